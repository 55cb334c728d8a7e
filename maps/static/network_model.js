// Places, links and corridors as the scripts of the network page use them, what is closed in a
// month, and the search by name.
import { language, nameIn, word } from "./language.js";
import { dayOfYear, number, weekdayName } from "./numbers.js";
import { collection } from "./page_data.js";
import { lineShape } from "./shapes.js";
import { worldX, worldY } from "./basemap.js";

const texts = collection.texts;
export const SHIPS = collection.ships;
export const page = {
  month: Number(collection.edition.slice(5, 7)), ship: 0, modes: new Set(), corridors: new Set(), places: true, services: false, chosen: null,
  hovered: null, playing: null,
};

const FACT = ["attribute", "value", "source", "year", "subject", "locator", "note", "low", "high", "when"];
const FACT_TEXTS = new Set(["attribute", "source", "subject", "locator", "note", "when"]);

export function readFacts(rows) {
  return (rows || []).map((row) => Object.fromEntries(FACT.map((name, at) =>
    [name, FACT_TEXTS.has(name) ? texts[row[at] || 0] : row[at] ?? null])));
}

export const places = collection.places.map((row, at) => ({
  at, id: row[0], lon: row[1] / collection.scale, lat: row[2] / collection.scale, kind: texts[row[3]], country: texts[row[4] || 0],
  names: { en: row[5], ru: row[6], zh: row[7] }, locode: row[8] || "", esr: row[9] || "", aliases: row[10] || [], facts: row[11],
  x: worldX(row[1] / collection.scale), y: worldY(row[2] / collection.scale), links: [], corridors: [], services: [], score: 0,
}));

// The points of a line from one to another, as a shape of their own.
function stretch({ points }, from, to) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const part = points.slice(2 * from, 2 * to + 2);
  part.forEach((value, at) => {
    box[at % 2] = Math.min(box[at % 2], value);
    box[2 + (at % 2)] = Math.max(box[2 + (at % 2)], value);
  });
  return { points: part, box };
}

export const network = collection.links.map((row, at) => {
  const [a, b, mode, steps, facts, name, note, state, open, limits, capacity, schematic] = row;
  const link = {
    at, a: places[a], b: places[b], mode: collection.modes[mode].id, facts, name: texts[name || 0], note: texts[note || 0],
    state: state ? texts[state] : "open", open: open && open.length ? open : null, limits: limits || [],
    capacity: capacity && capacity.length ? { attribute: texts[capacity[0]], value: capacity[1] } : null,
    corridors: [], services: [], ...lineShape(steps),
  };
  link.schematic = (schematic || []).map(([from, to]) => stretch(link, from, to));
  link.a.links.push(link);
  link.b.links.push(link);
  return link;
});

export const corridors = collection.corridors.map((row) => ({
  ...row,
  names: { en: row.name_en, ru: row.name_ru, zh: row.name_zh },
  places: row.places.map((at) => places[at]),
  hops: row.hops.map(([at, forward, km]) => ({ link: network[at], forward: Boolean(forward), km })),
}));
for (const corridor of corridors) {
  for (const { link } of corridor.hops) {
    if (!link.corridors.includes(corridor)) link.corridors.push(corridor);
    for (const place of [link.a, link.b]) if (!place.corridors.includes(corridor)) place.corridors.push(corridor);
  }
}
// The page opens with the corridors of the paper, whose notes begin with its section; without any
// (your own tables) with all of them.
const ofPaper = corridors.filter(({ note }) => /^Paper \d/.test(note));
for (const { id } of ofPaper.length ? ofPaper : corridors) page.corridors.add(id);

// Services that routes use: a hop is a link and whether it is travelled from its first place.
export const services = collection.services.map((row) => {
  const [id, operator, title, mode, season, perWeek, weekdays, confirmed, source, note, calls, steps] = row;
  let code = 0;
  const hops = steps.map((step) => {
    code += step;
    return { link: network[code >> 1], forward: code % 2 === 0 };
  });
  return {
    id, operator: texts[operator], names: { en: texts[title] }, mode: texts[mode], season: texts[season], perWeek, weekdays, confirmed,
    source: texts[source], note: texts[note], calls: calls.map((at) => places[at]), hops,
  };
});
const CARRIAGES = ["rail", "sea", "river", "road", "air"];
services.sort((a, b) => CARRIAGES.indexOf(a.mode) - CARRIAGES.indexOf(b.mode) || (a.names.en < b.names.en ? -1 : 1));
for (const service of services) {
  for (const { link } of service.hops) if (!link.services.includes(service)) link.services.push(service);
  for (const place of service.calls) if (!place.services.includes(service)) place.services.push(service);
}
export const OPEN_NOW = network.filter((link) => link.state === "open");
export const usedModes = collection.modes.filter((mode) => network.some((link) => link.mode === mode.id));
for (const mode of usedModes) if (mode.id !== "air") page.modes.add(mode.id);

// What makes a place worth a name on the map before another.
const KIND_SCORE = { port: 7, town: 5, border: 5, canal: 16, strait: 7, terminal: 2, airport: 2, river_port: 1, station: 0, passage: -60 };
for (const place of places) {
  const stops = corridors.filter((corridor) => corridor.places.includes(place)).length;
  const modes = new Set(place.links.map((link) => link.mode)).size;
  place.score = (KIND_SCORE[place.kind] || 0) + Math.min(place.links.length, 16) * 0.7 + modes * 2.5 +
    Math.min(stops, 4) * 9 + Math.min(place.corridors.length, 4) * 2;
}
export const ranked = [...places].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));

export function modeName(id) {
  const name = nameIn(collection.modes.find((it) => it.id === id));
  return name.charAt(0).toUpperCase() + name.slice(1);
}

// Whether a link lets a ship of the chosen class through in the middle of a month.
export function isOpen(link, month = page.month) {
  return link.state === "open" && (!link.open || Boolean((link.open[page.ship] >> (month - 1)) & 1));
}

export function isClosed(link, month = page.month) {
  return link.state === "open" && !isOpen(link, month);
}

// The limits that close a link now, each with the day on which it opens next, or nothing.
export function reasons(link) {
  const day = `${String(page.month).padStart(2, "0")}-15`;
  return link.limits.map((at) => collection.limits[at]).flatMap((limit) => {
    const spans = limit.open[page.ship];
    const now = spans.some(([from, to]) => (from <= to ? from <= day && day <= to : day >= from || day <= to));
    if (now) return [];
    const next = spans.map(([from]) => from).sort((a, b) => (a > day ? 0 : 1) - (b > day ? 0 : 1) || (a < b ? -1 : 1));
    return [{ limit, value: limit.values[page.month - 1], until: next[0] || "" }];
  });
}

export function reasonText({ limit, value, until }) {
  const needs = limit.attribute === "ice_class";
  const key = (needs ? "needs" : "closed") + (until ? "Until" : "");
  return word(key, { class: value, date: until && dayOfYear(until) });
}

// How often a service leaves its first call: its weekdays, or a number a week or month.
export function frequencyText({ perWeek, weekdays }) {
  if (weekdays.length === 7 || Math.abs(perWeek - 7) < 0.05) return word("daily");
  if (weekdays.length) return weekdays.map(weekdayName).join(", ");
  if (perWeek > 0.95) return word("perWeek", { n: number(perWeek, 1, 0) });
  const perMonth = (perWeek * 365.25) / 84;
  return perMonth > 0.9 ? word("perMonth", { n: number(perMonth) }) : word("perYear", { n: number(Math.max(1, perMonth * 12)) });
}

export function linkName(link) {
  return `${nameIn(link.a)} – ${nameIn(link.b)}`;
}

// What is closed in the month, those with one reason together, the weightiest first.
export function closedGroups() {
  const groups = new Map();
  for (const link of OPEN_NOW) {
    if (isOpen(link)) continue;
    const found = reasons(link);
    for (const reason of found.slice(0, 1)) {
      const place = reason.limit.place >= 0 ? places[reason.limit.place] : null;
      const own = place ? place.id : link.mode === "sea" ? "sea" : link.name || linkName(link);
      const key = `${own}|${reason.value}|${reason.until}`;
      if (!groups.has(key)) groups.set(key, { place, reason, links: [] });
      groups.get(key).links.push(link);
    }
  }
  const weight = (group) => group.links.reduce((sum, link) => sum + 1 + 20 * link.corridors.length, 0);
  return [...groups.values()].sort((a, b) => weight(b) - weight(a));
}

// The name of a group: its place; the straits that its lanes share; its river or road.
export function groupName(group) {
  if (group.place) return nameIn(group.place);
  const straits = new Map();
  for (const link of group.links) {
    for (const place of [link.a, link.b]) {
      if (place.kind === "strait") straits.set(place, (straits.get(place) || 0) + 1);
    }
  }
  const told = [...straits].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([place]) => nameIn(place));
  if (told.length && group.links.length > 1) return told.join(", ");
  const [link] = group.links;
  return link.mode === "sea" || language.now !== "en" || !link.name ? linkName(link) : link.name;
}

export function corridorState(corridor, month = page.month) {
  if (!["operating", "trial"].includes(corridor.status)) return { open: false, status: corridor.status, why: "" };
  if ((corridor.open[page.ship] >> (month - 1)) & 1) return { open: true, status: corridor.status, why: "" };
  const season = (corridor.season_mask >> (month - 1)) & 1 ? "" : word("outOfSeason");
  const closed = corridor.hops.map(({ link }) => link).find((link) => isClosed(link, month) || link.state !== "open");
  const [reason] = closed && month === page.month ? reasons(closed) : [];
  const where = closed ? `${linkName(closed)}${reason ? `: ${reasonText(reason)}` : ""}` : "";
  return { open: false, status: corridor.status, why: [season, where].filter(Boolean).join(" · ") };
}

// Latin letters that have no accent to take off, as they are written without them.
const LETTERS = {
  ł: "l", Ł: "l", ø: "o", Ø: "o", đ: "d", Đ: "d", ð: "d", Ð: "d", ı: "i",
  ə: "e", Ə: "e", æ: "ae", Æ: "ae", œ: "oe", Œ: "oe", þ: "th", Þ: "th",
};

// As `fold` of `corridors/places/names.py`.
export function fold(text) {
  return text.normalize("NFKD").replace(/./gu, (char) => LETTERS[char] ?? char).replace(/\p{M}/gu, "").replace(/[-_,]/g, " ").replace(/[.'’ʹ]/g, "")
    .toLowerCase().split(/\s+/).filter(Boolean).join(" ");
}

// Names by which things are found; own names count more than aliases and codes.
// They are folded when something is first looked for.
let named = null;

function nameKeys() {
  named ??= [...corridors, ...places].map((thing) => {
    const own = Object.values(thing.names);
    const other = [thing.id, thing.locode, thing.esr, ...(thing.aliases || [])];
    const keys = new Map();
    [...own, ...other].forEach((name, at) => {
      const key = name && fold(name);
      if (key && !keys.has(key)) keys.set(key, { name, own: at < own.length });
    });
    return { thing, keys: [...keys].map(([key, it]) => ({ key, ...it })) };
  });
  return named;
}

// How well a key fits: 0 the same, 1 begins so, 2 a word begins so, 3 contains it; else nothing.
function fitOf(key, wanted) {
  if (key === wanted) return 0;
  const at = key.indexOf(wanted);
  if (at < 0) return null;
  if (at === 0) return 1;
  return key[at - 1] === " " || key[at - 1] === "(" ? 2 : 3;
}

// Letters to change, add, drop or swap to make one word of another, at most `most`.
export function slips(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before = null;
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      if (before && i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, before[j - 2] + 1);
      }
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[other.length];
}

// Places and corridors that a text may mean, best first; `near` says that none is called so.
export function find(text, most = 8) {
  const wanted = fold(text);
  if (!wanted) return { hits: [], near: false };
  const rate = (measure) => nameKeys().flatMap(({ thing, keys }) => {
    let best = null;
    for (const { key, name, own } of keys) {
      const fits = measure(key);
      if (fits === null) continue;
      const cost = fits + (own ? 0 : 0.5);
      if (!best || cost < best.cost) best = { thing, name, cost };
    }
    return best ? [best] : [];
  }).sort((a, b) => a.cost - b.cost || (b.thing.score || 30) - (a.thing.score || 30) || (a.thing.id < b.thing.id ? -1 : 1));
  const hits = rate((key) => fitOf(key, wanted));
  if (hits.length) return { hits: hits.slice(0, most), near: false };
  const allowed = wanted.length > 7 ? 3 : wanted.length > 3 ? 2 : 1;
  const near = rate((key) => {
    // The whole name, or how a longer one begins.
    const whole = slips(wanted, key, allowed);
    const begun = [0, 1].map((more) => slips(wanted, key.slice(0, wanted.length + more), allowed) + 0.25);
    const far = Math.min(whole, ...begun);
    return far <= allowed ? far : null;
  });
  return { hits: near.slice(0, 5), near: true };
}
