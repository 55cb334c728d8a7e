"""Reading of a list of shipments: what is asked in each row, and what is wrong with it."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import CorridorsError, DataError, UsageError
from corridors.model.cargo import Kinds, default_kind
from corridors.model.layer import check_scenarios, prevailing
from corridors.places.names import did_you_mean
from corridors.scenario import scenario_files
from corridors.tables import spreadsheet
from corridors.tables.exchange import DOLLARS, ExchangeRate
from corridors.tables.spreadsheet import Sheet, SheetRow, read_spreadsheet
from planner.parsing.departure import EDITION
from planner.question.equipment import cargo_of, described
from planner.question.terms import CRITERIA, MOST_LIMIT, TERMS, Question, Surface, TermKind
from planner.routing.board import LABELS, RECOMMENDED

REFERENCE, COUNT = "reference", "count"


class ListColumn(NamedTuple):
    """A column that a list may have: a term of the question, or what no answer depends on.

    Its name is the word of an option of ``corridors route``. ``field`` is that of
    `planner.question.Question`, empty of what is none.
    """

    name: str
    kind: TermKind
    field: str
    meaning: str


def _columns() -> tuple[ListColumn, ...]:
    found = {
        it.column: ListColumn(it.word, it.kind, it.field, it.text(Surface.COLUMN))
        for it in TERMS
        if it.column
    }
    found[0] = ListColumn(
        *(REFERENCE, TermKind.TEXT, ""), "A name or number of your own; it stays as it is."
    )
    found[7] = ListColumn(
        *(COUNT, TermKind.NUMBER, ""),
        "Containers (a whole number) or tonnes of the shipment. Empty: 1. Prices and emissions are "
        "given for one and for all.",
    )
    return tuple(found[it] for it in sorted(found))


COLUMNS = _columns()
"""The columns of a list, in the order of the template. Several words are separated by ``;``."""
BY_NAME = {it.name: it for it in COLUMNS}
NEEDED = ("origin", "destination")

ANSWERED, NO_ROUTE, NOT_READ = "answered", "no route", "not read"
"""What became of a row."""
FIGURES = {
    "days": "Days from the departure to the arrival.",
    "days_p10": "Its 10th percentile.",
    "days_p90": "Its 90th percentile.",
    "departs": "Departure, local time at the origin.",
    "arrives": "Arrival, local time at the origin.",
    "on_time": "Probability to arrive in time, of a row with a reliability.",
    "usd": "Price of one unit, USD.",
    "usd_p10": "Its 10th percentile.",
    "usd_p90": "Its 90th percentile.",
    "total_usd": "Price of all units, USD.",
    "total_usd_p10": "Its 10th percentile.",
    "total_usd_p90": "Its 90th percentile.",
    "kg_co2e": "Emissions of one unit, well-to-wheel, kg CO2e.",
    "total_kg_co2e": "Emissions of all units, well-to-wheel, kg CO2e.",
    "km": "Distance, km.",
    "borders": "Borders crossed.",
    "transfers": "Changes of mode on the way.",
    "modes": "Modes in the order of travel.",
    "countries": "Countries in the order of travel.",
    "services": "Services booked, with their operators.",
    "corridor": "Named corridors that it follows.",
    "price_level": "What the prices of its services rest on.",
    "warnings": "What to observe on the way, and how far the answer may be off.",
}
"""What is said of each route."""
HEAD = {
    "status": f"{ANSWERED}, {NO_ROUTE}, or {NOT_READ} because of a mistake in the row.",
    "problem": "Why there is no answer, and what to change.",
    "route_from": "The place where the route begins.",
    "route_to": "The place where it ends.",
    "price_unit": "What one unit is: the container, or a tonne.",
    "why": "Why the first route is the recommended one.",
    "answer": "What the first route is: recommended, or the least by the criterion.",
}
"""What is said of each row."""
OTHERS = {label: f"{label.lower().replace(' ', '_')}_" for label in LABELS if label != RECOMMENDED}
"""What the columns of the other answers begin with, by label."""


_PRICES = ("usd", "total_usd")
BAND = ("", "_p10", "_p90")
"""Endings of the columns of a figure and of its 10th and 90th percentile."""


def figure_columns(rate: ExchangeRate = DOLLARS) -> dict[str, str]:
    """Return what is said of each route, with its prices in another currency behind those in USD.

    Examples
    --------
    >>> rate = ExchangeRate("CNY", 6.7, "2026-10", "ecb", "European Central Bank")
    >>> [it for it in figure_columns(rate) if "cny" in it][:4]
    ['cny', 'cny_p10', 'cny_p90', 'total_cny']
    """
    if rate == DOLLARS:
        return FIGURES
    columns: dict[str, str] = {}
    for name, meaning in FIGURES.items():
        columns[name] = meaning
        price = name.removesuffix("_p90")
        if price != name and price in _PRICES:
            own = price_column(price, rate.code)
            told = f"{FIGURES[price].replace('USD', rate.code)[:-1]}: {rate.text()}."
            meanings = (told, *(FIGURES[f"{price}{it}"] for it in BAND[1:]))
            columns |= {f"{own}{it}": words for it, words in zip(BAND, meanings, strict=True)}
    return columns


def price_column(name: str, code: str) -> str:
    """Return the name of a column of prices in another currency.

    Examples
    --------
    >>> price_column("total_usd", "CNY")
    'total_cny'
    """
    return f"{name.removesuffix('usd')}{code.lower()}"


def currencies_in(header: Collection[str]) -> set[str]:
    """Return the other currencies of the prices in the columns of an earlier answer.

    Examples
    --------
    >>> currencies_in(["eta", "cny", "cny_p10", "cny_p90", "total_cny"])
    {'cny'}
    """
    return {
        it
        for it in header
        if re.fullmatch("[a-z]{3}", it)
        and it != "usd"
        and {f"{it}_p10", f"{it}_p90", f"total_{it}"} <= {*header}
    }


def answer_columns(*, long: bool, rate: ExchangeRate = DOLLARS) -> dict[str, str]:
    """Return the columns of the answers with their meanings.

    Parameters
    ----------
    long
        Whether each answer has a row of its own.
    rate
        The currency in which prices stand too, beside USD.
    """
    figures = figure_columns(rate)
    columns = HEAD | figures
    if not long:
        for label, prefix in OTHERS.items():
            columns |= {f"{prefix}{name}": f"{label}: {it}" for name, it in figures.items()}
    return columns


_MISTYPED = 0.8
"""Likeness from which on a column is no column of the user's own but a mistake."""


class Shipment(NamedTuple):
    """A row of a list.

    ``number`` is that of the row in its file, ``cells`` are as the user wrote them. ``draft`` is
    what can be read of it, ``units`` the number of containers or tonnes. ``problems`` say which
    cells can't be read, and why.
    """

    number: int
    cells: tuple[Any, ...]
    draft: Question
    units: float
    problems: tuple[str, ...]

    @property
    def terms(self) -> Question | None:
        """The question; None where a cell can't be read."""
        return None if self.problems else self.draft


class ShipmentList(NamedTuple):
    """A list of shipments. ``notes`` tell what of the file was taken for what."""

    name: str
    header: tuple[str, ...]
    shipments: tuple[Shipment, ...]
    notes: tuple[str, ...]

    def problems(self) -> list[str]:
        """Return all that is wrong with single cells, by file and row."""
        return [f"{self.name}:{it.number}: {told}" for it in self.shipments for told in it.problems]


class Defaults(NamedTuple):
    """What stands for empty cells, and the scenarios and assignments of all rows.

    ``kinds`` are the kinds of cargo that a row may name.
    """

    depart: str
    kinds: Kinds
    scenarios: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()


def read_shipments(path: Path, defaults: Defaults, encoding: str | None = None) -> ShipmentList:
    """Read a list of shipments from CSV or xlsx.

    Raises
    ------
    UsageError
        If there is no such file or encoding.
    DataError
        If it is no table, or its columns can't be understood; with all problems.
    """
    sheet = read_spreadsheet(path, encoding)
    found = from_sheet(path.name, sheet, defaults)
    if sheet.encoding:
        note = f"{path.name}: read as {sheet.encoding}; --encoding states another"
        found = found._replace(notes=(note, *found.notes))
    return found


def from_records(
    header: Sequence[str], rows: Iterable[Sequence[Any]], defaults: Defaults
) -> ShipmentList:
    """Read a list of shipments from rows of cells, as a program has them.

    Raises
    ------
    DataError
        If its columns can't be understood; with all problems.
    """
    numbered = (SheetRow(number, tuple(row)) for number, row in enumerate(rows, 1))
    return from_sheet("row", Sheet(tuple(header), tuple(numbered)), defaults)


def from_sheet(name: str, sheet: Sheet, defaults: Defaults) -> ShipmentList:
    """Read a list of shipments from a table.

    Raises
    ------
    DataError
        If its columns can't be understood, or it has no rows; with all problems.
    """
    own = {at: folded(title) for at, title in enumerate(sheet.header)}
    answers = {folded(it) for it in answer_columns(long=False)}
    for code in currencies_in([it.replace("-", "_") for it in own.values()]):
        rate = DOLLARS._replace(code=code)
        answers |= {folded(it) for it in answer_columns(long=False, rate=rate)}
    earlier = {"status", "problem", "answer"} <= {*own.values()}
    dropped = [at for at, title in own.items() if title in answers and earlier]
    kept = {at: title for at, title in own.items() if at not in dropped}
    problems, notes = _check_header(name, sheet, kept, answers)
    if dropped:
        notes.append(f"{name}: answers of an earlier run are replaced")
    if not sheet.rows and not problems:
        problems.append(f"{name}: no row of shipments below the header; add one")
    if problems:
        raise DataError(problems)
    places = {title: at for at, title in kept.items() if title in BY_NAME}
    shipments = [
        _RowReader(sheet, row, places, defaults)
        .read()
        ._replace(cells=tuple(row.cells[at] for at in kept))
        for row in sheet.rows
    ]
    return ShipmentList(name, tuple(sheet.header[at] for at in kept), (*shipments,), (*notes,))


def folded(title: str) -> str:
    """Return the name of a column as an option has it.

    Examples
    --------
    >>> folded("Value of time"), folded("--un_class")
    ('value-of-time', 'un-class')
    """
    return re.sub(r"[\s_]+", "-", title.strip().casefold()).removeprefix("--")


def _check_header(
    name: str, sheet: Sheet, kept: Mapping[int, str], answers: set[str]
) -> tuple[list[str], list[str]]:
    """Return what is wrong with the columns, and what is to be told of them."""
    problems: list[str] = []
    carried: list[str] = []
    titles = [*kept.values()]
    for at, title in kept.items():
        shown = sheet.header[at]
        if titles.count(title) > 1:
            told = f"{name}: column {shown} occurs twice; keep one"
            problems += [told] * (told not in problems)
        elif title not in BY_NAME:
            near = get_close_matches(title, BY_NAME, n=1, cutoff=_MISTYPED)
            if near:
                problems.append(
                    f"{name}: column {shown} is unknown; did you mean {near[0]}? If it is your "
                    "own, give it another name"
                )
            elif title in answers:
                problems.append(f"{name}: column {shown} is one of the answers; rename yours")
            carried.append(shown)
    problems += [
        f"{name}: column {needed} is missing; name one so"
        for needed in NEEDED
        if needed not in titles
    ]
    return problems, [f"{name}: columns of your own: {', '.join(carried)}"] if carried else []


class _RowReader:
    """Reads the cells of a row and gathers what is wrong with them."""

    def __init__(
        self, sheet: Sheet, row: SheetRow, places: Mapping[str, int], defaults: Defaults
    ) -> None:
        self.sheet, self.row, self.places, self.defaults = sheet, row, places, defaults
        self.problems = [
            f"{title}: {told}" if title else told
            for title, told in row.faults
            if not title or folded(title) in BY_NAME
        ]

    def read(self) -> Shipment:
        found: dict[str, Any] = {}
        for column in BY_NAME.values():
            value = self._read(column)
            if column.field and value is not None:
                found[column.field] = value
        if "arrive_by" in found:
            for other in ("depart", "deadline"):
                if other in found:
                    self.problems.append(f"arrive-by: is stated beside {other}; empty one of them")
        else:
            found.setdefault("depart", self.defaults.depart)
        for name in NEEDED:
            if name not in found and not any(it.startswith(name) for it in self.problems):
                self.problems.append(f"{name}: is empty; name a place")
        self._criterion(found)
        sets = self._cargo(found)
        self._layers(found, sets)
        count = self._count(found["cargo"])
        return Shipment(
            self.row.number, (), Question(**found), count, tuple(dict.fromkeys(self.problems))
        )

    def _read(self, column: ListColumn) -> Any:
        """Return the value of a cell; None if it is empty or wrong."""
        at = self.places.get(column.name)
        cell = None if at is None else self.row.cells[at]
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return None
        readers: dict[TermKind, Callable[[Any], Any]] = {
            TermKind.TEXT: spreadsheet.read_text,
            TermKind.PLACE: spreadsheet.read_text,
            TermKind.TEXTS: spreadsheet.read_texts,
            TermKind.NUMBER: spreadsheet.read_number,
            TermKind.WHOLE: _read_limit,
            TermKind.FLAG: spreadsheet.read_flag,
            TermKind.DAY: self._day,
        }
        try:
            return readers[column.kind](cell)
        except UsageError as error:
            self.problems.append(f"{column.name}: {error}")
            return None

    def _day(self, cell: Any) -> str:
        if isinstance(cell, str) and cell.strip().casefold() == EDITION:
            return EDITION
        if isinstance(cell, str) and ".." in cell:
            first, _, last = cell.partition("..")
            ends = (spreadsheet.read_day(it.strip(), self.sheet.epoch) for it in (first, last))
            return "..".join(ends)
        return spreadsheet.read_day(cell, self.sheet.epoch)

    def _criterion(self, found: dict[str, Any]) -> None:
        by = found.get("by")
        if by is not None:
            found["by"] = by = by.casefold()
            if by not in CRITERIA:
                near = did_you_mean(by, CRITERIA) or f"; use one of {', '.join(CRITERIA)}"
                self.problems.append(f"by: criterion {by!r} is unknown{near}")

    def _cargo(self, found: dict[str, Any]) -> list[str]:
        """Replace size and UN class by the kind of cargo; return what the class assigns."""
        terms = (found.get("cargo", ""), found.pop("equipment", None), found.pop("un_class", None))
        try:
            text, sets = described(*terms)
            found["cargo"] = cargo_of(self.defaults.kinds, text)
        except UsageError as error:
            found["cargo"] = default_kind(self.defaults.kinds)
            self.problems.append(f"cargo: {error}")
            return []
        return sets

    def _layers(self, found: dict[str, Any], sets: Sequence[str]) -> None:
        """Add scenarios and assignments of all rows; those of the row come last and prevail."""
        own = found.get("scenarios", ())
        try:
            check_scenarios(own)
        except CorridorsError as error:
            self.problems.append(f"scenario: {error}")
        named = dict.fromkeys((*self.defaults.scenarios, *own))
        # Workers of a cluster need not run in the current folder.
        found["scenarios"] = tuple(_absolute(it) for it in named)
        found["sets"] = prevailing(self.defaults.sets, (*found.get("sets", ()), *sets))

    def _count(self, cargo: str) -> float:
        count = self._read(BY_NAME[COUNT])
        if count is None:
            return 1.0
        if count <= 0.0:
            self.problems.append(f"count: {count:g} must be above 0")
        elif self.defaults.kinds[cargo].basis == "teu" and not count.is_integer():
            self.problems.append(f"count: {count:g} containers; write a whole number of them")
        return float(count)


def _absolute(scenario: str) -> str:
    """Return the name of a shipped scenario, or the whole path of a file."""
    if scenario in scenario_files() or not Path(scenario).is_file():
        return scenario
    return str(Path(scenario).absolute())


def _read_limit(cell: Any) -> int:
    """Read a limit of transfers or borders.

    Raises
    ------
    UsageError
        If it is no whole number from 0 to 9.
    """
    number = spreadsheet.read_number(cell)
    if not (0 <= number <= MOST_LIMIT and float(number).is_integer()):
        message = f"{cell!r} is not a whole number from 0 to {MOST_LIMIT}"
        raise UsageError(message)
    return int(number)
