"""Reading of a chain from a table: a row for each place, with what is known of the leg to it."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import DataError, UsageError
from corridors.tables import cells
from corridors.tables.spreadsheet import Sheet, SheetRow, read_spreadsheet
from planner.chains.model import CURRENCY, Own, StatedChain, StatedLeg
from planner.shipments.reader import folded

_MISTYPED = 0.8
_DAY = 24.0
_LEAST_ROWS = 2


class ChainColumn(NamedTuple):
    """A column of a chain, and what it holds."""

    name: str
    meaning: str


PLACE, MODE, SERVICE, PRICE, MONEY, HOURS, DAYS = (
    *("place", "mode", "service", "price", "currency", "hours", "days"),
)
COLUMNS = (
    ChainColumn(
        PLACE,
        "A place as route takes it: a name in English, Russian or Chinese, a code, an id, a town "
        "or lat,lon. The first row is the origin. Needed.",
    ),
    ChainColumn(MODE, "Mode or family by which the leg to this place goes. Empty: any."),
    ChainColumn(SERVICE, "Name or id of the service by which it goes. Empty: any, or none."),
    ChainColumn(
        PRICE,
        "Your price of the leg for the shipment, without the handling at its two places. Empty: "
        "ours.",
    ),
    ChainColumn(MONEY, "Currency of the price: USD, CNY, EUR or RUB. Empty: USD."),
    ChainColumn(
        HOURS,
        "Your hours of the leg, from ready at its first place to the arrival at its last, waits "
        "among them. Empty: ours.",
    ),
    ChainColumn(DAYS, "The same in days, instead of hours."),
)
"""The columns of a chain, in the order of the template; columns of your own are ignored."""
BY_NAME = {it.name: it for it in COLUMNS}


def read_chain_table(path: Path, encoding: str | None = None) -> StatedChain:
    """Read a chain from CSV or xlsx; cells that can't be read are among its problems.

    Raises
    ------
    UsageError
        If there is no such file or encoding.
    DataError
        If it is no table of a chain; with all problems.
    """
    sheet = read_spreadsheet(path, encoding)
    chain = from_sheet(path.name, sheet)
    if sheet.encoding:
        note = f"{path.name}: read as {sheet.encoding}; --encoding states another"
        return chain._replace(notes=(note, *chain.notes))
    return chain


def from_sheet(name: str, sheet: Sheet) -> StatedChain:
    """Read a chain from a table.

    Raises
    ------
    DataError
        As `read_chain_table`.
    """
    titles = [folded(it) for it in sheet.header]
    problems: list[str] = []
    notes: list[str] = []
    own = []
    for at, title in enumerate(titles):
        shown = sheet.header[at]
        if titles.count(title) > 1 and title in BY_NAME:
            told = f"{name}: column {shown} occurs twice; keep one"
            problems += [told] * (told not in problems)
        elif title not in BY_NAME:
            near = get_close_matches(title, BY_NAME, n=1, cutoff=_MISTYPED)
            if near:
                problems.append(f"{name}: column {shown} is unknown; did you mean {near[0]}?")
            own.append(shown)
    if PLACE not in titles:
        problems.append(f"{name}: column {PLACE} is missing; name one so")
    elif len(sheet.rows) < _LEAST_ROWS:
        problems.append(f"{name}: a chain needs two rows at least, one for each place; add one")
    if own:
        notes.append(f"{name}: columns of your own, not used: {', '.join(own)}")
    places = {title: at for at, title in enumerate(titles) if title in BY_NAME}
    if problems:
        raise DataError(problems)
    read = [
        _read_row(name, row, places, problems, first=not at) for at, row in enumerate(sheet.rows)
    ]
    origin, *legs = read
    return StatedChain(
        origin.place, tuple(legs), origin.where, tuple(notes), tuple(problems), table=True
    )


def _read_row(
    name: str,
    row: SheetRow,
    places: Mapping[str, int],
    problems: list[str],
    *,
    first: bool,
) -> StatedLeg:
    where = f"{name}:{row.number}"
    problems += [f"{where}: {f'{title}: ' if title else ''}{told}" for title, told in row.faults]

    def cell(column: str) -> Any:
        return row.cells[places[column]] if column in places else None

    def word(column: str) -> str:
        found = cell(column)
        return "" if found is None else cells.read_text(found)

    def number(column: str) -> float | None:
        if not word(column):
            return None
        try:
            found = cells.read_number(cell(column))
        except UsageError as error:
            problems.append(f"{where}: {column}: {error}")
            return None
        if found < 0.0:
            problems.append(f"{where}: {column}: {found:g} must be 0 or more")
        return found

    price, hours, days = number(PRICE), number(HOURS), number(DAYS)
    if hours is not None and days is not None:
        problems.append(f"{where}: {HOURS} and {DAYS} both stand; keep one")
    if days is not None:
        hours = days * _DAY
    if not word(PLACE) and PLACE in places:
        problems.append(f"{where}: {PLACE}: is empty; name a place")
    stated = [it for it in (MODE, SERVICE, PRICE, HOURS, DAYS) if word(it)]
    if first and stated:
        problems.append(
            f"{where}: {', '.join(stated)}: the first row is the origin, to which no leg leads; "
            "leave empty"
        )
    own = Own(price, hours, word(MONEY).upper() or CURRENCY)
    return StatedLeg(word(PLACE), word(MODE).lower(), word(SERVICE), own, where)
