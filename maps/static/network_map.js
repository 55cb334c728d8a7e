// The network on two sheets: all of it, and what is chosen or pointed at above; names, dots, and signs of
// what is closed. A line says its mode, its state, its capacity and whether a corridor runs on it; far off
// the corridors stand over a faded net, which comes forward as one goes nearer.
import { actions } from "./actions.js";
import { TURN } from "./basemap.js";
import { colour, drawDot, modeStroke, namesPane, nearest, pixelLines, sheet, strokeGaps, strokePixels, strokeShapes, viewBox, whenThemed } from "./draw.js";
import { nameIn } from "./language.js";
import { isClosed, isOpen, network, page, places, ranked } from "./network_model.js";
import { map } from "./page_data.js";

const WEIGHTS = { road: 0.9, sea: 0.8, river: 1.3, air: 0.8 };
const FAINT = { sea: 0.42, seas: 0.2, air: 0.6 };
export const ORDER = ["air", "sea", "power-line", "gas-pipeline", "oil-pipeline", "road", "river", "rail-1435", "rail-1520"];
const CROSS_EVERY = 20;
// At least so much a place must weigh to have a name at a zoom.
const DOTS = [[3, 44], [4, 30], [5, 20], [5.9, 12], [6.6, -40]];
const KINDS = {
  own: { size: 13, weight: 650, gap: 9, quiet: 2, dot: 4 },
  stop: { size: 13, weight: 650, gap: 6, quiet: 2, dot: 3 },
  big: { size: 12.5, weight: 600, gap: 6, quiet: 12, dot: 3 },
  place: { size: 11.5, gap: 6, quiet: 8, dot: 3 },
  water: { size: 11.5, gap: 6, quiet: 8, dot: 3 },
};
for (const kind of Object.values(KINDS)) kind.mark = false;
let labelled = [];

function closeness() {
  const zoom = map.getZoom();
  return zoom < 2.2 ? 0.6 : zoom < 3.4 ? 0.85 : zoom < 4.9 ? 1.1 : zoom < 6.4 ? 1.5 : 2;
}

// How much of the net beside the corridors shows.
function forward() {
  const zoom = map.getZoom();
  return zoom < 3.4 ? 0.28 : zoom < 4.4 ? 0.5 : 1;
}

// Million tonnes or billion cubic metres a year; other measures do not compare with them.
function capacityWidth({ capacity }) {
  return capacity && ["capacity_mt_y", "capacity_bcm_y"].includes(capacity.attribute) ? 1.4 + Math.sqrt(capacity.value) * 0.45 : 0;
}

function onShown(link) {
  return link.corridors.some((corridor) => page.corridors.has(corridor.id));
}

export function lookOf(link) {
  if (link.state !== "open") return { planned: "planned", construction: "construction" }[link.state] || "suspended";
  return isOpen(link) ? "open" : "closed";
}

// Lines that look alike are stroked together, corridors last.
function groupsOf(list, scale) {
  const groups = new Map();
  for (const link of list) {
    const [look, shown] = [lookOf(link), onShown(link)];
    const width = Math.round(Math.max((WEIGHTS[link.mode] ?? 1.2) * (shown ? 1.45 : 1), shown || forward() === 1 ? capacityWidth(link) : 0) * scale * 4) / 4;
    const key = `${link.mode}|${look}|${width}|${shown}`;
    if (!groups.has(key)) groups.set(key, { mode: link.mode, look, width, shown, links: [] });
    groups.get(key).links.push(link);
  }
  const rank = (it) => (it.shown ? 20 : 0) + ORDER.indexOf(it.mode) - (it.look === "open" ? 0 : 0.5);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

function crosses(context, shapes, bounds, size) {
  const marks = [];
  for (const line of pixelLines(shapes, bounds)) {
    let left = CROSS_EVERY / 2;
    for (let at = 1; at < line.length; at += 1) {
      const [[x, y], [nextX, nextY]] = [line[at - 1], line[at]];
      const long = Math.hypot(nextX - x, nextY - y);
      for (; left < long; left += CROSS_EVERY) {
        const [px, py] = [x + ((nextX - x) * left) / long, y + ((nextY - y) * left) / long];
        marks.push([[px - size, py - size], [px + size, py + size]], [[px - size, py + size], [px + size, py - size]]);
      }
      left -= long;
    }
  }
  return marks;
}

// Lanes of the open sea lie over each other: the more are in view, the fainter is each.
function faintness(mode, shapes, bounds) {
  if (mode !== "sea") return FAINT[mode] || 0.85;
  return Math.min(FAINT.sea, Math.max(FAINT.seas, 4 / Math.sqrt(pixelLines(shapes.map(({ box }) => ({ box, points: [] })), bounds).length || 1)));
}

function strokeGroup(context, bounds, { mode, look, width, shown, links }) {
  const alpha = shown ? 1 : faintness(mode, links, bounds) * forward();
  const draw = (stroke) => strokeShapes(context, bounds, links, stroke);
  if (look === "planned" || look === "construction") {
    // Hollow: not there yet.
    const [wide, dash] = [Math.max(width, 1.6) + 1.6, look === "planned" ? [4, 3.5] : [11, 3]];
    draw({ ...modeStroke(mode, wide), dash, alpha, core: { paint: colour("--land"), width: wide - 2, dash } });
  } else if (look === "closed") draw({ paint: colour("--closed"), width: Math.max(width * 0.9, 1.1), dash: [1.2, 3.6], alpha: 0.75 * (shown ? 1 : forward()) });
  // Hundreds of lanes between ports stay a wash.
  else draw({ ...modeStroke(mode, mode === "sea" && !shown ? Math.min(width, 0.9) : width, look === "suspended" ? { dash: [], core: null } : {}), alpha });
  if (look === "suspended") strokePixels(context, crosses(context, links, bounds, 2.6), { ...modeStroke(mode, 1.2), dash: [], core: null, alpha });
  // Gaps in lines that only join two places.
  const gaps = links.flatMap((link) => link.schematic);
  if (look === "open" && gaps.length) strokeGaps(context, pixelLines(gaps, bounds), width);
}

function strokeAll(context, bounds, list, scale) {
  for (const group of groupsOf(list, scale)) strokeGroup(context, bounds, group);
}

function band(context, bounds, list, paint, width, dash = []) {
  strokeShapes(context, bounds, list, { paint, width, dash, cap: dash.length ? "butt" : "round" });
}

function drawn() {
  return network.filter((link) => page.modes.has(link.mode));
}

// The ways of services, as wide as they are busy, and a dot where they call.
function paintServices(context, bounds, scale) {
  const groups = new Map();
  for (const link of network) {
    if (!link.services.length) continue;
    const width = Math.round(2 * (1.2 + Math.log2(1 + link.services.reduce((sum, it) => sum + it.perWeek, 0)) * 0.45)) / 2;
    if (!groups.has(width)) groups.set(width, []);
    groups.get(width).push(link);
  }
  for (const [width, list] of groups) strokeShapes(context, bounds, list, { paint: colour("--service"), width: width * scale, alpha: 0.8, cap: "round" });
  const calls = places.filter((place) => place.services.length).map(({ x, y }) => ({ points: [x, y], box: [x, y, x, y] }));
  for (const [at] of pixelLines(calls, bounds)) drawDot(context, at, { radius: 2.6, fill: colour("--land"), rim: colour("--service") });
}

const lines = sheet("lines", 400, (context, bounds) => {
  const scale = closeness();
  const list = drawn();
  const banded = list.filter((link) => onShown(link) && lookOf(link) === "open");
  band(context, bounds, banded.filter((link) => capacityWidth(link) > 0), colour("--band"), 8.5 * scale);
  band(context, bounds, banded, colour("--band"), 4.6 * scale + 1.5);
  strokeAll(context, bounds, list, scale);
  if (page.services) paintServices(context, bounds, scale);
});

function chosenLinks() {
  if (!page.chosen || page.chosen.type === "place") return [];
  return page.chosen.type === "link" ? [page.chosen.thing] : [...new Set(page.chosen.thing.hops.map((hop) => hop.link))];
}

const over = sheet("over", 410, (context, bounds) => {
  const scale = closeness() * 1.25;
  const list = chosenLinks();
  if (list.length) {
    const wide = list.filter((link) => capacityWidth(link) > 0);
    const most = (Math.max(0, ...wide.map(capacityWidth)) + 4) * scale;
    band(context, bounds, list, colour("--casing"), 9 * scale);
    band(context, bounds, wide, colour("--casing"), most + 2 * scale);
    band(context, bounds, wide, colour("--highlight"), most);
    band(context, bounds, list.filter((link) => isOpen(link)), colour("--highlight"), 7 * scale);
    band(context, bounds, list.filter((link) => !isOpen(link)), colour("--highlight"), 7 * scale, [5, 5]);
    strokeAll(context, bounds, list, scale);
  }
  if (page.hovered && !list.includes(page.hovered)) {
    band(context, bounds, [page.hovered], colour("--highlight"), 6 * scale);
    strokeAll(context, bounds, [page.hovered], scale);
  }
});

// Beside a chosen corridor all else steps back.
function isQuiet() {
  return Boolean(page.chosen && page.chosen.type === "corridor");
}

function leastScore() {
  return DOTS.find(([below]) => map.getZoom() < below)?.[1] ?? -1000;
}

// Places in view on every turn of the globe, those of the chosen corridor first.
function placesInView() {
  const [left, top, right, bottom] = viewBox(-20);
  const scale = 2 ** map.getZoom();
  const origin = map.getPixelOrigin();
  const stops = new Set(isQuiet() ? page.chosen.thing.places : []);
  const along = new Set(chosenLinks().flatMap((link) => [link.a, link.b]));
  const own = page.chosen && page.chosen.type === "place" ? page.chosen.thing : null;
  const least = leastScore();
  const found = [];
  for (const place of ranked) {
    const level = place === own ? 3 : stops.has(place) ? 2 : along.has(place) ? 1 : 0;
    const y = place.y * scale - origin.y;
    if ((!level && (!page.places || place.score < least - 12)) || y < top || y > bottom) continue;
    for (let turn = Math.ceil((left + origin.x) / scale / TURN - place.x / TURN); turn <= Math.floor((right + origin.x) / scale / TURN - place.x / TURN); turn += 1) {
      const water = ["strait", "canal", "passage"].includes(place.kind);
      const kind = level === 3 ? "own" : level === 2 ? "stop" : water ? "water" : place.score > 44 ? "big" : "place";
      const bold = level > 1 || place.score >= least || (level && map.getZoom() > 4.9);
      found.push({ place, id: place.id, level, kind, text: nameIn(place), x: (place.x + turn * TURN) * scale - origin.x, y, dotted: bold, must: level === 3, faint: isQuiet() && !level });
    }
  }
  return found.sort((a, b) => b.level - a.level);
}

// The middle of a line, in whatever pixels it is.
function middleOf(line) {
  const steps = line.slice(1).map(([x, y], at) => Math.hypot(x - line[at][0], y - line[at][1]));
  let left = steps.reduce((sum, it) => sum + it, 0) / 2;
  for (let at = 0; at < steps.length; at += 1) {
    if (left <= steps[at] && steps[at]) return [0, 1].map((axis) => line[at][axis] + ((line[at + 1][axis] - line[at][axis]) * left) / steps[at]);
    left -= steps[at];
  }
  return line[0];
}

// The signs on lines that are closed, each in the middle of its line where there is room.
function signs(taken, bounds) {
  const near = map.getZoom() >= 4.5;
  return pixelLines(drawn().filter((link) => isClosed(link) && (near || onShown(link))), bounds).map(middleOf).filter(([x, y]) => {
    const box = [x - 8, y - 8, x + 8, y + 8];
    const free = taken.free(box, 34);
    if (free) taken.add(box);
    return free;
  });
}

let marks = { closed: [], dots: [] };
const marksSheet = sheet("spots", 430, (context) => {
  for (const [x, y] of marks.closed) {
    drawDot(context, [x, y], { radius: 6.5, fill: colour("--paper"), rim: colour("--stop"), width: 1.8 });
    strokePixels(context, [[[x - 3.2, y], [x + 3.2, y]]], { paint: colour("--stop"), width: 2.2 });
  }
  // The weightiest last, so that its dot lies above its neighbours'.
  for (const { place, level, x, y, faint } of [...marks.dots].reverse()) {
    const big = level > 1 || (place.score > 44 && !faint);
    if (level === 3) drawDot(context, [x, y], { radius: 6, fill: colour("--accent"), rim: colour("--paper"), width: 2.2 });
    else drawDot(context, [x, y], { radius: big ? 3.4 : map.getZoom() < 5 ? 2 : 2.6, fill: colour("--paper"), rim: colour("--ink"), width: big ? 1.4 : 1, alpha: faint ? 0.6 : 1 });
  }
});
const names = namesPane(440);

function drawNames() {
  const [left, top, right, bottom] = viewBox(-20);
  const room = names.room({ over: ".leaflet-control, .layers, .card" });
  const closed = signs(room.taken, { min: { x: left, y: top }, max: { x: right, y: bottom } });
  labelled = names.place(placesInView(), KINDS, room);
  marks = { closed, dots: labelled.filter(({ place, level }) => place.kind !== "passage" || level || map.getZoom() >= 6) };
  names.write(labelled, KINDS);
  marksSheet.draw();
}

export function drawMap() {
  lines.draw();
  over.draw();
  drawNames();
  lines.pane.classList.toggle("is-behind", isQuiet());
}

export function drawHovered() {
  over.draw();
}

// What lies at a point of the layer: a place by its dot or its name, or the nearest link. A line on a
// corridor is easier to get hold of than one of a hundred lanes beside it.
export function thingAt({ x, y }) {
  const dots = marks.dots.map((it) => ({ it, far: Math.hypot(it.x - x, it.y - y) })).filter(({ far }) => far < 9).sort((a, b) => a.far - b.far);
  const named = dots[0]?.it || labelled.find(({ box }) => box && x > box[0] && x < box[2] && y > box[1] && y < box[3]);
  if (named) return { place: named.place };
  const bounds = { min: { x: x - 8, y: y - 8 }, max: { x: x + 8, y: y + 8 } };
  const list = page.services ? network.filter((link) => page.modes.has(link.mode) || link.services.length) : drawn();
  return { link: nearest(list.map((link) => ({ link, lines: pixelLines([link], bounds), ease: onShown(link) ? 0.5 : 1 })), { x, y }, 7)?.link || null };
}

// The box round links in order, joined end to end over whatever turn of the globe.
export function boxOf(list) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  let last = null;
  for (const { link, forward: ahead } of list) {
    const { points } = link;
    const [begin, end] = ahead ? [points[0], points.at(-2)] : [points.at(-2), points[0]];
    const shift = last === null ? 0 : TURN * Math.round((last - begin) / TURN);
    last = end + shift;
    [0, 2].forEach((at) => {
      box[at] = Math[at ? "max" : "min"](box[at], link.box[at] + shift);
      box[at + 1] = Math[at ? "max" : "min"](box[at + 1], link.box[at + 1]);
    });
  }
  return box;
}

map.on("moveend", drawNames);
whenThemed(drawMap);
// A canvas has no elements to ask: the names and where they stand, and the middle of a line.
map.network = {
  names: drawNames,
  labels: () => labelled.filter(({ box }) => box).map(({ box }) => box),
  middle: (id) => {
    const { points } = network.find((link) => actions.linkId(link) === id);
    const { lat, lng } = map.unproject(middleOf(Array.from({ length: points.length / 2 }, (_, n) => [points[2 * n], points[2 * n + 1]])), 0);
    return [lat, lng];
  },
};
