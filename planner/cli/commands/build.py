"""``corridors build``: make the line shapes again from the pinned packages."""

import sys
from pathlib import Path

import click

from corridors.errors import DataError, UsageError
from corridors.output import write_output
from planner.cli.messages import tell
from planner.cli.options import data_option, read_network


@click.command("build")
@click.argument("inputs", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--check",
    "check_only",
    is_flag=True,
    help="Write nothing; fail if the committed shapes differ from what the packages give.",
)
@data_option
def command(inputs: Path, check_only: bool, folder: Path | None) -> None:
    """Rebuild the line shapes from the pinned packages in the folder INPUTS.

    If a package is missing, the error names it and where to get it.
    """
    _find_research()
    from corridors.tables.load import DATA
    from planner.cli.tables.console import console, new_table
    from research.build.run import differing, make_shapes

    network = read_network(folder, ())
    shaped = make_shapes(network, inputs, report=lambda text: tell(f"{text} ..."))
    target = (folder if folder is not None else DATA) / "osm"
    names = differing(shaped, target) if target.is_dir() else sorted(shaped.files)
    table = new_table(
        "mode",
        "links",
        "traced",
        "share",
        "wanting",
        "abroad",
        "KiB",
        right=("links", "traced", "share", "wanting", "abroad", "KiB"),
    )
    for count in shaped.counts:
        size = len(shaped.files[f"{count.mode}.csv"].encode()) / 1024
        share = count.traced / count.links if count.links else 0.0
        numbers = (count.links, count.traced, f"{share:.1%}", count.wanting, count.abroad)
        table.add_row(count.mode, *map(str, numbers), f"{size:,.0f}")
    out = console()
    out.print(table)
    if check_only:
        if names:
            message = f"{target}: {', '.join(names)} differ; run corridors build and commit"
            raise DataError([message])
        out.print(f"{len(shaped.files)} files match what the packages give.")
        return
    target.mkdir(exist_ok=True)
    for name in names:
        if name in shaped.files:
            write_output(target / name, shaped.files[name])
    out.print(f"{len(names)} of {len(shaped.files)} files written to {target}.")


def _find_research() -> None:
    """Let `research`, which no wheel holds, be imported from the clone that this module is in.

    Raises
    ------
    UsageError
        If this module is not in a clone.
    """
    root = Path(__file__).parents[3]
    if not (root / "research" / "build").is_dir():
        message = (
            "corridors build needs the folder research/, which only a clone of the repository"
            " holds; in the clone run: python -m pip install -e . && corridors build INPUTS"
        )
        raise UsageError(message)
    if str(root) not in sys.path:
        sys.path.append(str(root))
