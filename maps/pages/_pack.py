"""Compact data of one page from the GeoJSON of routes, a comparison or the network."""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Any

SCALE = 1000
"""Coordinates are whole thousandths of a degree, a third of a pixel at the nearest zoom."""
_PLACE = ("place_kind", "country", "name_en", "name_ru", "name_zh", "locode", "esr")
_NAMES = ("name_en", "name_ru", "name_zh")
_FACT = ("attribute", "value", "source", "year", "subject", "locator", "note", "low", "high")
_FACT_TEXTS = frozenset(("attribute", "source", "subject", "locator", "note", "when"))


def flat_line(coordinates: Iterable[Sequence[float]]) -> list[int]:
    """Return ``lon, lat`` of the first point and the steps from each point to the next.

    Examples
    --------
    >>> flat_line([[175.0, 60.0], [175.0, 60.0], [191.0, 66.5]])
    [175000, 60000, 16000, 6500]
    """
    line: list[int] = []
    last = (0, 0)
    for lon, lat in coordinates:
        point = (round(lon * SCALE), round(lat * SCALE))
        if not line or point != last:
            line += (point[0] - last[0], point[1] - last[1])
        last = point
    return line


def flat_runs(
    coordinates: Iterable[Sequence[float]], runs: Iterable[Sequence[int]]
) -> list[list[int]]:
    """Return runs of points of a line as `flat_line` numbers them, which drops repeated points.

    Examples
    --------
    >>> flat_runs([[175.0, 60.0], [175.0, 60.0], [191.0, 66.5]], [[0, 2]])
    [[0, 1]]
    """
    points = [(round(lon * SCALE), round(lat * SCALE)) for lon, lat in coordinates]
    steps = (point != before for before, point in pairwise(points))
    numbers = list(accumulate(steps, initial=0))
    found = ([numbers[first], numbers[end]] for first, end in runs)
    return [run for run in found if run[0] < run[1]]


def pack_towns(towns: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return rows of towns, their coordinates in hundredths of a degree."""
    return [[name, round(lon, 2), round(lat, 2), *rest] for name, lon, lat, *rest in towns]


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
                *_schematic(feature),
            ]
            for feature in collection["features"]
        ],
        "towns": pack_towns(towns),
    }


_REACHED = (
    *("name_en", "name_ru", "name_zh", "country", "place_kind"),
    *("time_h", "cost_usd", "distance_km", "co2e_kg", "border_crossings", "transfers"),
    *("corridors", "modes", "way"),
)


def pack_reach(collection: dict[str, Any], towns: Sequence[Sequence[Any]] = ()) -> dict[str, Any]:
    """Return what the page of a reach draws: its links, and its places by the links of their ways.

    Parameters
    ----------
    collection
        Places and links as `planner.batch.reach.reach_geojson` gives them with ways.
    towns
        Name, longitude, latitude and importance of towns that help to find one's way.

    Examples
    --------
    >>> line = {"type": "LineString", "coordinates": [[10.0, 50.0], [11.0, 50.5]]}
    >>> told = {"kind": "link", "mode_id": "sea", "time_h": 9.5, "cost_usd": 80.0}
    >>> link = {"geometry": line, "properties": told}
    >>> pack_reach({"properties": {"by": "time"}, "features": [link]})["links"]
    [['sea', 9.5, 80.0, [10000, 50000, 1000, 500]]]
    """
    links: list[list[Any]] = []
    places: list[list[Any]] = []
    for it in collection["features"]:
        told, points = it["properties"], it["geometry"]["coordinates"]
        if told["kind"] == "link":
            row = [told[name] for name in ("mode_id", "time_h", "cost_usd")]
            links.append([*row, flat_line(points), *_schematic(it)])
        else:
            places.append([*points, *(told[name] for name in _REACHED)])
    return {
        **collection["properties"],
        "scale": SCALE,
        "columns": ["lon", "lat", *_REACHED],
        "places": places,
        "links": links,
        "towns": pack_towns(towns),
    }


def _schematic(feature: dict[str, Any]) -> list[list[list[int]]]:
    """Return the schematic runs of a link as the last member of its row, if it has any."""
    runs = feature["properties"].get("schematic", [])
    found = flat_runs(feature["geometry"]["coordinates"], runs)
    return [found] if found else []


class _Texts:
    """Texts once each, by number; 0 is the empty text."""

    def __init__(self) -> None:
        self.all = [""]
        self._number = {"": 0}

    def number(self, text: str) -> int:
        found = self._number.get(text)
        if found is None:
            found = self._number[text] = len(self.all)
            self.all.append(text)
        return found


def _trimmed(row: list[Any]) -> list[Any]:
    """Drop what is empty at the end of a row; the page reads it as 0."""
    while row and row[-1] in (0, [], None):
        row.pop()
    return row


def _fact(fact: dict[str, Any], texts: _Texts) -> list[Any]:
    row: list[Any] = []
    for name in (*_FACT, "when"):
        value = fact.get(name)
        row.append(texts.number(value or "") if name in _FACT_TEXTS else value)
    return _trimmed(row)


ROUTE_FACT = ("fact", "value", "unit", "when", "year", "source", "locator", "note", "layer")
ROUTE_PLACE = ("id", "lon", "lat", *_PLACE)
ROUTE_LEG = (
    *("leg_kind", "mode_id", "to_mode_id", "distance_km", "time_h", "moving_h", "handling_h"),
    *("border_h", "wait_h", "cost_usd", "co2e_kg", "co2e_ttw_kg", "depart", "countries"),
    *("places", "by", "progress", "evidence", "line", "service", "schematic"),
    *("seller", "terms"),
)
"""Columns of the rows of a document of routes, in their order; what is empty at the end of a row is
left out."""


def pack_routes(collection: dict[str, Any], towns: Sequence[Sequence[Any]] = ()) -> dict[str, Any]:
    """Return what the studio draws: routes with their legs; facts, places and lines once.

    Places, facts, texts and stretches of lines are numbered in the order of their first use. Legs,
    facts and places are rows (`ROUTE_LEG`, `ROUTE_FACT`, `ROUTE_PLACE`).

    Parameters
    ----------
    collection
        Legs, transfers and places as ``--format geojson`` gives them.
    towns
        Name, longitude, latitude and importance of towns that help to find one's way.
    """
    properties = collection["properties"]
    texts = _Texts()
    facts = _Numbered()
    pieces = _Numbered()
    modes: dict[str, list[Any]] = {}
    services: dict[str, dict[str, Any]] = {}
    features = collection["features"]
    places = {
        feature["properties"]["id"]: feature
        for feature in features
        if feature["properties"]["kind"] == "place"
    }
    number = {place: at for at, place in enumerate(places)}
    legs: dict[int, list[list[Any]]] = {}
    for feature in features:
        props = feature["properties"]
        if props["kind"] == "place":
            continue
        modes[props["mode_id"]] = [props["mode"], props["gauge_mm"]]
        if "to_mode" in props:
            modes[props["to_mode_id"]] = [props["to_mode"], props["to_gauge_mm"]]
        points = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "Point":
            points = [points]
        cuts = [places[it]["geometry"]["coordinates"] for it in props["places"]]
        row = {
            **props,
            "countries": " ".join(props["countries"]),
            "places": [number[it] for it in props["places"]],
            "by": [number[it] for it in props["by"]],
            "progress": _steps(props["progress"]),
            "evidence": [facts.of(fact["fact"], fact) for fact in props["evidence"]],
            "line": _line(points, cuts, pieces),
            "service": _booked(props["service"], services) if "service" in props else 0,
            "schematic": flat_runs(points, props.get("schematic", [])),
            "terms": [_term(term, facts, texts) for term in props.get("terms", ())],
            "seller": [props["seller"][it] for it in ("name", "kind")] if "seller" in props else 0,
        }
        legs.setdefault(props["rank"], []).append(_trimmed([row[name] for name in ROUTE_LEG]))
    return {
        **{name: properties[name] for name in ("title", "query", "cargo", "sources", "knee_rank")},
        "off_network": properties.get("off_network", []),
        "why": properties.get("why", ""),
        "words": properties.get("words", {}),
        "scale": SCALE,
        "columns": {
            name: list(columns)
            for name, columns in (
                *(("leg", ROUTE_LEG), ("fact", ROUTE_FACT), ("place", ROUTE_PLACE)),
                ("term", _FIGURES),
            )
        },
        "facts": [_route_fact(fact, texts) for fact in facts.all],
        "places": [
            _trimmed(
                [
                    it["properties"]["id"],
                    *(round(degrees, 3) for degrees in it["geometry"]["coordinates"]),
                    *(it["properties"][name] for name in _PLACE),
                ]
            )
            for it in places.values()
        ],
        "texts": texts.all,
        "pieces": pieces.all,
        "modes": modes,
        "booked": services,
        "routes": [{**route, "legs": legs[route["rank"]]} for route in properties["routes"]],
        "towns": pack_towns(towns),
    }


class _Numbered:
    """Values once each, by number in the order of their first use."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._number: dict[Any, int] = {}

    def number(self, key: Any) -> int:
        """Return the number of a value that is known by its key."""
        return self._number[key]

    def of(self, key: Any, value: Any) -> int:
        found = self._number.get(key)
        if found is None:
            found = self._number[key] = len(self.all)
            self.all.append(value)
        return found


_FIGURES = ("time_h", "cost_usd", "co2e_kg")


def _term(term: dict[str, Any], facts: _Numbered, texts: _Texts) -> list[Any]:
    """Return a term as a row: its figure by number, its value and its factors.

    A factor is the number of its fact with the value that is planned with, or its name by number
    less than zero with value and unit; its power comes last where it is not 1.
    """
    row: list[Any] = [_FIGURES.index(term["figure"]), _short(term["value"])]
    for factor in term["factors"]:
        cited = "fact" in factor
        row.append(
            [
                facts.number(factor["fact"]) if cited else -texts.number(factor["name"]),
                _short(factor["value"]),
                *([] if cited else [texts.number(factor.get("unit", ""))]),
                *([factor["power"]] if factor["power"] != 1.0 else []),
            ]
        )
    return row


def _short(value: float) -> float:
    """Return a number to seven digits, which is more than a page shows."""
    return float(f"{value:.7g}")


def _line(
    points: Sequence[Sequence[float]], cuts: Sequence[Sequence[float]], pieces: _Numbered
) -> list[int]:
    """Return a line as the turns round the globe of its beginning and its pieces by number.

    It is cut at the places that it passes, so that routes share the pieces that they have in
    common. A piece that is travelled backwards has a negative number (``-1 - n``). Pieces have no
    turns: their first point lies within 180 degrees, and each line goes on where it has come to.
    """
    turns = round(points[0][0] / 360)
    parts: list[int] = []
    begin, at = 0, 1
    for cut in cuts[1:-1]:
        found = next((it for it in range(at, len(points) - 1) if _meets(points[it], cut)), None)
        if found is not None:
            parts.append(_piece(points[begin : found + 1], pieces))
            begin, at = found, found + 1
    parts.append(_piece(points[begin:], pieces))
    return [turns, *parts]


def _meets(point: Sequence[float], place: Sequence[float]) -> bool:
    turned = abs(point[0] - place[0]) % 360
    return min(turned, 360 - turned) < 2e-4 and abs(point[1] - place[1]) < 2e-4


def _piece(points: Sequence[Sequence[float]], pieces: _Numbered) -> int:
    """Return the number of a piece, that of its other direction as ``-1 - n``."""
    whole = [(round(lon * SCALE), round(lat * SCALE)) for lon, lat in points]
    backwards = whole[::-1] < whole
    ordered = whole[::-1] if backwards else whole
    shift = 360 * SCALE * round(ordered[0][0] / (360 * SCALE))
    flat = flat_line(((lon - shift) / SCALE, lat / SCALE) for lon, lat in ordered)
    number = pieces.of(tuple(flat), flat)
    return -1 - number if backwards else number


def _steps(progress: Sequence[Sequence[float]]) -> list[int]:
    """Return km and hours at each place as steps, in tenths and hundredths.

    Examples
    --------
    >>> _steps([[0.0, 8.0], [33.0, 8.61], [105.0, 9.94]])
    [0, 800, 330, 61, 720, 133]
    """
    whole = [(round(km * 10), round(hour * 100)) for km, hour in progress]
    steps: list[int] = []
    for (km, hour), (km_before, hour_before) in zip(whole, [(0, 0), *whole], strict=False):
        steps += (km - km_before, hour - hour_before)
    return steps


def _booked(service: dict[str, Any], services: dict[str, dict[str, Any]]) -> list[Any]:
    """Note a service once, and return its id and what differs from leg to leg."""
    own = ("departures", "frequency")
    common = {name: value for name, value in service.items() if name not in own}
    services.setdefault(service["id"], common)
    return [service["id"], service.get("frequency", ""), service["departures"]]


def _route_fact(fact: dict[str, Any], texts: _Texts) -> list[Any]:
    numbered = ("unit", "when", "source", "locator", "note", "layer")
    return _trimmed(
        [
            texts.number(fact.get(name, "")) if name in numbered else fact.get(name)
            for name in ROUTE_FACT
        ]
    )


def pack_network(collection: dict[str, Any], lang: str, focus: str) -> dict[str, Any]:
    """Return what the network page draws: texts once, places and links by number.

    Parameters
    ----------
    collection
        Links and places as `planner.output.network_geojson.network_geojson` gives them.
    lang
        Language in which the page opens: ``en``, ``ru`` or ``zh``.
    focus
        Id of the corridor with which it opens, or empty.
    """
    info = collection["properties"]
    texts = _Texts()
    of_kind: dict[str, list[tuple[dict[str, Any], Any]]] = {"place": [], "link": []}
    for feature in collection["features"]:
        props = feature["properties"]
        of_kind[props["kind"]].append((props, feature["geometry"]["coordinates"]))
    number = {props["id"]: at for at, (props, _) in enumerate(of_kind["place"])}
    link_number = {props["subject"]: at for at, (props, _) in enumerate(of_kind["link"])}
    places = [_place(props, point, texts) for props, point in of_kind["place"]]
    modes = [mode["id"] for mode in info["modes"]]
    ships = info["ships"]
    links = [
        _trimmed(
            [
                number[props["from"]],
                number[props["to"]],
                modes.index(props["mode_id"]),
                *_link(props, line, ships, texts),
            ]
        )
        for props, line in of_kind["link"]
    ]
    corridors = [
        {
            **corridor,
            "open": [corridor["open"][ship] for ship in ships],
            "places": [number[place] for place in corridor["places"]],
            "hops": [
                [link_number[hop["link"]], int(hop["forward"]), hop["length_km"]]
                for hop in corridor["hops"]
            ],
        }
        for corridor in info["corridors"]
    ]
    return {
        "lang": lang,
        "focus": focus,
        "scale": SCALE,
        **{
            name: info[name]
            for name in ("edition", "under", "ships", "modes", "attributes", "sources")
        },
        "limits": [_limit(limit, number, ships) for limit in info["limits"]],
        "places": places,
        "links": links,
        "corridors": corridors,
        "services": [_service(it, number, link_number, texts) for it in info["services"]],
        "texts": texts.all,
    }


def _service(
    service: dict[str, Any], number: dict[str, int], link_number: dict[str, int], texts: _Texts
) -> list[Any]:
    """Return a service as a row: its words, calls, and links as steps from one to the next.

    A link travelled backwards has an odd number.
    """
    way = [2 * link_number[it["link"]] + (not it["forward"]) for it in service["hops"]]
    return [
        service["id"],
        *(texts.number(service[name]) for name in ("operator", "title", "mode", "season")),
        *(service["per_week"], service["weekdays"], service["confirmed"]),
        *(texts.number(service[name]) for name in ("source", "note")),
        [number[place] for place in service["calls"]],
        [link - before for before, link in pairwise((0, *way))],
    ]


def _place(props: dict[str, Any], point: Sequence[float], texts: _Texts) -> list[Any]:
    return _trimmed(
        [
            props["id"],
            *(round(point[axis] * SCALE) for axis in (0, 1)),
            texts.number(props["place_kind"]),
            texts.number(props["country"]),
            *(props[name] for name in _NAMES),
            props["locode"],
            props["esr"],
            props["aliases"],
            [_fact(fact, texts) for fact in props["evidence"]],
        ]
    )


def _link(
    props: dict[str, Any], line: Sequence[Sequence[float]], ships: Sequence[str], texts: _Texts
) -> list[Any]:
    """Return the text of a link beside its ends and mode."""
    capacity = props.get("capacity")
    return [
        flat_line(line),
        [_fact(fact, texts) for fact in props["evidence"]],
        texts.number(props["name"]),
        texts.number(props["note"]),
        0 if props["state"] == "open" else texts.number(props["state"]),
        [props["open"][ship] for ship in ships] if "open" in props else [],
        props.get("limits", []),
        [texts.number(capacity["attribute"]), capacity["value"]] if capacity else [],
        flat_runs(line, props.get("schematic", [])),
    ]


def _limit(limit: dict[str, Any], number: dict[str, int], ships: Sequence[str]) -> dict[str, Any]:
    return {
        "subject": limit["subject"],
        "place": number.get(limit["place"], -1),
        "attribute": limit["attribute"],
        "values": limit["values"],
        "open": [limit["open"][ship] for ship in ships],
    }
