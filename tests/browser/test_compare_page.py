"""The comparison page in headless Chromium: worlds, divider, table, charts and map in step."""

import datetime as dt
import re

import pytest
from axe import serious_violations
from browsing import (
    boxes_of,
    count,
    covered_names,
    emulate,
    find,
    open_page,
    overlaps,
    stop_emulating,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from test_geojson import compared

from corridors.tables.load import DATA
from maps.pages.page import comparison_page
from planner.comparison.geojson import comparison_geojson
from planner.formats.route_geojson import map_towns
from planner.pricing.arcs import resolve_steps
from planner.pricing.snapshot import ready_network
from planner.query.query import Query

pytestmark = pytest.mark.browser

WORLDS = ("manzhouli-shut", "paper-proposals-built")
QUERY = Query("qiqihar", "duisburg", "time", dt.date(2026, 11, 1), "teu")
SHUT = "#scenario=manzhouli-shut"
GONE, MOVED, KEPT = "liaoning-manchuria-europe", "best", "primorye-2"


@pytest.fixture(scope="module")
def comparison():
    return compared(ready_network(DATA), QUERY, *WORLDS)


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
    return find(browser, f"tbody tr[data-corridor='{number}']").text


def lines(browser, number, side="now"):
    """Return the lines of a corridor on the map: look and path."""
    return browser.execute_script(
        "return [...document.querySelectorAll(`.side-${arguments[1]} path.way"
        '[data-corridor="${arguments[0]}"]`)].map((it) => [it.getAttribute("class"), '
        'it.getAttribute("d")])',
        number,
        side,
    )


def chosen(browser):
    return {
        kind: [
            int(it.get_attribute("data-corridor"))
            for it in browser.find_elements("css selector", f"{kind}.is-chosen")
        ]
        for kind in ("tbody tr", "button.badge", ".scatter g", ".bars g", "path.way")
    }


def test_page_is_small_quick_and_names_nothing_outside(screen, page):
    text = page.read_text(encoding="utf-8")
    assert len(text.encode()) <= 1_500_000
    assert not re.search(r"<script[^>]+src=|<link[^>]+href=|@import|url\((?!['\"]?(data:|#))", text)
    assert "default-src 'none'" in text
    open_page(screen, page)
    mark = "return performance.getEntriesByName('corridors-drawn').map((it) => it.startTime)"
    (drawn,) = screen.execute_script(mark)
    # Within a second on a quiet machine; a busy one is given room.
    assert drawn < 3000


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
    shown = [numbers[cell.result.corridor] for cell in served[1:5]]
    looks = [lines(screen, at)[0][0].replace("leaflet-", "") for at in shown]
    assert len(set(looks)) == 4
    assert len(served) >= 12
    assert count(screen, ".scatter circle.point") == len(served)
    assert count(screen, "button.badge") == len(served)


def test_scenario_changes_table_chart_map_and_words(screen, page, comparison, numbers):
    open_page(screen, page)
    before = find(screen, ".scatter").get_attribute("innerHTML")
    (old,) = lines(screen, numbers[MOVED])
    find(screen, "input[name=world][value='1']").click()
    said = find(screen, ".said").text
    was, now = (it.cells[0].result.route for it in comparison.columns[:2])
    days = (now.total("time_h") - was.total("time_h")) / 24
    usd = now.total("cost_usd") - was.total("cost_usd")
    assert abs(days) >= 0.05
    change = f"({days:+.1f} d, {usd:+,.0f} USD)".replace("-", "−")
    assert f"takes {now.total('time_h') / 24:.1f} days" in said
    assert change in said
    assert "2 close, 1 opens, 10 stay the same, 2 stay closed" in said
    assert "Closes" in row_text(screen, numbers[GONE])
    moved = row_text(screen, numbers[MOVED])
    assert "Other route" in moved
    assert re.search(r"[+−][\d,]+ USD", moved)
    assert "Same" in row_text(screen, numbers[KEPT])
    (gone,) = lines(screen, numbers[GONE])
    assert "look-closes" in gone[0]
    assert "is-old" in gone[0]
    looks = lines(screen, numbers[MOVED])
    assert sorted("is-old" in look for look, _ in looks) == [False, True]
    assert all("look-other" in look for look, _ in looks)
    assert all(path != old[1] for look, path in looks if "is-old" not in look)
    assert "look-same" in lines(screen, numbers[KEPT])[0][0]
    assert find(screen, ".scatter").get_attribute("innerHTML") != before
    bars = [
        int(it.get_attribute("data-corridor"))
        for it in screen.find_elements("css selector", ".bars g")
    ]
    assert {numbers[GONE], numbers[MOVED]} <= set(bars)
    assert numbers[KEPT] not in bars
    for words in ("Closes or drops out", "Another route", "As in the base"):
        assert words in find(screen, ".compare-legend").text
    assert count(screen, ".leaflet-spots-pane .spot-changed") == 1
    assert "Manzhouli" in find(screen, ".name-changed").text
    assert screen.execute_script("return location.hash") == SHUT


def test_row_map_and_chart_find_each_other(screen, page, numbers):
    open_page(screen, page, SHUT)
    number = numbers[MOVED]
    find(screen, f"tbody tr[data-corridor='{number}'] button").click()
    found = chosen(screen)
    assert all(set(it) == {number} for it in found.values()), found
    find(screen, f".side-now button.badge[data-corridor='{numbers[KEPT]}']").click()
    found = chosen(screen)
    assert found["tbody tr"] == [numbers[KEPT]]
    assert set(found["path.way"]) == {numbers[KEPT]}
    box = find(screen, f"tbody tr[data-corridor='{numbers[KEPT]}']").rect
    assert 0 <= box["y"] < 900
    screen.execute_script(
        "const p = document.querySelector(arguments[0]);"
        "p.dispatchEvent(new MouseEvent('click', {bubbles: true, clientX: 900, clientY: 400}));",
        f".side-now path.hit[data-corridor='{number}']",
    )
    assert chosen(screen)["tbody tr"] == [number]
    screen.execute_script(
        "document.querySelector(arguments[0]).dispatchEvent(new MouseEvent('click', "
        "{bubbles: true}))",
        f".scatter g[data-corridor='{numbers[KEPT]}'] .point",
    )
    assert chosen(screen)["tbody tr"] == [numbers[KEPT]]


def test_a_row_opens_to_legs_and_why(screen, page, numbers):
    open_page(screen, page, f"{SHUT}&corridor={MOVED}")
    detail = find(screen, "tr.detail").text
    told = [find(screen, f"tr.detail .why {it}").text for it in ("code", ".old", "b")]
    assert told == ["manzhouli:road.status", "not given", "closed"]
    assert "In the base" in detail
    assert "Duisburg unload from road" in detail
    assert re.search(r"\d,\d{3} km", detail)
    find(screen, f"tbody tr[data-corridor='{numbers[GONE]}'] button").click()
    assert count(screen, "tr.detail") == 1
    detail = find(screen, "tr.detail").text
    assert "manzhouli:rail-1435 is closed" in detail
    assert "manzhouli:rail-1435.status" in detail
    assert "Assumption" in detail
    find(screen, f"tbody tr[data-corridor='{numbers[KEPT]}'] button").click()
    assert "changes no fact on this route" in find(screen, "tr.detail").text


def clip_edge(browser, side):
    """Return where a side's lines are cut, in pixels of the map: left and right."""
    return browser.execute_script(
        "const shape = document.querySelector(`.leaflet-ways-${arguments[0]}-pane`).style.clipPath;"
        "const xs = [...shape.matchAll(/(-?[\\d.]+)px/g)].map((it) => Number(it[1]));"
        "const pane = document.querySelector('.leaflet-map-pane');"
        "const at = new DOMMatrix(getComputedStyle(pane).transform).m41;"
        "return xs.length ? [Math.min(xs[0], xs[2]) + at, Math.max(xs[0], xs[2]) + at] : [];",
        side,
    )


def test_divider_shows_the_base_left_and_the_scenario_right(screen, page, numbers):
    open_page(screen, page, SHUT)
    assert not find(screen, ".swipe").is_displayed()
    find(screen, ".swipe-switch").click()
    assert find(screen, ".swipe-switch").get_attribute("aria-pressed") == "true"
    wide = find(screen, ".folium-map").rect["width"]
    assert clip_edge(screen, "base")[1] == pytest.approx(wide / 2, abs=1)
    assert clip_edge(screen, "now")[0] == pytest.approx(wide / 2, abs=1)
    (left,), (right,) = lines(screen, numbers[GONE], "base"), lines(screen, numbers[GONE])
    assert "is-old" not in left[0]
    assert "is-old" in right[0]
    # What is drawn beyond the divider is not there for the pointer either.
    assert screen.execute_script(
        "const own = document.querySelector('.swipe'); own.style.display = 'none';"
        "const box = document.querySelector('.folium-map').getBoundingClientRect();"
        "const middle = box.left + box.width / 2;"
        "const sides = new Set();"
        "for (let x = box.left + 5; x < box.right; x += 9)"
        "  for (let y = box.top + 5; y < box.bottom; y += 9) {"
        "    const it = document.elementFromPoint(x, y).closest('.side');"
        "    if (it) sides.add(`${it.classList.contains('side-base')} ${x < middle}`); }"
        "own.style.display = '';"
        "return [...sides].sort()"
    ) == ["false false", "true true"]
    range_ = find(screen, ".swipe-range")
    assert screen.execute_script("return document.activeElement.className") == "swipe-range"
    range_.send_keys(*[Keys.ARROW_RIGHT] * 10)
    assert clip_edge(screen, "base")[1] == pytest.approx(wide * 0.6, abs=1)
    assert "swipe=60" in screen.execute_script("return location.hash")
    handle = find(screen, ".swipe-line")
    middle = find(screen, ".folium-map").rect["height"] / 2
    actions = ActionChains(screen).move_to_element_with_offset(handle, 0, int(-middle / 2))
    actions.click_and_hold().move_by_offset(-200, 0).release().perform()
    assert clip_edge(screen, "base")[1] == pytest.approx(wide * 0.6 - 200, abs=8)
    find(screen, ".swipe-switch").click()
    assert clip_edge(screen, "now") == []
    assert lines(screen, numbers[GONE], "base") == []


def test_panning_keeps_the_divider_where_it_is(screen, page):
    open_page(screen, page, f"{SHUT}&swipe=40")
    before = clip_edge(screen, "base")
    find(screen, ".folium-map").send_keys(Keys.ARROW_LEFT)
    assert clip_edge(screen, "base") == pytest.approx(before, abs=1)


def test_keyboard_alone(screen, page, numbers):
    open_page(screen, page)
    find(screen, "input[name=world][value='0']").send_keys(Keys.ARROW_RIGHT)
    assert "Closes" in row_text(screen, numbers[GONE])
    keys = ActionChains(screen).send_keys
    keys(Keys.TAB).perform()
    assert screen.execute_script("return document.activeElement.className") == "swipe-switch"
    ActionChains(screen).send_keys(Keys.TAB, Keys.ARROW_DOWN, Keys.ENTER).perform()
    assert chosen(screen)["tbody tr"] == [1]
    button = "document.activeElement.getAttribute('aria-expanded')"
    assert screen.execute_script(f"return {button}") == "true"
    ActionChains(screen).send_keys(Keys.ESCAPE).perform()
    assert chosen(screen)["tbody tr"] == []
    assert count(screen, "tr.detail") == 0
    screen.execute_script("document.querySelector('button.badge').focus()")
    assert find(screen, ".leaflet-tooltip").is_displayed()
    ActionChains(screen).send_keys(Keys.ENTER).perform()
    assert len(chosen(screen)["tbody tr"]) == 1


def test_numbers_and_names_do_not_cover_each_other(screen, page):
    for fragment in ("", SHUT, f"{SHUT}&swipe=50", "#scenario=paper-proposals-built"):
        open_page(screen, page, fragment)
        css = "button.badge, .leaflet-names-pane .name"
        boxes = boxes_of(screen, css)
        assert len(boxes) > 20
        assert overlaps(boxes) == [], fragment


@pytest.mark.parametrize("width", [400, 1280])
def test_no_name_lies_under_the_divider_the_key_or_buttons(screen, page, width):
    emulate(screen, width=width)
    for fragment in ("", f"{SHUT}&swipe=50"):
        open_page(screen, page, fragment)
        assert count(screen, ".leaflet-names-pane .name") > 4
        over = ".leaflet-control, .swipe:not([hidden]) .swipe-name"
        assert covered_names(screen, over) == []
    x = find(screen, ".swipe-line").rect["x"] + 10
    boxes = [it.rect for it in screen.find_elements("css selector", ".leaflet-names-pane .name")]
    assert [it for it in boxes if it["x"] < x < it["x"] + it["width"]] == []


def test_lines_that_share_a_stretch_lie_apart(screen, page, numbers):
    """Two corridors by the same railway are drawn beside each other, not over each other."""
    open_page(screen, page)
    ways = [numbers[it] for it in (GONE, "liaoning-mongolia-europe")]
    gaps = screen.execute_script(
        "const [one, other] = arguments[0].map((it) => document.querySelector("
        "`.side-now path.way[data-corridor='${it}']`));"
        "const points = (p) => [...Array(400).keys()].map((at) => "
        "p.getPointAtLength(p.getTotalLength() * at / 400));"
        "const there = points(other);"
        "return points(one).map((a) => Math.min(...there.map((b) => Math.hypot(a.x - b.x, "
        "a.y - b.y))))",
        ways,
    )
    shared = [gap for gap in gaps if gap < 20]
    assert len(shared) > 100
    assert sorted(shared)[len(shared) // 4] > 1


def test_only_the_base(screen, comparison, tmp_path):
    path = tmp_path / "base.html"
    collection = comparison_geojson(comparison._replace(columns=comparison.columns[:1]))
    path.write_text(comparison_page(collection), encoding="utf-8")
    open_page(screen, path, f"{SHUT}&swipe=50")
    assert count(screen, "input[name=world]") == 0
    assert count(screen, ".swipe-switch") == 0
    assert not find(screen, ".swipe").is_displayed()
    find(screen, "tbody tr[data-corridor='1'] button").click()
    assert "Legs" in find(screen, "tr.detail").text
    assert "Why" not in find(screen, "tr.detail").text
    assert count(screen, ".bars rect:not(.grip)") > 10


def test_what_only_a_scenario_opens(screen, tmp_path):
    """Nothing leads there in the base: its table and its half of the map are empty."""
    query = Query("berezovka_refinery", "heihe", "time", QUERY.depart, "oil_products")
    comparison = compared(ready_network(DATA), query, "amur-heihe-complex")
    path = tmp_path / "opens.html"
    path.write_text(comparison_page(comparison_geojson(comparison)), encoding="utf-8")
    open_page(screen, path)
    assert "No corridor is open" in find(screen, ".scatter").text
    assert count(screen, "path.way[data-corridor]") == 0
    find(screen, ".swipe-switch").click()
    assert "1 opens" in find(screen, ".said").text
    assert lines(screen, 1, "base") == []
    assert "look-opens" in lines(screen, 1)[0][0]
    find(screen, "tbody tr[data-corridor='1'] button").click()
    assert "Why: " in find(screen, "tr.detail").text
    open_page(screen, path, "#corridor=best")
    assert "no route" in find(screen, "tr.detail").text.lower()


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
            "const plot = [...document.querySelectorAll('.plot')].pop();"
            "const end = (it) => it.getBoundingClientRect().right;"
            "const names = [...plot.querySelectorAll('.dot text:nth-of-type(2)')].map(end);"
            "return [Math.max(...names), plot.querySelector('.zero').getBoundingClientRect().left];"
        )
        assert reach[0] <= reach[1]
    finally:
        stop_emulating(browser)


def test_paper(browser, page):
    emulate(browser, width=700, height=1000, scheme="dark", media="print")
    try:
        open_page(browser, page, SHUT)
        browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
        assert find(browser, ".world-title").text.lower() == "manzhouli shut"
        assert find(browser, "td.wide").is_displayed()
        assert find(browser, ".key-box").is_displayed()
        assert not find(browser, ".worlds").is_displayed()
        assert not find(browser, ".swipe-switch").is_displayed()
        # A4 less its margins is 182 mm wide: 688 pixels.
        assert find(browser, ".folium-map").rect["width"] == pytest.approx(688, abs=2)
        assert browser.execute_script("return document.scrollingElement.scrollWidth") <= 700
        browser.execute_script("window.dispatchEvent(new Event('afterprint'))")
        assert find(browser, ".worlds").is_displayed()
    finally:
        stop_emulating(browser)


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (1400, "dark"), (400, "light")])
def test_axe_finds_nothing_serious(browser, page, width, scheme):
    emulate(browser, width=width, height=900, scheme=scheme)
    try:
        open_page(browser, page, f"{SHUT}&corridor={MOVED}&swipe=50")
        bad = serious_violations(browser)
    finally:
        stop_emulating(browser)
    assert bad == []


def test_dark_mode_draws_on_a_dark_ground(browser, page):
    emulate(browser, width=1400, height=900, scheme="dark")
    try:
        open_page(browser, page, SHUT)
        seen = browser.execute_script(
            "return ['.compare-panel', '.badge', '.compare-legend'].map((it) => "
            "getComputedStyle(document.querySelector(it)).backgroundColor)"
        )
        assert set(seen) == {"rgb(27, 32, 36)"}
        css = "path.way.look-closes"
        script = f"return getComputedStyle(document.querySelector('{css}')).stroke"
        assert browser.execute_script(script) == "rgb(255, 125, 147)"
    finally:
        stop_emulating(browser)


def test_names_titles_and_notes_stay_text(screen, toy, tmp_path):
    evil = "</script><script>window.hacked = 1</script><img src=x onerror=window.hacked=1>"
    path = tmp_path / "evil.toml"
    fact = f'subject = "frost"\nattribute = "status"\nvalue = "closed"\nnote = "{evil}"\n'
    path.write_text(
        f'title = "{evil}"\nwhy = "a test"\n[[facts]]\n{fact}source = "assumption"\n',
        encoding="utf-8",
    )
    network = toy._replace(
        places={k: p._replace(name_en=evil, name_ru=evil) for k, p in toy.places.items()},
        sources={
            k: s._replace(title=evil, publisher=evil, url='http://x/"><img src=x onerror=hacked=1>')
            for k, s in toy.sources.items()
        },
        corridors={k: c._replace(name_en=evil) for k, c in toy.corridors.items()},
        cargo={k: c._replace(name_en=evil) for k, c in toy.cargo.items()},
    )
    query = Query("alpha", "golf", "time", dt.date(2026, 8, 1), "teu", sets=(evil,))
    comparison = compared((network, resolve_steps(network)), query, str(path))
    worlds = [it._replace(world=it.world._replace(name=evil)) for it in comparison.columns]
    collection = comparison_geojson(comparison._replace(columns=tuple(worlds)))
    page = tmp_path / "evil.html"
    page.write_text(comparison_page(collection, map_towns(network)), encoding="utf-8")
    open_page(screen, page)
    find(screen, "input[name=world][value='1']").click()
    for at in range(count(screen, "tbody tr:not(.detail)")):
        screen.find_elements("css selector", "tbody th button")[at].click()
    screen.execute_script("document.querySelector('button.badge').focus()")
    assert screen.execute_script("return window.hacked === undefined")
    assert count(screen, "img") == 0
    assert evil in find(screen, ".worlds").text
