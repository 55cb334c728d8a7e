"""Answers as documents: the report, workbooks and the GeoJSON of the network.

Goes in: routes and comparisons. Comes out: plain data that `maps` draws or a file holds.
"""
