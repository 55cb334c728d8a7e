"""How long does a year of all shipped scenarios and corridors take for one pair?

Whole work without imports and compilation: reading the tables, laying every scenario over them,
and asking for twelve months in each. Prints wall and processor time, that of helpers included::

    python benchmarks/compare.py [ORIGIN DESTINATION] [--by time] [--jobs 2]
"""

import argparse
import os
import sys
import time

from corridors.model.network import Network
from corridors.scenario import scenario_files
from planner.cli.commands.compare import read_worlds
from planner.comparison.months import compare_months
from planner.parsing.question import read_question
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.question.terms import Question


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("origin", nargs="?", default="Dalian")
    parser.add_argument("destination", nargs="?", default="Rotterdam")
    parser.add_argument("--by", default="time")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    question = Question(
        origin=given.origin,
        destination=given.destination,
        by=given.by,
        depart="edition",
        cargo="teu",
    )

    def read(network: Network, steps: Steps) -> tuple[Network, Steps, Query]:
        return read_question(network, steps, question)

    names = list(scenario_files())
    warm, query = read_worlds(None, (), [], read)
    compare_months(warm, query, jobs=1)
    wall, busy = time.perf_counter(), sum(os.times()[:2])
    worlds, query = read_worlds(None, (), names, read)
    ready = time.perf_counter() - wall
    table = compare_months(worlds, query, jobs=given.jobs)
    wall, own = time.perf_counter() - wall, sum(os.times()[:2]) - busy
    helpers = sum(os.times()[2:4])
    rows = sum(len(day.results) for month in table for day in month.by_day)
    print(
        f"{given.origin} - {given.destination} by {given.by}: {len(worlds)} worlds x 12 months, "
        f"{rows:,} rows: {wall:.1f} s (worlds ready after {ready:.1f} s), {own:.1f} s of "
        f"processor and {helpers:.1f} s of its helpers, {given.jobs} jobs, "
        f"Python {sys.version.split()[0]}, {os.cpu_count()} cores"
    )


if __name__ == "__main__":
    main()
