"""Places are completed as they are typed, at once, and lead back to what is meant."""

import statistics
import time

import pytest

from planner.question.locations import find_end
from planner.studio.studio import Geocoder
from planner.words import section


@pytest.fixture(scope="module")
def geocoder(ready):
    return Geocoder(ready[0])


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        ("dalia", "en", "Dalian"),
        ("далян", "ru", "Далянь"),
        ("大连", "zh", "大连"),
        ("CNDLC", "en", "Dalian"),
        ("Duisbrug", "en", "Duisburg"),
        ("vladivst", "en", "Vladivostok"),
        ("Lodnon", "en", "London"),
        ("petersburg", "ru", "Санкт-Петербург"),
        ("москва", "en", "Moscow"),
        ("алашанькоу", "ru", "Алашанькоу"),
    ],
)
def test_the_first_is_what_is_meant(geocoder, text, lang, name):
    assert geocoder.complete(text, lang=lang)[0]["name"] == name


def test_at_most_eight_and_each_once(geocoder):
    for text in ("a", "san", "新", "но"):
        found = geocoder.complete(text)
        assert 0 < len(found) <= 8
        assert len({it["value"] for it in found}) == len(found)


def test_a_point_is_itself(geocoder):
    found = geocoder.complete("41.12, 121.14")
    assert [(it["kind"], it["value"]) for it in found] == [("point", "41.12,121.14")]
    assert geocoder.complete("95,200") == []


@pytest.mark.parametrize("text", ["", " ", "  -", "\u0301", "\x00", "'\"<>&", "q" * 400])
def test_what_means_nothing_finds_nothing(geocoder, text):
    assert geocoder.complete(text) == []


def test_values_lead_back(geocoder, ready):
    for text in ("dal", "lond", "мос", "新", "san"):
        for it in geocoder.complete(text):
            place = find_end(ready[0], it["value"])
            assert (round(place.lon, 4), round(place.lat, 4)) == (it["lon"], it["lat"])


def test_every_kind_of_place_has_words(ready):
    assert {it.kind for it in ready[0].places.values()} <= set(section("place kinds"))


def test_a_completion_is_quick(geocoder):
    """By the median of the processor's time; the goal is 30 ms."""
    took = []
    for text in ("a", "s", "san", "Duisbrug", "vladivst", "новосибрск", "大", "london"):
        start = time.process_time()
        geocoder.complete(text)
        took.append(time.process_time() - start)
    assert statistics.median(took) < 0.03
