"""Whose rate a ride pays: that of its own lane, of one that is like it, or of the nearest.

Ships between two markets ask much the same a box between any two of their ports: where nothing is
published of a lane, the lane of the same trade whose ends lie nearest stands in.
"""

from collections.abc import Collection
from functools import cached_property
from math import fsum
from statistics import median

from corridors.geometry import great_circle_km
from corridors.model.network import Network
from corridors.tables.services import lane_subject

REACH = "lane_reach_km"
"""Attribute of a mode: how far the ends of a lane that stands in may lie off, both together."""


class LaneFinder:
    """Finds the lane whose rate a ride pays.

    Parameters
    ----------
    network
        The network with its trade regions.
    family
        Family of modes of the services.
    known
        Lanes that have a rate.
    """

    def __init__(self, network: Network, family: str, known: Collection[str]) -> None:
        self._network = network
        self._family = family
        self._regions = network.regions.get(family, {})
        self._known = known
        self._found: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}

    def between(self, origin: str, destination: str) -> str:
        """Return the lane of a ride from place to place, empty where none is known.

        The lane of the regions' own comes before that from the region that the origin is
        ``like``, this before those to the region that the destination is ``like``, and these
        before the nearest of the same trade.
        """
        key = (self._regions.get(origin, ()), self._regions.get(destination, ()))
        if key not in self._found:
            lanes = (lane_subject(one, other, self._family) for other in key[1] for one in key[0])
            named = next((it for it in lanes if it in self._known), "")
            self._found[key] = named or (self._nearest(key[0][0], key[1][0]) if all(key) else "")
        return self._found[key]

    def _nearest(self, origin: str, destination: str) -> str:
        """Return the lane of the trade whose ends lie nearest to two regions, "" for none."""
        entries = self._network.facts.entries((self._family,), REACH)
        markets = self._markets(origin, destination)
        if not entries or not all(markets):
            return ""
        own = f"{destination}>{origin}"
        found = [
            (self._off((origin, destination), ends), lane)
            for lane, ends in self._lanes
            if self._markets(*ends) == markets and ">".join(ends) != own
        ]
        nearest, lane = min(found, default=(float("inf"), ""))
        return lane if nearest <= float(entries[0][0]) else ""

    def _markets(self, origin: str, destination: str) -> tuple[str, str]:
        known = self._network.trade_regions
        return known[origin].market, known[destination].market

    def _off(self, ends: tuple[str, str], others: tuple[str, str]) -> float:
        """Return how far the ends of one lane lie from those of another, together, km."""
        return fsum(
            great_circle_km(*self._middles[one], *self._middles[other])
            for one, other in zip(ends, others, strict=True)
        )

    @cached_property
    def _lanes(self) -> list[tuple[str, tuple[str, str]]]:
        """The lanes of the family that have a rate, with the regions of their ends."""
        found = []
        for lane in sorted(self._known):
            ends, _, family = lane.rpartition(":")
            one, arrow, other = ends.partition(">")
            if arrow and family == self._family and {one, other} <= {*self._middles}:
                found.append((lane, (one, other)))
        return found

    @cached_property
    def _middles(self) -> dict[str, tuple[float, float]]:
        """Latitude and longitude amid the places of each region."""
        members: dict[str, list[str]] = {}
        for place, regions in self._regions.items():
            members.setdefault(regions[0], []).append(place)
        places = self._network.places
        return {
            region: (median(places[it].lat for it in own), median(places[it].lon for it in own))
            for region, own in members.items()
        }
