"""Errors of the prices of boxes by rail, by the market where they go from and that they go to."""

from collections.abc import Iterable
from math import fsum
from statistics import median
from typing import Any, NamedTuple

from corridors.model.network import Network
from planner.pricing.analogy import trade_of
from planner.validation.summary import NEAR
from planner.validation.validation import FigureComparison

RAIL = "rail"


class TradeErrors(NamedTuple):
    """Errors of one trade, as shares of the published prices; ``within`` is the share off by 30 %.

    ``trade`` is ``market>market``, within one market with the direction.
    """

    trade: str
    rows: int
    median: float
    bias: float
    within: float

    def to_dict(self) -> dict[str, Any]:
        """Return the errors as plain data, in per cent."""
        return {
            "trade": self.trade,
            "rows": self.rows,
            "median_percent": round(100.0 * self.median, 2),
            "bias_percent": round(100.0 * self.bias, 2),
            "within_30_percent": round(self.within, 3),
        }


def rail_trades(network: Network, comparisons: Iterable[FigureComparison]) -> list[TradeErrors]:
    """Return the errors of prices of boxes that go by rail alone, without their month's rates.

    Parameters
    ----------
    network
        The network with its trade regions of rail.
    comparisons
        Published figures; those that are no counted prices by rail are left aside.
    """
    errors: dict[str, list[float]] = {}
    for it in comparisons:
        outcome = it.unseen
        if outcome is None or not outcome.counted or outcome.answer is None:
            continue
        query = outcome.query
        families = {network.modes[mode].family for mode in query.modes if mode in network.modes}
        if families != {RAIL} or network.cargo[query.cargo].basis != "teu":
            continue
        trade = trade_of(network, query.origin, query.destination, RAIL)
        if trade:
            errors.setdefault(trade.replace(f":{RAIL}", ""), []).append(outcome.answer.error)
    return [
        TradeErrors(
            *(trade, len(own), median(abs(error) for error in own), fsum(own) / len(own)),
            within=sum(abs(error) <= NEAR for error in own) / len(own),
        )
        for trade, own in sorted(errors.items(), key=lambda it: (-len(it[1]), it[0]))
    ]
