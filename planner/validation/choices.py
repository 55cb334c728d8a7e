"""Cited statements of the way and mode that cargo takes, and whether our routes take it."""

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import groupby, pairwise
from math import fsum
from pathlib import Path
from typing import NamedTuple, NoReturn

from corridors.errors import NoRouteError, UsageError
from corridors.model.cargo import kind_named
from corridors.model.entities import GATE
from corridors.model.network import Network
from corridors.model.schema import is_whole
from corridors.tables.reader import read_records
from planner.graph.backend import Engine
from planner.graph.cache import warm_engine
from planner.parsing.terminals import at_terminals
from planner.pricing.arcs import MOVE, Steps
from planner.question.query import Query
from planner.routing.route import Route
from planner.routing.router import find_route

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


BY = "generalised"
"""Criterion of a question that names none."""
DRAYAGE = 0.1
"""A haul of at most this share of the kilometres may go unnamed in a chain of long hauls."""

SEA = "sea"


class Haul(NamedTuple):
    """A stretch of a route by one family of modes, and its length in km."""

    family: str
    km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceVerdict:
    """An answer beside the statement that it is held against.

    Attributes
    ----------
    choice
        The statement.
    query
        The question that was asked for it.
    route
        The answer, None where there is none.
    reason
        Why there is none, otherwise empty.
    hauls
        Families of modes of the answer in order of travel, with their lengths.
    mode
        Whether the answer goes by the modes of the statement.
    via
        Whether it passes the places of the statement in their order; True where none is stated.
    not_via
        Whether it keeps clear of those that the statement excludes; True where none is stated.
    """

    choice: Choice
    query: Query
    route: Route | None
    reason: str
    hauls: tuple[Haul, ...]
    mode: bool
    via: bool
    not_via: bool

    @property
    def agrees(self) -> bool:
        """Whether the answer agrees with all that is stated."""
        return self.mode and self.via and self.not_via


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many answers of a group agree with their statements.

    ``via`` and ``not_via`` are counted among the ``via_rows`` and ``not_via_rows`` that state
    such places; ``unanswered`` rows have no route and agree in nothing.
    """

    by: str
    group: str
    rows: int
    agree: int
    mode: int
    via: int
    via_rows: int
    not_via: int
    not_via_rows: int
    unanswered: int


def default_query(network: Network, choice: Choice) -> Query:
    """Return the question of a shipper who names ends, cargo and, where it matters, the day."""
    depart = choice.depart or network.edition
    return Query(choice.origin, choice.destination, BY, depart, choice.cargo)


def check_choices(
    network: Network,
    steps: Steps,
    rows: Iterable[Choice],
    *,
    engine: Engine | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[ChoiceVerdict]:
    """Ask the default question of every statement and judge the answers.

    Parameters
    ----------
    network, steps
        The network and `planner.pricing.arcs.resolve_steps` of it.
    rows
        The statements.
    engine
        The searches to be used; a warm engine of its own where none is given.
    progress
        Is called with the id of each row that is done.

    Returns
    -------
    list of ChoiceVerdict
        One for each row, in the order of the rows.
    """
    rows = list(rows)
    engine = engine or warm_engine()
    verdicts: dict[str, ChoiceVerdict] = {}
    # Questions of one day and cargo from one country share a graph.
    for row in sorted(rows, key=lambda it: _graph_key(network, it)):
        verdicts[row.id] = _answer(network, steps, row, engine)
        progress(row.id)
    return [verdicts[row.id] for row in rows]


def _graph_key(network: Network, row: Choice) -> tuple[str, str, str, str]:
    day = row.depart.isoformat() if row.depart else ""
    return (day, row.cargo, network.places[row.origin].country, row.origin)


def _answer(network: Network, steps: Steps, row: Choice, engine: Engine) -> ChoiceVerdict:
    query, _ = at_terminals(network, steps, default_query(network, row))
    try:
        route = find_route(network, query, steps, engine=engine)
    except (NoRouteError, UsageError) as error:
        return ChoiceVerdict(
            choice=row, query=query, route=None, reason=str(error), hauls=(),
            mode=False, via=False, not_via=False,
        )  # fmt: skip
    return judge(network, row, route)


def judge(network: Network, choice: Choice, route: Route) -> ChoiceVerdict:
    """Hold a route against a statement."""
    hauls = hauls_of(network, route)
    places = places_of(route)
    return ChoiceVerdict(
        choice=choice,
        query=route.query,
        route=route,
        reason="",
        hauls=hauls,
        mode=key_places(hauls, choice.modes)
        or key_places(hauls_of(network, route, at_sea=ferries(network)), choice.modes),
        via=passes(places, choice.via),
        not_via=not set(places) & set(choice.not_via),
    )


def hauls_of(network: Network, route: Route, *, at_sea: Collection[str] = ()) -> tuple[Haul, ...]:
    """Return by which families of modes a route goes, in order, a change of gauge within one.

    Parameters
    ----------
    network, route
        The route and its network.
    at_sea
        Links that count as sea, whatever their mode: `ferries`.
    """
    moves = [
        (SEA if step.both in at_sea else network.modes[step.first].family, price.km)
        for leg in route.legs
        for step, price in leg.steps
        if step.kind == MOVE
    ]
    return tuple(
        Haul(family, fsum(km for _, km in some))
        for family, some in groupby(moves, key=lambda move: move[0])
    )


def ferries(network: Network) -> frozenset[str]:
    """Return the links by road and rail on which a ship carries the truck or the wagon.

    They go by two modes at once, so either may be stated of them. Each is named from both of its
    ends, ``a-b:mode`` and ``b-a:mode``.
    """
    return frozenset(
        f"{start}-{end}:{link.mode}"
        for link in network.links
        if (link.mode == "road" and link.name.startswith("Truck "))
        or (link.mode.startswith("rail") and link.name.endswith("train ferry"))
        for start, end in ((link.a, link.b), (link.b, link.a))
    )


def places_of(route: Route) -> tuple[str, ...]:
    """Return the places that a route passes, in order, from origin to destination."""
    passed = (place for leg in route.legs for place in leg.places)
    return tuple(place for place, _ in groupby(passed))


def key_places(hauls: Sequence[Haul], modes: Iterable[Sequence[str]]) -> bool:
    """Tell whether hauls are those of one of several alternatives.

    Parameters
    ----------
    hauls
        The hauls of an answer.
    modes
        The alternatives. A single family is the one that carries the cargo furthest, by km. A
        chain is the long hauls in order: others may lie between them, before and behind, of at
        most `DRAYAGE` of all kilometres each.

    Examples
    --------
    >>> hauls = [Haul("road", 200.0), Haul("sea", 9000.0), Haul("rail", 1200.0)]
    >>> key_places(hauls, [("sea",)]), key_places(hauls, [("rail",), ("sea", "rail")])
    (True, True)
    >>> key_places(hauls, [("sea", "road")])
    False
    """
    return any(
        _furthest(hauls) == chain[0] if len(chain) == 1 else _is_chain(hauls, tuple(chain))
        for chain in modes
    )


def _furthest(hauls: Sequence[Haul]) -> str:
    km: dict[str, float] = {}
    for haul in hauls:
        km[haul.family] = km.get(haul.family, 0.0) + haul.km
    return max(km, key=km.__getitem__, default="")


def _is_chain(hauls: Sequence[Haul], chain: tuple[str, ...]) -> bool:
    short = DRAYAGE * fsum(haul.km for haul in hauls)

    @cache
    def fits(at: int, named: int) -> bool:
        """Tell whether the hauls from ``at`` on go on with the chain, of which some are passed."""
        if at == len(hauls):
            return named == len(chain)
        haul = hauls[at]
        following = named < len(chain) and haul.family == chain[named]
        again = named > 0 and haul.family == chain[named - 1]  # drayage lay between
        return (
            (following and fits(at + 1, named + 1))
            or (again and fits(at + 1, named))
            or (haul.km <= short and fits(at + 1, named))
        )

    return fits(0, 0)


def passes(places: Iterable[str], via: Iterable[Sequence[str]]) -> bool:
    """Tell whether a way passes places in their order, each position by one of its alternatives.

    Examples
    --------
    >>> way = ["harbin", "suifenhe", "grodekovo", "vladivostok"]
    >>> passes(way, [("manzhouli", "suifenhe"), ("vladivostok",)])
    True
    >>> passes(way, [("vladivostok",), ("grodekovo",)])
    False
    """
    left = iter(places)
    return all(any(place in wanted for place in left) for wanted in via)


def count_agreement(network: Network, verdicts: Sequence[ChoiceVerdict]) -> list[Agreement]:
    """Count what agrees: in all, by cargo, by mode, and by how firmly the statements stand.

    Containers of all kinds are one group of cargo. The mode is that of the first alternative; a
    chain of several long hauls is a group of its own.
    """
    groups = [_counted("all", "all", verdicts)]
    for by, name in (("cargo", _cargo), ("mode", _mode), ("stands", _stands)):
        found: dict[str, list[ChoiceVerdict]] = {}
        for verdict in verdicts:
            found.setdefault(name(network, verdict.choice), []).append(verdict)
        names: Iterable[str] = sorted(found, key=lambda it: (-len(found[it]), it))
        if by == "stands":
            names = (it for it in STANDS if it in found)
        groups += [_counted(by, it, found[it]) for it in names]
    return groups


def _cargo(network: Network, choice: Choice) -> str:
    return "containers" if network.cargo[choice.cargo].basis == "teu" else choice.cargo


def _mode(_: Network, choice: Choice) -> str:
    return "+".join(choice.modes[0]) if len(choice.modes[0]) == 1 else "several"


def _stands(_: Network, choice: Choice) -> str:
    return choice.stands


def _counted(by: str, group: str, verdicts: Sequence[ChoiceVerdict]) -> Agreement:
    with_via = [it for it in verdicts if it.choice.via]
    with_not_via = [it for it in verdicts if it.choice.not_via]
    return Agreement(
        by=by,
        group=group,
        rows=len(verdicts),
        agree=sum(it.agrees for it in verdicts),
        mode=sum(it.mode for it in verdicts),
        via=sum(it.via for it in with_via),
        via_rows=len(with_via),
        not_via=sum(it.not_via for it in with_not_via),
        not_via_rows=len(with_not_via),
        unanswered=sum(it.route is None for it in verdicts),
    )


def worst_first(verdicts: Iterable[ChoiceVerdict], count: int | None = None) -> list[ChoiceVerdict]:
    """Return the answers that do not agree, the worst first, or a number of them.

    Worst is no route, then a wrong mode, then a wrong way; among these what is firmly stated
    comes first, and of that what says that the larger share of the flow goes so.
    """
    wrong = [it for it in verdicts if not it.agrees]
    return sorted(wrong, key=_severity)[:count]


def _severity(verdict: ChoiceVerdict) -> tuple[bool, bool, int, int, float, str]:
    row = verdict.choice
    missed = (not verdict.via) + (not verdict.not_via)
    held = STANDS.index(row.stands)
    return (verdict.route is not None, verdict.mode, -missed, held, -(row.share or 0.0), row.id)


def disagreements(network: Network, verdict: ChoiceVerdict) -> Iterator[str]:
    """Yield in words what of a statement the answer does not keep."""
    row, route = verdict.choice, verdict.route
    if route is None:
        yield verdict.reason
        return
    if not verdict.mode:
        stated = " or ".join(" + ".join(chain) for chain in row.modes)
        yield f"goes by {describe_hauls(verdict)}, not by {stated}"
    if not verdict.via:
        stated = ", then ".join(
            " or ".join(network.places[it].name() for it in some) for some in row.via
        )
        yield f"does not pass {stated}"
    if not verdict.not_via:
        passed = [it for it in places_of(route) if it in row.not_via]
        yield f"passes {', '.join(network.places[it].name() for it in passed)}"


def describe_hauls(verdict: ChoiceVerdict) -> str:
    """Return the hauls of an answer in words, such as ``road 30 km + sea 9,000 km``."""
    return " + ".join(f"{haul.family} {haul.km:,.0f} km" for haul in verdict.hauls)


def countries_of(route: Route) -> tuple[str, ...]:
    """Return the countries through which a route leads, in order."""
    passed = (code for leg in route.legs for code in leg.countries if code)
    return tuple(code for code, _ in groupby(passed))


def borders_of(network: Network, route: Route) -> tuple[str, ...]:
    """Return where a route pays formalities: ``Place - Place`` on land, the place of discharge."""
    found = []
    for leg in route.legs:
        if leg.kind == "border":
            ends = dict.fromkeys((leg.origin, leg.destination))
            found.append(" - ".join(network.places[it].name() for it in ends))
    return tuple(found)


def verdict_dict(network: Network, verdict: ChoiceVerdict) -> dict[str, object]:
    """Return a verdict as plain data: the statement, the answer, and why it does not agree."""
    row, route = verdict.choice, verdict.route
    return {
        "id": row.id,
        "agrees": verdict.agrees,
        "mode_agrees": verdict.mode,
        "via_agrees": verdict.via if row.via or route is None else None,
        "not_via_agrees": verdict.not_via if row.not_via or route is None else None,
        "stated_mode": "|".join("+".join(chain) for chain in row.modes),
        "stated_via": ">".join("|".join(some) for some in row.via),
        "stated_not_via": list(row.not_via),
        "hauls": [{"mode": it.family, "km": round(it.km, 1)} for it in verdict.hauls],
        "countries": list(countries_of(route)) if route else [],
        "borders": list(borders_of(network, route)) if route else [],
        "cost_usd": round(route.total("cost_usd"), 2) if route else None,
        "days": round(route.total("time_h") / 24.0, 2) if route else None,
        "why": list(disagreements(network, verdict)),
        "question": " ".join(verdict.query.to_words()),
        "stands": row.stands,
        "share": row.share,
        "statement": row.statement,
        "source": row.source,
        "address": row.address,
        "locator": row.locator,
        "year": row.year,
        "note": row.note,
    }


def agreement_dict(agreement: Agreement) -> dict[str, object]:
    """Return the counts of a group as plain data."""
    return {
        **{field.name: getattr(agreement, field.name) for field in fields(agreement)},
        "agree_percent": round(100.0 * agreement.agree / agreement.rows, 1),
    }
