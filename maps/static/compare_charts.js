// Days against dollars of each corridor, and how both change against the base.
import { stepsOf } from "./axes.js";
import { EFFECTS, base, corridors, label, lookOf, markOf, nameParts, narrow, rowOf, signed, worlds } from "./compare_model.js";
import { collection } from "./page_data.js";
import { escapeHtml } from "./text.js";
import { number } from "./shared.js";
import { overlaps } from "./label_places.js";

const PLOT = { wide: 600, tall: 330, left: 56, right: 14, top: 12, bottom: 40 };
const BARS = { wide: 600, row: 24, name: 214, top: 26, middle: 10, text: 50 };

function dotsOf(world) {
  return corridors.map((corridor) => ({ corridor, row: rowOf(world, corridor) }))
    .filter(({ row }) => row && row.route !== null);
}

// The frame holds all worlds, so that a switch moves dots and not axes.
function frameOf() {
  const rows = worlds.flatMap((world) => dotsOf(world).map(({ row }) => row));
  const range = (low, high) => {
    const [least, most] = [Math.min(...rows.map((it) => it[low])), Math.max(...rows.map((it) => it[high]))];
    const more = (most - least) * 0.04 || most * 0.1 || 1;
    return [Math.max(0, least - more), most + more];
  };
  return { hours: range("time_h_low", "time_h_high"), usd: range("cost_usd_low", "cost_usd_high") };
}

export function scatter(world) {
  if (!dotsOf(world).length && !dotsOf(base).length) return `<p class="nothing">No corridor is open.</p>`;
  const { hours: [h0, h1], usd: [u0, u1] } = frameOf();
  const x = (hour) => PLOT.left + ((hour - h0) / (h1 - h0)) * (PLOT.wide - PLOT.left - PLOT.right);
  const y = (usd) => PLOT.tall - PLOT.bottom - ((usd - u0) / (u1 - u0)) * (PLOT.tall - PLOT.top - PLOT.bottom);
  const parts = [];
  const low = PLOT.tall - PLOT.bottom;
  const across = stepsOf(h0 / 24, h1 / 24, 7);
  const up = stepsOf(u0, u1, 6);
  for (const tick of across.ticks) {
    const at = x(tick * 24).toFixed(1);
    parts.push(`<path class="grid" d="M${at} ${PLOT.top}V${low}"/><text x="${at}" y="${low + 15}" text-anchor="middle">${number(tick, across.digits)}</text>`);
  }
  for (const tick of up.ticks) {
    const at = y(tick).toFixed(1);
    parts.push(`<path class="grid" d="M${PLOT.left} ${at}H${PLOT.wide - PLOT.right}"/><text x="${PLOT.left - 7}" y="${Number(at) + 3.6}" text-anchor="end">${number(tick, up.digits)}</text>`);
  }
  parts.push(`<text class="axis" x="${PLOT.wide - PLOT.right}" y="${PLOT.tall - 7}" text-anchor="end">days</text>`,
    `<text class="axis" x="${PLOT.left + 5}" y="${PLOT.top + 9}">USD</text>`);
  const found = dotsOf(world);
  const places = found.map(({ row }) => [x(row.time_h), y(row.cost_usd)]);
  const taken = places.map(([px, py]) => [px - 5, py - 5, px + 5, py + 5]);
  found.forEach(({ corridor, row }, at) => {
    const [px, py] = places[at];
    const look = `look-${lookOf(world, corridor).replace(" ", " look-")}`;
    const old = world === base ? null : rowOf(base, corridor);
    const moved = old && old.route !== null && Math.hypot(x(old.time_h) - px, y(old.cost_usd) - py) > 1.5;
    const from = moved ? `<path class="was" d="M${x(old.time_h).toFixed(1)} ${y(old.cost_usd).toFixed(1)}L${px.toFixed(1)} ${py.toFixed(1)}"/>` +
      `<circle class="was-dot" cx="${x(old.time_h).toFixed(1)}" cy="${y(old.cost_usd).toFixed(1)}" r="3.5"/>` : "";
    const whiskers = `<path class="whisker" d="M${x(row.time_h_low).toFixed(1)} ${py.toFixed(1)}H${x(row.time_h_high).toFixed(1)}` +
      `M${px.toFixed(1)} ${y(row.cost_usd_low).toFixed(1)}V${y(row.cost_usd_high).toFixed(1)}"/>`;
    parts.push(`<g class="dot ${look}" data-corridor="${corridor.number}"><title>${escapeHtml(label(world, corridor))}</title>${from}${whiskers}` +
      `<circle class="grip" cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="12"/><circle class="point" cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="5"/>${tag(corridor, px, py, taken)}</g>`);
  });
  // What closes stays where it was, hollow and crossed out.
  for (const corridor of corridors) {
    const old = rowOf(base, corridor);
    if (world === base || lookOf(world, corridor) !== "closes" || !old || old.route === null) continue;
    const [px, py] = [x(old.time_h), y(old.cost_usd)];
    parts.push(`<g class="dot look-closes" data-corridor="${corridor.number}"><title>${escapeHtml(label(world, corridor))}</title>` +
      `<circle class="grip" cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="12"/><path class="crossed" d="M${(px - 4).toFixed(1)} ${(py - 4).toFixed(1)}l8 8m0-8l-8 8"/>${tag(corridor, px, py, taken)}</g>`);
  }
  const said = found.map(({ corridor }) => label(world, corridor)).join(". ");
  return `<svg class="plot" viewBox="0 0 ${PLOT.wide} ${PLOT.tall}" role="img" aria-label="Days against dollars. ${escapeHtml(said)}">${parts.join("")}</svg>`;
}

// The number of a dot where it covers no other; joined by a hair where it is far.
function tag(corridor, px, py, taken) {
  const text = markOf(corridor);
  const wide = text.length > 1 ? 15 : 9;
  for (const far of [6, 13, 21, 30]) {
    for (const [dx, dy] of [[1, -0.7], [1, 0.7], [-1, -0.7], [-1, 0.7], [0, -1.2], [0, 1.2], [1.2, 0], [-1.2, 0]]) {
      const [cx, cy] = [px + dx * (far + wide / 3), py + dy * (far + 3)];
      const box = [cx - wide / 2, cy - 6.5, cx + wide / 2, cy + 6.5];
      const inside = box[0] > PLOT.left && box[2] < PLOT.wide && box[1] > 0 && box[3] < PLOT.tall - PLOT.bottom;
      if (!inside || taken.some((it) => overlaps(it, box))) continue;
      taken.push(box);
      const hair = far > 10 ? `<path class="hair" d="M${px.toFixed(1)} ${py.toFixed(1)}L${cx.toFixed(1)} ${cy.toFixed(1)}"/>` : "";
      return `${hair}<text class="tag" x="${cx.toFixed(1)}" y="${(cy + 4).toFixed(1)}" text-anchor="middle">${text}</text>`;
    }
  }
  return "";
}

// Bars from the middle: what a corridor loses or gains in days and in dollars, against the base
// or, in the base, against the corridor that all are held against.
export function bars(world) {
  const rows = corridors.map((corridor) => ({ corridor, row: rowOf(world, corridor) })).filter(({ row }) => row);
  const names = world === base ? ["diff_time_h", "diff_cost_usd"] : ["change_time_h", "change_cost_usd"];
  const shown = rows.filter(({ corridor, row }) => (world === base
    ? row.route !== null && corridor.id !== collection.baseline
    : !["same", "gone"].includes(EFFECTS[row.effect][0])));
  if (!shown.length) return `<p class="nothing">${world === base ? "There is nothing to compare it with." : "No corridor changes."}</p>`;
  const each = (BARS.wide - BARS.name - BARS.middle) / 2;
  const axes = names.map((name, column) => {
    const own = shown.map(({ row }) => row[name] || 0);
    const [less, more] = [Math.max(0, ...own.map((it) => -it)), Math.max(0, ...own)];
    const room = each - (less ? BARS.text : 2) - BARS.text;
    const start = BARS.name + column * (each + BARS.middle) + (less ? BARS.text : 2);
    return { zero: start + (room * less) / (less + more || 1), scale: room / (less + more || 1) };
  });
  const tall = BARS.top + shown.length * BARS.row + 4;
  const parts = axes.map(({ zero: at }, column) =>
    `<path class="zero" d="M${at.toFixed(1)} ${BARS.top - 4}V${tall}"/><text class="axis" x="${BARS.name + column * (each + BARS.middle)}" y="14">${column ? "USD" : "days"}</text>`);
  shown.forEach(({ corridor, row }, at) => {
    const top = BARS.top + at * BARS.row;
    const look = lookOf(world, corridor);
    const drawnBars = names.map((name, column) => {
      const value = row[name];
      if (value === null) {
        return column ? "" : `<text class="word" x="${(axes[0].zero + 7).toFixed(1)}" y="${top + 16}">${escapeHtml(EFFECTS[row.effect][1])}</text>`;
      }
      const { zero, scale } = axes[column];
      const long = Math.abs(value) * scale;
      const from = value < 0 ? zero - long : zero;
      const text = column ? signed(value) : signed(value / 24, 1);
      const end = value < 0 ? `x="${(from - 5).toFixed(1)}" text-anchor="end"` : `x="${(from + long + 5).toFixed(1)}"`;
      return `<rect x="${from.toFixed(1)}" y="${top + 5}" width="${Math.max(1, long).toFixed(1)}" height="${BARS.row - 10}" rx="1.5"/><text class="value" ${end} y="${top + 16}">${text}</text>`;
    });
    const [whole] = nameParts(corridor);
    // On a phone letters are larger in the same drawing.
    const most = narrow.matches ? 22 : 29;
    const name = whole.length > most ? `${whole.slice(0, most - 2).trim()}…` : whole;
    parts.push(`<g class="dot look-${look.replace(" ", " look-")}" data-corridor="${corridor.number}"><title>${escapeHtml(label(world, corridor))}</title>` +
      `<rect class="grip" x="0" y="${top}" width="${BARS.wide}" height="${BARS.row}"/>` +
      `<text class="tag" x="20" y="${top + 16}" text-anchor="end">${escapeHtml(markOf(corridor))}</text><text x="28" y="${top + 16}">${escapeHtml(name)}</text>${drawnBars.join("")}</g>`);
  });
  const said = shown.map(({ corridor }) => label(world, corridor)).join(". ");
  return `<svg class="plot" viewBox="0 0 ${BARS.wide} ${tall}" role="img" aria-label="Bars of change. ${escapeHtml(said)}">${parts.join("")}</svg>`;
}
