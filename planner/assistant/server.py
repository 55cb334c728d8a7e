"""The server of the tools: the Model Context Protocol over standard input and output."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
from mcp import MCPError, types
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from pydantic import ValidationError

from planner.assistant.answers import ToolAnswer, given
from planner.assistant.resources import KINDS, LISTED, Address, read_resource
from planner.assistant.tools import TOOLS, Tool
from planner.parsing.departure import stated_departure
from planner.studio.app import Asker
from planner.studio.pool import MistakeError, Pool
from planner.studio.problems import Problem
from planner.studio.question import json_line
from planner.studio.studio import Studio, open_studio
from planner.studio.worker import Opener

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream
    from mcp.shared._stream_protocols import ReadStream, WriteStream

MOST_ANSWER = 200_000
"""Letters of the data of an answer."""
_INSTRUCTIONS = (
    "Freight routes and corridors of Northeast China, the Russian Far East and Eurasia on a "
    "network of cited facts. Cite the sources and the edition that an answer names; numbers are "
    "modelled, with ranges, and no quotations. Use find_place where a name is unclear."
)
_NOTIFICATIONS = "notifications/"
_NO_ID = "a request needs an id, a text or a whole number"
_NOT_FOUND = -32002
"""The code of a resource that there is none of."""


class ToolStudio:
    """A studio as tools and resources ask it; its methods are the questions of a server."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.warm, self.compile_searches = studio.warm, studio.compile_searches

    def tool(self, name: str, arguments: dict[str, Any] | None) -> ToolAnswer:
        """Return the answer of a tool."""
        tool = TOOLS[name]
        terms = given(arguments, list(tool.arguments["properties"]))
        found = tool.answerer(self._studio, terms)
        if len(json_line(found.data)) > MOST_ANSWER:
            kilobytes = MOST_ANSWER // 1000
            raise Problem(413, f"the answer has over {kilobytes} kB; ask for fewer routes")
        return found

    def resource(self, uri: str) -> tuple[str, str]:
        """Return the media type and the text of a resource."""
        return read_resource(self._studio, uri)


def open_tools(folder: Path) -> ToolStudio:
    """Return what tools ask, of a folder of tables; raises as `open_studio`."""
    return ToolStudio(open_studio(folder))


class Desk:
    """Where tools and resources are asked for.

    Parameters
    ----------
    asker
        Answers questions: methods of `ToolStudio`, in other processes.
    told
        Called with a line for each mistake of ours.
    """

    def __init__(
        self,
        asker: Asker,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._asker, self._told = asker, told

    async def answer(self, tool: Tool, arguments: dict[str, Any] | None) -> ToolAnswer:
        """Return the answer of a tool.

        Raises
        ------
        Problem
            What is wrong and what to do, of whatever kind.
        """
        answer: ToolAnswer = await self._ask("tool", tool.name, arguments, long=tool.long)
        return answer

    async def resource(self, uri: str) -> tuple[str, str]:
        """Return the media type and the text of a resource; raises as `answer`."""
        media, text = await self._ask("resource", uri, long=True)
        return media, text

    async def _ask(self, name: str, *arguments: Any, long: bool) -> Any:
        try:
            return await self._asker.ask(name, *arguments, long=long)
        except MistakeError as error:
            self._told(f"Error: a question failed: {error}")
            problem = Problem(500, "a mistake in the planner; please report the question")
            raise problem from error


def problem_text(problem: Problem) -> str:
    """Return a problem in words: what is wrong, what may be meant, and what to allow."""
    members = problem.members
    lines = [problem.detail]
    if names := members.get("names"):
        lines.append("Places that may be meant:")
        lines += [f"- {it['value']}: {it['name']}, {it['detail']}" for it in names]
    if advice := members.get("advice"):
        lines.append("There is a route if you allow:")
        lines += [f"- {it}" for it in advice]
    return "\n".join(lines)


def make_server(desk: Desk) -> Server[Any]:
    """Return the server of the tools and resources of a desk."""

    async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_declared(it) for it in TOOLS.values()])

    async def call_tool(_: Any, call: types.CallToolRequestParams) -> types.CallToolResult:
        tool = TOOLS.get(call.name)
        if tool is None:
            message = f"no tool {call.name!r}; tools are {', '.join(TOOLS)}"
            raise MCPError(types.INVALID_PARAMS, message)
        try:
            answer = await desk.answer(tool, call.arguments)
        except Problem as problem:
            return types.CallToolResult(content=[_text(problem_text(problem))], is_error=True)
        links = [_link(it) for it in answer.more]
        return types.CallToolResult(
            content=[_text(answer.text), *links], structured_content=answer.data
        )

    async def list_resources(_: Any, __: Any) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=[_resource(it) for it in LISTED])

    async def list_templates(_: Any, __: Any) -> types.ListResourceTemplatesResult:
        templates = [
            types.ResourceTemplate(
                name=name, uri_template=it.template, description=it.meaning, mime_type=it.media
            )
            for name, it in KINDS.items()
        ]
        return types.ListResourceTemplatesResult(resource_templates=templates)

    async def read(_: Any, wanted: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        try:
            media, text = await desk.resource(wanted.uri)
        except Problem as problem:
            code = _NOT_FOUND if problem.status == 404 else types.INVALID_PARAMS
            raise MCPError(code, problem_text(problem)) from None
        held = types.TextResourceContents(uri=wanted.uri, mime_type=media, text=text)
        return types.ReadResourceResult(contents=[held])

    return Server(
        "transport-corridors",
        title="Freight corridors of Eurasia",
        version=version("transport-corridors"),
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read,
    )


@asynccontextmanager
async def answering_faults(
    reading: "ReadStream[SessionMessage | Exception]", writing: "WriteStream[SessionMessage]"
) -> "AsyncIterator[MemoryObjectReceiveStream[SessionMessage | Exception]]":
    """Give the messages of a stream on, and answer each line that is none with an error.

    The server of the package drops such lines, and who asked would wait for ever.
    """
    given_on, readable = anyio.create_memory_object_stream[SessionMessage | Exception](0)

    async def relay() -> None:
        async with given_on:
            async for item in reading:
                if isinstance(item, Exception):
                    await writing.send(SessionMessage(fault_of(item)))
                elif lacks_id(item.message):
                    await writing.send(SessionMessage(_fault(types.INVALID_REQUEST, _NO_ID)))
                else:
                    await given_on.send(item)

    async with anyio.create_task_group() as group:
        group.start_soon(relay)
        yield readable
        group.cancel_scope.cancel()


def fault_of(error: Exception) -> types.JSONRPCError:
    """Return the answer to a line that is no message: no JSON, or JSON that is no request.

    Examples
    --------
    >>> fault_of(ValueError()).error.code
    -32700
    """
    is_json = isinstance(error, ValidationError) and all(
        it["type"] != "json_invalid" for it in error.errors(include_input=False)
    )
    if is_json:
        return _fault(types.INVALID_REQUEST, "the line is no request of JSON-RPC 2.0")
    return _fault(types.PARSE_ERROR, "the line can't be read as JSON")


def lacks_id(message: types.JSONRPCMessage) -> bool:
    """Tell whether a message is a request whose id is missing, or is neither a text nor whole.

    The package reads it as a notification, which nobody answers; those of the protocol have names
    of their own.

    Examples
    --------
    >>> lacks_id(types.JSONRPCNotification(jsonrpc="2.0", method="ping"))
    True
    >>> lacks_id(types.JSONRPCNotification(jsonrpc="2.0", method="notifications/initialized"))
    False
    """
    if not isinstance(message, types.JSONRPCNotification):
        return False
    return not message.method.startswith(_NOTIFICATIONS)


def _fault(code: int, said: str) -> types.JSONRPCError:
    return types.JSONRPCError(
        jsonrpc="2.0", id=None, error=types.ErrorData(code=code, message=said)
    )


def serve(folder: Path, told: Callable[[str], None]) -> None:
    """Answer on standard input and output until the input ends.

    Parameters
    ----------
    folder
        Of the tables; they are read in the background.
    told
        Called with a line for each mistake of ours.

    Raises
    ------
    OSError
        If an answer can't be written; `BrokenPipeError` where nobody reads any longer.
    """
    # A command that ends soon collects no garbage; this one stays.
    gc.enable()
    logging.getLogger("mcp").addHandler(logging.NullHandler())
    logging.getLogger("mcp").propagate = False
    pool = Pool(Opener(__name__, "open_tools", (folder,)))
    server = make_server(Desk(pool, told))

    async def run() -> None:
        warming = asyncio.create_task(pool.start(stated_departure(None), "compile_searches"))
        try:
            async with (
                stdio_server() as (reading, writing),
                answering_faults(reading, writing) as readable,
            ):
                await server.run(readable, writing, server.create_initialization_options())
        finally:
            warming.cancel()
            pool.end()

    # Not asyncio.run: a signal would wait for the line that is being read.
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(run())
    except BaseExceptionGroup as group:
        raise _only(group) from None
    loop.close()


def _only(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the error that tasks within tasks ended with, or the group where there are several.

    Answers that can't be written end all tasks by one error, whose group nobody expects.

    Examples
    --------
    >>> _only(BaseExceptionGroup("", [ExceptionGroup("", [BrokenPipeError()])]))
    BrokenPipeError()
    """
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _declared(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.meaning,
        input_schema=tool.arguments,
        output_schema=tool.answer,
        annotations=types.ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )


def _text(text: str) -> types.TextContent:
    return types.TextContent(text=text)


def _link(address: Address) -> types.ResourceLink:
    return types.ResourceLink(
        name=address.name,
        uri=address.uri,
        description=address.meaning,
        mime_type=address.media,
    )


def _resource(address: Address) -> types.Resource:
    return types.Resource(
        name=address.name,
        uri=address.uri,
        description=address.meaning,
        mime_type=address.media,
    )
