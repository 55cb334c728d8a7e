// Routes, legs and places as the page's scripts use them, and the words for them.
import { collection } from "./page_data.js";
import { escapeHtml } from "./text.js";
import { hours, number, unpack } from "./shared.js";

export const query = collection.query;
export const places = collection.places;
export const MODE_NAMES = {
  "rail-1435": "Rail, 1435 mm", "rail-1520": "Rail, 1520 mm", road: "Road", sea: "Sea",
  river: "River", air: "Air", "oil-pipeline": "Oil pipeline", "gas-pipeline": "Gas pipeline",
};
export const KINDS = [
  ["moving_h", "moving", "Moving"], ["handling_h", "handling", "Handling"],
  ["border_h", "border", "Borders"], ["wait_h", "waiting", "Waiting"],
];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// What a season may open or close.
const WINDOW_FACTS = ["status", "ice_class", "draft_m"];

export const routes = collection.routes.map((route) => ({
  ...route,
  legs: route.legs.map((leg) => {
    const facts = leg.evidence.map((at) => collection.facts[at]);
    return { ...leg, points: unpack(leg.line), facts, windows: facts.filter(isWindow), kind: kindOf(leg) };
  }),
}));

// The steps of a leg that join a point off the network: they are drawn straight.
export function offPairs(leg) {
  const off = collection.off_network.map((end) => end.id);
  return leg.places.slice(1).map((to, at) => [leg.places[at], to]).filter((pair) => pair.some((id) => off.includes(id)));
}

function attributeOf(fact) {
  return fact.fact.replace(/ \[.*$/, "").replace(/^.*\./, "");
}

function isWindow(fact) {
  return Boolean(fact.when) && WINDOW_FACTS.includes(attributeOf(fact));
}

// A status that is not plain operation by the base data: on trial, or opened by a layer.
export function isSpecial(fact) {
  return attributeOf(fact) === "status" && (fact.value !== "operating" || Boolean(fact.layer));
}

export function statusesOf(leg) {
  const found = leg.facts.filter(isSpecial);
  return [...new Set(found.map((fact) => (fact.layer ? `opened by ${fact.layer}` : `on ${fact.value}`)))];
}

// load, unload, gauge, port, transfer, border, wait, move
function kindOf(leg) {
  if (leg.leg_kind !== "transfer") return leg.leg_kind;
  if (leg.mode === "gate") return "load";
  if (leg.to_mode === "gate") return "unload";
  if (leg.mode === leg.to_mode) return "gauge";
  return [leg.mode, leg.to_mode].some((mode) => mode === "sea" || mode === "river") ? "port" : "transfer";
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const VEHICLES = { sea: "ship", river: "river ship", road: "truck", air: "aircraft" };

function vehicle(mode, gauge) {
  return gauge ? `train (${gauge} mm)` : VEHICLES[mode] || mode;
}

export function what(leg) {
  const mode = vehicle(leg.mode, leg.gauge_mm);
  const other = vehicle(leg.to_mode, leg.to_gauge_mm);
  switch (leg.kind) {
    case "border": return "Border formalities";
    case "wait": return `Wait for ${leg.service ? `${leg.service.title}, ${leg.service.frequency}` : mode}`;
    case "load": return leg.to_mode === "pipeline" ? `Feed into ${other}` : `Load on ${other}`;
    case "unload": return leg.mode === "pipeline" ? `Take from ${mode}` : `Unload from ${mode}`;
    case "gauge": return `Change of gauge, ${leg.gauge_mm} to ${leg.to_gauge_mm} mm`;
    case "port":
    case "transfer": return `Transfer, ${mode} to ${other}`;
    default: return capital(leg.gauge_mm ? `${leg.mode} ${leg.gauge_mm} mm` : leg.mode_id.replace("-", " ")) + (leg.service ? `, ${leg.service.title}` : "");
  }
}

export function where(leg) {
  return leg.from === leg.to ? leg.from_name : `${leg.from_name} - ${leg.to_name}`;
}

export function nameOf(id) {
  return places[id].name_en || id;
}

// How many links meet at a town: the more, the sooner it is named.
const importance = new Map(collection.towns.map(([name, , , links]) => [name, links]));

export function importanceOf(id) {
  return importance.get(nameOf(id)) || 0;
}

// Up to four places that tell which way a leg goes, as the table has them.
export function byWhat(leg) {
  return leg.by.map(nameOf).join(", ");
}

export function numbersOf(leg) {
  return [
    leg.distance_km && `${number(leg.distance_km)} km`,
    hours(leg.time_h),
    leg.cost_usd && `USD ${number(leg.cost_usd)}`,
    leg.co2e_kg && `${number(leg.co2e_kg, leg.co2e_kg < 10 ? 1 : 0)} kg CO2e`,
  ].filter(Boolean).map((text) => text.replaceAll(" ", "\u00a0"));
}

export function moment(text) {
  const [day, time] = text.split("T");
  const [, month, date] = day.split("-");
  return `${Number(date)} ${MONTHS[Number(month) - 1]} ${time}`;
}

export function dayOf(text) {
  const [year, month, date] = text.slice(0, 10).split("-");
  return `${Number(date)} ${MONTHS[Number(month) - 1]} ${year}`;
}

// The day that lies so many hours after 00:00 of the departure day.
export function dayAt(hour) {
  const day = new Date(Date.parse(`${query.depart.slice(0, 10)}T00:00Z`) + Math.floor(hour / 24) * 86400000);
  return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]}`;
}

export function season(when) {
  return when.split(";").map((span) => span.split("..").map((day) => {
    const [month, date] = day.trim().split("-");
    return `${Number(date)} ${MONTHS[Number(month) - 1]}`;
  }).join(" to ")).join(", ");
}

export function sourceOf(fact) {
  return collection.sources[fact.source] || { title: fact.source === "set" ? "Set for this question" : fact.source };
}

function publishersOf(leg) {
  const named = (fact) => (fact.source === "assumption" ? "assumptions" : sourceOf(fact).publisher || sourceOf(fact).title);
  const names = [...new Set(leg.facts.map(named))];
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return names.slice(0, 3).join("; ") + more;
}

export function tip(leg) {
  const window = leg.windows.map((fact) => season(fact.when)).filter((it, at, all) => all.indexOf(it) === at);
  const by = publishersOf(leg);
  return `<b>${escapeHtml(what(leg))}</b><span class="tip-where">${escapeHtml(where(leg))}</span>` +
    `<span>${numbersOf(leg).join(" · ")}</span>` +
    `<span>${escapeHtml(moment(leg.depart))} to ${escapeHtml(moment(leg.arrive))}</span>` +
    (window.length ? `<span>Window ${escapeHtml(window.join("; "))}</span>` : "") +
    (by ? `<span class="tip-sources">Numbers: ${escapeHtml(by)}</span>` : "");
}

export function label(leg) {
  return `${what(leg)}, ${where(leg)}, ${numbersOf(leg).join(", ")}`;
}

// Glyphs in a box of 16; they say what a colour says, and more.
const GLYPHS = {
  border: "M8 1.5v13M1.5 8h3.6M3.6 5.8 5.8 8 3.6 10.2M14.5 8h-3.6M12.4 5.8 10.2 8l2.2 2.2",
  gauge: "M6.2 1.5V7L3.5 10v4.5M9.8 1.5V7l2.7 3v4.5M4.6 4.2h6.8M2.4 12.2h11.2",
  port: "M8 5.2v9M8 5.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4ZM5.2 7.4h5.6M2.5 9.5c0 3 2.5 4.7 5.5 4.7s5.5-1.7 5.5-4.7",
  transfer: "M2 5.5h10M9.5 2.8 12.2 5.5 9.5 8.2M14 11H4M6.5 8.3 3.8 11l2.7 2.7",
  wait: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM8 4.8V8l2.3 1.6",
  window: "M2.5 3.5h11v10h-11ZM2.5 6.6h11M5.2 1.8v3M10.8 1.8v3M5.4 10l1.7 1.7 3.3-3.3",
  load: "M8 10V2.5M5 5.3l3-3 3 3M2.5 9.5v4h11v-4",
  unload: "M8 2v7.5M5 6.8l3 3 3-3M2.5 9.5v4h11v-4",
};
export const GLYPH_NAMES = {
  border: "Border", gauge: "Change of gauge", port: "Port: change between water and land",
  transfer: "Transfer", wait: "Wait", window: "Season's window",
};

export function glyph(kind) {
  return `<svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d="${GLYPHS[kind]}"/></svg>`;
}
