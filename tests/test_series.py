"""Are the rates at sea those of the published series that stand beside the tests?"""

import csv
from collections import defaultdict
from pathlib import Path
from statistics import mean

import pytest

from corridors.load import load_network
from planner.validate import percentile

TESTS = Path(__file__).parent
SUEZ = {"shanghai_rotterdam": 19_390, "shanghai_genoa": 15_959}
CAPE = {"shanghai_rotterdam": 25_800, "shanghai_genoa": 25_221}
"""Kilometres by Suez, and by the Cape from January 2024, as the notes of the facts say."""


@pytest.fixture(scope="module")
def network():
    return load_network()


def rows(name):
    with (TESTS / name).open(encoding="utf-8", newline="") as file:
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
    assert (fact.low, fact.value, fact.high) == pytest.approx(by_month(per_km), abs=1e-4)


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
