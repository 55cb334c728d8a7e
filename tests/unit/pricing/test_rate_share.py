"""The way back of a box: a share of the rate, on some links, in one direction."""

import datetime as dt

import pytest

from corridors.exchange.tables import Notes, link_way
from corridors.model.entities import Fact
from planner.pricing.move_prices import move_prices
from planner.pricing.pricer import Pricer
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.percentiles import route_range
from planner.uncertainty.route_model import plan_legs

BACK = "delta>echo:rail-1520"
BOTH = "echo-delta:rail-1520"


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


@pytest.fixture(scope="module")
def back(toy):
    return toy.with_layer([fact(BACK, "rate_share", 0.5, 0.4, 0.8)])


def ask(network, origin, destination, cargo="teu"):
    query = Query(origin, destination, "cost", dt.date(2026, 1, 10), cargo, ("rail-1520",))
    return find_route(network, query)


def exported(network, link, start):
    """What an export states of a link run from one of its ends."""
    return link_way(network, link, start, Notes(network), move_prices(network)(link, start))


def test_a_box_pays_the_share_in_one_direction_alone(toy, back):
    """6,200 km at 0.4 USD are 2,480: half of it on the way back."""
    assert ask(toy, "delta", "echo").total("cost_usd") - ask(back, "delta", "echo").total(
        "cost_usd"
    ) == pytest.approx(1240.0)
    there, still = (ask(it, "echo", "delta").total("cost_usd") for it in (toy, back))
    assert there == pytest.approx(still)


def test_tonnes_pay_no_share(toy, back):
    for network in (toy, back):
        pricer = Pricer.of_unit(network, 0, per_teu=False)
        assert pricer.move("delta", "echo", "rail-1520", BOTH).usd == pytest.approx(
            Pricer.of_unit(toy, 0, per_teu=False).move("delta", "echo", "rail-1520", BOTH).usd
        )


def test_range_and_terms_hold_the_share(toy, back):
    """What the share alone spreads is 0.4 and 0.8 of 2,480 USD."""
    plain = [it._replace(low=None, high=None) for it in toy.facts if isinstance(it.value, float)]
    network = toy.with_layer([*plain, fact(BACK, "rate_share", 0.5, 0.4, 0.8)])
    route = ask(network, "delta", "echo")
    band = route_range(network, route, "cost_usd")
    assert (band.value - band.low, band.high - band.value) == pytest.approx((248.0, 744.0))
    plan = plan_legs(back, ask(back, "delta", "echo"))
    attributes = {plan.located[number].attribute for number in plan.facts()["cost"]}
    assert {"cost_per_teu_km", "rate_share", "length_km"} <= attributes


def test_export_tells_the_rate_that_is_paid(back):
    link = next(it for it in back.links if it.subject == BOTH)
    assert exported(back, link, "delta")["cost_per_teu_km"] == pytest.approx(0.2)
    assert exported(back, link, "echo")["cost_per_teu_km"] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("origin", "destination", "passed"),
    [
        ("almaty", "shanghai", {"khorgos", "alashankou"}),
        # By rail over Manzhouli, or to the ports of Primorye and on by ship.
        ("novosibirsk", "shanghai", {"zabaikalsk", "vostochny", "vladivostok"}),
        ("yekaterinburg", "urumqi", {"dostyk", "altynkol"}),
        # By Kazakhstan, or by truck over Kyrgyzstan from Kashgar.
        ("shanghai", "tashkent", {"khorgos", "alashankou", "dostuk"}),
    ],
)
def test_least_cost_goes_the_way_of_the_trade(shipped, origin, destination, passed):
    query = Query(origin, destination, "cost", shipped.edition, "feu", tuple(shipped.modes))
    route = find_route(shipped, query)
    assert passed & {place for leg in route.legs for place in leg.places}


def test_no_link_has_a_share_in_both_directions(shipped):
    """A share that held both ways would be a rate."""
    shares = {it.subject for it in shipped.facts if it.attribute == "rate_share"}
    for subject in shares:
        ends, _, mode = subject.partition(":")
        first, arrow, second = ends.partition(">")
        assert arrow, subject
        assert f"{second}>{first}:{mode}" not in shares
