"""Cache of the graphs of one network, and engines that search them.

Questions under the same terms share a graph.
"""

from collections import Counter
from collections.abc import ItemsView, Iterator, MutableMapping, ValuesView
from copy import copy
from itertools import chain
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from corridors.model.network import Network
from corridors.model.seasons import day_number, in_season
from planner.graph._rides import rides_over, with_rides
from planner.graph._wagons import WagonFactor, wagon_factors, with_wagons
from planner.graph.backend import PLAIN, Engine, weight_by
from planner.graph.graph import (
    STATIC,
    Graph,
    as_lists,
    build_graph,
    build_open_graph,
    closed_at_ends,
    is_unloading,
    loading_steps,
    ready_at,
    source_and_target,
    unloading_steps,
)
from planner.graph.leaning import with_leanings
from planner.graph.tokens import tokens_of
from planner.graph.via import split_places
from planner.pricing.adjustments import (
    end_terms,
    low_priority_trades,
)
from planner.pricing.arcs import NEVER, Steps
from planner.pricing.pricer import Pricer
from planner.pricing.shipper_costs import (
    Penalties,
    SeasonalColumn,
    penalty_columns,
    seasonal_column,
)
from planner.pricing.voyages import ship_between
from planner.question.query import Query, countries_of
from planner.restrictions.bans import NO_BANS, banned_steps, refused_boardings, unscheduled_moves
from planner.restrictions.restriction import (
    Restriction,
    all_restrictions,
    restrictions_against,
)
from planner.search import landmarks
from planner.search.compilation import adaptive, floats, ints
from planner.search.label_setting import Landmarks

K = TypeVar("K")
V = TypeVar("V")
_Key = tuple[object, ...]

LANDMARKS_AFTER = 16
"""Questions under the same terms after which landmarks are made, which take as long."""
MOST_GRAPHS = 64
"""Graphs of one network that are kept, the last that were asked for."""
MOST_BANS = 8
"""Sets of bans, and hours of the cargo, under which each of them is kept too."""
MOST_STEPS = 1_200_000
"""Steps of all these graphs together; 110 bytes each, so of a large network fewer are kept."""


class LRUCache(MutableMapping[K, V]):
    """A mapping that drops the least recently used items.

    Reading an item uses it; asking whether it is there, or going through all, does not.

    Parameters
    ----------
    maxsize
        Greatest number of items kept, from 1; it may be raised later.

    Examples
    --------
    >>> kept = LRUCache(2)
    >>> kept["a"], kept["b"] = 1, 2
    >>> kept["a"]
    1
    >>> kept["c"] = 3
    >>> list(kept.items())
    [('a', 1), ('c', 3)]
    """

    def __init__(self, maxsize: int) -> None:
        self.maxsize = maxsize
        self._known: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        value = self._known.pop(key)
        self._known[key] = value
        return value

    def __setitem__(self, key: K, value: V) -> None:
        self._known.pop(key, None)
        self._known[key] = value
        while len(self._known) > self.maxsize:
            del self._known[next(iter(self._known))]

    def __delitem__(self, key: K) -> None:
        del self._known[key]

    def __contains__(self, key: object) -> bool:
        return key in self._known

    def __iter__(self) -> Iterator[K]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def items(self) -> ItemsView[K, V]:
        """Return all items, without using them."""
        return self._known.items()

    def values(self) -> ValuesView[V]:
        """Return all values, without using them."""
        return self._known.values()


class SharedGraphs(NamedTuple):
    """The graph of some terms with all unloading closed, and with all of it open.

    What the bans of a question close is open in both; ``banned`` are the second with it closed, by
    the terms of the bans. ``asked`` counts the questions by criterion, ``marks`` are the landmarks
    of each.
    """

    graph: Graph
    everywhere: Graph
    banned: dict[_Key, Graph]
    asked: Counter[str]
    marks: dict[str, Landmarks]

    def landmarks(self, by: str) -> dict[str, Landmarks]:
        """Return the landmarks of criteria; those of one are made once it is asked for often."""
        self.asked[by] += 1
        if by not in self.marks and by != "generalised" and self.asked[by] > LANDMARKS_AFTER:
            graph = self.everywhere
            hours = floats(graph.hours)
            heavy = weight_by(graph, by)
            weight = hours if heavy is None else floats(heavy)
            shortest = np.where(np.isfinite(hours), weight, NEVER)
            self.marks[by] = landmarks.make_landmarks(graph.steps.start, graph.steps.head, shortest)
        return self.marks


class GraphCache:
    """Graphs of a network by the terms of questions, and what their steps have in common.

    Attributes
    ----------
    graphs
        `SharedGraphs` by `terms_key`.
    shipper_costs, penalties
        What a shipper pays beside the price, by cargo and ends; penalties of steps in USD, by
        cargo and the customs territory of the origin.
    token_of
        Tokens of the steps of graphs, by their pricer.
    posts, rules, refusing, equal_refusals
        Steps that do not admit all cargo, by what they say, and those refused by the countries of
        both ends; equal ones are one object.
    closed_by
        Steps that bans close, by the day of departure and `_ban_terms`.
    wagons
        Factors of ordinary wagons, by `terms_key` without the day.
    together
        Graphs that are asked for again and again, as those of a matrix: all of them are kept.
    """

    def __init__(self) -> None:
        self.together = 0
        self.steps: Steps | None = None
        self.arrays: Steps | None = None
        self.unloading: list[int] = []
        self.loading: list[int] = []
        self.graphs: LRUCache[_Key, SharedGraphs] = LRUCache(MOST_GRAPHS)
        self.shipper_costs: LRUCache[_Key, list[SeasonalColumn]] = LRUCache(MOST_GRAPHS)
        self.penalties: LRUCache[_Key, NDArray[np.float64]] = LRUCache(MOST_GRAPHS)
        self.token_of: WeakKeyDictionary[Pricer, Any] = WeakKeyDictionary()
        self.posts: list[Restriction] | None = None
        self.rules: dict[tuple[object, ...], list[Restriction]] = {}
        self.refusing: dict[tuple[str, ...], tuple[int, ...]] = {}
        self.equal_refusals: dict[tuple[int, ...], tuple[int, ...]] = {}
        self.closed_by: dict[_Key, NDArray[np.int64]] = {}
        self.wagons: LRUCache[_Key, dict[int, WagonFactor]] = LRUCache(MOST_GRAPHS)
        self.split: tuple[tuple[str, ...], Steps, list[int]] | None = None

    def graph(self, network: Network, steps: Steps, query: Query) -> Graph:
        """Return the graph of a question; equal to `planner.graph.graph.build_graph`."""
        if query.via:
            return build_graph(network, steps, query)
        base = self.shared(network, steps, query)
        own = ready_at(base.graph, self.loading, query.hour)
        hours: Any = own.hours.copy()
        number: Any = own.number.copy()
        for edge in unloading_steps(steps, query.destination):
            hours[edge] = base.everywhere.hours[edge]
            number[edge] = base.everywhere.number[edge]
        closed = ints([*closed_at_ends(steps, query), *self.refused(network, steps, query)])
        banned = self.banned(network, steps, query)
        lanes = _dated(own, np.setdiff1d(closed, banned))
        fleets = own.fleets.without({*banned.tolist()} if own.fleets.takes else ())
        for some in (closed, banned):
            hours[some] = NEVER
            number[some] = STATIC
        source, target = source_and_target(steps, query)
        graph = own._replace(
            hours=hours,
            number=number,
            lanes=lanes,
            fleets=fleets,
            source=source,
            target=target,
            landmarks=base.landmarks(query.by),
            shipper=self.shipper(network, steps, query, base.graph.usd),
        )
        return with_leanings(network, query, graph) if query.leanings else graph

    def shipper(
        self, network: Network, steps: Steps, query: Query, price_usd: Any
    ) -> dict[str, Any]:
        """Return what `shipper_costs.shipper_columns` does."""
        ends = countries_of(network, query)
        penalties = Penalties(network, ends[0])
        penalised = (query.cargo, penalties.home)
        if penalised not in self.penalties:
            self.penalties[penalised] = penalties.usd(steps, query.cargo)
        columns = penalty_columns(network, query.cargo, self.penalties[penalised], price_usd)
        if query.by != "generalised":
            return columns
        borne = self._borne(network, steps, query, ends)
        return columns | {"generalised": borne + columns.get("generalised", 0.0)}

    def _borne(
        self, network: Network, steps: Steps, query: Query, ends: tuple[str, str]
    ) -> "NDArray[np.float64]":
        """Return what steps cost the shipper of a question without penalties, USD."""
        asked = (query.cargo, ends, query.value_of_time)
        day = day_number(query.depart.month, query.depart.day)
        known = self.shipper_costs.setdefault(asked, [])
        for it in known:
            seasons = zip(it.seasons, it.held, strict=True)
            if all(in_season(season, day) == held for season, held in seasons):
                return it.column
        known.append(seasonal_column(network, steps, query))
        return known[-1].column

    def passing(self, network: Network, steps: Steps, query: Query) -> Graph:
        """Return the graph of a question whose stops are passed through.

        Equal to `planner.graph.graph.build_graph` of `planner.graph.via.pass_through`, but for the
        numbers of the calendars: what was added takes what the steps take that it is a copy of.
        """
        base = self.shared(network, steps, query)
        if self.split is None or self.split[0] != query.via:
            self.split = (query.via, *split_places(steps, query.via))
        _, own, copies = self.split
        of = ints(copies)

        def column(values: Any) -> Any:
            return np.append(values, values[of])

        shipper = self.shipper(network, steps, query, base.graph.usd)
        ready = ready_at(base.graph, self.loading, query.hour)
        hours, number = column(ready.hours), column(ready.number)
        opened = unloading_steps(own, query.destination)
        hours[opened] = column(base.everywhere.hours)[opened]
        number[opened] = column(base.everywhere.number)[opened]
        refused = {*self.refused(network, steps, query)}
        refused.update(self.banned(network, steps, query).tolist())
        first = len(steps.head)
        closed = [*refused, *(first + at for at, edge in enumerate(copies) if edge in refused)]
        hours[closed] = NEVER
        number[closed] = STATIC
        source, target = source_and_target(own, query)
        wagons = dict(base.graph.wagons)
        wagons |= {first + at: wagons[edge] for at, edge in enumerate(copies) if edge in wagons}
        graph = base.graph._replace(
            steps=own,
            hours=hours,
            number=number,
            usd=column(base.graph.usd),
            wtw_kg=column(base.graph.wtw_kg),
            shipper={by: column(it) for by, it in shipper.items()},
            source=source,
            target=target,
            wagons=wagons,
            calendar=ready.calendar,
            # Its tokens are not those of the graph without stops.
            pricer=copy(base.graph.pricer),
        )
        return with_leanings(network, query, graph) if query.leanings else graph

    def refused(self, network: Network, steps: Steps, query: Query) -> tuple[int, ...]:
        """Return the steps that refuse cargo by both of its ends: one object for the same ones."""
        if self.posts is None:
            self.posts = all_restrictions(network, steps)
        asked = (query.cargo, *(network.places[it].country for it in query[:2] if it))
        known = self.refusing.get(asked)
        if known is None:
            if not self.rules:
                for post in self.posts:
                    self.rules.setdefault(post[2:], []).append(post)
            # Most posts say the same as others of their border.
            alike = [posts[0] for posts in self.rules.values()]
            refused = [self.rules[it[2:]] for it in restrictions_against(alike, network, query)]
            own = [post.edge for posts in refused for post in posts]
            # What goes by services alone may not go by the links that these run along.
            lanes = unscheduled_moves(network, steps, query.cargo)
            known = (*own, *rides_over(steps, own), *lanes)
            known = self.refusing[asked] = self.equal_refusals.setdefault(known, known)
        return known

    def banned(self, network: Network, steps: Steps, query: Query) -> "NDArray[np.int64]":
        """Return the steps that the bans of a question close, with the rides over them."""
        asked = (query.depart, *_ban_terms(query))
        if asked not in self.closed_by:
            if len(self.closed_by) >= MOST_GRAPHS:
                del self.closed_by[next(iter(self.closed_by))]
            bans = (banned_steps(network, steps, query), refused_boardings(network, steps, query))
            own = [edge for edges, _ in chain(*bans) for edge in edges]
            self.closed_by[asked] = ints([*own, *rides_over(steps, own)])
        return self.closed_by[asked]

    def everywhere(self, network: Network, steps: Steps, query: Query) -> Graph:
        """Return the graph of the terms of a question, with unloading open everywhere."""
        base = self.shared(network, steps, query)
        asked = (*_ban_terms(query), query.hour)
        if asked not in base.banned:
            if len(base.banned) >= MOST_BANS:
                del base.banned[next(iter(base.banned))]
            graph = ready_at(base.everywhere, self.loading, query.hour)
            hours: Any = graph.hours.copy()
            number: Any = graph.number.copy()
            closed = self.banned(network, steps, query)
            hours[closed] = NEVER
            number[closed] = STATIC
            base.banned[asked] = graph._replace(hours=hours, number=number)
        return base.banned[asked]

    def tokens(self, network: Network, graph: Graph) -> Any:
        """Return the tokens of the steps of a graph, once for all questions of its terms."""
        if graph.pricer not in self.token_of:
            self.token_of[graph.pricer] = ints(tokens_of(network, graph).of_step)
        return self.token_of[graph.pricer]

    def shared(self, network: Network, steps: Steps, query: Query) -> SharedGraphs:
        """Return the graph of the terms of a question."""
        if steps is not self.steps:
            self.steps = steps
            self.arrays = None
            self.posts = None
            self.split = None
            for kept in (self.graphs, self.token_of, self.shipper_costs, self.penalties):
                kept.clear()
            self.wagons.clear()
            for known in (self.rules, self.refusing, self.equal_refusals, self.closed_by):
                known.clear()
            # No more graphs than are asked for together, or than so many steps allow.
            fit = min(MOST_GRAPHS, MOST_STEPS // max(len(steps.head), 1))
            self.graphs.maxsize = max(fit, self.together, 1)
        terms = terms_key(network, steps, query)
        found = self.graphs.get(terms)
        if found is None:
            found = self.graphs[terms] = self._build(network, steps, query, terms[1:])
        return found

    def all_posts(self, network: Network, steps: Steps, query: Query) -> list[Restriction]:
        """Return the steps that do not admit all cargo."""
        self.shared(network, steps, query)
        if self.posts is None:
            self.posts = all_restrictions(network, steps)
        return self.posts

    def _build(self, network: Network, steps: Steps, query: Query, dayless: _Key) -> SharedGraphs:
        if self.arrays is None:
            self.arrays = steps._replace(
                start=ints(steps.start),
                head=ints(steps.head),
                place_of=ints(steps.place_of),
                km=floats(steps.km),
            )
            self.unloading = [edge for edge in range(len(steps.head)) if is_unloading(steps, edge)]
            self.loading = loading_steps(steps)
        free = query._replace(**NO_BANS)
        opened = build_open_graph(network, steps, free, self.unloading)
        trains = with_rides(network, query, opened._replace(steps=self.arrays))
        if dayless not in self.wagons:
            self.wagons[dayless] = wagon_factors(network, steps, query)
        everywhere = with_wagons(trains, self.wagons[dayless])
        closed: Any = everywhere.hours.copy()
        static: Any = everywhere.number.copy()
        closed[self.unloading] = NEVER
        static[self.unloading] = STATIC
        own = everywhere._replace(hours=closed, number=static)
        return SharedGraphs(own, everywhere, {}, Counter(), {})


def terms_key(network: Network, steps: Steps, query: Query) -> _Key:
    """Return what questions with the same graph share: those of all origins first.

    What bans close, and what waits for the cargo, is changed in a copy.
    """
    origin = network.places[query.origin]
    return (
        *(query.depart, query.cargo, query.origin if query.booked else ""),
        *(end_terms(network, query), low_priority_trades(network, steps.rows.trades, query)),
        *(origin.country, round(origin.lon / 15.0), ship_between(network, query)),
    )


def _ban_terms(query: Query) -> _Key:
    """Return the terms by which a question closes steps of the graph that it shares."""
    return (query.cargo, *(getattr(query, it) for it in NO_BANS))


def _dated(graph: Graph, edges: Any) -> dict[int, tuple[float, int]]:
    """Return the hours and calendars of those of some steps that have a calendar."""
    dated = edges[np.asarray(graph.number)[edges] != STATIC]
    hours, number = (np.asarray(it)[dated].tolist() for it in (graph.hours, graph.number))
    return dict(zip(dated.tolist(), zip(hours, number, strict=True), strict=True))


def warm_engine() -> Engine:
    """Return an engine that keeps what questions under the same terms share.

    Terms are all of a question but its ends, criterion and bounds; of the ends only countries,
    markets of railways and the time zone of the origin matter. Use one engine for one network and
    its steps.
    """
    cache = GraphCache()
    questions = (cache.graph, cache.passing, cache.tokens)
    return Engine(*adaptive(), floats, ints, *questions, landmarks.NO_LANDMARK_ARRAYS, cache)


def plain_engine() -> Engine:
    """Return an engine of plain searches whose graphs share what they have in common.

    For one question on some days from the shell; use it for one network and its steps.
    """
    cache = GraphCache()

    def graph(network: Network, steps: Steps, query: Query) -> Graph:
        if query.via:
            return PLAIN.graph(network, steps, query)
        found = cache.graph(network, steps, query)
        return as_lists(found)._replace(steps=steps, landmarks={})

    return PLAIN._replace(graph=graph)


def shared_graph(engine: Engine, network: Network, steps: Steps, query: Query) -> Graph:
    """Return the graph of the terms of a question, with unloading open everywhere.

    The same object for the same terms; its ends are those of whoever asked first.

    Raises
    ------
    TypeError
        If the engine is not a warm one.
    """
    return _cache_of(engine).everywhere(network, steps, query)


def raise_capacity(engine: Engine, graphs: int) -> None:
    """Let a warm engine keep at least a number of graphs.

    As for a matrix that is asked again.

    Raises
    ------
    TypeError
        If the engine is not a warm one.
    """
    cache = _cache_of(engine)
    cache.together = max(cache.together, graphs)
    cache.graphs.maxsize = max(cache.graphs.maxsize, graphs)


def shipper_costs(
    engine: Engine, network: Network, steps: Steps, query: Query, price_usd: Any
) -> dict[str, Any]:
    """Return by criterion what each step counts beside what is shown of it.

    Raises
    ------
    TypeError
        If the engine is not a warm one.
    """
    return _cache_of(engine).shipper(network, steps, query, price_usd)


def relaxed_graph(engine: Engine, network: Network, steps: Steps, query: Query) -> Graph:
    """Return the graph of a question with every season, closure and ban open.

    Equal to `planner.graph.graph.build_graph` where it is lenient.

    Raises
    ------
    TypeError
        If the engine is not a warm one.
    """
    posts = None if query.via else _cache_of(engine).all_posts(network, steps, query)
    return build_graph(network, steps, query, lenient=True, posts=posts)


def refused_steps(engine: Engine, network: Network, steps: Steps, query: Query) -> tuple[int, ...]:
    """Return the steps that do not admit the cargo of a question, by both of its ends.

    Without a destination in the question those that no destination would open. The same object
    where they are the same steps.

    Raises
    ------
    TypeError
        If the engine is not a warm one.
    """
    return _cache_of(engine).refused(network, steps, query)


def clear_graphs(engine: Engine) -> None:
    """Drop the graphs that a warm engine keeps."""
    if engine.cache is not None:
        engine.cache.graphs.clear()
        engine.cache.token_of.clear()


def _cache_of(engine: Engine) -> GraphCache:
    if engine.cache is None:
        message = "only a warm engine keeps graphs; use planner.graph.cache.warm_engine"
        raise TypeError(message)
    return engine.cache
