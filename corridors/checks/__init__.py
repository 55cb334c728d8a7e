"""Checks of a network beyond its grammar.

Goes in: a network. Comes out: findings (distances, gaps, duplicates) and how much of the network
its facts cover.
"""
