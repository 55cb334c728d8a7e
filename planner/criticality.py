"""What hurts when it closes.

Goes in: pairs of places. Comes out: the links, crossings, ports and straits whose closure costs
most.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import fsum
from typing import Any, NamedTuple

from corridors.errors import NoRouteError, UnknownNameError
from corridors.geometry import link_line, load_shapes, runs_of, schematic_sides
from corridors.model.entities import GATE, WATER_KINDS
from corridors.model.network import Network, country_codes
from corridors.places.names import country_code_of, find_place
from planner.flows.capacity import steps_but_rides
from planner.flows.demand import Demand
from planner.formats.route_geojson import schematic_member, unwrap
from planner.graph._rides import rides_over, with_rides
from planner.graph.backend import Engine, Objective, arrival, objective_of, value_of
from planner.graph.graph import STATIC, Graph, build_open_graph, is_unloading
from planner.graph.networkx_export import Node, to_networkx
from planner.graph.tokens import WATER
from planner.pricing.arcs import HANDLE, MOVE, NEVER, PASS, Step, Steps
from planner.pricing.shipper_costs import shipper_columns
from planner.question.query import Query, check_value_of_time
from planner.restrictions.bans import banned_steps, unscheduled_moves
from planner.restrictions.embargo import check_question
from planner.routing.elementary import elementary_path
from planner.routing.router import find_route

KINDS = ("crossings", "ports", "straits", "lines", "countries", "services")
DEFAULT = ("crossings", "ports", "straits", "lines")


class Asset(NamedTuple):
    """A part of the network that closes as one.

    ``edges`` are its steps, ``links`` the subjects of the links they move along. Of a
    country ``country`` is its code: it closes to transit, its own trade is not counted.
    """

    id: str
    kind: str
    name: str
    places: tuple[str, ...]
    links: tuple[str, ...]
    edges: tuple[int, ...]
    country: str = ""


def find_assets(
    network: Network,
    steps: Steps,
    kinds: Iterable[str] = KINDS,
    *,
    ends: Iterable[str] = (),
    each_mode: bool = False,
) -> list[Asset]:
    """Return what can close, in the order of the kinds and of the ids.

    - A crossing: all moves over land between two places of different countries that a link
      joins, in both directions and by all modes.
    - A port: handling between ship or barge and anything else, and passing by them.
    - A strait, canal or passage: passing it.
    - A line: the links of one land mode between two junctions. A place ends a line where the
      mode leads to one or to more than two neighbours (links that are open on some day are
      counted), where it crosses a border, and where a demand begins or ends. The link over a
      border belongs to the crossing.
    - A country: everything that happens in it, to cargo that only passes through.
    - A service: boarding it anywhere.

    What services are made of closes them as well: their rides are among the steps.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    kinds
        Any of `KINDS`.
    ends
        Places at which demand begins or ends.
    each_mode
        Crossings also by each family of modes, where there are several.
    """
    finder = _AssetFinder(network, steps)
    make = {
        "crossings": lambda: finder.crossings(each_mode=each_mode),
        "ports": finder.ports,
        "straits": finder.straits,
        "lines": lambda: finder.lines(frozenset(ends)),
        "countries": finder.countries,
        "services": finder.services,
    }
    wanted = set(kinds)
    return [
        it._replace(edges=(*it.edges, *rides_over(steps, it.edges)))
        for kind in KINDS
        if kind in wanted
        for it in sorted(make[kind](), key=lambda asset: asset.id)
    ]


def pick_assets(network: Network, assets: list[Asset], text: str) -> list[Asset]:
    """Return the assets that a name means.

    Parameters
    ----------
    network, assets
        The network, and the assets among which is chosen.
    text
        The id of an asset, a link ``a-b:mode`` in it, a country code, or a place of it in
        any of its names.

    Raises
    ------
    UnknownNameError
        If it means none of them.
    """
    found = [it for it in assets if it.id == text]
    if found:
        return found
    if code := country_code_of(network.places, text, country_codes(network)):
        found = [it for it in assets if it.country == code]
        what = f"country {code}"
    elif any(char in text for char in ":>@"):
        try:
            key = network.subjects.parse(text).key
        except ValueError as error:
            message = f"--only {text!r}: {error}{network.suggest_subjects(text)}"
            raise UnknownNameError(message) from None
        found = [it for it in assets if key in it.links]
        what = f"link {key}"
    else:
        place = find_place(network.places, text).id
        found = [it for it in assets if place in it.places]
        what = f"place {place}"
    if not found:
        kinds = sorted({it.kind for it in assets})
        message = (
            f"--only {text!r}: {what} belongs to no {' or '.join(kinds) or 'element'} that is "
            "open; see --of, or list the ids with --format csv"
        )
        raise UnknownNameError(message)
    return found


class _AssetFinder:
    def __init__(self, network: Network, steps: Steps) -> None:
        self.network = network
        self.steps = steps
        self.moves: list[tuple[int, Step]] = []
        self.at_place: dict[str, list[tuple[int, Step]]] = {}
        takes = steps.nominal_hours()
        for edge, step in steps_but_rides(steps):
            if step.kind != MOVE:
                self.at_place.setdefault(step.a, []).append((edge, step))
            elif takes[edge] < NEVER:
                self.moves.append((edge, step))
        self.keys = {}
        for link in network.links:
            self.keys[link.a, link.b, link.mode] = link.subject
            self.keys[link.b, link.a, link.mode] = link.subject

    def _crosses(self, step: Step) -> bool:
        places = self.network.places
        out_of, into = places[step.a].country, places[step.b].country
        return self.network.modes[step.first].land and out_of != into

    def _links(self, moves: Iterable[tuple[int, Step]]) -> tuple[str, ...]:
        return tuple(sorted({self.keys[it.a, it.b, it.first] for _, it in moves}))

    def _name(self, place: str) -> str:
        return self.network.places[place].name()

    def crossings(self, *, each_mode: bool) -> Iterator[Asset]:
        pairs: dict[tuple[str, str], list[tuple[int, Step]]] = {}
        for edge, step in self.moves:
            if self._crosses(step):
                pairs.setdefault((min(step.a, step.b), max(step.a, step.b)), []).append(
                    (edge, step)
                )
        for (a, b), moves in pairs.items():
            name = f"{self._name(a)} / {self._name(b)}"
            edges = tuple(edge for edge, _ in moves)
            yield Asset(f"{a}-{b}", "crossing", name, (a, b), self._links(moves), edges)
            families: dict[str, list[tuple[int, Step]]] = {}
            for edge, step in moves:
                family = self.network.modes[step.first].family
                families.setdefault(family, []).append((edge, step))
            if each_mode and len(families) > 1:
                for family, some in families.items():
                    edges = tuple(edge for edge, _ in some)
                    yield Asset(
                        *(f"{a}-{b}:{family}", "crossing", f"{name}, {family}", (a, b)),
                        *(self._links(some), edges),
                    )

    def ports(self) -> Iterator[Asset]:
        for place, here in self.at_place.items():
            if self.network.places[place].kind in WATER_KINDS:
                continue
            edges = tuple(
                edge for edge, step in here if not WATER.isdisjoint((step.first, step.second))
            )
            if any(self.steps.kind[edge] == HANDLE for edge in edges):
                yield Asset(f"{place}:port", "port", self._name(place), (place,), (), edges)

    def straits(self) -> Iterator[Asset]:
        for place, here in self.at_place.items():
            if self.network.places[place].kind in WATER_KINDS:
                edges = tuple(edge for edge, step in here if step.kind == PASS)
                yield Asset(place, "strait", self._name(place), (place,), (), edges)

    def lines(self, ends: frozenset[str]) -> Iterator[Asset]:
        beside: dict[tuple[str, str], set[str]] = {}
        between: dict[tuple[str, str, str], list[tuple[int, Step]]] = {}
        cut: set[tuple[str, str]] = set()
        for edge, step in self.moves:
            if not self.network.modes[step.first].land:
                continue
            for one, other in ((step.a, step.b), (step.b, step.a)):
                beside.setdefault((one, step.first), set()).add(other)
                if self._crosses(step) or one in ends:
                    cut.add((one, step.first))
                between.setdefault((one, other, step.first), [])
            if not self._crosses(step):
                a, b = min(step.a, step.b), max(step.a, step.b)
                between[a, b, step.first].append((edge, step))
        cut |= {key for key, near in beside.items() if len(near) != 2}
        chains = list(_chains(beside, cut, between))
        known: dict[str, int] = {}
        for places, mode in chains:
            key = _line_id(places, mode)
            known[key] = known.get(key, 0) + 1
        for places, mode in chains:
            moves = [
                move
                for a, b in itertools.pairwise(places)
                for move in between[min(a, b), max(a, b), mode]
            ]
            key = _line_id(places, mode)
            name = f"{self._name(places[0])} - {self._name(places[-1])}"
            if known[key] > 1 and len(places) > 2:
                # Two lines join the same junctions: a place in the middle distinguishes them.
                middle = places[len(places) // 2]
                key, name = f"{key} by {middle}", f"{name} by {self._name(middle)}"
            name = f"{name}, {self.network.modes[mode].name_en}"
            edges = tuple(edge for edge, _ in moves)
            yield Asset(key, "line", name, places, self._links(moves), edges)

    def countries(self) -> Iterator[Asset]:
        for code in sorted({it.country for it in self.network.places.values()} - {""}):
            asked = Query("", "", "time", self.network.edition, "", avoid=(code,))
            banned = banned_steps(self.network, self.steps, asked)
            edges = tuple(edge for some, _ in banned for edge in some)
            yield Asset(code, "country", f"transit of {code}", (), (), edges, code)

    def services(self) -> Iterator[Asset]:
        for name, boarded in self.steps.rides.boardings_of.items():
            service = self.network.services[name]
            places = tuple(dict.fromkeys(it.place for it in service.calls if not it.passes))
            yield Asset(name, "service", service.title, places, (), tuple(boarded))


def _line_id(places: tuple[str, ...], mode: str) -> str:
    return f"{places[0]}-{places[-1]}:{mode}"


def _chains(
    beside: dict[tuple[str, str], set[str]],
    cut: set[tuple[str, str]],
    between: dict[tuple[str, str, str], list[tuple[int, Step]]],
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the chains of places between cuts, each once, from the lesser end; then rings."""
    done: set[tuple[str, str, str]] = set()
    # A ring without a cut is cut at its first place.
    for (first, mode), near in [
        *sorted(it for it in beside.items() if it[0] in cut),
        *sorted(it for it in beside.items() if it[0] not in cut),
    ]:
        for second in sorted(near):
            a, b = min(first, second), max(first, second)
            if not between[a, b, mode] or (a, b, mode) in done:
                continue
            chain = [first, second]
            done.add((a, b, mode))
            while (chain[-1], mode) not in cut and chain[-1] != first:
                ahead = next(it for it in sorted(beside[chain[-1], mode]) if it != chain[-2])
                done.add((min(chain[-1], ahead), max(chain[-1], ahead), mode))
                chain.append(ahead)
            yield tuple(min(chain, chain[::-1])), mode


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
        What closes, from `planner.criticality.find_assets`.
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
        As for `planner.criticality.find_critical`.
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


PER = {"time": "tonnes", "cost": "shipments", "generalised": "shipments"}
"""What the damage of each criterion is counted by: tonne-hours, or dollars of the shipments."""
UNITS = {"time": "t h/y", "cost": "USD/y", "generalised": "USD/y"}
_ORDER = ("crossing", "port", "canal", "strait", "passage")
_DIGITS = 6
_FEWEST = 3


def rank_damage(critical: Criticality, *, unused: bool = False) -> list[Damage]:
    """Return the damages, the worst first.

    What no route is left for cannot be weighed against a detour: lost tonnes come first,
    then what the detours add in the criterion, then the id.

    Parameters
    ----------
    critical
        The result.
    unused
        Keep assets that no pair uses.
    """
    per = PER[critical.asked.by]
    damages = [it for it in critical.damages if it.detours or unused]
    return sorted(
        damages, key=lambda it: (-it.lost_tonnes, -it.added("value", per=per), it.asset.id)
    )


def worst_of(critical: Criticality, damage: Damage) -> Detour | None:
    """Return the detour that hurts most: the greatest lost pair, else the greatest addition."""
    per = PER[critical.asked.by]

    def key(detour: Detour) -> tuple[bool, float, tuple[str, ...]]:
        where = detour.pair.demand.where
        if detour.after is None:
            return False, -detour.pair.tonnes, where
        more = detour.after.value - detour.before.value
        return True, -more * getattr(detour.pair, per), where

    return min(damage.detours, key=key, default=None)


def replacements_of(
    network: Network, critical: Criticality, damage: Damage
) -> list[dict[str, Any]]:
    """Return what the rerouted pairs use instead, with their share of the rerouted tonnes.

    The most tonnes first; of equal ones crossings before ports before canals and straits.
    """
    tonnes: dict[str, float] = {}
    for detour in damage.detours:
        for name in detour.instead:
            tonnes[name] = tonnes.get(name, 0.0) + detour.pair.tonnes
    rerouted = damage.tonnes - damage.lost_tonnes

    def key(name: str) -> tuple[float, int]:
        part = critical.parts[name]
        water = network.places[part.places[0]].kind
        return -tonnes[name], _ORDER.index(water if part.kind == "strait" else part.kind)

    return [
        {
            "id": name,
            "name": critical.parts[name].name,
            "share": round(tonnes[name] / rerouted, _DIGITS),
        }
        for name in sorted(tonnes, key=key)
    ]


def damage_rows(
    network: Network, critical: Criticality, damages: Sequence[Damage], shares: dict[str, float]
) -> list[dict[str, Any]]:
    """Return a row of plain data for each damage.

    ``added_value`` is in the criterion (`UNITS`), ``added_usd`` in USD and
    ``added_tonne_h`` in tonne-hours, all of a year; ``added_h``, ``added_usd_per_t`` and
    ``detour_km`` are means over the rerouted tonnes, None where none is rerouted. ``series``
    names other assets whose closing has the very same consequence, such as the next line.

    Parameters
    ----------
    network, critical, damages
        The result and `rank_damage` of it.
    shares
        `planner.criticality.betweenness_of` by id of the asset; empty: none asked.
    """
    alike: dict[tuple[object, ...], list[str]] = {}
    for damage in damages:
        alike.setdefault(_consequence(damage), []).append(damage.asset.id)
    by_share = sorted(shares, key=lambda name: (-shares[name], name))
    place_of = {name: at for at, name in enumerate(by_share, 1)}
    return [
        {
            "rank": rank,
            **_row(network, critical, damage),
            "series": [it for it in alike[_consequence(damage)] if it != damage.asset.id],
            "betweenness": round(shares[damage.asset.id], _DIGITS) if shares else None,
            "betweenness_rank": place_of.get(damage.asset.id),
        }
        for rank, damage in enumerate(damages, 1)
    ]


def _consequence(damage: Damage) -> tuple[object, ...]:
    """Return what happens to which pair; an asset that no pair uses is like no other."""
    if not damage.detours:
        return (damage.asset.id,)
    return tuple(
        (it.pair.demand.where, None if it.after is None else it.after.path) for it in damage.detours
    )


def _row(network: Network, critical: Criticality, damage: Damage) -> dict[str, Any]:
    rerouted = damage.tonnes - damage.lost_tonnes
    usd, hours = damage.added("usd"), damage.added("hours", per="tonnes")
    kilometres = damage.added("km", per="tonnes")
    served = len(damage.detours) > len(damage.lost)
    asset = damage.asset
    worst = worst_of(critical, damage)
    return {
        "id": asset.id,
        "kind": asset.kind,
        "name": asset.name,
        "pairs": len(damage.detours),
        "lost": len(damage.lost),
        "tonnes": round(damage.tonnes, 3),
        "lost_tonnes": round(damage.lost_tonnes, 3),
        "added_value": round(damage.added("value", per=PER[critical.asked.by]), 2) + 0.0,
        "added_usd": round(usd, 2) + 0.0,
        "added_tonne_h": round(hours, 2) + 0.0,
        "added_h": round(hours / rerouted, 4) + 0.0 if served else None,
        "added_usd_per_t": round(usd / rerouted, 4) + 0.0 if served else None,
        "detour_km": round(kilometres / rerouted, 3) + 0.0 if served else None,
        "worst": None if worst is None else _detour_row(worst),
        "instead": replacements_of(network, critical, damage),
    }


def _detour_row(detour: Detour) -> dict[str, Any]:
    demand, before, after = detour.pair.demand, detour.before, detour.after
    return {
        "origin": demand.origin,
        "destination": demand.destination,
        "cargo": demand.cargo,
        "amount": demand.amount,
        "unit": demand.unit,
        "lost": after is None,
        "added_h": None if after is None else round(after.hours - before.hours, 3) + 0.0,
        "added_usd": None if after is None else round(after.usd - before.usd, 2) + 0.0,
        "detour_km": None if after is None else round(after.km - before.km, 2) + 0.0,
    }


def rank_correlation(rows: Sequence[dict[str, Any]]) -> float | None:
    """Return Spearman's rank correlation of betweenness with what detours add.

    Over the rows whose pairs all have a way round; None where there are under three, or one
    of the two says the same of all. 1: betweenness finds the same order.
    """
    ranked = [
        (row["betweenness"], row["added_value"])
        for row in rows
        if row["pairs"] and not row["lost"] and row["betweenness"] is not None
    ]
    shares, values = zip(*ranked, strict=True) if ranked else ((), ())
    if len(ranked) < _FEWEST or len(set(shares)) == 1 or len(set(values)) == 1:
        return None
    from scipy.stats import spearmanr

    return round(float(spearmanr(shares, values).statistic), 3)


def flat_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for CSV: the worst pair and what is used instead as words."""
    worst = row["worst"]
    flat = dict(row)
    flat["worst"] = "" if worst is None else f"{worst['origin']} - {worst['destination']}"
    flat["worst_cargo"] = "" if worst is None else worst["cargo"]
    flat["instead"] = [it["id"] for it in row["instead"]]
    return flat


def critical_geojson(
    network: Network,
    damages: Sequence[Damage],
    rows: Sequence[dict[str, Any]],
    properties: dict[str, Any],
) -> dict[str, Any]:
    """Return what closes as features with its row: lines along their links, ports as points.

    A country has no geometry. ``rank`` is 1 where it hurts most; ``added_usd`` (a year),
    ``added_h`` (mean) and ``lost`` (pairs) are what a page colours by. ``schematic`` are runs of
    points that only join places: number of the line, first and last point.
    """
    links = {link.subject: link for link in network.links}
    shapes = load_shapes(network.folder / "osm")
    features = []
    for damage, row in zip(damages, rows, strict=True):
        asset = damage.asset
        geometry: dict[str, Any] | None = None
        schematic: list[list[int]] = []
        if asset.links:
            lines = [unwrap(link_line(network, links[it], shapes)) for it in asset.links]
            geometry = {"type": "MultiLineString", "coordinates": lines}
            schematic = [
                [number, *run]
                for number, it in enumerate(asset.links)
                for run in runs_of(schematic_sides(network, links[it], shapes))
            ]
        elif asset.places:
            place = network.places[asset.places[0]]
            geometry = {"type": "Point", "coordinates": [place.lon, place.lat]}
        shown = {"element_kind" if key == "kind" else key: it for key, it in row.items()}
        if worst := shown["worst"]:
            ends = (network.places[worst[it]].name() for it in ("origin", "destination"))
            shown["worst"] = {**worst, "name": " - ".join(ends)}
        features.append(
            {
                "type": "Feature",
                "geometry": geometry,
                "properties": {
                    "kind": "critical",
                    **shown,
                    "places": list(asset.places),
                    **schematic_member(schematic),
                },
            }
        )
    return {"type": "FeatureCollection", "properties": properties, "features": features}
