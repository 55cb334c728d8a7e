"""The Python interface says what the command line says."""

import datetime as dt
import json
import re
from dataclasses import FrozenInstanceError
from html import unescape

import pytest

import planner
from corridors.errors import DataError, NoRouteError, UsageError
from maps.pages.page import unpacked
from planner.world import World

HERE = "tests/toy"


@pytest.fixture(scope="module")
def world():
    return planner.load(HERE)


def test_same_as_the_command_line(world, toy_run):
    cases = (
        ({}, []),
        ({"by": "cost", "depart": dt.date(2026, 8, 1)}, ["--by", "cost", "--depart", "2026-08-01"]),
        ({"mode": "rail", "avoid": ["sea"]}, ["--mode", "rail", "--avoid", "sea"]),
        ({"value_of_time": 30, "budget": 5000}, ["--value-of-time", "30", "--budget", "5000"]),
        ({"deadline": "2026-12-01"}, ["--deadline", "2026-12-01"]),
    )
    for terms, words in cases:
        answer = world.route("Alpha", "Дельта", **terms).to_dict()
        said = json.loads(toy_run("route", "alpha", "delta", *words, "--format", "json").out)
        first = said["routes"][0]
        assert first.pop("labels", ["recommended"])[0] == "recommended"
        first.pop("range", None)
        assert answer == {"query": said["query"], **first}
        assert json.loads(json.dumps(answer)) == answer


def test_a_board_is_that_of_the_command_line(world, toy_run):
    board = world.board("alpha", "golf")
    said = json.loads(toy_run("route", "alpha", "golf", "--format", "json").out)
    assert board.to_dict() == {name: said[name] for name in ("query", "routes", "why")}
    assert unpacked(unescape(board._repr_html_()))["collection"]["doc"]["why"] == board.why
    labels = [label for route in board.routes for label in route.labels]
    assert sorted(labels) == ["cheapest", "fastest", "lowest CO2e", "recommended"]


def test_answers_are_frozen_and_show_themselves(world):
    answer = world.route("alpha", "delta")
    with pytest.raises(FrozenInstanceError):
        answer.details = None
    assert answer == world.route("alpha", "delta")
    table = answer.to_dataframe()
    assert table["distance_km"].sum() == pytest.approx(answer.km)
    assert len(table) == len(answer.legs)
    assert answer.to_geojson()["type"] == "FeatureCollection"
    assert "days, USD" in str(answer)
    assert answer.arrival > dt.datetime.combine(answer.query.depart, dt.time())
    html = answer._repr_html_()
    assert html.startswith("<iframe srcdoc=")
    assert "<script" not in html


def test_what_is_given_lies_over_scenarios_in_whichever_order(world, tmp_path):
    """Base < scenarios < assignments, as on the command line."""
    layer = """title = "t"
why = "w"
[[facts]]
subject = "road"
attribute = "speed_kmh"
value = 20
source = "atlas"
"""
    (tmp_path / "slow.toml").write_text(layer)
    (tmp_path / "fast.toml").write_text(layer.replace("20", "200"))
    slow, fast = str(tmp_path / "slow.toml"), str(tmp_path / "fast.toml")
    asked = ("alpha", "delta")
    given_last = world.under(slow).given("road.speed_kmh=10").route(*asked, mode="road")
    given_first = world.given("road.speed_kmh=10").under(slow)
    assert given_first.route(*asked, mode="road").hours == given_last.hours
    assert (given_first.scenarios, given_first.sets) == ((slow,), ("road.speed_kmh=10",))
    assert [change.new for change in given_first.changes] == ["20 km/h"]
    with pytest.raises(DataError, match=r"slow.*fast.*clash on road.speed_kmh"):
        world.under(slow).under(fast)


def test_errors(world):
    for terms, said in (
        ({"depart": 20260801}, "depart 20260801 is not a day: write '2026-08-15' or a "),
        ({"budget": "1000"}, "budget '1000' is not a number"),
        ({"by": 3}, "by 3 is not text"),
        ({"mode": 7}, "mode 7 is not a word or several"),
    ):
        with pytest.raises(TypeError, match=re.escape(said)):
            world.route("alpha", "delta", **terms)
    with pytest.raises(TypeError, match=r"origin \(38.9, 121.6\) is not text: .* 'lat,lon'"):
        world.route((38.9, 121.6), "delta")
    with pytest.raises(TypeError, match="unknown term colour"):
        world.route("alpha", "delta", colour="red")
    with pytest.raises(UsageError):
        world.route("alpha", "alpha")
    with pytest.raises(UsageError, match="count 0 is below 1"):
        world.alternatives("alpha", "delta", count=0)
    with pytest.raises(UsageError, match="every 'year' is unknown; use one of month, week"):
        world.year("alpha", "delta", every="year")
    with pytest.raises(UsageError, match="at least one origin and one destination"):
        world.matrix([], ["delta"])
    with pytest.raises(UsageError, match="both alpha"):
        world.matrix(["alpha"], ["alpha"])
    with pytest.raises(NoRouteError) as error:
        world.route("alpha", "delta", mode="rail", avoid="north")
    assert error.value.lift
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        _ = planner.colour


def test_errors_name_keywords(toy, toy_steps):
    world = World(toy, toy_steps)
    with pytest.raises(UsageError, match=r"^depart 'soon' is not a day") as error:
        world.route("alpha", "delta", depart="soon")
    assert "--" not in str(error.value)
    with pytest.raises(UsageError, match=r"^arrive_by and depart exclude each other"):
        world.route("alpha", "delta", depart="2026-08-01", arrive_by="2026-09-01")
    with pytest.raises(NoRouteError) as none:
        world.route("alpha", "delta", mode="rail", avoid="north")
    assert not any("--" in it for it in (str(none.value), *none.value.lift))
    with pytest.raises(TypeError, match=r"place \(38.9, 121.6\) is not text: write a name"):
        world.matrix([(38.9, 121.6)], ["delta"])
    with pytest.raises(TypeError, match="20261210 is not a day: write '2026-08-15'"):
        world.invest("1bn-usd", depart=20261210)
