// The panel: the question, the worlds to choose from, the table whose rows open, the charts.
import { BEST, CHANGE_KEYS, EFFECTS, MODE_NAMES, MONTHS, VEHICLES, base, corridorOf, corridors, dayOf, days, icon, lookOf, markOf, nameOf, nameParts, plural, query, routes, rowOf, season, signed, summary, worlds } from "./compare_model.js";
import { bars, scatter } from "./compare_charts.js";
import { changedPlaces, placePoints } from "./compare_labels.js";
import { collection } from "./page_data.js";
import { escapeHtml } from "./text.js";
import { hours, number } from "./shared.js";
import { modeClass, modeLook } from "./mode_looks.js";

export const panel = document.createElement("main");
panel.className = "compare-panel";
panel.setAttribute("aria-label", "Comparison");

function offText(end) {
  const told = end.joined_to.map((it) => `${nameOf(it.place)} (${number(it.km)} km)`);
  return `${end.name}, ${end.country}, is not on the network and is joined by road to ${told.join(", ")}.`;
}

function header() {
  const [origin, destination] = collection.ends;
  const by = query.by === "co2e" ? "CO2e" : query.by;
  return `<header><h1>${escapeHtml(origin)} <span class="to" aria-hidden="true">→</span><span class="sr">to</span> ${escapeHtml(destination)}</h1>` +
    `<p class="asked">Corridors side by side, least ${escapeHtml(by)} along each · departs ${escapeHtml(dayOf(query.depart))} · ${escapeHtml(collection.cargo)}</p>` +
    collection.off_network.map((end) => `<p class="asked">${escapeHtml(offText(end))}</p>`).join("") +
    `${query.sets.length ? `<p class="asked under">Under ${query.sets.map(escapeHtml).join(", ")}</p>` : ""}</header>`;
}

function switcher() {
  if (worlds.length < 2) return "";
  const choices = worlds.map((world, at) =>
    `<label class="world"><input type="radio" name="world" value="${at}"${at ? "" : " checked"}>` +
    `<span><b>${escapeHtml(at ? world.title : "Base")}</b><small>${escapeHtml(at ? world.name : world.title)}</small></span></label>`);
  return `<fieldset class="worlds"><legend>Scenario</legend><div>${choices.join("")}</div></fieldset>` +
    `<button type="button" class="swipe-switch" aria-pressed="false"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1.5v13M5.5 5 2.5 8l3 3M10.5 5l3 3-3 3"/></svg>Swipe over the base case</button>`;
}

panel.innerHTML = `${header()}${switcher()}<h2 class="paper-only world-title"></h2><p class="said" role="status"></p>` +
  `<table class="side-by-side"><caption class="sr">Corridors side by side</caption><thead><tr>` +
  `<th scope="col">Corridor</th><th scope="col" class="n">Days<small>P10–P90</small></th><th scope="col" class="n">USD<small>P10–P90</small></th>` +
  `<th scope="col" class="n wide">CO2e<small>kg</small></th><th scope="col" class="wide">Open<small>Jan–Dec</small></th>` +
  `<th scope="col" class="change-head"></th></tr></thead><tbody></tbody></table>` +
  `<section aria-label="Days and dollars"><h2>Days and dollars</h2><p class="hint">Whiskers: P10 to P90.${worlds.length > 1 ? " Hollow: in the base case; crossed out: closed." : ""}</p><div class="scatter"></div></section>` +
  `<section aria-label="Differences"><h2 class="bars-title"></h2><div class="bars"></div></section><section class="left" aria-label="Left out"></section>` +
  `<section class="key-box" aria-label="Key to the map"></section>`;
document.body.prepend(panel);
export const tbody = panel.querySelector("tbody");

function swatch(world, corridor) {
  const look = lookOf(world, corridor);
  if (look === "gone") return `<svg class="swatch-line" aria-hidden="true" viewBox="0 0 22 10"></svg>`;
  const line = (name) => `<path class="${name}" d="M1 5h20"/>`;
  return `<svg class="swatch-line" aria-hidden="true" viewBox="0 0 22 10">${line(`way look-${look.replace(" ", " look-")}${look === "closes" ? " is-old" : ""}`)}${look.includes("cored") ? line("core") : ""}</svg>`;
}

function monthsStrip(row) {
  if (row.route === null) return "";
  const cells = MONTHS.map((name, at) => `<i${row.months.includes(at + 1) ? ' class="on"' : ""}></i>`).join("");
  return `<span class="months" role="img" aria-label="Open ${escapeHtml(season(row.season))}" title="Open ${escapeHtml(season(row.season))}">${cells}</span>`;
}

function changeCell(world, corridor, row) {
  if (world === base) {
    if (row.route === null) return `<span class="change look-gone">${icon("gone")}Closed</span>`;
    if (corridor.id === collection.baseline) return `<span class="soft">baseline</span>`;
    return row.diff_time_h === null ? "" : `<span class="deltas"><span>${signed(row.diff_time_h / 24, 1)} d</span><span>${signed(row.diff_cost_usd)} USD</span></span>`;
  }
  const [kind, word] = EFFECTS[row.effect];
  const numbers = row.change_time_h === null || kind === "same" ? ""
    : `<span class="deltas"><span>${signed(row.change_time_h / 24, 1)} d</span><span>${signed(row.change_cost_usd)} USD</span><span>${signed(row.change_co2e_kg)} kg</span></span>`;
  return `<span class="change look-${kind}">${icon(kind)}${word}</span>${numbers}`;
}

function figure(main, low, high) {
  return `${main}<small>${low}–${high}</small>`;
}

function rowHtml(world, corridor) {
  const row = rowOf(world, corridor);
  if (!row) return "";
  const open = row.route !== null;
  const numbers = open
    ? [figure(days(row.time_h), days(row.time_h_low), days(row.time_h_high)),
      figure(number(row.cost_usd), number(row.cost_usd_low), number(row.cost_usd_high))] : ["–", "–"];
  const modes = open ? routes[row.route].modes.join(", ") : "";
  const service = corridor.service && corridor.service !== "operating" ? corridor.service : "";
  const second = [modes, corridor.id === BEST && open ? `along ${alongSaid(routes[row.route])}` : service].filter(Boolean).join(" · ");
  const along = second ? `<small>${escapeHtml(second)}</small>` : "";
  return `<tr data-corridor="${corridor.number}" class="${open ? "" : "is-closed"}"><th scope="row"><button type="button" aria-expanded="false">` +
    `<span class="rank">${escapeHtml(markOf(corridor))}</span>${swatch(world, corridor)}<span class="name-of">${escapeHtml(nameParts(corridor)[0])}${along}</span></button></th>` +
    `<td class="n">${numbers[0]}</td><td class="n">${numbers[1]}</td><td class="n wide">${open ? number(row.co2e_kg) : "–"}</td>` +
    `<td class="wide">${monthsStrip(row)}</td><td class="change-cell">${changeCell(world, corridor, row)}</td></tr>`;
}

function alongSaid(route) {
  const names = route.corridors.map((id) => (corridorOf(id) ? nameParts(corridorOf(id))[0] : id));
  return names.length ? names.join(", ") : "no named corridor";
}

function legHtml(leg) {
  const moves = leg.line.length > 0 && leg.kind === "move";
  const what = { border: "Border", wait: `Wait for ${VEHICLES[leg.mode_id] || "train"}`, transfer: transferSaid(leg) }[leg.kind] || MODE_NAMES[leg.mode_id] || leg.mode_id;
  const where = leg.from === leg.to ? nameOf(leg.from) : `${nameOf(leg.from)} – ${nameOf(leg.to)}`;
  const numbers = [leg.distance_km >= 0.5 && `${number(leg.distance_km)} km`, hours(leg.time_h), leg.cost_usd >= 0.5 && `USD ${number(leg.cost_usd)}`].filter(Boolean);
  const look = modeLook(leg.mode_id);
  const line = moves ? `<svg class="mode-line" viewBox="0 0 22 8" aria-hidden="true"><path class="${modeClass(leg.mode_id)}" d="M1 4h20" stroke-dasharray="${look.dash || ""}"/></svg>` : `<span class="mode-line"></span>`;
  return `<li class="${moves ? "moves" : "stands"}">${line}<span>${escapeHtml(where)} <em>${escapeHtml(what)}</em></span><span class="leg-numbers">${numbers.join(" · ")}</span></li>`;
}

function transferSaid(leg) {
  const name = (mode) => (mode === "gate" ? "" : MODE_NAMES[mode] || mode);
  if (leg.mode_id === "gate") return `load on ${name(leg.to_mode_id)}`;
  if (leg.to_mode_id === "gate") return `unload from ${name(leg.mode_id)}`;
  return `${name(leg.mode_id)} to ${name(leg.to_mode_id)}`;
}

const FEW_CHANGES = 6;

function whyHtml(world, row) {
  if (world === base) return "";
  const items = row.why.map((at) => {
    const change = world.changes[at];
    const source = collection.sources[change.source];
    const title = !source ? escapeHtml(change.source) : source.url
      ? `<a href="${escapeHtml(source.url)}" rel="noreferrer noopener" target="_blank">${escapeHtml(source.title)}</a>` : escapeHtml(source.title);
    const whence = source ? [source.publisher, source.year].filter(Boolean).join(", ") : "";
    return `<li><code>${escapeHtml(change.fact)}</code> <span class="old">${escapeHtml(change.old)}</span> <span aria-hidden="true">→</span><span class="sr">becomes</span> <b>${escapeHtml(change.new)}</b>` +
      `<span class="source-of">${title}${whence ? `, ${escapeHtml(whence)}` : ""}${change.note ? `. ${escapeHtml(change.note)}` : ""}</span></li>`;
  });
  if (!items.length) return `<h3>Why</h3><p>The scenario changes no fact on this route.</p>`;
  const rest = items.slice(FEW_CHANGES);
  return `<h3>Why: ${plural(items.length, "changed fact")} on this route</h3><ul class="why">${items.slice(0, FEW_CHANGES).join("")}</ul>` +
    (rest.length ? `<details><summary>${rest.length} more</summary><ul class="why">${rest.join("")}</ul></details>` : "");
}

function detailHtml(world, corridor) {
  const row = rowOf(world, corridor);
  const old = world === base ? null : rowOf(base, corridor);
  const parts = nameParts(corridor)[1] ? [`<p class="full-name">${escapeHtml(nameParts(corridor)[1])}</p>`] : [];
  if (row.route !== null) {
    const route = routes[row.route];
    const facts = [`${number(row.distance_km)} km`, `${number(row.co2e_kg)} kg CO2e`, plural(row.border_crossings, "border"), plural(row.transfers, "transfer"),
      route.countries.join(" "), `open ${season(row.season)}`];
    parts.push(`<p class="figures">${facts.map(escapeHtml).join(" · ")}</p>`);
    parts.push(whyHtml(world, row));
    if (old && old.route !== null && row.effect === "other route") parts.push(oldSaid(old));
    parts.push(`<h3>Legs</h3><ol class="legs-short">${route.legs.map(legHtml).join("")}</ol>`,
      `<p class="hint">${row.facts} facts from ${plural(row.sources, "source")}, ${plural(row.assumptions, "assumption")}.</p>`);
  } else {
    parts.push(`<p>${escapeHtml(row.state === "closed" ? "Closed" : "No route")}${row.note ? `: ${escapeHtml(row.note)}` : ""}.</p>`, whyHtml(world, row));
    if (old && old.route !== null) parts.push(oldSaid(old));
  }
  return parts.join("");
}

function oldSaid(old) {
  const by = routes[old.route].by;
  return `<p class="in-base"><b>In the base</b> ${days(old.time_h)} days, USD ${number(old.cost_usd)}${by.length ? `, by ${by.map(escapeHtml).join(", ")}` : ""}.</p>`;
}

export function showTable(world) {
  panel.querySelector(".change-head").innerHTML = world === base
    ? `Against<small>${escapeHtml(collection.baseline === BEST ? "the best" : (corridorOf(collection.baseline) || { name: collection.baseline }).name)}</small>` : "Against<small>the base</small>";
  tbody.innerHTML = corridors.map((corridor) => rowHtml(world, corridor)).join("");
  panel.querySelector(".said").textContent = summary(world);
  panel.querySelector(".world-title").textContent = world === base ? "" : world.title;
  panel.querySelector(".scatter").innerHTML = scatter(world);
  panel.querySelector(".bars-title").textContent = world === base ? "Against the baseline" : "Change against the base";
  panel.querySelector(".bars").innerHTML = bars(world);
  panel.querySelector(".left").innerHTML = world.left_out.length
    ? `<h2>Left out</h2><ul>${world.left_out.map(([reason, ids]) => `<li>${ids.map(escapeHtml).join(", ")}: ${escapeHtml(reason)}</li>`).join("")}</ul>` : "";
}

export function openRow(world, corridor) {
  panel.querySelectorAll("tr.detail").forEach((it) => it.remove());
  tbody.querySelectorAll("button[aria-expanded]").forEach((it) => it.setAttribute("aria-expanded", "false"));
  const row = corridor && tbody.querySelector(`tr[data-corridor="${corridor.number}"]`);
  if (!row) return null;
  row.querySelector("button").setAttribute("aria-expanded", "true");
  const detail = document.createElement("tr");
  detail.className = "detail";
  detail.innerHTML = `<td colspan="6">${detailHtml(world, corridor)}</td>`;
  row.after(detail);
  return row;
}

export function legendHtml(world) {
  const line = (look, old) => `<svg class="swatch-line" viewBox="0 0 22 10" aria-hidden="true"><path class="way look-${look}${old ? " is-old" : ""}" d="M1 5h20"/></svg>`;
  if (world === base) return `<p>Each corridor has its colour and its number in the table; those that share a line are drawn side by side.</p>`;
  const there = new Set(corridors.map((it) => lookOf(world, it)));
  const rows = CHANGE_KEYS.filter(([kind]) => there.has(kind))
    .map(([kind, words]) => `<li>${line(kind, kind === "closes")}<span class="look-${kind}">${icon(kind)}</span>${words}</li>`);
  if (changedPlaces(world, placePoints()).size) rows.push(`<li><i class="spot spot-changed"></i>The scenario changes a fact here</li>`);
  return `<ul aria-label="Key">${rows.join("")}</ul>`;
}
