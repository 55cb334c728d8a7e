"""Errors by kind of figure, by how it is asked and by trade, and comparisons as plain data."""

from collections.abc import Iterable, Sequence
from math import fsum
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from corridors.model.network import Network
from planner.validation.reference import MEASURES
from planner.validation.validation import SPREAD, FigureComparison, ModelAnswer, Outcome

NEAR = 0.3
"""The error up to which a figure without a tolerance is met."""
STATED, PLAIN, UNSEEN, HELD_OUT = "as stated", "plain", "month held out", "held out"
"""How a figure is asked."""


class Summary(NamedTuple):
    """Errors of the counted rows of one kind, absolute and as a share of the published value.

    ``rows`` counts those without an answer too, which are ``unanswered``: they are within nothing
    and in no band, and have no error. ``known`` rows are not believed, ``own_source`` rows rest on
    numbers from their own source, and the answer to ``elsewhere`` rows makes another trip than the
    figure (`planner.validation.validation.FigureComparison.is_alike`): all are left out.
    ``median_bias`` is that of the medians of the totals, None where no row has one. ``within`` is
    None where no row has a tolerance, ``near`` where all have one; ``banded``, ``ranged`` and
    ``width`` (P90 as a multiple of P10, in the median) are None where no row has a band. ``own`` is
    the number of rows with most of their km from the row's own source.
    """

    kind: str
    asked: str
    rows: int
    known: int
    own_source: int
    unanswered: int
    mean: float
    median: float
    p90: float
    bias: float
    median_bias: float | None
    within: float | None
    near: float | None
    banded: float | None
    ranged: float | None
    width: float | None
    own: int
    elsewhere: int = 0


def summarise(comparisons: Sequence[FigureComparison]) -> list[Summary]:
    """Return the errors by kind, in the order in which the kinds first occur, and by asking."""
    found = []
    for kind in dict.fromkeys(it.reference.kind for it in comparisons):
        own = [it for it in comparisons if it.reference.kind == kind]
        asked: dict[str, list[Outcome | None]] = {
            STATED: [it.stated for it in own],
            PLAIN: [it.plain for it in own if it.is_alike],
            UNSEEN: [it.unseen for it in own],
            HELD_OUT: [it.held_out for it in own],
        }
        for how, outcomes in asked.items():
            known = [it for it in outcomes if it is not None]
            other = len([it for it in own if it.stated.counted and not it.is_alike])
            other = other if how == PLAIN else 0
            if known or other:
                found.append(_summary(kind, how, known)._replace(elsewhere=other))
    return found


def _summary(kind: str, asked: str, outcomes: list[Outcome]) -> Summary:
    counted = [it for it in outcomes if it.counted]
    known = sum(bool(it.reference.known) for it in outcomes)
    answers = [it.answer for it in counted if it.answer is not None]
    errors = [abs(it.error) for it in answers]
    widths = [it.width for it in answers if it.width is not None]
    return Summary(
        kind=kind,
        asked=asked,
        rows=len(counted),
        known=known,
        own_source=len(outcomes) - known - len(counted),
        unanswered=len(counted) - len(answers),
        mean=fsum(errors) / len(errors) if errors else 0.0,
        median=_percentile(errors, 0.5),
        p90=_percentile(errors, 0.9),
        bias=fsum(it.error for it in answers) / len(answers) if answers else 0.0,
        median_bias=_mean(it.median_error for it in counted),
        within=_share(is_inside(it) for it in counted),
        near=_share(is_near(it) for it in counted),
        banded=_share(_lies(it, "in_band") for it in counted),
        ranged=_share(_lies(it, "in_range") for it in counted),
        width=median(widths) if widths else None,
        own=sum(it.own > 0.5 for it in answers),
    )


def is_inside(outcome: Outcome) -> bool | None:
    """Tell whether a figure lies within its tolerance; None where it has none."""
    if outcome.reference.tolerance is None:
        return None
    return outcome.answer is not None and bool(outcome.answer.inside)


def is_near(outcome: Outcome) -> bool | None:
    """Tell whether a figure without a tolerance is off by `NEAR` or less; None of others."""
    if outcome.reference.tolerance is not None:
        return None
    return outcome.answer is not None and bool(abs(outcome.answer.error) <= NEAR)


def _lies(outcome: Outcome, name: str) -> bool | None:
    """Tell whether a figure lies ``in_band`` or ``in_range``; None where the model has neither."""
    if outcome.answer is None:
        return False if MEASURES[outcome.reference.measure][0] in SPREAD else None
    lies: bool | None = getattr(outcome.answer, name)
    return lies


def _percentile(errors: list[float], share: float) -> float:
    """Return a percentile, linear between neighbours; 0 of none."""
    return float(np.quantile(errors, share)) if errors else 0.0


def _mean(errors: Iterable[float | None]) -> float | None:
    known = [it for it in errors if it is not None]
    return fsum(known) / len(known) if known else None


def _share(answers: Iterable[bool | None]) -> float | None:
    known = [it for it in answers if it is not None]
    return fsum(known) / len(known) if known else None


def comparison_dict(comparison: FigureComparison) -> dict[str, Any]:
    """Return one row as plain data, numbers rounded to what they are good for.

    What was asked plain and held out follows under names that begin with these words.
    """
    stated = comparison.stated
    row, answer = stated.reference, stated.answer
    numbers = _answer_dict(stated)
    own = None if answer is None else round(100.0 * answer.own, 1)
    plain: dict[str, Any] = {
        "id": row.id,
        "kind": row.kind,
        "counted": stated.counted,
        "measure": row.measure,
        "published": row.value,
        "published_low": row.low,
        "published_high": row.high,
        **{name: numbers.pop(name) for name in _MODEL},
        "unit": row.unit,
        "error_percent": numbers.pop("error_percent"),
        "tolerance_percent": None if row.tolerance is None else round(100.0 * row.tolerance, 2),
        **{name: numbers.pop(name) for name in ("inside", "in_band", "in_range")},
        "own_source_percent": own,
        "question": numbers.pop("question"),
        "year": row.year,
        "source": row.source,
        "locator": row.locator,
        "note": row.note,
        "known": row.known,
        **numbers,
    }
    asked = {"plain": comparison.plain, "month_held_out": comparison.unseen}
    asked["held_out"] = comparison.held_out
    plain["plain_same_trip"] = comparison.is_alike
    for name, outcome in asked.items():
        more = _answer_dict(outcome) if outcome is not None else dict.fromkeys(_answer_dict(stated))
        plain |= {f"{name}_{key}": value for key, value in more.items()}
    return plain


_OTHERWISE = tuple(it.replace(" ", "_") for it in (PLAIN, UNSEEN, HELD_OUT))
_MODEL = (*("model", "model_low", "model_high", "model_median", "model_least", "model_most"),)


def _answer_dict(outcome: Outcome) -> dict[str, Any]:
    answer = outcome.answer
    band, span = (None, None) if answer is None else (answer.band, answer.span)
    return {
        "question": " ".join(outcome.query.to_words()),
        "model": None if answer is None else _rounded(answer.model),
        "model_low": None if band is None else _rounded(band.low),
        "model_high": None if band is None else _rounded(band.high),
        "model_median": None if band is None else _rounded(band.median),
        "model_least": None if span is None else _rounded(span.low),
        "model_most": None if span is None else _rounded(span.high),
        "error_percent": None if answer is None else round(100.0 * answer.error, 2),
        "inside": is_inside(outcome),
        "near": is_near(outcome),
        "in_band": _lies(outcome, "in_band"),
        "in_range": _lies(outcome, "in_range"),
        "own_source": outcome.own_source,
        "rates_of": [] if answer is None else list(answer.sold),
        "no_route": outcome.reason,
        "would_help": list(outcome.lift),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2 if abs(value) < 1000 else 1)


def summary_dicts(summaries: Iterable[Summary]) -> list[dict[str, Any]]:
    """Return the summary of each kind as plain data, in per cent.

    That of the rows as stated; that of the same rows plain, and of prices held out, is in it.
    """
    found: dict[str, dict[str, Any]] = {}
    for summary in summaries:
        numbers = _summary_dict(summary)
        if summary.asked == STATED:
            found[summary.kind] = {"kind": summary.kind, **numbers, **dict.fromkeys(_OTHERWISE)}
        else:
            found[summary.kind][summary.asked.replace(" ", "_")] = numbers
    return list(found.values())


def _summary_dict(summary: Summary) -> dict[str, Any]:
    return {
        "rows": summary.rows,
        "known": summary.known,
        "own_source": summary.own_source,
        "unanswered": summary.unanswered,
        "mean_percent": round(100.0 * summary.mean, 2),
        "median_percent": round(100.0 * summary.median, 2),
        "p90_percent": round(100.0 * summary.p90, 2),
        "bias_percent": round(100.0 * summary.bias, 2),
        "median_bias_percent": (
            None if summary.median_bias is None else round(100.0 * summary.median_bias, 2)
        ),
        "within_tolerance": _to_thousandths(summary.within),
        "within_30_percent": _to_thousandths(summary.near),
        "in_band": _to_thousandths(summary.banded),
        "in_range": _to_thousandths(summary.ranged),
        "band_width": None if summary.width is None else round(summary.width, 2),
        "own_source_rows": summary.own,
        "other_trips": summary.elsewhere,
    }


def _to_thousandths(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def worst(comparisons: list[FigureComparison], count: int | None) -> list[FigureComparison]:
    """Return the counted rows of greatest error as stated, the worst first; all without a count.

    Rows without an answer have no error and are not among them.
    """
    if count is None:
        return comparisons
    errors = {
        at: abs(it.stated.answer.error)
        for at, it in enumerate(comparisons)
        if it.stated.counted and it.stated.answer is not None
    }
    ranked = sorted(errors, key=lambda at: (-errors[at], comparisons[at].reference.id))
    return [comparisons[at] for at in ranked[:count]]


TRIPS = {
    "block_train_days": "trains",
    "sea_days": "ships",
    "sea_days_calls": "ships",
    "multimodal_days": "chains",
    "road_days": "trucks",
    "border_h": "borders",
}
"""Kinds of published hours and days, by what makes the trip."""


class TripShares(NamedTuple):
    """How published trips of one mode lie beside their expected hours.

    ``kept`` is the share that takes no longer than expected, ``banded`` that within P10-P90,
    ``bias`` the mean error of what is expected, as a share of what is published.
    """

    mode: str
    rows: int
    kept: float
    banded: float
    bias: float

    def to_dict(self) -> dict[str, Any]:
        """Return the shares as plain data."""
        return {
            "mode": self.mode,
            "rows": self.rows,
            "kept": round(self.kept, 3),
            "in_band": round(self.banded, 3),
            "bias_percent": round(100.0 * self.bias, 2),
        }


def trip_shares(comparisons: Iterable[FigureComparison]) -> list[TripShares]:
    """Return how counted trips lie beside their expected hours, as stated, by mode."""
    trips: dict[str, list[ModelAnswer]] = {}
    for it in comparisons:
        outcome, mode = it.stated, TRIPS.get(it.stated.reference.kind)
        if mode is None or not outcome.counted or outcome.answer is None:
            continue
        trips.setdefault(mode, []).append(outcome.answer)
    found = []
    for mode in dict.fromkeys(TRIPS.values()):
        if own := trips.get(mode):
            shares = (
                fsum(it.error >= 0.0 for it in own),
                fsum(bool(it.in_band) for it in own),
                fsum(it.error for it in own),
            )
            found.append(TripShares(mode, len(own), *(it / len(own) for it in shares)))
    return found


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
        trade = _trade_of(network, query.origin, query.destination, RAIL)
        if trade:
            errors.setdefault(trade.replace(f":{RAIL}", ""), []).append(outcome.answer.error)
    return [
        TradeErrors(
            *(trade, len(own), median(abs(error) for error in own), fsum(own) / len(own)),
            within=sum(abs(error) <= NEAR for error in own) / len(own),
        )
        for trade, own in sorted(errors.items(), key=lambda it: (-len(it[1]), it[0]))
    ]


def _trade_of(network: Network, origin: str, destination: str, family: str) -> str:
    """Return the trade of a ride from place to place: its markets in order.

    Within one market it says whether the ride goes east or west. Empty where a place is in none.
    """
    regions = network.regions.get(family, {})
    one, other = (
        network.trade_regions[found[0]].market if (found := regions.get(place)) else ""
        for place in (origin, destination)
    )
    if not (one and other):
        return ""
    way = f"{one}>{other}:{family}"
    if one != other:
        return way
    east = network.places[destination].lon > network.places[origin].lon
    return f"{way} {'eastward' if east else 'westward'}"
