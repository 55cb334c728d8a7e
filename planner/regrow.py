"""How does a tree of best ways grow again where some edges are shut, and become as it was?

Only what hung on these edges is looked at: how long it takes depends on that, not on the
whole tree. Works on integers and flat sequences only, as `planner.search`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from planner.grow import DONE, END, UNSEEN, rise, settle
from planner.search import NOWHERE, Calendar, ready

STRETCH = 1.25
"""A way round is first looked for up to so many times what the way took that is shut: most are
shorter, and what hung on the shut way further on is not looked at."""


class Into(NamedTuple):
    """The edges that lead to each state, in order.

    Those to state ``s`` are ``edge[start[s]]`` until before ``edge[start[s + 1]]``; each comes
    from the state ``tail`` of the same number.
    """

    start: Any
    edge: Any
    tail: Any


class Kept(NamedTuple):
    """A tree with what it takes to grow it again, all arrays by state.

    ``key``, ``second``, ``by_edge`` and ``parent`` are as `planner.grow.grow` returns them, and
    infinite and `NOWHERE` where the tree does not reach. ``child`` and ``sibling`` are what
    `planner.branches.hang` returns; ``where`` is as in `planner.grow.grow`. ``rim`` are the
    states that an edge of the tree leads to and before which it stopped growing. ``cut`` and
    ``wanted`` are all false; the rest is room: ``changed`` with the labels that were there, and
    what a search takes.
    """

    key: Any
    second: Any
    by_edge: Any
    parent: Any
    child: Any
    sibling: Any
    where: Any
    rim: Any
    cut: Any
    wanted: Any
    changed: Any
    old_key: Any
    old_second: Any
    old_edge: Any
    old_parent: Any
    order: Any
    firsts: Any
    thens: Any
    heap: Any


def edges_into(start: Any, head: Any) -> Into:
    """Return the edges that lead to each state."""
    states = len(start) - 1
    edge = np.argsort(head, kind="stable")
    tails = np.repeat(np.arange(states), np.diff(start))
    first = np.zeros(states + 1, dtype=np.int64)
    np.cumsum(np.bincount(head, minlength=states), out=first[1:])
    return Into(first, edge.astype(np.int64), tails[edge].astype(np.int64))


def keep(
    start: Sequence[int],
    tree: tuple[Any, Any, Any, Any],
    source: int,
    child: Any,
    sibling: Any,
) -> Kept:
    """Make a tree ready to be grown again; it is not copied.

    Parameters
    ----------
    start
        As for `planner.grow.grow`.
    tree
        Labels in two parts, last edges and states before, as `planner.grow.grow` returns them.
    source
        The state from which all ways lead.
    child, sibling
        What `planner.branches.hang` returns of the tree.
    """
    key, second, by_edge, parent = tree
    states = len(parent)
    where = np.full(states, DONE)
    rim, width = np.empty(states, dtype=np.int64), 0
    for state in range(states):
        if parent[state] == NOWHERE and state != source:
            if start[state] != start[state + 1]:
                where[state] = UNSEEN
                if key[state] < np.inf:
                    rim[width] = state
                    width += 1
            key[state] = second[state] = np.inf
            by_edge[state] = NOWHERE
    return Kept(
        key, second, by_edge, parent, child, sibling, where, rim[:width],
        np.zeros(states, dtype=np.bool_), np.zeros(states, dtype=np.bool_),
        np.empty(states, dtype=np.int64),
        np.empty(states), np.empty(states),
        np.empty(states, dtype=np.int64), np.empty(states, dtype=np.int64),
        np.empty(states, dtype=np.int64),
        np.empty(states), np.empty(states), np.empty(states, dtype=np.int64),
    )  # fmt: skip


def regrow(
    start: Sequence[int],
    head: Sequence[int],
    weight: Sequence[float] | None,
    tie: Sequence[float],
    hours: Sequence[float],
    number: Sequence[int],
    calendar: Calendar,
    into: Into,
    shut: Any,
    targets: Any,
    kept: Kept,
    most: float,
) -> tuple[int, int, int]:
    """Grow a tree again without some edges, until it holds some of the states that it held.

    What did not lead over these edges stays as it is, as nothing else has become better. Ways
    that go round may lead beyond where the tree stopped, so it also grows on there.

    Parameters
    ----------
    start, head, weight, tie, hours, number, calendar
        As for `planner.grow.grow`, with the edges shut.
    into
        What `edges_into` returns of the graph.
    shut
        The edges that are shut.
    targets
        States that the tree reached. Afterwards their labels are those of a tree without the
        edges, with `NOWHERE` as the state before where nothing leads to them; so are their
        ways, but that of two with the same label in both parts either may stand.
    kept
        The tree, changed in place; `restore` makes it what it was.
    most
        What is over that in the first part of its label is not looked for, and means nothing.

    Returns
    -------
    tuple
        For `restore`: how many states hung on the edges, were settled, and are left in the heap.
    """
    graph = (start, head, weight, tie, hours, number, calendar, into, shut, targets)
    bound = 0.0
    for target in targets:
        bound = min(max(bound, STRETCH * kept.key[target]), most)
    done = regrow_within(*graph, kept, bound)
    for target in targets:
        if kept.key[target] > bound and bound < most:
            restore(kept, targets, *done)
            return regrow_within(*graph, kept, most)
    return done


def regrow_within(
    start: Any, head: Any, weight: Any, tie: Any, hours: Any, number: Any, calendar: Any,
    into: Into, shut: Any, targets: Any, kept: Kept, bound: float,
) -> tuple[int, int, int]:  # fmt: skip
    """Do what `regrow` does, but leave what hangs over a bound as it is.

    Labels of targets whose first part is over the bound afterwards mean nothing. The others
    are right: a way below the bound leads over no state that was above it.
    """
    key, second, by_edge, parent = kept.key, kept.second, kept.by_edge, kept.parent
    where, changed, cut = kept.where, kept.changed, kept.cut
    hung = 0
    for edge in shut:
        root = head[edge]
        if by_edge[root] != edge or cut[root] or key[root] > bound:
            continue
        cut[root] = True
        changed[hung] = root
        done = hung
        hung += 1
        while done < hung:
            below = kept.child[changed[done]]
            done += 1
            while below != NOWHERE:
                if not cut[below] and key[below] <= bound:
                    cut[below] = True
                    changed[hung] = below
                    hung += 1
                below = kept.sibling[below]
    for at in range(hung):
        state = changed[at]
        kept.old_key[at], kept.old_second[at] = key[state], second[state]
        kept.old_edge[at], kept.old_parent[at] = by_edge[state], parent[state]
        key[state] = second[state] = np.inf
        by_edge[state] = parent[state] = NOWHERE
        where[state] = DONE if start[state] == start[state + 1] else UNSEEN
    left = 0
    for target in targets:
        if cut[target] and not kept.wanted[target]:
            kept.wanted[target] = True
            left += 1
            if where[target] == DONE:
                where[target] = END
    size = 0
    for at in range(hung + len(kept.rim)):
        state = changed[at] if at < hung else kept.rim[at - hung]
        if where[state] == DONE:
            continue
        for place in range(into.start[state], into.start[state + 1]):
            edge, tail = into.edge[place], into.tail[place]
            if where[tail] != DONE:
                continue
            own, also = key[tail], second[tail]
            now = own if weight is None else also
            if number[edge] < 0:
                arrival = now + hours[edge]
            else:
                arrival = ready(calendar, number[edge], now)[1]
            if arrival == np.inf:
                continue
            if weight is None:
                first, then = arrival, also + tie[edge]
            else:
                first, then = own + weight[edge], arrival
            if first > key[state] or (first == key[state] and then > second[state]):
                continue
            if first == key[state] and then == second[state] and not sooner(kept, tail, state):
                continue
            key[state], second[state] = first, then
            by_edge[state], parent[state] = edge, tail
        if by_edge[state] == NOWHERE:
            continue
        if where[state] == END:
            left -= 1
            continue
        rise(kept.firsts, kept.thens, kept.heap, where, size, key[state], second[state], state)
        size += 1
    settled, size = settle(
        start, head, weight, tie, hours, number, calendar, targets, kept.wanted, left,
        key, second, by_edge, parent, where, kept.order, kept.firsts, kept.thens, kept.heap, size,
        bound,
    )  # fmt: skip
    return hung, settled, size


def sooner(kept: Kept, tail: int, state: int) -> bool:
    """Tell whether a state is settled before the one on which another hangs."""
    before = kept.parent[state]
    if kept.key[tail] != kept.key[before]:
        return bool(kept.key[tail] < kept.key[before])
    if kept.second[tail] != kept.second[before]:
        return bool(kept.second[tail] < kept.second[before])
    return bool(tail < before)


def restore(kept: Kept, targets: Any, hung: int, settled: int, size: int) -> None:
    """Make a tree what it was before `regrow`, with the targets asked for and what it returned."""
    for at in range(settled + size):
        state = kept.order[at] if at < settled else kept.heap[at - settled]
        if not kept.cut[state]:
            kept.key[state] = kept.second[state] = np.inf
            kept.by_edge[state] = kept.parent[state] = NOWHERE
            kept.where[state] = UNSEEN
    for at in range(hung):
        state = kept.changed[at]
        kept.key[state], kept.second[state] = kept.old_key[at], kept.old_second[at]
        kept.by_edge[state], kept.parent[state] = kept.old_edge[at], kept.old_parent[at]
        kept.where[state] = DONE
        kept.cut[state] = False
    for target in targets:
        kept.wanted[target] = False


REGROWING = (keep, sooner, restore, regrow_within, regrow)
"""These functions, which need those of `planner.grow.GROWING`, for compiling."""
