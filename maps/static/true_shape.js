// Routes on a map that is true in area and nearly so in length, beside Mercator, which draws the
// far north several times too long. Its scale bar is the mean along the routes that are shown.
import { EARTH_KM, dense, lineKm, middleOf, newEqualArea, turnOf } from "./projections.js";
import { TURN } from "./basemap.js";
import { ground, map } from "./page_data.js";
import { unpackCell } from "./ground_cells.js";

const MARGIN = 46;
const ROUND_KM = [5000, 2000, 1000, 500, 200, 100, 50, 20, 10];
const HALF_GLOBE = 4 * Math.PI;
const NEAREST_SHAPE = 16;
const PAN_STEP = 90;
const ARROW_STEP = 130;
let world = null;

// Land, water, borders and rivers of the coarse world as lines of [lon, lat].
export function worldShapes() {
  const row = ground.cells.find(([level]) => level === 0);
  if (!world) {
    const pairs = ({ line }) => Array.from({ length: line.length / 2 }, (_, at) => [line[2 * at], line[2 * at + 1]]);
    const cell = unpackCell(ground.levels, row);
    world = Object.fromEntries(["land", "water", "borders", "rivers"].map((kind) => [kind, cell[kind].map(pairs)]));
  }
  return world;
}

// Where points of the plane lie on a canvas, so that some of them fill it; nearer by `zoom` round the
// middle, moved by some pixels.
function planeFrame(points, [width, height], { zoom = 1, move = [0, 0] } = {}) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = zoom * Math.min((width - 2 * MARGIN) / (right - left || 0.01), (height - 2 * MARGIN) / (bottom - top || 0.01));
  const [x0, y0] = [width / 2 - (scale * (left + right)) / 2 + move[0], height / 2 - (scale * (top + bottom)) / 2 + move[1]];
  return { scale, place: ([x, y]) => [x0 + x * scale, y0 + y * scale] };
}

// Pixels of a kilometre along lines: what is drawn over what they are.
export function pixelsOfKm(lines, projection, scale) {
  let drawn = 0;
  let km = 0;
  for (const line of lines) {
    const points = projection.line(line);
    for (let at = 1; at < points.length; at += 1) {
      drawn += Math.hypot(points[at][0] - points[at - 1][0], points[at][1] - points[at - 1][1]);
    }
    km += lineKm(line);
  }
  return km ? (drawn * scale) / km : scale / EARTH_KM;
}

function strokeOn(context, points, closed = false) {
  points.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
  if (closed) context.closePath();
}

function paintGround(context, projection, frame, colour, [width, height]) {
  const { land, water, borders, rivers } = worldShapes();
  const fill = (rings, paint) => {
    context.beginPath();
    for (const ring of rings) {
      const points = projection.line(ring);
      const turn = turnOf(points);
      strokeOn(context, points.map(frame.place), true);
      // Land that holds the point opposite the middle is what lies outside its ring.
      if (Math.abs(turn) > HALF_GLOBE && turn > 0 === turnOf(ring) > 0) context.rect(0, 0, width, height);
    }
    context.fillStyle = paint;
    context.fill("evenodd");
  };
  const line = (lines, paint, wide, dash = []) => {
    context.beginPath();
    for (const it of lines) strokeOn(context, projection.line(it).map(frame.place));
    context.strokeStyle = paint;
    context.lineWidth = wide;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  };
  context.fillStyle = colour("--sea");
  context.fillRect(0, 0, width, height);
  fill(land, colour("--land"));
  const shores = land.map((ring) => [...ring, ring[0]]).filter((ring) => !ring.some(([lon]) => Math.abs(lon) === 180));
  line(shores, colour("--coast"), 0.7);
  line(rivers, colour("--river"), 0.7);
  fill(water, colour("--sea"));
  line(borders, colour("--border"), 0.8, [5, 2.5, 1, 2.5]);
}

// Arrowheads along lines of pixels, equally spaced.
function paintArrows(context, lines, paint, rim) {
  context.beginPath();
  for (const line of lines) {
    let left = ARROW_STEP / 2;
    for (let at = 1; at < line.length; at += 1) {
      const [[x, y], [nextX, nextY]] = [line[at - 1], line[at]];
      const long = Math.hypot(nextX - x, nextY - y);
      for (; left < long; left += ARROW_STEP) {
        const [dx, dy] = [(nextX - x) / long, (nextY - y) / long];
        const corner = (ahead, aside) => [x + dx * (left + ahead) - dy * aside, y + dy * (left + ahead) + dx * aside];
        strokeOn(context, [corner(7, 0), corner(-5, 5.5), corner(-2, 0), corner(-5, -5.5)], true);
      }
      left -= long;
    }
  }
  Object.assign(context, { strokeStyle: rim, lineWidth: 1.2, fillStyle: paint });
  context.stroke();
  context.fill();
}

// Boxes of what stands over the view, such as the key.
function overShape() {
  const home = map.getContainer().getBoundingClientRect();
  return [...map.getContainer().querySelectorAll(".legend, .key, .map-tools, .map-buttons")].map((it) => it.getBoundingClientRect()).filter((it) => it.width)
    .map((it) => [it.left - home.left, it.top - home.top, it.right - home.left, it.bottom - home.top]);
}

function paintNames(context, names, place, colour, [width, height]) {
  // The scale bar stands in the corner.
  const taken = [[0, 0, width * 0.22 + 24, 44], ...overShape()];
  for (const { text, at, size = 12, strong = false, dot = true } of names) {
    const [x, y] = place(at);
    context.font = `${strong ? 700 : 400} ${size}px ${getComputedStyle(document.body).fontFamily}`;
    const wide = context.measureText(text).width;
    const spots = dot ? [[x + 8, y + 4], [x - 8 - wide, y + 4], [x - wide / 2, y + 18], [x - wide / 2, y - 10]] : [[x - wide / 2, y + 4]];
    const spot = spots.find(([left, low]) => {
      const box = [left - 3, low - size, left + wide + 3, low + 4];
      return box[0] > 2 && box[1] > 2 && box[2] < width - 2 && box[3] < height - 26 &&
        !taken.some((it) => it[0] < box[2] && box[0] < it[2] && it[1] < box[3] && box[1] < it[3]);
    });
    if (!spot) continue;
    taken.push([spot[0] - 3, spot[1] - size, spot[0] + wide + 3, spot[1] + 4]);
    if (dot) {
      context.beginPath();
      context.arc(x, y, strong ? 5 : 2.5, 0, 2 * Math.PI);
      context.fillStyle = colour("--ink");
      context.fill();
    }
    context.lineWidth = 3;
    context.strokeStyle = colour("--halo");
    context.strokeText(text, ...spot);
    context.fillStyle = colour(strong ? "--ink" : "--soft");
    context.fillText(text, ...spot);
  }
}

function paintScale(context, perKm, colour, [width]) {
  const km = ROUND_KM.find((it) => it * perKm <= width * 0.2) || ROUND_KM.at(-1);
  const [x, y, wide] = [18, 34, km * perKm];
  context.beginPath();
  strokeOn(context, [[x, y - 6], [x, y], [x + wide, y], [x + wide, y - 6]]);
  context.strokeStyle = colour("--ink");
  context.lineWidth = 1.5;
  context.stroke();
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  context.fillStyle = colour("--ink");
  context.fillText(`${km.toLocaleString("en-GB")} km`, x + 6, y - 6);
}

// Paints ways ({lines of [lon, lat], colour, width, dash, core, arrows}, the last on top) and names on a
// canvas, as near and as far moved as `view` says.
function paintTrueShape(canvas, view, ways, names) {
  const size = [canvas.clientWidth, canvas.clientHeight];
  const ratio = globalThis.devicePixelRatio || 1;
  [canvas.width, canvas.height] = size.map((it) => Math.round(it * ratio));
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.lineJoin = "round";
  const css = getComputedStyle(map.getContainer());
  const colour = (name) => css.getPropertyValue(name).trim() || name;
  const lines = ways.flatMap((way) => way.lines.map(dense));
  const all = lines.flat();
  const few = all.filter((_, at) => at % Math.ceil(all.length / 400) === 0);
  const projection = newEqualArea(middleOf(few));
  const frame = planeFrame(lines.flatMap((line) => projection.line(line)), size, view);
  paintGround(context, projection, frame, colour, size);
  const drawn = ways.map((way) => way.lines.map((line) => projection.line(dense(line)).map(frame.place)));
  ways.forEach((way, number) => {
    const strokes = [[colour("--halo"), way.width + 3, []], [way.colour, way.width, way.dash || []], ...(way.core ? [["#fff", 1.3, way.core]] : [])];
    for (const [paint, wide, dash] of strokes) {
      context.beginPath();
      for (const line of drawn[number]) strokeOn(context, line);
      context.strokeStyle = paint;
      context.lineWidth = wide;
      context.setLineDash(dash);
      context.stroke();
      context.setLineDash([]);
    }
  });
  ways.forEach((way, number) => { if (way.arrows) paintArrows(context, drawn[number], way.colour, colour("--halo")); });
  const perKm = pixelsOfKm(lines, projection, frame.scale);
  const countries = ground.countries.filter((row) => Math.sqrt(row[2]) > 12)
    .map((row) => ({ text: row[3].toUpperCase(), at: [row[0], row[1]], size: 11, dot: false }));
  paintNames(context, [...names, ...countries], (at) => frame.place(projection.point(at)), colour, size);
  paintScale(context, perKm, colour, size);
  return { perKm, middle: middleOf(few) };
}

// Points of the world at zoom 0 as [lon, lat].
export function degreesOf(points) {
  return Array.from({ length: points.length / 2 }, (_, at) => [
    (points[2 * at] / TURN) * 360 - 180,
    90 - (360 / Math.PI) * Math.atan(Math.exp((points[2 * at + 1] / TURN - 0.5) * 2 * Math.PI)),
  ]);
}

// A button that lays the view over the map, and takes it away again. `map.trueShape` says whether it is
// on, and brings it nearer, back or all of it into view, as the buttons of the map ask.
export function addTrueShape(content, title, said) {
  const container = map.getContainer();
  const box = L.DomUtil.create("div", "true-shape");
  const canvas = L.DomUtil.create("canvas", "", box);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", said);
  box.hidden = true;
  container.appendChild(box);
  const control = L.control({ position: "topright" });
  const button = L.DomUtil.create("button", "true-shape-button");
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  button.textContent = title;
  control.onAdd = () => button;
  control.addTo(map);
  L.DomEvent.disableClickPropagation(button);
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  const view = { zoom: 1, move: [0, 0] };
  let waiting = 0;
  const paint = () => {
    cancelAnimationFrame(waiting);
    if (!box.hidden) paintTrueShape(canvas, view, ...content());
  };
  const paintSoon = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(paint);
  };
  const moveTo = (x, y) => {
    const far = [canvas.clientWidth, canvas.clientHeight].map((it) => (it * view.zoom) / 2);
    view.move = [x, y].map((it, at) => Math.max(-far[at], Math.min(far[at], it)));
    paintSoon();
  };
  // Nearer by a factor, round a place of the canvas that stays where it is.
  const zoomBy = (factor, [x, y] = [canvas.clientWidth / 2, canvas.clientHeight / 2]) => {
    const next = Math.max(1, Math.min(NEAREST_SHAPE, view.zoom * factor));
    const ratio = next / view.zoom;
    view.zoom = next;
    const [midX, midY] = [x - canvas.clientWidth / 2, y - canvas.clientHeight / 2];
    moveTo(midX - (midX - view.move[0]) * ratio, midY - (midY - view.move[1]) * ratio);
  };
  const whole = () => {
    Object.assign(view, { zoom: 1, move: [0, 0] });
    paintSoon();
  };
  map.trueShape = { isOn: () => !box.hidden, zoomBy, whole, zoom: () => view.zoom };
  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    held = [event.clientX - view.move[0], event.clientY - view.move[1]];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => { if (held) moveTo(event.clientX - held[0], event.clientY - held[1]); });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { held = null; });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const home = canvas.getBoundingClientRect();
    zoomBy(2 ** (-event.deltaY / 300), [event.clientX - home.left, event.clientY - home.top]);
  }, { passive: false });
  // The keys of the map are those of the view while it lies over it.
  container.addEventListener("keydown", (event) => {
    if (box.hidden || event.target !== container) return;
    const way = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const factor = { "+": 2, "=": 2, "-": 0.5, _: 0.5 }[event.key];
    if (!way && !factor) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (way) moveTo(...view.move.map((it, at) => it + way[at] * PAN_STEP));
    else zoomBy(factor);
  }, { capture: true });
  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    whole();
    container.classList.toggle("has-true-shape", !box.hidden);
    button.setAttribute("aria-pressed", String(!box.hidden));
    paint();
  });
  map.on("resize", paint);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  return paint;
}
