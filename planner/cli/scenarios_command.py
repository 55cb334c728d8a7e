"""``corridors scenarios``: the shipped scenarios, and what one changes."""

from pathlib import Path

import click

from planner.cli.options import data_option, format_option, read_network


@click.command("scenarios")
@click.argument("name", required=False)
@format_option("table", "json")
@data_option
def command(name: str | None, form: str, folder: Path | None) -> None:
    """List the shipped scenarios; with NAME (or a TOML file) every change old -> new."""
    from corridors.scenario import apply_scenarios, load_scenarios, scenario_files

    if name is None:
        found = load_scenarios(scenario_files())
        rows = [{"name": it.name, "title": it.title, "why": it.why} for it in found]
    else:
        scenarios = load_scenarios([name])
        _, changes = apply_scenarios(read_network(folder, ()), scenarios)
        rows = [dict(change._asdict()) for change in changes]
    if form == "json":
        import json

        key = "scenarios" if name is None else "changes"
        click.echo(json.dumps({"schema_version": 1, key: rows}, ensure_ascii=False, indent=2))
        return
    from planner.cli.tables import console, new_table

    out = console()
    if name is not None:
        for scenario in load_scenarios([name]):
            out.print(f"[bold]{scenario.title}[/bold]. {scenario.why}")
        out.print()
    if len({row.get("scenario") for row in rows}) == 1 and name is not None:
        rows = [{key: it for key, it in row.items() if key != "scenario"} for row in rows]
    table = new_table(*(rows[0] if rows else ("name",)))
    for row in rows:
        table.add_row(*row.values())
    out.print(table)
