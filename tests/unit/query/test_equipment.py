"""Containers by size and dangerous goods by UN class: the cargo kind and facts that they mean."""

import pytest

from corridors.errors import UsageError
from planner.pricing.arcs import resolve_steps
from planner.query.equipment import EQUIPMENT, cargo_of, described, nature_of
from planner.restrictions.cargo_limits import unfit_steps


@pytest.mark.parametrize(
    ("un_class", "nature"),
    [
        ("1", "dangerous un1"),
        ("1.4", "dangerous un1 un1.4"),
        ("2.1", "dangerous un2 un2.1"),
        (" 9 ", "dangerous un9"),
    ],
)
def test_a_class_is_a_nature_and_its_division_another(un_class, nature):
    assert nature_of(un_class) == nature
    assert described("teu", None, un_class) == ("dangerous", [f"dangerous.nature={nature}"])
    assert described("dangerous", None, un_class)[0] == "dangerous"


@pytest.mark.parametrize("un_class", ["0", "10", "3.1", "1.7", "6.", "1.4S", "x", "", "-1", "1.04"])
def test_an_unknown_class_is_one_clear_error(un_class):
    with pytest.raises(UsageError, match="is not a class of dangerous goods; use 1 "):
        nature_of(un_class)


def test_equipment_is_a_cargo_kind(shipped):
    assert set(EQUIPMENT.values()) <= set(shipped.cargo)
    assert cargo_of("teu", "40HC") == "feu_hc"
    assert cargo_of("grain", None) == "grain"
    with pytest.raises(UsageError, match="use 20, 40, 40hc, 45, reefer"):
        cargo_of("teu", "53")
    with pytest.raises(UsageError, match="keep one"):
        cargo_of("grain", "40")
    with pytest.raises(UsageError, match="not feu_hc"):
        described("teu", "40hc", "3")


def test_a_45_foot_box_pays_by_its_length_and_a_high_cube_as_one_of_40(run):
    """Whatever is paid per TEU: 2.25 of them, and 2."""
    import json

    def cost(size):
        words = ("route", "Shanghai", "Vladivostok", "--mode", "sea", "--format", "json")
        done = run(*words, "--by", "time", "--equipment", size)
        return json.loads(done.out)["routes"][0]["totals"]["cost_usd"]

    assert cost("40hc") == cost("40")
    assert cost("45") == pytest.approx(1.125 * cost("40"), rel=1e-3)


def test_every_fact_of_a_40_foot_box_is_said_of_the_others(shipped):
    known = shipped.facts.by_subject
    for kind in ("feu_hc", "box45"):
        assert known[kind].keys() == known["feu"].keys()
        for place in ("bab_el_mandeb:sea", "vilkitsky_strait:sea", "panama_canal:sea"):
            assert kind in str(known[place]["unserved"][0][0]).split()


def refused(network, nature):
    layer = network.with_layer([network.read_assignment(f"dangerous.nature={nature}")])
    steps = resolve_steps(layer)
    return {words for _, words in unfit_steps(layer, steps, "dangerous", 0)}


@pytest.fixture(scope="module")
def said(shipped):
    return {it: refused(shipped, nature_of(it)) for it in ("3", "6.1", "6.2", "7", "1.4")}


def test_container_lines_refuse_explosives_infectious_and_radioactive_goods(said):
    for un_class, words in (("6.2", "6.2"), ("7", "7"), ("1.4", "1")):
        assert f"sea refuses cargo that is of UN class {words}" in said[un_class]
    for un_class in ("3", "6.1"):
        assert not any(it.startswith("sea refuses") for it in said[un_class])
    for found in said.values():
        assert "rail-1435@CN refuses cargo that is dangerous" in found


@pytest.mark.parametrize("un_class", ["10", "3.1"])
def test_the_command_line_tells_it_in_a_line(run, un_class):
    done = run("route", "Dalian", "Harbin", "--un-class", un_class)
    assert done.code == 2
    assert done.err.startswith(f"Error: --un-class '{un_class}' is not a class of dangerous goods")


def test_a_class_refused_by_sea_says_what_lifts_it(run):
    words = ("route", "Shanghai", "Vladivostok", "--mode", "sea", "--by", "time", "--un-class")
    assert run(*words, "3").code == 0
    assert run(*words, "7").code == 3
    assert run(*words, "7", "--set", "sea.refuses=nothing").code == 0
