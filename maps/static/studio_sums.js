// What the numbers of a route and of its legs are the sum of: lines of arithmetic, each factor a chip
// that opens its source and, where a server answers, its slider.
import { h } from "./dom.js";
import { hasWord, word } from "./language.js";
import { say } from "./studio_words.js";
import { factNumber, hours, number } from "./numbers.js";
import { attributeOf, sourceOf, what, where } from "./studio_answer.js";
import { attributeName, subjectName, unitName } from "./studio_facts.js";
import { season } from "./studio_dates.js";
import { evidenceOf } from "./evidence.js";

const SUMMED = ["time_h", "cost_usd", "co2e_kg"];
// Terms under this share of a number are told in one line.
const SMALL_TERM = 0.01;
const CONVERSION = "conversion";

function partText(figure, value) {
  if (figure === "time_h") return Math.abs(value) < 48 ? word("hours", { n: number(value, 1) }) : hours(value);
  if (figure === "cost_usd") return say("usd", { n: number(value, Math.abs(value) < 100 ? 2 : 0) });
  return say("co2e", { n: number(value, Math.abs(value) < 10 ? 1 : 0) });
}

// Hours and the like are divided by what has the power -1; units are converted by thousands.
function isDivisor({ name, value, power }) {
  return power === -1 || (name === CONVERSION && value > 0 && value < 1);
}

function factorText(factor) {
  if (factor.name === CONVERSION) return factNumber(isDivisor(factor) ? 1 / factor.value : factor.value);
  const unit = factor.unit && factor.unit !== "share" ? `\u00a0${unitName(factor.unit)}` : "";
  const shown = `${factNumber(Number(factor.value.toPrecision(4)))}${unit}`;
  return Math.abs(factor.power) === 1 ? shown : `(${shown})^${factNumber(factor.power)}`;
}

// A published price is told by its lane and month, another fact by what it says.
function factorName(answer, { name, fact }) {
  if (fact && /^\d{4}-\d{2}$/.test(fact.when)) return [subjectName(answer, fact.fact), season(fact.when)].join(", ");
  if (fact) return attributeName(attributeOf(fact));
  return hasWord(`factor.${name}`) ? word(`factor.${name}`) : name;
}

function factorChip(answer, factor, open) {
  const inner = [h("b", {}, factorText(factor)), factor.name !== CONVERSION && h("small", {}, factorName(answer, factor))];
  if (!factor.fact) return h("span", { class: "chip" }, inner);
  const { kind, publisher } = sourceOf(answer, factor.fact);
  const evidence = evidenceOf(kind, factor.fact.note);
  const year = [publisher, factor.fact.year].filter(Boolean).join(", ");
  return h("button", { type: "button", class: `chip chip-${evidence}`, "data-fact": factor.fact.fact, "aria-expanded": "false", title: [word(`evidence.${evidence}`), year].filter(Boolean).join(": "), on: { click: (event) => open(factor.fact, event.currentTarget.closest(".sum")) } }, inner);
}

function sumLine(answer, term, open) {
  const told = term.factors.filter((it) => it.value !== 1);
  const factors = (told.length ? told : term.factors.slice(0, 1)).sort((one, other) => isDivisor(one) - isDivisor(other));
  return h("li", {}, h("b", { class: "sum-value" }, partText(term.figure, term.value)), " = ",
    factors.flatMap((it, at) => [at > 0 && (isDivisor(it) ? " \u00f7 " : " \u00d7 "), factorChip(answer, it, open)]));
}

function sumLines(answer, leg, figure, open) {
  const terms = leg.terms.filter((it) => it.figure === figure);
  const large = terms.filter((it) => Math.abs(it.value) >= SMALL_TERM * Math.abs(leg[figure]));
  const rest = terms.filter((it) => !large.includes(it));
  const small = rest.reduce((sum, it) => sum + it.value, 0);
  return [...large.map((it) => sumLine(answer, it, open)),
    rest.length > 0 && h("li", {}, h("details", {}, h("summary", {}, h("b", { class: "sum-value" }, partText(figure, small)), ` ${say("smallerTerms", { n: rest.length })}`), h("ul", { class: "sum-lines" }, rest.map((it) => sumLine(answer, it, open)))))].filter(Boolean);
}

function openPanel(block, fact, panelOf) {
  block.append(h("div", { class: "chip-panel", "data-fact": fact.fact }, panelOf(fact)));
}

function markOpen(block, id) {
  block.querySelectorAll("button.chip").forEach((it) => it.setAttribute("aria-expanded", String(it.dataset.fact === id)));
}

// The sums of a leg, a block for each of its numbers. `panelOf` makes what a chip opens; `opened` is the
// figure and fact whose panel is open, and `onOpen` is told of another.
export function sums(answer, leg, { panelOf, opened, onOpen }) {
  const toggle = (fact, block) => {
    const panel = block.querySelector(".chip-panel");
    const again = panel && panel.dataset.fact === fact.fact;
    if (panel) panel.remove();
    if (!again) openPanel(block, fact, panelOf);
    markOpen(block, again ? "" : fact.fact);
    onOpen(again ? null : { figure: block.dataset.figure, fact: fact.fact });
  };
  return SUMMED.filter((figure) => leg.terms.some((it) => it.figure === figure)).map((figure) => {
    // One term says what the number is as well.
    const alone = leg.terms.filter((it) => it.figure === figure).length === 1;
    const block = h("section", { class: `sum${alone ? " is-alone" : ""}`, "data-figure": figure },
      h("h3", {}, say("sumOf", { value: partText(figure, leg[figure]) })), h("ul", { class: "sum-lines" }, sumLines(answer, leg, figure, toggle)));
    const fact = opened && opened.figure === figure && leg.facts.find((it) => it.fact === opened.fact);
    if (fact) {
      openPanel(block, fact, panelOf);
      markOpen(block, fact.fact);
    }
    return block;
  });
}

// Puts the numbers of a new answer into the sums of a leg whose panel is held.
export function putSums(blocks, fresh) {
  for (const block of blocks) {
    const next = fresh.find((it) => it.dataset.figure === block.dataset.figure);
    if (next) ["h3", ".sum-lines"].forEach((part) => block.querySelector(part).replaceWith(next.querySelector(part)));
  }
}

// What the totals of a route are the sum of, leg by leg; each leg opens.
export function totalsTable(answer, route, choose) {
  const cells = (row) => SUMMED.map((figure) => h("td", {}, row[figure] ? partText(figure, row[figure]).replaceAll(" ", "\u00a0") : ""));
  const rows = route.legs.filter((leg) => SUMMED.some((figure) => leg[figure]));
  return h("table", { class: "totals" },
    h("tbody", {}, rows.map((leg) => h("tr", {}, h("th", { scope: "row" }, h("button", { type: "button", class: "link", on: { click: () => choose(leg.leg) } }, what(leg)), h("small", {}, where(answer, leg))), cells(leg)))),
    h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, say("total")), cells(route.totals))));
}
