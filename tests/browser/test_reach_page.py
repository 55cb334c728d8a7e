"""The page of what an origin reaches, in headless Chromium."""

import pytest
from axe import serious_violations
from browsing import (
    boxes_of,
    count,
    emulate,
    find,
    open_page,
    overlaps,
    stop_emulating,
    text_of,
    texts_of,
)
from conftest import TOY
from selenium.webdriver.support.wait import WebDriverWait

import planner

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def near():
    world = planner.load(TOY)
    return world.reach("alpha", ["2d", "8d", "40d"], depart="2026-08-01")


@pytest.fixture
def page(near, tmp_path):
    path = tmp_path / "reach.html"
    near.to_html(path)
    return path


def test_rings_colours_and_the_way_to_a_place(browser, near, page):
    open_page(browser, page)
    assert text_of(browser, ".panel h1") == "What Alpha reaches"
    key = texts_of(browser, ".rings li")
    counts = [sum(it.ring == ring for it in near) for ring in range(3)]
    assert [it.split("\n")[0] for it in key] == ["up to 2 days", "up to 8 days", "up to 40 days"]
    assert [int(it.split("\n")[1].split()[0]) for it in key] == counts
    shown = browser.execute_script("return map_corridors.reach.places()")
    assert [it["band"] for it in shown] == [it.ring for it in near]
    tones = {it["band"]: it["tone"] for it in shown}
    assert len(set(tones.values())) == len(tones)
    links = browser.execute_script("return map_corridors.reach.links()")
    assert [it["band"] for it in links] == [it.ring for it in near.details.links]
    assert all(it["tone"] == tones[it["band"]] for it in links if it["band"] in tones)
    samples = browser.find_elements("css selector", ".rings circle")
    fills = [it.get_attribute("style") for it in samples]
    for band, tone in tones.items():
        assert tone in fills[band]
    find(browser, ".reach-list details:not([open]) summary").click()
    WebDriverWait(browser, 20).until(lambda it: count(it, ".reach-list button") > 1)
    browser.execute_script("document.querySelectorAll('.reach-list button')[1].click()")
    chosen = find(browser, ".reach-list .is-chosen")
    assert chosen.find_element("css selector", "button").get_attribute("aria-pressed") == "true"
    assert browser.execute_script("return map_corridors.reach.chosen()") == list(near[1].links)
    assert "By " in chosen.text
    assert "at=1" in browser.execute_script("return location.hash")
    assert serious_violations(browser) == []


def test_one_limit_is_shown_in_quarters_and_a_place_is_found(browser, tmp_path):
    path = tmp_path / "one.html"
    planner.load(TOY).reach("alpha", "1000usd", depart="2026-08-01").to_html(path, lang="ru")
    open_page(browser, path)
    key = [it.text.split("\n")[0] for it in browser.find_elements("css selector", ".rings li")]
    assert key == [f"до {it} долл." for it in ("250", "500", "750", "1 000")]
    assert text_of(browser, ".panel h1") == "Куда доходят грузы: Альфа"
    find(browser, ".langs [data-lang=zh]").click()
    assert "可达范围" in text_of(browser, ".panel h1")
    find(browser, ".langs [data-lang=en]").click()
    box = find(browser, ".find input")
    box.send_keys("БРАВО")
    found = browser.find_elements("css selector", ".reach-list button")
    assert [it.text.split(" ")[0] for it in found] == ["Bravo"]
    box.send_keys("xyz")
    assert "No place within reach" in text_of(browser, ".reach-list")


@pytest.mark.parametrize(("width", "height", "scheme"), [(1400, 900, "light"), (390, 844, "dark")])
def test_axe_finds_nothing_serious(browser, page, width, height, scheme):
    emulate(browser, width=width, height=height, scheme=scheme)
    try:
        open_page(browser, page, "#at=1")
        assert browser.execute_script("return document.scrollingElement.scrollWidth") <= width
        assert serious_violations(browser) == []
        assert overlaps(boxes_of(browser, ".leaflet-names-pane .name")) == []
    finally:
        stop_emulating(browser)
