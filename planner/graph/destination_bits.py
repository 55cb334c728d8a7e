"""The steps that each of many destinations refuses, as bits."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from corridors.errors import UsageError
from corridors.model.network import Network
from planner.graph.backend import Engine
from planner.graph.cache import refused_steps
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.search.compilation import ints

MOST_BITS = 60
"""Bits for what destinations refuse; `planner.search.shortest_path_tree.MOVES` is above them."""


def refused_bits(
    engine: Engine, network: Network, steps: Steps, query: Query, destinations: Sequence[str]
) -> tuple[Any, Any]:
    """Return bits by step, and the bit of each destination, of the steps that it refuses.

    Destinations that refuse the same steps share a bit; there are at most `MOST_BITS`.

    Parameters
    ----------
    engine, network, steps
        As for `planner.graph.cache.refused_steps`.
    query
        The question from an origin; its destination does not count.
    destinations
        Ids of places.
    """
    of_country: dict[str, tuple[int, ...]] = {}
    sets = []
    for place in destinations:
        country = network.places[place].country
        if country not in of_country:
            end = query._replace(destination=place)
            of_country[country] = refused_steps(engine, network, steps, end)
        sets.append(of_country[country])
    distinct = sorted({id(it): it for it in sets if it}.values())
    if len(distinct) > MOST_BITS:
        message = (
            f"destinations restrict cargo in {len(distinct)} different ways, and a matrix "
            f"handles {MOST_BITS}; use fewer destinations at once"
        )
        raise UsageError(message)
    bits = {id(some): 1 << at for at, some in enumerate(distinct)}
    by_step = np.zeros(len(steps.head), dtype=np.int64)
    for some in distinct:
        by_step[list(some)] |= bits[id(some)]
    return by_step, ints([bits.get(id(some), 0) for some in sets])
