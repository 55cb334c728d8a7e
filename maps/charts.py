"""Time-distance and cost-distance charts of routes after UNESCAP.

Takes plain data, as `planner.comparison.profiles.chart_route` gives it: a list of dictionaries with
``label``, ``points`` (``[km, hours, usd]``), ``steps`` and ``indicators``.
"""

import io
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_FILE = "matplotlibrc"


@contextmanager
def picture_settings(own: Mapping[str, Any]) -> Iterator[None]:
    """Draw with Matplotlib's defaults and some settings of our own, so that bytes are the same.

    A letter that a font lacks is a box, without a warning.
    """
    mpl = matplotlib()
    defaults = {name: it for name, it in dict.items(mpl.rcParamsDefault) if name != "backend"}
    with mpl.rc_context({**defaults, **own}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        yield


def matplotlib() -> Any:
    """Return Matplotlib, which reads no file of settings but the one that comes with it.

    It looks for ``matplotlibrc`` in the current folder first, which may be anybody's, and then
    where the environment names one.
    """
    if "matplotlib" in sys.modules:
        return sys.modules["matplotlib"]
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        return import_module("matplotlib")
    exists, before = os.path.exists, os.environ.get("MATPLOTLIBRC")

    def exists_elsewhere(path: Any) -> bool:
        return path != _FILE and exists(path)

    os.path.exists = exists_elsewhere  # nothing else keeps it from the current folder
    os.environ["MATPLOTLIBRC"] = str(Path(found.origin).parent / "mpl-data" / _FILE)
    try:
        return import_module("matplotlib")
    finally:
        os.path.exists = exists
        if before is None:
            del os.environ["MATPLOTLIBRC"]
        else:
            os.environ["MATPLOTLIBRC"] = before


COLOURS = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7"),
    *("#000000", "#e69f00", "#56b4e9", "#8a6d00"),
)
"""The palette of Okabe and Ito for readers with any colour vision, its yellow darkened."""
DASHES = ("-", "--", "-.", ":")
_NAMED_ROUTES = 3
"""Up to this many routes every upright step is named; of more, those of the first route."""
_LEAST_SHARE = 0.025
"""Steps under this share of the axis are drawn and not named."""
_FIELDS = {"hours": (1, "from_h", "to_h"), "usd": (2, "from_usd", "to_usd")}

ChartRoute = dict[str, Any]


def charts_file(routes: list[ChartRoute], form: str, title: str) -> bytes:
    """Return both charts with CAREC's indicators below them as a file.

    Parameters
    ----------
    routes
        As the module says, at least one; the first one's upright steps are always named.
    form
        ``svg`` or ``png``.
    title
        Stands above the charts.

    Raises
    ------
    ValueError
        If there is no route, or the form is another.
    """
    if form not in ("svg", "png"):
        message = f"a chart is written as svg or png, not {form!r}"
        raise ValueError(message)
    if not routes:
        message = "a chart needs at least one route"
        raise ValueError(message)
    matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    # A hash salt and no date: the same routes give the same bytes.
    settings: Any = {
        "svg.hashsalt": "transport-corridors",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 9,
        # A name with two dollar signs is no formula.
        "text.parse_math": False,
    }
    with picture_settings(settings):
        footer = _footer(routes)
        below = 0.16 * (footer.count("\n") + 1)
        size = (16.0, 5.7 + below)
        figure = Figure(figsize=size)
        canvas = FigureCanvasSVG(figure) if form == "svg" else FigureCanvasAgg(figure)
        for number, name in enumerate(_FIELDS, 1):
            _panel(figure.add_subplot(1, len(_FIELDS), number), routes, name)
        figure.subplots_adjust(
            left=0.05,
            right=0.865,
            top=1.0 - 0.5 / size[1],
            bottom=(0.55 + below) / size[1],
            wspace=0.5,
        )
        figure.text(0.02, 1.0 - 0.2 / size[1], title, fontsize=12, weight="bold", va="center")
        figure.text(
            *(0.02, 0.05 / size[1], footer),
            fontsize=8,
            va="bottom",
            family="monospace",
            linespacing=1.3,
        )
        out = io.BytesIO()
        if isinstance(canvas, FigureCanvasAgg):
            figure.savefig(out, format="png", dpi=150, metadata={"Software": None})
        else:
            figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        return out.getvalue()


def _panel(axes: Any, routes: list[ChartRoute], name: str) -> None:
    field, low, high = _FIELDS[name]
    farthest = max(route["points"][-1][0] for route in routes)
    longest = max(route["points"][-1][field] for route in routes)
    ends = []
    for number, route in enumerate(routes):
        colour = COLOURS[number % len(COLOURS)]
        dash = DASHES[number // len(COLOURS) % len(DASHES)]
        x = [point[0] for point in route["points"]]
        y = [point[field] for point in route["points"]]
        axes.plot(x, y, dash, color=colour, linewidth=1.6, solid_joinstyle="round")
        ends.append((y[-1], x[-1], route["label"], colour))
        if number == 0 or len(routes) <= _NAMED_ROUTES:
            for step in route["steps"]:
                if step[high] - step[low] >= _LEAST_SHARE * longest:
                    inside = step["km"] > 0.25 * farthest
                    axes.annotate(
                        f"{step['place']}, {step['kind']}",
                        (step["km"], (step[low] + step[high]) / 2),
                        xytext=(-5 if inside else 5, 0),
                        textcoords="offset points",
                        ha="right" if inside else "left",
                        va="center",
                        fontsize=7,
                        color=colour,
                        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5},
                    )
    axes.set_xlim(0, farthest * 1.02)
    axes.set_ylim(0, longest * 1.05)
    axes.set_xlabel("km from the origin")
    axes.set_ylabel("hours since departure" if name == "hours" else "USD for the shipment")
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    _label_ends(axes, ends, farthest * 1.02, longest * 1.05)


def _label_ends(
    axes: Any, ends: list[tuple[float, float, str, str]], right: float, top: float
) -> None:
    """Write each route's name beside the axes at the height of its end, none over another."""
    gap = top * min(0.045, 0.98 / len(ends))
    heights: list[float] = []
    order = sorted(range(len(ends)), key=lambda at: (ends[at][0], at))
    for at in order:
        heights.append(max(ends[at][0], heights[-1] + gap if heights else 0.0))
    for below in range(len(heights) - 1, -1, -1):
        ceiling = top if below == len(heights) - 1 else heights[below + 1] - gap
        heights[below] = min(heights[below], ceiling)
    for at, height in zip(order, heights, strict=True):
        y, x, label, colour = ends[at]
        axes.annotate(
            label,
            (x, y),
            xytext=(right * 1.02, height),
            textcoords="data",
            annotation_clip=False,
            va="center",
            fontsize=8,
            color=colour,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.5,
                "relpos": (0.0, 0.5),
            },
        )


def _footer(routes: list[ChartRoute]) -> str:
    """Return CAREC's indicators, a line a route."""
    width = max(len(route["label"]) for route in routes)
    head = (
        f"{'CAREC indicators':<{width}}  {'TFI1 h/post':>12} {'TFI2 USD/post':>14} "
        f"{'TFI3 USD/500 km':>16} {'TFI4 SWOD km/h':>15} {'TFI4 SWD km/h':>14}"
    )
    lines = [head]
    for route in routes:
        known = route["indicators"]
        cells = [
            f"{'-' if known[key] is None else format(known[key], form):>{wide}}"
            for key, form, wide in (
                ("tfi1_border_h", ".1f", 12),
                ("tfi2_border_usd", ",.0f", 14),
                ("tfi3_usd_per_500_km", ",.0f", 16),
                ("tfi4_swod_kmh", ".1f", 15),
                ("tfi4_swd_kmh", ".1f", 14),
            )
        ]
        lines.append(f"{route['label']:<{width}}  {' '.join(cells)}")
    return "\n".join(lines)
