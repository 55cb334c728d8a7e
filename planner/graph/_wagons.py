"""Boxes in ordinary wagons, outside the trains of services: how much slower they go.

Where a network has services, a link of a railway that no service is boarded for is one along which
wagons are collected and marshalled. Trains of services keep the speed of the mode.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.adjustments import (
    LOW_PRIORITY_SHARE,
    lies_within,
    low_priority_countries,
)
from planner.pricing.arcs import MOVE, Steps
from planner.pricing.quantize import SHIFT
from planner.query.query import Query, countries_of

if TYPE_CHECKING:
    from planner.graph.graph import Graph

WAGON_SHARE = "wagon_share"
"""Attribute of a mode in a country: the share of its speed that boxes in ordinary wagons make."""
STATIC = -1


def wagon_paces(network: Network, steps: Steps, query: Query) -> dict[int, float]:
    """Return the factor of the hours of moves in ordinary wagons, by step; above 1 alone.

    Moves over a border are left out: its hours are those of formalities.
    """
    if not network.services or network.cargo[query.cargo].basis != "teu":
        return {}
    shares = network.facts.subjects_of(WAGON_SHARE)
    ends = countries_of(network, query)
    edition = day_number(network.edition.month, network.edition.day)
    found: dict[int, float] = {}
    country = [network.places[place].country for place in steps.places]
    for mode in {it.partition("@")[0] for it in shares}:
        factors: dict[str, float] = {}
        for edge in steps.by_mode[mode]:
            if steps.kind[edge] != MOVE:
                continue
            here = country[steps.place_of[steps.head[edge]]]
            if here not in factors:
                factors[here] = _factor(network, mode, here, ends, edition)
            if factors[here] > 1.0:
                tail = country[steps.place_of[steps.tail(edge)]]
                if tail == here:
                    found[edge] = factors[here]
    return found


def _factor(
    network: Network, mode: str, country: str, ends: tuple[str, str], edition: int
) -> float:
    """Return by how much a wagon takes longer than the train of a service."""
    tables = network.facts.by_subject
    table = {**tables.get(mode, {}), **tables.get(f"{mode}@{country}", {})}
    share = pick(table.get(WAGON_SHARE, ()), edition)
    if share is None:
        return 1.0
    given_way = pick(table.get(LOW_PRIORITY_SHARE, ()), edition)
    # Trains that give way to others anyway are as slow as these.
    slow = given_way is not None and lies_within(low_priority_countries(table, edition), ends)
    train = float(given_way[0]) if slow and given_way is not None else 1.0
    return max(1.0, train / float(share[0]))


def with_wagons(graph: "Graph", paces: Mapping[int, float]) -> "Graph":
    """Return a graph of arrays or lists in which some moves take longer by a factor."""
    if not paces:
        return graph
    hours, calendar = graph.hours.copy(), graph.calendar
    of_spans = calendar.hours.copy()  # type: ignore[attr-defined] # a list or an array
    for edge, pace in paces.items():
        hours[edge] = hours[edge] * pace + SHIFT - SHIFT
        number = graph.number[edge]
        if number != STATIC:
            for span in range(calendar.first[number], calendar.first[number + 1]):
                of_spans[span] = of_spans[span] * pace + SHIFT - SHIFT
    return graph._replace(hours=hours, calendar=calendar._replace(hours=of_spans), paces=paces)
