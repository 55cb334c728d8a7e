"""A question: origin, destination, criterion, departure, cargo and constraints."""

import datetime as dt
import shlex
from typing import NamedTuple

from corridors.errors import UnknownNameError, UsageError
from corridors.model.cargo import default_kind, kind_named
from corridors.model.entities import OFF_NETWORK, WATER_KINDS, Fact
from corridors.model.network import Network, country_codes
from corridors.tables.load import DATA
from planner.question.terms import (
    CRITERIA,
    LEAST_WEIGHT,
    MOST_LIMIT,
    MOST_VALUE_OF_TIME,
    MOST_WEIGHT,
    TERMS,
    Question,
    TermKind,
)

DRAWN_ONLY = "power-line"
"""A mode that is drawn and never carries cargo."""
_LIMITS = tuple(it.field for it in TERMS if it.kind is TermKind.WHOLE and it.highest == MOST_LIMIT)
AS_STATED = (
    *(*_LIMITS, *(it.field for it in TERMS if it.kind is TermKind.FLAG)),
    *("reliability", "scenarios", "sets"),
)
"""Fields that are those of a `Question`: nothing of them has to be resolved."""


class Leaning(NamedTuple):
    """A weight by which steps that touch a subject count; ``of`` are the ids that it means."""

    subject: str
    weight: float
    of: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.subject}={self.weight:.15g}"

    @property
    def option(self) -> str:
        """The option that states it."""
        return "--prefer" if self.weight < 1.0 else "--reluctant"


IN_TIME = 0.9
"""The share of trips that arrive in time where the latest departure is asked for."""


class Query(NamedTuple):
    """One deterministic question; ids only, names are resolved before.

    ``modes`` and ``countries`` restrict to what they name (empty: everything);
    ``scenarios`` and ``sets`` tell under which layers the network is asked;
    ``avoid`` holds places, country codes, modes, links (``a-b:mode``), passes
    (``place:mode``) and handlings (``m1>m2@place``). Cargo is ready at ``hour`` (0 to 24) of the
    day of departure by the clock of the origin; hours of an answer count from 00:00 of that day.
    ``operators`` are the only ones whose services are boarded (none: all), ``unconfirmed`` admits
    services that nobody confirmed of late, and with ``booked`` the first departure is not waited
    for.
    With ``arrive_by`` the departure is the latest that still arrives by this moment, which is the
    ``deadline`` too; with ``window`` it is the best of the days from its first to its last
    (`planner.routing.departure_choice` finds both). ``reliability`` is the least probability of an
    arrival by the deadline, above 0 and below 1 (`planner.uncertainty.reliability`).
    ``max_transfers`` and ``max_borders`` are the most that a route may have (None: any).
    ``leanings`` multiply what steps count by the criterion; totals stay true.
    """

    origin: str
    destination: str
    by: str
    depart: dt.date
    cargo: str
    modes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    value_of_time: float = 0.0
    deadline: dt.datetime | None = None
    budget_usd: float | None = None
    hour: float = 0.0
    operators: tuple[str, ...] = ()
    unconfirmed: bool = False
    booked: bool = False
    arrive_by: dt.datetime | None = None
    window: tuple[dt.date, dt.date] | None = None
    reliability: float | None = None
    max_transfers: int | None = None
    max_borders: int | None = None
    leanings: tuple[Leaning, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the departure is still to be chosen."""
        return self.arrive_by is not None or self.window is not None

    @property
    def share_in_time(self) -> float | None:
        """The share of trips that are to arrive in time; None where the expected hours count."""
        if self.reliability is None and self.arrive_by is not None:
            return IN_TIME
        return self.reliability

    @property
    def is_limited(self) -> bool:
        """Whether transfers or borders are limited."""
        return self.max_transfers is not None or self.max_borders is not None

    def hours_to_deadline(self) -> float:
        """Return the hours from 00:00 of the departure day to the deadline, or infinity."""
        if self.deadline is None:
            return float("inf")
        return (self.deadline - dt.datetime.combine(self.depart, dt.time())).total_seconds() / 3600

    def to_dict(self) -> dict[str, object]:
        """Return the question as plain data, in the order of the fields."""
        plain = {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in self._asdict().items()
        }
        deadline = _minute(self.deadline) if self.deadline else None
        for name in ("arrive_by", "window", "reliability"):
            del plain[name]
        if plain.pop("leanings"):
            plain["leanings"] = [str(it) for it in self.leanings]
        for name in ("hour", "operators", "unconfirmed", "booked", *_LIMITS):
            said = plain.pop(name)
            if name != "hour" and (said or (name in _LIMITS and said is not None)):
                plain[name] = said
        if self.arrive_by is not None:
            plain["arrive_by"] = _minute(self.arrive_by)
        if self.window is not None:
            plain["window"] = [day.isoformat() for day in self.window]
        if self.reliability is not None:
            plain["reliability"] = self.reliability
        return {**plain, "depart": self.departs(), "deadline": deadline}

    def departs(self) -> str:
        """Return day and hour of departure; the day alone where cargo is ready at 00:00."""
        if not self.hour:
            return self.depart.isoformat()
        moment = dt.datetime.combine(self.depart, dt.time()) + dt.timedelta(hours=self.hour)
        return moment.isoformat(timespec="minutes")

    def stated(self) -> Question:
        """Return the question in words that mean the same, with the departure that it has."""
        deadline = None if self.arrive_by is not None else self.deadline
        prefer, reluctant = (
            tuple(str(it) for it in self.leanings if it.option == option)
            for option in ("--prefer", "--reluctant")
        )
        return Question(
            origin=self.origin,
            destination=self.destination,
            by=self.by,
            depart=self.departs() if self.arrive_by is None else None,
            deadline=None if deadline is None else _minute(deadline),
            arrive_by=None if self.arrive_by is None else _minute(self.arrive_by),
            cargo=self.cargo,
            modes=self.modes,
            countries=self.countries,
            via=self.via,
            avoid=self.avoid,
            operators=self.operators,
            prefer=prefer,
            reluctant=reluctant,
            value_of_time=self.value_of_time or None,
            budget=self.budget_usd,
            **{name: getattr(self, name) for name in AS_STATED},
        )

    def _window_text(self) -> str:
        if self.window is None:
            return ""
        first, last = (self._replace(depart=day).departs() for day in self.window)
        return f"{first}..{last[:10]}"

    def to_words(self, usual: str = "") -> list[str]:
        """Return the arguments of the command line that ask this question.

        Parameters
        ----------
        usual
            The kind of cargo that need not be named.
        """
        words = [self.origin, self.destination]
        words += ["--by", self.by]
        if self.arrive_by is not None:
            words += ["--arrive-by", _minute(self.arrive_by)]
        else:
            words += ["--depart", self.departs() if self.window is None else self._window_text()]
        words += ["--unconfirmed"] * self.unconfirmed
        words += ["--booked"] * self.booked
        if self.cargo != usual:
            words += ["--cargo", self.cargo]
        if self.value_of_time:
            words += ["--value-of-time", f"{self.value_of_time:.15g}"]
        if self.deadline is not None and self.arrive_by is None:
            words += ["--deadline", _minute(self.deadline)]
        if self.reliability is not None:
            words += ["--reliability", f"{self.reliability:.15g}"]
        if self.budget_usd is not None:
            words += ["--budget", f"{self.budget_usd:.15g}"]
        for name in _LIMITS:
            if (most := getattr(self, name)) is not None:
                words += [f"--{name.replace('_', '-')}", str(most)]
        for leaning in self.leanings:
            words += [leaning.option, str(leaning)]
        for option, values in (
            ("--mode", self.modes),
            ("--country", self.countries),
            ("--via", self.via),
            ("--avoid", self.avoid),
            ("--operator", self.operators),
            ("--scenario", self.scenarios),
            ("--set", self.sets),
        ):
            for value in values:
                words += [option, value]
        return words


def _minute(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="minutes")


def countries_of(network: Network, query: Query) -> tuple[str, str]:
    """Return the countries where a question begins and ends, "" without a destination."""
    end = network.places[query.destination].country if query.destination else ""
    return network.places[query.origin].country, end


def needs_own_search(query: Query) -> bool:
    """Tell whether limits or leanings keep a question from sharing a search with others."""
    limited = query.max_transfers is not None or query.max_borders is not None
    return limited or bool(query.leanings)


def may_touch(network: Network, query: Query) -> bool:
    """Tell whether the way may turn round at the stops of a question.

    At a place at the end of a branch it has to; nobody sails into a strait or canal and back.
    """
    return bool(query.via) and all(network.places[it].kind not in WATER_KINDS for it in query.via)


def asking(network: Network, query: Query, *more: str) -> str:
    """Return the arguments that ask a question of its network on a command line, quoted."""
    own = () if network.folder == DATA else ("--data", str(network.folder))
    return shlex.join((*query.to_words(default_kind(network.cargo)), *more, *own))


def deadline_text(deadline: dt.datetime) -> str:
    """Return a deadline for people: midnight is the end of the day before.

    Examples
    --------
    >>> deadline_text(dt.datetime(2026, 12, 25)), deadline_text(dt.datetime(2026, 12, 24, 18))
    ('2026-12-24 24:00', '2026-12-24 18:00')
    """
    if deadline.time() == dt.time():
        return f"{deadline - dt.timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{deadline:%Y-%m-%d %H:%M}"


def departs_text(*queries: Query) -> str:
    """Return when questions depart, as the head of an answer: the first and the last of several.

    Examples
    --------
    >>> departs_text(Query("a", "b", "time", dt.date(2026, 12, 24), "teu", hour=18.5))
    'departs 2026-12-24 18:30'
    """
    moments = sorted({it.departs().replace("T", " ") for it in queries})
    return f"departs {' to '.join(dict.fromkeys((moments[0], moments[-1])))}"


def share_text(share: float) -> str:
    """Return a probability in per cent: none is rounded to what never or always happens.

    Examples
    --------
    >>> share_text(0.9), share_text(0.99996), share_text(1.0)
    ('90.0%', '99.996%', '100.0%')
    """
    text = f"{share:.1%}"
    certain = text in ("0.0%", "100.0%")
    return f"{100.0 * share:.10g}%" if certain and 0.0 < share < 1.0 else text


def expand_modes(network: Network, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return mode ids for ids and families: ``rail`` means both gauges, ``pipeline`` both.

    Raises
    ------
    UnknownNameError
        If a name is neither a mode nor a family.
    """
    found: list[str] = []
    for name in names:
        fitting = [mode.id for mode in network.modes.values() if name in (mode.id, mode.family)]
        if not fitting:
            known = sorted({*network.modes, *(mode.family for mode in network.modes.values())})
            once = "use the option once for each mode; " if "," in name else ""
            message = f"mode {name!r} is unknown; {once}use one of {', '.join(known)}"
            raise UnknownNameError(message)
        found += [mode for mode in fitting if mode not in found]
    return tuple(found)


def check_query(network: Network, query: Query) -> None:
    """Refuse a question that contradicts itself.

    Raises
    ------
    UnknownNameError, UsageError
        As `check_terms`.
    UsageError
        If the ends or stops are one, can't be ends, or are excluded by the terms.
    """
    check_terms(network, query)
    _check_places(network, query)


def check_terms(network: Network, query: Query) -> None:
    """Refuse terms that contradict themselves, from wherever to wherever they are asked.

    Raises
    ------
    UnknownNameError
        If the criterion, the cargo kind or a country is unknown.
    UsageError
        If a number is out of bounds or nothing may carry the cargo.
    """
    if query.by not in CRITERIA:
        message = f"criterion {query.by!r} is unknown; use one of {', '.join(CRITERIA)}"
        raise UnknownNameError(message)
    if query.cargo not in network.cargo:
        near = kind_named(network.cargo, query.cargo)
        message = f"cargo {query.cargo!r} is no id; use {near.id}"
        raise UnknownNameError(message)
    _check_numbers(query)
    known = country_codes(network) if query.countries else set()
    for country in query.countries:
        if country not in known:
            message = f"country {country!r} is unknown; use one of {', '.join(sorted(known))}"
            raise UnknownNameError(message)
    _check_modes(network, query)


def check_value_of_time(value: float, unit: str = "USD/h") -> None:
    """Refuse a value of an hour beside which no price would count, or that is none.

    Raises
    ------
    UsageError
        If it is below 0, above `MOST_VALUE_OF_TIME` or no number.
    """
    if not 0.0 <= value <= MOST_VALUE_OF_TIME:
        most = f"{MOST_VALUE_OF_TIME:,.0f}"
        message = f"value of time {value:g} {unit} must be 0 or more, and {most} at most"
        raise UsageError(message)


def _check_numbers(query: Query) -> None:
    check_value_of_time(query.value_of_time)
    if not 0.0 <= query.hour < 24.0:
        message = f"hour of departure {query.hour:g} must be between 0 and 24"
        raise UsageError(message)
    if query.value_of_time and query.by != "generalised":
        message = f"--by {query.by} takes no value of time; use --by generalised"
        raise UsageError(message)
    if query.deadline is not None and query.hours_to_deadline() <= query.hour:
        message = (
            f"deadline {deadline_text(query.deadline)} must be after departure {query.departs()}"
        )
        raise UsageError(message)
    if query.reliability is not None and not 0.0 < query.reliability < 1.0:
        message = (
            f"reliability {query.reliability:g} must be above 0 and below 1; write 0.9 for "
            "nine draws of ten"
        )
        raise UsageError(message)
    if query.reliability is not None and query.deadline is None:
        message = "--reliability needs a moment to arrive by; add --deadline or --arrive-by"
        raise UsageError(message)
    for leaning in query.leanings:
        if not LEAST_WEIGHT <= leaning.weight <= MOST_WEIGHT:
            message = (
                f"{leaning.option} {leaning}: the weight must be between {LEAST_WEIGHT:g} and "
                f"{MOST_WEIGHT:g}"
            )
            raise UsageError(message)
    for name in _LIMITS:
        most = getattr(query, name)
        if most is not None and not 0 <= most <= MOST_LIMIT:
            words = name.replace("max_", "limit of ")
            message = f"{words} {most} must be a whole number from 0 to {MOST_LIMIT}"
            raise UsageError(message)
    if query.budget_usd is not None and not 0.0 < query.budget_usd < float("inf"):
        message = f"budget {query.budget_usd:g} USD must be above 0"
        raise UsageError(message)


def hour_rate(network: Network, query: Query) -> float:
    """Return what an hour of the journey weighs in generalised cost, USD for the shipment.

    The value of time of the question, and what the goods cost while they travel: their
    value times the share of it that a day costs (``time_value_pct_d``).
    """
    value = network.cargo_number(query.cargo, "value_usd")
    share = network.cargo_number(query.cargo, "time_value_pct_d")
    return query.value_of_time + value * share / 100.0 / 24.0


def _check_places(network: Network, query: Query) -> None:
    places = network.places
    if query.origin == query.destination and not query.via:
        message = f"origin and destination are both {query.origin}; name two places"
        raise UsageError(message)
    roles = [("origin", query.origin), ("destination", query.destination)]
    for role, place in roles:
        if places[place].kind in WATER_KINDS:
            message = (
                f"{role} {place} is a {places[place].kind}, where cargo can't start or "
                "end; use --via"
            )
            raise UsageError(message)
    roles += [("--via", place) for place in query.via]
    for role, place in roles:
        country = places[place].country
        if place in query.avoid or country in query.avoid:
            avoided = place if place in query.avoid else country
            message = f"{role} {place} can't be both used and avoided; drop --avoid {avoided}"
            raise UsageError(message)
        if query.countries and country and country not in query.countries:
            message = (
                f"{role} {place} lies in {country}, which --country leaves out; add --country "
                f"{country}"
            )
            raise UsageError(message)


def _check_modes(network: Network, query: Query) -> None:
    kind = network.cargo[query.cargo]
    if not set(kind.modes) - {DRAWN_ONLY}:
        message = f"cargo {kind.id} is shown on maps but can't be routed; see: corridors list, show"
        raise UsageError(message)
    allowed = set(query.modes or network.modes)
    if allowed <= set(query.avoid):
        message = "--avoid excludes every mode that --mode allows; drop one of them"
        raise UsageError(message)
    if not allowed & set(kind.modes):
        message = (
            f"cargo {kind.id} travels by {', '.join(kind.modes)}; --mode "
            f"{', '.join(query.modes)} excludes them all"
        )
        raise UsageError(message)


ROAD = "road"


class Join(NamedTuple):
    """A road between a point off the network and a place, with its great circle and its km."""

    place: str
    straight_km: float
    km: float


class OffNetwork(NamedTuple):
    """An end or stop of a question that is no place of the network, and how it is joined."""

    id: str
    name: str
    lat: float
    lon: float
    country: str
    origin: str
    circuity: float
    circuity_fact: str
    joined_to: tuple[Join, ...]

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, km to one decimal."""
        plain = self._asdict()
        plain["joined_to"] = [
            {"place": it.place, "straight_km": round(it.straight_km, 1), "km": round(it.km, 1)}
            for it in self.joined_to
        ]
        return plain


def road_in(country: str) -> tuple[str, str]:
    """Return the subjects that are asked about the roads of a country."""
    return f"{ROAD}@{country}", ROAD


def road_fact(network: Network, country: str, attribute: str) -> Fact:
    """Return the fact about roads that holds in a country, whatever the season."""
    entries = network.facts.entries(road_in(country), attribute)
    always = [entry for entry in entries if entry[1] is None]
    return network.facts.fact((always or list(entries))[0][2])


def off_network(network: Network, query: Query) -> list[OffNetwork]:
    """Return the ends and stops of a question that are off the network, in order."""
    found = []
    for number in dict.fromkeys((query.origin, *query.via, query.destination)):
        place = network.places[number]
        if place.kind != OFF_NETWORK:
            continue
        circuity = road_fact(network, place.country, "circuity")
        joins = [
            Join(
                link.b if link.a == number else link.a,
                float(network.number(link.subject, "length_km") or 0.0) / float(circuity.value),
                float(network.number(link.subject, "length_km") or 0.0),
            )
            for link in network.links
            if number in (link.a, link.b)
        ]
        found.append(
            OffNetwork(
                *(number, place.name(), place.lat, place.lon, place.country),
                "gazetteer" if place.source else "coordinates",
                *(float(circuity.value), circuity.id, tuple(sorted(joins, key=lambda it: it.km))),
            )
        )
    return found
