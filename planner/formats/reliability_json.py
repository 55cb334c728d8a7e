"""Probabilities of an arrival by a deadline as plain data."""

from typing import Any

from corridors.model.network import Network
from planner.query.query import Query
from planner.routing.route import totals
from planner.routing.route_text import key_places, modes_of
from planner.uncertainty.reliability import ReliableAnswer


def on_time_dict(network: Network, query: Query, found: ReliableAnswer) -> dict[str, Any]:
    """Return what was chosen under a reliability, and from what, as plain data."""
    deadline = query.deadline
    return {
        "deadline": None if deadline is None else deadline.isoformat(timespec="minutes"),
        "reliability": query.reliability,
        "draws": found.draws,
        "seed": found.seed,
        "routes": [
            {"rank": route.rank, "probability": share}
            for route, share in zip(found.board.routes, found.on_time, strict=True)
        ],
        "candidates": [
            {
                "by": key_places(network, it.route),
                "modes": modes_of(network, it.route),
                "totals": totals(it.route),
                "probability": it.probability,
            }
            for it in found.candidates
        ],
    }
