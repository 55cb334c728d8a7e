"""The tools of ``corridors mcp``: what they declare, answer and refuse."""

import json
import shlex

import pytest
from assistant_client import DAY, Assistant

from planner.assistant import answers, resources, server
from planner.assistant.tools import TOOLS
from planner.question.terms import TERMS
from planner.studio.openapi import schema_of
from planner.world import World

PAIR = {"from": "alpha", "to": "delta"}
TOML = """\
title = "Slow borders"
why = "A question."

[[facts]]
subject = "road"
attribute = "border_in_h"
value = 500
source = "assumption"
note = "the question of this scenario"
"""
SETS = ["road.border_in_h=5"]
CALLS = {
    "find_place": {"text": "alp"},
    "plan_route": PAIR,
    "compare_corridors": PAIR,
    "explain_number": PAIR,
    "check_scenario": {"toml": TOML, **PAIR},
    "price_chain": {"chain": "alpha > delta 900usd 3d"},
}


@pytest.fixture(scope="module")
def assistant(toy, toy_steps):
    return Assistant(toy, toy_steps)


def refused(result):
    assert result.is_error, result
    assert result.structured_content is None
    (said,) = result.content
    assert "Traceback" not in said.text
    return said.text


def links(result):
    return {it.mime_type: it.uri for it in result.content if it.type == "resource_link"}


def test_every_tool_is_listed_called_and_only_reads(assistant):
    listed = assistant.do(lambda client: client.list_tools()).tools
    assert [it.name for it in listed] == [*TOOLS] == [*CALLS]
    for it in listed:
        assert it.annotations.read_only_hint
        assert it.description
        assert it.output_schema["type"] == it.input_schema["type"] == "object"


def test_a_tool_takes_the_terms_of_the_studio(assistant):
    listed = assistant.do(lambda client: client.list_tools()).tools
    taken = next(it for it in listed if it.name == "plan_route").input_schema
    assert taken["properties"] == {it.key: schema_of(it) for it in TERMS}
    assert taken["required"] == ["from", "to"]


@pytest.mark.parametrize("name", [it for it in CALLS if "from" in CALLS[it]])
def test_a_tool_lists_a_reliability_only_if_it_counts(assistant, name):
    due = {"deadline": "2026-10-01", "reliability": 0.5}
    result = assistant.call(name, **CALLS[name], **due)
    assert result.is_error == ("reliability" not in TOOLS[name].arguments["properties"])
    assert (not result.is_error) == (name == "plan_route")


@pytest.mark.parametrize("name", CALLS)
def test_an_answer_is_short_typed_and_cited(assistant, name):
    result = assistant.call(name, **CALLS[name])
    assert not result.is_error, result.content
    data, text = result.structured_content, result.content[0].text
    assert data["schema_version"] == 2
    assert data["basis"]["edition"] == assistant.studio.network.edition.isoformat()
    assert data["basis"]["edition"] in text
    assert data["basis"]["sources"]
    for source in data["basis"]["sources"]:
        known = assistant.studio.network.sources.get(source["id"])
        assert source["title"] == ("GeoNames" if known is None else known.title)
    assert len(text) < 6000


def test_what_is_bulky_is_a_resource(assistant, client):
    result = assistant.call("plan_route", **PAIR)
    found = links(result)
    (held,) = assistant.read(found["application/geo+json"]).contents
    drawn = json.loads(held.text)
    assert drawn["type"] == "FeatureCollection"
    address = result.structured_content["question"]["address"]
    (table,) = assistant.read(found["text/csv"]).contents
    assert table.text == client.get(f"/route.csv?{address}").text


def test_resources_are_listed_and_read(assistant):
    listed = assistant.do(lambda client: client.list_resources()).resources
    for it in listed:
        (held,) = assistant.read(it.uri).contents
        assert held.mime_type == it.mime_type
        assert json.loads(held.text)["schema_version"] == 2
    templates = assistant.do(lambda client: client.list_resource_templates()).resource_templates
    assert {it.uri_template for it in templates} == {it.template for it in resources.KINDS.values()}


@pytest.mark.parametrize(
    "uri",
    [
        "corridors://nothing/x.json",
        "corridors://routes/x",
        "file:///etc/passwd",
        "corridors://routes/../../etc/passwd",
        f"corridors://routes/{'x' * 9000}.csv",
    ],
)
def test_there_is_nothing_elsewhere(assistant, uri):
    error = assistant.read(uri)
    assert error.code == -32002
    assert "there is no resource" in error.message


@pytest.mark.parametrize("identity", ["!", "eA", "a" * 41])
def test_what_is_no_question_is_refused(assistant, identity):
    assert assistant.read(f"corridors://routes/{identity}.csv").code == -32602


def test_a_number_is_explained_by_its_fact(assistant):
    result = assistant.call("explain_number", of="rail-1520@RU.speed_kmh")
    (fact,) = result.structured_content["facts"]
    assert (fact["subject"], fact["attribute"]) == ("rail-1520@RU", "speed_kmh")
    assert fact["source"] in result.content[0].text
    (held,) = assistant.read(links(result)["application/json"]).contents
    (whole,) = json.loads(held.text)["facts"]
    assert whole["value"] == fact["value"]


def test_many_facts_are_cut_and_counted(assistant, monkeypatch):
    monkeypatch.setattr(answers, "MOST_FACTS", 2)
    data = assistant.call("explain_number", of="speed_kmh").structured_content
    assert len(data["facts"]) == 2
    assert data["left_out"] == data["basis"]["facts"] - 2 > 0


def test_a_scenario_that_holds_tells_what_it_changes_and_does(assistant):
    data = assistant.call("check_scenario", toml=TOML, **PAIR, by="time").structured_content
    assert data["valid"]
    assert [(it["fact"], it["new"]) for it in data["changes"]] == [("road.border_in_h", "500 h")]
    effect = data["effect"]
    assert effect["before"]["time_h"] < effect["after"]["time_h"]
    plain = assistant.call("plan_route", **PAIR, by="time").structured_content["routes"][0]
    assert effect["before"] == plain["totals"]


def test_a_scenario_that_closes_the_way_says_so(assistant):
    closed = "\n".join(
        f'[[facts]]\nsubject = "{place}"\nattribute = "status"\nvalue = "closed"\n'
        'source = "assumption"\nnote = "a question"'
        for place in assistant.studio.network.places
        if place not in PAIR.values()
    )
    toml = f'title = "All closed"\nwhy = "A question."\n{closed}\n'
    result = assistant.call("check_scenario", toml=toml, **PAIR)
    effect = result.structured_content["effect"]
    assert effect["before"] is not None
    assert effect["after"] is None
    assert "no route" in effect["reason"]


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        (TOML.replace('"road"', '"roat"'), "did you mean"),
        (TOML.replace("500", "-1"), "border_in_h"),
        (TOML.replace('"A question."', ""), "scenario:"),
        (TOML.replace("title", 'include = ["/etc/passwd"]\ntitle'), "not one of those supplied"),
        (f"x = {'[' * 500}", "scenario:"),
    ],
)
def test_a_scenario_that_does_not_hold_names_every_problem(assistant, toml, says):
    result = assistant.call("check_scenario", toml=toml)
    assert not result.is_error
    data = result.structured_content
    assert not data["valid"]
    assert says in "\n".join(data["problems"])
    assert all(it in result.content[0].text for it in data["problems"])


def test_a_scenario_reads_no_file_beside_the_supplied(assistant, tmp_path, monkeypatch):
    (tmp_path / "mine.toml").write_text(TOML, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    toml = TOML.replace("title", 'include = ["mine.toml"]\ntitle', 1)
    assert not assistant.call("check_scenario", toml=toml).structured_content["valid"]
    for name in ("plan_route", "compare_corridors"):
        said = refused(assistant.call(name, **PAIR, s=["mine.toml"]))
        assert "not one of those supplied" in said


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("plan_route", {"from": "alpha"}, "to is missing"),
        ("plan_route", {"from": "alfa", "to": "delta"}, "Places that may be meant:\n- "),
        ("plan_route", {**PAIR, "avoid": ["charlie", "bravo"]}, "if you allow"),
        ("plan_route", {**PAIR, "modes": ["rail"]}, "did you mean mode"),
        ("plan_route", {**PAIR, "k": 21}, "whole number from 1 to 20"),
        ("plan_route", {**PAIR, "by": {"a": 1}}, "is not a text"),
        ("plan_route", {**PAIR, "depart": "soon"}, "depart"),
        ("plan_route", {**PAIR, "set": ["x" * 70_000]}, "ask for less"),
        ("compare_corridors", {**PAIR, "k": 3}, "argument 'k' is unknown"),
        ("find_place", {"text": "qqqqqqqq"}, "no place is called"),
        ("find_place", {"text": 5}, "text of 1 to"),
        ("find_place", {"text": "alpha", "lang": "de"}, "use en, ru or zh"),
        ("explain_number", {}, "name the number"),
        ("explain_number", {"of": "speed_kmh", "from": "alpha"}, "stands alone"),
        ("explain_number", {"of": "rail-1520@RU.sped_kmh"}, "speed_kmh"),
        ("check_scenario", {"toml": " "}, "text of a scenario"),
        ("price_chain", {}, "places joined by >"),
        ("price_chain", {"chain": 5}, "places joined by >"),
        ("price_chain", {"chain": "alpha"}, "places joined by >"),
        ("price_chain", {"chain": "a > " * 600}, "2000 letters"),
        ("price_chain", {"chain": "alpha" + " > bravo > alpha" * 11}, "write 20 at most"),
        ("price_chain", {"chain": "alfa > delta ship"}, "alfa"),
        ("price_chain", {"chain": "alpha > delta 900xyz > "}, "currency XYZ is unknown"),
        ("price_chain", {"chain": "alpha > delta 900xyz > "}, "names no place"),
        ("price_chain", {"chain": "alpha > delta", "via": ["bravo"]}, "argument 'via' is unknown"),
        ("price_chain", {"chain": "alpha > delta", "depart": "2026-08-01..2026-08-03"}, "a span"),
        ("check_scenario", {"toml": TOML, "from": "alpha"}, "to is missing"),
    ],
)
def test_what_is_wrong_is_an_error_of_the_tool_that_says_what_to_do(
    assistant, name, arguments, says
):
    assert says in refused(assistant.call(name, **arguments))


def test_a_chain_is_that_of_the_world(assistant, toy, toy_steps):
    chain = "alpha > bravo road 650cny > delta 900usd 3d"
    data = assistant.call("price_chain", chain=chain, by="cost", depart=DAY).structured_content
    world = World(toy, toy_steps)
    whole = world.price(chain, by="cost", depart=DAY).to_dict()
    for part in ("chain", "totals", "range", "arrive", "recommended", "gap", "closing"):
        assert data[part] == whole[part], part
    assert data["totals"]["cost_usd"] == pytest.approx(
        sum(it["cost_usd"] for it in data["chain"]), abs=0.05
    )
    (rate,) = data["rates"]
    own = [it["cost_usd"] for it in data["chain"] if it["cost_by"] == "yours"]
    assert own == [pytest.approx(650 / rate["rate"], abs=0.01), 900.0]


def test_a_chain_has_the_line_that_prices_the_same(assistant):
    asked = {"chain": "alpha > delta  900usd", "cargo": "teu", "booked": True, "set": SETS}
    result = assistant.call("price_chain", **asked, depart=DAY)
    command = result.structured_content["question"]["command"]
    assert command in result.content[0].text
    words = shlex.split(command)
    assert words[:3] == ["corridors", "price", "alpha > delta 900usd"]
    assert words[3:] == [
        *("--cargo", "teu", "--depart", DAY, "--booked", "--set", *SETS),
        *("--data", str(assistant.studio.network.folder)),
    ]


@pytest.mark.parametrize("name", ["chain.csv", "a > b.csv", "./a > b.csv"])
def test_a_chain_reads_no_file(assistant, tmp_path, monkeypatch, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("place,mode\nalpha,\ndelta,\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for chain in (name, str(path)):
        assert refused(assistant.call("price_chain", chain=chain))
    assert refused(assistant.call("price_chain", chain="alpha > delta", s=[str(path)]))


def test_null_stands_for_nothing(assistant):
    plain = assistant.call("plan_route", **PAIR).structured_content
    assert assistant.call("plan_route", **PAIR, by=None, via=None).structured_content == plain


def test_an_unknown_tool_is_refused_with_the_names(assistant):
    error = assistant.call("fly")
    assert error.code == -32602
    assert all(it in error.message for it in TOOLS)


def test_a_mistake_of_ours_has_one_line(assistant, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    tool = TOOLS["find_place"]._replace(answerer=broken)
    monkeypatch.setitem(TOOLS, "find_place", tool)
    assert "please report" in refused(assistant.call("find_place", text="alpha"))
    assert assistant.told == ["Error: a question failed: ZeroDivisionError: "]


def test_an_answer_that_is_too_large_is_refused(assistant, monkeypatch):
    monkeypatch.setattr(server, "MOST_ANSWER", 100)
    assert "ask for fewer" in refused(assistant.call("plan_route", **PAIR))
    monkeypatch.setattr(resources, "MOST_LETTERS", 100)
    assert "ask for fewer" in assistant.read(resources.SOURCES.uri).message


@pytest.mark.parametrize("tool", ["plan_route", "compare_corridors", "explain_number"])
def test_a_departure_before_today_is_told(assistant, tool, clock):
    clock(DAY)
    ends = {"from": "alpha", "to": "delta"}
    (text, *_) = assistant.call(tool, **ends, depart="2026-07-31T18:00").content
    assert "departs 2026-07-31 18:00 (in the past)" in text.text
    (text, *_) = assistant.call(tool, **ends, depart=DAY).content
    assert "(in the past)" not in text.text
    if tool == "plan_route":
        due = {"arrive-by": "2026-08-02"}
        (text, *_) = assistant.call(tool, **ends, **due).content
        assert "(in the past)" in text.text
