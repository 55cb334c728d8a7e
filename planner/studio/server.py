"""The server of the studio: one process that listens, answers and stops at once."""

import asyncio
import gc
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from corridors.errors import CorridorsError, UsageError
from maps.pages.tiles import Tiles
from planner.graph.cache import warm_engine
from planner.graph.layers import LayeredNetwork
from planner.pricing.snapshot import ready_network
from planner.processes import IsolatedPool
from planner.search.compilation import compiled
from planner.studio.app import Settings, StudioService, make_app
from planner.studio.problems import Problem
from planner.studio.studio import Studio

_TRIED = 50
_LAST_PORT = 65_535
_BACKLOG = 128
_GRACE_S = 1
"""Seconds that answers under way have when the server stops."""
HEAD_S = 20.0
"""Seconds that a client has to send the head of a request."""
_ROUNDS = 3
"""First questions after which searches have been asked often enough to use compiled code."""


def open_studio(folder: Path, tiles: Tiles | None = None) -> Studio:
    """Return the studio of a folder of tables, whose pages show the tiles of a server or none.

    Raises
    ------
    DataError
        If the tables do not hold.
    """
    return Studio(LayeredNetwork(*ready_network(folder)), tiles)


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
    service = StudioService(partial(open_studio, folder, settings.tiles), settings)
    config = uvicorn.Config(
        make_app(service),
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
    server = _Server(config, partial(ready, address_of(listening)), service.worker.end)
    threading.Thread(target=_warm, args=(service, folder), name="warm", daemon=True).start()
    try:
        server.run(sockets=[listening])
    finally:
        listening.close()


class _Protocol(H11Protocol):
    """A connection that is closed when no request is sent whole in time.

    Else clients that send a letter now and then would hold all connections there are.
    """

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        super().connection_lost(exc)

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

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        await super().shutdown(sockets=sockets)


def _warm(service: StudioService, folder: Path) -> None:
    """Read the tables, have the searches compiled by a helper process, and load what it keeps.

    Whoever asks in the meantime is answered by the searches in plain Python, before all this.
    """
    with suppress(CorridorsError, Problem, OSError):
        studio = service.worker.submit(service.studio).result()
        service.worker.submit(partial(service.name_places, studio), later=True).result()
        with IsolatedPool(1, _quietly) as pool:
            pool.submit(compile_searches, folder).result()
        for _ in range(_ROUNDS):
            service.worker.submit(partial(_first_answer, service), later=True).result()


def _quietly() -> None:
    if hasattr(os, "nice"):
        os.nice(10)


def _first_answer(service: StudioService) -> None:
    studio = service.studio()
    question = studio.first_question()
    studio.forget_answers()
    studio.document(question)


def compile_searches(folder: Path) -> None:
    """Compile all searches that a studio uses; the code is kept for other processes.

    Parameters
    ----------
    folder
        Of the tables on which they are tried.
    """
    searches = compiled()._asdict()
    network, steps = ready_network(folder)
    base = LayeredNetwork(network, steps)
    vars(base)["engine"] = warm_engine()._replace(**searches)
    studio = Studio(base)
    question = studio.first_question()
    studio.document(question)
    studio.reach(question, ["3d"])
