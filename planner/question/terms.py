"""The terms of a question: what each is called, what it may be, and where it may be used.

A term is declared once, at its field of `Question`. From the declarations are made the options of
the command line, the parameters of an address with their schemas, the arguments of the tools of an
assistant, the columns of lists, the keys of sweeps and the keywords of `planner.world.World`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from numbers import Real
from typing import Any, NamedTuple

CRITERIA = ("generalised", "time", "cost", "co2e", "distance")
MOST_LIMIT = 9
"""The highest limit of transfers or borders that can be asked for."""
MOST_ROUTES = 20
"""Most distinct routes of one answer."""
LEAST_WEIGHT, MOST_WEIGHT = 0.05, 20.0
"""Between these lies the weight of a leaning."""
MOST_VALUE_OF_TIME = 1e9
"""USD for an hour; the price of a trip of a year still counts to the cent beside it."""

CONFIRMED_YEARS = 4
"""A service is confirmed that a source named at most so many years before the edition."""


class TermKind(Enum):
    """What a term may be; the value says how a program is told so."""

    TEXT = "text"
    PLACE = "text: write a name, a code or 'lat,lon'"
    DAY = "a day: write '2026-08-15' or a datetime.date"
    NUMBER = "a number"
    WHOLE = "a whole number"
    TEXTS = "a word or several"
    FLAG = "True or False"

    def admits(self, value: object) -> bool:
        """Tell whether a program may state a value of this kind; None states nothing."""
        if self is TermKind.FLAG:
            return isinstance(value, bool)
        types: Any = _TYPES[self]
        return value is None or (isinstance(value, types) and not isinstance(value, bool))


_TYPES: dict[TermKind, Any] = {
    TermKind.TEXT: str,
    TermKind.PLACE: str,
    TermKind.DAY: (str, dt.date),
    TermKind.NUMBER: Real,
    TermKind.WHOLE: int,
    TermKind.TEXTS: (str, Iterable),
}


class Surface(Enum):
    """Where a question is asked; the value says there that a term takes several words."""

    OPTION = " (repeatable)"
    ADDRESS = " (repeat the key)"
    COLUMN = " (several with ; between them)"


class Term(NamedTuple):
    """The declaration of a term.

    Parameters
    ----------
    kind
        What it may be.
    help
        What it asks. ``{more}`` stands where a surface says that it takes several words, the name
        of a term in braces where it is named as the surface names it.
    board
        What it asks in addresses and lists, where an answer may be a board.
    metavar, completes
        The value in a help text, and the completer of the command line.
    field, name
        The field of `Question`, and the keyword of a program. Option and column are its words.
    key, sweep
        The key of an address where it has other words, and that of a sweep where it has one.
    column
        Its place among the columns of a list; 0 where it has none.
    example, most
        A value of an address, and how many values it takes.
    least, highest
        Bounds of a whole number.
    words
        The values allowed, where they are few.
    reach, compare, chain, services
        Whether the places within reach, corridors side by side, a chain of legs, and a list of
        services can be asked with it.
    """

    kind: TermKind
    help: str
    board: str = ""
    metavar: str | None = None
    completes: str = ""
    field: str = ""
    name: str = ""
    key: str = ""
    sweep: str = ""
    column: int = 0
    example: object = None
    most: int = 1
    least: int = 0
    highest: int = MOST_LIMIT
    words: tuple[str, ...] = ()
    reach: bool = True
    compare: bool = True
    chain: bool = False
    services: bool = False

    @property
    def word(self) -> str:
        """Its words with hyphens: the column of a list, and the option without its dashes."""
        return self.name.replace("_", "-")

    @property
    def option(self) -> str:
        """The option of a command; empty for the two ends, which are arguments."""
        if self.kind is TermKind.PLACE:
            return ""
        return f"-{self.key}" if len(self.key) == 1 else f"--{self.word}"

    def named(self, surface: Surface) -> str:
        """Return what it is called on a surface."""
        if surface is Surface.OPTION:
            return self.option
        return self.key if surface is Surface.ADDRESS else self.word

    def text(self, surface: Surface) -> str:
        """Return what it asks, in the words of a surface."""
        names = {it.name: it.named(surface) for it in TERMS}
        own = self.help if surface is Surface.OPTION else self.board or self.help
        return own.format(more=surface.value, **names)


def _term(kind: TermKind, help_text: str, **declared: Any) -> Any:
    """Return a field of `Question` with the declaration of its term."""
    nothing = {TermKind.TEXT: "", TermKind.PLACE: "", TermKind.TEXTS: (), TermKind.FLAG: False}
    default = declared.pop("default", nothing.get(kind))
    return field(default=default, metadata={"term": Term(kind, help_text, **declared)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question in a user's words.

    What is not asked is empty, False or None. ``by`` is empty for a board.
    """

    origin: str = _term(
        TermKind.PLACE,
        "Origin: a name in English, Russian or Chinese, a code, an id, a town or lat,lon.",
        key="from",
        column=1,
        example="Dalian",
        services=True,
    )
    destination: str = _term(
        TermKind.PLACE,
        "Destination, written as {origin}.",
        key="to",
        column=2,
        example="Duisburg",
        reach=False,
        services=True,
    )
    cargo: str = _term(
        TermKind.TEXT,
        "Kind of cargo, such as 40hc, reefer, grain or crude; a 20-foot container without it. "
        "An unknown kind lists them all.",
        metavar="KIND",
        completes="cargo",
        sweep="cargo",
        column=4,
        example="40hc",
        chain=True,
    )
    equipment: str = _term(
        TermKind.TEXT,
        "Container, instead of {cargo}: 20, 40, 40hc, 45 or reefer.",
        metavar="SIZE",
        column=5,
        example="40",
        chain=True,
    )
    un_class: str = _term(
        TermKind.TEXT,
        "Class or division of dangerous goods, such as 3 or 6.2, in a 20-foot container.",
        metavar="CLASS",
        column=6,
        example="3",
        chain=True,
    )
    depart: str | None = _term(
        TermKind.DAY,
        "Departure as YYYY-MM-DD or YYYY-MM-DDTHH:MM, local time at the origin; FIRST..LAST for "
        "the best day of a span; or edition, the date of the data. Default: today at 08:00.",
        metavar="DATE",
        completes="days",
        sweep="depart",
        column=3,
        example="2026-12-01",
        chain=True,
        services=True,
    )
    arrive_by: str | None = _term(
        TermKind.DAY,
        "Leave as late as possible and arrive by YYYY-MM-DD or YYYY-MM-DDTHH:MM in 9 of 10 trips, "
        "instead of {depart} and {deadline}.",
        metavar="DATE",
        completes="days",
        column=11,
        example="2027-01-15",
    )
    by: str = _term(
        TermKind.TEXT,
        "Criterion to minimise. Default: generalised (price, time and documents).",
        board=f"Criterion to minimise: {', '.join(CRITERIA[:-1])} or {CRITERIA[-1]}. Without it "
        "the answer is a board: recommended, fastest, cheapest and lowest CO2e.",
        sweep="by",
        column=8,
        example="time",
        words=CRITERIA,
        reach=False,
        chain=True,
    )
    count: int = _term(
        TermKind.WHOLE,
        f"Number of distinct routes, 1 to {MOST_ROUTES}.",
        name="k",
        default=1,
        example=3,
        least=1,
        highest=MOST_ROUTES,
        reach=False,
    )
    max_transfers: int | None = _term(
        TermKind.WHOLE,
        "Most changes of mode or service on the way, gauge included; loading and unloading at the "
        "ends are none.",
        metavar="N",
        sweep="max_transfers",
        column=14,
        example=2,
        reach=False,
    )
    max_borders: int | None = _term(
        TermKind.WHOLE,
        "Most borders crossed, customs at a foreign port or airport included.",
        metavar="N",
        sweep="max_borders",
        column=15,
        example=3,
        reach=False,
    )
    modes: tuple[str, ...] = _term(
        TermKind.TEXTS,
        "Use only this mode or family, such as rail or sea{more}.",
        name="mode",
        metavar="MODE",
        completes="modes",
        sweep="modes",
        column=16,
        example="rail",
        most=12,
        services=True,
    )
    countries: tuple[str, ...] = _term(
        TermKind.TEXTS,
        "Stay within this country, by code or name{more}. The sea is always allowed.",
        name="country",
        metavar="CC",
        completes="countries",
        sweep="countries",
        column=17,
        example="CN",
        most=60,
    )
    via: tuple[str, ...] = _term(
        TermKind.TEXTS,
        "Pass this place, in this order{more}.",
        metavar="PLACE",
        completes="places",
        sweep="via",
        column=18,
        example="Manzhouli",
        most=6,
        reach=False,
    )
    avoid: tuple[str, ...] = _term(
        TermKind.TEXTS,
        "Avoid this place, country, mode, link a-b:mode, crossing place:mode, corridor or "
        "service{more}.",
        metavar="SUBJECT",
        completes="avoidable",
        sweep="avoid",
        column=19,
        example="suez_canal",
        most=20,
    )
    prefer: tuple[str, ...] = _term(
        TermKind.TEXTS,
        "Count what {by} weighs there less, such as rail=0.8; subjects are those of {avoid}"
        "{more}. Totals stay true.",
        metavar="SUBJECT=WEIGHT",
        completes="avoidable",
        sweep="prefer",
        column=20,
        example="rail=0.8",
        most=12,
        reach=False,
    )
    reluctant: tuple[str, ...] = _term(
        TermKind.TEXTS,
        "Count what {by} weighs there more, such as RU=1.3{more}. Totals stay true.",
        metavar="SUBJECT=WEIGHT",
        completes="avoidable",
        sweep="reluctant",
        column=21,
        example="RU=1.3",
        most=12,
        reach=False,
    )
    operators: tuple[str, ...] = _term(
        TermKind.TEXTS,
        "Use only services of this operator{more}.",
        name="operator",
        metavar="NAME",
        completes="operators",
        column=22,
        example="FESCO",
        most=12,
        services=True,
    )
    unconfirmed: bool = _term(
        TermKind.FLAG,
        f"Include services that no source confirms for {CONFIRMED_YEARS} years.",
        column=23,
        chain=True,
        services=True,
    )
    booked: bool = _term(
        TermKind.FLAG,
        "Space is booked on the service that leaves the origin: no wait for its departure.",
        column=24,
        chain=True,
    )
    value_of_time: float | None = _term(
        TermKind.NUMBER,
        "Value of one hour for the whole shipment, added to the carrying cost of its goods.",
        board="Value of one hour for one container or tonne, USD, added to the carrying cost of "
        "its goods.",
        metavar="USD",
        sweep="value_of_time",
        column=9,
        example=20.0,
        reach=False,
        chain=True,
    )
    budget: float | None = _term(
        TermKind.NUMBER,
        "Highest price of the route.",
        board="Highest price of the route for one container or tonne, USD.",
        metavar="USD",
        sweep="budget",
        column=13,
        example=5000.0,
        reach=False,
    )
    deadline: str | None = _term(
        TermKind.DAY,
        "Latest arrival as YYYY-MM-DD or YYYY-MM-DDTHH:MM, local time at the origin.",
        metavar="DATE",
        completes="days",
        column=10,
        example="2027-01-31",
    )
    reliability: float | None = _term(
        TermKind.NUMBER,
        "Take the best route that keeps {deadline} or {arrive_by} with this probability, such as "
        "0.9.",
        metavar="SHARE",
        column=12,
        example=0.9,
        compare=False,
    )
    scenarios: tuple[str, ...] = _term(
        TermKind.TEXTS,
        "Apply a scenario: the name of a supplied one, or a TOML file{more}.",
        board="Apply a supplied scenario{more}.",
        name="scenario",
        key="s",
        metavar="NAME",
        completes="scenarios",
        sweep="scenarios",
        column=25,
        example="manzhouli-shut",
        most=8,
        chain=True,
    )
    sets: tuple[str, ...] = _term(
        TermKind.TEXTS,
        "Replace a number or word in the data; *=, += and -= change numbers{more}.",
        board="Replace a number or word in the data, SUBJECT.ATTRIBUTE=VALUE; *=, += and -= "
        "change numbers{more}.",
        name="set",
        metavar="SUBJECT.ATTR=VALUE",
        completes="assignments",
        sweep="set",
        column=26,
        example="rail-1520@RU.speed_kmh=50",
        most=60,
        chain=True,
    )

    def given(self) -> list[tuple[Term, Any]]:
        """Return the terms that are stated with their values, in the order of `TERMS`."""
        found = ((it, getattr(self, it.field)) for it in TERMS)
        return [(it, value) for it, value in found if value != DEFAULTS[it.field]]


def _declared() -> tuple[Term, ...]:
    found = []
    for it in fields(Question):
        term: Term = it.metadata["term"]
        name = term.name or it.name
        key = term.key or name.replace("_", "-")
        found.append(term._replace(field=it.name, name=name, key=key))
    return tuple(found)


TERMS = _declared()
"""All terms, in the order of a canonical address."""
DEFAULTS = {it.name: it.default for it in fields(Question)}
BY_FIELD = {it.field: it for it in TERMS}
BY_NAME = {it.name: it for it in TERMS}
LAYERS = ("scenarios", "sets")
"""Fields that lay something over the network."""
_ENDS = ("origin", "destination")
Words = str | Iterable[str]
"""One word or several."""


def stated(**terms: Any) -> Question:
    """Return the question that a command or a program states by fields; None states nothing.

    Examples
    --------
    >>> stated(origin="Dalian", destination="Moscow", by=None).by
    ''
    """
    return Question(**{name: value for name, value in terms.items() if value is not None})


def from_keywords(origin: object, destination: object, terms: Mapping[str, Any]) -> Question:
    """Return the question that a program states: two ends, and terms by their keywords.

    A word stands for several, a day or a moment for its text.

    Raises
    ------
    TypeError
        If a term does not exist, or is not of the kind of thing that it must be.
    """
    known = [it.name for it in TERMS if it.field not in (*LAYERS, *_ENDS, "count")]
    unknown = set(terms) - set(known)
    if unknown:
        message = f"unknown term {', '.join(sorted(unknown))}; terms are {', '.join(known)}"
        raise TypeError(message)
    found = {}
    for name, value in {"origin": origin, "destination": destination, **terms}.items():
        term = BY_NAME[name]
        if not term.kind.admits(value):
            message = f"{name} {value!r} is not {term.kind.value}"
            raise TypeError(message)
        found[term.field] = _plain(term.kind, value)
    return stated(**found)


def _plain(kind: TermKind, value: Any) -> Any:
    if value is None:
        return None
    if kind is TermKind.DAY:
        return moment_text(value)
    return words_of(value) if kind is TermKind.TEXTS else value


def words_of(words: Words) -> tuple[str, ...]:
    """Return words as a tuple, one alone too.

    Examples
    --------
    >>> words_of("rail"), words_of(["rail", "sea"])
    (('rail',), ('rail', 'sea'))
    """
    return (words,) if isinstance(words, str) else tuple(words)


def moment_text(moment: str | dt.date | None) -> str | None:
    """Return a day or a moment as the text that a question takes.

    Raises
    ------
    TypeError
        If it is neither a day nor text.
    """
    if isinstance(moment, dt.datetime):
        return moment.strftime("%Y-%m-%dT%H:%M")
    if isinstance(moment, dt.date):
        return moment.isoformat()
    if moment is not None and not isinstance(moment, str):
        message = f"{moment!r} is not a day: write '2026-08-15' or a datetime.date"
        raise TypeError(message)
    return moment
