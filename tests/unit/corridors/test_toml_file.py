"""Scenarios, claims and sweeps are read by one reader, which no file can make crash or hang."""

from pathlib import Path

import pytest
from conftest import TOY

from corridors.errors import CorridorsError, DataError
from corridors.scenario import read_scenario
from corridors.toml_file import MOST_BYTES, MOST_DEPTH, TomlReader, read_toml
from planner.claims.model import read_claim
from planner.sweep.spec import read_spec

BAD = {
    "no TOML": (b"a = ", "Invalid value (at "),
    "no text": (b"a = '\xff'", "this is not a UTF-8 text; save it as UTF-8"),
    "deep lists": (b"a = " + b"[" * 5000 + b"]" * 5000, "nest deeper than 16 levels"),
    "deep tables": (b"a" + b".a" * 5000 + b" = 1", "nest deeper than 16 levels"),
    "one level too deep": (b"a = " + b"[" * MOST_DEPTH + b"]" * MOST_DEPTH, "nest deeper than"),
    "an integer of 5,000 digits": (b"a = " + b"9" * 5000, "has more than 4300 digits; shorten it"),
    "large": (b"# " + b"a" * MOST_BYTES, "is larger than 4 MB"),
    "unknown key": (b"colour = 'red'", "unknown key 'colour'; keys are "),
}


@pytest.mark.parametrize("name", BAD)
def test_every_reader_reports_a_bad_file_in_one_line(toy, tmp_path, name):
    content, message = BAD[name]
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    for read in (
        lambda: read_scenario(path, "mine"),
        lambda: read_claim(path, "mine"),
        lambda: read_spec(path, toy, TOY),
    ):
        with pytest.raises(CorridorsError) as error:
            read()
        assert "mine.toml: " in str(error.value)
        assert message in str(error.value)


def test_a_file_within_the_bounds_is_read(tmp_path):
    path = tmp_path / "fits.toml"
    deep = "[" * (MOST_DEPTH - 1) + "]" * (MOST_DEPTH - 1)
    path.write_text(f"a = {deep}\n# {'x' * (MOST_BYTES - 100)}", encoding="utf-8")
    assert list(read_toml(path)) == ["a"]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    path = tmp_path / "notepad.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1")
    assert read_toml(path) == {"a": 1}


@pytest.mark.parametrize("name", [".", "none.toml"])
def test_what_is_no_file_is_reported(tmp_path, name):
    with pytest.raises(DataError, match="can't be read: "):
        read_toml(tmp_path / name)


def test_an_endless_file_is_not_read_to_its_end():
    with pytest.raises(DataError, match="zero: is larger than 4 MB"):
        read_toml(Path("/dev/zero"))


def test_problems_name_file_key_and_what_to_do():
    reader = TomlReader("mine.toml")
    reader.check()
    reader.keys("rows[1]", {"a": 1}, ("b", "c"), ("b",))
    reader.unique("rows", ["x", "y", "x", "x"])
    assert reader.texts("", {"a": "x"}, "a", single=True) == ("x",)
    assert reader.texts("", {"a": "x"}, "a") == ()
    assert reader.tables({"rows": 1}, "rows") == []
    with pytest.raises(DataError) as error:
        reader.check()
    assert error.value.problems == [
        "mine.toml: rows[1]: unknown key 'a'; keys are b, c",
        "mine.toml: rows[1]: b is missing",
        "mine.toml: rows: 'x' occurs twice; keep one",
        'mine.toml: a: \'x\' is not a list of texts, such as ["a", "b"]',
        "mine.toml: rows: is not a list of tables; begin each with [[rows]]",
    ]
