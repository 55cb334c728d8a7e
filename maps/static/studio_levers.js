// What if: scenarios to switch, facts to move between their bounds, the month and the ice class.
import { h } from "./dom.js";
import { locale } from "./language.js";
import { inLanguage, say } from "./studio_words.js";
import { factNumber, monthName, number, signed } from "./numbers.js";
import { setsOfFact, departIn, hasPattern, setsOf, toggled, valuesOf, withDeparture, withSet, withValue, withoutWhatIf } from "./studio_address.js";
import { attributeOf } from "./studio_answer.js";
import { attributeName, subjectName, unitName } from "./studio_facts.js";
import { ticksOf } from "./axes.js";
import { glyph } from "./studio_glyphs.js";

const ICE_CLASSES = ["none", "Ice1", "Ice2", "Ice3", "Arc4", "Arc5", "Arc6", "Arc7", "Arc8", "Arc9"];
const FEW_FACTS = 8;
const FEW_SCENARIOS = 6;
const WAYS = ["absolute", "times", "plus"];

// A step of a slider: about two hundred of them, a round number.
export function stepOf({ low, high }) {
  return ticksOf(0, high - low, 200).step;
}

// The value of a slider, on a round step or at one of its ends.
export function snapped(value, lever) {
  const step = stepOf(lever);
  if (value <= lever.low || value >= lever.high) return Math.max(lever.low, Math.min(lever.high, value));
  return Number((Math.round(value / step) * step).toPrecision(6));
}

// A value as a reader gives it: itself, a factor of the base, or what is added to the base.
export function asGiven(way, value, base) {
  if (way === "times") return base ? value / base : 1;
  return way === "plus" ? value - base : value;
}

// The value of what a reader gives, inside the bounds of a fact.
export function fromGiven(way, given, { base, low, high }) {
  const value = { absolute: given, times: base * given, plus: base + given }[way];
  return Number(Math.max(Math.min(low, base), Math.min(Math.max(high, base), value)).toPrecision(6));
}

// What a value does to the base, as the address says it: the value itself, a factor or a difference.
// It is rounded where that does not pass a bound.
export function changeOf(way, value, { base, low, high }) {
  if (way === "absolute" || (way === "times" && !base)) return { sign: "", value };
  const least = Math.min(low, base);
  const most = Math.max(high, base);
  const made = (it) => (way === "times" ? base * it : base + it);
  const exact = asGiven(way, value, base);
  const round = Number(exact.toPrecision(6));
  const given = made(round) < least || made(round) > most ? exact : round;
  if (way === "times") return { sign: "*", value: given };
  return given < 0 ? { sign: "-", value: -given } : { sign: "+", value: given };
}

// The value of a fact in an address: of one change by its name what that makes of the base; else
// what the answer says, which knows patterns and units.
export function valueIn(address, lever) {
  const changes = setsOfFact(address, lever.assignment);
  const [only] = changes;
  const given = only && Number(only.value);
  const isPlain = changes.length === 1 && Number.isFinite(given) && (!only.sign || !hasPattern(address));
  if (isPlain) return { "": given, "*": lever.base * given, "+": lever.base + given, "-": lever.base - given }[only.sign];
  return changes.length || hasPattern(address) ? lever.value : lever.base;
}

function givenText(way, value, { base, unit }) {
  const given = asGiven(way, value, base);
  if (way === "times") return `\u00d7${factNumber(Number(given.toPrecision(3)))}`;
  const sign = way === "plus" && given >= 0 ? "+" : "";
  const figure = factNumber(Number(given.toPrecision(4))).replace("-", "\u2212");
  return `${sign}${figure}${unit ? `\u00a0${unitName(unit)}` : ""}`;
}

// The order of facts in the list: by effect, as a whole answer to a question has them, and kept while
// what-if changes the answer; what an answer adds comes last.
export function newOrder() {
  let question = "";
  let known = [];
  return (asked, whole, ids) => {
    if (whole && asked !== question) {
      question = asked;
      known = [];
    }
    known.push(...ids.filter((it) => !known.includes(it)));
    return [...ids].sort((one, other) => known.indexOf(one) - known.indexOf(other));
  };
}

// Slides from the lower to the upper bound; the base is marked, and lies inside.
function slider(lever, state, { edit, drag }, prefix = "lever") {
  const least = Math.min(lever.low, lever.base);
  const most = Math.max(lever.high, lever.base);
  const id = `${prefix}-${lever.assignment.replace(/[^\w]/g, "-")}`;
  const share = (value) => `${((value - least) / (most - least || 1)) * 100}%`;
  let value = state.value;
  const output = h("output", { for: id, class: "lever-value" });
  const was = h("span", { class: "lever-was" });
  const effect = h("span", { class: "lever-effect" });
  const input = h("input", { type: "range", id, min: least, max: most, step: "any", "data-lever": lever.assignment });
  const exact = h("input", { type: "number", class: "lever-exact", step: "any", "aria-label": `${inLanguage(lever.words)}: ${say("absolute")}` });
  const reset = h("button", { type: "button", class: "lever-reset", "aria-label": `${say("reset")}: ${inLanguage(lever.words)}`, title: say("reset") }, "\u21ba");
  const source = [lever.source_title || lever.source, lever.year].filter(Boolean).join(", ");
  const row = h("div", { class: "lever" },
    h("label", { for: id, class: "lever-name" }, inLanguage(lever.words)), output, reset,
    h("span", { class: "lever-track" }, input, h("span", { class: "lever-base", style: { "inset-inline-start": share(lever.base) }, title: say("base"), "aria-hidden": "true" })),
    h("span", { class: "lever-ends" }, h("span", {}, `${say("low")} ${factNumber(lever.low)}`), exact, h("span", {}, `${say("high")} ${factNumber(lever.high)}`)),
    effect, h("span", { class: "lever-source", title: source || null }, was, source));

  function put(next, way) {
    value = next;
    const text = givenText(way, value, lever);
    const set = Math.abs(value - lever.base) > 1e-9 * Math.abs(lever.base || 1);
    input.value = value;
    input.setAttribute("aria-valuetext", text);
    output.textContent = text;
    if (document.activeElement !== exact) exact.value = Number(asGiven(way, value, lever.base).toPrecision(5));
    was.textContent = set ? `${say("was", { value: givenText("absolute", lever.base, lever) })} · ` : "";
    row.classList.toggle("is-set", set);
    reset.hidden = !set;
    row.style.setProperty("--from", share(Math.min(value, lever.base)));
    row.style.setProperty("--to", share(Math.max(value, lever.base)));
  }

  // Beside a pattern the number is stated, as a change would come on top of it.
  const assign = () => (address) => {
    if (!row.classList.contains("is-set")) return withSet(address, lever.assignment, null);
    const change = changeOf(hasPattern(address) ? "absolute" : state.way(), value, lever);
    return withSet(address, lever.assignment, change.value, change.sign);
  };
  input.addEventListener("input", () => {
    put(snapped(Number(input.value), { low: least, high: most }), state.way());
    drag(assign());
  });
  input.addEventListener("change", () => edit(assign()));
  exact.addEventListener("change", () => {
    if (exact.value === "" || !Number.isFinite(Number(exact.value))) return;
    put(fromGiven(state.way(), Number(exact.value), lever), state.way());
    edit(assign());
  });
  reset.addEventListener("click", () => {
    put(lever.base, state.way());
    edit(assign());
    input.focus();
  });
  put(value, state.way());
  return { row, put, lever, tellEffect: (text) => { effect.textContent = text; } };
}

// The slider of a fact where it is told of; of one that has no bounds, from half to one and a half.
export function leverOf(answer, fact, tools) {
  const assignment = fact.fact.replace(/ \[.*$/, "");
  const known = (answer.levers || []).find((it) => it.assignment === assignment);
  if (!known && (typeof fact.value !== "number" || !fact.value || fact.when || fact.layer)) return null;
  const names = { words: `${attributeName(attributeOf(fact))}, ${subjectName(answer, fact.fact)}`, unit: fact.unit, year: fact.year, source: fact.source };
  const lever = known || { assignment, base: fact.value, value: fact.value, low: fact.value / 2, high: fact.value * 1.5, ...names };
  return slider(lever, { value: valueIn(answer.address, lever), way: () => "absolute" }, tools, "chip").row;
}

// The panel of a live page. `edit` takes a function from the address to the next; `drag` does the
// same while a slider moves.
export function whatIf({ edit, drag, undo, redo, close }) {
  let way = "absolute";
  let rows = new Map();
  let all = false;
  let latest = null;
  let rank = 1;
  const ordered = newOrder();
  const button = (word, icon_, act) => h("button", { type: "button", class: "tool", "aria-label": say(word), title: say(word), "data-act": word, on: { click: act } }, glyph(icon_));
  const tools = { undo: button("undo", "undo", undo), redo: button("redo", "redo", redo) };
  const resetAll = h("button", { type: "button", class: "link reset-all", on: { click: () => edit(withoutWhatIf) } }, say("resetAll"));
  const scenarios = h("div", { class: "scenarios" });
  const findScenario = h("input", { type: "search", class: "find-fact find-scenario", "aria-label": say("findScenario"), placeholder: say("findScenario"), on: { input: () => showScenarios() } });
  const time = h("div", { class: "time-sliders" });
  const levers = h("div", { class: "levers" });
  const search = h("input", { type: "search", class: "find-fact", "aria-label": say("findFact"), placeholder: say("findFact"), on: { input: () => showLevers() } });
  const ways = h("div", { class: "ways", role: "radiogroup", "aria-label": say("facts") }, WAYS.map((it) => h("label", {},
    h("input", { type: "radio", name: "way", value: it, checked: it === way, on: { change: () => {
      way = it;
      rows.forEach(({ row, put, lever }) => put(Number(row.querySelector("input[type=range]").value), way) || lever);
    } } }), h("span", {}, say(it)))));
  const more = h("button", { type: "button", class: "link more-facts", on: { click: () => {
    all = true;
    showLevers();
    const next = levers.children[FEW_FACTS];
    if (next) next.querySelector("input").focus();
  } } });
  const summary = h("p", { class: "differences", role: "status" });
  const body = h("div", { class: "what-if-body" },
    h("div", { class: "what-if-head" }, h("h2", {}, say("whatIf")), resetAll, tools.undo, tools.redo, button("close", "close", close)), summary, time,
    h("h3", {}, say("scenarios")), findScenario, scenarios,
    h("h3", {}, say("facts")), h("p", { class: "hint" }, say("factsHint")), ways, search, levers, more);

  function sortLevers() {
    const byId = new Map(latest.levers.map((it) => [it.assignment, it]));
    return ordered(withoutWhatIf(latest.address), latest.parts !== "board", [...byId.keys()]).map((it) => byId.get(it));
  }

  function showLevers() {
    const wanted = search.value.trim().toLocaleLowerCase();
    const listed = sortLevers().filter((it) => !wanted || `${inLanguage(it.words)} ${it.assignment}`.toLocaleLowerCase().includes(wanted));
    const shown = listed.filter((it, at) => all || wanted || at < FEW_FACTS || setsOfFact(latest.address, it.assignment).length);
    const active = levers.contains(document.activeElement);
    const next = new Map();
    for (const lever of shown) {
      const value = valueIn(latest.address, lever);
      const old = rows.get(lever.assignment);
      const same = old && old.lever.low === lever.low && old.lever.high === lever.high && old.lever.base === lever.base;
      if (same && !old.row.contains(document.activeElement)) old.put(value, way);
      const row = same ? old : slider(lever, { value, way: () => way }, { edit, drag });
      // While a slider moves, the facts of the last full answer stand here.
      const swing = swingOf(lever, rank);
      if (latest.parts !== "board") row.tellEffect(swing ? swingText(swing) : "");
      next.set(lever.assignment, row);
    }
    // A row that the reader holds stays where it is.
    const held = active && [...rows.values()].find((it) => it.row.contains(document.activeElement));
    if (held) next.set(held.lever.assignment, held);
    rows = next;
    const wantedRows = [...next.values()].map((it) => it.row);
    if (held) {
      [...levers.children].forEach((it) => { if (!wantedRows.includes(it)) it.remove(); });
      wantedRows.forEach((it) => { if (!it.isConnected) levers.append(it); });
    } else levers.replaceChildren(...wantedRows);
    more.hidden = Boolean(all || wanted || listed.length <= shown.length);
    more.textContent = say("moreFacts", { n: listed.length - shown.length });
  }

  function showScenarios() {
    const on = [...valuesOf(latest.address, "s"), ...valuesOf(latest.address, "scenario")];
    const list = latest.choices.scenarios;
    const row = (it) => h("label", { class: "switch", title: inLanguage(it.summary) || null },
      h("input", { type: "checkbox", role: "switch", checked: on.includes(it.id), "data-scenario": it.id, on: { change: (event) => {
        const { checked } = event.target;
        edit((address) => toggled(withValue(address, "scenario", ""), "s", it.id, checked));
      } } }), h("span", { class: "switch-name" }, inLanguage(it.title)), it.summary && h("span", { class: "switch-why" }, inLanguage(it.summary)));
    const focused = scenarios.contains(document.activeElement) ? document.activeElement.dataset.scenario : null;
    const wanted = findScenario.value.trim().toLocaleLowerCase();
    const found = list.filter((it) => !wanted || `${inLanguage(it.title)} ${inLanguage(it.summary)} ${it.id}`.toLocaleLowerCase().includes(wanted));
    // Those that are on, those that touch the answer, then by title in the language of the page.
    const first = [...found].sort((a, b) => on.includes(b.id) - on.includes(a.id) || b.touches - a.touches
      || inLanguage(a.title).localeCompare(inLanguage(b.title), locale()));
    if (wanted) {
      scenarios.replaceChildren(...(first.length ? first.map(row) : [h("p", { class: "hint" }, say("noScenario"))]));
      return;
    }
    scenarios.replaceChildren(...first.slice(0, FEW_SCENARIOS).map(row),
      ...(first.length > FEW_SCENARIOS ? [h("details", { open: scenarios.querySelector("details[open]") !== null }, h("summary", {}, say("moreFacts", { n: first.length - FEW_SCENARIOS })), first.slice(FEW_SCENARIOS).map(row))] : []));
    const again = focused && scenarios.querySelector(`[data-scenario="${CSS.escape(focused)}"]`);
    if (again) again.focus({ preventScroll: true });
  }

  function showTime() {
    if (time.contains(document.activeElement)) return;
    const month = Number(latest.query.depart.slice(5, 7));
    const text = h("output", {}, monthName(month, "long"));
    const input = h("input", { type: "range", min: 1, max: 12, step: 1, value: month, id: "month-slider", "aria-valuetext": monthName(month, "long") });
    const told = () => {
      text.textContent = monthName(Number(input.value), "long");
      input.setAttribute("aria-valuetext", text.textContent);
    };
    const { depart } = latest.question;
    const assign = () => (address) => withDeparture(address, departIn(depart, Number(input.value)));
    input.addEventListener("input", () => {
      told();
      drag(assign());
    });
    input.addEventListener("change", () => edit(assign()));
    const month_ = h("div", { class: "time-slider" }, h("label", { for: "month-slider" }, say("month")), text, input);
    time.replaceChildren(month_, ...(isArctic(latest) ? [iceSlider()] : []));
  }

  function iceSlider() {
    const assignment = `${latest.query.cargo}.ice_class`;
    const now = setsOf(latest.address).get(assignment) || "none";
    const name = (it) => (it === "none" ? say("noIceClass") : it);
    const text = h("output", {}, name(now));
    const input = h("input", { type: "range", min: 0, max: ICE_CLASSES.length - 1, step: 1, value: Math.max(0, ICE_CLASSES.indexOf(now)), id: "ice-slider", "aria-valuetext": name(now) });
    const assign = () => (address) => withSet(address, assignment, input.value === "0" ? null : ICE_CLASSES[Number(input.value)]);
    input.addEventListener("input", () => {
      text.textContent = name(ICE_CLASSES[Number(input.value)]);
      input.setAttribute("aria-valuetext", text.textContent);
      drag(assign());
    });
    input.addEventListener("change", () => edit(assign()));
    return h("div", { class: "time-slider" }, h("label", { for: "ice-slider" }, say("iceClass")), text, input);
  }

  return {
    body, tools,
    put(answer, { rank: chosen, canUndo, canRedo, told }) {
      latest = answer;
      rank = chosen;
      tools.undo.disabled = !canUndo;
      tools.redo.disabled = !canRedo;
      resetAll.hidden = setsOf(answer.address).size + valuesOf(answer.address, "s").length === 0;
      summary.replaceChildren(...told);
      summary.hidden = !told.length;
      showTime();
      showScenarios();
      showLevers();
    },
  };
}

// Whether a ship of a route sails north of the polar circle, or is barred from it by her ice class.
function isArctic(answer) {
  const north = answer.routes.some((route) => route.legs.some((leg) => leg.mode === "sea" && leg.points.some(([lat]) => lat > 66.56)));
  return north || setsOf(answer.address || "").has(`${answer.query.cargo}.ice_class`);
}

// What a route changes by at the low and the high of a fact; without it where it does not use it.
function swingOf(lever, rank) {
  const found = (lever.swings || []).find(([it]) => it === rank);
  return found && { low: { h: found[1], usd: found[3] }, high: { h: found[2], usd: found[4] } };
}

// Both ends of what a fact changes a route by, in words: those of days and of USD that show.
function swingText({ low, high }) {
  const spans = [["dDays", low.h / 24, high.h / 24, 1], ["dUsd", low.usd, high.usd, 0]].map(([key, one, other, digits]) => {
    const [least, most] = [Math.min(one, other, 0), Math.max(one, other, 0)].map((it) => signed(it, digits));
    return least === most ? "" : say(key, { n: `${least} \u2026 ${most}` });
  });
  return spans.filter(Boolean).join(", ");
}

// The facts of a frozen page. One of them at a time may stand at its low or its high, and the figures
// of the chosen route follow; whether another route is then better only a search would tell.
export function leverSwitches(answer, route) {
  const used = answer.levers.map((lever) => ({ lever, swing: swingOf(lever, route.rank) })).filter(({ swing }) => swing && swingText(swing)).slice(0, FEW_FACTS);
  if (!used.length) return null;
  const rows = used.map(({ lever, swing }, at) => {
    const result = h("p", { class: "lever-result", role: "status" });
    const text = (value) => `${factNumber(value)}${lever.unit ? `\u00a0${unitName(lever.unit)}` : ""}`;
    const put = (end) => {
      const change = swing[end];
      result.classList.toggle("is-set", Boolean(change));
      result.textContent = change ? say("swungTo", {
        n: number((route.totals.time_h + change.h) / 24, 1), d: signed(change.h / 24, 1),
        usd: number(route.totals.cost_usd + change.usd), dUsd: signed(change.usd),
      }) : swingText(swing);
    };
    const ends = [["low", lever.low], ["", lever.value], ["high", lever.high]].filter(([end, value]) => !end || value !== lever.value).map(([end, value]) => h("label", {},
      h("input", { type: "radio", name: `swing-${at}`, value: end, checked: end === "", "aria-label": `${end ? say(end) : say("asIs")} ${text(value)}`, on: { change: () => {
        for (const other of rows) if (other.put !== put) other.clear();
        put(end);
      } } }), h("span", {}, text(value))));
    const node = h("li", {}, h("span", { class: "lever-name", id: `swing-name-${at}` }, inLanguage(lever.words)),
      h("div", { class: "ways", role: "radiogroup", "aria-labelledby": `swing-name-${at}` }, ends), result);
    put("");
    return { node, put, clear: () => {
      node.querySelector("input[value='']").checked = true;
      put("");
    } };
  });
  return h("div", {}, h("p", { class: "hint" }, say("switchHint")), h("ul", { class: "lever-list" }, rows.map((it) => it.node)));
}
