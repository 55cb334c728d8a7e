"""The studio of the toy network in process: pages and the interface without a socket."""

import asyncio

import httpx

from planner.graph.layers import LayeredNetwork
from planner.studio import worker
from planner.studio.app import Settings, StudioService, make_app
from planner.studio.pool import MistakeError
from planner.studio.studio import Studio

HOST = "http://127.0.0.1"
DAY = "2026-08-01"
PAIR = f"from=alpha&to=delta&depart={DAY}"


class InProcess:
    """Answers in this process as a worker does in its own."""

    def __init__(self, opened):
        self._opened = opened

    async def ask(self, name, *arguments, gone=None, **_):
        if gone is not None:
            gone.close()
        kind, content = worker.answer(self._opened, name, *arguments)
        if kind == worker.MISTAKE:
            raise MistakeError(content)
        if kind == worker.PROBLEM:
            raise worker.problem_in(content)
        return content


class Client:
    """Asks an application in process, each time in an event loop of its own."""

    def __init__(self, app):
        self.app = app

    def request(self, method, url, **more):
        async def ask():
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
                return await client.request(method, url, **more)

        return asyncio.run(ask())

    def get(self, url, **more):
        return self.request("GET", url, **more)

    def post(self, url, **more):
        return self.request("POST", url, **more)


def service_of(network, steps, **settings):
    shown = Settings(**settings)
    studio = Studio(LayeredNetwork(network, steps), shown.tiles)
    return StudioService(InProcess(studio), shown)


def client_of(service):
    return Client(make_app(service))
