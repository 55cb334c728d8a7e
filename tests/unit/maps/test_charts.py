"""Charts: the points of a route, and drawings that are the same for the same routes."""

import datetime as dt
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from maps.charts import charts_file
from planner.comparison.profiles import chart_route
from planner.question.query import Query
from planner.routing.router import find_route

DAY = dt.date(2026, 8, 1)


@pytest.fixture
def routes(toy, toy_steps):
    def ask(destination, **terms):
        query = Query("alpha", destination, "time", DAY, "teu", **terms)
        return find_route(toy, query, toy_steps)

    return {
        "by rail": ask("delta", modes=("rail-1435", "rail-1520")),
        "by road": ask("delta", modes=("road",)),
        "by sea": ask("golf", via=("frost",)),
    }


@pytest.fixture
def drawn(toy, routes):
    return [chart_route(toy, route, label) for label, route in routes.items()]


def test_points_run_from_nothing_to_the_totals(routes, drawn):
    for route, chart in zip(routes.values(), drawn, strict=True):
        km, hours, usd = chart["points"][-1]
        assert chart["points"][0] == [0.0, 0.0, 0.0]
        assert km == pytest.approx(route.total("distance_km"), abs=0.1)
        assert hours == pytest.approx(route.total("time_h"), abs=0.02)
        assert usd == pytest.approx(route.total("cost_usd"), abs=0.02)
        for before, after in pairwise(chart["points"]):
            assert all(one <= other for one, other in zip(before, after, strict=True))


def panels(routes):
    """Return the text of the time-distance and of the cost-distance chart."""
    text = charts_file(routes, "svg", "Alpha - Delta").decode("utf-8")
    first, second = (text.index(f'id="axes_{number}"') for number in (1, 2))
    return text[first:second], text[second:]


def test_svg_is_one_element_without_a_date_and_the_same_twice(drawn):
    text = charts_file(drawn, "svg", "Alpha - Delta")
    assert text == charts_file(drawn, "svg", "Alpha - Delta")
    assert ET.fromstring(text).tag.endswith("svg")  # noqa: S314 - our own text
    assert b"<dc:date>" not in text
    hours, usd = panels(drawn)
    for label in ("by rail", "by road", "by sea"):
        assert label in hours
        assert label in usd
    assert "Bravo, border" in panels(drawn[:2])[0]
    assert "hours since departure" in hours
    assert "USD for the shipment" in usd


def test_bad_charts(drawn):
    with pytest.raises(ValueError, match="at least one route"):
        charts_file([], "svg", "x")
    with pytest.raises(ValueError, match="svg or png, not 'pdf'"):
        charts_file(drawn, "pdf", "x")


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_command_draws(toy_run, tmp_path, suffix):
    target = tmp_path / f"chart.{suffix}"
    result = toy_run("compare", "alpha", "delta", "--chart", target)
    assert result.code == 0, result.err
    assert f"Wrote {target}" in result.err
    first = target.read_bytes()
    assert len(first) > 5000
    again = toy_run("compare", "alpha", "delta", "--chart", target)
    assert again.code == 2
    assert toy_run("compare", "alpha", "delta", "--chart", target, "--force").code == 0
    assert target.read_bytes() == first
