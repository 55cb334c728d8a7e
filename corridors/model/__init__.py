"""Entities of the network and the facts about them.

Goes in: values that a table row or a scenario states. Comes out: frozen places, links, corridors
and facts, and the `Network` that holds them with its layers of facts.
"""
