"""A folium map of the whole network, a layer for each mode."""

from collections.abc import Sequence

from maps.notebook.layers import Layers, Row, Tiles, corners, labelled, look_of, turned
from maps.notebook.page import CorridorMap
from maps.notebook.text import place_name, word

_MIDDLE = 80.0
"""Links are drawn on the turn of the globe where they lie nearest to this longitude, so that both
coasts of the Pacific face each other."""
_FAINT = {"share": 0.6, "opacity": 0.4}
"""How links off the corridors are drawn."""


def network_map(
    collection: Row, *, lang: str = "en", tiles: Tiles = None, attr: str | None = None
) -> CorridorMap:
    """Return a map of the network: a layer for each mode, and one of the places, which is hidden.

    Links on a named corridor stand out, those where nothing runs are dotted.

    Parameters
    ----------
    collection
        Links and places as ``corridors export --format geojson`` and
        `planner.output.network_geojson.network_geojson` give them.
    lang, tiles, attr
        As of `maps.notebook.route.route_map`.

    Raises
    ------
    ValueError
        If the language is unknown, or an address of tiles has no ``attr``.
    """
    info = collection["properties"]
    title = word("network", lang)
    layers = Layers(collection, title, lang=lang, tiles=tiles, attr=attr, many=True)
    corridors = {it["id"]: place_name(it, lang) for it in info["corridors"]}
    links, places = [], {}
    for it in collection["features"]:
        if it["properties"]["kind"] == "link":
            links.append(it)
        else:
            places[it["properties"]["id"]] = it
    names = {key: place_name(it["properties"], lang) for key, it in places.items()}
    reached: dict[tuple[str, float], None] = {}
    groups = []
    for mode in info["modes"]:
        own = [it for it in links if it["properties"]["mode_id"] == mode["id"]]
        if not own:
            continue
        mode_text = place_name(mode, lang)
        group = layers.group(mode_text, [look_of(mode["id"])])
        by_look: dict[tuple[bool, str], list[Row]] = {}
        for link in own:
            props = link["properties"]
            points = _placed(link["geometry"]["coordinates"])
            for end, point in ((props["from"], points[0]), (props["to"], points[-1])):
                reached[end, point[0]] = None
            ends = " – ".join(names[props[it]] for it in ("from", "to"))
            text = _link_text(props, corridors, lang)
            drawn = labelled(link, points, f"{mode_text}: {ends}", text)
            by_look.setdefault((bool(props["corridors"]), props["state"]), []).append(drawn)
        groups.append(group)
        for (followed, state), drawn_links in sorted(by_look.items()):
            if followed:
                for it in drawn_links:
                    layers.focus += corners(it["geometry"]["coordinates"])
            share = {} if followed else _FAINT
            layers.draw_lines(group, drawn_links, look_of(mode["id"], state=state, **share))
    # Modes named first lie on top.
    layers.map.keep_in_front(*reversed(groups))
    dots = []
    for place, lon in reached:
        feature = places[place]
        at = [lon, feature["geometry"]["coordinates"][1]]
        codes = (feature["properties"][it] for it in ("country", "locode"))
        dots.append(labelled(feature, at, names[place], [" · ".join(it for it in codes if it)]))
    layers.draw_dots(layers.group(word("places", lang), show=False, front=True), dots, "way")
    return layers.fitted()


def _placed(points: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return a line on the turn of the globe on which the map shows it."""
    lons = [lon for lon, _ in points]
    middle = (min(lons) + max(lons)) / 2
    shift = turned(middle, _MIDDLE) - middle
    return [[round(lon + shift, 4), lat] for lon, lat in points]


def _link_text(props: Row, corridors: dict[str, str], lang: str) -> list[str]:
    """Return name, state, corridors and note of a link."""
    named = ", ".join(corridors[it] for it in props["corridors"])
    return [
        props["name"],
        word(props["state"], lang) if props["state"] != "open" else "",
        word("corridors", lang, what=named) if named else "",
        word("schematic", lang) if props.get("schematic") else "",
        props["note"],
    ]
