"""Boxes in ordinary wagons, outside the trains of services: how much slower they go.

Where a network has services, a link of a railway that no service is boarded for is one along which
wagons are collected and marshalled. Trains of services keep the speed of the mode.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.adjustments import (
    LOW_PRIORITY_SHARE,
    WAGON_ABROAD_SHARE,
    is_between_markets,
    lies_within,
    low_priority_countries,
)
from planner.pricing.arcs import MOVE, Steps
from planner.pricing.formula import SHIFT
from planner.question.query import Query, countries_of
from planner.restrictions.cargo_limits import fills_train

if TYPE_CHECKING:
    from planner.graph.graph import Graph

WAGON_SHARE = "wagon_share"
"""Attribute of a mode in a country: the share of its speed that boxes in ordinary wagons make."""
WAGON_PRICE_SHARE = "wagon_price_share"
"""Attribute of a mode in a country: what these boxes pay as a share of its rate."""
STATIC = -1


class WagonFactor(NamedTuple):
    """By how much the hours and the dollars of a move in ordinary wagons are more."""

    pace: float
    fare: float


def wagon_factors(network: Network, steps: Steps, query: Query) -> dict[int, WagonFactor]:
    """Return the factors of moves in ordinary wagons, by step; none of cargo that fills a train.

    Moves over a border are left out: its hours are those of formalities.
    """
    cargo = query.cargo
    if not network.services or network.cargo[cargo].basis != "teu" or fills_train(network, cargo):
        return {}
    facts = network.facts
    subjects = (*facts.subjects_of(WAGON_SHARE), *facts.subjects_of(WAGON_PRICE_SHARE))
    ends = countries_of(network, query)
    between_markets = is_between_markets(network, query)

    def abroad(country: str) -> bool:
        """Tell whether the cargo is carried through a country, or from one market to another."""
        return country not in ends or between_markets

    edition = day_number(network.edition.month, network.edition.day)
    found: dict[int, WagonFactor] = {}
    names: dict[str, int] = {}
    country = np.array(
        [names.setdefault(network.places[it].country, len(names)) for it in steps.places]
    )[steps.arrays.place_of]
    start, head, kind = (np.asarray(it) for it in (steps.start, steps.head, steps.kind))
    for mode in {it.partition("@")[0] for it in subjects}:
        edges = np.array(steps.by_mode[mode], dtype=np.int64)
        edges = edges[kind[edges] == MOVE]
        here = country[head[edges]]
        inland = country[np.searchsorted(start, edges, "right") - 1] == here
        for name, number in names.items():
            some = edges[inland & (here == number)].tolist()
            if some:
                factor = _factor(network, mode, name, ends, edition, abroad=abroad(name))
                found |= dict.fromkeys(some, factor) if factor != _NONE else {}
    return found


_NONE = WagonFactor(1.0, 1.0)


def _factor(
    network: Network, mode: str, country: str, ends: tuple[str, str], edition: int, *, abroad: bool
) -> WagonFactor:
    """Return by how much a wagon takes longer and costs more than the train of a service."""
    tables = network.facts.by_subject
    table = {**tables.get(mode, {}), **tables.get(f"{mode}@{country}", {})}
    dearer = pick(table.get(WAGON_PRICE_SHARE, ()), edition)
    fare = 1.0 if dearer is None else float(dearer[0])
    hired = pick(table.get(WAGON_ABROAD_SHARE, ()), edition) if abroad else None
    if hired is not None:
        fare *= float(hired[0])
    share = pick(table.get(WAGON_SHARE, ()), edition)
    if share is None:
        return WagonFactor(1.0, fare)
    given_way = pick(table.get(LOW_PRIORITY_SHARE, ()), edition)
    # Trains that give way to others anyway are as slow as these.
    slow = given_way is not None and lies_within(low_priority_countries(table, edition), ends)
    train = float(given_way[0]) if slow and given_way is not None else 1.0
    return WagonFactor(max(1.0, train / float(share[0])), fare)


def carbon_usd(graph: "Graph") -> dict[int, float]:
    """Return by step the dollars that are paid for its CO2e, of which wagons pay no share."""
    rows, mass = graph.steps.rows, graph.pricer.mass
    levied = rows["carbon_usd_per_t"][rows.on(graph.pricer.day)]
    some = levied.nonzero()[0]
    return dict(zip(rows.steps[some].tolist(), (levied[some] * mass).tolist(), strict=True))


def with_wagons(
    graph: "Graph", factors: Mapping[int, WagonFactor], carbon: dict[int, float] | None = None
) -> "Graph":
    """Return a graph of arrays in which some moves take longer and cost more.

    Parameters
    ----------
    graph, factors
        The graph, and the factors of its moves.
    carbon
        `carbon_usd` where that of the graph is another.
    """
    if not factors:
        return graph
    edges = np.fromiter(factors, dtype=np.int64, count=len(factors))
    pace, fare = np.array(list(factors.values())).T
    hours, usd, number = (np.array(it) for it in (graph.hours, graph.usd, graph.number))
    carbon = carbon_usd(graph) if carbon is None else carbon
    levied = np.array([carbon.get(edge, 0.0) for edge in factors] if carbon else 0.0)
    hours[edges] = hours[edges] * pace + SHIFT - SHIFT
    usd[edges] = (usd[edges] - levied) * fare + levied + SHIFT - SHIFT
    calendar = graph.calendar
    of_calendar = np.ones(len(calendar.first))
    dated = number[edges] != STATIC
    of_calendar[number[edges][dated]] = pace[dated]
    of_span = np.repeat(of_calendar[:-1], np.diff(np.asarray(calendar.first)))
    takes: Any = np.asarray(calendar.hours) * of_span + SHIFT - SHIFT
    return graph._replace(
        hours=hours, usd=usd, calendar=calendar._replace(hours=takes), wagons=factors
    )
