"""In which words are the routes of one answer told apart?"""

from collections.abc import Sequence

from corridors.model.network import Network
from planner.routing.route import Route
from planner.routing.summary import goes_by, modes_of


def told_apart(network: Network, routes: Sequence[Route]) -> list[list[str]]:
    """Return for each route the names that it goes by, so that no two read the same.

    Parameters
    ----------
    network
        The network of the answer.
    routes
        Its routes.

    Returns
    -------
    list of list of str
        What `planner.routing.summary.goes_by` says of each. Where two have the same names, follow
        the
        same corridors and use the same modes in the same order, borders are told by both of their
        places, and where that is not enough, a place is added that the others do not pass.
    """
    names = [goes_by(network, route) for route in routes]
    for group in _alike(network, routes, names):
        for at in group:
            names[at] = _crossings(network, routes[at]) or names[at]
    for group in _alike(network, routes, names):
        passed = {
            at: dict.fromkeys(it for leg in routes[at].legs for it in leg.places) for at in group
        }
        for at in group:
            others = set[str]().union(*(passed[it] for it in group if it != at))
            own = next((it for it in passed[at] if it not in others), None)
            if own is not None:
                names[at] = [*names[at], network.places[own].name()]
    return names


def _alike(
    network: Network, routes: Sequence[Route], names: Sequence[Sequence[str]]
) -> list[list[int]]:
    """Return the groups of routes, by number, that read the same."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for at, route in enumerate(routes):
        read = (tuple(names[at]), route.corridors, tuple(modes_of(network, route)))
        groups.setdefault(read, []).append(at)
    return [group for group in groups.values() if len(group) > 1]


def _crossings(network: Network, route: Route) -> list[str]:
    """Return borders, each by both its places, and places of transfer, in order."""
    inner = [leg for leg in route.legs if leg.kind in ("border", "transfer")][1:-1]
    ends = (route.query.origin, route.query.destination)
    told: dict[str, None] = {}
    for leg in inner:
        first, last = (network.places[it].name() for it in (leg.origin, leg.destination))
        if leg.origin != leg.destination:
            told.setdefault(f"{first}/{last}")
        elif leg.destination not in ends and not any(last in it.split("/") for it in told):
            told.setdefault(last)
    return list(told)
