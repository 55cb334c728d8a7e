"""The steps of a whole network for many sets of values of its facts."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np

from corridors.model.network import Network
from planner.pricing.arcs import Step, StepFormulas, Steps, UnitPrices, with_lengths
from planner.pricing.changes import StepFinder
from planner.pricing.formula import FloatArray, Number
from planner.pricing.rows import COLUMNS


class NetworkFormulas:
    """How the prices of the steps of a network are added up, looked up as they are needed.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and `planner.pricing.arcs.resolve_steps` of it.
    """

    def __init__(self, network: Network, steps: Steps) -> None:
        self.network, self.steps = network, steps
        self.located = network.facts.located()
        self._unit = UnitPrices(network)
        self._known: dict[int, StepFormulas] = {}
        self._entered: dict[int, frozenset[int]] = {}
        self._depends: dict[int, frozenset[int]] = {}

    @cached_property
    def _finder(self) -> StepFinder:
        return StepFinder(self.network, self.steps)

    def under(self, values: Mapping[int, FloatArray]) -> Iterator[tuple[Network, Steps]]:
        """Yield the network and its steps under each set of values.

        Steps are those that `planner.pricing.arcs.resolve_steps` would give of the network.

        Parameters
        ----------
        values
            Values of some facts by their number, arrays of one length: the n-th network has the
            n-th of each.
        """
        count = len(next(iter(values.values())))
        rows = self.steps.rows
        edges = sorted({it for number in values for it in self._steps_of(number)})
        edges = [it for it in edges if not values.keys().isdisjoint(self._entering(it))]
        some = np.flatnonzero(np.isin(rows.edge, edges))
        columns = np.empty((len(COLUMNS), len(some), count))
        at = 0
        for edge in edges:
            formulas = self._of(edge)

            def value(number: int, own: Mapping[int, float] = formulas.values) -> Number:
                return values[number] if number in values else own[number]

            for row in formulas.rows:
                for column, numbers in enumerate(row.columns(value)):
                    columns[column, at] = numbers
                at += 1
        for draw in range(count):
            chosen = {number: float(row[draw]) for number, row in values.items()}
            facts = self.network.facts.valued(chosen, self.located)
            steps = self.steps._replace(rows=rows.drawn(some, columns[:, :, draw]))
            yield self.network._replace(facts=facts), with_lengths(steps)

    def _steps_of(self, number: int) -> frozenset[int]:
        """Return the steps that a fact may enter."""
        if number not in self._entered:
            found = self._finder.steps_of(self.located[number].subject)
            is_ride = self.steps.rides.is_ride
            self._entered[number] = frozenset(it for it in found if not is_ride(it))
        return self._entered[number]

    def enters(self, number: int) -> bool:
        """Tell whether the price of a step depends on a fact."""
        return any(number in self._entering(edge) for edge in self._steps_of(number))

    def _entering(self, edge: int) -> frozenset[int]:
        """Return the facts that the price of a step depends on."""
        if edge not in self._depends:
            self._depends[edge] = frozenset().union(*(it.facts() for it in self._of(edge).rows))
        return self._depends[edge]

    def _of(self, edge: int) -> StepFormulas:
        if edge not in self._known:
            step: Step = self.steps.step(edge)
            found = self._unit.formulas(step)
            if found is None:
                message = f"step {step} has no price"
                raise RuntimeError(message)
            self._known[edge] = found
        return self._known[edge]
