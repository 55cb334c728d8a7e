// The lines of the network on two canvases: all of it, and what is chosen or pointed at above.
// What a line looks like says its mode, its state, its capacity and whether a corridor runs on it.
import { TURN, trace } from "./basemap.js";
import { isOpen, network, page, places } from "./network_model.js";
import { map } from "./page_data.js";
import { modeColour, modeLook } from "./mode_looks.js";

export const container = map.getContainer();
export const narrow = window.matchMedia("(max-width: 760px)");
export const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
for (const [name, height] of [["lines", 400], ["over", 410], ["names", 440]]) {
  map.createPane(name).style.zIndex = height;
  map.getPane(name).style.pointerEvents = "none";
  map.getPane(name).setAttribute("aria-hidden", "true");
}
export const Painter = L.Canvas.extend({
  _draw() { this.options.paint(this._ctx, this._bounds); },
  _updatePaths() { this.options.paint(this._ctx, this._bounds); },
});
const WEIGHTS = {
  "rail-1435": 1.2, "rail-1520": 1.2, road: 0.9, sea: 0.8, river: 1.3, air: 0.8,
  "oil-pipeline": 1.2, "gas-pipeline": 1.2, "power-line": 1.2,
};
const FAINT = { sea: 0.42, seas: 0.2, air: 0.6 };
export const ORDER = ["air", "sea", "power-line", "gas-pipeline", "oil-pipeline", "road", "river", "rail-1435", "rail-1520"];
const CROSS_EVERY = 20;

export const palette = new Map();

export function colour(name) {
  if (!palette.has(name)) palette.set(name, getComputedStyle(container).getPropertyValue(name).trim());
  return palette.get(name);
}

function closeness() {
  const zoom = map.getZoom();
  return zoom < 2.2 ? 0.6 : zoom < 3.4 ? 0.85 : zoom < 4.9 ? 1.1 : zoom < 6.4 ? 1.5 : 2;
}

// Million tonnes or billion cubic metres a year; other measures do not compare with them.
function capacityWidth(link) {
  if (!link.capacity || !["capacity_mt_y", "capacity_bcm_y"].includes(link.capacity.attribute)) return 0;
  return 1.4 + Math.sqrt(link.capacity.value) * 0.45;
}

export function onShown(link) {
  return link.corridors.some((corridor) => page.corridors.has(corridor.id));
}

function widthOf(link, scale) {
  const plain = WEIGHTS[link.mode] * (onShown(link) ? 1.45 : 1);
  return Math.round(Math.max(plain, capacityWidth(link)) * scale * 4) / 4;
}

export function lookOf(link) {
  if (link.state !== "open") return { planned: "planned", construction: "construction" }[link.state] || "suspended";
  return isOpen(link) ? "open" : "closed";
}

// Lines that look alike are stroked together.
function groupsOf(list, scale) {
  const groups = new Map();
  for (const link of list) {
    const look = lookOf(link);
    const width = widthOf(link, scale);
    const shown = onShown(link);
    const key = `${link.mode}|${look}|${width}|${shown}`;
    if (!groups.has(key)) groups.set(key, { mode: link.mode, look, width, shown, links: [] });
    groups.get(key).links.push(link);
  }
  const rank = (it) => (it.shown ? 20 : 0) + ORDER.indexOf(it.mode) - (it.look === "open" ? 0 : 0.5);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

// Pixels of the layer along each line, on every turn of the globe in view.
export function pixelLines(shapes, bounds) {
  const scale = 2 ** map.getZoom();
  const origin = map.getPixelOrigin();
  const found = [];
  for (const { points, box } of shapes) {
    const first = Math.ceil(((bounds.min.x + origin.x) / scale - box[2]) / TURN);
    const last = Math.floor(((bounds.max.x + origin.x) / scale - box[0]) / TURN);
    if (box[1] * scale - origin.y > bounds.max.y || box[3] * scale - origin.y < bounds.min.y) continue;
    for (let turn = first; turn <= last; turn += 1) {
      const line = [];
      for (let at = 0; at < points.length; at += 2) {
        line.push([(points[at] + turn * TURN) * scale - origin.x, points[at + 1] * scale - origin.y]);
      }
      found.push(line);
    }
  }
  return found;
}

function crosses(context, shapes, bounds, size) {
  context.beginPath();
  for (const line of pixelLines(shapes, bounds)) {
    let left = CROSS_EVERY / 2;
    for (let at = 1; at < line.length; at += 1) {
      const [x, y] = line[at - 1];
      const [dx, dy] = [line[at][0] - x, line[at][1] - y];
      const long = Math.hypot(dx, dy);
      for (; left < long; left += CROSS_EVERY) {
        const [px, py] = [x + (dx * left) / long, y + (dy * left) / long];
        context.moveTo(px - size, py - size);
        context.lineTo(px + size, py + size);
        context.moveTo(px - size, py + size);
        context.lineTo(px + size, py - size);
      }
      left -= long;
    }
  }
  context.stroke();
}

// Lanes of the open sea lie over each other: the more are in view, the fainter is each.
function faintness(mode, shapes, bounds) {
  if (mode !== "sea") return FAINT[mode] || 0.85;
  const scale = 2 ** map.getZoom();
  const origin = map.getPixelOrigin();
  const [top, bottom] = [bounds.min.y, bounds.max.y].map((y) => (y + origin.y) / scale);
  const [left, right] = [bounds.min.x, bounds.max.x].map((x) => (x + origin.x) / scale);
  const many = shapes.filter(({ box }) => box[1] <= bottom && box[3] >= top
    && Math.ceil((left - box[2]) / TURN) <= Math.floor((right - box[0]) / TURN)).length;
  return Math.min(FAINT.sea, Math.max(FAINT.seas, 4 / Math.sqrt(many || 1)));
}

function strokeGroup(context, bounds, group, paint, paper) {
  const { mode, look, width, shown } = group;
  const dash = (modeLook(mode).dash || "").split(" ").filter(Boolean).map(Number);
  context.globalAlpha = shown ? 1 : faintness(mode, group.links, bounds);
  context.lineCap = "butt";
  context.strokeStyle = paint;
  if (look === "planned" || look === "construction") {
    // Hollow: not there yet.
    const outer = Math.max(width, 1.6) + 1.6;
    context.setLineDash(look === "planned" ? [4, 3.5] : [11, 3]);
    trace(context, group.links, bounds, false);
    context.lineWidth = outer;
    context.stroke();
    context.globalAlpha = 1;
    context.strokeStyle = paper;
    context.lineWidth = outer - 2;
    context.stroke();
  } else {
    // Hundreds of lanes between ports stay a wash.
    context.lineWidth = mode === "sea" && !shown ? Math.min(width, 0.9) : width;
    if (look === "closed") {
      context.setLineDash([1.2, 3.6]);
      context.lineWidth = Math.max(width * 0.9, 1.1);
      context.globalAlpha = 0.75;
    } else context.setLineDash(look === "open" ? dash.map((it) => it * Math.max(0.8, width / 2.4)) : []);
    trace(context, group.links, bounds, false);
    context.stroke();
    context.setLineDash([]);
    if (look === "suspended") {
      context.lineWidth = 1.2;
      crosses(context, group.links, bounds, 2.6);
    } else if (look === "open" && modeLook(mode).core && width > 1.9) {
      context.strokeStyle = paper;
      context.lineWidth = width * 0.36;
      context.setLineDash([width * 1.8, width * 2.2]);
      trace(context, group.links, bounds, false);
      context.stroke();
    }
    // Gaps in lines that only join two places.
    context.strokeStyle = paper;
    context.lineWidth = context.lineWidth < width ? width : context.lineWidth + 0.4;
    context.setLineDash([3, 5]);
    trace(context, group.links.flatMap((link) => link.schematic), bounds);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function strokeAll(context, bounds, list, scale) {
  const paper = colour("--land");
  for (const group of groupsOf(list, scale)) {
    const paint = group.look === "closed" ? colour("--closed") : colour(modeColour(group.mode));
    strokeGroup(context, bounds, group, paint, paper);
  }
}

function band(context, bounds, list, paint, width, dash = []) {
  if (!list.length) return;
  context.strokeStyle = paint;
  context.lineWidth = width;
  context.lineCap = dash.length ? "butt" : "round";
  context.setLineDash(dash);
  trace(context, list, bounds, false);
  context.stroke();
  context.setLineDash([]);
}

export function clear(context, bounds) {
  const size = bounds.getSize();
  context.clearRect(bounds.min.x, bounds.min.y, size.x, size.y);
  context.lineJoin = "round";
}

export function drawn() {
  return network.filter((link) => page.modes.has(link.mode));
}

// Links that a pointer may hit: what is drawn, and the ways of services where these are shown.
export function touchable() {
  return page.services ? network.filter((link) => page.modes.has(link.mode) || link.services.length) : drawn();
}

// The ways of services, as wide as they are busy, and a dot where they call.
function paintServices(context, bounds, scale) {
  const groups = new Map();
  for (const link of network) {
    if (!link.services.length) continue;
    const perWeek = link.services.reduce((sum, it) => sum + it.perWeek, 0);
    const width = Math.round(2 * (1.2 + Math.log2(1 + perWeek) * 0.45)) / 2;
    if (!groups.has(width)) groups.set(width, []);
    groups.get(width).push(link);
  }
  context.globalAlpha = 0.8;
  for (const [width, list] of groups) band(context, bounds, list, colour("--service"), width * scale);
  context.globalAlpha = 1;
  context.fillStyle = colour("--land");
  context.strokeStyle = colour("--service");
  context.lineWidth = 1.4;
  const called = places.filter((place) => place.services.length);
  const dots = called.map(({ x, y }) => ({ points: [x, y], box: [x, y, x, y] }));
  context.beginPath();
  for (const [[x, y]] of pixelLines(dots, bounds)) {
    context.moveTo(x + 2.6, y);
    context.arc(x, y, 2.6, 0, 2 * Math.PI);
  }
  context.fill();
  context.stroke();
}

function paintLines(context, bounds) {
  clear(context, bounds);
  const scale = closeness();
  const list = drawn();
  const banded = list.filter((link) => onShown(link) && lookOf(link) === "open");
  const wide = banded.filter((link) => capacityWidth(link) > 0);
  band(context, bounds, wide, colour("--band"), 8.5 * scale);
  band(context, bounds, banded, colour("--band"), 4.6 * scale + 1.5);
  strokeAll(context, bounds, list, scale);
  if (page.services) paintServices(context, bounds, scale);
}

export function chosenLinks() {
  if (!page.chosen) return [];
  if (page.chosen.type !== "link" && page.chosen.type !== "place") return [...new Set(page.chosen.thing.hops.map((hop) => hop.link))];
  if (page.chosen.type === "link") return [page.chosen.thing];
  return [];
}

function paintOver(context, bounds) {
  clear(context, bounds);
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
}

export const linesCanvas = new Painter({ pane: "lines", padding: 0.2, paint: paintLines });
export const overCanvas = new Painter({ pane: "over", padding: 0.2, paint: paintOver });
