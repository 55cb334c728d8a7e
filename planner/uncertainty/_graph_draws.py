"""What does the graph of one question take in each draw of the facts?"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from corridors.model.facts import Located
from corridors.model.network import Network
from planner.graph.backend import Engine, as_arrays
from planner.graph.graph import STATIC, Graph
from planner.pricing.arcs import NEVER, reprice
from planner.pricing.formula import Formula, Number, Value, formula_of
from planner.pricing.quantize import on_grid
from planner.query.query import Query
from planner.search.label_setting import Calendar
from planner.uncertainty._route_model import windows_of

_Amount = tuple[int, Callable[[Value], Number]]
"""The number of a step or a span, and what it takes under given values of the facts."""


class Drawn(NamedTuple):
    """How a graph is made from values of the facts.

    ``graph`` holds arrays, with the facts as they are; its calendars are cut where other facts
    begin to hold. ``timed`` are the steps with a calendar, each with its number. ``hours``,
    ``usd``, ``wtw_kg`` and ``km`` hold the steps that hang on a fact that is drawn, ``spans`` the
    spans of the calendars.
    """

    graph: Graph
    located: Mapping[int, Located]
    timed: list[tuple[int, int]]
    hours: list[_Amount]
    usd: list[_Amount]
    wtw_kg: list[_Amount]
    km: list[_Amount]
    spans: list[_Amount]

    def under(self, values: Mapping[int, Any]) -> Iterator[Graph]:
        """Yield the graph under each set of values.

        Parameters
        ----------
        values
            Values of facts by their number, arrays of one length: the n-th graph has the n-th
            of each.

        Yields
        ------
        Graph
            What `planner.graph.graph.build_graph` makes of the network with these values, but for
            the
            last bits of floating point and the numbers of its calendars.
        """
        count = len(next(iter(values.values())))

        def value(number: int) -> Number:
            return values[number] if number in values else float(self.located[number].value)

        def rows(base: Any, amounts: list[_Amount]) -> Any:
            table = np.tile(base, (count, 1))
            for at, amount in amounts:
                table[:, at] = amount(value)
            return on_grid(table)

        graph, calendar = self.graph, self.graph.calendar
        own = rows(calendar.hours, self.spans)
        hours = rows(graph.hours, self.hours)
        # A step with a calendar takes the least of its spans.
        for edge, number in self.timed:
            some = slice(calendar.first[number], calendar.first[number + 1])
            hours[:, edge] = own[:, some].min(axis=1)
        usd, wtw = rows(graph.usd, self.usd), rows(graph.wtw_kg, self.wtw_kg)
        km = rows(graph.steps.km, self.km)
        for draw in range(count):
            yield graph._replace(
                steps=graph.steps._replace(km=km[draw]),
                hours=hours[draw],
                usd=usd[draw],
                wtw_kg=wtw[draw],
                calendar=calendar._replace(hours=own[draw]),
            )


def drawn_graph(
    network: Network, query: Query, graph: Graph, engine: Engine, numbers: Iterable[int]
) -> Drawn:
    """Return how the graph of a question is made from values of some facts.

    Parameters
    ----------
    network, query
        The network under its layers of facts, and the question.
    graph
        `planner.graph.graph.build_graph` of them. What is open stays open whatever is drawn.
    engine
        A compiled engine, which takes the arrays.
    numbers
        The facts that are drawn.
    """
    located, tables = network.facts.located(), network.facts.by_subject
    pricer, drawn = graph.pricer, frozenset(numbers)
    found = Drawn(graph, located, [], [], [], [], [], [])
    calendar = Calendar([0], [], [], [])
    spans: list[tuple[float, float, Formula]] = []
    number = [STATIC] * len(graph.number)

    def hang(*facts: tuple[int, ...]) -> bool:
        return any(not drawn.isdisjoint(some) for some in facts)

    def paid(formula: Formula) -> Callable[[Value], Number]:
        return lambda value: (
            formula.usd(value, pricer.units) + formula.carbon_usd(value, pricer.mass)
        )

    def emitted(formula: Formula) -> Callable[[Value], Number]:
        return lambda value: formula.wtw_kg(value, pricer.mass)

    for edge, least in enumerate(graph.hours):
        if least == NEVER:
            continue
        step = graph.steps.step(edge)
        price = reprice(pricer, step)
        if price is None:
            message = f"step {step} has no price"
            raise RuntimeError(message)
        formula = formula_of(step, price, located, tables)
        if graph.number[edge] != STATIC:
            number[edge] = len(found.timed)
            found.timed.append((edge, number[edge]))
            spans += windows_of(graph, query, edge, price, located)
            calendar.first.append(len(spans))  # type: ignore[attr-defined]
        elif hang(formula.timed_by()):
            found.hours.append((edge, formula.hours))
        if hang(formula.paid_by()):
            found.usd.append((edge, paid(formula)))
        if hang(formula.emitted_by()):
            found.wtw_kg.append((edge, emitted(formula)))
        if formula.moves and formula.length in drawn:
            found.km.append((edge, formula.km))
    found.spans.extend((at, formula.hours) for at, (*_, formula) in enumerate(spans))

    def base(fact: int) -> Number:
        return float(located[fact].value)

    begin, end, formulas = map(list, zip(*spans, strict=True)) if spans else ([], [], [])
    takes = [float(it.hours(base)) for it in formulas]
    laid = Calendar(calendar.first, begin, end, takes)
    arrays = as_arrays(engine, graph._replace(number=number, calendar=laid))
    return found._replace(graph=arrays)
