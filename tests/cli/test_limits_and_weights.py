"""Limits and weights are asked alike on the command line, in Python, lists, sweeps, addresses."""

import csv
import json

import pytest
from conftest import TOY

import planner
from planner.graph.layers import LayeredNetwork
from planner.parsing.question import read_leanings
from planner.pricing.snapshot import ready_network
from planner.question.query import Query
from planner.routing.router import find_route
from planner.studio.question import address_text, command_of, read_address, resolve

DAY = ("--depart", "2026-08-01")
ASKED = [
    ({"max_transfers": 1}, ("--max-transfers", "1")),
    ({"max_borders": 1}, ("--max-borders", "1")),
    (
        {"prefer": ("sea=0.2",), "reluctant": ("RU=3",)},
        ("--prefer", "sea=0.2", "--reluctant", "RU=3"),
    ),
]


@pytest.mark.parametrize(("terms", "words"), ASKED)
def test_every_way_of_asking_gives_the_same_route(toy_run, tmp_path, terms, words):
    done = toy_run("route", "alpha", "delta", "--by", "cost", *DAY, *words, "--format", "json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    first = said["routes"][0]
    totals = first["totals"]
    answer = planner.load(TOY).route("alpha", "delta", by="cost", depart="2026-08-01", **terms)
    assert answer.to_dict() == {"query": said["query"], **first}
    assert ("leaning" in first) == ("prefer" in terms)
    # The words that repeat the question ask it again.
    again = toy_run("route", *answer.query.to_words(), "--format", "json")
    assert json.loads(again.out)["routes"] == said["routes"]
    # A row of a list.
    names = {"max_transfers": "max-transfers", "max_borders": "max-borders"}
    cells = {
        names.get(key, key): "; ".join(it) if isinstance(it, tuple) else it
        for key, it in terms.items()
    }
    row = {"origin": "alpha", "destination": "delta", "depart": "2026-08-01", "by": "cost", **cells}
    table = planner.load(TOY).batch([row])
    assert table.loc[0, "usd"] == totals["cost_usd"]
    # A sweep.
    lines = [
        'origins = ["alpha"]',
        'destinations = ["delta"]',
        "depart = 2026-08-01",
        'by = "cost"',
    ]
    lines += [f"{key} = {list(it) if isinstance(it, tuple) else it}" for key, it in terms.items()]
    spec = tmp_path / "spec.toml"
    spec.write_text("\n".join(lines).replace("'", '"'), encoding="utf-8")
    swept = toy_run("sweep", spec, tmp_path / "out.csv", "--workers", "1")
    assert swept.code == 0, swept.err
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        cell = next(csv.DictReader(file))
    assert float(cell["cost_usd"]) == pytest.approx(totals["cost_usd"], abs=0.01)
    # An address.
    pairs = [("from", "alpha"), ("to", "delta"), ("by", "cost"), ("depart", "2026-08-01")]
    pairs += [
        (names.get(key, key), str(one))
        for key, it in terms.items()
        for one in (it if isinstance(it, tuple) else (it,))
    ]
    address = "&".join(f"{key}={value.replace('=', '%3D')}" for key, value in pairs)
    question, _ = read_address(address)
    asked = resolve(LayeredNetwork(*ready_network(TOY)), question)
    assert asked.query == answer.query
    assert read_address(address_text(asked.question))[0] == asked.question
    for word in words:
        assert word in command_of(asked.question, asked.network)


def test_what_is_said_about_them(toy_run):
    words = ("route", "alpha", "delta", "--by", "cost", *DAY)
    shown = toy_run(*words, "--max-borders", "2", "--max-transfers", "1", "--reluctant", "RU=1")
    assert "With at most 1 transfer and at most 2 borders" in shown.out
    assert "Counting RU 1 times" in shown.out
    assert "The weights change nothing" in shown.out
    none = toy_run(*words, "--max-transfers", "0", "--max-borders", "0", "--format", "json")
    assert none.code == 3
    assert "would do (--max-" in none.err
    assert json.loads(none.out)["lift"]
    front = toy_run("route", "alpha", "delta", *DAY, "--pareto", "--prefer", "sea=0.5")
    assert front.code == 2
    assert "drop --prefer and --reluctant" in front.err
    timed = toy_run("compare", "alpha", "delta", *DAY, "--by", "time", "--prefer", "sea=0.5")
    assert timed.code == 2
    assert "use --by generalised or cost" in timed.err


def test_questions_that_share_a_search_refuse_them(toy):
    leanings = read_leanings(toy, ("sea=0.5",), ())
    world = planner.load(TOY)
    for terms in ({"max_transfers": 1}, {"max_borders": 0}, {"prefer": "sea=0.5"}):
        with pytest.raises(planner.world.UsageError, match="a matrix can't limit transfers"):
            world.matrix(["alpha"], ["delta"], by="time", **terms)
        with pytest.raises(planner.world.UsageError, match="reach takes no"):
            world.reach("alpha", "5d", **terms)
    query = Query("alpha", "delta", "cost", toy.edition, "teu", leanings=leanings)
    assert find_route(toy, query).query.to_dict()["leanings"] == ["sea=0.5"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--prefer sea=0.8 --avoid sea", "--prefer sea=0.8: --avoid sea leaves it out anyway"),
        ("--reluctant rail=2 --avoid rail-1435 --avoid rail-1520", "--avoid rail leaves it out"),
        ("--reluctant sea=2 --mode road", "--reluctant sea=2: --mode road leaves it out anyway"),
        ("--prefer RU=0.8 --avoid RU", "--prefer RU=0.8: --avoid RU leaves it out anyway"),
        ("--prefer bravo=0.8 --avoid bravo", "drop one of the two"),
    ],
)
def test_a_weight_that_can_count_for_nothing_is_refused(toy_run, words, said):
    result = toy_run("route", "alpha", "delta", *DAY, *words.split())
    assert (result.code, result.out) == (2, "")
    assert said in result.err
