// A year by month of departure: a bar of days and a point of USD for each month, each to be chosen.
import { s } from "./dom.js";
import { say } from "./studio_words.js";
import { days, monthName, number } from "./numbers.js";
import { fullDay } from "./studio_dates.js";

const STRIP = { wide: 400, tall: 148, left: 34, right: 40, top: 14, bottom: 22 };

// The strip; `choose` is called with the day of departure of a month, or is nothing.
export function yearStrip(rows, now, choose) {
  const found = rows.filter((it) => it.hours);
  const mostH = Math.max(...found.map((it) => it.hours), 1);
  const mostUsd = Math.max(...found.map((it) => it.usd), 1);
  const wide = (STRIP.wide - STRIP.left - STRIP.right) / rows.length;
  const y = (share) => STRIP.tall - STRIP.bottom - share * (STRIP.tall - STRIP.top - STRIP.bottom);
  const middle = (at) => STRIP.left + (at + 0.5) * wide;
  const line = found.map((it) => `${middle(rows.indexOf(it)).toFixed(1)} ${y((it.usd / mostUsd) * 0.94).toFixed(1)}`).join("L");
  const months = rows.map((row, at) => {
    const month = Number(row.depart.slice(5, 7));
    const on = month === Number(now.slice(5, 7));
    const words = row.hours
      ? `${fullDay(row.depart)}: ${days(row.hours)} ${say("days")}, ${say("usd", { n: number(row.usd) })}`
      : say("noRouteMonth", { month: monthName(month, "long") });
    const act = choose && row.hours ? {
      role: "button", tabindex: "0", "aria-pressed": String(on),
      on: {
        click: () => choose(row.depart),
        keydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose(row.depart);
        },
      },
    } : { role: "img" };
    const top = row.hours ? y((row.hours / mostH) * 0.94) : y(0);
    return s("g", { class: `month${on ? " is-on" : ""}${row.hours ? "" : " is-shut"}`, "aria-label": words, ...act },
      s("title", {}, words),
      s("rect", { class: "month-hit", x: middle(at) - wide / 2, y: STRIP.top, width: wide, height: STRIP.tall - STRIP.top }),
      row.hours && s("rect", { class: "month-bar", x: middle(at) - wide * 0.34, y: top, width: wide * 0.68, height: STRIP.tall - STRIP.bottom - top, rx: 2 }),
      row.hours ? null : s("text", { class: "month-none", x: middle(at), y: y(0) - 4, "text-anchor": "middle" }, "\u2013"),
      s("text", { class: "month-name", x: middle(at), y: STRIP.tall - 7, "text-anchor": "middle" }, monthName(month, "narrow")));
  });
  const ticks = [
    s("text", { x: STRIP.left - 5, y: y(0.94) + 3, "text-anchor": "end" }, days(mostH)),
    s("text", { x: STRIP.left - 5, y: y(0) + 3, "text-anchor": "end" }, "0"),
    s("text", { class: "usd", x: STRIP.wide - STRIP.right + 5, y: y(0.94) + 3 }, number(mostUsd)),
    s("text", { class: "axis", x: STRIP.left - 5, y: 9, "text-anchor": "end" }, say("days")),
    s("text", { class: "axis usd", x: STRIP.wide - STRIP.right + 5, y: 9 }, say("usdUnit")),
  ];
  return s("svg", { class: "year", viewBox: `0 0 ${STRIP.wide} ${STRIP.tall}`, role: "group", "aria-label": say("year") },
    s("path", { class: "grid", d: `M${STRIP.left} ${y(0)}H${STRIP.wide - STRIP.right}` }), months, ticks,
    found.length > 1 && s("path", { class: "year-usd", d: `M${line}` }),
    found.map((it) => s("circle", { class: "year-point", cx: middle(rows.indexOf(it)), cy: y((it.usd / mostUsd) * 0.94), r: 2.6 })));
}
