"""Placing of labels on a map."""

import itertools
import math
import unicodedata
from collections.abc import Sequence

from maps.cartography.projections import Point

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
