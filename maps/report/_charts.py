"""Small SVG charts of a report: hours and dollars over distance, CO2e by element."""

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from maps.cartography.projections import ems
from maps.language import ENGLISH, Money, Words
from maps.style import mode_class, mode_look

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
