"""Traced lines as short rows of text."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

from corridors.geometry import GAP_KM, great_circle_km
from research.build.inputs import Node

TOLERANCE = 0.005
"""Degrees of latitude by which a simplified line may leave the traced one."""
ROOM_KM = 1.0
"""A gap is this much below the allowed one, as places move a little."""


def simplify(points: Sequence[Node], tolerance: float = TOLERANCE) -> list[Node]:
    """Return the line without points that it hardly bends at (Douglas and Peucker, 1973).

    Points stay wherever a longer gap than `GAP_KM` would open.

    Examples
    --------
    >>> simplify([(50.0, 10.0), (50.001, 10.1), (50.0, 10.2), (50.1, 10.2)])
    [(50.0, 10.0), (50.0, 10.2), (50.1, 10.2)]
    """
    if len(points) < 3:
        return list(points)
    keep = {0, len(points) - 1}
    todo = [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        away, at = max(
            (_away(points[k], points[first], points[last]), -k) for k in range(first + 1, last)
        )
        middle = -at
        if away <= tolerance:
            if great_circle_km(*points[first], *points[last]) <= GAP_KM - ROOM_KM:
                continue
            middle = min(
                range(first + 1, last),
                key=lambda k: abs(_far(points[first], points[k]) - _far(points[k], points[last])),
            )
        keep.add(middle)
        todo += [(first, middle), (middle, last)]
    return [points[k] for k in sorted(keep)]


def _far(p: Node, q: Node) -> float:
    return great_circle_km(*p, *q)


def _away(point: Node, first: Node, last: Node) -> float:
    """Return how far a point lies from a segment, in degrees of latitude."""
    scale = math.cos(math.radians(point[0]))
    x, y = (point[1] - first[1]) * scale, point[0] - first[0]
    dx, dy = (last[1] - first[1]) * scale, last[0] - first[0]
    square = dx * dx + dy * dy
    along = max(0.0, min(1.0, (x * dx + y * dy) / square)) if square else 0.0
    return math.hypot(x - along * dx, y - along * dy)


def line_text(points: Iterable[Node]) -> str:
    """Return ``lat lon;lat lon`` with three decimals, repeats dropped."""
    texts: list[str] = []
    for lat, lon in points:
        text = f"{_number(lat)} {_number((lon + 180) % 360 - 180)}"
        if not texts or texts[-1] != text:
            texts.append(text)
    return ";".join(texts)


def _number(value: float) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def table_text(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a CSV table."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()
