"""``corridors risk``: how late and how expensive a route may become."""

from pathlib import Path
from typing import Any, NamedTuple

import click

from planner.cli import completion
from planner.cli.messages import give, no_route_as_json
from planner.cli.money import currency_dict, currency_option
from planner.cli.options import (
    SectionedCommand,
    Whole,
    data_option,
    format_option,
    query_options,
    read_asked,
    scenario_option,
    set_option,
)
from planner.cli.progress import countdown, waiting

_COMMITTED = 10_000
_REROUTED = 200


class _Draws(NamedTuple):
    """Options of the simulation."""

    draws: int | None
    seed: int
    correlation: str
    reroute: bool

    @property
    def number(self) -> int:
        """Number of draws."""
        return self.draws or (_REROUTED if self.reroute else _COMMITTED)


@click.command("risk", cls=SectionedCommand)
@click.argument("origin", shell_complete=completion.places)
@click.argument("destination", shell_complete=completion.places)
@query_options
@click.option(
    "--draws",
    type=Whole(1, 200_000),
    help="Number of Monte Carlo draws. Default: 10,000, or 200 with --reroute.",
)
@click.option(
    "--seed",
    type=Whole(0),
    default=1,
    show_default=True,
    help="Seed of the random numbers; the same seed gives the same result.",
)
@click.option("--reroute", is_flag=True, help="Also find the best route of each draw.")
@click.option(
    "--correlation",
    type=click.Choice(("groups", "none")),
    default="groups",
    show_default=True,
    help="Correlate facts within groups (borders, speeds, rates), or treat all as independent.",
)
@scenario_option
@set_option
@format_option("table", "json", "csv")
@data_option
@currency_option
def command(
    origin: str,
    destination: str,
    assignments: tuple[str, ...],
    scenarios: tuple[str, ...],
    form: str,
    folder: Path | None,
    **asked: Any,
) -> None:
    """Simulate delay and cost of the best route from ORIGIN to DESTINATION.

    This is a Monte Carlo simulation of the facts behind the route. The low and high of a fact
    are its 10th and 90th percentiles, and its value is the median. The wait for a service is
    uniform over its headway. Scenarios with the same seed use the same random numbers.
    """
    drawn = _Draws(*(asked.pop(name) for name in _Draws._fields))
    network, steps, query = read_asked(folder, assignments, scenarios, origin, destination, **asked)
    from planner.routing.router import find_route
    from planner.uncertainty.risk import chosen_by, route_risk

    question = chosen_by(network, query)
    with no_route_as_json(form, network, query):
        route = find_route(network, question, steps)
    more: dict[str, Any] = {"draws": drawn.number, "seed": drawn.seed, "deadline": query.deadline}
    more["correlated"] = drawn.correlation == "groups"
    with waiting("simulating"):
        risk = route_risk(network, steps, route, **more)
    other = None
    if drawn.reroute:
        from planner.uncertainty.rerouting import reroute

        with countdown("rerouting draws", drawn.number, 0) as advance:
            other = reroute(network, steps, question, progress=advance, **more)
    from planner.cli.tables import risk as risk_output

    if form == "json":
        from corridors.text import json_text

        plain = risk_output.to_dict(network, risk, other)
        give(json_text({**plain, **currency_dict()}))
    elif form == "csv":
        from planner.formats.route_json import csv_text

        give(csv_text(risk_output.to_rows(risk, other)), nl=False)
    else:
        risk_output.print_risk(network, risk, other)
