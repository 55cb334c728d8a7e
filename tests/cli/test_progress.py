"""What a terminal is told while a run is long: after a second, on stderr, and nothing is left."""

import sys
import threading
import time

import pytest
from _pytest.capture import CaptureIO

from corridors import cache_folder as caches
from planner.cli import progress
from planner.cli.progress import waiting
from planner.search.compilation import compile_cached

ENDS = ("alpha", "golf")
DEMAND = "origin,destination,cargo,amount,unit\nalpha,golf,teu,100,TEU/y\n"
TOLD = [
    (("route", *ENDS, "-k", "3"), "searching"),
    (("route", *ENDS, "--pareto"), "searching"),
    (("route", *ENDS, "--every", "month"), "asking 2027-01-01"),
    (("report", *ENDS), "writing the report"),
    (("explain", *ENDS), "searching for better"),
    (("risk", *ENDS, "--draws", "20"), "simulating"),
    (("compare", *ENDS), "comparing"),
    (("breakeven", *ENDS, "--vary", "value_of_time", "--from", "0", "--to", "900"), "varying"),
    (("flows", "demand.csv"), "assigning"),
    (("critical", "demand.csv"), "rerouting pairs"),
    (("check",), "checking"),
    (("map", "page.html"), "drawing the network"),
    (("export", "out.geojson"), "writing the network"),
]


class AtOnce(threading.Timer):
    """A timer for which no time passes."""

    def start(self):
        self.function()


def no_thread_is_left():
    """Tell whether all threads but the main one end within a moment."""
    others = [it for it in threading.enumerate() if it is not threading.main_thread()]
    for thread in others:
        thread.join(5)
    return not any(it.is_alive() for it in others)


@pytest.fixture
def terminal(monkeypatch):
    """Make stderr a terminal, whichever stands in its place, and stdout none."""

    def isatty(file):
        return file is not getattr(sys.stdout, "rich_proxied_file", sys.stdout)

    monkeypatch.setattr(CaptureIO, "isatty", isatty)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def hasty(terminal, monkeypatch):
    """Let what is told on a terminal be told from the start."""
    del terminal
    monkeypatch.setattr(progress.threading, "Timer", AtOnce)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demand.csv").write_text(DEMAND, encoding="utf-8")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("words", "said"), TOLD, ids=lambda it: " ".join(it)[:30])
def test_a_long_run_is_told_on_a_terminal_alone(toy_run, request, words, said):
    plain = toy_run(*words)
    assert said not in plain.err
    assert "\x1b" not in plain.err
    request.getfixturevalue("hasty")
    done = toy_run(*words, *["--force"] * (words[0] in ("map", "export")))
    assert (done.code, done.out) == (plain.code, plain.out)
    assert said in done.err
    assert done.err.rindex("\x1b[?25h") > done.err.rindex("\x1b[?25l"), "the cursor is back"
    assert no_thread_is_left()


@pytest.mark.usefixtures("terminal")
def test_what_takes_longer_is_told_with_its_last_words(monkeypatch, capsys):
    monkeypatch.setattr(progress, "_PATIENCE_S", 0.05)
    with waiting("searching") as told:
        told("first")
        assert capsys.readouterr().err == ""
        told("\x1b[2Jsecond")
        time.sleep(0.5)
    said = capsys.readouterr().err
    assert "second" in said
    assert "first" not in said
    assert "\x1b[2J" not in said, "a name of the data is shown, not obeyed"


@pytest.mark.usefixtures("hasty")
def test_the_first_compilation_is_told(monkeypatch, capsys):
    monkeypatch.setattr(caches, "cache_folders", list)

    def double(number):
        return number + number

    made = compile_cached(double)
    with waiting("searching"):
        assert made(21) == 42
    assert "Compiling the searches once ..." in capsys.readouterr().err
    with waiting("searching"):
        assert made(4) == 8
    assert "Compiling" not in capsys.readouterr().err
    assert no_thread_is_left()
