// The panel: language, search, months, corridors, and the layers that are also the legend.
import { LANGS } from "./network_words.js";
import { OPEN_NOW, SHIPS, closedGroups, corridorState, corridors, countryName, find, groupName, isOpen, links, modeName, monthName, nameOf, network, number, page, places, reasonText, seasonText, services, usedModes, word } from "./network_model.js";
import { actions } from "./actions.js";
import { collection } from "./page_data.js";
import { container, stillness } from "./network_map.js";
import { escapeHtml } from "./text.js";
import { modeClass, modeLook } from "./mode_looks.js";
import { stateChip, titleHtml } from "./network_cards.js";

export const panel = document.createElement("main");
panel.className = "network-panel";
panel.innerHTML = `
  <header class="top"><h1></h1><div class="langs" role="group"></div></header>
  <p class="counts"></p>
  <p class="under" hidden></p>
  <div class="search" role="search">
    <label class="sr" for="search-box"></label>
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="7" cy="7" r="4.5"/><path d="M10.5 10.5 14 14"/></svg>
    <input id="search-box" type="text" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="search-list" autocomplete="off" spellcheck="false">
    <button type="button" class="clear" hidden>×</button>
    <div class="found" hidden><p class="near" hidden></p><ul id="search-list" role="listbox"></ul></div>
    <p class="sr said" aria-live="polite"></p>
  </div>
  <div class="card-slot"></div>
  <section class="year"></section>
  <section class="list"></section>
  <div class="layers-slot"></div>`;
document.body.insertBefore(panel, document.body.firstChild);
export const input = panel.querySelector("input");
const foundBox = panel.querySelector(".found");
const foundList = panel.querySelector("#search-list");
export const yearBox = panel.querySelector(".year");
export const listBox = panel.querySelector(".list");
export const layersBox = document.createElement("details");
layersBox.className = "layers";
let hits = [];
let active = -1;

export function drawTop() {
  document.documentElement.lang = page.lang;
  panel.setAttribute("aria-label", word("panel"));
  container.setAttribute("aria-label", word("map"));
  panel.querySelector("h1").textContent = word("title");
  const counts = { places: number(places.length), links: number(network.length), corridors: number(corridors.length) };
  panel.querySelector(".counts").textContent = word("counts", counts);
  const under = panel.querySelector(".under");
  under.hidden = !collection.under.length;
  under.textContent = word("under", { what: collection.under.join(", ") });
  const langs = panel.querySelector(".langs");
  langs.setAttribute("aria-label", word("language"));
  langs.innerHTML = LANGS.map(([lang, name, short]) =>
    `<button type="button" data-lang="${lang}" lang="${lang}" title="${name}" aria-label="${name}" aria-pressed="${lang === page.lang}">${short}</button>`).join("");
  panel.querySelector("label.sr").textContent = word("search");
  input.placeholder = word("search");
  input.title = word("searchHint");
  foundList.setAttribute("aria-label", word("search"));
  panel.querySelector(".clear").setAttribute("aria-label", word("clear"));
}

function hitHtml({ thing, name }, at) {
  const own = nameOf(thing);
  const isPlace = "kind" in thing;
  const about = isPlace ? [word(`kind.${thing.kind}`), countryName(thing.country)].filter(Boolean).join(" · ") : word("corridor");
  const also = name === own ? "" : ` <span class="as">${escapeHtml(name)}</span>`;
  return `<li role="option" id="hit-${at}" data-hit="${at}" aria-selected="${at === active}"><b>${escapeHtml(own)}</b>${also}<small>${escapeHtml(about)}</small></li>`;
}

function drawHits() {
  const result = find(input.value);
  hits = result.hits;
  active = Math.min(active, hits.length - 1);
  const open = Boolean(input.value.trim());
  foundBox.hidden = !open;
  panel.querySelector(".clear").hidden = !input.value;
  const near = panel.querySelector(".near");
  near.hidden = !result.near;
  near.textContent = hits.length ? word("none") : word("none").replace(/[.。].*$/, (mark) => mark[0]);
  foundList.innerHTML = hits.map(hitHtml).join("");
  input.setAttribute("aria-expanded", String(open && hits.length > 0));
  if (active >= 0) input.setAttribute("aria-activedescendant", `hit-${active}`);
  else input.removeAttribute("aria-activedescendant");
  panel.querySelector(".said").textContent = open ? (result.near ? near.textContent : word("results", { n: hits.length })) : "";
}

function closeHits() {
  foundBox.hidden = true;
  active = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function takeHit(at) {
  const { thing } = hits[at];
  input.value = nameOf(thing);
  closeHits();
  actions.choose("kind" in thing ? "place" : "corridor", thing);
}

input.addEventListener("input", () => {
  active = -1;
  drawHits();
});
input.addEventListener("focus", () => {
  if (input.value) input.select();
});
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
panel.querySelector(".clear").addEventListener("click", () => {
  input.value = "";
  drawHits();
  input.focus();
});

// Months: bars that say how much is closed, the slider under them, and what is closed and why.
function closedIn(month) {
  return OPEN_NOW.filter((link) => !isOpen(link, month)).length;
}

export function drawYear() {
  const counts = Array.from({ length: 12 }, (_, at) => closedIn(at + 1));
  const most = Math.max(...counts, 1);
  const bars = counts.map((count, at) =>
    `<i style="height:${Math.max(2, Math.round((count / most) * 26))}px" class="${at + 1 === page.month ? "is-now" : ""}"></i>`).join("");
  const names = counts.map((_, at) =>
    `<span class="${at + 1 === page.month ? "is-now" : ""}">${escapeHtml(page.lang === "zh" ? String(at + 1) : monthName(at + 1, "narrow"))}</span>`).join("");
  const classes = SHIPS.map((ship, at) =>
    `<label><input type="radio" name="ship" value="${at}"${at === page.ship ? " checked" : ""}><span>${escapeHtml(ship === "none" ? word("noClass") : ship)}</span></label>`).join("");
  if (!yearBox.firstChild) {
    yearBox.innerHTML = `<div class="year-head"><h2></h2><button type="button" class="play"></button></div>
      <div class="dial"><div class="bars" aria-hidden="true"></div><input type="range" min="1" max="12" step="1"><div class="ticks" aria-hidden="true"></div></div>
      <fieldset class="ships"><legend></legend><div></div></fieldset>
      <p class="counter" role="status"></p><ul class="closed-list"></ul><p class="fine"></p>`;
  }
  yearBox.querySelector("h2").innerHTML = `${escapeHtml(word("month"))}: <b>${escapeHtml(monthName(page.month))}</b>`;
  yearBox.querySelector(".bars").innerHTML = bars;
  yearBox.querySelector(".ticks").innerHTML = names;
  const range = yearBox.querySelector("input[type=range]");
  range.value = page.month;
  range.setAttribute("aria-label", word("month"));
  range.setAttribute("aria-valuetext", monthName(page.month));
  yearBox.querySelector("legend").textContent = word("ship");
  yearBox.querySelector(".ships div").innerHTML = classes;
  yearBox.querySelector(".fine").textContent = word("closedNote");
  drawPlay();
  drawClosed(counts[page.month - 1]);
}

function drawClosed(count) {
  const month = monthName(page.month);
  yearBox.querySelector(".counter").textContent = count
    ? word("closedLinks", { n: number(count), all: number(OPEN_NOW.length), month })
    : word("allOpen", { month });
  const rows = closedGroups().map((group) =>
    `<li><button type="button" class="closed" data-legs="${group.links.map((it) => it.at).join(" ")}"><b>${escapeHtml(groupName(group))}</b><span>` +
    `${escapeHtml([reasonText(group.reason), group.links.length > 1 ? links(group.links.length) : ""].filter(Boolean).join(" · "))}</span></button></li>`);
  const few = 3;
  const rest = rows.length - few;
  const open = yearBox.querySelector(".closed-list details")?.open;
  yearBox.querySelector(".closed-list").innerHTML = rows.slice(0, rest > 1 ? few : rows.length).join("") +
    (rest > 1 ? `<li><details${open ? " open" : ""}><summary>${escapeHtml(word("more", { n: rest }))}</summary><ul>${rows.slice(few).join("")}</ul></details></li>` : "");
}

export function drawPlay() {
  const button = yearBox.querySelector(".play");
  const label = stillness.matches ? word("next") : word(page.playing ? "pause" : "play");
  const shape = stillness.matches ? "M4 3l6 5-6 5zM11 3h2v10h-2z" : page.playing ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4 2.5l9 5.5-9 5.5z";
  button.innerHTML = `<svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true"><path d="${shape}"/></svg> ${escapeHtml(label)}`;
}

// Corridors, each a layer.
export function drawList() {
  const rows = corridors.map((corridor) => {
    const state = corridorState(corridor);
    const serves = ["operating", "trial"].includes(corridor.status);
    const chosen = page.chosen && page.chosen.thing === corridor;
    const season = corridor.season === "all year" ? "" : seasonText(corridor.season);
    const about = [corridor.status === "operating" ? "" : word(`status.${corridor.status}`), season].filter(Boolean).join(" · ");
    const chip = serves ? stateChip(word(state.open ? "open" : "closedNow"), state.open ? "open" : "stop") : stateChip(word(`status.${corridor.status}`), corridor.status === "planned" ? "plan" : "stop");
    return `<li class="${chosen ? "is-chosen" : ""}"><input type="checkbox" value="${escapeHtml(corridor.id)}"${page.corridors.has(corridor.id) ? " checked" : ""} aria-label="${escapeHtml(word("layer", { name: nameOf(corridor) }))}">` +
      `<button type="button" class="corridor" data-corridor="${escapeHtml(corridor.id)}" aria-pressed="${Boolean(chosen)}">${titleHtml(nameOf(corridor))}${chip}` +
      `<small>${escapeHtml(serves ? [about || `${word("status.operating")} · ${word("allYear")}`].join("") : seasonText(corridor.season))}</small></button></li>`;
  });
  const all = corridors.every((it) => page.corridors.has(it.id));
  listBox.innerHTML = `<div class="list-head"><h2>${escapeHtml(word("corridors"))}</h2><button type="button" class="all">${escapeHtml(word(all ? "hideAll" : "showAll"))}</button></div><ul class="corridors">${rows.join("")}</ul>`;
}

function sample(inner) {
  return `<svg width="30" height="12" aria-hidden="true">${inner}</svg>`;
}

export function drawLayers() {
  const modes = usedModes.map((mode) => {
    const look = modeLook(mode.id);
    const core = look.core ? `<line x1="0" y1="6" x2="30" y2="6" class="core" stroke-width="1" stroke-dasharray="${look.core}"/>` : "";
    const line = sample(`<line x1="0" y1="6" x2="30" y2="6" class="${modeClass(mode.id)}" stroke-width="2.6" stroke-dasharray="${look.dash}"/>${core}`);
    return `<li><label><input type="checkbox" data-mode="${escapeHtml(mode.id)}"${page.modes.has(mode.id) ? " checked" : ""}>${line}${escapeHtml(modeName(mode.id))}</label></li>`;
  });
  const dot = sample('<circle cx="15" cy="6" r="3.2" class="dot"/>');
  modes.push(`<li><label><input type="checkbox" data-mode="places"${page.places ? " checked" : ""}>${dot}${escapeHtml(word("places"))}</label></li>`);
  if (services.length) {
    const line = sample('<line x1="0" y1="6" x2="30" y2="6" class="service" stroke-width="2.6"/><circle cx="15" cy="6" r="3" class="service call"/>');
    modes.push(`<li><label><input type="checkbox" data-mode="services"${page.services ? " checked" : ""}>${line}${escapeHtml(word("services"))}</label></li>`);
  }
  const hollow = (dash) => sample(`<line x1="0" y1="6" x2="30" y2="6" class="ink" stroke-width="4" stroke-dasharray="${dash}"/><line x1="0" y1="6" x2="30" y2="6" class="hollow" stroke-width="2" stroke-dasharray="${dash}"/>`);
  const cross = (x) => `M${x - 2.5} 3.5l5 5m0-5l-5 5`;
  const lines = [
    [sample('<line x1="2" y1="6" x2="28" y2="6" class="banded" stroke-width="8" stroke-linecap="round"/><line x1="0" y1="6" x2="30" y2="6" class="ink" stroke-width="1.6"/>'), word("legendCorridor")],
    [sample('<path d="M0 6h10" class="ink" stroke-width="2.6"/><path d="M10 6h10" class="ink" stroke-width="4.4"/><path d="M20 6h10" class="ink" stroke-width="6.5"/>'), word("legendCapacity", { list: "5, 30, 80" })],
    [sample('<line x1="0" y1="6" x2="30" y2="6" class="closed-line" stroke-width="1.6" stroke-dasharray="1.5 3.5"/><circle cx="15" cy="6" r="4.6" class="stop"/><path d="M12.6 6h4.8" class="stopbar"/>'), word("legendClosed")],
    [sample('<line x1="0" y1="6" x2="30" y2="6" class="ink" stroke-width="2.4" stroke-dasharray="5 3"/>'), word("schematic")],
    [hollow("4 3.5"), word("planned")],
    [hollow("11 3"), word("construction")],
    [sample(`<line x1="0" y1="6" x2="30" y2="6" class="ink" stroke-width="1.3"/><path d="${cross(8)}${cross(22)}" class="ink" stroke-width="1.2" fill="none"/>`), word("suspended")],
  ].map(([line, text]) => `<li>${line}<span>${escapeHtml(text)}</span></li>`);
  layersBox.innerHTML = `<summary>${escapeHtml(word("layers"))}</summary><div class="layer-columns"><ul class="modes">${modes.join("")}</ul><ul class="line-keys">${lines.join("")}</ul></div>`;
}
