"""Which projects to build: a year's demand assigned with each set that a budget allows."""

import gc
from collections.abc import Callable
from typing import NamedTuple

from planner.flows.demand import Demand
from planner.flows.flows import FlowTerms, assign
from planner.flows.rows import ScenarioFlows, total_row
from planner.graph.layers import LayeredNetwork
from planner.investment._selection import (
    Chosen,
    NotMonotone,
    Portfolio,
    Selector,
    every_portfolio,
    frontier_of,
    needed,
)
from planner.investment.projects import Project

CUTS, EVERY = "cuts", "every set"
"""How the sets were found: by cuts, or by assigning the demand with every set."""


class YearTotals(NamedTuple):
    """A year with a set built: the objective, and tonnes not carried.

    ``cost`` is in USD, or in hours where time alone counts, with the penalties.
    """

    cost: float
    unserved_t: float


class Investment(NamedTuple):
    """Sets of projects within a budget, the best of them, and those that a smaller one allows.

    ``near`` holds the best set first and then those that gain nearly as much; ``without`` what a
    year costs if all projects but one are built, ``base`` and ``least`` with none and all.
    ``totals`` are of the sets that the demand was assigned with.
    """

    projects: list[Project]
    terms: FlowTerms
    demand: list[Demand]
    budget: float
    within: float
    method: str
    near: list[Portfolio]
    frontier: list[Portfolio]
    base: float
    least: float
    without: list[float]
    totals: dict[Chosen, YearTotals]

    @property
    def best(self) -> Portfolio:
        """The set that gains most; of equals the cheapest."""
        return self.near[0]

    def gain(self, choice: Portfolio) -> float:
        """Return what a year costs less with a set built."""
        return max(self.base - choice.cost, 0.0)

    def names(self, choice: Portfolio) -> list[str]:
        """Return the ids of the projects of a set."""
        return [self.projects[it].id for it in sorted(choice.chosen)]


def choose_projects(
    world: LayeredNetwork,
    demand: list[Demand],
    terms: FlowTerms,
    projects: list[Project],
    budget: float,
    *,
    within: float = 0.05,
    progress: Callable[[str], None] = lambda _: None,
) -> Investment:
    """Return the sets of projects with which a year's demand costs least.

    Parameters
    ----------
    world
        The network without the projects.
    demand
        What is moved in a year.
    terms
        Under which terms, as for `planner.flows.flows.assign`.
    projects
        What may be built.
    budget
        What all together may cost once, USD.
    within
        Share of the greatest gain that other sets may lack, 0 to 1.
    progress
        Called with the names of each set that the demand is assigned with.

    Raises
    ------
    DataError, UsageError
        As `planner.flows.flows.assign`.

    Notes
    -----
    The cuts hold as long as no project makes a year more expensive, which is tested on all sets
    that are assigned. Where one does, the demand is assigned with every set within the budget.
    """
    year = _Year(world, demand, terms, projects, progress)
    prices = [it.usd for it in projects]
    every = frozenset(range(len(projects)))
    without = [year.cost(every - {it}) for it in sorted(every)]
    base, least = year.cost(frozenset()), year.cost(every)
    try:
        selector = Selector(prices, year.cost)
        best = selector.best(budget)
        near = selector.within(budget, best.cost + within * (base - best.cost))
        found = (CUTS, near, selector.frontier(budget))
    except NotMonotone:
        choices = every_portfolio(prices, year.cost, budget)
        best = min(choices, key=lambda it: (it.cost, it.price))
        most = best.cost + within * (base - best.cost)
        near = needed([it for it in choices if it.cost <= most])
        found = (EVERY, near, frontier_of(choices))
    return Investment(
        projects, year.terms, demand, budget, within, *found, base, least, without, year.totals
    )


class _Year:
    """Assigns the demand with sets of projects, each once, at one price of what is not carried."""

    def __init__(
        self,
        world: LayeredNetwork,
        demand: list[Demand],
        terms: FlowTerms,
        projects: list[Project],
        progress: Callable[[str], None],
    ) -> None:
        self._world, self._demand, self.terms = world, demand, terms
        self._projects, self._progress = projects, progress
        self.totals: dict[Chosen, YearTotals] = {}
        self.cost(frozenset())

    def cost(self, chosen: Chosen) -> float:
        """Return what a year costs with a set built."""
        if chosen not in self.totals:
            built = [self._projects[it] for it in sorted(chosen)]
            self._progress(" + ".join(it.id for it in built) or "no project")
            world = self._world.under(*(it.scenario for it in built))
            flows = assign(world.network, world.steps, self._demand, self.terms)
            self.terms = flows.terms
            row = total_row(ScenarioFlows("", flows))
            self.totals[chosen] = YearTotals(flows.solution.cost, row["unserved_t"])
            # Each network holds rings of references; a command does not collect them by itself.
            del world, flows
            gc.collect()
        return self.totals[chosen].cost
