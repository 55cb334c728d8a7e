"""JSON that is read and written: finite, whole, without a name twice, by one module."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridors.errors import DataError
from corridors.text import json_text, read_json

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(PLAIN)
def test_what_is_written_is_read_as_it_was(value):
    assert read_json(json_text(value)) == value
    assert read_json(json_text(value, indent=None)) == value


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_not_written(number):
    with pytest.raises(DataError, match="JSON"):
        json_text({"rows": [number]})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("NaN", "NaN is no finite number"),
        ('{"a": [Infinity]}', "Infinity is no finite number"),
        ("-Infinity", "-Infinity is no finite number"),
        ("1e400", "1e400 is no finite number"),
        ("-1e400", "-1e400 is no finite number"),
        ("9" * 400, "no finite number"),
        ("9" * 5000, "no finite number"),
        ('{"a": 1, "b": 2, "a": 3}', "'a' is there twice"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        (r'{"a": "\ud800"}', "half of a character"),
        ('{"a": 1', "delimiter"),
        ("", "Expecting value"),
    ],
)
def test_what_is_no_json_is_refused(text, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        read_json(text)
