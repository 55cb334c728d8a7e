"""What share of shippers takes each of several routes: a logit of their generalised cost.

The choice of a shipper is a multiplicative one: what the planner does not see makes a route so
many per cent dearer or cheaper to one shipper than to another. So the share of a route falls with
a power of its generalised cost, whose inverse is the fact ``choice_scale`` of the cargo kind, and
is the less the more kilometres it has in common with the others (its path size).
"""

from collections import Counter
from collections.abc import Sequence
from math import exp, fsum, log

from corridors.model.network import Network
from planner.pricing.arcs import MOVE
from planner.routing.route import Route, generalised_cost

CHOICE_SCALE = "choice_scale"
"""The fact of a cargo kind that says how firmly shippers take the way of least cost."""


def shares(network: Network, routes: Sequence[Route]) -> list[float]:
    """Return the share of shippers who take each of several routes of one question.

    Parameters
    ----------
    network
        The network under its layers of facts.
    routes
        Routes of one question, such as the rows of a board.

    Returns
    -------
    list of float
        Shares that add up to 1, in the order of the routes; nothing for a kind of cargo of which
        no scale is stated.
    """
    if not routes:
        return []
    scale = network.cargo_number(routes[0].query.cargo, CHOICE_SCALE)
    if not scale:
        return []
    costs = [generalised_cost(network, it).usd for it in routes]
    return shares_of(costs, path_sizes(routes), scale)


def shares_of(costs: Sequence[float], sizes: Sequence[float], scale: float) -> list[float]:
    """Return the shares of alternatives.

    Parameters
    ----------
    costs
        Generalised cost of each, USD, above 0.
    sizes
        Path size of each, above 0 and at most 1.
    scale
        Share of the generalised cost by which one alternative must be cheaper to be taken 2.7
        times as often.

    Examples
    --------
    >>> [round(it, 2) for it in shares_of([1000.0, 1200.0], [1.0, 1.0], 0.2)]
    [0.71, 0.29]
    >>> [round(it, 2) for it in shares_of([1000.0, 1000.0, 1000.0], [1.0, 0.5, 0.5], 0.2)]
    [0.5, 0.25, 0.25]
    """
    utility = [log(size) - log(cost) / scale for cost, size in zip(costs, sizes, strict=True)]
    best = max(utility)
    weights = [exp(it - best) for it in utility]
    return [it / fsum(weights) for it in weights]


def path_sizes(routes: Sequence[Route]) -> list[float]:
    """Return the path size of each route among all: its kilometres, each over who shares them.

    A kilometre of a link that three routes take counts a third in each of them. A route that
    shares none has a path size of 1 (Ben-Akiva and Bierlaire, 1999).
    """
    lengths = [_lengths(route) for route in routes]
    users = Counter(link for some in lengths for link in some)
    return [
        fsum(km / users[link] for link, km in some.items()) / fsum(some.values())
        if some and fsum(some.values())
        else 1.0
        for some in lengths
    ]


def _lengths(route: Route) -> dict[str, float]:
    km: dict[str, float] = {}
    for step, price in route.steps:
        if step.kind == MOVE:
            km[step.both] = km.get(step.both, 0.0) + price.km
    return km
