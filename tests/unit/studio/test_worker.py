"""Questions wait in line; a newer one of a page replaces the older one that waits."""

import asyncio
import gc
import threading

import pytest

from planner.studio.problems import Problem
from planner.studio.worker import Turn, Worker


@pytest.fixture
def worker():
    made = Worker(waiting=4, seconds=5.0)
    yield made
    made.end()


@pytest.fixture
def blocked(worker):
    """The worker while it does something, and what lets it go on."""
    begun, go = threading.Event(), threading.Event()

    def hold():
        begun.set()
        go.wait(10)

    worker.submit(hold)
    begun.wait(10)
    yield worker, go
    go.set()


def test_answers_and_errors_come_back(worker):
    assert worker.submit(lambda: 5).result(5) == 5
    with pytest.raises(ZeroDivisionError):
        worker.submit(lambda: 1 / 0).result(5)


def test_an_error_that_is_its_own_cause_holds_nothing_up(worker):
    def fail():
        try:
            {}["none"]
        except KeyError as error:
            raise error from error

    with pytest.raises(KeyError):
        worker.submit(fail).result(5)
    assert worker.submit(lambda: 5).result(5) == 5


def test_a_newer_question_replaces_the_older_one(blocked):
    worker, go = blocked
    done = []
    futures = [worker.submit(lambda n=n: done.append(n), turn=Turn("a", n)) for n in range(20)]
    other = worker.submit(lambda: done.append("b"), turn=Turn("b", 0))
    assert worker.waiting == 2
    go.set()
    other.result(5)
    assert done == [19, "b"]
    for future in futures[:-1]:
        assert isinstance(future.exception(5), Problem)
        assert future.exception(5).status == 409
    with pytest.raises(Problem) as error:
        worker.submit(lambda: None, turn=Turn("a", 3))
    assert error.value.status == 409


def test_what_waits_for_all_others_comes_last(blocked):
    worker, go = blocked
    done = []
    futures = [worker.submit(lambda: done.append("year"), later=True)]
    futures += [worker.submit(lambda n=n: done.append(n)) for n in range(2)]
    go.set()
    for future in futures:
        future.result(5)
    assert done == [0, 1, "year"]


def test_too_many_are_refused(blocked):
    worker, _ = blocked
    for _ in range(4):
        worker.submit(lambda: None)
    with pytest.raises(Problem) as error:
        worker.submit(lambda: None)
    assert error.value.status == 503


def test_who_has_gone_is_not_answered(blocked):
    worker, go = blocked
    done = []

    async def ask():
        async def gone():
            await asyncio.sleep(0.05)

        await worker.ask(lambda: done.append(1), gone=gone())

    with pytest.raises(Problem):
        asyncio.run(ask())
    go.set()
    worker.submit(lambda: None).result(5)
    assert done == []


def test_who_is_refused_is_waited_for_no_longer(blocked):
    """What tells that a page has gone ends, too, where its question is not even put in line."""
    worker, _ = blocked

    async def ask(turn):
        async def gone():
            await asyncio.sleep(10)

        with pytest.raises(Problem) as error:
            await worker.ask(lambda: None, turn=turn, gone=gone())
        await asyncio.sleep(0)
        return error.value.status

    worker.submit(lambda: None, turn=Turn("page", 5))
    assert asyncio.run(ask(Turn("page", 3))) == 409
    for _ in range(3):
        worker.submit(lambda: None)
    assert asyncio.run(ask(Turn("other", 1))) == 503
    gc.collect()  # a coroutine that nobody waits for would be told of here


def test_what_takes_too_long_is_given_up():
    worker = Worker(seconds=0.05)
    go = threading.Event()
    with pytest.raises(Problem) as error:
        asyncio.run(worker.ask(lambda: go.wait(10)))
    assert error.value.status == 503
    go.set()
    worker.end()


def test_long_work_gives_way_to_what_is_asked_meanwhile(worker):
    done, begun, go = [], threading.Event(), threading.Event()

    def year():
        for month in range(3):
            begun.set()
            go.wait(10)
            worker.give_way()
            done.append(month)

    long = worker.submit(year, later=True)
    begun.wait(10)
    edits = [worker.submit(lambda n=n: done.append(f"edit {n}")) for n in range(2)]
    other = worker.submit(lambda: done.append("other"), later=True)
    go.set()
    for future in (long, other, *edits):
        future.result(5)
    assert done == ["edit 0", "edit 1", 0, 1, 2, "other"]


def test_what_interrupts_is_not_interrupted_itself(worker):
    done = []

    def edit():
        worker.submit(lambda: done.append("next"))
        worker.give_way()
        done.append("edit")

    def year():
        worker.submit(edit)
        worker.give_way()
        done.append("year")

    worker.submit(year, later=True).result(5)
    assert done == ["edit", "next", "year"]


def test_long_work_ends_where_its_page_has_asked_anew(worker):
    done, begun, go = [], threading.Event(), threading.Event()

    def year():
        begun.set()
        go.wait(10)
        worker.give_way()
        done.append("year")

    old = worker.submit(year, turn=Turn("a", 1), later=True)
    begun.wait(10)
    new = worker.submit(lambda: done.append("new"), turn=Turn("a", 2), later=True)
    go.set()
    new.result(5)
    assert old.exception(5).status == 409
    assert done == ["new"]


def test_long_work_ends_where_nobody_waits_for_it(worker):
    done, begun, go = [], threading.Event(), threading.Event()

    def year():
        begun.set()
        go.wait(10)
        worker.give_way()
        done.append("year")

    async def ask():
        async def gone():
            await asyncio.to_thread(begun.wait, 10)

        await worker.ask(year, later=True, gone=gone())

    with pytest.raises(Problem):
        asyncio.run(ask())
    go.set()
    worker.submit(lambda: None).result(5)
    assert done == []


def test_giving_way_outside_of_the_thread_does_nothing(blocked):
    worker, _ = blocked
    future = worker.submit(lambda: None)
    worker.give_way()
    assert not future.done()
