"""A question as an address, a line of the command line, and the terms of a search.

An address is what stands behind the question mark of a URL: ``from=Dalian&to=Duisburg&by=time``.
Its words are those of the options of ``corridors route``; a key that takes several values is
repeated.
"""

import datetime as dt
import math
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from corridors.errors import UsageError
from corridors.model.entities import OFF_NETWORK, Place
from corridors.model.network import Network, check_ends
from corridors.places.gazetteer import town_named
from corridors.places.names import did_you_mean
from corridors.tables.load import DATA
from corridors.text import json_text
from planner.graph.layers import LayeredNetwork
from planner.parsing.departure import completed, read_deadline, read_departures
from planner.parsing.question import read_question
from planner.parsing.terminals import TerminalEnd
from planner.pricing.arcs import Steps
from planner.question.equipment import described
from planner.question.locations import read_point
from planner.question.query import Query
from planner.question.terms import BY_FIELD, TERMS, Question, Term, TermKind
from planner.uncertainty.reliability import settle_departure

_LONGEST = 300
"""Letters in a value; the longest subject of a fact has about 100."""
_DESCRIBED = ("equipment", "un_class")
"""Fields that are a kind of cargo once a question is read."""
_TRUE, _FALSE = ("1", "true", "yes", ""), ("0", "false", "no")


def json_line(value: object) -> str:
    """Return plain data as JSON text in one line."""
    return json_text(value, indent=None)


class AddressError(UsageError):
    """An address, or the body of a request, that can't be read.

    Parameters
    ----------
    message
        What is wrong and what to do.
    parameter
        The parameter that is wrong, where it is one.
    """

    def __init__(self, message: str, parameter: str = "") -> None:
        self.parameter = parameter
        super().__init__(message)


NO_REACH = frozenset(it.key for it in TERMS if not it.reach)
"""Keys of a question for which what an origin reaches can't be asked."""
NO_COMPARISON = frozenset(it.key for it in TERMS if not it.compare)
"""Keys of a question for which corridors side by side can't be asked."""
BY_KEY = {it.key: it for it in TERMS} | {"scenario": BY_FIELD["scenarios"]}


def values_of(question: Question) -> list[tuple[str, str]]:
    """Return what is asked as keys and texts of an address, in its canonical order."""
    found = []
    for term, value in question.given():
        texts = value if isinstance(value, tuple) else (value,)
        found += [(term.key, _text_of(it)) for it in texts]
    return found


def address_text(question: Question) -> str:
    """Return the address of a question, encoded.

    Examples
    --------
    >>> address_text(Question(origin="Dalian", destination="Duisburg", modes=("rail",)))
    'from=Dalian&to=Duisburg&mode=rail'
    """
    return urlencode(values_of(question))


def command_of(
    question: Question,
    network: Network,
    *command: str,
    terms: Iterable[Term] = TERMS,
) -> str:
    """Return the line for a shell that asks the same.

    Parameters
    ----------
    question, network
        What is asked of which network.
    command
        The command with its arguments, where it is not ``route`` between the two ends.
    terms
        The terms that the command takes.
    """
    words = ["corridors", *(command or ("route",))]
    own = () if network.folder == DATA else ("--data", str(network.folder))
    taken = {it.key for it in terms}
    for key, text in values_of(question):
        if key in taken:
            option = BY_KEY[key].option
            words += [option] if option else []
            words += [] if BY_KEY[key].kind is TermKind.FLAG else [text]
    return shlex.join((*words, *own))


def _text_of(value: object) -> str:
    if value is True:
        return "1"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def read_address(
    query_string: str, *, beside: Iterable[str] = ()
) -> tuple[Question, dict[str, str]]:
    """Read an address.

    Parameters
    ----------
    query_string
        What stands behind the question mark, encoded.
    beside
        Keys that do not belong to the question but may stand in the address.

    Returns
    -------
    tuple
        The question, and the texts of the keys beside it.

    Raises
    ------
    AddressError
        If a key is unknown, is given too often, or has a text that can't be its value.

    Examples
    --------
    >>> read_address("from=Harbin&to=Busan&mode=rail&lang=ru", beside=("lang",))[0].modes
    ('rail',)
    """
    try:
        pairs = parse_qsl(
            query_string,
            keep_blank_values=True,
            strict_parsing=bool(query_string),
            errors="strict",
            max_num_fields=400,
        )
    except ValueError:
        message = (
            "the address can't be read; write key=value, encoded as UTF-8, with & between them"
        )
        raise AddressError(message) from None
    own, others = [], {}
    for key, text in pairs:
        if key in beside:
            others[key] = text
        else:
            own.append((key, text))
    return read_values(own), others


def read_values(pairs: Iterable[tuple[str, Any]]) -> Question:
    """Return the question of keys and values; texts stand for numbers and flags too.

    Raises
    ------
    AddressError
        As `read_address`.
    """
    found: dict[str, list[Any]] = {}
    for key, value in pairs:
        parameter = BY_KEY.get(key)
        if parameter is None:
            near = did_you_mean(key, BY_KEY)
            message = f"{key!r} is not a parameter{near or '; see /api'}"
            raise AddressError(message, key)
        found.setdefault(parameter.key, []).append(_value_of(parameter, value))
    terms: dict[str, Any] = {}
    for key, values in found.items():
        parameter = BY_KEY[key]
        if len(values) > parameter.most:
            message = (
                f"{key} is given {len(values)} times; give it {_times(parameter.most)} at most"
            )
            raise AddressError(message, key)
        terms[parameter.field] = tuple(values) if parameter.kind is TermKind.TEXTS else values[0]
    for parameter in TERMS[:2]:
        if not str(terms.get(parameter.field, "")).strip():
            message = f"{parameter.key} is missing; name a place, such as {parameter.example}"
            raise AddressError(message, parameter.key)
    return _question(terms)


def _times(most: int) -> str:
    return "once" if most == 1 else f"{most} times"


def _question(terms: dict[str, Any]) -> Question:
    try:
        cargo, sets = described(
            terms.get("cargo", "").strip(),
            terms.pop("equipment", None),
            terms.pop("un_class", None),
        )
    except UsageError as error:
        raise AddressError(str(error), "cargo") from None
    terms |= {"cargo": cargo, "sets": (*terms.get("sets", ()), *sets)}
    terms |= {it: terms.get(it) or None for it in ("depart", "deadline", "arrive_by")}
    return completed(Question(**terms))


def _value_of(parameter: Term, value: Any) -> Any:
    key, kind = parameter.key, parameter.kind
    if kind is TermKind.FLAG:
        return read_flag(key, value)
    if kind in (TermKind.NUMBER, TermKind.WHOLE):
        return _number_of(parameter, value)
    if not isinstance(value, str):
        message = f"{key} {value!r} is not a text; write {parameter.example!r}"
        raise AddressError(message, key)
    if len(value) > _LONGEST or any(ord(char) < 32 or ord(char) == 127 for char in value):
        message = f"{key} must be at most {_LONGEST} letters in one line"
        raise AddressError(message, key)
    text = value.strip()
    if parameter.words and text and text not in parameter.words:
        message = f"{key} {text!r} is unknown; use one of {', '.join(parameter.words)}"
        raise AddressError(message, key)
    if kind is TermKind.TEXTS and not text:
        message = f"{key} is empty; write {parameter.example}, or leave it out"
        raise AddressError(message, key)
    return text


def read_flag(key: str, value: Any) -> bool:
    """Return whether a key is set: 1, true, yes or nothing for yes; 0, false or no.

    Raises
    ------
    AddressError
        If it is none of these.
    """
    text = str(value).lower()
    if text not in (*_TRUE, *_FALSE):
        message = f"{key} {value!r} is neither 1 nor 0; leave it out for no"
        raise AddressError(message, key)
    return text in _TRUE


def _number_of(parameter: Term, value: Any) -> float | int:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if parameter.kind is TermKind.WHOLE:
        least, most = parameter.least, parameter.highest
        if not (least <= number <= most and number.is_integer()):
            message = f"{parameter.key} {value!r} is not a whole number from {least} to {most}"
            raise AddressError(message, parameter.key)
        return int(number)
    if not math.isfinite(number) or number < 0.0:
        message = f"{parameter.key} {value!r} is not a number of 0 or more; write 1500 or 20.5"
        raise AddressError(message, parameter.key)
    return number


class Asked(NamedTuple):
    """A question applied to a network: the ends off the network are joined to it.

    ``question`` states it in the words of a canonical address, ``ends`` are the places asked for,
    and ``moved`` tells where a terminal takes the place of its town.
    """

    question: Question
    network: Network
    steps: Steps
    query: Query
    ends: tuple[Place, Place]
    moved: tuple[TerminalEnd, ...]


def resolve(world: LayeredNetwork, question: Question, answered: Query | None = None) -> Asked:
    """Apply a question to a network under its layers.

    Parameters
    ----------
    world
        The network under the scenarios and assignments of the question.
    question
        The question.
    answered
        The question of its answers, where these are known: it has the departure.

    Raises
    ------
    AddressError
        If a day can't be read.
    UnknownNameError, UsageError
        As `planner.parsing.question.read_question` and `corridors.model.network.check_ends`.
    """
    _check_days(question, world.network.edition)
    moved: list[TerminalEnd] = []
    network, steps, query = read_question(world.network, world.steps, question, moved=moved.append)
    check_ends(network, query.origin, query.destination)
    if answered is not None:
        query = query._replace(depart=answered.depart, hour=answered.hour)
    elif query.is_open:
        query = settle_departure(network, query, steps, engine=world.engine)
    asked_for = {end.role: end.asked for end in moved}
    ends = [
        _place(network, asked_for.get(role, place))
        for role, place in (("origin", query.origin), ("destination", query.destination))
    ]
    names = [place_value(network, it) for it in ends]
    canonical = replace(
        question,
        origin=names[0],
        destination=names[1],
        # The latest departure is found anew as the question changes.
        depart=query.departs() if query.arrive_by is None else None,
        cargo=query.cargo,
        modes=tuple(it.lower() for it in question.modes),
        countries=query.countries,
        operators=query.operators,
        deadline=_moment(None if query.arrive_by else query.deadline),
        arrive_by=_moment(query.arrive_by),
    )
    return Asked(canonical, network, steps, query, (ends[0], ends[1]), tuple(moved))


def _check_days(question: Question, edition: dt.date) -> None:
    """Raise AddressError, with the key, if a day can't be read."""
    for term in (it for it in TERMS if it.kind is TermKind.DAY):
        text = getattr(question, term.field)
        try:
            if term.field == "depart":
                read_departures(text, edition, term.key)
            else:
                read_deadline(text, term.key)
        except UsageError as error:
            raise AddressError(str(error), term.key) from None


def _moment(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="minutes")


def _place(network: Network, key: str) -> Place:
    """Return a place by its id: of the network, or a town that one of its terminals stands for."""
    known = network.places.get(key) or town_named(network, key)
    if known is None:
        message = f"place {key} is not of the network"
        raise RuntimeError(message)
    return known


def place_value(network: Network, place: Place, bearers: Mapping[str, int] | None = None) -> str:
    """Return the shortest plain text that means a place in an address and no other.

    Its English name where that is clear, else its id; a point as ``lat,lon,CC``. ``bearers`` are
    those of `name_bearers`, for whoever asks of many places.
    """
    if place.kind == OFF_NETWORK:
        point = read_point(place.id)
        if point is None:
            return place.id
        return f"{_degrees(point.lat)},{_degrees(point.lon)},{point.country}"
    name = place.name_en
    if bearers is None:
        bearers = {name: sum(name in it[5:10] for it in network.places.values())}
    return name if bearers.get(name) == 1 and name and name not in network.places else place.id


def name_bearers(network: Network) -> Counter[str]:
    """Return how many places of a network bear each name or code."""
    return Counter(name for it in network.places.values() for name in {*it[5:10]})


def _degrees(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def question_dict(asked: Asked) -> dict[str, Any]:
    """Return a question as plain data: its ends with names and position, and its terms."""
    question = asked.question
    origin, destination = (
        {
            "text": place.name(),
            "value": value,
            "names": {lang: place.name(lang) for lang in ("en", "ru", "zh")},
            "country": place.country,
            "lon": round(place.lon, 4),
            "lat": round(place.lat, 4),
        }
        for place, value in zip(asked.ends, (question.origin, question.destination), strict=True)
    )
    plain: dict[str, Any] = {}
    for it in TERMS:
        value = getattr(question, it.field)
        if it.field not in _DESCRIBED:
            plain[it.field] = list(value) if isinstance(value, tuple) else value
        if it.kind is TermKind.DAY:
            plain[it.field] = value or ""
    plain["operator"] = plain.pop("operators")
    plain["depart"] = asked.query.departs()
    return {**plain, "origin": origin, "destination": destination}
