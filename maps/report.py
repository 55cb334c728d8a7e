"""The report as one HTML document for print, with charts and maps as SVG.

Goes in: plain data of `planner.output.report`. Comes out: HTML that needs no network.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps import language
from maps.cartography.basemap import WIDTH, Frame, frame_of, ground, path
from maps.cartography.projections import Azimuthal, Paper, Point, Projection, ems, fitting
from maps.language import ENGLISH, LANGUAGES, Money, Words, section
from maps.pages.polar import polar_figure
from maps.style import mode_class, mode_css, mode_look

_WIDE, _TALL = 380.0, 262.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 10.0, 22.0, 34.0
_BAR_LETTER = 11.0
"""Size of the names beside the bars of emissions."""
_MOST_NAME = 480.0
"""Room for the longest of them; the table has it whole."""
_LEAST = 0.035
"""Upright steps under this share of the axis are drawn and not named."""
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
PARTS = (
    ("moving_h", "moving"),
    ("handling_h", "handling"),
    ("border_h", "borders"),
    ("wait_h", "waiting"),
)


def ticks(most: float, about: int = 4) -> list[float]:
    """Return round numbers from 0 to a number, in about a number of steps.

    Examples
    --------
    >>> ticks(331.0)
    [0.0, 100.0, 200.0, 300.0]
    """
    if most <= 0:
        return [0.0]
    power = 10.0 ** math.floor(math.log10(most / about))
    step = min((it * power for it in _ROUND), key=lambda it: abs(most / it - about))
    return [step * at for at in range(int(most / step + 1e-9) + 1)]


def distance_chart(
    document: dict[str, Any],
    collection: dict[str, Any],
    axis: str,
    money: Money,
    words: Words = ENGLISH,
) -> str:
    """Return how hours or dollars grow with the distance, as UNESCAP draws it.

    Level and rising stretches are journeys, upright ones stops. The first route has the
    colours of its modes and names its long stops, the others are grey.

    Parameters
    ----------
    document
        The report.
    collection
        Its routes as GeoJSON, for what passes within a leg.
    axis
        ``time_h`` or ``cost_usd``.
    money
        The currency of the second.
    words
        The language.

    References
    ----------
    UNESCAP, Time/Cost-Distance Methodology.
    """
    known: dict[tuple[int, int], dict[str, Any]] = {
        (props["rank"], props["leg"]): props
        for props in (it["properties"] for it in collection["features"])
        if "progress" in props
    }
    curves = [_curve(route, known, axis, money) for route in document["routes"]]
    farthest = max(curve[-1][1][-1][0] for curve in curves)
    most = max(curve[-1][1][-1][1] for curve in curves) * 1.04 or 1.0

    def place(point: Sequence[float]) -> tuple[float, float]:
        x = _LEFT + point[0] / (farthest or 1.0) * (_WIDE - _LEFT - _RIGHT)
        return x, _TALL - _BOTTOM - point[1] / most * (_TALL - _TOP - _BOTTOM)

    parts = [_axes(place, farthest, most, axis, money, words)]
    parts += [
        f'<path class="other" d="{_path(place, [it for _, points in curve for it in points])}"/>'
        for curve in curves[:0:-1]
    ]
    ends: list[tuple[float, float]] = []
    for number, curve in list(enumerate(curves, 1))[1:]:
        x, y = place(curve[-1][1][-1])
        while any(abs(x - a) < 9 and abs(y - b) < 9 for a, b in ends):
            x -= 9
        ends.append((x, y))
        parts.append(
            f'<text class="faint" x="{x:.1f}" y="{y - 4:.1f}" text-anchor="middle">{number}</text>'
        )
    labels: list[tuple[float, float]] = []
    unit = words.unit(money.code)
    for leg, points in curves[0]:
        kind = f"{mode_class(leg['mode_id'])} way" if leg["kind"] in ("move", "border") else ""
        upright = len({point[0] for point in points}) == 1
        kind = f"upright {leg['kind']}" if upright else kind
        line = _path(place, points)
        parts.append(f'<path class="{kind}" d="{line}"/>')
        core = mode_look(leg["mode_id"]).get("core")
        if core and not upright:
            parts.append(f'<path class="core" d="{line}" stroke-dasharray="{core}"/>')
        rise = points[-1][1] - points[-2][1] if len(points) > 1 else 0.0
        if rise >= _LEAST * most and (upright or leg["kind"] == "border"):
            x, y0 = place(points[-2])
            y = (y0 + place(points[-1])[1]) / 2 + 3
            while any(abs(y - other) < 10 and abs(x - at) < 120 for at, other in labels):
                y -= 10
            labels.append((x, y))
            right = points[-1][0] > 0.45 * farthest
            amount = (
                words.say("figures", "hours", n=words.number(rise))
                if axis == "time_h"
                else words.say("figures", "money", n=words.number(rise), money=unit)
            )
            activity = words.say("figures", leg["kind"]) if leg["kind"] != "move" else ""
            told = words.say("figures", "step", place=leg["name"], activity=activity, amount=amount)
            parts.append(
                f'<text class="step" x="{x + (-5 if right else 5):.1f}" y="{y:.1f}" '
                f'text-anchor="{"end" if right else "start"}">'
                f"{escape(told)}</text>"
            )
    name = words.say("figures", axis)
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDE:.0f} {_TALL:.0f}" role="img" '
        f'aria-label="{name}">{"".join(parts)}</svg>'
    )


_Curve = list[tuple[dict[str, Any], list[list[float]]]]


def _curve(
    route: dict[str, Any], known: dict[tuple[int, int], dict[str, Any]], axis: str, money: Money
) -> _Curve:
    """Return the points of a route leg by leg, km and hours or money since departure."""
    km = amount = 0.0
    curve: _Curve = []
    for at, leg in enumerate(route["legs"], 1):
        points = [[km, amount]]
        props = known[route["rank"], at]
        passed = props["progress"] if axis == "time_h" else []
        if leg["kind"] == "move" and len(passed) > 2:
            points += [[km + far, hour] for far, hour in passed[1:]]
        km += leg["distance_km"]
        if axis == "time_h" and leg["border_h"] and leg["moving_h"]:
            points.append([km, amount + leg["moving_h"]])
        amount += leg[axis] / money.scale(axis)
        if points[-1] != [km, amount]:
            points.append([km, amount])
        label = {"mode_id": props["mode_id"], "kind": leg["kind"], "name": props["from_name"]}
        curve.append((label, points))
    return curve


def _path(place: Any, points: Iterable[Sequence[float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(place, points))


def _axes(place: Any, farthest: float, most: float, axis: str, money: Money, words: Words) -> str:
    left, bottom = place((0.0, 0.0))
    parts = []
    for value in ticks(most):
        _, y = place((0.0, value))
        parts.append(
            f'<path class="grid" d="M{left} {y:.1f}H{_WIDE - _RIGHT}"/>'
            f'<text x="{left - 6}" y="{y + 3.2:.1f}" text-anchor="end">{words.number(value)}</text>'
        )
    for km in ticks(farthest):
        x, _ = place((km, 0.0))
        parts.append(
            f'<text x="{x:.1f}" y="{bottom + 14}" text-anchor="middle">{words.number(km)}</text>'
            f'<path class="tick" d="M{x:.1f} {bottom}v3"/>'
        )
    unit, km_axis = (
        words.say("figures", f"{it} axis", money=words.unit(money.code)) for it in (axis, "km")
    )
    unit = unit[:1].upper() + unit[1:]
    return (
        f'{"".join(parts)}<path class="axis" d="M{left} {bottom}H{_WIDE - _RIGHT}"/>'
        f'<text class="title" x="0" y="10">{unit}</text>'
        f'<text class="title" x="{_WIDE - _RIGHT}" y="{_TALL - 4}" text-anchor="end">'
        f"{km_axis}</text>"
    )


def hours_bar(totals: dict[str, float], words: Words = ENGLISH) -> str:
    """Return a bar of the hours by kind, with the numbers in words below it."""
    whole = math.fsum(totals[name] for name, _ in PARTS) or 1.0
    pieces, key, x = [], [], 0.0
    for name, word in PARTS:
        wide = 1000.0 * totals[name] / whole
        pieces.append(_piece(word, x, wide, 28.0))
        x += wide
        told = words.say("figures", "hours", n=words.number(totals[name], 1))
        share = words.say("figures", "percent", n=words.number(wide / 10))
        key.append(
            f'<li><svg viewBox="0 0 36 10" aria-hidden="true">{_piece(word, 0.0, 36.0, 10.0)}</svg>'
            f"<b>{told}</b> {words.say('figures', word)}, {share}</li>"
        )
    return (
        f'<svg class="hours" viewBox="0 0 1000 28" aria-hidden="true">{"".join(pieces)}</svg>'
        f'<ul class="key">{"".join(key)}</ul>'
    )


def _piece(word: str, x: float, wide: float, tall: float) -> str:
    """Return a piece of the bar with a pattern beside its colour."""
    lines = ""
    if word == "handling":
        lines = "".join(f"M{x + at:.1f} 0v{tall:.0f}" for at in range(4, int(wide), 8))
    if word == "borders":
        lines = "".join(f"M{x:.1f} {at}h{wide:.1f}" for at in range(4, int(tall), 5))
    stripes = f'<path class="stripes" d="{lines}"/>' if lines else ""
    return (
        f'<rect class="part-{word}" x="{x:.1f}" width="{wide:.1f}" height="{tall:.0f}"/>{stripes}'
    )


def spread_bar(low: float, value: float, high: float) -> str:
    """Return a value with its low and high on a line from 0."""
    most = high * 1.08 or 1.0
    a, b, c = (200.0 * max(0.0, it) / most for it in (low, value, high))
    return (
        '<svg class="spread" viewBox="0 0 200 14" aria-hidden="true"><path class="base" '
        f'd="M0 7H200"/><path class="band" d="M{a:.1f} 7H{c:.1f}"/>'
        f'<path class="mark" d="M{b:.1f} 1V13"/></svg>'
    )


def emission_bars(
    elements: Sequence[dict[str, Any]], names: Sequence[str], words: Words = ENGLISH
) -> str:
    """Return the CO2e of each transport chain element: at the vehicle, of energy, and spread."""
    most = max((it["wtw_high_kg"] for it in elements), default=0.0) or 1.0
    row = 19.0
    longest = 16.0 + _BAR_LETTER * max(map(ems, names), default=0.0)
    left = min(max(250.0, longest), _MOST_NAME)
    wide = 670.0 - left
    parts = []
    for at, (element, name) in enumerate(zip(elements, names, strict=True)):
        y = at * row
        ttw, wtw = (wide * element[key] / most for key in ("ttw_kg", "wtw_kg"))
        low, high = (wide * element[key] / most for key in ("wtw_low_kg", "wtw_high_kg"))
        amount = words.number(element["wtw_kg"], 1 if element["wtw_kg"] < 10 else 0)
        parts.append(
            f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="ttw" x="{left}" y="{y + 4}" width="{ttw:.1f}" height="11"/>'
            f'<rect class="wtt" x="{left + ttw:.1f}" y="{y + 4}" width="{wtw - ttw:.1f}" '
            f'height="11"/><path class="whisker" d="M{left + low:.1f} {y + 9.5}'
            f'H{left + high:.1f}M{left + low:.1f} {y + 6.5}v6M{left + high:.1f} {y + 6.5}v6"/>'
            f'<text class="value" x="{left + max(high, wtw) + 6:.1f}" y="{y + 13}">'
            f"{words.say('figures', 'kg', n=amount)}</text>"
        )
    tall = row * len(elements) + 2
    return (
        f'<svg class="bars" viewBox="0 0 740 {tall:.0f}" role="img" '
        f'aria-label="{words.say("figures", "bars")}">{"".join(parts)}</svg>'
        f'<ul class="key"><li><i class="swatch ttw"></i>{words.say("figures", "tank")}</li>'
        f'<li><i class="swatch wtt"></i>{words.say("figures", "provision")}</li>'
        f"<li>{words.say('figures', 'whiskers')}</li></ul>"
    )


_EARTH_KM = 6371.0
_TOWNS = 16
_NEAR = 15.0


class Stop(NamedTuple):
    """A place where the cargo stops: its names, what happens, and where it is drawn."""

    names: tuple[str, ...]
    kind: str
    at: Point


def route_map(
    collection: dict[str, Any],
    basemap: dict[str, Any],
    towns: Sequence[Sequence[Any]],
    modes: dict[str, str],
    words: Words = ENGLISH,
) -> str:
    """Return a map of the routes with its key, the first route in the colours of its modes.

    Parameters
    ----------
    collection
        Routes as ``--format geojson`` gives them.
    basemap
        Land, lakes, rivers and borders of Natural Earth.
    towns
        Name, longitude, latitude, number of links, Russian and Chinese name of towns that help
        to find one's way, best first.
    modes
        Names of the modes.
    words
        The language.
    """
    legs = [it for it in collection["features"] if it["properties"]["kind"] == "leg"]
    shown = [position for leg in legs for position in leg["geometry"]["coordinates"]]
    projection = fitting(shown[:: max(1, len(shown) // 300)])
    lines = [projection.line(leg["geometry"]["coordinates"]) for leg in legs]
    frame = frame_of([point for line in lines for point in line])
    drawn = list(zip(legs, (frame.place(line) for line in lines), strict=True))
    own = [(leg, line) for leg, line in drawn if leg["properties"]["rank"] == 1]
    others = [line for leg, line in drawn if leg["properties"]["rank"] != 1]
    parts = [
        ground(projection, frame, basemap),
        *(f'<path class="other" d="{path(line)}"/>' for line in others),
    ]
    parts += [f'<path class="casing" d="{path(line)}"/>' for _, line in own]
    parts += [_line(leg["properties"]["mode_id"], line) for leg, line in own]
    parts += [
        f'<path class="gaps" d="{path(frame.place(projection.line(run)))}"/>'
        for leg, _ in own
        for run in _schematic(leg)
    ]
    stops = _stops(projection, frame, collection)
    named_at = (0, 4, 5)[LANGUAGES.index(words.lang)]
    named = [(town[named_at] or town[0], town[1], town[2]) for town in towns]
    parts.append(_labels(projection, frame, stops, [line for _, line in own], named))
    if isinstance(projection, Azimuthal):
        parts.append(_scale(frame, words))
    title = escape(words.say("figures", "map of", title=collection["properties"]["title"]))
    return (
        f'<svg class="map" style="--ratio:{WIDTH / frame.height:.3f}" '
        f'viewBox="0 0 {WIDTH:.0f} {frame.height:.0f}" role="img" '
        f'aria-label="{title}"><clipPath id="map-frame"><rect width="{WIDTH:.0f}" '
        f'height="{frame.height:.0f}"/></clipPath><g clip-path="url(#map-frame)">'
        f"{''.join(parts)}</g></svg>{_key(collection, stops, modes, words)}"
    )


def _key(
    collection: dict[str, Any], stops: Sequence[Stop], names: dict[str, str], words: Words
) -> str:
    """Return the key of the map as an HTML list: modes of the first route, and symbols."""
    own = [it["properties"] for it in collection["features"] if it["properties"].get("rank") == 1]
    modes = dict.fromkeys(it["mode_id"] for it in own if it["kind"] == "leg")
    rows = [(_line(mode, [(1, 6), (43, 6)]), names.get(mode, mode)) for mode in modes]
    if any(it.get("schematic") for it in own):
        gaps = '<path class="stretch" d="M1 6L43 6"/><path class="gaps" d="M1 6L43 6"/>'
        rows.append((gaps, words.say("figures", "schematic")))
    kinds = {stop.kind for stop in stops}
    rows += [
        (_symbol(kind, (22, 6)), words.say("figures", f"{kind} stop"))
        for kind in ("border", "transfer")
        if kind in kinds
    ]
    if any(it["properties"].get("rank", 1) > 1 for it in collection["features"]):
        rows.append(('<path class="other" d="M1 6L43 6"/>', words.say("figures", "alternative")))
    return (
        '<ul class="key">'
        + "".join(
            f'<li><svg viewBox="0 0 44 12" aria-hidden="true">{mark}</svg>{escape(text)}</li>'
            for mark, text in rows
        )
        + "</ul>"
    )


def _line(mode: str, line: Sequence[Point]) -> str:
    look = mode_look(mode)
    dash = f' stroke-dasharray="{look["dash"]}"' if look["dash"] else ""
    d = path(line)
    core = look.get("core")
    inner = f'<path class="core" d="{d}" stroke-dasharray="{core}"/>' if core else ""
    return f'<path class="way {mode_class(mode)}" d="{d}"{dash}/>{inner}'


def _schematic(leg: dict[str, Any]) -> list[list[Any]]:
    """Return the stretches of a leg that only join places, as positions."""
    positions = leg["geometry"]["coordinates"]
    return [positions[first : end + 1] for first, end in leg["properties"].get("schematic", ())]


def _stop_kind(properties: dict[str, Any]) -> str:
    if properties.get("leg_kind") == "border":
        return "border"
    gate = "gate" in (properties.get("mode_id"), properties.get("to_mode_id"))
    return "transfer" if properties.get("leg_kind") == "transfer" and not gate else ""


def _stops(projection: Projection, frame: Frame, collection: dict[str, Any]) -> list[Stop]:
    """Return the ends, borders and transfers of the first route; near ones are one."""
    own = [it for it in collection["features"] if it["properties"].get("rank") == 1]
    found: list[Stop] = []
    for at, feature in enumerate(own):
        props = feature["properties"]
        kind = "end" if at in (0, len(own) - 1) else _stop_kind(props)
        if not kind:
            continue
        points = feature["geometry"]["coordinates"]
        position = points[0] if isinstance(points[0], list) else points
        (place,) = frame.place(projection.line([position]))
        names = tuple(dict.fromkeys((props["from_name"], props["to_name"])))
        last = found[-1] if found else None
        if last and math.dist(last.at, place) < _NEAR:
            names = tuple(dict.fromkeys((*last.names, *names)))
            kind = min((last.kind, kind), key=("end", "transfer", "border").index)
            found[-1] = Stop(last.names if last.kind == "end" else names, kind, last.at)
        else:
            found.append(Stop(names, kind, place))
    return found


def _symbol(kind: str, at: Point) -> str:
    x, y = at
    if kind == "border":
        return f'<path class="stop" d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6Z"/>'
    if kind == "transfer":
        return f'<path class="stop" d="M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9Z"/>'
    return f'<circle class="end" cx="{x:.1f}" cy="{y:.1f}" r="6.5"/>'


def _labels(
    projection: Projection,
    frame: Frame,
    stops: Sequence[Stop],
    lines: Sequence[Sequence[Point]],
    towns: Sequence[Sequence[Any]],
) -> str:
    paper = Paper(WIDTH, frame.height, lines)
    paper.taken += [(x - 8, y - 8, x + 8, y + 8) for x, y in (stop.at for stop in stops)] * 8
    marks, texts = [], []
    order = sorted(stops, key=lambda stop: ("end", "transfer", "border").index(stop.kind))
    for stop in order:
        marks.append(_symbol(stop.kind, stop.at))
        name = " – ".join(stop.names[:: max(1, len(stop.names) - 1)])
        size = 19 if stop.kind == "end" else 15.5
        found = paper.room(name, stop.at, size, 22)
        if found:
            x, y, anchor = found
            texts.append(
                f'<text class="{stop.kind}-name" x="{x:.1f}" y="{y:.1f}" '
                f'text-anchor="{anchor}">{escape(name)}</text>'
            )
    known = {name for stop in stops for name in stop.names}
    count = 0
    for name, lon, lat, *_ in towns:
        if name in known or count == _TOWNS:
            continue
        for position in ([lon, lat], [lon - 360, lat], [lon + 360, lat]):
            (at,) = frame.place(projection.line([position]))
            if not (8 < at[0] < WIDTH - 8 and 8 < at[1] < frame.height - 8):
                continue
            if paper.bare(at, 3) and (found := paper.room(name, at, 13, 0)):
                x, y, anchor = found
                count += 1
                paper.taken += [(at[0] - 60, at[1] - 34, at[0] + 60, at[1] + 34)]
                marks.append(f'<circle class="town" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="2.2"/>')
                texts.append(
                    f'<text class="town-name" x="{x - math.copysign(5, x - at[0]):.1f}" '
                    f'y="{y:.1f}" text-anchor="{anchor}">{escape(name)}</text>'
                )
            break
    return "".join((*marks, *texts))


def _scale(frame: Frame, words: Words = ENGLISH) -> str:
    """Return a bar of a round length, true at the middle of the map."""
    km = 1000.0
    for fitting_km in (2000, 1000, 500, 200, 100, 50, 20, 10, 5):
        km = float(fitting_km)
        if km / _EARTH_KM * frame.scale <= 0.18 * WIDTH:
            break
    wide, y = km / _EARTH_KM * frame.scale, frame.height - 16
    return (
        f'<path class="scale" d="M16 {y - 5:.1f}v5h{wide:.1f}v-5"/>'
        f'<text class="town-name" x="{16 + wide / 2:.1f}" y="{y - 7:.1f}" text-anchor="middle">'
        f"{words.say('figures', 'km', n=words.number(km))}</text>"
    )


_HERE = Path(__file__).parent
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)

_LEAST_SHARE = 0.005
"""Shares of the emissions under this are said to be under 1 %."""


_POLLUTANTS = {"nox": "NOx", "sox": "SOx", "pm10": "PM10"}
"""Names of the air pollutants of exhaust, by their names in data."""


class _Numbering:
    """Counts the figures and tables of a report."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def next(self, kind: str) -> int:
        """Return the next number of a kind, Figure or Table."""
        self._counts[kind] += 1
        return self._counts[kind]


def report_page(
    document: dict[str, Any], collection: dict[str, Any], towns: Sequence[Sequence[Any]] = ()
) -> str:
    """Return a report as one HTML page without scripts, the same for the same report.

    Parameters
    ----------
    document
        What `planner.output.report.report_document` gives; the page has its language.
    collection
        The same routes as ``corridors route --format geojson`` prints them.
    towns
        Name, longitude, latitude, number of links, Russian and Chinese name of towns for
        orientation on the map.
    """
    basemap = json.loads((_HERE / "data" / "basemap.json").read_text(encoding="utf-8"))
    css = mode_css() + (_HERE / "static" / "report.css").read_text(encoding="utf-8")
    words = Words(document["lang"])
    collection = _translated(document, collection)
    stated = {it["id"]: it["text"] for it in document["terms"]}
    leaves = words.date(document["query"]["depart"], "day")
    departs = words.say("headings", "departs", day=leaves)
    first = {
        **collection,
        "features": [it for it in collection["features"] if it["properties"].get("rank", 1) == 1],
    }
    elements = document["emissions"]["elements"]
    names = _element_names(document, words)
    axes = ("time_h", "cost_usd")
    money = Money.of_document(document)
    page: str = (
        _environment(words)
        .get_template("report.html")
        .render(
            document=document,
            route=document["routes"][0],
            sections=list(_sections(document)),
            numbering=_Numbering(),
            policy=CSP,
            css=css,
            lang=words.lang,
            say=words.say,
            point="," if words.lang == "ru" else ".",
            titles={it["scenario"]: it["title"] for it in document["changes"]},
            asked=" · ".join((stated["shipment"], departs, stated["criterion"])),
            layers=[it for it in document["terms"] if it["id"] in ("scenarios", "sets")],
            classes=_classes(document, words),
            shares=_shares(document, words),
            dropped=_dropped(document, words),
            route_map=route_map(collection, basemap, towns, document["modes"], words),
            polar=polar_figure(first, basemap, words.lang),
            hours_bar=hours_bar(document["routes"][0]["totals"], words),
            money=money,
            charts=[distance_chart(document, collection, axis, money, words) for axis in axes],
            spread_bar=spread_bar,
            emission_bars=emission_bars(
                elements,
                [f"{it['tce']}  {name}" for it, name in zip(elements, names, strict=True)],
                words,
            ),
            element_names=names,
            factors=[
                operation[side]["value"]
                for it in elements
                for operation in it["operations"]
                for side in ("wtw_factor", "ttw_factor")
            ],
            pollutants=list(_POLLUTANTS.items()),
            unpublished=_unpublished(document),
            source_numbers={it["id"]: it["number"] for it in document["sources"]},
        )
    )
    return page + "\n"


def _environment(words: Words) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "breakable": language.breakable,
        "date": words.date,
        "decimals": language.decimals,
        "distinct": language.distinct,
        "fixed": words.number,
        "known": lambda key, table: words.known(table, key),
        "plain": lambda value, digits: language.plain(value, digits, words),
        "prose": language.prose,
        "runs": language.runs,
        "short": words.short,
        "signed": words.signed,
        "unit": words.unit,
        "value": words.value,
    }
    return environment


def _sections(document: dict[str, Any]) -> Iterator[str]:
    """Yield the sections that a report has."""
    yield from ("answer", "route", "time")
    if len(document["routes"]) > 1 or document["dropped"]:
        yield "alternatives"
    if document["changes"] or document["without"]:
        yield "scenario"
    yield from ("emissions", "evidence")


def _translated(document: dict[str, Any], collection: dict[str, Any]) -> dict[str, Any]:
    """Return the routes with the names of the report's language."""
    features = []
    for feature in collection["features"]:
        ends = {
            f"{end}_name": document["places"][feature["properties"][end]]["name"]
            for end in ("from", "to")
            if end in feature["properties"]
        }
        features.append({**feature, "properties": {**feature["properties"], **ends}})
    properties = {**collection["properties"], "title": document["title"]}
    return {**collection, "properties": properties, "features": features}


def _classes(document: dict[str, Any], words: Words) -> str:
    """Return how many facts are of each class of evidence, in the order of the classes."""
    rows = [row for group in document["facts"] for row in group["rows"]]
    count = Counter(it["evidence"] for it in (*rows, *document["assumptions"], *document["set"]))
    told = (f"{words.say('evidence', it)} {count[it]}" for it in section("evidence") if count[it])
    return words.say("sentences", "comma").join(told)


def _shares(document: dict[str, Any], words: Words) -> str:
    """Return the share of the emissions by the quality of their factors."""
    shares = document["emissions"]["totals"]["share_by_quality"]
    told = (
        words.say(
            *("emissions", "share"),
            n=words.number(100 * it) if it >= _LEAST_SHARE else words.say("emissions", "under 1"),
            name=words.say("emissions", quality),
        )
        for quality, it in shares.items()
    )
    return words.say("sentences", "comma").join(told)


def _dropped(document: dict[str, Any], words: Words) -> list[tuple[str, int]]:
    """Return why alternatives were dropped, each reason with the number of them."""
    return [
        *Counter(
            words.say(
                *("sentences", "dropped"),
                by=words.say("sentences", "list").join(it["by"])
                or words.say("sentences", "direct"),
                reason=it["reason"],
            )
            for it in document["dropped"]
        ).items()
    ]


def _unpublished(document: dict[str, Any]) -> list[tuple[list[str], list[int]]]:
    """Return the elements without published factors, with the pollutants that this concerns."""
    found: dict[tuple[int, ...], list[str]] = {}
    for name, elements in document["emissions"]["exhaust"]["not_published"].items():
        if elements:
            found.setdefault(tuple(elements), []).append(_POLLUTANTS[name])
    return [(labels, list(elements)) for elements, labels in found.items()]


def _element_names(document: dict[str, Any], words: Words) -> list[str]:
    """Return what each transport chain element is: the hub and what is done, or the stretch."""
    places = document["places"]
    names = []
    for element in document["emissions"]["elements"]:
        origin = places[element["from"]]["name"]
        if element["kind"] == "hub":
            what = words.say("emissions", element["operations"][-1]["kind"])
            name = words.say("emissions", "hub", what=what, place=origin)
        else:
            mode = document["modes"][element["mode"]]
            destination = places[element["to"]]["name"]
            name = words.say(
                "emissions", "carried", what=mode, origin=origin, destination=destination
            )
        names.append(name[:1].upper() + name[1:])
    return names
