"""``corridors check``: check the data and count facts by kind of source."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.network import Network
from planner.cli.options import data_option, format_option, read_network

if TYPE_CHECKING:
    from corridors.shapes import Shapes


@click.command("check")
@format_option("table", "json")
@data_option
def command(form: str, folder: Path | None) -> None:
    """Check the data: form, references, geometry, gauges, rates; count facts by source."""
    from corridors.check import check_network
    from corridors.errors import DataError
    from corridors.shapes import check_shapes, load_shapes

    network = read_network(folder, ())
    problems = check_network(network)
    shapes = load_shapes(network.folder / "osm")
    problems += check_shapes(network, shapes)
    if problems:
        raise DataError(problems)
    document = _counted(network, shapes)
    if form == "json":
        import json

        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _print(network, document, drawn=bool(shapes))


def _counted(network: Network, shapes: "Shapes") -> dict[str, Any]:
    """Return what a network holds: places, links, facts by kind of source, gaps of railways."""
    from corridors.check import facts_by_kind, is_built
    from corridors.shapes import GAP_KM, long_gaps
    from planner.evidence import corridor_evidence

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
        },
        "facts_by_kind": kinds,
        "assumption_share": round(kinds.get("assumption", 0) / total, 4),
        "corridor_routes": {"facts": used, "assumptions": assumed},
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
    from corridors.check import is_open
    from planner.cli.tables import console, new_table

    out = console()
    counts, kinds = document["counts"], document["facts_by_kind"]
    told = (f"{count:,} {name[:-1] if count == 1 else name}" for name, count in counts.items())
    out.print(", ".join(told))
    modes = new_table("mode", "links", "open", right=("links", "open"))
    for mode in network.modes.values():
        links = [link for link in network.links if link.mode == mode.id]
        modes.add_row(
            mode.name_en, f"{len(links):,}", f"{sum(is_open(network, it) for it in links):,}"
        )
    out.print(modes)
    out.print()
    total = counts["facts"]
    table = new_table("facts by kind of source", "facts", "share", right=("facts", "share"))
    for kind, count in kinds.items():
        table.add_row(kind, f"{count:,}", f"{count / total:.1%}")
    out.print(table)
    used, assumed = document["corridor_routes"].values()
    share = assumed / used if used else 0.0
    out.print(
        f"\nAssumptions: {kinds.get('assumption', 0) / total:.1%} of all facts; "
        f"{share:.1%} of the {used:,} facts used by the corridors' own chains."
    )
    if drawn:
        gaps = document["rail_gaps"]
        rails = sum(link.mode.startswith("rail") for link in network.links)
        out.print(
            f"Railways drawn with over {gaps['over_km']:g} km between two points: "
            f"{gaps['links']} of {rails:,} links, {gaps['traced']} of them traced, "
            f"{gaps['unbuilt']} not built yet."
        )
    out.print("No problems.")
