"""``corridors critical``: damage when parts of the network close."""

from dataclasses import dataclass
from functools import partial
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import NoRouteError
from corridors.model.network import Network
from planner.cli import completion
from planner.cli.messages import give, tell
from planner.cli.money import currency_dict, currency_option
from planner.cli.options import (
    SectionedCommand,
    Whole,
    data_option,
    demand_by_option,
    force_option,
    format_option,
    lang_option,
    map_option,
    read_ready,
    scenario_option,
    set_option,
    term_option,
    tiles_options,
)
from planner.cli.progress import counting
from planner.cli.writing import check_page, open_option, write_page
from planner.criticality import DEFAULT, KINDS, Asset, find_assets, pick_assets
from planner.flows.demand import Demand
from planner.parsing.departure import read_date
from planner.pricing.arcs import Steps
from planner.question.query import check_query

if TYPE_CHECKING:
    from planner.criticality import Criticality


_TITLE = "Damage if closed"


@click.command("critical", cls=SectionedCommand)
@click.argument(
    "tables", metavar="[DEMAND.csv]...", nargs=-1, type=click.Path(path_type=Path, dir_okay=False)
)
@click.option(
    "--of",
    "kinds",
    type=click.Choice((*KINDS, "all")),
    multiple=True,
    help="Kind of element to close (repeatable). Default: all except countries.",
)
@click.option(
    "--only",
    metavar="SUBJECT",
    multiple=True,
    shell_complete=completion.avoidable,
    help="Close only this element, link a-b:mode, or elements at this place or country "
    "(repeatable).",
)
@click.option("--each-mode", is_flag=True, help="Also close each mode of a crossing on its own.")
@demand_by_option("generalised", "cost", "time")
@term_option(
    "value_of_time",
    meaning="Value of one hour for one tonne, added to the carrying cost of its goods.",
    default=0.0,
)
@term_option("depart", meaning="Day of departure, YYYY-MM-DD. Default: the date of the data.")
@click.option(
    "--top",
    type=Whole(1),
    default=15,
    show_default=True,
    metavar="N",
    help="Number of rows in each table; the other formats print all.",
)
@click.option("--no-betweenness", is_flag=True, help="Leave out betweenness. Quicker.")
@scenario_option
@set_option
@map_option()
@tiles_options
@lang_option
@format_option("table", "json", "csv", "geojson")
@open_option
@force_option
@data_option
@currency_option
def command(**options: Any) -> None:
    """Close each crossing, port, strait and line in turn, and rank the damage.

    The damage is what a year's demand loses. Without DEMAND.csv the supplied demand of the
    region is used. See docs/explanation/critical.md for the method and the results.
    """
    asked = _CriticalOptions(**options)
    check_page(asked.page, force=asked.force, opened=asked.opened)
    network, steps = read_ready(asked.folder, asked.assignments, asked.scenarios)

    from planner.criticality import (
        CriticalityTerms,
        critical_geojson,
        damage_rows,
        find_critical,
        pairs_of,
        rank_damage,
    )
    from planner.flows.demand import read_demand, shipped_tables
    from planner.graph.cache import warm_engine

    demand, merged = read_demand(network, list(asked.tables) or shipped_tables(network.folder))
    for words in merged:
        tell(words)
    terms = CriticalityTerms(
        asked.by, read_date(asked.depart, network.edition), asked.value_of_time
    )
    pairs = pairs_of(network, demand, terms)
    check_query(network, pairs[0].query._replace(value_of_time=asked.value_of_time))
    assets = _assets(network, steps, demand, asked)
    with counting("rerouting pairs") as progress:
        critical = find_critical(
            network, steps, pairs, terms, assets, engine=warm_engine(), progress=progress
        )
    _report_unserved(critical)
    damages = rank_damage(critical, unused=bool(asked.only))
    affected = any(it.detours for it in damages)
    if not affected:
        what = ", ".join(asked.only) or ", ".join(asked.wanted)
        tell(f"Nothing is affected: no best route of the demand uses {what}")
    plain = not affected or asked.no_betweenness
    shares = {} if plain else _shares(network, steps, critical, assets)
    rows = damage_rows(network, critical, damages, shares)
    query = _query_row(asked, critical)
    geojson = partial(critical_geojson, network, damages, rows, {"title": _TITLE, "query": query})
    if asked.page is not None or asked.opened:
        from maps.pages.page import overlay_page
        from planner.formats.route_geojson import map_towns, translated_names

        names = translated_names(network)
        text = overlay_page(geojson(), map_towns(network), names, asked.lang, tiles=asked.tiles)
        write_page(asked.page, text, opened=asked.opened)
    if asked.form == "table":
        from planner.cli.tables.flows import print_critical

        print_critical(network, critical, rows, top=asked.top)
    elif asked.form == "geojson":
        from planner.formats.route_geojson import to_text

        give(to_text(geojson()), nl=False)
    else:
        give(_text(critical, rows, query, asked.form), nl=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _CriticalOptions:
    """Options of the command, as Click hands them over."""

    tables: tuple[Path, ...]
    kinds: tuple[str, ...]
    only: tuple[str, ...]
    each_mode: bool
    by: str
    value_of_time: float
    depart: str | None
    top: int
    no_betweenness: bool
    scenarios: tuple[str, ...]
    assignments: tuple[str, ...]
    form: str
    page: Path | None
    tiles: Any
    lang: str
    opened: bool
    force: bool
    folder: Path | None

    @property
    def wanted(self) -> tuple[str, ...]:
        """Kinds of assets that close."""
        return KINDS if "all" in self.kinds else self.kinds or DEFAULT


def _query_row(asked: _CriticalOptions, critical: "Criticality") -> dict[str, Any]:
    """Return the question as plain data."""
    from planner.criticality import UNITS

    return {
        "by": asked.by,
        "unit": UNITS[asked.by],
        "value_of_time_usd_per_t_h": asked.value_of_time,
        "depart": critical.asked.depart.isoformat(),
        "of": list(asked.wanted),
        "only": list(asked.only),
        "each_mode": asked.each_mode,
        "scenarios": list(asked.scenarios),
        "sets": list(asked.assignments),
        "pairs": len(critical.pairs),
        "tonnes": round(fsum(it.tonnes for it in critical.pairs), 3),
    }


def _assets(
    network: Network, steps: Steps, demand: list[Demand], asked: _CriticalOptions
) -> list[Asset]:
    """Return what closes in turn: all of some kinds, or what is named of them."""
    ends = {place for row in demand for place in (row.origin, row.destination)}
    assets = find_assets(network, steps, asked.wanted, ends=ends, each_mode=asked.each_mode)
    if not asked.only:
        return assets
    chosen = {it.id for text in asked.only for it in pick_assets(network, assets, text)}
    return [it for it in assets if it.id in chosen]


def _shares(
    network: Network, steps: Steps, critical: "Criticality", assets: list[Asset]
) -> dict[str, float]:
    """Return the betweenness of each element by its id, while progress is shown."""
    from planner.criticality import betweenness_of

    with counting("betweenness") as progress:
        found = betweenness_of(network, steps, critical.pairs, assets, progress=progress)
    return {it.id: share for it, share in zip(assets, found, strict=True)}


def _text(
    critical: "Criticality", rows: list[dict[str, Any]], query: dict[str, Any], form: str
) -> str:
    """Return the rows as CSV, or as JSON with the question and what has no route."""
    from planner.cli.text import to_json
    from planner.criticality import flat_row, rank_correlation
    from planner.formats.route_json import csv_text

    if form == "csv":
        return csv_text([flat_row(row) for row in rows])
    document = {
        "schema_version": 1,
        "query": query,
        **currency_dict(),
        "unserved": [
            {"origin": it.origin, "destination": it.destination, "cargo": it.cargo, "why": why}
            for it, why in critical.unserved
        ],
        "betweenness_spearman": rank_correlation(rows),
        "elements": rows,
    }
    return to_json(document)


def _report_unserved(critical: Any) -> None:
    for demand, why in critical.unserved:
        tell(f"{', '.join(demand.where)} is left out: {why}")
    if not critical.pairs:
        message = (
            "no row of the demand has a route even with everything open; check the demand table"
        )
        raise NoRouteError(message)
