"""Draw the published rates of a lane beside the level that a ride pays in each month.

::

    python docs/make_lane_chart.py [FROM>TO:MODE [FILE]]

Dots are published prices of a 40-foot box, the line is the price surface of each month, the band
its 10th to 90th percentile: it widens where no price is known any more.
"""

import datetime as dt
import sys
from math import exp
from pathlib import Path

from matplotlib.figure import Figure

from corridors.model.expectation import P90_SCORE
from corridors.model.seasons import month_of
from corridors.tables.load import load_network
from corridors.tables.services import RATE_TERMS
from planner.pricing.surface import Surface

LANE = "east_china>north_europe:sea"
PICTURE = Path(__file__).parent / "pictures" / "lane-east-china-north-europe.png"
FIRST, LAST = 2022 * 12, 2027 * 12


def day(month: int) -> dt.date:
    """Return the 15th of a month, year x 12 + month - 1."""
    return dt.date(month // 12, month % 12 + 1, 15)


def draw(lane: str, picture: Path) -> None:
    """Write the chart of a lane."""
    network = load_network()
    ends, _, mode = lane.rpartition(":")
    published = [
        (month_of(season), 2.0 * float(value))
        for name, entries in network.facts.by_subject[lane].items()
        if RATE_TERMS.get(name, ("", ""))[0] == "feu"
        for value, season, _ in entries
        if season is not None
    ]
    months = range(FIRST, LAST)
    asked = Surface(network).asked(mode, [ends] * len(months), "feu", months)
    if asked is None:
        message = f"no price is published by {mode}"
        raise SystemExit(message)
    days, usd = [*map(day, months)], (2.0 * asked.usd).tolist()
    wide = [P90_SCORE * it.deviation for it in asked.posteriors(range(len(months)))]
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    lows = [it * exp(-off) for it, off in zip(usd, wide, strict=True)]
    highs = [it * exp(off) for it, off in zip(usd, wide, strict=True)]
    axes.fill_between(days, lows, highs, color="#9ecae1", alpha=0.5, label="P10 to P90")
    axes.plot(days, usd, color="#08519c", label="level of the month")
    shown = [(day(month), rate) for month, rate in published if FIRST <= month < LAST]
    axes.plot(*zip(*shown, strict=True), "o", color="#d94801", markersize=4, label="published")
    axes.set_ylabel("USD per 40-foot box")
    axes.set_ylim(bottom=0)
    axes.set_title(" - ".join(network.trade_regions[it].name for it in ends.split(">")))
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(picture, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    words = sys.argv[1:]
    draw(words[0] if words else LANE, Path(words[1]) if words[1:] else PICTURE)
