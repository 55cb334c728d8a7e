"""How far is the model from a published figure, once the question behind it is asked?"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from corridors.errors import CorridorsError, DataError, UsageError
from corridors.model import GATE
from corridors.network import Network
from corridors.tables import read_rows
from planner.answer import find_route
from planner.query import Query
from planner.route import Leg, Route
from planner.spread import Band, route_spread
from planner.steps import Steps

COLUMNS = (
    *("id", "kind", "origin", "destination", "by", "modes", "countries", "via", "avoid"),
    *("cargo", "depart", "measure", "value", "low", "high", "unit", "tolerance"),
    *("year", "source", "locator", "note", "known"),
)
MEASURES = {
    "distance": ("distance_km", "km", False),
    "time": ("time_h", "h", False),
    "way_time": ("time_h", "h", True),
    "border_time": ("border_h", "h", False),
    "cost": ("cost_usd", "USD", False),
    "way_cost": ("cost_usd", "USD", True),
    "co2e": ("co2e_kg", "kg", False),
    "co2e_ttw": ("co2e_ttw_kg", "kg", False),
}
"""Measure: the total of a route, its unit, and whether loading at the origin, the wait for
the first departure and unloading at the destination are left out (``way_``: what a railway
or a shipping line publishes, from departure to arrival)."""
_SPREAD = ("time_h", "cost_usd", "co2e_kg")


class Reference(NamedTuple):
    """A published figure and the question that reproduces it.

    ``value``, ``low`` and ``high`` are in ``unit``, which is ``factor`` canonical units of
    the measure. ``tolerance`` is a share of the value, None where the figure is held against
    the model's band instead. ``known`` says, dated, why a figure is not to be believed or
    not comparable; such rows are printed and not counted.
    """

    id: str
    kind: str
    asked: dict[str, str]
    measure: str
    value: float
    low: float | None
    high: float | None
    unit: str
    factor: float
    tolerance: float | None
    year: int
    source: str
    locator: str
    note: str
    known: str


class Outcome(NamedTuple):
    """A published figure beside the model's, both in the unit of the figure.

    ``error`` is a share of the published value, positive where the model says more.
    ``inside`` is None where the row has no tolerance, ``in_band`` None for distances.
    """

    reference: Reference
    query: Query
    model: float
    band: Band | None
    error: float
    inside: bool | None
    in_band: bool | None

    @property
    def counted(self) -> bool:
        """Whether the row counts in the summary."""
        return not self.reference.known


class Summary(NamedTuple):
    """Errors of the counted rows of one kind, absolute and as a share of the published value.

    ``within`` and ``banded`` are None where no row has a tolerance or a band.
    """

    kind: str
    rows: int
    known: int
    mean: float
    median: float
    p90: float
    bias: float
    within: float | None
    banded: float | None


def read_reference(network: Network, path: Path) -> list[Reference]:
    """Read a table of published figures.

    Raises
    ------
    DataError
        With all that is wrong in it, by file and line.
    """
    problems: list[str] = []
    found: dict[str, Reference] = {}
    for line, cells in read_rows(path, COLUMNS, problems):
        try:
            row = _read_row(network, dict(zip(COLUMNS, cells, strict=True)))
            if row.id in found:
                message = f"id {row.id} stands above already; ids are unique"
                raise ValueError(message)  # noqa: TRY301 - gathered with the others
        except ValueError as error:
            problems.append(f"{path.name}:{line}: {error}")
            continue
        found[row.id] = row
    if problems:
        raise DataError(problems)
    return list(found.values())


def _read_row(network: Network, cells: dict[str, str]) -> Reference:
    measure = cells["measure"]
    if measure not in MEASURES:
        message = f"measure {measure!r} is not one of {', '.join(MEASURES)}"
        raise ValueError(message)
    if not cells["id"] or not cells["kind"]:
        message = "a row needs an id and a kind"
        raise ValueError(message)
    source = cells["source"]
    if source not in network.sources and "://" not in source:
        message = f"source {source!r} is neither an id of the sources table nor an address"
        raise ValueError(message)
    value, low, high, tolerance = (
        _number(cells, name) for name in ("value", "low", "high", "tolerance")
    )
    if value is None or value <= 0:
        message = "value must be a number above 0"
        raise ValueError(message)
    if not (value if low is None else low) <= value <= (value if high is None else high):
        message = "low <= value <= high does not hold"
        raise ValueError(message)
    if not cells["year"].isdigit():
        message = f"year {cells['year']!r} is not a year; give the one that the figure describes"
        raise ValueError(message)
    return Reference(
        **{name: cells[name] for name in ("id", "kind", "measure", "unit", "source")},
        **{name: cells[name] for name in ("locator", "note", "known")},
        asked={name: cells[name] for name in COLUMNS[2:11]},
        value=value,
        low=low,
        high=high,
        factor=_factor(network, MEASURES[measure][1], cells["unit"]),
        tolerance=tolerance,
        year=int(cells["year"]),
    )


def _number(cells: dict[str, str], name: str) -> float | None:
    if not cells[name]:
        return None
    try:
        return float(cells[name])
    except ValueError:
        message = f"{name} {cells[name]!r} is not a number"
        raise ValueError(message) from None


def _factor(network: Network, canonical: str, unit: str) -> float:
    if unit == canonical:
        return 1.0
    rule = network.schema.units.get(unit)
    if rule is None or rule.canonical != canonical:
        known = [name for name, it in network.schema.units.items() if it.canonical == canonical]
        message = f"unit {unit!r} does not fit; use {' or '.join(known or [canonical])}"
        raise ValueError(message)
    return rule.factor


def validate(
    network: Network,
    steps: Steps,
    rows: Iterable[Reference],
    ask: Callable[[Reference], Query],
) -> list[Outcome]:
    """Ask the question of every row and compare.

    Parameters
    ----------
    network, steps
        The network and `planner.steps.resolve_steps` of it.
    rows
        The published figures.
    ask
        Turns a row into a question.

    Raises
    ------
    DataError
        Naming every row that can't be asked or has no route.
    """
    outcomes: list[Outcome] = []
    problems: list[str] = []
    for row in rows:
        try:
            query = ask(row)
            outcomes.append(compare(network, row, find_route(network, query, steps)))
        except CorridorsError as error:
            problems.append(f"{row.id}: {error}")
    if problems:
        raise DataError(problems)
    return outcomes


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
    while legs and legs[-1].kind != "move" and GATE in (legs[-1].to_mode, *_modes(legs[-1])):
        del legs[-1]
    return tuple(legs)


def _modes(leg: Leg) -> list[str]:
    return [step.second for step, _ in leg.steps]


def compare(network: Network, row: Reference, route: Route) -> Outcome:
    """Hold a published figure against a route.

    A figure with a tolerance is *inside* when the model's value differs by no more, or lies
    in the published range. It is *in the band* when the published value lies between the
    low and the high that `planner.spread.route_spread` gives.
    """
    total, _, way = MEASURES[row.measure]
    legs = way_legs(route) if way else route.legs
    model = sum(getattr(leg, total) for leg in legs) / row.factor
    band = None
    if total in _SPREAD:
        spread = route_spread(network, route, total, legs=legs)
        band = Band(*(it / row.factor for it in spread))
    error = model / row.value - 1.0
    inside = None
    if row.tolerance is not None:
        published = None not in (row.low, row.high)
        inside = abs(error) <= row.tolerance + 1e-9
        inside = inside or (published and (row.low or 0.0) <= model <= (row.high or 0.0))
    in_band = band.low <= row.value <= band.high if band else None
    return Outcome(row, route.query, model, band, error, inside, in_band)


def choose_kinds(rows: list[Reference], kinds: tuple[str, ...]) -> list[Reference]:
    """Return the rows of some kinds, all where none is named.

    Raises
    ------
    UsageError
        If a kind does not occur.
    """
    known = list(dict.fromkeys(row.kind for row in rows))
    for kind in kinds:
        if kind not in known:
            message = f"kind {kind!r} is not in the table; use one of {', '.join(known)}"
            raise UsageError(message)
    return [row for row in rows if not kinds or row.kind in kinds]


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
        within=_share([it.inside for it in counted]),
        banded=_share([it.in_band for it in counted]),
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


def _share(answers: list[bool | None]) -> float | None:
    told = [it for it in answers if it is not None]
    return sum(told) / len(told) if told else None
