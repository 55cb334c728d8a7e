// What a study lays over the map: flows by width, full crossings with their prices, and what
// hurts when it shuts by colour. The list says in words what the map says in lines.
document.body.classList.add("overlay-page");
map.setMinZoom(2).setMaxZoom(9);
map.zoomControl.setPosition("topright");
const told = collection.features.filter((it) => it.geometry);
const isFlow = told.some((it) => it.properties.kind === "flow");
const worlds = [...new Set(told.map((it) => it.properties.scenario).filter(Boolean))];
const most = Math.max(1, ...told.map((it) => it.properties.added_usd || 0));
const layer = L.featureGroup().addTo(map);
// The shapes of the world that is shown, by the number of their feature.
const drawn = new Map();

function shadowOf(it) {
  return it.shadow_usd || it.shadow_h || 0;
}

// From pale to strong by the share of the worst, on a scale of roots.
function harmColour(it) {
  if (it.lost) return dark ? "#f4f4f2" : "#16181b";
  const steps = dark ? ["#7a5a2b", "#b9772a", "#e08a3c", "#ff6b5e"] : ["#e3b55c", "#d6863a", "#c0502e", "#9c1c2b"];
  return steps[Math.min(3, Math.floor(4 * Math.sqrt((it.added_usd || 0) / most)))];
}

function words(it) {
  if (it.kind === "critical") {
    const parts = [`${number(it.pairs)} pair${it.pairs === 1 ? "" : "s"}`];
    if (it.lost) parts.push(`${number(it.lost)} without a route`);
    if (it.added_usd) parts.push(`USD ${number(it.added_usd / 1e6, 1)} M more a year`);
    if (it.added_h) parts.push(`${number(it.added_h, 0)} h more`);
    return parts.join(", ");
  }
  const parts = [];
  if (it.flow_t_y) parts.push(`${number(it.flow_t_y / 1e6, 2)} Mt a year`);
  if (it.flow_teu_y) parts.push(`${number(it.flow_teu_y)} TEU`);
  if (shadowOf(it)) parts.push(`${it.unit ? `1 ${it.unit}` : "one unit"} more is worth USD ${number(shadowOf(it))} a year`);
  return parts.join(", ");
}

function nameOf(it) {
  return it.kind === "flow" ? `${it.from_name} - ${it.to_name}` : it.name || it.id || it.subject;
}

function tipOf(it) {
  const more = it.limit ? `<br>full: ${escapeHtml(it.limit)}` : "";
  return `<b>${escapeHtml(nameOf(it))}</b><br>${escapeHtml(words(it))}${more}`;
}

function draw(feature, at) {
  const it = feature.properties;
  let shape;
  if (feature.geometry.type === "Point") {
    const [lon, lat] = feature.geometry.coordinates;
    const colour = it.kind === "critical" ? harmColour(it) : dark ? "#ff6b5e" : "#9c1c2b";
    shape = L.circleMarker([lat, lon], { radius: it.kind === "limit" && !shadowOf(it) ? 3 : 6, color: dark ? "#111" : "#fff", weight: 1.5, fillColor: colour, fillOpacity: 1 });
  } else {
    const many = feature.geometry.type === "LineString" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
    // The Pacific lies east of Asia here.
    const lines = many.map((line) => {
      const middle = line.reduce((sum, [lon]) => sum + lon, 0) / line.length;
      return line.map(([lon, lat]) => [lat, middle < -25 ? lon + 360 : lon]);
    });
    const look = it.kind === "flow"
      ? { color: (style.modes[it.mode_id] || { colour: "#555" }).colour, weight: it.width, opacity: 0.85, lineCap: "round" }
      : { color: harmColour(it), weight: it.rank <= 10 ? 6 : 3.5, opacity: 0.9 };
    if (it.kind === "flow" && shadowOf(it)) {
      L.polyline(lines, { color: dark ? "#ff6b5e" : "#9c1c2b", weight: it.width + 5, opacity: 0.5, interactive: false }).addTo(layer);
    }
    shape = L.polyline(lines, look);
  }
  shape.bindTooltip(tipOf(it), { sticky: true }).addTo(layer);
  shape.on("click", () => choose(at));
  drawn.set(at, shape);
}

const lead = isFlow
  ? "Lines: what moves in a year at least cost, by width. Red: full, with what one unit more of capacity would save in a year."
  : "Dark: pairs are left without a route. From pale to strong: how much dearer the year becomes.";
const choices = worlds.map((name, at) => `<label><input type="radio" name="world" value="${at}"${at ? "" : " checked"}> ${escapeHtml(name)}</label>`);
const panel = makePanel(collection.properties.title, `
  <h1>${escapeHtml(collection.properties.title)}</h1>
  <p class="asked">${escapeHtml(lead)}</p>
  ${worlds.length > 1 ? `<fieldset class="overlay-worlds"><legend>World</legend>${choices.join("")}</fieldset>` : ""}
  <ol class="overlay-list"></ol>`);

// Draws a world, and lists what is full there or what hurts most; all where there is one.
function showWorld(name) {
  const shown = told.map((feature, at) => ({ feature, at })).filter(({ feature }) => !name || feature.properties.scenario === name);
  layer.clearLayers();
  drawn.clear();
  shown.forEach(({ feature, at }) => draw(feature, at));
  const listed = shown.map(({ feature, at }) => ({ it: feature.properties, at }))
    .filter(({ it }) => (isFlow ? shadowOf(it) > 0 && it.kind === "limit" : true))
    .sort((one, other) => (isFlow ? shadowOf(other.it) - shadowOf(one.it) : one.it.rank - other.it.rank))
    .slice(0, 60);
  panel.querySelector(".overlay-list").innerHTML = listed.map(({ it, at }) =>
    `<li><button type="button" data-at="${at}"><b>${escapeHtml(nameOf(it))}</b><span>${escapeHtml(words(it))}</span></button></li>`).join("");
}

function choose(at) {
  panel.querySelectorAll("button[data-at]").forEach((button) => button.setAttribute("aria-pressed", String(Number(button.dataset.at) === at)));
  const shape = drawn.get(at);
  if (shape.getBounds) map.fitBounds(shape.getBounds(), { maxZoom: 7 });
  else map.setView(shape.getLatLng(), Math.max(map.getZoom(), 6));
  shape.openTooltip();
}

panel.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-at]");
  if (button) choose(Number(button.dataset.at));
});
panel.addEventListener("change", (event) => {
  if (event.target.name === "world") showWorld(worlds[Number(event.target.value)]);
});
showWorld(worlds[0]);
map.fitBounds(layer.getBounds(), { paddingTopLeft: [370, 20], paddingBottomRight: [20, 20] });
