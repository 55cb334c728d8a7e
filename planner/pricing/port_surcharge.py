"""What do lines ask at a port for cargo of some countries, beside their rate per km?

What hangs on where cargo comes from can't stand on the links into a port, which all ships use: it
is paid where the cargo is discharged, outside its own country. It is freight and no customs.
"""

from corridors.model.facts import pick
from planner.pricing.lookup import Lookup, Table

FEE_FROM = "fee_from"
"""Attribute of a place by sea or air: countries whose cargo pays its ``fee_per_teu``."""


def landing_fee(found: Lookup, entered: Table, origin: str | None, attribute: str) -> float:
    """Return what is asked for cargo that is discharged abroad, per TEU or per tonne.

    Parameters
    ----------
    found
        Notes the fact that was used.
    entered
        What is known of the port by the mode of which the cargo is discharged.
    origin
        The country where the cargo begins.
    attribute
        ``fee_per_teu`` or ``fee_per_t``.
    """
    named = pick(entered[FEE_FROM], found.day) if FEE_FROM in entered else None
    if named is None or origin not in str(named[0]).split():
        return 0.0
    return found.number(attribute, entered)
