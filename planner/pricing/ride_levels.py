"""What all rides of a network are asked in a month, kept between days, origins and layers.

The levels of lanes and services depend on cargo and month, the least from home on the country of
the origin besides, and those by analogy on what rides cost by the rates of their links.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from corridors.model.network import Network
from planner.pricing.analogy import with_analogies
from planner.pricing.lanes import STAND_IN_SPREAD, LaneRates, Level, lane_rates
from planner.pricing.layered_levels import layered_levels
from planner.pricing.through_rates import ThroughRates

if TYPE_CHECKING:
    from planner.pricing.arcs import Steps

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

    def __init__(self, network: Network, rates: LaneRates, steps: "Steps") -> None:
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


def ride_levels(network: Network, steps: "Steps", cargo: str, depart: dt.date) -> RideLevels:
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
