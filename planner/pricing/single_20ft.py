"""What does a 20-foot box on its own pay, where rates are halves of those of 40-foot boxes?

Rates and charges per TEU are halves of those of a 40-foot box. A truck, a lift or a crane takes
one box of either size, and railways ask more than half for the smaller one.
"""

from corridors.model.network import Network
from planner.pricing.lookup import Lookup, Table

LONE = "lone_box_share"
"""Attribute of a mode or a handling: what a 20-foot box on its own pays of what two pay each."""


def is_lone(network: Network, cargo: str) -> bool:
    """Tell whether a cargo is one 20-foot box: it is counted in TEU, and is no more than one."""
    return network.cargo[cargo].basis == "teu" and network.cargo_number(cargo, "teu") <= 1.0


def lone_share(found: Lookup, *tables: Table) -> float:
    """Return the share of rates and charges that a 20-foot box on its own pays, 1 or more.

    Parameters
    ----------
    found
        Notes the fact that was used.
    tables
        What is known of the mode or handling, the most specific first.
    """
    return found.number(LONE, *tables) or 1.0
