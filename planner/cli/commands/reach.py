"""``corridors reach``: the places that cargo reaches within a time or a sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import NoRouteError, UsageError
from corridors.model.entities import PLACE_KINDS, WATER_KINDS
from corridors.model.network import Network, check_ends, country_codes
from corridors.places.names import read_country
from planner.cli import completion
from planner.cli.messages import give, tell
from planner.cli.money import currency_dict, currency_option
from planner.cli.options import (
    SectionedCommand,
    Whole,
    data_option,
    force_option,
    format_option,
    lang_option,
    map_option,
    reach_options,
    read_ready,
    scenario_option,
    set_option,
    taken,
    tell_of_avoided,
    tiles_options,
)
from planner.cli.progress import waiting
from planner.cli.writing import check_page, open_option, write_page
from planner.parsing.departure import dated_rows
from planner.parsing.question import read_question
from planner.question.query import Query
from planner.question.terms import stated

if TYPE_CHECKING:
    from planner.batch.reach import Catchment, ReachedPlace
    from planner.parsing.terminals import TerminalEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReachOptions:
    """What is given beside the question."""

    within: tuple[str, ...]
    kinds: tuple[str, ...]
    inside: tuple[str, ...]
    top: int
    assignments: tuple[str, ...]
    scenarios: tuple[str, ...]
    form: str
    page: Path | None
    tiles: Any
    lang: str
    opened: bool
    force: bool
    folder: Path | None


@click.command("reach", cls=SectionedCommand)
@click.argument("origin", shell_complete=completion.places)
@click.option(
    "--within",
    metavar="LIMIT",
    multiple=True,
    required=True,
    help="Limit in days, hours or money, such as 10d, 36h, 2000usd or 9000cny (repeatable, for "
    "rings).",
)
@reach_options
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([it for it in PLACE_KINDS if it not in WATER_KINDS]),
    multiple=True,
    help="List only places of this kind (repeatable).",
)
@click.option(
    "--in",
    "inside",
    metavar="CC",
    multiple=True,
    shell_complete=completion.countries,
    help="List only places in this country, by code or name (repeatable).",
)
@click.option(
    "--top",
    type=Whole(1),
    default=20,
    show_default=True,
    metavar="N",
    help="Number of rows for each limit in the table; the other formats print all.",
)
@scenario_option
@set_option
@format_option("table", "json", "csv", "geojson")
@map_option()
@lang_option
@tiles_options
@open_option
@force_option
@data_option
@currency_option
def command(origin: str, **asked: Any) -> None:
    """List the places that cargo from ORIGIN reaches within a time or a sum.

    Limits of time ask for the fastest way to each place, limits of money for the cheapest. Several
    limits are rings, such as --within 5d --within 10d.
    """
    from corridors.tables.exchange import exchange_rates
    from planner.batch.reach import find_reach, place_row, reach_dict, reach_geojson, read_limits

    own = taken(_ReachOptions, asked)
    check_page(own.page, force=own.force, opened=own.opened)
    ready = read_ready(own.folder, own.assignments, own.scenarios)
    rates = exchange_rates(ready[0].folder, ready[0].edition)
    limits = read_limits(own.within, lambda: rates)
    for code in dict.fromkeys(it.strip()[-3:].upper() for it in own.within):
        if code in rates:
            tell(f"Limits in {code}: {rates[code].text()}")

    def moved(end: "TerminalEnd") -> None:
        if end.role == "origin":
            tell(end.message(ready[0]))

    # A question has two ends, of which only the first counts here.
    question = stated(
        origin=origin,
        destination=origin,
        scenarios=own.scenarios,
        sets=own.assignments,
        **asked,
    )
    network, steps, query = read_question(*ready, question, moved=moved)
    check_ends(network, query.origin, query.origin)
    tell_of_avoided(network, query)
    countries = tuple(read_country(it, country_codes(network)) for it in own.inside)
    _check_countries(query, countries)
    with waiting("searching"):
        reach = find_reach(network, query, limits, steps)
    places = _wanted(network, reach, own.kinds, countries)
    if own.page is not None or own.opened:
        from maps.pages.page import reach_page
        from planner.formats.route_geojson import map_towns

        shown = reach_geojson(reach, places, ways=True)
        write_page(
            own.page,
            reach_page(shown, map_towns(network), lang=own.lang, tiles=own.tiles),
            opened=own.opened,
        )
    if own.form == "json":
        from planner.cli.text import to_json

        give(to_json({**reach_dict(reach, places), **currency_dict()}), nl=False)
    elif own.form == "csv":
        from planner.formats.route_json import csv_text

        give(csv_text(dated_rows(reach.query, (place_row(reach, it) for it in places))), nl=False)
    elif own.form == "geojson":
        from planner.formats.route_geojson import to_text

        give(to_text(reach_geojson(reach, places)), nl=False)
    else:
        from planner.cli.tables.reach import print_reach

        print_reach(reach, places, top=own.top)


def _check_countries(query: Query, wanted: tuple[str, ...]) -> None:
    """Refuse places in countries that cargo may not enter."""
    closed = [it for it in wanted if query.countries and it not in query.countries]
    if closed:
        allowed = ", ".join(f"--country {it}" for it in query.countries)
        message = (
            f"--in {', '.join(closed)}: {allowed} keeps cargo out of it; add --country "
            f"{closed[0]}, or drop one of the two"
        )
        raise UsageError(message)


def _wanted(
    network: Network, reach: "Catchment", kinds: tuple[str, ...], countries: tuple[str, ...]
) -> "Sequence[ReachedPlace]":
    """Return the places of some kinds in some countries (none: all).

    Raises
    ------
    NoRouteError
        If none is left.
    """
    found = [
        it
        for it in reach.places
        if (not kinds or network.places[it.place].kind in kinds)
        and (not countries or network.places[it.place].country in countries)
    ]
    if not found:
        from planner.batch.reach import limit_text

        chosen = [f"--kind {it}" for it in kinds] + [f"--in {it}" for it in countries]
        what = " or ".join(it.replace("_", " ") for it in kinds) or "place"
        where = f" in {' or '.join(countries)}" if countries else ""
        message = (
            f"no {what}{where} is within {limit_text(reach.limits[-1])}, though "
            f"{len(reach.places):,} place{'s are' if len(reach.places) != 1 else ' is'}; give a "
            f"greater --within, or drop {' or '.join(chosen)}"
        )
        raise NoRouteError(message)
    return found
