"""Searches are plain until compiling pays; compiled code is taken only for what it was made of."""

import importlib.util
import subprocess
import sys
import threading

import numpy as np
import pytest
from conftest import TOY

from corridors import cache_folder as caches
from planner.search import compilation
from planner.search.compilation import Adaptive, compile_cached
from planner.search.label_setting import Calendar

KERNEL = """
from planner.search.label_setting import next_departure


def total(values, calendar):
    return {body}
"""
BODY = "values.sum() + next_departure(calendar, 0, 1.0)[0]"


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """A folder of caches of the test alone."""
    folder = tmp_path / "kept"
    monkeypatch.setattr(caches, "cache_folders", lambda: [folder])
    return folder


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """Return a search that is made as in a new process, of sources with a digest."""
    path = tmp_path / "kernel.py"

    def made(body=BODY, sources=b"1"):
        monkeypatch.setattr(compilation, "_SOURCES", sources)
        path.write_text(KERNEL.format(body=body), encoding="utf-8")
        spec = importlib.util.spec_from_file_location("planner.search.kernel", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return compile_cached(module.total)

    return made


def plain(values, calendar):
    assert isinstance(values, memoryview)
    assert isinstance(calendar.begin, memoryview)
    return -sum(values) - calendar.begin[0]


def ask(search):
    calendar = Calendar(np.array([0, 1]), *(np.array([it]) for it in (2.0, 9.0, 1.0)))
    return search(np.array([1.0, 2.0]), calendar)


def compilations(caplog):
    found = [it.getMessage() for it in caplog.records if it.name == compilation.__name__]
    caplog.clear()
    return found


def test_kept_code_is_taken_only_for_the_very_sources(kernel, kept, caplog):
    caplog.set_level("INFO", compilation.__name__)
    both = ["compiling total", "compiled total"]
    assert ask(kernel()) == 5.0
    assert compilations(caplog) == both
    assert ask(kernel()) == 5.0
    assert compilations(caplog) == []
    assert ask(kernel(BODY + " + 1.0")) == 6.0  # another function of the same size
    assert compilations(caplog) == both
    assert ask(kernel(BODY + " + 1.0", b"2")) == 6.0  # another helper
    assert compilations(caplog) == both
    assert len([*kept.iterdir()]) == 1
    assert kept.stat().st_mode & 0o077 == next(kept.iterdir()).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:1000]),
        lambda path: path.write_bytes(b"\x80\x05" * 5000),
        lambda path: path.chmod(0),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: path.unlink(),
    ],
)
@pytest.mark.parametrize("suffix", ["*.nbi", "*.nbc"])
def test_a_damaged_file_is_compiled_anew(kernel, kept, spoil, suffix):
    assert ask(kernel()) == 5.0
    for path in kept.rglob(suffix):
        spoil(path)
    assert ask(kernel()) == 5.0


@pytest.mark.parametrize(
    "open_up", [lambda folder: folder.chmod(0o777), lambda folder: folder.parent.chmod(0o777)]
)
def test_what_others_may_write_is_not_read(kernel, kept, caplog, open_up):
    caplog.set_level("INFO", compilation.__name__)
    assert ask(kernel()) == 5.0
    open_up(next(kept.iterdir()))
    assert ask(kernel()) == 5.0
    assert len(compilations(caplog)) == 4


def test_plain_searches_answer_until_they_have_taken_long(kernel):
    ask(kernel())
    search = Adaptive(plain, kernel, loading_s=1e-9, compiling_s=1e9)
    assert [ask(search) for _ in range(3)] == [-5.0, 5.0, 5.0]
    patient = Adaptive(plain, kernel, loading_s=1e9, compiling_s=1e9)
    assert [ask(patient) for _ in range(3)] == [-5.0] * 3


def test_a_thread_that_must_not_wait_hinders_no_other(kernel):
    made = kernel()
    found = []
    hasty = Adaptive(plain, lambda: made, loading_s=0.0, compiling_s=1e9)
    assert ask(hasty) == -5.0
    thread = threading.Thread(target=lambda: found.append(ask(made)))
    thread.start()
    thread.join()
    assert found == [5.0]


@pytest.mark.parametrize("by", ["time", "cost", "generalised"])
def test_the_first_routes_of_a_process_load_no_compiler(by):
    code = (
        "import sys, planner;"
        f"world = planner.load({str(TOY)!r});"
        f"world.route('alpha', 'golf', by={by!r}, depart='2026-01-10');"
        "assert not {'numba', 'scipy', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
