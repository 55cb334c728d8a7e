"""The questions behind published figures, asked as stated, plain and with prices held out."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from corridors.errors import CorridorsError, DataError, NoRouteError
from corridors.model.facts import Entry
from corridors.model.network import Network
from corridors.model.seasons import month_of
from corridors.scenario import apply_scenarios, load_scenarios
from corridors.tables.lanes import RATE_OF
from planner.graph._wagons import WAGON_PRICE_SHARE, WAGON_SHARE
from planner.graph.backend import Engine
from planner.graph.cache import warm_engine
from planner.pricing.adjustments import WAGON_ABROAD_SHARE
from planner.pricing.arcs import Steps, resolve_steps
from planner.pricing.changes import StepFinder, change_steps
from planner.pricing.lane_finder import LaneFinder
from planner.question.query import Query
from planner.restrictions.bans import SCHEDULED
from planner.routing.router import find_route
from planner.validation.outcome import BandOf, Documents, Outcome, compare
from planner.validation.reference import MEASURES, Reference


def both_ways(sold: Collection[str]) -> frozenset[str]:
    """Return lanes in both directions; services stay as they are.

    Examples
    --------
    >>> sorted(both_ways(["a>b:sea", "train"]))
    ['a>b:sea', 'b>a:sea', 'train']
    """
    found = set(sold)
    for subject in sold:
        ends, colon, family = subject.partition(":")
        one, arrow, other = ends.partition(">")
        if colon and arrow:
            found.add(f"{other}>{one}:{family}")
    return frozenset(found)


def without_month(
    network: Network, steps: Steps, sold: Collection[str], month: int, sources: Collection[str]
) -> tuple[Network, Steps]:
    """Return a network and its steps without what was published on some lanes for a month.

    Parameters
    ----------
    network, steps
        The network and its steps.
    sold
        Lanes and services, by their subject.
    month
        The month, year x 12 + month - 1.
    sources
        Ids of sources whose rates of the lanes are left out in all months too.
    """
    cited = network.facts.source_ids

    def drops(entry: Entry) -> bool:
        _, season, number = entry
        return cited[number] in sources or (season is not None and month_of(season) == month)

    return without_rates(network, steps, sold, drops)


def without_rates(
    network: Network,
    steps: Steps,
    sold: Collection[str],
    drops: Callable[[Entry], bool] = lambda _: True,
) -> tuple[Network, Steps]:
    """Return a network and its steps without the published rates of some lanes and services.

    Rides on such a lane pay the rate of the lane that stands in (`planner.pricing.lane_finder`),
    else that of a like lane of their trade, else what a lift and their kilometres cost. Nothing
    else changes, so the steps have the same numbers and prices.

    Parameters
    ----------
    network, steps
        The network and its steps.
    sold
        Lanes and services, by their subject.
    drops
        Tells which of their rates are left out; all where it is not given.
    """
    rates = {*RATE_OF.values()}
    facts = network.facts.without(rates, sold, drops)
    gone = {it for it in sold if not rates & facts.by_subject.get(it, {}).keys()}
    lanes = tuple(it for it in network.lanes if it not in gone)
    fewer = network._replace(facts=facts, lanes=lanes)
    rides = steps.rides
    known = {*lanes}
    finders = {it.family: LaneFinder(fewer, it.family, known) for it in network.modes.values()}
    found = [
        _lane_of(fewer, steps, at, finders) if lane in gone else lane
        for at, lane in enumerate(rides.sold.lanes)
    ]
    return fewer, steps._replace(rides=rides.sold_on(rides.sold._replace(lanes=found)))


def _lane_of(network: Network, steps: Steps, at: int, finders: Mapping[str, LaneFinder]) -> str:
    rides = steps.rides
    tail = bisect_right(steps.start, rides.edges[rides.low[at]]) - 1
    ends = (steps.place_of[state] for state in (tail, steps.head[rides.first + at]))
    family = network.services[rides.services[at]].mode
    return finders[family].between(*(steps.places[it] for it in ends))


BARRING = ("admits", "admits_cargo", "embargo", "unbooked", "unserved")
"""Attributes that say whose cargo, or what cargo, may not go somewhere."""

BOOKED = (SCHEDULED, WAGON_SHARE, WAGON_PRICE_SHARE, WAGON_ABROAD_SHARE)
"""Attributes that say how boxes go outside services."""


class _SearchedNetwork(NamedTuple):
    """A network under scenarios with what it is searched with."""

    network: Network
    steps: Steps
    engine: Engine


class _World:
    """What the rows under the same scenarios are asked of.

    Attributes
    ----------
    whole
        The network.
    documents
        Its sources.
    """

    def __init__(self, network: Network, steps: Steps) -> None:
        self.whole = _SearchedNetwork(network, steps, warm_engine())
        self.documents = Documents(network.sources)

    @cached_property
    def lines(self) -> _SearchedNetwork:
        """The network for distances: lines without services, whatever cargo may pass them."""
        network = self.whole.network
        network = network._replace(facts=network.facts.without(BARRING), services={})
        return _SearchedNetwork(network, resolve_steps(network), warm_engine())

    @cached_property
    def chartered(self) -> _SearchedNetwork:
        """The network for known journeys: a ship or train of one's own from end to end.

        The figure tells of one, whether it is in the tables of services or not.
        """
        network = self.whole.network
        network = network._replace(facts=network.facts.without(BOOKED), services={})
        return _SearchedNetwork(network, resolve_steps(network), warm_engine())

    def asked(self, row: Reference, way: str) -> _SearchedNetwork:
        """Return the network of which a row is asked in one of the ways."""
        measure = MEASURES[row.measure][0]
        if measure == "distance_km":
            return self.lines
        return self.chartered if way == "stated" and measure == "time_h" else self.whole


class FigureComparison(NamedTuple):
    """A published figure and what the model answers to it, asked in up to four ways.

    ``stated`` is asked with all that the row names, days of a ship or train of one's own, as the
    figure tells of one from end to end. ``plain`` is asked as a user asks, by its
    ends, cargo, day and modes alone; None for distances. ``held_out`` is asked as stated without
    the published rates of the lanes and services that the answer used, ``unseen`` without those of
    its month and its source alone; None for what is no price.
    """

    stated: Outcome
    plain: Outcome | None = None
    held_out: Outcome | None = None
    unseen: Outcome | None = None

    @property
    def reference(self) -> Reference:
        """The published figure."""
        return self.stated.reference


class _Question(NamedTuple):
    """A row to be asked: its place in the table, how it is asked, and of which network."""

    at: int
    way: str
    row: Reference
    query: Query
    world: _World
    order: tuple[Any, ...]


def validate(
    network: Network,
    steps: Steps,
    rows: Iterable[Reference],
    ask: Callable[[Network, Reference], Query],
    band_of: BandOf | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[FigureComparison]:
    """Ask the question of every row and compare.

    A row without a route is a row without an answer, and no error.

    Parameters
    ----------
    network, steps
        The network and `planner.pricing.arcs.resolve_steps` of it.
    rows
        The published figures; those with scenarios are asked under them.
    ask
        Turns a row into a question of a network.
    band_of
        Gives the bands, such as `planner.uncertainty.percentiles.drawn_band`; without it
        `planner.uncertainty.percentiles.route_spread`.
    progress
        Is called with the id of each row that has been asked as stated.

    Raises
    ------
    DataError
        Naming every row that can't be asked.
    """
    worlds: dict[tuple[str, ...], _World] = {(): _World(network, steps)}
    questions: list[_Question] = []
    problems: dict[int, str] = {}
    for at, row in enumerate(rows):
        try:
            if row.scenarios not in worlds:
                worlds[row.scenarios] = _under(network, steps, row.scenarios)
            query = ask(worlds[row.scenarios].whole.network, row)
        except CorridorsError as error:
            problems[at] = f"{row.id}: {error}"
            progress(row.id)
            continue
        questions += _questions(at, row, query, worlds)
    found: dict[int, dict[str, Outcome]] = {}
    held: dict[tuple[Any, ...], _SearchedNetwork] = {}
    terms: tuple[Any, ...] = ()
    for question in sorted(questions, key=lambda it: it.order):
        if question.order[:-1] != terms:
            # Only the graphs of the terms at hand are kept without the rates of a lane.
            held, terms = {}, question.order[:-1]
        try:
            for way, outcome in _outcomes(question, band_of, held):
                found.setdefault(question.at, {})[way] = outcome
        except CorridorsError as error:
            problems[question.at] = f"{question.row.id}: {error}"
        if question.way == "stated":
            progress(question.row.id)
    if problems:
        raise DataError([problem for _, problem in sorted(problems.items())])
    return [_comparison(outcomes) for _, outcomes in sorted(found.items())]


def plain_question(query: Query) -> Query:
    """Return a question as a user asks it: by its ends, cargo, day, criterion and modes alone."""
    return query._replace(via=(), avoid=(), countries=(), scenarios=())


def _questions(
    at: int, row: Reference, query: Query, worlds: dict[tuple[str, ...], _World]
) -> Iterator[_Question]:
    """Yield what a row asks as stated, and plain where that is another question."""
    stated = worlds[row.scenarios]
    order = (row.scenarios, *_order(stated, row, query))
    yield _Question(at, "stated", row, query, stated, order)
    plain = plain_question(query)
    if MEASURES[row.measure][0] == "time_h" or (row.measure != "distance" and plain != query):
        world = worlds[()]
        yield _Question(at, "plain", row, plain, world, ((), *_order(world, row, plain)))


def _order(world: _World, row: Reference, query: Query) -> tuple[Any, ...]:
    """Return a key that brings questions together which share a graph or its stops."""
    distance = row.measure == "distance"
    origin = world.whole.network.places.get(query.origin)
    country = "" if origin is None else origin.country
    terms = (query.via, query.depart, query.cargo, query.modes, query.countries, query.avoid)
    return (distance, *terms, query.by, country, query.origin)


def _outcomes(
    question: _Question, band_of: BandOf | None, held: dict[tuple[Any, ...], _SearchedNetwork]
) -> Iterator[tuple[str, Outcome]]:
    """Yield the outcome of a question, and those of a price with rates left out."""
    row, world = question.row, question.world
    asked = world.asked(row, question.way)
    outcome = _outcome(question, asked, band_of)
    yield question.way, outcome
    if question.way != "stated" or MEASURES[row.measure][0] != "cost_usd":
        return
    sold = frozenset(outcome.answer.sold) if outcome.answer is not None else frozenset()
    if not sold:
        yield "unseen", outcome
        yield "held out", outcome
        return
    ids = frozenset(world.documents.same(row.source))
    month = question.query.depart.year * 12 + question.query.depart.month - 1
    key: tuple[Any, ...] = (sold, month, ids)
    if key not in held:
        fewer = without_month(asked.network, asked.steps, *key)
        held[key] = _SearchedNetwork(*fewer, warm_engine())
    yield "unseen", _outcome(question, held[key], band_of)
    key = (both_ways(sold),)
    if key not in held:
        fewer = without_rates(asked.network, asked.steps, *key)
        held[key] = _SearchedNetwork(*fewer, warm_engine())
    yield "held out", _outcome(question, held[key], band_of)


def _outcome(question: _Question, asked: _SearchedNetwork, band_of: BandOf | None) -> Outcome:
    row, world = question.row, question.world
    network, steps, engine = asked
    try:
        route = find_route(network, question.query, steps, engine=engine)
    except NoRouteError as error:
        return Outcome(row, question.query, None, str(error), error.lift)
    if row.measure == "distance":
        network, steps, _ = world.whole
    return compare(network, steps, row, route, world.documents, band_of)


def _comparison(outcomes: dict[str, Outcome]) -> FigureComparison:
    stated = outcomes["stated"]
    distance = stated.reference.measure == "distance"
    plain = None if distance else outcomes.get("plain", stated)
    return FigureComparison(stated, plain, outcomes.get("held out"), outcomes.get("unseen"))


def _under(network: Network, steps: Steps, scenarios: tuple[str, ...]) -> _World:
    changed, _ = apply_scenarios(network, load_scenarios(scenarios))
    return _World(changed, change_steps(StepFinder(network, steps), changed))
