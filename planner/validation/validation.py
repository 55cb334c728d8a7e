"""Errors of the model against published figures."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from corridors.errors import CorridorsError, DataError
from corridors.model.entities import GATE
from corridors.model.network import Network
from corridors.scenario import apply_scenarios, load_scenarios
from planner.graph.backend import Engine
from planner.graph.cache import warm_engine
from planner.pricing.arcs import Steps
from planner.pricing.changes import StepFinder, change_steps
from planner.query.query import Query
from planner.routing.route import Leg, Route
from planner.routing.router import find_route
from planner.uncertainty.percentiles import Band, route_range, route_spread
from planner.validation.reference import MEASURES, Reference

BARRING = ("admits", "admits_cargo", "embargo", "unbooked", "unserved")
"""Attributes that say whose cargo, or what cargo, may not go somewhere."""

_SPREAD = ("time_h", "cost_usd", "co2e_kg")


BandOf = Callable[[Network, Steps, Route, str, bool], Band]
"""Returns the low and high of a total of a route in a network, or of its way alone."""


class _ScenarioNetwork(NamedTuple):
    """What the rows under the same scenarios are asked of.

    ``unrestricted`` is the network for distances: lines, whatever cargo may
    pass them.
    """

    network: Network
    steps: Steps
    engine: Engine
    unrestricted: Network
    unrestricted_engine: Engine


class Outcome(NamedTuple):
    """A published figure beside the model's, both in the unit of the figure.

    ``error`` is a share of the published value, positive where the model says more.
    ``band`` is the model's P10 to P90, ``span`` what it says with all facts at their lows
    and at their highs. ``inside`` is None where the row has no tolerance, ``in_band`` and
    ``in_range`` (whether the published value lies in the one and the other) are None for
    distances.
    The median of the total lies above the model's value where facts have long tails.
    ``own`` is the share of the route's km whose length comes from the row's own source: what
    the row measures there is copying and adding up, not truth.
    """

    reference: Reference
    query: Query
    model: float
    band: Band | None
    span: Band | None
    error: float
    inside: bool | None
    in_band: bool | None
    in_range: bool | None
    own: float

    @property
    def median_error(self) -> float | None:
        """Error of the median of the total; None where there is no band."""
        if self.band is None or self.band.median is None:
            return None
        return self.band.median / self.reference.value - 1.0

    @property
    def counted(self) -> bool:
        """Whether the row counts in the summary."""
        return not self.reference.known


class Summary(NamedTuple):
    """Errors of the counted rows of one kind, absolute and as a share of the published value.

    ``median_bias`` is that of the medians of the totals, None where no row has one.
    ``within``, ``banded`` and ``ranged`` are None where no row has a tolerance, or a band;
    ``own`` is the number of rows with most of their km from the row's own source.
    """

    kind: str
    rows: int
    known: int
    mean: float
    median: float
    p90: float
    bias: float
    median_bias: float | None
    within: float | None
    banded: float | None
    ranged: float | None
    own: int


def validate(
    network: Network,
    steps: Steps,
    rows: Iterable[Reference],
    ask: Callable[[Network, Reference], Query],
    band_of: BandOf | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Outcome]:
    """Ask the question of every row and compare.

    Parameters
    ----------
    network, steps
        The network and `planner.pricing.arcs.resolve_steps` of it.
    rows
        The published figures; those with scenarios are asked under them.
    ask
        Turns a row into a question of a network.
    band_of
        Gives the bands, such as `planner.uncertainty.percentiles.drawn_band`; without it
        `planner.uncertainty.percentiles.route_spread`.
    progress
        Is called with the id of each row that has been asked.

    Raises
    ------
    DataError
        Naming every row that can't be asked or has no route.
    """
    worlds: dict[tuple[str, ...], _ScenarioNetwork] = {(): _scenario_network(network, steps)}
    questions: list[tuple[int, Reference, Query]] = []
    outcomes: dict[int, Outcome] = {}
    problems: dict[int, str] = {}
    for at, row in enumerate(rows):
        try:
            if row.scenarios not in worlds:
                worlds[row.scenarios] = _under(network, steps, row.scenarios)
            questions.append((at, row, ask(worlds[row.scenarios].network, row)))
        except CorridorsError as error:
            problems[at] = f"{row.id}: {error}"
            progress(row.id)
    for at, row, query in sorted(questions, key=lambda it: _graph_key(network, *it[1:])):
        world = worlds[row.scenarios]
        asked, engine = (
            (world.unrestricted, world.unrestricted_engine)
            if row.measure == "distance"
            else (world.network, world.engine)
        )
        try:
            route = find_route(asked, query, world.steps, engine=engine)
            outcomes[at] = compare(world.network, world.steps, row, route, band_of)
        except CorridorsError as error:
            problems[at] = f"{row.id}: {error}"
        progress(row.id)
    if problems:
        raise DataError([problem for _, problem in sorted(problems.items())])
    return [outcome for _, outcome in sorted(outcomes.items())]


def _graph_key(network: Network, row: Reference, query: Query) -> tuple[Any, ...]:
    """Return a key that brings questions together which share a graph or its stops."""
    distance = row.measure == "distance"
    origin = network.places.get(query.origin)
    country = "" if origin is None else origin.country
    terms = (query.via, query.depart, query.cargo, query.modes, query.countries, query.avoid)
    return (row.scenarios, distance, *terms, query.by, country, query.origin)


def _under(network: Network, steps: Steps, scenarios: tuple[str, ...]) -> _ScenarioNetwork:
    changed, _ = apply_scenarios(network, load_scenarios(scenarios))
    return _scenario_network(changed, change_steps(StepFinder(network, steps), changed))


def _scenario_network(network: Network, steps: Steps) -> _ScenarioNetwork:
    unrestricted = network._replace(facts=network.facts.without(BARRING))
    return _ScenarioNetwork(network, steps, warm_engine(), unrestricted, warm_engine())


def way_legs(route: Route) -> tuple[Leg, ...]:
    """Return the legs from the first departure to the last arrival.

    Loading at the origin, the wait for its departure, and customs and unloading at the
    destination are left out.
    """
    legs = list(route.legs)
    if legs and legs[0].kind == "transfer" and legs[0].mode == GATE:
        del legs[0]
        if legs and legs[0].kind == "wait" and legs[0].steps:
            del legs[0]
    while legs and legs[-1].to_mode == GATE:
        del legs[-1]
    return tuple(legs)


def compare(
    network: Network, steps: Steps, row: Reference, route: Route, band_of: BandOf | None = None
) -> Outcome:
    """Hold a published figure against a route.

    A figure with a tolerance is *inside* when the model's value differs by no more, or lies
    in the published range. It is *in the band* when the published value lies between the
    low and the high that ``band_of`` gives, else `planner.uncertainty.percentiles.route_spread`,
    and *in the range* when it lies in `planner.uncertainty.percentiles.route_range`.
    """
    total, _, way = MEASURES[row.measure]
    legs = way_legs(route) if way else route.legs
    model = sum(getattr(leg, total) for leg in legs) / row.factor
    band = span = None
    if total in _SPREAD:
        if band_of is None:
            spread = route_spread(network, route, total, legs=legs)
        else:
            spread = band_of(network, steps, route, total, way)
        band = _in_units(spread, row.factor)
        span = _in_units(route_range(network, route, total, legs=legs), row.factor)
    error = model / row.value - 1.0
    inside = None
    if row.tolerance is not None:
        published = None not in (row.low, row.high)
        inside = abs(error) <= row.tolerance + 1e-9
        inside = inside or (published and (row.low or 0.0) <= model <= (row.high or 0.0))
    in_band, in_range = (it.low <= row.value <= it.high if it else None for it in (band, span))
    own = _own_share(network, row, route)
    return Outcome(row, route.query, model, band, span, error, inside, in_band, in_range, own)


def _in_units(band: Band, factor: float) -> Band:
    median = None if band.median is None else band.median / factor
    return Band(band.value / factor, band.low / factor, band.high / factor, median)


def _own_share(network: Network, row: Reference, route: Route) -> float:
    own = 0.0
    for leg in route.legs:
        for _, price in leg.steps:
            facts = (network.facts.fact(number) for number in price.facts)
            if any(it.attribute == "length_km" and it.source == row.source for it in facts):
                own += price.km
    return own / (route.total("distance_km") or 1.0)


def summarise(outcomes: list[Outcome]) -> list[Summary]:
    """Return the errors by kind, in the order in which the kinds first occur."""
    kinds = dict.fromkeys(it.reference.kind for it in outcomes)
    return [_summary(kind, [it for it in outcomes if it.reference.kind == kind]) for kind in kinds]


def _summary(kind: str, outcomes: list[Outcome]) -> Summary:
    counted = [it for it in outcomes if it.counted]
    errors = sorted(abs(it.error) for it in counted)
    count = len(errors)
    return Summary(
        kind=kind,
        rows=count,
        known=len(outcomes) - count,
        mean=sum(errors) / count if count else 0.0,
        median=percentile(errors, 0.5),
        p90=percentile(errors, 0.9),
        bias=sum(it.error for it in counted) / count if count else 0.0,
        median_bias=_mean([it.median_error for it in counted]),
        within=_share([it.inside for it in counted]),
        banded=_share([it.in_band for it in counted]),
        ranged=_share([it.in_range for it in counted]),
        own=sum(it.own > 0.5 for it in counted),
    )


def percentile(ordered: list[float], share: float) -> float:
    """Return a percentile of ascending numbers, linear between neighbours; 0 of none.

    Examples
    --------
    >>> percentile([1.0, 2.0, 3.0, 10.0], 0.5), percentile([], 0.9)
    (2.5, 0.0)
    """
    if not ordered:
        return 0.0
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def _mean(errors: list[float | None]) -> float | None:
    known = [it for it in errors if it is not None]
    return sum(known) / len(known) if known else None


def _share(answers: list[bool | None]) -> float | None:
    known = [it for it in answers if it is not None]
    return sum(known) / len(known) if known else None


def outcome_dict(outcome: Outcome) -> dict[str, Any]:
    """Return one row as plain data, numbers rounded to what they are good for."""
    row = outcome.reference
    return {
        "id": row.id,
        "kind": row.kind,
        "counted": outcome.counted,
        "measure": row.measure,
        "published": row.value,
        "published_low": row.low,
        "published_high": row.high,
        "model": _rounded(outcome.model),
        "model_low": _rounded(outcome.band.low) if outcome.band else None,
        "model_high": _rounded(outcome.band.high) if outcome.band else None,
        "model_median": _median(outcome),
        "model_least": _rounded(outcome.span.low) if outcome.span else None,
        "model_most": _rounded(outcome.span.high) if outcome.span else None,
        "unit": row.unit,
        "error_percent": round(100.0 * outcome.error, 2),
        "tolerance_percent": None if row.tolerance is None else round(100.0 * row.tolerance, 2),
        "inside": outcome.inside,
        "in_band": outcome.in_band,
        "in_range": outcome.in_range,
        "own_source_percent": round(100.0 * outcome.own, 1),
        "question": " ".join(outcome.query.to_words()),
        "year": row.year,
        "source": row.source,
        "locator": row.locator,
        "note": row.note,
        "known": row.known,
    }


def _median(outcome: Outcome) -> float | None:
    found = outcome.band.median if outcome.band else None
    return None if found is None else _rounded(found)


def _rounded(value: float) -> float:
    return round(value, 2 if abs(value) < 1000 else 1)


def summary_dict(summary: Summary) -> dict[str, Any]:
    """Return the summary of a kind as plain data, in per cent."""
    return {
        "kind": summary.kind,
        "rows": summary.rows,
        "known": summary.known,
        "mean_percent": round(100.0 * summary.mean, 2),
        "median_percent": round(100.0 * summary.median, 2),
        "p90_percent": round(100.0 * summary.p90, 2),
        "bias_percent": round(100.0 * summary.bias, 2),
        "median_bias_percent": (
            None if summary.median_bias is None else round(100.0 * summary.median_bias, 2)
        ),
        "within_tolerance": None if summary.within is None else round(summary.within, 3),
        "in_band": None if summary.banded is None else round(summary.banded, 3),
        "in_range": None if summary.ranged is None else round(summary.ranged, 3),
        "own_source_rows": summary.own,
    }


def worst(outcomes: list[Outcome], count: int | None) -> list[Outcome]:
    """Return the counted rows of greatest error, the worst first; all rows without a count."""
    if count is None:
        return outcomes
    counted = [it for it in outcomes if it.counted]
    return sorted(counted, key=lambda it: (-abs(it.error), it.reference.id))[:count]
