"""The graph of a question: the network's steps under its cargo, bans and seasons."""

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import eq
from typing import TYPE_CHECKING, Any, NamedTuple

from corridors.errors import UsageError
from corridors.model.entities import GATE
from corridors.model.network import Network
from corridors.model.seasons import YEAR_DAYS, Season, day_number, in_season
from planner.graph._calendars import Span, daily_spans, season_spans, weekly_spans
from planner.graph._fleets import FleetSteps, fleet_steps
from planner.graph._rides import rides_over, with_rides
from planner.graph._wagons import WagonFactor, wagon_factors, with_wagons
from planner.pricing.adjustments import low_priority_trades
from planner.pricing.arcs import HANDLE, NEVER, Step, Steps, reprice
from planner.pricing.formula import FREE, Price
from planner.pricing.pricer import Pricer
from planner.pricing.quantize import SHIFT
from planner.query.query import Query, countries_of
from planner.restrictions.bans import banned_steps, refused_boardings, unscheduled_moves
from planner.restrictions.cargo_limits import refused_handlings, unfit_steps
from planner.restrictions.restriction import Restriction, restrictions_against, restrictions_for
from planner.search.label_setting import Calendar, Landmarks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from planner.graph.leaning import StepFactors
    from planner.pricing.lanes import Level

    Floats = list[float] | NDArray[np.float64]
    Ints = list[int] | NDArray[np.int64]

STATIC = -1
NOTHING: frozenset[str] = frozenset()
FOREVER = 5 * YEAR_DAYS * 24.0


class SeasonalPrice(NamedTuple):
    """A price without its facts, and by what seasons it was found: which of them held that day."""

    seasons: tuple[Season, ...]
    held: tuple[bool, ...]
    price: Price


class KnownPrices(NamedTuple):
    """What steps take for a cargo from a country, whatever the day of departure.

    Attributes
    ----------
    hours
        Hours by step and day (0-based, leap year), None where the step is closed.
    seasonal
        Prices by step.
    """

    hours: dict[tuple[int, int], float | None]
    seasonal: dict[int, list[SeasonalPrice]]


class PricedStep(NamedTuple):
    """A step on a day of departure, with the spans of its calendar and what closes it.

    ``spans`` holds where they begin, where they end and the hours they take, each as an array:
    a checkpoint with daily hours has 120 of them, and many days are kept (`planner.graph.cache`).
    ``shared`` tells whether it is the same for origins in other countries and time zones:
    without customs after a discharge and without daily hours. ``departs`` is set of the boarding of
    a service that departs on days of the week.
    """

    usd: float
    wtw_kg: float
    hours: float
    spans: "tuple[array[float], ...]"
    closed: tuple[str, ...]
    shared: bool
    departs: bool = False


class Graph(NamedTuple):
    """Flat sequences for `planner.search.label_setting`, in the order of the steps of the network.

    ``hours`` is infinite for steps that may not be made; ``calendar`` is `STATIC` or the number of
    a calendar, in which case ``hours`` is the shortest duration. ``reasons`` (only of a lenient
    graph) says of excluded steps what must be allowed; ``landmarks`` are those of criteria, where
    there are any, in a graph whose steps take no more. ``shipper`` is by criterion what each step
    counts beside what is shown of it (`planner.pricing.shipper_costs.shipper_columns`).
    ``behind`` is the least from the source to each state by the criterion of the question, ``into``
    what `planner.search.bounds.incoming_rows` returns; either may be nothing. ``lanes`` are steps
    that only rides take, or nothing at all, with their hours and calendars (in a graph of an
    engine those with a calendar alone); ``wagons`` the factors of moves in ordinary wagons;
    ``fleets`` is what steps take on board of ships of stronger ice class; ``levels`` is what the
    lane of each ride asks. ``leaned`` are the factors by which steps count, where the question has
    leanings.
    """

    steps: Steps
    hours: "Floats"
    usd: "Floats"
    wtw_kg: "Floats"
    number: "Ints"
    calendar: Calendar
    source: int
    target: int
    pricer: Pricer
    reasons: dict[int, frozenset[str]]
    landmarks: Mapping[str, Landmarks] = {}
    shipper: "Mapping[str, Floats]" = {}  # noqa: RUF012 - never changed
    behind: Sequence[float] = ()
    into: tuple[list[int], list[int], list[int]] | tuple[()] = ()
    lanes: Mapping[int, tuple[float, int]] = {}
    wagons: Mapping[int, WagonFactor] = {}
    levels: "Sequence[Level | None]" = ()
    leaned: "StepFactors | None" = None
    fleets: FleetSteps = FleetSteps()


class GraphPatch(NamedTuple):
    """Columns of some steps by their number, as in `Graph`, with calendars of their own."""

    hours: dict[int, float]
    usd: dict[int, float]
    wtw_kg: dict[int, float]
    number: dict[int, int]
    calendar: Calendar
    pricer: Pricer
    fleets: FleetSteps


def is_unloading(steps: Steps, edge: int) -> bool:
    """Tell whether a step unloads."""
    return steps.modes[steps.mode_of[steps.head[edge]]] == GATE


def unloading_steps(steps: Steps, place: str) -> list[int]:
    """Return the steps that unload at a place."""
    ends = steps.states_of(place)
    return [
        edge
        for mode, state in ends.items()
        if mode != GATE
        for edge in range(steps.start[state], steps.start[state + 1])
        if steps.head[edge] == ends[GATE] + 1
    ]


def source_and_target(steps: Steps, query: Query) -> tuple[int, int]:
    """Return the states at which a journey begins and ends.

    Raises
    ------
    UsageError
        If nothing that carries cargo joins one of both places.
    """
    ends = []
    for role, place in (("origin", query.origin), ("destination", query.destination)):
        states = steps.states_of(place)
        if place and not states:
            message = f"{role} {place} has no link that carries cargo; choose a place nearby"
            raise UsageError(message)
        ends.append(states.get(GATE, 0))
    return ends[0], (ends[1] + 1 if query.destination else 0)


def closed_at_ends(steps: Steps, query: Query) -> list[int]:
    """Return what may not happen at the ends: all but loading and unloading, and rides past them.

    Otherwise cargo would leave its destination again where another mode unloads it for
    less. A ride that begins at the origin may pass it once more, and one that ends at the
    destination pass it before.
    """
    source = source_and_target(steps, query)[0]
    place_of = steps.place_of
    found: list[int] = []
    for place in (query.origin, query.destination):
        closed: list[int] = []
        for state in steps.states_of(place).values():
            at_end = place == query.destination
            if at_end or state != source:
                last = steps.start[state + 2] if at_end else steps.start[state + 1]
                steps_here = range(steps.start[state], last)
                closed += [edge for edge in steps_here if not is_unloading(steps, edge)]
        own_end = steps.tail if place == query.origin else steps.head.__getitem__
        past = rides_over(steps, closed)
        found += closed
        found += [ride for ride in past if steps.places[place_of[own_end(ride)]] != place]
    return found


class SharedParts(NamedTuple):
    """What graphs under the same terms share: known prices and posts."""

    known: KnownPrices
    priced: dict[int, PricedStep]
    posts: list[Restriction]


def build_graph(
    network: Network,
    steps: Steps,
    query: Query,
    *,
    lenient: bool = False,
    shared: SharedParts | None = None,
) -> Graph:
    """Build the graph of a question from the steps of the network.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and `planner.pricing.arcs.resolve_steps` of it.
    query
        The question.
    lenient
        Leave open what a ban or closure excludes, and note why in ``reasons``: for finding
        what must be allowed.
    shared
        What is known of other questions under the same terms; prices that are new are added.
    """
    known = None if shared is None else shared.known
    builder = _Builder(network, steps, query, lenient=lenient, known=known)
    if shared is not None:
        builder.priced = shared.priced
    graph = builder.build(unloading_steps(steps, query.destination))
    posts = restrictions_for(network, steps, query) if shared is None else shared.posts
    against = list(restrictions_against(posts, network, query))
    graph = graph._replace(fleets=graph.fleets.without({post.edge for post in against}))
    for post in against:
        if not lenient:
            graph.hours[post.edge] = NEVER
            graph.number[post.edge] = STATIC
        elif graph.hours[post.edge] < NEVER:
            more = frozenset({post.reason(query.cargo)})
            graph.reasons[post.edge] = graph.reasons.get(post.edge, NOTHING) | more
    graph = with_wagons(with_rides(network, query, graph), wagon_factors(network, steps, query))
    lanes: dict[int, tuple[float, int]] = {}
    if not query.via:
        _close_to_wagons(graph, closed_at_ends(steps, query), lanes)
    if lenient:
        for ride in rides_over(steps, graph.reasons):
            service = steps.rides.services[ride - steps.rides.first]
            reasons = (
                graph.reasons.get(edge, NOTHING)
                for edge, _ in steps.rides.way(ride)
                if graph.fleets.find(service, edge) is None
            )
            graph.reasons[ride] = NOTHING.union(*reasons)
    _close_to_wagons(graph, unscheduled_moves(network, steps, query.cargo), lanes)
    graph = graph._replace(lanes=lanes)
    from planner.pricing.shipper_costs import shipper_columns

    columns = shipper_columns(network, graph.steps, query, graph.usd)
    graph = graph._replace(shipper={by: it.tolist() for by, it in columns.items()})
    if query.leanings:
        from planner.graph.leaning import with_leanings

        graph = with_leanings(network, query, graph)
    return graph


def _close(graph: Graph, edges: Iterable[int]) -> None:
    for edge in edges:
        graph.hours[edge] = NEVER
        graph.number[edge] = STATIC
        graph.reasons.pop(edge, None)


def _close_to_wagons(
    graph: Graph, edges: Sequence[int], lanes: dict[int, tuple[float, int]]
) -> None:
    """Close steps to all but services, and note what they take."""
    if len(graph.steps.rides):
        hours, number = graph.hours, graph.number
        lanes |= {edge: (hours[edge], number[edge]) for edge in edges if hours[edge] < NEVER}
    _close(graph, edges)


def build_open_graph(
    network: Network,
    steps: Steps,
    query: Query,
    everywhere: list[int],
    known: KnownPrices,
    priced: dict[int, PricedStep],
) -> Graph:
    """Build the graph of the terms of a question, of arrays, with unloading open everywhere.

    For `planner.graph.cache`, which asks many questions under the same terms and closes what
    happens at the ends of each. ``everywhere`` are all steps that unload. ``known`` holds,
    and takes up, what is known of the cargo and the country of the origin on any day;
    ``priced`` the steps that have to be priced for the day of departure.
    """
    from planner.search.compilation import floats, ints

    builder = _Builder(network, steps, query, lenient=False, known=known)
    builder.priced = priced
    builder.column_of = floats
    graph = builder.build(everywhere)
    first, *spans = graph.calendar
    calendar = Calendar(ints(first), *map(floats, spans))
    return graph._replace(number=ints(graph.number), calendar=calendar)


def build_patch(
    network: Network,
    steps: Steps,
    query: Query,
    everywhere: list[int],
    known: KnownPrices,
    priced: dict[int, PricedStep],
    only: Collection[int],
) -> GraphPatch:
    """Build some steps of what `build_open_graph` builds, for a graph that has all others."""
    builder = _Builder(network, steps, query, lenient=False, known=known, only=only)
    builder.priced = priced
    return builder.build_patch(everywhere)


class _Builder:
    def __init__(
        self,
        network: Network,
        steps: Steps,
        query: Query,
        *,
        lenient: bool,
        known: KnownPrices | None = None,
        only: Collection[int] | None = None,
    ) -> None:
        self.network = network
        self.steps = steps
        self.query = query
        self.lenient = lenient
        self.only = None if only is None else frozenset(only)
        self.known = KnownPrices({}, {}) if known is None else known
        self.priced: dict[int, PricedStep] = {}
        self.column_of: Callable[[Any], Any] = _same
        self._holds: dict[int, dict[Season, bool]] = {}
        day = day_number(query.depart.month, query.depart.day)
        origin = network.places[query.origin]
        # The clock of a journey is that of the nautical zone of its origin.
        self.east_h = float(round(origin.lon / 15.0))
        self.pricer = Pricer(network, query.cargo, day, *countries_of(network, query))
        units, mass = self.pricer.units, self.pricer.mass
        rates = steps.usd_per_teu if self.pricer.per_teu else steps.usd_per_t
        # A list of all steps, or a dict of some.
        self.hours: Any = self._column(steps.hours)
        if self.pricer.bulk:
            # Bulk sails when it is loaded, but by a service as that does.
            boardings = steps.rides.boardings
            for edge in self._some(range(len(rates))):
                if edge not in boardings:
                    self.hours[edge] -= steps.wait_h[edge]
        for trade in low_priority_trades(network, steps.low_priority, query):
            for edge, hours in steps.low_priority[trade]:
                if self.only is None or edge in self.only:
                    self.hours[edge] = hours
        self.usd: Any = self._column(rates, units)
        for edge, carbon in steps.carbon:
            if self.only is None or edge in self.only:
                self.usd[edge] += carbon * mass
        for attribute in (self.pricer.price_share, *self.pricer.surcharges):
            for edge, more in steps.surcharges.get(attribute, ()):
                if self.only is None or edge in self.only:
                    self.usd[edge] += more * units
        self.wtw: Any = self._column(steps.wtw_kg_per_t, mass)
        self.number: Any = self._column([STATIC] * len(rates))
        self.calendar = Calendar([0], [], [], [])
        self.reasons: dict[int, frozenset[str]] = {}
        self.fleets = FleetSteps()

    def _some(self, edges: Iterable[int]) -> Iterable[int]:
        """Return those of some steps that the graph holds."""
        return edges if self.only is None else sorted(self.only.intersection(edges))

    def _column(self, values: list[Any], times: float = 1.0) -> Any:
        """Return values of the steps that the graph holds, times an amount."""
        if self.only is not None:
            values = [values[edge] for edge in self.only]
        column = values.copy() if times == 1.0 else [value * times for value in values]
        return column if self.only is None else dict(zip(self.only, column, strict=True))

    def build(self, unload: list[int]) -> Graph:
        """Return the graph of all steps."""
        self._fill(unload)
        self._book()
        ends = source_and_target(self.steps, self.query)
        columns = (self.hours, self.usd, self.wtw, self.number, self.calendar)
        made = Graph(self.steps, *columns, *ends, self.pricer, self.reasons)
        return made._replace(fleets=self.fleets)

    def build_patch(self, unload: list[int]) -> GraphPatch:
        """Return the columns of the steps that are held."""
        self._fill(unload)
        self._book()
        columns = (self.hours, self.usd, self.wtw, self.number, self.calendar)
        return GraphPatch(*columns, self.pricer, self.fleets)

    def _fill(self, unload: list[int]) -> None:
        """Fill the columns, with unloading open where it is stated."""
        steps = self.steps
        unload = list(self._some(unload))
        for edge in unload:
            if edge in steps.unload:
                waits = steps.wait_h[edge] if self.pricer.bulk else 0.0
                self.hours[edge] = steps.unload[edge] - waits
        self._clear_customs()
        closed_steps = self._closed()
        priced = {edge for edge in self._some(steps.slow) if steps.hours[edge] < NEVER}
        if self.lenient:
            priced.update(edge for edge in steps.closed if not is_unloading(steps, edge))
        priced.update(edge for edge in unload if edge not in steps.unload)
        # What is closed need not be priced; in a lenient graph what a ban closes stays open.
        for edge in sorted(priced if self.lenient else priced.difference(closed_steps)):
            self._price(edge)
        for edge in self._some(self._loading()) if self.query.hour else ():
            self._wait_for_cargo(edge)
        if self.query.booked:
            for edge in self._some(self._first_boardings()):
                self._board_at_once(edge)
        for edge, words in closed_steps.items():
            if not (self.lenient and words):
                self.hours[edge] = NEVER
                self.number[edge] = STATIC
                self.reasons.pop(edge, None)
            elif self.hours[edge] < NEVER:
                self.reasons[edge] = self.reasons.get(edge, NOTHING) | words
        self.fleets = fleet_steps(
            *(self.network, steps, self.pricer, self.query.cargo, self.query.depart),
            fits=lambda edge: edge not in closed_steps and (self.only is None or edge in self.only),
        )
        first, *spans = self.calendar
        columns = (self.hours, self.usd, self.wtw, *spans)
        rounded = map(_on_grid, map(self.column_of, columns))
        self.hours, self.usd, self.wtw, *spans = rounded
        self.calendar = Calendar(first, *spans)

    def _loading(self) -> list[int]:
        """Return the steps that load."""
        steps = self.steps
        gate = steps.modes.index(GATE)
        return [
            edge
            for state in range(0, len(steps.start) - 1, 2)
            if steps.mode_of[state] == gate
            for edge in range(steps.start[state], steps.start[state + 1])
        ]

    def _first_boardings(self) -> list[int]:
        """Return the boardings at the origin."""
        steps, origin = self.steps, self.query.origin
        return [
            edge
            for edge in steps.rides.boardings
            if steps.places[steps.place_of[steps.head[edge]]] == origin
        ]

    def _book(self) -> None:
        """Let the pricer know where no departure is waited for.

        Only then, as what it priced before is kept for questions that wait.
        """
        self.pricer.booked_at = self.query.origin if self.query.booked else ""

    def _board_at_once(self, edge: int) -> None:
        """Let a service be boarded without a wait, in the season in which it runs."""
        if self.hours[edge] == NEVER:
            return
        step = self.steps.step(edge)
        price = reprice(self.pricer, step)
        self.hours[edge], self.number[edge] = 0.0, STATIC
        if price is None or not price.seasons:
            return

        def hours_on(day: int) -> float | None:
            on_day = reprice(self.pricer, step, day)
            return None if on_day is None or on_day.closed else 0.0

        spans = season_spans(self.query.depart, price.seasons, hours_on)
        if spans:
            self._add_calendar(edge, tuple(array("d", it) for it in zip(*spans, strict=True)))
        else:
            self.hours[edge] = NEVER

    def _wait_for_cargo(self, edge: int) -> None:
        """Load no sooner than the hour at which the cargo is ready."""
        ready = self.query.hour
        if self.number[edge] == STATIC:
            self.hours[edge] += ready
            return
        first, begin, end, hours = self.calendar
        for span in range(first[self.number[edge]], first[self.number[edge] + 1]):
            if end[span] <= ready:
                hours[span] = NEVER  # type: ignore[index]
            begin[span] = max(begin[span], ready)  # type: ignore[index]

    def _closed(self) -> dict[int, frozenset[str]]:
        """Return the steps that bans or the cargo close, each with what allows it.

        With nothing that allows it where the cargo never goes by its mode.
        """
        network, steps, query = self.network, self.steps, self.query
        day = day_number(query.depart.month, query.depart.day)
        asked = (network, steps, query.cargo, day)
        unfit = chain(unfit_steps(*asked, self.only), refused_handlings(*asked))
        found: dict[int, frozenset[str]] = {}
        alone: dict[str, frozenset[str]] = {}
        refused = refused_boardings(network, steps, query)
        for edge, words in chain(banned_steps(network, steps, query), unfit, refused):
            if self.only is None or edge in self.only:
                if not words:
                    found[edge] = NOTHING
                    continue
                if words not in alone:
                    alone[words] = frozenset((words,))
                found[edge] = found[edge] | alone[words] if edge in found else alone[words]
        for mode, edges in steps.by_mode.items():
            if mode not in network.cargo[query.cargo].modes:
                found.update(dict.fromkeys(self._some(edges), NOTHING))
        return found

    def _clear_customs(self) -> None:
        """Add customs, and what lines ask, where ship or aircraft discharge cargo abroad."""
        steps, places = self.steps, self.network.places
        home = self.pricer.origin_country
        units, per_teu = self.pricer.units, self.pricer.per_teu
        for edge, hours, usd_teu, usd_t, bulk_h in steps.discharge:
            if self.only is not None and edge not in self.only:
                continue
            place = steps.places[steps.place_of[steps.head[edge]]]
            if places[place].country != home:
                mode = steps.modes[steps.mode_of[steps.tail(edge)]]
                self.hours[edge] += bulk_h if self.pricer.bulk else hours
                self.usd[edge] += (usd_teu if per_teu else usd_t) * units
                self.usd[edge] += self.pricer.port_surcharge_usd(place, mode)

    def _price(self, edge: int) -> None:
        """Price one step for this cargo and day, with its calendar or its closure."""
        priced = self.priced.get(edge)
        if priced is None:
            step = self.steps.step(edge)
            price = self._price_on(self.pricer.day, edge, step)
            if price is None:
                return
            changes = price.seasons or price.open_hours or price.departures
            found = self._spans(edge, step, price) if changes else []
            spans = tuple(array("d", column) for column in zip(*found, strict=True))
            shared = not (_discharges(step) or price.open_hours or price.departures)
            priced = PricedStep(
                *(price.usd, price.wtw_kg, price.hours, spans, price.closed, shared),
                departs=bool(price.departures),
            )
            self.priced[edge] = priced
        self.usd[edge] = priced.usd
        self.wtw[edge] = priced.wtw_kg
        self.hours[edge] = priced.hours
        if priced.spans:
            self._add_calendar(edge, priced.spans)
        elif priced.closed:
            if self.lenient:
                self.reasons[edge] = frozenset(priced.closed)
            else:
                self.hours[edge] = NEVER
        elif priced.departs:
            self.hours[edge] = NEVER  # its season ends before it departs

    def _price_on(self, day: int, edge: int, step: Step) -> Price | None:
        """Return the price of a step on a day, once for all days of the same seasons.

        The seasons that were asked for a price, one after the other, lead to it again on each day
        on which the same of them hold. A surcharge of lines on discharge asks no season, and a
        jam is that of the month of departure.
        """
        holds = self._holds.setdefault(day, {})
        for seasons, held, kept in self.known.seasonal.get(edge, ()):
            for season in seasons:
                if season not in holds:
                    holds[season] = in_season(season, day)
            if all(map(eq, map(holds.__getitem__, seasons), held)):
                return kept
        price = reprice(self.pricer, step, day)
        if price is not None and not price.dated and not _discharges(step):
            held = tuple(in_season(season, day) for season in price.seasons)
            bare = price._replace(facts=(), formula=FREE.formula, timed_formula=None)
            found = SeasonalPrice(price.seasons, held, bare)
            self.known.seasonal.setdefault(edge, []).append(found)
        return price

    def _spans(self, edge: int, step: Step, price: Price) -> list[Span]:
        known = {} if price.dated else self.known.hours

        def hours_on(day: int) -> float | None:
            if (edge, day) not in known:
                on_day = self._price_on(day, edge, step)
                closed = on_day is None or on_day.closed
                known[edge, day] = None if closed or on_day is None else on_day.hours
            return known[edge, day]

        if price.seasons:
            spans = season_spans(self.query.depart, price.seasons, hours_on)
        else:
            spans = [] if price.closed else [(0.0, FOREVER, price.hours)]
        if price.departures:
            # Hours of the week by the clock of the journey, from 00:00 of the day of departure.
            monday = self.query.depart.weekday() * 24.0
            leaves = [it + self.east_h - monday for it in price.departures]
            return weekly_spans(spans, leaves)
        return daily_spans(spans, price.open_hours, self.east_h)

    def _add_calendar(self, edge: int, spans: "tuple[array[float], ...]") -> None:
        first, *columns = self.calendar
        self.number[edge] = len(first) - 1
        self.hours[edge] = min(spans[-1])
        for column, own in zip(columns, spans, strict=True):
            column.extend(own)  # type: ignore[attr-defined]
        first.append(first[-1] + len(spans[0]))  # type: ignore[attr-defined]


def _same(column: Any) -> Any:
    return column


def _discharges(step: Step) -> bool:
    return step.kind == HANDLE and step.first in ("sea", "air")


def _on_grid(column: Any) -> Any:
    """Return a list, dict or array with its values to the nearest multiple of `quantize.GRID`."""
    if isinstance(column, dict):
        return {edge: value + SHIFT - SHIFT for edge, value in column.items()}
    if isinstance(column, list):
        return [value + SHIFT - SHIFT for value in column]
    return column + SHIFT - SHIFT
