"""A network under scenarios and assignments, with all that is kept to ask it often."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from corridors.model.layer import with_assignments
from corridors.model.network import Network
from corridors.scenario import Change, apply_scenarios, load_scenarios
from planner.graph.backend import Engine
from planner.graph.cache import clear_graphs, warm_engine
from planner.pricing.arcs import Steps
from planner.pricing.changes import StepFinder, change_steps


@dataclass(frozen=True)
class LayeredNetwork:
    """A network under its layers, the steps of it, and the searches that are kept warm.

    ``scenarios`` and ``sets`` name the layers, ``changes`` tells what the scenarios changed;
    ``before`` is what they were applied to, None where there are none.
    """

    network: Network = field(repr=False)
    steps: Steps = field(repr=False)
    scenarios: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    changes: tuple[Change, ...] = field(default=(), repr=False)
    before: Self | None = field(default=None, repr=False, compare=False)

    @cached_property
    def engine(self) -> Engine:
        """The searches, with the graphs that they keep."""
        return warm_engine()

    def forget(self) -> None:
        """Drop the graphs that its searches keep; they are built again when they are needed."""
        if "engine" in vars(self):
            clear_graphs(self.engine)

    @property
    def ground(self) -> Network:
        """The network without layers."""
        return self.network if self.before is None else self.before.ground

    @cached_property
    def finder(self) -> StepFinder:
        """Which steps each subject enters."""
        return StepFinder(self.network, self.steps)

    def under(self, *names: str) -> Self:
        """Return the same under further scenarios; ``changes`` tells old and new.

        They lie under what is `given`, in whichever order both are asked for, and beside the
        scenarios that are there already.

        Raises
        ------
        UnknownNameError
            If a scenario does not exist.
        DataError
            If a scenario can't be read, or two of them disagree on a number.
        """
        if not names:
            return self
        names = (*self.scenarios, *names)
        network, changes = apply_scenarios(self.ground, load_scenarios(names))
        for text in self.sets:  # one by one: each `given` is a layer of its own
            network = with_assignments(network, [text])
        return self._over(network, names, self.sets, tuple(changes))

    def given(self, *assignments: str) -> Self:
        """Return the same with numbers or words of your own, ``SUBJECT.ATTRIBUTE=VALUE``.

        With ``*=``, ``+=`` or ``-=`` numbers change as they stand; subject and attribute may be
        patterns of the shell: ``*@RU.speed_kmh*=1.1``.

        Raises
        ------
        UnknownNameError, UsageError
            If one names no fact, or breaks the bounds of its attribute.
        """
        if not assignments:
            return self
        network = with_assignments(self.network, assignments)
        return self._over(network, self.scenarios, (*self.sets, *assignments), self.changes)

    def _over(
        self,
        network: Network,
        scenarios: tuple[str, ...],
        sets: tuple[str, ...],
        changes: tuple[Change, ...],
    ) -> Self:
        steps = change_steps(self.finder, network)
        return type(self)(network, steps, scenarios, sets, changes, before=self)
