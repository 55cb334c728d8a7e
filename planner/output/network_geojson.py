"""The whole network as GeoJSON, with what opens and closes over the year."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from corridors.geometry import link_line, load_shapes, runs_of, schematic_sides
from corridors.model.entities import Corridor, Fact, Link
from corridors.model.network import Network
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
from planner.output._network_seasons import (
    MID_MONTH,
    SHIPS,
    Limit,
    LinkYear,
    link_year,
    season_mask,
)
from planner.pricing.arcs import Steps
from planner.query.corridor_links import corridor_hops
from planner.routing.corridor_chains import corridor_head
from planner.services.directory import Wanted, all_services
from planner.services.timetable import departures_per_week, weekdays_at
from planner.services.ways import service_ways

_CITED = ("attribute", "value", "low", "high", "when", "year", "source", "locator", "note")
CAPACITIES = ("capacity_mt_y", "capacity_bcm_y", "capacity_mw")
"""Attributes of the capacity of a link; the first that is known is shown."""


def network_geojson(
    network: Network, under: Sequence[str] = (), steps: Steps | None = None
) -> dict[str, Any]:
    """Return every link and place with its facts, and the corridors that run along them.

    A link's ``open`` holds for each ice class of `planner.output._network_seasons.SHIPS` twelve
    bits, the lowest
    January: whether it is open in the middle of the month; without it the link is open all year
    to all of them. ``limits`` are numbers of the collection's list of what may close a link.

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
    hops = {it.id: corridor_hops(network, it) for it in network.corridors.values()}
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
