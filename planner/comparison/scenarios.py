"""The worlds of a comparison: the base, and each scenario alone over it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from corridors.errors import UsageError
from corridors.model.layer import with_assignments
from corridors.model.network import Network
from corridors.scenario import apply_scenarios, load_scenarios, scenario_files
from planner.comparison.comparison import BASE, ScenarioWorld
from planner.pricing.arcs import Steps
from planner.pricing.changes import StepFinder, change_steps
from planner.question.query import Query

Asked = Callable[[Network, Steps], tuple[Network, Steps, Query]]
"""Resolves a question on a network, with its ends that are off the network joined to it."""


def split_names(scenarios: Sequence[str]) -> list[list[str]]:
    """Return the scenarios of each world; a name ``a+b`` stands for a and b together.

    Raises
    ------
    UsageError
        If a scenario, or the same scenarios together, is named twice.

    Examples
    --------
    >>> split_names(["suez-shut", "suez-shut+carbon-price"])
    [['suez-shut'], ['suez-shut', 'carbon-price']]
    """
    parts = [_parts(name) for name in scenarios]
    for at, one in enumerate(parts):
        if len(set(one)) < len(one):
            message = f"-s {scenarios[at]} names a scenario twice; give it once"
            raise UsageError(message)
        if any(set(one) == set(other) for other in parts[:at]):
            message = f"-s {scenarios[at]} is given twice; give it once"
            raise UsageError(message)
    return parts


def with_reference(scenarios: Sequence[str], against: str) -> tuple[str, ...]:
    """Return scenarios with the one that differences are taken from, unless it is the base.

    Examples
    --------
    >>> with_reference(["suez-shut"], "manzhouli-shut"), with_reference(["suez-shut"], "base")
    (('suez-shut', 'manzhouli-shut'), ('suez-shut',))
    """
    named = against == BASE or against in scenarios
    return tuple(scenarios) if named else (*scenarios, against)


def scenario_worlds(
    reach: StepFinder,
    base: tuple[Network, Steps],
    assignments: Sequence[str],
    scenarios: Sequence[str],
    asked: Asked,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[list[ScenarioWorld], Query]:
    """Return the base first, then a world for each scenario: base < scenario < assignments.

    Parameters
    ----------
    reach
        Of the network without the assignments.
    base
        The network with the assignments, and its steps.
    assignments
        Assignments over each scenario too, ``SUBJECT.ATTRIBUTE=VALUE``.
    scenarios
        Names as `split_names` reads them.
    asked
        The question.
    progress
        Called with the name of each world that is ready.

    Raises
    ------
    UnknownNameError
        If a scenario is neither shipped nor a file, or as `planner.parsing.question.read_question`.
    UsageError
        As `split_names`.
    DataError
        If a scenario is wrong, or two that are applied together clash.
    """
    parts = split_names(scenarios)
    loaded = [load_scenarios(names) for names in parts]
    network, steps, query = asked(*base)
    worlds = [ScenarioWorld(BASE, "the base case", network, steps, ())]
    progress(BASE)
    for name, names, found in zip(scenarios, parts, loaded, strict=True):
        changed, changes = apply_scenarios(reach.network, found)
        changed = with_assignments(changed, assignments)
        if network is base[0]:
            steps = change_steps(reach, changed)
        else:
            changed, steps, _ = asked(changed, reach.steps)
        # The last that is read is the one that is named; before it comes what it includes.
        own = [load_scenarios([it])[-1] for it in names]
        words = [it.titles for it in own]
        titles = tuple((lang, "; ".join(it[lang] for it in words)) for lang in words[0])
        # Several together point one way only if all do.
        (expects, *others) = {it.expects for it in own}
        facts = tuple(changes), titles, "" if others else expects
        worlds.append(ScenarioWorld(name, titles[0][1], changed, steps, *facts))
        progress(name)
    return worlds, query


def _parts(name: str) -> list[str]:
    if name in scenario_files() or Path(name).is_file():
        return [name]
    return [part for part in name.split("+") if part] or [name]
