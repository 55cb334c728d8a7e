"""What does a question forbid, and in which words is it lifted?"""

from corridors.errors import UnknownNameError
from corridors.model import Link
from corridors.network import Network
from planner.query import Query

NOTHING: frozenset[str] = frozenset()


class Bans:
    """The bans of a question, each with the words that name it.

    Parameters
    ----------
    network
        The network.
    query
        The question; its ``avoid`` must name existing subjects.
    """

    def __init__(self, network: Network, query: Query) -> None:
        self._modes: dict[str, frozenset[str]] = {}
        self._places: dict[str, frozenset[str]] = {}
        self._subjects: dict[str, frozenset[str]] = {}
        if query.modes:
            for mode in network.modes:
                if mode not in query.modes:
                    self._modes[mode] = frozenset({f"add --mode {mode}"})
        countries: dict[str, str] = {}
        if query.countries:
            for place in network.places.values():
                if place.country and place.country not in query.countries:
                    countries[place.country] = f"add --country {place.country}"
        for subject in query.avoid:
            words = frozenset({f"drop --avoid {subject}"})
            if subject in network.modes:
                self._modes[subject] = words
            elif subject in network.places:
                self._places[subject] = words
            elif len(subject) == 2 and subject.isupper():
                countries[subject] = f"drop --avoid {subject}"
            else:
                parsed = network.subjects.parse(subject)
                if parsed.kind not in ("move", "pass", "handling"):
                    message = (
                        f"--avoid {subject!r} can't be avoided; name a place, country, mode or link"
                    )
                    raise UnknownNameError(message)
                self._subjects[parsed.key] = words
        if countries:
            for place in network.places.values():
                if place.country in countries:
                    found = self._places.get(place.id, NOTHING)
                    self._places[place.id] = found | {countries[place.country]}

    def of_link(self, link: Link) -> frozenset[str]:
        """Return why a link may not be used in either direction."""
        return (
            self._modes.get(link.mode, NOTHING)
            | self._places.get(link.a, NOTHING)
            | self._places.get(link.b, NOTHING)
            | self._subjects.get(f"{link.a}-{link.b}:{link.mode}", NOTHING)
        )

    def of_move(self, a: str, b: str, mode: str) -> frozenset[str]:
        """Return why a link may not be used in this direction."""
        return self._subjects.get(f"{a}>{b}:{mode}", NOTHING) if self._subjects else NOTHING

    def of_place(self, place: str) -> frozenset[str]:
        """Return why nothing may happen at a place."""
        return self._places.get(place, NOTHING)

    def of_pass(self, place: str, mode: str) -> frozenset[str]:
        """Return why a place may not be passed by a mode."""
        return self._subjects.get(f"{place}:{mode}", NOTHING) if self._subjects else NOTHING

    def of_handling(self, place: str, first: str, second: str) -> frozenset[str]:
        """Return why cargo may not change modes at a place."""
        if not self._subjects:
            return NOTHING
        pair = f"{first}>{second}"
        found = self._subjects.get(f"{pair}@{place}", NOTHING) | self._subjects.get(pair, NOTHING)
        for mode in (first, second):
            found |= self._subjects.get(f"{place}:{mode}", NOTHING)
        return found
