// The divider: the base to its left, the scenario to its right. A slider for keyboard and
// pointer, and a line that can be dragged along its whole height.
import { SIDES } from "./compare_map.js";
import { map } from "./page_data.js";

export const swipe = document.createElement("div");
swipe.className = "swipe";
swipe.hidden = true;
swipe.innerHTML = `<div class="swipe-line"></div><span class="swipe-name swipe-left">Base</span><span class="swipe-name swipe-right"></span>` +
  `<input type="range" class="swipe-range" min="0" max="100" step="1" value="50" aria-label="Divider between the base and the scenario, percent of the map">`;
export const range = swipe.querySelector("input");
map.getContainer().append(swipe);
L.DomEvent.disableClickPropagation(swipe);
L.DomEvent.disableScrollPropagation(swipe);

export function swiping() {
  return !swipe.hidden;
}

// Shows of each side what lies on its half of the map.
export function clip() {
  const size = map.getSize();
  const at = (size.x * Number(range.value)) / 100;
  const corner = map.containerPointToLayerPoint([0, 0]);
  const halves = { base: [-40, at], now: [at, size.x + 40] };
  for (const side of SIDES) {
    const [left, right] = halves[side].map((it) => corner.x + it);
    const [top, bottom] = [corner.y - 40, corner.y + size.y + 40];
    const shape = swiping() ? `polygon(${left}px ${top}px, ${right}px ${top}px, ${right}px ${bottom}px, ${left}px ${bottom}px)` : "";
    map.getContainer().querySelectorAll(`.side-${side}`).forEach((pane) => { pane.style.clipPath = shape; });
  }
  swipe.style.setProperty("--at", `${range.value}%`);
  range.setAttribute("aria-valuetext", `base on ${range.value} percent of the map`);
}

const grip = swipe.querySelector(".swipe-line");
grip.addEventListener("pointerdown", (event) => {
  grip.setPointerCapture(event.pointerId);
  event.preventDefault();
});
grip.addEventListener("pointermove", (event) => {
  if (!grip.hasPointerCapture(event.pointerId)) return;
  const box = map.getContainer().getBoundingClientRect();
  range.value = String(Math.round(((event.clientX - box.left) / box.width) * 100));
  range.dispatchEvent(new Event("input", { bubbles: true }));
});
grip.addEventListener("lostpointercapture", () => range.dispatchEvent(new Event("change", { bubbles: true })));
range.addEventListener("input", clip);
map.on("move zoomend viewreset resize", clip);
