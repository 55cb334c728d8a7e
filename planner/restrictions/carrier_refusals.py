"""Whose boxes do the lines that call at a port not book, and which steps does that shut?

Container lines that refuse to carry boxes to and from a country leave its trade to others: what
such lines serve is neither its way nor a way round. The boxes are not loaded, unloaded or moved
to another mode there; a ship that carries them passes by.
"""

from collections.abc import Iterator

from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.arcs import HANDLE, Step, Steps
from planner.query.query import Query
from planner.restrictions.border_admission import UNBOOKED, Post, posts_of
from planner.restrictions.service_gaps import unserved_of
from planner.search.label_setting import NOWHERE

NOBODY = "nothing"
"""The value that lifts what a broader subject, or a lower layer, says."""


def unbooked_by(network: Network) -> dict[str, tuple[str, ...]]:
    """Return the countries whose boxes are not booked, by ``place:mode`` or ``mode@CC``.

    What holds on the day of the data's edition holds for all days. Empty where lines book all.
    """
    day = day_number(network.edition.month, network.edition.day)
    said: dict[str, tuple[str, ...]] = {}
    for subject in network.facts.subjects_of(UNBOOKED):
        found = pick(network.facts.by_subject[subject][UNBOOKED], day)
        if found is not None:
            countries = tuple(sorted(set(str(found[0]).split())))
            said[subject] = () if countries == (NOBODY,) else countries
    return said


def all_posts_of(network: Network, steps: Steps) -> list[Post]:
    """Return the steps that do not admit all cargo: posts, links, ports and what is unserved."""
    return [*_posts_and_links(network, steps), *unbooked_of(network, steps)]


def _posts_and_links(network: Network, steps: Steps) -> list[Post]:
    return [*posts_of(network, steps), *unserved_of(network, steps)]


def posts_for(network: Network, steps: Steps, query: Query) -> list[Post]:
    """Return the steps that may refuse the cargo of one question.

    Ports are looked at only where lines refuse a country in which it begins or ends.
    """
    ends = {network.places[it].country for it in query[:2] if it}
    if any(ends.intersection(countries) for countries in unbooked_by(network).values()):
        return all_posts_of(network, steps)
    return _posts_and_links(network, steps)


def unbooked_of(network: Network, steps: Steps) -> Iterator[Post]:
    """Yield each handling to or from a mode by which some countries' boxes are not booked.

    All states are looked at, as a place of ``--via`` has several (`planner.graph.via`).
    """
    said = unbooked_by(network)
    modes = {it.partition(":")[2] or it.partition("@")[0] for it in said}
    numbers = [at for at, mode in enumerate(steps.modes) if mode in modes]
    # What is said at each place of handling to and from a mode.
    spoken = {
        (own, mode): post
        for own, place in enumerate(steps.places)
        for mode in numbers
        if (post := _post_at(network, said, place, steps.modes[mode])) is not None
    }
    places = {own for own, _ in spoken}
    for state, own in enumerate(steps.place_of):
        if own in places:
            for edge in range(steps.start[state], steps.start[state + 1]):
                if steps.kind[edge] == HANDLE:
                    for at in {steps.mode_of[state], steps.mode_of[steps.head[edge]]}:
                        if (own, at) in spoken:
                            yield spoken[own, at]._replace(edge=edge)


def _post_at(
    network: Network, said: dict[str, tuple[str, ...]], place: str, mode: str
) -> Post | None:
    """Return what stands against boxes in a port, if anything: it speaks before its country."""
    country = network.places[place].country
    subject = next((it for it in _subjects(place, mode, country) if it in said), None)
    if subject is None or not said[subject]:
        return None
    return Post(NOWHERE, subject, said[subject], country, UNBOOKED)


def _subjects(place: str, mode: str, country: str) -> tuple[str, str]:
    """Return what may speak for the lines of a port: it for itself, or its country for all."""
    return f"{place}:{mode}", f"{mode}@{country}"


def said_of_boxes(network: Network, step: Step) -> Iterator[int]:
    """Yield the facts that say whose boxes are not booked in a step, by their numbers."""
    if step.kind == HANDLE:
        country = network.places[step.a].country
        for mode in (step.first, step.second):
            for subject in _subjects(step.a, mode, country):
                table = network.facts.by_subject.get(subject, {})
                yield from (entry[2] for entry in table.get(UNBOOKED, ()))
