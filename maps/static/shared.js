// What the pages of routes, comparisons and studies share.
import { collection, map } from "./page_data.js";
import { drawBasemap } from "./basemap.js";

export const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
// Name the kind of page, and lay out the map: without motion where the reader wants none,
// which Leaflet asks nobody.
export function setStage(kind, moving) {
  document.body.classList.add(kind);
  const container = map.getContainer();
  container.setAttribute("role", "region");
  if (!moving) {
    map._zoomAnimated = false;
    map._fadeAnimated = false;
    container.classList.remove("leaflet-fade-anim", "leaflet-zoom-anim");
  }
  map.setMinZoom(1);
  map.zoomControl.setPosition("topright");
  drawBasemap();
  return container;
}

// The [lat, lon] points of a line that `maps/pages/_pack.py` wrote as steps.
export function unpack(line) {
  const points = [];
  let lon = 0;
  let lat = 0;
  for (let at = 0; at < line.length; at += 2) {
    lon += line[at];
    lat += line[at + 1];
    points.push([lat / collection.scale, lon / collection.scale]);
  }
  return points;
}

// Rounded as the tables of the command line are: 25.65 is a little less, so 25.6; of two equally
// near numbers the even one, where toFixed takes the one that is farther from zero.
function rounded(value, digits) {
  const fixed = value.toFixed(digits);
  const tie = /^50*$/.test(value.toFixed(digits + 25).slice(-25));
  return tie && Number(fixed.at(-1)) % 2 ? Number((2 * value - fixed).toFixed(digits)) : Number(fixed);
}

export function number(value, digits = 0) {
  return rounded(Number(value), digits).toLocaleString("en-GB", {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  });
}

// A number of the data with all its digits that count: 0.006 is not 0.01.
export function factNumber(value) {
  return Number(value).toLocaleString("en-GB", { maximumSignificantDigits: 6 });
}

export function hours(value) {
  if (value < 47.95) return `${number(value, 1)} h`;
  const whole = rounded(value, 0);
  return `${Math.floor(whole / 24)} d ${String(whole % 24).padStart(2, "0")} h`;
}
