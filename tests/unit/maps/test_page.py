"""What the pages are made of: colours, packed lines, the polar view, summaries of routes."""

import datetime as dt
import itertools
import json
import math
import re
from pathlib import Path

import pytest

import maps
from maps.pages.polar import polar_figure
from maps.style import MODE_STYLE, mode_css
from planner.formats.route_geojson import route_geojson, unwrap
from planner.question.query import Query
from planner.routing.pareto import find_front
from planner.routing.route_text import key_places
from planner.routing.router import find_routes

# Bulk: lines of containers avoid Suez and the Arctic, tramps do not.
SEA = Query("yingkou", "rotterdam", "time", dt.date(2026, 8, 15), "grain", ("sea",))
LAND = Query("dalian", "duisburg", "time", dt.date(2026, 11, 1), "teu")
CSS = (Path(maps.__file__).parent / "static" / "studio.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sea(shipped, shipped_steps):
    return find_routes(shipped, SEA, shipped_steps, count=3)[0]


@pytest.fixture(scope="module")
def basemap():
    path = Path(maps.__file__).parent / "data" / "basemap.json"
    return json.loads(path.read_text(encoding="utf-8"))


def shades(css, *, dark):
    """Return the CSS variables of one scheme."""
    light_text, dark_text = css.split("prefers-color-scheme", 1)
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})", light_text))
    if dark:
        found |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})", dark_text))
    return found


def linear(colour):
    """Return linear RGB (IEC 61966-2-1) of ``#rgb`` or ``#rrggbb``."""
    text = colour[1:] if len(colour) == 7 else "".join(char * 2 for char in colour[1:])
    parts = [int(text[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def contrast(one, other):
    """Return the contrast ratio of WCAG 2.2."""
    light, dark = sorted(
        (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(it), strict=True)))
        for it in (one, other)
    )[::-1]
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_reaches_contrast_aa(dark):
    colour = shades(CSS, dark=dark)
    for ink in ("ink", "soft", "accent"):
        for ground in ("paper", "wash", "pick"):
            assert contrast(colour[ink], colour[ground]) >= 4.5, (ink, ground)
    for ink in ("ink", "soft"):
        for ground in ("land", "sea"):
            assert contrast(colour[ink], colour[ground]) >= 4.5, (ink, ground)
    assert contrast(colour["crossing"], colour["paper"]) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_lines_and_symbols_stand_out(dark):
    colour = shades(CSS, dark=dark) | shades(mode_css(), dark=dark)
    for mode in MODE_STYLE:
        for ground in ("land", "sea", "paper"):
            assert contrast(colour[f"mode-{mode}"], colour[ground]) >= 3, (mode, ground)
    assert contrast(colour["other"], colour["land"]) >= 3
    assert contrast(colour["crossing"], colour["paper"]) >= 3


def dichromat(rgb, kind):
    """Simulate a dichromat in linear RGB (Viénot, Brettel and Mollon 1999)."""
    rows = {
        "protan": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
        "deutan": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
        "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    }[kind]
    return [sum(a * b for a, b in zip(row, rgb, strict=True)) for row in rows]


def lab(rgb):
    """Return CIE L*a*b* of linear sRGB (D65)."""
    xyz = [
        sum(a * b for a, b in zip(row, rgb, strict=True))
        for row in (
            (0.4124, 0.3576, 0.1805),
            (0.2126, 0.7152, 0.0722),
            (0.0193, 0.1192, 0.9505),
        )
    ]
    x, y, z = (
        max(v / w, 0) ** (1 / 3) if v / w > 0.008856 else 7.787 * v / w + 16 / 116
        for v, w in zip(xyz, (0.9505, 1.0, 1.089), strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("kind", ["none", "protan", "deutan"])
@pytest.mark.parametrize("shade", ["colour", "dark"])
def test_modes_differ_in_colour_or_pattern_for_any_eye(kind, shade):
    for (one, a), (other, b) in itertools.combinations(MODE_STYLE.items(), 2):
        if (a["dash"], a.get("core")) != (b["dash"], b.get("core")):
            continue
        seen = [lab(dichromat(linear(it[shade]), kind)) for it in (a, b)]
        assert math.dist(*seen) > 15, (one, other)


@pytest.mark.parametrize(
    ("lons", "unwrapped"),
    [
        ([0, 120, -120], [0, 120, 240]),
        ([0, -120, 120], [0, -120, -240]),
        ([100, -60, -79], [100, -60, -79]),
        ([170, -170, 170], [170, 190, 170]),
        ([10, 190], [10, 190]),
    ],
)
def test_a_line_jumps_by_no_more_than_half_the_globe(lons, unwrapped):
    assert [lon for lon, _ in unwrap([(5.0, float(lon)) for lon in lons])] == unwrapped


def test_several_routes_in_geojson(run):
    words = ("route", "Harbin", "Busan", "-k", "3", "--format")
    document = json.loads(run(*words, "geojson").out)
    plain = json.loads(run(*words, "json").out)
    kinds = {it["properties"]["kind"] for it in document["features"]}
    assert kinds <= {"leg", "transfer", "place"}
    assert len(plain["routes"]) == 3
    for summary, route in zip(document["properties"]["routes"], plain["routes"], strict=True):
        assert summary["rank"] == route["rank"]
        assert summary["totals"] == route["totals"]
        legs = [
            it["properties"]
            for it in document["features"]
            if it["properties"].get("rank") == route["rank"]
        ]
        assert [it["cost_usd"] for it in legs] == [it["cost_usd"] for it in route["legs"]]
    ids = [it["properties"].get("id") for it in document["features"]]
    named = [it for it in ids if it]
    assert len(named) == len(set(named))


def test_routes_are_told_by_their_borders_and_straits(shipped, shipped_steps, sea):
    assert [key_places(shipped, route) for route in sea] == [
        ["Bering Strait", "Vilkitsky Strait"],
        ["Suez Canal"],
        ["Taiwan Strait", "Sunda Strait", "Dover Strait"],
    ]
    front, _, _ = find_front(shipped, LAND, shipped_steps)
    for route in front:
        told = key_places(shipped, route)
        assert told
        assert "Dalian" not in told
        assert "Duisburg" not in told


def path_points(svg, css):
    (path,) = re.findall(rf'class="{css}" d="([^"]+)"', svg)[:1]
    return [tuple(map(float, pair.split())) for pair in re.split("[ML]", path)[1:]]


def test_polar_route_is_one_line_round_the_pole(shipped, sea, basemap):
    svg = polar_figure(route_geojson(shipped, sea[:1]), basemap)
    points = path_points(svg, "polar-route")
    assert svg.count('class="polar-route"') == 1
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        assert math.hypot(x1 - x0, y1 - y0) < 60
    # From the Pacific on the right to Europe on the left.
    assert points[0][0] > points[-1][0]
    assert len(svg) < 60_000


def test_polar_view_names_each_gate_once_with_the_day_it_is_left(shipped, basemap):
    """Bering Strait is reached some days before the ice leaves the way beyond."""
    route = find_routes(shipped, SEA._replace(depart=dt.date(2026, 7, 1)))[0][0]
    collection = route_geojson(shipped, [route])
    named = re.findall(r'polar-name">([^<]+)</tspan> ([^<]+)<', polar_figure(collection, basemap))
    assert len(named) > 3
    assert len({name for name, _ in named}) == len(named)
    days = {}
    for leg in collection["features"]:
        if leg["properties"]["kind"] != "leg":
            continue
        props = leg["properties"]
        for place, (_, hour) in zip(props["places"], props["progress"], strict=True):
            at = dt.datetime.combine(route.query.depart, dt.time()) + dt.timedelta(hours=hour)
            days.setdefault(shipped.places[place].name(), []).append(f"{at.day} {at:%b}")
    assert any(len(set(it)) > 1 for it in days.values())
    for name, told in named:
        assert told == days[name][-1]
