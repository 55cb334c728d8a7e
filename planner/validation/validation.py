"""Published figures beside our answers, asked as stated, plain and with prices held out."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from math import fsum
from typing import Any, NamedTuple

from corridors.errors import CorridorsError, DataError, NoRouteError
from corridors.model.entities import GATE, Source
from corridors.model.facts import Entry
from corridors.model.network import Network
from corridors.model.seasons import month_of
from corridors.scenario import apply_scenarios, load_scenarios
from corridors.tables.services import RATE_TERMS
from planner.graph._wagons import WAGON_HANDOVER, WAGON_PRICE_SHARE, WAGON_SPEED
from planner.graph.backend import Engine
from planner.graph.cache import warm_engine
from planner.pricing.adjustments import (
    CLEARANCE_H,
    STUFFING,
    TRANSIT_SHARE,
    WAGON_BOOKING,
    WAGON_NOTICE,
)
from planner.pricing.arcs import Step, Steps, resolve_steps
from planner.pricing.changes import StepFinder, change_steps
from planner.pricing.formula import BOARD, Formula, Price
from planner.pricing.ride_prices import keep_surface, surface_of
from planner.pricing.surface import PriceSurface
from planner.question.query import Query
from planner.restrictions.bans import SCHEDULED
from planner.routing.route import Leg, Route
from planner.routing.router import find_route
from planner.uncertainty.percentiles import Band, route_range, route_spread
from planner.validation.jams import with_yearly_jams
from planner.validation.reference import MEASURES, Reference

SPREAD = ("time_h", "cost_usd", "co2e_kg")
"""Totals that have a range."""
BandOf = Callable[[Network, Steps, Route, str, bool], Band]
"""Returns the low and high of a total of a route in a network, or of its way alone."""
SAME_WAY = 0.1
"""The share by which the kilometres of two trips of the same way differ at most."""
_RAIL = "rail"


class Trip(NamedTuple):
    """How an answer is carried: kilometres, changes on the way, and whether by ordinary wagons."""

    km: float
    changes: int
    in_wagons: bool

    def is_like(self, other: "Trip") -> bool:
        """Tell whether the cargo goes as another does: the same way, with no more changes.

        Examples
        --------
        >>> direct = Trip(10_000.0, 0, in_wagons=False)
        >>> Trip(10_900.0, 0, in_wagons=False).is_like(direct)
        True
        >>> Trip(10_000.0, 1, in_wagons=False).is_like(direct)
        False
        """
        same_way = abs(self.km - other.km) <= SAME_WAY * other.km
        return same_way and self.changes <= other.changes and self.in_wagons == other.in_wagons


class ModelAnswer(NamedTuple):
    """The model's answer to a published figure, in the unit of the figure.

    ``error`` is a share of the published value, positive where the model says more.
    ``band`` is the model's P10 to P90, ``span`` what it says with all facts at their lows
    and at their highs. ``inside`` is None where the row has no tolerance, ``in_band`` and
    ``in_range`` (whether the published value lies in the one and the other) are None for
    distances.
    The median of the total lies above the model's value where facts have long tails.
    ``own`` is the share of the route's km whose length comes from the row's own source: what
    the row measures there is copying and adding up, not truth. ``own_source`` says whether the
    total rests on a rate, an hour or a timetable from that source. ``sold`` are the lanes and
    services whose published rates the rides of the route pay, ``trip`` says how the cargo goes.
    """

    model: float
    band: Band | None
    span: Band | None
    error: float
    inside: bool | None
    in_band: bool | None
    in_range: bool | None
    own: float
    own_source: bool
    sold: tuple[str, ...]
    trip: Trip

    @property
    def width(self) -> float | None:
        """P90 as a multiple of P10; None where there is no band, or it begins at nothing."""
        if self.band is None or self.band.low <= 0.0:
            return None
        return self.band.high / self.band.low


class Outcome(NamedTuple):
    """A published figure, a question that reproduces it, and the answer.

    ``answer`` is None where there is no route; ``reason`` says why and what would help, ``lift``
    are the words of what would.
    """

    reference: Reference
    query: Query
    answer: ModelAnswer | None
    reason: str = ""
    lift: tuple[str, ...] = ()

    @property
    def median_error(self) -> float | None:
        """Error of the median of the total; None where there is no band."""
        answer = self.answer
        if answer is None or answer.band is None or answer.band.median is None:
            return None
        return answer.band.median / self.reference.value - 1.0

    @property
    def own_source(self) -> bool:
        """Whether the answer rests on numbers from the source of the figure."""
        return self.answer is not None and self.answer.own_source

    @property
    def counted(self) -> bool:
        """Whether the figure counts in the summary: believed, and no judge of its own numbers."""
        return not (self.reference.known or self.own_source)


class Documents:
    """Which sources are one document: the tables may cite a page under several ids, or by address.

    Parameters
    ----------
    sources
        The sources of a network.

    Examples
    --------
    >>> page = Source("a", "press", "A", "B", "2025", "https://www.b.org/a/", "")
    >>> Documents({"a": page}).same("http://b.org/a") == {"a", "http://b.org/a"}
    True
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._ids: dict[str, set[str]] = {}
        for key in sources:
            self._ids.setdefault(self._document(key), set()).add(key)

    def same(self, source: str) -> set[str]:
        """Return the ids of all sources that are the same document, and the source itself."""
        return {source, *self._ids.get(self._document(source), ())}

    def _document(self, source: str) -> str:
        address = self._sources[source].url if source in self._sources else source
        bare = address.partition("://")[2].removeprefix("www.").rstrip("/")
        return bare.casefold() or source


def way_legs(route: Route) -> tuple[Leg, ...]:
    """Return the legs from the first departure to the last arrival.

    Loading at the origin, the wait for its departure, and customs and unloading at the
    destination are left out.
    """
    legs = list(route.legs)
    if legs and legs[0].kind == "transfer" and legs[0].mode == GATE:
        del legs[0]
        if legs and legs[0].kind == "wait" and legs[0].steps:
            del legs[0]
    while legs and legs[-1].to_mode == GATE:
        del legs[-1]
    return tuple(legs)


def compare(
    network: Network,
    steps: Steps,
    row: Reference,
    route: Route,
    documents: Documents,
    band_of: BandOf | None = None,
) -> Outcome:
    """Hold a published figure against a route.

    A figure with a tolerance is *inside* when the model's value differs by no more, or lies
    in the published range. It is *in the band* when the published value lies between the
    low and the high that ``band_of`` gives, else `planner.uncertainty.percentiles.route_spread`,
    and *in the range* when it lies in `planner.uncertainty.percentiles.route_range`.
    """
    total, _, way = MEASURES[row.measure]
    legs = way_legs(route) if way else route.legs
    model = fsum(getattr(leg, total) for leg in legs) / row.factor
    band = span = None
    if total in SPREAD:
        if band_of is None:
            spread = route_spread(network, route, total, legs=legs)
        else:
            spread = band_of(network, steps, route, total, way)
        band = _in_units(spread, row.factor)
        span = _in_units(route_range(network, route, total, legs=legs), row.factor)
    error = model / row.value - 1.0
    inside = None
    if row.tolerance is not None:
        published = None not in (row.low, row.high)
        inside = abs(error) <= row.tolerance + 1e-9
        inside = inside or (published and (row.low or 0.0) <= model <= (row.high or 0.0))
    in_band, in_range = (it.low <= row.value <= it.high if it else None for it in (band, span))
    ids = documents.same(row.source)
    answer = ModelAnswer(
        *(model, band, span, error, inside, in_band, in_range),
        own=_own_share(network, route, ids),
        own_source=_rests_on(network, legs, total, ids),
        sold=rates_paid(network, route),
        trip=_trip_of(network, legs),
    )
    return Outcome(row, route.query, answer)


def _trip_of(network: Network, legs: Collection[Leg]) -> Trip:
    """Return how cargo goes by some legs; beside the trains of services are ordinary wagons."""
    moves = [leg for leg in legs if leg.kind == "move"]
    return Trip(
        fsum(leg.distance_km for leg in moves),
        sum(leg.kind == "transfer" for leg in legs),
        bool(network.services)
        and any(not it.service and network.modes[it.mode].family == _RAIL for it in moves),
    )


def _in_units(band: Band, factor: float) -> Band:
    median = None if band.median is None else band.median / factor
    return Band(band.value / factor, band.low / factor, band.high / factor, median)


def _own_share(network: Network, route: Route, ids: set[str]) -> float:
    own = fsum(
        price.km
        for _, price in route.steps
        if price.formula is not None
        and price.km
        and network.facts.source_ids[price.formula.length] in ids
    )
    return own / (route.total("distance_km") or 1.0)


_NUMBERS_OF: dict[str, Callable[[Formula], tuple[int, ...]]] = {
    "time_h": Formula.timed_by,
    "border_h": Formula.timed_by,
    "cost_usd": Formula.paid_by,
    "co2e_kg": Formula.emitted_by,
    "co2e_ttw_kg": Formula.emitted_by,
}
"""The facts that each total rests on."""


def _rests_on(network: Network, legs: tuple[Leg, ...], total: str, ids: set[str]) -> bool:
    """Tell whether a total of some legs rests on one of some sources, lengths left aside."""
    if total not in _NUMBERS_OF:
        return False
    numbers_of = _NUMBERS_OF[total]
    cited = network.facts.source_ids
    for leg in legs:
        if total == "time_h" and leg.service and _timed_from(network, leg.service, ids):
            return True
        for _, price in leg.steps:
            formula = price.formula
            if formula is not None and any(
                number != formula.length and cited[number] in ids for number in numbers_of(formula)
            ):
                return True
    return False


def _timed_from(network: Network, service: str, ids: set[str]) -> bool:
    """Tell whether a service has hours of its calls from one of some sources."""
    known = network.services[service]
    timed = any(hours for it in known.calls for hours in (it.arrive_h, it.depart_h))
    return timed and known.source in ids


def rates_paid(network: Network, route: Route) -> tuple[str, ...]:
    """Return the lanes and services whose published rates the rides of a route pay.

    A ride whose price rests on those of other lanes alone pays none of its own.
    """
    found: dict[str, None] = {}
    for service, ride in _rides_of(route):
        first, last = ride[0][0].a, ride[-1][0].b or ride[-1][0].a
        family = network.services[service].mode
        regions = network.regions.get(family, {})
        own = {
            f"{one}>{other}:{family}"
            for one in regions.get(first, ())
            for other in regions.get(last, ())
        } | {service}
        for _, price in ride:
            if price.formula is None:
                continue
            for number, _ in price.formula.freight:
                fact = network.facts.fact(number)
                if fact.attribute in RATE_TERMS and fact.subject in own:
                    found[fact.subject] = None
    return tuple(found)


def _rides_of(route: Route) -> Iterator[tuple[str, list[tuple[Step, Price]]]]:
    """Yield the rides of a route: the service of each, and its steps from call to call."""
    ride: list[tuple[Step, Price]] = []
    for step, price in route.steps:
        rides_on = step.service and step.kind != BOARD and step.service in route.services
        if ride and (not rides_on or step.service != ride[-1][0].service):
            yield ride[0][0].service, ride
            ride = []
        if rides_on:
            ride.append((step, price))
    if ride:
        yield ride[0][0].service, ride


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

    Rides on such a lane pay what the price surface says of it by all others. Nothing else changes,
    so the steps have the same numbers and prices.

    Parameters
    ----------
    network, steps
        The network and its steps.
    sold
        Lanes and services, by their subject.
    drops
        Tells which of their rates are left out; all where it is not given.
    """
    facts = network.facts.without(RATE_TERMS, sold, drops)
    fewer = network._replace(facts=facts)
    keep_surface(fewer, PriceSurface(fewer, like=surface_of(network)))
    return fewer, steps


BARRING = ("admits", "admits_cargo", "embargo", "unbooked", "unserved")
"""Attributes that say whose cargo, or what cargo, may not go somewhere."""

BOOKED = (
    *(SCHEDULED, WAGON_SPEED, WAGON_HANDOVER, WAGON_NOTICE, WAGON_PRICE_SHARE),
    *(STUFFING, WAGON_BOOKING, CLEARANCE_H, TRANSIT_SHARE),
)
"""Attributes that say how wagons go outside services, and what follows their arrival."""


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

    @cached_property
    def arriving(self) -> _SearchedNetwork:
        """The network for days to arrival: what is published ends before cargo is cleared."""
        network, steps, _ = self.whole
        arriving = network._replace(facts=network.facts.without((CLEARANCE_H,)))
        return _SearchedNetwork(
            arriving, change_steps(StepFinder(network, steps), arriving), warm_engine()
        )

    @cached_property
    def undated(self) -> "_World":
        """What rows of days are asked of whose source names no day: the jams of a mean month."""
        network, steps, _ = self.whole
        yearly = with_yearly_jams(network)
        return _World(yearly, change_steps(StepFinder(network, steps), yearly))

    def of(self, row: Reference) -> "_World":
        """Return what a row is asked of, by whether its figure has a day."""
        timed = MEASURES[row.measure][0] in ("time_h", "border_h")
        return self.undated if timed and not row.asked["depart"] else self

    def asked(self, row: Reference, way: str) -> _SearchedNetwork:
        """Return the network of which a row is asked in one of the ways."""
        measure, _, arrives = MEASURES[row.measure]
        if measure == "distance_km":
            return self.lines
        if measure == "time_h" and way == "stated":
            return self.chartered
        return self.arriving if measure == "time_h" and arrives else self.whole


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

    @property
    def is_alike(self) -> bool:
        """Whether the plain answer makes the trip of the figure, where that is one of days.

        A figure tells of one ship or train by one way. Where the planner changes ships, goes by
        another way or in ordinary wagons, its days are those of another trip.
        """
        known = None not in (self.plain, self.stated.answer)
        if not known or MEASURES[self.reference.measure][0] != "time_h":
            return True
        plain, stated = self.plain.answer, self.stated.answer  # type: ignore[union-attr]
        return plain is None or stated is None or plain.trip.is_like(stated.trip)


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
    stated = worlds[row.scenarios].of(row)
    order = (row.scenarios, *_order(stated, row, query))
    yield _Question(at, "stated", row, query, stated, order)
    plain = plain_question(query)
    if MEASURES[row.measure][0] == "time_h" or (row.measure != "distance" and plain != query):
        world = worlds[()].of(row)
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
