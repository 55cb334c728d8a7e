"""``corridors compare`` of many pairs: corridors by worlds, with regret."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridors.scenario import load_scenarios
from corridors.tables.load import DATA
from planner.cli.messages import tell
from planner.cli.money import currency_dict
from planner.cli.options import layered
from planner.parsing.departure import completed
from planner.question.terms import stated

if TYPE_CHECKING:
    from planner.comparison.pair_search import PairResults
    from planner.comparison.pairs import ComparedPair
    from planner.comparison.regret import RegretTable

_WORTH = 24
"""Pairs times worlds from which on it is worth to start processes."""
_NAMED = 3
"""Pairs that the title of a workbook names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsAsked:
    """What is asked of many pairs: where they stand, the worlds, and the terms of all."""

    pairs: tuple[str, ...]
    listed: Path | None
    assignments: tuple[str, ...]
    scenarios: tuple[str, ...]
    corridors: tuple[str, ...]
    ratio: float | None
    folder: Path | None
    terms: dict[str, Any]


def compare_pairs(asked: PairsAsked) -> "RegretTable":
    """Return corridors, worlds and regret of the pairs that are asked.

    Raises
    ------
    UsageError, UnknownNameError, DataError
        As `planner.comparison.pair_search.check_pairs` and
        `planner.comparison.scenarios.scenario_worlds`.
    NoRouteError
        If no pair has a route in any world.
    """
    from planner.cli.progress import progress
    from planner.comparison.comparison import raise_no_route
    from planner.comparison.corridor_search import corridor_ids
    from planner.comparison.pair_search import (
        PairSearch,
        PairTask,
        check_pairs,
        has_route,
        read_pair_question,
        results_of_pairs,
    )
    from planner.comparison.regret import regret_table
    from planner.comparison.scenarios import split_names
    from planner.pricing.changes import StepFinder, change_steps
    from planner.pricing.snapshot import ready_network

    pairs = _pairs_of(asked)
    for names in split_names(asked.scenarios):
        load_scenarios(names)  # a wrong name is reported before the network is read
    folder = asked.folder if asked.folder is not None else DATA
    plain, steps = ready_network(folder)
    reach = StepFinder(plain, steps)
    base = layered(plain, asked.assignments)
    if asked.assignments:
        steps = change_steps(reach, base)
    moved: dict[str, None] = {}
    question = completed(stated(**asked.terms, sets=asked.assignments))
    read = partial(read_pair_question, question, lambda end: _note(moved, end.message(base)))
    search = PairSearch(reach, (base, steps), asked.assignments, asked.scenarios, read)
    only = corridor_ids(base, asked.corridors)
    check_pairs(search, pairs)
    for words in moved:
        tell(words)
    worlds, query = search.worlds(pairs[0])
    task = PairTask(
        *(folder.resolve(), asked.assignments, asked.scenarios, question, asked.ratio, only)
    )
    jobs = min(len(pairs), os.cpu_count() or 1) if len(pairs) * len(worlds) > _WORTH else 1
    found: dict[int, PairResults] = {}
    with progress("comparing", len(pairs)) as told:
        for number, results in results_of_pairs(task, search, pairs, jobs):
            found[number] = results
            told(results.title)
    ordered = [found[number] for number in range(len(pairs))]
    if not any(map(has_route, ordered)):
        raise_no_route(worlds[0], query)
    return regret_table(base, [(it.name, it.title) for it in worlds], ordered)


def _note(moved: dict[str, None], words: str) -> None:
    moved[words] = None


def _pairs_of(asked: PairsAsked) -> "list[ComparedPair]":
    from planner.comparison.pairs import read_pair, read_pairs

    pairs = [read_pair(text) for text in asked.pairs]
    if asked.listed is not None:
        pairs += read_pairs(asked.listed, tell)
    return pairs


def regret_answer(table: "RegretTable", form: str) -> str | bytes | Callable[[], None]:
    """Return a table as it is written, or what prints it."""
    from planner.cli.text import to_json
    from planner.comparison import regret as rows

    if form == "json":
        return to_json({**rows.regret_dict(table), **currency_dict()})
    if form == "csv":
        from planner.cli.text import to_csv

        return to_csv(rows.cell_rows(table))
    if form == "xlsx":
        from planner.output.workbook import workbook

        sheets = {"regret": rows.choice_rows(table), "worlds": rows.cell_rows(table)}
        if table.overall:
            sheets["all pairs"] = rows.overall_rows(table)
        title = "; ".join(it.results.title for it in table.pairs[:_NAMED])
        more = len(table.pairs) - _NAMED
        title += f" and {more} more" if more > 0 else ""
        return workbook(sheets, title=f"Regret: {title}", day=table.network.edition)
    from planner.cli.tables.comparison import print_regret

    return partial(print_regret, table)
