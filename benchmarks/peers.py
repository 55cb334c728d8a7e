"""How quick is our search beside other libraries, on one graph with the same questions?

Correctness first: every distance, way and matrix must equal those of scipy, also after a
change; then the measures, in turn so that all meet the same machine. What is not installed
is said and left out::

    pip install -e '.[benchmarks]'
    python benchmarks/peers.py [--runs 7] [--questions 20] [--check] [--write]

``--check`` checks only; ``--without PACKAGE`` leaves one out; ``--write`` puts the tables
into docs/explanation/benchmarks.md. The world's railways are asked by ``benchmarks/scale.py``.
"""

import argparse
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hierarchies
import libraries
import ours
from agreed import Case, Peer, case_of, check, installed, quiet
from flat import Asked, read_flat, searoute_flat, shipped_flat, write_flat
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
PEERS = (
    Peer("C++ Dijkstra, g++ -O3", "", libraries.Limit),
    Peer("ours, compiled", "numba", ours.Ours),
    Peer("ours, compiled, all cores", "numba", ours.OursAllCores),
    Peer("ours, towards the target", "numba", ours.OursTowards),
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
    parser.add_argument("--write", action="store_true", help="into docs/explanation/benchmarks.md")
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
