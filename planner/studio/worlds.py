"""The networks under scenarios and assignments that questions ask for, the last ones kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from corridors.errors import UnknownNameError, UsageError
from corridors.model.entities import Fact
from corridors.model.layer import (
    Assignment,
    Key,
    Layer,
    check_scenarios,
    lay_assignment,
    split_assignment,
)
from corridors.model.network import Network
from corridors.model.schema import split_amount
from corridors.model.subjects import is_pattern
from corridors.places.names import did_you_mean
from corridors.scenario import Scenario, load_scenarios, scenario_files
from planner.graph.layers import LayeredNetwork

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
            If a scenario is not supplied, or as `corridors.model.layer`.
        DataError
            If two scenarios clash.
        """
        check_supplied(scenarios)
        check_scenarios(scenarios)
        if sets:
            return self._given(scenarios, sets)
        return self._under(*scenarios) if scenarios else self.base


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
    Arithmetic and patterns stay what they are, rows with ``op`` over what is included.

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
        As `corridors.model.layer.read_assignments`, or where a scenario that adds links or
        services, or changes a number that is set, would have to be written out.
    """
    layer = Layer(network)
    own: set[Key] = set()
    rows = []
    for text in sets:
        altered = lay_assignment(layer, text)
        found = split_assignment(text)
        if not found.sign:
            own |= {(it.fact.subject, it.fact.attribute) for it in altered}
        rows.append(_row(found, altered[0].fact) | {"source": "assumption", "note": why})
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
            if not own & _keys(network, row):
                plain = {name: value for name, value in row.items() if name != "_where"}
                lines += ["", "[[facts]]", *_members(plain)]
    for row in rows:
        lines += ["", "[[facts]]", *_members(row)]
    return "\n".join(lines) + "\n"


def _row(found: Assignment, fact: Fact) -> dict[str, Any]:
    """Return what a row of facts says of an assignment, of which ``fact`` is one that it makes."""
    if not found.sign and not found.by_pattern:
        return {
            "subject": fact.subject,
            "attribute": fact.attribute,
            "value": fact.value,
            "unit": fact.unit,
        }
    row: dict[str, Any] = {"subject": found.subject, "attribute": found.attribute}
    if not found.sign and isinstance(fact.value, str):
        return row | {"value": fact.value}
    written, unit = split_amount(found.value)
    number = float(written)
    if unit == "%":  # of a factor, or of a share
        number, unit = number / 100.0, ""
    row |= {"op": found.sign, "value": int(number) if number.is_integer() else number}
    return row | {"unit": unit}


def _written_out(network: Network, loaded: Iterable[Scenario], own: set[Key]) -> set[str]:
    """Return the scenarios that state one of some numbers, or include one that does."""
    found: set[str] = set()
    for scenario in loaded:  # what is included stands before what includes it
        clashing = [row for row in scenario.facts if own & _keys(network, row)]
        if not clashing and found.isdisjoint(scenario.include):
            continue
        if any(not _is_plain(row) for row in clashing):
            message = (
                f"scenario {scenario.name} changes by op or pattern a number that is set "
                "otherwise; undo that change to save the scenario"
            )
            raise UsageError(message)
        if scenario.places or scenario.links or scenario.services or scenario.reroutes:
            message = (
                f"scenario {scenario.name} adds links or services and states a number that is set "
                "otherwise; undo that change to save the scenario"
            )
            raise UsageError(message)
        found.add(scenario.name)
    return found


def _keys(network: Network, row: Mapping[str, Any]) -> set[Key]:
    """Return the numbers of which a row of facts speaks."""
    subject, attribute = str(row["subject"]), str(row["attribute"])
    return set(Layer(network).targets(subject, attribute, numbers="op" in row))


def _is_plain(row: Mapping[str, Any]) -> bool:
    """Tell whether a row states one number."""
    names = str(row["subject"]), str(row["attribute"])
    return row.get("op", "=") == "=" and not any(map(is_pattern, names))


def _members(row: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in row.items() if value not in ("", None)]


def _value(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    return repr(value) if isinstance(value, int | float) else _text(str(value))


def _text(value: str) -> str:
    """Return a basic string of TOML; the escapes of JSON are among those of TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
