"""Which borders admit some cargo only, and which steps does that shut?

A bilateral checkpoint passes persons, vehicles and goods of the two countries that meet there
and of no third one (so the agreement of China and Mongolia on their posts, 5 July 2004, article
1). Which cargo that is hangs on both ends of a question, so it is laid over the steps last.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from corridors.facts import pick
from corridors.network import Network
from corridors.seasons import day_number
from planner.query import Query
from planner.search import NOWHERE
from planner.steps import MOVE, Step, Steps


class Post(NamedTuple):
    """A step over a border and whose cargo a side of it admits.

    ``home`` is the country of the side that says so, ``beyond`` the other one. Where ``says`` is
    *bilateral*, cargo must begin in one of both countries and end in the other; where it is
    *own*, begin or end at home; where it is *foreign*, not begin and end in one country.
    """

    edge: int
    subject: str
    home: str
    beyond: str
    says: str

    def admits(self, origin: str, destination: str) -> bool:
        """Tell whether cargo from one country to another may pass."""
        if self.says == "own":
            return self.home in (origin, destination)
        if self.says == "foreign":
            return origin != destination
        return {origin, destination} == {self.home, self.beyond}

    def words(self) -> str:
        """Return what stands against other cargo."""
        if self.says == "foreign":
            return f"{self.subject} admits no cargo that begins and ends in one country"
        if self.says == "own":
            return f"{self.subject} admits only cargo that begins or ends in {self.home}"
        ends = " and ".join(sorted((self.home, self.beyond)))
        return f"{self.subject} admits only cargo between {ends}"


def said_by(network: Network) -> dict[str, str]:
    """Return what is said of whose cargo borders admit, by subject.

    What holds on the day of the data's edition holds for all days.
    """
    day = day_number(network.edition.month, network.edition.day)
    said: dict[str, str] = {}
    for subject, table in network.facts.by_subject.items():
        found = pick(table["admits"], day) if "admits" in table else None
        if found is not None:
            said[subject] = str(found[0])
    return said


def posts_at(
    network: Network,
    said: Mapping[str, str],
    mode: str,
    ends: tuple[str, str],
    edge: int = NOWHERE,
) -> Iterator[Post]:
    """Yield the posts of a move, of which each side may have one.

    Parameters
    ----------
    network, said
        The network, and `said_by` of it.
    mode, ends, edge
        Of the move, and its step where that is asked for.
    """
    for place, other in (ends, ends[::-1]):
        home, beyond = network.places[place].country, network.places[other].country
        if home == beyond:
            continue
        subject = next((it for it in _subjects(place, mode, home) if it in said), None)
        if subject is not None and said[subject] != "all":
            yield Post(edge, subject, home, beyond, said[subject])


def _subjects(place: str, mode: str, country: str) -> tuple[str, str]:
    """Return what may say whose cargo a place admits: it for itself, or its country for all."""
    return f"{place}:{mode}", f"{mode}@{country}"


def posts_of(network: Network, steps: Steps) -> list[Post]:
    """Return the steps over borders that do not admit all cargo, in the order of the steps."""
    said = said_by(network)
    modes = {it.partition(":")[2] or it.partition("@")[0] for it in said}
    return [
        post
        for edge, mode, ends in _moves(steps, modes)
        for post in posts_at(network, said, mode, ends, edge)
    ]


def _moves(steps: Steps, modes: set[str]) -> Iterator[tuple[int, str, tuple[str, str]]]:
    """Yield the moves of some modes, with the mode and both places.

    All of them are looked at, as a place of ``--via`` has several states (`planner.through`).
    """
    for state in range(1, len(steps.place_of), 2):
        mode = steps.modes[steps.mode_of[state]]
        if mode in modes:
            here = steps.places[steps.place_of[state]]
            for edge in range(steps.start[state], steps.start[state + 1]):
                yield edge, mode, (here, steps.places[steps.place_of[steps.head[edge]]])


def said_of_cargo(network: Network, step: Step) -> Iterator[int]:
    """Yield the facts that say whose cargo passes a step over a border, by their numbers."""
    if step.kind == MOVE and network.places[step.a].country != network.places[step.b].country:
        for place in (step.a, step.b):
            for subject in _subjects(place, step.first, network.places[place].country):
                table = network.facts.by_subject.get(subject, {})
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
