"""Names that several places share, and regions by the places where they load."""

import pytest

from corridors.errors import UnknownNameError
from corridors.places.names import SHARED_NAMES, find_place
from corridors.tables.reader import read_rows


@pytest.mark.parametrize("name", ["Petropavlovsk", "Петропавловск"])
def test_a_name_of_two_towns_asks_which(shipped, name):
    with pytest.raises(UnknownNameError, match=r"petropavlovsk \(KZ\), petropavlovsk_kamchatsky"):
        find_place(shipped.places, name)


@pytest.mark.parametrize(
    ("name", "place"),
    [("Kuzbass", "novokuznetsk"), ("кузбасс", "novokuznetsk"), ("Ruhr", "duisburg")],
)
def test_a_region_means_where_it_loads(shipped, name, place):
    assert find_place(shipped.places, name).id == place


def test_every_name_is_of_places_of_the_network(shipped):
    problems: list[str] = []
    rows = list(read_rows(SHARED_NAMES, ("name", "places"), problems))
    assert rows
    assert not problems
    assert all(it in shipped.places for _, (_, places) in rows for it in places.split())
