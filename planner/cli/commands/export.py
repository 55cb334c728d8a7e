"""``corridors export``: the network for other programs, and as data that can be cited."""

from pathlib import Path
from typing import Any

import click

from corridors.errors import UsageError
from corridors.exchange.files import (
    EDITIONS,
    ENDINGS,
    FORMATS,
    check_target,
    write_edition,
    write_export,
)
from corridors.model.network import Network
from planner.cli.messages import tell
from planner.cli.options import (
    SectionedCommand,
    country_option,
    data_option,
    force_option,
    mode_option,
    read_network,
    scenario_option,
    set_option,
)
from planner.cli.progress import waiting


@click.command("export", cls=SectionedCommand)
@click.argument("output", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Format of the output. Default: by the ending .gpkg, .geojson, .db or .zip (datapackage). "
    "geoparquet, gmns and datapackage write a folder.",
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
    by_name = ENDINGS.get(output.suffix.lower())
    if form is not None and by_name not in (None, form):
        endings = [ending for ending, it in ENDINGS.items() if it == form]
        ends = f"a name that ends in {' or '.join(endings)}" if endings else "a folder"
        message = (
            f"{output} ends as a file of {by_name} does, and --format is {form}; give {ends}, or "
            "drop --format"
        )
        raise UsageError(message)
    if form is None:
        form = by_name
        if form is None:
            message = (
                f"{output} does not end in {', '.join(ENDINGS)}; add --format with one of "
                f"{', '.join(FORMATS)}"
            )
            raise UsageError(message)
    if form in EDITIONS:
        narrowed = {
            "--mode": modes,
            "--country": countries,
            "--all": closed,
            "--scenario": layers["scenarios"],
            "--set": layers["assignments"],
        }
        for option, given in narrowed.items():
            if given:
                message = f"{form} is the whole edition, for others to cite; drop {option}"
                raise UsageError(message)
    check_target(output, form, force=force)
    network = read_network(**layers)
    if form in EDITIONS:
        with waiting("writing the edition"):
            counts = write_edition(network, form, output, licence=_licence(network), force=force)
        tell(f"Wrote {output}: {len(counts)} tables with {sum(counts.values()):,} rows")
        return
    from corridors.exchange.tables import select
    from corridors.trunk import LinkFinder
    from planner.pricing.move_prices import move_prices
    from planner.question.query import expand_modes

    links = LinkFinder(network)
    courses = {corridor.id: links.links(corridor) for corridor in network.corridors.values()}
    chosen = select(
        network,
        courses,
        move_prices(network),
        modes=expand_modes(network, modes),
        countries=countries,
        closed=closed,
    )
    with waiting("writing the network"):
        counts = write_export(chosen, form, output, licence=_licence(network), force=force)
    told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
    tell(f"Wrote {output}: {told}")


def _licence(network: Network) -> str:
    """Return what the data folder says of the terms on which it is passed on."""
    terms = (network.folder / "LICENSE.md", network.folder / "osm" / "LICENSE.md")
    return "\n".join(page.read_text(encoding="utf-8") for page in terms if page.is_file())
