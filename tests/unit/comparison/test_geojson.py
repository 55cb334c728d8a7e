"""A comparison as GeoJSON and as the small data of its page: each link and route once."""

import datetime as dt
import itertools

import pytest

from planner.comparison.comparison import compare
from planner.comparison.geojson import comparison_geojson
from planner.comparison.scenarios import scenario_worlds
from planner.formats.route_geojson import route_geojson
from planner.pricing.changes import StepFinder
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


def test_rows_say_what_the_csv_says(pacific):
    from planner.comparison.rows import comparison_rows

    collection = comparison_geojson(pacific)
    rows = [row for world in collection["properties"]["scenarios"] for row in world["rows"]]
    for row, flat in zip(rows, comparison_rows(pacific), strict=True):
        for name in ("corridor", "time_h", "time_h_low", "cost_usd_high", "co2e_kg", "season"):
            assert row[name] == flat[name]


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
