// Symbols and names on the map: what stands at one spot shares one callout, and no name lies
// over another, over a symbol or, as far as it goes, over the route.
for (const [name, height] of [["names", 440], ["symbols", 620]]) map.createPane(name).style.zIndex = height;
map.getPane("names").style.pointerEvents = "none";
map.getPane("names").setAttribute("aria-hidden", "true");
map.getPane("names").classList.add("leaflet-zoom-hide");
map.getPane("symbols").classList.add("leaflet-zoom-hide");
const SHARE = 30;
const shared = L.tooltip({ className: "tip", direction: "top", offset: [0, -32], opacity: 1 });
const measure = document.createElement("canvas").getContext("2d");

// The tip of what has no pointer over it: above its spot, or below near the upper edge.
function showTip(at, content, above) {
  const low = map.latLngToContainerPoint(at).y > 210;
  shared.options.direction = low ? "top" : "bottom";
  shared.options.offset = [0, low ? -above : 8];
  shared.setLatLng(at).setContent(content).addTo(map);
}

function symbolsOf(route) {
  const found = [];
  for (const leg of route.legs) {
    if (leg.kind in GLYPH_NAMES && leg.kind !== "move") {
      found.push({ leg, kind: leg.kind, at: leg.points[Math.floor(leg.points.length / 2)] });
    }
    if (leg.windows.length) {
      const stretches = leg.windows.map((fact) => stretchOf(leg, fact)).filter(Boolean);
      const points = stretches.length ? stretches[Math.floor(stretches.length / 2)] : leg.points;
      found.push({ leg, kind: "window", at: points[Math.floor(points.length / 2)] });
    }
  }
  return found;
}

// Symbols that would touch share a callout.
function groups(symbols) {
  const result = [];
  for (const symbol of symbols) {
    const pixel = map.latLngToLayerPoint(symbol.at);
    const near = result.find((group) => group.pixel.distanceTo(pixel) < SHARE + group.symbols.length * 8);
    if (near) near.symbols.push(symbol);
    else result.push({ pixel, at: symbol.at, symbols: [symbol] });
  }
  return result;
}

function drawSymbols(route) {
  const pane = map.getPane("symbols");
  const focused = pane.contains(document.activeElement) ? document.activeElement.dataset : null;
  pane.replaceChildren();
  const boxes = [];
  for (const group of groups(symbolsOf(route))) {
    const callout = L.DomUtil.create("div", "callout", pane);
    L.DomUtil.setPosition(callout, group.pixel);
    const body = L.DomUtil.create("div", "callout-body", callout);
    for (const { leg, kind, at } of group.symbols) {
      const button = L.DomUtil.create("button", `symbol symbol-${kind}`, body);
      button.type = "button";
      button.dataset.symbol = `${leg.leg}-${kind}`;
      button.dataset.at = leg.leg;
      const said = kind === "window" ? `${GLYPH_NAMES.window}, ${label(leg)}` : label(leg);
      button.setAttribute("aria-label", said);
      button.innerHTML = glyph(kind);
      const show = () => {
        showTip(map.layerPointToLatLng(group.pixel), tip(leg), 32);
        markNear(leg.leg, true);
      };
      const hide = () => {
        shared.remove();
        markNear(leg.leg, false);
      };
      button.addEventListener("mouseenter", show);
      button.addEventListener("focus", show);
      button.addEventListener("mouseleave", hide);
      button.addEventListener("blur", hide);
      button.addEventListener("click", () => chooseLeg(leg.leg));
      if (focused && focused.symbol === button.dataset.symbol) button.focus({ preventScroll: true });
    }
    L.DomEvent.disableClickPropagation(callout);
    const wide = group.symbols.length * 24 + 6;
    boxes.push([group.pixel.x - wide / 2, group.pixel.y - 41, group.pixel.x + wide / 2, group.pixel.y - 4]);
  }
  return boxes;
}

function names(route) {
  const told = new Set();
  const found = [];
  const add = (id, kind, at) => {
    if (told.has(nameOf(id))) return;
    told.add(nameOf(id));
    found.push({ id, text: nameOf(id), kind, at });
  };
  const at = (leg, id) => leg.points[vertexOf(leg, id)];
  const ends = [query.origin, query.destination];
  for (const leg of route.legs) for (const id of leg.places) if (ends.includes(id)) add(id, "end", at(leg, id));
  for (const leg of route.legs) for (const id of [leg.from, leg.to]) add(id, "stop", at(leg, id));
  const way = route.legs.flatMap((leg) => leg.places.map((id) => [id, leg]));
  way.sort(([one], [other]) => importanceOf(other) - importanceOf(one));
  for (const [id, leg] of way) if (places[id].place_kind !== "passage") add(id, "way", at(leg, id));
  for (const [text, lon, lat, links] of collection.towns) {
    if (!told.has(text)) found.push({ text, kind: "town", at: [lat, lon], links });
  }
  return found;
}

const FONTS = { end: [14.5, 700], stop: [12.5, 600], way: [12, 500], town: [11.5, 400] };
const GAPS = { end: 9, stop: 6, way: 5, town: 5 };

// What stands on the map without moving with it: legend, polar view, buttons.
function furniture() {
  const frame = map.getContainer().getBoundingClientRect();
  const found = map.getContainer().querySelectorAll(".leaflet-control, .polar-box");
  return [...found].map((it) => it.getBoundingClientRect()).filter((box) => box.width).map((box) => {
    const from = map.containerPointToLayerPoint([box.left - frame.left, box.top - frame.top]);
    return [from.x, from.y, from.x + box.width, from.y + box.height];
  });
}

function drawNames(route, symbols) {
  const taken = [...symbols, ...furniture()];
  const view = map.getPixelBounds();
  const origin = map.getPixelOrigin();
  const family = getComputedStyle(document.body).fontFamily;
  const world = 256 * 2 ** map.getZoom();
  const line = onScreen(route, view.pad(0.1), origin);
  const quiet = map.getZoom() < 4 ? 26 : 12;
  const frame = L.bounds(view.min.subtract(origin).add([3, 3]), view.max.subtract(origin).subtract([3, 3]));
  const html = [];
  let towns = 0;
  const far = map.getZoom() < 5.5;
  dots.forEach((marker) => marker.getElement().classList.toggle("is-far", far));
  for (const { id, text, kind, at, links } of names(route)) {
    if (kind === "town" && (towns >= 45 || links < 11 - 1.6 * map.getZoom())) continue;
    const pixel = map.latLngToLayerPoint(at);
    // A town stands on every turn of the globe; the one in view counts.
    if (kind === "town") pixel.x += world * Math.round((view.getCenter().x - origin.x - pixel.x) / world);
    if (!view.contains(pixel.add(origin))) continue;
    const [size, weight] = FONTS[kind];
    measure.font = `${weight} ${size}px ${family}`;
    const wide = measure.measureText(text).width + 2;
    const place = spot(pixel, wide, size, kind, taken, line, { town: quiet, way: 10 }[kind] || 2, frame);
    if (!place) continue;
    towns += kind === "town";
    taken.push(place.box);
    // A place of the way is marked where it is named.
    if (id) dots.get(id).getElement().classList.remove("is-far");
    const mark = kind === "town" ? `<i style="left:${pixel.x}px;top:${pixel.y}px"></i>` : "";
    html.push(`${mark}<span class="name name-${kind}" style="left:${place.box[0]}px;top:${place.box[1]}px;` +
      `font-size:${size}px;font-weight:${weight}">${escapeHtml(text)}</span>`);
  }
  map.getPane("names").innerHTML = html.join("");
}

// Points of the route on the screen, some pixels apart.
function onScreen(route, view, origin) {
  const found = [];
  for (const leg of route.legs) {
    const pixels = leg.points.map((point) => map.latLngToLayerPoint(point));
    for (let at = 1; at < pixels.length; at += 1) {
      const [from, to] = [pixels[at - 1], pixels[at]];
      const steps = Math.ceil(from.distanceTo(to) / 6);
      if (steps > 2000) continue;
      for (let step = 0; step < steps; step += 1) {
        const pixel = from.add(to.subtract(from).multiplyBy(step / steps));
        if (view.contains(pixel.add(origin))) found.push(pixel);
      }
    }
  }
  return found;
}

function spot(pixel, wide, size, kind, taken, line, quiet, frame) {
  const gap = GAPS[kind];
  const tall = size * 1.3;
  const { x, y } = pixel;
  const corners = [
    [x + gap, y - tall / 2], [x - gap - wide, y - tall / 2], [x - wide / 2, y + gap - 1],
    [x - wide / 2, y - gap - tall + 1], [x + gap - 2, y + gap - 4], [x - gap - wide + 2, y + gap - 4],
  ];
  let best = null;
  for (const [left, top] of kind === "town" ? corners.slice(0, 4) : corners) {
    const box = [left, top, left + wide, top + tall];
    const free = taken.every((it) =>
      box[2] + quiet < it[0] || it[2] + quiet < box[0] || box[3] + quiet / 2 < it[1] || it[3] + quiet / 2 < box[1]);
    const inside = box[0] > frame.min.x && box[1] > frame.min.y && box[2] < frame.max.x && box[3] < frame.max.y;
    if (!free || !inside) continue;
    const over = line.reduce((sum, it) =>
      sum + (it.x > box[0] - 2 && it.x < box[2] + 2 && it.y > box[1] - 1 && it.y < box[3] + 1), 0);
    if (over > { end: 99, stop: 12, way: 1, town: 0 }[kind]) continue;
    if (!best || over < best.over) best = { box, over };
    if (!over) break;
  }
  return best;
}
