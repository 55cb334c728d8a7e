"""Tables of published prices of lanes: what is wrong is told with file and line, and counted."""

import pytest
from service_tables import add_services

from corridors.checks import check_network, prices_by_mode
from corridors.errors import DataError
from corridors.tables.load import load_network

REGIONS = """\
region,mode,name,members,like,market,note
west,sea,West,alpha,,,
south,sea,South,golf,,,
"""
HEAD = "from,to,mode,equipment,month,value,low,high,unit,source,locator,note,includes\n"
RATES = """\
west,south,sea,teu,2025-11,900,,,USD/TEU,atlas,p. 1,,
west,south,sea,teu,2025-11,990,,,USD/TEU,gazette,p. 2,,
west,south,sea,teu,2025-11,2900,,,USD/TEU,atlas,p. 3,,door
south,west,sea,teu,2022-01,500,,,USD/TEU,atlas,p. 4,,
"""
SCHEMA = (
    "rate_teu,lane,USD/TEU,number,0,100000,Price of a 20-foot container on a lane\n"
    "rate_teu_door,lane,USD/TEU,number,0,100000,The same with haulage to the door\n"
)


@pytest.fixture
def priced(toy_copy):
    """Return a copy of the toy network with published prices, and some more."""

    def write(*more):
        add_services(toy_copy)
        (toy_copy / "trade_regions.csv").write_text(REGIONS, encoding="utf-8")
        rows = "".join(f"{it}\n" for it in more)
        (toy_copy / "lane_rates.csv").write_text(HEAD + RATES + rows, encoding="utf-8")
        with (toy_copy / "schema.csv").open("a", encoding="utf-8") as file:
            file.write(SCHEMA)
        with (toy_copy / "sources.csv").open("a", encoding="utf-8") as file:
            file.write("gazette,press,The Gazette,Toy Press,2026,https://www.example.org/rates/,\n")
        return toy_copy

    return write


def test_several_may_publish_a_price(priced):
    network = load_network(priced())
    assert len(network.facts.by_subject["west>south:sea"]["rate_teu"]) == 2
    assert not [it for it in check_network(network) if "seasons" in it]


def test_prices_are_counted_by_mode(priced):
    counts = {"prices": 4, "recent": 3, "lanes": 2, "sources": 2, "last": "2025-11"}
    assert prices_by_mode(load_network(priced())) == {"sea": counts}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "west,south,sea,teu,2025-11,3000,,,USD/TEU,gazette,p. 9,,",
            "teu, 2025-11: 3000 USD/TEU is over 3 times 900 of data/lane_rates.csv:2; correct one",
        ),
        (
            "west,south,sea,teu,2026-02,900,,,USD/TEU,atlas,p. 9,,",
            "month 2026-02 is after the edition, 2026-01-10; correct the month, or the edition",
        ),
        (
            "west,west,sea,teu,2025-11,900,,,USD/TEU,atlas,p. 9,,",
            "the lane leads from west to itself; name two regions",
        ),
        (
            "west,south,sea,teu,2025-11,900,,,USD/TEU,atlas,p. 9,,ends",
            "includes 'ends' is none of terminals, door",
        ),
        ("west,north,sea,teu,2025-11,900,,,USD/TEU,atlas,p. 9,,", "'north' is no trade region of"),
        ("west,south,sea,box,2025-11,900,,,USD/TEU,atlas,p. 9,,", "equipment 'box' is not one of"),
        (
            "west,south,sea,teu,2025-11,900,,,USD/TEU,atlas,p. 1,,",
            "is already in data/lane_rates.csv:2; keep one of them",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(priced, row, told):
    with pytest.raises(DataError) as caught:
        load_network(priced(row))
    (problem,) = [it for it in caught.value.problems if told in it]
    assert "lane_rates.csv:6: " in problem


def test_prices_of_other_terms_may_be_far_apart(priced):
    """The price to the door is over three times that of freight: another cell."""
    assert load_network(priced()).lanes == ("south>west:sea", "west>south:sea")
