"""Which projects to build: a year's demand assigned with each set that a budget allows."""

import gc
from collections.abc import Callable
from math import fsum
from typing import Any, NamedTuple

from planner.flows.demand import Demand
from planner.flows.flows import FlowTerms, assign
from planner.flows.rows import Row, ScenarioFlows, total_row
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


SHOWN = ("sets", "frontier", "projects")


def set_rows(found: Investment) -> list[Row]:
    """Return the best set and those that gain nearly as much."""
    most = found.gain(found.best)
    rows = []
    for rank, it in enumerate(found.near, 1):
        share = found.gain(it) / most if most else 1.0
        rows.append({"rank": rank, **_row(found, it), "share_of_best": round(share, 6)})
    return rows


def frontier_rows(found: Investment) -> list[Row]:
    """Return the sets that no cheaper one equals, each with what it adds to the one before."""
    rows: list[Row] = []
    before: list[str] = []
    for it in found.frontier:
        row = _row(found, it)
        names = row["projects"]
        row["added"] = [name for name in names if name not in before]
        row["dropped"] = [name for name in before if name not in names]
        rows.append(row)
        before = names
    return rows


def project_rows(found: Investment) -> list[Row]:
    """Return the projects with the evidence of their costs.

    ``missed`` is what a year costs more where all others are built and this one is not.
    """
    unit = unit_of(found)
    return [
        {
            **_cost(it),
            "in_best": number in found.best.chosen,
            f"missed_{unit}_y": round(max(found.without[number] - found.least, 0.0), 2),
        }
        for number, it in enumerate(found.projects)
    ]


def rows_of(found: Investment, kind: str) -> list[Row]:
    """Return the rows of a kind of `SHOWN`."""
    tables = {"sets": set_rows, "frontier": frontier_rows, "projects": project_rows}
    return tables[kind](found)


def investment_dict(found: Investment) -> Row:
    """Return a choice of projects as plain data of the contract, version 1."""
    terms = found.terms
    return {
        "schema_version": 1,
        "query": {
            "by": terms.by,
            "depart": terms.depart.isoformat(),
            "time_value_usd_per_h_t": terms.time_value,
            f"unserved_{unit_of(found)}_per_t": terms.unserved,
            "demand_rows": len(found.demand),
            "budget_usd": found.budget,
            "within": found.within,
        },
        "method": found.method,
        "assigned_sets": len(found.totals),
        **{kind: rows_of(found, kind) for kind in SHOWN},
    }


def unit_of(found: Investment) -> str:
    """Return the unit of gains: ``usd`` or ``h``."""
    return "h" if found.terms.by == "time" else "usd"


def _row(found: Investment, choice: Portfolio) -> Row:
    unit, gain = unit_of(found), found.gain(choice)
    # A set between two that cost the same was not assigned.
    totals = found.totals.get(choice.chosen)
    built = [found.projects[it] for it in sorted(choice.chosen)]
    row: Row = {
        "projects": found.names(choice),
        "investment_usd": choice.price,
        "investment_low_usd": fsum(it.usd if it.low is None else it.low for it in built),
        "investment_high_usd": fsum(it.usd if it.high is None else it.high for it in built),
        f"gain_{unit}_y": round(gain, 2),
        f"year_{unit}": round(choice.cost, 2),
        "unserved_t_y": None if totals is None else round(totals.unserved_t, 3),
    }
    if unit == "usd":
        row["payback_y"] = round(choice.price / gain, 2) if gain else None
    return row


def _cost(project: Project) -> dict[str, Any]:
    row = project._asdict()
    names = {"id": "project", "usd": "cost_usd", "low": "low_usd", "high": "high_usd"}
    return {names.get(key, key): value for key, value in row.items()}
