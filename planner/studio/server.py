"""The server of the studio: the process that listens, has others answer, and stops at once."""

import asyncio
import gc
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from corridors.errors import UsageError
from planner.parsing.departure import stated_departure
from planner.studio.app import Settings, StudioService, make_app
from planner.studio.pool import Pool
from planner.studio.worker import Opener

_TRIED = 50
_LAST_PORT = 65_535
_BACKLOG = 128
_GRACE_S = 1
"""Seconds that answers under way have when the server stops."""
HEAD_S = 20.0
"""Seconds that a client has to send the head of a request."""
READ_S = 60.0
"""Seconds that a client has to read an answer."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises
    ------
    UsageError
        If the port is used, with the next free one; or if the host is none of this machine.
    """
    try:
        return _bound(host, port)
    except OSError as error:
        shown = f"[{host}]" if ":" in host else host
        if isinstance(error, socket.gaierror):
            message = f"--host {host}: there is no such address; use 127.0.0.1"
            raise UsageError(message) from None
        free = _next_free(host, port)
        hint = f"; use --port {free}" if free else "; use another --host or --port"
        message = f"can't listen on {shown}:{port}: {error.strerror or error}{hint}"
        raise UsageError(message) from None


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    made = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)
    except BaseException:
        made.close()
        raise
    return made


def _next_free(host: str, port: int) -> int:
    """Return a free port after another, 0 where there is none near it."""
    for other in range(port + 1, min(port + _TRIED, _LAST_PORT) + 1):
        with suppress(OSError):
            _bound(host, other).close()
            return other
    return 0


def address_of(listening: socket.socket) -> str:
    """Return the address that a browser opens."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - what listens everywhere is opened here
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def serve(
    listening: socket.socket, folder: Path, settings: Settings, ready: Callable[[str], None]
) -> None:
    """Serve the studio until a signal comes, which is raised again then.

    Parameters
    ----------
    listening
        Of `listen`.
    folder
        Of the tables; they are read in the background, so that the first request waits for no more
        than its answer.
    settings
        How it is served.
    ready
        Called with the address once requests are answered.
    """
    # A command that ends soon collects no garbage; this one stays.
    gc.enable()
    pool = Pool(Opener("planner.studio.studio", "open_studio", (folder, settings.tiles)))
    config = uvicorn.Config(
        make_app(StudioService(pool, settings)),
        loop="asyncio",
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )

    def answering() -> None:
        ready(address_of(listening))
        server.warming = asyncio.create_task(pool.start(stated_departure(None), "compile_searches"))

    server = _Server(config, answering, pool.end)
    try:
        server.run(sockets=[listening])
    finally:
        listening.close()


class _Protocol(H11Protocol):
    """A connection that is closed when no request is sent whole in time, or no answer is read.

    Else clients that send a letter now and then would hold all connections there are, and those
    that read nothing the memory of their answers.
    """

    _timer: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reading = self.loop.call_later(READ_S, self.transport.abort)

    def resume_writing(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        super().resume_writing()

    def handle_events(self) -> None:
        super().handle_events()
        if self.cycle is not None and not self.cycle.response_complete:
            self._forget_head()

    def on_response_complete(self) -> None:
        self._wait_for_head()
        super().on_response_complete()

    def _wait_for_head(self) -> None:
        self._forget_head()
        self._timer = self.loop.call_later(HEAD_S, self.transport.close)

    def _forget_head(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class _Server(uvicorn.Server):
    """A server that tells when it answers and when it stops."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], stopping: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._ready, self._stopping = ready, stopping
        self.warming: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        await super().shutdown(sockets=sockets)
