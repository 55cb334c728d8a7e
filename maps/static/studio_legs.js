// The chosen route leg by leg: the bar of its hours, its legs, and what they rest on in sentences.
import { el, svg } from "./studio_dom.js";
import { modeClass, modeLook } from "./mode_looks.js";
import { inLanguage, say } from "./studio_words.js";
import { factNumber, hours, moment, fullDay, number, season } from "./studio_numbers.js";
import { PARTS, attributeOf, marksOf, numbersOf, placeName, seasonsOf, sourceOf, what, where } from "./studio_answer.js";
import { standKind } from "./studio_charts.js";
import { glyph } from "./studio_glyphs.js";
import { attributeName, subjectName, unitName } from "./studio_facts.js";

const MOST_ALIKE = 3;

export function barOf(route) {
  const { totals } = route;
  const parts = PARTS.filter(([name]) => totals[name] > 0);
  const said = parts.map(([name, kind]) => `${say(kind)} ${hours(totals[name])}`).join(", ");
  return el("div", { class: "bar-box" },
    el("div", { class: "bar", role: "img", "aria-label": said }, parts.map(([name, kind]) =>
      el("span", { class: `part part-${kind}`, style: { "flex-grow": (totals[name] / (totals.time_h || 1)).toFixed(4) } }))),
    el("ul", { class: "key" }, parts.map(([name, kind]) =>
      el("li", {}, el("i", { class: `part part-${kind}` }), el("span", {}, say(kind)), el("b", {}, hours(totals[name]))))),
    el("p", { class: "counts" }, [say("km", { n: number(totals.distance_km) }), say("bordersN", { n: totals.border_crossings }), say("transfersN", { n: totals.transfers })].join(" · ")));
}

function mark(leg, moves) {
  if (!moves) return el("span", { class: `knot knot-${standKind(leg)}` }, glyph(leg.kind));
  const look = modeLook(leg.mode_id);
  const line = (className, dash) => svg("line", { x1: 14, y1: 0, x2: 14, y2: "100%", class: className, "stroke-dasharray": dash });
  return svg("svg", { class: "track", "aria-hidden": "true" }, line(`track-line ${modeClass(leg.mode_id)}`, look.dash || null), look.core && line("core", "5 6"));
}

function legRow(answer, leg, choose) {
  const moves = leg.points.length > 1 && leg.kind !== "border";
  const by = moves ? leg.by.map((id) => placeName(answer, id)).join(", ") : "";
  return el("li", { class: `leg ${moves ? "leg-move" : "leg-stand"}` },
    el("button", { type: "button", "data-leg": leg.leg, "aria-expanded": "false", on: { click: () => choose(leg.leg) } }, mark(leg, moves),
      el("span", { class: "what" }, what(leg), marksOf(leg).map((it) => el("em", {}, it))),
      el("span", { class: "clock" }, moment(leg.depart)),
      el("span", { class: "where" }, where(answer, leg)),
      by && el("span", { class: "by" }, say("throughPlaces", { places: by })),
      el("span", { class: "numbers" }, numbersOf(leg).join(" · "))));
}

export function legList(answer, route, choose) {
  return el("ol", { class: "legs" }, route.legs.map((leg) => legRow(answer, leg, choose)));
}

function sourceTitle(source) {
  const title = inLanguage(source.title) || "";
  return source.url ? el("a", { href: source.url, rel: "noreferrer noopener", target: "_blank" }, title) : title;
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
  const id = el("code", { class: "fact-id" }, fact.fact);
  const note = [fact.locator, fact.note].filter(Boolean).join(". ");
  return el("li", {},
    el("span", {}, say("factSentence", { what: `${attributeName(attributeOf(fact))}, ${subjectName(answer, fact.fact)}`, value: "" }).trim(), " ",
      el("b", {}, valueText(fact))),
    fact.when && el("span", { class: "locator" }, season(fact.when)),
    fact.layer && el("em", {}, fact.layer),
    note && el("span", { class: "locator" }, note), id);
}

// Facts of one attribute in one source, such as the lengths of thirty links, fold to a line.
function factRows(answer, facts) {
  const kinds = new Map();
  for (const fact of facts) kinds.set(attributeOf(fact), [...(kinds.get(attributeOf(fact)) || []), fact]);
  return [...kinds].flatMap(([attribute, list]) => (list.length <= MOST_ALIKE ? list.map((fact) => factRow(answer, fact))
    : [el("li", {}, el("details", {}, el("summary", {}, say("factsAlike", { what: attributeName(attribute), n: list.length })),
      el("ul", {}, list.map((fact) => factRow(answer, fact)))))]));
}

// What a leg takes and costs stands before how long its links are.
function telling(facts) {
  return facts.every((fact) => attributeOf(fact) === "length_km") ? 1 : 0;
}

export function legDetail(answer, leg) {
  const split = PARTS.filter(([name]) => leg[name] > 0).map(([name, kind]) => `${say(kind).toLowerCase()} ${hours(leg[name])}`);
  const seasons = seasonsOf(leg);
  const times = say("fromTo", { from: moment(leg.depart), to: moment(leg.arrive) });
  const next = leg.service ? leg.service.departures.map((it) => fullDay(it)) : [];
  return el("div", { class: "detail" },
    el("p", {}, [`${times}${split.length > 1 ? `: ${split.join(", ")}` : ""}.`,
      next.length > 0 && say("nextDepartures", { list: next.join(", ") }),
      seasons.length > 0 && say("seasonOnly", { when: seasons.join("; ") })].filter(Boolean).join(" ")),
    leg.facts.length === 0 ? el("p", {}, say("noFacts")) : el("ul", { class: "sources" }, bySource(leg.facts).sort((a, b) => telling(a) - telling(b)).map((facts) => {
      const source = sourceOf(answer, facts[0]);
      return el("li", {}, el("p", { class: "source" }, sourceTitle(source), published(source) && el("span", {}, published(source))),
        el("ul", {}, factRows(answer, facts)));
    })));
}

export function evidence(answer, route) {
  const all = [...new Set(route.legs.flatMap((leg) => leg.facts))];
  const rows = bySource(all).map((facts) => ({ facts, source: sourceOf(answer, facts[0]) }))
    .sort((a, b) => (b.facts[0].source === "assumption") - (a.facts[0].source === "assumption") || b.facts.length - a.facts.length
      || (a.facts[0].source < b.facts[0].source ? -1 : 1));
  return el("div", { class: "evidence" },
    el("details", { class: "evidence-box" }, el("summary", {}, say("evidenceSum", route.evidence)),
      el("ol", { class: "source-list" }, rows.map(({ facts, source }) =>
        el("li", {}, sourceTitle(source), published(source) && el("span", {}, published(source)),
          el("span", { class: "used", title: say("used", { n: facts.length }) }, String(facts.length)))))),
    el("p", { class: "hint" }, say("evidenceHint")),
    el("label", { class: "ids" }, el("input", { type: "checkbox", checked: document.documentElement.classList.contains("with-ids"), on: {
      change: (event) => document.documentElement.classList.toggle("with-ids", event.target.checked),
    } }), say("showIds")));
}

export function warningsOf(route) {
  const list = route.warnings || [];
  if (!list.length) return null;
  return el("ul", { class: "warnings" }, list.map((it) => el("li", {}, el("b", {}, it.where), it.text, el("span", { class: "locator" }, [it.source, it.locator].filter(Boolean).join(", ")))));
}
