"""``corridors check``: check the data, count facts by kind of source and by evidence."""

from collections import Counter
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.model.network import Network
from planner.cli.messages import give
from planner.cli.options import data_option, format_option, read_ready
from planner.cli.progress import waiting

if TYPE_CHECKING:
    from rich.console import Console

    from corridors.checks import Coverage
    from corridors.geometry import Shapes


@click.command("check")
@click.option(
    "--left-out",
    "missing",
    is_flag=True,
    help="Instead of the counts, print what the published lists hold and the network lacks, "
    "and why.",
)
@format_option("table", "json")
@data_option
def command(missing: bool, form: str, folder: Path | None) -> None:
    """Check the data, and count facts by kind of source and by class of evidence.

    The checks cover format, references, geometry, gauges and rates. The network is also
    compared with published lists, such as the transit points and sections of the tariff guide.
    """
    from corridors.checks import (
        check_coverage,
        check_line_inputs,
        check_network,
        check_shapes,
        load_coverage,
    )
    from corridors.errors import DataError
    from corridors.geometry import load_shapes
    from corridors.places.gazetteer import check_terminals
    from corridors.tables.carriers import check_carriers
    from corridors.tables.sanctions import check_sanctions
    from planner.services.ways import unjoined_services

    with waiting("checking") as told:
        told("the tables")
        network, steps = read_ready(folder, ())
        problems = [*check_network(network), *check_terminals(network)]
        problems += check_sanctions(network)
        problems += check_carriers(network)
        told("the services")
        problems += unjoined_services(network, steps)
        told("the lines")
        shapes = load_shapes(network.folder / "osm")
        problems += check_shapes(network, shapes)
        problems += check_line_inputs(network, network.folder / "osm")
        told("the published lists")
        coverage = load_coverage(network.folder)
        problems += check_coverage(network, coverage)
        if problems:
            raise DataError(problems)
        told("the sources")
        document = {} if missing else _counted(network, shapes)
    if missing:
        _print_left_out(coverage, form)
        return
    document["coverage"] = [_share(coverage, key) for key in coverage.lists]
    if form == "json":
        from corridors.text import json_text

        give(json_text(document))
    else:
        _print(network, document, drawn=bool(shapes))


def _counted(network: Network, shapes: "Shapes") -> dict[str, Any]:
    """Return what a network holds: places, links, facts by kind of source, gaps of railways."""
    from corridors.checks import facts_by_kind, is_built, prices_by_mode, roadless
    from corridors.geometry import GAP_KM, long_gaps
    from corridors.model.evidence import count_evidence
    from corridors.tables.carriers import count_carriers
    from planner.routing.corridor_chains import corridor_evidence
    from planner.services.directory import count_services

    kinds = facts_by_kind(network)
    total = sum(kinds.values())
    used, assumed = corridor_evidence(network)
    gaps = long_gaps(network, shapes)
    return {
        "schema_version": 1,
        "problems": [],
        "counts": {
            "places": len(network.places),
            "links": len(network.links),
            "corridors": len(network.corridors),
            "sources": len(network.sources) - 1,
            "facts": total,
            "services": len(network.services),
        },
        "services": count_services(network),
        "carriers": count_carriers(network),
        "prices": prices_by_mode(network),
        "facts_by_kind": kinds,
        "evidence": {
            group: {name: count._asdict() for name, count in counts.items()}
            for group, counts in count_evidence(network).items()
        },
        "assumption_share": round(kinds.get("assumption", 0) / total, 4),
        "corridor_routes": {"facts": used, "assumptions": assumed},
        "roadless": [it.id for it in roadless(network)],
        "rail_gaps": {
            "links": len(gaps),
            "traced": sum(subject in shapes for subject in gaps),
            "unbuilt": sum(
                it.subject in gaps and not is_built(network, it) for it in network.links
            ),
            "over_km": GAP_KM,
        },
    }


def _print(network: Network, document: dict[str, Any], *, drawn: bool) -> None:
    """Print the counts, the links of each mode, facts by kind of source and the gaps."""
    from corridors.checks import is_open
    from planner.cli.tables.console import Printed, console, table_of

    out = console()
    counts, kinds = document["counts"], document["facts_by_kind"]
    told = (f"{count:,} {name[:-1] if count == 1 else name}" for name, count in counts.items())
    out.print(", ".join(told))
    links = {mode: [it for it in network.links if it.mode == mode] for mode in network.modes}
    modes = (
        Printed("mode", "name_en"),
        Printed("links", lambda it: len(links[it.id]), ","),
        Printed("open", lambda it: sum(is_open(network, link) for link in links[it.id]), ","),
    )
    out.print(table_of(modes, network.modes.values()))
    out.print()
    total = counts["facts"]
    sources = (
        Printed("facts by kind of source", lambda it: it[0]),
        Printed("facts", lambda it: it[1], ","),
        Printed("share", lambda it: it[1] / total, ".1%"),
    )
    out.print(table_of(sources, kinds.items()))
    _print_evidence(out, document["evidence"])
    if network.services:
        from planner.cli.tables.services import print_counts

        print_counts(document["services"])
        _print_carriers(out, document["carriers"])
    if document["prices"]:
        _print_prices(out, document["prices"])
    used, assumed = document["corridor_routes"].values()
    share = assumed / used if used else 0.0
    out.print(
        f"\nAssumptions: {kinds.get('assumption', 0) / total:.1%} of all facts; "
        f"{share:.1%} of the {used:,} facts used by the corridors' own chains."
    )
    if without := document["roadless"]:
        out.print(
            f"Towns, stations, ports and airports without a road: {len(without)} "
            f"({', '.join(without)}). Run python -m research.build.town_roads, or state no_road."
        )
    if drawn:
        gaps = document["rail_gaps"]
        rails = sum(link.mode.startswith("rail") for link in network.links)
        out.print(
            f"Railways drawn with over {gaps['over_km']:g} km between two points: "
            f"{gaps['links']} of {rails:,} links, {gaps['traced']} of them traced, "
            f"{gaps['unbuilt']} not built yet."
        )
    if document["coverage"]:
        _print_shares(out, document["coverage"])
    out.print("No problems.")


def _print_evidence(out: "Console", groups: dict[str, dict[str, dict[str, int]]]) -> None:
    """Print facts and distinct figures by class of evidence: of all facts, prices and hours."""
    from planner.cli.tables.console import new_table

    heads = [it for group in groups for it in ("facts" if group == "all" else group, "figures")]
    table = new_table("evidence", *heads, right=tuple(heads))
    names = list(groups["all"])
    rows = {
        name: [groups[group][name][count] for group in groups for count in ("facts", "figures")]
        for name in names
    }
    for name, row in rows.items():
        table.add_row(name, *(f"{it:,}" for it in row))
    table.add_row("total", *(f"{sum(column):,}" for column in zip(*rows.values(), strict=True)))
    out.print()
    out.print(table)
    out.print("A figure that is copied to many subjects counts once, in its first class above.")


def _print_carriers(out: "Console", groups: dict[str, dict[str, int]]) -> None:
    """Print how many carriers, alliances, agreements and coasts are known, by evidence."""
    from corridors.model.evidence import EVIDENCE
    from planner.cli.tables.console import new_table

    heads = [it for it in EVIDENCE if any(counts.get(it) for counts in groups.values())]
    table = new_table("at sea", *heads, "rows", right=(*heads, "rows"))
    for name, counts in groups.items():
        numbers = (*(counts.get(it, 0) for it in heads), Counter(counts).total())
        table.add_row(name, *(f"{it:,}" for it in numbers))
    out.print(table)


def _print_prices(out: "Console", families: dict[str, dict[str, Any]]) -> None:
    """Print how many prices of lanes are published, by family of modes."""
    from corridors.checks import RECENT
    from planner.cli.tables.console import Printed, table_of

    columns = (
        Printed("prices by mode", lambda it: it[0]),
        Printed("prices", lambda it: it[1]["prices"], ","),
        Printed(f"since {RECENT}", lambda it: it[1]["recent"], ","),
        Printed("lanes", lambda it: it[1]["lanes"], ","),
        Printed("sources", lambda it: it[1]["sources"], ","),
        Printed("last month", lambda it: it[1]["last"]),
    )
    out.print(table_of(columns, families.items()))


def _share(coverage: "Coverage", key: str) -> dict[str, Any]:
    """Return how much of a list is held, in items and, where they have a length, km."""
    items = coverage.of(key)
    return {
        "list": key,
        "title": coverage.lists[key].title,
        "items": len(items),
        "held": sum(bool(it.held) for it in items),
        "km": fsum(it.km for it in items),
        "held_km": fsum(it.km for it in items if it.held),
    }


def _print_shares(out: "Console", shares: list[dict[str, Any]]) -> None:
    from planner.cli.tables.console import Printed, table_of

    columns = (
        Printed("published list", "title"),
        Printed("items", "items", ","),
        Printed("held", "held", ","),
        Printed("km", lambda it: it["km"] or None, ",.0f"),
        Printed("held km", lambda it: it["held_km"] if it["km"] else None, ",.0f"),
    )
    out.print()
    out.print(table_of(columns, shares))
    out.print("For what is missing, and why: corridors check --left-out")


def _print_left_out(coverage: "Coverage", form: str) -> None:
    from corridors.checks import left_out

    found = [it for key in coverage.lists for it in left_out(coverage.of(key))]
    if form == "json":
        from corridors.text import json_text

        rows = [{"list": it.list, "item": it.item, "km": it.km, "why": it.why} for it in found]
        document = {"schema_version": 1, "left_out": rows}
        give(json_text(document))
        return
    from planner.cli.tables.console import Printed, console, table_of

    columns = (
        Printed("list", "list"),
        Printed("item", "item"),
        Printed("km", "km", ",.0f", zero=False),
        Printed("why", "why"),
    )
    console().print(table_of(columns, found, key=2))
