// The answers of a board as tabs, a tab for each route: what is best in two ways has one tab.
import { capital, moment, routes } from "./route_model.js";
import { collection } from "./page_data.js";
import { escapeHtml } from "./text.js";
import { number } from "./shared.js";

export const panel = document.createElement("main");
panel.className = "route-panel";
panel.setAttribute("aria-label", "Route");

export const board = routes.some((it) => it.labels.length > 0);

function daysOf(hour) {
  return number(hour / 24, 1);
}

export function tabsOf() {
  const tabs = routes.map((route) =>
    `<button type="button" class="tab" role="tab" id="tab-${route.rank}" data-rank="${route.rank}" aria-controls="answer-${route.rank}">` +
    `<span class="tab-name">${escapeHtml(capital(route.labels.join(", ")))}</span> <b>${daysOf(route.totals.time_h)}\u00a0days</b> ` +
    `<span class="tab-usd">USD ${number(route.totals.cost_usd)}</span></button>`);
  return `<div class="tabs tabs-${routes.length}" role="tablist" aria-label="Answers">${tabs.join("")}</div>` +
    `<p class="sr" role="status"></p>` +
    routes.map((route) => `<div class="chosen-route" role="tabpanel" id="answer-${route.rank}" aria-labelledby="tab-${route.rank}" tabindex="0" hidden></div>`).join("");
}

function rangeText([low, high], digits, scale = 1) {
  return `${number(low / scale, digits)}–${number(high / scale, digits)}`;
}

// What a route takes, with ranges, and which way it goes.
export function headlineOf(route) {
  const { totals, range } = route;
  const figure = (name, value, under = "") => `<div><dt>${name}</dt><dd>${value}</dd>${under && `<dd class="range">${under}</dd>`}</div>`;
  const row = (name, text) => `<div><dt>${name}</dt><dd>${escapeHtml(text)}</dd></div>`;
  const why = route.labels.includes("recommended") && collection.why;
  const span = `<abbr title="10th to 90th percentile: eight in ten lie between">P10–P90</abbr>`;
  return `<dl class="headline">` +
    figure(`days (${span})`, daysOf(totals.time_h), rangeText(range.time_h, 1, 24)) +
    figure(`USD (${span})`, number(totals.cost_usd), rangeText(range.cost_usd, 0)) +
    figure("kg CO2e", number(totals.co2e_kg)) +
    `</dl>${why ? `<p class="why"><b>Why</b> ${escapeHtml(why)}</p>` : ""}<dl class="way">` +
    row("By", route.modes.join(" + ")) +
    row("Through", route.country_names.join(" → ")) +
    row("Corridor", route.corridor_names.join(", ") || "none named") +
    row("Arrives", moment(route.arrive)) + `</dl>`;
}

// Marks the tab of the chosen route, and gives its panel, which the others hide.
export function openTab(route) {
  for (const tab of panel.querySelectorAll("[role=tab]")) {
    const on = Number(tab.dataset.rank) === route.rank;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
  }
  for (const it of panel.querySelectorAll("[role=tabpanel]")) {
    it.hidden = it.id !== `answer-${route.rank}`;
    if (it.hidden) it.replaceChildren();
  }
  return document.getElementById(`answer-${route.rank}`);
}

// The tab to which a key leads from another, or nothing.
export function tabAfter(tab, event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  const tabs = [...panel.querySelectorAll("[role=tab]")];
  const at = tabs.indexOf(tab);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
  return to === undefined ? null : tabs[(to + tabs.length) % tabs.length];
}
