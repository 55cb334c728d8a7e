"""How does a command read a question whose ends may lie off the network?"""

from typing import Any

from corridors.model import Place
from corridors.names import places_named
from corridors.network import Network
from planner.cli.options import read_query
from planner.query import Query
from planner.steps import Steps, resolve_steps


def read_question(
    network: Network,
    steps: Steps,
    origin: str,
    destination: str,
    *,
    cargo: str,
    via: tuple[str, ...],
    **asked: Any,
) -> tuple[Network, Steps, Query]:
    """Resolve a question whose ends and stops may lie off the network.

    Returns
    -------
    tuple
        The network and its steps, with the points that are off it joined by road, and the
        question, as `read_query`.
    """
    stops = [_stop(network, text) for text in (origin, *via, destination)]
    names = [stop.id for stop in stops]
    if any(name not in network.places for name in names):
        from planner.offnet import join_ends

        network = join_ends(network, stops, cargo.lower())
        steps = resolve_steps(network)
    query = read_query(network, names[0], names[-1], via=tuple(names[1:-1]), cargo=cargo, **asked)
    return network, steps, query


def _stop(network: Network, text: str) -> Place:
    """Return the place that a text names; the gazetteer is read for a miss only."""
    hits = places_named(network.places, text)
    if len(hits) == 1:
        return hits[0]
    from planner.ends import find_end

    return find_end(network, text)
