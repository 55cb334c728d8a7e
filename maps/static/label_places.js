// Where the names of a map stand: each at its point, over nothing that is taken and over as
// little of the lines as may be. What gives way to what is the page's to say: by the order of
// its names, and by their kinds:
//   size, weight  of the letters;
//   gap           pixels between the point and the name;
//   quiet         pixels that it keeps free to its left and right, half as many above and below;
//   most          how many of the points along a line it may cover, or it is left out;
//   atMost        how many names of the kind there may be;
//   sides         how many of the spots around the point it may take;
//   far           how many pixels off it may stand where there is no room at its point;
//   dot           whether a dot is drawn with it;
//   spaced        how much wider each letter is set, as a share of its size, and in capitals;
//   within        that it stands in the middle of what is `across` pixels wide, and no wider.
import { EVERY } from "./labels.js";
import { map } from "./page_data.js";

const letters = document.createElement("canvas").getContext("2d");
const letterWidths = new Map();

export function textWidth(text, font) {
  const key = `${font}|${text}`;
  if (!letterWidths.has(key)) {
    letters.font = font;
    letterWidths.set(key, letters.measureText(text).width);
  }
  return letterWidths.get(key);
}

// Pixels along a line of the map, some apart, those in view.
export function pixelsAlong(latlngs, view, every = EVERY) {
  const line = latlngs.map((it) => map.latLngToLayerPoint(it));
  const found = [];
  for (let at = 1; at < line.length; at += 1) {
    const part = L.LineUtil.clipSegment(line[at - 1], line[at], view, false, false);
    if (!part) continue;
    const [from, to] = part;
    const steps = Math.ceil(from.distanceTo(to) / every);
    for (let step = 0; step < steps; step += 1) found.push(from.add(to.subtract(from).multiplyBy(step / steps)));
  }
  return found;
}

// What is seen of the layer, less some pixels at each edge.
export function viewBounds(inset = 0) {
  const corner = map.containerPointToLayerPoint([0, 0]);
  return L.bounds(corner.add([inset, inset]), corner.add(map.getSize()).subtract([inset, inset]));
}

// Boxes of what stands over the map and does not move with it: keys, cards, buttons.
export function furniture(selector) {
  const frame = map.getContainer().getBoundingClientRect();
  const found = [...document.querySelectorAll(selector)].map((it) => it.getBoundingClientRect());
  return found.filter((box) => box.width && box.height).map((box) => {
    const { x, y } = map.containerPointToLayerPoint([box.left - frame.left, box.top - frame.top]);
    return [x, y, x + box.width, y + box.height];
  });
}

// Spots for a name around its point, left and top, each with what it costs in points of a line:
// right, left, below, above and at the lower corners, then further off on every side. Below and
// above a point in the frame no edge of it cuts the name.
function spotsAround(pixel, wide, tall, { gap, sides = 4, far = [] }, frame) {
  const { x, y } = pixel;
  const { min, max } = frame.contains([x, y]) ? frame : { min: { x: -Infinity }, max: { x: Infinity } };
  const across = Math.max(Math.min(x - wide / 2, max.x - wide - 1), min.x + 1);
  const spots = [
    [x + gap, y - tall / 2, 0], [x - gap - wide, y - tall / 2, 0.3],
    [across, y + gap - 1, 0.6], [across, y - gap - tall + 1, 0.6],
    [x + gap - 2, y + gap - 4, 0.8], [x - gap - wide + 2, y + gap - 4, 0.8],
  ].slice(0, sides);
  for (const off of far) {
    for (const [dx, dy] of [[1, 1], [1, -1], [-1, 1], [-1, -1], [0, 1], [0, -1]]) {
      spots.push([dx < 0 ? x - off - wide : dx ? x + off : across, y + dy * off - tall / 2, off * 0.4]);
    }
  }
  return spots;
}

// Spots for the name of an area: its middle, then off it by up to a quarter of the area.
function spotsWithin({ x, y }, wide, tall, across) {
  if (wide > across) return [];
  const found = [];
  for (const rows of [0, -1, 1, -2, 2, -3, 3]) {
    if (Math.abs(rows) * tall > across / 4) continue;
    for (const shift of [0, -1, 1]) {
      const aside = shift * Math.min(wide / 2, (across - wide) / 3);
      found.push([x - wide / 2 + aside, y - tall / 2 + rows * tall, 0.3 * Math.abs(rows) + 0.2 * Math.abs(shift)]);
    }
  }
  return found;
}

function isInView(frame, [left, top, right, bottom]) {
  return left > frame.min.x && top > frame.min.y && right < frame.max.x && bottom < frame.max.y;
}

// Places names ({text, kind, pixel, ...}) in their order, and takes the room of each.
export function placeNames(names, kinds, { taken, lines, faint = () => 0, frame }) {
  const family = getComputedStyle(document.body).fontFamily;
  const counts = new Map();
  const placed = [];
  for (const name of names) {
    const kind = kinds[name.kind];
    const { x, y } = name.pixel;
    const count = counts.get(name.kind) || 0;
    if (count >= (kind.atMost ?? Infinity) || !frame.contains(name.pixel)) continue;
    const dot = [x - 2, y - 2, x + 2, y + 2];
    if (kind.dot && !taken.free(dot)) continue;
    const font = `${kind.weight} ${kind.size}px ${family}`;
    const wide = 2 + (kind.spaced ? textWidth(name.text.toLocaleUpperCase(), font) + name.text.length * kind.size * kind.spaced : textWidth(name.text, font));
    const tall = kind.size * 1.3;
    let best = null;
    for (const [left, top, cost] of kind.within ? spotsWithin(name.pixel, wide, tall, name.across) : spotsAround(name.pixel, wide, tall, kind, frame)) {
      const box = [left, top, left + wide, top + tall];
      if ((best && cost >= best.cost) || !isInView(frame, box) || !taken.free(box, kind.quiet)) continue;
      const over = lines(box);
      const sum = cost + over + faint(box) / 2;
      if (over <= kind.most && (!best || sum < best.cost)) best = { box, cost: sum };
    }
    if (!best) continue;
    counts.set(name.kind, count + 1);
    taken.add(best.box);
    if (kind.dot) taken.add(dot);
    placed.push({ ...name, box: best.box });
  }
  return placed;
}

// The pane of names: read by the eye only, and away while the map zooms.
export function makeNamesPane(height) {
  const pane = map.createPane("names");
  pane.style.zIndex = height;
  pane.style.pointerEvents = "none";
  pane.setAttribute("aria-hidden", "true");
  pane.classList.add("leaflet-zoom-hide");
  return pane;
}
