"""Potentials for a search that is asked many times for one target."""

from collections.abc import Sequence
from typing import NamedTuple

from planner.graph.backend import Objective, is_constrained, search_weight
from planner.graph.graph import Graph
from planner.search.bounds import incoming_lists, least_by_rows, least_from, open_weights
from planner.search.label_setting import Landmarks


class _Column(NamedTuple):
    """Numbers of states as the only column of a table."""

    values: Sequence[float]

    def __getitem__(self, at: object) -> float:  # type: ignore[override]
        """Return the number of a state; the column is not asked."""
        return self.values[at[0]]  # type: ignore[index]


def with_potentials(graph: Graph, terms: Objective) -> Graph:
    """Return a graph that tells searches what is to come, or what lies behind.

    Parameters
    ----------
    graph
        A graph in plain Python without landmarks.
    terms
        What is minimised, and within what.

    Notes
    -----
    Its only landmark is its target. The least that is still to come is exact but for what the
    calendar adds, so a search settles little beside its path. It takes as long as one search, and
    pays from the second on. Where `planner.search.constrained` searches, which begins by
    looking back from the target, it is given the least from the source instead, and the edges into
    each state.
    """
    by, steps = terms.query.by, graph.steps
    weight, rate = search_weight(graph, terms)
    into = graph.into or incoming_lists(steps.start, steps.head)
    if is_constrained(terms.query):
        shortest = graph.hours if weight is None else open_weights(weight, graph.hours, rate)
        behind = least_from(steps.start, steps.head, shortest, graph.source)
        return graph._replace(behind=behind, into=into)
    shortest = graph.hours if weight is None else open_weights(weight, graph.hours, 0.0)
    to_go = least_by_rows(*into, shortest, graph.target)
    nothing = [0.0] * len(to_go)
    mark = Landmarks(1, _Column(to_go), _Column(nothing))
    return graph._replace(landmarks={by: mark})
