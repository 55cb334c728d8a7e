"""``--open``: the page of a command in the browser, in its file or in a temporary one."""

import stat
import sys
import tempfile
from pathlib import Path

import click
import pytest
from conftest import TOY

ENDS = ("alpha", "golf")
DEMAND = "origin,destination,cargo,amount,unit\nalpha,golf,teu,100,TEU/y\n"
ASKED = {
    "route": ENDS,
    "compare": ENDS,
    "report": ENDS,
    "flows": ("demand.csv",),
    "critical": ("demand.csv", "--no-betweenness"),
    "map": (),
    "show": ("northern",),
}
FILE = {"map": (), "report": ("--output",)}
"""How a command is told the file of its page; ``--map`` where nothing else is said."""


@pytest.fixture
def launched(monkeypatch, tmp_path):
    """Return what the browser is asked to open; temporary files stand in a folder of their own."""
    found = []
    monkeypatch.setattr(click, "launch", lambda url: found.append(url) or 0)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "demand.csv").write_text(DEMAND, encoding="utf-8")
    return found


def asked(command):
    if command != "show":
        return (command, *ASKED[command])
    rows = (TOY / "corridors.csv").read_text(encoding="utf-8").splitlines()
    return (command, rows[1].partition(",")[0])


@pytest.mark.parametrize("command", ASKED)
def test_without_a_file_the_page_is_a_temporary_one(toy_run, launched, tmp_path, command):
    done = toy_run(*asked(command), "--open")
    assert done.code == 0, done.err
    (page,) = (tmp_path / "temporary").iterdir()
    assert launched == [str(page)]
    assert f"Wrote {page}" in done.err
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    if sys.platform != "win32":
        assert stat.S_IMODE(page.stat().st_mode) == 0o600


@pytest.mark.parametrize("command", ASKED)
def test_with_a_file_that_file_is_opened(toy_run, launched, tmp_path, command):
    plain = toy_run(*asked(command), *FILE.get(command, ("--map",)), "plain.html")
    assert (plain.code, launched) == (0, []), plain.err
    done = toy_run(*asked(command), *FILE.get(command, ("--map",)), "page.html", "--open")
    assert done.code == 0, done.err
    assert launched == [str(tmp_path / "page.html")]
    assert (tmp_path / "page.html").read_bytes() == (tmp_path / "plain.html").read_bytes()
    assert not [*(tmp_path / "temporary").iterdir()]
    assert done.out == plain.out


@pytest.mark.parametrize("command", ASKED)
def test_a_file_that_exists_is_neither_written_nor_opened(toy_run, launched, tmp_path, command):
    page = tmp_path / "page.html"
    page.write_text("mine", encoding="utf-8")
    done = toy_run(*asked(command), *FILE.get(command, ("--map",)), "page.html", "--open")
    assert (done.code, launched, page.read_text(encoding="utf-8")) == (2, [], "mine")
    assert "--force" in done.err


def test_without_a_browser_the_file_is_told(toy_run, launched, monkeypatch):
    monkeypatch.setattr(click, "launch", lambda url: launched.append(url) or 3)
    done = toy_run("route", *ENDS, "--open")
    assert done.code == 0
    assert done.err.endswith(f"No browser was found; open {launched[0]} yourself\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("map",), "add --open"),
        (("report", *ENDS, "--open", "--format", "json"), "--format json"),
        (("report", *ENDS, "--open", "--output", "page.txt"), "FILE.html"),
        (("route", *ENDS, "--open", "--every", "month"), "--every"),
        (("compare", *ENDS, "--open", "--every", "month"), "--every and --open"),
        (("route", *ENDS, "--open", "--map", "/dev/stdout"), "pipe or a device"),
    ],
)
def test_what_has_no_page_to_open_is_one_error(toy_run, launched, words, said):
    done = toy_run(*words)
    assert (done.code, done.out, launched) == (2, "", [])
    assert said in done.err
    assert done.err.count("\n") == 1
    assert not Path("page.txt").exists()
