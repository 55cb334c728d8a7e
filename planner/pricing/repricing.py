"""The steps of a whole network for many sets of values of its facts."""

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from corridors.model.facts import Located
from corridors.model.network import Network
from planner.pricing.arcs import COLUMNS, Steps, UnitFormulas, UnitPrices
from planner.pricing.formula import FloatArray, Number

_CUSTOMS = 4
"""Numbers of a row of `planner.pricing.arcs.Steps.discharge` beside the step."""


class NetworkFormulas(NamedTuple):
    """How the price of every step of a network is added up.

    ``of_steps`` holds the formulas of each step but rides, ``edges_of`` the steps that each fact
    enters.
    """

    network: Network
    steps: Steps
    located: dict[int, Located]
    of_steps: list[UnitFormulas | None]
    edges_of: dict[int, list[int]]


def network_formulas(network: Network, steps: Steps) -> NetworkFormulas:
    """Return the formulas of all steps of a network.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and `planner.pricing.arcs.resolve_steps` of it.
    """
    unit = UnitPrices(network)
    of_steps: list[UnitFormulas | None] = []
    edges_of: dict[int, list[int]] = {}
    for edge in range(len(steps.head)):
        if steps.rides.is_ride(edge):
            of_steps.append(None)  # its steps have formulas
            continue
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
    of_edges = {edge: it for edge in edges if (it := formulas.of_steps[edge]) is not None}
    resolved = {edge: it.resolve(value) for edge, it in of_edges.items()}
    columns = [
        _Drawn(((edge, it.columns[at]) for edge, it in resolved.items()), count)
        for at in range(len(COLUMNS))
    ]
    carbon = _Drawn(
        _over(steps.carbon, ((edge, it.carbon) for edge, it in resolved.items())), count
    )
    opened = ((edge, it.unload) for edge, it in resolved.items() if it.unload is not None)
    unload = _Drawn(_over(steps.unload.items(), opened), count)
    landed = [(edge, it.discharge) for edge, it in resolved.items() if it.discharge is not None]
    customs = [
        _Drawn(
            _over(
                ((row[0], row[1 + at]) for row in steps.discharge),
                ((e, it[at]) for e, it in landed),
            ),
            count,
        )
        for at in range(_CUSTOMS)
    ]
    surcharges = _by_name(
        steps.surcharges, ((edge, it.surcharges) for edge, it in resolved.items()), count
    )
    slower = ((edge, it.low_priority) for edge, it in resolved.items())
    low_priority = _by_name(
        steps.low_priority, ((edge, (it,)) for edge, it in slower if it is not None), count
    )
    for draw in range(count):
        fields: dict[str, Any] = {}
        for name, drawn in zip(COLUMNS, columns, strict=True):
            column = fields[name] = getattr(steps, name).copy()
            for edge, number in drawn.at(draw):
                column[edge] = number
        if len(steps.rides):
            fields["km"][steps.rides.first :] = steps.rides.lengths(fields["km"])
        repriced = steps._replace(
            **fields,
            discharge=_rows_at(customs, draw),
            unload=dict(unload.at(draw)),
            carbon=carbon.some_at(draw),
            surcharges=_named_at(surcharges, draw),
            low_priority=_named_at(low_priority, draw),
        )
        chosen = {number: float(row[draw]) for number, row in values.items()}
        facts = formulas.network.facts.valued(chosen, located)
        yield formulas.network._replace(facts=facts), repriced


class _Drawn:
    """A number of some steps in each draw."""

    def __init__(self, amounts: Iterable[tuple[int, Number]], count: int) -> None:
        rows = sorted(amounts, key=itemgetter(0))
        self._edges = [edge for edge, _ in rows]
        self._table = np.empty((len(rows), count))
        for at, (_, row) in enumerate(rows):
            self._table[at] = row

    def at(self, draw: int) -> Iterator[tuple[int, float]]:
        """Return the numbers of one draw, in the order of the steps."""
        return zip(self._edges, self._table[:, draw].tolist(), strict=True)

    def some_at(self, draw: int) -> list[tuple[int, float]]:
        """Return the numbers of one draw that are not zero."""
        return [pair for pair in self.at(draw) if pair[1]]


def _rows_at(drawn: Iterable[_Drawn], draw: int) -> list[Any]:
    """Return the numbers of some steps in one draw, a row of each step."""
    rows = zip(*(it.at(draw) for it in drawn), strict=True)
    return [(row[0][0], *(number for _, number in row)) for row in rows]


def _over(
    base: Iterable[tuple[int, float]], amounts: Iterable[tuple[int, Number]]
) -> Iterable[tuple[int, Number]]:
    """Return numbers of some steps, with others in the place of the first."""
    return (dict[int, Number](base) | dict(amounts)).items()


def _by_name(
    base: Mapping[str, list[tuple[int, float]]],
    rows: Iterable[tuple[int, Iterable[tuple[str, Number]]]],
    count: int,
) -> dict[str, _Drawn]:
    """Return the numbers of some steps by name, drawn ones in the place of the base."""
    found: dict[str, dict[int, Number]] = {name: dict(some) for name, some in base.items()}
    for edge, amounts in rows:
        for name, amount in amounts:
            found.setdefault(name, {})[edge] = amount
    return {name: _Drawn(some.items(), count) for name, some in found.items()}


def _named_at(drawn: Mapping[str, _Drawn], draw: int) -> dict[str, list[tuple[int, float]]]:
    found = {name: some.some_at(draw) for name, some in drawn.items()}
    return {name: some for name, some in found.items() if some}
