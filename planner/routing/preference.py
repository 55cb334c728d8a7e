"""Which of the routes that are nearly the best a shipper takes.

The least by a criterion may buy a transfer or a border for a gain that no shipper would notice.
By generalised cost the simplest route within a share of the least is taken, unless its price is
so much higher that a shipper would take the saving; by CO2e and by distance, which weigh neither
hours nor money, the one of least generalised cost within that share. Both shares are facts of the
cargo (``least_gain_pct``, ``least_saving_pct``).
"""

from collections.abc import Sequence
from functools import cached_property
from math import fsum
from typing import Any, NamedTuple

from corridors.model.entities import GATE
from corridors.model.network import Network
from planner.graph.backend import PLAIN, PRICE, SLACK, Engine, Objective, value_of
from planner.graph.graph import Graph
from planner.graph.potentials import with_potentials
from planner.pricing.arcs import HANDLE, MOVE
from planner.query.query import Query
from planner.routing.elementary import elementary_path
from planner.routing.rules import QuestionRule, automaton_of, letters_of
from planner.search.automaton import Alphabet, AtMost, automaton, condensed
from planner.search.bounds import incoming_rows

_BY_DISCHARGE = ("sea", "air")
WEIGHS_NOTHING_ELSE = ("co2e", "distance")
"""Criteria that weigh neither hours nor money."""


class PreferredPath(NamedTuple):
    """The path that is taken, and what is known of it.

    Attributes
    ----------
    path
        Edges in order, empty where there is none.
    gap
        As of `planner.routing.elementary.Elementary`.
    least
        What the least by the criterion takes.
    simpler
        How many transfers and borders fewer it has than the least by the criterion.
    """

    path: list[int]
    gap: float
    least: float
    simpler: int = 0


def least_gain(network: Network, cargo: str) -> float:
    """Return the share of the total below which a gain buys no transfer and no border."""
    return network.cargo_number(cargo, "least_gain_pct") / 100.0


def least_saving(network: Network, cargo: str) -> float:
    """Return the share of the price below which a saving buys no transfer and no border.

    0 where nothing is stated of the cargo: then prices do not bound the simpler route.
    """
    return network.cargo_number(cargo, "least_saving_pct") / 100.0


def wants_least(network: Network, query: Query) -> bool:
    """Return whether a question is answered with the least by its criterion, to the last unit."""
    if query.least or not least_gain(network, query.cargo):
        return True
    if query.by in WEIGHS_NOTHING_ELSE:
        return query.budget_usd is not None
    return query.by != "generalised"


def complications(
    network: Network, graph: Graph, known: dict[tuple[str, str, str], bool] | None = None
) -> list[int]:
    """Return by step how many transfers and borders with formalities it is.

    Parameters
    ----------
    network, graph
        The network under its layers of facts, and a graph of it.
    known
        Takes up, for other days, whether a crossing of a border has formalities on every day, or
        on none, by its places and its mode.

    Notes
    -----
    A change between families of modes, or from or to a service, is a transfer. A change of gauge
    is not: the consignment goes on under the same documents. Discharge abroad is a border.
    """
    steps, places, modes = graph.steps, network.places, graph.steps.modes
    start, heads, kinds, place_of, mode_of = (
        *(_listed(it) for it in (steps.start, steps.head)),
        *(steps.kind, _listed(steps.place_of), steps.mode_of),
    )
    country = [places[place].country for place in steps.places]
    family = [network.modes[mode].family if mode != GATE else "" for mode in modes]
    land = [mode != GATE and network.modes[mode].land for mode in modes]
    gate = [mode == GATE for mode in modes]
    home = graph.pricer.origin_country
    borders = {} if known is None else known
    found = [0] * len(heads)
    # Of rides the steps are counted; copies of steps may stand behind them.
    rides = range(steps.rides.first, steps.rides.first + len(steps.rides))
    for state in range(len(start) - 1):
        at, mode = place_of[state], mode_of[state]
        here, of_mode = country[at], family[mode]
        for edge in range(start[state], start[state + 1]):
            if edge in rides:
                continue
            kind = kinds[edge]
            if kind == MOVE:
                if land[mode]:
                    to = place_of[heads[edge]]
                    if here != country[to] and here and country[to]:
                        crossing = steps.places[at], steps.places[to], modes[mode]
                        formal = borders.get(crossing)
                        if formal is None:
                            hours, always = graph.pricer.crossing_h(*crossing)
                            formal = hours > 0.0
                            if always:
                                borders[crossing] = formal
                        found[edge] = int(formal)
            elif kind == HANDLE:
                second = mode_of[heads[edge]]
                carrier_changes = max(mode, second) >= steps.served
                if (of_mode != family[second] or carrier_changes) and not (
                    gate[mode] or gate[second]
                ):
                    found[edge] = 1
                if of_mode in _BY_DISCHARGE and here != home and modes[mode] != modes[second]:
                    found[edge] += 1
    return found


def _listed(values: Any) -> Any:
    """Return an array as a list, which plain Python reads faster."""
    return values if isinstance(values, list) else values.tolist()


class Preference:
    """Chooses among the paths of a question as a shipper does.

    All criteria of one question share what is known of its graph: which steps complicate a
    route, and the least that lies behind or ahead of each state.

    Parameters
    ----------
    network, engine, graph
        As for `planner.routing.elementary.elementary_path`.
    rules
        What the way as a whole must keep.
    """

    def __init__(
        self, network: Network, engine: Engine, graph: Graph, rules: Sequence[QuestionRule]
    ) -> None:
        self._network = network
        self._engine = engine
        self._graph = graph
        self._rules = rules
        self._way = automaton_of(graph.steps, rules)
        self._ahead: dict[str, Graph] = {}

    @cached_property
    def _complications(self) -> list[int]:
        cache, graph = self._engine.cache, self._graph
        if cache is None:
            return complications(self._network, graph)
        known = cache.borders.setdefault(graph.pricer.consignment, {})
        return cache.once(
            graph, "complications", lambda: complications(self._network, graph, known)
        )

    @cached_property
    def _letters(self) -> Alphabet:
        """The symbols of the steps for the rules and for the number of complications."""

        def make() -> Alphabet:
            counted = QuestionRule(AtMost(0), self._complications, "")
            return letters_of(self._graph.steps, [*self._rules, counted])

        cache = self._engine.cache
        if cache is None or self._rules:
            return make()
        return cache.once(self._graph, "letters", make)

    def preferred(self, terms: Objective) -> PreferredPath:
        """Return the path of a question that a shipper takes.

        By generalised cost: of the routes whose cost is within ``least_gain_pct`` of the least, and
        against whose price the least saves no more than ``least_saving_pct``, those with the fewest
        transfers and borders, and of these the one of least cost. Both bounds hold for the route as
        a whole, however many transfers and borders it spares. By CO2e and distance: of the routes
        within the first share of the least, the one of least generalised cost. By time and cost,
        with a budget beside CO2e or distance, or where the question wants the least: the least.
        """
        query = terms.query
        if wants_least(self._network, query):
            return self._least(self._graph, terms)
        if query.by == "generalised":
            best = self._least(self._looking_ahead(terms), terms)
            return self._simplest(terms, best, self._nearly(best, query))
        best = self._least(self._graph, terms)
        if not best.path:
            return best
        bound = (query.by, self._nearly(best, query))
        weighed = terms._replace(query=query._replace(by="generalised"), bound=bound)
        graph = self._looking_ahead(weighed)
        # The least by the criterion is within its own bound, so nothing need come to more.
        most = value_of(graph, weighed, best.path)
        found = elementary_path(self._engine, graph, weighed, self._way, limit=most)
        return PreferredPath(found.path or best.path, max(best.gap, found.gap), best.least)

    def simplest(self, terms: Objective, others: Sequence[Sequence[int]]) -> PreferredPath:
        """Return the path with the fewest transfers and borders among those nearly the least.

        Nearly the least are the paths within ``least_gain_pct`` of the least by the criterion of
        the question that take no more of it than any of ``others``; of equally simple ones the
        least.

        Parameters
        ----------
        terms
            As for `planner.routing.elementary.elementary_path`; the criterion is time or cost.
        others
            Other answers to the question, by criteria of their own.
        """
        if wants_least(self._network, terms.query._replace(by="generalised")):
            return self._least(self._graph, terms)
        best = self._least(self._looking_ahead(terms), terms)
        if not best.path:
            return best
        most = self._nearly(best, terms.query)
        most = min(most, *(value_of(self._graph, terms, it) for it in others))
        return self._simplest(terms, best, max(best.least, most))

    def _looking_ahead(self, terms: Objective) -> Graph:
        """Return the graph with what the searches by a criterion need to look ahead.

        It takes as long as one search in plain Python, so it pays where several follow.
        """
        if self._engine is not PLAIN:
            return self._graph
        by = terms.query.by
        if by not in self._ahead:
            if not self._graph.into:
                steps = self._graph.steps
                self._graph = self._graph._replace(into=incoming_rows(steps.start, steps.head))
            self._ahead[by] = with_potentials(self._graph, terms)
        return self._ahead[by]

    def _least(self, graph: Graph, terms: Objective) -> PreferredPath:
        """Return the least by the criterion."""
        best = elementary_path(self._engine, graph, terms, self._way)
        least = value_of(graph, terms, best.path) if best.path else 0.0
        return PreferredPath(best.path, best.gap, least)

    def _nearly(self, best: PreferredPath, query: Query) -> float:
        """Return the most that is nearly the least."""
        return best.least * (1.0 + least_gain(self._network, query.cargo))

    def _simplest(self, terms: Objective, best: PreferredPath, most: float) -> PreferredPath:
        """Return the path with the fewest transfers and borders within limits of cost and price."""
        network, engine, query = self._network, self._engine, terms.query
        graph = self._looking_ahead(terms)
        saving = least_saving(network, query.cargo) if query.by == "generalised" else 0.0
        highest = _price(graph, best.path) / (1.0 - saving) if saving else float("inf")
        if query.budget_usd is not None:
            highest = min(highest, query.budget_usd)
        priced = terms._replace(bound=(PRICE, highest))
        events = self._complications
        count = begun = _count(graph, events, best.path)
        path = best.path
        while count:
            rules = [*(it.rule for it in self._rules), AtMost(count - 1)]
            way = condensed(automaton(self._letters, rules))
            found = elementary_path(engine, graph, terms, way, limit=most)
            # A price is seldom too high: only then does the search look at it as well.
            if found.path and _price(graph, found.path) > highest * SLACK:
                found = elementary_path(engine, graph, priced, way, limit=most)
            if not found.path:
                break
            path = found.path
            count = _count(graph, events, path)
        return best._replace(path=path, simpler=begun - count)


def _price(graph: Graph, path: Sequence[int]) -> float:
    return fsum(graph.usd[edge] for edge in path)


def _count(graph: Graph, events: Sequence[int], path: Sequence[int]) -> int:
    """Return the transfers and borders of a path, those on its rides among them."""
    return sum(events[edge] for edge, _, _ in graph.steps.unfold(path))
