// The stage of a page: a panel and the map beside it, buttons on the map, tips, printing, the address.
import { drawBasemap } from "./basemap.js";
import { h, icon } from "./dom.js";
import { container } from "./draw.js";
import { isLanguage, language, setLanguage, word } from "./language.js";
import { attribution, collection, map } from "./page_data.js";
import { dropPictures, putPictures } from "./paper.js";
import { escapeHtml } from "./text.js";

export const narrow = window.matchMedia("(max-width: 760px) and (orientation: portrait), (max-width: 560px)");
export const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
export const panel = h("main.panel");
const BUTTONS = {
  zoomIn: "M8 3v10M3 8h10", zoomOut: "M3 8h10", fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  fullScreen: "M9.5 6.5l4-4M9.5 2.5h4v4M6.5 9.5l-4 4M6.5 13.5h-4v-4",
};
const buttons = h("div.map-buttons");
let thanks = "";

// The panel before the map in the order of reading; no motion where the reader wants none, which
// Leaflet asks nobody. `fit({animate})` shows all of what the page is about.
export function makeStage(kind, fit, { buttonsAt = "topright" } = {}) {
  document.body.classList.add("workspace", kind);
  document.body.prepend(panel);
  setLanguage(new URLSearchParams(location.hash.slice(1)).get("lang") || collection.lang);
  container.setAttribute("role", "region");
  if (stillness.matches) {
    map._zoomAnimated = false;
    map._fadeAnimated = false;
    container.classList.remove("leaflet-fade-anim", "leaflet-zoom-anim");
  }
  map.setMinZoom(1);
  map.options.zoomSnap = 0.25;
  map.zoomControl.remove();
  drawBasemap();
  const control = L.control({ position: buttonsAt });
  control.onAdd = () => buttons;
  control.addTo(map);
  L.DomEvent.disableClickPropagation(buttons);
  buttons.addEventListener("click", (event) => {
    const act = event.target.closest("button")?.dataset.act;
    const shape = map.trueShape?.isOn() ? map.trueShape : null;
    if (shape && act === "fit") shape.whole();
    else if (shape && act !== "fullScreen") shape.zoomBy(act === "zoomIn" ? 2 : 0.5);
    else if (act === "zoomIn" || act === "zoomOut") map.setZoom(map.getZoom() + (act === "zoomIn" ? 1 : -1));
    else if (act === "fit") fit({ animate: !stillness.matches });
    else if (act === "fullScreen") showMapAlone(!document.body.classList.contains("map-alone"));
  });
  document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) showMapAlone(false); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && document.body.classList.contains("map-alone")) showMapAlone(false); });
  const paper = (on) => {
    document.documentElement.classList.toggle("printing", on);
    dropPictures();
    map.fire("paper", { on });
    map.invalidateSize({ animate: false });
    fit({ animate: false });
    map.fire("themechange");
    if (on) putPictures(container);
  };
  window.addEventListener("beforeprint", () => paper(true));
  window.addEventListener("afterprint", () => paper(false));
  narrow.addEventListener("change", () => {
    // A sheet of paper is narrow too, and is laid out already.
    if (document.documentElement.classList.contains("printing")) return;
    map.invalidateSize({ animate: false });
    fit({ animate: false });
  });
  map.invalidateSize({ animate: false });
}

// The map over all of the window, and over the screen where the browser allows it.
function showMapAlone(on) {
  if (document.body.classList.contains("map-alone") === on) return;
  document.body.classList.toggle("map-alone", on);
  if (on) document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen();
  map.invalidateSize({ animate: false });
  drawButtons();
}

// The buttons and the thanks in the page's language.
export function drawButtons() {
  const alone = document.body.classList.contains("map-alone");
  buttons.replaceChildren(...Object.entries(BUTTONS).map(([act, path]) => {
    const name = word(act === "fullScreen" && alone ? "leaveFullScreen" : act);
    return h("button", { type: "button", "data-act": act, title: name, "aria-label": name, "aria-pressed": act === "fullScreen" ? String(alone) : null }, icon(path));
  }));
  // The ground thanks in English when it is drawn.
  for (const it of [attribution, thanks]) map.attributionControl.removeAttribution(escapeHtml(it));
  thanks = word("attribution");
  map.attributionControl.addAttribution(escapeHtml(thanks));
}

const tip = L.tooltip({ className: "tip", direction: "top", opacity: 1 });

// A tip at a place of the map, away from the edges; `free` is how many pixels from the left are free.
export function showTip(latlng, content, free = container.clientWidth) {
  const { x, y } = map.latLngToContainerPoint(latlng);
  const side = x > free - 150 ? "left" : x < 150 ? "right" : y > 170 ? "top" : "bottom";
  tip.options.direction = side;
  tip.options.offset = { left: [-12, 0], right: [12, 0], top: [0, -10], bottom: [0, 16] }[side];
  tip.setLatLng(latlng).setContent(h("div", {}, content)).addTo(map);
}

export function hideTip() {
  tip.remove();
}

// Shows bounds clear of what stands over the map: `padding` as Leaflet has it.
export function showBounds(bounds, { animate = !stillness.matches, maxZoom = 8, padding }) {
  if (animate) map.flyToBounds(bounds, { ...padding, maxZoom, duration: 0.8 });
  else map.fitBounds(bounds, { ...padding, maxZoom, animate: false });
}

// What is chosen, in the address of the page, so that it can be sent: {key: text or nothing}.
export function remember(parts) {
  const told = { lang: language.now === (collection.lang || "en") ? "" : language.now, ...parts };
  const text = Object.entries(told).filter(([, it]) => it).map(([key, it]) => `${key}=${encodeURIComponent(it)}`).join("&");
  try {
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  } catch {
    // A page inside another (a notebook) may not name its address.
  }
}

// What the address asks for; its language is taken at once.
export function remembered() {
  const told = new URLSearchParams(location.hash.slice(1));
  if (isLanguage(told.get("lang"))) setLanguage(told.get("lang"));
  return told;
}

// Brings a row of the panel into view, on a phone below the map that stays at the top.
export function reveal(row) {
  const behavior = stillness.matches ? "auto" : "smooth";
  const box = row.getBoundingClientRect();
  if (narrow.matches) window.scrollTo({ top: box.top + window.scrollY - container.offsetHeight - 8, behavior });
  else if (box.top < 60 || box.bottom > window.innerHeight - 120) panel.scrollTo({ top: panel.scrollTop + box.top - 90, behavior });
}

// Says that the page has been drawn, for those who measure it.
export function markDrawn() {
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("corridors-drawn")));
}
