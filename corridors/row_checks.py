"""What must hold of a place and of a source, in a table or in a scenario?"""

from collections.abc import Container

from corridors.model import PLACE_KINDS, Place, Source

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


def source_problems(source: Source) -> list[str]:
    """Return what does not hold of a source."""
    problems = []
    if source.kind not in SOURCE_KINDS:
        problems.append(f"kind {source.kind!r} is not one of {', '.join(SOURCE_KINDS)}")
    if not source.title:
        problems.append(f"source {source.id} has no title")
    if source.year and not source.year.isdigit():
        problems.append(f"year {source.year!r} of source {source.id} is no year")
    return problems


def place_problems(place: Place, sources: Container[str]) -> list[str]:
    """Return what does not hold of a place.

    Parameters
    ----------
    place
        The place.
    sources
        Ids of the sources that there are.
    """
    problems = []
    if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        problems.append(f"{place.lat}, {place.lon} is not on the globe")
    if not _ID.issuperset(place.id):
        problems.append(f"id {place.id!r}; use a-z, 0-9 and underscores")
    country = place.country
    if country and not (len(country) == 2 and country.isupper() and country.isascii()):
        problems.append(f"country {country!r} is not two capital letters")
    if place.esr and not (place.esr.isdigit() and len(place.esr) == 6):
        problems.append(f"esr {place.esr!r} is not six digits")
    if place.kind not in PLACE_KINDS:
        problems.append(f"kind {place.kind!r} is not one of {', '.join(PLACE_KINDS)}")
    if place.source not in sources:
        problems.append(f"source {place.source!r} is not in the sources table")
    return problems
