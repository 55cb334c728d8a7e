"""Pairs whose corridors are compared together, as a list or the command line states them."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import DataError, UsageError
from corridors.tables import spreadsheet
from corridors.tables.spreadsheet import Sheet, SheetRow, read_spreadsheet

MOST_WEIGHT = 1e12
"""The greatest weight of a pair: the sums of any table stay finite, and exact enough."""
COLUMNS = ("origin", "destination", "weight", "cargo", "depart")
"""Columns of a list of pairs; the first two are needed."""
_NEEDED = COLUMNS[:2]
_ELSEWHERE = {
    **{
        name: f"state --{name} once, for all pairs"
        for name in (
            *("by", "mode", "country", "via", "avoid", "operator", "deadline", "budget"),
            *("value-of-time", "scenario", "set", "equipment", "un-class"),
        )
    },
    "count": "name it weight",
}
"""What other lists hold and this does not, and where to state it."""
_MISTYPED = 0.8
_SEPARATOR = ">"


class ComparedPair(NamedTuple):
    """An origin and a destination in a user's words, and how much the pair counts.

    ``cargo`` and ``depart`` are None where the question that all pairs share states them;
    ``where`` says where the pair was read.
    """

    origin: str
    destination: str
    weight: float = 1.0
    cargo: str | None = None
    depart: str | None = None
    where: str = ""

    def check_weight(self) -> None:
        """Raise UsageError if its weight is not above 0, or too great to be added up."""
        if not 0.0 < self.weight <= MOST_WEIGHT:
            message = f"{self.weight:g} must be above 0 and at most {MOST_WEIGHT:g}"
            raise UsageError(message)


def read_pair(text: str) -> ComparedPair:
    """Read a pair of the command line, ``ORIGIN>DESTINATION``.

    Raises
    ------
    UsageError
        If it is not two names with ``>`` between them.

    Examples
    --------
    >>> read_pair("Dalian > Duisburg")[:2]
    ('Dalian', 'Duisburg')
    """
    ends = [it.strip() for it in text.split(_SEPARATOR)]
    if len(ends) != 2 or not all(ends):
        message = f"--pair {text!r} is not a pair; write 'ORIGIN>DESTINATION' in quotes"
        raise UsageError(message)
    origin, destination = ends
    return ComparedPair(origin, destination, where=f"--pair {text!r}")


def read_pairs(path: Path, told: Callable[[str], None] = lambda _: None) -> list[ComparedPair]:
    """Read a list of pairs from CSV or xlsx.

    Parameters
    ----------
    path
        The file, with a row for each pair under the names of `COLUMNS`.
    told
        Called with what the reader should know: how the file was read, columns that are left
        aside.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        If it is no table, or its columns or cells can't be understood; with all problems.
    """
    sheet = read_spreadsheet(path, None)
    places, problems = _columns_of(path.name, sheet, told)
    if not sheet.rows and not problems:
        problems.append(f"{path.name}: no pair below the header; add one")
    if problems:
        raise DataError(problems)
    pairs = [_read_row(path.name, sheet, row, places, problems) for row in sheet.rows]
    if problems:
        raise DataError(problems)
    if sheet.encoding:
        told(f"{path.name}: read as {sheet.encoding}")
    return pairs


def _columns_of(
    name: str, sheet: Sheet, told: Callable[[str], None]
) -> tuple[dict[str, int], list[str]]:
    """Return where each column stands, and what is wrong with the header."""
    places: dict[str, int] = {}
    problems: list[str] = []
    own: list[str] = []
    for at, title in enumerate(sheet.header):
        column = title.strip().casefold().replace("_", "-").replace(" ", "-")
        if column in places:
            problems.append(f"{name}: column {title} occurs twice; keep one")
        elif column in COLUMNS:
            places[column] = at
        elif column in _ELSEWHERE:
            problems.append(f"{name}: column {title} is not one of pairs; {_ELSEWHERE[column]}")
        elif near := get_close_matches(column, COLUMNS, n=1, cutoff=_MISTYPED):
            problems.append(f"{name}: column {title} is unknown; did you mean {near[0]}?")
        else:
            own.append(title)
    problems += [
        f"{name}: column {needed} is missing; name one so"
        for needed in _NEEDED
        if needed not in places and not any(f"did you mean {needed}?" in it for it in problems)
    ]
    if own:
        told(f"{name}: columns left aside: {', '.join(own)}")
    return places, problems


def _read_row(
    name: str, sheet: Sheet, row: SheetRow, places: Mapping[str, int], problems: list[str]
) -> ComparedPair:
    """Return the pair of a row, and add what is wrong with it."""
    where = f"{name}:{row.number}"
    problems += [
        f"{where}: {title}: {fault}" if title else f"{where}: {fault}"
        for title, fault in row.faults
        if not title or title.strip().casefold() in COLUMNS
    ]

    def read_day(cell: Any) -> str:
        return spreadsheet.read_day(cell, sheet.epoch)

    readers: dict[str, Callable[[Any], Any]] = {"weight": _read_weight, "depart": read_day}
    found: dict[str, Any] = {}
    for column, at in places.items():
        cell = row.cells[at]
        if cell is None or not str(cell).strip():
            continue
        try:
            reader: Callable[[Any], Any] = readers.get(column, spreadsheet.read_text)
            found[column] = reader(cell)
        except UsageError as error:
            problems.append(f"{where}: {column}: {error}")
    problems += [f"{where}: {it}: is empty; name a place" for it in _NEEDED if it not in found]
    return ComparedPair(**{"origin": "", "destination": "", **found}, where=where)


def _read_weight(cell: Any) -> float:
    weight = spreadsheet.read_number(cell)
    ComparedPair("", "", weight).check_weight()
    return weight
