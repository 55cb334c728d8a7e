"""Basemap of printed maps: land, lakes, rivers, borders."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from maps.cartography.projections import Point, Projection

WIDTH = 1000.0
_SHAPE = (0.42, 0.5)
"""Least and greatest height of the map, as a share of its width."""
_PAD = 0.07
_FINEST = 0.8
_HALF_GLOBE = 2 * math.pi
"""Area of half the globe in units of its radius squared: no land but a turned one has it."""


class Frame(NamedTuple):
    """Which part of the map plane is shown, and how large."""

    left: float
    top: float
    scale: float
    height: float

    def place(self, points: Iterable[Point]) -> list[Point]:
        """Return points of the plane on the paper."""
        return [((x - self.left) * self.scale, (self.top - y) * self.scale) for x, y in points]


def frame_of(points: Sequence[Point]) -> Frame:
    """Return the part of the plane that shows some points, with some room round them."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    wide, tall = max(right - left, 0.02), max(high - low, 0.01)
    pad = _PAD * max(wide, tall)
    wide, tall = wide + 2 * pad, tall + 2 * pad
    shape = min(_SHAPE[1], max(_SHAPE[0], tall / wide))
    wide = max(wide, tall / shape)
    tall = wide * shape
    middle = ((left + right) / 2, (low + high) / 2)
    return Frame(middle[0] - wide / 2, middle[1] + tall / 2, WIDTH / wide, WIDTH * shape)


def path(points: Iterable[Point], *, closed: bool = False) -> str:
    """Return SVG path data; points too near to be distinct are one."""
    result: list[Point] = []
    for point in points:
        if (
            not result
            or max(abs(point[0] - result[-1][0]), abs(point[1] - result[-1][1])) >= _FINEST
        ):
            result.append(point)
        last = point
    if not result:
        return ""
    if result[-1] != last and not closed:
        result.append(last)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in result) + ("Z" if closed else "")


def ground(projection: Projection, frame: Frame, basemap: dict[str, Any]) -> str:
    """Return sea, land, lakes, rivers, coasts and borders of Natural Earth as SVG."""
    scale = basemap["scale"]
    lines: dict[str, list[str]] = {"rivers": [], "coast": [], "borders": []}
    # The seam at 180 degrees is no coast.
    seam = 180 * scale
    for kind, source in (("coast", "land"), ("rivers", "rivers"), ("borders", "borders")):
        for ring in basemap[source]:
            closed = source == "land" and not any(abs(lon) == seam for lon in ring[::2])
            for points in projection.rings([*ring, *ring[:2]] if closed else ring, scale):
                lines[kind] += _seen(frame.place(points), frame.height)
    shapes = {
        kind: "".join(
            path(ring, closed=True) for ring in areas(projection, frame, basemap[kind], scale)
        )
        for kind in ("land", "lakes")
    }
    drawn = [*shapes.items(), *((kind, "".join(parts)) for kind, parts in lines.items())]
    return f'<rect class="sea" width="{WIDTH:.0f}" height="{frame.height:.0f}"/>' + "".join(
        f'<path class="{kind}" fill-rule="evenodd" d="{d}"/>' for kind, d in drawn
    )


def areas(
    projection: Projection, frame: Frame, rings: Iterable[Sequence[int]], scale: int
) -> list[list[Point]]:
    """Return the rings of areas on the paper, to be filled by the even-odd rule.

    Land that holds the point opposite to the middle of an azimuthal map is what lies outside
    its ring; the ring is then turned round, and the paper itself is one ring more.

    Parameters
    ----------
    projection, frame
        How and where the map is drawn.
    rings
        Flat rings in whole parts of a degree.
    scale
        Parts of a degree.
    """
    found = []
    for ring in rings:
        round_way = _area(list(zip(ring[::2], ring[1::2], strict=True)))
        for points in projection.rings(ring, scale):
            area = _area(points)
            outside = abs(area) > _HALF_GLOBE and (area > 0) != (round_way > 0)
            inside = clip(frame.place(points), frame.height)
            if len(inside) > 2:
                found.append(inside)
            if outside:
                found.append([(0, 0), (WIDTH, 0), (WIDTH, frame.height), (0, frame.height)])
    return found


def _area(points: Sequence[Point]) -> float:
    """Return the area of a ring, below 0 where it runs clockwise."""
    twice = math.fsum(
        x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, _next(points), strict=True)
    )
    return twice / 2.0


def _next(points: Sequence[Point]) -> list[Point]:
    return [*points[1:], *points[:1]]


def clip(points: list[Point], height: float, margin: float = 4.0) -> list[Point]:
    """Return the part of an area that lies on the paper (Sutherland and Hodgman, 1974).

    Examples
    --------
    >>> len(clip([(-50, -50), (2000, -50), (2000, 900), (-50, 900)], 500.0))
    4
    """
    for axis, limit, sign in (
        *((0, -margin, 1), (0, WIDTH + margin, -1)),
        *((1, -margin, 1), (1, height + margin, -1)),
    ):
        result: list[Point] = []
        for before, here in zip([*points[-1:], *points[:-1]], points, strict=True):
            a, b = sign * (before[axis] - limit), sign * (here[axis] - limit)
            if (a >= 0) != (b >= 0):
                share = a / (a - b)
                result.append(
                    (
                        before[0] + share * (here[0] - before[0]),
                        before[1] + share * (here[1] - before[1]),
                    )
                )
            if b >= 0:
                result.append(here)
        points = result
        if not points:
            break
    return points


def _seen(points: Sequence[Point], height: float) -> list[str]:
    """Return path data of the stretches of a line that lie on the paper."""
    found: list[str] = []
    run: list[Point] = []
    for at, (x, y) in enumerate(points):
        if -4 <= x <= WIDTH + 4 and -4 <= y <= height + 4:
            if not run and at:
                run.append(points[at - 1])
            run.append((x, y))
        elif run:
            found.append(path([*run, (x, y)]))
            run = []
    return found + ([path(run)] if run else [])
