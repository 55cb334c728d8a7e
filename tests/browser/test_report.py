"""The report: what it says, that it stays text, and how it reads on screen and prints."""

import base64
import datetime as dt
import json
import re
from html.parser import HTMLParser

import pytest
from axe import serious_violations
from browsing import emulate, open_page, stop_emulating
from conftest import mostly_nightly

from corridors.tables.exchange import DOLLARS
from maps.report import report_page
from planner.formats.route_geojson import map_towns, route_geojson
from planner.output.report import report_document
from planner.question.query import Query
from planner.routing.route_text import hours_text
from planner.routing.router import find_routes

NOVEMBER, AUGUST = dt.date(2026, 11, 1), dt.date(2026, 8, 15)
LAND = Query("dalian", "duisburg", "time", NOVEMBER, "teu")
# Bulk: lines of containers avoid Suez and the Arctic, tramps do not.
SEA = Query("yingkou", "rotterdam", "time", AUGUST, "grain", ("sea",))
SLIM = 800_000


def write(network, query, count=1, lang="en", currency=DOLLARS):
    routes, dropped = find_routes(network, query, count=count)
    document = report_document(network, routes, dropped, lang=lang, currency=currency)
    return document, report_page(document, route_geojson(network, routes), map_towns(network))


@pytest.fixture(scope="module")
def reports(shipped):
    return {
        name: write(shipped, query, 3)
        for name, query in (
            ("land", LAND),
            ("sea", SEA),
            ("short", Query("harbin", "busan", "cost", NOVEMBER, "feu")),
        )
    }


@pytest.fixture(scope="module")
def pages(reports, shipped, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for name, (_, text) in reports.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    for lang in ("ru", "zh"):
        _, text = write(shipped, LAND, 3, lang)
        (folder / f"land-{lang}.html").write_text(text, encoding="utf-8")
    return folder


class Text(HTMLParser):
    """Gathers the cells of each table by its class, what is hidden left out."""

    def __init__(self, page):
        super().__init__()
        self.tables = {}
        self.rows = None
        self.cell = False
        self.depth = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        if tag == "table":
            self.rows = self.tables.setdefault(known["class"], [])
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th") and self.rows is not None:
            self.rows[-1].append("")
            self.cell = True
        elif tag == "span" and known.get("class") == "ghost":
            self.depth += 1

    def handle_endtag(self, tag):
        if tag == "table":
            self.rows = None
        elif tag in ("td", "th"):
            self.cell = False
        elif tag == "span" and self.depth:
            self.depth -= 1

    def handle_data(self, data):
        if self.cell and self.rows and not self.depth:
            self.rows[-1][-1] += data


def amount(cell):
    return float(cell.replace(",", "") or 0)


def test_legs_add_up_in_print(reports):
    for document, page in reports.values():
        _, *rows, foot = Text(page).tables["legs"]
        assert len(rows) == len(document["routes"][0]["legs"])
        for column in (4, 5, 6, 7):
            total = sum(amount(row[column]) for row in rows)
            assert total == pytest.approx(amount(foot[column - 1]), abs=0.06 * len(rows))
        assert amount(foot[7]) == round(document["routes"][0]["totals"]["cost_usd"])


def test_emissions_add_up_in_print(reports):
    for document, page in reports.values():
        tables = Text(page).tables
        _, *rows, foot = tables["elements"]
        assert sum(amount(row[10]) for row in rows) == pytest.approx(amount(foot[10]), abs=0.5)
        _, *rows = tables["operations"]
        assert sum(amount(row[8]) for row in rows) == pytest.approx(amount(foot[10]), abs=1.0)
        totals = document["emissions"]["totals"]
        assert amount(foot[10]) == pytest.approx(
            document["routes"][0]["totals"]["co2e_kg"], abs=0.1
        )
        assert totals["wtw_kg"] == pytest.approx(document["routes"][0]["totals"]["co2e_kg"])


def test_air_pollutants_add_up_in_print_and_are_never_nothing_for_not_known(reports):
    for document, page in reports.values():
        emissions = document["emissions"]
        tables = Text(page).tables
        _, *rows, foot = tables["pollutants"]
        for at, name in enumerate(("nox_g", "sox_g", "pm10_g"), 3):
            printed = [row[at] for row in rows]
            for element, text in zip(emissions["elements"], printed, strict=True):
                assert (text == "not published") == (element[name] is None)
            known = [amount(text) for text in printed if text != "not published"]
            assert sum(known) == pytest.approx(amount(foot[at]), abs=0.3)
            assert amount(foot[at]) == pytest.approx(emissions["totals"][name], abs=0.06)
        assert len(tables["exhaust"]) - 1 == len(emissions["exhaust"]["factors"]) >= 3
        assert all("[" in row[-1] for row in tables["exhaust"][1:])


def test_every_fact_is_listed_once_with_a_known_source(reports, shipped):
    for document, page in reports.values():
        known = document["routes"][0]["evidence"]
        cited = [row for group in document["facts"] for row in group["rows"]]
        listed = [row["fact"] for row in (*cited, *document["assumptions"], *document["set"])]
        assert len(listed) == len(set(listed)) == known["facts"]
        assert len(document["assumptions"]) == known["assumptions"]
        numbers = {source["number"]: source for source in document["sources"]}
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
        # Air pollutants change no route: their sources are listed, and are no evidence of it.
        beside = {it["source"] for it in document["emissions"]["exhaust"]["factors"]}
        assert len(numbers) == known["sources"] + len(beside)
        for row in cited:
            assert numbers[row["cited"]]["id"] == row["source"]
            assert row["legs"] or row["subject"] in shipped.cargo
        for anchor in re.findall(r'href="#([^"]+)"', page):
            assert f'id="{anchor}"' in page


def test_facts_in_print_are_those_of_the_data(reports):
    document, page = reports["land"]
    rows = [row for row in Text(page).tables["facts"][1:] if len(row) > 1]
    cited = [row for group in document["facts"] for row in group["rows"]]
    assert len(rows) == len(cited)
    for printed, row in zip(rows, cited, strict=True):
        assert printed[0].startswith(row["subject"])
        if isinstance(row["value"], float):
            assert amount(printed[1]) == pytest.approx(row["value"], rel=6e-5)
        for cell, name in ((printed[2], "low"), (printed[3], "high")):
            assert (cell == "") == (row[name] is None)
        assert row["locator"] in printed[7]


def test_summary_and_terms_say_what_was_asked(reports):
    document, page = reports["land"]
    told = {it["term"]: it["text"] for it in document["terms"]}
    assert told["Shipment"] == "Container, one 20-foot: 1 TEU, 10 t"
    assert told["Departs"] == "1 November 2026, 00:00"
    totals = document["routes"][0]["totals"]
    assert f"arrives after {hours_text(totals['time_h'])}" in document["summary"][0]
    spread = document["spread"]["time_h"]
    assert spread["low"] < spread["median"] < spread["high"]
    telling = abs(spread["median"] / spread["value"] - 1) >= 0.05
    assert ("half of such journeys" in document["summary"][0]) == telling
    assert f"USD {totals['cost_usd']:,.0f}" in document["summary"][0]
    assert document["command"].endswith("dalian duisburg --by time --depart 2026-11-01 -k 3")
    assert "no conformity is claimed" in page
    assert "Data edition of 1 November 2026" in page


def test_all_terms_are_told(toy):
    query = Query(
        *("alpha", "delta", "generalised", NOVEMBER, "teu"),
        modes=("road", "rail-1435", "rail-1520"),
        countries=("CN", "RU"),
        via=("charlie",),
        avoid=("echo",),
        value_of_time=4.0,
        deadline=dt.datetime(2026, 12, 31, 12, 0),  # noqa: DTZ001
        budget_usd=90000.0,
    )
    document, page = write(toy, query)
    told = {it["term"]: it["text"] for it in document["terms"]}
    assert (
        told["Value of an hour"]
        == "USD 4.91 for the shipment, of which 0.91 for the carrying cost of the goods"
    )
    assert told["Arrives by"] == "31 December 2026, 12:00"
    assert told["Costs at most"] == "USD 90,000"
    assert told["By way of"] == "Charlie"
    assert told["Avoids"] == "Echo"
    assert told["Only through"] == "China, Russia"
    assert told["Only by"] == "road, rail 1435 mm, rail 1520 mm"
    assert "USD 90,000" in page


def test_no_script_and_nothing_from_outside(reports):
    for _, page in reports.values():
        assert "<script" not in page
        assert not re.search(r"<link[^>]+href=|@import|url\((?!['\"]?(data:|#))|\ssrc=", page)
        assert "default-src 'none'" in page
        assert len(page.encode()) <= SLIM


def test_scenario_and_set_are_told_old_and_new(run, shipped):
    asked = ("report", "Dalian", "Moscow", "--mode", "rail", "-s", "manzhouli-shut")
    asked += ("--set", "rail-1520@RU.wtw_g_per_tkm=20")
    document = json.loads(run(*asked, "--format", "json").out)
    base = json.loads(run("route", "Dalian", "Moscow", "--mode", "rail", "--format", "json").out)
    assert document["without"]["totals"] == base["routes"][0]["totals"]
    last = document["changes"][-1]
    known = [it for it in shipped.facts.of("rail-1520@RU") if it.attribute == "wtw_g_per_tkm"]
    assert (last["scenario"], last["new"]) == ("--set", "20 g/t-km")
    assert last["old"] == f"{known[0].value:g}"
    assert any("manzhouli" in it["fact"] for it in document["changes"])
    assert [it["fact"] for it in document["set"]] == ["rail-1520@RU.wtw_g_per_tkm"]
    factors = [
        op["wtw_factor"]["quality"]
        for element in document["emissions"]["elements"]
        for op in element["operations"]
    ]
    assert "set" in factors
    page = run(*asked).out
    assert "What the scenario changes" in page
    assert "Without these changes" in page
    _, *rows = Text(page).tables["changes"]
    assert len(rows) == len(document["changes"])


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("report", "Dalian"), 2, "Missing argument 'DESTINATION'"),
        (("report", "Dalian", "Nowhereville"), 2, "Nowhereville"),
        (("report", "Dalian", "Duisburg", "--tolerance", "2"), 2, "add -k N"),
        (("report", "Dalian", "Duisburg", "-k", "2", "--tolerance", "x"), 2, "[A+]B"),
        (("report", "Dalian", "Duisburg", "--cargo", "pipeline_gas"), 3, "no route"),
        (("report", "Dalian", "Duisburg", "--format", "csv"), 2, "csv"),
        (("report", "Dalian", "Duisburg", "-s", "nothing"), 2, "neither supplied nor a file"),
    ],
)
def test_bad_questions_have_one_message(run, words, code, message):
    result = run(*words)
    assert result.code == code
    assert message in result.err
    assert "Traceback" not in result.err
    assert result.out == ""


class Said(HTMLParser):
    """Gathers what a page says in its own language: no ids, no sources, nothing marked English."""

    EMPTY = ("meta", "wbr", "br")

    def __init__(self, page):
        super().__init__()
        self.quoted = []
        self.texts = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        if tag in self.EMPTY:
            return
        apart = tag in ("code", "style") or known.get("class") == "sources"
        apart |= tag != "html" and known.get("lang") == "en"
        self.quoted.append(apart or (bool(self.quoted) and self.quoted[-1]))
        if not self.quoted[-1]:
            self.texts += [known[it] for it in ("aria-label", "title") if it in known]

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if tag not in self.EMPTY:
            self.quoted.pop()

    def handle_data(self, data):
        if self.quoted and not self.quoted[-1]:
            self.texts.append(data)


CODES = {"UNESCAP", "GLEC", "Framework", "Natural", "Earth", "OpenStreetMap", "ODbL"}
"""What has one name in all languages: bodies, a standard, licences and those who drew the map."""


@pytest.mark.parametrize("lang", ["ru", "zh"])
@pytest.mark.parametrize(
    ("query", "count"),
    [
        (LAND, 3),
        (SEA, 3),
        (Query("harbin", "busan", "cost", NOVEMBER, "feu"), 1),
        (Query("shanghai", "hamburg", "generalised", NOVEMBER, "feu"), 2),
    ],
    ids=["land", "sea", "short", "services"],
)
def test_no_english_word_is_left_in_another_language(shipped, query, count, lang):
    document, page = write(shipped, query, count, lang)
    text = " ".join(Said(page).texts)
    proper = {it.title for it in shipped.services.values()}
    proper |= {region.name for region in shipped.trade_regions.values()}
    proper |= {ship.name for ship in shipped.ships.values()}
    # Places that have no name in the language stand under the English one.
    proper |= {it.name() for it in shipped.places.values() if not getattr(it, f"name_{lang}")}
    for name in sorted(proper, key=len, reverse=True):
        text = text.replace(name, "")
    assert set(re.findall(r"[A-Za-z]{4,}", text)) <= CODES
    assert document["lang"] == lang
    assert f'<html lang="{lang}">' in page
    assert len(re.findall("[а-яё]" if lang == "ru" else "[\u4e00-\u9fff]", text)) > 2_000


def test_the_numbers_of_all_languages_are_the_same(shipped):
    pages = {lang: write(shipped, LAND, 2, lang)[1] for lang in ("en", "ru", "zh")}
    amounts = {
        lang: [
            re.sub(r"[\s\u00a0]" if lang == "ru" else ",", "", cell).replace(",", ".")
            for row in Text(page).tables["legs"][1:]
            for cell in row[3:9]
        ]
        for lang, page in pages.items()
    }
    assert amounts["en"] == amounts["ru"] == amounts["zh"]
    assert any("." in it for it in amounts["en"])


browsed = pytest.mark.browser


@browsed
@pytest.mark.parametrize(
    "name", mostly_nightly(("land", "sea", "short", "land-ru", "land-zh"), "land", "land-zh")
)
def test_it_prints_on_a4_and_nothing_is_cut(screen, pages, name):
    open_page(screen, pages / f"{name}.html")
    printed = screen.execute_cdp_cmd(
        "Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True}
    )
    pdf = base64.b64decode(printed["data"])
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= (18 if "-" not in name else 20)
    sizes = {
        tuple(map(float, it)) for it in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)", pdf)
    }
    assert all(abs(w - 595) < 1 and abs(h - 842) < 1 for w, h in sizes)
    # A4 less its margins is 180 mm wide: 680 pixels.
    emulate(screen, width=680, height=1000, scheme="dark", media="print")
    cut = screen.execute_script(
        "return [...document.querySelectorAll('.wide, table, svg, pre, code')]"
        ".filter((it) => it.getBoundingClientRect().right > 681 || it.scrollWidth > 681)"
        ".map((it) => it.className.baseVal ?? it.className)"
    )
    assert cut == []
    heads, rows, ink = screen.execute_script(
        "const style = (it) => getComputedStyle(it);"
        "return [[...document.querySelectorAll('thead')].map((it) => style(it).display),"
        "[...document.querySelectorAll('tr, figure')].map((it) => style(it).breakInside),"
        "style(document.querySelector('h1')).color];"
    )
    assert set(heads) == {"table-header-group"}
    assert set(rows) == {"avoid"}
    # Paper is white, whatever the screen is.
    assert ink == "rgb(22, 32, 42)"


@browsed
@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [("short", 1280, "light"), ("sea", 400, "dark")],
)
def test_axe_finds_nothing_serious(browser, pages, name, width, scheme):
    emulate(browser, width=width, height=800, scheme=scheme)
    try:
        open_page(browser, pages / f"{name}.html")
        bad = serious_violations(browser)
    finally:
        stop_emulating(browser)
    assert bad == []
