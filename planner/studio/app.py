"""The addresses of the studio and of its public interface, on Starlette."""

from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from corridors.model.layer import check_scenarios
from maps.cartography.ground import ground_tile
from maps.pages.tiles import Tiles
from planner.graph.cache import LRUCache
from planner.question.terms import Question
from planner.studio.document import ALL, PARTS
from planner.studio.line import NO_TURN, Turn
from planner.studio.openapi import (
    CONFORMS_TO,
    description,
    flattened,
    question_of,
    read_body,
    read_definition,
    route_id,
)
from planner.studio.pool import MistakeError
from planner.studio.problems import Problem, problem_of, respond
from planner.studio.question import (
    BY_KEY,
    NO_REACH,
    AddressError,
    address_text,
    json_line,
    read_address,
    read_flag,
    read_values,
)
from planner.studio.security import LOOPBACK, Guard

_JSON, _GEOJSON = "application/json", "application/geo+json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
_VIEW = ("lang", "parts", "ground", "client", "n")
"""Keys of an address that do not belong to its question."""
_LANGUAGES = ("en", "ru", "zh")
_MOST_N = 2**53
_MOST_TEXTS, _MOST_LETTERS = 24, 16_000_000
"""Answers that are kept for whoever asks the same again, and the letters of all of them."""


class Settings(NamedTuple):
    """How a studio is served.

    ``tiles`` is the tile server whose tiles the pages show, ``lang`` the language in which they
    open. ``told`` is called with a line for each mistake of ours.
    """

    host: str = LOOPBACK[0]
    tiles: Tiles | None = None
    lang: str = "en"
    told: Callable[[str], None] = lambda _: None


class Asker(Protocol):
    """What answers questions: methods of `planner.studio.studio.Studio` by their names."""

    async def ask(
        self,
        name: str,
        *arguments: Any,
        turn: Turn = NO_TURN,
        address: str = "",
        long: bool = False,
        gone: Awaitable[object] | None = None,
    ) -> Any:
        """Return what a method results in, as `planner.studio.pool.Pool.ask`."""


class StudioService:
    """The handlers of the addresses of a studio.

    Parameters
    ----------
    asker
        Answers questions, in other processes.
    settings
        How it is served.
    """

    def __init__(self, asker: Asker, settings: Settings) -> None:
        self.settings = settings
        self._asker = asker
        self._texts: LRUCache[Hashable, str] = LRUCache(_MOST_TEXTS)

    async def page(self, request: Request) -> Response:
        """Answer ``/route``."""
        question, view = self._question(request)
        lang = view.get("lang", self.settings.lang)
        return HTMLResponse(await self._ask(request, "page", question, lang))

    async def document(self, request: Request) -> Response:
        """Answer ``/route.json``."""
        question, view = self._question(request)
        parts = view.get("parts", ALL)
        if parts not in PARTS:
            message = f"parts {parts!r} is unknown; use {' or '.join(PARTS)}"
            raise AddressError(message, "parts")
        text = await self._ask(request, "document", question, parts, turn=_turn(view))
        return _text(text, _JSON)

    async def frozen(self, request: Request) -> Response:
        """Answer ``/page.html``, the page as a file."""
        question, view = self._question(request)
        lang = view.get("lang", self.settings.lang)
        text = await self._ask(request, "frozen_page", question, lang)
        return HTMLResponse(text, headers=_named("route.html"))

    async def csv(self, request: Request) -> Response:
        """Answer ``/route.csv``."""
        question, _ = self._question(request)
        text = await self._ask(request, "csv", question)
        return _text(text, "text/csv", _named("route.csv"))

    async def year(self, request: Request) -> Response:
        """Answer ``/year.json``."""
        question, view = self._question(request)
        text = await self._ask(request, "year", question, turn=_turn(view), long=True)
        return _text(text, _JSON)

    async def scenario(self, request: Request) -> Response:
        """Answer ``/scenario.toml``."""
        question, _ = self._question(request)
        text = await self._ask(request, "scenario", question)
        return _text(text, "application/toml", _named("scenario.toml"))

    async def comparison_page(self, request: Request) -> Response:
        """Answer ``/compare`` with a page."""
        question, view = self._question(request)
        lang = view.get("lang", self.settings.lang)
        text = await self._ask(request, "comparison_page", question, lang, long=True)
        return HTMLResponse(text)

    async def comparison(self, request: Request) -> Response:
        """Answer ``/compare.json``."""
        question, view = self._question(request)
        text = await self._ask(request, "comparison", question, turn=_turn(view), long=True)
        return _text(text, _JSON)

    async def network_page(self, request: Request) -> Response:
        """Answer ``/network``; a question may come along, for the links back to its answer."""
        layers = self._layers(request, *BY_KEY)
        return HTMLResponse(await self._ask(request, "network_page", *layers))

    async def network(self, request: Request) -> Response:
        """Answer ``/network.json``."""
        layers = self._layers(request)
        return _text(await self._ask(request, "network_document", *layers), _JSON)

    async def geocode(self, request: Request) -> Response:
        """Answer ``/geocode``."""
        _only(request, "text", "lang")
        text = _one(request, "text")
        lang = request.query_params.get("lang", self.settings.lang)
        _check_language(lang)
        return _text(await self._ask(request, "complete", text, lang), _JSON)

    async def ground(self, request: Request) -> Response:
        """Answer ``/ground.json`` with the packed ground of an area."""
        _only(request, "bbox", "zoom")
        box = _one(request, "bbox").split(",")
        numbers = [_float(it, "bbox") for it in box]
        zoom = _float(request.query_params.get("zoom", "3"), "zoom")
        plain = len(numbers) == 4 and numbers[1] <= numbers[3] and 0 <= zoom <= 24
        if not plain or max(map(abs, numbers[1::2])) > 90 or max(map(abs, numbers[::2])) > 540:
            message = "bbox is west,south,east,north in degrees and zoom 0 to 24"
            raise AddressError(message, "bbox")
        west, south, east, north = numbers
        return _text(json_line(ground_tile((west, south, east, north), zoom)), _JSON)

    async def post_routes(self, request: Request) -> Response:
        """Answer ``POST /routes``."""
        body = await _body(request)
        question, name = read_definition(body)
        asked, text = await self._ask(request, "routes", question, name)
        return _text(text, _GEOJSON, {"Location": f"/routes/{route_id(asked)}"})

    async def get_route(self, request: Request) -> Response:
        """Answer ``GET /routes/{id}``."""
        try:
            question = question_of(request.path_params["id"])
        except AddressError as error:
            raise Problem(404, str(error)) from None
        _only(request)
        _, text = await self._ask(request, "routes", question)
        return _text(text, _GEOJSON)

    async def post_compare(self, request: Request) -> Response:
        """Answer ``POST /compare``."""
        body = await _body(request)
        question = read_values(flattened(body))
        return _text(await self._ask(request, "compared", question, long=True), _JSON)

    async def services(self, request: Request) -> Response:
        """Answer ``/services``."""
        _only(request, "from", "to", "mode", "operator", "depart", "unconfirmed", "all")
        values = request.query_params
        ends = tuple(values[key] for key in ("from", "to") if values.get(key, "").strip())
        if "to" in values and "from" not in values:
            message = "to needs from; name the place where the service begins too"
            raise AddressError(message, "to")
        modes, operators = (
            tuple(it for it in values.getlist(key) if it) for key in ("mode", "operator")
        )
        depart = values.get("depart", "").strip()
        flags = (
            read_flag("unconfirmed", values.get("unconfirmed", "0")),
            read_flag("all", values.get("all", "0")),
        )
        text = await self._ask(request, "services", ends, modes, operators, depart, flags)
        return _text(text, _JSON)

    async def facts(self, request: Request) -> Response:
        """Answer ``/facts/{subject}``."""
        _only(request)
        return _text(await self._ask(request, "facts", request.path_params["subject"]), _JSON)

    async def scenarios(self, request: Request) -> Response:
        """Answer ``/scenarios``."""
        _only(request)
        return _text(await self._ask(request, "scenarios"), _JSON)

    async def reach(self, request: Request) -> Response:
        """Answer ``/reach``."""
        values = dict(request.query_params.multi_items())
        within = tuple(it.strip() for it in request.query_params.getlist("within"))
        if not any(within):
            message = "within is missing; write 10d, 36h or 2000usd"
            raise AddressError(message, "within")
        barred = NO_REACH & values.keys()
        if barred:
            message = f"reach takes no {', '.join(sorted(barred))}; leave it out"
            raise AddressError(message, min(barred))
        pairs = [it for it in request.query_params.multi_items() if it[0] != "within"]
        # A question has two ends, of which only the first counts here.
        address = urlencode([*pairs, ("to", values.get("from", ""))])
        question, _ = read_address(address, beside=_VIEW)
        return _text(await self._ask(request, "reach", question, within, long=True), _GEOJSON)

    async def api(self, request: Request) -> Response:
        """Answer ``/api``."""
        _only(request)
        return _text(json_line(description()), _OPENAPI)

    async def conformance(self, request: Request) -> Response:
        """Answer ``/conformance``."""
        _only(request)
        return _text(json_line({"conformsTo": list(CONFORMS_TO)}), _JSON)

    async def landing(self, request: Request) -> Response:
        """Answer ``/``: in a browser with a first question, else with links."""
        _only(request, "lang")
        lang = request.query_params.get("lang", self.settings.lang)
        _check_language(lang)
        if "text/html" in request.headers.get("accept", ""):
            question = await self._ask(request, "first_question")
            view = "" if lang == self.settings.lang else f"&lang={lang}"
            return RedirectResponse(f"/route?{address_text(question)}{view}", 303)
        links = [{"href": href, "rel": rel, "type": kind} for href, rel, kind in _LINKS]
        about = {"title": "transport-corridors", "description": "Freight routes on cited facts."}
        return _text(json_line({**about, "links": links}), _JSON)

    async def _ask(
        self,
        request: Request,
        name: str,
        *arguments: Hashable,
        turn: Turn = NO_TURN,
        long: bool = False,
    ) -> Any:
        """Return an answer; a page asks anew under its own address alone."""
        known = self._texts.get((name, arguments))
        if known is not None:
            return self._texts[name, arguments]
        own = turn._replace(client=f"{request.url.path} {turn.client}" if turn.client else "")
        client = request.client.host if request.client else ""
        answer = await self._asker.ask(
            name, *arguments, turn=own, address=client, long=long, gone=_left(request)
        )
        if isinstance(answer, str):
            self._texts[name, arguments] = answer
            while sum(len(it) for it in self._texts.values()) > _MOST_LETTERS:
                del self._texts[next(iter(self._texts))]
        return answer

    def _question(self, request: Request) -> tuple[Question, dict[str, str]]:
        address = request.scope["query_string"].decode("latin-1")
        question, view = read_address(address, beside=_VIEW)
        if "lang" in view:
            _check_language(view["lang"])
        return question, view

    def _layers(
        self, request: Request, *beside: str
    ) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Return scenarios, assignments and language of the network's page.

        ``beside`` are other keys that the address may have.
        """
        _only(request, "s", "scenario", "set", "lang", *beside)
        values = request.query_params
        lang = values.get("lang", self.settings.lang)
        _check_language(lang)
        scenarios = (*values.getlist("s"), *values.getlist("scenario"))
        sets = tuple(values.getlist("set"))
        if len(scenarios) > BY_KEY["s"].most or len(sets) > BY_KEY["set"].most:
            message = f"s is given {len(scenarios)} times and set {len(sets)} times; give fewer"
            raise AddressError(message)
        check_scenarios(scenarios)
        return scenarios, sets, lang


_LINKS = (
    ("/", "self", _JSON),
    ("/api", "service-desc", _OPENAPI),
    ("/conformance", "conformance", _JSON),
    ("/routes", "http://www.opengis.net/def/rel/ogc/1.0/routes", _GEOJSON),
    ("/scenarios", "related", _JSON),
    ("/network", "alternate", "text/html"),
)


def make_app(service: StudioService) -> Starlette:
    """Return the application of a service, guarded."""
    get, post = ["GET"], ["POST"]
    found: list[tuple[str, Callable[[Request], Awaitable[Response]], list[str]]] = [
        ("/", service.landing, get),
        ("/route", service.page, get),
        ("/route.json", service.document, get),
        ("/route.csv", service.csv, get),
        ("/page.html", service.frozen, get),
        ("/year.json", service.year, get),
        ("/scenario.toml", service.scenario, get),
        ("/compare", service.comparison_page, get),
        ("/compare", service.post_compare, post),
        ("/compare.json", service.comparison, get),
        ("/network", service.network_page, get),
        ("/network.json", service.network, get),
        ("/geocode", service.geocode, get),
        ("/ground.json", service.ground, get),
        ("/routes", service.post_routes, post),
        ("/routes/{id}", service.get_route, get),
        ("/services", service.services, get),
        ("/facts/{subject}", service.facts, get),
        ("/scenarios", service.scenarios, get),
        ("/reach", service.reach, get),
        ("/api", service.api, get),
        ("/conformance", service.conformance, get),
    ]
    app = Starlette(
        routes=[Route(path, handler, methods=methods) for path, handler, methods in found],
        exception_handlers=_handled(service.settings),
    )
    app.router.redirect_slashes = False
    tiles = service.settings.tiles
    origin = "" if tiles is None else tiles.origin
    app.add_middleware(partial(Guard, host=service.settings.host, tiles=origin))
    return app


def _handled(settings: Settings) -> dict[Any, Any]:
    from corridors.errors import CorridorsError

    refused = partial(_refused, settings)
    return {
        Exception: partial(_mistake, settings),
        HTTPException: partial(_http, settings),
        MistakeError: partial(_mistake, settings),
        **dict.fromkeys((Problem, CorridorsError), refused),
    }


async def _refused(settings: Settings, request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem is None:
        raise error
    return respond(request, problem, settings.lang)


async def _http(settings: Settings, request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    details = {404: "there is nothing at this address; see /api", 405: "this method is not allowed"}
    problem = Problem(status, details.get(status, "the request is refused"))
    response = respond(request, problem, settings.lang)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


async def _mistake(settings: Settings, request: Request, error: Exception) -> Response:
    """Answer where we are wrong; what the error is goes to the log of the server alone."""
    of_worker = isinstance(error, MistakeError)
    said = str(error) if of_worker else f"{type(error).__name__}: {error}"
    settings.told(f"{request.method} {request.url.path}: {said}")
    problem = Problem(500, "the server made a mistake with this question")
    return respond(request, problem, settings.lang)


async def _left(request: Request) -> None:
    """Return once nobody waits for the answer."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", _JSON).partition(";")[0].strip().lower()
    if kind not in (_JSON, _GEOJSON):
        raise Problem(415, f"the body is {kind[:80]!r}; send {_JSON}")
    return read_body(await request.body())


def _text(text: str, kind: str, headers: dict[str, str] | None = None) -> Response:
    return Response(text.encode("utf-8"), media_type=kind, headers=headers)


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _only(request: Request, *keys: str) -> None:
    """Refuse keys that an address does not have."""
    unknown = [key for key in request.query_params if key not in keys]
    if unknown:
        known = f"; use {', '.join(keys)}" if keys else "; it has none"
        message = f"{unknown[0]!r} is not a parameter{known}"
        raise AddressError(message, unknown[0])


def _one(request: Request, key: str) -> str:
    text = request.query_params.get(key)
    if text is None:
        message = f"{key} is missing"
        raise AddressError(message, key)
    return text


def _float(text: str, key: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e6:
        message = f"{key} {text!r} is not a number"
        raise AddressError(message, key)
    return number


def _check_language(lang: str) -> None:
    if lang not in _LANGUAGES:
        message = f"lang {lang!r} is unknown; use {', '.join(_LANGUAGES)}"
        raise AddressError(message, "lang")


def _turn(view: dict[str, str]) -> Turn:
    text = view.get("n", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 17 and int(text) < _MOST_N):
        message = f"n {text!r} is not a whole number; count the questions of the page from 0"
        raise AddressError(message, "n")
    return Turn(view.get("client", "")[:100], int(text))
