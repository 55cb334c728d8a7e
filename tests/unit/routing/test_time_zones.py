"""Clocks of places: where countries have several zones, and summer time of arrivals."""

import datetime as dt

import pytest

from planner.routing.time_zones import zone_of

WINTER, SUMMER = dt.datetime(2026, 12, 15, tzinfo=dt.UTC), dt.datetime(2026, 7, 15, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("place", "winter_h", "summer_h"),
    [
        ("duisburg", 1, 2),
        ("london", 0, 1),
        ("dalian", 8, 8),
        ("urumqi", 8, 8),
        ("moscow", 3, 3),
        ("kazan", 3, 3),
        ("ulyanovsk", 4, 4),
        ("petrovsk_zabaikalsky", 9, 9),
        ("ulan_ude", 8, 8),
        ("vorkuta", 3, 3),
        ("vladivostok", 10, 10),
        ("korsakov", 11, 11),
        ("almaty", 5, 5),
        ("khovd", 7, 7),
        ("seattle", -8, -7),
    ],
)
def test_hours_ahead_of_greenwich(shipped, place, winter_h, summer_h):
    zone = zone_of(shipped.places[place])
    found = [day.astimezone(zone).utcoffset() for day in (WINTER, SUMMER)]
    assert found == [dt.timedelta(hours=hours) for hours in (winter_h, summer_h)]


def test_every_country_of_the_network_has_a_zone(shipped):
    nautical = {
        it.country
        for it in shipped.places.values()
        if it.country and isinstance(zone_of(it), dt.timezone)
    }
    assert not nautical
