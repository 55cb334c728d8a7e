"""``corridors invest``: which projects lower the cost of a year's demand most."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import UsageError
from corridors.output import check_output, write_output
from planner.cli.commands.flows import check_terms
from planner.cli.messages import give, tell
from planner.cli.money import currency_dict, currency_option
from planner.cli.options import (
    Number,
    SectionedCommand,
    data_option,
    force_option,
    format_option,
    output_option,
    read_ready,
    scenario_option,
    set_option,
    year_options,
)
from planner.cli.progress import waiting
from planner.investment import SHOWN
from planner.parsing.departure import read_date

if TYPE_CHECKING:
    from planner.investment import Investment


@click.command("invest", cls=SectionedCommand)
@click.option(
    "--budget",
    metavar="AMOUNT",
    required=True,
    help="What all projects together may cost to build, such as 5bn-usd or 300m-usd.",
)
@click.option(
    "--projects",
    "table",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Table of projects, each a scenario with its cost. Default: the proposals of the paper.",
)
@click.option(
    "--demand",
    "tables",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Table of a year's demand; repeat for several. Default: the demand of the region.",
)
@click.option(
    "--within",
    metavar="PERCENT",
    type=Number(),
    default=5.0,
    show_default=True,
    help="Also list sets that gain up to this much less than the best.",
)
@year_options
@click.option(
    "--show",
    type=click.Choice(SHOWN),
    default=SHOWN[0],
    show_default=True,
    help="Rows to print in the table, or with --format csv.",
)
@format_option("table", "json", "csv")
@output_option()
@force_option
@scenario_option
@set_option
@data_option
@currency_option
def command(**options: Any) -> None:
    """Choose the projects that lower the cost of a year's demand most, within a budget.

    A project is a scenario with what it costs to build. The result holds the best set, those that
    gain nearly as much, and what smaller budgets gain. The method is in
    docs/explanation/invest.md.
    """
    asked = _InvestOptions(**options)
    _check(asked)
    found = _choose(asked)
    if asked.form == "table":
        from planner.cli.tables.flows import print_investment

        print_investment(found, asked.show)
        return
    text = _text(found, asked.form, asked.show)
    if asked.output is None:
        give(text, nl=False)
    else:
        write_output(asked.output, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _InvestOptions:
    """Options of the command, as Click hands them over."""

    budget: str
    table: Path | None
    tables: tuple[Path, ...]
    within: float
    by: str
    time_value: float | None
    unserved: float | None
    depart: str | None
    show: str
    form: str
    output: Path | None
    force: bool
    scenarios: tuple[str, ...]
    assignments: tuple[str, ...]
    folder: Path | None


def _check(asked: _InvestOptions) -> None:
    """Refuse terms that can't be, and a file that can't be written."""
    if asked.output is not None:
        if asked.form == "table":
            message = "--output can't write a table; add --format json or csv"
            raise UsageError(message)
        check_output(asked.output, force=asked.force)
    if not 0.0 <= asked.within <= 100.0:
        message = f"--within {asked.within:g} is no share in percent; use 0 to 100"
        raise UsageError(message)
    check_terms(asked.by, asked.time_value, asked.unserved)


def _choose(asked: _InvestOptions) -> "Investment":
    """Choose the projects, while progress is shown."""
    from planner.flows.demand import read_demand, shipped_tables
    from planner.flows.flows import FlowTerms
    from planner.graph.layers import LayeredNetwork
    from planner.investment import choose_projects, read_budget, read_projects, shipped_projects

    budget = read_budget(asked.budget)
    network, steps = read_ready(asked.folder, asked.assignments, asked.scenarios)
    projects = read_projects(network, asked.table or shipped_projects(network.folder))
    demand, merged = read_demand(network, list(asked.tables) or shipped_tables(network.folder))
    for words in merged:
        tell(words)
    depart = read_date(asked.depart, network.edition)
    terms = FlowTerms(asked.by, depart, asked.time_value, asked.unserved)
    with waiting("assigning") as progress:
        return choose_projects(
            LayeredNetwork(network, steps),
            *(demand, terms, projects, budget),
            within=asked.within / 100.0,
            progress=progress,
        )


def _text(found: "Investment", form: str, show: str) -> str:
    from planner.cli.text import to_json
    from planner.flows.rows import flat_row, plain
    from planner.formats.route_json import csv_text
    from planner.investment import investment_dict, rows_of

    if form == "csv":
        return csv_text([flat_row(plain(row)) for row in rows_of(found, show)])
    return to_json({**plain(investment_dict(found)), **currency_dict()})
