"""Months of links: against the prices that the search uses, and by hand."""

import itertools
import json

import pytest
from conftest import mostly_nightly

from corridors.model.entities import ICE_CLASSES
from maps.pages._pack import pack_network
from planner.output.network_geojson import (
    MID_MONTH,
    SHIPS,
    link_year,
    network_geojson,
)
from planner.pricing.pricer import Pricer

YEAR = [["01-01", "12-31"]]


def priced_open(network, link, ship, day):
    """Whether the search could use a link on a day: move, and passing at both of its ends."""
    pricer = Pricer.of_unit(network, day, per_teu=True)
    pricer.ship_class = ICE_CLASSES.index(ship)
    if any(pricer.passing(place, link.mode).closed for place in (link.a, link.b)):
        return False
    ways = [(link.a, link.b)] + ([(link.b, link.a)] if link.direction == "both" else [])
    return any(not pricer.move(a, b, link.mode, link.subject).closed for a, b in ways)


@pytest.fixture(scope="module")
def shipped_years(shipped):
    return {link.subject: link_year(shipped, link) for link in shipped.links}


@pytest.mark.parametrize("ship", SHIPS)
@pytest.mark.parametrize("month", mostly_nightly((2, 7, 8, 11), 8))
def test_masks_say_what_the_prices_say(shipped, shipped_years, month, ship):
    day = MID_MONTH[month - 1]
    at = SHIPS.index(ship)
    told = {name: bool(year.masks[at] >> (month - 1) & 1) for name, year in shipped_years.items()}
    priced = {it.subject: priced_open(shipped, it, ship, day) for it in shipped.links}
    assert told == priced
    assert 0 < sum(told.values()) < len(told)


def test_a_link_is_open_where_one_direction_is(toy):
    one = toy.with_layer([toy.read_assignment("alpha>bravo:road.status=closed")])
    both = one.with_layer([one.read_assignment("bravo>alpha:road.status=suspended")])
    (link,) = [it for it in toy.links if it.subject == "alpha-bravo:road"]
    assert link_year(one, link).masks == (4095, 4095, 4095)
    assert link_year(both, link).state == "closed"


def test_packed_network_holds_every_fact(shipped):
    """Unpack facts of links and places again and compare them with the network's."""
    collection = network_geojson(shipped)
    packed = pack_network(collection, "en", "")
    texts = packed["texts"]
    names = ("attribute", "value", "source", "year", "subject", "locator", "note", "low", "high")
    as_text = {"attribute", "source", "subject", "locator", "note", "when"}

    def unpack(row):
        row = [*row, *[None] * 10][:10]
        read = {
            name: texts[value or 0] if name in as_text else value
            for name, value in zip((*names, "when"), row, strict=True)
        }
        return {name: value for name, value in read.items() if value not in ("", None)}

    features = [it["properties"] for it in collection["features"]]
    for kind, rows, at in (("place", packed["places"], 11), ("link", packed["links"], 4)):
        told = [[unpack(fact) for fact in row[at]] if len(row) > at else [] for row in rows]
        assert told == [it["evidence"] for it in features if it["kind"] == kind]
    assert sum(len(it["evidence"]) for it in features) > 5000


def test_network_geojson_is_plain_and_within_one_turn_of_the_globe(shipped):
    collection = json.loads(json.dumps(network_geojson(shipped)))
    lines = [it for it in collection["features"] if it["geometry"]["type"] == "LineString"]
    assert len(lines) == len(shipped.links)
    for feature in lines:
        lons = [lon for lon, _ in feature["geometry"]["coordinates"]]
        assert all(abs(b - a) < 180 for a, b in itertools.pairwise(lons))
    limits = collection["properties"]["limits"]
    for feature in lines:
        props = feature["properties"]
        assert ("open" in props) == ("limits" in props)
        assert all(limits[at]["open"]["none"] != YEAR for at in props.get("limits", ()))
