// What a card tells of a place, a link or a corridor: names, state, numbers and who published them.
import { ATTRIBUTES, LANGS, UNITS } from "./network_words.js";
import { ORDER, lookOf } from "./network_map.js";
import { actions } from "./actions.js";
import { collection } from "./page_data.js";
import { corridorState, countryName, frequencyText, isClosed, isOpen, linkName, modeName, monthName, nameOf, number, page, places, readFacts, reasonText, reasons, seasonText, usedModes, word } from "./network_model.js";
import { escapeHtml } from "./text.js";
import { modeClass, modeLook } from "./mode_looks.js";

const LANG_AT = { en: 0, ru: 1, zh: 2 };

export function attributeName(attribute) {
  return ATTRIBUTES[attribute] ? ATTRIBUTES[attribute][LANG_AT[page.lang]] : attribute;
}

export function unitText(unit) {
  return UNITS[unit] ? UNITS[unit][LANG_AT[page.lang]] : unit || "";
}

function sourceOf(id) {
  return collection.sources[id] || { title: id, publisher: "", url: "", kind: "" };
}

function sourceHtml(id, locator, year) {
  const source = sourceOf(id);
  if (source.kind === "assumption" || id === "assumption") return `<em>${escapeHtml(word("assumption"))}</em>`;
  const title = source.url
    ? `<a href="${escapeHtml(source.url)}" rel="noreferrer noopener" target="_blank">${escapeHtml(source.title)}</a>`
    : escapeHtml(source.title);
  return [title, escapeHtml(source.publisher), escapeHtml(locator || ""), year || ""].filter(Boolean).join(", ");
}

// A value in words and units of the page's language.
function valueText(fact) {
  if (typeof fact.value !== "number") {
    if (fact.attribute === "status") return word(`status.${fact.value}`);
    if (fact.attribute === "container_lines_to") return fact.value.split(" ").map(countryName).join(", ");
    return unitText(fact.value);
  }
  const size = Math.abs(fact.value);
  const digits = size < 0.1 ? 4 : size < 1 ? 3 : size < 10 ? 2 : size < 1000 ? 1 : 0;
  const range = fact.low !== null && fact.high !== null ? ` (${number(fact.low, digits)}–${number(fact.high, digits)})` : "";
  return `${number(fact.value, digits)}${range} ${unitText(collection.attributes[fact.attribute])}`.trim();
}

// What a fact of a place is about beside the place: a mode, or handling from one to another.
function aboutText(subject) {
  if (!subject) return "";
  const pair = subject.split("@")[0].split(">");
  if (subject.includes(">") && pair.length === 2) {
    if (pair[0] === "gate") return `${word("loading")}, ${modeName(pair[1])}`;
    if (pair[1] === "gate") return `${word("unloading")}, ${modeName(pair[0])}`;
    return `${modeName(pair[0])} → ${modeName(pair[1])}`;
  }
  const mode = subject.split(":")[1];
  return mode && collection.modes.some((it) => it.id === mode) ? modeName(mode) : subject;
}

// What is told first: whether it may be used, then what it can take, then hours and charges.
const TOLD_FIRST = [/^(status|ice_class)/, /^(length|draft|capacity|traffic)/, /^(border_.*_h|checkpoint|opens|pass_h)/, /^handling_h/, /usd/];

function urgency({ attribute, subject }) {
  const at = TOLD_FIRST.findIndex((it) => it.test(attribute));
  return (at < 0 ? TOLD_FIRST.length : at) * 2 + (subject ? 1 : 0);
}

function factHtml(fact) {
  const about = aboutText(fact.subject);
  const when = fact.when ? seasonText(fact.when) : "";
  const note = fact.note ? `<details class="why"><summary>${escapeHtml(word("note"))}</summary><p lang="en">${escapeHtml(fact.note)}</p></details>` : "";
  return `<div class="fact"><span>${escapeHtml(attributeName(fact.attribute))}` +
    `${about || when ? `<small>${escapeHtml([about, when].filter(Boolean).join(" · "))}</small>` : ""}</span><b>${escapeHtml(valueText(fact))}</b></div>${note}`;
}

// Facts in their order of urgency; neighbours of one source name it once.
function factsHtml(facts, most) {
  const groups = [];
  for (const fact of [...facts].sort((a, b) => urgency(a) - urgency(b))) {
    const last = groups[groups.length - 1];
    if (last && last[0].source === fact.source && last[0].year === fact.year && fact.source !== "assumption") last.push(fact);
    else groups.push([fact]);
  }
  const rows = groups.map((group) => {
    const locators = [...new Set(group.map((fact) => fact.locator))].filter(Boolean).join("; ");
    return `<li>${group.map(factHtml).join("")}<div class="source">${sourceHtml(group[0].source, locators, group[0].year)}</div></li>`;
  });
  if (rows.length <= most + 1) return `<ul class="facts">${rows.join("")}</ul>`;
  return `<ul class="facts">${rows.slice(0, most).join("")}</ul><details class="more"><summary>${escapeHtml(word("more", { n: rows.length - most }))}</summary>` +
    `<ul class="facts">${rows.slice(most).join("")}</ul></details>`;
}

export function stateChip(text, kind) {
  return `<span class="chip chip-${kind}">${escapeHtml(text)}</span>`;
}

function monthsHtml(openIn) {
  const cells = Array.from({ length: 12 }, (_, at) => {
    const open = openIn(at + 1);
    const said = word(open ? "openIn" : "closedIn", { month: monthName(at + 1) });
    return `<i class="${open ? "is-open" : ""}${at + 1 === page.month ? " is-now" : ""}" title="${escapeHtml(said)}">${escapeHtml(monthName(at + 1, "narrow").replace(/月$/, ""))}</i>`;
  });
  const told = Array.from({ length: 12 }, (_, at) => at + 1).filter(openIn).map((at) => monthName(at, "short"));
  return `<div class="months" role="img" aria-label="${escapeHtml(`${word("opens")}: ${told.join(", ") || "–"}`)}">${cells.join("")}</div>`;
}

function corridorButton(corridor) {
  return `<button type="button" class="go" data-corridor="${escapeHtml(corridor.id)}">${escapeHtml(nameOf(corridor))}</button>`;
}

function placeButton(place) {
  return `<button type="button" class="go" data-place="${escapeHtml(place.id)}">${escapeHtml(nameOf(place))}</button>`;
}

function modeMark(id) {
  const dash = (modeLook(id).dash || "").split(" ").map((it) => it * 0.6).join(" ");
  return `<svg class="mark ${modeClass(id)}" width="22" height="8" aria-hidden="true"><line x1="0" y1="4" x2="22" y2="4" stroke-width="2.6" stroke-dasharray="${dash.trim() === "0" ? "" : dash}"/></svg>`;
}

function placeCard(place) {
  const names = LANGS.map(([lang]) => `<span lang="${lang}">${escapeHtml(place.names[lang])}</span>`)
    .filter((it, at, all) => all.indexOf(it) === at);
  const codes = [place.locode && ["UN/LOCODE", place.locode], place.esr && [page.lang === "ru" ? "ЕСР" : "ESR", place.esr]].filter(Boolean);
  const modes = usedModes.filter((mode) => place.links.some((link) => link.mode === mode.id));
  const rows = [...place.links].sort((a, b) =>
    ORDER.indexOf(b.mode) - ORDER.indexOf(a.mode) || (otherEnd(a, place) < otherEnd(b, place) ? -1 : 1));
  const list = modes.map((mode) => {
    const own = rows.filter((link) => link.mode === mode.id);
    const items = own.map((link) => `<li><button type="button" class="go ${isClosed(link) ? "is-closed" : ""}" data-link="${link.at}">${escapeHtml(otherEnd(link, place))}</button></li>`);
    return `<details class="by-mode"${own.length < 7 ? " open" : ""}><summary>${modeMark(mode.id)}${escapeHtml(modeName(mode.id))} <small>${own.length}</small></summary><ul class="ends">${items.join("")}</ul></details>`;
  });
  const facts = readFacts(place.facts);
  return {
    kind: `${word(`kind.${place.kind}`)}${place.country ? ` · ${countryName(place.country)}` : ""}`,
    title: nameOf(place),
    html: `<p class="names">${names.join(" · ")}</p>` +
      `<dl class="codes">${codes.map(([name, code]) => `<div><dt>${name}</dt><dd>${escapeHtml(code)}</dd></div>`).join("")}</dl>` +
      (place.aliases.length ? `<p class="also"><span>${escapeHtml(word("also"))}:</span> ${escapeHtml(place.aliases.slice(0, 8).join(", "))}</p>` : "") +
      (place.corridors.length ? `<h3>${escapeHtml(word("onCorridors"))}</h3><ul class="ends">${place.corridors.map((it) => `<li>${corridorButton(it)}</li>`).join("")}</ul>` : "") +
      servicesHtml(place.services) +
      `<h3>${escapeHtml(word("facts"))}</h3>${facts.length ? factsHtml(facts, 6) : `<p class="also">${escapeHtml(word("noFacts"))}</p>`}` +
      `<h3>${escapeHtml(word("linksHere"))}</h3>${list.join("")}`,
  };
}

function otherEnd(link, place) {
  return nameOf(link.a === place ? link.b : link.a);
}

function linkState(link) {
  if (link.state !== "open") return stateChip(word(`status.${link.state}`), link.state === "planned" || link.state === "construction" ? "plan" : "stop");
  return isOpen(link)
    ? stateChip(word("openIn", { month: monthName(page.month) }), "open")
    : stateChip(word("closedIn", { month: monthName(page.month) }), "stop");
}

function linkCard(link) {
  const why = isClosed(link) ? reasons(link).map((it) => {
    const place = it.limit.place >= 0 ? places[it.limit.place] : null;
    return `<p class="because">${escapeHtml(place ? `${nameOf(place)}: ` : "")}${escapeHtml(reasonText(it))}</p>`;
  }).join("") : "";
  return {
    kind: `${modeName(link.mode)}${link.name ? ` · ${link.name}` : ""}`,
    title: linkName(link),
    html: `<p>${linkState(link)}</p>${why}${link.open ? monthsHtml((month) => isOpen(link, month)) : ""}` +
      `<ul class="ends">${[link.a, link.b].map((it) => `<li>${placeButton(it)}</li>`).join("")}</ul>` +
      (link.note ? `<p class="note" lang="en">${escapeHtml(link.note)}</p>` : "") +
      (link.corridors.length ? `<h3>${escapeHtml(word("onCorridors"))}</h3><ul class="ends">${link.corridors.map((it) => `<li>${corridorButton(it)}</li>`).join("")}</ul>` : "") +
      servicesHtml(link.services) +
      `<h3>${escapeHtml(word("facts"))}</h3>${factsHtml(readFacts(link.facts), 8)}`,
  };
}

// Hops by one mode and in one state between the corridor's named places, joined to one leg.
function legsOf(corridor) {
  const stops = new Set(corridor.places);
  const legs = [];
  let fresh = true;
  for (const { link, forward, km } of corridor.hops) {
    const [from, to] = forward ? [link.a, link.b] : [link.b, link.a];
    const last = legs[legs.length - 1];
    if (last && !fresh && last.mode === link.mode && last.look === lookOf(link)) {
      last.to = to;
      last.km += km;
      last.links.push(link);
    } else legs.push({ from, to, km, mode: link.mode, look: lookOf(link), links: [link] });
    fresh = stops.has(to);
  }
  return legs;
}

function corridorCard(corridor) {
  const state = corridorState(corridor);
  const legs = legsOf(corridor);
  const km = legs.reduce((sum, leg) => sum + leg.km, 0);
  const status = word(`status.${corridor.status}`);
  const rows = legs.map((leg) => {
    const closed = leg.look === "closed";
    const mark = leg.look === "open" ? "" : ` <em>${escapeHtml(closed ? word("closedNow") : word(`status.${leg.links[0].state}`))}</em>`;
    return `<li><button type="button" class="leg" data-legs="${leg.links.map((it) => it.at).join(" ")}">${modeMark(leg.mode)}` +
      `<span>${escapeHtml(nameOf(leg.from))} – ${escapeHtml(nameOf(leg.to))}${mark}</span><b>${number(leg.km)}</b></button></li>`;
  });
  const cited = [corridor.source, ...corridor.sources].filter((it, at, all) => it && it !== "assumption" && all.indexOf(it) === at);
  const cargo = corridor.cargo[`name_${page.lang}`] || corridor.cargo.name_en;
  return {
    kind: `${word("corridor")} · ${cargo}`,
    title: nameOf(corridor),
    html: `<p>${stateChip(status, ["operating", "trial"].includes(corridor.status) ? "plain" : corridor.status === "planned" ? "plan" : "stop")} ` +
      `${["operating", "trial"].includes(corridor.status) ? stateChip(word(state.open ? "openIn" : "closedIn", { month: monthName(page.month) }), state.open ? "open" : "stop") : ""}</p>` +
      (state.why ? `<p class="because">${escapeHtml(state.why)}</p>` : "") +
      (["operating", "trial"].includes(corridor.status) ? monthsHtml((month) => Boolean((corridor.open[page.ship] >> (month - 1)) & 1)) : "") +
      `<dl class="codes"><div><dt>${escapeHtml(word("season"))}</dt><dd>${escapeHtml(seasonText(corridor.season))}</dd></div>` +
      `<div><dt>${escapeHtml(word("total"))}</dt><dd>${number(km)} ${escapeHtml(word("km"))}</dd></div></dl>` +
      (corridor.note ? `<p class="note" lang="en">${escapeHtml(corridor.note)}</p>` : "") +
      `<h3>${escapeHtml(word("legs"))} <small>${escapeHtml(word("km"))}</small></h3><ol class="legs">${rows.join("")}</ol>` +
      `<h3>${escapeHtml(word("sources"))}</h3><ul class="cited">${cited.map((it) => `<li>${sourceHtml(it)}</li>`).join("")}</ul>`,
  };
}

function serviceButton(service) {
  return `<li><button type="button" class="go" data-service="${escapeHtml(service.id)}">${escapeHtml(nameOf(service))}</button> <small>${escapeHtml(frequencyText(service))}</small></li>`;
}

// The services of a place or link, folded where there are many.
function servicesHtml(list) {
  if (!list.length) return "";
  const few = 6;
  const rest = list.length > few + 1 ? list.slice(few) : [];
  const shown = list.slice(0, list.length - rest.length);
  return `<h3>${escapeHtml(word("services"))} <small>${number(list.length)}</small></h3><ul class="ends services">${shown.map(serviceButton).join("")}</ul>` +
    (rest.length ? `<details class="more"><summary>${escapeHtml(word("more", { n: rest.length }))}</summary><ul class="ends services">${rest.map(serviceButton).join("")}</ul></details>` : "");
}

function serviceCard(service) {
  const rows = [
    [word("departs"), frequencyText(service)], [word("operator"), service.operator],
    [word("season"), seasonText(service.season)], [word("confirmed"), service.confirmed],
  ];
  return {
    kind: `${word("service")} · ${word(`carriage.${service.mode}`)}`,
    title: nameOf(service),
    html: `<dl class="codes">${rows.map(([name, told]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(told)}</dd></div>`).join("")}</dl>` +
      (service.note ? `<p class="note" lang="en">${escapeHtml(service.note)}</p>` : "") +
      `<h3>${escapeHtml(word("calls"))}</h3><ul class="ends">${service.calls.map((it) => `<li>${placeButton(it)}</li>`).join("")}</ul>` +
      `<h3>${escapeHtml(word("sources"))}</h3><ul class="cited"><li>${sourceHtml(service.source)}</li></ul>`,
  };
}

// A corridor's name, what stands in brackets after it quieter.
export function titleHtml(name) {
  const at = name.search(/[(（]/);
  const [main, rest] = at > 0 ? [name.slice(0, at), name.slice(at)] : [name, ""];
  return `<span>${escapeHtml(main)}${rest ? `<i>${escapeHtml(rest)}</i>` : ""}</span>`;
}

const CARDS = { place: placeCard, link: linkCard, corridor: corridorCard, service: serviceCard };
export const cardBox = document.createElement("section");
cardBox.className = "card";
cardBox.hidden = true;

export function drawCard() {
  cardBox.hidden = !page.chosen;
  actions.foldLayers();
  if (!page.chosen) {
    cardBox.innerHTML = "";
    return;
  }
  const { kind, title, html } = CARDS[page.chosen.type](page.chosen.thing);
  cardBox.setAttribute("aria-label", title);
  cardBox.innerHTML = `<header><div><p class="kind">${escapeHtml(kind)}</p><h2 tabindex="-1">${titleHtml(title)}</h2></div>` +
    `<button type="button" class="close" aria-label="${escapeHtml(word("close"))}">×</button></header>` +
    `<div class="card-body" tabindex="0" role="group" aria-label="${escapeHtml(title)}">${html}</div>`;
}
