"""Carriers at sea: whose bill of lading covers a ship, and whose ships may sail a coast.

A box changes ships where one carrier can sell the whole chain: it runs both ships, has space on
them by an alliance or an agreement of that day, or the other ship is a feeder that carries for it.
Between two ports of one country it goes by ships of the flags that the country admits.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from corridors.errors import DataError
from corridors.model.entities import Service
from corridors.model.evidence import evidence_class
from corridors.model.network import Network
from corridors.places.names import fold
from corridors.tables.reader import columns_of, read_rows

CARRIERS, AGREEMENTS, CABOTAGE = "carriers", "carrier_agreements", "cabotage"
FAMILY = "sea"
ANY = "*"
"""All ocean lines, as members of an agreement; all flags, of a coast."""
ALLIANCE, GROUP, FEEDER = "alliance", "one_group", "common_feeder"
KINDS = (
    *(ALLIANCE, GROUP, FEEDER, "vessel_sharing", "slot_exchange", "slot_charter", "through_bl"),
)
_FIRST, _LAST = date.min, date.max


class Carrier(NamedTuple):
    """A carrier: its names, the country whose flag it flies, and whether it is an ocean line."""

    id: str
    names: tuple[str, ...]
    country: str
    ocean: bool


class CarrierAgreement(NamedTuple):
    """Carriers that sell space on each other's ships from one day to another, both included.

    Attributes
    ----------
    name, kind
        What it is called, and one of `KINDS`. Of a common feeder the first member is the feeder,
        and the others are those whose boxes it carries.
    carriers
        Ids of its members; `ANY` stands for all ocean lines.
    services, trades
        The services to which it is confined, and the trades, each a set of countries, trade
        regions and markets of which a service calls in two (or in the one); empty for all.
    begin, end, where
        Its days, and the row of the table.
    """

    name: str
    kind: str
    carriers: tuple[str, ...]
    services: frozenset[str]
    trades: tuple[frozenset[str], ...]
    begin: date
    end: date
    where: str


class Coast(NamedTuple):
    """Between which ports of a country ships of some flags, or carriers, may carry cargo.

    ``places`` is empty for all ports of ``countries``, ``carriers`` for all of ``flags``.
    """

    countries: frozenset[str]
    flags: frozenset[str]
    carriers: frozenset[str]
    places: frozenset[str]
    begin: date
    end: date
    where: str


class Carriers:
    """The carriers of the services of a network at sea, their agreements, and coasts.

    Parameters
    ----------
    network
        The network whose services they run.
    carriers, agreements, coasts
        The rows of the tables.
    """

    def __init__(
        self,
        network: Network,
        carriers: Mapping[str, Carrier],
        agreements: Collection[CarrierAgreement],
        coasts: Collection[Coast],
    ) -> None:
        self.carriers = carriers
        self.agreements = agreements
        self.coasts = coasts
        self.network = network
        self._named = {fold(name): it.id for it in carriers.values() for name in it.names}
        self._ocean = frozenset(it.id for it in carriers.values() if it.ocean)

    @cached_property
    def _feeders(self) -> frozenset[str]:
        """Carriers that are common feeders."""
        return frozenset(it.carriers[0] for it in self.agreements if it.kind == FEEDER)

    @cached_property
    def turns(self) -> tuple[date, ...]:
        """The days from which other agreements or rules hold, in order."""
        spans = [(it.begin, it.end) for it in self.agreements]
        spans += [(it.begin, it.end) for it in self.coasts]
        begins = {begin for begin, _ in spans if begin > _FIRST}
        return tuple(sorted(begins | {end + timedelta(1) for _, end in spans if end < _LAST}))

    def operators(self, service: Service) -> frozenset[str]:
        """Return the carriers that run a service; one that no table names goes by its own name.

        Examples
        --------
        >>> sample = Service("a", "KSSL (IRISL) / ASCO", "x", "sea", "", (), (), 2026, "", "", ())
        >>> sorted(Carriers(None, {}, (), ()).operators(sample))
        ['asco', 'irisl', 'kssl']
        """
        whole = fold(service.operator)
        if whole in self._named:
            return frozenset({self._named[whole]})
        parts = service.operator.replace("(", "/").replace(")", "").split("/")
        names = [fold(it) for it in parts if it.strip()]
        return frozenset(self._named.get(it, it) for it in names)

    def issuers(self, service: Service, days: Iterable[date]) -> tuple[frozenset[str], ...]:
        """Return on each day whose bills of lading cover a service.

        They are its operators and the lines of their groups, whoever agreed with one of these, and
        the lines of the groups of those. A ship that a common feeder shares with ocean lines is
        a loop of theirs: it feeds no others.
        """
        own, called = self.operators(service), self._called(service)
        covering = [
            it
            for it in self.agreements
            if _covers(it, service, called) and (ANY not in it.carriers or own <= self._feeders)
        ]
        found = []
        for day in days:
            held = [it for it in covering if it.begin <= day <= it.end]
            groups = [it for it in held if it.kind == GROUP]
            others = [it for it in held if it.kind != GROUP]
            lines = own
            for agreements in (groups, others, groups):
                lines = _joined(lines, agreements, self._ocean)
            found.append(lines)
        return tuple(found)

    def _called(self, service: Service) -> frozenset[frozenset[str]]:
        """Return of its calls the country, trade region and market."""
        return frozenset(self._areas[it.place] for it in service.calls if not it.passes)

    @cached_property
    def _areas(self) -> Mapping[str, frozenset[str]]:
        """By place its country, and its trade region and market at sea."""
        network = self.network
        regions = network.regions.get(FAMILY, {})
        found = {}
        for place in network.places.values():
            own = regions.get(place.id)
            more = (own[0], network.trade_regions[own[0]].market) if own else ()
            found[place.id] = frozenset((place.country, *more)) - {""}
        return found

    def may_carry(
        self, operators: frozenset[str], origin: str, destination: str, day: date
    ) -> bool:
        """Tell whether ships of carriers may sail from port to port on a day, as cabotage has it.

        Those of a carrier whose flag is not known may.
        """
        places = self.network.places
        country = places[origin].country
        rules = [it for it in self.coasts if country in it.countries and it.begin <= day <= it.end]
        if country != places[destination].country or not rules:
            return True
        flags = {self.carriers[it].country if it in self.carriers else "" for it in operators}
        return "" in flags or any(
            (ANY in it.flags or flags & it.flags)
            and (not it.carriers or operators & it.carriers)
            and (not it.places or it.places >= {origin, destination})
            for it in rules
        )


def _covers(
    agreement: CarrierAgreement, service: Service, called: Iterable[frozenset[str]]
) -> bool:
    """Tell whether an agreement holds for a service that calls in some areas."""
    if agreement.services:
        return service.id in agreement.services
    return not agreement.trades or any(_serves(called, it) for it in agreement.trades)


def _serves(called: Iterable[frozenset[str]], trade: frozenset[str]) -> bool:
    """Tell whether calls lie in two areas of a trade, or in none but its only one."""
    if len(trade) == 1:
        return all(trade & areas for areas in called)
    return len([area for area in trade if any(area in areas for areas in called)]) >= 2


def _joined(
    own: frozenset[str], agreements: Iterable[CarrierAgreement], ocean: frozenset[str]
) -> frozenset[str]:
    """Return carriers and those that agreements join to them, at one remove."""
    found = set(own)
    for it in agreements:
        owners = it.carriers[:1] if it.kind == FEEDER else it.carriers
        if not own.isdisjoint(owners):
            found.update(*(ocean if member == ANY else (member,) for member in it.carriers))
    return frozenset(found)


def read_carriers(network: Network) -> Carriers | None:
    """Return the carriers of a network; None where its folder has no such tables.

    Raises
    ------
    DataError
        If a table can't be read.
    """
    if not (network.folder / f"{CARRIERS}.csv").is_file():
        return None
    problems: list[str] = []
    tables = _Tables(network, problems)
    if problems:
        raise DataError(problems)
    return tables.carriers


def count_carriers(network: Network) -> dict[str, Counter[str]]:
    """Return the rows of carriers, alliances, other agreements and coasts by class of evidence."""
    found = {name: Counter[str]() for name in ("carriers", "alliances", "agreements", "coasts")}
    if not (network.folder / f"{CARRIERS}.csv").is_file():
        return found
    tables = _Tables(network, [])
    groups = {it.where: "coasts" for it in tables.carriers.coasts}
    for it in tables.carriers.agreements:
        groups[it.where] = "alliances" if it.kind == ALLIANCE else "agreements"
    for where, (source, note) in tables.cited.items():
        kind = network.sources[source].kind
        found[groups.get(where, "carriers")][evidence_class(kind, note)] += 1
    return found


def check_carriers(network: Network) -> list[str]:
    """Return the problems of the tables of carriers: one line each, with what to do."""
    if not (network.folder / f"{CARRIERS}.csv").is_file():
        return []
    problems: list[str] = []
    tables = _Tables(network, problems)
    return problems or [*tables.faults(), *_stray_services(tables.carriers)]


class _Tables:
    """The tables of carriers as they are read.

    Parameters
    ----------
    network
        The network in whose folder they are.
    problems
        To which is added what can't be read.
    """

    def __init__(self, network: Network, problems: list[str]) -> None:
        self.network = network
        self.problems = problems
        self.cited: dict[str, tuple[str, str]] = {}
        self.lines: dict[str, str] = {}
        carriers = {it.id: it for it in self._carriers()}
        self.carriers = Carriers(
            network, carriers, tuple(self._agreements()), tuple(self._coasts())
        )

    def _rows(self, table: str) -> Iterator[tuple[str, list[str]]]:
        path = self.network.folder / f"{table}.csv"
        if path.is_file():
            for line, cells in read_rows(path, columns_of(table), self.problems):
                where = f"{path.name}:{line}"
                self.cited[where] = cells[-3], cells[-1]
                yield where, list(cells)

    def _carriers(self) -> Iterator[Carrier]:
        for where, (key, name, aliases, country, ocean, *_) in self._rows(CARRIERS):
            if key in self.lines:
                self.problems.append(
                    f"{where}: carrier {key} stands in {self.lines[key]}; keep one"
                )
            self.lines[key] = where
            names = (name, *(it for it in aliases.split(";") if it))
            yield Carrier(key, names, country, ocean == "yes")

    def _agreements(self) -> Iterator[CarrierAgreement]:
        for where, cells in self._rows(AGREEMENTS):
            name, kind, carriers, services, trades, begin, end, *_ = cells
            of = tuple(frozenset(it.split("-")) for it in trades.split())
            members, some = tuple(carriers.split()), frozenset(services.split())
            yield CarrierAgreement(
                name, kind, members, some, of, *self._days(where, begin, end), where
            )

    def _coasts(self) -> Iterator[Coast]:
        for where, (*lists, begin, end, _, _, _) in self._rows(CABOTAGE):
            countries, flags, carriers, places = (frozenset(it.split()) for it in lists)
            days = self._days(where, begin, end)
            yield Coast(countries, flags, carriers, places, *days, where)

    def _days(self, where: str, begin: str, end: str) -> tuple[date, date]:
        try:
            first = date.fromisoformat(begin) if begin else _FIRST
            last = date.fromisoformat(end) if end else _LAST
        except ValueError:
            self.problems.append(f"{where}: {begin!r} or {end!r} is no day; write YYYY-MM-DD")
            return _FIRST, _LAST
        if last < first:
            self.problems.append(f"{where}: it ends on {end}, before it begins; correct a day")
        return first, last

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with tables that can be read."""
        known, network = self.carriers, self.network
        countries = {it.country for it in network.places.values()}
        for where, (source, note) in self.cited.items():
            if source not in network.sources:
                yield f"{where}: source {source!r} is not in the sources table; add it there"
            elif source == "assumption" and not note:
                yield f"{where}: an assumption needs its reasoning in the note"
        named: dict[str, str] = {}
        for carrier in known.carriers.values():
            for name in carrier.names:
                other = named.setdefault(fold(name), carrier.id)
                if other != carrier.id:
                    where = self.lines[carrier.id]
                    yield f"{where}: {name!r} is {other} too; keep it with one of them"
        areas = countries.union(*self._areas())
        for agreement in known.agreements:
            yield from self._agreement_faults(agreement, areas)
        for pair in combinations(known.agreements, 2):
            yield from _double_alliance(*pair)
        for coast in known.coasts:
            for code in sorted(coast.countries - countries):
                yield f"{coast.where}: no place lies in {code}; correct the code"
            for key in sorted(coast.carriers - {*known.carriers}):
                yield f"{coast.where}: carrier {key!r} is not in {CARRIERS}.csv; add it there"
            for key in sorted(coast.places - {*network.places}):
                yield f"{coast.where}: place {key!r} does not exist; correct it"

    def _areas(self) -> Iterator[set[str]]:
        for region in self.network.regions.get(FAMILY, {}).values():
            yield {region[0], self.network.trade_regions[region[0]].market}

    def _agreement_faults(self, it: CarrierAgreement, areas: Collection[str]) -> Iterator[str]:
        known = self.carriers.carriers
        if it.kind not in KINDS:
            yield f"{it.where}: kind {it.kind!r} is not one of {', '.join(KINDS)}"
        if len(it.carriers) < 2:
            yield f"{it.where}: {it.name} has but one member; name those who agreed"
        for key in it.carriers:
            if key not in known and key != ANY:
                yield f"{it.where}: carrier {key!r} is not in {CARRIERS}.csv; add it there"
        for key in sorted(it.services - {*self.network.services}):
            yield f"{it.where}: service {key!r} does not exist; correct it"
        for area in sorted(frozenset().union(*it.trades) - {*areas}):
            yield f"{it.where}: {area!r} is no country, trade region or market; correct the trade"


def _double_alliance(one: CarrierAgreement, other: CarrierAgreement) -> Iterator[str]:
    """Yield the carriers that are in two alliances of one trade on one day."""
    at_once = one.begin <= other.end and other.begin <= one.end
    same_trade = not one.trades or not other.trades or {*one.trades} & {*other.trades}
    if {one.kind, other.kind} != {ALLIANCE} or one.name == other.name or not at_once:
        return
    for key in sorted({*one.carriers} & {*other.carriers}) if same_trade else ():
        day = max(one.begin, other.begin)
        yield (
            f"{other.where}: {key} is in {one.name} ({one.where}) and {other.name} on {day}; "
            "correct the days or the trades of one"
        )


def _stray_services(carriers: Carriers) -> Iterator[str]:
    """Yield the services that call only where their flag may not carry."""
    network = carriers.network
    for service in network.services.values() if carriers.coasts else ():
        if service.mode != FAMILY:
            continue
        stops = dict.fromkeys(it.place for it in service.calls if not it.passes)
        operators = carriers.operators(service)
        days = (network.edition, *carriers.turns)
        if not any(
            carriers.may_carry(operators, *ends, day)
            for ends in combinations(stops, 2)
            for day in days
        ):
            where = next(it.origin for it in network.facts.of(service.id))
            country = network.places[next(iter(stops))].country
            yield (
                f"{where}: service {service.id}: cabotage of {country} admits no ship of "
                f"{service.operator} between its ports; correct its calls, its operator, or the "
                f"flag in {CARRIERS}.csv"
            )
