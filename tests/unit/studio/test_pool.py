"""Worker processes: answered, ended, replaced, and gone with the server."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from planner.studio import pool
from planner.studio.pool import MistakeError, Pool
from planner.studio.problems import Problem
from planner.studio.worker import Opener

pytestmark = pytest.mark.slow
OPENER = Opener("worked", "Worked", ())


def lives(pid):
    """Tell whether a process runs; one that only waits to be reaped does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


async def until(held, seconds=30.0):
    begun = time.monotonic()
    while not held():
        assert time.monotonic() - begun < seconds
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)  # for the loop to hear of it


def served(work, opener=OPENER, **options):
    """Run work on a pool, and see that no process of it is left."""

    async def run():
        asked = Pool(opener, places=2, **options)
        try:
            await work(asked)
        finally:
            pids = asked.pids
            asked.end()
            await until(lambda: not any(map(lives, pids)), 5.0)

    asyncio.run(run())


async def problem_of(asking):
    with pytest.raises(Problem) as error:
        await asking
    return error.value


@pytest.fixture(params=[True, False], ids=["forked", "apart"])
def forks(request):
    return request.param


def test_answers_and_errors_come_back(forks):
    async def work(asked):
        assert await asked.ask("double", 21) == 42
        refused = await problem_of(asked.ask("refuse"))
        assert (refused.status, refused.detail) == (422, "this can't be asked")
        with pytest.raises(MistakeError, match="ZeroDivisionError: division by zero"):
            await asked.ask("stumble")
        assert await asked.ask("pid") != os.getpid()

    served(work, forks=forks)


def test_a_question_that_uses_up_its_time_is_ended_and_others_are_answered(forks, monkeypatch):
    monkeypatch.setattr(pool, "LIMIT_S", 6.0)

    async def work(asked):
        await asked.ask("double", 1)
        slow = asyncio.ensure_future(asked.ask("sleep", 60))
        await until(lambda: asked.at_work == 1)
        running = asked.pids[0]
        assert await asked.ask("double", 1) == 2
        assert not slow.done()
        problem = await problem_of(slow)
        assert (problem.status, problem.members["kind"]) == (503, "slow")
        assert "takes over 6 s" in problem.detail
        await until(lambda: not lives(running))
        assert await asked.ask("double", 2) == 4

    served(work, forks=forks)


def test_a_question_whose_client_has_left_is_ended(forks):
    async def work(asked):
        await asked.ask("pid")
        leaves = asyncio.Event()
        asking = asyncio.ensure_future(asked.ask("burn", 60, gone=leaves.wait()))
        await until(lambda: asked.at_work == 1)
        running = asked.pids[0]
        leaves.set()
        await problem_of(asking)
        await until(lambda: not lives(running))
        assert asked.at_work == 0

    served(work, forks=forks)


def test_a_worker_that_is_killed_costs_its_client_one_error(forks):
    async def work(asked):
        await asked.ask("pid")
        other = asyncio.ensure_future(asked.ask("sleep", 0.5))
        problem = await problem_of(asked.ask("kill"))
        assert (problem.status, problem.members["kind"]) == (503, "ended")
        assert await other
        assert await asked.ask("double", 3) == 6
        for pid in asked.pids:  # also one that waits for questions
            os.kill(pid, signal.SIGKILL)
        await until(lambda: not any(map(lives, asked.pids)))
        assert await asked.ask("double", 4) == 8

    served(work, forks=forks)


def test_a_keeper_that_is_killed_is_replaced():
    async def work(asked):
        await asked.start("2026-08-01")
        assert await asked.ask("days") == ["2026-08-01"]
        os.kill(asked.keeper, signal.SIGKILL)
        await until(lambda: not any(map(lives, asked.pids)))
        assert await asked.ask("double", 5) == 10
        await until(lambda: asked.generation == 2)
        assert await asked.ask("days") == ["2026-08-01"]

    served(work, forks=True)


def test_what_does_not_open_is_a_problem_of_each_question(forks):
    async def work(asked):
        for _ in range(2):
            problem = await problem_of(asked.ask("double", 1))
            assert problem.detail == "the tables do not hold"

    served(work, Opener("worked", "refused", ()), forks=forks)


def test_a_server_that_stops_answers_nobody(forks):
    async def work(asked):
        await asked.ask("pid")
        slow = [asyncio.ensure_future(asked.ask("sleep", 60)) for _ in range(6)]
        await until(lambda: asked.at_work >= 1)
        begun = time.monotonic()
        asked.end()
        assert time.monotonic() - begun < 1.0
        assert {(await problem_of(it)).detail for it in slow} == {"the server stops"}
        assert (await problem_of(asked.ask("pid"))).status == 503

    served(work, forks=forks)
