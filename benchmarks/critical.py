"""How long does ``corridors critical`` take over the whole network for 50 pairs?

Prints seconds and the number of searches, by criterion; the first row compiles the searches
where numba has not kept them::

    python benchmarks/critical.py [--pairs 50]
"""

import argparse
import os
import sys
import time

from planner.criticality import (
    DEFAULT,
    CriticalityTerms,
    betweenness_of,
    find_assets,
    find_critical,
    pairs_of,
)
from planner.flows.demand import read_demand
from planner.graph.cache import warm_engine
from planner.pricing.snapshot import ready_network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=50)
    count = parser.parse_args().pairs
    begun = time.perf_counter()
    network, steps = ready_network()
    tables = sorted((network.folder / "demand").glob("*.csv"))
    demand = read_demand(network, tables)[0][:count]
    ends = {place for row in demand for place in (row.origin, row.destination)}
    elements = find_assets(network, steps, DEFAULT, ends=ends)
    ready = time.perf_counter() - begun
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; ready in {ready:.1f} s")
    for by in ("generalised", "time", "cost"):
        asked = CriticalityTerms(by, network.edition)
        pairs = pairs_of(network, demand, asked)
        begun = time.perf_counter()
        found = find_critical(network, steps, pairs, asked, elements, engine=warm_engine())
        searched = time.perf_counter() - begun
        betweenness_of(network, steps, pairs, elements)
        beside = time.perf_counter() - begun - searched
        used = sum(bool(damage.detours) for damage in found.damages)
        print(
            f"{by:12} {len(pairs)} pairs, {len(elements)} elements of which {used} are used: "
            f"{found.searches} searches {searched:5.1f} s, betweenness {beside:4.1f} s"
        )


if __name__ == "__main__":
    main()
