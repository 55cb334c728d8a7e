// The panel of a comparison, and what is chosen there: a world, the one it is held against, a corridor;
// from the panel, the map, the charts, the keyboard and the address of the page.
import { BEST, LOOKS, alongText, base, changedPlaces, changes, corridorName, corridors, effect, effectText, figures, isPlain, label, lookOf, markOf, nameParts, page, placeName, query, reference, routeOf, routes, rowOf, shown, summary, worldName, worlds } from "./compare_model.js";
import { ICONS, boundsOf, drawMap, focusSwipe, markNear, showSwipe, swipeAt, swiping } from "./compare_map.js";
import { actions } from "./actions.js";
import { bars, profile, scatter } from "./chart.js";
import { container, modeSample, schematicSample } from "./draw.js";
import { liveLinks } from "./live_links.js";
import { dayText, dollars, hours, monthName, number, range, seasonText, signed } from "./numbers.js";
import { drawButtons, makeStage, markDrawn, narrow, panel, remember, remembered, reveal, showBounds } from "./stage.js";
import { h, icon, s, sourceLink } from "./dom.js";
import { hasWord, languageSwitch, nameIn, word } from "./language.js";
import { makeTable } from "./table.js";
import { collection, map } from "./page_data.js";
import { addTrueShape, degreesOf } from "./true_shape.js";
import { modeColour, modeLook } from "./mode_looks.js";

const FEW = 6;
const keyBox = h("div.key.over-map");
container.append(keyBox);
L.DomEvent.disableClickPropagation(keyBox);
const parts = { said: h("p.said", { role: "status" }), scatter: h("div.scatter"), bars: h("div.bars"), time: h("div.profile"), cost: h("div.profile") };
const table = makeTable({
  caption: "",
  attributes: (corridor) => ({ "data-corridor": corridor.number, class: [routeOf(page.world, corridor) ? "" : "is-closed", corridor === page.chosen ? "is-chosen" : ""].join(" ").trim() || null }),
  after: (corridor) => corridor === page.chosen && h("tr.detail", {}, h("td", { colspan: 8 }, detail(corridor))),
});
let framed = "";

function heading(text, ...more) {
  return h("h2", {}, text, ...more);
}

function head() {
  const [origin, destination] = collection.ends.map(nameIn);
  const asked = word("compareAsked", { by: word(`by.${query.by}`), day: dayText(query.depart), cargo: nameIn(collection.cargo) });
  const off = collection.off_network.map((end) => word("offNetwork", {
    name: end.name, country: end.country, places: end.joined_to.map((it) => `${placeName(it.place)} (${word("kmCount", { n: number(it.km) })})`).join(", "),
  }));
  const links = collection.live && liveLinks("compare", collection.live.base, location.search);
  return h("header", {}, languageSwitch(drawAll), links, h("h1", {}, origin, " ", h("span.to", { "aria-hidden": "true" }, "→"), h("span.sr", {}, word("to")), " ", destination),
    [asked, ...off].map((text) => h("p.asked", {}, text)), query.sets.length > 0 && h("p.asked.under", {}, word("under", { what: query.sets.join(", ") })));
}

// Which world is shown, and which it is held against: any two.
function switcher() {
  if (worlds.length < 2) return null;
  const choice = (world, at) => h("label.world", {}, h("input", { type: "radio", name: "world", value: at, checked: world === page.world }),
    h("span", {}, h("b", {}, worldName(world)), h("small", {}, at ? world.name : word("baseTitle"))));
  const options = worlds.map((world, at) => world !== page.world && h("option", { value: at, selected: world === page.against }, worldName(world)));
  return [
    h("fieldset.worlds", { onchange: (event) => show(worlds[Number(event.target.value)]) }, h("legend", {}, word("scenario")), h("div", {}, worlds.map(choice))),
    h("div.against", {}, h("label", {}, word("againstWorld"), " ", h("select", { name: "against", onchange: (event) => show(page.world, worlds[Number(event.target.value)]) },
      isPlain() && h("option", { value: worlds.indexOf(page.world), selected: true }, "–"), options)),
    h("button.pill.swipe-switch", { type: "button", "aria-pressed": String(swiping()), onclick: toggleSwipe }, icon("M8 1.5v13M5.5 5 2.5 8l3 3M10.5 5l3 3-3 3"), word("swipe"))),
  ];
}

function draw() {
  panel.setAttribute("aria-label", word("comparison"));
  table.element.querySelector("caption").textContent = word("corridors");
  panel.replaceChildren(...[
    head(), switcher(), h("h2.paper-only.world-title", {}, isPlain() && page.world === base ? "" : worldName(page.world)), parts.said, table.element,
    h("section", { "aria-label": word("daysAndDollars") }, heading(word("daysAndDollars")), h("p.hint", {}, word("whiskers"), worlds.length > 1 && !isPlain() ? ` ${word("hollow", { name: worldName(page.against) })}` : ""), parts.scatter),
    h("section", { "aria-label": word("changeAgainst", { name: "" }) }, heading(isPlain() ? word("againstBaseline", { name: baselineName() }) : word("changeAgainst", { name: worldName(page.against) })), parts.bars),
    h("section", { "aria-label": word("timeDistance") }, heading(word("timeDistance")), h("p.hint", {}, word("profileHint")), parts.time, heading(word("costDistance")), parts.cost),
    page.world.left_out.length > 0 && h("section.left", { "aria-label": word("leftOut") }, heading(word("leftOut")),
      h("ul", {}, page.world.left_out.map(([reason, ids]) => h("li", {}, `${ids.map(corridorName).join(", ")}: `, h("span", { lang: "en" }, reason))))),
    h("section.key-box", { "aria-label": word("key") }, heading(word("key")), key()),
  ].flat(Infinity).filter(Boolean));
  drawTable();
  drawCharts();
  parts.said.textContent = page.chosen ? label(page.chosen) : summary();
  keyBox.replaceChildren(h("details", { open: container.clientWidth > 760 && container.clientHeight > 420 }, h("summary", {}, word("key")), key()));
  container.setAttribute("aria-label", word("mapOf", { name: worldName(page.world) }));
}

function baselineName() {
  return collection.baseline === BEST ? word("bestOf") : corridorName(collection.baseline);
}

function modeText(mode) {
  return hasWord(`mode.${mode}`) ? word(`mode.${mode}`) : mode;
}

function familiesOf(route) {
  return [...new Set(route.modes)].map((family) => (hasWord(`family.${family}`) ? word(`family.${family}`) : family)).join(", ");
}

// Modes of a route in order, each once.
function modesOf(route) {
  return route ? [...new Set(route.pieces.map(({ link }) => link.mode))] : [];
}

function figure(row, name, digits, scale) {
  if (!row || row.route === null) return "–";
  return [number(row[name] / scale, digits), h("small", {}, range(row[`${name}_low`], row[`${name}_high`], digits, scale))];
}

function drawTable() {
  const row = (corridor) => rowOf(page.world, corridor);
  const of = (corridor, name) => (routeOf(page.world, corridor) ? row(corridor)[name] : null);
  const route = (corridor) => routeOf(page.world, corridor);
  const columns = [
    { key: "corridor", title: word("corridor"), value: (it) => nameParts(it)[0], cell: nameCell },
    { key: "modes", title: word("modes"), className: "modes", value: (it) => route(it)?.modes.join(" "), cell: (it) => (route(it) ? [h("span.lines", {}, modesOf(route(it)).map((mode) => modeSample(mode, { wide: 16 }))), h("small", {}, familiesOf(route(it)))] : "–") },
    { key: "countries", title: word("countries"), className: "countries", value: (it) => route(it)?.countries.length, cell: (it) => route(it)?.countries.join(" ") || "–" },
    { key: "days", title: word("days"), unit: word("spread"), className: "n", value: (it) => of(it, "time_h"), cell: (it) => figure(row(it), "time_h", 1, 24) },
    { key: "usd", title: word("usdTitle"), unit: word("spread"), className: "n", value: (it) => of(it, "cost_usd"), cell: (it) => figure(row(it), "cost_usd", 0, 1) },
    { key: "co2e", title: word("co2eTitle"), unit: word("kg"), className: "n wide", value: (it) => of(it, "co2e_kg"), cell: (it) => (route(it) ? number(row(it).co2e_kg) : "–") },
    { key: "open", title: word("openMonths"), unit: word("janDec"), className: "wide", value: (it) => (route(it) ? row(it).months.length : null), cell: monthStrip },
    { key: "change", title: word("against"), unit: isPlain() ? baselineName() : worldName(page.against), className: "change-cell", value: (it) => (isPlain() ? of(it, "diff_time_h") : effect(it).time_h ?? null), cell: changeCell },
  ];
  table.draw(columns, shown());
}

function nameCell(corridor) {
  const route = routeOf(page.world, corridor);
  const service = corridor.service && corridor.service !== "operating" ? word(`status.${corridor.service}`) : "";
  const second = corridor.id === BEST ? route && word("alongOf", { names: alongText(route) }) : service;
  return h("button", { type: "button", "aria-expanded": String(corridor === page.chosen) }, h("span.rank", {}, markOf(corridor)), h("span.name-of", {}, nameParts(corridor)[0], second && h("small", {}, second), route && h("small.phone-only", {}, `${familiesOf(route)} · ${route.countries.join(" ")}`)));
}

function monthStrip(corridor) {
  const row = rowOf(page.world, corridor);
  if (!row || row.route === null) return "";
  const said = word("openText", { season: seasonText(row.season) });
  return h("span.months", { role: "img", "aria-label": said, title: said }, Array.from({ length: 12 }, (_, at) => h(row.months.includes(at + 1) ? "i.on" : "i", { title: monthName(at + 1) })));
}

function changeCell(corridor) {
  const row = rowOf(page.world, corridor);
  const found = effect(corridor);
  if (!found) {
    if (!row || row.route === null) return h("span.change.look-gone", {}, icon(ICONS.gone), word("effect.closed"));
    if (corridor.id === collection.baseline) return h("span.soft", {}, word("baseline"));
    return row.diff_time_h === null ? "" : h("span.deltas", {}, changes({ time_h: row.diff_time_h, cost_usd: row.diff_cost_usd }).map((it) => h("span", {}, it)));
  }
  const look = LOOKS[found.kind];
  return [h(`span.change.look-${look}`, {}, icon(ICONS[look]), word(`effect.${found.kind}`)), found.kind !== "same" && h("span.deltas", {}, changes(found, true).map((it) => h("span", {}, it)))];
}

function legRow(leg) {
  const moves = leg.line.length > 0 && leg.kind === "move";
  const mode = modeText(leg.mode_id);
  const what = {
    border: () => word("leg.border"), wait: () => word("leg.wait", { what: mode }),
    transfer: () => (leg.mode_id === "gate" ? word("leg.load", { what: modeText(leg.to_mode_id) }) : leg.to_mode_id === "gate" ? word("leg.unload", { what: mode }) : word("leg.transfer", { from: mode, to: modeText(leg.to_mode_id) })),
  }[leg.kind]?.() ?? mode;
  const where = leg.from === leg.to ? placeName(leg.from) : `${placeName(leg.from)} – ${placeName(leg.to)}`;
  const told = [leg.distance_km >= 0.5 && word("kmCount", { n: number(leg.distance_km) }), hours(leg.time_h), leg.cost_usd >= 0.5 && dollars(leg.cost_usd)].filter(Boolean);
  return h(moves ? "li.moves" : "li.stands", {}, moves ? modeSample(leg.mode_id, { wide: 22 }) : h("span"), h("span", {}, where, " ", h("em", {}, what)), h("span.leg-numbers", {}, told.join(" · ")));
}

// The facts that either world changes on the way, under its name where both do.
function why(corridor) {
  if (isPlain()) return [];
  const told = [page.world, page.against].filter((it) => it !== base).map((world) => [world, (rowOf(world, corridor)?.why || []).map((at) => world.changes[at])]).filter(([, list]) => list.length);
  const count = told.reduce((sum, [, list]) => sum + list.length, 0);
  if (!count) return [h("p", {}, word("whyNone"))];
  const item = (change) => {
    const source = collection.sources[change.source];
    const whence = [source && sourceLink(source), source && source.publisher, source && source.year, change.note && h("span", { lang: "en" }, change.note)].filter(Boolean);
    return h("li", {}, h("code", {}, change.fact), " ", h("span.old", {}, change.old), " ", h("span", { "aria-hidden": "true" }, "→"), h("span.sr", {}, word("becomes")), " ", h("b", {}, change.new),
      h("span.source-of", {}, source ? whence.flatMap((it, at) => (at ? [", ", it] : [it])) : change.source));
  };
  return [h("h3", {}, word("whyOf", { n: count })), told.map(([world, list]) => [
    told.length > 1 && h("p.soft", {}, word("whyIn", { name: worldName(world) })), h("ul.why", {}, list.slice(0, FEW).map(item)),
    list.length > FEW && h("details", {}, h("summary", {}, word("more", { n: list.length - FEW })), h("ul.why", {}, list.slice(FEW).map(item))),
  ])];
}

function detail(corridor) {
  const row = rowOf(page.world, corridor);
  const old = isPlain() ? null : rowOf(page.against, corridor);
  const before = old && old.route !== null && h("p.in-base", {}, h("b", {}, worldName(page.against)), ` ${[...figures(old).slice(0, 2), routes[old.route].by.length && word("byPlaces", { names: routes[old.route].by.join(", ") })].filter(Boolean).join(", ")}.`);
  const name = nameParts(corridor)[1] && h("p.full-name", {}, nameParts(corridor)[1]);
  if (!row || row.route === null) {
    return [name, h("p", {}, word(row && row.state === "closed" ? "effect.closed" : "noRoute"), row && row.note ? [": ", h("span", { lang: "en" }, row.note)] : "", "."), why(corridor), before];
  }
  const route = routes[row.route];
  const facts = [word("kmCount", { n: number(row.distance_km) }), word("co2e", { n: number(row.co2e_kg) }), word("borders", { n: row.border_crossings }), word("transfers", { n: row.transfers }), route.countries.join(" "), word("openText", { season: seasonText(row.season) })];
  return [
    name, h("p.figures", {}, facts.join(" · ")), why(corridor), effect(corridor)?.kind === "other route" && before, h("h3", {}, word("legs")), h("ol.legs-short", {}, route.legs.map(legRow)),
    h("p.hint", {}, word("evidenceCount", { facts: row.facts, sources: word("sourceCount", { n: row.sources }), assumptions: word("assumptionCount", { n: row.assumptions }) })),
  ];
}

// Frames hold all worlds, so that a switch moves dots and not axes.
function frameOf(low, high, scale = 1) {
  const rows = worlds.flatMap((world) => [...world.rows.values()].filter((it) => it.route !== null));
  const [least, most] = [Math.min(...rows.map((it) => it[low])), Math.max(...rows.map((it) => it[high]))].map((it) => it / scale);
  const more = (most - least) * 0.04 || most * 0.1 || 1;
  return [Math.max(0, least - more), most + more];
}

function drawCharts() {
  const act = { near: (id, on) => markNear(on ? corridors[Number(id)] : null), pick: (id) => choose(corridors[Number(id)], { scroll: true }) };
  const mark = (corridor) => ({ id: corridor.number, tag: markOf(corridor), label: label(corridor), className: `look-${lookOf(corridor)}`, pressed: corridor === page.chosen });
  const open = shown().filter((it) => routeOf(page.world, it));
  const gone = isPlain() ? [] : shown().filter((it) => !routeOf(page.world, it) && routeOf(page.against, it));
  const nothing = (key) => h("p.nothing", {}, word(key));
  const xy = (row) => [row.time_h / 24, row.cost_usd];
  const points = [
    ...open.map((it) => {
      const row = rowOf(page.world, it);
      const old = !isPlain() && routeOf(page.against, it) ? xy(rowOf(page.against, it)) : null;
      return { ...mark(it), x: row.time_h / 24, y: row.cost_usd, xLow: row.time_h_low / 24, xHigh: row.time_h_high / 24, yLow: row.cost_usd_low, yHigh: row.cost_usd_high, was: old };
    }),
    ...gone.map((it) => ({ ...mark(it), x: xy(rowOf(page.against, it))[0], y: xy(rowOf(page.against, it))[1], gone: true })),
  ];
  parts.scatter.replaceChildren(points.length ? scatter(points, { x: { range: frameOf("time_h_low", "time_h_high", 24), title: word("days") }, y: { range: frameOf("cost_usd_low", "cost_usd_high"), title: word("usdTitle") }, label: word("daysAgainst") }, act) : nothing("noneOpen"));
  const changed = shown().filter((it) => (isPlain() ? routeOf(page.world, it) && it.id !== collection.baseline && rowOf(page.world, it).diff_time_h !== null : !["same", "gone"].includes(lookOf(it))));
  const values = (it) => {
    const found = isPlain() ? { time_h: rowOf(page.world, it).diff_time_h, cost_usd: rowOf(page.world, it).diff_cost_usd } : effect(it);
    return [found.time_h ?? null, found.cost_usd ?? null].map((value, at) => (value !== null && !at ? value / 24 : value));
  };
  parts.bars.replaceChildren(changed.length ? bars(changed.map((it) => ({ ...mark(it), name: nameParts(it)[0], values: values(it), note: isPlain() ? "" : effectText(it) })),
    [{ title: word("days"), text: (it) => signed(it, 1) }, { title: word("usdTitle"), text: (it) => signed(it) }], { label: word("changeAgainst", { name: isPlain() ? baselineName() : worldName(page.against) }) }, act) : nothing(isPlain() ? "noneToCompare" : "noneChanges"));
  const lines = (name, scale) => open.map((corridor) => {
    let [km, value] = [0, 0];
    return { ...mark(corridor), points: [[0, 0], ...routeOf(page.world, corridor).legs.map((leg) => { km += leg.distance_km; value += leg[name] / scale; return [km, value]; })] };
  });
  const far = Math.max(0, ...open.map((it) => rowOf(page.world, it).distance_km));
  for (const [place, name, scale, title, said] of [["time", "time_h", 24, "days", "timeDistance"], ["cost", "cost_usd", 1, "usdTitle", "costDistance"]]) {
    const all = lines(name, scale);
    const most = Math.max(0, ...all.map(({ points: own }) => own[own.length - 1][1]));
    parts[place].replaceChildren(open.length ? profile(all, { x: { range: [0, far], title: word("km") }, y: { range: [0, most], title: word(title) }, label: word(said) }, act) : nothing("noneOpen"));
  }
}

function routesShown() {
  return shown().map((it) => routeOf(page.world, it)).filter(Boolean);
}

function key() {
  const sample = (look) => s("svg.sample", { width: 30, height: 12, "aria-hidden": "true" },
    look === "closes" || look === "other" ? s(`path.casing.look-${look}.is-old`, { d: "M1 6h28" }) : s(`path.casing.look-${look}`, { d: "M1 6h28" }));
  const modes = [...new Set(shown().flatMap((it) => modesOf(routeOf(page.world, it))))].map((mode) => h("li", {}, modeSample(mode), modeText(mode)));
  const looks = isPlain() ? [] : Object.keys(ICONS).filter((look) => look !== "gone" && shown().some((it) => lookOf(it) === look));
  const rows = looks.map((look) => h(`li.look-${look}`, {}, sample(look), icon(ICONS[look]), h("span", {}, word(`look.${look}`))));
  return [h("ul.key-modes", {}, modes), routesShown().some(({ pieces }) => pieces.some(({ link }) => link.schematic.length)) && h("ul.key-modes", {}, h("li", {}, schematicSample(), h("span", {}, word("legendSchematic")))), rows.length > 0 && h("ul", {}, rows, changedPlaces().size > 0 && h("li", {}, h("i.spot"), word("keyChanged"))), h("p.hint.trunk-hint", {}, word("keyTrunk"))];
}

function padding() {
  return narrow.matches ? { padding: [26, 26] } : { paddingTopLeft: [40, 40], paddingBottomRight: [64, 60] };
}

function fit({ animate = false } = {}) {
  showBounds(boundsOf(), { animate, padding: padding() });
  framed = `${map.getCenter()} ${map.getZoom()}`;
}

function drawAll() {
  showSwipe(swiping());
  drawButtons();
  draw();
  drawMap();
  tellAddress();
}

function tellAddress() {
  remember({ scenario: page.world !== base && page.world.name, against: page.against !== reference && !isPlain() && page.against.name, corridor: page.chosen && page.chosen.id, swipe: swiping() && swipeAt() });
}

// Shows a world, held against another or against the base; a view that the reader has chosen stays.
function show(world, against = page.against === world ? base : page.against, { swiped = swiping(), at } = {}) {
  const untouched = framed === `${map.getCenter()} ${map.getZoom()}`;
  Object.assign(page, { world, against: worlds.length < 2 ? base : against });
  if (page.chosen && !shown().includes(page.chosen)) page.chosen = null;
  showSwipe(swiped, at);
  const focused = document.activeElement?.name;
  drawAll();
  if (untouched) fit();
  if (focused) panel.querySelector(focused === "world" ? "input[name=world]:checked" : `[name="${focused}"]`)?.focus({ preventScroll: true });
}

function choose(corridor, { scroll = true } = {}) {
  page.chosen = page.chosen === corridor ? null : corridor;
  drawTable();
  drawCharts();
  parts.said.textContent = page.chosen ? label(page.chosen) : summary();
  drawMap();
  const row = page.chosen && table.body.querySelector(`tr[data-corridor="${page.chosen.number}"]`);
  if (row && scroll) reveal(row);
  tellAddress();
  return row;
}

function toggleSwipe() {
  if (swiping()) show(page.world, page.against, { swiped: false });
  else {
    show(isPlain() && page.world === base ? worlds[1] : page.world, isPlain() && page.world !== base ? base : page.against, { swiped: true });
    focusSwipe();
  }
}

Object.assign(actions, { choose, remember: tellAddress });
panel.addEventListener("click", (event) => {
  const row = event.target.closest("tbody tr[data-corridor]");
  if (!row || event.target.closest("a, summary, tr.detail")) return;
  choose(corridors[Number(row.dataset.corridor)], { scroll: false })?.querySelector("button").focus({ preventScroll: true });
});
for (const [kind, on] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
  table.body.addEventListener(kind, (event) => {
    const row = event.target.closest("tr[data-corridor]");
    if (row) markNear(on ? corridors[Number(row.dataset.corridor)] : null);
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && page.chosen && !document.body.classList.contains("map-alone")) choose(page.chosen);
  const buttons = [...table.body.querySelectorAll("th button")];
  const next = buttons[buttons.indexOf(document.activeElement) + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? NaN)];
  if (!next || !buttons.includes(document.activeElement)) return;
  event.preventDefault();
  next.focus();
});

function fromAddress() {
  const told = remembered();
  const named = (key) => worlds.find((it) => it.name === told.get(key));
  const at = Number(told.get("swipe"));
  page.chosen = corridors.find((it) => it.id === told.get("corridor")) || null;
  const world = named("scenario") || base;
  const against = named("against") || reference;
  show(world, against, { swiped: told.has("swipe") && world !== against, at: told.has("swipe") && at >= 0 && at <= 100 ? String(at) : undefined });
}

makeStage("compare-page", fit);

const ARCTIC_CIRCLE = 66.56;
const linesOf = (route) => route.pieces.map(({ link, turns }) => ({
  mode: link.mode, line: degreesOf(link.points).map(([lon, lat]) => [lon + 360 * turns, lat]),
}));

// The corridors of the world that is shown, and the ends: the chosen corridor on top.
function shapeContent() {
  const css = getComputedStyle(document.documentElement);
  const ways = corridors.filter((it) => routeOf(page.world, it)).sort((one, other) => (one === page.chosen) - (other === page.chosen))
    .flatMap((corridor) => linesOf(routeOf(page.world, corridor)).map(({ mode, line }) => ({
      lines: [line], colour: css.getPropertyValue(modeColour(mode)).trim(), width: corridor === page.chosen ? 5 : 2.5,
      dash: (modeLook(mode).dash || "").split(" ").filter(Boolean).map(Number),
    })));
  const { pieces } = routeOf(page.world, page.chosen || corridors.find((it) => routeOf(page.world, it))) || { pieces: [] };
  const ends = [pieces[0], pieces.at(-1)].filter(Boolean).map(({ link, back }, at) => degreesOf(link.points).at(back === (at > 0) ? 0 : -1));
  const names = ends.map((at, number) => ({ text: nameIn(collection.ends[number]), at, size: 14, strong: true }));
  return [ways, names];
}

const isArctic = routes.some((route) => linesOf(route).some(({ line }) => line.some(([, lat]) => lat > ARCTIC_CIRCLE)));
if (isArctic) addTrueShape(shapeContent, word("trueShape"), word("trueShapeSaid"));
if (worlds.length > 1) page.against = base;
fromAddress();
fit();
window.addEventListener("hashchange", fromAddress);
markDrawn();
