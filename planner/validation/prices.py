"""Published prices against the price surface that has not seen them.

Each price is predicted three times: without the prices of its lane in both directions, without
those of its lane in its month, and without those of its source. It takes no second fit: what a
Gaussian process says without some of its observations is in closed form
(`planner.pricing.surface.PriceSheet.left_out`).
"""

from collections.abc import Iterator, Mapping
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from corridors.model.network import Network
from corridors.tables.services import RATE_TERMS
from planner.pricing.ride_prices import surface_of
from planner.pricing.surface import Array, PriceSheet, PriceSurface
from planner.validation.summary import NEAR, RAIL

LEAST_ROWS = 10
"""Trades with fewer prices are not listed, but by rail."""
SINCE = (2016, 2023)
"""Years from which prices are also counted apart."""


LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "lane": ("lane",),
    "month": ("lane", "month"),
    "source": ("source",),
}
"""What is left out with a price: by name the columns in which all that is left out is equal."""


class Prices(NamedTuple):
    """Published prices as columns, one for each lane, equipment, terms and month.

    ``lane`` is one for both directions, ``trade`` the mode with its markets, by rail within one
    market with the direction; ``usd`` is per ``unit``. ``means`` and ``deviations`` are of the
    logarithm of the price as predicted, by what is left out.
    """

    lane: Any
    mode: Any
    origin: Any
    destination: Any
    trade: Any
    equipment: Any
    included: Any
    source: Any
    unit: Any
    month: Any
    usd: Array
    means: Mapping[str, Array]
    deviations: Mapping[str, Array]

    def errors(self, left_out: str) -> Array:
        """Return the errors of the predictions as shares of the published prices."""
        found: Array = np.exp(self.means[left_out] - np.log(self.usd)) - 1.0
        return found

    def held(self, left_out: str, share: float) -> Any:
        """Tell of each price whether it lies in the central interval of a share of cases."""
        off = np.abs(np.log(self.usd) - self.means[left_out])
        return off <= _score(share) * self.deviations[left_out]

    def percentile(self, left_out: str, share: float) -> Array:
        """Return a percentile of the predictions in dollars."""
        score = NormalDist().inv_cdf(share)
        found: Array = np.exp(self.means[left_out] + score * self.deviations[left_out])
        return found


class PriceErrors(NamedTuple):
    """Errors of the predictions of a group of prices, as shares of the published ones.

    ``within`` is the share that is off by 30 % or less, ``bias`` the median with its sign, ``p80``
    and ``p50`` the shares in P10-P90 and P25-P75, ``width`` the median of P90 / P10. ``by`` says
    what makes the group.
    """

    left_out: str
    by: str
    group: str
    rows: int
    within: float
    median: float
    bias: float
    p80: float
    p50: float
    width: float

    def to_dict(self) -> dict[str, Any]:
        """Return the errors as plain data."""
        return {
            **dict(zip(self._fields[:4], self[:4], strict=True)),
            "within_30_percent": round(self.within, 3),
            "median_percent": round(100.0 * self.median, 2),
            "bias_percent": round(100.0 * self.bias, 2),
            "in_p10_p90": round(self.p80, 3),
            "in_p25_p75": round(self.p50, 3),
            "band_width": round(self.width, 2),
        }


def predict_left_out(network: Network) -> Prices | None:
    """Predict each published price of a network without its own; None where it has none."""
    surface = surface_of(network)
    families = dict.fromkeys(it.family for it in network.modes.values())
    sheets = {family: surface.sheet(family, 0) for family in families}
    known = {family: it for family, it in sheets.items() if it is not None}
    if not known:
        return None
    columns = [_columns(network, surface, *it) for it in known.items()]
    means: dict[str, list[Array]] = {name: [] for name in LEFT_OUT}
    deviations: dict[str, list[Array]] = {name: [] for name in LEFT_OUT}
    for sheet, own in zip(known.values(), columns, strict=True):
        for name, keys in LEFT_OUT.items():
            groups = zip(*(own[key].tolist() for key in keys), strict=True)
            for found, its in zip((means, deviations), sheet.left_out([*groups]), strict=True):
                found[name].append(its)
    return Prices(
        **{name: np.concatenate([own[name] for own in columns]) for name in columns[0]},
        means={name: np.concatenate(its) for name, its in means.items()},
        deviations={name: np.concatenate(its) for name, its in deviations.items()},
    )


def _columns(
    network: Network, surface: PriceSurface, family: str, sheet: PriceSheet
) -> dict[str, Any]:
    """Return the columns of the prices of a family, from the fact that is named for each."""
    rows, middles = surface.regions(family)
    longitudes = np.arctan2(middles[:, 1], middles[:, 0])
    labels = []
    for number in sheet.facts:
        fact = network.facts.fact(number)
        ends = origin, destination = fact.subject.rpartition(":")[0].split(">")
        one, other = (network.trade_regions[it].market for it in ends)
        trade = f"{family} {one} > {other}".replace("_", " ")
        if family == RAIL and one == other:
            east = longitudes[rows[destination]] > longitudes[rows[origin]]
            trade += " eastward" if east else " westward"
        both, terms = " - ".join(sorted(ends)), RATE_TERMS[fact.attribute]
        labels.append((both, family, origin, destination, trade, *terms, fact.source, fact.unit))
    columns = dict(zip(Prices._fields, map(np.array, zip(*labels, strict=True)), strict=False))
    return columns | {"month": sheet.cells.month, "usd": np.asarray(sheet.usd)}


def price_errors(prices: Prices) -> list[PriceErrors]:
    """Return the errors by what is left out: of all prices, by year, mode and trade."""
    groups = [*_groups(prices)]
    found = []
    for left_out in LEFT_OUT:
        errors, deviations = prices.errors(left_out), prices.deviations[left_out]
        held = [prices.held(left_out, share) for share in (0.8, 0.5)]
        widths = np.exp(2.0 * _score(0.8) * deviations)
        for by, group, at in groups:
            own = errors[at]
            numbers = (
                *(np.mean(np.abs(own) <= NEAR), np.median(np.abs(own)), np.median(own)),
                *(*(np.mean(it[at]) for it in held), np.median(widths[at])),
            )
            found.append(PriceErrors(left_out, by, group, len(own), *map(float, numbers)))
    return found


def _groups(prices: Prices) -> Iterator[tuple[str, str, Any]]:
    """Yield what makes a group, its name and its prices."""
    yield "all", "all", np.ones(len(prices.usd), dtype=bool)
    for year in SINCE:
        if (recent := prices.month >= year * 12).any():
            yield "year", f"since {year}", recent
    for mode in dict.fromkeys(prices.mode.tolist()):
        yield "mode", mode, prices.mode == mode
    trades, counts = np.unique(prices.trade, return_counts=True)
    for at in np.argsort(-counts, kind="stable"):
        if counts[at] >= LEAST_ROWS or trades[at].startswith(f"{RAIL} "):
            yield "trade", str(trades[at]), prices.trade == trades[at]


def price_rows(prices: Prices, count: int | None = None) -> list[dict[str, Any]]:
    """Return each price beside its predictions; with a count those furthest off without a lane."""
    columns: dict[str, Any] = {name: getattr(prices, name) for name in prices._fields[1:7]}
    years, months = (it.tolist() for it in np.divmod(prices.month, 12))
    columns["month"] = np.array([f"{y}-{m + 1:02d}" for y, m in zip(years, months, strict=True)])
    columns |= {"source": prices.source, "unit": prices.unit, "published": prices.usd.round(2)}
    for name in LEFT_OUT:
        for what, share in (("", 0.5), ("_low", 0.1), ("_high", 0.9)):
            columns[f"without_{name}{what}"] = prices.percentile(name, share).round(2)
        columns[f"without_{name}_error_percent"] = (100.0 * prices.errors(name)).round(2)
    at: Any = slice(None)
    if count is not None:
        off = np.abs(prices.means["lane"] - np.log(prices.usd))
        at = np.argsort(-off, kind="stable")[:count]
    values = zip(*(it[at].tolist() for it in columns.values()), strict=True)
    return [dict(zip(columns, it, strict=True)) for it in values]


def _score(share: float) -> float:
    """Return the deviations within which a share of normal cases lies about the mean."""
    return NormalDist().inv_cdf(0.5 + share / 2.0)
