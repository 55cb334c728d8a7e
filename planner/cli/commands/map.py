"""``corridors map``: the whole network as one self-contained page."""

from pathlib import Path
from typing import Any

import click

from corridors.errors import UsageError
from planner.cli.options import (
    data_option,
    force_option,
    lang_option,
    read_ready,
    scenario_option,
    set_option,
    tiles_options,
)
from planner.cli.progress import waiting
from planner.cli.writing import check_page, open_option, write_page


@click.command("map")
@click.argument("page", type=click.Path(path_type=Path), metavar="[FILE.html]", required=False)
@lang_option
@tiles_options
@open_option
@force_option
@scenario_option
@set_option
@data_option
def command(
    page: Path | None,
    lang: str,
    assignments: tuple[str, ...],
    scenarios: tuple[str, ...],
    folder: Path | None,
    *,
    tiles: Any,
    opened: bool,
    force: bool,
) -> None:
    """Write the network to FILE.html as a self-contained page.

    It shows corridors, modes, services and months, and finds places in three languages.
    """
    if page is None and not opened:
        message = "map needs a file for the page; name FILE.html or add --open"
        raise UsageError(message)
    check_page(page, force=force, opened=opened)
    network, steps = read_ready(folder, assignments, scenarios)
    under = (*scenarios, *assignments)
    with waiting("drawing the network"):
        from maps.pages.page import network_page
        from planner.output.network_geojson import network_geojson

        text = network_page(network_geojson(network, under, steps), lang, tiles=tiles)
    write_page(page, text, opened=opened)
