"""The pages of flows and of what hurts when it shuts, in headless Chromium."""

import pytest
from browsing import open_page

from maps.page import overlay_page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("command", "title", "listed"),
    [
        (("flows",), "Flows of a year at least cost", "more is worth USD"),
        (("critical", "--of", "crossings", "--no-betweenness"), "What hurts most", "pair"),
    ],
)
def test_page(browser, run, tmp_path, command, title, listed):
    page = tmp_path / "study.html"
    done = run(*command, "--map", page)
    assert done.code == 0, done.err
    assert page.stat().st_size < 4_000_000
    again = run(*command, "--map", page)
    assert again.code == 2
    assert "use --force" in again.err
    open_page(browser, page)
    assert title in browser.find_element("css selector", ".panel h1").text
    first = browser.find_element("css selector", ".overlay-list button")
    assert listed in first.text
    assert len(browser.find_elements("css selector", "path.leaflet-interactive")) > 20
    browser.execute_script("arguments[0].click()", first)
    assert first.get_attribute("aria-pressed") == "true"
    assert browser.find_elements("css selector", ".leaflet-tooltip")


def feature(scenario, kind, name, geometry, **more):
    told = {"kind": kind, "scenario": scenario, "name": name, "unit": "trains/d", **more}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def test_worlds_are_switched(browser, tmp_path):
    line = {"type": "LineString", "coordinates": [[100.0, 50.0], [110.0, 50.0]]}
    spot = {"type": "Point", "coordinates": [105.0, 50.0]}
    link = {"mode_id": "rail-1520", "from_name": "Here", "to_name": "There", "width": 4}
    worlds = ("base", "shut <b>fast</b>")
    features = [
        feature("base", "flow", "", line, flow_t_y=2e6, **link),
        feature("base", "limit", "First", spot, shadow_usd=5.0),
        feature(worlds[1], "flow", "", line, flow_t_y=1e6, **link),
        feature(worlds[1], "flow", "", line, flow_t_y=3e6, **link),
        feature(worlds[1], "limit", "Second", spot, shadow_usd=9.0),
    ]
    page = tmp_path / "worlds.html"
    collection = {"properties": {"title": "Flows"}, "features": features}
    page.write_text(overlay_page(collection), encoding="utf-8")
    open_page(browser, page)

    def seen():
        lines = browser.find_elements("css selector", "path.leaflet-interactive")
        return len(lines), browser.find_element("css selector", ".overlay-list").text

    assert seen() == (2, "First\n1 trains/d more is worth USD 5 a year")
    assert worlds[1] in browser.find_element("css selector", ".overlay-worlds").text
    browser.find_element("css selector", "input[name=world][value='1']").click()
    assert seen() == (3, "Second\n1 trains/d more is worth USD 9 a year")
    browser.find_element("css selector", ".overlay-list button").click()
    assert "Second" in browser.find_element("css selector", ".leaflet-tooltip").text
    browser.find_element("css selector", "input[name=world][value='0']").click()
    assert seen()[0] == 2
