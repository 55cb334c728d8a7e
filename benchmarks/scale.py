"""How do time and memory of our search grow with the network?

1, 4, 16 and 64 copies of the shipped network, calendars and all, joined by sea at a few
ports; the least time from Dalian to the place of the last copy that is reached last settles
nearly all. With the wheel of scgraph_data also the world's railways: one question beside
scgraph's searches and the plain Dijkstra in C++, many beside pyroutingkit, all distances
equal::

    python benchmarks/scale.py [--runs 7] [--copies 1 4 16 64] [--rail FOLDER] [--write]
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import hierarchies
import libraries
import numpy as np
import ours
from agreed import CHANGED, Case, Peer, check, installed, quiet
from flat import Flat, pick_pairs, rail_flat
from peers import timed
from report import machine, number, peak_mb, table, write_section

from corridors.model.entities import GATE
from planner.graph.backend import Engine
from planner.graph.cache import shared_graph, warm_engine
from planner.graph.graph import Graph, source_and_target
from planner.pricing.arcs import MOVE, Steps
from planner.pricing.snapshot import ready_network
from planner.question.query import Query
from planner.search.automaton import FREE
from planner.search.compilation import floats, ints
from planner.search.label_setting import NOWHERE
from planner.search.shortest_path_tree import grow_tree

JOINED = 5
"""Ports at which neighbouring copies are joined."""
NEVER_H = 1e6
"""Hours that stand for what never opens, where only whole numbers are known."""


class Tiled(NamedTuple):
    """Arrays of `label_setting.best_path` of several copies, and the ends of a question."""

    rows: tuple[Any, ...]
    source: int
    target: int

    def megabytes(self) -> float:
        """Return the size of the arrays."""
        parts = [it for it in self.rows if hasattr(it, "nbytes")]
        return float(sum(it.nbytes for it in (*parts, *self.rows[-1]))) / 1e6


def tiled(steps: Steps, graph: Graph, query: Query, copies: int) -> Tiled:
    """Lay copies of a graph side by side and join each with the next, both ways, by sea.

    A joining edge takes what the median move by sea takes, in hours and in dollars.
    """
    states = len(steps.start) - 1
    tail = np.repeat(np.arange(states), np.diff(ints(steps.start)))
    hours, number_of, usd = floats(graph.hours), ints(graph.number), floats(graph.usd)
    moves = [
        at
        for at in steps.by_mode["sea"]
        if steps.kind[at] == MOVE and np.isfinite(hours[at]) and number_of[at] < 0
    ]
    long, dear = float(np.median(hours[moves])), float(np.median(usd[moves]))
    ports = [
        state
        for state in range(1, states, 2)
        if steps.modes[steps.mode_of[state]] == "sea"
        and steps.start[state] < steps.start[state + 1]
    ]
    ports = [ports[at] for at in np.linspace(0, len(ports) - 1, JOINED).astype(int)]
    tails = [tail + copy * states for copy in range(copies)]
    heads = [ints(steps.head) + copy * states for copy in range(copies)]
    for copy in range(copies - 1):
        here, there = (np.array(ports) + it * states for it in (copy, copy + 1))
        tails += [here, there]
        heads += [there, here]
    joins = 2 * JOINED * (copies - 1)
    columns = (
        np.concatenate([np.tile(usd, copies), np.full(joins, dear)]),
        np.concatenate([np.tile(hours, copies), np.full(joins, long)]),
        np.concatenate([np.tile(number_of, copies), np.full(joins, -1)]),
    )
    all_tails, all_heads = np.concatenate(tails), np.concatenate(heads)
    order = np.argsort(all_tails, kind="stable")
    start = np.zeros(states * copies + 1, dtype=np.int64)
    np.cumsum(np.bincount(all_tails, minlength=states * copies), out=start[1:])
    tie, lasting, which = (column[order] for column in columns)
    source = source_and_target(steps, query)[0]
    target = farthest(steps, graph, source)
    rows = (start, all_heads[order], None, tie, lasting, which, graph.calendar)
    return Tiled(rows, source, target + states * (copies - 1))


def farthest(steps: Steps, graph: Graph, source: int) -> int:
    """Return the place of unloading that is reached last: its search settles nearly all."""
    states = len(steps.start) - 1
    targets = [at for at in range(1, states, 2) if steps.modes[steps.mode_of[at]] == GATE]
    hours, _, _, parent, _ = grow_tree(
        *(steps.start, steps.head, None, graph.usd, graph.hours, graph.number, graph.calendar),
        *(source, targets),
    )
    reached = [target for target in targets if parent[target] != NOWHERE]
    return max(reached, key=lambda target: hours[target])


def search(engine: Engine, made: Tiled) -> list[int]:
    """Return the best path of the question."""
    rule = (ints(FREE.symbol), 0, ints(FREE.table), 0, ints(FREE.accept))
    ends = (made.source, made.target, math.inf)
    return engine.best_path(*made.rows, *ends, *rule, engine.unmarked)


def child(copies: int, runs: int) -> None:
    """Measure some copies in this process, for its peak memory."""
    network, steps = ready_network()
    engine = warm_engine()
    query = Query("dalian", "duisburg", "time", network.edition, "teu")
    graph = shared_graph(engine, network, steps, query)
    made = tiled(steps, graph, query, copies)
    path = search(engine, made)
    if not path:
        message = f"no way through {copies} copies"
        raise ValueError(message)
    took = statistics.median(timed(lambda: search(engine, made)) for _ in range(runs))
    nodes, edges = len(made.rows[0]) - 1, len(made.rows[1])
    peak = peak_mb()
    limit = statistics.median(timed(plain(made)) for _ in range(runs))
    print(json.dumps([nodes, edges, len(path), took, limit, made.megabytes(), peak]))


def plain(made: Tiled) -> Callable[[], Any]:
    """Return the same question for the plain Dijkstra in C++, in whole seconds.

    Seasons and closed steps take what any journey takes at most, so that both settle about the
    same states.
    """
    start, head, _, _, hours, number_of, _ = made.rows
    closed = ~np.isfinite(hours) | (number_of >= 0)
    seconds = np.rint(np.where(closed, NEVER_H, hours) * 3600.0).astype(np.int64)
    limit = libraries.Limit(Flat(start, head, seconds, np.zeros(0), np.zeros(0)))
    return lambda: limit.route(made.source, made.target)


def growth(copies: list[int], runs: int) -> str:
    """Return the table of how time and memory grow."""
    found = []
    for count in copies:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", __file__, "--child", str(count), str(runs)],
            stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
        found.append(json.loads(done.stdout))
    rows = []
    for count, (nodes, edges, length, took, limit, arrays, peak) in zip(copies, found, strict=True):
        # Time over n log n, and megabytes over n, as multiples of the first row.
        first = found[0]
        order = nodes * math.log(nodes) / (first[0] * math.log(first[0]))
        times = (took, took / first[3] / order, limit, limit / first[4] / order)
        room = (arrays, arrays / first[5] * first[1] / edges, peak)
        sizes = (f"{count}", f"{nodes:,}", f"{edges:,}", f"{length}")
        rows.append([*sizes, *map(number, (*times, *room))])
    head = (
        *("copies", "nodes", "edges", "steps of the way", "route, ms", "per n log n"),
        *("C++ Dijkstra, ms", "per n log n", "arrays, MB", "per edge", "peak, MB"),
    )
    return table(head, rows)


def rail(folder: Path, runs: int, questions: int, side: int) -> str:
    """Return the table of the world's railways."""
    wanted = (
        Peer("C++ Dijkstra, g++ -O3", "", libraries.Limit),
        Peer("ours, compiled", "numba", ours.Ours),
        Peer("ours, compiled, all cores", "numba", ours.OursAllCores),
        Peer("ours, towards the target", "numba", ours.OursTowards),
        Peer("scipy", "scipy", libraries.Scipy),
        Peer("scgraph", "scgraph", hierarchies.Scgraph),
        Peer("scgraph, bidirectional", "scgraph", hierarchies.ScgraphBidirectional),
        Peer("scgraph, buckets", "scgraph", hierarchies.ScgraphBuckets),
        Peer("pyroutingkit (hierarchy)", "pyroutingkit", hierarchies.Pyroutingkit),
        Peer("routingkit_cch (hierarchy)", "routingkit_cch", hierarchies.RoutingkitCch),
    )
    peers, missing = installed(wanted)
    flat, sources, targets = rail_flat(folder)
    pairs = pick_pairs(flat, sources, targets, max(questions, side))
    ends = [sorted({pair[end] for pair in pairs[:side]}) for end in (0, 1)]
    edges = np.unique(np.linspace(0, len(flat.head) - 1, CHANGED).astype(np.int64))
    case = Case(flat, pairs[:questions], ends[0], ends[1], edges)
    ready, problems = check(peers, case)
    took: dict[str, list[list[float]]] = {name: [[], []] for name in ready}
    for _ in range(runs):
        for name, library in ready.items():
            with quiet():
                for at, work in enumerate(works(library, case)):
                    took[name][at].append(timed(work))
    rows = []
    for name, (route, many) in took.items():
        ratios = [
            statistics.median(a / b for a, b in zip(mine, took["ours, compiled"][at], strict=True))
            for at, mine in enumerate((route, many))
            if "ours, compiled" in took
        ]
        shown = (statistics.median(route) / len(case.pairs), statistics.median(many))
        rows.append([name, *map(number, shown), *map(number, ratios)])
    size = f"{len(flat.start) - 1:,} nodes, {len(flat.head):,} edges"
    told = (
        f"The world's railways of OpenStreetMap in metres: {size}; {len(case.pairs)} questions, "
        f"and a matrix of {len(case.sources)} x {len(case.targets)}; all distances, ways and "
        "matrices are equal, before and after a change."
    )
    head = ("", "route, ms", "matrix, ms", "route, times ours", "matrix, times ours")
    return "\n\n".join([told, *(f"WRONG: {it}" for it in problems), table(head, rows), *missing])


def works(library: Any, case: Case) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return what is timed of a library: all questions, and the matrix."""
    return (
        lambda: [library.route(*pair) for pair in case.pairs],
        lambda: library.matrix(case.sources, case.targets),
    )


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        child(*map(int, sys.argv[2:]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--side", type=int, default=50, help="of the matrix")
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 4, 16, 64])
    parser.add_argument("--rail", type=Path, help="folder with the wheel of scgraph_data 2.0.0")
    parser.add_argument("--write", action="store_true", help="into docs/explanation/benchmarks.md")
    given = parser.parse_args()
    parts = [growth(given.copies, given.runs)]
    print(parts[-1], flush=True)
    if given.rail is not None:
        parts.append(rail(given.rail, given.runs, given.questions, given.side))
        print(parts[-1], flush=True)
    parts.append(machine() + f"; median of {given.runs} runs in turn")
    print(parts[-1])
    if given.write:
        write_section("scale", "\n\n".join(parts))


if __name__ == "__main__":
    main()
