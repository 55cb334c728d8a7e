"""Rules of places and links, for tables and scenarios."""

from collections.abc import Collection, Iterable, Iterator

from corridors.model.entities import PLACE_KINDS, Link, Place, Source
from corridors.model.facts import FactStore
from corridors.model.schema import is_whole
from corridors.places.names import did_you_mean, has_code

DIRECTIONS = ("both", "forward")
SOURCE_KINDS = (
    "official",
    "operator",
    "statistics",
    "academic",
    "press",
    "encyclopedia",
    "dataset",
    "computed",
    "assumption",
)
_ID = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def place_problems(place: Place, sources: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a place.

    Parameters
    ----------
    place
        The place.
    sources
        Ids of the sources table.
    """
    if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        yield f"{place.lat}, {place.lon} is not on the globe"
    if not place.id or not _ID.issuperset(place.id):
        yield f"id {place.id!r}; use a-z, 0-9 and underscores"
    country, esr = place.country, place.esr
    if country and not (len(country) == 2 and country.isupper() and country.isascii()):
        yield f"country {country!r} is not two capital letters"
    if esr and not (is_whole(esr) and len(esr) == 6):
        yield f"esr {esr!r} is not six digits"
    if place.kind not in PLACE_KINDS:
        yield f"kind {place.kind!r} is not one of {', '.join(PLACE_KINDS)}"
    if place.source not in sources:
        yield f"source {place.source!r} is not in the sources table"


def country_problems(place: Place, known: Collection[str]) -> Iterator[str]:
    """Yield that no country has the code of a place, so that no rate or speed would hold there.

    Countries that are ``known`` are not looked up.
    """
    if place.country and place.country not in known and not has_code(place.country):
        yield f"country {place.country!r} does not exist; use two letters of ISO 3166, such as CN"


def source_problems(source: Source) -> Iterator[str]:
    """Yield what is wrong with a source."""
    if source.kind not in SOURCE_KINDS:
        yield f"kind {source.kind!r} is not one of {', '.join(SOURCE_KINDS)}"
    if not source.title:
        yield f"source {source.id} has no title"
    if source.year and not is_whole(source.year):
        yield f"year {source.year!r} of source {source.id} is not a year"


def link_problems(
    ends: tuple[str, str], mode: str, places: Collection[str], modes: Collection[str]
) -> Iterator[str]:
    """Yield why no link by a mode can join two places."""
    for place in ends:
        if place not in places:
            yield f"place {place!r} does not exist{did_you_mean(place, places)}"
    if mode not in modes:
        related = [it for it in modes if it.startswith(f"{mode}-") or it.endswith(f"-{mode}")]
        yield f"mode {mode!r} does not exist; use one of {', '.join(related or modes)}"
    if ends[0] == ends[1]:
        yield f"the link joins {ends[0]} with itself"


def missing_lengths(links: Iterable[Link], facts: FactStore) -> Iterator[str]:
    """Yield what is wrong with links of which no length is known."""
    for link in links:
        if "length_km" not in facts.by_subject.get(link.subject, ()):
            yield f"{link.subject} has no length_km; add the fact with its source"


def read_point(lat: str | float, lon: str | float) -> tuple[float, float]:
    """Read a point that a link passes, in degrees.

    Raises
    ------
    ValueError, TypeError
        If it is not on the globe, or not two numbers.
    """
    point = float(lat), float(lon)
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        message = f"{point} is not on the globe"
        raise ValueError(message)
    return point
