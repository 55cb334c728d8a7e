"""Without a route all commands say so alike: exit code 3, what it takes, JSON to be read."""

import json

import pytest

NOWHERE = ("alpha", "echo", "--mode", "sea")
COMMANDS = [
    ("route",),
    ("explain",),
    ("risk",),
    ("report",),
    ("breakeven", "--vary", "sea.speed_kmh"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_json_without_a_route_holds_the_question_and_what_it_takes(toy_run, command):
    result = toy_run(command[0], *NOWHERE, *command[1:], "--format", "json")
    assert result.code == 3, result
    assert "no route for teu from Alpha to Echo; to find one: add --mode r" in result.err
    document = json.loads(result.out)
    assert document["query"]["destination"] == "echo"
    assert document["routes"] == []
    assert len(document["lift"]) >= 1


def test_a_closed_end_is_told_by_explain_as_by_route(toy_run):
    shut = ("alpha", "delta", "--set", "delta.status=closed")
    messages = [toy_run(name, *shut).err.splitlines()[-1] for name in ("route", "explain")]
    assert messages[0] == messages[1]
    assert "delta is closed" in messages[0]
