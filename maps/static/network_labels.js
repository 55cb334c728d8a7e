// Names, dots and signs of what is closed: drawn on one canvas, the weightiest first, none over
// another. At least so much a place must weigh to have a dot at a zoom.
import { Painter, chosenLinks, clear, colour, drawn, linesCanvas, onShown, overCanvas, pixelLines } from "./network_map.js";
import { TURN } from "./basemap.js";
import { furniture, isWithin, newTaken, spotsAround, textWidth, viewBounds } from "./label_places.js";
import { isClosed, nameOf, page, places, ranked } from "./network_model.js";
import { map } from "./page_data.js";

const DOTS = [[3, 44], [4, 30], [5, 20], [5.9, 12], [6.6, -40]];
let dots = [];
export let labels = [];

function leastScore() {
  const zoom = map.getZoom();
  const found = DOTS.find(([below]) => zoom < below);
  return found ? found[1] : -1000;
}

function fontOf(place, strong) {
  const family = getComputedStyle(document.body).fontFamily;
  const water = ["strait", "canal", "passage"].includes(place.kind);
  const size = strong ? 13 : place.score > 44 ? 12.5 : 11.5;
  return { size, water, font: `${water ? "italic " : ""}${strong ? 650 : place.score > 44 ? 600 : 450} ${size}px ${family}` };
}

// Places in view on every turn of the globe, those of the chosen corridor first.
function placesInView(bounds) {
  const scale = 2 ** map.getZoom();
  const origin = map.getPixelOrigin();
  const stops = new Set(page.chosen && page.chosen.type === "corridor" ? page.chosen.thing.places : []);
  const along = new Set(chosenLinks().flatMap((link) => [link.a, link.b]));
  const own = page.chosen && page.chosen.type === "place" ? page.chosen.thing : null;
  const found = [];
  for (const place of ranked) {
    const level = place === own ? 3 : stops.has(place) ? 2 : along.has(place) ? 1 : 0;
    if (!page.places && !level) continue;
    const y = place.y * scale - origin.y;
    if (y < bounds.min.y || y > bounds.max.y) continue;
    const first = Math.ceil((bounds.min.x + origin.x) / scale / TURN - place.x / TURN);
    const last = Math.floor((bounds.max.x + origin.x) / scale / TURN - place.x / TURN);
    for (let turn = first; turn <= last; turn += 1) {
      found.push({ place, level, x: (place.x + turn * TURN) * scale - origin.x, y });
    }
  }
  return found.sort((a, b) => b.level - a.level);
}

function paintDot(context, { place, level, x, y }) {
  const faint = isQuiet() && !level;
  const big = level > 1 || (place.score > 44 && !faint);
  context.globalAlpha = faint ? 0.6 : 1;
  const radius = level === 3 ? 6 : big ? 3.4 : map.getZoom() < 5 ? 2 : 2.6;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = level === 3 ? colour("--accent") : colour("--paper");
  context.strokeStyle = level === 3 ? colour("--paper") : colour("--ink");
  context.lineWidth = level === 3 ? 2.2 : big ? 1.4 : 1;
  context.fill();
  context.stroke();
  context.globalAlpha = 1;
}

// Beside a chosen corridor all else steps back.
function isQuiet() {
  return Boolean(page.chosen && page.chosen.type === "corridor");
}

// Where a line that is closed may carry the sign: the middle of its longest stretch on the screen.
function paintSigns(context, bounds, taken) {
  const near = map.getZoom() >= 4.5;
  const list = drawn().filter((link) => isClosed(link) && (near || onShown(link)));
  context.lineCap = "butt";
  for (const link of list) {
    for (const line of pixelLines([link], bounds)) {
      const [x, y] = middleOf(line);
      const box = [x - 8, y - 8, x + 8, y + 8];
      if (!taken.free(box, 34)) continue;
      taken.add(box);
      context.beginPath();
      context.arc(x, y, 6.5, 0, 2 * Math.PI);
      context.fillStyle = colour("--paper");
      context.strokeStyle = colour("--stop");
      context.lineWidth = 1.8;
      context.fill();
      context.stroke();
      context.beginPath();
      context.moveTo(x - 3.2, y);
      context.lineTo(x + 3.2, y);
      context.lineWidth = 2.2;
      context.stroke();
    }
  }
}

export function middleOf(line) {
  const steps = line.slice(1).map(([x, y], at) => Math.hypot(x - line[at][0], y - line[at][1]));
  let left = steps.reduce((sum, it) => sum + it, 0) / 2;
  for (let at = 0; at < steps.length; at += 1) {
    if (left <= steps[at] && steps[at]) {
      const share = left / steps[at];
      return [0, 1].map((axis) => line[at][axis] + (line[at + 1][axis] - line[at][axis]) * share);
    }
    left -= steps[at];
  }
  return line[0];
}

function paintNames(context, bounds) {
  clear(context, bounds);
  const taken = newTaken(furniture(".leaflet-container :is(.leaflet-control, .layers, .card)"));
  const least = leastScore();
  const zoom = map.getZoom();
  const apart = zoom < 3.4 ? 12 : zoom < 5 ? 8 : 4;
  dots = [];
  labels = [];
  const found = placesInView(bounds).filter(({ place, level }) => level || place.score >= least - 12);
  paintSigns(context, bounds, taken);
  const written = [];
  const quiet = isQuiet();
  const view = viewBounds();
  for (const it of found) {
    const strong = it.level > 1;
    const { x, y, place } = it;
    const bold = strong || place.score >= least || (it.level && zoom > 4.9);
    if (!taken.free([x - 2, y - 2, x + 2, y + 2], 0)) continue;
    const { size, water, font } = fontOf(place, strong);
    const text = nameOf(place);
    const wide = textWidth(text, font);
    const tall = size * 1.2;
    const gap = strong ? 2 : apart;
    const boxes = spotsAround(it, wide, tall, { gap: it.level === 3 ? 9 : 6, sides: strong ? 6 : 4 }, view)
      .map(([begin, top]) => [begin, top, begin + wide, top + tall]).filter((box) => taken.free(box, gap));
    // Beyond the edge a name waits to be dragged in; one of a place in view is cut by no edge.
    const box = boxes.find((one) => isWithin(view, one)) || (strong || !view.contains([x, y]) ? boxes[0] : null);
    if (!box && !bold) continue;
    if (place.kind !== "passage" || it.level || zoom >= 6) dots.push(it);
    taken.add([x - 3, y - 3, x + 3, y + 3]);
    if (!box) continue;
    taken.add(box);
    written.push({ text, font, water, strong, quiet: quiet && !it.level, begin: box[0], middle: box[1] + tall / 2 });
    labels.push({ id: place.id, text, box });
  }
  // The weightiest last, so that its dot lies above its neighbours'.
  for (const it of [...dots].reverse()) paintDot(context, it);
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const { text, font, water, strong, quiet: faint, begin, middle } of written) {
    context.globalAlpha = faint ? 0.55 : 1;
    context.font = font;
    context.strokeStyle = colour("--halo");
    context.lineWidth = 3.2;
    context.strokeText(text, begin, middle);
    context.fillStyle = colour(water ? "--water-name" : strong ? "--ink" : "--name");
    context.fillText(text, begin, middle);
  }
  context.globalAlpha = 1;
}

export const namesCanvas = new Painter({ pane: "names", padding: 0.1, paint: paintNames });

export function repaint() {
  linesCanvas._draw();
  overCanvas._draw();
  namesCanvas._draw();
  map.getPane("lines").classList.toggle("is-behind", isQuiet());
}

export function placeAt(layerPoint, within) {
  let best = null;
  let least = within * within;
  for (const { place, x, y } of dots) {
    const far = (x - layerPoint.x) ** 2 + (y - layerPoint.y) ** 2;
    if (far < least) [best, least] = [place, far];
  }
  if (best) return best;
  const label = labels.find(({ box }) =>
    layerPoint.x > box[0] && layerPoint.x < box[2] && layerPoint.y > box[1] && layerPoint.y < box[3]);
  return label ? places.find((place) => place.id === label.id) : null;
}
