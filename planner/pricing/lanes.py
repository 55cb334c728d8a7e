"""Rates of lanes: what the market pays for a ride from region to region in a month.

Published levels stand in their months; between two of them the level is interpolated, before the
first and after the last it is that of the nearest.
"""

import datetime as dt
from typing import NamedTuple

from corridors.model.facts import Entries
from corridors.model.network import Network
from corridors.model.seasons import month_of

Weighted = tuple[tuple[int, float], ...]
"""Numbers of facts, and the weight of each in a sum."""
EQUIPMENT = "lane_equipment"
"""Attribute of a cargo: the rate of a lane that it pays."""
TWENTY_FOOT_SHARE = "lane_teu_share"
"""Attribute of a mode: what a 20-foot box pays as a share of half of a 40-foot one."""


class Level(NamedTuple):
    """What a lane asks per TEU in a month, and the facts behind it.

    ``months`` are those of the facts (year x 12 + month - 1); empty where the level holds in all.
    """

    usd_per_teu: float
    facts: Weighted
    months: tuple[int, ...]


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

    def _of(self, subject: str, mode: str) -> Level | None:
        table = self._tables.get(subject)
        if table is None or not self._asked:
            return None
        if self._asked in table:
            return _interpolated(table[self._asked], self._month)
        # A 20-foot box pays more than half of a 40-foot one.
        share = self._network.number(mode, TWENTY_FOOT_SHARE) or 1.0
        other = {"rate_teu": ("rate_feu", share), "rate_feu": ("rate_teu", 1.0 / share)}
        attribute, factor = other.get(self._asked, ("", 1.0))
        if attribute not in table:
            return None
        level = _interpolated(table[attribute], self._month)
        weighted = tuple((fact, weight * factor) for fact, weight in level.facts)
        return Level(level.usd_per_teu * factor, weighted, level.months)


def _interpolated(entries: Entries, month: int) -> Level:
    always = next((it for it in entries if it[1] is None), None)
    if always is not None:
        return Level(float(always[0]), ((always[2], 1.0),), ())
    dated = sorted(
        (month_of(season), float(value), fact) for value, season, fact in entries if season
    )
    before = [it for it in dated if it[0] <= month]
    after = [it for it in dated if it[0] >= month]
    if not before or not after or before[-1][0] == month:
        at, value, fact = before[-1] if before else after[0]
        return Level(value, ((fact, 1.0),), (at,))
    (first, low, one), (last, high, other) = before[-1], after[0]
    share = (month - first) / (last - first)
    value = low * (1.0 - share) + high * share
    return Level(value, ((one, 1.0 - share), (other, share)), (first, last))
