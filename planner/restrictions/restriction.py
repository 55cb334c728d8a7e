"""A restriction: a step that some cargo may not make, by where it begins and ends."""

from typing import NamedTuple

from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.closures import Closure

DOMESTIC = "domestic"
ONWARD = "onward"
RE_ENTRY = ("foreign", DOMESTIC, ONWARD)
"""Kinds of restriction against cargo that goes round by another country."""
IN, OUT = "in", "out"
REFUSED = "unbooked"
"""Attribute of the lines of a port: countries whose containers they refuse."""
UNSERVED = "unserved"
"""Attribute of a link or a pass: cargo that no service carries there."""
NOTHING = "nothing"
"""The value that lifts what a broader subject, or a lower layer, states."""


class Restriction(NamedTuple):
    """A step that does not admit all cargo: over a border, along a link, or in a port.

    Attributes
    ----------
    edge
        The step.
    subject
        What states the restriction.
    countries
        Countries (or, of `UNSERVED`, pairs as ``RU>RU``) that it names: those of the side of the
        border that states it, those in which the link lies, or those that carriers name.
    beyond
        The country on the other side of the border.
    kind
        *bilateral*: cargo must begin in one of ``countries`` and ``beyond`` and end in the other.
        *own*: it must begin or end in one of ``countries``.
        *foreign*: it must not begin and end in one country, nor come in where it began or go out
        where it ends.
        *domestic*: the same, but what begins and ends at home may go out.
        *onward*: it must not come in where it began nor go out where it ends.
        `REFUSED`: containers, and goods in packages, which travel in them too, must not begin or
        end in one of ``countries``.
        `UNSERVED`: cargo of the kinds in ``cargo`` must begin or end in one of ``countries``, or
        begin and end as a pair there names.
    direction
        `IN` or `OUT` at a side of a border, seen from the country that states it.
    cargo
        Kinds of cargo that no service carries, where the kind is `UNSERVED`.
    """

    edge: int
    subject: str
    countries: tuple[str, ...]
    beyond: str
    kind: str
    direction: str = ""
    cargo: tuple[str, ...] = ()

    def admits(self, origin: str, destination: str) -> bool:
        """Tell whether cargo from one country to another may pass."""
        if self.kind in ("own", UNSERVED):
            pair = f"{origin}>{destination}"
            return not {origin, destination, pair}.isdisjoint(self.countries)
        if self.kind in RE_ENTRY:
            if origin == destination and self.kind != ONWARD:
                return self.kind == DOMESTIC and self.direction == OUT and origin in self.countries
            inside = {IN: origin, OUT: destination}.get(self.direction)
            return inside not in self.countries
        if self.kind == REFUSED:
            return origin not in self.countries and destination not in self.countries
        return {origin, destination} == {*self.countries, self.beyond}

    def admits_from(self, origin: str) -> bool:
        """Tell whether cargo from a country may pass with some destination."""
        if self.kind in RE_ENTRY:
            return self.direction != IN or origin not in self.countries
        return self.kind != "bilateral" or origin in (*self.countries, self.beyond)

    def reason(self, cargo: str = "other cargo") -> Closure:
        """Return what stands against a cargo that is refused."""
        subject = self.subject
        if self.kind in RE_ENTRY:
            home = self.countries[0] if self.kind == DOMESTIC else ""
            return Closure(self.kind, self.countries[:1], {"subject": subject, "home": home})
        if self.kind == UNSERVED:
            values = {
                "subject": subject,
                "cargo": cargo,
                "homes": ", ".join(self.countries),
                "fact": f"{subject}.{UNSERVED}",
            }
            key = "unserved unless" if self.countries else UNSERVED
            return Closure(key, self.countries, values)
        if self.kind in (REFUSED, "own"):
            homes = " or ".join(self.countries)
            values = {"subject": subject, "homes": homes, "fact": f"{subject}.{REFUSED}"}
            return Closure(self.kind, self.countries, values)
        ends = tuple(sorted({*self.countries, self.beyond}))
        return Closure("bilateral", ends, {"subject": subject, "homes": " and ".join(ends)})


def stated_words(network: Network, subject: str, attribute: str) -> tuple[str, ...] | None:
    """Return the words of an attribute on the day of the edition, sorted.

    What holds on that day holds for all days. None where nothing is stated; no words where it is
    lifted (`NOTHING`).
    """
    entries = network.facts.by_subject.get(subject, {}).get(attribute)
    if not entries:
        return None
    found = pick(entries, day_number(network.edition.month, network.edition.day))
    if found is None:
        return None
    words = tuple(sorted(set(str(found[0]).split())))
    return () if words == (NOTHING,) else words
