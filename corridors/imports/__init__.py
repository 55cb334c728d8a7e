"""Import of networks of other programs.

Goes in: tables of the General Modeling Network Specification. Comes out: a folder of tables.
"""
