"""Cited statements of the way and mode that cargo takes between two places."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from corridors.model.cargo import kind_named
from corridors.model.entities import GATE
from corridors.model.network import Network
from corridors.model.schema import is_whole
from corridors.tables.reader import read_records

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "choices.csv"
"""The table of statements that is installed with the program."""
COLUMNS = (
    *("id", "origin", "destination", "cargo", "depart", "mode", "via", "not_via", "share"),
    *("statement", "source", "address", "locator", "year", "stands", "note"),
)
STANDS = ("published", "derived", "judged")
"""How firmly a row stands: its source says it of this pair; it follows from what the source
says, such as the stated route of a regular service or a figure of a country; it is general
knowledge of the trade with a source for the pattern."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A statement of the way and mode that is usual for a cargo between two places.

    Attributes
    ----------
    id
        Unique name of the row.
    origin, destination
        Ids of places.
    cargo
        Id of a cargo kind.
    depart
        Day of departure where the season matters, otherwise None.
    modes
        Alternatives, each the families of modes of the long hauls in order of travel:
        ``(("rail",), ("sea", "rail"))`` is by rail, or by sea and then by rail. A single
        family is the one that carries the cargo furthest. Haulage to and from terminals is
        left out.
    via
        Places that the way passes, in order; each position holds its alternatives.
    not_via
        Places that the way does not pass.
    share
        Share of the flow that goes this way, above 0 and at most 1; None where the source
        gives none.
    statement
        What is claimed, in one sentence.
    source, address, locator
        Publisher and title, where it is found, and where in it the statement stands.
    year
        The year that the statement describes.
    stands
        One of `STANDS`.
    note
        What a reader must know to judge the row.
    """

    id: str
    origin: str
    destination: str
    cargo: str
    depart: dt.date | None
    modes: tuple[tuple[str, ...], ...]
    via: tuple[tuple[str, ...], ...]
    not_via: tuple[str, ...]
    share: float | None
    statement: str
    source: str
    address: str
    locator: str
    year: int
    stands: str
    note: str


def read_choices(network: Network, path: Path = SHIPPED) -> list[Choice]:
    """Read a table of statements.

    In a cell, ``|`` parts alternatives, ``>`` the places of a way, ``+`` the families of
    modes of a chain, and spaces the places that are not passed.

    Parameters
    ----------
    network
        The network whose places, cargo kinds and modes the rows name.
    path
        A CSV file with the columns `COLUMNS`.

    Raises
    ------
    DataError
        With every problem, by file and line: names that the network does not know, modes
        that the cargo does not take, a way that contradicts itself, bad days, years and
        shares, and ids or questions that occur twice.
    """
    asked: dict[tuple[str, str, str, dt.date | None], str] = {}

    def read(cells: dict[str, str]) -> Choice:
        row = _read_row(network, cells)
        first = asked.setdefault((row.origin, row.destination, row.cargo, row.depart), row.id)
        if first != row.id:
            _refuse(f"{row.id} asks the same as {first} above; keep one")
        return row

    return read_records(path, COLUMNS, read)


def _refuse(message: str) -> NoReturn:
    raise ValueError(message)


def _read_row(network: Network, cells: dict[str, str]) -> Choice:
    for name in ("id", "statement", "source", "locator"):
        if not cells[name].strip():
            _refuse(f"{name} is empty; give one")
    for name in ("origin", "destination"):
        _check_place(network, name, cells[name])
    if cells["origin"] == cells["destination"]:
        _refuse(f"origin and destination are both {cells['origin']}; name two places")
    cells["cargo"] = kind_named(network.cargo, cells["cargo"]).id
    if "://" not in cells["address"]:
        _refuse(f"address {cells['address']!r} is not an address; give the full URL of the page")
    if cells["stands"] not in STANDS:
        _refuse(f"stands {cells['stands']!r} is not one of {', '.join(STANDS)}")
    via = _read_via(network, cells)
    not_via = tuple(cells["not_via"].split())
    for place in not_via:
        _check_place(network, "not_via", place)
        if place in (cells["origin"], cells["destination"]) or (place,) in via:
            _refuse(f"not_via names {place}, which the row passes; drop one of the two")
    return Choice(
        **{name: cells[name] for name in ("id", "origin", "destination", "cargo", "statement")},
        **{name: cells[name] for name in ("source", "address", "locator", "stands", "note")},
        depart=_read_day(cells["depart"]),
        modes=_read_modes(network, cells),
        via=via,
        not_via=not_via,
        share=_read_share(cells["share"]),
        year=_read_year(network, cells["year"]),
    )


def _check_place(network: Network, column: str, place: str) -> None:
    if place not in network.places:
        _refuse(
            f"{column} {place!r} is not a place of the network; use an id from `corridors places`"
        )


def _read_via(network: Network, cells: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    if not cells["via"]:
        return ()
    via = tuple(tuple(it.split("|")) for it in cells["via"].split(">"))
    for place in _flat(via):
        _check_place(network, "via", place)
        if place in (cells["origin"], cells["destination"]):
            _refuse(f"via names {place}, an end of the row; name places between the ends")
    return via


def _flat(parts: Iterable[Iterable[str]]) -> list[str]:
    return [it for part in parts for it in part]


def _read_modes(network: Network, cells: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    modes = tuple(tuple(it.split("+")) for it in cells["mode"].split("|"))
    known = list(dict.fromkeys(it.family for it in network.modes.values() if it.family != GATE))
    kind = network.cargo[cells["cargo"]]
    taken = {network.modes[it].family for it in kind.modes}
    for family in _flat(modes):
        if family not in known:
            _refuse(f"mode {family!r} is not one of {', '.join(known)}")
        if family not in taken:
            _refuse(f"{kind.id} does not go by {family}; it may by {', '.join(sorted(taken))}")
    for chain in modes:
        if any(first == second for first, second in pairwise(chain)):
            _refuse(f"mode {'+'.join(chain)} names a family twice in a row; name it once")
    return modes


def _read_day(cell: str) -> dt.date | None:
    if not cell:
        return None
    try:
        return dt.date.fromisoformat(cell)
    except ValueError:
        message = f"depart {cell!r} is not a day such as 2026-07-01"
        raise ValueError(message) from None


def _read_share(cell: str) -> float | None:
    if not cell:
        return None
    try:
        share = float(cell)
    except ValueError:
        share = math.nan
    if not 0.0 < share <= 1.0:
        _refuse(f"share {cell!r} is not a number above 0 and at most 1")
    return share


def _read_year(network: Network, cell: str) -> int:
    if not (is_whole(cell) and len(cell) == 4):
        _refuse(f"year {cell!r} is not a year of four digits; give the one that is described")
    if int(cell) > network.edition.year:
        _refuse(f"year {cell} lies after the edition of the data, {network.edition.year}")
    return int(cell)
