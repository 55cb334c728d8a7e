"""Reading of trade regions, and of the rates of lanes between them by month."""

from collections.abc import Iterator

from corridors.model.entities import Mode, Place, TradeRegion
from corridors.tables.reader import TableReader
from corridors.tables.services import StatedFact

RATES = ("rate_teu", "rate_feu", "rate_reefer", "rate_t")
RATE_OF = {name.removeprefix("rate_"): name for name in RATES}
"""Attribute of a lane with the rate of each kind of equipment."""
EQUIPMENT = tuple(RATE_OF)

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
        origin, destination, family, equipment, month, value, low, high, unit, *end = cells
        if equipment not in RATE_OF:
            continue
        file, _, line = where.rpartition(":")
        row = [lane_subject(origin, destination, family), RATE_OF[equipment]]
        yield StatedFact([*row, value, unit, low, high, month, month[:4], *end], file, int(line))


def lane_problems(reader: TableReader, regions: Regions) -> Iterator[str]:
    """Yield the lanes that name no region of their mode, or no equipment."""
    known = {
        family: {region for several in found.values() for region in several}
        for family, found in regions.items()
    }
    for where, (origin, destination, family, equipment, *_) in reader.rows("lane_rates"):
        for region in (origin, destination):
            if region not in known.get(family, ()):
                yield f"{where}: {region!r} is no trade region of {family}; see trade_regions"
        if equipment not in EQUIPMENT:
            yield f"{where}: equipment {equipment!r} is not one of {', '.join(EQUIPMENT)}"
