"""Which border posts admit cargo of their neighbours only, and which steps does that shut?

A bilateral checkpoint passes persons, vehicles and goods of the two countries that meet there
and of no third one (so the agreement of China and Mongolia on their posts, 5 July 2004, article
1). Which cargo that is hangs on both ends of a question, so it is laid over the steps last.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corridors.facts import pick
from corridors.network import Network
from corridors.seasons import day_number
from planner.query import Query
from planner.steps import MOVE, Step, Steps


class Post(NamedTuple):
    """A step over a border and whose cargo a side of it admits.

    ``home`` is the country of the side that says so, ``beyond`` the other one. Where ``own`` is
    set, cargo must begin or end at home; else it must begin in one of both countries and end in
    the other.
    """

    edge: int
    subject: str
    home: str
    beyond: str
    own: bool

    def admits(self, origin: str, destination: str) -> bool:
        """Tell whether cargo from one country to another may pass."""
        if self.own:
            return self.home in (origin, destination)
        return {origin, destination} == {self.home, self.beyond}

    def words(self) -> str:
        """Return what stands against other cargo."""
        if self.own:
            return f"{self.subject} admits only cargo that begins or ends in {self.home}"
        ends = " and ".join(sorted((self.home, self.beyond)))
        return f"{self.subject} admits only cargo between {ends}"


def posts_of(network: Network, steps: Steps) -> list[Post]:
    """Return the steps over borders that do not admit all cargo, in the order of the steps.

    What holds on the day of the data's edition holds for all days.
    """
    day = day_number(network.edition.month, network.edition.day)
    says: dict[tuple[str, str], str] = {}
    for subject, table in network.facts.by_subject.items():
        found = pick(table["admits"], day) if "admits" in table else None
        if found is not None and found[0] != "all":
            place, _, mode = subject.partition(":")
            says[place, mode] = str(found[0])
    places = network.places
    return [
        Post(edge, f"{place}:{mode}", places[place].country, places[other].country, word == "own")
        for edge, mode, ends in _over_borders(network, steps, {mode for _, mode in says})
        for place, other in (ends, ends[::-1])
        if (word := says.get((place, mode)))
    ]


def _over_borders(
    network: Network, steps: Steps, modes: set[str]
) -> Iterator[tuple[int, str, tuple[str, str]]]:
    """Yield the moves of some modes between two countries, with the mode and both places.

    All of them are looked at, as a place of ``--via`` has several states (`planner.through`).
    """
    for state in range(1, len(steps.place_of), 2):
        mode = steps.modes[steps.mode_of[state]]
        if mode not in modes:
            continue
        here = steps.places[steps.place_of[state]]
        for edge in range(steps.start[state], steps.start[state + 1]):
            there = steps.places[steps.place_of[steps.head[edge]]]
            if network.places[here].country != network.places[there].country:
                yield edge, mode, (here, there)


def said_of_cargo(network: Network, step: Step) -> Iterator[int]:
    """Yield the facts that say whose cargo passes a step over a border, by their numbers."""
    if step.kind == MOVE and network.places[step.a].country != network.places[step.b].country:
        for place in (step.a, step.b):
            table = network.facts.by_subject.get(f"{place}:{step.first}", {})
            yield from (entry[2] for entry in table.get("admits", ()))


def refusing(posts: Iterable[Post], network: Network, query: Query) -> list[Post]:
    """Return the posts that do not admit the cargo of a question.

    Without a destination in the question those that no destination would open.
    """
    origin = network.places[query.origin].country
    if query.destination:
        end = network.places[query.destination].country
        return [it for it in posts if not it.admits(origin, end)]
    return [it for it in posts if not any(it.admits(origin, end) for end in (it.home, it.beyond))]
