// The language of the page, and words in it. A switch changes it without loading the page again.
import { h } from "./dom.js";
import { WORDS } from "./words.js";

export const LANGUAGES = [["en", "English", "EN"], ["ru", "Русский", "РУ"], ["zh", "中文", "中文"]];
const LOCALES = { en: "en-GB", ru: "ru-RU", zh: "zh-CN" };
export const language = { now: "en" };

export function locale() {
  return LOCALES[language.now];
}

export function isLanguage(lang) {
  return Object.hasOwn(LOCALES, lang);
}

// A word of the page's language, {names} filled in. Forms stand beside each other as "one|several",
// in Russian as "one|few|many", and are chosen by the number {n}, or by `count` where {n} is a text.
export function word(key, values = {}) {
  const texts = WORDS[key];
  if (!texts) return key.slice(key.indexOf(".") + 1);
  const forms = (texts[LANGUAGES.findIndex(([lang]) => lang === language.now)] ?? texts[0]).split("|");
  const kinds = { en: ["one"], ru: ["one", "few"], zh: [] }[language.now];
  const count = values.count ?? values.n ?? 0;
  const kind = kinds.indexOf(new Intl.PluralRules(locale()).select(Number(count)));
  const form = forms[kind < 0 ? forms.length - 1 : Math.min(kind, forms.length - 1)];
  return form.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

// Takes words that come with data into the table.
export function learnWords(words) {
  Object.assign(WORDS, words);
}

// Whether the table of words has a key: ids of your own tables may have none.
export function hasWord(key) {
  return Object.hasOwn(WORDS, key);
}

// The name of a thing of the data in the page's language: {en, ru, zh}, or name_en, name_ru, name_zh.
export function nameIn(thing) {
  const names = thing.names ?? thing;
  return names[language.now] || names[`name_${language.now}`] || names.en || names.name_en || thing.name || thing.id || "";
}

export function countryName(code) {
  if (!/^[A-Z]{2}$/.test(code || "")) return code || "";
  // Names by the data's codes alone, as the map has no opinion on any of them.
  return new Intl.DisplayNames([locale()], { type: "region", style: "short" }).of(code);
}

// Three buttons, and what is done when one is pressed; the page itself says what language it is in.
export function languageSwitch(change) {
  const buttons = LANGUAGES.map(([lang, name, short]) => h("button", {
    type: "button", lang, title: name, "aria-label": name, "data-lang": lang, "aria-pressed": String(lang === language.now),
    onclick: () => {
      setLanguage(lang);
      change();
      document.querySelector(`.langs [data-lang="${lang}"]`)?.focus({ preventScroll: true });
    },
  }, short));
  return h("div.langs", { role: "group", "aria-label": word("language") }, buttons);
}

export function setLanguage(lang) {
  language.now = isLanguage(lang) ? lang : "en";
  document.documentElement.lang = language.now;
}
