// Time and cost over distance: places of the route from top to bottom, hours or USD from left to
// right. A slope is a speed or a rate, a level stretch is cargo that stands or is paid for.
import { s } from "./dom.js";
import { textWidth } from "./label_places.js";
import { modeClass } from "./mode_looks.js";
import { say } from "./studio_words.js";
import { hours, number } from "./numbers.js";
import { dayAfter } from "./studio_dates.js";
import { importanceOf, legLabel, placeName, startOf, strokesOf } from "./studio_answer.js";
import { ticksOf } from "./axes.js";

const CHART = { wide: 400, tall: 220, left: 108, right: 12, top: 8, bottom: 22, more: 1.35 };
const KINDS = {
  time: { total: "time_h", points: (stroke) => stroke.points, title: "timeDistance" },
  cost: { total: "cost_usd", points: (stroke) => stroke.costs, title: "costDistance" },
};

export function standKind(leg) {
  if (leg.leg_kind === "border") return "border";
  return leg.leg_kind === "wait" ? "waiting" : "handling";
}

// A chart of the chosen route, with others thin beneath; `kind` is `time` or `cost`.
export function wayChart(answer, route, others, kind) {
  const { total, points, title } = KINDS[kind];
  const all = [route, ...others];
  // Another route far longer than the chosen one may run out of the frame.
  const upTo = (name) => Math.min(Math.max(...all.map((it) => it.totals[name])), CHART.more * route.totals[name]) || 1;
  const most = upTo(total);
  const mostKm = upTo("distance_km");
  const x = (value) => CHART.left + (value / most) * (CHART.wide - CHART.left - CHART.right);
  const y = (km) => CHART.top + (km / mostKm) * (CHART.tall - CHART.top - CHART.bottom);
  const path = (list) => `M${list.map(([value, km]) => `${x(value).toFixed(1)} ${y(km).toFixed(1)}`).join("L")}`;
  const own = strokesOf(route);
  const frame = `frame-${kind}`;
  const lines = own.map((stroke) => {
    const { leg } = stroke;
    const moves = leg.points.length > 1 && leg.kind !== "border";
    const d = path(points(stroke));
    return [
      s("path", { class: moves ? `chart-line ${modeClass(leg.mode_id)}` : `chart-stand chart-${standKind(leg)}`, d, "data-at": leg.leg }),
      s("path", { class: "chart-hit", d, "data-at": leg.leg }, s("title", {}, legLabel(answer, leg))),
    ];
  });
  const said = `${say(title)}: ${say("km", { n: number(route.totals.distance_km) })}, ${kind === "time" ? hours(route.totals.time_h) : say("usd", { n: number(route.totals.cost_usd) })}`;
  return s("svg", { class: "chart", viewBox: `0 0 ${CHART.wide} ${CHART.tall}`, role: "img", "aria-label": said },
    s("clipPath", { id: frame }, s("rect", { x: CHART.left, y: 0, width: CHART.wide - CHART.left - CHART.right + 3, height: CHART.tall - CHART.bottom + 2 })),
    stations(answer, own, y), kind === "time" ? dayTicks(answer, route, most, x) : usdTicks(most, x),
    s("g", { "clip-path": `url(#${frame})` }, others.map((it) => s("path", { class: "chart-other", d: path(strokesOf(it).flatMap(points)) }))),
    lines);
}

// Ends first, then where cargo stands, then the rest, as far as their names have room.
function stations(answer, own, y) {
  const found = new Map();
  own.forEach(({ leg, points }, at) => {
    const last = at === own.length - 1;
    const offer = (id, km, weight) => {
      if (!found.has(id) || found.get(id).weight < weight) found.set(id, { id, km, weight });
    };
    offer(leg.from, points[0][1], at === 0 ? 9 : 5);
    offer(leg.to, points.at(-1)[1], last ? 9 : 5);
    if (points.length !== leg.places.length) return;
    leg.places.forEach((id, number_) => {
      if (answer.places[id].place_kind !== "passage") offer(id, points[number_][1], 1 + importanceOf(answer, id) / 100);
    });
  });
  const kept = [];
  for (const it of [...found.values()].sort((a, b) => b.weight - a.weight)) {
    if (kept.every((other) => Math.abs(y(other.km) - y(it.km)) > 12.5)) kept.push(it);
  }
  const family = getComputedStyle(document.body).fontFamily;
  return kept.map(({ id, km, weight }) => [
    s("path", { class: "grid", d: `M${CHART.left} ${y(km).toFixed(1)}H${CHART.wide - CHART.right}` }),
    s("text", { class: weight > 4 ? "chart-name" : "chart-way", x: CHART.left - 6, y: (y(km) + 3.6).toFixed(1), "text-anchor": "end" },
      cutTo(CHART.left - 8, placeName(answer, id), `${weight > 4 ? 600 : 400} 10.5px ${family}`)),
  ]);
}

// A name as far as it has room: without what stands in brackets, then without its end.
function cutTo(room, name, font) {
  const fits = (text) => textWidth(text, font) <= room;
  const short = fits(name) ? name : name.replace(/ \(.*\)$/, "");
  let kept = short.length;
  while (kept > 1 && !fits(kept < short.length ? `${short.slice(0, kept).trim()}\u2026` : short)) kept -= 1;
  return kept < short.length ? `${short.slice(0, kept).trim()}\u2026` : short;
}

function tickAt(at, text, room) {
  const anchor = at > CHART.wide - 26 ? "end" : "middle";
  return [
    s("path", { class: "grid", d: `M${at.toFixed(1)} ${CHART.top}V${CHART.tall - CHART.bottom}` }),
    (anchor === "middle" || room > 54) && s("text", { x: at.toFixed(1), y: CHART.tall - 7, "text-anchor": anchor }, text),
  ];
}

function dayTicks(answer, route, most, x) {
  const step = [1, 2, 5, 7, 10, 14, 28, 56].find((it) => most / 24 / it < 5.5) || 112;
  const first = startOf(route) - 24 * Math.floor(startOf(route) / 24);
  const result = [];
  for (let day = first > 0 ? step : 0; day * 24 - first <= most; day += step) {
    result.push(tickAt(x(day * 24 - first), dayAfter(answer.query.depart, day * 24), x(step * 24) - x(0)));
  }
  return result;
}

function usdTicks(most, x) {
  return ticksOf(0, most, 4).ticks.map((tick) => tickAt(x(tick), say("usd", { n: number(tick) }), 60));
}
