"""Shortest feasible distance: the shortest route by one mode that is open on a day."""

import itertools
from heapq import heappop, heappush

from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.pricer import Pricer
from planner.query.query import Query, countries_of
from planner.restrictions.border_admission import admissions_of, restrictions_at


class FeasibleDistances:
    """Finds shortest distances by one mode over the links that are open on a day.

    What the question bans stays open: the distance is that of the world, not of the
    question. Status, ice class and draught hold as they do for the cargo and its ship, and posts
    admit the cargo that they admit.

    Parameters
    ----------
    network
        The network under its layers of facts.
    query
        The question, for its cargo and its ship.

    References
    ----------
    ISO 14083:2023, 5.4.2 and GLEC Framework v3: transport activity rests on the shortest
    feasible distance or on the great circle distance.
    """

    def __init__(self, network: Network, query: Query) -> None:
        self._network = network
        self._ends = countries_of(network, query)
        day = day_number(query.depart.month, query.depart.day)
        self._pricer = Pricer(network, query.cargo, day, *self._ends)
        self._said = admissions_of(network)
        self._links: dict[str, dict[str, list[tuple[str, str]]]] = {}

    def _by_mode(self, mode: str) -> dict[str, list[tuple[str, str]]]:
        found = self._links.get(mode)
        if found is None:
            found = self._links[mode] = {}
            for link in self._network.links:
                if link.mode == mode:
                    found.setdefault(link.a, []).append((link.b, link.subject))
                    if link.direction == "both":
                        found.setdefault(link.b, []).append((link.a, link.subject))
        return found

    def km(self, mode: str, places: tuple[str, ...], day: int) -> float:
        """Return the shortest distance from the first to the last of some places, km.

        Parameters
        ----------
        mode
            The mode, with its gauge.
        places
            The places of the way that was found, whose links are open by that: it may have
            waited for a window that is closed on the day. The distance is no longer than
            this way.
        day
            The day of the start (0-based day of a leap year).
        """
        links = self._by_mode(mode)
        used = set(itertools.pairwise(places))
        start, goal = places[0], places[-1]
        best = {start: 0.0}
        heap = [(0.0, start)]
        done: set[str] = set()
        while heap:
            km, here = heappop(heap)
            if here == goal:
                return km
            if here in done:
                continue
            done.add(here)
            if here not in places and self._pricer.passing(here, mode, day).closed:
                continue
            for there, subject in links.get(here, ()):
                price = self._pricer.move(here, there, mode, subject, day)
                closed = price.closed or not self._admitted(mode, (here, there))
                if closed and (here, there) not in used:
                    continue
                if km + price.km < best.get(there, float("inf")):
                    best[there] = km + price.km
                    heappush(heap, (best[there], there))
        message = f"no route by {mode} from {start} to {goal} that a route took"
        raise RuntimeError(message)

    def _admitted(self, mode: str, ends: tuple[str, str]) -> bool:
        """Tell whether the posts of a link admit the cargo."""
        posts = restrictions_at(self._network, self._said, mode, ends)
        return all(it.admits(*self._ends) for it in posts)
