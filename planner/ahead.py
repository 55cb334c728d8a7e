"""How does a search that is asked many times for one target look towards it?"""

from collections.abc import Sequence
from typing import NamedTuple

from planner.bounds import least_to_go, open_only
from planner.engine import weights_of
from planner.graph import Graph
from planner.search import Landmarks


class _Column(NamedTuple):
    """Numbers of states as the only column of a table."""

    values: Sequence[float]

    def __getitem__(self, at: object) -> float:  # type: ignore[override]
        """Return the number of a state; the column is not asked."""
        return self.values[at[0]]  # type: ignore[index]


def looking_ahead(graph: Graph, by: str) -> Graph:
    """Return a graph whose only landmark is its target, so that searches know what is to come.

    Parameters
    ----------
    graph
        A graph in plain Python without landmarks.
    by
        What is minimised: ``time``, ``cost``, ``co2e`` or ``distance``.

    Notes
    -----
    The least that is still to come is exact but for what the calendar adds, so a search
    settles little beside its way. It takes as long as one search, and pays from the second on.
    """
    weight = weights_of(graph).get(by)
    steps = graph.steps
    shortest = graph.hours if weight is None else open_only(weight, graph.hours, 0.0)
    to_go = least_to_go(steps.start, steps.head, shortest, graph.target)
    nothing = [0.0] * len(to_go)
    mark = Landmarks(1, _Column(to_go), _Column(nothing))
    return graph._replace(landmarks={by: mark})
