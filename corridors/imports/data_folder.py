"""Writing of an imported network as a folder of tables, which ``--data`` takes."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from corridors.imports.gmns_network import ImportedNetwork
from corridors.model.entities import Link, Place, Source
from corridors.model.network import Network
from corridors.output import staged
from corridors.tables.load import load_network
from corridors.tables.reader import LineFeedWriter, TableReader, table_files
from corridors.tables.services import FACT_COLUMNS

_TAKEN_OVER = ("schema", "units", "rates", "modes", "cargo", "edition")
"""Tables of the network whose general numbers are used."""
_CORRIDOR_TABLES = {
    "corridors": (
        *("id", "name_en", "name_ru", "name_zh", "cargo", "status", "season", "source", "note"),
    ),
    "corridor_chains": ("corridor", "seq", "place", "mode_to_next", "source"),
    "corridor_marks": ("corridor", "seq", "place", "mode"),
}
"""Tables without a row: a GMNS network names no corridors."""


def write_data_folder(found: ImportedNetwork, base: Network, output: Path, name: str) -> None:
    """Write a folder of tables whole or not at all.

    Parameters
    ----------
    found
        The network.
    base
        The network whose modes, cargo and units it uses.
    output
        The folder.
    name
        What the network is called.

    Raises
    ------
    OutputError
        If it can't be written.
    DataError
        If the tables do not hold; nothing is written then.
    """
    tables: dict[str, tuple[Sequence[str], list[Sequence[str]]]] = {
        "places": (Place._fields, [[_cell(it) for it in row] for row in found.places]),
        "links": (Link._fields, [_link_cells(it) for it in found.links]),
        "facts": (
            FACT_COLUMNS,
            [[_cell(getattr(it, column)) for column in FACT_COLUMNS] for it in found.facts],
        ),
        "sources": (Source._fields, [*found.sources, *_sources_of_rates(found, base)]),
        **{table: (columns, []) for table, columns in _CORRIDOR_TABLES.items()},
    }
    with staged(output, "data") as folder:
        folder.mkdir()
        for table in _TAKEN_OVER:
            for file in table_files(base.folder, table):
                copy = folder / file.relative_to(base.folder)
                copy.parent.mkdir(exist_ok=True)
                copy.write_bytes(file.read_bytes())
        for table, (columns, rows) in tables.items():
            text = _csv(columns, rows)
            (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="\n")
        said = _readme(found, base, name)
        (folder / "README.md").write_text(said, encoding="utf-8", newline="\n")
        load_network(folder)


def _link_cells(link: Link) -> list[str]:
    via = ";".join(f"{lat:.10g} {lon:.10g}" for lat, lon in link.via)
    return [*link[:5], via, link.note]


def _sources_of_rates(found: ImportedNetwork, base: Network) -> list[Source]:
    """Return the sources of the exchange rates that are taken over, but for those found."""
    rows = TableReader(base.folder).rows("rates")
    named = dict.fromkeys(source for _, (*_, source) in rows)
    known = {it.id for it in found.sources}
    return [base.sources[it] for it in named if it in base.sources and it not in known]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(LineFeedWriter(out))
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _cell(value: float | str | None) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _readme(found: ImportedNetwork, base: Network, name: str) -> str:
    notes = "".join(f"- {it}\n" for it in found.notes)
    return (
        f"# {name}\n\n"
        f"Made by `corridors import gmns`: {len(found.places):,} places and {len(found.links):,} "
        "links. Facts with the source `gmns_network` are those of the network; all others are "
        f"general numbers of the edition {base.edition.isoformat()}, with their own sources.\n\n"
        f"{notes}"
    )
