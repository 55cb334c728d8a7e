"""Corridors of a pair and scenarios side by side.

Goes in: a query and worlds (`scenarios.scenario_worlds`). Comes out: the best route along each
corridor in each world (`comparison.compare`, `months.compare_months`), as rows and GeoJSON.
"""
