"""``corridors check``: check the data and count facts by kind of source."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.options import data_option, format_option, read_network

if TYPE_CHECKING:
    from rich.console import Console

    from corridors.coverage import Coverage


@click.command("check")
@click.option(
    "--left-out",
    "missing",
    is_flag=True,
    help="Instead of the counts, print what stands on the stated lists and is not held, and why.",
)
@format_option("table", "json")
@data_option
def command(missing: bool, form: str, folder: Path | None) -> None:
    """Check the data: form, references, geometry, gauges, rates; count facts by source.

    Also holds the network against lists that others publish, such as the transit points and
    sections of the tariff guide: how much of each it holds, and with --left-out what it lacks.
    """
    from corridors.check import check_network, facts_by_kind, is_built
    from corridors.coverage import check_coverage, load_coverage
    from corridors.errors import DataError
    from corridors.shapes import GAP_KM, check_shapes, load_shapes, long_gaps
    from planner.evidence import corridor_evidence

    network = read_network(folder, ())
    problems = check_network(network)
    shapes = load_shapes(network.folder / "osm")
    problems += check_shapes(network, shapes)
    coverage = load_coverage(network.folder)
    problems += check_coverage(network, coverage)
    if problems:
        raise DataError(problems)
    if missing:
        _print_left_out(coverage, form)
        return
    kinds = facts_by_kind(network)
    total = sum(kinds.values())
    used, assumed = corridor_evidence(network)
    gaps = long_gaps(network, shapes)
    traced = sum(subject in shapes for subject in gaps)
    unbuilt = sum(it.subject in gaps and not is_built(network, it) for it in network.links)
    counts = {
        "places": len(network.places),
        "links": len(network.links),
        "corridors": len(network.corridors),
        "sources": len(network.sources) - 1,
        "facts": total,
    }
    if form == "json":
        import json

        document = {
            "schema_version": 1,
            "problems": [],
            "counts": counts,
            "facts_by_kind": kinds,
            "assumption_share": round(kinds.get("assumption", 0) / total, 4),
            "corridor_routes": {"facts": used, "assumptions": assumed},
            "rail_gaps": {
                "links": len(gaps),
                "traced": traced,
                "unbuilt": unbuilt,
                "over_km": GAP_KM,
            },
            "coverage": [_share(coverage, key) for key in coverage.lists],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    from planner.cli.tables import console, new_table

    out = console()
    out.print(", ".join(f"{count:,} {name}" for name, count in counts.items()))
    modes = new_table("mode", "links", "open", right=("links", "open"))
    from corridors.check import is_open

    for mode in network.modes.values():
        links = [link for link in network.links if link.mode == mode.id]
        modes.add_row(
            mode.name_en, f"{len(links):,}", f"{sum(is_open(network, it) for it in links):,}"
        )
    out.print(modes)
    out.print()
    table = new_table("facts by kind of source", "facts", "share", right=("facts", "share"))
    for kind, count in kinds.items():
        table.add_row(kind, f"{count:,}", f"{count / total:.1%}")
    out.print(table)
    share = assumed / used if used else 0.0
    out.print(
        f"\nAssumptions: {kinds.get('assumption', 0) / total:.1%} of all facts; "
        f"{share:.1%} of the {used:,} facts used by the corridors' own chains."
    )
    if shapes:
        rails = sum(link.mode.startswith("rail") for link in network.links)
        out.print(
            f"Railways drawn with over {GAP_KM:g} km between two points: {len(gaps)} of {rails:,} "
            f"links, {traced} of them traced, {unbuilt} not built yet."
        )
    if coverage.lists:
        out.print()
        _print_shares(out, coverage)
    out.print("No problems.")


def _share(coverage: "Coverage", key: str) -> dict[str, Any]:
    """Return how much of a list is held, in items and, where they have a length, km."""
    items = coverage.of(key)
    return {
        "list": key,
        "title": coverage.lists[key].title,
        "items": len(items),
        "held": sum(bool(it.held) for it in items),
        "km": sum(it.km for it in items),
        "held_km": sum(it.km for it in items if it.held),
    }


def _print_shares(out: "Console", coverage: "Coverage") -> None:
    from planner.cli.tables import new_table

    numbers = ("items", "held", "km", "held km")
    table = new_table("stated list", *numbers, right=numbers)
    for key in coverage.lists:
        share = _share(coverage, key)
        km = [f"{share[it]:,.0f}" if share["km"] else "" for it in ("km", "held_km")]
        table.add_row(share["title"], f"{share['items']:,}", f"{share['held']:,}", *km)
    out.print(table)
    out.print("What is not held, and why: corridors check --left-out")


def _print_left_out(coverage: "Coverage", form: str) -> None:
    from corridors.coverage import left_out

    found = [it for key in coverage.lists for it in left_out(coverage.of(key))]
    if form == "json":
        import json

        rows = [{"list": it.list, "item": it.item, "km": it.km, "why": it.why} for it in found]
        document = {"schema_version": 1, "left_out": rows}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    from planner.cli.tables import console, new_table

    table = new_table("list", "item", "km", "why", right=("km",), key=2)
    for it in found:
        table.add_row(it.list, it.item, f"{it.km:,.0f}" if it.km else "", it.why)
    console().print(table)
