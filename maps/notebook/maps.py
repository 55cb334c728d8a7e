"""Maps of folium of a route, a comparison, the network and what is in reach."""

from collections.abc import Sequence
from typing import Any

from maps.notebook.layers import Layers, Row, Tiles, corners, labelled, look_of, mode_name, turned
from maps.notebook.page import CorridorMap, amounts, hours, place_name, word

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
        As of `route_map`.

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
        As of `route_map`.

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
            points = _placed(link["geometry"]["coordinates"], _MIDDLE)
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


def _placed(points: Sequence[Sequence[float]], middle: float) -> list[list[float]]:
    """Return a line on the turn of the globe where it lies nearest to a longitude."""
    lons = [lon for lon, _ in points]
    own = (min(lons) + max(lons)) / 2
    shift = turned(own, middle) - own
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
        As of `route_map`.

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
