"""Names of a chain resolved: places, modes, services, and the user's figures in USD."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from corridors.errors import CorridorsError, UnknownNameError, UsageError
from corridors.model.network import Network
from planner.chains.stated import CURRENCY, ChainLeg, StatedChain, StatedLeg
from planner.parsing.question import read_question, stop_named
from planner.parsing.terminals import TerminalEnd
from planner.pricing.arcs import Steps
from planner.question.query import Query, expand_modes
from planner.question.terms import Question
from planner.services.names import nearest_services, single_service

MOST_LEGS = 50
"""Legs of a chain: what would close its gap is searched for each of them."""


def read_terms(
    network: Network,
    steps: Steps,
    chain: StatedChain,
    *,
    question: Question,
    rates: Mapping[str, float],
    moved: Callable[[TerminalEnd], None] = lambda _: None,
) -> tuple[Network, Steps, Query, tuple[ChainLeg, ...]]:
    """Resolve a chain and its question.

    Parameters
    ----------
    network, steps
        The network and its steps.
    chain
        The chain in its user's words.
    question
        What else is asked: neither ends nor stops, which the chain states.
    rates
        Units of each currency per USD.
    moved
        As for `planner.parsing.question.read_question`.

    Returns
    -------
    tuple
        The network and its steps, with the points that are off it joined by road, the question of
        the two ends, and the legs.

    Raises
    ------
    DataError, ChainError
        If a name of a table, or of a line, does not exist or contradicts another; with all
        problems.
    UsageError
        If a term of the question can't be read.
    """
    problems = [*chain.problems]
    if len(chain.legs) > MOST_LEGS:
        message = f"{chain.where}: {len(chain.legs)} legs; price at most {MOST_LEGS} at once"
        raise chain.refused([message])
    if not chain.legs:
        problems.append(f"{chain.where}: no leg; write a second place, as in A > B rail")
    if chain.origin:
        _try(problems, chain.where, lambda: stop_named(network, chain.origin))
    found = [_resolved(network, leg, rates, problems) for leg in chain.legs]
    if problems:
        raise chain.refused(sorted(problems, key=_in_order))
    names = [chain.origin, *(leg.place for leg in chain.legs)]
    whole = replace(question, origin=names[0], destination=names[-1], via=tuple(names[1:-1]))
    network, steps, query = read_question(network, steps, whole, moved=moved)
    if query.is_open:
        message = "--depart is a span, and a chain has one departure; write YYYY-MM-DD"
        raise UsageError(message)
    stops = (query.origin, *query.via, query.destination)
    legs = tuple(
        leg._replace(origin=a, place=b) for leg, a, b in zip(found, stops, stops[1:], strict=False)
    )
    again = [
        f"{it.where}: leads from {it.origin} to itself; drop it"
        for it in legs
        if it.origin == it.place
    ]
    if again:
        raise chain.refused(again)
    # What a chain passes is its own rule: only where it comes back to an end must that stay open.
    inner = query.via if {query.origin, query.destination} & {*query.via} else ()
    if query.origin == query.destination:
        inner = query.via
    return network, steps, query._replace(via=inner), legs


def _in_order(problem: str) -> list[int]:
    """Return by what problems are ordered: the numbers of row or leg before their words."""
    return [int(it) for it in re.findall(r"\d+(?=: )", problem)[:1]]


_Read = TypeVar("_Read")


def _resolved(
    network: Network, leg: StatedLeg, rates: Mapping[str, float], problems: list[str]
) -> ChainLeg:
    if leg.place:
        _try(problems, leg.where, lambda: stop_named(network, leg.place))
    modes = service = None
    if leg.mode:
        modes = _try(problems, leg.where, lambda: expand_modes(network, (leg.mode,)))
    if leg.service:
        service = _try(problems, leg.where, lambda: _service(network, leg.service))
    rate = 1.0
    if leg.own.currency != CURRENCY:
        if leg.own.currency not in rates:
            known = ", ".join((CURRENCY, *rates))
            problems.append(
                f"{leg.where}: currency {leg.own.currency} is unknown; use one of {known}"
            )
        rate = rates.get(leg.own.currency, 1.0)
    usd = None if leg.own.price is None else leg.own.price / rate
    return ChainLeg("", leg.place, modes or (), service or "", usd, leg.own.hours, leg.where)


def _service(network: Network, name: str) -> str:
    if name.lower() in network.services:
        return name.lower()
    found = single_service(network, name)
    if found is None:
        near = nearest_services(network, name)
        hint = f"did you mean {', '.join(near)}?" if near else "see: corridors services"
        message = f"service {name!r} is unknown; {hint}"
        raise UnknownNameError(message)
    return found.id


def _try(problems: list[str], where: str, read: Callable[[], _Read]) -> _Read | None:
    try:
        return read()
    except CorridorsError as error:
        problems.append(f"{where}: {error}")
        return None
