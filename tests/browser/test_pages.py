"""The pages in real headless Chromium, with the network off."""

import pytest
from browsing import open_page, text_of
from conftest import TOY

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A route over the Pacific and the network of the toy, as pages."""
    import datetime as dt

    from corridors.tables.load import load_network
    from maps.pages.page import network_page, route_page
    from planner.formats.route_geojson import route_geojson
    from planner.output.network_geojson import network_geojson
    from planner.question.query import Query
    from planner.routing.router import find_route

    folder = tmp_path_factory.mktemp("pages")
    toy = load_network(TOY)
    query = Query("alpha", "golf", "time", dt.date(2026, 8, 1), "teu", ("sea",))
    (folder / "route.html").write_text(
        route_page(route_geojson(toy, find_route(toy, query))), encoding="utf-8"
    )
    (folder / "network.html").write_text(network_page(network_geojson(toy)), encoding="utf-8")
    return folder


def test_route_page_draws_land_line_and_tooltip(browser, pages):
    open_page(browser, pages / "route.html")
    land = browser.execute_script(
        "return [...document.querySelectorAll('.leaflet-pane canvas')].map((c) => {"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; })"
    )
    assert max(land) > 50_000
    (line,) = browser.execute_script(
        "return [...document.querySelectorAll('path.leaflet-interactive')]"
        ".filter((p) => p.getAttribute('fill') === 'none')"
    )
    box = line.rect
    assert box["width"] > 100
    browser.execute_script(
        "const p = arguments[0], at = p.getPointAtLength(p.getTotalLength() / 3);"
        "const m = p.getScreenCTM();"
        "const o = {bubbles: true, clientX: at.x * m.a + m.e, clientY: at.y * m.d + m.f};"
        "p.dispatchEvent(new MouseEvent('mouseover', o));"
        "p.dispatchEvent(new MouseEvent('mousemove', o));",
        line,
    )
    tip = text_of(browser, ".leaflet-tooltip")
    assert "14,816 km" in tip
    assert "Alpha – Golf" in tip
