// Numbers on the lines, the places that the scenario changes, and names: none over another.
import { SIDES, drawn, shared, showTip, tipOf } from "./compare_map.js";
import { actions } from "./actions.js";
import { base, icon, label, markOf, nameOf, query, routeOf, shown } from "./compare_model.js";
import { escapeHtml } from "./text.js";
import { furniture, makeNamesPane, namesHtml, newTaken, newTrack, pixelsAlong, placeNames, townNames, viewBounds } from "./label_places.js";
import { map } from "./page_data.js";
import { range, swiping } from "./compare_swipe.js";

const namesPane = makeNamesPane(600);
map.createPane("spots").style.zIndex = 610;
for (const name of ["spots", "marks-base", "marks-now"]) map.getPane(name).classList.add("leaflet-zoom-hide");
const BADGE_EVERY = 12;
const CELL = 18;
const NAME_KINDS = {
  end: { size: 14, weight: 700, gap: 11, quiet: 2, most: Infinity, far: [14, 24, 36, 50, 66] },
  changed: { size: 13, weight: 700, gap: 11, quiet: 2, most: Infinity, far: [14, 24] },
  stop: { size: 12.5, weight: 600, gap: 11, quiet: 2, most: Infinity },
  town: { size: 11, weight: 400, gap: 6, quiet: 14, most: 1, atMost: 30, dot: true },
};

// Where the number of each line stands: where few others run, and far from other numbers.
function badgePlaces(side, world, view, taken) {
  const lines = drawn[side].filter((it) => !it.old || it.look === "closes")
    .map((it) => ({ ...it, samples: pixelsAlong(it.points, view, BADGE_EVERY) })).filter((it) => it.samples.length);
  const cells = new Map();
  const key = (x, y) => `${x} ${y}`;
  for (const { corridor, samples: found } of lines) {
    for (const point of found) {
      const at = key(Math.floor(point.x / CELL), Math.floor(point.y / CELL));
      if (!cells.has(at)) cells.set(at, new Set());
      cells.get(at).add(corridor.number);
    }
  }
  const crowd = (point) => {
    const [x, y] = [Math.floor(point.x / CELL), Math.floor(point.y / CELL)];
    const near = new Set();
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) for (const it of cells.get(key(x + dx, y + dy)) || []) near.add(it);
    }
    return near.size;
  };
  for (const line of lines) {
    line.spots = line.samples.map((point, at) => ({
      point, crowd: crowd(point), off: Math.abs(at / line.samples.length - 0.5),
    }));
    line.free = line.spots.filter((it) => it.crowd < 3).length;
  }
  const placed = [];
  for (const line of lines.sort((one, other) => (one.free || 9999) - (other.free || 9999) || one.corridor.number - other.corridor.number)) {
    let best = null;
    const wide = badgeWidth(line, world) / 2 + 1;
    for (const { point, crowd: near, off } of line.spots) {
      const close = Math.min(140, ...placed.map((it) => it.point.distanceTo(point)));
      const cost = near * 26 - close * 0.7 + off * 20;
      if (best && cost >= best.cost) continue;
      const box = [point.x - wide, point.y - 12, point.x + wide, point.y + 12];
      if (taken.free(box)) best = { ...line, point, cost, box };
    }
    if (!best) continue;
    placed.push(best);
    taken.add(best.box);
  }
  return placed;
}

function hasIcon(look, world) {
  return world !== base && !["same", "gone"].includes(look);
}

function badgeWidth({ corridor, look }, world) {
  return Math.max(22, 12 + 8 * markOf(corridor).length) + (hasIcon(look, world) ? 12 : 0);
}

function drawBadges(side, world, placed) {
  const pane = map.getPane(`marks-${side}`);
  const focused = pane.contains(document.activeElement) ? document.activeElement.dataset.corridor : null;
  pane.replaceChildren();
  for (const { corridor, look, point, box } of placed.sort((one, other) => one.corridor.number - other.corridor.number)) {
    const button = L.DomUtil.create("button", `badge look-${look.replace(" ", " look-")}`, pane);
    button.type = "button";
    button.dataset.corridor = corridor.number;
    button.setAttribute("aria-label", label(side === "base" ? base : world, corridor));
    button.setAttribute("aria-pressed", String(shown.chosen === corridor));
    button.innerHTML = `${escapeHtml(markOf(corridor))}${hasIcon(look, world) ? icon(look) : ""}`;
    button.style.width = `${box[2] - box[0] - 2}px`;
    L.DomUtil.setPosition(button, L.point(box[0] + 1, box[1] + 1).round());
    const at = map.layerPointToLatLng(point);
    const show = () => {
      actions.markNear(corridor, true);
      showTip(at, tipOf(side, world, corridor, side === "now" && look === "closes"));
    };
    const hide = () => {
      actions.markNear(corridor, false);
      shared.remove();
    };
    for (const kind of ["mouseenter", "focus"]) button.addEventListener(kind, show);
    for (const kind of ["mouseleave", "blur"]) button.addEventListener(kind, hide);
    button.addEventListener("click", () => actions.choose(corridor));
    if (focused === String(corridor.number)) button.focus();
  }
}

// Where each place lies on the lines that are drawn.
export function placePoints() {
  const found = new Map();
  for (const side of SIDES) {
    for (const { route } of drawn[side]) {
      for (const { link, turns } of route.pieces) {
        const [first, last] = [link.points[0], link.points[link.points.length - 1]];
        for (const [id, [lat, lon]] of [[link.from, first], [link.to, last]]) {
          if (!found.has(id)) found.set(id, L.latLng(lat, lon + 360 * turns));
        }
      }
    }
  }
  return found;
}

// Places that the changes of a scenario speak of: those met by a corridor.
export function changedPlaces(world, points) {
  const found = new Map();
  for (const change of world.changes) {
    const subject = change.fact.split(".")[0];
    const id = subject.includes("@") ? subject.split("@")[1] : subject.split(":")[0];
    if (!points.has(id)) continue;
    if (!found.has(id)) found.set(id, []);
    found.get(id).push(change);
  }
  return found;
}

function namesOf(world, points) {
  const names = [];
  const told = new Set();
  const offer = (id, kind) => {
    if (told.has(id) || !points.has(id)) return;
    told.add(id);
    names.push({ text: nameOf(id), kind, pixel: map.latLngToLayerPoint(points.get(id)) });
  };
  for (const id of [query.origin, query.destination]) offer(id, "end");
  for (const id of changedPlaces(world, points).keys()) offer(id, "changed");
  const route = shown.chosen && (routeOf(world, shown.chosen) || routeOf(base, shown.chosen));
  if (route) for (const leg of route.legs) for (const id of [leg.from, leg.to]) offer(id, "stop");
  return [...names, ...townNames(new Set(names.map((it) => it.text)))];
}

// Where the divider is shown each side has its numbers on its own half.
function half(side, box) {
  if (!swiping()) return box;
  const at = map.containerPointToLayerPoint([(map.getSize().x * Number(range.value)) / 100, 0]).x;
  return side === "base" ? L.bounds(box.min, L.point(at - 22, box.max.y)) : L.bounds(L.point(at + 22, box.min.y), box.max);
}

// What the divider and its handle cover.
function dividerBoxes() {
  if (!swiping()) return [];
  const { min, max } = viewBounds();
  const [x, y] = [min.x + ((max.x - min.x) * Number(range.value)) / 100, (min.y + max.y) / 2];
  return [[x - 21, y - 21, x + 21, y + 21], [x - 3, min.y, x + 3, max.y]];
}

// Both ends and what changes are named before the lines have their numbers, all else after.
export function overlay(world) {
  const points = placePoints();
  const over = ".compare-page .leaflet-control, .swipe:not([hidden]) .swipe-name";
  const taken = newTaken([...drawSpots(world, points), ...dividerBoxes(), ...furniture(over)]);
  const names = namesOf(world, points);
  const ways = SIDES.flatMap((side) => drawn[side]).flatMap((it) => pixelsAlong(it.points, viewBounds()));
  const room = { taken, lines: newTrack(ways), frame: viewBounds(4) };
  const must = (it) => it.kind === "end" || it.kind === "changed";
  const first = placeNames(names.filter(must), NAME_KINDS, room);
  for (const side of SIDES) drawBadges(side, world, badgePlaces(side, world, half(side, viewBounds(16)), taken));
  const rest = placeNames(names.filter((it) => !must(it)), NAME_KINDS, room);
  namesPane.innerHTML = namesHtml([...first, ...rest], NAME_KINDS);
}

// Marks where the scenario changes a fact; at the ends a dot. Returns what they cover.
function drawSpots(world, points) {
  const pane = map.getPane("spots");
  pane.replaceChildren();
  const boxes = [];
  const mark = (id, className, said) => {
    const point = map.latLngToLayerPoint(points.get(id));
    const spot = L.DomUtil.create("i", className, pane);
    if (said) spot.title = said;
    L.DomUtil.setPosition(spot, point.round());
    boxes.push([point.x - 8, point.y - 8, point.x + 8, point.y + 8]);
  };
  for (const [id, changes] of changedPlaces(world, points)) {
    mark(id, "spot spot-changed", [nameOf(id), ...changes.map((it) => `${it.fact} ${it.old} → ${it.new}`)].join("\n"));
  }
  for (const id of [query.origin, query.destination]) if (points.has(id)) mark(id, "spot spot-end", nameOf(id));
  return boxes;
}
