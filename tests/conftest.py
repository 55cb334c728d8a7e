"""Shared fixtures: the toy network, a copy of it to spoil, and the command line in process."""

import datetime as dt
import functools
import gc
import os
import shutil
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import emulate, start_browser, stop_emulating
from hypothesis import settings

from corridors.model.network import Network
from corridors.tables.load import DATA, load_network
from planner.cli import main as cli_main
from planner.comparison import comparison, months
from planner.parsing import departure
from planner.pricing import snapshot
from planner.pricing.arcs import Steps, resolve_steps
from planner.pricing.changes import StepFinder, change_steps
from planner.pricing.snapshot import ready_network
from planner.question.query import Query
from planner.routing import pareto
from planner.uncertainty import explanation

TESTS = Path(__file__).parent
ROOT = TESTS.parent
TOY = TESTS / "toy"

sys.path.append(str(ROOT))  # for research/, which is not installed

OWN = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "", None}  # noqa: S104


def _stay_at_home(event, words):
    """Let nothing in the tests, and so nothing of the program, ask another machine."""
    if event == "socket.connect":
        address = words[1]
        host = address[0] if isinstance(address, tuple) else None  # the path of a Unix socket
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = words[0].decode() if isinstance(words[0], bytes) else words[0]
    else:
        return
    if host not in OWN | {socket.gethostname(), "no.such.host.invalid"}:
        message = f"{event} of {host}: nothing is asked of another machine at run time"
        raise AssertionError(message)


sys.addaudithook(_stay_at_home)

settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("fast", max_examples=20, deadline=None, derandomize=True)
# What .ci/nightly draws of tests/property and tests/fuzz.
settings.register_profile("nightly", max_examples=500, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=6000, deadline=None, derandomize=True)
# What tests/fuzz feeds: as `nox -s fuzz` does, with other cases each time.
settings.register_profile("fuzz", max_examples=10_000, deadline=None)
settings.load_profile("quick")


def mostly_nightly(cases, *plain):
    """Return parameters of which a plain run takes some, and ``--nightly`` the others too."""
    cases = list(cases)
    assert all(it in cases for it in plain), plain
    return [it if it in plain else pytest.param(it, marks=pytest.mark.nightly) for it in cases]


def hear_signals():
    """Let a new process hear signals: a shell has what it runs in the background ignore Ctrl-C."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)


@pytest.fixture(scope="session")
def toy() -> Network:
    return load_network(TOY)


@pytest.fixture(scope="session")
def toy_steps(toy: Network) -> Steps:
    return resolve_steps(toy)


@functools.cache
def read_once() -> tuple[Network, Steps]:
    """Read the supplied network once for all tests of a process; none of them changes it."""
    found = ready_network()
    gc.collect()
    gc.freeze()  # it lives on, and need not be looked through for garbage each time
    return found


@functools.cache
def _finder() -> StepFinder:
    return StepFinder(*read_once())


def steps_under(network: Network) -> Steps:
    """Return the steps of the supplied network under layers, priced again where these reach.

    They are those of `resolve_steps` (tests/unit/pricing/test_changes.py), in a tenth of its time.
    """
    return change_steps(_finder(), network)


@pytest.fixture(scope="session")
def shipped() -> Network:
    return read_once()[0]


@pytest.fixture(scope="session")
def shipped_steps() -> Steps:
    return read_once()[1]


@pytest.fixture(scope="session")
def ready() -> tuple[Network, Steps]:
    return read_once()


@pytest.fixture(scope="session")
def studio_service(toy: Network, toy_steps: Steps):
    """The studio of the toy network."""
    from studio_client import service_of

    return service_of(toy, toy_steps)


@pytest.fixture(scope="session")
def client(studio_service):
    """What asks it in process."""
    from studio_client import client_of

    return client_of(studio_service)


@pytest.fixture(scope="session")
def shipped_client(ready: tuple[Network, Steps]):
    """What asks the studio of the supplied network in process."""
    from studio_client import client_of, service_of

    return client_of(service_of(*ready))


@pytest.fixture(scope="session")
def browser():
    """The one browser of a process; each page is opened from a blank one (`browsing.open_page`)."""
    with start_browser() as driver:
        yield driver


@pytest.fixture
def screen(browser):
    """A desk-size window without motion, and back to what it was."""
    emulate(browser)
    yield browser
    stop_emulating(browser)


@pytest.fixture
def toy_copy(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(TOY, folder)
    return folder


def ready_or_other(folder: Path = DATA) -> tuple[Network, Steps]:
    return read_once() if folder == DATA else ready_network(folder)


@dataclass
class Result:
    code: int
    out: str
    err: str


REAL_CLOCK = os.environ.get(departure.CLOCK)
"""What replaces the clock for what must hold on any day; without it the clock counts."""


@pytest.fixture
def any_day(clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the day to the clock, or to what ``SOURCE_DATE_EPOCH`` holds around the tests."""
    clock("2026-01-01")
    if REAL_CLOCK is None:
        monkeypatch.delenv(departure.CLOCK)
    else:
        monkeypatch.setenv(departure.CLOCK, REAL_CLOCK)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch):
    """Set the day, of which questions without a departure are; until then of the edition."""
    monkeypatch.setenv(departure.CLOCK, seconds_of("2026-01-01"))
    asked = departure.today_at_eight
    monkeypatch.setattr(departure, "today_at_eight", lambda: departure.EDITION)

    def turn(day: str) -> None:
        monkeypatch.setenv(departure.CLOCK, seconds_of(day))
        monkeypatch.setattr(departure, "today_at_eight", asked)

    return turn


def seconds_of(day: str) -> str:
    """Return noon of a day as the variable that replaces the clock takes it."""
    noon = dt.datetime.fromisoformat(day).replace(hour=12, tzinfo=dt.UTC)
    return str(int(noon.timestamp()))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run the command line as a user would and return exit code, stdout and stderr."""
    for name in ("disable", "freeze"):
        monkeypatch.setattr(cli_main.gc, name, lambda: None)
    monkeypatch.setattr(snapshot, "ready_network", ready_or_other)

    def leave(code: int) -> None:
        raise SystemExit(code)

    # A command that can't write its output leaves on the spot, which would end the tests.
    monkeypatch.setattr(os, "_exit", leave)

    def call(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["corridors", *map(str, arguments)])
        code = 0
        heard = signal.getsignal(signal.SIGINT)
        try:
            cli_main.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        finally:
            signal.signal(signal.SIGINT, heard)
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def found_once(monkeypatch: pytest.MonkeyPatch):
    """Find each answer once, for tests of how one answer is printed on many terminals."""

    def once(find):
        known = {}

        def answer(*given, **more):
            (query,) = (it for it in given if isinstance(it, Query))
            if query not in known:
                known[query] = find(*given, **more)
            return known[query]

        return answer

    for module, name in (
        (comparison, "compare"),
        (months, "compare_months"),
        (explanation, "explain_route"),
        (pareto, "find_front"),
    ):
        monkeypatch.setattr(module, name, once(getattr(module, name)))


@pytest.fixture
def toy_run(run):
    return lambda *arguments: run(*arguments, "--data", TOY)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--toy", action="store_true", help="skip what asks the supplied network")
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden")
    parser.addoption("--nightly", action="store_true", help="run what is marked so, too")
    parser.addoption("--times", type=int, default=1, help="repetitions of each of tests/faults")
    parser.addoption(
        "--pairs", type=int, help="questions of tests/oracles and of tests/data/test_loop_free.py"
    )


@pytest.fixture(scope="session")
def asked(pytestconfig: pytest.Config):
    """How many questions are drawn: ``--pairs``, or the few of a plain run."""
    return lambda few: pytestconfig.getoption("--pairs") or few


@pytest.fixture
def tell(record_property):
    """Keep how many answers were compared, for the summary at the end.

    Counts of NumPy's types become plain: a report with another type stops pytest-xdist.
    """
    return lambda **counts: record_property(
        "compared", {word: int(count) for word, count in counts.items()}
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many answers each oracle was held against."""
    for report in terminalreporter.stats.get("passed", ()):
        for name, counts in report.user_properties:
            if name == "compared":
                words = ", ".join(f"{count:,} {word}" for word, count in counts.items())
                terminalreporter.write_line(f"{report.nodeid.rpartition('/')[2]}: {words}")


def pytest_configure(config: pytest.Config) -> None:
    """With ``--toy`` whatever opens the facts of the supplied network is skipped there."""
    # Networks and graphs are hundred thousands of objects that live on: to look through them for
    # garbage as often as usual took a fifth of all time.
    gc.set_threshold(50_000, 20, 20)
    if config.getoption("--toy"):
        facts = str(DATA / "facts")

        def refuse(event: str, arguments: tuple[object, ...]) -> None:
            if event == "open" and arguments and str(arguments[0]).startswith(facts):
                pytest.skip("asks the supplied network")

        sys.addaudithook(refuse)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is marked ``nightly`` to ``--nightly``, but for files that are to be rewritten."""
    if config.getoption("--nightly"):
        return
    rewritten = config.getoption("--update-golden")

    def is_left(item: pytest.Item) -> bool:
        kept = rewritten and item.get_closest_marker("golden")
        return bool(item.get_closest_marker("nightly")) and not kept

    left = [it for it in items if is_left(it)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [it for it in items if not is_left(it)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None):
    """Let go of the worlds of a module at its end; they were seven gigabytes at that of a run."""
    yield
    if nextitem is None or nextitem.path != item.path:
        gc.collect()


def pytest_collection_finish() -> None:
    """Leave what the imports have made out of the search for garbage."""
    gc.collect()
    gc.freeze()
