"""A list answered: in this process, in several, or on a Dask cluster; and its rows of answers."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from corridors.errors import CorridorsError, DataError, NoRouteError, explained, interrupted
from corridors.model.layer import Layer, lay_assignment
from corridors.model.network import Network, check_ends, country_codes
from corridors.places.names import read_country
from corridors.scenario import load_scenarios
from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.graph.layers import LayeredNetwork
from planner.parsing.departure import ARRIVE_BY, read_deadline, read_departures, stated_departure
from planner.parsing.question import (
    read_avoid,
    read_leanings,
    read_operators,
    read_question,
    stop_named,
)
from planner.parsing.terminals import TerminalEnd
from planner.pricing.snapshot import ready_network
from planner.processes import cores
from planner.question.equipment import cargo_of
from planner.question.query import expand_modes
from planner.question.terms import Question
from planner.routing.advisories import advisories, advisory_lines
from planner.routing.board import LABELS, Board, why_recommended
from planner.routing.bookings import bookings_of
from planner.routing.route import Route, clock, rounded
from planner.routing.route_text import countries_in_order, modes_of
from planner.routing.router import find_board, find_route
from planner.shipments.reader import (
    ANSWERED,
    BAND,
    FIGURES,
    HEAD,
    NO_ROUTE,
    NOT_READ,
    OTHERS,
    Defaults,
    Shipment,
    ShipmentList,
    answer_columns,
    from_records,
    price_column,
)
from planner.sweep.job import check_stamp, run_locally, run_on_cluster, stamp_of, worker_pool
from planner.uncertainty.percentiles import Band, ranges_of
from planner.uncertainty.reliability import find_reliable, settle_departure

if TYPE_CHECKING:
    import pandas as pd


_Check = tuple[str, str, Callable[[str], object]]


class CellChecker:
    """Reads the words of questions one by one; what is wrong with a word is found out once.

    Parameters
    ----------
    base
        The network below the scenarios of the questions.
    """

    def __init__(self, base: LayeredNetwork) -> None:
        self.base = base
        self._known: dict[tuple[tuple[str, ...], str, str], str] = {}

    def faults(self, terms: Question) -> list[str]:
        """Return what is wrong with single cells of a question, by column."""
        faults = self._tried((), _scenario_checks(terms))
        if faults:
            return faults
        try:
            network = self.base.under(*terms.scenarios).network
        except CorridorsError as error:
            return [f"scenario: {_words(error)}"]
        return self._tried(terms.scenarios, _checks(network, terms))

    def has_failed(self, terms: Question) -> bool:
        """Tell whether an end or a stop of a question is known to be none."""
        stops = [("origin", terms.origin), ("destination", terms.destination)]
        stops += [("via", it) for it in terms.via]
        return any(self._known.get((terms.scenarios, *it)) for it in stops)

    def _tried(self, scenarios: tuple[str, ...], checks: Iterator[_Check]) -> list[str]:
        faults: list[str] = []
        for column, word, read in checks:
            key = (scenarios, column, word)
            if key not in self._known:
                self._known[key] = _fault(read, word)
            if self._known[key]:
                faults.append(f"{column}: {self._known[key]}")
        return faults


def with_all_faults(listed: ShipmentList, base: LayeredNetwork) -> ShipmentList:
    """Return a list in which rows that can't be read name all cells at fault, also names."""
    checker = CellChecker(base)

    def complete(shipment: Shipment) -> Shipment:
        if not shipment.problems:
            return shipment
        more = [it for it in checker.faults(shipment.draft) if it not in shipment.problems]
        return shipment._replace(problems=(*shipment.problems, *more))

    return listed._replace(shipments=tuple(map(complete, listed.shipments)))


def _fault(read: Callable[[str], object], word: str) -> str:
    try:
        read(word)
    except CorridorsError as error:
        return _words(error)
    return ""


def _words(error: CorridorsError) -> str:
    return " / ".join(error.problems) if isinstance(error, DataError) else str(error)


def _scenario_checks(terms: Question) -> Iterator[_Check]:
    for name in terms.scenarios:
        yield "scenario", name, lambda it: load_scenarios([it])


def _checks(network: Network, terms: Question) -> Iterator[_Check]:
    """Yield the words of a question with what reads each of them."""
    stop = partial(stop_named, network)
    read: dict[str, tuple[Callable[[str], object], tuple[str | None, ...]]] = {
        "set": (lambda it: lay_assignment(Layer(network), it), terms.sets),
        "origin": (stop, (terms.origin,)),
        "destination": (stop, (terms.destination,)),
        "via": (stop, terms.via),
        "depart": (lambda it: read_departures(it, network.edition), (terms.depart,)),
        "deadline": (read_deadline, (terms.deadline,)),
        "arrive-by": (lambda it: read_deadline(it, ARRIVE_BY), (terms.arrive_by,)),
        "mode": (lambda it: expand_modes(network, (it.lower(),)), terms.modes),
        "country": (lambda it: read_country(it, country_codes(network)), terms.countries),
        "avoid": (partial(read_avoid, network), terms.avoid),
        "prefer": (lambda it: read_leanings(network, (it,), ()), terms.prefer),
        "reluctant": (lambda it: read_leanings(network, (), (it,)), terms.reluctant),
        "operator": (lambda it: read_operators(network, (it,)), terms.operators),
        "cargo": (partial(cargo_of, network.cargo), (terms.cargo,)),
    }
    for column, (reader, words) in read.items():
        for word in words:
            if word:
                yield column, word, reader


CHUNK = 12
"""Questions that are answered at once."""
_DAY = 24.0


class QuotedRoute(NamedTuple):
    """What a list says of a route, for one unit; days and USD with P10 and P90.

    ``labels`` say what it is the best in. ``exact_usd`` is not rounded: prices in another currency
    are made of it.
    """

    labels: tuple[str, ...]
    days: tuple[float, float, float]
    exact_usd: tuple[float, float, float]
    kg_co2e: float
    km: float
    departs: str
    arrives: str
    on_time: float | None
    borders: int
    transfers: int
    modes: str
    countries: str
    services: str
    corridor: str
    price_level: str
    warnings: str

    @property
    def usd(self) -> tuple[float, float, float]:
        """The price of one unit to the cent, with P10 and P90."""
        value, low, high = (rounded("cost_usd", it) for it in self.exact_usd)
        return value, low, high


class Reply(NamedTuple):
    """What became of a question: its routes, or why there are none.

    ``status`` is one of `planner.shipments.reader`; ``why`` says why the first is recommended.
    """

    status: str
    routes: tuple[QuotedRoute, ...] = ()
    origin: str = ""
    destination: str = ""
    unit: str = ""
    why: str = ""
    problem: str = ""


class QuestionChunk(NamedTuple):
    """Questions of one world, with their numbers."""

    numbers: tuple[int, ...]
    questions: tuple[Question, ...]


def chunks_of(questions: Sequence[Question], size: int = CHUNK) -> list[QuestionChunk]:
    """Return questions in an order in which they share worlds and graphs, in chunks.

    A chunk has one world, so that none of its worlds is made for a part of it alone.
    """
    order = sorted(range(len(questions)), key=lambda at: _sharing(questions[at]))
    chunks: list[QuestionChunk] = []
    for at in order:
        terms = questions[at]
        if (
            chunks
            and len(chunks[-1].numbers) < size
            and _world(chunks[-1].questions[0]) == _world(terms)
        ):
            last = chunks.pop()
            chunks.append(QuestionChunk((*last.numbers, at), (*last.questions, terms)))
        else:
            chunks.append(QuestionChunk((at,), (terms,)))
    return chunks


def _world(terms: Question) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return terms.scenarios, terms.sets


def _sharing(terms: Question) -> tuple[object, ...]:
    """Return what orders questions: their world, then what questions with one graph share."""
    return (
        *_world(terms),
        *(
            terms.depart or "",
            terms.cargo,
            terms.modes,
            terms.countries,
            terms.avoid,
            terms.operators,
        ),
        *(terms.unconfirmed, terms.booked, terms.origin, terms.destination),
    )


def answer_chunk(folder: Path, stamp: str, chunk: QuestionChunk) -> list[Reply]:
    """Return the replies to a chunk, on whichever machine has it.

    Parameters
    ----------
    folder, stamp
        The tables, and `planner.sweep.job.stamp_of` them where the list was read.
    chunk
        The questions.

    Raises
    ------
    DataError
        If this machine has other tables, code or packages.
    """
    check_stamp(folder, stamp)
    return list(_answerer(folder).replies(chunk.questions))


@lru_cache(maxsize=1)
def _answerer(folder: Path) -> "ListAnswerer":
    return ListAnswerer(LayeredNetwork(*ready_network(folder)))


class ListAnswerer:
    """Answers questions over a network, and keeps the world of the last one.

    Parameters
    ----------
    base
        The network below the scenarios and assignments of the questions.
    """

    def __init__(self, base: LayeredNetwork) -> None:
        self.base = base
        self.checker = CellChecker(base)
        self._under: tuple[tuple[str, ...], LayeredNetwork] = ((), base)
        self._given: tuple[tuple[tuple[str, ...], ...], LayeredNetwork] = (((), ()), base)

    def replies(self, questions: Sequence[Question]) -> Iterator[Reply]:
        """Yield the reply to each question; the order of `chunks_of` shares worlds and graphs."""
        for terms in questions:
            yield self.reply(terms)

    def reply(self, terms: Question) -> Reply:
        """Return the reply to a question; whatever goes wrong is a reply too.

        Raises
        ------
        KeyboardInterrupt
            If the user interrupts; no reply is made of that.
        """
        try:
            if self.checker.has_failed(terms):
                # Its names are looked for among all towns only once.
                return Reply(NOT_READ, problem="; ".join(self.checker.faults(terms)))
            return explained(lambda: _ask(self.world(terms), terms))
        except NoRouteError as error:
            return Reply(NO_ROUTE, problem=str(error))
        except CorridorsError as error:
            faults = self.checker.faults(terms) or [str(error)]
            return Reply(NOT_READ, problem="; ".join(faults))
        except Exception as error:  # one row never stops the others
            if interrupted(error):
                raise KeyboardInterrupt from error
            return Reply(NOT_READ, problem=f"{type(error).__name__}: {error}")

    def world(self, terms: Question) -> LayeredNetwork:
        """Return the network under the scenarios and assignments of a question.

        Raises
        ------
        UnknownNameError, UsageError, DataError
            As `planner.graph.layers.LayeredNetwork`.
        """
        if self._given[0] == _world(terms):
            return self._given[1]
        if self._under[0] != terms.scenarios:
            self._under = (terms.scenarios, self.base.under(*terms.scenarios))
        world = self._under[1]
        if terms.sets:
            world = world.given(*terms.sets)
        self._given = (_world(terms), world)
        return world


def _ask(world: LayeredNetwork, terms: Question) -> Reply:
    moved: list[TerminalEnd] = []
    asked = replace(terms, scenarios=world.scenarios, sets=world.sets)
    network, steps, query = read_question(world.network, world.steps, asked, moved=moved.append)
    check_ends(network, query.origin, query.destination)
    if query.is_open:
        query = settle_departure(network, query, steps, engine=world.engine)
    why = ""
    on_time: tuple[float, ...] = ()
    boarded = not terms.by
    if query.reliability is not None:
        reliable = find_reliable(network, query, steps, board=boarded, engine=world.engine)
        board, on_time = reliable.board, reliable.on_time
    elif boarded:
        board = find_board(network, query, steps, engine=world.engine)
    else:
        board = Board([find_route(network, query, steps, engine=world.engine)])
    if boarded:
        why = why_recommended(network, board)
    noted = [it.message(network) for it in moved]
    kind = network.cargo[query.cargo]
    ends = (network.places[it] for it in (query.origin, query.destination))
    origin, destination = (f"{it.name()}, {it.country}" for it in ends)
    return Reply(
        ANSWERED,
        tuple(
            summary_of(network, route, noted, share)
            for route, share in zip_longest(board.routes, on_time)
        ),
        origin,
        destination,
        kind.name_en if kind.basis == "teu" else "tonne",
        why,
    )


def summary_of(
    network: Network, route: Route, noted: Sequence[str] = (), on_time: float | None = None
) -> QuotedRoute:
    """Return what a list says of a route.

    Parameters
    ----------
    network
        The network that it was found on.
    route
        The route.
    noted
        What is to be told of the question beside it.
    on_time
        Its probability to arrive in time, where the question has a reliability.
    """
    ranges = ranges_of(network, route)
    bookings = bookings_of(network, route)
    names = [network.corridors[it].name_en for it in route.corridors]
    levels = [it.level.text() for it in bookings if it.level is not None]
    warnings = [*noted, *advisory_lines(advisories(network, route))]
    if route.gap:
        off = f"by {route.gap:.1%} at most" if route.gap < float("inf") else "by any amount"
        warnings.append(f"not proven to be the best; another may be better {off}")
    return QuotedRoute(
        labels=route.labels,
        days=_days(ranges.time_h),
        exact_usd=(ranges.cost_usd.value, ranges.cost_usd.low, ranges.cost_usd.high),
        kg_co2e=rounded("co2e_kg", route.total("co2e_kg")),
        km=rounded("distance_km", route.total("distance_km")),
        departs=clock(route.query, route.query.hour).isoformat(sep=" ", timespec="minutes"),
        on_time=None if on_time is None else round(on_time, 4),
        arrives=clock(route.query, route.legs[-1].end_h).isoformat(sep=" ", timespec="minutes"),
        borders=route.border_crossings,
        transfers=route.transfers,
        modes=" > ".join(modes_of(network, route)),
        countries=" > ".join(countries_in_order(network, route)),
        services="; ".join(dict.fromkeys(it.service.title for it in bookings)),
        corridor="; ".join(names),
        price_level="; ".join(dict.fromkeys(levels)),
        warnings="; ".join(it.rstrip(".") for it in warnings),
    )


def _days(band: Band) -> tuple[float, float, float]:
    value, low, high = (round(it / _DAY, 2) for it in (band.value, band.low, band.high))
    return value, low, high


Row = dict[str, Any]


def questions_of(shipments: Iterable[Shipment]) -> list[Question]:
    """Return what is asked, each question once, in the order in which it first occurs."""
    return list(dict.fromkeys(it.terms for it in shipments if it.terms is not None))


def reply_to(shipment: Shipment, replies: dict[Question, Reply]) -> Reply:
    """Return the reply to a row; of one that can't be read, why."""
    if shipment.terms is None:
        return Reply(NOT_READ, problem="; ".join(shipment.problems))
    return replies[shipment.terms]


def answer_rows(
    listed: ShipmentList,
    replies: dict[Question, Reply],
    *,
    long: bool,
    rate: ExchangeRate = DOLLARS,
) -> list[Row]:
    """Return the answers to a list, in its order, beside the cells of the user.

    Parameters
    ----------
    listed
        The list.
    replies
        The reply to each of its questions.
    long
        A row for each answer, instead of one for each shipment.
    rate
        The currency in which prices stand too, beside USD.
    """
    rows: list[Row] = []
    for shipment in listed.shipments:
        own = dict(zip(listed.header, shipment.cells, strict=True))
        reply = reply_to(shipment, replies)
        shown = [reply.routes[at : at + 1] for at in range(len(reply.routes))] if long else []
        for routes in shown or [reply.routes]:
            empty = dict.fromkeys(answer_columns(long=long, rate=rate))
            rows.append(own | empty | _cells(shipment, reply, routes, rate, long=long))
    return rows


def _cells(
    shipment: Shipment,
    reply: Reply,
    routes: Sequence[QuotedRoute],
    rate: ExchangeRate,
    *,
    long: bool,
) -> Row:
    said = (
        *(reply.status, reply.problem, reply.origin, reply.destination),
        *(reply.unit, reply.why),
    )
    row: Row = {name: it or None for name, it in zip(HEAD, said, strict=False)}
    if reply.status != ANSWERED or shipment.terms is None:
        return row
    first = routes[0]
    row["answer"] = ", ".join(first.labels) or f"least by {shipment.terms.by}"
    row |= _figures(first, shipment.units, rate)
    for label in () if long else LABELS:
        found = next((it for it in reply.routes if label in it.labels), None)
        if label in OTHERS and found is not None:
            figures = _figures(found, shipment.units, rate)
            row |= {f"{OTHERS[label]}{name}": it for name, it in figures.items()}
    return row


def _figures(route: QuotedRoute, count: float, rate: ExchangeRate) -> Row:
    total = [round(it * count, 2) for it in route.usd]
    values = (
        *(*route.days, route.departs, route.arrives, route.on_time, *route.usd, *total),
        *(route.kg_co2e, round(route.kg_co2e * count, 2), route.km),
        *(route.borders, route.transfers, route.modes, route.countries),
        *(route.services or None, route.corridor or None),
        *(route.price_level or None, route.warnings or None),
    )
    row: Row = dict(zip(FIGURES, values, strict=True))
    if rate != DOLLARS:
        # Of the price that is not rounded: a sum of many units would multiply the rest.
        for price, units in (("usd", 1.0), ("total_usd", count)):
            own = price_column(price, rate.code)
            for part, usd in zip(BAND, route.exact_usd, strict=True):
                row[f"{own}{part}"] = round(rate.of(usd * units), 2)
    return row


_WORTH = 50
"""Questions for which it is worth to start one more process."""
MODULE = "planner.shipments.run"
"""What a worker imports."""


def answer_list(
    shipments: Iterable[Shipment],
    folder: Path,
    *,
    workers: int | None,
    scheduler: str | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> dict[Question, Reply]:
    """Return the reply to each question of a list; equal questions are asked once.

    Parameters
    ----------
    shipments
        The rows of the list.
    folder
        The tables of the network.
    workers
        Most processes on this machine; None for one per core, but no more than there is work for.
    scheduler
        Address of a Dask cluster to be asked instead.
    told
        Called with how many more questions are done.

    Raises
    ------
    UsageError, DataError
        As `planner.sweep.job.run_on_cluster` and `run_locally`.
    """
    questions = questions_of(shipments)
    chunks = chunks_of(questions)
    work = partial(answer_chunk, folder, stamp_of(folder))
    found: list[Reply | None] = [None] * len(questions)

    def keep(chunk: QuestionChunk, replies: list[Reply]) -> None:
        for number, reply in zip(chunk.numbers, replies, strict=True):
            found[number] = reply
        told(len(replies))

    if scheduler is not None:
        for chunk, replies in run_on_cluster(work, chunks, scheduler):
            keep(chunk, replies)
    elif chunks:
        most = min(cores(), 1 + len(questions) // _WORTH) if workers is None else workers
        with worker_pool(min(most, len(chunks)), MODULE) as pool:
            for chunk, replies in run_locally(work, chunks, pool):
                keep(chunk, replies)
    return {terms: it for terms, it in zip(questions, found, strict=True) if it is not None}


def exit_code(shipments: Iterable[Shipment], replies: dict[Question, Reply]) -> int:
    """Return 0 if all rows have answers, 1 if some can't be read, 3 if some have no route."""
    said = {reply_to(it, replies).status for it in shipments}
    return 1 if NOT_READ in said else 3 if NO_ROUTE in said else 0


def answer_frame(
    base: LayeredNetwork,
    rows: Any,
    *,
    depart: str | dt.date | None = None,
    long: bool = False,
    rate: ExchangeRate = DOLLARS,
) -> "pd.DataFrame":
    """Return a table of answers to a list that a program has.

    Parameters
    ----------
    base
        The network below the scenarios and assignments of the rows.
    rows
        A data frame, or rows as mappings by the names of columns.
    depart
        Departure of rows without one; today at 08:00 without it.
    long
        A row for each answer, instead of one for each shipment.
    rate
        The currency in which prices stand too, beside USD.

    Raises
    ------
    DataError
        If the columns can't be understood; with all problems.
    """
    import pandas as pd

    listed = with_all_faults(list_of(base.network, rows, depart), base)
    questions = questions_of(listed.shipments)
    answerer = ListAnswerer(base)
    replies = {
        terms: answerer.reply(terms) for chunk in chunks_of(questions) for terms in chunk.questions
    }
    made = pd.DataFrame(answer_rows(listed, replies, long=long, rate=rate))
    if not long:
        made.index = rows.index if isinstance(rows, pd.DataFrame) else made.index
    return made


def list_of(network: Network, rows: Any, depart: str | dt.date | None = None) -> ShipmentList:
    """Return the list of shipments that a program has.

    Parameters
    ----------
    network
        The network that is asked.
    rows, depart
        As of `answer_frame`.

    Raises
    ------
    DataError
        If the columns can't be understood; with all problems.
    UsageError
        If the departure can't be read.
    """
    import pandas as pd

    day = stated_departure(depart)
    read_departures(day, network.edition)
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame([dict(it) for it in rows])
    plain = frame.astype(object).where(frame.notna(), None)
    header = [str(it) for it in frame.columns]
    defaults = Defaults(day, network.cargo)
    return from_records(header, plain.itertuples(index=False, name=None), defaults)
