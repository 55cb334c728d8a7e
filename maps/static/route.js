// What is chosen, and how choosing works: from the panel, the map, the chart, the keyboard
// and the address of the page, which always names the choice and so can be sent.
import { actions } from "./actions.js";
import { boundsOf, drawArrows, drawLegs, drawOthers, drawn, quick, routeLabel, shared } from "./route_map.js";
import { collection, map } from "./page_data.js";
import { detailOf, legendOf, showRoute } from "./route_panel.js";
import { drawNames, drawSymbols, onScreen } from "./route_labels.js";
import { importanceOf, label, nameOf, places, routes } from "./route_model.js";
import { panel, tabAfter } from "./route_tabs.js";
import { setStage } from "./shared.js";
import { viewBounds } from "./label_places.js";
import { addTrueShape } from "./true_shape.js";
import { modeColour, modeLook } from "./mode_looks.js";

const container = setStage("route-page", quick.animate);
let current = routes[0];
let chosen = null;
Object.assign(actions, { chooseRoute, markNear, chooseLeg });

const legend = L.control({ position: "bottomleft" });
const legendBox = L.DomUtil.create("div", "legend route-legend");
legend.onAdd = () => legendBox;
legend.addTo(map);
L.DomEvent.disableClickPropagation(legendBox);

const polarBox = document.createElement("div");
polarBox.className = "polar-box";
polarBox.innerHTML = collection.polar;
L.DomEvent.disableClickPropagation(polarBox);
L.DomEvent.disableScrollPropagation(polarBox);
const narrow = window.matchMedia("(max-width: 760px)");

const ARCTIC_CIRCLE = 66.56;
const turned = (points) => points.map(([lat, lon]) => [lon, lat]);

// The routes and their ends for the view in true shape: the chosen route on top.
function shapeContent() {
  const css = getComputedStyle(document.documentElement);
  const soft = css.getPropertyValue("--soft").trim();
  const lines = (route) => route.legs.filter((leg) => leg.points.length > 1);
  const ways = routes.filter((it) => it !== current)
    .map((it) => ({ lines: lines(it).map((leg) => turned(leg.points)), colour: soft, width: 2 }));
  for (const leg of lines(current)) {
    const dash = (modeLook(leg.mode_id).dash || "").split(" ").filter(Boolean).map(Number);
    ways.push({ lines: [turned(leg.points)], colour: css.getPropertyValue(modeColour(leg.mode_id)).trim(), width: 4, dash });
  }
  const [first, ...more] = current.legs;
  const last = more.at(-1) || first;
  const ends = [[first.from, first.points[0]], [last.to, last.points.at(-1)]];
  const names = ends.map(([id, [lat, lon]]) => ({ text: nameOf(id), at: [lon, lat], size: 14, strong: true }));
  const stops = current.legs.flatMap((leg) => leg.places).filter((id) => importanceOf(id) > 4 && !ends.some(([end]) => end === id));
  const seen = [...new Set(stops)].map((id) => ({ text: nameOf(id), at: [places[id].lon, places[id].lat] }));
  return [ways, [...names, ...seen]];
}

const far = routes.some((route) => route.legs.some((leg) => leg.points.some(([lat]) => lat > ARCTIC_CIRCLE)));
const paintShape = far ? addTrueShape(shapeContent, "True shape", "The routes on a map that is true in area and nearly in length") : () => {};

function markNear(leg, on) {
  const shape = drawn.get(leg);
  if (shape) shape.line.getElement().classList.toggle("is-near", on);
  document.querySelectorAll(`.leg button[data-leg="${leg}"], .chart [data-at="${leg}"]`)
    .forEach((it) => it.classList.toggle("is-near", on));
}

function markChosen() {
  container.classList.toggle("has-chosen", chosen !== null && drawn.has(chosen));
  drawn.forEach(({ line, target }, leg) => {
    line.getElement().classList.toggle("is-chosen", leg === chosen);
    target.getElement().setAttribute("aria-pressed", String(leg === chosen));
  });
  panel.querySelectorAll(".chart [data-at]").forEach((it) => it.classList.toggle("is-chosen", Number(it.dataset.at) === chosen));
  container.querySelectorAll(".symbol[data-at]").forEach((it) => it.classList.toggle("is-chosen", Number(it.dataset.at) === chosen));
  panel.querySelectorAll("button[data-leg]").forEach((it) => {
    it.setAttribute("aria-expanded", String(Number(it.dataset.leg) === chosen));
  });
}

// For readers who hear the page.
function say(text) {
  panel.querySelector("[role=status]").textContent = text;
}

function remember() {
  const parts = [routes.length > 1 && `route=${current.rank}`, chosen !== null && `leg=${chosen}`].filter(Boolean);
  try {
    history.replaceState(null, "", parts.length ? `#${parts.join("&")}` : location.pathname + location.search);
  } catch {
    // A page inside another (a notebook) may not name its address.
  }
}

function padding() {
  const polar = polarBox.isConnected && polarBox.parentElement === container ? polarBox.offsetHeight + 20 : 30;
  return narrow.matches
    ? { paddingTopLeft: [24, 44], paddingBottomRight: [24, 24], ...quick }
    : { paddingTopLeft: [50, 60], paddingBottomRight: [70, polar], ...quick };
}

function overlay() {
  const boxes = drawSymbols(current);
  drawArrows(current);
  drawNames(current, boxes);
  markChosen();
}

// The polar view stands on the map where it is wide, in the panel where it is not.
function placePolar() {
  const slot = panel.querySelector(".polar-slot");
  const here = collection.polar && polarBox.querySelector(`svg [data-rank="${current.rank}"]`);
  if (!here) {
    polarBox.remove();
    return;
  }
  polarBox.querySelectorAll("[data-rank]").forEach((it) => {
    if (it.dataset.rank === String(current.rank)) it.removeAttribute("hidden");
    else it.setAttribute("hidden", "");
  });
  const home = narrow.matches || document.documentElement.classList.contains("printing") ? slot : container;
  home.appendChild(polarBox);
}

function chooseRoute(rank, { fit = true } = {}) {
  const found = routes.find((it) => it.rank === rank);
  if (!found) return;
  current = found;
  if (panel.querySelector(`.alternatives li[hidden] [data-rank="${rank}"]`)) showAll();
  chosen = null;
  showRoute(current);
  container.setAttribute("aria-label", `Map of ${routeLabel(current)}`);
  if (routes.length > 1) say(`Shown: ${routeLabel(current)}`);
  placePolar();
  legendBox.innerHTML = `<details open><summary>Key</summary>${legendOf(current)}</details>`;
  panel.querySelector(".key-box").innerHTML = `<h2>Key to the map</h2>${legendOf(current)}`;
  drawOthers(current);
  drawLegs(current);
  if (fit) frame();
  overlay();
  paintShape();
  remember();
}

// Shows the whole route, and the legend in a corner where it covers none of it.
function frame() {
  map.fitBounds(boundsOf(current), { ...padding(), animate: false });
  const free = ["bottomleft", "topleft"].find((corner) => {
    legend.setPosition(corner);
    return !covered();
  });
  if (free || narrow.matches) return;
  legend.setPosition("bottomleft");
  const { paddingTopLeft, paddingBottomRight } = padding();
  map.fitBounds(boundsOf(current), {
    paddingTopLeft, paddingBottomRight: [paddingBottomRight[0], legendBox.offsetHeight + 50], animate: false,
  });
}

function covered() {
  const from = legendBox.getBoundingClientRect();
  const map_ = container.getBoundingClientRect();
  const box = L.bounds([from.left - map_.left - 12, from.top - map_.top - 12], [from.right - map_.left + 12, from.bottom - map_.top + 12]);
  const view = viewBounds();
  return onScreen(current, view).some((pixel) => box.contains(pixel.subtract(view.min)));
}

function chooseLeg(number_, { fit = true } = {}) {
  const leg = current.legs.find((it) => it.leg === number_);
  if (!leg) return;
  if (chosen === number_) {
    clear();
    return;
  }
  chosen = number_;
  panel.querySelectorAll(".detail").forEach((it) => it.remove());
  const button = panel.querySelector(`button[data-leg="${number_}"]`);
  const detail = document.createElement("div");
  detail.className = "detail";
  detail.innerHTML = detailOf(leg);
  button.after(detail);
  say(`Chosen: ${label(leg)}`);
  markChosen();
  reveal(button);
  if (fit) {
    if (leg.points.length > 1) map.fitBounds(L.latLngBounds(leg.points), { ...padding(), maxZoom: 7 });
    else map.setView(leg.points[0], Math.max(map.getZoom(), 6), quick);
  }
  remember();
}

// Brings a row of the panel into view; on a phone below the map that stays at the top.
function reveal(button) {
  const behavior = quick.animate ? "smooth" : "auto";
  if (narrow.matches) {
    const top = button.getBoundingClientRect().top + window.scrollY - container.offsetHeight - 8;
    window.scrollTo({ top, behavior });
  } else {
    const box = button.getBoundingClientRect();
    if (box.top < 8 || box.bottom > window.innerHeight - 120) {
      panel.scrollTo({ top: panel.scrollTop + box.top - 80, behavior });
    }
  }
}

function clear() {
  if (chosen === null) return;
  chosen = null;
  panel.querySelectorAll(".detail").forEach((it) => it.remove());
  markChosen();
  frame();
  remember();
}

// Shows the rows that the list holds back, and returns them.
function showAll() {
  const rows = [...panel.querySelectorAll(".alternatives li[hidden]")];
  rows.forEach((row) => row.removeAttribute("hidden"));
  panel.querySelectorAll(".more").forEach((it) => it.remove());
  return rows;
}

panel.addEventListener("click", (event) => {
  const leg = event.target.closest("button[data-leg]");
  const rank = event.target.closest("button[data-rank]");
  const stroke = event.target.closest("[data-at]");
  // The button that had the focus is gone.
  if (event.target.closest(".more")) showAll()[0].querySelector("button").focus();
  if (leg) chooseLeg(Number(leg.dataset.leg));
  else if (rank) chooseRoute(Number(rank.dataset.rank));
  else if (stroke) chooseLeg(Number(stroke.dataset.at));
});
for (const [begin, on] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
  panel.addEventListener(begin, (event) => {
    const it = event.target.closest("[data-leg], [data-at]");
    if (it) markNear(Number(it.dataset.leg || it.dataset.at), on);
  });
}
panel.addEventListener("keydown", (event) => {
  const tab = event.target.closest("[role=tab]");
  const next = tab && tabAfter(tab, event);
  if (!next) return;
  event.preventDefault();
  chooseRoute(Number(next.dataset.rank));
  next.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    clear();
    shared.remove();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const list = document.activeElement.closest && document.activeElement.closest(".legs, .alternatives");
  if (!list) return;
  const buttons = [...list.querySelectorAll("li:not([hidden]) > button")];
  const next = buttons[buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

function printing(on) {
  document.documentElement.classList.toggle("printing", on);
  panel.querySelectorAll("details").forEach((it) => { it.open = on; });
  placePolar();
  if (on) panel.querySelector("header").after(container);
  else panel.after(container);
  map.invalidateSize({ animate: false });
  map.fitBounds(boundsOf(current), { padding: [24, 24], animate: false });
  map.fire("themechange");
}
window.addEventListener("beforeprint", () => printing(true));
window.addEventListener("afterprint", () => printing(false));
narrow.addEventListener("change", () => {
  placePolar();
  map.invalidateSize({ animate: false });
});
function fromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const rank = Number(asked.get("route"));
  const leg = Number(asked.get("leg"));
  chooseRoute(routes.some((it) => it.rank === rank) ? rank : routes[0].rank);
  const row = panel.querySelector(".alternative[aria-pressed='true']");
  if (leg) chooseLeg(leg);
  else if (row && current !== routes[0]) reveal(row);
}
map.invalidateSize({ animate: false });
// The first view is there at once.
const moves = quick.animate;
quick.animate = false;
fromAddress();
// A leg that the address names has moved the map.
if (chosen !== null) overlay();
quick.animate = moves;
map.on("moveend", overlay);
window.addEventListener("hashchange", fromAddress);
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("corridors-drawn")));
