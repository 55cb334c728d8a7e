"""What does a route take by the criterion of its question?"""

from corridors.model.network import Network
from planner.pricing.shipper_costs import Burden, burden_of
from planner.query.query import hour_rate
from planner.routing.route import Route

TOTAL_OF = {
    "time": "time_h",
    "cost": "cost_usd",
    "co2e": "co2e_kg",
    "distance": "distance_km",
    "generalised": "generalised_usd",
}
"""Name of the total that each criterion makes smallest."""


def criterion_of(network: Network, route: Route) -> float:
    """Return what a question made smallest, of its route: hours, USD, kg or km."""
    query = route.query
    if query.by == "generalised":
        borne = route_burden(network, route).usd
        return route.total("cost_usd") + hour_rate(network, query) * route.total("time_h") + borne
    return route.total(TOTAL_OF[query.by])


def route_burden(network: Network, route: Route) -> Burden:
    """Return what a route costs the shipper beside its price and its hours."""
    # Customs, handling and wait of one discharge are three legs of one step.
    steps = dict.fromkeys(step for leg in route.legs for step, _ in leg.steps)
    return burden_of(network, route.query, steps)
