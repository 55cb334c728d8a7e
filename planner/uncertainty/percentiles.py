"""Between which P10 and P90 do draws put a total of a route, or of its way alone?"""

from corridors.model.network import Network
from planner.pricing.arcs import Steps
from planner.pricing.formula import Number
from planner.routing.route import Route
from planner.uncertainty._evaluation import co2e_kg, cost_usd, trace
from planner.uncertainty._route_model import Plan, plan_route
from planner.uncertainty.latin_hypercube import Sample, draw_plan, percentiles, row
from planner.uncertainty.spread import Band


def drawn_band(
    network: Network,
    steps: Steps,
    route: Route,
    total: str,
    *,
    way: bool = False,
    draws: int = 10_000,
    seed: int = 1,
    correlated: bool = True,
) -> Band:
    """Return P50, P10 and P90 of a total of a committed route over draws of its facts.

    Parameters
    ----------
    network, steps, route
        As for `planner.uncertainty.risk.route_risk`.
    total
        ``time_h``, ``cost_usd`` or ``co2e_kg``.
    way
        Only from the first departure to the last arrival, as
        `planner.validation.validation.way_legs`: without loading and its wait, customs and
        unloading.
    draws, seed, correlated
        As for `planner.uncertainty.risk.route_risk`.

    Raises
    ------
    ValueError
        If the total is none of these.
    """
    plan = plan_route(network, steps, route)
    sample = draw_plan(network, plan, draws, seed, correlated=correlated)
    found = percentiles(0.0, row(_total(plan, sample, total, way=way), draws))
    return Band(found.p50, found.p10, found.p90, found.p50)


def _total(plan: Plan, sample: Sample, total: str, *, way: bool) -> Number:
    value = sample.value()
    if total == "time_h":
        stops = list(trace(plan, value, sample.wait))
        first = stops[0].arrival if way else 0.0
        last = stops[-1].departure if way else stops[-1].arrival
        return last - first
    if way:
        # Loading and unloading are the first and the last step of every route.
        plan = plan._replace(stops=plan.stops[1:-1])
    if total == "cost_usd":
        return cost_usd(plan, value)
    if total == "co2e_kg":
        return co2e_kg(plan, value)
    message = f"total {total!r} is not drawn; use time_h, cost_usd or co2e_kg"
    raise ValueError(message)
