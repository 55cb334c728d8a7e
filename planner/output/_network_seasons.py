"""The months in which the network admits a ship to a link, and what closes it in the others."""

from collections.abc import Iterable
from typing import NamedTuple

from corridors.model.entities import ICE_CLASSES, OPEN_STATUSES, Link
from corridors.model.facts import Entries, pick
from corridors.model.network import Network
from corridors.model.seasons import (
    YEAR_DAYS,
    day_number,
    in_season,
    month_day,
    parse_season,
    season_of,
)
from planner.pricing.formula import Table

SHIPS = ("none", "Arc4", "Arc7")
"""Ice classes of ship that the months are given for, weakest first."""
MID_MONTH = tuple(day_number(month, 15) for month in range(1, 13))
"""The day of each month that stands for it."""
_EMPTY: Table = {}


class Limit(NamedTuple):
    """What may close a link: the status or the ice class of a subject."""

    subject: str
    attribute: str
    entries: Entries

    def value(self, day: int) -> str:
        """Return what the network says on a day (0-based, leap year), empty where nothing."""
        entry = pick(self.entries, day)
        return "" if entry is None else str(entry[0])

    def admits(self, day: int, ship: str) -> bool:
        """Tell whether a ship of an ice class passes on a day."""
        value = self.value(day)
        if not value:
            return True
        if self.attribute == "status":
            return value in OPEN_STATUSES
        return ICE_CLASSES.index(value) <= ICE_CLASSES.index(ship)

    def open_spans(self, ship: str) -> list[list[str]]:
        """Return first and last day (``MM-DD``) of each span in which a ship passes.

        A span over the new year is one; a whole year is ``01-01`` to ``12-31``.
        """
        if all(season is None for _, season, _ in self.entries):
            return [["01-01", "12-31"]] if self.admits(0, ship) else []
        spans = season_of([self.admits(day, ship) for day in range(YEAR_DAYS)])
        return [[month_day(first), month_day(last)] for first, last in spans]


class LinkYear(NamedTuple):
    """How a link stands over a year.

    ``state`` is ``open``, or the status that closes it on every day. ``masks`` holds for each of
    `SHIPS` twelve bits, the lowest January: whether it is open in the middle of the month.
    ``limits`` are those that close it on some day to the weakest ship.
    """

    state: str
    masks: tuple[int, ...]
    limits: tuple[Limit, ...]


def season_mask(season: str) -> int:
    """Return twelve bits, the lowest January: the months whose middle lies in a season.

    Parameters
    ----------
    season
        ``all year``, or spans as in `corridors.model.seasons.parse_season`.

    Examples
    --------
    >>> f"{season_mask('07-01..11-15'):012b}"
    '011111000000'
    """
    if season == "all year":
        return (1 << 12) - 1
    spans = parse_season(season)
    return sum(1 << month for month, day in enumerate(MID_MONTH) if in_season(spans, day))


def link_year(network: Network, link: Link) -> LinkYear:
    """Return how a link stands in each month; it is open where one of its directions is."""
    ways = [_limits(network, link, link.a, link.b)]
    if link.direction == "both":
        back = _limits(network, link, link.b, link.a)
        if back != ways[0]:
            ways.append(back)
    masks = tuple(
        sum(
            1 << month
            for month, day in enumerate(MID_MONTH)
            if any(all(limit.admits(day, ship) for limit in way) for way in ways)
        )
        for ship in SHIPS
    )
    everything = dict.fromkeys(limit for way in ways for limit in way)
    state = "open"
    if not any(masks):
        never = [it for it in everything if it.attribute == "status" and not it.open_spans("none")]
        state = never[0].value(0) if never else state
    closing = tuple(it for it in everything if it.open_spans(SHIPS[0]) != [["01-01", "12-31"]])
    return LinkYear(state, masks, closing)


def _limits(network: Network, link: Link, a: str, b: str) -> list[Limit]:
    """Return what limits the way from a to b, as `planner.pricing.pricer.Pricer` asks for it."""
    tables = network.facts.by_subject
    out_of = network.places[a].country
    own = {**tables.get(link.subject, _EMPTY), **tables.get(f"{a}>{b}:{link.mode}", _EMPTY)}
    mode_table = {
        **tables.get(link.mode, _EMPTY),
        **tables.get(f"{link.mode}@{out_of}", _EMPTY),
    }
    general = {"status": mode_table["status"]} if "status" in mode_table else _EMPTY
    asked: list[tuple[str, Table]] = [(link.subject, own), (f"{link.mode}@{out_of}", general)]
    for place in (a, b):
        # Whoever comes passes, changes the mode or crosses the border: each asks both.
        asked.append((place, tables.get(place, _EMPTY)))
        asked.append((f"{place}:{link.mode}", tables.get(f"{place}:{link.mode}", _EMPTY)))
    return list(_read(asked))


def _read(asked: Iterable[tuple[str, Table]]) -> Iterable[Limit]:
    for subject, table in asked:
        for attribute in ("status", "ice_class"):
            if attribute in table:
                yield Limit(subject, attribute, table[attribute])
