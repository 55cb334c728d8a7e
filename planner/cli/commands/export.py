"""``corridors export``: the network as GeoPackage, GeoParquet, GeoJSON or GMNS."""

from pathlib import Path

import click

from corridors.errors import UsageError
from corridors.export.files import FORMATS, check_target, write_export
from planner.cli.completion import candidates
from planner.cli.messages import tell
from planner.cli.options import (
    data_option,
    force_option,
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
    help="gpkg and geojson are one file and known by their names; geoparquet and gmns a folder.",
)
@click.option(
    "--mode",
    "modes",
    multiple=True,
    shell_complete=candidates.modes,
    help="Only this mode or family, such as rail or sea (repeatable).",
)
@click.option(
    "--country",
    "countries",
    multiple=True,
    metavar="CC",
    shell_complete=candidates.countries,
    help="Only within this country (repeatable); the sea is free.",
)
@click.option(
    "--all", "closed", is_flag=True, help="Also what is planned, being built, suspended or closed."
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
    assignments: tuple[str, ...],
    scenarios: tuple[str, ...],
    folder: Path | None,
    *,
    closed: bool,
    force: bool,
) -> None:
    """Write the open network to OUTPUT, every number with its sources."""
    if form is None:
        form = output.suffix.removeprefix(".").lower()
        if form not in _FILES:
            message = (
                f"--format is missing, and {output} does not end with .gpkg or .geojson: add one "
                f"of {', '.join(FORMATS)}"
            )
            raise UsageError(message)
    check_target(output, form, force=force)
    network = read_network(folder, assignments, scenarios)
    from corridors.export.tables import select
    from planner.query.query import expand_modes
    from planner.routing.chains import corridor_links

    courses = {
        corridor.id: corridor_links(network, corridor) for corridor in network.corridors.values()
    }
    chosen = select(
        network,
        courses,
        modes=expand_modes(network, modes),
        countries=countries,
        closed=closed,
    )
    terms = (network.folder / "LICENSE.md", network.folder / "osm" / "LICENSE.md")
    said = [page.read_text(encoding="utf-8") for page in terms if page.is_file()]
    licence = (
        "\n".join(said)
        if said
        else "The folder of the data states no licence: ask whoever made it before you pass it on."
    )
    with waiting("writing the network"):
        counts = write_export(chosen, form, output, licence=licence, force=force)
    told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
    tell(f"Wrote {output}: {told}")
