// Drawing on the map: sheets of canvas over the ground, lines in the colour and pattern of their mode,
// side by side where they share a way, arrows of direction, dots, names, and what a pointer hits.
import { TURN, trace } from "./basemap.js";
import { h, s } from "./dom.js";
import { coveredPoints, placeLabels, takenBoxes } from "./labels.js";
import { nameIn } from "./language.js";
import { modeClass, modeColour, modeLook } from "./mode_looks.js";
import { collection, map } from "./page_data.js";
import { pointsShape } from "./shapes.js";

export const container = map.getContainer();
const STEP = 2.5;
const AROUND = 14;
const TAPER = 26;
const GAPS = [3, 5];
const palette = new Map();

// A colour of the page's style sheet, by the name of its variable.
export function colour(name) {
  if (!palette.has(name)) palette.set(name, getComputedStyle(container).getPropertyValue(name).trim());
  return palette.get(name);
}

const Painter = L.Canvas.extend({
  _draw() { this.options.paint(this._ctx, this._bounds); },
  _updatePaths() { this.options.paint(this._ctx, this._bounds); },
});

// A canvas over the map that `paint(context, bounds)` fills, whenever the map moves and when asked.
export function sheet(name, height, paint) {
  map.createPane(name).style.zIndex = height;
  Object.assign(map.getPane(name).style, { pointerEvents: "none" });
  map.getPane(name).setAttribute("aria-hidden", "true");
  const all = (context, bounds) => {
    const size = bounds.getSize();
    context.clearRect(bounds.min.x, bounds.min.y, size.x, size.y);
    Object.assign(context, { lineJoin: "round", lineCap: "butt", globalAlpha: 1 });
    context.setLineDash([]);
    paint(context, bounds);
  };
  const canvas = new Painter({ pane: name, padding: 0.2, paint: all }).addTo(map);
  return { draw: () => canvas._draw(), pane: map.getPane(name) };
}

// What the colours of a light or dark page have been is forgotten; the sheets are drawn again.
export function whenThemed(again) {
  const themed = () => {
    palette.clear();
    again();
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themed);
  map.on("themechange", themed);
}

// What is seen of the layer as [left, top, right, bottom], less some pixels at each edge.
export function viewBox(inset = 0) {
  const { x, y } = map.containerPointToLayerPoint([0, 0]);
  const size = map.getSize();
  return [x + inset, y + inset, x + size.x - inset, y + size.y - inset];
}

// Pixels of the layer along each shape, on every turn of the globe in view.
export function pixelLines(shapes, bounds) {
  const scale = 2 ** map.getZoom();
  const origin = map.getPixelOrigin();
  const found = [];
  for (const { points, box } of shapes) {
    if (box[1] * scale - origin.y > bounds.max.y || box[3] * scale - origin.y < bounds.min.y) continue;
    const first = Math.ceil(((bounds.min.x + origin.x) / scale - box[2]) / TURN);
    const last = Math.floor(((bounds.max.x + origin.x) / scale - box[0]) / TURN);
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

// Where a point of the world at zoom 0 lies on the layer, on the turn of the globe nearest to the middle.
function pixelOf(x, y) {
  const scale = 2 ** map.getZoom();
  const origin = map.getPixelOrigin();
  const view = viewBox();
  const px = x * scale - origin.x;
  return [px + TURN * scale * Math.round(((view[0] + view[2]) / 2 - px) / (TURN * scale)), y * scale - origin.y];
}

function tracePixels(context, lines) {
  context.beginPath();
  for (const line of lines) line.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
}

// Strokes what `path` traces: first the casing, then the line, then the core that tells one gauge from
// the other without colour.
function stroke(context, path, { paint, width, dash = [], alpha = 1, casing = null, core = null, cap = "butt" }) {
  const parts = [casing && { ...casing, dash: [] }, { paint, width, dash }, core].filter(Boolean);
  context.globalAlpha = alpha;
  context.lineCap = cap;
  for (const part of parts) {
    path();
    context.strokeStyle = part.paint;
    context.lineWidth = part.width;
    context.setLineDash(part.dash || []);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

export function strokeShapes(context, bounds, shapes, look) {
  if (shapes.length) stroke(context, () => trace(context, shapes, bounds, false), look);
}

export function strokePixels(context, lines, look) {
  if (lines.length) stroke(context, () => tracePixels(context, lines), look);
}

// Gaps in stretches that only join two places, over a line of a width.
export function strokeGaps(context, lines, width) {
  strokePixels(context, lines, { paint: colour("--land"), width: width + 0.6, dash: GAPS });
}

// A sample of such a stretch for keys.
export function schematicSample({ wide = 30, name = "sample" } = {}) {
  return s(`svg.${name}`, { width: wide, height: 12, "aria-hidden": "true" }, s("line.ink", { x1: 0, y1: 6, x2: wide, y2: 6, "stroke-width": 2.6, "stroke-dasharray": "5 3" }));
}

function dashes(text, factor) {
  return (text || "").split(" ").filter(Boolean).map((it) => Number(it) * factor);
}

// How a line of a mode is drawn at a width: its colour, its pattern, and the core of the broad gauge.
export function modeStroke(mode, width, more = {}) {
  const look = modeLook(mode);
  const core = look.core && width > 2.2 ? { paint: colour("--land"), width: width * 0.36, dash: [width * 1.8, width * 2.2] } : null;
  return { paint: colour(modeColour(mode)), width, dash: dashes(look.dash, Math.max(0.8, width / 2.4)), core, ...more };
}

// A sample of a mode's line for keys and tables.
export function modeSample(mode, { wide = 30, width = 2.6, name = "sample" } = {}) {
  const look = modeLook(mode);
  const line = (className, weight, dash) => s(`line.${className}`, { x1: 0, y1: 6, x2: wide, y2: 6, "stroke-width": weight, "stroke-dasharray": dash || null });
  return s(`svg.${name}`, { width: wide, height: 12, "aria-hidden": "true" }, line(modeClass(mode), width, look.dash), look.core && line("core", 1, look.core));
}

// A line beside a path of pixels {x, y, shift, along}: each point is moved to the right of the way that
// the path takes around it, by the mean of the shifts around it, so that lines which share a stretch
// stay parallel and fan out where they part; all meet at the ends.
export function besidePath(path) {
  let [low, high] = [0, 0];
  const end = path.length ? path[path.length - 1].along : 0;
  return path.map((point, at) => {
    while (low < at && point.along - path[low + 1].along > AROUND) low += 1;
    while (high < path.length - 1 && (high <= at || path[high].along - point.along < AROUND)) high += 1;
    const [before, after] = [path[low], path[Math.max(high, at)]];
    const long = Math.hypot(after.x - before.x, after.y - before.y) || 1;
    let shift = 0;
    for (let it = low; it <= Math.max(high, at); it += 1) shift += path[it].shift;
    shift *= Math.min(1, point.along / TAPER, (end - point.along) / TAPER) / (Math.max(high, at) - low + 1);
    return [point.x - ((after.y - before.y) / long) * shift, point.y + ((after.x - before.x) / long) * shift];
  });
}

// Adds points of a line to a path, leaving out those nearer than a few pixels to the one before.
export function extendPath(path, line, more) {
  for (const [x, y] of line) {
    const last = path[path.length - 1];
    const far = last ? Math.hypot(x - last.x, y - last.y) : 0;
    if (last && far < STEP) continue;
    path.push({ x, y, along: last ? last.along + far : 0, ...more });
  }
}

// Arrowheads along lines of pixels, equally spaced, in the colour of the line with a light rim.
export function drawArrows(context, lines, { paint, size = 5, every = 130, rim = colour("--halo") }) {
  context.beginPath();
  for (const line of lines) {
    let left = every / 2;
    for (let at = 1; at < line.length; at += 1) {
      const [[x, y], [nextX, nextY]] = [line[at - 1], line[at]];
      const long = Math.hypot(nextX - x, nextY - y);
      for (; left <= long; left += every) {
        const [dx, dy] = [(nextX - x) / long, (nextY - y) / long];
        const [px, py] = [x + dx * left, y + dy * left];
        context.moveTo(px + dx * size * 1.3, py + dy * size * 1.3);
        context.lineTo(px - dx * size - dy * size, py - dy * size + dx * size);
        context.lineTo(px - dx * size * 0.4, py - dy * size * 0.4);
        context.lineTo(px - dx * size + dy * size, py - dy * size - dx * size);
        context.closePath();
      }
      left -= long;
    }
  }
  Object.assign(context, { fillStyle: paint, strokeStyle: rim, lineWidth: 1.2, globalAlpha: 1 });
  context.stroke();
  context.fill();
}

export function drawDot(context, [x, y], { radius, fill, rim, width = 1.4, alpha = 1 }) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: fill, strokeStyle: rim, lineWidth: width, globalAlpha: alpha });
  context.fill();
  context.stroke();
  context.globalAlpha = 1;
}

// The square of how far a point is from a stretch.
function farFrom(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const t = square ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
  return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2;
}

// The thing whose line lies nearest to a point of the layer, within some pixels. Things are {lines, ease}:
// pixels, and how much easier than others they are to get hold of.
export function nearest(things, { x, y }, within) {
  let [best, least] = [null, within * within];
  for (const thing of things) {
    for (const line of thing.lines) {
      for (let at = 1; at < line.length; at += 1) {
        const [one, other] = [line[at - 1], line[at]];
        if (Math.min(one[0], other[0]) - within > x || Math.max(one[0], other[0]) + within < x) continue;
        const far = farFrom(x, y, one, other) * (thing.ease || 1);
        if (far < least) [best, least] = [thing, far];
      }
    }
  }
  return best;
}

// Boxes of what stands over the map and does not move with it: keys, cards, buttons.
function furniture(selector) {
  const frame = container.getBoundingClientRect();
  return [...document.querySelectorAll(selector)].map((it) => it.getBoundingClientRect()).filter((it) => it.width && it.height).map((it) => {
    const { x, y } = map.containerPointToLayerPoint([it.left - frame.left, it.top - frame.top]);
    return [x, y, x + it.width, y + it.height];
  });
}

const letters = document.createElement("canvas").getContext("2d");
const widths = new Map();

function measure(text, size, weight) {
  const font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  const key = `${font}|${text}`;
  if (!widths.has(key)) {
    letters.font = font;
    widths.set(key, letters.measureText(text).width);
  }
  return widths.get(key);
}

// Towns that help to find one's way at this zoom: rows of name, longitude, latitude, links and the
// Russian and Chinese names.
export function townLabels(known) {
  const least = 11 - 1.6 * map.getZoom();
  return (collection.towns || []).filter(([, , , links]) => links >= least).map(([name, lon, lat, , ru, zh]) => {
    const { points } = pointsShape([[lon, lat]]);
    const [x, y] = pixelOf(points[0], points[1]);
    return { text: nameIn({ names: { en: name, ru, zh } }), kind: "town", x, y };
  }).filter(({ text }) => !known.has(text));
}

// The pane of names, read by the eye only and away while the map zooms, and what writes on it.
export function namesPane(height) {
  const pane = map.createPane("names");
  Object.assign(pane.style, { zIndex: height, pointerEvents: "none" });
  pane.setAttribute("aria-hidden", "true");
  pane.classList.add("leaflet-zoom-hide");
  // Room for the names of kinds, clear of `boxes`, of the furniture and, where that is asked, of lines.
  const room = ({ boxes = [], lines = null, over = ".leaflet-control, .over-map" }) => {
    const taken = takenBoxes([...furniture(`.leaflet-container :is(${over})`), ...boxes]);
    return { taken, covered: lines ? coveredPoints(lines, viewBox(-20)) : () => 0, frame: viewBox(3), measure };
  };
  const write = (placed, kinds) => pane.replaceChildren(...placed.flatMap(({ text, kind, x, y, dot, box, faint }) => {
    const { size, weight = 400, mark } = kinds[kind];
    return [
      dot && mark !== false && h(`i.dot-${kind}`, { style: `left:${x.toFixed(1)}px;top:${y.toFixed(1)}px` }),
      box && h(`span.name.name-${kind}${faint ? ".is-faint" : ""}`, { style: `left:${box[0].toFixed(1)}px;top:${box[1].toFixed(1)}px;font-size:${size}px;font-weight:${weight}` }, text),
    ].filter(Boolean);
  }));
  return { pane, room, write, place: placeLabels };
}
