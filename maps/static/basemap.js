// The quiet ground: land, lakes, rivers and border lines on one canvas, repeated round the globe so
// that land lies under a line on any turn. Where the ground holds a finer cell for the zoom, it is
// painted over the coarser one. Colours are the page's CSS variables.
import { attribution, ground, map, tiles } from "./page_data.js";
import { escapeHtml } from "./text.js";
import { unpackCell } from "./ground_cells.js";

// Degrees to pixels of the world at zoom 0, which is so many pixels wide.
export const TURN = 256;
// The nearest zoom: of the ground, and where tiles show more than it does.
const NEAREST = 12;
const NEAREST_TILES = 17;

export function worldX(lon) {
  return ((lon + 180) / 360) * TURN;
}

export function worldY(lat) {
  const phi = Math.max(-85, Math.min(85, lat)) * (Math.PI / 180);
  return (0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI)) * TURN;
}

// Points of the world at zoom 0, one after the other, with the box round them.
export function newShape(length) {
  return { points: new Float64Array(length), box: [Infinity, Infinity, -Infinity, -Infinity] };
}

export function setPoint({ points, box }, at, lon, lat) {
  const [x, y] = [worldX(lon), worldY(lat)];
  points[at] = x;
  points[at + 1] = y;
  box[0] = Math.min(box[0], x);
  box[1] = Math.min(box[1], y);
  box[2] = Math.max(box[2], x);
  box[3] = Math.max(box[3], y);
}

// Degrees as a shape; `edges` as `edgesOf` gives them.
function project({ line, edges }) {
  const shape = newShape(line.length);
  for (let at = 0; at < line.length; at += 2) setPoint(shape, at, line[at], line[at + 1]);
  return { ...shape, edges };
}

const GROUND_KINDS = ["land", "water", "borders", "rivers"];
let cells = [];

// A cell is unpacked when it first comes into view.
function newCell(row) {
  const { cell } = ground.levels[row[0]];
  const [west, south] = row[0] ? [row[1] * cell, row[2] * cell] : [-180, -90];
  const [east, north] = row[0] ? [west + cell, south + cell] : [180, 90];
  const box = [worldX(west), worldY(north), worldX(east), worldY(south)];
  let shapes = null;
  return {
    level: row[0],
    key: row.slice(0, 3).join(),
    box,
    shapes() {
      if (!shapes) {
        const found = unpackCell(ground.levels, row);
        shapes = Object.fromEntries(GROUND_KINDS.map((kind) => [kind, found[kind].map(project)]));
      }
      return shapes;
    },
  };
}

// Adds rows of the ground that the page was not given from the start.
export function addGround(rows) {
  const known = new Set(cells.map((it) => it.key));
  cells = [...cells, ...rows.map(newCell).filter((it) => !known.has(it.key))];
}

addGround(ground.cells);

// Calls `act` with where the world begins on the canvas, for each turn of the globe in view.
function eachTurn(bounds, act) {
  const scale = 2 ** map.getZoom();
  const origin = map.getPixelOrigin();
  const world = TURN * scale;
  const first = Math.floor((bounds.min.x + origin.x) / world) - 1;
  const last = Math.floor((bounds.max.x + origin.x) / world) + 2;
  for (let turn = first; turn <= last; turn += 1) act(turn * world - origin.x, -origin.y, scale);
}

function outside(box, bounds, dx, dy, scale) {
  return box[0] * scale + dx > bounds.max.x || box[2] * scale + dx < bounds.min.x ||
    box[1] * scale + dy > bounds.max.y || box[3] * scale + dy < bounds.min.y;
}

// Traces shapes on a canvas; points nearer to each other than half a pixel are one. Points on the
// edge of a cell lie on whole pixels, so that no seam shows between two cells; with `shores`, the
// sides along an edge are left out.
export function trace(context, shapes, bounds, closed = false, shores = false) {
  context.beginPath();
  eachTurn(bounds, (dx, dy, scale) => {
    for (const { points, box, edges } of shapes) {
      if (outside(box, bounds, dx, dy, scale)) continue;
      if (closed && (box[2] - box[0] + box[3] - box[1]) * scale < 1.5) continue;
      const place = (at) => {
        const [x, y, edge] = [points[at] * scale + dx, points[at + 1] * scale + dy, edges ? edges[at / 2] : 0];
        return [edge & 1 ? Math.round(x) : x, edge & 2 ? Math.round(y) : y, edge];
      };
      let [x, y] = place(0);
      context.moveTo(x, y);
      for (let at = 2; at < points.length; at += 2) {
        const [nextX, nextY, edge] = place(at);
        if (!edge && Math.abs(nextX - x) < 0.5 && Math.abs(nextY - y) < 0.5 && at < points.length - 2) continue;
        [x, y] = [nextX, nextY];
        if (shores && edge & 4) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      if (!closed) continue;
      const [firstX, firstY, edge] = place(0);
      if (!shores) context.closePath();
      else if (!(edge & 4)) context.lineTo(firstX, firstY);
    }
  });
}

// Paints sea where finer cells replace what lies below.
function clearCells(context, shown, bounds) {
  context.beginPath();
  eachTurn(bounds, (dx, dy, scale) => {
    for (const { box } of shown) {
      if (outside(box, bounds, dx, dy, scale)) continue;
      const [left, top, right, bottom] = box.map((it, at) => Math.round(it * scale + (at % 2 ? dy : dx)));
      context.rect(left, top, right - left, bottom - top);
    }
  });
  context.fill();
}

function inView(box, bounds) {
  let seen = false;
  eachTurn(bounds, (dx, dy, scale) => {
    seen ||= !outside(box, bounds, dx, dy, scale);
  });
  return seen;
}

function paintLevel(context, bounds, number, colour) {
  const shown = cells.filter((it) => it.level === number && inView(it.box, bounds));
  if (!shown.length) return;
  const of = (kind) => shown.flatMap((it) => it.shapes()[kind]);
  const zoom = map.getZoom();
  context.fillStyle = colour("--sea");
  if (number) clearCells(context, shown, bounds);
  trace(context, of("land"), bounds, true);
  context.fillStyle = colour("--land");
  context.fill();
  context.strokeStyle = colour("--coast");
  context.lineWidth = 0.7;
  if (number) trace(context, of("land"), bounds, true, true);
  context.stroke();
  trace(context, of("rivers"), bounds);
  context.strokeStyle = colour("--river");
  context.lineWidth = zoom > 5 ? 1.1 : 0.7;
  context.stroke();
  trace(context, of("water"), bounds, true);
  context.fillStyle = colour("--sea");
  context.fill();
  // Rivers are cut across in the finer cells; their outlines would show the cuts.
  if (!number) context.stroke();
  trace(context, of("borders"), bounds);
  context.strokeStyle = colour("--border");
  context.lineWidth = zoom > 8 ? 1.4 : 0.8;
  context.setLineDash(zoom > 4 ? [5, 2.5, 1, 2.5] : []);
  context.stroke();
  context.setLineDash([]);
}

function paintBasemap(context, bounds) {
  const css = getComputedStyle(map.getContainer());
  const colour = (name) => css.getPropertyValue(name).trim();
  const size = bounds.getSize();
  context.clearRect(bounds.min.x, bounds.min.y, size.x, size.y);
  context.lineJoin = "round";
  ground.levels.forEach(({ zoom }, number) => {
    if (map.getZoom() >= zoom) paintLevel(context, bounds, number, colour);
  });
}

// A canvas renderer of Leaflet that follows pan and zoom, and paints the ground alone.
const Ground = L.Canvas.extend({
  _draw() { paintBasemap(this._ctx, this._bounds); },
  _updatePaths() { paintBasemap(this._ctx, this._bounds); },
});

export function drawBasemap() {
  map.createPane("ground").style.zIndex = 200;
  map.getPane("ground").style.pointerEvents = "none";
  const layer = new Ground({ pane: "ground", padding: 0.25 }).addTo(map);
  const again = () => layer._draw();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  map.on("themechange", again);
  if (tiles) {
    map.createPane("tiles").style.zIndex = 210;
    map.getPane("tiles").style.pointerEvents = "none";
    L.tileLayer(tiles.url, { pane: "tiles", attribution: escapeHtml(tiles.attribution), maxZoom: NEAREST_TILES }).addTo(map);
  }
  map.setMaxZoom(tiles ? NEAREST_TILES : NEAREST);
  map.attributionControl.setPrefix(false).addAttribution(escapeHtml(attribution));
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
}
