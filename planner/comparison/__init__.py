"""Corridors of a pair and scenarios side by side.

Goes in: a query and worlds (`scenarios.scenario_worlds`). Comes out: the best route along each
corridor in each world (`comparison.compare`, `months.compare_months`), as rows and GeoJSON.
"""

RATIO, RATIO_ALONE = 2.0, 3.0
"""A way over this many times the best is no way of serving the pair, unless the corridor is the
pair's own: its chain holds both ends. The P90 of a price is about twice its P10, so what takes
over twice the best by generalised cost comes first in hardly any draw. By price, time, CO2e or
distance alone a way may take more, for it may be better by another of them."""


def ratio_for(by: str) -> float:
    """Return how many times the best a way may take by a criterion."""
    return RATIO if by == "generalised" else RATIO_ALONE
