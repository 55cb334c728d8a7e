"""The frozen studio in headless Chromium: cards, panel and map, keys, languages, sizes, paper."""

import datetime as dt
import re

import pytest
from axe import violations
from browsing import (
    count,
    emulate,
    find,
    open_page,
    stop_emulating,
    text_of,
    texts_of,
)
from conftest import mostly_nightly
from service_tables import add_services

from corridors.tables.load import load_network
from maps.pages.page import route_page
from planner.formats.route_geojson import map_towns, route_geojson
from planner.question.query import Query
from planner.routing.board import why_recommended
from planner.routing.route_text import countries_in_order, leg_stretch, modes_of, notable_places
from planner.routing.router import find_board, find_routes
from planner.uncertainty.percentiles import ranges_of

pytestmark = pytest.mark.browser

AUGUST = dt.date(2026, 8, 15)
RAIL = ("rail-1435", "rail-1520")
LAND = Query("dalian", "duisburg", "time", dt.date(2026, 11, 1), "teu", RAIL)
# Bulk: lines of containers avoid Suez and the Arctic, tramps do not.
BOARD = Query("shanghai", "moscow", "generalised", dt.date(2026, 11, 1), "teu")
SEA = Query("yingkou", "rotterdam", "time", AUGUST, "grain", ("sea",))


@pytest.fixture(scope="module")
def routes(shipped, shipped_steps):
    """Return the three routes of each page."""
    asked = {"land": LAND, "sea": SEA}
    return {
        name: find_routes(shipped, query, shipped_steps, count=3)[0]
        for name, query in asked.items()
    }


def legs_of(route, kind, mode=""):
    """Return the numbers on the page of the legs of a kind, by a mode."""
    return [
        at
        for at, leg in enumerate(route.legs, 1)
        if leg.kind == kind and (not mode or leg.mode == mode)
    ]


@pytest.fixture
def broad(routes):
    """Return the number of the longest leg by rail of 1520 mm."""
    (route, *_) = routes["land"]
    return max(legs_of(route, "move", "rail-1520"), key=lambda at: route.legs[at - 1].distance_km)


@pytest.fixture(scope="module")
def pages(shipped, routes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("route-pages")
    for name, found in routes.items():
        text = route_page(route_geojson(shipped, found), map_towns(shipped))
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def board(shipped, shipped_steps):
    """Four answers that are four routes."""
    found = find_board(shipped, BOARD, shipped_steps)
    assert [it.labels for it in found.routes] == [
        ("recommended",),
        ("fastest",),
        ("cheapest",),
        ("lowest CO2e",),
    ]
    return found


@pytest.fixture(scope="module")
def board_page(shipped, board, tmp_path_factory):
    drawn = route_geojson(shipped, board.routes, why=why_recommended(shipped, board))
    path = tmp_path_factory.mktemp("board") / "board.html"
    path.write_text(route_page(drawn, map_towns(shipped)), encoding="utf-8")
    return path


def click_path(browser, css):
    """Click on the line itself; the middle of its box is elsewhere."""
    browser.execute_script(
        "const p = document.querySelector(arguments[0]);"
        "const at = p.getPointAtLength(p.getTotalLength() / 2), m = p.getScreenCTM();"
        "const o = {bubbles: true, clientX: at.x * m.a + m.e, clientY: at.y * m.d + m.f};"
        "for (const kind of ['mousedown', 'mouseup', 'click'])"
        "  p.dispatchEvent(new MouseEvent(kind, o));",
        css,
    )


def press(browser, key):
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser).send_keys(key).perform()


def open_legs(browser):
    return [
        int(it.get_attribute("data-leg"))
        for it in browser.find_elements("css selector", "button[data-leg][aria-expanded='true']")
    ]


def days_of(route):
    return f"{route.total('time_h') / 24:.1f}"


def chosen_rank(browser):
    """Return the rank of the card that is chosen; the point of the scatter says the same."""
    on = browser.find_elements("css selector", ".card-pick[aria-pressed='true']")
    ranks = {it.get_attribute("data-rank") for it in on}
    points = browser.find_elements("css selector", ".point[aria-pressed='true']")
    assert len(on) == 1
    assert {it.get_attribute("data-rank") for it in points} in (ranks, set())
    return ranks.pop()


def test_first_route_is_shown_and_another_can_be_chosen(screen, pages, routes):
    open_page(screen, pages / "sea.html")
    assert count(screen, ".card-pick") == count(screen, ".point") == 3
    assert chosen_rank(screen) == "1"
    first, second, _ = (days_of(it) for it in routes["sea"])
    assert first != second
    assert first in text_of(screen, ".card.is-on")
    assert count(screen, "path.other") == 2
    before = find(screen, "path.line").get_attribute("d")
    find(screen, ".card-pick[data-rank='2']").click()
    assert second in text_of(screen, ".card.is-on")
    assert find(screen, "path.line").get_attribute("d") != before
    assert screen.execute_script("return location.hash") == "#route=2"
    assert chosen_rank(screen) == "2"


def test_a_board_opens_with_its_answers_as_cards(screen, board_page, board, shipped):
    open_page(screen, board_page)
    names = texts_of(screen, ".card-name")
    assert names == ["Recommended", "Fastest", "Cheapest", "Cleanest"]
    lines = set()
    for route in board.routes:
        find(screen, f".card-pick[data-rank='{route.rank}']").click()
        assert chosen_rank(screen) == str(route.rank)
        days, usd = ranges_of(shipped, route)
        told = text_of(screen, ".card.is-on .figures").split()
        assert told == [
            *(f"{days.value / 24:.1f}", "days", f"{days.low / 24:.1f}–{days.high / 24:.1f}"),
            *(f"{usd.value:,.0f}", "USD", f"{usd.low:,.0f}–{usd.high:,.0f}"),
            *(f"{route.total('co2e_kg'):,.0f}", "kg", "CO2e"),
        ]
        card = text_of(screen, ".card.is-on")
        assert " + ".join(modes_of(shipped, route)) in card
        assert card.count("→") == len(countries_in_order(shipped, route)) - 1
        for corridor in route.corridors:
            assert shipped.corridors[corridor].name_en in card
        for service in route.services:
            assert shipped.services[service].title in card
        (why,) = (it.text for it in screen.find_elements("css selector", ".why"))
        if route.rank == 1:
            assert why == f"Why {why_recommended(shipped, board)}"
        else:
            hours = (route.total("time_h") - board.routes[0].total("time_h")) / 24
            word = "faster" if hours < 0 else "slower"
            assert f"{abs(hours):.1f} days {word}" in why
        assert count(screen, "button[data-leg]") == len(route.legs)
        assert count(screen, "path.other") == len(board.routes) - 1
        lines.add(find(screen, "path.line").get_attribute("d"))
    assert len(lines) == len(board.routes)


def names_on(browser):
    """Return where each name stands on the map."""
    return find(browser, ".leaflet-names-pane").get_attribute("innerHTML")


def test_address_names_the_choice(screen, pages):
    open_page(screen, pages / "land.html", "#route=2&leg=5")
    assert chosen_rank(screen) == "2"
    assert open_legs(screen) == [5]
    by_address = names_on(screen)
    open_page(screen, pages / "land.html", "#route=2")
    find(screen, "button[data-leg='5']").click()
    assert by_address
    assert names_on(screen) == by_address
    open_page(screen, pages / "land.html", "#route=99&leg=boom")
    assert chosen_rank(screen) == "1"


def test_panel_finds_the_leg_on_the_map(screen, pages, broad):
    open_page(screen, pages / "land.html")
    scale = text_of(screen, ".leaflet-control-scale-line")
    find(screen, f"button[data-leg='{broad}']").click()
    assert count(screen, "path.line.is-chosen") == 1
    assert count(screen, "path.line.is-chosen.mode-rail-1520") == 1
    assert count(screen, ".has-chosen") == 1
    assert "peed" in text_of(screen, ".detail")
    find(screen, f"button[data-leg='{broad + 1}']").click()
    assert text_of(screen, ".leaflet-control-scale-line") != scale
    assert open_legs(screen) == [broad + 1]
    assert count(screen, ".detail") == 1


def test_map_finds_the_leg_in_the_panel(screen, pages, broad):
    open_page(screen, pages / "land.html")
    click_path(screen, "path.hit[aria-label^='Rail 1520 mm']")
    assert open_legs(screen) == [broad]
    row = find(screen, f"button[data-leg='{broad}']").rect
    top = screen.execute_script("return document.querySelector('.studio-panel').scrollTop")
    assert 0 <= row["y"] < 800, top
    find(screen, "button.symbol-gauge").click()
    (leg,) = open_legs(screen)
    assert "gauge" in text_of(screen, f"button[data-leg='{leg}']")


def test_keyboard_alone(screen, pages):
    from selenium.webdriver.common.keys import Keys

    open_page(screen, pages / "land.html")
    seen = []
    for _ in range(40):
        press(screen, Keys.TAB)
        seen.append(
            screen.execute_script(
                "const it = document.activeElement; return it.dataset.lang || it.dataset.act"
                " || (it.dataset.rank ? `${it.tagName}${it.dataset.rank}` : it.dataset.leg)"
            )
        )
        if seen[-1] == "9":
            break
    # The sum under the chosen card has no number.
    seen.remove(None)
    assert seen[:6] == ["en", "ru", "zh", "BUTTON1", "BUTTON2", "BUTTON3"]
    assert {"g1", "g2", "g3"} < set(seen)
    assert seen.index("csv") < seen.index("1")
    press(screen, Keys.ENTER)
    assert open_legs(screen) == [9]
    press(screen, Keys.ESCAPE)
    assert open_legs(screen) == []
    assert count(screen, ".detail") == 0
    press(screen, Keys.ARROW_UP)
    assert screen.execute_script("return document.activeElement.dataset.leg") == "8"


def test_facts_are_sentences_and_hours_are_those_of_the_table(
    screen, pages, shipped, shipped_steps
):
    open_page(screen, pages / "land.html")
    route = find_routes(shipped, LAND, shipped_steps, count=3)[0][0]
    told = text_of(screen, ".legs")
    waits = (leg.wait_h for leg in route.legs if leg.kind == "wait")
    waited = next(it for it in waits if it < 48.0)  # longer ones are told in days
    assert f"{waited:.1f} h" in told, told
    for leg in route.legs:
        if leg.kind == "move" and notable_places(shipped, leg):
            assert leg_stretch(shipped, leg).partition(" by ")[2] in told
    find(screen, "button[data-leg='3']").click()
    find(screen, ".detail .all-facts summary").click()
    detail = text_of(screen, ".detail")
    assert re.search(r"Commercial speed, rail 1435 mm, China: [\d.]{2,5} km/h", detail), detail
    assert re.search(r"Length: \d\d facts", detail)
    # Ids stand there for those who ask.
    assert "speed_kmh" not in detail
    find(screen, ".ids input").click()
    assert "rail-1435@CN.speed_kmh" in text_of(screen, ".detail")


def test_focus_on_the_map_shows_numbers_and_sources(screen, pages):
    open_page(screen, pages / "land.html")
    screen.execute_script(
        "document.querySelector(\"path.hit[aria-label^='Rail 1520 mm']\").focus()"
    )
    said = text_of(screen, ".leaflet-tooltip")
    assert re.search(r"\d,\d{3} km", said)
    assert re.search(r"USD \d,\d{3}", said)
    assert re.search(r"Numbers: \w+", said)
    screen.execute_script("document.querySelector('button.symbol-border').focus()")
    # The one before fades out.
    tips = [it.text for it in screen.find_elements("css selector", ".leaflet-tooltip") if it.text]
    assert len(tips) == 1
    assert "Border formalities" in tips[0]


def test_polar_view_stands_beside_an_arctic_route_only(screen, pages):
    open_page(screen, pages / "sea.html")
    said = text_of(screen, ".polar")
    assert "The Arctic stretch" in said
    assert "28 Jul–27 Oct" in said
    for gate in ("Bering Strait", "Vilkitsky Strait", "Long Strait"):
        assert gate in said
    find(screen, ".card-pick[data-rank='2']").click()
    assert count(screen, ".polar") == 0
    find(screen, ".card-pick[data-rank='1']").click()
    assert find(screen, ".polar").is_displayed()
    open_page(screen, pages / "land.html")
    assert count(screen, ".polar") == 0


def test_phone_has_the_panel_under_the_map(browser, pages):
    emulate(browser, width=400, height=800)
    try:
        open_page(browser, pages / "sea.html")
        chart, panel = find(browser, ".folium-map").rect, find(browser, ".studio-panel").rect
        wide = browser.execute_script("return document.documentElement.clientWidth")
        assert chart["width"] == panel["width"] == wide
        assert chart["y"] == 0
        assert panel["y"] >= chart["height"]
        assert browser.execute_script("return document.scrollingElement.scrollWidth") <= 400
        assert count(browser, ".studio-panel .polar") == 1
        covered = browser.execute_script(
            "const [scale, words] = ['.leaflet-control-scale-line', '.leaflet-control-attribution']"
            ".map((it) => document.querySelector(it).getBoundingClientRect());"
            "return scale.bottom > words.top;"
        )
        assert not covered
        find(browser, "button[data-leg='3']").click()
        # The map stays in sight above the row.
        top = browser.execute_script(
            "return document.querySelector('.folium-map').getBoundingClientRect().top"
        )
        row = browser.execute_script(
            "return document.querySelector(\"button[data-leg='3']\").getBoundingClientRect().top"
        )
        assert top == 0
        assert chart["height"] <= row < 800
    finally:
        stop_emulating(browser)


def test_paper(screen, pages):
    import base64

    open_page(screen, pages / "sea.html")
    printed = screen.execute_cdp_cmd(
        "Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True}
    )
    pdf = base64.b64decode(printed["data"])
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2
    emulate(screen, width=704, height=1000, scheme="dark", media="print")
    screen.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    assert find(screen, ".legs").is_displayed()
    # One turn of the globe at most, and a route that fills the map one way or the other.
    share, turns = screen.execute_script(
        "const frame = document.querySelector('.folium-map').getBoundingClientRect();"
        "const boxes = [...document.querySelectorAll('path.line')]"
        ".map((it) => it.getBoundingClientRect());"
        "const most = (side) => Math.max(...boxes.map((it) => it[side]));"
        "const least = (side) => Math.min(...boxes.map((it) => it[side]));"
        "return [Math.max((most('right') - least('left')) / frame.width,"
        "(most('bottom') - least('top')) / frame.height),"
        "frame.width / (256 * 2 ** map_corridors.getZoom())];"
    )
    assert share > 0.6
    assert turns <= 1.01
    for css in (".map-tools", ".actions", ".languages"):
        assert not find(screen, css).is_displayed()
    # A4 less its margins is 186 mm wide: 703 pixels.
    assert screen.execute_script("return document.scrollingElement.scrollWidth") <= 704
    ink = "return getComputedStyle(document.querySelector('.figure b')).color"
    assert screen.execute_script(ink) == "rgb(28, 34, 38)"
    screen.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert find(screen, ".actions").is_displayed()


@pytest.mark.parametrize("scheme", mostly_nightly(("light", "dark"), "dark"))
@pytest.mark.parametrize("width", mostly_nightly((1280, 400), 400))
@pytest.mark.parametrize("page", ["land", "sea"])
def test_axe_finds_nothing(browser, pages, page, width, scheme):
    emulate(browser, width=width, height=800, scheme=scheme)
    try:
        open_page(browser, pages / f"{page}.html", "#leg=3")
        browser.execute_script("document.querySelector('details').open = true")
        bad = violations(browser)
        wide = browser.execute_script(
            "const it = document.documentElement; return it.scrollWidth - it.clientWidth"
        )
    finally:
        stop_emulating(browser)
    assert bad == []
    assert wide <= 0


def test_legs_name_their_service_and_its_next_departures(screen, toy_copy, tmp_path):
    network = load_network(add_services(toy_copy))
    query = Query(
        *("alpha", "delta", "time", dt.date(2026, 1, 14), "teu", RAIL),
        booked=True,
    )
    routes, _ = find_routes(network, query)
    path = tmp_path / "service.html"
    path.write_text(route_page(route_geojson(network, routes)), encoding="utf-8")
    open_page(screen, path)
    whats = texts_of(screen, ".leg .what")
    assert whats.count("Rail 1435 mm, Bolt / ACME Bolt Train") == 1
    assert whats.count("Rail 1520 mm, Bolt / ACME Bolt Train") == 1
    leg = next(
        it for it in screen.find_elements("css selector", ".leg-move button") if "1435" in it.text
    )
    leg.click()
    told = text_of(screen, ".legs")
    assert "Next departures: 17 January 2026, 21 January 2026, 24 January 2026." in told


def told_number(text):
    """Return a number as told of a leg, in h, USD or kg, and how far it may be rounded."""
    days, rest = re.match(r"(?:USD )?(?:([\d,]+) d\s?)?(.*)", text.replace("\u00a0", " ")).groups()
    digits = re.search(r"[\u2212-]?\d[\d,]*(?:\.(\d+))?", rest)
    value = float(digits[0].replace(",", "").replace("\u2212", "-")) if digits else 0.0
    hours = 24.0 * float(days.replace(",", "")) if days else 0.0
    return hours + value, 0.5 * 10 ** -len(digits[1] or "" if digits else "")


def test_each_number_of_a_leg_opens_as_the_sum_it_is(screen, board_page, board):
    open_page(screen, board_page)
    route = board.routes[0]
    summed = 0
    for at, leg in enumerate(route.legs, 1):
        find(screen, f"button[data-leg='{at}']").click()
        blocks = screen.find_elements("css selector", ".detail .sum")
        figures = [it.get_attribute("data-figure") for it in blocks]
        assert figures == [it for it in ("time_h", "cost_usd", "co2e_kg") if getattr(leg, it)]
        for figure, block in zip(figures, blocks, strict=True):
            whole, slack = told_number(block.find_element("css selector", "h3").text)
            assert whole == pytest.approx(getattr(leg, figure), abs=slack)
            lines = block.find_elements("css selector", ".sum > .sum-lines > li")
            parts = [
                told_number(it.find_element("css selector", ".sum-value").text) for it in lines
            ]
            slack += sum(it for _, it in parts)
            assert sum(it for it, _ in parts) == pytest.approx(whole, abs=slack), (leg, figure)
            summed += len(parts)
        find(screen, f"button[data-leg='{at}']").click()
    assert summed > len(route.legs)


def test_a_number_of_the_card_opens_the_legs_it_is_the_sum_of(screen, board_page, board):
    open_page(screen, board_page)
    assert find(screen, ".totals-box").get_attribute("open") is None
    find(screen, ".card.is-on .figure").click()
    assert find(screen, ".totals-box").get_attribute("open") is not None
    route = board.routes[0]
    rows = texts_of(screen, ".totals tbody tr")
    assert len(rows) == sum(
        any(getattr(leg, it) for it in ("time_h", "cost_usd", "co2e_kg")) for leg in route.legs
    )
    foot = texts_of(screen, ".totals tfoot td")
    for figure, text in zip(("time_h", "cost_usd", "co2e_kg"), foot, strict=True):
        whole, slack = told_number(text)
        assert whole == pytest.approx(route.total(figure), abs=slack)
    # It stays open where another card is chosen, and a leg of it opens in the list.
    find(screen, ".card-pick[data-rank='2']").click()
    assert find(screen, ".totals-box").get_attribute("open") is not None
    screen.execute_script("document.querySelector('.totals button').click()")
    assert len(open_legs(screen)) == 1


def test_a_chip_says_who_says_so_by_the_keyboard_alone(screen, board_page):
    from selenium.webdriver.common.keys import Keys

    open_page(screen, board_page)
    find(screen, ".legs button[data-leg='1']").click()
    chip = find(screen, ".detail button.chip")
    screen.execute_script("arguments[0].focus()", chip)
    press(screen, Keys.ENTER)
    assert chip.get_attribute("aria-expanded") == "true"
    panel = find(screen, ".chip-panel")
    assert panel.get_attribute("data-fact") == chip.get_attribute("data-fact")
    assert panel.find_element("css selector", ".source").text
    # What is planned with stands there too, where it is not the value of the fact.
    told = panel.text
    shown = re.match(r"[\d.,]+", chip.text)[0]
    assert shown in told
    # Its kind of evidence stands in words, not in its colour alone.
    assert re.match(r"[a-z ]+(: .+)?", chip.get_attribute("title"))
    assert violations(screen) == []
    press(screen, Keys.ENTER)
    assert count(screen, ".chip-panel") == 0
    assert chip.get_attribute("aria-expanded") == "false"
