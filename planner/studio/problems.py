"""Answers that say what is wrong and what to do: problem details (RFC 9457), or a page in words."""

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from corridors.errors import DataError, NoRouteError, UnknownNameError, UsageError
from planner.chains.model import ChainError
from planner.studio.problem_page import problem_page
from planner.studio.question import AddressError
from planner.words import by_language

MEDIA_TYPE = "application/problem+json"
_LONGEST = 4000
"""Letters of a detail; what a long question repeats of itself is cut."""


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """Something that stands against an answer.

    Parameters
    ----------
    status
        Status of HTTP, 400 or more.
    detail
        What is wrong and what to do.
    members
        What a program may want beside it, such as ``names`` or ``advice``. A ``kind`` of
        the section ``problems`` of `planner.words` brings ``words``, what is wrong by language.
    """

    def __init__(self, status: int, detail: str, **members: Any) -> None:
        self.status, self.detail, self.members = status, detail[:_LONGEST], members
        super().__init__(detail)

    def to_dict(self) -> dict[str, Any]:
        """Return the problem as the members of RFC 9457."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **(
                {"words": by_language("problems", self.members["kind"])}
                if "kind" in self.members
                else {}
            ),
            **self.members,
        }


def problem_of(error: Exception) -> Problem | None:
    """Return the problem that an error of a question is, None where it is a mistake of ours.

    An address or a body that can't be read is 400; a question that can be read and has no answer is
    422, with what has to be allowed (``advice``) where bans and closures stand against it.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, AddressError):
        members = {"parameter": error.parameter} if error.parameter else {}
        return Problem(400, str(error), kind="address", **members)
    if isinstance(error, NoRouteError):
        return Problem(422, str(error), kind="no-route", advice=list(error.lift))
    if isinstance(error, ChainError):
        detail = "; ".join(error.problems)
        return Problem(422, detail, kind="question", problems=error.problems)
    if isinstance(error, DataError):
        detail = "; ".join(error.problems)
        return Problem(422, detail, kind="clash", problems=error.problems)
    if isinstance(error, UnknownNameError):
        return Problem(422, str(error), kind="unknown-name")
    if isinstance(error, UsageError):
        return Problem(422, str(error), kind="question")
    return None


def respond(request: Request, problem: Problem, lang: str = "en") -> Response:
    """Return a problem as JSON; as a page where a browser is to show it.

    ``lang`` is the language of the page where the address names none.
    """
    headers = {"Retry-After": "1"} if problem.status == 503 else {}
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse(
            problem.to_dict(), problem.status, headers=headers, media_type=MEDIA_TYPE
        )
    asked = request.query_params.multi_items()
    lang = request.query_params.get("lang", lang)
    page = problem_page(problem.to_dict(), request.url.path, asked, lang=lang)
    return HTMLResponse(page, problem.status, headers=headers)
