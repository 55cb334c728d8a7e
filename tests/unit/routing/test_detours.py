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


@pytest.mark.parametrize(
    ("ends", "sets"),
    [
        (
            ("Warsaw", "Moscow"),
            (
                "svisloch-siemianowka:rail-1520.unserved=nothing",
                "krasnoye-osinovka:rail-1520.unserved=nothing",
            ),
        ),
        (
            ("Riga", "Saint Petersburg"),
            ("koidula-pechory_pskovskiye:rail-1520.status=operating",),
        ),
    ],
)
def test_the_shorter_way_is_there_once_what_closes_it_is_opened(world, ends, sets):
    board = world.board(*ends, **ASKED)
    detour = board.detour
    assert detour.times > FAR_ROUND
    closed = {key.rpartition(".")[0].partition(":")[0] for key in (it.split("=")[0] for it in sets)}
    named = {"-".join(sorted(it)) for it in detour.closed}
    assert named == {"-".join(sorted(it.split("-"))) for it in closed}
    for key in (it.rpartition(".")[0] for it in sets):
        assert any(key in reason for reason in detour.reasons)
    opened = world.given(*sets)
    route = opened.route(*ends, by="distance", **ASKED)
    assert route.details.total("distance_km") == pytest.approx(detour.km)
    assert opened.board(*ends, **ASKED).detour is None


def test_terms_of_the_question_are_not_what_closes_a_way(world):
    """What is avoided is on no shorter way: the next one is told."""
    first = world.board("Warsaw", "Moscow", **ASKED).detour
    avoided = next(it for it in first.closed[0] if world.network.places[it].country == "BY")
    second = world.board("Warsaw", "Moscow", avoid=[avoided], **ASKED).detour
    assert second.km > first.km
    assert avoided not in {it for ends in second.closed for it in ends}
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
