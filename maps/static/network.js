// The whole network: a layer per mode, a layer per corridor.
const links = collection.features.filter((it) => it.properties.kind === "link");
const places = collection.features.filter((it) => it.properties.kind === "place");
const info = collection.properties;
const OPEN = ["operating", "trial"];
const overlays = {};
const lines = new Map();

const canvas = L.canvas({ padding: 0.3, tolerance: 5 });
const modeLayers = new Map();
for (const mode of info.modes) modeLayers.set(mode.id, L.layerGroup());

function linkTip(link) {
  const length = link.evidence.find((it) => it.fact.endsWith(".length_km"));
  const state = [link.status, link.season].filter(Boolean).join("; ");
  return `<b>${escapeHtml(link.from_name)} - ${escapeHtml(link.to_name)}</b><br>` +
    `${escapeHtml(link.mode_id)}${link.name ? `, ${escapeHtml(link.name)}` : ""}<br>` +
    `${length ? `${number(length.value)} km, ` : ""}${escapeHtml(state)}`;
}

function showLink(link) {
  const names = link.corridors.map((id) => info.corridors.find((it) => it.id === id).name_en);
  detail.innerHTML = `<h2>${escapeHtml(link.from_name)} - ${escapeHtml(link.to_name)}</h2>` +
    `<p>${escapeHtml(link.mode_id)}${link.name ? `, ${escapeHtml(link.name)}` : ""}. ${escapeHtml(link.status)}` +
    `${link.season ? ` (${escapeHtml(link.season)})` : ""}.</p>` +
    (names.length ? `<p>On ${names.map(escapeHtml).join(", ")}.</p>` : "") +
    (link.note ? `<p class="note">${escapeHtml(link.note)}</p>` : "") + evidenceList(link.evidence);
}

function drawn(feature, options) {
  const link = feature.properties;
  const points = latLngs(feature);
  const turns = [points];
  const lons = points.map((point) => point[1]);
  if (Math.max(...lons) > 180) turns.push(points.map(([lat, lon]) => [lat, lon - 360]));
  else if (Math.min(...lons) < -30) turns.push(points.map(([lat, lon]) => [lat, lon + 360]));
  return turns.map((turn) => {
    const line = L.polyline(turn, { renderer: canvas, ...options });
    line.bindTooltip(linkTip(link), { sticky: true });
    line.on("click", () => showLink(link));
    return line;
  });
}

for (const feature of links) {
  const link = feature.properties;
  const open = OPEN.includes(link.status) || link.season.includes("operating");
  const look = lineStyle(link.mode_id, open);
  // A sea of lanes would hide the land lines.
  if (link.mode_id === "sea") Object.assign(look, { weight: 0.8, opacity: 0.5 });
  for (const line of drawn(feature, look)) {
    modeLayers.get(link.mode_id).addLayer(line);
    if (!lines.has(link.subject)) lines.set(link.subject, line);
  }
}
for (const mode of info.modes) {
  const layer = modeLayers.get(mode.id);
  if (!layer.getLayers().length) continue;
  overlays[`<span class="swatch" style="background:${style.modes[mode.id].colour}"></span> ${escapeHtml(mode.name_en)}`] = layer;
  if (mode.id !== "air") layer.addTo(map);
}
const glow = dark ? "#ffe08a" : "#f2b705";
const corridorLayers = new Map();
for (const corridor of info.corridors) {
  const layer = L.featureGroup();
  for (const feature of links) {
    if (!feature.properties.corridors.includes(corridor.id)) continue;
    drawn(feature, { color: glow, weight: 8, opacity: 0.55, lineCap: "round" }).forEach((it) => layer.addLayer(it));
  }
  corridorLayers.set(corridor.id, layer);
}

const dots = L.layerGroup().addTo(map);
for (const feature of places) {
  const place = feature.properties;
  const [lon, lat] = feature.geometry.coordinates;
  const names = [place.name_en, place.name_ru, place.name_zh].filter((it, at, all) => it && all.indexOf(it) === at);
  const codes = [place.country, place.locode, place.esr && `ESR ${place.esr}`].filter(Boolean).join(", ");
  for (const shift of lon < -30 ? [0, 360] : [0]) {
    L.circleMarker([lat, lon + shift], {
      renderer: canvas, radius: place.place_kind === "town" || place.place_kind === "port" ? 3 : 2,
      color: dark ? "#ccc" : "#444", weight: 0.8, fillColor: dark ? "#222" : "#fff", fillOpacity: 1,
    }).bindTooltip(`<b>${names.map(escapeHtml).join(" / ")}</b><br>${escapeHtml(place.place_kind)}${codes ? `, ${escapeHtml(codes)}` : ""}`)
      .addTo(dots);
  }
}
overlays["Places"] = dots;

const corridorRows = info.corridors.map((it) =>
  `<li><label><input type="checkbox" value="${escapeHtml(it.id)}"> <span>${escapeHtml(it.name_en)}` +
  `<small>${escapeHtml(it.status)}, ${escapeHtml(it.season)}</small></span></label></li>`);
const panel = makePanel("Network", `
  <h1>${escapeHtml(info.title)}</h1>
  <p class="asked">${number(places.length)} places, ${number(links.length)} links, ${info.corridors.length} corridors</p>
  <div class="detail" aria-live="polite"><p>Click a line to see its length, state and who published them.</p></div>
  <h2>Corridors</h2><ul class="corridors">${corridorRows.join("")}</ul>`);
panel.querySelector(".corridors").addEventListener("change", (event) => {
  const layer = corridorLayers.get(event.target.value);
  if (!event.target.checked) {
    map.removeLayer(layer);
    return;
  }
  layer.addTo(map);
  if (layer.getLayers().length) map.fitBounds(layer.getBounds(), { paddingTopLeft: [380, 20], paddingBottomRight: [20, 20] });
});
const detail = panel.querySelector(".detail");
L.control.layers(null, overlays, { collapsed: window.innerWidth < 1000 }).addTo(map);
addLegend(info.modes.filter((it) => modeLayers.get(it.id).getLayers().length).map((it) => ({ id: it.id, name: it.name_en })), true);
map.setView([48, 95], window.innerWidth > 700 ? 3.5 : 2.5);
