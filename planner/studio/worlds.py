"""The networks under scenarios and assignments that questions ask for, the last ones kept."""

from collections.abc import Sequence
from functools import cache, lru_cache

from corridors.errors import UnknownNameError
from corridors.places.names import did_you_mean
from corridors.scenario import Scenario, load_scenarios, scenario_files
from planner.graph.layers import LayeredNetwork
from planner.parsing.layers import check_scenarios

_MOST_SCENARIOS, _MOST_SETS = 8, 24
"""Networks that are kept; each has its own prices and, once asked, a few graphs of 1 MB."""


@cache
def supplied_scenarios() -> tuple[Scenario, ...]:
    """Return the scenarios that come with the program, in the order of their names."""
    return tuple(load_scenarios(scenario_files()))


def check_supplied(names: Sequence[str]) -> None:
    """Refuse all names but those of supplied scenarios: whoever asks a server reads no files.

    Raises
    ------
    UnknownNameError
        With the name and those written alike.
    """
    known = scenario_files()
    for name in names:
        if name not in known:
            near = did_you_mean(name, known) or f"; supplied are {', '.join(known)}"
            message = f"scenario {name!r} is not one of those supplied{near}"
            raise UnknownNameError(message)


class Worlds:
    """Networks under layers, by the names of the layers.

    A network under assignments is made from the one under the same scenarios, so that a changed
    number prices a few steps again and patches their graphs.

    Parameters
    ----------
    base
        The network without layers.
    """

    def __init__(self, base: LayeredNetwork) -> None:
        self.base = base
        self._under = lru_cache(_MOST_SCENARIOS)(base.under)
        self._given = lru_cache(_MOST_SETS)(lambda names, sets: self.of(names).given(*sets))

    def of(self, scenarios: tuple[str, ...], sets: tuple[str, ...] = ()) -> LayeredNetwork:
        """Return the network under scenarios and assignments.

        Raises
        ------
        UnknownNameError, UsageError
            If a scenario is not supplied, or as `planner.parsing.layers`.
        DataError
            If two scenarios clash.
        """
        check_supplied(scenarios)
        check_scenarios(scenarios)
        if sets:
            return self._given(scenarios, sets)
        return self._under(*scenarios) if scenarios else self.base
