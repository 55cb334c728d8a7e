"""Reading of the tables of a network.

Goes in: a folder of CSV files. Comes out: a `corridors.model.network.Network` whose rows
have
been checked, or one error that names file and line.
"""
