"""How far off are rates of lanes that are derived from an earlier month?

Each published rate by sea of a lane of ten months or more, and by air of five or more, is derived
from the month so many months before, as published, and moved by the market of all other lanes.
Printed are quantiles of the published rate over the derived one: facts ``level_spread`` and
``market_spread`` rest on those of twelve months (with and without the market).

Then each is derived from the lane that stands in for its own, without the rates of both directions
of it, and from a lift and a rate per km: facts ``stand_in_spread``, ``fallback_spread`` and
``lane_reach_km`` rest on these.

    python benchmarks/lane_levels.py
"""

import datetime as dt
from collections.abc import Iterator
from math import exp, log
from statistics import median

from corridors.model.entities import Fact
from corridors.model.network import Network
from corridors.tables.load import DATA, load_network
from corridors.tables.services import RATE_OF
from planner.pricing.lanes import (
    REACH,
    LaneFinder,
    Market,
    Series,
    dated_series,
    lane_rates,
    market_name,
)
from planner.pricing.snapshot import ready_network

LAGS = (1, 2, 3, 6, 9, 12, 18, 24, 36)
LEAST = {"sea": 10, "air": 5}
"""Months of a rate in a lane that is derived, by mode."""


def published(network: Network, mode: str) -> dict[tuple[str, str], Series]:
    """Return the rates by a mode of each lane and kind of equipment."""
    found = {}
    for lane in network.lanes:
        for attribute, entries in network.facts.by_subject[lane].items():
            if lane.endswith(f":{mode}") and attribute in RATE_OF.values():
                found[lane, attribute] = dated_series(entries)
    return found


def errors(mode: str, lag: int) -> Iterator[tuple[float, float]]:
    """Yield the error of each rate derived from ``lag`` months before, without and with market."""
    network = load_network()
    series = published(network, mode)
    for (lane, _), months in series.items():
        if len(months) < LEAST[mode]:
            continue
        others = {key: it for key, it in series.items() if key[0] != lane}
        trade = market_name(network, lane)
        nearer = Market(
            it for (name, _), it in others.items() if market_name(network, name) == trade
        )
        markets = (nearer, Market(others.values()))
        own = Market([months])
        for month, rate in months:
            reached, growth = own.growth(month, month - lag)
            found = (market.growth(month - lag, month) for market in markets)
            moved, carried = next((it for it in found if it[0] == month), (0, 1.0))
            if reached == month - lag and moved == month:
                earlier = rate * growth
                yield log(rate / earlier), log(rate / (earlier * carried))


def without_the_lane(reach: float) -> Iterator[tuple[str, float, float | None]]:
    """Yield the lane and errors of each rate: of a lift and a rate per km, and of a stand-in."""
    network, steps = ready_network(DATA)
    network = network.with_layer([_reach_of(network, reach)])
    rides = steps.rides
    km: dict[str, list[float]] = {}
    ends: dict[str, tuple[str, str]] = {}
    for at, length in enumerate(rides.lengths(steps.km)):
        if rides.sold.lanes[at] == f"{rides.sold.ends[at]}:sea":
            km.setdefault(rides.sold.lanes[at], []).append(length)
    regions = network.regions["sea"]
    port = {several[0]: place for place, several in regions.items()}
    for lane in km:
        one, _, other = lane.removesuffix(":sea").partition(">")
        ends[lane] = port[one], port[other]
    for lane, lengths in km.items():
        one, _, other = lane.removesuffix(":sea").partition(">")
        others = {*network.lanes} - {lane, f"{other}>{one}:sea"}
        stand_in = LaneFinder(network, "sea", others).between(*ends[lane])
        table = network.facts.by_subject[lane]
        for month, rate in dated_series(table.get("rate_feu", ())):
            rates = lane_rates(network, "feu", dt.date(month // 12, month % 12 + 1, 15))
            plain = rates.fallback("sea", median(lengths))
            level = rates.level("", stand_in, "sea") if stand_in else None
            if plain is not None:
                near = None if level is None else log(rate / level.usd_per_teu)
                yield lane, log(rate / plain.usd_per_teu), near


def _reach_of(network: Network, reach: float) -> Fact:
    (known,) = network.facts.entries(("sea",), REACH)
    return network.facts.fact(known[2])._replace(value=reach)


def quantile(ordered: list[float], share: float) -> float:
    """Return the value at a share of ascending numbers."""
    return ordered[round(share * (len(ordered) - 1))]


def main() -> None:
    """Print the errors by lag."""
    for mode in LEAST:
        print(f"by {mode}")
        print("months  rates   as published: P10 median P90   with the market: P10 median P90")
        for lag in LAGS:
            found = [*errors(mode, lag)]
            if found:
                _print_lag(lag, *(sorted(it) for it in zip(*found, strict=True)))
    print("\nrates of 40-foot boxes without their lane   P10 median P90   within 30 %")
    for reach in (0.0, 1500.0, 3000.0, 6000.0):
        found = [*without_the_lane(reach)]
        if not reach:
            _print_errors("a lift and a rate per km", [plain for _, plain, _ in found])
        near = [it for _, _, it in found if it is not None]
        _print_errors(f"a stand-in within {reach:,.0f} km", near)


def _print_lag(lag: int, plain: list[float], carried: list[float]) -> None:
    cells = [
        " ".join(f"{exp(quantile(some, share)):6.2f}" for share in (0.1, 0.5, 0.9))
        for some in (plain, carried)
    ]
    print(f"{lag:6}  {len(plain):5}            {cells[0]}          {cells[1]}")


def _print_errors(what: str, errors: list[float]) -> None:
    ordered = sorted(errors)
    cells = " ".join(f"{exp(quantile(ordered, share)):6.2f}" for share in (0.1, 0.5, 0.9))
    # As of figures that are published: the derived rate off by 30 % of the published one.
    within = sum(0.7 <= exp(-it) <= 1.3 for it in errors) / len(errors)
    print(f"{what:32} {len(errors):5} {cells} {within:8.0%}")


if __name__ == "__main__":
    main()
