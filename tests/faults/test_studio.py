"""The studio under attack: a real server, slow and many clients, foreign pages, long runs."""

import contextlib
import http.client
import itertools
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, TOY, hear_signals

pytestmark = [pytest.mark.fault, pytest.mark.slow]

MAIN = "from planner.cli.main import main; main()"
ASKED = "/route.json?from=alpha&to=delta&depart=2026-08-01&parts=board"
SMALL = "/conformance"


class Served:
    """A server in a process of its own."""

    def __init__(self, *words, code=MAIN):
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--port", "0", "--data", str(TOY), *words],
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

    def memory_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def settle(self):
        """Wait until nothing is prepared in the background any longer."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        before, until = None, time.monotonic() + 120
        while (spent := stat.read_text(encoding="utf-8").split()[13:15]) != before:
            assert time.monotonic() < until
            before = spent
            time.sleep(1)

    def descriptors(self):
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def stop(self, number=signal.SIGINT):
        """Return exit code, seconds it took, and what was said."""
        begun = time.monotonic()
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=60)
        return self.process.returncode, time.monotonic() - begun, err


@pytest.fixture
def served():
    one = Served()
    yield one
    if one.process.poll() is None:
        one.process.kill()
    one.process.communicate()


def test_names_that_are_made_to_lead_here_are_refused(served):
    """DNS rebinding: the browser of the user asks us under a name of another site."""
    for host in ("evil.example", f"evil.example:{served.port}", f"127.0.0.1.nip.io:{served.port}"):
        status, body = served.get(Host=host)
        assert status == 403
        assert json.loads(body)["status"] == 403
    # Two names, no name, and a whole address in the first line.
    for head in (
        f"GET {SMALL} HTTP/1.1\r\nHost: {served.own}\r\nHost: evil.example\r\n\r\n",
        f"GET {SMALL} HTTP/1.1\r\nHost: evil.example\r\nHost: {served.own}\r\n\r\n",
        f"GET {SMALL} HTTP/1.1\r\n\r\n",
        f"GET {SMALL} HTTP/1.0\r\n\r\n",
        f"GET http://evil.example{SMALL} HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ):
        with served.connect() as client:
            client.sendall(head.encode())
            line = client.recv(65_536).partition(b"\r\n")[0]
            assert line.split()[1] in (b"400", b"403"), (head, line)
    assert served.get(SMALL)[0] == 200


def test_other_sites_post_and_read_nothing(served):
    asked = json.dumps({"from": "alpha", "to": "delta"})
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://localhost:{served.port}"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"},
    ):
        for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            status, _ = served.get("/routes", "POST", asked, Content_Type=kind, **headers)
            assert status == 403, headers
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "PROPFIND"):
        assert served.get(SMALL, method, Origin=f"http://{served.own}")[0] in (400, 405)


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


def test_slow_clients_keep_nobody_waiting(served):
    """Heads and bodies that come a byte at a time, and answers that nobody reads."""
    assert served.get()[0] == 200
    slow = [served.connect() for _ in range(60)]
    for at, client in enumerate(slow):
        if at % 3 == 0:
            client.sendall(f"GET {SMALL} HTTP/1.1\r\nHost: {served.own}\r\nX-Slow: ".encode())
        elif at % 3 == 1:
            head = f"POST /routes HTTP/1.1\r\nHost: {served.own}\r\nContent-Length: 5000\r\n\r\n"
            client.sendall(head.encode() + b"{")
        else:
            client.sendall(f"GET /route HTTP/1.1\r\nHost: {served.own}\r\n\r\n".encode())
    for _ in range(3):
        for client in slow:
            with contextlib.suppress(OSError):
                client.send(b"a")
        begun = time.monotonic()
        assert served.get(SMALL)[0] == 200
        assert time.monotonic() - begun < 30
    assert served.get()[0] == 200
    code, seconds, err = served.stop()
    assert (code, err.split()) == (130, ["Interrupted"])
    assert seconds < 30
    for client in slow:
        client.close()


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


def test_a_head_without_an_end_is_refused(served):
    with served.connect() as client:
        client.sendall(f"GET {SMALL} HTTP/1.1\r\nHost: {served.own}\r\n".encode())
        answer = b""
        with contextlib.suppress(OSError):
            for _ in range(200):
                client.sendall(b"X-More: " + b"a" * 8000 + b"\r\n")
            answer = client.recv(65_536)
        assert answer == b"" or answer.split()[1] in (b"400", b"431")
    assert served.get(SMALL)[0] == 200


def test_bodies_of_ten_megabytes_cost_nothing(served):
    assert served.get()[0] == 200
    served.settle()
    before = served.memory_mb()
    head = f"POST /routes HTTP/1.1\r\nHost: {served.own}\r\n"
    for length in ("Content-Length: 10000000", "Transfer-Encoding: chunked"):
        for _ in range(5):
            with served.connect() as client, contextlib.suppress(OSError):
                client.sendall(f"{head}{length}\r\n\r\n".encode())
                part = b"x" * 65_536
                if length.startswith("Transfer"):
                    part = b"10000\r\n" + part + b"\r\n"
                for _ in range(150):
                    client.sendall(part)
                assert client.recv(100).split()[1] == b"413"
    assert served.get()[0] == 200
    assert served.memory_mb() < before + 30


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


def questions():
    """Yield questions of all kinds, no two alike."""
    pairs = itertools.cycle(
        [("alpha", "delta"), ("alpha", "golf"), ("bravo", "echo"), ("delta", "alpha")]
    )
    for number, (one, other) in enumerate(pairs):
        day = f"depart=2026-{number % 12 + 1:02}-{number // 12 % 28 + 1:02}"
        ends = f"from={one}&to={other}&{day}"
        kind = number % 5
        if kind == 0:
            yield f"/route.json?{ends}&parts=board&set=road.speed_kmh={20 + number / 1000:.3f}"
        elif kind == 1:
            yield f"/route.json?{ends}"
        elif kind == 2:
            yield f"/route.csv?{ends}&by=cost"
        elif kind == 3:
            yield f"/scenario.toml?{ends}&set=rail-1435.speed_kmh={30 + number / 1000:.3f}"
        else:
            yield f"/route.json?from=nowhere{number}&to={other}"


def test_questions_that_fail_keep_nothing(served):
    """What a search has made is let go of when it ends in an error."""
    with contextlib.closing(http.client.HTTPConnection(served.host, served.port, 60)) as client:

        def ask(numbers):
            for number in numbers:
                client.request("GET", f"/route.json?from=nowhere{number}&to=delta")
                response = client.getresponse()
                response.read()
                assert response.status in (404, 422)

        ask(range(50))
        served.settle()
        before = served.memory_mb()
        ask(range(50, 150))
        assert served.memory_mb() < before + 30


def test_questions_in_a_row_take_no_more_memory(served, request):
    """1,000, or 10,000 with ``--times 200``: what is kept of old answers has an end."""
    many = max(1000, 50 * request.config.getoption("--times"))
    asked = questions()
    warm = min(1000, many // 2)
    with contextlib.closing(http.client.HTTPConnection(served.host, served.port, 60)) as client:

        def ask(count):
            for path in itertools.islice(asked, count):
                client.request("GET", path)
                response = client.getresponse()
                response.read()
                assert response.status in (200, 400, 404, 422), (path, response.status)

        ask(warm)
        memory, descriptors = served.memory_mb(), served.descriptors()
        ask(many - warm)
    assert served.memory_mb() < memory + 40
    assert served.descriptors() <= descriptors + 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_at_once_with_clients_of_all_kinds(served, number):
    assert served.get()[0] == 200
    held = [served.connect() for _ in range(30)]
    for at, client in enumerate(held):
        if at % 2:
            client.sendall(f"GET {ASKED} HTTP/1.1\r\nHost: {served.own}\r\n\r\n".encode())
            client.recv(10)
    asking = []
    for _ in range(10):
        path = "/compare.json?from=alpha&to=delta"

        def ask(path=path):
            with contextlib.suppress(OSError, http.client.HTTPException):
                served.get(path)

        asking.append(threading.Thread(target=ask))
        asking[-1].start()
    code, seconds, err = served.stop(number)
    assert code == 128 + number
    assert err.split() == ["Interrupted" if number == signal.SIGINT else "Terminated"]
    assert seconds < 30
    for it in asking:
        it.join(60)
        assert not it.is_alive()
    for client in held:
        client.close()
