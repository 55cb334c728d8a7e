// Elements made by name: what the data say is set as text, never read as markup.
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") Object.entries(value).forEach(([event, act]) => node.addEventListener(event, act));
    else if (name === "style") Object.entries(value).forEach(([key, it]) => node.style.setProperty(key, it));
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((it) => it !== null && it !== undefined && it !== false && it !== ""));
  return node;
}

// An element of HTML: `el("p", { class: "why" }, "text", [more])`. An attribute that is nothing or
// false is left out; `on` holds what listens, `style` properties of CSS.
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

// A glyph of 16 by 16; words beside it say the same.
export function icon(path, className = "glyph") {
  return svg("svg", { class: className, viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: path }));
}
