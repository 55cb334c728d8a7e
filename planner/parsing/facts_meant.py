"""The facts that a word means: of a subject, an attribute, a source, a place or a country."""

import shlex
from collections.abc import Callable

from corridors.errors import UnknownNameError, UsageError
from corridors.model.entities import Fact, Place, Service
from corridors.model.network import Network, country_codes
from corridors.places.names import (
    country_code_of,
    did_you_mean,
    find_place,
    places_by_name,
    search_corridors,
)
from planner.services.names import nearest_services, single_service

_ENDS = 2


def facts_meant(
    network: Network, text: str, *, told: Callable[[str], None] = lambda _: None
) -> list[Fact]:
    """Return the facts of a subject, of one of its attributes, or of an attribute anywhere.

    A place without facts of its own is explained by the facts of its links; ``told`` is called
    with a message that says so.

    Raises
    ------
    UnknownNameError
        If the text names nothing that has a fact; the message names what may be meant.
    """
    if text in network.schema.attributes:
        return _everywhere(network, text)
    if text in network.sources:
        return sorted(fact for fact in network.facts if fact.source == text)
    if code := country_code_of(network.places, text, country_codes(network)):
        said = (it for it in network.facts if it.subject.endswith(f"@{code}"))
        return [*sorted(network.facts.of(code)), *sorted(said)]
    head, dot, name = text.rpartition(".")
    if dot and name in network.schema.attributes:
        code = country_code_of(network.places, head, country_codes(network))
        return _of_country(network, code, name) if code else _numbers(network, head, name)
    if did_you_mean(name, network.schema.attributes):
        subject = _is_subject(network, head if dot else text)
        if (dot and subject) or not (dot or subject or places_by_name(network.places, text)):
            raise UnknownNameError(network.schema.unknown(name))
    return _of_subject(network, text, told)


def service_meant(network: Network, text: str) -> Service | None:
    """Return the service that a text names, unless it is a place, an attribute or a source too."""
    if text in network.schema.attributes or text in network.sources:
        return None
    if not text.strip() or places_by_name(network.places, text):
        return None
    return single_service(network, text)


def _everywhere(network: Network, attribute: str) -> list[Fact]:
    """Return the facts of an attribute, of all subjects."""
    found = [fact for fact in network.facts if fact.attribute == attribute]
    if attribute in network.cargo:
        # The 20-foot container and the number of TEU have one name.
        found += [it for it in network.facts.of(attribute) if it.attribute != attribute]
    return sorted(found)


def _of_country(network: Network, code: str, attribute: str) -> list[Fact]:
    """Return the facts that say an attribute of a country, or of its modes and handling."""
    said = (it for it in network.facts if it.subject == code or it.subject.endswith(f"@{code}"))
    found = sorted(it for it in said if it.attribute == attribute)
    if not found:
        message = (
            f"no fact gives {attribute} for {code} or for a mode there; see: corridors explain "
            f"{code}"
        )
        raise UnknownNameError(message)
    return found


def _numbers(network: Network, subject: str, name: str) -> list[Fact]:
    """Return the facts that say an attribute of a subject: those of the first level that does."""
    chain = _chain(network, subject)
    facts = [network.facts.fact(entry[2]) for entry in network.facts.entries(chain, name)]
    if not facts:
        message = f"no fact gives {name} for {' or '.join(chain)}"
        raise UnknownNameError(message + _known_instead(network, chain, name))
    return facts


def _of_subject(network: Network, text: str, told: Callable[[str], None]) -> list[Fact]:
    """Return the facts of a subject at all its levels; of a place also those of what is at it."""
    chain = _chain(network, text)
    facts = [fact for subject in chain for fact in network.facts.of(subject)]
    is_place = len(chain) == 1 and chain[0] in network.places
    if is_place:
        touched = sorted(network.subjects.modes_at.get(chain[0], ()))
        facts += [fact for mode in touched for fact in network.facts.of(f"{chain[0]}:{mode}")]
        facts += [
            fact
            for subject in network.facts.by_subject
            if subject.endswith(f"@{chain[0]}")
            for fact in network.facts.of(subject)
        ]
    if facts:
        return facts
    if is_place:
        return _of_links(network, network.places[chain[0]], told)
    message = f"there is no fact on {text!r}; looked up: {', '.join(chain)}"
    raise UnknownNameError(message)


def _known_instead(network: Network, chain: tuple[str, ...], name: str) -> str:
    """Return which subjects at a place have an attribute, or what the subjects asked have."""
    place = chain[0]
    if place in network.places:
        said = [
            f"{subject}.{name}"
            for subject, table in network.facts.by_subject.items()
            if name in table and (subject.startswith(f"{place}:") or subject.endswith(f"@{place}"))
        ]
        if said:
            return f"; it is known for {', '.join(sorted(said))}"
    known = {it.attribute for subject in chain for it in network.facts.of(subject)}
    return f"; {place} has {', '.join(sorted(known))}" if known else ""


def _of_links(network: Network, place: Place, told: Callable[[str], None]) -> list[Fact]:
    """Return the facts of the links of a place that has none itself, and tell that it is so."""
    see = f": corridors explain {place.country}" if place.country else ""
    message = (
        f"there is no fact on {place.name()} ({place.id}, {place.kind}) itself; those of its "
        f"modes and country apply{see}; to close it: --set {place.id}.status=closed"
    )
    links = [link for link in network.links if place.id in (link.a, link.b)]
    subjects = [
        f"{one}{way}{other}:{link.mode}"
        for link in links
        for one, way, other in (
            *((link.a, "-", link.b), (link.b, "-", link.a)),
            *((link.a, ">", link.b), (link.b, ">", link.a)),
        )
    ]
    facts = [fact for subject in subjects for fact in network.facts.of(subject)]
    if not facts:
        raise UnknownNameError(message)
    told(f"{message}. Of its links:")
    return facts


def _is_subject(network: Network, text: str) -> bool:
    try:
        network.subjects.parse(text)
    except ValueError:
        return False
    return True


def _chain(network: Network, text: str) -> tuple[str, ...]:
    try:
        return network.chain(network.subjects.parse(text).key if ">" not in text else text)
    except ValueError as error:
        if any(char in text for char in ":>@"):
            message = f"subject {text!r}: {error}{network.suggest_subjects(text)}"
            raise UnknownNameError(message) from None
        ends = text.split("-")
        if len(ends) == _ENDS and all(places_by_name(network.places, end) for end in ends if end):
            message = f"no subject {text!r}; of a route: corridors explain {shlex.join(ends)}"
            raise UnknownNameError(message) from None
        return (_place(network, text),)


def _place(network: Network, text: str) -> str:
    """Return the id of a place; of an end off the network the error says how to ask."""
    try:
        return find_place(network.places, text).id
    except UnknownNameError as error:
        from planner.question.locations import find_end

        try:
            end = find_end(network, text)
        except UsageError:
            end = None
        if end is None:
            named = search_corridors(network.corridors, text)
            if len(named) == 1:
                message = f"{text!r} is a corridor: corridors show {named[0].id}"
                raise UnknownNameError(message) from None
            if services := nearest_services(network, text):
                message = f"{error}; the nearest services are {', '.join(services)}"
                raise UnknownNameError(message) from None
            raise
        message = (
            f"there is no fact on {end.name()}, {end.country}, which is off the network; to "
            f"see its roads: corridors explain {shlex.quote(text)} DESTINATION"
        )
        raise UnknownNameError(message) from None
