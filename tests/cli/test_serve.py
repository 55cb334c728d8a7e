"""``corridors serve``: it answers, and stops with a word."""

import re
import signal
import socket
import subprocess
import sys

import httpx
import pytest
from conftest import TOY, hear_signals
from test_interrupts import MAIN

ASKED = "/route.json?from=alpha&to=delta&depart=2026-08-01&parts=board"


def start(*words):
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, "serve", "--data", str(TOY), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_signals,  # noqa: PLW1509 - nothing else runs in the new process yet
        start_new_session=True,
    )


def address_of(process):
    line = process.stderr.readline()
    return re.fullmatch(r"Serving (http://\S+) - press Ctrl-C to stop\n", line)[1]


@pytest.mark.parametrize(("number", "word"), [("SIGINT", "Interrupted"), ("SIGTERM", "Terminated")])
def test_it_answers_and_stops_with_a_word(number, word):
    with start("--port", "0") as process:
        address = address_of(process)
        assert address.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=address, timeout=60) as client:
            shown = client.get(ASKED).json()
            assert shown["routes"][0]["labels"][0] == "recommended"
            assert shown["command"].endswith(f"--data {TOY}")
            assert client.get("/", headers={"host": "evil.example"}).status_code == 403
        process.send_signal(getattr(signal, number))
        out, err = process.communicate(timeout=30)
    assert process.returncode == 128 + getattr(signal, number)
    assert (out, err.split()) == ("", [word])


def test_a_used_port_is_told_with_a_free_one(run):
    with socket.socket() as used:
        used.bind(("127.0.0.1", 0))
        used.listen()
        port = used.getsockname()[1]
        result = run("serve", "--port", str(port))
    assert result.code == 2
    told = re.fullmatch(
        rf"Error: can't listen on 127\.0\.0\.1:{port}: .*; use --port (\d+)\n", result.err
    )
    assert int(told[1]) > port


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--host", "no.such.host.invalid"), "use 127.0.0.1"),
        (("--tiles", "here"), "--tiles"),
        (("--port", "70000"), "65535"),
    ],
)
def test_what_cannot_be_served_is_told_in_a_line(run, words, told):
    result = run("serve", *words)
    assert result.code == 2
    assert told in result.err
    assert "Traceback" not in result.err
