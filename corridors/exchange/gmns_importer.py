"""A GMNS network as places, links and facts, with general numbers of another network.

It is written as a folder of tables, which ``--data`` takes.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from math import fsum
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError
from corridors.exchange.gmns_reader import GmnsLink, GmnsNode, GmnsTables, problems_of
from corridors.geometry import line_km
from corridors.model.entities import (
    GATE,
    OPEN_STATUSES,
    PLACE_KINDS,
    STATUSES,
    Attribute,
    Fact,
    Link,
    Place,
    Source,
)
from corridors.model.network import Network
from corridors.output import staged
from corridors.places.names import fold
from corridors.tables.load import load_network
from corridors.tables.reader import LineFeedWriter, TableReader, columns_of, table_files
from corridors.tables.services import FACT_COLUMNS

SOURCE = "gmns_network"
"""Id of the source of all that the network itself states."""
SKIP = "skip"
"""What a type of facility is mapped to whose links carry no freight."""
OTHER = "other"
"""Stands for all types of facility that have no mode of their own."""
FACILITIES = {
    **dict.fromkeys(("rail", "railway", "railroad", "train"), "rail-1435"),
    **dict.fromkeys(("sea", "maritime", "ferry", "shipping", "ocean"), "sea"),
    **dict.fromkeys(("inland_waterway", "river", "canal", "waterway", "barge"), "river"),
    **dict.fromkeys(("air", "aviation", "flight"), "air"),
    **dict.fromkeys(
        (
            *("highway", "road", "street", "motorway", "freeway", "expressway", "trunk", "ramp"),
            *("primary", "secondary", "tertiary", "unclassified", "residential", "arterial"),
            *("major arterial", "minor arterial", "principal arterial", "collector", "local"),
            *("motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link"),
        ),
        "road",
    ),
}
"""Modes of the usual types of facility; a gauge of 1520 mm makes a railway another one."""
_LEFT_OUT = ("scheduled_modes",)
"""What no import takes over: GMNS has no services, without which this closes every line."""
_STATED_BY_OWN = frozenset(
    (
        *("handling_h", "carbon_usd_per_t", "border_out_usd_per_teu", "border_in_usd_per_teu"),
        *("border_out_usd_per_t", "border_in_usd_per_t"),
    )
)
"""What our own export states whole for each link and place: no general number adds to it."""
_CENT = 0.005
_CAPACITY = {"rail": "capacity_trains_d", "road": "capacity_trucks_d"}
_FROM_EXPORT = re.compile(r"\s*\([^()]*\)$")
_TAKEN_OVER = ("schema", "units", "rates", "modes", "cargo", "edition")
"""Tables of the network whose general numbers are used."""
_CORRIDOR_TABLES = ("corridors", "corridor_chains", "corridor_marks")
"""Tables without a row: a GMNS network names no corridors."""


class ImportedNetwork(NamedTuple):
    """Places, links and facts of a network, and what is to be told of them."""

    places: list[Place]
    links: list[Link]
    facts: list[Fact]
    sources: list[Source]
    notes: list[str]


def import_gmns(
    tables: GmnsTables,
    base: Network,
    country: Callable[[float, float], str],
    *,
    facilities: Mapping[str, str],
    use: str | None = None,
) -> ImportedNetwork:
    """Return a GMNS network as places, links and facts.

    Parameters
    ----------
    tables
        The network as it was read.
    base
        Whose modes, kinds of cargo and general numbers are used: rates per km, emissions, hours
        of terminals and borders, values of cargo.
    country
        Returns the country of a point (latitude, longitude), empty at sea.
    facilities
        Modes by type of facility, over `FACILITIES`; `SKIP` leaves links out, `OTHER` is for types
        that have none.
    use
        A use of the network: links that it may not pass are left out.

    Raises
    ------
    DataError
        If types of facility, modes, countries or units have no counterpart; with all of them.
    """
    build = _Importer(tables, base, {**FACILITIES, **facilities}, country)
    return build.network(use)


@dataclass(slots=True)
class _Importer:
    """What is made, and what is wrong and to be told."""

    tables: GmnsTables
    base: Network
    facilities: Mapping[str, str]
    country: Callable[[float, float], str]
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: dict[tuple[str, str, str], Fact] = field(default_factory=dict)

    def network(self, use: str | None) -> ImportedNetwork:
        """Make the network."""
        links = self._usable(use)
        moves: list[tuple[GmnsLink, str]] = []
        transfers: list[GmnsLink] = []
        for link in links:
            if self.tables.own and link.cells["kind"] == "transfer":
                transfers.append(link)
            elif (mode := self._mode(link)) and self._fits(link, mode):
                moves.append((link, mode))
        self._tell_of_facilities(links)
        if not moves and not self.problems:
            self.problems.append("link.csv: no link is left to import; map more types to modes")
        places = self._places(node for link, _ in moves for node in (link.start, link.end))
        made = self._links(moves, places)
        if self.tables.own:
            for link in transfers:
                self._transfer(link, places)
            for node, place in places.items():
                self._node(self.tables.nodes[node], place)
        else:
            self._free_changes(made)
        found = list({it.id: it for it in places.values()}.values())
        if self.problems:
            raise DataError(self.problems)
        own = list(self.facts.values())
        general = [it for it in self._general(found) if self._key(it) not in self.facts]
        facts = [*own, *general]
        return ImportedNetwork(found, made, facts, self._sources(facts), self.notes)

    def _usable(self, use: str | None) -> list[GmnsLink]:
        """Return the links that a use may pass."""
        if use is None:
            return self.tables.links
        if self.tables.uses and use not in self.tables.uses:
            known = ", ".join(sorted(self.tables.uses))
            self.problems.append(f"use_definition.csv: no use {use!r}; use one of {known}")
            return []
        kept = [it for it in self.tables.links if not it.uses or use in it.uses]
        if not self.tables.uses:
            left = len(self.tables.links) - len(kept)
            self.notes.append(
                f"no use is defined (use_definition.csv), so {use!r} may be misspelt: "
                f"{left:,} link{'s' * (left != 1)} that allow only other uses left out"
            )
        return kept

    def _mode(self, link: GmnsLink) -> str:
        """Return the mode of a link, nothing where it has none."""
        stated = link.cells.get("mode", "").strip() if self.tables.own else ""
        if stated:
            if stated not in self.base.modes:
                known = ", ".join(self.base.modes)
                self.problems.append(f"{link.where}: mode: {stated!r} is none of {known}")
                return ""
            return stated
        mode = self._facility(link.facility)
        if mode == "rail-1435" and link.number("gauge_mm") == 1520:
            mode = "rail-1520"
        return mode if mode in self.base.modes else ""

    def _fits(self, link: GmnsLink, mode: str) -> bool:
        """Tell whether a link joins nodes of its mode, which our own export has one for each."""
        if not self.tables.own:
            return True
        for column, node in (("from_node_id", link.start), ("to_node_id", link.end)):
            own = self.tables.nodes[node].cells["mode"].strip()
            if own != mode:
                self.problems.append(
                    f"{link.where}: {column}: node {node} is of the mode {own!r}, the link of "
                    f"{mode!r}; correct one of them"
                )
                return False
        return True

    def _facility(self, kind: str) -> str:
        if kind in self.base.modes:
            return self.facilities.get(kind, kind)
        return self.facilities.get(kind) or self.facilities.get(OTHER, "")

    def _tell_of_facilities(self, links: list[GmnsLink]) -> None:
        for kind, (where, count) in problems_of(links, lambda it: it.facility).items():
            if self.tables.own:
                continue
            mode = self._facility(kind)
            shown = f"{kind!r} ({count:,} link{'s' * (count != 1)})"
            name = kind or OTHER
            if not mode:
                self.problems.append(
                    f"{where}: facility_type: {shown} has no mode; add --facility {name}=MODE, or "
                    f"--facility {name}={SKIP} to leave it out"
                )
            elif mode == SKIP:
                self.notes.append(f"left out: {count:,} links of facility_type {kind!r}")
            elif mode not in self.base.modes:
                known = ", ".join(self.base.modes)
                self.problems.append(f"--facility {name}={mode}: no such mode; use one of {known}")

    def _places(self, nodes: Iterable[str]) -> dict[str, Place]:
        """Return the place of each node that a link touches."""
        touched = list(dict.fromkeys(nodes))
        places: dict[str, Place] = {}
        taken = {*self.base.modes, *self.base.cargo, GATE}
        if self.tables.own:
            by_id: dict[str, Place] = {}
            for key in touched:
                name = self.tables.nodes[key].cells["place"].strip()
                if not re.fullmatch("[a-z0-9_]+", name):
                    where = self.tables.nodes[key].where
                    self.problems.append(f"{where}: place: {name!r}; use a-z, 0-9 and underscores")
                    continue
                if name not in by_id:
                    by_id[name] = self._place(self.tables.nodes[key], name)
                places[key] = by_id[name]
            return places
        left = len(self.tables.nodes) - len(touched)
        if left:
            self.notes.append(f"left out: {left:,} nodes that no link touches")
        for key in touched:
            node = self.tables.nodes[key]
            own = _id_of(key)
            slug = _id_of(node.cells.get("name", "")) or f"node_{own}"
            if slug in taken:
                slug = f"{slug}_{own}"
            while slug in taken:
                slug += "_2"
            taken.add(slug)
            places[key] = self._place(node, slug)
        return places

    def _place(self, node: GmnsNode, place: str) -> Place:
        cells = node.cells
        kind = cells.get("node_type", "").strip().lower()
        lat, lon = node.lat, node.lon
        name = cells.get("name", "").strip() or node.id
        if self.tables.own:
            lat = node.number("lat") if cells.get("lat") else lat  # type: ignore[assignment]
            lon = node.number("lon") if cells.get("lon") else lon  # type: ignore[assignment]
            name = _FROM_EXPORT.sub("", name) if _names_mode(name, cells, self.base) else name
        code = cells["country"].strip() if "country" in cells else self.country(lat, lon)
        if code and not re.fullmatch("[A-Z]{2}", code):
            self.problems.append(
                f"{node.where}: country: {code!r}; use two letters of ISO 3166, such as CN"
            )
        return Place(
            id=place,
            kind=kind if kind in PLACE_KINDS else "town",
            country=code,
            lat=lat,
            lon=lon,
            name_en=name,
            name_ru=cells.get("name_ru", ""),
            name_zh=cells.get("name_zh", ""),
            locode=cells.get("locode", ""),
            esr=cells.get("esr", ""),
            aliases="",
            source=SOURCE,
        )

    def _links(self, moves: list[tuple[GmnsLink, str]], places: Mapping[str, Place]) -> list[Link]:
        """Return the links of our kind, one for each pair and mode, and state their facts."""
        ways: dict[_Pair, _Way] = {}
        slower = 0
        for link, mode in moves:
            if link.start not in places or link.end not in places:
                continue
            a, b = places[link.start].id, places[link.end].id
            if a == b:
                self.problems.append(f"{link.where}: to_node_id: the link joins {a} with itself")
                continue
            line = link.line or tuple(self._at(it) for it in (link.start, link.end))
            km = line_km(line) if link.km is None else link.km
            hours = km / (link.speed_kmh or self.base.number(mode, "speed_kmh") or 1.0)
            found = {(a, b, mode): _Way(link, line[1:-1], km, hours)}
            if not link.directed:
                found[b, a, mode] = _Way(link, line[-2:0:-1], km, hours)
            for pair, way in found.items():
                other = ways.setdefault(pair, way)
                if other is not way:
                    slower += 1
                    ways[pair] = min(other, way, key=lambda it: it.hours)
        if slower:
            self.notes.append(
                f"left out: {slower:,} ways beside a faster one of the same mode between the same "
                "places"
            )
        made: dict[_Pair, Link] = {}
        for (a, b, mode), way in ways.items():
            if (b, a, mode) in made:
                continue
            back = ways.get((b, a, mode))
            name = way.link.cells.get("name", "").strip()
            link_made = Link(a, b, mode, "forward" if back is None else "both", name, way.via, "")
            made[a, b, mode] = link_made
            self._state_moves(link_made, way, back)
        return list(made.values())

    def _at(self, node: str) -> tuple[float, float]:
        return self.tables.nodes[node].lat, self.tables.nodes[node].lon

    def _state_moves(self, link: Link, way: "_Way", back: "_Way | None") -> None:
        """State the facts of a link: of both directions where they agree, else of each."""
        there = self._move_values(way, link.mode)
        again = there if back is None else self._move_values(back, link.mode)
        self._state(link.subject, "length_km", there.pop("length_km"), way)
        if back is not None and (km := again.pop("length_km", None)) is not None and km != way.km:
            self._state(f"{link.b}>{link.a}:{link.mode}", "length_km", km, back)
        for name in dict.fromkeys((*there, *again)):
            value, other = there.get(name), again.get(name)
            if back is None or value == other:
                self._state(link.subject, name, value, way)
            else:
                self._state(f"{link.a}>{link.b}:{link.mode}", name, value, way)
                self._state(f"{link.b}>{link.a}:{link.mode}", name, other, back)
        for each, (start, end) in ((way, (link.a, link.b)), (back, (link.b, link.a))):
            if each is not None and self.tables.own:
                self._open(f"{start}>{end}:{link.mode}", each.link)
                self._state(f"{start}:{link.mode}", "border_out_h", _of(each, "border_out_h"), each)
                self._state(f"{end}:{link.mode}", "border_in_h", _of(each, "border_in_h"), each)

    def _move_values(self, way: "_Way", mode: str) -> dict[str, float | None]:
        """Return what a link states of a move along it."""
        link, family = way.link, self.base.modes[mode].family
        values: dict[str, float | None] = {"length_km": way.km, "speed_kmh": link.speed_kmh}
        if family in _CAPACITY:
            values[_CAPACITY[family]] = link.a_day
        fee, per_t = link.toll, None
        if self.tables.own:
            for name in ("cost_per_teu_km", "cost_per_t_km", "wtw_g_per_tkm", "tracks"):
                values[name] = link.number(name)
            fee = self._fee(way, link.toll, mode, "teu", values["cost_per_teu_km"])
            per_t = self._fee(way, link.number("usd_per_t"), mode, "t", values["cost_per_t_km"])
        values["fee_per_teu"], values["fee_per_t"] = fee or None, per_t or None
        return values

    def _fee(
        self, way: "_Way", usd: float | None, mode: str, unit: str, per_km: float | None
    ) -> float | None:
        """Return what a price per TEU or tonne holds beside its rate by length and by standing."""
        if usd is None:
            return None
        stands = [_of(way, it) or 0.0 for it in ("border_out_h", "border_in_h")]
        per_h = self.base.number(mode, f"standing_usd_per_{unit}_h") or 0.0
        rest = usd - (per_km or 0.0) * way.km - per_h * fsum(stands)
        return rest if rest > _CENT else None

    def _open(self, subject: str, link: GmnsLink) -> None:
        """State the status of what our own export says when it is open."""
        status, season = (link.cells.get(it, "").strip() for it in ("status", "open_season"))
        if status and status not in STATUSES:
            known = ", ".join(STATUSES)
            self.problems.append(f"{link.where}: status: {status!r} is not one of {known}")
        elif season:
            self._state(subject, "status", "closed", link)
            self._state(subject, "status", status, link, when=season)
        elif status and status != OPEN_STATUSES[0]:
            self._state(subject, "status", status, link)

    def _transfer(self, link: GmnsLink, places: Mapping[str, Place]) -> None:
        """State the hours and charges of a change of mode at a place, as our own export has it."""
        if link.start not in places or link.end not in places:
            return
        first, second = (self.tables.nodes[it].cells["mode"] for it in (link.start, link.end))
        subject = f"{first}>{second}@{places[link.start].id}"
        for name, value in (
            ("handling_h", link.number("handling_h")),
            ("headway_h", link.number("headway_h")),
            ("handling_usd_per_teu", link.toll),
            ("handling_usd_per_t", link.number("usd_per_t")),
            ("handling_wtw_kg_per_t", link.number("wtw_kg_per_t")),
        ):
            self._state(subject, name, value, link)
        self._open(subject, link)

    def _free_changes(self, links: list[Link]) -> None:
        """Let cargo change at a node, as GMNS does, where no hours are known in general."""
        modes_at: dict[str, set[str]] = {}
        for link in links:
            for place in (link.a, link.b):
                modes_at.setdefault(place, {GATE}).add(link.mode)
        pairs = sorted({it for modes in modes_at.values() for it in permutations(modes, 2)})
        for first, second in pairs:
            subject = f"{first}>{second}"
            if not self.base.facts.by_subject.get(subject, {}).get("handling_h"):
                self.facts[subject, "handling_h", ""] = Fact(
                    *(subject, "handling_h", 0.0, "h", None, None, "", self.base.edition.year),
                    *("assumption", "", "At a node of GMNS traffic changes from link to link", ""),
                )

    def _node(self, node: GmnsNode, place: Place) -> None:
        """State the hours and charges of loading, unloading and passing, as our own export does."""
        mode = node.cells["mode"]
        at = f"{place.id}:{mode}"
        for subject, name, column in (
            (f"{GATE}>{mode}@{place.id}", "handling_h", "load_h"),
            (f"{GATE}>{mode}@{place.id}", "headway_h", "load_headway_h"),
            (f"{GATE}>{mode}@{place.id}", "handling_usd_per_teu", "load_usd_per_teu"),
            (f"{mode}>{GATE}@{place.id}", "handling_h", "unload_h"),
            (f"{mode}>{GATE}@{place.id}", "handling_usd_per_teu", "unload_usd_per_teu"),
            (at, "border_in_h", "customs_h"),
            (at, "pass_h", "pass_h"),
            (at, "pass_usd_per_teu", "pass_usd_per_teu"),
        ):
            self._state(subject, name, node.number(column), node)

    def _state(
        self,
        subject: str,
        name: str,
        value: float | str | None,
        by: "GmnsNode | GmnsLink | _Way",
        *,
        when: str = "",
    ) -> None:
        """State a fact; nothing where the value is not known or the attribute does not exist."""
        attribute = self.base.schema.attributes.get(name)
        if value is None or attribute is None:
            return
        row = by.link if isinstance(by, _Way) else by
        if isinstance(value, float) and not attribute.min <= value <= attribute.max:
            self.problems.append(f"{row.where}: {_bounds(attribute, value)}")
            return
        guessed = name == "length_km" and isinstance(row, GmnsLink) and row.km is None
        money = self.tables.units.currency
        if "USD" in attribute.unit and money != "USD" and isinstance(value, float):
            value = self._dollars(value, money)
        sources = " ".join(row.cells.get("sources", "").split()) if self.tables.own else ""
        table = row.where.partition(":")[0]
        note = "derived: length of the line that is drawn" if guessed else ""
        if sources:
            note = f"the export names: {sources}"
        fact = Fact(
            *(subject, name, value, attribute.unit, None, None, when, self.base.edition.year),
            *(SOURCE, f"{table}, id {row.id}", note, row.where),
        )
        self.facts.setdefault((subject, name, when), fact)

    def _dollars(self, value: float, money: str) -> float:
        rate = self.base.schema.rates.get((money, self.base.edition.year))
        if rate is None:
            year = self.base.edition.year
            message = (
                f"config.csv: currency: no rate of {money} for {year} in rates.csv; write the "
                "tolls in USD, or add the rate to the folder of --data"
            )
            if message not in self.problems:
                self.problems.append(message)
            return value
        return value / rate

    def _general(self, places: list[Place]) -> list[Fact]:
        """Return the facts about modes, cargo, countries and terminals in general."""
        countries = {it.country for it in places} - {""}
        found = []
        for fact in self.base.facts:
            kind = self.base.subjects.parse(fact.subject).kind
            scope = fact.subject.partition("@")[2]
            here = not scope or scope in countries
            left_out = fact.attribute in _LEFT_OUT or (
                self.tables.own and fact.attribute in _STATED_BY_OWN
            )
            wanted = (kind in ("mode", "handling") and here) or kind == "cargo"
            if not left_out and (wanted or (kind == "country" and fact.subject in countries)):
                found.append(self._within(fact, countries))
        return found

    def _within(self, fact: Fact, countries: Collection[str]) -> Fact:
        """Return a fact that names no country which the network does not touch."""
        attribute = self.base.schema.attributes[fact.attribute]
        if attribute.type != "countries" or not isinstance(fact.value, str):
            return fact
        kept = [it for it in fact.value.split() if it in countries]
        return fact._replace(value=" ".join(kept) or "nothing")

    def _key(self, fact: Fact) -> tuple[str, str, str]:
        return fact.subject, fact.attribute, fact.when

    def _sources(self, facts: Iterable[Fact]) -> list[Source]:
        edition = self.base.edition.isoformat()
        own = Source(
            *(
                SOURCE,
                "dataset",
                f"GMNS network {self.tables.name}",
                "",
                str(self.base.edition.year),
            ),
            *("", "as its author says"),
        )
        used = {it.source for it in facts}
        self.notes.append(
            f"rates, emissions, hours of terminals and values of cargo: general numbers of the "
            f"edition {edition}; seasons, ice, services and bans, which GMNS does not hold, are to "
            f"be stated as facts"
        )
        known = dict(self.base.sources)
        known.setdefault(
            "assumption", Source("assumption", *("assumption", "Assumption"), *[""] * 4)
        )
        return [own, *(it for it in known.values() if it.id in used)]


_Pair = tuple[str, str, str]
"""Places from and to, and mode."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A link in one direction: the points between its ends, its km and its hours."""

    link: GmnsLink
    via: tuple[tuple[float, float], ...]
    km: float
    hours: float


def _of(way: _Way, column: str) -> float | None:
    return way.link.number(column)


def _bounds(attribute: Attribute, value: float) -> str:
    return (
        f"{attribute.name} {value:g} {attribute.unit} is out of bounds {attribute.min:g} to "
        f"{attribute.max:g}; correct it, or the units in config.csv"
    )


def _id_of(text: str) -> str:
    """Return a text as a part of an id.

    Examples
    --------
    >>> _id_of("Ulan-Udė (rail)"), _id_of("大连")
    ('ulan_ude_rail', '')
    """
    return re.sub("[^a-z0-9]+", "_", fold(text)).strip("_")


def _names_mode(name: str, cells: Mapping[str, str], base: Network) -> bool:
    """Tell whether our own export wrote the mode in brackets behind the name of a place."""
    mode = base.modes.get(cells.get("mode", ""))
    return mode is not None and name.endswith(f"({mode.name_en})")


def write_data_folder(found: ImportedNetwork, base: Network, output: Path, name: str) -> None:
    """Write a folder of tables whole or not at all.

    Parameters
    ----------
    found
        The network.
    base
        The network whose modes, cargo and units it uses.
    output
        The folder.
    name
        What the network is called.

    Raises
    ------
    OutputError
        If it can't be written.
    DataError
        If the tables do not hold; nothing is written then.
    """
    tables: dict[str, tuple[Sequence[str], list[Sequence[str]]]] = {
        "places": (Place._fields, [[_cell(it) for it in row] for row in found.places]),
        "links": (Link._fields, [_link_cells(it) for it in found.links]),
        "facts": (
            FACT_COLUMNS,
            [[_cell(getattr(it, column)) for column in FACT_COLUMNS] for it in found.facts],
        ),
        "sources": (Source._fields, [*found.sources, *_sources_of_rates(found, base)]),
        **{table: (columns_of(table), []) for table in _CORRIDOR_TABLES},
    }
    with staged(output, "data") as folder:
        folder.mkdir()
        for table in _TAKEN_OVER:
            for file in table_files(base.folder, table):
                copy = folder / file.relative_to(base.folder)
                copy.parent.mkdir(exist_ok=True)
                copy.write_bytes(file.read_bytes())
        for table, (columns, rows) in tables.items():
            text = _csv(columns, rows)
            (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="\n")
        said = _readme(found, base, name)
        (folder / "README.md").write_text(said, encoding="utf-8", newline="\n")
        load_network(folder)


def _link_cells(link: Link) -> list[str]:
    via = ";".join(f"{lat:.10g} {lon:.10g}" for lat, lon in link.via)
    return [*link[:5], via, link.note]


def _sources_of_rates(found: ImportedNetwork, base: Network) -> list[Source]:
    """Return the sources of the exchange rates that are taken over, but for those found."""
    rows = TableReader(base.folder).rows("rates")
    named = dict.fromkeys(source for _, (*_, source) in rows)
    known = {it.id for it in found.sources}
    return [base.sources[it] for it in named if it in base.sources and it not in known]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(LineFeedWriter(out))
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _cell(value: float | str | None) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _readme(found: ImportedNetwork, base: Network, name: str) -> str:
    notes = "".join(f"- {it}\n" for it in found.notes)
    return (
        f"# {name}\n\n"
        f"Made by `corridors import gmns`: {len(found.places):,} places and {len(found.links):,} "
        "links. Facts with the source `gmns_network` are those of the network; all others are "
        f"general numbers of the edition {base.edition.isoformat()}, with their own sources.\n\n"
        f"{notes}"
    )
