// The Arctic stretch seen from above the pole: an equal-area azimuthal inset, where Mercator
// stretches the north out of all proportion.
import { worldShapes } from "./true_shape.js";
import { h, s } from "./dom.js";
import { say } from "./studio_words.js";
import { dayAfter } from "./studio_dates.js";
import { placeName, seasonsOf } from "./studio_answer.js";

const CIRCLE = 66.56;
const CARD = { wide: 340, tall: 196, poleY: 38, scale: 236 };
const GATES = ["strait", "canal", "passage"];

// A point of the globe on the card; `middle` is the meridian that runs straight down.
export function polarPoint(lon, lat, middle) {
  const turn = ((lon - middle) * Math.PI) / 180;
  const away = 2 * Math.sin(((90 - lat) * Math.PI) / 360) * CARD.scale;
  return [CARD.wide / 2 + away * Math.sin(turn), CARD.poleY + away * Math.cos(turn)];
}

function isNear([x, y], margin) {
  return x > -margin && x < CARD.wide + margin && y > -margin && y < CARD.tall + margin;
}

// A path of the card; points too near to be distinct, or far outside it, are dropped.
function pathOf(points, closed = false) {
  const kept = [];
  for (const point of points) {
    const last = kept.at(-1);
    const least = isNear(point, 20) ? 0.8 : 40;
    if (!last || Math.max(Math.abs(point[0] - last[0]), Math.abs(point[1] - last[1])) >= least) kept.push(point);
  }
  if (kept.length < 2 || !kept.some((it) => isNear(it, 20))) return "";
  return `M${kept.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}${closed ? "Z" : ""}`;
}

function landPath(middle) {
  return worldShapes().land.filter((ring) => ring.some(([, lat]) => lat > 40))
    .map((ring) => pathOf(ring.map(([lon, lat]) => polarPoint(lon, Math.max(lat, 20), middle)), true)).join("");
}

function arcticLegs(route) {
  return route.legs.filter((leg) => leg.mode === "sea" && leg.points.length > 1 && Math.max(...leg.points.map(([lat]) => lat)) > CIRCLE);
}

// The inset of a route, or nothing where it stays south.
export function polarInset(answer, route) {
  const legs = arcticLegs(route);
  if (!legs.length) return null;
  const north = legs.flatMap((leg) => leg.points.filter(([lat]) => lat > CIRCLE).map(([, lon]) => lon));
  const middle = 5 * Math.round((Math.min(...north) + Math.max(...north)) / 10);
  const around = [];
  for (let lon = -180; lon <= 180; lon += 4) around.push(lon);
  const parallels = [60, 70, 80].map((lat) => pathOf(around.map((lon) => polarPoint(lon, lat, middle))));
  const meridians = [];
  for (let lon = -180; lon < 180; lon += 30) meridians.push(pathOf([polarPoint(lon, 50, middle), polarPoint(lon, 89.9, middle)]));
  const line = legs.map((leg) => pathOf(leg.points.map(([lat, lon]) => polarPoint(lon, lat, middle)))).join("");
  const seasons = [...new Set(legs.flatMap(seasonsOf))];
  return h("figure", { class: "polar" }, h("figcaption", {}, say("polar")),
    s("svg", { viewBox: `0 0 ${CARD.wide} ${CARD.tall}`, role: "img", "aria-label": say("polar") },
      s("rect", { class: "polar-sea", width: CARD.wide, height: CARD.tall }), s("path", { class: "polar-land", d: landPath(middle) }),
      s("path", { class: "polar-grid", d: [...parallels, ...meridians].join("") }),
      s("path", { class: "polar-circle", d: pathOf(around.map((lon) => polarPoint(lon, CIRCLE, middle))) }),
      s("path", { class: "polar-pole", d: `M${CARD.wide / 2 - 4} ${CARD.poleY}h8m-4 -4v8` }),
      s("path", { class: "polar-casing", d: line }), s("path", { class: "polar-route", d: line }), gates(answer, legs, middle)),
    seasons.length > 0 && h("p", {}, say("seasonOnly", { when: seasons.join("; ") })));
}

// The straits and capes that the route passes, with the day it does, as far as they have room: straits
// before capes.
function gates(answer, legs, middle) {
  const passed = new Map(legs.flatMap((leg) => leg.places.map((id, at) => [id, leg.progress[at][1]])));
  const found = [...passed].map(([id, hour]) => ({ id, hour, place: answer.places[id] })).filter(({ place }) => place.lat >= 64 && GATES.includes(place.place_kind));
  const shown = found.map((it) => ({ ...it, at: polarPoint(it.place.lon, it.place.lat, middle) })).filter(({ at }) => isNear(at, -4));
  const taken = shown.map(({ at: [x, y] }) => [x - 3, y - 3, x + 3, y + 3]);
  const dots = shown.map(({ at: [x, y] }) => s("circle", { class: "polar-gate", cx: x.toFixed(1), cy: y.toFixed(1), r: 3 }));
  shown.sort((one, other) => (one.place.place_kind === "passage") - (other.place.place_kind === "passage"));
  return [dots, shown.map(({ id, hour, at: [x, y] }) => {
    const text = `${placeName(answer, id)} · ${dayAfter(answer.query.depart, hour)}`;
    const wide = text.length * 5.9;
    const spots = [[6, 0, 1], [-6, 0, -1], [5, -10, 1], [5, 10, 1], [-5, -10, -1], [-5, 10, -1], [0, -13, 0], [0, 13, 0], [5, 20, 1], [-5, 20, -1]].map(([dx, dy, side]) => {
      const left = side > 0 ? x + dx : side < 0 ? x + dx - wide : x - wide / 2;
      return { box: [left, y + dy - 6, left + wide, y + dy + 6], x: left, y: y + dy + 3.4 };
    });
    const apart = (box) => taken.every((it) => box[0] > it[2] || box[2] < it[0] || box[1] > it[3] || box[3] < it[1]);
    const spot = spots.find(({ box }) => box[0] > 0 && box[2] < CARD.wide && box[1] > 0 && box[3] < CARD.tall && apart(box));
    if (!spot) return null;
    taken.push(spot.box);
    return s("text", { x: spot.x.toFixed(1), y: spot.y.toFixed(1) }, text);
  })];
}
