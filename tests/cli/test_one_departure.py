"""A question without a departure leaves today at 08:00, by whatever it is asked."""

import csv
import datetime as dt
import io
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from assistant_client import Assistant
from conftest import TOY, seconds_of
from studio_client import client_of, service_of

from planner.parsing.departure import CLOCK, departure_text, read_departure, stated_departure
from planner.parsing.question import read_query
from planner.question.terms import Question
from planner.world import World

DAY = "2026-08-01"
LEAVES = f"{DAY}T08:00"
MAIN = "from planner.cli.main import main; main()"


@pytest.fixture
def today(clock):
    clock(DAY)
    return LEAVES


@pytest.fixture
def world(toy, toy_steps):
    return World(toy, toy_steps)


def command(*words):
    """Ask in a process of its own, whose clock alone is set."""
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *map(str, words), "--data", str(TOY)],
        env={**os.environ, CLOCK: seconds_of(DAY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def told(today, toy_run):
    """What commands print today, asked in this process."""
    del today

    def ask(*words):
        done = toy_run(*words)
        assert done.code == 0, done.err
        return done.out

    return ask


def figures(totals):
    return totals["time_h"], totals["cost_usd"], totals["distance_km"], totals["co2e_kg"]


@pytest.fixture(scope="module")
def printed():
    return json.loads(command("route", "alpha", "delta", "--format", "json"))


@pytest.fixture
def expected(printed):
    """What the command line answers: the departure, and the totals of the recommended route."""
    assert printed["query"]["depart"] == LEAVES
    return figures(printed["routes"][0]["totals"])


def test_python_leaves_as_the_command_line_does(today, world, expected):
    for answer in (world.route("alpha", "delta"), world.board("alpha", "delta")[0]):
        assert answer.query.departs() == today
        assert figures(answer.to_dict()["totals"]) == expected


@pytest.mark.parametrize("address", ["/route.json?from=alpha&to=delta", "/routes"])
def test_http_leaves_as_the_command_line_does(today, toy, toy_steps, expected, address):
    service = service_of(toy, toy_steps)
    client = client_of(service)
    if address == "/routes":
        place = client.post(address, json={"from": "alpha", "to": "delta"}).headers["location"]
        answer = client.get(place).json()["properties"]
        assert answer["query"]["depart"] == today
        assert figures(answer["totals"]) == expected
    else:
        answer = client.get(address).json()
        assert answer["query"]["depart"] == today
        assert figures(answer["routes"][0]["totals"]) == expected


def test_mcp_leaves_as_the_command_line_does(today, toy, toy_steps, expected):
    assistant = Assistant(toy, toy_steps)
    answer = assistant.call("plan_route", **{"from": "alpha", "to": "delta"})
    assert answer.structured_content["question"]["depart"] == today
    assert "departs 2026-08-01 08:00" in answer.content[0].text
    assert figures(answer.structured_content["routes"][0]["totals"]) == expected


def test_a_list_leaves_as_the_command_line_does(today, world, told, expected, tmp_path):
    row = {"origin": "alpha", "destination": "delta"}
    path = tmp_path / "list.csv"
    path.write_text("origin,destination\nalpha,delta\n", encoding="utf-8")
    (printed,) = csv.DictReader(io.StringIO(told("batch", path, "--format", "csv")))
    framed = world.batch([row]).iloc[0]
    for found in (printed, framed):
        assert str(found["departs"])[:16].replace(" ", "T") == today
        hours, usd, km, co2e = expected
        values = (float(found[name]) for name in ("days", "usd", "km", "kg_co2e"))
        assert [*values] == pytest.approx([hours / 24.0, usd, km, co2e], abs=0.01)


PLAIN = Question(origin="alpha", destination="delta", cargo="teu")


def test_every_result_of_a_program_states_its_departure(today, world):
    del today
    answers = (
        world.route("alpha", "delta"),
        world.board("alpha", "delta"),
        world.alternatives("alpha", "delta", count=2),
        world.pareto("alpha", "delta"),
        world.compare("alpha", "delta"),
        world.regret([("alpha", "delta")]),
        world.price("alpha > delta"),
        world.reach("alpha", "30d"),
        world.matrix("alpha", "delta"),
    )
    for it in answers:
        assert "departs 2026-08-01 08:00" in repr(it), it
        assert len(repr(it)) < 300


@pytest.mark.parametrize(
    "words",
    [
        ("route", "alpha", "delta"),
        ("route", "alpha", "delta", "--by", "time", "-k", "2"),
        ("route", "alpha", "delta", "--pareto"),
        ("route", "alpha", "delta", "--every", "month"),
        ("compare", "alpha", "delta"),
        ("compare", "alpha", "delta", "--every", "month"),
        ("compare", "--pair", "alpha>delta"),
        ("explain", "alpha", "delta"),
        ("risk", "alpha", "delta"),
        ("reach", "alpha", "--within", "30d"),
        ("price", "alpha > delta"),
    ],
    ids=" ".join,
)
def test_every_printed_answer_states_its_departure(told, words):
    text = " ".join(told(*words).split())
    assert "2026-08-01 08:00" in text, text


@pytest.mark.parametrize(
    "words",
    [
        ("route", "alpha", "delta", "--by", "time"),
        ("route", "alpha", "delta"),
        ("compare", "alpha", "delta"),
        ("compare", "--pair", "alpha>delta"),
        ("risk", "alpha", "delta"),
        ("reach", "alpha", "--within", "30d"),
        ("price", "alpha > delta"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("form", ["json", "csv"])
def test_every_file_states_its_departure(told, words, form):
    assert LEAVES in told(*words, "--format", form)


def test_a_printed_answer_is_the_same_on_any_day(toy_run, clock):
    answers = []
    for day in ("2026-07-01", "2027-08-15"):
        clock(day)
        done = toy_run("route", "alpha", "delta", "--depart", "2026-08-01")
        answers.append(done.out)
        note = "Note: the departure, 2026-08-01, is in the past\n"
        assert done.err == (note if day > "2026-08-01" else "")
    assert answers[0] == answers[1]


def test_the_clock_is_that_of_source_date_epoch(clock, monkeypatch, toy):
    clock(DAY)
    assert stated_departure(None) == LEAVES
    assert read_departure(None, toy.edition) == (dt.date(2026, 8, 1), 8.0)
    monkeypatch.setenv(CLOCK, "1798761600")
    assert stated_departure(None) == "2027-01-01T08:00"
    query = read_query(toy, replace(PLAIN, depart="2026-12-31T18:30"))
    assert departure_text(query) == "2026-12-31 18:30 (in the past)"
