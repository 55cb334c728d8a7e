"""Questions as users ask them, and what each surface answers: totals as printed, or a reason."""

import json
import math
import random
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from drawing import CARGO, DAYS

from corridors.errors import CorridorsError
from corridors.model.entities import WATER_KINDS
from planner.question.terms import CRITERIA
from planner.routing.route import rounded
from planner.studio.document import BOARD
from planner.studio.question import read_address
from planner.world import in_keywords

TOTALS = ("time_h", "cost_usd", "distance_km", "co2e_kg")
SIDE = 5
"""Origins and destinations of questions under the same terms."""
FLAG = str(True)
_MODES = ("rail", "road", "sea", "air", "river")
_LIMITS = ("max_transfers", "max_borders")


@dataclass(frozen=True)
class Terms:
    """Terms that questions have in common; ``more`` are options and their values."""

    by: str
    depart: str
    cargo: str
    more: tuple[tuple[str, Any], ...] = ()

    def given(self) -> dict[str, Any]:
        """Return the terms of `planner.world.World`."""
        return {"by": self.by, "depart": self.depart, "cargo": self.cargo} | {
            name: list(value) if isinstance(value, tuple) else value for name, value in self.more
        }

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.more)


@dataclass(frozen=True)
class Asked:
    """A question: two ends under some terms."""

    origin: str
    destination: str
    terms: Terms

    def pairs(self) -> list[tuple[str, str]]:
        """Return options and values, those of several values repeated."""
        return [
            (name.replace("_", "-"), str(each))
            for name, value in self.terms.given().items()
            for each in (value if isinstance(value, list) else [value])
        ]

    def words(self) -> list[str]:
        """Return the words of the command line."""
        options = [
            word
            for name, value in self.pairs()
            for word in ((f"--{name}",) if value == FLAG else (f"--{name}", value))
        ]
        return [self.origin, self.destination, *options]

    def address(self) -> str:
        """Return the query of an address of the studio."""
        return urlencode([("from", self.origin), ("to", self.destination), *self.pairs()])

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of a tool."""
        more = {name.replace("_", "-"): value for name, value in self.terms.given().items()}
        return {"from": self.origin, "to": self.destination, **more}

    def row(self) -> dict[str, str]:
        """Return the row of a list of shipments."""
        cells = {
            name: "; ".join(value) if isinstance(value, list) else str(value)
            for name, value in self.terms.given().items()
        }
        return {"origin": self.origin, "destination": self.destination, **cells}


@dataclass(frozen=True)
class Block:
    """All questions from some origins to some destinations, under the same terms."""

    terms: Terms
    origins: tuple[str, ...]
    destinations: tuple[str, ...]

    def questions(self) -> list[Asked]:
        """Return those between two places."""
        return [
            Asked(origin, destination, self.terms)
            for origin in self.origins
            for destination in self.destinations
            if origin != destination
        ]


def blocks(network, steps, count, seed):
    """Yield blocks of at least so many questions; every second has one term more, or two."""
    rng = random.Random(seed)  # noqa: S311 - drawn questions, no secret
    places = [it for it in steps.first_state if network.places[it].kind not in WATER_KINDS]
    drawn = 0
    while drawn < count:
        depart = str(rng.choice(DAYS)) + rng.choice(("", "", "", "T08:00"))
        by = rng.choice(CRITERIA)
        terms = Terms(by, depart, rng.choice(CARGO), tuple(_more(rng, network, by)))
        ends = rng.sample(places, 2 * SIDE)
        found = Block(terms, tuple(ends[:SIDE]), tuple(ends[SIDE:]))
        if rng.random() < 0.2 and not terms.names & {"country"}:
            off = network.places[ends[0]]
            found = replace(found, origins=(f"{off.lat + 0.07:.3f},{off.lon:.3f}", *ends[1:SIDE]))
        drawn += len(found.questions())
        yield found


def _more(rng, network, by):
    """Return terms beside criterion, day and cargo, each once."""
    found = {}
    countries = sorted({it.country for it in network.places.values() if it.country})
    canals = sorted(it.id for it in network.places.values() if it.kind in WATER_KINDS)
    services = sorted(network.services)
    for _ in range(rng.choice((0, 0, 1, 2))):
        found |= rng.choice(
            (
                {"mode": ("rail", "road")},
                {"mode": ("rail", "road", "sea", rng.choice(_MODES))},
                {"avoid": (rng.choice(countries),)},
                {"avoid": (rng.choice(canals), rng.choice(countries))},
                {"avoid": (rng.choice(services),)},
                {"value_of_time": rng.choice((0.5, 5, 40))} if by == "generalised" else {},
                {"unconfirmed": True},
                {rng.choice(_LIMITS): rng.randrange(1, 5)},
                {"budget": rng.choice((900, 2500, 6000))},
                {"via": (rng.choice(("moscow", "almaty", "busan", "shanghai", "suez_canal")),)},
            )
        )
    return found.items()


def said(found):
    """Return an answer; a reason names the keywords of a program for options, as Python does."""
    return in_keywords(found) if isinstance(found, str) else found


def printed(totals):
    """Return totals as JSON prints them."""
    return {name: rounded(name, totals[name]) for name in TOTALS}


def by_route(world, asked):
    """Return the answer of Python: the route, or the reason why there is none."""
    try:
        return world.route(asked.origin, asked.destination, **asked.terms.given()).details
    except CorridorsError as error:
        return str(error)


def by_command(run, asked):
    """Return the answer of ``corridors route``."""
    done = run("route", *asked.words(), "--format", "json")
    if done.code:
        return done.err.removeprefix("Error: ").strip()
    return {name: json.loads(done.out)["routes"][0]["totals"][name] for name in TOTALS}


def by_studio(studio, asked):
    """Return the answer that a page is made of."""
    question, _ = read_address(asked.address())
    try:
        shown = json.loads(studio.document(question, BOARD))
    except CorridorsError as error:
        return str(error)
    return {name: shown["routes"][0]["totals"][name] for name in TOTALS}


def by_tool(assistant, asked):
    """Return the answer of the tool ``plan_route``."""
    found = assistant.call("plan_route", **asked.arguments())
    if found.is_error:
        return found.content[0].text.splitlines()[0]
    return {name: found.structured_content["routes"][0]["totals"][name] for name in TOTALS}


def cell(matrix, row, column):
    """Return the totals of a cell of a matrix, None where it has no way."""
    found = {name: float(getattr(matrix, name)[row, column]) for name in TOTALS}
    return None if any(map(math.isnan, found.values())) else found
