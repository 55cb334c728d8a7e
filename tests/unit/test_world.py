"""The Python interface says what the command line says."""

import datetime as dt
import json
import re
from dataclasses import FrozenInstanceError

import pytest
from conftest import ROOT, TOY, mostly_nightly

import planner
from corridors.errors import DataError, NoRouteError, OutputError, UnknownNameError, UsageError
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
    assert board.why in board._repr_html_()
    labels = [label for route in board.routes for label in route.labels]
    assert sorted(labels) == ["cheapest", "fastest", "lowest CO2e", "recommended"]


def test_alternatives_and_front(world, toy_run):
    several = world.alternatives("alpha", "golf", count=3)
    said = json.loads(toy_run("route", "alpha", "golf", "-k", "3", "--format", "json").out)
    assert several.to_dict()["routes"] == said["routes"]
    assert len(several.to_dataframe()) == len(several) == len(said["routes"])
    assert several[0].hours <= several[-1].hours
    front = world.pareto("alpha", "golf")
    assert [it.usd for it in front] == sorted((it.usd for it in front), reverse=True)
    assert front[:1].to_geojson()["features"]


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


def test_layers(world):
    base = world.route("alpha", "delta", mode="road")
    slow = world.given("road.speed_kmh=10")
    assert slow.route("alpha", "delta", mode="road").hours > base.hours
    assert slow.sets == ("road.speed_kmh=10",)
    assert world.route("alpha", "delta", mode="road") == base
    with pytest.raises(UnknownNameError):
        world.given("road.colour=10")
    with pytest.raises(UnknownNameError):
        world.under("no-such-world")


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


def test_scenarios_of_the_shipped_world():
    world = planner.load(scenarios="suez-shut")
    assert world.changes
    asked = {"mode": "sea", "cargo": "crude", "depart": "2026-02-15"}
    shut = world.route("Primorsk", "Mumbai", **asked)
    assert shut.hours > planner.load().route("Primorsk", "Mumbai", **asked).hours


def test_matrix_and_year(world):
    matrix = world.matrix(["alpha", "golf"], ["delta", "golf"], by="cost")
    assert matrix.cost_usd[0, 0] == pytest.approx(world.route("alpha", "delta", by="cost").usd)
    assert repr(world.route("golf", "alpha")).startswith("<Golf - Alpha, departs 2026-01-10: ")
    # An origin that is the only destination is no reason to refuse the other origins.
    home = world.matrix(["alpha", "golf"], ["alpha"], by="cost")
    assert home.cost_usd[1, 0] == pytest.approx(world.route("golf", "alpha", by="cost").usd)
    year = world.year("alpha", "golf", mode="sea")
    assert len(year) == 12
    assert year["time_h"].notna().all()


def test_comparison_says_what_the_command_line_says_and_shows_itself(world, toy_run, tmp_path):
    path = tmp_path / "frost.toml"
    path.write_text(
        'title = "Frost <b>shut</b>"\nwhy = "a test"\n[[facts]]\nsubject = "frost"\n'
        'attribute = "status"\nvalue = "closed"\nsource = "assumption"\nnote = "asked"\n',
        encoding="utf-8",
    )
    compared = world.compare("Alpha", "golf", scenarios=str(path), depart="2026-08-01")
    words = ("compare", "alpha", "golf", "-s", path, "--depart", "2026-08-01")
    assert compared.to_dict() == json.loads(toy_run(*words, "--format", "json").out)
    assert compared.scenarios == ("base", str(path))
    assert len(compared.to_dataframe()) == sum(
        len(it["rows"]) for it in compared.to_dict()["scenarios"]
    )
    assert compared.to_geojson()["type"] == "FeatureCollection"
    assert repr(compared).startswith("<Alpha - Golf, departs 2026-08-01: ")
    html = compared._repr_html_()
    assert html.startswith("<table><caption>")
    assert "<td>closes</td>" in html.partition("<iframe")[0]
    assert html.count("<iframe srcdoc=") == 1
    assert "<script" not in html
    assert "Frost <b>" not in html
    with pytest.raises(UnknownNameError, match="is not a corridor"):
        world.compare("alpha", "golf", baseline="nowhere")


def test_numbers_of_your_own_lie_over_scenarios_in_a_comparison(world, tmp_path):
    path = tmp_path / "fast.toml"
    path.write_text(
        'title = "Fast roads"\nwhy = "a test"\n[[facts]]\nsubject = "road"\n'
        'attribute = "speed_kmh"\nvalue = 90\nunit = "km/h"\nsource = "assumption"\nnote = "x"\n',
        encoding="utf-8",
    )
    rows = [
        asked.compare("alpha", "delta", scenarios=[str(path)], mode="road").to_dataframe()
        for asked in (world, world.given("road.speed_kmh=10"))
    ]
    free, fixed = ([table["time_h"][table["corridor"] == "best"].tolist()] for table in rows)
    assert free[0][1] < free[0][0]
    assert fixed[0][1] == fixed[0][0] > free[0][0]


def test_comparison_between_points_off_the_network():
    base = planner.load().compare("41.12,121.14", "Harbin", mode="road", scenarios="manzhouli-shut")
    assert base.scenarios == ("base", "manzhouli-shut")
    assert base.to_geojson()["properties"]["off_network"][0]["joined_to"]


def test_pages_are_those_of_the_command_line(toy_run, tmp_path):
    slow = planner.load(TOY).given("road.speed_kmh=30")
    given = ("--depart", "2026-08-01", "--set", "road.speed_kmh=30", "--map")
    terms = {"depart": "2026-08-01"}
    modes = ("--mode", "sea", "--mode", "road")
    pairs = (
        (slow.board("alpha", "golf", **terms), ("route", "alpha", "golf")),
        (
            slow.route("alpha", "golf", by="cost", mode=["sea", "road"], budget=90000.0, **terms),
            ("route", "alpha", "golf", "--by", "cost", *modes, "--budget", "90000"),
        ),
        (slow.pareto("alpha", "delta", **terms), ("route", "alpha", "delta", "--pareto")),
        (slow.compare("alpha", "golf", **terms), ("compare", "alpha", "golf")),
    )
    for at, (answer, words) in enumerate(pairs):
        page, own = tmp_path / f"{at}.html", tmp_path / f"{at}-own.html"
        assert toy_run(*words, *given, page).code == 0
        assert answer.to_html(own) == own.read_text("utf-8") == page.read_text("utf-8"), words
        assert answer.to_html(lang="ru") != answer.to_html()
    page = tmp_path / "map.html"
    assert toy_run("map", page, "--set", "road.speed_kmh=30").code == 0
    assert slow.to_html() == page.read_text("utf-8")


def test_folium_maps_take_layers_of_your_own(world, tmp_path):
    import folium

    results = (
        world.route("alpha", "golf"),
        world.board("alpha", "golf"),
        world.compare("alpha", "golf"),
        world.reach("alpha", ["2d", "60d"]),
        world,
    )
    for at, result in enumerate(results):
        shown = result.to_folium(lang="zh")
        assert isinstance(shown, folium.Map)
        folium.Marker([50.0, 100.0], tooltip="Own").add_to(shown)
        folium.LayerControl().add_to(shown)
        path = tmp_path / f"{at}.html"
        shown.save(path, offline=True)
        text = path.read_text(encoding="utf-8")
        assert "Own" in text
        assert "L.control.layers(" in text
        with pytest.raises(UsageError, match="language 'de' is unknown; use en, ru, zh"):
            result.to_folium(lang="de")
        with pytest.raises(UsageError, match="language 'de' is unknown; use en, ru, zh"):
            result.to_html(lang="de")
    with pytest.raises(OutputError):
        world.to_html(tmp_path / "nowhere" / "map.html")


def test_a_network_shows_itself(world):
    html = world.given("road.speed_kmh=10")._repr_html_()
    assert html.startswith("<iframe srcdoc=")
    assert "road.speed_kmh=10" in html
    assert "<script" not in html


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


def test_a_container_and_a_class_are_asked_as_on_the_command_line(ready, run):
    world = World(*ready)
    box = world.route("Dalian", "Moscow", mode="rail", equipment="40hc", depart="edition")
    assert box.query.cargo == "feu_hc"
    assert box == world.route("Dalian", "Moscow", mode="rail", cargo="feu_hc", depart="edition")
    risky = world.route("Busan", "Vladivostok", by="cost", un_class="3", depart="edition")
    words = ("Busan", "Vladivostok", "--by", "cost", "--un-class", "3", "--depart", "edition")
    printed = json.loads(run("route", *words, "--format", "json").out)
    assert risky.to_dict()["totals"] == printed["routes"][0]["totals"]
    with pytest.raises(UsageError, match=r"^equipment '41' is unknown; use 20, 40"):
        world.board("Dalian", "Moscow", equipment="41")
    with pytest.raises(TypeError, match="equipment 40 is not text"):
        world.board("Dalian", "Moscow", equipment=40)


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


EXAMPLES = ("use-python.md", "quote-a-list.md", "price-a-chain.md")


@pytest.mark.slow
@pytest.mark.usefixtures("any_day")
@pytest.mark.parametrize("name", mostly_nightly(EXAMPLES, *EXAMPLES[:2]))
def test_the_examples_of_the_docs(name):
    import doctest

    page = ROOT / "docs" / "how-to" / name
    assert doctest.testfile(str(page), module_relative=False).failed == 0
