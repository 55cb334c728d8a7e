"""Restrictions by carriers: containers that lines refuse in a port, cargo that no service carries.

Container lines that refuse to carry containers to and from a country leave its trade to others:
what such lines serve is neither its route nor a detour. The containers are not loaded, unloaded or
moved to another mode there; a ship that carries them passes by. A strait that is open by law may be
avoided by all container lines, as Bab el-Mandeb has been since December 2023, while tankers and
bulk carriers pass; some lines may serve the trade of some countries all the same. All of this
depends on both ends of a question, so it is applied to the steps last.
"""

from collections.abc import Iterator

from corridors.model.cargo import listed_kinds
from corridors.model.network import Network
from planner.pricing.arcs import HANDLE, MOVE, PASS, Steps
from planner.restrictions.border_admission import border_subjects
from planner.restrictions.restriction import REFUSED, UNSERVED, Restriction, stated_words
from planner.search.label_setting import NOWHERE

SERVED_ENDS = "served_ends"
"""Attribute: countries, or pairs of them, whose cargo services carry all the same."""


def refused_countries(network: Network) -> dict[str, tuple[str, ...]]:
    """Return the countries whose containers are refused, by ``place:mode`` or ``mode@CC``.

    What holds on the day of the data's edition holds for all days. Empty where lines book all.
    """
    return {
        subject: words
        for subject in network.facts.subjects_of(REFUSED)
        if (words := stated_words(network, subject, REFUSED)) is not None
    }


def carrier_refusals(network: Network, steps: Steps) -> Iterator[Restriction]:
    """Yield each handling to or from a mode by which carriers refuse some countries' containers.

    All states are looked at, as a place of ``--via`` has several (`planner.graph.via`).
    """
    stated = refused_countries(network)
    sides = {(it.partition(":")[2] or it.partition("@")[0], _where(it)) for it in stated}
    modes = {mode for mode, _ in sides}
    numbers = [(at, mode) for at, mode in enumerate(steps.modes) if mode in modes]
    # What holds at each place for handling to and from a mode.
    refusals = {
        (own, at): refusal
        for own, place in enumerate(steps.places)
        for at, mode in numbers
        if not sides.isdisjoint(((mode, place), (mode, network.places[place].country)))
        and (refusal := _refusal_at(network, stated, place, mode)) is not None
    }
    places = {own for own, _ in refusals}
    for state, own in enumerate(steps.place_of):
        if own in places:
            for edge in range(steps.start[state], steps.start[state + 1]):
                if steps.kind[edge] == HANDLE:
                    for at in {steps.mode_of[state], steps.mode_of[steps.head[edge]]}:
                        if (own, at) in refusals:
                            yield refusals[own, at]._replace(edge=edge)
    for edge, (service, _, _) in steps.rides.boardings.items():
        if stated.get(service):
            yield Restriction(edge, service, stated[service], "", REFUSED)


def _where(subject: str) -> str:
    """Return the place or the country of ``place:mode`` or ``mode@CC``."""
    place, colon, _ = subject.partition(":")
    return place if colon else subject.partition("@")[2]


def _refusal_at(
    network: Network, stated: dict[str, tuple[str, ...]], place: str, mode: str
) -> Restriction | None:
    """Return what stands against containers in a port, if anything: the port before its country."""
    country = network.places[place].country
    subject = next((it for it in border_subjects(place, mode, country) if it in stated), None)
    if subject is None or not stated[subject]:
        return None
    return Restriction(NOWHERE, subject, stated[subject], country, REFUSED)


def service_gaps_by_subject(network: Network) -> dict[str, Restriction]:
    """Return what is not served, by ``place:mode``, ``a-b:mode`` or ``a>b:mode``.

    What holds on the day of the data's edition holds for all days.

    Returns
    -------
    dict
        Restrictions without a step: ``cargo`` holds the kinds that no service carries,
        ``countries`` those in which such cargo must begin or end to be carried all the same.
    """
    found = {}
    for subject in network.facts.subjects_of(UNSERVED):
        cargo = stated_words(network, subject, UNSERVED) or ()
        if cargo:
            cargo = listed_kinds(network.cargo, cargo)
            served = stated_words(network, subject, SERVED_ENDS) or ()
            found[subject] = Restriction(NOWHERE, subject, served, "", UNSERVED, "", cargo)
    return found


def service_gaps(network: Network, steps: Steps) -> Iterator[Restriction]:
    """Yield each move along a link, and each passing of a place, that services do not make.

    All states are looked at, as a place of ``--via`` has several (`planner.graph.via`).
    """
    gaps = service_gaps_by_subject(network)
    stated = {
        (place, mode)
        for ends, _, mode in (it.rpartition(":") for it in gaps)
        for place in ends.replace(">", "-").split("-")
    }
    for state, own in enumerate(steps.place_of):
        here, mode = steps.places[own], steps.modes[steps.mode_of[state]]
        if (here, mode) in stated:
            for edge in range(steps.start[state], steps.start[state + 1]):
                for subject in _gap_subjects(steps, edge, here, mode):
                    if subject in gaps:
                        yield gaps[subject]._replace(edge=edge)


def _gap_subjects(steps: Steps, edge: int, here: str, mode: str) -> tuple[str, ...]:
    """Return what may state that a step is not served."""
    if steps.kind[edge] == PASS:
        return (f"{here}:{mode}",)
    if steps.kind[edge] == MOVE:
        return link_subjects(here, steps.places[steps.place_of[steps.head[edge]]], mode)
    return ()


def link_subjects(a: str, b: str, mode: str) -> tuple[str, str, str]:
    """Return what may state something of a move: its direction, or its link."""
    return f"{a}>{b}:{mode}", f"{a}-{b}:{mode}", f"{b}-{a}:{mode}"
