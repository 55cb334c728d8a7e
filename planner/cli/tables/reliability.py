"""Candidates of a reliable answer in a terminal, with the probability of each."""

from corridors.model.network import Network
from planner.cli.money import amount, code
from planner.cli.tables.route import console, is_narrow, new_table
from planner.query.query import Query, deadline_text, share_text
from planner.routing.route_text import distinguish_routes, modes_of
from planner.uncertainty.reliability import ReliableAnswer
from planner.uncertainty.route_model import route_steps

_DAY = 24.0


def print_reliable(network: Network, query: Query, found: ReliableAnswer) -> None:
    """Print the candidates in order of the criterion, those chosen in bold.

    Parameters
    ----------
    network, query
        What was asked.
    found
        What was chosen, and from what.
    """
    out = console()
    if query.deadline is None or query.reliability is None:
        return
    if not found.board.routes[0].labels:
        out.print()
    out.print(
        f"Probability to arrive by {deadline_text(query.deadline)}, {found.draws:,} draws, seed "
        f"{found.seed}; chosen from {share_text(query.reliability)} up:"
    )
    chosen = {tuple(route_steps(it)): ", ".join(it.labels) or "chosen" for it in found.board.routes}
    routes = [it.route for it in found.candidates]
    numeric = ("on time", "days", code())
    through = () if is_narrow() else ("by",)
    table = new_table("", *through, "modes", *numeric, right=numeric)
    for it, names in zip(found.candidates, distinguish_routes(network, routes), strict=True):
        label = chosen.get(tuple(route_steps(it.route)), "")
        table.add_row(
            label,
            *([", ".join(names) or "direct"] if through else []),
            " + ".join(modes_of(network, it.route)),
            share_text(it.probability),
            f"{it.route.total('time_h') / _DAY:,.1f}",
            amount(it.route.total("cost_usd")),
            style="bold" if label else "",
        )
    out.print(table)
    out.print()
