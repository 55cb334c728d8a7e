"""Facts of a link in one direction: values, sources, open days and line."""

from collections.abc import Iterable
from typing import Any

from corridors.export.prices import MovePrice
from corridors.model.entities import GATE, OPEN_STATUSES, WATER_KINDS, Link
from corridors.model.facts import Entries, Entry, pick
from corridors.model.network import Network
from corridors.model.seasons import YEAR_DAYS, day_number, month_day, season_of

Row = dict[str, Any]
Part = list[tuple[float, float]]
"""Positions ``(lon, lat)`` of one unbroken line."""


def cut_line(points: Iterable[tuple[float, float]]) -> list[Part]:
    """Return a line of ``(lat, lon)`` points as ``(lon, lat)`` parts cut at 180 degrees.

    The shorter way round the globe is meant from each point to the next (RFC 7946, 3.1.9).

    Examples
    --------
    >>> cut_line([(60.0, 175.0), (64.0, -175.0)])
    [[(175.0, 60.0), (180.0, 62.0)], [(-180.0, 62.0), (-175.0, 64.0)]]
    """
    parts: list[Part] = [[]]
    for lat, lon in points:
        if parts[-1] and abs(lon - parts[-1][-1][0]) > 180:
            last_lon, last_lat = parts[-1][-1]
            side = 180.0 if last_lon > 0 else -180.0
            beyond = lon + 2 * side
            share = (side - last_lon) / (beyond - last_lon) if beyond != last_lon else 0.0
            at = round(last_lat + (lat - last_lat) * share, 6)
            parts[-1].append((side, at))
            parts.append([(-side, at)])
        parts[-1].append((lon, lat))
    return [part for part in map(_without_repeats, parts) if len(part) > 1] or parts[:1]


def _without_repeats(part: Part) -> Part:
    return [at for number, at in enumerate(part) if number == 0 or at != part[number - 1]]


def ways(link: Link) -> tuple[str, ...]:
    """Return the places from which a link may be run."""
    return (link.a, link.b) if link.direction == "both" else (link.a,)


def levels_of(network: Network, subject: str, name: str) -> list[Entries]:
    """Return what is stated of an attribute by each subject asked, most specific first.

    It ends with the first that holds all year: what comes after is never asked.
    """
    levels = []
    for asked in network.chain(subject):
        entries = network.facts.entries((asked,), name)
        if entries:
            levels.append(entries)
            if any(entry[1] is None for entry in entries):
                break
    return levels


def _pick(levels: list[Entries], day: int) -> Entry | None:
    """Return what holds on a day: of the most specific subject that says anything of it."""
    return next((found for entries in levels if (found := pick(entries, day))), None)


class Notes:
    """Resolves numbers and words, and notes by which facts and which of them have seasons.

    Where a number changes with the season, the one of the edition's day is given.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.day = day_number(network.edition.month, network.edition.day)
        self.facts: set[int] = set()
        self.seasonal: set[str] = set()

    def value(self, subject: str, name: str) -> float | str | None:
        """Return what holds for an attribute of a subject, or None where nothing is known."""
        levels = levels_of(self.network, subject, name)
        if any(entry[1] is not None for entries in levels for entry in entries):
            self.seasonal.add(name)
        found = _pick(levels, self.day)
        if found is None:
            return None
        self.facts.add(found[2])
        return found[0]

    def number(self, subject: str, name: str) -> float | None:
        """Return a number, or None where none is known."""
        value = self.value(subject, name)
        return value if isinstance(value, float) else None

    def add(self, numbers: Iterable[int]) -> None:
        """Note facts that the caller used, by their numbers."""
        for number in set(numbers) - self.facts:
            self.facts.add(number)
            fact = self.network.facts.fact(number)
            if fact.when:
                self.seasonal.add(fact.attribute)

    def sources(self) -> str:
        """Return the ids of the sources of all that was resolved, sorted, space between."""
        return " ".join(sorted({self.network.facts.source_ids[number] for number in self.facts}))

    def assumptions(self) -> int:
        """Return how many of the facts are assumptions."""
        return sum(self.network.facts.source_ids[it] == "assumption" for it in self.facts)


def crosses(network: Network, link: Link) -> bool:
    """Tell whether a link by land joins two countries."""
    a, b = network.places[link.a].country, network.places[link.b].country
    return bool(a and b and a != b and network.modes[link.mode].land)


def link_status(
    network: Network, link: Link, start: str, notes: Notes | None = None
) -> tuple[str, str]:
    """Return the status of a link run from one of its ends, and when it is open.

    A link is no more open than the places at its ends, and, where it crosses a border by
    land or touches a strait or canal, than the crossing or passage there.

    Returns
    -------
    tuple of str
        The status on the days on which it is open (of the first day of the year where it
        never is), and those days as ``MM-DD..MM-DD``; empty where they are all or none.
    """
    end = link.b if start == link.a else link.a
    subjects = [f"{start}>{end}:{link.mode}", start, end]
    border = crosses(network, link)
    subjects += [
        f"{place}:{link.mode}"
        for place in (start, end)
        if border or network.places[place].kind in WATER_KINDS
    ]
    return status_of(network, subjects, notes)


def status_of(
    network: Network, subjects: Iterable[str], notes: Notes | None = None
) -> tuple[str, str]:
    """Return the status of what is open while all subjects are, and the days on which it is."""
    found = [levels_of(network, subject, "status") for subject in subjects]
    all_entries = [entry for levels in found for entries in levels for entry in entries]
    if notes is not None:
        notes.facts.update(entry[2] for entry in all_entries)
    if all(entry[1] is None for entry in all_entries):
        return _worst(found, 0), ""
    words = [_worst(found, day) for day in range(YEAR_DAYS)]
    opened = [word in OPEN_STATUSES for word in words]
    if all(opened) or not any(opened):
        return words[0], ""
    spans = sorted(season_of(opened), key=lambda span: span[1])
    season = ";".join(f"{month_day(first)}..{month_day(last)}" for first, last in spans)
    return words[opened.index(True)], season


def _worst(found: list[list[Entries]], day: int) -> str:
    words = [str(entry[0]) for levels in found if (entry := _pick(levels, day)) is not None]
    closed = [word for word in words if word not in OPEN_STATUSES]
    order = [*closed, *(word for word in words if word != OPEN_STATUSES[0]), OPEN_STATUSES[0]]
    return order[0]


def link_way(network: Network, link: Link, start: str, notes: Notes, price: MovePrice) -> Row:
    """Resolve what holds for a link run from one of its ends: the numbers of one direction."""
    end = link.b if start == link.a else link.a
    move = f"{start}>{end}:{link.mode}"
    status, season = link_status(network, link, start, notes)
    border = crosses(network, link)
    for name in ("speed_kmh", "cost_per_teu_km", "rate_share"):
        notes.value(move, name)
    notes.add(price.carriage)
    return {
        "status": status,
        "open_season": season,
        "speed_kmh": price.speed_kmh,
        "cost_per_teu_km": price.usd_per_teu_km,
        "cost_per_t_km": notes.number(move, "cost_per_t_km"),
        "wtw_g_per_tkm": notes.number(move, "wtw_g_per_tkm"),
        "border_out_h": notes.number(f"{start}:{link.mode}", "border_out_h") if border else None,
        "border_in_h": notes.number(f"{end}:{link.mode}", "border_in_h") if border else None,
        "headway_h": notes.number(f"{GATE}>{link.mode}@{start}", "headway_h"),
    }
