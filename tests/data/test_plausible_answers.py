"""Ways of the shipped network that a forwarder of the region would not believe stay away."""

import datetime as dt

import pytest

from planner.question.query import Query
from planner.routing.router import find_route

WINTER = dt.date(2027, 2, 1)
LATE_WINTER = dt.date(2027, 3, 1)
SUMMER = dt.date(2027, 8, 1)


def passed(route):
    return {place for leg in route.legs for place in leg.places}


@pytest.mark.parametrize(
    ("destination", "modes"),
    [
        *((port, ("sea",)) for port in ("vladivostok", "vostochny", "korsakov")),
        # No liner from Korea calls there: a train or its ferry goes on from another port.
        ("vanino", ()),
    ],
)
def test_no_box_goes_round_by_the_sea_of_okhotsk_for_its_price(shipped, destination, modes):
    asked = Query("busan", destination, "cost", SUMMER, "feu", modes)
    route = find_route(shipped, asked)
    assert not passed(route) & {"port_elga", "magadan", "shakhtersk"}
    assert route.total("distance_km") < 5000


@pytest.mark.parametrize(("depart", "east"), [(WINTER, True), (LATE_WINTER, False), (SUMMER, True)])
def test_gas_of_yamal_goes_east_when_ships_have_sailed(shipped, depart, east):
    """None is known between 19 February and 17 May."""
    route = find_route(shipped, Query("sabetta", "dalian", "time", depart, "lng"))
    assert ("bering_strait" in passed(route)) == east
    assert ("suez_canal" in passed(route)) != east


@pytest.mark.parametrize(
    ("origin", "destination", "days"),
    [
        ("mumbai", "st_petersburg", 66),  # By the Cape; ships of the lines have an ice class.
        ("tehran", "moscow", 25),  # So have those of the Caspian Sea to Astrakhan.
        ("harbin", "khabarovsk", 15),  # No box waits in Tongjiang or Fuyuan for the river.
        ("busan", "khabarovsk", 30),  # The line to Korsakov sails twice a month.
    ],
)
def test_no_box_waits_for_the_end_of_winter(shipped, origin, destination, days):
    route = find_route(shipped, Query(origin, destination, "cost", WINTER, "feu"))
    assert route.total("time_h") < 24 * days
