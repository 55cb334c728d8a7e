"""Arctic sea routes on a map centred on the pole.

Mercator stretches the far north out of all proportion; the inset is an equal-area azimuthal
projection, drawn once when the page is written.
"""

import datetime as dt
import html
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from maps.cartography.basemap import Frame
from maps.cartography.projections import Azimuthal, Paper, Point
from maps.language import date, fixed, word

ARCTIC_CIRCLE = 66.56
"""Degrees north, to the hundredth."""
WIDTH, HEIGHT = 340, 196
_POLE_Y = 38
_SCALE = 236.0
"""Pixels of one Earth radius: Rotterdam and the Kurils just stay on the card."""
_FRAME = Frame(-WIDTH / 2 / _SCALE, _POLE_Y / _SCALE, _SCALE, HEIGHT)
_LETTERS = 9.3
"""Size of the names of gates, pixels."""
_MOST = 6
"""A name may lie over so many stretches of the route."""
_FINEST = 0.8
"""Points of a coast nearer to each other than this many pixels are one."""
_GATES = ("strait", "canal", "passage")
_LIMITS = ("status", "ice_class", "draft_m")
"""Attributes of a stretch that open and close with the season."""


class _Gate(NamedTuple):
    name: str
    when: str
    at: Point


def polar_figure(collection: dict[str, Any], basemap: dict[str, Any], lang: str = "en") -> str:
    """Return the inset as an HTML figure, or nothing where no route sails the Arctic.

    Parameters
    ----------
    collection
        Routes as ``--format geojson`` gives them.
    basemap
        Land of Natural Earth: flat rings in whole parts of a degree.
    lang
        ``en``, ``ru`` or ``zh``.
    """
    legs = [
        feature
        for feature in collection["features"]
        if feature["properties"]["kind"] == "leg"
        and feature["properties"]["mode"] == "sea"
        and max(lat for _, lat in feature["geometry"]["coordinates"]) > ARCTIC_CIRCLE
    ]
    if not legs:
        return ""
    north = [
        lon
        for feature in legs
        for lon, lat in feature["geometry"]["coordinates"]
        if lat > ARCTIC_CIRCLE
    ]
    projection = Azimuthal(5.0 * round((min(north) + max(north)) / 10.0), 90.0)
    parts = [_land(projection, basemap), _graticule(projection)]
    captions = []
    ranks = sorted({feature["properties"]["rank"] for feature in legs})
    for rank in ranks:
        own = [feature for feature in legs if feature["properties"]["rank"] == rank]
        hidden = "" if rank == ranks[0] else " hidden"
        parts.append(
            f'<g data-rank="{rank}"{hidden}>{_route(projection, collection, own, lang)}</g>'
        )
        captions.append(f'<p data-rank="{rank}"{hidden}>{html.escape(window_text(own, lang))}</p>')
    day = dt.date.fromisoformat(collection["properties"]["query"]["depart"][:10])
    title = word("polar", "title", lang, month=date(day, "month", lang))
    return (
        f'<figure class="polar" data-ranks="{" ".join(map(str, ranks))}">'
        f"<figcaption><b>{title}</b></figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{word("polar", "seen", lang, title=title)}">{"".join(parts)}</svg>'
        f"{''.join(captions)}</figure>"
    )


def _points(projection: Azimuthal, positions: Iterable[Sequence[float]]) -> list[Point]:
    """Return points of the card: the pole near its upper edge, the middle straight down."""
    return _FRAME.place(projection.line(positions))


def _inside(point: Point, margin: float = 0.0) -> bool:
    x, y = point
    return -margin <= x <= WIDTH + margin and -margin <= y <= HEIGHT + margin


def _path(points: Iterable[Point], *, closed: bool = False, thin: float = _FINEST) -> str:
    """Return SVG path data; points too near to be distinct, or far outside, are dropped."""
    drawn: list[Point] = []
    for point in points:
        least = thin if _inside(point, 20) else 40
        last = drawn[-1] if drawn else None
        if last is None or max(abs(point[0] - last[0]), abs(point[1] - last[1])) >= least:
            drawn.append(point)
    if len(drawn) < 2 or not any(_inside(point, 20) for point in drawn):
        return ""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in drawn) + ("Z" if closed else "")


def _land(projection: Azimuthal, basemap: dict[str, Any]) -> str:
    scale = basemap["scale"]
    north = [ring for ring in basemap["land"] if max(ring[1::2]) > 40 * scale]
    rings = (points for ring in north for points in projection.rings(ring, scale))
    drawn = "".join(_path(_FRAME.place(points), closed=True) for points in rings)
    return (
        f'<rect class="polar-sea" width="{WIDTH}" height="{HEIGHT}"/>'
        f'<path class="polar-land" d="{drawn}"/>'
    )


def _graticule(projection: Azimuthal) -> str:
    lines = [
        _path(_points(projection, [(lon, 50.0), (lon, 89.9)]), thin=0.0)
        for lon in range(-180, 180, 30)
    ]
    around = range(-180, 181, 4)
    lines += [
        _path(_points(projection, [(lon, lat) for lon in around])) for lat in (60.0, 70.0, 80.0)
    ]
    circle = _path(_points(projection, [(lon, ARCTIC_CIRCLE) for lon in around]))
    return (
        f'<path class="polar-grid" d="{"".join(lines)}"/>'
        f'<path class="polar-circle" d="{circle}"/>'
        f'<path class="polar-pole" d="M{WIDTH / 2 - 4:.1f} {_POLE_Y}h8m-4 -4v8"/>'
    )


def _route(
    projection: Azimuthal, collection: dict[str, Any], legs: list[dict[str, Any]], lang: str
) -> str:
    lines = [_points(projection, leg["geometry"]["coordinates"]) for leg in legs]
    drawn = "".join(_path(line) for line in lines)
    paper = Paper(WIDTH, HEIGHT, lines)
    marks = []
    for gate in _gates(projection, collection, legs, lang):
        cx, cy = gate.at
        marks.append(f'<circle class="polar-gate" cx="{cx:.1f}" cy="{cy:.1f}" r="3"/>')
        if found := paper.room(f"{gate.name} · {gate.when}", gate.at, _LETTERS, _MOST):
            x, y, anchor = found
            marks.append(
                f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
                f'<tspan class="polar-name">{html.escape(gate.name)}</tspan> {gate.when}</text>'
            )
    return (
        f'<path class="polar-casing" d="{drawn}"/><path class="polar-route" d="{drawn}"/>'
        f"{''.join(marks)}"
    )


def _gates(
    projection: Azimuthal, collection: dict[str, Any], legs: list[dict[str, Any]], lang: str
) -> list[_Gate]:
    """Return the straits and capes of the north that the route passes, with the day it does."""
    places = {
        feature["properties"]["id"]: feature
        for feature in collection["features"]
        if feature["properties"]["kind"] == "place"
    }
    day = dt.date.fromisoformat(collection["properties"]["query"]["depart"][:10])
    midnight = dt.datetime.combine(day, dt.time())
    gates: dict[str, _Gate] = {}
    for leg in legs:
        props = leg["properties"]
        for place_id, (_, hour) in zip(props["places"], props["progress"], strict=True):
            place = places[place_id]
            lon, lat = place["geometry"]["coordinates"]
            if lat < 64 or place["properties"]["place_kind"] not in _GATES:
                continue
            (at,) = _points(projection, [(lon, lat)])
            if _inside(at, -4):
                passes = midnight + dt.timedelta(hours=hour)
                # Where a ship waits, the day on which it goes on.
                name = place["properties"][f"name_{lang}"]
                gates[place_id] = _Gate(name, date(passes, "short", lang), at)
    return list(gates.values())


def window_text(legs: list[dict[str, Any]], lang: str = "en") -> str:
    """Return which seasons and ice classes the stretches of the legs rest on.

    One sentence, from the facts of status, ice class and draught that the legs cite.
    """
    count: dict[tuple[str, str], int] = {}
    for leg in legs:
        for fact in leg["properties"]["evidence"]:
            attribute = fact["fact"].partition(" [")[0].rpartition(".")[2]
            if attribute not in _LIMITS or (attribute == "draft_m" and not fact.get("when")):
                continue
            limit = _limit_text(attribute, fact["value"], lang)
            key = (limit, season_text(fact["when"], lang) if "when" in fact else "")
            count[key] = count.get(key, 0) + 1
    if not count:
        return word("polar", "all year", lang)
    parts = [
        word(
            "polar",
            "one" if number == 1 else "several",
            lang,
            limit=word("polar", "comma", lang).join(filter(None, (limit, season))),
            n=number,
        )
        for (limit, season), number in count.items()
    ]
    return word("polar", "season", lang, parts=word("polar", "semicolon", lang).join(parts))


def _limit_text(attribute: str, value: float | str, lang: str) -> str:
    """Return what a fact of status, ice class or draught says."""
    if attribute == "status":
        return word("polar", str(value), lang)
    if value == "none":
        return word("polar", "ice_class none", lang)
    digits = len(f"{value:g}".partition(".")[2]) if isinstance(value, float | int) else 0
    text = value if isinstance(value, str) else fixed(value, digits, lang)
    return word("polar", attribute, lang, value=text)


def season_text(when: str, lang: str = "en") -> str:
    """Return a season in words.

    Examples
    --------
    >>> season_text("07-28..10-27")
    '28 Jul to 27 Oct'
    """
    spans = []
    for span in when.split(";"):
        # A leap year has every day that a season may name.
        days = [dt.date.fromisoformat(f"2000-{day.strip()}") for day in span.split("..")]
        first, last = (date(day, "short", lang) for day in days)
        spans.append(word("polar", "to", lang, first=first, last=last))
    return word("polar", "comma", lang).join(spans)
