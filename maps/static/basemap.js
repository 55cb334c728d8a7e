// The quiet basemap: land, lakes, rivers and border lines of Natural Earth on one canvas,
// repeated round the globe so that land lies under a line on any turn. Colours are the page's
// CSS variables.
import { attribution, basemap, map } from "./page_data.js";
import { escapeHtml } from "./text.js";

// Degrees to pixels of the world at zoom 0, which is so many pixels wide.
export const TURN = 256;

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

// Whole parts of a degree as a shape.
function project(flat) {
  const shape = newShape(flat.length);
  for (let at = 0; at < flat.length; at += 2) setPoint(shape, at, flat[at] / basemap.scale, flat[at + 1] / basemap.scale);
  return shape;
}

const GROUND = {
  land: basemap.land.map(project),
  rivers: basemap.rivers.map(project),
  lakes: basemap.lakes.map(project),
  borders: basemap.borders.map(project),
};

// Traces shapes on a canvas; points nearer to each other than half a pixel are one.
export function trace(context, shapes, bounds, closed) {
  const scale = 2 ** map.getZoom();
  const origin = map.getPixelOrigin();
  const world = TURN * scale;
  const first = Math.floor((bounds.min.x + origin.x) / world) - 1;
  const last = Math.floor((bounds.max.x + origin.x) / world) + 2;
  context.beginPath();
  for (let turn = first; turn <= last; turn += 1) {
    const dx = turn * world - origin.x;
    const dy = -origin.y;
    for (const { points, box } of shapes) {
      if (box[0] * scale + dx > bounds.max.x || box[2] * scale + dx < bounds.min.x) continue;
      if (box[1] * scale + dy > bounds.max.y || box[3] * scale + dy < bounds.min.y) continue;
      if (closed && (box[2] - box[0] + box[3] - box[1]) * scale < 1.5) continue;
      let x = points[0] * scale + dx;
      let y = points[1] * scale + dy;
      context.moveTo(x, y);
      for (let at = 2; at < points.length; at += 2) {
        const nextX = points[at] * scale + dx;
        const nextY = points[at + 1] * scale + dy;
        if (Math.abs(nextX - x) < 0.5 && Math.abs(nextY - y) < 0.5 && at < points.length - 2) continue;
        x = nextX;
        y = nextY;
        context.lineTo(x, y);
      }
      if (closed) context.closePath();
    }
  }
}

function paintBasemap(context, bounds) {
  const css = getComputedStyle(map.getContainer());
  const colour = (name) => css.getPropertyValue(name).trim();
  const size = bounds.getSize();
  context.clearRect(bounds.min.x, bounds.min.y, size.x, size.y);
  context.lineJoin = "round";
  trace(context, GROUND.land, bounds, true);
  context.fillStyle = colour("--land");
  context.fill();
  context.strokeStyle = colour("--coast");
  context.lineWidth = 0.7;
  context.stroke();
  trace(context, GROUND.rivers, bounds, false);
  context.strokeStyle = colour("--river");
  context.lineWidth = map.getZoom() > 5 ? 1.1 : 0.7;
  context.stroke();
  trace(context, GROUND.lakes, bounds, true);
  context.fillStyle = colour("--sea");
  context.fill();
  context.stroke();
  trace(context, GROUND.borders, bounds, false);
  context.strokeStyle = colour("--border");
  context.lineWidth = 0.8;
  context.setLineDash(map.getZoom() > 4 ? [5, 2.5, 1, 2.5] : []);
  context.stroke();
  context.setLineDash([]);
}

// A canvas renderer of Leaflet that follows pan and zoom, and paints the ground alone.
const Ground = L.Canvas.extend({
  _draw() { paintBasemap(this._ctx, this._bounds); },
  _updatePaths() { paintBasemap(this._ctx, this._bounds); },
});

export function drawBasemap() {
  map.createPane("ground").style.zIndex = 200;
  map.getPane("ground").style.pointerEvents = "none";
  const ground = new Ground({ pane: "ground", padding: 0.25 }).addTo(map);
  const again = () => ground._draw();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  map.on("themechange", again);
  map.attributionControl.setPrefix(false).addAttribution(escapeHtml(attribution));
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
}
