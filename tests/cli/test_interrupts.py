"""Ctrl-C and a request to end, at many moments: a word, an exit code, nothing left behind."""

import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import TOY, hear_signals, mostly_nightly

MAIN = "from planner.cli.main import main; main()"
WORDS = {signal.SIGINT: "Interrupted", signal.SIGTERM: "Terminated", signal.SIGHUP: "Hung up"}
TOLD = "import time:"


def start(*words, code=MAIN, options=(), **more):
    command = [sys.executable, *options, "-c", code, *map(str, words)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_signals,  # noqa: PLW1509 - nothing else runs in the new process yet
        start_new_session=True,
        **more,
    )


def said(text):
    """Lines of stderr without those of the interpreter about imports."""
    return [it for it in text.splitlines() if it and not it.startswith(TOLD)]


def end(process, number):
    """Send a signal to a process and its helpers, as a terminal does; return what it said."""
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=60)
    return said(err)


ROUTE = ("route", "alpha", "delta", "--data", TOY)


@pytest.mark.parametrize("number", mostly_nightly(WORDS, signal.SIGINT))
@pytest.mark.parametrize("after", mostly_nightly((1, 3, 10, 25, 40, 60, 90), 1, 25, 90))
def test_a_signal_in_the_imports_is_told_in_a_word(number, after):
    """At the same imports each time: the interpreter says on stderr what it has imported."""
    with start(*ROUTE, options=("-X", "importtime")) as process:
        begun = 0
        for line in process.stderr:
            begun += bool(begun) or line.endswith(" planner.cli.main\n")
            if begun > after:
                break
        assert end(process, number) == [WORDS[number]]
        assert process.returncode == 128 + number


@pytest.mark.parametrize("tenths", mostly_nightly((3, 5, 7, 9, 12, 16, 24), 5, 9, 16))
@pytest.mark.parametrize("words", [("compare", "Dalian", "Moscow", "--every", "month"), ("map",)])
def test_a_signal_at_any_time_leaves_no_traceback_and_no_file(tmp_path, words, tenths):
    out = tmp_path / "out"
    out.mkdir()
    page = out / "page.html"
    more = (page,) if words == ("map",) else ("--output", page, "--format", "json")
    # Compiled code is made anew for some, so that the signal comes while it is.
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / str(tenths % 2))}
    with start(*words, *more, env=env) as process:
        time.sleep(tenths / 10)
        told = end(process, signal.SIGINT)
        if process.returncode == 0:
            assert told == [f"Wrote {page}"]
        else:
            # Once the work is done a signal ends the process without a word.
            done = told == [f"Wrote {page}"] and process.returncode == -signal.SIGINT
            assert done or (told[-1:], process.returncode) == (["Interrupted"], 130)
            assert told[:-1] in ([], [f"Wrote {page}"])
    assert [it.name for it in out.iterdir()] in ([], [page.name])


LONG = """
import hashlib
import planner.cli.group as command
from corridors.output import staged
from pathlib import Path
def run():
    # Not one instruction of Python's own for minutes, as in a long compiled search.
    with staged(Path({out!r})) as path:
        path.write_text("half")
        print("begun", flush=True)
        hashlib.pbkdf2_hmac("sha256", b"", b"", 10**9)
command.run = run
"""
SLOW = """
import planner.cli.group as command, time
def run():
    try:
        print("begun", flush=True)
        time.sleep(600)
    finally:
        time.sleep(600)
command.run = run
"""


def ignoring_ctrl_c():
    """As a shell starts what runs in the background."""
    hear_signals()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.parametrize("start_as", [hear_signals, ignoring_ctrl_c])
@pytest.mark.parametrize("code", [LONG, SLOW])
def test_a_request_to_end_is_kept_whatever_is_under_way(tmp_path, code, start_as):
    out = tmp_path / "out.txt"
    out.write_text("old")
    command = [sys.executable, "-c", code.format(out=str(out)) + MAIN]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=start_as,  # noqa: PLW1509 - nothing else runs in the new process yet
    ) as process:
        assert process.stdout.readline() == "begun\n"
        if start_as is ignoring_ctrl_c:
            process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert (said(err), process.returncode) == (["Terminated"], 143)
    assert time.monotonic() - begun < 5  # a busy machine takes its time
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


LOST = """
import os, signal
import planner.cli.group as run
class Noisy:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000): pass
def broken():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        {then}
def noisy():
    thing = Noisy()
    del thing
    print("went on")
run.run = {what}
"""


@pytest.mark.parametrize(
    ("what", "then"),
    [
        ("noisy", "pass"),
        ("broken", "pass"),
        ("broken", "raise ImportError('numpy failed to import')"),
        ("broken", "raise SystemExit(1)"),
    ],
)
def test_an_interrupt_that_is_lost_on_its_way_ends_the_command_too(what, then):
    with start(code=LOST.format(what=what, then=then) + MAIN) as process:
        out, err = process.communicate(timeout=60)
    assert (out, said(err), process.returncode) == ("", ["Interrupted"], 130)


def test_who_is_to_ignore_a_signal_ignores_it():
    """As with nohup, or in the background of a script."""
    ignored = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN);"
    kill = "import os; os.kill(os.getpid(), signal.SIGINT); os.kill(os.getpid(), signal.SIGINT);"
    with start("list", "--data", TOY, code=ignored + kill + MAIN) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "north" in out
