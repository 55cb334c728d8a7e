"""What a page of the studio is given: a question, its answers and what can be changed.

The same document is in a page that a server sends and in one that is frozen into a file.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from corridors.errors import UsageError
from corridors.model.entities import Corridor, Fact
from corridors.model.network import Network
from corridors.model.schema import format_number
from corridors.model.subjects import is_pattern, matcher
from corridors.scenario import Scenario, apply_scenarios, load_scenarios
from maps.pages._pack import pack_routes
from planner.formats.fact_words import fact_words
from planner.formats.route_geojson import map_towns, route_geojson
from planner.formats.route_json import range_dict
from planner.graph.backend import Engine
from planner.graph.layers import LayeredNetwork
from planner.pricing.arcs import Steps
from planner.pricing.formula import FloatArray, Number
from planner.question.query import hour_rate
from planner.question.terms import CRITERIA, Question
from planner.routing.advisories import advisories
from planner.routing.board import why_recommended
from planner.routing.departures import over_year
from planner.routing.pareto import find_front
from planner.routing.route import Leg, Route, rounded
from planner.routing.route_text import modes_of
from planner.routing.router import find_board, find_routes
from planner.studio.question import Asked, address_text, command_of, question_dict, resolve
from planner.studio.worlds import supplied_scenarios
from planner.uncertainty.reliability import find_reliable
from planner.uncertainty.route_model import (
    Plan,
    co2e_kg,
    cost_usd,
    counted_h,
    plan_legs,
    route_steps,
)
from planner.uncertainty.sampling import PRICED, has_spread
from planner.words import LANGUAGES

MOST = 60
SET = "--set"
"""The origin of a fact that the question itself sets."""


class Swing(NamedTuple):
    """What a route changes by where a fact is at its low and at its high: hours and USD.

    The way is that of the route; whether another is then better is not asked.
    """

    rank: int
    low_h: float
    high_h: float
    low_usd: float
    high_usd: float


class Lever(NamedTuple):
    """A fact that can be changed, the one without the question's own changes, and its effect.

    ``moved`` is what the criterion of the question changes by between the low and the high of the
    fact, of the route that it moves most; ``ranks`` are those of the routes that use it, and
    ``swings`` what it changes each of them by.
    """

    fact: Fact
    base: Fact
    assignment: str
    ranks: tuple[int, ...]
    moved: float
    swings: tuple[Swing, ...] = ()


def find_levers(
    network: Network, before: Network, routes: Sequence[Route], *, most: int = MOST
) -> list[Lever]:
    """Return the facts of routes that have bounds, those that move the answer most first.

    Each route is taken as a function of its facts (`planner.uncertainty.route_model`) and evaluated
    once with every fact at its low and at its high, all others at their values. Other routes that
    a change would make the best are not asked.

    Parameters
    ----------
    network
        The network that the routes were found on.
    before
        The same without the assignments of the question, which state no bounds.
    routes
        Answers to one question, each with its rank.
    most
        How many are returned; those that the question sets are among them.
    """
    found: dict[str, Lever] = {}
    for route in routes:
        plan = plan_legs(network, route)
        bounded = [it for it in _bounded(network, before, plan) if it.assignment]
        effects = _effects(network, plan, bounded)
        for lever, (moved, *swing) in zip(bounded, effects, strict=True):
            known = found.get(lever.assignment)
            ranks = dict.fromkeys((*(known.ranks if known else ()), route.rank))
            swings = dict.fromkeys((*(known.swings if known else ()), Swing(route.rank, *swing)))
            best = lever if known is None or moved > known.moved else known
            most_moved = max(moved, known.moved if known else 0.0)
            found[lever.assignment] = best._replace(
                ranks=tuple(ranks), moved=most_moved, swings=tuple(swings)
            )
    own = [it for it in found.values() if it.fact.origin == SET]
    others = [it for it in found.values() if it.fact.origin != SET and it.moved > 0.0]
    others.sort(key=lambda it: (-it.moved, it.assignment))
    kept = [*own, *others[: max(0, most - len(own))]]
    return sorted(kept, key=lambda it: (-it.moved, it.assignment))


def _bounded(network: Network, before: Network, plan: Plan) -> list[Lever]:
    """Return the facts of a plan that have bounds, without their effects."""
    found = []
    for number, place in plan.located.items():
        if place.attribute not in PRICED:
            continue
        fact = network.facts.fact(number)
        base = fact if fact.origin != SET else _base_of(before, place.subject, fact)
        if base is None or not has_spread(base):
            continue
        assignment = f"{place.subject}.{place.attribute}"
        found.append(Lever(fact, base, assignment, (number,), 0.0))
    return found


def _base_of(before: Network, subject: str, fact: Fact) -> Fact | None:
    """Return the fact that an assignment replaces: the year-round one of several seasons."""
    entries = before.entries(subject, fact.attribute)
    numbers = [it[2] for it in sorted(entries, key=lambda it: it[1] is not None)]
    return before.facts.fact(numbers[0]) if numbers else None


def _effects(network: Network, plan: Plan, levers: Sequence[Lever]) -> list[tuple[float, ...]]:
    """Return what each fact moves between low and high.

    That is the criterion of the question, and what hours and USD change by at the low and at the
    high, in the order of `Swing`.
    """
    if not levers:
        return []
    columns = {it.ranks[0]: at for at, it in enumerate(levers)}
    ends = [_ends(it.base) for it in levers]

    def value(number: int) -> Number:
        at = columns.get(number)
        if at is None:
            return plan.base(number)
        row = np.full((2, len(levers)), plan.base(number))
        row[:, at] = ends[at]
        return row.ravel()

    def ends_of(total: Number) -> FloatArray:
        wide = np.broadcast_to(np.asarray(total, dtype=float), 2 * len(levers))
        return wide.reshape(2, len(levers))

    low, high = ends_of(_total(network, plan, value))
    moved: FloatArray = np.abs(high - low)
    hours = ends_of(counted_h(plan, value)) - counted_h(plan, plan.base)
    usd = ends_of(cost_usd(plan, value)) - cost_usd(plan, plan.base)
    columns_of = np.nan_to_num(np.vstack([moved, hours, usd]), posinf=0.0, neginf=0.0)
    return [tuple(map(float, it)) for it in columns_of.T]


def _ends(fact: Fact) -> tuple[float, float]:
    value = float(fact.value)
    low = value if fact.low is None else fact.low
    high = value if fact.high is None else fact.high
    return low, high


def _total(network: Network, plan: Plan, value: Any) -> Number:
    """Return what the question minimises, of a plan; of kilometres what they cost in money."""
    by = plan.query.by
    if by == "time":
        return counted_h(plan, value)
    if by == "co2e":
        return co2e_kg(plan, value)
    usd = cost_usd(plan, value)
    if by != "generalised":
        return usd
    return usd + hour_rate(network, plan.query) * counted_h(plan, value)


def lever_dicts(network: Network, levers: Iterable[Lever]) -> list[dict[str, Any]]:
    """Return levers as plain data, with words in three languages and their sources."""
    return [_lever_dict(network, it) for it in levers]


def _lever_dict(network: Network, lever: Lever) -> dict[str, Any]:
    fact, base = lever.fact, lever.base
    low, high = _ends(base)
    subject = lever.assignment.removesuffix(f".{fact.attribute}")
    source = network.sources.get(base.source)
    return {
        "fact": base.id,
        "subject": subject,
        "attribute": fact.attribute,
        "words": fact_words(network, subject, fact.attribute),
        "value": fact.value,
        "unit": fact.unit,
        "low": low,
        "high": high,
        "base": base.value,
        "source": base.source,
        "source_title": "" if source is None else source.title,
        "year": base.year,
        "when": base.when,
        "assignment": lever.assignment,
        "ranks": list(lever.ranks),
        "moved": float(format_number(lever.moved).replace(",", "")),
        "note": base.note,
        "swings": [[it.rank, *(round(value, 2) + 0.0 for value in it[1:])] for it in lever.swings],
    }


ALL, BOARD = "all", "board"
AROUND = 20.0
"""Towns so many degrees outside the bounds of the routes are named too."""
_YEAR = {"hours": "time_h", "usd": "cost_usd", "co2e_kg": "co2e_kg"}
"""Columns of a year, and the total of a route in each."""
PARTS = (ALL, BOARD)
"""How much a document holds: all, or the answer without the front and the levers, which is
sooner ready."""


class Answered(NamedTuple):
    """The answers to a question: those asked for, and the others of the front.

    ``routes`` hold the answers first, the others after them, all with their ranks; ``answers``
    counts the first. ``on_front`` are the ranks of those that no other beats in both hours and
    dollars, ``knee`` that of the best trade-off among them, None where there is none. ``no_front``
    states why there is no front.
    """

    asked: Asked
    routes: list[Route]
    answers: int
    why: dict[str, str]
    on_front: frozenset[int]
    knee: int | None
    no_front: str


def answer(asked: Asked, engine: Engine) -> Answered:
    """Return the board of a question, or the routes that ``by`` and ``k`` ask for.

    Raises
    ------
    UsageError, NoRouteError
        As `planner.routing.router.find_routes`.
    """
    network, steps, query = asked.network, asked.steps, asked.query
    why: dict[str, str] = {}
    boarded = not asked.question.by and asked.question.count == 1
    if query.reliability is not None:
        if asked.question.count > 1:
            message = "reliability and k exclude each other; drop one of them"
            raise UsageError(message)
        reliable = find_reliable(network, query, steps, board=boarded, engine=engine)
        board = reliable.board
        routes = board.routes
        if boarded:
            why = {lang: why_recommended(network, board, lang) for lang in LANGUAGES}
    elif boarded:
        board = find_board(network, query, steps, engine=engine)
        routes = board.routes
        why = {lang: why_recommended(network, board, lang) for lang in LANGUAGES}
    else:
        routes, _ = find_routes(network, query, steps, count=asked.question.count, engine=engine)
    return Answered(asked, routes, len(routes), why, frozenset(), None, "")


def with_front(answered: Answered, engine: Engine) -> Answered:
    """Return answers with the other routes of the front on time and cost after them."""
    asked = answered.asked
    try:
        front = find_front(asked.network, asked.query, asked.steps, engine=engine)
    except UsageError as error:
        return answered._replace(no_front=str(error))
    routes = answered.routes[: answered.answers]
    known = {tuple(route_steps(it)): it.rank for it in routes}
    on_front: list[int] = []
    for route in front.routes:
        rank = known.get(tuple(route_steps(route)))
        if rank is None:
            rank = len(routes) + 1
            routes.append(replace(route, rank=rank))
        on_front.append(rank)
    at = front.best_trade_off
    knee = None if at is None else on_front[at]
    return answered._replace(routes=routes, on_front=frozenset(on_front), knee=knee)


def routes_collection(answered: Answered) -> dict[str, Any]:
    """Return the answers as GeoJSON, as ``corridors route --format geojson`` prints them."""
    at = next((n for n, it in enumerate(answered.routes) if it.rank == answered.knee), None)
    return route_geojson(
        answered.asked.network, answered.routes, best_trade_off=at, why=answered.why.get("en", "")
    )


def page_document(
    world: LayeredNetwork, before: Network, answered: Answered, *, parts: str = ALL
) -> dict[str, Any]:
    """Return the document of a page.

    Parameters
    ----------
    world
        The network under the scenarios and assignments of the question.
    before
        The network without the assignments.
    answered
        The answers; where ``parts`` is all, with the front.
    parts
        One of `PARTS`.
    """
    asked, network = answered.asked, answered.asked.network
    collection = routes_collection(answered)
    bounds = bounds_of(collection)
    packed = pack_routes(
        collection, [it for it in map_towns(network) if _is_near(bounds, *it[1:3])]
    )
    warnings: list[dict[str, object]] = []
    for route, row in zip(answered.routes, packed["routes"], strict=True):
        row |= {
            **range_dict(network, route),
            "on_front": route.rank in answered.on_front,
            "services": list(route.services),
            "corridor_names": [_names(network.corridors[it]) for it in route.corridors],
            "warnings": _numbers([it.to_dict() for it in advisories(network, route)], warnings),
        }
    first = answered.routes[: answered.answers]
    levers = find_levers(network, before, first) if parts == ALL else []
    return {
        **packed,
        "why": answered.why,
        "warnings": warnings,
        "parts": parts,
        "no_front": answered.no_front,
        "terminals": [it._asdict() for it in asked.moved],
        "question": question_dict(asked),
        "address": address_text(asked.question),
        "command": command_of(asked.question, world.network),
        "levers": lever_dicts(network, levers),
        "choices": choices(world.ground, touching(network, first, supplied_scenarios())),
        "edition": network.edition.isoformat(),
        "bounds": bounds,
    }


def year_rows(asked: Asked, engine: Engine) -> list[dict[str, Any]]:
    """Return the best route of each month of departure, by ``by``, else the recommended.

    A year has a departure in each month, whatever day the question would choose.

    Parameters
    ----------
    asked, engine
        The question, and searches of its network.
    """
    rows: list[dict[str, Any]] = []
    network = asked.network
    query = asked.query._replace(arrive_by=None, window=None, reliability=None)
    for it in over_year(network, query, asked.steps, engine=engine):
        route = it.route
        row: dict[str, Any] = {"depart": it.day.isoformat(), "reason": it.reason}
        for key, total in _YEAR.items():
            row[key] = None if route is None else rounded(total, route.total(total))
        row["modes"] = [] if route is None else modes_of(network, route)
        row["corridors"] = [] if route is None else list(route.corridors)
        rows.append(row)
    return rows


def _is_near(bounds: Sequence[float], lon: float, lat: float) -> bool:
    """Tell whether a point lies in bounds, or not far outside them."""
    west, south, east, north = bounds
    inside = south - AROUND <= lat <= north + AROUND
    return inside and (lon - west + AROUND) % 360 <= east - west + 2 * AROUND


def _numbers(values: Sequence[dict[str, object]], known: list[dict[str, object]]) -> list[int]:
    """Return the numbers of values in a list, to which those that are new are added."""
    known += [it for it in values if it not in known]
    return [known.index(it) for it in values]


def _names(corridor: Corridor) -> dict[str, str]:
    """Return the names of a corridor by language."""
    return {lang: getattr(corridor, f"name_{lang}") or corridor.name_en for lang in LANGUAGES}


def bounds_of(collection: dict[str, Any]) -> list[float]:
    """Return west, south, east and north of features, degrees; the east may exceed 180."""
    points: list[Sequence[float]] = []
    for feature in collection["features"]:
        if feature["properties"]["kind"] != "place":
            found = feature["geometry"]["coordinates"]
            points += [found] if feature["geometry"]["type"] == "Point" else found
    lons, lats = [it[0] for it in points], [it[1] for it in points]
    return [round(it, 3) for it in (min(lons), min(lats), max(lons), max(lats))]


def choices(network: Network, touched: Collection[str] = ()) -> dict[str, Any]:
    """Return what may be chosen in a question: cargo, criteria, modes and scenarios.

    Scenarios that are in ``touched``, as `planner.studio.document.touching` gives them, come first
    and are marked so, the others after them; both by title.
    """
    routable = (it for it in network.cargo.values() if {*it.modes} - {"power-line"})
    return {
        "cargo": [
            {
                "id": it.id,
                "names": {lang: it.name(lang) for lang in LANGUAGES},
                "words": list(it.aliases),
            }
            for it in routable
        ],
        "by": list(CRITERIA),
        "modes": [
            {
                "id": it.id,
                "family": it.family,
                "names": {lang: getattr(it, f"name_{lang}") or it.name_en for lang in LANGUAGES},
            }
            for it in network.modes.values()
            if it.id not in ("gate", "power-line")
        ],
        "scenarios": sorted(
            (
                {
                    "id": it.name,
                    "title": it.titles,
                    "summary": it.whys,
                    "touches": it.name in touched,
                }
                for it in supplied_scenarios()
            ),
            key=lambda it: (not it["touches"], it["title"]["en"].casefold()),
        ),
    }


@cache
def scenario_rows() -> list[dict[str, Any]]:
    """Return the supplied scenarios: id, title and why each is asked, those by language too."""
    return [
        {
            "id": it.name,
            "title": it.title,
            "summary": it.why,
            "titles": it.titles,
            "summaries": it.whys,
        }
        for it in supplied_scenarios()
    ]


_STATES = frozenset({"status", "unserved"})
"""Attributes that open or close what they are stated of; an open thing may state neither."""


def touching(
    network: Network, routes: Sequence[Route], scenarios: Iterable[Scenario]
) -> frozenset[str]:
    """Return the names of the scenarios that touch routes.

    A scenario touches a route where it restates a number that the route is priced with, opens or
    closes a place, link or mode on its way, or leads one of its services another way; so does one
    that includes such a scenario. Whether the answer changes too, only asking tells.

    Parameters
    ----------
    network
        The network of the routes.
    routes
        The answers.
    scenarios
        The scenarios, with those that they include.
    """
    known = {it.name: it for it in scenarios}
    legs = [leg for route in routes for leg in route.legs]
    used = set(_facts(network, legs))
    passed = {key for leg in legs for key in _passed(leg)}
    services = {service for route in routes for service in route.services}

    def own(scenario: Scenario) -> bool:
        for row in scenario.facts:
            subject, attribute = str(row["subject"]), str(row["attribute"])
            if is_pattern(subject) or is_pattern(attribute):
                speaks_of, names = matcher(subject), matcher(attribute)
                if any(names(name) and speaks_of(it) for it, name in used):
                    return True
                continue
            key = _key(network, subject)
            if (key, attribute) in used or (attribute in _STATES and key in passed):
                return True
        return any(services & {*it.services} for it in scenario.reroutes)

    direct = {name for name, it in known.items() if own(it)}
    return frozenset(name for name in known if direct & set(_with_included(known, name)))


def _facts(network: Network, legs: Iterable[Leg]) -> Iterator[tuple[str, str]]:
    for leg in legs:
        for _, price in leg.steps:
            for number in price.facts:
                fact = network.facts.fact(number)
                yield fact.subject, fact.attribute


def _passed(leg: Leg) -> Iterator[str]:
    """Yield the subjects that a leg passes: places, links, modes, all by mode and country."""
    yield from leg.places
    for mode in {leg.mode, leg.to_mode} - {""}:
        yield mode
        yield from (f"{mode}@{country}" for country in leg.countries)
        yield from (f"{place}:{mode}" for place in leg.places)
        for one, other in zip(leg.places, leg.places[1:], strict=False):
            yield from (f"{one}-{other}:{mode}", f"{other}-{one}:{mode}")
    yield from (f"{leg.mode}>{leg.to_mode}@{place}" for place in leg.places)


def _key(network: Network, text: str) -> str:
    """Return the key of a subject; of one that the network does not have, its text."""
    try:
        return network.subjects.parse(text).key
    except ValueError:
        return text


def _with_included(known: dict[str, Scenario], name: str) -> Iterator[str]:
    yield name
    for it in known[name].include:
        if it in known:
            yield from _with_included(known, it)


LEVERS = 12
"""Facts that a file shows; the server shows five times as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A network under scenarios and assignments, and the one without either.

    ``network`` and ``steps`` are those under all layers, ``ground`` and ``ground_steps`` those
    under none.
    """

    ground: Network
    ground_steps: Steps
    network: Network
    steps: Steps


def frozen_document(
    laid: Laid, question: Question, routes: Sequence[Route], why: dict[str, str], engine: Engine
) -> dict[str, Any]:
    """Return the document of a page, the same that a server sends for the question.

    Parameters
    ----------
    laid
        The network that was asked.
    question
        The question as it was given.
    routes
        Its answers: the routes of a board, or those that ``by`` and ``k`` ask for.
    why
        By language, why the first route of a board is recommended.
    engine
        Searches of the network; the front is found with it.
    """
    ground = LayeredNetwork(laid.ground, laid.ground_steps)
    world = LayeredNetwork(
        *(laid.network, laid.steps, question.scenarios, question.sets), before=ground
    )
    before = laid.network
    if question.sets:
        before = laid.ground
        if question.scenarios:
            before, _ = apply_scenarios(before, load_scenarios(question.scenarios))
    asked = resolve(world, question, routes[0].query)
    found = Answered(asked, list(routes), len(routes), why, frozenset(), None, "")
    document = page_document(world, before, with_front(found, engine))
    return as_file(document, year_rows(asked, engine))


def as_file(document: dict[str, Any], year: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the document of a page as a file holds it.

    With the year, which nobody can be asked for; without the scenarios that are not switched on,
    and without the facts that move the answer least.
    """
    question, levers = document["question"], document["levers"]
    own = {it.rpartition("=")[0] for it in question["sets"]}
    choices = document["choices"]
    on = [it for it in choices["scenarios"] if it["id"] in question["scenarios"]]
    return {
        **document,
        "year": year,
        "choices": {**choices, "scenarios": on},
        "levers": [it for at, it in enumerate(levers) if at < LEVERS or it["assignment"] in own],
    }
