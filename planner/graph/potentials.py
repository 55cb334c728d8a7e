"""Potentials for a search that is asked many times for one target."""

from planner.graph.backend import Objective, search_weight
from planner.graph.graph import Graph
from planner.search.bounds import incoming_lists, least_by_rows, open_weights


def with_potentials(graph: Graph, terms: Objective) -> Graph:
    """Return a graph that tells searches what is to come.

    Parameters
    ----------
    graph
        A graph in plain Python without landmarks.
    terms
        What is minimised, and within what.

    Notes
    -----
    The least that is still to come is exact but for what the calendar adds, so a search settles
    little beside its path. It takes as long as one search, and pays from the second on.
    """
    steps = graph.steps
    weight, rate = search_weight(graph, terms)
    shortest = graph.hours if weight is None else open_weights(weight, graph.hours, rate)
    into = incoming_lists(steps.start, steps.head)
    return graph._replace(to_go=least_by_rows(*into, shortest, graph.target))
