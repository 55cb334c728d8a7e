// What a reader takes away: files, the address, the line for the shell. Nothing is sent anywhere.
import { map } from "./page_data.js";
import { h } from "./dom.js";
import { say } from "./studio_words.js";

// Hands the reader a file.
export function saveFile(name, parts, type) {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where the clipboard is closed to the page, as in a file of some browsers.
    const area = h("textarea", { style: { position: "fixed", opacity: "0" } }, text);
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

const COLUMNS = [
  "rank", "labels", "leg", "kind", "mode", "gauge_mm", "to_mode", "to_gauge_mm", "from", "to", "distance_km", "time_h", "moving_h",
  "handling_h", "border_h", "wait_h", "cost_usd", "co2e_kg", "co2e_ttw_kg", "depart", "arrive", "countries", "places", "service",
];

function cell(value) {
  const text = value === null || value === undefined ? "" : Array.isArray(value) ? value.join(" ") : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// The legs of routes as CSV, in the columns of `corridors route --format csv`.
export function legsCsv(routes) {
  const rows = routes.flatMap((route) => route.legs.map((leg) => ({
    ...leg, rank: route.rank, labels: route.labels.join(", "), kind: leg.leg_kind, service: leg.service ? leg.service.id : "",
    to_mode: leg.leg_kind === "transfer" ? leg.to_mode : "", to_gauge_mm: leg.leg_kind === "transfer" ? leg.to_gauge_mm : "",
  })));
  return `${[COLUMNS.join(","), ...rows.map((row) => COLUMNS.map((name) => cell(row[name])).join(","))].join("\n")}\n`;
}

export function fileStem(answer) {
  const plain = answer.title.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `${plain || "route"}-${answer.query.cargo}`;
}

const PAINTED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity"];

// The lines of the map as a picture: the styles that the sheet gives them are written on them.
function pictureOf(node) {
  const copy = node.cloneNode(true);
  const sources = [node, ...node.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((it, at) => {
    const css = getComputedStyle(sources[at]);
    if (css.display === "none") it.setAttribute("display", "none");
    for (const name of PAINTED) if (sources[at].tagName === "path") it.setAttribute(name, css.getPropertyValue(name));
  });
  const { width, height } = node.getBoundingClientRect();
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.removeAttribute("style");
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
}

function loaded(url) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("the picture of the map cannot be read"));
    image.src = url;
  });
}

// The map as it is on the screen, at twice its size: ground, lines, names, symbols left out.
export async function mapPng(credit) {
  const container = map.getContainer();
  const frame = container.getBoundingClientRect();
  const canvas = h("canvas", { width: Math.round(frame.width * 2), height: Math.round(frame.height * 2) });
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  const css = getComputedStyle(container);
  context.fillStyle = css.getPropertyValue("--sea").trim() || css.backgroundColor;
  context.fillRect(0, 0, frame.width, frame.height);
  const panes = [...container.querySelectorAll(".leaflet-pane > canvas, .leaflet-pane > svg")]
    .sort((a, b) => (Number(getComputedStyle(a.parentElement).zIndex) || 0) - (Number(getComputedStyle(b.parentElement).zIndex) || 0));
  for (const node of panes) {
    const { left, top, width, height } = node.getBoundingClientRect();
    if (!width) continue;
    const image = node.tagName === "CANVAS" ? node : await loaded(pictureOf(node));
    context.drawImage(image, left - frame.left, top - frame.top, width, height);
  }
  context.textBaseline = "middle";
  for (const name of container.querySelectorAll(".leaflet-names-pane .name")) {
    const { left, top, height } = name.getBoundingClientRect();
    const own = getComputedStyle(name);
    context.font = `${own.fontWeight} ${own.fontSize} ${own.fontFamily}`;
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = css.getPropertyValue("--halo").trim();
    context.fillStyle = own.color;
    context.strokeText(name.textContent, left - frame.left, top - frame.top + height / 2);
    context.fillText(name.textContent, left - frame.left, top - frame.top + height / 2);
  }
  context.font = `10px ${css.fontFamily}`;
  context.fillStyle = css.color;
  context.textAlign = "right";
  context.fillText(credit, frame.width - 6, frame.height - 9);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}

// The buttons under the answer; what needs a server is there where one answers.
export function actionBar(acts) {
  const word = { scenario: "saveScenario", command: "copyCommand", share: "share", page: "savePage", png: "savePng", csv: "saveCsv", print: "print" };
  return h("div", { class: "actions", role: "group", "aria-label": say("actions") }, Object.entries(acts).filter(([, act]) => act).map(([name, act]) =>
    h("button", { type: "button", class: "action", "data-act": name, on: { click: act } }, say(word[name]))));
}
