// Axes of the charts: round steps, and a scale from values to pixels.

// Ticks of about so many round steps between two values: 1, 2, 2.5 or 5 times a power of ten; and as
// many decimals as the step has: 2.5 needs one.
export function ticksOf(least, most, about) {
  const rough = (most - least || 1) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((it) => it * power).find((it) => it >= rough * 0.999);
  const ticks = [];
  for (let at = Math.ceil(least / step - 1e-9); at * step <= most + step * 1e-6; at += 1) ticks.push(Number((at * step).toPrecision(12)));
  const digits = [0, 1, 2].find((it) => Number.isInteger(Number((step * 10 ** it).toFixed(6)))) ?? 2;
  return { ticks, step, digits };
}

export function scaleOf([from, to], [first, last]) {
  const wide = to - from || 1;
  return (value) => first + ((value - from) / wide) * (last - first);
}

// The bounds of values with some air, not below nothing.
export function extentOf(values, air = 0.06) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const more = (most - least || most || 1) * air;
  return [Math.max(0, least - more), most + more];
}
