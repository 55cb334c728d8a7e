"""Which share of rates and charges does a box pay that is not one dry box of 40 feet?

Rates and charges per TEU are halves of those of a dry 40-foot box. A truck, a lift or a crane takes
one box of either size, and railways and lines ask more than half for the smaller one; lines ask
more for a refrigerated box, which is one of 40 feet.
"""

from corridors.network import Network
from planner.lookup import Lookup, Table

LONE = "lone_box_share"
"""What a 20-foot box on its own pays of what two pay each."""
REEFER = "reefer_box_share"
"""What a refrigerated box pays of what a dry one pays."""
SHARES = (LONE, REEFER)
"""Attributes of a link, a mode or a handling, of which a cargo is priced by one at most."""
_REFRIGERATED = "reefer"


def is_lone(network: Network, cargo: str) -> bool:
    """Tell whether a cargo is one 20-foot box: it is counted in TEU, and is no more than one."""
    return network.cargo[cargo].basis == "teu" and network.cargo_number(cargo, "teu") <= 1.0


def box_share_of(network: Network, cargo: str) -> str:
    """Return the attribute that says what a box of a cargo kind pays, or an empty text.

    Parameters
    ----------
    network
        The network under its layers of facts.
    cargo
        Id of the cargo kind; what needs power is refrigerated, of whatever size.
    """
    if network.cargo[cargo].basis != "teu":
        return ""
    natures = network.facts.entries((cargo,), "nature")
    if natures and _REFRIGERATED in str(natures[0][0]).split():
        return REEFER
    return LONE if is_lone(network, cargo) else ""


def box_share(found: Lookup, attribute: str, *tables: Table) -> float:
    """Return the share of rates and charges that a box pays, 1 where nothing is said.

    Parameters
    ----------
    found
        Notes the fact that was used.
    attribute
        One of `SHARES`, or an empty text for a dry box of 40 feet and for bulk.
    tables
        What is known of the link, mode or handling, the most specific first.
    """
    return (found.number(attribute, *tables) or 1.0) if attribute else 1.0
