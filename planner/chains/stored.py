"""Stored answers of ``route`` priced again: the same places, modes and services, then and now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from corridors.errors import CorridorsError, DataError, UsageError
from corridors.model.network import Network
from corridors.text import read_json
from planner.chains.search import find_chain
from planner.chains.stated import ORDINARY, ChainLeg
from planner.formats.route_json import SCHEMA_VERSION, leg_dicts
from planner.parsing.question import read_question
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.question.terms import Question
from planner.routing.legs import build_route
from planner.routing.route import totals

MOST = 1e12
"""The greatest number that is read: over what any route takes."""


class PlainRule(Protocol):
    """What a value must be."""

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield what does not fit, each with its place in the data; ``at`` is that of the value."""


class TypeRule(NamedTuple):
    """A value of one type."""

    type: type
    words: str

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield that it is of another type."""
        if not isinstance(value, self.type):
            yield f"{at} is not {self.words}"


TEXT, FLAG = TypeRule(str, "a text"), TypeRule(bool, "true or false")


class NumberRule(NamedTuple):
    """A number within bounds; ``whole`` takes no fraction."""

    least: float = -MOST
    most: float = MOST
    whole: bool = False

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield that it is none, or out of bounds."""
        kind = "a whole number" if self.whole else "a number"
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield f"{at} is not {kind}"
        elif not self.least <= value <= self.most or (self.whole and value % 1):
            yield f"{at} {value:g} is not {kind} from {self.least:g} to {self.most:g}"


class NullableRule(NamedTuple):
    """A value that may be null."""

    other: PlainRule

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield what does not fit of what is not null."""
        if value is not None:
            yield from self.other.misfits(value, at)


class ListRule(NamedTuple):
    """A list of values of one kind, of ``least`` at least."""

    entry: PlainRule
    least: int = 0

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield what does not fit, entries by their number from 1."""
        if not isinstance(value, list):
            yield f"{at} is not a list"
        elif len(value) < self.least:
            yield f"{at} is empty"
        else:
            for number, one in enumerate(value, 1):
                yield from self.entry.misfits(one, f"{at} {number}")


TEXTS = ListRule(TEXT)


class ObjectRule(NamedTuple):
    """An object with members that must be there and some that may; others are left alone.

    Examples
    --------
    >>> leg = ObjectRule({"places": ListRule(TEXT, least=1)}, {"time_h": NumberRule(least=0.0)})
    >>> list(ListRule(leg).misfits([{"places": ["dalian"]}, {"time_h": "long"}], "legs"))
    ['legs 2: places is missing', 'legs 2: time_h is not a number']
    """

    needed: Mapping[str, PlainRule]
    other: Mapping[str, PlainRule] = {}

    def misfits(self, value: Any, at: str = "") -> Iterator[str]:
        """Yield what is missing and what does not fit."""
        if not isinstance(value, dict):
            yield f"{at or 'it'} is not an object"
            return
        inner = f"{at}: " if at else ""
        for name, schema in {**self.needed, **self.other}.items():
            if name in value:
                yield from schema.misfits(value[name], f"{inner}{name}")
            elif name in self.needed:
                yield f"{inner}{name} is missing"


FIGURES = ("time_h", "cost_usd", "co2e_kg", "distance_km")
"""What is compared, of the whole and of its parts."""
_MOST_TOLD = 8
"""Problems of a file that are named."""


class StoredPart(NamedTuple):
    """A part of a stored route: a leg by one mode and service, or what happens at a place.

    ``figures`` are those of `FIGURES` then.
    """

    places: tuple[str, ...]
    mode: str
    service: str
    figures: dict[str, float]

    @property
    def is_leg(self) -> bool:
        """Whether it moves the cargo."""
        return len(self.places) > 1


class StoredRoute(NamedTuple):
    """A route of a stored answer, with the question that it answered, as plain data."""

    query: Mapping[str, Any]
    labels: tuple[str, ...]
    rank: int
    totals: dict[str, float]
    parts: tuple[StoredPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartNow:
    """A part of a stored route then and now; ``now`` is empty where the route is not possible."""

    part: StoredPart
    now: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repriced:
    """A stored route with its totals then and now; ``problem`` says why there is no now."""

    stored: StoredRoute
    query: Query | None
    then: dict[str, float]
    now: dict[str, float]
    parts: tuple[PartNow, ...]
    problem: str = ""


def read_stored(path: Path) -> list[StoredRoute]:
    """Read the routes of an answer that ``route --format json`` wrote.

    Raises
    ------
    UsageError
        If the file can't be read.
    DataError
        If it is no such answer; with all problems.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"{path}: can't be read: {error.strerror or error}"
        raise UsageError(message) from None
    except UnicodeDecodeError:
        raise DataError(
            [f"{path.name}: is not UTF-8; store an answer of route --format json"]
        ) from None
    try:
        document = read_json(text)
    except ValueError as error:
        raise DataError([f"{path.name}: is not JSON: {error}"]) from None
    return stored_routes(document, path.name)


def stored_routes(document: Any, name: str) -> list[StoredRoute]:
    """Return the routes of an answer as plain data.

    Raises
    ------
    DataError
        As `read_stored`.
    """
    if not isinstance(document, dict) or not isinstance(document.get("query"), dict):
        raise DataError([f"{name}: holds no question; store an answer of route --format json"])
    _check_version(document.get("schema_version"), name)
    problems = list(_ANSWER.misfits(document))
    if problems:
        raise DataError([f"{name}: {it}" for it in problems[:_MOST_TOLD]])
    query = document["query"]
    rows: list[tuple[Mapping[str, Any], Any]] = [(query, it) for it in document.get("routes", ())]
    if "legs" in document:
        problems = list(_ROUTE.misfits(document))
        rows.append((query, document))
    rows += [
        (query | {"depart": it["depart"]}, it["route"])
        for it in document.get("departures", ())
        if it.get("route") is not None
    ]
    if problems:
        raise DataError([f"{name}: {it}" for it in problems[:_MOST_TOLD]])
    if not rows:
        raise DataError([f"{name}: holds no route"])
    return [_stored_route(asked, route) for asked, route in rows]


def _check_version(version: Any, name: str) -> None:
    """Refuse an answer of another version, in one sentence.

    Raises
    ------
    DataError
        If it is not that of this program.
    """
    if version is None:  # plain data of `Answers.to_dict`
        return
    if type(version) is not int:
        problem = "states no schema_version; store an answer of route --format json"
    elif version < SCHEMA_VERSION:
        problem = (
            f"is version {version}, of an older program; this one reads version "
            f"{SCHEMA_VERSION}: ask again with route --format json"
        )
    elif version > SCHEMA_VERSION:
        problem = (
            f"is version {version}, of a newer program; this one reads version "
            f"{SCHEMA_VERSION}: update it"
        )
    else:
        return
    raise DataError([f"{name}: {problem}"])


_FIGURES = dict.fromkeys(FIGURES, NumberRule())
_QUERY = ObjectRule(
    dict.fromkeys(("origin", "destination", "depart", "cargo", "by"), TEXT),
    {
        "value_of_time": NullableRule(NumberRule(least=0.0)),
        **dict.fromkeys(("via", "scenarios", "sets"), NullableRule(TEXTS)),
        **dict.fromkeys(("unconfirmed", "booked"), FLAG),
    },
)
_LEG = ObjectRule(
    {"kind": TEXT, "places": ListRule(TEXT, least=1), **_FIGURES},
    {
        "mode": NullableRule(TEXT),
        "gauge_mm": NullableRule(NumberRule(least=0.0)),
        "service": ObjectRule({"id": TEXT}),
    },
)
_ROUTE = ObjectRule(
    {"legs": ListRule(_LEG, least=1), "totals": ObjectRule(_FIGURES)},
    {"labels": TEXTS, "rank": NumberRule(least=0.0, whole=True)},
)
_ANSWER = ObjectRule(
    {"query": _QUERY},
    {
        "routes": ListRule(_ROUTE),
        "departures": ListRule(ObjectRule({"depart": TEXT}, {"route": NullableRule(_ROUTE)})),
    },
)
"""What is read of a stored answer; members beside it are left alone."""


def _stored_route(query: Mapping[str, Any], route: Mapping[str, Any]) -> StoredRoute:
    totals = {name: float(route["totals"][name]) for name in FIGURES}
    labels = tuple(route.get("labels", ()))
    return StoredRoute(
        query, labels, int(route.get("rank", 1)), totals, tuple(_parts(route["legs"]))
    )


def _parts(legs: Sequence[Mapping[str, Any]]) -> Iterator[StoredPart]:
    """Yield the parts of stored legs: those at a place and those by one mode are each joined.

    The wait for a departure is part of the leg by that service.
    """
    part: StoredPart | None = None
    boarding = dict.fromkeys(FIGURES, 0.0)
    for leg in legs:
        places = tuple(leg["places"])
        moves = len(places) > 1
        figures = {name: float(leg[name]) for name in FIGURES}
        if not moves and leg["kind"] == "wait" and "service" in leg:
            boarding = {name: boarding[name] + figures[name] for name in FIGURES}
            continue
        mode = service = ""
        if moves:
            gauge = leg.get("gauge_mm")
            mode = f"{leg.get('mode')}-{gauge}" if gauge else str(leg.get("mode"))
            service = leg.get("service", {}).get("id", "")
            figures = {name: boarding[name] + figures[name] for name in FIGURES}
        joins = part is not None and part.is_leg == moves
        if moves and part is not None:
            joins = (
                joins
                and (part.mode, part.service) == (mode, service)
                and not any(boarding.values())
            )
        if moves:
            boarding = dict.fromkeys(FIGURES, 0.0)
        if part is not None and joins:
            added = {name: part.figures[name] + figures[name] for name in FIGURES}
            more = places[1:] if moves else ()
            part = part._replace(places=(*part.places, *more), figures=added)
            continue
        if part is not None:
            yield part
        part = StoredPart(places, mode, service, figures)
    if part is not None:
        yield part


def reprice(
    network: Network,
    steps: Steps,
    stored: StoredRoute,
    *,
    scenarios: Sequence[str] = (),
    sets: Sequence[str] = (),
    depart: str | None = None,
) -> Repriced:
    """Price a stored route again, by the same places, modes and services.

    Parameters
    ----------
    network, steps
        The network as it now is, under its layers, and its steps.
    stored
        The route.
    scenarios, sets
        The layers, for the question.
    depart
        Another departure than then.
    """
    then = stored.totals
    query: Query | None = None
    try:
        asked = stored.query
        question = Question(
            origin=str(asked["origin"]),
            destination=str(asked["destination"]),
            by=str(asked["by"]),
            value_of_time=float(asked.get("value_of_time") or 0.0) or None,
            depart=depart or str(asked["depart"]),
            cargo=str(asked["cargo"]),
            via=tuple(asked.get("via") or ()),
            unconfirmed=bool(asked.get("unconfirmed")),
            booked=bool(asked.get("booked")),
            scenarios=tuple(scenarios),
            sets=tuple(sets),
        )
        network, steps, query = read_question(network, steps, question)
        legs = list(_pinned(network, stored))
        inner = tuple(it.place for it in legs[:-1])
        recurs = {query.origin, query.destination} & {*inner} or query.origin == query.destination
        query = query._replace(via=inner if recurs else ())
        way = find_chain(network, steps, query, legs)
    except CorridorsError as error:
        why = " / ".join(error.problems) if isinstance(error, DataError) else str(error)
        parts = tuple(PartNow(part=it, now={}) for it in stored.parts)
        return Repriced(stored=stored, query=query, then=then, now={}, parts=parts, problem=why)
    route = build_route(network, query, way.graph, way.path)
    summed = totals(route)
    now = {name: float(summed[name]) for name in FIGURES}
    beside = _beside(stored, list(_parts(leg_dicts(network, route))))
    return Repriced(stored=stored, query=query, then=then, now=now, parts=beside)


def _pinned(network: Network, stored: StoredRoute) -> Iterator[ChainLeg]:
    """Yield a leg of a chain for each step from place to place of a stored route."""
    problems: list[str] = []
    found: list[ChainLeg] = []
    for number, part in enumerate((it for it in stored.parts if it.is_leg), 1):
        where = f"leg {number}"
        problems += [
            f"{where}: place {it} is not on the network any longer"
            for it in part.places
            if it not in network.places
        ]
        if part.mode not in network.modes:
            problems.append(f"{where}: mode {part.mode} is not known any longer")
        if part.service and part.service not in network.services:
            problems.append(f"{where}: service {part.service} is not listed any longer")
        for one, other in pairwise(part.places):
            how = (part.mode,), part.service or ORDINARY
            found.append(ChainLeg(one, other, *how, where=where))
    if problems:
        raise DataError(problems)
    yield from found


def _beside(stored: StoredRoute, parts: Sequence[StoredPart]) -> tuple[PartNow, ...]:
    """Return the parts of a stored route with their figures now.

    Legs stand in one order; of what happens between two of them one may have nothing.
    """
    now = dict(_numbered(parts))
    return tuple(
        PartNow(part=it, now=now[key].figures if key in now else dict.fromkeys(FIGURES, 0.0))
        for key, it in _numbered(stored.parts)
    )


def _numbered(parts: Sequence[StoredPart]) -> Iterator[tuple[tuple[int, bool], StoredPart]]:
    """Yield parts by the number of legs before them, and whether they are legs."""
    legs = 0
    for it in parts:
        yield (legs, it.is_leg), it
        legs += it.is_leg


def layers_of(
    stored: StoredRoute, scenarios: Sequence[str], sets: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return scenarios and assignments of a stored question, and those given now behind them.

    An assignment given now replaces the stored one of the same subject and attribute.
    """
    stated = {it.partition("=")[0].strip() for it in sets}
    kept = [
        it for it in stored.query.get("sets") or () if it.partition("=")[0].strip() not in stated
    ]
    named = dict.fromkeys((*(stored.query.get("scenarios") or ()), *scenarios))
    return tuple(named), (*kept, *sets)
