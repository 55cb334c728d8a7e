"""Chains priced: against the recommended route, with the user's own figures, and what closes."""

import pytest

from corridors.errors import DataError, UsageError
from planner.chains.stated import ChainError
from planner.world import World, load

DAY = {"depart": "2026-12-01T08:00"}
CHAIN = "Dalian > Vladivostok sea > Moscow rail"


@pytest.fixture(scope="module")
def world() -> World:
    return load()


@pytest.fixture(scope="module")
def priced(world):
    return world.price(CHAIN, **DAY)


def chain_of(answer) -> str:
    """Write the recommended route as a chain: a leg for each mode and service."""
    parts = [answer.legs[0].origin]
    last = None
    for leg in answer.legs:
        if len(leg.places) == 1:
            if leg.kind == "transfer":
                last = None
            continue
        how = f"{leg.mode} by:{leg.service}" if leg.service else leg.mode
        if how == last:
            parts.pop()
        parts.append(f"{leg.destination} {how}")
        last = how
    return " > ".join(parts)


@pytest.mark.parametrize(
    ("origin", "destination"), [("Dalian", "Moscow"), ("Harbin", "Busan"), ("Yingkou", "Rotterdam")]
)
def test_the_legs_of_the_recommended_route_are_priced_as_it_is(world, origin, destination):
    route = world.route(origin, destination, **DAY)
    found = world.price(chain_of(route), **DAY)
    assert found.details.way.route.services == route.services
    assert found.hours == pytest.approx(route.hours, rel=1e-12)
    assert found.usd == pytest.approx(route.usd, rel=1e-12)
    assert found.co2e_kg == pytest.approx(route.co2e_kg, rel=1e-12)
    assert found.gap == {"days": 0.0, "usd": 0.0, "generalised_usd": 0.0, "co2e_kg": 0.0}
    assert not found.closing.legs
    assert not found.closing.facts


def test_an_own_price_replaces_that_of_its_leg_alone(world, priced):
    own = world.price("Dalian > Vladivostok sea 1500usd > Moscow rail", **DAY)
    ours = priced.details.legs[0]
    assert own.usd == pytest.approx(priced.usd - ours.usd + 1500.0, rel=1e-12)
    assert own.details.legs[0].network_usd == pytest.approx(ours.usd, rel=1e-12)
    assert own.details.legs[1].usd == priced.details.legs[1].usd
    assert own.hours == pytest.approx(priced.hours, rel=1e-12)
    rows = [it for it in own.to_rows() if it["kind"] == "leg"]
    assert [it["cost_by"] for it in rows] == ["yours", "ours"]
    assert [it["time_by"] for it in rows] == ["ours", "ours"]


def test_own_hours_replace_those_of_the_leg_and_move_what_follows(world, priced):
    own = world.price("Dalian > Vladivostok sea 30d > Moscow rail", **DAY)
    first, second = own.details.legs
    assert (first.hours, first.end_h - first.ready_h) == (720.0, 720.0)
    assert first.network_hours == pytest.approx(priced.details.legs[0].hours, rel=1e-12)
    assert second.ready_h >= first.end_h
    assert own.usd == pytest.approx(priced.usd, rel=1e-12)
    assert own.hours == pytest.approx(second.end_h + own.details.stops[-1].hours - 8.0)


def test_the_range_is_that_of_what_is_not_stated(world, priced):
    details = priced.details
    assert details.time_range.value == pytest.approx(details.hours, rel=1e-9)
    assert details.cost_range.value == pytest.approx(details.usd, rel=1e-9)
    for band in (details.time_range, details.cost_range):
        assert band.low < band.median < band.high
    every = world.price("Dalian > Vladivostok sea 1usd 1h > Moscow rail 2usd 2h", **DAY).details
    fixed = every.cost_range
    assert fixed.high - fixed.low < details.cost_range.high - details.cost_range.low
    assert every.time_range.value == pytest.approx(every.hours, rel=1e-9)


def test_the_price_that_would_close_the_gap_closes_it(world):
    own = world.price("Dalian > Manzhouli rail > Moscow rail 3200usd 12d", **DAY)
    change = next(it for it in own.closing.legs if it.unit == "USD" and it.number == 1)
    again = world.price(f"Dalian > Manzhouli rail > Moscow rail {change.value!r}usd 12d", **DAY)
    assert own.gap["generalised_usd"] > 0.0
    assert again.gap["generalised_usd"] == pytest.approx(0.0, abs=0.01)


def test_the_fact_that_would_close_the_gap_closes_it(world):
    chain = "Mudanjiang > Vladivostok > Busan sea"
    own = world.price(chain, by="time", **DAY)
    assert own.gap["days"] > 0.0
    changes = [it for it in own.closing.facts if it.ties]
    assert changes
    for change in changes[:2]:
        subject, attribute = change.fact.subject, change.fact.attribute
        moved = world.given(f"{subject}.{attribute}={change.value!r}")
        again = moved.price(chain, by="time", **DAY)
        assert again.gap["days"] == pytest.approx(0.0, abs=0.002)


def test_a_price_in_yuan_is_converted_at_the_rate_of_the_edition(world):
    from corridors.tables.exchange import exchange_rates

    rate = exchange_rates(edition=world.network.edition)["CNY"]
    own = world.price("Dalian > Vladivostok sea 13500cny > Moscow rail", **DAY)
    assert own.details.legs[0].usd == pytest.approx(13500.0 / rate.per_usd, rel=1e-12)
    assert rate.period == "2026-10"


def test_all_faults_of_a_line_are_told_at_once(world):
    with pytest.raises(ChainError) as caught:
        world.price("Nowhereville > Chita rail 1usd 2usd > > Moscow by:nobody 4xyz", **DAY)
    told = "\n".join(caught.value.problems)
    for part in ("Nowhereville", "leg 1: 1usd and 2usd", "leg 2: '' names no place", "leg 3:"):
        assert part in told
    assert len(caught.value.problems) >= 4


def test_all_faults_of_a_table_are_told_with_row_and_column(world, tmp_path):
    path = tmp_path / "chain.csv"
    path.write_text(
        "place,mode,usd,price,hours,days\n"
        "Dalian,rail,,,,\n"
        "Nowhereville,rail,,ten,,\n"
        "Moscow,balloon,,5,3,1\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        world.price(path, **DAY)
    told = caught.value.problems
    for part in (
        "chain.csv:2: mode: the first row is the origin",
        "chain.csv:3: price: 'ten' is not a number",
        "chain.csv:3: ",
        "chain.csv:4: hours and days both stand",
        "chain.csv:4: mode 'balloon' is unknown",
    ):
        assert any(it.startswith(part) for it in told), part
    assert any("Nowhereville" in it for it in told)


def test_terms_that_a_chain_does_not_take_are_refused(world):
    with pytest.raises(TypeError, match="mode"):
        world.price(CHAIN, mode="rail")


@pytest.mark.parametrize("by", ["time", "cost", "co2e", "distance"])
def test_other_criteria_measure_their_own_gap(world, by):
    found = world.price("Dalian > Vladivostok sea > Moscow rail", by=by, **DAY)
    assert found.details.gap >= -1e-6
    kinds = {it.unit for it in found.closing.legs}
    assert kinds <= {"time": {"h"}, "cost": {"USD"}}.get(by, set())


def test_a_chain_has_one_departure(world):
    with pytest.raises(UsageError, match="depart is a span"):
        world.price("Dalian > Moscow rail", depart="2026-12-01..2026-12-05")
