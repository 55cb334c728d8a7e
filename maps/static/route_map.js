// The chosen route, its alternatives and its direction on the map. What a line looks like is
// CSS; here its path, its pattern and what it answers to.
import { actions } from "./actions.js";
import { capital, dayAt, isSpecial, label, offPairs, places, query, routes, tip } from "./route_model.js";
import { escapeHtml } from "./text.js";
import { hours, number } from "./shared.js";
import { map, style } from "./page_data.js";
import { modeClass, modeLook } from "./mode_looks.js";

for (const [name, height] of [["others", 380], ["route", 400], ["arrows", 410], ["hits", 420], ["dots", 430]]) {
  map.createPane(name).style.zIndex = height;
}
const otherLayer = L.layerGroup().addTo(map);
const routeLayer = L.layerGroup().addTo(map);
const arrowLayer = L.layerGroup().addTo(map);
export const quick = { animate: !window.matchMedia("(prefers-reduced-motion: reduce)").matches };
const arrowsEvery = 130;
// Gaps in a line that only joins two places.
export const SCHEMATIC = { dashArray: "4 7", lineCap: "butt" };
export const shared = L.tooltip({ className: "tip", direction: "top", offset: [0, -32], opacity: 1 });
export let drawn = new Map();
export let dots = new Map();

// The tip of what has no pointer over it: above its spot, or below near the upper edge.
export function showTip(at, content, above) {
  const low = map.latLngToContainerPoint(at).y > 210;
  shared.options.direction = low ? "top" : "bottom";
  shared.options.offset = [0, low ? -above : 8];
  shared.setLatLng(at).setContent(content).addTo(map);
}

function still(points, pane, className, options) {
  return L.polyline(points, { pane, className, interactive: false, ...options });
}

// Number of the point of a leg's line that lies at one of its places.
export function vertexOf(leg, id) {
  const place = places[id];
  let best = 0;
  let least = Infinity;
  leg.points.forEach(([lat, lon], at) => {
    const turned = Math.abs(lon - place.lon) % 360;
    const away = Math.min(turned, 360 - turned) ** 2 + (lat - place.lat) ** 2;
    if (away < least) [best, least] = [at, away];
  });
  return best;
}

// The stretch of a leg that a fact of a link speaks of, or nothing.
export function stretchOf(leg, fact) {
  const ends = fact.fact.split(":")[0].split(/[->]/);
  if (ends.length !== 2 || !ends.every((id) => leg.places.includes(id))) return null;
  const [from, to] = ends.map((id) => vertexOf(leg, id)).sort((a, b) => a - b);
  return leg.points.slice(from, to + 1);
}

// Makes a line of SVG answer to pointer and keyboard alike.
function operable(line, content, text, act, near) {
  const element = line.getElement();
  element.setAttribute("tabindex", "0");
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", text);
  element.addEventListener("focus", () => {
    near(true);
    showTip(line.getCenter(), content, 10);
  });
  const leave = () => {
    near(false);
    shared.remove();
  };
  element.addEventListener("blur", leave);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
  line.on("mouseover mousemove", (event) => {
    near(true);
    showTip(event.latlng, content, 12);
  }).on("mouseout", leave).on("click", act);
}

function hit(points, content, text, act, near, layer) {
  const line = L.polyline(points, { pane: "hits", className: "hit", weight: 18, opacity: 0 });
  line.addTo(layer);
  operable(line, content, text, act, near);
  return line;
}

export function drawOthers(chosen) {
  otherLayer.clearLayers();
  for (const route of routes) {
    if (route.rank === chosen.rank) continue;
    const paths = route.legs.filter((leg) => leg.points.length > 1).map((leg) => leg.points);
    still(paths, "others", "casing", { weight: 4.5 }).addTo(otherLayer);
    const line = still(paths, "others", "other", { weight: 2 }).addTo(otherLayer);
    const near = (on) => line.getElement() && line.getElement().classList.toggle("is-near", on);
    hit(paths, routeTip(route), `Show ${routeLabel(route)}`, () => actions.chooseRoute(route.rank), near, otherLayer)
      .bringToBack();
  }
}

export function drawLegs(route) {
  routeLayer.clearLayers();
  drawn = new Map();
  dots = new Map();
  for (const leg of route.legs) {
    if (leg.points.length < 2) continue;
    const look = modeLook(leg.mode_id);
    const weight = look.weight + 1.8;
    still(leg.points, "route", "casing", { weight: weight + 3.5 }).addTo(routeLayer);
    const line = still(leg.points, "route", `line ${modeClass(leg.mode_id)}`, { weight, dashArray: look.dash || null });
    line.addTo(routeLayer);
    if (look.core) still(leg.points, "route", "core", { weight: 1.3, dashArray: look.core, lineCap: "butt" }).addTo(routeLayer);
    for (const [from, to] of leg.schematic || []) {
      still(leg.points.slice(from, to + 1), "route", "gaps", { weight: weight + 0.6, ...SCHEMATIC }).addTo(routeLayer);
    }
    for (const pair of offPairs(leg)) {
      const [from, to] = pair.map((id) => leg.points[vertexOf(leg, id)]);
      still([from, to], "route", "core off-network", { weight: weight - 1.2, dashArray: "4 7" }).addTo(routeLayer);
    }
    for (const fact of leg.facts) {
      const stretch = isSpecial(fact) && stretchOf(leg, fact);
      if (stretch) still(stretch, "route", "core", { weight: weight - 1.2, dashArray: style.closed.dash }).addTo(routeLayer);
    }
    const near = (on) => actions.markNear(leg.leg, on);
    const target = hit(leg.points, tip(leg), label(leg), () => actions.chooseLeg(leg.leg), near, routeLayer);
    drawn.set(leg.leg, { line, target });
  }
  const told = new Set();
  const ends = [query.origin, query.destination];
  for (const leg of route.legs) {
    leg.places.forEach((id, at) => {
      if (told.has(id)) return;
      told.add(id);
      const inner = at > 0 && at < leg.places.length - 1;
      const role = ends.includes(id) ? "end" : inner ? "way" : "stop";
      dots.set(id, dot(leg, id, role, leg.progress[at]).addTo(routeLayer));
    });
  }
}

function dot(leg, id, role, [, hour]) {
  const place = places[id];
  const names = [place.name_en, place.name_ru, place.name_zh].filter((it, at, all) => it && all.indexOf(it) === at);
  const codes = [place.place_kind.replace("_", " "), place.country, place.locode, place.esr && `ESR ${place.esr}`];
  const radius = { end: 7, stop: 4, way: 2.4 }[role];
  return L.circleMarker(leg.points[vertexOf(leg, id)], { pane: "dots", radius, className: `dot dot-${role}` })
    .bindTooltip(
      `<b>${names.map(escapeHtml).join(" / ")}</b><span>${escapeHtml(codes.filter(Boolean).join(", "))}</span>` +
        `<span>${id === query.origin ? "Departs" : "Reached"} ${dayAt(hour)}</span>`,
      { className: "tip", direction: "top", opacity: 1 },
    )
    .on("click", () => actions.chooseLeg(leg.leg));
}

// Arrowheads along the line, equally spaced on the screen.
export function drawArrows(route) {
  arrowLayer.clearLayers();
  const view = map.getPixelBounds().pad(0.2);
  const origin = map.getPixelOrigin();
  for (const leg of route.legs) {
    if (leg.points.length < 2) continue;
    const pixels = leg.points.map((point) => map.latLngToLayerPoint(point));
    let left = arrowsEvery / 2;
    const heads = [];
    for (let at = 1; at < pixels.length; at += 1) {
      const [from, to] = [pixels[at - 1], pixels[at]];
      const long = from.distanceTo(to);
      let along = left;
      for (; along <= long; along += arrowsEvery) {
        const middle = from.add(to.subtract(from).multiplyBy(along / long));
        if (view.contains(middle.add(origin))) heads.push(head(middle, to.subtract(from).divideBy(long)));
      }
      left = along - long;
    }
    if (heads.length) {
      L.polygon(heads, { pane: "arrows", className: `arrow ${modeClass(leg.mode_id)}`, interactive: false, smoothFactor: 0 })
        .addTo(arrowLayer);
    }
  }
}

function head(at, way) {
  const side = L.point(-way.y, way.x);
  const corners = [
    at.add(way.multiplyBy(7)), at.subtract(way.multiplyBy(5)).add(side.multiplyBy(5.5)),
    at.subtract(way.multiplyBy(2)), at.subtract(way.multiplyBy(5)).subtract(side.multiplyBy(5.5)),
  ];
  return [corners.map((corner) => map.layerPointToLatLng(corner))];
}

export function boundsOf(route) {
  return L.latLngBounds(route.legs.flatMap((leg) => leg.points));
}

// Four names tell most routes apart; where they do not, all are said.
export function namesOf(route) {
  const few = (it) => it.by.slice(0, 4).join(", ");
  const alike = routes.filter((it) => few(it) === few(route)).length > 1;
  return alike ? route.by.join(", ") : few(route);
}

// What tells a route from the others on the page.
function calledOf(route) {
  return route.labels.length ? `${route.labels.join(" and ")} route` : `route ${route.rank}`;
}

function routeTip(route) {
  const { totals } = route;
  return `<b>${escapeHtml(capital(calledOf(route)))}${route.by.length ? ` by ${escapeHtml(namesOf(route))}` : ""}</b>` +
    `<span>${hours(totals.time_h)} · USD ${number(totals.cost_usd)} · ${number(totals.co2e_kg)} kg CO2e · ` +
    `${number(totals.distance_km)} km</span><span>Click to show it</span>`;
}

export function routeLabel(route) {
  return `${calledOf(route)}${route.by.length ? ` by ${route.by.join(", ")}` : ""}, ${hours(route.totals.time_h)}, ` +
    `USD ${number(route.totals.cost_usd)}`;
}
