"""Tokens that tell routes apart: the borders, straits, canals and ports that they use."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from corridors.model.entities import GATE
from corridors.model.network import Network
from planner.graph.corridor_labels import distinguishing_straits
from planner.graph.graph import Graph
from planner.pricing.arcs import HANDLE, MOVE, PASS, Step
from planner.pricing.formula import Price

NONE = -1
WATER = frozenset(("sea", "river"))


class Tokens(NamedTuple):
    """Token of each step (`NONE` for most), and the name of each token."""

    of_step: list[int]
    names: list[str]


def tokens_of(network: Network, graph: Graph) -> Tokens:
    """Return a number for all that tells routes apart.

    A border with formalities (whichever way and mode), a strait, canal or cape by which a
    corridor is known, a port where cargo changes between water and land, and the end of the
    journey. Two routes with the same tokens in the same order are variants of one.
    """
    steps = graph.steps
    marks = distinguishing_straits(network)
    names: list[str] = []
    number: dict[str, int] = {}
    of_step = [NONE] * len(steps.head)
    guarded = _guarded(graph)
    for state in range(len(steps.start) - 1):
        place = steps.place_of[state]
        for edge in range(steps.start[state], steps.start[state + 1]):
            kind = steps.kind[edge]
            other = steps.place_of[steps.head[edge]]
            name = ""
            if steps.rides.is_ride(edge):
                break  # a ride has the tokens of the steps that it consists of
            if kind == MOVE and edge in guarded:
                name = _border(network, steps.places[place], steps.places[other])
            elif kind == PASS and steps.places[place] in marks:
                name = marks[steps.places[place]]
            elif kind == HANDLE:
                name = _port(network, steps.step(edge))
            if name:
                if name not in number:
                    number[name] = len(names)
                    names.append(name)
                of_step[edge] = number[name]
    return Tokens(of_step, names)


def route_tokens(network: Network, taken: Iterable[tuple[Step, Price]]) -> tuple[str, ...]:
    """Return the names of the tokens of the steps of a route, in order, as `tokens_of` does."""
    marks = distinguishing_straits(network)
    places = network.places
    found: list[str] = []
    for step, price in taken:
        name = ""
        if step.kind == MOVE and places[step.a].country != places[step.b].country:
            name = _border(network, step.a, step.b) if price.border_h else ""
        elif step.kind == PASS:
            name = marks.get(step.a, "")
        elif step.kind == HANDLE:
            name = _port(network, step)
        if name:
            found.append(name)
    return tuple(found)


def _guarded(graph: Graph) -> frozenset[int]:
    """Return the moves over a border with formalities, as the cargo meets them that day."""
    steps, rows = graph.steps, graph.steps.rows
    at = rows.on(graph.pricer.day)
    hours = np.maximum(rows["border_h"][at] + rows["jam_h"][at], 0.0)
    hours += np.maximum(rows["low_border_h"][at] + rows["low_jam_h"][at], 0.0)
    some = rows.steps[hours > 0.0].tolist()
    return frozenset(it for it in some if steps.kind[it] == MOVE)


def _border(network: Network, one: str, other: str) -> str:
    return "/".join(sorted(network.places[place].name() for place in (one, other)))


def _port(network: Network, step: Step) -> str:
    if step.second == GATE:
        return "end"
    if step.first == GATE or (step.first in WATER) == (step.second in WATER):
        return ""
    return f"port {network.places[step.a].name()}"
