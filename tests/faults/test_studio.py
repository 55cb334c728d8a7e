"""The studio under attack: a real server, slow and many clients, foreign pages, long runs."""

import contextlib
import http.client
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, TOY, hear_signals, mostly_nightly

from corridors.tables.load import DATA

pytestmark = [pytest.mark.fault, pytest.mark.slow]

MAIN = "from planner.cli.main import main; main()"
ASKED = "/route.json?from=alpha&to=delta&depart=2026-08-01&parts=board"
SMALL = "/conformance"


PLAIN = "/route.json?from={}&to={}&depart=2026-12-05&parts=board"
EXPENSIVE = (
    "/route.json?from=Dalian&to=Duisburg&depart=2026-12-05&k=20&max-transfers=9&max-borders=9"
)
YEAR = "/year.json?from=alpha&to=delta&depart=2026-08-01"
ENDS = ("Dalian", "Shanghai", "Busan", "Moscow", "Duisburg", "Almaty", "Hamburg", "Harbin")
HOSTILE = (
    EXPENSIVE + "&set=rail-1520.speed_kmh={0}",
    "/route.json?from=Dalian&to=Duisburg&arrive-by=2027-03-{1:02}&reliability=0.9999",
    "/compare.json?from=Shenyang&to=Moscow&depart=2026-12-{1:02}",
    "/year.json?from=Dalian&to=Hamburg&depart=2026-12-{1:02}",
)
NOISE_S = 0.25


class Served:
    """A server in a process of its own."""

    def __init__(self, *words, code=MAIN, data=TOY):
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--port", "0", "--data", str(data), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            preexec_fn=hear_signals,  # noqa: PLW1509 - nothing else runs in the new process yet
            start_new_session=True,
        )
        line = self.process.stderr.readline()
        found = urlsplit(re.search(r"http://\S+", line)[0])
        self.host, self.port = found.hostname, found.port
        self.own = f"{self.host}:{self.port}"

    def get(self, path=ASKED, method="GET", body=None, **headers):
        """Return status and body of an answer."""
        with contextlib.closing(http.client.HTTPConnection(self.host, self.port, 60)) as client:
            names = {name.replace("_", "-"): it for name, it in headers.items()}
            client.request(method, path, body, names)
            response = client.getresponse()
            return response.status, response.read()

    def connect(self):
        made = socket.create_connection((self.host, self.port), 60)
        made.settimeout(60)
        return made

    def processes(self):
        """Return the numbers of the server's process, its keeper and its workers, that live."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                state, parent = stat.read_text(encoding="latin-1").rpartition(")")[2].split()[:2]
                if state != "Z":
                    parents.setdefault(int(parent), []).append(int(stat.parent.name))
        found = [self.process.pid]
        for pid in found:
            found += parents.get(pid, ())
        return found

    def workers(self):
        return self.processes()[2:]

    def memory_mb(self):
        """Return the memory of all processes; what they share counts once."""
        total = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                shares = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
                total += int(re.search(r"^Pss:\s+(\d+)", shares, re.MULTILINE)[1])
        return total / 1024

    def settle(self):
        """Wait until nothing is prepared in the background any longer."""

        def spent():
            found = []
            for pid in self.processes():
                with contextlib.suppress(OSError):
                    stat = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1")
                    found.append((pid, stat.rpartition(")")[2].split()[11:13]))
            return found

        before, until = None, time.monotonic() + 120
        while (now := spent()) != before:
            assert time.monotonic() < until
            before = now
            time.sleep(1)

    def descriptors(self):
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def stop(self, number=signal.SIGINT):
        """Return exit code, seconds it took, and what was said."""
        begun = time.monotonic()
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=60)
        return self.process.returncode, time.monotonic() - begun, err


@contextlib.contextmanager
def serving():
    one = Served()
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


@pytest.fixture(scope="module")
def served():
    """A server that goes on, whatever it is asked."""
    with serving() as one:
        yield one


@pytest.fixture
def fresh():
    """A server of which memory is taken, or that is stopped."""
    with serving() as one:
        yield one


def test_no_path_leads_to_a_file(served):
    secret = (TOY / "places.csv").read_bytes()[:40]
    for path in (
        *("/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd"),
        *("//etc/passwd", "/static/../../../etc/passwd", "/ground/../../pyproject.toml"),
        *("/ground/..%2f..%2f..%2fpyproject.toml", "/%00", "/places.csv", "/data/places.csv"),
        *("/route.json?scenario=../../../etc/passwd", "/route.json?scenario=/etc/passwd"),
        *("/scenario.toml?scenario=/etc/passwd", "/route?data=/etc", "/facts/../../etc/passwd"),
        *("/facts/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/jobs/../../etc/passwd"),
        f"/route.json?from=alpha&to=delta&scenario={TOY.parent}/fuzz/test_files.py",
    ):
        status, body = served.get(path)
        assert status in (400, 403, 404, 422), (path, status)
        assert b"root:" not in body
        assert secret not in body
        assert b"[project]" not in body


HURRIED = (
    "import planner.studio.security as security, planner.studio.server as server;"
    "security.BODY_S = server.HEAD_S = 1.5;"
)


def test_slow_clients_are_sent_away():
    served = Served(code=HURRIED + MAIN)
    try:
        assert served.get()[0] == 200
        fast = f"GET {SMALL} HTTP/1.1\r\nHost: {served.own}\r\n\r\n".encode()
        head = f"GET {SMALL} HTTP/1.1\r\nHost: {served.own}\r\nX-Slow: ".encode()
        post = f"POST /routes HTTP/1.1\r\nHost: {served.own}\r\nContent-Length: 5000\r\n\r\n"
        begun = [b"", head, fast + head, post.encode()]
        clients = [served.connect() for _ in begun]
        for client, first in zip(clients, begun, strict=True):
            client.sendall(first)
        until = time.monotonic() + 60
        waiting = set(clients)
        said = dict.fromkeys(clients, b"")
        while waiting:
            assert time.monotonic() < until
            for client in [*waiting]:
                client.settimeout(0.1)
                with contextlib.suppress(TimeoutError):
                    try:
                        client.sendall(b"a" if client is not clients[0] else b"")
                        got = client.recv(65_536)
                    except (BrokenPipeError, ConnectionResetError):
                        got = b""
                    said[client] += got
                    if not got or b" 408 " in got:
                        waiting.discard(client)
        assert [said[it].count(b"HTTP/1.1 200 OK") for it in clients] == [0, 0, 1, 0]
        assert b" 408 " in said[clients[3]]
        for client in clients:
            client.close()
        # A slow answer is no slow request.
        assert served.get("/compare.json?from=alpha&to=delta")[0] == 200
    finally:
        served.process.kill()
        served.process.communicate()


@pytest.mark.nightly
def test_bodies_of_ten_megabytes_cost_nothing(fresh):
    assert fresh.get()[0] == 200
    fresh.settle()
    before = fresh.memory_mb()
    head = f"POST /routes HTTP/1.1\r\nHost: {fresh.own}\r\n"
    for length in ("Content-Length: 10000000", "Transfer-Encoding: chunked"):
        for _ in range(5):
            with fresh.connect() as client, contextlib.suppress(OSError):
                client.sendall(f"{head}{length}\r\n\r\n".encode())
                part = b"x" * 65_536
                if length.startswith("Transfer"):
                    part = b"10000\r\n" + part + b"\r\n"
                for _ in range(150):
                    client.sendall(part)
                assert client.recv(100).split()[1] == b"413"
    assert fresh.get()[0] == 200
    assert fresh.memory_mb() < before + 30


@pytest.mark.nightly
def test_two_hundred_clients_at_once(served):
    assert served.get()[0] == 200
    found = []

    def ask(number):
        path = f"/route.json?from=alpha&to=golf&depart=2026-08-{number % 28 + 1:02}&parts=board"
        with contextlib.suppress(OSError, http.client.HTTPException):
            found.append(served.get(path)[0])

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(200)]
    for it in asking:
        it.start()
    for it in asking:
        it.join(120)
    # One too many is told so at once, and each is answered.
    assert len(found) == 200
    assert set(found) <= {200, 503}
    assert 200 in found
    assert served.get()[0] == 200


@pytest.mark.parametrize(
    "number", mostly_nightly((signal.SIGINT, signal.SIGTERM, signal.SIGKILL), signal.SIGKILL)
)
def test_no_process_outlives_the_server(fresh, number):
    assert fresh.get()[0] == 200
    fresh.settle()
    asking = [fresh.connect() for _ in range(4)]
    for client in asking:
        client.sendall(f"GET {YEAR} HTTP/1.1\r\nHost: {fresh.own}\r\n\r\n".encode())
    until = time.monotonic() + 30
    while len(fresh.workers()) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    pids = fresh.processes()
    assert len(pids) > 2
    fresh.stop(number)
    begun = time.monotonic()
    while any(map(lives, pids)):
        assert time.monotonic() - begun < 5
        time.sleep(0.02)
    for client in asking:
        client.close()


def lives(pid):
    """Tell whether a process runs; one that only waits to be reaped does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


class Supplied(Served):
    """A server of the network that comes with the program."""

    def __init__(self):
        super().__init__(data=DATA)

    def busiest(self):
        """Wait for a worker that has taken two seconds of the processor more; return its number."""
        ticks = {}
        until = time.monotonic() + 90
        while time.monotonic() < until:
            for pid in self.workers():
                with contextlib.suppress(OSError):
                    stat = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1")
                    taken = int(stat.rpartition(")")[2].split()[11])
                    if taken - ticks.setdefault(pid, taken) > 2 * os.sysconf("SC_CLK_TCK"):
                        return pid
            time.sleep(0.05)
        pytest.fail("no worker is busy")

    def wait_s(self, count, seed):
        """Return the median of the seconds that so many ordinary questions take one by one."""
        rng = random.Random(seed)  # noqa: S311 - the same each time
        took = []
        for _ in range(count):
            path = PLAIN.format(*rng.sample(ENDS, 2)) + f"&budget={rng.randrange(10**5, 10**6)}"
            begun = time.monotonic()
            status, _ = self.get(path)
            took.append(time.monotonic() - begun)
            assert status == 200
        return statistics.median(took)


@pytest.fixture(scope="module")
def supplied():
    one = Supplied()
    one.get(PLAIN.format("Dalian", "Duisburg"))
    one.settle()
    yield one
    one.process.kill()
    one.process.communicate()


def be_hostile(served, number, stop):
    """Ask expensive questions, leave early or read slowly, until told to stop."""
    rng = random.Random(number)  # noqa: S311 - the same each time
    while not stop.is_set():
        path = HOSTILE[rng.randrange(len(HOSTILE))]
        path = path.format(rng.uniform(20, 60), rng.randrange(1, 28))
        head = f"GET {path} HTTP/1.1\r\nHost: {served.own}\r\n\r\n".encode()
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            several = [stack.enter_context(served.connect()) for _ in range(1 + number % 3)]
            for client in several:
                client.sendall(head)
                client.settimeout(0.2)
            # Some leave at once, some wait, some read a little now and then.
            stays = (0.2, 2.0, 20.0)[rng.randrange(3)]
            until = time.monotonic() + stays
            while time.monotonic() < until and not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    several[0].recv(100)
                stop.wait(0.1)


@pytest.mark.nightly
def test_ten_hostile_clients_keep_an_honest_one_waiting_at_most_twice_as_long(supplied):
    supplied.wait_s(20, seed=1)
    alone = supplied.wait_s(20, seed=2)
    stop = threading.Event()
    hostile = [threading.Thread(target=be_hostile, args=(supplied, it, stop)) for it in range(10)]
    for it in hostile:
        it.start()
    try:
        time.sleep(5)
        beside = supplied.wait_s(20, seed=3)
        assert len(supplied.workers()) <= 2 * len(os.sched_getaffinity(0)) + 4
    finally:
        stop.set()
        for it in hostile:
            it.join(60)
    assert beside < 2 * alone + NOISE_S, (alone, beside)


@pytest.mark.nightly
def test_questions_that_fail_keep_nothing(fresh):
    """What a search has made is let go of when it ends in an error: a leak grows in each round."""

    def ask(numbers):
        # A connection that is idle while the server settles may be closed.
        with contextlib.closing(http.client.HTTPConnection(fresh.host, fresh.port, 60)) as client:
            for number in numbers:
                client.request("GET", f"/route.json?from=nowhere{number}&to=delta")
                response = client.getresponse()
                response.read()
                assert response.status in (404, 422)

    ask(range(25))
    held = []
    for first in (25, 75, 125):
        fresh.settle()
        held.append(fresh.memory_mb())
        ask(range(first, first + 50))
    held.append(fresh.memory_mb())
    assert min(after - before for before, after in pairwise(held)) < 30
