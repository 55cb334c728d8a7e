"""The comparison page in headless Chromium: worlds, divider, table, charts and map in step."""

import datetime as dt
import math
import re

import pytest
from axe import serious_violations
from browsing import (
    boxes_of,
    count,
    emulate,
    find,
    open_page,
    stop_emulating,
    text_of,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from test_geojson import compared

from maps.pages.page import comparison_page
from planner.comparison.geojson import comparison_geojson
from planner.formats.route_geojson import map_towns
from planner.question.query import Query

pytestmark = pytest.mark.browser

WORLDS = ("manzhouli-shut", "paper-proposals-built")
QUERY = Query("qiqihar", "duisburg", "time", dt.date(2026, 11, 1), "teu")
SHUT = "#scenario=manzhouli-shut"
GONE, MOVED, KEPT = "liaoning-manchuria-europe", "best", "middle-corridor"


@pytest.fixture(scope="module")
def comparison(ready):
    return compared(ready, QUERY, *WORLDS)


@pytest.fixture(scope="module")
def numbers(comparison):
    return {corridor: at for at, corridor in enumerate(comparison.corridors())}


@pytest.fixture(scope="module")
def page(comparison, tmp_path_factory):
    path = tmp_path_factory.mktemp("compare-pages") / "page.html"
    network = comparison.columns[0].world.network
    text = comparison_page(comparison_geojson(comparison), map_towns(network))
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def screen(browser):
    emulate(browser, width=1400, height=900)
    yield browser
    stop_emulating(browser)


def row_text(browser, number):
    return text_of(browser, f"tbody tr[data-corridor='{number}']")


def lines(browser, number, side="right"):
    """Return the lines of a corridor on the map: look, whether it is an old way, points."""
    return browser.execute_script(
        "return map_corridors.compare.lines().filter((it) => it.corridor === arguments[0] && "
        "it.side === arguments[1]).map((it) => [it.look, it.old, it.points])",
        number,
        side,
    )


def click_at(browser, x, y):
    """Click a point of the window, whatever lies there."""
    button = {"button": "left", "clickCount": 1}
    for kind, more in (("mouseMoved", {}), ("mousePressed", button), ("mouseReleased", button)):
        event = {"type": kind, "x": x, "y": y, **more}
        browser.execute_cdp_cmd("Input.dispatchMouseEvent", event)


def chosen(browser):
    """Return the corridors that are marked in the table, on the map and in the charts."""
    marks = {
        "tbody tr": ".is-chosen",
        "button.badge": "[aria-pressed=true]",
        ".scatter g": "[aria-pressed=true]",
        ".bars g": "[aria-pressed=true]",
    }
    return browser.execute_script(
        "return Object.fromEntries(Object.entries(arguments[0]).map(([kind, mark]) => [kind, "
        "[...document.querySelectorAll(kind + mark)].map((it) => "
        "Number(it.dataset.corridor ?? it.dataset.id))]))",
        marks,
    )


def test_base_shows_every_corridor_with_its_numbers(screen, page, comparison, numbers):
    open_page(screen, page)
    network = comparison.columns[0].world.network
    for cell in comparison.columns[0].cells:
        number, route = numbers[cell.result.corridor], cell.result.route
        said = row_text(screen, number)
        if route is None:
            assert "Closed" in said
            assert lines(screen, number) == []
            continue
        # The page has hours and dollars of two decimals.
        for figure in ("{0[0]:.1f}", "{0[1]:,.0f}"):
            values = (route.total("time_h"), route.total("cost_usd"))
            near = [((values[0] + it) / 24, values[1] + it) for it in (-0.01, 0, 0.01)]
            assert any(figure.format(it) in said for it in near)
        assert len(lines(screen, number)) == 1
        assert network.corridors.get(cell.result.corridor) or number == 0
    served = [cell for cell in comparison.columns[0].cells if cell.result.route is not None]
    named = {network.places[it].country for it in (QUERY.origin, QUERY.destination)}
    for cell in served:
        said = row_text(screen, numbers[cell.result.corridor])
        assert named <= set(said.split())
        assert any(mode in said for mode in ("rail", "sea", "road"))
    assert len(served) >= 8
    assert count(screen, ".scatter circle.point") == len(served)
    assert count(screen, "button.badge") == len(served)


def test_scenario_changes_table_chart_map_and_words(screen, page, comparison, numbers):
    open_page(screen, page)
    before = find(screen, ".scatter").get_attribute("innerHTML")
    (old,) = lines(screen, numbers[MOVED])
    find(screen, "input[name=world][value='1']").click()
    said = text_of(screen, ".said")
    was, now = (it.cells[0].result.route for it in comparison.columns[:2])
    days = (now.total("time_h") - was.total("time_h")) / 24
    usd = now.total("cost_usd") - was.total("cost_usd")
    assert abs(days) >= 0.05
    change = f"({days:+.1f} d, {usd:+,.0f} USD)".replace("-", "−")
    assert f"takes {now.total('time_h') / 24:.1f} days" in said
    assert change in said
    assert "2 close, 6 stay the same" in said
    assert "Closes" in row_text(screen, numbers[GONE])
    moved = row_text(screen, numbers[MOVED])
    assert "Other route" in moved
    assert re.search(r"[+−][\d,]+ USD", moved)
    assert "Same" in row_text(screen, numbers[KEPT])
    ((look, is_old, _),) = lines(screen, numbers[GONE])
    assert (look, is_old) == ("closes", True)
    looks = lines(screen, numbers[MOVED])
    assert sorted(is_old for _, is_old, _ in looks) == [False, True]
    assert {look for look, _, _ in looks} == {"other"}
    assert all(points != old[2] for _, is_old, points in looks if not is_old)
    assert lines(screen, numbers[KEPT])[0][0] == "same"
    assert find(screen, ".scatter").get_attribute("innerHTML") != before
    bars = [
        int(it.get_attribute("data-id"))
        for it in screen.find_elements("css selector", ".bars g[data-id]")
    ]
    assert {numbers[GONE], numbers[MOVED]} <= set(bars)
    assert numbers[KEPT] not in bars
    for words in ("Closes or drops out", "Another route", "No change"):
        assert words in text_of(screen, ".key-box")
    assert "Manzhouli" in text_of(screen, ".name-changed")
    assert screen.execute_script("return location.hash") == SHUT


def test_row_map_and_chart_find_each_other(screen, page, numbers):
    open_page(screen, page, SHUT)
    number = numbers[MOVED]
    find(screen, f"tbody tr[data-corridor='{number}'] button").click()
    found = chosen(screen)
    assert all(set(it) == {number} for it in found.values()), found
    find(screen, f"button.badge.on-right[data-corridor='{numbers[KEPT]}']").click()
    found = chosen(screen)
    assert found["tbody tr"] == [numbers[KEPT]]
    box = find(screen, f"tbody tr[data-corridor='{numbers[KEPT]}']").rect
    assert 0 <= box["y"] < 900
    # On the map: where the way of a corridor lies alone and in view.
    drawn = {at: [line for *_, line in lines(screen, at)] for at in range(15)}
    wide, tall = find(screen, ".folium-map").rect["width"], 900
    badges = boxes_of(screen, "button.badge")
    number, apart = next(
        (at, point)
        for at, own in drawn.items()
        for point in (own[0][:: max(1, len(own[0]) // 40)] if len(own) == 1 else [])
        if 60 < point[0] < wide - 80
        and 60 < point[1] < tall - 90
        and all(
            math.dist(point, it) > 25
            for other, them in drawn.items()
            if other != at
            for line in them
            for it in line[::4]
        )
        and all(abs(point[0] - (box[0] + box[2]) / 2 + 1400 - wide) > 40 for box in badges)
    )
    x, y = screen.execute_script(
        "const at = map_corridors.layerPointToContainerPoint(arguments[0]);"
        "const box = map_corridors.getContainer().getBoundingClientRect();"
        "return [at.x + box.left, at.y + box.top]",
        apart,
    )
    click_at(screen, x, y)
    assert chosen(screen)["tbody tr"] == [number]
    screen.execute_script(
        "document.querySelector(arguments[0]).dispatchEvent(new MouseEvent('click', "
        "{bubbles: true}))",
        f".scatter g[data-id='{numbers[KEPT]}'] .point",
    )
    assert chosen(screen)["tbody tr"] == [numbers[KEPT]]


def test_a_row_opens_to_legs_and_why(screen, page, numbers):
    open_page(screen, page, f"{SHUT}&corridor={MOVED}")
    detail = text_of(screen, "tr.detail")
    told = [text_of(screen, f"tr.detail .why {it}") for it in ("code", ".old", "b")]
    assert told == ["manzhouli:road.status", "not given", "closed"]
    assert "Base" in detail
    assert "Duisburg unload from road" in detail
    assert re.search(r"\d,\d{3} km", detail)
    find(screen, f"tbody tr[data-corridor='{numbers[GONE]}'] button").click()
    assert count(screen, "tr.detail") == 1
    detail = text_of(screen, "tr.detail")
    assert "manzhouli:rail-1435 is closed" in detail
    assert "manzhouli:rail-1435.status" in detail
    assert "Assumption" in detail
    find(screen, f"tbody tr[data-corridor='{numbers[KEPT]}'] button").click()
    assert "changes no fact on this route" in text_of(screen, "tr.detail")


def divider(browser):
    """Return where the divider stands, in pixels of the map."""
    box = find(browser, ".swipe-line").rect
    return box["x"] + box["width"] / 2 - find(browser, ".folium-map").rect["x"]


def test_divider_shows_the_base_left_and_the_scenario_right(screen, page, numbers):
    open_page(screen, page, SHUT)
    assert not find(screen, ".swipe").is_displayed()
    find(screen, ".swipe-switch").click()
    assert find(screen, ".swipe-switch").get_attribute("aria-pressed") == "true"
    wide = find(screen, ".folium-map").rect["width"]
    assert divider(screen) == pytest.approx(wide / 2, abs=1)
    ((_, left, _),) = lines(screen, numbers[GONE], "left")
    ((_, right, _),) = lines(screen, numbers[GONE])
    assert (left, right) == (False, True)
    # Each number stands on its own side.
    boxes = {it: boxes_of(screen, f".badge.on-{it}") for it in ("left", "right")}
    middle = find(screen, ".folium-map").rect["x"] + wide / 2
    assert max(it[2] for it in boxes["left"]) < middle < min(it[0] for it in boxes["right"])
    range_ = find(screen, ".swipe-range")
    assert screen.execute_script("return document.activeElement.className") == "swipe-range"
    range_.send_keys(*[Keys.ARROW_RIGHT] * 10)
    assert divider(screen) == pytest.approx(wide * 0.6, abs=1)
    assert "swipe=60" in screen.execute_script("return location.hash")
    handle = find(screen, ".swipe-line")
    middle = find(screen, ".folium-map").rect["height"] / 2
    actions = ActionChains(screen).move_to_element_with_offset(handle, 0, int(-middle / 2))
    actions.click_and_hold().move_by_offset(-200, 0).release().perform()
    assert divider(screen) == pytest.approx(wide * 0.6 - 200, abs=8)
    find(screen, ".swipe-switch").click()
    assert not find(screen, ".swipe").is_displayed()
    assert lines(screen, numbers[GONE], "left") == []


def test_phone_scrolls_only_down(browser, page, numbers):
    emulate(browser, width=400, height=800)
    try:
        open_page(browser, page, f"{SHUT}&corridor={MOVED}")
        assert browser.execute_script("return document.scrollingElement.scrollWidth") <= 400
        assert find(browser, ".folium-map").rect["y"] == 0
        browser.execute_script("window.scrollTo(0, 900)")
        top = "return document.querySelector('.folium-map').getBoundingClientRect().top"
        assert browser.execute_script(top) == 0
        find(browser, ".swipe-switch")
        assert "Other route" in row_text(browser, numbers[MOVED])
        # No name of a corridor reaches into the bars of change.
        reach = browser.execute_script(
            "const plot = [...document.querySelectorAll('.bars-chart')].pop();"
            "const end = (it) => it.getBoundingClientRect().right;"
            "const names = [...plot.querySelectorAll('.mark .bar-name')].map(end);"
            "return [Math.max(...names), plot.querySelector('.zero').getBoundingClientRect().left];"
        )
        assert reach[0] <= reach[1]
    finally:
        stop_emulating(browser)


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1400, "light"),
        (844, "dark"),
        pytest.param(1400, "dark", marks=pytest.mark.nightly),
        pytest.param(400, "light", marks=pytest.mark.nightly),
    ],
)
def test_axe_finds_nothing_serious(browser, page, width, scheme):
    emulate(browser, width=width, height=900, scheme=scheme)
    try:
        open_page(browser, page, f"{SHUT}&corridor={MOVED}&swipe=50")
        bad = serious_violations(browser)
    finally:
        stop_emulating(browser)
    assert bad == []
