"""The scenarios and assignments of a question as one scenario, TOML."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from corridors.errors import UsageError
from corridors.model.network import Network
from corridors.scenario import Scenario, load_scenarios
from planner.parsing.layers import read_assignments

_TITLE = "Changed in the studio"
_WHY = "A question of what would change the answer."


def scenario_toml(
    network: Network,
    scenarios: tuple[str, ...],
    sets: tuple[str, ...],
    *,
    title: str = _TITLE,
    why: str = _WHY,
) -> str:
    """Return a scenario that says what scenarios and assignments over them say.

    Other scenarios are included by name. As no scenario may state a number that an included one
    states, those that an assignment contradicts are written out instead, without that number.

    Parameters
    ----------
    network
        The network under the scenarios.
    scenarios
        Names of supplied scenarios.
    sets
        Assignments ``SUBJECT.ATTRIBUTE=VALUE``.
    title, why
        What the scenario says of itself.

    Raises
    ------
    UnknownNameError, UsageError
        As `planner.parsing.layers.read_assignments`, or where a scenario that adds links or
        services would have to be written out.
    """
    facts = read_assignments(network, sets)
    own = {(fact.subject, fact.attribute) for fact in facts}
    loaded = load_scenarios(scenarios)
    written = _written_out(network, loaded, own)
    included = [it.name for it in loaded if it.name not in written]
    lines = [f"title = {_text(title)}", f"why = {_text(why)}"]
    if included:
        lines.append(f"include = [{', '.join(map(_text, included))}]")
    for scenario in loaded:
        if scenario.name not in written:
            continue
        for source in scenario.sources:
            lines += ["", "[[sources]]", *_members(source._asdict())]
        for row in scenario.facts:
            if _key(network, row) not in own:
                plain = {name: value for name, value in row.items() if name != "_where"}
                lines += ["", "[[facts]]", *_members(plain)]
    for fact in facts:
        row = {"subject": fact.subject, "attribute": fact.attribute, "value": fact.value}
        row |= {"unit": fact.unit, "source": "assumption", "note": why}
        lines += ["", "[[facts]]", *_members(row)]
    return "\n".join(lines) + "\n"


def _written_out(
    network: Network, loaded: Iterable[Scenario], own: Collection[tuple[str, str]]
) -> set[str]:
    """Return the scenarios that state one of some numbers, or include one that does."""
    found: set[str] = set()
    for scenario in loaded:  # what is included stands before what includes it
        clashes = any(_key(network, row) in own for row in scenario.facts)
        if not clashes and found.isdisjoint(scenario.include):
            continue
        if scenario.places or scenario.links or scenario.services or scenario.reroutes:
            message = (
                f"scenario {scenario.name} adds links or services and states a number that is set "
                "otherwise; undo that change to save the scenario"
            )
            raise UsageError(message)
        found.add(scenario.name)
    return found


def _key(network: Network, row: Mapping[str, Any]) -> tuple[str, str]:
    return network.subjects.parse(str(row["subject"])).key, str(row["attribute"])


def _members(row: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in row.items() if value not in ("", None)]


def _value(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    return repr(value) if isinstance(value, int | float) else _text(str(value))


def _text(value: str) -> str:
    """Return a basic string of TOML; the escapes of JSON are among those of TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
