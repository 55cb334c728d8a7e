"""A link that changed after the lines were made is noticed without the packages."""

import pytest

from corridors.checks import HEADER, INPUTS, check_line_inputs, line_inputs
from corridors.geometry import OSM, SHAPES
from corridors.tables.load import load_network
from research.build.text import table_text

SUBJECT = "charlie-echo:rail-1520"


@pytest.fixture
def built(toy, tmp_path):
    (tmp_path / INPUTS).write_text(table_text(HEADER, line_inputs(toy).items()))
    return tmp_path


def changed_place(network, **fields):
    place = network.places["charlie"]._replace(**fields)
    return network._replace(places={**network.places, "charlie": place})


def test_an_unchanged_network_has_no_problem(toy, built):
    assert {it.subject for it in toy.links if it.mode in SHAPES} == set(line_inputs(toy))
    assert check_line_inputs(toy, built) == []


def test_lines_that_name_no_inputs_are_to_be_made_again(toy, tmp_path):
    assert check_line_inputs(toy, tmp_path) == [
        f"{tmp_path.name}: inputs.csv is missing; run corridors build"
    ]


def test_an_added_and_a_removed_link_are_named(toy, built):
    without = toy._replace(links=[it for it in toy.links if it.subject != SUBJECT])
    (gone,) = check_line_inputs(without, built)
    assert f"{SUBJECT} is no longer a link" in gone
    assert gone.endswith("run corridors build")
    (built / INPUTS).write_text(table_text(HEADER, line_inputs(without).items()))
    (added,) = check_line_inputs(toy, built)
    assert f"{SUBJECT} was added" in added


@pytest.mark.parametrize("fields", [{"lat": 50.5}, {"lon": 116.5}, {"country": "KZ"}])
def test_a_place_that_moves_changes_each_of_its_links(toy, built, fields):
    problems = check_line_inputs(changed_place(toy, **fields), built)
    at = [it for it in toy.links if "charlie" in (it.a, it.b) and it.mode in SHAPES]
    assert len(problems) == len(at) > 1


def test_a_length_counts(toy_copy, built):
    table = toy_copy / "facts.csv"
    head = f"{SUBJECT},length_km,"
    lines = table.read_text("utf-8").splitlines()
    (at,) = [n for n, line in enumerate(lines) if line.startswith(head)]
    value, _, rest = lines[at].removeprefix(head).partition(",")
    lines[at] = f"{head}{float(value) + 1:g},{rest}"
    table.write_text("\n".join(lines) + "\n", "utf-8")
    (problem,) = check_line_inputs(load_network(toy_copy), built)
    assert f"{SUBJECT} changed its length" in problem


def test_check_tells_of_outdated_lines(run, toy_copy):
    (toy_copy / "osm").mkdir()
    result = run("check", "--data", toy_copy)
    assert result.code == 1
    assert "osm: inputs.csv is missing; run corridors build" in result.err


@pytest.mark.slow
def test_the_supplied_lines_are_made_of_the_links_as_they_are(shipped):
    assert check_line_inputs(shipped, OSM) == []
