// What an origin reaches: places and links in the colour of the ring of hours or dollars in which they
// are reached, the way to the place that is chosen, and the places as a list.
import { TURN } from "./basemap.js";
import { colour, container, drawDot, namesPane, nearest, pixelLines, sheet, strokePixels, townLabels, whenThemed } from "./draw.js";
import { dayText, dollars, number } from "./numbers.js";
import { drawButtons, makeStage, markDrawn, narrow, panel, remember, remembered, reveal, showBounds } from "./stage.js";
import { boxOf, frame, joinList, padding } from "./list_map.js";
import { h, s } from "./dom.js";
import { countryName, language, languageSwitch, nameIn, word } from "./language.js";
import { collection, map } from "./page_data.js";
import { lineShape, pointsShape } from "./shapes.js";

const byTime = collection.by === "time";
const [TIME, COST] = [1, 2];
const QUARTERS = 4;
const MOST_FOUND = 60;
const ANCHORS = ["--ring-near", "--ring-inner", "--ring-outer", "--ring-far"];
const KINDS = {
  origin: { size: 13, weight: 700, gap: 10, dot: 7, mark: false },
  chosen: { size: 12.5, weight: 700, gap: 9, dot: 6, mark: false },
  place: { size: 11.5, weight: 500, gap: 7, quiet: 12, dot: 3, mark: false, covers: 8, atMost: 45 },
  town: { size: 11, gap: 5, quiet: 14, covers: 0, atMost: 12, dot: 2 },
};
// One limit is shown in four equal parts, several as they are.
const bounds = collection.rings.length > 1 ? collection.rings : Array.from({ length: QUARTERS }, (_, at) => (collection.within * (at + 1)) / QUARTERS);
const links = collection.links.map((row, at) => ({ at, mode: row[0], time_h: row[TIME], cost_usd: row[COST], band: bandOf(row[byTime ? TIME : COST]), shapes: [centred(lineShape(row[3]))] }));
const places = collection.places.map((row, at) => {
  const it = Object.fromEntries(collection.columns.map((name, column) => [name, row[column]]));
  return { at, it, band: bandOf(byTime ? it.time_h : it.cost_usd), shapes: [centred(pointsShape([[it.lon, it.lat]]))], rank: 0 };
});
const origin = { shapes: [centred(pointsShape([[collection.origin.lon, collection.origin.lat]]))] };
const page = { chosen: null, near: null, typed: "", open: new Set([0]) };

// Names are written in the order of how many links meet at a town, then of how many ways end with
// the link to a place or lead on over it.
const passed = new Map();
for (const { it } of places) for (const at of it.way) passed.set(at, (passed.get(at) || 0) + 1);
const meeting = new Map((collection.towns || []).map(([name, , , met]) => [name, met]));
for (const place of places) place.rank = 1e4 * (meeting.get(place.it.name_en) || 0) + (passed.get(place.it.way.at(-1)) || 0);

function bandOf(value) {
  const at = bounds.findIndex((most) => value <= most + 1e-6);
  return at < 0 ? bounds.length - 1 : at;
}

// Asia lies in the middle: what is west of 80 degrees west is drawn east of it.
function centred(shape) {
  const [left, top, right, bottom] = shape.box;
  if ((left + right) / 2 > (TURN * (180 - 80)) / 360) return shape;
  return { ...shape, points: shape.points.map((value, at) => (at % 2 ? value : value + TURN)), box: [left + TURN, top, right + TURN, bottom] };
}

function rgb(name) {
  return [1, 3, 5].map((at) => parseInt(colour(name).slice(at, at + 2), 16));
}

// From near to far along the four colours of the style sheet.
function tone(band) {
  const t = bounds.length > 1 ? (band / (bounds.length - 1)) * (ANCHORS.length - 1) : 0;
  const low = Math.min(Math.floor(t), ANCHORS.length - 2);
  const [one, other] = [rgb(ANCHORS[low]), rgb(ANCHORS[low + 1])];
  return `rgb(${one.map((value, at) => Math.round(value + (other[at] - value) * (t - low))).join(", ")})`;
}

function duration(value) {
  return value < 47.95 ? word("hours", { n: number(value, 1, 0) }) : word("dayCount", { n: number(value / 24, 1, 0) });
}

function boundText(value) {
  if (!byTime) return dollars(value);
  return value < 48 ? word("hours", { n: number(value, 1, 0) }) : word("dayCount", { n: number(value / 24, 2, 0) });
}

function kindName(place) {
  return [nameIn(place.it), countryName(place.it.country)].filter(Boolean).join(", ");
}

function modesOf({ it }) {
  return it.modes.map((family) => word(`family.${family}`)).join(", ");
}

// What stands below a place that is chosen.
function behind({ it }) {
  const named = it.corridors.map((id) => nameIn(collection.corridors.find((corridor) => corridor.id === id) || { id }));
  return [
    word("reach.by", { modes: it.modes.map((family) => word(`family.${family}`)).join(", ") }),
    [word("kmCount", { n: number(it.distance_km) }), word("co2e", { n: number(it.co2e_kg) }), word("borders", { n: it.border_crossings }), word("transfers", { n: it.transfers })].join(", "),
    named.length ? word("reach.along", { what: named.join(", ") }) : "",
  ].filter(Boolean);
}

function thin() {
  return narrow.matches ? 0.7 : 1;
}

function radiusOf(place) {
  return (place === page.chosen || place === page.near ? 6 : ["port", "border", "airport"].includes(place.it.place_kind) ? 4 : 3) * thin();
}

const lines = sheet("reach", 400, (context, area) => {
  const way = page.chosen ? page.chosen.it.way.map((at) => links[at]) : [];
  // What is nearest lies on top.
  for (let band = bounds.length - 1; band >= 0; band -= 1) {
    const drawn = links.filter((link) => link.band === band).flatMap(({ shapes }) => pixelLines(shapes, area));
    strokePixels(context, drawn, { paint: tone(band), width: 2.6 * thin(), cap: "round", alpha: way.length ? 0.4 : 0.95 });
  }
  for (const link of way) {
    const drawn = pixelLines(link.shapes, area);
    strokePixels(context, drawn, { paint: colour("--ink"), width: 7 * thin(), cap: "round" });
  }
  for (const link of way) strokePixels(context, pixelLines(link.shapes, area), { paint: tone(link.band), width: 4 * thin(), cap: "round" });
  for (const place of [...places].reverse()) {
    const strong = place === page.chosen || place === page.near;
    for (const [at] of pixelLines(place.shapes, area)) {
      drawDot(context, at, { radius: radiusOf(place), fill: tone(place.band), rim: colour(strong ? "--ink" : "--paper"), width: strong ? 2.5 : 1 });
    }
  }
  for (const [at] of pixelLines(origin.shapes, area)) {
    drawDot(context, at, { radius: 7.5 * thin(), fill: colour("--paper"), rim: colour("--ink"), width: 3.2 });
  }
});
const names = namesPane(440);

function drawNames() {
  const spots = (thing, text, kind) => pixelLines(thing.shapes, frame(0)).map(([[x, y]]) => ({ text, kind, x, y, must: kind !== "place" }));
  const first = [...spots(origin, nameIn(collection.origin), "origin"), ...(page.chosen ? spots(page.chosen, nameIn(page.chosen.it), "chosen") : [])];
  const rest = places.filter((place) => place !== page.chosen).sort((one, other) => other.rank - one.rank || one.at - other.at);
  const written = new Set(first.map(({ text }) => text));
  const others = rest.flatMap((place) => (written.has(nameIn(place.it)) ? [] : written.add(nameIn(place.it)) && spots(place, nameIn(place.it), "place")));
  const way = page.chosen ? page.chosen.it.way.flatMap((at) => pixelLines(links[at].shapes, frame())) : [];
  const room = names.room({ lines: way, boxes: [...first].map(({ x, y }) => [x - 7, y - 7, x + 7, y + 7]) });
  names.write(names.place([...first, ...others, ...townLabels(written)], KINDS, room), KINDS);
}

function drawMap() {
  lines.draw();
  drawNames();
}

function question() {
  const asked = collection.query;
  const layers = [...(asked.scenarios || []), ...(asked.sets || [])];
  return word("reach.asked", { cargo: collection.cargo, day: dayText(asked.depart) }) + (layers.length ? word("underLayers", { what: layers.join(", ") }) : "");
}

function dot(band) {
  return s("svg.sample", { width: 30, height: 14, "aria-hidden": "true" }, s("line", { x1: 1, y1: 7, x2: 29, y2: 7, style: `stroke:${tone(band)}`, "stroke-width": 3 }), s("circle", { cx: 15, cy: 7, r: 5, style: `fill:${tone(band)}` }));
}

function bandText(band) {
  return word("upTo", { what: boundText(bounds[band]) });
}

function row(place) {
  const chosen = place === page.chosen;
  return h("li", { class: chosen ? "is-chosen" : null }, h("button", { type: "button", "data-at": place.at, "aria-pressed": String(chosen), onclick: () => choose(place) },
    h("i", { style: `background:${tone(place.band)}` }), h("span", {}, nameIn(place.it), " ", h("small", {}, countryName(place.it.country))), h("small", {}, `${duration(place.it.time_h)} · ${dollars(place.it.cost_usd)}`)),
  chosen && behind(place).map((line) => h("p.more", {}, line)));
}

function within(band) {
  return places.filter((place) => place.band === band);
}

function draw() {
  const title = word("reach.title", { name: nameIn(collection.origin) });
  document.title = title;
  panel.setAttribute("aria-label", title);
  container.setAttribute("aria-label", title);
  const find = h("input", { type: "search", autocomplete: "off", value: page.typed, oninput: (event) => {
    page.typed = event.target.value;
    drawList();
  } });
  panel.replaceChildren(
    languageSwitch(drawAll), h("h1", {}, title), h("p.asked", {}, word(`reach.lead.${collection.by}`)), h("p.question", {}, question()),
    h("ul.rings", {}, bounds.map((_, band) => h("li", {}, dot(band), h("span", {}, bandText(band)), h("small", {}, word("reach.places", { n: number(within(band).length), count: within(band).length }))))),
    h("label.find", {}, word("reach.find"), find), h("div.reach-list"),
  );
  drawList();
}

function found() {
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const typed = folded(page.typed.trim());
  return places.filter(({ it }) => [it.name_en, it.name_ru, it.name_zh].some((name) => folded(name || "").includes(typed)));
}

function drawList() {
  const list = panel.querySelector(".reach-list");
  if (page.typed.trim()) {
    const some = found();
    list.replaceChildren(
      h("p.hint", { role: "status" }, some.length ? word("reach.places", { n: number(some.length), count: some.length }) : word("reach.none")),
      h("ol", {}, some.slice(0, MOST_FOUND).map(row)),
      some.length > MOST_FOUND ? h("p.hint", {}, word("reach.first", { n: MOST_FOUND })) : "",
    );
    return;
  }
  list.replaceChildren(...bounds.map((_, band) => {
    const own = within(band);
    if (!own.length) return "";
    const rows = h("ol");
    const filled = () => { if (!rows.children.length) rows.replaceChildren(...own.map(row)); };
    if (page.open.has(band)) filled();
    return h("details", { open: page.open.has(band), ontoggle: (event) => {
      page.open[event.target.open ? "add" : "delete"](band);
      if (event.target.open) filled();
    } }, h("summary", {}, bandText(band), h("small", {}, word("reach.places", { n: number(own.length), count: own.length }))), rows);
  }).filter(Boolean));
}

function fit({ animate = false } = {}) {
  showBounds(boxOf([origin, ...places]), { animate, padding });
}

function tellAddress() {
  remember({ at: page.chosen && String(page.chosen.at) });
}

function choose(place, { focus = true } = {}) {
  page.chosen = page.chosen === place ? null : place;
  if (page.chosen) page.open.add(place.band);
  drawList();
  tellAddress();
  if (page.chosen) {
    showBounds(boxOf([origin, place, ...place.it.way.map((at) => links[at])]), { padding, maxZoom: 7 });
    const button = panel.querySelector(`[data-at="${place.at}"]`);
    if (button) reveal(button);
  }
  if (focus) panel.querySelector(`[data-at="${place.at}"]`)?.focus({ preventScroll: true });
  drawMap();
}

function drawAll() {
  drawButtons();
  draw();
  drawMap();
  tellAddress();
}

// What lies at a point of the layer: a place before a link.
function thingAt({ x, y }) {
  let [best, least] = [null, 9];
  for (const place of places) {
    for (const [[px, py]] of pixelLines(place.shapes, frame(0))) {
      const far = Math.hypot(px - x, py - y);
      if (far < least) [best, least] = [place, far];
    }
  }
  return best || nearest(links.map((link) => ({ link, lines: pixelLines(link.shapes, frame(0)) })), { x, y }, 6)?.link || null;
}

function tipOf(thing) {
  const { time_h, cost_usd } = thing.it || thing;
  const totals = `${duration(time_h)} · ${dollars(cost_usd)}`;
  if (thing.it) return [h("b", {}, kindName(thing)), h("span", {}, totals), h("span", {}, modesOf(thing))];
  return [h("b", {}, word(`mode.${thing.mode}`)), h("span", {}, word(byTime ? "reach.linkAt" : "reach.linkFor", { what: byTime ? duration(time_h) : dollars(cost_usd) }))];
}

makeStage("reach-page", fit);
joinList(page, ".reach-list", { thingAt, tipOf, choose, drawLines: () => lines.draw() });
map.on("moveend", drawNames);
whenThemed(drawAll);
const first = remembered();
drawAll();
fit();
const asked = first.has("at") && places[Number(first.get("at"))];
if (asked) choose(asked, { focus: false });
// A canvas has no elements to ask: what is shown, and in which colour.
map.reach = {
  bounds, language,
  places: () => places.map((place) => ({ at: place.at, name: nameIn(place.it), band: place.band, tone: tone(place.band), told: tipOf(place).map((it) => it.textContent) })),
  links: () => links.map(({ at, band }) => ({ at, band, tone: tone(band) })),
  chosen: () => page.chosen && page.chosen.it.way,
};
markDrawn();
