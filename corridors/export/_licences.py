"""Licences of the tables of the supplied network, as its LICENSE.md states them."""

LICENCES: dict[str, dict[str, str]] = {
    "CC-BY-4.0": {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0",
    },
    "ODbL-1.0": {
        "name": "ODbL-1.0",
        "path": "https://opendatacommons.org/licenses/odbl/1-0/",
        "title": "Open Data Commons Open Database License 1.0",
    },
    "Unicode-3.0": {
        "name": "Unicode-3.0",
        "path": "https://www.unicode.org/license.txt",
        "title": "Unicode License v3",
    },
    "PDDL-1.0": {
        "name": "PDDL-1.0",
        "path": "https://opendatacommons.org/licenses/pddl/1-0/",
        "title": "Public domain (made with Natural Earth)",
    },
}
"""Licences by their SPDX names."""

_CURATED = ("CC-BY-4.0",)
_MIXED = ("CC-BY-4.0", "ODbL-1.0")
_LINES = ("ODbL-1.0",)
_OF_TABLES = {
    # Coordinates, points to pass and drawn lines come from OpenStreetMap.
    **dict.fromkeys(("places", "links", "stops"), _MIXED),
    **dict.fromkeys(("lines-rail-1435", "lines-rail-1520", "lines-road"), _LINES),
    "lines-river": ("PDDL-1.0",),
    "countries": ("Unicode-3.0",),
}


def licences_of(table: str, *, supplied: bool) -> tuple[str, ...]:
    """Return the licences of a table of the supplied network, or of all where none is named.

    Those of a network of one's own are in no table; nothing is returned then.
    """
    if not supplied:
        return ()
    if not table:
        return ("CC-BY-4.0", "ODbL-1.0", "Unicode-3.0")
    return _OF_TABLES.get(table, _CURATED)
