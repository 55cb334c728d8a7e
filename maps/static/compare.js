// What is chosen: a world, a corridor, the divider; from the panel, the map, the charts, the
// keyboard and the address of the page, which names the choice and so can be sent.
import { actions } from "./actions.js";
import { base, corridors, label, narrow, rowOf, shown, summary, worlds } from "./compare_model.js";
import { boundsOf, drawSide, drawn, elementsOf, layers, quick, shared, usersOf } from "./compare_map.js";
import { clip, range, swipe, swiping } from "./compare_swipe.js";
import { legendHtml, openRow, panel, showTable, tbody } from "./compare_table.js";
import { map } from "./page_data.js";
import { overlay } from "./compare_labels.js";
import { setStage } from "./shared.js";

const container = setStage("compare-page", quick.animate);
let world = base;
Object.assign(actions, { choose, markNear });
const legend = L.control({ position: "bottomleft" });
const legendBox = L.DomUtil.create("div", "legend compare-legend");
legend.onAdd = () => legendBox;
legend.addTo(map);
L.DomEvent.disableClickPropagation(legendBox);

function markNear(corridor, on) {
  elementsOf(corridor).forEach((it) => it.classList.toggle("is-near", on));
}

function markChosen() {
  container.classList.toggle("has-chosen", shown.chosen !== null);
  panel.classList.toggle("has-chosen", shown.chosen !== null);
  document.querySelectorAll("[data-corridor]").forEach((it) => {
    const own = shown.chosen !== null && Number(it.dataset.corridor) === shown.chosen.number;
    it.classList.toggle("is-chosen", own);
    if (it.matches("button.badge")) it.setAttribute("aria-pressed", String(own));
    if (own && it.matches("path")) it.parentNode.append(it);
  });
}

function remember() {
  const parts = [
    world !== base && `scenario=${encodeURIComponent(world.name)}`, shown.chosen && `corridor=${encodeURIComponent(shown.chosen.id)}`,
    swiping() && `swipe=${range.value}`,
  ].filter(Boolean);
  try {
    history.replaceState(null, "", parts.length ? `#${parts.join("&")}` : location.pathname + location.search);
  } catch {
    // A page inside another (a notebook) may not name its address.
  }
}

function drawWays() {
  zoomed = false;
  const users = usersOf(world);
  drawSide("now", world, users);
  if (swiping()) drawSide("base", world, users);
  else {
    layers.base.clearLayers();
    drawn.base = [];
  }
}

function drawMarks() {
  overlay(world);
  markChosen();
  clip();
}

function padding() {
  return narrow.matches ? { padding: [26, 26] } : { paddingTopLeft: [40, 40], paddingBottomRight: [60, 60] };
}

let framed = "";
// While a world is put on the map its lines are still those of the one before.
let settling = false;
let zoomed = false;

function view() {
  return `${map.getCenter()} ${map.getZoom()}`;
}

// Shows all corridors of the world; a view that the reader has chosen stays.
function frame({ always = false } = {}) {
  if (!always && framed !== view()) return;
  map.fitBounds(boundsOf(world), { ...padding(), maxZoom: 8, animate: false });
  framed = view();
}

function showWorld(next, { swiped = swiping() } = {}) {
  world = next;
  swipe.hidden = !swiped || world === base;
  swipe.querySelector(".swipe-right").textContent = world.title;
  const button = panel.querySelector(".swipe-switch");
  if (button) button.setAttribute("aria-pressed", String(swiping()));
  const radio = panel.querySelector(`input[name="world"][value="${worlds.indexOf(world)}"]`);
  if (radio) radio.checked = true;
  showTable(world);
  if (shown.chosen && !rowOf(world, shown.chosen)) shown.chosen = null;
  openRow(world, shown.chosen);
  settling = true;
  frame();
  settling = false;
  container.setAttribute("aria-label", `Map of the corridors, ${world === base ? "base" : world.title}`);
  drawWays();
  legendBox.innerHTML = `<details${narrow.matches ? "" : " open"}><summary>Key</summary>${legendHtml(world)}</details>`;
  panel.querySelector(".key-box").innerHTML = `<h2>Key to the map</h2>${legendHtml(world)}`;
  drawMarks();
  remember();
}

function choose(corridor, { scroll = true } = {}) {
  shown.chosen = shown.chosen === corridor ? null : corridor;
  const row = openRow(world, shown.chosen);
  drawMarks();
  if (shown.chosen) panel.querySelector(".said").textContent = label(world, shown.chosen);
  else panel.querySelector(".said").textContent = summary(world);
  if (row && scroll) reveal(row);
  remember();
}

// Brings a row into view; on a phone below the map that stays at the top.
function reveal(row) {
  const behavior = quick.animate ? "smooth" : "auto";
  const box = row.getBoundingClientRect();
  if (narrow.matches) window.scrollTo({ top: box.top + window.scrollY - container.offsetHeight - 8, behavior });
  else if (box.top < 60 || box.bottom > window.innerHeight - 160) panel.scrollTo({ top: panel.scrollTop + box.top - 90, behavior });
}

function toggleSwipe() {
  if (swiping()) showWorld(world, { swiped: false });
  else {
    showWorld(world === base ? worlds[1] : world, { swiped: true });
    range.focus({ preventScroll: true });
  }
}

panel.addEventListener("change", (event) => {
  if (event.target.name === "world") showWorld(worlds[Number(event.target.value)]);
});
panel.addEventListener("click", (event) => {
  if (event.target.closest("a, summary, tr.detail")) return;
  if (event.target.closest(".swipe-switch")) toggleSwipe();
  const it = event.target.closest("[data-corridor]");
  if (it) choose(corridors[Number(it.dataset.corridor)], { scroll: !it.matches("tr") });
});
for (const [begin, on] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
  panel.addEventListener(begin, (event) => {
    const it = event.target.closest("[data-corridor]");
    if (it) markNear(corridors[Number(it.dataset.corridor)], on);
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (shown.chosen) choose(shown.chosen);
    shared.remove();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const buttons = [...tbody.querySelectorAll("th button")];
  const at = buttons.indexOf(document.activeElement);
  const next = at < 0 ? null : buttons[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});
range.addEventListener("change", () => {
  drawMarks();
  remember();
});
narrow.addEventListener("change", () => {
  map.invalidateSize({ animate: false });
  frame({ always: true });
});

// On paper: the scenario in a heading, the table, the charts, and the map below them.
function printing(on) {
  document.documentElement.classList.toggle("printing", on);
  map.invalidateSize({ animate: false });
  frame({ always: true });
  map.fire("themechange");
}
window.addEventListener("beforeprint", () => printing(true));
window.addEventListener("afterprint", () => printing(false));

function fromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const found = worlds.find((it, at) => at && it.name === asked.get("scenario"));
  shown.chosen = corridors.find((it) => it.id === asked.get("corridor")) || null;
  const at = Number(asked.get("swipe"));
  if (asked.has("swipe") && at >= 0 && at <= 100) range.value = String(at);
  showWorld(found || base, { swiped: Boolean(found) && asked.has("swipe") });
}
map.invalidateSize({ animate: false });
frame({ always: true });
fromAddress();
map.on("zoomend", () => { zoomed = true; });
map.on("moveend", () => {
  if (settling) return;
  if (zoomed) drawWays();
  drawMarks();
});
window.addEventListener("hashchange", fromAddress);
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("corridors-drawn")));
