// The answers as cards: value and range, modes, countries; of the chosen one services and why too.
import { h } from "./dom.js";
import { modeColour } from "./mode_looks.js";
import { inLanguage, modeName, say } from "./studio_words.js";
import { days, number, range, signed } from "./numbers.js";
import { moment } from "./studio_dates.js";
import { totalsTable } from "./studio_sums.js";
import { byText, cardsOf, countriesOf, routeName, sameRole, servicesOf, whyOf } from "./studio_answer.js";

const MOST_SERVICES = 4;
const MOST_CARDS = 6;
// Whether the sum of the legs is open under the chosen card: it stays so from answer to answer.
let summed = false;

// Differences of a route from what stood for the same before, as texts with their direction.
export function changesOf(route, before) {
  if (!before) return [];
  return [["time_h", 1, 24, "dDays"], ["cost_usd", 0, 1, "dUsd"], ["co2e_kg", 0, 1, "dKg"]].map(([name, digits, scale, key]) => {
    const gap = (route.totals[name] - before.totals[name]) / scale;
    const text = signed(gap, digits);
    return text !== "0" && { text: say(key, { n: text }), better: gap < 0 };
  }).filter(Boolean);
}

// Modes along the way as a chain: a stretch of the bar as long as its share of the kilometres.
function chain(route) {
  const moves = route.legs.filter((leg) => leg.leg_kind === "move" && leg.distance_km > 0);
  const total = moves.reduce((sum, leg) => sum + leg.distance_km, 0) || 1;
  return h("span", { class: "chain", "aria-hidden": "true" }, moves.map((leg) =>
    h("i", { style: { "flex-grow": (leg.distance_km / total).toFixed(4), background: `var(${modeColour(leg.mode_id)})` } })));
}

function figure(value, unit, under, change) {
  return h("span", { class: "figure" }, h("b", {}, value), " ", h("span", { class: "unit" }, unit), " ",
    under && h("span", { class: "range", title: say("rangeTitle") }, under), change);
}

export function changeMarks(changes) {
  return changes.map(({ text, better }) => h("span", { class: `change ${better ? "is-better" : "is-worse"}` }, text));
}

function card(answer, route, on, before, choose) {
  const { totals, range: bounds } = route;
  const changes = changesOf(route, before);
  const named = h("span", { class: "card-name" }, routeName(answer, route),
    route.rank === answer.knee_rank && h("em", {}, say("bestTradeOff")));
  const figures = h("span", { class: "figures" },
    figure(days(totals.time_h), say("days"), bounds && range(...bounds.time_h, 1, 24)),
    figure(number(totals.cost_usd), say("usdUnit"), bounds && range(...bounds.cost_usd, 0)),
    figure(number(totals.co2e_kg), say("kg"), ""));
  const way = h("span", { class: "card-way" },
    h("span", { class: "modes" }, route.modes.map(modeName).join(" + ")),
    h("span", { class: "countries" }, on ? countriesOf(route).join(" \u2192 ") : route.countries.join(" \u2192 ")));
  return h("li", { class: `card${on ? " is-on" : ""}` },
    h("button", {
      type: "button", class: "card-pick", "data-rank": route.rank, "aria-pressed": String(on), on: { click: (event) => {
        // A number of the chosen card opens its sum.
        const box = on && event.target.closest(".figure") && event.currentTarget.parentElement.querySelector(".totals-box");
        if (box) box.open = !box.open;
        else choose.route(route.rank);
      } },
    }, named, figures, changes.length > 0 && h("span", { class: "changes" }, changeMarks(changes)), chain(route), way),
    on && more(answer, route, choose.leg));
}

// What is told of the chosen route alone.
function more(answer, route, chooseLeg) {
  const services = servicesOf(route);
  const told = [...services.slice(0, MOST_SERVICES), services.length > MOST_SERVICES && say("andMore", { n: services.length - MOST_SERVICES })].filter(Boolean);
  const row = (name, text) => text && h("div", {}, h("dt", {}, name), h("dd", {}, text));
  const why = whyOf(answer, route);
  return h("div", { class: "card-more" },
    why && h("p", { class: "why" }, h("b", {}, say("why")), " ", why),
    h("dl", { class: "way" },
      row(say("by"), byText(answer, route)),
      row(say("services"), told.join("; ") || say("noService")),
      row(say("corridor"), route.corridor_names.map(inLanguage).join(", ")),
      row(say("arrives"), route.range ? `${moment(route.arrive)} (${route.range.arrive.map(moment).join(" \u2013 ")})` : moment(route.arrive))),
    h("details", { class: "totals-box", open: summed, on: { toggle: (event) => { summed = event.target.open; } } },
      h("summary", {}, say("sumOfLegs")), totalsTable(answer, route, chooseLeg)));
}

// The answers as cards, with what each differs by from `before`, which `against` tells in words;
// `choose` holds what chooses a route and a leg.
export function cards(answer, route, before, against, choose) {
  const all = cardsOf(answer);
  const listed = all.length > MOST_CARDS ? all.filter((it, at) => at < MOST_CARDS - 1 || it.rank === answer.knee_rank) : all;
  // A route without a card of its own is shown as one while it is chosen.
  const shown = listed.includes(route) ? listed : [route, ...listed];
  return [
    h("ol", { class: "cards" }, shown.map((it) => card(answer, it, it === route, before && sameRole(before, it), choose))),
    before && shown.some((it) => changesOf(it, sameRole(before, it)).length) && h("p", { class: "hint against" }, against),
    shown.some((it) => it.range) && h("p", { class: "hint" }, say("rangeHint")),
  ].filter(Boolean);
}
