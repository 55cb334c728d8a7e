"""Completeness against lists that others publish: what is held, and why the rest is not."""

import json

import pytest

from corridors.checks import check_coverage, left_out, load_coverage
from corridors.errors import DataError
from corridors.tables.load import load_network

LISTS = "id,title,source,locator\nposts,Posts of the toy,atlas,page 1\n"
HEADER = "list,item,km,held,why\n"


@pytest.fixture
def listed(toy_copy):
    """Write the items of a list and return the folder of the toy."""

    def write(*rows):
        (toy_copy / "coverage_lists.csv").write_text(LISTS)
        (toy_copy / "coverage.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows))
        return toy_copy

    return write


def test_what_is_held_and_what_is_not(listed, run):
    folder = listed(
        "posts,A post,,alpha,", "posts,A line,60,alpha-bravo:rail-1435,", "posts,B,40,,dug up"
    )
    coverage = load_coverage(folder)
    assert [it.item for it in left_out(coverage.items)] == ["B"]
    assert check_coverage(load_network(folder), coverage) == []
    row = run("check", "--data", folder).out.split("Posts of the toy")[1].splitlines()[0]
    assert row.split() == ["3", "2", "100", "60"]
    found = json.loads(run("check", "--data", folder, "--left-out", "--format", "json").out)
    assert found["left_out"] == [{"list": "posts", "item": "B", "km": 40.0, "why": "dug up"}]
    assert "dug up" in run("check", "--data", folder, "--left-out").out
    document = json.loads(run("check", "--data", folder, "--format", "json").out)
    assert document["coverage"] == [
        {
            "list": "posts",
            "title": "Posts of the toy",
            "items": 3,
            "held": 2,
            "km": 100.0,
            "held_km": 60.0,
        }
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("posts,A,,,", "give either what covers it or why nothing does"),
        ("posts,A,,alpha,shut", "give either what covers it or why nothing does"),
        ("ports,A,,alpha,", "list 'ports' is not in coverage_lists.csv"),
        ("posts,A,, ,", "give either what covers it or why nothing does"),
        ("posts,A,far,alpha,", "km 'far' is not a number above 0"),
        ("posts,A,nan,alpha,", "km 'nan' is not a number above 0"),
        ("posts,A,-40,alpha,", "km '-40' is not a number above 0"),
    ],
)
def test_a_bad_item_is_told_with_file_and_line(listed, row, problem):
    with pytest.raises(DataError) as caught:
        load_coverage(listed(row))
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith("data/coverage.csv:2: 'A'")
    assert problem in caught.value.problems[0]


@pytest.mark.parametrize("table", ["coverage.csv", "coverage_lists.csv"])
def test_half_a_pair_of_tables_is_told_alone(listed, table):
    folder = listed("posts,A,,alpha,")
    (folder / table).write_bytes(b"")
    with pytest.raises(DataError) as caught:
        load_coverage(folder)
    (problem,) = caught.value.problems
    assert problem.startswith(f"data/{table} is empty; its first line must be")
    (folder / table).unlink()
    with pytest.raises(DataError, match=f"no {table}"):
        load_coverage(folder)


def test_what_is_no_place_and_no_link_holds_nothing(listed, run):
    folder = listed("posts,A,,alpha nowhere alpha-golf:road,")
    problems = check_coverage(load_network(folder), load_coverage(folder))
    assert len(problems) == 2
    said = "data/coverage.csv:2: 'A' of posts is covered by nowhere, which is not a place or link"
    assert problems[0].startswith(said)
    assert run("check", "--data", folder).code == 1


def test_a_list_without_a_source_is_told(listed):
    folder = listed("posts,A,,alpha,")
    (folder / "coverage_lists.csv").write_text(LISTS.replace("atlas", "nobody"))
    problems = check_coverage(load_network(folder), load_coverage(folder))
    assert problems == [
        "data/coverage_lists.csv:2: source 'nobody' of list 'posts' is not in the sources table"
    ]


@pytest.mark.parametrize(
    ("key", "share"), [("tr4-points", 0.8), ("tr4-sections", 0.8), ("tr4-ports", 0.9)]
)
def test_most_of_each_shipped_list_is_held(shipped, key, share):
    items = load_coverage(shipped.folder).of(key)
    weights = [it.km or 1.0 for it in items]
    held = sum(weight for it, weight in zip(items, weights, strict=True) if it.held)
    assert held >= share * sum(weights)
