"""Differences between two scenarios: antisymmetric, and explained by the facts that differ."""

import csv
import io
import itertools
import json
from pathlib import Path

import pytest
from test_regret import scenario

from planner.comparison.comparison import BASE
from planner.comparison.corridor_search import BEST

TURNED = {
    "same route": "same route",
    "other route": "other route",
    "opens": "closes",
    "closes": "opens",
    "joins": "drops out",
    "drops out": "joins",
    "still closed": "still closed",
}


@pytest.fixture
def layers(tmp_path):
    return (
        scenario(tmp_path, "slow", ("charlie:rail-1435", "border_in_h", 16)),
        scenario(
            tmp_path,
            "shut",
            ("bravo-charlie:road", "status", '"closed"'),
            ("bravo-charlie:rail-1520", "status", '"closed"'),
            ("bravo-charlie:rail-1435", "status", '"closed"'),
        ),
        scenario(
            tmp_path,
            "mixed",
            ("charlie:rail-1435", "border_in_h", 18),
            ("rail-1520", "cost_per_teu_km", 0.9),
        ),
    )


def compared(toy_run, layers, against, *more):
    options = [*itertools.chain(*(("-s", it) for it in layers)), "--by", "time", *more]
    result = toy_run(
        *("compare", "alpha", "delta", "--depart", "2026-08-01", *options),
        *("--against", against, "--format", "json"),
    )
    assert result.code == 0, result.err
    found = json.loads(result.out)
    assert found["against"] == against
    return {
        column["name"]: {row["corridor"]: row for row in column["rows"]}
        for column in found["scenarios"]
    }


def test_turning_two_worlds_round_turns_the_signs(toy_run, layers):
    names = [BASE, *layers]
    found = {name: compared(toy_run, layers, name) for name in names}
    for one, other in itertools.permutations(names, 2):
        there, back = found[one][other], found[other][one]
        assert set(there) == set(back)
        for corridor, row in there.items():
            reverse = back[corridor]
            assert reverse["against_base"] == TURNED[row["against_base"]]
            for name in ("change_time_h", "change_cost_usd", "change_co2e_kg"):
                if row[name] is None:
                    assert reverse[name] is None
                else:
                    assert reverse[name] == pytest.approx(-row[name])
            assert {(it["fact"], it["old"], it["new"]) for it in row["why"]} == {
                (it["fact"], it["new"], it["old"]) for it in reverse["why"]
            }


def test_the_reference_comes_first_and_has_no_differences(toy_run, layers):
    slow = layers[0]
    found = compared(toy_run, layers, slow)
    assert list(found) == [slow, BASE, *layers[1:]]
    assert all(row["against_base"] == "" and not row["why"] for row in found[slow].values())


def test_a_scenario_and_its_copy_do_not_differ(toy_run, tmp_path, layers):
    copy = scenario(tmp_path, "copy", ("charlie:rail-1435", "border_in_h", 16))
    found = compared(toy_run, (layers[0], copy), layers[0])
    for row in found[copy].values():
        assert row["against_base"] == "same route"
        assert row["change_time_h"] == row["change_cost_usd"] == 0.0
        assert row["why"] == []


def test_why_is_what_differs_between_the_two(toy_run, layers):
    slow, _, mixed = layers
    row = compared(toy_run, layers, slow)[mixed]["north"]
    (change,) = [it for it in row["why"] if it["fact"] == "charlie:rail-1435.border_in_h"]
    assert (change["old"], change["new"]) == ("16 h", "18 h")
    assert row["change_time_h"] == pytest.approx(2.0)
    back = compared(toy_run, layers, slow)[BASE]["north"]
    (change,) = back["why"]
    assert (change["old"], change["new"]) == ("16 h", "10 by rail-1435")
    assert back["change_time_h"] == pytest.approx(-6.0)


def test_a_reference_need_not_be_named_twice(toy_run, layers):
    found = compared(toy_run, layers[1:], layers[0])
    assert list(found) == [layers[0], BASE, *layers[1:]]


def test_table_csv_and_usage(toy_run, layers, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    slow, shut, _ = (Path(it).name for it in layers)
    words = ("compare", "alpha", "delta", "-s", slow, "-s", shut, "--against", slow)
    table = toy_run(*words).out
    assert f"against {slow}" in " ".join(table.split())
    rows = list(csv.DictReader(io.StringIO(toy_run(*words, "--format", "csv").out)))
    assert next(it["scenario"] for it in rows) == slow
    assert {it["against_base"] for it in rows if it["scenario"] == slow} == {""}
    months = toy_run(*words, "--every", "month")
    assert months.code == 2
    assert "--every and --against exclude each other" in months.err
    missing = toy_run(*words[:-1], tmp_path / "none.toml")
    assert missing.code == 2
    assert "none.toml" in missing.err


@pytest.mark.nightly
def test_what_only_one_world_has_built_is_no_step_of_the_other(run):
    """A route by a railway, a place or a service of the one is explained in both directions."""
    words = ("compare", "Qiqihar", "Duisburg", "--by", "time", "--format", "json")
    built, shut = "paper-proposals-built", "manzhouli-shut"
    options = ("--corridor", "primorye-1", "--corridor", "liaoning-mongolia-europe")
    found = []
    for against, other in ((built, shut), (shut, built)):
        result = run(*words, *options, "-s", other, "--against", against)
        assert result.code == 0, result.err
        columns = {it["name"]: it["rows"] for it in json.loads(result.out)["scenarios"]}
        found.append({it["corridor"]: it for it in columns[other]})
    assert set(found[0]) == set(found[1])
    assert any(it["why"] for it in found[0].values())
    for corridor, row in found[0].items():
        reverse = {(it["fact"], it["new"], it["old"]) for it in found[1][corridor]["why"]}
        assert {(it["fact"], it["old"], it["new"]) for it in row["why"]} == reverse


def test_a_program_asks_against_a_scenario(layers):
    from conftest import TOY

    from planner import load

    world = load(TOY)
    slow, shut, _ = layers
    found = world.compare("alpha", "delta", scenarios=shut, against=slow, by="time")
    assert found.scenarios == (slow, BASE, shut)
    assert found.to_geojson()["properties"]["against"] == slow
    assert next(it["name"] for it in found.to_geojson()["properties"]["scenarios"]) == BASE
    assert found.to_rows()[0]["corridor"] == BEST
    table = world.regret([("alpha", "delta", 2.0)], scenarios=[slow, shut], by="time")
    assert table.to_dataframe().scenario.unique().tolist() == [BASE, slow, shut]
