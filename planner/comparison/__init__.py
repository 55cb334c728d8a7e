"""Corridors, criteria and scenarios side by side.

Goes in: a query and corridors or scenarios. Comes out: rows with one route each, the board of
four answers, charts and GeoJSON.
"""
