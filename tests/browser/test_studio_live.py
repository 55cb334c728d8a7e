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


def test_escape_puts_back_what_was(page):
    from selenium.webdriver.common.keys import Keys

    field = find(page, "[data-field=origin]")
    field.click()
    field.send_keys("Ech")
    press(page, Keys.ESCAPE)
    assert field.get_attribute("value") == "Alpha"
    assert asked(page)["from"] == ["Alpha"]


def typed_into(page, name, text):
    """Type over what a field of the sentence holds, and return the field."""
    field = find(page, f"[data-field={name}]")
    field.click()
    press(page, text)
    return field


def test_what_no_list_holds_is_not_taken(page):
    from selenium.webdriver.common.keys import Keys

    address = page.current_url
    for name in ("cargo", "by", "modes"):
        field = find(page, f"[data-field={name}]")
        shown = field.get_attribute("value")
        typed_into(page, name, "no such word")
        wait(page, f"return document.querySelector('.combo-{name} .option-none') !== null")
        press(page, Keys.ENTER)
        wait(page, f"return document.querySelector('[data-field={name}]').value === '{shown}'")
    assert page.current_url == address
    typed_into(page, "cargo", "20-foot")
    wait(page, "return document.querySelector('.combo-cargo .is-at') !== null")


def test_a_click_in_a_field_that_keeps_the_focus_marks_all_of_it(page):
    from selenium.webdriver.common.keys import Keys

    field = typed_into(page, "destination", "Delta")
    press(page, Keys.ENTER)
    wait(page, "return location.search.includes('to=Delta')")
    settled(page)
    typed_into(page, "destination", "Echo")
    assert field.get_attribute("value") == "Echo"


def test_enter_waits_for_the_options_of_what_is_typed(page):
    from selenium.webdriver.common.keys import Keys

    # The server takes its time with each completion.
    page.execute_script(
        "const ask = window.fetch; window.fetch = async (path, more) => {"
        "if (String(path).includes('/geocode')) await new Promise((it) => setTimeout(it, 600));"
        "return ask(path, more); };"
    )
    for key, wanted in ((Keys.ENTER, "Delta"), (Keys.TAB, "Echo")):
        typed_into(page, "destination", wanted[:1])
        wait(page, "return document.querySelector('.combo-destination .is-at') !== null")
        press(page, wanted[1:], key)
        wait(page, f"return location.search.includes('to={wanted}')")
        settled(page)
        assert find(page, "[data-field=destination]").get_attribute("value") == wanted


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


def test_modes_and_criterion_are_chosen_from_lists(page):
    from selenium.webdriver.common.keys import Keys

    find(page, "[data-field=modes]").click()
    wait(page, "return document.querySelectorAll('.combo-modes [role=option]').length > 3")
    options = page.find_elements("css selector", ".combo-modes [role=option]")
    next(it for it in options if it.text.startswith("road")).click()
    wait(page, "return location.search.includes('mode=road')")
    settled(page)
    assert set(text_of(page, ".card-way .modes").split(" + ")) == {"road"}
    press(page, Keys.ESCAPE)
    field = find(page, "[data-field=by]")
    field.click()
    field.send_keys("shortest time")
    press(page, Keys.ENTER)
    wait(page, "return location.search.includes('by=time')")
    settled(page)
    assert count(page, ".card") == 1


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


def test_a_value_can_be_typed_as_a_factor_and_stays_in_its_bounds(page):
    """The address says the factor, so that it holds whatever lies below."""
    find(page, ".what-if-open").click()
    page.execute_script('document.querySelector("[name=way][value=times]").click()')
    exact = find(page, ".lever-exact")
    for given, wanted in (("0.9", "0.9"), ("5", "1.28571")):
        page.execute_script(
            "const it = arguments[0]; it.value = arguments[1];"
            "it.dispatchEvent(new Event('change', {bubbles: true}));",
            exact,
            given,
        )
        wait(page, f"return location.search.includes('%3D{wanted}')")
        settled(page)
        assert asked(page)["set"] == [f"{SPEED}*={wanted}"]
        shown = float(exact.get_attribute("value"))
        assert shown == pytest.approx(float(wanted), abs=1e-4)
    find(page, "[name=way][value=absolute]").click()
    assert float(find(page, ".lever-exact").get_attribute("value")) == pytest.approx(
        33.336, abs=1e-3
    )
    assert "\u00d7" in text_of(page, ".conditions")


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
    return json.loads(re.search(r"^const collection = (.*);$", text, re.MULTILINE)[1])


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


def test_a_frozen_page_puts_a_fact_at_its_end(online, server, tmp_path):
    """The figures are those that the server gives to the same way with the fact at its end."""
    address = f"{ASKED}&mode=sea"
    with urllib.request.urlopen(f"{server}/page.html?{address}&lang=en") as answer:  # noqa: S310
        path = tmp_path / "switches.html"
        path.write_text(answer.read().decode(), encoding="utf-8")
    with urllib.request.urlopen(f"{server}/route.json?{address}") as answer:  # noqa: S310
        lever = next(it for it in json.load(answer)["levers"] if it["assignment"] == SPEED)
    changed = f"{server}/route.json?{address}&set={SPEED}={lever['low']!r}"
    with urllib.request.urlopen(changed) as answer:  # noqa: S310
        totals = json.load(answer)["routes"][0]["totals"]
    open_page(online, path)
    rows = online.find_elements("css selector", ".lever-list li")
    names = [it.find_element("css selector", ".lever-name").text for it in rows]
    at = names.index(lever["words"]["en"])
    low = rows[at].find_element("css selector", "input[value=low]")
    online.execute_script("arguments[0].click()", low)
    told = rows[at].find_element("css selector", ".lever-result").text
    assert told.startswith(f"This route: {totals['time_h'] / 24:.1f} days (+")
    assert f"USD {totals['cost_usd']:,.0f}" in told


def test_the_command_line_freezes_the_document_of_the_server(server, run, tmp_path):
    path = tmp_path / "written.html"
    words = ("Alpha", "Golf", "--depart", "2026-08-01", "--set", f"{SPEED}=30", "--data", TOY)
    assert run("route", *words, "--lang", "zh", "--map", path).code == 0
    app = document_of(path.read_text(encoding="utf-8"))
    assert app["lang"] == "zh"
    address = f"{ASKED}&set={SPEED}%3D30"
    with urllib.request.urlopen(f"{server}/route.json?{address}") as answer:  # noqa: S310
        document = json.load(answer)
    with urllib.request.urlopen(f"{server}/year.json?{address}") as answer:  # noqa: S310
        assert app["doc"] == as_file(document, json.load(answer))


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
    assert b'"live":null' in texts["html"]


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


def test_a_click_on_the_map_sets_an_end(page):
    from selenium.webdriver.common.action_chains import ActionChains

    frame = find(page, ".folium-map")
    ActionChains(page).move_to_element_with_offset(frame, -250, 250).click().perform()
    wait(page, "return document.querySelector('.set-end') !== null")
    text = text_of(page, ".set-end span")
    assert re.fullmatch(r"-?[\d.]+,-?[\d.]+", text)
    lat, lon = map(float, text.split(","))
    assert -90 <= lat <= 90
    assert -180 <= lon <= 180


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


def test_a_shared_change_is_told_in_words(online, server):
    page = visit(online, server, f"{ASKED}&set={SPEED}%3D30")
    chip = text_of(page, ".conditions li span")
    assert "30" in chip
    assert SPEED not in chip


def recommended_h(server, address):
    with urllib.request.urlopen(f"{server}/route.json?{address}&parts=board") as answer:  # noqa: S310
        return json.load(answer)["routes"][0]["totals"]["time_h"]


def test_differences_are_from_the_question_without_what_if_and_say_so(online, server):
    page = visit(online, server, f"{ASKED}&set={SPEED}%3D30")
    wait(page, "return document.querySelector('.card .change') !== null")
    base = recommended_h(server, ASKED)
    find(page, ".what-if-open").click()
    for value in (30, 33.336):
        if value != 30:
            move_slider(page, value, "input", "change")
            wait(page, f"return location.search.includes('{value}')")
            settled(page)
        gap = (base - recommended_h(server, f"{ASKED}&set={SPEED}%3D{value}")) / 24
        assert gap > 0
        assert f"\u2212{gap:.1f} days" in text_of(page, ".card .changes")
        for css in (".slot-answers .against", ".differences .against"):
            assert "without what-if" in text_of(page, css)
    find(page, ".reset-all").click()
    wait(page, "return !location.search.includes('set=')")
    settled(page)
    wait(page, "return document.querySelector('.card .change') !== null")
    assert f"+{gap:.1f} days" in text_of(page, ".card .changes")
    assert "before the last edit" in text_of(page, ".differences .against")


def test_a_day_takes_the_place_of_a_latest_arrival(online, server):
    from selenium.webdriver.common.keys import Keys

    page = visit(online, server, "from=Alpha&to=Delta&arrive-by=2026-10-01T18:00")
    settled(page)
    assert "depart" not in asked(page)
    shown = find(page, "[data-field=depart]").get_attribute("value")
    assert "2026-08-01" < shown < "2026-10-01"
    find(page, "[data-field=depart]").click()
    press(page, "09", "15", "2026", Keys.ENTER)
    wait(page, "return location.search.includes('09-15')")
    settled(page)
    assert asked(page)["depart"] == ["2026-09-15"]
    assert "arrive-by" not in asked(page)


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


def test_words_change_and_the_question_stays(page):
    shown = [re.sub(r"[^\d]", "", it.split()[0]) for it in cards(page)]
    find(page, "[data-lang=ru]").click()
    assert find(page, "[data-field=origin]").get_attribute("value") == "Альфа"
    assert page.execute_script("return document.documentElement.lang") == "ru"
    assert text_of(page, ".card-name").startswith("Рекомендуемый")
    assert [re.sub(r"[^\d]", "", it.split()[0]) for it in cards(page)] == shown
    assert page.current_url.endswith("#lang=ru")
    find(page, "[data-lang=zh]").click()
    assert text_of(page, ".card-name").startswith("推荐")


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


def test_route_comparison_and_network_lead_to_each_other_with_the_question(page):
    def go(name, ready):
        find(page, f".live-links [data-page={name}]").click()
        wait(page, f"return location.pathname === '/{name}' && document.querySelector('{ready}')")

    def question():
        told = asked(page)
        return {key: told[key] for key in ("from", "to", "cargo", "depart")}

    first = question()
    find(page, "[data-lang=ru]").click()
    go("compare", ".sorted-table tbody tr")
    assert text_of(page, ".live-links [aria-current=page]") == "Сравнение"
    assert question() == first
    go("network", ".corridors li")
    assert question() == first
    assert "август" in text_of(page, ".year-head")
    assert text_of(page, ".live-links [aria-current=page]") == "Сеть"
    find(page, "[data-lang=en]").click()
    go("route", ".card-pick")
    assert question() == first
    assert text_of(page, ".live-links [aria-current=page]") == "Route"


def test_a_comparison_without_ends_is_asked_by_its_form(online, server):
    online.get(f"{server}/compare?cargo=teu")
    find(online, "input[name=from]").send_keys("Alpha")
    find(online, "input[name=to]").send_keys("Golf")
    assert violations(online) == []
    find(online, "form button").click()
    wait(online, "return document.querySelector('.sorted-table tbody tr') !== null")
    assert asked(online)["cargo"] == ["teu"]


def test_scenarios_are_found_by_their_titles(page):
    find(page, ".what-if-open").click()
    listed = count(page, ".scenarios .switch")
    find(page, ".find-scenario").send_keys("manzhouli")
    names = texts_of(page, ".scenarios .switch-name")
    assert "Manzhouli shut" in names
    assert len(names) < listed
    assert all(it.is_displayed() for it in page.find_elements("css selector", ".scenarios .switch"))
    find(page, ".find-scenario").send_keys("xyz")
    assert "No scenario" in text_of(page, ".scenarios")
