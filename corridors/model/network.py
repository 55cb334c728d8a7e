"""Network as a whole, and layers of facts applied to it."""

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import UnknownNameError, UsageError
from corridors.model.cargo import lineage, unknown_kinds
from corridors.model.entities import (
    OPEN_STATUSES,
    Attribute,
    CargoKind,
    Corridor,
    Fact,
    Link,
    Mode,
    Place,
    Service,
    Ship,
    Source,
    TradeRegion,
)
from corridors.model.expectation import planned_value
from corridors.model.facts import Entries, FactStore, Located
from corridors.model.schema import Schema, split_amount
from corridors.model.seasons import parse_season
from corridors.model.subjects import Subjects
from corridors.places.names import places_by_name


class Network(NamedTuple):
    """The network: topology, facts, sources and corridors of one edition.

    ``folder`` holds the tables, and in ``osm`` the drawn lines. ``regions`` has by family of modes
    and place the trade regions, its own first; ``lanes`` are those between regions with a rate;
    ``trade_regions`` are the regions themselves. ``ships`` are the classes of ships that carry
    bulk by the voyage, the largest first.
    """

    edition: dt.date
    places: dict[str, Place]
    links: list[Link]
    modes: dict[str, Mode]
    cargo: dict[str, CargoKind]
    sources: dict[str, Source]
    corridors: dict[str, Corridor]
    schema: Schema
    subjects: Subjects
    facts: FactStore
    folder: Path
    services: dict[str, Service]
    regions: dict[str, dict[str, tuple[str, ...]]]
    lanes: tuple[str, ...]
    trade_regions: dict[str, TradeRegion]
    ships: dict[str, Ship] = {}  # noqa: RUF012 - never changed

    def with_topology(self, **parts: Any) -> "Network":
        """Return the network with other places, links, services or sources.

        Its subjects are those of what it has then.
        """
        changed = self._replace(**parts)
        return changed._replace(
            subjects=Subjects(
                *(changed.places, changed.links, changed.modes, changed.cargo),
                *(changed.services, changed.lanes, changed.ships),
            )
        )

    def chain(self, subject: str) -> tuple[str, ...]:
        """Return the subjects that are asked for a number, most specific first.

        Examples
        --------
        A move asks ``a>b:mode``, ``a-b:mode``, ``mode@CC``, ``mode``; handling asks
        ``m1>m2@place``, ``m1>m2@CC``, ``m1>m2``; a pass ``place:mode``, ``mode@CC``,
        ``mode``; a cargo kind itself, its parent, the parent of that.
        """
        parsed = self.subjects.parse(subject)
        head, _colon, mode = subject.partition(":")
        if parsed.kind == "move":
            first, arrow, second = head.partition(">")
            if not arrow:
                first, _, second = head.partition("-")
            both = self.subjects.parse(f"{first}-{second}:{mode}").key
            exact = (subject, both) if arrow else (both,)
            return (*exact, f"{mode}@{self.places[first].country}", mode)
        if parsed.kind == "pass":
            return (subject, f"{mode}@{self.places[head].country}", mode)
        head, at, scope = subject.partition("@")
        if parsed.kind == "handling" and at and scope in self.places:
            return (subject, f"{head}@{self.places[scope].country}", head)
        if parsed.kind == "cargo":
            return lineage(self.cargo, subject)
        return (subject, head) if at else (subject,)

    def entries(self, subject: str, attribute: str) -> Entries:
        """Return what holds for an attribute of a subject, fallbacks included."""
        return self.facts.entries(self.chain(subject), attribute)

    def located(self, numbers: Iterable[int]) -> dict[int, Located]:
        """Return what `corridors.model.facts.FactStore.located` says of some facts."""
        found = {}
        for number in numbers:
            fact = self.facts.fact(number)
            subject = self.subjects.parse(fact.subject).key
            entries = self.facts.by_subject[subject][fact.attribute]
            at = next(at for at, entry in enumerate(entries) if entry[2] == number)
            found[number] = Located(subject, fact.attribute, at, entries[at][0])
        return found

    def number(self, subject: str, attribute: str) -> float | None:
        """Return the year-round number of an attribute, or None where nothing is known."""
        for value, season, _ in self.entries(subject, attribute):
            if season is None and isinstance(value, float):
                return value
        return None

    def cargo_number(self, cargo: str, attribute: str) -> float:
        """Return a year-round number of a cargo kind, 0 where nothing is known."""
        for value, season, _ in self.cargo_entries(cargo, attribute):
            if season is None and isinstance(value, float):
                return value
        return 0.0

    def cargo_entries(self, cargo: str, attribute: str) -> Entries:
        """Return what holds for an attribute of a cargo kind: its own, or that of its parents."""
        return self.facts.entries(lineage(self.cargo, cargo), attribute)

    @property
    def ground(self) -> "Network":
        """The network without layers of facts."""
        facts = self.facts.ground
        return self if facts is self.facts else self._replace(facts=facts)

    def with_layer(self, facts: Iterable[Fact], *, joins: bool = False) -> "Network":
        """Return the network under one more layer of facts.

        With ``joins`` the layer states what is new, and belongs to the ground.
        """
        attributes = self.schema.attributes
        layer = [
            (
                self.subjects.parse(fact.subject).key,
                fact,
                planned_value(attributes.get(fact.attribute), fact.value, fact.low, fact.high),
                parse_season(fact.when) if fact.when else None,
            )
            for fact in facts
        ]
        return self._replace(facts=self.facts.overlaid(layer, joins=joins))

    def suggest_subjects(self, text: str) -> str:
        """Return ``; did you mean SUBJECT?`` where a subject has names or slips for ids of places.

        Subjects are ids, as names may hold what parts them; nothing where that does not help.
        """
        found = text.strip()
        for part in (found.partition(":")[0], *re.split("[:>@-]", found)):
            if part.strip() and part not in self.places:
                hits = places_by_name(self.places, part)
                if len(hits) == 1:
                    found = found.replace(part, hits[0].id)
        try:
            self.subjects.parse(found)
        except ValueError:
            return self.subjects.suggest(text)
        return f"; did you mean {found}?"

    def check_words(self, attribute: Attribute, value: float | str) -> None:
        """Refuse the words of a fact that name cargo or countries which do not exist.

        Raises
        ------
        ValueError
            If the attribute lists cargo kinds or countries, and the value names none or an
            unknown one.
        """
        words = str(value).split()
        if attribute.type == "countries" and words != ["nothing"]:
            unknown = sorted({*words} - country_codes(self))
            known = "codes of countries of the network separated by blanks, or nothing"
        elif attribute.type == "ends" and words != ["nothing"]:
            unknown = [it for it in words if not _is_end(it, country_codes(self))]
            known = "codes of countries of the network, or pairs as RU>RU, or nothing"
        elif attribute.type == "cargo" and words != ["nothing"]:
            unknown = unknown_kinds(self.cargo, words)
            known = f"all, nothing, or some of {', '.join(self.cargo)}"
        else:
            return
        if unknown or not words:
            named = f"{attribute.name} names {', '.join(unknown) or f'no {attribute.type}'}"
            message = f"{named}; use {known}"
            raise ValueError(message)

    def read_assignment(self, text: str, option: str = "--set") -> Fact:
        """Read ``SUBJECT.ATTRIBUTE=VALUE [UNIT]`` of a command line's option into a fact.

        Raises
        ------
        UnknownNameError
            If the subject or the attribute does not exist.
        UsageError
            If the form or the value is wrong, or the attribute does not apply.
        """
        left, equals, right = text.partition("=")
        subject, dot, name = left.strip().rpartition(".")
        if not (equals and dot and subject and right.strip()):
            message = f"{option} {text!r} is not SUBJECT.ATTRIBUTE=VALUE; see: corridors explain"
            raise UsageError(message)
        try:
            key, _ = self.read_name(subject, name)
            return self.assigned(key, name, right)
        except UsageError as error:
            message = f"{option} {text!r}: {error}"
            raise type(error)(message) from None
        except ValueError as error:
            message = f"{option} {text!r}: {error}"
            raise UsageError(message) from None

    def assigned(self, key: str, name: str, text: str) -> Fact:
        """Return the fact that the key of a subject has a value, written with or without a unit.

        Raises
        ------
        ValueError
            If the value or the unit is wrong.
        """
        attribute = self.schema.attributes[name]
        # Words in a list stand apart by a blank.
        value, unit = split_amount(text) if attribute.is_number else (text.strip(), "")
        if unit == "%" and not attribute.unit:
            value, unit = repr(float(value) / 100.0), ""
        cells = [key, name, value, unit or attribute.unit, "", "", ""]
        cells += [str(self.edition.year), "set", "", "set on the command line"]
        fact = self.schema.read_fact(cells, "--set")
        self.check_words(attribute, fact.value)
        return fact

    def read_name(self, subject: str, name: str) -> tuple[str, Attribute]:
        """Return the key of a subject and the attribute that a name of it means.

        Raises
        ------
        UnknownNameError
            If the subject or the attribute does not exist.
        UsageError
            If the attribute does not apply to the subject.
        """
        attribute = self.schema.attributes.get(name)
        if attribute is None:
            raise UnknownNameError(self.schema.unknown(name))
        try:
            parsed = self.subjects.parse(subject)
        except ValueError as error:
            message = f"{error}{self.suggest_subjects(subject)}"
            raise UnknownNameError(message) from None
        if parsed.kind not in attribute.applies_to:
            message = (
                f"{name} applies to {', '.join(sorted(attribute.applies_to))}, "
                f"not to a {parsed.kind}"
            )
            raise UsageError(message)
        return parsed.key, attribute


def check_ends(network: Network, origin: str, destination: str) -> None:
    """Refuse a question whose origin or destination a layer has closed.

    Raises
    ------
    UsageError
        With the place and what closes it.
    """
    for role, place in (("origin", origin), ("destination", destination)):
        for value, season, number in network.facts.by_subject.get(place, {}).get("status", ()):
            if season is None and value not in OPEN_STATUSES:
                fact = network.facts.fact(number)
                message = f"{role} {place} is {value} ({fact.note or fact.source}); choose another"
                raise UsageError(message)


def country_codes(network: Network) -> set[str]:
    """Return the codes of the countries in which the places of a network lie."""
    return {place.country for place in network.places.values()} - {""}


def _is_end(word: str, codes: set[str]) -> bool:
    """Tell whether a word names a country, or two as ``RU>RU``: where cargo begins and ends."""
    ends = word.split(">")
    return len(ends) <= 2 and codes.issuperset(ends)
