"""What all rides of a network are asked in a month, kept between days, origins and layers.

The levels of lanes and services depend on cargo and month, the least from home on the country of
the origin besides, and those by analogy on what rides cost by the rates of their links.

Lines sell by the ports where cargo begins and ends, not by the ship: what cargo pays on a ship that
it boards abroad is no less than the through rate from home, though two lanes that meet at a hub may
add up to less. Trains from one country to another sell at a part of, or above, what their
kilometres cost by the rates of railways: that part is alike on all lanes of a trade, and differs by
its direction. A rate covers all that its way costs, so what a layer of facts adds to tariffs,
border charges and fees, or takes off, comes on top of it; kilometres do not, as the ways of the
month of the rate are in it.
"""

import datetime as dt
from bisect import bisect_left
from math import exp, fsum, log
from statistics import median
from typing import Any, NamedTuple

from corridors.model.network import Network
from planner.pricing.arcs import Steps
from planner.pricing.changes import changed_subjects, without_layers
from planner.pricing.lanes import STAND_IN_SPREAD, LaneRates, Level, lane_rates, times
from planner.pricing.rides import Sold

_MOST_KEPT = 16
"""Rides by cargo kind and month that are kept, and levels of each of them, those used last."""


class RatedRides(NamedTuple):
    """The level of each ride, None where its links make its price.

    Attributes
    ----------
    levels
        By ride.
    rated, usd_per_teu
        As arrays the numbers of the rides that have one, and its dollars.
    """

    levels: list[Level | None]
    rated: Any
    usd_per_teu: Any


class RideLevels:
    """Levels of the rides of one network for a cargo and month.

    Parameters
    ----------
    network, rates
        The network, and what its lanes ask.
    steps
        Its steps, with the rides.
    """

    def __init__(self, network: Network, rates: LaneRates, steps: Steps) -> None:
        rides, modes = steps.rides, steps.modes
        span = slice(rides.first, rides.first + len(rides))
        self.rates = rates
        self.rides = rides
        self._network = network
        self._steps = steps
        self._modes = [modes[steps.mode_of[head]] for head in steps.head[span]]
        sold = rides.sold
        keys = zip(rides.services, sold.lanes, self._modes, sold.ends, strict=True)
        self._own = [
            rates.level(service, lane, mode, own=lane.rpartition(":")[0] == ends)
            for service, lane, mode, ends in keys
        ]
        asked = zip(self._own, self._modes, steps.km[span], strict=True)
        self._lifts = [None if own else rates.fallback(mode, km) for own, mode, km in asked]
        self._through: dict[str, ThroughRates] = {}
        self._known: dict[tuple[str, bytes], RatedRides] = {}

    def rated(self, country: str, usd: Any) -> RatedRides:
        """Return the level of each ride: its own, by analogy or by kilometre; else None.

        No ship that is boarded abroad undersells the rate from home. What layers of facts change
        in the prices of links comes on top.

        Parameters
        ----------
        country
            Where the cargo comes from.
        usd
            Array of what each ride costs by the rates of its links, without carbon.
        """
        key = (country, usd.tobytes())
        found = self._known.pop(key, None) or self._rated(country, usd)
        self._known[key] = found
        if len(self._known) > _MOST_KEPT:
            del self._known[next(iter(self._known))]
        return found

    def _rated(self, country: str, usd: Any) -> RatedRides:
        import numpy as np

        if country not in self._through:
            self._through[country] = ThroughRates(self._network, self.rates, country)
        raised, sold = self._through[country].raised, self.rides.sold
        by_trade = with_analogies(self._own, sold, usd)
        levels: list[Level | None] = []
        asked_of = zip(self._own, by_trade, self._lifts, sold.ends, self._modes, strict=True)
        for own, like, lift, ends, mode in asked_of:
            level = like or lift
            if own is None and like is not None:
                level = self.rates.wider(like, mode, STAND_IN_SPREAD)
            levels.append(None if level is None else raised(level, ends, mode))
        levels = layered_levels(self._network, self._steps, levels)
        rated = [at for at, level in enumerate(levels) if level is not None]
        asked = np.array([level.usd_per_teu for level in levels if level is not None])
        return RatedRides(levels, np.array(rated, dtype=np.int64), asked)


def ride_levels(network: Network, steps: Steps, cargo: str, depart: dt.date) -> RideLevels:
    """Return the levels of the rides of a network, once for the questions of a cargo and month."""
    import numpy as np

    rides = steps.rides
    rates = lane_rates(network, cargo, depart)
    km = np.asarray(steps.km[rides.first : rides.first + len(rides)]).tobytes()
    # What is kept holds both objects, so that no others have the same number meanwhile.
    key = (id(rates), id(rides), km)
    found = _KNOWN.pop(key, None) or RideLevels(network, rates, steps)
    _KNOWN[key] = found
    if len(_KNOWN) > _MOST_KEPT:
        del _KNOWN[next(iter(_KNOWN))]
    return found


_KNOWN: dict[tuple[int, int, bytes], RideLevels] = {}


class ThroughRates:
    """The least that a ride asks of cargo from a country.

    Parameters
    ----------
    network
        The network under its layers of facts.
    rates
        What lanes ask in the month of departure.
    country
        Where the cargo comes from: through rates are those from its own ports.
    """

    def __init__(self, network: Network, rates: LaneRates, country: str) -> None:
        self._rates = rates
        self._mode = "sea"
        regions = network.regions.get(self._mode, {})
        self._stand_in = {several[0]: several for several in regions.values()}
        places = network.places
        home = {several for place, several in regions.items() if places[place].country == country}
        self._home = sorted(home)
        self._known: dict[str, Level | None] = {}
        self._levels: dict[tuple[tuple[str, ...], str], tuple[Level | None, float]] = {}
        self._fact = network.facts.fact

    def raised(self, level: Level, ends: str, mode: str) -> Level:
        """Return the level of a ride, or the least that it asks where that is more.

        Parameters
        ----------
        level
            Of the ride, or what stands for it.
        ends
            Trade regions of its calls (`planner.pricing.rides.Sold`).
        mode
            Of its first call.
        """
        if mode != self._mode or not ends or not self._home:
            return level
        if ends not in self._known:
            self._known[ends] = self._least(ends)
        least = self._known[ends]
        return level if least is None or least.usd_per_teu <= level.usd_per_teu else least

    def _least(self, ends: str) -> Level | None:
        """Return the rate of the whole less that of the way to where the ride begins.

        The whole where that way has no rate.
        """
        hub, _, destination = ends.partition(">")
        if hub in {home[0] for home in self._home}:
            return None
        found = []
        for home in self._home:
            (whole, scale), (feeder, of_feeder) = (
                self._scaled_level(home, it) for it in (destination, hub)
            )
            if whole is not None and feeder is not None:
                # The powers of the whole multiply both.
                part = of_feeder / scale
                facts = (*whole.facts, *((fact, -weight * part) for fact, weight in feeder.facts))
                usd = whole.usd_per_teu - feeder.usd_per_teu
                found.append(whole._replace(usd_per_teu=usd, facts=facts))
            elif whole is not None:
                found.append(whole)
        return min(found, key=lambda it: it.usd_per_teu, default=None)

    def _scaled_level(self, home: tuple[str, ...], region: str) -> tuple[Level | None, float]:
        """Return the level from a region of home to another, and what its powers come to."""
        key = (home, region)
        if key not in self._levels:
            level = self._level(*key)
            scale = 1.0
            if level is not None:
                weighted = fsum(float(self._fact(it).value) * weight for it, weight in level.facts)
                scale = level.usd_per_teu / weighted
            self._levels[key] = (level, scale)
        return self._levels[key]

    def _level(self, home: tuple[str, ...], region: str) -> Level | None:
        for other in self._stand_in.get(region, (region,)):
            for one in home:
                level = self._rates.level("", f"{one}>{other}:{self._mode}", self._mode)
                if level is not None:
                    return level
        return None


LEAST_SHARE = 0.2
"""No layer makes a ride cheaper than this share of its rate."""


def layered_levels(
    network: Network, steps: Steps, levels: list[Level | None]
) -> list[Level | None]:
    """Return the levels of rides under the layers of a network.

    Parameters
    ----------
    network
        The network under its layers of facts.
    steps
        Its steps, with rides.
    levels
        The level of each ride, None where it costs what its links do.
    """
    more = _more_usd_per_teu(network, steps)
    if more is None:
        return levels
    return [
        level if level is None or not usd else times(level, _share(level, usd))
        for level, usd in zip(levels, more, strict=True)
    ]


def _share(level: Level, more: float) -> float:
    return max(LEAST_SHARE, 1.0 + more / level.usd_per_teu) if level.usd_per_teu > 0.0 else 1.0


def _more_usd_per_teu(network: Network, steps: Steps) -> list[float] | None:
    """Return by ride what its links cost more under the layers, USD per TEU; None for nothing."""
    key = (id(network.facts), id(steps.rows))
    if key not in _ADDED:
        if len(_ADDED) >= _MOST_ADDED:
            del _ADDED[next(iter(_ADDED))]
        # The objects are held, so that no other ones have their numbers.
        _ADDED[key] = (network.facts, steps.rows, _found(network, steps))
    return _ADDED[key][2]


_MOST_ADDED = 16
_ADDED: dict[tuple[int, int], tuple[Any, Any, list[float] | None]] = {}


def _found(network: Network, steps: Steps) -> list[float] | None:
    ground = network.ground
    if ground is network or not any(
        _is_price(network, ground, it) for it in changed_subjects(ground, network)
    ):
        return None
    import numpy as np

    before = without_layers(network, steps)
    edges = steps.rides.arrays[0]
    now, then = (it.rows["usd_per_teu"][it.rows.at_edition] for it in (steps, before))
    count = len(now)  # rides have none of their own, and are part of none
    same_way = np.asarray(steps.km)[:count] == np.asarray(before.km)[:count]
    found: list[float] = np.round(
        steps.rides.sums(np.where(same_way, now - then, 0.0)[edges]), 6
    ).tolist()
    return found


def _is_price(network: Network, ground: Network, subject: str) -> bool:
    """Tell whether two networks say other things of the prices of a subject."""
    tables = (it.facts.by_subject.get(subject, {}) for it in (network, ground))
    new, old = tables
    names = {name for name in {*new, *old} if new.get(name) is not old.get(name)}
    return any("usd" in name or name.startswith(("cost_", "fee")) for name in names)


ALIKE = 2.0
"""A lane says nothing of rides that cost more, or less, than so many times its own."""


def with_analogies(levels: list[Level | None], sold: Sold, usd: Any) -> list[Level | None]:
    """Return the levels of rides, those without one by the nearest lane of their trade.

    The rate of that lane is multiplied by what the ride costs by the rates of its links, as a share
    of the median of the rides on the lane.

    Parameters
    ----------
    levels
        The level of each ride, None where neither its service nor its lane has one.
    sold
        Its lane and its trade.
    usd
        Its dollars by the rates of its links.
    """
    known: dict[str, dict[str, list[float]]] = {}
    level_of: dict[str, Level] = {}
    asked = usd.tolist()
    for level, lane, trade, dollars in zip(levels, sold.lanes, sold.trades, asked, strict=True):
        if level is not None and lane and trade and dollars > 0.0:
            known.setdefault(trade, {}).setdefault(lane, []).append(dollars)
            level_of.setdefault(lane, level)
    scales = {
        trade: sorted((log(median(found)), lane) for lane, found in by_lane.items())
        for trade, by_lane in known.items()
    }
    found = list(levels)
    for at, (level, trade, dollars) in enumerate(zip(levels, sold.trades, asked, strict=True)):
        if level is None and dollars > 0.0 and trade in scales:
            own = log(dollars)
            scale, lane = _nearest(scales[trade], own)
            if abs(own - scale) <= log(ALIKE):
                found[at] = times(level_of[lane], exp(own - scale))
    return found


def _nearest(scale: list[tuple[float, str]], own: float) -> tuple[float, str]:
    at = bisect_left(scale, (own, ""))
    return min(scale[max(at - 1, 0) : at + 1], key=lambda it: abs(it[0] - own))
