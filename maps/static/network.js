// What is chosen, and how choosing works: from the search, the panel, the map, the keyboard and
// the address of the page, which names month, language and choice and so can be sent.
import { TURN, worldX, worldY } from "./basemap.js";
import { SHIPS, corridors, frequencyText, isClosed, isOpen, linkName, modeName, network, page, places, readFacts, reasonText, reasons, services } from "./network_model.js";
import { actions } from "./actions.js";
import { attributeName, cardBox, drawCard, unitText } from "./network_cards.js";
import { boxOf, drawHovered, drawMap, thingAt } from "./network_map.js";
import { cardSlot, drawLayers, drawList, drawTop, drawYear, input, layersBox, layersSlot, listBox, yearBox } from "./network_panel.js";
import { collection, map } from "./page_data.js";
import { container } from "./draw.js";
import { countryName, nameIn, word } from "./language.js";
import { drawButtons, hideTip, makeStage, markDrawn, narrow, panel, remember, remembered, showBounds, showTip, stillness } from "./stage.js";
import { h } from "./dom.js";
import { monthName, number } from "./numbers.js";

const FINDERS = { corridor: (id) => corridors.find((it) => it.id === id), place: (id) => places.find((it) => it.id === id), link: (id) => network.find((it) => linkId(it) === id), service: (id) => services.find((it) => it.id === id) };
// Pixels of height from which the legend stands open; in less it would cover a third of the map.
const LEGEND_HEIGHT = 900;
let timer = null;
let waiting = null;
let layersTouched = false;

function linkId(link) {
  return `${link.a.id}-${link.b.id}:${link.mode}`;
}

function tellAddress() {
  const { type, thing } = page.chosen || {};
  remember({ month: page.month, ship: page.ship ? SHIPS[page.ship] : "", ...(type ? { [type]: type === "link" ? linkId(thing) : thing.id } : {}) });
}

function fromAddress() {
  const told = remembered();
  // A question that comes along names its day.
  const day = collection.live ? new URLSearchParams(location.search).get("depart") || "" : "";
  const month = Number(told.get("month") || day.slice(5, 7));
  if (month >= 1 && month <= 12) page.month = Math.floor(month);
  page.ship = Math.max(0, SHIPS.indexOf(told.get("ship")));
  const found = Object.keys(FINDERS).map((type) => ({ type, thing: told.get(type) && FINDERS[type](told.get(type)) })).find(({ thing }) => thing);
  const asked = Object.keys(FINDERS).some((type) => told.get(type));
  const focus = !asked && FINDERS.corridor(collection.focus);
  return found || (focus ? { type: "corridor", thing: focus } : null);
}

function drawAll() {
  drawButtons();
  drawTop();
  drawYear();
  drawList();
  drawLayers();
  drawCard();
  foldLayers();
  tellAddress();
  drawMap();
}

// A corridor's own modes are shown, whatever was hidden.
function showModes({ type, thing }) {
  if (type !== "corridor") return;
  page.corridors.add(thing.id);
  for (const { link } of thing.hops) page.modes.add(link.mode);
  drawLayers();
}

// Chooses a place, link, corridor or service; the card takes the focus unless the map was clicked.
function choose(type, thing, { focus = true } = {}) {
  page.chosen = { type, thing };
  page.hovered = null;
  showModes(page.chosen);
  hideTip();
  drawCard();
  foldLayers();
  drawList();
  tellAddress();
  fit();
  drawMap();
  if (focus) cardBox.querySelector("h2").focus({ preventScroll: !narrow.matches });
  cardBox.querySelector(".card-body").scrollTop = 0;
}

function unchoose() {
  if (!page.chosen) return;
  const { type, thing } = page.chosen;
  page.chosen = null;
  drawCard();
  foldLayers();
  drawList();
  tellAddress();
  drawMap();
  const back = type === "corridor" ? listBox.querySelector(`button[data-corridor="${CSS.escape(thing.id)}"]`) : input;
  back.focus({ preventScroll: true });
}

function setMonth(month) {
  page.month = ((month + 11) % 12) + 1;
  drawYear();
  drawList();
  if (page.chosen && page.chosen.type !== "place") drawCard();
  tellAddress();
  drawMap();
}

function play(on) {
  clearInterval(timer);
  page.playing = on;
  timer = on ? setInterval(() => setMonth(page.month + 1), 1100) : null;
  drawYear();
}

// Room that the card and the legend take from the map.
function padding() {
  const right = !cardBox.hidden && !narrow.matches ? cardBox.offsetWidth + 64 : 40;
  const bottom = layersBox.parentNode === container ? Math.min(layersBox.offsetHeight + 40, container.clientHeight / 3) : 40;
  return { paddingTopLeft: [container.clientWidth > 500 ? 56 : 24, 34], paddingBottomRight: [right, bottom] };
}

function showBox(box, { animate = !stillness.matches, maxZoom = 7 } = {}) {
  const middle = (box[0] + box[2]) / 2;
  // An overview keeps to the turn of the globe on which Eurasia lies left of America.
  const shift = TURN * Math.round(((box[2] - box[0] > 60 ? worldX(95) : map.project(map.getCenter(), 0).x) - middle) / TURN);
  const corner = (x, y) => map.unproject([x + shift, y], 0);
  showBounds(L.latLngBounds(corner(box[0], box[3]), corner(box[2], box[1])), { animate, maxZoom, padding: padding() });
}

// What is chosen, or Dalian, the Bering Strait and Rotterdam on one turn of the globe.
function fit(options = {}) {
  if (!page.chosen) {
    const wide = container.clientWidth > 700;
    showBox([worldX(wide ? 1 : 3), worldY(wide ? 77 : 74), worldX(191), worldY(wide ? 20 : 10)], options);
  } else if (page.chosen.type === "place") {
    const { x, y, kind } = page.chosen.thing;
    const zoom = Math.max(map.getZoom(), { strait: 5, passage: 5, border: 7 }[kind] || 6);
    const half = 45 / 2 ** zoom;
    showBox([x - half, y - half, x + half, y + half], { maxZoom: zoom, ...options });
  } else showBox(boxOf(page.chosen.thing.hops || [{ link: page.chosen.thing, forward: true }]), options);
}

function fitAll(options) {
  const { chosen } = page;
  if (!onPaper()) page.chosen = null;
  fit(options);
  page.chosen = chosen;
}

yearBox.addEventListener("input", (event) => {
  if (event.target.type === "range") {
    if (page.playing) play(false);
    setMonth(Number(event.target.value));
  } else if (event.target.name === "ship") {
    page.ship = Number(event.target.value);
    setMonth(page.month);
  }
});
listBox.addEventListener("change", (event) => {
  page.corridors[event.target.checked ? "add" : "delete"](event.target.value);
  listBox.querySelector(".all").textContent = word(corridors.every((it) => page.corridors.has(it.id)) ? "hideAll" : "showAll");
  drawMap();
});
layersBox.addEventListener("change", (event) => {
  const { mode } = event.target.dataset;
  if (mode === "places" || mode === "services") page[mode] = event.target.checked;
  else page.modes[event.target.checked ? "add" : "delete"](mode);
  drawMap();
});
document.body.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.closest(".search")) return;
  const { corridor, place, link, service, legs } = button.dataset;
  if (corridor && button.getAttribute("aria-pressed") === "true") unchoose();
  else if (corridor) choose("corridor", FINDERS.corridor(corridor));
  else if (place) choose("place", FINDERS.place(place));
  else if (link) choose("link", network[Number(link)]);
  else if (service) choose("service", FINDERS.service(service));
  else if (legs) showBox(boxOf(legs.split(" ").map((at) => ({ link: network[Number(at)], forward: true }))), { maxZoom: 6 });
  else if (button.matches(".close")) unchoose();
  else if (button.matches(".play")) {
    if (stillness.matches) setMonth(page.month + 1);
    else play(!page.playing);
  } else if (button.matches(".all")) {
    const every = corridors.every((it) => page.corridors.has(it.id));
    page.corridors = new Set(every ? [] : corridors.map((it) => it.id));
    drawList();
    listBox.querySelector(".all").focus({ preventScroll: true });
    drawMap();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.body.classList.contains("map-alone")) unchoose();
  if (event.key === "/" && !event.target.matches("input[type=text]")) {
    event.preventDefault();
    input.focus();
  }
});

// On a phone and on paper the card and the layers stand in the panel, over the map elsewhere.
function settle() {
  const small = narrow.matches || onPaper();
  (small ? cardSlot : container).append(cardBox);
  (small ? layersSlot : container).append(layersBox);
  layersBox.open = onPaper() || roomForLayers();
}

function onPaper() {
  return document.documentElement.classList.contains("printing");
}

function roomForLayers() {
  return !narrow.matches && container.clientHeight >= LEGEND_HEIGHT && container.clientWidth - (page.chosen ? 376 : 0) > 640;
}

// The legend makes room for the card, and comes back after it, unless the reader has set it.
function foldLayers() {
  if (!layersTouched && layersBox.parentNode === container) layersBox.open = roomForLayers();
}
layersBox.addEventListener("click", (event) => { if (event.target.closest("summary")) layersTouched = true; });
for (const box of [cardBox, layersBox]) {
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  box.addEventListener("mousemove", (event) => event.stopPropagation());
}

// One service with its frequency, or how many there are.
function servicesText(list) {
  return list.length === 1 ? `${nameIn(list[0])}, ${frequencyText(list[0])}` : `${word("services")}: ${number(list.length)}`;
}

function tipOf({ place, link }) {
  if (place) {
    const names = Object.values(place.names).filter((it, at, all) => it && all.indexOf(it) === at);
    return [h("b", {}, names.join(" · ")), h("span", {}, [word(`kind.${place.kind}`), countryName(place.country), place.locode].filter(Boolean).join(" · "))];
  }
  const length = readFacts(link.facts).find((fact) => fact.attribute === "length_km");
  const state = link.state === "open" ? (isOpen(link) ? "" : word("closedIn", { month: monthName(page.month) })) : word(`status.${link.state}`);
  const told = [
    [modeName(link.mode), length && word("kmCount", { n: number(length.value) })].filter(Boolean).join(" · "),
    link.capacity && `${attributeName(link.capacity.attribute)}: ${number(link.capacity.value, 1, 0)} ${unitText(collection.attributes[link.capacity.attribute])}`,
    [state, isClosed(link) && reasons(link).slice(0, 1).map(reasonText)[0]].filter(Boolean).join(": "), page.services && link.services.length > 0 && servicesText(link.services),
  ];
  return [h("b", {}, linkName(link)), told.filter(Boolean).map((it) => h("span", {}, it)), link.corridors.slice(0, 3).map((it) => h("span.on", {}, nameIn(it)))];
}

map.on("mousemove", (event) => {
  waiting ??= requestAnimationFrame(() => {
    waiting = null;
    const found = thingAt(event.layerPoint);
    const hovered = found.link || null;
    container.style.cursor = found.place || hovered ? "pointer" : "";
    if (hovered !== page.hovered) {
      page.hovered = hovered;
      drawHovered();
    }
    if (found.place || hovered) showTip(event.latlng, tipOf(found), container.clientWidth - (cardBox.hidden || narrow.matches ? 0 : cardBox.offsetWidth + 12));
    else hideTip();
  });
});
container.addEventListener("mouseleave", () => {
  page.hovered = null;
  hideTip();
  drawHovered();
});
map.on("click", ({ layerPoint }) => {
  const { place, link } = thingAt(layerPoint);
  if (place) choose("place", place, { focus: false });
  else if (link && page.services && link.services.length === 1) choose("service", link.services[0], { focus: false });
  else if (link) choose("link", link, { focus: false });
  else unchoose();
});
map.on("zoomstart", hideTip);

Object.assign(actions, { choose, drawAll, linkId });
makeStage("network-page", fitAll, { buttonsAt: "topleft" });
settle();
page.chosen = fromAddress();
if (page.chosen) showModes(page.chosen);
drawAll();
fit({ animate: false });
narrow.addEventListener("change", settle);
map.on("paper", settle);
stillness.addEventListener("change", drawYear);
window.addEventListener("hashchange", () => {
  page.chosen = fromAddress();
  drawAll();
  fit();
});
panel.classList.add("network-panel");
markDrawn();
