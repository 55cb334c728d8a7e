"""The tools of the toy network in process, asked by the client of the protocol's own package."""

import asyncio

from mcp import Client, MCPError
from studio_client import InProcess

from planner.assistant.server import Desk, ToolStudio, make_server
from planner.graph.layers import LayeredNetwork
from planner.studio.studio import Studio

DAY = "2026-08-01"


class Assistant:
    """Asks a desk, each time in an event loop of its own."""

    def __init__(self, network, steps):
        base = LayeredNetwork(network, steps)
        self.studio = Studio(base)
        self.told = []
        asker = InProcess(ToolStudio(self.studio))
        self.desk = Desk(asker, self.told.append)
        self.server = make_server(self.desk)

    def do(self, work):
        async def ask():
            async with Client(self.server) as client:
                try:
                    return await work(client)
                except MCPError as error:
                    return error

        return asyncio.run(ask())

    def call(self, name, **arguments):
        """Call a tool; the client checks the answer against the schema that the tool declares."""
        return self.do(lambda client: client.call_tool(name, arguments))

    def read(self, uri):
        return self.do(lambda client: client.read_resource(uri))
