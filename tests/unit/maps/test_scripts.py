"""Models of the pages' scripts, run in Node: numbers, lines, time over distance, search, order."""

import datetime as dt
import json
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from test_geojson import compared

import maps
from corridors.model.evidence import EVIDENCE, evidence_class
from corridors.places.names import fold
from maps.pages._pack import SCALE, pack_comparison, pack_network
from maps.style import MODE_STYLE
from planner.comparison.geojson import comparison_geojson
from planner.output.network_geojson import network_geojson
from planner.question.query import Query

NODE = shutil.which("node")
STATIC = Path(maps.__file__).parent / "static"
SHARED = {"scale": SCALE}
GROUND = {
    "levels": [{"cell": 360, "parts": 100, "zoom": 0}],
    "cells": [[0, 0, 0, "", "", "", ""]],
    "countries": [],
    "towns": [],
}

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


def evaluate(scripts, expressions, collection=SHARED):
    """Return what expressions are over what some modules export."""
    asked = {
        "scripts": [str(STATIC / name) for name in scripts],
        "globals": {
            "collection": collection,
            "ground": GROUND,
            "style": {"modes": MODE_STYLE},
        },
        "expressions": expressions,
    }
    done = subprocess.run(
        [NODE, Path(__file__).with_name("evaluate.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def numbers():
    """Numbers of all sizes, and those that lie in the middle between two shorter ones."""
    chance = random.Random(7)  # noqa: S311 - no secret
    found = [chance.uniform(0, 10**size) for size in (0, 1, 2, 4, 7) for _ in range(200)]
    return [*found, *(at / 4 for at in range(400)), 25.65, 0.125, 1234.5, 99999.95, 2.675]


@pytest.mark.parametrize("digits", [0, 1, 2])
def test_numbers_are_rounded_as_in_the_terminal(numbers, digits):
    found = evaluate(["numbers.js"], [f"number({it!r}, {digits})" for it in numbers])
    assert found == [f"{it:,.{digits}f}" for it in numbers]


def test_numbers_are_written_as_in_the_language():
    asked = ["number(12345.6, 1)", "hours(76.2)", "dollars(1500)", "dayText('2026-12-01')"]
    found = {
        lang: evaluate(
            ["language.js", "numbers.js"], [f"(setLanguage('{lang}'), {it})" for it in asked]
        )
        for lang in ("en", "ru", "zh")
    }
    assert found["en"] == ["12,345.6", "3 d 04 h", "USD 1,500", "1 Dec 2026"]
    assert found["ru"] == [
        "12\xa0345,6",
        "3 сут 04 ч",
        "1500 долл.".replace("15", "1\xa05"),
        "1 дек. 2026 г.",
    ]
    assert found["zh"] == ["12,345.6", "3 天 04 小时", "1,500 美元", "2026年12月1日"]


def test_every_word_is_there_in_three_languages():
    (words,) = evaluate(["words.js"], ["WORDS"])
    assert len(words) > 250
    for key, texts in words.items():
        assert len(texts) == 3, key
        assert all(texts), key
        blanks = [set(re.findall(r"\{(\w+)\}", it)) for it in texts]
        assert blanks[0] == blanks[1] == blanks[2], key
        russian = texts[1].split("|")
        assert len(texts[2].split("|")) == 1, key
        # A form for 1, for 2 to 4 and for 5 to 20, and where English has forms.
        assert len(russian) in (1, 3), key
        assert len(texts[0].split("|")) == (2 if len(russian) == 3 else len(texts[0].split("|")))


def test_the_class_of_evidence_of_every_fact_is_that_of_the_data(shipped):
    rows = {
        (source.kind if (source := shipped.sources.get(fact.source)) else "", fact.note)
        for fact in shipped.facts
    }
    told = sorted(rows)
    found = evaluate(["evidence.js"], [f"evidenceOf(...{json.dumps(it)})" for it in told])
    assert found == [evidence_class(kind or "assumption", note) for kind, note in told]
    assert set(found) == set(EVIDENCE)


OWN = ("route", "shared", "label_places", "basemap", "mode_looks", "page_data", "text", "words")


@pytest.mark.parametrize(
    "name", sorted(it.name for it in STATIC.glob("*.js") if not it.name.startswith(OWN))
)
def test_no_script_has_an_english_sentence_of_its_own(name):
    """Texts of a page stand in words.js; a script has names of attributes and of classes alone."""
    text = re.sub(r"^\s*//.*$", "", (STATIC / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`', text)
    for plain, template in found:
        it = re.sub(r"\$\{[^}]*\}", "0", plain or template)
        # Two words beside each other that begin as a sentence does.
        assert not re.search(r"\b[A-Z][a-z]+ [a-z]{2,}\b", it), it


NETWORK = ("basemap.js", "mode_looks.js", "network_model.js")


@pytest.fixture(scope="module")
def network(toy):
    return pack_network(network_geojson(toy), "en", "")


def test_names_are_folded_as_in_the_terminal(network, shipped):
    names = [name for place in shipped.places.values() for name in place.all_names()]
    names += ["Ulan-Udė ", "Biała Podlaska", "Ørsted", "São Tomé", "Łódź", "Þórshöfn", "Bakı"]
    found = evaluate(NETWORK, [f"fold({json.dumps(it)})" for it in names], network)
    assert found == [fold(it) for it in names]


def test_months_of_a_link_are_those_of_the_data(network):
    """The toy's link to golf is open without ice class from 15 July to 31 October."""
    open_in = f"{list(range(1, 13))}.filter((month) => isOpen(it, month))"
    (found,) = evaluate(
        NETWORK,
        [f"network.filter((it) => it.open).map((it) => [it.a.id, it.b.id, {open_in}])"],
        network,
    )
    months = {tuple(sorted((a, b))): found_months for a, b, found_months in found}
    assert months["frost", "golf"] == [7, 8, 9, 10]


@pytest.mark.parametrize(
    ("per_week", "weekdays", "told"),
    [
        (7.0, [], "daily"),
        (2.0, [2, 5], "Wed, Sat"),
        (3.0, [], "3 a week"),
        (0.5, [], "2 a month"),
        (0.02, [], "1 a year"),
    ],
)
def test_frequencies_of_services_read_as_in_the_terminal(network, per_week, weekdays, told):
    asked = json.dumps({"perWeek": per_week, "weekdays": weekdays})
    assert evaluate(NETWORK, [f"frequencyText({asked})"], network) == [told]


def test_effects_in_the_browser_are_those_of_the_comparison(shipped, shipped_steps):
    """Any two worlds can be held against each other: against the base all is as it was computed."""
    query = Query("qiqihar", "duisburg", "time", dt.date(2026, 11, 1), "teu")
    worlds = ("manzhouli-shut", "manzhouli-congested")
    comparison = compared((shipped, shipped_steps), query, *worlds)
    packed = pack_comparison(comparison_geojson(comparison))
    found = evaluate(
        ["compare_model.js"],
        [
            (
                "worlds.map((world) => corridors.filter((it) => rowOf(world, it)).map((it) =>"
                " [it.id, effectOf(world, base, it).kind, effectOf(base, world, it).kind]))"
            )
        ],
        packed,
    )[0]
    kinds = set()
    for column, rows in zip(packed["scenarios"][1:], found[1:], strict=True):
        wanted = {row["corridor"]: row["effect"] for row in column["rows"]}
        back = {"opens": "closes", "closes": "opens", "slower": "faster", "faster": "slower"}
        back |= {"more expensive": "cheaper", "cheaper": "more expensive"}
        for corridor, kind, other in rows:
            assert kind == wanted[corridor]
            assert other == back.get(kind, kind) or {kind, other} & {"joins", "drops out"}
            kinds.add(kind)
    assert len(kinds) >= 3
