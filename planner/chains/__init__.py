"""Chains of legs that a user states, priced leg by leg, and stored answers priced again.

`model` says what a chain is; `text` and `sheet` read one from a line and from a table, `stored`
from the JSON of ``route``. `search` finds the best way that obeys it, `pricing` puts the user's
own prices and hours in, and `closing` finds what would make it equal to the recommended route.
"""
