"""How are our searches given the same graphs as the libraries beside them?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from flat import Flat
from libraries import Way


class Ours:
    """Our search, compiled, over arrays; the calendar is empty."""

    def __init__(self, flat: Flat) -> None:
        from planner.graph.cache import warm_engine
        from planner.search.automaton import FREE
        from planner.search.compilation import floats, ints
        from planner.search.label_setting import Calendar
        from planner.search.restricted_tree import plain_moves

        engine = warm_engine()
        self.best_path = engine.best_path
        self.start, self.head, self.weight = flat.start, flat.head, floats(flat.weight)
        edges, nodes = len(flat.head), len(flat.start) - 1
        self.tie = np.zeros(edges)
        self.still = np.full(edges, -1)
        self.calendar = Calendar(ints([0]), floats([]), floats([]), floats([]))
        rule = (ints(FREE.symbol), 0, ints(FREE.table), 0, ints(FREE.accept))
        self.rule = (*rule, engine.unmarked)
        self.nodes = np.arange(nodes)
        self.moves = plain_moves(np.zeros(edges, dtype=np.int64))
        self.threads: int | None = 1

    def route(self, source: int, target: int) -> Way:
        path = self.best_path(
            *(self.start, self.head, None, self.tie, self.weight, self.still, self.calendar),
            *(source, target, np.inf, *self.rule),
        )
        return int(self.weight[path].sum()), [source, *self.head[path].tolist()]

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        from planner.batch.matrix import compiled_rows, each_row
        from planner.search.restricted_tree import NO_PATH, incoming_edges
        from planner.search.shortest_path_tree import COLUMNS

        values = np.zeros((len(sources), len(targets), 1 + COLUMNS))
        turn = np.zeros((len(sources), len(targets)), dtype=np.int64)
        wanted, none = np.array(targets), np.zeros((len(self.head), COLUMNS))
        refused, refuses = np.zeros_like(self.moves.own), np.zeros_like(wanted)
        into = incoming_edges(self.start, self.head)
        rows_of, nothing = compiled_rows(), np.zeros(0, dtype=np.int64)

        def fill(row: int) -> None:
            rows_of(
                *(self.start, self.head, None, self.tie, self.weight, self.still),
                *(self.calendar, into, np.array(sources[row : row + 1]), nothing, nothing),
                *(nothing, wanted, refused, refuses, self.nodes, self.moves, none, np.inf),
                *(np.array([row]), values, turn),
            )

        each_row(fill, len(sources), self.threads)
        other = np.array(sources)[:, None] != np.array(targets)
        return np.where((turn == NO_PATH) & other, np.inf, values[:, :, 0])

    def change(self, edges: Any, weights: Any) -> None:
        self.weight = self.weight.copy()
        self.weight[edges] = weights


class OursAllCores(Ours):
    """As `Ours`, the matrix on all cores."""

    def __init__(self, flat: Flat) -> None:
        super().__init__(flat)
        self.threads = None


class OursTowards(Ours):
    """As `Ours`, one way towards its target by landmarks, which stay for greater weights."""

    def __init__(self, flat: Flat) -> None:
        from planner.search.landmarks import make_landmarks

        super().__init__(flat)
        self.rule = (*self.rule[:-1], make_landmarks(self.start, self.head, self.weight))


class OursPlain:
    """Our search as plain Python, as ``corridors route`` uses it."""

    def __init__(self, flat: Flat) -> None:
        from planner.search.label_setting import Calendar

        self.start, self.head = flat.start.tolist(), flat.head.tolist()
        self.weight = [float(it) for it in flat.weight.tolist()]
        self.tie = [0.0] * len(self.head)
        self.still = [-1] * len(self.head)
        self.calendar = Calendar([0], [], [], [])

    def route(self, source: int, target: int) -> Way:
        from planner.search.label_setting import best_path

        path = best_path(
            *(self.start, self.head, None, self.tie, self.weight, self.still, self.calendar),
            *(source, target, float("inf")),
        )
        return int(sum(self.weight[it] for it in path)), [source, *(self.head[it] for it in path)]

    def matrix(self, sources: Sequence[int], targets: Sequence[int]) -> Any:
        from planner.search.label_setting import NOWHERE
        from planner.search.shortest_path_tree import grow_tree

        graph = (self.start, self.head, None, self.tie, self.weight, self.still, self.calendar)
        found = np.full((len(sources), len(targets)), np.inf)
        for row, source in enumerate(sources):
            hours, _, _, parent, _ = grow_tree(*graph, source, targets)
            for column, target in enumerate(targets):
                if parent[target] != NOWHERE:
                    found[row, column] = hours[target]
                elif source == target:
                    found[row, column] = 0.0
        return found

    def change(self, edges: Any, weights: Any) -> None:
        self.weight = self.weight.copy()
        for edge, weight in zip(edges.tolist(), weights.tolist(), strict=True):
            self.weight[edge] = float(weight)
