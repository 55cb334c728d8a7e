"""How long do the draws of a committed route take, warm and without imports?

The route is found once and is not counted; drawing, timing, percentiles and drivers are::

    python benchmarks/risk.py [--runs 7]
"""

import argparse
import os
import statistics
import sys
import time

from planner.pricing.snapshot import ready_network
from planner.question.query import Query
from planner.routing.router import find_route
from planner.uncertainty.rerouting import reroute
from planner.uncertainty.risk import route_risk

QUESTIONS = (("dalian", "duisburg", ()), ("dalian", "rotterdam", ("sea",)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    network, steps = ready_network()
    print(f"median of {runs} runs, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    for origin, destination, modes in QUESTIONS:
        query = Query(origin, destination, "time", network.edition, "teu", modes)
        route = find_route(network, query, steps)
        for draws, goal in ((10_000, 100), (100_000, 500)):
            route_risk(network, steps, route, draws=draws)
            wall, busy = [], []
            for _ in range(runs):
                start, began = time.perf_counter(), time.process_time()
                route_risk(network, steps, route, draws=draws)
                wall.append((time.perf_counter() - start) * 1000)
                busy.append((time.process_time() - began) * 1000)
            print(
                f"{origin} - {destination}, {draws:7,} draws: {statistics.median(wall):6.0f} ms, "
                f"{statistics.median(busy):6.0f} ms of processor (goal {goal} ms)"
            )
        start = time.perf_counter()
        reroute(network, steps, query, draws=50)
        each = (time.perf_counter() - start) / 50 * 1000
        print(f"{origin} - {destination}, best route of each draw: {each:5.1f} ms a draw")


if __name__ == "__main__":
    main()
