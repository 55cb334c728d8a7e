"""Words of a question turned into ids, as a command line or a program passes them."""

import datetime as dt
import shlex
from collections.abc import Callable, Iterable
from dataclasses import replace

from corridors.errors import UnknownNameError, UsageError
from corridors.model.entities import OPEN_STATUSES, Place
from corridors.model.network import Network, country_codes
from corridors.places.names import (
    corridors_by_name,
    corridors_described,
    country_code_of,
    find_place,
    nearest_countries,
    nearest_names,
    places_by_name,
    read_country,
)
from planner.parsing.departure import ARRIVE_BY, read_date, read_deadline, read_departures
from planner.parsing.terminals import TerminalEnd, at_terminals, off_network_terminal
from planner.pricing.arcs import Steps
from planner.pricing.joins import joined_steps
from planner.question.equipment import cargo_of
from planner.question.query import AS_STATED, Leaning, Query, expand_modes
from planner.question.terms import LEAST_WEIGHT, MOST_WEIGHT, Question
from planner.services.names import find_operator, nearest_services, partners_of, single_service
from planner.services.timetable import status_of

_NEAREST = 5


def read_question(
    network: Network,
    steps: Steps,
    question: Question,
    *,
    moved: Callable[[TerminalEnd], None] = lambda _: None,
) -> tuple[Network, Steps, Query]:
    """Resolve a question whose ends and stops may lie off the network.

    Parameters
    ----------
    network, steps
        The network and its steps.
    question
        What is asked; its ends and stops are what `stop_named` takes.
    moved
        Called with each town whose terminal takes its place, because the modes of the question
        do not reach it (`planner.parsing.terminals`).

    Returns
    -------
    tuple
        The network and its steps, with the points that are off it joined by road, and the
        question, as `read_query`.
    """
    names = (question.origin, *question.via, question.destination)
    stops = [stop_named(network, text) for text in names]
    cargo = cargo_of(network.cargo, question.cargo)
    roles = ("origin", *("via" for _ in question.via), "destination")
    for at, (role, stop) in enumerate(zip(roles, stops, strict=True)):
        if stop.id not in network.places and (
            terminal := off_network_terminal(network, steps, stop, cargo)
        ):
            stops[at] = network.places[terminal]
            moved(TerminalEnd(role, stop.id, terminal))
    origin, *via, destination = (stop.id for stop in stops)
    if any(stop.id not in network.places for stop in stops):
        from planner.question.connectors import join_ends

        network = join_ends(network, stops, cargo)
        steps = joined_steps(network, steps)
    joined = replace(question, origin=origin, destination=destination, via=tuple(via), cargo=cargo)
    query, ends = at_terminals(network, steps, read_query(network, joined))
    for end in ends:
        moved(end)
    return network, steps, query


def stop_named(network: Network, text: str) -> Place:
    """Return the place that a text names, on the network or off it.

    The gazetteer is read for a miss only.

    Raises
    ------
    UnknownNameError, UsageError
        As `planner.question.locations.find_end`.
    """
    hits = places_by_name(network.places, text)
    if len(hits) == 1:
        return hits[0]
    from planner.question.locations import find_end

    return find_end(network, text)


def read_query(network: Network, question: Question) -> Query:
    """Resolve the names of a question into ids."""
    places = network.places
    day, hour, window = read_departures(question.depart, network.edition)
    deadline = read_deadline(question.deadline)
    arrive_by = read_deadline(question.arrive_by, ARRIVE_BY)
    if arrive_by is not None:
        for other in ("depart", "deadline"):
            if getattr(question, other):
                message = f"--arrive-by and --{other} exclude each other; drop one of them"
                raise UsageError(message)
        # The day on which it ends: `planner.routing.departure_choice` goes back from it.
        day, hour, deadline = (arrive_by - dt.timedelta(minutes=1)).date(), 0.0, arrive_by
        read_date(day.isoformat(), network.edition, ARRIVE_BY)
    leanings = read_leanings(network, question.prefer, question.reluctant)
    modes = expand_modes(network, tuple(mode.lower() for mode in question.modes))
    avoid = tuple(dict.fromkeys(it for name in question.avoid for it in read_avoid(network, name)))
    _check_leanings(network, leanings, modes, avoid)
    codes = country_codes(network) if question.countries else set()
    return Query(
        origin=find_place(places, question.origin).id,
        destination=find_place(places, question.destination).id,
        by=question.by or "generalised",
        depart=day,
        hour=hour,
        cargo=cargo_of(network.cargo, question.cargo),
        modes=modes,
        countries=tuple(dict.fromkeys(read_country(it, codes) for it in question.countries)),
        via=tuple(find_place(places, name).id for name in question.via),
        avoid=avoid,
        operators=read_operators(network, question.operators),
        leanings=leanings,
        value_of_time=question.value_of_time or 0.0,
        deadline=deadline,
        arrive_by=arrive_by,
        window=window,
        budget_usd=question.budget,
        **{name: getattr(question, name) for name in AS_STATED},
    )


def read_operators(network: Network, names: tuple[str, ...]) -> tuple[str, ...]:
    """Resolve the operators whose services alone are boarded.

    Raises
    ------
    UnknownNameError
        If no service has such an operator.
    UsageError
        If none of their services runs.
    """
    found = tuple(dict.fromkeys(find_operator(network, it) for it in names))
    own = [it for it in network.services.values() if not {*found}.isdisjoint(partners_of(it))]
    states = {status_of(network, it.id).status for it in own}
    if found and states.isdisjoint(OPEN_STATUSES):
        message = (
            f"--operator {', '.join(found)}: all services are {' or '.join(sorted(states))} "
            f"(corridors services --operator {shlex.quote(found[0])} --all); choose another"
        )
        raise UsageError(message)
    return found


def read_leanings(
    network: Network, prefer: Iterable[str], reluctant: Iterable[str]
) -> tuple[Leaning, ...]:
    """Resolve what is preferred or taken reluctantly, each as ``SUBJECT=WEIGHT``.

    Raises
    ------
    UnknownNameError, UsageError
        If a subject is none of those of `read_avoid`, is named twice, or its weight is no number or
        out of bounds: from 0.05 to 1 of what is preferred, from 1 to 20 of what is not.
    """
    found: dict[str, Leaning] = {}
    for option, texts, least, most in (
        ("--prefer", prefer, LEAST_WEIGHT, 1.0),
        ("--reluctant", reluctant, 1.0, MOST_WEIGHT),
    ):
        example = "rail=0.8" if option == "--prefer" else "RU=1.3"
        for text in texts:
            name, equals, number = text.rpartition("=")
            try:
                weight = float(number) if equals and name.strip() else float("nan")
            except ValueError:
                weight = float("nan")
            if not least <= weight <= most:
                message = (
                    f"{option} {text!r} is not SUBJECT=WEIGHT with a weight from {least:g} to "
                    f"{most:g}; write {example}"
                )
                raise UsageError(message)
            of = read_avoid(network, name.strip(), option)
            subject = of[0] if len(of) == 1 else name.strip().lower()
            if subject in found:
                message = f"{option} {text}: {subject} has a weight already; name it once"
                raise UsageError(message)
            found[subject] = Leaning(subject, weight, of)
    return tuple(found.values())


def _check_leanings(
    network: Network, leanings: tuple[Leaning, ...], modes: tuple[str, ...], avoid: tuple[str, ...]
) -> None:
    """Raise UsageError if a weight counts for nothing, as no route may touch its subject."""
    for leaning in leanings:
        of = {*leaning.of}
        if of <= {*avoid}:
            other = f"--avoid {leaning.subject}"
        elif modes and of <= network.modes.keys() and of.isdisjoint(modes):
            other = f"--mode {' --mode '.join(modes)}"
        else:
            continue
        message = f"{leaning.option} {leaning}: {other} leaves it out anyway; drop one of the two"
        raise UsageError(message)


def read_avoid(network: Network, text: str, option: str = "--avoid") -> tuple[str, ...]:
    """Resolve what is to be avoided: modes of a family, a country, a subject or a place.

    A country is named by its code or its name, a corridor or a service by its id or a name; a
    place that has the name comes first.

    Raises
    ------
    UnknownNameError, UsageError
        If it is none of them.
    """
    families = {mode.family for mode in network.modes.values()}
    if text.lower() in network.modes or text.lower() in families:
        return expand_modes(network, (text.lower(),))
    for known in (network.corridors, network.services):
        if text.lower() in known:
            return (text.lower(),)
    if code := country_code_of(network.places, text, country_codes(network)):
        return (code,)
    if any(char in text for char in ":>@"):
        try:
            return (network.subjects.parse(text).key,)
        except ValueError as error:
            message = f"{option} {text!r}: {error}{network.suggest_subjects(text)}"
            raise UsageError(message) from None
    if text.strip() and not places_by_name(network.places, text):
        if len(called := corridors_by_name(network.corridors, text)) == 1:
            return (called[0].id,)
        if service := single_service(network, text):
            return (service.id,)
        near = [
            *(it.id for it in corridors_described(network.corridors, text)),
            *nearest_countries(text, country_codes(network)),
            *nearest_names(network.places, text),
            *nearest_services(network, text),
        ]
        hint = f"did you mean {', '.join(near[:_NEAREST])}?" if near else "see: corridors places"
        message = f"{option} {text!r} is not a place, country, mode, corridor or service; {hint}"
        raise UnknownNameError(message)
    return (find_place(network.places, text).id,)
