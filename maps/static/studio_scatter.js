// The time x cost scatter: every route of the front as a point, those with a card by name, the
// range of the chosen one as a cross. A hover or the focus shows a route on the map.
import { s } from "./dom.js";
import { say } from "./studio_words.js";
import { number } from "./numbers.js";
import { frontOf, modesText, routeLabel, routeName } from "./studio_answer.js";
import { extentOf, scaleOf, ticksOf } from "./axes.js";

const PLOT = { wide: 400, tall: 236, left: 50, right: 14, top: 14, bottom: 34 };

// Where the points lie, and the ticks of both axes.
function scatterOf(routes) {
  const x = extentOf(routes.map((it) => it.totals.time_h / 24), 0.08);
  const y = extentOf(routes.map((it) => it.totals.cost_usd), 0.12);
  return {
    x: scaleOf(x, [PLOT.left, PLOT.wide - PLOT.right]),
    y: scaleOf(y, [PLOT.tall - PLOT.bottom, PLOT.top]),
    xTicks: ticksOf(...x, 5).ticks,
    yTicks: ticksOf(...y, 4).ticks,
  };
}

// The routes of the front from left to right, joined by steps: what lies below no route gives.
function stairs(routes, at) {
  let least = Infinity;
  const kept = routes.filter((it) => it.totals.cost_usd < least && (least = it.totals.cost_usd));
  return kept.map((it, number_) => {
    const [x, y] = at(it);
    return number_ ? `H${x.toFixed(1)}V${y.toFixed(1)}` : `M${x.toFixed(1)} ${y.toFixed(1)}`;
  }).join("");
}

export function scatter(answer, route, before, { choose, preview }) {
  const routes = frontOf(answer);
  const shown = before ? [...routes, before] : routes;
  const { x, y, xTicks, yTicks } = scatterOf(shown);
  const at = (it) => [x(it.totals.time_h / 24), y(it.totals.cost_usd)];
  const grid = [
    ...xTicks.map((tick) => [s("path", { class: "grid", d: `M${x(tick).toFixed(1)} ${PLOT.top}V${PLOT.tall - PLOT.bottom}` }),
      s("text", { x: x(tick), y: PLOT.tall - PLOT.bottom + 14, "text-anchor": "middle" }, number(tick, tick % 1 ? 1 : 0))]),
    ...yTicks.map((tick) => [s("path", { class: "grid", d: `M${PLOT.left} ${y(tick).toFixed(1)}H${PLOT.wide - PLOT.right}` }),
      s("text", { x: PLOT.left - 6, y: y(tick) + 3.5, "text-anchor": "end" }, number(tick))]),
  ];
  const axes = [
    s("text", { class: "axis", x: PLOT.wide - PLOT.right, y: PLOT.tall - 3, "text-anchor": "end" }, say("days")),
    s("text", { class: "axis", x: 2, y: 9 }, say("usdUnit")),
  ];
  const points = [...routes].sort((one, other) => (one === route) - (other === route)).map((it) => point(answer, it, it === route, at(it), { choose, preview }));
  const ghost = before && s("circle", { class: "ghost", cx: at(before)[0], cy: at(before)[1], r: 6 });
  const trail = before && s("path", { class: "trail", d: `M${at(before).join(" ")}L${at(route).join(" ")}` });
  const chart = s("svg", { class: "scatter", viewBox: `0 0 ${PLOT.wide} ${PLOT.tall}`, role: "group", "aria-label": say("frontLabel") },
    grid, axes, s("path", { class: "stairs", d: stairs(routes, at) }), cross(route, x, y), trail, ghost, points, labels(answer, routes, route, at));
  return chart;
}

function point(answer, route, on, [cx, cy], { choose, preview }) {
  const title = `${routeLabel(answer, route)}, ${modesText(route)}`;
  return s("g", {
    class: `point${on ? " is-on" : ""}${route.labels.length ? " has-card" : ""}`, role: "button", tabindex: "0", "data-rank": route.rank,
    "aria-pressed": String(on), "aria-label": title,
    on: {
      click: () => choose(route.rank),
      keydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose(route.rank);
      },
      mouseenter: () => preview(route), focus: () => preview(route), mouseleave: () => preview(null), blur: () => preview(null),
    },
  }, s("circle", { class: "point-hit", cx, cy, r: 12 }), s("circle", { class: "point-dot", cx, cy, r: on ? 6.5 : route.labels.length ? 5.5 : 4 }));
}

// Ten to ninety per cent of the chosen route, cut at the frame.
function cross(route, x, y) {
  if (!route.range) return null;
  const clip = (value, [low, high]) => Math.max(low, Math.min(high, value));
  const [cx, cy] = [x(route.totals.time_h / 24), y(route.totals.cost_usd)];
  const [x0, x1] = route.range.time_h.map((it) => clip(x(it / 24), [PLOT.left, PLOT.wide - PLOT.right]));
  const [y0, y1] = route.range.cost_usd.map((it) => clip(y(it), [PLOT.top, PLOT.tall - PLOT.bottom]));
  return s("path", { class: "range-cross", d: `M${x0} ${cy}H${x1}M${cx} ${y0}V${y1}` });
}

// Names of the routes with a card, the chosen one first, each where it covers no point and no name.
function labels(answer, routes, route, at) {
  const named = routes.filter((it) => it.labels.length).sort((one, other) => (other === route) - (one === route));
  const dots = routes.map((it) => [at(it), it.labels.length > 0]);
  const taken = [];
  return named.map((it) => {
    const text = routeName(answer, it);
    const [cx, cy] = at(it);
    const wide = text.length * 6.3;
    const spots = [[9, -4], [-9 - wide, -4], [-wide / 2, -19], [-wide / 2, 10], [9, -15], [9, 8], [-9 - wide, -15], [-9 - wide, 8], [9, -27], [-9 - wide, -27], [9, 20], [-9 - wide, 20]];
    const cost = (box) => (box[0] < PLOT.left || box[2] > PLOT.wide || box[1] < 0 || box[3] > PLOT.tall - PLOT.bottom ? 50 : 0)
      + 30 * taken.filter((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]).length
      + dots.reduce((sum, [[x, y], card]) => sum + (x > box[0] - 5 && x < box[2] + 5 && y > box[1] - 5 && y < box[3] + 5 ? (card ? 8 : 2) : 0), 0);
    const boxes = spots.map(([dx, dy], order) => {
      const box = [cx + dx, cy + dy, cx + dx + wide, cy + dy + 12];
      return { box, cost: cost(box) + order * 0.1 };
    });
    const best = boxes.reduce((one, other) => (other.cost < one.cost ? other : one));
    taken.push(best.box);
    return s("text", { class: `point-name${it === route ? " is-on" : ""}`, x: best.box[0].toFixed(1), y: (best.box[1] + 9).toFixed(1) }, text);
  });
}
