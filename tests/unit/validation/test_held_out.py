"""Prices held out: a published figure does not judge the rate that was made from it."""

import csv
import json
import shutil

import pytest
from conftest import TOY
from timetables import TIMETABLE, serve

from corridors.tables.load import load_network
from planner.pricing.arcs import resolve_steps
from planner.validation.reference import COLUMNS
from planner.validation.validation import both_ways, without_rates

REGIONS = """\
region,mode,name,members,like,market,note
west,sea,West,alpha,,,
south,sea,South,golf,,,
north,sea,North,frost,,,
"""
RATES = """\
from,to,mode,equipment,month,value,low,high,unit,source,locator,note
west,south,sea,teu,2026-01,900,,,USD/TEU,gazette,p. 1,
south,west,sea,teu,2026-01,500,,,USD/TEU,gazette,p. 1,
west,north,sea,teu,2026-01,700,,,USD/TEU,gazette,p. 2,
"""
PRICE = {
    "id": "one", "kind": "cost_usd", "origin": "alpha", "destination": "golf", "by": "cost",
    "modes": "sea", "depart": "2026-01-12", "measure": "way_cost", "value": "900", "unit": "USD",
    "year": "2026", "source": "atlas",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The toy network with a timetable, trade regions and rates of lanes between them."""
    found = tmp_path_factory.mktemp("rated") / "data"
    shutil.copytree(TOY, found)
    serve(found, TIMETABLE)
    (found / "trade_regions.csv").write_text(REGIONS, encoding="utf-8")
    (found / "lane_rates.csv").write_text(RATES, encoding="utf-8")
    (found / "edition.csv").write_text("date\n2026-03-10\n", encoding="utf-8")
    with (found / "schema.csv").open("a", encoding="utf-8") as file:
        file.write("rate_teu,lane,USD/TEU,number,0,100000,Rate of a 20-foot container on a lane\n")
    with (found / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("gazette,press,The Gazette,Toy Press,2026,https://www.example.org/rates/,\n")
    with (found / "facts.csv").open("a", encoding="utf-8") as file:
        # Boxes go by sea in services alone.
        file.write("teu,scheduled_modes,sea,,,,,2026,assumption,,lines carry boxes\n")
    return found


@pytest.fixture
def measure(run, folder, tmp_path):
    def call(*rows):
        path = tmp_path / "reference.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({**PRICE, **row} for row in rows)
        asked = ("validate", "--reference", path, "--format", "json", "--data", folder)
        result = run(*asked)
        assert result.code == 0, result.err
        return json.loads(result.out)

    return call


def test_a_price_held_out_does_not_pay_the_rate_of_its_lane(measure):
    (row,) = measure({})["rows"]
    assert row["model"] == pytest.approx(900.0, rel=0.05)
    assert row["rates_of"] == ["west>south:sea"]
    # What is left is the price of another lane of the trade.
    assert row["held_out_model"] == pytest.approx(700.0, rel=0.3)
    assert row["held_out_rates_of"] == []


def test_without_its_month_a_price_rests_on_the_other_months_of_its_lane(measure, folder):
    """The gazette printed the rate of January, the atlas that of March."""
    rates = folder / "lane_rates.csv"
    before = rates.read_text(encoding="utf-8")
    rates.write_text(before + "west,south,sea,teu,2026-03,960,,,USD/TEU,atlas,p. 9,\n")
    try:
        row, same = measure(
            {"source": "https://example.org/page4"}, {"id": "two", "source": "atlas"}
        )["rows"]
    finally:
        rates.write_text(before, encoding="utf-8")
    assert row["model"] == pytest.approx(900.0, rel=0.05)
    # The other lane of its month draws it down.
    assert row["month_held_out_model"] == pytest.approx(960.0, rel=0.1)
    assert row["month_held_out_rates_of"] == ["west>south:sea"]
    # What its own source printed of other months is left out too.
    assert same["month_held_out_rates_of"] == []
    assert same["month_held_out_model"] != row["month_held_out_model"]
    assert row["held_out_rates_of"] == []


def test_held_out_prices_do_not_reach_other_rows(measure):
    """Rows under the same terms share graphs, and those without a rate share none with them."""
    twice = measure({}, {"id": "two", "value": "800"}, {"id": "back", "origin": "golf",
                    "destination": "alpha", "depart": "2026-01-12"})  # fmt: skip
    alone = measure({"id": "back", "origin": "golf", "destination": "alpha"})
    assert twice["rows"][0]["held_out_model"] == twice["rows"][1]["held_out_model"]
    assert twice["rows"][2]["model"] == alone["rows"][0]["model"]
    assert alone["rows"][0]["model"] == pytest.approx(500.0, rel=0.05)


def test_a_figure_from_the_source_of_its_lane_is_left_out_as_stated(measure):
    document = measure(
        {"source": "https://example.org/rates"},
        {"id": "two", "source": "gazette"},
        {"id": "three", "value": "800"},
    )
    assert [it["own_source"] for it in document["rows"]] == [True, True, False]
    assert [it["held_out_own_source"] for it in document["rows"]] == [True, True, False]
    (summary,) = document["summary"]
    assert (summary["rows"], summary["own_source"]) == (1, 2)
    model = document["rows"][2]["model"]
    assert summary["median_percent"] == pytest.approx(100.0 * (model / 800.0 - 1.0), abs=0.01)


def test_nothing_but_the_prices_of_the_lane_changes(folder):
    network = load_network(folder)
    steps = resolve_steps(network)
    fewer, resold = without_rates(network, steps, both_ways(["west>south:sea"]))
    changed = [
        it
        for it, table in network.facts.by_subject.items()
        if fewer.facts.by_subject.get(it) != table
    ]
    assert sorted(changed) == ["south>west:sea", "west>south:sea"]
    assert resold is steps
