"""Export of the network for other programs, and of whole editions for others to cite.

Goes in: a network. Comes out: GeoJSON, GeoPackage, GMNS or Parquet tables with resolved facts;
or all tables as they are, as a data package or an SQLite database.
"""
