"""What a layer of facts changes in the price of a ride that pays the rate of a lane.

A rate covers all that its way costs: tariffs by kilometre, border charges, fees. What a scenario or
an assignment adds to these, or takes off, comes on top of the rate; kilometres do not, as the ways
of the month of the rate are in it.
"""

from typing import Any

from corridors.model.network import Network
from planner.pricing.arcs import Steps
from planner.pricing.changes import changed_subjects, without_layers
from planner.pricing.lanes import Level, times

LEAST_SHARE = 0.2
"""No layer makes a ride cheaper than this share of its rate."""


def layered_levels(
    network: Network, steps: Steps, levels: list[Level | None]
) -> list[Level | None]:
    """Return the levels of rides under the layers of a network.

    Parameters
    ----------
    network
        The network under its layers of facts.
    steps
        Its steps, with rides.
    levels
        The level of each ride, None where it costs what its links do.
    """
    more = _more_usd_per_teu(network, steps)
    if more is None:
        return levels
    return [
        level if level is None or not usd else times(level, _share(level, usd))
        for level, usd in zip(levels, more, strict=True)
    ]


def _share(level: Level, more: float) -> float:
    return max(LEAST_SHARE, 1.0 + more / level.usd_per_teu) if level.usd_per_teu > 0.0 else 1.0


def _more_usd_per_teu(network: Network, steps: Steps) -> list[float] | None:
    """Return by ride what its links cost more under the layers, USD per TEU; None for nothing."""
    key = (id(network.facts), id(steps.rows))
    if key not in _KNOWN:
        if len(_KNOWN) >= _MOST:
            del _KNOWN[next(iter(_KNOWN))]
        # The objects are held, so that no other ones have their numbers.
        _KNOWN[key] = (network.facts, steps.rows, _found(network, steps))
    return _KNOWN[key][2]


_MOST = 16
_KNOWN: dict[tuple[int, int], tuple[Any, Any, list[float] | None]] = {}


def _found(network: Network, steps: Steps) -> list[float] | None:
    ground = network.ground
    if ground is network or not any(
        _is_price(network, ground, it) for it in changed_subjects(ground, network)
    ):
        return None
    import numpy as np

    before = without_layers(network, steps)
    edges = steps.rides.arrays[0]
    now, then = (it.rows["usd_per_teu"][it.rows.at_edition] for it in (steps, before))
    count = len(now)  # rides have none of their own, and are part of none
    same_way = np.asarray(steps.km)[:count] == np.asarray(before.km)[:count]
    found: list[float] = np.round(
        steps.rides.sums(np.where(same_way, now - then, 0.0)[edges]), 6
    ).tolist()
    return found


def _is_price(network: Network, ground: Network, subject: str) -> bool:
    """Tell whether two networks say other things of the prices of a subject."""
    tables = (it.facts.by_subject.get(subject, {}) for it in (network, ground))
    new, old = tables
    names = {name for name in {*new, *old} if new.get(name) is not old.get(name)}
    return any("usd" in name or name.startswith(("cost_", "fee")) for name in names)
