"""What does a tonne pay of what is asked of a vehicle?

Borders, tolls and changes of truck are charged by the truck, which is said per TEU. Cargo that is
counted in tonnes shares the truck with others, and pays its part.
"""

from planner.pricing.lookup import Lookup, Table

T_PER_TEU = "t_per_teu"
"""Attribute of a mode: how many tonnes pay together what is asked of one TEU."""
PER_TEU = "_per_teu"
PER_T = "_per_t"


class Charges:
    """Looks up what one unit of a cargo pays on a step.

    Parameters
    ----------
    found
        Notes the facts that are used.
    general
        What is known of the mode in the country where the step begins.
    per_teu
        Whether the cargo is counted in TEU; else it is counted in tonnes.
    """

    __slots__ = ("_found", "_general", "_per_teu", "_tonnes")

    def __init__(self, found: Lookup, general: Table, *, per_teu: bool) -> None:
        self._found = found
        self._general = general
        self._per_teu = per_teu
        self._tonnes = 0.0

    def usd(self, charge: str, *tables: Table) -> float:
        """Return a charge per TEU or per tonne, 0 where nothing is said.

        Parameters
        ----------
        charge
            Its name without the unit, as ``fee`` or ``border_in_usd``.
        tables
            What is known of the place, link or mode, the most specific first. In each of them
            what is said per tonne goes before what is said per TEU.
        """
        found, per_t, per_teu = self._found, charge + PER_T, charge + PER_TEU
        if self._per_teu:
            return found.number(per_teu, *tables)
        shares = T_PER_TEU in self._general
        for table in tables:
            value = found.entry(table[per_t]) if per_t in table else None
            if value is not None:
                return float(value)
            whole = found.entry(table[per_teu]) if shares and per_teu in table else None
            if whole is not None:
                if not self._tonnes:
                    self._tonnes = found.number(T_PER_TEU, self._general) or 1.0
                return float(whole) / self._tonnes
        return 0.0
