"""The whole network as GeoJSON, with what opens and closes over the year."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from corridors.geometry import link_line, load_shapes, runs_of, schematic_sides
from corridors.model.entities import ICE_CLASSES, OPEN_STATUSES, Corridor, Fact, Link
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
from corridors.trunk import LinkFinder
from planner.formats.route_geojson import (
    cited_sources,
    feature,
    fields_of,
    filled,
    index_links,
    place_names,
    schematic_member,
    unwrap,
)
from planner.pricing.arcs import Steps
from planner.pricing.formula import Table
from planner.routing.corridor_chains import corridor_head
from planner.services.directory import Wanted, all_services
from planner.services.timetable import departures_per_week, weekdays_at
from planner.services.ways import service_ways

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


_CITED = ("attribute", "value", "low", "high", "when", "year", "source", "locator", "note")
CAPACITIES = ("capacity_mt_y", "capacity_bcm_y", "capacity_mw")
"""Attributes of the capacity of a link; the first that is known is shown."""


def network_geojson(
    network: Network, under: Sequence[str] = (), steps: Steps | None = None
) -> dict[str, Any]:
    """Return every link and place with its facts, and the corridors that run along them.

    A link's ``open`` holds for each ice class of `SHIPS` twelve bits, the lowest January: whether
    it is open in the middle of the month; without it the link is open all year to all of them.
    ``limits`` are numbers of the collection's list of what may close a link.

    Parameters
    ----------
    network
        The network under its layers of facts.
    under
        Names of the layers over the base: scenarios and assignments.
    steps
        The steps of the network; with them the services that routes use are returned, each with
        its calls and the links on its way.
    """
    shapes = load_shapes(network.folder / "osm")
    links = LinkFinder(network)
    hops = {it.id: links.hops(it) for it in network.corridors.values()}
    member: dict[str, list[str]] = {}
    for corridor, chain in hops.items():
        for subject in dict.fromkeys(link.subject for link, _ in chain):
            member.setdefault(subject, []).append(corridor)
    years = {link.subject: link_year(network, link) for link in network.links}
    limits = list(
        dict.fromkeys(it for year in years.values() if year.state == "open" for it in year.limits)
    )
    number = {limit: at for at, limit in enumerate(limits)}
    features: list[dict[str, Any]] = [
        feature(
            "LineString",
            unwrap(link_line(network, link, shapes)),
            {
                "kind": "link",
                "subject": link.subject,
                "from": link.a,
                "to": link.b,
                "mode_id": link.mode,
                **schematic_member(runs_of(schematic_sides(network, link, shapes))),
                "name": link.name,
                "note": link.note,
                "corridors": member.get(link.subject, []),
                **_state(years[link.subject], number),
                **_capacity(network, link),
                "evidence": _cite(link.subject, network.facts.of(link.subject)),
            },
        )
        for link in network.links
    ]
    features += _places(network)
    cited = [it["source"] for one in features for it in one["properties"]["evidence"]]
    cited += [stop.source for it in network.corridors.values() for stop in it.chain]
    cited += [it.source for it in network.corridors.values()]
    services = [] if steps is None else list(_services(network, steps))
    cited += [it["source"] for it in services]
    return {
        "type": "FeatureCollection",
        "properties": {
            "edition": network.edition.isoformat(),
            "under": list(under),
            "ships": list(SHIPS),
            "modes": [
                {name: getattr(mode, name) for name in ("id", "name_en", "name_ru", "name_zh")}
                for mode in network.modes.values()
            ],
            "attributes": {it.name: it.unit for it in network.schema.attributes.values()},
            "limits": [_limit(network, limit) for limit in limits],
            "sources": cited_sources(network, cited),
            "corridors": [
                _corridor(network, it, hops[it.id], years) for it in network.corridors.values()
            ],
            "services": services,
        },
        "features": features,
    }


def _state(year: LinkYear, number: dict[Limit, int]) -> dict[str, Any]:
    state: dict[str, Any] = {"state": year.state}
    if year.state == "open" and year.limits:
        state["open"] = dict(zip(SHIPS, year.masks, strict=True))
        state["limits"] = [number[limit] for limit in year.limits]
    return state


def _limit(network: Network, limit: Limit) -> dict[str, Any]:
    """Return what may close a link: its subject, and the spans in which each ship passes."""
    head = limit.subject.partition(":")[0]
    return {
        "subject": limit.subject,
        "place": head if head in network.places else "",
        "attribute": limit.attribute,
        "values": [limit.value(day) for day in MID_MONTH],
        "open": {ship: limit.open_spans(ship) for ship in SHIPS},
    }


def _capacity(network: Network, link: Link) -> dict[str, Any]:
    for name in CAPACITIES:
        value = network.number(link.subject, name)
        if value is not None:
            return {"capacity": {"attribute": name, "value": value}}
    return {}


def _cite(owner: str, facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Return facts with the id of their source; the subject where it is not the owner's."""
    return [
        filled(subject=fact.subject if fact.subject != owner else "", **fields_of(fact, _CITED))
        for fact in facts
    ]


def _places(network: Network) -> list[dict[str, Any]]:
    """Return the places that links touch, each with its own facts, those of its modes included."""
    own: dict[str, list[Fact]] = {}
    for subject in network.facts.by_subject:
        head, at, scope = subject.partition("@")
        place = scope if at else head.partition(":")[0]
        if place in network.places:
            own.setdefault(place, []).extend(network.facts.of(subject))
    touched = network.subjects.modes_at
    return [
        feature(
            "Point",
            [place.lon, place.lat],
            {
                "kind": "place",
                "id": place.id,
                "place_kind": place.kind,
                **place_names(place),
                "aliases": [it.strip() for it in place.aliases.split(";") if it.strip()],
                "evidence": _cite(place.id, own.get(place.id, [])),
            },
        )
        for place in network.places.values()
        if place.id in touched
    ]


def _corridor(
    network: Network,
    corridor: Corridor,
    hops: list[tuple[Link, bool]],
    years: dict[str, LinkYear],
) -> dict[str, Any]:
    """Return a corridor with its links in order; ``open`` as with a link, season included."""
    season = season_mask(corridor.season)
    masks = [
        season & _all_open(years[link.subject].masks[at] for link, _ in hops)
        for at in range(len(SHIPS))
    ]
    return {
        **corridor_head(corridor),
        "season_mask": season,
        "open": dict(zip(SHIPS, masks, strict=True)),
        "cargo": {
            name: getattr(network.cargo[corridor.cargo], name)
            for name in ("name_en", "name_ru", "name_zh")
        },
        "note": corridor.note,
        "source": corridor.source,
        "places": [stop.place for stop in corridor.chain],
        "sources": list(dict.fromkeys(stop.source for stop in corridor.chain if stop.source)),
        "hops": [
            {
                "link": link.subject,
                "forward": forward,
                "length_km": network.number(link.subject, "length_km") or 0.0,
            }
            for link, forward in hops
        ],
    }


def _services(network: Network, steps: Steps) -> Iterator[dict[str, Any]]:
    """Yield the services that run and are confirmed of late, with calls and links in order."""
    wanted = Wanted()
    listed = [it for it in all_services(network) if wanted.admits(it)]
    ways = service_ways(network, steps)
    links = index_links(network)
    for it in listed:
        service = it.service
        if service.id not in ways:
            continue
        hops = []
        for a, b, mode in ways[service.id]:
            link = links.get((a, b, mode))
            forward = link is not None
            hops.append({"link": (link or links[b, a, mode]).subject, "forward": forward})
        yield {
            "id": service.id,
            "operator": service.operator,
            "name": service.name,
            "title": service.title,
            "mode": service.mode,
            "direction": service.direction,
            "per_week": round(departures_per_week(network, service.id), 3),
            "weekdays": list(weekdays_at(service, 0.0)),
            "season": it.status.season or "all year",
            "confirmed": service.confirmed,
            "source": service.source,
            "note": service.note,
            "calls": [call.place for call in it.calls],
            "hops": hops,
        }


def _all_open(masks: Iterable[int]) -> int:
    result = (1 << 12) - 1
    for mask in masks:
        result &= mask
    return result
