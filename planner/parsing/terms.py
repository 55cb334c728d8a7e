"""Questions by the terms that a program passes."""

import datetime as dt
from collections.abc import Iterable
from numbers import Real
from typing import Any

from corridors.model.network import Network
from planner.parsing.question import read_question
from planner.pricing.arcs import Steps
from planner.query.query import Query

Words = str | Iterable[str]
"""One word or several."""
TERMS = (
    *("by", "value_of_time", "depart", "deadline", "budget"),
    *("cargo", "mode", "country", "via", "avoid"),
)


_TEXT = (str, "text")
_PLACE = (str, "text: write a name, a code or 'lat,lon'")
_DAY = ((str, dt.date), "a day: write '2026-08-15' or a datetime.date")
_NUMBER = (Real, "a number")
_WORDS = ((str, Iterable), "a word or several")
_KINDS: dict[str, tuple[Any, str]] = {
    **dict.fromkeys(("origin", "destination"), _PLACE),
    **dict.fromkeys(("depart", "deadline"), _DAY),
    **dict.fromkeys(("budget", "value_of_time"), _NUMBER),
    **dict.fromkeys(("mode", "country", "via", "avoid"), _WORDS),
}
"""What a term must be, and how that is worded; all others are text."""


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
        As `planner.parsing.question.read_question`.
    """
    unknown = set(terms) - set(TERMS)
    if unknown:
        message = f"unknown term {', '.join(sorted(unknown))}; terms are {', '.join(TERMS)}"
        raise TypeError(message)
    _check_kinds({"origin": origin, "destination": destination, **terms})
    return read_question(
        network,
        steps,
        origin,
        destination,
        by=terms.get("by"),
        value_of_time=terms.get("value_of_time"),
        depart=_date_text(terms.get("depart")),
        deadline=_date_text(terms.get("deadline")),
        budget=terms.get("budget"),
        cargo=terms.get("cargo", "teu"),
        modes=words_of(terms.get("mode", ())),
        countries=words_of(terms.get("country", ())),
        via=words_of(terms.get("via", ())),
        avoid=words_of(terms.get("avoid", ())),
        scenarios=scenarios,
        sets=sets,
    )


def _check_kinds(terms: dict[str, Any]) -> None:
    """Refuse what is of another kind than a term: a pair of numbers for a place, text for money."""
    for name, value in terms.items():
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


def _date_text(day: str | dt.date | None) -> str | None:
    if isinstance(day, dt.datetime):
        return day.strftime("%Y-%m-%dT%H:%M")
    return day.isoformat() if isinstance(day, dt.date) else day
