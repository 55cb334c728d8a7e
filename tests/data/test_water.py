"""Sea lines that ship cross no land, and ice closes the way to ships that it is too thick for."""

import datetime as dt

import pytest
from conftest import mostly_nightly, read_once

from corridors.geometry import load_shapes
from planner.batch.batch_router import BatchRouter
from planner.question.query import Query
from planner.routing.legs import route_figures
from planner.routing.router import find_route
from planner.uncertainty.route_model import plan_route, totals


def test_shipped_sea_lines_cross_no_land(shipped):
    shapes = load_shapes()
    assert not [subject for subject in shapes.wanting if subject.endswith(":sea")]
    for link in shipped.links:
        if link.mode == "sea":
            assert len(set(link.via)) == len(link.via), f"{link.subject} goes out and back"


def test_where_ice_shuts_the_way_the_ship_that_would_pass_is_told(run):
    # As if the fleet that sails there were of no ice class.
    fleet = (f"nornickel_dudinka_{it}.ice_class=none" for it in ("murmansk", "arkhangelsk"))
    weaker = tuple(word for it in fleet for word in ("--set", it))
    asked = ("route", "Dudinka", "Murmansk", "--depart", "2027-02-10", *weaker)
    alone = run(*asked)
    assert alone.code == 3
    assert "a ship of higher ice class by --set teu.ice_class=Arc4, or" in alone.err
    assert run(*asked, "--set", "teu.ice_class=Ice3").code == 3
    assert run(*asked, "--set", "teu.ice_class=Arc4").code == 0
    # The season is told before the money: a budget does not hide the ship that would pass.
    assert (
        "a ship of higher ice class by --set teu.ice_class=Arc4, or"
        in run(*asked, "--budget", "1").err
    )
    # No ship helps where a road waits for the ice to bear.
    road = run("route", "Shenyang", "Yakutsk", "--depart", "2026-05-05", "--mode", "road")
    assert "ice_class" not in road.err


@pytest.mark.parametrize("cargo", mostly_nightly(("general", "teu"), "general"))
@pytest.mark.parametrize("pair", [("dudinka", "murmansk"), ("arkhangelsk", "dudinka")])
def test_an_arc7_fleet_sails_all_winter(cargo, pair):
    """With cargo whose own ship would wait for June; the same for a route and for a matrix."""
    network, steps = read_once()
    for by in ("time", "generalised"):
        query = Query(*pair, by, dt.date(2027, 2, 15), cargo)
        found = find_route(network, query, steps)
        assert [it[:17] for it in found.services] == ["nornickel_dudinka"]
        assert found.legs[-1].end_h < 30 * 24
        assert BatchRouter(network, steps).answer(query, [pair]) == [route_figures(found)]
        plan = plan_route(network, steps, found)
        assert totals(plan, plan.base).time_h == pytest.approx(found.legs[-1].end_h)
