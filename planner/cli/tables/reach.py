"""What an origin reaches, in a terminal: a table for each ring."""

from collections.abc import Sequence

from corridors.tables.exchange import DOLLARS
from planner.batch.reach import Catchment, ReachedPlace, ReachLimit, limit_text
from planner.cli.messages import dated
from planner.cli.money import currency, money, print_rate
from planner.cli.tables.console import NARROW, Printed, console, table_of, titled

_BY = {"time": "each by the fastest way", "cost": "each by the cheapest way"}


def print_reach(reach: Catchment, places: Sequence[ReachedPlace], *, top: int) -> None:
    """Print the places of each ring, the nearest first.

    Parameters
    ----------
    reach
        What is reached.
    places
        Those of its places that are wanted, in its order.
    top
        How many of each ring.
    """
    network, query = reach.network, reach.query
    out = console()
    out.print(
        titled(
            f"From {network.places[query.origin].name()}",
            f", {_BY[query.by]}, {network.cargo[query.cargo].name_en}, {dated(query)}",
        )
    )
    if query.scenarios or query.sets:
        out.print(f"Under {', '.join((*query.scenarios, *query.sets))}")
    for ring, limit in enumerate(reach.limits):
        found = [it for it in places if it.ring == ring]
        out.print()
        more = f", beyond {_limit(reach.limits[ring - 1])}" if ring else ""
        count = f"{len(found):,} place{'s' * (len(found) != 1)}" if found else "no place"
        out.print(titled(f"Within {_limit(limit)}{more}", f": {count}"))
        if found:
            _print_ring(reach, found[:top])
        if len(found) > top:
            out.print(f"... and {len(found) - top:,} more; --top {len(found)} lists them all")
    print_rate(out)


def _limit(limit: ReachLimit) -> str:
    """Return a limit in words, a sum in the currency that is printed."""
    return money(limit.most) if limit.by == "cost" and currency() != DOLLARS else limit_text(limit)


def _print_ring(reach: Catchment, places: Sequence[ReachedPlace]) -> None:
    network = reach.network
    columns = (
        Printed("place", lambda it: network.places[it.place].name()),
        Printed("in", lambda it: network.places[it.place].country),
        Printed("kind", lambda it: network.places[it.place].kind.replace("_", " "), room=NARROW),
        Printed("days", "time_h", ".1f", per=24.0),
        Printed("USD", "cost_usd", ",.0f", money=True),
        Printed("km", "distance_km", ",.0f"),
        Printed("borders", "border_crossings", "d"),
        Printed("modes", "modes"),
        Printed("corridors", "corridors"),
    )
    console().print(table_of(columns, places))
