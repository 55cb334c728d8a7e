"""Would a ship of a higher ice class arrive where this one waits for the ice to go?"""

from corridors.model.entities import ICE_CLASSES, Fact
from corridors.model.network import Network
from planner.graph.backend import Engine, Objective, arrival, best
from planner.graph.graph import Graph, build_graph
from planner.search.automaton import Automaton


def ice_class_in_time(
    network: Network, engine: Engine, graph: Graph, terms: Objective, way: Automaton
) -> str:
    """Return the lowest ice class whose ship arrives within the horizon.

    Parameters
    ----------
    network
        The network.
    engine
        The searches that the graph was made for.
    graph
        The question laid over its steps, on which nothing arrives in time.
    terms
        The terms of the search.
    way
        What the way as a whole must keep.

    Returns
    -------
    str
        The class; empty where no ship arrives in time.
    """
    query = terms.query
    classes = network.facts.entries((query.cargo,), "ice_class")
    own = ICE_CLASSES.index(str(classes[0][0])) if classes else 0
    asked = {
        ICE_CLASSES.index(str(entry[0]))
        for table in network.facts.by_subject.values()
        for entry in table.get("ice_class", ())
    }
    higher = sorted(it for it in asked if it > own)
    free = terms._replace(query=query._replace(by="time", budget_usd=None))

    def in_time(number: int) -> bool:
        rest = ("", None, None, "", network.edition.year, "", "", "", "")
        layer = network.with_layer([Fact(query.cargo, "ice_class", ICE_CLASSES[number], *rest)])
        stronger = build_graph(layer, graph.steps, query)
        found = best(engine, stronger, free, way)
        return bool(found) and arrival(stronger, found) <= terms.horizon

    if not higher or not in_time(higher[-1]):
        return ""
    return ICE_CLASSES[next(it for it in higher if in_time(it))]
