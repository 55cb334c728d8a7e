"""Scenarios are layers: they change what they name, commute, and clash loudly."""

import json

import pytest
from timetables import serve

from corridors.errors import DataError
from corridors.scenario import apply_scenarios, load_scenarios
from corridors.tables.load import load_network

SHUT = """title = "Road shut"
why = "a test"
[[facts]]
subject = "bravo-charlie:road"
attribute = "status"
value = "closed"
source = "assumption"
note = "the question"
"""
FAST = """title = "Fast rails"
why = "a test"
[[facts]]
subject = "rail-1520@RU"
attribute = "speed_kmh"
value = 1200
unit = "km/d"
source = "atlas"
"""
BUILT = """title = "Tunnel"
why = "a test of new places and links"
[[places]]
id = "tunnel"
kind = "border"
country = "RU"
lat = 50.0
lon = 118.0
name_en = "Tunnel"
source = "atlas"
[[links]]
a = "bravo"
b = "tunnel"
mode = "road"
[[links]]
a = "tunnel"
b = "echo"
mode = "rail-1520"
[[facts]]
subject = "bravo-tunnel:road"
attribute = "length_km"
value = 60
source = "atlas"
[[facts]]
subject = "tunnel-echo:rail-1520"
attribute = "length_km"
value = 400
source = "atlas"
"""


def write(folder, **texts):
    paths = []
    for name, text in texts.items():
        path = folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths


def test_changes_are_told_old_and_new(toy, tmp_path):
    (shut,) = load_scenarios(write(tmp_path, shut=SHUT))
    _, (change,) = apply_scenarios(toy, [shut])
    assert (change.old, change.new) == ("not given", "closed")
    (fast,) = load_scenarios(write(tmp_path, fast=FAST))
    _, (change,) = apply_scenarios(toy, [fast])
    assert (change.old, change.new) == ("41.6667", "50 km/h")


def test_clash_names_both(toy, tmp_path):
    opened = SHUT.replace("closed", "operating")
    scenarios = load_scenarios(write(tmp_path, shut=SHUT, opened=opened))
    with pytest.raises(DataError, match=r"shut.*opened.*clash on bravo-charlie:road.status"):
        apply_scenarios(toy, scenarios)


def test_include_once_and_never_itself(tmp_path):
    (tmp_path / "base.toml").write_text(FAST)
    paths = write(
        tmp_path,
        top=f'include = ["{tmp_path}/base.toml"]\n' + SHUT,
        other=f'include = ["{tmp_path}/base.toml"]\n' + SHUT,
    )
    found = load_scenarios(paths)
    assert [it.title for it in found].count("Fast rails") == 1
    loop = tmp_path / "loop.toml"
    loop.write_text(f'include = ["{loop}"]\n' + SHUT)
    with pytest.raises(DataError, match="includes itself"):
        load_scenarios([str(loop)])


def test_a_chain_of_includes_has_an_end(tmp_path):
    for number in range(1500):
        text = f'title = "t"\nwhy = "w"\ninclude = ["{number + 1}"]\n'
        (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"17\.toml: includes .* are deeper than 16"):
        load_scenarios([str(tmp_path / "0.toml")])


def test_new_places_and_links_are_routed(run, toy_copy, tmp_path):
    (path,) = write(tmp_path, built=BUILT)
    result = run(
        "route",
        "alpha",
        "delta",
        "-s",
        path,
        "--via",
        "tunnel",
        "--data",
        toy_copy,
        "--format",
        "json",
    )
    assert result.code == 0, result.err
    for found in json.loads(result.out)["routes"]:
        assert any("tunnel" in leg["places"] for leg in found["legs"])
    assert "bravo-tunnel:road.length_km not given -> 60 km" in result.err


BAD = [
    (SHUT.replace("bravo-charlie:road", "bravo-zulu:road"), "place 'zulu' does not exist"),
    (SHUT.replace("closed", "shut"), "is not one of"),
    (SHUT.replace('attribute = "status"', 'attribute = "charm"'), "charm"),
    (FAST.replace("km/d", "furlong/d"), "unit 'furlong/d' unknown"),
    (FAST.replace("1200", "-5"), "out of bounds"),
    (FAST + "high = inf\n", "high inf km/h is out of bounds"),
    (FAST.replace('source = "atlas"', 'source = "rumour"'), "source 'rumour'"),
    (FAST.replace('source = "atlas"', ""), "speed_kmh is without a source"),
    (FAST.replace('source = "atlas"', 'source = ["atlas"]'), "is not in the sources table"),
    (SHUT.replace('note = "the question"', ""), "is an assumption without a note"),
    (SHUT + 'when = "13-01..14-01"\n', "month 13"),
    (SHUT.replace('why = "a test"', ""), "why is missing"),
    ("title = ", "Invalid value"),
    ('colour = "red"\n' + SHUT, "unknown key 'colour'"),
    (BUILT.replace('id = "tunnel"', 'id = "alpha"'), "exists already"),
    (BUILT.replace('b = "echo"', 'b = "nowhere"'), "'nowhere'"),
    (BUILT.replace('b = "echo"', 'b = "ecco"'), "place 'ecco' does not exist; did you mean echo?"),
    (BUILT.replace('country = "RU"', 'country = "RR"'), "country 'RR' does not exist"),
    (BUILT + "high = 300\n", "value 400 <= high 300 does not hold"),
    (SHUT.replace("[[facts]]", "[facts]"), "begin each with [[facts]]"),
    ('facts = ["shut"]\n' + SHUT[: SHUT.index("[[facts]]")], "begin each with [[facts]]"),
    ("include = 5\n" + SHUT, "include: 5 is not a list of texts"),
    ('include = ["nowhere"]\n' + SHUT, "scenario 'nowhere' is neither supplied nor a file"),
    (SHUT + 'season = "12-01..02-28"\n', "facts[bravo-charlie:road]: unknown key 'season'"),
    (FAST + 'year = "soon"\n', "fact rail-1520@RU.speed_kmh: year 'soon' is not a year"),
    (
        BUILT.replace('mode = "road"', 'mode = "road"\nvia = [[1]]'),
        "via is not [[lat, lon], ...] on",
    ),
    (FAST + "low = 1300\n", "low 1300 <= value 1200"),
    (FAST + 'high = "fast"\n', "speed_kmh: high 'fast' is not a number"),
    (BUILT.replace("lat = 50.0", "lat = 95.0"), "is not on the globe"),
    (BUILT.replace("lat = 50.0", 'lat = "north"'), "are not degrees, such as"),
    (BUILT.replace('id = "tunnel"', 'id = "Tunnel-1"'), "use a-z, 0-9 and underscores"),
    (BUILT.replace('kind = "border"', 'kind = "hole"'), "kind 'hole' is not one of"),
    (BUILT.replace('source = "atlas"', 'source = "rumour"', 1), "source 'rumour'"),
    (BUILT.replace('b = "echo"', 'b = "tunnel"'), "joins tunnel with itself"),
    (BUILT.replace('mode = "road"', 'mode = "road"\nvia = [["x", 1]]'), "via is not"),
    (BUILT.replace('mode = "road"', 'mode = "road"\ndirection = "back"'), "direction 'back'"),
    (BUILT + '[[links]]\na = "echo"\nb = "tunnel"\nmode = "rail-1520"\n', "exists already"),
    (BUILT[: BUILT.rindex("[[facts]]")], "tunnel-echo:rail-1520 has no length_km"),
]


@pytest.mark.parametrize(("text", "told"), BAD)
def test_bad_scenario(run, toy_copy, tmp_path, text, told):
    (path,) = write(tmp_path, bad=text)
    result = run("route", "alpha", "delta", "-s", path, "--data", toy_copy)
    assert result.code == (2 if "neither supplied" in told else 1)
    assert told in result.err
    assert result.out == ""


def test_includes_lie_beside_the_file_or_are_shipped(tmp_path, monkeypatch):
    """Wherever the command is started: paths of a file are not those of the shell."""
    (tmp_path / "mine").mkdir()
    write(tmp_path / "mine", fast=FAST)
    include = 'include = ["mine/fast.toml", "suez-shut"]\n'
    (path,) = write(tmp_path, top=include + SHUT)
    (by_name,) = write(tmp_path / "mine", other='include = ["fast"]\n' + SHUT)
    monkeypatch.chdir("/")
    titles = [it.title for it in load_scenarios([path])]
    assert titles[0] == "Fast rails"
    assert titles[2] == "Road shut"
    assert load_scenarios(["suez-shut"])[0].title == titles[1]
    assert [it.title for it in load_scenarios([by_name])] == ["Fast rails", "Road shut"]


OWN_SOURCE = """
[[sources]]
id = "own_study"
kind = "official"
title = "Study of the tunnel"
publisher = "Ministry"
year = 2026
"""


def test_a_scenario_brings_its_own_sources(run, toy, toy_copy, tmp_path):
    text = BUILT.replace('"atlas"', '"own_study"')
    (without,) = load_scenarios(write(tmp_path, without=text))
    with pytest.raises(DataError, match=r"source 'own_study' is not in the sources table"):
        apply_scenarios(toy, [without])
    (path,) = write(tmp_path, own=text + OWN_SOURCE)
    network, _ = apply_scenarios(toy, load_scenarios([path]))
    assert network.sources["own_study"].publisher == "Ministry"
    asked = ("alpha", "delta", "-s", path, "--via", "tunnel", "--data", toy_copy)
    told = json.loads(run("route", *asked, "--format", "geojson").out)
    assert told["properties"]["sources"]["own_study"]["title"] == "Study of the tunnel"
    assert "Study of the tunnel, Ministry" in " ".join(run("explain", *asked).out.split())
    wrong = OWN_SOURCE.replace("official", "rumour")
    with pytest.raises(DataError, match="kind 'rumour' is not one of"):
        apply_scenarios(toy, load_scenarios(write(tmp_path, wrong=text + wrong)))
    other = OWN_SOURCE.replace("own_study", "atlas")
    with pytest.raises(DataError, match="source atlas exists already"):
        apply_scenarios(toy, load_scenarios(write(tmp_path, other=BUILT + other)))


SERVED = """title = "A line of its own"
why = "a test of services"
[[services]]
id = "frost_line"
operator = "Toy Line"
name = "Frost"
mode = "sea"
cargo = "teu"
departures_per_week = 2
months = "06-09"
source = "atlas"
calls = ["alpha", "south_cape", {place = "golf", arrive_h = 300}]
"""
BY_FROST = """title = "Past the frost"
why = "a test of services that go another way"
[[reroutes]]
services = "ring"
leaves = "south_cape"
takes = "frost"
source = "assumption"
note = "the question"
"""


@pytest.fixture
def served(toy_copy):
    return load_network(serve(toy_copy))


def test_a_scenario_adds_a_service_with_its_facts(served, tmp_path):
    network, changes = apply_scenarios(served, load_scenarios(write(tmp_path, one=SERVED)))
    line = network.services["frost_line"]
    assert [(call.place, call.passes) for call in line.calls] == [
        ("alpha", False),
        ("south_cape", True),
        ("golf", False),
    ]
    assert line.calls[-1].arrive_h == 300
    assert line.confirmed == served.edition.year
    assert network.number("frost_line", "headway_h") == 84
    stated = {(it.fact, it.new) for it in changes}
    assert ("frost_line.status [06-01..09-30]", "operating in 06-01..09-30") in stated
    assert "frost_line" not in served.services
    assert network.subjects.parse("frost_line").kind == "service"


def test_a_scenario_sends_a_service_another_way(served, tmp_path):
    network, changes = apply_scenarios(served, load_scenarios(write(tmp_path, one=BY_FROST)))
    before, after = served.services["ring"].calls, network.services["ring"].calls
    assert [it.place for it in before] == ["alpha", "south_cape", "golf", "south_cape", "alpha"]
    assert [it.place for it in after] == ["alpha", "frost", "golf", "frost", "alpha"]
    # The timetable was that of the way by the cape.
    assert [it.arrive_h for it in after] == [None] * 5
    assert [(it.fact, it.old, it.new) for it in changes] == [
        ("ring passes", "south_cape", "frost"),
    ]
    assert network.services["ice_line"] == served.services["ice_line"]


def test_services_of_scenarios_commute(served, tmp_path):
    one, two = load_scenarios(write(tmp_path, one=SERVED, two=BY_FROST))
    first, second = (apply_scenarios(served, it)[0] for it in ([one, two], [two, one]))
    assert first.services == second.services


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SERVED.replace("frost_line", "ring"), "service ring exists already"),
        (SERVED.replace('"alpha", ', '"nowhere", '), "place 'nowhere' does not exist"),
        (SERVED.replace("arrive_h = 300", "speed = 300"), "unknown key 'speed'"),
        (SERVED.replace('["alpha", "south_cape", {place = "golf", arrive_h = 300}]', '"alpha"'),
         "calls is no list of places"),
        (SERVED.replace('source = "atlas"', 'source = "nobody"'), "'nobody' is not in the sources"),
        (BY_FROST.replace('"ring"', '"no_line"'), "service 'no_line' does not exist"),
        (BY_FROST.replace('"ring"', '"ice_line"'), "service ice_line does not pass south_cape"),
        (BY_FROST.replace('"frost"', '"nowhere"'), "place 'nowhere' does not exist"),
        (BY_FROST.replace('note = "the question"', ""), "an assumption without a note"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_services_of_a_scenario_is_named(served, tmp_path, text, words):
    with pytest.raises(DataError, match=words):
        apply_scenarios(served, load_scenarios(write(tmp_path, one=text)))
