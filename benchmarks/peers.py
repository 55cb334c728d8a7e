"""How quick is our search beside other libraries, on one graph with the same questions?

Correctness first: every distance, way and matrix must equal those of scipy, also after a
change; then the measures, in turn so that all meet the same machine. What is not installed
is said and left out::

    pip install -e '.[benchmarks]'
    python benchmarks/peers.py [--runs 7] [--questions 20] [--check] [--write]

``--check`` checks only; ``--without PACKAGE`` leaves one out; ``--write`` puts the tables
into docs/benchmarks.md. The world's railways are asked by ``benchmarks/scale.py``.
"""

import argparse
import contextlib
import importlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import hierarchies
import libraries
import numpy as np
import ours
from flat import (
    Asked,
    Flat,
    pick_pairs,
    read_flat,
    searoute_flat,
    shipped_flat,
    write_flat,
)
from report import machine, number, peak_mb, table, version_of, write_section

HEAD = (
    "",
    "cold start, ms",
    "peak, MB",
    "load, ms",
    "route, ms",
    "times C++",
    "times ours",
    "matrix, ms",
    "change, ms",
)
CHANGED = 20
"""Edges whose weight doubles in a change."""


class Peer(NamedTuple):
    """A row: its name, the package it needs and its class."""

    name: str
    package: str
    kind: Callable[[Flat], Any]


PEERS = (
    Peer("C++ Dijkstra, g++ -O3", "", libraries.Limit),
    Peer("ours, compiled", "numba", ours.Ours),
    Peer("ours, compiled, all cores", "numba", ours.OursAllCores),
    Peer("ours, towards the target", "numba", ours.OursTowards),
    Peer("ours, by a hierarchy", "numba", ours.OursHierarchy),
    Peer("ours, plain Python", "", ours.OursPlain),
    Peer("networkx", "networkx", libraries.NetworkX),
    Peer("igraph", "igraph", libraries.Igraph),
    Peer("rustworkx", "rustworkx", libraries.Rustworkx),
    Peer("scipy", "scipy", libraries.Scipy),
    Peer("scgraph", "scgraph", hierarchies.Scgraph),
    Peer("scgraph, bidirectional", "scgraph", hierarchies.ScgraphBidirectional),
    Peer("scgraph, buckets", "scgraph", hierarchies.ScgraphBuckets),
    Peer("pandana (hierarchy)", "pandana", hierarchies.Pandana),
    Peer("pyroutingkit (hierarchy)", "pyroutingkit", hierarchies.Pyroutingkit),
    Peer("routingkit_cch (hierarchy)", "routingkit_cch", hierarchies.RoutingkitCch),
)
SEAROUTE = Peer("searoute", "searoute", hierarchies.Searoute)
LIMIT, OURS = PEERS[0].name, PEERS[1].name


def installed(peers: tuple[Peer, ...]) -> tuple[list[Peer], list[str]]:
    """Return the peers that can be imported, and of the others why not."""
    found, missing = [], []
    for peer in peers:
        try:
            if peer.package:
                with quiet():
                    importlib.import_module(peer.package)
            elif peer.kind is libraries.Limit:
                libraries.compiled_limit()
        except Exception as error:  # noqa: BLE001 - whatever a library can't do here is said
            missing.append(f"{peer.name} left out: {type(error).__name__}: {error}")
        else:
            found.append(peer)
    return found, missing


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what compiled libraries print off the table."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


class Case(NamedTuple):
    """A graph, the questions of it, and the edges that a change doubles."""

    flat: Flat
    pairs: list[tuple[int, int]]
    sources: list[int]
    targets: list[int]
    edges: Any


def case_of(asked: Asked, questions: int, side: int) -> Case:
    """Choose questions, a matrix of ``side`` by ``side``, and edges."""
    flat, sources, targets = asked
    pairs = pick_pairs(flat, sources, targets, max(questions, side))
    edges = np.unique(np.linspace(0, len(flat.head) - 1, CHANGED).astype(np.int64))
    ends = [sorted({pair[end] for pair in pairs[:side]}) for end in (0, 1)]
    return Case(flat, pairs[:questions], ends[0], ends[1], edges)


def answers(library: Any, case: Case, weight: Any) -> tuple[list[int], Any]:
    """Return the distances of the questions, each proved by its way, and the matrix."""
    flat = case.flat
    cost = dict(zip(zip(flat.tail().tolist(), flat.head.tolist(), strict=True), weight.tolist(),
                    strict=True))  # fmt: skip
    found = []
    for source, target in case.pairs:
        distance, way = library.route(source, target)
        if (way[0], way[-1]) != (source, target):
            message = f"the way from {source} to {target} has the ends {way[0]} and {way[-1]}"
            raise ValueError(message)
        if sum(cost[ends] for ends in pairwise(way)) != distance:
            message = f"the way from {source} to {target} is not {distance} long"
            raise ValueError(message)
        found.append(distance)
    try:
        values = np.array(library.matrix(case.sources, case.targets), dtype=float)
    except NotImplementedError:
        return found, None
    values[values < 0] = np.inf
    return found, values


def check(peers: list[Peer], case: Case) -> tuple[dict[str, Any], list[str]]:
    """Load every library and compare all answers, before and after a change and back.

    Returns
    -------
    ready
        The loaded libraries by name, those with wrong answers left out.
    problems
        What is wrong.
    """
    weight = case.flat.weight
    doubled = weight.copy()
    doubled[case.edges] *= 2
    # Measured against scipy, which everyone has; where all agree it does not matter on whom.
    truth = libraries.Scipy(case.flat)
    rounds = []
    for now in (weight, doubled, weight):
        truth.change(case.edges, now[case.edges])
        rounds.append((now, answers(truth, case, now)))
    ready, problems = {}, []
    for peer in peers:
        with quiet():
            try:
                library = peer.kind(case.flat)
                for turn, (now, expected) in enumerate(rounds):
                    if turn:
                        library.change(case.edges, now[case.edges])
                    if not equal(answers(library, case, now), expected):
                        problems.append(f"{peer.name}: its distances differ")
                        break
                else:
                    ready[peer.name] = library
            except Exception as error:  # noqa: BLE001 - one library must not stop the table
                problems.append(f"{peer.name}: {type(error).__name__}: {error}")
    return ready, problems


def equal(one: tuple[list[int], Any], other: tuple[list[int], Any]) -> bool:
    """Tell whether distances and, where both have one, matrices are the same."""
    if one[0] != other[0]:
        return False
    return one[1] is None or bool(np.array_equal(one[1], other[1]))


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of some work."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def measure(peers: list[Peer], ready: dict[str, Any], case: Case, runs: int) -> list[list[str]]:
    """Return the rows of the table."""
    kinds = {peer.name: peer.kind for peer in peers if peer.name in ready}
    took: dict[str, dict[str, list[float]]] = {
        name: {what: [] for what in ("cold", "peak", "load", "route", "matrix", "change")}
        for name in kinds
    }
    doubled = case.flat.weight[case.edges] * 2
    plain = case.flat.weight[case.edges]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.npz"
        write_flat(case.flat, path)
        for run in range(runs):
            for name, library in ready.items():
                row = took[name]
                each = timed(lambda it=library: [it.route(*pair) for pair in case.pairs])  # type: ignore[misc]
                row["route"].append(each / len(case.pairs))
            if run >= max(1, runs // 2):
                continue  # the slower measures are taken half as often
            for name, kind in kinds.items():
                library, row = ready[name], took[name]
                with quiet(), contextlib.suppress(NotImplementedError):
                    row["load"].append(timed(lambda it=kind: it(case.flat)))  # type: ignore[misc]
                    row["change"].append(
                        timed(lambda it=library: it.change(case.edges, doubled))  # type: ignore[misc]
                    )
                    library.change(case.edges, plain)
                    row["matrix"].append(
                        timed(lambda it=library: it.matrix(case.sources, case.targets))  # type: ignore[misc]
                    )
                for what, value in zip(("cold", "peak"), fresh(name, path, case), strict=True):
                    row[what].append(value)
    rows = []
    for name, row in took.items():
        middle = {what: statistics.median(them) if them else None for what, them in row.items()}
        ratios = [
            statistics.median(a / b for a, b in zip(row["route"], took[base]["route"], strict=True))
            if base in took
            else None
            for base in (LIMIT, OURS)
        ]
        version = next(version_of(it.package) for it in peers if it.name == name)
        label = f"{name} {version}" if version and not name.startswith("ours") else name
        shown = [middle["cold"], middle["peak"], middle["load"], middle["route"], *ratios]
        rows.append([label, *map(number, [*shown, middle["matrix"], middle["change"]])])
    return rows


def fresh(name: str, path: Path, case: Case) -> tuple[float, float]:
    """Return milliseconds and peak MB of a process that imports, loads and answers once."""
    words = [name, str(path), *map(str, case.pairs[0])]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, "--child", *words],
        stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    return (time.perf_counter() - start) * 1000, float(done.stdout.split()[-1])


def child(name: str, path: str, source: str, target: str) -> None:
    """Answer one question in this process and print its peak memory."""
    peer = next(it for it in (*PEERS, SEAROUTE) if it.name == name)
    with quiet():
        peer.kind(read_flat(Path(path))).route(int(source), int(target))
    print(peak_mb())


def cases() -> Iterator[tuple[str, Callable[[], Asked], tuple[Peer, ...]]]:
    """Return what is asked: a title, the graph, and of whom."""
    yield "The shipped network by time, in minutes", lambda: shipped_flat("time"), PEERS
    yield "The shipped network by cost, in US cents", lambda: shipped_flat("cost"), PEERS
    yield "The sea lanes of searoute, in metres", searoute_flat, (*PEERS[:2], PEERS[4], SEAROUTE)


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:])
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--side", type=int, default=50, help="of the matrix")
    parser.add_argument("--without", nargs="*", default=[], help="packages to leave out")
    parser.add_argument("--check", action="store_true", help="check correctness only")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    given = parser.parse_args()
    texts, wrong, without = [], False, given.without
    absent = {f"{package} left out on demand" for package in without}
    for title, make, asked_of in cases():
        peers, missing = installed(tuple(it for it in asked_of if it.package not in without))
        absent.update(missing)
        try:
            asked = make()
        except ImportError as error:
            absent.add(f"{title}: left out, {error}")
            continue
        case = case_of(asked, given.questions, given.side)
        ready, problems = check(peers, case)
        wrong |= bool(problems)
        size = f"{len(case.flat.start) - 1:,} nodes, {len(case.flat.head):,} edges"
        told = (
            f"{title}: {size}; {len(case.pairs)} questions and a matrix of "
            f"{len(case.sources)} x {len(case.targets)}. All distances, ways and matrices equal "
            f"before and after a change of {len(case.edges)} edges: {', '.join(ready)}."
        )
        parts = [told, *(f"WRONG, left out: {it}" for it in problems)]
        print("\n".join(parts), flush=True)
        if not given.check:
            parts.append(table(HEAD, measure(peers, ready, case, given.runs)))
            print(parts[-1], flush=True)
        texts.append(f"### {title}\n\n" + "\n\n".join(parts))
    notes = [machine() + f"; median of {given.runs} runs in turn", *sorted(absent)]
    print("\n".join(notes))
    if given.write and not given.check:
        write_section("peers", "\n\n".join([*texts, *notes]))
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
