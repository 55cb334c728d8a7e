"""What is told of a slip of the pen: what is wrong, and what to write instead."""

import pytest

SLIPS = [
    (("route", "alpha", "delta", "--set", "road.speed_kph=5"), "did you mean speed_kmh?"),
    (("route", "alpha", "delta", "--set", "Ледяной пролив.status=closed"), "did you mean frost?"),
    (("route", "alpha", "delta", "--set", "布拉沃:road.status=closed"), "did you mean bravo:road?"),
    (
        ("route", "alpha", "delta", "--set", "bravo:rail.pass_h=3"),
        "use one of rail-1435, rail-1520",
    ),
    (("route", "alpha", "delta", "--avoid", "alpha-delta:road"), "from alpha road leads to bravo"),
    (("route", "alpha", "delta", "--avoid", "Alpha-Браво:road"), "did you mean alpha-bravo:road?"),
    (("route", "alpha", "delta", "--cargo", "box"), "use one of teu ("),
    (("explain", "Frost Strait:sea"), "did you mean frost:sea?"),
    (("explain", "rail-1435>rail-1520@Charlie"), "did you mean rail-1435>rail-1520@charlie?"),
    (("breakeven", "alpha", "delta", "--vary", "弗:sea.pass_h"), "place '弗' does not exist"),
    (("breakeven", "alpha", "golf", "--vary", "霜海峡:sea.pass_h"), "did you mean frost:sea?"),
    (("explain", "road.speed_kph"), "attribute 'speed_kph' is unknown; did you mean speed_kmh?"),
    (("explain", "border_in"), "did you mean border_in_h"),
    (("explain", "Delt"), "did you mean delta"),
    (("breakeven", "alpha", "delta", "--vary", "road.speed_kph"), "did you mean speed_kmh?"),
    (("breakeven", "alpha", "delta", "--vary", "speed"), "is not SUBJECT.ATTRIBUTE, such as "),
    (("route", "alpha", "delta", "-s", "manzhouly-shut"), "did you mean manzhouli-shut"),
    (
        ("route", "alpha", "delta", "-s", "suez-shut", "-s", "suez-shut"),
        "suez-shut is given twice",
    ),
    (
        ("route", "alpha", "delta", "--set", "charly:road.status=closed"),
        "did you mean charlie:road?",
    ),
    (("route", "alpha", "delta", "--avoid", "alfa-bravo:road"), "did you mean alpha-bravo:road?"),
    (
        ("route", "alpha", "delta", "--set", "road.speed_kmh=50furlong"),
        "unit 'furlong' unknown for speed_kmh",
    ),
    (("route", "alpha", "delta", "--mode", "rail,road"), "use the option once for each"),
    (("route", "alpha", "delta", "--country", "CN,RU"), "use the option once for each"),
    (("explain", "frost:sea.pass_usd_per_teu"), "frost:sea has "),
    (("explain", "charlie.handling_h"), "it is known for rail-1435>rail-1520@charlie.handling_h"),
    (("explain", "frost.pass_h"), "it is known for frost:sea.pass_h"),
    (("explain", "frost", "pass_h"), "it is known for frost:sea.pass_h"),
    (("show", "nrth"), "did you mean north"),
    (("route", "alpha", "delta", "-k", "two"), "'two' is not a valid whole number"),
    (
        ("breakeven", "alpha", "golf", "--vary", "frost:sea.pass_h", "--from", "x", "--to", "9"),
        "--from 'frost:sea.pass_h=x': pass_h 'x' is not a number",
    ),
    (
        ("export", "net.shp"),
        "does not end in .gpkg, .geojson, .zip, .db, .sqlite; add --format with one of gpkg",
    ),
]


@pytest.mark.parametrize(("arguments", "said"), SLIPS)
def test_a_slip_is_told_with_a_remedy(toy_run, arguments, said):
    result = toy_run(*arguments)
    assert result.code == 2, result
    assert said in result.err
    assert len(result.err) < 1000


def test_a_command_and_a_claim_are_guessed(run):
    assert "did you mean route" in run("rout", "Dalian", "Moscow").err
    assert "did you mean primorye-1" in run("claims", "primorie-1").err
    assert "corridors explain Suwon DESTINATION" in run("explain", "Suwon").err
    assert "did you mean" in run("explain", "Suwonn").err
    # Two towns of one name and country are one hint.
    assert run("route", "Dalien", "Moscow").err.count("Darien, US") == 1


FACT = """
title = "One"
why = "two"
[[facts]]
subject = "road"
attribute = "speed_kmh"
value = 50
source = "assumption"
note = "a guess"
"""

WRONG = [
    (
        FACT.replace("speed_kmh", "speed_kph"),
        "fact road.speed_kph: attribute 'speed_kph' is unknown; did you me",
    ),
    (FACT.replace("value = 50", "value = nan"), "fact road.speed_kmh: speed_kmh nan km/h is out"),
    (FACT.replace("value = 50", ""), "fact road.speed_kmh has no value"),
    (FACT + 'when = "13-01..14-40"', "fact road.speed_kmh: month 13 is not between"),
    (
        FACT + '[[places]]\nid = "here"\nlat = "a"\nlon = 4',
        "places[here]: lat = 'a', lon = 4 are",
    ),
    (FACT + '[[places]]\nid = "here"\nlat = 4', "places[here]: lon is missing"),
    (
        FACT.replace('"road"', '"charly:road"'),
        "fact charly:road.speed_kmh: place 'charly' does not exist; did you mean charlie:road?",
    ),
    (
        FACT
        + """[[places]]
id = "alpha"
kind = "town"
country = "CN"
lat = 38.9
lon = 121.6
name_en = "Alpha"
source = "atlas"
""",
        "place alpha exists already; change it by facts, such as alpha.status, or choose another",
    ),
    (
        FACT + '[[links]]\na = "alpha"\nb = "bravo"\nmode = "road"\n',
        "link alpha-bravo:road exists already; change it by facts, such as its status",
    ),
    (
        FACT + '[[links]]\na = "alpha"\nb = "golf"\nmode = "rail"\n',
        "link alpha-golf:rail: mode 'rail' does not exist; use one of rail-1435, rail-1520",
    ),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_errors_of_a_scenario_name_the_row(toy_run, tmp_path, text, said):
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    result = toy_run("scenarios", file)
    assert result.code == 1, result
    assert f"\n  mine.toml: {said}" in result.err


def test_the_form_of_an_export_is_known_by_its_name(toy_run, tmp_path):
    assert toy_run("export", tmp_path / "net.geojson").code == 0
    assert (tmp_path / "net.geojson").is_file()


def test_two_names_of_one_place_in_a_sweep_are_told(toy_run, tmp_path):
    spec = tmp_path / "spec.toml"
    spec.write_text('origins = ["alpha", "Альфа"]\ndestinations = ["delta"]', encoding="utf-8")
    result = toy_run("sweep", spec, tmp_path / "out.csv")
    assert result.code == 2
    assert "origins: 'alpha' and 'Альфа' are the same place; keep one" in result.err


def test_a_place_without_facts_of_its_own_is_explained_by_its_links(toy_run):
    result = toy_run("explain", "Дельта", "--format", "csv")
    assert result.code == 0, result
    subjects = {line.partition(",")[0] for line in result.out.splitlines()[1:]}
    assert subjects == {"charlie-delta:road", "delta-golf:road", "echo-delta:rail-1520"}
    assert "there is no fact on Delta (delta, town) itself" in result.err
    assert "corridors explain RU" in result.err


def test_a_corridor_is_named_by_a_part_of_its_name(run):
    first = run("show", "primorye-1", "--format", "json").out
    assert run("show", "Приморье-1", "--format", "json").out == first
    assert "is ambiguous: primorye-1, primorye-2; name one" in run("show", "primory").err
    assert "did you mean trans-siberian, " in run("show", "Трансиб").err
    result = run("explain", "primorye-1")
    assert result.code == 2
    assert "'primorye-1' is a corridor: corridors show primorye-1" in result.err
    # What stands in the names of several is none.
    assert "place 'land' is unknown" in run("explain", "land").err


SCENARIO_NAMES = [
    ("manzhouli-shot", "is neither supplied nor a file; did you mean manzhouli-shut"),
    ("mine/manzhouli-shot.toml", "there is no such file; did you mean manzhouli-shut"),
    ("mine.toml", "scenario 'mine.toml': there is no such file\n"),
    (".", "is a folder; name a TOML file in it"),
    ("", "the name of a scenario is empty; name one (corridors scenarios lists them)"),
    ("suez-shut+manzhouli-shut", "is several; give each separately: suez-shut, manzhouli-shut"),
]


@pytest.mark.parametrize(("name", "said"), SCENARIO_NAMES)
def test_a_scenario_that_is_not_there_is_told_by_its_kind(toy_run, name, said):
    result = toy_run("scenarios", name)
    assert result.code == 2
    assert said in result.err
    assert "supplied are" not in result.err


def test_a_scenario_that_says_nothing_says_so(toy_run, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('title = "Nothing"\nwhy = "a test"\n', encoding="utf-8")
    assert "It changes no number; add [[facts]]" in toy_run("scenarios", file).out
    file.write_bytes(b"\xff\xfe")
    assert "  mine.toml: this is not a UTF-8 text" in toy_run("scenarios", file).err


def test_terms_of_a_route_belong_to_a_route(toy_run):
    result = toy_run("explain", "alpha", "--by", "cost")
    assert result.code == 2
    assert "--by applies to a route; give an origin and a destination, or only alpha" in result.err
    assert toy_run("explain", "rail-1520@RU", "--set", "rail-1520@RU.speed_kmh=20").code == 0


def test_places_that_other_terms_leave_out_are_named(toy_run):
    result = toy_run("places", "Alpha", "--country", "RU")
    assert result.code == 0
    assert result.out == ""
    assert "'Alpha' names alpha (CN), which the other terms leave out" in result.err


PAGES = [
    ("route", "alpha", "delta", "--map"),
    ("compare", "alpha", "delta", "--map"),
    ("show", "north", "--map"),
    ("map",),
]


@pytest.mark.parametrize("words", PAGES, ids=lambda words: words[0])
def test_a_page_is_not_named_as_a_picture(toy_run, tmp_path, words):
    result = toy_run(*words, tmp_path / "map.png")
    assert result.code == 2
    assert "map.png: the name of a page must end in .html; name it FILE.html" in result.err
    assert not (tmp_path / "map.png").exists()


def test_page_and_output_of_flows_are_two_files(toy_run, tmp_path):
    name = tmp_path / "flows.html"
    result = toy_run("flows", "--map", name, "--output", name, "--format", "json")
    assert result.code == 2
    assert "--map and --output both name" in result.err


@pytest.mark.parametrize(
    "text", ["nsr", "Northern sea route", "冰上丝绸之路", "Ледовый шелковый путь"]
)
def test_a_corridor_as_a_place_is_told_with_places_on_it(run, text):
    done = run("route", "Yingkou", "Murmansk", "--via", text)
    assert done.code == 2
    assert "ice-silk-road" in done.err
    assert "Vilkitsky Strait (vilkitsky_strait)" in done.err


def test_a_count_is_a_whole_number(toy_run):
    half = toy_run("route", "alpha", "golf", "--set", "alpha-bravo:rail-1435.tracks=1.5")
    assert half.code == 2
    assert "tracks '1.5' is not a whole number; it is a count" in half.err
    assert toy_run("route", "alpha", "golf", "--set", "alpha-bravo:rail-1435.tracks=2").code == 0
    vary = ("--vary", "alpha-bravo:rail-1435.tracks", "--from", "1", "--to", "2")
    assert "tracks is a count, not a measure" in toy_run("breakeven", "alpha", "golf", *vary).err


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_a_server_does_not_start_without_its_tables(run, tmp_path, command):
    done = run(command, "--data", tmp_path / "none")
    assert (done.code, done.out) == (1, "")
    assert "none: no such folder; give a folder of tables" in done.err
