// Names on the map of a study: of the points, over as little of the lines as may be, then of
// towns that help to find one's way; none over another or over a point, no town over a line.
map.createPane("names").style.zIndex = 440;
map.getPane("names").style.pointerEvents = "none";
map.getPane("names").setAttribute("aria-hidden", "true");
map.getPane("names").classList.add("leaflet-zoom-hide");
const measure = document.createElement("canvas").getContext("2d");
const FONTS = { point: [12, 600], town: [11, 400] };
const MOST_TOWNS = 30;
const APART = 7;

// Pixels along the lines that are shown, and the points, each once.
function onScreen(view) {
  const lines = [];
  const points = [];
  for (const [at, shape] of drawn) {
    if (!shape.getLatLngs) {
      points.push({ at, pixel: map.latLngToLayerPoint(shape.getLatLng()) });
      continue;
    }
    for (const part of shape.getLatLngs()) {
      const pixels = [part].flat().map((it) => map.latLngToLayerPoint(it));
      for (let index = 1; index < pixels.length; index += 1) {
        const [from, to] = [pixels[index - 1], pixels[index]];
        const steps = Math.min(400, Math.ceil(from.distanceTo(to) / APART));
        for (let step = 0; step < steps; step += 1) {
          const pixel = from.add(to.subtract(from).multiplyBy(step / steps));
          if (view.contains(pixel)) lines.push(pixel);
        }
      }
    }
  }
  return { lines, points };
}

// What is named: points that are listed, in that order, then towns.
function namesOf(points) {
  const rank = (at) => told[at].properties.rank || -shadowOf(told[at].properties);
  const found = new Map();
  for (const { at, pixel } of [...points].sort((one, other) => rank(one.at) - rank(other.at))) {
    const it = told[at].properties;
    const text = nameOf(it).split(", ")[0];
    if (isFlow && !shadowOf(it)) continue;
    if (!found.has(text)) found.set(text, { text, kind: "point", pixel });
  }
  const world = 256 * 2 ** map.getZoom();
  const middle = map.containerPointToLayerPoint(map.getSize().divideBy(2)).x;
  for (const [text, lon, lat, links] of collection.towns || []) {
    if (found.has(text) || links < 11 - 1.6 * map.getZoom()) continue;
    const pixel = map.latLngToLayerPoint([lat, lon]);
    pixel.x += world * Math.round((middle - pixel.x) / world);
    found.set(text, { text, kind: "town", pixel });
  }
  return found.values();
}

// What lies over the map: the panel, buttons and attribution.
function covered() {
  const frame = map.getContainer().getBoundingClientRect();
  return [panel, ...map.getContainer().querySelectorAll(".leaflet-control")].map((it) => {
    const box = it.getBoundingClientRect();
    const { x, y } = map.containerPointToLayerPoint([box.left - frame.left, box.top - frame.top]);
    return [x, y, x + box.width, y + box.height];
  });
}

function drawNames() {
  const corner = map.containerPointToLayerPoint([0, 0]);
  const view = L.bounds(corner, corner.add(map.getSize()));
  const { lines, points } = onScreen(view);
  const taken = [...covered(), ...points.map(({ pixel: { x, y } }) => [x - 6, y - 6, x + 6, y + 6])];
  const family = getComputedStyle(document.body).fontFamily;
  const html = [];
  let towns = 0;
  for (const { text, kind, pixel: { x, y } } of namesOf(points)) {
    if ((kind === "town" && towns >= MOST_TOWNS) || !view.contains(L.point(x, y))) continue;
    const [size, weight] = FONTS[kind];
    measure.font = `${weight} ${size}px ${family}`;
    const wide = measure.measureText(text).width + 2;
    const tall = size * 1.3;
    const quiet = kind === "town" ? 10 : 1;
    const gap = kind === "town" ? 5 : 9;
    const corners = [
      [x + gap, y - tall / 2], [x - gap - wide, y - tall / 2], [x - wide / 2, y + gap], [x - wide / 2, y - gap - tall],
    ];
    let place = null;
    let least = kind === "town" ? 1 : Infinity;
    for (const [left, top] of corners) {
      const box = [left, top, left + wide, top + tall];
      const free = view.contains(L.bounds([box[0], box[1]], [box[2], box[3]])) &&
        taken.every((it) => box[2] + quiet < it[0] || it[2] + quiet < box[0] || box[3] + quiet < it[1] || it[3] + quiet < box[1]);
      const over = free ? lines.filter((it) => it.x > box[0] && it.x < box[2] && it.y > box[1] && it.y < box[3]).length : Infinity;
      if (over < least) [place, least] = [box, over];
    }
    if (!place) continue;
    towns += kind === "town";
    taken.push(place);
    if (kind === "town") html.push(`<i style="left:${x.toFixed(1)}px;top:${y.toFixed(1)}px"></i>`);
    html.push(`<span class="name name-${kind}" style="left:${place[0].toFixed(1)}px;top:${place[1].toFixed(1)}px;` +
      `font-size:${size}px;font-weight:${weight}">${escapeHtml(text)}</span>`);
  }
  map.getPane("names").innerHTML = html.join("");
}
