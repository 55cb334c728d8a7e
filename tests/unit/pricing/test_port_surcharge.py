"""What lines ask at a port for cargo of some countries: paid at discharge, in every search."""

import datetime as dt

import pytest

from corridors.checks import check_network
from corridors.errors import NoRouteError
from corridors.model.entities import Fact
from planner.batch.batch_router import BatchRouter
from planner.batch.matrix import find_matrix
from planner.graph.cache import warm_engine
from planner.pricing.arcs import resolve_steps
from planner.pricing.changes import StepFinder, change_steps
from planner.pricing.pricer import Pricer
from planner.question.query import Query
from planner.routing.legs import route_figures
from planner.routing.router import find_route
from planner.uncertainty.percentiles import route_range

DAY = dt.date(2026, 8, 1)
WINTER = 9
FEE = 5000.0


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, value, "", low, high, "", 2025, "atlas", "", "", "test")


def asking(network, countries, port="golf:sea"):
    fee = fact(port, "fee_per_teu", FEE, 0.0, 2 * FEE)
    return network.with_layer([fee, fact(port, "fee_from", countries)])


def ask(origin, destination, modes=(), by="cost"):
    return Query(origin, destination, by, DAY, "teu", modes)


@pytest.mark.parametrize(
    ("origin", "pays"), [("CN", True), ("RU", False), ("DE", False), ("", False), (None, False)]
)
def test_only_named_countries_pay_and_none_at_home(toy, origin, pays):
    network = asking(toy, "CN DE")
    with_it, without = (Pricer(it, "teu", WINTER, origin, "") for it in (network, toy))
    more = with_it.handling("golf", "sea", "gate").usd - without.handling("golf", "sea", "gate").usd
    assert more == pytest.approx(FEE if pays else 0.0)
    assert with_it.port_surcharge_usd("golf", "sea") == pytest.approx(FEE if pays else 0.0)
    assert with_it.handling("golf", "gate", "sea") == without.handling("golf", "gate", "sea")


def test_bulk_pays_the_fee_of_a_tonne_and_boxes_that_of_a_teu(toy):
    asked = [fact("golf:sea", f"fee_per_{it}", 7.0) for it in ("teu", "t")]
    for fee, boxes in zip(asked, (True, False), strict=True):
        network = toy.with_layer([fee, fact("golf:sea", "fee_from", "CN")])
        for per_teu in (True, False):
            with_it, without = (
                Pricer.of_unit(it, WINTER, per_teu=per_teu, origin_country="CN")
                for it in (network, toy)
            )
            more = with_it.port_surcharge_usd("golf", "sea") - without.port_surcharge_usd(
                "golf", "sea"
            )
            assert more == (7.0 if per_teu == boxes else 0.0)


def test_the_route_pays_once_and_its_range_knows_the_fee(toy):
    network = asking(toy, "CN")
    question = ask("alpha", "golf", ("sea",))
    before, after = find_route(toy, question), find_route(network, question)
    assert after.total("cost_usd") == pytest.approx(before.total("cost_usd") + FEE)
    with_it, without = route_range(network, after, "cost_usd"), route_range(toy, before, "cost_usd")
    assert with_it.low == pytest.approx(without.low)
    assert with_it.high == pytest.approx(without.high + 2 * FEE)
    back = ask("golf", "alpha", ("sea",))
    assert find_route(network, back).total("cost_usd") == find_route(toy, back).total("cost_usd")


@pytest.mark.parametrize("countries", ["CN", "RU", "CN RU", "nothing"])
@pytest.mark.parametrize("port", ["golf:sea", "alpha:sea"])
def test_every_search_pays_the_same(toy, countries, port):
    network = asking(toy, countries, port)
    steps = resolve_steps(network)
    places = [it.id for it in toy.places.values() if it.country]
    pairs = [(one, other) for one in places for other in places if one != other]
    for modes in ((), ("road", "sea")):
        engine = warm_engine()
        terms = ask("alpha", "delta", modes)
        matrix = find_matrix(network, terms, places, places, steps, engine=engine)
        lean = BatchRouter(network, steps).answer(terms, pairs)
        for (one, other), row in zip(pairs, lean, strict=True):
            question = terms._replace(origin=one, destination=other)
            try:
                plain = find_route(network, question, steps)
            except NoRouteError:
                assert isinstance(row, str)
                continue
            assert find_route(network, question, steps, engine=engine) == plain
            usd = matrix.cost_usd[places.index(one), places.index(other)]
            assert usd == pytest.approx(plain.total("cost_usd"))
            assert row == route_figures(plain)


def test_an_assignment_lifts_it(toy):
    network = asking(toy, "CN")
    free = network.with_layer([network.read_assignment("golf:sea.fee_from=nothing")])
    steps = change_steps(StepFinder(network, resolve_steps(network)), free)
    question = ask("alpha", "golf", ("sea",))
    usd = find_route(free, question, steps).total("cost_usd")
    assert usd == find_route(toy, question).total("cost_usd")


def test_check_tells_fees_that_nobody_pays(toy):
    fee, named = fact("golf:sea", "fee_per_teu", FEE), fact("golf:sea", "fee_from", "CN")
    for some in ([fee], [named]):
        assert [it for it in check_network(toy.with_layer(some)) if "needs both" in it]
    assert not [it for it in check_network(asking(toy, "CN")) if "fee" in it]
    wrong = check_network(asking(toy, "CN", "golf:road"))
    assert [it for it in wrong if "is paid by sea or air" in it]
