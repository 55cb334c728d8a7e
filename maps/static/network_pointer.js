// What the pointer is over: a place before a line, told by a tip and chosen by a click.
import { TURN } from "./basemap.js";
import { actions } from "./actions.js";
import { attributeName, cardBox, unitText } from "./network_cards.js";
import { collection, map } from "./page_data.js";
import { container, narrow, onShown, overCanvas, touchable } from "./network_map.js";
import { countryName, frequencyText, isClosed, isOpen, linkName, modeName, monthName, nameOf, number, page, readFacts, reasonText, reasons, word } from "./network_model.js";
import { escapeHtml } from "./text.js";
import { placeAt } from "./network_labels.js";

export const tip = L.tooltip({ className: "tip", direction: "top", offset: [0, -10], opacity: 1 });

// The link nearest to a point of the map, within some pixels.
function linkAt(latlng, within) {
  const scale = 2 ** map.getZoom();
  const at = map.project(latlng, 0);
  const reach = within / scale;
  let best = null;
  let least = reach * reach;
  for (const link of touchable()) {
    if (at.y < link.box[1] - reach || at.y > link.box[3] + reach) continue;
    const first = Math.ceil((link.box[0] - reach - at.x) / TURN);
    const last = Math.floor((link.box[2] + reach - at.x) / TURN);
    for (let turn = first; turn <= last; turn += 1) {
      const x = at.x + turn * TURN;
      for (let n = 2; n < link.points.length; n += 2) {
        const far = toSegment(x, at.y, link.points, n);
        // A line on a corridor is easier to get hold of than one of a hundred lanes beside it.
        const felt = onShown(link) ? far * 0.5 : far;
        if (felt < least) [best, least] = [link, felt];
      }
    }
  }
  return best;
}

function toSegment(x, y, points, n) {
  const [ax, ay] = [points[n - 2], points[n - 1]];
  const [dx, dy] = [points[n] - ax, points[n + 1] - ay];
  const square = dx * dx + dy * dy;
  const t = square ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
  return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2;
}

function under(event) {
  const place = placeAt(event.layerPoint, 9);
  return place ? { place } : { link: linkAt(event.latlng, 7) };
}

// A tip keeps clear of the edges of the map and of the card.
function showTip({ latlng, containerPoint }, content) {
  const free = container.clientWidth - (cardBox.hidden || narrow.matches ? 0 : cardBox.offsetWidth + 12);
  const { x, y } = containerPoint;
  const side = x > free - 150 ? "left" : x < 150 ? "right" : y > 170 ? "top" : "bottom";
  tip.options.direction = side;
  tip.options.offset = { left: [-12, 0], right: [12, 0], top: [0, -10], bottom: [0, 16] }[side];
  tip.setLatLng(latlng).setContent(content).addTo(map);
}

let waiting = null;
map.on("mousemove", (event) => {
  if (waiting) return;
  waiting = requestAnimationFrame(() => {
    waiting = null;
    const { place, link } = under(event);
    container.style.cursor = place || link ? "pointer" : "";
    if (link !== page.hovered && (link || page.hovered)) {
      page.hovered = link || null;
      overCanvas._draw();
    }
    if (place || link) showTip(event, place ? placeTip(place) : linkTip(link));
    else tip.remove();
  });
});
container.addEventListener("mouseleave", () => {
  page.hovered = null;
  tip.remove();
  overCanvas._draw();
});
map.on("click", (event) => {
  const { place, link } = under(event);
  if (place) actions.choose("place", place, { focus: false });
  else if (link && page.services && link.services.length === 1) actions.choose("service", link.services[0], { focus: false });
  else if (link) actions.choose("link", link, { focus: false });
  else actions.unchoose();
});
map.on("zoomstart", () => tip.remove());

// One service with its frequency, or how many there are.
function servicesText(list) {
  return list.length === 1 ? `${nameOf(list[0])}, ${frequencyText(list[0])}` : `${word("services")}: ${number(list.length)}`;
}

function placeTip(place) {
  const names = Object.values(place.names).filter((it, at, all) => it && all.indexOf(it) === at);
  return `<b>${escapeHtml(names.join(" · "))}</b><span>${escapeHtml([word(`kind.${place.kind}`), countryName(place.country), place.locode].filter(Boolean).join(" · "))}</span>`;
}

function linkTip(link) {
  const [length] = readFacts(link.facts).filter((fact) => fact.attribute === "length_km");
  const why = isClosed(link) ? reasons(link).slice(0, 1).map(reasonText)[0] : "";
  const state = link.state === "open" ? (isOpen(link) ? "" : word("closedIn", { month: monthName(page.month) })) : word(`status.${link.state}`);
  const capacity = link.capacity ? `${attributeName(link.capacity.attribute)}: ${number(link.capacity.value, 1)} ${unitText(collection.attributes[link.capacity.attribute])}` : "";
  return `<b>${escapeHtml(linkName(link))}</b><span>${escapeHtml([modeName(link.mode), length && `${number(length.value)} ${word("km")}`].filter(Boolean).join(" · "))}</span>` +
    [capacity, [state, why].filter(Boolean).join(": ")].filter(Boolean).map((it) => `<span>${escapeHtml(it)}</span>`).join("") +
    (page.services && link.services.length ? `<span>${escapeHtml(servicesText(link.services))}</span>` : "") +
    (link.corridors.length ? `<span class="on">${link.corridors.slice(0, 3).map((it) => escapeHtml(nameOf(it))).join("<br>")}</span>` : "");
}
