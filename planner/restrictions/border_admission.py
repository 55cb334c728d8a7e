"""Which borders and links admit some cargo only, and which steps does that shut?

A bilateral checkpoint passes persons, vehicles and goods of the two countries that meet there
and of no third one (so the agreement of China and Mongolia on their posts, 5 July 2004, article
1); trucks in transit keep to the roads that an agreement names. Which cargo that is hangs on
both ends of a question, so it is laid over the steps last.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.arcs import MOVE, Step, Steps
from planner.query.query import Query
from planner.search.label_setting import NOWHERE

DOMESTIC = "domestic"
ONWARD = "onward"
GOING_ROUND = ("foreign", DOMESTIC, ONWARD)
"""Words against cargo that goes round by another country."""
IN, OUT = "in", "out"
UNBOOKED = "unbooked"
"""Attribute of the lines of a port: countries whose boxes they refuse (`carrier_refusals`)."""
UNSERVED = "unserved"
"""Attribute of a link or a passing: cargo that no service carries there (`service_gaps`)."""


class Post(NamedTuple):
    """A step over a border, along a link or in a port, and whose cargo it admits.

    ``homes`` are the countries whose own cargo passes where it is said to admit *own*: that of
    the side of the border that says so, or those in which the link lies. Where ``says`` is
    *bilateral*, cargo must begin in one of ``homes`` and ``beyond`` and end in the other;
    where it is *own*, begin or end in one of ``homes``; where it is *foreign*, not begin and
    end in one country, nor come in where it began or go out where it ends; where it is
    *domestic*, the same, but what begins and ends at home may go out; where it is *onward*, not
    come in where it began nor go out where it ends. Where it is `UNBOOKED`,
    boxes must not begin or end in one of ``homes``. Where it is `UNSERVED`, cargo of the kinds
    in ``cargo`` must begin or end in one of ``homes``, or begin and end as a pair there, ``RU>RU``,
    names. ``way`` is `IN` or `OUT` at a side of a
    border, seen from the country that says so.
    """

    edge: int
    subject: str
    homes: tuple[str, ...]
    beyond: str
    says: str
    way: str = ""
    cargo: tuple[str, ...] = ()

    def admits(self, origin: str, destination: str) -> bool:
        """Tell whether cargo from one country to another may pass."""
        if self.says in ("own", UNSERVED):
            pair = f"{origin}>{destination}"
            return not {origin, destination, pair}.isdisjoint(self.homes)
        if self.says in GOING_ROUND:
            if origin == destination and self.says != ONWARD:
                return self.says == DOMESTIC and self.way == OUT and origin in self.homes
            inside = {IN: origin, OUT: destination}.get(self.way)
            return inside not in self.homes
        if self.says == UNBOOKED:
            return origin not in self.homes and destination not in self.homes
        return {origin, destination} == {*self.homes, self.beyond}

    def admits_from(self, origin: str) -> bool:
        """Tell whether cargo from a country may pass with some destination."""
        if self.says in GOING_ROUND:
            return self.way != IN or origin not in self.homes
        return self.says != "bilateral" or origin in (*self.homes, self.beyond)

    def words(self, cargo: str = "other cargo") -> str:
        """Return what stands against a cargo that is refused."""
        if self.says == ONWARD:
            return (
                f"{self.subject} admits no cargo that comes back to where it began or leaves "
                "where it ends"
            )
        if self.says in GOING_ROUND:
            home = f" (except out of {self.homes[0]})" if self.says == DOMESTIC else ""
            return (
                f"{self.subject} is closed to cargo that begins and ends in one country{home}, "
                "and to cargo that re-enters its origin or leaves its destination country"
            )
        homes = " or ".join(self.homes)
        if self.says == UNBOOKED:
            return (
                f"container lines at {self.subject} refuse cargo to or from {homes} "
                f"(--set {self.subject}.{UNBOOKED}=nothing)"
            )
        if self.says == UNSERVED:
            but = f" unless to or from {', '.join(self.homes)}" if self.homes else ""
            return (
                f"no service carries {cargo} by {self.subject}{but} "
                f"(--set {self.subject}.{UNSERVED}=nothing)"
            )
        if self.says == "own":
            return f"{self.subject} admits only cargo that begins or ends in {homes}"
        ends = " and ".join(sorted({*self.homes, self.beyond}))
        return f"{self.subject} admits only cargo between {ends}"


class Said(NamedTuple):
    """What is said of whose cargo passes, and who says it of a move.

    ``words`` holds it by subject, ``links`` the subject by both places and the mode, for the
    links that speak for themselves.
    """

    words: dict[str, str]
    links: dict[tuple[str, str, str], str]


def said_by(network: Network) -> Said:
    """Return what is said of whose cargo passes.

    What holds on the day of the data's edition holds for all days.
    """
    day = day_number(network.edition.month, network.edition.day)
    words: dict[str, str] = {}
    links: dict[tuple[str, str, str], str] = {}
    for subject in network.facts.subjects_of("admits"):
        found = pick(network.facts.by_subject[subject]["admits"], day)
        if found is not None:
            words[subject] = str(found[0])
            ends, colon, _ = subject.partition(":")
            if colon and (">" in ends or "-" in ends):
                _add_link(links, subject)
    return Said(words, links)


def _add_link(links: dict[tuple[str, str, str], str], subject: str) -> None:
    """Note who speaks for a link; what is said of one direction comes before both."""
    ends, _, mode = subject.partition(":")
    first, arrow, second = ends.partition(">")
    if arrow:
        links[first, second, mode] = subject
    else:
        first, _, second = ends.partition("-")
        links.setdefault((first, second, mode), subject)
        links.setdefault((second, first, mode), subject)


def posts_at(
    network: Network,
    said: Said,
    mode: str,
    ends: tuple[str, str],
    edge: int = NOWHERE,
) -> Iterator[Post]:
    """Yield the posts of a move: the link itself may be one, and each side of a border.

    Parameters
    ----------
    network, said
        The network, and `said_by` of it.
    mode, ends, edge
        Of the move, and its step where that is asked for.
    """
    words = said.words
    countries = tuple(network.places[place].country for place in ends)
    link = said.links.get((*ends, mode))
    if link is not None and words[link] != "all":
        homes = tuple(sorted({*countries} - {""}))
        yield Post(edge, link, homes, countries[1], words[link])
    if countries[0] == countries[1]:
        return
    sides = zip(ends, countries, countries[::-1], (OUT, IN), strict=True)
    for place, home, beyond, way in sides:
        subject = next((it for it in _subjects(place, mode, home) if it in words), None)
        if subject is not None and words[subject] != "all":
            yield Post(edge, subject, (home,), beyond, words[subject], way)


def _subjects(place: str, mode: str, country: str) -> tuple[str, str]:
    """Return what may say whose cargo a place admits: it for itself, or its country for all."""
    return f"{place}:{mode}", f"{mode}@{country}"


def posts_of(network: Network, steps: Steps) -> list[Post]:
    """Return the steps that do not admit all cargo, in the order of the steps."""
    said = said_by(network)
    return [
        post
        for edge, mode, ends in _moves(network, said, steps)
        for post in posts_at(network, said, mode, ends, edge)
    ]


def _moves(
    network: Network, said: Said, steps: Steps
) -> Iterator[tuple[int, str, tuple[str, str]]]:
    """Yield the moves at which there may be posts, with the mode and both places.

    These are the links that speak for themselves and those that cross a border. All states are
    looked at, as a place of ``--via`` has several (`planner.graph.via`).
    """
    by_link = set(said.links.values())
    # Place or country, and mode, of the posts.
    posted = {
        (it.partition("@")[2], it.partition("@")[0]) if "@" in it else tuple(it.split(":"))
        for it in said.words
        if it not in by_link
    }
    modes = {mode for _, mode in posted}
    country = [network.places[place].country for place in steps.places]
    spoken = {(place, mode) for place, _, mode in said.links}
    for state in range(1, len(steps.place_of), 2):
        mode = steps.modes[steps.mode_of[state]]
        own = steps.place_of[state]
        here = steps.places[own]
        speaks, crosses = (here, mode) in spoken, mode in modes
        if not speaks and not crosses:
            continue
        guarded = not posted.isdisjoint(((here, mode), (country[own], mode)))
        for edge in range(steps.start[state], steps.start[state + 1]):
            other = steps.place_of[steps.head[edge]]
            there = steps.places[other]
            if speaks or (
                country[own] != country[other]
                and (guarded or (there, mode) in posted or (country[other], mode) in posted)
            ):
                yield edge, mode, (here, there)


def said_of_cargo(network: Network, step: Step) -> Iterator[int]:
    """Yield the facts that say whose cargo passes a step, by their numbers."""
    if step.kind != MOVE:
        return
    subjects = [f"{step.a}{arrow}{step.b}:{step.first}" for arrow in "->"]
    subjects.append(f"{step.b}-{step.a}:{step.first}")
    if network.places[step.a].country != network.places[step.b].country:
        for place in (step.a, step.b):
            subjects += _subjects(place, step.first, network.places[place].country)
    for subject in subjects:
        table = network.facts.by_subject.get(subject, {})
        yield from (entry[2] for entry in table.get("admits", ()))


def refusing(posts: Iterable[Post], network: Network, query: Query) -> list[Post]:
    """Return the posts that do not admit the cargo of a question.

    Without a destination in the question those that no destination would open. What lines do
    not book are boxes: other cargo is not asked. Nor is cargo that services do carry.
    """
    origin = network.places[query.origin].country
    posts = [it for it in posts if it.says != UNSERVED or query.cargo in it.cargo]
    if network.cargo[query.cargo].basis != "teu":
        posts = [it for it in posts if it.says != UNBOOKED]
    if query.destination:
        end = network.places[query.destination].country
        return [it for it in posts if not it.admits(origin, end)]
    return [it for it in posts if not it.admits_from(origin)]
