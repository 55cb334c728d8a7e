"""The document of a page that is written to a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corridors.model.network import Network
from corridors.scenario import apply_scenarios, load_scenarios
from planner.graph.backend import Engine
from planner.graph.layers import LayeredNetwork
from planner.pricing.arcs import Steps
from planner.question.terms import Question
from planner.routing.route import Route
from planner.studio.document import Answered, page_document, with_front, year_rows
from planner.studio.question import resolve

LEVERS = 12
"""Facts that a file shows; the server shows five times as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A network under scenarios and assignments, and the one without either.

    ``network`` and ``steps`` are those under all layers, ``ground`` and ``ground_steps`` those
    under none.
    """

    ground: Network
    ground_steps: Steps
    network: Network
    steps: Steps


def frozen_document(
    laid: Laid, question: Question, routes: Sequence[Route], why: dict[str, str], engine: Engine
) -> dict[str, Any]:
    """Return the document of a page, the same that a server sends for the question.

    Parameters
    ----------
    laid
        The network that was asked.
    question
        The question as it was given.
    routes
        Its answers: the routes of a board, or those that ``by`` and ``k`` ask for.
    why
        By language, why the first route of a board is recommended.
    engine
        Searches of the network; the front is found with it.
    """
    ground = LayeredNetwork(laid.ground, laid.ground_steps)
    world = LayeredNetwork(
        *(laid.network, laid.steps, question.scenarios, question.sets), before=ground
    )
    before = laid.network
    if question.sets:
        before = laid.ground
        if question.scenarios:
            before, _ = apply_scenarios(before, load_scenarios(question.scenarios))
    asked = resolve(world, question, routes[0].query)
    found = Answered(asked, list(routes), len(routes), why, frozenset(), None, "")
    document = page_document(world, before, with_front(found, engine))
    return as_file(document, year_rows(asked, engine))


def as_file(document: dict[str, Any], year: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the document of a page as a file holds it.

    With the year, which nobody can be asked for; without the scenarios that are not switched on,
    and without the facts that move the answer least.
    """
    question, levers = document["question"], document["levers"]
    own = {it.rpartition("=")[0] for it in question["sets"]}
    choices = document["choices"]
    on = [it for it in choices["scenarios"] if it["id"] in question["scenarios"]]
    return {
        **document,
        "year": year,
        "choices": {**choices, "scenarios": on},
        "levers": [it for at, it in enumerate(levers) if at < LEVERS or it["assignment"] in own],
    }
