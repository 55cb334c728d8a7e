"""Whatever stands in a table: it is read, or each fault is told with its file."""

import re
import shutil

import pytest
from conftest import TOY
from hypothesis import given
from hypothesis import strategies as st
from spoiling import FED, spoiled

pytestmark = pytest.mark.fuzz
FILES = {path.name: path.read_bytes() for path in sorted(TOY.glob("*.csv"))}
QUESTIONS = (
    ("check",),
    ("route", "alpha", "golf", "--depart", "2026-08-01"),
    ("compare", "alpha", "golf", "--depart", "2026-08-01", "--format", "csv"),
    ("explain", "alpha"),
    ("list",),
    ("places", "alpha"),
    ("map", "/dev/null"),
    ("route", "alpha", "golf", "--depart", "2026-08-01", "--map", "/dev/null"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("tables") / "data"
    shutil.copytree(TOY, made)
    return made


@FED
@given(data=st.data())
def test_a_spoiled_table_is_told_or_read(run, folder, data):
    name = data.draw(st.sampled_from(sorted(FILES)), label="table")
    content = data.draw(spoiled(FILES[name]), label="content")
    words = data.draw(st.sampled_from(QUESTIONS), label="question")
    path = folder / name
    try:
        path.write_bytes(content)
        result = run(*words, "--data", folder)
    finally:
        path.write_bytes(FILES[name])
    assert result.code in {0, 1, 2, 3}, result.err
    assert "Traceback" not in result.err
    if result.code == 1:
        first, *problems = result.err.splitlines()
        assert first.startswith("Error: ")
        # What is not of one row names its subject.
        assert all(re.match(r"  \S.*?(:| is | of )", it) for it in problems), result.err
