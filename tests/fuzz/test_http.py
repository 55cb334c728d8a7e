"""Whatever bytes come over the wire: the server refuses them, or the studio answers them."""

import asyncio
import json
from urllib.parse import unquote

import h11
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from spoiling import FED, spoiled
from studio_client import PAIR

from planner.studio.app import make_app

pytestmark = pytest.mark.fuzz
BODY = json.dumps(
    {"from": "alpha", "to": "delta", "depart": "2026-08-01", "mode": ["rail"], "set": []}
).encode()
HEADERS = b"Host: 127.0.0.1\r\nAccept: */*\r\nAccept-Language: ru\r\n"


def _get(target):
    return b"GET " + target.encode() + b" HTTP/1.1\r\n" + HEADERS + b"\r\n"


REQUESTS = (
    *(_get(f"{path}?{PAIR}") for path in ("/route", "/route.json", "/route.csv", "/page.html")),
    *(_get(f"{path}?{PAIR}") for path in ("/compare.json", "/year.json", "/scenario.toml")),
    *map(_get, ("/", "/geocode?q=alp", "/facts/alpha", "/reach?from=alpha&within=10d&by=time")),
    *map(_get, ("/services?from=alpha&to=golf", "/network.json", "/ground.json?key=1", "/api")),
    *(
        b"POST %s HTTP/1.1\r\n%sOrigin: http://127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (path, HEADERS, len(BODY), BODY)
        for path in (b"/routes", b"/compare")
    ),
)


def read(content):
    """Return the request that a server reads out of bytes and its body, None if it refuses."""
    wire = h11.Connection(h11.SERVER)
    request, body = None, b""
    try:
        wire.receive_data(content)
        wire.receive_data(b"")
        while True:
            event = wire.next_event()
            if isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif event in (h11.NEED_DATA, h11.PAUSED) or isinstance(
                event, h11.EndOfMessage | h11.ConnectionClosed
            ):
                break
    except h11.RemoteProtocolError:
        return None
    return None if request is None else (request, body)


def ask(app, request, body):
    """Return the status of an answer; what the application does not catch is raised."""
    path, _, query = request.target.partition(b"?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": request.http_version.decode("ascii"),
        "method": request.method.decode("ascii"),
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(bytes(name), bytes(value)) for name, value in request.headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }
    sent = []

    async def serve():
        heard = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive():
            for message in heard:
                return message
            # The other side stays until it is answered.
            return await asyncio.Event().wait()

        async def send(message):
            sent.append(message)

        await app(scope, receive, send)

    asyncio.run(serve())
    return next((it["status"] for it in sent if it["type"] == "http.response.start"), None)


@pytest.fixture(scope="module")
def app(studio_service):
    return make_app(studio_service)


@pytest.mark.parametrize("content", REQUESTS)
def test_plain_requests_are_read_and_answered(app, content):
    found = read(content)
    assert found is not None
    assert ask(app, *found) in {200, 201, 400}


@FED
@given(content=st.sampled_from(REQUESTS).flatmap(lambda it: spoiled(it, " ")))
@example(content=_get("/route?from=%FF%00&to=%ED%A0%80"))
@example(content=_get("//evil.example/../route"))
def test_spoiled_requests_are_refused_or_answered(app, content):
    found = read(content)
    if found is not None:
        assert ask(app, *found) < 500
