"""Reading of the tables of services and lanes, and of the facts that their rows state."""

import datetime as dt
from collections.abc import Collection, Iterator
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

from corridors.model.cargo import forgotten_kinds, listed_kinds, unknown_kinds
from corridors.model.entities import (
    SERVICE_DIRECTIONS,
    STATUSES,
    WATER_KINDS,
    CargoKind,
    Link,
    Mode,
    Place,
    Service,
    ServiceCall,
    Source,
    TradeRegion,
)
from corridors.model.evidence import plain_note
from corridors.model.facts import FactStore
from corridors.model.schema import is_whole
from corridors.model.seasons import Season, period_problem
from corridors.tables.reader import Row, TableReader

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK_H = 168.0
LEAST_DEPARTURES, MOST_DEPARTURES = 0.09, 200.0
"""Bounds of the departures in a week: one in eleven weeks, and more than one an hour."""
_MONTH_ENDS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FACT_COLUMNS = (
    *("subject", "attribute", "value", "unit", "low", "high", "when", "year", "source"),
    *("locator", "note"),
)


class StatedFact(NamedTuple):
    """A fact that a row of services states: its cells as of the table of facts, file and line."""

    cells: list[str]
    file: str
    line: int


class ServiceReferences(NamedTuple):
    """What a service may name, and the corridors, whose ids it may not have."""

    places: dict[str, Place]
    links: list[Link]
    modes: dict[str, Mode]
    cargo: dict[str, CargoKind]
    sources: dict[str, Source]
    corridors: Collection[str] = ()


def read_services(reader: TableReader, tables: ServiceReferences) -> dict[str, Service]:
    """Read ``services`` and ``service_calls``; none where a folder has no such tables.

    What is wrong is added to the problems of the reader.
    """
    if not reader.has("services"):
        return {}
    calls, faulty = _read_calls(reader, tables)
    kinds_of = cache(partial(_kinds, tables.cargo))
    found: dict[str, Service] = {}
    countries = {place.country for place in tables.places.values()}
    ids = {*tables.places, *countries, *tables.modes, *tables.cargo, *tables.corridors}
    for where, cells in reader.keyed("services"):
        key = cells[0]
        own = calls.pop(key, [])
        problems = [*_problems(cells, tables, ids), *kinds_of(cells[5])[1]]
        # What follows from a call or a mode that is not read is not told.
        if key not in faulty:
            problems += _order_problems(cells[4], own)
            if cells[3] in _families(tables):
                problems += _mode_problems(cells[3], own, tables.modes)
        if problems or key in faulty:
            reader.problems += [f"{where}: service {key}: {it}" for it in problems]
            continue
        _, operator, name, mode, direction, cargo, _, _, weekdays = cells[:9]
        _, *period, _, confirmed, source, _, note = cells[9:]
        found[key] = Service(
            *(key, operator, name, mode, direction, kinds_of(cargo)[0]),
            tuple(WEEKDAYS.index(day) for day in weekdays.split()),
            int(confirmed),
            *(source, note),
            tuple(call for _, _, call in own),
            *period,
        )
    for service, rows in calls.items():
        reader.problems.append(f"{rows[0][0]}: service {service!r} is not in the table of services")
    return found


_Calls = dict[str, list[tuple[str, int, ServiceCall]]]
"""Calls of each service, each with its file and line and its number."""


def _read_calls(reader: TableReader, tables: ServiceReferences) -> tuple[_Calls, set[str]]:
    """Return the calls, and the services of which a call is faulty."""
    touched: dict[str, set[str]] = {}
    for link in tables.links:
        touched.setdefault(link.a, set()).add(link.mode)
        touched.setdefault(link.b, set()).add(link.mode)
    found: _Calls = {}
    faulty: set[str] = set()
    for where, (service, seq, place, mode, arrive, depart, loads, unloads, _) in reader.rows(
        "service_calls"
    ):
        try:
            if place not in tables.places:
                message = f"place {place!r} does not exist"
                raise ValueError(message)  # noqa: TRY301 - gathered with the others
            if mode not in touched.get(place, ()):
                message = f"no {mode or 'mode'} link touches {place}, so no service calls there"
                raise ValueError(message)  # noqa: TRY301
            if not {loads, unloads} <= {"yes", "no"}:
                message = f"loads {loads!r} and unloads {unloads!r} must be yes or no"
                raise ValueError(message)  # noqa: TRY301
            if tables.places[place].kind in WATER_KINDS and "yes" in (loads, unloads):
                message = f"{place} is passed, not called at; loads and unloads must be no"
                raise ValueError(message)  # noqa: TRY301
            call = ServiceCall(
                *(place, mode, _hours(arrive), _hours(depart), loads == "yes", unloads == "yes")
            )
            number = _count(seq, "seq")
        except ValueError as error:
            reader.problems.append(f"{where}: {error}")
            faulty.add(service)
            continue
        found.setdefault(service, []).append((where, number, call))
    return found, faulty


def _problems(cells: Row, tables: ServiceReferences, ids: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the row of a service, but for its calls."""
    key, operator, name, mode, direction, _, _, departures, weekdays, months = cells[:10]
    valid_from, valid_to, status, confirmed, source, _, note = cells[10:]
    if key in ids or not key.replace("_", "").isalnum():
        yield (
            "the id must be letters, digits and _, and not that of a place, country, mode, cargo "
            "kind or corridor"
        )
    if not operator or not name:
        yield "operator or name is empty; name what is booked"
    families = _families(tables)
    if mode not in families:
        yield f"mode {mode!r} is not a family of modes; use one of {', '.join(sorted(families))}"
    if direction not in SERVICE_DIRECTIONS:
        yield f"direction {direction!r} is not one of {', '.join(SERVICE_DIRECTIONS)}"
    days = weekdays.split()
    try:
        if not LEAST_DEPARTURES <= float(departures) <= MOST_DEPARTURES:
            raise ValueError  # noqa: TRY301
        distinct = set(days) & set(WEEKDAYS)
        if len(distinct) < len(days) or len(days) not in (0, float(departures)):
            yield f"weekdays {weekdays!r} are not {departures} of {' '.join(WEEKDAYS)}"
    except ValueError:
        yield (
            f"departures_per_week {departures!r} is no frequency; give a number between "
            f"{LEAST_DEPARTURES:g} and {MOST_DEPARTURES:g}"
        )
    try:
        season_of_months(months)
    except ValueError as error:
        yield str(error)
    if wrong := period_problem(valid_from, valid_to):
        yield f"valid_from and valid_to: {wrong}"
    if status not in STATUSES:
        yield f"status {status!r} is not one of {', '.join(STATUSES)}"
    try:
        _count(confirmed, "confirmed")
    except ValueError:
        yield f"confirmed {confirmed!r} is no year; give the last one in which a source says so"
    if source not in tables.sources:
        yield f"source {source!r} is not in the sources table; cite one"
    if source == "assumption" and not note:
        yield "an assumption needs its reasoning in the note"


def _families(tables: ServiceReferences) -> set[str]:
    return {it.family for it in tables.modes.values()}


def _mode_problems(
    family: str, calls: list[tuple[str, int, ServiceCall]], modes: dict[str, Mode]
) -> Iterator[str]:
    """Yield the calls by a mode of another family than that of their service."""
    for where, _, call in calls:
        own = modes[call.mode].family
        if own != family:
            yield (
                f"{where}: it goes by {family} and calls at {call.place} by {own}; use one "
                "family, and a service for each"
            )


def _order_problems(direction: str, calls: list[tuple[str, int, ServiceCall]]) -> Iterator[str]:
    """Yield what is wrong with the order and the hours of the calls of a service."""
    for due, (where, number, _) in enumerate(calls, 1):
        if number != due:
            yield f"{where}: seq {number} is out of order, {due} is due; count the calls from 1"
            return
    stops = [call for _, _, call in calls if not call.passes]
    if len(stops) < 2:
        yield "it calls at fewer than two places"
        return
    if not stops[0].loads or not any(call.unloads for call in stops[1:]):
        yield "nothing can be carried: the first call must load, a later one unload"
    if direction == "loop" and calls[0][2].place != calls[-1][2].place:
        yield "a loop must end where it begins"
    now = 0.0
    for where, _, call in calls:
        for hours in (call.arrive_h, call.depart_h):
            if hours is not None and hours < now:
                yield f"{where}: it runs backwards: {hours:g} h is before {now:g} h"
            now = max(now, hours or 0.0)
    for (_, _, before), (where, _, call) in pairwise(calls):
        if (before.place, before.mode) == (call.place, call.mode):
            yield f"{where}: it calls twice in a row at {call.place}"


def _hours(text: str) -> float | None:
    if not text:
        return None
    message = f"hours {text!r} are not between 0 and 10000"
    try:
        hours = float(text)
    except ValueError:
        raise ValueError(message) from None
    if not 0.0 <= hours < 10_000.0:
        raise ValueError(message)
    return hours


def _count(text: str, name: str) -> int:
    if not is_whole(text):
        message = f"{name} {text!r} is no whole number"
        raise ValueError(message)
    return int(text)


def _kinds(known: dict[str, CargoKind], words: str) -> tuple[tuple[str, ...], list[str]]:
    """Return the kinds that a list means, and what is wrong with it."""
    kinds = listed_kinds(known, words.split())
    if unknown := unknown_kinds(known, words.split()):
        named = ", ".join(map(repr, unknown))
        return kinds, [f"cargo {named} is no cargo kind; use some of {', '.join(known)}"]
    if not kinds:
        return kinds, ["cargo names no cargo kind; name one"]
    forgotten = forgotten_kinds(known, words.split())
    return kinds, [f"cargo {forgotten}"] if forgotten else []


def season_of_months(months: str) -> str:
    """Return the season of ``07-10``, July to October, as facts write it; nothing for all year.

    Raises
    ------
    ValueError
        If it is not two months.

    Examples
    --------
    >>> season_of_months("11-03")
    '11-01..03-31'
    """
    if not months:
        return ""
    first, dash, last = months.partition("-")
    numbers = [int(it) if is_whole(it) else 0 for it in (first, last)]
    if not dash or not all(1 <= number <= 12 for number in numbers):
        message = f"months {months!r} are not MM-MM"
        raise ValueError(message)
    begin, end = numbers
    return f"{begin:02d}-01..{end:02d}-{_MONTH_ENDS[end - 1]:02d}"


def stated_facts(
    reader: TableReader, services: Collection[str] | None = None
) -> Iterator[StatedFact]:
    """Yield the facts that the rows of services state, of all or of some services.

    Frequency is the hours between departures (``headway_h``), the season a ``status`` of its own,
    refusal is ``unbooked``. A class of evidence at the head of the note is that of the frequency.
    """
    if not reader.has("services"):
        return
    seen = set()
    for where, cells in reader.rows("services"):
        key, departures, months, status = cells[0], cells[7], cells[9], cells[12]
        confirmed, source, locator, note = cells[13:]
        file, _, line = where.rpartition(":")
        if key in seen or (services is not None and key not in services):
            continue
        seen.add(key)
        note = note or f"confirmed {confirmed}"

        def row(
            name: str,
            value: str,
            unit: str = "",
            when: str = "",
            key: str = key,
            end: tuple[str, ...] = (confirmed, source, locator, plain_note(note)),
        ) -> list[str]:
            return [key, name, value, unit, "", "", when, *end]

        season = season_of_months(months)
        headway = repr(round(WEEK_H / float(departures), 6))
        rows = [row("headway_h", headway, "h", end=(confirmed, source, locator, note))]
        if season:
            rows.append(row("status", "suspended"))
            rows.append(row("status", status, when=season))
        else:
            rows.append(row("status", status))
        if cells[6]:
            rows.append(row("unbooked", cells[6]))
        for stated in rows:
            yield StatedFact(stated, file, int(line))


EQUIPMENT = ("teu", "feu", "reefer", "t")
INCLUDED = ("", "terminals", "door", "contract", "tariff", "paid", "own_box")
"""What the price of a lane includes beside freight and its surcharges, or by what terms it holds:
the charges of both terminals, haulage to the door, a contract of a season or year, the tariff of a
carrier, what shippers declared that they paid, a box of the shipper."""


def rate_attribute(equipment: str, includes: str = "") -> str:
    """Return the attribute of a lane with the price of a kind of equipment.

    Examples
    --------
    >>> rate_attribute("feu"), rate_attribute("feu", "terminals")
    ('rate_feu', 'rate_feu_terminals')
    """
    return "_".join(filter(None, ("rate", equipment, includes)))


RATE_TERMS = {
    rate_attribute(equipment, includes): (equipment, includes)
    for equipment in EQUIPMENT
    for includes in INCLUDED
}
"""By attribute of a lane the equipment whose price it states, and what that includes."""

Regions = dict[str, dict[str, tuple[str, ...]]]
"""By family of modes and by place the region in which it lies, then those whose rates stand in."""


def read_regions(
    reader: TableReader, places: dict[str, Place], modes: dict[str, Mode]
) -> tuple[Regions, dict[str, TradeRegion]]:
    """Read ``trade_regions``, by place and by id; none where a folder has no such table.

    A place that is named comes before the country in which it lies. Where a region has no rate of
    its own on a lane, that of the region that it is ``like`` stands in.
    """
    families = {mode.family for mode in modes.values()}
    countries = {place.country for place in places.values()} - {""}
    named: dict[tuple[str, str], str] = {}
    like: dict[str, tuple[str, str]] = {}
    known: dict[str, TradeRegion] = {}
    for where, row in reader.keyed("trade_regions"):
        region, family, name, members, other, market, _ = row
        like[region], known[region] = (other, where), TradeRegion(name, market)
        problems = []
        if family not in families:
            problems.append(f"mode {family!r} is none of {', '.join(sorted(families))}")
        if not name or not members.split():
            problems.append("a region needs a name and members")
        for member in members.split():
            if member not in places and member not in countries:
                problems.append(f"member {member!r} is neither a place nor a country")
            elif (family, member) in named:
                problems.append(f"{member} lies in {named[family, member]} already; keep one")
            else:
                named[family, member] = region
        reader.problems += [f"{where}: region {region}: {it}" for it in problems]
    for region, (other, where) in like.items():
        if other and (other not in like or like[other][0]):
            reader.problems.append(
                f"{where}: region {region}: like {other!r} must be a region without a like"
            )
    found: Regions = {}
    for family in {family for family, _ in named}:
        for place in places.values():
            its = named.get((family, place.id)) or named.get((family, place.country))
            if its is not None:
                own = (its, like[its][0]) if like[its][0] else (its,)
                found.setdefault(family, {})[place.id] = own
    return found, known


def lane_subject(origin: str, destination: str, family: str) -> str:
    """Return the subject of the rates of a lane."""
    return f"{origin}>{destination}:{family}"


def lane_subjects(reader: TableReader) -> set[str]:
    """Return the lanes that have a rate."""
    return {lane_subject(*cells[:3]) for _, cells in reader.rows("lane_rates")}


def lane_facts(reader: TableReader) -> Iterator[StatedFact]:
    """Yield the rates of lanes as facts that hold in a month, without checking them."""
    for where, cells in reader.rows("lane_rates"):
        origin, destination, family, equipment, month, value, low, high, unit, *end, holds = cells
        attribute = rate_attribute(equipment, holds)
        if attribute not in RATE_TERMS:
            continue
        file, _, line = where.rpartition(":")
        row = [lane_subject(origin, destination, family), attribute]
        yield StatedFact([*row, value, unit, low, high, month, month[:4], *end], file, int(line))


def lane_problems(reader: TableReader, regions: Regions, edition: dt.date) -> Iterator[str]:
    """Yield the lanes that name no region of their mode or no equipment, and months to come."""
    known = {
        family: {region for several in found.values() for region in several}
        for family, found in regions.items()
    }
    last = f"{edition:%Y-%m}"
    for where, cells in reader.rows("lane_rates"):
        origin, destination, family, equipment, month, *_, holds = cells
        for region in (origin, destination):
            if region not in known.get(family, ()):
                yield f"{where}: {region!r} is no trade region of {family}; see trade_regions"
        if origin == destination:
            yield (
                f"{where}: the lane leads from {origin} to itself; name two regions, or give the "
                "price to the service"
            )
        if equipment not in EQUIPMENT:
            yield f"{where}: equipment {equipment!r} is not one of {', '.join(EQUIPMENT)}"
        if month > last:
            yield (
                f"{where}: month {month} is after the edition, {edition}; correct the month, or "
                "the edition"
            )
        if holds not in INCLUDED:
            yield (
                f"{where}: includes {holds!r} is none of {', '.join(INCLUDED[1:])}; leave it empty "
                "for freight and its surcharges alone"
            )


MOST_APART = 3.0
"""Times the least price of a cell that its greatest may be. Weeks of one month were up to 2.6 times
apart, by sea in December 2023."""


def price_problems(lanes: Collection[str], facts: FactStore) -> Iterator[str]:
    """Yield the prices of one lane, equipment, terms and month that can't all be right."""
    for lane in lanes:
        for attribute, entries in facts.by_subject.get(lane, {}).items():
            cells: dict[Season | None, list[tuple[float, int]]] = {}
            for value, season, number in entries if attribute in RATE_TERMS else ():
                cells.setdefault(season, []).append((float(value), number))
            for prices in cells.values():
                (least, one), (most, other) = min(prices), max(prices)
                if most > MOST_APART * least:
                    low, high = facts.fact(one), facts.fact(other)
                    yield (
                        f"{high.origin}: {lane}, {' '.join(filter(None, RATE_TERMS[attribute]))}, "
                        f"{high.when or 'every month'}: {high.value:g} {high.unit} is over "
                        f"{MOST_APART:g} times {low.value:g} of {low.origin}; correct one, or give "
                        "it another includes"
                    )
