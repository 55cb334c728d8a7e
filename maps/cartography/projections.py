"""Map projections chosen by what a map shows."""

import itertools
import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol

Point = tuple[float, float]

_HEMISPHERE = math.radians(86)
"""Points within this angle of a middle are shown as seen from above it."""
_SIDE = math.radians(150)
"""Farther from the middle than this the azimuthal projection runs off to infinity."""
_TURN = math.radians(15)


class Projection(Protocol):
    """Turns degrees into map units of one Earth radius, y to the north."""

    def line(self, positions: Iterable[Sequence[float]]) -> list[Point]:
        """Return the points of a line of ``lon, lat`` whose longitudes run on beyond 180."""

    def rings(self, flat: Sequence[int], scale: int) -> list[list[Point]]:
        """Return a ring or line of whole parts of a degree, as often as the map shows it."""


class Azimuthal:
    """Lambert's azimuthal equal-area projection on the sphere round a middle.

    Parameters
    ----------
    lon, lat
        The middle, degrees.

    References
    ----------
    Snyder, Map Projections: A Working Manual, USGS 1987, section 24.

    Examples
    --------
    >>> [(x, y)] = Azimuthal(100.0, 50.0).line([(100.0, 50.0)])
    >>> round(x, 6), round(y, 6)
    (0.0, 0.0)
    """

    def __init__(self, lon: float, lat: float) -> None:
        self._lon = math.radians(lon)
        self._sin, self._cos = math.sin(math.radians(lat)), math.cos(math.radians(lat))

    def _polar(self, lon: float, lat: float) -> Point:
        """Return the angle from the middle and the azimuth of a point, radians."""
        turn, high = math.radians(lon) - self._lon, math.radians(lat)
        east = math.cos(high) * math.sin(turn)
        north = self._cos * math.sin(high) - self._sin * math.cos(high) * math.cos(turn)
        up = self._sin * math.sin(high) + self._cos * math.cos(high) * math.cos(turn)
        return math.acos(max(-1.0, min(1.0, up))), math.atan2(east, north)

    def line(self, positions: Iterable[Sequence[float]]) -> list[Point]:
        """Return the points of a line; what is almost opposite is drawn at the side.

        From one point at the side to the next the line goes along it, not across the map.
        """
        points: list[Point] = []
        last: float | None = None
        for lon, lat in positions:
            angle, azimuth = self._polar(lon, lat)
            aside = angle > _SIDE
            if aside and last is not None:
                turn = (azimuth - last + math.pi) % (2 * math.pi) - math.pi
                steps = int(abs(turn) / _TURN)
                points += [_at(_SIDE, last + turn * it / (steps + 1)) for it in range(1, steps + 1)]
            points.append(_at(min(angle, _SIDE), azimuth))
            last = azimuth if aside else None
        return points

    def rings(self, flat: Sequence[int], scale: int) -> list[list[Point]]:
        """Return a ring once."""
        return [
            self.line(zip(_degrees(flat[::2], scale), _degrees(flat[1::2], scale), strict=True))
        ]


def _at(angle: float, azimuth: float) -> Point:
    radius = 2.0 * math.sin(angle / 2.0)
    return radius * math.sin(azimuth), radius * math.cos(azimuth)


def _degrees(parts: Sequence[int], scale: int) -> list[float]:
    return [part / scale for part in parts]


class EqualEarth:
    """The Equal Earth projection round a meridian, going on beyond its edges.

    Parameters
    ----------
    lon
        The middle meridian, degrees.

    References
    ----------
    Šavrič, Patterson and Jenny, The Equal Earth map projection, IJGIS 33 (2019).

    Examples
    --------
    >>> [(x, y)] = EqualEarth(0.0).line([(180.0, 0.0)])
    >>> round(x, 4), round(y, 4)
    (2.7066, 0.0)
    """

    _TERMS = (1.340264, -0.081106, 0.000893, 0.003796)

    def __init__(self, lon: float) -> None:
        self._lon = lon

    def _point(self, lon: float, lat: float) -> Point:
        first, second, third, fourth = self._TERMS
        angle = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
        square = angle * angle
        sixth = square**3
        width = 9 * fourth * sixth * square + 7 * third * sixth + 3 * second * square + first
        x = 2 * math.sqrt(3) * math.radians(lon - self._lon) * math.cos(angle) / (3 * width)
        return x, angle * (fourth * sixth * square + third * sixth + second * square + first)

    def line(self, positions: Iterable[Sequence[float]]) -> list[Point]:
        """Return the points of a line."""
        return [self._point(lon, lat) for lon, lat in positions]

    def rings(self, flat: Sequence[int], scale: int) -> list[list[Point]]:
        """Return a ring on three turns of the globe."""
        lons, lats = _degrees(flat[::2], scale), _degrees(flat[1::2], scale)
        return [
            [self._point(lon + turn, lat) for lon, lat in zip(lons, lats, strict=True)]
            for turn in (-360.0, 0.0, 360.0)
        ]


def fitting(positions: Sequence[Sequence[float]]) -> Projection:
    """Return the projection for a map of some ``lon, lat`` points.

    Seen from above their middle where that is possible; a way round more than half the
    globe takes the Equal Earth projection.
    """
    middle = _middle(positions)
    farthest = max(_angle(middle, _vector(lon, lat)) for lon, lat in positions)
    if farthest <= _HEMISPHERE:
        x, y, z = middle
        return Azimuthal(math.degrees(math.atan2(y, x)), math.degrees(math.asin(z)))
    lons = [lon for lon, _ in positions]
    return EqualEarth((min(lons) + max(lons)) / 2)


Vector = tuple[float, float, float]


def _vector(lon: float, lat: float) -> Vector:
    east, high = math.radians(lon), math.radians(lat)
    return math.cos(high) * math.cos(east), math.cos(high) * math.sin(east), math.sin(high)


def _angle(a: Vector, b: Vector) -> float:
    return math.acos(max(-1.0, min(1.0, math.fsum(p * q for p, q in zip(a, b, strict=True)))))


def _middle(positions: Sequence[Sequence[float]]) -> Vector:
    """Return the middle of a small circle round all points, by stepping to the farthest.

    Bădoiu and Clarkson, Smaller core-sets for balls, SODA 2003.
    """
    vectors = [_vector(lon, lat) for lon, lat in positions]
    here = vectors[0]
    for step in range(1, 200):
        farthest = max(vectors, key=lambda it: (_angle(here, it), it))
        moved = [p + (q - p) / (step + 1) for p, q in zip(here, farthest, strict=True)]
        length = math.sqrt(math.fsum(it * it for it in moved)) or 1.0
        here = (moved[0] / length, moved[1] / length, moved[2] / length)
    return here


_SIDES = (
    *((12, 5, "start"), (-12, 5, "end"), (0, -13, "middle"), (0, 25, "middle")),
    *((10, -9, "start"), (-10, -9, "end"), (10, 20, "start"), (-10, 20, "end")),
    *((0, -30, "middle"), (0, 42, "middle"), (26, -22, "start"), (-26, -22, "end")),
)

_NARROW = 0.54
"""Mean width of a letter of an alphabet, in its size; a Chinese character is as wide as high."""


def ems(text: str) -> float:
    """Return how wide a text is, in the size of its letters.

    Examples
    --------
    >>> ems("Ningbo"), ems("宁波")
    (3.24, 2.0)
    """
    broad = sum(unicodedata.east_asian_width(it) in "WF" for it in text)
    return broad + _NARROW * (len(text) - broad)


class Paper:
    """Finds room for labels on a map, beside its lines and the labels before.

    Parameters
    ----------
    width, height
        Of the map.
    lines
        What should stay in sight.
    """

    def __init__(self, width: float, height: float, lines: Sequence[Sequence[Point]]) -> None:
        self.width, self.height = width, height
        self.taken: list[tuple[float, float, float, float]] = []
        self.named: list[tuple[float, float, float, float]] = []
        for line in lines:
            for (x0, y0), (x1, y1) in itertools.pairwise(line):
                steps = int(math.dist((x0, y0), (x1, y1)) // 8) + 1
                for at in range(steps):
                    x, y = x0 + (x1 - x0) * at / steps, y0 + (y1 - y0) * at / steps
                    self.taken.append((x - 2, y - 2, x + 2, y + 2))

    def bare(self, at: Point, radius: float) -> bool:
        """Tell whether no label lies over a dot."""
        return not any(
            left - radius < at[0] < right + radius and top - radius < at[1] < bottom + radius
            for left, top, right, bottom in self.named
        )

    def room(self, text: str, at: Point, size: float, most: int) -> tuple[float, float, str] | None:
        """Return where a label covers least, at most a number of marks, and take the room."""
        wide = size * ems(text)
        best = None
        for order, (dx, dy, anchor) in enumerate(_SIDES):
            x, y = at[0] + dx, at[1] + dy
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            box = (left, y - size * 0.8, left + wide, y + size * 0.25)
            if box[0] < 4 or box[2] > self.width - 4 or box[1] < 4 or box[3] > self.height - 4:
                continue
            hits = sum(
                box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3]
                for b in self.taken
            )
            if best is None or (hits, order) < best[0]:
                best = ((hits, order), box, x, y, anchor)
        if best is None or best[0][0] > most:
            return None
        # A label in the way of another weighs as much as a long stretch of the route.
        self.taken += [best[1]] * 30
        self.named.append(best[1])
        return best[2], best[3], best[4]
