"""Published figures beside the answers of the model: errors, ranges and whose numbers they rest on.

A figure never judges the numbers that were made from it: answers that rest on a rate, an hour or a
timetable from the figure's own source are marked.
"""

from collections.abc import Callable, Iterator, Mapping
from math import fsum
from typing import NamedTuple

from corridors.model.entities import GATE, Source
from corridors.model.network import Network
from corridors.tables.lanes import RATE_OF
from planner.pricing.arcs import Step, Steps
from planner.pricing.formula import BOARD, Formula, Price
from planner.question.query import Query
from planner.routing.route import Leg, Route
from planner.uncertainty.percentiles import Band, route_range, route_spread
from planner.validation.reference import MEASURES, Reference

SPREAD = ("time_h", "cost_usd", "co2e_kg")
"""Totals that have a range."""
BandOf = Callable[[Network, Steps, Route, str, bool], Band]
"""Returns the low and high of a total of a route in a network, or of its way alone."""
_RATES = frozenset(RATE_OF.values())


class ModelAnswer(NamedTuple):
    """The model's answer to a published figure, in the unit of the figure.

    ``error`` is a share of the published value, positive where the model says more.
    ``band`` is the model's P10 to P90, ``span`` what it says with all facts at their lows
    and at their highs. ``inside`` is None where the row has no tolerance, ``in_band`` and
    ``in_range`` (whether the published value lies in the one and the other) are None for
    distances.
    The median of the total lies above the model's value where facts have long tails.
    ``own`` is the share of the route's km whose length comes from the row's own source: what
    the row measures there is copying and adding up, not truth. ``own_source`` says whether the
    total rests on a rate, an hour or a timetable from that source. ``sold`` are the lanes and
    services whose published rates the rides of the route pay.
    """

    model: float
    band: Band | None
    span: Band | None
    error: float
    inside: bool | None
    in_band: bool | None
    in_range: bool | None
    own: float
    own_source: bool
    sold: tuple[str, ...]

    @property
    def width(self) -> float | None:
        """P90 as a multiple of P10; None where there is no band, or it begins at nothing."""
        if self.band is None or self.band.low <= 0.0:
            return None
        return self.band.high / self.band.low


class Outcome(NamedTuple):
    """A published figure, a question that reproduces it, and the answer.

    ``answer`` is None where there is no route; ``reason`` says why and what would help, ``lift``
    are the words of what would.
    """

    reference: Reference
    query: Query
    answer: ModelAnswer | None
    reason: str = ""
    lift: tuple[str, ...] = ()

    @property
    def median_error(self) -> float | None:
        """Error of the median of the total; None where there is no band."""
        answer = self.answer
        if answer is None or answer.band is None or answer.band.median is None:
            return None
        return answer.band.median / self.reference.value - 1.0

    @property
    def own_source(self) -> bool:
        """Whether the answer rests on numbers from the source of the figure."""
        return self.answer is not None and self.answer.own_source

    @property
    def counted(self) -> bool:
        """Whether the figure counts in the summary: believed, and no judge of its own numbers."""
        return not (self.reference.known or self.own_source)


class Documents:
    """Which sources are one document: the tables may cite a page under several ids, or by address.

    Parameters
    ----------
    sources
        The sources of a network.

    Examples
    --------
    >>> page = Source("a", "press", "A", "B", "2025", "https://www.b.org/a/", "")
    >>> Documents({"a": page}).same("http://b.org/a") == {"a", "http://b.org/a"}
    True
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._ids: dict[str, set[str]] = {}
        for key in sources:
            self._ids.setdefault(self._document(key), set()).add(key)

    def same(self, source: str) -> set[str]:
        """Return the ids of all sources that are the same document, and the source itself."""
        return {source, *self._ids.get(self._document(source), ())}

    def _document(self, source: str) -> str:
        address = self._sources[source].url if source in self._sources else source
        bare = address.partition("://")[2].removeprefix("www.").rstrip("/")
        return bare.casefold() or source


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
    network: Network,
    steps: Steps,
    row: Reference,
    route: Route,
    documents: Documents,
    band_of: BandOf | None = None,
) -> Outcome:
    """Hold a published figure against a route.

    A figure with a tolerance is *inside* when the model's value differs by no more, or lies
    in the published range. It is *in the band* when the published value lies between the
    low and the high that ``band_of`` gives, else `planner.uncertainty.percentiles.route_spread`,
    and *in the range* when it lies in `planner.uncertainty.percentiles.route_range`.
    """
    total, _, way = MEASURES[row.measure]
    legs = way_legs(route) if way else route.legs
    model = fsum(getattr(leg, total) for leg in legs) / row.factor
    band = span = None
    if total in SPREAD:
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
    ids = documents.same(row.source)
    answer = ModelAnswer(
        *(model, band, span, error, inside, in_band, in_range),
        own=_own_share(network, route, ids),
        own_source=_rests_on(network, legs, total, ids),
        sold=rates_paid(network, route),
    )
    return Outcome(row, route.query, answer)


def _in_units(band: Band, factor: float) -> Band:
    median = None if band.median is None else band.median / factor
    return Band(band.value / factor, band.low / factor, band.high / factor, median)


def _own_share(network: Network, route: Route, ids: set[str]) -> float:
    own = fsum(
        price.km
        for _, price in route.steps
        if price.formula is not None
        and price.km
        and network.facts.source_ids[price.formula.length] in ids
    )
    return own / (route.total("distance_km") or 1.0)


_NUMBERS_OF: dict[str, Callable[[Formula], tuple[int, ...]]] = {
    "time_h": Formula.timed_by,
    "border_h": Formula.timed_by,
    "cost_usd": Formula.paid_by,
    "co2e_kg": Formula.emitted_by,
    "co2e_ttw_kg": Formula.emitted_by,
}
"""The facts that each total rests on."""


def _rests_on(network: Network, legs: tuple[Leg, ...], total: str, ids: set[str]) -> bool:
    """Tell whether a total of some legs rests on one of some sources, lengths left aside."""
    if total not in _NUMBERS_OF:
        return False
    numbers_of = _NUMBERS_OF[total]
    cited = network.facts.source_ids
    for leg in legs:
        if total == "time_h" and leg.service and _timed_from(network, leg.service, ids):
            return True
        for _, price in leg.steps:
            formula = price.formula
            if formula is not None and any(
                number != formula.length and cited[number] in ids for number in numbers_of(formula)
            ):
                return True
    return False


def _timed_from(network: Network, service: str, ids: set[str]) -> bool:
    """Tell whether a service has hours of its calls from one of some sources."""
    known = network.services[service]
    timed = any(hours for it in known.calls for hours in (it.arrive_h, it.depart_h))
    return timed and known.source in ids


def rates_paid(network: Network, route: Route) -> tuple[str, ...]:
    """Return the lanes and services whose published rates the rides of a route pay.

    A ride that is priced by analogy pays the rate of another lane: it is not among them.
    """
    found: dict[str, None] = {}
    for service, ride in _rides_of(route):
        first, last = ride[0][0].a, ride[-1][0].b or ride[-1][0].a
        family = network.services[service].mode
        regions = network.regions.get(family, {})
        own = {
            f"{one}>{other}:{family}"
            for one in regions.get(first, ())
            for other in regions.get(last, ())
        } | {service}
        for _, price in ride:
            if price.formula is None:
                continue
            for number, _ in price.formula.freight:
                fact = network.facts.fact(number)
                if fact.attribute in _RATES and fact.subject in own:
                    found[fact.subject] = None
    return tuple(found)


def _rides_of(route: Route) -> Iterator[tuple[str, list[tuple[Step, Price]]]]:
    """Yield the rides of a route: the service of each, and its steps from call to call."""
    ride: list[tuple[Step, Price]] = []
    for step, price in route.steps:
        rides_on = step.service and step.kind != BOARD and step.service in route.services
        if ride and (not rides_on or step.service != ride[-1][0].service):
            yield ride[0][0].service, ride
            ride = []
        if rides_on:
            ride.append((step, price))
    if ride:
        yield ride[0][0].service, ride
