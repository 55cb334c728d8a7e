"""``corridors check``: check the data and count facts by kind of source."""

from pathlib import Path

import click

from planner.cli.options import data_option, format_option, read_network


@click.command("check")
@format_option("table", "json")
@data_option
def command(form: str, folder: Path | None) -> None:
    """Check the data: form, references, geometry, gauges, rates; count facts by source."""
    from corridors.check import check_network, facts_by_kind, is_built
    from corridors.errors import DataError
    from corridors.shapes import GAP_KM, check_shapes, load_shapes, long_gaps
    from planner.evidence import corridor_evidence

    network = read_network(folder, ())
    problems = check_network(network)
    shapes = load_shapes(network.folder / "osm")
    problems += check_shapes(network, shapes)
    if problems:
        raise DataError(problems)
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
    out.print("No problems.")
