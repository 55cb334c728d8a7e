"""A chain of legs as a user states it, read from a line or from a table, and its template."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from corridors.errors import CorridorsError, DataError, UnknownNameError, UsageError
from corridors.model.entities import WATER_KINDS
from corridors.model.network import Network
from corridors.tables import spreadsheet
from corridors.tables.spreadsheet import Sheet, SheetRow, read_spreadsheet
from planner.parsing.question import read_question, stop_named
from planner.parsing.terminals import TerminalEnd
from planner.pricing.arcs import Steps
from planner.question.query import DRAWN_ONLY, Query, expand_modes
from planner.question.terms import Question
from planner.services.names import nearest_services, single_service
from planner.shipments.reader import folded

CURRENCY = "USD"
ORDINARY = "-"
"""In place of a service: the leg goes by none, in ordinary trains, trucks and ships."""


class Own(NamedTuple):
    """What the user knows of a leg: its price for the shipment, and its hours; None is unknown.

    ``currency`` is that of the price.
    """

    price: float | None = None
    hours: float | None = None
    currency: str = CURRENCY


class StatedLeg(NamedTuple):
    """A leg in its user's words: to which place, by which mode and service, with own figures.

    ``where`` says where it stands, such as ``chain.csv:3`` or ``leg 2``.
    """

    place: str
    mode: str = ""
    service: str = ""
    own: Own = Own()
    where: str = ""


class StatedChain(NamedTuple):
    """A chain in its user's words, from ``origin`` leg by leg.

    ``notes`` tell how it was read, ``problems`` what of it can't be; ``table`` says that it comes
    from a file and is no line of a question.
    """

    origin: str
    legs: tuple[StatedLeg, ...]
    where: str = "origin"
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    table: bool = False

    def refused(self, problems: list[str]) -> CorridorsError:
        """Return the error of problems: of the data in a table, of the question in a line."""
        return DataError(problems) if self.table else ChainError(problems)


class ChainError(UsageError):
    """A chain in a line can't be understood; all problems are listed, by leg."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        head = f"{len(problems)} problems in the chain:"
        told = problems if len(problems) == 1 else [head, *(f"  {it}" for it in problems)]
        super().__init__("\n".join(told))

    def __reduce__(self) -> tuple[type["ChainError"], tuple[list[str]]]:
        """Return what another process makes the same error of: the problems, not the message."""
        return type(self), (self.problems,)


class ChainLeg(NamedTuple):
    """A leg with its names resolved; no modes and an empty service are any, own figures in USD."""

    origin: str
    place: str
    modes: tuple[str, ...] = ()
    service: str = ""
    own_usd: float | None = None
    own_hours: float | None = None
    where: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the user states its price or its hours."""
        return self.own_usd is not None or self.own_hours is not None


SEPARATOR = ">"
_DAY = 24.0
_AMOUNT = r"(\d[\d_]*(?:\.\d+)?)"
_MONEY = re.compile(rf"(?:{_AMOUNT}([a-z]{{3}})|([a-z]{{3}}){_AMOUNT})", re.IGNORECASE)
_HOURS = re.compile(rf"{_AMOUNT}(h|d)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d[\d.,e]*(usd|cny|eur|rub|d|h)", re.IGNORECASE)
_SERVICE = "by:"


def is_chain(text: str) -> bool:
    """Tell whether a text is a chain: places joined by ``>``.

    Examples
    --------
    >>> is_chain("Dalian > Moscow rail"), is_chain("chain.csv")
    (True, False)
    """
    return SEPARATOR in text


def read_chain(network: Network, text: str) -> StatedChain:
    """Read a chain from a line.

    A part after the first is a place, and behind it in any order a mode or family, a service as
    ``by:ID``, a price as ``3200usd`` and a time as ``12d`` or ``288h``.

    What can't be understood is among its problems, by leg.

    Examples
    --------
    >>> import planner
    >>> chain = read_chain(planner.load().network, "Dalian > Moscow rail 3200usd 12d")
    >>> chain.legs[0].mode, chain.legs[0].own
    ('rail', Own(price=3200.0, hours=288.0, currency='USD'))
    """
    first, *rest = (part.strip() for part in text.split(SEPARATOR))
    problems: list[str] = []
    if not first:
        problems.append("origin: no place before the first >; name one")
    words = {*network.modes, *(it.family for it in network.modes.values())}
    legs = [
        _read_leg(part, f"leg {number}", words, problems) for number, part in enumerate(rest, 1)
    ]
    return StatedChain(first, tuple(legs), problems=tuple(problems))


def _read_leg(part: str, where: str, modes: set[str], problems: list[str]) -> StatedLeg:
    tokens = part.split()
    found: dict[str, list[str]] = {"mode": [], "service": [], "price": [], "time": []}
    own = Own()
    while tokens:
        token = tokens[-1]
        money, hours = _MONEY.fullmatch(token), _HOURS.fullmatch(token)
        if money is not None:
            amount = money[1] or money[4]
            own = own._replace(price=float(amount), currency=(money[2] or money[3]).upper())
            found["price"].append(token)
        elif hours is not None:
            length = _DAY if hours[2].lower() == "d" else 1.0
            own = own._replace(hours=float(hours[1]) * length)
            found["time"].append(token)
        elif token.lower() in modes:
            found["mode"].append(token.lower())
        elif token.lower().startswith(_SERVICE):
            found["service"].append(token[len(_SERVICE) :])
        elif _NUMBER.fullmatch(token):
            problems.append(
                f"{where}: {token!r} is neither a price nor a time; write 3200usd or 12d, without "
                "a sign or commas"
            )
        else:
            break
        tokens.pop()
    problems += [
        f"{where}: {' and '.join(reversed(given))} are two of {what}; keep one"
        for what, given in found.items()
        if len(given) > 1
    ]
    if not tokens:
        problems.append(f"{where}: {part!r} names no place; write one, such as Moscow rail")
    mode, service = (next(iter(found[it]), "") for it in ("mode", "service"))
    return StatedLeg(" ".join(tokens), mode, service, own, where)


_MISTYPED = 0.8
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
        return "" if found is None else spreadsheet.read_text(found)

    def number(column: str) -> float | None:
        if not word(column):
            return None
        try:
            found = spreadsheet.read_number(cell(column))
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


_EXAMPLE = (("dalian", ""), ("manzhouli", "rail"), ("moscow", "rail"))
_MOST_PLACES = 2


def chain_template(path: Path, network: Network, currencies: tuple[str, ...]) -> bytes:
    """Return an example of a chain, in the form that the ending of a file names.

    Parameters
    ----------
    path
        The file; a workbook also explains the columns and offers the modes and currencies.
    network
        The network whose names it uses.
    currencies
        Codes of the currencies that a price may be stated in.

    Raises
    ------
    UsageError
        If the ending is another.
    """
    from planner.shipments.writer import template_file

    families = dict.fromkeys(it.family for it in network.modes.values() if it.id != DRAWN_ONLY)
    return template_file(
        path,
        {"chain": _example(network)},
        {it.name: it.meaning for it in COLUMNS},
        {},
        title="Chain of legs",
        day=network.edition,
        choices={"chain": {"mode": tuple(families), "currency": currencies}},
    )


def _example(network: Network) -> list[dict[str, Any]]:
    known = network.places
    stops = [it for it in _EXAMPLE if it[0] in known]
    if len(stops) < len(_EXAMPLE):
        towns = [it.id for it in known.values() if it.kind not in WATER_KINDS]
        stops = [(it, "") for it in towns[:_MOST_PLACES]]
    empty: dict[str, Any] = {it.name: None for it in COLUMNS}
    return [empty | {"place": known[it].name(), "mode": mode or None} for it, mode in stops]


MOST_LEGS = 50
"""Legs of a chain: what would close its gap is searched for each of them."""


def read_terms(
    network: Network,
    steps: Steps,
    chain: StatedChain,
    *,
    question: Question,
    rates: Mapping[str, float],
    moved: Callable[[TerminalEnd], None] = lambda _: None,
) -> tuple[Network, Steps, Query, tuple[ChainLeg, ...]]:
    """Resolve a chain and its question.

    Parameters
    ----------
    network, steps
        The network and its steps.
    chain
        The chain in its user's words.
    question
        What else is asked: neither ends nor stops, which the chain states.
    rates
        Units of each currency per USD.
    moved
        As for `planner.parsing.question.read_question`.

    Returns
    -------
    tuple
        The network and its steps, with the points that are off it joined by road, the question of
        the two ends, and the legs.

    Raises
    ------
    DataError, ChainError
        If a name of a table, or of a line, does not exist or contradicts another; with all
        problems.
    UsageError
        If a term of the question can't be read.
    """
    problems = [*chain.problems]
    if len(chain.legs) > MOST_LEGS:
        message = f"{chain.where}: {len(chain.legs)} legs; price at most {MOST_LEGS} at once"
        raise chain.refused([message])
    if not chain.legs:
        problems.append(f"{chain.where}: no leg; write a second place, as in A > B rail")
    if chain.origin:
        _try(problems, chain.where, lambda: stop_named(network, chain.origin))
    found = [_resolved(network, leg, rates, problems) for leg in chain.legs]
    if problems:
        raise chain.refused(sorted(problems, key=_in_order))
    names = [chain.origin, *(leg.place for leg in chain.legs)]
    whole = replace(question, origin=names[0], destination=names[-1], via=tuple(names[1:-1]))
    network, steps, query = read_question(network, steps, whole, moved=moved)
    if query.is_open:
        message = "--depart is a span, and a chain has one departure; write YYYY-MM-DD"
        raise UsageError(message)
    stops = (query.origin, *query.via, query.destination)
    legs = tuple(
        leg._replace(origin=a, place=b) for leg, a, b in zip(found, stops, stops[1:], strict=False)
    )
    again = [
        f"{it.where}: leads from {it.origin} to itself; drop it"
        for it in legs
        if it.origin == it.place
    ]
    if again:
        raise chain.refused(again)
    # What a chain passes is its own rule: only where it comes back to an end must that stay open.
    inner = query.via if {query.origin, query.destination} & {*query.via} else ()
    if query.origin == query.destination:
        inner = query.via
    return network, steps, query._replace(via=inner), legs


def _in_order(problem: str) -> list[int]:
    """Return by what problems are ordered: the numbers of row or leg before their words."""
    return [int(it) for it in re.findall(r"\d+(?=: )", problem)[:1]]


_Read = TypeVar("_Read")


def _resolved(
    network: Network, leg: StatedLeg, rates: Mapping[str, float], problems: list[str]
) -> ChainLeg:
    if leg.place:
        _try(problems, leg.where, lambda: stop_named(network, leg.place))
    modes = service = None
    if leg.mode:
        modes = _try(problems, leg.where, lambda: expand_modes(network, (leg.mode,)))
    if leg.service:
        service = _try(problems, leg.where, lambda: _service(network, leg.service))
    rate = 1.0
    if leg.own.currency != CURRENCY:
        if leg.own.currency not in rates:
            known = ", ".join((CURRENCY, *rates))
            problems.append(
                f"{leg.where}: currency {leg.own.currency} is unknown; use one of {known}"
            )
        rate = rates.get(leg.own.currency, 1.0)
    usd = None if leg.own.price is None else leg.own.price / rate
    return ChainLeg("", leg.place, modes or (), service or "", usd, leg.own.hours, leg.where)


def _service(network: Network, name: str) -> str:
    if name.lower() in network.services:
        return name.lower()
    found = single_service(network, name)
    if found is None:
        near = nearest_services(network, name)
        hint = f"did you mean {', '.join(near)}?" if near else "see: corridors services"
        message = f"service {name!r} is unknown; {hint}"
        raise UnknownNameError(message)
    return found.id


def _try(problems: list[str], where: str, read: Callable[[], _Read]) -> _Read | None:
    try:
        return read()
    except CorridorsError as error:
        problems.append(f"{where}: {error}")
        return None
