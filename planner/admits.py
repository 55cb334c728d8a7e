"""Which border posts admit cargo of their neighbours only, and which steps does that shut?

A bilateral checkpoint passes persons, vehicles and goods of the two countries that meet there
and of no third one (so the agreement of China and Mongolia on their posts, 5 July 2004, article
1). Which cargo that is hangs on both ends of a question, so it is laid over the steps last.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corridors.network import Network
from planner.query import Query
from planner.steps import MOVE, Steps


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
    """Return the steps over borders that do not admit all cargo, in the order of the facts.

    What holds on the day of the data's edition holds for all days.
    """
    found = []
    for subject, table in network.facts.by_subject.items():
        if "admits" not in table:
            continue
        says = str(table["admits"][0][0])
        place, _, mode = subject.partition(":")
        if says == "all" or place not in steps.first_state or not mode:
            continue
        home = network.places[place].country
        for edge in _over_the_border(network, steps, place, mode):
            ends = {network.places[it].country for it in steps.step(edge)[1:3]}
            found += [Post(edge, subject, home, it, says == "own") for it in ends - {home}]
    return found


def _over_the_border(network: Network, steps: Steps, place: str, mode: str) -> Iterator[int]:
    """Yield the moves of a mode between a place and places abroad, both ways."""
    home = network.places[place].country
    state = steps.states_of(place).get(mode)
    if state is None:
        return
    for edge in range(steps.start[state + 1], steps.start[state + 2]):
        there = steps.head[edge]
        if steps.kind[edge] != MOVE or network.places[_name(steps, there)].country == home:
            continue
        yield edge
        for back in range(steps.start[there + 1], steps.start[there + 2]):
            if steps.kind[back] == MOVE and steps.head[back] == state:
                yield back


def _name(steps: Steps, state: int) -> str:
    return steps.places[steps.place_of[state]]


def refusing(posts: Iterable[Post], network: Network, query: Query) -> list[Post]:
    """Return the posts that do not admit the cargo of a question.

    Without a destination in the question those that no destination would open.
    """
    origin = network.places[query.origin].country
    if query.destination:
        end = network.places[query.destination].country
        return [it for it in posts if not it.admits(origin, end)]
    return [it for it in posts if not any(it.admits(origin, end) for end in (it.home, it.beyond))]
