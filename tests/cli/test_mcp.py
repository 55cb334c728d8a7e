"""``corridors mcp``: it answers on standard input and output, and stops with them."""

import asyncio
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import TOY, hear_signals
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from test_interrupts import MAIN

WORDS = ["-c", MAIN, "mcp", "--data", str(TOY)]


def test_an_assistant_starts_it_and_asks():
    async def ask():
        params = StdioServerParameters(
            command=sys.executable,
            args=WORDS,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1785542400"},
        )
        async with Client(stdio_client(params)) as client:
            listed = await client.list_tools()
            terms = {"from": "alpha", "to": "delta"}
            return listed.tools, await client.call_tool("plan_route", terms)

    tools, result = asyncio.run(ask())
    assert "plan_route" in {it.name for it in tools}
    assert result.structured_content["question"]["depart"] == "2026-08-01T08:00"
    assert result.structured_content["question"]["command"].endswith(f"--data {TOY}")


def start():
    return subprocess.Popen(
        [sys.executable, *WORDS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_signals,  # noqa: PLW1509 - nothing else runs in the new process yet
        start_new_session=True,
    )


def test_what_it_cannot_read_is_answered_and_it_goes_on_until_its_input_ends():
    deep = "[" * 100_000
    who = {"name": "test", "version": "1"}
    terms = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": who}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": terms}
    with start() as process:
        no_id = [json.dumps({"jsonrpc": "2.0", "id": it, "method": "ping"}) for it in (None, 8.5)]
        told = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}'
        lines = "\n".join(("no message", deep, "{}", "[]", *no_id, told, json.dumps(asked)))
        out, err = process.communicate(f"{lines}\n", timeout=60)
    assert process.returncode == 0
    assert err == ""
    answers = [json.loads(line) for line in out.splitlines()]
    codes = [it["error"]["code"] for it in answers if it["id"] is None]
    assert codes == [-32700, -32700, -32600, -32600, -32600, -32600]
    assert [it["error"]["message"] for it in answers[4:6]] == [
        "a request needs an id, a text or a whole number"
    ] * 2
    (begun,) = [it["result"] for it in answers if it["id"] == 1]
    assert begun["serverInfo"]["name"] == "transport-corridors"


ASKED = '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}\n'


def ended(words):
    """Run a line of a shell that starts it; `$0` is the command."""
    command = shlex.join((sys.executable, *WORDS))
    line = words.replace("$0", command)
    return subprocess.run(
        ["/bin/sh", "-c", line],
        input=ASKED,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_answers_that_can_t_be_written_are_one_line():
    for held_s in (1, 4, 16):
        # Its input goes on until it has answered: at its end nobody waits for an answer.
        done = ended(f"(cat; sleep {held_s}) | $0 >/dev/full")
        if done.returncode:
            break
    assert done.returncode == 2
    assert done.stderr == "Error: the result can't be written: No space left on device\n"


@pytest.mark.parametrize(("number", "word"), [("SIGINT", "Interrupted"), ("SIGTERM", "Terminated")])
def test_it_stops_with_a_word(number, word):
    with start() as process:
        process.stdin.write(ASKED)
        process.stdin.flush()
        assert process.stdout.readline()
        begun = time.monotonic()
        process.send_signal(getattr(signal, number))
        out, err = process.communicate(timeout=30)
        assert time.monotonic() - begun < 10
    assert process.returncode == 128 + getattr(signal, number)
    assert (out, err.split()) == ("", [word])


def test_without_the_package_one_line_says_what_to_install(run, monkeypatch):
    for name in [it for it in sys.modules if it.partition(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "planner.assistant.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    result = run("mcp")
    assert result.code == 2
    assert result.err == (
        "Error: this needs the package mcp: pip install 'transport-corridors[mcp]'\n"
    )
