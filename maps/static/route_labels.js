// Symbols and names on the map: what stands at one spot shares one callout, and no name lies
// over another, over a symbol or, as far as it goes, over the route.
import { GLYPH_NAMES, glyph, importanceOf, label, nameOf, places, query, routes, tip } from "./route_model.js";
import { actions } from "./actions.js";
import { dots, shared, showTip, stretchOf, vertexOf } from "./route_map.js";
import { furniture, makeNamesPane, namesHtml, newTaken, newTrack, pixelsAlong, placeNames, townNames, viewBounds } from "./label_places.js";
import { groundNames } from "./ground_names.js";
import { map } from "./page_data.js";

const namesPane = makeNamesPane(440);
map.createPane("symbols").style.zIndex = 620;
map.getPane("symbols").classList.add("leaflet-zoom-hide");
const NAME_KINDS = {
  end: { size: 14.5, weight: 700, gap: 9, quiet: 2, most: Infinity, sides: 6, far: [14, 24, 36, 50, 66] },
  stop: { size: 12.5, weight: 600, gap: 6, quiet: 2, most: 12, sides: 6 },
  way: { size: 12, weight: 500, gap: 5, quiet: 10, most: 1, sides: 6 },
  town: { size: 11.5, weight: 400, gap: 5, quiet: 12, most: 0, atMost: 45, dot: true },
  country: { size: 12.5, weight: 600, gap: -8, quiet: 14, most: 0, atMost: 30, sides: 4 },
};
const SHARE = 30;

export function symbolsOf(route) {
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

export function drawSymbols(route) {
  const pane = map.getPane("symbols");
  const focused = pane.contains(document.activeElement) ? document.activeElement.dataset : null;
  pane.replaceChildren();
  const boxes = [];
  for (const group of groups(symbolsOf(route))) {
    const callout = L.DomUtil.create("div", "callout", pane);
    L.DomUtil.setPosition(callout, group.pixel);
    const body = L.DomUtil.create("div", "callout-body", callout);
    for (const { leg, kind } of group.symbols) {
      const button = L.DomUtil.create("button", `symbol symbol-${kind}`, body);
      button.type = "button";
      button.dataset.symbol = `${leg.leg}-${kind}`;
      button.dataset.at = leg.leg;
      const said = kind === "window" ? `${GLYPH_NAMES.window}, ${label(leg)}` : label(leg);
      button.setAttribute("aria-label", said);
      button.innerHTML = glyph(kind);
      const show = () => {
        showTip(map.layerPointToLatLng(group.pixel), tip(leg), 32);
        actions.markNear(leg.leg, true);
      };
      const hide = () => {
        shared.remove();
        actions.markNear(leg.leg, false);
      };
      button.addEventListener("mouseenter", show);
      button.addEventListener("focus", show);
      button.addEventListener("mouseleave", hide);
      button.addEventListener("blur", hide);
      button.addEventListener("click", () => actions.chooseLeg(leg.leg));
      if (focused && focused.symbol === button.dataset.symbol) button.focus({ preventScroll: true });
    }
    L.DomEvent.disableClickPropagation(callout);
    const wide = group.symbols.length * 24 + 6;
    boxes.push([group.pixel.x - wide / 2, group.pixel.y - 41, group.pixel.x + wide / 2, group.pixel.y - 4]);
  }
  return boxes;
}

// What is named, the weightiest first: both ends, where legs meet, places of the way, towns.
function names(route) {
  const told = new Set();
  const found = [];
  const add = (id, kind, leg) => {
    const text = nameOf(id);
    if (told.has(text)) return;
    told.add(text);
    found.push({ id, text, kind, pixel: map.latLngToLayerPoint(leg.points[vertexOf(leg, id)]) });
  };
  const ends = [query.origin, query.destination];
  for (const leg of route.legs) for (const id of leg.places) if (ends.includes(id)) add(id, "end", leg);
  for (const leg of route.legs) for (const id of [leg.from, leg.to]) add(id, "stop", leg);
  const way = route.legs.flatMap((leg) => leg.places.map((id) => [id, leg]));
  way.sort(([one], [other]) => importanceOf(other) - importanceOf(one));
  for (const [id, leg] of way) if (places[id].place_kind !== "passage") add(id, "way", leg);
  const near = townNames(told);
  return [...found, ...near, ...groundNames(new Set([...told, ...near.map((it) => it.text)]))];
}

export function drawNames(route, symbols) {
  const view = viewBounds();
  const quiet = map.getZoom() < 4 ? 26 : NAME_KINDS.town.quiet;
  const kinds = { ...NAME_KINDS, town: { ...NAME_KINDS.town, quiet } };
  const others = routes.filter((it) => it !== route).flatMap((it) => onScreen(it, view));
  const found = names(route);
  const marks = found.filter((it) => it.kind === "end").map(({ pixel: { x, y } }) => [x - 5, y - 5, x + 5, y + 5]);
  const placed = placeNames(found, kinds, {
    taken: newTaken([...symbols, ...marks, ...furniture(".leaflet-control, .leaflet-container .polar-box")]),
    lines: newTrack(onScreen(route, view)), faint: newTrack(others), frame: viewBounds(3),
  });
  namesPane.innerHTML = namesHtml(placed, kinds);
  // Far off, a place of the way is marked where it is named.
  const named = new Set(placed.map((it) => it.id));
  const far = map.getZoom() < 5.5;
  dots.forEach((marker, id) => marker.getElement().classList.toggle("is-far", far && !named.has(id)));
}

// Points of the route on the screen, some pixels apart.
export function onScreen(route, view) {
  return route.legs.flatMap((leg) => pixelsAlong(leg.points, view));
}
