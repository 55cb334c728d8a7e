"""Networks of and for other programs, and whole editions for others to cite.

Out goes a network as GeoJSON, GeoPackage, GMNS or Parquet tables with resolved facts, or all its
tables as they are, as a data package or an SQLite database. In come tables of the General
Modeling Network Specification, which become a folder of tables.
"""
