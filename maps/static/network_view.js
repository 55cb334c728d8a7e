// Which part of the world the map shows, and the buttons that change it.
import { TURN, worldX, worldY } from "./basemap.js";
import { container, stillness } from "./network_map.js";
import { escapeHtml } from "./text.js";
import { map } from "./page_data.js";
import { word } from "./network_model.js";

map.zoomControl.remove();
export const zoomer = L.control({ position: "topleft" });
zoomer.onAdd = () => {
  const box = L.DomUtil.create("div", "zoomer");
  L.DomEvent.disableClickPropagation(box);
  return box;
};

export function drawZoomer() {
  const part = (act, path, name) => `<button type="button" data-zoom="${act}" title="${escapeHtml(word(name))}" aria-label="${escapeHtml(word(name))}"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${path}"/></svg></button>`;
  zoomer.getContainer().innerHTML = part("in", "M8 3v10M3 8h10", "zoomIn") + part("out", "M3 8h10", "zoomOut") +
    part("all", "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10", "wholeMap");
}

// The box round links in order, joined end to end over whatever turn of the globe.
export function boxOf(list) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  let last = null;
  for (const { link, forward } of list) {
    const { points } = link;
    const [begin, end] = forward ? [points[0], points.at(-2)] : [points.at(-2), points[0]];
    const shift = last === null ? 0 : TURN * Math.round((last - begin) / TURN);
    last = end + shift;
    box[0] = Math.min(box[0], link.box[0] + shift);
    box[1] = Math.min(box[1], link.box[1]);
    box[2] = Math.max(box[2], link.box[2] + shift);
    box[3] = Math.max(box[3], link.box[3]);
  }
  return box;
}

// Room that the card and the legend take from the map.
function padding() {
  const card = container.querySelector(".card");
  const legend = container.querySelector(".layers");
  const right = card && !card.hidden ? card.offsetWidth + 64 : 40;
  const bottom = legend ? Math.min(legend.offsetHeight + 40, container.clientHeight / 3) : 40;
  return { paddingTopLeft: [container.clientWidth > 500 ? 56 : 24, 34], paddingBottomRight: [right, bottom] };
}

export function show(box, { maxZoom = 7, animate = !stillness.matches } = {}) {
  const middle = (box[0] + box[2]) / 2;
  const centre = map.project(map.getCenter(), 0).x;
  // An overview keeps to the turn of the globe on which Eurasia lies left of America.
  const shift = TURN * Math.round(((box[2] - box[0] > 60 ? worldX(95) : centre) - middle) / TURN);
  const corner = (x, y) => map.unproject([x + shift, y], 0);
  const bounds = L.latLngBounds(corner(box[0], box[3]), corner(box[2], box[1]));
  if (animate) map.flyToBounds(bounds, { ...padding(), maxZoom, duration: 0.8 });
  else map.fitBounds(bounds, { ...padding(), maxZoom, animate: false });
}

function showPlace(place) {
  const close = { strait: 5, passage: 5, border: 7 }[place.kind] || 6;
  const zoom = Math.max(map.getZoom(), close);
  const half = 90 / 2 ** zoom;
  show([place.x - half, place.y - half, place.x + half, place.y + half], { maxZoom: zoom });
}

// Dalian, the Bering Strait and Rotterdam on one turn of the globe.
export function showAll(options = {}) {
  const wide = container.clientWidth > 700;
  show([worldX(wide ? 1 : 3), worldY(wide ? 77 : 74), worldX(191), worldY(wide ? 20 : 10)], options);
}

export function look(chosen, options) {
  if (!chosen) showAll(options);
  else if (chosen.type === "place") showPlace(chosen.thing);
  else show(boxOf(chosen.thing.hops ? chosen.thing.hops : [{ link: chosen.thing, forward: true }]), options);
}
