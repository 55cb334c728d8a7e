"""Restrictions of borders, links and carriers that admit some cargo only.

A bilateral checkpoint passes persons, vehicles and goods of the two countries that meet there
and of no third one (so the agreement of China and Mongolia on their posts, 5 July 2004, article
1); trucks in transit keep to the roads that an agreement names.

Container lines that refuse to carry containers to and from a country leave its trade to others:
what such lines serve is neither its route nor a detour. The containers are not loaded, unloaded or
moved to another mode there; a ship that carries them passes by. A strait that is open by law may be
avoided by all container lines, as Bab el-Mandeb has been since December 2023, while tankers and
bulk carriers pass; some lines may serve the trade of some countries all the same.

All of this depends on both ends of a question, so it is applied to the steps last.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corridors.model.cargo import listed_kinds
from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.adjustments import is_bulk
from planner.pricing.arcs import HANDLE, MOVE, PASS, Step, Steps
from planner.pricing.formula import Closure
from planner.question.query import Query
from planner.search.label_setting import NOWHERE

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


class Admissions(NamedTuple):
    """Whose cargo passes borders and links, and what states it of a move.

    ``words`` holds it by subject, ``links`` the subject by both places and the mode, for the
    links that state it themselves.
    """

    words: dict[str, str]
    links: dict[tuple[str, str, str], str]


def admissions_of(network: Network) -> Admissions:
    """Return what is stated of whose cargo passes.

    What holds on the day of the data's edition holds for all days.
    """
    day = day_number(network.edition.month, network.edition.day)
    words: dict[str, str] = {}
    links: dict[tuple[str, str, str], str] = {}
    for subject in network.facts.subjects_of("admits"):
        found = pick(network.facts.by_subject[subject]["admits"], day)
        if found is not None:
            words[subject] = str(found[0])
            ends, colon, _ = subject.partition(":")
            if colon and (">" in ends or "-" in ends):
                _add_link(links, subject)
    return Admissions(words, links)


def _add_link(links: dict[tuple[str, str, str], str], subject: str) -> None:
    """Note what states it of a link; what is stated of one direction comes before both."""
    ends, _, mode = subject.partition(":")
    first, arrow, second = ends.partition(">")
    if arrow:
        links[first, second, mode] = subject
    else:
        first, _, second = ends.partition("-")
        links.setdefault((first, second, mode), subject)
        links.setdefault((second, first, mode), subject)


def restrictions_at(
    network: Network,
    admissions: Admissions,
    mode: str,
    ends: tuple[str, str],
    edge: int = NOWHERE,
) -> Iterator[Restriction]:
    """Yield the restrictions of a move: of the link itself, and of each side of a border.

    Parameters
    ----------
    network, admissions
        The network, and `admissions_of` it.
    mode, ends, edge
        Of the move, and its step where that is asked for.
    """
    words = admissions.words
    countries = tuple(network.places[place].country for place in ends)
    link = admissions.links.get((*ends, mode))
    if link is not None and words[link] != "all":
        homes = tuple(sorted({*countries} - {""}))
        yield Restriction(edge, link, homes, countries[1], words[link])
    if countries[0] == countries[1]:
        return
    sides = zip(ends, countries, countries[::-1], (OUT, IN), strict=True)
    for place, home, beyond, direction in sides:
        subject = next((it for it in border_subjects(place, mode, home) if it in words), None)
        if subject is not None and words[subject] != "all":
            yield Restriction(edge, subject, (home,), beyond, words[subject], direction)


def border_subjects(place: str, mode: str, country: str) -> tuple[str, str]:
    """Return what may state whose cargo a place admits: the place, or its country for all."""
    return f"{place}:{mode}", f"{mode}@{country}"


def border_restrictions(network: Network, steps: Steps) -> list[Restriction]:
    """Return the steps that do not admit all cargo, in the order of the steps."""
    admissions = admissions_of(network)
    return [
        restriction
        for edge, mode, ends in _moves(network, admissions, steps)
        for restriction in restrictions_at(network, admissions, mode, ends, edge)
    ]


def _moves(
    network: Network, admissions: Admissions, steps: Steps
) -> Iterator[tuple[int, str, tuple[str, str]]]:
    """Yield the moves that may have restrictions, with the mode and both places.

    These are the links that state it themselves and those that cross a border. All states are
    looked at, as a place of ``--via`` has several (`planner.graph.via`).
    """
    by_link = set(admissions.links.values())
    # Place or country, and mode, of what is stated of a side of a border.
    sides = {
        (it.partition("@")[2], it.partition("@")[0]) if "@" in it else tuple(it.split(":"))
        for it in admissions.words
        if it not in by_link
    }
    modes = {mode for _, mode in sides}
    country = [network.places[place].country for place in steps.places]
    stated = {(place, mode) for place, _, mode in admissions.links}
    for state in range(1, len(steps.place_of), 2):
        mode = steps.modes[steps.mode_of[state]]
        own = steps.place_of[state]
        here = steps.places[own]
        own_rule, crosses = (here, mode) in stated, mode in modes
        if (not own_rule and not crosses) or steps.rides.is_ride(steps.start[state]):
            continue
        guarded = not sides.isdisjoint(((here, mode), (country[own], mode)))
        for edge in range(steps.start[state], steps.start[state + 1]):
            other = steps.place_of[steps.head[edge]]
            there = steps.places[other]
            if own_rule or (
                country[own] != country[other]
                and (guarded or (there, mode) in sides or (country[other], mode) in sides)
            ):
                yield edge, mode, (here, there)


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
    for edge, (service, *_) in steps.rides.boardings.items():
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
