"""At which states does a journey begin and end, and what may not happen there?"""

from corridors.errors import UsageError
from corridors.model.entities import GATE
from planner.pricing.arcs import Steps
from planner.query.query import Query


def is_unloading(steps: Steps, edge: int) -> bool:
    """Tell whether a step unloads."""
    return steps.modes[steps.mode_of[steps.head[edge]]] == GATE


def unloading_steps(steps: Steps, place: str) -> list[int]:
    """Return the steps that unload at a place."""
    ends = steps.states_of(place)
    return [
        edge
        for mode, state in ends.items()
        if mode != GATE
        for edge in range(steps.start[state], steps.start[state + 1])
        if steps.head[edge] == ends[GATE] + 1
    ]


def source_and_target(steps: Steps, query: Query) -> tuple[int, int]:
    """Return the states at which a journey begins and ends.

    Raises
    ------
    UsageError
        If nothing that carries cargo joins one of both places.
    """
    ends = []
    for role, place in (("origin", query.origin), ("destination", query.destination)):
        states = steps.states_of(place)
        if place and not states:
            message = f"{role} {place} has no link that carries cargo; choose a place nearby"
            raise UsageError(message)
        ends.append(states.get(GATE, 0))
    return ends[0], (ends[1] + 1 if query.destination else 0)


def closed_at_ends(steps: Steps, query: Query) -> list[int]:
    """Return what may not happen at the ends: all but loading and unloading.

    Otherwise cargo would leave its destination again where another mode unloads it for
    less.
    """
    source = source_and_target(steps, query)[0]
    found = []
    for place in (query.origin, query.destination):
        for state in steps.states_of(place).values():
            if place == query.destination:
                found += [
                    edge
                    for edge in range(steps.start[state], steps.start[state + 2])
                    if not is_unloading(steps, edge)
                ]
            elif state != source:
                found += [
                    edge
                    for edge in range(steps.start[state], steps.start[state + 1])
                    if not is_unloading(steps, edge)
                ]
    return found
