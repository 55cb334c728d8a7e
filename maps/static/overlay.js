// What a study lays over the map: flows by width, full crossings with their prices, and what
// hurts when it closes by colour. The list says in words what the map says in lines.
import { collection, map, style } from "./page_data.js";
import { dark, makePanel, number } from "./shared.js";
import { drawBasemap } from "./basemap.js";
import { escapeHtml } from "./text.js";
import { furniture, makeNamesPane, namesHtml, newTaken, newTrack, pixelsAlong, placeNames, townNames, viewBounds } from "./label_places.js";
import { knownMode, modeLook } from "./mode_looks.js";

document.body.classList.add("overlay-page");
map.setMinZoom(1).setMaxZoom(9);
map.zoomControl.setPosition("topright");
drawBasemap();
const told = collection.features.filter((it) => it.geometry);
const isFlow = told.some((it) => it.properties.kind === "flow");
const worlds = [...new Set(told.map((it) => it.properties.scenario).filter(Boolean))];
const narrow = window.matchMedia("(max-width: 700px)");
// Small screens draw thinner, so that lines of one region stay apart.
const THIN = narrow.matches ? 0.6 : 1;
const INK = dark ? "#f4f4f2" : "#16181b";
// Pale to strong; the palest still stands out from land.
const STEPS = dark ? ["#a07a3f", "#d0832b", "#f09c4c", "#ff6b5e"] : ["#c99632", "#d27428", "#bb452b", "#931828"];
const most = Math.max(1, ...told.map((it) => harmOf(it.properties)));
const widest = Math.max(0, ...told.map((it) => it.properties.flow_t_y || 0));
const layer = L.featureGroup().addTo(map);
// The shapes of the world that is shown, by the number of their feature.
const drawn = new Map();
const EACH = { trains: "train", trucks: "truck", d: "day", y: "year" };

function shadowOf(it) {
  return it.shadow_usd || it.shadow_h || 0;
}

// What the detours add in the criterion of the question.
function harmOf(it) {
  return Math.max(0, it.added_value ?? it.added_usd ?? 0);
}

// From pale to strong by the share of the worst, on a scale of roots.
function harmColour(it) {
  return it.lost ? INK : STEPS[Math.min(3, Math.floor(4 * Math.sqrt(harmOf(it) / most)))];
}

// Three digits are as many as a price of capacity bears.
function short(value) {
  if (value >= 1e9) return `${number(value / 1e9, value < 1e10 ? 2 : 1)} bn`;
  if (value >= 1e6) return `${number(value / 1e6, value < 1e7 ? 2 : value < 1e8 ? 1 : 0)} M`;
  return number(Number(value.toPrecision(3)));
}

function money(it) {
  return it.shadow_usd ? `USD ${short(it.shadow_usd)}` : `${short(it.shadow_h || 0)} h`;
}

// "train a day" of "trains/d"; of more than one "trains a day".
function unitOf(unit, one) {
  const [what, time] = String(unit || "unit").split("/");
  return `${(one && EACH[what]) || what}${time ? ` a ${EACH[time] || time}` : ""}`;
}

function words(it) {
  if (it.kind === "critical") {
    const every = it.lost && it.lost === it.pairs;
    const parts = [`${number(it.pairs)} pair${it.pairs === 1 ? "" : "s"}${every ? " without a route" : ""}`];
    if (it.lost && !every) parts.push(`${number(it.lost)} without a route`);
    if (it.added_usd) parts.push(`USD ${short(Math.abs(it.added_usd))} ${it.added_usd < 0 ? "less" : "more"} a year`);
    if (it.added_h) parts.push(`${number(Math.abs(it.added_h))} h ${it.added_h < 0 ? "less" : "more"}`);
    if (it.series && it.series.length) parts.push(`${number(it.series.length)} more alike`);
    return parts.join(", ");
  }
  const parts = [];
  if (it.flow_t_y) parts.push(`${number(it.flow_t_y / 1e6, 2)} Mt a year`);
  if (it.flow_teu_y) parts.push(`${number(it.flow_teu_y)} TEU a year`);
  if (it.scarce) parts.push("holds back cargo that is left");
  else if (shadowOf(it)) parts.push(`1 ${unitOf(it.unit, true)} more is worth ${money(it)} a year`);
  return parts.join(", ");
}

function nameOf(it) {
  return it.kind === "flow" ? `${it.from_name} - ${it.to_name}` : it.name || it.id || it.subject;
}

// What stands behind the words: capacity with its source, or the pair that it hurts most.
function detail(it) {
  const parts = [];
  if (it.kind === "limit" && it.capacity) {
    const source = (collection.properties.sources || {})[it.source] || { title: it.source || "" };
    parts.push(`Full: ${number(it.capacity, it.capacity % 1 ? 1 : 0)} ${unitOf(it.unit)}`);
    parts.push(`Source: ${[source.title, source.publisher, source.year].filter(Boolean).join(", ")}`);
  }
  if (it.worst) parts.push(`Worst pair: ${it.worst.name || `${it.worst.origin} - ${it.worst.destination}`}, ${it.worst.cargo}`);
  const instead = (it.instead || []).slice(0, 2).map(({ name, share }) => `${name} ${number(100 * share)} %`);
  if (instead.length) parts.push(`Instead: ${instead.join(", ")}`);
  return parts;
}

function tipOf(it) {
  const limit = it.limit && told.find(({ properties }) => properties.id === it.limit && properties.kind === "limit");
  const more = it.kind === "flow" ? (it.limit ? [`full: ${limit ? nameOf(limit.properties) : it.limit}`] : []) : detail(it);
  return [`<b>${escapeHtml(nameOf(it))}</b>`, ...[words(it), ...more].map(escapeHtml)].join("<br>");
}

// Asia lies in the middle: what is west of 80 degrees west is drawn east of it.
function turned(lon) {
  return lon < -80 ? 360 : 0;
}

function draw(feature, at) {
  const it = feature.properties;
  let shape;
  if (feature.geometry.type === "Point") {
    const [lon, lat] = feature.geometry.coordinates;
    const colour = it.kind === "critical" ? harmColour(it) : INK;
    shape = L.circleMarker([lat, lon + turned(lon)], { radius: (it.kind === "limit" && !shadowOf(it) ? 3 : 6) * (1 + THIN) / 2, color: dark ? "#111" : "#fff", weight: 1.5, fillColor: colour, fillOpacity: 1 });
  } else {
    const many = feature.geometry.type === "LineString" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
    const lines = many.map((line) => {
      const shift = turned(line.reduce((sum, [lon]) => sum + lon, 0) / line.length);
      return line.map(([lon, lat]) => [lat, lon + shift]);
    });
    const look = it.kind === "flow"
      ? { color: colourOf(it.mode_id), weight: it.width * THIN, opacity: 0.85, lineCap: "round" }
      : { color: harmColour(it), weight: (it.rank <= 10 ? 6 : 3.5) * THIN, opacity: 0.9 };
    if (it.kind === "flow" && shadowOf(it)) {
      L.polyline(lines, { color: INK, weight: (it.width + 5) * THIN, opacity: 0.55, interactive: false }).addTo(layer);
    }
    shape = L.polyline(lines, look);
  }
  shape.bindTooltip(tipOf(it), { sticky: true, direction: narrow.matches ? "top" : "auto" }).addTo(layer);
  shape.on("click", () => choose(at));
  drawn.set(at, shape);
}

function colourOf(mode) {
  const look = modeLook(mode);
  return dark ? look.dark : look.colour;
}

function sample(colour, width, casing) {
  const line = (stroke, wide, more = "") => `<line x1="2" y1="8" x2="32" y2="8" stroke="${stroke}" stroke-width="${wide}"${more}/>`;
  return `<svg width="34" height="16" aria-hidden="true">${casing ? line(INK, width + 5, ' stroke-opacity="0.55"') : ""}${line(colour, width)}</svg>`;
}

function dot(colour) {
  const wide = isFlow ? 34 : 16;
  return `<svg width="${wide}" height="16" aria-hidden="true"><circle cx="${wide / 2}" cy="8" r="6" fill="${colour}"/></svg>`;
}

// What detours add in a year, in the unit of the question.
function added(value) {
  const unit = (collection.properties.query || {}).unit || "USD/y";
  return unit.startsWith("USD") ? `USD ${short(value)}` : `${short(value)} t h`;
}

function keyRows() {
  if (!isFlow) {
    const tops = STEPS.map((colour, at) => [dot(colour), `up to ${added(most * ((at + 1) / STEPS.length) ** 2)}`]);
    return [...tops, [dot(INK), "pairs without a route"]];
  }
  const names = { "rail-1435": "Rail 1435 mm", "rail-1520": "Rail 1520 mm" };
  const used = Object.keys(style.modes).filter((mode) => told.some((it) => knownMode(it.properties.mode_id) === mode));
  const rows = used.map((mode) => [sample(colourOf(mode), 4), names[mode] || mode[0].toUpperCase() + mode.slice(1).replace("-", " ")]);
  const widths = [1e6, 1e7, 5e7].filter((tonnes) => tonnes < widest);
  rows.push(...widths.map((tonnes) => [sample("currentColor", THIN * (1 + 11 * Math.sqrt(tonnes / widest))), `${number(tonnes / 1e6)} Mt a year`]));
  rows.push([sample(colourOf(used[0]), 4, true), "limited flow"], [dot(INK), "full capacity"]);
  return rows;
}

const asked = collection.properties.query || {};
const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;

// What is asked, as the command line says it above its table.
function question() {
  if (!asked.depart) return "";
  const by = isFlow
    ? { cost: "dollars", time: "hours" }[asked.by] || "dollars and hours"
    : { cost: "cost", time: "time" }[asked.by] || "generalised cost";
  const what = isFlow
    ? `${plural(asked.demand_rows, "row")} of demand, least ${by}, the season of ${asked.depart} all year`
    : `${plural(asked.pairs, "pair")}, ${number(asked.tonnes / 1e6, 1)} Mt a year, least ${by}, departs ${asked.depart}`;
  const layers = [...(asked.scenarios || []), ...(asked.sets || [])];
  return what + (layers.length ? `, under ${layers.join(", ")}` : "");
}

// The totals of the world that is shown.
function totals(name) {
  const row = (collection.properties.scenarios || []).find((it) => it.scenario === name);
  if (!row) return "";
  const left = row.unserved_t / 1e6;
  return `${number(row.served_t / 1e6, 1)} Mt moved, ${left ? number(left, 2) : "none"}${left ? " Mt" : ""} not carried, ` +
    `USD ${short(row.cost_usd)}, ${number(row.co2e_t / 1e6, 1)} Mt CO2e`;
}

// Names on the map of a study: of the points, then of towns that help to find one's way; none
// over a point, no town over a line.
const namesPane = makeNamesPane(440);
const NAME_KINDS = {
  point: { size: 12, weight: 600, gap: 10, quiet: 2, most: Infinity, sides: 6 },
  town: { size: 11, weight: 400, gap: 5, quiet: 14, most: 0, atMost: 30, dot: true },
};

// Pixels along the lines that are shown, and the points, each once.
function onScreen(view) {
  const lines = [];
  const points = [];
  for (const [at, shape] of drawn) {
    if (!shape.getLatLngs) points.push({ at, pixel: map.latLngToLayerPoint(shape.getLatLng()) });
    else {
      const half = shape.options.weight / 2;
      for (const part of shape.getLatLngs()) {
        lines.push(...pixelsAlong([part].flat(), view).map(({ x, y }) => ({ x, y, half })));
      }
    }
  }
  return { lines, points };
}

// What is named: points that are listed, in that order, then towns.
function namesOf(points) {
  const rank = (at) => told[at].properties.rank || -shadowOf(told[at].properties);
  const found = new Map();
  for (const { at, pixel } of [...points].sort((one, other) => rank(one.at) - rank(other.at))) {
    const it = told[at].properties;
    const text = nameOf(it).split(", ")[0];
    if (isFlow && !shadowOf(it)) continue;
    if (!found.has(text)) found.set(text, { text, kind: "point", pixel });
  }
  return [...found.values(), ...townNames(found)];
}

function drawNames() {
  const view = viewBounds();
  const { lines, points } = onScreen(view);
  const taken = newTaken([
    ...furniture(".panel, .leaflet-control"),
    ...points.map(({ pixel: { x, y } }) => [x - 6, y - 6, x + 6, y + 6]),
  ]);
  const placed = placeNames(namesOf(points), NAME_KINDS, { taken, lines: newTrack(lines), frame: viewBounds(3) });
  namesPane.innerHTML = namesHtml(placed, NAME_KINDS);
}

const hint = asked.by === "time" ? "tonne-hours" : "dollars";
const lead = isFlow
  ? "Flows of a year at least cost; wider lines carry more. The list shows full capacities, and what one more unit of each would save. This is an optimum, not a forecast (docs/explanation/flows.md)."
  : `Each crossing, port, strait and line is closed in turn; the worst come first. First pairs without a route, then the cost of detours in ${hint} (docs/explanation/critical.md).`;
const choices = worlds.map((name, at) => `<label><input type="radio" name="world" value="${at}"${at ? "" : " checked"}> ${escapeHtml(name)}</label>`);
const key = keyRows().map(([mark, text]) => `<li>${mark}<span>${escapeHtml(text)}</span></li>`).join("");
const panel = makePanel(collection.properties.title, `
  <h1>${escapeHtml(collection.properties.title)}</h1>
  <p class="asked">${escapeHtml(lead)}</p>
  <p class="question">${escapeHtml(question())}</p>
  ${worlds.length > 1 ? `<fieldset class="overlay-worlds"><legend>World</legend>${choices.join("")}</fieldset>` : ""}
  <p class="totals-line" role="status"></p>
  <details class="overlay-key"${narrow.matches ? "" : " open"}><summary>Key${isFlow ? "" : ": what detours add a year"}</summary><ul>${key}</ul></details>
  <ol class="overlay-list"></ol>`);

// Draws a world, and lists what is full there or what hurts most; all where there is one.
function showWorld(name) {
  const shown = told.map((feature, at) => ({ feature, at })).filter(({ feature }) => !name || feature.properties.scenario === name);
  panel.querySelector(".totals-line").textContent = totals(name);
  layer.clearLayers();
  drawn.clear();
  // Points lie over lines, so that a crossing can be chosen.
  const later = ({ feature }) => Number(feature.geometry.type === "Point");
  [...shown].sort((one, other) => later(one) - later(other)).forEach(({ feature, at }) => draw(feature, at));
  const byId = new Map(shown.map(({ feature }) => [feature.properties.id, feature.properties]));
  const seen = new Set();
  const listed = shown.map(({ feature, at }) => ({ it: feature.properties, at }))
    .filter(({ it }) => (isFlow ? shadowOf(it) > 0 && it.kind === "limit" : true))
    .sort((one, other) => (isFlow ? shadowOf(other.it) - shadowOf(one.it) : one.it.rank - other.it.rank))
    // What has its price only together, or the same consequence when it closes, is one row.
    .filter(({ it }) => {
      const told = it.id && seen.has(it.id);
      [it.id, ...(it.together || []), ...(it.series || [])].forEach((twin) => seen.add(twin));
      return !told;
    })
    .slice(0, 60);
  panel.querySelector(".overlay-list").innerHTML = listed.map(({ it, at }) => {
    const names = [nameOf(it), ...(isFlow ? it.together || [] : []).map((id) => (byId.has(id) ? nameOf(byId.get(id)) : id))];
    const more = detail(it).map((line) => `<span class="more">${escapeHtml(line)}</span>`).join("");
    return `<li><button type="button" data-at="${at}" aria-pressed="false"><b>${escapeHtml(names.join(" & "))}</b><span>${escapeHtml(words(it))}</span>${more}</button></li>`;
  }).join("");
}

// The part of the map that the panel leaves free.
function padding() {
  return narrow.matches
    ? { paddingTopLeft: [16, 16], paddingBottomRight: [16, panel.offsetHeight + 48] }
    : { paddingTopLeft: [panel.offsetWidth + 24, 20], paddingBottomRight: [50, 40] };
}

function choose(at) {
  panel.querySelectorAll("button[data-at]").forEach((button) => button.setAttribute("aria-pressed", String(Number(button.dataset.at) === at)));
  const shape = drawn.get(at);
  const bounds = shape.getBounds ? shape.getBounds() : L.latLngBounds([shape.getLatLng()]);
  map.fitBounds(bounds, { ...padding(), maxZoom: shape.getBounds ? 7 : Math.max(map.getZoom(), 6), animate: false });
  shape.openTooltip();
  panel.querySelector('button[aria-pressed="true"]')?.scrollIntoView({ block: "nearest" });
}

panel.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-at]");
  if (button) choose(Number(button.dataset.at));
});
panel.addEventListener("change", (event) => {
  if (event.target.name !== "world") return;
  showWorld(worlds[Number(event.target.value)]);
  drawNames();
});
showWorld(worlds[0]);
map.fitBounds(layer.getBounds(), { ...padding(), animate: false });
drawNames();
map.on("moveend", drawNames);
