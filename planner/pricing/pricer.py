"""Pricing of one step of a journey: its hours, dollars and kilograms of CO2e, and their facts."""

from collections.abc import Iterator
from copy import copy
from typing import Any, Self

from corridors.model.entities import GATE, ICE_CLASSES
from corridors.model.facts import Entries, pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.adjustments import (
    CLEARANCE_H,
    JAM_SHARE,
    LOW_PRIORITY_SHARE,
    PACKED,
    PRICE_SHARE_ATTRIBUTES,
    SURCHARGED_ORIGINS,
    Charges,
    Consignment,
    OpeningHours,
    attributes_per_unit,
    customs_territory,
    goes_by_low_priority,
    has_link_share,
    has_priority,
    is_bulk,
    jams_of,
    low_priority_countries,
    opening_hours,
    port_surcharge,
    price_share_of,
    speed_shares,
    surcharges_of,
)
from planner.pricing.formula import ANY_SHIP, FREE, NONE, Formula, Price, Quote, Table
from planner.pricing.voyages import DUES, LARGEST, SEA, TURN, Voyage, is_chartered

_EMPTY: Table = {}
_RARE = frozenset(
    (
        *("speed_kmh", "cost_per_teu_km", "cost_per_t_km", "fee_per_teu", "fee_per_t"),
        *("rate_share", "wtw_g_per_tkm", "ttw_g_per_tkm", "carbon_usd_per_t", "circuity"),
        *("status", "ice_class", "draft_m"),
        *PRICE_SHARE_ATTRIBUTES,
    )
)
"""What a link may state of itself beside its length that changes the price of a move."""
_BY_DISCHARGE = ("sea", "air")
"""Modes by which cargo enters a country where it is discharged."""
LEAVES_AT_H = 18.0
"""Local hour at which a service of which only the weekday is published leaves its first call."""
_RELEASE = ("border_in_h",)
_RELEASE_OF_BULK = ("border_in_bulk_h", *_RELEASE)
"""Attributes with the hours until cargo is released where it is discharged, the first before."""


_FREE_QUOTE = Quote(0)


class Pricer:
    """Prices moves, handling and passes of one unit of a cargo kind.

    Parameters
    ----------
    network
        The network under its layers of facts.
    cargo
        Id of the cargo kind.
    day
        Day of departure (0-based day of a leap year): cost, emissions and every number
        that is not a time are those of this day.
    origin_country
        Customs at discharge from ship or aircraft are charged outside this country, and what
        lines ask there beside their rate.
    destination_country
        Where the cargo ends: containers between some countries go by trains of low priority.

    Attributes
    ----------
    booked_at
        Place where space is booked on the service that leaves, so that it is not waited for; empty
        where there is none.
    voyage
        The ship that is chartered for the cargo, None where it charters none.
    """

    booked_at = ""
    voyage: Voyage | None = None

    def __init__(
        self,
        network: Network,
        cargo: str,
        day: int,
        origin_country: str,
        destination_country: str,
    ) -> None:
        self._prepare(network, day, per_teu=network.cargo[cargo].basis == "teu")
        self.origin_country: str | None = origin_country
        self.consignment = Consignment(
            self.per_teu,
            (origin_country, destination_country),
            has_priority(network, cargo),
            self.edition,
        )
        self.bulk = is_bulk(network, cargo)
        self.mass = network.cargo_number(cargo, "mass_t")
        self.units = network.cargo_number(cargo, "teu") if self.per_teu else self.mass
        self.price_share = price_share_of(network, cargo)
        self.surcharges = surcharges_of(network, cargo)
        self.unit_shares: tuple[str, ...] = ()
        self.unit_surcharges: tuple[str, ...] = ()
        self.draft = network.cargo_number(cargo, "draft_m")
        classes = network.cargo_entries(cargo, "ice_class")
        self.ship_class = ICE_CLASSES.index(str(classes[0][0])) if classes else 0
        self.cargo_facts: tuple[int, ...] = tuple(
            entry[2]
            for name in ("mass_t", "teu", PACKED)
            for entry in network.cargo_entries(cargo, name)[:1]
        )

    @classmethod
    def of_unit(
        cls, network: Network, day: int, *, per_teu: bool, origin_country: str | None = None
    ) -> Self:
        """Return a pricer of one TEU or one tonne, without a ship.

        TEU go by the trains and ships that have priority; tonnes are bulk and go by others.
        Neither pays a share of the price (`Quote.shares` has them apart). Customs are as in the
        class, and nowhere where ``origin_country`` is None.
        """
        pricer = cls.__new__(cls)
        pricer._prepare(network, day, per_teu=per_teu)  # noqa: SLF001 - our own
        pricer.origin_country = origin_country
        pricer.consignment = Consignment(
            per_teu, ("", ""), has_priority=False, edition=pricer.edition
        )
        pricer.bulk = not per_teu
        pricer.mass = pricer.units = 1.0
        pricer.price_share = ""
        pricer.surcharges = ()
        pricer.unit_shares, pricer.unit_surcharges = attributes_per_unit(per_teu=per_teu)
        pricer.draft = 0.0
        pricer.ship_class = 0
        pricer.cargo_facts = ()
        return pricer

    def _prepare(self, network: Network, day: int, *, per_teu: bool) -> None:
        self.network = network
        self.tables = network.facts.by_subject
        self.countries = {place.id: place.country for place in network.places.values()}
        self.land = {mode.id for mode in network.modes.values() if mode.land}
        self.day = day
        self.edition = day_number(network.edition.month, network.edition.day)
        self.per_teu = per_teu
        self._scoped: dict[tuple[str, str], Table] = {}
        self._aboard: dict[int, Pricer] = {}
        self._plain: dict[tuple[str, str], Quote | None] = {}
        unit = "teu" if per_teu else "t"
        self._rate = f"cost_per_{unit}_km"
        self._fee = f"fee_per_{unit}"
        self._usd_per_unit = f"_usd_per_{unit}"

    def on_day(self, day: int) -> "Pricer":
        """Return the same pricer for another day of departure."""
        other = copy(self)
        other.day = day
        vars(other)["_aboard"] = {}
        return other

    def aboard(self, service: str) -> "Pricer":
        """Return the pricer of what is carried by a service.

        Its ship has the ice class of its fleet where that is stronger than that of the cargo's own
        ship; where it is not, the pricer itself is returned.
        """
        found = pick(self.tables.get(service, _EMPTY).get("ice_class", ()), self.day)
        fleet = 0 if found is None else ICE_CLASSES.index(str(found[0]))
        if fleet <= self.ship_class:
            return self
        if fleet not in self._aboard:
            ship = self._aboard[fleet] = copy(self)
            ship.ship_class = fleet
        return self._aboard[fleet]

    def scoped(self, head: str, country: str) -> Table:
        """Return the facts of a mode or pair of modes: those of the country over the general."""
        key = (head, country)
        found = self._scoped.get(key)
        if found is None:
            general = self.tables.get(head, _EMPTY)
            local = self.tables.get(f"{head}@{country}")
            found = self._scoped[key] = {**general, **local} if local else general
        return found

    def move(self, a: str, b: str, mode: str, both: str, day: int | None = None) -> Price:
        """Price the move from ``a`` to ``b``; ``both`` is the link's subject."""
        return self._price(self.quote_move(a, b, mode, both, day))

    def passing(self, place: str, mode: str, day: int | None = None) -> Price:
        """Price the passing through a place on the same mode: canal, port call, stop."""
        quote = self.quote_pass(place, mode, day)
        if quote is _FREE_QUOTE:
            return FREE
        return self._price(quote, passes=True)

    def boarding(self, service: str, place: str, offset_h: float, day: int | None = None) -> Price:
        """Price the wait for a service at a place, ``offset_h`` after its first departure."""
        return self._price(self.quote_boarding(service, place, offset_h, day))

    def handling(
        self,
        place: str,
        first: str,
        second: str,
        day: int | None = None,
        *,
        waits: bool = True,
        anew: bool = False,
    ) -> Price | None:
        """Price the handling from one mode to another, or None where it is not possible.

        The next departure is waited for where ``waits`` is set; of a service when it is boarded.
        ``anew`` is what no bill of lading covers: the box is emptied, and the cargo booked again.
        """
        quote = self.quote_handling(place, first, second, day, waits=waits, anew=anew)
        return None if quote is None else self._price(quote)

    def _price(self, quote: Quote, *, passes: bool = False) -> Price:
        """Add up a quote for the units and the mass of the cargo; hours of a pass are moving."""
        formula, value = quote.formula, quote.values.__getitem__
        itself = formula.moving_h(value) if formula.moves else formula.standing_h(value)
        levy = formula.carbon_usd(value, self.mass)
        numbers: tuple[Any, ...] = (
            formula.km(value),
            *((itself, 0.0) if formula.moves or passes else (0.0, itself)),
            formula.border_h(value),
            formula.wait_h(value),
            formula.usd(value, self.units) + levy,
            formula.wtw_kg(value, self.mass),
            formula.ttw_kg(value, self.mass),
        )
        limits = (
            *(tuple(it) for it in (quote.facts, quote.seasons, quote.closed)),
            *(quote.ship, quote.open_hours),
        )
        last = (levy, formula, None, quote.departures, quote.dated)
        return Price._make((*numbers, *limits, *last))

    def quote_move(self, a: str, b: str, mode: str, both: str, day: int | None = None) -> Quote:
        """Look up the facts of a move; parameters as for `move`."""
        tables = self.tables
        out_of, into = self.countries[a], self.countries[b]
        link = tables.get(both) or tables.get(f"{b}-{a}:{mode}", _EMPTY)
        own = tables.get(f"{a}>{b}:{mode}")
        if own:
            link = {**link, **own}
        crosses = out_of != into and out_of and into and mode in self.land
        general = self.scoped(mode, out_of)
        icy = [] if mode in self.land else self._icy_ports(a, b, mode)
        plain_link = _RARE.isdisjoint(link) and not has_link_share(link, general)
        if not crosses and not icy and plain_link:
            # Most links state nothing of their own but a length.
            (length,) = link["length_km"]
            plain = self._plain_quote(mode, out_of)
            if plain is not None and isinstance(length[0], float):
                return _with_length(plain, length[2], length[0])
        found = Quote(self.day if day is None else day)
        fact = found.fact
        found.limits(both, link, self.ship_class, self.draft)
        for port, entries in icy:
            found.limits(port, {"ice_class": entries}, self.ship_class, 0.0)
        if "status" in general:
            found.limits(f"{mode}@{out_of}", {"status": general["status"]}, self.ship_class, 0.0)
        length_fact = fact("length_km", link)
        # The length of a road to a point off the network rests on its circuity.
        fact("circuity", link)
        speed = fact("speed_kmh", link)
        shares: tuple[int, ...] = ()
        if not found.values.get(speed):
            speed = fact("speed_kmh", general)
            shares = speed_shares(found, link, general, self.consignment)
        rate = fact(self._rate, link, general)
        rate_share = fact("rate_share", link) if self.per_teu else NONE
        charges = Charges(found, general, per_teu=self.per_teu)
        charges.add("fee", link)
        price_share = self._price_share(found, link, general)
        wtw, ttw, carbon = (
            fact(name, link, general)
            for name in ("wtw_g_per_tkm", "ttw_g_per_tkm", "carbon_usd_per_t")
        )
        border: tuple[int, ...] = ()
        jams: tuple[tuple[int, int], ...] = ()
        opens = OpeningHours()
        standing_rate = clearance = NONE
        if crosses:
            left, entered = (tables.get(f"{place}:{mode}", _EMPTY) for place in (a, b))
            found.limits(f"{a}:{mode}", left, self.ship_class, self.draft)
            found.limits(f"{b}:{mode}", entered, self.ship_class, self.draft)
            border, jams, opens = self._formalities(found, a, b, mode)
            arriving = self.scoped(mode, into)
            charges.add("border_out_usd", left, general)
            charges.add("border_in_usd", entered, arriving)
            clearance = self._clearance(found, out_of, into)
            standing_rate = fact("standing" + self._usd_per_unit + "_h", general)
        formula = Formula(
            moves=True,
            length=length_fact,
            speed=speed if found.values.get(speed) else NONE,
            speed_shares=shares,
            rate=rate,
            share=rate_share,
            price_share=price_share,
            wtw=wtw,
            ttw=ttw,
            border=_known(border),
            clearance=clearance,
            jams=jams,
            added_nights=opens.added,
            taken_nights=opens.taken,
            fees=charges.fees,
            shared_fees=charges.shared_fees,
            load=charges.load,
            standing_rate=standing_rate,
            carbon=carbon,
        )
        formula = self._hired(found, mode, formula)
        return self._quote(found, formula, (link, general), opens.calendar)

    def _icy_ports(self, a: str, b: str, mode: str) -> "list[tuple[str, Entries]]":
        """Return what the ends of a move ask of the ice class of the ship that sails it.

        A port asks it of the ship, not of the cargo that is handled there.
        """
        subjects = (f"{a}:{mode}", f"{b}:{mode}")
        tables = ((it, self.tables.get(it, _EMPTY)) for it in subjects)
        return [(it, table["ice_class"]) for it, table in tables if "ice_class" in table]

    def _formalities(
        self, found: Quote, a: str, b: str, mode: str
    ) -> tuple[tuple[int, int], tuple[tuple[int, int], ...], OpeningHours]:
        """Look up the hours at both sides of a border, its jam, and when its checkpoints work."""
        left, entered = (self.tables.get(f"{place}:{mode}", _EMPTY) for place in (a, b))
        general, arriving = (self.scoped(mode, self.countries[place]) for place in (a, b))
        border = (
            found.fact("border_out_h", left, general),
            found.fact("border_in_h", entered, arriving),
        )
        jams: tuple[tuple[int, int], ...] = ()
        if JAM_SHARE in entered or JAM_SHARE in arriving:
            # Who goes first is settled by the country where the trains of both kinds wait. A jam
            # is that of the month in which the journey begins: by a calendar it would end with it.
            on_departure = Quote(self.day)
            low_priority = goes_by_low_priority(general, self.consignment)
            jams = jams_of(on_departure, entered, arriving, low_priority=low_priority)
            found.facts += on_departure.facts
            found.values |= on_departure.values
            found.months = on_departure.seasons
            found.dated = bool(found.months)
        places = self.network.places
        sides = ((places[a].lon, left, "out"), (places[b].lon, entered, "in"))
        return border, jams, opening_hours(found, *sides)

    def clears(self, left: str, entered: str) -> bool:
        """Tell whether cargo is cleared where it leaves one country by land for another.

        It is where it enters the customs territory in which it ends. Bulk by the train is cleared
        on its way, in the hours of the border.
        """
        into, home, end = (
            customs_territory(self.tables, it) for it in (entered, *self.consignment.ends)
        )
        if self.bulk or into == customs_territory(self.tables, left):
            return False
        return self.origin_country == "" or home != into == end

    def _clearance(self, found: Quote, left: str, entered: str) -> int:
        if self.origin_country is None or not self.clears(left, entered):
            return NONE
        return found.fact(CLEARANCE_H, self.tables.get(entered, _EMPTY))

    def quote_clearance(self, a: str, b: str, mode: str) -> Quote:
        """Look up the hours until cargo is released that ends behind a border; as `move`."""
        found = Quote(self.day)
        countries = (self.countries[a], self.countries[b])
        number = self._clearance(found, *countries) if mode in self.land else NONE
        return self._quote(found, Formula(moves=False, clearance=number), ())

    def _plain_quote(self, mode: str, country: str) -> Quote | None:
        """Return what all links of a mode in a country share that state but a length.

        None where one of these facts changes with the season, or the mode has a status.
        """
        key = (mode, country)
        if key in self._plain:
            return self._plain[key]
        found = Quote(self.day)
        table = self.scoped(mode, country)
        speed, rate = found.fact("speed_kmh", table), found.fact(self._rate, table)
        price_share = self._price_share(found, table)
        wtw, ttw, carbon = (
            found.fact(name, table)
            for name in ("wtw_g_per_tkm", "ttw_g_per_tkm", "carbon_usd_per_t")
        )
        formula = Formula(
            moves=True,
            speed=speed,
            speed_shares=speed_shares(found, _EMPTY, table, self.consignment),
            rate=rate,
            price_share=price_share,
            wtw=wtw,
            ttw=ttw,
            carbon=carbon,
        )
        formula = self._hired(found, mode, formula)
        quote = self._quote(found, formula, (table,))
        plain = found.values.get(speed) and not quote.seasons and "status" not in table
        self._plain[key] = quote if plain else None
        return self._plain[key]

    def quote_pass(self, place: str, mode: str, day: int | None = None) -> Quote:
        """Look up the facts of a pass; parameters as for `passing`."""
        own = self.tables.get(f"{place}:{mode}", _EMPTY)
        table = self.tables.get(place)
        general = self.scoped(mode, self.countries[place])
        if not own and not table and "pass_h" not in general:
            return _FREE_QUOTE
        found = Quote(self.day if day is None else day)
        if table:
            found.limits(place, table, self.ship_class, self.draft)
        found.limits(f"{place}:{mode}", own, self.ship_class, self.draft)
        standing = found.fact("pass_h", own, general)
        charges = Charges(found, general, per_teu=self.per_teu)
        charges.add("pass_usd", own)
        formula = Formula(
            moves=False,
            standing=standing,
            fees=charges.fees,
            shared_fees=charges.shared_fees,
            load=charges.load,
        )
        return self._quote(found, formula, ())

    def quote_boarding(
        self, service: str, place: str, offset_h: float, day: int | None = None
    ) -> Quote:
        """Look up the facts of a boarding; parameters as for `boarding`."""
        found = Quote(self.day if day is None else day)
        table = self.tables.get(service, _EMPTY)
        # The class of its fleet is cited here, and keeps none of its ships away.
        found.limits(service, table, ANY_SHIP, self.draft)
        if place == self.booked_at:
            return self._quote(found, Formula(moves=False), ())
        headway = found.fact("headway_h", table)
        departures: tuple[float, ...] = ()
        known = self.network.services[service]
        if known.weekdays:
            # The clock of a call is that of its nautical zone.
            east_h = round(self.network.places[place].lon / 15.0)
            departures = tuple(
                sorted(
                    (it * 24.0 + LEAVES_AT_H + offset_h - east_h) % 168.0 for it in known.weekdays
                )
            )
        found.departures = departures
        return self._quote(found, Formula(moves=False, headway=headway), ())

    def quote_handling(
        self,
        place: str,
        first: str,
        second: str,
        day: int | None = None,
        *,
        waits: bool = True,
        anew: bool = False,
    ) -> Quote | None:
        """Look up the facts of a handling; parameters as for `handling`."""
        pair = f"{first}>{second}"
        country = self.countries[place]
        own = self.tables.get(f"{pair}@{place}", _EMPTY)
        general = self.scoped(pair, country)
        hours, usd = ("rebooking_h", "rebooking") if anew else ("handling_h", "handling")
        if hours not in own and hours not in general:
            return None
        found = Quote(self.day if day is None else day)
        fact = found.fact
        table = self.tables.get(place)
        if table:
            found.limits(place, table, self.ship_class, self.draft)
        if own or "status" in general:
            found.limits(f"{pair}@{place}", {**general, **own}, self.ship_class, self.draft)
        for mode in (first, second):
            table = self.tables.get(f"{place}:{mode}", _EMPTY)
            if table:
                found.limits(f"{place}:{mode}", table, ANY_SHIP, self.draft)
        standing = fact(hours, own, general)
        # Bulk sails when it is loaded; a container or a pallet waits for the next service.
        headway = NONE if self.bulk or not waits else fact("headway_h", own, general)
        charge = fact(usd + self._usd_per_unit, own, general)
        price_share = self._price_share(found, own, general)
        wtw = fact("handling_wtw_kg_per_t", own, general)
        ttw = fact("handling_ttw_kg_per_t", own, general)
        carbon = NONE
        if found.values.get(wtw):
            # What a hub burns is priced as the mode that is loaded, at the end as the one unloaded.
            paying = self.scoped(first if second == GATE else second, country)
            carbon = fact("carbon_usd_per_t", own, general, paying)
        border: tuple[int, ...] = ()
        charging = (own, general, self.scoped(second, country))
        fees = tuple(fact(attribute, *charging) for attribute in self.surcharges)
        transships = first == second
        if first in _BY_DISCHARGE and not transships and self.origin_country not in (None, country):
            entered = self.tables.get(f"{place}:{first}", _EMPTY)
            arriving = self.scoped(first, country)
            border = (self._release(found, place, first, country),)
            fees = (
                *fees,
                fact("border_in" + self._usd_per_unit, entered, arriving),
                port_surcharge(found, entered, self.origin_country, self._fee),
            )
        formula = Formula(
            moves=False,
            charge=charge,
            price_share=price_share,
            wtw=wtw,
            ttw=ttw,
            standing=standing,
            headway=headway,
            border=_known(border),
            fees=_known(fees),
            carbon=carbon,
        )
        if SEA in (first, second) and not transships:
            formula = self.in_port(found, place, formula, loads=second == SEA)
        return self._quote(found, formula, (own, general), charging=charging)

    def _hired(self, found: Quote, mode: str, formula: Formula) -> Formula:
        """Return the formula of a move by a chartered ship, where one is: its hours and hire.

        The ship sails at the speed of its class, or at that of the link where ice is slower.
        """
        if self.voyage is None or not is_chartered(mode, formula):
            return formula
        found.values |= self.voyage.values
        if self.voyage.speed != NONE:
            unused = formula.speed_shares
            found.facts = [it for it in found.facts if it not in unused] + [self.voyage.speed]
            formula = formula._replace(speed_shares=(), ship_speed=self.voyage.speed)
        found.facts += [number for number, _ in (*self.voyage.at_sea, *self.voyage.spread)]
        return formula._replace(hire=self.voyage.at_sea, hire_spread=self.voyage.spread)

    def in_port(self, found: Quote, place: str, formula: Formula, *, loads: bool) -> Formula:
        """Return the formula of a handling by a chartered ship: its hours, hire and port dues.

        That of any cargo where no ship is chartered, or no rate of a terminal known. Goods in
        packages share the ship of a line and are stored as containers are.
        """
        if self.voyage is None or not self.bulk:
            return formula
        tables = (
            self.tables.get(f"{place}:{SEA}", _EMPTY),
            self.scoped(SEA, self.countries[place]),
        )
        limit = found.fact(LARGEST, *tables)
        voyage = self.voyage.at(found.values.get(limit, float("inf")))
        names = voyage.terminal_rates(loads=loads)
        rate = next((it for name in names if (it := found.fact(name, *tables)) != NONE), NONE)
        turn, dues = found.fact(TURN, *tables), found.fact(DUES, *tables)
        if NONE in (rate, turn):
            return formula
        found.values |= voyage.values
        found.facts += [number for number, _ in (*voyage.in_port, *voyage.passage, *voyage.spread)]
        return formula._replace(
            standing=turn,
            loading=((rate, voyage.tonnes),),
            freight=(*(((dues, voyage.tonnage),) if dues != NONE else ()), *voyage.passage),
            hire=voyage.in_port,
            hire_spread=voyage.spread,
        )

    def _release(self, found: Quote, place: str, mode: str, country: str) -> int:
        """Return the fact with the hours until cargo is released where it is discharged abroad.

        What is stated of the place comes before what is stated of its country, and that before
        what is stated of the mode; in each of them bulk has hours of its own first.
        """
        names = _RELEASE_OF_BULK if self.bulk else _RELEASE
        for subject in (f"{place}:{mode}", f"{mode}@{country}", mode):
            table = self.tables.get(subject, _EMPTY)
            for name in names:
                number = found.fact(name, table)
                if number != NONE:
                    return number
        return NONE

    def _price_share(self, found: Quote, *tables: Table) -> int:
        return found.fact(self.price_share, *tables) if self.price_share else NONE

    def _quote(
        self,
        found: Quote,
        formula: Formula,
        tables: tuple[Table, ...],
        open_hours: tuple[tuple[float, float], ...] = (),
        *,
        charging: tuple[Table, ...] = (),
    ) -> Quote:
        """Complete a quote; ``tables`` may state shares of the price, ``charging`` surcharges."""
        found.shares = (
            *_stated(found, self.unit_shares, tables),
            *_stated(found, self.unit_surcharges, charging),
        )
        found.formula = formula
        found.open_hours = open_hours
        return found

    def low_priority_countries(self, place: str, mode: str) -> str | None:
        """Return between which countries containers go by low-priority trains from a place."""
        table = self.scoped(mode, self.countries[place])
        if LOW_PRIORITY_SHARE not in table:
            return None
        return low_priority_countries(table, self.edition)

    def port_surcharge_usd(self, place: str, mode: str) -> float:
        """Return what lines ask beside their rate where they discharge the cargo abroad, USD."""
        entered = self.tables.get(f"{place}:{mode}", _EMPTY)
        if SURCHARGED_ORIGINS not in entered or self.countries[place] == self.origin_country:
            return 0.0
        found = Quote(self.day)
        number = port_surcharge(found, entered, self.origin_country, self._fee)
        return found.values.get(number, 0.0) * self.units


def _stated(
    found: Quote, attributes: tuple[str, ...], tables: tuple[Table, ...]
) -> Iterator[tuple[str, int]]:
    """Yield the attributes that are stated, each with the number of its fact."""
    for attribute in attributes:
        number = found.fact(attribute, *tables)
        if number != NONE:
            yield attribute, number


def _with_length(plain: Quote, number: int, km: float) -> Quote:
    """Return the quote of a link that states but a length, by what all such links share."""
    quote = Quote(plain.day)
    quote.formula = Formula(True, number, *plain.formula[2:])  # noqa: FBT003 - a move
    quote.values = {**plain.values, number: km}
    quote.shares = plain.shares
    quote.facts = [number, *plain.facts]
    return quote


def _known(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(number for number in numbers if number != NONE)
