"""``corridors show``: what a corridor takes between its ends, and its links line by line."""

import json

import pytest

DEPART = ("--depart", "2026-11-01")
MANCHURIA = "liaoning-manchuria-europe"


def shown(run, *words):
    return json.loads(run("show", *words, *DEPART, "--format", "json").out)


@pytest.mark.parametrize("corridor", [MANCHURIA, "primorye-1"])
def test_a_corridor_is_shown_with_what_compare_says_of_its_ends(run, corridor):
    top = shown(run, corridor)["between_ends"]
    words = ("compare", top["from"], top["to"], *DEPART, "--format", "json")
    rows = json.loads(run(*words).out)["scenarios"][0]["rows"]
    (row,) = [it for it in rows if it["corridor"] == corridor]
    for name in ("time_h", "cost_usd", "distance_km"):
        assert top[name] == pytest.approx(row[name], abs=0.06), name
    shares = [row[name] for name in ("share", "share_low", "share_high")]
    assert list(top["share"].values()) == shares
    printed = run("show", corridor, *DEPART).out
    assert f"{top['time_h'] / 24:.1f} days, USD {top['cost_usd']:,.0f}" in printed


def test_the_scarcest_limit_of_its_way_is_its_capacity(run):
    """Wherever a limit on the way is made the scarcest, it is the one that is told."""
    before = shown(run, MANCHURIA)["between_ends"]["capacity"]
    assert before["value"] > 0
    for subject, trains in (("manzhouli:rail-1520", 2.0), ("brest:rail-1520", 3.0)):
        fact = f"{subject}.capacity_trains_d"
        found = shown(run, MANCHURIA, "--set", f"{fact}={trains:g}")["between_ends"]["capacity"]
        assert (found["subject"], found["value"]) == (subject, trains)
        assert found["units_y"] < before["units_y"]
    # A border that it does not cross is none of its limits.
    other = ("--set", "erenhot:rail-1520.capacity_trains_d=1")
    assert shown(run, MANCHURIA, *other)["between_ends"]["capacity"] == before


def test_what_is_not_sold_says_why(run):
    winter = ("show", "arctic-express", "--depart", "2026-12-01")
    top = json.loads(run(*winter, "--format", "json").out)["between_ends"]
    assert "time_h" not in top
    assert "until 2027-07-01" in top["why_not"]
    assert "no offer: until 2027-07-01" in run(*winter).out


def test_links_of_one_line_are_one_row_and_add_up(run):
    legs = shown(run, MANCHURIA)["legs"]
    rows = run("show", MANCHURIA, *DEPART).out.splitlines()
    total = next(it.split() for it in rows if it.startswith("total"))
    assert total[1:] == [str(len(legs)), f"{sum(it['length_km'] for it in legs):,.0f}"]
    assert sum(it.count("Trans-Siberian") for it in rows) < 5
    assert "and 4 more and RU, BY, AZ" in run("show", MANCHURIA, *DEPART).out
    assert len(run("show", MANCHURIA, "--format", "csv").out.splitlines()) == len(legs) + 1


def test_a_day_that_is_none_is_one_clear_error(run):
    result = run("show", "primorye-1", "--depart", "2026-13-01")
    assert result.code == 2
    assert result.err.count("\n") == 1
    assert "2026-13-01" in result.err
