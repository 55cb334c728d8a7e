"""How far off are rates of lanes that are foretold from an earlier month?

Each published rate by sea of a lane of ten months or more is foretold from the month so many
months before, as published, and moved by the market of all other lanes. Printed are quantiles of
the logarithm of the published rate over the foretold one: facts ``level_spread`` and
``market_spread`` rest on those of twelve months (with and without the market).

    python benchmarks/lane_levels.py
"""

from collections.abc import Iterator
from math import exp, log

from corridors.model.network import Network
from corridors.tables.lanes import RATE_OF
from corridors.tables.load import load_network
from planner.pricing.market import Market, Series, dated_series, market_name

LAGS = (1, 2, 3, 6, 9, 12, 18, 24, 36)
LEAST = 10
"""Months of a rate in a lane that is foretold."""


def published(network: Network) -> dict[tuple[str, str], Series]:
    """Return the rates by sea of each lane and kind of equipment."""
    found = {}
    for lane in network.lanes:
        for attribute, entries in network.facts.by_subject[lane].items():
            if lane.endswith(":sea") and attribute in RATE_OF.values():
                found[lane, attribute] = dated_series(entries)
    return found


def errors(lag: int) -> Iterator[tuple[float, float]]:
    """Yield the error of each rate foretold from ``lag`` months before, without and with market."""
    network = load_network()
    series = published(network)
    for (lane, _), months in series.items():
        if len(months) < LEAST:
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
