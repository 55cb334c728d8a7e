// What is chosen, and how choosing works: from the search, the panel, the map, the keyboard and
// the address of the page, which always names month, language and choice and so can be sent.
import { SHIPS, corridors, network, page, places, services, word } from "./network_model.js";
import { WORDS } from "./network_words.js";
import { actions } from "./actions.js";
import { attribution, collection, map } from "./page_data.js";
import { boxOf, drawZoomer, look, show, showAll, zoomer } from "./network_view.js";
import { cardBox, drawCard } from "./network_cards.js";
import { container, linesCanvas, narrow, overCanvas, palette, stillness } from "./network_map.js";
import { drawBasemap } from "./basemap.js";
import { drawLayers, drawList, drawPlay, drawTop, drawYear, input, layersBox, listBox, panel, yearBox } from "./network_panel.js";
import { escapeHtml } from "./text.js";
import { labels, middleOf, namesCanvas, repaint } from "./network_labels.js";
import { tip } from "./network_pointer.js";

document.body.classList.add("network-page");
container.setAttribute("role", "region");
let layersTouched = false;
if (stillness.matches) {
  // Leaflet asks nobody whether the reader wants motion.
  map._zoomAnimated = false;
  map._fadeAnimated = false;
  container.classList.remove("leaflet-fade-anim", "leaflet-zoom-anim");
}
map.setMinZoom(1);
map.options.zoomSnap = 0.25;

function setAttribution() {
  for (const lang of Object.keys(WORDS)) map.attributionControl.removeAttribution(escapeHtml(WORDS[lang].attribution));
  map.attributionControl.removeAttribution(escapeHtml(attribution)).addAttribution(escapeHtml(word("attribution")));
}

function writeHash() {
  const parts = [`month=${page.month}`];
  if (page.lang !== collection.lang) parts.push(`lang=${page.lang}`);
  if (page.ship) parts.push(`ship=${SHIPS[page.ship]}`);
  if (page.chosen) parts.push(`${page.chosen.type}=${page.chosen.type === "link" ? linkId(page.chosen.thing) : page.chosen.thing.id}`);
  window.history.replaceState(null, "", `#${parts.join("&")}`);
}

function linkId(link) {
  return `${link.a.id}-${link.b.id}:${link.mode}`;
}

function readHash() {
  const told = new URLSearchParams(window.location.hash.slice(1));
  if (Object.hasOwn(WORDS, told.get("lang"))) page.lang = told.get("lang");
  const month = Number(told.get("month"));
  if (month >= 1 && month <= 12) page.month = Math.floor(month);
  page.ship = Math.max(0, SHIPS.indexOf(told.get("ship")));
  const other = ["place", "link", "service"].some((it) => told.get(it));
  const id = told.get("corridor") || (other ? "" : collection.focus);
  const chosen = {
    corridor: corridors.find((it) => it.id === id),
    place: places.find((it) => it.id === told.get("place")),
    link: network.find((it) => linkId(it) === told.get("link")),
    service: services.find((it) => it.id === told.get("service")),
  };
  const [type] = Object.keys(chosen).filter((it) => chosen[it]);
  return type ? { type, thing: chosen[type] } : null;
}

function drawAll() {
  drawTop();
  drawYear();
  drawList();
  drawLayers();
  drawZoomer();
  setAttribution();
  drawCard();
}

// Chooses a place, link, corridor or service; the card takes the focus unless the map was clicked.
function choose(type, thing, { focus = true } = {}) {
  page.chosen = { type, thing };
  if (type === "corridor") {
    page.corridors.add(thing.id);
    for (const { link } of thing.hops) page.modes.add(link.mode);
    drawLayers();
  }
  tip.remove();
  page.hovered = null;
  drawCard();
  drawList();
  writeHash();
  look(page.chosen);
  repaint();
  if (focus) cardBox.querySelector("h2").focus({ preventScroll: !narrow.matches });
  cardBox.querySelector(".card-body").scrollTop = 0;
}

function unchoose() {
  if (!page.chosen) return;
  const { type, thing } = page.chosen;
  page.chosen = null;
  drawCard();
  drawList();
  writeHash();
  repaint();
  const back = type === "corridor" ? listBox.querySelector(`button[data-corridor="${CSS.escape(thing.id)}"]`) : input;
  back.focus({ preventScroll: true });
}

function setMonth(month) {
  page.month = ((month + 11) % 12) + 1;
  drawYear();
  drawList();
  if (page.chosen && page.chosen.type !== "place") drawCard();
  writeHash();
  repaint();
}

function play(on) {
  if (page.playing) clearInterval(page.playing);
  page.playing = on ? setInterval(() => setMonth(page.month + 1), 1100) : null;
  drawPlay();
}

yearBox.addEventListener("input", (event) => {
  if (event.target.type === "range") {
    play(false);
    setMonth(Number(event.target.value));
  } else if (event.target.name === "ship") {
    page.ship = Number(event.target.value);
    setMonth(page.month);
    yearBox.querySelector(`input[name=ship][value="${page.ship}"]`).focus({ preventScroll: true });
  }
});
listBox.addEventListener("change", (event) => {
  if (event.target.checked) page.corridors.add(event.target.value);
  else page.corridors.delete(event.target.value);
  listBox.querySelector(".all").textContent = word(corridors.every((it) => page.corridors.has(it.id)) ? "hideAll" : "showAll");
  repaint();
});
layersBox.addEventListener("change", (event) => {
  const { mode } = event.target.dataset;
  if (mode === "places" || mode === "services") page[mode] = event.target.checked;
  else if (event.target.checked) page.modes.add(mode);
  else page.modes.delete(mode);
  repaint();
});

function setLang(lang) {
  page.lang = lang;
  drawAll();
  writeHash();
  repaint();
  panel.querySelector(`[data-lang="${lang}"]`).focus({ preventScroll: true });
}

document.body.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.closest(".search")) return;
  const { lang, corridor, place, link, service, legs, zoom } = button.dataset;
  if (lang) setLang(lang);
  else if (corridor && button.getAttribute("aria-pressed") === "true") unchoose();
  else if (corridor) choose("corridor", corridors.find((it) => it.id === corridor));
  else if (place) choose("place", places.find((it) => it.id === place));
  else if (link) choose("link", network[Number(link)]);
  else if (service) choose("service", services.find((it) => it.id === service));
  else if (legs) show(boxOf(legs.split(" ").map((at) => ({ link: network[Number(at)], forward: true }))), { maxZoom: 6 });
  else if (zoom === "all") showAll();
  else if (zoom) map.setZoom(map.getZoom() + (zoom === "in" ? 1 : -1));
  else if (button.matches(".close")) unchoose();
  else if (button.matches(".play")) {
    if (stillness.matches) setMonth(page.month + 1);
    else play(!page.playing);
  } else if (button.matches(".all")) {
    const every = corridors.every((it) => page.corridors.has(it.id));
    page.corridors = new Set(every ? [] : corridors.map((it) => it.id));
    drawList();
    listBox.querySelector(".all").focus({ preventScroll: true });
    repaint();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") unchoose();
  const typing = event.target.matches("input[type=text]");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    input.focus();
  }
});

// On a phone the card and the layers stand in the panel, beside the map elsewhere.
function settle() {
  const small = narrow.matches;
  if (small) {
    panel.querySelector(".card-slot").append(cardBox);
    panel.querySelector(".layers-slot").append(layersBox);
  } else container.append(cardBox, layersBox);
  layersBox.open = roomForLayers();
  map.invalidateSize({ animate: false });
}

function roomForLayers() {
  const room = container.clientWidth - (page.chosen ? 376 : 0);
  return !narrow.matches && container.clientHeight > 620 && room > 640;
}

// The legend makes room for the card, and comes back after it, unless the reader has set it.
function foldLayers() {
  if (!layersTouched && layersBox.parentNode === container) layersBox.open = roomForLayers();
}
layersBox.addEventListener("click", (event) => {
  if (event.target.closest("summary")) layersTouched = true;
});
for (const box of [cardBox, layersBox]) {
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  box.addEventListener("mousemove", (event) => event.stopPropagation());
}

Object.assign(actions, { choose, unchoose, foldLayers });
const first = readHash();
zoomer.addTo(map);
drawAll();
settle();
page.chosen = first;
if (first && first.type === "corridor") {
  for (const { link } of first.thing.hops) page.modes.add(link.mode);
  drawLayers();
}
drawList();
drawCard();
look(first, { animate: false });
drawBasemap();
setAttribution();
for (const canvas of [linesCanvas, overCanvas, namesCanvas]) canvas.addTo(map);
repaint();
narrow.addEventListener("change", settle);
stillness.addEventListener("change", drawPlay);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  palette.clear();
  repaint();
});
window.addEventListener("hashchange", () => {
  page.chosen = readHash();
  drawAll();
  look(page.chosen);
  repaint();
});
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("corridors-drawn")));
// Canvases have no elements to ask: the names and where they stand, and the middle of a line.
map.network = {
  names: () => namesCanvas._draw(),
  labels: () => labels.map((it) => it.box),
  middle: (id) => {
    const { points } = network.find((link) => linkId(link) === id);
    const at = middleOf(Array.from({ length: points.length / 2 }, (_, n) => [points[2 * n], points[2 * n + 1]]));
    const { lat, lng } = map.unproject(at, 0);
    return [lat, lng];
  },
};
