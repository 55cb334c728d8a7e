"""By which borders, changes of mode and corridors does a route go, told in a line?"""

from typing import NamedTuple

from corridors.model.network import Network
from planner.routing.route import Route


class Way(NamedTuple):
    """What tells routes apart for a reader; two routes of one way are variants.

    ``corridors`` are ids, ``by`` the names of borders with formalities and of places where
    cargo changes its mode, ``modes`` the modes in the order of travel.
    """

    corridors: tuple[str, ...]
    by: tuple[str, ...]
    modes: tuple[str, ...]

    def text(self) -> str:
        """Return the way in a line.

        Examples
        --------
        >>> Way((), ("Khorgos", "Brest"), ("rail-1435", "rail-1520")).text()
        'rail-1435, rail-1520 by Khorgos, Brest'
        """
        by = f" by {', '.join(self.by)}" if self.by else ""
        follows = f" ({', '.join(self.corridors)})" if self.corridors else ""
        return f"{', '.join(self.modes)}{by}{follows}"


def places_between(route: Route) -> list[str]:
    """Return where cargo crosses a border with formalities or changes mode, ends only if borders.

    In the order of travel; a place stands there as often as something happens.
    """
    ends = {route.query.origin, route.query.destination}
    return [
        place
        for leg in route.legs
        if leg.kind in ("border", "transfer")
        for place in (leg.origin, leg.destination)
        if place not in ends or leg.kind == "border"
    ]


def way_of(network: Network, route: Route) -> Way:
    """Return the way of a route."""
    by = places_between(route)
    modes = [leg.mode for leg in route.legs if leg.kind in ("move", "border")]
    return Way(
        route.corridors,
        tuple(dict.fromkeys(network.places[place].name() for place in by)),
        tuple(dict.fromkeys(modes)),
    )
