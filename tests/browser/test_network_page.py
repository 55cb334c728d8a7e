"""The network page in real headless Chromium, with the network off."""

import base64
import calendar
import itertools
import re

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
from conftest import mostly_nightly
from service_tables import CALLS, SERVICES, add_services

from corridors.tables.load import load_network
from maps.pages.page import network_page
from planner.output.network_geojson import network_geojson
from planner.pricing.arcs import resolve_steps

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def collection(ready):
    network, steps = ready
    return network_geojson(network, steps=steps)


@pytest.fixture(scope="module")
def page(collection, tmp_path_factory):
    path = tmp_path_factory.mktemp("network") / "network.html"
    path.write_text(network_page(collection), encoding="utf-8")
    return path


def link_of(collection, subject):
    (found,) = [
        it["properties"]
        for it in collection["features"]
        if it["properties"].get("subject") == subject
    ]
    return found


def corridor_km(collection, name):
    (found,) = [it for it in collection["properties"]["corridors"] if it["id"] == name]
    return sum(hop["length_km"] for hop in found["hops"])


def counter(collection, ship, month):
    """Return what the counter has to say of a month that is named in English."""
    links = [it["properties"] for it in collection["features"] if "subject" in it["properties"]]
    usable = [it for it in links if it["state"] == "open"]
    shut = [it for it in usable if "open" in it and not it["open"][ship] >> (month - 1) & 1]
    return f"{len(shut)} of {len(usable):,} links closed in {calendar.month_name[month]}"


def day_name(month_day):
    month, day = map(int, month_day.split("-"))
    return f"{day} {calendar.month_name[month]}"


def look_up(browser, text):
    """Type into the search; return the suggestions."""
    box = find(browser, "#search-box")
    box.clear()
    box.send_keys(text)
    return texts_of(browser, "#search-list li b")


def ink(browser, pane, colour=None):
    """Count the painted pixels of a pane's canvas, or those near a colour (red, green, blue)."""
    return browser.execute_script(
        "const canvas = document.querySelector(`.leaflet-${arguments[0]}-pane canvas`);"
        "const wanted = arguments[1];"
        "const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
        "let count = 0;"
        "for (let at = 0; at < data.length; at += 4) {"
        "  if (data[at + 3] < 120) continue;"
        "  if (!wanted || wanted.every((it, n) => Math.abs(data[at + n] - it) < 10)) count += 1;"
        "}"
        "return count;",
        pane,
        colour,
    )


def set_month(browser, month):
    browser.execute_script(
        "const range = document.querySelector('.dial input');"
        "range.value = arguments[0];"
        "range.dispatchEvent(new Event('input', {bubbles: true}));",
        month,
    )


LANE = "sannikov_strait-vilkitsky_strait:sea"
BAND = (247, 215, 116)
STOP = (179, 38, 58)
FESCO = "fesco_fkxp_vladivostok_busan"


NAMED = {
    "manzh": ("Manzhouli", "manzhouli"),
    "владивос": ("Vladivostok", "vladivostok"),
    "大连": ("Dalian", "dalian"),
    "CNDLC": ("Dalian", "dalian"),
    "980003": ("Vladivostok", "vladivostok"),
    "Порт-Артур": ("Dalian", "dalian"),
    "małaszewicze": ("Małaszewicze", "malaszewicze"),
    "ULAN UDE": ("Ulan-Ude", "ulan_ude"),
}


def test_search_finds_places_in_three_scripts_by_code_and_corridors(screen, page):
    open_page(screen, page)
    for typed, (first, place) in NAMED.items():
        assert look_up(screen, typed)[0] == first
        find(screen, "#search-box").send_keys("\ue007")
        assert text_of(screen, ".card h2") == first
        assert f"place={place}" in screen.execute_script("return location.hash")
        assert "LINKS" in text_of(screen, ".card")
    assert "Ice Silk Road (Liaoning - Arctic - Europe)" in look_up(screen, "冰上丝绸之路")
    assert "Trans-Siberian landbridge (Vostochny - Moscow - Brest)" in look_up(screen, "Транссиб")


def test_place_card_shows_codes_names_facts_and_sources(screen, page):
    open_page(screen, page, "#place=manzhouli")
    card = text_of(screen, ".card")
    for told in ("Manzhouli", "Маньчжурия", "满洲里", "CNMLX", "Border post", "China"):
        assert told in card
    assert "Border, entering" in card
    assert "CAREC" in card
    assert "Rail 1435 mm" in card
    assert any(find(screen, ".facts a").get_attribute("href").startswith(it) for it in ("http",))
    find(screen, ".card [data-corridor='liaoning-manchuria-europe']").click()
    assert "Liaoning - Manchuria - Europe" in text_of(screen, ".card h2")


def test_the_northern_sea_route_opens_in_august_and_is_shut_in_february(screen, page, collection):
    open_page(screen, page, "#month=2")
    ice = ".corridors li:has(input[value='ice-silk-road'])"
    assert "closed" in text_of(screen, ice)
    assert text_of(screen, ".counter") == counter(collection, "none", 2)
    told = text_of(screen, ".closed-list")
    assert "Vilkitsky Strait" in told
    # In late winter nobody sails; what is asked of the ship is the other limit.
    of_lane = [collection["properties"]["limits"][at] for at in link_of(collection, LANE)["limits"]]
    (limit,) = [it for it in of_lane if "Arc4" in it["values"]]
    opens = day_name(limit["open"]["none"][0][0])
    assert f"needs {limit['values'][1]}; opens {opens}" in told
    february = ink(screen, "lines", BAND)
    signs = ink(screen, "spots", STOP)
    assert signs > 100
    set_month(screen, 8)
    assert "open" in text_of(screen, ice)
    assert "August" in text_of(screen, ".year h2")
    assert "Vilkitsky" not in text_of(screen, ".corridors")
    assert ink(screen, "lines", BAND) > february * 1.05
    assert ink(screen, "spots", STOP) < signs / 2
    assert "month=8" in screen.execute_script("return location.hash")


def test_layers_toggle(screen, page):
    open_page(screen, page, "#month=8")
    find(screen, ".layers > summary").click()
    before = ink(screen, "lines")
    for mode in ("sea", "rail-1520", "road"):
        find(screen, f"[data-mode='{mode}']").click()
        after = ink(screen, "lines")
        assert after < before
        before = after
    find(screen, "[data-mode='air']").click()
    assert ink(screen, "lines") > before
    names = ink(screen, "spots")
    find(screen, "[data-mode='places']").click()
    assert ink(screen, "spots") < names / 10
    assert count(screen, ".leaflet-names-pane .name") == 0


def test_a_corridor_is_shown_with_its_legs_and_put_away_again(screen, page, collection):
    open_page(screen, page, "#month=2")
    zoom = screen.execute_script("return map_corridors.getZoom()")
    assert ink(screen, "over") == 0
    find(screen, "button[data-corridor='primorye-1']").click()
    card = text_of(screen, ".card")
    km = corridor_km(collection, "primorye-1")
    for told in (
        "Primorye-1",
        "operating",
        "Season",
        "all year",
        f"{km:,.0f} km",
        "Paper 3.3",
        "SOURCES",
    ):
        assert told in card
    legs = [it.replace(",", "") for it in texts_of(screen, ".card .legs b")]
    assert abs(sum(map(int, legs)) - km) <= len(legs)
    assert screen.execute_script("return map_corridors.getZoom()") > zoom
    assert ink(screen, "over") > 500
    assert screen.execute_script("return document.activeElement.tagName") == "H2"
    find(screen, "body").send_keys("\ue00c")
    assert not find(screen, ".card").is_displayed()
    assert ink(screen, "over") == 0
    focused = screen.execute_script("return document.activeElement.dataset.corridor")
    assert focused == "primorye-1"


def test_pointing_tells_name_state_and_corridors(screen, page, collection):
    open_page(screen, page, "#month=2")
    screen.execute_script("map_corridors.setView([53, 104], 6, {animate: false})")
    point = (
        "const box = map_corridors.getContainer().getBoundingClientRect();"
        "const at = map_corridors.latLngToContainerPoint(arguments[0]);"
        "const o = {bubbles: true, clientX: at.x + box.left, clientY: at.y + box.top};"
        "map_corridors.getContainer().dispatchEvent(new MouseEvent('mousemove', o));"
        "const done = arguments[arguments.length - 1];"
        "requestAnimationFrame(() => requestAnimationFrame(done));"
    )
    screen.execute_async_script(point, [52.28, 104.3])
    told = text_of(screen, ".leaflet-tooltip")
    assert "Irkutsk · Иркутск · 伊尔库茨克" in told
    assert ink(screen, "over") == 0
    screen.execute_script("map_corridors.setView([75.5, 120], 5, {animate: false})")
    lane = screen.execute_script("return map_corridors.network.middle(arguments[0])", LANE)
    screen.execute_async_script(point, lane)
    told = text_of(screen, ".leaflet-tooltip")
    facts = link_of(collection, LANE)["evidence"]
    (km,) = [it["value"] for it in facts if it["attribute"] == "length_km"]
    for words in (
        "Sannikov Strait",
        f"{km:,.0f} km",
        "Closed in February: needs Arc7",
        "Ice Silk Road",
    ):
        assert words in told
    assert ink(screen, "over") > 100


def test_a_click_on_the_map_finds_place_and_line(screen, page):
    open_page(screen, page, "#place=irkutsk")
    screen.execute_script(
        "const box = map_corridors.getContainer().getBoundingClientRect();"
        "const at = map_corridors.latLngToContainerPoint(arguments[0]);"
        "const o = {bubbles: true, clientX: at.x + box.left, clientY: at.y + box.top};"
        "map_corridors.getContainer().dispatchEvent(new MouseEvent('click', o));",
        [53.92, 102.05],
    )
    assert text_of(screen, ".card h2") == "Zima"
    screen.execute_script(
        "map_corridors.fire('click', {latlng: L.latLng(arguments[0]),"
        " layerPoint: map_corridors.latLngToLayerPoint(arguments[0])})",
        [53.4, 102.93],
    )
    assert " – " in text_of(screen, ".card h2")


@pytest.mark.parametrize(
    ("lang", "title", "layer", "month", "corridor"),
    [
        (
            "ru",
            "Грузовые коридоры",
            "Железная дорога 1520 мм",
            "август",
            "Транссибирская магистраль",
        ),
        ("zh", "货运走廊", "铁路(1520毫米)", "八月", "西伯利亚大铁路"),
    ],
)
def test_the_page_speaks_three_languages(screen, page, lang, title, layer, month, corridor):
    open_page(screen, page, "#month=8")
    find(screen, ".layers > summary").click()
    english = text_of(screen, ".network-panel")
    find(screen, f"[data-lang='{lang}']").click()
    assert text_of(screen, "h1") == title
    assert screen.execute_script("return document.documentElement.lang") == lang
    assert layer in text_of(screen, ".layers")
    assert month in text_of(screen, ".year")
    assert corridor in text_of(screen, ".corridors")
    assert corridor not in english
    assert "Natural Earth" in text_of(screen, ".leaflet-control-attribution")
    # No English words are left but names and codes.
    left = re.findall(
        r"\b(links?|shut|open|operating|all year|month)\b", text_of(screen, ".network-panel")
    )
    assert left == []
    find(screen, "[data-lang='en']").click()
    assert text_of(screen, ".network-panel") == english


def test_print_holds_title_map_and_open_legend_on_two_sheets(screen, page):
    """The strokes of a full canvas are lost on paper; each canvas has to be there as a picture."""
    open_page(screen, page)
    printed = screen.execute_cdp_cmd(
        "Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True}
    )
    pdf = base64.b64decode(printed["data"])
    assert len(re.findall(rb"/Type /Page\b", pdf)) <= 2
    images = re.findall(rb"/Subtype /Image\b[^>]*?/Width (\d+)", pdf)
    assert sum(int(width) > 900 for width in images) >= 3
    screen.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    try:
        title, area, legend = (
            boxes_of(screen, css)[0] for css in ("h1", ".folium-map", ".layer-columns")
        )
        assert title[3] <= area[1] < area[3] <= legend[1]
        assert not find(screen, ".corridors input").is_displayed()
        assert not find(screen, ".layers input").is_displayed()
    finally:
        screen.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert count(screen, ".leaflet-lines-pane canvas") == 1
    assert find(screen, ".leaflet-lines-pane canvas").is_displayed()


@pytest.mark.parametrize("fragment", ["#month=8", "#corridor=ice-silk-road&lang=ru"])
@pytest.mark.parametrize("width", [400, 1280])
def test_no_name_is_cut_by_an_edge_or_lies_under_the_legend(screen, page, fragment, width):
    emulate(screen, width=width)
    open_page(screen, page, fragment)
    wide, boxes, over = screen.execute_script(
        "const corner = map_corridors.containerPointToLayerPoint([0, 0]);"
        "const frame = map_corridors.getContainer().getBoundingClientRect();"
        "const over = '.leaflet-control, .folium-map .layers, .folium-map .card';"
        "const [x, y] = [frame.left, frame.top];"
        "return [frame.width, map_corridors.network.labels()"
        ".map(([a, b, c, d]) => [a - corner.x, b - corner.y, c - corner.x, d - corner.y]),"
        "[...document.querySelectorAll(over)].map((it) => it.getBoundingClientRect())"
        ".filter((it) => it.width)"
        ".map((it) => [it.left - x, it.top - y, it.right - x, it.bottom - y])];"
    )
    assert len(boxes) > 8
    assert [it for it in boxes if it[0] < 0 < it[2] or it[0] < wide < it[2]] == []
    assert [it for it in boxes for other in over if overlaps([it, other], slack=0)] == []


def test_phone(screen, page):
    emulate(screen, width=400, height=800)
    open_page(screen, page, "#month=8&lang=ru")
    wide = screen.execute_script("return document.documentElement.scrollWidth")
    assert wide <= 400
    box = find(screen, ".folium-map").rect
    assert box["y"] == 0
    assert 250 < box["height"] < 420
    assert box["width"] > 370
    covered = screen.execute_script(
        "const [scale, words] = ['.leaflet-control-scale-line', '.leaflet-control-attribution']"
        ".map((it) => document.querySelector(it).getBoundingClientRect());"
        "return scale.bottom > words.top;"
    )
    assert not covered
    look_up(screen, "Чита")
    find(screen, "#search-box").send_keys("\ue007")
    card = find(screen, ".card")
    assert card.find_element("xpath", "ancestor::main")
    assert "Чита" in card.text
    assert card.rect["width"] <= 400
    layers = find(screen, ".layers")
    assert layers.find_element("xpath", "ancestor::main")
    small = [
        it.text
        for it in screen.find_elements("css selector", ".network-panel button")
        if it.is_displayed() and it.rect["height"] < 24
    ]
    assert small == []


SHOWN = ("#month=2", "#place=manzhouli&lang=zh", "#corridor=ice-silk-road&lang=ru")
SIZES = ((1280, 800), (844, 390), (400, 800))
LOOKS = [*itertools.product((*SHOWN, f"#service={FESCO}"), SIZES, ("light", "dark"))]


@pytest.mark.parametrize("look", mostly_nightly(LOOKS, LOOKS[0], LOOKS[11], LOOKS[14], LOOKS[19]))
def test_axe_finds_nothing_serious(browser, page, look):
    fragment, (width, height), scheme = look
    emulate(browser, width=width, height=height, scheme=scheme)
    try:
        open_page(browser, page, fragment)
        browser.execute_script(
            "document.querySelectorAll('details').forEach((it) => { it.open = true; })"
        )
        bad = serious_violations(browser)
    finally:
        stop_emulating(browser)
    assert bad == []


def service_of(collection, name):
    (found,) = [it for it in collection["properties"]["services"] if it["id"] == name]
    return found


def show_services(browser):
    browser.execute_script("document.querySelector('.layers').open = true")
    find(browser, "[data-mode='services']").click()


def click_on(browser, lat, lon):
    browser.execute_script(
        "const latlng = L.latLng(arguments[0], arguments[1]);"
        "const layerPoint = map_corridors.latLngToLayerPoint(latlng);"
        "map_corridors.fire('click', {latlng, layerPoint})",
        lat,
        lon,
    )


def test_services_are_a_layer_that_is_off_at_first(screen, page):
    open_page(screen, page)
    find(screen, ".layers > summary").click()
    box = find(screen, "[data-mode='services']")
    assert not box.is_selected()
    before = ink(screen, "lines")
    show_services(screen)
    assert ink(screen, "lines") > before + 1000
    find(screen, "[data-mode='services']").click()
    assert ink(screen, "lines") == before


def test_a_service_says_its_operator_frequency_calls_and_source(screen, page, collection):
    told = service_of(collection, FESCO)
    open_page(screen, page, f"#service={FESCO}")
    card = text_of(screen, ".card")
    assert text_of(screen, ".card h2") == "FESCO FKXP"
    for words in ("1 a week", "FESCO", "Vladivostok", "Busan", str(told["confirmed"])):
        assert words in card
    assert collection["properties"]["sources"][told["source"]]["title"] in card
    assert ink(screen, "over") > 500
    find(screen, ".card [data-place='busan']").click()
    assert text_of(screen, ".card h2") == "Busan"
    screen.execute_script(
        "document.querySelectorAll('.card details').forEach((it) => { it.open = true; })"
    )
    find(screen, f".card [data-service='{FESCO}']").click()
    assert "service=" in screen.execute_script("return location.hash")
    assert text_of(screen, ".card h2") == "FESCO FKXP"


def test_a_click_on_the_way_of_one_service_shows_it(screen, toy_copy, tmp_path):
    """The toy's loop alone goes by the southern cape; two lines share the way of the other."""
    alone = [line for line in SERVICES.splitlines() if not line.startswith(("sf", "old", "idle"))]
    own = [line for line in CALLS.splitlines() if not line.startswith(("sf", "old", "idle"))]
    add_services(toy_copy, "\n".join(alone) + "\n", "\n".join(own) + "\n")
    network = load_network(toy_copy)
    collection = network_geojson(network, steps=resolve_steps(network))
    assert [it["id"] for it in collection["properties"]["services"]] == ["ax1", "bt"]
    path = tmp_path / "services.html"
    path.write_text(network_page(collection), encoding="utf-8")
    open_page(screen, path)
    lane = screen.execute_script(
        "return map_corridors.network.middle(arguments[0])", "alpha-south_cape:sea"
    )
    screen.execute_script("map_corridors.setView(arguments[0], 5, {animate: false})", lane)
    click_on(screen, *lane)
    assert " – " in text_of(screen, ".card h2")
    assert "ACME AX1" in text_of(screen, ".card")
    find(screen, ".card .close").click()
    show_services(screen)
    screen.execute_script("map_corridors.setView(arguments[0], 5, {animate: false})", lane)
    click_on(screen, *lane)
    assert text_of(screen, ".card h2") == "ACME AX1"
    assert "Tue" in text_of(screen, ".card")
