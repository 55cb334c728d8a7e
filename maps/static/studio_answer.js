// The document of a question as the page uses it: routes with their lines and facts, places by
// id, and the words for them.
import { language, learnWords, word } from "./language.js";
import { capital, landName, inLanguage, modeName, say, vehicleName } from "./studio_words.js";
import { hours, number, rounded, weekdayName } from "./numbers.js";
import { season } from "./studio_dates.js";

export const PARTS = [["moving_h", "moving"], ["handling_h", "handling"], ["border_h", "border"], ["wait_h", "waiting"]];
// What a season may open or close.
const WINDOW_FACTS = ["status", "ice_class", "draft_m"];

// The [lon, lat] points of a piece of a line, written as steps, in whole parts of a degree.
function unpackPiece(piece) {
  const points = [];
  let lon = 0;
  let lat = 0;
  for (let at = 0; at < piece.length; at += 2) {
    lon += piece[at];
    lat += piece[at + 1];
    points.push([lon, lat]);
  }
  return points;
}

// The [lat, lon] points of a line of `maps/pages/_pack.py`: turns round the globe, then its pieces
// by number, those travelled backwards as -1 - n; each goes on where the line has come to.
function unpackLine([turns, ...parts], pieces, scale) {
  const whole = 360 * scale;
  const points = [];
  for (const part of parts) {
    const piece = part < 0 ? [...pieces[-1 - part]].reverse() : pieces[part];
    const last = points.at(-1);
    const near = last ? last[0] : turns * whole;
    const shift = whole * Math.round((near - piece[0][0]) / whole);
    for (const [lon, lat] of last ? piece.slice(1) : piece) points.push([lon + shift, lat]);
  }
  return points.map(([lon, lat]) => [lat / scale, lon / scale]);
}

// Rows as records: a name for each column; what is left out at the end of a row is nothing.
function records(columns, rows) {
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? 0])));
}

// Km and hours at each place of a leg, written as steps.
function unpackProgress(steps) {
  return unpackPiece(steps).map(([km, hour]) => [km / 10, hour / 100]);
}

export function attributeOf(fact) {
  return fact.fact.replace(/ \[.*$/, "").replace(/^.*\./, "");
}

function isWindow(fact) {
  return Boolean(fact.when) && WINDOW_FACTS.includes(attributeOf(fact));
}

// load, unload, gauge, port, transfer, border, wait, move
function kindOf(leg) {
  if (leg.leg_kind !== "transfer") return leg.leg_kind;
  if (leg.mode === "gate") return "load";
  if (leg.to_mode === "gate") return "unload";
  if (leg.mode === leg.to_mode && leg.gauge_mm !== leg.to_gauge_mm) return "gauge";
  return [leg.mode, leg.to_mode].some((mode) => mode === "sea" || mode === "river") ? "port" : "transfer";
}

function readLeg(doc, tables, leg, at) {
  const [mode, gauge] = doc.modes[leg.mode_id];
  const isTransfer = leg.leg_kind === "transfer";
  const [toMode, toGauge] = isTransfer ? doc.modes[leg.to_mode_id] : ["", null];
  const places = leg.places.map((it) => tables.ids[it]);
  const facts = (leg.evidence || []).map((it) => tables.facts[it]);
  const [id, frequency, departures] = leg.service || [];
  const read = {
    ...leg, leg: at + 1, mode, gauge_mm: gauge, to_mode: toMode, to_gauge_mm: toGauge, places, from: places[0], to: places.at(-1),
    countries: leg.countries ? leg.countries.split(" ") : [], by: (leg.by || []).map((it) => tables.ids[it]), progress: unpackProgress(leg.progress),
    facts, windows: facts.filter(isWindow), points: unpackLine(leg.line, tables.pieces, doc.scale),
    service: id ? { ...doc.booked[id], frequency, departures: departures || [] } : null,
    terms: (leg.terms || []).map((it) => readTerm(doc, tables, it)),
    seller: leg.seller ? { name: leg.seller[0], kind: leg.seller[1] } : null,
  };
  return { ...read, kind: kindOf(read) };
}

// A term of `maps/pages/_pack.py`: which number of a leg, how much of it, and its factors.
function readTerm(doc, tables, [figure, value, ...factors]) {
  const read = ([id, shown, ...more]) => {
    if (id >= 0) return { fact: tables.facts[id], name: "", value: shown, unit: tables.facts[id].unit, power: more[0] ?? 1 };
    return { fact: null, name: doc.texts[-id], value: shown, unit: doc.texts[more[0]], power: more[1] ?? 1 };
  };
  return { figure: doc.columns.term[figure], value, factors: factors.map(read) };
}

// Reads a document; the same document gives the same answer.
export function readAnswer(doc) {
  learnWords(doc.words || {});
  const words = (fact) => Object.fromEntries(["unit", "when", "source", "locator", "note", "layer"].map((name) => [name, doc.texts[fact[name]]]));
  const places = records(doc.columns.place, doc.places);
  const tables = {
    ids: places.map((it) => it.id),
    facts: records(doc.columns.fact, doc.facts).map((fact) => ({ ...fact, ...words(fact) })),
    pieces: doc.pieces.map(unpackPiece),
  };
  const routes = doc.routes.map((route) => {
    const legs = records(doc.columns.leg, route.legs).map((leg, at) => readLeg(doc, tables, leg, at));
    legs.forEach((leg, at) => { leg.arrive = at + 1 < legs.length ? legs[at + 1].depart : route.arrive; });
    return { ...route, labels: route.labels || [], warnings: (route.warnings || []).map((it) => doc.warnings[it]), legs };
  });
  return {
    ...doc,
    routes,
    places: Object.fromEntries(places.map((it) => [it.id, it])),
    board: routes.filter((it) => it.labels.length > 0),
    namesByEnglish: new Map(places.map((it) => [it.name_en, { en: it.name_en, ru: it.name_ru, zh: it.name_zh }])),
    importance: new Map(doc.towns.map(([name, , , links]) => [name, links])),
  };
}

// What is listed as cards: the routes of a board, or else all.
export function cardsOf(answer) {
  return answer.board.length ? answer.board : answer.routes;
}

export function placeName(answer, id) {
  const place = answer.places[id];
  return (place && inLanguage({ en: place.name_en, ru: place.name_ru, zh: place.name_zh })) || id;
}

export function importanceOf(answer, id) {
  const place = answer.places[id];
  return answer.importance.get(place ? place.name_en : id) || 0;
}

// The steps of a leg that join a point off the network: they are drawn straight.
export function offPairs(answer, leg) {
  const off = answer.off_network.map((end) => end.id);
  return leg.places.slice(1).map((to, at) => [leg.places[at], to]).filter((pair) => pair.some((id) => off.includes(id)));
}

// A status that is not plain operation by the base data: on trial, or opened by a layer.
export function isSpecial(fact) {
  return attributeOf(fact) === "status" && (fact.value !== "operating" || Boolean(fact.layer));
}

export function marksOf(leg) {
  const special = leg.facts.filter(isSpecial)
    .map((fact) => (fact.layer ? say("openedBy", { what: fact.layer }) : say("onStatus", { what: fact.value })));
  return [...new Set(special), ...(leg.windows.length ? [say("inSeason")] : [])];
}

function vehicle(mode, gauge) {
  return gauge ? `${vehicleName(mode)} (${gauge})` : vehicleName(mode);
}

// How often a service leaves, of the words of `planner.services.timetable.frequency_text`.
export function frequencyText(text) {
  if (language.now === "en") return text;
  const often = /^([\d.]+) a (week|month|year)$/.exec(text);
  if (often) return word(`per${capital(often[2])}`, { n: often[1] });
  if (text === "daily") return word("daily");
  const times = { weekly: 1, "twice a week": 2 };
  if (Object.hasOwn(times, text)) return word("perWeek", { n: times[text] });
  const names = { Mon: 0, Tue: 1, Wed: 2, Thu: 3, Fri: 4, Sat: 5, Sun: 6 };
  const days = text.split(/, | and /).map((day) => names[day.slice(0, 3)]);
  return days.every((day) => day !== undefined) ? days.map(weekdayName).join(", ") : text;
}

// What happens on a leg.
export function what(leg) {
  const of = vehicle(leg.mode, leg.gauge_mm);
  const to = vehicle(leg.to_mode || "", leg.to_gauge_mm);
  switch (leg.kind) {
    case "border": return say("legBorder");
    case "wait": return leg.service
      ? say("legWaitService", { service: leg.service.title, frequency: frequencyText(leg.service.frequency) })
      : say("legWait", { vehicle: of });
    case "load": return leg.to_mode === "pipeline" ? say("legFeed") : say("legLoad", { vehicle: to });
    case "unload": return leg.mode === "pipeline" ? say("legTake") : say("legUnload", { vehicle: of });
    case "gauge": return say("legGauge", { from: leg.gauge_mm, to: leg.to_gauge_mm });
    case "port":
    case "transfer": return of === to ? say("legChange", { vehicle: vehicleName(leg.mode) }) : say("legTransfer", { from: of, to });
    default: return capital(modeName(leg.mode_id)) + (leg.service ? `, ${leg.service.title}` : "");
  }
}

export function where(answer, leg) {
  const from = placeName(answer, leg.from);
  return leg.from === leg.to ? from : `${from} \u2013 ${placeName(answer, leg.to)}`;
}

export function numbersOf(leg) {
  return [
    leg.distance_km && say("km", { n: number(leg.distance_km) }),
    leg.time_h && hours(leg.time_h),
    leg.cost_usd && say("usd", { n: number(leg.cost_usd) }),
    leg.co2e_kg && say("co2e", { n: number(leg.co2e_kg, leg.co2e_kg < 10 ? 1 : 0) }),
  ].filter(Boolean).map((text) => text.replaceAll(" ", "\u00a0"));
}

export function legLabel(answer, leg) {
  return [what(leg), where(answer, leg), ...numbersOf(leg)].join(", ");
}

export function seasonsOf(leg) {
  return [...new Set(leg.windows.map((fact) => season(fact.when)))];
}

export function sourceOf(answer, fact) {
  return answer.sources[fact.source] || { title: fact.source === "set" ? say("setHere") : fact.source };
}

export function publishersOf(answer, leg) {
  const named = (fact) => (fact.source === "assumption" ? say("assumptionsWord") : sourceOf(answer, fact).publisher || sourceOf(answer, fact).title);
  const names = [...new Set(leg.facts.map(named))];
  return [names.slice(0, 3).join("; "), names.length > 3 && say("andMore", { n: names.length - 3 })].filter(Boolean).join(" ");
}

// What a route is the best in, or its number.
export function routeName(answer, route) {
  if (route.labels.length) return route.labels.map((it, at) => (at ? say(it).toLowerCase() : say(it))).join(", ");
  return say("routeNumber", { n: route.rank });
}

export function modesText(route) {
  return route.modes.map(modeName).join(" + ");
}

export function countriesOf(route) {
  return route.countries.map((code, at) => landName(code, (route.country_names || [])[at]));
}

// Names by which a route goes: four tell most routes apart; where they do not, all are said.
export function byText(answer, route) {
  const few = (it) => it.by.slice(0, 4).join(", ");
  const alike = answer.routes.filter((it) => few(it) === few(route)).length > 1;
  const named = (name) => name.split("/").map((part) => inLanguage(answer.namesByEnglish.get(part) || part)).join("/");
  return (alike ? route.by : route.by.slice(0, 4)).map(named).join(", ");
}

export function routeLabel(answer, route) {
  return [routeName(answer, route), route.by.length && say("throughPlaces", { places: byText(answer, route) }),
    hours(route.totals.time_h), say("usd", { n: number(route.totals.cost_usd) })].filter(Boolean).join(", ");
}

// The services of a route by name, each once, in the order of travel.
export function servicesOf(route) {
  const found = new Map();
  for (const leg of route.legs) if (leg.service) found.set(leg.service.id, leg.service.title);
  return [...found.values()];
}

// What one route takes more or less than another, in words.
function comparedWith(one, other) {
  const parts = [];
  const add = (name, digits, scale, less, more) => {
    const gap = (one.totals[name] - other.totals[name]) / scale;
    if (rounded(Math.abs(gap), digits) > 0) parts.push(say(gap < 0 ? less : more, { n: number(Math.abs(gap), digits) }));
  };
  add("time_h", 1, 24, "faster", "slower");
  add("cost_usd", 0, 1, "cheaper", "dearer");
  add("co2e_kg", 0, 1, "cleaner", "dirtier");
  return parts;
}

// One sentence why a route stands among the answers.
export function whyOf(answer, route) {
  if (!route.labels.length) return "";
  if (route.labels.includes("recommended")) {
    const told = typeof answer.why === "string" ? { en: answer.why } : answer.why;
    if (told[language.now]) return told[language.now];
    const other = ["cheapest", "fastest", "lowest CO2e"].map((label) => answer.board.find((it) => it.labels.includes(label) && it !== route)).find(Boolean);
    return other ? against(answer, route, other) : say("whyAlone");
  }
  return against(answer, route, answer.board[0]);
}

function against(answer, route, other) {
  const parts = comparedWith(route, other);
  return say("whyAgainst", { other: say(other.labels[0]).toLowerCase(), parts: parts.length ? parts.join(", ") : say("alike") });
}

// Hours, km and USD from the start of the route, leg by leg.
export function strokesOf(route) {
  const result = [];
  let km = 0;
  let hour = 0;
  let usd = 0;
  for (const leg of route.legs) {
    const points = [[hour, km]];
    const paid = usd + leg.cost_usd;
    if (leg.leg_kind === "transfer" || leg.leg_kind === "wait" || leg.progress.length < 2) {
      hour += leg.time_h;
      points.push([hour, km]);
    } else {
      for (const [more, at] of leg.progress.slice(1)) points.push([at - startOf(route), km + more]);
      km += leg.progress.at(-1)[0];
      hour = leg.progress.at(-1)[1] - startOf(route);
    }
    result.push({ leg, points, costs: [[usd, points[0][1]], [paid, km]] });
    usd = paid;
  }
  return result;
}

// Hours from 00:00 of the departure day to the departure.
export function startOf(route) {
  return route.legs[0].progress[0][1];
}

// What is farther from the best on a front is drawn beneath: the routes of the scatter, by days.
export function frontOf(answer) {
  return [...answer.routes].sort((one, other) => one.totals.time_h - other.totals.time_h);
}

// The place of a route in another answer that stands for the same: by its first label, or number.
export function sameRole(answer, route) {
  return (route.labels.length && answer.board.find((it) => it.labels.includes(route.labels[0])))
    || answer.routes.find((it) => it.rank === route.rank) || null;
}
