"""What do a 20-foot box on its own, and goods in packages, pay beside what is said per unit?

Rates and charges per TEU are halves of those of a 40-foot box. A truck, a lift or a crane takes
one box of either size, and railways ask more than half for the smaller one. Rates and charges per
tonne are those of bulk, by the trainload and by grab. Goods in packages belong to a higher class
of the tariff, and pallet by pallet they cost several times as much to load.
"""

from corridors.model.network import Network
from planner.pricing.lookup import Lookup, Table

LONE = "lone_box_share"
"""Attribute of a mode or a handling: what a 20-foot box on its own pays of what two pay each."""
PACKED_SHARE = "packed_share"
"""Attribute of a mode or a handling: what goods in packages pay of what bulk pays a tonne."""
PACKED = "packed"
"""Attribute of a cargo: above 0 where it is counted in tonnes and travels in packages."""
SHARES = (LONE, PACKED_SHARE)
"""Attributes that multiply what is said per TEU, or per tonne, for some cargo."""


def share_named(network: Network, cargo: str) -> str:
    """Return the attribute that says what share of the rates a cargo pays, "" where none does.

    `LONE` for one 20-foot box: counted in TEU, and no more than one. `PACKED_SHARE` for goods in
    packages.
    """
    if network.cargo[cargo].basis == "teu":
        return LONE if network.cargo_number(cargo, "teu") <= 1.0 else ""
    return PACKED_SHARE if network.cargo_number(cargo, PACKED) > 0.0 else ""


def paid_share(found: Lookup, name: str, *tables: Table) -> float:
    """Return the share of rates and charges that a cargo pays, 1 where nothing is said.

    Parameters
    ----------
    found
        Notes the fact that was used.
    name
        The attribute that says so, "" where none does.
    tables
        What is known of the mode or handling, the most specific first.
    """
    return (found.number(name, *tables) or 1.0) if name else 1.0
