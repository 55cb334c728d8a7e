"""Which projects to build: a year's demand assigned with each set that a budget allows.

A project is a scenario with what it costs, read from a table.
"""

import gc
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from math import fsum
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from corridors.errors import DataError, UnknownNameError, UsageError
from corridors.model.network import Network
from corridors.scenario import apply_scenarios, load_scenarios
from corridors.tables.spreadsheet import Sheet, SheetRow, read_number, read_spreadsheet, read_text
from planner.flows.demand import Demand
from planner.flows.flows import FlowTerms, assign
from planner.flows.rows import Row, ScenarioFlows, total_row
from planner.graph.layers import LayeredNetwork

COLUMNS = ("project", "scenario", "cost_musd", "source")
MORE = ("low", "high", "year", "locator", "note")
"""Columns that a table may leave out."""
MOST_PROJECTS = 16
ASSUMED, DERIVED, PUBLISHED = "assumption", "derived", "published"
"""Classes of evidence of a cost."""
_MILLION = 1e6
_FACTORS = {"": 1.0, "k": 1e3, "m": 1e6, "bn": 1e9}
_MONEY = re.compile(r"(\d+(?:\.\d+)?)(k|m|bn)?(?:-?usd)?", re.IGNORECASE)


class Project(NamedTuple):
    """A project: the scenario in which it is built, and what that costs once, in USD.

    ``low`` and ``high`` bound the cost where they are known. ``evidence`` is ``published``,
    ``derived`` or ``assumption``.
    """

    id: str
    scenario: str
    title: str
    usd: float
    low: float | None
    high: float | None
    year: str
    evidence: str
    source: str
    locator: str
    note: str


def read_budget(text: str) -> float:
    """Return an amount of money in USD.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> read_budget("5bn-usd"), read_budget("300m"), read_budget("2500")
    (5000000000.0, 300000000.0, 2500.0)
    """
    found = _MONEY.fullmatch(text.strip())
    if found is None:
        message = f"--budget {text!r} is no amount of dollars; write 5bn-usd, 300m-usd or 2500000"
        raise UsageError(message)
    return float(found[1]) * _FACTORS[(found[2] or "").lower()]


def read_projects(network: Network, path: Path) -> list[Project]:
    """Read a table of projects.

    Parameters
    ----------
    network
        The network over which their scenarios are laid.
    path
        CSV or xlsx file with the columns `COLUMNS` and any of `MORE`.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        With all that is wrong, by file and line; or if scenarios of two projects clash.
    """
    if not path.is_file():
        message = f"{path} is not a file; name a table with the columns {','.join(COLUMNS)}"
        raise UsageError(message)
    sheet = read_spreadsheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        problem = f"{path.name}:1: column {', '.join(missing)} is missing; add it"
        raise DataError([problem])
    problems: list[str] = []
    found: dict[str, Project] = {}
    scenarios: dict[str, str] = {}
    for row in sheet.rows:
        where = f"{path.name}:{row.number}"
        if row.faults:
            problems += [f"{where}: {column}: {it}" for column, it in row.faults]
            continue
        try:
            project = _project(network, _cells(sheet, row))
        except (UsageError, UnknownNameError) as error:
            problems.append(f"{where}: {error}")
            continue
        except DataError as error:
            problems += [f"{where}: {it}" for it in error.problems]
            continue
        if project.id in found:
            problems.append(f"{where}: project {project.id} is given twice; rename one")
        if project.scenario in scenarios:
            other = scenarios[project.scenario]
            problems.append(f"{where}: scenario {project.scenario} is that of {other} too")
        found[project.id] = project
        scenarios[project.scenario] = project.id
    if not sheet.rows:
        problems.append(f"{path.name}: there is no project; add a row below the header")
    if len(found) > MOST_PROJECTS:
        problems.append(
            f"{path.name}: {len(found)} projects are more than {MOST_PROJECTS}; leave some out"
        )
    if problems:
        raise DataError(problems)
    apply_scenarios(network, load_scenarios(it.scenario for it in found.values()))
    return list(found.values())


def _cells(sheet: Sheet, row: SheetRow) -> dict[str, str]:
    cells = dict(zip(sheet.header, row.cells, strict=True))
    known = (name for name in (*COLUMNS, *MORE) if name in sheet.header)
    return {name: "" if cells[name] is None else read_text(cells[name]) for name in known}


def _project(network: Network, row: dict[str, str]) -> Project:
    for name in COLUMNS:
        if not row[name]:
            message = f"{name} is empty; fill it in"
            raise UsageError(message)
    source, note = row["source"], row.get("note", "")
    if source == ASSUMED and not note:
        message = "the cost is an assumption without a note; give its reasoning in note"
        raise UsageError(message)
    if source not in network.sources and "://" not in source:
        message = (
            f"source {source!r} is neither an id of the sources table nor an address; use one, or "
            "assumption"
        )
        raise UsageError(message)
    usd, low, high = (_money(row, name) for name in ("cost_musd", "low", "high"))
    least = usd if low is None else low
    most = usd if high is None else high
    if usd is None or least is None or most is None or not least <= usd <= most:
        message = f"cost_musd {row['cost_musd']} is not between low and high; correct one"
        raise UsageError(message)
    evidence = DERIVED if note.lower().startswith(DERIVED) else PUBLISHED
    return Project(
        id=row["project"],
        scenario=row["scenario"],
        title=load_scenarios([row["scenario"]])[-1].title,
        usd=usd,
        low=low,
        high=high,
        year=row.get("year", ""),
        evidence=ASSUMED if source == ASSUMED else evidence,
        source=source,
        locator=row.get("locator", ""),
        note=note,
    )


def _money(row: dict[str, str], name: str) -> float | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        value = read_number(text)
    except UsageError as error:
        message = f"{name} {error}"
        raise UsageError(message) from None
    if not 0.0 <= value < math.inf:
        message = f"{name} {text} must be 0 or more, in millions of dollars"
        raise UsageError(message)
    return value * _MILLION


def shipped_projects(folder: Path) -> Path:
    """Return the table of projects in a data folder.

    Raises
    ------
    UsageError
        If it has none.
    """
    path = folder / "projects" / "paper.csv"
    if not path.is_file():
        message = f"{folder} has no projects/paper.csv; name a table with --projects FILE"
        raise UsageError(message)
    return path


Chosen = frozenset[int]
"""Numbers of the projects that are built."""
CostOf = Callable[[Chosen], float]
"""What a year costs with a set built."""
_ALIKE = 1e-9
"""Share of the cost of a year by which two costs may differ and count as one."""
Numbers = np.ndarray[Any, np.dtype[np.float64]]


class NotMonotone(Exception):  # noqa: N818 - what was found is no fault
    """A set costs more than one of its parts."""


class Portfolio(NamedTuple):
    """A set of projects: what building it costs, and what a year costs then."""

    chosen: Chosen
    price: float
    cost: float


class Selector:
    """Chooses sets of projects.

    Parameters
    ----------
    prices
        What each project costs, 0 or more.
    cost_of
        What a year costs with a set built; asked at most once for each set.
    """

    def __init__(self, prices: Sequence[float], cost_of: CostOf) -> None:
        self.prices = list(prices)
        self._cost_of = cost_of
        self.asked: dict[Chosen, float] = {}
        self._every = frozenset(range(len(prices)))
        self.base = self._measure(frozenset())
        self.alike = _ALIKE * abs(self.base)
        self.least = self._measure(self._every)

    def cost(self, chosen: Chosen) -> float:
        """Return what a year costs with a set built.

        It is not asked where a part of the set and a set that holds it cost the same.
        """
        if chosen not in self.asked:
            most = min(cost for it, cost in self.asked.items() if it <= chosen)
            least = max(cost for it, cost in self.asked.items() if it >= chosen)
            if least >= most - self.alike:
                return most
        return self._measure(chosen)

    def price(self, chosen: Iterable[int]) -> float:
        """Return what a set costs to build."""
        return fsum(self.prices[it] for it in sorted(chosen))

    def best(self, budget: float) -> Portfolio:
        """Return the set within a budget with which a year costs least; of equals the cheapest.

        Raises
        ------
        NotMonotone
            If a set costs more than a part of it, so that the cuts do not hold.
        """
        for it in sorted(self._every):
            # What a year costs without one of them bounds all sets that lack it.
            self._measure(self._every - {it})
        cost = self._least_cost(budget)
        return next(self._cheapest_first(budget, cost))

    def within(self, budget: float, most: float) -> list[Portfolio]:
        """Return all sets within a budget with which a year costs no more than ``most``.

        Left out are those with a part that costs no more in a year: they build what is not needed.
        The set with the least cost comes first, of equals the cheapest. Raises as `best`.
        """
        return needed(list(self._cheapest_first(budget, most)), self.alike)

    def frontier(self, budget: float) -> list[Portfolio]:
        """Return the sets within a budget that no cheaper one equals, the cheapest first.

        Raises as `best`.
        """
        found = []
        choice = self.best(budget)
        while choice.price > 0.0:
            found.append(choice)
            choice = self.best(float(np.nextafter(choice.price, -np.inf)))
        return [choice, *reversed(found)]

    def monotone(self) -> bool:
        """Tell whether no set that was asked costs more than a part of it."""
        return all(
            cost >= other - self.alike
            for part, cost in self.asked.items()
            for whole, other in self.asked.items()
            if part < whole
        )

    def _measure(self, chosen: Chosen) -> float:
        if chosen not in self.asked:
            self.asked[chosen] = self._cost_of(chosen)
            if len(self.asked) > 1 and not self.monotone():
                raise NotMonotone
        return self.asked[chosen]

    def _least_cost(self, budget: float) -> float:
        """Return the least cost of a year within a budget."""
        seen = {it: cost for it, cost in self.asked.items() if self.price(it) <= budget}
        best = min(seen.values())
        forbidden = [(it, it) for it in seen]
        while True:
            chosen = self._master(budget, forbidden, best - self.alike, cheapest=False)
            if chosen is None:
                return best
            best = min(best, self.cost(chosen))
            forbidden.append((chosen, chosen))

    def _cheapest_first(self, budget: float, most: float) -> Iterator[Portfolio]:
        """Yield sets with which a year costs no more than an amount, in the order of their price.

        Not all: those between a set and a larger one with the same cost are passed over.
        """
        spare = {
            it for it in self._every if self.cost(self._every - {it}) <= self.least + self.alike
        }
        forbidden: list[tuple[Chosen, Chosen]] = []
        while True:
            chosen = self._master(budget, forbidden, most, cheapest=True)
            if chosen is None:
                return
            cost, upto = self.cost(chosen), chosen
            if cost <= most + self.alike:
                yield Portfolio(chosen, self.price(chosen), cost)
                if self.cost(chosen | spare) >= cost - self.alike:
                    upto = chosen | spare
            forbidden.append((chosen, upto))

    def _master(
        self,
        budget: float,
        forbidden: Sequence[tuple[Chosen, Chosen]],
        most: float,
        *,
        cheapest: bool,
    ) -> Chosen | None:
        """Return a set that the cuts allow to cost no more than an amount, None without one.

        Parameters
        ----------
        budget
            What it may cost to build.
        forbidden
            Pairs of sets; what lies between them is not returned.
        most
            What a year may cost by the cuts.
        cheapest
            Whether it is the cheapest such set, or that of the least bound.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        count = len(self.prices)
        span = max(self.base - self.least, self.alike)
        if not span:
            return None
        # The last unknown is the share of the greatest gain that a set may reach.
        rows = [(self._row(known, cost, span)) for known, cost in self.asked.items()]
        rows += [_outside(*it, count) for it in forbidden]
        wanted = np.zeros(count + 1)
        wanted[count] = 1.0
        rows.append((wanted, (self.base - most - self.alike) / span))
        scale = max(*self.prices, 1.0)
        spent = np.array([*self.prices, 0.0]) / scale
        upper = np.array([*(float(it <= budget) for it in self.prices), 1.0])
        while True:
            matrix, least = (np.array(it) for it in zip(*rows, strict=True))
            found = milp(
                spent if cheapest else -wanted,
                integrality=1.0 - wanted,
                bounds=Bounds(np.zeros(count + 1), upper),
                constraints=[
                    LinearConstraint(matrix, least, np.inf),
                    LinearConstraint(spent[None, :], -np.inf, budget / scale),
                ],
                options={"mip_rel_gap": 0.0},
            )
            if found.x is None:
                return None
            chosen = frozenset(np.flatnonzero(found.x[:count] > 0.5).tolist())
            if self.price(chosen) <= budget:
                return chosen
            # Beyond the budget by less than the solver distinguishes.
            rows.append(_outside(chosen, self._every, count))

    def _row(self, known: Chosen, cost: float, span: float) -> tuple[Numbers, float]:
        """Return the cut of a set: its own gain, or the greatest if something is added to it."""
        lost = min(max((cost - self.least) / span, 0.0), 1.0)
        row = np.full(len(self.prices) + 1, lost)
        row[sorted(known)] = 0.0
        row[-1] = -1.0
        return row, lost - 1.0


def _outside(low: Chosen, high: Chosen, count: int) -> tuple[Numbers, float]:
    """Return the cut that forbids all sets between two."""
    row = np.zeros(count + 1)
    row[sorted(low)] = -1.0
    row[sorted(frozenset(range(count)) - high)] = 1.0
    return row, 1.0 - len(low)


def needed(found: Sequence[Portfolio], alike: float = 0.0) -> list[Portfolio]:
    """Return sets without those of which a part costs no more in a year, the best first."""
    kept = [
        it
        for it in found
        if not any(o.chosen < it.chosen and o.cost <= it.cost + alike for o in found)
    ]
    return sorted(kept, key=lambda it: (it.cost, it.price, sorted(it.chosen)))


def every_portfolio(prices: Sequence[float], cost_of: CostOf, budget: float) -> list[Portfolio]:
    """Return all sets within a budget, whether they cost more than their parts or not."""
    sets = (
        frozenset(it)
        for count in range(len(prices) + 1)
        for it in combinations(range(len(prices)), count)
    )
    priced = ((it, fsum(prices[one] for one in sorted(it))) for it in sets)
    return [Portfolio(it, price, cost_of(it)) for it, price in priced if price <= budget]


def frontier_of(found: Sequence[Portfolio]) -> list[Portfolio]:
    """Return of sets those that no cheaper one equals, the cheapest first."""
    kept: list[Portfolio] = []
    for it in sorted(found, key=lambda it: (it.price, it.cost, sorted(it.chosen))):
        if not kept or it.cost < kept[-1].cost:
            kept.append(it)
    return kept


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
