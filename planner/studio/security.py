"""What a request must be to be answered, and what every answer carries.

The server is for the user of one machine. A page of another site that the same browser shows must
neither read its answers nor ask it questions, also where a name of that site is made to lead to
this machine (DNS rebinding): a request names a host of ours, comes from our own pages or from
nowhere, and is small.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from planner.studio.problems import Problem, respond

MOST_BODY = 64 * 1024
MOST_ADDRESS = 8192
BODY_S = 30.0
"""Seconds that a client has to send the body of a request."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
_METHODS = ("GET", "HEAD", "POST")
_FROM_HERE = ("", "none", "same-origin")
PAGE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:{tiles}; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


class Guard:
    """Middleware that refuses foreign and oversized requests, and adds headers to answers.

    Parameters
    ----------
    app
        What answers.
    host
        The address that the server listens on.
    tiles
        Origin of a tile server whose images pages may show; none without it.
    """

    def __init__(self, app: ASGIApp, host: str = LOOPBACK[0], tiles: str = "") -> None:
        self._app = app
        self._names = frozenset({*LOOPBACK, host.lower(), *_own_names(host)} - {*_ANY})
        self._open = host in _ANY
        self._page_policy = PAGE_POLICY.format(tiles=f" {tiles}" if tiles else "")
        # A tile server may ask which site shows its tiles; nobody else is told.
        self._referrer = "strict-origin-when-cross-origin" if tiles else "no-referrer"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._mark(MutableHeaders(scope=message))
            await send(message)

        problem = self._against(scope)
        if problem is None:
            try:
                async with asyncio.timeout(BODY_S):
                    body, problem = await _read_body(scope, receive)
            except TimeoutError:
                problem = Problem(408, f"the body took over {BODY_S:g} s; send it at once")
        if problem is not None:
            await respond(Request(scope), problem)(scope, receive, marked)
            return
        await self._app(scope, _replayed(body, receive), marked)

    def _against(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_ours(host):
            detail = "this server answers to its own address alone; open the one it has printed"
            return Problem(403, detail)
        if scope["method"] not in _METHODS:
            return Problem(405, f"method {scope['method']} is not allowed; use GET or POST")
        length = len(scope["raw_path"] or b"") + len(scope["query_string"])
        if length > MOST_ADDRESS:
            detail = f"the address has {length} letters; {MOST_ADDRESS} are the most"
            return Problem(414, detail)
        origin = headers.get("origin")
        if origin is not None and not _same_origin(origin, scope["scheme"], host):
            return Problem(403, "pages of other sites may not ask this server")
        if not _is_from_here(headers, scope["method"]):
            return Problem(403, "pages of other sites may not ask this server, only link to it")
        return None

    def _is_ours(self, host: str) -> bool:
        name = _host_name(host)
        if name in self._names:
            return True
        # Names can be made to lead anywhere, numbers can't.
        return self._open and _is_number(name)

    def _mark(self, headers: MutableHeaders) -> None:
        is_page = headers.get("content-type", "").startswith("text/html")
        headers["Content-Security-Policy"] = self._page_policy if is_page else DATA_POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = self._referrer
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers.setdefault("Cache-Control", "no-store")


def _own_names(host: str) -> Collection[str]:
    """Return the names of this machine, where it is asked from outside."""
    if host.lower() in LOOPBACK:
        return ()
    name = socket.gethostname().lower()
    return (name, name.partition(".")[0])


def _host_name(host: str) -> str:
    """Return the name in a Host header, without the port; empty where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        port = parts.port
    except ValueError:
        return ""
    own = "" if parts.hostname is None else parts.hostname.lower()
    shown = f"[{own}]" if ":" in own else own
    expected = shown if port is None else f"{shown}:{port}"
    return own if host.lower() == expected else ""


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _same_origin(origin: str, scheme: str, host: str) -> bool:
    return origin.lower() == f"{scheme}://{host}".lower()


def _is_from_here(headers: Headers, method: str) -> bool:
    """Tell whether a request is not made by another site; a link that is followed is none."""
    if headers.get("sec-fetch-site", "") in _FROM_HERE:
        return True
    followed = headers.get("sec-fetch-mode") == "navigate"
    whole = headers.get("sec-fetch-dest", "document") == "document"
    return followed and whole and method == "GET"


async def _read_body(scope: Scope, receive: Receive) -> tuple[bytes, Problem | None]:
    """Read the body of a request, and nothing of one that is too long."""
    detail = f"the body is over {MOST_BODY} bytes; send less"
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isascii() or not length.isdigit() or int(length[:12]) > MOST_BODY:
        return b"", Problem(413 if length.isdigit() else 400, detail)
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BODY:
            return b"", Problem(413, detail)
        more = message.get("more_body", False)
    return b"".join(parts), None


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that is read already, and then what comes after it."""
    given: list[Any] = []

    async def replayed() -> Message:
        if given:
            return await receive()
        given.append(True)
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
