"""Making of the lines of the network from the pinned packages, and their comparison with data."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from corridors.checks import HEADER as INPUTS_HEADER
from corridors.checks import INPUTS, line_inputs
from corridors.geometry import SHAPES, WANTING
from corridors.model.network import Network
from research.build.inputs import PACKAGES, check_inputs
from research.build.land import read_shapes
from research.build.lines import Drawn, Outcome, trace_lines, trace_rivers
from research.build.sea import sea_lines
from research.build.text import line_text, simplify, table_text

HEADER = ("subject", "km", "line")
STRAIGHT = "straight"
TRACED = "traced"
RIVER_TOLERANCE = 0.01


class Count(NamedTuple):
    """What became of the links of one mode."""

    mode: str
    links: int
    traced: int
    wanting: int
    abroad: int


class Shaped(NamedTuple):
    """The files that a build makes, by name, and what it counted."""

    files: dict[str, str]
    counts: list[Count]


def make_shapes(
    network: Network, folder: Path, *, report: Callable[[str], None] = lambda _: None
) -> Shaped:
    """Make the lines of all links from the pinned packages.

    Parameters
    ----------
    network
        The network: places, points to pass, official lengths.
    folder
        The folder that holds the packages.
    report
        Told what is being done.

    Raises
    ------
    DataError
        If a package is missing or is not the pinned one.
    """
    report("checking the packages")
    check_inputs(folder)
    countries = read_shapes(folder, "countries-10m.json", "countries")
    found: dict[str, Outcome] = {}
    for family in ("rail", "road"):
        report(f"tracing {family}")
        found.update(trace_lines(network, folder, family, countries))
    report("following rivers")
    found.update(trace_rivers(network, folder))
    report("looking for land under the sea lines")
    around, crossing = sea_lines(network, folder, countries)
    rows: dict[str, list[tuple[str, ...]]] = {name: [] for name in SHAPES}
    wanting: list[tuple[str, ...]] = []
    for subject, outcome in found.items():
        mode = subject.rpartition(":")[2]
        if isinstance(outcome, Drawn):
            points = simplify(outcome.points, *([RIVER_TOLERANCE] if mode == "river" else []))
            rows[mode].append((subject, f"{outcome.km:.1f}", line_text(points)))
            if outcome.wanting:
                wanting.append((subject, TRACED, "; ".join(outcome.wanting)))
        else:
            wanting.append((subject, STRAIGHT, outcome.reason))
    rows["sea"] = [(subject, "", line_text(points)) for subject, points in around.items()]
    wanting += [(subject, STRAIGHT, reason) for subject, reason in crossing.items()]
    files = {f"{name}.csv": table_text(HEADER, sorted(table)) for name, table in rows.items()}
    files[WANTING] = table_text(("subject", "drawn", "reason"), sorted(wanting))
    files[INPUTS] = table_text(INPUTS_HEADER, sorted(line_inputs(network).items()))
    files["LICENSE.md"] = _licence()
    return Shaped(files, _counts(network, found, around, crossing))


def _counts(
    network: Network,
    found: dict[str, Outcome],
    around: dict[str, list[tuple[float, float]]],
    crossing: dict[str, str],
) -> list[Count]:
    counts = []
    for mode in SHAPES:
        links = [link.subject for link in network.links if link.mode == mode]
        if mode == "sea":
            counts.append(Count(mode, len(links), len(around), len(crossing), 0))
            continue
        drawn = [it for it in map(found.get, links) if isinstance(it, Drawn)]
        counts.append(
            Count(
                mode,
                len(links),
                len(drawn),
                sum(bool(it.wanting) for it in drawn),
                sum(it.abroad for it in drawn),
            )
        )
    return counts


def _licence() -> str:
    packages = "\n".join(
        f"- {it.registry} (`{it.file}`, SHA-256 `{it.sha256}`): {it.data}"
        for it in PACKAGES.values()
    )
    return f"""# Licences of the shapes

| file | licence |
|---|---|
| `rail-1435.csv`, `rail-1520.csv`, `road.csv` | (c) OpenStreetMap contributors, ODbL 1.0 |
| `river.csv` | Made with Natural Earth, public domain |
| `sea.csv` | transport-corridors network, CC BY 4.0 (points of the links table) |
| `inputs.csv`, `rejected.csv` | transport-corridors network, CC BY 4.0 |

The database made from OpenStreetMap is under the Open Database License (ODbL) 1.0 as a whole:
whoever passes it on, changed or not, does so under the same licence.
It is joined to the curated tables only by the subjects of the links.
https://opendatacommons.org/licenses/odbl/1-0/, https://www.openstreetmap.org/copyright

`corridors build` makes these files from:

{packages}
"""


def differing(shaped: Shaped, folder: Path) -> list[str]:
    """Return the names of the files of a folder that are not what the build makes."""
    names = []
    for name, text in shaped.files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != text.encode():
            names.append(name)
    extra = {path.name for path in folder.glob("*") if path.is_file()} - set(shaped.files)
    return sorted([*names, *extra])
