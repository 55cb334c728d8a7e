// Names on the map of a study: of the points, then of towns that help to find one's way; none
// over a point, no town over a line.
const namesPane = makeNamesPane(440);
const NAME_KINDS = {
  point: { size: 12, weight: 600, gap: 10, quiet: 2, most: Infinity, sides: 6 },
  town: { size: 11, weight: 400, gap: 5, quiet: 14, most: 0, atMost: 30, dot: true },
};

// Pixels along the lines that are shown, and the points, each once.
function onScreen(view) {
  const lines = [];
  const points = [];
  for (const [at, shape] of drawn) {
    if (!shape.getLatLngs) points.push({ at, pixel: map.latLngToLayerPoint(shape.getLatLng()) });
    else {
      const half = shape.options.weight / 2;
      for (const part of shape.getLatLngs()) {
        lines.push(...pixelsAlong([part].flat(), view).map(({ x, y }) => ({ x, y, half })));
      }
    }
  }
  return { lines, points };
}

// What is named: points that are listed, in that order, then towns.
function namesOf(points) {
  const rank = (at) => told[at].properties.rank || -shadowOf(told[at].properties);
  const found = new Map();
  for (const { at, pixel } of [...points].sort((one, other) => rank(one.at) - rank(other.at))) {
    const it = told[at].properties;
    const text = nameOf(it).split(", ")[0];
    if (isFlow && !shadowOf(it)) continue;
    if (!found.has(text)) found.set(text, { text, kind: "point", pixel });
  }
  return [...found.values(), ...townNames(found)];
}

function drawNames() {
  const view = viewBounds();
  const { lines, points } = onScreen(view);
  const taken = newTaken([
    ...furniture(".panel, .leaflet-control"),
    ...points.map(({ pixel: { x, y } }) => [x - 6, y - 6, x + 6, y + 6]),
  ]);
  const placed = placeNames(namesOf(points), NAME_KINDS, { taken, lines: newTrack(lines), frame: viewBounds(3) });
  namesPane.innerHTML = namesHtml(placed, NAME_KINDS);
}
