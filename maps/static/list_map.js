// A map whose things stand in a list beside it: what is in view, the bounds of things, and what
// pointer and keys do.
import { container, viewBox } from "./draw.js";
import { map } from "./page_data.js";
import { hideTip, panel, showTip } from "./stage.js";

export const padding = { paddingTopLeft: [24, 24], paddingBottomRight: [60, 44] };

export function frame(margin = 40) {
  const [left, top, right, bottom] = viewBox(-margin);
  return { min: { x: left, y: top }, max: { x: right, y: bottom } };
}

export function boxOf(things) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { box: own } of things.flatMap(({ shapes }) => shapes)) {
    [0, 1].forEach((at) => {
      box[at] = Math.min(box[at], own[at]);
      box[at + 2] = Math.max(box[at + 2], own[at + 2]);
    });
  }
  return L.latLngBounds(map.unproject([box[0], box[1]], 0), map.unproject([box[2], box[3]], 0));
}

// `page` holds what is chosen and what is near the pointer. A thing with `it` stands in the list and can
// be chosen; another has only a tip. Arrows lead through the buttons of the list.
export function joinList(page, list, { thingAt, tipOf, choose, drawLines }) {
  map.on("mousemove", ({ layerPoint, latlng }) => {
    const thing = thingAt(layerPoint);
    const near = thing?.it ? thing : null;
    container.style.cursor = near ? "pointer" : "";
    if (near !== page.near) {
      page.near = near;
      drawLines();
    }
    if (thing) showTip(latlng, tipOf(thing));
    else hideTip();
  });
  map.on("click", ({ layerPoint }) => {
    const thing = thingAt(layerPoint);
    if (thing?.it) choose(thing, { focus: false });
  });
  container.addEventListener("mouseleave", hideTip);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && page.chosen && !document.body.classList.contains("map-alone")) choose(page.chosen);
    const buttons = [...panel.querySelectorAll(`${list} button`)].filter((it) => it.offsetParent);
    const next = buttons.includes(document.activeElement) && buttons[buttons.indexOf(document.activeElement) + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? NaN)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
