// The question as a sentence: fields to edit where a server answers, plain text where none does.
import { h } from "./dom.js";
import { combobox } from "./studio_combobox.js";
import { language } from "./language.js";
import { landName, inLanguage, modeName, say, sayParts } from "./studio_words.js";
import { factNumber, number } from "./numbers.js";
import { dayMonth, fullDay } from "./studio_dates.js";
import { placeName } from "./studio_answer.js";
import { unitName } from "./studio_facts.js";
import { onDay, partsOf, valueOf, valuesOf, withDeparture, withValue, withValues } from "./studio_address.js";

const AIMS = { "": "byBoard", time: "byTime", cost: "byCost", co2e: "byCo2e", distance: "byDistance", generalised: "byGeneralised" };

// The parts of the question as texts, by the names in the sentence.
function textsOf(answer) {
  const { query } = answer;
  const asked = answer.question;
  const end = (id, told) => (told && inLanguage(told.names)) || placeName(answer, id);
  const modes = asked ? asked.modes : query.modes;
  const { depart } = asked || query;
  const day = depart.slice(0, 4) === (answer.edition || depart).slice(0, 4) ? dayMonth(depart) : fullDay(depart);
  const by = asked ? asked.by : (answer.board.length ? "" : query.by);
  return {
    cargo: cargoText(answer),
    origin: end(query.origin, asked && asked.origin),
    destination: end(query.destination, asked && asked.destination),
    depart: depart.length > 10 ? `${day}, ${depart.slice(11, 16)}` : day,
    modes: modes.length ? modes.map(modeName).join(" + ") : say("anyMode"),
    by: say(AIMS[by] || "byBoard"),
  };
}

function cargoText(answer) {
  const kinds = answer.choices ? answer.choices.cargo : [];
  const kind = kinds.find((it) => it.id === answer.query.cargo);
  return kind ? inLanguage(kind.names) : answer.cargo;
}

// Fills the words of the sentence with nodes, by name; what follows a node and is no space stays on its line.
function filled(nodes) {
  return sayParts("sentence").map((part, at) => (at % 2 ? nodes[part] : part));
}

function plain(answer) {
  const texts = textsOf(answer);
  const nodes = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, h("b", { class: `told told-${name}` }, text)]));
  return h("p", { class: "sentence" }, filled(nodes));
}

// Options of a fixed list that hold a text, in their names or in other words for them: those first
// that it is, then those that begin as it does.
export function among(list, typed) {
  const wanted = typed.trim().toLocaleLowerCase();
  if (!wanted) return list;
  // A size is written 40HQ, 40 HQ or 40'HQ.
  const bare = wanted.replace(/[^\p{L}\p{N}]/gu, "");
  const rank = ({ label, value, words = [] }) => {
    const names = [label, value].map((it) => it.toLocaleLowerCase());
    if (names.includes(wanted) || (bare && words.includes(bare))) return 0;
    if (names.some((it) => it.startsWith(wanted))) return 1;
    return names.some((it) => it.includes(wanted)) || (bare && words.some((it) => it.startsWith(bare))) ? 2 : 3;
  };
  return list.filter((it) => rank(it) < 3).sort((a, b) => rank(a) - rank(b));
}

// What modes may be asked for: families, each with the names of its modes, then modes alone.
export function modeRows(modes) {
  const families = [...new Set(modes.map((it) => it.family))];
  const rows = families.map((id) => {
    const own = modes.filter((it) => it.family === id && it.id !== id);
    return { value: id, label: modeName(id), detail: own.map((it) => inLanguage(it.names)).join(", ") };
  });
  return [...rows, ...modes.filter((it) => !families.includes(it.id)).map((it) => ({ value: it.id, label: inLanguage(it.names) }))];
}

// The modes asked for once one is taken or taken away: a family stands for its modes, and a mode
// for itself alone.
export function modesWith(asked, value, modes) {
  if (asked.includes(value)) return asked.filter((it) => it !== value);
  const familyOf = (id) => (modes.find((it) => it.id === id) || {}).family;
  return [...asked.filter((it) => familyOf(it) !== value && it !== familyOf(value)), value];
}

// A day to be typed, or to be taken from the browser's calendar. What is typed counts with Enter or
// when the field is left, as its day, month and year come one after the other.
function dateField(edit) {
  const text = h("span", { "aria-hidden": "true" });
  let shown = "";
  let typed = false;
  const take = () => {
    typed = false;
    if (!input.value) input.value = shown;
    if (input.value === shown) return;
    const day = input.value;
    text.textContent = dayMonth(day);
    edit((address) => withDeparture(address, onDay(valueOf(address, "depart"), day)));
  };
  const input = h("input", {
    type: "date", "aria-label": say("departField"), "data-field": "depart", required: true, max: "9999-12-31",
    on: {
      // The first click meets a text, not yet the parts of the field: the first of them is to be typed.
      mousedown: (event) => {
        if (document.activeElement === input) return;
        event.preventDefault();
        input.focus();
      },
      change: () => !typed && take(),
      blur: take,
      keydown: (event) => {
        if (event.key === "Enter") {
          event.preventDefault();
          take();
        } else if (event.key === "Escape") {
          if (input.value !== shown) event.stopPropagation();
          input.value = shown;
          typed = false;
        } else if (!event.altKey && /^(\d|Backspace|Delete|ArrowUp|ArrowDown)$/.test(event.key)) typed = true;
      },
    },
  });
  return {
    box: h("span", { class: "combo field date-field" }, text, input),
    put(next, day) {
      shown = day;
      text.textContent = next;
      if (!typed) input.value = day;
    },
  };
}

// The sentence of a live page. `edit` takes a function from the address to the next one; `now`
// gives the answer that is shown.
function editable(now, { edit, geocode, announce }) {
  const texts = textsOf(now());
  const fields = {};
  const end = (name, key) => {
    fields[name] = combobox({
      name, label: say(`${name}Field`), text: texts[name], hint: say("pickHint"), empty: say("noSuggestion"), free: true, announce,
      find: async (typed) => (typed.trim() ? (await geocode(typed, language.now)).map((it) => ({ value: it.value, label: inLanguage(it.name), detail: it.detail })) : []),
      take: (option, typed) => edit((address) => withValue(address, key, option ? option.value : typed)),
    });
  };
  end("origin", "from");
  end("destination", "to");
  fields.cargo = combobox({
    name: "cargo", label: say("cargoField"), text: texts.cargo, empty: say("noOption"), announce,
    find: (typed) => among(now().choices.cargo.map((it) => ({ value: it.id, label: inLanguage(it.names), words: it.words, on: it.id === now().question.cargo })), typed),
    take: (option) => edit((address) => withValue(address, "cargo", option.value)),
  });
  let modes = [...now().question.modes];
  fields.modes = combobox({
    name: "modes", label: say("modesField"), text: texts.modes, empty: say("noOption"), several: true, announce,
    find: (typed) => among([{ value: "", label: say("anyMode"), on: !modes.length },
      ...modeRows(now().choices.modes).map((it) => ({ ...it, on: modes.includes(it.value) }))], typed),
    take: ({ value }) => {
      modes = value === "" ? [] : modesWith(modes, value, now().choices.modes);
      fields.modes.put(modes.length ? modes.map(modeName).join(" + ") : say("anyMode"));
      edit((address) => withValues(address, "mode", modes));
    },
  });
  fields.by = combobox({
    name: "by", label: say("byField"), text: texts.by, empty: say("noOption"), announce,
    find: (typed) => among(Object.entries(AIMS).map(([value, word]) => ({ value, label: say(word), on: value === now().question.by })), typed),
    take: (option) => edit((address) => withValue(address, "by", option.value)),
  });
  const date = dateField(edit);
  const nodes = { ...Object.fromEntries(Object.entries(fields).map(([name, it]) => [name, it.box])), depart: date.box };
  return {
    node: h("p", { class: "sentence" }, filled(nodes)),
    close: () => Object.values(fields).forEach((it) => it.close()),
    put() {
      const next = textsOf(now());
      modes = [...now().question.modes];
      Object.entries(fields).forEach(([name, field]) => field.put(next[name]));
      date.put(next.depart, now().query.depart.slice(0, 10));
    },
  };
}

// What the question asks beside the sentence, each as a word that can be taken away where live.
function conditions(answer, edit) {
  const { query } = answer;
  const asked = answer.question || query;
  const rows = [
    ...asked.scenarios.map((it) => ["s", it, scenarioName(answer, it)]), ...asked.sets.map((it) => ["set", it, setName(answer, it)]),
    ...["via", "avoid"].flatMap((key) => asked[key].map((it) => [key, it, `${say(key)} ${placeName(answer, it)}`])),
    ...asked.countries.map((it) => ["country", it, landName(it, "")]),
    query.deadline && ["deadline", "", say("deadline", { when: fullDay(query.deadline) })],
    query.budget_usd && ["budget", "", say("budget", { usd: number(query.budget_usd) })],
    query.max_transfers !== undefined && ["max-transfers", "", say("maxTransfers", { n: query.max_transfers })],
    query.max_borders !== undefined && ["max-borders", "", say("maxBorders", { n: query.max_borders })],
    ...["prefer", "reluctant"].flatMap((key) => (asked[key] || []).map((it) => [key, it, say(key, { what: it })])),
  ].filter(Boolean);
  if (!rows.length) return null;
  const remove = (key, value) => edit((address) => withValues(address, key, value ? valuesOf(address, key).filter((it) => it !== value) : []));
  return h("ul", { class: "conditions", "aria-label": say("constraints") }, rows.map(([key, value, text]) =>
    h("li", {}, h("span", { title: value || null }, text),
      edit && h("button", { type: "button", class: "drop", "aria-label": `${say("reset")}: ${text}`, on: { click: () => remove(key, value) } }, "\u00d7"))));
}

// What a question sets, in the words of its fact.
function setName(answer, text) {
  const set = partsOf(text);
  const lever = set && (answer.levers || []).find((it) => it.assignment === set.name);
  if (!lever) return text;
  const value = Number(set.value);
  const number = Number.isNaN(value) ? set.value : factNumber(value);
  const unit = Number.isNaN(value) || !lever.unit || set.sign === "*" ? "" : ` ${unitName(lever.unit)}`;
  const sign = { "*": "\u00d7\u2009", "+": "+", "-": "\u2212" }[set.sign] || "";
  return say("factSentence", { what: inLanguage(lever.words), value: `${sign}${number}${unit}` });
}

function scenarioName(answer, id) {
  const found = answer.choices && answer.choices.scenarios.find((it) => it.id === id);
  return found ? inLanguage(found.title) : id;
}

// The header of the question: `now` gives the answer, `live` what an edit does, or nothing.
export function sentence(now, live) {
  const can = live && now().choices && now().question;
  const built = can ? editable(now, live) : { node: plain(now()), put() {}, close() {} };
  const under = h("div", { class: "under" });
  const put = () => {
    const answer = now();
    built.put();
    const held = [...under.querySelectorAll("button")].indexOf(document.activeElement);
    under.replaceChildren(...[conditions(answer, can && live.edit), ...answer.off_network.map((it) => h("p", { class: "off" }, say("offNetwork", {
      name: it.name, country: landName(it.country, ""), source: it.origin === "gazetteer" ? " (GeoNames)" : "", circuity: it.circuity, fact: it.circuity_fact,
      places: it.joined_to.filter((to) => answer.places[to.place]).map((to) => `${placeName(answer, to.place)} (${say("km", { n: number(to.km) })})`).join(", "),
    })))].filter(Boolean));
    const again = under.querySelectorAll("button")[held];
    if (again) again.focus({ preventScroll: true });
  };
  return { node: h("div", { class: "question" }, built.node, under), put, close: built.close };
}
