"""Limits on the transfers and borders of a route: what each step counts, and the rules."""

from collections.abc import Sequence

from corridors.model.entities import GATE
from corridors.model.network import Network
from planner.pricing.adjustments import is_bulk
from planner.pricing.arcs import HANDLE, MOVE, Steps
from planner.question.query import Query
from planner.search.automaton import AtMost


def transfer_events(steps: Steps) -> list[int]:
    """Return by step how many transfers it is, as `planner.routing.route.Route` counts them.

    Each handling that neither loads at the origin nor unloads at the destination is one. Rides
    count nothing: their steps speak for them.
    """
    mode_of, kind, modes = steps.mode_of, steps.kind, steps.modes
    gate = [mode == GATE for mode in modes]
    found = [0] * len(steps.head)
    for edge, tail in _tails(steps):
        if kind[edge] == HANDLE and not (gate[mode_of[tail]] or gate[mode_of[steps.head[edge]]]):
            found[edge] = 1
    return found


def border_events(network: Network, steps: Steps, query: Query) -> list[int]:
    """Return by step how many borders it crosses, as `planner.routing.route.Route` counts them.

    Each move by land from one country to another is one, with formalities or without, and each
    discharge from ship or aircraft that pays customs outside the country of the origin.
    """
    places, place_of, kind = network.places, steps.place_of, steps.kind
    country = [places[place].country for place in steps.places]
    land = [mode in network.modes and network.modes[mode].land for mode in steps.modes]
    found = [0] * len(steps.head)
    for edge, tail in _tails(steps):
        if kind[edge] == MOVE and land[steps.mode_of[tail]]:
            here, there = country[place_of[tail]], country[place_of[steps.head[edge]]]
            found[edge] = int(bool(here and there and here != there))
    home, bulk = places[query.origin].country, is_bulk(network, query.cargo)
    rows = steps.rows
    on_top = rows["customs_bulk_h" if bulk else "customs_h"][rows.at_edition]
    for edge in rows.steps[on_top.nonzero()[0]].tolist():
        if country[place_of[steps.head[edge]]] != home:
            found[edge] = 1
    return found


def _tails(steps: Steps) -> list[tuple[int, int]]:
    """Return each step that is no ride with the state that it leaves."""
    rides = range(steps.rides.first, steps.rides.first + len(steps.rides))
    return [
        (edge, state)
        for state in range(len(steps.start) - 1)
        for edge in range(steps.start[state], steps.start[state + 1])
        if edge not in rides
    ]


def limit_rules(network: Network, steps: Steps, query: Query) -> list[tuple[AtMost, Sequence[int]]]:
    """Return the rules of the limits of a question, each with its events by step."""
    found: list[tuple[AtMost, Sequence[int]]] = []
    if query.max_transfers is not None:
        found.append((AtMost(query.max_transfers), transfer_events(steps)))
    if query.max_borders is not None:
        found.append((AtMost(query.max_borders), border_events(network, steps, query)))
    return found
