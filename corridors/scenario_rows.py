"""How are the places, links and sources of a scenario read from its TOML?"""

from collections.abc import Iterable
from typing import Any

from corridors.errors import DataError
from corridors.model import Link, Place, Source

KEYS = ("title", "why", "include", "facts", "places", "links", "sources")
_FACT_KEYS = (
    *("subject", "attribute", "value", "unit", "low", "high", "when", "year", "source"),
    *("locator", "note"),
)
_ROW_KEYS = {
    "facts": _FACT_KEYS,
    "places": Place._fields,
    "links": Link._fields,
    "sources": Source._fields,
}


def key_problems(document: dict[str, Any], where: str) -> list[str]:
    """Return what a document says under keys that nothing reads, and what it lacks.

    Examples
    --------
    >>> key_problems({"title": "T", "why": "W", "links": [{"from": "a"}]}, "my.toml")
    ["my.toml: links: unknown key 'from'; keys are a, b, mode, direction, name, via, note"]
    """
    problems = [
        f"{where}: unknown key {it!r}; keys are {', '.join(KEYS)}"
        for it in sorted(set(document) - set(KEYS))
    ]
    problems += [f"{where}: {it} is missing" for it in ("title", "why") if it not in document]
    for table, known in _ROW_KEYS.items():
        rows = document.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            problems.append(f"{where}: {table} is not a list of tables; write [[{table}]]")
            continue
        problems += [
            f"{where}: {table}: unknown key {key!r}; keys are {', '.join(known)}"
            for key in sorted({key for row in rows for key in row} - set(known))
        ]
    return problems


def read_places(rows: Iterable[dict[str, Any]], where: str) -> tuple[Place, ...]:
    """Return the places of a scenario.

    Raises
    ------
    DataError
        If one has no id or no degrees.
    """
    return tuple(_place(row, where) for row in rows)


def _place(row: dict[str, Any], where: str) -> Place:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            [f"{where}: place {row.get('id')!r}: {error} is missing or wrong"]
        ) from None
    words = [str(row.get(name, "")) for name in Place._fields]
    if not words[0]:
        raise DataError([f"{where}: a place has no id"])
    return Place(words[0], words[1], words[2], lat, lon, *words[5:])


def read_links(rows: Iterable[dict[str, Any]], where: str) -> tuple[Link, ...]:
    """Return the links of a scenario.

    Raises
    ------
    DataError
        If one has no end or mode, or ``via`` is no list of points.
    """
    return tuple(_link(row, where) for row in rows)


def _link(row: dict[str, Any], where: str) -> Link:
    missing = [name for name in ("a", "b", "mode") if name not in row]
    if missing:
        raise DataError([f"{where}: a link has no {', '.join(missing)}"])
    a, b, mode = (str(row[name]) for name in ("a", "b", "mode"))
    direction = str(row.get("direction", "both"))
    if direction not in ("both", "forward"):
        raise DataError(
            [f"{where}: {a}-{b}:{mode}: direction {direction!r} is neither both nor forward"]
        )
    try:
        via = tuple((float(lat), float(lon)) for lat, lon in row.get("via", ()))
    except (TypeError, ValueError):
        raise DataError(
            [f"{where}: {a}-{b}:{mode}: via is not a list of points [lat, lon]"]
        ) from None
    return Link(a, b, mode, direction, str(row.get("name", "")), via, str(row.get("note", "")))


def read_sources(rows: Iterable[dict[str, Any]]) -> tuple[Source, ...]:
    """Return the sources that a scenario brings."""
    return tuple(Source(*(str(row.get(name, "")) for name in Source._fields)) for row in rows)
