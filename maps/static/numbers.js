// Numbers, durations and dates as the command line writes them, in the page's language.
import { locale, word } from "./language.js";

// Rounded as the tables of the command line are: 25.65 is a little less, so 25.6; of two equally
// near numbers the even one, where toFixed takes the one that is farther from zero.
function rounded(value, digits) {
  const fixed = value.toFixed(digits);
  const tie = /^50*$/.test(value.toFixed(digits + 25).slice(-25));
  return tie && Number(fixed.at(-1)) % 2 ? Number((2 * value - fixed).toFixed(digits)) : Number(fixed);
}

// With so many decimals; with fewer, down to `least`, where they are noughts.
export function number(value, digits = 0, least = digits) {
  return rounded(Number(value), digits).toLocaleString(locale(), {
    minimumFractionDigits: least, maximumFractionDigits: digits,
  });
}

// A number of the data with all its digits that count: 0.006 is not 0.01.
export function factNumber(value) {
  return Number(value).toLocaleString(locale(), { maximumSignificantDigits: 6 });
}

// A number with its sign; what rounds to nothing is 0.
export function signed(value, digits = 0) {
  const size = rounded(Math.abs(value), digits);
  return size === 0 ? "0" : `${value < 0 ? "−" : "+"}${number(size, digits)}`;
}

// Three digits, in thousands of thousands where there are so many: as exact as a price of capacity is.
export function short(value) {
  if (value >= 1e9) return word("billion", { n: number(value / 1e9, value < 1e10 ? 2 : 1) });
  if (value >= 1e6) return word("million", { n: number(value / 1e6, value < 1e7 ? 2 : value < 1e8 ? 1 : 0) });
  return number(Number(value.toPrecision(3)));
}

// Below two days hours with a decimal, then days and hours.
export function hours(value) {
  if (value < 47.95) return word("hours", { n: number(value, 1) });
  const whole = rounded(value, 0);
  return word("daysHours", { d: Math.floor(whole / 24), h: String(whole % 24).padStart(2, "0") });
}

// Hours as days with a decimal, for columns and axes of days.
export function days(value, digits = 1) {
  return number(value / 24, digits);
}

export function dollars(value) {
  return word("usd", { n: number(value) });
}

// The mean of a range is told beside it, so its ends alone stand here.
export function range(low, high, digits = 0, scale = 1) {
  return `${number(low / scale, digits)}–${number(high / scale, digits)}`;
}

function utc(year, month, day) {
  return new Date(Date.UTC(year, month - 1, day));
}

// The day of 2026-12-01 or of 2026-12-01T08:00.
export function dayText(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  return utc(year, month, day).toLocaleDateString(locale(), { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

// The day of 12-01 in any year.
export function dayOfYear(text, month = "long") {
  const [at, day] = text.trim().split("-").map(Number);
  return utc(2024, at, day).toLocaleDateString(locale(), { day: "numeric", month, timeZone: "UTC" });
}

export function monthName(month, form = "long") {
  return utc(2024, month, 15).toLocaleDateString(locale(), { month: form, timeZone: "UTC" });
}

// A weekday of the data: Monday is 0.
export function weekdayName(day) {
  return utc(2024, 1, 1 + day).toLocaleDateString(locale(), { weekday: "short", timeZone: "UTC" });
}

// Seasons of the tables: `07-01..11-15`, several with `;`.
export function seasonText(season) {
  if (!season || !season.includes("..")) return word("allYear");
  return season.split(";").map((span) => span.split("..").map((day) => dayOfYear(day)).join(" – ")).join(", ");
}
