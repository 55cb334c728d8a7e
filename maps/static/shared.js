// What the pages of routes, comparisons and studies share. `map`, `style`, `basemap`, `collection` and
// `attribution` come from the page.
const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
function escapeHtml(value) {
  return String(value).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

// Name the kind of page, and lay out the map: without motion where the reader wants none,
// which Leaflet asks nobody.
function setStage(kind, moving) {
  document.body.classList.add(kind);
  const container = map.getContainer();
  container.setAttribute("role", "region");
  if (!moving) {
    map._zoomAnimated = false;
    map._fadeAnimated = false;
    container.classList.remove("leaflet-fade-anim", "leaflet-zoom-anim");
  }
  map.setMinZoom(1).setMaxZoom(9);
  map.zoomControl.setPosition("topright");
  return container;
}

function lineStyle(modeId, open) {
  const mode = style.modes[modeId] || { colour: "#555", weight: 2, dash: "" };
  return {
    color: mode.colour,
    weight: mode.weight,
    dashArray: open ? mode.dash || null : style.shut.dash,
    opacity: open ? 0.9 : style.shut.opacity,
  };
}

function latLngs(feature) {
  return feature.geometry.coordinates.map(([lon, lat]) => [lat, lon]);
}

function number(value, digits = 0) {
  return Number(value).toLocaleString("en-GB", {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  });
}

function hours(value) {
  if (value < 47.95) return `${number(value, 1)} h`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 24)} d ${String(whole % 24).padStart(2, "0")} h`;
}

function evidenceList(evidence) {
  if (!evidence.length) return "";
  const rows = evidence.map((fact) => {
    const value = typeof fact.value === "number" ? number(fact.value, fact.value % 1 ? 2 : 0) : fact.value;
    const source = collection.properties.sources[fact.source] || { title: fact.source };
    const title = source.url
      ? `<a href="${escapeHtml(source.url)}" rel="noreferrer noopener" target="_blank">${escapeHtml(source.title)}</a>`
      : escapeHtml(source.title);
    const where = [source.publisher, fact.locator, fact.year].filter(Boolean).map(escapeHtml).join(", ");
    const note = fact.note ? `<div class="note">${escapeHtml(fact.note)}</div>` : "";
    return `<li><b>${escapeHtml(fact.fact)}</b> ${escapeHtml(value)} ${escapeHtml(fact.unit || "")}` +
      `<div class="source">${title}${where ? `, ${where}` : ""}</div>${note}</li>`;
  });
  return `<ul class="evidence">${rows.join("")}</ul>`;
}

function makePanel(title, html) {
  const panel = document.createElement("section");
  panel.className = "panel";
  panel.setAttribute("aria-label", title);
  panel.innerHTML = html;
  document.body.appendChild(panel);
  L.DomEvent.disableClickPropagation(panel);
  L.DomEvent.disableScrollPropagation(panel);
  return panel;
}

function legendRows(modes) {
  return modes.map((mode) => {
    const look = style.modes[mode.id];
    const dash = look.dash ? ` stroke-dasharray="${look.dash}"` : "";
    return `<li><svg width="34" height="8" aria-hidden="true"><line x1="0" y1="4" x2="34" y2="4" ` +
      `stroke="${look.colour}" stroke-width="${look.weight}"${dash}/></svg> ${escapeHtml(mode.name)}</li>`;
  });
}

function addLegend(modes, shut) {
  const rows = legendRows(modes);
  if (shut) {
    rows.push(`<li><svg width="34" height="8" aria-hidden="true"><line x1="0" y1="4" x2="34" y2="4" ` +
      `stroke="currentColor" stroke-width="2" stroke-dasharray="${style.shut.dash}"/></svg> not open (planned, suspended, closed)</li>`);
  }
  const legend = L.control({ position: "bottomleft" });
  legend.onAdd = () => {
    const box = L.DomUtil.create("div", "legend");
    box.innerHTML = `<ul aria-label="Legend">${rows.join("")}</ul>`;
    return box;
  };
  legend.addTo(map);
}

drawBasemap();
