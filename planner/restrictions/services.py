"""What services carry, and what goes by services alone."""

from collections.abc import Iterator

from corridors.model.network import Network
from planner.pricing.arcs import MOVE, Steps
from planner.query.query import Query
from planner.question.terms import CONFIRMED_YEARS

SCHEDULED = "scheduled_modes"
"""Attribute of a cargo kind: modes by which it goes by services alone."""


def is_confirmed(network: Network, service: str) -> bool:
    """Tell whether a service was confirmed within `CONFIRMED_YEARS` before the edition."""
    return network.services[service].confirmed >= network.edition.year - CONFIRMED_YEARS


def refused_boardings(network: Network, steps: Steps, query: Query) -> Iterator[tuple[int, str]]:
    """Yield each boarding that the cargo or the question closes, with the words that lift it.

    No words where the service never carries the cargo.
    """
    known: dict[str, str | None] = {}
    for edge, (name, _, _) in steps.rides.boardings.items():
        if name not in known:
            known[name] = _refusal(network, query, name)
        words = known[name]
        if words is not None:
            yield edge, words


def _refusal(network: Network, query: Query, name: str) -> str | None:
    """Return what lifts the ban of a service, None where there is none."""
    service = network.services[name]
    if query.cargo not in service.cargo:
        return ""
    if name in query.avoid:
        return f"drop --avoid {name}"
    if query.operators and not _operated(service.operator, query.operators):
        return f"add --operator {service.operator!r}"
    if not query.unconfirmed and not is_confirmed(network, name):
        return "add --unconfirmed"
    return None


def _operated(operator: str, wanted: tuple[str, ...]) -> bool:
    """Tell whether one of the partners of a service is wanted."""
    partners = {it.strip().casefold() for it in operator.split("/")}
    return any(it.casefold() in partners for it in wanted)


def unscheduled_moves(network: Network, steps: Steps, cargo: str) -> list[int]:
    """Return the moves along links by modes by which a cargo goes by services alone."""
    entries = network.cargo_entries(cargo, SCHEDULED)
    families = {
        word for value, season, _ in entries if season is None for word in str(value).split()
    }
    if not families or not network.services:
        return []
    modes = [it.id for it in network.modes.values() if it.family in families or it.id in families]
    return [
        edge
        for mode in modes
        for edge in steps.by_mode[mode]
        if steps.kind[edge] == MOVE and not steps.rides.is_ride(edge)
    ]
