"""Levers are the facts of the answer with bounds, and say how far each moves it."""

import pytest
from conftest import mostly_nightly
from studio_client import PAIR

from planner.graph.layers import LayeredNetwork
from planner.question.terms import Question
from planner.routing.router import find_route
from planner.studio.document import find_levers
from planner.studio.question import resolve
from planner.uncertainty.sampling import PRICED
from planner.words import LANGUAGES, section


@pytest.fixture(scope="module")
def base(ready):
    return LayeredNetwork(*ready)


def asked(world, **terms):
    question = Question(origin="Harbin", destination="Moscow", depart="2026-08-01", **terms)
    return resolve(world, question)


@pytest.mark.parametrize(
    "by", mostly_nightly(("time", "cost", "co2e", "generalised"), "generalised")
)
def test_each_moves_the_route_by_what_the_search_finds(base, by):
    """The same route, asked again with the fact set to its low and its high."""
    own = asked(base, by=by, modes=("rail",))
    route = find_route(own.network, own.query, own.steps, engine=base.engine)
    levers = find_levers(own.network, own.network, [route])
    assert levers
    assert [it.moved for it in levers] == sorted((it.moved for it in levers), reverse=True)
    assert {it.fact.attribute for it in levers} <= PRICED
    checked = 0
    for lever in [it for it in levers if not it.fact.when][:6]:
        totals, found_at = [], []
        for end in (lever.base.low, lever.base.high):
            world = base.given(f"{lever.assignment}={lever.base.value if end is None else end}")
            query = asked(world, by=by, modes=("rail",)).query
            found = find_route(world.network, query, world.steps, engine=world.engine)
            if _way(found) != _way(route):
                break
            totals.append(_total(world.network, found))
            found_at.append((found.total("time_h"), found.total("cost_usd")))
        else:
            assert abs(totals[1] - totals[0]) == pytest.approx(lever.moved, rel=1e-6, abs=1e-6)
            (swing,) = lever.swings
            for total, h, usd in zip(found_at, swing[1:3], swing[3:5], strict=True):
                assert total[0] - route.total("time_h") == pytest.approx(h, abs=1e-6)
                assert total[1] - route.total("cost_usd") == pytest.approx(usd, abs=1e-6)
            checked += 1
    assert checked >= 2


def _way(route):
    return [(it.kind, it.places, it.mode, it.service) for it in route.legs]


def _total(network, route):
    from planner.question.query import hour_rate

    hours, usd = route.total("time_h"), route.total("cost_usd")
    if route.query.by == "generalised":
        return usd + hour_rate(network, route.query) * hours
    return {"time": hours, "cost": usd, "co2e": route.total("co2e_kg")}[route.query.by]


def test_the_document_tells_value_base_and_bounds(client):
    plain = client.get(f"/route.json?{PAIR}").json()["levers"]
    assert plain
    lever = plain[0]
    assert lever["low"] <= lever["base"] <= lever["high"]
    assert lever["value"] == lever["base"]
    assert set(lever["words"]) == set(LANGUAGES)
    assert set(lever["ranks"]) <= {1, 2, 3, 4}
    assert len(plain) <= 60
    end = lever["high"] if lever["high"] != lever["base"] else lever["low"]
    text = f"{lever['assignment']}={end!r}".replace(">", "%3E").replace("@", "%40")
    changed = client.get(f"/route.json?{PAIR}&set={text}").json()["levers"]
    found = next(it for it in changed if it["assignment"] == lever["assignment"])
    assert found["value"] == end
    assert [found[name] for name in ("base", "low", "high", "source")] == [
        lever[name] for name in ("base", "low", "high", "source")
    ]


def test_every_attribute_of_a_price_has_words():
    assert set(section("attributes")) >= PRICED
