"""What rides of services ask in a month: by the price surface, or by the tariffs of their links.

Lines sell from the port where cargo begins to that where it ends: who changes ships on the way pays
no less than the price of the whole, though two lanes that meet at a hub may add up to less.

Where the band of the surface is narrower than that of the tariffs that a railway states for its
links (`TARIFF_WIDTH`), a ride pays the surface. A price covers all that its way costs, so what a
layer of facts adds to tariffs, border charges and fees, or takes off, comes on top of it;
kilometres do not, as the ways of the month are in it.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from corridors.model.facts import Entries, FactStore, pick
from corridors.model.network import Network
from corridors.model.seasons import day_number, month_of, parse_month
from planner.pricing.adjustments import REEFER_SHARE, price_share_of
from planner.pricing.arcs import Steps
from planner.pricing.changes import changed_subjects, without_layers
from planner.pricing.formula import Number, Powers, Value, freight_usd
from planner.pricing.surface import LanePrices, Posterior, PriceSurface

SHIP = "sea"
SURCHARGE = "rate_surcharge_usd_per_teu"
"""Attribute of a lane: what comes on top of its price in every month."""
RATE_MONTH = "rate_month"
"""Attribute of a lane: the month whose prices it has, whatever the month of departure."""
PRICE_SPREAD = "price_spread"
"""Attribute of a mode: the price of one shipper as a share of the surface, one deviation wide."""
TARIFF_WIDTH = "tariff_width"
"""Attribute of a mode: P90 over P10 of what a ride costs beside the tariffs of its links."""
LEAST_SHARE = 0.2
"""No layer makes a ride cheaper than this share of its price."""
MOST_CITED = 8
"""Published prices that a price names: those of the largest weights."""
LEAST_WEIGHT = 0.02
"""Weight below which a published price is not named."""


class Level(NamedTuple):
    """What a ride asks per TEU, or per tonne, and the published prices behind it.

    Attributes
    ----------
    usd_per_teu
        Dollars.
    facts
        Numbers of the published prices of the largest weights, each with what it is multiplied by,
        so that they add up to the dollars.
    powers
        The fact that says how far off the price may be, with its power.
    """

    usd_per_teu: float
    facts: tuple[tuple[int, float], ...]
    powers: Powers = ()

    def usd(self, value: Value) -> Number:
        """Return the dollars per TEU for values of the facts."""
        return freight_usd(self.facts, self.powers, value)


class RidePrices(Sequence["Level | None"]):
    """What each ride asks: a sequence of levels, None where its links make its price.

    Attributes
    ----------
    rated, usd_per_teu
        As arrays the numbers of the rides that have a level, and its dollars.
    """

    def __init__(self, count: int, parts: Sequence["_Part"]) -> None:
        self._count = count
        self._parts = parts
        self._of = np.full(count, -1)
        dollars = np.zeros(count)
        for number, part in enumerate(parts):
            self._of[part.rides] = number
            dollars[part.rides] = part.usd
        self.rated = np.flatnonzero(self._of >= 0)
        self.usd_per_teu = dollars[self.rated]

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[it] for it in range(*at.indices(self._count))]
        number = self._of[at]
        return None if number < 0 else self._parts[number].level(at)

    def __iter__(self) -> Iterator["Level | None"]:
        for part in self._parts:
            part.settle()
        return (self[at] for at in range(self._count))


class _Part:
    """The rides of one mode that pay the surface.

    Parameters
    ----------
    asked, cell
        What the lanes ask, and the lane of each ride.
    rides, usd
        The numbers of the rides, and what each asks per TEU.
    more
        By lane a fact that comes on top, with its dollars.
    spread
        Number and value of the fact of the mode, None where it states none.
    """

    def __init__(
        self,
        asked: LanePrices,
        cell: Any,
        rides: Any,
        usd: Any,
        more: dict[int, tuple[int, float]],
        spread: tuple[int, float] | None,
    ) -> None:
        self.asked, self.rides, self.usd, self.more, self.spread = asked, rides, usd, more, spread
        self._cell = dict(zip(rides.tolist(), cell.tolist(), strict=True))
        self._usd = dict(zip(rides.tolist(), usd.tolist(), strict=True))
        self._levels: dict[tuple[int, float], Level] = {}

    def settle(self) -> None:
        """Find the posteriors of all lanes at once."""
        self.asked.posteriors([*dict.fromkeys(self._cell.values())])

    def level(self, ride: int) -> Level:
        """Return the level of a ride."""
        key = self._cell[ride], self._usd[ride]
        if key not in self._levels:
            (posterior,) = self.asked.posteriors([key[0]])
            self._levels[key] = self._level(posterior, *key)
        return self._levels[key]

    def _level(self, posterior: Posterior, cell: int, usd: float) -> Level:
        sheet, weights = self.asked.sheet, posterior.weights
        order = np.argsort(-weights)[:MOST_CITED]
        least = min(LEAST_WEIGHT, float(weights[order[0]]))
        kept = [it for it in order.tolist() if weights[it] >= least]
        added = self.more.get(cell)
        powers = () if self.spread is None else ((self.spread[0], posterior.deviation),)
        scale = 1.0 if self.spread is None else self.spread[1] ** posterior.deviation
        rest = usd / scale - (added[1] if added else 0.0)
        whole = float(weights[kept].sum())
        facts = [
            (sheet.facts[it], float(weights[it]) / whole * rest / sheet.named_usd[it])
            for it in kept
        ]
        if added:
            facts.append((added[0], 1.0))
        return Level(usd, tuple(facts), powers)


def equipment_of(network: Network, cargo: str) -> str:
    """Return the equipment whose price a cargo kind pays."""
    if network.cargo[cargo].basis != "teu":
        return "t"
    if price_share_of(network, cargo) == REEFER_SHARE:
        return "reefer"
    return "teu" if network.cargo_number(cargo, "teu") == 1.0 else "feu"


def surface_of(network: Network) -> PriceSurface:
    """Return the price surface of a network, one for all layers that state nothing of prices."""
    facts = network.facts
    found = _SURFACES.get(facts)
    if found is None:
        ground = network.ground
        tables, before = facts.by_subject, ground.facts.by_subject
        same = ground is not network and network.lanes == ground.lanes
        if same and all(tables.get(it) is before.get(it) for it in network.lanes):
            found = surface_of(ground)
        else:
            found = PriceSurface(network, like=None if ground is network else surface_of(ground))
        _SURFACES[facts] = found
    return found


def keep_surface(network: Network, surface: PriceSurface) -> None:
    """Let `surface_of` return the surface of a network."""
    _SURFACES[network.facts] = surface


_SURFACES: WeakKeyDictionary[FactStore, PriceSurface] = WeakKeyDictionary()


def ride_prices(
    network: Network, steps: Steps, cargo: str, depart: dt.date, country: str
) -> RidePrices:
    """Return what the rides of a network ask on a day.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    cargo
        Id of the cargo kind.
    depart
        Day of departure: its month is that of the prices.
    country
        Where the cargo comes from: ships that it boards abroad ask no less than the rest of the
        price from its own ports.
    """
    rides = steps.rides
    month = (depart.year, depart.month, *_own_terms(network, depart))
    key = (id(network.facts), id(rides), cargo, month, country)
    kept = _KEPT.get(key)
    if kept is None:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.popitem(last=False)
        # The objects are held, so that no others have the same number meanwhile.
        kept = _KEPT[key] = (network.facts, rides, _prices(network, steps, cargo, depart, country))
    _KEPT.move_to_end(key)
    return kept[2]


_MOST_KEPT = 16
_KEPT: "OrderedDict[tuple[Any, ...], tuple[Any, Any, RidePrices]]" = OrderedDict()


def _prices(
    network: Network, steps: Steps, cargo: str, depart: dt.date, country: str
) -> RidePrices:
    rides, modes = steps.rides, steps.modes
    heads = steps.head[rides.first : rides.first + len(rides)]
    by_mode: dict[str, list[int]] = {}
    for at, (head, ends) in enumerate(zip(heads, rides.ends, strict=True)):
        if ends:
            by_mode.setdefault(modes[steps.mode_of[head]].rstrip("+"), []).append(at)
    surface, equipment = surface_of(network), equipment_of(network, cargo)
    more = _more_usd_per_teu(network, steps)
    parts = []
    for mode, numbers in by_mode.items():
        lanes = {it: at for at, it in enumerate(dict.fromkeys(rides.ends[it] for it in numbers))}
        family = network.modes[mode].family
        months, added = _terms(network, family, [*lanes], depart)
        asked = surface.asked(family, [*lanes], equipment, months)
        if asked is None:
            continue
        cell = np.array([lanes[rides.ends[it]] for it in numbers])
        narrow = _narrower(network, mode, asked)
        chosen = np.flatnonzero(narrow[cell])
        numbers_of, cell = np.array(numbers, dtype=np.int64)[chosen], cell[chosen]
        lane_usd = asked.usd + np.array([added.get(it, (0, 0.0))[1] for it in range(len(lanes))])
        if family == SHIP:
            lane_usd = _no_less_than_through(network, surface, asked, lane_usd, country)
        entries = network.facts.entries((mode,), PRICE_SPREAD)
        spread = (entries[0][2], float(entries[0][0])) if entries else None
        if spread is not None and spread[1] != 1.0:
            off = [it.deviation for it in asked.posteriors(range(len(lanes)))]
            lane_usd = lane_usd * spread[1] ** np.array(off)
        dollars = lane_usd[cell]
        if more is not None:
            dollars = np.maximum(dollars + more[numbers_of], dollars * LEAST_SHARE)
        parts.append(_Part(asked, cell, numbers_of, dollars, added, spread))
    return RidePrices(len(rides), parts)


def _no_less_than_through(
    network: Network, surface: PriceSurface, asked: LanePrices, usd: Any, country: str
) -> Any:
    """Return what lanes by sea ask, and no less than the rest of the price from a country's ports.

    The price of the whole from the nearest in price of its regions, less that to the hub.
    """
    regions, places = network.regions.get(SHIP, {}), network.places
    home = sorted({its[0] for place, its in regions.items() if places[place].country == country})
    hubs, ends = zip(*(it.split(">") for it in asked.lanes), strict=True)
    abroad = np.array([at for at, it in enumerate(hubs) if it not in home], dtype=np.int64)
    if not home or not len(abroad):
        return usd
    known = dict.fromkeys(it for at in abroad for it in (hubs[at], ends[at]))
    lanes = [f"{one}>{other}" for one in home for other in known]
    month = int(np.median(asked.cells.month))
    through = surface.asked(SHIP, lanes, asked.equipment, [month] * len(lanes))
    price = {} if through is None else dict(zip(lanes, through.usd.tolist(), strict=True))
    least = [
        min(price[f"{one}>{ends[at]}"] - price[f"{one}>{hubs[at]}"] for one in home)
        for at in abroad
    ]
    found = usd.copy()
    found[abroad] = np.maximum(usd[abroad], least)
    return found


def _own_terms(network: Network, depart: dt.date) -> Iterator[tuple[str, Any]]:
    """Yield what lanes state of their month and of what comes on top on a day."""
    day, tables = day_number(depart.month, depart.day), network.facts.by_subject
    for lane in network.lanes:
        table = tables.get(lane, {})
        for attribute in (SURCHARGE, RATE_MONTH):
            if attribute in table:
                yield lane, pick(table[attribute], day)


def _terms(
    network: Network, family: str, lanes: Sequence[str], depart: dt.date
) -> tuple[list[int], dict[int, tuple[int, float]]]:
    """Return the month of each lane, and by lane what comes on top with its fact.

    Of a lane of which neither is stated, those of the regions hold that its own are like.
    """
    now = depart.year * 12 + depart.month - 1
    day = day_number(depart.month, depart.day)
    like = {its[0]: its for its in network.regions.get(family, {}).values()}
    tables = network.facts.by_subject
    months, added = [], {}
    for at, lane in enumerate(lanes):
        one, other = lane.split(">")
        own = (f"{it}>{to}:{family}" for to in like[other] for it in like[one])
        known = (tables[it] for it in own if tables.get(it, {}).keys() & {SURCHARGE, RATE_MONTH})
        table: Mapping[str, Entries] = next(known, {})
        stated = pick(table.get(RATE_MONTH, ()), day)
        month = None if stated is None else parse_month(str(stated[0]))
        months.append(now if month is None else month_of(month))
        more = pick(table.get(SURCHARGE, ()), day)
        if more is not None:
            added[at] = (more[2], float(more[0]))
    return months, added


def _narrower(network: Network, mode: str, asked: LanePrices) -> Any:
    """Tell of each lane whether its band is narrower than that of the tariffs of its links."""
    width = network.number(mode, TARIFF_WIDTH)
    if width is None:
        return np.ones(len(asked.usd), dtype=bool)
    return np.array([it.width for it in asked.posteriors(range(len(asked.usd)))]) < width


def _more_usd_per_teu(network: Network, steps: Steps) -> Any:
    """Return by ride what its links cost more under the layers, USD per TEU; None for nothing."""
    ground = network.ground
    if ground is network or not any(
        _is_price(network, ground, it) for it in changed_subjects(ground, network)
    ):
        return None
    before = without_layers(network, steps)
    edges = steps.rides.arrays[0]
    now, then = (it.rows["usd_per_teu"][it.rows.at_edition] for it in (steps, before))
    same_way = steps.rows.nominal_km == before.rows.nominal_km
    return np.round(steps.rides.sums(np.where(same_way, now - then, 0.0)[edges]), 6)


def _is_price(network: Network, ground: Network, subject: str) -> bool:
    """Tell whether two networks say other things of the prices of a subject."""
    tables = (it.facts.by_subject.get(subject, {}) for it in (network, ground))
    new, old = tables
    names = {name for name in {*new, *old} if new.get(name) is not old.get(name)}
    return any("usd" in name or name.startswith(("cost_", "fee")) for name in names)
