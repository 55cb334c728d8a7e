"""Networks without the rates of some lanes, so that a price does not judge the table it made."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping

from corridors.model.facts import Entry
from corridors.model.network import Network
from corridors.model.seasons import month_of
from corridors.tables.lanes import RATE_OF
from planner.pricing.arcs import Steps
from planner.pricing.lane_finder import LaneFinder


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


def without_month(
    network: Network, steps: Steps, sold: Collection[str], month: int, sources: Collection[str]
) -> tuple[Network, Steps]:
    """Return a network and its steps without what was published on some lanes for a month.

    Parameters
    ----------
    network, steps
        The network and its steps.
    sold
        Lanes and services, by their subject.
    month
        The month, year x 12 + month - 1.
    sources
        Ids of sources whose rates of the lanes are left out in all months too.
    """
    cited = network.facts.source_ids

    def drops(entry: Entry) -> bool:
        _, season, number = entry
        return cited[number] in sources or (season is not None and month_of(season) == month)

    return without_rates(network, steps, sold, drops)


def without_rates(
    network: Network,
    steps: Steps,
    sold: Collection[str],
    drops: Callable[[Entry], bool] = lambda _: True,
) -> tuple[Network, Steps]:
    """Return a network and its steps without the published rates of some lanes and services.

    Rides on such a lane pay the rate of the lane that stands in (`planner.pricing.lane_finder`),
    else that of a like lane of their trade, else what a lift and their kilometres cost. Nothing
    else changes, so the steps have the same numbers and prices.

    Parameters
    ----------
    network, steps
        The network and its steps.
    sold
        Lanes and services, by their subject.
    drops
        Tells which of their rates are left out; all where it is not given.
    """
    rates = {*RATE_OF.values()}
    facts = network.facts.without(rates, sold, drops)
    gone = {it for it in sold if not rates & facts.by_subject.get(it, {}).keys()}
    lanes = tuple(it for it in network.lanes if it not in gone)
    fewer = network._replace(facts=facts, lanes=lanes)
    rides = steps.rides
    known = {*lanes}
    finders = {it.family: LaneFinder(fewer, it.family, known) for it in network.modes.values()}
    found = [
        _lane_of(fewer, steps, at, finders) if lane in gone else lane
        for at, lane in enumerate(rides.sold.lanes)
    ]
    return fewer, steps._replace(rides=rides.sold_on(rides.sold._replace(lanes=found)))


def _lane_of(network: Network, steps: Steps, at: int, finders: Mapping[str, LaneFinder]) -> str:
    rides = steps.rides
    tail = bisect_right(steps.start, rides.edges[rides.low[at]]) - 1
    ends = (steps.place_of[state] for state in (tail, steps.head[rides.first + at]))
    family = network.services[rides.services[at]].mode
    return finders[family].between(*(steps.places[it] for it in ends))
