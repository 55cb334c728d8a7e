"""How long do questions take once the network is loaded and the searches are compiled?

Prints each measure beside its goal; where the goal is a ratio both are run in turn::

    python benchmarks/warm.py [--runs 9] [--write]
"""

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from report import machine, number, table, write_section

from corridors.model.entities import WATER_KINDS
from corridors.model.network import Network
from corridors.scenario import apply_scenarios, load_scenarios
from planner.batch.matrix import find_matrix
from planner.graph.backend import Engine, Objective, best
from planner.graph.cache import LANDMARKS_AFTER, shared_graph, warm_engine
from planner.graph.graph import Graph, build_graph
from planner.graph.networkx_export import to_networkx
from planner.pricing.arcs import Steps
from planner.pricing.changes import StepFinder, change_steps
from planner.pricing.snapshot import ready_network
from planner.question.query import Query
from planner.routing.pareto import find_front
from planner.routing.router import find_route, find_routes
from planner.search.landmarks import make_landmarks
from planner.uncertainty.risk import route_risk

PAIRS = (
    ("dalian", "duisburg"),
    ("harbin", "busan"),
    ("yingkou", "rotterdam"),
    ("ulaanbaatar", "moscow"),
    ("beijing", "moscow"),
)
SCENARIO = "suez-shut"


class Measure(NamedTuple):
    """What is measured, its goal in ms (or a ratio), and milliseconds per run."""

    what: str
    goal: str
    took: list[float]


def timed(work: Callable[[], object], runs: int) -> list[float]:
    """Return milliseconds of each run, after one that is not counted."""
    work()
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    return took


def warmed(engine: Engine, network: Network, steps: Steps, asked: Sequence[Query]) -> list[Graph]:
    """Return the graphs of questions once so many were asked that landmarks are there."""
    for _ in range(LANDMARKS_AFTER):
        for query in asked:
            engine.graph(network, steps, query)
    return [engine.graph(network, steps, query) for query in asked]


def landmarks_made(network: Network, steps: Steps, runs: int) -> list[float]:
    """Return milliseconds that the landmarks of one criterion take."""
    query = Query("dalian", "duisburg", "cost", network.edition, "teu")
    graph = shared_graph(warm_engine(), network, steps, query)
    shortest = np.where(np.isfinite(graph.hours), graph.usd, np.inf)
    return timed(lambda: make_landmarks(graph.steps.start, graph.steps.head, shortest), runs)


def new_terms(network: Network, steps: Steps, by: str, runs: int) -> list[Measure]:
    """Measure a question for each of several days, months and cargo kinds that is the first."""
    query = Query("dalian", "duisburg", by, dt.date(2026, 4, 1), "teu")
    days = [query._replace(depart=query.depart + dt.timedelta(days=at)) for at in range(runs + 1)]
    months = [query._replace(depart=dt.date(2026 + at // 12, at % 12 + 1, 3)) for at in range(runs)]
    kinds = [query._replace(cargo=it) for it in ("feu", "reefer", "general", "coal")]
    measures = []
    for what, asked in (("day", days), ("month", [days[0], *months]), ("cargo", [days[0], *kinds])):
        engine, them = warm_engine(), iter(asked)
        took = timed(
            lambda engine=engine, them=them: find_route(  # type: ignore[misc]
                network, next(them), steps, engine=engine
            ),
            len(asked) - 1,
        )
        measures.append(Measure(f"find_route of a new {what}, by {by}", "", took))
    return measures


def questions(network: Network, steps: Steps, runs: int) -> list[Measure]:
    """Measure what is asked of one network."""
    engine = warm_engine()
    query = Query("dalian", "duisburg", "time", network.edition, "teu")
    asked = {
        by: [query._replace(origin=a, destination=b, by=by) for a, b in PAIRS]
        for by in ("time", "cost")
    }
    measures = []
    for by, queries in asked.items():
        graphs = warmed(engine, network, steps, queries)
        horizon = network.cargo_number("teu", "horizon_h") or float("inf")
        terms = [Objective(it, horizon, 0.0) for it in queries]
        search = timed(
            lambda them=(graphs, terms): [  # type: ignore[misc]
                best(engine, graph, it) for graph, it in zip(*them, strict=True)
            ],
            runs,
        )
        measures.append(
            Measure(f"search with path and calendars, by {by}", "", [it / 5 for it in search])
        )
        whole = timed(
            lambda them=queries: [  # type: ignore[misc]
                find_route(network, it, steps, engine=engine) for it in them
            ],
            runs,
        )
        measures.append(
            Measure(f"find_route: search, legs and totals, by {by}", "", [it / 5 for it in whole])
        )
    made = landmarks_made(network, steps, runs)
    measures.append(Measure("landmarks of a criterion, made once", "", made))
    front = timed(lambda: find_front(network, query, steps, engine=engine), runs)
    measures.append(Measure("Pareto front on time and cost, Dalian - Duisburg", "50 ms", front))
    three = timed(lambda: find_front(network, query, steps, resolution=0.01, engine=engine), runs)
    measures.append(Measure("three criteria at 1 %, Dalian - Duisburg", "500 ms", three))
    several = timed(lambda: find_routes(network, query, steps, count=5, engine=engine), runs)
    measures.append(Measure("5 corridors, Dalian - Duisburg", "50 ms", several))
    for by in ("cost", "generalised"):
        measures += new_terms(network, steps, by, runs)
    hard = Query("vladivostok", "moscow", "generalised", network.edition, "teu")
    many = timed(lambda: find_routes(network, hard, steps, count=6, engine=engine), 1)
    measures.append(Measure("6 alternatives, Vladivostok - Moscow", "", many))
    route = find_route(network, query, steps, engine=engine)
    for draws, goal in ((10_000, ""), (100_000, "500 ms")):
        took = timed(lambda it=draws: route_risk(network, steps, route, draws=it), runs)  # type: ignore[misc]
        measures.append(Measure(f"{draws:,} draws of that route", goal, took))
    places = [place for place in steps.first_state if network.places[place].kind not in WATER_KINDS]
    took = timed(
        lambda: find_matrix(network, query, places, places, steps, engine=engine), max(3, runs // 3)
    )
    measures.append(Measure(f"all {len(places)} x {len(places)} pairs by time", "1,000 ms", took))
    return measures


def beside_networkx(network: Network, steps: Steps, runs: int) -> list[Measure]:
    """Measure the best way by cost, calendars and all, in turn with networkx.

    Both are given a graph that is ready, ours has landmarks; networkx knows no calendars, so
    what it finds is at most as dear.
    """
    import networkx as nx

    engine = warm_engine()
    horizon = network.cargo_number("teu", "horizon_h") or float("inf")
    base = Query("dalian", "duisburg", "cost", network.edition, "teu")
    asked = [base._replace(origin=origin, destination=destination) for origin, destination in PAIRS]
    graphs = warmed(engine, network, steps, asked)
    terms = [Objective(it, horizon, 0.0) for it in asked]
    theirs = [to_networkx(*each) for each in zip(graphs, terms, strict=True)]

    def ours() -> list[float]:
        paths = [
            best(engine, graph, Objective(it, horizon, 0.0))
            for graph, it in zip(graphs, asked, strict=True)
        ]
        return [
            sum(graph.usd[at] for at in path) for graph, path in zip(graphs, paths, strict=True)
        ]

    def other() -> list[float]:
        return [
            nx.single_source_dijkstra(it, it.graph["source"], it.graph["target"], weight="usd")[0]
            for it in theirs
        ]

    for mine, least in zip(ours(), other(), strict=True):
        if mine < least * (1 - 1e-9):
            message = f"a way of {mine} USD is cheaper than the least, {least} USD"
            raise ValueError(message)
    pairs = [(timed(ours, 1)[0], timed(other, 1)[0]) for _ in range(runs)]
    ratios = [b / a for a, b in pairs]
    return [
        Measure(
            "networkx, the same graphs by cost without calendars", "", [b / 5 for _, b in pairs]
        ),
        Measure("times as long as our search with calendars (a ratio)", "20 times", ratios),
    ]


def changes(network: Network, steps: Steps, runs: int) -> list[Measure]:
    """Measure what it takes until a network under a scenario can be searched."""
    reach = StepFinder(network, steps)
    query = Query("shanghai", "rotterdam", "time", network.edition, "teu")
    layers = load_scenarios([SCENARIO])
    after, _ = apply_scenarios(network, layers)
    changed = change_steps(reach, after)
    parts = {
        f"scenario {SCENARIO}: facts": lambda: apply_scenarios(network, layers),
        f"scenario {SCENARIO}: steps": lambda: change_steps(reach, after),
        f"scenario {SCENARIO}: graph of a question": lambda: build_graph(after, changed, query),
    }
    measures = [Measure(what, "", timed(work, runs)) for what, work in parts.items()]
    sums = [sum(each) for each in zip(*(it.took for it in measures), strict=True)]
    return [*measures, Measure(f"scenario {SCENARIO}: facts, steps and graph", "10 ms", sums)]


def shown(measure: Measure) -> list[str]:
    """Return the row of a measure: median, least and goal, and whether it is met."""
    middle = statistics.median(measure.took)
    row = [measure.what, number(middle), number(min(measure.took)), measure.goal]
    if not measure.goal:
        return [*row, ""]
    goal = float(measure.goal.split()[0].replace(",", ""))
    met = middle >= goal if measure.goal.endswith("times") else middle <= goal
    return [*row, "yes" if met else "no"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--write", action="store_true", help="into docs/explanation/benchmarks.md")
    given = parser.parse_args()
    network, steps = ready_network()
    measures = [
        *questions(network, steps, given.runs),
        *beside_networkx(network, steps, given.runs),
        *changes(network, steps, given.runs),
    ]
    rows = [shown(measure) for measure in measures]
    text = table(("", "median, ms", "least, ms", "goal", "met"), rows)
    note = machine() + f"; {given.runs} runs, the first one before them not counted"
    print(f"{text}\n\n{note}")
    if given.write:
        write_section("warm", f"{text}\n\n{note}")


if __name__ == "__main__":
    main()
