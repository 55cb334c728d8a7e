// The question as an address: `from=Dalian&to=Duisburg&cargo=feu&set=...`. An address is the text
// after the question mark; repeated keys make lists.

export function valueOf(address, key) {
  return new URLSearchParams(address).get(key) || "";
}

export function valuesOf(address, key) {
  return new URLSearchParams(address).getAll(key);
}

// The address with other values under a key, which stands where it stood; without values the
// key goes.
export function withValues(address, key, values) {
  const told = [...new URLSearchParams(address)];
  const at = told.findIndex(([name]) => name === key);
  const kept = told.filter(([name]) => name !== key);
  const place = at < 0 ? kept.length : told.slice(0, at).filter(([name]) => name !== key).length;
  kept.splice(place, 0, ...values.filter((it) => it !== "").map((it) => [key, it]));
  return new URLSearchParams(kept).toString();
}

export function withValue(address, key, value) {
  return withValues(address, key, [value]);
}

export function toggled(address, key, value, on) {
  const others = valuesOf(address, key).filter((it) => it !== value);
  return withValues(address, key, on ? [...others, value] : others);
}

// The parts of an assignment: what is set, the sign of its arithmetic (`*`, `+`, `-` or none), the
// value, and whether what is set is a pattern.
export function partsOf(text) {
  const at = text.indexOf("=");
  if (at <= 0) return null;
  const sign = "*+-".includes(text[at - 1]) ? text[at - 1] : "";
  const name = text.slice(0, at - sign.length).trim();
  return { name, sign, value: text.slice(at + 1).trim(), pattern: /[*?[]/.test(name) };
}

// What the address sets: value texts by assignment, such as `gate>sea@CN.handling_h` to `12`.
export function setsOf(address) {
  const found = new Map();
  for (const it of valuesOf(address, "set").map(partsOf)) {
    if (it && !it.sign && !it.pattern) found.set(it.name, it.value);
  }
  return found;
}

// Whether the address changes all facts that match a pattern.
export function hasPattern(address) {
  return valuesOf(address, "set").map(partsOf).some((it) => it && it.pattern);
}

// What the address does to one fact by its name, in order.
export function setsOfFact(address, assignment) {
  return valuesOf(address, "set").map(partsOf).filter((it) => it && it.name === assignment);
}

// The address with a fact set to a number, or changed by one with the sign of arithmetic; without a
// number the fact has the value of the data. What a pattern does to many stays.
export function withSet(address, assignment, value, sign = "") {
  const texts = valuesOf(address, "set");
  const isOwn = (text) => (partsOf(text) || {}).name === assignment;
  const at = texts.findIndex(isOwn);
  const kept = texts.filter((it) => !isOwn(it));
  const before = at < 0 ? kept.length : texts.slice(0, at).filter((it) => !isOwn(it)).length;
  if (value !== null) kept.splice(before, 0, `${assignment}${sign}=${value}`);
  return withValues(address, "set", kept);
}

const WHAT_IF = ["set", "s", "scenario"];

// Whether scenarios or changed facts are asked for.
export function hasWhatIf(address) {
  return WHAT_IF.some((key) => valuesOf(address, key).length > 0);
}

// The same question of the data as they are.
export function withoutWhatIf(address) {
  return WHAT_IF.reduce((it, key) => withValues(it, key, []), address);
}

// A departure on another day, at its hour.
export function onDay(depart, day) {
  return day + (/T.*$/.exec(depart) || [""])[0];
}

// The address with a departure, which takes the place of a latest one by arrival.
export function withDeparture(address, depart) {
  return withValue(withValue(address, "arrive-by", ""), "depart", depart);
}

// The first of a month in the year that follows a departure, not before it: the same day of the
// month where it is the month of the departure itself. The hour stays.
export function departIn(depart, month) {
  const [year, now] = depart.split("-").map(Number);
  if (month === now) return depart;
  return onDay(depart, `${month > now ? year : year + 1}-${String(month).padStart(2, "0")}-01`);
}
