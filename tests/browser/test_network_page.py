"""The network page in real headless Chromium, with the network off."""

import calendar
import itertools
import re

import pytest
from axe import serious_violations
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

from maps.pages.page import network_page
from planner.output.network_geojson import network_geojson

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
