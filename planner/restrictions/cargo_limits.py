"""Steps that may not be made with a cargo, for its nature, its train, or a terminal.

An oil pier loads no containers. What a place, or a place by one mode, states of the cargo that it
handles holds for loading, unloading and every change of mode there; what a change of mode at a
place states, for that change alone. It does not matter to what passes by.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from corridors.model.cargo import listed_kinds
from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.arcs import HANDLE, MOVE, Step, Steps
from planner.pricing.formula import Closure
from planner.question.equipment import nature_words
from planner.question.query import Query

_LIMITS = (
    ("max_train_t", "train_t", "train mass"),
    ("max_train_m", "train_m", "train length"),
    ("axle_load_t", "axle_load_t", "axle load"),
)
"""What a line states, what the cargo needs, and the cause that it is then."""


def fills_train(network: Network, cargo: str) -> bool:
    """Tell whether a unit of a cargo kind is a whole train, whose length or mass is stated."""
    return any(network.cargo_entries(cargo, own) for own in ("train_t", "train_m"))


def unfit_steps(
    network: Network,
    steps: Steps,
    cargo: str,
    day: int,
    only: Collection[int] | None = None,
) -> Iterator[tuple[int, str]]:
    """Yield each step that a cargo does not fit, with what stands against it.

    What is stated of a whole country or mode is named by the subject that states it: it is
    lifted as one, and `corridors explain` finds it.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    cargo
        Id of the cargo kind.
    day
        Day of departure (0-based day of a leap year): what holds on it holds for the
        journey.
    only
        The steps that are looked at; without it all.
    """
    asked = [
        (limit, network.cargo_number(cargo, own), words)
        for limit, own, words in _LIMITS
        if network.cargo_entries(cargo, own)
    ]
    nature = {
        word
        for value, _, _ in network.cargo_entries(cargo, "nature")
        for word in str(value).split()
    }
    if not asked and not nature:
        return
    named: dict[int, str] = {}
    rail = {mode.id for mode in network.modes.values() if mode.family == "rail"}
    if only is None:
        only = _limited_steps(network, steps, rail if asked else (), refuses=bool(nature))
    for edge in only:
        if steps.rides.is_ride(edge):
            continue
        step = steps.step(edge)
        for subject in _subjects(network, step) if nature else ():
            # What a mode refuses is refused by its moves; places speak for themselves.
            own = subject in network.places or network.subjects.parse(subject).kind == "pass"
            asked_of = (subject,) if own else network.chain(subject)
            found = pick(network.facts.entries(asked_of, "refuses"), day)
            refused = nature.intersection(str(found[0]).split()) if found else ()
            if found is not None and refused:
                by = _subject_of(network, named, found[2])
                values = {"subject": by, "natures": nature_words(refused)}
                yield edge, Closure("nature", values=values)
        if asked and step.kind == MOVE and step.first in rail:
            subject = f"{step.a}>{step.b}:{step.first}"
            for limit, needed, cause in asked:
                found = pick(network.entries(subject, limit), day)
                if found is not None and float(found[0]) < needed:
                    by = _subject_of(network, named, found[2])
                    values = {"subject": by, "limit": f"{found[0]:g}"}
                    yield edge, Closure(cause, values=values)


def _limited_steps(
    network: Network, steps: Steps, rail: Collection[str], *, refuses: bool
) -> list[int]:
    """Return the steps that may state a limit: all moves of some modes, and what may refuse cargo.

    All that state ``refuses`` are among them where that is asked, and few others.
    """
    stated = {*network.facts.subjects_of("refuses")} if refuses else set()
    modes, places = steps.modes, steps.places
    country = [network.places[place].country for place in places]
    general: dict[tuple[str, str], bool] = {}

    def refuse_all(head: str, here: str) -> bool:
        """Tell whether a mode or a pair of modes refuses cargo everywhere, or in a country."""
        if (head, here) not in general:
            general[head, here] = head in stated or f"{head}@{here}" in stated
        return general[head, here]

    found = []
    for state, at in enumerate(steps.place_of):
        a, mode, here = places[at], modes[steps.mode_of[state]], country[at]
        refused = a in stated or f"{a}:{mode}" in stated
        for edge in range(steps.start[state], steps.start[state + 1]):
            if steps.rides.is_ride(edge):
                break  # its steps are looked at
            kind, head = steps.kind[edge], steps.head[edge]
            limited = refused
            if kind == HANDLE:
                pair = f"{mode}>{modes[steps.mode_of[head]]}"
                limited = limited or f"{pair}@{a}" in stated or refuse_all(pair, here)
            elif kind == MOVE:
                b = places[steps.place_of[head]]
                links = (f"{a}>{b}:{mode}", f"{a}-{b}:{mode}", f"{b}-{a}:{mode}", f"{b}:{mode}")
                limited = limited or mode in rail or refuse_all(mode, here)
                limited = limited or not stated.isdisjoint(links)
            if limited:
                found.append(edge)
    return found


def _subject_of(network: Network, known: dict[int, str], number: int) -> str:
    """Return the subject of a fact, read once."""
    if number not in known:
        known[number] = network.facts.fact(number).subject
    return known[number]


def _subjects(network: Network, step: Step) -> list[str]:
    """Return the subjects that may refuse a step."""
    if step.kind == MOVE:
        subjects = [f"{step.a}>{step.b}:{step.first}"]
        countries = {network.places[place].country for place in (step.a, step.b)}
        if len(countries - {""}) > 1:
            subjects += [f"{step.a}:{step.first}", f"{step.b}:{step.first}"]
        return subjects
    if step.kind == HANDLE:
        return [step.a, f"{step.first}>{step.second}@{step.a}"]
    return [step.a, f"{step.a}:{step.first}"]


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
    handled: dict[tuple[str, ...], bool] = {}
    for subject in network.facts.subjects_of("admits_cargo"):
        entry = pick(network.facts.by_subject[subject]["admits_cargo"], day)
        if entry is not None:
            admits = tuple(str(entry[0]).split())
            if admits not in handled:
                handled[admits] = cargo in listed_kinds(network.cargo, admits)
            if not handled[admits]:
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
) -> Iterator[tuple[list[int], str]]:
    """Yield the handlings that a terminal does not do with a cargo, with what stands against them.

    Parameters
    ----------
    steps
        The steps of the network; a place of ``--via`` has several states (`planner.graph.via`).
    network, cargo, day
        As for `limits_against`.
    """
    terminals = limits_against(network, cargo, day)
    at = {
        steps.place_of[steps.first_state[it]]: it
        for it in {t.place for t in terminals}
        if it in steps.first_state
    }
    handlings: dict[str, list[tuple[int, str, str]]] = {}
    for state in np.flatnonzero(np.isin(steps.arrays.place_of, list(at))).tolist():
        here = handlings.setdefault(at[steps.place_of[state]], [])
        first = steps.modes[steps.mode_of[state]]
        for edge in range(steps.start[state], steps.start[state + 1]):
            if steps.kind[edge] == HANDLE:
                here.append((edge, first, steps.modes[steps.mode_of[steps.head[edge]]]))
    for terminal in terminals:
        refused = [
            edge
            for edge, first, second in handlings.get(terminal.place, ())
            if terminal.applies_to(first, second)
        ]
        if refused:
            yield refused, terminal.reason(cargo)


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
