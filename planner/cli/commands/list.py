"""``corridors list``: the corridors with status and season."""

from pathlib import Path

import click

from planner.cli.messages import give
from planner.cli.options import data_option, format_option, read_network
from planner.routing.corridor_chains import corridor_head


@click.command("list")
@format_option("table", "json", "csv")
@data_option
def command(form: str, folder: Path | None) -> None:
    """List the corridors, with status, season and route."""
    network = read_network(folder, ())
    rows = [
        {
            **corridor_head(corridor),
            "cargo": corridor.cargo,
            "places": [stop.place for stop in corridor.chain],
            "source": corridor.source,
            "note": corridor.note,
        }
        for corridor in network.corridors.values()
    ]
    if form == "json":
        from corridors.json_text import json_text

        give(json_text({"schema_version": 1, "corridors": rows}))
        return
    if form == "csv":
        from planner.cli.text import to_csv

        give(to_csv([{**row, "places": " ".join(row["places"])} for row in rows]), nl=False)
        return
    from planner.cli.tables.route import console, is_tight, new_table

    # The chain of a corridor, ends first, is printed by `show`.
    narrow = is_tight()
    table = new_table("id", "corridor", "status", "season", *([] if narrow else ["from", "to"]))
    for corridor in network.corridors.values():
        ends = [network.places[corridor.chain[at].place].name() for at in (0, -1)]
        name = corridor.name_en.partition(" (")[0] if narrow else corridor.name_en
        told = [] if narrow else ends
        table.add_row(corridor.id, name, corridor.status, corridor.season, *told)
    console().print(table)
