"""Words of a question turned into ids, as a command line or a program passes them."""

import datetime as dt
import shlex
from collections.abc import Callable, Iterable
from numbers import Real
from typing import Any, Required, TypedDict, Unpack

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
from planner.parsing.departure import moment_text, read_date, read_deadline, read_departures
from planner.parsing.terminals import TerminalEnd, at_terminals, off_network_terminal
from planner.pricing.arcs import Steps, resolve_steps
from planner.query.equipment import cargo_of
from planner.query.query import LEAST_WEIGHT, MOST_WEIGHT, Leaning, Query, expand_modes
from planner.services.names import find_operator, nearest_services, partners_of, single_service
from planner.services.timetable import status_of

_NEAREST = 5
Words = str | Iterable[str]
"""One word or several."""
_TERMS = (
    *("by", "value_of_time", "depart", "deadline", "arrive_by", "reliability", "budget"),
    *("cargo", "equipment", "un_class", "mode", "country", "via", "avoid"),
    *("operator", "unconfirmed", "booked", "max_transfers", "max_borders"),
    *("prefer", "reluctant"),
)
_TEXT = (str, "text")
_PLACE = (str, "text: write a name, a code or 'lat,lon'")
_DAY = ((str, dt.date), "a day: write '2026-08-15' or a datetime.date")
_NUMBER = (Real, "a number")
_WORDS = ((str, Iterable), "a word or several")
_FLAGS = ("unconfirmed", "booked")
_WHOLE = (int, "a whole number")
_KINDS: dict[str, tuple[Any, str]] = {
    **dict.fromkeys(("origin", "destination"), _PLACE),
    **dict.fromkeys(("depart", "deadline", "arrive_by"), _DAY),
    **dict.fromkeys(("budget", "value_of_time", "reliability"), _NUMBER),
    **dict.fromkeys(("max_transfers", "max_borders"), _WHOLE),
    **dict.fromkeys(("mode", "country", "via", "avoid", "operator", "prefer", "reluctant"), _WORDS),
}
"""What a term must be, and how that is worded; all others are text."""


class QuestionTerms(TypedDict, total=False):
    """What is asked beside the two ends, in a user's words.

    ``modes``, ``countries``, ``via``, ``avoid`` and ``operators`` are names, each of them once;
    ``depart``, ``deadline`` and ``arrive_by`` a day, or a day and an hour, ``depart`` also two days
    with two dots between them; ``value_of_time`` is in USD/h, ``budget`` in USD, ``reliability`` a
    probability.
    """

    by: str | None
    value_of_time: float | None
    depart: str | None
    deadline: str | None
    arrive_by: str | None
    reliability: float | None
    budget: float | None
    cargo: Required[str]
    modes: Required[tuple[str, ...]]
    countries: Required[tuple[str, ...]]
    via: Required[tuple[str, ...]]
    avoid: Required[tuple[str, ...]]
    scenarios: tuple[str, ...]
    sets: tuple[str, ...]
    operators: tuple[str, ...]
    unconfirmed: bool
    booked: bool
    max_transfers: int | None
    max_borders: int | None
    prefer: tuple[str, ...]
    reluctant: tuple[str, ...]


def read_question(
    network: Network,
    steps: Steps,
    origin: str,
    destination: str,
    *,
    moved: Callable[[TerminalEnd], None] = lambda _: None,
    **terms: Unpack[QuestionTerms],
) -> tuple[Network, Steps, Query]:
    """Resolve a question whose ends and stops may lie off the network.

    Parameters
    ----------
    network, steps
        The network and its steps.
    origin, destination
        The ends, as `stop_named` takes them.
    moved
        Called with each town whose terminal takes its place, because the modes of the question
        do not reach it (`planner.parsing.terminals`).
    **terms
        What else is asked.

    Returns
    -------
    tuple
        The network and its steps, with the points that are off it joined by road, and the
        question, as `read_query`.
    """
    via = terms["via"]
    stops = [stop_named(network, text) for text in (origin, *via, destination)]
    cargo = terms["cargo"] = cargo_of(network.cargo, terms["cargo"])
    roles = ("origin", *("via" for _ in via), "destination")
    for at, (role, stop) in enumerate(zip(roles, stops, strict=True)):
        if stop.id not in network.places and (
            terminal := off_network_terminal(network, steps, stop, cargo)
        ):
            stops[at] = network.places[terminal]
            moved(TerminalEnd(role, stop.id, terminal))
    names = [stop.id for stop in stops]
    if any(name not in network.places for name in names):
        from planner.query.connectors import join_ends

        network = join_ends(network, stops, cargo)
        steps = resolve_steps(network)
    terms["via"] = tuple(names[1:-1])
    query = read_query(network, names[0], names[-1], **terms)
    query, ends = at_terminals(network, steps, query)
    for end in ends:
        moved(end)
    return network, steps, query


def read_terms(
    network: Network,
    steps: Steps,
    origin: str,
    destination: str,
    terms: dict[str, Any],
    scenarios: tuple[str, ...] = (),
    sets: tuple[str, ...] = (),
) -> tuple[Network, Steps, Query]:
    """Return the network with the ends joined to it, its steps and the question.

    Raises
    ------
    TypeError
        If a term does not exist, or is not of the kind of thing that it must be.
    UnknownNameError, UsageError
        As `read_question`.
    """
    unknown = set(terms) - set(_TERMS)
    if unknown:
        message = f"unknown term {', '.join(sorted(unknown))}; terms are {', '.join(_TERMS)}"
        raise TypeError(message)
    _check_kinds({"origin": origin, "destination": destination, **terms})
    return read_question(
        network,
        steps,
        origin,
        destination,
        by=terms.get("by"),
        value_of_time=terms.get("value_of_time"),
        depart=moment_text(terms.get("depart")),
        deadline=moment_text(terms.get("deadline")),
        arrive_by=moment_text(terms.get("arrive_by")),
        reliability=terms.get("reliability"),
        budget=terms.get("budget"),
        cargo=terms.get("cargo", ""),
        modes=words_of(terms.get("mode", ())),
        countries=words_of(terms.get("country", ())),
        via=words_of(terms.get("via", ())),
        avoid=words_of(terms.get("avoid", ())),
        operators=words_of(terms.get("operator", ())),
        unconfirmed=terms.get("unconfirmed", False),
        booked=terms.get("booked", False),
        max_transfers=terms.get("max_transfers"),
        max_borders=terms.get("max_borders"),
        prefer=words_of(terms.get("prefer", ())),
        reluctant=words_of(terms.get("reluctant", ())),
        scenarios=scenarios,
        sets=sets,
    )


def _check_kinds(terms: dict[str, Any]) -> None:
    """Refuse what is of another kind than a term: a pair of numbers for a place, text for money."""
    for name, value in terms.items():
        if name in _FLAGS:
            if not isinstance(value, bool):
                message = f"{name} {value!r} is not True or False"
                raise TypeError(message)
            continue
        if value is None:
            continue
        kinds, example = _KINDS.get(name, _TEXT)
        if not isinstance(value, kinds) or isinstance(value, bool):
            message = f"{name} {value!r} is not {example}"
            raise TypeError(message)


def words_of(words: Words) -> tuple[str, ...]:
    """Return words as a tuple, one alone too.

    Examples
    --------
    >>> words_of("rail"), words_of(["rail", "sea"])
    (('rail',), ('rail', 'sea'))
    """
    return (words,) if isinstance(words, str) else tuple(words)


def stop_named(network: Network, text: str) -> Place:
    """Return the place that a text names, on the network or off it.

    The gazetteer is read for a miss only.

    Raises
    ------
    UnknownNameError, UsageError
        As `planner.query.locations.find_end`.
    """
    hits = places_by_name(network.places, text)
    if len(hits) == 1:
        return hits[0]
    from planner.query.locations import find_end

    return find_end(network, text)


def read_query(
    network: Network, origin: str, destination: str, **terms: Unpack[QuestionTerms]
) -> Query:
    """Resolve the names of a question into ids."""
    places = network.places
    day, hour, window = read_departures(terms.get("depart"), network.edition)
    deadline = read_deadline(terms.get("deadline"))
    arrive_by = read_deadline(terms.get("arrive_by"), "arrive-by")
    if arrive_by is not None:
        for other in ("depart", "deadline"):
            if terms.get(other):
                message = f"--arrive-by and --{other} exclude each other; drop one of them"
                raise UsageError(message)
        # The day on which it ends: `planner.routing.departure_choice` goes back from it.
        day, hour, deadline = (arrive_by - dt.timedelta(minutes=1)).date(), 0.0, arrive_by
        read_date(day.isoformat(), network.edition, "arrive-by")
    leanings = read_leanings(network, terms.get("prefer", ()), terms.get("reluctant", ()))
    modes = expand_modes(network, tuple(mode.lower() for mode in terms["modes"]))
    avoid = tuple(dict.fromkeys(it for name in terms["avoid"] for it in read_avoid(network, name)))
    _check_leanings(network, leanings, modes, avoid)
    return Query(
        origin=find_place(places, origin).id,
        destination=find_place(places, destination).id,
        by=terms.get("by") or "generalised",
        depart=day,
        hour=hour,
        cargo=cargo_of(network.cargo, terms["cargo"]),
        modes=modes,
        countries=tuple(
            dict.fromkeys(read_country(it, country_codes(network)) for it in terms["countries"])
        ),
        via=tuple(find_place(places, name).id for name in terms["via"]),
        avoid=avoid,
        operators=read_operators(network, terms.get("operators", ())),
        unconfirmed=terms.get("unconfirmed", False),
        booked=terms.get("booked", False),
        max_transfers=terms.get("max_transfers"),
        max_borders=terms.get("max_borders"),
        leanings=leanings,
        scenarios=terms.get("scenarios", ()),
        sets=terms.get("sets", ()),
        value_of_time=terms.get("value_of_time") or 0.0,
        deadline=deadline,
        arrive_by=arrive_by,
        window=window,
        reliability=terms.get("reliability"),
        budget_usd=terms.get("budget"),
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
