"""Countries are named by code or in three languages, wherever a country may be named."""

import json

import pytest

from corridors.model.network import country_codes
from corridors.places.names import COUNTRIES, country_code, country_code_of, nearest_countries
from planner.parsing.question import read_query
from planner.question.terms import Question

KAZAKHSTAN = ("KZ", "kz", "KAZ", "Kazakhstan", "kazakhstan", "Казахстан", "哈萨克斯坦")


def test_every_country_of_the_network_has_its_names(shipped):
    rows = COUNTRIES.read_text(encoding="utf-8").splitlines()[1:]
    codes = [row.partition(",")[0] for row in rows]
    assert codes == sorted(set(codes))
    assert country_codes(shipped) <= set(codes)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Turkey", "TR"), ("Türkiye", "TR"), ("США", "US"), ("韩国", "KR"), ("Белоруссия", "BY")],
)
def test_a_country_has_several_names(name, code):
    assert country_code(name) == code


def test_a_place_comes_before_a_country_of_its_name(shipped):
    codes = country_codes(shipped)
    assert country_code_of(shipped.places, "Luxembourg", codes) == ""
    assert country_code_of(shipped.places, "LU", codes) == "LU"
    assert country_code_of(shipped.places, "Harbin", codes) == ""
    assert country_code_of(shipped.places, "Mexico", codes) == ""


@pytest.mark.parametrize("name", KAZAKHSTAN)
def test_avoid_and_country_take_codes_and_names(shipped, name):
    named = {"countries": (name, "Узбекистан"), "avoid": (name,)}
    question = Question(origin="Almaty", destination="Tashkent", cargo="teu", **named)
    query = read_query(shipped, question)
    assert query.countries == ("KZ", "UZ")
    assert query.avoid == ("KZ",)


def test_a_route_takes_a_name_in_chinese(run):
    name = "哈萨克斯坦"
    asked = ("route", "Almaty", "Tashkent", "--mode", "rail", "--country", name, "--format", "json")
    result = run(*asked, "--country", "Узбекистан")
    assert result.code == 0, result.err
    assert json.loads(result.out)["query"]["countries"] == ["KZ", "UZ"]
    result = run("route", "Dalian", "Duisburg", "--avoid", name, "--format", "json")
    assert result.code == 0, result.err
    assert json.loads(result.out)["query"]["avoid"] == ["KZ"]


def test_modes_to_be_avoided_are_named_in_any_case(run):
    result = run("route", "Dalian", "Harbin", "--avoid", "Rail", "--format", "json")
    assert result.code == 0, result.err
    assert json.loads(result.out)["query"]["avoid"] == ["rail-1435", "rail-1520"]


@pytest.mark.parametrize("name", ["kz", "Kazakhstan", "哈萨克斯坦"])
def test_explain_and_places_take_names_of_countries(run, name):
    assert run("explain", name).out == run("explain", "KZ").out
    assert run("places", "--country", name).out == run("places", "--country", "KZ").out


def test_a_country_is_no_place_to_start_from(run):
    result = run("route", "China", "Moscow")
    assert result.code == 2
    assert "'China' is a country (CN)" in result.err
    assert run("route", "China, MX", "Moscow").code == 2  # a town there, with no way from it
    assert "it is a country, see: corridors places --country MN" in run("places", "蒙古").err


def test_a_slip_of_the_keys_is_forgiven(shipped):
    assert nearest_countries("Mongola", country_codes(shipped))[0] == "Mongolia (MN)"


@pytest.mark.parametrize(
    "words", [("RU", "border_in_h"), ("Россия", "border_in_h"), ("俄罗斯.border_in_h",)]
)
def test_explain_an_attribute_of_a_country(run, words):
    out = run("explain", *words, "--format", "json").out
    subjects = {it["subject"] for it in json.loads(out)["facts"]}
    assert "rail-1520@RU" in subjects
    assert all(it.endswith("@RU") for it in subjects)
    assert "no fact gives draft_m for RU" in run("explain", "RU", "draft_m").err
