"""Tables as a workbook whose bytes depend on nothing but its rows."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from corridors.text import escape_controls, holds_formula

if TYPE_CHECKING:
    from openpyxl import Workbook

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip archive can name."""
_WIDEST = 60
_OFFERED_TO = 1000
"""The last row whose cells offer words."""
NO_CHOICES: Mapping[str, Mapping[str, Sequence[str]]] = {}


def workbook(
    sheets: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    title: str,
    day: dt.date,
    choices: Mapping[str, Mapping[str, Sequence[str]]] = NO_CHOICES,
) -> bytes:
    """Return rows as an xlsx file, a sheet for each table with its header frozen.

    Parameters
    ----------
    sheets
        Rows by the name of their sheet; the keys of the first row are the header.
    title
        Title of the document.
    day
        Stands as the day of its making, so that the same rows give the same bytes.
    choices
        Words that the cells below a column offer in a list, by sheet and column. Other words may
        still be written. They stand on a hidden sheet, "choices".
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        header = list(rows[0]) if rows else ["nothing to report"]
        sheet.append([_plain(key) for key in header])
        for row in rows:
            sheet.append([_plain(row[key]) for key in header])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for number, key in enumerate(header, 1):
            longest = max((len(str(row[key])) for row in rows), default=0)
            width = min(_WIDEST, max(longest, len(key)) + 2)
            sheet.column_dimensions[get_column_letter(number)].width = width
            if longest > _WIDEST:
                for cell in sheet[get_column_letter(number)][1:]:
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
        for line in sheet.iter_rows():
            for cell in line:
                if isinstance(cell.value, str):
                    # Names and notes are text, whatever they begin with, and so are columns that
                    # a list of the user's has.
                    cell.data_type = "s"
                    cell.quotePrefix = holds_formula(cell.value)
    if choices:
        _offer(book, choices)
    made = dt.datetime.combine(day, dt.time())
    book.properties.title = title
    book.properties.creator = "transport-corridors"
    book.properties.created = made
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue(), made)


def _offer(book: "Workbook", choices: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
    """Write the words that columns offer on a sheet, and let the cells below them offer these."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    words = book.create_sheet("choices")
    words.sheet_state = "hidden"
    columns: dict[str, str] = {}
    for name, of_sheet in choices.items():
        sheet = book[name]
        header = [cell.value for cell in sheet[1]]
        for title, offered in of_sheet.items():
            if title not in columns:
                letter = get_column_letter(len(columns) + 1)
                for row, word in enumerate((title, *offered), 1):
                    words[f"{letter}{row}"] = word
                columns[title] = f"choices!${letter}$2:${letter}${len(offered) + 1}"
            # A note, not a refusal: several words and names in other languages may stand there.
            rule = DataValidation(
                type="list", formula1=columns[title], allow_blank=True, errorStyle="information"
            )
            rule.showErrorMessage = False
            letter = get_column_letter(header.index(title) + 1)
            rule.add(f"{letter}2:{letter}{_OFFERED_TO}")
            sheet.add_data_validation(rule)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    # A workbook can't hold what a terminal would obey.
    return escape_controls(value) if isinstance(value, str) else value


def _timeless(data: bytes, made: dt.datetime) -> bytes:
    """Return an xlsx file with the times of its making taken out."""
    out = io.BytesIO()
    stamp = made.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                # openpyxl writes the moment of saving, whatever the properties say.
                content = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*(<)",
                    lambda it: it[1] + stamp + it[2],
                    content,
                )
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, content)
    return out.getvalue()
