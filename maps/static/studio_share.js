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
  "handling_h", "border_h", "wait_h", "cost_usd", "co2e_kg", "co2e_ttw_kg", "depart", "arrive", "countries", "places", "service", "seller",
];

function cell(value) {
  const text = value === null || value === undefined ? "" : Array.isArray(value) ? value.join(" ") : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// The legs of routes as CSV, in the columns of `corridors route --format csv`.
export function legsCsv(routes) {
  const rows = routes.flatMap((route) => route.legs.map((leg) => ({
    ...leg, rank: route.rank, labels: route.labels.join(", "), kind: leg.leg_kind, service: leg.service ? leg.service.id : "", seller: leg.seller ? leg.seller.name : "",
    to_mode: leg.leg_kind === "transfer" ? leg.to_mode : "", to_gauge_mm: leg.leg_kind === "transfer" ? leg.to_gauge_mm : "",
  })));
  return `${[COLUMNS.join(","), ...rows.map((row) => COLUMNS.map((name) => cell(row[name])).join(","))].join("\n")}\n`;
}

export function fileStem(answer) {
  const plain = answer.title.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `${plain || "route"}-${answer.query.cargo}`;
}

const PNG_MARGIN = 14;
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

// Words in lines that are no wider than some pixels, in the font of a context; Chinese breaks anywhere.
function wrapped(context, text, width) {
  const lines = [""];
  for (const part of text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*/gu) || []) {
    const longer = lines.at(-1) + part;
    if (lines.at(-1) && context.measureText(longer.trimEnd()).width > width) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((it) => it.trimEnd());
}

// The map as it is on the screen, at twice its size, under a title and over the credit in full:
// ground, lines, dots, names; symbols are left out.
export async function mapPng(title, under, credit) {
  const container = map.getContainer();
  const frame = container.getBoundingClientRect();
  const canvas = h("canvas", { width: Math.round(frame.width * 2) });
  const context = canvas.getContext("2d");
  const own = getComputedStyle(container);
  const fonts = { title: `700 18px ${own.fontFamily}`, under: `13px ${own.fontFamily}`, credit: `10px ${own.fontFamily}` };
  const lines = Object.entries({ title, under, credit }).flatMap(([kind, text]) => {
    context.font = fonts[kind];
    return wrapped(context, text, frame.width - 2 * PNG_MARGIN).map((it) => ({ kind, text: it }));
  });
  const tall = ({ kind }) => ({ title: 24, under: 18, credit: 14 })[kind];
  const heightOf = (kinds) => lines.filter((it) => kinds.includes(it.kind)).reduce((sum, it) => sum + tall(it), 0);
  const [head, foot] = [heightOf(["title", "under"]) + PNG_MARGIN, heightOf(["credit"]) + PNG_MARGIN];
  canvas.height = Math.round((head + frame.height + foot) * 2);
  context.scale(2, 2);
  context.fillStyle = own.getPropertyValue("--paper").trim();
  context.fillRect(0, 0, frame.width, head + frame.height + foot);
  context.textBaseline = "middle";
  let low = PNG_MARGIN / 2;
  for (const line of lines) {
    if (line.kind === "credit" && low < head + frame.height) low = head + frame.height + PNG_MARGIN / 2;
    context.font = fonts[line.kind];
    context.fillStyle = own.getPropertyValue(line.kind === "title" ? "--ink" : "--soft").trim();
    context.fillText(line.text, PNG_MARGIN, low + tall(line) / 2);
    low += tall(line);
  }
  context.beginPath();
  context.rect(0, head, frame.width, frame.height);
  context.clip();
  context.translate(0, head);
  context.fillStyle = own.getPropertyValue("--sea").trim() || own.backgroundColor;
  context.fillRect(0, 0, frame.width, frame.height);
  const panes = [...container.querySelectorAll(".leaflet-pane > canvas, .leaflet-pane > svg")]
    .sort((a, b) => (Number(getComputedStyle(a.parentElement).zIndex) || 0) - (Number(getComputedStyle(b.parentElement).zIndex) || 0));
  for (const node of panes) {
    const { left, top, width, height } = node.getBoundingClientRect();
    if (!width) continue;
    const image = node.tagName === "CANVAS" ? node : await loaded(pictureOf(node));
    context.drawImage(image, left - frame.left, top - frame.top, width, height);
  }
  for (const dot of container.querySelectorAll(".leaflet-names-pane i")) {
    const { left, top, width, height } = dot.getBoundingClientRect();
    const look = getComputedStyle(dot);
    context.beginPath();
    context.arc(left - frame.left + width / 2, top - frame.top + height / 2, width / 2, 0, 2 * Math.PI);
    context.fillStyle = look.backgroundColor;
    context.fill();
    if (Number.parseFloat(look.borderTopWidth)) {
      context.strokeStyle = look.borderTopColor;
      context.lineWidth = Number.parseFloat(look.borderTopWidth);
      context.stroke();
    }
  }
  for (const name of container.querySelectorAll(".leaflet-names-pane .name")) {
    const { left, top, height } = name.getBoundingClientRect();
    const look = getComputedStyle(name);
    context.font = `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = own.getPropertyValue("--halo").trim();
    context.fillStyle = look.color;
    context.strokeText(name.textContent, left - frame.left, top - frame.top + height / 2);
    context.fillText(name.textContent, left - frame.left, top - frame.top + height / 2);
  }
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}

// The buttons under the answer; what needs a server is there where one answers.
export function actionBar(acts) {
  const word = { scenario: "saveScenario", command: "copyCommand", share: "share", page: "savePage", png: "savePng", csv: "saveCsv", print: "print" };
  return h("div", { class: "actions", role: "group", "aria-label": say("actions") }, Object.entries(acts).filter(([, act]) => act).map(([name, act]) =>
    h("button", { type: "button", class: "action", "data-act": name, on: { click: act } }, say(word[name]))));
}
