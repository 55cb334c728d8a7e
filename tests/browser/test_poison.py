"""Data is never code: hostile text in every field of every table, on every page and chart."""

import contextlib
import csv
import io
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from browsing import open_page
from conftest import TOY
from poison import poison, poisoned, scenario, tight

import planner
from maps.pages.page import unpacked
from planner.cli.group import cli

FACTS = (
    ("bravo:road", "capacity_trucks_d", 10, "trucks/d"),
    ("road", "teu_per_truck", 2, "TEU"),
    ("golf:sea", "capacity_teu_y", 30000, "TEU/y"),
    ("golf:sea", "traffic_teu_y", 20000, "TEU/y"),
)
SEEN = {
    "route": {"places.name_en", "places.name_ru", "sources.title", "sources.url", "facts.note"},
    "front": {"places.name_en", "places.name_ru", "sources.title", "sources.url", "facts.note"},
    "many": {"places.name_en", "places.name_ru", "sources.title", "sources.url", "facts.note"},
    "under": {"places.name_en", "scenario.source_title", "scenario.note", "scenario.locator"},
    "compare": {"places.name_en", "corridors.name_en", "scenario.title", "scenario.note"},
    "map": {"places.name_en", "places.name_zh", "corridors.name_en", "links.name", "links.note"},
    "show": {"places.name_en", "corridors.name_en", "sources.publisher"},
    "map-under": {"places.name_en", "corridors.name_en"},
    "reach": {"places.name_en", "places.name_zh"},
    "flows": {"places.name_en"},
    "critical": {"places.name_en"},
    "report": {"places.name_en", "sources.title", "sources.url", "facts.note", "schema.meaning"},
    "report-under": {"places.name_en", "scenario.note", "sources.title", "modes.name_en"},
    "note-route": {"places.name_en", "sources.title"},
    "note-front": {"places.name_en", "sources.title"},
    "note-compare": {"places.name_en", "corridors.name_en"},
    "note-network": {"places.name_en", "corridors.name_en"},
}
"""What at least is to be found on each page."""


class Parsed(HTMLParser):
    """Text of a page, and what may run on it."""

    def __init__(self, text):
        super().__init__()
        self.words = []
        self.scripts = []
        self.handlers = []
        self.frames = []
        self.inside = ""
        self.feed(text)
        self.close()
        self.text = "".join(self.words)

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        given = dict(attrs)
        self.handlers += [
            (tag, name, value)
            for name, value in attrs
            if name.startswith("on") or (name in ("href", "src") and "script:" in value)
        ]
        if tag == "script":
            self.scripts.append("")
        if tag == "iframe":
            self.frames.append(given["srcdoc"])

    def handle_endtag(self, tag):
        del tag
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "script":
            self.scripts[-1] += data
        elif self.inside != "style":
            self.words.append(data)


def ask(*words):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        cli.main([str(it) for it in words], standalone_mode=False)
    return out.getvalue()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Every page and chart of a poisoned toy network; and the columns that were spoiled."""
    folder = tmp_path_factory.mktemp("poison {{7*7}} {#3} $x^{$")
    canary = tmp_path_factory.mktemp("canary") / "ran"
    plain = folder / "plain"
    plain.mkdir()
    for path in TOY.glob("*.csv"):
        (plain / path.name).write_bytes(path.read_bytes())
    with (plain / "facts.csv").open("a", encoding="utf-8", newline="") as file:
        for subject, attribute, value, unit in FACTS:
            row = (subject, attribute, value, unit, "", "", "", 2025, "atlas", "p. 1", "why")
            csv.writer(file, lineterminator="\n").writerow(row)
    tables = folder / "data"
    free = poisoned(plain, tables, lambda where: poison(where, canary), tight)
    cargo = f"teu{tight('cargo.id')}"
    demand = folder / "{{7*7}} <img src=x onerror=ran=1>.csv"
    with demand.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("origin", "destination", "cargo", "amount", "unit", "source", "note"))
        source = "javascript://x/{{7*7}}'\"><img/src=x/onerror=ran=1>"
        for ends in (("alpha", "delta"), ("alpha", "golf")):
            note = poison("demand.note", canary)
            writer.writerow((*ends, cargo, 50000, "TEU/y", source, note))
    evil = scenario(folder / "{{7*7}}{#3} <img src=x onerror=ran=1>.toml", canary, 700)
    pages = folder / "pages"
    pages.mkdir()
    given = ("--data", tables, "--cargo", cargo, "--depart", "2026-08-01")
    corridor = f"ice{poison('corridors.id', canary)}"
    commands = {
        "route": ("route", "alpha", "golf", *given, "--map"),
        "front": ("route", "alpha", "delta", "--pareto", *given, "--map"),
        "many": ("route", "alpha", "golf", "-k", 3, *given, "--map"),
        "under": ("route", "alpha", "golf", "-s", evil, *given, "--map"),
        "compare": ("compare", "alpha", "golf", "-s", evil, *given, "--map"),
        "map": ("map", "--data", tables),
        "map-under": ("map", "--data", tables, "-s", evil),
        "show": ("show", corridor, "--data", tables, "--map"),
        "reach": ("reach", "alpha", "--within", "60d", *given, "--map"),
        "flows": ("flows", demand, "--data", tables, "-s", evil, "--map"),
        "critical": ("critical", demand, "--data", tables, "--map"),
        "report": ("report", "alpha", "golf", *given, "--output"),
        "report-under": ("report", "alpha", "delta", "-k", 3, "-s", evil, *given, "--output"),
    }
    for name, words in commands.items():
        ask(*words, pages / f"{name}.html")
    charts = {
        "compare.svg": ("compare", "alpha", "golf", *given, "--chart"),
        "compare.png": ("compare", "alpha", "golf", *given, "--chart"),
        "breakeven.svg": (
            *("breakeven", "alpha", "golf", *given, "--by", "generalised"),
            *("--vary", "value_of_time", "--from", 0, "--to", 40, "--points", 5, "--plot"),
        ),
    }
    told = planner.load(tables)
    shown = {
        "note-route": told.route("alpha", "golf", cargo=cargo),
        "note-front": told.pareto("alpha", "delta", cargo=cargo),
        "note-compare": told.compare("alpha", "golf", cargo=cargo, scenarios=[str(evil)]),
        "note-network": told.under(str(evil)),
    }
    for name, it in shown.items():
        around = Parsed(it._repr_html_())
        assert around.handlers == []
        assert around.scripts == []
        (frame,) = around.frames
        (pages / f"{name}.html").write_text(frame, encoding="utf-8")
    for name, words in charts.items():
        ask(*words, pages / name)
    return pages, free, canary


BEGUN = re.compile(r"⟦([\w.]+)\|")


def strings(value):
    """Yield every text in plain data."""
    if isinstance(value, dict):
        for key, it in value.items():
            yield key
            yield from strings(it)
    elif isinstance(value, list):
        for it in value:
            yield from strings(it)
    elif isinstance(value, str):
        yield value


def fields_of(texts, canary):
    """Return the fields that some texts hold, each word for word where it stands."""
    found = set()
    for quoted in texts:
        # The command that repeats a report is quoted for a shell.
        text = quoted.replace("'\"'\"'", "'")
        for begun in BEGUN.finditer(text):
            where, rest = begun[1], text[begun.start() :].casefold()
            whole = (
                poison(where, canary),
                poison(where, canary).replace("\u2028", ""),
                tight(where),
            )
            good = rest.startswith(tuple(it.casefold() for it in whole))
            assert good, text[begun.start() : begun.start() + 400]
            found.add(where)
    return found


def test_the_toy_is_spoiled_where_it_can_be(world):
    _, free, _ = world
    assert free >= {
        *("places.name_en", "places.name_ru", "places.name_zh", "places.locode", "places.aliases"),
        *("links.name", "links.note", "sources.id", "sources.title", "sources.publisher"),
        *("sources.url", "sources.licence", "facts.locator", "facts.note", "corridors.id"),
        *("corridors.name_en", "corridors.note", "modes.id", "modes.name_en", "modes.family"),
        *("cargo.id", "cargo.name_en", "schema.meaning"),
    }


@pytest.mark.parametrize("name", SEEN)
def test_a_page_holds_hostile_text_as_text(world, name):
    pages, _, canary = world
    text = (pages / f"{name}.html").read_text(encoding="utf-8")
    assert not canary.exists()
    parsed = Parsed(text)
    assert parsed.handlers == []
    assert "49" not in re.findall(r"⟦[^{⟧]*\|(\d+)", text)
    if name.startswith("report"):
        assert parsed.scripts == []
        assert fields_of([parsed.text], canary) >= SEEN[name]
        return
    assert len([it for it in parsed.scripts if it.strip()]) == len(("folium", "leaflet", "ours"))
    assert fields_of(strings(unpacked(text)["collection"]), canary) >= SEEN[name]
    assert not any("⟦" in it for it in parsed.scripts)


@pytest.mark.parametrize("name", ["compare", "breakeven"])
def test_a_chart_is_drawn_of_hostile_names(world, name):
    pages, _, canary = world
    assert not canary.exists()
    root = ET.parse(pages / f"{name}.svg").getroot()  # noqa: S314 - our own text
    assert {it.tag.rpartition("}")[2] for it in root.iter()}.isdisjoint({"script", "img", "a"})
    words = "".join(root.itertext())
    assert ("⟦places.name_en|{{7*7}}{% raw %}{#3}" in words) == (name == "compare")


WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (it) => violations.push(`${it.violatedDirective} ${it.blockedURI} ${it.sample}`));
window.addEventListener("error", (it) => violations.push(String(it.message)));
window.addEventListener("unhandledrejection", (it) => violations.push(String(it.reason)));
"""
MOVE = """
for (const it of document.querySelectorAll("details")) it.open = true;
const at = arguments[0];
const all = [...document.querySelectorAll("button, input, summary, path.leaflet-interactive")];
const it = all[at];
if (!it) return false;
const { left, top } = it.getBoundingClientRect();
const where = { bubbles: true, clientX: left + 2, clientY: top + 2 };
for (const kind of ["mouseover", "mousemove"]) it.dispatchEvent(new MouseEvent(kind, where));
for (const kind of ["mousedown", "mouseup", "click"]) it.dispatchEvent(new MouseEvent(kind, where));
return true;
"""
LOOK = """
const copy = document.body.cloneNode(true);
copy.querySelectorAll("script, style").forEach((it) => it.remove());
return { ran: window.ran, violations: window.violations, title: document.title,
  strange: document.querySelectorAll(
    "img[src=x], [onload], [onerror], a[href^='javascript']").length,
  text: copy.textContent };
"""


@pytest.mark.browser
@pytest.mark.parametrize("name", SEEN)
def test_nothing_runs_and_nothing_breaks_in_a_browser(browser, world, name):
    pages, _, canary = world
    watch = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    path = pages / f"{name}.html"
    open_page(browser, path, "#place=frost" if "map" in name or "network" in name else "")
    seen = set()
    at = 0
    while True:
        it = browser.execute_script(LOOK)
        assert (it["ran"], it["violations"], it["strange"]) == (None, [], 0)
        seen |= fields_of([it["text"]] if not name.startswith("report") else [], canary)
        if at == 60 or not browser.execute_script(MOVE, at):
            break
        at += 1
    errors = [it for it in browser.get_log("browser") if it["level"] == "SEVERE"]
    assert errors == []
    assert name.startswith("report") or "places.name_en" in seen
    assert "{{7*7}}" in it["title"] or name.startswith(("map", "flows", "critical", "note-network"))
    browser.execute_cdp_cmd(
        "Page.removeScriptToEvaluateOnNewDocument", {"identifier": watch["identifier"]}
    )
    assert not canary.exists()


TEMPLATES = [
    "{{ cycler.__init__.__globals__.os.system('touch CANARY') }}",
    "{% set it = lipsum.__globals__.os.system('touch CANARY') %}",
    "{#3}",
    "{% raw %}",
    "{{7*7}}",
]


@pytest.mark.parametrize("text", TEMPLATES)
@pytest.mark.parametrize("command", [("route", "alpha", "delta", "--map"), ("map",)])
def test_one_template_in_one_name_is_no_template(run, toy_copy, tmp_path, command, text):
    """Each alone: a text with all of them is no template that can be read, and so runs nothing."""
    canary, page = tmp_path / "ran", tmp_path / "page.html"
    evil = f"Alpha {text.replace('CANARY', str(canary))}"
    table = toy_copy / "places.csv"
    table.write_text(table.read_text("utf-8").replace(",Alpha,", f',"{evil}",', 1), "utf-8")
    assert run(*command, page, "--data", toy_copy).code == 0
    assert not canary.exists()
    data = unpacked(page.read_text(encoding="utf-8"))
    assert any(evil in it for it in strings(data["collection"]))
