"""Reading of a table that a user made in a spreadsheet: CSV as Excel writes it, or xlsx.

Excel writes CSV in the code page of its country and with the separator of its country. Both are
found out from the bytes. What makes a table unreadable is one error; what is wrong with a single
cell is noted with the row, so that the other rows can be used.
"""

import codecs
import csv
import datetime as dt
import io
import math
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from numbers import Real
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import DataError, UsageError
from corridors.text import from_text

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | None
"""What a cell holds; None if it is empty."""
MOST_BYTES = 20_000_000
MOST_UNPACKED_BYTES = 200_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 300
LONGEST = 4_000
"""Letters in a cell."""
CODE_PAGES = ("cp1251", "gb18030", "cp1252")
"""In which Excel writes CSV of Russian, Chinese and western European, likelier ones first."""
ENCODINGS = ("utf-8", "utf-16", *CODE_PAGES)
"""Those that are found out."""
_TRIED = 100_000
"""Letters by which a code page is found out."""
_SEPARATORS = ",;\t"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PUNCTUATION = frozenset("«»“”„‘’–—…№°·×  、。，；：（）《》？！")
_SAVE = "save it as xlsx or as CSV UTF-8"


class SheetRow(NamedTuple):
    """A row of a table: its number in the file from 1, and its cells in the order of the header.

    ``faults`` are what is wrong with it: the column (empty: the whole row), and in words.
    """

    number: int
    cells: tuple[Cell, ...]
    faults: tuple[tuple[str, str], ...] = ()


class Sheet(NamedTuple):
    """A table of a user, without empty rows.

    ``encoding`` is a code page that was found out, empty where the file states its own; ``epoch``
    is the day from which its spreadsheet counts days.
    """

    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    encoding: str = ""
    epoch: dt.datetime = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - days have no zone


def read_spreadsheet(path: Path, encoding: str | None = None) -> Sheet:
    """Read the first sheet of a workbook, or a CSV file.

    Parameters
    ----------
    path
        The file; what it is shows its content and not its name.
    encoding
        That of a CSV file, where it is not to be found out.

    Raises
    ------
    UsageError
        If there is no such file, or no such encoding.
    DataError
        With all that makes the table unreadable, by file and row.
    """
    if encoding is not None:
        try:
            # Some codecs, such as base64, are of bytes: they know no text.
            "".encode(encoding)
        except (LookupError, ValueError):
            message = f"encoding {encoding!r} is unknown; use one such as {', '.join(ENCODINGS)}"
            raise UsageError(message) from None
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        message = f"{path}: can't be read: {error.strerror or error}"
        raise UsageError(message) from None
    name = path.name
    if len(data) > MOST_BYTES:
        raise DataError([f"{name} has over {MOST_BYTES // 10**6} MB; split it into several files"])
    if data.startswith(_OLE):
        message = f"{name} is a workbook of old Excel (xls), or one with a password; {_SAVE}"
        raise DataError([message])
    if data.startswith(_ZIP):
        return _read_workbook(name, data)
    return _read_csv(name, data, encoding)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of bytes, and the code page if that had to be found out.

    UTF-8 and UTF-16 are told by their marks, or by the bytes themselves. Otherwise the code page of
    `CODE_PAGES` is taken in which most letters make up words.

    Raises
    ------
    ValueError
        If they are no text in any of them.

    Examples
    --------
    >>> decode("Далянь;Москва".encode("cp1251")), decode("大连,莫斯科".encode("gb18030"))
    (('Далянь;Москва', 'cp1251'), ('大连,莫斯科', 'gb18030'))
    >>> decode("Düsseldorf".encode("cp1252"))
    ('Düsseldorf', 'cp1252')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding), ""
    # UTF-16 without its mark: every other byte of what is ASCII is 0.
    for at, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = data[at:2000:2]
        if half and half.count(0) * 3 > len(half):
            return data.decode(encoding), ""
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    best: tuple[float, str, str] | None = None
    for encoding in CODE_PAGES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = _oddity(text[:_TRIED])
        if best is None or odd < best[0]:
            best = (odd, text, encoding)
    if best is None:
        message = "it is text in no known encoding"
        raise ValueError(message)
    return best[1:]


def _oddity(text: str) -> float:
    """Return the share of the characters beyond ASCII that make up no words."""
    beyond = odd = 0
    for word in re.findall(r"[^\W\d_]+|[^\x00-\x7f]", text):
        count = sum(not it.isascii() for it in word)
        beyond += count
        if count and not _is_word(word):
            odd += count
    return odd / max(1, beyond)


def _is_word(word: str) -> bool:
    if all(it in _PUNCTUATION for it in word):
        return True
    scripts = {_script(it) for it in word}
    if len(scripts) > 1 or "" in scripts:
        return False
    return scripts == {"CJK"} or word in (word.lower(), word.upper(), word.capitalize())


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split()
    known = ("LATIN", "CYRILLIC", "CJK")
    return name[0] if name and name[0] in known and letter.isalpha() else ""


def _read_csv(name: str, data: bytes, encoding: str | None) -> Sheet:
    try:
        text, found = decode(data) if encoding is None else (data.decode(encoding), "")
    except ValueError as error:
        what = f"in {encoding}" if encoding else "as text"
        raise DataError([f"{name}: can't be read {what} ({error}); {_SAVE}"]) from None
    text = text.removeprefix("\ufeff")
    stated = re.match(r"sep=(.)\r?\n", text)
    skipped = 0
    if stated:
        text, skipped = text[stated.end() :], 1
    separator = stated[1] if stated else _separator(text)

    def lines() -> Iterator[tuple[int, list[Cell], tuple[tuple[str, str], ...]]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        first = 1
        while True:
            try:
                row = next(reader, None)
            except csv.Error as error:
                message = f"{name}:{first + skipped}: {error}; check the quotes of its cells"
                raise DataError([message]) from None
            if row is None:
                return
            cells: list[Cell] = [from_text(it.strip()) or None for it in row]
            yield first + skipped, cells, ()
            first = reader.line_num + 1

    return _sheet(name, lines())._replace(encoding=found)


def _separator(text: str) -> str:
    """Return the separator of which the first line has most outside of quotes."""
    head = next((it for it in text.splitlines() if it.strip()), "")
    plain = re.sub(r'"[^"]*"?', "", head)
    return max(_SEPARATORS, key=plain.count)


def _read_workbook(name: str, data: bytes) -> Sheet:
    try:
        with warnings.catch_warnings():
            # What openpyxl does not keep of a workbook is nothing that is read here.
            warnings.simplefilter("ignore")
            return _unpack_workbook(name, data)
    except DataError:
        raise
    except Exception as error:  # whatever the damage of a workbook leads to
        message = f"{name}: can't be read as a workbook ({error}); {_SAVE}"
        raise DataError([message]) from error


def _unpack_workbook(name: str, data: bytes) -> Sheet:
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        size = sum(it.file_size for it in packed.infolist())
    if size > MOST_UNPACKED_BYTES:
        message = f"{name} unpacks to over {MOST_UNPACKED_BYTES // 10**6} MB; split it"
        raise DataError([message])
    values, formulas = (
        load_workbook(io.BytesIO(data), read_only=True, data_only=only) for only in (True, False)
    )
    if not values.worksheets:
        raise DataError([f"{name} has no sheet of cells; {_SAVE}"])
    sheet = _sheet(name, _workbook_lines(values.worksheets[0], formulas.worksheets[0]))
    return sheet._replace(epoch=values.epoch)


def _workbook_lines(
    values: Any, formulas: Any
) -> Iterator[tuple[int, list[Cell], tuple[tuple[str, str], ...]]]:
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    pairs = zip(values.iter_rows(), formulas.iter_rows(), strict=True)
    for number, (row, stated) in enumerate(pairs, 1):
        cells: list[Cell] = []
        faults: list[tuple[str, str]] = []
        for at, (cell, written) in enumerate(zip(row, stated, strict=True)):
            value = cell.value
            if value is None and written.value is not None:
                message = "holds a formula without a value; open the file in Excel and save it"
                faults.append((str(at), message))
            elif getattr(cell, "data_type", "") == "e":
                faults.append((str(at), f"holds the error {value}"))
                value = str(value)
            cells.append((value.strip() or None) if isinstance(value, str) else value)
        yield number, cells, tuple(faults)


def _sheet(
    name: str, lines: Iterable[tuple[int, Sequence[Cell], tuple[tuple[str, str], ...]]]
) -> Sheet:
    header: list[str] = []
    rows: list[SheetRow] = []
    for number, cells, faults in lines:
        if not any(it is not None for it in cells) and not faults:
            continue
        if not header:
            header = ["" if it is None else str(it) for it in cells]
            while header and not header[-1]:
                header.pop()
            if len(header) > MOST_COLUMNS:
                message = f"{name} has {len(header)} columns; {MOST_COLUMNS} are the most"
                raise DataError([message])
            continue
        if len(rows) == MOST_ROWS:
            message = f"{name} has over {MOST_ROWS:,} rows; split it into several files"
            raise DataError([message])
        rows.append(_row(header, number, cells, faults))
    problems = [
        f"{name}: column {at + 1} has cells but no name in the header; name it"
        for at, column in enumerate(header)
        if not column and any(row.cells[at] is not None for row in rows)
    ]
    if not header:
        problems.append(f"{name} is empty; its first row must name the columns")
    if problems:
        raise DataError(problems)
    kept = [at for at, column in enumerate(header) if column]
    return Sheet(
        tuple(header[at] for at in kept),
        tuple(row._replace(cells=tuple(row.cells[at] for at in kept)) for row in rows),
    )


def _row(
    header: Sequence[str],
    number: int,
    cells: Sequence[Cell],
    noted: Sequence[tuple[str, str]],
) -> SheetRow:
    width = len(header)
    faults = [(header[int(at)] if int(at) < width else "", told) for at, told in noted]
    filled = len(cells)
    while filled and cells[filled - 1] is None:
        filled -= 1
    if filled > width:
        faults.append(
            ("", f"{filled} cells where the header has {width}; quote cells that hold a separator")
        )
    padded = (*cells[:width], *[None] * (width - len(cells)))
    for column, cell in zip(header, padded, strict=True):
        if isinstance(cell, str) and len(cell) > LONGEST:
            faults.append((column, f"has {len(cell):,} letters; {LONGEST:,} are the most"))
    shown = tuple(it[:LONGEST] if isinstance(it, str) else it for it in padded)
    return SheetRow(number, shown, tuple(faults))


_TRUE = frozenset(("yes", "true", "1", "x", "да", "истина", "是"))
_FALSE = frozenset(("no", "false", "0", "нет", "ложь", "否"))
_SERIALS = (20_000.0, 90_000.0)
"""Numbers that may be days as a spreadsheet counts them: 1954 to 2146."""
_DAY_FORMS = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y/%m/%d %H:%M"),
    *("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%Y年%m月%d日"),
)
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d)")


def read_text(value: Any) -> str:
    """Return a cell as text; a whole number without its decimal point.

    Examples
    --------
    >>> read_text(40.0), read_text(" Dalian ")
    ('40', 'Dalian')
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value).strip()


def read_texts(value: Any) -> tuple[str, ...]:
    """Return the words of a cell, which semicolons or line breaks separate; or those of a list.

    Examples
    --------
    >>> read_texts("Manzhouli; Springfield, US")
    ('Manzhouli', 'Springfield, US')
    """
    if isinstance(value, Iterable) and not isinstance(value, str):
        words = [read_text(it) for it in value]
    else:
        words = re.split(r"[;；\n]", read_text(value))
    return tuple(it.strip() for it in words if it.strip())


def read_flag(value: Any) -> bool:
    """Return whether a cell says yes.

    Raises
    ------
    UsageError
        If it says neither yes nor no.
    """
    word = read_text(value).casefold()
    if word not in _TRUE | _FALSE:
        message = f"{word!r} is neither yes nor no; write yes, or leave the cell empty"
        raise UsageError(message)
    return word in _TRUE


def read_number(value: Any) -> float:
    """Return a number, written with a decimal point or a decimal comma.

    Raises
    ------
    UsageError
        If it is none, or one that is read differently from country to country.

    Examples
    --------
    >>> read_number("1 500,5"), read_number("1.234.567,8"), read_number("1,234.5"), read_number(3)
    (1500.5, 1234567.8, 1234.5, 3.0)
    """
    if isinstance(value, Real) and not isinstance(value, bool):
        number = float(value)
    else:
        text = _SPACES.sub("", read_text(value))
        if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", text):
            plain = text.replace(",", "")
            decimal = text.replace(",", ".") if text.count(",") == 1 else ""
            choice = f"{plain} or {decimal}" if decimal else plain
            message = f"{text!r} means one number in London and another in Berlin; write {choice}"
            raise UsageError(message)
        if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})*,\d+|[+-]?\d+,\d+", text):
            text = text.replace(".", "").replace(",", ".")
        elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+", text):
            text = text.replace(",", "")
        try:
            number = float(text)
        except ValueError:
            number = math.nan
    if not math.isfinite(number):
        message = f"{read_text(value)!r} is not a number; write one such as 1500 or 0.5"
        raise UsageError(message)
    return number


def read_day(value: Any, epoch: dt.datetime) -> str:
    """Return a day, or a day and an hour, as the command line takes it.

    Parameters
    ----------
    value
        A date, the number of one, or its text: year first, or day first with points.
    epoch
        The day from which numbers count.

    Raises
    ------
    UsageError
        If it is none, or may be one of two.

    Examples
    --------
    >>> start = dt.datetime(1899, 12, 30)
    >>> read_day("01.12.2026", start), read_day(46357.333333, start)
    ('2026-12-01', '2026-12-01T08:00')
    """
    moment = _moment(value, epoch)
    # A spreadsheet counts hours as parts of a day, some seconds off.
    moment = (moment + dt.timedelta(seconds=30)).replace(second=0, microsecond=0)
    if moment.time() == dt.time():
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes")


def _moment(value: Any, epoch: dt.datetime) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    text = read_text(value)
    serial = re.fullmatch(r"\d{5}(?:[.,]\d+)?", text)
    if serial and _SERIALS[0] < (days := float(text.replace(",", "."))) < _SERIALS[1]:
        return epoch + dt.timedelta(days=days)
    plain = re.sub(r"(?<=\d)T(?=\d)", " ", text)
    for form in _DAY_FORMS:
        try:
            return dt.datetime.strptime(plain, form)  # noqa: DTZ007 - local, as all times
        except ValueError:
            continue
    message = f"{text!r} is not a day; write 2026-12-01 or 2026-12-01T08:00"
    if re.fullmatch(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", text):
        message = f"{text!r} may mean two days; write 2026-12-01"
    raise UsageError(message)
