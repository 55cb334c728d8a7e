// What a card tells of a place, a link, a corridor or a service: names, state, numbers and who published them.
import { LANGUAGES, countryName, hasWord, language, nameIn, word } from "./language.js";
import { ORDER, lookOf } from "./network_map.js";
import { corridorState, frequencyText, isClosed, isOpen, linkName, modeName, page, places, readFacts, reasonText, reasons, usedModes } from "./network_model.js";
import { h, sourceLink } from "./dom.js";
import { modeSample } from "./draw.js";
import { evidenceName } from "./evidence.js";
import { monthName, number, seasonText } from "./numbers.js";
import { collection } from "./page_data.js";

const FEW = 6;
// What is told first: whether it may be used, then what it can take, then hours and charges.
const TOLD_FIRST = [/^(status|ice_class)/, /^(length|draft|capacity|traffic)/, /^(border_.*_h|checkpoint|opens|pass_h)/, /^handling_h/, /usd/];
const SERVES = ["operating", "trial"];

export function attributeName(attribute) {
  return hasWord(`attribute.${attribute}`) ? word(`attribute.${attribute}`) : attribute;
}

export function unitText(unit) {
  return hasWord(`unit.${unit}`) ? word(`unit.${unit}`) : unit || "";
}

// What is there, with a mark between.
function joined(list, mark = ", ") {
  return list.filter(Boolean).flatMap((it, at) => (at ? [mark, it] : [it]));
}

function sourceParts(id, locator, year) {
  const source = collection.sources[id] || { title: id };
  if (source.kind === "assumption" || id === "assumption") return h("em", {}, word("assumption"));
  return joined([sourceLink(source), source.publisher, locator, year && String(year)]);
}

// A value in words and units of the page's language.
function valueText({ value, attribute, low, high }) {
  if (typeof value !== "number") {
    if (attribute === "status") return word(`status.${value}`);
    return attribute === "container_lines_to" ? value.split(" ").map(countryName).join(", ") : unitText(value);
  }
  const size = Math.abs(value);
  const digits = size < 0.1 ? 4 : size < 1 ? 3 : size < 10 ? 2 : size < 1000 ? 1 : 0;
  const spread = low !== null && high !== null ? ` (${number(low, digits, 0)}–${number(high, digits, 0)})` : "";
  return `${number(value, digits, 0)}${spread} ${unitText(collection.attributes[attribute])}`.trim();
}

// What a fact of a place is about beside the place: a mode, or handling from one to another.
function aboutText(subject) {
  if (!subject) return "";
  const pair = subject.split("@")[0].split(">");
  if (subject.includes(">") && pair.length === 2) {
    if (pair[0] === "gate") return `${word("loading")}, ${modeName(pair[1])}`;
    if (pair[1] === "gate") return `${word("unloading")}, ${modeName(pair[0])}`;
    return pair.map(modeName).join(" → ");
  }
  const mode = subject.split(":")[1];
  return mode && collection.modes.some((it) => it.id === mode) ? modeName(mode) : subject;
}

function urgency({ attribute, subject }) {
  const at = TOLD_FIRST.findIndex((it) => it.test(attribute));
  return (at < 0 ? TOLD_FIRST.length : at) * 2 + (subject ? 1 : 0);
}

function factParts(fact) {
  const about = [aboutText(fact.subject), fact.when ? seasonText(fact.when) : ""].filter(Boolean).join(" · ");
  return [
    h("div.fact", {}, h("span", {}, attributeName(fact.attribute), h("small", {}, [about, evidenceName(collection.sources[fact.source]?.kind, fact.note)].filter(Boolean).join(" · "))), h("b", {}, valueText(fact))),
    fact.note && h("details.why", {}, h("summary", {}, word("note")), h("p", { lang: "en" }, fact.note)),
  ];
}

// The first of a list, the rest folded.
function folded(rows, few, name, open = "ul") {
  const rest = rows.length > few + 1 ? rows.slice(few) : [];
  return [h(`${open}.${name}`, {}, rows.slice(0, rows.length - rest.length)), rest.length > 0 && h("details.more", {}, h("summary", {}, word("more", { n: rest.length })), h(`${open}.${name}`, {}, rest))];
}

// Facts in their order of urgency; neighbours of one source name it once.
function factRows(facts, few) {
  const groups = [];
  for (const fact of [...facts].sort((a, b) => urgency(a) - urgency(b))) {
    const last = groups[groups.length - 1];
    if (last && last[0].source === fact.source && last[0].year === fact.year && fact.source !== "assumption") last.push(fact);
    else groups.push([fact]);
  }
  return folded(groups.map((group) => {
    const locators = [...new Set(group.map((fact) => fact.locator))].filter(Boolean).join("; ");
    return h("li", {}, group.map(factParts), h("div.source", {}, sourceParts(group[0].source, locators, group[0].year)));
  }), few, "facts");
}

export function stateChip(text, kind) {
  return h(`span.chip.chip-${kind}`, {}, text);
}

// How a corridor's state or its status is told: words and colour.
export function statusChip(status) {
  return stateChip(word(`status.${status}`), SERVES.includes(status) ? "plain" : ["planned", "construction"].includes(status) ? "plan" : "stop");
}

function monthChip(open) {
  return stateChip(word(open ? "openIn" : "closedIn", { month: monthName(page.month) }), open ? "open" : "stop");
}

function months(openIn) {
  const all = Array.from({ length: 12 }, (_, at) => at + 1);
  const cells = all.map((month) => h("i", { class: [openIn(month) && "is-open", month === page.month && "is-now"].filter(Boolean).join(" ") || null, title: word(openIn(month) ? "openIn" : "closedIn", { month: monthName(month) }) }, monthName(month, "narrow").replace(/月$/, "")));
  return h("div.months", { role: "img", "aria-label": `${word("opens")}: ${all.filter(openIn).map((month) => monthName(month, "short")).join(", ") || "–"}` }, cells);
}

// A button that chooses a thing: its kind is the name of the data attribute.
function go(type, id, text, more = "") {
  return h(`button.go${more}`, { type: "button", [`data-${type}`]: id }, text);
}

function goRows(type, list) {
  return h("ul.ends", {}, list.map((it) => h("li", {}, go(type, it.id, nameIn(it)))));
}

function section(title, ...body) {
  return [h("h3", {}, word(title)), ...body];
}

function corridorsPart(list) {
  return list.length > 0 && section("onCorridors", goRows("corridor", list));
}

function servicesPart(list) {
  const rows = list.map((it) => h("li", {}, go("service", it.id, nameIn(it)), " ", h("small", {}, frequencyText(it))));
  return list.length > 0 && [h("h3", {}, word("services"), " ", h("small", {}, number(list.length))), folded(rows, FEW, "ends.services")];
}

function codes(rows) {
  return h("dl.codes", {}, rows.map(([name, told]) => h("div", {}, h("dt", {}, name), h("dd", {}, told))));
}

function otherEnd(link, place) {
  return nameIn(link.a === place ? link.b : link.a);
}

function placeCard(place) {
  const names = LANGUAGES.map(([lang]) => [lang, place.names[lang]]).filter(([, name], at, all) => name && all.findIndex((it) => it[1] === name) === at);
  const known = [place.locode && ["UN/LOCODE", place.locode], place.esr && [language.now === "ru" ? "ЕСР" : "ESR", place.esr]].filter(Boolean);
  const rows = [...place.links].sort((a, b) => ORDER.indexOf(b.mode) - ORDER.indexOf(a.mode) || (otherEnd(a, place) < otherEnd(b, place) ? -1 : 1));
  const byMode = usedModes.map(({ id }) => [id, rows.filter((link) => link.mode === id)]).filter(([, own]) => own.length).map(([id, own]) => h(
    "details.by-mode", { open: own.length < 7 }, h("summary", {}, modeSample(id, { wide: 22, name: "mark" }), modeName(id), " ", h("small", {}, own.length)),
    h("ul.ends", {}, own.map((link) => h("li", {}, go("link", link.at, otherEnd(link, place), isClosed(link) ? ".is-closed" : "")))),
  ));
  const facts = readFacts(place.facts);
  return {
    kind: [word(`kind.${place.kind}`), countryName(place.country)].filter(Boolean).join(" · "), title: nameIn(place),
    body: [
      h("p.names", {}, joined(names.map(([lang, name]) => h("span", { lang }, name)), " · ")), codes(known),
      place.aliases.length > 0 && h("p.also", {}, `${word("also")}: ${place.aliases.slice(0, 8).join(", ")}`), corridorsPart(place.corridors), servicesPart(place.services),
      section("facts", facts.length ? factRows(facts, FEW) : h("p.also", {}, word("noFacts"))), section("linksHere", byMode),
    ],
  };
}

function linkCard(link) {
  const why = isClosed(link) ? reasons(link) : [];
  return {
    kind: [modeName(link.mode), link.name].filter(Boolean).join(" · "), title: linkName(link),
    body: [
      h("p", {}, link.state === "open" ? monthChip(isOpen(link)) : statusChip(link.state)),
      why.map((it) => h("p.because", {}, `${it.limit.place >= 0 ? `${nameIn(places[it.limit.place])}: ` : ""}${reasonText(it)}`)),
      link.open && months((month) => isOpen(link, month)), goRows("place", [link.a, link.b]), link.note && h("p.note", { lang: "en" }, link.note),
      corridorsPart(link.corridors), servicesPart(link.services), section("facts", factRows(readFacts(link.facts), 8)),
    ],
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
  const serves = SERVES.includes(corridor.status);
  const rows = legs.map(({ from, to, km, mode, look, links }) => h("li", {}, h("button.leg", { type: "button", "data-legs": links.map((it) => it.at).join(" ") }, modeSample(mode, { wide: 22, name: "mark" }),
    h("span", {}, `${nameIn(from)} – ${nameIn(to)}`, look !== "open" && [" ", h("em", {}, look === "closed" ? word("closedNow") : word(`status.${links[0].state}`))]), h("b", {}, number(km)))));
  const cited = [...new Set([corridor.source, ...corridor.sources])].filter((it) => it && it !== "assumption");
  return {
    kind: `${word("corridor")} · ${nameIn(corridor.cargo)}`, title: nameIn(corridor),
    body: [
      h("p", {}, statusChip(corridor.status), " ", serves && monthChip(state.open)), state.why && h("p.because", {}, state.why),
      serves && months((month) => Boolean((corridor.open[page.ship] >> (month - 1)) & 1)),
      codes([[word("season"), seasonText(corridor.season)], [word("total"), word("kmCount", { n: number(legs.reduce((sum, leg) => sum + leg.km, 0)) })]]),
      corridor.note && h("p.note", { lang: "en" }, corridor.note), h("h3", {}, word("legs"), " ", h("small", {}, word("km"))), h("ol.legs", {}, rows),
      section("sources", h("ul.cited", {}, cited.map((it) => h("li", {}, sourceParts(it))))),
    ],
  };
}

function serviceCard(service) {
  return {
    kind: `${word("service")} · ${word(`carriage.${service.mode}`)}`, title: nameIn(service),
    body: [
      codes([[word("departs"), frequencyText(service)], [word("operator"), service.operator], [word("season"), seasonText(service.season)], [word("confirmed"), service.confirmed]]),
      service.note && h("p.note", { lang: "en" }, service.note), section("calls", goRows("place", service.calls)), section("sources", h("ul.cited", {}, h("li", {}, sourceParts(service.source)))),
    ],
  };
}

// A corridor's name, what stands in brackets after it quieter.
export function titleParts(name) {
  const at = name.search(/[(（]/);
  return h("span", {}, at > 0 ? [name.slice(0, at), h("i", {}, name.slice(at))] : name);
}

const CARDS = { place: placeCard, link: linkCard, corridor: corridorCard, service: serviceCard };
export const cardBox = h("section.card", { hidden: true });

export function drawCard() {
  cardBox.hidden = !page.chosen;
  cardBox.replaceChildren();
  if (!page.chosen) return;
  const { kind, title, body } = CARDS[page.chosen.type](page.chosen.thing);
  cardBox.setAttribute("aria-label", title);
  cardBox.append(
    h("header", {}, h("div", {}, h("p.kind", {}, kind), h("h2", { tabindex: -1 }, titleParts(title))), h("button.close", { type: "button", "aria-label": word("close") }, "×")),
    h("div.card-body", { tabindex: 0, role: "group", "aria-label": title }, body),
  );
}
