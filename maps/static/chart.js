// Charts with axes: scatter, bars, and lines over distance (time-distance, cost-distance). What stands
// for a thing of the page carries its id as data-id, is a button for keyboard and pointer, and tells
// `act.near(id, on)` when it is pointed at and `act.pick(id)` when it is chosen.
import { scaleOf, ticksOf } from "./axes.js";
import { s } from "./dom.js";
import { overlap } from "./labels.js";
import { number } from "./numbers.js";

// A scale from numbers to pixels, with its ticks.
function axisOf(range, pixels, about) {
  return { place: scaleOf(range, pixels), ...ticksOf(...range, about) };
}

const at = (value) => value.toFixed(1);

// Grid, numbers and titles of both axes; `tall` and `wide` are those of the frame.
function axes(frame, across, up, { x, y }) {
  const { left, right, top, bottom } = frame;
  return [
    across.ticks.map((tick) => [
      s("path.grid", { d: `M${at(across.place(tick))} ${top}V${bottom}` }),
      s("text", { x: at(across.place(tick)), y: bottom + 15, "text-anchor": "middle" }, x.text ? x.text(tick) : number(tick, across.digits)),
    ]),
    up.ticks.map((tick) => [
      s("path.grid", { d: `M${left} ${at(up.place(tick))}H${right}` }),
      s("text", { x: left - 7, y: at(up.place(tick) + 3.6), "text-anchor": "end" }, y.text ? y.text(tick) : number(tick, up.digits)),
    ]),
    s("text.axis", { x: right, y: bottom + 31, "text-anchor": "end" }, x.title),
    s("text.axis", { x: left + 5, y: top + 9 }, y.title),
  ];
}

// Makes a mark of a thing answer to pointer and keyboard alike.
function operable(element, { id, label, pressed = false }, act) {
  const near = (on) => () => act.near?.(id, on);
  element.dataset.id = id;
  for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-label", label], ["aria-pressed", pressed]]) element.setAttribute(name, String(value));
  for (const [begin, on] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]]) element.addEventListener(begin, near(on));
  element.addEventListener("click", () => act.pick?.(id));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") act.pick?.(id);
    else {
      const marks = [...element.closest("svg").querySelectorAll("[data-id]")];
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      marks[(marks.indexOf(element) + step + marks.length) % marks.length].focus();
    }
    event.preventDefault();
  });
  return element;
}

function drawing(wide, tall, name, label, children) {
  return s(`svg.chart.${name}`, { viewBox: `0 0 ${wide} ${tall}`, role: "group", "aria-label": label }, children);
}

// The tag of a dot where it covers no other; joined by a hair where it is far.
function tagOf(text, [px, py], frame, taken) {
  const wide = 2 + 7.2 * text.length;
  for (const far of [6, 13, 21, 30]) {
    for (const [dx, dy] of [[1, -0.7], [1, 0.7], [-1, -0.7], [-1, 0.7], [0, -1.2], [0, 1.2], [1.2, 0], [-1.2, 0]]) {
      const [cx, cy] = [px + dx * (far + wide / 3), py + dy * (far + 3)];
      const box = [cx - wide / 2, cy - 6.5, cx + wide / 2, cy + 6.5];
      if (box[0] <= frame.left || box[2] >= frame.right + 12 || box[1] <= 0 || box[3] >= frame.bottom) continue;
      if (taken.some((it) => overlap(it, box))) continue;
      taken.push(box);
      return [far > 10 && s("path.hair", { d: `M${at(px)} ${at(py)}L${at(cx)} ${at(cy)}` }), s("text.tag", { x: at(cx), y: at(cy + 4), "text-anchor": "middle" }, text)];
    }
  }
  return [];
}

// Points {id, x, y, xLow, xHigh, yLow, yHigh, tag, label, className, was: [x, y], gone}: whiskers from low
// to high, a hollow dot where it was, a cross where it is gone.
export function scatter(points, { x, y, label, wide = 600, tall = 330, line = null }, act = {}) {
  const frame = { left: 58, right: wide - 14, top: 12, bottom: tall - 40 };
  const across = axisOf(x.range, [frame.left, frame.right], x.about ?? 7);
  const up = axisOf(y.range, [frame.bottom, frame.top], y.about ?? 6);
  const where = points.map((it) => [across.place(it.x), up.place(it.y)]);
  const taken = where.map(([px, py]) => [px - 5, py - 5, px + 5, py + 5]);
  const marks = points.map((it, n) => {
    const [px, py] = where[n];
    const was = it.was && [across.place(it.was[0]), up.place(it.was[1])];
    const moved = was && Math.hypot(was[0] - px, was[1] - py) > 1.5;
    const body = it.gone ? s("path.crossed", { d: `M${at(px - 4)} ${at(py - 4)}l8 8m0-8l-8 8` }) : s("circle.point", { cx: at(px), cy: at(py), r: 5 });
    const whisker = it.gone || it.xLow === undefined ? null : s("path.whisker", {
      d: `M${at(across.place(it.xLow))} ${at(py)}H${at(across.place(it.xHigh))}M${at(px)} ${at(up.place(it.yLow))}V${at(up.place(it.yHigh))}`,
    });
    return operable(s(`g.mark${it.className ? `.${it.className}` : ""}`, {}, s("title", {}, it.label),
      moved && [s("path.was", { d: `M${at(was[0])} ${at(was[1])}L${at(px)} ${at(py)}` }), s("circle.was-dot", { cx: at(was[0]), cy: at(was[1]), r: 3.5 })],
      whisker, s("circle.grip", { cx: at(px), cy: at(py), r: 12 }), body, tagOf(it.tag, [px, py], frame, taken)), it, act);
  });
  const through = line && s("path.front", { d: line.map(([lx, ly], n) => `${n ? "L" : "M"}${at(across.place(lx))} ${at(up.place(ly))}`).join("") });
  return drawing(wide, tall, "scatter-chart", label, [axes(frame, across, up, { x, y }), through, marks]);
}

// Bars from the middle. Rows {id, tag, name, label, className, values: [number or null, ...], note};
// columns {title, text(value)}.
export function bars(rows, columns, { label, wide = 600, name = 214 }, act = {}) {
  const [row, top, text, between] = [24, 26, 50, 10];
  const each = (wide - name - between * (columns.length - 1)) / columns.length;
  const scales = columns.map((_, column) => {
    const own = rows.map(({ values }) => values[column] || 0);
    const [less, more] = [Math.max(0, ...own.map((it) => -it)), Math.max(0, ...own)];
    const edge = less ? text : 2;
    const room = each - edge - text;
    return { zero: name + column * (each + between) + edge + (room * less) / (less + more || 1), scale: room / (less + more || 1) };
  });
  const tall = top + rows.length * row + 4;
  const heads = columns.map(({ title }, column) => [
    s("path.zero", { d: `M${at(scales[column].zero)} ${top - 4}V${tall}` }),
    s("text.axis", { x: name + column * (each + between), y: 14 }, title),
  ]);
  const marks = rows.map((it, n) => {
    const y = top + n * row;
    const drawn = it.values.map((value, column) => {
      const { zero, scale } = scales[column];
      if (value === null) return column ? null : s("text.word", { x: at(zero + 7), y: y + 16 }, it.note);
      const long = Math.abs(value) * scale;
      const from = value < 0 ? zero - long : zero;
      return [
        s("rect", { x: at(from), y: y + 5, width: at(Math.max(1, long)), height: row - 10, rx: 1.5 }),
        s("text.value", { x: at(value < 0 ? from - 5 : from + long + 5), y: y + 16, "text-anchor": value < 0 ? "end" : null }, columns[column].text(value)),
      ];
    });
    return operable(s(`g.mark${it.className ? `.${it.className}` : ""}`, {}, s("title", {}, it.label), s("rect.grip", { x: 0, y, width: wide, height: row }),
      s("text.tag", { x: 20, y: y + 16, "text-anchor": "end" }, it.tag), s("svg.bar-name", { x: 28, y, width: name - 34, height: row }, s("text", { x: 0, y: 16 }, it.name)), drawn), it, act);
  });
  return drawing(wide, tall, "bars-chart", label, [heads, marks]);
}

// Lines over distance: {id, label, className, points: [[km, value], ...]}, and stops {x, name} below
// the axis where there is room. With `value` in hours it is a time-distance chart, in dollars a
// cost-distance chart; a level stretch is cargo that stands, an upright one pays or waits.
export function profile(lines, { x, y, label, stops = [], wide = 600, tall = 260 }, act = {}) {
  const frame = { left: 58, right: wide - 14, top: 12, bottom: tall - (stops.length ? 62 : 40) };
  const across = axisOf(x.range, [frame.left, frame.right], x.about ?? 6);
  const up = axisOf(y.range, [frame.bottom, frame.top], y.about ?? 5);
  const marks = lines.map((it) => {
    const d = it.points.map(([px, py], n) => `${n ? "L" : "M"}${at(across.place(px))} ${at(up.place(py))}`).join("");
    return operable(s(`g.mark${it.className ? `.${it.className}` : ""}`, {}, s("title", {}, it.label), s("path.grip", { d }), s("path.profile", { d })), it, act);
  });
  let free = -Infinity;
  const names = stops.map((stop) => {
    const px = across.place(stop.x);
    const half = stop.name.length * 3.1;
    const middle = Math.max(frame.left - 30 + half, Math.min(px, wide - half));
    if (middle - half < free) return s("path.stop", { d: `M${at(px)} ${frame.top}V${frame.bottom}` });
    free = middle + half + 8;
    return [s("path.stop", { d: `M${at(px)} ${frame.top}V${frame.bottom}` }), s("text.stop-name", { x: at(middle), y: tall - 6, "text-anchor": "middle" }, stop.name)];
  });
  return drawing(wide, tall, "profile-chart", label, [axes(frame, across, up, { x, y }), names, marks]);
}
