"""An export states the prices that searches use."""

import csv

import pytest

from corridors.exchange.files import write_export
from corridors.exchange.tables import select
from corridors.model.entities import Fact
from corridors.model.seasons import day_number
from planner.pricing.move_prices import move_prices
from planner.pricing.pricer import Pricer

ROAD = "bravo-charlie:road"


def fact(subject, attribute, value):
    return Fact(subject, attribute, float(value), "", None, None, *("", 2025, "atlas"), "", "", "x")


@pytest.fixture(scope="module")
def network(toy):
    return toy.with_layer(
        [
            fact("delta>echo:rail-1520", "rate_share", 0.5),
            fact("rail-1435@CN", "single_track_share", 0.5),
            fact("alpha-bravo:rail-1435", "tracks", 1),
            fact("road", "cost_per_t_km", 0.1),
            fact("road", "border_in_usd_per_teu", 20),
            fact("road", "t_per_teu", 10),
        ]
    )


def test_every_link_takes_what_the_pricer_says(network):
    day = day_number(network.edition.month, network.edition.day)
    teu, tonne = (Pricer.of_unit(network, day, per_teu=it) for it in (True, False))
    price = move_prices(network)
    ways = [(link, link.a, link.b) for link in network.links]
    ways += [(link, link.b, link.a) for link in network.links if link.direction == "both"]
    for link, start, end in ways:
        found = price(link, start)
        one, other = (it.move(start, end, link.mode, link.subject) for it in (teu, tonne))
        assert found.usd_per_teu == pytest.approx(one.usd - one.carbon_usd)
        assert (found.usd_per_t or 0.0) == pytest.approx(other.usd - other.carbon_usd)
        assert found.speed_kmh == pytest.approx(one.km / one.moving_h)
        assert {*found.carriage, *found.charges} <= {*one.facts, *other.facts}


def test_gmns_has_the_shares_of_rate_and_load_in_its_tolls(network, tmp_path):
    courses = {corridor: [] for corridor in network.corridors}
    chosen = select(network, courses, move_prices(network))
    write_export(chosen, "gmns", tmp_path / "gmns", licence="test", force=False)
    with (tmp_path / "gmns" / "link.csv").open(encoding="utf-8") as table:
        rows = {
            (row["from_place"], row["to_place"], row["mode"]): row
            for row in csv.DictReader(table)
            if row["kind"] == "move"
        }
    there, back = (rows[*ends, "rail-1520"] for ends in (("delta", "echo"), ("echo", "delta")))
    assert float(there["toll"]) == pytest.approx(0.5 * float(back["toll"]))
    border = rows["bravo", "charlie", "road"]
    assert float(border["usd_per_t"]) == pytest.approx(0.1 * float(border["length"]) + 2.0)
