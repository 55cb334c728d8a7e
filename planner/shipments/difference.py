"""Answers to the same questions in two worlds, side by side."""

from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from corridors.model.difference import CHANGED, Difference, counted, differences
from planner.graph.layers import LayeredNetwork
from planner.question.terms import Question
from planner.shipments.reader import ANSWERED, Shipment, ShipmentList
from planner.shipments.run import (
    ListAnswerer,
    QuotedRoute,
    Reply,
    chunks_of,
    questions_of,
    reply_to,
)

FIGURES = ("days", "usd", "kg_co2e", "km")
UNITS = {"days": "d", "usd": "USD", "kg_co2e": "kg", "km": "km"}
"""The numbers of an answer that are compared."""
WAYS = ("modes", "countries", "services", "corridor", "departs")
"""The words of an answer that are compared."""
QUESTIONS = Path(str(files("planner") / "data" / "questions.csv"))
"""Questions about the corridors of the paper, in the columns of a list of shipments."""


class AnswerDifference(NamedTuple):
    """The answers to one question in two worlds.

    ``name`` is the reference of its row, or its ends. Of several routes the recommended one is
    compared.
    """

    name: str
    origin: str
    destination: str
    old: Reply
    new: Reply

    @property
    def figures(self) -> dict[str, tuple[float | None, float | None]]:
        """Old and new figures by name, None where there is no answer."""
        sides = (_figures(self.old), _figures(self.new))
        return {name: (sides[0].get(name), sides[1].get(name)) for name in FIGURES}

    @property
    def ways(self) -> dict[str, tuple[str, str]]:
        """Old and new words by name: modes, countries, services, corridor, departure."""
        sides = [_first(it) for it in (self.old, self.new)]
        texts = [[getattr(it, name) if it else "" for it in sides] for name in WAYS]
        return {name: (old, new) for name, (old, new) in zip(WAYS, texts, strict=True)}

    @property
    def is_changed(self) -> bool:
        """Whether anything that is compared differs."""
        pairs = (*self.figures.values(), *self.ways.values(), (self.old.status, self.new.status))
        return any(old != new for old, new in pairs)

    def relative(self, name: str) -> float | None:
        """Return the relative change of a figure, None where a side has none or the old is 0."""
        old, new = self.figures[name]
        return new / old - 1.0 if old and new is not None else None


class WorldDifference(NamedTuple):
    """What differs between two worlds, and how that changes the answers to questions."""

    found: list[Difference]
    answers: list[AnswerDifference]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many things of each part were added, removed and changed."""
        return counted(self.found)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each field and each figure that differs."""
        rows: list[dict[str, Any]] = [
            {
                "part": it.part,
                "change": it.kind,
                "id": it.id,
                "field": it.field,
                "old": it.old,
                "new": it.new,
                "relative": it.relative,
                "unit": it.unit,
                "source": it.source,
            }
            for it in self.found
        ]
        for answer in self.answers:
            statuses = {"status": (answer.old.status, answer.new.status)}
            for name, (old, new) in (
                *statuses.items(),
                *answer.figures.items(),
                *answer.ways.items(),
            ):
                if old != new:
                    rows.append(
                        {
                            "part": "answer",
                            "change": CHANGED,
                            "id": answer.name,
                            "field": name,
                            "old": old,
                            "new": new,
                            "relative": answer.relative(name) if name in FIGURES else None,
                            "unit": UNITS.get(name, ""),
                            "source": "",
                        }
                    )
        return rows

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data: counts, changes, and the answers that were compared."""
        return {
            "counts": self.counts(),
            "changes": [row for row in self.rows() if row["part"] != "answer"],
            "answers": [
                {
                    "question": it.name,
                    "origin": it.origin,
                    "destination": it.destination,
                    "changed": it.is_changed,
                    "status": {"old": it.old.status, "new": it.new.status},
                    "problem": {"old": it.old.problem, "new": it.new.problem},
                    **{
                        name: {"old": old, "new": new, "relative": it.relative(name)}
                        for name, (old, new) in it.figures.items()
                    },
                    **{name: {"old": old, "new": new} for name, (old, new) in it.ways.items()},
                }
                for it in self.answers
            ],
        }


def world_difference(
    old: LayeredNetwork,
    new: LayeredNetwork,
    questions: ShipmentList | None = None,
    *,
    told: Callable[[int], None] = lambda _: None,
) -> WorldDifference:
    """Return what differs between two worlds.

    Parameters
    ----------
    old, new
        The worlds.
    questions
        Questions that are asked in both; none without them. A row that can't be read in one of
        the worlds says so there.
    told
        Called with how many more answers are found.
    """
    found = differences(old.network, new.network)
    if questions is None:
        return WorldDifference(found, [])
    asked = questions_of(questions.shipments)
    replies = [_replies(world, asked, told) for world in (old, new)]
    answers = [
        AnswerDifference(
            *(_name(it, questions), it.draft.origin, it.draft.destination),
            *(reply_to(it, known) for known in replies),
        )
        for it in questions.shipments
    ]
    return WorldDifference(found, answers)


def _replies(
    world: LayeredNetwork, asked: Iterable[Question], told: Callable[[int], None]
) -> dict[Question, Reply]:
    answerer = ListAnswerer(world)
    found = {}
    for chunk in chunks_of([*asked]):
        for terms in chunk.questions:
            found[terms] = answerer.reply(terms)
            told(1)
    world.forget()
    return found


def _name(shipment: Shipment, questions: ShipmentList) -> str:
    own = dict(zip((it.casefold() for it in questions.header), shipment.cells, strict=True))
    stated = str(own.get("reference") or "")
    return stated or f"{shipment.draft.origin} - {shipment.draft.destination}"


def _first(reply: Reply) -> QuotedRoute | None:
    return reply.routes[0] if reply.status == ANSWERED else None


def _figures(reply: Reply) -> dict[str, float]:
    route = _first(reply)
    if route is None:
        return {}
    return {
        "days": route.days[0],
        "usd": route.usd[0],
        "kg_co2e": route.kg_co2e,
        "km": route.km,
    }
