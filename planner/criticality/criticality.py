"""Losses of a year's demand when a part of the network closes, and how many paths pass it."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from math import fsum
from typing import NamedTuple

from corridors.errors import NoRouteError
from corridors.model.entities import GATE
from corridors.model.network import Network
from planner.criticality.assets import Asset, find_assets
from planner.flows.demand import Demand
from planner.graph._rides import with_rides
from planner.graph.backend import Engine, Objective, arrival, objective_of, value_of
from planner.graph.graph import STATIC, Graph, build_open_graph, is_unloading
from planner.graph.networkx_export import Node, to_networkx
from planner.pricing.arcs import HANDLE, NEVER, Steps
from planner.pricing.shipper_costs import shipper_columns
from planner.question.query import Query, check_value_of_time
from planner.restrictions.bans import unscheduled_moves
from planner.restrictions.embargo import check_question
from planner.routing.elementary import elementary_path
from planner.routing.router import find_route


class CriticalityTerms(NamedTuple):
    """Criterion and day of departure.

    ``by`` is a criterion of `planner.question.query`, ``value_of_time`` what an hour of one tonne
    is worth beside what its goods cost on the way (USD/h; only of generalised cost),
    ``depart`` the day of departure.
    """

    by: str
    depart: dt.date
    value_of_time: float = 0.0


class DemandPair(NamedTuple):
    """A row of demand, its question, and how many shipments and tonnes it is in a year."""

    demand: Demand
    query: Query
    shipments: float
    tonnes: float


class BestRoute(NamedTuple):
    """A best route of one shipment: its steps, its value in the criterion, and its totals."""

    path: tuple[int, ...]
    value: float
    hours: float
    usd: float
    km: float


class Detour(NamedTuple):
    """What a pair does when an asset closes: its new way, None where it is lost.

    ``instead`` holds the ids of the crossings, ports and straits that it then uses and did
    not before, in the order of the way.
    """

    pair: DemandPair
    before: BestRoute
    after: BestRoute | None
    instead: tuple[str, ...]


class Damage(NamedTuple):
    """What the closing of an asset does to the demand that used it."""

    asset: Asset
    detours: tuple[Detour, ...]

    @property
    def lost(self) -> list[Detour]:
        """The pairs that have no route left."""
        return [it for it in self.detours if it.after is None]

    @property
    def tonnes(self) -> float:
        """Tonnes a year of the pairs that used the asset."""
        return fsum(it.pair.tonnes for it in self.detours)

    @property
    def lost_tonnes(self) -> float:
        """Tonnes a year of the pairs that are lost."""
        return fsum(it.pair.tonnes for it in self.lost)

    def added(self, name: str, *, per: str = "shipments") -> float:
        """Return what the detours add in a year.

        Parameters
        ----------
        name
            ``value``, ``hours``, ``usd`` or ``km`` of `BestRoute`.
        per
            ``shipments`` counts that number of each shipment, ``tonnes`` of each tonne:
            tonne-hours, tonne-kilometres.
        """
        more = (
            (getattr(it.after, name) - getattr(it.before, name)) * getattr(it.pair, per)
            for it in self.detours
            if it.after is not None
        )
        return fsum(more)


class Criticality(NamedTuple):
    """The damage of each asset that was asked, and the rows that have no route anyway.

    ``parts`` holds the crossings, ports and straits by the ids that ``instead`` names.
    """

    asked: CriticalityTerms
    pairs: tuple[DemandPair, ...]
    damages: list[Damage]
    unserved: list[tuple[Demand, str]]
    parts: dict[str, Asset]
    searches: int


def pairs_of(
    network: Network, demand: Iterable[Demand], asked: CriticalityTerms
) -> list[DemandPair]:
    """Return the rows of a demand as questions.

    A shipment is one unit of the cargo kind: a container or a tonne.

    Raises
    ------
    UsageError
        If the value of time is out of bounds.
    """
    check_value_of_time(asked.value_of_time, "USD/h for a tonne")
    found = []
    for row in demand:
        mass = network.cargo_number(row.cargo, "mass_t")
        per_teu = network.cargo[row.cargo].basis == "teu"
        shipments = row.amount / (network.cargo_number(row.cargo, "teu") if per_teu else mass)
        query = Query(
            *(row.origin, row.destination, asked.by, asked.depart, row.cargo, row.modes),
            value_of_time=asked.value_of_time * mass,
        )
        found.append(DemandPair(row, query, shipments, shipments * mass))
    return found


def find_critical(
    network: Network,
    steps: Steps,
    pairs: Sequence[DemandPair],
    asked: CriticalityTerms,
    assets: Sequence[Asset],
    *,
    engine: Engine,
    progress: Callable[[int, int], None] | None = None,
) -> Criticality:
    """Close each asset in turn and route again the pairs that used it.

    Only pairs whose best route uses an asset are routed again: what a best route does not
    use can't change it. So the answers are those of routing everything on each changed
    network (`tests/unit/criticality/test_criticality.py` compares).

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    pairs
        `pairs_of` a demand.
    asked
        The criterion and the day; as in ``pairs``.
    assets
        What closes, from `planner.criticality.assets.find_assets`.
    engine
        `planner.graph.cache.warm_engine` of the network.
    progress
        Called with the number of pairs done, and of all.

    Returns
    -------
    Criticality
        Damages in the order of ``assets``, those that no pair uses included.
    """
    finder = _DetourFinder(network, steps, assets, engine)
    unserved: list[tuple[Demand, str]] = []
    detours: list[list[Detour]] = [[] for _ in assets]
    served: list[DemandPair] = []
    for at, pair in enumerate(pairs):
        try:
            for number, detour in finder.detours(pair):
                detours[number].append(detour)
            served.append(pair)
        except NoRouteError as error:
            unserved.append((pair.demand, str(error)))
        if progress is not None:
            progress(at + 1, len(pairs))
    damages = [Damage(*both) for both in zip(assets, map(tuple, detours), strict=True)]
    return Criticality(asked, tuple(served), damages, unserved, finder.parts, finder.searches)


class _DetourFinder:
    def __init__(
        self, network: Network, steps: Steps, assets: Sequence[Asset], engine: Engine
    ) -> None:
        self.network = network
        self.steps = steps
        self.assets = assets
        self.engine = engine
        self.searches = 0
        self.touching: dict[int, list[int]] = {}
        for number, asset in enumerate(assets):
            for edge in asset.edges:
                self.touching.setdefault(edge, []).append(number)
        parts = find_assets(network, steps, ("crossings", "ports", "straits"))
        self.parts = {it.id: it for it in parts}
        # A port is used where cargo is handled, not where a ship passes by.
        self.part_of = {
            edge: it.id
            for it in parts
            for edge in it.edges
            if not steps.rides.is_ride(edge)
            if it.kind != "port" or steps.kind[edge] == HANDLE
        }

    def detours(self, pair: DemandPair) -> list[tuple[int, Detour]]:
        """Return the detours of a pair by the number of the asset.

        Raises
        ------
        NoRouteError
            If it has no route while everything is open.
        """
        network, query = self.network, pair.query
        check_question(network, query)
        terms = objective_of(network, query)
        graph = self.engine.graph(network, self.steps, query)
        path = self._search(graph, terms)
        if not path:
            # The search for what must be allowed says why.
            find_route(network, query, self.steps)
            message = f"no route from {query.origin} to {query.destination}"
            raise NoRouteError(message)
        before = _best_route(graph, terms, path)
        numbers = {it for edge in path for it in self.touching.get(edge, ())}
        ends = {network.places[it].country for it in (query.origin, query.destination)}
        own = set(before.path)
        found = []
        for number in sorted(numbers):
            asset = self.assets[number]
            if asset.country in ends:
                continue
            edges = list(asset.edges)
            hours, steady = graph.hours.copy(), graph.number.copy()
            for edge in edges:
                hours[edge] = NEVER
                steady[edge] = STATIC
            path = self._search(graph._replace(hours=hours, number=steady), terms)
            after = _best_route(graph, terms, path) if path else None
            if own.isdisjoint(edges) and after == before:
                continue
            instead = self._instead(before, after) if after is not None else ()
            found.append((number, Detour(pair, before, after, instead)))
        return found

    def _search(self, graph: Graph, terms: Objective) -> list[int]:
        found = elementary_path(self.engine, graph, terms)
        self.searches += found.searches
        return found.path

    def _instead(self, before: BestRoute, after: BestRoute) -> tuple[str, ...]:
        unfold = self.steps.unfold
        old = {self.part_of[it] for it, _, _ in unfold(before.path) if it in self.part_of}
        new = (self.part_of[it] for it, _, _ in unfold(after.path) if it in self.part_of)
        return tuple(dict.fromkeys(it for it in new if it not in old))


def _best_route(graph: Graph, terms: Objective, path: Sequence[int]) -> BestRoute:
    return BestRoute(
        *(tuple(int(edge) for edge in path), float(value_of(graph, terms, path))),
        *(float(arrival(graph, path)), fsum(graph.usd[edge] for edge in path)),
        fsum(graph.steps.km[edge] for edge in path),
    )


def betweenness_of(
    network: Network,
    steps: Steps,
    pairs: Sequence[DemandPair],
    assets: Sequence[Asset],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[float]:
    """Return the share of shortest paths that pass each asset.

    NetworkX's edge betweenness from all origins of the demand to all destinations of the
    same cargo and modes, whoever trades with whom and however much: what an analysis of the
    network alone says. An asset counts with its steps together, a line with its busiest
    link, a country with its busiest place or link.

    Parameters
    ----------
    network, steps
        As for `planner.criticality.criticality.find_critical`.
    pairs
        The demand.
    assets
        What is looked at.
    progress
        Called with the number of groups of the same cargo and modes done, and of all.

    Returns
    -------
    list of float
        Shares from 0 to 1 (a little more where paths pass an asset twice), in the order of
        ``assets``.

    Notes
    -----
    The graph is that of the day of departure without waits for an opening, customs at discharge and
    the trains of lower priority (`planner.pricing.adjustments`) are those of the first pair's
    cargo, posts and links that admit some countries' cargo only
    (`planner.restrictions.restriction`) are open to all, and a path may come back to a place:
    a measure beside, not the planner's answer.

    References
    ----------
    U. Brandes, "On variants of shortest-path betweenness centrality and their generic
    computation", Social Networks 30 (2008), 136-145.
    """
    import networkx as nx

    everywhere = [edge for edge in range(len(steps.head)) if is_unloading(steps, edge)]
    passed = [0.0] * len(steps.head)
    served = 0.0
    groups: dict[tuple[str, tuple[str, ...]], list[Query]] = {}
    for pair in pairs:
        groups.setdefault((pair.query.cargo, pair.query.modes), []).append(pair.query)
    for done, queries in enumerate(groups.values(), 1):
        asked = queries[0]
        links = build_open_graph(network, steps, asked, everywhere)
        graph = with_rides(network, asked, links)
        for edge in unscheduled_moves(network, steps, asked.cargo):
            graph.hours[edge] = NEVER
        graph = graph._replace(shipper=shipper_columns(network, steps, asked, graph.usd))
        ways = to_networkx(graph, objective_of(network, asked))
        targets = {Node(it.destination, GATE, "out") for it in queries}
        for origin in sorted({it.origin for it in queries}):
            start = Node(origin, GATE, "in")
            ends = sorted(targets - {Node(origin, GATE, "out")})
            shares = nx.edge_betweenness_centrality_subset(ways, [start], ends, weight="weight")
            for (tail, head), share in shares.items():
                if share:
                    passed[ways.edges[tail, head]["step"]] += share
                    served += share * (head in targets)
        if progress is not None:
            progress(done, len(groups))
    for ride in range(steps.rides.first, steps.rides.first + len(steps.rides)):
        for edge, _ in steps.rides.way(ride) if passed[ride] else ():
            passed[edge] += passed[ride]
    return [_share(asset, steps, passed) / max(served, 1.0) for asset in assets]


def _share(asset: Asset, steps: Steps, passed: Sequence[float]) -> float:
    """Return how many paths pass an asset: of a line and of a country its busiest step."""
    edges = [edge for edge in asset.edges if not steps.rides.is_ride(edge)]
    if asset.kind not in ("line", "country"):
        return fsum(passed[edge] for edge in edges)
    both: dict[tuple[int, ...], float] = {}
    for edge in edges:
        # Both directions of a link count together.
        ends = (steps.place_of[steps.tail(edge)], steps.place_of[steps.head[edge]])
        key = tuple(sorted(ends))
        both[key] = both.get(key, 0.0) + passed[edge]
    return max(both.values(), default=0.0)
