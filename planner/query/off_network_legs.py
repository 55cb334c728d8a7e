"""The ends of a question that are off the network, and how they are joined to it."""

from typing import NamedTuple

from corridors.model.entities import OFF_NETWORK, Fact
from corridors.model.network import Network
from planner.query.query import Query

ROAD = "road"


class Join(NamedTuple):
    """A road between a point off the network and a place, with its great circle and its km."""

    place: str
    straight_km: float
    km: float


class OffNetwork(NamedTuple):
    """An end or stop of a question that is no place of the network, and how it is joined."""

    id: str
    name: str
    lat: float
    lon: float
    country: str
    origin: str
    circuity: float
    circuity_fact: str
    joined_to: tuple[Join, ...]

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, km to one decimal."""
        plain = self._asdict()
        plain["joined_to"] = [
            {"place": it.place, "straight_km": round(it.straight_km, 1), "km": round(it.km, 1)}
            for it in self.joined_to
        ]
        return plain


def road_in(country: str) -> tuple[str, str]:
    """Return the subjects that are asked about the roads of a country."""
    return f"{ROAD}@{country}", ROAD


def road_fact(network: Network, country: str, attribute: str) -> Fact:
    """Return the fact about roads that holds in a country, whatever the season."""
    entries = network.facts.entries(road_in(country), attribute)
    always = [entry for entry in entries if entry[1] is None]
    return network.facts.fact((always or list(entries))[0][2])


def off_network(network: Network, query: Query) -> list[OffNetwork]:
    """Return the ends and stops of a question that are off the network, in order."""
    found = []
    for number in dict.fromkeys((query.origin, *query.via, query.destination)):
        place = network.places[number]
        if place.kind != OFF_NETWORK:
            continue
        circuity = road_fact(network, place.country, "circuity")
        joins = [
            Join(
                link.b if link.a == number else link.a,
                float(network.number(link.subject, "length_km") or 0.0) / float(circuity.value),
                float(network.number(link.subject, "length_km") or 0.0),
            )
            for link in network.links
            if number in (link.a, link.b)
        ]
        found.append(
            OffNetwork(
                *(number, place.name(), place.lat, place.lon, place.country),
                "gazetteer" if place.source else "coordinates",
                *(float(circuity.value), circuity.id, tuple(sorted(joins, key=lambda it: it.km))),
            )
        )
    return found
