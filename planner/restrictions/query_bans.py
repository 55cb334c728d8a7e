"""What does a question forbid, and in which words is it lifted?"""

from collections.abc import Iterator

from corridors.errors import UnknownNameError
from corridors.model.network import Network
from planner.pricing.arcs import HANDLE, MOVE, PASS, Steps
from planner.query.query import Query


def banned_steps(network: Network, steps: Steps, query: Query) -> Iterator[tuple[int, str]]:
    """Yield each step that a question forbids, with the words that lift the ban.

    A step that several bans forbid comes several times.

    Raises
    ------
    UnknownNameError
        If ``avoid`` holds a subject that can't be avoided.
    """
    if query.modes:
        for mode in network.modes:
            if mode not in query.modes:
                for edge in steps.by_mode[mode]:
                    yield edge, f"add --mode {mode}"
    countries: dict[str, str] = {}
    if query.countries:
        for place in network.places.values():
            if place.country and place.country not in query.countries:
                countries[place.country] = f"add --country {place.country}"
    for subject in query.avoid:
        words = f"drop --avoid {subject}"
        if subject in network.corridors:
            continue  # a rule for the way as a whole, see planner.routing.rules
        if subject in network.modes:
            for edge in steps.by_mode[subject]:
                yield edge, words
        elif subject in network.places:
            for edge in _at(steps, subject):
                yield edge, words
        elif len(subject) == 2 and subject.isupper():
            countries[subject] = words
        else:
            for edge in _of_subject(network, steps, subject):
                yield edge, words
    if countries:
        for place in network.places.values():
            if place.country in countries:
                for edge in _at(steps, place.id):
                    yield edge, countries[place.country]


def _at(steps: Steps, place: str) -> Iterator[int]:
    """Yield the steps that leave a place or happen at it: nothing that enters gets on."""
    for state in steps.states_of(place).values():
        yield from range(steps.start[state], steps.start[state + 2])


def _of_subject(network: Network, steps: Steps, subject: str) -> Iterator[int]:
    parsed = network.subjects.parse(subject)
    head, _, mode = subject.partition(":")
    if parsed.kind == "move":
        first, arrow, second = head.partition(">")
        if not arrow:
            first, _, second = head.partition("-")
        ways = [(first, second)] if arrow else [(first, second), (second, first)]
        for edge in steps.by_mode[mode]:
            step = steps.step(edge)
            if step.kind == MOVE and (step.a, step.b) in ways:
                yield edge
    elif parsed.kind == "pass":
        for edge in steps.by_mode[mode]:
            step = steps.step(edge)
            if step.kind in (PASS, HANDLE) and step.a == head:
                yield edge
    elif parsed.kind == "handling":
        pair, at, scope = subject.partition("@")
        first = pair.partition(">")[0]
        for edge in steps.by_mode.get(first, ()):
            step = steps.step(edge)
            if step.kind == HANDLE and f"{step.first}>{step.second}" == pair:
                country = network.places[step.a].country
                if not at or scope in (step.a, country):
                    yield edge
    else:
        message = f"--avoid {subject!r} is not a place, country, mode, link, crossing or handling"
        raise UnknownNameError(message)
