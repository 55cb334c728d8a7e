"""What cargo pays on a ship that it boards abroad: no less than the through rate from home.

Lines sell by the ports where cargo begins and ends, not by the ship. Rates of two lanes that meet
at a hub may add up to less than the rate of the whole, as after a month in which the one has risen
and the other was not yet published; no shipper is sold the sum.
"""

from math import fsum

from corridors.model.network import Network
from planner.pricing.lanes import LaneRates, Level


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
