"""The worlds that a command asks for: the data of a folder, and scenarios over it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from corridors.scenario import load_scenarios
from corridors.tables.load import DATA
from planner.cli.options import layered
from planner.comparison.comparison import ScenarioWorld
from planner.comparison.scenarios import Asked, scenario_worlds, split_names
from planner.pricing.changes import StepFinder, change_steps
from planner.pricing.snapshot import ready_network
from planner.query.query import Query


def read_worlds(
    folder: Path | None,
    assignments: tuple[str, ...],
    scenarios: Sequence[str],
    asked: Asked,
    told: Callable[[str], None] = lambda _: None,
) -> tuple[list[ScenarioWorld], Query]:
    """Return the base first, then a world for each scenario, as `scenarios.scenario_worlds`.

    What the assignments replace is reported. Raises as
    `planner.comparison.scenarios.scenario_worlds`.
    """
    for names in split_names(scenarios):
        # A wrong name is reported before the network is read.
        load_scenarios(names)
    plain, steps = ready_network(folder if folder is not None else DATA)
    reach = StepFinder(plain, steps)
    base = layered(plain, assignments)
    if assignments:
        steps = change_steps(reach, base)
    return scenario_worlds(reach, (base, steps), assignments, scenarios, asked, told)
