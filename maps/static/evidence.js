// The class of evidence of a fact, by the kind of its source and the first word of its note: the rule of
// corridors/model/evidence.py, so that no page carries a word for each of its facts.
import { word } from "./language.js";

const BY_KIND = ["computed", "estimated", "assumption"];
const BY_NOTE = ["derived", "transferred", "judged"];

// What is set for a question has no source: it is assumed.
export function evidenceOf(kind, note) {
  if (!kind) return "assumption";
  if (BY_KIND.includes(kind)) return kind;
  const [first, ...rest] = (note || "").split(":");
  const said = first.toLowerCase();
  return rest.length && BY_NOTE.includes(said) ? said : "published";
}

export function evidenceName(kind, note) {
  return word(`evidence.${evidenceOf(kind, note)}`);
}
