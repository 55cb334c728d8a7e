"""A sweep on a real Dask cluster: a scheduler and two workers on loopback, one of them killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import TOY

pytest.importorskip("distributed")

SPEC = """
origins = ["alpha", "bravo", "charlie"]
destinations = ["delta", "golf", "echo"]
depart = { from = 2026-01-01, to = 2031-12-31, every = 1 }
"""
COMMAND = "from planner.cli.main import main; main()"
SECONDS = 600
"""A busy machine takes its time."""
CHUNKS = 32


def wait_for(what, *processes):
    until = time.monotonic() + SECONDS
    while not what():
        for process in processes:
            assert process.poll() is None, process.returncode
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.fixture
def cluster(tmp_path: Path):
    """Yield the address of a scheduler and the processes of its two workers."""
    file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen(
            [*dask, "scheduler", *here, "--port", "0", "--scheduler-file", str(file)], **quiet
        )
    ]
    try:
        wait_for(file.exists, *started)
        wait_for(lambda: file.read_text(encoding="utf-8").strip().endswith("}"))
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        worker = [*dask, "worker", address, *here, "--nthreads", "1", "--no-nanny"]
        worker += ["--local-directory", str(tmp_path)]
        started += [subprocess.Popen(worker, **quiet) for _ in range(2)]
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


@pytest.mark.nightly
def test_a_killed_worker_loses_nothing(cluster, tmp_path, toy_run):
    address, workers = cluster
    spec, out = tmp_path / "spec.toml", tmp_path / "there.parquet"
    spec.write_text(SPEC, encoding="utf-8")
    words = ["sweep", str(spec), str(out), "--data", str(TOY), "--scheduler", address]
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words], stderr=subprocess.PIPE, text=True
    )
    parts = tmp_path / "there.parquet.sweep"
    wait_for(lambda: len(list(parts.glob("part-*.arrows"))) >= 2, process)
    workers[0].send_signal(signal.SIGKILL)
    workers[0].wait()
    at_kill = len(list(parts.glob("part-*.arrows")))
    told = process.communicate(timeout=SECONDS)[1]
    assert process.returncode == 0, told
    assert "Traceback" not in told
    assert "19,719 cells" in told
    assert 2 <= at_kill < CHUNKS
    assert workers[1].poll() is None
    here = tmp_path / "here.parquet"
    assert toy_run("sweep", spec, here, "--workers", "1").code == 0
    assert here.read_bytes() == out.read_bytes()


def test_what_is_no_address_is_told_and_nothing_else(tmp_path):
    spec = tmp_path / "spec.toml"
    spec.write_text('origins = ["alpha"]\ndestinations = ["delta"]\n', encoding="utf-8")
    words = ["sweep", str(spec), str(tmp_path / "out.csv"), "--data", str(TOY)]
    for address in ("nonsense", "tcp://localhost"):
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, *words, "--scheduler", address],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert done.stderr.splitlines()[1:] == [
            f"Error: --scheduler {address!r} is not an address; write tcp://HOST:PORT"
        ]


@pytest.mark.nightly
def test_no_scheduler_is_told(tmp_path):
    spec = tmp_path / "spec.toml"
    spec.write_text(SPEC, encoding="utf-8")
    words = ["sweep", str(spec), str(tmp_path / "out.csv"), "--data", str(TOY)]
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *words, "--scheduler", "tcp://127.0.0.1:9"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"},
    )
    assert done.returncode == 2, done.stderr
    assert "--scheduler tcp://127.0.0.1:9: no scheduler answers" in done.stderr
    assert "Traceback" not in done.stderr
