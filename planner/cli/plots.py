"""Pictures of a break-even."""

import io
import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from corridors.model.network import Network
from corridors.model.schema import format_number
from corridors.safe_text import escape_controls
from maps.pictures import matplotlib, picture_settings
from planner.cli.tables.breakeven import text_of
from planner.cli.tables.route import least_of
from planner.query.query import Query
from planner.routing.route_text import Itinerary
from planner.uncertainty.breakeven import Sweep

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
    matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    query = sweep.query
    values = [point.value for point in sweep.points]
    with picture_settings(PICTURE_SETTINGS):
        figure = Figure(figsize=_INCHES, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
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
        out = io.BytesIO()
        # Without dates and versions the same sweep gives the same bytes.
        plain = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(out, format=form, dpi=120, metadata=plain)
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
