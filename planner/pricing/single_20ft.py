"""What do boxes that are not a dry one of 40 feet, and goods in packages, pay beside the rates?

Rates and charges per TEU are halves of those of a dry 40-foot box. A truck, a lift or a crane takes
one box of either size, and railways and lines ask more than half for the smaller one; lines ask
more for a refrigerated box, which is one of 40 feet. Rates and charges per tonne are those of bulk,
by the trainload and by grab. Goods in packages belong to a higher class of the tariff, and pallet
by pallet they cost several times as much to load.
"""

from corridors.model.network import Network
from planner.pricing.lookup import Lookup, Table

LONE = "lone_box_share"
"""What a 20-foot box on its own pays of what two pay each."""
REEFER = "reefer_box_share"
"""What a refrigerated box pays of what a dry one pays."""
PACKED_SHARE = "packed_share"
"""What goods in packages pay of what bulk pays a tonne."""
PACKED = "packed"
"""Attribute of a cargo: above 0 where it is counted in tonnes and travels in packages."""
SHARES = (LONE, REEFER, PACKED_SHARE)
"""Attributes of a link, a mode or a handling, of which a cargo is priced by one at most."""
_REFRIGERATED = "reefer"


def share_named(network: Network, cargo: str) -> str:
    """Return the attribute that says what share of the rates a cargo pays, "" where none does.

    Parameters
    ----------
    network
        The network under its layers of facts.
    cargo
        Id of the cargo kind. `LONE` for one 20-foot box: counted in TEU, and no more than one;
        `REEFER` for a box of whatever size that needs power; `PACKED_SHARE` for goods in packages.
    """
    if network.cargo[cargo].basis != "teu":
        return PACKED_SHARE if network.cargo_number(cargo, PACKED) > 0.0 else ""
    natures = network.facts.entries((cargo,), "nature")
    if natures and _REFRIGERATED in str(natures[0][0]).split():
        return REEFER
    return LONE if network.cargo_number(cargo, "teu") <= 1.0 else ""


def paid_share(found: Lookup, name: str, *tables: Table) -> float:
    """Return the share of rates and charges that a cargo pays, 1 where nothing is said.

    Parameters
    ----------
    found
        Notes the fact that was used.
    name
        One of `SHARES`, "" where none says so.
    tables
        What is known of the link, mode or handling, the most specific first.
    """
    return (found.number(name, *tables) or 1.0) if name else 1.0
