"""A folium map of corridors side by side, a layer for each scenario."""

from collections.abc import Sequence

from maps.notebook.layers import Layers, Row, Tiles, labelled, look_of, mode_name
from maps.notebook.page import CorridorMap
from maps.notebook.text import amounts, place_name, word

_WIDEST = 6
"""A line is no wider than with so many corridors on it."""
_BASE = "base"
_Part = tuple[int, int]
"""A link by its number from 1, and the turns of the globe at which it is passed."""


def comparison_map(
    collection: Row, *, lang: str = "en", tiles: Tiles = None, attr: str | None = None
) -> CorridorMap:
    """Return a map of a comparison: a layer for each scenario, of which the base is shown.

    A link is drawn once, the wider the more corridors follow it; it names them, with hours,
    dollars and what the scenario does to each. Places on the way are a layer that is hidden.

    Parameters
    ----------
    collection
        What ``corridors compare --format geojson`` prints.
    lang, tiles, attr
        As of `maps.notebook.route.route_map`.

    Raises
    ------
    ValueError
        If the language is unknown, or an address of tiles has no ``attr``.
    """
    info = collection["properties"]
    title = " – ".join(_name(it, lang) for it in info["ends"])
    layers = Layers(collection, title, lang=lang, tiles=tiles, attr=attr)
    places = {key: _name(it, lang) for key, it in info["places"].items()}
    corridors = {it["id"]: _corridor_name(it, lang) for it in info["corridors"]}
    reached: dict[str, list[float]] = {}
    for number, scenario in enumerate(info["scenarios"]):
        followed = _followed(info["routes"], scenario["rows"])
        by_look: dict[tuple[str, int], list[Row]] = {}
        for part, rows in followed.items():
            link = collection["features"][part[0] - 1]
            props = link["properties"]
            points = _turned(link["geometry"]["coordinates"], part[1])
            for place, point in ((props["from"], points[0]), (props["to"], points[-1])):
                reached.setdefault(place, point)
            mode = mode_name(props["mode_id"], lang)
            ends = " – ".join(places[props[it]] for it in ("from", "to"))
            text = [_row_text(it, corridors, lang) for it in rows]
            if props.get("schematic"):
                text.append(word("schematic", lang))
            drawn = labelled(link, points, f"{mode}: {ends}", text)
            width = min(_WIDEST, sum(it["corridor"] != "best" for it in rows) or 1)
            by_look.setdefault((props["mode_id"], width), []).append(drawn)
        name = scenario.get("titles", {}).get(lang) or scenario["title"] or scenario["name"]
        if scenario["name"] == _BASE:
            name = word(_BASE, lang)
        group = layers.group(name, show=number == 0)
        # The widest lie beneath.
        for (mode_id, width), drawn_links in sorted(
            by_look.items(), key=lambda it: (-it[0][1], it[0][0])
        ):
            look = look_of(mode_id, share=0.7 + 0.3 * width, opacity=0.9)
            layers.draw_lines(group, drawn_links, look)
    _draw_places(layers, info, reached, places)
    return layers.fitted()


def _name(names: Row, lang: str) -> str:
    """Return a name by language of what has its English name as ``name``."""
    return place_name({**names, "name_en": names["name"]}, lang)


def _corridor_name(row: Row, lang: str) -> str:
    name = word("best", lang) if row["id"] == "best" else _name(row, lang)
    return f"{row['number']}. {name}" if row["number"] else name


def _followed(routes: Sequence[Row], rows: Sequence[Row]) -> dict[_Part, list[Row]]:
    """Return the rows of a scenario by the links that their routes follow."""
    found: dict[_Part, list[Row]] = {}
    for row in rows:
        if row["route"] is None:
            continue
        parts = (part for leg in routes[row["route"]]["legs"] for part in leg["line"])
        for part in dict.fromkeys((abs(number), turns) for number, turns in parts):
            found.setdefault(part, []).append(row)
    return found


def _turned(points: Sequence[Sequence[float]], turns: int) -> list[list[float]]:
    return [[round(lon + 360 * turns, 4), lat] for lon, lat in points]


def _row_text(row: Row, corridors: dict[str, str], lang: str) -> str:
    """Return corridor, hours and dollars of a row, and what the scenario does to it."""
    said = amounts({"time_h": row["time_h"], "cost_usd": row["cost_usd"]}, lang)
    effect = row["effect"]
    more = f", {word(effect, lang)}" if effect not in ("", "same") else ""
    return f"{corridors[row['corridor']]}: {said}{more}"


def _draw_places(
    layers: Layers, info: Row, reached: dict[str, list[float]], places: dict[str, str]
) -> None:
    """Draw the places on the routes, and the two ends with their names."""
    ends = {info["query"]["origin"], info["query"]["destination"]}
    for name, kind in (("way", "way"), ("ends", "end")):
        drawn = []
        for place, point in reached.items():
            if (place in ends) == (kind == "end"):
                own = {"geometry": {"type": "Point"}, "properties": {}}
                drawn.append(labelled(own, point, places[place]))
        group = layers.group(word(name, layers.lang), show=kind == "end", front=True)
        layers.draw_dots(group, drawn, kind, named=kind == "end")
