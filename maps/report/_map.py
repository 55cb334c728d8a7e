"""Static map of a route for paper, without scripts."""

import math
from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from maps.cartography.basemap import WIDTH, Frame, frame_of, ground, path
from maps.cartography.projections import Azimuthal, Paper, Point, Projection, fitting
from maps.language import ENGLISH, LANGUAGES, Words
from maps.style import mode_class, mode_look

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
