// The panel: alternatives to choose from, totals, chart, legs and evidence of the chosen route.
import { GLYPH_NAMES, KINDS, MODE_NAMES, byWhat, dayOf, glyph, moment, nameOf, numbersOf, offPairs, query, routes, season, sourceOf, statusesOf, what, where } from "./route_model.js";
import { board, headlineOf, openTab, panel, tabsOf } from "./route_tabs.js";
import { chart, standKind } from "./route_chart.js";
import { collection, style } from "./page_data.js";
import { escapeHtml } from "./text.js";
import { factNumber, hours, number } from "./shared.js";
import { modeClass, modeLook } from "./mode_looks.js";
import { SCHEMATIC, namesOf } from "./route_map.js";
import { symbolsOf } from "./route_labels.js";

const FEW = 4;

// A point off the network, and how it is joined on the ways that are shown.
function offText(end) {
  const used = new Set(routes.flatMap((route) => route.legs.flatMap((leg) => offPairs(leg).flat())));
  const told = end.joined_to.filter((it) => used.has(it.place)).map((it) => `${nameOf(it.place)} (${number(it.km)} km)`);
  const whence = end.origin === "gazetteer" ? " (GeoNames)" : "";
  return `${end.name}, ${end.country}${whence}, is not on the network and is joined by road to ${told.join(", ")}, ` +
    `great circle times ${end.circuity} (${end.circuity_fact}); the dashed line is drawn straight.`;
}

function header() {
  const [origin, destination] = [query.origin, query.destination].map(nameOf);
  const least = { generalised: "generalised cost", co2e: "CO2e" }[query.by] || query.by;
  const aim = collection.knee_rank !== null ? "Time against cost" : `Least ${least}`;
  const under = [...query.scenarios, ...query.sets];
  return `<header><h1>${escapeHtml(origin)} <span class="to" aria-hidden="true">→</span><span class="sr">to</span> ${escapeHtml(destination)}</h1>` +
    `<p class="asked">${board ? "Departs" : `${escapeHtml(aim)} · departs`} ${escapeHtml(query.depart.length > 10 ? `${dayOf(query.depart)} ${query.depart.slice(11)}` : dayOf(query.depart))}<br>${escapeHtml(collection.cargo)}</p>` +
    collection.off_network.map((end) => `<p class="asked off">${escapeHtml(offText(end))}</p>`).join("") +
    `${under.length ? `<p class="asked under">Under ${under.map(escapeHtml).join(", ")}</p>` : ""}</header>`;
}

function alternatives() {
  if (routes.length < 2) return "";
  const columns = [["time_h", "Days"], ["cost_usd", "USD"], ["co2e_kg", "kg CO2e"], ["distance_km", "km"]];
  const least = Object.fromEntries(columns.map(([name]) => [name, Math.min(...routes.map((it) => it.totals[name]))]));
  const rows = routes.map((route) => {
    const named = route.by.length ? `By ${namesOf(route)}` : "Direct";
    const follows = route.corridor_names.map((it) => it.split(" (")[0]).join(", ");
    const cells = columns.map(([name, unit]) => {
      const value = route.totals[name];
      const best = value === least[name] ? ` class="least"` : "";
      return `<span${best}>${name === "time_h" ? number(value / 24, 1) : number(value)}<span class="sr"> ${unit}</span></span>`;
    });
    const mark = route.rank === collection.knee_rank ? ` <em>best trade-off</em>` : "";
    const second = `<span class="alt-by">${escapeHtml([follows, route.modes.join(", ")].filter(Boolean).join(" · "))}</span>`;
    return `<li${route.rank > FEW && routes.length > FEW + 1 ? " hidden" : ""}><button type="button" class="alternative" data-rank="${route.rank}" aria-pressed="false">` +
      `<span class="alt-rank">${route.rank}</span><span class="alt-name">${escapeHtml(named)}${mark}</span>${second}` +
      `<span class="alt-numbers">${cells.join("")}</span></button></li>`;
  });
  return `<section aria-label="Alternatives"><h2>${routes.length} routes</h2>` +
    `<div class="alt-head alt-numbers" aria-hidden="true">${columns.map(([, unit]) => `<span>${unit}</span>`).join("")}</div>` +
    `<ol class="alternatives">${rows.join("")}</ol>` +
    `${routes.length > FEW + 1 ? `<button type="button" class="more">Show ${routes.length - FEW} more routes</button>` : ""}</section>`;
}

function totalsOf(route) {
  const { totals } = route;
  const all = totals.time_h || 1;
  const parts = KINDS.filter(([name]) => totals[name] > 0);
  const bar = parts.map(([name, kind]) => `<span class="part part-${kind}" style="flex-grow:${(totals[name] / all).toFixed(4)}"></span>`);
  const key = parts.map(([name, kind, title]) =>
    `<li><i class="part part-${kind}"></i><span>${title}</span><b>${hours(totals[name])}</b></li>`);
  const said = parts.map(([name, , title]) => `${title} ${hours(totals[name])}`).join(", ");
  const count = (value, word) => `${value} ${word}${value === 1 ? "" : "s"}`;
  const head = `<p class="lead"><b>${hours(totals.time_h)}</b>` +
    `<span>arrives ${escapeHtml(moment(route.arrive))}</span></p>` +
    `<dl class="figures"><div><dt>USD</dt><dd>${number(totals.cost_usd)}</dd></div>` +
    `<div><dt>kg CO2e</dt><dd>${number(totals.co2e_kg)}</dd></div>` +
    `<div><dt>km</dt><dd>${number(totals.distance_km)}</dd></div></dl>`;
  const follows = !board && route.corridor_names.length ? ` · follows ${route.corridor_names.map(escapeHtml).join(", ")}` : "";
  return `<section aria-label="Totals" class="totals-box">${board ? headlineOf(route) : head}` +
    `<div class="bar" role="img" aria-label="${escapeHtml(said)}">${bar.join("")}</div><ul class="key">${key.join("")}</ul>` +
    `<p class="counts">${board ? `${number(totals.distance_km)} km · ` : ""}${count(totals.border_crossings, "border")} · ${count(totals.transfers, "transfer")}` +
    `${follows}</p></section>`;
}

function legRow(leg) {
  const moves = leg.points.length > 1 && leg.kind !== "border";
  const by = moves ? byWhat(leg) : "";
  const marks = [...statusesOf(leg), ...(leg.windows.length ? ["in season"] : [])];
  const badge = marks.map((it) => ` <em>${escapeHtml(it)}</em>`).join("");
  const icon = moves ? `<svg class="track" aria-hidden="true"><line x1="14" y1="0" x2="14" y2="100%" class="track-line ${modeClass(leg.mode_id)}"` +
    ` stroke-dasharray="${modeLook(leg.mode_id).dash || ""}"/>` +
    `${modeLook(leg.mode_id).core ? `<line x1="14" y1="0" x2="14" y2="100%" class="core" stroke-dasharray="5 6"/>` : ""}</svg>`
    : `<span class="knot knot-${standKind(leg)}">${glyph(leg.kind)}</span>`;
  return `<li class="leg ${moves ? "leg-move" : "leg-stand"}"><button type="button" data-leg="${leg.leg}" aria-expanded="false">${icon}` +
    `<span class="what">${escapeHtml(what(leg))}${badge}</span><span class="clock">${escapeHtml(moment(leg.depart))}</span>` +
    `<span class="where">${escapeHtml(where(leg))}</span>` +
    `${by ? `<span class="by">by ${escapeHtml(by)}</span>` : ""}` +
    `<span class="numbers">${numbersOf(leg).join(" · ")}</span></button></li>`;
}

function legsOf(route) {
  return `<section aria-label="Legs"><h2>Legs</h2><ol class="legs">${route.legs.map(legRow).join("")}</ol></section>`;
}

function sourceTitle(source) {
  return source.url
    ? `<a href="${escapeHtml(source.url)}" rel="noreferrer noopener" target="_blank">${escapeHtml(source.title)}</a>`
    : escapeHtml(source.title);
}

// Facts under their sources, so that a source is named once.
function bySource(facts) {
  const found = new Map();
  for (const fact of facts) {
    if (!found.has(fact.source)) found.set(fact.source, []);
    found.get(fact.source).push(fact);
  }
  return found;
}

function factRow(fact) {
  const value = typeof fact.value === "number" ? factNumber(fact.value) : fact.value;
  const locator = [fact.locator, fact.year].filter(Boolean).join(", ");
  return `<li><code>${escapeHtml(fact.fact)}</code> <b>${escapeHtml(value)}${fact.unit ? `\u00a0${escapeHtml(fact.unit)}` : ""}</b>` +
    `${fact.layer ? ` <em>${escapeHtml(fact.layer)}</em>` : ""}` +
    `${locator ? `<span class="locator">${escapeHtml(locator)}</span>` : ""}` +
    `${fact.note ? `<span class="note">${escapeHtml(fact.note)}</span>` : ""}</li>`;
}

export function detailOf(leg) {
  const split = KINDS.filter(([name]) => leg[name] > 0).map(([name, , title]) => `${title.toLowerCase()} ${hours(leg[name])}`);
  const windows = leg.windows.map((fact) => `${season(fact.when)}`).filter((it, at, all) => all.indexOf(it) === at);
  const groups_ = [...bySource(leg.facts)].map(([, facts]) => {
    const source = sourceOf(facts[0]);
    return `<li><p class="source">${sourceTitle(source)}<span>${escapeHtml([source.publisher, source.year].filter(Boolean).join(", "))}</span></p>` +
      `<ul>${facts.map(factRow).join("")}</ul></li>`;
  });
  return `<p>${escapeHtml(moment(leg.depart))} to ${escapeHtml(moment(leg.arrive))}${split.length > 1 ? `: ${split.join(", ")}` : ""}.` +
    `${leg.service && leg.service.departures.length ? ` Next departures: ${escapeHtml(leg.service.departures.map((it) => dayOf(it.slice(0, 10))).join(", "))}.` : ""}` +
    `${windows.length ? ` Possible in the season ${escapeHtml(windows.join("; "))}.` : ""}</p>` +
    (groups_.length ? `<ul class="sources">${groups_.join("")}</ul>` : "<p>No facts for this leg alone.</p>");
}

function evidenceOf(route) {
  const all = [...new Set(route.legs.flatMap((leg) => leg.facts))];
  const rows = [...bySource(all)].map(([id, facts]) => ({ id, facts, source: sourceOf(facts[0]) }))
    .sort((a, b) => (b.id === "assumption") - (a.id === "assumption") || b.facts.length - a.facts.length || (a.id < b.id ? -1 : 1))
    .map(({ facts, source }) => `<li>${sourceTitle(source)}<span>${escapeHtml([source.publisher, source.year].filter(Boolean).join(", "))}</span>` +
      `<span class="used">${facts.length}</span></li>`);
  const { facts, sources, assumptions } = route.evidence;
  return `<section aria-label="Evidence"><h2>Evidence</h2><details class="evidence-box"><summary>${facts} facts from ${sources} sources, ` +
    `${assumptions} assumption${assumptions === 1 ? "" : "s"}</summary><ol class="source-list">${rows.join("")}</ol></details>` +
    `<p class="hint">${board ? "P10–P90: eight of ten journeys lie between. " : ""}Choose a leg to see its numbers and who published them. All times are local time at the origin.</p></section>`;
}

export function legendOf(route) {
  const modes = [...new Set(route.legs.filter((leg) => leg.points.length > 1).map((leg) => leg.mode_id))];
  const stroke = (inner) => `<svg width="34" height="10" aria-hidden="true">${inner}</svg>`;
  const line = (className, dash) => `<line x1="1" y1="5" x2="33" y2="5" class="${className}" stroke-dasharray="${dash || ""}"/>`;
  const rows = modes.map((id) => {
    const look = modeLook(id);
    return `<li>${stroke(line(`line ${modeClass(id)}`, look.dash) + (look.core ? line("core", look.core) : ""))}${escapeHtml(MODE_NAMES[id] || id)}</li>`;
  });
  if (route.legs.some((leg) => statusesOf(leg).length)) {
    rows.push(`<li>${stroke(line("line line-any") + line("core core-wide", style.closed.dash))}On trial or opened by a scenario</li>`);
  }
  if (route.legs.some((leg) => leg.schematic)) {
    rows.push(`<li>${stroke(line("line line-any") + line("gaps", SCHEMATIC.dashArray))}Schematic: not the true line</li>`);
  }
  if (routes.length > 1) rows.push(`<li>${stroke(line("other"))}Other routes</li>`);
  const kinds = [...new Set(symbolsOf(route).map((it) => it.kind))];
  const symbols = Object.keys(GLYPH_NAMES).filter((kind) => kinds.includes(kind))
    .map((kind) => `<li><span class="symbol symbol-${kind}">${glyph(kind)}</span>${GLYPH_NAMES[kind]}</li>`);
  return `<ul aria-label="Legend">${rows.join("")}${symbols.join("")}</ul>`;
}

panel.innerHTML = header() + (board ? tabsOf() : `${alternatives()}<p class="sr" role="status"></p><div class="chosen-route"></div>`);
document.body.prepend(panel);

export function showRoute(route) {
  panel.querySelectorAll(".alternative").forEach((button) => {
    button.setAttribute("aria-pressed", String(Number(button.dataset.rank) === route.rank));
  });
  const place = board ? openTab(route) : panel.querySelector(".chosen-route");
  place.innerHTML = `${totalsOf(route)}<div class="polar-slot"></div>` +
    `<section aria-label="Time and distance"><h2>Time and distance</h2>${chart(route)}</section>${legsOf(route)}${evidenceOf(route)}<section class="key-box route-legend" aria-label="Key to the map"></section>`;
}
