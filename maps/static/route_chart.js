// The time-distance chart: places of the route from top to bottom, time from left to right.
// A slope is a speed, a level stretch is cargo that stands.
import { collection } from "./page_data.js";
import { dayAt, importanceOf, label, nameOf, places, routes } from "./route_model.js";
import { escapeHtml } from "./text.js";
import { hours, number } from "./shared.js";
import { modeClass } from "./mode_looks.js";
import { textWidth } from "./label_places.js";

const CHART = { wide: 368, tall: 214, left: 104, right: 10, top: 8, bottom: 22, more: 1.35 };

export function chart(route) {
  const all = routes.length > 1 ? routes : [route];
  // An alternative far longer than the chosen route may run out of the frame.
  const upTo = (name) => Math.min(Math.max(...all.map((it) => it.totals[name])), CHART.more * route.totals[name]) || 1;
  const endHour = upTo("time_h");
  const mostKm = upTo("distance_km");
  const x = (hour) => CHART.left + (hour / endHour) * (CHART.wide - CHART.left - CHART.right);
  const y = (km) => CHART.top + (km / mostKm) * (CHART.tall - CHART.top - CHART.bottom);
  const others = all.filter((it) => it.rank !== route.rank)
    .map((it) => `<path class="chart-other" d="M${strokes(it).map(({ points }) => points.map(([h, km]) => `${x(h).toFixed(1)} ${y(km).toFixed(1)}`).join("L")).join("L")}"/>`);
  const own = strokes(route);
  const lines = own.map(({ leg, points }) => {
    const path = points.map(([h, km]) => `${x(h).toFixed(1)} ${y(km).toFixed(1)}`).join("L");
    const moves = leg.points.length > 1 && leg.kind !== "border";
    const className = moves ? `chart-line ${modeClass(leg.mode_id)}` : `chart-stand chart-${standKind(leg)}`;
    return `<path class="${className}" d="M${path}" data-at="${leg.leg}"/>` +
      `<path class="chart-hit" d="M${path}" data-at="${leg.leg}"><title>${escapeHtml(label(leg))}</title></path>`;
  });
  const said = own.length ? `${collection.title}: ${number(route.totals.distance_km)} km in ${hours(route.totals.time_h)}` : "";
  return `<svg class="chart" viewBox="0 0 ${CHART.wide} ${CHART.tall}" role="img" aria-label="Time-distance chart. ${escapeHtml(said)}">` +
    `<clipPath id="frame"><rect x="${CHART.left}" y="0" width="${CHART.wide - CHART.left - CHART.right + 3}" ` +
    `height="${CHART.tall - CHART.bottom + 2}"/></clipPath>${stations(own, y)}${days(endHour, x)}` +
    `<g clip-path="url(#frame)">${others.join("")}</g>${lines.join("")}</svg>`;
}

// Hours and km from the start of the route, leg by leg.
export function strokes(route) {
  const result = [];
  let km = 0;
  let hour = 0;
  for (const leg of route.legs) {
    const points = [[hour, km]];
    if (leg.leg_kind === "transfer" || leg.leg_kind === "wait" || leg.progress.length < 2) {
      hour += leg.time_h;
      points.push([hour, km]);
    } else {
      for (const [more, at] of leg.progress.slice(1)) points.push([at, km + more]);
      km += leg.progress[leg.progress.length - 1][0];
      hour = leg.progress[leg.progress.length - 1][1];
    }
    result.push({ leg, points });
  }
  return result;
}

export function standKind(leg) {
  if (leg.leg_kind === "border") return "border";
  return leg.leg_kind === "wait" ? "waiting" : "handling";
}

// Ends first, then where cargo stands, then the rest, as far as their names have room.
function stations(own, y) {
  const found = new Map();
  own.forEach(({ leg, points }, at) => {
    const last = at === own.length - 1;
    const offer = (id, km, weight) => {
      if (!found.has(id) || found.get(id).weight < weight) found.set(id, { id, km, weight });
    };
    offer(leg.from, points[0][1], at === 0 ? 9 : 5);
    offer(leg.to, points[points.length - 1][1], last ? 9 : 5);
    if (points.length !== leg.places.length) return;
    leg.places.forEach((id, number_) => {
      if (places[id].place_kind !== "passage") offer(id, points[number_][1], 1 + importanceOf(id) / 100);
    });
  });
  const kept = [];
  for (const it of [...found.values()].sort((a, b) => b.weight - a.weight)) {
    if (kept.every((other) => Math.abs(y(other.km) - y(it.km)) > 12.5)) kept.push(it);
  }
  const family = getComputedStyle(document.body).fontFamily;
  return kept.map(({ id, km, weight }) => {
    const name = cutTo(CHART.left - 6, nameOf(id), `${weight > 4 ? 600 : 400} 10.5px ${family}`);
    return `<path class="chart-grid" d="M${CHART.left} ${y(km).toFixed(1)}H${CHART.wide - CHART.right}"/>` +
      `<text class="${weight > 4 ? "chart-name" : "chart-way"}" x="${CHART.left - 6}" y="${(y(km) + 3.6).toFixed(1)}" text-anchor="end">${escapeHtml(name)}</text>`;
  }).join("");
}

// A name as far as it has room: without what stands in brackets, then without its end.
function cutTo(room, name, font) {
  const fits = (text) => textWidth(text, font) <= room;
  const short = fits(name) ? name : name.replace(/ \(.*\)$/, "");
  let kept = short.length;
  while (!fits(kept < short.length ? `${short.slice(0, kept).trim()}…` : short)) kept -= 1;
  return kept < short.length ? `${short.slice(0, kept).trim()}…` : short;
}

function days(endHour, x) {
  const step = [1, 2, 5, 7, 10, 14, 28, 56].find((it) => endHour / 24 / it < 6) || 112;
  let result = "";
  for (let day = 0; day * 24 <= endHour; day += step) {
    const at = x(day * 24).toFixed(1);
    const anchor = x(day * 24) > CHART.wide - 20 ? "end" : "middle";
    const room = anchor === "middle" || step * 24 * (x(1) - x(0)) > 54;
    result += `<path class="chart-grid" d="M${at} ${CHART.top}V${CHART.tall - CHART.bottom}"/>`;
    if (room) result += `<text x="${at}" y="${CHART.tall - 7}" text-anchor="${anchor}">${dayAt(day * 24)}</text>`;
  }
  return result;
}
