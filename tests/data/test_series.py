"""Are the rates at sea those of the published series that stand beside the tests?"""

import csv
from collections import defaultdict
from statistics import mean

import pytest
from conftest import TESTS

from corridors.tables.load import load_network
from planner.validation.summary import percentile
from planner.world import load

SUEZ = {"shanghai_rotterdam": 19_390, "shanghai_genoa": 15_959}
CAPE = {"shanghai_rotterdam": 25_800, "shanghai_genoa": 25_221}
"""Kilometres by Suez, and by the Cape from January 2024, as the notes of the facts say."""
RATE = 0.0464
"""USD per TEU and km at sea."""
WAYS_BACK = {
    False: (62, 2_652.2, 16_739.1),
    True: (0, 2_329.2, 23_346.5),
}
"""Rotterdam - Shanghai by Suez and by the Cape: toll, km at the common rate, and the others."""


@pytest.fixture(scope="module")
def network():
    return load_network()


def rows(name):
    with (TESTS / "series" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said(network, subject, attribute):
    """Return what the tables say of a subject in all seasons."""
    return next(it for it in network.facts.of(subject) if it.attribute == attribute)


def by_month(of):
    """Return 10th percentile, median and 90th percentile of the means of the months."""
    months = defaultdict(list)
    for row in rows("wci_series.csv"):
        found = of(row, CAPE if row["month"] >= "2024-01" else SUEZ)
        if found is not None:
            months[row["month"]].append(found)
    ordered = sorted(mean(it) for it in months.values())
    return tuple(percentile(ordered, share) for share in (0.1, 0.5, 0.9))


def test_rate_at_sea_is_that_of_the_index(network):
    def per_km(row, km):
        rate = row["shanghai_rotterdam"]
        return float(rate) / 2 / km["shanghai_rotterdam"] if rate else None

    fact = said(network, "sea", "cost_per_teu_km")
    low, middle, _ = by_month(per_km)
    weeks = {row["week"]: row for row in rows("scfi_series.csv")}
    lone = float(weeks["2024-W03"]["europe"]) / CAPE["shanghai_rotterdam"]
    assert (fact.low, fact.value, fact.high) == pytest.approx((low, middle, lone), abs=1e-4)


def back_by_month():
    """Return 10th percentile, median and 90th percentile of the rate towards East Asia."""
    months = defaultdict(list)
    for row in rows("wci_series.csv"):
        if row["rotterdam_shanghai"]:
            toll, common, own = WAYS_BACK[row["month"] >= "2024-01"]
            freight = float(row["rotterdam_shanghai"]) / 2 - toll - common * RATE
            months[row["month"]].append(freight / own)
    ordered = sorted(mean(it) for it in months.values())
    return tuple(percentile(ordered, share) for share in (0.1, 0.5, 0.9))


def test_way_back_to_asia_is_cheap_on_every_link_of_it_and_in_one_direction(network):
    links = [
        it
        for it in network.facts
        if it.attribute == "cost_per_teu_km" and it.source == "wci_2023_2026" and ">" in it.subject
    ]
    assert {"suez>bab_el_mandeb:sea", "sao_vicente>cape_of_good_hope:sea"} <= {
        it.subject for it in links
    }
    for fact in links:
        assert (fact.low, fact.value, fact.high) == pytest.approx(back_by_month(), abs=1e-4)
        a, b = fact.subject.partition(":")[0].split(">")
        assert not network.facts.of(f"{b}>{a}:sea")


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


def lane(name):
    """Return the means of the months of a lane, in order of size."""
    months = defaultdict(list)
    for row in rows("lane_series.csv"):
        if row["lane"] == name:
            months[row["month"]].append(float(row["value"]))
    return sorted(mean(it) for it in months.values())


@pytest.mark.parametrize(
    ("subject", "low", "value", "high"),
    [
        pytest.param(
            "honshu_east>los_angeles:sea",
            1322 / 2 - RATE * 10_607.5,
            percentile(lane("shanghai_los_angeles"), 0.5) / 2 - RATE * 10_607.5,
            percentile(lane("shanghai_los_angeles"), 0.9) / 2 - RATE * 10_607.5,
            id="west coast of North America",
        ),
        pytest.param(
            "colon>new_york:sea",
            2397 / 2 - RATE * 19_638 - 102,
            percentile(lane("rotterdam_new_york"), 0.5) / 2 - RATE * 6_259.8,
            percentile(lane("shanghai_new_york"), 0.9) / 2 - RATE * 19_638 - 102,
            id="New York",
        ),
        pytest.param(
            "dondra_head>hormuz_strait:sea hormuz_strait>jebel_ali:sea",
            0,
            percentile(lane("busan_jebel_ali"), 0.5) / 2 - RATE * 11_008.8 - 2 * 88,
            lane("shanghai_jebel_ali")[-1] - RATE * 10_437.7,
            id="Jebel Ali",
        ),
        pytest.param(
            "singapore_strait>singapore:sea",
            0,
            percentile(lane("shanghai_singapore"), 0.5) - RATE * 4_042.6,
            lane("shanghai_singapore")[-1] - RATE * 4_042.6,
            id="Singapore",
        ),
        pytest.param(
            "sunda_strait>durban:sea",
            687 - RATE * 12_852.9,
            percentile(lane("shanghai_durban"), 0.5) - RATE * 12_852.9,
            lane("shanghai_durban")[-1] - RATE * 12_852.9,
            id="South Africa",
        ),
    ],
)
def test_sums_beyond_the_km_are_those_of_the_lanes(network, subject, low, value, high):
    facts = [said(network, it, "fee_per_teu") for it in subject.split()]
    sums = [sum(it) for it in zip(*((it.low, it.value, it.high) for it in facts), strict=True)]
    assert sums == pytest.approx([low, value, high], abs=8)


@pytest.mark.parametrize(
    "ports",
    [
        {"los_angeles", "long_beach", "oakland", "seattle", "vancouver", "prince_rupert"},
        {"new_york", "halifax"},
        {"jebel_ali"},
        {"singapore", "port_klang"},
    ],
    ids=min,
)
def test_no_port_is_reached_round_the_sum_of_its_region(network, ports):
    inside = ports | {"juan_de_fuca"}
    for link in network.links:
        for a, b in ((link.a, link.b), (link.b, link.a)):
            if link.mode == "sea" and b in ports and a not in inside:
                assert said(network, f"{a}>{b}:sea", "fee_per_teu").value > 0


def test_mediterranean_costs_more_than_its_km(network):
    def beyond(row, km):
        far, near = row["shanghai_rotterdam"], row["shanghai_genoa"]
        if not (far and near):
            return None
        share = km["shanghai_genoa"] / km["shanghai_rotterdam"]
        return (float(near) - float(far) * share) / 2

    low, middle, _ = by_month(beyond)
    share = CAPE["shanghai_genoa"] / CAPE["shanghai_rotterdam"]
    weeks = {row["week"]: row for row in rows("scfi_series.csv")}
    week = weeks["2024-W03"]
    high = float(week["mediterranean"]) - float(week["europe"]) * share
    fact = said(network, "gibraltar_strait>genoa:sea", "fee_per_teu")
    assert (fact.low, fact.value, fact.high) == pytest.approx((low, middle, high), abs=20)


def test_no_port_of_the_mediterranean_is_reached_round_the_fee(network):
    charged = {
        it.subject
        for it in network.facts
        if it.attribute == "fee_per_teu" and it.source == "wci_2023_2026"
    }
    seas = {it.partition(":")[0].partition(">")[0] for it in charged}
    ports = {it.partition(":")[0].partition(">")[2] for it in charged} | {"koper"}  # by Trieste
    for link in network.links:
        for a, b in ((link.a, link.b), (link.b, link.a)):
            if link.mode == "sea" and b in ports and a not in ports:
                assert a in seas
                assert f"{a}>{b}:sea" in charged
