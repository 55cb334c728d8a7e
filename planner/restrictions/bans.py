"""Steps that a question forbids, and what services carry and what goes by services alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corridors.errors import UnknownNameError
from corridors.model.network import Network
from planner.pricing.arcs import HANDLE, MOVE, PASS, Steps
from planner.question.query import Query
from planner.question.terms import CONFIRMED_YEARS

Ban = tuple[Sequence[int], str]
"""Steps that are closed together, and the option that opens them."""
NO_BANS: Mapping[str, Any] = {
    **dict.fromkeys(("modes", "countries", "avoid", "operators"), ()),
    "unconfirmed": True,
}
"""The terms by which a question closes steps, each with what closes nothing."""


def banned_steps(network: Network, steps: Steps, query: Query) -> Iterator[Ban]:
    """Yield the steps that each ban of a question closes.

    A step that several bans forbid comes several times.

    Raises
    ------
    UnknownNameError
        If ``avoid`` holds a subject that can't be avoided.
    """
    for mode in network.modes if query.modes else ():
        if mode not in query.modes:
            yield steps.by_mode[mode], f"add --mode {mode}"
    countries = _left_out(network, query)
    for subject in query.avoid:
        words = f"drop --avoid {subject}"
        if len(subject) == 2 and subject.isupper():
            countries[subject] = words
        elif subject not in network.corridors and subject not in network.services:
            # A corridor is a rule for the route as a whole, see planner.routing.rules; a service
            # is not boarded, see refused_boardings.
            yield list(_avoided(network, steps, subject)), words
    banned: dict[str, list[str]] = {}
    for place in network.places.values() if countries else ():
        if place.country in countries:
            banned.setdefault(countries[place.country], []).append(place.id)
    for words, places in banned.items():
        yield [edge for place in places for edge in _at(steps, place)], words


def _left_out(network: Network, query: Query) -> dict[str, str]:
    """Return the countries to which a question is not restricted, with what allows them."""
    if not query.countries:
        return {}
    return {
        place.country: f"add --country {place.country}"
        for place in network.places.values()
        if place.country and place.country not in query.countries
    }


def subject_steps(network: Network, steps: Steps, subject: str) -> Iterator[int]:
    """Yield the steps of a country, a mode, a place, a link, a crossing or a handling.

    Those of a place are the steps that leave it or happen at it, those of a country the steps of
    its places, as for ``avoid``.
    """
    if not (len(subject) == 2 and subject.isupper()):
        yield from _avoided(network, steps, subject)
        return
    for place in network.places.values():
        if place.country == subject:
            yield from _at(steps, place.id)


def _avoided(network: Network, steps: Steps, subject: str) -> Iterator[int]:
    """Yield the steps of a mode, a place or another subject."""
    if subject in network.modes:
        yield from steps.by_mode[subject]
    elif subject in network.places:
        yield from _at(steps, subject)
    else:
        yield from _of_subject(network, steps, subject)


def _at(steps: Steps, place: str) -> Iterator[int]:
    """Yield the steps that leave a place or happen at it: cargo that enters goes no further."""
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
    elif parsed.kind != "service":  # whose boardings `refused_boardings` closes
        message = (
            f"--avoid {subject!r} is not a place, country, mode, link, crossing, handling or "
            "service"
        )
        raise UnknownNameError(message)


SCHEDULED = "scheduled_modes"
"""Attribute of a cargo kind: modes, or modes in a country, by which it goes by services alone."""


def is_confirmed(network: Network, service: str) -> bool:
    """Tell whether a service was confirmed within `CONFIRMED_YEARS` before the edition."""
    return network.services[service].confirmed >= network.edition.year - CONFIRMED_YEARS


def refused_boardings(network: Network, steps: Steps, query: Query) -> Iterator[Ban]:
    """Yield the boardings of each service that the cargo or the question closes.

    No words where the service never carries the cargo.
    """
    for name, edges in steps.rides.boardings_of.items():
        words = _refusal(network, query, name)
        if words is not None:
            yield edges, words


def _refusal(network: Network, query: Query, name: str) -> str | None:
    """Return what lifts the ban of a service, None where there is none."""
    service = network.services[name]
    if query.cargo not in service.cargo:
        return ""
    if not service.holds_on(query.depart):
        begun = service.valid_from <= query.depart.isoformat()
        return f"depart by {service.valid_to}" if begun else f"depart from {service.valid_from}"
    if name in query.avoid:
        return f"drop --avoid {name}"
    if query.operators and not _operated(service.operator, query.operators):
        return f"add --operator {service.operator!r}"
    if not query.unconfirmed and not is_confirmed(network, name):
        return "add --unconfirmed"
    return None


def _operated(operator: str, wanted: tuple[str, ...]) -> bool:
    """Tell whether one of the partners of a service is wanted."""
    partners = {it.strip().casefold() for it in operator.split("/")}
    return any(it.casefold() in partners for it in wanted)


def unscheduled_moves(network: Network, steps: Steps, cargo: str) -> list[int]:
    """Return the moves along links by modes by which a cargo goes by services alone."""
    entries = network.cargo_entries(cargo, SCHEDULED)
    families = {
        word for value, season, _ in entries if season is None for word in str(value).split()
    }
    if not families or not network.services:
        return []
    modes = [it.id for it in network.modes.values() if families & {it.family, it.id}]
    found = [edge for mode in modes for edge in _own_moves(steps, mode)]
    for word in sorted(it for it in families if "@" in it):
        mode, _, country = word.partition("@")
        within = [network.places[it].country == country for it in steps.places]
        found += [
            edge
            for edge in _own_moves(steps, mode)
            if within[steps.place_of[steps.head[edge]]] or within[steps.place_of[steps.tail(edge)]]
        ]
    return found


def _own_moves(steps: Steps, mode: str) -> Iterator[int]:
    """Yield the moves by a mode that no service makes."""
    for edge in steps.by_mode.get(mode, ()):
        if steps.kind[edge] == MOVE and not steps.rides.is_ride(edge):
            yield edge
