"""Rides in the graph of a question: what the steps take that they consist of."""

from typing import TYPE_CHECKING, Any

from corridors.model.network import Network
from planner.graph._wagons import carbon_usd
from planner.pricing.arcs import MOVE, NEVER, Steps
from planner.pricing.formula import SHIFT
from planner.pricing.ride_prices import RidePrices, ride_prices
from planner.question.query import Query
from planner.search.label_setting import Calendar

if TYPE_CHECKING:
    from planner.graph.graph import Graph
    from planner.search.restricted_tree import Moves

STATIC = -1
FOREVER = 1e6
"""An hour after the end of every journey."""
_DAY = 24.0
BACK_AND_FORTH = ("sea", "river", "air")
"""Modes whose services may pass a place twice."""


def opened_at(graph: "Graph", edge: int, service: str) -> float:
    """Return the hour from which a service may make a step for the first time, 0 without a season.

    Of a step that only rides take it is the hour from which they do.
    """
    own = graph.fleets.find(service, edge)
    if own is not None:
        return own[1] if own[1] >= _DAY else 0.0
    number = graph.lanes[edge][1] if edge in graph.lanes else graph.number[edge]
    if number == STATIC:
        return 0.0
    begin = float(graph.calendar.begin[graph.calendar.first[number]])
    return begin if begin >= _DAY else 0.0


def with_rides(
    network: Network,
    query: Query,
    graph: "Graph",
    planned: RidePrices | None = None,
) -> "Graph":
    """Return a graph whose rides take what their steps take, and are closed where one of these is.

    Hours are those of the day of departure: a service has its own season. It goes when all its
    steps are open, but for the daily hours of checkpoints.

    Parameters
    ----------
    network, query
        The network under its layers of facts, and the question: what lanes ask depends on its
        cargo and month.
    graph
        With lists or arrays as its columns, the steps of rides in them.
    planned
        The levels of the rides where they are known, as those of the graph that others are drawn
        from: which lane is near does not hang on a draw.
    """
    steps = graph.steps
    rides = steps.rides
    if not len(rides):
        return graph
    import numpy as np

    edges, pace, _, _ = rides.arrays
    hours, number = np.asarray(graph.hours), np.asarray(graph.number)
    spent, calendar = hours[edges], number[edges]
    begin = np.zeros(len(edges))
    dated = np.flatnonzero(calendar != STATIC)
    if len(dated):
        first = np.asarray(graph.calendar.first)[calendar[dated]]
        spent[dated] = np.asarray(graph.calendar.hours)[first]
        begin[dated] = np.asarray(graph.calendar.begin)[first]
    for at, own_h, from_h in graph.fleets.along(steps):
        spent[at], begin[at] = own_h, from_h
    closed = ~np.isfinite(spent)
    spent = np.where(closed, 0.0, spent) * pace + rides.stay_h + SHIFT - SHIFT
    taken = np.where(rides.any(closed), NEVER, rides.sums(spent))
    taken[rides.unsold(query.depart)] = NEVER
    sums = {
        name: rides.sums(np.asarray(getattr(graph, name), dtype=np.float64)[edges])
        for name in ("usd", "wtw_kg")
    }
    # The price of carbon comes on top of what lanes ask.
    carbon = np.zeros(len(steps.head))
    for edge, usd in carbon_usd(graph).items():
        carbon[edge] = usd
    levied = rides.sums(carbon[edges])
    levels = planned
    if levels is None:
        country = network.places[query.origin].country
        levels = ride_prices(network, steps, query.cargo, query.depart, country)
    rated, asked = levels.rated, levels.usd_per_teu
    sums["usd"][rated] = asked * graph.pricer.units + levied[rated] + SHIFT - SHIFT
    late = np.flatnonzero(rides.any(begin >= _DAY) & np.isfinite(taken))
    numbers = np.full(len(rides), STATIC)
    spans = graph.calendar
    if len(late):
        _, _, low, high = rides.arrays
        opens = [float(begin[low[at] : high[at]].max()) for at in late.tolist()]
        before = len(spans.first) - 1
        numbers[late] = np.arange(before, before + len(late))
        ends = [spans.first[-1] + at + 1 for at in range(len(late))]
        added = (ends, opens, [FOREVER] * len(late), taken[late].tolist())
        spans = Calendar(*(_joined(one, other) for one, other in zip(spans, added, strict=True)))
    return graph._replace(
        hours=_filled(graph.hours, rides.first, taken),
        number=_filled(graph.number, rides.first, numbers),
        usd=_filled(graph.usd, rides.first, sums["usd"]),
        wtw_kg=_filled(graph.wtw_kg, rides.first, sums["wtw_kg"]),
        calendar=spans,
        levels=levels,
    )


def moves_of(steps: Steps) -> "Moves":
    """Return which steps lead to another place, and the places that rides enter."""
    import numpy as np

    from planner.search.restricted_tree import Moves, plain_moves

    kind = steps.arrays.kind
    own = np.array(kind == MOVE, dtype=np.int64)
    rides = steps.rides
    if not len(rides):
        return plain_moves(own)
    edges, _, low, high = rides.arrays
    place_of, head = steps.arrays.place_of, steps.arrays.head
    # Ships pass a strait twice as their lines have it: of them the end alone counts.
    by_land = np.array([mode not in BACK_AND_FORTH for mode in steps.modes])
    own_place = place_of[head[edges]]
    moved = kind[edges] == MOVE
    on_land = by_land[steps.arrays.mode_of[head[edges]]]
    entered, passed = (np.where(moved & it, own_place, -1).tolist() for it in (on_land, ~on_land))
    ends = place_of[head[rides.first : rides.first + len(rides)]].tolist()
    spans = [*zip(low.tolist(), high.tolist(), ends, strict=True)]
    places = [dict.fromkeys([*(it for it in entered[a:b] if it >= 0), end]) for a, b, end in spans]
    past = [sorted({it for it in passed[a:b] if it >= 0} - {end}) for a, b, end in spans]
    columns = []
    for several in (places, past):
        end = np.cumsum([0, *map(len, several)])
        flat = np.array([it for some in several for it in some], dtype=np.int64)
        columns += [end[:-1], end[1:], flat]
    return Moves(own, rides.first, *columns)


def rides_over(steps: Steps, closed: Any) -> list[int]:
    """Return the rides that use one of some steps."""
    rides = steps.rides
    if not len(rides) or not len(closed):
        return []
    import numpy as np

    marked = np.zeros(len(steps.head), dtype=bool)
    marked[list(closed)] = True
    found = np.flatnonzero(rides.any(marked[rides.arrays[0]])) + rides.first
    numbers: list[int] = found.tolist()
    return numbers


def _filled(column: Any, first: int, values: Any) -> Any:
    """Return a list or an array whose last part, from a place on, is replaced."""
    if isinstance(column, list):
        return [*column[:first], *values.tolist(), *column[first + len(values) :]]
    whole = column.copy()
    whole[first : first + len(values)] = values
    return whole


def _joined(one: Any, other: list[Any]) -> Any:
    if isinstance(one, list):
        return [*one, *other]
    import numpy as np

    return np.append(one, other).astype(one.dtype)
