"""Searches are plain at first and compiled once that pays, and find the same throughout."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import TOY

from planner.search._code_cache import NotCachedError
from planner.search.compilation import Adaptive
from planner.search.label_setting import Calendar


class Compiled:
    """A compiled search that notes when it would be compiled."""

    def __init__(self, *, kept):
        self.kept = kept
        self.compiled = False
        self._cache = SimpleNamespace(load_only=False)

    def __call__(self, values, calendar):
        if not (self.kept or self.compiled):
            if self._cache.load_only:
                raise NotCachedError
            self.compiled = True
        return "compiled", sum(values) + sum(calendar.begin)


def plain(values, calendar):
    assert isinstance(values, list)
    assert isinstance(calendar.begin, list)
    return "plain", sum(values) + sum(calendar.begin)


def asked(search, times):
    calendar = Calendar(np.array([0, 1]), *(np.array([2.0]) for _ in range(3)))
    answers = [search(np.array([1.0, 2.0]), calendar) for _ in range(times)]
    assert {answer for _, answer in answers} == {5.0}
    return [how for how, _ in answers]


def test_code_that_is_kept_is_loaded_after_a_few_calls():
    compiled = Compiled(kept=True)
    search = Adaptive(plain, lambda: compiled, 2, 5)
    assert asked(search, 4) == ["plain", "plain", "compiled", "compiled"]


def test_code_that_is_not_kept_is_compiled_after_many_calls():
    compiled = Compiled(kept=False)
    search = Adaptive(plain, lambda: compiled, 2, 5)
    assert asked(search, 5) == ["plain"] * 5
    assert not compiled.compiled
    assert asked(search, 2) == ["compiled", "compiled"]
    assert compiled.compiled
    assert not compiled._cache.load_only


def test_without_compilation_the_function_itself_is_called():
    search = Adaptive(plain, lambda: lambda values, _: ("bare", float(values.sum()) + 2.0), 1, 3)
    assert asked(search, 3) == ["plain", "bare", "bare"]


@pytest.mark.parametrize("by", ["time", "cost", "generalised"])
def test_the_first_routes_of_a_process_load_no_compiler(by):
    code = (
        "import sys, planner;"
        f"world = planner.load({str(TOY)!r});"
        f"world.route('alpha', 'golf', by={by!r}, depart='2026-01-10');"
        "assert not {'numba', 'scipy', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
