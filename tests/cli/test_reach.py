"""``corridors reach``: places by rings in a table, and the same in other formats."""

import csv
import io
import json

import pytest
from conftest import TOY

import planner

ASKED = ("reach", "alpha", "--depart", "2026-08-01")


def test_a_table_for_each_ring(toy_run):
    done = toy_run(*ASKED, "--within", "12d", "--within", "2d", "--top", "1")
    assert done.code == 0, done.err
    assert done.out.startswith("From Alpha, each by the fastest way, ")
    near, far = done.out.index("Within 2 days: "), done.out.index("Within 12 days, beyond 2 days: ")
    assert near < far
    assert " more; --top " in done.out
    whole = toy_run(*ASKED, "--within", "12d", "--top", "99").out
    assert "more; --top" not in whole


def test_formats_say_the_same_as_python(toy_run):
    limits = ("--within", "2d", "--within", "12d")
    said = json.loads(toy_run(*ASKED, *limits, "--format", "json").out)
    assert said["schema_version"] == 1
    assert (said["by"], said["within"], said["rings"]) == ("time", 288.0, [48.0, 288.0])
    assert "destination" not in said["query"]
    found = planner.load(TOY).reach("alpha", ["12d", "2d"], depart="2026-08-01")
    assert found.to_dict() == said
    assert found.to_rows() == [{"depart": "2026-08-01", **it} for it in said["places"]]
    assert found.within == (48.0, 288.0)
    rows = list(csv.DictReader(io.StringIO(toy_run(*ASKED, *limits, "--format", "csv").out)))
    assert [it["place"] for it in rows] == [it["place"] for it in said["places"]]
    assert [float(it["time_h"]) for it in rows] == sorted(float(it["time_h"]) for it in rows)
    drawn = json.loads(toy_run(*ASKED, *limits, "--format", "geojson").out)
    assert drawn == json.loads(json.dumps(found.to_geojson()))
    kinds = [it["properties"]["kind"] for it in drawn["features"]]
    assert kinds.count("place") == len(rows)
    lines = [it for it in drawn["features"] if it["properties"]["kind"] == "link"]
    assert lines
    assert all(it["geometry"]["type"] == "LineString" for it in lines)
    assert {it["properties"]["within_h"] for it in lines} <= {48.0, 288.0}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--within", "far"), 2, "within 'far' is not a limit; write 10d, 36h or 2000usd"),
        (("--within", "1d", "--within", "9usd"), 2, "ask for days and dollars apart"),
        ((), 2, "Missing option '--within'"),
        (("--within", "0.1h"), 3, "nothing is within reach; the nearest is "),
        (("--within", "1d", "--by", "cost"), 2, "No such option"),
        (("--within", "1d", "--in", "Atlantis"), 2, "Atlantis"),
        (("--within", "1d", "--map", "page.txt"), 2, "must end in .html"),
    ],
)
def test_what_cannot_be_asked(toy_run, words, code, said):
    done = toy_run(*ASKED, *words)
    assert done.code == code
    assert said in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--within", "900gbp"), 2, "currency 'gbp' has no rate; use one of USD, CNY, EUR, RUB"),
        (
            ("--within", "9d", "--country", "CN", "--in", "RU"),
            2,
            "--in RU: --country CN keeps cargo out of it; add --country RU, or drop one",
        ),
        (
            ("--within", "9d", "--kind", "airport"),
            3,
            "give a greater --within, or drop --kind airport",
        ),
        (
            ("--within", "9d", "--mode", "rail-1520"),
            3,
            "no place is reached from Alpha with teu under these terms; drop --mode, or add",
        ),
    ],
)
def test_nothing_to_list_says_what_to_change(toy_run, words, code, told):
    done = toy_run(*ASKED, *words)
    assert (done.code, done.out) == (code, ""), done.err
    assert told in done.err
