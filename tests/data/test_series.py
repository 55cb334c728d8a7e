"""Do rates of lanes follow the published series that stand beside the tests?"""

import csv
import datetime as dt
from collections import defaultdict
from statistics import mean, median

import pytest
from conftest import TESTS

from corridors.tables.load import load_network
from planner.pricing.surface import PriceSurface
from planner.world import load

FILES = {
    "wci_series.csv": (
        ("shanghai_rotterdam", "east_china>north_europe:sea", "feu"),
        ("shanghai_genoa", "east_china>mediterranean_west:sea", "feu"),
        ("rotterdam_shanghai", "north_europe>east_china:sea", "feu"),
    ),
    "scfi_series.csv": (
        ("europe", "east_china>north_europe:sea", "teu"),
        ("mediterranean", "east_china>mediterranean_west:sea", "teu"),
        ("gulf", "east_china>middle_east_gulf:sea", "teu"),
        ("korea", "east_china>korea:sea", "teu"),
    ),
}
SERIES = [(file, *row) for file, several in FILES.items() for row in several]


@pytest.fixture(scope="module")
def network():
    return load_network()


def by_month(file, column):
    """Return the mean of a column in each month."""
    found = defaultdict(list)
    with (TESTS / "series" / file).open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            when = row.get("month") or row["week"]
            if not row[column]:
                continue
            year, _, part = when.partition("-")
            month = (
                dt.date.fromisocalendar(int(year), int(part[1:]), 4).month
                if part.startswith("W")
                else int(part[:2])
            )
            found[int(year), month].append(float(row[column]))
    return {month: mean(rates) for month, rates in found.items()}


@pytest.mark.parametrize(("file", "column", "lane", "cargo"), SERIES)
def test_a_lane_is_at_the_level_of_its_index_in_every_month(network, file, column, lane, cargo):
    boxes = 2.0 if cargo == "feu" else 1.0
    stated = by_month(file, column)
    months = [year * 12 + month - 1 for year, month in stated]
    ends = lane.partition(":")[0]
    asked = PriceSurface(network).asked("sea", [ends] * len(months), cargo, months)
    errors = [boxes * usd / rate for usd, rate in zip(asked.usd, stated.values(), strict=True)]
    assert len(errors) >= 5
    assert median(abs(it - 1.0) for it in errors) < 0.12
    assert all(0.5 < it < 1.8 for it in errors)


def test_rotterdam_to_shanghai_costs_a_fifth_of_the_way_out():
    world = load()
    terms = {"by": "cost", "mode": "sea", "cargo": "feu", "avoid": ["vilkitsky_strait"]}
    out = world.route("shanghai", "rotterdam", **terms)
    back = world.route("rotterdam", "shanghai", **terms)
    sailed = [
        sum(leg["cost_usd"] for leg in it.to_dict()["legs"] if leg["kind"] == "move")
        for it in (out, back)
    ]
    assert sailed[1] / sailed[0] == pytest.approx(0.25, abs=0.1)
