"""The way back of a box: a share of the rate, on some links, in one direction."""

import datetime as dt

import pytest

from corridors.model.entities import Fact
from planner.question.query import Query
from planner.routing.router import find_route

BACK = "delta>echo:rail-1520"


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, float(value), "", low, high, "", 2025, "atlas", "", "", "test")


@pytest.fixture(scope="module")
def back(toy):
    return toy.with_layer([fact(BACK, "rate_share", 0.5, 0.4, 0.8)])


def ask(network, origin, destination, cargo="teu"):
    query = Query(origin, destination, "cost", dt.date(2026, 1, 10), cargo, ("rail-1520",))
    return find_route(network, query)


def test_a_box_pays_the_share_in_one_direction_alone(toy, back):
    """6,200 km at 0.4 USD are 2,480: half of it on the way back."""
    assert ask(toy, "delta", "echo").total("cost_usd") - ask(back, "delta", "echo").total(
        "cost_usd"
    ) == pytest.approx(1240.0)
    there, still = (ask(it, "echo", "delta").total("cost_usd") for it in (toy, back))
    assert there == pytest.approx(still)


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
