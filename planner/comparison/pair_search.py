"""The corridors of many pairs in each world, by one process or several."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from corridors.errors import CorridorsError, DataError, NoRouteError, UsageError
from corridors.model.layer import read_assignments
from corridors.model.network import Network
from planner.comparison.comparison import ScenarioWorld, corridor_search_of
from planner.comparison.corridor_search import CorridorResults, CorridorSearch
from planner.comparison.pairs import ComparedPair
from planner.comparison.scenarios import scenario_worlds
from planner.graph.backend import Engine
from planner.graph.cache import warm_engine
from planner.parsing.question import read_question
from planner.parsing.terminals import TerminalEnd
from planner.pricing.arcs import Steps
from planner.pricing.changes import StepFinder, change_steps
from planner.pricing.snapshot import ready_network
from planner.processes import IsolatedPool, run_tasks
from planner.question.query import Query, check_query
from planner.question.terms import Question
from planner.routing.route_text import ends_text

Asked = tuple[Network, Steps, Query]
Reader = Callable[[Network, Steps, ComparedPair], Asked]
"""Resolves the question of a pair on a network, as `planner.comparison.scenarios.Asked`."""


class PairResults(NamedTuple):
    """The corridors of a pair in each world, the base first; results are brief.

    ``title`` names both ends in English.
    """

    pair: ComparedPair
    title: str
    query: Query
    by_world: tuple[CorridorResults, ...]


def has_route(results: PairResults) -> bool:
    """Tell whether a pair has a route in any world."""
    return any(it.results[0].totals is not None for it in results.by_world)


class PairSearch:
    """Searches along the corridors of one pair after the other, in the base and each scenario.

    Parameters
    ----------
    finder
        Of the network without the assignments.
    base
        The network with the assignments, and its steps.
    assignments, scenarios
        As for `planner.comparison.scenarios.scenario_worlds`.
    read
        Resolves the question of a pair.
    """

    def __init__(
        self,
        finder: StepFinder,
        base: tuple[Network, Steps],
        assignments: Sequence[str],
        scenarios: Sequence[str],
        read: Reader,
    ) -> None:
        self._finder, self._base = finder, base
        self._assignments, self._scenarios = assignments, scenarios
        self._read = read
        self._worlds: list[ScenarioWorld] | None = None
        self._engine: Engine | None = None

    def question(self, pair: ComparedPair) -> Query:
        """Return the question of a pair in the base.

        Raises
        ------
        UnknownNameError, UsageError
            As `planner.parsing.question.read_question` and `planner.question.query.check_query`.
        """
        network, _, query = self._read(*self._base, pair)
        check_query(network, query)
        return query

    def worlds(self, pair: ComparedPair) -> tuple[list[ScenarioWorld], Query]:
        """Return the worlds that a pair is asked in; pairs on the network share them."""
        if self._worlds is not None:
            network, _, query = self._read(*self._base, pair)
            if network is self._base[0]:
                return self._worlds, query
        worlds, query = scenario_worlds(
            *(self._finder, self._base, self._assignments, self._scenarios),
            lambda network, steps: self._read(network, steps, pair),
        )
        if worlds[0].network is self._base[0]:
            self._worlds = worlds
        return worlds, query

    def results(
        self, pair: ComparedPair, ratio: float | None, only: Collection[str] = ()
    ) -> PairResults:
        """Return the corridors of a pair in each world.

        Parameters
        ----------
        pair
            The pair.
        ratio, only
            As for `planner.comparison.corridor_search.CorridorSearch`.
        """
        worlds, query = self.worlds(pair)
        first: CorridorSearch | None = None
        found = []
        for world in worlds:
            search = corridor_search_of(
                *(world, query, ratio, first),
                self._shared(world) if first is None and not query.via else None,
                only,
            )
            first = first or search
            found.append(search.results_on(query.depart, brief=True))
        return PairResults(pair, ends_text(worlds[0].network, query), query, tuple(found))

    def _shared(self, world: ScenarioWorld) -> Engine | None:
        """Return the engine of the base that all pairs on the network share."""
        if self._worlds is None or world is not self._worlds[0]:
            return None
        if self._engine is None:
            self._engine = warm_engine()
        return self._engine


def check_pairs(search: PairSearch, pairs: Sequence[ComparedPair]) -> None:
    """Refuse pairs that can't be asked, all at once where a list states them.

    Raises
    ------
    UsageError, UnknownNameError
        If a pair of the command line can't be asked.
    DataError
        If pairs of a list can't be asked; with all problems.
    """
    problems = []
    for pair in pairs:
        pair.check_weight()
        try:
            search.question(pair)
        except NoRouteError:
            continue
        except CorridorsError as error:
            if not pair.where or pair.where.startswith("--"):
                raise
            problems.append(f"{pair.where}: {error}")
    if problems:
        raise DataError(problems)
    asked: dict[tuple[object, ...], ComparedPair] = {}
    for pair in pairs:
        query = search.question(pair)
        key = (query.origin, query.destination, query.cargo, query.depart, query.hour)
        if key in asked:
            names = f"{pair.origin} - {pair.destination}"
            message = f"{pair.where or names} is the pair of {asked[key].where or 'another'}"
            message += "; give it once, with the weight of both"
            raise UsageError(message)
        asked[key] = pair


class PairTask(NamedTuple):
    """What processes need to answer pairs: layers, terms that all pairs share, and bounds."""

    folder: Path
    assignments: tuple[str, ...]
    scenarios: tuple[str, ...]
    question: Question
    ratio: float | None
    only: tuple[str, ...]


def read_pair_question(
    question: Question,
    moved: Callable[[TerminalEnd], None],
    network: Network,
    steps: Steps,
    pair: ComparedPair,
) -> Asked:
    """Resolve the question of a pair: the terms of all, with its own cargo and departure."""
    own = replace(
        question,
        origin=pair.origin,
        destination=pair.destination,
        cargo=question.cargo if pair.cargo is None else pair.cargo,
        depart=question.depart if pair.depart is None else pair.depart,
    )
    return read_question(network, steps, own, moved=moved)


def results_of_pairs(
    task: PairTask, search: PairSearch, pairs: Sequence[ComparedPair], jobs: int
) -> Iterator[tuple[int, PairResults]]:
    """Yield each pair's number and results as they are ready, by several processes.

    Parameters
    ----------
    task
        What the processes need.
    search
        What answers where a single process does.
    pairs
        The pairs.
    jobs
        Number of processes; the answers are the same.
    """
    if jobs < 2:
        for number, pair in enumerate(pairs):
            yield number, search.results(pair, task.ratio, task.only)
        return
    with ExitStack() as stack:
        pool = stack.enter_context(IsolatedPool(jobs, _prepare))
        for (number, _), found in run_tasks(pool, partial(_answer, task), [*enumerate(pairs)]):
            yield number, found


def _prepare() -> None:
    """Do nothing more: what answers pairs is imported with this module."""


def _answer(task: PairTask, numbered: tuple[int, ComparedPair]) -> PairResults:
    found = _search(task.folder, task.assignments, task.scenarios, task.question)
    return found.results(numbered[1], task.ratio, task.only)


@lru_cache(maxsize=1)
def _search(
    folder: Path,
    assignments: tuple[str, ...],
    scenarios: tuple[str, ...],
    question: Question,
) -> PairSearch:
    """Return what a process keeps from pair to pair."""
    network, steps = ready_network(folder)
    reach = StepFinder(network, steps)
    if assignments:
        network = network.with_layer(read_assignments(network, assignments))
        steps = change_steps(reach, network)
    read = partial(read_pair_question, question, lambda _: None)
    return PairSearch(reach, (network, steps), assignments, scenarios, read)
