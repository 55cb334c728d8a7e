"""Rates of lanes: what the market pays for a ride from region to region in a month.

Published levels stand in their months; between two of them the level is interpolated, before the
first and after the last that of the nearest month moves with the market: rates of one market rise
and fall together, and the lanes of which a rate is known before and after carry the others on. The
further the months of a lane lie off, the wider is what its level may be.

Ships between two markets ask much the same a box between any two of their ports: where nothing is
published of a lane, the lane of the same trade whose ends lie nearest stands in.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from math import exp, fsum, log, sqrt
from statistics import median
from typing import NamedTuple
from weakref import WeakKeyDictionary

from corridors.geometry import great_circle_km
from corridors.model.cargo import lineage
from corridors.model.facts import Entries, Entry, FactStore, pick
from corridors.model.network import Network
from corridors.model.seasons import day_number, month_of, parse_month
from corridors.tables.services import RATE_OF, lane_subject
from planner.pricing.adjustments import REEFER_SHARE, price_share_of
from planner.pricing.formula import Number, Powers, Value, freight_usd

Weighted = tuple[tuple[int, float], ...]
"""Numbers of facts, and the weight of each in a sum."""
TWENTY_FOOT_SHARE = "lane_teu_share"
"""Attribute of a mode: what a 20-foot box pays as a share of half of a 40-foot one."""
LIFT = "lift_usd_per_teu"
"""Attribute of a mode: the least that a ride on a lane without a rate costs."""
RATE_PER_KM = "cost_per_teu_km"
SURCHARGE = "rate_surcharge_usd_per_teu"
"""Attribute of a lane: what comes on top of its rate in every month."""
RATE_MONTH = "rate_month"
"""Attribute of a lane: the month whose rates it has, whatever the month of departure."""
QUOTE_SPREAD = "quote_spread"
"""Attribute of a mode: what one shipper is quoted as a share of the published level."""
LEVEL_SPREAD = "level_spread"
"""Attribute of a mode: a rate as a share of that derived from one `SETTLED` months off."""
MARKET_SPREAD = "market_spread"
"""Attribute of a mode: the level of its market as a share of the last, `SETTLED` months on."""
STAND_IN_SPREAD = "stand_in_spread"
"""Attribute of a mode: a rate as a share of that of the lane that stands in."""
FALLBACK_SPREAD = "fallback_spread"
"""Attribute of a mode: a rate as a share of a lift and a rate per km."""
SPREADS = (QUOTE_SPREAD, LEVEL_SPREAD, MARKET_SPREAD)
OLDEST = 36
"""Months that no rate of a lane or its market covers, after which a level says nothing."""
_TWENTY, _FORTY, _COLD, _TONNE = "rate_teu", "rate_feu", "rate_reefer", "rate_t"
_DERIVED: dict[str, tuple[tuple[str, tuple[tuple[str, float], ...]], ...]] = {
    _TWENTY: ((_TWENTY, ()), (_FORTY, ((TWENTY_FOOT_SHARE, 1.0),))),
    _FORTY: ((_FORTY, ()), (_TWENTY, ((TWENTY_FOOT_SHARE, -1.0),))),
    _COLD: (
        (_COLD, ()),
        (_FORTY, ((REEFER_SHARE, 1.0),)),
        (_TWENTY, ((REEFER_SHARE, 1.0), (TWENTY_FOOT_SHARE, -1.0))),
    ),
    _TONNE: ((_TONNE, ()),),
}
"""By the rate that a cargo pays, those of other equipment with the powers of shares."""
STRANGER = 12
"""A rate of other equipment stands in for one of its own that is so many months older."""
SETTLED = 12
"""Months after which the error of a level grows no more."""


class Level(NamedTuple):
    """What a lane asks per TEU, or per tonne, in a month, and the facts behind it.

    ``months`` are those of the facts (year x 12 + month - 1); empty where the level holds in all.
    ``powers`` are facts that multiply them: shares of equipment, and those whose value is 1 and
    whose low and high say how far off the level may be.
    """

    usd_per_teu: float
    facts: Weighted
    months: tuple[int, ...]
    powers: Powers = ()

    def usd(self, value: Value) -> Number:
        """Return the dollars per TEU for values of the facts."""
        return freight_usd(self.facts, self.powers, value)


class _Lift(NamedTuple):
    """What a ride without a lane asks before its first km, and on each km."""

    level: Level
    usd_per_km: float


_Powers = Sequence[tuple[Entry, float]]
"""Entries of facts that are multiplied, each with its power."""


class LaneRates:
    """What the rides of one question are asked by their services and lanes.

    Parameters
    ----------
    network
        The network under its layers of facts.
    cargo
        Id of the cargo kind.
    depart
        Day of departure: its month picks the level.
    """

    def __init__(self, network: Network, cargo: str, depart: dt.date) -> None:
        self._tables = network.facts.by_subject
        self._network = network
        self._month = depart.year * 12 + depart.month - 1
        self._day = day_number(depart.month, depart.day)
        per_teu = network.cargo[cargo].basis == "teu"
        units = network.cargo_number(cargo, "teu")
        own = "rate_teu" if units == 1.0 else "rate_feu"
        if price_share_of(network, cargo) == REEFER_SHARE:
            own = "rate_reefer"
        self._asked = own if per_teu else _TONNE
        self._known: dict[tuple[str, str, bool], Level | None] = {}
        self._stated: dict[tuple[str, str], Level | None] = {}
        self._lifts: dict[str, _Lift | None] = {}

    def level(self, service: str, lane: str, mode: str, *, own: bool = True) -> Level | None:
        """Return the level of a ride: that of its service before that of its lane.

        None where neither has one.

        Parameters
        ----------
        service
            Id of the service.
        lane
            The lane whose rate it pays, empty without one.
        mode
            Mode of the ride's first call.
        own
            Whether the lane is that of the ride's ends; another one only stands in.
        """
        key = (service if service in self._tables else "", lane, own)
        if key not in self._known:
            level = self._by_subject(key[0], mode)
            if level is None:
                level = self._by_subject(lane, mode)
                if level is not None and not own:
                    level = self.wider(level, mode, STAND_IN_SPREAD)
            self._known[key] = level
        return self._known[key]

    def wider(self, level: Level, mode: str, spread: str) -> Level:
        """Return a level that may be further off, by a spread of its mode where one is stated."""
        entries = self._network.facts.entries((mode,), spread)
        return _scaled(level, [(entries[0], 1.0)]) if entries else level

    def fallback(self, mode: str, km: float) -> Level | None:
        """Return a sum per lift and a rate per km, of a service on whose lane nothing is known.

        None where no lift is stated: what its links cost is its price.
        """
        if mode not in self._lifts:
            self._lifts[mode] = self._lift(mode)
        lift = self._lifts[mode]
        if lift is None:
            return None
        (first, weight), (rate, growth) = lift.level.facts
        usd = lift.level.usd_per_teu + lift.usd_per_km * km
        return lift.level._replace(usd_per_teu=usd, facts=((first, weight), (rate, growth * km)))

    def _lift(self, mode: str) -> _Lift | None:
        entries = self._network.facts.entries
        stated, per_km = entries((mode,), LIFT), entries((mode,), RATE_PER_KM)
        if self._asked == _TONNE or not (stated and per_km):
            return None
        value, season, number = stated[0]
        month = month_of(season) if season else -1
        reached, growth = month, 1.0
        if month >= 0:
            reached, growth = growth_of(self._network, f">:{mode}", month, self._month)
        shares = self._shares(mode, dict(_DERIVED[self._asked])[_FORTY]) or ()
        weighted = ((number, growth), (per_km[0][2], growth))
        level = _scaled(Level(float(value) * growth, weighted, ()), shares)
        if month >= 0:
            level = level._replace(months=(month,))
            level = self._spread_out(level, mode, self._month, self._month - reached)
        level = self.wider(level, mode, FALLBACK_SPREAD)
        whole = level.usd_per_teu / float(value)
        return _Lift(level, float(per_km[0][0]) * whole)

    def _by_subject(self, subject: str, mode: str) -> Level | None:
        """Return the level of a lane or service, found once: many services go on one lane."""
        key = (subject, mode)
        if key not in self._stated:
            self._stated[key] = self._of(*key)
        return self._stated[key]

    def _of(self, subject: str, mode: str) -> Level | None:
        """Return the level of a lane or service by the rate of the nearest month.

        That of the equipment itself, or where it is none, or older, that of another by a share.
        """
        table = self._tables.get(subject)
        if table is None:
            return None
        level = self._nearest(table, subject, mode, self._month_of(table))
        more = pick(table.get(SURCHARGE, ()), self._day)
        if level is None or more is None:
            return level
        # What comes on top is not multiplied by shares of equipment.
        fact = self._network.facts.fact
        whole = level.usd_per_teu / fsum(float(fact(it).value) * part for it, part in level.facts)
        usd = level.usd_per_teu + float(more[0])
        return level._replace(usd_per_teu=usd, facts=(*level.facts, (more[2], 1.0 / whole)))

    def _month_of(self, table: Mapping[str, Entries]) -> int:
        """Return the month whose rates a lane has: that of departure unless one is stated."""
        stated = pick(table.get(RATE_MONTH, ()), self._day)
        month = parse_month(str(stated[0])) if stated is not None else None
        return self._month if month is None else month_of(month)

    def _nearest(
        self, table: Mapping[str, Entries], subject: str, mode: str, month: int
    ) -> Level | None:
        found = []
        for attribute, shares in _DERIVED[self._asked]:
            powers = self._shares(mode, shares)
            if attribute in table and powers is not None:
                level = self._in_month(table[attribute], subject, mode, month)
                if level is not None:
                    found.append((_off(level, month) + (STRANGER if shares else 0), level, powers))
        if not found:
            return None
        _, level, powers = min(found, key=lambda it: it[0])
        return _scaled(level, powers)

    def _shares(self, mode: str, shares: tuple[tuple[str, float], ...]) -> _Powers | None:
        """Return the facts that turn one rate into another, None where one is not stated.

        A 20-foot box of which nothing is stated pays half of a 40-foot one.
        """
        found = []
        for attribute, power in shares:
            entries = self._network.facts.entries((mode,), attribute)
            if entries:
                found.append((entries[0], power))
            elif attribute != TWENTY_FOOT_SHARE:
                return None
        return tuple(found)

    def _in_month(self, entries: Entries, lane: str, mode: str, asked: int) -> Level | None:
        always = next((it for it in entries if it[1] is None), None)
        if always is not None:
            return Level(float(always[0]), ((always[2], 1.0),), ())
        dated = sorted(
            (month_of(season), float(value), fact) for value, season, fact in entries if season
        )
        before = [it for it in dated if it[0] <= asked]
        after = [it for it in dated if it[0] >= asked]
        if before and after and before[-1][0] != after[0][0]:
            level = _interpolated(before[-1], after[0], asked)
            return self._spread_out(level, mode, asked)
        month, value, fact = before[-1] if before else after[0]
        level = Level(value, ((fact, 1.0),), (month,))
        if month == asked:
            return self._spread_out(level, mode, asked)
        reached, growth = growth_of(self._network, lane, month, asked)
        unknown = abs(asked - reached)
        if unknown > OLDEST:
            return None
        return self._spread_out(times(level, growth), mode, asked, unknown)

    def _spread_out(self, level: Level, mode: str, month: int, unknown: int = 0) -> Level:
        """Return a level with how far off it may be in a month, by the months that it rests on.

        The error of a level grows as the root of the months that it is carried over, as that of a
        random walk, and after a year no more; so does that of a market of which as many months
        are ``unknown``.
        """
        powers = (1.0, _power(_off(level, month)), _power(unknown))
        found = zip(SPREADS, powers, strict=True)
        numbered = ((self._network.facts.entries((mode,), name), power) for name, power in found)
        return _scaled(
            level, [(entries[0], power) for entries, power in numbered if entries and power]
        )


def _scaled(level: Level, powers: _Powers) -> Level:
    """Return a level times powers of facts."""
    usd = level.usd_per_teu
    for (value, _, _), power in powers:
        usd *= float(value) ** power
    numbered = tuple((number, power) for (_, _, number), power in powers)
    return level._replace(usd_per_teu=usd, powers=(*numbered, *level.powers))


def _off(level: Level, month: int) -> int:
    """Return how many months lie between a month and the nearest on which a level rests."""
    return min((abs(it - month) for it in level.months), default=0)


def _power(months: int) -> float:
    """Return the part of the spread of `SETTLED` months that so many have, in logarithms."""
    return sqrt(min(max(months, 0), SETTLED) / SETTLED)


def times(level: Level, factor: float) -> Level:
    """Return a multiple of a level."""
    weighted = tuple((fact, weight * factor) for fact, weight in level.facts)
    return level._replace(usd_per_teu=level.usd_per_teu * factor, facts=weighted)


def _interpolated(
    before: tuple[int, float, int], after: tuple[int, float, int], month: int
) -> Level:
    (first, low, one), (last, high, other) = before, after
    share = (month - first) / (last - first)
    value = low * (1.0 - share) + high * share
    return Level(value, ((one, 1.0 - share), (other, share)), (first, last))


def lane_rates(network: Network, cargo: str, depart: dt.date) -> LaneRates:
    """Return what lanes ask, once for the questions of a cargo and month.

    The same under all layers of facts that state nothing of lanes, services, modes or the cargo.
    """
    day = depart if network.facts.subjects_of(SURCHARGE) else depart.replace(day=1)
    tables = network.facts.by_subject
    own = lineage(network.cargo, cargo)
    read = (*network.lanes, *network.services, *network.modes, *own)
    # Rates hold what they read, so that nothing else has the same number while they are kept.
    parts = (network.cargo, network.regions, network.trade_regions, *map(tables.get, read))
    key = (cargo, day, *map(id, parts))
    found = _RATES.pop(key, None) or LaneRates(network, cargo, day)
    _RATES[key] = found
    if len(_RATES) > _MOST:
        del _RATES[next(iter(_RATES))]
    return found


_MOST = 16
"""Cargo kinds and months of which the rates are kept, those used last."""
_RATES: dict[tuple[object, ...], LaneRates] = {}


LEAST_MONTHS = 5
"""A lane with a rate in fewer months has no part in its market."""
LEAST_LANES = 3
"""Fewer lanes of other trades say nothing of a lane."""
LONGEST_GAP = 12
"""Months between two rates of a lane that are too far apart to be joined."""

Series = tuple[tuple[int, float], ...]
"""Months (year x 12 + month - 1), ascending, each with a rate."""


class Market:
    """How far the rates of a market have moved between two months.

    Parameters
    ----------
    series
        Published rates of lanes; those of few months are left out.

    Examples
    --------
    >>> doubled = tuple((24300 + at, 100.0 * 2.0 ** (at / 12)) for at in range(13))
    >>> reached, growth = Market([doubled]).growth(24300, 24400)
    >>> reached, round(growth, 6)
    (24312, 2.0)
    """

    def __init__(self, series: Iterable[Series]) -> None:
        self._lanes = [_filled(months) for months in series if len(months) >= LEAST_MONTHS]
        self._last = max((max(lane) for lane in self._lanes), default=0)
        self._known: dict[tuple[int, int, int], tuple[int, float]] = {}

    def growth(self, before: int, month: int, least: int = 1) -> tuple[int, float]:
        """Return the month nearest to one that the market reaches from another, and its growth.

        The growth is the mean, in logarithms, of all lanes of which a rate is known in both; a
        lane that has one in the first alone says nothing. Where no lane has one in both the
        first month itself is returned.
        """
        key = (before, month, least)
        if key not in self._known:
            self._known[key] = self._growth(*key)
        return self._known[key]

    def _growth(self, before: int, month: int, least: int) -> tuple[int, float]:
        away = 1 if month > before else -1
        at = min(month, max(self._last, before))
        while at != before:
            steps = [it[at] - it[before] for it in self._lanes if at in it and before in it]
            if len(steps) >= least:
                return at, exp(fsum(steps) / len(steps))
            at -= away
        return before, 1.0


def growth_of(network: Network, lane: str, before: int, month: int) -> tuple[int, float]:
    """Return the month that a lane is carried to from another, and its growth.

    By the lanes of its own trade, and where none of these has a rate in the first month and a later
    one, by all of its mode where they are `LEAST_LANES` or more.
    """
    found = market_of(network, lane).growth(before, month)
    if found[0] == before:
        whole = market_of(network, f">:{lane.rpartition(':')[2]}")
        found = whole.growth(before, month, least=LEAST_LANES)
    return found


def market_of(network: Network, lane: str) -> Market:
    """Return the market of a lane, that of its whole mode for a lane between no regions."""
    known = _MARKETS.setdefault(network.facts, {})
    if not known:
        by_market: dict[str, list[Series]] = {}
        for other in network.lanes:
            rates = network.facts.by_subject.get(other, {})
            series = [
                dated_series(entries) for name, entries in rates.items() if name in RATE_OF.values()
            ]
            for name in (market_name(network, other), f">:{other.rpartition(':')[2]}"):
                by_market.setdefault(name, []).extend(series)
        known.update({name: Market(series) for name, series in by_market.items()})
    name = market_name(network, lane)
    if name not in known:
        known[name] = Market(())
    return known[name]


_MARKETS: WeakKeyDictionary[FactStore, dict[str, Market]] = WeakKeyDictionary()


def dated_series(entries: Entries) -> Series:
    """Return the rates of a lane by month, those without a month left out."""
    return tuple(
        sorted(
            (month, float(value))
            for value, season, _ in entries
            if season is not None and (month := month_of(season)) >= 0 and float(value) > 0.0
        )
    )


def _filled(months: Series) -> dict[int, float]:
    """Return the logarithm of a rate by month, between two near enough on a straight line."""
    found = {month: log(rate) for month, rate in months}
    for (first, low), (last, high) in pairwise(months):
        if last - first <= LONGEST_GAP:
            step = log(high / low) / (last - first)
            for month in range(first + 1, last):
                found[month] = log(low) + step * (month - first)
    return found


def market_name(network: Network, lane: str) -> str:
    """Return the markets of the ends of a lane, in order."""
    ends, _, family = lane.rpartition(":")
    one, _, other = ends.partition(">")
    known = network.trade_regions
    markets = [known[region].market if region in known else "" for region in (one, other)]
    return f"{'>'.join(markets)}:{family}"


REACH = "lane_reach_km"
"""Attribute of a mode: how far the ends of a lane that stands in may lie off, both together."""


class LaneFinder:
    """Finds the lane whose rate a ride pays.

    Parameters
    ----------
    network
        The network with its trade regions.
    family
        Family of modes of the services.
    known
        Lanes that have a rate.
    """

    def __init__(self, network: Network, family: str, known: Collection[str]) -> None:
        self._network = network
        self._family = family
        self._regions = network.regions.get(family, {})
        self._known = known
        self._found: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}

    def between(self, origin: str, destination: str) -> str:
        """Return the lane of a ride from place to place, empty where none is known.

        The lane of the regions' own comes before that from the region that the origin is
        ``like``, this before those to the region that the destination is ``like``, and these
        before the nearest of the same trade.
        """
        key = (self._regions.get(origin, ()), self._regions.get(destination, ()))
        if key not in self._found:
            lanes = (lane_subject(one, other, self._family) for other in key[1] for one in key[0])
            named = next((it for it in lanes if it in self._known), "")
            self._found[key] = named or (self._nearest(key[0][0], key[1][0]) if all(key) else "")
        return self._found[key]

    def _nearest(self, origin: str, destination: str) -> str:
        """Return the lane of the trade whose ends lie nearest to two regions, "" for none."""
        entries = self._network.facts.entries((self._family,), REACH)
        markets = self._markets(origin, destination)
        if not entries or not all(markets):
            return ""
        own = f"{destination}>{origin}"
        found = [
            (self._off((origin, destination), ends), lane)
            for lane, ends in self._lanes
            if self._markets(*ends) == markets and ">".join(ends) != own
        ]
        nearest, lane = min(found, default=(float("inf"), ""))
        return lane if nearest <= float(entries[0][0]) else ""

    def _markets(self, origin: str, destination: str) -> tuple[str, str]:
        known = self._network.trade_regions
        return known[origin].market, known[destination].market

    def _off(self, ends: tuple[str, str], others: tuple[str, str]) -> float:
        """Return how far the ends of one lane lie from those of another, together, km."""
        return fsum(
            great_circle_km(*self._middles[one], *self._middles[other])
            for one, other in zip(ends, others, strict=True)
        )

    @cached_property
    def _lanes(self) -> list[tuple[str, tuple[str, str]]]:
        """The lanes of the family that have a rate, with the regions of their ends."""
        found = []
        for lane in sorted(self._known):
            ends, _, family = lane.rpartition(":")
            one, arrow, other = ends.partition(">")
            if arrow and family == self._family and {one, other} <= {*self._middles}:
                found.append((lane, (one, other)))
        return found

    @cached_property
    def _middles(self) -> dict[str, tuple[float, float]]:
        """Latitude and longitude amid the places of each region."""
        members: dict[str, list[str]] = {}
        for place, regions in self._regions.items():
            members.setdefault(regions[0], []).append(place)
        places = self._network.places
        return {
            region: (median(places[it].lat for it in own), median(places[it].lon for it in own))
            for region, own in members.items()
        }


def trade_of(network: Network, origin: str, destination: str, family: str) -> str:
    """Return the trade of a ride from place to place: its markets in order.

    Within one market it says whether the ride goes east or west. Empty where a place is in none.
    """
    regions = network.regions.get(family, {})
    one, other = (
        network.trade_regions[found[0]].market if (found := regions.get(place)) else ""
        for place in (origin, destination)
    )
    if not (one and other):
        return ""
    way = f"{one}>{other}:{family}"
    if one != other:
        return way
    east = network.places[destination].lon > network.places[origin].lon
    return f"{way} {'eastward' if east else 'westward'}"
