"""Rules that adjust the price of a step: shares of money and speed, opening hours, surcharges.

Each rule names the attribute of the facts that state it and when it applies. `PRICE_SHARES`,
`SURCHARGES` and `SPEED_SHARES` are the registry: the formula, the pricer, layers, draws, the
snapshot and the readers of uncertainty go through them, so a further rule of one of these kinds is
one more object here.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from corridors.model.facts import pick
from corridors.model.network import Network
from planner.pricing.formula import NONE, Quote, Table
from planner.question.equipment import DANGEROUS
from planner.question.query import Query, countries_of


class PriceShare(NamedTuple):
    """A share of rates and charges that some cargo pays.

    Attributes
    ----------
    attribute
        Attribute of a link, a mode or a handling: the share of what is stated per TEU or per
        tonne.
    per_teu
        Whether the cargo is counted in TEU; else in tonnes.
    applies
        Whether a cargo kind of a network pays it.
    """

    attribute: str
    per_teu: bool
    applies: Callable[[Network, str], bool]


SINGLE_20FT_SHARE = "lone_box_share"
"""What a single 20-foot container pays of what each of two pays.

Rates and charges per TEU are halves of those of a dry 40-foot container. A truck, a reach
stacker or a crane takes one container of either size, and railways and lines ask more than half
for the smaller one.
"""
REEFER_SHARE = "reefer_box_share"
"""What a refrigerated container, of whatever size, pays of what a dry one pays."""
REFRIGERATED = "reefer"
"""The nature of cargo that needs power on the way."""
PACKED_SHARE = "packed_share"
"""What goods in packages pay of what bulk pays a tonne.

Rates and charges per tonne are those of bulk, by the trainload and by grab. Goods in packages
belong to a higher class of the tariff, and pallet by pallet they cost several times as much to
load.
"""
LIQUID_SHARE = "liquid_share"
"""What oil and gas pay of the charge of dry bulk: they are pumped."""
LIQUID = "liquid"
"""Attribute of a cargo: above 0 where it is pumped."""
PACKED = "packed"
"""Attribute of a cargo: above 0 where it is counted in tonnes and travels in packages."""


def _nature(network: Network, cargo: str) -> list[str]:
    natures = network.cargo_entries(cargo, "nature")
    return str(natures[0][0]).split() if natures else []


def _is_refrigerated(network: Network, cargo: str) -> bool:
    return REFRIGERATED in _nature(network, cargo)


def _is_single_20ft(network: Network, cargo: str) -> bool:
    return network.cargo_number(cargo, "teu") <= 1.0


def _is_packed(network: Network, cargo: str) -> bool:
    return network.cargo_number(cargo, PACKED) > 0.0


def _is_liquid(network: Network, cargo: str) -> bool:
    return network.cargo_number(cargo, LIQUID) > 0.0


PRICE_SHARES = (
    PriceShare(REEFER_SHARE, per_teu=True, applies=_is_refrigerated),
    PriceShare(SINGLE_20FT_SHARE, per_teu=True, applies=_is_single_20ft),
    PriceShare(PACKED_SHARE, per_teu=False, applies=_is_packed),
    PriceShare(LIQUID_SHARE, per_teu=False, applies=_is_liquid),
)
"""Shares of the price; a cargo pays the first that applies to it."""
PRICE_SHARE_ATTRIBUTES = tuple(rule.attribute for rule in PRICE_SHARES)


def price_share_of(network: Network, cargo: str) -> str:
    """Return the attribute that states what share of the rates a cargo pays, "" without one."""
    per_teu = network.cargo[cargo].basis == "teu"
    for rule in PRICE_SHARES:
        if rule.per_teu == per_teu and rule.applies(network, cargo):
            return rule.attribute
    return ""


class Surcharge(NamedTuple):
    """Dollars that some cargo pays on top each time it is loaded on a mode.

    Attributes
    ----------
    attribute
        Attribute of a handling, or of the mode loaded where all terminals charge the same, in
        general or in a country: dollars per TEU or per tonne.
    per_teu
        Whether the cargo is counted in TEU; else in tonnes.
    applies
        Whether a cargo kind of a network pays it.
    """

    attribute: str
    per_teu: bool
    applies: Callable[[Network, str], bool]


DANGEROUS_SURCHARGE = "dangerous_usd_per_teu"
"""What carriers and terminals charge for dangerous goods beside the rate of any container."""


def _is_dangerous(network: Network, cargo: str) -> bool:
    return DANGEROUS in _nature(network, cargo)


SURCHARGES = (Surcharge(DANGEROUS_SURCHARGE, per_teu=True, applies=_is_dangerous),)
"""Surcharges; a cargo pays all that apply to it, beside its share of the price."""
SURCHARGE_ATTRIBUTES = tuple(rule.attribute for rule in SURCHARGES)


def surcharges_of(network: Network, cargo: str) -> tuple[str, ...]:
    """Return the attributes that state what a cargo pays on top where it is loaded."""
    per_teu = network.cargo[cargo].basis == "teu"
    return tuple(
        rule.attribute
        for rule in SURCHARGES
        if rule.per_teu == per_teu and rule.applies(network, cargo)
    )


def is_surcharge(attribute: str) -> bool:
    """Tell whether an attribute states a surcharge in dollars, not a share of the price."""
    return any(rule.attribute == attribute for rule in SURCHARGES)


def attributes_per_unit(*, per_teu: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the attributes of all shares of the price and of all surcharges.

    Parameters
    ----------
    per_teu
        Of cargo counted in TEU; else of cargo counted in tonnes.
    """
    shares = tuple(rule.attribute for rule in PRICE_SHARES if rule.per_teu == per_teu)
    return shares, tuple(rule.attribute for rule in SURCHARGES if rule.per_teu == per_teu)


def is_bulk(network: Network, cargo: str) -> bool:
    """Tell whether a cargo travels loose, neither in containers nor in packages.

    Containers and packages wait for the next service and are released when they are cleared.
    Bulk leaves when it is loaded, and is discharged under a charter party, cleared or not.
    """
    return network.cargo[cargo].basis != "teu" and not _is_packed(network, cargo)


CLEARANCE_H = "clearance_h"
"""Attribute of a country: hours until cargo that enters by land and ends there is released."""


def customs_territory(tables: dict[str, Table], country: str) -> str:
    """Return the customs territory of a country: that of its union, or its own."""
    entries = tables.get(country, {}).get("customs_territory")
    return str(entries[0][0]) if entries else country


def clearance_terms(network: Network, query: Query) -> tuple[str, ...]:
    """Return the customs territory in which the cargo of a question is cleared.

    None at home, and where clearance takes no hours of its own.
    """
    tables = network.facts.by_subject
    home, end = (customs_territory(tables, it) for it in countries_of(network, query))
    if home == end or is_bulk(network, query.cargo):
        return ()
    clears = {customs_territory(tables, it) for it in network.facts.subjects_of(CLEARANCE_H)}
    return (end,) if end in clears else ()


T_PER_TEU = "t_per_teu"
"""Attribute of a mode: how many tonnes pay together what a vehicle is asked per TEU."""
PER_TEU = "_per_teu"
PER_T = "_per_t"


class Charges:
    """Looks up what one unit of a cargo pays once on a step.

    Borders, tolls and changes of truck are charged by the truck, which is stated per TEU. Cargo
    that is counted in tonnes shares the truck with others, and pays its part.

    Parameters
    ----------
    found
        Notes the facts that are used.
    general
        What is known of the mode in the country where the step begins.
    per_teu
        Whether the cargo is counted in TEU; else in tonnes.

    Attributes
    ----------
    fees, shared_fees
        Facts with dollars per unit, and with dollars per TEU that ``load`` tonnes pay together.
    load
        The fact with these tonnes.
    """

    __slots__ = ("_found", "_general", "_per_teu", "fees", "load", "shared_fees")

    def __init__(self, found: Quote, general: Table, *, per_teu: bool) -> None:
        self._found = found
        self._general = general
        self._per_teu = per_teu
        self.fees: tuple[int, ...] = ()
        self.shared_fees: tuple[int, ...] = ()
        self.load = NONE

    def add(self, charge: str, *tables: Table) -> None:
        """Look up a charge.

        Parameters
        ----------
        charge
            Its name without the unit, as ``fee`` or ``border_in_usd``.
        tables
            What is known of the place, link or mode, the most specific first. In each of them
            what is stated per tonne comes before what is stated per TEU.
        """
        found, shares = self._found, not self._per_teu and T_PER_TEU in self._general
        for table in tables:
            number = found.fact(charge + (PER_TEU if self._per_teu else PER_T), table)
            if number != NONE:
                self.fees += (number,)
                return
            number = found.fact(charge + PER_TEU, table) if shares else NONE
            if number != NONE:
                self.shared_fees += (number,)
                if self.load == NONE:
                    self.load = found.fact(T_PER_TEU, self._general)
                return


class Consignment(NamedTuple):
    """What the rules of speed ask of a cargo and its journey.

    Attributes
    ----------
    per_teu
        Whether the cargo is counted in TEU.
    ends
        Countries where it begins and ends, "" where one is not known.
    has_priority
        Whether it goes at full speed wherever it goes.
    edition
        Day of the data's edition (0-based day of a leap year).
    """

    per_teu: bool
    ends: tuple[str, str]
    has_priority: bool
    edition: int


class SpeedShare(NamedTuple):
    """A share of the speed of a mode in a country that some trains or ships make.

    It does not apply to the speed that a link states of itself.

    Attributes
    ----------
    attribute
        Attribute of a mode in a country.
    applies
        Whether it applies to a consignment on a link, by the tables of the link and of its
        mode in the country; notes the facts that decide it.
    by_link
        Whether that depends on the link.
    """

    attribute: str
    applies: Callable[[Quote, Table, Table, Consignment], bool]
    by_link: Callable[[Table, Table], bool]


LOW_PRIORITY_SHARE = "ordinary_share"
"""Attribute of a mode in a country: the share of its speed that low-priority trains make.

A railway that lets some trains go first has their speed as its own. Trains of bulk, and of
containers between some countries, make a share of it.
"""
LOW_PRIORITY_BETWEEN = "ordinary_between"
"""Attribute of a mode in a country: between which countries container trains have low priority."""
WAGON_BOOKING = "wagon_booking_usd_per_teu"
"""Attribute of a mode in a country: what a box for abroad pays once to be loaded on a wagon."""
STUFFING = "stuffing_usd_per_teu"
"""Attribute of a mode: what goods pay that change between it and a truck that crosses customs."""
WAGON_NOTICE = "wagon_notice_h"
"""Attribute of a mode in a country: hours until the railways abroad have agreed to take a wagon."""
TRANSIT_SHARE = "transit_share"
"""Attribute of a mode in a country: what cargo in tonnes pays in transit as a share of its rate."""
HAS_PRIORITY = "goes_first"
"""Attribute of a cargo: above 0 where it goes at full speed wherever it goes."""
SINGLE_TRACK_SHARE = "single_track_share"
"""Attribute of a mode in a country: the share of its speed that trains make on a single track."""
TRACKS = "tracks"
"""Attribute of a link: the number of its main tracks."""


def _has_low_priority(found: Quote, link: Table, general: Table, cargo: Consignment) -> bool:
    del found, link
    return goes_by_low_priority(general, cargo)


def goes_by_low_priority(general: Table, cargo: Consignment) -> bool:
    """Tell whether a consignment goes by trains of low priority, by what is known of its mode."""
    if LOW_PRIORITY_SHARE not in general or cargo.has_priority:
        return False
    return not cargo.per_teu or lies_within(
        low_priority_countries(general, cargo.edition), cargo.ends
    )


def _has_single_track(link: Table, general: Table) -> bool:
    if SINGLE_TRACK_SHARE not in general or TRACKS not in link:
        return False
    return any(entry[0] == 1.0 for entry in link[TRACKS])


def _runs_on_single_track(found: Quote, link: Table, general: Table, cargo: Consignment) -> bool:
    del cargo
    return _has_single_track(link, general) and found.values.get(found.fact(TRACKS, link)) == 1.0


def _never(link: Table, general: Table) -> bool:
    del link, general
    return False


SPEED_SHARES = (
    SpeedShare(LOW_PRIORITY_SHARE, applies=_has_low_priority, by_link=_never),
    SpeedShare(SINGLE_TRACK_SHARE, applies=_runs_on_single_track, by_link=_has_single_track),
)
"""Shares of the speed; all that apply are multiplied."""
SPEED_SHARE_ATTRIBUTES = tuple(rule.attribute for rule in SPEED_SHARES)


def speed_shares(found: Quote, link: Table, general: Table, cargo: Consignment) -> tuple[int, ...]:
    """Return the facts by which the speed of a consignment on a link is multiplied."""
    numbers = (
        found.fact(rule.attribute, general)
        for rule in SPEED_SHARES
        if rule.applies(found, link, general, cargo)
    )
    return tuple(number for number in numbers if number != NONE)


def has_link_share(link: Table, general: Table) -> bool:
    """Tell whether a share of the speed depends on the link itself."""
    return any(rule.by_link(link, general) for rule in SPEED_SHARES)


def has_priority(network: Network, cargo: str) -> bool:
    """Tell whether a cargo goes at full speed wherever it goes."""
    return network.cargo_number(cargo, HAS_PRIORITY) > 0.0


def low_priority_countries(general: Table, edition: int) -> str:
    """Return the countries between which container trains have low priority, joined by blanks.

    What holds on the day of the data's edition holds for all days: graphs are kept by it.
    """
    entries = general.get(LOW_PRIORITY_BETWEEN)
    named = pick(entries, edition) if entries else None
    return "" if named is None else str(named[0])


def lies_within(countries: str, ends: Iterable[str]) -> bool:
    """Tell whether both ends of a journey lie in some countries, joined by blanks.

    Examples
    --------
    >>> [lies_within("CN KZ", ends) for ends in (("KZ", "CN"), ("CN", "DE"), ("CN", ""))]
    [True, False, False]
    """
    return _codes(countries).issuperset(ends)


@cache
def _codes(countries: str) -> frozenset[str]:
    return frozenset(countries.split())


def low_priority_trades(network: Network, trades: Iterable[str], query: Query) -> tuple[str, ...]:
    """Return those of some trades, each named by its countries, that a question belongs to.

    Parameters
    ----------
    network
        The network.
    trades
        Countries joined by blanks, as `planner.pricing.arcs.Steps.low_priority` has them.
    query
        The question; bulk belongs to all trades, cargo that has priority to none.
    """
    if has_priority(network, query.cargo):
        return ()
    if network.cargo[query.cargo].basis != "teu":
        return tuple(trades)
    ends = countries_of(network, query)
    return tuple(trade for trade in trades if lies_within(trade, ends))


def end_terms(network: Network, query: Query) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what of the ends of a question its graph depends on, beside its trades.

    Questions with the same terms, `low_priority_trades`, country of origin and cargo have the same
    factors of wagons (`planner.graph._wagons`) and are cleared at the same borders.
    """
    return _wagon_terms(network, query), clearance_terms(network, query)


def _wagon_terms(network: Network, query: Query) -> tuple[str, ...]:
    if network.cargo[query.cargo].basis != "teu":
        return transit_countries(network, query)
    if not network.services:
        return ()
    facts, ends = network.facts, countries_of(network, query)
    if ends[0] == ends[1]:
        return ()
    stuffed = [f"stuffed for {ends[1]}"] if facts.subjects_of(STUFFING) else []
    stated = (*facts.subjects_of(WAGON_NOTICE), *facts.subjects_of(WAGON_BOOKING))
    booked = {it.partition("@")[2] for it in stated}
    if not booked:
        return tuple(stuffed)
    last = ends[1] if ends[1] in booked or "" in booked else ""
    abroad = ["abroad"] if is_between_markets(network, query) else []
    return (f"booked for {last}", *abroad, *stuffed)


def transit_countries(network: Network, query: Query) -> tuple[str, ...]:
    """Return the countries with a tariff of transit that the ends of a question lie outside of.

    Cargo of the customs territory of a country pays the rates of its railway.
    """
    tables = network.facts.by_subject
    named = {it.partition("@")[2] for it in network.facts.subjects_of(TRANSIT_SHARE)}
    home = {customs_territory(tables, it) for it in countries_of(network, query)}
    return tuple(sorted(it for it in named if customs_territory(tables, it) not in home))


def is_between_markets(network: Network, query: Query) -> bool:
    """Tell whether a question leads from one market of railways to another."""
    one, other = (rail_market(network, place) for place in (query.origin, query.destination))
    return bool(one and other) and one != other


def rail_market(network: Network, place: str) -> str:
    """Return the market of railways in which a place lies, empty outside all."""
    regions = network.regions.get("rail", {}).get(place)
    return network.trade_regions[regions[0]].market if regions else ""


JAM_H = "jam_h"
"""Attribute of a border: hours that cargo entering there takes more in a jam."""
JAM_LOW_PRIORITY_H = "jam_ordinary_h"
"""Attribute of a border: the same for trains of low priority, which others overtake in a jam."""
JAM_SHARE = "jam_share"
"""Attribute of a border: the share of the days on which it is in a jam."""
JAM_ATTRIBUTES = (JAM_H, JAM_LOW_PRIORITY_H, JAM_SHARE)


def jams_of(found: Quote, *tables: Table, low_priority: bool) -> tuple[tuple[int, int], ...]:
    """Look up the jam of a border where cargo enters: its hours and the share of its days.

    Parameters
    ----------
    found
        Notes the facts used.
    tables
        What is known of the place entered by the mode, then of the mode in its country.
    low_priority
        Whether the cargo goes by a train of low priority.

    Returns
    -------
    tuple
        The pair of facts; nothing where one of them is not stated for the day of ``found``.
    """
    share = found.fact(JAM_SHARE, *tables)
    if share == NONE:
        return ()
    names = (JAM_LOW_PRIORITY_H, JAM_H) if low_priority else (JAM_H,)
    for table in tables:
        for name in names:
            number = found.fact(name, table)
            if number != NONE:
                return ((number, share),)
    return ()


class OpeningHours(NamedTuple):
    """Daily hours of the checkpoints of a border.

    Attributes
    ----------
    added, taken
        Facts with hours of work whose mean wait for opening comes on top of the hours of the
        border, or is in them already and is taken off.
    calendar
        Hour of opening by the mean sun at Greenwich, and hours of work, of each checkpoint
        whose hour of opening is known.
    """

    added: tuple[int, ...] = ()
    taken: tuple[int, ...] = ()
    calendar: tuple[tuple[float, float], ...] = ()


def opening_hours(found: Quote, *sides: tuple[float, Table, str]) -> OpeningHours:
    """Look up the opening hours of a border.

    Cargo that comes at any hour waits `mean_wait_h` on average for a checkpoint to open. The
    hours that are published of a checkpoint hold that wait; those of its country or mode, which
    stand in where it has none, do not. Where the hour of opening is known the calendar takes
    the place of the mean wait.

    Parameters
    ----------
    found
        Notes the facts used.
    sides
        Of each side of the border its longitude in degrees, what is known of it, and the
        direction of the cargo there, out or in.
    """
    added: list[int] = []
    taken: list[int] = []
    calendar = []
    for lon, table, direction in sides:
        number = found.fact("checkpoint_h_per_day", table)
        if number == NONE:
            continue
        works = found.values[number]
        own = f"border_{direction}_h" in table
        if "opens_h" in table and works < 24.0:
            opens = found.values.get(found.fact("opens_h", table), 0.0)
            calendar.append((opens - lon / 15.0, works))
            if own:
                taken.append(number)
        elif not own:
            added.append(number)
    return OpeningHours(tuple(added), tuple(taken), tuple(calendar))


SURCHARGED_ORIGINS = "fee_from"
"""Attribute of a place by sea or air: countries whose cargo pays its ``fee_per_teu``."""


def port_surcharge(found: Quote, entered: Table, origin: str | None, attribute: str) -> int:
    """Return the fact with what lines ask for cargo of some countries beside their rate per km.

    What depends on where cargo comes from cannot stand on the links into a port, which all ships
    use: it is paid where the cargo is discharged, outside its own country. It is freight, not
    customs.

    Parameters
    ----------
    found
        Notes the fact that was used.
    entered
        What is known of the port by the mode from which the cargo is discharged.
    origin
        The country where the cargo begins.
    attribute
        ``fee_per_teu`` or ``fee_per_t``.
    """
    entries = entered.get(SURCHARGED_ORIGINS)
    named = pick(entries, found.day) if entries else None
    if named is None or origin not in str(named[0]).split():
        return NONE
    return found.fact(attribute, entered)


def evidence_of_priority(network: Network, cargo: str, mode: str, country: str) -> Iterator[int]:
    """Yield the facts that state whether a cargo has low priority in a country, by number."""
    tables = [network.facts.by_subject.get(it, {}) for it in (mode, f"{mode}@{country}")]
    for table in tables:
        yield from (entry[2] for entry in table.get(LOW_PRIORITY_BETWEEN, ()))
    if any(LOW_PRIORITY_SHARE in table for table in tables):
        yield from (entry[2] for entry in network.cargo_entries(cargo, HAS_PRIORITY))


def single_track_shares(network: Network) -> dict[tuple[str, str, str], float]:
    """Return the share of its speed that trains make on links with one track.

    By the places of the link, in either direction, and the mode; full speed is left out.
    """
    tables, found = network.facts.by_subject, {}
    for link in network.links:
        country = network.places[link.a].country
        general = {**tables.get(link.mode, {}), **tables.get(f"{link.mode}@{country}", {})}
        own = tables.get(f"{link.a}-{link.b}:{link.mode}", {})
        if _has_single_track(own, general):
            share = float(general[SINGLE_TRACK_SHARE][0][0])
            for a, b in ((link.a, link.b), (link.b, link.a)):
                found[a, b, link.mode] = share
    return found


def evidence_of_tracks(network: Network, a: str, b: str, mode: str) -> Iterator[int]:
    """Yield the facts that state how many tracks a move has, where that matters, by number.

    A second track is in no price, as it makes nothing slower.
    """
    tables = network.facts.by_subject
    country = network.places[a].country
    if any(SINGLE_TRACK_SHARE in tables.get(it, {}) for it in (mode, f"{mode}@{country}")):
        for subject in (f"{a}>{b}:{mode}", f"{a}-{b}:{mode}", f"{b}-{a}:{mode}"):
            yield from (entry[2] for entry in tables.get(subject, {}).get(TRACKS, ()))
