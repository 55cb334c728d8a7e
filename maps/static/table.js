// Tables whose columns sort. A column: {key, title, unit, value(row), cell(row), className}; the value
// decides the order (numbers upwards, nothing last), the cell is what stands there.
import { h } from "./dom.js";
import { word } from "./language.js";

export function sortRows(rows, column, down) {
  const rank = (row) => {
    const value = column.value(row);
    return value === null || value === undefined || value === "" ? null : value;
  };
  return rows.map((row, at) => ({ row, at, value: rank(row) })).sort((one, other) => {
    if (one.value === null || other.value === null) return (one.value === null) - (other.value === null) || one.at - other.at;
    const order = typeof one.value === "string" ? one.value.localeCompare(other.value) : one.value - other.value;
    return (down ? -order : order) || one.at - other.at;
  }).map(({ row }) => row);
}

// A table that keeps how it is sorted. `attributes(row)` are those of its line; `after(row)` may give
// a line that follows it. Without a chosen column rows stand as they come.
export function makeTable({ caption, attributes = () => ({}), after = () => null }) {
  const sorted = { key: null, down: false };
  const head = h("thead");
  const body = h("tbody");
  const element = h("table.sorted-table", {}, h("caption.sr", {}, caption), head, body);
  const draw = (columns, rows) => {
    element.querySelector("caption").textContent = caption;
    const chosen = columns.find(({ key }) => key === sorted.key);
    const press = (key) => {
      // Up, down, and back to the order of the page.
      if (sorted.key !== key) Object.assign(sorted, { key, down: false });
      else if (!sorted.down) sorted.down = true;
      else Object.assign(sorted, { key: null, down: false });
      draw(columns, rows);
      head.querySelector(`[data-sort="${key}"]`).focus({ preventScroll: true });
    };
    head.replaceChildren(h("tr", {}, columns.map(({ key, title, unit, className, value }) => h(
      "th", { scope: "col", class: className, "aria-sort": value ? (sorted.key === key ? (sorted.down ? "descending" : "ascending") : "none") : null },
      value ? h("button.sort", { type: "button", "data-sort": key, title: word("sortBy", { name: title }), onclick: () => press(key) }, h("span", {}, title), unit && h("small", {}, unit)) : title,
    ))));
    body.replaceChildren(...(chosen ? sortRows(rows, chosen, sorted.down) : rows).flatMap((row) => [
      h("tr", attributes(row), columns.map(({ cell, className }, at) => h(at ? "td" : "th", { class: className, scope: at ? null : "row" }, cell(row)))),
      after(row),
    ].filter(Boolean)));
  };
  return { element, body, draw };
}
