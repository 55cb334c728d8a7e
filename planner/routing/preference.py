"""Which of the routes that are nearly the best a shipper takes.

The least by a criterion may buy a transfer or a border for a gain that no shipper would notice.
By generalised cost the simplest route within a share of the least is taken, unless its price is
so much higher that a shipper would take the saving; by CO2e and by distance, which weigh neither
hours nor money, the one of least generalised cost within that share. Both shares are facts of the
cargo (``least_gain_pct``, ``least_saving_pct``).
"""

from collections.abc import Sequence
from typing import NamedTuple

from corridors.model.entities import GATE
from corridors.model.network import Network
from planner.graph.backend import SLACK, Engine, Objective, value_of
from planner.graph.graph import Graph
from planner.pricing.arcs import HANDLE, MOVE, reprice
from planner.query.query import Query
from planner.routing.elementary import Elementary, elementary_path
from planner.routing.rules import QuestionRule, automaton_of
from planner.search.label_setting import NOWHERE

_BY_DISCHARGE = ("sea", "air")
WEIGHS_NOTHING_ELSE = ("co2e", "distance")
"""Criteria that weigh neither hours nor money."""


class AtMost(NamedTuple):
    """Greatest number of events."""

    most: int

    @property
    def layers(self) -> int:
        """None yet, one, two, ..."""
        return self.most + 1

    @property
    def first(self) -> int:
        """Nothing is counted yet."""
        return 0

    def after(self, layer: int, event: int) -> int:
        """Count an event; refuse one too many."""
        if not event:
            return layer
        return layer + event if layer + event <= self.most else NOWHERE

    def ends(self, layer: int) -> bool:
        """Let a way end anywhere."""
        del layer
        return True


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


def complications(network: Network, graph: Graph) -> list[int]:
    """Return by step how many transfers and borders with formalities it is.

    A change between families of modes is a transfer, a change of gauge is not: the consignment
    goes on under the same documents. Discharge abroad is a border.
    """
    steps, places = graph.steps, network.places
    country = [places[place].country for place in steps.places]
    family = [network.modes[mode].family if mode != GATE else "" for mode in steps.modes]
    land = [mode != GATE and network.modes[mode].land for mode in steps.modes]
    home = graph.pricer.origin_country
    found = [0] * len(steps.head)
    for state in range(len(steps.start) - 1):
        at, mode = steps.place_of[state], steps.mode_of[state]
        for edge in range(steps.start[state], steps.start[state + 1]):
            head = steps.head[edge]
            if steps.kind[edge] == MOVE:
                if land[mode] and country[at] != country[steps.place_of[head]]:
                    price = reprice(graph.pricer, steps.step(edge))
                    found[edge] = int(price is not None and price.border_h > 0.0)
            elif steps.kind[edge] == HANDLE:
                other = family[steps.mode_of[head]]
                if family[mode] and other and family[mode] != other:
                    found[edge] = 1
                if family[mode] in _BY_DISCHARGE and country[at] != home:
                    found[edge] += 1
    return found


def preferred_path(
    network: Network, engine: Engine, graph: Graph, terms: Objective, rules: Sequence[QuestionRule]
) -> PreferredPath:
    """Return the path of a question that a shipper takes.

    By generalised cost: of the routes whose cost is within ``least_gain_pct`` of the least, and
    against whose price the least saves no more than ``least_saving_pct``, those with the fewest
    transfers and borders, and of these the one of least cost. Both bounds hold for the route as a
    whole, however many transfers and borders it spares. By CO2e and distance: of the routes
    within the first share of the least, the one of least generalised cost. By time and cost, with a
    budget beside CO2e or distance, or where the question wants the least: the least.

    Parameters
    ----------
    network, engine, graph, terms
        As for `planner.routing.elementary.elementary_path`.
    rules
        What the way as a whole must keep.
    """
    query = terms.query
    best = elementary_path(engine, graph, terms, automaton_of(rules))
    if not best.path:
        return PreferredPath([], best.gap, 0.0)
    least = value_of(graph, terms, best.path)
    if wants_least(network, query):
        return PreferredPath(best.path, best.gap, least)
    most = least * (1.0 + least_gain(network, query.cargo))
    if query.by == "generalised":
        return _simplest(network, engine, graph, terms, rules, best, most)
    weighed = query._replace(by="generalised")
    bounded = terms._replace(query=weighed, bound=(query.by, most))
    found = elementary_path(engine, graph, bounded, automaton_of(rules))
    return PreferredPath(found.path or best.path, max(best.gap, found.gap), least)


def simplest_path(
    network: Network,
    engine: Engine,
    graph: Graph,
    terms: Objective,
    rules: Sequence[QuestionRule],
    others: Sequence[Sequence[int]],
) -> PreferredPath:
    """Return the path with the fewest transfers and borders among those nearly the least.

    Nearly the least are the paths within ``least_gain_pct`` of the least by the criterion of the
    question that take no more of it than any of ``others``; of equally simple ones the least.

    Parameters
    ----------
    network, engine, graph, terms, rules
        As for `preferred_path`; the criterion is time or cost.
    others
        Other answers to the question, by criteria of their own.
    """
    best = elementary_path(engine, graph, terms, automaton_of(rules))
    if not best.path:
        return PreferredPath([], best.gap, 0.0)
    least = value_of(graph, terms, best.path)
    if wants_least(network, terms.query._replace(by="generalised")):
        return PreferredPath(best.path, best.gap, least)
    most = least * (1.0 + least_gain(network, terms.query.cargo))
    most = max(least, min(most, *(value_of(graph, terms, it) for it in others)))
    return _simplest(network, engine, graph, terms, rules, best, most)


def _simplest(
    network: Network,
    engine: Engine,
    graph: Graph,
    terms: Objective,
    rules: Sequence[QuestionRule],
    best: Elementary,
    most: float,
) -> PreferredPath:
    """Return the path with the fewest transfers and borders within the limits of cost and price."""
    least = value_of(graph, terms, best.path)
    saving = least_saving(network, terms.query.cargo) if terms.query.by == "generalised" else 0.0
    highest = _price(graph, best.path) / (1.0 - saving) if saving else float("inf")
    if terms.query.budget_usd is not None:
        highest = min(highest, terms.query.budget_usd)
    priced = terms._replace(bound=("cost", highest))
    events = complications(network, graph)
    count = begun = sum(events[edge] for edge in best.path)
    path = best.path
    while count:
        way = automaton_of([*rules, QuestionRule(AtMost(count - 1), events, "")])
        found = elementary_path(engine, graph, terms, way, limit=most)
        # A price is seldom too high: only then does the search look at it as well.
        if found.path and _price(graph, found.path) > highest * SLACK:
            found = elementary_path(engine, graph, priced, way, limit=most)
        if not found.path:
            break
        path = found.path
        count = sum(events[edge] for edge in path)
    return PreferredPath(path, best.gap, least, begun - count)


def _price(graph: Graph, path: Sequence[int]) -> float:
    return float(sum(graph.usd[edge] for edge in path))
