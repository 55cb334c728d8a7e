"""Routes, a comparison and a network in a notebook, as pages in a frame.

This module and the command line alone see `maps` beside `planner`.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from corridors.model.network import Network
from maps.pages.page import comparison_page, network_page, route_page
from planner.comparison.comparison import Comparison
from planner.comparison.geojson import comparison_geojson
from planner.comparison.rows import cell_row
from planner.formats.route_geojson import map_towns, route_geojson
from planner.output.network_geojson import network_geojson
from planner.pricing.arcs import Steps
from planner.routing.route import Route

HEIGHT_PX = 620


def routes_html(
    network: Network, routes: list[Route], *, best_trade_off: int | None = None, why: str = ""
) -> str:
    """Return a frame with the page of one route or of several; it asks nothing of a server."""
    return frame(
        route_page(
            route_geojson(network, routes, best_trade_off=best_trade_off, why=why),
            map_towns(network),
        )
    )


def network_html(network: Network, steps: Steps, under: Sequence[str] = ()) -> str:
    """Return a frame with the page of a network; ``under`` names the layers that lie over it."""
    return frame(network_page(network_geojson(network, under, steps)))


def comparison_html(comparison: Comparison) -> str:
    """Return a table of corridors by worlds, and a frame with the page of the comparison.

    The table stands where a notebook is read without scripts too.
    """
    network = comparison.columns[0].world.network
    page = comparison_page(comparison_geojson(comparison), map_towns(network))
    return _table(comparison) + frame(page)


def _table(comparison: Comparison) -> str:
    """Return days and USD of each corridor in each world, and what a scenario does to it."""
    heads = "".join(f"<th>{escape(column.world.name)}</th>" for column in comparison.columns)
    rows = []
    for corridor in comparison.corridors():
        cells = []
        for column in comparison.columns:
            cell = column.of(corridor)
            cells.append(f"<td>{_cell(cell_row(column, cell)) if cell else ''}</td>")
        rows.append(f"<tr><th>{escape(corridor)}</th>{''.join(cells)}</tr>")
    return (
        "<table><caption>Days and USD, and what changes</caption>"
        f"<thead><tr><th>corridor</th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _cell(row: dict[str, Any]) -> str:
    effect = row["against_base"] or ("" if row["time_h"] is not None else row["state"])
    if row["time_h"] is None:
        return escape(effect)
    numbers = f"{row['time_h'] / 24:.1f} d, USD {row['cost_usd']:,.0f}"
    return numbers if effect in ("", "same route") else f"{numbers} ({escape(effect)})"


def frame(page: str) -> str:
    """Return a frame that holds a page."""
    return (
        f'<iframe srcdoc="{escape(page)}" style="width:100%;height:{HEIGHT_PX}px;border:0" '
        f'sandbox="allow-scripts" title="Map"></iframe>'
    )
