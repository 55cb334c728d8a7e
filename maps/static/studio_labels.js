// Symbols and names on the map: what stands at one spot shares one callout, and no name lies
// over another, over a symbol or, as far as it goes, over the route.
import { groundNames } from "./ground_names.js";
import { language } from "./language.js";
import { map } from "./page_data.js";
import { TURN } from "./basemap.js";
import { furniture, makeNamesPane, pixelsAlong, placeNames, viewBounds } from "./label_places.js";
import { pointTrack, takenBoxes } from "./labels.js";
import { h } from "./dom.js";
import { inLanguage, say } from "./studio_words.js";
import { importanceOf, legLabel, placeName } from "./studio_answer.js";
import { hideTip, legTip, shapes, showTip, stretchOf, vertexOf } from "./studio_map.js";
import { SYMBOLS, glyph } from "./studio_glyphs.js";

const namesPane = makeNamesPane(440);
map.createPane("symbols").style.zIndex = 620;
map.getPane("symbols").classList.add("leaflet-zoom-hide");
const NAME_KINDS = {
  end: { size: 14.5, weight: 700, gap: 9, quiet: 2, most: Infinity, sides: 6, far: [10, 13, 16] },
  stop: { size: 12.5, weight: 600, gap: 6, quiet: 2, most: 12, sides: 6 },
  way: { size: 12, weight: 500, gap: 5, quiet: 10, most: 1, sides: 6 },
  country: { size: 11, weight: 600, within: true, spaced: 0.06, quiet: 10, most: 0, atMost: 40 },
  town: { size: 11.5, weight: 400, gap: 5, quiet: 12, most: 0, atMost: 45, dot: true },
};
const SHARE = 30;

export function symbolsOf(answer, route) {
  const found = [];
  for (const leg of route.legs) {
    if (leg.kind in SYMBOLS) found.push({ leg, kind: leg.kind, at: leg.points[Math.floor(leg.points.length / 2)] });
    if (leg.windows.length) {
      const stretches = leg.windows.map((fact) => stretchOf(answer, leg, fact)).filter(Boolean);
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

// Draws the symbols, and gives the boxes that they take.
export function drawSymbols(answer, route, { choose, near }) {
  const pane = map.getPane("symbols");
  const focused = pane.contains(document.activeElement) ? document.activeElement.dataset.symbol : null;
  pane.replaceChildren();
  const boxes = [];
  for (const group of groups(symbolsOf(answer, route))) {
    const seen = new Set();
    const symbols = group.symbols.filter(({ leg, kind }) => !seen.has(`${leg.leg}-${kind}`) && seen.add(`${leg.leg}-${kind}`));
    const buttons = symbols.map(({ leg, kind }) => {
      const said = kind === "window" ? `${say("glyphWindow")}, ${legLabel(answer, leg)}` : legLabel(answer, leg);
      const show = () => {
        showTip(map.layerPointToLatLng(group.pixel), legTip(answer, leg), 32);
        near(leg.leg, true);
      };
      const hide = () => {
        hideTip();
        near(leg.leg, false);
      };
      return h("button", {
        type: "button", class: `symbol symbol-${kind}`, "data-symbol": `${leg.leg}-${kind}`, "data-at": leg.leg, "aria-label": said,
        on: { mouseenter: show, focus: show, mouseleave: hide, blur: hide, click: () => choose(leg.leg) },
      }, glyph(kind));
    });
    const callout = h("div", { class: "callout" }, h("div", { class: "callout-body" }, buttons));
    pane.append(callout);
    L.DomUtil.setPosition(callout, group.pixel);
    L.DomEvent.disableClickPropagation(callout);
    buttons.filter((it) => it.dataset.symbol === focused).forEach((it) => it.focus({ preventScroll: true }));
    const wide = symbols.length * 24 + 6;
    boxes.push([group.pixel.x - wide / 2, group.pixel.y - 41, group.pixel.x + wide / 2, group.pixel.y - 4]);
  }
  return boxes;
}

// What is named, the weightiest first: both ends, where legs meet, places of the way, towns.
function namesOn(answer, route) {
  const told = new Set();
  const found = [];
  const add = (id, kind, leg) => {
    const text = placeName(answer, id);
    if (told.has(text)) return;
    told.add(text);
    found.push({ id, text, kind, pixel: map.latLngToLayerPoint(leg.points[vertexOf(answer, leg, id)]) });
  };
  const ends = [answer.query.origin, answer.query.destination];
  for (const leg of route.legs) for (const id of leg.places) if (ends.includes(id)) add(id, "end", leg);
  for (const leg of route.legs) for (const id of [leg.from, leg.to]) add(id, "stop", leg);
  const way = route.legs.flatMap((leg) => leg.places.map((id) => [id, leg]));
  way.sort(([one], [other]) => importanceOf(answer, other) - importanceOf(answer, one));
  for (const [id, leg] of way) if (answer.places[id].place_kind !== "passage") add(id, "way", leg);
  const near = towns(answer, told);
  return [...found, ...near, ...groundNames(new Set([...told, ...near.map((it) => it.text)]), language.now)];
}

// Towns that help to find one's way at this zoom, each on the turn of the globe in view.
function towns(answer, told) {
  const world = TURN * 2 ** map.getZoom();
  const middle = map.containerPointToLayerPoint(map.getSize().divideBy(2)).x;
  const least = 11 - 1.6 * map.getZoom();
  return answer.towns.filter(([, , , links]) => links >= least).map(([en, lon, lat, , ru, zh]) => [inLanguage({ en, ru, zh }), lon, lat]).filter(([text]) => !told.has(text)).map(([text, lon, lat]) => {
    const pixel = map.latLngToLayerPoint([lat, lon]);
    pixel.x += world * Math.round((middle - pixel.x) / world);
    return { text, kind: "town", pixel };
  });
}

// Points of a route on the screen, some pixels apart.
export function onScreen(route, view) {
  return route.legs.flatMap((leg) => pixelsAlong(leg.points, view));
}

export function drawNames(answer, route, others, symbols) {
  const view = viewBounds();
  const quiet = map.getZoom() < 4 ? 26 : NAME_KINDS.town.quiet;
  const kinds = { ...NAME_KINDS, town: { ...NAME_KINDS.town, quiet } };
  const faint = others.flatMap((it) => onScreen(it, view));
  const found = namesOn(answer, route);
  const marks = found.filter((it) => it.kind === "end").map(({ pixel: { x, y } }) => [x - 5, y - 5, x + 5, y + 5]);
  const frame = viewBounds(3);
  const lines = pointTrack(onScreen(route, view));
  const over = furniture(".leaflet-control, .leaflet-container .polar-box");
  const room = (taken, names) => placeNames(names, kinds, { taken, lines, faint: pointTrack(faint), frame });
  // Where nothing is free, an end is named over a symbol, at its dot all the same.
  const ends = found.filter((it) => it.kind === "end");
  const free = room(takenBoxes([...symbols, ...marks, ...over]), ends);
  const forced = room(takenBoxes([...marks, ...over, ...free.map((it) => it.box)]), ends.filter((it) => !free.some((other) => other.id === it.id)));
  const taken = takenBoxes([...symbols, ...marks, ...over, ...[...free, ...forced].map((it) => it.box)]);
  const way = room(taken, found.filter((it) => it.kind === "stop" || it.kind === "way"));
  // Towns keep off the other routes too.
  const all = pointTrack([...onScreen(route, view), ...faint]);
  const towns_ = placeNames(found.filter((it) => it.kind === "town" || it.kind === "country"), kinds, { taken, lines: all, frame });
  const placed = [...free, ...forced, ...way, ...towns_];
  namesPane.replaceChildren(...placed.flatMap((it) => nameNodes(it, kinds[it.kind])));
  // Far off, a place of the way is marked where it is named.
  const named = new Set(placed.map((it) => it.id));
  const far = map.getZoom() < 5.5;
  shapes.dots.forEach((marker, id) => marker.getElement().classList.toggle("is-far", far && !named.has(id)));
}

function nameNodes({ text, kind, pixel, box }, { size, weight, dot }) {
  const at = (x, y) => ({ left: `${x.toFixed(1)}px`, top: `${y.toFixed(1)}px` });
  const name = h("span", { class: `name name-${kind}`, style: { ...at(box[0], box[1]), "font-size": `${size}px`, "font-weight": weight } }, text);
  return dot ? [h("i", { style: at(pixel.x, pixel.y) }), name] : [name];
}
