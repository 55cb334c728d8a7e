"""Containers by size and dangerous goods by UN class: the cargo kind and facts that they mean."""

import pytest
from conftest import steps_under

from corridors.errors import UsageError
from planner.question.equipment import cargo_of, container_words, described, nature_of
from planner.restrictions.cargo_limits import unfit_steps
from planner.shipments.reader import Defaults, from_records


@pytest.mark.parametrize(
    ("un_class", "nature"),
    [
        ("1", "dangerous un1"),
        ("1.4", "dangerous un1 un1.4"),
        ("2.1", "dangerous un2 un2.1"),
        (" 9 ", "dangerous un9"),
    ],
)
def test_a_class_is_a_nature_and_its_division_another(shipped, un_class, nature):
    assert nature_of(un_class) == nature
    for cargo in ("", "teu", "dangerous", "DG"):
        text, sets = described(cargo, None, un_class)
        assert cargo_of(shipped.cargo, text) == "dangerous"
        assert sets == [f"dangerous.nature={nature}"]


def test_equipment_is_a_cargo_kind(shipped):
    def kind(cargo, size, un_class=None):
        return cargo_of(shipped.cargo, described(cargo, size, un_class)[0])

    assert container_words(shipped.cargo)[:5] == ["20", "40", "40hc", "45", "reefer"]
    assert kind("teu", "40HC") == kind("", "40' HQ") == "feu_hc"
    assert kind("", None) == "teu"
    assert kind("feu", "40") == "feu"
    for size in ("53", "grain"):
        with pytest.raises(UsageError, match="use 20, 40, 40hc, 45, reefer"):
            kind("teu", size)
    with pytest.raises(UsageError, match="keep one"):
        kind("grain", "40")
    with pytest.raises(UsageError, match="not feu_hc"):
        kind("teu", "40hc", "3")


def test_a_list_reads_the_size_of_a_container_as_the_trade_writes_it(shipped):
    defaults = Defaults("2026-12-01", shipped.cargo)
    header = ("origin", "destination", "equipment")
    rows = [("Dalian", "Moscow", it) for it in ("40'", "HC", "40HQ", "20'", "grain")]
    *read, refused = from_records(header, rows, defaults).shipments
    assert [it.draft.cargo for it in read] == ["feu", "feu_hc", "feu_hc", "teu"]
    assert refused.problems[0].startswith("cargo: --equipment 'grain' is unknown; use 20, 40")


def test_a_45_foot_box_pays_by_its_length_and_a_high_cube_as_one_of_40(run):
    """Whatever is paid per TEU: 2.25 of them, and 2."""
    import json

    def cost(size):
        words = ("route", "Shanghai", "Vladivostok", "--mode", "sea", "--format", "json")
        done = run(*words, "--by", "time", "--equipment", size)
        return json.loads(done.out)["routes"][0]["totals"]["cost_usd"]

    assert cost("40hc") == cost("40")
    assert cost("45") == pytest.approx(1.125 * cost("40"), rel=1e-3)


def refused(network, nature):
    layer = network.with_layer([network.read_assignment(f"dangerous.nature={nature}")])
    steps = steps_under(layer)
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


def test_a_class_refused_by_sea_says_what_lifts_it(run):
    words = ("route", "Shanghai", "Vladivostok", "--mode", "sea", "--by", "time", "--un-class")
    assert run(*words, "3").code == 0
    assert run(*words, "7").code == 3
    assert run(*words, "7", "--set", "sea.refuses=nothing").code == 0
