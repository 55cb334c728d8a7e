"""Tables as spreadsheets write them: encodings, separators, limits, and what is wrong with them."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from corridors.errors import DataError
from corridors.tables import spreadsheet
from corridors.tables.spreadsheet import decode, read_spreadsheet

RUSSIAN = "reference,origin,destination\nПартия № 1,Далянь,Москва\n«Восток»,Владивосток,Харбин\n"
CHINESE = "reference,origin,destination\n第一批,大连,莫斯科\n营口港,满洲里,哈尔滨\n"
GERMAN = "reference,origin,destination\nKöln,Düsseldorf,München\nÖl für Málaga,Zürich,Brüssel\n"


def written(tmp_path, content, name="list.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (RUSSIAN, "cp1251", "cp1251"),
        (CHINESE, "gb18030", "gb18030"),
        (GERMAN, "cp1252", "cp1252"),
        *((it, "utf-8", "") for it in (RUSSIAN, CHINESE, GERMAN)),
        *((it, "utf-8-sig", "") for it in (RUSSIAN, CHINESE)),
        *((RUSSIAN, it, "") for it in ("utf-16", "utf-16-le", "utf-16-be")),
        (CHINESE, "utf-16", ""),
    ],
)
def test_encodings_that_excel_writes_are_understood(tmp_path, text, encoding, found):
    sheet = read_spreadsheet(written(tmp_path, text.encode(encoding)))
    lines = text.splitlines()
    assert list(sheet.header) == lines[0].split(",")
    assert [list(row.cells) for row in sheet.rows] == [it.split(",") for it in lines[1:]]
    assert sheet.encoding == found


@pytest.mark.parametrize("name", ["大连", "沈阳", "北京", "哈尔滨", "满洲里", "绥芬河", "天津"])
def test_a_single_chinese_name_is_no_russian(name):
    assert decode(name.encode("gb18030")) == (name, "gb18030")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("stated", ["", "sep={}\r\n"])
def test_separators_are_found_out(tmp_path, separator, stated):
    rows = ["origin", "via"], ["Springfield", "a"]
    text = stated.format(separator) + "\r\n".join(separator.join(it) for it in rows)
    sheet = read_spreadsheet(written(tmp_path, text))
    assert sheet.header == ("origin", "via")
    assert sheet.rows[0].cells == ("Springfield", "a")
    assert sheet.rows[0].number == (3 if stated else 2)


def test_a_row_that_is_too_long_says_so_and_stops_nothing(tmp_path):
    sheet = read_spreadsheet(written(tmp_path, "origin,via\na,b,c\nd,e\n"))
    assert sheet.rows[0].faults == (
        ("", "3 cells where the header has 2; quote cells that hold a separator"),
    )
    assert sheet.rows[1].faults == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b'origin,via\n"a,b\n', "list.csv:2: unexpected end of data; check the quotes"),
        (b'origin,via\n"a"b,c\n', "list.csv:2: "),
        (b"origin,,via\na,b,c\n", "column 2 has cells but no name"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"PK\x03\x04rest", "can't be read as a workbook"),
    ],
)
def test_what_is_no_table_is_told(tmp_path, content, told):
    with pytest.raises(DataError) as error:
        read_spreadsheet(written(tmp_path, content))
    assert told in str(error.value)


def test_limits_are_kept(tmp_path, monkeypatch):
    for name, most in (("MOST_BYTES", 500), ("MOST_ROWS", 3), ("LONGEST", 9)):
        monkeypatch.setattr(spreadsheet, name, most)
    with pytest.raises(DataError, match="split it into several files"):
        read_spreadsheet(written(tmp_path, b"origin\n" + b"a\n" * 400))
    with pytest.raises(DataError, match="has over 3 rows"):
        read_spreadsheet(written(tmp_path, b"origin\na\nb\nc\nd\n"))
    row = read_spreadsheet(written(tmp_path, b"origin\nabcdefghijklm\n")).rows[0]
    assert row.faults == (("origin", "has 13 letters; 9 are the most"),)
    monkeypatch.setattr(spreadsheet, "MOST_COLUMNS", 2)
    with pytest.raises(DataError, match="has 3 columns"):
        read_spreadsheet(written(tmp_path, b"a,b,c\n"))


def test_a_workbook_that_unpacks_to_very_much_is_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * (spreadsheet.MOST_UNPACKED_BYTES + 1))
    with pytest.raises(DataError, match="unpacks to over"):
        read_spreadsheet(written(tmp_path, out.getvalue(), "list.xlsx"))


def test_cells_of_a_workbook_keep_their_kinds(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["origin", "depart", "count", "booked", "budget", None],
        [" Dalian ", dt.datetime.fromisoformat("2026-12-01T08:00"), 3, True, "=1+1", None],
        [None] * 6,
        ["#N/A", dt.date(2026, 12, 1), 2.5, False, None, None],
    ):
        sheet.append(row)
    sheet["A4"].data_type = "e"
    path = tmp_path / "list.xlsx"
    book.save(path)
    found = read_spreadsheet(path)
    assert found.header == ("origin", "depart", "count", "booked", "budget")
    first, second = found.rows
    assert first.number == 2
    assert first.cells == ("Dalian", dt.datetime.fromisoformat("2026-12-01T08:00"), 3, True, None)
    assert [it[0] for it in first.faults] == ["budget"]
    assert "formula without a value" in first.faults[0][1]
    assert second.number == 4
    assert second.faults == (("origin", "holds the error #N/A"),)
