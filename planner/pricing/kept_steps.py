"""The steps of networks, kept as long as the facts that they were priced by."""

from operator import is_
from weakref import WeakKeyDictionary

from corridors.model.facts import FactStore
from corridors.model.network import Network
from planner.pricing.arcs import Steps, resolve_steps
from planner.pricing.changes import StepFinder, change_steps


def steps_of(network: Network) -> Steps:
    """Return the steps of a network, priced once.

    Under layers of facts those of the network without layers are changed, where these are known.
    """
    found = _known(network)
    if found is None:
        ground = network.ground
        below = None if ground is network else _known(ground)
        if below is None:
            found = resolve_steps(network)
        else:
            found = change_steps(StepFinder(ground, below), network)
        keep_steps(network, found)
    return found


def keep_steps(network: Network, steps: Steps) -> Steps:
    """Return the steps of a network, and let `steps_of` return them too."""
    _KEPT[network.facts] = (_topology(network), steps)
    return steps


def _known(network: Network) -> Steps | None:
    kept = _KEPT.get(network.facts)
    if kept is None or not all(map(is_, kept[0], _topology(network))):
        return None
    return kept[1]


def _topology(network: Network) -> tuple[object, ...]:
    """Return what steps depend on beside facts; networks with the same facts may differ in it."""
    return network.places, network.links, network.services


_KEPT: WeakKeyDictionary[FactStore, tuple[tuple[object, ...], Steps]] = WeakKeyDictionary()
