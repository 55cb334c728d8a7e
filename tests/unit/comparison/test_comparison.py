"""Corridors side by side: exact along each, told where shut, and what scenarios change and why."""

import csv
import datetime as dt
import io
import json

import pytest
from conftest import mostly_nightly, read_once

from planner.comparison.comparison import BASE
from planner.comparison.corridor_search import (
    BEST,
    CLOSED,
    NO_ROUTE,
    OPEN,
    CorridorSearch,
    leads_between,
)
from planner.comparison.indicators import indicators
from planner.graph._rides import BACK_AND_FORTH
from planner.graph.corridor_labels import follows
from planner.graph.graph import STATIC, build_graph
from planner.pricing.arcs import BOARD, MOVE
from planner.question.query import Query
from planner.routing.route import criterion_of
from planner.routing.router import find_route
from planner.search.label_setting import next_departure

SUMMER, WINTER = dt.date(2026, 8, 1), dt.date(2026, 1, 10)
TOWNS = ("alpha", "bravo", "charlie", "delta", "echo", "golf")

HEAD = 'title = "{0}"\nwhy = "a test"\n'
FACT = """[[facts]]
subject = "{0}"
attribute = "{1}"
value = {2}
source = "assumption"
note = "asked"
"""


def scenario(folder, name, *facts):
    path = folder / f"{name}.toml"
    text = HEAD.format(name) + "".join(FACT.format(*fact) for fact in facts)
    path.write_text(text, encoding="utf-8")
    return str(path)


def ways(network, steps, query):
    """Yield (value, way) of every loop-free path within the horizon, by brute force."""
    graph = build_graph(network, steps, query)
    weights = {"cost": graph.usd, "co2e": graph.wtw_kg, "distance": graph.steps.km}
    weight = weights.get(query.by)
    horizon = network.cargo_number(query.cargo, "horizon_h")

    def go(state, now, heavy, seen, way):
        if state == graph.target:
            yield (now if weight is None else heavy), [*way, (query.destination, "")]
            return
        for edge in range(steps.start[state], steps.start[state + 1]):
            if graph.hours[edge] == float("inf"):
                continue
            if graph.number[edge] == STATIC:
                then = now + graph.hours[edge]
            else:
                then = next_departure(graph.calendar, graph.number[edge], now)[1]
            if then > horizon:
                continue
            more = heavy + (weight[edge] if weight is not None else 0.0)
            to = steps.head[edge]
            if steps.kind[edge] != MOVE:
                yield from go(to, then, more, seen, way)
                continue
            step = steps.step(edge)
            if step.b not in seen:
                yield from go(to, then, more, seen | {step.b}, [*way, (step.a, step.first)])

    yield from go(graph.source, 0.0, 0.0, frozenset({query.origin}), [])


def valued(route, by):
    names = {"time": "time_h", "cost": "cost_usd", "co2e": "co2e_kg", "distance": "distance_km"}
    return route.total(names[by])


@pytest.mark.parametrize("by", ["time", "cost", "co2e", "distance"])
@pytest.mark.parametrize("depart", [SUMMER, WINTER], ids=["summer", "winter"])
def test_each_corridor_equals_brute_force(toy, toy_steps, by, depart):
    served = 0
    for origin in TOWNS:
        for destination in TOWNS:
            if origin == destination:
                continue
            query = Query(origin, destination, by, depart, "teu")
            walked = list(ways(toy, toy_steps, query))
            found = CorridorSearch(toy, toy_steps, query).results_on(depart)
            best = min((value for value, _ in walked), default=None)
            if best is None:
                assert found.results[0].state == NO_ROUTE
                continue
            assert valued(found.results[0].route, by) == pytest.approx(best)
            for corridor in toy.corridors.values():
                along = [value for value, way in walked if follows(toy, corridor, way)]
                result = found.of(corridor.id)
                if not along or min(along) > 3.0 * best:
                    assert result is None or result.state == CLOSED
                    continue
                if result is None:
                    why = found.left_out[corridor.id]
                    assert why.startswith(("does not bring the cargo nearer", "sells nothing"))
                    continue
                served += 1
                assert result.state == OPEN
                assert valued(result.route, by) == pytest.approx(min(along))
                assert corridor.id in result.route.corridors
    assert served >= 6


PAIRS = [
    ("dalian", "rotterdam"),
    ("harbin", "busan"),
    ("shenyang", "moscow"),
    ("jinzhou", "ulaanbaatar"),
]


def entered(route):
    """The places that a route enters; of the ride of a ship, which may come back, the end."""
    found = []
    before = ""
    for step in (step for leg in route.legs for step, _ in leg.steps):
        if step.kind == BOARD:
            before = ""
        if step.kind == MOVE:
            service = step.service if step.first in BACK_AND_FORTH else ""
            if service and service == before:
                found.pop()
            found.append(step.b)
            before = service
    return found


@pytest.mark.parametrize("pair", mostly_nightly(PAIRS, PAIRS[1], PAIRS[3]), ids=">".join)
def test_the_best_of_all_is_the_route_and_no_row_beats_it(pair):
    origin, destination = pair
    network, steps = read_once()
    for by in ("time", "cost"):
        query = Query(origin, destination, by, network.edition, "teu")
        found = CorridorSearch(network, steps, query).results_on(query.depart)
        best = valued(found.results[0].route, by)
        assert best == pytest.approx(valued(find_route(network, query, steps), by))
        for result in found.results[1:]:
            if result.route is None:
                assert result.state == CLOSED
                assert result.note
                continue
            assert result.corridor in result.route.corridors
            # A row may be less in what is shown, and has more penalties then.
            least = criterion_of(network, found.results[0].route)
            assert least * (1 - 1e-9) <= criterion_of(network, result.route)
            own = leads_between(network.corridors[result.corridor], query)
            assert own or valued(result.route, by) <= 3.0 * best
            visited = entered(result.route)
            assert len({origin, *visited}) == len(visited) + 1
        told = {result.corridor for result in found.results[1:]} | set(found.left_out)
        assert told == set(network.corridors)


def document(run, *arguments):
    result = run("compare", *arguments, "--format", "json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def rows_of(document, at=0):
    return {row["corridor"]: row for row in document["scenarios"][at]["rows"]}


def test_a_corridor_shut_in_winter_says_what_shuts_it_and_when_it_opens(toy_run):
    # From golf only the sea and roads lead east; the lane is shut until mid-July.
    ice = rows_of(document(toy_run, "alpha", "golf", "--depart", "2026-01-10"))["ice"]
    assert ice["state"] == "closed"
    assert ice["note"].startswith("until 2026-07-")
    assert "ice class Arc7" in ice["note"]
    assert ice["route"] is None
    assert ice["time_h"] is None
    summer = rows_of(document(toy_run, "alpha", "golf", "--depart", "2026-08-01"))["ice"]
    assert summer["state"] == "open"
    assert summer["season"] == "07-15..10-31"
    assert summer["open_months"] == [7, 8, 9, 10]


def test_a_deadline_moves_with_the_departure(toy_run):
    asked = ("compare", "alpha", "golf", "--depart", "2026-08-01", "--every", "month")
    result = toy_run(*asked, "--deadline", "2026-08-13", "--format", "csv")
    assert result.code == 0, result.err
    best = [row for row in csv.DictReader(io.StringIO(result.out)) if row["corridor"] == BEST]
    assert [row["state"] for row in best] == ["open"] * 12


def test_months_table(toy_run):
    result = toy_run("compare", "alpha", "golf", "--every", "month", "--format", "csv")
    assert result.code == 0, result.err
    rows = [row for row in csv.DictReader(io.StringIO(result.out)) if row["corridor"] == "ice"]
    assert [row["depart"][:7] for row in rows[:2]] == ["2026-02", "2026-03"]
    states = {row["depart"][5:7]: row["state"] for row in rows}
    assert states["08"] == "open"
    assert states["12"] == "closed"
    table = toy_run("compare", "alpha", "golf", "--every", "month").out
    assert "closed" in table
    assert "Feb" in table


def test_scenarios_stand_alone_and_say_why(toy_run, tmp_path):
    road = scenario(tmp_path, "road", ("bravo-charlie:road", "status", '"closed"'))
    slow = scenario(tmp_path, "slow", ("charlie:rail-1435", "border_in_h", 16))
    other = scenario(tmp_path, "other", ("rail-1435@DE", "speed_kmh", 70))
    found = document(
        *(toy_run, "alpha", "delta", "--by", "time", "-s", road, "-s", slow, "-s", other),
        *("-s", f"{road}+{slow}"),
    )
    assert [it["name"] for it in found["scenarios"]] == [BASE, road, slow, other, f"{road}+{slow}"]
    base = rows_of(found)
    best_base = base[BEST]
    assert base["north"]["time_h"] > best_base["time_h"]
    shut = rows_of(found, 1)
    assert shut[BEST]["against_base"] == "other route"
    assert shut[BEST]["change_time_h"] == pytest.approx(
        shut[BEST]["time_h"] - best_base["time_h"], abs=0.02
    )
    assert [it["fact"] for it in shut[BEST]["why"]] == ["bravo-charlie:road.status"]
    assert shut["north"]["against_base"] == "same route"
    assert shut["north"]["why"] == []
    slower = rows_of(found, 2)["north"]
    assert slower["against_base"] == "same route"
    assert slower["change_time_h"] == pytest.approx(6.0)
    (change,) = slower["why"]
    assert (change["fact"], change["old"], change["new"]) == (
        *("charlie:rail-1435.border_in_h", "10 by rail-1435"),
        "16 h",
    )
    untouched = rows_of(found, 3)
    assert all(row["change_time_h"] == 0 and not row["why"] for row in untouched.values())
    both = rows_of(found, 4)
    assert both["north"]["change_time_h"] == pytest.approx(6.0)
    assert len(both[BEST]["why"]) >= 1


@pytest.mark.parametrize("subject", ["charlie:road", "bravo-charlie:road"])
@pytest.mark.parametrize(("origin", "destination"), [("alpha", "golf"), ("golf", "alpha")])
def test_a_post_that_admits_no_transit_is_told_where_a_route_met_it(
    toy_run, tmp_path, origin, destination, subject
):
    own = scenario(tmp_path, "own", (subject, "admits", '"bilateral"'))
    modes = ("--mode", "road", "--mode", "sea")
    found = document(toy_run, origin, destination, "-s", own, "--by", "time", *modes)
    best = rows_of(found, 1)[BEST]
    assert best["against_base"] in ("other route", "closes")
    assert [it["fact"] for it in best["why"]] == [f"{subject}.admits"]


def test_together_is_the_same_in_either_order(toy_run, tmp_path):
    one = scenario(tmp_path, "one", ("bravo-charlie:road", "status", '"closed"'))
    two = scenario(tmp_path, "two", ("rail-1520", "cost_per_teu_km", 0.9))
    first = rows_of(document(toy_run, "alpha", "delta", "-s", f"{one}+{two}"), 1)
    second = rows_of(document(toy_run, "alpha", "delta", "-s", f"{two}+{one}"), 1)
    for corridor, row in first.items():
        assert row["route"] == second[corridor]["route"]


def test_set_is_over_every_scenario(toy_run, tmp_path):
    slow = scenario(tmp_path, "slow", ("charlie:rail-1435", "border_in_h", 16))
    setting = ("--set", "charlie:rail-1435.border_in_h=16")
    found = document(toy_run, "alpha", "delta", "-s", slow, *setting)
    assert rows_of(found, 1)["north"]["change_time_h"] == 0


def test_a_closed_origin_is_told_in_its_cell_and_others_stay(toy_run, tmp_path):
    closed = scenario(tmp_path, "closed", ("alpha", "status", '"closed"'))
    fine = scenario(tmp_path, "fine", ("charlie:rail-1435", "border_in_h", 16))
    found = document(toy_run, "alpha", "delta", "-s", closed, "-s", fine)
    rows = rows_of(found, 1)
    assert rows[BEST]["state"] == "no route"
    assert "origin alpha is closed" in rows[BEST]["note"]
    assert rows["north"]["against_base"] == "closes"
    assert rows_of(found, 2)[BEST]["state"] == "open"
    table = toy_run("compare", "alpha", "delta", "-s", closed, "-s", fine)
    assert table.code == 0
    assert "closes" in table.out


def test_a_shut_corridor_names_the_fact_that_shuts_it(toy_run, tmp_path):
    shut = scenario(tmp_path, "shut", ("bravo-charlie:rail-1520", "status", '"closed"'))
    too = scenario(tmp_path, "too", ("bravo-charlie:rail-1435", "status", '"closed"'))
    road = scenario(tmp_path, "road", ("bravo-charlie:road", "status", '"closed"'))
    found = document(
        toy_run,
        "alpha",
        "delta",
        "--mode",
        "rail",
        "--mode",
        "road",
        "-s",
        f"{shut}+{too}+{road}",
        "-s",
        shut,
    )
    gone = rows_of(found, 1)
    assert gone["north"]["against_base"] == "closes"
    assert "is closed" in gone["north"]["note"]
    assert "no route" in gone[BEST]["note"]
    assert gone[BEST]["why"]


BAD = [
    (("-s", "doomsday"), 2, "scenario 'doomsday' is neither supplied nor a file"),
    (("-s", "suez-shut", "-s", "suez-shut"), 2, "-s suez-shut is given twice"),
    (("-s", "suez-shut+suez-shut"), 2, "names a scenario twice"),
    (
        ("--baseline", "silk"),
        2,
        "--baseline 'silk' is not a corridor; use best or one of north, ice",
    ),
    (("--baseline", "ice"), 2, "The icy lane does not lead from the origin"),
    (("--format", "xlsx"), 2, "can't be printed in a terminal; add --output"),
    (("--output", "x.txt"), 2, "add --format json, csv or xlsx"),
    (("--chart", "x.gif"), 2, "the name must end in .png or .svg"),
    (("--every", "month", "--chart", "x.svg"), 2, "exclude each other"),
    (("--every", "month", "--baseline", "north"), 2, "exclude each other"),
    (("--every", "hour"), 2, "'hour' is not one of 'month', 'week', 'day'"),
    (("--ratio", "0.5"), 2, "0.5 is not in the range"),
    (("--ratio", "nan"), 2, "ratio nan must be 1 or more"),
    (("--ratio", "nan", "--every", "month"), 2, "ratio nan must be 1 or more"),
    (("--cargo", "gold"), 2, "cargo 'gold' is unknown"),
    (("--via", "nowhere"), 2, "nowhere"),
    (("--mode", "sea"), 3, "no route for teu"),
]


@pytest.mark.parametrize(("options", "code", "told"), BAD, ids=lambda it: str(it)[:40])
def test_bad_input(toy_run, options, code, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = toy_run("compare", "alpha", "delta", *options)
    assert result.code == code
    assert told in result.err.replace("\n", " ")
    assert "Traceback" not in result.err
    assert result.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_corridor_that_joins_and_one_that_drops_out(toy_run, tmp_path):
    fast = scenario(tmp_path, "fast", ("road", "speed_kmh", 900))
    ends = ("alpha", "golf", "--by", "time", "--depart", "2026-08-01")
    back = document(toy_run, *ends, "-s", fast)
    assert rows_of(back)["ice"]["state"] == "open"
    gone = rows_of(back, 1)["ice"]
    assert gone["against_base"] == "drops out"
    assert gone["note"].startswith("leads there only at over 3 times the best")
    slow = scenario(tmp_path, "slow", ("road", "speed_kmh", 6))
    joined = document(toy_run, *ends, "--ratio", "1.05", "-s", slow)
    assert "ice" not in rows_of(joined)
    assert rows_of(joined, 1)["ice"]["against_base"] == "joins"


def test_a_corridor_of_the_pair_itself_stands_there_at_any_ratio(toy_run, tmp_path):
    """The northern rail leads from alpha to delta; alpha to golf it only passes."""
    fast = scenario(tmp_path, "fast", ("road", "speed_kmh", 900))
    asked = ("--by", "time", "--ratio", "1", "-s", fast)
    own = document(toy_run, "alpha", "delta", *asked)
    assert rows_of(own, 1)["north"]["state"] == "open"
    assert (
        rows_of(own, 1)["north"]["route"]["totals"]["time_h"]
        > 3 * (rows_of(own, 1)[BEST]["route"]["totals"]["time_h"])
    )
    passed = document(toy_run, "alpha", "golf", *asked)
    assert "north" not in rows_of(passed, 1)


@pytest.mark.parametrize("name", ["The northern rail", "северный путь", "北线"])
def test_a_baseline_is_told_by_any_name(toy_run, name):
    ends = ("alpha", "delta", "--mode", "rail", "--baseline")
    assert document(toy_run, *ends, name) == document(toy_run, *ends, "north")


def test_a_baseline_that_is_shut_is_refused(toy_run):
    result = toy_run("compare", "alpha", "golf", "--baseline", "ice")
    assert result.code == 2
    assert "is closed (until 2026-07-" in result.err


def test_no_corridor_serves(toy_run):
    result = toy_run("compare", "charlie", "echo", "--mode", "rail")
    assert result.code == 0
    assert "No named corridor serves the pair." in result.out


def test_corridors_of_other_cargo_are_left_out_and_said(run):
    found = document(run, "Skovorodino", "Daqing", "--cargo", "crude")
    rows = rows_of(found)
    assert "skovorodino-daqing-oil" in rows
    left = found["scenarios"][0]["left_out"]
    assert left["primorye-1"] == "is a corridor of container, one 20-foot"


def test_a_corridor_between_two_sides_needs_an_end_on_each(run):
    """China and Kazakhstan lie both on the eastern side of the Middle Corridor."""
    found = document(run, "Xi'an", "Almaty")
    assert found["scenarios"][0]["left_out"]["middle-corridor"].startswith("is not compared")
    assert "new-eurasian-land-bridge-central-asia" in rows_of(found)
    assert "trans-siberian" in rows_of(document(run, "Vladivostok", "Moscow"))


def test_a_corridor_between_countries_needs_both_ends_there(run):
    far = document(run, "Dalian", "Rotterdam")
    assert "north-south-west" not in rows_of(far)
    left = far["scenarios"][0]["left_out"]
    assert left["arctic-express"] == "is not compared between CN and NL"
    home = document(run, "Dalian", "Harbin")["scenarios"][0]["left_out"]
    assert home["lhs"] == "is not compared inside CN"
    assert "north-south-west" in rows_of(document(run, "Moscow", "Mumbai"))


def test_indicators_by_hand(toy, toy_steps):
    """One border, two posts, its break of gauge counted where it stands at the border."""
    query = Query("alpha", "delta", "time", WINTER, "teu", modes=("rail-1435", "rail-1520"))
    route = find_route(toy, query, toy_steps)
    found = indicators(toy, route)
    border = [leg for leg in route.legs if leg.kind == "border"]
    change = [leg for leg in route.legs if leg.kind == "transfer"][1:-1]
    assert len(border) == len(change) == 1
    assert found.tfi1_border_h == pytest.approx((border[0].border_h + change[0].handling_h) / 2)
    assert found.tfi2_border_usd == pytest.approx(change[0].cost_usd / 2)
    km = route.total("distance_km")
    assert found.tfi3_usd_per_500_km == pytest.approx(route.total("cost_usd") / km * 500)
    assert found.tfi4_swod_kmh == pytest.approx(km / route.total("moving_h"))
    ends = route.legs[0].time_h + route.legs[1].time_h + route.legs[-1].time_h
    assert found.tfi4_swd_kmh == pytest.approx(km / (route.total("time_h") - ends))
    assert found.tfi4_swd_kmh < found.tfi4_swod_kmh


def test_generalised_cost_of_a_row_is_that_of_a_route_along_it(toy_run):
    """The limits that keep the search short drop nothing that is wanted."""
    words = ("alpha", "golf", "--by", "generalised", "--value-of-time", "3", "--format", "json")
    rows = json.loads(toy_run("compare", *words).out)
    route = json.loads(toy_run("route", *words).out)["routes"][0]["totals"]
    text = json.dumps(rows)
    assert f'"cost_usd": {route["cost_usd"]}' in text
    assert f'"time_h": {route["time_h"]}' in text
