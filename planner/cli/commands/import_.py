"""``corridors import``: a network of another program becomes a folder that ``--data`` takes."""

from pathlib import Path

import click

from corridors.errors import UsageError
from corridors.output import check_output
from planner.cli.messages import tell
from planner.cli.options import SectionedCommand, data_option, read_network
from planner.cli.progress import waiting

_FORMATS = ("gmns",)


@click.command("import", cls=SectionedCommand)
@click.argument("form", metavar="gmns", type=click.Choice(_FORMATS))
@click.argument("network", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DATA_FOLDER",
    help="Folder to write, which does not exist yet. Pass it to --data of the other commands.",
)
@click.option(
    "--facility",
    "facilities",
    metavar="TYPE=MODE",
    multiple=True,
    help="Mode of a facility_type, such as motorway=road; skip leaves its links out, other=MODE is "
    "for all types not named (repeatable).",
)
@click.option("--use", metavar="USE", help="Import only links that this use may pass.")
@data_option
def command(
    form: str,
    network: Path,
    output: Path,
    facilities: tuple[str, ...],
    use: str | None,
    folder: Path | None,
) -> None:
    """Import a GMNS network of your own from FOLDER, so that all commands can ask it.

    Reads node.csv and link.csv, and config.csv, geometry.csv, use_definition.csv and use_group.csv
    where they are there. Rates, emissions, hours of terminals and values of cargo, which GMNS does
    not hold, are the general numbers of the supplied network, or of --data.
    """
    del form
    if output.exists():
        message = f"{output} exists; name a folder that does not"
        raise UsageError(message)
    check_output(output, force=False, folder=True)
    mapped = _mapped(facilities)
    base = read_network(folder, ())
    from corridors.exchange.gmns_importer import import_gmns, write_data_folder
    from corridors.exchange.gmns_reader import read_gmns
    from corridors.places.land import Land

    with waiting("reading the network"):
        tables = read_gmns(network)
        found = import_gmns(tables, base, Land.read().country, facilities=mapped, use=use)
        write_data_folder(found, base, output, tables.name)
    for note in found.notes:
        tell(note)
    tell(
        f"Wrote {output}: {len(found.places):,} places, {len(found.links):,} links, "
        f"{len(found.facts):,} facts; ask it with --data {output}"
    )


def _mapped(texts: tuple[str, ...]) -> dict[str, str]:
    """Return the modes by type of facility that options state."""
    found = {}
    for text in texts:
        kind, equals, mode = text.partition("=")
        if not (equals and kind.strip() and mode.strip()):
            message = f"--facility {text!r} is not TYPE=MODE, such as motorway=road"
            raise UsageError(message)
        found[kind.strip().lower()] = mode.strip()
    return found
