// The chosen route leg by leg: the bar of its hours, its legs, and what they rest on in sentences.
import { h, s } from "./dom.js";
import { modeClass, modeLook } from "./mode_looks.js";
import { inLanguage, say } from "./studio_words.js";
import { factNumber, hours, number } from "./numbers.js";
import { moment, fullDay, season } from "./studio_dates.js";
import { PARTS, attributeOf, marksOf, numbersOf, placeName, seasonsOf, sourceOf, what, where } from "./studio_answer.js";
import { standKind } from "./studio_charts.js";
import { evidenceName } from "./evidence.js";
import { glyph } from "./studio_glyphs.js";
import { attributeName, subjectName, unitName } from "./studio_facts.js";
import { sums } from "./studio_sums.js";

const MOST_ALIKE = 3;

export function barOf(route) {
  const { totals } = route;
  const parts = PARTS.filter(([name]) => totals[name] > 0);
  const said = parts.map(([name, kind]) => `${say(kind)} ${hours(totals[name])}`).join(", ");
  return h("div", { class: "bar-box" },
    h("div", { class: "bar", role: "img", "aria-label": said }, parts.map(([name, kind]) =>
      h("span", { class: `part part-${kind}`, style: { "flex-grow": (totals[name] / (totals.time_h || 1)).toFixed(4) } }))),
    h("ul", { class: "key" }, parts.map(([name, kind]) =>
      h("li", {}, h("i", { class: `part part-${kind}` }), h("span", {}, say(kind)), h("b", {}, hours(totals[name]))))),
    h("p", { class: "counts" }, [say("km", { n: number(totals.distance_km) }), say("bordersN", { n: totals.border_crossings }), say("transfersN", { n: totals.transfers })].join(" · ")));
}

function mark(leg, moves) {
  if (!moves) return h("span", { class: `knot knot-${standKind(leg)}` }, glyph(leg.kind));
  const look = modeLook(leg.mode_id);
  const line = (className, dash) => s("line", { x1: 14, y1: 0, x2: 14, y2: "100%", class: className, "stroke-dasharray": dash });
  return s("svg", { class: "track", "aria-hidden": "true" }, line(`track-line ${modeClass(leg.mode_id)}`, look.dash || null), look.core && line("core", "5 6"));
}

function legRow(answer, leg, choose) {
  const moves = leg.points.length > 1 && leg.kind !== "border";
  const by = moves ? leg.by.map((id) => placeName(answer, id)).join(", ") : "";
  return h("li", { class: `leg ${moves ? "leg-move" : "leg-stand"}` },
    h("button", { type: "button", "data-leg": leg.leg, "aria-expanded": "false", on: { click: () => choose(leg.leg) } }, mark(leg, moves),
      h("span", { class: "what" }, what(leg), marksOf(leg).map((it) => h("em", {}, it))),
      h("span", { class: "clock" }, moment(leg.depart)),
      h("span", { class: "where" }, where(answer, leg)),
      by && h("span", { class: "by" }, say("throughPlaces", { places: by })),
      h("span", { class: "numbers" }, numbersOf(leg).join(" · "))));
}

export function legList(answer, route, choose) {
  return h("ol", { class: "legs" }, route.legs.map((leg) => legRow(answer, leg, choose)));
}

function sourceTitle(source) {
  const title = inLanguage(source.title) || "";
  return source.url ? h("a", { href: source.url, rel: "noreferrer noopener", target: "_blank" }, title) : title;
}

// Facts under their sources, so that a source is named once.
function bySource(facts) {
  const found = new Map();
  for (const fact of facts) {
    if (!found.has(fact.source)) found.set(fact.source, []);
    found.get(fact.source).push(fact);
  }
  return [...found.values()];
}

function published(source) {
  return [source.publisher, source.year].filter(Boolean).join(", ");
}

function valueText(fact) {
  if (typeof fact.value !== "number") return String(fact.value);
  return `${factNumber(fact.value)}${fact.unit ? `\u00a0${unitName(fact.unit)}` : ""}`;
}

// A fact as a sentence; its id and its note stand behind a switch.
function factRow(answer, fact) {
  const id = h("code", { class: "fact-id" }, fact.fact);
  const note = [fact.locator, fact.note].filter(Boolean).join(". ");
  return h("li", {},
    h("span", {}, say("factSentence", { what: `${attributeName(attributeOf(fact))}, ${subjectName(answer, fact.fact)}`, value: "" }).trim(), " ",
      h("b", {}, valueText(fact)), " ",
      h("small", { class: "evidence-class" }, evidenceName(sourceOf(answer, fact).kind, fact.note))),
    fact.when && h("span", { class: "locator" }, season(fact.when)),
    fact.layer && h("em", {}, fact.layer),
    note && h("span", { class: "locator" }, note), id);
}

// Facts of one attribute in one source, such as the lengths of thirty links, fold to a line.
function factRows(answer, facts) {
  const kinds = new Map();
  for (const fact of facts) kinds.set(attributeOf(fact), [...(kinds.get(attributeOf(fact)) || []), fact]);
  return [...kinds].flatMap(([attribute, list]) => (list.length <= MOST_ALIKE ? list.map((fact) => factRow(answer, fact))
    : [h("li", {}, h("details", {}, h("summary", {}, say("factsAlike", { what: attributeName(attribute), n: list.length })),
      h("ul", {}, list.map((fact) => factRow(answer, fact)))))]));
}

// What a leg takes and costs stands before how long its links are.
function telling(facts) {
  return facts.every((fact) => attributeOf(fact) === "length_km") ? 1 : 0;
}

// Who sells a leg: an operator by its name, others by their kind.
function sellerOf(seller) {
  return seller.kind === "operator" ? seller.name : say(`seller ${seller.kind}`);
}

// What a chip opens: who says so, what the fact says, what of it is planned with, and its slider
// where there is one.
function factPanel(answer, leg, fact, lever) {
  const planned = leg.terms.flatMap((it) => it.factors).find((it) => it.fact === fact);
  const apart = planned && typeof fact.value === "number" && Math.abs(planned.value - fact.value) > 1e-3 * Math.abs(fact.value);
  const source = sourceOf(answer, fact);
  return [h("p", { class: "source" }, sourceTitle(source), published(source) && h("span", {}, published(source))),
    h("ul", {}, factRow(answer, fact)), apart && h("p", {}, say("plannedWith", { value: factNumber(planned.value) })), lever && lever(fact)].filter(Boolean);
}

// A leg opened: when, sold by whom, what its numbers are the sum of, and behind a fold all its facts.
// `lever` makes the slider of a fact; `opened` and `onOpen` are those of `sums`.
export function legDetail(answer, leg, { lever, opened, onOpen }) {
  const split = PARTS.filter(([name]) => leg[name] > 0).map(([name, kind]) => `${say(kind).toLowerCase()} ${hours(leg[name])}`);
  const seasons = seasonsOf(leg);
  const times = say("fromTo", { from: moment(leg.depart), to: moment(leg.arrive) });
  const next = leg.service ? leg.service.departures.map((it) => fullDay(it)) : [];
  const facts = h("ul", { class: "sources" }, bySource(leg.facts).sort((a, b) => telling(a) - telling(b)).map((some) => {
    const source = sourceOf(answer, some[0]);
    return h("li", {}, h("p", { class: "source" }, sourceTitle(source), published(source) && h("span", {}, published(source))),
      h("ul", {}, factRows(answer, some)));
  }));
  return h("div", { class: "detail" },
    h("p", {}, [`${times}${split.length > 1 ? `: ${split.join(", ")}` : ""}.`,
      leg.seller && say("soldBy", { who: sellerOf(leg.seller) }),
      next.length > 0 && say("nextDepartures", { list: next.join(", ") }),
      seasons.length > 0 && say("seasonOnly", { when: seasons.join("; ") })].filter(Boolean).join(" ")),
    sums(answer, leg, { panelOf: (fact) => factPanel(answer, leg, fact, lever), opened, onOpen }),
    leg.facts.length === 0 ? h("p", {}, say("noFacts")) : h("details", { class: "all-facts" }, h("summary", {}, say("allFacts")), facts));
}

export function evidence(answer, route) {
  const all = [...new Set(route.legs.flatMap((leg) => leg.facts))];
  const rows = bySource(all).map((facts) => ({ facts, source: sourceOf(answer, facts[0]) }))
    .sort((a, b) => (b.facts[0].source === "assumption") - (a.facts[0].source === "assumption") || b.facts.length - a.facts.length
      || (a.facts[0].source < b.facts[0].source ? -1 : 1));
  return h("div", { class: "evidence" },
    h("details", { class: "evidence-box" }, h("summary", {}, say("evidenceSum", route.evidence)),
      h("ol", { class: "source-list" }, rows.map(({ facts, source }) =>
        h("li", {}, sourceTitle(source), published(source) && h("span", {}, published(source)),
          h("span", { class: "used", title: say("used", { n: facts.length }) }, String(facts.length)))))),
    h("p", { class: "hint" }, say("evidenceHint")),
    h("label", { class: "ids" }, h("input", { type: "checkbox", checked: document.documentElement.classList.contains("with-ids"), on: {
      change: (event) => document.documentElement.classList.toggle("with-ids", event.target.checked),
    } }), say("showIds")));
}

export function warningsOf(route) {
  const list = route.warnings || [];
  if (!list.length) return null;
  return h("ul", { class: "warnings" }, list.map((it) => h("li", {}, h("b", {}, it.where), it.text, h("span", { class: "locator" }, [it.source, it.locator].filter(Boolean).join(", ")))));
}
