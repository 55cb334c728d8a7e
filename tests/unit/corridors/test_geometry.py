"""Lines of the links: how they are read and checked, and that what ships holds."""

import csv
import itertools
import json
import math

import pytest
from conftest import ROOT

from corridors.checks import check_shapes
from corridors.geometry import (
    END_KM,
    GAP_KM,
    LONGER,
    Shapes,
    great_circle_km,
    line_km,
    link_line,
    load_shapes,
    long_gaps,
)
from corridors.tables.load import DATA
from research.build.text import line_text

DEGREE_KM = great_circle_km(0, 0, 0, 1)


def away_degrees(point, p, q):
    scale = math.cos(math.radians(point[0]))
    a, b, c = ((it[1] * scale + it[0] * 1j) for it in (point, p, q))
    along = max(0.0, min(1.0, ((a - b) / (c - b)).real))
    return abs(a - b - along * (c - b))


def link_of(network, subject):
    return next(link for link in network.links if link.subject == subject)


def test_line_of_a_link(toy):
    link = link_of(toy, "charlie-echo:rail-1520")
    a, b = toy.places["charlie"], toy.places["echo"]
    ends = [(a.lat, a.lon), (b.lat, b.lon)]
    assert link_line(toy, link, Shapes({}, {})) == ends
    shapes = Shapes({"charlie-echo:rail-1520": "50 117;51 115"}, {})
    assert link_line(toy, link, shapes) == [ends[0], (50.0, 117.0), (51.0, 115.0), ends[1]]
    turned = Shapes({"echo-charlie:rail-1520": "51 115;50 117"}, {})
    assert link_line(toy, link, turned) == link_line(toy, link, shapes)
    sea = link_of(toy, "frost-golf:sea")
    assert link_line(toy, sea, shapes)[1:-1] == list(sea.via)


def test_a_flight_is_the_great_circle(shipped):
    link = next(it for it in shipped.links if it.mode == "air" and not it.via)
    line = link_line(shipped, link, Shapes({}, {}))
    chord = great_circle_km(*line[0], *line[-1])
    assert line_km(line) == pytest.approx(chord, rel=1e-4)
    assert max(great_circle_km(*p, *q) for p, q in itertools.pairwise(line)) < 501


def test_checks_can_fail(toy):
    subject = "charlie-echo:rail-1520"
    known = {link.subject: "known" for link in toy.links}
    assert check_shapes(toy, Shapes({}, {})) == []
    assert check_shapes(toy, Shapes({}, known)) == []
    assert "no line and no reason" in check_shapes(toy, Shapes({}, {"x": ""}))[0]
    del known[subject]
    a, b = toy.places["charlie"], toy.places["echo"]
    points = [
        (a.lat + (b.lat - a.lat) * k / 12, a.lon + (b.lon - a.lon) * k / 12) for k in range(13)
    ]
    good = Shapes({subject: line_text(points)}, known)
    assert check_shapes(toy, good) == []
    off = Shapes({subject: line_text([(points[0][0] + 0.2, points[0][1]), *points[1:]])}, known)
    assert "from its place" in check_shapes(toy, off)[0]
    gap = Shapes({subject: line_text([*points[:3], *points[6:]])}, known)
    assert "without a point" in check_shapes(toy, gap)[0]
    away = [(lat + (2.5 if 2 < k < 10 else 0), lon) for k, (lat, lon) in enumerate(points)]
    assert any(
        "are official" in line
        for line in check_shapes(toy, Shapes({subject: line_text(away)}, known))
    )
    ghost = Shapes({subject: line_text(points), "p-q:road": "1 2"}, known)
    assert check_shapes(toy, ghost) == [
        "osm: p-q:road has a line but is not a link; run corridors build"
    ]


def test_long_gaps_are_told(toy):
    subject = "charlie-echo:rail-1520"
    a, b = toy.places["charlie"], toy.places["echo"]
    points = [
        (a.lat + (b.lat - a.lat) * k / 12, a.lon + (b.lon - a.lon) * k / 12) for k in range(13)
    ]
    straight = long_gaps(toy, Shapes({}, {"x": ""}))
    assert straight[subject] == pytest.approx(great_circle_km(a.lat, a.lon, b.lat, b.lon))
    assert all(subject.partition(":")[2].startswith("rail") for subject in straight)
    assert subject not in long_gaps(toy, Shapes({subject: line_text(points)}, {}))
    short = long_gaps(toy, Shapes({subject: line_text([*points[:3], *points[6:]])}, {}))
    assert GAP_KM < short[subject] < straight[subject]
    assert long_gaps(toy, Shapes({}, {})) == {}


def stops():
    with (DATA / "stops.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_stop_is_assumed_only_where_the_length_bears_it_out(shipped):
    shapes = load_shapes()
    links = {link.subject: link for link in shipped.links}
    for row in stops():
        if row["passes"] == "assumption":
            official = shipped.number(row["subject"], "length_km")
            drawn = line_km(link_line(shipped, links[row["subject"]], shapes))
            assert row["subject"] in shapes or drawn <= official * LONGER, row
            assert row["locator"].startswith("Assumption: "), row


def test_railways_pass_their_stops(shipped):
    links = {link.subject: link for link in shipped.links}
    shapes = load_shapes()
    for row in stops():
        line = link_line(shipped, links[row["subject"]], shapes)
        stop = (float(row["lat"]), float(row["lon"]))
        near = min(away_degrees(stop, p, q) for p, q in itertools.pairwise(line))
        assert near * DEGREE_KM <= END_KM + 1, row


def test_shipped_shapes_hold(shipped):
    assert check_shapes(shipped, load_shapes()) == []


def test_what_is_wanting_is_listed(shipped):
    shapes = load_shapes()
    links = {link.subject for link in shipped.links}
    assert set(shapes.wanting) <= links
    abroad = [it for it in shapes.wanting.items() if "another country" in it[1]]
    # True: Maymak lies in Kyrgyzstan. The Channel Tunnel runs under the sea, which is no
    # country's land. The line of Ceke ends at 42.580 101.286, 2 km beyond the Chinese
    # post and 4 before the Mongolian one; the atlas draws that border coarsely.
    assert {subject for subject, _ in abroad if ":rail" in subject} == {
        "shymkent-taraz:rail-1520",
        "calais-barking:rail-1435",
        "jiayuguan-ceke:rail-1435",
    }
    # The road graph has its nearest junction to Torghundi in Serhetabat, over the border, and that
    # to Sarazm in Uzbekistan. The
    # road to Palanca runs along the border of Ukraine, which the atlas draws coarsely, and so
    # does that to the Chinese part of Heixiazi, an island that the atlas leaves to Russia. Roads of
    # towns to Dogharoun, Svetogorsk, Brusnichnoye, Blagoveshchensk and the border of Khuzestan have
    # one point at the nearest junction, over the border too.
    assert {subject for subject, _ in abroad if subject.endswith(":road")} <= {
        "ahvaz-bandar_imam:road",
        "blagoveshchensk-bureya:road",
        "brusnichnoye-khiytola:road",
        "dogharoun-khaf:road",
        "dogharoun-torbat_heydarieh:road",
        "jiansanjiang-heixiazi:road",
        "kara_suu-osh:road",
        "khiytola-svetogorsk:road",
        "kolzhat-almaty:road",
        "osh-batken:road",
        "palanca-chisinau:road",
        "sarazm-panjakent:road",
        "torghundi-herat:road",
    }
    crossing = [it for it in shapes.wanting.items() if "crosses land" in it[1]]
    assert len(crossing) <= 45


def test_the_page_of_the_build_tells_what_check_counts(run):
    gaps = json.loads(run("check", "--format", "json").out)["rail_gaps"]
    page = (ROOT / "docs" / "explanation" / "build.md").read_text(encoding="utf-8")
    told = f"{gaps['traced']} of them traced and {gaps['unbuilt']} not built yet"
    assert f": {gaps['links']} of " in page
    assert told in page
