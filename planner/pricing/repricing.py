"""The steps of a whole network for many sets of values of its facts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from corridors.model.facts import Located
from corridors.model.network import Network
from planner.pricing.arcs import COLUMNS, Steps, UnitFormulas, UnitPrices
from planner.pricing.formula import FloatArray, Number


class NetworkFormulas(NamedTuple):
    """How the price of every step of a network is added up.

    ``of_steps`` holds the formulas of each step, ``edges_of`` the steps that each fact enters.
    """

    network: Network
    steps: Steps
    located: dict[int, Located]
    of_steps: list[UnitFormulas]
    edges_of: dict[int, list[int]]


def network_formulas(network: Network, steps: Steps) -> NetworkFormulas:
    """Return the formulas of all steps of a network.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and `planner.pricing.arcs.resolve_steps` of it.
    """
    unit = UnitPrices(network)
    of_steps = []
    edges_of: dict[int, list[int]] = {}
    for edge in range(len(steps.head)):
        found = unit.formulas(steps.step(edge))
        if found is None:
            message = f"step {steps.step(edge)} has no price"
            raise RuntimeError(message)
        of_steps.append(found[0])
        for number in found[0].facts():
            edges_of.setdefault(number, []).append(edge)
    return NetworkFormulas(network, steps, network.facts.located(), of_steps, edges_of)


def under(
    formulas: NetworkFormulas, values: Mapping[int, FloatArray]
) -> Iterator[tuple[Network, Steps]]:
    """Yield the network and its steps under each set of values.

    Steps are those that `planner.pricing.arcs.resolve_steps` would give of the network.

    Parameters
    ----------
    formulas
        `network_formulas` of the network.
    values
        Values of some facts by their number, arrays of one length: the n-th network has the
        n-th of each.
    """
    located, steps = formulas.located, formulas.steps

    def value(number: int) -> Number:
        return values[number] if number in values else float(located[number].value)

    count = len(next(iter(values.values())))
    edges = sorted({it for number in values for it in formulas.edges_of.get(number, ())})
    resolved = {edge: formulas.of_steps[edge].resolve(value) for edge in edges}
    columns = [
        _Drawn(((edge, it.columns[at]) for edge, it in resolved.items()), count)
        for at in range(len(COLUMNS))
    ]
    carbon = _Drawn(((edge, it.carbon) for edge, it in resolved.items()), count)
    unload = _Drawn(
        ((edge, it.unload) for edge, it in resolved.items() if it.unload is not None), count
    )
    customs = [
        _Drawn(
            ((edge, it.discharge[at]) for edge, it in resolved.items() if it.discharge is not None),
            count,
        )
        for at in range(3)
    ]
    surcharges = _by_name((edge, it.surcharges) for edge, it in resolved.items())
    trades = _by_name(
        (edge, (it.low_priority,)) for edge, it in resolved.items() if it.low_priority is not None
    )
    more = {name: _Drawn(some, count) for name, some in surcharges.items()}
    slower = {trade: _Drawn(some, count) for trade, some in trades.items()}
    for draw in range(count):
        fields: dict[str, Any] = {}
        for name, column in zip(COLUMNS, columns, strict=True):
            fields[name] = getattr(steps, name).copy()
            for edge, number in column.at(draw).items():
                fields[name][edge] = number
        hours, usd_teu, usd_t = (it.at(draw) for it in customs)
        landed = {row[0]: row for row in steps.discharge}
        landed |= {edge: (edge, hours[edge], usd_teu[edge], usd_t[edge]) for edge in hours}
        repriced = steps._replace(
            **fields,
            discharge=list(landed.values()),
            unload=steps.unload | unload.at(draw),
            carbon=carbon.over(steps.carbon, draw),
            surcharges=_over(more, steps.surcharges, draw),
            low_priority=_over(slower, steps.low_priority, draw),
        )
        chosen = {number: float(row[draw]) for number, row in values.items()}
        facts = formulas.network.facts.valued(chosen, located)
        yield formulas.network._replace(facts=facts), repriced


class _Drawn:
    """A number of some steps in each draw."""

    def __init__(self, amounts: Iterable[tuple[int, Number]], count: int) -> None:
        rows = dict(amounts)
        self.edges = list(rows)
        self.table = np.array([np.broadcast_to(row, count) for row in rows.values()])

    def at(self, draw: int) -> dict[int, float]:
        """Return the numbers of one draw by step."""
        if not self.edges:
            return {}
        return dict(zip(self.edges, self.table[:, draw].tolist(), strict=True))

    def over(self, base: Iterable[tuple[int, float]], draw: int) -> list[tuple[int, float]]:
        """Return the numbers of all steps, those of one draw over others, without zeros."""
        merged = dict(base) | self.at(draw)
        return [(edge, amount) for edge, amount in sorted(merged.items()) if amount]


Sparse = dict[str, list[tuple[int, float]]]
"""Numbers of some steps by name, as in `planner.pricing.arcs.Steps.surcharges`."""


def _over(drawn: Mapping[str, _Drawn], base: Sparse, draw: int) -> Sparse:
    none = _Drawn((), 0)
    names = dict.fromkeys((*base, *drawn))
    found = {name: drawn.get(name, none).over(base.get(name, ()), draw) for name in names}
    return {name: some for name, some in found.items() if some}


def _by_name(
    rows: Iterable[tuple[int, Iterable[tuple[str, Number]]]],
) -> dict[str, list[tuple[int, Number]]]:
    found: dict[str, list[tuple[int, Number]]] = {}
    for edge, amounts in rows:
        for name, amount in amounts:
            found.setdefault(name, []).append((edge, amount))
    return found
