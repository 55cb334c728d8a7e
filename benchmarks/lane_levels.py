"""How far off are rates of lanes that are foretold from an earlier month?

Each published rate by sea of a lane of ten months or more is foretold from the month so many
months before, as published, and moved by the market of all other lanes. Printed are quantiles of
the logarithm of the published rate over the foretold one: facts ``level_spread`` and
``market_spread`` rest on those of twelve months (with and without the market).

    python benchmarks/lane_levels.py
"""

from collections.abc import Iterator
from math import exp, log

from corridors.tables.lanes import RATE_OF
from corridors.tables.load import load_network
from planner.pricing.market import Market, Series, dated_series

LAGS = (1, 2, 3, 6, 9, 12, 18, 24, 36)
LEAST = 10
"""Months of a rate in a lane that is foretold."""


def published() -> dict[tuple[str, str], Series]:
    """Return the rates by sea of each lane and kind of equipment."""
    network = load_network()
    found = {}
    for lane in network.lanes:
        for attribute, entries in network.facts.by_subject[lane].items():
            if lane.endswith(":sea") and attribute in RATE_OF.values():
                found[lane, attribute] = dated_series(entries)
    return found


def errors(lag: int) -> Iterator[tuple[float, float]]:
    """Yield the error of each rate foretold from ``lag`` months before, without and with market."""
    series = published()
    for (lane, _), months in series.items():
        if len(months) < LEAST:
            continue
        market = Market(other for (name, _), other in series.items() if name != lane)
        own = Market([months])
        for month, rate in months:
            reached, growth = own.growth(month, month - lag)
            moved, carried = market.growth(month - lag, month)
            if reached == month - lag and moved == month:
                earlier = rate * growth
                yield log(rate / earlier), log(rate / (earlier * carried))


def quantile(ordered: list[float], share: float) -> float:
    """Return the value at a share of ascending numbers."""
    return ordered[round(share * (len(ordered) - 1))]


def main() -> None:
    """Print the errors by lag."""
    print("months  rates   as published: P10 median P90   with the market: P10 median P90")
    for lag in LAGS:
        plain, carried = (sorted(it) for it in zip(*errors(lag), strict=True))
        cells = [
            " ".join(f"{exp(quantile(some, share)):6.2f}" for share in (0.1, 0.5, 0.9))
            for some in (plain, carried)
        ]
        print(f"{lag:6}  {len(plain):5}            {cells[0]}          {cells[1]}")


if __name__ == "__main__":
    main()
