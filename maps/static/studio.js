// The studio: one question, its answers, and what would change them. The same page is served live,
// where each edit asks the server, and frozen in a file, where the answer stands as it is.
import { collection, ground, map } from "./page_data.js";
import { TURN, addGround, drawBasemap } from "./basemap.js";
import { addTrueShape } from "./true_shape.js";
import { viewBounds } from "./label_places.js";
import { modeClass, modeColour, modeLook } from "./mode_looks.js";
import { h, s } from "./dom.js";
import { LANGUAGES, isLanguage, language, setLanguage, word } from "./language.js";
import { capital, inLanguage, modeName, say } from "./studio_words.js";
import { cardsOf, importanceOf, isSpecial, legLabel, offPairs, placeName, readAnswer, routeLabel, routeName, sameRole } from "./studio_answer.js";
import { newAsker, getJson } from "./studio_ask.js";
import { newSteps } from "./studio_history.js";
import { boundsOf, drawArrows, drawBefore, drawLegs, drawOthers, drawPreview, hideTip, quick, shapes } from "./studio_map.js";
import { drawNames, drawSymbols, onScreen, symbolsOf } from "./studio_labels.js";
import { SYMBOLS, glyph } from "./studio_glyphs.js";
import { sentence } from "./studio_sentence.js";
import { cards, changeMarks, changesOf } from "./studio_cards.js";
import { scatter } from "./studio_scatter.js";
import { wayChart } from "./studio_charts.js";
import { yearStrip } from "./studio_year.js";
import { barOf, evidence, legDetail, legList, warningsOf } from "./studio_legs.js";
import { leverOf, leverSwitches, whatIf } from "./studio_levers.js";
import { putSums } from "./studio_sums.js";
import { polarInset } from "./studio_polar.js";
import { dropPictures, putPictures } from "./paper.js";
import { actionBar, copyText, fileStem, legsCsv, mapPng, saveFile } from "./studio_share.js";
import { hasWhatIf, onDay, valueOf, withDeparture, withValue, withoutWhatIf } from "./studio_address.js";
import { liveLinks } from "./live_links.js";

const app = collection;
const live = app.live;
const narrow = window.matchMedia("(max-width: 900px) and (orientation: portrait), (max-width: 600px)");
const page = document.documentElement;
const container = map.getContainer();
const fragment = () => new URLSearchParams(location.hash.slice(1));
setLanguage([fragment().get("lang"), new URLSearchParams(location.search).get("lang"), app.lang].find(isLanguage));

let answer = readAnswer(app.doc);
let current = answer.routes[0];
let leg = null;
// The figure of the chosen leg and the fact whose panel is open.
let chip = null;
// The answer of the last step, the one from which the last edit set out, and the one to the same
// question without what-if.
let settled = answer;
let lastAnswer = null;
let basis = hasWhatIf(answer.address || "") ? null : answer;
let basisAsked = "";
// That of them with which the answer is compared.
let before = null;
let year = answer.year || null;
const steps = newSteps(answer.address || "");

// The stage: the panel, the map, and beside it what if.
document.body.classList.add("studio");
container.setAttribute("role", "region");
if (!quick.animate) {
  map._zoomAnimated = false;
  map._fadeAnimated = false;
  container.classList.remove("leaflet-fade-anim", "leaflet-zoom-anim");
}
map.setMinZoom(1);
const snap = map.options.zoomSnap;
map.removeControl(map.zoomControl);
drawBasemap();
const status = h("p", { class: "sr", role: "status" });
const problem = h("div", { class: "problem", role: "alert", hidden: true });
const panel = h("main", { class: "studio-panel" });
document.body.prepend(panel);
const slots = Object.fromEntries(["question", "answers", "front", "actions", "journey", "charts", "year", "warnings", "evidence", "facts", "keyBox"]
  .map((name) => [name, h("section", { class: `slot slot-${name}` })]));
const opener = live && h("button", { type: "button", class: "what-if-open", "aria-expanded": "false", "aria-controls": "what-if", on: { click: openWhatIf } });
const aside = live ? h("aside", { class: "what-if", id: "what-if", hidden: true }) : null;
const legendBox = h("div", { class: "legend studio-legend" });
const polarBox = h("div", { class: "polar-box" });
const tools = h("div", { class: "map-tools leaflet-control" });
container.append(tools);
for (const box of [legendBox, polarBox, tools]) {
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
}
const legend = L.control({ position: "bottomleft" });
legend.onAdd = () => legendBox;
legend.addTo(map);

let asked = null;
let links = "";
let lab = null;
const paintShape = addTrueShape(shapeContent, say("trueShape"), say("trueShapeSaid"));

const choose = { route: (rank) => chooseRoute(rank), leg: (number_) => chooseLeg(number_) };

function tell(text) {
  status.textContent = text;
}

function others() {
  return cardsOf(answer).filter((it) => it !== current);
}

// Builds what has words, in the language of the page.
function build() {
  page.lang = language.now;
  map.attributionControl.setPrefix(false);
  const credit = container.querySelector(".leaflet-control-attribution");
  credit.textContent = word("attribution");
  panel.setAttribute("aria-label", say("panel"));
  const langs = h("div", { class: "languages", role: "group", "aria-label": say("language") }, LANGUAGES.map(([id, name, short]) =>
    h("button", { type: "button", lang: id, "aria-pressed": String(id === language.now), "aria-label": name, "data-lang": id, on: { click: () => speak(id) } }, short)));
  asked = sentence(() => answer, live && { edit, geocode, announce: (n) => tell(say("suggestions", { n })) });
  links = live ? liveLinks("route", live.base, answer.address) : "";
  panel.replaceChildren(
    h("header", {}, h("div", { class: "top" }, h("p", { class: "brand" }, say("title")), langs), links, h("h1", { class: "sr" }, answer.title), asked.node, problem, status),
    ...Object.values(slots));
  if (live) {
    lab = whatIf({ edit, drag, undo: () => step("undo"), redo: () => step("redo"), close: openWhatIf });
    opener.replaceChildren(glyph("sliders"), say("whatIf"));
    aside.setAttribute("aria-label", say("whatIf"));
    aside.replaceChildren(lab.body);
    if (!aside.isConnected) document.body.append(aside);
  }
  const tool = (word, icon_, act, more = {}) => h("button", { type: "button", "aria-label": say(word), title: say(word), "data-act": word, on: { click: act }, ...more }, glyph(icon_));
  tools.replaceChildren(...[
    h("button", { type: "button", "aria-label": say("zoomIn"), title: say("zoomIn"), on: { click: () => zoom(2) } }, "+"),
    h("button", { type: "button", "aria-label": say("zoomOut"), title: say("zoomOut"), on: { click: () => zoom(0.5) } }, "\u2212"),
    tool("fit", "fit", () => (map.trueShape.isOn() ? map.trueShape.whole() : frame())),
    document.fullscreenEnabled && tool("fullScreen", "full", fullScreen),
  ].filter(Boolean));
}

// The view that the reader sees comes nearer.
function zoom(factor) {
  if (map.trueShape.isOn()) map.trueShape.zoomBy(factor);
  else if (factor > 1) map.zoomIn();
  else map.zoomOut();
}

// A browser that refuses leaves the page as it is.
function fullScreen() {
  const changed = document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen();
  changed.catch(() => {});
}

function speak(id) {
  setLanguage(id);
  build();
  show({ fit: false });
  remember();
  panel.querySelector(`[data-lang="${id}"]`).focus();
}

// Shows the answer and its chosen route everywhere.
function show({ fit = true } = {}) {
  document.title = answer.title;
  asked.put();
  if (live) {
    const next = liveLinks("route", live.base, answer.address);
    links.replaceWith(next);
    links = next;
  }
  const section = (slot, title, ...nodes) => slot.replaceChildren(...(nodes.length ? [h("h2", {}, title), ...nodes] : []));
  slots.answers.setAttribute("aria-label", say("answers"));
  keepFocus(slots.answers, "data-rank", () => slots.answers.replaceChildren(...cards(answer, current, before, basisWords(), choose)));
  showFront();
  keepFocus(slots.actions, "data-act", () => slots.actions.replaceChildren(actionBar(acts())));
  showJourney();
  section(slots.charts, say("charts"), h("div", { class: "pair" },
    ...["time", "cost"].map((kind) => h("figure", {}, h("figcaption", {}, say(kind === "time" ? "timeDistance" : "costDistance")), wayChart(answer, current, others(), kind)))));
  showYear();
  const warned = warningsOf(current);
  section(slots.warnings, say("warnings"), ...(warned ? [warned] : []));
  section(slots.evidence, say("evidence"), evidence(answer, current));
  showFacts();
  if (live) {
    lab.put(answer, { rank: current.rank, canUndo: steps.canUndo, canRedo: steps.canRedo, told: told() });
  }
  container.setAttribute("aria-label", `${say("map")}: ${routeLabel(answer, current)}`);
  showKey();
  placePolar();
  draw({ fit });
  showShape();
}

// The legs, the chosen one opened. What a hand holds in it, as a slider, stays as it is.
function showJourney() {
  const list = legList(answer, current, choose.leg);
  const found = current.legs.find((it) => it.leg === leg);
  const detail = found && legDetail(answer, found, legTools());
  const button = found && list.querySelector(`button[data-leg="${leg}"]`);
  const held = slots.journey.querySelector(".chip-panel");
  if (!found || !held || !held.contains(document.activeElement)) {
    if (found) button.after(detail);
    slots.journey.replaceChildren(h("h2", {}, say("journey")), barOf(current), h("div", { class: "polar-slot" }), list);
    return;
  }
  const item = held.closest(".leg");
  const rows = [...list.children];
  const at = rows.indexOf(button.parentElement);
  [...item.parentElement.children].forEach((it) => { if (it !== item) it.remove(); });
  item.before(...rows.slice(0, at));
  item.after(...rows.slice(at + 1));
  item.querySelector("button[data-leg]").replaceWith(button);
  putSums(item.querySelectorAll(".sum"), [...detail.querySelectorAll(".sum")]);
  slots.journey.querySelector(".bar-box").replaceWith(barOf(current));
}

function legTools() {
  return { lever: live && ((fact) => leverOf(answer, fact, { edit, drag })), opened: chip, onOpen: (it) => { chip = it; } };
}

function openWhatIf() {
  aside.hidden = !aside.hidden;
  page.classList.toggle("with-what-if", !aside.hidden);
  opener.setAttribute("aria-expanded", String(!aside.hidden));
  map.invalidateSize({ animate: false });
  frame();
  overlay();
  if (aside.hidden) opener.focus();
  else if (narrow.matches) aside.scrollIntoView();
}

// What has come after the answer: the front and the facts.
function follow() {
  asked.put();
  showFront();
  lab.put(answer, { rank: current.rank, canUndo: steps.canUndo, canRedo: steps.canRedo, told: told() });
}

function showFront() {
  const was = before && sameRole(before, current);
  keepFocus(slots.front, "data-rank", () => {
    slots.front.replaceChildren();
    if (answer.routes.length < 2 && answer.parts !== "board") return;
    slots.front.append(h("h2", {}, say("front")), scatter(answer, current, was, { choose: choose.route, preview: drawPreview }), h("p", { class: "hint" }, say("frontHint")));
  });
}

// The routes and their ends for the view in true shape: the chosen route on top.
function shapeContent() {
  const css = getComputedStyle(page);
  const lines = (route) => route.legs.filter((it) => it.points.length > 1);
  const turned = ({ points }) => points.map(([lat, lon]) => [lon, lat]);
  const ways = others().map((it) => ({ lines: lines(it).map(turned), colour: css.getPropertyValue("--soft").trim(), width: 2 }));
  for (const it of lines(current)) {
    const [dash, core] = ["dash", "core"].map((name) => (modeLook(it.mode_id)[name] || "").split(" ").filter(Boolean).map(Number));
    ways.push({ lines: [turned(it)], colour: css.getPropertyValue(modeColour(it.mode_id)).trim(), width: 4, dash, core: core.length ? core : null, arrows: true });
  }
  const at = (id) => [answer.places[id].lon, answer.places[id].lat];
  const ends = [current.legs[0].from, current.legs.at(-1).to];
  const names = ends.map((id) => ({ text: placeName(answer, id), at: at(id), size: 14, strong: true }));
  const stops = [...new Set(current.legs.flatMap((it) => it.places))].filter((id) => importanceOf(answer, id) > 4 && !ends.includes(id));
  return [ways, [...names, ...stops.map((id) => ({ text: placeName(answer, id), at: at(id) }))]];
}

// The view in true shape is offered where Mercator stretches a route.
function showShape() {
  const far = answer.routes.some((route) => route.legs.some((it) => it.points.some(([lat]) => lat > 66.56)));
  const button = container.querySelector(".true-shape-button");
  button.textContent = say("trueShape");
  button.hidden = !far;
  container.querySelector(".true-shape canvas").setAttribute("aria-label", say("trueShapeSaid"));
  if (!far && button.getAttribute("aria-pressed") === "true") button.click();
  paintShape();
}

// Near by, a live page asks for the ground that it was not given.
let groundAsked = "";
let groundTimer = 0;

function askGround() {
  const zoom = map.getZoom();
  const box = map.getBounds();
  const [south, north] = [box.getSouth(), box.getNorth()].map((it) => Math.max(-85, Math.min(85, it)).toFixed(2));
  const bbox = [box.getWest().toFixed(2), south, box.getEast().toFixed(2), north].join();
  if (zoom < ground.levels[1].zoom || `${bbox} ${zoom}` === groundAsked) return;
  groundAsked = `${bbox} ${zoom}`;
  clearTimeout(groundTimer);
  groundTimer = setTimeout(async () => {
    const { ok, body } = await getJson(`${live.base}/ground.json?${new URLSearchParams({ bbox, zoom })}`).catch(() => ({ ok: false }));
    if (!ok) return;
    addGround(body.cells);
    const known = new Set(ground.towns.map((it) => it.slice(0, 2).join()));
    ground.towns.push(...body.towns.filter((it) => !known.has(it.slice(0, 2).join())));
    map.fire("themechange");
    overlay();
  }, 300);
}

// A list is built anew, and the focus stays on what it was on.
function keepFocus(slot, attribute, act) {
  const held = slot.contains(document.activeElement) ? document.activeElement.getAttribute(attribute) : null;
  const kind = held !== null && document.activeElement.tagName;
  act();
  if (held === null) return;
  const again = [...slot.querySelectorAll(`[${attribute}]`)].find((it) => it.getAttribute(attribute) === held && it.tagName === kind);
  if (again) again.focus({ preventScroll: true });
}

// What the differences are from, in words.
function basisWords() {
  return say(hasWhatIf(answer.address || "") ? "againstPlain" : "againstLast");
}

// What has changed, a line for each card.
function told() {
  if (!before) return [];
  const rows = cardsOf(answer).map((route) => [route, changesOf(route, sameRole(before, route))]).filter(([, changes]) => changes.length);
  if (!rows.length) return [h("span", {}, say("noChange"))];
  return [h("span", { class: "against" }, basisWords()), ...rows.map(([route, changes]) => h("span", { class: "difference" }, `${routeName(answer, route)} `, changeMarks(changes)))];
}

function showYear() {
  slots.year.replaceChildren();
  if (!year && !live) return;
  slots.year.append(h("h2", {}, say("year")));
  if (!year) {
    slots.year.append(h("button", { type: "button", class: "link", "data-act": "year", on: { click: askYear } }, say("yearAsk")));
    return;
  }
  slots.year.append(yearStrip(year, answer.query.depart, live && ((day) => edit((address) => withDeparture(address, onDay(valueOf(address, "depart"), day))))), h("p", { class: "hint" }, say(live ? "yearHint" : "yearHintFrozen")));
}

async function askYear(event) {
  const { address } = answer;
  event.target.disabled = true;
  event.target.textContent = say("working");
  const { ok, body } = await getJson(`${live.base}/year.json?${address}`).catch(() => ({ ok: false, body: null }));
  if (address !== answer.address) return;
  if (ok) {
    year = Array.isArray(body) ? body : body.departures || body.year;
    showYear();
  } else showProblem(body);
}

function showFacts() {
  slots.facts.replaceChildren();
  if (live) return;
  const switches = answer.levers && leverSwitches(answer, current);
  if (switches) slots.facts.append(h("h2", {}, say("whatIf")), switches);
  if (answer.command) slots.facts.append(h("p", { class: "serve" }, say("serveHint"), " ", h("code", {}, "corridors serve --open")));
}

function showKey() {
  const rows = keyRows();
  legendBox.replaceChildren(h("details", { open: !narrow.matches }, h("summary", {}, say("key")), h("ul", { "aria-label": say("key") }, rows)));
  slots.keyBox.replaceChildren(h("h2", {}, say("key")), h("ul", { class: "studio-legend" }, keyRows()));
}

function keyRows() {
  const stroke = (...inner) => s("svg", { width: 34, height: 10, "aria-hidden": "true" }, inner);
  const line = (className, dash) => s("line", { x1: 1, y1: 5, x2: 33, y2: 5, class: className, "stroke-dasharray": dash || null });
  const modes = [...new Set(current.legs.filter((it) => it.points.length > 1).map((it) => it.mode_id))];
  const rows = modes.map((id) => {
    const look = modeLook(id);
    return h("li", {}, stroke(line(`line ${modeClass(id)}`, look.dash), look.core && line("core", look.core)), capital(modeName(id)));
  });
  if (current.legs.some((it) => it.facts.some(isSpecial))) rows.push(h("li", {}, stroke(line("line line-any"), line("core core-wide", "2 6")), say("specialStatus")));
  if (current.legs.some((it) => offPairs(answer, it).length)) rows.push(h("li", {}, stroke(line("line line-any"), line("core core-wide", "4 7")), say("straight")));
  if (current.legs.some((it) => it.schematic && it.schematic.length)) rows.push(h("li", {}, stroke(line("line line-any"), line("gaps", "4 7")), say("schematic")));
  if (others().length) rows.push(h("li", {}, stroke(line("other")), say("otherRoutes")));
  const was = before && sameRole(before, current);
  if (was && !sameWay(was, current)) rows.push(h("li", {}, stroke(line("before-route", "1 7")), say(hasWhatIf(answer.address || "") ? "plainRoute" : "beforeRoute")));
  const kinds = new Set(symbolsOf(answer, current).map((it) => it.kind));
  for (const [kind, word] of Object.entries(SYMBOLS)) {
    if (kinds.has(kind)) rows.push(h("li", {}, h("span", { class: `symbol symbol-${kind}` }, glyph(kind)), say(word)));
  }
  return rows;
}

// The polar view stands on the map where it is wide, in the panel where it is not.
function placePolar() {
  const inset = polarInset(answer, current);
  polarBox.replaceChildren(...(inset ? [inset] : []));
  if (!inset) polarBox.remove();
  else if (narrow.matches || container.offsetWidth < 620 || page.classList.contains("printing")) panel.querySelector(".polar-slot").append(polarBox);
  else container.append(polarBox);
}

function draw({ fit }) {
  const was = before && sameRole(before, current);
  drawBefore(was && !sameWay(was, current) ? was : null);
  drawPreview(null);
  drawOthers(answer, others(), choose.route);
  drawLegs(answer, current, { choose: choose.leg, near: markNear });
  if (fit) frame();
  // A new way that is out of sight is brought into it, with the old one.
  else if (was && !sameWay(was, current) && !map.getBounds().contains(boundsOf(current))) {
    map.fitBounds(boundsOf(current).extend(boundsOf(was)), { ...padding(), animate: false });
  }
  overlay();
}

// Whether two routes take one way; numbers of pieces are those of a document, so points are compared.
function sameWay(one, other) {
  const told = (route) => route.legs.map((it) => `${it.mode_id} ${it.places.join()}`).join(";");
  return told(one) === told(other);
}

function sameLeg(one, other) {
  return ["kind", "mode_id", "to_mode_id", "from", "to"].every((it) => one[it] === other[it]);
}

function overlay() {
  const boxes = drawSymbols(answer, current, { choose: choose.leg, near: markNear });
  drawArrows(current);
  drawNames(answer, current, others(), boxes);
  markChosen();
}

function padding() {
  const polar = polarBox.parentElement === container ? polarBox.offsetHeight + 20 : 34;
  return container.offsetWidth < 620
    ? { paddingTopLeft: [34, 76], paddingBottomRight: [40, 44] }
    : { paddingTopLeft: [60, 64], paddingBottomRight: [90, polar] };
}

// Shows the whole route, and the legend in a corner where it covers none of it.
function frame() {
  map.fitBounds(boundsOf(current), { ...padding(), animate: false });
  const free = ["bottomleft", "topleft"].find((corner) => {
    legend.setPosition(corner);
    return !covered();
  });
  if (!free) legend.setPosition("bottomleft");
}

function covered() {
  const from = legendBox.getBoundingClientRect();
  const home = container.getBoundingClientRect();
  const box = L.bounds([from.left - home.left - 12, from.top - home.top - 12], [from.right - home.left + 12, from.bottom - home.top + 12]);
  const view = viewBounds();
  return onScreen(current, view).some((pixel) => box.contains(pixel.subtract(view.min)));
}

function markNear(number_, on) {
  const shape = shapes.drawn.get(number_);
  if (shape && shape.line.getElement()) shape.line.getElement().classList.toggle("is-near", on);
  panel.querySelectorAll(`.leg button[data-leg="${number_}"], .chart [data-at="${number_}"]`).forEach((it) => it.classList.toggle("is-near", on));
}

function markChosen() {
  container.classList.toggle("has-chosen", leg !== null && shapes.drawn.has(leg));
  shapes.drawn.forEach(({ line, target }, number_) => {
    line.getElement().classList.toggle("is-chosen", number_ === leg);
    target.getElement().setAttribute("aria-pressed", String(number_ === leg));
  });
  for (const it of document.querySelectorAll(".chart [data-at], .symbol[data-at]")) it.classList.toggle("is-chosen", Number(it.dataset.at) === leg);
  panel.querySelectorAll("button[data-leg]").forEach((it) => it.setAttribute("aria-expanded", String(Number(it.dataset.leg) === leg)));
}

// The address always names what is chosen, and so can be sent.
function remember() {
  const first = answer.routes[0];
  const parts = [current !== first && `route=${current.rank}`, leg !== null && `leg=${leg}`, language.now !== (app.lang || "en") && `lang=${language.now}`].filter(Boolean);
  try {
    history.replaceState(null, "", `${location.pathname}${location.search}${parts.length ? `#${parts.join("&")}` : ""}`);
  } catch {
    // A page inside another (a notebook) may not name its address.
  }
}

function chooseRoute(rank, { fit = true } = {}) {
  const found = answer.routes.find((it) => it.rank === rank);
  if (!found) return;
  current = found;
  leg = chip = null;
  show({ fit });
  tell(say("shown", { what: routeLabel(answer, current) }));
  remember();
}

function chooseLeg(number_, { fit = true } = {}) {
  const found = current.legs.find((it) => it.leg === number_);
  if (!found) return;
  if (leg === number_) {
    clear();
    return;
  }
  leg = number_;
  chip = null;
  panel.querySelectorAll(".detail").forEach((it) => it.remove());
  const button = panel.querySelector(`button[data-leg="${number_}"]`);
  button.after(legDetail(answer, found, legTools()));
  tell(say("chosen", { what: legLabel(answer, found) }));
  markChosen();
  reveal(button);
  if (fit) {
    if (found.points.length > 1) map.fitBounds(L.latLngBounds(found.points), { ...padding(), maxZoom: 7, ...quick });
    else map.setView(found.points[0], Math.max(map.getZoom(), 6), quick);
  }
  remember();
}

// Brings a row of the panel into view; on a phone below the map that stays at the top.
function reveal(button) {
  const behavior = quick.animate ? "smooth" : "auto";
  const box = button.getBoundingClientRect();
  if (narrow.matches) window.scrollTo({ top: box.top + window.scrollY - container.offsetHeight - 8, behavior });
  else if (box.top < 8 || box.bottom > window.innerHeight - 120) panel.scrollTo({ top: panel.scrollTop + box.top - 80, behavior });
}

function clear() {
  if (leg === null) return;
  leg = chip = null;
  panel.querySelectorAll(".detail").forEach((it) => it.remove());
  markChosen();
  frame();
  remember();
}

// What can be taken away; what needs the server is there where one answers.
function acts() {
  const saved = (name) => tell(say("saved", { name }));
  const stem = fileStem(answer);
  const fetched = live && ((path, name) => async () => {
    const response = await fetch(`${live.base}${path}?${answer.address}&lang=${language.now}`);
    if (!response.ok) return showProblem(await response.json().catch(() => null));
    saveFile(name, [await response.blob()], response.headers.get("Content-Type") || "");
    return saved(name);
  });
  return {
    share: live && (async () => {
      await copyText(location.href);
      tell(say("copied"));
      flash("share");
    }),
    command: answer.command && (async () => {
      await copyText(answer.command);
      tell(say("copied"));
      flash("command");
    }),
    scenario: live && (answer.question.sets.length || answer.question.scenarios.length) ? fetched("/scenario.toml", `${stem}.toml`) : null,
    page: live && fetched("/page.html", `${stem}.html`),
    csv: () => {
      saveFile(`${stem}.csv`, [legsCsv(cardsOf(answer))], "text/csv");
      saved(`${stem}.csv`);
    },
    png: async () => {
      saveFile(`${stem}.png`, [await mapPng(answer.title, routeLabel(answer, current), word("attribution"))], "image/png");
      saved(`${stem}.png`);
    },
    print: () => window.print(),
  };
}

function flash(act) {
  const button = slots.actions.querySelector(`[data-act="${act}"]`);
  if (!button) return;
  const { textContent } = button;
  button.textContent = say("copied");
  setTimeout(() => { button.textContent = textContent; }, 1500);
}

// Asking: an edit makes the next address; the server answers with a document.
const asker = live && newAsker({
  get: getJson,
  onBusy: (on) => {
    page.classList.toggle("is-busy", on);
    panel.setAttribute("aria-busy", String(on));
  },
  onAnswer: takeAnswer,
  onProblem: refuse,
});

// The answer comes first; its front and the facts that can be changed follow when nothing else is asked.
const client = Math.random().toString(36).slice(2);
let turn = 0;

function ask(address, { parts = "board", ...options } = {}) {
  problem.hidden = true;
  turn += 1;
  asker.ask(`${live.base}/route.json?${address}&${new URLSearchParams({ parts, client, n: turn })}`, options);
}

function takeAnswer(doc) {
  const next = readAnswer(doc);
  const whole = next.parts !== "board";
  const moved = next.question.origin.value !== answer.question.origin.value || next.question.destination.value !== answer.question.destination.value;
  const same = next.address === answer.address;
  // What the answer alone does not tell yet is as it was.
  if (!whole) next.levers = answer.levers;
  const kept = same ? next.routes.find((it) => it.rank === current.rank) : current.labels.length > 0 && sameRole(next, current);
  if (moved) lastAnswer = null;
  if (!hasWhatIf(next.address)) basis = next;
  before = hasWhatIf(next.address) ? basisOf(next.address) : same ? before : lastAnswer;
  if (withValue(next.address, "depart", "") !== withValue(answer.address, "depart", "")) year = null;
  const opened = current.legs.find((it) => it.leg === leg);
  answer = next;
  current = kept || next.routes[0];
  // The leg that is open stays open where the new answer has it.
  const again = opened && current.legs.find((it) => sameLeg(it, opened));
  leg = again ? again.leg : null;
  if (!again) chip = null;
  if (!dragging) {
    settled = next;
    steps.replace(next.address);
    history.replaceState(null, "", `${location.pathname}?${next.address}${location.hash}`);
  }
  if (same) follow();
  else {
    show({ fit: moved });
    tell(say("updated", { what: routeLabel(answer, current) }));
  }
  remember();
  if (!whole && !dragging) ask(next.address, { parts: "all", now: true, quiet: true });
  if (!dragging) askBasis();
}

// The answer without what-if to the question of an address, where it is there.
function basisOf(address) {
  return basis && withoutWhatIf(basis.address) === withoutWhatIf(address) ? basis : null;
}

// Asks for what an answer under scenarios and changed facts is compared with.
async function askBasis() {
  const address = withoutWhatIf(answer.address);
  if (!hasWhatIf(answer.address) || basisOf(address) || address === basisAsked) return;
  basisAsked = address;
  const { ok, body } = await getJson(`${live.base}/route.json?${address}&parts=board`).catch(() => {
    basisAsked = "";
    return { ok: false };
  });
  if (!ok || withoutWhatIf(answer.address) !== address) return;
  basis = readAnswer(body);
  before = hasWhatIf(answer.address) ? basis : before;
  show({ fit: false });
}

let dragging = false;
let draft = "";

function edit(change) {
  const base = dragging ? draft : steps.now;
  const address = change(base);
  dragging = false;
  lastAnswer = settled;
  steps.add(address);
  history.pushState(null, "", `${location.pathname}?${address}${location.hash}`);
  ask(address);
}

// While a slider moves nothing is remembered; the answers follow.
function drag(change) {
  if (!dragging) draft = steps.now;
  dragging = true;
  lastAnswer = settled;
  draft = change(draft);
  ask(draft);
}

function step(way) {
  if (way === "undo" ? !steps.canUndo : !steps.canRedo) return;
  dragging = false;
  lastAnswer = settled;
  const address = steps[way]();
  history.replaceState(null, "", `${location.pathname}?${address}${location.hash}`);
  ask(address, { now: true });
}

// Where no server answers, the question is again that of the answer that is shown.
function refuse(body) {
  if (!body) {
    dragging = false;
    before = basisOf(answer.address);
    settled = answer;
    steps.to(answer.address);
    history.replaceState(null, "", `${location.pathname}?${answer.address}${location.hash}`);
    // A slider that is held would stay where it was moved.
    if (aside.contains(document.activeElement)) document.activeElement.blur();
    show({ fit: false });
  }
  showProblem(body);
}

async function geocode(text, lang) {
  const { ok, body } = await getJson(`${live.base}/geocode?${new URLSearchParams({ text, lang })}`).catch(() => ({ ok: false }));
  return ok ? body : [];
}

// What the server says is wrong, and what may be tried: each name a button.
function showProblem(body) {
  const told = body || { detail: say("startServer") };
  const key = told.parameter || "";
  const offer = (label, detail, change) => h("li", {}, change ? h("button", { type: "button", title: detail || null, on: { click: () => edit(change) } }, label) : label);
  const names = (told.names || []).map((it) => offer(it.name, it.detail, key && ((address) => withValue(address, key, it.value))));
  const advice = (told.advice || []).map((it) => offer(it));
  problem.replaceChildren(h("b", {}, say(body ? "noAnswer" : "noServer")),
    told.words && h("p", {}, inLanguage(told.words)), h("p", { class: told.words ? "detail" : null, lang: body ? "en" : null }, told.detail),
    ...(names.length + advice.length ? [h("ul", { "aria-label": say("tryInstead") }, names, advice)] : []));
  problem.hidden = false;
  // What it says is not to lie under a list.
  asked.close();
}

function pointText({ lat, lng }) {
  return `${lat.toFixed(3)},${L.Util.wrapNum(lng, [-180, 180], true).toFixed(3)}`;
}

// While the field of an end has the focus, a click anywhere on the map sets that end, and nothing
// else that lies under the pointer hears of it.
function setFocusedEnd() {
  const keys = { origin: "from", destination: "to" };
  const controls = ".leaflet-control, .leaflet-popup, .polar-box, button";
  let key = "";
  let from = null;
  container.addEventListener("pointerdown", (event) => {
    // The field loses the focus before the click comes.
    key = event.target.closest(controls) ? "" : keys[document.activeElement.dataset.field] || "";
    from = L.point(event.clientX, event.clientY);
  }, true);
  container.addEventListener("click", (event) => {
    const end = key;
    key = "";
    if (!end || from.distanceTo(L.point(event.clientX, event.clientY)) > 3) return;
    event.stopPropagation();
    const text = pointText(map.mouseEventToLatLng(event));
    edit((address) => withValue(address, end, text));
  }, true);
}

// A click on the map offers its point as an end of the route.
function offerEnds({ latlng }) {
  const text = pointText(latlng);
  const set = (key) => () => {
    map.closePopup();
    edit((address) => withValue(address, key, text));
  };
  const body = h("div", { class: "set-end" }, h("span", {}, text),
    h("button", { type: "button", on: { click: set("from") } }, say("setOrigin")),
    h("button", { type: "button", on: { click: set("to") } }, say("setDestination")));
  L.popup({ closeButton: false, className: "set-end-popup" }).setLatLng(latlng).setContent(body).openOn(map);
}

panel.addEventListener("click", (event) => {
  const stroke = event.target.closest("[data-at]");
  if (stroke) chooseLeg(Number(stroke.dataset.at));
});
for (const [begin, on] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
  panel.addEventListener(begin, (event) => {
    const it = event.target.closest("[data-leg], [data-at]");
    if (it) markNear(Number(it.dataset.leg || it.dataset.at), on);
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    clear();
    hideTip();
    map.closePopup();
  }
  if (live && (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z" && !event.target.closest("input[type=text], input[type=search], input[type=number]")) {
    event.preventDefault();
    step(event.shiftKey ? "redo" : "undo");
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const list = document.activeElement.closest && document.activeElement.closest(".legs, .cards");
  if (!list) return;
  const buttons = [...list.querySelectorAll("li > button")];
  const next = buttons[buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

// Pixels of a sheet less its margins, of the lowest and the highest map on it, and round its route.
const PAPER = { tall: 1040, least: 176, most: 420, around: 36 };

// The height of a map in which the chosen route fills the width.
function heightOnPaper(wide, room) {
  const [one, other] = [boundsOf(current).getNorthWest(), boundsOf(current).getSouthEast()].map((it) => map.project(it, 0));
  const [across, down] = [other.x - one.x || 1, other.y - one.y || 1];
  const wanted = (down / across) * (wide - 2 * PAPER.around) + 2 * PAPER.around;
  return Math.round(Math.max(PAPER.least, Math.min(PAPER.most, room, wanted)));
}

// The middle of the chosen route on the map.
function middleOfRoute() {
  const box = boundsOf(current);
  return map.unproject(map.project(box.getNorthWest()).add(map.project(box.getSouthEast())).divideBy(2));
}

function printing(on) {
  page.classList.toggle("printing", on);
  dropPictures();
  placePolar();
  for (const name of ["--map-tall", "--map-wide"]) page.style.removeProperty(name);
  if (on) {
    slots.answers.after(container);
    // The map takes what a sheet of A4 has left for it, and never less than shows the route.
    const room = container.offsetHeight + PAPER.tall - panel.scrollHeight;
    page.style.setProperty("--map-tall", `${heightOnPaper(container.clientWidth, room)}px`);
  } else panel.after(container);
  map.options.zoomSnap = on ? 0 : snap;
  map.invalidateSize({ animate: false });
  map.fitBounds(boundsOf(current), { padding: [PAPER.around, PAPER.around], animate: false });
  // The globe is drawn once: a map wider than a turn of it is made narrower.
  const turn = Math.floor(TURN * 2 ** map.getZoom());
  if (on && turn < container.clientWidth) {
    page.style.setProperty("--map-wide", `${turn}px`);
    map.invalidateSize({ animate: false, pan: false });
    map.setView(middleOfRoute(), map.getZoom(), { animate: false });
  }
  map.fire("themechange");
  if (on) putPictures(container);
}

function fromAddress() {
  const told = fragment();
  setLanguage(told.get("lang") || language.now);
  const rank = Number(told.get("route"));
  current = answer.routes.find((it) => it.rank === rank) || answer.routes[0];
  leg = null;
  build();
  show();
  if (told.get("leg")) {
    chooseLeg(Number(told.get("leg")));
    overlay();
  }
}

window.addEventListener("beforeprint", () => printing(true));
window.addEventListener("afterprint", () => printing(false));
window.addEventListener("hashchange", fromAddress);
// The fields of the sentence are as wide as their letters, which a narrow window makes smaller.
window.addEventListener("resize", () => asked.put());
narrow.addEventListener("change", () => {
  // A sheet of paper is narrow too, and is laid out already.
  if (page.classList.contains("printing")) return;
  map.invalidateSize({ animate: false });
  placePolar();
  frame();
  overlay();
});
if (live) {
  window.addEventListener("popstate", () => {
    const address = location.search.slice(1);
    if (!address || address === steps.now) return;
    dragging = false;
    lastAnswer = settled;
    steps.add(address);
    ask(address, { now: true });
  });
  setFocusedEnd();
  map.on("click", offerEnds);
  map.on("moveend", askGround);
  if (answer.parts === "board") ask(answer.address, { parts: "all", now: true, quiet: true });
  askBasis();
  container.append(opener);
  L.DomEvent.disableClickPropagation(opener);
}

map.invalidateSize({ animate: false });
// The first view is there at once.
const moves = quick.animate;
quick.animate = false;
fromAddress();
quick.animate = moves;
map.on("moveend", overlay);
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("corridors-drawn")));
