"""Networks without the rates of some lanes, so that a price does not judge the table it made."""

from bisect import bisect_right
from collections.abc import Collection

from corridors.model.network import Network
from corridors.tables.lanes import RATE_OF
from planner.pricing.arcs import Steps
from planner.pricing.lanes import lane_between
from planner.pricing.rides import Rides


def both_ways(sold: Collection[str]) -> frozenset[str]:
    """Return lanes in both directions; services stay as they are.

    Examples
    --------
    >>> sorted(both_ways(["a>b:sea", "train"]))
    ['a>b:sea', 'b>a:sea', 'train']
    """
    found = set(sold)
    for subject in sold:
        ends, colon, family = subject.partition(":")
        one, arrow, other = ends.partition(">")
        if colon and arrow:
            found.add(f"{other}>{one}:{family}")
    return frozenset(found)


def without_rates(network: Network, steps: Steps, sold: Collection[str]) -> tuple[Network, Steps]:
    """Return a network and its steps without the published rates of some lanes and services.

    Rides on such a lane pay the rate of the regions that theirs are ``like``, else that of a like
    lane of their trade, else what a lift and their kilometres cost. Nothing else changes, so the
    steps have the same numbers and prices.

    Parameters
    ----------
    network, steps
        The network and its steps.
    sold
        Lanes and services, by their subject.
    """
    facts = network.facts.without({*RATE_OF.values()}, sold)
    lanes = tuple(it for it in network.lanes if it not in sold)
    fewer = network._replace(facts=facts, lanes=lanes)
    rides = steps.rides
    known = {*lanes}
    found = [
        _lane_of(fewer, steps, at, known) if lane in sold else lane
        for at, lane in enumerate(rides.sold.lanes)
    ]
    spans = (rides.edges, rides.pace, rides.low, rides.high, rides.services)
    resold = Rides(rides.first, *spans, rides.boardings, rides.sold._replace(lanes=found))
    return fewer, steps._replace(rides=resold)


def _lane_of(network: Network, steps: Steps, at: int, known: Collection[str]) -> str:
    rides = steps.rides
    tail = bisect_right(steps.start, rides.edges[rides.low[at]]) - 1
    ends = (steps.place_of[state] for state in (tail, steps.head[rides.first + at]))
    origin, destination = (steps.places[it] for it in ends)
    family = network.services[rides.services[at]].mode
    return lane_between(network, origin, destination, family, known)
