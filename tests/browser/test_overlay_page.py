"""The pages of flows and of what hurts when it shuts, in headless Chromium."""

import pytest
from axe import serious_violations
from browsing import boxes_of, emulate, find, open_page, overlaps, stop_emulating, text_of

from maps.pages.page import overlay_page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("command", "title", "listed"),
    [
        (("flows",), "Flows of a year at least cost", "holds back cargo that is left"),
        (("critical", "--of", "crossings", "--no-betweenness"), "Damage if closed", "pair"),
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
    assert title in text_of(browser, ".panel h1")
    first = browser.find_element("css selector", ".study-list button")
    assert listed in first.text
    assert "1 Nov 2026" in text_of(browser, ".question")
    names = {it.text for it in browser.find_elements("css selector", ".leaflet-names-pane .name")}
    assert {"Khorgos", "Moscow"} & names
    assert len(browser.execute_script("return map_corridors.study.shown()")) > 20
    browser.execute_script("arguments[0].click()", first)
    chosen = find(browser, ".study-list button")
    assert chosen.get_attribute("aria-pressed") == "true"
    chosen_at = f"at={chosen.get_attribute('data-at')}"
    assert chosen_at in browser.execute_script("return location.hash")


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
        lines = browser.execute_script("return map_corridors.study.shown()")
        return len(lines), text_of(browser, ".study-list")

    assert seen() == (2, "First\n1 train a day more is worth USD 5 a year")
    assert worlds[1] in text_of(browser, ".worlds")
    browser.find_element("css selector", "input[name=world][value='1']").click()
    assert seen() == (3, "Second\n1 train a day more is worth USD 9 a year")
    browser.find_element("css selector", ".study-list button").click()
    assert "Second" in text_of(browser, ".study-list .is-chosen")
    browser.find_element("css selector", "input[name=world][value='0']").click()
    assert seen()[0] == 2


@pytest.mark.parametrize("width", [390, 1400])
def test_what_is_asked_and_named(browser, tmp_path, width):
    """The question, the totals of the world that is shown, and names none over another."""
    at = {"Here": [100.0, 50.0], "There": [101.0, 50.2], "Far away": [140.0, 60.0]}
    features = [
        feature(
            *("base", "limit", f"{name}, road", {"type": "Point", "coordinates": spot}),
            id=name,
            shadow_usd=5.0,
        )
        for name, spot in at.items()
    ]
    line = {"type": "LineString", "coordinates": [[100.0, 40.0], [120.0, 40.0]]}
    link = {"mode_id": "sea", "from_name": "West", "to_name": "East", "width": 4}
    features.append(feature("base", "flow", "", line, flow_t_y=2e6, **link))
    small = {"type": "Point", "coordinates": [120.0, 55.0]}
    features.append(feature("base", "limit", "Worth nothing", small, shadow_usd=0.0))
    totals = {"served_t": 4.2e6, "unserved_t": 3e4, "cost_usd": 1.5e9, "co2e_t": 3e5}
    query = {"by": "cost", "depart": "2026-08-01", "demand_rows": 1}
    properties = {
        "title": "Flows",
        "query": query,
        "scenarios": [{"scenario": "base", **totals}],
    }
    towns = [("Here", 100.0, 50.0, 20), ("Town", 60.0, 55.0, 20), ("Hamlet", 62.0, 40.0, 1)]
    page = tmp_path / "asked.html"
    collection = {"properties": properties, "features": features}
    page.write_text(overlay_page(collection, towns), encoding="utf-8")
    emulate(browser, width=width, height=844)
    try:
        open_page(browser, page)
        asked = text_of(browser, ".question")
        assert asked == "1 row of demand, least cost, the season of 1 Aug 2026 all year"
        said = text_of(browser, ".said")
        assert said == "4.2 Mt moved, 0.03 Mt not carried, USD 1.50 bn, 0.3 Mt CO2e"
        names = browser.find_elements("css selector", ".leaflet-names-pane .name")
        told = [it.text for it in names]
        assert told[0] == "Here"
        assert "Far away" in told
        assert not {"Hamlet", "Worth nothing"} & set(told)
        assert overlaps(boxes_of(browser, ".leaflet-names-pane .name")) == []
    finally:
        stop_emulating(browser)


@pytest.mark.parametrize("width", [390, 1400])
def test_all_that_shuts_is_in_view_though_straits_lie_over_180_degrees(browser, tmp_path, width):
    spots = {"Strait": [-168.98, 65.7], "Port": [4.1, 51.9], "Cape": [25.8, 71.2]}
    worst = {"name": "Port - Strait", "origin": "a", "destination": "b", "cargo": "lng"}
    more = {"pairs": 1, "added_value": 5e8, "added_usd": 5e8, "added_h": 10.0, "worst": worst}
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": at},
            "properties": {
                "kind": "critical",
                "id": name,
                "name": name,
                "rank": rank,
                **more,
                "lost": lost,
                "series": [
                    it for it in ("Port", "Cape") if name in ("Port", "Cape") and it != name
                ],
            },
        }
        for rank, ((name, at), lost) in enumerate(zip(spots.items(), (1, 0, 0), strict=True), 1)
    ]
    page = tmp_path / "critical.html"
    page.write_text(overlay_page({"properties": {"title": "Shut"}, "features": features}), "utf-8")
    try:
        emulate(browser, width=width, height=844)
        open_page(browser, page)
        seen = browser.execute_script(
            "const panel = document.querySelector('.panel').getBoundingClientRect();"
            "return map_corridors.study.shown().map(({ lines: [[[x, y]]] }) =>"
            "x >= 6 && x <= innerWidth - 6 && y >= 6 &&"
            "(innerWidth < 700 ? y <= panel.top - 6 : x >= panel.right + 6));"
        )
        assert seen == [True, True, True]
        buttons = browser.find_elements("css selector", ".study-list button")
        assert "1 pair without a route" in buttons[0].text
        assert len(buttons) == 2
        assert "1 pair, USD 500 M more a year, 10 h more, 1 more alike" in buttons[1].text
        browser.execute_script("arguments[0].click()", buttons[1])
        assert "Worst pair: Port - Strait, lng" in text_of(browser, ".study-list .is-chosen")
        key = find(browser, ".study-key")
        browser.execute_script("arguments[0].open = true", key)
        assert "what detours add a year" in key.text
        assert "up to USD 500 M" in key.text
    finally:
        stop_emulating(browser)


@pytest.mark.parametrize(("width", "height", "scheme"), [(1400, 900, "light"), (390, 844, "dark")])
def test_axe_finds_nothing_serious(browser, tmp_path, width, height, scheme):
    line = {"type": "LineString", "coordinates": [[100.0, 50.0], [110.0, 50.0]]}
    link = {"mode_id": "rail-1520", "from_name": "Here", "to_name": "There", "width": 4}
    spot = {"type": "Point", "coordinates": [105.0, 50.0]}
    features = [
        feature(world, kind, "Here", where, flow_t_y=2e6, shadow_usd=5.0, **link)
        for world in ("base", "shut")
        for kind, where in (("flow", line), ("limit", spot))
    ]
    page = tmp_path / "axe.html"
    page.write_text(overlay_page({"properties": {"title": "F"}, "features": features}), "utf-8")
    emulate(browser, width=width, height=height, scheme=scheme)
    try:
        open_page(browser, page)
        assert browser.execute_script("return document.scrollingElement.scrollWidth") <= width
        assert serious_violations(browser) == []
    finally:
        stop_emulating(browser)
