"""Leanings of a question: how much more or less than it takes each step counts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from corridors.model.network import Network
from corridors.trunk import LinkFinder
from planner.pricing.arcs import MOVE, Steps
from planner.pricing.formula import on_grid
from planner.question.query import Query
from planner.restrictions.bans import subject_steps

if TYPE_CHECKING:
    from planner.graph.graph import Graph


class StepFactors(NamedTuple):
    """By step the factor of its hours, its USD, its other costs to the shipper, its CO2e, its km.

    They are the same for all steps but rides, which consist of steps of several factors: the factor
    of a ride is the mean of these, weighted by what its steps take of the column. What the lane of
    a ride asks is shared among its steps by their kilometres.
    """

    hours: Any
    usd: Any
    shipper: Any
    wtw_kg: Any
    km: Any


def with_leanings(network: Network, query: Query, graph: "Graph") -> "Graph":
    """Return a graph with the factors of a question's leanings; the same graph without any.

    Bounds of what is to come are dropped: they may be above what a preferred step counts.
    """
    if not any(it.weight != 1.0 for it in query.leanings):
        return graph
    return graph._replace(leaned=step_factors(network, query, graph), landmarks={}, to_go=())


def step_factors(network: Network, query: Query, graph: "Graph") -> StepFactors:
    """Return by step the product of the weights of all leanings whose subject it touches."""
    steps = graph.steps
    factor = np.ones(len(steps.head))
    of_service: dict[str, float] = {}
    for leaning in query.leanings:
        touched = np.zeros(len(factor), dtype=bool)
        for subject in leaning.of:
            if subject in network.services:
                of_service[subject] = of_service.get(subject, 1.0) * leaning.weight
                boarded = (at for at, it in steps.rides.boardings.items() if it.service == subject)
                touched[list(boarded)] = True
            else:
                touched[list(_touched(network, steps, subject))] = True
        factor[touched] *= leaning.weight
    if not len(steps.rides):
        return StepFactors(factor, factor, factor, factor, factor)
    rides = steps.rides
    first, count = rides.first, len(rides)
    edges, pace, _, _ = rides.arrays
    own = np.array([of_service.get(it, 1.0) for it in rides.services])
    km = np.asarray(steps.km, dtype=float)[edges]
    hours = np.asarray(steps.nominal_hours())[edges]
    kept = {
        "hours": np.where(np.isfinite(hours), hours, 0.0) * pace + rides.stay_h,
        "usd": km,
        "wtw_kg": np.asarray(graph.wtw_kg, dtype=float)[edges],
        "km": km,
    }
    shipper = graph.shipper.get(query.by)
    kept["shipper"] = km if shipper is None else np.asarray(shipper, dtype=float)[edges]
    mean = {}
    for name, takes in kept.items():
        whole, part = rides.sums(takes), rides.sums(takes * factor[edges])
        column = factor.copy()
        column[first : first + count] = own * np.where(
            whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), 1.0
        )
        mean[name] = column
    return StepFactors(**mean)


def _touched(network: Network, steps: Steps, subject: str) -> Iterable[int]:
    corridor = network.corridors.get(subject)
    if corridor is None:
        return subject_steps(network, steps, subject)
    ends = {(it.a, it.b, it.mode) for it in LinkFinder(network).links(corridor)}
    ends |= {(b, a, mode) for a, b, mode in ends}
    found = []
    for mode in {it[2] for it in ends}:
        for edge in steps.by_mode[mode]:
            step = steps.step(edge)
            if step.kind == MOVE and (step.a, step.b, mode) in ends:
                found.append(edge)
    return found


def counted(values: Any, factors: Any) -> Any:
    """Return a column times its factors, on the grid, as a list or an array as it came."""
    product = on_grid(np.asarray(values, dtype=float) * factors)
    return product.tolist() if isinstance(values, list) else product


def counted_hours(hours: Any, factors: Any) -> Any:
    """Return by how much hours count more than they are; 0 for closed steps."""
    plain = np.asarray(hours, dtype=float)
    more = on_grid(np.where(np.isfinite(plain), plain, 0.0) * (np.asarray(factors) - 1.0))
    return more.tolist() if isinstance(hours, list) else more
