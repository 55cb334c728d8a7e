"""Routes, a comparison and a network in a notebook: pages, frames of pages, and folium maps.

The command line, the studio and this module alone see `maps` beside `planner`.
"""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from corridors.errors import UsageError
from corridors.model.network import Network
from maps.notebook.maps import comparison_map, network_map, reach_map, route_map
from maps.notebook.page import CorridorMap
from maps.pages.page import comparison_page, network_page, reach_page, route_page, studio_page
from planner.comparison.comparison import Comparison
from planner.comparison.geojson import comparison_geojson
from planner.comparison.rows import cell_row
from planner.formats.route_geojson import map_towns, route_geojson
from planner.graph.layers import LayeredNetwork
from planner.output.network_geojson import network_geojson
from planner.pricing.arcs import Steps
from planner.pricing.snapshot import ready_network
from planner.routing.board import Board, why_recommended
from planner.routing.route import Route
from planner.studio.document import Laid, frozen_document
from planner.studio.question import place_value

if TYPE_CHECKING:
    from planner.batch.reach import Catchment

HEIGHT_PX = 620
LANGUAGES = ("en", "ru", "zh")
MAPS = {
    "routes": route_map,
    "comparison": comparison_map,
    "reach": reach_map,
    "network": network_map,
}
"""Maps of folium by what they show, each of its GeoJSON."""
__all__ = ["CorridorMap"]


def routes_html(
    network: Network, routes: list[Route], *, best_trade_off: int | None = None, why: str = ""
) -> str:
    """Return a frame with the page of one route or of several; it asks nothing of a server."""
    collection = route_geojson(network, routes, best_trade_off=best_trade_off, why=why)
    return frame(route_page(collection, map_towns(network)))


def routes_page(network: Network, routes: Sequence[Route], board: Board | None, lang: str) -> str:
    """Return the page of routes that ``corridors route --map`` writes for their question.

    Parameters
    ----------
    network
        The network that was asked.
    routes
        Answers to one question.
    board
        The board that they are, or None.
    lang
        Language of the page.
    """
    query = routes[0].query
    base = LayeredNetwork(*ready_network(network.folder))
    world = base.under(*query.scenarios).given(*query.sets)
    question = replace(
        query.stated(),
        origin=place_value(network, network.places[query.origin]),
        destination=place_value(network, network.places[query.destination]),
        by="" if board is not None else query.by,
        count=1 if board is not None else len(routes),
    )
    laid = Laid(
        ground=base.network, ground_steps=base.steps, network=world.network, steps=world.steps
    )
    why = {}
    if board is not None:
        why = {it: why_recommended(network, board, it) for it in LANGUAGES}
    return studio_page(frozen_document(laid, question, routes, why, world.engine), lang=lang)


def front_page(network: Network, routes: list[Route], best_trade_off: int, lang: str) -> str:
    """Return the page of a Pareto front that ``corridors route --pareto --map`` writes."""
    shown = route_geojson(network, routes, best_trade_off=best_trade_off)
    return route_page(shown, map_towns(network), lang=lang)


def compared_page(comparison: Comparison, lang: str) -> str:
    """Return the page that ``corridors compare --map`` writes."""
    towns = map_towns(comparison.columns[0].world.network)
    return comparison_page(comparison_geojson(comparison), towns, lang)


def reached_page(reach: "Catchment", lang: str) -> str:
    """Return the page that ``corridors reach --map`` writes."""
    from planner.batch.reach import reach_geojson

    return reach_page(reach_geojson(reach, ways=True), map_towns(reach.network), lang=lang)


def world_page(network: Network, steps: Steps, under: Sequence[str], lang: str) -> str:
    """Return the page that ``corridors map`` writes."""
    return network_page(network_geojson(network, under, steps), lang)


def check_language(lang: str) -> None:
    """Refuse a language that pages and maps do not have."""
    if lang not in LANGUAGES:
        message = f"language {lang!r} is unknown; use {', '.join(LANGUAGES)}"
        raise UsageError(message)


def comparison_html(comparison: Comparison) -> str:
    """Return a table of corridors by worlds, and a frame with the page of the comparison.

    The table stands where a notebook is read without scripts too.
    """
    return _table(comparison) + frame(compared_page(comparison, "en"))


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
