"""Bad data is told all at once, with file and line, and nothing is lost."""

import os
from pathlib import Path

import pytest

from corridors.checks import check_network
from corridors.errors import DataError
from corridors.model.entities import Fact
from corridors.tables.facts import RawFacts
from corridors.tables.load import load_network


def edit(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} not in {path.name}"
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def problems_of(folder):
    with pytest.raises(DataError) as caught:
        load_network(folder)
    return caught.value.problems


SPOILED = [
    (
        "places.csv",
        "id,kind,country,lat,",
        "id,kind,country,latitude,",
        ":1: column lat is missing",
    ),
    ("places.csv", "bravo,border", "alpha,border", ":3: id 'alpha' is already in"),
    ("places.csv", "38.92", "138.92", "is not on the globe"),
    ("places.csv", "38.92", "north", "are not degrees"),
    ("places.csv", "alpha,port", "alpha,harbour", "kind 'harbour' is not one of"),
    ("places.csv", "Alfa Port,atlas", "Alfa Port,nowhere", "source 'nowhere'"),
    (
        "links.csv",
        "alpha,bravo,rail-1435",
        "alpha,zulu,rail-1435",
        ":2: place 'zulu' does not exist",
    ),
    ("links.csv", "alpha,bravo,rail-1435", "alpha,bravo,maglev", "mode 'maglev' does not exist"),
    ("links.csv", "alpha,bravo,rail-1435,both", "alpha,bravo,rail-1435,up", "direction 'up'"),
    ("links.csv", "43.9 125.3", "43.9", "via '43.9' is not"),
    ("links.csv", "alpha,bravo,road", "alpha,alpha,road", "joins alpha with itself"),
    (
        "links.csv",
        "alpha,bravo,road",
        "bravo,alpha,rail-1435",
        "bravo-alpha:rail-1435 is already in",
    ),
    (
        "facts.csv",
        "1900,km,,,,2025,atlas",
        "1900,mile,,,,2025,atlas",
        "unit 'mile' unknown for length_km; use km",
    ),
    ("facts.csv", "1900,km", "far,km", "length_km 'far' is not a number"),
    ("facts.csv", "1900,km", "-5,km", "out of bounds"),
    ("facts.csv", "1900,km", "nan,km", "length_km nan km is out of bounds"),
    (
        "facts.csv",
        "status,planned,,,,",
        "status,planned,,3,,",
        "status is a word, so it has no low",
    ),
    ("facts.csv", "status,planned,,,,", "status,planned,h,,,", "status has no unit"),
    ("facts.csv", "1900,km,,,", "1900,km,-5,,", "low -5 km is out of bounds"),
    ("facts.csv", "1900,km,,,", "1900,km,,inf,", "high inf km is out of bounds"),
    ("facts.csv", "2025,atlas,p. 1,", "2025,,p. 1,", "the number has no source"),
    (
        "facts.csv",
        "2025,atlas,p. 1,",
        "2025,unknown,p. 1,",
        "source 'unknown' is not in the sources",
    ),
    ("facts.csv", "2025,atlas,p. 1,", "MMXXV,atlas,p. 1,", "year 'MMXXV' is not a year"),
    ("facts.csv", "alpha-bravo:rail-1435", "alpha-delta:rail-1435", "no rail-1435 link joins"),
    ("facts.csv", "frost:sea,pass_h", "frost:road,pass_h", "no road link touches frost"),
    (
        "facts.csv",
        "alpha-bravo:rail-1435,length_km",
        "alpha,length_km",
        "length_km applies to move",
    ),
    ("facts.csv", "length_km,1900", "length_mi,1900", "attribute 'length_mi' is not in schema"),
    ("facts.csv", "07-15..10-31", "07-15..10-32", "month 10 has no day 32"),
    ("facts.csv", "14,h,6,22.214718986321145", "14,h,16,40", "low 16 <= value 14"),
    ("facts.csv", "3.6,CNY/TEU-km", "3.6,JPY/TEU-km", "unit 'JPY/TEU-km' unknown"),
    ("facts.csv", "3.6,CNY/TEU-km,,,,2025", "3.6,CNY/TEU-km,,,,2019", "no rate of CNY for 2019"),
    ("facts.csv", "status,planned", "status,dreamt", "status 'dreamt' is not one of"),
    ("facts.csv", "half of a terminal day", "", "an assumption needs its reasoning"),
    (
        "facts.csv",
        "1850,km,,,,2025,atlas,p. 2,",
        "1850,km,,,,2025,atlas",
        "cells where the header has",
    ),
    ("sources.csv", "atlas,official", "atlas,hearsay", "kind 'hearsay'"),
    ("corridor_chains.csv", "north,1,alpha", "north,1,zulu", "place 'zulu'"),
    ("corridor_chains.csv", "ice,2", "fire,2", "corridor 'fire' is not in corridors.csv"),
    ("edition.csv", "2026-01-10", "2026-13-10", "is not YYYY-MM-DD"),
    ("cargo.csv", "rail-1435 rail-1520", "rail-1435 monorail", "mode 'monorail'"),
    ("cargo.csv", "rail-1435 rail-1520 road sea", "", "has no mode"),
    ("modes.csv", "rail,1435,yes", "rail,wide,yes", "gauge_mm 'wide'"),
    ("modes.csv", "rail,1435,yes", "rail,1435,maybe", "land 'maybe'"),
    ("rates.csv", "7.2", "0", "rate '0' is not a number above 0"),
    ("units.csv", "nmi,km,1.852", "nmi,km,0", "factor '0' is not a number above 0"),
    ("corridor_marks.csv", "ice,1", "ice,first", "seq 'first'"),
    ("corridor_marks.csv", "frost,sea", "frost,see", ":4: mode 'see' does not exist"),
    ("corridor_marks.csv", "north,2", "north,1", "north has two marks of one seq"),
    ("corridor_marks.csv", "ice,1", "fire,1", "corridor_marks.csv: corridor 'fire' is not in"),
    (
        "rates.csv",
        "7.2,atlas",
        "7.2,atlas\nCNY,2025,7.3,atlas",
        "CNY of 2025 occurs twice; keep one",
    ),
    ("corridor_chains.csv", "ice,2", "ice,two", "seq 'two'"),
    ("corridor_chains.csv", "ice,2", "ice,1", "two stops of one seq"),
    ("corridors.csv", "teu,operating,all year", "gold,operating,all year", "cargo 'gold'"),
    ("corridors.csv", "teu,operating,all year", "teu,busy,all year", "status 'busy'"),
    ("corridors.csv", "07-15..10-31", "summer", "season 'summer'"),
    ("places.csv", "940006", "94000", "esr '94000'"),
    ("places.csv", "delta,town,RU", "delta,town,Rus", "country 'Rus'"),
    ("sources.csv", "Toy Press,2025", "Toy Press,soon", "year 'soon'"),
    ("schema.csv", "tracks,move,,count", "tracks,move,,figure", "type 'figure' is not one of"),
    ("facts.csv", "14,h,6,22.214718986321145", "14,h,16,", "low 16 <= value 14 does not hold"),
    (
        "facts.csv",
        "half of a terminal day",
        "half of a terminal day\nalpha-bravo:rail-1435,tracks,1.5,,,,,2025,atlas,p. 1,",
        "tracks '1.5' is not a whole number; it is a count",
    ),
    ("links.csv", "alpha,bravo,rail-1435", "alpha,bravos,rail-1435", "did you mean bravo?"),
    ("places.csv", "38.92", "9" * 400, "inf, 121.65 is not on the globe"),
    ("modes.csv", "rail,1435,yes", "rail,²,yes", "gauge_mm '²' is not whole millimetres"),
    ("modes.csv", "rail,1435,yes", f"rail,{'9' * 5000},yes", "is not whole millimetres"),
    ("corridor_chains.csv", "north,2", "north,²", "seq '²' is not a whole number"),
    ("facts.csv", "1900,km,,,,2025", f"1900,km,,,,{'2' * 5000}", "is not a year"),
    ("edition.csv", "2026-01-10", "9999-12-31", "date 9999-12-31 is not of the years 1900 to 2100"),
    ("edition.csv", "2026-01-10", "today", "date 'today' is not YYYY-MM-DD"),
]


@pytest.mark.parametrize(("table", "old", "new", "told"), SPOILED)
def test_each_problem_is_told(toy_copy, table, old, new, told):
    import re

    edit(toy_copy / table, old, new)
    problems = problems_of(toy_copy)
    assert any(re.search(told, line) or told in line for line in problems), problems
    assert any(table in line for line in problems)


@pytest.mark.parametrize("table", ["modes.csv", "facts.csv", "places.csv", "schema.csv"])
def test_what_follows_from_an_unread_table_is_not_told(toy_copy, table):
    file = toy_copy / table
    file.write_bytes(b"")
    (problem,) = problems_of(toy_copy)
    assert problem.startswith(f"data/{table} is empty; its first line must be ")
    file.write_bytes(b"\xff\xfe")
    (problem,) = problems_of(toy_copy)
    assert problem.startswith(f"data/{table}: can't be read: ")


def test_a_table_that_may_not_be_read_is_told_in_words(toy_copy, monkeypatch):
    opened = Path.open

    def refuse(path, *args, **keywords):
        if path.name == "places.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **keywords)

    monkeypatch.setattr(Path, "open", refuse)
    assert problems_of(toy_copy) == ["data/places.csv: can't be read: Permission denied"]


def test_all_problems_at_once(toy_copy):
    edit(toy_copy / "places.csv", "38.92", "north")
    edit(toy_copy / "facts.csv", "1900,km", "far,km")
    edit(toy_copy / "facts.csv", "2025,atlas,p. 8,", "2025,,p. 8,")
    problems = problems_of(toy_copy)
    text = "\n".join(problems)
    assert "places.csv:2" in text
    assert "facts.csv:2" in text
    assert "no source" in text


def test_duplicate_fact_names_both_lines(toy_copy):
    path = toy_copy / "facts.csv"
    path.write_text(path.read_text() + "charlie>bravo:road,length_km,9,km,,,,2025,atlas,,\n")
    load_network(toy_copy)
    path.write_text(path.read_text() + "charlie-bravo:road,length_km,9,km,,,,2025,atlas,,\n")
    assert any("is already in" in line and "facts.csv:7" in line for line in problems_of(toy_copy))


def test_length_is_needed(toy_copy):
    edit(toy_copy / "facts.csv", "alpha-bravo:road,length_km,1850,km,,,,2025,atlas,p. 2,\n", "")
    assert any("alpha-bravo:road has no length_km" in line for line in problems_of(toy_copy))


def test_missing_table(toy_copy):
    (toy_copy / "links.csv").unlink()
    assert any("links" in line for line in problems_of(toy_copy))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("north,CN RU", None),
        ("north,CN | RU", None),
        ("north,CN |", "names no country"),
        ("north,CN | RU | DE", "north has two sides at most"),
        ("north,CN XX", "country XX has no place"),
        ("north,", "names no country"),
        ("fire,CN", "corridor_between.csv: corridor 'fire' is not in corridors.csv"),
        ("north,CN\nnorth,RU", "north occurs twice; keep one"),
    ],
)
def test_countries_between_which_a_corridor_is_compared(toy_copy, row, told):
    (toy_copy / "corridor_between.csv").write_text(f"corridor,countries\n{row}\n")
    if told is None:
        found = load_network(toy_copy).corridors
        sides = (("CN",), ("RU",)) if "|" in row else (("CN", "RU"),)
        assert (found["north"].between, found["ice"].between) == (sides, ())
    else:
        assert any(told in line for line in problems_of(toy_copy))


CHECKED = [
    (
        "facts.csv",
        "length_km,1900",
        "length_km,900",
        "facts.csv:2: alpha-bravo:rail-1435: length",
    ),
    ("facts.csv", "length_km,1900", "length_km,9900", "over three times the great circle"),
    ("links.csv", "charlie,echo,rail-1520", "charlie,echo,rail-1435", "is unusual"),
    (
        "facts.csv",
        "road,speed_kmh,60,km/h,,,,2025,atlas,p. 5,\n",
        "",
        "speed_kmh is known at no level",
    ),
    (
        "facts.csv",
        "road,border_in_h,20,h,,,,2025,atlas,p. 10,\n",
        "",
        "border_in_h is known at no level",
    ),
    ("places.csv", "CNALP", "DEGLF", "locode DEGLF occurs at 2 places"),
    ("places.csv", "Alfa Port", "DEGLF", "locode DEGLF occurs at 2 places"),
    ("places.csv", "Alfa Port", "940006", "esr 940006 occurs at 2 places"),
    ("corridor_chains.csv", "north,2,bravo,rail-1520", "north,2,bravo,sea", "not touched by sea"),
    ("facts.csv", "07-15..07-31,", "07-01..07-31,", None),
]


@pytest.mark.parametrize(("table", "old", "new", "told"), CHECKED)
def test_checks_beyond_form(toy_copy, table, old, new, told):
    edit(toy_copy / table, old, new)
    if table == "links.csv":
        edit(toy_copy / "facts.csv", "charlie-echo:rail-1520", "charlie-echo:rail-1435")
    problems = check_network(load_network(toy_copy))
    assert (told is None and not problems) or any(told in line for line in problems), problems


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ("charlie:road.admits=own", []),
        ("alpha:road.admits=own", ["alpha:road: admits applies to a border"]),
        ("road@CN.admits=own", []),
        (
            "road.admits=own",
            ["road: admits applies to a border or a link; give it for road@COUNTRY"],
        ),
        ("alpha-bravo:road.admits=own", []),
        ("bravo>alpha:road.admits=foreign", []),
        ("bravo-charlie:road.admits=bilateral", []),
        ("alpha-frost:sea.admits=own", []),
        (
            "alpha-bravo:road.admits=bilateral",
            [
                (
                    "alpha-bravo:road: admits bilateral applies to a link between two countries; "
                    "use own for a link inside one country"
                )
            ],
        ),
        (
            "alpha-frost:sea.admits=bilateral",
            [
                (
                    "alpha-frost:sea: admits bilateral applies to a link between two countries; "
                    "use own for a link inside one country"
                )
            ],
        ),
        ("golf.admits_cargo=teu", []),
        ("golf:sea.admits_cargo=all", []),
        ("road>rail-1520@bravo.admits_cargo=all", []),
        ("alpha>bravo:road.unserved=teu", []),
        (
            "road>rail-1520.admits_cargo=all",
            ["road>rail-1520: admits_cargo applies to a place; write MODE>MODE@PLACE"],
        ),
    ],
)
def test_only_posts_at_a_border_and_links_say_whom_they_admit(toy, said, problems):
    told = check_network(toy.with_layer([toy.read_assignment(said)]))
    assert all(it.startswith("--set: ") for it in told)
    told = [it.removeprefix("--set: ") for it in told]
    assert [it.partition(",")[0].partition(" of one")[0] for it in told] == problems


@pytest.mark.parametrize(
    ("value", "told"),
    [("coal", "names coal; use all, nothing, or some of teu"), (" ", "names no cargo")],
)
def test_a_terminal_names_cargo_that_exists(toy_copy, value, told):
    path = toy_copy / "facts.csv"
    path.write_text(path.read_text() + f"golf,admits_cargo,{value},,,,,2025,atlas,,\n")
    (problem,) = check_network(load_network(toy_copy))
    assert problem.startswith(f"data/facts.csv:65: golf: admits_cargo {told}")


def test_check_command_exits_1_and_lists_all(run, toy_copy):
    edit(toy_copy / "places.csv", "38.92", "north")
    edit(toy_copy / "facts.csv", "1900,km", "far,km")
    result = run("check", "--data", toy_copy)
    assert result.code == 1
    assert result.out == ""
    assert "places.csv:2" in result.err
    assert "facts.csv:2" in result.err
    assert run("route", "alpha", "delta", "--data", toy_copy).code == 1


def test_a_byte_order_mark_is_no_column(toy_copy, toy):
    path = toy_copy / "places.csv"
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_network(toy_copy).places == toy.places


def test_subjects_of_an_attribute_are_those_of_all_layers(toy):
    def scanned(network):
        table = network.facts.by_subject
        return {subject for subject in table if "status" in table[subject]}

    known = toy.facts.subjects_of("status")
    assert set(known) == scanned(toy)
    layers = [
        [Fact("alpha", "status", "closed", "", None, None, "", 2025, "atlas", "", "", "test")],
        [Fact(known[0], "status", "closed", "", None, None, "", 2025, "atlas", "", "", "test")],
    ]
    network = toy
    for layer in layers:
        network = network.with_layer(layer)
        assert set(network.facts.subjects_of("status")) == scanned(network)
        assert len(set(network.facts.subjects_of("status"))) == len(
            network.facts.subjects_of("status")
        )
    assert "alpha" in network.facts.subjects_of("status")
    assert toy.facts.subjects_of("status") == known
    assert network.facts.without(("status",)).subjects_of("status") == ()


@pytest.mark.parametrize("note", ["plain", '"a, ""quoted"" note"', '"over\ntwo lines"'])
def test_a_fact_read_again_is_the_fact_that_was_checked(toy_copy, note):
    """Also where a cell holds a comma, quotation marks or the end of a line."""
    path = next((toy_copy / "facts").glob("*.csv"), toy_copy / "facts.csv")
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    spoilt = f"{first.rpartition(',')[0]},{note}"
    path.write_text("\n".join([header, spoilt, *rest]) + "\n", encoding="utf-8")
    network = load_network(toy_copy)
    again = RawFacts(toy_copy, network.schema)
    numbers = range(len(network.facts.source_ids))
    assert [again(it) for it in numbers] == [network.facts.fact(it) for it in numbers]
    assert again(0).note == note.strip('"').replace('""', '"')


def test_a_pipe_among_the_tables_is_not_waited_for(toy_copy):
    (toy_copy / "facts").mkdir()
    (toy_copy / "facts.csv").rename(toy_copy / "facts" / "a.csv")
    os.mkfifo(toy_copy / "facts" / "b.csv")
    assert problems_of(toy_copy) == ["facts/b.csv is no plain file; move it away"]
