"""What does the best way from each of some sources to each of many targets take?

Works on integers and flat sequences only, as `planner.search.label_setting`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.search.branches import mark_moves
from planner.search.label_setting import NOWHERE, Calendar
from planner.search.lanes import LANES, soonest_of_all, tree_of
from planner.search.one_to_many import fill_row
from planner.search.restricted_rows import IncomingEdges
from planner.search.shortest_path_tree import grow_tree


def fill_rows(
    start: Sequence[int],
    head: Sequence[int],
    tails: Any,
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Any,
    number: Any,
    calendar: Calendar,
    into: IncomingEdges,
    sources: Sequence[int],
    arrived: Sequence[int],
    row_of: Sequence[int],
    closed: Any,
    targets: Any,
    refused: Any,
    refuses: Any,
    place_of: Any,
    moves: Sequence[int],
    columns: Any,
    horizon: float,
    rows: Sequence[int],
    values: Any,
    turn: Any,
) -> None:
    """Fill in hours and sums of the best ways from some sources to each target.

    No way comes back to a place. What ways have in common is added up once.

    Parameters
    ----------
    start, head, weight, tie, calendar, horizon
        As for `planner.search.label_setting.best_path`.
    tails
        The state that each edge leaves.
    hours, number
        Arrays, as for `planner.search.label_setting.best_path`.
    into
        What `planner.search.restricted_rows.incoming_edges` returns of the graph.
    sources
        At most `planner.search.lanes.LANES` states.
    arrived, row_of
        States from which nothing goes on, and from which source by its number.
    closed
        Edges that may not be used from any source.
    targets
        States that nothing leaves.
    refused, refuses
        Bits by edge, and the bit of each target: what has it may not lead to that target.
    place_of, moves
        Place of each state; 1 for each edge that leads to another place.
    columns
        Array of shape (edges, `planner.search.branches.COLUMNS`): what is summed along the way. The
        first is ``tie``.
    rows
        The row of each source in what is filled.
    values
        Array of shape (rows, targets, 1 + columns) to be filled: hour of arrival, then the sums.
    turn
        Array of shape (rows, targets) to be filled: what is known of a target, as in
        `planner.search.one_to_many`.

    Notes
    -----
    One label a state: the least weight and, among those, the earliest arrival. The way to a
    target is the one that `planner.search.label_setting.best_path` finds unless it arrives too
    late. By time
    the trees of all sources are found at once (`planner.search.lanes`); one in which two edges lead
    to
    a state at the same hour is grown by itself, as all are by another weight.
    """
    own_hours, own_number = hours.copy(), number.copy()
    own_hours[closed], own_number[closed] = np.inf, NOWHERE
    states = len(start) - 1
    marks, refusable = mark_moves(refused, moves), np.nonzero(refused)[0]
    everywhere: Any = np.arange(states)
    alone = (1 << LANES) - 1
    together = states if weight is None and len(sources) > 1 else 0
    key, by_edge = np.empty((together, LANES)), np.empty((together, LANES), dtype=np.int32)
    if together:
        barred = np.zeros(states, dtype=np.int64)
        for at in range(len(arrived)):
            barred[arrived[at]] |= 1 << row_of[at]
        alone = soonest_of_all(
            start, head, own_hours, own_number, calendar, sources, barred, horizon, key, by_edge
        )
    for lane in range(len(sources)):
        source = sources[lane]
        shut = [NOWHERE for _ in range(0)]
        for at in range(len(arrived)):
            if row_of[at] == lane:
                shut += list(range(start[arrived[at]], start[arrived[at] + 1]))
        for edge in shut:
            own_hours[edge], own_number[edge] = np.inf, NOWHERE
        known = (start, head, weight, tie, own_hours, own_number, calendar)
        if alone >> lane & 1:
            tree = grow_tree(*known, source, everywhere)[:4]
        else:
            tree = tree_of(lane, source, tails, key, by_edge)
        fill_row(
            *(*known, into, source, tree, targets, marks, refusable, refuses),
            *(place_of, moves, columns, horizon, values[rows[lane]], turn[rows[lane]]),
        )
        for edge in shut:
            own_hours[edge], own_number[edge] = hours[edge], number[edge]
        own_hours[closed], own_number[closed] = np.inf, NOWHERE
