"""Places are completed as they are typed, at once, and lead back to what is meant."""

import pytest

from planner.question.locations import find_end
from planner.studio.studio import Geocoder


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


def test_values_lead_back(geocoder, ready):
    for text in ("dal", "lond", "мос", "新", "san"):
        for it in geocoder.complete(text):
            place = find_end(ready[0], it["value"])
            assert (round(place.lon, 4), round(place.lat, 4)) == (it["lon"], it["lat"])
