"""Writing of answers as a workbook, CSV or Parquet; text stays text in each of them."""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corridors.errors import UsageError
from corridors.json_text import json_text
from corridors.output import staged, write_output
from corridors.safe_text import as_text
from corridors.tables.exchange import DOLLARS, ExchangeRate
from corridors.tables.reader import LineFeedWriter
from planner.output.workbook import workbook
from planner.shipments.columns import BY_NAME, answer_columns
from planner.shipments.reader import folded

SCHEMA_VERSION = 1
FORMS = (".xlsx", ".csv", ".parquet")
_BOM = "\ufeff"
"""By it Excel knows UTF-8."""


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
        Rows of `planner.shipments.rows.answer_rows`.
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
