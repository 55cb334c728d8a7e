"""The default answer against statements of way and mode: the rules, on the toy and as printed."""

import csv

import pytest

from planner.pricing.arcs import resolve_steps
from planner.question.query import Query
from planner.routing.router import find_route
from planner.validation.choices import (
    COLUMNS,
    Haul,
    check_choices,
    count_agreement,
    disagreements,
    ferries,
    hauls_of,
    judge,
    key_places,
    read_choices,
    worst_first,
)

GOOD = {
    "id": "one", "origin": "alpha", "destination": "delta", "cargo": "teu", "mode": "rail",
    "statement": "Boxes go by rail.", "source": "Atlas", "address": "https://example.org/atlas",
    "locator": "page 1", "year": "2025", "stands": "published",
}  # fmt: skip
SHIP = {"id": "ship", "destination": "golf", "mode": "sea", "via": "south_cape"}


@pytest.fixture
def table(tmp_path):
    def write(*rows):
        path = tmp_path / "choices.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({**GOOD, **row} for row in rows)
        return path

    return write


@pytest.fixture
def verdicts(toy, toy_steps, table):
    def check(*rows):
        return check_choices(toy, toy_steps, read_choices(toy, table(*rows)))

    return check


@pytest.fixture
def words(toy, verdicts):
    def call(cells):
        (verdict,) = verdicts(cells)
        return verdict.agrees, list(disagreements(toy, verdict))

    return call


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"via": "bravo>charlie"},
        {"via": "golf|bravo>echo", "not_via": "frost"},
        {"mode": "sea|rail"},
        {**SHIP, "not_via": "frost"},
        {"origin": "echo", "destination": "golf", "mode": "rail+road", "via": "delta"},
        {"origin": "echo", "destination": "golf", "mode": "rail"},
        {"origin": "echo", "destination": "golf", "mode": "sea|road+rail|rail+road"},
    ],
)
def test_what_agrees(words, cells):
    assert words(cells) == (True, [])


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"mode": "sea"}, ["goes by rail 8,572 km, not by sea"]),
        ({"mode": "sea|road"}, ["goes by rail 8,572 km, not by sea or road"]),
        ({"mode": "rail+road"}, ["goes by rail 8,572 km, not by rail + road"]),
        (
            {"origin": "echo", "destination": "golf", "mode": "road"},
            ["goes by rail 6,200 km + road 2,200 km, not by road"],
        ),
        (
            {"origin": "echo", "destination": "golf", "mode": "road+rail"},
            ["goes by rail 6,200 km + road 2,200 km, not by road + rail"],
        ),
        ({"via": "golf"}, ["does not pass Golf"]),
        ({"via": "charlie>bravo"}, ["does not pass Charlie, then Bravo"]),
        ({"via": "bravo|golf>bravo"}, ["does not pass Bravo or Golf, then Bravo"]),
        ({"not_via": "golf echo charlie"}, ["passes Charlie, Echo"]),
        (
            {**SHIP, "via": "frost", "mode": "rail", "not_via": "south_cape"},
            ["goes by sea 26,484 km, not by rail", "does not pass Frost Strait",
             "passes South Cape"],
        ),
    ],
)  # fmt: skip
def test_what_does_not_agree(words, cells, why):
    assert words(cells) == (False, why)


def test_without_a_route_nothing_agrees(toy, verdicts):
    (verdict,) = verdicts({"origin": "golf", "destination": "echo", "not_via": "frost"})
    assert verdict.route is not None
    closed = toy.with_layer([toy.read_assignment("delta-golf:road.status=closed")])
    closed = closed.with_layer([closed.read_assignment("alpha-south_cape:sea.status=closed")])
    closed = closed.with_layer([closed.read_assignment("frost-golf:sea.status=closed")])
    (verdict,) = check_choices(closed, resolve_steps(closed), [verdict.choice])
    assert (verdict.route, verdict.mode, verdict.via, verdict.not_via) == (None, *[False] * 3)
    (why,) = disagreements(closed, verdict)
    assert why.startswith("no route for teu from Golf to Echo")


HAULS = [Haul("road", 90.0), Haul("sea", 800.0), Haul("road", 10.0), Haul("rail", 200.0)]


@pytest.mark.parametrize(
    ("mode", "agrees"),
    [
        ("sea", True),
        ("rail", False),
        ("sea+rail", True),
        ("road+sea+rail", True),
        ("road+sea+road+rail", True),
        ("sea+road+rail", True),
        ("rail+sea", False),
        ("road+sea", False),
        ("road+rail", False),
    ],
)
def test_drayage_may_go_unnamed(mode, agrees):
    assert key_places(HAULS, [tuple(mode.split("+"))]) is agrees


def test_a_ferry_is_both_road_and_sea(shipped, shipped_steps, table):
    row = {"origin": "tallinn", "destination": "helsinki", "cargo": "general"}
    question = Query("tallinn", "helsinki", "time", shipped.edition, "general", ("road",))
    route = find_route(shipped, question, shipped_steps)
    assert {it.family for it in hauls_of(shipped, route)} == {"road"}
    assert hauls_of(shipped, route, at_sea=ferries(shipped))[0].family == "sea"
    rows = [{**row, "mode": mode} for mode in ("sea", "road", "rail")]
    told = [judge(shipped, read_choices(shipped, table(it))[0], route).mode for it in rows]
    assert told == [True, True, False]


ROWS = (
    {"id": "b", "mode": "sea", "stands": "derived", "share": "0.9"},
    {"id": "a", "destination": "echo", "mode": "road", "stands": "derived", "share": "0.5"},
    {"id": "c", "origin": "bravo", "via": "golf", "not_via": "echo"},
    {"id": "d", "origin": "charlie", "not_via": "echo"},
    {"id": "e", "origin": "bravo", "destination": "echo", "stands": "judged"},
    {**SHIP, "id": "f", "mode": "sea+road", "stands": "published"},
)


def test_groups_are_counted(toy, verdicts):
    groups = {(it.by, it.group): it for it in count_agreement(toy, verdicts(*ROWS))}
    everything = groups["all", "all"]
    assert (everything.rows, everything.agree, everything.mode) == (6, 1, 3)
    assert (everything.via, everything.via_rows) == (1, 2)
    assert (everything.not_via, everything.not_via_rows) == (0, 2)
    assert groups["cargo", "containers"].rows == 6
    by_mode = {name: it.rows for (by, name), it in groups.items() if by == "mode"}
    assert by_mode == {"rail": 3, "sea": 1, "road": 1, "several": 1}
    stands = [(name, it.rows, it.agree) for (by, name), it in groups.items() if by == "stands"]
    assert stands == [("published", 3, 0), ("derived", 2, 0), ("judged", 1, 1)]


def test_the_worst_stand_first(verdicts):
    found = verdicts(*ROWS)
    assert [it.choice.id for it in worst_first(found)] == ["f", "b", "a", "c", "d"]
    assert [it.choice.id for it in worst_first(found, 2)] == ["f", "b"]


def test_as_a_table(toy_run, table):
    result = toy_run("validate", "--kind", "choice", "--reference", table(*ROWS))
    assert result.code == 0
    blocks, _, summary = result.out.partition("by      group")
    assert blocks.startswith("f\n    Boxes go by rail. (published, 2025: Atlas)\n")
    assert "\n    goes by rail 8,572 km, not by sea\n" in blocks
    assert "\n    rail 8,572 km | CN, RU | Bravo - Charlie | USD 3,720 | 12.7 days\n" in blocks
    assert "\n    corridors route alpha delta --by generalised --depart 2026-01-10 --data" in blocks
    assert "\ne\n" not in blocks
    assert summary.splitlines()[1].split() == [
        "all", "6", "1", "16.7%", "50.0%", "50.0%", "0.0%",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--kind", "sea_km"), "--kind choice has its own table; use it without other kinds"),
        (("--draws", "100"), "--draws gives ranges of figures, and --kind choice takes none"),
        (("--reference", "none.csv"), "none.csv is not a file"),
    ],
)
def test_what_does_not_go_with_choice(toy_run, more, message):
    result = toy_run("validate", "--kind", "choice", *more)
    assert result.code == 2
    assert message in result.err


def test_an_unknown_kind_tells_of_choice(run):
    result = run("validate", "--kind", "choices")
    assert result.code == 2
    assert "kind 'choices' is not in the table" in result.err
    assert result.err.rstrip().endswith(", choice, prices")
