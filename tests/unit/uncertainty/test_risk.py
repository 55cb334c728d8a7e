"""Draws: quantiles and streams; the vectorised plan against a loop; missed windows; rerouting."""

import datetime as dt

import numpy as np
import pytest
from conftest import read_once
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.errors import UsageError
from corridors.model.entities import Fact
from planner.graph.cache import warm_engine
from planner.graph.graph import STATIC, build_graph
from planner.pricing.arcs import reprice, resolve_steps
from planner.pricing.repricing import NetworkFormulas
from planner.question.query import Query
from planner.routing.router import find_route
from planner.search.label_setting import next_departure
from planner.uncertainty.percentiles import percentiles, route_spread
from planner.uncertainty.rerouting import drawn_graph, reroute
from planner.uncertainty.risk import missed_windows, route_risk
from planner.uncertainty.route_model import (
    plan_legs,
    plan_route,
    route_edges,
    route_steps,
    totals,
)
from planner.uncertainty.sampling import (
    P90_SCORE,
    PRICED,
    draw_facts,
    draw_plan,
    draw_wait,
    spread_facts,
    spread_values,
    stream,
)

RAIL = ("rail-1435", "rail-1520")
WINTER = dt.date(2026, 1, 10)


def fact(subject, attribute, value, low=None, high=None, when=""):
    return Fact(subject, attribute, float(value), "", low, high, when, 2025, "atlas", "", "", "t")


def ask(origin="alpha", destination="delta", by="time", depart=WINTER, modes=RAIL, **more):
    return Query(origin, destination, by, depart, "teu", modes, **more)


def flat(network):
    """Return the network without any spread and without headways."""
    plain = []
    for number, place in network.facts.located().items():
        it = network.facts.fact(number)._replace(subject=place.subject, low=None, high=None)
        if it.attribute == "headway_h":
            it = it._replace(value=0.0)
        plain.append(it)
    return network.with_layer(plain)


def drawn_network(network, seed, draw, count):
    """Return the network under a layer of facts, each replaced by one draw of its own."""
    located = network.facts.located()
    numbers = [n for n, it in located.items() if it.attribute in PRICED]
    values = draw_facts(network, numbers, located, seed, count)
    layer = []
    for number, place in located.items():
        it = network.facts.fact(number)._replace(subject=place.subject)
        if number in values:
            it = it._replace(value=float(values[number][1][draw]), low=None, high=None)
        layer.append(it)
    return network.with_layer(layer)


# --- draws ------------------------------------------------------------------------------


@given(value=st.floats(0.5, 1000), down=st.floats(0, 0.95), up=st.floats(0, 10), zero=st.booleans())
def test_low_and_high_are_the_quantiles(value, down, up, zero):
    low, high = 0.0 if zero else value * (1 - down), value * (1 + up)
    spread = fact("sea", "speed_kmh", value, low, high)
    ends = np.array([-P90_SCORE, 0.0, P90_SCORE])
    assert spread_values(spread, ends) == pytest.approx([low, value, high], rel=1e-9, abs=1e-9)
    row = spread_values(spread, np.linspace(-4, 4, 81), (0.1, 1200.0))
    assert (np.diff(row) >= 0).all()
    assert row.min() >= 0.1
    assert row.max() <= 1200.0


def scores(of, subject, seed, count):
    """Return the independent scores of a fact of a seed."""
    return stream(seed, subject, of.attribute, of.when).standard_normal(count)


def test_every_fact_has_its_own_stream():
    speed = fact("rail-1520@RU", "speed_kmh", 40, 30.0, 50.0)
    row = scores(speed, "rail-1520@RU", 1, 50)
    assert scores(speed, "rail-1520@RU", 1, 20).tolist() == row[:20].tolist()
    for other, subject, seed in (
        (speed, "rail-1520", 1),
        (speed, "rail-1520@RU", 2),
        (speed._replace(attribute="border_in_h"), "rail-1520@RU", 1),
        (speed._replace(when="07-01..08-31"), "rail-1520@RU", 1),
    ):
        found = scores(other, subject, seed, 50)
        assert abs(np.corrcoef(found, row)[0, 1]) < 0.5
        assert not np.isclose(found, row).any()


def test_the_order_of_facts_does_not_matter(toy):
    located = toy.facts.located()
    numbers = spread_facts(toy, per_teu=True)
    one = draw_facts(toy, numbers, located, 3, 9)
    other = draw_facts(toy, reversed(numbers), located, 3, 9)
    assert len(numbers) > 5
    for number in numbers:
        assert one[number][1].tolist() == other[number][1].tolist()


# --- plans ------------------------------------------------------------------------------

ASKED = [
    ask(),
    ask(destination="golf", modes=("sea",)),
    ask(destination="golf", modes=("sea",), depart=dt.date(2026, 7, 1), by="distance"),
    ask(destination="golf", modes=("sea",), depart=dt.date(2026, 11, 5), by="distance"),
    ask(modes=("road",), by="cost"),
    ask(modes=(), by="co2e", via=("echo",)),
    ask(modes=RAIL, by="generalised", value_of_time=2.0),
]


@pytest.mark.parametrize("query", ASKED)
def test_a_plan_takes_what_its_route_takes(toy, toy_steps, query):
    check_plan(toy, toy_steps, query)


@pytest.mark.parametrize(
    "query",
    [
        Query("dalian", "duisburg", "time", dt.date(2026, 11, 1), "teu"),
        Query("dalian", "rotterdam", "distance", dt.date(2026, 7, 1), "feu", ("sea",)),
        Query("yakutsk", "harbin", "time", dt.date(2026, 9, 1), "reefer"),
        Query("murmansk", "shanghai", "distance", dt.date(2026, 3, 1), "lng", ("sea",)),
        Query("vladivostok", "mumbai", "cost", dt.date(2026, 5, 1), "coal"),
        Query("novosibirsk", "dalian", "co2e", dt.date(2026, 3, 1), "grain"),
        Query("omsk", "salekhard", "time", dt.date(2026, 3, 20), "general", ("river",)),
    ],
    ids=lambda query: f"{query.origin}-{query.destination}-{query.cargo}",
)
def test_a_plan_takes_what_its_route_takes_on_the_shipped_network(query):
    network, steps = read_once()
    try:
        check_plan(network, steps, query)
    except UsageError as error:
        pytest.fail(str(error))


def check_plan(network, steps, query):
    route = find_route(network, query, steps)
    found = totals(plan_route(network, steps, route))
    assert found.time_h == pytest.approx(route.total("time_h"), rel=1e-12)
    assert found.cost_usd == pytest.approx(route.total("cost_usd"), rel=1e-12)
    assert found.co2e_kg == pytest.approx(route.total("co2e_kg"), rel=1e-12)
    assert found.distance_km == pytest.approx(route.total("distance_km"), rel=1e-12)


def by_hand(network, steps, route, waits):
    """Walk a route step by step, priced by the pricer; return hours, dollars, kg and missed."""
    graph = build_graph(network, steps, route.query)
    now = usd = kg = 0.0
    late = []
    for at, edge in enumerate(route_edges(graph, route)):
        price = reprice(graph.pricer, steps.step(edge))
        usd += price.usd
        kg += price.wtw_kg
        if graph.number[edge] == STATIC:
            share = waits.get(at, 0.5)
            now += price.hours - price.wait_h + 2.0 * share * price.wait_h
        else:
            departure, arrival = next_departure(graph.calendar, graph.number[edge], now)
            late.append((at, now, departure))
            now = arrival
    return now, usd, kg, late


@pytest.mark.parametrize("query", ASKED)
def test_draws_against_a_loop_over_priced_networks(toy, toy_steps, query):
    route = find_route(toy, query, toy_steps)
    count, seed = 12, 5
    risk = route_risk(toy, toy_steps, route, draws=count, seed=seed)
    plan = plan_route(toy, toy_steps, route)
    for draw in range(count):
        network = drawn_network(toy, seed, draw, count)
        waits = {at: draw_wait(stop.step, seed, count)[draw] for at, stop in enumerate(plan.stops)}
        hours, usd, _, _ = by_hand(network, resolve_steps(network), route, waits)
        assert risk.hours[draw] == pytest.approx(hours, rel=1e-9)
        assert risk.usd[draw] == pytest.approx(usd, rel=1e-9)


def taxed(network):
    """Return the toy with a price of carbon, and checkpoints that shut at night."""
    return network.with_layer(
        [
            fact("rail-1520", "carbon_usd_per_t", 80, 40.0, 160.0),
            fact("road", "carbon_usd_per_t", 80, 40.0, 160.0),
            fact("charlie:rail-1520", "checkpoint_h_per_day", 10),
            fact("bravo:road", "checkpoint_h_per_day", 9),
            fact("bravo:road", "opens_h", 9),
            fact("charlie:road", "checkpoint_h_per_day", 12),
            fact("charlie:road", "opens_h", 8),
            fact("charlie:road", "border_in_h", 20, 15.0, 40.0),
        ]
    )


@pytest.mark.parametrize("modes", [RAIL, ("road",), ()])
def test_carbon_and_nights_against_the_loop(toy, modes):
    network = taxed(toy)
    steps = resolve_steps(network)
    query = ask(modes=modes, by="cost")
    check_plan(network, steps, query)
    check_steps(network, steps, seed=3, count=2)
    route = find_route(network, query, steps)
    count, seed = 10, 5
    risk = route_risk(network, steps, route, draws=count, seed=seed)
    plan = plan_route(network, steps, route)
    for draw in range(count):
        other = drawn_network(network, seed, draw, count)
        waits = {at: draw_wait(stop.step, seed, count)[draw] for at, stop in enumerate(plan.stops)}
        hours, usd, _, _ = by_hand(other, resolve_steps(other), route, waits)
        assert risk.hours[draw] == pytest.approx(hours, rel=1e-9)
        assert risk.usd[draw] == pytest.approx(usd, rel=1e-9)
    assert risk.missed == ()


# --- risk -------------------------------------------------------------------------------


def test_missed_windows_are_counted_as_a_loop_counts_them(toy, toy_steps):
    """The strait closes on 31 October; some ships come to it later and wait until July."""
    query = ask(destination="golf", modes=("sea",), by="distance", depart=dt.date(2026, 10, 18))
    route = find_route(toy, query, toy_steps)
    count, seed = 60, 2
    risk = route_risk(toy, toy_steps, route, draws=count, seed=seed)
    shut = 14 * 24.0
    plan = plan_route(toy, toy_steps, route)
    late = 0
    for draw in range(count):
        network = drawn_network(toy, seed, draw, count)
        waits = {at: draw_wait(stop.step, seed, count)[draw] for at, stop in enumerate(plan.stops)}
        *_, met = by_hand(network, resolve_steps(network), route, waits)
        late += any(now >= shut and departure > now for _, now, departure in met)
    assert 0 < late < count
    assert risk.missed_draws == late
    (missed,) = risk.missed
    assert missed.draws == late
    assert missed.closes.isoformat() == "2026-11-01T00:00:00"
    assert missed.wait_h > 24 * 200
    assert risk.hours.max() > 24 * 200


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**9), draws=st.integers(1, 300), which=st.integers(0, len(ASKED) - 1))
def test_percentiles_are_in_order(toy, toy_steps, seed, draws, which):
    route = find_route(toy, ASKED[which], toy_steps)
    risk = route_risk(toy, toy_steps, route, draws=draws, seed=seed)
    for found in (risk.time_h, risk.cost_usd, risk.co2e_kg):
        assert found.minimum <= found.p10 <= found.p50 <= found.p90
    assert risk.hours.min() == risk.time_h.minimum
    for drivers in risk.drivers.values():
        shares = [driver.share for driver in drivers]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1.0 + 1e-9


def test_the_chance_to_be_on_time_grows_with_the_deadline(toy, toy_steps):
    route = find_route(toy, ask(), toy_steps)
    chances = []
    for days in range(60):
        moment = dt.datetime.combine(WINTER + dt.timedelta(days=days + 1), dt.time())
        risk = route_risk(toy, toy_steps, route, draws=200, deadline=moment)
        chances.append(risk.on_time)
        assert risk.on_time == np.mean(risk.hours <= (days + 1) * 24)
    assert chances == sorted(chances)
    assert chances[0] == 0.0
    assert chances[-1] == 1.0


def test_without_spread_all_draws_are_the_plan(toy):
    network = flat(toy)
    steps = resolve_steps(network)
    for query in ASKED:
        route = find_route(network, query, steps)
        risk = route_risk(network, steps, route, draws=50)
        assert set(risk.hours) == {risk.time_h.planned}
        assert risk.time_h.p10 == risk.time_h.p90 == risk.time_h.planned
        assert risk.drivers == {"time": (), "cost": ()}


def test_scenarios_differ_by_what_they_change_and_not_by_luck(toy, toy_steps):
    """Ten hours more of loading are ten hours more in every draw."""
    query = ask()
    route = find_route(toy, query, toy_steps)
    used = next(
        toy.facts.fact(number)
        for number in route.evidence.facts
        if toy.facts.fact(number).subject == "gate>rail-1435"
        and toy.facts.fact(number).attribute == "handling_h"
    )
    network = toy.with_layer([used._replace(value=used.value + 10.0)])
    steps = resolve_steps(network)
    other = find_route(network, query, steps)
    assert route_steps(other) == route_steps(route)
    before = route_risk(toy, toy_steps, route, draws=100)
    after = route_risk(network, steps, other, draws=100)
    assert after.hours - before.hours == pytest.approx(np.full(100, 10.0))


def test_the_drivers_of_one_uncertain_border(toy):
    network = flat(toy)
    route = find_route(network, ask())
    place = next(step for step in route_steps(route) if step.both.startswith("bravo-charlie"))
    border = fact(f"charlie:{place.first}", "border_in_h", 14, 6.0, 40.0)
    speed = fact("rail-1520@RU", "speed_kmh", 1000 / 24, 41.0, 42.0)
    network = network.with_layer([border, speed])
    steps = resolve_steps(network)
    risk = route_risk(network, steps, find_route(network, ask(), steps), draws=4000)
    first, second = risk.drivers["time"]
    assert first.fact.id == f"charlie:{place.first}.border_in_h"
    assert (first.sign, second.sign) == (1, -1)
    assert first.share > 0.8
    # Known borders leave the speed; a known speed leaves nearly all.
    assert first.p90 < risk.time_h.planned + 6
    assert second.p90 == pytest.approx(risk.time_h.p90, abs=4)
    assert first.share + second.share == pytest.approx(1.0)


def test_the_wait_for_a_service_is_uniform_over_its_headway(toy):
    network = flat(toy).with_layer([fact("gate>rail-1435", "headway_h", 72)])
    steps = resolve_steps(network)
    risk = route_risk(network, steps, find_route(network, ask(), steps), draws=20_000)
    assert risk.time_h.p90 - risk.time_h.p10 == pytest.approx(0.8 * 72, rel=0.03)
    assert risk.time_h.mean == pytest.approx(risk.time_h.planned, abs=1)
    assert risk.hours.max() - risk.hours.min() <= 72
    (driver,) = risk.drivers["time"]
    assert driver.wait_at == "alpha"


@pytest.mark.parametrize("query", ASKED)
def test_the_plan_of_the_legs_is_that_of_the_question(toy, toy_steps, query):
    """The same draws of both plans take the same, where no season is missed."""
    route = find_route(toy, query, toy_steps)
    plans = plan_route(toy, toy_steps, route), plan_legs(toy, route)
    samples = [draw_plan(toy, plan, 300, 5) for plan in plans]
    of_question, of_legs = (totals(it.plan, it.value(), it.wait) for it in samples)
    missed, count = missed_windows(samples[0])
    assert np.sum(~np.isclose(of_question.time_h, of_legs.time_h)) <= (count if missed else 0)
    for name in ("cost_usd", "co2e_kg", "distance_km"):
        assert getattr(of_legs, name) == pytest.approx(getattr(of_question, name)), name
    planned = totals(plans[1])
    for name in ("time_h", "cost_usd", "co2e_kg", "distance_km"):
        assert getattr(planned, name) == pytest.approx(route.total(name)), name


def test_small_spreads_of_both_are_the_same(toy):
    network = flat(toy)
    located = network.facts.located()
    layer = [
        network.facts.fact(number)._replace(
            subject=place.subject,
            low=0.95 * place.value,
            high=1.05 * place.value,
        )
        for number, place in located.items()
        if place.attribute in PRICED and not network.facts.fact(number).when
    ]
    network = network.with_layer(layer)
    steps = resolve_steps(network)
    for modes in (RAIL, ("road",)):
        route = find_route(network, ask(modes=modes), steps)
        risk = route_risk(network, steps, route, draws=20_000)
        for total, found in (
            ("time_h", risk.time_h),
            ("cost_usd", risk.cost_usd),
            ("co2e_kg", risk.co2e_kg),
        ):
            band = route_spread(network, route, total)
            assert found.p90 - found.p10 == pytest.approx(band.high - band.low, rel=0.06)
            assert found.p50 == pytest.approx(band.median, rel=0.005)


def test_draws_that_never_arrive_are_told_and_not_hidden(toy):
    """The strait shuts for good in the draws that come too late for the last season."""
    network = toy.with_layer([fact("frost:sea", "pass_h", 100, 1.0, 1999.0)])
    steps = resolve_steps(network)
    query = ask(destination="golf", modes=("sea",), by="distance", depart=dt.date(2026, 8, 1))
    route = find_route(network, query, steps)
    plan = plan_route(network, steps, route)
    windowed = [stop for stop in plan.stops if stop.windows]
    assert windowed
    last = plan._replace(
        stops=tuple(it._replace(windows=it.windows[:1]) if it.windows else it for it in plan.stops)
    )
    sample = draw_plan(network, last, 400, 1)
    hours = totals(last, sample.value(), sample.wait).time_h
    assert 0 < np.isinf(hours).sum() < 400
    missed, draws = missed_windows(sample)
    assert draws == np.isinf(hours).sum()
    assert missed[0].wait_h == np.inf
    found = percentiles(1.0, hours)
    assert found.mean == np.inf
    assert found.p90 < np.inf


# --- rerouting --------------------------------------------------------------------------


def check_steps(network, steps, seed, count):
    formulas = NetworkFormulas(network, steps)
    located = formulas.located
    numbers = [number for number, it in located.items() if it.attribute in PRICED]
    drawn = draw_facts(network, numbers, located, seed, count)
    values = {number: row for number, (_, row) in drawn.items()}
    for draw, (other, repriced) in enumerate(formulas.under(values)):
        wanted = resolve_steps(drawn_network(network, seed, draw, count))
        assert resolve_steps(other) == wanted
        np.testing.assert_allclose(repriced.km, wanted.km, rtol=1e-12)
        np.testing.assert_allclose(repriced.rows.columns, wanted.rows.columns, rtol=1e-12)
        for name in ("start", "head", "kind", "by_mode", "first_state"):
            assert getattr(repriced, name) == getattr(wanted, name)


@pytest.mark.parametrize(
    "query",
    [
        ask(modes=()),
        *ASKED,
        ask("golf", "alpha", modes=(), depart=dt.date(2026, 6, 1)),
        pytest.param(ask(modes=())._replace(hour=8.0), id="cargo that is ready later"),
    ],
)
def test_a_drawn_graph_is_that_of_the_drawn_network(toy, toy_steps, query):
    check_drawn_graph(toy, toy_steps, query, range(0, 500 * 24, 7))


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("cargo", "ends"),
    [
        ("teu", ("shenyang", "moscow")),
        ("coal", ("kemerovo", "nanjing")),
        pytest.param("general", ("dudinka", "murmansk"), id="by a fleet in ice"),
    ],
)
def test_a_drawn_graph_of_the_shipped_network(cargo, ends):
    """With ordinary trains, customs after a discharge, lone boxes, bulk, and a fleet in ice."""
    network, steps = read_once()
    query = Query(*ends, "cost", network.edition, cargo)._replace(hour=8.0)
    check_drawn_graph(network, steps, query, range(0, 200 * 24, 397))


def with_planned_analogies(graph, wanted, drawn):
    """Ask rides by analogy as planned: a draw moves the lane beside them, not how near it is."""
    if not wanted.levels:
        return wanted
    usd, first = list(wanted.usd), graph.steps.rides.first
    located = drawn.facts.located()
    for at, (planned, level) in enumerate(zip(graph.levels, wanted.levels, strict=True)):
        if planned is None:
            if level is not None:  # near enough to a lane in this draw alone
                way = [part for part, _ in graph.steps.rides.way(first + at)]
                fares = (wanted.wagons[it].fare if it in wanted.wagons else 1.0 for it in way)
                parts = zip((wanted.usd[it] for it in way), fares, strict=True)
                usd[first + at] = sum(paid / fare for paid, fare in parts)
            continue
        total = planned.usd(lambda number: float(located[number].value)) * graph.pricer.units
        if level is None or planned.facts != level.facts:
            # By analogy: the kilometres and fees that it is measured by are drawn as well.
            assert total >= 0.0
            usd[first + at] = total
    return wanted._replace(usd=usd)


def check_drawn_graph(network, steps, query, moments):
    """Compare drawn graphs with those of drawn networks, by their calendars from some hours on."""
    per_teu = network.cargo[query.cargo].basis == "teu"
    numbers = spread_facts(network, per_teu=per_teu)
    drawn = draw_facts(network, numbers, network.facts.located(), 5, 3)
    values = {number: row for number, (_, row) in drawn.items()}
    assert values
    graph = build_graph(network, steps, query)
    found = drawn_graph(network, query, graph, warm_engine(), values)
    worlds = NetworkFormulas(network, steps).under(values)
    for own, (other, repriced) in zip(found.under(values), worlds, strict=True):
        wanted = build_graph(other, repriced, query)
        wanted = with_planned_analogies(graph, wanted, other)
        usable = np.isfinite(wanted.hours)
        assert (usable == np.isfinite(own.hours)).all()
        columns = zip(own[1:4], wanted[1:4], strict=True)
        for both in (*columns, (own.steps.km, wanted.steps.km)):
            mine, theirs = (np.asarray(it)[usable] for it in both)
            np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=4e-9)
        for edge in np.flatnonzero(usable):
            timed = wanted.number[edge] != STATIC
            assert timed == (own.number[edge] != STATIC)
            for now in moments if timed else ():
                then = next_departure(own.calendar, own.number[edge], now)
                assert then == pytest.approx(
                    next_departure(wanted.calendar, wanted.number[edge], now)
                )


@pytest.mark.parametrize("query", [ask(modes=()), *ASKED[:4], ask(modes=(), by="cost")])
def test_the_best_route_of_each_draw_is_that_of_the_drawn_network(toy, toy_steps, query):
    count, seed = 15, 9
    found = reroute(toy, toy_steps, query, draws=count, seed=seed)
    for draw in range(count):
        best = find_route(drawn_network(toy, seed, draw, count), query)
        assert found.expected_h[draw] == pytest.approx(best.total("time_h"), rel=1e-9)
        assert found.usd[draw] == pytest.approx(best.total("cost_usd"), rel=1e-9)
    assert sum(choice.share for choice in found.choices) == pytest.approx(1.0)
    assert found.unanswered == 0


def test_choosing_by_draw_is_never_slower_than_the_committed_route(toy, toy_steps):
    """Before the waits are drawn: the committed route is one of those to choose from."""
    query = ask(modes=())
    found = reroute(toy, toy_steps, query, draws=60, seed=3)
    plan = plan_route(toy, toy_steps, find_route(toy, query, toy_steps))
    located = toy.facts.located()
    drawn = draw_facts(toy, located, located, 3, 60)
    committed = totals(
        plan, lambda number: drawn[number][1] if number in drawn else plan.base(number)
    )
    assert (found.expected_h <= committed.time_h + 1e-6).all()


# --- the command ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--deadline", "2026-01-09"), "deadline 2026-01-09 24:00 must be after departure"),
        (("--deadline", "soon"), "--deadline 'soon' is not a day"),
        (("--depart", "2200-01-01"), "--depart 2200-01-01 is over 50 years"),
        (("--draws", "0"), "--draws"),
        (("--draws", "many"), "--draws"),
        (("--seed", "-1"), "--seed"),
        (("--set", "charlie:rail-1520.border_in_h=-4"), "out of bounds"),
        (("--set", "charlie:rail-1520.border_h=4"), "border_h"),
    ],
)
def test_bad_input(toy_run, words, said):
    result = toy_run("risk", "alpha", "delta", *words)
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err
    assert result.out == ""
