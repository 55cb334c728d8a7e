"""Answers that say what is wrong and what to do: problem details (RFC 9457), or a page in words."""

import html
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from corridors.errors import DataError, NoRouteError, UnknownNameError, UsageError
from planner.chains.stated import ChainError
from planner.studio.question import AddressError
from planner.words import LANGUAGES, by_language, section

_TITLES = {400: "address", 404: "nothing", 422: "answer", 503: "busy"}
_ASKED_BY_FORM = ("/route", "/compare")
_STYLE = """
:root { color-scheme: light dark; --ink: #1c2226; --soft: #59626a; --paper: #fff; --edge: #cfc8bb;
  --accent: #1f5fae; --wash: #f5f3ee; }
@media (prefers-color-scheme: dark) { :root { --ink: #ebe8e2; --soft: #aab2b9; --paper: #1b2024;
  --edge: #50585f; --accent: #8ab8f4; --wash: #23292e; } }
body { margin: 0; padding: 8vh 24px; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", sans-serif; }
main { max-width: 620px; margin: 0 auto; overflow-wrap: anywhere; }
h1 { margin: 0 0 8px; font-size: 26px; line-height: 1.2; }
h2 { margin: 20px 0 4px; font-size: 15px; }
ul { margin: 0; padding-left: 20px; }
p { margin: 0 0 12px; }
p.detail { color: var(--soft); }
form { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px;
  margin: 20px 0; }
label { display: grid; gap: 3px; color: var(--soft); font-size: 14px; }
input, button { box-sizing: border-box; width: 100%; min-height: 42px; padding: 6px 10px;
  font: inherit; color: var(--ink); background: var(--wash); border: 1px solid var(--edge);
  border-radius: 9px; }
button { align-self: end; color: var(--paper); background: var(--accent);
  border-color: var(--accent); font-weight: 600; cursor: pointer; }
nav { display: flex; gap: 20px; margin-top: 24px; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
"""


def problem_page(
    problem: dict[str, Any], path: str, asked: Sequence[tuple[str, str]], *, lang: str = "en"
) -> str:
    """Return a problem as a page.

    Parameters
    ----------
    problem
        Members of RFC 9457, with ``words``, ``parameter``, ``names`` and ``advice`` where they are
        known.
    path
        The path that was asked.
    asked
        Keys and values of its address.
    lang
        Language of the page's own words; any but ``en``, ``ru`` and ``zh`` is English. The detail
        is in English, below a sentence in the language of the page.
    """
    lang = lang if lang in LANGUAGES else "en"

    def word(key: str) -> str:
        return html.escape(section("problem page", lang)[key])

    given = {key for key, value in asked if value.strip()}
    lacks_end = problem.get("parameter") in ("from", "to") and not {"from", "to"} <= given
    form = path in _ASKED_BY_FORM and problem["status"] in (400, 422)
    title = word("ends" if form and lacks_end else _TITLES.get(problem["status"], "mistake"))
    words = problem.get("words", {})
    said = f"<p>{html.escape(words[lang])}</p>" if lang in words else ""
    names = [it["name"] for it in problem.get("names", ())]
    listed = "".join(
        f"<li>{html.escape(str(it))}</li>" for it in (*problem.get("advice", ()), *names)
    )
    tried = f'<h2>{word("try")}</h2><ul lang="en">{listed}</ul>' if listed else ""
    view = urlencode({"lang": lang})
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f'{said}<p class="detail" lang="en">{html.escape(problem["detail"])}</p>'
        f"{tried}{_form(path, asked, word) if form else ''}"
        f'<nav><a href="/?{view}">{word("first")}</a>'
        f'<a href="/network?{view}">{word("network")}</a></nav></main></body></html>'
    )


def _form(path: str, asked: Sequence[tuple[str, str]], word: Callable[[str], str]) -> str:
    """Return a form that asks the same with other ends or another day."""
    first = dict(reversed(asked))
    texts = {"from": first.get("from", ""), "to": first.get("to", "")}
    rows = "".join(
        f'<label>{word(key)}<input name="{key}" type="text" value="{html.escape(text)}" required>'
        "</label>"
        for key, text in texts.items()
    )
    day = html.escape(first.get("depart", "")[:10])
    rows += f'<label>{word("depart")}<input name="depart" type="date" value="{day}"></label>'
    kept = "".join(
        f'<input type="hidden" name="{html.escape(key)}" value="{html.escape(value)}">'
        for key, value in asked
        if key not in ("from", "to", "depart")
    )
    return f'<form action="{path}" method="get">{rows}{kept}<button>{word("show")}</button></form>'


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
