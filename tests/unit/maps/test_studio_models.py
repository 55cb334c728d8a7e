"""Models of the studio, run in Node: words, numbers, addresses, steps back, questions, charts."""

import datetime as dt
import itertools
import json
import re

import pytest
from test_scripts import NODE, STATIC, evaluate

from maps.pages._pack import pack_routes
from planner.formats.route_geojson import route_geojson
from planner.question.query import Query
from planner.routing.router import find_routes

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


SHARED = ("axes", "dom", "language", "numbers", "words")


def ask(modules, *expressions):
    """Return what expressions are over what modules export, those of the studio by their end."""
    names = [f"{it}.js" if it in SHARED else f"studio_{it}.js" for it in modules]
    return evaluate(names, list(expressions))


def test_every_word_of_the_studio_is_in_three_languages_with_the_same_places_for_values():
    (words,) = ask(["words"], "WORDS")
    own = {key: texts for key, texts in words.items() if key.startswith("studio.")}
    assert len(own) > 150
    for key, texts in own.items():
        assert len(texts) == 3, key
        assert all(texts), key
        assert len({tuple(sorted(set(re.findall(r"\{\w+\}", text)))) for text in texts}) == 1, key
        plain = [re.sub(r"\{\w+\}", "", text) for text in texts]
        assert plain[0] != plain[1] or len(plain[0]) < 5, key


def test_every_word_that_a_module_says_is_in_the_table():
    (words,) = ask(["words"], "Object.keys(WORDS)")
    said = {
        (path.name, key)
        for path in STATIC.glob("studio*.js")
        for key in re.findall(r"\bsay\(\"([\w.]+)\"", path.read_text(encoding="utf-8"))
    }
    assert len(said) > 100
    assert [it for it in said if f"studio.{it[1]}" not in words] == []


def test_durations_and_days_in_each_language():
    words = "[hours(100.2), hours(5.5), moment('2026-09-03T14:05'), season('07-28..10-27')]"
    found = ask(
        ["language", "numbers", "dates"],
        *(f"(language.now = '{lang}', {words})" for lang in ("en", "ru", "zh")),
    )
    assert found[0] == ["4 d 04 h", "5.5 h", "3 Sep 14:05", "28 Jul–27 Oct"]
    assert found[1][:2] == ["4 сут 04 ч", "5,5 ч"]
    assert found[2][:2] == ["4 天 04 小时", "5.5 小时"]


def test_facts_are_set_in_the_address_and_taken_back():
    subject = "gate>rail-1435@CN.handling_usd_per_teu"
    setting = f"withSet('from=A&to=B', '{subject}', 61.5)"
    found = ask(
        ["address"],
        f"[...setsOf({setting})]",
        f"[...setsOf(withSet({setting}, '{subject}', 70))]",
        f"withSet({setting}, '{subject}', null)",
        f"[...setsOf(withSet({setting}, 'sea.speed_kmh', 30))].map(([it]) => it)",
    )
    assert found == [
        [[subject, "61.5"]],
        [[subject, "70"]],
        "from=A&to=B",
        [subject, "sea.speed_kmh"],
    ]


def test_steps_can_be_undone_and_redone_until_another_is_taken():
    (found,) = ask(
        ["history"],
        "(() => { const it = newSteps('a'); const told = [];"
        "it.add('b'); it.add('b'); it.add('c'); told.push(it.undo(), it.canRedo);"
        "it.replace('B'); told.push(it.now, it.redo(), it.undo(), it.undo(), it.undo());"
        "told.push(it.canUndo);"
        "it.add('d'); told.push(it.now, it.canRedo, it.undo()); return told; })()",
    )
    assert found == ["b", True, "B", "c", "B", "a", "a", False, "d", False, "a"]


ASKER = """(async () => {
  const told = [];
  const waiting = [];
  const timers = {
    setTimeout(act) { this.act = act; return 1; },
    clearTimeout() { this.act = null; },
  };
  const get = (path, signal) => new Promise((resolve, reject) => {
    told.push(`get ${path}`);
    signal.addEventListener("abort", () => {
      told.push(`abort ${path}`);
      reject(Object.assign(new Error(), { name: "AbortError" }));
    });
    waiting.push((ok = true) => resolve({ ok, body: path }));
  });
  const asker = newAsker({
    get,
    timers,
    onBusy() {},
    onAnswer: (it) => told.push(`answer ${it}`),
    onProblem: (it) => told.push(`problem ${it}`),
  });
  const rest = () => new Promise((resolve) => { setTimeout(resolve, 0); });
  %s
  await rest();
  return told;
})()"""


def test_edits_in_quick_succession_ask_once():
    (found,) = ask(
        ["ask"],
        ASKER
        % "for (let at = 0; at < 20; at += 1) asker.ask(String(at)); timers.act(); waiting[0]();",
    )
    assert found == ["get 19", "answer 19"]


def test_a_newer_question_aborts_the_older_and_a_late_answer_is_dropped():
    (found,) = ask(
        ["ask"],
        ASKER % "asker.ask('a'); timers.act(); asker.ask('b', { now: true });"
        " waiting[0](); await rest(); waiting[1]();",
    )
    assert found == ["get a", "abort a", "get b", "answer b"]


def test_relative_edits_stay_relative_in_the_address():
    subject = "gate>sea@CN.handling_h"
    lever = json.dumps({"assignment": subject, "base": 0.6, "value": 9, "low": 0.2, "high": 1})
    found = ask(
        ["levers"],
        f"changeOf('absolute', 0.9, {lever})",
        f"changeOf('times', 0.9, {lever})",
        f"changeOf('times', 1, {lever}).value * 0.6",
        f"changeOf('plus', 0.9, {lever})",
        f"changeOf('plus', 0.25, {lever})",
        *(
            f"valueIn('set=' + encodeURIComponent('{text}'), {lever})"
            for text in (
                *(f"{subject}=0.7", f"{subject}*=1.5", f"{subject}-=0.2", f"{subject}+=1d"),
                *("sea.speed_kmh*=2", "*.handling_h*=2"),
            )
        ),
    )
    assert found[:2] == [{"sign": "", "value": 0.9}, {"sign": "*", "value": 1.5}]
    assert found[2] <= 1 + 1e-12
    assert found[3:5] == [{"sign": "+", "value": 0.3}, {"sign": "-", "value": 0.35}]
    assert [round(it, 9) for it in found[5:]] == [0.7, 0.9, 0.4, 9, 0.6, 9]


def test_a_value_is_given_as_itself_a_factor_or_a_difference():
    lever = json.dumps({"base": 10, "low": 6, "high": 30})
    found = ask(
        ["levers"],
        *(f"asGiven('{way}', 15, 10)" for way in ("absolute", "times", "plus")),
        *(
            f"fromGiven('{way}', {given}, {lever})"
            for way, given in (
                ("absolute", 15),
                ("times", 1.5),
                ("plus", 5),
                ("times", 9),
                ("plus", -9),
            )
        ),
    )
    assert found == [15, 1.5, 5, 15, 15, 15, 30, 6]


@pytest.fixture(scope="module")
def ways(shipped, shipped_steps):
    """Routes by land that share links, and one round the far side of the globe."""
    land = Query("dalian", "duisburg", "time", dt.date(2026, 11, 1), "teu")
    sea = Query("yingkou", "rotterdam", "time", dt.date(2026, 8, 15), "grain", ("sea",))
    return [
        route_geojson(shipped, find_routes(shipped, query, shipped_steps, count=3)[0])
        for query in (land, sea)
    ]


def test_what_is_packed_comes_back(ways):
    """Each leg of a page has the line, places, numbers and facts of the GeoJSON."""
    for collection in ways:
        packed = pack_routes(collection)
        (read,) = ask(["answer"], f"readAnswer({json.dumps(packed)})")
        features = [it for it in collection["features"] if it["properties"]["kind"] != "place"]
        for route in read["routes"]:
            own = [it for it in features if it["properties"]["rank"] == route["rank"]]
            assert len(route["legs"]) == len(own)
            for leg, feature in zip(route["legs"], own, strict=True):
                props, points = feature["properties"], feature["geometry"]["coordinates"]
                points = [points] if feature["geometry"]["type"] == "Point" else points
                for name in ("leg", "mode", "gauge_mm", "mode_id", "places", "by", "from", "to"):
                    assert leg[name] == props[name], name
                # What arrives last is told by the clock of the destination.
                ends = () if leg is route["legs"][-1] else ("arrive",)
                for name in ("time_h", "cost_usd", "co2e_kg", "depart", "countries", *ends):
                    assert leg[name] == props[name], name
                assert leg["progress"] == [pytest.approx(it) for it in props["progress"]]
                given = [
                    {k: v for k, v in it.items() if v not in ("", 0, None)} for it in leg["facts"]
                ]
                wanted = [{k: v for k, v in it.items() if v != 0} for it in props["evidence"]]
                assert given == wanted
                rounded = [[round(lat, 3), round(lon, 3)] for lon, lat in points]
                kept = [it for it, _ in itertools.groupby(rounded)]
                assert [it for it, _ in itertools.groupby(leg["points"])] == [
                    pytest.approx(it, abs=1e-9) for it in kept
                ]
        assert set(read["places"]) == {
            it["properties"]["id"]
            for it in collection["features"]
            if it["properties"]["kind"] == "place"
        }


def test_how_often_a_service_leaves_is_told_in_each_language():
    """Every form of `frequency_text` has one."""
    texts = ["daily", "weekly", "twice a week", "10 a week", "2 a month", "1 a year"]
    texts += ["Tuesdays", "Mondays, Wednesdays and Fridays"]
    told = f"{json.dumps(texts)}.map(frequencyText)"
    found = ask(
        ["language", "answer"],
        told,
        *(f"(language.now = '{lang}', {told})" for lang in ("ru", "zh")),
    )
    assert found[0] == texts
    for words in found[1:]:
        assert all(not re.search("[A-Za-z]", it) for it in words), words
        assert len(set(words)) == len(words)
    assert found[1][:4] == ["ежедневно", "1 в неделю", "2 в неделю", "10 в неделю"]


def test_a_list_knows_the_sizes_of_containers_by_the_words_of_the_trade(shipped):
    kinds = ("teu", "feu", "feu_hc", "reefer", "grain", "dangerous")
    labels = ("one 20-foot", "one 40-foot", "one 40-foot high cube", "cold, 40-foot", "Grain")
    rows = [
        {"value": kind, "label": label, "words": list(shipped.cargo[kind].aliases)}
        for kind, label in zip(kinds, (*labels, "Dangerous, one 20-foot"), strict=True)
    ]
    first = {"40HQ": "feu_hc", "40HC": "feu_hc", "40' HQ": "feu_hc", "20GP": "teu", "20": "teu"}
    first |= {"40": "feu", "40GP": "feu", "Reefer": "reefer", "40rf": "reefer", "gra": "grain"}
    found = ask(
        ["sentence"], *(f"among({json.dumps(rows)}, {json.dumps(it)})[0].value" for it in first)
    )
    assert found == list(first.values())
    assert ask(["sentence"], f"among({json.dumps(rows)}, '53HC')") == [[]]
    (all_of_40,) = ask(["sentence"], f"among({json.dumps(rows)}, '40').map((it) => it.value)")
    assert all_of_40 == ["feu", "feu_hc", "reefer"]
