// Elements of a page from their parts. What is a text becomes text, never markup.
function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((it) => it !== null && it !== undefined && it !== false && it !== ""));
  return element;
}

// An element of HTML: a name with classes, such as "p.said.quiet", attributes, listeners ("onclick") and what it holds.
export function h(name, props = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  return fill(element, props, children);
}

// An element of SVG, written likewise.
export function s(name, props = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  return fill(element, props, children);
}

// A drawing of one path in a box of 16.
export function icon(path, name = "icon") {
  return s(`svg.${name}`, { viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: path }));
}

// A link to a source, or its title where it has no address.
export function sourceLink({ title, url }) {
  return url && /^https?:/.test(url) ? h("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, title) : title;
}
