"""``corridors claims``: the claims of the paper put to the test."""

from pathlib import Path

import click

from corridors.output import check_output, write_output
from planner.cli import completion
from planner.cli.messages import give, tell
from planner.cli.options import data_option, force_option, format_option, output_option, read_ready
from planner.cli.progress import progress


@click.command("claims")
@click.argument("names", metavar="[CLAIM]...", nargs=-1, shell_complete=completion.claims)
@click.option(
    "--list",
    "only_list",
    is_flag=True,
    help="List only the names, sections and titles of the supplied claims.",
)
@click.option(
    "--cases",
    is_flag=True,
    help="Print the rules, the numbers of every case and how to repeat them.",
)
@format_option("table", "json", "csv", "markdown")
@output_option()
@force_option
@data_option
def command(
    names: tuple[str, ...],
    form: str,
    output: Path | None,
    folder: Path | None,
    *,
    only_list: bool,
    cases: bool,
    force: bool,
) -> None:
    """Test claims: print a sentence with the figures, the verdict, and what turns it.

    CLAIM is the name of a supplied claim or a TOML file of your own. Without CLAIM all
    supplied claims are tested. docs/explanation/claims.md holds all results.
    """
    from planner.claims.model import load_claims
    from planner.claims.verdict import evaluate_claims
    from planner.cli.tables.claims import as_csv, as_json, as_markdown, as_table, list_table

    if output is not None:
        check_output(output, force=force)
    claims = load_claims(names)
    if only_list:
        text = list_table(claims)
    else:
        network, steps = read_ready(folder, ())
        demand: list[Path] = []
        if any(ask.kind == "capacities" for claim in claims for ask in claim.asks):
            from planner.flows.demand import shipped_tables

            demand = shipped_tables(network.folder)
        evaluated = []
        with progress("testing claims", len(claims)) as advance:
            told = form in ("json", "csv")
            for result in evaluate_claims(network, steps, claims, demand, reasons=told):
                evaluated.append(result)
                tell(f"{result.claim.id}: {result.verdict.word}")
                advance("")
        if form == "table":
            text = as_table(evaluated, cases=cases)
        else:
            text = {"json": as_json, "csv": as_csv, "markdown": as_markdown}[form](evaluated)
    if output is None:
        give(text, nl=False)
    else:
        write_output(output, text)
