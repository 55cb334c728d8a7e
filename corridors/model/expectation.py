"""The mean of a number that is known by its value, its low and its high.

A number with a range is the median of a split distribution, low and high its 10th and 90th
percentile (`planner.uncertainty.sampling.spread_values`). Hours are planned with its mean, and
speeds with that of the hours that a kilometre takes, so that hours add up along a route to those
that trips take on average.
"""

from functools import lru_cache
from math import erf, exp, inf, log, pi, sqrt

from corridors.model.entities import Attribute

MEAN_HOURS = frozenset(
    (
        *("handling_h", "pass_h", "headway_h", "border_out_h", "border_in_h"),
        *("border_in_bulk_h", "jam_h", "jam_ordinary_h", "clearance_h", "rebooking_h"),
        "port_turn_h",
    )
)
"""Attributes with hours that are spent on a step."""
SPEEDS = frozenset(("speed_kmh", "ordinary_share", "single_track_share"))
"""Attributes that kilometres are divided by."""
_TERMINAL = ("_loading_t_per_d", "_discharge_t_per_d")
"""Ends of the names of what tonnes are divided by: how many a terminal takes a day."""
_DIGITS = 9
P90_SCORE = 1.2815515655446004
"""Standard normal quantile of 90 %."""


def planned_value(
    attribute: Attribute | None, value: float | str, low: float | None, high: float | None
) -> float | str:
    """Return what a question is planned with where a fact has a value, a low and a high.

    Examples
    --------
    >>> border = Attribute("border_in_h", frozenset(), "h", "number", 0.0, 2000.0, "")
    >>> round(planned_value(border, 10.0, 5.0, 40.0), 2), planned_value(border, 10.0, None, None)
    (18.85, 10.0)
    """
    if attribute is None or not isinstance(value, float):
        return value
    if low in (None, value) and high in (None, value):
        return value
    least, most = value if low is None else low, value if high is None else high
    if attribute.name in MEAN_HOURS:
        return round(mean_of(value, least, most, attribute.min, attribute.max), _DIGITS)
    slows = attribute.name in SPEEDS or attribute.name.endswith(_TERMINAL)
    if slows and least > 0.0:
        bounds = (1.0 / attribute.max, 1.0 / attribute.min if attribute.min > 0.0 else inf)
        return round(1.0 / mean_of(1.0 / value, 1.0 / most, 1.0 / least, *bounds), _DIGITS)
    return value


@lru_cache(maxsize=4096)
def mean_of(value: float, low: float, high: float, least: float = 0.0, most: float = inf) -> float:
    """Return the mean of a number that is drawn around its value, within bounds.

    Each half is lognormal, or normal where it touches zero, and what lies beyond a bound stands at
    it; parts of both have a closed form.

    Parameters
    ----------
    value, low, high
        Median, 10th and 90th percentile.
    least, most
        Bounds of what is drawn.
    """
    if value > 0.0 and low > 0.0:
        below = _lognormal(value, log(value / low) / P90_SCORE, -inf, 0.0, least, most)
    else:
        below = _normal(value, (value - low) / P90_SCORE, -inf, 0.0, least)
    if value > 0.0:
        return below + _lognormal(value, log(high / value) / P90_SCORE, 0.0, inf, least, most)
    return below + _normal(value, high / P90_SCORE, 0.0, inf, least)


def _lognormal(
    value: float, growth: float, first: float, last: float, least: float, most: float
) -> float:
    """Return the part of the mean of ``value * exp(growth * z)`` with z between two scores."""
    if growth <= 0.0:
        return value * (_below(last) - _below(first))
    low = max(first, log(least / value) / growth) if least > 0.0 else first
    high = min(last, log(most / value) / growth) if most < inf else last
    inside = value * exp(growth**2 / 2.0) * (_below(high - growth) - _below(low - growth))
    under = least * (_below(low) - _below(first)) if low > first else 0.0
    over = most * (_below(last) - _below(high)) if high < last else 0.0
    return inside + under + over


def _normal(value: float, growth: float, first: float, last: float, least: float) -> float:
    """Return the part of the mean of ``value + growth * z`` with z between two scores."""
    if growth <= 0.0:
        return value * (_below(last) - _below(first))
    low = max(first, (least - value) / growth)
    inside = value * (_below(last) - _below(low)) + growth * (_density(low) - _density(last))
    return inside + least * (_below(low) - _below(first))


def _below(score: float) -> float:
    return (1.0 + erf(score / sqrt(2.0))) / 2.0


def _density(score: float) -> float:
    return exp(-(score**2) / 2.0) / sqrt(2.0 * pi)
