"""The studio as ``corridors serve`` serves it, in headless Chromium: each edit is answered."""

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from axe import violations
from browsing import (
    count,
    emulate,
    find,
    open_page,
    start_browser,
    stop_emulating,
    text_of,
    texts_of,
)
from conftest import TOY, hear_signals, mostly_nightly

from maps.pages.page import unpacked
from planner.studio.document import as_file

pytestmark = pytest.mark.browser

ASKED = "from=Alpha&to=Golf&cargo=teu&depart=2026-08-01"
SPEED = "sea.speed_kmh"
MAIN = "from planner.cli.main import main; main()"


@pytest.fixture(scope="module")
def server():
    words = ["serve", "--port", "0", "--data", str(TOY)]
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *words],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_signals,  # noqa: PLW1509 - nothing else runs in the new process yet
    ) as process:
        line = process.stderr.readline()
        yield re.search(r"http://[^/]+", line)[0]
        process.send_signal(signal.SIGINT)


@pytest.fixture
def online(screen):
    screen.set_network_conditions(offline=False, latency=0, throughput=-1)
    yield screen
    screen.get("about:blank")
    screen.set_network_conditions(offline=True, latency=0, throughput=0)
    # A question without an answer is logged as an error; that is none of the next page's.
    screen.get_log("browser")


@pytest.fixture
def page(online, server):
    """The page of a question, once its front and its facts have come."""
    return visit(online, server)


def visit(browser, server, address=ASKED, fragment=""):
    browser.get("about:blank")
    browser.get(f"{server}/route?{address}{fragment}")
    wait(browser, "return document.querySelector('.what-if .lever') !== null")
    return browser


def wait(browser, script, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := browser.execute_script(script):
            return found
        time.sleep(0.05)
    pytest.fail(f"{script} after {seconds} s: {browser.current_url}")


def settled(browser):
    """Wait until nothing is asked any longer."""
    time.sleep(0.2)
    wait(browser, "return !document.documentElement.classList.contains('is-busy')")


def asked(browser):
    return parse_qs(urlsplit(browser.current_url).query)


def cards(browser):
    return texts_of(browser, ".card-pick .figures")


def press(browser, *keys):
    from selenium.webdriver.common.action_chains import ActionChains

    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def move_slider(browser, value, *events):
    browser.execute_script(
        "const it = document.querySelector(arguments[0]); it.value = arguments[1];"
        "for (const kind of arguments[2]) it.dispatchEvent(new Event(kind, {bubbles: true}));",
        f"[data-lever='{SPEED}']",
        value,
        list(events),
    )


@pytest.mark.parametrize("typed", ["Delt", "Дель", "德尔"])
def test_an_end_is_completed_in_three_languages_by_the_keyboard(page, typed):
    from selenium.webdriver.common.keys import Keys

    before = cards(page)
    field = find(page, "[data-field=destination]")
    assert field.get_attribute("role") == "combobox"
    field.click()
    field.send_keys(typed)
    wait(page, "return document.activeElement.hasAttribute('aria-activedescendant')")
    assert field.get_attribute("aria-expanded") == "true"
    active = field.get_attribute("aria-activedescendant")
    assert "Delta" in text_of(page, f"#{active}")
    press(page, Keys.ENTER)
    wait(page, "return location.search.includes('to=Delta')")
    settled(page)
    assert cards(page) != before
    assert field.get_attribute("value") == "Delta"
    assert field.get_attribute("aria-expanded") == "false"
    assert page.title == "Alpha - Delta"
    # The browser's own way back and forth.
    page.back()
    wait(page, "return document.title === 'Alpha - Golf'")
    settled(page)
    assert cards(page) == before
    assert find(page, "[data-field=destination]").get_attribute("value") == "Golf"
    page.forward()
    wait(page, "return document.title === 'Alpha - Delta'")


def typed_into(page, name, text):
    """Type over what a field of the sentence holds, and return the field."""
    field = find(page, f"[data-field={name}]")
    field.click()
    press(page, text)
    return field


def test_a_family_of_modes_is_taken_by_its_word_and_no_list_hides_a_problem(page):
    from selenium.webdriver.common.keys import Keys

    typed_into(page, "modes", "rail")
    wait(page, "return document.querySelector('.combo-modes .is-at') !== null")
    press(page, Keys.ENTER)
    wait(page, "return location.search.includes('mode=rail')")
    settled(page)
    assert asked(page)["mode"] == ["rail"]
    assert find(page, "[data-field=modes]").get_attribute("value") == "rail"
    typed_into(page, "modes", "rail")
    press(page, Keys.ENTER)
    wait(page, "return !location.search.includes('mode')")
    settled(page)
    # Golf is across the sea.
    typed_into(page, "modes", "road")
    press(page, Keys.ENTER)
    typed_into(page, "modes", "rail 1520")
    press(page, Keys.ENTER)
    wait(page, "return location.search.includes('rail-1520')")
    typed_into(page, "modes", "road")
    press(page, Keys.ENTER)
    wait(page, "return !document.querySelector('.problem').hidden")
    assert find(page, ".combo-modes .options").get_attribute("hidden")


def test_a_slider_moves_cards_and_map_and_can_be_undone(page):
    find(page, ".what-if-open").click()
    first = cards(page)
    # While it moves the answers follow; the address waits for the end of the movement.
    move_slider(page, 33.336, "input")
    wait(page, "return document.querySelectorAll('.card .change').length > 0")
    assert "set" not in asked(page)
    move_slider(page, 33.336, "change")
    wait(page, "return location.search.includes('set=')")
    settled(page)
    assert asked(page)["set"] == [f"{SPEED}=33.336"]
    changed = cards(page)
    assert changed != first
    told = text_of(page, ".differences")
    hours = [696.43 * 25.928 / 33.336, 696.43]
    assert re.search(r"Recommended.*\u2212[\d.]+ days", told, re.DOTALL), (told, hours)
    assert "was 25.93" in text_of(page, ".lever")
    undo, redo = find(page, "[data-act=undo]"), find(page, "[data-act=redo]")
    assert redo.get_attribute("disabled")
    undo.click()
    wait(page, "return !location.search.includes('set=')")
    settled(page)
    assert cards(page) == first
    find(page, "[data-act=redo]").click()
    wait(page, "return location.search.includes('set=')")
    settled(page)
    assert cards(page) == changed


def test_a_chip_of_a_sum_opens_its_slider_in_place(page):
    speed = f".detail .chip[data-fact='{SPEED}']"
    legs = len(page.find_elements("css selector", "button[data-leg]"))
    for at in range(1, legs + 1):
        page.execute_script(f"document.querySelector(\"button[data-leg='{at}']\").click()")
        if count(page, speed):
            break
    first = cards(page)
    page.execute_script("document.querySelector(arguments[0]).click()", speed)
    slider = f".chip-panel [data-lever='{SPEED}']"
    assert count(page, slider) == 1
    told = text_of(page, ".detail .sum h3")
    page.execute_script(
        "const it = document.querySelector(arguments[0]); it.focus(); it.value = 33.336;"
        "it.dispatchEvent(new Event('input', {bubbles: true}));",
        slider,
    )
    # The sum follows while the hand holds the slider, which stays where it is.
    wait(page, f"return !document.querySelector('.detail .sum h3').textContent.includes('{told}')")
    assert page.execute_script(
        "return document.activeElement === document.querySelector(arguments[0])", slider
    )
    page.execute_script(
        "document.activeElement.dispatchEvent(new Event('change', {bubbles: true}))"
    )
    wait(page, "return location.search.includes('set=')")
    settled(page)
    assert asked(page)["set"] == [f"{SPEED}=33.336"]
    assert cards(page) != first
    assert "33.3" in text_of(page, speed)
    find(page, ".what-if-open").click()
    find(page, "[data-act=undo]").click()
    wait(page, "return !location.search.includes('set=')")
    settled(page)
    assert cards(page) == first
    assert text_of(page, ".detail .sum h3") == told


def test_twenty_edits_a_second_ask_for_the_last_alone(page):
    find(page, ".what-if-open").click()
    settled(page)
    page.get_log("performance")
    page.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "const it = document.querySelector(arguments[0]); let left = 20;"
        "const step = () => { it.value = 23 + left / 4; left -= 1;"
        "it.dispatchEvent(new Event('input', {bubbles: true}));"
        "if (left) setTimeout(step, 50); else done(); }; step();",
        f"[data-lever='{SPEED}']",
    )
    move_slider(page, 30, "input", "change")
    wait(page, "return location.search.includes('set=')")
    settled(page)
    urls = [
        json.loads(it["message"])["message"]["params"]["request"]["url"]
        for it in page.get_log("performance")
        if '"Network.requestWillBeSent"' in it["message"]
    ]
    own = [it for it in urls if "/route.json" in it]
    assert len(own) <= 4
    assert all(it.startswith(page.current_url.split("/route")[0]) for it in urls)
    assert asked(page)["set"] == [f"{SPEED}={find(page, '.lever input').get_attribute('value')}"]


def test_a_shared_address_shows_the_same_in_another_browser(page):
    find(page, ".what-if-open").click()
    move_slider(page, 30, "input", "change")
    wait(page, "return location.search.includes('set=')")
    settled(page)
    find(page, ".card-pick[data-rank='2']").click()
    link, shown = page.current_url, cards(page)
    assert link.endswith("#route=2")
    with start_browser() as other:
        other.set_network_conditions(offline=False, latency=0, throughput=-1)
        emulate(other)
        other.get(link)
        wait(other, "return document.querySelector('.what-if .lever') !== null")
        assert cards(other) == shown
        on = find(other, ".card-pick[aria-pressed='true']")
        assert on.get_attribute("data-rank") == "2"
        assert (
            other.execute_script(f"return document.querySelector(\"[data-lever='{SPEED}']\").value")
            == "30"
        )


def document_of(text):
    return unpacked(text)["collection"]


def test_a_frozen_page_holds_the_same_and_asks_nothing(online, server, tmp_path):
    address = f"{ASKED}&set={SPEED}%3D30"
    visit(online, server, address)
    live = (cards(online), text_of(online, ".sentence"), count(online, ".point"))
    with urllib.request.urlopen(f"{server}/page.html?{address}&lang=en") as answer:  # noqa: S310
        text = answer.read().decode()
    with urllib.request.urlopen(f"{server}/route.json?{address}") as answer:  # noqa: S310
        document = json.load(answer)
    with urllib.request.urlopen(f"{server}/year.json?{address}") as answer:  # noqa: S310
        year = json.load(answer)
    app = document_of(text)
    assert app["live"] is None
    assert app["doc"] == as_file(document, year)
    path = tmp_path / "frozen.html"
    path.write_text(text, encoding="utf-8")
    online.set_network_conditions(offline=True, latency=0, throughput=0)
    open_page(online, path)
    assert (cards(online), count(online, ".point")) == (live[0], live[2])
    # What needs the server is not there, and a line says how to have it.
    for css in (".what-if", ".what-if-open", "input.field", "[data-act=share]", "[data-act=page]"):
        assert count(online, css) == 0, css
    assert "corridors serve" in text_of(online, ".serve")
    dead = online.execute_script(
        "return [...document.querySelectorAll('.action')].map((it) => it.dataset.act)"
    )
    assert dead == ["command", "csv", "png", "print"]
    assert count(online, ".month") == 12


def test_files_are_saved(page, tmp_path):
    page.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )
    find(page, ".what-if-open").click()
    assert count(page, "[data-act=scenario]") == 0
    move_slider(page, 30, "input", "change")
    wait(page, "return document.querySelector('[data-act=scenario]') !== null")
    settled(page)
    wanted = {"scenario": "toml", "page": "html", "csv": "csv", "png": "png"}
    for act, end in wanted.items():
        page.execute_script(f"document.querySelector('[data-act={act}]').click()")
        saved = tmp_path / f"alpha-golf-teu.{end}"
        finish = time.monotonic() + 20
        while not saved.exists() and time.monotonic() < finish:
            time.sleep(0.1)
        assert saved.exists(), end
    texts = {end: (tmp_path / f"alpha-golf-teu.{end}").read_bytes() for end in wanted.values()}
    assert b"30" in texts["toml"]
    assert b"sea" in texts["toml"]
    assert texts["png"].startswith(b"\x89PNG")
    assert int.from_bytes(texts["png"][16:20]) > 800
    assert texts["csv"].startswith(b"rank,labels,leg,kind,mode")
    assert document_of(texts["html"].decode())["live"] is None


def test_a_name_that_is_unknown_offers_names(page):
    field = find(page, "[data-field=origin]")
    page.execute_script(
        "history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'))",
        f"/route?{ASKED.replace('Alpha', 'alfa')}",
    )
    wait(page, "return !document.querySelector('.problem').hidden")
    problem = find(page, ".problem")
    assert problem.get_attribute("role") == "alert"
    assert "did you mean alpha" in problem.text
    find(page, ".problem button").click()
    wait(page, "return document.querySelector('.problem').hidden")
    settled(page)
    assert asked(page)["from"] == ["Alpha"]
    assert field.get_attribute("value") == "Alpha"


@pytest.mark.parametrize(("name", "key"), [("origin", "from"), ("destination", "to")])
def test_a_click_on_the_map_sets_the_end_whose_field_has_the_focus(page, name, key):
    from selenium.webdriver.common.action_chains import ActionChains

    # On another route's line, which a click would choose otherwise.
    spot = page.execute_script(
        "const from = document.querySelector('.folium-map').getBoundingClientRect();"
        "for (let y = from.top + 80; y < from.bottom - 80; y += 3)"
        "for (let x = from.left + 80; x < from.right - 80; x += 3) {"
        "const it = document.elementFromPoint(x, y);"
        "if (it && it.matches('path.hit')) return [x - from.left - from.width / 2,"
        "y - from.top - from.height / 2]; }"
    )
    find(page, f"[data-field={name}]").click()
    frame = find(page, ".folium-map")
    ActionChains(page).move_to_element_with_offset(frame, *map(round, spot)).click().perform()
    wait(page, f"return /{key}=-?\\d/.test(location.search)")
    assert count(page, ".set-end") == 0
    assert "leg=" not in page.current_url
    assert "route=" not in page.current_url.partition("#")[2]
    settled(page)
    other = "to" if key == "from" else "from"
    assert asked(page)[other] == [{"from": "Alpha", "to": "Golf"}[other]]


def test_a_day_is_typed_and_keeps_its_hour(online, server):
    from selenium.webdriver.common.keys import Keys

    page = visit(online, server, ASKED + "T08:00")
    assert "08:00" in text_of(page, ".date-field")
    page.execute_script(
        "window.opened = 0; HTMLInputElement.prototype.showPicker = () => { window.opened += 1; };"
        "window.steps = 0; const push = history.pushState.bind(history);"
        "history.pushState = (...it) => { window.steps += 1; push(...it); };"
    )
    field = find(page, "[data-field=depart]")
    field.click()
    assert page.execute_script("return window.opened") == 0
    press(page, "09", "15", "2026")
    assert page.execute_script("return window.steps") == 0
    press(page, Keys.ENTER)
    wait(page, "return location.search.includes('09-15')")
    settled(page)
    assert asked(page)["depart"] == ["2026-09-15T08:00"]
    assert page.execute_script("return window.steps") == 1
    find(page, ".what-if-open").click()
    page.execute_script(
        "const it = document.getElementById('month-slider'); it.value = 11;"
        "for (const kind of ['input', 'change'])"
        "it.dispatchEvent(new Event(kind, {bubbles: true}));"
    )
    wait(page, "return location.search.includes('2026-11')")
    settled(page)
    assert asked(page)["depart"] == ["2026-11-01T08:00"]


def test_a_server_that_has_stopped_is_said_and_the_sentence_stays(page):
    from selenium.webdriver.common.keys import Keys

    address, shown = page.current_url, cards(page)
    page.set_network_conditions(offline=True, latency=0, throughput=0)
    typed_into(page, "destination", "Delta")
    press(page, Keys.ENTER)
    wait(page, "return !document.querySelector('.problem').hidden")
    assert text_of(page, ".problem b") == "The server does not answer"
    assert find(page, "[data-field=destination]").get_attribute("value") == "Golf"
    assert (page.current_url, cards(page)) == (address, shown)
    page.set_network_conditions(offline=False, latency=0, throughput=-1)
    find(page, ".what-if-open").click()
    find(page, "[data-act=redo]").click()
    wait(page, "return document.title === 'Alpha - Delta'")
    assert find(page, ".problem").get_attribute("hidden")


def test_a_year_is_shown_and_a_month_chosen(page):
    from selenium.webdriver.common.keys import Keys

    find(page, "[data-act=year]").click()
    wait(page, "return document.querySelectorAll('.month').length === 12")
    month = (
        "return [...document.querySelectorAll('.month')]"
        ".findIndex((it) => it.classList.contains('is-on'))"
    )
    now = page.execute_script(month)
    assert now == 0
    find(page, ".month:nth-of-type(4)").click()
    wait(page, "return !location.search.includes('2026-08-01')")
    settled(page)
    assert count(page, ".month") == 12
    assert page.execute_script(month) == 3
    # Arrows go from month to month, of which one alone is in the order of the tabulator.
    assert count(page, ".month[tabindex='0']") == 1
    find(page, ".month.is-on").send_keys(Keys.ARROW_RIGHT)
    focused = "return [...document.querySelectorAll('.month')].indexOf(document.activeElement)"
    assert page.execute_script(focused) == 4
    assert "December 2026" in text_of(page, ".year-said")
    assert "days" in text_of(page, ".year-said")


@pytest.mark.parametrize("scheme", mostly_nightly(("light", "dark"), "dark"))
@pytest.mark.parametrize(
    "size",
    mostly_nightly(((1440, 900), (820, 1180), (390, 844), (844, 390)), (1440, 900), (390, 844)),
)
def test_axe_finds_nothing(online, server, size, scheme):
    emulate(online, width=size[0], height=size[1], scheme=scheme)
    visit(online, server, f"{ASKED}&set={SPEED}%3D30")
    find(online, ".what-if-open").click()
    assert violations(online) == []
    wide = online.execute_script("return document.scrollingElement.scrollWidth")
    assert wide <= size[0]
    stop_emulating(online)


def test_the_page_logs_no_error(online, server):
    online.get_log("browser")
    visit(online, server)
    find(online, ".what-if-open").click()
    find(online, ".card-pick[data-rank='2']").click()
    find(online, "button[data-leg='2']").click()
    assert [it for it in online.get_log("browser") if it["level"] == "SEVERE"] == []
