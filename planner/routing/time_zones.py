"""Clocks of places: the zone of a country or, where it has several, of the nearest known town."""

import csv
import datetime as dt
from functools import cache
from math import cos, radians
from pathlib import Path
from zoneinfo import ZoneInfo

from corridors.model.entities import Place

TABLE = Path(__file__).resolve().parents[1] / "data" / "time_zones.csv"
"""Zones of the IANA database by country, with towns that have them where there are several."""
_DEGREES_PER_HOUR = 15.0
_CIRCLE = 360.0


def zone_of(place: Place) -> dt.tzinfo:
    """Return the time zone of a place, at sea the nautical one.

    Examples
    --------
    >>> chita = Place("chita", "station", "RU", 52.03, 113.5, *[""] * 7)
    >>> dt.datetime(2026, 7, 1, tzinfo=zone_of(chita)).utcoffset() == dt.timedelta(hours=9)
    True
    """
    known = _zones().get(place.country)
    if known is None:
        return dt.timezone(dt.timedelta(hours=round(place.lon / _DEGREES_PER_HOUR)))
    if len(known) == 1:
        return ZoneInfo(known[0][0])
    narrow = cos(radians(place.lat)) ** 2

    def distance(town: tuple[str, float, float]) -> float:
        east = abs(town[2] - place.lon) % _CIRCLE
        return (town[1] - place.lat) ** 2 + narrow * min(east, _CIRCLE - east) ** 2

    return ZoneInfo(min(known, key=distance)[0])


@cache
def _zones() -> dict[str, list[tuple[str, float, float]]]:
    """Return by country its zones with the latitude and longitude of a town."""
    found: dict[str, list[tuple[str, float, float]]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            town = (row["zone"], float(row["lat"] or 0.0), float(row["lon"] or 0.0))
            found.setdefault(row["country"], []).append(town)
    return found
