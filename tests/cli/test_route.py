"""The contract of ``corridors route``: JSON, forms, exit codes, and a clear error for bad input."""

import csv
import datetime as dt
import io
import itertools
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from planner.cli.group import LazyGroup
from planner.routing.route_text import leg_stretch


def route(run, *arguments):
    result = run("route", *arguments, "--format", "json")
    assert result.code == 0, result.err
    return json.loads(result.out)["routes"][0]


def test_json_contract(toy_run):
    asked = ("route", "alpha", "delta", "--mode", "rail", "--by", "time")
    document = json.loads(toy_run(*asked, "--format", "json").out)
    assert document["schema_version"] == 2
    assert "why" not in document
    assert document["query"]["modes"] == ["rail-1435", "rail-1520"]
    (found,) = document["routes"]
    assert found["rank"] == 1
    assert "labels" not in found
    assert found["corridors"] == ["north"]
    totals = found["totals"]
    for name in ("distance_km", "time_h", "wait_h", "cost_usd", "co2e_kg"):
        assert totals[name] == pytest.approx(sum(leg[name] for leg in found["legs"]), abs=0.05)
    assert totals["border_crossings"] == 1
    assert totals["transfers"] == 1
    assert set(found["evidence"]) == {"facts", "sources", "assumptions"}
    for leg in found["legs"]:
        assert leg["kind"] in ("move", "transfer", "border", "wait")
        parts = leg["moving_h"] + leg["handling_h"] + leg["border_h"] + leg["wait_h"]
        assert leg["time_h"] == pytest.approx(parts, abs=0.03)
        assert leg["places"][0] == leg["from"]
        assert leg["places"][-1] == leg["to"]
    for leg, after in zip(found["legs"], found["legs"][1:], strict=False):
        assert leg["to"] == after["from"]
        assert leg["arrive"] == after["depart"]
    moves = [leg for leg in found["legs"] if leg["kind"] == "move"]
    assert {leg["mode"] for leg in moves} == {"rail"}
    assert {leg["gauge_mm"] for leg in moves} == {1435, 1520}


def test_a_board_has_up_to_four_routes_and_why(toy_run):
    asked = ("route", "alpha", "golf")
    document = json.loads(toy_run(*asked, "--format", "json").out)
    assert document["query"]["by"] == "generalised"
    routes = document["routes"]
    assert [it["rank"] for it in routes] == [*range(1, len(routes) + 1)]
    assert 1 < len(routes) <= 4
    assert routes[0]["labels"][0] == "recommended"
    total = {label: it["totals"] for it in routes for label in it["labels"]}
    assert {*total} == {"recommended", "fastest", "cheapest", "lowest CO2e"}
    for label, key in (("fastest", "time_h"), ("cheapest", "cost_usd"), ("lowest CO2e", "co2e_kg")):
        assert total[label][key] == min(it["totals"][key] for it in routes)
    told = " ".join(toy_run(*asked).out.split())
    for it in routes:
        (fast, slow), (least, most) = it["range"]["time_h"], it["range"]["cost_usd"]
        assert fast <= it["totals"]["time_h"] <= slow
        assert least <= it["totals"]["cost_usd"] <= most
        digits = 0 if it["totals"]["time_h"] >= 240.0 else 1
        days = [f"{one / 24:.{digits}f}" for one in (it["totals"]["time_h"], fast, slow)]
        assert f"{days[0]} ({days[1]} - {days[2]})" in told
        assert f"{it['totals']['cost_usd']:,.0f} ({least:,.0f}-{most:,.0f})" in told
        for value in (fast, slow, least, most):
            assert value == round(value, 2)
        days = [dt.datetime.fromisoformat(one) for one in (it["arrive"], *it["range"]["arrive"])]
        assert days[1] <= days[0] <= days[2]
    drawn = json.loads(toy_run(*asked, "--format", "geojson").out)["properties"]
    assert [it["range"] for it in drawn["routes"]] == [it["range"] for it in routes]
    assert drawn["why"] == document["why"]
    assert (
        "range"
        not in json.loads(toy_run(*asked, "--by", "time", "--format", "json").out)["routes"][0]
    )
    assert document["why"].startswith("Sea against the fastest (road): ")
    assert document["why"] in told
    assert "Generalised cost USD 2,895: price 1,854, time 1,042 (USD 0.91 an hour)." in told


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


@pytest.mark.parametrize("name", ["Alpha", "ALPHA", "Альфа", "阿尔法", "CNALP", "alfa  port"])
def test_names_and_codes(toy_run, name):
    assert route(toy_run, name, "940006", "--mode", "rail")["legs"][0]["from"] == "alpha"


def test_winter_and_summer(toy_run):
    sea = ("alpha", "golf", "--mode", "sea")
    winter = route(toy_run, *sea, "--depart", "2026-02-15")
    summer = route(toy_run, *sea, "--depart", "2026-08-05")
    assert winter["corridors"] == []
    assert summer["corridors"] == ["ice"]
    june = route(toy_run, *sea, "--depart", "2026-07-01")
    waits = [leg for leg in june["legs"] if leg["kind"] == "wait"]
    assert [leg["from"] for leg in waits] == ["frost"]
    assert waits[0]["arrive"] == "2026-07-15T00:00"
    assert june["totals"]["wait_h"] == waits[0]["wait_h"] > 0


def test_by_each_criterion_is_least(toy_run):
    keys = {"time": "time_h", "cost": "cost_usd", "co2e": "co2e_kg", "distance": "distance_km"}
    found = {by: route(toy_run, "alpha", "golf", "--by", by)["totals"] for by in keys}
    for by, key in keys.items():
        assert all(found[by][key] <= other[key] for other in found.values())


def test_via_and_avoid(toy_run):
    by_rail = route(toy_run, "alpha", "delta", "--via", "echo")
    assert any("echo" in leg["places"] for leg in by_rail["legs"])
    for subject in ("bravo-charlie:road", "charlie>bravo:road", "road", "CN"):
        result = toy_run("route", "charlie", "delta", "--avoid", subject, "--format", "json")
        assert result.code == 0, (subject, result.err)
    found = route(
        toy_run,
        "alpha",
        "delta",
        "--avoid",
        "bravo-charlie:road",
        "--mode",
        "road",
        "--mode",
        "rail",
    )
    assert not any(
        leg["mode"] == "road" and "bravo" in leg["places"][:-1] and "charlie" in leg["places"]
        for leg in found["legs"]
    )


def test_cargo_does_not_leave_its_destination_again(toy_run):
    """Even where another mode unloads it for less."""
    dear = ("--set", "sea>gate@golf.handling_usd_per_teu=9000")
    loop = ("--set", "sea>road@golf.handling_h=1", "--avoid", "bravo")
    found = route(toy_run, "alpha", "golf", "--by", "cost", *dear, *loop)
    assert [leg["mode"] for leg in found["legs"] if leg["distance_km"]] == ["sea"]


def test_csv_and_geojson(toy_run):
    told = toy_run("route", "alpha", "delta", "--format", "csv").out
    table = list(csv.DictReader(io.StringIO(told)))
    board = json.loads(toy_run("route", "alpha", "delta", "--format", "json").out)["routes"]
    assert [(row["rank"], row["labels"], row["leg"]) for row in table] == [
        (str(it["rank"]), ", ".join(it["labels"]), str(leg))
        for it in board
        for leg in range(1, len(it["legs"]) + 1)
    ]
    one = toy_run("route", "alpha", "delta", "--by", "time", "--format", "csv").out
    assert one.startswith("rank,leg,kind,")
    document = json.loads(
        toy_run(
            "route",
            "alpha",
            "golf",
            "--mode",
            "sea",
            "--depart",
            "2026-08-01",
            "--format",
            "geojson",
        ).out
    )
    kinds = {feature["properties"]["kind"] for feature in document["features"]}
    assert kinds == {"leg", "transfer", "place"}
    lons = [
        lon
        for feature in document["features"]
        if feature["properties"]["kind"] == "leg"
        for lon, _ in feature["geometry"]["coordinates"]
    ]
    assert max(lons) > 180
    assert all(abs(a - b) < 180 for a, b in itertools.pairwise(lons))


def test_same_input_same_bytes(toy_run, tmp_path):
    pages = [tmp_path / "a.html", tmp_path / "b.html"]
    outs = [toy_run("route", "alpha", "golf", "--map", page).out for page in pages]
    assert outs[0] == outs[1]
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_set_is_an_assumption_of_the_user(toy_run):
    asked = ("alpha", "delta", "--mode", "rail", "--avoid", "bravo-charlie:rail-1435")
    base = route(toy_run, *asked)
    slow = route(toy_run, *asked, "--set", "charlie:rail-1520.border_in_h=100")
    assert slow["totals"]["time_h"] == pytest.approx(base["totals"]["time_h"] + 86, abs=0.02)


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


def test_unwritable_file(toy_run, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = toy_run("route", "alpha", "delta", "--map", tmp_path / "page.html")
    assert result.code == 2
    assert "No space left" in result.err
    assert list(tmp_path.iterdir()) == []


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


def test_too_late_is_said(toy_run):
    result = toy_run("route", "alpha", "golf", "--mode", "sea", "--avoid", "south_cape")
    assert result.code == 3
    assert "days" in result.err


def test_unknown_command(toy_run):
    result = toy_run("fly")
    assert result.code == 2
    assert "route" in result.err


def test_alternatives_really_differ(toy_run):
    result = toy_run(
        "route",
        "alpha",
        "golf",
        "-k",
        "4",
        "--format",
        "json",
        "--by",
        "cost",
        "--depart",
        "2026-08-01",
    )
    routes = json.loads(result.out)["routes"]
    assert [it["rank"] for it in routes] == list(range(1, len(routes) + 1))
    assert len(routes) >= 2
    costs = [it["totals"]["cost_usd"] for it in routes]
    assert costs == sorted(costs)
    assert costs[-1] <= 2 * costs[0]
    ways = [tuple(leg["to"] for leg in it["legs"] if leg["kind"] == "border") for it in routes]
    assert (
        routes[0]["totals"]
        == route(toy_run, "alpha", "golf", "--by", "cost", "--depart", "2026-08-01")["totals"]
    )
    assert len(
        {(way, tuple(it["corridors"])) for way, it in zip(ways, routes, strict=True)}
    ) == len(ways)
    asked = ("route", "alpha", "golf", "-k", "4", "--depart", "2026-08-01")
    table = toy_run(*asked, "--by", "cost").out
    assert ("follows" in table) == any(it["corridors"] for it in routes)
    assert "follows" not in toy_run("route", "alpha", "delta", "-k", "2", "--avoid", "rail").out


@pytest.mark.parametrize("place", ["bravo", "charlie", "delta", "alpha", "frost"])
def test_a_place_passed_through_is_not_left_the_way_one_came(toy_steps, place):
    from planner.graph.via import pass_through
    from planner.pricing.arcs import MOVE

    steps = pass_through(toy_steps, (place,))
    number = toy_steps.places.index(place)
    for edge, head in enumerate(steps.head):
        if steps.kind[edge] != MOVE or steps.place_of[head] != number:
            continue
        came_from = steps.place_of[steps.tail(edge)]
        at_place, todo, left_to = {head}, [head], set()
        while todo:
            state = todo.pop()
            for out in range(steps.start[state], steps.start[state + 1]):
                to = steps.head[out]
                if steps.place_of[to] != number:
                    left_to.add(steps.place_of[to])
                elif to not in at_place:
                    at_place.add(to)
                    todo.append(to)
        neighbours = {
            toy_steps.place_of[toy_steps.head[out]]
            for state in toy_steps.states_of(place).values()
            for out in range(toy_steps.start[state], toy_steps.start[state + 2])
            if toy_steps.kind[out] == MOVE
        }
        assert came_from not in left_to
        assert left_to <= neighbours - {came_from}


def test_via_at_the_end_of_a_branch_is_touched(toy_run):
    found = route(toy_run, "charlie", "delta", "--via", "alpha", "--mode", "road")
    assert any("alpha" in leg["places"] for leg in found["legs"])


def test_pareto(toy_run):
    asked = ("route", "alpha", "golf", "--depart", "2026-08-01")
    document = json.loads(toy_run(*asked, "--pareto", "--format", "json").out)
    totals = [it["totals"] for it in document["routes"]]
    times, costs = ([it[key] for it in totals] for key in ("time_h", "cost_usd"))
    assert times == sorted(set(times))
    assert costs == sorted(set(costs), reverse=True)
    for by, found in (("time", totals[0]), ("cost", totals[-1])):
        best = json.loads(toy_run(*asked, "--by", by, "--format", "json").out)["routes"][0][
            "totals"
        ]
        key = {"time": "time_h", "cost": "cost_usd"}[by]
        assert found[key] == best[key]
    assert "arrives" in toy_run(*asked, "--pareto").out


def test_no_way_back_to_a_place(toy_run):
    """A truck round the block is no gauge change, however cheap."""
    dear = (
        "--set",
        "rail-1435>rail-1520.handling_usd_per_teu=9000",
        "--set",
        "rail-1435>rail-1520@charlie.handling_usd_per_teu=9000",
    )
    block = ("--set", "rail-1435>road.handling_h=1")
    found = route(toy_run, "alpha", "echo", "--by", "cost", *dear, *block)
    visited = [place for leg in found["legs"] for place in leg["places"]]
    way = [place for at, place in enumerate(visited) if not at or visited[at - 1] != place]
    assert len(set(way)) == len(way)


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


def test_generalised_cost_lies_between_time_and_cost(toy_run):
    def total(*words):
        done = toy_run("route", "alpha", "golf", "--format", "json", *words)
        assert done.code == 0, done.err
        return json.loads(done.out)["routes"][0]["totals"]

    rate = 43800 * 0.0005 / 24
    for worth in (0, 3, 50, 2000):
        best = total("--value-of-time", str(worth))
        value = best["cost_usd"] + (rate + worth) * best["time_h"]
        for by in ("time", "cost", "co2e", "distance"):
            other = total("--by", by)
            assert value <= other["cost_usd"] + (rate + worth) * other["time_h"] + 1
    assert total("--value-of-time", "100000")["time_h"] == total("--by", "time")["time_h"]


def test_budget_and_deadline_bind(toy_run):
    free = route(toy_run, "alpha", "golf", "--by", "time")
    usd = free["totals"]["cost_usd"]
    bound = route(toy_run, "alpha", "golf", "--by", "time", "--budget", str(usd - 1))["totals"]
    assert bound["cost_usd"] <= usd - 1
    assert bound["time_h"] > free["totals"]["time_h"]
    days = int(free["totals"]["time_h"] // 24)
    deadline = (dt.date(2026, 11, 1) + dt.timedelta(days=days - 1)).isoformat()
    done = toy_run("route", "alpha", "golf", "--depart", "2026-11-01", "--deadline", deadline)
    assert done.code == 3
    assert "the fastest is" in done.err
    assert toy_run("route", "alpha", "golf", "--budget", "5").code == 3


def test_the_command_that_explains_asks_the_same_question(toy_run):
    """To the last dollar: rounded to six digits it is another question."""
    out = toy_run("route", "alpha", "delta", "--budget", "1234567.5").out
    assert "--budget 1234567.5" in " ".join(out.split())
    out = toy_run("route", "alpha", "delta", "--value-of-time", "0.12345678").out
    assert "--value-of-time 0.12345678" in " ".join(out.split())


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


def test_days_without_a_route_are_told_without_the_question(toy_run):
    asked = ("route", "alpha", "golf", "--mode", "sea", "--depart", "2026-01-15")
    short = (*asked, "--set", "teu.horizon_h=480")
    told = toy_run(*short)
    assert told.code == 3
    assert "opens too late, and the earliest arrival is 2026-03-03; " in told.err
    assert "try a later --depart (--every month shows which)" in told.err
    table = " ".join(toy_run(*short, "--every", "month").out.split())
    assert "no route arrives within 20 days of 2026-02-01:" in table
    assert "no route for teu" not in table
    assert "try a later" not in table


def test_tolerance_ends_the_list(toy_run):
    wide = toy_run("route", "alpha", "golf", "-k", "5", "--tolerance", "9", "--format", "json")
    tight = toy_run("route", "alpha", "golf", "-k", "5", "--tolerance", "1+1", "--format", "json")
    assert len(json.loads(wide.out)["routes"]) > len(json.loads(tight.out)["routes"]) == 1


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        ("RU", 0, "rail-1520@RU"),
        ("teu", 0, "horizon_h"),
        ("korea_strait", 0, "akita-korea_strait:sea"),
        ("Dalian-Moscow", 2, "of a route: corridors explain Dalian Moscow"),
        ("zabaikalsk:rail-1520.border_in_h", 0, "\n1 fact from 1 source, 0 of them assumptions"),
    ],
)
def test_explain_helps_on(run, asked, code, told):
    done = run("explain", asked)
    assert done.code == code
    assert told in (done.err if code else done.out)


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


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (("Kiel", "Gothenburg"), "Trucks go by ferry: Kiel - Gothenburg."),
        (("Gothenburg", "Kiel"), "Trucks go by ferry: Gothenburg - Kiel."),
        (("Moscow", "Kazan"), None),
    ],
)
def test_a_truck_that_goes_by_ship_is_told(run, ends, told):
    out = run("route", *ends, "--mode", "road", "--depart", "2026-11-01").out
    lines = [line for line in out.splitlines() if line.startswith("Trucks go by ferry")]
    assert lines == ([told] if told else [])


def test_a_long_leg_tells_a_town_of_each_quarter(shipped):
    """Junctions that nobody knows are told only where a quarter of the way has nothing else."""
    places = (
        *("dalian", "jinzhou_dalian", "yingkou", "dashiqiao", "haicheng", "anshan", "sujiatun"),
        *("shenyang", "tieling", "siping", "taolaizhao", "harbin"),
    )
    leg = SimpleNamespace(
        mode="rail-1435", origin="dalian", destination="harbin", places=places, steps=()
    )
    told = leg_stretch(shipped, leg).partition(" by ")[2].split(", ")
    assert told == ["Yingkou", "Anshan", "Shenyang", "Siping"]
    junctions = ("dalian", "dashiqiao", "haicheng", "sujiatun", "wafangdian", "lafa", "harbin")
    leg.places = junctions
    assert len(leg_stretch(shipped, leg).split(", ")) == 4
    leg.places = junctions[:3]
    assert leg_stretch(shipped, leg) == "Dalian - Harbin by Dashiqiao"


def test_quarters_of_a_leg_are_of_its_kilometres(shipped):
    places = ("dalian", "yingkou", "haicheng", "anshan", "shenyang", "tieling", "siping", "harbin")
    leg = SimpleNamespace(mode="rail-1435", origin="dalian", destination="harbin", places=places)

    def told(*km):
        leg.steps = [(None, SimpleNamespace(km=it)) for it in km]
        return leg_stretch(shipped, leg).partition(" by ")[2].split(", ")

    assert told(*[100] * 7) == ["Yingkou", "Anshan", "Shenyang", "Siping"]
    # Tieling stands alone in the second quarter, none in the last; a step of no km is none.
    assert told(50, 30, 20, 10, 0, 380, 100, 410) == ["Shenyang", "Tieling", "Siping"]
    # Of those in the first quarter the one nearest to its middle.
    assert told(10, 10, 90, 135, 300, 300, 155)[0] == "Anshan"


def test_forks_at_sea_are_not_told_and_capes_on_land_are(shipped):
    leg = SimpleNamespace(mode="sea", origin="dalian", destination="busan", steps=())
    leg.places = ("dalian", "skagen", "bab_el_mandeb", "busan")
    assert leg_stretch(shipped, leg) == "Dalian - Busan by Bab el-Mandeb"
    leg.mode = "road"
    assert leg_stretch(shipped, leg) == "Dalian - Busan by Skagen (the Skaw), Bab el-Mandeb"
    # Where there is nothing else they are.
    leg.mode, leg.places = "sea", ("dalian", "skagen", "busan")
    assert leg_stretch(shipped, leg) == "Dalian - Busan by Skagen (the Skaw)"


def test_alternatives_of_one_mode_are_told_with_how_to_ask_for_others(run):
    """The three best are trains."""
    asked = ("route", "Chengdu", "Lodz", "-k", "2")
    told = "All routes go by rail; --avoid rail shows other modes"
    assert told in run(*asked).out
    assert "All go by" not in run(*asked, "--avoid", "rail").out
    assert "All go by" not in run(*asked, "--mode", "rail").out
    assert "All go by" not in run("route", "Harbin", "Yekaterinburg").out


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


def test_a_change_of_ranges_alone_is_no_change_of_nothing(toy_run):
    words = ("route", "alpha", "delta", "--depart", "2026-08-01", "--mode", "rail")
    common = ("--set", "rail-1435.speed_common=0.5")
    plain, changed = toy_run(*words), toy_run(*words, *common)
    boards = [it.out[it.out.index("recommended") :] for it in (plain, changed)]
    assert boards[0] != boards[1]
    assert "nothing on the routes shown" not in changed.err
    # Where no ranges are shown all is the same.
    assert "changes nothing on the routes shown" in toy_run(*words, *common, "--by", "time").err


def test_notes_and_counts_are_english(toy_run):
    words = ("route", "alpha", "delta", "--depart", "2026-08-01")
    sets = [f"{it}.status=closed" for it in ("golf", "alpha-frost:sea", "frost")]
    done = toy_run(*words, *(word for it in sets for word in ("--set", it)))
    said = f"Note: --set {sets[0]}, --set {sets[1]} and --set {sets[2]} change nothing"
    assert said in done.err
    front = toy_run(*words, "--pareto", "--with-co2e").out
    assert "Left out: 1 point of the front that saves under 1 %." in front
