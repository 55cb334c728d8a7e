"""Draw the published rates of a lane beside the level that a ride pays in each month.

::

    python docs/make_lane_chart.py [FROM>TO:MODE [FILE]]

Dots are published rates of a 40-foot box, the line is the level of the 15th of each month, the
band its 10th to 90th percentile: it widens where no rate is known any more.
"""

import datetime as dt
import sys
from math import exp, log
from pathlib import Path

from matplotlib.figure import Figure
from planner.pricing.lanes import LaneRates, Level

from corridors.model.network import Network
from corridors.model.seasons import month_of
from corridors.tables.load import load_network

LANE = "east_china>north_europe:sea"
PICTURE = Path(__file__).parent / "pictures" / "lane-east-china-north-europe.png"
FIRST, LAST = 2022 * 12, 2027 * 12


def day(month: int) -> dt.date:
    """Return the 15th of a month, year x 12 + month - 1."""
    return dt.date(month // 12, month % 12 + 1, 15)


def band(network: Network, level: Level) -> tuple[float, float]:
    """Return the 10th and 90th percentile of a level as shares of it.

    Its factors are independent, and each lognormal on both sides.
    """
    low = high = 0.0
    for number, power in level.powers:
        fact = network.facts.fact(number)
        if fact.low is not None and fact.high is not None:
            low += (power * log(float(fact.value) / fact.low)) ** 2
            high += (power * log(fact.high / float(fact.value))) ** 2
    return exp(-(low**0.5)), exp(high**0.5)


def draw(lane: str, picture: Path) -> None:
    """Write the chart of a lane."""
    network = load_network()
    mode = lane.rpartition(":")[2]
    ends = lane.rpartition(":")[0].split(">")
    entries = network.facts.by_subject[lane]["rate_feu"]
    published = sorted((month_of(it[1]), 2.0 * float(it[0])) for it in entries if it[1])
    months = range(FIRST, LAST)
    levels = [LaneRates(network, "feu", day(it)).level("", lane, mode) for it in months]
    known = [(day(month), it) for month, it in zip(months, levels, strict=True) if it is not None]
    bands = [band(network, it) for _, it in known]
    days = [it for it, _ in known]
    usd = [2.0 * it.usd_per_teu for _, it in known]
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    lows = [it * low for it, (low, _) in zip(usd, bands, strict=True)]
    highs = [it * high for it, (_, high) in zip(usd, bands, strict=True)]
    axes.fill_between(days, lows, highs, color="#9ecae1", alpha=0.5, label="P10 to P90")
    axes.plot(days, usd, color="#08519c", label="level of the month")
    shown = [(day(month), rate) for month, rate in published if FIRST <= month < LAST]
    axes.plot(*zip(*shown, strict=True), "o", color="#d94801", markersize=4, label="published")
    axes.set_ylabel("USD per 40-foot box")
    axes.set_ylim(bottom=0)
    axes.set_title(" - ".join(network.trade_regions[it].name for it in ends))
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(picture, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    words = sys.argv[1:]
    draw(words[0] if words else LANE, Path(words[1]) if words[1:] else PICTURE)
