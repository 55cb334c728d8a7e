// One route: legs on the map, totals and legs in the panel, sources of the chosen leg.
const legs = collection.features.filter((it) => it.properties.kind !== "place");
const places = collection.features.filter((it) => it.properties.kind === "place");
const totals = collection.properties.totals;
const query = collection.properties.query;
const MODE_NAMES = {
  "rail-1435": "rail, 1435 mm", "rail-1520": "rail, 1520 mm", road: "road", sea: "sea",
  river: "river", air: "air", "oil-pipeline": "oil pipeline", "gas-pipeline": "gas pipeline",
};
const shapes = new Map();
const bounds = L.latLngBounds([]);

function what(leg) {
  const mode = leg.gauge_mm ? `${leg.mode} ${leg.gauge_mm}` : leg.mode;
  if (leg.leg_kind === "border") return `Border, ${mode}`;
  if (leg.leg_kind === "wait") return `Wait for ${mode}`;
  if (leg.leg_kind === "transfer") {
    const other = leg.to_gauge_mm ? `${leg.to_mode} ${leg.to_gauge_mm}` : leg.to_mode;
    if (leg.mode === "gate") return `Load on ${other}`;
    if (leg.to_mode === "gate") return `Unload from ${mode}`;
    return `${mode.charAt(0).toUpperCase()}${mode.slice(1)} to ${other}`;
  }
  return mode.charAt(0).toUpperCase() + mode.slice(1);
}

function where(leg) {
  return leg.from === leg.to ? leg.from_name : `${leg.from_name} - ${leg.to_name}`;
}

function tooltip(leg) {
  const parts = [];
  if (leg.distance_km) parts.push(`${number(leg.distance_km)} km`);
  parts.push(hours(leg.time_h));
  if (leg.cost_usd) parts.push(`USD ${number(leg.cost_usd)}`);
  if (leg.co2e_kg) parts.push(`${number(leg.co2e_kg)} kg CO2e`);
  return `<b>${escapeHtml(what(leg))}</b><br>${escapeHtml(where(leg))}<br>${parts.join(", ")}`;
}

for (const feature of legs) {
  const leg = feature.properties;
  if (feature.geometry.type !== "LineString") continue;
  const points = latLngs(feature);
  points.forEach((point) => bounds.extend(point));
  const look = lineStyle(leg.mode_id, true);
  L.polyline(points, { color: dark ? "#111" : "#fff", weight: look.weight + 4, opacity: 0.8, interactive: false }).addTo(map);
  const line = L.polyline(points, { ...look, weight: look.weight + 1.4 }).addTo(map);
  line.bindTooltip(tooltip(leg), { sticky: true });
  line.on("click", () => choose(leg.leg));
  shapes.set(leg.leg, line);
}

function near(lon) {
  // Places are drawn on the same turn of the globe as the route.
  const middle = bounds.getCenter().lng;
  return lon + 360 * Math.round((middle - lon) / 360);
}

const stops = new Map();
for (const feature of places) {
  const place = feature.properties;
  const [lon, lat] = feature.geometry.coordinates;
  const big = place.role !== "way";
  const marker = L.circleMarker([lat, near(lon)], {
    radius: place.role === "end" ? 7 : big ? 5 : 2.5,
    color: dark ? "#ddd" : "#333", weight: big ? 1.6 : 0.8,
    fillColor: place.role === "end" ? "#f2c14e" : dark ? "#222" : "#fff", fillOpacity: 1,
  }).addTo(map);
  const names = [place.name_en, place.name_ru, place.name_zh].filter((it, at, all) => it && all.indexOf(it) === at);
  const codes = [place.country, place.locode, place.esr && `ESR ${place.esr}`].filter(Boolean).join(", ");
  marker.bindTooltip(`<b>${names.map(escapeHtml).join(" / ")}</b><br>${escapeHtml(place.place_kind.replace("off_network", "off the network"))}, ${escapeHtml(codes)}`);
  if (place.role === "end") {
    L.marker([lat, near(lon)], {
      interactive: false, keyboard: false,
      icon: L.divIcon({ className: "place-name", html: `<span>${escapeHtml(place.name_en)}</span>`, iconSize: [0, 0] }),
    }).addTo(map);
  }
  stops.set(place.id, marker);
}

// Where a point off the network is joined, the line is a straight one and not a road: dashed.
const off = collection.properties.off_network || [];
const joined = new Map(off.map((end) => [end.id, []]));
for (const { properties: leg } of legs) {
  leg.places.slice(1).forEach((to, at) => {
    const from = leg.places[at];
    const end = joined.has(from) ? from : joined.has(to) ? to : null;
    if (!end) return;
    joined.get(end).push(end === from ? to : from);
    L.polyline([stops.get(from).getLatLng(), stops.get(to).getLatLng()], {
      color: dark ? "#111" : "#fff", weight: 3, dashArray: "4 7", interactive: false, className: "off-network",
    }).addTo(map);
    [from, to].forEach((id) => stops.get(id).bringToFront());
  });
}

function offText(end) {
  const told = end.joined_to.filter((it) => joined.get(end.id).includes(it.place));
  const names = told.map((it) => {
    const place = places.find((other) => other.properties.id === it.place);
    return `${place ? place.properties.name_en : it.place} (${number(it.km)} km)`;
  });
  const whence = end.origin === "gazetteer" ? " (GeoNames)" : "";
  return `${end.name}, ${end.country}${whence}, is not on the network: joined by road to ${names.join(", ")}, ` +
    `great circle times ${end.circuity} (${end.circuity_fact}); the dashed line is drawn straight.`;
}

const rows = legs.map((feature) => {
  const leg = feature.properties;
  const look = style.modes[leg.mode_id];
  return `<li><button type="button" data-leg="${leg.leg}" style="--line:${look ? look.colour : "#888"}">` +
    `<span class="what">${escapeHtml(what(leg))}</span><span class="where">${escapeHtml(where(leg))}</span>` +
    `<span class="numbers">${hours(leg.time_h)}</span><span class="more">` +
    `${[leg.distance_km && `${number(leg.distance_km)} km`, leg.cost_usd && `USD ${number(leg.cost_usd)}`].filter(Boolean).join(", ")}` +
    "</span></button></li>";
});
const evidence = collection.properties.evidence;
const follows = collection.properties.corridor_names;
const panel = makePanel("Route", `
  <h1>${escapeHtml(collection.properties.title)}</h1>
  <p class="asked">Least ${escapeHtml(query.by)}, departs ${escapeHtml(query.depart)}, ${escapeHtml(collection.properties.cargo)}</p>
  ${follows.length ? `<p class="asked">Follows ${follows.map(escapeHtml).join(", ")}</p>` : ""}
  ${off.map((end) => `<p class="asked off">${escapeHtml(offText(end))}</p>`).join("")}
  <dl class="totals">
    <div><dt>Time</dt><dd>${hours(totals.time_h)}</dd></div>
    <div><dt>Cost</dt><dd>USD ${number(totals.cost_usd)}</dd></div>
    <div><dt>CO2e</dt><dd>${number(totals.co2e_kg)} kg</dd></div>
    <div><dt>Distance</dt><dd>${number(totals.distance_km)} km</dd></div>
    <div><dt>Moving</dt><dd>${hours(totals.moving_h)}</dd></div>
    <div><dt>Handling</dt><dd>${hours(totals.handling_h)}</dd></div>
    <div><dt>Borders (${totals.border_crossings})</dt><dd>${hours(totals.border_h)}</dd></div>
    <div><dt>Waiting</dt><dd>${hours(totals.wait_h)}</dd></div>
  </dl>
  <ol class="legs">${rows.join("")}</ol>
  <div class="detail" aria-live="polite"><p>Choose a leg to see who published its numbers.</p></div>
  <p class="footer">${evidence.facts} facts from ${evidence.sources} sources, ${evidence.assumptions} of them assumptions.</p>`);

function choose(chosen) {
  const feature = legs.find((it) => it.properties.leg === chosen);
  panel.querySelectorAll("button[data-leg]").forEach((button) => {
    button.setAttribute("aria-pressed", String(Number(button.dataset.leg) === chosen));
  });
  shapes.forEach((line, leg) => line.setStyle({ opacity: leg === chosen ? 1 : 0.45 }));
  const leg = feature.properties;
  const detail = panel.querySelector(".detail");
  panel.querySelector(`button[data-leg="${chosen}"]`).after(detail);
  detail.innerHTML =
    `<p>${escapeHtml(leg.depart.replace("T", " "))} to ${escapeHtml(leg.arrive.replace("T", " "))}</p>` +
    evidenceList(leg.evidence);
  if (shapes.has(chosen)) {
    map.fitBounds(shapes.get(chosen).getBounds(), { ...fitOptions(), maxZoom: 8 });
  } else if (stops.has(leg.from)) {
    map.setView(stops.get(leg.from).getLatLng(), Math.max(map.getZoom(), 6));
  }
}

panel.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-leg]");
  if (button) choose(Number(button.dataset.leg));
});

function fitOptions() {
  const wide = window.innerWidth > 700;
  return {
    paddingTopLeft: [wide ? panel.offsetWidth + 30 : 20, 20],
    paddingBottomRight: [wide ? 90 : 20, wide ? 30 : panel.offsetHeight + 20],
  };
}

const used = [...new Set(legs.filter((it) => shapes.has(it.properties.leg)).map((it) => it.properties.mode_id))];
addLegend(used.map((id) => ({ id, name: MODE_NAMES[id] || id })), false);
map.fitBounds(bounds, fitOptions());
