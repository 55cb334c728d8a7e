// Numbers on the lines, the places that the scenario changes, and names: none over another.
for (const [name, height] of [["names", 600], ["spots", 610]]) map.createPane(name).style.zIndex = height;
map.getPane("names").style.pointerEvents = "none";
for (const name of ["names", "spots", "marks-base", "marks-now"]) map.getPane(name).classList.add("leaflet-zoom-hide");
map.getPane("names").setAttribute("aria-hidden", "true");
const measure = document.createElement("canvas").getContext("2d");
const EVERY = 12;
const CELL = 18;

// Points of a line on the screen, some pixels apart.
function samples(points, view) {
  const line = points.map((point) => map.latLngToLayerPoint(point));
  const found = [];
  for (let at = 1; at < line.length; at += 1) {
    const [from, to] = [line[at - 1], line[at]];
    const steps = Math.max(1, Math.round(from.distanceTo(to) / EVERY));
    if (steps > 2000) continue;
    for (let step = 0; step < steps; step += 1) {
      const point = from.add(to.subtract(from).multiplyBy(step / steps));
      if (view.contains(point)) found.push(point);
    }
  }
  return found;
}

// Where the number of each line stands: where few others run, and far from other numbers.
function badgePlaces(side, world, view, taken) {
  const lines = drawn[side].filter((it) => !it.old || it.look === "shuts")
    .map((it) => ({ ...it, samples: samples(it.points, view) })).filter((it) => it.samples.length);
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
      if ([...taken, ...placed.map((it) => it.box)].some((it) => overlaps(it, box))) continue;
      best = { ...line, point, cost, box };
    }
    if (best) placed.push(best);
  }
  return placed;
}

function hasIcon(look, world) {
  return world !== base && !["same", "gone"].includes(look);
}

function badgeWidth({ corridor, look }, world) {
  return Math.max(22, 12 + 8 * markOf(corridor).length) + (hasIcon(look, world) ? 12 : 0);
}

function overlaps(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
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
    button.setAttribute("aria-pressed", String(chosen === corridor));
    button.innerHTML = `${escapeHtml(markOf(corridor))}${hasIcon(look, world) ? icon(look) : ""}`;
    button.style.width = `${box[2] - box[0] - 2}px`;
    L.DomUtil.setPosition(button, L.point(box[0] + 1, box[1] + 1).round());
    const at = map.layerPointToLatLng(point);
    const show = () => {
      markNear(corridor, true);
      showTip(at, tipOf(side, world, corridor, side === "now" && look === "shuts"));
    };
    const hide = () => {
      markNear(corridor, false);
      shared.remove();
    };
    for (const kind of ["mouseenter", "focus"]) button.addEventListener(kind, show);
    for (const kind of ["mouseleave", "blur"]) button.addEventListener(kind, hide);
    button.addEventListener("click", () => choose(corridor));
    if (focused === String(corridor.number)) button.focus();
  }
}

// Where each place lies on the lines that are drawn.
function placePoints() {
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
function changedPlaces(world, points) {
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
    names.push({ text: nameOf(id), kind, at: points.get(id) });
  };
  for (const id of [query.origin, query.destination]) offer(id, "end");
  for (const id of changedPlaces(world, points).keys()) offer(id, "changed");
  const route = chosen && (routeOf(world, chosen) || routeOf(base, chosen));
  if (route) for (const leg of route.legs) for (const id of [leg.from, leg.to]) offer(id, "stop");
  const known = new Set(names.map((it) => it.text));
  for (const [text, lon, lat, weight] of collection.towns) {
    if (!known.has(text)) names.push({ text, kind: "town", at: L.latLng(lat, lon), weight });
  }
  return names;
}

// Where the divider is shown each side has its numbers on its own half.
function half(side, box) {
  if (!swiping()) return box;
  const at = map.containerPointToLayerPoint([(map.getSize().x * Number(range.value)) / 100, 0]).x;
  return side === "base" ? L.bounds(box.min, L.point(at - 22, box.max.y)) : L.bounds(L.point(at + 22, box.min.y), box.max);
}

// What the divider's handle covers.
function handleBox() {
  if (!swiping()) return [];
  const size = map.getSize();
  const { x, y } = map.containerPointToLayerPoint([(size.x * Number(range.value)) / 100, size.y / 2]);
  return [[x - 21, y - 21, x + 21, y + 21]];
}

function overlay(world) {
  const size = map.getSize();
  const corner = map.containerPointToLayerPoint([0, 0]);
  const box = (edge) => L.bounds(corner.add([edge, edge]), corner.add(size).subtract([edge, edge]));
  const points = placePoints();
  const taken = [...drawSpots(world, points), ...handleBox()];
  const names = namesOf(world, points);
  const lines = SIDES.flatMap((side) => drawn[side]).flatMap((it) => samples(it.points, box(0)));
  const must = (it) => it.kind === "end" || it.kind === "changed";
  const first = drawNames(names.filter(must), taken, lines, box(4));
  const parts = SIDES.map((side) => badgePlaces(side, world, half(side, box(16)), taken));
  SIDES.forEach((side, at) => drawBadges(side, world, parts[at]));
  taken.push(...parts.flat().map(({ box: covered }) => covered));
  map.getPane("names").innerHTML = first + drawNames(names.filter((it) => !must(it)), taken, lines, box(4));
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

const FONTS = { end: [14, 700], changed: [13, 700], stop: [12.5, 600], town: [11, 400] };

// Each name where it covers nothing that stands, and few lines: a town that would is left out.
function drawNames(names, taken, lines, frame) {
  const family = getComputedStyle(document.body).fontFamily;
  const turn = 256 * 2 ** map.getZoom();
  const middle = map.containerPointToLayerPoint(map.getSize().divideBy(2));
  const html = [];
  let towns = 0;
  for (const { text, kind, at, weight } of names) {
    if (kind === "town" && (towns >= 30 || weight < 11 - 1.6 * map.getZoom())) continue;
    const pixel = map.latLngToLayerPoint(at);
    if (kind === "town") pixel.x += turn * Math.round((middle.x - pixel.x) / turn);
    if (!frame.contains(pixel)) continue;
    const [size, bold] = FONTS[kind];
    measure.font = `${bold} ${size}px ${family}`;
    const wide = measure.measureText(text).width + 4;
    const tall = size * 1.3;
    const gap = kind === "town" ? 6 : 11;
    const quiet = kind === "town" ? 14 : 2;
    const spots = [
      [pixel.x + gap, pixel.y - tall / 2], [pixel.x - gap - wide, pixel.y - tall / 2],
      [pixel.x - wide / 2, pixel.y + gap - 2], [pixel.x - wide / 2, pixel.y - gap - tall + 2],
    ];
    const costs = [0, 0.3, 0.6, 0.6];
    // Names that must be read may stand further off.
    for (const far of { end: [14, 24, 36, 50, 66], changed: [14, 24] }[kind] || []) {
      for (const [dx, dy] of [[1, 1], [1, -1], [-1, 1], [-1, -1], [0, 1], [0, -1]]) {
        spots.push([pixel.x + dx * far - (dx < 0 ? wide : dx ? 0 : wide / 2), pixel.y + dy * far - tall / 2]);
        costs.push(far / 5);
      }
    }
    const near = lines.filter((it) => Math.abs(it.x - pixel.x) < wide + 80 && Math.abs(it.y - pixel.y) < 90);
    let found = null;
    let least = kind === "town" ? 2 : Infinity;
    spots.forEach(([x, y], at) => {
      const it = [x, y, x + wide, y + tall];
      const free = frame.contains([it[0], it[1]]) && frame.contains([it[2], it[3]]) &&
        taken.every((other) => !overlaps([it[0] - quiet, it[1] - quiet / 2, it[2] + quiet, it[3] + quiet / 2], other));
      const over = free ? near.reduce((sum, { x: px, y: py }) => sum + (px > x && px < it[2] && py > y && py < it[3]), costs[at]) : Infinity;
      if (over < least) [found, least] = [it, over];
    });
    if (!found) continue;
    towns += kind === "town";
    taken.push(found);
    const dot = kind === "town" ? `<i style="left:${pixel.x.toFixed(1)}px;top:${pixel.y.toFixed(1)}px"></i>` : "";
    html.push(`${dot}<span class="name name-${kind}" style="left:${found[0].toFixed(1)}px;top:${found[1].toFixed(1)}px;` +
      `font-size:${size}px;font-weight:${bold}">${escapeHtml(text)}</span>`);
  }
  return html.join("");
}
