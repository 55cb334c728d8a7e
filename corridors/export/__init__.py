"""Export of the network for other programs.

Goes in: a network. Comes out: GeoJSON, GeoPackage, GMNS or Parquet tables with resolved facts.
"""
