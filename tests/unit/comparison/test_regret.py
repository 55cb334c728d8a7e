"""Regret of corridors over worlds: its laws, and that it states what a comparison states."""

import datetime as dt
import itertools
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.errors import DataError
from planner.comparison.comparison import BASE, ScenarioWorld, compare
from planner.comparison.pairs import read_pairs
from planner.comparison.regret import least_regret, regrets_of
from planner.question.query import Query
from planner.question.terms import CRITERIA
from planner.routing.route import criterion_of

INF = math.inf
numbers = st.one_of(st.floats(0.0, 1e6), st.just(INF))
tables = st.integers(1, 4).flatmap(
    lambda worlds: st.dictionaries(
        st.sampled_from("abcdef"),
        st.lists(numbers, min_size=worlds, max_size=worlds),
        min_size=1,
    )
)

HEAD = 'title = "{0}"\nwhy = "a test"\n'
FACT = """[[facts]]
subject = "{0}"
attribute = "{1}"
value = {2}
source = "assumption"
note = "asked"
"""


def scenario(folder, name, *facts):
    path = folder / f"{name}.toml"
    text = HEAD.format(name) + "".join(FACT.format(*fact) for fact in facts)
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def worlds(tmp_path):
    """Return a scenario that closes the north, and one that makes it slower."""
    return (
        scenario(
            tmp_path,
            "closed",
            ("bravo-charlie:rail-1520", "status", '"closed"'),
            ("bravo-charlie:rail-1435", "status", '"closed"'),
        ),
        scenario(tmp_path, "slow", ("charlie:rail-1435", "border_in_h", 40)),
    )


# --- laws -------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(tables)
def test_regret_is_what_is_lost_beside_the_best(values):
    """By the definition itself, world by world."""
    found = {it.corridor: it for it in regrets_of(values)}
    assert set(found) == set(values)
    for at in range(len(next(iter(values.values())))):
        least = min(row[at] for row in values.values())
        regrets = {name: it.regrets[at] for name, it in found.items()}
        if math.isinf(least):
            assert all(map(math.isnan, regrets.values()))
            continue
        assert min(regrets.values()) == 0.0
        for name, regret in regrets.items():
            assert regret >= 0.0
            lost = values[name][at] - least
            assert regret == pytest.approx(lost, abs=1e-9 * least)


@settings(max_examples=300, deadline=None)
@given(tables)
def test_minimax_regret_by_brute_force(values):
    found = regrets_of(values)
    largest = {it.corridor: it.largest for it in found}
    chosen = {it.corridor for it in least_regret(found)}
    least = min(largest.values())
    if math.isinf(least):
        assert chosen == set()
    else:
        assert chosen == {name for name, it in largest.items() if it <= least * (1 + 1e-9)}
        assert found[0].corridor in chosen
    assert [it.largest for it in found] == sorted(largest.values())


@settings(max_examples=100, deadline=None)
@given(tables, st.floats(0.1, 100.0))
def test_a_worse_choice_changes_no_regret_of_others(values, more):
    """Nobody regrets a choice that a third, never better, stands beside."""
    name = next(iter(values))
    wider = {**values, "worse": [it + more for it in values[name]]}
    before = {it.corridor: it.regrets for it in regrets_of(values)}
    after = {it.corridor: it.regrets for it in regrets_of(wider)}
    for it, regrets in before.items():
        assert after[it] == pytest.approx(regrets, nan_ok=True)


# --- pairs ------------------------------------------------------------------------------

PAIRS = (("alpha", "delta", 3.0), ("alpha", "golf", 1.0), ("bravo", "echo", 0.5))


def listed(folder):
    path = folder / "pairs.csv"
    rows = ["origin,destination,weight", *(",".join(map(str, it)) for it in PAIRS)]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("by", ["time", "cost", "generalised"])
def test_each_cell_is_that_of_a_single_comparison(toy_run, tmp_path, worlds, by):
    options = [*itertools.chain(*(("-s", it) for it in worlds)), "--by", by]
    options += ["--depart", "2026-08-01T09:30", "--format", "json"]
    many = json.loads(toy_run("compare", "--pairs", listed(tmp_path), *options).out)
    assert [it["weight"] for it in many["pairs"]] == [3.0, 1.0, 0.5]
    checked = 0
    for (origin, destination, _), pair in zip(PAIRS, many["pairs"], strict=True):
        one = json.loads(toy_run("compare", origin, destination, *options).out)
        assert pair["query"] == one["query"]
        for column, world in zip(one["scenarios"], pair["scenarios"], strict=True):
            assert column["name"] == world["name"]
            rows = {it["corridor"]: it for it in column["rows"]}
            for cell in world["rows"]:
                single = rows.get(cell["corridor"])
                if single is None or single["route"] is None:
                    assert cell["time_h"] is None
                    continue
                checked += 1
                for name in ("time_h", "cost_usd", "co2e_kg"):
                    assert cell[name] == pytest.approx(single[name], abs=0.011)
    assert checked > 12


@pytest.mark.parametrize("by", CRITERIA)
def test_a_result_holds_the_criterion_of_its_route(toy, toy_steps, by):
    """Also where the departure is not at midnight, from which the searches count."""
    query = Query("alpha", "golf", by, dt.date(2026, 8, 1), "teu", hour=9.5)
    world = ScenarioWorld(BASE, "", toy, toy_steps, ())
    cells = compare([world], query).columns[0].cells
    routed = [it for it in cells if it.result.route is not None]
    assert len(routed) > 1
    for cell in routed:
        assert cell.result.value == pytest.approx(criterion_of(toy, cell.result.route))


def test_the_mean_of_pairs_is_by_weight(toy_run, tmp_path, worlds):
    options = [*itertools.chain(*(("-s", it) for it in worlds)), "--by", "time"]
    options += ["--depart", "2026-08-01", "--format", "json"]
    many = json.loads(toy_run("compare", "--pairs", listed(tmp_path), *options).out)
    for overall in many["overall"]:
        for at in range(3):
            weights, lost = 0.0, 0.0
            for pair in many["pairs"]:
                regrets = {it["corridor"]: it["regrets"][at] for it in pair["corridors"]}
                if all(it is None for it in regrets.values()):
                    continue
                own = regrets.get(overall["corridor"])
                weights += pair["weight"]
                lost += INF if own is None else own * pair["weight"]
            expected = None if math.isinf(lost) or not weights else lost / weights
            assert overall["regrets"][at] == (expected and pytest.approx(expected, abs=0.02))


def test_a_closed_corridor_and_one_without_regret(toy_run, worlds):
    closed, _ = worlds
    options = ("--by", "time", "--depart", "2026-08-01", "-s", closed)
    result = toy_run("compare", "--pair", "alpha > golf", *options, "--format", "json")
    (pair,) = json.loads(result.out)["pairs"]
    ice, north = pair["corridors"]
    assert (ice["corridor"], north["corridor"]) == ("ice", "north")
    assert (north["worlds_without_route"], north["largest_regret"], north["won"]) == (1, None, 0.5)
    assert (north["largest_regret_in"], north["largest_regret_open"]) == (closed, 0.0)
    assert (ice["minimax"], north["minimax"]) == (True, False)
    assert ice["regrets"][1] == 0.0
    assert ice["largest_regret"] == ice["regrets"][0] > 0.0
    table = toy_run("compare", "--pair", "alpha>golf", *options).out
    assert "no route in 1" in table
    assert "Least regret: ice, at most" in table


# --- bad input --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "name ORIGIN and DESTINATION, or pairs by --pair and --pairs, but not both"),
        (("alpha",), "name ORIGIN and DESTINATION, or pairs"),
        (("alpha", "delta", "--pair", "alpha>golf"), "but not both"),
        (("--pair", "alpha"), "--pair 'alpha' is not a pair; write 'ORIGIN>DESTINATION' in"),
        (("--pair", "alpha>golf>delta"), "is not a pair"),
        (("--pair", "alpha>golf", "--every", "month", "--left-out"), "--every, --left-out: for"),
        (("--pair", "alpha>golf", "--against", "x"), "--against: for one pair"),
        (("--pair", "alpha>golf", "--pair", "Alpha>golf"), "is the pair of --pair 'alpha>golf'"),
        (("--pair", "alpha>nowhere"), "nowhere"),
    ],
)
def test_one_line_says_what_is_wrong_with_pairs(toy_run, words, told):
    result = toy_run("compare", *words)
    assert result.code == 2
    assert told in result.err
    assert result.err.count("\n") == 1


def test_all_that_is_wrong_with_a_list_is_named_at_once(tmp_path, toy_run):
    path = tmp_path / "pairs.csv"
    path.write_text(
        "origin,destination,weight,depart\nalpha,delta,0,\n,golf,x,\nalpha,golf,1,31.31.2026\nalpha,golf,1e308,\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as error:
        read_pairs(path)
    told = "\n".join(error.value.problems)
    assert "pairs.csv:2: weight: 0 must be above 0" in told
    assert "pairs.csv:5: weight: 1e+308 must be above 0 and at most 1e+12" in told
    assert "pairs.csv:3: origin: is empty; name a place" in told
    assert "pairs.csv:3: weight: 'x' is not a number" in told
    assert "pairs.csv:4: depart:" in told
    path.write_text("origin,destination\nalpha,nowhere\nnobody,golf\n", encoding="utf-8")
    result = toy_run("compare", "--pairs", path)
    assert result.code == 1
    assert "pairs.csv:2:" in result.err
    assert "pairs.csv:3:" in result.err


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("origin,destination,mode", "column mode is not one of pairs; state --mode once"),
        ("origin,destination,count", "column count is not one of pairs; name it weight"),
        ("origin,destinatoin", "column destinatoin is unknown; did you mean destination?"),
        ("origin,weight", "column destination is missing; name one so"),
        ("origin,destination,Origin", "column Origin occurs twice; keep one"),
    ],
)
def test_columns_of_pairs(tmp_path, header, told):
    path = tmp_path / "pairs.csv"
    path.write_text(f"{header}\nalpha,delta,1\n".replace(",1\n", "\n"), encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_pairs(path)
    assert told in "\n".join(error.value.problems)
