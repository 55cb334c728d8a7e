"""``corridors export``: the network as GeoPackage, GeoParquet, GeoJSON or GMNS."""

from pathlib import Path
from typing import Any

import click

from corridors.errors import UsageError
from corridors.export.files import FORMATS, check_target, write_export
from planner.cli.messages import tell
from planner.cli.options import (
    country_option,
    data_option,
    force_option,
    mode_option,
    read_network,
    scenario_option,
    set_option,
)
from planner.cli.progress import waiting
from planner.cli.sections import SectionedCommand

_FILES = ("gpkg", "geojson")
"""Forms that are one file, which may be known by its name."""


@click.command("export", cls=SectionedCommand)
@click.argument("output", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Format of the output. Default: by the ending .gpkg or .geojson. geoparquet and gmns "
    "write a folder.",
)
@mode_option
@country_option
@click.option(
    "--all",
    "closed",
    is_flag=True,
    help="Include links that are planned, under construction, suspended or closed.",
)
@force_option
@scenario_option
@set_option
@data_option
def command(
    output: Path,
    form: str | None,
    modes: tuple[str, ...],
    countries: tuple[str, ...],
    *,
    closed: bool,
    force: bool,
    **layers: Any,
) -> None:
    """Export the open network to OUTPUT, with the sources of every number."""
    if form is None:
        form = output.suffix.removeprefix(".").lower()
        if form not in _FILES:
            message = (
                f"{output} does not end in .gpkg or .geojson; add --format with one of "
                f"{', '.join(FORMATS)}"
            )
            raise UsageError(message)
    check_target(output, form, force=force)
    network = read_network(**layers)
    from corridors.export.tables import select
    from planner.pricing.move_prices import move_prices
    from planner.query.corridor_links import corridor_links
    from planner.query.query import expand_modes

    courses = {
        corridor.id: corridor_links(network, corridor) for corridor in network.corridors.values()
    }
    chosen = select(
        network,
        courses,
        move_prices(network),
        modes=expand_modes(network, modes),
        countries=countries,
        closed=closed,
    )
    terms = (network.folder / "LICENSE.md", network.folder / "osm" / "LICENSE.md")
    said = [page.read_text(encoding="utf-8") for page in terms if page.is_file()]
    licence = (
        "\n".join(said)
        if said
        else "The data folder states no licence; ask its author before you pass the network on."
    )
    with waiting("writing the network"):
        counts = write_export(chosen, form, output, licence=licence, force=force)
    told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
    tell(f"Wrote {output}: {told}")
