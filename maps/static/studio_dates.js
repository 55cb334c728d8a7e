// Days and hours of a journey as the command line writes them, in the page's language.
import { language, locale } from "./language.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function dateOf(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day));
}

// As the command line writes it: 12 Sep, not 12 Sept.
function written(date, options) {
  if (language.now === "en" && options.month === "short") return `${options.day ? `${date.getUTCDate()} ` : ""}${MONTHS[date.getUTCMonth()]}`;
  return new Intl.DateTimeFormat(locale(), { timeZone: "UTC", ...options }).format(date);
}

export function dayMonth(text) {
  return written(dateOf(text), { day: "numeric", month: "long" });
}

export function fullDay(text) {
  return written(dateOf(text), { day: "numeric", month: "long", year: "numeric" });
}

// A day and its hour, such as `12 Dec 18:49`.
export function moment(text) {
  return `${written(dateOf(text), { day: "numeric", month: "short" })}${text.length > 10 ? ` ${text.slice(11, 16)}` : ""}`;
}

// The day that lies so many hours after 00:00 of the departure day.
export function dayAfter(depart, hour) {
  const date = new Date(dateOf(depart).getTime() + Math.floor(hour / 24) * 86400000);
  return written(date, { day: "numeric", month: "short" });
}

// The days of a season of the tables, such as `07-28..10-27`, or the month of a price, `2026-10`.
export function season(when) {
  if (/^\d{4}-\d{2}$/.test(when)) return written(dateOf(`${when}-01`), { month: "long", year: "numeric" });
  const day = (text) => written(dateOf(`2000-${text.trim()}`), { day: "numeric", month: "short" });
  return when.split(";").map((part) => part.split("..").map(day).join("\u2013")).join(", ");
}
