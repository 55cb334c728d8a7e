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
        from corridors.text import json_text

        give(json_text({"schema_version": 1, "corridors": rows}))
        return
    if form == "csv":
        from planner.formats.route_json import csv_text

        give(csv_text([{**row, "places": " ".join(row["places"])} for row in rows]), nl=False)
        return
    from planner.cli.tables.console import TIGHT, Printed, console, is_tight, table_of

    # The chain of a corridor, ends first, is printed by `show`.
    brief = is_tight()
    columns = (
        Printed("id", "id"),
        Printed("corridor", lambda it: it.name_en.partition(" (")[0] if brief else it.name_en),
        Printed("status", "status"),
        Printed("season", "season"),
        Printed("from", lambda it: network.places[it.chain[0].place].name(), room=TIGHT),
        Printed("to", lambda it: network.places[it.chain[-1].place].name(), room=TIGHT),
    )
    console().print(table_of(columns, network.corridors.values()))
