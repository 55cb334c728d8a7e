"""The facts of an answer that can be changed, and how far each moves it."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from corridors.model.entities import Fact
from corridors.model.network import Network
from corridors.model.schema import format_number
from planner.formats.fact_words import fact_words
from planner.pricing.formula import FloatArray, Number
from planner.question.query import hour_rate
from planner.routing.route import Route
from planner.uncertainty.route_model import Plan, co2e_kg, cost_usd, counted_h, plan_legs
from planner.uncertainty.sampling import PRICED, has_spread

MOST = 60
SET = "--set"
"""The origin of a fact that the question itself sets."""


class Swing(NamedTuple):
    """What a route changes by where a fact is at its low and at its high: hours and USD.

    The way is that of the route; whether another is then better is not asked.
    """

    rank: int
    low_h: float
    high_h: float
    low_usd: float
    high_usd: float


class Lever(NamedTuple):
    """A fact that can be changed, the one without the question's own changes, and its effect.

    ``moved`` is what the criterion of the question changes by between the low and the high of the
    fact, of the route that it moves most; ``ranks`` are those of the routes that use it, and
    ``swings`` what it changes each of them by.
    """

    fact: Fact
    base: Fact
    assignment: str
    ranks: tuple[int, ...]
    moved: float
    swings: tuple[Swing, ...] = ()


def find_levers(
    network: Network, before: Network, routes: Sequence[Route], *, most: int = MOST
) -> list[Lever]:
    """Return the facts of routes that have bounds, those that move the answer most first.

    Each route is taken as a function of its facts (`planner.uncertainty.route_model`) and evaluated
    once with every fact at its low and at its high, all others at their values. Other routes that
    a change would make the best are not asked.

    Parameters
    ----------
    network
        The network that the routes were found on.
    before
        The same without the assignments of the question, which state no bounds.
    routes
        Answers to one question, each with its rank.
    most
        How many are returned; those that the question sets are among them.
    """
    found: dict[str, Lever] = {}
    for route in routes:
        plan = plan_legs(network, route)
        bounded = [it for it in _bounded(network, before, plan) if it.assignment]
        effects = _effects(network, plan, bounded)
        for lever, (moved, *swing) in zip(bounded, effects, strict=True):
            known = found.get(lever.assignment)
            ranks = dict.fromkeys((*(known.ranks if known else ()), route.rank))
            swings = dict.fromkeys((*(known.swings if known else ()), Swing(route.rank, *swing)))
            best = lever if known is None or moved > known.moved else known
            most_moved = max(moved, known.moved if known else 0.0)
            found[lever.assignment] = best._replace(
                ranks=tuple(ranks), moved=most_moved, swings=tuple(swings)
            )
    own = [it for it in found.values() if it.fact.origin == SET]
    others = [it for it in found.values() if it.fact.origin != SET and it.moved > 0.0]
    others.sort(key=lambda it: (-it.moved, it.assignment))
    kept = [*own, *others[: max(0, most - len(own))]]
    return sorted(kept, key=lambda it: (-it.moved, it.assignment))


def _bounded(network: Network, before: Network, plan: Plan) -> list[Lever]:
    """Return the facts of a plan that have bounds, without their effects."""
    found = []
    for number, place in plan.located.items():
        if place.attribute not in PRICED:
            continue
        fact = network.facts.fact(number)
        base = fact if fact.origin != SET else _base_of(before, place.subject, fact)
        if base is None or not has_spread(base):
            continue
        assignment = f"{place.subject}.{place.attribute}"
        found.append(Lever(fact, base, assignment, (number,), 0.0))
    return found


def _base_of(before: Network, subject: str, fact: Fact) -> Fact | None:
    """Return the fact that an assignment replaces: the year-round one of several seasons."""
    entries = before.entries(subject, fact.attribute)
    numbers = [it[2] for it in sorted(entries, key=lambda it: it[1] is not None)]
    return before.facts.fact(numbers[0]) if numbers else None


def _effects(network: Network, plan: Plan, levers: Sequence[Lever]) -> list[tuple[float, ...]]:
    """Return what each fact moves between low and high.

    That is the criterion of the question, and what hours and USD change by at the low and at the
    high, in the order of `Swing`.
    """
    if not levers:
        return []
    columns = {it.ranks[0]: at for at, it in enumerate(levers)}
    ends = [_ends(it.base) for it in levers]

    def value(number: int) -> Number:
        at = columns.get(number)
        if at is None:
            return plan.base(number)
        row = np.full((2, len(levers)), plan.base(number))
        row[:, at] = ends[at]
        return row.ravel()

    def ends_of(total: Number) -> FloatArray:
        wide = np.broadcast_to(np.asarray(total, dtype=float), 2 * len(levers))
        return wide.reshape(2, len(levers))

    low, high = ends_of(_total(network, plan, value))
    moved: FloatArray = np.abs(high - low)
    hours = ends_of(counted_h(plan, value)) - counted_h(plan, plan.base)
    usd = ends_of(cost_usd(plan, value)) - cost_usd(plan, plan.base)
    columns_of = np.nan_to_num(np.vstack([moved, hours, usd]), posinf=0.0, neginf=0.0)
    return [tuple(map(float, it)) for it in columns_of.T]


def _ends(fact: Fact) -> tuple[float, float]:
    value = float(fact.value)
    low = value if fact.low is None else fact.low
    high = value if fact.high is None else fact.high
    return low, high


def _total(network: Network, plan: Plan, value: Any) -> Number:
    """Return what the question minimises, of a plan; of kilometres what they cost in money."""
    by = plan.query.by
    if by == "time":
        return counted_h(plan, value)
    if by == "co2e":
        return co2e_kg(plan, value)
    usd = cost_usd(plan, value)
    if by != "generalised":
        return usd
    return usd + hour_rate(network, plan.query) * counted_h(plan, value)


def lever_dicts(network: Network, levers: Iterable[Lever]) -> list[dict[str, Any]]:
    """Return levers as plain data, with words in three languages and their sources."""
    return [_lever_dict(network, it) for it in levers]


def _lever_dict(network: Network, lever: Lever) -> dict[str, Any]:
    fact, base = lever.fact, lever.base
    low, high = _ends(base)
    subject = lever.assignment.removesuffix(f".{fact.attribute}")
    source = network.sources.get(base.source)
    return {
        "fact": base.id,
        "subject": subject,
        "attribute": fact.attribute,
        "words": fact_words(network, subject, fact.attribute),
        "value": fact.value,
        "unit": fact.unit,
        "low": low,
        "high": high,
        "base": base.value,
        "source": base.source,
        "source_title": "" if source is None else source.title,
        "year": base.year,
        "when": base.when,
        "assignment": lever.assignment,
        "ranks": list(lever.ranks),
        "moved": float(format_number(lever.moved).replace(",", "")),
        "note": base.note,
        "swings": [[it.rank, *(round(value, 2) + 0.0 for value in it[1:])] for it in lever.swings],
    }
