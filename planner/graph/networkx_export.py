"""The weighted graph of a question for NetworkX."""

from typing import TYPE_CHECKING, NamedTuple

from planner.graph.backend import Objective, weight_of
from planner.graph.graph import STATIC, Graph
from planner.pricing.arcs import NEVER

if TYPE_CHECKING:
    import networkx as nx

KINDS = ("move", "handle", "pass", "board")
"""Names of the kinds of steps, by their numbers in `planner.pricing.arcs`."""


class Node(NamedTuple):
    """A state of cargo: at a place, come by a mode (``in``) or ready to leave by it (``out``)."""

    place: str
    mode: str
    side: str


def to_networkx(graph: Graph, terms: Objective) -> "nx.DiGraph":
    """Return the graph of a question as a directed graph of `Node`.

    Loading leads from ``(origin, "gate", "in")``, unloading to ``(destination, "gate", "out")``;
    steps that may not be made are left out. Of several rides between two calls the one of the
    least weight stands.

    Parameters
    ----------
    graph
        What `planner.graph.graph.build_graph` or an engine lays out for a question.
    terms
        `planner.graph.backend.objective_of` the question, whose criterion makes the weights.

    Returns
    -------
    networkx.DiGraph
        Edges carry ``step`` (number of the step), ``kind`` (`KINDS`), ``hours``, ``usd``,
        ``co2e_kg`` (well-to-wheel), ``km``, ``weight`` (what the criterion minimises, with
        penalties, in its unit) and ``calendar``: whether
        the hours change with the season or the time of day, in which case ``hours`` is the
        shortest that they come to and no wait for an opening is in it. The graph carries
        ``source`` and ``target``.

    Examples
    --------
    The least weight on a network without seasons is that of the planner::

        nx.shortest_path_length(found, found.graph["source"], found.graph["target"], "weight")
    """
    import networkx as nx

    steps = graph.steps
    modes = [(mode, side) for mode in steps.modes for side in ("in", "out")]
    nodes = [
        Node(steps.places[place], *modes[2 * mode + state % 2])
        for state, (place, mode) in enumerate(zip(steps.place_of, steps.mode_of, strict=True))
    ]
    # What is aboard a service, and what is on its way to or from one, is told apart.
    for edge, (service, call, *_) in steps.rides.boardings.items():
        node = nodes[steps.head[edge]]
        nodes[steps.head[edge]] = node._replace(side=f"aboard {service} {call} {steps.head[edge]}")
    for place in steps.first_state:
        for name, state in steps.states_of(place).items():
            for one in (state, state + 1):
                nodes[one] = nodes[one]._replace(mode=name)
    rows = zip(
        *(map(int, steps.head), map(int, steps.kind), map(float, graph.hours)),
        *(map(float, graph.usd), map(float, graph.wtw_kg), map(float, steps.km)),
        map(int, graph.number),
        weight_of(graph, terms).tolist(),
        strict=True,
    )
    targets = [
        (
            nodes[head],
            {
                "step": edge,
                "kind": KINDS[kind],
                "hours": hours,
                "usd": usd,
                "co2e_kg": co2e_kg,
                "km": km,
                "weight": weight,
                "calendar": number != STATIC,
            },
        )
        for edge, (head, kind, hours, usd, co2e_kg, km, number, weight) in enumerate(rows)
    ]
    found = nx.DiGraph(source=nodes[graph.source], target=nodes[graph.target])
    found.add_nodes_from(nodes)
    for tail, node in enumerate(nodes):
        out = range(steps.start[tail], steps.start[tail + 1])
        told = [targets[edge] for edge in out if targets[edge][1]["hours"] < NEVER]
        # Of edges with the same ends the last one stands.
        told.sort(key=lambda it: (-it[1]["weight"], -it[1]["hours"]))
        found.add_edges_from((node, *it) for it in told)
    return found
