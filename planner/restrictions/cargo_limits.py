"""Steps that may not be made with a cargo, for its nature or for the train that it fills."""

from collections.abc import Collection, Iterator

from corridors.model.facts import pick
from corridors.model.network import Network
from planner.pricing.arcs import HANDLE, MOVE, Step, Steps
from planner.pricing.closures import Closure
from planner.query.equipment import nature_words

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
