"""Entities of the network: places, links, facts, sources, cargo kinds, corridors."""

import datetime as dt
from typing import NamedTuple, Protocol

from corridors.model.seasons import period_holds

GATE = "gate"
OPEN_STATUSES = ("operating", "trial")
UNBUILT_STATUSES = ("construction", "planned")
STATUSES = (*OPEN_STATUSES, "suspended", *UNBUILT_STATUSES, "closed")
ICE_CLASSES = ("none", "Ice1", "Ice2", "Ice3", "Arc4", "Arc5", "Arc6", "Arc7", "Arc8", "Arc9")
"""Ice classes of the Russian Maritime Register of Shipping, weakest first."""
ADMITS = ("all", "bilateral", "own", "foreign", "domestic", "onward")
"""Whose cargo a border admits: everybody's; that of the two countries that meet there; only what
begins or ends in its own country; none that goes round: that begins and ends in one country, or
comes back over the border; the same, but what begins and ends at home may leave."""

PLACE_KINDS = (
    "town",
    "port",
    "station",
    "border",
    "strait",
    "canal",
    "passage",
    "airport",
    "terminal",
    "river_port",
)
OFF_NETWORK = "off_network"
"""Kind of a place that a question adds for itself; no table may hold it."""
WATER_KINDS = ("strait", "canal", "passage")
"""Kinds of place where a ship passes and cargo is neither loaded nor unloaded."""


class _Named(Protocol):
    """What has names in three languages."""

    @property
    def id(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def name_ru(self) -> str: ...
    @property
    def name_zh(self) -> str: ...


def _named(it: _Named, lang: str) -> str:
    """Return a name in a language; without one the English name, or else the id."""
    return {"ru": it.name_ru, "zh": it.name_zh}.get(lang, "") or it.name_en or it.id


class Place(NamedTuple):
    """A town, port, station, border post, strait or canal (WGS 84 degrees)."""

    id: str
    kind: str
    country: str
    lat: float
    lon: float
    name_en: str
    name_ru: str
    name_zh: str
    locode: str
    esr: str
    aliases: str
    source: str

    def name(self, lang: str = "en") -> str:
        """Return the name in ``lang`` (en, ru or zh), English where it is missing."""
        return _named(self, lang)

    def all_names(self) -> list[str]:
        """Return the id, every name and alias, the UN/LOCODE and the ESR code."""
        names = [self.id, self.name_en, self.name_ru, self.name_zh, self.locode, self.esr]
        names += self.aliases.split(";")
        return [name.strip() for name in names if name.strip()]


class Link(NamedTuple):
    """A way between two places by one mode; ``forward`` links run from a to b only."""

    a: str
    b: str
    mode: str
    direction: str
    name: str
    via: tuple[tuple[float, float], ...]
    note: str

    @property
    def subject(self) -> str:
        """The subject of facts that hold in both directions: ``a-b:mode``."""
        return f"{self.a}-{self.b}:{self.mode}"


class Mode(NamedTuple):
    """A way of carrying; the gauge is part of a rail mode."""

    id: str
    name_en: str
    name_ru: str
    name_zh: str
    family: str
    gauge_mm: int | None
    land: bool

    def name(self, lang: str = "en") -> str:
        """Return the name in ``lang`` (en, ru or zh) as within a sentence, or the English one."""
        name = _named(self, lang)
        return name[:1].lower() + name[1:] if lang == "ru" and not name[:2].isupper() else name


class CargoKind(NamedTuple):
    """A kind of cargo, priced per TEU or per tonne, and the modes that may carry it.

    What is not stated of a kind holds as of its ``parent``, which is empty where it has none;
    ``aliases`` are the words by which the trade asks for it.
    """

    id: str
    name_en: str
    name_ru: str
    name_zh: str
    basis: str
    modes: tuple[str, ...]
    parent: str = ""
    aliases: tuple[str, ...] = ()

    def name(self, lang: str = "en") -> str:
        """Return the name in ``lang`` (en, ru or zh), English where it is missing."""
        return _named(self, lang)


class ServiceCall(NamedTuple):
    """A place where a service calls, or that it passes (neither loads nor unloads).

    Hours count from the departure at the first call; None where nothing is published.
    """

    place: str
    mode: str
    arrive_h: float | None
    depart_h: float | None
    loads: bool
    unloads: bool

    @property
    def passes(self) -> bool:
        """Whether the service only passes the place: a strait, a border."""
        return not (self.loads or self.unloads)


SERVICE_DIRECTIONS = ("forward", "both", "loop")
"""How calls are read: as listed; also reversed; as a round whose last call is its first."""


class TradeRegion(NamedTuple):
    """Ports or terminals between which one rate holds, and the market that it belongs to.

    ``market`` is empty where all regions of its mode are one market.
    """

    name: str
    market: str


class Ship(NamedTuple):
    """A class of ships that are chartered by the voyage.

    Attributes
    ----------
    cargo
        Kinds of cargo that it carries.
    usual
        Those of them that it carries where nothing is known of the terminals.
    """

    id: str
    name: str
    cargo: tuple[str, ...]
    usual: tuple[str, ...]


class Service(NamedTuple):
    """What a shipper books: a named ship loop, train, ferry, barge line or flight.

    Its frequency, status and the countries whose cargo it refuses are facts about its id.
    ``weekdays`` are days of departure from the first call (0: Monday); empty where only a
    frequency is published. ``confirmed`` is the last year in which a source says that it runs.
    It takes cargo from ``valid_from`` to ``valid_to``, each a day, month or year of the calendar,
    empty where it has no such end.
    """

    id: str
    operator: str
    name: str
    mode: str
    direction: str
    cargo: tuple[str, ...]
    weekdays: tuple[int, ...]
    confirmed: int
    source: str
    note: str
    calls: tuple[ServiceCall, ...]
    valid_from: str = ""
    valid_to: str = ""

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether it runs on a day by its dates; its season and status are facts."""
        return period_holds(self.valid_from, self.valid_to, day)

    @property
    def title(self) -> str:
        """The operator and the name, the operator once."""
        return self.name if self.operator in self.name else f"{self.operator} {self.name}"


class Source(NamedTuple):
    """Who published a number."""

    id: str
    kind: str
    title: str
    publisher: str
    year: str
    url: str
    licence: str


NUMBERS = ("number", "count")
"""Types of attribute whose value is a number; a count is a whole one."""


class Attribute(NamedTuple):
    """A declared attribute: what it applies to, its canonical unit and bounds."""

    name: str
    applies_to: frozenset[str]
    unit: str
    type: str
    min: float
    max: float
    meaning: str

    @property
    def is_number(self) -> bool:
        """Whether its value is a number, whole or not, and no word."""
        return self.type in NUMBERS


class Fact(NamedTuple):
    """One number or word about one subject, with its spread, season and source."""

    subject: str
    attribute: str
    value: float | str
    unit: str
    low: float | None
    high: float | None
    when: str
    year: int
    source: str
    locator: str
    note: str
    origin: str

    @property
    def id(self) -> str:
        """Short name of the fact: ``subject.attribute`` and its season."""
        season = f" [{self.when}]" if self.when else ""
        return f"{self.subject}.{self.attribute}{season}"


class ChainStop(NamedTuple):
    """One place of a corridor's chain and the mode by which it is left."""

    place: str
    mode_to_next: str
    source: str


class Mark(NamedTuple):
    """What a route must pass to count as following a corridor: one of the places.

    It is left by one of the modes, by any where there is none, or the journey ends there.
    """

    places: tuple[str, ...]
    modes: tuple[str, ...] = ()


class Reach(NamedTuple):
    """How far the trunk of a corridor reaches for cargo of some countries.

    ``end`` is ``first`` or ``last``: the end of the chain that leads to the countries (codes).
    Cargo stays on the trunk until it has passed one of the places, or to the end of the journey.
    """

    end: str
    countries: tuple[str, ...]
    places: tuple[str, ...]


class Corridor(NamedTuple):
    """A named, ordered chain of places and modes, with its state of service.

    ``between`` are the countries (codes) between which it is compared: one group in which both
    ends lie, or the groups of one side and of the other; empty: any. ``trunk_modes`` are the
    mode families of its trunk beside those of the chain.
    """

    id: str
    name_en: str
    name_ru: str
    name_zh: str
    cargo: str
    status: str
    season: str
    source: str
    note: str
    chain: tuple[ChainStop, ...]
    marks: tuple[Mark, ...]
    between: tuple[tuple[str, ...], ...] = ()
    trunk_modes: tuple[str, ...] = ()
    reaches: tuple[Reach, ...] = ()

    def name(self, lang: str = "en") -> str:
        """Return the name in ``lang`` (en, ru or zh), English where it is missing."""
        return _named(self, lang)
