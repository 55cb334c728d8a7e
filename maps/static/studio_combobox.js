// An editable combobox with a list below it, after the ARIA pattern: typing asks for options,
// arrows move among them, Enter takes one, Escape puts back what was.
import { h } from "./dom.js";
import { textWidth } from "./label_places.js";

let count = 0;

// Makes a field of the sentence. `find(text)` gives options `{value, label, detail, on}` or a
// promise of them; `take(option, text)` is called with what is taken, without an option with what
// was typed, if the field is `free`; `several` keeps the list open for more. What is not taken goes
// back to what is asked.
export function combobox({ name, label, text, find, take, hint = "", empty = "", several = false, free = false, announce = () => {} }) {
  count += 1;
  const id = `options-${count}`;
  let shown = text;
  let options = [];
  let at = -1;
  let asked = 0;
  // The text that the options answer, and the answer that is still to come.
  let found = "";
  let coming = null;
  let taking = false;
  const input = h("input", {
    type: "text", class: "field", role: "combobox", "aria-label": label, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    "data-field": name, autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go", title: hint || null,
  });
  const list = h("ul", { class: "options", id, role: "listbox", "aria-label": label, "aria-multiselectable": several ? "true" : null, hidden: true });
  const box = h("span", { class: `combo combo-${name}` }, input, list);

  function fit() {
    const { fontSize, fontWeight, fontFamily, letterSpacing } = getComputedStyle(input);
    const wide = textWidth(input.value || " ", `${fontWeight} ${fontSize} ${fontFamily}`) + input.value.length * (parseFloat(letterSpacing) || 0);
    input.style.inlineSize = `${Math.ceil(wide) + 8}px`;
  }

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    at = next;
    [...list.children].forEach((it, number) => it.classList.toggle("is-at", number === at));
    const row = list.children[at];
    if (row) {
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function show() {
    list.replaceChildren(...options.map((it, number) => h("li", {
      id: `${id}-${number}`, role: "option", "aria-selected": String(Boolean(it.on)), class: it.on ? "is-on" : null,
      on: {
        // The field keeps the focus.
        pointerdown: (event) => event.preventDefault(),
        click: () => pick(number),
      },
    }, h("span", { class: "option-name" }, it.label), it.detail && h("span", { class: "option-detail" }, it.detail))));
    if (!options.length && empty && found.trim()) list.append(h("li", { class: "option-none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, empty));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    // Near the right edge the list hangs from its right.
    list.classList.remove("to-left");
    if (list.getBoundingClientRect().right > document.documentElement.clientWidth - 4) list.classList.add("to-left");
    mark(options.length && input.value !== shown ? 0 : options.findIndex((it) => it.on));
  }

  function ask(typed) {
    asked += 1;
    coming = answered(typed, asked);
  }

  // Whether the options are those of the text, and of none that was typed later.
  async function answered(typed, mine) {
    const answer = await find(typed);
    if (mine !== asked) return false;
    [options, found, coming] = [answer, typed, null];
    if (document.activeElement === input) {
      show();
      announce(options.length);
    }
    return true;
  }

  function isEdited() {
    return input.value !== shown;
  }

  // What is asked stands in the field again; what was still to come is of no use.
  function putBack() {
    asked += 1;
    coming = null;
    input.value = shown;
    fit();
    close();
  }

  function pick(number) {
    const option = options[number];
    if (!option) return;
    if (several) {
      input.value = shown;
      take(option, option.label);
      ask("");
      return;
    }
    shown = option.label;
    putBack();
    take(option, shown);
  }

  // Takes the marked option, once the options are those of the present text; without any the text.
  async function settle() {
    const typed = input.value;
    if (isEdited() && (coming || found !== typed)) {
      if (!coming) ask(typed);
      taking = true;
      const isLatest = await coming;
      taking = false;
      if (!isLatest || input.value !== typed) return;
      at = options.length ? 0 : -1;
    }
    if (at >= 0) pick(at);
    else if (free && isEdited() && typed.trim()) {
      shown = typed.trim();
      putBack();
      take(null, shown);
    } else putBack();
  }

  input.value = text;
  input.addEventListener("focus", () => {
    input.select();
    ask("");
  });
  input.addEventListener("click", () => {
    // A word that is not being edited gives way to what is typed; what the reader marked stays.
    if (!isEdited() && input.selectionStart === input.selectionEnd) input.select();
    if (list.hidden) ask(isEdited() ? input.value : "");
  });
  input.addEventListener("input", () => {
    fit();
    ask(input.value);
  });
  input.addEventListener("blur", () => {
    if (taking) close();
    else putBack();
  });
  input.addEventListener("keydown", (event) => {
    const last = options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask(isEdited() ? input.value : "");
      else mark(event.key === "ArrowDown" ? (at >= last ? 0 : at + 1) : (at <= 0 ? last : at - 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      settle();
    } else if (event.key === "Escape") {
      if (list.hidden && !isEdited()) return;
      event.stopPropagation();
      putBack();
    } else if (event.key === "Tab" && isEdited() && !several && input.value.trim()) {
      settle();
    }
  });
  return {
    box, input,
    // Another text, such as that of a new answer; not while the reader types.
    put(next) {
      const typing = document.activeElement === input && isEdited();
      shown = next;
      if (!typing) input.value = next;
      fit();
    },
    fit, close,
  };
}
