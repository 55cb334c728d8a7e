"""Compiled code is taken again only for the very code that it was made of, and never needed."""

import importlib.util
import pickle

import pytest

from corridors import cache_folder as caches
from planner.search import _code_cache as kept_code
from planner.search.compilation import compile_cached


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """A folder of caches of the test alone."""
    folder = tmp_path / "kept"
    monkeypatch.setattr(caches, "cache_folders", lambda: [folder])
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    return folder


@pytest.fixture
def answer(tmp_path):
    """Ask a function for 20, and whether it was taken from the cache."""
    user, helper = tmp_path / "kept_user.py", tmp_path / "kept_helper.py"

    def call(body="helped(number)", helped="number + 1", constant="3"):
        user.write_text(
            f"EXTRA = {constant}\nhelped = None\n\n\ndef use(number):\n    return {body}\n"
        )
        helper.write_text(f"def helped(number):\n    return {helped}\n")
        module = loaded(user)
        module.helped = loaded(helper).helped
        function = compile_cached(module.use, [module.helped])
        return function(20), sum(function.stats.cache_hits.values())

    return call


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_same_code_is_taken_again(answer):
    assert answer() == (21, 0)
    assert answer() == (21, 1)


def test_any_change_of_what_is_compiled_is_seen(answer):
    """Also one of the same size within the same second, and a constant of the module."""
    assert answer() == (21, 0)
    assert answer(helped="number + 2") == (22, 0)
    assert answer(body="helped(number) + EXTRA") == (24, 0)
    assert answer(body="helped(number) + EXTRA", constant="4") == (25, 0)
    assert answer(body="helped(number) + EXTRA", constant="4") == (25, 1)
    assert answer() == (21, 0)


class Bad:
    """A pickle that is no compiled function, or ends what reads it."""

    def __init__(self, error):
        self.error = error

    def __reduce__(self):
        return _fail, (self.error,)


def _fail(error):
    raise error


def sound(content):
    """Return a body in a file as the cache writes it: only what it holds is wrong."""
    return lambda path: path.write_bytes(
        path.read_bytes()[:0] + caches._head(path.read_bytes()[18:50], content) + content
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:1000]),
        lambda path: path.write_bytes(b"\x80\x05" * 5000),
        lambda path: path.write_bytes(pickle.dumps(("0.68.0", {}))),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: path.parent.chmod(0o777),
        lambda path: path.chmod(0o666),
        sound(b""),
        sound(b"no pickle"),
        sound(pickle.dumps(5)),
        sound(pickle.dumps(("one", "two"))),
        sound(pickle.dumps(Bad(MemoryError()))),
        sound(pickle.dumps(Bad(RecursionError()))),
    ],
)
def test_a_damaged_file_is_compiled_anew(answer, kept, spoil):
    assert answer() == (21, 0)
    (path,) = kept.iterdir()
    spoil(path)
    assert answer() == (21, 0)


def test_without_a_folder_all_is_compiled_in_each_process(answer, kept, monkeypatch):
    kept.write_text("a file where a folder is wanted")
    assert answer() == (21, 0)
    assert answer() == (21, 0)
    monkeypatch.setattr(caches, "cache_folders", list)
    assert answer() == (21, 0)


def test_what_can_not_be_kept_is_compiled_all_the_same(answer, kept, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(kept_code, "write_cache", fail)
    assert answer() == (21, 0)
    assert not kept.exists()


def test_content_follows_names_to_constants_types_and_helpers():
    from planner.search import pareto_front
    from planner.search import shortest_path_tree as quick

    first = dict(kept_code.content_of([quick.best_path_by_tree]))
    assert "planner.search.shortest_path_tree.best_path_by_tree" in first
    assert any(it.startswith("planner.search.shortest_path_tree.") for it in first)
    assert "planner.search.label_setting.next_departure" in first
    assert first == dict(kept_code.content_of([quick.best_path_by_tree]))
    assert dict(kept_code.content_of([pareto_front.front])) != first
