"""A sweep answers what each question alone would, survives being stopped, and is the same bytes."""

import csv
import datetime as dt
import io
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import TOY, hear_signals, mostly_nightly, read_once
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.errors import CorridorsError, UsageError
from planner import processes
from planner.batch import batch_router
from planner.batch.batch_router import BatchRouter
from planner.graph.cache import warm_engine
from planner.processes import IsolatedPool
from planner.question.query import Query
from planner.routing.legs import route_figures
from planner.routing.router import find_route
from planner.sweep import job as sweep
from planner.sweep.job import chunks_of, schema, stamp_of
from planner.sweep.spec import read_spec
from planner.sweep.store import Parts
from planner.uncertainty.rerouting import reroute

SPEC = """
origins = ["alpha", "bravo", "delta"]
destinations = ["delta", "golf", "echo"]
scenarios = ["", "shut.toml", "shut.toml+slow.toml"]
depart = { from = 2026-01-15, to = 2026-12-15, every = "month" }
cargo = ["teu"]
"""
SHUT = """
title = "Border road shut"
why = "To see what it is worth."
[[facts]]
subject = "bravo-charlie:rail-1520"
attribute = "status"
value = "closed"
source = "assumption"
note = "the question"
"""
SLOW = """
title = "Slow trucks"
why = "To see what speed is worth."
[[facts]]
subject = "road"
attribute = "speed_kmh"
value = 20
source = "assumption"
note = "the question"
"""
# After the first part it goes no further until it is stopped.
COMMAND = """\
import time
from planner.cli.main import main
from planner.sweep.store import Parts

keep = Parts.keep

def slow(self, chunk, rows):
    keep(self, chunk, rows)
    # A signal that comes just before a sleep does not end it: none is long.
    for _ in range(60_000):
        time.sleep(0.01)

Parts.keep = slow
main()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A specification with its scenarios; chunks are small so that there are several."""
    for name, text in (("spec", SPEC), ("shut", SHUT), ("slow", SLOW)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr("planner.sweep.job.CHUNK", 30)


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def alone(network, steps, query, engine):
    try:
        return route_figures(find_route(network, query, steps, engine=engine))
    except CorridorsError as error:
        return str(error)


def test_a_way_round_may_lead_beyond_all_destinations():
    # The fastest way of all to Partizansk passes China, where cargo between two ends in Russia
    # may not; the way round takes longer than the way to any other destination here.
    network, steps = read_once()
    ends = ("kara_gate", "petropavlovsk", "khangi", "wuyiling", "nikeltau", "partizansk")
    query = Query("", "", "time", dt.date(2026, 11, 6), "teu")
    pairs = [("krasny_uzel", it) for it in ends]
    for pair, row in zip(pairs, BatchRouter(network, steps).answer(query, pairs), strict=True):
        asked = query._replace(origin=pair[0], destination=pair[1])
        assert row == alone(network, steps, asked, warm_engine()), asked


@settings(max_examples=60)
@given(
    st.sampled_from(("time", "cost", "co2e", "distance")),
    st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)),
    st.sampled_from((("teu", ()), ("teu", ("road",)), ("coal", ()))),
)
def test_equals_each_route_on_the_toy_network(toy, toy_steps, by, depart, rest):
    cargo, avoid = rest
    if cargo not in toy.cargo:
        cargo = next(iter(toy.cargo))
    query = Query("", "", by, depart, cargo, avoid=avoid)
    pairs = [(one, other) for one in toy.places for other in toy.places]
    engine = warm_engine()
    for pair, row in zip(pairs, BatchRouter(toy, toy_steps).answer(query, pairs), strict=True):
        asked = query._replace(origin=pair[0], destination=pair[1])
        assert row == alone(toy, toy_steps, asked, engine), asked


def test_rows_say_what_route_says(toy_run, folder):
    result = toy_run("sweep", folder / "spec.toml", folder / "out.csv", "--workers", "1")
    assert result.code == 0, result.err
    assert "324 cells: 9 pairs x 3 scenarios x 12 departures x 1 cargo kind" in result.err
    rows = rows_of(folder / "out.csv")
    assert len(rows) == 324
    order = [(row["scenario"], row["depart"], row["origin"], row["destination"]) for row in rows]
    assert order[:2] == [
        ("", "2026-01-15", "alpha", "delta"),
        ("", "2026-01-15", "alpha", "golf"),
    ]
    assert order[9][1] == "2026-02-15"
    for number in (1, 40, 150, 200, 320):
        row = rows[number]
        names = [f"{folder}/{name}" for name in row["scenario"].split("+") if name]
        asked = toy_run(
            *("route", row["origin"], row["destination"], "--depart", row["depart"]),
            *(word for name in names for word in ("-s", name)),
            *("--format", "json"),
        )
        if row["reason"]:
            assert row["reason"] in asked.err
            continue
        route = json.loads(asked.out)["routes"][0]
        told = {**route["totals"], **route["evidence"]}
        assert {name: float(row[name]) for name in told} == told
        assert row["corridors"].split() == route["corridors"]


def test_a_question_without_an_answer_is_a_row_with_its_reason(toy_run, folder):
    result = toy_run("sweep", folder / "spec.toml", folder / "out.csv", "--workers", "1")
    same = [row for row in rows_of(folder / "out.csv") if row["origin"] == row["destination"]]
    assert len(same) == 36
    assert {row["reason"] for row in same} == {
        "origin and destination are both delta; name two places"
    }
    assert same[0]["time_h"] == ""
    failed = sum(bool(row["reason"]) for row in rows_of(folder / "out.csv"))
    assert f"324 rows, {failed} without an answer" in result.err


def test_an_error_in_one_cell_never_stops_the_rest(toy_run, folder, monkeypatch):
    plain = batch_router.BatchRouter._check

    def spoiled(self, query):
        if (query.origin, query.destination, query.depart.month) == ("bravo", "golf", 3):
            message = "no reason at all"
            raise ZeroDivisionError(message)
        plain(self, query)

    toy_run("sweep", folder / "spec.toml", folder / "good.csv", "--workers", "1")
    monkeypatch.setattr(batch_router.BatchRouter, "_check", spoiled)
    result = toy_run("sweep", folder / "spec.toml", folder / "bad.csv", "--workers", "1")
    assert result.code == 0
    good, bad = (rows_of(folder / name) for name in ("good.csv", "bad.csv"))
    differ = [(one, other) for one, other in zip(good, bad, strict=True) if one != other]
    assert [other["reason"] for _, other in differ] == ["ZeroDivisionError: no reason at all"] * 3


def test_parquet_has_the_rows_of_csv_with_types(toy_run, folder):
    for form in ("parquet", "csv"):
        toy_run("sweep", folder / "spec.toml", folder / f"out.{form}", "--workers", "1")
    table = pq.read_table(folder / "out.parquet")
    assert table.schema.equals(schema())
    rows = rows_of(folder / "out.csv")
    assert table["time_h"].to_pylist() == [
        float(row["time_h"]) if row["time_h"] else None for row in rows
    ]
    assert table["depart"].to_pylist()[0] == "2026-01-15"


@pytest.mark.usefixtures("small")
def test_interrupted_it_goes_on_where_it_was(toy_run, folder, monkeypatch):
    spec, out = folder / "spec.toml", folder / "out.parquet"
    toy_run("sweep", spec, folder / "whole.parquet", "--workers", "1")
    done = []
    plain = sweep.run_chunk

    def stopped(job, stamp, chunk):
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(chunk.number)
        return plain(job, stamp, chunk)

    monkeypatch.setattr(sweep, "run_chunk", stopped)
    result = toy_run("sweep", spec, out, "--workers", "1")
    assert result.code == 130
    assert "Interrupted: 4 of 12 chunks are done; the same command resumes" in result.err
    assert not out.exists()
    (folder / "out.parquet.sweep" / "part-000002.arrows").write_bytes(b"spoiled")
    worked = []

    def noted(job, stamp, chunk):
        worked.append(chunk.number)
        return plain(job, stamp, chunk)

    monkeypatch.setattr(sweep, "run_chunk", noted)
    result = toy_run("sweep", spec, out, "--workers", "1")
    assert result.code == 0, result.err
    assert worked == [2, *range(4, 12)]
    assert "3 of them already done" in result.err
    assert out.read_bytes() == (folder / "whole.parquet").read_bytes()


@pytest.mark.parametrize("kill", mostly_nightly((signal.SIGINT, signal.SIGKILL), signal.SIGKILL))
def test_a_stopped_process_goes_on_where_it_was(toy_run, folder, kill):
    many = SPEC.replace('every = "month"', "every = 1")
    spec, out = folder / "many.toml", folder / "out.csv"
    spec.write_text(many, encoding="utf-8")
    words = [sys.executable, "-c", COMMAND, "sweep", str(spec), str(out), "--data", str(TOY)]
    words += ["--workers", "2"]
    process = subprocess.Popen(
        words,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ},
        preexec_fn=hear_signals,  # noqa: PLW1509 - nothing else runs in the new process yet
    )
    parts = folder / "out.csv.sweep"
    until = time.monotonic() + 600  # a busy machine takes its time
    while not list(parts.glob("part-*.arrows")):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < until
        time.sleep(0.005)
    if kill == signal.SIGINT:
        os.killpg(process.pid, kill)
    else:
        process.kill()
    told = process.communicate(timeout=600)[1]
    if kill == signal.SIGINT:
        assert process.returncode == 130, told
        assert "the same command resumes from there" in told
        assert "Traceback" not in told
    assert not out.exists()
    kept = len(list(parts.glob("part-*.arrows")))
    result = toy_run("sweep", spec, out, "--workers", "1")
    assert result.code == 0, result.err
    assert f"{kept} of them already done" in result.err
    toy_run("sweep", spec, folder / "whole.csv", "--workers", "1")
    assert out.read_bytes() == (folder / "whole.csv").read_bytes()


@pytest.mark.usefixtures("small")
def test_a_killed_worker_is_reported_and_finished_chunks_are_kept(toy_run, folder, monkeypatch):
    spec, out = folder / "spec.toml", folder / "out.csv"
    keep = Parts.keep

    def kill(self, chunk, rows):
        keep(self, chunk, rows)
        for process in multiprocessing.active_children():
            process.kill()

    monkeypatch.setattr(Parts, "keep", kill)
    result = toy_run("sweep", spec, out, "--workers", "2")
    assert result.code == 1
    assert "was killed, perhaps for lack of memory; try fewer --workers" in result.err
    assert "Finished work is kept" in result.err
    assert list((folder / "out.csv.sweep").glob("part-*.arrows"))
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("small")
def test_parts_of_another_sweep_are_not_taken_up(toy_run, folder, monkeypatch):
    spec, out = folder / "spec.toml", folder / "out.csv"
    plain = sweep.run_chunk

    def stopped(job, stamp, chunk):
        if chunk.number == 2:
            raise KeyboardInterrupt
        return plain(job, stamp, chunk)

    monkeypatch.setattr(sweep, "run_chunk", stopped)
    assert toy_run("sweep", spec, out, "--workers", "1").code == 130
    monkeypatch.setattr(sweep, "run_chunk", plain)
    (folder / "slow.toml").write_text(SLOW.replace("20", "10"), encoding="utf-8")
    result = toy_run("sweep", spec, out, "--workers", "1")
    assert result.code == 2
    assert "holds parts of another specification, other data or another version" in result.err
    monkeypatch.setattr("planner.sweep.job.stamp_of", lambda _folder: "another version")
    (folder / "slow.toml").write_text(SLOW, encoding="utf-8")
    assert toy_run("sweep", spec, out, "--workers", "1").code == 2
    monkeypatch.undo()
    result = toy_run("sweep", spec, out, "--workers", "1", "--force")
    assert result.code == 0, result.err
    assert "already done" not in result.err


def _stopped_after(number, toy_run, folder, monkeypatch):
    plain = sweep.run_chunk

    def stopped(job, stamp, chunk):
        if chunk.number == number:
            raise KeyboardInterrupt
        return plain(job, stamp, chunk)

    monkeypatch.setattr(sweep, "run_chunk", stopped)
    words = ("sweep", folder / "spec.toml", folder / "out.csv", "--workers", "1")
    assert toy_run(*words).code == 130
    monkeypatch.setattr(sweep, "run_chunk", plain)
    return words


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("at", [3, 30, -1000])
def test_a_part_with_a_flipped_bit_is_done_again(toy_run, folder, monkeypatch, at):
    words = _stopped_after(2, toy_run, folder, monkeypatch)
    part = folder / "out.csv.sweep" / "part-000001.arrows"
    spoiled = bytearray(part.read_bytes())
    spoiled[at] ^= 1
    part.write_bytes(spoiled)
    result = toy_run(*words)
    assert result.code == 0, result.err
    assert "1 of them already done" in result.err
    toy_run("sweep", folder / "spec.toml", folder / "whole.csv", "--workers", "1")
    assert (folder / "out.csv").read_bytes() == (folder / "whole.csv").read_bytes()


@pytest.mark.usefixtures("small")
def test_two_sweeps_on_one_output_are_refused(toy_run, folder, toy):
    spec, out = folder / "spec.toml", folder / "out.csv"
    job = read_spec(spec, toy, TOY)
    with Parts(out, job, stamp_of(TOY), force=False):
        result = toy_run("sweep", spec, out, "--workers", "1")
        assert result.code == 2
        assert f"another sweep is writing {out}; wait for it" in result.err
    assert toy_run("sweep", spec, out, "--workers", "1").code == 0


def test_a_worker_reports_what_went_wrong_in_it(toy, folder):
    job = read_spec(folder / "spec.toml", toy, TOY)
    with sweep.worker_pool(2) as pool:
        work = partial(sweep.run_chunk, job, "another")
        done = sweep.run_locally(work, chunks_of(job)[:1], pool)
        with pytest.raises(CorridorsError, match="another version or packages") as told:
            list(done)
    assert str(told.value).startswith("1 problem in the data:\n  a worker has other tables")


def test_a_pool_ends_though_a_lock_was_left_held(monkeypatch):
    """As by Ctrl-C in the very moment in which a future is looked at."""
    monkeypatch.setattr(processes, "_ENDS_S", 0.2)
    with IsolatedPool(1, os.getpid) as pool:
        future = pool.submit(time.sleep, 60)
        future._condition.acquire()
    future._condition.release()


def test_workers_end_with_the_process_that_started_them():
    """Also where that is killed and can end nothing itself."""
    code = (
        "import os, time; from planner.processes import IsolatedPool;"
        "print(*(IsolatedPool(2, os.getpid).submit(os.getpid).result() for _ in range(2)),"
        "flush=True); time.sleep(600)"
    )
    started = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    workers = [int(word) for word in started.stdout.readline().split()]
    started.kill()
    started.communicate()
    until = time.monotonic() + 600
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_draws_are_those_of_reroute(toy, toy_steps, toy_run, folder):
    spec = folder / "drawn.toml"
    spec.write_text(
        'pairs = [["alpha", "delta"], ["alpha", "golf"]]\ndraws = 7\nseed = 5\n'
        'depart = [2026-08-15, 2026-02-15]\nby = "time"\n',
        encoding="utf-8",
    )
    assert toy_run("sweep", spec, folder / "out.csv", "--workers", "1").code == 0
    rows = rows_of(folder / "out.csv")
    assert [int(row["draw"]) for row in rows] == [draw for draw in range(1, 8) for _ in range(4)]
    assert len({row["time_h"] for row in rows if row["destination"] == "golf"}) > 2
    for day in ("2026-08-15", "2026-02-15"):
        for end in ("delta", "golf"):
            query = Query("alpha", end, "time", dt.date.fromisoformat(day), "teu")
            other = reroute(toy, toy_steps, query, draws=7, seed=5)
            got = [row for row in rows if (row["destination"], row["depart"]) == (end, day)]
            assert [float(row["time_h"]) for row in got] == pytest.approx(
                other.expected_h.tolist(), abs=0.006
            )
            assert [float(row["cost_usd"]) for row in got] == pytest.approx(
                other.usd.tolist(), abs=0.006
            )


BAD = [
    ("", "origins and destinations: missing; give them, or pairs"),
    ('origins = ["alpha"]', "destinations: missing"),
    ('origns = ["alpha"]', "unknown key 'origns'; keys are origins, destinations, pairs"),
    ('origins = ["alpa"]', "origins: place 'alpa' is"),
    ("origins = [1]", "origins: [1] is not a text or a list of texts"),
    ("origins = 5", "origins: 5 is not a text or a list of texts"),
    ('origins = [["alpha"]]', "origins: [['alpha']] is not a text or a list of texts"),
    ("origins = []", "origins: the list is empty"),
    ('origins = ["alpha", "alpha"]', "origins: 'alpha' occurs twice"),
    ('origins = ["alpha", "Alpha"]', "origins: 'alpha' and 'Alpha' are the same place; keep one"),
    ('pairs = [["alpha"]]', "pairs: ['alpha'] is not an origin and a destination"),
    ('pairs = "alpha"', "pairs: is not a list such as"),
    ('pairs = [["alpha", "delta"], ["alpha", "delta"]]', "pairs: 'alpha - delta' occurs twice"),
    ('pairs = [["alpha", "nowhere"]]', "pairs: place 'nowhere' is unknown"),
    ('pairs = [["alpha", "delta"]]\norigins = ["alpha"]', "pairs: can't be used with origins"),
    ('scenarios = ["nope"]', "scenarios: 'nope': scenario 'nope' is neither supplied nor a file"),
    ('scenarios = ["base", ""]', "scenarios: '' occurs twice"),
    ('scenarios = ["slow.toml+other.toml"]', "clash on road.speed_kmh"),
    ('depart = "2026-13-01"', "depart: '2026-13-01' is not a day"),
    ("depart = []", "depart: the list is empty"),
    ('depart = "2026-01-01T25:00"', "depart: '2026-01-01T25:00' is not a day and an hour"),
    ("depart = [2026-01-01, 2026-01-01]", "depart: 2026-01-01 00:00 occurs twice"),
    ("depart = [1999-01-01, 1900-01-01]", "depart: 1900-01-01 is over 50 years from"),
    ("depart = { from = 2026-01-01 }", "depart.to: missing"),
    ("depart = { from = 2026-03-01, to = 2026-01-01 }", "depart.to: 2026-01-01 is before"),
    ("depart = { from = 2026-01-31, to = 2026-12-31 }", "not every month has a day 31"),
    ("depart = { from = 2026-01-29, to = 2026-12-31 }", "not every month has a day 29"),
    ('depart = { from = 2026-01-01, to = 2026-12-31, every = "year" }', "depart.every: 'year'"),
    ("depart = { from = 2026-01-01, to = 2026-12-31, every = 0 }", "depart.every: 0"),
    ("depart = { from = 2026-01-01, to = 2026-12-31, by = 2 }", "depart.by: unknown key"),
    ('cargo = ["bananas"]', "cargo: cargo 'bananas' is unknown; use one of"),
    ("draws = -1", "draws: -1 is not a whole number from 0 on, at most 100000"),
    ("draws = 2.5", "draws: 2.5 is not a whole number"),
    ("seed = true", "seed: True is not a whole number"),
    ('by = "beauty"', "by: 'beauty' is unknown; use one of generalised, time, cost"),
    ('by = "time"\nvalue_of_time = 5', "value_of_time: by = 'time'"),
    ('modes = ["balloon"]', "modes: mode 'balloon' is unknown"),
    ('countries = ["XX"]', "countries: country 'XX' is unknown; use one of"),
    ('via = ["nowhere"]', "via: place 'nowhere' is unknown"),
    ('avoid = ["nowhere:rail"]', "avoid: --avoid 'nowhere:rail'"),
    ('set = ["road.speed_kmh"]', "set 'road.speed_kmh' is not SUBJECT.ATTRIBUTE=VALUE"),
    ('set = ["road.speed_kmh*=2", "road.speed_kmh=6"]', "put this one first"),
    ('set = ["*@RUS.speed_kmh*=2"]', "set '*@RUS.speed_kmh*=2': 0 of the 6 subjects"),
    ("budget = 0", "budget: 0 is not a number above 0"),
    ("budget = nan", "budget: nan is not a number above 0"),
    ("deadline_days = -3", "deadline_days: -3 is not a number above 0, at most 36600"),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_each_error_of_a_specification_is_told(toy, folder, text, said):
    (folder / "other.toml").write_text(SLOW.replace("20", "30"), encoding="utf-8")
    (folder / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_spec(folder / "bad.toml", toy, TOY)
    assert said in str(error.value)


def test_all_errors_are_told_at_once_before_any_work(toy_run, folder):
    spec = folder / "bad.toml"
    spec.write_text(
        'origins = ["alpa"]\ndestinations = ["delta"]\ncargo = ["x"]\ndraws = -1\nspeed = 3\n',
        encoding="utf-8",
    )
    result = toy_run("sweep", spec, folder / "out.csv")
    assert result.code == 2
    assert "bad.toml: 4 problems:" in result.err
    for word in ("origins: ", "cargo: ", "draws: ", "unknown key 'speed'"):
        assert f"\n  {word}" in result.err
    assert not (folder / "out.csv.sweep").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("none.toml", "out.csv"), "none.toml: can't be read: No such file"),
        (("spec.toml", "out.xlsx"), "must end in .parquet or .csv"),
        (("spec.toml", "spec.csv"), "exists; use --force"),
        (("broken.toml", "out.csv"), "broken.toml: "),
        (("spec.toml", "no/out.csv"), "does not exist; create it first"),
        (("spec.toml", "out.csv", "--workers", "0"), "Invalid value for '--workers'"),
        (
            ("spec.toml", "out.csv", "--workers", "2", "--scheduler", "tcp://x:1"),
            "drop one of the two",
        ),
    ],
)
def test_what_the_command_refuses(toy_run, folder, monkeypatch, words, said):
    monkeypatch.chdir(folder)
    (folder / "spec.csv").write_text("mine", encoding="utf-8")
    (folder / "broken.toml").write_text("origins = [", encoding="utf-8")
    result = toy_run("sweep", *words)
    assert result.code == 2
    assert said in result.err
    assert (folder / "spec.csv").read_text(encoding="utf-8") == "mine"


def test_an_interrupt_that_a_compiled_function_turns_into_an_error_is_no_answer():
    handed_back = SystemError("unpickling returned a result with an exception set")
    handed_back.__cause__ = KeyboardInterrupt()

    def ask():
        message = "the search returned a result with an exception set"
        raise SystemError(message) from handed_back

    with pytest.raises(KeyboardInterrupt):
        batch_router.answer_or_reason(ask)
    assert batch_router.answer_or_reason(lambda: 1 / 0) == "ZeroDivisionError: division by zero"
