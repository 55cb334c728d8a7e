"""Draw how the price surface meets published prices, and explain some months by their weights.

::

    python docs/make_price_charts.py [FROM>TO:MODE [FILE]]

Without a lane the charts of the docs are drawn: how often prices that are left out lie within the
intervals of their predictions, each beside its prediction without its lane, and some lanes, with
a page of what three months of each rest on. Of a lane dots are published prices of a 40-foot box
(of air freight a tonne), for freight and its surcharges alone; the line is the median of each
month, the band its 10th to 90th percentile.
"""

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from corridors.model.expectation import P90_SCORE
from corridors.model.network import Network
from corridors.model.seasons import month_of
from corridors.tables.load import load_network
from planner.pricing.ride_prices import surface_of
from planner.pricing.surface import PriceSheet
from planner.routing.bookings import month_text
from planner.validation.prices import LEFT_OUT, Prices, predict_left_out

LANES = (
    "east_china>north_europe:sea",
    "korea>primorye:sea",
    "primorye>korea:sea",
    "rail_china_inland>rail_moscow:rail",
    "rail_moscow>rail_china_inland:rail",
    "road_china_northeast>road_primorye:road",
    "air_europe>air_china:air",
)
"""Lanes of the paper's corridors and of the trades beside them."""
MONTHS = (2024 * 12 + 6, 2025 * 12 + 11, 2026 * 12 + 10)
"""Months that are explained: before, in and after the fall of 2025."""
PICTURES = Path(__file__).parent / "pictures"
PAGE = Path(__file__).parent / "explanation" / "prices.md"
LANES_PICTURE = PICTURES / "price-lanes.svg"
LEFT_OUT_PICTURE = PICTURES / "prices-left-out.svg"
FIRST, LAST = 2022 * 12, 2027 * 12
SHARES = tuple(at / 10 for at in range(1, 10))
COLOURS = {"lane": "#d94801", "month": "#08519c", "source": "#238b45"}
MODE_COLOURS = {"sea": "#08519c", "rail": "#d94801", "road": "#6a51a3", "air": "#238b45"}
BOX_TEU = 2.0
NAMED = 3
"""Published prices that are named with their weights."""


def day(month: int) -> dt.date:
    """Return the 15th of a month, year x 12 + month - 1."""
    return dt.date(month // 12, month % 12 + 1, 15)


def title_of(network: Network, lane: str) -> str:
    """Return a lane in words."""
    ends, _, family = lane.rpartition(":")
    return f"{' - '.join(network.trade_regions[it].name for it in ends.split('>'))} by {family}"


def unit_of(lane: str) -> tuple[str, float, str]:
    """Return equipment of a lane, how many TEU (or tonnes) it is, and its words."""
    return ("t", 1.0, "tonne") if lane.endswith(":air") else ("feu", BOX_TEU, "40-foot box")


def draw_lanes(network: Network, lanes: Sequence[str], picture: Path) -> None:
    """Write the chart of lanes, one below the other."""
    figure = Figure(figsize=(8, 2.6 * len(lanes)), layout="constrained")
    for axes, lane in zip(figure.subplots(len(lanes), squeeze=False)[:, 0], lanes, strict=True):
        draw_lane(network, lane, axes)
    write(figure, picture)


def draw_lane(network: Network, lane: str, axes: Axes) -> None:
    """Draw a lane."""
    ends, _, family = lane.rpartition(":")
    equipment, units, words = unit_of(lane)
    entries = network.facts.by_subject.get(lane, {}).get(f"rate_{equipment}", ())
    published = [(month_of(when), float(value)) for value, when, _ in entries if when]
    months = range(FIRST, LAST)
    asked = surface_of(network).asked(family, [ends] * len(months), equipment, months)
    if asked is None:
        sys.exit(f"no prices are published by {family}; name a lane as {LANES[0]}")
    posteriors = asked.posteriors(range(len(months)))
    spread = np.exp(P90_SCORE * np.array([it.deviation for it in posteriors]))
    days, usd = [day(it) for it in months], units * asked.usd
    axes.fill_between(
        days, usd / spread, usd * spread, color="#9ecae1", alpha=0.5, label="P10 to P90"
    )
    axes.plot(days, usd, color="#08519c", label="median of the month")
    shown = [(day(month), units * rate) for month, rate in published if FIRST <= month < LAST]
    if shown:
        axes.plot(*zip(*shown, strict=True), "o", color="#d94801", markersize=4, label="published")
    axes.set_ylabel(f"USD per {words}")
    axes.set_ylim(bottom=0)
    axes.set_title(title_of(network, lane), loc="left", fontsize="medium")
    axes.legend(frameon=False, ncols=3, fontsize="small")
    axes.spines[["top", "right"]].set_visible(False)


def explained(network: Network) -> Iterator[str]:
    """Yield the lines of the page: of each lane three months, and the prices that weigh most."""
    yield "# What the price of a month rests on"
    yield ""
    yield (
        "Three months of seven lanes, by the [price surface](model.md#prices-of-services): the "
        "median, P10 and P90 of freight and its surcharges, and the published prices with the "
        "largest weights in it (a weight of 0.3: if that price were 10 % higher, the median would "
        "be 3 % higher). A lane without prices of its own rests on its neighbours and is wide. "
        "`corridors explain FROM>TO:MODE` prints every price of a lane with its source; "
        "`python docs/make_price_charts.py` writes this page."
    )
    yield ""
    yield f"![Published prices of seven lanes beside the surface](../pictures/{LANES_PICTURE.name})"
    for lane in LANES:
        ends, _, family = lane.rpartition(":")
        equipment, units, words = unit_of(lane)
        asked = surface_of(network).asked(family, [ends] * len(MONTHS), equipment, MONTHS)
        if asked is None:
            continue
        yield from ("", f"## {title_of(network, lane)}", "")
        yield f"| month | USD per {words} | largest weights |"
        yield "| --- | ---: | --- |"
        found = asked.posteriors(range(len(MONTHS)))
        for month, usd, posterior in zip(MONTHS, units * asked.usd, found, strict=True):
            spread = float(np.exp(P90_SCORE * posterior.deviation))
            top = np.argsort(-np.abs(posterior.weights), kind="stable")[:NAMED]
            told = [cited(network, asked.sheet, int(at), posterior.weights[at]) for at in top]
            band = f"{usd:,.0f} ({usd / spread:,.0f}-{usd * spread:,.0f})"
            yield f"| {month_text(month)} | {band} | {'; '.join(told)} |"


def cited(network: Network, sheet: PriceSheet, at: int, weight: float) -> str:
    """Return a published price with its weight."""
    fact = network.facts.fact(sheet.facts[at])
    source = network.sources[fact.source]
    where = title_of(network, fact.subject)
    return f"{weight:.2f} {where}, {fact.when}: {fact.value:,.0f} {fact.unit} ({source.publisher})"


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
    """Draw one lane, or the charts of the docs with their page."""
    network = load_network()
    if lane:
        draw_lanes(network, [lane], Path(picture or "lane.svg"))
        return
    draw_lanes(network, LANES, LANES_PICTURE)
    PAGE.write_text("\n".join([*explained(network), ""]), encoding="utf-8")
    prices = predict_left_out(network)
    if prices is not None:
        draw_left_out(prices, LEFT_OUT_PICTURE)


if __name__ == "__main__":
    main(*sys.argv[1:])
