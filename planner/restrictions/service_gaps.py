"""Which cargo does no service carry along a link or past a strait, though ships may go there?

A strait that is open by law may be avoided by all container lines, as Bab el-Mandeb has been
since December 2023, while tankers and bulk carriers pass. Some lines may serve the trade of some
countries all the same. Like posts, this depends on both ends of a question, so it is laid over
the steps last.
"""

from collections.abc import Iterator

from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.arcs import MOVE, PASS, Step, Steps
from planner.restrictions.border_admission import UNSERVED, Post
from planner.search.label_setting import NOWHERE

SERVED_ENDS = "served_ends"
"""Attribute: countries, or pairs of them, whose cargo services carry all the same."""
NOTHING = "nothing"
"""The value that lifts what a lower layer says."""


def unserved_by(network: Network) -> dict[str, Post]:
    """Return what is not served, by ``place:mode``, ``a-b:mode`` or ``a>b:mode``.

    What holds on the day of the data's edition holds for all days.

    Returns
    -------
    dict
        Posts without a step: ``cargo`` holds the kinds that no service carries, ``homes`` the
        countries in which such cargo must begin or end to be carried all the same.
    """
    found = {}
    for subject in network.facts.subjects_of(UNSERVED):
        cargo = _words(network, subject, UNSERVED)
        if "all" in cargo:
            cargo = tuple(network.cargo)
        if cargo:
            homes = _words(network, subject, SERVED_ENDS)
            found[subject] = Post(NOWHERE, subject, homes, "", UNSERVED, "", cargo)
    return found


def _words(network: Network, subject: str, attribute: str) -> tuple[str, ...]:
    """Return the words of an attribute on the day of the edition, none where it is lifted."""
    day = day_number(network.edition.month, network.edition.day)
    entries = network.facts.by_subject[subject].get(attribute)
    entry = pick(entries, day) if entries else None
    words = () if entry is None else tuple(sorted(set(str(entry[0]).split())))
    return () if words == (NOTHING,) else words


def unserved_of(network: Network, steps: Steps) -> Iterator[Post]:
    """Yield each move along a link, and each passing of a place, that services do not make.

    All states are looked at, as a place of ``--via`` has several (`planner.graph.via`).
    """
    said = unserved_by(network)
    modes = {it.rpartition(":")[2] for it in said}
    if not modes:
        return
    numbers = {at for at, mode in enumerate(steps.modes) if mode in modes}
    for state, own in enumerate(steps.place_of):
        if steps.mode_of[state] in numbers:
            here, mode = steps.places[own], steps.modes[steps.mode_of[state]]
            for edge in range(steps.start[state], steps.start[state + 1]):
                for subject in _subjects(steps, edge, here, mode):
                    if subject in said:
                        yield said[subject]._replace(edge=edge)


def _subjects(steps: Steps, edge: int, here: str, mode: str) -> tuple[str, ...]:
    """Return what may say that a step is not served."""
    if steps.kind[edge] == PASS:
        return (f"{here}:{mode}",)
    if steps.kind[edge] == MOVE:
        return _of_link(here, steps.places[steps.place_of[steps.head[edge]]], mode)
    return ()


def _of_link(a: str, b: str, mode: str) -> tuple[str, str, str]:
    return f"{a}>{b}:{mode}", f"{a}-{b}:{mode}", f"{b}-{a}:{mode}"


def said_of_services(network: Network, step: Step) -> Iterator[int]:
    """Yield the facts that say whether services make a step, by their numbers."""
    subjects: tuple[str, ...] = ()
    if step.kind == PASS:
        subjects = (f"{step.a}:{step.first}",)
    elif step.kind == MOVE:
        subjects = _of_link(step.a, step.b, step.first)
    for subject in subjects:
        table = network.facts.by_subject.get(subject, {})
        for attribute in (UNSERVED, SERVED_ENDS):
            yield from (entry[2] for entry in table.get(attribute, ()))
