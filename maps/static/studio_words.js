// Words of the studio: keys of its part of the table, names of modes, vehicles and countries.
import { LANGUAGES, countryName, hasWord, language, word } from "./language.js";
import { WORDS } from "./words.js";

// The word of a key of the studio in the language of the page, with what stands in braces put in.
export function say(key, values = {}) {
  return word(`studio.${key}`, values);
}

// The same, cut where the braces stand: texts and names in turn, for elements to be put in.
export function sayParts(key) {
  return WORDS[`studio.${key}`][LANGUAGES.findIndex(([lang]) => lang === language.now)].split(/\{(\w+)\}/);
}

// What names hold in the language of the page, or else in English.
export function inLanguage(names) {
  if (typeof names === "string") return names;
  return (names && (names[language.now] || names.en)) || "";
}

// The name of a mode or a family of modes; that of your own tables as it is.
export function modeName(id) {
  const key = [`mode.${id}`, `family.${id}`, `studio.mode.${id}`].find(hasWord);
  return key ? word(key) : id;
}

export function vehicleName(family) {
  return hasWord(`studio.vehicle.${family}`) ? say(`vehicle.${family}`) : family;
}

// The name of a country by its code; that of the data in English, where it has one.
export function landName(code, english) {
  return (language.now === "en" && english) || countryName(code);
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
