"""Network as flat tables: places, links, facts, sources and corridors.

Prices of links come from the caller of an export: this package knows facts, not rules.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import fsum
from typing import Any, NamedTuple

from corridors.errors import UsageError
from corridors.geometry import Shapes, link_line, load_shapes
from corridors.model.entities import (
    GATE,
    OPEN_STATUSES,
    WATER_KINDS,
    Corridor,
    Fact,
    Link,
    Place,
    Source,
)
from corridors.model.evidence import evidence_of
from corridors.model.facts import Entries, Entry, pick
from corridors.model.network import Network, country_codes
from corridors.model.seasons import YEAR_DAYS, day_number, month_day, season_of
from corridors.places.names import read_country

Row = dict[str, Any]
Part = list[tuple[float, float]]
"""Positions ``(lon, lat)`` of one unbroken line."""
CORRIDOR_COLUMNS = (
    *("id", "name_en", "name_ru", "name_zh", "cargo", "status", "season", "places", "modes"),
    *("length_km", "source", "note", "geometry"),
)
"""Columns of the one layer that may be empty."""


class MovePrice(NamedTuple):
    """What a move along a link takes on the day of the edition; None where nothing is known.

    Attributes
    ----------
    speed_kmh
        Speed of what has priority, less on a single track.
    usd_per_teu_km
        Rate that is paid per TEU and km.
    usd_per_teu, usd_per_t
        Dollars of the whole move with its fees and its border, without shares of single
        20-foot containers, refrigerated ones or goods in packages.
    carriage, charges
        Numbers of the facts behind speed and rate, and behind the rest of the dollars.
    """

    speed_kmh: float | None
    usd_per_teu_km: float | None
    usd_per_teu: float | None
    usd_per_t: float | None
    carriage: tuple[int, ...]
    charges: tuple[int, ...]


MovePrices = Callable[[Link, str], MovePrice]
"""Prices a link run from one of its ends."""


class Selection(NamedTuple):
    """What of a network is exported; ``courses`` are the links of each corridor in order."""

    network: Network
    places: dict[str, Place]
    links: list[Link]
    corridors: list[Corridor]
    courses: Mapping[str, Sequence[Link]]
    closed: bool
    shapes: Shapes
    prices: MovePrices


class ExportTables(NamedTuple):
    """Rows of the five layers; ``geometry`` of a row is a position or a list of `Part`."""

    places: list[Row]
    links: list[Row]
    facts: list[Row]
    sources: list[Row]
    corridors: list[Row]


def select(
    network: Network,
    courses: Mapping[str, Sequence[Link]],
    prices: MovePrices,
    *,
    modes: Iterable[str] = (),
    countries: Iterable[str] = (),
    closed: bool = False,
) -> Selection:
    """Choose the links of some modes and countries, and the places and corridors on them.

    Parameters
    ----------
    network
        The network under its layers of facts.
    courses
        The links of each corridor, by its id.
    prices
        What a link run from one of its ends takes.
    modes, countries
        Mode ids and country codes to keep; empty keeps all. The sea has no country and stays.
    closed
        Keep links and corridors that are planned, being built, suspended or closed too.

    Raises
    ------
    UnknownNameError
        If no place lies in one of the countries.
    UsageError
        If nothing is left.
    """
    modes = set(modes)
    known = country_codes(network)
    countries = {read_country(country, known) for country in countries}
    selected = {
        place.id
        for place in network.places.values()
        if not countries or not place.country or place.country in countries
    }
    links = [
        link
        for link in network.links
        if (not modes or link.mode in modes)
        and link.a in selected
        and link.b in selected
        and (closed or any(link_status(network, link, a)[0] in OPEN_STATUSES for a in ways(link)))
    ]
    if not links:
        message = "no link is left to export; widen --mode or --country, or add --all"
        raise UsageError(message)
    touched = {place for link in links for place in (link.a, link.b)}
    places = {place: network.places[place] for place in network.places if place in touched}
    subjects = {link.subject for link in links}
    corridors = [
        corridor
        for corridor in network.corridors.values()
        if (closed or corridor.status in OPEN_STATUSES)
        and courses[corridor.id]
        and all(link.subject in subjects for link in courses[corridor.id])
    ]
    shapes = load_shapes(network.folder / "osm")
    return Selection(network, places, links, corridors, courses, closed, shapes, prices)


def tables(chosen: Selection) -> ExportTables:
    """Resolve the rows of all layers of an export, in the order of the network's tables."""
    network = chosen.network
    member: dict[str, list[str]] = {}
    for corridor in chosen.corridors:
        for link in chosen.courses[corridor.id]:
            names = member.setdefault(link.subject, [])
            if corridor.id not in names:
                names.append(corridor.id)
    links = [_link_row(chosen, link, member.get(link.subject, [])) for link in chosen.links]
    facts = _facts(chosen)
    corridors = [_corridor_row(chosen, corridor) for corridor in chosen.corridors]
    used = {fact.source for fact in facts} | {place.source for place in chosen.places.values()}
    used.update(source for row in links for source in row["sources"].split())
    used.update(corridor.source for corridor in chosen.corridors)
    used.update(stop.source for corridor in chosen.corridors for stop in corridor.chain)
    sources = [it._asdict() for it in network.sources.values() if it.id in used]
    sources += [
        Source(extra, "assumption", "Set on the command line", "", "", "", "")._asdict()
        for extra in sorted(used - set(network.sources))
    ]
    modes_at: dict[str, set[str]] = {place: set() for place in chosen.places}
    for link in chosen.links:
        modes_at[link.a].add(link.mode)
        modes_at[link.b].add(link.mode)
    return ExportTables(
        [_place_row(network, place, modes_at[place.id]) for place in chosen.places.values()],
        links,
        [_fact_row(network, fact) for fact in facts],
        sources,
        corridors,
    )


def _place_row(network: Network, place: Place, used: set[str]) -> Row:
    status, _ = status_of(network, [place.id])
    modes = " ".join(mode for mode in network.modes if mode in used)
    return {**place._asdict(), "modes": modes, "status": status, "geometry": (place.lon, place.lat)}


def _link_row(chosen: Selection, link: Link, corridors: list[str]) -> Row:
    network = chosen.network
    notes = Notes(network)
    mode = network.modes[link.mode]
    tracks = notes.number(link.subject, "tracks")
    there = link_way(network, link, link.a, notes, chosen.prices(link, link.a))
    back: Row = dict.fromkeys(there)
    back.update(status="", open_season="")
    if link.direction == "both":
        back = link_way(network, link, link.b, notes, chosen.prices(link, link.b))
    return {
        "id": link.subject,
        "a": link.a,
        "b": link.b,
        "mode": link.mode,
        "family": mode.family,
        "gauge_mm": mode.gauge_mm,
        "direction": link.direction,
        "name": link.name,
        "country_a": network.places[link.a].country,
        "country_b": network.places[link.b].country,
        "length_km": notes.number(link.subject, "length_km"),
        **there,
        **{f"{name}_ba": value for name, value in back.items()},
        "tracks": None if tracks is None else int(tracks),
        "electrification": str(notes.value(link.subject, "electrification") or ""),
        "corridors": " ".join(corridors),
        "seasonal": " ".join(sorted(notes.seasonal)),
        "assumptions": notes.assumptions(),
        "sources": notes.sources(),
        "note": link.note,
        "geometry": cut_line(link_line(network, link, chosen.shapes)),
    }


def _corridor_row(chosen: Selection, corridor: Corridor) -> Row:
    network = chosen.network
    course = chosen.courses[corridor.id]
    values = (
        *(corridor.id, corridor.name_en, corridor.name_ru, corridor.name_zh),
        *(corridor.cargo, corridor.status, corridor.season),
        " ".join(stop.place for stop in corridor.chain),
        " ".join(dict.fromkeys(link.mode for link in course)),
        fsum(network.number(link.subject, "length_km") or 0.0 for link in course),
        *(corridor.source, corridor.note),
        [part for link in course for part in cut_line(link_line(network, link, chosen.shapes))],
    )
    return dict(zip(CORRIDOR_COLUMNS, values, strict=True))


def _fact_row(network: Network, fact: Fact) -> Row:
    word = isinstance(fact.value, str)
    return {
        "subject": fact.subject,
        "attribute": fact.attribute,
        "value": None if word else fact.value,
        "word": fact.value if word else "",
        "unit": fact.unit,
        "low": fact.low,
        "high": fact.high,
        "when": fact.when,
        "year": fact.year,
        "source": fact.source,
        "locator": fact.locator,
        "note": fact.note,
        "evidence": evidence_of(fact, network.sources),
    }


def _facts(chosen: Selection) -> list[Fact]:
    """Return the facts about what is exported, and the general ones of its modes."""
    network = chosen.network
    if len(chosen.links) == len(network.links):
        return list(network.facts)
    keys = {link.subject for link in chosen.links}
    modes = {link.mode for link in chosen.links} | {GATE}
    scopes = set(chosen.places) | {place.country for place in chosen.places.values()}

    def concerns(fact: Fact) -> bool:
        kind, _ = network.subjects.parse(fact.subject)
        head, _, scope = fact.subject.partition("@")
        if kind == "cargo":
            return True
        if kind == "move":
            return network.subjects.parse(fact.subject.replace(">", "-")).key in keys
        if kind in ("place", "pass"):
            place, _, mode = head.partition(":")
            return place in scopes and (not mode or mode in modes)
        return set(head.split(">")) <= modes and (not scope or scope in scopes)

    return [fact for fact in network.facts if concerns(fact)]


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
