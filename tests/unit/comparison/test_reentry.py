"""Cargo does not come back to where it began on its way to a third country."""

import contextlib

import pytest
from conftest import read_once, steps_under

from corridors.errors import UnknownNameError, UsageError
from planner.comparison.constraints import CLEARS, no_return_rule, returns_to_origin_country
from planner.comparison.corridor_search import CorridorSearch
from planner.pricing.arcs import HANDLE, Step
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.route_model import route_steps

LAND = ("rail-1435", "rail-1520", "road")


def led_back(origin, destination, via=(), modes=(*LAND, "sea"), *, lifted=()):
    network, steps = read_once()
    if lifted:
        network = network.with_layer([network.read_assignment(f"{it}=all") for it in lifted])
        steps = None
    query = Query(origin, destination, "time", network.edition, "teu", modes, via=via)
    route = find_route(network, query, steps)
    return returns_to_origin_country(network, query, route_steps(route)), route


def test_by_ship_after_a_border():
    """By truck to Vladivostok, back to Yingkou by ship."""
    back, route = led_back("dalian", "moscow", ("vladivostok", "yingkou"))
    assert back
    assert route.legs[-1].places[-1] == "moscow"


def test_by_rail_after_a_border():
    lifted = ("rail-1435@CN.admits", "suifenhe:rail-1435.admits", "hunchun:road.admits")
    assert led_back("shanghai", "moscow", ("grodekovo", "kashgar"), LAND, lifted=lifted)[0]


@pytest.mark.nightly
def test_a_corridor_whose_best_way_comes_home_has_a_second_one(shipped):
    """From Vladivostok by ship back to Yingkou first; without that by ship to Vanino."""
    query = Query("shanghai", "moscow", "time", shipped.edition, "teu")
    found = CorridorSearch(shipped, read_once()[1], query).results_on(shipped.edition)
    result = found.of("primorye-1")
    assert result is not None
    assert result.route is not None
    assert not returns_to_origin_country(shipped, query, route_steps(result.route))
    # It is the best where no port of China can be reached by sea, and none of its borders by land.
    home = [it.id for it in shipped.places.values() if it.country == "CN"]
    inwards = [
        f"{other}>{place}:{link.mode}"
        for link in shipped.links
        for place, other in ((link.a, link.b), (link.b, link.a))
        if place in home and shipped.places[other].country not in ("CN", "")
    ]
    ports = [f"{it}:sea" for it in home if it in shipped.subjects.modes_at]
    layer = []
    for subject in (*ports, *inwards):
        with contextlib.suppress(UnknownNameError, UsageError):
            layer.append(shipped.read_assignment(f"{subject}.status=closed"))
    walled = shipped.with_layer(layer)
    known = CorridorSearch(walled, steps_under(walled), query).results_on(shipped.edition)
    assert result.route.total("time_h") == pytest.approx(known.of("primorye-1").totals.time_h)


@pytest.mark.parametrize(
    ("origin", "destination", "via"),
    [
        ("dalian", "moscow", ("vladivostok", "yingkou")),
        ("dalian", "moscow", ("manzhouli",)),
        ("yingkou", "rotterdam", ("shanghai",)),
        ("chelyabinsk", "harbin", ("petropavlovsk",)),
        ("kaliningrad", "moscow", ()),
    ],
)
def test_the_rule_of_the_searches_says_the_same(origin, destination, via):
    """Step by step over a route: the events of all steps, and what is said of a way."""
    back, route = led_back(origin, destination, via)
    network, steps = read_once()
    query = Query(origin, destination, "time", network.edition, "teu")
    rule = no_return_rule(network, steps, query)
    event = {steps.step(edge)[:5]: told for edge, told in enumerate(rule.events)}
    layer = rule.rule.first
    for step in route_steps(route):
        layer = rule.rule.after(layer, event[step[:5]])
        if layer < 0:
            break
    assert (layer < 0) == back


def test_a_discharge_at_home_after_one_abroad(shipped):
    query = Query("shenyang", "moscow", "time", shipped.edition, "teu")
    for modes in (("sea", "air"), ("air", "sea")):
        abroad, home = (Step(HANDLE, it, it, *modes, "") for it in ("busan", "dalian"))
        assert returns_to_origin_country(shipped, query, [abroad, home])
        for way in ([home, abroad], [home, home]):
            assert not returns_to_origin_country(shipped, query, way)


def test_the_rule_follows_customs_territories(shipped):
    """In one territory with Russia, who passes from Hunchun to Kraskino was not cleared.

    The hours that he stands there say nothing.
    """
    union = shipped.read_assignment("CN.customs_territory=EAEU")
    at_once = [
        shipped.read_assignment(f"{it}=0")
        for it in ("hunchun:road.border_out_h", "kraskino:road.border_in_h")
    ]
    query = Query("dalian", "moscow", "time", shipped.edition, "teu")
    events = []
    for layer in ([], at_once, [union]):
        network = shipped.with_layer(layer)
        steps = steps_under(network)
        edge = next(
            it
            for it in range(len(steps.head))
            if steps.step(it)[:4] == (0, "hunchun", "kraskino", "road")
        )
        rule = no_return_rule(network, steps, query)
        events.append(rule.events[edge])
        way = [steps.step(edge), Step(HANDLE, "yingkou", "yingkou", "sea", "road", "")]
        assert returns_to_origin_country(network, query, way) == bool(events[-1])
    assert events == [CLEARS, CLEARS, 0]
