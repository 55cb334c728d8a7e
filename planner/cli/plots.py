"""Pictures of a break-even."""

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations, groupby
from math import fsum
from typing import Any, NamedTuple

from corridors.model.network import Network
from corridors.model.schema import format_number
from corridors.text import escape_controls
from maps.charts import matplotlib, picture_settings
from planner.cli.tables.breakeven import letter, nearest, text_of
from planner.cli.tables.route import least_of
from planner.question.query import Query
from planner.routing.route_text import Itinerary
from planner.uncertainty.breakeven import BreakevenMap, MapCrossing, MapPoint, Sweep

_UNIT = {"time": "h", "cost": "USD", "co2e": "kg CO2e", "distance": "km", "generalised": "USD"}
_INCHES = (9.0, 5.5)
_LINE = 46
_TITLE = 80
_MOST_LINES = 4
PICTURE_SETTINGS: Any = {
    "svg.hashsalt": "corridors",
    "svg.fonttype": "path",
    "text.parse_math": False,
}
"""The same picture has the same bytes, and a name with two dollar signs is no formula."""


@contextmanager
def _picture(inches: tuple[float, float], form: str, out: io.BytesIO) -> Iterator[tuple[Any, Any]]:
    """Give a figure with its axes, which is written at the end: the same one as the same bytes."""
    matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with picture_settings(PICTURE_SETTINGS):
        figure = Figure(figsize=inches, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure, figure.add_subplot()
        # Without dates and versions the bytes depend on what is drawn alone.
        plain = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(out, format=form, dpi=120, metadata=plain)


def draw(network: Network, sweep: Sweep, form: str) -> bytes:
    """Return a picture of a sweep: each way's total as a line, the best one thick.

    Parameters
    ----------
    network
        The network, for the names of the ends.
    sweep
        A sweep of `planner.uncertainty.breakeven`.
    form
        ``png`` or ``svg``; the same sweep gives the same bytes.
    """
    query, out = sweep.query, io.BytesIO()
    values = [point.value for point in sweep.points]
    with _picture(_INCHES, form, out) as (_, axes):
        ways = dict.fromkeys(point.way for point in sweep.points if point.way)
        colours = {way: f"C{at % 10}" for at, way in enumerate(ways)}
        for line in sweep.lines:
            axes.plot(values, line.totals, color=colours[line.way], linewidth=1.0, alpha=0.7)
        labelled: set[str] = set()
        for way, xs, ys in _stretches(sweep):
            text = text_of(way)
            label = in_lines(text, _LINE) if text not in labelled else None
            labelled.add(text)
            axes.plot(xs, ys, color=colours[way] if way else "0.5", linewidth=3.0, label=label)
        for crossing in sweep.crossings:
            axes.axvline(crossing.value, color="0.4", linewidth=0.8, linestyle=":")
            axes.annotate(
                format_number(crossing.value, 4),
                (crossing.value, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(3, -12),
                textcoords="offset points",
                fontsize=8,
            )
        if sweep.base is not None and values[0] <= float(sweep.base.value) <= values[-1]:
            axes.axvline(float(sweep.base.value), color="0.4", linewidth=0.8)
            axes.annotate(
                f"now {format_number(float(sweep.base.value), 4)}",
                (float(sweep.base.value), 0.0),
                xycoords=("data", "axes fraction"),
                xytext=(3, 4),
                textcoords="offset points",
                fontsize=8,
            )
        axes.set_title(picture_title(network, query))
        axes.set_xlabel(in_lines(f"{sweep.name} ({sweep.unit})", _TITLE))
        axes.set_ylabel(f"{query.by} ({_UNIT[query.by]})")
        axes.legend(fontsize=8, loc="best")
        axes.grid(visible=True, alpha=0.3)
    return out.getvalue()


def picture_title(network: Network, query: Query) -> str:
    """Return ends, criterion and departure in a few lines."""
    names = [network.places[it].name() for it in (query.origin, query.destination)]
    title = f"{' - '.join(names)}, {least_of(query.by)}, departs {query.depart}"
    return in_lines(title, _TITLE)


def in_lines(text: str, width: int) -> str:
    """Return text in a few lines, so that long names leave room for the lines of the picture."""
    lines = textwrap.wrap(escape_controls(text), width, max_lines=_MOST_LINES, placeholder=" …")
    return "\n".join(lines)


def _stretches(sweep: Sweep) -> Iterator[tuple[Itinerary | None, list[float], list[float]]]:
    """Yield the stretches of the range with one best way, crossing points at their ends."""
    crossings = list(sweep.crossings)
    for way, group in groupby(sweep.points, key=lambda point: point.way):
        points = [(it.value, it.total) for it in group]
        first, last = points[0][0], points[-1][0]
        before = [it for it in crossings if it.value < first and it.after == way]
        after = [it for it in crossings if it.value > last and it.before == way]
        if before and not before[-1].jump:
            points.insert(0, (before[-1].value, before[-1].total))
        if after and not after[0].jump:
            points.append((after[0].value, after[0].total))
        yield way, [it[0] for it in points], [it[1] for it in points]


_MAP_INCHES = (9.0, 8.0)
_MAP_LINE = 88
_NOTHING = "0.85"


class _Corner(NamedTuple):
    """A point of the outline of a square of the grid.

    ``way`` is the best from here to the next point. Where it changes, ``changes`` holds.
    """

    at: tuple[float, float]
    way: int | None
    changes: bool


def draw_map(network: Network, found: BreakevenMap, form: str) -> bytes:
    """Return a picture of a map: regions by colour, their borders, and the present point.

    Parameters
    ----------
    network
        The network, for the names of the ends.
    found
        A map of `planner.uncertainty.breakeven`.
    form
        ``png`` or ``svg``; the same map gives the same bytes.
    """
    out = io.BytesIO()
    with _picture(_MAP_INCHES, form, out) as (figure, axes):
        from matplotlib.collections import PolyCollection
        from matplotlib.patches import Patch

        shapes = pieces_of(found)
        colours = [_colour(way) for way, _ in shapes]
        axes.add_collection(
            PolyCollection(
                [it for _, it in shapes], facecolors=colours, edgecolors=colours, linewidths=0.8
            )
        )
        points = [it for row in found.rows for it in row]
        axes.plot([it.x for it in points], [it.y for it in points], ".", color="0.25", ms=1.5)
        crossings = found.crossings
        axes.plot([it.x for it in crossings], [it.y for it in crossings], ".", color="k", ms=3.0)
        if nearest(found) is not None and found.now is not None:
            axes.plot(
                found.now.x,
                found.now.y,
                "*",
                color="white",
                markeredgecolor="k",
                ms=16,
                clip_on=False,
            )
            axes.annotate("now", found.now[:2], xytext=(8, 8), textcoords="offset points")
        axes.set_xlim(found.x.values[0], found.x.values[-1])
        axes.set_ylim(found.y.values[0], found.y.values[-1])
        axes.set_title(picture_title(network, found.query))
        axes.set_xlabel(in_lines(f"{found.x.name} ({found.x.unit})", _MAP_LINE))
        axes.set_ylabel(in_lines(f"{found.y.name} ({found.y.unit})", _MAP_LINE))
        handles: list[Any] = [
            Patch(color=_colour(at), label=in_lines(f"{letter(at)}  {way.text()}", _MAP_LINE))
            for at, way in enumerate(found.ways)
        ]
        if any(it.way is None for it in points):
            handles.append(Patch(color=_NOTHING, label="no route"))
        figure.legend(handles=handles, loc="outside lower center", fontsize=8, ncols=1)
    return out.getvalue()


def _colour(way: int | None) -> str:
    return _NOTHING if way is None else f"C{way % 10}"


def pieces_of(found: BreakevenMap) -> list[tuple[int | None, list[tuple[float, float]]]]:
    """Return polygons that fill the grid, each with the way that is the best in it.

    The outline of each square is cut where the best way changes on it. A border leads straight from
    one cut to another between the same two ways; where three ways meet, from the cuts to their
    middle.
    """
    across: dict[tuple[int, int], list[MapCrossing]] = {}
    up: dict[tuple[int, int], list[MapCrossing]] = {}
    for it in found.crossings:
        if it.along == 0:
            key = _below(found.x.values, it.x), found.y.values.index(it.y)
            across.setdefault(key, []).append(it)
        else:
            key = found.x.values.index(it.x), _below(found.y.values, it.y)
            up.setdefault(key, []).append(it)
    pieces = []
    for b in range(len(found.y.values) - 1):
        for a in range(len(found.x.values) - 1):
            rows = found.rows
            outline = [
                *_side(rows[b][a], across.get((a, b), []), back=False),
                *_side(rows[b][a + 1], up.get((a + 1, b), []), back=False),
                *_side(rows[b + 1][a + 1], across.get((a, b + 1), []), back=True),
                *_side(rows[b + 1][a], up.get((a, b), []), back=True),
            ]
            pieces += _cut(outline)
    return pieces


def _below(values: tuple[float, ...], value: float) -> int:
    """Return the number of the interval that a value lies in."""
    return max(at for at in range(len(values) - 1) if values[at] <= value)


def _side(corner: MapPoint, crossings: list[MapCrossing], *, back: bool) -> list[_Corner]:
    """Return a corner of a square and the changes up to the next, in the order of its outline."""
    ordered = crossings[::-1] if back else crossings
    return [
        _Corner((corner.x, corner.y), corner.way, changes=False),
        *(_Corner((it.x, it.y), it.before if back else it.after, changes=True) for it in ordered),
    ]


def _cut(outline: list[_Corner]) -> list[tuple[int | None, list[tuple[float, float]]]]:
    """Return the polygons of a square, or of a part of one, by its outline."""
    cuts = [at for at, it in enumerate(outline) if it.changes]
    if not cuts:
        return [(outline[0].way, [it.at for it in outline])]
    chord = _chord(outline, cuts)
    if chord is not None:
        one, other = chord
        parts = outline[one : other + 1], outline[other:] + outline[: one + 1]
        return [piece for part in parts for piece in _cut(_closed(part))]
    middle = (
        fsum(outline[at].at[0] for at in cuts) / len(cuts),
        fsum(outline[at].at[1] for at in cuts) / len(cuts),
    )
    pieces = []
    for one, other in zip(cuts, [*cuts[1:], cuts[0] + len(outline)], strict=True):
        stretch = [outline[at % len(outline)] for at in range(one, other + 1)]
        pieces.append((stretch[0].way, [*(it.at for it in stretch), middle]))
    return pieces


def _chord(outline: list[_Corner], cuts: list[int]) -> tuple[int, int] | None:
    """Return the nearest two cuts between the same two ways, None where there are no such two.

    The border leads straight from one to the other.
    """
    spans = [
        (max(it.at[axis] for it in outline) - min(it.at[axis] for it in outline)) or 1.0
        for axis in (0, 1)
    ]

    def apart(one: int, other: int) -> float:
        ends = zip(outline[one].at, outline[other].at, spans, strict=True)
        return fsum(((a - b) / span) ** 2 for a, b, span in ends)

    pairs = [
        (one, other)
        for one, other in combinations(cuts, 2)
        if outline[one - 1].way == outline[other].way and outline[one].way == outline[other - 1].way
    ]
    return min(pairs, key=lambda it: apart(*it), default=None)


def _closed(part: list[_Corner]) -> list[_Corner]:
    """Return an outline that a chord closes: its ends are no changes, as one way lies along it."""
    first, *inner, last = part
    way = first.way
    return [
        first._replace(changes=False),
        *inner,
        last._replace(way=way, changes=False),
    ]
