"""Checks of a network beyond its grammar.

Goes in: a network. Comes out: findings (distances, gaps, duplicates) and how much of the network
its facts cover.
"""

import csv
import hashlib
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import DataError
from corridors.geometry import (
    END_KM,
    GAP_KM,
    LONGER,
    LONGER_KM,
    SHAPES,
    Shapes,
    great_circle_km,
    line_km,
    link_line,
)
from corridors.model.cargo import forgotten_kinds, lineage
from corridors.model.entities import OPEN_STATUSES, UNBUILT_STATUSES, WATER_KINDS, Fact, Link, Place
from corridors.model.network import Network
from corridors.tables.reader import UnreadableFile, columns_of, read_rows, table_files
from corridors.tables.services import RATE_TERMS

INPUTS = "inputs.csv"
"""What the lines beside it were made from."""
HEADER = ("subject", "inputs")
_DIGEST = 4
_BUILD = "run corridors build"


def line_inputs(network: Network) -> dict[str, str]:
    """Return a digest of all that the network says of each link that is drawn along a line.

    Counted are the mode, the length, the points to pass, and kind, country and coordinates of
    both ends. Modes without lines, such as flights, are left out.

    Parameters
    ----------
    network
        The network whose lines are made.

    Returns
    -------
    dict of str to str
        Eight hexadecimal digits by subject of the link.
    """
    return {link.subject: _digest(network, link) for link in network.links if link.mode in SHAPES}


def _digest(network: Network, link: Link) -> str:
    ends = [_end(network.places[place]) for place in (link.a, link.b)]
    length = network.number(link.subject, "length_km")
    text = repr((link.mode, length, link.via, *ends))
    return hashlib.blake2b(text.encode(), digest_size=_DIGEST).hexdigest()


def _end(place: Place) -> tuple[str, str, float, float]:
    return place.kind, place.country, place.lat, place.lon


def check_line_inputs(network: Network, folder: Path) -> list[str]:
    """Return the links that are not those from which the lines were made, one line each.

    Parameters
    ----------
    network
        The network the lines belong to.
    folder
        The folder of the lines, with `INPUTS`. Without the folder there are no lines to be
        outdated.
    """
    if not folder.is_dir():
        return []
    path = folder / INPUTS
    if not path.is_file():
        return [f"{folder.name}: {INPUTS} is missing; {_BUILD}"]
    with path.open(encoding="utf-8", newline="") as file:
        made = {row[0]: row[1] for row in list(csv.reader(file))[1:] if len(row) > 1}
    now = line_inputs(network)
    told = {
        "was added after the lines were made": now.keys() - made.keys(),
        "is no longer a link, but lines were made for it": made.keys() - now.keys(),
        "changed its length, its ends or its points after its line was made": {
            subject for subject in now.keys() & made.keys() if now[subject] != made[subject]
        },
    }
    return [
        f"{folder.name}: {subject} {what}; {_BUILD}"
        for what, subjects in told.items()
        for subject in sorted(subjects)
    ]


def check_shapes(network: Network, shapes: Shapes) -> list[str]:
    """Return what is wrong with the traced lines: one line each, with what to do.

    Parameters
    ----------
    network
        The network the lines belong to.
    shapes
        The lines of `load_shapes`. What ``rejected.csv`` lists is known and not reported again,
        save a line that is too long. A network without any shapes has no problem.
    """
    problems: list[str] = []
    if not shapes and not shapes.wanting:
        return problems
    links = {link.subject: link for link in network.links}
    problems += [
        f"osm: {subject} has a line but is not a link; run corridors build"
        for subject in shapes
        if subject not in links
    ]
    for subject, link in links.items():
        rail = link.mode.startswith("rail")
        known = subject in shapes.wanting
        if subject not in shapes:
            if rail and not known:
                problems.append(f"osm: {subject} has no line and no reason; run corridors build")
            continue
        line = link_line(network, link, shapes)
        inner = shapes[subject]
        ends = max(great_circle_km(*line[0], *inner[0]), great_circle_km(*line[-1], *inner[-1]))
        if link.mode != "sea" and ends > END_KM and not known:
            problems.append(
                f"osm: {subject}: the line ends {ends:.0f} km from its place; run corridors "
                f"build, or correct the coordinates of {link.a} and {link.b}"
            )
        gap = max(great_circle_km(*p, *q) for p, q in itertools.pairwise(line))
        if rail and gap > GAP_KM and not known:
            problems.append(
                f"osm: {subject}: {gap:.0f} km without a point; run corridors build, or add "
                "points to the link in the links table"
            )
        official = network.number(subject, "length_km") or 0.0
        drawn = line_km(line)
        if drawn > official * LONGER + LONGER_KM:
            problems.append(
                f"osm: {subject}: the line is {drawn:.0f} km long where {official:.0f} km are "
                "official; run corridors build, or correct length_km"
            )
    return problems


BROAD_GAUGE = frozenset(
    (
        *("RU", "BY", "KZ", "MN", "UA", "MD", "LT", "LV", "EE"),
        *("FI", "GE", "AZ", "AM", "UZ", "TM", "KG", "TJ"),
    )
)
"""Countries whose railways are built to 1520 mm (Finland 1524 mm)."""

SLACK = 0.995
"""The least ratio of length to great circle: coordinates of towns are not those of stations."""
SLACK_KM = 6.0
ROAD_KINDS = ("town", "station", "port", "river_port", "airport")
"""Kinds of places that people reach by road; a border station may be one of the railway alone."""


def check_network(network: Network) -> list[str]:
    """Return the problems of a network that loads: one line each, with what to do."""
    problems: list[str] = []
    places = (_posts, _terminals, _fees, _trains, _jams, _places)
    for check in (_lengths, _gauges, _prices, _voyages, _borders, *places, _chains, _seasons):
        problems += check(network)
    return problems


def chord_km(network: Network, link: Link) -> float:
    """Return the great circle between the ends of a link."""
    a, b = network.places[link.a], network.places[link.b]
    return great_circle_km(a.lat, a.lon, b.lat, b.lon)


def _row(network: Network, subject: str, attribute: str) -> str:
    """Return file and line of a fact, and its subject."""
    rows = (it.origin for it in network.facts.of(subject) if it.attribute == attribute)
    return ": ".join((*itertools.islice(rows, 1), subject))


def _lengths(network: Network) -> Iterator[str]:
    for link in network.links:
        length = network.number(link.subject, "length_km") or 0.0
        chord = chord_km(network, link)
        wrong = ""
        if length < chord * SLACK - SLACK_KM:
            wrong = f"is below the great circle of {chord:.0f} km; check the length and both"
        if link.mode.startswith("rail") and length > 3.0 * chord + 40:
            wrong = (
                f"is over three times the great circle of {chord:.0f} km; check the length, the "
                "places between and their"
            )
        if wrong:
            where = _row(network, link.subject, "length_km")
            yield f"{where}: length_km {length:.0f} {wrong} coordinates"


def _gauges(network: Network) -> Iterator[str]:
    for link in network.links:
        if not link.mode.startswith("rail"):
            continue
        countries = {network.places[place].country for place in (link.a, link.b)}
        if "" in countries:
            yield f"{link.subject}: a railway can't end at sea; give {link.a}, {link.b} a country"
        broad = link.mode == "rail-1520"
        if len(countries) == 1 and (countries <= BROAD_GAUGE) != broad and not link.note:
            yield (
                f"{link.subject}: {link.mode} wholly in {', '.join(countries)} is unusual; "
                "correct the mode or give the reason in the note"
            )


def _prices(network: Network) -> Iterator[str]:
    reported: set[str] = set()
    for link in network.links:
        if link.mode == "power-line":
            continue
        for a, b in ((link.a, link.b), (link.b, link.a)):
            subject = f"{a}>{b}:{link.mode}"
            if link.direction == "forward" and a == link.b:
                continue
            for name in _needed(network, link.mode):
                where = f"{name} of {link.mode}@{network.places[a].country}"
                if not network.entries(subject, name) and where not in reported:
                    reported.add(where)
                    yield f"{subject}: {name} is known at no level; add it for {link.mode}"


def _needed(network: Network, mode: str) -> list[str]:
    chartered = {kind for ship in network.ships.values() for kind in ship.usual if mode == "sea"}
    bases = {
        kind.basis
        for kind in network.cargo.values()
        if mode in kind.modes and chartered.isdisjoint(lineage(network.cargo, kind.id))
    }
    rates = [f"cost_per_{basis}_km" for basis in sorted(bases)]
    return ["speed_kmh", "wtw_g_per_tkm", *rates]


def _voyages(network: Network) -> Iterator[str]:
    """Yield the kinds of cargo that ships carry and no terminal loads or discharges."""
    for ship in network.ships.values():
        for kind in ship.usual:
            packed = network.cargo_number(kind, "packed")
            for way in () if packed else ("loading", "discharge"):
                name = f"{kind}_{way}_t_per_d"
                if not network.facts.subjects_of(name):
                    yield (
                        f"ships.csv: {ship.id} carries {kind}, and {name} is known of no terminal; "
                        "state it of a port (PLACE:sea), of sea@CC or of sea"
                    )


def _borders(network: Network) -> Iterator[str]:
    for link in network.links:
        a, b = network.places[link.a], network.places[link.b]
        if a.country == b.country or not network.modes[link.mode].land:
            continue
        if not (a.country and b.country):
            continue
        for place, name in ((a, "border_out_h"), (b, "border_in_h")):
            if not network.entries(f"{place.id}:{link.mode}", name):
                yield f"{place.id}:{link.mode}: {name} is known at no level; add it"


def _posts(network: Network) -> Iterator[str]:
    crossed = {
        f"{place}:{link.mode}"
        for link in network.links
        if network.places[link.a].country != network.places[link.b].country
        for place in (link.a, link.b)
    }
    for subject, table in network.facts.by_subject.items():
        if "admits" not in table or "@" in subject:
            continue
        kind = network.subjects.parse(subject).kind
        where = _row(network, subject, "admits")
        if kind == "move":
            yield from _links_that_admit(network, subject, {str(it[0]) for it in table["admits"]})
        elif kind == "mode":
            yield f"{where}: admits applies to a border or a link; give it for {subject}@COUNTRY"
        elif subject not in crossed:
            yield (
                f"{where}: admits applies to a border, and no link crosses one here; correct "
                "the place"
            )


def _links_that_admit(network: Network, subject: str, words: set[str]) -> Iterator[str]:
    """Yield facts that can't apply to a link, by the countries in which it lies."""
    ends = subject.partition(":")[0].replace(">", "-").partition("-")
    countries = {network.places[place].country for place in ends[::2]} - {""}
    where = _row(network, subject, "admits")
    if "bilateral" in words and len(countries) < 2:
        yield (
            f"{where}: admits bilateral applies to a link between two countries; use own for a "
            "link inside one country"
        )
    if "own" in words and not countries:
        yield f"{where}: admits own applies to a link that touches a country; correct the link"


def _terminals(network: Network) -> Iterator[str]:
    types = ("cargo", "countries", "ends")
    listing = [it for it in network.schema.attributes.values() if it.type in types]
    for subject, table in network.facts.by_subject.items():
        for attribute in listing:
            for value, _, _ in table.get(attribute.name, ()):
                try:
                    network.check_words(attribute, value)
                except ValueError as error:
                    yield f"{_row(network, subject, attribute.name)}: {error}"
                    continue
                words = str(value).split() if attribute.type == "cargo" else []
                if words not in ([], ["nothing"]) and (
                    forgotten := forgotten_kinds(network.cargo, words)
                ):
                    yield f"{_row(network, subject, attribute.name)}: {attribute.name} {forgotten}"
            handles = network.subjects.parse(subject).kind == "handling"
            if attribute.name in table and handles:
                place = subject.partition("@")[2]
                if place not in network.places:
                    where = _row(network, subject, attribute.name)
                    yield f"{where}: {attribute.name} applies to a place; write MODE>MODE@PLACE"


def _fees(network: Network) -> Iterator[str]:
    """Yield fees of places that nothing pays: it takes a discharge, and whose cargo pays."""
    for subject, table in network.facts.by_subject.items():
        named = [name for name in ("fee_per_teu", "fee_per_t", "fee_from") if name in table]
        if named and network.subjects.parse(subject).kind == "pass":
            where = _row(network, subject, named[0])
            if subject.partition(":")[2] not in ("sea", "air"):
                yield f"{where}: {named[0]} of a place is paid by sea or air; use pass_usd"
            elif "fee_from" not in named or len(named) == 1:
                yield f"{where}: {named[0]} of a place needs both the fee and fee_from"


def _trains(network: Network) -> Iterator[str]:
    """Yield where ordinary trains have facts and priority trains none, or the reverse."""
    for subject, table in network.facts.by_subject.items():
        named = [name for name in ("ordinary_share", "ordinary_between") if name in table]
        if len(named) == 1:
            where = _row(network, subject, named[0])
            yield f"{where}: a mode in a country needs both ordinary_share and ordinary_between"


def _jams(network: Network) -> Iterator[str]:
    """Yield jams of which the hours or the share are not stated, or that no cargo meets."""
    entered = {
        f"{place}:{link.mode}"
        for link in network.links
        if network.places[link.a].country != network.places[link.b].country
        for place in (link.b, *((link.a,) if link.direction == "both" else ()))
    }
    for subject, table in network.facts.by_subject.items():
        named = [name for name in ("jam_share", "jam_h", "jam_ordinary_h") if name in table]
        if not named:
            continue
        where = _row(network, subject, named[0])
        if not ("jam_share" in table and "jam_h" in table):
            yield f"{where}: a jam needs both jam_share and jam_h; add what is missing"
        if network.subjects.parse(subject).kind == "pass" and subject not in entered:
            yield (
                f"{where}: {named[0]} applies where cargo enters a country, and no link enters "
                "one here; give it to the place on the other side"
            )


def _places(network: Network) -> Iterator[str]:
    touched = network.subjects.modes_at
    for place in network.places.values():
        if place.id not in touched:
            yield f"{place.id}: no link touches this place; add a link or delete the place"
        if not place.country and place.kind not in WATER_KINDS:
            yield f"{place.id}: a {place.kind} needs a country"
        if not place.name_en:
            yield f"{place.id}: no English name"
    for field in ("locode", "esr"):
        codes = Counter(getattr(place, field) for place in network.places.values())
        # A code among the aliases of another place: one town stands there twice.
        for place in network.places.values():
            others = {*place.aliases.split(";")} - {getattr(place, field)}
            codes.update(others & codes.keys())
        for code, count in codes.items():
            if code and count > 1:
                yield f"{field} {code} occurs at {count} places; a code must be unique"


def _chains(network: Network) -> Iterator[str]:
    for corridor in network.corridors.values():
        for stop, after in zip(corridor.chain, corridor.chain[1:], strict=False):
            for place in (stop.place, after.place):
                if stop.mode_to_next not in network.subjects.modes_at.get(place, ()):
                    yield (
                        f"corridor {corridor.id}: {place} is not touched by "
                        f"{stop.mode_to_next}; correct the chain or add the link"
                    )


def _seasons(network: Network) -> Iterator[str]:
    """Two seasons of one number must not share a day."""
    from corridors.model.seasons import overlap

    for subject, found in network.facts.by_subject.items():
        for name, entries in found.items():
            if name in RATE_TERMS:
                continue  # several publish a price of a lane and month
            seasons = [entry[1] for entry in entries if entry[1] is not None]
            for at, one in enumerate(seasons):
                if any(overlap(one, other) for other in seasons[at + 1 :]):
                    where = _row(network, subject, name)
                    yield f"{where}.{name}: two seasons overlap; separate them"


def roadless(network: Network, roads: Iterable[tuple[str, str]] | None = None) -> list[Place]:
    """Return the places to which a road is due and none leads, in order of id.

    A road is due to towns, stations, ports and airports, in each country that has roads in the
    tables. Where there is none indeed, the fact ``no_road`` of the place says why.

    Parameters
    ----------
    network
        The network.
    roads
        The ends of its roads; those of all its road links where not given.
    """
    if roads is None:
        roads = ((link.a, link.b) for link in network.links if link.mode == "road")
    reached = {place for pair in roads for place in pair}
    countries = {network.places[place].country for place in reached}
    return [
        place
        for number, place in sorted(network.places.items())
        if place.kind in ROAD_KINDS
        and place.country in countries
        and number not in reached
        and not network.entries(number, "no_road")
    ]


def is_open(network: Network, link: Link) -> bool:
    """Tell whether a link is open at least in some season."""
    entries = network.facts.by_subject.get(link.subject, {}).get("status", ())
    return not entries or any(entry[0] in OPEN_STATUSES for entry in entries)


def is_built(network: Network, link: Link) -> bool:
    """Tell whether a link lies there: not one that is only planned or still being built."""
    entries = network.facts.by_subject.get(link.subject, {}).get("status", ())
    return not entries or any(entry[0] not in UNBUILT_STATUSES for entry in entries)


def facts_by_kind(network: Network) -> dict[str, int]:
    """Return the number of facts by kind of source, most first."""
    kinds = Counter(network.sources[fact.source].kind for fact in network.facts)
    return dict(kinds.most_common())


RECENT = 2023
"""Year since which published prices are also counted apart."""


def prices_by_mode(network: Network) -> dict[str, dict[str, Any]]:
    """Return how many prices of lanes are published, by family of modes, most first.

    Beside the ``prices`` those since `RECENT`, the lanes and the sources that they are of, and the
    last month.
    """
    found: dict[str, list[Fact]] = {}
    for lane in network.lanes:
        found.setdefault(lane.rpartition(":")[2], []).extend(
            it for it in network.facts.of(lane) if it.attribute in RATE_TERMS
        )
    return {
        family: {
            "prices": len(prices),
            "recent": sum(it.year >= RECENT for it in prices),
            "lanes": len({it.subject for it in prices}),
            "sources": len({it.source for it in prices}),
            "last": max((it.when or "" for it in prices), default=""),
        }
        for family, prices in sorted(found.items(), key=lambda it: -len(it[1]))
    }


LISTS = "coverage_lists"
ITEMS = "coverage"


class StatedList(NamedTuple):
    """A published list that completeness is measured by; ``origin`` is its file and line."""

    id: str
    title: str
    source: str
    locator: str
    origin: str


class Item(NamedTuple):
    """One thing on a list.

    ``held`` are the subjects of the network that stand for it: places, or links as ``a-b:mode``.
    Where there are none, ``why`` says what keeps it out. ``km`` is its length, of lines only.
    ``origin`` is its file and line.
    """

    list: str
    item: str
    km: float
    held: tuple[str, ...]
    why: str
    origin: str


class Coverage(NamedTuple):
    """The lists, by id, and all that stands on them."""

    lists: dict[str, StatedList]
    items: tuple[Item, ...]

    def of(self, key: str) -> list[Item]:
        """Return what stands on one list, in its order."""
        return [it for it in self.items if it.list == key]


def load_coverage(folder: Path) -> Coverage:
    """Read the lists of a network's folder; a network without the two tables has none.

    Raises
    ------
    DataError
        If there is one of the tables only, or one can't be read; if two lists have one id; if an
        item names no list, has neither ``held`` nor ``why`` or both, a length that is none, or
        stands on its list twice.
    """
    if not any((folder / name).exists() for name in (f"{LISTS}.csv", f"{ITEMS}.csv", ITEMS)):
        return Coverage({}, ())
    problems: list[str] = []
    lists: dict[str, StatedList] = {}
    for where, (key, title, source, locator) in _rows(folder, LISTS, problems):
        if key in lists:
            problems.append(f"{where}: list {key!r} occurs twice; keep one")
        lists[key] = StatedList(key, title, source, locator, where)
    items: list[Item] = []
    seen: set[tuple[str, str]] = set()
    for where, (key, item, km, held, why) in _rows(folder, ITEMS, problems):
        what = f"{where}: {item!r}"
        subjects = tuple(held.split())
        if key not in lists:
            problems.append(f"{what}: list {key!r} is not in {LISTS}.csv")
        if (key, item) in seen:
            problems.append(f"{what}: occurs twice on list {key!r}")
        if bool(subjects) == bool(why.strip()):
            problems.append(f"{what}: give either what covers it or why nothing does")
        seen.add((key, item))
        items.append(Item(key, item, _length(km, what, problems), subjects, why, where))
    if problems:
        # Problems of items follow from lists that were not read.
        raise DataError([it for it in problems if isinstance(it, UnreadableFile)] or problems)
    return Coverage(lists, tuple(items))


def _rows(folder: Path, table: str, problems: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield ``(file:line, cells)`` of all files of a table."""
    for path in table_files(folder, table):
        for line, cells in read_rows(path, columns_of(table), problems):
            yield f"{path.parent.name}/{path.name}:{line}", cells


def check_coverage(network: Network, coverage: Coverage) -> list[str]:
    """Return the items covered by what is no place and no link of the network."""
    subjects = {link.subject for link in network.links}
    problems = [
        f"{it.origin}: source {it.source!r} of list {it.id!r} is not in the sources table"
        for it in coverage.lists.values()
        if it.source not in network.sources
    ]
    for item in coverage.items:
        problems.extend(
            f"{item.origin}: {item.item!r} of {item.list} is covered by {subject}, which is "
            "not a place or link; name what covers it now, or why nothing does"
            for subject in item.held
            if subject not in network.places and subject not in subjects
        )
    return problems


def left_out(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items that nothing of the network stands for."""
    return (it for it in items if not it.held)


def _length(text: str, where: str, problems: list[str]) -> float:
    """Return kilometres, 0 where none are given."""
    if not text:
        return 0.0
    try:
        length = float(text)
    except ValueError:
        length = math.nan
    if math.isfinite(length) and length > 0.0:
        return length
    problems.append(f"{where}: km {text!r} is not a number above 0")
    return 0.0
