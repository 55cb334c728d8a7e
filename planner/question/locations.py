"""The place of the network, town of the gazetteer or point of the map that a text means."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from corridors.errors import UnknownNameError, UsageError
from corridors.geometry import great_circle_km
from corridors.model.entities import OFF_NETWORK, WATER_KINDS, Corridor, Place
from corridors.model.network import Network
from corridors.places.gazetteer import Gazetteer, Town
from corridors.places.land import Land
from corridors.places.names import (
    corridors_described,
    country_code,
    country_not_place,
    fold,
    nearest_names,
    places_by_name,
    single_place,
)

FAR_LARGER = 10
"""A name means the largest town of it where that has this many times the people of the next."""
SAME_KM = 40.0
"""A town and a place of the network that share a name within this distance are one."""
BESIDE_KM = 10.0
"""A point so near to a town or place lies in its country, whatever the coarse outline says."""

_ID = re.compile(r"at_(\d+)_(\d{4})([ns])_(\d+)_(\d{4})([ew])_([a-z]{2})")
_TOWN_ID = re.compile(r"[a-z0-9_]+_(\d+)")
_IN_COUNTRY = re.compile(r"(.+?)\s*,\s*([A-Za-z]{2})")
_SIGNS = {"": 1, "n": 1, "e": 1, "s": -1, "w": -1}


class Point(NamedTuple):
    """A point of the map, WGS 84 degrees, and its country where that is given."""

    lat: float
    lon: float
    country: str


def find_end(network: Network, text: str) -> Place:
    """Return the place that a text names, on the network or off it.

    Parameters
    ----------
    network
        The network.
    text
        What `corridors.places.names.find_place` takes; a town of the gazetteer, ``Name`` or
        ``Name, CC``; ``lat,lon`` or ``lat,lon,CC``; or the id of a place off the network
        that an answer printed. Places of the network come first.

    Returns
    -------
    Place
        A place of the network, or one of kind `OFF_NETWORK`.

    Raises
    ------
    UnknownNameError
        If nothing has this name, or several have.
    UsageError
        If coordinates are malformed, out of range or at sea.
    """
    if text in network.places:
        return network.places[text]
    point = read_point(text)
    if point is not None:
        return _place_at(network, point)
    return _named(network, text)


def read_point(text: str) -> Point | None:
    """Read ``lat,lon`` with or without a country; None where the text is no coordinates.

    Examples
    --------
    >>> read_point("41.12, 121.14"), read_point("33.9S,18.42E,ZA"), read_point("London, GB")
    (Point(lat=41.12, lon=121.14, country=''), Point(lat=-33.9, lon=18.42, country='ZA'), None)
    """
    known = _ID.fullmatch(text)
    if known:
        north, north4, side, east, east4, other, country = known.groups()
        lat, lon = (float(f"{it[0]}.{it[1]}") for it in ((north, north4), (east, east4)))
        return _checked(text, lat * _SIGNS[side], lon * _SIGNS[other], country.upper())
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 2 or not (_is_number(parts[0], "ns") or _is_number(parts[1], "ew")):
        return None
    country = parts[2].upper() if len(parts) == 3 else ""
    numbers = [_degrees(part, sides) for part, sides in zip(parts[:2], ("ns", "ew"), strict=True)]
    if len(parts) > 3 or None in numbers or not re.fullmatch("[A-Z]{2}|", country):
        message = (
            f"{text!r} is not a point; write lat,lon in degrees, such as 41.12,121.14, or "
            "33.9S,18.4E, or with the country, 41.12,121.14,CN"
        )
        raise UsageError(message)
    lat, lon = (it for it in numbers if it is not None)
    return _checked(text, lat, lon, country)


def _is_number(text: str, sides: str) -> bool:
    try:
        float(text.rstrip(sides + sides.upper()) or text)
    except ValueError:
        return False
    return True


def _degrees(text: str, sides: str) -> float | None:
    side = text[-1:].lower() if text[-1:].lower() in sides else ""
    number = text[: len(text) - len(side)]
    if not re.fullmatch(r"[+-]?\d{1,4}(\.\d*)?", number) or (side and number[0] in "+-"):
        return None
    return float(number) * _SIGNS[side]


def _checked(text: str, lat: float, lon: float, country: str) -> Point:
    if abs(lat) > 90 or abs(lon) > 180:
        turned = abs(lon) <= 90 and abs(lat) <= 180
        hint = "; latitude comes first" if turned else ""
        message = f"{text!r}: latitude must be -90 to 90 and longitude -180 to 180{hint}"
        raise UsageError(message)
    return Point(round(lat, 4) + 0.0, round(lon, 4) + 0.0, country)


def _place_at(network: Network, point: Point) -> Place:
    lat, lon, country = point
    country = country or _country(network, lat, lon)
    if not country:
        near, km = nearest(network, lat, lon)
        message = (
            f"{lat:g},{lon:g} lies at sea, or on land without a country in the outlines; the "
            f"nearest place is {near.name()} ({near.id}), {km:,.0f} km away. If it is land, name "
            f"its country: {lat:g},{lon:g},CC"
        )
        raise UsageError(message)
    sides = (("n", "s")[lat < 0], ("e", "w")[lon < 0])
    texts = [f"{abs(it):.4f}".replace(".", "_") for it in (lat, lon)]
    number = f"at_{texts[0]}{sides[0]}_{texts[1]}{sides[1]}_{country.lower()}"
    name = f"{lat:.4f}, {lon:.4f}"
    return Place(number, OFF_NETWORK, country, lat, lon, name, *[""] * 6)


def _country(network: Network, lat: float, lon: float) -> str:
    """Return the country of what stands beside a point, else of the outline round it."""
    place, km = nearest(network, lat, lon)
    town = Gazetteer.read().near(lat, lon, BESIDE_KM)
    if town is not None and great_circle_km(lat, lon, town.lat, town.lon) < km:
        return town.country
    if km <= BESIDE_KM:
        return place.country
    return Land.read().country(lat, lon)


def nearest(network: Network, lat: float, lon: float) -> tuple[Place, float]:
    """Return the place of the network nearest to a point where cargo may stand, and the km."""
    places = (it for it in network.places.values() if it.kind not in (*WATER_KINDS, OFF_NETWORK))
    km, place = min((great_circle_km(lat, lon, it.lat, it.lon), it) for it in places)
    return place, km


def _named(network: Network, text: str) -> Place:
    hits = places_by_name(network.places, text)
    if len(hits) == 1:
        return hits[0]
    gazetteer = Gazetteer.read()
    number = _TOWN_ID.fullmatch(text)
    if number:
        known = gazetteer.numbered(int(number.group(1)))
        if known is not None and known.id == text:
            return _same(network, known) or _place_of(known)
    name, country = text, ""
    if not hits:
        form = _IN_COUNTRY.fullmatch(text.strip())
        if form:
            name, country = form.group(1), form.group(2).upper()
            hits = [it for it in places_by_name(network.places, name) if it.country == country]
    if (hit := single_place(hits, text)) is not None:
        return hit
    towns = gazetteer.named(name, country)
    code = "" if country else country_code(text)
    if code and not any(town.country == code for town in towns):
        # China is no town in Mexico, though there is one; 'China, MX' still means it.
        raise UnknownNameError(country_not_place(network.places, text, code))
    if not towns:
        raise UnknownNameError(_unknown(network, gazetteer, text, name))
    if len(towns) > 1 and towns[0].population < FAR_LARGER * towns[1].population:
        listed = "; ".join(_told(network, town) for town in towns[:6])
        alone = [it.country for it in towns].count(towns[0].country) == 1
        how = f"'{towns[0].name}, {towns[0].country}' or the id" if alone else "the id, or lat,lon"
        message = f"town {text!r} is one of several: {listed}; write {how}"
        raise UnknownNameError(message)
    return _same(network, towns[0]) or _place_of(towns[0])


def _same(network: Network, town: Town) -> Place | None:
    """Return the place of the network that a town is, under a name that the network lacks."""
    keys = set(town.keys)
    found = [
        (km, place)
        for place in network.places.values()
        if place.country == town.country
        and place.kind not in WATER_KINDS
        and (km := great_circle_km(place.lat, place.lon, town.lat, town.lon)) <= SAME_KM
        and not keys.isdisjoint(fold(it.partition(" (")[0]) for it in place.all_names())
    ]
    return min(found)[1] if found else None


def _told(network: Network, town: Town) -> str:
    """Return name, country, id and position of a town, to tell it from others of its name."""
    same = _same(network, town)
    return (
        f"{town.name}, {town.country} ({same.id if same else town.id}: "
        f"{town.lat:.2f},{town.lon:.2f}, {town.population:,} people)"
    )


def _place_of(town: Town) -> Place:
    names = (town.name, town.name_ru, town.name_zh)
    return Place(
        town.id, OFF_NETWORK, town.country, town.lat, town.lon, *names, "", "", "", "geonames"
    )


def _unknown(network: Network, gazetteer: Gazetteer, text: str, name: str) -> str:
    """Return the message of a miss, with what is written most like the text."""
    from rapidfuzz.distance import OSA

    near = nearest_names(network.places, text)[:4]
    countries = {place.country for place in network.places.values()}
    wanted = fold(name)
    scored = [
        (OSA.normalized_similarity(wanted, fold(it), score_cutoff=0.7), it, country)
        for it, country in gazetteer.names(countries)
        if abs(len(it) - len(name)) <= math.ceil(len(name) / 2)
    ]
    # A town that the network has is named once.
    named = {
        (fold(it), place.country)
        for place in network.places.values()
        if any(place.id in (hit, hit.rpartition("(")[2].rstrip(")")) for hit in near)
        for it in place.all_names()
    }
    best = sorted(
        {
            (-score, it, country)
            for score, it, country in scored
            if score and (fold(it), country) not in named
        }
    )[:4]
    near += [f"{it}, {country}" for _, it, country in best]
    known = f"place {text!r} is unknown to the network and to the gazetteer of towns of over "
    if corridors := corridors_described(network.corridors, text):
        return f"{known}15,000 people; {_of_corridors(network, corridors)}"
    hint = f"; did you mean {'; '.join(near)}?" if near else ";"
    return (
        f"{known}15,000 people{hint} write lat,lon for any other point (corridors places lists "
        "the network)"
    )


def _of_corridors(network: Network, corridors: Sequence[Corridor]) -> str:
    """Return which places stand for the corridors that a text means."""
    first = corridors[0]
    marks = [network.places[mark.places[0]] for mark in first.marks]
    places = ", ".join(f"{it.name()} ({it.id})" for it in marks)
    ids = ", ".join(it.id for it in corridors)
    which = f"the corridor{'s' * (len(corridors) > 1)} {ids}"
    return f"for {which} name a place on the way, such as {places}"
