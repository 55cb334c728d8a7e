// A year by month of departure: bars of days and points of USD, each on its own axis from nought.
import { h, s } from "./dom.js";
import { say } from "./studio_words.js";
import { days, monthName, number } from "./numbers.js";
import { fullDay } from "./studio_dates.js";
import { modesText } from "./studio_answer.js";
import { ticksOf } from "./axes.js";

const STRIP = { wide: 400, tall: 190, left: 34, right: 46, top: 22, bottom: 36 };

// What a month answers, in words.
function monthText(row) {
  const month = Number(row.depart.slice(5, 7));
  if (!row.hours) return say("noRouteMonth", { month: `${monthName(month)} ${row.depart.slice(0, 4)}` });
  return `${fullDay(row.depart)}: ${say("nDays", { n: days(row.hours) })}, ${say("usd", { n: number(row.usd) })}, ${modesText(row)}`;
}

// The ticks of an axis that starts at nought, and the share of a value in its height.
function axisOf(most, unit) {
  const { ticks, step } = ticksOf(0, most, 4);
  const top = Math.max(most * 1.08, ticks.at(-1), step);
  return { ticks: ticksOf(0, top, 4).ticks.map((it) => it * unit), share: (value) => value / (top * unit) };
}

// The chart, and beneath it the month under the pointer or the focus in words. `choose` is called
// with the day of departure of a month; without it a month is only told.
export function yearStrip(rows, now, choose) {
  const found = rows.filter((it) => it.hours);
  const inDays = axisOf(Math.max(...found.map((it) => it.hours / 24), 1), 24);
  // With air above, so that the line does not lie on the tops of the bars.
  const inUsd = axisOf(Math.max(...found.map((it) => it.usd), 1) * 1.3, 1);
  const wide = (STRIP.wide - STRIP.left - STRIP.right) / rows.length;
  const y = (share) => STRIP.tall - STRIP.bottom - share * (STRIP.tall - STRIP.top - STRIP.bottom);
  const middle = (at) => STRIP.left + (at + 0.5) * wide;
  const said = h("p", { class: "year-said", role: "status" });
  const monthOf = (row) => Number(row.depart.slice(5, 7));
  const own = Math.max(0, rows.findIndex((it) => monthOf(it) === Number(now.slice(5, 7))));
  const tell = (row) => { said.textContent = monthText(row); };
  let held = own;
  const groups = rows.map((row, at) => {
    const on = at === own;
    const act = () => {
      tell(row);
      if (choose && row.hours) choose(row.depart);
    };
    const top = row.hours ? y(inDays.share(row.hours)) : y(0);
    // The first year is left out where the next one begins beside it.
    const yearBegins = monthOf(row) === 1 || (at === 0 && monthOf(row) < 11);
    return s("g", {
      class: `month${on ? " is-on" : ""}${row.hours ? "" : " is-shut"}`, role: "button", tabindex: on ? "0" : "-1", "aria-pressed": String(on), "aria-label": monthText(row),
      on: {
        click: act, mouseenter: () => tell(row), mouseleave: () => tell(rows[held]),
        focus: () => {
          held = at;
          tell(row);
        },
        keydown: (event) => {
          const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: rows.length - 1 }[event.key];
          if (event.key === "Enter" || event.key === " ") act();
          else if (next === undefined) return;
          else hold(Math.max(0, Math.min(rows.length - 1, next)));
          event.preventDefault();
        },
      },
    },
      s("rect", { class: "month-hit", x: middle(at) - wide / 2, y: STRIP.top, width: wide, height: STRIP.tall - STRIP.top }),
      row.hours && s("rect", { class: "month-bar", x: middle(at) - wide * 0.34, y: top, width: wide * 0.68, height: STRIP.tall - STRIP.bottom - top, rx: 2 }),
      row.hours ? null : s("text", { class: "month-none", x: middle(at), y: y(0) - 4, "text-anchor": "middle" }, "\u2013"),
      s("text", { class: "month-name", x: middle(at), y: STRIP.tall - STRIP.bottom + 14, "text-anchor": "middle" }, monthName(monthOf(row), "narrow")),
      yearBegins && s("text", { class: "month-year", x: middle(at), y: STRIP.tall - STRIP.bottom + 28, "text-anchor": "middle" }, row.depart.slice(0, 4)));
  });
  function hold(at) {
    groups.forEach((it, other) => it.setAttribute("tabindex", other === at ? "0" : "-1"));
    groups[at].focus();
  }
  const grid = [
    inDays.ticks.map((tick) => [
      s("path", { class: "grid", d: `M${STRIP.left} ${y(inDays.share(tick)).toFixed(1)}H${STRIP.wide - STRIP.right}` }),
      s("text", { x: STRIP.left - 5, y: y(inDays.share(tick)) + 3.5, "text-anchor": "end" }, number(tick / 24, 1, 0)),
    ]),
    inUsd.ticks.map((tick) => s("text", { class: "usd", x: STRIP.wide - STRIP.right + 5, y: y(inUsd.share(tick)) + 3.5 }, number(tick))),
    s("text", { class: "axis", x: 0, y: 11 }, say("days")),
    s("text", { class: "axis usd", x: STRIP.wide, y: 11, "text-anchor": "end" }, say("usdUnit")),
  ];
  // A line joins months that follow one another.
  const point = (row, at) => `${middle(at).toFixed(1)} ${y(inUsd.share(row.usd)).toFixed(1)}`;
  const line = rows.map((row, at) => (row.hours ? `${at && rows[at - 1].hours ? "L" : "M"}${point(row, at)}` : "")).join("");
  const points = rows.map((row, at) => row.hours && s("circle", { class: "year-point", cx: middle(at), cy: y(inUsd.share(row.usd)), r: 2.6 }));
  tell(rows[own]);
  return h("div", { class: "year-box" },
    s("svg", { class: "year", viewBox: `0 0 ${STRIP.wide} ${STRIP.tall}`, role: "group", "aria-label": say("year") }, grid, groups,
      s("path", { class: "year-usd", d: line }), points), said);
}
