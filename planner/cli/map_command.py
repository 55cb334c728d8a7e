"""``corridors map``: the whole network as one self-contained page."""

from pathlib import Path

import click

from corridors.output import write_output
from planner.cli.options import (
    data_option,
    force_option,
    lang_option,
    read_network,
    scenario_option,
    set_option,
)
from planner.cli.output import check_page
from planner.cli.tell import tell


@click.command("map")
@click.argument("page", type=click.Path(path_type=Path), metavar="FILE.html")
@lang_option
@force_option
@scenario_option
@set_option
@data_option
def command(
    page: Path,
    lang: str,
    assignments: tuple[str, ...],
    scenarios: tuple[str, ...],
    folder: Path | None,
    *,
    force: bool,
) -> None:
    """Write the network to FILE.html: corridors, modes, months, search in three languages."""
    check_page(page, force=force)
    network = read_network(folder, assignments, scenarios)
    from maps.page import network_page
    from planner.network_geojson import network_geojson

    under = (*scenarios, *assignments)
    write_output(page, network_page(network_geojson(network, under), lang))
    tell(f"Wrote {page}")
