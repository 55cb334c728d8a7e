"""What does one step of a journey take: hours, dollars, kilograms of CO2e, and by which facts?"""

from corridors.model.entities import GATE, ICE_CLASSES
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing._opening_hours import nights_of
from planner.pricing.arc_cost import FREE, Price
from planner.pricing.load_share import Charges
from planner.pricing.lookup import Lookup, Table
from planner.pricing.port_surcharge import FEE_FROM, landing_fee
from planner.pricing.single_20ft import LONE, PACKED, PACKED_SHARE, SHARES, paid_share, share_named
from planner.pricing.single_track import has_single, single_share
from planner.pricing.train_priority import SHARE, giving_way, goes_first, ordinary_share

_EMPTY: Table = {}
_General = tuple[float, float, float, float, float, float, tuple[int, ...]]


_RARE = frozenset(
    (
        *("speed_kmh", "cost_per_teu_km", "cost_per_t_km", "fee_per_teu", "fee_per_t"),
        *("rate_share", "wtw_g_per_tkm", "ttw_g_per_tkm", "carbon_usd_per_t", "circuity"),
        *("status", "ice_class", "draft_m"),
        *SHARES,
    )
)
"""What a link may say of itself beside its length that changes the price of a move."""


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
        lines ask there beside their rate; nowhere where it is None.
    destination_country
        Where the cargo ends: boxes between some countries go by ordinary trains.
    """

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
        self.ends = (origin_country, destination_country)
        self.mass = network.cargo_number(cargo, "mass_t")
        self.units = network.cargo_number(cargo, "teu") if self.per_teu else self.mass
        self.share_name = share_named(network, cargo)
        self.first = goes_first(network, cargo)
        self.draft = network.cargo_number(cargo, "draft_m")
        classes = network.facts.entries((cargo,), "ice_class")
        self.ship_class = ICE_CLASSES.index(str(classes[0][0])) if classes else 0
        self.cargo_facts: tuple[int, ...] = tuple(
            entry[2]
            for name in ("mass_t", "teu", PACKED)
            for entry in network.facts.entries((cargo,), name)[:1]
        )

    @classmethod
    def of_unit(
        cls,
        network: Network,
        day: int,
        *,
        per_teu: bool,
        origin_country: str | None = None,
        box: str = LONE,
    ) -> "Pricer":
        """Return a pricer of one TEU or one tonne, without a ship; customs as in the class.

        TEU are 20-foot boxes on their own, or boxes that pay another share (``box``, one of
        `planner.pricing.single_20ft.SHARES`), and go by the trains and ships that go first;
        tonnes are goods in packages, and go by ordinary ones.
        """
        pricer = cls.__new__(cls)
        pricer._prepare(network, day, per_teu=per_teu)  # noqa: SLF001 - our own
        pricer.origin_country = origin_country
        pricer.ends = ("", "")
        pricer.mass = pricer.units = 1.0
        pricer.share_name = box if per_teu else PACKED_SHARE
        pricer.first = False
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
        self._generals: dict[tuple[str, str], _General] = {}
        self._km_rate = "cost_per_teu_km" if per_teu else "cost_per_t_km"
        self._unit = "_per_teu" if per_teu else "_per_t"
        self._usd_unit = "_usd_per_teu" if per_teu else "_usd_per_t"

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
        tables = self.tables
        countries = self.countries
        out_of = countries[a]
        into = countries[b]
        link = tables.get(both) or tables.get(f"{b}-{a}:{mode}", _EMPTY)
        own = tables.get(f"{a}>{b}:{mode}")
        if own:
            link = {**link, **own}
        crosses = out_of != into and out_of and into and mode in self.land
        general = self.scoped(mode, out_of)
        if not crosses and _RARE.isdisjoint(link) and not has_single(link, general):
            # Most links have nothing of their own but a length.
            (length,) = link["length_km"]
            km = length[0]
            speed, rate, lone, wtw, ttw, carbon, facts = self._general(mode, out_of)
            if speed and isinstance(km, float):
                tkm = self.mass * km / 1000.0
                levy = carbon * wtw * tkm / 1000.0
                usd = rate * km * self.units
                alone = usd * (lone - 1.0)
                return Price(
                    *(km, km / speed, 0.0, 0.0, 0.0, usd + alone + levy, wtw * tkm, ttw * tkm),
                    *((length[2], *facts), (), (), False, (), levy, alone),
                )
        found = Lookup(self.day if day is None else day)
        number = found.number
        found.limits(both, link, self.ship_class, self.draft)
        if "status" in general:
            found.limits(f"{mode}@{out_of}", {"status": general["status"]}, self.ship_class, 0.0)
        km = number("length_km", link)
        if "circuity" in link:
            # The length of a road to a point off the network rests on it.
            number("circuity", link)
        speed = number("speed_kmh", link)
        if not speed:
            speed = number("speed_kmh", general)
            speed *= self._share(found, general) * single_share(found, link, general)
        moving = km / speed if speed else float("inf")
        rate = number(self._km_rate, link, general)
        if self.per_teu and "rate_share" in link:
            rate *= number("rate_share", link)
        charges = Charges(found, general, per_teu=self.per_teu)
        usd = rate * km + charges.usd("fee", link)
        lone = paid_share(found, self.share_name, link, general)
        wtw = number("wtw_g_per_tkm", link, general)
        ttw = number("ttw_g_per_tkm", link, general)
        carbon = number("carbon_usd_per_t", link, general)
        border = 0.0
        open_hours: tuple[tuple[float, float], ...] = ()
        if crosses:
            left = tables.get(f"{a}:{mode}", _EMPTY)
            entered = tables.get(f"{b}:{mode}", _EMPTY)
            found.limits(f"{a}:{mode}", left, self.ship_class, self.draft)
            found.limits(f"{b}:{mode}", entered, self.ship_class, self.draft)
            arriving = self.scoped(mode, into)
            border = number("border_out_h", left, general)
            border += number("border_in_h", entered, arriving)
            lon = [self.network.places[place].lon for place in (a, b)]
            night_h, open_hours = nights_of(found, (lon[0], left, "out"), (lon[1], entered, "in"))
            border = max(0.0, border + night_h)
            usd += charges.usd("border_out_usd", left, general)
            usd += charges.usd("border_in_usd", entered, arriving)
        tkm = self.mass * km / 1000.0
        levy = carbon * wtw * tkm / 1000.0
        usd *= self.units
        alone = usd * (lone - 1.0)
        return Price(
            *(km, moving, 0.0, border, 0.0, usd + alone + levy, wtw * tkm, ttw * tkm),
            *(tuple(found.facts), tuple(found.seasons), tuple(found.closed), found.ship),
            *(open_hours, levy, alone),
        )

    def _general(self, mode: str, country: str) -> _General:
        """Return speed, rate and paid share of it, emission factors, carbon price, and facts.

        The speed is 0 where one of them changes with the season, or the mode has a status:
        then it takes the long way.
        """
        key = (mode, country)
        known = self._generals.get(key)
        if known is None:
            found = Lookup(self.day)
            table = self.scoped(mode, country)
            speed, rate = (found.number(name, table) for name in ("speed_kmh", self._km_rate))
            lone = paid_share(found, self.share_name, table)
            wtw, ttw = (found.number(name, table) for name in ("wtw_g_per_tkm", "ttw_g_per_tkm"))
            carbon = found.number("carbon_usd_per_t", table)
            speed *= self._share(found, table)
            if found.seasons or "status" in table:
                speed = 0.0
            known = self._generals[key] = (
                *(speed, rate, lone, wtw, ttw, carbon, tuple(found.facts)),
            )
        return known

    def _share(self, found: Lookup, general: Table) -> float:
        if self.first:
            return 1.0
        return ordinary_share(found, general, self.ends, self.edition, per_teu=self.per_teu)

    def trade(self, place: str, mode: str) -> str | None:
        """Return between which countries boxes from a place go by ordinary trains, if any do."""
        table = self.scoped(mode, self.countries[place])
        return giving_way(table, self.edition) if SHARE in table else None

    def passing(self, place: str, mode: str, day: int | None = None) -> Price:
        """Price the passing through a place on the same mode: canal, port call, stop."""
        own = self.tables.get(f"{place}:{mode}", _EMPTY)
        table = self.tables.get(place)
        general = self.scoped(mode, self.countries[place])
        if not own and not table and "pass_h" not in general:
            return FREE
        found = Lookup(self.day if day is None else day)
        number = found.number
        if table:
            found.limits(place, table, self.ship_class, self.draft)
        found.limits(f"{place}:{mode}", own, self.ship_class, self.draft)
        hours = number("pass_h", own, general)
        charges = Charges(found, general, per_teu=self.per_teu)
        usd = charges.usd("pass_usd", own) * self.units
        return Price(
            *(0.0, hours, 0.0, 0.0, 0.0, usd, 0.0, 0.0),
            *(tuple(found.facts), tuple(found.seasons), tuple(found.closed), found.ship),
        )

    def handling(self, place: str, first: str, second: str, day: int | None = None) -> Price | None:
        """Price the handling from one mode to another, or None where it is not possible."""
        pair = f"{first}>{second}"
        country = self.countries[place]
        own = self.tables.get(f"{pair}@{place}", _EMPTY)
        general = self.scoped(pair, country)
        if "handling_h" not in own and "handling_h" not in general:
            return None
        found = Lookup(self.day if day is None else day)
        number = found.number
        self._place_limits(found, place)
        if own or "status" in general:
            found.limits(f"{pair}@{place}", {**general, **own}, self.ship_class, self.draft)
        for mode in (first, second):
            table = self.tables.get(f"{place}:{mode}", _EMPTY)
            if table:
                found.limits(f"{place}:{mode}", table, self.ship_class, self.draft)
        hours = number("handling_h", own, general)
        # Bulk sails when it is loaded; a container waits for the next service.
        wait = number("headway_h", own, general) / 2.0 if self.per_teu else 0.0
        usd = number("handling" + self._usd_unit, own, general)
        alone = usd * (paid_share(found, self.share_name, own, general) - 1.0)
        wtw = number("handling_wtw_kg_per_t", own, general)
        ttw = number("handling_ttw_kg_per_t", own, general)
        levy = 0.0
        if wtw:
            # What a hub burns is priced as the mode that is loaded, at the end as the one unloaded.
            paying = self.scoped(first if second == GATE else second, country)
            levy = number("carbon_usd_per_t", own, general, paying) * wtw * self.mass / 1000.0
        border = 0.0
        if first in ("sea", "air") and self.origin_country not in (None, country):
            entered = self.tables.get(f"{place}:{first}", _EMPTY)
            arriving = self.scoped(first, country)
            border = number("border_in_h", entered, arriving)
            usd += number("border_in" + self._usd_unit, entered, arriving)
            usd += landing_fee(found, entered, self.origin_country, "fee" + self._unit)
        alone *= self.units
        usd = usd * self.units + alone + levy
        return Price(
            *(0.0, 0.0, hours, border, wait, usd, wtw * self.mass, ttw * self.mass),
            *(tuple(found.facts), tuple(found.seasons), tuple(found.closed), found.ship),
            *((), levy, alone),
        )

    def landing(self, place: str, mode: str) -> float:
        """Return what lines ask beside their rate where they discharge the cargo abroad, USD."""
        entered = self.tables.get(f"{place}:{mode}", _EMPTY)
        if FEE_FROM not in entered or self.countries[place] == self.origin_country:
            return 0.0
        fee = landing_fee(Lookup(self.day), entered, self.origin_country, "fee" + self._unit)
        return fee * self.units

    def _place_limits(self, found: Lookup, place: str) -> None:
        table = self.tables.get(place)
        if table:
            found.limits(place, table, self.ship_class, self.draft)
