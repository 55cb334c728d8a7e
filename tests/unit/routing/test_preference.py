"""The route that a shipper takes among those that are nearly the best: against brute force."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_elementary import all_paths, graphs, terms_by

from planner.batch.matrix import find_matrix
from planner.formats.route_json import route_dict
from planner.graph.backend import PLAIN, value_of
from planner.graph.graph import build_graph
from planner.graph.via import split_places
from planner.pricing.arcs import HANDLE
from planner.pricing.shipper_costs import ShipperCosts
from planner.query.query import Query
from planner.routing import preference
from planner.routing.board import LABELS, RECOMMENDED, shows_as, why_recommended
from planner.routing.preference import Preference, least_gain
from planner.routing.route import criterion_of, route_burden
from planner.routing.route_text import countries_in_order
from planner.routing.router import find_board, find_route

DAY = dt.date(2026, 11, 1)


def shares(gain, saving):
    """A network that states both shares of the simplicity rule."""
    told = {"least_gain_pct": gain * 100.0, "least_saving_pct": saving * 100.0}
    return SimpleNamespace(cargo_number=lambda _cargo, name: told[name])


@given(
    graph=graphs(),
    share=st.sampled_from([0.05, 0.3, 1.0]),
    saving=st.sampled_from([0.0, 0.1, 0.4, 0.9]),
    data=st.data(),
)
def test_the_simplest_within_both_shares_equals_brute_force(graph, share, saving, data):
    events = [data.draw(st.integers(0, 1)) for _ in graph.steps.head]
    # Hours weigh as well, so that the least by generalised cost is not the least in price.
    terms = terms_by("generalised")._replace(rate=1.5)
    paths = all_paths(graph)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preference, "complications", lambda _network, _graph: events)
        found = Preference(shares(share, saving), PLAIN, graph, []).preferred(terms)
    assert bool(found.path) == bool(paths)
    if not paths:
        return
    values = [value_of(graph, terms, path) for path in paths]
    prices = [sum(graph.usd[edge] for edge in path) for path in paths]
    # Where several routes are the least, any of them may be the one whose price is compared.
    highest = {
        price / (1.0 - saving) if saving else float("inf")
        for price, value in zip(prices, values, strict=True)
        if value <= min(values) * (1.0 + 1e-9)
    }
    expected = [
        min(
            (sum(events[edge] for edge in path), value)
            for path, value, price in zip(paths, values, prices, strict=True)
            if value <= min(values) * (1.0 + share) and price <= most * (1.0 + 1e-9)
        )
        for most in highest
    ]
    count, value = sum(events[edge] for edge in found.path), value_of(graph, terms, found.path)
    assert any((count, value) == pytest.approx(it, rel=1e-9) for it in expected)
    assert found.least == min(values)
    assert value <= found.least * (1.0 + share) * (1.0 + 1e-9)


@given(
    graph=graphs(),
    by=st.sampled_from(["time", "cost"]),
    share=st.sampled_from([0.05, 0.3, 1.0]),
    data=st.data(),
)
def test_the_simplest_by_time_or_cost_equals_brute_force(graph, by, share, data):
    """Nearly the least, and no more than any of the other answers to the question."""
    events = [data.draw(st.integers(0, 1)) for _ in graph.steps.head]
    terms, paths = terms_by(by), all_paths(graph)
    if not paths:
        return
    others = [data.draw(st.sampled_from(paths)) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preference, "complications", lambda _network, _graph: events)
        found = Preference(shares(share, 0.1), PLAIN, graph, []).simplest(terms, others)
    values = [value_of(graph, terms, path) for path in paths]
    most = min(min(values) * (1.0 + share), *(value_of(graph, terms, it) for it in others))
    expected = min(
        (sum(events[edge] for edge in path), value)
        for path, value in zip(paths, values, strict=True)
        if value <= max(most, min(values)) * (1.0 + 1e-9)
    )
    count, value = sum(events[edge] for edge in found.path), value_of(graph, terms, found.path)
    assert (count, value) == pytest.approx(expected, rel=1e-9)
    assert found.least == min(values)


@pytest.mark.parametrize(
    ("origin", "destination", "border"),
    [("almaty", "poti", "verkhny_lars"), ("shanghai", "poti", "verkhny_lars")],
)
def test_a_simpler_route_is_not_bought_at_any_price(shipped, steps, origin, destination, border):
    query = asked(origin, destination, cargo="feu")
    route = find_route(shipped, query, steps)
    least = find_route(shipped, query._replace(least=True), steps)
    kept = 1.0 - preference.least_saving(shipped, "feu")
    assert least.total("cost_usd") >= kept * route.total("cost_usd")
    assert border not in {place for leg in route.legs for place in leg.places}


@given(graph=graphs(), by=st.sampled_from(["co2e", "distance"]))
def test_near_the_least_co2e_the_least_generalised_cost_is_taken(graph, by):
    share = 0.25
    network = SimpleNamespace(cargo_number=lambda _cargo, _name: share * 100.0)
    terms = terms_by(by)._replace(rate=1.5)
    weighed = terms_by("generalised")
    paths = all_paths(graph)
    found = Preference(network, PLAIN, graph, []).preferred(terms)
    assert bool(found.path) == bool(paths)
    if not paths:
        return
    least = min(value_of(graph, terms, path) for path in paths)
    near = [path for path in paths if value_of(graph, terms, path) <= least * (1.0 + share)]
    assert value_of(graph, terms, found.path) <= least * (1.0 + share) * (1.0 + 1e-9)
    expected = min(value_of(graph, weighed, path) for path in near)
    assert value_of(graph, weighed, found.path) == pytest.approx(expected)


@pytest.fixture(scope="module")
def steps(shipped_steps):
    return shipped_steps


def asked(origin, destination, by="generalised", **more):
    return Query(origin, destination, by, DAY, more.pop("cargo", "teu"), **more)


BOOKED = [
    # Origin, destination, cargo, modes of the recommended route, places that it passes.
    ("dalian", "duisburg", "teu", ["rail"], ["manzhouli", "zabaikalsk"]),
    ("xian", "duisburg", "teu", ["rail"], ["alashankou"]),
    ("changchun", "hamburg", "teu", ["rail"], ["manzhouli"]),
    ("shenyang", "moscow", "teu", ["rail"], ["manzhouli"]),
    ("shanghai", "rotterdam", "teu", ["sea"], ["cape_of_good_hope"]),
    ("shanghai", "rotterdam", "feu", ["sea"], ["cape_of_good_hope"]),
    ("busan", "vladivostok", "teu", ["sea"], []),
    ("harbin", "busan", "teu", ["rail", "sea"], ["dalian"]),
    ("klaipeda", "minsk", "teu", ["rail"], ["kena"]),
    ("shanghai", "frankfurt_main", "medicines", ["air"], []),
]


@pytest.mark.parametrize(("origin", "destination", "cargo", "modes", "passed"), BOOKED)
def test_the_recommended_route_is_what_is_booked(
    shipped, steps, origin, destination, cargo, modes, passed
):
    route = find_route(shipped, asked(origin, destination, cargo=cargo), steps)
    moves = [leg.mode for leg in route.legs if leg.kind == "move" and leg.distance_km > 50.0]
    families = [shipped.modes[mode].family for mode in moves]
    assert [it for at, it in enumerate(families) if families[at - 1 : at] != [it]] == modes
    places = {place for leg in route.legs for place in leg.places}
    assert places.issuperset(passed)


def interchanges(route):
    return route.transfers + sum(leg.kind == "border" for leg in route.legs)


def test_a_board_holds_the_best_of_each_and_says_why(shipped, steps):
    query = asked("dalian", "duisburg")
    board = find_board(shipped, query, steps)
    labels = [label for route in board.routes for label in route.labels]
    assert sorted(labels) == sorted(LABELS)
    assert board.routes[0].labels[0] == RECOMMENDED
    by_label = {label: route for route in board.routes for label in route.labels}
    for label, by in LABELS.items():
        alone = find_route(shipped, query._replace(by=by), steps)
        if by in {"time", "cost"}:
            total = {"time": "time_h", "cost": "cost_usd"}[by]
            least, shown = alone.total(total), by_label[label].total(total)
            assert least - 1e-6 <= shown <= least * (1.0 + least_gain(shipped, "teu")) + 1e-6
            assert interchanges(by_label[label]) <= interchanges(alone)
        else:
            assert [it.places for it in by_label[label].legs] == [it.places for it in alone.legs]
    fastest, cheapest = by_label["fastest"], by_label["cheapest"]
    assert all(fastest.total("time_h") <= it.total("time_h") for it in board.routes)
    assert all(cheapest.total("cost_usd") <= it.total("cost_usd") for it in board.routes)
    why = why_recommended(shipped, board)
    assert why.startswith("Rail against the cheapest")
    days = (cheapest.total("time_h") - board.routes[0].total("time_h")) / 24.0
    assert days > 20.0
    assert f" {days:.1f} days faster" in why
    assert countries_in_order(shipped, board.routes[0]) == ["CN", "RU", "BY", "PL", "DE"]
    for route in board.routes:
        plain = route_dict(shipped, route)
        for name, (low, high) in plain["range"].items():
            assert 0.5 * plain["totals"][name] < low < plain["totals"][name] < high


@pytest.mark.parametrize(
    ("origin", "destination", "cargo"),
    [
        ("chongqing", "moscow", "feu"),
        ("changchun", "kaluga", "feu"),
        ("vladivostok", "busan", "reefer"),
    ],
)
def test_a_board_has_no_two_lines_that_read_the_same(shipped, steps, origin, destination, cargo):
    query = asked(origin, destination, cargo=cargo)
    alone = find_route(shipped, query._replace(by="cost"), steps)
    least = alone.total("cost_usd")
    board = find_board(shipped, query, steps)
    cheapest = next(it for it in board.routes if "cheapest" in it.labels)
    shown = cheapest.total("cost_usd")
    # Where a way costs a few cents less, the recommended one is called the cheapest; where one
    # costs nearly as little, it is the one with fewer transfers.
    assert least <= shown <= least * (1.0 + least_gain(shipped, cargo))
    assert shown < least + 1.0 or interchanges(cheapest) < interchanges(alone)
    assert board.routes[0].labels[0] == RECOMMENDED
    assert sorted(label for it in board.routes for label in it.labels) == sorted(LABELS)
    assert [it.rank for it in board.routes] == list(range(1, len(board.routes) + 1))
    for one, other in combinations(board.routes, 2):
        assert not any(shows_as(shipped, other, one, label) for label in other.labels)


def test_routes_share_a_line_below_the_last_digit_shown_alone(shipped, steps):
    route = find_route(shipped, asked("shenyang", "moscow"), steps)

    def but(**more):
        leg = route.legs[0]
        changed = {name: getattr(leg, name) + by for name, by in more.items()}
        return replace(route, legs=(replace(leg, **changed), *route.legs[1:]))

    def share(other, label="cheapest"):
        return shows_as(shipped, other, route, label)

    assert share(but(handling_h=2.3, cost_usd=-0.9, co2e_kg=-50.0))
    assert not share(but(handling_h=2.5))
    assert not share(but(cost_usd=-1.1))
    assert not share(but(co2e_kg=-1.1), "lowest CO2e")
    assert share(but(co2e_kg=-0.9), "lowest CO2e")
    assert not share(replace(route, legs=route.legs[:3]))


def test_by_co2e_a_trifle_buys_no_transfers_days_or_dollars(shipped, steps):
    saved = []
    for origin, destination in (("dalian", "moscow"), ("busan", "moscow"), ("tianjin", "duisburg")):
        route = find_route(shipped, asked(origin, destination, "co2e"), steps)
        least = find_route(shipped, asked(origin, destination, "co2e", least=True), steps)
        assert route.transfers <= 3
        share = least_gain(shipped, "teu")
        assert least.total("co2e_kg") <= route.total("co2e_kg")
        assert route.total("co2e_kg") <= least.total("co2e_kg") * (1.0 + share)
        ours, theirs = (
            criterion_of(shipped, replace(it, query=it.query._replace(by="generalised")))
            for it in (route, least)
        )
        saved.append(theirs - ours)
    assert min(saved) >= 0.0
    assert max(saved) > 100.0


def test_who_boards_a_service_changes_carriers(shipped, steps):
    """From wagons, from another service, and over a change of gauge; not at either end."""
    graph = build_graph(shipped, steps, asked("dalian", "duisburg"))
    events = preference.complications(shipped, graph)
    family = {mode.id: mode.family for mode in shipped.modes.values()}
    counted = Counter()
    for edge, kind in enumerate(steps.kind):
        if kind != HANDLE:
            continue
        step = steps.step(edge)
        if "gate" in (step.first, step.second):
            assert step.first in ("sea", "air") or not events[edge]
            continue
        one, other = family[step.first], family[step.second]
        from_service = steps.mode_of[steps.tail(edge)] >= steps.served
        booked = bool(step.service) or from_service
        assert bool(events[edge]) == (one != other or booked), step
        counted[one == other, from_service, bool(step.service)] += 1
    assert counted[True, True, True]
    assert counted[True, False, True]
    assert counted[True, False, False]


def test_generalised_cost_adds_up(shipped, steps):
    query = asked("dalian", "duisburg")
    route = find_route(shipped, query, steps)
    burden = route_burden(shipped, route)
    rate = ShipperCosts(shipped, query).rate
    assert burden.usd == pytest.approx(
        burden.transfers + burden.transit + burden.losses + burden.delays + burden.documents
    )
    # The cargo ends in the Union, so of Russia and Belarus, one territory, transit is paid once.
    assert countries_in_order(shipped, route) == ["CN", "RU", "BY", "PL", "DE"]
    facts = [shipped.facts.fact(number) for number in burden.facts]
    (paid,) = (it for it in facts if it.attribute == "transit_cost_usd")
    assert burden.transit == pytest.approx(paid.value)
    total = route.total("cost_usd") + rate * route.total("time_h") + burden.usd
    assert criterion_of(shipped, route) == pytest.approx(total)
    cited = {shipped.facts.fact(number).attribute for number in burden.facts}
    assert {"transfer_cost_usd", "transit_cost_usd", "transfer_loss_pct"} <= cited
    by_sea = route_burden(shipped, find_route(shipped, asked("harbin", "busan"), steps))
    cited = {shipped.facts.fact(number).attribute for number in by_sea.facts}
    assert {"missed_connection_pct", "headway_h"} <= cited
    assert by_sea.delays > 0.0


def test_documents_are_paid_once_between_territories(shipped):
    at_home = ShipperCosts(shipped, asked("dalian", "harbin"))
    abroad = ShipperCosts(shipped, asked("dalian", "hamburg"))
    assert at_home.documents().usd == 0.0
    assert abroad.documents().usd > 0.0
    assert abroad.territory("DE") == abroad.territory("PL") == "EU"
    assert abroad.territory("RU") == abroad.territory("KZ") == "EAEU"
    assert abroad.territory("CN") == "CN"


def test_a_train_of_bulk_shares_its_documents(shipped):
    box = ShipperCosts(shipped, asked("dalian", "moscow"))
    coal = ShipperCosts(shipped, asked("dalian", "moscow", cargo="coal"))
    one, other = (it.handling("dalian", "rail-1435", "sea") for it in (box, coal))
    assert other.transfers == pytest.approx(one.transfers / 3040.0)
    assert coal.handling("dalian", "gate", "rail-1435").losses == 0.0


def test_cargo_waits_for_its_hour(shipped, steps):
    """From eight in the morning everything is eight hours later, but for what opens by the hour."""
    midnight = find_route(shipped, asked("harbin", "dalian", "time"), steps)
    morning = find_route(shipped, asked("harbin", "dalian", "time", hour=8.0), steps)
    assert morning.total("time_h") == pytest.approx(midnight.total("time_h"))
    assert morning.legs[0].start_h == 8.0
    assert (morning.arrival() - midnight.arrival()) == dt.timedelta(hours=8)
    later = asked("heihe", "blagoveshchensk", "time", hour=8.0)
    ends = (["heihe"], ["blagoveshchensk"])
    alone = find_route(shipped, later, steps)
    matrix = find_matrix(shipped, later, *ends, steps)
    assert matrix.time_h[0, 0] == pytest.approx(alone.total("time_h"))


def test_leaving_later_in_the_day_never_arrives_earlier(shipped, steps):
    for origin, destination in (("heihe", "blagoveshchensk"), ("manzhouli", "chita")):
        arrivals = [
            find_route(
                shipped, asked(origin, destination, "time", hour=float(hour)), steps
            ).arrival()
            for hour in range(0, 24, 3)
        ]
        assert arrivals == sorted(arrivals)


@pytest.mark.parametrize(
    ("depart", "says"),
    [
        ("2026-12-01T25:00", "is not a day and an hour"),
        ("2026-12-01T8", "is not a day and an hour"),
        ("2026-12-01T", "is not a day and an hour"),
        ("tomorrow", "is not a day"),
    ],
)
def test_an_impossible_departure_is_one_error(run, depart, says):
    result = run("route", "Harbin", "Dalian", "--depart", depart)
    assert result.code == 2
    assert says in result.err
    assert result.err.count("\n") == 1


def test_handling_costs_what_the_steps_say(shipped, steps):
    from planner.pricing.shipper_costs import shipper_column

    query = asked("dalian", "duisburg")
    column = shipper_column(shipped, steps, query)
    costs = ShipperCosts(shipped, query)
    checked = ridden = 0
    for edge in range(0, len(steps.head), 97):
        step = steps.step(edge)
        parts = [step]
        if steps.rides.is_ride(edge):
            parts = [
                steps.step(it)._replace(service=step.service) for it, _ in steps.rides.way(edge)
            ]
        usd = sum(costs.step(it).usd for it in parts)
        assert column[edge] == pytest.approx(usd, abs=1e-6), step
        checked += step.kind == HANDLE
        ridden += len(parts) > 1 and usd > 0.0
    assert checked > 20
    assert ridden


@pytest.mark.parametrize(
    ("origin", "destination", "cargo"),
    [("dalian", "duisburg", "teu"), ("harbin", "busan", "feu"), ("yakutsk", "tashkent", "coal")],
)
def test_looking_ahead_changes_no_board(shipped, steps, monkeypatch, origin, destination, cargo):
    query = asked(origin, destination, cargo=cargo)
    board = find_board(shipped, query, steps)
    monkeypatch.setattr(preference, "with_potentials", lambda graph, _: graph)
    plain = find_board(shipped, query, steps)
    assert [(it.labels, it.legs) for it in board.routes] == [
        (it.labels, it.legs) for it in plain.routes
    ]
    assert board.simpler == plain.simpler


def test_a_board_counts_complications_once(shipped, steps, monkeypatch):
    counted = []

    def noted(*asked):
        counted.append(asked)
        return complications(*asked)

    complications = preference.complications
    monkeypatch.setattr(preference, "complications", noted)
    find_board(shipped, asked("harbin", "busan"), steps)
    assert len(counted) == 1


def test_copies_of_steps_complicate_a_route_as_the_steps_do(shipped, steps):
    """Where a place is passed through, its steps stand once more behind the rides."""
    query = asked("dalian", "duisburg")._replace(via=("moscow", "busan"))
    split, copies = split_places(steps, query.via)
    graph = build_graph(shipped, split, query)
    events = preference.complications(shipped, graph)
    own = len(steps.head)
    assert len(events) == own + len(copies)
    assert events[:own] == preference.complications(shipped, graph._replace(steps=steps))
    assert events[own:] == [events[edge] for edge in copies]
    assert any(events[own:])


def test_what_is_known_of_borders_on_all_days_is_found_again(shipped, steps):
    known = {}
    for day in (DAY, dt.date(2026, 2, 10), dt.date(2026, 8, 20)):
        graph = build_graph(shipped, steps, asked("dalian", "duisburg")._replace(depart=day))
        anew = preference.complications(shipped, graph)
        assert preference.complications(shipped, graph, known) == anew
        assert known
