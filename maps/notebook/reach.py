"""A folium map of what an origin reaches, a layer for each ring."""

from maps.notebook.layers import Layers, Row, Tiles, labelled, look_of, turned
from maps.notebook.page import CorridorMap
from maps.notebook.text import amounts, hours, place_name, word

_RINGS = ((15, 76, 117), (27, 143, 138), (185, 138, 18), (184, 69, 44))
"""Red, green and blue of the rings from near to far, between which others lie."""


def reach_map(
    collection: Row, *, lang: str = "en", tiles: Tiles = None, attr: str | None = None
) -> CorridorMap:
    """Return a map of what an origin reaches: links and places in the colour of their ring.

    Parameters
    ----------
    collection
        Places and links as `planner.batch.reach.reach_geojson` gives them.
    lang, tiles, attr
        As of `maps.notebook.route.route_map`.

    Raises
    ------
    ValueError
        If the language is unknown, or an address of tiles has no ``attr``.
    """
    info = collection["properties"]
    by_time = info["by"] == "time"
    limit = "within_h" if by_time else "within_usd"
    origin = place_name(info["origin"], lang)
    title = word("reach", lang, what=origin)
    layers = Layers(collection, title, lang=lang, tiles=tiles, attr=attr, many=True)
    groups = []
    for ring, most in enumerate(info["rings"]):
        own = [it for it in collection["features"] if it["properties"][limit] == most]
        colour = ring_colour(ring, len(info["rings"]))
        bound = hours(most, lang) if by_time else word("usd", lang, what=f"{most:,.15g}")
        look = {**look_of("road"), "color": colour, "dashArray": None}
        group = layers.group(word("within", lang, what=bound), [look])
        groups.append(group)
        links = [it for it in own if it["properties"]["kind"] == "link"]
        middle = info["origin"]["lon"]
        lines = [
            labelled(
                it,
                _placed(it["geometry"]["coordinates"], middle),
                word(it["properties"]["mode_id"], lang),
                [amounts({"time_h": it["properties"]["time_h"]}, lang)],
            )
            for it in links
        ]
        layers.draw_lines(group, lines, look)
        dots = [
            labelled(
                it,
                _placed([it["geometry"]["coordinates"]], middle)[0],
                place_name(it["properties"], lang),
                [amounts(it["properties"], lang)],
            )
            for it in own
            if it["properties"]["kind"] == "place"
        ]
        layers.draw_dots(group, dots, "way")
    # What is nearest lies on top.
    layers.map.keep_in_front(*reversed(groups))
    feature = {"geometry": {"type": "Point"}, "properties": {}}
    at = [info["origin"]["lon"], info["origin"]["lat"]]
    ends = layers.group(origin, front=True)
    layers.draw_dots(ends, [labelled(feature, at, origin)], "end", named=True)
    return layers.fitted()


def ring_colour(ring: int, rings: int) -> str:
    """Return the colour of a ring as CSS has it, from near to far.

    Examples
    --------
    >>> ring_colour(0, 1), ring_colour(1, 2), ring_colour(1, 3)
    ('#0f4c75', '#b8452c', '#6a8c4e')
    """
    along = ring / (rings - 1) * (len(_RINGS) - 1) if rings > 1 else 0.0
    low = min(int(along), len(_RINGS) - 2)
    share = along - low
    mixed = (
        int(one + (other - one) * share)
        for one, other in zip(_RINGS[low], _RINGS[low + 1], strict=True)
    )
    return "#" + "".join(f"{it:02x}" for it in mixed)


def _placed(points: list[list[float]], middle: float) -> list[list[float]]:
    """Return a line on the turn of the globe where it lies nearest to a longitude."""
    lons = [lon for lon, _ in points]
    own = (min(lons) + max(lons)) / 2
    shift = turned(own, middle) - own
    return [[round(lon + shift, 4), lat] for lon, lat in points]
