"""A comparison as GeoJSON and as the small data of its page: each link and route once."""

import datetime as dt
import itertools
import json
import os
import subprocess
import sys

import pytest
from conftest import TOY

from corridors.scenario import Change
from corridors.tables.load import DATA
from maps.pages._pack import pack_comparison
from planner.comparison.comparison import BaseDifference, compare
from planner.comparison.geojson import comparison_geojson, effect
from planner.comparison.scenarios import scenario_worlds
from planner.formats.route_geojson import route_geojson
from planner.pricing.changes import StepFinder
from planner.pricing.snapshot import ready_network
from planner.question.query import Query

SHUT = """title = "Frost shut"
why = "a test"

[[facts]]
subject = "frost"
attribute = "status"
value = "closed"
source = "assumption"
note = "asked"
"""


def compared(base, query, *scenarios):
    """Compare in a network with its steps, and under each scenario over it."""
    worlds, _ = scenario_worlds(
        StepFinder(*base), base, (), scenarios, lambda network, steps: (network, steps, query)
    )
    return compare(worlds, query)


def points_of(collection, route):
    """Return the line of a route as a reader of the data would put it together."""
    lines = []
    for leg in route["legs"]:
        line = []
        for number, turns in leg["line"]:
            points = collection["features"][abs(number) - 1]["geometry"]["coordinates"]
            turned = [[lon + 360 * turns, lat] for lon, lat in points]
            part = turned if number > 0 else turned[::-1]
            line += part[1:] if line else part
        if line:
            lines.append(line)
    return lines


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenarios") / "frost-shut.toml"
    path.write_text(SHUT, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def pacific(toy, toy_steps, scenario):
    query = Query("alpha", "golf", "time", dt.date(2026, 8, 1), "teu", ("sea",))
    return compared((toy, toy_steps), query, scenario)


def test_lines_are_those_of_the_route_and_run_on_over_the_pacific(toy, pacific):
    collection = comparison_geojson(pacific)
    rows = collection["properties"]["scenarios"][0]["rows"]
    seen = 0
    for row, cell in zip(rows, pacific.columns[0].cells, strict=True):
        if cell.result.route is None:
            assert row["route"] is None
            continue
        seen += 1
        route = collection["properties"]["routes"][row["route"]]
        there = [
            feature["geometry"]["coordinates"]
            for feature in route_geojson(toy, cell.result.route)["features"]
            if feature["properties"]["kind"] == "leg"
        ]
        lines = points_of(collection, route)
        assert len(lines) == len(there)
        for one, other in zip(lines, there, strict=True):
            assert one == [pytest.approx(point) for point in other]
    assert seen
    line = points_of(collection, collection["properties"]["routes"][rows[0]["route"]])[0]
    assert max(lon for lon, _ in line) > 180
    assert max(abs(b[0] - a[0]) for a, b in itertools.pairwise(line)) < 180


def test_links_and_routes_stand_once(pacific):
    collection = comparison_geojson(pacific)
    routes = [json.dumps(it) for it in collection["properties"]["routes"]]
    assert len(routes) == len(set(routes))
    keys = [tuple(it["properties"].values()) for it in collection["features"]]
    assert len(keys) == len(set(keys))
    used = {
        abs(number)
        for route in collection["properties"]["routes"]
        for leg in route["legs"]
        for number, _ in leg["line"]
    }
    assert used == set(range(1, len(keys) + 1))
    assert json.loads(json.dumps(collection)) == collection


def test_same_route_in_two_worlds_has_one_number():
    query = Query("dalian", "moscow", "time", dt.date(2026, 11, 1), "teu")
    collection = comparison_geojson(compared(ready_network(DATA), query, "manzhouli-shut"))
    base, shut = collection["properties"]["scenarios"]
    old = {row["corridor"]: row for row in base["rows"]}
    kept = [row for row in shut["rows"] if row["effect"] == "same"]
    assert len(kept) > 4
    assert all(row["route"] == old[row["corridor"]]["route"] for row in kept)
    gone = next(row for row in shut["rows"] if row["corridor"] == "liaoning-manchuria-europe")
    assert gone["effect"] == "closes"
    assert gone["route"] is None
    closings = [shut["changes"][at] for at in gone["why"]]
    assert ("manzhouli:rail-1435.status", "operating", "closed") in [
        (it["fact"], it["old"], it["new"]) for it in closings
    ]
    change = closings[0]
    assert change["source"] in collection["properties"]["sources"]
    numbers = [it["number"] for it in collection["properties"]["corridors"]]
    assert numbers == list(range(len(numbers)))


def test_rows_say_what_the_csv_says(pacific):
    from planner.comparison.rows import comparison_rows

    collection = comparison_geojson(pacific)
    rows = [row for world in collection["properties"]["scenarios"] for row in world["rows"]]
    for row, flat in zip(rows, comparison_rows(pacific), strict=True):
        for name in ("corridor", "time_h", "time_h_low", "cost_usd_high", "co2e_kg", "season"):
            assert row[name] == flat[name]


@pytest.mark.parametrize(
    ("state", "deltas", "by", "word"),
    [
        ("opens", (None, None, None), "time", "opens"),
        ("drops out", (None, None, None), "time", "drops out"),
        ("still closed", (None, None, None), "time", "closed"),
        ("other route", (0.0, 0.0, 0.0), "time", "other route"),
        ("same route", (0.01, 0.1, 0.1), "time", "same"),
        ("same route", (5.0, -80.0, 0.0), "time", "slower"),
        ("same route", (5.0, -80.0, 0.0), "cost", "cheaper"),
        ("same route", (0.0, 9.0, 0.0), "time", "more expensive"),
        ("same route", (0.0, 0.0, -9.0), "time", "emits less"),
        ("same route", (-1.0, 0.0, 9.0), "co2e", "emits more"),
    ],
)
def test_effect(state, deltas, by, word):
    assert (
        effect(BaseDifference(state, *deltas, (Change("a", "b", "c", "d", "e", "f"),)), by) == word
    )


def test_pack_keeps_links_small_and_rows_whole(pacific):
    collection = comparison_geojson(pacific)
    packed = pack_comparison(collection, [("Alpha", 1.23456, 2.0, 5)])
    assert packed["scenarios"] == collection["properties"]["scenarios"]
    assert packed["towns"] == [["Alpha", 1.23, 2.0, 5]]
    for link, feature in zip(packed["links"], collection["features"], strict=True):
        points = feature["geometry"]["coordinates"]
        assert sum(link[3][::2]) == pytest.approx(points[-1][0] * packed["scale"], abs=1)
        assert sum(link[3][1::2]) == pytest.approx(points[-1][1] * packed["scale"], abs=1)


def test_same_question_same_bytes(toy_run, tmp_path, scenario):
    # Without a departure it is the moment of asking.
    words = ["compare", "alpha", "golf", "--depart", "edition", "-s", scenario, "--map"]
    assert toy_run(*words, tmp_path / "here.html").code == 0
    code = "from planner.cli.main import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, *words, tmp_path / "there.html", "--data", TOY],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "1"},
    )
    assert (tmp_path / "here.html").read_bytes() == (tmp_path / "there.html").read_bytes()


def test_command_writes_the_page_beside_the_table(toy_run, tmp_path):
    page = tmp_path / "page.html"
    done = toy_run("compare", "alpha", "golf", "--map", page)
    assert done.code == 0
    assert f"Wrote {page}" in done.err
    assert done.out == toy_run("compare", "alpha", "golf").out
    again = toy_run("compare", "alpha", "golf", "--map", page)
    assert again.code == 2
    assert "use --force" in again.err
    assert toy_run("compare", "alpha", "golf", "--map", page, "--force").code == 0


def test_usage_errors(toy_run, tmp_path):
    page = tmp_path / "page.html"
    months = toy_run("compare", "alpha", "golf", "--every", "month", "--map", page)
    assert months.code == 2
    assert "--every and --map exclude each other" in months.err
    one = ("--format", "json", "--output", page, "--map", page)
    twice = toy_run("compare", "alpha", "golf", *one)
    assert twice.code == 2
    assert "name two files" in twice.err
    assert not page.exists()
