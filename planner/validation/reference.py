"""Published figures that the model is compared with, and the questions that reproduce them."""

import math
from functools import partial
from pathlib import Path
from typing import NamedTuple

from corridors.errors import UsageError
from corridors.model.network import Network
from corridors.model.schema import is_whole
from corridors.scenario import scenario_files
from corridors.tables.reader import read_records

COLUMNS = (
    *("id", "kind", "origin", "destination", "by", "modes", "countries", "via", "avoid"),
    *("cargo", "depart", "scenarios"),
    *("measure", "value", "low", "high", "unit", "tolerance"),
    *("year", "source", "locator", "note", "known"),
)
SHIPPED = Path(__file__).resolve().parents[1] / "data" / "reference.csv"
"""The table of published figures that is installed with the program."""
MAY_LACK = ("scenarios",)
"""Columns that a table may lack: as if empty."""
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


class Reference(NamedTuple):
    """A published figure and the question that reproduces it.

    ``scenarios`` are the shipped scenarios under which the question is asked: a service
    that is not the ordinary one, such as trains of a through timetable.
    ``value``, ``low`` and ``high`` are in ``unit``, which is ``factor`` canonical units of
    the measure. ``tolerance`` is a share of the value, None where the figure is held against
    the model's band instead. ``known`` says, dated, why a figure is not to be believed or
    not comparable; such rows are printed and not counted.
    """

    id: str
    kind: str
    asked: dict[str, str]
    scenarios: tuple[str, ...]
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


def read_reference(network: Network, path: Path) -> list[Reference]:
    """Read a table of published figures.

    Raises
    ------
    DataError
        With all that is wrong in it, by file and line.
    """
    return read_records(path, COLUMNS, partial(_read_row, network), optional=MAY_LACK)


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
        message = f"source {source!r} is neither an id of the sources table nor a URL"
        raise ValueError(message)
    value, low, high, tolerance = (
        _number(cells, name) for name in ("value", "low", "high", "tolerance")
    )
    if value is None or value <= 0:
        message = "value must be a number above 0"
        raise ValueError(message)
    if tolerance is not None and tolerance <= 0:
        message = f"tolerance {cells['tolerance']} is not a share above 0, such as 0.02"
        raise ValueError(message)
    if not (value if low is None else low) <= value <= (value if high is None else high):
        message = "low <= value <= high does not hold"
        raise ValueError(message)
    if not is_whole(cells["year"]):
        message = f"year {cells['year']!r} is not a year; give the one that the figure describes"
        raise ValueError(message)
    return Reference(
        **{name: cells[name] for name in ("id", "kind", "measure", "unit", "source")},
        **{name: cells[name] for name in ("locator", "note", "known")},
        asked={name: cells[name] for name in COLUMNS[2:11]},
        scenarios=_scenarios(cells.get("scenarios", "")),
        value=value,
        low=low,
        high=high,
        factor=_factor(network, MEASURES[measure][1], cells["unit"]),
        tolerance=tolerance,
        year=int(cells["year"]),
    )


def _scenarios(cell: str) -> tuple[str, ...]:
    names, shipped = tuple(cell.split()), scenario_files()
    for name in names:
        if name not in shipped:
            message = f"scenario {name!r} is not supplied; use one of {', '.join(shipped)}"
            raise ValueError(message)
        if names.count(name) > 1:
            message = f"scenario {name} is named twice; keep one"
            raise ValueError(message)
    return names


def _number(cells: dict[str, str], name: str) -> float | None:
    if not cells[name]:
        return None
    try:
        number = float(cells[name])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        message = f"{name} {cells[name]!r} is not a number"
        raise ValueError(message)
    return number


def _factor(network: Network, canonical: str, unit: str) -> float:
    if unit == canonical:
        return 1.0
    rule = network.schema.units.get(unit)
    if rule is None or rule.canonical != canonical:
        known = [name for name, it in network.schema.units.items() if it.canonical == canonical]
        message = f"unit {unit!r} does not fit; use {' or '.join(known or [canonical])}"
        raise ValueError(message)
    return rule.factor


def select_kinds(rows: list[Reference], kinds: tuple[str, ...], *others: str) -> list[Reference]:
    """Return the rows of some kinds, all where none is named.

    ``others`` are kinds of other tables, named in the error where a kind does not occur.

    Raises
    ------
    UsageError
        If a kind does not occur.
    """
    known = list(dict.fromkeys(row.kind for row in rows))
    for kind in kinds:
        if kind not in known:
            message = (
                f"kind {kind!r} is not in the table; use one of {', '.join((*known, *others))}"
            )
            raise UsageError(message)
    return [row for row in rows if not kinds or row.kind in kinds]
