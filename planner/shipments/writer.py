"""The files of a list: its template, and its answers as a workbook, CSV or Parquet.

Text stays text in each of them.
"""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from corridors.errors import UsageError
from corridors.model.entities import WATER_KINDS
from corridors.model.network import Network
from corridors.output import staged, write_output
from corridors.places.names import country_name
from corridors.scenario import scenario_files
from corridors.tables.exchange import DOLLARS, ExchangeRate
from corridors.tables.reader import LineFeedWriter
from corridors.text import as_text, json_text
from planner.output.workbook import workbook
from planner.question.equipment import container_words
from planner.question.query import DRAWN_ONLY
from planner.question.terms import CRITERIA, TermKind
from planner.services.names import partners_of
from planner.shipments.reader import BY_NAME, COLUMNS, answer_columns, folded

TEMPLATE_FORMS = (".xlsx", ".csv")
_PAIRS = (("dalian", "moscow"), ("yingkou", "rotterdam"))
_OFFERED = ("by", "cargo", "equipment", "mode", "country", "operator", "scenario")
"""Columns whose cells offer their words in a list."""
_FLAGS = tuple(it.name for it in COLUMNS if it.kind is TermKind.FLAG)
_BOM = "\ufeff"
"""By it Excel knows UTF-8."""


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
    lists = _lists(network)
    offered = {it: lists[it] for it in _OFFERED} | {it: ["yes"] for it in _FLAGS}
    return template_file(
        path,
        {"shipments": _examples(network)},
        {it.name: it.meaning for it in COLUMNS},
        {"words": [dict(zip(lists, row, strict=True)) for row in zip_longest(*lists.values())]},
        title="List of shipments",
        day=network.edition,
        choices={"shipments": offered},
    )


def template_file(
    path: Path,
    example: dict[str, list[dict[str, Any]]],
    meanings: dict[str, str],
    more: dict[str, list[dict[str, Any]]],
    **options: Any,
) -> bytes:
    """Return a template as CSV, which holds the example alone, or as a workbook.

    Parameters
    ----------
    path
        The file, whose ending names the form.
    example
        The rows of the sheet to be filled in, by its name.
    meanings
        What its columns hold.
    more
        Further sheets.
    **options
        Of `planner.output.workbook.workbook`.

    Raises
    ------
    UsageError
        If the ending is another.
    """
    form = path.suffix.lower()
    if form not in TEMPLATE_FORMS:
        message = f"{path}: the name of a template must end in {' or '.join(TEMPLATE_FORMS)}"
        raise UsageError(message)
    if form == ".csv":
        out = io.StringIO()
        writer = csv.DictWriter(LineFeedWriter(out), list(meanings))
        writer.writeheader()
        for rows in example.values():
            writer.writerows(rows)
        return (_BOM + out.getvalue()).encode()
    columns = [{"column": name, "meaning": it} for name, it in meanings.items()]
    return workbook({**example, "columns": columns, **more}, **options)


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


SCHEMA_VERSION = 1
FORMS = (".xlsx", ".csv", ".parquet")


def check_form(path: Path) -> None:
    """Refuse the name of a file whose ending names no form of table.

    Raises
    ------
    UsageError
        With the endings.
    """
    if path.suffix.lower() not in FORMS:
        message = f"{path}: the name of the output must end in {', '.join(FORMS)}"
        raise UsageError(message)


def write_rows(
    path: Path,
    header: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    *,
    day: dt.date,
    long: bool,
    rate: ExchangeRate = DOLLARS,
) -> None:
    """Write rows of answers in the form that the ending of the file names.

    Parameters
    ----------
    path
        The file.
    header
        The columns of the user.
    rows
        Rows of `planner.shipments.run.answer_rows`.
    day
        Day of the data's edition.
    long
        Whether each answer has a row.
    rate
        The currency in which prices stand too, beside USD.

    Raises
    ------
    OutputError
        If it can't be written; nothing is left behind.
    """
    form = path.suffix.lower()
    if form == ".xlsx":
        write_output(path, _book(header, rows, day, rate, long=long))
    elif form == ".csv":
        write_output(path, _BOM + csv_text(rows))
    else:
        _write_parquet(path, header, rows, rate, long=long)


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as CSV whose cells no spreadsheet takes for formulas.

    Days are written as ISO 8601 has them, lists with semicolons.
    """
    out = io.StringIO()
    writer = csv.writer(LineFeedWriter(out))
    writer.writerow([as_text(it) for it in rows[0]])
    for row in rows:
        writer.writerow([_csv_cell(it) for it in row.values()])
    return out.getvalue()


def rows_json(rows: Sequence[Mapping[str, Any]], more: Mapping[str, Any] | None = None) -> str:
    """Return rows as JSON text that ends with a line feed, with what has no answer left out.

    ``more`` stands before them.
    """
    kept = [{key: it for key, it in row.items() if it is not None} for row in rows]
    document = {"schema_version": SCHEMA_VERSION, **(more or {}), "rows": kept}
    return json_text(document, default=_text) + "\n"


def _csv_cell(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float) else as_text(_text(value))


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        form = "%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M"
        return value.strftime(form)
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(map(str, value))
    return str(value)


def _book(
    header: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    day: dt.date,
    rate: ExchangeRate,
    *,
    long: bool,
) -> bytes:
    meanings = [
        {
            "column": it,
            "meaning": BY_NAME[folded(it)].meaning if folded(it) in BY_NAME else "Yours.",
        }
        for it in header
    ]
    answers = answer_columns(long=long, rate=rate)
    meanings += [{"column": k, "meaning": it} for k, it in answers.items()]
    about = [
        {"what": "Answers by", "value": "corridors batch"},
        {"what": "Edition of the data", "value": day.isoformat()},
    ]
    if rate != DOLLARS:
        about.append({"what": f"Prices in {rate.code}", "value": rate.text()})
    sheets = {"quotes": rows, "columns": meanings, "about": about}
    return workbook(sheets, title="Shipments and their routes", day=day)


def _write_parquet(
    path: Path,
    header: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    rate: ExchangeRate,
    *,
    long: bool,
) -> None:
    """Write rows with the types of their columns; those of the user are text as they stand."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, Any] = {}
    for name in header:
        cells = [row[name] for row in rows]
        columns[name] = pa.array([None if it is None else _text(it) for it in cells], pa.string())
    for name in answer_columns(long=long, rate=rate):
        columns[name] = pa.array([row[name] for row in rows], _type_of(name, rate))
    with staged(path) as made:
        pq.write_table(pa.table(columns), made, compression="zstd")


def _type_of(name: str, rate: ExchangeRate) -> Any:
    import pyarrow as pa

    if name.endswith(("borders", "transfers")):
        return pa.int32()
    numbers = ("days", "usd", rate.code.lower(), "p10", "p90", "kg_co2e", "km", "on_time")
    return pa.float64() if name.endswith(numbers) else pa.string()
