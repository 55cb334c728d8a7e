"""Hours and USD of a route, each with its range."""

from typing import NamedTuple

from corridors.model.network import Network
from planner.routing.route import Route
from planner.uncertainty.spread import Band, route_spread


class Ranges(NamedTuple):
    """Hours and USD of a route with their 10th and 90th percentiles."""

    time_h: Band
    cost_usd: Band


def ranges_of(network: Network, route: Route) -> Ranges:
    """Return hours and USD of a route with their ranges (`planner.uncertainty.spread`)."""
    return Ranges(*(route_spread(network, route, total) for total in Ranges._fields))
