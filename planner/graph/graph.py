"""The graph of a question: the network's steps under its cargo, bans and seasons."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from corridors.errors import UsageError
from corridors.model.entities import GATE
from corridors.model.network import Network
from corridors.model.seasons import YEAR_DAYS, day_number
from planner.graph._calendars import Span, Spans, daily_spans, open_spans, weekly_spans
from planner.graph._fleets import FleetSteps, fleet_steps
from planner.graph._rides import rides_over, with_rides
from planner.graph._wagons import WagonFactor, wagon_factors, with_wagons
from planner.pricing.adjustments import SURCHARGED_ORIGINS, low_priority_trades
from planner.pricing.arcs import HANDLE, MOVE, NEVER, Steps, reprice
from planner.pricing.formula import NONE, SHIFT, Formula, Quote
from planner.pricing.pricer import Pricer
from planner.pricing.voyages import SEA, voyage_of
from planner.question.query import Query, countries_of
from planner.restrictions.bans import Ban, banned_steps, refused_boardings, unscheduled_moves
from planner.restrictions.cargo_limits import refused_handlings, unfit_steps
from planner.restrictions.restriction import Restriction, restrictions_against, restrictions_for
from planner.search.label_setting import Calendar, Landmarks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.graph.leaning import StepFactors
    from planner.pricing.ride_prices import RidePrices

    Floats = list[float] | NDArray[np.float64]
    Ints = list[int] | NDArray[np.int64]

STATIC = -1
NOTHING: frozenset[str] = frozenset()
FOREVER = 5 * YEAR_DAYS * 24.0


class Graph(NamedTuple):
    """Flat sequences for `planner.search.label_setting`, in the order of the steps of the network.

    ``hours`` is infinite for steps that may not be made; ``calendar`` is `STATIC` or the number of
    a calendar, in which case ``hours`` is the shortest duration. ``reasons`` (only of a lenient
    graph) says of excluded steps what must be allowed; ``landmarks`` are those of criteria, where
    there are any, in a graph whose steps take no more. ``shipper`` is by criterion what each step
    counts beside what is shown of it (`planner.pricing.shipper_costs.shipper_columns`).
    ``to_go`` is the least from each state to the target by the criterion of the question, or
    nothing where it is not known. ``lanes`` are steps
    that only rides take, or nothing at all, with their hours and calendars (in a graph of an
    engine those with a calendar alone); ``wagons`` the factors of moves in ordinary wagons;
    ``fleets`` is what steps take on board of ships of stronger ice class; ``levels`` is what each
    ride asks. ``leaned`` are the factors by which steps count, where the question has
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
    to_go: Sequence[float] = ()
    lanes: Mapping[int, tuple[float, int]] = {}
    wagons: Mapping[int, WagonFactor] = {}
    levels: "RidePrices | None" = None
    leaned: "StepFactors | None" = None
    fleets: FleetSteps = FleetSteps()


def is_unloading(steps: Steps, edge: int) -> bool:
    """Tell whether a step unloads."""
    return steps.modes[steps.mode_of[steps.head[edge]]] == GATE


def loading_steps(steps: Steps) -> list[int]:
    """Return the steps that load."""
    gate = steps.modes.index(GATE)
    return [
        edge
        for state in range(0, len(steps.start) - 1, 2)
        if steps.mode_of[state] == gate
        for edge in range(steps.start[state], steps.start[state + 1])
    ]


def ready_at(graph: Graph, loading: Sequence[int], hour: float) -> Graph:
    """Return a graph of arrays whose cargo is loaded no sooner than at an hour of the first day."""
    if not hour:
        return graph
    hours, number = np.array(graph.hours), np.asarray(graph.number)
    edges = np.asarray(loading, dtype=np.int64)
    hours[edges[number[edges] == STATIC]] += hour
    first, begin, end, lasting = (np.asarray(it) for it in graph.calendar)
    loads = np.zeros(len(first) - 1, dtype=bool)
    loads[number[edges[number[edges] != STATIC]]] = True
    some = np.repeat(loads, np.diff(first))
    lasting = np.where(some & (end <= hour), NEVER, lasting)
    begin = np.where(some, np.maximum(begin, hour), begin) + SHIFT - SHIFT
    calendar = Calendar(*cast("Any", (first, begin, end, lasting)))
    return graph._replace(hours=hours + SHIFT - SHIFT, calendar=calendar)


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


def build_graph(
    network: Network,
    steps: Steps,
    query: Query,
    *,
    lenient: bool = False,
    posts: list[Restriction] | None = None,
) -> Graph:
    """Build the graph of a question from the steps of the network, of lists.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and `planner.pricing.arcs.resolve_steps` of it.
    query
        The question.
    lenient
        Leave open what a ban or closure excludes, and note why in ``reasons``: for finding
        what must be allowed.
    posts
        What `planner.restrictions.restriction.all_restrictions` returns, where it is known.
    """
    builder = _Builder(network, steps, query, lenient=lenient)
    graph = builder.build(unloading_steps(steps, query.destination))
    posts = restrictions_for(network, steps, query) if posts is None else posts
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
    graph = ready_at(graph, loading_steps(steps), query.hour)
    lanes: dict[int, tuple[float, int]] = {}
    if not query.via:
        _close_to_wagons(graph, closed_at_ends(steps, query), lanes)
    if lenient:
        for ride in rides_over(steps, graph.reasons):
            service = steps.rides.services[ride - steps.rides.first]
            reasons = {
                graph.reasons.get(edge, NOTHING)
                for edge, _ in steps.rides.way(ride)
                if graph.fleets.find(service, edge) is None
            }
            graph.reasons[ride] = NOTHING.union(*reasons)
    _close_to_wagons(graph, unscheduled_moves(network, steps, query.cargo), lanes)
    graph = graph._replace(lanes=lanes)
    from planner.pricing.shipper_costs import shipper_columns

    graph = graph._replace(shipper=shipper_columns(network, graph.steps, query, graph.usd))
    if query.leanings:
        from planner.graph.leaning import with_leanings

        graph = with_leanings(network, query, graph)
    return as_lists(graph)


def as_lists(graph: Graph) -> Graph:
    """Return a graph of arrays as one of lists, for searches in plain Python."""
    names = ("hours", "usd", "wtw_kg", "number")
    columns = {name: np.asarray(getattr(graph, name)).tolist() for name in names}
    calendar = Calendar(*(np.asarray(it).tolist() for it in graph.calendar))
    shipper = {by: np.asarray(it).tolist() for by, it in graph.shipper.items()}
    return graph._replace(**columns, calendar=calendar, shipper=shipper)


def _close(graph: Graph, edges: Collection[int]) -> None:
    some = list(edges)
    hours, number = cast("Any", graph.hours), cast("Any", graph.number)
    hours[some], number[some] = NEVER, STATIC
    for edge in graph.reasons.keys() & {*some}:
        del graph.reasons[edge]


def _close_to_wagons(
    graph: Graph, edges: Sequence[int], lanes: dict[int, tuple[float, int]]
) -> None:
    """Close steps to all but services, and note what they take."""
    if len(graph.steps.rides):
        hours, number = graph.hours, graph.number
        some = (edge for edge in edges if hours[edge] < NEVER)
        lanes |= {edge: (float(hours[edge]), int(number[edge])) for edge in some}
    _close(graph, edges)


def build_open_graph(network: Network, steps: Steps, query: Query, unload: list[int]) -> Graph:
    """Build the graph of the terms of a question, of arrays, with some unloading open.

    For `planner.graph.cache`, which asks many questions under the same terms and closes what
    happens at the ends of each.
    """
    return _Builder(network, steps, query, lenient=False).build(unload)


class _Builder:
    """Builds the graph of a question from the rows of its steps.

    Parameters
    ----------
    network, steps, query
        The network under its layers of facts, its steps, and the question.
    lenient
        As for `build_graph`.
    """

    def __init__(self, network: Network, steps: Steps, query: Query, *, lenient: bool) -> None:
        self.network = network
        self.steps = steps
        self.query = query
        self.lenient = lenient
        day = day_number(query.depart.month, query.depart.day)
        self.pricer = Pricer(network, query.cargo, day, *countries_of(network, query))
        self.pricer.voyage = voyage_of(network, query)
        self.rows = steps.rows
        self.now = self.rows.on(day)
        self.fit = self.rows.admit(self.pricer.ship_class, self.pricer.draft)
        self.reasons: dict[int, frozenset[str]] = {}

    def build(self, unload: list[int]) -> Graph:
        """Return the graph of all steps, with unloading open where it is stated."""
        steps, pricer, rows = self.steps, self.pricer, self.rows
        count, at = len(steps.head), rows.steps
        hours = self._row_hours()
        usd, wtw = np.zeros(count), np.zeros(count)
        usd[at] = self._usd(hours)
        wtw[at] = rows["wtw_kg_per_t"][self.now] * pricer.mass
        elsewhere = self._unloading_elsewhere(unload)
        booked = self._first_boardings() if self.query.booked else []
        dated = self._dated_rows(elsewhere, hours, booked)
        takes = np.full(count, NEVER)
        takes[at] = hours[self.now]
        takes[elsewhere] = NEVER
        spans = open_spans(rows, dated, hours, self.fit, self.query.depart)
        spans = self._with_clocks(spans, dated, hours, booked)
        number = np.full(count, STATIC, dtype=np.int64)
        in_calendar, first = np.unique(spans.edge, return_index=True)
        number[in_calendar] = np.arange(len(in_calendar))
        ends = np.append(first, len(spans.edge))
        self._close_unfit(takes, number, dated)
        if len(first):
            takes[in_calendar] = np.minimum.reduceat(spans.hours, first)
        # Only then, as all else is priced as if it waited.
        pricer.booked_at = self.query.origin if self.query.booked else ""
        self._close_banned(takes, number)
        fleets = fleet_steps(
            *(self.network, steps, pricer, self.query.cargo, self.query.depart),
            *(hours, self._is_closed),
        )
        columns = (takes, usd, wtw)
        on_grid = (column + SHIFT - SHIFT for column in (*columns, *spans[1:]))
        takes, usd, wtw, begin, end, lasting = on_grid
        calendar = Calendar(*cast("Any", (ends, begin, end, lasting)))
        source, target = source_and_target(steps, self.query)
        return Graph(
            *(steps, takes, usd, wtw, number, calendar, source, target, pricer, self.reasons),
            fleets=fleets,
        )

    def _row_hours(self) -> "NDArray[np.float64]":
        """Return the hours of each row for the cargo; a jam is that of the day of departure."""
        rows, pricer = self.rows, self.pricer
        trades = low_priority_trades(self.network, rows.trades, self.query)
        low = np.isin(rows.trade, [rows.trades.index(it) for it in trades])
        free, border, jam = (
            np.where(low, rows[f"low_{name}"], rows[name])
            for name in ("free_h", "border_h", "jam_h")
        )
        if pricer.voyage is not None and pricer.voyage.speed != NONE:
            # A chartered ship keeps the speed of its class where no link is slower.
            own = np.maximum(rows["free_h"], rows["km"] / pricer.voyage.speed_kmh)
            free = np.where(rows["chartered"] > 0.0, own, free)
        lasting = jam[self.now][rows.place]
        hours: NDArray[np.float64] = free + np.maximum(border + lasting, 0.0)
        if pricer.bulk:
            # Bulk sails when it is loaded, but by a service as that does.
            waits = ~np.isin(rows.edge, list(self.steps.rides.boardings))
            hours -= np.where(waits & ~low, rows["wait_h"], 0.0)
        port_h = self._port_calls[0][rows.edge]
        hours = np.where(np.isnan(port_h), hours, port_h)
        on_top = rows["customs_bulk_h" if pricer.bulk else "customs_h"]
        return np.where(self._from_abroad[rows.edge], hours + on_top, hours)

    @cached_property
    def _port_calls(self) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
        """Return by step the hours of a chartered ship in port, or NaN, and USD per tonne."""
        steps, pricer = self.steps, self.pricer
        hours, usd = np.full(len(steps.head), np.nan), np.zeros(len(steps.head))
        if pricer.voyage is None or not pricer.bulk:
            return hours, usd
        place_of, mode_of, start, head, kind = steps.arrays
        sea = np.array([mode == SEA for mode in steps.modes])[mode_of]
        tail = np.repeat(np.arange(len(start) - 1), np.diff(start))
        for state, loads in ((head, True), (tail, False)):
            other = tail if loads else head
            edges = np.flatnonzero((kind == HANDLE) & sea[state] & ~sea[other])
            at = place_of[state[edges]]
            for number in np.unique(at).tolist():
                found = Quote(pricer.day)
                stay = Formula(moves=False)
                stay = pricer.in_port(found, steps.places[number], stay, loads=loads)
                if stay.hire:
                    value, some = found.values.__getitem__, edges[at == number]
                    hours[some] = stay.standing_h(value)
                    usd[some] = stay.hire_usd(value) + stay.fees_usd(value)
        return hours, usd

    def _usd(self, hours: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return by step the dollars on the day of departure, with what is paid at a discharge."""
        rows, pricer, now = self.rows, self.pricer, self.now
        unit = "teu" if pricer.per_teu else "t"
        usd = rows[f"usd_per_{unit}"][now].copy()
        for attribute in (pricer.price_share, *pricer.surcharges):
            if attribute:
                usd += rows[attribute][now]
        abroad = self._from_abroad[rows.steps]
        usd += np.where(abroad, rows[f"customs_usd_per_{unit}"][now], 0.0)
        if pricer.voyage is not None:
            usd += self._port_calls[1][rows.steps]
            at_sea = pricer.voyage.usd_per_h(pricer.voyage.at_sea)
            usd += rows["chartered"][now] * hours[now] * at_sea
        usd *= pricer.units
        usd += rows["carbon_usd_per_t"][now] * pricer.mass
        for edge in np.flatnonzero(abroad & (rows["discharges"][now] > 0.0)).tolist():
            tail = self.steps.tail(int(rows.steps[edge]))
            place = self.steps.places[self.steps.place_of[tail]]
            if place in self._asking:
                mode = self.steps.modes[self.steps.mode_of[tail]]
                usd[edge] += pricer.port_surcharge_usd(place, mode)
        return usd

    @cached_property
    def _asking(self) -> frozenset[str]:
        """The places where lines ask more of the cargo of some countries."""
        stated = self.network.facts.subjects_of(SURCHARGED_ORIGINS)
        return frozenset(it.partition(":")[0] for it in stated)

    @cached_property
    def _from_abroad(self) -> "NDArray[np.bool_]":
        """Return by step whether it discharges cargo from abroad, or brings it where it ends."""
        steps, home = self.steps, self.pricer.origin_country
        abroad = np.array([self.network.places[it].country != home for it in steps.places])
        found = np.zeros(len(steps.head), dtype=bool)
        some = self.rows.edge[self.rows["discharges"] > 0.0]
        found[some] = abroad[steps.arrays.place_of[steps.arrays.head[some]]]
        moves = some[steps.arrays.kind[some] == MOVE]
        for edge in np.unique(moves).tolist():
            states = (steps.tail(edge), steps.head[edge])
            ends = (self.network.places[steps.places[steps.place_of[it]]].country for it in states)
            found[edge] = self.pricer.clears(*ends)
        return found

    def _unloading_elsewhere(self, unload: list[int]) -> "NDArray[np.int64]":
        """Return the steps that unload elsewhere."""
        steps = self.steps
        gate = np.array([mode == GATE for mode in steps.modes])
        unloads = gate[steps.arrays.mode_of[steps.arrays.head]]
        unloads[steps.rides.first : steps.rides.first + len(steps.rides)] = False
        unloads[unload] = False
        return np.flatnonzero(unloads)

    def _dated_rows(self, elsewhere: Any, hours: Any, booked: list[int]) -> "NDArray[np.bool_]":
        """Return by row whether its step has a calendar."""
        rows = self.rows
        dated = rows.seasonal.copy()
        held = np.zeros(len(rows), dtype=bool)
        held[self.now] = True
        clocks = [row for row in rows.open_hours if held[row]]
        dated |= np.isin(rows.edge, rows.edge[[*clocks, *rows.departures]])
        # What is closed need not be looked at; in a lenient graph what a ban closes is open.
        left_out = np.zeros(len(self.steps.head), dtype=bool)
        left_out[elsewhere] = True
        if not self.lenient:
            left_out |= self._is_closed
        if booked:
            hours[np.isin(rows.edge, booked)] = 0.0
            left_out[[it for it in booked if not rows.seasonal[self.now[rows.at(it)]]]] = True
        return dated & ~left_out[rows.edge]

    def _with_clocks(self, spans: Spans, dated: Any, hours: Any, booked: list[int]) -> Spans:
        """Return spans cut down to the opening hours of checkpoints and the days of departures."""
        rows, depart = self.rows, self.query.depart
        # The clock of a journey is that of the nautical zone of its origin.
        east_h = float(round(self.network.places[self.query.origin].lon / 15.0))
        # Hours of the week by the clock of the journey, from 00:00 of the day of departure.
        monday = depart.weekday() * 24.0
        cut: dict[int, list[Span]] = {}
        own = {int(rows.edge[row]): it for row, it in rows.departures.items()}
        clocks = {int(rows.edge[row]) for row in rows.open_hours}
        edges = np.array(list(dict.fromkeys((*own, *clocks))), dtype=np.int64)
        held = self.now[np.searchsorted(rows.steps, edges)]
        known = zip(edges.tolist(), held.tolist(), spans.of_each(edges), strict=True)
        for edge, row, stated in known:
            if not dated[row] or edge in booked or not (edge in own or rows.open_hours.get(row)):
                continue
            always = [(0.0, FOREVER, float(hours[row]))] if self.fit[row] else []
            found = stated if rows.seasonal[row] else always
            if edge in own:
                leaves = [it + east_h - monday for it in own[edge]]
                cut[edge] = weekly_spans(found, leaves, float(rows["wait_h"][row]))
            else:
                cut[edge] = daily_spans(found, rows.open_hours[row], east_h)
        return spans.replaced(cut)

    def _close_unfit(self, takes: Any, number: Any, dated: Any) -> None:
        """Close what may not be used that day, or says why in a lenient graph."""
        rows = self.rows
        in_calendar = dated[self.now] & (number[rows.steps] != STATIC)
        without = ~self.fit[self.now]
        departs = np.zeros(len(rows), dtype=bool)
        departs[list(rows.departures)] = True
        over = dated[self.now] & departs[self.now]  # its season ends before it departs
        takes_part = takes[rows.steps] < NEVER
        for at in np.flatnonzero((without | over) & ~in_calendar & takes_part).tolist():
            edge = int(rows.steps[at])
            if without[at] and self.lenient:
                price = reprice(self.pricer, self.steps.step(edge))
                self.reasons[edge] = frozenset(() if price is None else price.closed)
            else:
                takes[edge] = NEVER

    def _close_banned(self, takes: Any, number: Any) -> None:
        """Close what bans or the cargo exclude, or note in a lenient graph what allows it."""
        closed = self._is_closed
        if self.lenient:
            closed = self._marked(it for it in self._closed if not it[1])
        takes[closed] = NEVER
        number[closed] = STATIC
        reasons = self.reasons
        for edge in reasons.keys() & set(np.flatnonzero(closed).tolist()):
            del reasons[edge]
        for edges, words in self._closed if self.lenient else ():
            more = frozenset((words,))
            for edge in edges if words else ():
                if takes[edge] < NEVER:
                    reasons[edge] = reasons[edge] | more if edge in reasons else more

    def _first_boardings(self) -> list[int]:
        """Return the boardings at the origin."""
        steps, origin = self.steps, self.query.origin
        return [
            edge
            for edge in steps.rides.boardings
            if steps.places[steps.place_of[steps.head[edge]]] == origin
        ]

    @cached_property
    def _closed(self) -> list[Ban]:
        """Return the steps that bans or the cargo close, with what allows them.

        With nothing that allows them where the cargo never goes by their mode or service.
        """
        network, steps, query = self.network, self.steps, self.query
        asked = (network, steps, query.cargo, self.pricer.day)
        unfit = unfit_steps(*asked)
        return [
            *banned_steps(network, steps, query),
            *(([edge], words) for edge, words in unfit),
            *refused_handlings(*asked),
            *refused_boardings(network, steps, query),
            (steps.rides.unsold_boardings(query.depart), ""),
            *(
                (edges, "")
                for mode, edges in steps.by_mode.items()
                if mode not in network.cargo[query.cargo].modes
            ),
        ]

    @cached_property
    def _is_closed(self) -> "NDArray[np.bool_]":
        """Return by step whether something in `_closed` closes it."""
        return self._marked(self._closed)

    def _marked(self, bans: Iterable[Ban]) -> "NDArray[np.bool_]":
        found = np.zeros(len(self.steps.head), dtype=bool)
        found[list(chain.from_iterable(edges for edges, _ in bans))] = True
        return found
