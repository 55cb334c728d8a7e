"""Draw how the price surface meets published prices.

::

    python docs/make_price_charts.py [FROM>TO:MODE [FILE]]

Without a lane the charts of the docs are drawn: how often prices that are left out lie within the
intervals of their predictions, each beside its prediction without its lane, and one lane. Of a
lane dots are published prices of a 40-foot box, for freight and its surcharges alone; the line is
the median of each month, the band its 10th to 90th percentile.
"""

import datetime as dt
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from corridors.model.expectation import P90_SCORE
from corridors.model.network import Network
from corridors.model.seasons import month_of
from corridors.tables.load import load_network
from planner.pricing.ride_prices import surface_of
from planner.validation.prices import LEFT_OUT, Prices, predict_left_out

LANE = "east_china>north_europe:sea"
PICTURES = Path(__file__).parent / "pictures"
LANE_PICTURE = PICTURES / "lane-east-china-north-europe.svg"
LEFT_OUT_PICTURE = PICTURES / "prices-left-out.svg"
FIRST, LAST = 2022 * 12, 2027 * 12
SHARES = tuple(at / 10 for at in range(1, 10))
COLOURS = {"lane": "#d94801", "month": "#08519c", "source": "#238b45"}
MODE_COLOURS = {"sea": "#08519c", "rail": "#d94801", "road": "#6a51a3", "air": "#238b45"}
BOX_TEU = 2.0


def day(month: int) -> dt.date:
    """Return the 15th of a month, year x 12 + month - 1."""
    return dt.date(month // 12, month % 12 + 1, 15)


def draw_lane(network: Network, lane: str, picture: Path) -> None:
    """Write the chart of a lane."""
    ends, _, family = lane.rpartition(":")
    entries = network.facts.by_subject[lane]["rate_feu"]
    published = [(month_of(when), float(value)) for value, when, _ in entries if when]
    months = range(FIRST, LAST)
    asked = surface_of(network).asked(family, [ends] * len(months), "feu", months)
    if asked is None:
        sys.exit(f"no prices are published by {family}; name a lane as {LANE}")
    posteriors = asked.posteriors(range(len(months)))
    spread = np.exp(P90_SCORE * np.array([it.deviation for it in posteriors]))
    days, usd = [day(it) for it in months], BOX_TEU * asked.usd
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    axes.fill_between(
        days, usd / spread, usd * spread, color="#9ecae1", alpha=0.5, label="P10 to P90"
    )
    axes.plot(days, usd, color="#08519c", label="median of the month")
    shown = [(day(month), BOX_TEU * rate) for month, rate in published if FIRST <= month < LAST]
    axes.plot(*zip(*shown, strict=True), "o", color="#d94801", markersize=4, label="published")
    axes.set_ylabel("USD per 40-foot box")
    axes.set_ylim(bottom=0)
    axes.set_title(" - ".join(network.trade_regions[it].name for it in ends.split(">")))
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    write(figure, picture)


def draw_left_out(prices: Prices, picture: Path) -> None:
    """Write the chart of prices that are left out."""
    figure = Figure(figsize=(9, 4.2), layout="constrained")
    shares, scatter = figure.subplots(1, 2)
    shares.plot((0, 1), (0, 1), color="#999999", linewidth=1)
    for name in LEFT_OUT:
        held = [float(np.mean(prices.held(name, it))) for it in SHARES]
        shares.plot(
            SHARES, held, "o-", color=COLOURS[name], markersize=4, label=f"without its {name}"
        )
    shares.set_xlabel("share of cases that the interval should hold")
    shares.set_ylabel("share of published prices in it")
    shares.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    predicted = np.exp(prices.means["lane"])
    for mode, colour in MODE_COLOURS.items():
        at = prices.mode == mode
        scatter.scatter(
            prices.usd[at], predicted[at], s=4, alpha=0.4, color=colour, label=mode, rasterized=True
        )
    ends = (2.0, 20_000.0)
    for factor, style in ((1.0, "-"), (0.7, ":"), (1.3, ":")):
        scatter.plot(ends, [it * factor for it in ends], style, color="#999999", linewidth=1)
    scatter.set(xscale="log", yscale="log", xlim=ends, ylim=ends, aspect="equal")
    scatter.set_xlabel("published, USD per TEU or tonne")
    scatter.set_ylabel("predicted without its lane")
    for axes in (shares, scatter):
        axes.legend(frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
    write(figure, picture)


def write(figure: Figure, picture: Path) -> None:
    """Write a chart; the same chart is the same file."""
    with mpl.rc_context({"svg.hashsalt": picture.stem}):
        figure.savefig(picture, dpi=110, metadata={"Date": None})
    print(f"wrote {picture.name}")  # noqa: T201 - a command


def main(lane: str = "", picture: str = "") -> None:
    """Draw one lane, or the charts of the docs."""
    network = load_network()
    draw_lane(network, lane or LANE, Path(picture) if picture else LANE_PICTURE)
    prices = None if lane else predict_left_out(network)
    if prices is not None:
        draw_left_out(prices, LEFT_OUT_PICTURE)


if __name__ == "__main__":
    main(*sys.argv[1:])
