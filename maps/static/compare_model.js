// Worlds, rows, routes and lines as the scripts of the page use them, and the words for them.
import { collection } from "./page_data.js";
import { number, unpack } from "./shared.js";

export const query = collection.query;
export const corridors = collection.corridors;
export const worlds = collection.scenarios.map((world) => ({
  ...world,
  rows: new Map(world.rows.map((row) => [row.corridor, row])),
}));
export const base = worlds[0];
export const BEST = corridors[0].id;
export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
export const MODE_NAMES = {
  "rail-1435": "rail 1435 mm", "rail-1520": "rail 1520 mm", road: "road", sea: "sea", river: "river", air: "air",
  "oil-pipeline": "oil pipeline", "gas-pipeline": "gas pipeline",
};
export const VEHICLES = { sea: "ship", river: "river ship", road: "truck", air: "aircraft" };

// What a scenario does to a corridor: its look, and the word for it.
export const EFFECTS = {
  opens: ["opens", "Opens"], joins: ["opens", "Joins"], closes: ["closes", "Closes"], "drops out": ["closes", "Drops out"],
  closed: ["gone", "Closed"], "other route": ["other", "Other route"], same: ["same", "Same"],
  slower: ["worse", "Slower"], "more expensive": ["worse", "More expensive"], "emits more": ["worse", "Emits more"],
  faster: ["better", "Faster"], cheaper: ["better", "Cheaper"], "emits less": ["better", "Emits less"],
};
export const CHANGE_KEYS = [
  ["opens", "Opens or joins"], ["closes", "Closes or drops out (dotted)"], ["other", "Another route (old route dashed)"],
  ["better", "Same route, faster or cheaper"], ["worse", "Same route, slower or more expensive"], ["same", "As in the base"],
];
// Strokes in a box of 12 that say what the colour says.
const ICONS = {
  opens: "M6 2v8M2 6h8", closes: "M2.5 2.5l7 7M9.5 2.5l-7 7", other: "M1.5 9.5H3c3.2 0 2.6-6.5 6-6.5h1.2M8.2 .9 10.5 3 8.2 5.1",
  better: "M6 10V2.4M2.8 5.4 6 2.2l3.2 3.2", worse: "M6 2v7.6M2.8 6.6 6 9.8l3.2-3.2", same: "M2.5 4.5h7M2.5 7.8h7",
  gone: "M2.5 6h7",
};
const HUES = 7;
export const narrow = window.matchMedia("(max-width: 900px)");
export const shown = { chosen: null };

const links = collection.links.map(([mode, from, to, line]) => ({
  mode, from, to, points: unpack(line), pair: from < to ? `${from} ${to}` : `${to} ${from}`, turned: from > to,
}));
// The links of a route in order: which, backwards or not, on which turn of the globe.
export const routes = collection.routes.map((route) => ({
  ...route,
  pieces: route.legs.flatMap((leg) => leg.line.map(([at, turns]) => ({ link: links[Math.abs(at) - 1], back: at < 0, turns }))),
}));

export function corridorOf(id) {
  return corridors.find((it) => it.id === id);
}

export function rowOf(world, corridor) {
  return world.rows.get(corridor.id);
}

export function routeOf(world, corridor) {
  const row = rowOf(world, corridor);
  return row && row.route !== null ? routes[row.route] : null;
}

// The look of a corridor in a world: what changed, or in the base its own hue.
export function lookOf(world, corridor) {
  const row = rowOf(world, corridor);
  if (world !== base) return row ? EFFECTS[row.effect][0] : "gone";
  if (!row || row.route === null) return "gone";
  if (corridor.id === BEST) return "hue-best";
  const at = corridor.number - 1;
  return `hue-${at % HUES}${at >= HUES ? " hue-cored" : ""}`;
}

export function markOf(corridor) {
  return corridor.id === BEST ? "★" : String(corridor.number);
}

export function nameOf(id) {
  return (collection.places[id] || { name: id }).name;
}

export function icon(kind) {
  return `<svg class="icon" viewBox="0 0 12 12" aria-hidden="true"><path d="${ICONS[kind]}"/></svg>`;
}

export function days(hour, digits = 1) {
  return number(hour / 24, digits);
}

export function signed(value, digits = 0) {
  const text = number(Math.abs(value), digits);
  if (!/[1-9]/.test(text)) return "0";
  return `${value < 0 ? "−" : "+"}${text}`;
}

export function dayOf(text) {
  const [year, month, date] = text.slice(0, 10).split("-");
  return `${Number(date)} ${MONTHS[Number(month) - 1]} ${year}`;
}

export function season(text) {
  if (!text || !text.includes("..")) return text || "";
  return text.split(";").map((span) => span.split("..").map((day) => {
    const [month, date] = day.trim().split("-");
    return `${Number(date)} ${MONTHS[Number(month) - 1]}`;
  }).join(" to ")).join(", ");
}

export function plural(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

// One sentence of what a scenario does to all corridors, the best of all apart.
export function summary(world) {
  const rows = corridors.slice(1).map((it) => rowOf(world, it)).filter(Boolean);
  if (world === base) {
    const open = rows.filter((it) => it.route !== null).length;
    const closed = rows.length - open;
    return `${plural(open, "corridor")} open${closed ? `, ${closed} closed on the day` : ""}.`;
  }
  const count = (kind) => rows.filter((it) => EFFECTS[it.effect][0] === kind).length;
  const told = [
    [count("closes"), "close", "closes"], [count("opens"), "open", "opens"],
    [count("other"), "take another route", "takes another route"],
    [count("worse"), "become slower or more expensive", "becomes slower or more expensive"],
    [count("better"), "become faster or cheaper", "becomes faster or cheaper"],
    [count("same"), "stay the same", "stays the same"], [count("gone"), "stay closed", "stays closed"],
  ].filter(([many]) => many).map(([many, several, one]) => `${many} ${many === 1 ? one : several}`);
  return `Of ${plural(rows.length, "corridor")} ${told.join(", ")}. ${bestSaid(world)}`;
}

function bestSaid(world) {
  const row = rowOf(world, corridors[0]);
  if (row.route === null) return "No route is left.";
  const told = `The best route takes ${days(row.time_h)} days and USD ${number(row.cost_usd)}`;
  if (row.change_time_h === null) return `${told}.`;
  if (row.effect === "same") return `${told}, as in the base.`;
  return `${told} (${signed(row.change_time_h / 24, 1)} d, ${signed(row.change_cost_usd)} USD).`;
}

export function effectSaid(row) {
  if (!row || !row.effect) return "";
  const parts = [EFFECTS[row.effect][1]];
  if (row.change_time_h !== null && row.effect !== "same") {
    parts.push(`${signed(row.change_time_h / 24, 1)} d`, `${signed(row.change_cost_usd)} USD`);
  }
  return parts.join(", ");
}

// A name without what stands in brackets, and that.
export function nameParts(corridor) {
  if (corridor.id === BEST) return ["Best of all", ""];
  const at = corridor.name.indexOf(" (");
  return at < 0 ? [corridor.name, ""] : [corridor.name.slice(0, at), corridor.name.slice(at + 2).replace(/\)$/, "")];
}

export function label(world, corridor) {
  const row = rowOf(world, corridor);
  const numbers = row && row.route !== null
    ? `${days(row.time_h)} days, USD ${number(row.cost_usd)}, ${number(row.co2e_kg)} kg CO2e` : "closed";
  const told = effectSaid(row);
  return `${corridor.name}: ${numbers}${told ? `; ${told}` : ""}`;
}
