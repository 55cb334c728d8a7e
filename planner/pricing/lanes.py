"""Rates of lanes: what the market pays for a ride from region to region in a month.

Published levels stand in their months; between two of them the level is interpolated, before the
first and after the last that of the nearest month moves with the market. The further the months
of a lane lie off, the wider is what its level may be.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from math import fsum, sqrt
from typing import NamedTuple

from corridors.model.cargo import lineage
from corridors.model.facts import Entries, Entry, pick
from corridors.model.network import Network
from corridors.model.seasons import day_number, month_of, parse_month
from planner.pricing.adjustments import REEFER_SHARE, price_share_of
from planner.pricing.formula import Number, Powers, Value, freight_usd
from planner.pricing.market import growth_of

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
_TWENTY, _FORTY, _COLD = "rate_teu", "rate_feu", "rate_reefer"
_DERIVED: dict[str, tuple[tuple[str, tuple[tuple[str, float], ...]], ...]] = {
    _TWENTY: ((_TWENTY, ()), (_FORTY, ((TWENTY_FOOT_SHARE, 1.0),))),
    _FORTY: ((_FORTY, ()), (_TWENTY, ((TWENTY_FOOT_SHARE, -1.0),))),
    _COLD: (
        (_COLD, ()),
        (_FORTY, ((REEFER_SHARE, 1.0),)),
        (_TWENTY, ((REEFER_SHARE, 1.0), (TWENTY_FOOT_SHARE, -1.0))),
    ),
}
"""By the rate that a cargo pays, those of other equipment with the powers of shares."""
STRANGER = 12
"""A rate of other equipment stands in for one of its own that is so many months older."""
SETTLED = 12
"""Months after which the error of a level grows no more."""


class Level(NamedTuple):
    """What a lane asks per TEU in a month, and the facts behind it.

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
        self._asked = own if per_teu else ""
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
        if not (self._asked and stated and per_km):
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
        if table is None or not self._asked:
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
