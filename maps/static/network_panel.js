// The panel: language, search, months, corridors, and the layers that are also the legend.
import { OPEN_NOW, SHIPS, closedGroups, corridorState, corridors, find, groupName, isOpen, modeName, network, page, places, reasonText, services, usedModes } from "./network_model.js";
import { actions } from "./actions.js";
import { countryName, language, languageSwitch, nameIn, word } from "./language.js";
import { container, modeSample } from "./draw.js";
import { h, icon, s } from "./dom.js";
import { liveLinks } from "./live_links.js";
import { monthName, number, seasonText } from "./numbers.js";
import { panel, stillness } from "./stage.js";
import { stateChip, statusChip, titleParts } from "./network_cards.js";
import { collection } from "./page_data.js";

const FEW_CLOSED = 3;
export const input = h("input", { id: "search-box", type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "search-list", autocomplete: "off", spellcheck: "false" });
const top = h("header.top");
const near = h("p.near", { hidden: true });
const foundList = h("ul", { id: "search-list", role: "listbox" });
const foundBox = h("div.found", { hidden: true }, near, foundList);
const clear = h("button.clear", { type: "button", hidden: true }, "×");
const said = h("p.sr.said", { "aria-live": "polite" });
const searchName = h("label.sr", { for: "search-box" });
export const cardSlot = h("div.card-slot");
export const layersSlot = h("div.layers-slot");
export const yearBox = h("section.year");
export const listBox = h("section.list");
export const layersBox = h("details.layers");
panel.append(top, h("div.search", { role: "search" }, searchName, s("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, s("circle", { cx: 7, cy: 7, r: 4.5 }), s("path", { d: "M10.5 10.5 14 14" })), input, clear, foundBox, said), cardSlot, yearBox, listBox, layersSlot);
let hits = [];
let active = -1;

export function drawTop() {
  panel.setAttribute("aria-label", word("panel"));
  container.setAttribute("aria-label", word("map"));
  const counts = word("counts", { places: number(places.length), links: number(network.length), corridors: number(corridors.length) });
  top.replaceChildren(...[languageSwitch(actions.drawAll), collection.live && liveLinks("network", collection.live.base, location.search), h("h1", {}, word("title")), h("p.counts", {}, counts), collection.under.length > 0 && h("p.under", {}, word("under", { what: collection.under.join(", ") }))].filter(Boolean));
  searchName.textContent = word("search");
  Object.assign(input, { placeholder: word("search"), title: word("searchHint") });
  foundList.setAttribute("aria-label", word("search"));
  clear.setAttribute("aria-label", word("clear"));
}

function drawHits() {
  const result = find(input.value);
  hits = result.hits;
  active = Math.min(active, hits.length - 1);
  const open = Boolean(input.value.trim());
  foundBox.hidden = !open;
  clear.hidden = !input.value;
  near.hidden = !result.near;
  near.textContent = hits.length ? word("none") : word("none").replace(/[.。].*$/, (mark) => mark[0]);
  foundList.replaceChildren(...hits.map(({ thing, name }, at) => {
    const about = "kind" in thing ? [word(`kind.${thing.kind}`), countryName(thing.country)].filter(Boolean).join(" · ") : word("corridor");
    return h("li", { role: "option", id: `hit-${at}`, "data-hit": at, "aria-selected": String(at === active) }, h("b", {}, nameIn(thing)), name !== nameIn(thing) && [" ", h("span.as", {}, name)], h("small", {}, about));
  }));
  input.setAttribute("aria-expanded", String(open && hits.length > 0));
  if (active >= 0) input.setAttribute("aria-activedescendant", `hit-${active}`);
  else input.removeAttribute("aria-activedescendant");
  said.textContent = open ? (result.near ? near.textContent : word("results", { n: hits.length })) : "";
}

function closeHits() {
  foundBox.hidden = true;
  active = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function takeHit(at) {
  const { thing } = hits[at];
  input.value = nameIn(thing);
  closeHits();
  actions.choose("kind" in thing ? "place" : "corridor", thing);
}

input.addEventListener("input", () => {
  active = -1;
  drawHits();
});
input.addEventListener("focus", () => { if (input.value) input.select(); });
input.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (foundBox.hidden) return;
    closeHits();
    event.stopPropagation();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (foundBox.hidden) drawHits();
    if (!hits.length) return;
    active = (active + (event.key === "ArrowDown" ? 1 : -1) + hits.length + (active < 0 && event.key === "ArrowUp" ? 1 : 0)) % hits.length;
    drawHits();
  } else if (event.key === "Enter" && hits.length && !foundBox.hidden) takeHit(Math.max(active, 0));
});
foundList.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("[data-hit]");
  if (!item) return;
  event.preventDefault();
  takeHit(Number(item.dataset.hit));
});
input.addEventListener("blur", closeHits);
clear.addEventListener("click", () => {
  input.value = "";
  drawHits();
  input.focus();
});

// Months: bars that say how much is closed, the slider under them, and what is closed and why.
export function drawYear() {
  const counts = Array.from({ length: 12 }, (_, at) => OPEN_NOW.filter((link) => !isOpen(link, at + 1)).length);
  const most = Math.max(...counts, 1);
  const now = (at) => (at + 1 === page.month ? "is-now" : null);
  const month = monthName(page.month);
  const open = yearBox.querySelector(".closed-list details")?.open;
  const active_ = yearBox.contains(document.activeElement) ? document.activeElement : null;
  const marked = active_ && [".play", "[type=range]", "[name=ship]"].find((css) => active_.matches(css));
  const rows = closedGroups().map((group) => h("li", {}, h("button.closed", { type: "button", "data-legs": group.links.map((it) => it.at).join(" ") }, h("b", {}, groupName(group)),
    h("span", {}, [reasonText(group.reason), group.links.length > 1 ? word("links", { n: number(group.links.length), count: group.links.length }) : ""].filter(Boolean).join(" · ")))));
  const rest = rows.length > FEW_CLOSED + 1 ? rows.splice(FEW_CLOSED) : [];
  yearBox.replaceChildren(
    h("div.year-head", {}, h("h2", {}, word("month"), ": ", h("b", {}, month)), playButton()),
    h("div.dial", {}, h("div.bars", { "aria-hidden": "true" }, counts.map((count, at) => h("i", { class: now(at), style: `height:${Math.max(2, Math.round((count / most) * 26))}px` }))),
      h("input", { type: "range", min: 1, max: 12, step: 1, value: page.month, "aria-label": word("month"), "aria-valuetext": month }),
      h("div.ticks", { "aria-hidden": "true" }, counts.map((_, at) => h("span", { class: now(at) }, language.now === "zh" ? String(at + 1) : monthName(at + 1, "narrow"))))),
    h("fieldset.ships", {}, h("legend", {}, word("ship")), h("div", {}, SHIPS.map((ship, at) => h("label", {}, h("input", { type: "radio", name: "ship", value: at, checked: at === page.ship }), h("span", {}, ship === "none" ? word("noClass") : ship))))),
    h("p.counter", { role: "status" }, counts[page.month - 1] ? word("closedLinks", { n: number(counts[page.month - 1]), all: number(OPEN_NOW.length), month }) : word("allOpen", { month })),
    h("ul.closed-list", {}, rows, rest.length > 0 && h("li", {}, h("details", { open }, h("summary", {}, word("more", { n: rest.length })), h("ul", {}, rest)))),
    h("p.fine", {}, word("closedNote")),
  );
  if (marked) yearBox.querySelector(marked === "[name=ship]" ? "[name=ship]:checked" : marked).focus({ preventScroll: true });
}

function playButton() {
  const label = stillness.matches ? word("next") : word(page.playing ? "pause" : "play");
  const shape = stillness.matches ? "M4 3l6 5-6 5zM11 3h2v10h-2z" : page.playing ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4 2.5l9 5.5-9 5.5z";
  return h("button.play.pill", { type: "button" }, icon(shape), " ", label);
}

// Corridors, each a layer.
export function drawList() {
  const rows = corridors.map((corridor) => {
    const serves = ["operating", "trial"].includes(corridor.status);
    const chosen = page.chosen && page.chosen.thing === corridor;
    const about = serves ? [word(`status.${corridor.status}`), seasonText(corridor.season)].join(" · ") : seasonText(corridor.season);
    const { open } = corridorState(corridor);
    return h("li", { class: chosen ? "is-chosen" : null }, h("input", { type: "checkbox", value: corridor.id, checked: page.corridors.has(corridor.id), "aria-label": word("layer", { name: nameIn(corridor) }) }),
      h("button.corridor", { type: "button", "data-corridor": corridor.id, "aria-pressed": String(Boolean(chosen)) }, titleParts(nameIn(corridor)), serves ? stateChip(word(open ? "open" : "closedNow"), open ? "open" : "stop") : statusChip(corridor.status), h("small", {}, about)));
  });
  const all = corridors.every((it) => page.corridors.has(it.id));
  listBox.replaceChildren(h("div.list-head", {}, h("h2", {}, word("corridors")), h("button.all", { type: "button" }, word(all ? "hideAll" : "showAll"))), h("ul.corridors", {}, rows));
}

function sample(...parts) {
  return s("svg", { width: 30, height: 12, "aria-hidden": "true" }, parts);
}

function line(name, width, more = {}) {
  return s(`line.${name}`, { x1: 0, y1: 6, x2: 30, y2: 6, "stroke-width": width, ...more });
}

export function drawLayers() {
  const box = (mode, on, mark, name) => h("li", {}, h("label", {}, h("input", { type: "checkbox", "data-mode": mode, checked: on }), mark, name));
  const modes = usedModes.map(({ id }) => box(id, page.modes.has(id), modeSample(id), modeName(id)));
  modes.push(box("places", page.places, sample(s("circle.dot", { cx: 15, cy: 6, r: 3.2 })), word("places")));
  if (services.length) modes.push(box("services", page.services, sample(line("service", 2.6), s("circle.service.call", { cx: 15, cy: 6, r: 3 })), word("services")));
  const hollow = (dash) => sample(line("ink", 4, { "stroke-dasharray": dash }), line("hollow", 2, { "stroke-dasharray": dash }));
  const cross = (x) => `M${x - 2.5} 3.5l5 5m0-5l-5 5`;
  const keys = [
    [sample(line("banded", 8), line("ink", 1.6)), word("legendCorridor")],
    [sample(s("path.ink", { d: "M0 6h10", "stroke-width": 2.6 }), s("path.ink", { d: "M10 6h10", "stroke-width": 4.4 }), s("path.ink", { d: "M20 6h10", "stroke-width": 6.5 })), word("legendCapacity", { list: "5, 30, 80" })],
    [sample(line("closed-line", 1.6, { "stroke-dasharray": "1.5 3.5" }), s("circle.stop", { cx: 15, cy: 6, r: 4.6 }), s("path.stopbar", { d: "M12.6 6h4.8" })), word("legendClosed")],
    [sample(line("ink", 2.4, { "stroke-dasharray": "5 3" })), word("legendSchematic")],
    [hollow("4 3.5"), word("planned")], [hollow("11 3"), word("construction")],
    [sample(line("ink", 1.3), s("path.ink", { d: `${cross(8)}${cross(22)}`, "stroke-width": 1.2, fill: "none" })), word("suspended")],
  ].map(([mark, text]) => h("li", {}, mark, h("span", {}, text)));
  layersBox.replaceChildren(h("summary", {}, word("layers")), h("div.layer-columns", {}, h("ul.modes", {}, modes), h("ul.line-keys", {}, keys)));
}
