"""A route that goes far round says which shorter way is closed, and by what."""

import copy
import re

import pytest

from corridors.places.names import country_name
from planner.pricing.formula import Closure
from planner.routing.detours import FAR_ROUND
from planner.words import section
from planner.world import World

ASKED = {"depart": "2026-12-01", "mode": ["rail-1435", "rail-1520"]}


@pytest.fixture(scope="module")
def world(ready):
    return World(*ready)


def shut(*links):
    return [f"{link}:{mode}.status=closed" for link in links for mode in ASKED["mode"]]


MANZHOULI, SUIFENHE = "manzhouli-zabaikalsk", "suifenhe-grodekovo"
HUNCHUN = "hunchun-kamyshovaya"


@pytest.mark.parametrize(
    ("ends", "link"),
    [(("Qiqihar", "Chita"), MANZHOULI), (("Mudanjiang", "Ussuriysk"), SUIFENHE)],
)
def test_the_shorter_way_is_there_once_what_closes_it_is_opened(world, ends, link):
    closed = world.given(*shut(link))
    detour = closed.board(*ends, **ASKED).detour
    assert detour.times > FAR_ROUND
    assert {"-".join(sorted(it)) for it in detour.closed} == {"-".join(sorted(link.split("-")))}
    assert any(f"{link}:rail-1520" in reason for reason in detour.reasons)
    route = world.route(*ends, by="distance", **ASKED)
    assert route.details.total("distance_km") == pytest.approx(detour.km)
    assert world.board(*ends, **ASKED).detour is None


def test_terms_of_the_question_are_not_what_closes_a_way(world):
    """What is avoided is on no shorter way: the next one is told."""
    closed = world.given(*shut(SUIFENHE, HUNCHUN))
    first = closed.board("Mudanjiang", "Ussuriysk", **ASKED).detour
    assert first.closed == (tuple(SUIFENHE.split("-")),)
    second = closed.board("Mudanjiang", "Ussuriysk", avoid=["suifenhe"], **ASKED).detour
    assert second.km > first.km
    assert second.closed == (tuple(HUNCHUN.split("-")),)
    assert not any(it.startswith(("add", "drop")) for it in second.reasons)


@pytest.mark.parametrize("lang", ["ru", "zh"])
def test_every_cause_is_told_in_all_languages_and_copies_are_the_same(lang):
    blanks = {"subject", "status", "needed", "limit", "home", "homes", "fact", "cargo", "admits"}
    values = dict.fromkeys((*blanks, "natures"), "7.5")
    for key, text in section("closures", lang).items():
        cause = Closure(key, ("RU", "CN>RU"), values)
        told = cause.tell(lang)
        assert not re.search("[A-Za-z{}]", told), told
        if "{countries}" in text:
            assert country_name("RU", lang) in told
        again = copy.copy(cause)
        assert (again, again.tell(lang), again.tell("en")) == (cause, told, str(cause))
