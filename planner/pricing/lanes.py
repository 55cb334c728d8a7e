"""Rates of lanes: what the market pays for a ride from region to region in a month.

Published levels stand in their months; between two of them the level is interpolated, before the
first and after the last that of the nearest month moves with the market. The further the months
of a lane lie off, the wider is what its level may be.
"""

import datetime as dt
from math import sqrt
from typing import NamedTuple

from corridors.model.facts import Entries
from corridors.model.network import Network
from corridors.model.seasons import month_of
from planner.pricing.formula import Number, Powers, Value, scaled
from planner.pricing.market import market_of

Weighted = tuple[tuple[int, float], ...]
"""Numbers of facts, and the weight of each in a sum."""
EQUIPMENT = "lane_equipment"
"""Attribute of a cargo: the rate of a lane that it pays."""
TWENTY_FOOT_SHARE = "lane_teu_share"
"""Attribute of a mode: what a 20-foot box pays as a share of half of a 40-foot one."""
LIFT = "lift_usd_per_teu"
"""Attribute of a mode: the least that a ride on a lane without a rate costs."""
RATE_PER_KM = "cost_per_teu_km"
QUOTE_SPREAD = "quote_spread"
"""Attribute of a mode: what one shipper is quoted as a share of the published level."""
LEVEL_SPREAD = "level_spread"
"""Attribute of a mode: a rate as a share of that foretold from one `SETTLED` months off."""
MARKET_SPREAD = "market_spread"
"""Attribute of a mode: the level of its market as a share of the last, `SETTLED` months on."""
SPREADS = (QUOTE_SPREAD, LEVEL_SPREAD, MARKET_SPREAD)
OLDEST = 36
"""Months that no rate of a lane or its market covers, after which a level says nothing."""
SETTLED = 12
"""Months after which the error of a level grows no more."""


class Level(NamedTuple):
    """What a lane asks per TEU in a month, and the facts behind it.

    ``months`` are those of the facts (year x 12 + month - 1); empty where the level holds in all.
    ``spread`` are facts whose value is 1 and whose low and high say how far off the level may be,
    each with its power.
    """

    usd_per_teu: float
    facts: Weighted
    months: tuple[int, ...]
    spread: Powers = ()

    def usd(self, value: Value) -> Number:
        """Return the dollars per TEU for values of the facts."""
        total: Number = 0.0
        for number, weight in self.facts:
            total = total + value(number) * weight
        return scaled(total, self.spread, value)


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
        per_teu = network.cargo[cargo].basis == "teu"
        units = network.cargo_number(cargo, "teu")
        entries = network.facts.entries((cargo,), EQUIPMENT)
        own = str(entries[0][0]) if entries else ("teu" if units == 1.0 else "feu")
        self._asked = f"rate_{own}" if per_teu else ""
        self._known: dict[tuple[str, str], Level | None] = {}

    def level(self, service: str, lane: str, mode: str) -> Level | None:
        """Return the level of a ride: that of its service before that of its lane.

        None where neither has one; ``mode`` is that of the ride's first call.
        """
        key = (service if service in self._tables else "", lane)
        if key not in self._known:
            self._known[key] = self._of(key[0], mode) or self._of(lane, mode)
        return self._known[key]

    def fallback(self, mode: str, km: float) -> Level | None:
        """Return a sum per lift and a rate per km, of a service on whose lane nothing is known.

        None where no lift is stated: what its links cost is its price.
        """
        if not self._asked:
            return None
        entries = self._network.facts.entries
        parts = (entries((mode,), LIFT), entries((mode,), RATE_PER_KM))
        if not all(parts):
            return None
        share = self._network.number(mode, TWENTY_FOOT_SHARE) if self._asked == "rate_teu" else None
        weights = (share or 1.0, (share or 1.0) * km)
        stated = [found[0] for found in parts]
        weighted = tuple((it[2], weight) for it, weight in zip(stated, weights, strict=True))
        usd = sum(float(it[0]) * weight for it, weight in zip(stated, weights, strict=True))
        return Level(usd, weighted, ())

    def _of(self, subject: str, mode: str) -> Level | None:
        table = self._tables.get(subject)
        if table is None or not self._asked:
            return None
        if self._asked in table:
            return self._in_month(table[self._asked], subject, mode)
        # A 20-foot box pays more than half of a 40-foot one.
        share = self._network.number(mode, TWENTY_FOOT_SHARE) or 1.0
        other = {"rate_teu": ("rate_feu", share), "rate_feu": ("rate_teu", 1.0 / share)}
        attribute, factor = other.get(self._asked, ("", 1.0))
        if attribute not in table:
            return None
        level = self._in_month(table[attribute], subject, mode)
        return None if level is None else times(level, factor)

    def _in_month(self, entries: Entries, lane: str, mode: str) -> Level | None:
        always = next((it for it in entries if it[1] is None), None)
        if always is not None:
            return Level(float(always[0]), ((always[2], 1.0),), ())
        dated = sorted(
            (month_of(season), float(value), fact) for value, season, fact in entries if season
        )
        before = [it for it in dated if it[0] <= self._month]
        after = [it for it in dated if it[0] >= self._month]
        if before and after and before[-1][0] != after[0][0]:
            level = _interpolated(before[-1], after[0], self._month)
            return self._spread_out(level, mode)
        month, value, fact = before[-1] if before else after[0]
        level = Level(value, ((fact, 1.0),), (month,))
        if month == self._month:
            return self._spread_out(level, mode)
        reached, growth = market_of(self._network, lane).growth(month, self._month)
        unknown = abs(self._month - reached)
        if unknown > OLDEST:
            return None
        return self._spread_out(times(level, growth), mode, unknown)

    def _spread_out(self, level: Level, mode: str, unknown: int = 0) -> Level:
        """Return a level with how far off it may be, by the months that it rests on.

        The error of a level grows as the root of the months that it is carried over, as that of a
        random walk, and after a year no more; so does that of a market of which as many months
        are ``unknown``.
        """
        off = min(abs(month - self._month) for month in level.months)
        powers = (1.0, _power(off), _power(unknown))
        found = zip(SPREADS, powers, strict=True)
        numbered = ((self._network.facts.entries((mode,), name), power) for name, power in found)
        stated = [(entries[0], power) for entries, power in numbered if entries and power]
        # The factors are 1 but where they are drawn.
        usd = level.usd_per_teu
        for entry, power in stated:
            usd *= float(entry[0]) ** power
        spread = tuple((entry[2], power) for entry, power in stated)
        return level._replace(usd_per_teu=usd, spread=spread)


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
