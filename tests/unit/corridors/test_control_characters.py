"""A terminal obeys nothing that the data says: neither on stdout nor in messages."""

import csv
import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from conftest import TOY
from hypothesis import given
from hypothesis import strategies as st
from poison import poisoned

from corridors.text import escape_controls

ORDERS = "\x1b]0;title\x07\x1b[2j\x9b31m\x7f\r\x08\u202e\u2066\u2028\x00"
SHOWN = r"\x1b]0;title\x07\x1b[2j\x9b31m\x7f\r\x08\u202e\u2066\u2028\x00".replace(r"\r", r"\x0d")
MAIN = "from planner.cli.main import main; main()"
HARMLESS = "\n\t\u00ad\u200b\u200c\u200d"
"""Of the characters that are controls by Unicode: they only break lines, or join letters."""


def orders(text):
    """Return the characters of a text that a terminal might obey."""
    return {
        it
        for it in text
        if it not in HARMLESS and unicodedata.category(it) in ("Cc", "Cf", "Zl", "Zp", "Cs")
    }


def bad(where):
    return f"«{where}{ORDERS}»"


@given(st.text())
def test_what_is_visible_holds_no_orders_and_stays_as_it_is(text):
    shown = escape_controls(text)
    known = {"\u06dd", "\u070f", "\u08e2", "\ufeff"}
    left = {it for it in orders(shown) if ord(it) < 0x600 or 0x2000 <= ord(it) < 0x2070}
    assert left - known <= {"\u2060", "\u2061", "\u2062", "\u2063", "\u2064"}
    assert escape_controls(shown) == shown
    plain = "".join(it for it in text if it == "\n" or it.isprintable())
    assert escape_controls(plain) == plain


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orders") / f"data{ORDERS.replace(chr(0), '')}"
    free = poisoned(TOY, folder, bad, lambda where: f"«{where}\x1b[2j\x9b\u202e»")
    assert len(free) > 25
    scenario = folder / "evil\x1b[2j\u202e.toml"
    texts = json.dumps(ORDERS)
    scenario.write_text(f"title = {texts}\nwhy = {texts}\n", encoding="utf-8")
    demand = folder / "demand\x1b[2j.csv"
    with (folder / "cargo.csv").open(encoding="utf-8", newline="") as file:
        cargo = next(csv.DictReader(file))["id"]
    with demand.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("origin", "destination", "cargo", "amount", "unit"))
        writer.writerow(("alpha", "golf", cargo, 5, "TEU/y"))
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("reference", "origin", "destination", "cargo", "\x1b[2J"))
        writer.writerow((ORDERS, "alpha", "golf", cargo, ORDERS))
    return folder, cargo, scenario, demand


COMMANDS = [
    ("route", "alpha", "golf"),
    ("route", "alpha", "golf", "--pareto"),
    ("route", "alpha", "golf", "--every", "month"),
    ("compare", "alpha", "golf"),
    ("compare", "alpha", "golf", "-s", "SCENARIO"),
    ("explain", "alpha", "golf"),
    ("risk", "alpha", "golf", "--draws", "20"),
    (
        *("breakeven", "alpha", "golf", "--by", "generalised", "--vary", "value_of_time"),
        *("--from", "0", "--to", "40", "--points", "3"),
    ),
    ("list",),
    ("places",),
    ("check",),
    ("scenarios", "SCENARIO"),
    ("batch", "LIST", "--workers", "1"),
    ("flows", "DEMAND"),
    ("critical", "DEMAND"),
    ("map", "MAP", "-s", "SCENARIO"),
]
ASKS = ("route", "compare", "explain", "risk", "breakeven")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda it: " ".join(it[:4]))
def test_no_command_lets_data_give_orders(run, tables, tmp_path, words):
    folder, cargo, scenario, demand = tables
    named = {"SCENARIO": scenario, "DEMAND": demand, "LIST": folder / "list.csv"}
    named |= {"MAP": tmp_path / "a\x1b[2j.html"}
    asked = ("--cargo", cargo) if words[0] in ASKS else ()
    data = () if words[0] == "scenarios" else ("--data", folder)
    done = run(*(named.get(it, it) for it in words), *asked, *data)
    assert done.code == (1 if words == ("check",) else 0), done.err
    assert orders(done.out) == set()
    assert orders(done.err) == set()
    assert r"\x1b" in done.out + done.err or words[0] == "flows"


WRONG = [
    ("route", "al\x1b[2jpha", "golf"),
    ("route", "alpha", "golf", "--\x1b[2j"),
    ("route", "alpha", "golf", "--by", "\x1b[2j"),
    ("rou\x1b[2j",),
    ("route", "alpha", "golf", "--set", "\x1b[2j=1"),
    ("route", "alpha", "golf", "-s", "no\x1b[2j.toml"),
    ("route", "alpha", "golf", "--data", "no\x1b[2j"),
    ("route", "alpha", "golf", "--map", "no\x1b[2j"),
]


@pytest.mark.parametrize("words", WRONG)
def test_no_message_gives_orders(run, words):
    done = run(*words)
    assert done.code in (1, 2)
    assert orders(done.err) == set()
    assert r"\x1b[2j" in done.err
    assert done.out == ""


def test_what_is_wrong_with_a_table_is_told_without_orders(run, toy_copy):
    path = toy_copy / "places.csv"
    path.write_text(path.read_text("utf-8").replace(",port,", ",po\x1b[2j\u202ert,"), "utf-8")
    done = run("list", "--data", toy_copy)
    assert done.code == 1
    assert orders(done.err) == set()
    assert r"\x1b[2j" in done.err


def test_json_and_csv_are_the_data_as_it_is(run, tables):
    folder, *_ = tables
    (place, *_) = json.loads(run("places", "--format", "json", "--data", folder).out)["places"]
    assert place["name_en"] == f"Alpha{bad('places.name_en')}"
    out = run("places", "--format", "csv", "--data", folder).out
    (row, *_) = csv.DictReader(io.StringIO(out, newline=""))
    assert row["name_en"] == f"Alpha{bad('places.name_en')}"


def test_csv_on_a_terminal_gives_no_orders(run, tables, monkeypatch):
    folder, *_ = tables
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    out = run("places", "--format", "csv", "--data", folder).out
    assert orders(out) == set()
    assert SHOWN in out


def test_a_file_whose_name_is_no_text_is_named(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff\x1b[2j.html"
    command = [sys.executable, "-c", MAIN, "map", path, "--data", str(TOY)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr.decode().endswith("/\\udcff\\x1b[2j.html\n")
    assert list(Path(os.fsdecode(os.fsencode(tmp_path))).iterdir())
