"""Countries are named by code or in three languages, wherever a country may be named."""

import json

import pytest

from corridors.model.network import country_codes
from corridors.places.names import COUNTRIES, country_code_of
from planner.parsing.question import read_query
from planner.question.terms import Question

KAZAKHSTAN = ("KZ", "kz", "KAZ", "Kazakhstan", "kazakhstan", "Казахстан", "哈萨克斯坦")


def test_every_country_of_the_network_has_its_names(shipped):
    rows = COUNTRIES.read_text(encoding="utf-8").splitlines()[1:]
    codes = [row.partition(",")[0] for row in rows]
    assert codes == sorted(set(codes))
    assert country_codes(shipped) <= set(codes)


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


def test_a_country_is_no_place_to_start_from(run):
    result = run("route", "China", "Moscow")
    assert result.code == 2
    assert "'China' is a country (CN)" in result.err
    assert run("route", "China, MX", "Moscow").code == 2  # a town there, with no way from it
    assert "it is a country, see: corridors places --country MN" in run("places", "蒙古").err
