"""Folium maps in real headless Chromium, with the network off."""

import folium
import pytest
from browsing import count, find, open_page, texts_of
from conftest import TOY

import planner

pytestmark = pytest.mark.browser

FIND = """
const map = Object.values(window).find((it) => it instanceof L.Map);
"""
SHOWN = f"""{FIND}
const found = {{ lines: 0, dots: 0, left: Infinity, right: -Infinity }};
map.eachLayer((it) => {{
  if (it instanceof L.CircleMarker) found.dots += 1;
  else if (it instanceof L.Polyline) {{
    found.lines += 1;
    found.left = Math.min(found.left, it.getBounds().getWest());
    found.right = Math.max(found.right, it.getBounds().getEast());
  }}
}});
found.west = map.getBounds().getWest();
found.east = map.getBounds().getEast();
return found;
"""
COLOURS = """
const wanted = arguments[0];
const found = new Set();
for (const tile of document.querySelectorAll("canvas.leaflet-tile")) {
  const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
  for (let at = 0; at < data.length; at += 4) {
    const hex = "#" + [0, 1, 2].map((it) => data[at + it].toString(16).padStart(2, "0")).join("");
    if (wanted.includes(hex)) found.add(hex);
  }
}
return [...found].sort();
"""


@pytest.fixture(scope="module")
def world():
    return planner.load(TOY)


def test_a_route_opens_offline_with_layers_of_your_own(screen, world, tmp_path):
    shown = world.route("alpha", "golf", depart="2026-08-01", mode="sea").to_folium()
    own = {"type": "Point", "coordinates": [150.0, 45.0]}
    folium.GeoJson(own, name="Own points").add_to(shown)
    folium.Marker([48.0, 140.0], popup="Own <b>popup</b>", tooltip="Own").add_to(shown)
    folium.Marker([49.0, 145.0], icon=folium.Icon(color="red")).add_to(shown)
    folium.LayerControl(collapsed=False).add_to(shown)
    path = tmp_path / "route.html"
    shown.save(path, offline=True)
    open_page(screen, path)
    it = screen.execute_script(SHOWN)
    assert it["lines"] > 0
    assert it["dots"] > 2
    # The way over the Pacific is in sight as a whole.
    assert it["west"] < it["left"] < 180 < it["right"] < it["east"]
    assert screen.execute_script(COLOURS, ["#ebe7df", "#f5f8fa"]) == ["#ebe7df", "#f5f8fa"]
    assert count(screen, ".corridors-fixed") == 2
    assert count(screen, "img.leaflet-marker-icon[src^='data:']") == 2
    assert count(screen, ".leaflet-marker-icon svg") == 1
    labels = texts_of(screen, ".leaflet-control-layers label")
    assert labels[0] == "Plain ground"
    assert "sea" in labels
    assert "Own points" in labels
    before = count(screen, "path.leaflet-interactive")
    screen.execute_script(
        "[...document.querySelectorAll('.leaflet-control-layers label')]"
        ".find((it) => it.textContent.trim() === 'sea').querySelector('input').click();"
    )
    assert count(screen, "path.leaflet-interactive") < before
    screen.find_elements("css selector", "img.leaflet-marker-icon")[1].click()
    popup = find(screen, ".leaflet-popup-content").get_attribute("textContent")
    assert popup == "Own popup"


def test_the_network_and_a_comparison_draw_lines(screen, world, tmp_path):
    for name, result in (
        ("map", world),
        ("compare", world.compare("alpha", "golf")),
        ("reach", world.reach("alpha", "60d")),
    ):
        shown = result.to_folium()
        folium.LayerControl(collapsed=False).add_to(shown)
        path = tmp_path / f"{name}.html"
        shown.save(path, offline=True)
        open_page(screen, path)
        assert screen.execute_script(SHOWN)["lines"] >= 2
