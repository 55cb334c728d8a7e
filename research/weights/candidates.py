"""The ways that cargo of a stated choice could take, as the planner finds them.

Each row is asked by every criterion, with each family of modes alone and with each left out, by
the stated way, and again without each border, country, port and strait that the best ways pass.
They are found under the weights known before (`research.weights.classes.PRIORS`), whatever the
facts say, so that an estimate does not depend on the one before it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from itertools import islice, product
from math import fsum
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corridors.errors import CorridorsError, NoRouteError, UnknownNameError, UsageError
from corridors.model.cargo import lineage
from corridors.model.entities import GATE, WATER_KINDS
from corridors.model.network import Network
from planner.parsing.terminals import at_terminals
from planner.pricing.shipper_costs import Penalties
from planner.processes import IsolatedPool, cores, run_tasks
from planner.question.query import Query, countries_of, hour_rate
from planner.routing.route import Route, route_burden
from planner.routing.router import find_route
from planner.routing.shares import path_sizes
from planner.uncertainty.percentiles import route_spreads
from planner.validation.choices import (
    DRAYAGE,
    Choice,
    Haul,
    borders_of,
    default_query,
    hauls_of,
    judge,
    places_of,
    read_choices,
)
from planner.world import World, load
from research.weights.classes import prior_assignments

CRITERIA = ("generalised", "cost", "time", "co2e", "distance")
_DEARER_TIME = 3.0
"""How many times the value of the goods' time is added in one of the questions."""
_BEST, _LEFT_OUT = 3, 16
"""Ways of which each border and port is left out, and the most such questions."""
_STATED, _CONFIRMED = 6, 1
"""The most questions for the stated way, and those asked where a way that agrees is known."""
USUAL_DRAYAGE_KM = 150.0
"""Road haul to or from a terminal that is usual; what is more is `Candidate.drayage_km`."""
_CHUNK = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A way of a row, with the terms of its generalised cost.

    Attributes
    ----------
    way
        Families of its long hauls and what they pass, in words.
    agrees
        Whether it agrees with the statement.
    cost_usd, hours, paid_usd
        Price, expected hours (with those of missed connections), and what the shipper pays beside
        the price.
    events
        How many of `planner.pricing.shipper_costs.EVENTS` there are.
    drayage_km, wait_h, late_h, unconfirmed
        Road beyond what is usual before and behind the long haul, hours of waiting for
        departures, how far P90 lies above the expected hours, and services whose last
        confirmation is over a year older than the edition.
    path_size
        1 for a way that shares no kilometres with another of the row, less for others.
    """

    way: str
    agrees: bool
    cost_usd: float
    hours: float
    paid_usd: float
    events: tuple[int, ...]
    drayage_km: float
    wait_h: float
    late_h: float
    unconfirmed: int
    path_size: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A stated choice and the ways that were found for it.

    ``lineage`` is the kind of cargo, its parent and so on. ``value_usd`` is that of the goods;
    ``reason`` says why the stated way is not among them, "" where it is.
    """

    id: str
    cargo: str
    lineage: tuple[str, ...]
    country: str
    source: str
    share: float | None
    value_usd: float
    candidates: tuple[Candidate, ...]
    reason: str = ""


class _Found(NamedTuple):
    route: Route
    agrees: bool
    cost: float


def find_cases(path: Path | None = None) -> list[Case]:
    """Return the cases of all rows of a table of choices, in its order.

    Parameters
    ----------
    path
        The table; the shipped one without it.
    """
    rows = _rows(path)
    chunks = [rows[at : at + _CHUNK] for at in range(0, len(rows), _CHUNK)]
    found: dict[str, Case] = {}
    with IsolatedPool(cores(), _world) as pool:
        for _, cases in run_tasks(
            pool, partial(_cases, path), [[it.id for it in some] for some in chunks]
        ):
            found.update((case.id, case) for case in cases)
    return [found[row.id] for row in sorted(rows, key=lambda it: it.id)]


@cache
def _world() -> World:
    return load(given=prior_assignments())


@cache
def _rows(path: Path | None) -> list[Choice]:
    network = _world().network
    rows = read_choices(network) if path is None else read_choices(network, path)
    # Questions of one day and cargo from one country share a graph.
    return sorted(
        rows,
        key=lambda it: (str(it.depart or ""), it.cargo, network.places[it.origin].country, it.id),
    )


def _cases(path: Path | None, ids: Sequence[str]) -> list[Case]:
    rows = {row.id: row for row in _rows(path)}
    return [case_of(_world(), rows[it]) for it in ids]


def case_of(world: World, row: Choice) -> Case:
    """Return the ways that are found for a row."""
    network = world.network
    search = _Search(world, row)
    for query in search.questions():
        search.ask(query)
    search.leave_out()
    most = _CONFIRMED if any(it.agrees for it in search.found.values()) else _STATED
    failed = [search.ask(it) for it in islice(_stated(network, search.query, row), most)]
    found = sorted(search.found.values(), key=lambda it: it.cost)
    sizes = path_sizes([it.route for it in found])
    candidates = tuple(_candidate(network, it, size) for it, size in zip(found, sizes, strict=True))
    reason = ""
    if not any(it.agrees for it in candidates):
        missed = next((it for it in failed if it is not None), None)
        # Finding out why there is none takes long: only where it is told.
        reason = "no way that was found agrees" if missed is None else str(missed).split("\n")[0]
    return Case(
        id=row.id,
        cargo=row.cargo,
        lineage=lineage(network.cargo, row.cargo),
        country=network.places[row.origin].country,
        source=row.address,
        share=row.share,
        value_usd=network.cargo_number(row.cargo, "value_usd"),
        candidates=candidates,
        reason=reason,
    )


class _Search:
    """The different ways that are found for a row, by what tells them apart."""

    def __init__(self, world: World, row: Choice) -> None:
        self.world, self.row = world, row
        self.network = world.network
        self.query = default_query(self.network, row)
        self.found: dict[tuple[object, ...], _Found] = {}
        self.asked: set[Query] = set()

    def questions(self) -> Iterator[Query]:
        """Yield the question by each criterion, and with and without each family of modes."""
        query = self.query
        for by in CRITERIA:
            yield query._replace(by=by)
        yield query._replace(value_of_time=_DEARER_TIME * hour_rate(self.network, query))
        modes = self.network.cargo[query.cargo].modes
        family = {it: self.network.modes[it].family for it in modes}
        road = tuple(it for it in modes if family[it] == "road")
        for one in dict.fromkeys(family.values()):
            own = tuple(it for it in modes if family[it] == one)
            others = tuple(it for it in modes if family[it] != one)
            for taken in dict.fromkeys((own, tuple(dict.fromkeys((*own, *road))), others)):
                if taken:
                    yield query._replace(modes=taken)

    def ask(self, query: Query) -> CorridorsError | None:
        """Find the best way of a question, and return why there is none."""
        world = self.world
        query, _ = at_terminals(self.network, world.steps, query)
        if query in self.asked:
            return None
        self.asked.add(query)
        try:
            route = find_route(self.network, query, world.steps, engine=world.engine)
        except (NoRouteError, UsageError, UnknownNameError) as error:
            return error
        agrees = judge(self.network, self.row, route).agrees
        plain = query._replace(by="generalised", value_of_time=0.0)
        cost = (
            route.total("cost_usd")
            + hour_rate(self.network, plain) * route.total("time_h")
            + route_burden(self.network, _asked_as(route, plain)).usd
        )
        key = (*_ways(self.network, route), agrees)
        if key not in self.found or cost < self.found[key].cost:
            self.found[key] = _Found(_asked_as(route, plain), agrees, cost)
        return None

    def leave_out(self) -> None:
        """Ask again without each border, country, port and strait of the best ways."""
        best = sorted(self.found.values(), key=lambda it: it.cost)[:_BEST]
        for name in islice(
            dict.fromkeys(it for found in best for it in self._passed(found.route)), _LEFT_OUT
        ):
            self.ask(self.query._replace(avoid=(name,)))

    def _passed(self, route: Route) -> Iterator[str]:
        ends = {self.query.origin, self.query.destination}
        borders = [it for leg in route.legs if leg.kind == "border" for it in leg.places]
        handled = [
            leg.origin
            for leg in route.legs
            if leg.kind == "transfer" and GATE not in (leg.mode, leg.to_mode)
        ]
        water = [it for it in places_of(route) if self.network.places[it].kind in WATER_KINDS]
        yield from (it for it in (*borders, *handled, *water) if it not in ends)
        at_home = {*countries_of(self.network, self.query), ""}
        yield from (it for leg in route.legs for it in leg.countries if it not in at_home)


def _asked_as(route: Route, query: Query) -> Route:
    from dataclasses import replace

    return replace(route, query=query)


def _ways(network: Network, route: Route) -> tuple[tuple[str, ...], ...]:
    """Return what tells ways apart: long hauls, changes of mode, borders and straits."""
    hauls = hauls_of(network, route)
    short = DRAYAGE * fsum(it.km for it in hauls)
    changed = [
        leg.origin
        for leg in route.legs
        if leg.kind == "transfer"
        and leg.mode != leg.to_mode
        and GATE not in (leg.mode, leg.to_mode)
    ]
    water = [it for it in places_of(route) if network.places[it].kind in WATER_KINDS]
    long = tuple(it.family for it in hauls if it.km > short)
    return long, tuple(changed), borders_of(network, route), tuple(water)


def _stated(network: Network, query: Query, row: Choice) -> Iterator[Query]:
    """Yield questions that ask for the way of a statement itself."""
    modes = network.cargo[row.cargo].modes
    for chain in row.modes:
        families = {*chain, "road"}
        for taken in (tuple(it for it in modes if network.modes[it].family in families), ()):
            for via in product(*row.via):
                yield query._replace(via=via, avoid=row.not_via, modes=taken)


def _candidate(network: Network, found: _Found, size: float) -> Candidate:
    route = found.route
    burden = route_burden(network, route)
    rate = hour_rate(network, route.query)
    penalties = Penalties(network, countries_of(network, route.query)[0])
    steps = dict.fromkeys(step for step, _ in route.steps)
    events = [penalties.events(step) for step in steps]
    hauls = hauls_of(network, route)
    spread = route_spreads(network, route, ("time_h",))["time_h"]
    oldest = network.edition.year - 1
    delay_h = burden.delays / rate if rate else 0.0
    long, changed, borders, water = _ways(network, route)
    return Candidate(
        way=" > ".join(it for it in (" + ".join(long), *changed, *borders, *water) if it),
        agrees=found.agrees,
        cost_usd=round(route.total("cost_usd"), 4),
        hours=round(route.total("time_h") + delay_h, 4),
        paid_usd=round(burden.paid - burden.delays, 4),
        events=tuple(np.sum(events, axis=0).tolist()),
        drayage_km=round(_drayage(hauls), 2),
        wait_h=round(route.total("wait_h"), 4),
        late_h=round(max(0.0, spread.high - route.total("time_h")), 4),
        unconfirmed=sum(network.services[it].confirmed < oldest for it in route.services),
        path_size=round(size, 6),
    )


def _drayage(hauls: Sequence[Haul]) -> float:
    if len(hauls) < 2:
        return 0.0
    furthest = max(hauls, key=lambda it: it.km)
    ends = (hauls[0], hauls[-1])
    return fsum(
        max(0.0, it.km - USUAL_DRAYAGE_KM)
        for it in ends
        if it.family == "road" and it.family != furthest.family
    )


def write_cases(path: Path, cases: Iterable[Case]) -> None:
    """Write cases to a file that `read_cases` reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(it) for it in cases], indent=1) + "\n", encoding="utf-8")


def read_cases(path: Path) -> list[Case]:
    """Read the cases of a file."""
    found = []
    for plain in json.loads(path.read_text(encoding="utf-8")):
        candidates = tuple(
            Candidate(**{**it, "events": tuple(it["events"])}) for it in plain.pop("candidates")
        )
        plain["lineage"] = tuple(plain["lineage"])
        found.append(Case(**plain, candidates=candidates))
    return found
