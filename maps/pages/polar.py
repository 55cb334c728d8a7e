"""Arctic sea routes on a map centred on the pole.

Mercator stretches the far north out of all proportion; the inset is an equal-area azimuthal
projection, drawn once when the page is written.
"""

import datetime as dt
import html
import itertools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

ARCTIC_CIRCLE = 66.56
"""Degrees north, to the hundredth."""
WIDTH, HEIGHT = 340, 196
_POLE_Y = 38
_SCALE = 236.0
"""Pixels of one Earth radius: Rotterdam and the Kurils just stay on the card."""
_FINEST = 0.8
"""Points of a coast nearer to each other than this many pixels are one."""
_GATES = ("strait", "canal", "passage")
_LIMIT_NAMES = {"status": "", "ice_class": "ice class", "draft_m": "draught to"}
_LABEL_SIDES = (
    *((0, -7, "middle"), (0, 15, "middle"), (8, 3.5, "start"), (-8, 3.5, "end")),
    *((6, -5, "start"), (-6, -5, "end"), (6, 13, "start"), (-6, 13, "end")),
    *((0, -19, "middle"), (0, 27, "middle"), (12, -16, "start"), (-12, -16, "end")),
)

Point = tuple[float, float]


class _Gate(NamedTuple):
    name: str
    when: str
    at: Point


def polar_figure(collection: dict[str, Any], basemap: dict[str, Any]) -> str:
    """Return the inset as an HTML figure, or nothing where no route sails the Arctic.

    Parameters
    ----------
    collection
        Routes as ``--format geojson`` gives them.
    basemap
        Land of Natural Earth: flat rings in whole parts of a degree.
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
    project = _Projection(5.0 * round((min(north) + max(north)) / 10.0))
    parts = [_land(project, basemap), _graticule(project)]
    captions = []
    ranks = sorted({feature["properties"]["rank"] for feature in legs})
    for rank in ranks:
        own = [feature for feature in legs if feature["properties"]["rank"] == rank]
        hidden = "" if rank == ranks[0] else " hidden"
        parts.append(f'<g data-rank="{rank}"{hidden}>{_route(project, collection, own)}</g>')
        captions.append(f'<p data-rank="{rank}"{hidden}>{html.escape(window_text(own))}</p>')
    day = dt.date.fromisoformat(collection["properties"]["query"]["depart"][:10])
    title = f"The Arctic stretch, {day:%B %Y}"
    return (
        f'<figure class="polar" data-ranks="{" ".join(map(str, ranks))}">'
        f"<figcaption><b>{title}</b></figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}: the route seen '
        f'from above the North Pole">{"".join(parts)}</svg>{"".join(captions)}</figure>'
    )


class _Projection:
    """Azimuthal equal-area, the pole near the upper edge, the middle meridian straight down."""

    def __init__(self, middle: float) -> None:
        from pyproj import Proj

        self._proj = Proj(proj="laea", lat_0=90, lon_0=middle, R=1)

    def __call__(self, lons: Sequence[float], lats: Sequence[float]) -> list[Point]:
        xs, ys = self._proj(list(lons), list(lats))
        return [(WIDTH / 2 + x * _SCALE, _POLE_Y - y * _SCALE) for x, y in zip(xs, ys, strict=True)]

    def points(self, positions: Iterable[Sequence[float]]) -> list[Point]:
        lons, lats = zip(*positions, strict=True)
        return self(lons, lats)


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


def _land(project: _Projection, basemap: dict[str, Any]) -> str:
    scale = basemap["scale"]
    rings = [ring for ring in basemap["land"] if max(ring[1::2]) > 40 * scale]
    # South of here the projection runs off to infinity; no card shows it.
    floor = -60 * scale
    lons = [lon / scale for ring in rings for lon in ring[::2]]
    lats = [max(lat, floor) / scale for ring in rings for lat in ring[1::2]]
    points = project(lons, lats)
    path, start = [], 0
    for ring in rings:
        end = start + len(ring) // 2
        path.append(_path(points[start:end], closed=True))
        start = end
    return (
        f'<rect class="polar-sea" width="{WIDTH}" height="{HEIGHT}"/>'
        f'<path class="polar-land" d="{"".join(path)}"/>'
    )


def _graticule(project: _Projection) -> str:
    lines = [
        _path(project([float(lon)] * 2, [50.0, 89.9]), thin=0.0) for lon in range(-180, 180, 30)
    ]
    around = [float(lon) for lon in range(-180, 181, 4)]
    lines += [_path(project(around, [lat] * len(around))) for lat in (60.0, 70.0, 80.0)]
    circle = _path(project(around, [ARCTIC_CIRCLE] * len(around)))
    return (
        f'<path class="polar-grid" d="{"".join(lines)}"/>'
        f'<path class="polar-circle" d="{circle}"/>'
        f'<path class="polar-pole" d="M{WIDTH / 2 - 4:.1f} {_POLE_Y}h8m-4 -4v8"/>'
    )


def _route(project: _Projection, collection: dict[str, Any], legs: list[dict[str, Any]]) -> str:
    lines = [project.points(leg["geometry"]["coordinates"]) for leg in legs]
    drawn = "".join(_path(line) for line in lines)
    taken = [(x - 1, y - 1, x + 1, y + 1) for line in lines for x, y in _dense(line)]
    marks = []
    for gate in _gates(project, collection, legs):
        x, y = gate.at
        marks.append(f'<circle class="polar-gate" cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
        label = _label(gate, taken)
        if label:
            marks.append(label)
    return (
        f'<path class="polar-casing" d="{drawn}"/><path class="polar-route" d="{drawn}"/>'
        f"{''.join(marks)}"
    )


def _dense(line: list[Point]) -> list[Point]:
    """Return points of a line no farther than some pixels from each other."""
    result = []
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
        steps = int(max(abs(x1 - x0), abs(y1 - y0)) // 4) + 1
        result += [
            (x0 + (x1 - x0) * at / steps, y0 + (y1 - y0) * at / steps) for at in range(steps)
        ]
    return [point for point in result if _inside(point)]


def _gates(
    project: _Projection, collection: dict[str, Any], legs: list[dict[str, Any]]
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
            (at,) = project([lon], [lat])
            if _inside(at, -4):
                passes = midnight + dt.timedelta(hours=hour)
                # Where a ship waits, the day on which it goes on.
                date = f"{passes.day} {passes:%b}"
                gates[place_id] = _Gate(place["properties"]["name_en"], date, at)
    return list(gates.values())


def _label(gate: _Gate, taken: list[tuple[float, float, float, float]]) -> str:
    """Return the name and day of a gate where they cover least; note what they take."""
    text = f"{gate.name} · {gate.when}"
    wide = 5.0 * len(text)
    best = None
    for order, (dx, dy, anchor) in enumerate(_LABEL_SIDES):
        x, y = gate.at[0] + dx, gate.at[1] + dy
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        box = (left, y - 9, left + wide, y + 2)
        if box[0] < 2 or box[2] > WIDTH - 2 or box[1] < 2 or box[3] > HEIGHT - 2:
            continue
        hits = sum(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
            for other in taken
        )
        if best is None or (hits, order) < best[0]:
            best = ((hits, order), box, x, y, anchor)
    if best is None or best[0][0] > 12:
        return ""
    _, box, x, y, anchor = best
    # A label in the way of another weighs as much as a stretch of the route.
    taken += [box] * 13
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"><tspan class="polar-name">'
        f"{html.escape(gate.name)}</tspan> {gate.when}</text>"
    )


def window_text(legs: list[dict[str, Any]]) -> str:
    """Return which seasons and ice classes the stretches of the legs rest on.

    One sentence, from the facts of status, ice class and draught that the legs cite.
    """
    count: dict[tuple[str, str], int] = {}
    for leg in legs:
        for fact in leg["properties"]["evidence"]:
            attribute = fact["fact"].partition(" [")[0].rpartition(".")[2]
            if attribute not in _LIMIT_NAMES or (attribute == "draft_m" and not fact.get("when")):
                continue
            unit = " m" * (attribute == "draft_m")
            limit = f"{_LIMIT_NAMES[attribute]} {fact['value']}{unit}".strip()
            limit = limit.replace("ice class none", "no ice class needed")
            key = (limit, season_text(fact["when"]) if "when" in fact else "")
            count[key] = count.get(key, 0) + 1
    if not count:
        return "No season: the stretch is open all year in the data."
    parts = [
        f"{limit}{season and ', '}{season} ({number} stretch{'es' * (number != 1)})"
        for (limit, season), number in count.items()
    ]
    return f"Season used: {'; '.join(parts)}."


def season_text(when: str) -> str:
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
        spans.append(" to ".join(f"{day.day} {day:%b}" for day in days))
    return ", ".join(spans)
