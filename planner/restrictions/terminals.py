"""Terminals that handle some cargo only, and the steps that they close to other cargo.

An oil pier loads no containers. What a place, or a place by one mode, states of the cargo that it
handles holds for loading, unloading and every change of mode there; what a change of mode at a
place states, for that change alone. It does not matter to what passes by.
"""

from collections.abc import Iterator
from typing import NamedTuple

from corridors.model.cargo import listed_kinds
from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.arcs import HANDLE, Steps
from planner.pricing.closures import Closure
from planner.query.query import Query


class TerminalLimit(NamedTuple):
    """A place that handles some cargo only, by one mode or, where ``mode`` is empty, by all.

    Where ``change`` names two modes, only what moves from the first to the second is meant.
    """

    subject: str
    place: str
    mode: str
    admits: tuple[str, ...]
    change: tuple[str, str] | None = None

    def applies_to(self, first: str, second: str) -> bool:
        """Tell whether cargo that is not named may not be moved from one mode to another."""
        if self.change is not None:
            return self.change == (first, second)
        return self.mode in ("", first, second)

    def reason(self, cargo: str) -> Closure:
        """Return what stands against another cargo."""
        values = {"subject": self.subject, "admits": ", ".join(self.admits), "cargo": cargo}
        return Closure("terminal", values=values)


def limits_against(network: Network, cargo: str, day: int) -> list[TerminalLimit]:
    """Return the terminals that do not handle a cargo.

    Parameters
    ----------
    network
        The network under its layers of facts.
    cargo
        Id of the cargo kind.
    day
        Day of departure (0-based day of a leap year): what holds on it holds for the journey.
    """
    found = []
    for subject in network.facts.subjects_of("admits_cargo"):
        entry = pick(network.facts.by_subject[subject]["admits_cargo"], day)
        if entry is not None:
            admits = tuple(str(entry[0]).split())
            if cargo not in listed_kinds(network.cargo, admits):
                found.append(_terminal(subject, admits))
    return found


def _terminal(subject: str, admits: tuple[str, ...]) -> TerminalLimit:
    """Return the terminal of ``place``, ``place:mode`` or ``mode>mode@place``."""
    modes, at, place = subject.partition("@")
    if at:
        first, _, second = modes.partition(">")
        return TerminalLimit(subject, place, "", admits, (first, second))
    place, _, mode = subject.partition(":")
    return TerminalLimit(subject, place, mode, admits)


def refused_handlings(
    network: Network, steps: Steps, cargo: str, day: int
) -> Iterator[tuple[int, str]]:
    """Yield each handling that a terminal does not do with a cargo, with what stands against it.

    Parameters
    ----------
    steps
        The steps of the network; a place of ``--via`` has several states (`planner.graph.via`).
    network, cargo, day
        As for `limits_against`.
    """
    at: dict[str, list[TerminalLimit]] = {}
    for terminal in limits_against(network, cargo, day):
        at.setdefault(terminal.place, []).append(terminal)
    numbers = {steps.place_of[steps.first_state[it]]: it for it in at if it in steps.first_state}
    for state, number in enumerate(steps.place_of):
        if number in numbers:
            for edge in range(steps.start[state], steps.start[state + 1]):
                if steps.kind[edge] == HANDLE:
                    first, second = (
                        steps.modes[steps.mode_of[it]] for it in (state, steps.head[edge])
                    )
                    for terminal in at[numbers[number]]:
                        if terminal.applies_to(first, second):
                            yield edge, terminal.reason(cargo)


def terminal_advice(network: Network, query: Query) -> str:
    """Return what to do where an end of a question can't handle its cargo, else an empty text.

    So it is where terminals bar all modes by which the cargo may come or go there.
    """
    day = day_number(query.depart.month, query.depart.day)
    terminals = [it for it in limits_against(network, query.cargo, day) if it.change is None]
    allowed = set(query.modes or network.modes).intersection(network.cargo[query.cargo].modes)
    text = ""
    for role, place in (("origin", query.origin), ("destination", query.destination)):
        modes = allowed.intersection(network.subjects.modes_at.get(place, ())) - {*query.avoid}
        here = [it for it in terminals if it.place == place and it.mode in ("", *modes)]
        if modes and all(any(it.mode in ("", mode) for it in here) for mode in modes):
            for it in here:
                by = f" by {it.mode}" if it.mode else ""
                text += (
                    f". The {role} handles only {', '.join(it.admits)}{by}; choose another, "
                    f"--cargo {' or '.join(it.admits)}, or --set {it.subject}.admits_cargo=all"
                )
    return text
