"""The contract of ``corridors route``: JSON, forms, exit codes, and a clear error for bad input."""

import datetime as dt
import json

import pytest

from planner.cli.group import LazyGroup


def route(run, *arguments):
    result = run("route", *arguments, "--format", "json")
    assert result.code == 0, result.err
    return json.loads(result.out)["routes"][0]


def test_kinds_apart(toy_run):
    legs = route(toy_run, "alpha", "delta", "--mode", "rail")["legs"]
    assert [leg["kind"] for leg in legs] == [
        "transfer",
        "wait",
        "move",
        "border",
        "transfer",
        "move",
        "transfer",
    ]
    assert legs[3]["from"] == "bravo"
    assert legs[3]["to"] == "charlie"
    assert legs[3]["countries"] == ["CN", "RU"]
    assert legs[3]["distance_km"] == 12


def test_cargo_does_not_leave_its_destination_again(toy_run):
    """Even where another mode unloads it for less."""
    dear = ("--set", "sea>gate@golf.handling_usd_per_teu=9000")
    loop = ("--set", "sea>road@golf.handling_h=1", "--avoid", "bravo")
    found = route(toy_run, "alpha", "golf", "--by", "cost", *dear, *loop)
    assert [leg["mode"] for leg in found["legs"] if leg["distance_km"]] == ["sea"]


BAD = [
    (("alph", "delta"), 2, "did you mean"),
    (("alpha", "delta", "--depart", "2026-02-30"), 2, "2026-02-30"),
    (("alpha", "delta", "--depart", "tomorrow"), 2, "YYYY-MM-DD"),
    (("alpha", "delta", "--depart", "9999-12-31"), 2, "50 years"),
    (("alpha", "delta", "--mode", "zeppelin"), 2, "zeppelin"),
    (("alpha", "delta", "--country", "XX"), 2, "country 'XX' is unknown; use one of"),
    (("alpha", "delta", "--country", "Chine"), 2, "did you mean China (CN)? use one of CN, DE"),
    (("alpha", "delta", "--country", "Mexico"), 2, "(MX) has no place in the network; use one of"),
    (
        ("alpha", "delta", "--avoid", "Rusia"),
        2,
        "not a place, country, mode, corridor or service; did you m",
    ),
    (("alpha", "delta", "--avoid", "俄罗斯"), 2, "drop --avoid RU"),
    (("alpha", "Germany"), 2, "'Germany' is a country (DE), not a place: name a place in it; corr"),
    (("alpha", "delta", "--via", "Россия"), 2, "corridors places --country RU lists them"),
    (("alpha", "delta", "--deadline", "2026-01-10"), 3, "arrives by 2026-01-10 24:00; the fast"),
    (("alpha", "delta", "--budget", "1"), 3, "costs at most USD 1; the cheapest costs USD "),
    (("alpha", "delta", "--cargo", "elephants"), 2, "elephants"),
    (("alpha", "delta", "--by", "beauty"), 2, "beauty"),
    (("alpha", "Alpha"), 2, "origin and destination"),
    (("frost", "golf"), 2, "where cargo can't start or end"),
    (("alpha", "delta", "--via", "echo", "--avoid", "echo"), 2, "drop --avoid echo"),
    (("alpha", "delta", "--avoid", "delta"), 2, "drop --avoid delta"),
    (("alpha", "delta", "--avoid", "RU"), 2, "drop --avoid RU"),
    (("alpha", "delta", "--country", "CN"), 2, "add --country RU"),
    (("alpha", "delta", "--mode", "road", "--avoid", "road"), 2, "excludes every mode"),
    (("alpha", "delta", "--avoid", "alpha-delta:road"), 2, "no road link joins"),
    (("alpha", "delta", "--set", "speed"), 2, "SUBJECT.ATTRIBUTE=VALUE"),
    (("alpha", "delta", "--set", "road.speed_kmh=-1"), 2, "out of bounds"),
    (("alpha", "delta", "--set", "road.speed_kmh=fast"), 2, "not a number"),
    (("alpha", "delta", "--set", "road.charm=1"), 2, "charm"),
    (("alpha", "delta", "--set", "zulu.status=closed"), 2, "zulu"),
    (("alpha", "delta", "--set", "alpha.speed_kmh=5"), 2, "applies to"),
    (("alpha", "delta", "--set", "alpha.status=open"), 2, "is not one of"),
    (("alpha", "delta", "--mode", "sea"), 3, "add --mode"),
    (("alpha", "delta", "--map", "/nowhere/at/all.html"), 2, "does not exist"),
    (("alpha",), 2, "DESTINATION"),
    (("alpha", "delta", "--pareto", "-k", "2"), 2, "exclude each other"),
    (("alpha", "delta", "--pareto", "--via", "echo"), 2, "--via"),
    (("alpha", "delta", "-k", "0"), 2, "-k"),
]


@pytest.mark.parametrize(("arguments", "code", "told"), BAD)
def test_bad_input(toy_run, arguments, code, told):
    result = toy_run("route", *arguments)
    assert result.code == code, result
    assert told in result.err
    assert result.out == ""
    assert "Traceback" not in result.err


def test_existing_file_needs_force(toy_run, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("mine")
    refused = toy_run("route", "alpha", "delta", "--map", page)
    assert refused.code == 2
    assert page.read_text() == "mine"
    assert toy_run("route", "alpha", "delta", "--map", page, "--force").code == 0
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert list(tmp_path.iterdir()) == [page]


def test_no_route_names_what_to_lift(toy_run):
    result = toy_run(
        "route",
        "alpha",
        "golf",
        "--mode",
        "rail",
        "--mode",
        "sea",
        "--avoid",
        "south_cape",
        "--avoid",
        "frost",
        "--format",
        "json",
    )
    assert result.code == 3
    document = json.loads(result.out)
    assert document["routes"] == []
    assert len(document["lift"]) == 1


def test_a_checkpoint_is_waited_for_until_it_opens(toy_run):
    """The hour of opening is local: it comes by the clock of the origin, shifted by longitude."""
    done = toy_run(
        *("route", "alpha", "delta", "--mode", "road", "--depart", "2026-07-01"),
        *("--set", "bravo:road.checkpoint_h_per_day=6", "--set", "bravo:road.opens_h=12"),
        *("--format", "json"),
    )
    legs = json.loads(done.out)["routes"][0]["legs"]
    at = next(number for number, leg in enumerate(legs) if leg["kind"] == "border")
    assert legs[at - 1]["kind"] == "wait"
    clock = dt.datetime.fromisoformat(legs[at]["depart"])
    local = clock.hour + clock.minute / 60 + 117.45 / 15 - round(121.65 / 15)
    assert local % 24 == pytest.approx(12, abs=0.02)


def test_an_interrupt_that_compiled_code_turns_into_an_error_is_no_traceback(run, monkeypatch):
    def invoke(*_):
        message = "the search returned a result with an exception set"
        raise SystemError(message) from KeyboardInterrupt()

    monkeypatch.setattr(LazyGroup, "invoke", invoke)
    assert run("list").code == 130


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--value-of-time", "-1"], "value of time -1"),
        (["--by", "time", "--value-of-time", "5"], "use --by generalised"),
        (["--deadline", "2026-10-01", "--depart", "2026-10-02"], "must be after departure"),
        (["--deadline", "soon"], "2026-12-24T18:00"),
        (["--budget", "0"], "budget 0"),
        (["--budget", "nan"], "budget nan"),
        (["-k", "3", "--tolerance", "0.5"], "B at least 1"),
        (["-k", "3", "--tolerance", "x+1"], "[A+]B"),
        (["--tolerance", "2"], "add -k N"),
        (["--with-co2e"], "needs --pareto; add it"),
        (["--pareto", "--every", "month"], "exclude each other"),
        (["--every", "month", "--format", "geojson"], "one departure"),
        (["--pareto", "--with-co2e", "--resolution", "-1"], "resolution -1"),
        (["--pareto", "--resolution", "0.1"], "needs --with-co2e; add it"),
        (["--pareto", "--by", "cost"], "drop --by"),
        (["--pareto", "--value-of-time", "5"], "drop --by"),
    ],
)
def test_contradictions_are_one_error(toy_run, words, said):
    done = toy_run("route", "alpha", "golf", *words)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_year_month_by_month(toy_run):
    done = toy_run(
        "route", "alpha", "golf", "--every", "month", "--mode", "sea", "--format", "json"
    )
    rows = json.loads(done.out)["departures"]
    assert len(rows) == 12
    assert [row["depart"][-2:] for row in rows] == ["01"] * 12
    for row in rows:
        one = toy_run(
            *("route", "alpha", "golf", "--mode", "sea", "--depart", row["depart"]),
            *("--format", "json"),
        )
        assert json.loads(one.out)["routes"][0]["totals"] == row["route"]["totals"]
    table = toy_run("route", "alpha", "golf", "--every", "month", "--mode", "sea").out
    assert table.count("\n") >= 13
    hours = {row["depart"]: row["route"]["totals"]["time_h"] for row in rows}
    marked = [line for line in table.splitlines() if "fastest" in line]
    assert marked
    least = [day for day, it in hours.items() if it == min(hours.values())]
    assert [line[:10] for line in marked] == least
    alike = toy_run("route", "alpha", "delta", "--every", "month", "--mode", "rail").out
    assert "fastest" not in alike
    csv_text = toy_run("route", "alpha", "golf", "--every", "week", "--format", "csv").out
    assert csv_text.count("\n") == 53


@pytest.mark.parametrize(("origin", "destination", "free"), [("Warsaw", "Duisburg", 1)])
def test_borders_of_the_total_are_lines_or_said_to_have_none(run, origin, destination, free):
    asked = ("route", origin, destination, "--depart", "2026-11-01", "--mode", "rail")
    asked += ("--by", "time")
    told = run(*asked).out
    total = json.loads(run(*asked, "--format", "json").out)["routes"][0]["totals"]
    lines = sum(line.startswith("border, ") for line in told.splitlines())
    assert lines + free == total["border_crossings"]
    told_of = "The border" if lines + free == 1 else f"{free} of the {lines + free} borders"
    assert f"{told_of} has no formalities and no line above." in told


def test_a_set_or_scenario_that_changes_nothing_is_told_after_the_answer(toy_run, tmp_path):
    path = tmp_path / "far.toml"
    path.write_text(
        'title = "Far"\nwhy = "A question."\n\n[[facts]]\nsubject = "sea"\n'
        'attribute = "speed_kmh"\nvalue = 20\nsource = "assumption"\nnote = "a question"\n',
        encoding="utf-8",
    )
    words = ("route", "alpha", "delta", "--by", "time")
    plain = toy_run(*words)
    idle = toy_run(*words, "--mode", "rail", "--set", "sea.speed_kmh=20")
    assert idle.code == 0, idle.err
    assert idle.err.endswith("Note: --set sea.speed_kmh=20 changes nothing on the routes shown\n")
    both = toy_run(*words, "--mode", "rail", "--set", "road.speed_kmh=9", "-s", path)
    said = f"Note: -s {path} and --set road.speed_kmh=9 change nothing on the routes shown"
    assert said in both.err
    later = tmp_path / "later.toml"
    later.write_text(
        'title = "Later"\nwhy = "A question."\n\n[[facts]]\nsubject = "alpha:sea"\n'
        'attribute = "pass_h"\nop = "*"\nvalue = 2\nsource = "assumption"\nnote = "a question"\n',
        encoding="utf-8",
    )
    first = tmp_path / "first.toml"
    first.write_text(
        'title = "First"\nwhy = "A question."\n\n[[facts]]\nsubject = "alpha:sea"\n'
        'attribute = "pass_h"\nvalue = 2\nsource = "assumption"\nnote = "a question"\n',
        encoding="utf-8",
    )
    pair = toy_run(*words, "--mode", "rail", "-s", first, "-s", later)
    assert pair.code == 0, pair.err
    # The later one does not stand without the first.
    assert f"Note: -s {first} changes nothing" not in pair.err
    used = toy_run(*words, "--mode", "rail", "--set", "rail-1520@RU.speed_kmh=9")
    assert "changes nothing" not in used.err + plain.err
    assert "changes nothing" not in toy_run(*words, "--un-class", "3").err
