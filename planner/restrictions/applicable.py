"""The restrictions of a network, those against the cargo of a question, and their evidence."""

from collections.abc import Iterable, Iterator

from corridors.model.network import Network
from planner.pricing.adjustments import is_bulk
from planner.pricing.arcs import HANDLE, MOVE, Step, Steps
from planner.query.query import Query
from planner.restrictions.border_admission import border_restrictions, border_subjects
from planner.restrictions.carriers import (
    SERVED_ENDS,
    carrier_refusals,
    link_subjects,
    refused_countries,
    service_gaps,
)
from planner.restrictions.restriction import REFUSED, UNSERVED, Restriction


def all_restrictions(network: Network, steps: Steps) -> list[Restriction]:
    """Return the steps that do not admit all cargo: of borders, links and carriers."""
    return [
        *border_restrictions(network, steps),
        *service_gaps(network, steps),
        *carrier_refusals(network, steps),
    ]


def restrictions_for(network: Network, steps: Steps, query: Query) -> list[Restriction]:
    """Return the steps that may refuse the cargo of one question.

    Ports are looked at only where lines refuse a country in which it begins or ends.
    """
    ends = {network.places[it].country for it in (query.origin, query.destination) if it}
    if any(ends.intersection(countries) for countries in refused_countries(network).values()):
        return all_restrictions(network, steps)
    return [*border_restrictions(network, steps), *service_gaps(network, steps)]


def restrictions_against(
    restrictions: Iterable[Restriction], network: Network, query: Query
) -> list[Restriction]:
    """Return the restrictions that do not admit the cargo of a question.

    Without a destination in the question those that no destination would open. Container
    lines carry no bulk to refuse, and services that do not carry some cargo carry other cargo.
    """
    origin = network.places[query.origin].country
    end = network.places[query.destination].country if query.destination else None
    bulk = is_bulk(network, query.cargo)
    return [
        it
        for it in restrictions
        if (it.kind != UNSERVED or query.cargo in it.cargo)
        and (it.kind != REFUSED or not bulk)
        and not (it.admits_from(origin) if end is None else it.admits(origin, end))
    ]


def evidence_of_restrictions(network: Network, step: Step) -> Iterator[int]:
    """Yield the facts that state which cargo may make a step, by their numbers."""
    country = network.places[step.a].country
    services = (UNSERVED, SERVED_ENDS)
    asked: list[tuple[str, tuple[str, ...]]] = []
    if step.kind == MOVE:
        subjects = link_subjects(step.a, step.b, step.first)
        asked += ((it, ("admits", *services)) for it in subjects)
        beyond = network.places[step.b].country
        if country != beyond:
            for place, home in ((step.a, country), (step.b, beyond)):
                asked += ((it, ("admits",)) for it in border_subjects(place, step.first, home))
    elif step.kind == HANDLE:
        asked.append((step.a, ("admits_cargo",)))
        asked.append((f"{step.first}>{step.second}@{step.a}", ("admits_cargo",)))
        for mode in (step.first, step.second):
            own, general = border_subjects(step.a, mode, country)
            asked += [(own, ("admits_cargo", REFUSED)), (general, (REFUSED,))]
    else:
        asked.append((f"{step.a}:{step.first}", services))
    for subject, attributes in asked:
        table = network.facts.by_subject.get(subject, {})
        for attribute in attributes:
            yield from (entry[2] for entry in table.get(attribute, ()))
