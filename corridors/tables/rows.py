"""Rows of the tables of a data folder, and their problems."""

from pathlib import Path

from corridors.tables.reader import Row, read_rows, table_files

_COLUMNS = {
    "places": (
        *("id", "kind", "country", "lat", "lon", "name_en", "name_ru", "name_zh"),
        *("locode", "esr", "aliases", "source"),
    ),
    "links": ("a", "b", "mode", "direction", "name", "via", "note"),
    "sources": ("id", "kind", "title", "publisher", "year", "url", "licence"),
    "schema": ("attribute", "applies_to", "unit", "type", "min", "max", "meaning"),
    "units": ("unit", "canonical", "factor"),
    "rates": ("currency", "year", "per_usd", "source"),
    "modes": ("id", "name_en", "name_ru", "name_zh", "family", "gauge_mm", "land"),
    "cargo": ("id", "name_en", "name_ru", "name_zh", "basis", "modes"),
    "corridors": (
        *("id", "name_en", "name_ru", "name_zh", "cargo", "status", "season", "source", "note"),
    ),
    "corridor_chains": ("corridor", "seq", "place", "mode_to_next", "source"),
    "corridor_marks": ("corridor", "seq", "place", "mode"),
    "corridor_between": ("corridor", "countries"),
    "corridor_trunk_modes": ("corridor", "modes", "source"),
    "corridor_reach": ("corridor", "end", "countries", "places", "source"),
    "edition": ("date",),
}


class Reader:
    """Reads the tables of one folder and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def rows(self, table: str) -> list[tuple[str, Row]]:
        """Return ``(file:line, cells)`` of all files of a table."""
        result = []
        for path in table_files(self.folder, table):
            name = f"{path.parent.name}/{path.name}"
            for line, cells in read_rows(path, _COLUMNS[table], self.problems):
                result.append((f"{name}:{line}", cells))
        return result

    def keyed(self, table: str) -> list[tuple[str, Row]]:
        """Return the rows whose first cell is an id of its own; tell the others."""
        seen: dict[str, str] = {}
        result = []
        for where, cells in self.rows(table):
            key = cells[0]
            if key in seen:
                self.problems.append(
                    f"{where}: id {key!r} is already in {seen[key]}; keep one of them"
                )
                continue
            if not key:
                self.problems.append(f"{where}: the id is empty")
                continue
            seen[key] = where
            result.append((where, cells))
        return result
