"""The pages of flows and of what hurts when it shuts, in headless Chromium."""

import pytest
from browsing import open_page

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
