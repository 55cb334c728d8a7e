// The corridors on the map: as one trunk where they share a line, a fan where they part, in the colour
// of their modes. Two sides, left and right of the divider, or the world that is shown alone.
import { LOOKS, changedPlaces, corridors, effect, effectText, figures, isPlain, label, lookOf, markOf, page, placeName, query, routeOf, rowOf, routes, usersOf, worldName } from "./compare_model.js";
import { TURN } from "./basemap.js";
import { h, icon } from "./dom.js";
import { actions } from "./actions.js";
import { besidePath, colour, container, drawDot, extendPath, modeStroke, namesPane, nearest, sheet, strokeGaps, strokePixels, townLabels, viewBox, whenThemed } from "./draw.js";
import { hideTip, showTip } from "./stage.js";
import { map } from "./page_data.js";
import { nameIn, word } from "./language.js";

// Strokes in a box of 16 that say what the colour says.
export const ICONS = {
  opens: "M8 3v10M3 8h10", closes: "M3.5 3.5l9 9M12.5 3.5l-9 9", other: "M2 12.5h2c4.2 0 3.4-8.5 7.8-8.5H13M10.8 1.6 13 4l-2.2 2.6",
  better: "M8 13V3.4M4 7.2 8 3l4 4.2", worse: "M8 3v9.6M4 8.8 8 13l4-4.2", same: "M3.5 6h9M3.5 10.4h9", gone: "M3.5 8h9",
};
const GAP = 2.6;
const WIDEST = 9;
const SINGLE = 3;
const CROWD = 18;
const KINDS = {
  end: { size: 14, weight: 700, gap: 10, dot: 6, mark: false },
  changed: { size: 13, weight: 700, gap: 11, dot: 7, mark: false },
  stop: { size: 12.5, weight: 600, gap: 7, dot: 3 },
  town: { size: 11, gap: 6, quiet: 14, covers: 1, atMost: 30, dot: 2 },
};
let near = null;
let cache = { key: "", ways: [] };

// The divider: the world that is held against to its left, the shown one to its right. A slider for
// keyboard and pointer, and a line that can be dragged along its whole height.
const slider = h("input.swipe-range", { type: "range", min: 0, max: 100, step: 1, value: 50 });
const grip = h("div.swipe-line");
const swipe = h("div.swipe", { hidden: true }, grip, h("span.swipe-name.swipe-left"), h("span.swipe-name.swipe-right"), slider);
container.append(swipe);
L.DomEvent.disableClickPropagation(swipe);
L.DomEvent.disableScrollPropagation(swipe);

function waysOf(world, side) {
  const found = [];
  for (const corridor of corridors) {
    const [before, now] = [routeOf(page.against, corridor), routeOf(page.world, corridor)];
    const look = lookOf(corridor);
    const add = (route, old) => route && found.push({ corridor, look, route, old, side });
    if (world === page.against && side === "left") add(before, false);
    else {
      if (look === "closes" || look === "other") add(before, true);
      add(now, false);
    }
  }
  return found;
}

// The lines of both sides at this zoom, in pixels of the world: found once, however the map is moved.
function ways() {
  const key = `${map.getZoom()} ${page.world.name} ${page.against.name} ${swiping()}`;
  if (cache.key === key) return cache.ways;
  const users = usersOf(page.world, page.against);
  const scale = 2 ** map.getZoom();
  const all = [...(swiping() ? waysOf(page.against, "left") : []), ...waysOf(page.world, "right")];
  for (const way of all) {
    const path = [];
    for (const piece of way.route.pieces) {
      const { link, back, turns } = piece;
      const { ahead, numbers } = users.get(link.pair);
      const gap = Math.min(GAP, WIDEST / numbers.length);
      const shift = (numbers.indexOf(way.corridor.number) - (numbers.length - 1) / 2) * gap * ((link.turned !== back) === ahead ? 1 : -1);
      const line = [];
      for (let at = 0; at < link.points.length; at += 2) line.push([(link.points[at] + turns * TURN) * scale, link.points[at + 1] * scale]);
      const more = { shift, mode: link.mode, width: numbers.length > 1 ? Math.max(1.2, gap + 0.4) : SINGLE };
      const parts = partsOf(line, link.schematic);
      for (const part of back ? parts.reverse() : parts) extendPath(path, back ? part.line.reverse() : part.line, { ...more, gaps: part.gaps });
    }
    way.points = besidePath(path);
    way.runs = runsOf(path, way.points);
  }
  cache = { key, ways: all };
  return all;
}

// A line in parts: those that only join places, and those that are the true line.
function partsOf(line, runs) {
  const parts = [];
  let at = 0;
  for (const [from, to] of runs) {
    if (from > at) parts.push({ gaps: false, line: line.slice(at, from + 1) });
    parts.push({ gaps: true, line: line.slice(from, to + 1) });
    at = to;
  }
  if (at < line.length - 1) parts.push({ gaps: false, line: line.slice(at) });
  return parts;
}

// Stretches of one mode and width, each beginning where the one before ends.
function runsOf(path, points) {
  const runs = [];
  path.forEach(({ mode, width, gaps }, at) => {
    const last = runs[runs.length - 1];
    if (last && last.mode === mode && last.width === width && last.gaps === gaps) last.points.push(points[at]);
    else runs.push({ mode, width, gaps, points: at ? [points[at - 1], points[at]] : [points[at]] });
  });
  return runs;
}

// The same line on the layer.
function moved(points) {
  const { x, y } = map.getPixelOrigin();
  return points.map(([px, py]) => [px - x, py - y]);
}

// A line: of the plain kind in its modes' colours; what changes has a casing in the colour of its change.
function paintWay(context, { runs, points, look, old, side }, strong) {
  const tone = side === "left" || look === "plain" || look === "same" ? null : colour(`--${look}`);
  const all = [moved(points)];
  if (strong) strokePixels(context, all, { paint: colour("--highlight"), width: SINGLE + 7, cap: "round" });
  if (old) {
    strokePixels(context, all, { paint: colour("--halo"), width: SINGLE + 2 });
    strokePixels(context, all, { paint: look === "closes" ? colour("--closes") : colour("--soft"), width: 2.4, dash: look === "closes" ? [1.5, 5] : [7, 5], cap: look === "closes" ? "round" : "butt" });
    return;
  }
  if (tone) strokePixels(context, all, { paint: tone, width: SINGLE + 4.4, alpha: 0.55, cap: "round" });
  for (const run of runs) {
    const width = strong || tone ? Math.max(run.width, SINGLE) : run.width;
    strokePixels(context, [moved(run.points)], modeStroke(run.mode, width));
    if (run.gaps) strokeGaps(context, [moved(run.points)], width);
  }
}

function paint(context) {
  const view = viewBox(-40);
  const at = dividerAt();
  for (const side of ["left", "right"]) {
    const own = ways().filter((it) => it.side === side);
    context.save();
    if (swiping()) {
      context.beginPath();
      context.rect(...(side === "left" ? [view[0], view[1], at - view[0]] : [at, view[1], view[2] - at]), view[3] - view[1]);
      context.clip();
    }
    const strong = ({ corridor }) => corridor === page.chosen || corridor === near;
    const order = ["same", "plain", "gone", "better", "worse", "other", "opens", "closes"];
    const sorted = [...own].sort((one, other) => order.indexOf(one.look) - order.indexOf(other.look));
    // A rim of paper under all lines, so that the trunk stands off the ground.
    strokePixels(context, sorted.map((it) => moved(it.points)), { paint: colour("--halo"), width: SINGLE + 2.2, cap: "round" });
    context.filter = page.chosen ? "opacity(.42)" : "none";
    for (const way of sorted) if (!strong(way)) paintWay(context, way, false);
    context.filter = "none";
    for (const way of sorted) if (strong(way)) paintWay(context, way, true);
    context.restore();
  }
  for (const [id, [x, y]] of placePixels()) {
    if (id === query.origin || id === query.destination) drawDot(context, [x, y], { radius: 6, fill: colour("--ink"), rim: colour("--paper"), width: 2 });
  }
  for (const id of changedPlaces().keys()) if (placePixels().has(id)) drawDot(context, placePixels().get(id), { radius: 7, fill: colour("--paper"), rim: colour("--other"), width: 3 });
}

const lines = sheet("ways", 400, paint);
const names = namesPane(600);
const badges = map.createPane("badges");
badges.style.zIndex = 630;
badges.classList.add("leaflet-zoom-hide");
L.DomEvent.disableClickPropagation(badges);

// Where each place of the lines lies on the layer.
function placePixels() {
  const scale = 2 ** map.getZoom();
  const origin = map.getPixelOrigin();
  const found = new Map();
  for (const { route } of ways()) {
    for (const { link, turns } of route.pieces) {
      for (const [id, at] of [[link.from, 0], [link.to, link.points.length - 2]]) {
        if (!found.has(id)) found.set(id, [(link.points[at] + turns * TURN) * scale - origin.x, link.points[at + 1] * scale - origin.y]);
      }
    }
  }
  return found;
}

function pixelsAlong(points, view, every) {
  const found = [];
  let left = 0;
  points.forEach(([x, y], at) => {
    if (!at) return;
    const [px, py] = points[at - 1];
    const long = Math.hypot(x - px, y - py);
    for (; left <= long; left += every) {
      const point = [px + ((x - px) * left) / long, py + ((y - py) * left) / long];
      if (point[0] > view[0] && point[0] < view[2] && point[1] > view[1] && point[1] < view[3]) found.push(point);
    }
    left -= long;
  });
  return found;
}

// Where the number of each line stands: where few others run, and far from other numbers.
function badgePlaces(side, taken) {
  const view = viewBox(16);
  const edge = dividerAt();
  if (swiping()) view[side === "left" ? 2 : 0] = edge + (side === "left" ? -22 : 22);
  const own = ways().filter((it) => it.side === side && (!it.old || it.look === "closes")).map((it) => ({ ...it, samples: pixelsAlong(moved(it.points), view, 12) })).filter((it) => it.samples.length);
  const cells = new Map();
  const key = (x, y) => `${Math.floor(x / CROWD)} ${Math.floor(y / CROWD)}`;
  for (const { corridor, samples } of own) {
    for (const [x, y] of samples) {
      if (!cells.has(key(x, y))) cells.set(key(x, y), new Set());
      cells.get(key(x, y)).add(corridor.number);
    }
  }
  const crowd = ([x, y]) => {
    const found = new Set();
    for (const dx of [-CROWD, 0, CROWD]) for (const dy of [-CROWD, 0, CROWD]) for (const it of cells.get(key(x + dx, y + dy)) || []) found.add(it);
    return found.size;
  };
  for (const way of own) {
    way.spots = way.samples.map((point, at) => ({ point, crowd: crowd(point), off: Math.abs(at / way.samples.length - 0.5) }));
    way.free = way.spots.filter((it) => it.crowd < 3).length;
  }
  const placed = [];
  for (const way of own.sort((one, other) => (one.free || 9999) - (other.free || 9999) || one.corridor.number - other.corridor.number)) {
    const wide = (Math.max(22, 12 + 8 * markOf(way.corridor).length) + (hasIcon(way) ? 13 : 0)) / 2 + 1;
    let best = null;
    for (const { point: [x, y], crowd: many, off } of way.spots) {
      const close = Math.min(140, ...placed.map((it) => Math.hypot(it.point[0] - x, it.point[1] - y)));
      const cost = many * 26 - close * 0.7 + off * 20;
      const box = [x - wide, y - 12, x + wide, y + 12];
      if ((!best || cost < best.cost) && taken.free(box)) best = { ...way, point: [x, y], cost, box };
    }
    if (!best) continue;
    placed.push(best);
    taken.add(best.box);
  }
  return placed;
}

function hasIcon({ look, side }) {
  return side === "right" && Object.hasOwn(ICONS, look) && !["same", "gone"].includes(look);
}

function badge({ corridor, look, side, point, box, old }) {
  const latlng = map.layerPointToLatLng(point);
  const show = () => {
    markNear(corridor);
    showTip(latlng, tipOf(corridor, side === "left" || old));
  };
  const hide = () => {
    markNear(null);
    hideTip();
  };
  const button = h(`button.badge.look-${side === "left" ? "plain" : look}.on-${side}`, {
    type: "button", "data-corridor": corridor.number, "aria-label": label(corridor), "aria-pressed": String(page.chosen === corridor),
    style: `width:${box[2] - box[0] - 2}px`, onclick: () => actions.choose(corridor), onmouseenter: show, onfocus: show, onmouseleave: hide, onblur: hide,
  }, markOf(corridor), hasIcon({ look, side }) && icon(ICONS[look]));
  L.DomUtil.setPosition(button, L.point(box[0] + 1, box[1] + 1).round());
  return button;
}

function tipOf(corridor, before) {
  const world = before ? page.against : page.world;
  const row = rowOf(world, corridor);
  if (!row || row.route === null) return [h("b", {}, label(corridor))];
  const by = routes[row.route].by.slice(0, 5).join(", ");
  const found = before ? null : effect(corridor);
  return [
    h("b", {}, `${markOf(corridor)} ${corridor.number ? nameIn(corridor) : word("best")}`),
    h("span", {}, `${isPlain() ? "" : `${worldName(world)}: `}${figures(row).join(" · ")}`),
    by && h("span", {}, word("byPlaces", { names: by })),
    found && h(`span.tip-change.look-${LOOKS[found.kind]}`, {}, icon(ICONS[LOOKS[found.kind]]), effectText(corridor)),
  ];
}

// Marks a corridor that is pointed at, on the map and wherever it stands.
export function markNear(corridor) {
  if (near === corridor) return;
  near = corridor;
  document.querySelectorAll("[data-corridor], .chart [data-id]").forEach((it) => it.classList.toggle("is-near", Boolean(near) && (it.dataset.corridor ?? it.dataset.id) === String(near.number)));
  lines.draw();
}

// What is named: both ends and what changes, then, once lines have their numbers, stops and towns.
function offered() {
  const at = placePixels();
  const told = new Map();
  const offer = (id, kind) => {
    if (told.has(id) || !at.has(id)) return;
    told.set(id, { text: placeName(id), kind, x: at.get(id)[0], y: at.get(id)[1], must: kind === "end" || kind === "changed" });
  };
  for (const id of [query.origin, query.destination]) offer(id, "end");
  for (const id of changedPlaces().keys()) offer(id, "changed");
  const route = page.chosen && (routeOf(page.world, page.chosen) || routeOf(page.against, page.chosen));
  for (const leg of route ? route.legs : []) for (const id of [leg.from, leg.to]) offer(id, "stop");
  return [...told.values(), ...townLabels(new Set([...told.values()].map((it) => it.text)))];
}

function drawMarks() {
  const focused = badges.contains(document.activeElement) ? document.activeElement : null;
  const all = offered();
  const dots = all.filter((it) => it.must).map(({ x, y }) => [x - 7, y - 7, x + 7, y + 7]);
  const room = names.room({ lines: ways().map((it) => moved(it.points)), boxes: dividerBoxes(), over: ".leaflet-control, .swipe-name, .over-map" });
  dots.forEach(room.taken.add);
  const first = names.place(all.filter((it) => it.must), KINDS, room);
  const numbers = (swiping() ? ["left", "right"] : ["right"]).flatMap((side) => badgePlaces(side, room.taken));
  badges.replaceChildren(...numbers.sort((one, other) => one.corridor.number - other.corridor.number).map(badge));
  names.write([...first, ...names.place(all.filter((it) => !it.must), KINDS, room)], KINDS);
  if (focused) badges.querySelector(`[data-corridor="${focused.dataset.corridor}"]`)?.focus();
}

export function drawMap() {
  lines.draw();
  drawMarks();
}

// The box of all lines: both worlds', over whatever turn of the globe.
export function boundsOf() {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const corridor of corridors) {
    for (const world of [page.against, page.world]) {
      for (const { link, turns } of routeOf(world, corridor)?.pieces || []) {
        [0, 1].forEach((axis) => {
          box[axis] = Math.min(box[axis], link.box[axis] + (axis ? 0 : turns * TURN));
          box[axis + 2] = Math.max(box[axis + 2], link.box[axis + 2] + (axis ? 0 : turns * TURN));
        });
      }
    }
  }
  if (box[0] > box[2]) return L.latLngBounds([[20, 20], [70, 140]]);
  return L.latLngBounds(map.unproject([box[0], box[1]], 0), map.unproject([box[2], box[3]], 0));
}

export function swiping() {
  return !swipe.hidden;
}

export function swipeAt() {
  return slider.value;
}

function dividerAt() {
  const view = viewBox();
  return view[0] + ((view[2] - view[0]) * Number(slider.value)) / 100;
}

function dividerBoxes() {
  if (!swiping()) return [];
  const [, top, , bottom] = viewBox();
  const [x, y] = [dividerAt(), (top + bottom) / 2];
  return [[x - 21, y - 21, x + 21, y + 21], [x - 3, top, x + 3, bottom]];
}

export function showSwipe(on, at = slider.value) {
  swipe.hidden = !on || isPlain();
  slider.value = at;
  const [left, right] = [worldName(page.against), worldName(page.world)];
  swipe.querySelector(".swipe-left").textContent = left;
  swipe.querySelector(".swipe-right").textContent = right;
  slider.setAttribute("aria-label", word("divider", { left, right }));
  tellSwipe();
}

function tellSwipe() {
  swipe.style.setProperty("--at", `${slider.value}%`);
  slider.setAttribute("aria-valuetext", word("dividerAt", { left: worldName(page.against), n: slider.value }));
}

export function focusSwipe() {
  slider.focus({ preventScroll: true });
}

grip.addEventListener("pointerdown", (event) => {
  grip.setPointerCapture(event.pointerId);
  event.preventDefault();
});
grip.addEventListener("pointermove", (event) => {
  if (!grip.hasPointerCapture(event.pointerId)) return;
  const box = container.getBoundingClientRect();
  slider.value = Math.round(((event.clientX - box.left) / box.width) * 100);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
});
grip.addEventListener("lostpointercapture", () => slider.dispatchEvent(new Event("change", { bubbles: true })));
slider.addEventListener("input", () => {
  tellSwipe();
  lines.draw();
});
slider.addEventListener("change", () => {
  drawMarks();
  actions.remember();
});

// What lies at a point of the layer: the nearest line of its side of the divider.
function lineAt(point) {
  const side = swiping() && point.x < dividerAt() ? "left" : "right";
  return nearest(ways().filter((it) => it.side === side).map((it) => ({ ...it, lines: [moved(it.points)] })), point, 8);
}

map.on("mousemove", ({ layerPoint, latlng }) => {
  const hit = lineAt(layerPoint);
  container.style.cursor = hit ? "pointer" : "";
  markNear(hit && hit.corridor);
  if (hit) showTip(latlng, tipOf(hit.corridor, hit.old || hit.side === "left"));
  else hideTip();
});
container.addEventListener("mouseleave", () => {
  markNear(null);
  hideTip();
});
map.on("click", ({ layerPoint, originalEvent }) => {
  // A number that is pressed has answered already.
  const hit = originalEvent.target.closest(".badge") ? null : lineAt(layerPoint);
  if (hit) actions.choose(hit.corridor);
});
map.on("moveend", drawMarks);
map.on("move", () => { if (swiping()) lines.draw(); });
whenThemed(() => drawMap());
map.compare = { lines: () => ways().map(({ corridor, side, old, look, points }) => ({ corridor: corridor.number, side, old, look, points: moved(points) })) };
