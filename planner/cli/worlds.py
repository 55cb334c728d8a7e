"""The worlds that a user names: folders, data packages and scenarios."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from corridors.errors import UsageError
from corridors.exchange.edition import unpacked
from corridors.scenario import load_scenarios
from corridors.tables.load import DATA
from planner.cli.options import layered
from planner.comparison.comparison import ScenarioWorld
from planner.comparison.scenarios import Asked, scenario_worlds, split_names
from planner.graph.layers import LayeredNetwork
from planner.pricing.changes import StepFinder, change_steps
from planner.pricing.snapshot import ready_network
from planner.question.query import Query


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


BASE = "base"
"""The supplied network, or that of ``--data``."""


@contextmanager
def opened_world(text: str, base: Path | None = None) -> Iterator[LayeredNetwork]:
    """Give the world that a text names, until the block ends.

    Parameters
    ----------
    text
        ``base``, a folder of tables, a data package (folder or ZIP file), or a scenario over the
        base; scenarios joined with ``+`` apply over what stands first.
    base
        Folder of the base; the supplied network without it.

    Raises
    ------
    UsageError
        If it is none of these.
    UnknownNameError
        If a scenario does not exist.
    DataError
        If tables or scenarios do not hold.
    """
    first, *names = [text] if Path(text).exists() else text.split("+")
    path = Path(first)
    ground = DATA if base is None else base
    with ExitStack() as stack:
        if first == BASE:
            folder = ground
        elif path.is_dir():
            folder = path
        elif path.is_file() and path.suffix.lower() != ".toml":
            folder = stack.enter_context(unpacked(path))
        elif path.suffix.lower() == ".zip" or first.endswith(("/", "\\")) or not first:
            message = f"{text!r}: no such folder or ZIP file; give one, {BASE}, or a scenario"
            raise UsageError(message)
        else:
            folder, names = ground, [first, *names]
        yield LayeredNetwork(*ready_network(folder)).under(*names)
