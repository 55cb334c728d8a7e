// Round steps for an axis of about so many of them.
export function stepsOf(least, most, about) {
  const rough = (most - least) / about || 1;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((it) => it * ten).find((it) => it >= rough);
  const ticks = [];
  for (let at = Math.ceil(least / step) * step; at <= most + step / 1e6; at += step) ticks.push(at);
  // As many decimals as the step has: 2.5 needs one.
  const digits = [0, 1, 2].find((it) => Number.isInteger(Number((step * 10 ** it).toFixed(6))));
  return { digits: digits ?? 2, ticks };
}
