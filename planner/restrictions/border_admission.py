"""Restrictions of borders and links that admit some cargo only.

A bilateral checkpoint passes persons, vehicles and goods of the two countries that meet there
and of no third one (so the agreement of China and Mongolia on their posts, 5 July 2004, article
1); trucks in transit keep to the roads that an agreement names. Which cargo that is depends on
both ends of a question, so it is applied to the steps last.
"""

from collections.abc import Iterator
from typing import NamedTuple

from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.arcs import Steps
from planner.restrictions.restriction import IN, OUT, Restriction
from planner.search.label_setting import NOWHERE


class Admissions(NamedTuple):
    """Whose cargo passes borders and links, and what states it of a move.

    ``words`` holds it by subject, ``links`` the subject by both places and the mode, for the
    links that state it themselves.
    """

    words: dict[str, str]
    links: dict[tuple[str, str, str], str]


def admissions_of(network: Network) -> Admissions:
    """Return what is stated of whose cargo passes.

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
    return Admissions(words, links)


def _add_link(links: dict[tuple[str, str, str], str], subject: str) -> None:
    """Note what states it of a link; what is stated of one direction comes before both."""
    ends, _, mode = subject.partition(":")
    first, arrow, second = ends.partition(">")
    if arrow:
        links[first, second, mode] = subject
    else:
        first, _, second = ends.partition("-")
        links.setdefault((first, second, mode), subject)
        links.setdefault((second, first, mode), subject)


def restrictions_at(
    network: Network,
    admissions: Admissions,
    mode: str,
    ends: tuple[str, str],
    edge: int = NOWHERE,
) -> Iterator[Restriction]:
    """Yield the restrictions of a move: of the link itself, and of each side of a border.

    Parameters
    ----------
    network, admissions
        The network, and `admissions_of` it.
    mode, ends, edge
        Of the move, and its step where that is asked for.
    """
    words = admissions.words
    countries = tuple(network.places[place].country for place in ends)
    link = admissions.links.get((*ends, mode))
    if link is not None and words[link] != "all":
        homes = tuple(sorted({*countries} - {""}))
        yield Restriction(edge, link, homes, countries[1], words[link])
    if countries[0] == countries[1]:
        return
    sides = zip(ends, countries, countries[::-1], (OUT, IN), strict=True)
    for place, home, beyond, direction in sides:
        subject = next((it for it in border_subjects(place, mode, home) if it in words), None)
        if subject is not None and words[subject] != "all":
            yield Restriction(edge, subject, (home,), beyond, words[subject], direction)


def border_subjects(place: str, mode: str, country: str) -> tuple[str, str]:
    """Return what may state whose cargo a place admits: the place, or its country for all."""
    return f"{place}:{mode}", f"{mode}@{country}"


def border_restrictions(network: Network, steps: Steps) -> list[Restriction]:
    """Return the steps that do not admit all cargo, in the order of the steps."""
    admissions = admissions_of(network)
    return [
        restriction
        for edge, mode, ends in _moves(network, admissions, steps)
        for restriction in restrictions_at(network, admissions, mode, ends, edge)
    ]


def _moves(
    network: Network, admissions: Admissions, steps: Steps
) -> Iterator[tuple[int, str, tuple[str, str]]]:
    """Yield the moves that may have restrictions, with the mode and both places.

    These are the links that state it themselves and those that cross a border. All states are
    looked at, as a place of ``--via`` has several (`planner.graph.via`).
    """
    by_link = set(admissions.links.values())
    # Place or country, and mode, of what is stated of a side of a border.
    sides = {
        (it.partition("@")[2], it.partition("@")[0]) if "@" in it else tuple(it.split(":"))
        for it in admissions.words
        if it not in by_link
    }
    modes = {mode for _, mode in sides}
    country = [network.places[place].country for place in steps.places]
    stated = {(place, mode) for place, _, mode in admissions.links}
    for state in range(1, len(steps.place_of), 2):
        mode = steps.modes[steps.mode_of[state]]
        own = steps.place_of[state]
        here = steps.places[own]
        own_rule, crosses = (here, mode) in stated, mode in modes
        if (not own_rule and not crosses) or steps.rides.is_ride(steps.start[state]):
            continue
        guarded = not sides.isdisjoint(((here, mode), (country[own], mode)))
        for edge in range(steps.start[state], steps.start[state + 1]):
            other = steps.place_of[steps.head[edge]]
            there = steps.places[other]
            if own_rule or (
                country[own] != country[other]
                and (guarded or (there, mode) in sides or (country[other], mode) in sides)
            ):
                yield edge, mode, (here, there)
