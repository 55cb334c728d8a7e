"""Corridors of a pair and scenarios side by side.

Goes in: a query and worlds (`scenarios.scenario_worlds`). Comes out: the best route along each
corridor in each world (`comparison.compare`, `months.compare_months`), as rows and GeoJSON.
"""

RATIO = 2.0
"""A way over this many times the best is no way of serving the pair, unless the corridor is the
pair's own: its chain holds both ends. The P90 of a price is about twice its P10, so what takes
over twice the best comes first in hardly any draw."""
