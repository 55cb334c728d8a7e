"""The page on emissions: each element that it says to be held is in a report, each figure in the
data."""

import datetime as dt
import re
from pathlib import Path

import pytest

from planner.emissions import POLLUTANTS
from planner.output.report import report_document
from planner.question.query import Query
from planner.routing.router import find_route

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "emissions.md"
PATH = re.compile(r"`((?:emissions|query|sources|edition)[\w.\[\]]*)`")


def rows_of(heading):
    """Return the cells of the rows of the first table under a heading."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


ELEMENTS = rows_of("Elements of a report by ISO 14083")


def holds(plain, path):
    """Tell whether a path leads to a value; in a list, for all entries of one kind."""
    head, _, rest = path.partition(".")
    name = head.removesuffix("[]")
    if not isinstance(plain, dict) or name not in plain:
        return False
    value = plain[name]
    if head.endswith("[]"):
        by_kind = {}
        for entry in value:
            by_kind.setdefault(entry.get("kind"), []).append(holds(entry, rest))
        return any(all(found) for found in by_kind.values())
    if rest:
        return holds(value, rest)
    return value is not None and value not in ([], {}, "")


@pytest.fixture(scope="module")
def document(shipped, shipped_steps):
    query = Query("dalian", "duisburg", "time", dt.date(2026, 11, 1), "teu")
    return report_document(shipped, [find_route(shipped, query, shipped_steps)])


def test_a_missing_element_is_found_to_be_missing(document):
    assert holds(document, "emissions.totals.wtw_kg")
    assert not holds(document, "emissions.totals.wtw_pounds")
    assert not holds(document, "emissions.elements[].wtw_pounds")
    assert not holds({"elements": []}, "elements[].tce")
    assert not holds({"elements": [{"kind": "hub", "tce": None}]}, "elements[].tce")


@pytest.mark.parametrize("row", ELEMENTS, ids=lambda it: it[0])
def test_each_element_is_where_the_page_says(document, row):
    _, held, where = row
    paths = PATH.findall(where)
    assert held in ("yes", "part", "no")
    assert all(holds(document, path) for path in paths), paths
    if held == "no":
        assert set(paths) <= {"emissions.not_counted"}
        assert len(where.split()) >= 5
    else:
        assert paths


def test_what_the_page_says_to_be_left_out_is_named_in_the_report(document):
    named = [row[0] for row in ELEMENTS if row[1] == "no" and "not_counted" in row[2]]
    left_out = " ".join(document["emissions"]["not_counted"]).casefold()
    assert len(named) == 4
    for element in named:
        assert element.split()[0].casefold().rstrip("s") in left_out


def test_a_plan_has_no_primary_data(document):
    qualities = {
        operation["wtw_factor"]["quality"]
        for element in document["emissions"]["elements"]
        for operation in element["operations"]
    }
    assert qualities <= {"modelled", "default", "assumption", "set", "not given"}


def test_the_factors_of_the_page_are_those_of_the_data(shipped):
    stated = {}
    for modes, *figures in (row[:4] for row in rows_of("Air pollutants")):
        for mode in modes.split(", "):
            stated[mode] = figures
    known = {}
    for mode in stated:
        facts = {it.attribute: it for it in shipped.facts.of(mode)}
        found = [facts[it.attribute] for it in POLLUTANTS]
        known[mode] = [f"{it.value:g} ({it.low:g} to {it.high:g})" for it in found]
    assert stated == known
    assert set(shipped.facts.subjects_of("nox_g_per_kg_co2e")) == set(stated)
