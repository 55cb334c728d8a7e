// Names of the ground: countries and towns, in the language of the page.
import { TURN, worldX, worldY } from "./basemap.js";
import { ground, map } from "./page_data.js";

const NAME_ORDER = ["en", "ru", "zh"];
// Pixels across a country from which it is named, and the zoom from which none is.
const COUNTRY_PIXELS = 90;
const NO_COUNTRIES = 7;
// People of the smallest town named at zoom 6, halved or better with each zoom.
const TOWN_ZOOM = 6;
const TOWN_PEOPLE = 400000;

function groundName([, , , ...names], language) {
  return names[NAME_ORDER.indexOf(language)] || names[0];
}

// The names in view, the largest first: countries far off, towns near by. `known` are not repeated.
export function groundNames(known, language = "en") {
  const zoom = map.getZoom();
  const world = TURN * 2 ** zoom;
  const origin = map.getPixelOrigin();
  const frame = map.getSize();
  const corner = map.containerPointToLayerPoint([0, 0]);
  const found = [];
  const add = (row, kind, more = {}) => {
    const text = groundName(row, language);
    const middle = corner.x + frame.x / 2;
    let x = worldX(row[0]) * 2 ** zoom - origin.x;
    x += world * Math.round((middle - x) / world);
    const y = worldY(row[1]) * 2 ** zoom - origin.y;
    const inside = x > corner.x && x < corner.x + frame.x && y > corner.y && y < corner.y + frame.y;
    if (inside && !known.has(text)) found.push({ text, kind, pixel: L.point(x, y), ...more });
  };
  if (zoom < NO_COUNTRIES) {
    const degree = (TURN / 360) * 2 ** zoom;
    for (const row of ground.countries) {
      const across = Math.sqrt(row[2]) * degree;
      if (across > COUNTRY_PIXELS) add(row, "country", { across });
    }
  }
  const least = TOWN_PEOPLE / 2.5 ** (zoom - TOWN_ZOOM);
  if (zoom >= TOWN_ZOOM) for (const row of ground.towns) if (row[2] >= least) add(row, "town");
  return found;
}
