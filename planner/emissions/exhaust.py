"""Air pollutants of the exhaust of an operation: NOx, SOx and particulate matter.

A factor is stated per kg of tank-to-wheel CO2e, so what is burnt on a stretch decides: an electric
railway has no exhaust, a railway with a seventh of diesel has a seventh of it. What no source
states stays unknown; it is not taken for zero.
"""

from typing import NamedTuple

from corridors.model.entities import Fact
from corridors.model.facts import pick
from corridors.model.network import Network
from planner.pricing.arcs import Step


class Pollutant(NamedTuple):
    """An air pollutant: its name, and the attribute of its factor."""

    name: str
    attribute: str


POLLUTANTS = (
    Pollutant("nox", "nox_g_per_kg_co2e"),
    Pollutant("sox", "sox_g_per_kg_co2e"),
    Pollutant("pm10", "pm10_g_per_kg_co2e"),
)


class Exhaust(NamedTuple):
    """Facts of the factors of `POLLUTANTS`, in their order; None where no source states one."""

    nox: Fact | None = None
    sox: Fact | None = None
    pm10: Fact | None = None


NO_FACTORS = Exhaust()


def exhaust_of(network: Network, step: Step, day: int) -> Exhaust:
    """Return the factors of a move: those of the link over those of the country and the mode.

    Parameters
    ----------
    network
        The network under its layers of facts.
    step
        A move.
    day
        The day on which it is made (0-based day of a leap year).
    """
    subject = f"{step.a}>{step.b}:{step.first}"
    found = []
    for pollutant in POLLUTANTS:
        entry = pick(network.entries(subject, pollutant.attribute), day)
        found.append(None if entry is None else network.facts.fact(entry[2]))
    return Exhaust(*found)


def grams(ttw: Fact | None, ttw_kg: float, factor: Fact | None) -> float | None:
    """Return the g of a pollutant of an operation, or None where they are not known.

    Parameters
    ----------
    ttw
        The fact of its tank-to-wheel factor of CO2e.
    ttw_kg
        Its tank-to-wheel CO2e, kg. Where it is 0 nothing is burnt, and no factor is needed.
    factor
        The fact of the pollutant's factor, g per kg of CO2e.

    Examples
    --------
    >>> grams(None, 0.0, None) is None
    True
    """
    if ttw is None:
        return None
    if ttw_kg == 0.0:
        return 0.0
    return None if factor is None else ttw_kg * float(factor.value)
