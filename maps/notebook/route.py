"""A folium map of one route or of several."""

from collections.abc import Sequence
from typing import Any

from maps.notebook.layers import Layers, Row, Tiles, labelled, look_of, mode_name, turned
from maps.notebook.page import CorridorMap
from maps.notebook.text import amounts, hours, place_name, word

_GATE = "gate"
_OTHERS = 0.55
"""Opacity of the routes after the first."""


def route_map(
    collection: Row, *, lang: str = "en", tiles: Tiles = None, attr: str | None = None
) -> CorridorMap:
    """Return a map of one route, a layer for each mode, or of several, a layer for each route.

    Places on the way, transfers and waits, stops, and the two ends are layers of their own.

    Parameters
    ----------
    collection
        What ``corridors route --format geojson`` prints.
    lang
        Language of layers and texts: ``en``, ``ru`` or ``zh``.
    tiles
        What `folium.Map` takes as tiles: a name, an address, a ``TileLayer`` or a provider of
        xyzservices. Without them land, rivers and borders are drawn, and no server is asked.
    attr
        Whose tiles they are, where ``tiles`` is an address.

    Raises
    ------
    ValueError
        If the language is unknown, or an address of tiles has no ``attr``.

    Examples
    --------
    >>> leg = {"kind": "leg", "rank": 1, "leg": 1, "leg_kind": "move", "mode_id": "sea"}
    >>> leg |= {"from": "a", "to": "b", "time_h": 9.0, "from_name": "A", "to_name": "B"}
    >>> line = {"type": "LineString", "coordinates": [[170.0, 40.0], [190.0, 42.0]]}
    >>> collection = {"properties": {"title": "A - B", "routes": [{"rank": 1}]}}
    >>> collection["features"] = [{"type": "Feature", "geometry": line, "properties": leg}]
    >>> route_map(collection).get_bounds()
    [[40.0, 170.0], [42.0, 190.0]]
    """
    info, features = collection["properties"], collection["features"]
    layers = Layers(collection, info["title"], lang=lang, tiles=tiles, attr=attr)
    of_kind: dict[str, list[Row]] = {"leg": [], "transfer": [], "place": []}
    for it in features:
        of_kind[it["properties"]["kind"]].append(it)
    names = {it["properties"]["id"]: place_name(it["properties"], lang) for it in of_kind["place"]}
    several = len(info["routes"]) > 1
    for route in info["routes"]:
        own = [it for it in of_kind["leg"] if it["properties"]["rank"] == route["rank"]]
        main = route is info["routes"][0]
        looks = {
            mode: look_of(mode) if main else look_of(mode, opacity=_OTHERS)
            for mode in dict.fromkeys(it["properties"]["mode_id"] for it in own)
        }
        group = None
        if several:
            group = layers.group(_route_name(route, lang), looks.values(), front=main)
        for mode, look in looks.items():
            layers.draw_lines(
                group or layers.group(mode_name(mode, lang), [look]),
                [_leg(it, names, lang) for it in own if it["properties"]["mode_id"] == mode],
                look,
            )
    where = _positions(of_kind["leg"])
    places = {"end": [], "stop": [], "way": []}  # type: dict[str, list[Row]]
    for it in of_kind["place"]:
        props = it["properties"]
        at = where(it["geometry"]["coordinates"])
        places[props["role"]].append(labelled(it, at, names[props["id"]], _place_text(props, lang)))
    stays = _stays(of_kind["transfer"], names, lang, several=several)
    for name, drawn, kind in (
        ("way", places["way"], "way"),
        ("stops", places["stop"], "stop"),
        ("transfers", stays, "transfer"),
        ("ends", places["end"], "end"),
    ):
        if drawn:
            group = layers.group(word(name, lang), front=True)
            layers.draw_dots(group, drawn, kind, named=kind == "end")
    return layers.fitted()


def _route_name(route: Row, lang: str) -> str:
    """Return rank, what a route is best at or else its places, hours and dollars."""
    labels = ", ".join(word(it, lang) for it in route.get("labels", ()))
    said = labels or " - ".join(route.get("by", ()))
    totals = {name: route["totals"][name] for name in ("time_h", "cost_usd")}
    return f"{route['rank']}. {said}{': ' if said else ''}{amounts(totals, lang)}"


def _leg(feature: Row, names: dict[str, str], lang: str) -> Row:
    """Return a leg with its texts."""
    props = feature["properties"]
    ends = [names.get(props[it], props[f"{it}_name"]) for it in ("from", "to")]
    name = f"{props['leg']}. {mode_name(props['mode_id'], lang)}: {' – '.join(ends)}"
    border = props.get("border_h")
    text = (
        *_service(props),
        amounts(props, lang),
        word("border_h", lang, what=hours(border, lang)) if border else "",
        _moments(props),
        word("schematic", lang) if props.get("schematic") else "",
    )
    return labelled(feature, feature["geometry"]["coordinates"], name, text)


def _service(props: Row) -> tuple[str, ...]:
    service = props.get("service")
    return () if service is None else (service.get("title", ""), service.get("frequency", ""))


def _moments(props: Row) -> str:
    moments = [str(props[it]).replace("T", " ") for it in ("depart", "arrive") if it in props]
    return " → ".join(moments)


def _stays(
    features: Sequence[Row], names: dict[str, str], lang: str, *, several: bool
) -> list[Row]:
    """Return the transfers and waits of each place as one point."""
    at: dict[str, list[Row]] = {}
    for it in features:
        at.setdefault(it["properties"]["from"], []).append(it)
    found = []
    for place, own in at.items():
        text = [_stay(it["properties"], lang, several=several) for it in own]
        name = names.get(place, own[0]["properties"]["from_name"])
        points = own[0]["geometry"]["coordinates"]
        found.append(labelled(own[0], points, name, text))
    return found


def _stay(props: Row, lang: str, *, several: bool) -> str:
    """Return what is done at a place, and for how long."""
    mode, other = props["mode_id"], props["to_mode_id"]
    if props["leg_kind"] == "wait":
        service = props.get("service")
        said = word("wait", lang, what=service["title"] if service else mode_name(mode, lang))
    elif props["leg_kind"] != "transfer":
        said = word("border", lang) if props["leg_kind"] == "border" else mode_name(mode, lang)
    elif _GATE not in (mode, other):
        names = {"what": mode_name(mode, lang), "other": mode_name(other, lang)}
        said = word("transfer", lang, **names)
    elif mode == _GATE:
        said = word("load", lang, what=mode_name(other, lang))
    else:
        said = word("unload", lang, what=mode_name(mode, lang))
    rank = f"{props['rank']}. " if several else ""
    return f"{rank}{said}: {amounts(props, lang)}"


def _place_text(props: Row, lang: str) -> tuple[str, ...]:
    """Return the other names of a place and its codes."""
    own = place_name(props, lang)
    names = [props.get(f"name_{it}", "") for it in ("en", "ru", "zh")]
    others = " · ".join(dict.fromkeys(it for it in names if it and it != own))
    codes = " · ".join(it for it in (props.get("country"), props.get("locode")) if it)
    return (others, codes)


def _positions(legs: Sequence[Row]) -> Any:
    """Return a function that gives the position of a place on the turn of the globe of a leg."""
    known: dict[tuple[float, float], float] = {}
    for leg in legs:
        for lon, lat in leg["geometry"]["coordinates"]:
            known.setdefault((round(lon % 360, 3) % 360, round(lat, 3)), lon)

    def where(point: Sequence[float]) -> list[float]:
        lon, lat = point
        near = known.get((round(lon % 360, 3) % 360, round(lat, 3)), lon)
        return [round(turned(lon, near), 4), lat]

    return where
