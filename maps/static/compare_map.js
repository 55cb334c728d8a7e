// The corridors on the map. Where several share a link they lie side by side, as on a plan of
// the underground, so that each can be followed. Two sides: the base, and the scenario over it.
import { EFFECTS, base, corridors, days, effectSaid, icon, lookOf, markOf, routeOf, routes, rowOf } from "./compare_model.js";
import { actions } from "./actions.js";
import { escapeHtml } from "./text.js";
import { map } from "./page_data.js";
import { number } from "./shared.js";

export const SIDES = ["base", "now"];
const PANES = { old: 390, ways: 400, hits: 420, marks: 630 };
for (const side of SIDES) {
  for (const [name, height] of Object.entries(PANES)) {
    map.createPane(`${name}-${side}`).style.zIndex = height;
    map.getPane(`${name}-${side}`).classList.add("side", `side-${side}`);
  }
}
export const layers = Object.fromEntries(SIDES.map((side) => [side, L.layerGroup().addTo(map)]));
export const quick = { animate: !window.matchMedia("(prefers-reduced-motion: reduce)").matches };
const GAP = 3.4;
const WIDEST = 22;
const STEP = 2.5;
const AROUND = 11;
const TAPER = 24;
export const shared = L.tooltip({ className: "tip", direction: "top", offset: [0, -10], opacity: 1 });
// What is drawn on each side: corridor, latitudes and longitudes, whether it is an old way.
export const drawn = { base: [], now: [] };
let pixelZoom = null;
let pixels = new Map();

function pixelsOf(link) {
  if (pixelZoom !== map.getZoom()) {
    pixelZoom = map.getZoom();
    pixels = new Map();
  }
  if (!pixels.has(link)) pixels.set(link, link.points.map((point) => map.project(point)));
  return pixels.get(link);
}

// Which corridors pass between two places, in the base or in the world that is shown, and
// which way the first of them goes: to its right lie the later ones.
export function usersOf(world) {
  const users = new Map();
  for (const corridor of corridors) {
    for (const route of new Set([routeOf(base, corridor), routeOf(world, corridor)])) {
      for (const { link, back } of route ? route.pieces : []) {
        if (!users.has(link.pair)) users.set(link.pair, { ahead: link.turned !== back, numbers: [] });
        const { numbers } = users.get(link.pair);
        if (numbers[numbers.length - 1] !== corridor.number) numbers.push(corridor.number);
      }
    }
  }
  return users;
}

function shiftOf({ link, back }, corridor, users) {
  const { ahead, numbers } = users.get(link.pair);
  const gap = Math.min(GAP, WIDEST / numbers.length);
  const shift = (numbers.indexOf(corridor.number) - (numbers.length - 1) / 2) * gap;
  return (link.turned !== back) === ahead ? shift : -shift;
}

// The whole line in pixels, each point some pixels from the one before, with its shift.
function pathOf(route, corridor, users) {
  const turn = map.project([0, 360]).x - map.project([0, 0]).x;
  const path = [];
  let last = null;
  for (const piece of route.pieces) {
    const shift = shiftOf(piece, corridor, users);
    const line = pixelsOf(piece.link);
    for (let at = 0; at < line.length; at += 1) {
      const from = line[piece.back ? line.length - 1 - at : at];
      const point = { x: from.x + piece.turns * turn, y: from.y, shift, along: 0 };
      const far = last ? Math.hypot(point.x - last.x, point.y - last.y) : 0;
      if (last && far < STEP) continue;
      point.along = last ? last.along + far : 0;
      path.push(point);
      last = point;
    }
  }
  return path;
}

// A line beside the path: each point moved to the right of the way that the path takes around
// it, by the mean of the shifts around it, so that lines which share a stretch stay parallel.
function lineOf(route, corridor, users) {
  const path = pathOf(route, corridor, users);
  let low = 0;
  let high = 0;
  return path.map((point, at) => {
    while (low < at && point.along - path[low + 1].along > AROUND) low += 1;
    while (high < path.length - 1 && (high <= at || path[high].along - point.along < AROUND)) high += 1;
    const [before, after] = [path[low], path[Math.max(high, at)]];
    const long = Math.hypot(after.x - before.x, after.y - before.y) || 1;
    let shift = 0;
    for (let it = low; it <= Math.max(high, at); it += 1) shift += path[it].shift;
    // All lines meet at the ends.
    const taper = Math.min(1, point.along / TAPER, (path[path.length - 1].along - point.along) / TAPER);
    shift *= taper / (Math.max(high, at) - low + 1);
    return map.unproject(L.point(point.x - ((after.y - before.y) / long) * shift, point.y + ((after.x - before.x) / long) * shift));
  });
}

// The rows of a side in the order in which they are drawn: what changed lies on top.
function waysOf(side, world) {
  const order = ["same", "better", "worse", "other", "opens", "closes"];
  const found = [];
  for (const corridor of corridors) {
    const look = lookOf(world, corridor);
    const [before, now] = [routeOf(base, corridor), routeOf(world, corridor)];
    if (side === "base") {
      if (before) found.push({ corridor, look, route: before, old: false });
      continue;
    }
    if (now) found.push({ corridor, look, route: now, old: false });
    if (before && (look === "closes" || look === "other")) found.push({ corridor, look, route: before, old: true });
  }
  return found.sort((one, other) => order.indexOf(one.look) - order.indexOf(other.look));
}

export function drawSide(side, world, users) {
  const layer = layers[side];
  layer.clearLayers();
  drawn[side] = [];
  for (const { corridor, look, route, old } of waysOf(side, world)) {
    const points = lineOf(route, corridor, users);
    const add = (className, pane, options) => {
      const line = L.polyline(points, { className, pane: `${pane}-${side}`, smoothFactor: 0.5, ...options }).addTo(layer);
      line.getElement().dataset.corridor = corridor.number;
      return line;
    };
    const strong = !["same"].includes(look) && !look.startsWith("hue");
    const pane = old || look === "same" ? "old" : "ways";
    if (strong && !old) add("casing", pane, { interactive: false });
    add(`way look-${look.replace(" ", " look-")}${old ? " is-old" : ""}`, pane, { interactive: false });
    if (look.includes("cored")) add("core", pane, { interactive: false });
    add("hit", "hits", { weight: 14, opacity: 0 })
      .on("mouseover mousemove", (event) => {
        actions.markNear(corridor, true);
        showTip(event.latlng, tipOf(side, world, corridor, old));
      })
      .on("mouseout", () => {
        actions.markNear(corridor, false);
        shared.remove();
      })
      .on("click", () => actions.choose(corridor));
    drawn[side].push({ corridor, look, route, old, points });
  }
}

export function showTip(at, content) {
  const low = map.latLngToContainerPoint(at).y > 170;
  shared.options.direction = low ? "top" : "bottom";
  shared.options.offset = [0, low ? -10 : 10];
  shared.setLatLng(at).setContent(content).addTo(map);
}

export function tipOf(side, world, corridor, old) {
  const shown = side === "base" || old ? base : world;
  const row = rowOf(shown, corridor);
  const told = rowOf(world, corridor);
  const by = routes[row.route].by.slice(0, 5).map(escapeHtml).join(", ");
  const change = world === base || !told ? "" : `<span class="tip-change look-${EFFECTS[told.effect][0]}">${icon(EFFECTS[told.effect][0])}${escapeHtml(effectSaid(told))}</span>`;
  return `<b>${escapeHtml(markOf(corridor))} ${escapeHtml(corridor.name)}</b>` +
    `<span>${shown === base && world !== base ? "In the base: " : ""}${days(row.time_h)} days · USD ${number(row.cost_usd)} · ${number(row.co2e_kg)} kg CO2e</span>` +
    `${by ? `<span class="tip-by">by ${by}</span>` : ""}${change}`;
}

export function elementsOf(corridor) {
  return document.querySelectorAll(`[data-corridor="${corridor.number}"]`);
}

export function boundsOf(world) {
  const points = [];
  for (const corridor of corridors) {
    for (const shown of [base, world]) {
      const route = routeOf(shown, corridor);
      for (const { link, turns } of route ? route.pieces : []) {
        for (const [lat, lon] of link.points) points.push([lat, lon + 360 * turns]);
      }
    }
  }
  return points.length ? L.latLngBounds(points) : L.latLngBounds([[20, 20], [70, 140]]);
}
