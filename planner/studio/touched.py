"""Which supplied scenarios change a fact of an answer, or close what it passes."""

from collections.abc import Iterable, Iterator, Sequence

from corridors.model.network import Network
from corridors.model.subjects import is_pattern, matcher
from corridors.scenario import Scenario
from planner.routing.route import Leg, Route

_STATES = frozenset({"status", "unserved"})
"""Attributes that open or close what they are stated of; an open thing may state neither."""


def touching(
    network: Network, routes: Sequence[Route], scenarios: Iterable[Scenario]
) -> frozenset[str]:
    """Return the names of the scenarios that touch routes.

    A scenario touches a route where it restates a number that the route is priced with, opens or
    closes a place, link or mode on its way, or leads one of its services another way; so does one
    that includes such a scenario. Whether the answer changes too, only asking tells.

    Parameters
    ----------
    network
        The network of the routes.
    routes
        The answers.
    scenarios
        The scenarios, with those that they include.
    """
    known = {it.name: it for it in scenarios}
    legs = [leg for route in routes for leg in route.legs]
    used = set(_facts(network, legs))
    passed = {key for leg in legs for key in _passed(leg)}
    services = {service for route in routes for service in route.services}

    def own(scenario: Scenario) -> bool:
        for row in scenario.facts:
            subject, attribute = str(row["subject"]), str(row["attribute"])
            if is_pattern(subject) or is_pattern(attribute):
                speaks_of, names = matcher(subject), matcher(attribute)
                if any(names(name) and speaks_of(it) for it, name in used):
                    return True
                continue
            key = _key(network, subject)
            if (key, attribute) in used or (attribute in _STATES and key in passed):
                return True
        return any(services & {*it.services} for it in scenario.reroutes)

    direct = {name for name, it in known.items() if own(it)}
    return frozenset(name for name in known if direct & set(_with_included(known, name)))


def _facts(network: Network, legs: Iterable[Leg]) -> Iterator[tuple[str, str]]:
    for leg in legs:
        for _, price in leg.steps:
            for number in price.facts:
                fact = network.facts.fact(number)
                yield fact.subject, fact.attribute


def _passed(leg: Leg) -> Iterator[str]:
    """Yield the subjects that a leg passes: places, links, modes, all by mode and country."""
    yield from leg.places
    for mode in {leg.mode, leg.to_mode} - {""}:
        yield mode
        yield from (f"{mode}@{country}" for country in leg.countries)
        yield from (f"{place}:{mode}" for place in leg.places)
        for one, other in zip(leg.places, leg.places[1:], strict=False):
            yield from (f"{one}-{other}:{mode}", f"{other}-{one}:{mode}")
    yield from (f"{leg.mode}>{leg.to_mode}@{place}" for place in leg.places)


def _key(network: Network, text: str) -> str:
    """Return the key of a subject; of one that the network does not have, its text."""
    try:
        return network.subjects.parse(text).key
    except ValueError:
        return text


def _with_included(known: dict[str, Scenario], name: str) -> Iterator[str]:
    yield name
    for it in known[name].include:
        if it in known:
            yield from _with_included(known, it)
