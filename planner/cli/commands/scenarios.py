"""``corridors scenarios``: the shipped scenarios, and what one changes."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli import completion
from planner.cli.messages import give
from planner.cli.options import data_option, format_option, read_network

if TYPE_CHECKING:
    from corridors.scenario import Change, Scenario


@click.command("scenarios")
@click.argument("name", required=False, shell_complete=completion.scenarios)
@format_option("table", "json")
@data_option
def command(name: str | None, form: str, folder: Path | None) -> None:
    """List the supplied scenarios, or every change that one makes.

    NAME is a supplied scenario or a TOML file.
    """
    from corridors.scenario import apply_scenarios, load_scenarios, scenario_files

    if name is None:
        scenarios = load_scenarios(scenario_files())
        rows = [{"name": it.name, "title": it.title, "why": it.why} for it in scenarios]
    else:
        scenarios = load_scenarios([name])
        _, changes = apply_scenarios(read_network(folder, ()), scenarios)
        rows = [change._asdict() for change in changes]
    if form == "json":
        from corridors.text import json_text

        document: dict[str, Any] = {"schema_version": 1}
        document["scenarios" if name is None else "changes"] = rows
        if name is not None:
            document["places"] = [place.id for it in scenarios for place in it.places]
            document["links"] = [link.subject for it in scenarios for link in it.links]
            document["services"] = [row["id"] for it in scenarios for row in it.services]
        give(json_text(document))
        return
    from planner.cli.tables.console import Printed, console, table_of

    if name is None:
        console().print(table_of([Printed(name, name) for name in rows[0]], rows))
    else:
        _print_changes(scenarios, changes)


def _print_changes(scenarios: "list[Scenario]", changes: "list[Change]") -> None:
    """Print each scenario with its reason and a table of what it changes."""
    from planner.cli.tables.console import Printed, console, table_of, titled

    out = console()
    for number, scenario in enumerate(scenarios):
        if number:
            out.print()
        out.print(titled(scenario.title, f". {scenario.why}"))
        own = [change for change in changes if change.scenario == scenario.name]
        added = [it.id for it in scenario.places] + [it.subject for it in scenario.links]
        added += [row["id"] for row in scenario.services]
        if added:
            out.print(f"Adds {', '.join(added)}.")
        if not own and not scenario.include:
            out.print("It changes no number; add [[facts]] (docs/reference/scenarios.md).")
        if not own:
            continue
        out.print()
        columns = (
            Printed("fact", "fact"),
            Printed("old", "old"),
            Printed("new", "new"),
            Printed("source, note", lambda it: ": ".join(filter(None, (it.source, it.note)))),
        )
        out.print(table_of(columns, own))
