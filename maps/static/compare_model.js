// Worlds, rows and routes of a comparison, what one world changes against another, and the words for it.
import { lineShape } from "./shapes.js";
import { language, nameIn, word } from "./language.js";
import { days, dollars, number, signed } from "./numbers.js";
import { collection } from "./page_data.js";

export const query = collection.query;
export const corridors = collection.corridors;
export const worlds = collection.scenarios.map((world) => ({ ...world, rows: new Map(world.rows.map((row) => [row.corridor, row])) }));
export const base = worlds[0];
// The world that the others are held against when the page opens.
export const reference = worlds.find((it) => it.name === collection.against) || base;
export const BEST = corridors[0].id;
// What is shown: a world, the one it is held against, a corridor.
export const page = { world: base, against: base, chosen: null };

// What an effect looks like; the drawing of each says the same without colour.
export const LOOKS = {
  opens: "opens", joins: "opens", closes: "closes", "drops out": "closes", closed: "gone", "other route": "other", same: "same",
  slower: "worse", "more expensive": "worse", "emits more": "worse", faster: "better", cheaper: "better", "emits less": "better",
};
const MEASURES = { time_h: [0.05, "slower", "faster"], cost_usd: [0.5, "more expensive", "cheaper"], co2e_kg: [0.5, "emits more", "emits less"] };
const FIRST = { cost: "cost_usd", co2e: "co2e_kg" };

const links = collection.links.map(([mode, from, to, steps, schematic]) => ({ mode, from, to, schematic: schematic || [], pair: from < to ? `${from} ${to}` : `${to} ${from}`, turned: from > to, ...lineShape(steps) }));
// The links of a route in order: which, backwards or not, on which turn of the globe.
export const routes = collection.routes.map((route) => ({
  ...route,
  // Which links, in order: each has its mode.
  way: route.legs.flatMap((leg) => leg.line.map(([at]) => at)).join(" "),
  pieces: route.legs.flatMap((leg) => leg.line.map(([at, turns]) => ({ link: links[Math.abs(at) - 1], back: at < 0, turns }))),
}));

export function rowOf(world, corridor) {
  return world.rows.get(corridor.id);
}

export function routeOf(world, corridor) {
  const row = rowOf(world, corridor);
  return row && row.route !== null ? routes[row.route] : null;
}

// What a corridor's row in a world is beside its row in another: {kind, time_h, cost_usd, co2e_kg}, the
// last three where both have a route.
export function effectOf(world, against, corridor) {
  const [now, old] = [rowOf(world, corridor), rowOf(against, corridor)];
  const [route, before] = [routeOf(world, corridor), routeOf(against, corridor)];
  if (!now && !old) return { kind: "closed" };
  if (!route && !before) return { kind: "closed" };
  if (!before) return { kind: old ? "opens" : "joins" };
  if (!route) return { kind: !now || (now.state === "no route" && corridor.id !== BEST) ? "drops out" : "closes" };
  const change = Object.fromEntries(Object.keys(MEASURES).map((name) => [name, now[name] - old[name]]));
  if (route.way !== before.way) return { kind: "other route", ...change };
  for (const name of new Set([FIRST[query.by] || "time_h", ...Object.keys(MEASURES)])) {
    const [least, more, less] = MEASURES[name];
    // Rows are rounded; a difference that shows in none of them is none.
    if (Math.abs(change[name]) >= least - 1e-9) return { kind: change[name] < 0 ? less : more, ...change };
  }
  return { kind: "same", ...change };
}

export function isPlain() {
  return page.world === page.against;
}

export function effect(corridor) {
  return isPlain() ? null : effectOf(page.world, page.against, corridor);
}

export function lookOf(corridor) {
  const found = effect(corridor);
  if (found) return LOOKS[found.kind];
  return routeOf(page.world, corridor) ? "plain" : "gone";
}

export function worldName(world) {
  return world === base ? word("base") : world.titles[language.now];
}

export function markOf(corridor) {
  return corridor.id === BEST ? "★" : String(corridor.number);
}

export function placeName(id) {
  return collection.places[id] ? nameIn(collection.places[id]) : id;
}

// A name without what stands in brackets, and that.
export function nameParts(corridor) {
  if (corridor.id === BEST) return [word("best"), ""];
  const [, name, rest = ""] = nameIn(corridor).match(/^(.*?)\s*(?:[(（](.*)[)）])?$/s);
  return [name, rest];
}

export function corridorName(id) {
  const found = corridors.find((it) => it.id === id);
  return nameParts(found || { id, ...collection.corridor_names[id] })[0];
}

export function alongText(route) {
  return route.corridors.length ? route.corridors.map(corridorName).join(", ") : word("noNamed");
}

export function figures(row) {
  return [word("dayCount", { n: days(row.time_h), count: row.time_h / 24 }), dollars(row.cost_usd), word("co2e", { n: number(row.co2e_kg) })];
}

// By how much an effect changes days, dollars and, where asked, CO2e.
export function changes({ time_h: hour, cost_usd: usd, co2e_kg: kg }, full = false) {
  if (hour === undefined || hour === null) return [];
  return [word("daysMore", { n: signed(hour / 24, 1) }), word("usdSigned", { n: signed(usd) }), ...(full ? [word("co2e", { n: signed(kg) })] : [])];
}

export function effectText(corridor) {
  const found = effect(corridor);
  return found ? [word(`effect.${found.kind}`), ...(found.kind === "same" ? [] : changes(found))].join(", ") : "";
}

export function label(corridor) {
  const row = rowOf(page.world, corridor);
  const told = row && row.route !== null ? figures(row).join(", ") : word("effect.closed");
  return `${corridor.id === BEST ? word("best") : nameIn(corridor)}: ${[told, effectText(corridor)].filter(Boolean).join("; ")}`;
}

// Corridors of the table: those of either world.
export function shown() {
  return corridors.filter((it) => rowOf(page.world, it) || rowOf(page.against, it));
}

// A sentence of what a world is, or changes against another; the best of all apart.
export function summary() {
  const all = shown().filter((it) => it.id !== BEST);
  if (isPlain()) {
    const open = all.filter((it) => routeOf(page.world, it)).length;
    return [word("openCount", { n: open }), all.length > open && word("closedOnDay", { n: all.length - open })].filter(Boolean).join(", ") + ".";
  }
  const looks = all.map(lookOf);
  const told = ["closes", "opens", "other", "worse", "better", "same", "gone"].map((look) => [look, looks.filter((it) => it === look).length])
    .filter(([, n]) => n).map(([look, n]) => word(`count.${look}`, { n }));
  return `${word("ofCorridors", { n: all.length, list: told.join(", ") })} ${bestText()}`;
}

function bestText() {
  const row = rowOf(page.world, corridors[0]);
  if (row.route === null) return word("noRouteLeft");
  const found = effect(corridors[0]);
  const change = found.kind === "same" ? word("asBefore") : changes(found).length ? ` (${changes(found).join(", ")})` : "";
  return word("bestSaid", { days: days(row.time_h), usd: dollars(row.cost_usd), change });
}

// Corridors that pass between two places in either world, and which way the first of them goes: to its
// right lie the later ones.
export function usersOf(world, against) {
  const users = new Map();
  for (const corridor of corridors) {
    for (const route of new Set([routeOf(against, corridor), routeOf(world, corridor)])) {
      for (const { link, back } of route ? route.pieces : []) {
        if (!users.has(link.pair)) users.set(link.pair, { ahead: link.turned !== back, numbers: [] });
        const { numbers } = users.get(link.pair);
        if (numbers[numbers.length - 1] !== corridor.number) numbers.push(corridor.number);
      }
    }
  }
  return users;
}

// Facts that a world changes at places which routes pass: id of the place, and its changes.
export function changedPlaces() {
  const found = new Map();
  const known = new Set(corridors.flatMap((it) => [routeOf(page.world, it), routeOf(page.against, it)]).flatMap((route) => (route ? route.pieces : []))
    .flatMap(({ link }) => [link.from, link.to]));
  for (const change of isPlain() ? [] : [...page.world.changes, ...page.against.changes]) {
    const subject = change.fact.split(".")[0];
    const id = subject.includes("@") ? subject.split("@")[1] : subject.split(":")[0];
    if (!known.has(id)) continue;
    if (!found.has(id)) found.set(id, []);
    found.get(id).push(change);
  }
  return found;
}
