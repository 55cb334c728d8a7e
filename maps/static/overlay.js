// What a study lays over the map: flows by width with their heavier direction, full capacities with
// their prices, or what hurts when it closes by colour. The list says in words what the map says.
import { colour, container, drawArrows, drawDot, modeSample, modeStroke, namesPane, nearest, pixelLines, schematicSample, sheet, strokeGaps, strokePixels, townLabels, whenThemed } from "./draw.js";
import { dayText, number, short } from "./numbers.js";
import { drawButtons, makeStage, markDrawn, narrow, panel, remember, remembered, reveal, showBounds } from "./stage.js";
import { boxOf, frame, joinList, padding } from "./list_map.js";
import { h, s, sourceLink } from "./dom.js";
import { hasWord, language, languageSwitch, word } from "./language.js";
import { knownMode } from "./mode_looks.js";
import { collection, map, style } from "./page_data.js";
import { pointsShape } from "./shapes.js";

const { properties } = collection;
const asked = properties.query || {};
const things = collection.features.filter((it) => it.geometry).map(({ properties: it, geometry }, at) => ({ at, it, point: geometry.type === "Point", shapes: shapesOf(geometry), schematic: gapsOf(geometry, it.schematic || []) }));
const isFlow = things.some(({ it }) => it.kind === "flow");
const kind = isFlow ? "flows" : "critical";
const worlds = [...new Set(things.map(({ it }) => it.scenario).filter(Boolean))];
const most = Math.max(1, ...things.map(({ it }) => harmOf(it)));
const widest = Math.max(1, ...things.map(({ it }) => it.flow_t_y || 0));
const STEPS = 4;
const KINDS = {
  point: { size: 12, weight: 600, gap: 9, dot: 6, mark: false },
  town: { size: 11, gap: 5, quiet: 14, covers: 0, atMost: 30, dot: 2 },
};
const page = { world: worlds[0], chosen: null, near: null };

// Asia lies in the middle: what is west of 80 degrees west is drawn east of it.
function shapesOf({ type, coordinates }) {
  const lines = { Point: [[coordinates]], LineString: [coordinates], MultiLineString: coordinates }[type];
  return lines.map((line) => {
    const shift = line.reduce((sum, [lon]) => sum + lon, 0) / line.length < -80 ? 360 : 0;
    return pointsShape(line.map(([lon, lat]) => [lon + shift, lat]));
  });
}

// The stretches that only join places: first and last point of a line, before them its number where
// there are several.
function gapsOf({ coordinates }, runs) {
  return runs.flatMap((run) => {
    const [from, to] = run.slice(-2);
    const line = run.length > 2 ? coordinates[run[0]] : coordinates;
    const [shape] = shapesOf({ type: "LineString", coordinates: line });
    return { points: shape.points.slice(2 * from, 2 * to + 2), box: shape.box };
  });
}

function shadowOf(it) {
  return it.shadow_usd || it.shadow_h || 0;
}

// What the detours add in the criterion of the question.
function harmOf(it) {
  return Math.max(0, it.added_value ?? it.added_usd ?? 0);
}

// From pale to strong by the share of the worst, on a scale of roots.
function toneOf(it) {
  return it.lost || it.kind !== "critical" ? "--ink" : `--step-${Math.min(STEPS - 1, Math.floor(STEPS * Math.sqrt(harmOf(it) / most)))}`;
}

function usd(value) {
  return word("usd", { n: short(value) });
}

// Names of features are made of names of places and modes, which are known in every language.
function named(name) {
  if (language.now === "en") return name;
  return String(name).split(/( - | > |, |@|\/)/).map((part) => {
    const [, place, note = ""] = part.match(/^(.*?)( \(.*\))?$/s);
    const found = properties.names?.[part] || properties.names?.[place];
    if (found) return found[language.now === "ru" ? 0 : 1] + (properties.names?.[part] ? "" : note);
    if (hasWord(`way.${part}`)) return word(`way.${part}`);
    const mode = Object.keys(style.modes).find((id) => part === id || part === id.replace(/^(rail)-(\d+)$/, "$1 $2 mm").replace("-", " "));
    return mode && hasWord(`mode.${mode}`) ? word(`mode.${mode}`) : part;
  }).join("");
}

function nameOf(it) {
  return named(it.kind === "flow" ? `${it.from_name} - ${it.to_name}` : it.name || it.id || it.subject);
}

// "trains/d" in the page's language.
function unitOf(unit) {
  return hasWord(`unit.${unit}`) ? word(`unit.${unit}`) : unit || "";
}

function heavier(it) {
  return (it.forward_t_y ?? 0) >= (it.back_t_y ?? 0) ? 1 : -1;
}

// What the list and the tip say of a thing.
function told(it) {
  const parts = [];
  if (it.kind === "critical") {
    const every = it.lost && it.lost === it.pairs;
    parts.push(word(every ? "pairsAllWithout" : "pairs", { n: it.pairs }));
    if (it.lost && !every) parts.push(word("withoutRoute", { n: number(it.lost) }));
    if (it.added_usd) parts.push(word(it.added_usd < 0 ? "usdLess" : "usdMore", { usd: usd(Math.abs(it.added_usd)) }));
    if (it.added_h) parts.push(word(it.added_h < 0 ? "hLess" : "hMore", { n: number(Math.abs(it.added_h)) }));
    if (it.series?.length) parts.push(word("alike", { n: number(it.series.length) }));
  } else if (it.kind === "flow") {
    const ends = [named(it.from_name), named(it.to_name)];
    for (const [tonnes, [from, to]] of [[it.forward_t_y, ends], [it.back_t_y, [...ends].reverse()]].sort((one, other) => (other[0] || 0) - (one[0] || 0))) {
      if (tonnes) parts.push(word("tonnesEach", { from, to, n: number(tonnes / 1e6, 2) }));
    }
    if (it.flow_teu_y) parts.push(word("teuYear", { n: number(it.flow_teu_y) }));
  }
  if (it.scarce) parts.push(word("holdsBack"));
  else if (shadowOf(it)) parts.push(word("savesOne", { unit: hasWord(`one.${it.unit}`) ? word(`one.${it.unit}`) : unitOf(it.unit), what: it.shadow_usd ? usd(it.shadow_usd) : word("hours", { n: short(it.shadow_h) }) }));
  return parts;
}

// What stands behind it: capacity with its source, the pair that it hurts most, what is used instead.
function behind(it) {
  const parts = [];
  if (it.kind === "limit" && it.capacity) {
    const source = properties.sources?.[it.source];
    parts.push([word("fullAt", { n: number(it.capacity, it.capacity % 1 ? 1 : 0), unit: unitOf(it.unit) })]);
    const more = source ? [sourceLink(source), [source.publisher, source.year].filter(Boolean).map((text) => `, ${text}`).join("")] : [it.source];
    parts.push([word("sourceIs", { what: "" }), more]);
  }
  if (it.worst) parts.push([word("worstPair", { name: named(it.worst.name || `${it.worst.origin} - ${it.worst.destination}`), cargo: it.worst.cargo })]);
  const instead = (it.instead || []).slice(0, 2).map(({ name, share }) => `${named(name)} ${number(100 * share)} %`);
  if (instead.length) parts.push([word("insteadOf", { what: instead.join(", ") })]);
  return parts;
}

function shown() {
  return things.filter(({ it }) => !page.world || it.scenario === page.world);
}

// What is listed: what is full, or what hurts, the worst first. What has its price only together, or the
// same consequence when it closes, is one row.
function listed() {
  const seen = new Set();
  return shown().filter(({ it }) => (isFlow ? shadowOf(it) > 0 && it.kind === "limit" : true))
    .sort(({ it: one }, { it: other }) => (isFlow ? shadowOf(other) - shadowOf(one) : one.rank - other.rank))
    .filter(({ it }) => {
      const again = it.id && seen.has(it.id);
      [it.id, ...(it.together || []), ...(it.series || [])].forEach((twin) => seen.add(twin));
      return !again;
    }).slice(0, 60);
}

function thin() {
  return narrow.matches ? 0.6 : 1;
}

function widthOf(it) {
  return thin() * (it.kind === "flow" ? 1 + 11 * Math.sqrt((it.flow_t_y || 0) / widest) : it.rank <= 10 ? 6 : 3.5);
}

function linesIn(thing, bounds) {
  return thing.point ? [] : pixelLines(thing.shapes, bounds);
}

const lines = sheet("study", 400, (context, bounds) => {
  const all = shown();
  const strong = (it) => it === page.chosen || it === page.near;
  const paths = all.filter(({ point }) => !point).sort(({ it: one }, { it: other }) => (one.flow_t_y || 0) - (other.flow_t_y || 0) || (other.rank || 0) - (one.rank || 0));
  for (const thing of paths) {
    const drawn = linesIn(thing, bounds);
    if (!drawn.length) continue;
    const width = widthOf(thing.it);
    if (strong(thing)) strokePixels(context, drawn, { paint: colour("--highlight"), width: width + 8, cap: "round" });
    if (isFlow && shadowOf(thing.it)) strokePixels(context, drawn, { paint: colour("--ink"), width: width + 5 * thin(), alpha: 0.55, cap: "round" });
    strokePixels(context, drawn, isFlow ? modeStroke(thing.it.mode_id, width, { cap: "round" }) : { paint: colour(toneOf(thing.it)), width, cap: "round", alpha: 0.92 });
    if (thing.schematic.length) strokeGaps(context, pixelLines(thing.schematic, bounds), width);
  }
  for (const thing of isFlow ? paths : []) {
    const width = widthOf(thing.it);
    if (width < 2.4) continue;
    const drawn = linesIn(thing, bounds).map((line) => (heavier(thing.it) < 0 ? [...line].reverse() : line));
    drawArrows(context, drawn, { paint: colour("--paper"), rim: colour("--ink"), size: Math.min(4.5, 1.8 + width / 3), every: 120 });
  }
  for (const thing of all.filter(({ point }) => point).reverse()) {
    for (const [at] of pixelLines(thing.shapes, bounds)) {
      const small = thing.it.kind === "limit" && !shadowOf(thing.it);
      drawDot(context, at, { radius: (small ? 3 : 6) * (1 + thin()) / 2 + (strong(thing) ? 2 : 0), fill: colour(toneOf(thing.it)), rim: colour(strong(thing) ? "--highlight" : "--paper"), width: strong(thing) ? 3 : 1.5 });
    }
  }
});
const names = namesPane(440);

function drawNames() {
  const dots = listed().filter(({ point }) => point).flatMap((thing) => pixelLines(thing.shapes, frame(0)).map(([[x, y]]) => ({ text: nameOf(thing.it).split(/, /)[0], kind: "point", x, y, must: true })));
  const told_ = new Set();
  const first = dots.filter(({ text }) => !told_.has(text) && told_.add(text));
  const paths = shown().flatMap((thing) => linesIn(thing, frame()));
  const room = names.room({ lines: paths, boxes: dots.map(({ x, y }) => [x - 6, y - 6, x + 6, y + 6]) });
  names.write(names.place([...first, ...townLabels(told_)], KINDS, room), KINDS);
}

function drawMap() {
  lines.draw();
  drawNames();
}

// What is asked, as the command line says it above its table.
function question() {
  if (!asked.depart) return "";
  const layers = [...(asked.scenarios || []), ...(asked.sets || [])];
  const values = { by: word(`by.${asked.by || "generalised"}`), day: dayText(asked.depart) };
  const what = isFlow ? word("asked.flows", { n: asked.demand_rows, ...values })
    : word("asked.critical", { n: asked.pairs, mt: word("megatonnes", { n: number(asked.tonnes / 1e6, 1) }), ...values });
  return what + (layers.length ? word("underLayers", { what: layers.join(", ") }) : "");
}

function totals() {
  const row = (properties.scenarios || []).find((it) => it.scenario === page.world);
  if (!row) return "";
  const left = row.unserved_t ? word("notCarried", { n: number(row.unserved_t / 1e6, 2) }) : word("allCarried");
  return word("totals", { mt: number(row.served_t / 1e6, 1), left, usd: usd(row.cost_usd), co2: number(row.co2e_t / 1e6, 1) });
}

function key() {
  const sample = (className, width) => s("svg.sample", { width: 34, height: 16, "aria-hidden": "true" }, s(`line.${className}`, { x1: 2, y1: 8, x2: 32, y2: 8, "stroke-width": width }));
  const dot = (tone) => s("svg.sample", { width: 34, height: 16, "aria-hidden": "true" }, s("circle", { cx: 17, cy: 8, r: 6, style: `fill:var(${tone})` }));
  const schematic = shown().some((it) => it.schematic.length) ? [[schematicSample({ wide: 34 }), word("legendSchematic")]] : [];
  if (!isFlow) {
    const added = (value) => ((asked.unit || "USD/y").startsWith("USD") ? usd(value) : word("tonneHours", { n: short(value) }));
    const steps = Array.from({ length: STEPS }, (_, at) => [dot(`--step-${at}`), word("upTo", { what: added(most * ((at + 1) / STEPS) ** 2) })]);
    return [...steps, [dot("--ink"), word("pairsWithout")], ...schematic];
  }
  const used = Object.keys(style.modes).filter((mode) => things.some(({ it }) => knownMode(it.mode_id) === mode));
  const arrow = s("svg.sample", { width: 34, height: 16, "aria-hidden": "true" }, s("line.ink", { x1: 2, y1: 8, x2: 32, y2: 8, "stroke-width": 5 }), s("path.arrow", { d: "M21 8l-8-4.5 2.4 4.5-2.4 4.5z" }));
  return [
    ...used.map((mode) => [modeSample(mode, { wide: 34, width: 4 }), hasWord(`mode.${mode}`) ? word(`mode.${mode}`) : mode]),
    ...[1e6, 1e7, 5e7].filter((tonnes) => tonnes < widest).map((tonnes) => [sample("ink", thin() * (1 + 11 * Math.sqrt(tonnes / widest))), word("megatonnes", { n: number(tonnes / 1e6) })]),
    [arrow, word("directed")], [sample("limited", 9), word("limitedFlow")], [dot("--ink"), word("fullCapacity")], ...schematic,
  ];
}

function row(thing) {
  const { it } = thing;
  const chosen = thing === page.chosen;
  const twins = isFlow ? (it.together || []).map((id) => shown().find((other) => other.it.id === id)).map((other, at) => (other ? nameOf(other.it) : it.together[at])) : [];
  return h("li", { class: chosen ? "is-chosen" : null }, h("button", { type: "button", "data-at": thing.at, "aria-pressed": String(chosen), onclick: () => choose(thing) },
    h("b", {}, [nameOf(it), ...twins].join(" & ")), h("span", {}, told(it).join(", "))), chosen && behind(it).map((line) => h("p.more", {}, line)));
}

function draw() {
  const title = word(`title.${kind}`);
  const unit = word(asked.by === "time" ? "unit.tonneHours" : "unit.dollars");
  panel.setAttribute("aria-label", title);
  container.setAttribute("aria-label", title);
  panel.replaceChildren(...[
    languageSwitch(drawAll), h("h1", {}, title), h("p.asked", {}, word(`lead.${kind}`, { unit })), question() && h("p.question", {}, question()),
    worlds.length > 1 && h("fieldset.worlds", { onchange: (event) => showWorld(worlds[Number(event.target.value)]) }, h("legend", {}, word("world")),
      h("div", {}, worlds.map((name, at) => h("label.world", {}, h("input", { type: "radio", name: "world", value: at, checked: name === page.world }), h("span", {}, h("b", {}, name === "base" ? word("base") : name)))))),
    h("p.said", { role: "status" }, totals()),
    h("details.study-key", { open: !narrow.matches }, h("summary", {}, word(isFlow ? "key" : "keyAdded")), h("ul", {}, key().map(([mark, text]) => h("li", {}, mark, h("span", {}, text))))),
    h("ol.study-list"),
  ].filter(Boolean));
  drawList();
}

function drawList() {
  panel.querySelector(".study-list").replaceChildren(...listed().map(row));
}

function fit({ animate = false } = {}) {
  if (shown().length) showBounds(boxOf(shown()), { animate, padding });
}

function tellAddress() {
  remember({ world: worlds.length > 1 && page.world !== worlds[0] && page.world, at: page.chosen && String(page.chosen.at) });
}

function choose(thing, { focus = true } = {}) {
  page.chosen = page.chosen === thing ? null : thing;
  drawList();
  tellAddress();
  if (page.chosen) {
    showBounds(boxOf([thing]), { padding, maxZoom: thing.point ? Math.max(map.getZoom(), 6) : 7 });
    const button = panel.querySelector(`[data-at="${thing.at}"]`);
    if (button) reveal(button);
  }
  if (focus) panel.querySelector(`[data-at="${thing.at}"]`)?.focus({ preventScroll: true });
  drawMap();
}

function showWorld(name) {
  Object.assign(page, { world: name, chosen: null, near: null });
  drawAll();
  panel.querySelector("input[name=world]:checked")?.focus({ preventScroll: true });
}

function drawAll() {
  drawButtons();
  draw();
  drawMap();
  tellAddress();
}

// What lies at a point of the layer: a dot before a line.
function thingAt({ x, y }) {
  const dot = shown().filter(({ point }) => point).find((thing) => pixelLines(thing.shapes, frame(0)).some(([[px, py]]) => Math.hypot(px - x, py - y) < 9));
  return dot || nearest(shown().map((thing) => ({ thing, lines: linesIn(thing, frame(0)) })), { x, y }, 8)?.thing || null;
}

function tipOf({ it }) {
  const limit = it.limit && shown().find((other) => other.it.kind === "limit" && other.it.id === it.limit);
  return [h("b", {}, nameOf(it)), told(it).map((text) => h("span", {}, text)), it.limit && h("span", {}, word("fullOf", { name: limit ? nameOf(limit.it) : named(it.limit) }))];
}

makeStage("study-page", fit);
joinList(page, ".study-list", { thingAt, tipOf, choose, drawLines: () => lines.draw() });
map.on("moveend", drawNames);
whenThemed(drawMap);
const first = remembered();
if (worlds.includes(first.get("world"))) page.world = first.get("world");
drawAll();
fit();
const thing = first.has("at") && things[Number(first.get("at"))];
if (thing) choose(thing, { focus: false });
// A canvas has no elements to ask: what is shown, where in the window, and in which colour.
map.study = {
  shown: () => shown().map((thing) => {
    const box = container.getBoundingClientRect();
    const lines_ = pixelLines(thing.shapes, frame(0)).map((line) => line.map((at) => {
      const { x, y } = map.layerPointToContainerPoint(at);
      return [x + box.left, y + box.top];
    }));
    return { at: thing.at, tone: toneOf(thing.it), lines: lines_, told: tipOf(thing).flat().filter(Boolean).map((it) => it.textContent) };
  }),
};
markDrawn();
