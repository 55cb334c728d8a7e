"""What is told of a slip of the pen: what is wrong, and what to write instead."""

import json
import re
import zipfile

import pytest
from conftest import ROOT, TOY

from corridors.errors import UnknownNameError
from corridors.model.schema import format_number
from planner.parsing.question import read_avoid

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


def test_one_is_not_told_as_many(run, toy_run):
    assert run("places", "大连").err == "1 place\n"
    assert "1 draw, seed" in toy_run("risk", "alpha", "delta", "--draws", "1").out


def test_one_row_of_demand_is_not_told_as_many(toy_run, tmp_path):
    table = tmp_path / "one.csv"
    table.write_text("origin,destination,cargo,amount,unit\nalpha,delta,teu,10,TEU/y\n")
    told = toy_run("flows", table)
    assert "1 row of demand, least" in told.out, told
    assert "1 pair, " in toy_run("critical", table).out


def test_a_corridor_is_known_by_its_id_and_names_in_any_case(toy_run):
    told = toy_run("show", "north").out
    for name in ("North", "the northern rail", "Северный путь", "北线"):
        assert toy_run("show", name).out == told


@pytest.mark.parametrize("command", ["route", "explain", "risk", "report", "breakeven"])
def test_the_command_that_a_result_names_asks_the_same_data(toy_run, command):
    words = (command, "alpha", "delta", *(["--format", "json"] if command == "report" else []))
    if command == "breakeven":
        words += ("--by", "time", "--vary", "road.speed_kmh", "--from", "1", "--to", "900")
    told = toy_run(*words)
    assert told.code == 0, told
    if command != "explain":
        assert f"--data {TOY}" in " ".join(told.out.split()).replace("- ", "-"), told.out


def test_the_attributes_are_told_in_every_form(toy_run):
    rows = json.loads(toy_run("explain", "--format", "json").out)["attributes"]
    speed = next(row for row in rows if row["name"] == "speed_kmh")
    assert speed["unit"] == "km/h"
    assert "mode" in speed["applies_to"]
    lines = toy_run("explain", "--format", "csv").out.splitlines()
    assert len(lines) == len(rows) + 1
    assert lines[0].startswith("name,unit,")


def test_two_names_of_one_place_in_a_sweep_are_told(toy_run, tmp_path):
    spec = tmp_path / "spec.toml"
    spec.write_text('origins = ["alpha", "Альфа"]\ndestinations = ["delta"]', encoding="utf-8")
    result = toy_run("sweep", spec, tmp_path / "out.csv")
    assert result.code == 2
    assert "origins: 'alpha' and 'Альфа' are the same place; keep one" in result.err


def test_penalties_are_told_beside_the_total(run):
    asked = ("route", "Dalian", "Duisburg", "--depart", "2026-11-01")
    told = " ".join(run(*asked, "--by", "distance").out.split())
    assert " km more for its boardings, transfers, changes of mode and borders, " in told
    assert "which no total contains" in run(*asked, "--by", "co2e").out
    for by in ("time", "cost"):
        assert "which no total contains" not in run(*asked, "--by", by).out


def test_a_place_without_facts_of_its_own_is_explained_by_its_links(toy_run):
    result = toy_run("explain", "Дельта", "--format", "csv")
    assert result.code == 0, result
    subjects = {line.partition(",")[0] for line in result.out.splitlines()[1:]}
    assert subjects == {"charlie-delta:road", "delta-golf:road", "echo-delta:rail-1520"}
    assert "there is no fact on Delta (delta, town) itself" in result.err
    assert "corridors explain RU" in result.err


def test_great_numbers_have_no_exponent(toy_run, run, toy_copy):
    facts = toy_copy / "facts.csv"
    row = "golf:sea,capacity_teu_y,1500000,TEU/y,1200000,2500000,,2026,atlas,p. 1,\n"
    facts.write_text(facts.read_text(encoding="utf-8") + row, encoding="utf-8")
    told = run("explain", "golf:sea.capacity_teu_y", "--data", toy_copy).out
    assert "1,500,000 (1,200,000-2,500,000) TEU/y" in told
    told = toy_run("route", "alpha", "delta", "--set", "rail-1520@RU.speed_kmh=700 km/d").err
    assert "--set: rail-1520@RU.speed_kmh" in told
    assert told.rstrip().endswith("41.6667 -> 29.1667 km/h")


@pytest.mark.parametrize(
    ("value", "digits", "told"),
    [
        (1e6, 6, "1,000,000"),
        (999_999.7, 6, "1,000,000"),
        (999_999.2, 6, "999,999"),
        (9_999.6, 4, "10,000"),
        (-1_444_000.0, 6, "-1,444,000"),
        (0.5, 6, "0.5"),
    ],
)
def test_a_number_has_so_many_digits(value, digits, told):
    assert format_number(value, digits) == told


def test_arithmetic_tells_old_and_new(toy_run):
    asked = ("alpha", "delta", "--set", "rail-1520@RU.speed_kmh*=1.2")
    assert toy_run("route", *asked).err == "--set: rail-1520@RU.speed_kmh 41.6667 -> 50 km/h\n"
    report = json.loads(toy_run("report", *asked, "--format", "json").out)
    (change,) = report["changes"]
    assert (change["old"], change["new"]) == ("41.6667", "50 km/h")
    told = " ".join(toy_run("explain", "rail-1520@RU", *asked[2:]).out.split())
    assert "rail-1520@RU.speed_kmh 41.6667 -> 50 km/h (times 1.2)" in told
    told = toy_run("route", *asked, "--mode", "rail", "--format", "geojson").out
    assert '"rail-1520@RU.speed_kmh 41.6667 -> 50 km/h (times 1.2)"' in told


def test_a_pattern_tells_how_many_it_changes(toy_run):
    told = toy_run("route", "alpha", "delta", "--set", "*.border_*_h*=2").err
    assert told == (
        "--set *.border_*_h*=2: 8 facts changed, such as rail-1435.border_out_h 8 -> 16 h\n"
    )


def test_a_report_lists_the_first_facts_of_a_pattern(toy_run):
    asked = ("alpha", "delta", "--set", "*.*_[a-z]* *=1", "--format", "json")
    changes = json.loads(toy_run("report", *asked).out)["changes"]
    assert len(changes) == 41
    assert all(it["new"].startswith(it["old"]) for it in changes[:40])
    assert changes[-1]["old"].endswith(" more facts")


def test_set_tells_what_held_before_of_a_wider_subject(toy_run):
    told = toy_run("route", "alpha", "delta", "--set", "bravo-charlie:road.speed_kmh=30").err
    assert "bravo-charlie:road.speed_kmh 60 by road -> 30 km/h" in told


def test_a_year_of_departures_says_what_is_asked(toy_run):
    asked = ("route", "alpha", "delta", "--every", "month", "--depart", "2026-06-20")
    told = toy_run(*asked, "--deadline", "2026-08-01", "--set", "alpha.status=trial").out
    first, under, arrives, empty, head = told.splitlines()[:5]
    assert first.startswith("Alpha - Delta, least generalised cost, ")
    assert first.endswith("departs every month from 2026-07-01")
    assert under == "Under alpha.status=trial"
    assert arrives == "Arrives by 2026-08-01 24:00 (moving with the departure)"
    assert not empty
    assert head.startswith("departs ")


def test_a_subject_and_its_attribute_may_stand_apart(toy_run):
    joined = toy_run("explain", "rail-1520.speed_kmh")
    assert joined.code == 0
    assert toy_run("explain", "rail-1520", "speed_kmh") == joined


def test_how_late_the_fastest_is_reads_as_days(toy_run):
    told = toy_run("route", "alpha", "delta", "--depart", "2026-06-20", "--deadline", "2026-06-20")
    assert re.search(r"; the fastest is (\d+ d \d\d h|\d+\.\d h) late", told.err), told.err


def test_the_clock_of_arrivals_is_told(toy_run):
    assert "arrivals in local time at the origin" in toy_run("route", "alpha", "delta").out


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


def test_lengths_of_a_corridor_are_rounded(run):
    rows = run("show", "suez", "--format", "csv").out.splitlines()
    assert max(len(row.split(",")[3].partition(".")[2]) for row in rows[1:]) <= 3


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


def test_each_included_scenario_is_told_with_its_own_changes(run):
    told = run("scenarios", "world-of-the-paper").out
    assert "changes no number" not in told
    changed = json.loads(run("scenarios", "world-of-the-paper", "--format", "json").out)["changes"]
    for change in changed:
        assert told.count(f"\n{change['fact']}  ") == 1, change


def test_the_facts_of_a_scenario_are_not_broken(run):
    told = run("scenarios", "network-2021").out
    assert "\nnizhneleninskoye-tongjiang:rail-1435.status  " in told


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


def test_places_of_a_mode(toy_run):
    named = json.loads(toy_run("places", "--mode", "sea", "--format", "json").out)["places"]
    assert [it["id"] for it in named] == ["alpha", "frost", "golf", "south_cape"]


def test_one_source_is_not_told_as_many(toy_run):
    assert ", 1 source, " in toy_run("check").out


def test_a_sum_with_its_currency_is_told_in_words(toy_run):
    for option in ("--budget", "--value-of-time"):
        result = toy_run("route", "alpha", "delta", option, "1,000 USD")
        assert result.code == 2
        assert "'1,000 USD' is not a number; write one such as 0.05 or 1500" in result.err


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


def test_brackets_are_no_mark_up(toy_run, tmp_path):
    """Rich took them for styles: it left out ``[sic]`` and broke off at ``[/b]``."""
    file = tmp_path / "mine.toml"
    text = FACT.replace('note = "', 'note = "page [sic] [/b] :ship: ', 1)
    file.write_text(text.replace('title = "', 'title = "[red] [/red] '), encoding="utf-8")
    told = toy_run("scenarios", file)
    assert told.code == 0, told
    assert told.out.startswith("[red] [/red] ")
    assert "page [sic] [/b] :ship: " in " ".join(told.out.split())
    for words in (("compare", "alpha", "delta"), ("explain", "alpha", "delta")):
        assert toy_run(*words, "-s", file).code == 0


def test_what_a_scenario_adds_is_told(run):
    example = ROOT / "docs" / "how-to" / "example-scenario.toml"
    added = ("lianyin_station", "mohe-lianyin_station:rail-1435")
    told = " ".join(run("scenarios", example).out.split())
    assert f"Adds {', '.join(added)}, lianyin_station-dzhalinda:rail-1520." in told
    plain = json.loads(run("scenarios", example, "--format", "json").out)
    assert (plain["places"][0], plain["links"][0]) == added
    assert len(plain["changes"]) == 5


def test_dollar_signs_in_names_are_no_formulas(run, toy_copy, tmp_path):
    places = toy_copy / "places.csv"
    text = places.read_text(encoding="utf-8").replace("Alpha", "Al$_^$pha", 1)
    places.write_text(text.replace("Bravo", "B$frac^$vo", 1), encoding="utf-8")
    ends = ("alpha", "golf", "--data", toy_copy)
    chart = run("compare", *ends, "--chart", tmp_path / "chart.svg")
    assert chart.code == 0, chart.err
    vary = ("--by", "time", "--vary", "road.speed_kmh", "--from", "5", "--to", "900")
    plot = run("breakeven", *ends, *vary, "--plot", tmp_path / "plot.svg")
    assert plot.code == 0, plot.err


@pytest.mark.parametrize(
    "text", ["nsr", "Northern sea route", "冰上丝绸之路", "Ледовый шелковый путь"]
)
def test_a_corridor_as_a_place_is_told_with_places_on_it(run, text):
    done = run("route", "Yingkou", "Murmansk", "--via", text)
    assert done.code == 2
    assert "ice-silk-road" in done.err
    assert "Vilkitsky Strait (vilkitsky_strait)" in done.err


@pytest.mark.parametrize("text", ["NSR", "northern sea route"])
def test_a_name_that_only_notes_of_corridors_have_leads_to_them(run, text):
    assert "did you mean ice-silk-road" in run("show", text).err
    assert "ice-silk-road" in run("route", "Yingkou", "Murmansk", "--avoid", text).err


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("滨海1号国际交通走廊", "primorye-1"),
        ("«Приморье-1»", ""),
        ("Cape of good hope route", "cape"),
    ],
)
def test_a_corridor_is_avoided_by_a_whole_name_of_it(shipped, text, meant):
    if meant:
        assert read_avoid(shipped, text) == (meant,)
    else:
        with pytest.raises(UnknownNameError, match="is not a place, country, mode, corridor or"):
            read_avoid(shipped, text)


def test_a_subject_and_its_mode_may_stand_apart(toy_run):
    assert toy_run("explain", "frost", "sea").code == 2
    apart = toy_run("explain", "charlie", "rail-1520")
    assert apart.out == toy_run("explain", "charlie:rail-1520").out
    assert apart.code == 0


def test_a_question_of_places_with_an_underscore_reads_the_network_once(run):
    """It was read to see whether the second word is an attribute, and its changes told twice."""
    told = run("explain", "dalian", "st_petersburg", "--format", "csv", "-s", "manzhouli-shut").err
    assert told.count("manzhouli:rail-1435.status") == 1


def test_a_count_is_a_whole_number(toy_run):
    half = toy_run("route", "alpha", "golf", "--set", "alpha-bravo:rail-1435.tracks=1.5")
    assert half.code == 2
    assert "tracks '1.5' is not a whole number; it is a count" in half.err
    assert toy_run("route", "alpha", "golf", "--set", "alpha-bravo:rail-1435.tracks=2").code == 0
    vary = ("--vary", "alpha-bravo:rail-1435.tracks", "--from", "1", "--to", "2")
    assert "tracks is a count, not a measure" in toy_run("breakeven", "alpha", "golf", *vary).err


@pytest.mark.parametrize("words", [("check",), ("route", "a", "b", "--currency", "CNY"), ("list",)])
def test_data_in_a_zip_file_says_to_unpack_it(run, tmp_path, words):
    path = tmp_path / "edition.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("schema.csv", "attribute\n")
    done = run(*words, "--data", path)
    assert (done.code, done.out) == (1, "")
    assert f"{path}: is a ZIP file; unpack it first (unzip {path} -d " in done.err
    other = tmp_path / "edition.csv"
    other.write_text("date\n", encoding="utf-8")
    assert "is a file; give a folder of tables" in run(*words, "--data", other).err


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_a_server_does_not_start_without_its_tables(run, tmp_path, command):
    done = run(command, "--data", tmp_path / "none")
    assert (done.code, done.out) == (1, "")
    assert "none: no such folder; give a folder of tables" in done.err


def test_the_mass_of_a_container_changes_no_rate(toy_run):
    boxes = toy_run("route", "alpha", "delta", "--set", "teu.mass_t=27")
    assert "rates of this model are per TEU" in boxes.err
    assert "per TEU" not in toy_run("route", "alpha", "delta", "--set", "teu.value_usd=9").err
