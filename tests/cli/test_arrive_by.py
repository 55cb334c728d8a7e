"""Departures by the arrival, by days and hours, and reliability, on the command line."""

import datetime as dt
import json

import pytest
from conftest import seconds_of

from planner.parsing.departure import CLOCK

DUE = "2026-06-01T18:00"


def asked(toy_run, *words, code=0):
    done = toy_run("route", *words, "--format", "json")
    assert done.code == code, done.err
    return json.loads(done.out)


def test_the_board_says_when_to_leave(toy_run):
    done = toy_run("route", "alpha", "delta", "--arrive-by", DUE)
    assert done.code == 0, done.err
    told = " ".join(done.out.split())
    found = asked(toy_run, "alpha", "delta", "--arrive-by", DUE)
    leaves = found["query"]["depart"].replace("T", " ")
    assert f"Leave by {leaves} at the latest" in told
    assert "Arrives by 2026-06-01 18:00" in told
    assert found["query"]["arrive_by"] == found["query"]["deadline"] == DUE
    assert [*found["leave_by"]] == ["recommended", "fastest", "cheapest", "lowest CO2e"]
    assert found["leave_by"]["recommended"] == found["query"]["depart"]
    assert f"Latest departure for each answer: recommended {leaves}, fastest " in told
    for route in found["routes"]:
        assert route["legs"][-1]["arrive"] <= DUE


def test_the_departure_of_each_answer_asks_for_it(toy_run):
    leaves = asked(toy_run, "alpha", "golf", "--arrive-by", DUE)["leave_by"]
    for label, by in (("fastest", "time"), ("cheapest", "cost"), ("lowest CO2e", "co2e")):
        own = asked(toy_run, "alpha", "golf", "--arrive-by", DUE, "--by", by)
        assert own["query"]["depart"] == leaves[label]
        again = asked(
            toy_run, "alpha", "golf", "--by", by, "--depart", leaves[label], "--deadline", DUE
        )
        assert again["routes"] == own["routes"]


@pytest.mark.parametrize("name", ["report", "explain", "risk", "breakeven", "compare"])
def test_all_questions_take_a_latest_arrival(toy_run, name):
    more = ("--vary", "charlie:rail-1520.border_in_h", "--from", "6", "--to", "40")
    words = ("alpha", "delta", "--arrive-by", DUE, "--by", "time", "--format", "json")
    words = (*words, *more) if name == "breakeven" else words
    done = toy_run(name, *words)
    assert done.code == 0, done.err
    leaves = asked(toy_run, "alpha", "delta", "--arrive-by", DUE, "--by", "time")["query"]["depart"]
    shown = leaves[:10] if name != "report" else "the latest that arrives in time"
    assert shown in done.out


def test_a_reliable_answer_names_its_candidates(toy_run):
    words = ("alpha", "delta", "--depart", "2026-01-10", "--deadline", "2026-01-27")
    found = asked(toy_run, *words, "--reliability", "0.5")
    told = found["on_time"]
    assert (told["reliability"], told["draws"], told["seed"]) == (0.5, 10_000, 1)
    assert len(told["routes"]) == len(found["routes"])
    assert all(it["probability"] >= 0.5 for it in told["routes"])
    assert len(told["candidates"]) >= len(found["routes"])
    out = " ".join(toy_run("route", *words, "--reliability", "0.5").out.split())
    assert "Arrives by 2026-01-27 24:00 with a probability of at least 50.0%" in out
    assert "Probability to arrive by 2026-01-27 24:00, 10,000 draws, seed 1" in out


def test_the_latest_departure_that_is_reliable_leaves_earlier(toy_run):
    words = ("alpha", "delta", "--mode", "rail", "--by", "time", "--arrive-by", DUE)
    plain = asked(toy_run, *words)
    sure = asked(toy_run, *words, "--reliability", "0.95")
    assert sure["query"]["depart"] < plain["query"]["depart"]
    assert sure["on_time"]["routes"][0]["probability"] >= 0.95
    assert sure["query"]["depart"].endswith(":00") or len(sure["query"]["depart"]) == 10


def test_none_in_time_is_three_and_says_what_would_do(toy_run):
    rail = ("alpha", "delta", "--mode", "rail", "--depart", "2026-01-10")
    fast = asked(toy_run, *rail, "--by", "time")["routes"][0]["legs"][-1]["arrive"]
    due = dt.datetime.fromisoformat(fast) + dt.timedelta(minutes=1)
    words = (*rail, "--deadline", due.isoformat(timespec="minutes"), "--reliability", "0.99")
    done = toy_run("route", *words)
    assert done.code == 3
    assert "the most reliable, by rail" in done.err
    day = done.err.rpartition("--deadline ")[2].split()[0]
    sure = asked(toy_run, *rail, "--deadline", day, "--reliability", "0.99")
    assert sure["on_time"]["routes"][0]["probability"] >= 0.99


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--arrive-by", DUE, "--depart", "2026-05-01"), "--arrive-by and --depart exclude each"),
        (("--arrive-by", DUE, "--deadline", DUE), "--arrive-by and --deadline exclude each other"),
        (("--arrive-by", "soon"), "--arrive-by 'soon' is not a day; write 2026-12-24"),
        (("--arrive-by", "9999-12-31"), "--arrive-by 9999-12-31 is over 50 years from"),
        (("--arrive-by", "2126-01-01"), "--arrive-by 2126-01-01 is over 50 years"),
        (("--arrive-by", DUE, "--every", "month"), "--every and --arrive-by exclude each other"),
        (("--depart", "2026-05-02..2026-05-09", "--every", "month"), "no month begins from 2026"),
        (("--depart", "2026-05-02..2026-05-01"), "is not a span of days"),
        (("--depart", "2026-05-02.."), "'2026-05-02..' is not a span of days"),
        (("--depart", "..2026-05-02"), "'..2026-05-02' is not a span of days"),
        (("--depart", "2026-05-02..2028-05-01"), "at most 366 days later"),
        (("--depart", "2026-05-02T08:00..2026-05-04T09:00"), "is not a span of days"),
        (("--depart", "2026-05-02..soon"), "--depart 'soon' is not a day"),
        (("--reliability", "0.9"), "add --deadline or --arrive-by"),
        (
            ("--reliability", "90", "--arrive-by", DUE),
            "reliability 90 must be above 0 and below 1",
        ),
        (("--reliability", "0", "--arrive-by", DUE), "reliability 0 must be above 0 and below 1"),
        (("--reliability", "0.9", "--arrive-by", DUE, "-k", "2"), "--reliability and -k exclude"),
        (("--reliability", "0.9", "--arrive-by", DUE, "--pareto"), "and --pareto exclude"),
    ],
)
def test_what_contradicts_itself_is_two(toy_run, words, told):
    done = toy_run("route", "alpha", "delta", *words)
    assert done.code == 2
    assert told in done.err


def test_a_departure_that_is_past_is_told(toy_run, monkeypatch):
    words = ("route", "alpha", "golf", "--arrive-by", "2026-08-20", "--by", "time")
    assert "is past" not in toy_run(*words).err
    monkeypatch.setenv(CLOCK, seconds_of("2026-08-19"))
    result = toy_run(*words)
    assert (result.code, result.out) == (3, "")
    told = "no departure from today on arrives by 2026-08-20 24:00: the latest in time was 2026-"
    assert told in result.err
    assert "use a later --arrive-by, or --depart 2026-08-19 to see how soon" in result.err
    assert json.loads(toy_run(*words, "--format", "json").out)["routes"] == []
    found = toy_run("explain", "alpha", "golf", "--arrive-by", "2026-08-20", "--by", "time")
    assert found.code == 3
    soon = toy_run(*words[:3], "--depart", "2026-08-19", "--by", "time")
    assert soon.code == 0
    # What is asked of then is answered as of then.
    monkeypatch.setenv(CLOCK, seconds_of("2026-08-21"))
    result = toy_run(*words)
    assert result.code == 0
    assert "is past, as the arrival is" in result.err
