"""The live pages of the studio over a network whose every free text is hostile: text stays text."""

import json
import re
import signal
import subprocess
import sys
import time
from urllib.parse import quote, urlencode

import pytest
from conftest import TOY, hear_signals, mostly_nightly
from poison import poison, poisoned, scenario, tight

pytestmark = [pytest.mark.browser, pytest.mark.fault]

MAIN = "from planner.cli.main import main; main()"
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (it) => violations.push(`${it.violatedDirective} ${it.blockedURI} ${it.sample}`));
window.addEventListener("error", (it) => violations.push(String(it.message)));
"""
LOOK = """
const copy = document.body.cloneNode(true);
copy.querySelectorAll("script, style").forEach((it) => it.remove());
return { ran: window.ran ?? null, violations: window.violations,
  strange: document.querySelectorAll(
    "img[src=x], [onload], [onerror], a[href^='javascript' i]").length,
  text: copy.textContent };
"""
MOVE = """
for (const it of document.querySelectorAll("details")) it.open = true;
const all = [...document.querySelectorAll(
  "button, input, select, summary, path.leaflet-interactive")];
const it = all[arguments[0]];
if (!it) return false;
const { left, top } = it.getBoundingClientRect();
const where = { bubbles: true, clientX: left + 2, clientY: top + 2 };
for (const kind of ["mouseover", "mousemove", "mousedown", "mouseup", "click"])
  it.dispatchEvent(new MouseEvent(kind, where));
return true;
"""
HOSTILE = "<img src=x onerror=window.ran=1>"
ORDERS = f"{HOSTILE}\x1b[2J"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The address of a studio of a poisoned network, what was spoiled, and what tells of harm."""
    folder = tmp_path_factory.mktemp("studio")
    canary = folder / "ran"
    tables = folder / "data"
    free = poisoned(TOY, tables, lambda where: poison(where, canary), tight)
    assert {"places.name_en", "sources.url", "facts.note"} <= free
    evil = scenario(folder / "evil.toml", canary, 700)
    words = ["serve", "--port", "0", "--data", str(tables)]
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *words],
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        preexec_fn=hear_signals,  # noqa: PLW1509 - nothing else runs in the new process yet
    ) as process:
        address = re.search(r"http://[^/]+", process.stderr.readline())[0]
        yield address, canary, evil
        process.send_signal(signal.SIGINT)


@pytest.fixture
def online(screen):
    screen.set_network_conditions(offline=False, latency=0, throughput=-1)
    watch = screen.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    yield screen
    screen.execute_cdp_cmd(
        "Page.removeScriptToEvaluateOnNewDocument", {"identifier": watch["identifier"]}
    )
    screen.get("about:blank")
    screen.set_network_conditions(offline=True, latency=0, throughput=0)
    screen.get_log("browser")


def visit(browser, address):
    browser.get("about:blank")
    browser.get(address)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        time.sleep(0.2)
        if browser.execute_script("return document.readyState") == "complete" and not (
            browser.execute_script("return document.documentElement.classList.contains('is-busy')")
        ):
            break
    time.sleep(0.5)


TERMS = {"from": "alpha", "to": "golf", "depart": "2026-08-01"}
PAGES = {
    "route": ("/route", TERMS, "⟦places.name_en|"),
    "hostile address": ("/route", {**TERMS, "from": HOSTILE}, "onerror"),
    "hostile fact": ("/route", {**TERMS, "set": f"{HOSTILE}.speed=1"}, "onerror"),
    "hostile scenario": ("/route", {**TERMS, "scenario": HOSTILE}, "onerror"),
    "compare": ("/compare", TERMS, "⟦places.name_en|"),
    "network": ("/network", TERMS, "⟦"),
    "orders in the address": ("/route", {**TERMS, "to": ORDERS}, "in one line"),
    "nowhere": (f"/{quote(HOSTILE)}", {}, ""),
}


@pytest.mark.parametrize(
    "name", mostly_nightly(PAGES, "route", "hostile fact", "compare", "orders in the address")
)
def test_a_live_page_runs_nothing_of_what_it_shows(online, world, name):
    address, canary, _ = world
    path, terms, seen = PAGES[name]
    cargo = {"cargo": f"teu{tight('cargo.id')}"} if terms == TERMS else {}
    visit(online, f"{address}{path}?{urlencode({**terms, **cargo})}")
    text = ""
    for at in range(40):
        it = online.execute_script(LOOK)
        assert (it["ran"], it["violations"], it["strange"]) == (None, [], 0), it["text"][:500]
        text += it["text"]
        if not online.execute_script(MOVE, at):
            break
        time.sleep(0.05)
        if "/route" not in online.current_url and path == "/route":
            visit(online, f"{address}{path}?{urlencode({**terms, **cargo})}")
    assert seen in text
    assert not canary.exists()


@pytest.mark.parametrize("path", ["/route.json", "/route.csv", "/scenario.toml", "/page.html"])
def test_an_answer_that_is_no_page_is_shown_as_what_it_is(online, world, path):
    """Opened in a tab of its own, JSON, CSV and TOML with markup run nothing."""
    address, canary, _ = world
    terms = {**TERMS, "cargo": f"teu{tight('cargo.id')}"}
    visit(online, f"{address}{path}?{urlencode(terms)}")
    it = online.execute_script(LOOK)
    assert (it["ran"], it["strange"]) == (None, 0)
    assert not canary.exists()
    asked = (
        "const [it, done] = [arguments[0], arguments[arguments.length - 1]];"
        "fetch(it).then(async (got) => done([got.status, got.headers.get('content-type'),"
        "got.headers.get('x-content-type-options'), await got.text()]));"
    )
    visit(online, f"{address}/route?{urlencode(terms)}")
    status, kind, sniff, text = online.execute_async_script(asked, f"{path}?{urlencode(terms)}")
    assert status == 200, text[:300]
    assert sniff == "nosniff"
    assert ("text/html" in kind) == (path == "/page.html")
    if "json" in kind:
        json.loads(text)
