// Facts in words: what an attribute is called, of what a subject speaks, and its unit.
import { hasWord, word } from "./language.js";
import { capital, landName, modeName } from "./studio_words.js";
import { placeName } from "./studio_answer.js";

export function attributeName(id) {
  return hasWord(`attribute.${id}`) ? word(`attribute.${id}`) : capital(id.replaceAll("_", " "));
}

export function unitName(unit) {
  return hasWord(`unit.${unit}`) ? word(`unit.${unit}`) : unit;
}

function partName(answer, id, titles) {
  if (answer.places[id]) return placeName(answer, id);
  if (titles.has(id)) return titles.get(id);
  if (hasWord(`region.${id}`)) return word(`region.${id}`);
  return modeName(id);
}

// The subject of a fact's id in words: `brest:rail-1520` is Brest, rail; `road@CN` road, China.
export function subjectName(answer, fact) {
  const titles = new Map(answer.routes.flatMap((it) => it.legs).filter((it) => it.service).map((it) => [it.service.id, it.service.title]));
  const text = fact.replace(/ \[.*$/, "");
  const [subject] = text.split(/\.[a-z_0-9]+$/);
  const [whole, country] = subject.split("@");
  const [ends, mode] = whole.split(":");
  const separator = ends.includes(">") ? ">" : "-";
  const pair = ends.split(separator);
  const known = separator === ">" || (pair.length === 2 && pair.every((id) => answer.places[id]));
  const named = known ? pair.map((id) => partName(answer, id, titles)).join(separator === ">" ? " \u2192 " : " \u2013 ") : partName(answer, ends, titles);
  return [named, mode && modeName(mode), country && landName(country, "")].filter(Boolean).join(", ");
}
