// Numbers, durations and dates in the language of the page, rounded as the command line rounds.
import { language, say } from "./studio_words.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LOCALES = { en: "en-GB", ru: "ru-RU", zh: "zh-CN" };

// 25.65 is a little less, so 25.6; of two equally near numbers the even one, where toFixed takes
// the one that is farther from zero.
export function rounded(value, digits) {
  const fixed = value.toFixed(digits);
  const tie = /^50*$/.test(value.toFixed(digits + 25).slice(-25));
  return tie && Number(fixed.at(-1)) % 2 ? Number((2 * value - fixed).toFixed(digits)) : Number(fixed);
}

export function number(value, digits = 0) {
  return rounded(Number(value), digits).toLocaleString(LOCALES[language()], {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  });
}

// A number of the data: whole ones as they are, others with the four digits that count.
export function factNumber(value) {
  const digits = Number.isInteger(Number(value)) ? 15 : 4;
  return Number(value).toLocaleString(LOCALES[language()], { maximumSignificantDigits: digits });
}

export function hours(value) {
  if (value < 47.95) return say("hours", { n: number(value, 1) });
  const whole = rounded(value, 0);
  return say("daysHours", { d: number(Math.floor(whole / 24)), h: String(whole % 24).padStart(2, "0") });
}

export function days(hour) {
  return number(hour / 24, 1);
}

// A difference with its sign, or nothing where its last digit shows none.
export function signed(value, digits = 0) {
  const shown = rounded(value, digits);
  if (shown === 0) return "";
  return `${shown < 0 ? "\u2212" : "+"}${number(Math.abs(shown), digits)}`;
}

export function span([low, high], digits, scale = 1) {
  return `${number(low / scale, digits)}\u2013${number(high / scale, digits)}`;
}

function dateOf(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day));
}

// As the command line writes it: 12 Sep, not 12 Sept.
function written(date, options) {
  if (language() === "en" && options.month === "short") return `${options.day ? `${date.getUTCDate()} ` : ""}${MONTHS[date.getUTCMonth()]}`;
  return new Intl.DateTimeFormat(LOCALES[language()], { timeZone: "UTC", ...options }).format(date);
}

export function dayMonth(text) {
  return written(dateOf(text), { day: "numeric", month: "long" });
}

export function fullDay(text) {
  return written(dateOf(text), { day: "numeric", month: "long", year: "numeric" });
}

export function monthName(number_, form = "short") {
  return written(new Date(Date.UTC(2026, number_ - 1, 15)), { month: form });
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

// The days of a season of the tables, such as `07-28..10-27`.
export function season(when) {
  const day = (text) => written(dateOf(`2000-${text.trim()}`), { day: "numeric", month: "short" });
  return when.split(";").map((part) => part.split("..").map(day).join("\u2013")).join(", ");
}
