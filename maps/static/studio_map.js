// The chosen route, the others and its direction on the map. What a line looks like is CSS;
// here its path, its pattern and what it answers to.
import { map, style } from "./page_data.js";
import { modeClass, modeLook } from "./mode_looks.js";
import { h } from "./dom.js";
import { say } from "./studio_words.js";
import { hours, number } from "./numbers.js";
import { dayAfter, moment } from "./studio_dates.js";
import { byText, isSpecial, legLabel, numbersOf, offPairs, placeName, publishersOf, routeLabel, routeName, seasonsOf, what, where } from "./studio_answer.js";

for (const [name, height] of [["others", 380], ["before", 390], ["preview", 395], ["route", 400], ["arrows", 410], ["hits", 420], ["dots", 430]]) {
  map.createPane(name).style.zIndex = height;
}
const beforeLayer = L.layerGroup().addTo(map);
const otherLayer = L.layerGroup().addTo(map);
const previewLayer = L.layerGroup().addTo(map);
const routeLayer = L.layerGroup().addTo(map);
const arrowLayer = L.layerGroup().addTo(map);
export const quick = { animate: !window.matchMedia("(prefers-reduced-motion: reduce)").matches };
const ARROWS_EVERY = 130;
export const shapes = { drawn: new Map(), dots: new Map() };
const tipBox = L.tooltip({ className: "tip", direction: "top", offset: [0, -32], opacity: 1 });
// Gaps in a line that only joins two places.
const SCHEMATIC = { dashArray: "4 7", lineCap: "butt" };

// The tip of what has no pointer over it: above its spot, or below near the upper edge.
export function showTip(at, content, above) {
  const low = map.latLngToContainerPoint(at).y > 210;
  tipBox.options.direction = low ? "top" : "bottom";
  tipBox.options.offset = [0, low ? -above : 8];
  tipBox.setLatLng(at).setContent(content).addTo(map);
}

export function hideTip() {
  tipBox.remove();
}

export function legTip(answer, leg) {
  const seasons = seasonsOf(leg);
  const by = publishersOf(answer, leg);
  return h("div", {},
    h("b", {}, what(leg)), h("span", { class: "tip-where" }, where(answer, leg)),
    h("span", {}, numbersOf(leg).join(" · ")),
    h("span", {}, say("fromTo", { from: moment(leg.depart), to: moment(leg.arrive) })),
    seasons.length > 0 && h("span", {}, say("seasonOnly", { when: seasons.join("; ") })),
    by && h("span", { class: "tip-sources" }, say("numbers", { who: by })));
}

function routeTip(answer, route) {
  const { totals } = route;
  return h("div", {},
    h("b", {}, routeName(answer, route)),
    route.by.length > 0 && h("span", {}, say("throughPlaces", { places: byText(answer, route) })),
    h("span", {}, [hours(totals.time_h), say("usd", { n: number(totals.cost_usd) }), say("co2e", { n: number(totals.co2e_kg) })].join(" · ")),
    h("span", {}, say("clickToShow")));
}

function still(points, pane, className, options) {
  return L.polyline(points, { pane, className, interactive: false, ...options });
}

// Number of the point of a leg's line that lies at one of its places.
export function vertexOf(answer, leg, id) {
  const place = answer.places[id];
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
export function stretchOf(answer, leg, fact) {
  const ends = fact.fact.split(":")[0].split(/[->]/);
  if (ends.length !== 2 || !ends.every((id) => leg.places.includes(id))) return null;
  const [from, to] = ends.map((id) => vertexOf(answer, leg, id)).sort((a, b) => a - b);
  return leg.points.slice(from, to + 1);
}

// Makes a line of SVG answer to pointer and keyboard alike.
function operable(line, content, text, act, near) {
  const element = line.getElement();
  element.setAttribute("tabindex", "0");
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", text);
  const leave = () => {
    near(false);
    hideTip();
  };
  element.addEventListener("focus", () => {
    near(true);
    showTip(line.getCenter(), content(), 10);
  });
  element.addEventListener("blur", leave);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
  line.on("mouseover mousemove", (event) => {
    near(true);
    showTip(event.latlng, content(), 12);
  }).on("mouseout", leave).on("click", act);
}

function hit(points, content, text, act, near, layer) {
  const line = L.polyline(points, { pane: "hits", className: "hit", weight: 18, opacity: 0, bubblingMouseEvents: false });
  line.addTo(layer);
  operable(line, content, text, act, near);
  return line;
}

function pathsOf(route) {
  return route.legs.filter((leg) => leg.points.length > 1).map((leg) => leg.points);
}

// The other answers, thin, each to be chosen; of a front only those that have a card.
export function drawOthers(answer, others, choose) {
  otherLayer.clearLayers();
  for (const route of others) {
    const paths = pathsOf(route);
    still(paths, "others", "casing", { weight: 4.5 }).addTo(otherLayer);
    const line = still(paths, "others", "other", { weight: 2 }).addTo(otherLayer);
    const near = (on) => line.getElement() && line.getElement().classList.toggle("is-near", on);
    hit(paths, () => routeTip(answer, route), say("showRoute", { what: routeLabel(answer, route) }), () => choose(route.rank), near, otherLayer)
      .bringToBack();
  }
}

// The route that an edit has replaced, faint.
export function drawBefore(route) {
  beforeLayer.clearLayers();
  if (!route) return;
  still(pathsOf(route), "before", "casing", { weight: 6 }).addTo(beforeLayer);
  still(pathsOf(route), "before", "before-route", { weight: 3.5, dashArray: "1 7" }).addTo(beforeLayer);
}

// A route of the front while the pointer or the focus is on its point.
export function drawPreview(route) {
  previewLayer.clearLayers();
  if (!route) return;
  still(pathsOf(route), "preview", "casing", { weight: 6 }).addTo(previewLayer);
  still(pathsOf(route), "preview", "preview-route", { weight: 3 }).addTo(previewLayer);
}

export function drawLegs(answer, route, { choose, near: markNear }) {
  routeLayer.clearLayers();
  shapes.drawn = new Map();
  shapes.dots = new Map();
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
    for (const pair of offPairs(answer, leg)) {
      const [from, to] = pair.map((id) => leg.points[vertexOf(answer, leg, id)]);
      still([from, to], "route", "core off-network", { weight: weight - 1.2, dashArray: "4 7" }).addTo(routeLayer);
    }
    for (const fact of leg.facts) {
      const stretch = isSpecial(fact) && stretchOf(answer, leg, fact);
      if (stretch) still(stretch, "route", "core", { weight: weight - 1.2, dashArray: style.closed.dash }).addTo(routeLayer);
    }
    const near = (on) => markNear(leg.leg, on);
    const target = hit(leg.points, () => legTip(answer, leg), legLabel(answer, leg), () => choose(leg.leg), near, routeLayer);
    shapes.drawn.set(leg.leg, { line, target });
  }
  const told = new Set();
  const ends = [answer.query.origin, answer.query.destination];
  for (const leg of route.legs) {
    leg.places.forEach((id, at) => {
      if (told.has(id)) return;
      told.add(id);
      const inner = at > 0 && at < leg.places.length - 1;
      const role = ends.includes(id) ? "end" : inner ? "way" : "stop";
      shapes.dots.set(id, dot(answer, leg, id, role, leg.progress[at]).on("click", () => choose(leg.leg)).addTo(routeLayer));
    });
  }
}

function dot(answer, leg, id, role, [, hour]) {
  const place = answer.places[id];
  const own = placeName(answer, id);
  const names = [own, ...[place.name_en, place.name_ru, place.name_zh].filter((it) => it && it !== own)];
  const codes = [place.country, place.locode, place.esr].filter(Boolean).join(", ");
  const day = dayAfter(answer.query.depart, hour);
  const tip = h("div", {}, h("b", {}, [...new Set(names)].join(" / ")), codes && h("span", {}, codes),
    h("span", {}, say(id === answer.query.origin ? "departs" : "reached", { when: day })));
  const radius = { end: 7, stop: 4, way: 2.4 }[role];
  return L.circleMarker(leg.points[vertexOf(answer, leg, id)], { pane: "dots", radius, className: `dot dot-${role}`, bubblingMouseEvents: false })
    .bindTooltip(tip, { className: "tip", direction: "top", opacity: 1 });
}

// Arrowheads along the line, equally spaced on the screen.
export function drawArrows(route) {
  arrowLayer.clearLayers();
  const view = map.getPixelBounds().pad(0.2);
  const origin = map.getPixelOrigin();
  for (const leg of route.legs) {
    if (leg.points.length < 2) continue;
    const pixels = leg.points.map((point) => map.latLngToLayerPoint(point));
    let left = ARROWS_EVERY / 2;
    const heads = [];
    for (let at = 1; at < pixels.length; at += 1) {
      const [from, to] = [pixels[at - 1], pixels[at]];
      const long = from.distanceTo(to);
      let along = left;
      for (; along <= long; along += ARROWS_EVERY) {
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
