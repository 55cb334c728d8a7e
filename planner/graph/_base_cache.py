"""Which questions share a graph, and what is kept of it?"""

from collections import Counter
from typing import NamedTuple

import numpy as np

from corridors.model.network import Network
from planner.graph.backend import weight_by
from planner.graph.graph import Graph
from planner.pricing.arcs import NEVER, Steps
from planner.pricing.train_priority import trades_of
from planner.query.query import Query
from planner.search import landmarks
from planner.search.compilation import floats
from planner.search.label_setting import Landmarks

OF_ALL = 7
"""So many of the terms do not hang on the origin, see `cache_key`."""
LANDMARKS_AFTER = 16
"""Questions under the same terms after which landmarks are made, which take as long as so many."""


class SharedGraphs(NamedTuple):
    """The graph of some terms with all unloading shut, and with all of it open.

    ``asked`` counts the questions by criterion, ``marks`` are the landmarks of each.
    """

    graph: Graph
    everywhere: Graph
    asked: Counter[str]
    marks: dict[str, Landmarks]

    def landmarks(self, by: str) -> dict[str, Landmarks]:
        """Return the landmarks of criteria; those of one are made once it is asked for often."""
        self.asked[by] += 1
        if by not in self.marks and by != "generalised" and self.asked[by] > LANDMARKS_AFTER:
            graph = self.everywhere
            hours = floats(graph.hours)
            heavy = weight_by(graph, by)
            weight = hours if heavy is None else floats(heavy)
            shortest = np.where(np.isfinite(hours), weight, NEVER)
            self.marks[by] = landmarks.make_landmarks(graph.steps.start, graph.steps.head, shortest)
        return self.marks


def cache_key(network: Network, steps: Steps, query: Query) -> tuple[object, ...]:
    """Return what questions with the same graph share: first `OF_ALL` that do for all origins."""
    origin = network.places[query.origin]
    return (
        *(query.depart, query.hour, query.cargo, query.modes, query.countries, query.avoid),
        trades_of(network, steps.ordinary, query),
        *(origin.country, round(origin.lon / 15.0)),
    )
