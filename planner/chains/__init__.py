"""Chains of legs that a user states, priced leg by leg, and stored answers priced again.

`stated` reads a chain from a line and from a table, `stored` from the JSON of ``route``. `search`
finds the best way that obeys it, `pricing` puts the user's own prices and hours in.
"""
