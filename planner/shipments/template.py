"""The template of a list: its columns, two examples, what they mean, and the words allowed."""

import csv
import io
from itertools import zip_longest
from pathlib import Path
from typing import Any

from corridors.errors import UsageError
from corridors.model.entities import WATER_KINDS
from corridors.model.network import Network
from corridors.places.names import country_name
from corridors.scenario import scenario_files
from corridors.tables.reader import LineFeedWriter
from planner.output.workbook import workbook
from planner.query.equipment import container_words
from planner.query.query import DRAWN_ONLY
from planner.question.terms import CRITERIA, TermKind
from planner.services.names import partners_of
from planner.shipments.columns import COLUMNS

FORMS = (".xlsx", ".csv")
_PAIRS = (("dalian", "moscow"), ("yingkou", "rotterdam"))
_OFFERED = ("by", "cargo", "equipment", "mode", "country", "operator", "scenario")
"""Columns whose cells offer their words in a list."""
_FLAGS = tuple(it.name for it in COLUMNS if it.kind is TermKind.FLAG)
_BOM = "\ufeff"


def template(path: Path, network: Network) -> bytes:
    """Return an empty list with two examples, in the form that the ending of a file names.

    Parameters
    ----------
    path
        The file; a workbook also explains the columns and lists the words allowed.
    network
        The network whose names it lists.

    Raises
    ------
    UsageError
        If the ending is another.
    """
    rows = _examples(network)
    form = path.suffix.lower()
    if form not in FORMS:
        message = f"{path}: the name of a template must end in {' or '.join(FORMS)}"
        raise UsageError(message)
    if form == ".csv":
        out = io.StringIO()
        writer = csv.DictWriter(LineFeedWriter(out), [it.name for it in COLUMNS])
        writer.writeheader()
        writer.writerows(rows)
        return (_BOM + out.getvalue()).encode()
    meanings = [{"column": it.name, "meaning": it.meaning} for it in COLUMNS]
    sheets = {"shipments": rows, "columns": meanings, "words": _words(network)}
    lists = _lists(network)
    offered = {it: lists[it] for it in _OFFERED} | {it: ["yes"] for it in _FLAGS}
    return workbook(
        sheets, title="List of shipments", day=network.edition, choices={"shipments": offered}
    )


def _examples(network: Network) -> list[dict[str, Any]]:
    known = network.places
    pairs = [pair for pair in _PAIRS if all(it in known for it in pair)]
    if not pairs:
        towns = [it.id for it in known.values() if it.kind not in WATER_KINDS]
        pairs = [(towns[0], towns[-1])] * 2
    empty: dict[str, Any] = {it.name: None for it in COLUMNS}
    filled = [
        {"reference": "example 1", "count": 12},
        {"reference": "example 2", "count": 3, "by": "cost"},
    ]
    rows = []
    for at, cells in enumerate(filled):
        origin, destination = (known[it].name() for it in pairs[at % len(pairs)])
        ends = {"origin": origin, "destination": destination}
        rows.append(empty | cells | ends | {"depart": network.edition.isoformat()})
    return rows


def _words(network: Network) -> list[dict[str, Any]]:
    """Return the words that columns may hold, a column each."""
    lists = _lists(network)
    return [dict(zip(lists, row, strict=True)) for row in zip_longest(*lists.values())]


def _lists(network: Network) -> dict[str, list[str]]:
    """Return the words that columns may hold, and what some of them mean, by title."""
    kinds = [it for it in network.cargo.values() if {*it.modes} - {DRAWN_ONLY}]
    families = [it.family for it in network.modes.values() if it.id != DRAWN_ONLY]
    codes = sorted({it.country for it in network.places.values() if it.country})
    operators = {name for it in network.services.values() for name in partners_of(it)}
    return {
        "by": list(CRITERIA),
        "cargo": [it.id for it in kinds],
        "what the cargo is": [it.name_en for it in kinds],
        "equipment": container_words(network.cargo),
        "mode": list(dict.fromkeys(families)),
        "country": codes,
        "its name": [country_name(it) for it in codes],
        "operator": sorted(operators),
        "scenario": list(scenario_files()),
    }
