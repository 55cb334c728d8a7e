"""Answers of the network and of the assignment of demand to the questions of a claim."""

import shlex
from pathlib import Path
from typing import NamedTuple

from corridors.errors import CorridorsError, DataError, NoRouteError, UsageError
from corridors.model.entities import OPEN_STATUSES, Place
from corridors.model.network import Network
from planner.claims.model import SPREAD, Claim, ClaimCase, ClaimQuestion, ClaimTerms
from planner.comparison.comparison import BASE, ScenarioWorld, compare
from planner.comparison.shares import ShareBand
from planner.flows.capacity import Capacity
from planner.flows.demand import read_demand
from planner.flows.flows import FlowTerms, assign
from planner.graph.layers import LayeredNetwork
from planner.parsing.departure import EDITION
from planner.parsing.question import read_question
from planner.pricing.adjustments import customs_territory
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.question.terms import Question
from planner.routing.departures import over_year
from planner.routing.route import Leg, Route
from planner.routing.router import find_route
from planner.uncertainty.percentiles import Band, route_spreads


class ClaimAnswer(NamedTuple):
    """What came of one thing asked in one case.

    ``depart`` is the month of departure (2026-11) of a monthly claim, otherwise empty.
    ``values`` hold the measures, empty where there is no way, and then ``reason`` says
    why, where reasons are asked for. ``bands`` hold P10 and P90 of the measures that have them,
    ``unit`` and ``source`` are those of a capacity or a fact.
    """

    ask: ClaimQuestion
    case: str
    depart: str
    command: str
    values: dict[str, float]
    bands: dict[str, Band]
    countries: tuple[str, ...] = ()
    corridors: tuple[str, ...] = ()
    shares: dict[str, float] = {}  # noqa: RUF012 - a NamedTuple is never changed
    reason: str = ""
    unit: str = ""
    source: str = ""

    def value(self, measure: str, about: str = "") -> float | None:
        """Return a measure, or None where there is no way.

        ``about`` is a corridor for ``follows`` and a mode family for the ``share`` of km.
        """
        if self.ask.kind == "routes":
            if measure == "goes":
                return float(bool(self.values))
            if measure == "follows":
                return float(about in self.corridors)
            if measure == "share" and self.values:
                return self.shares.get(about, 0.0)
        return self.values.get(measure)


class AssignmentSummary(NamedTuple):
    """Limits of an assignment and their use; the assignment itself takes 150 MB."""

    network: Network
    limits: list[Capacity]
    used: tuple[float, ...]
    prices: tuple[float, ...]


class Answerer:
    """Answers what claims ask; keeps each layered network and each assignment of demand.

    Parameters
    ----------
    network, steps
        The network that the claims are put to.
    demand
        Tables of the demand of a year, read where a claim asks for a capacity.
    reasons
        Find out why nothing goes where nothing does: it takes longer than the search.
    """

    def __init__(
        self, network: Network, steps: Steps, demand: list[Path], *, reasons: bool = True
    ) -> None:
        self.demand = demand
        self.reasons = reasons
        self.layers: dict[tuple[tuple[str, ...], tuple[str, ...]], LayeredNetwork] = {
            ((), ()): LayeredNetwork(network, steps)
        }
        self.worlds: dict[tuple[tuple[str, ...], tuple[str, ...]], AssignmentSummary] = {}
        self.unserved: dict[tuple[str, ...], float | None] = {}

    def answers(self, claim: Claim) -> list[ClaimAnswer]:
        """Return all answers of a claim: case by case, in the order of what is asked.

        Raises
        ------
        DataError
            If a question can't be read; the claim and the key are named.
        """
        found: list[ClaimAnswer] = []
        for case in claim.cases:
            for ask in claim.asks:
                if case.label not in ask.cases:
                    continue
                try:
                    found += self._answer(ask, case, monthly=claim.monthly)
                except (CorridorsError, ValueError) as error:
                    where = f"claim {claim.id}: {ask.kind}[{ask.id}] in case {case.label!r}"
                    raise DataError([f"{where}: {error}"]) from None
        # Claims share networks and worlds; their graphs take much memory and little time.
        for layer in self.layers.values():
            layer.forget()
        return found

    def _answer(self, ask: ClaimQuestion, case: ClaimCase, *, monthly: bool) -> list[ClaimAnswer]:
        if ask.kind == "routes":
            return self._routes(ask, case, monthly=monthly)
        if ask.kind == "shares":
            return [self._share(ask, case)]
        if ask.kind == "capacities":
            return [self._capacity(ask, case)]
        return [self._fact(ask, case)]

    def _layer(self, terms: ClaimTerms) -> LayeredNetwork:
        key = (terms.scenarios, terms.sets)
        if key not in self.layers:
            today = self.layers[(), ()]
            self.layers[key] = today.under(*terms.scenarios).given(*terms.sets)
        return self.layers[key]

    def _routes(self, ask: ClaimQuestion, case: ClaimCase, *, monthly: bool) -> list[ClaimAnswer]:
        terms = ask.terms.under(case.terms)
        layer = self._layer(terms)
        network, steps, query = _question(layer.network, layer.steps, terms)
        command = route_command(terms, monthly=monthly)
        if monthly:
            return [
                self._told(
                    network,
                    ClaimAnswer(ask, case.label, f"{it.day:%Y-%m}", command, {}, {}),
                    *(it.route, it.error),
                )
                for it in over_year(
                    network, query, steps, engine=layer.engine, reasons=self.reasons
                )
            ]
        empty = ClaimAnswer(ask, case.label, "", command, {}, {})
        try:
            route = find_route(network, query, steps, engine=layer.engine)
        except NoRouteError as error:
            return [self._told(network, empty, None, error)]
        return [self._told(network, empty, route, None)]

    def _told(
        self,
        network: Network,
        empty: ClaimAnswer,
        route: Route | None,
        error: NoRouteError | None,
    ) -> ClaimAnswer:
        if route is not None:
            return _answer_of(network, empty, route)
        return empty._replace(reason=str(error)) if self.reasons else empty

    def _share(self, ask: ClaimQuestion, case: ClaimCase) -> ClaimAnswer:
        """Return the expected share of a corridor, 0 where only others serve the pair."""
        terms = ask.terms.under(case.terms)
        layer = self._layer(terms)
        network, steps, query = _question(layer.network, layer.steps, terms)
        if ask.subject not in network.corridors:
            message = f"{ask.subject} is not a corridor"
            raise UsageError(message)
        world = ScenarioWorld(BASE, "", network, steps, ())
        empty = ClaimAnswer(ask, case.label, "", compare_command(terms), {}, {})
        try:
            column = compare([world], query, engine=layer.engine).columns[0]
        except NoRouteError as error:
            return self._told(network, empty, None, error)
        cell = column.of(ask.subject)
        share = ShareBand(0.0, 0.0, 0.0) if cell is None or cell.share is None else cell.share
        return empty._replace(values={"share": share.value}, bands={"share": Band(*share)})

    def _capacity(self, ask: ClaimQuestion, case: ClaimCase) -> ClaimAnswer:
        terms = ask.terms.under(case.terms)
        world = self._world(terms)
        number, limit = _limit(world.limits, ask)
        used = world.used[number]
        values = {
            "used": used,
            "capacity": limit.value,
            "room": limit.value - used,
            "share": used / limit.value if limit.value else 1.0,
            "shadow_usd": world.prices[number],
        }
        fact = world.network.facts.fact(limit.fact)
        return ClaimAnswer(
            *(ask, case.label, "", flows_command(terms), values, {}),
            unit=limit.unit,
            source=fact.source,
        )

    def _world(self, terms: ClaimTerms) -> AssignmentSummary:
        """Return the assignment of the demand under layers, at the price of today's world."""
        key = (terms.scenarios, terms.sets)
        if key not in self.worlds:
            if key[0] and terms.sets not in self.unserved:
                self._world(ClaimTerms(sets=terms.sets))
            layer = self._layer(terms)
            network = layer.network
            demand, _ = read_demand(network, self.demand)
            unserved = self.unserved.get(terms.sets)
            flows = assign(
                network,
                layer.steps,
                demand,
                FlowTerms("generalised", network.edition, None, unserved),
            )
            self.unserved.setdefault(terms.sets, flows.terms.unserved)
            self.worlds[key] = AssignmentSummary(
                network,
                flows.limits,
                tuple(map(float, flows.solution.used)),
                tuple(map(float, flows.solution.prices)),
            )
        return self.worlds[key]

    def _fact(self, ask: ClaimQuestion, case: ClaimCase) -> ClaimAnswer:
        """Return a number, or of a word such as a status whether it works."""
        terms = ask.terms.under(case.terms)
        network = self._layer(terms).network
        subject = network.subjects.parse(ask.subject).key
        entries = network.facts.entries(network.chain(subject), ask.attribute)
        if not entries:
            message = f"no fact gives {ask.attribute} for {ask.subject}"
            raise UsageError(message)
        fact = network.facts.fact(entries[0][-1])
        number = isinstance(fact.value, float)
        name = "value" if number else "works"
        return ClaimAnswer(
            *(ask, case.label, "", explain_command(f"{subject}.{ask.attribute}", terms)),
            {name: float(fact.value if number else fact.value in OPEN_STATUSES)},
            {},
            unit=fact.unit if number else str(fact.value),
            source=fact.source,
        )


def _question(network: Network, steps: Steps, terms: ClaimTerms) -> tuple[Network, Steps, Query]:
    question = Question(
        origin=terms.origin,
        destination=terms.destination,
        by=terms.by or "time",
        depart=terms.depart or EDITION,
        cargo=terms.cargo,
        modes=terms.mode,
        countries=terms.country,
        via=terms.via,
        avoid=terms.avoid,
        scenarios=terms.scenarios,
        sets=terms.sets,
    )
    return read_question(network, steps, question)


def _answer_of(network: Network, empty: ClaimAnswer, route: Route) -> ClaimAnswer:
    totals = (*SPREAD, "distance_km", "border_h", "wait_h")
    values = {name: route.total(name) for name in totals}
    countries = _countries(network.places, route)
    km: dict[str, float] = {}
    for leg in route.legs:
        if leg.mode in network.modes and leg.distance_km:
            family = network.modes[leg.mode].family
            km[family] = km.get(family, 0.0) + leg.distance_km
    values |= {
        "border_crossings": float(route.border_crossings),
        "clearances": float(len([leg for leg in route.legs if _clears(network, leg)])),
        "countries": float(len(countries)),
        "transfers": float(route.transfers),
        "modes": float(len(km)),
    }
    bands = route_spreads(network, route, SPREAD)
    shares = {family: part / values["distance_km"] for family, part in km.items()}
    return empty._replace(
        values=values, bands=bands, countries=countries, corridors=route.corridors, shares=shares
    )


def _clears(network: Network, leg: Leg) -> bool:
    """Tell whether cargo is cleared: where it is discharged, or leaves a customs territory."""
    tables, places = network.facts.by_subject, network.places
    territories = {customs_territory(tables, places[it].country) for it in leg.places}
    return leg.kind == "border" and (len(leg.places) == 1 or len(territories) > 1)


def _countries(places: dict[str, Place], route: Route) -> tuple[str, ...]:
    """Return the countries whose ground the cargo touches; a strait is not ground."""
    found: dict[str, None] = {}
    for leg in route.legs:
        inner = leg.mode in ("sea", "air")
        ends = (leg.origin, leg.destination) if inner else leg.places
        found |= dict.fromkeys(places[it].country for it in ends if places[it].country)
    return tuple(found)


def _limit(limits: list[Capacity], ask: ClaimQuestion) -> tuple[int, Capacity]:
    fitting = [
        (number, limit)
        for number, limit in enumerate(limits)
        if limit.subject == ask.subject and limit.way == ask.way
    ]
    if not fitting:
        ways = [limit.way for limit in limits if limit.subject == ask.subject]
        hint = f"; its ways are {', '.join(ways)}" if ways else ""
        message = f"no capacity of {ask.subject} {ask.way}".rstrip() + hint
        raise UsageError(message)
    return fitting[0]


def route_command(terms: ClaimTerms, *, monthly: bool) -> str:
    r"""Return the command line that asks the question of the terms.

    Examples
    --------
    >>> route_command(ClaimTerms("Dalian", "Xi'an", by="cost"), monthly=True)
    'corridors route Dalian \'Xi\'"\'"\'an\' --by cost --depart edition --every month'
    """
    words = ["corridors", "route", terms.origin, terms.destination]
    for option, text in (
        *(("--by", terms.by or "time"), ("--depart", terms.depart or EDITION)),
        ("--cargo", terms.cargo),
    ):
        words += [option, text] if text else []
    for option, values in (
        *(("--mode", terms.mode), ("--country", terms.country), ("--via", terms.via)),
        ("--avoid", terms.avoid),
    ):
        words += [word for value in values for word in (option, value)]
    words += _layers(terms)
    return shlex.join([*words, *(["--every", "month"] if monthly else [])])


def compare_command(terms: ClaimTerms) -> str:
    """Return the command line that compares the corridors of the terms."""
    words = shlex.split(route_command(terms, monthly=False))
    return shlex.join([words[0], "compare", *words[2:]])


def flows_command(terms: ClaimTerms) -> str:
    """Return the command line that assigns the demand under the layers of the terms.

    Scenarios are joined by ``+``, as ``flows`` would assign separate ones side by side.

    Examples
    --------
    >>> flows_command(ClaimTerms(scenarios=("suez-shut", "arctic-2035")))
    'corridors flows -s suez-shut+arctic-2035 --format json'
    """
    joined = terms._replace(scenarios=("+".join(terms.scenarios),) if terms.scenarios else ())
    return shlex.join(["corridors", "flows", *_layers(joined), "--format", "json"])


def explain_command(fact: str, terms: ClaimTerms) -> str:
    """Return the command line that explains a fact, ``subject.attribute``, under the layers.

    Examples
    --------
    >>> explain_command("rail@ru.speed_kmh", ClaimTerms(sets=("rail@ru.speed_kmh=60",)))
    'corridors explain rail@ru.speed_kmh --set rail@ru.speed_kmh=60'
    """
    return shlex.join(["corridors", "explain", fact, *_layers(terms)])


def _layers(terms: ClaimTerms) -> list[str]:
    """Return the options that apply scenarios and assignments to the data."""
    return [
        *(word for name in terms.scenarios for word in ("-s", name)),
        *(word for text in terms.sets for word in ("--set", text)),
    ]
