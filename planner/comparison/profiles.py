"""Points and steps of the time- and cost-distance chart of a route."""

from typing import Any

from corridors.model.network import Network
from planner.comparison.indicators import border_usd, indicators
from planner.pricing.arcs import MOVE
from planner.routing.route import Leg, Route

ChartRoute = dict[str, Any]


def chart_route(network: Network, route: Route, label: str) -> ChartRoute:
    """Return a route as plain data for `maps.charts`, as UNESCAP's methodology draws it.

    Distance runs along one axis, hours or dollars since the departure along the other.
    Carriage slopes; borders, transfers, waits, canals and port calls stand upright, for
    they take time and money and no distance [1]_.

    Parameters
    ----------
    network
        The network that the route was found on.
    route
        The route.
    label
        Its name on the chart.

    Returns
    -------
    dict
        ``label``; ``points``, a list of ``[km, hours, usd]``; ``steps``, what stands upright:
        ``kind``, ``place``, ``km``, ``from_h``, ``to_h``, ``from_usd``, ``to_usd``; and
        ``indicators``, those of CAREC (`planner.comparison.indicators`).

    References
    ----------
    .. [1] A. K. C. Beresford, R. C. Dubey, Handbook on the management and operation of dry
       ports, UNCTAD RDP/LDC/7, 1990, as taken up in UNESCAP's Time/Cost-Distance
       Methodology.
    """
    line = _Line(network)
    for leg in route.legs:
        if leg.kind == "move":
            _carry(line, leg)
        elif leg.kind == "border":
            charges = border_usd(network, route, leg)
            line.rise(leg, leg.origin, leg.border_h, charges)
            line.go(leg.distance_km, leg.moving_h, leg.cost_usd - charges)
        else:
            line.rise(leg, leg.origin, leg.time_h, leg.cost_usd)
    return {
        "label": label,
        "points": line.points,
        "steps": line.steps,
        "indicators": dict(indicators(network, route)._asdict()),
    }


def _carry(line: "_Line", leg: Leg) -> None:
    for step, price in leg.steps:
        if step.kind == MOVE:
            line.go(price.km, price.moving_h, price.usd)
        elif price.hours or price.usd:
            line.rise(leg, step.a, price.hours, price.usd)


class _Line:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.km = self.hours = self.usd = 0.0
        self.points: list[list[float]] = [[0.0, 0.0, 0.0]]
        self.steps: list[dict[str, Any]] = []

    def go(self, km: float, hours: float, usd: float) -> None:
        self.km += km
        self.hours += hours
        self.usd += usd
        self.points.append([round(self.km, 1), round(self.hours, 2), round(self.usd, 2)])

    def rise(self, leg: Leg, place: str, hours: float, usd: float) -> None:
        before = self.points[-1]
        self.go(0.0, hours, usd)
        _, from_h, from_usd = before
        km, to_h, to_usd = self.points[-1]
        self.steps.append(
            {
                "kind": "pass" if leg.kind == "move" else leg.kind,
                "place": self.network.places[place].name(),
                "km": km,
                "from_h": from_h,
                "to_h": to_h,
                "from_usd": from_usd,
                "to_usd": to_usd,
            }
        )
