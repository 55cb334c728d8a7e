"""How does a route show itself in a notebook: as its page, in a frame?

This module and the command line alone see `maps` beside `planner`.
"""

from html import escape

from corridors.network import Network
from maps.page import route_page
from planner.geojson import route_geojson
from planner.route import Route
from planner.summary import towns

HEIGHT_PX = 620


def routes_html(network: Network, routes: list[Route], *, knee: int | None = None) -> str:
    """Return a frame with the page of one route or of several; it asks nothing of a server."""
    return frame(route_page(route_geojson(network, routes, knee=knee), towns(network)))


def frame(page: str) -> str:
    """Return a frame that holds a page."""
    return (
        f'<iframe srcdoc="{escape(page)}" style="width:100%;height:{HEIGHT_PX}px;border:0" '
        f'sandbox="allow-scripts" title="Map"></iframe>'
    )
