"""Demand of a year: amounts of cargo between places, read from tables."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError, UnknownNameError, UsageError
from corridors.model.cargo import kind_named
from corridors.model.entities import WATER_KINDS
from corridors.model.network import Network
from corridors.places.names import find_place
from corridors.tables.load import DATA
from corridors.tables.spreadsheet import read_number, read_spreadsheet, read_text
from planner.question.query import DRAWN_ONLY, expand_modes

COLUMNS = ("origin", "destination", "cargo", "amount", "unit")
MORE = ("modes", "year", "source", "locator", "note")
"""Columns that a table may leave out."""

_MOST = 1e12
"""TEU or tonnes a year that no demand exceeds: a hundred times what the world ships."""
_UNITS = {"TEU/y": ("TEU/y", 1.0), "FEU/y": ("TEU/y", 2.0)}
ASSUMED = "assumption"
"""A note that begins so says that an origin, a destination or a cargo kind is a judgement."""


class Demand(NamedTuple):
    """Cargo that wants to be moved every year.

    ``amount`` is in ``unit``: TEU/y of a kind that is counted in containers, otherwise t/y.
    ``modes`` holds the modes that it may use (empty: all of its kind). ``assumed`` says
    that its ends are a judgement where only a total of a border is published. ``where``
    names its rows, ``sources`` who published it.
    """

    origin: str
    destination: str
    cargo: str
    amount: float
    unit: str
    modes: tuple[str, ...]
    assumed: bool
    sources: tuple[str, ...]
    where: tuple[str, ...]


def read_demand(network: Network, paths: list[Path]) -> tuple[list[Demand], list[str]]:
    """Read tables of demand; rows of the same ends, cargo and modes are added up.

    Parameters
    ----------
    network
        The network whose places and cargo kinds they name.
    paths
        CSV or xlsx files with the columns `COLUMNS` and any of `MORE`.

    Returns
    -------
    tuple
        The demand in the order of the rows, and what was added up, in words.

    Raises
    ------
    UsageError
        If a file does not exist.
    DataError
        With all that is wrong, by file and line; or if there is no row.
    """
    problems: list[str] = []
    merged: list[str] = []
    found: dict[tuple[str, str, str, tuple[str, ...]], Demand] = {}
    for path in paths:
        if not path.is_file():
            message = f"{path} is not a file; name a table with the columns {','.join(COLUMNS)}"
            raise UsageError(message)
        for where, row in _rows(path, problems):
            try:
                demand = _read_row(network, row, where)
            except (ValueError, LookupError) as error:
                problems.append(f"{where}: {error}")
                continue
            key = (demand.origin, demand.destination, demand.cargo, demand.modes)
            known = found.get(key)
            if known is not None:
                merged.append(
                    f"{where}: {demand.origin} - {demand.destination}, {demand.cargo} is "
                    f"already in {', '.join(known.where)}: {known.amount:,.15g} and "
                    f"{demand.amount:,.15g} {demand.unit} are added up"
                )
                demand = known._replace(
                    amount=known.amount + demand.amount,
                    assumed=known.assumed or demand.assumed,
                    sources=tuple(dict.fromkeys((*known.sources, *demand.sources))),
                    where=(*known.where, where),
                )
            found[key] = demand
    if not found and not problems:
        names = ", ".join(path.name for path in paths)
        problems.append(f"{names}: no row of demand; add one below the header {','.join(COLUMNS)}")
    if problems:
        raise DataError(problems)
    return list(found.values()), merged


def _rows(path: Path, problems: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield ``file:line`` of each row and its cells as text by column; gather what is wrong."""
    try:
        sheet = read_spreadsheet(path)
    except DataError as error:
        problems += error.problems
        return
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        problems.append(
            f"{path.name}:1: column {', '.join(missing)} is missing; the header must have "
            f"{','.join(COLUMNS)}"
        )
        return
    empty = dict.fromkeys(name for name in (*COLUMNS, *MORE) if name in sheet.header)
    for row in sheet.rows:
        where = f"{path.name}:{row.number}"
        if row.faults:
            told = (f"{column}: {it}" if column else it for column, it in row.faults)
            problems += [f"{where}: {it}" for it in told]
            continue
        cells = dict(zip(sheet.header, row.cells, strict=True))
        yield where, {it: "" if cells[it] is None else read_text(cells[it]) for it in empty}


def _read_row(network: Network, row: dict[str, str], where: str) -> Demand:
    origin, destination = (_end(network, row, name) for name in ("origin", "destination"))
    if origin == destination:
        message = f"origin and destination are both {origin}; name two places"
        raise UsageError(message)
    kind = kind_named(network.cargo, row["cargo"])
    cargo = kind.id
    if not set(kind.modes) - {DRAWN_ONLY}:
        message = f"cargo {cargo} is shown on maps but can't be routed; leave the row out"
        raise UsageError(message)
    modes = expand_modes(network, tuple(row.get("modes", "").lower().split()))
    if modes and not set(modes) & set(kind.modes):
        message = f"cargo {cargo} travels by {', '.join(kind.modes)}; allow one of these in modes"
        raise UsageError(message)
    amount, unit = _amount(network, row, cargo)
    sources = tuple(row.get("source", "").split())
    for source in sources:
        if source not in network.sources and "://" not in source:
            message = f"source {source!r} is neither an id of the sources table nor an address"
            raise UsageError(message)
    assumed = row.get("note", "").lower().startswith(ASSUMED) or ASSUMED in sources
    return Demand(origin, destination, cargo, amount, unit, modes, assumed, sources, (where,))


def _end(network: Network, row: dict[str, str], name: str) -> str:
    if not row[name]:
        message = f"{name} is empty; name a place"
        raise UsageError(message)
    try:
        place = find_place(network.places, row[name])
    except UnknownNameError as error:
        message = f"{name}: {error}; demand must be between places of the network"
        raise UnknownNameError(message) from None
    if place.kind in WATER_KINDS:
        message = f"{name} {place.id} is a {place.kind}, where cargo can't start or end"
        raise UsageError(message)
    return place.id


def _amount(network: Network, row: dict[str, str], cargo: str) -> tuple[float, str]:
    """Return the amount in TEU/y or t/y."""
    text = row["amount"]
    if not text:
        message = "amount is empty; give the volume of a year, or leave the row out"
        raise UsageError(message)
    try:
        amount = read_number(text)
    except UsageError as error:
        message = f"amount {error}"
        raise UsageError(message) from None
    if not math.isfinite(amount) or amount <= 0:
        message = f"amount {text} must be above 0 and finite"
        raise UsageError(message)
    in_teu = network.cargo[cargo].basis == "teu"
    factor = _factor(network, row["unit"], cargo, in_teu=in_teu)
    if factor is None:
        fitting = [name for name in _known_units(network, cargo) if in_teu == (name in _UNITS)]
        message = f"unit {row['unit']!r} does not fit {cargo}; use {' or '.join(fitting)}"
        raise UsageError(message)
    if amount * factor > _MOST:
        message = (
            f"amount {text} {row['unit']} exceeds the cargo of the whole world; check the unit"
        )
        raise UsageError(message)
    return amount * factor, "TEU/y" if in_teu else "t/y"


def _factor(network: Network, unit: str, cargo: str, *, in_teu: bool) -> float | None:
    if in_teu:
        return _UNITS[unit][1] if unit in _UNITS else None
    rule = network.schema.units.get(unit)
    if rule is not None and rule.canonical == "Mt/y":
        # The factors to Mt are decimal fractions: dividing keeps whole tonnes whole.
        return round(rule.factor * 1e6, 9)
    m3_per_t = network.cargo_number(cargo, "m3_per_t")
    if rule is not None and rule.canonical == "bcm/y" and m3_per_t:
        return rule.factor * 1e9 / m3_per_t
    return None


def _known_units(network: Network, cargo: str) -> list[str]:
    wanted = {"Mt/y"}
    if network.cargo_number(cargo, "m3_per_t"):
        wanted.add("bcm/y")
    return [*_UNITS, *(name for name, it in network.schema.units.items() if it.canonical in wanted)]


def shipped_tables(folder: Path) -> list[Path]:
    """Return the tables of demand in a data folder.

    Raises
    ------
    UsageError
        If it has none.
    """
    found = sorted((folder / "demand").glob("*.csv"))
    if not found:
        where = "the supplied network" if folder == DATA else folder
        message = f"{where} has no demand/*.csv; name a demand table, FILE.csv"
        raise UsageError(message)
    return found
