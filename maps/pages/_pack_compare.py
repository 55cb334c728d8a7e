"""Compact data of one page from the GeoJSON of a comparison."""

from collections.abc import Sequence
from typing import Any

from maps.pages._pack import SCALE, flat_line


def pack_comparison(
    collection: dict[str, Any], towns: Sequence[Sequence[Any]] = ()
) -> dict[str, Any]:
    """Return what the comparison page draws: links once, routes by their numbers.

    Parameters
    ----------
    collection
        Links, routes and tables as `planner.comparison.geojson.comparison_geojson` gives them.
    towns
        Name, longitude, latitude and importance of towns that help to find one's way.

    Examples
    --------
    >>> line = {"type": "LineString", "coordinates": [[10.0, 50.0], [11.0, 50.5]]}
    >>> link = {"geometry": line, "properties": {"mode_id": "sea", "from": "a", "to": "b"}}
    >>> pack_comparison({"properties": {"title": "A - B"}, "features": [link]})["links"]
    [['sea', 'a', 'b', [10000, 50000, 1000, 500]]]
    """
    return {
        **collection["properties"],
        "scale": SCALE,
        "links": [
            [
                *(feature["properties"][name] for name in ("mode_id", "from", "to")),
                flat_line(feature["geometry"]["coordinates"]),
            ]
            for feature in collection["features"]
        ],
        "towns": [[name, round(lon, 2), round(lat, 2), links] for name, lon, lat, links in towns],
    }
