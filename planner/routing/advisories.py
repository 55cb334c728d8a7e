"""Advisories: what a shipper must observe on a route that neither law nor carrier bars outright.

Permits, sanctions on single goods, rules of transit and of carriers are stated of places, links,
borders, modes and countries (`advisory`), where they apply to the cargo of some countries alone
also of these (`advisory_ends`). What is stated of a country is about its imports and exports, not
about transit, which its modes speak for (`rail-1520@RU`). They change no route: what bars one is
`planner.restrictions.embargo`, `planner.restrictions.bans` and
`planner.restrictions.cargo_limits`.

Sanctions lists are another matter: they bind parties, banks and insurers wherever cargo passes, so
each country on the way and each carrier that a list names is told (`corridors.tables.sanctions`).
"""

from collections.abc import Iterator
from typing import NamedTuple

from corridors.model.entities import GATE
from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from corridors.places.names import country_name
from corridors.tables.sanctions import Listing, carries, read_sanctions
from planner.pricing.arcs import HANDLE, MOVE, Step
from planner.question.query import countries_of
from planner.routing.route import Route

ADVISORY = "advisory"
"""Attribute: what is to be observed, a sentence for the reader of a route."""
ADVISORY_ENDS = "advisory_ends"
"""Attribute: countries in one of which cargo must begin or end for it to apply."""
NOTHING = "nothing"
"""The value that cancels what a lower layer says."""


class Advisory(NamedTuple):
    """What is to be observed on a leg, and who says so.

    ``leg`` is the number of the first leg that meets it (from 0), ``subject`` what the fact is
    about, ``where`` its name for a reader; ``source`` is the title of the source, ``locator``
    where in it. Of sanctions the subject is a country or service, and there may be several sources.
    """

    leg: int
    subject: str
    where: str
    text: str
    source: str
    locator: str

    def to_dict(self) -> dict[str, object]:
        """Return the advisory as plain data; legs count from 1."""
        return {
            "leg": self.leg + 1,
            "subject": self.subject,
            "where": self.where,
            "text": self.text,
            "source": self.source,
            "locator": self.locator,
        }


def advisories(network: Network, route: Route) -> list[Advisory]:
    """Return what is to be observed on a route, in the order of its legs, each fact once.

    Parameters
    ----------
    network
        The network that the route was found on.
    route
        The route. What holds on the day of its departure holds for the journey.
    """
    query = route.query
    ends = set(countries_of(network, query))
    day = day_number(query.depart.month, query.depart.day)
    abroad = {place.country for place in network.places.values()}
    found: dict[str, Advisory] = {}
    for number, leg in enumerate(route.legs):
        for step, _ in leg.steps:
            for subject in _subjects(network, step):
                table = network.facts.by_subject.get(subject, {})
                stated = pick(table.get(ADVISORY, ()), day)
                if subject in found or stated is None or stated[0] == NOTHING:
                    continue
                if subject in abroad and subject not in ends:
                    continue
                only = pick(table.get(ADVISORY_ENDS, ()), day)
                if only is None or ends.intersection(str(only[0]).split()):
                    found[subject] = _advisory(network, number, subject, stated[2])
    listed = _sanctions(network, route, ends)
    return sorted([*found.values(), *listed], key=lambda it: it.leg)


def _sanctions(network: Network, route: Route, ends: set[str]) -> Iterator[Advisory]:
    """Yield one advisory for each country and each service on the way that sanctions lists name."""
    rows = [it for it in read_sanctions(network) if not it.ends or it.ends & ends]
    done = {""}
    for number, leg in enumerate(route.legs):
        touched = (it for step, _ in leg.steps for it in _touched(network, step))
        for subject in (*touched, leg.service):
            if subject in done:
                continue
            done.add(subject)
            naming = [it for it in rows if _is_named(network, it, subject, ends)]
            if naming:
                yield _listed(network, number, subject, naming)


def _touched(network: Network, step: Step) -> Iterator[str]:
    """Yield the countries that a step touches: by land where it runs, else where it handles."""
    if step.kind == HANDLE or (step.kind == MOVE and network.modes[step.first].land):
        yield from (network.places[it].country for it in (step.a, step.b))


def _is_named(network: Network, row: Listing, subject: str, ends: set[str]) -> bool:
    service = network.services.get(subject)
    if service is not None:
        return any(carries(service, it) for it in row.named)
    if ends == {subject}:
        return False  # trade within the country itself
    # What matters to the trade with some countries alone is about cargo, not about transit.
    return subject in row.named and (not row.ends or subject in ends)


def _listed(network: Network, leg: int, subject: str, rows: list[Listing]) -> Advisory:
    service = network.services.get(subject)
    where = country_name(subject) if service is None else rows[0].named[0]
    lists = ", ".join(f"{it.by}{f' since {it.since}' if it.since else ''}" for it in rows)
    text = f"named by sanctions lists ({lists}). Check goods, parties, bank and insurer."
    publishers = dict.fromkeys(network.sources[it.source].publisher for it in rows)
    bars = "; ".join(f"{it.by}: {it.bars} ({it.locator})" for it in rows)
    return Advisory(leg, subject, where, text, ", ".join(publishers), bars)


def _advisory(network: Network, leg: int, subject: str, number: int) -> Advisory:
    fact = network.facts.fact(number)
    source = network.sources.get(fact.source)
    title = source.title if source is not None else fact.source
    where = _where(network, subject)
    return Advisory(leg, subject, where, str(fact.value), title, fact.locator)


def _subjects(network: Network, step: Step) -> Iterator[str]:
    """Yield what may hold an advisory that a step meets, the nearest first."""
    places = network.places
    if step.kind == MOVE:
        mode = step.first
        ends = (step.a, step.b)
        yield f"{step.a}>{step.b}:{mode}"
        yield f"{step.a}-{step.b}:{mode}"
        yield f"{step.b}-{step.a}:{mode}"
        countries = [places[it].country for it in ends]
        if countries[0] != countries[1] and all(countries):
            yield from (f"{it}:{mode}" for it in ends)
            yield from ends
            yield from countries
        yield from (f"{mode}@{it}" for it in countries if it)
        return
    yield f"{step.a}:{step.first}"
    if step.kind == HANDLE:
        yield f"{step.a}:{step.second}"
        yield f"{step.first}>{step.second}@{step.a}"
        if GATE not in (step.first, step.second):
            yield f"{step.first}>{step.second}@{places[step.a].country}"
        if step.first in ("sea", "air") or step.second in ("sea", "air"):
            # Cargo enters or leaves the country here.
            yield places[step.a].country
    yield step.a


def _where(network: Network, subject: str) -> str:
    """Return a subject as a reader knows it: of places, modes and countries."""
    head, colon, _ = subject.partition(":")
    if colon and (">" in head or "-" in head):
        ends = head.replace(">", "-").split("-")
        return " - ".join(network.places[it].name() for it in ends)
    place = network.places.get(head if colon else subject)
    if place is not None:
        return place.name()
    mode, at, country = subject.partition("@")
    if at and mode in network.modes:
        return f"{country_name(country)}, {network.modes[mode].name_en}"
    return country_name(subject)


def advisory_lines(found: list[Advisory]) -> list[str]:
    """Return one line of text for each advisory, its source in parentheses."""
    return [f"{it.where}: {it.text} ({it.source})" for it in found]
