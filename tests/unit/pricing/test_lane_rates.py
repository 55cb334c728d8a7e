"""Rates of lanes: the month, the market that carries them on, analogy, fallback, through rates."""

import datetime as dt
import math
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import TOY, read_once
from planner.pricing.lanes import LaneRates, Level, Market
from planner.pricing.ride_levels import ThroughRates, with_analogies
from service_tables import add_services

import planner
from corridors.errors import DataError
from corridors.tables.load import DATA, load_network
from planner.pricing.arcs import resolve_steps
from planner.pricing.rides import Sold
from planner.question.query import Query
from planner.routing.bookings import bookings_of
from planner.routing.router import find_route

REGIONS = """\
region,mode,name,members,like,market,note
sea_a,sea,Alpha,alpha,,,
sea_g,sea,Golf,golf,,,
sea_c,sea,Cape,south_cape,sea_g,,
"""
RATES = """\
from,to,mode,equipment,month,value,low,high,unit,source,locator,note
sea_a,sea_g,sea,feu,2024-01,1000,,,USD/FEU,atlas,p. 1,
sea_a,sea_g,sea,feu,2024-03,3000,2500,3600,USD/FEU,atlas,p. 1,
sea_g,sea_a,sea,feu,2024-01,400,,,USD/FEU,atlas,p. 1,
"""
SPREADS = """\
sea,quote_spread,1,,0.8,1.25,,2024,atlas,p. 1,
sea,level_spread,1,,0.5,2,,2024,atlas,p. 1,
"""

ATTRIBUTES = (
    *("rate_teu,", "rate_feu,", "lift_usd_per_teu,", "lane_teu_share,"),
    *("quote_spread,", "level_spread,", "scheduled_modes,"),
)


def series(*rates, first=24288):
    """Return a rate for each month from a first one on, None left out."""
    return tuple((first + at, float(rate)) for at, rate in enumerate(rates) if rate is not None)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(TOY, tmp_path / "data")
    folder = add_services(tmp_path / "data")
    for table, text in (("trade_regions", REGIONS), ("lane_rates", RATES)):
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    shipped = (DATA / "schema.csv").read_text(encoding="utf-8").splitlines()
    schema = folder / "schema.csv"
    more = [line for line in shipped if line.startswith(ATTRIBUTES)]
    schema.write_text("\n".join([schema.read_text(encoding="utf-8").rstrip(), *more, ""]))
    facts = folder / "facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8") + SPREADS, encoding="utf-8")
    return folder


def rates_of(folder, month, cargo="teu"):
    year, number = map(int, month.split("-"))
    return LaneRates(load_network(folder), cargo, dt.date(year, number, 10))


class TestMarket:
    def test_growth_is_the_mean_of_lanes_that_have_both_months(self):
        rising = series(100, 110, 120, 150, 200)
        falling = series(100, 90, 80, 60, 50)
        late = series(None, None, None, 1, 2, 3, 4, 5)
        market = Market([rising, falling, late])
        assert market.growth(24288, 24292) == (24292, pytest.approx(math.sqrt(2.0 * 0.5)))

    def test_lanes_of_few_months_have_no_part(self):
        assert Market([series(1, 2, 3, 4)]).growth(24288, 24291) == (24288, 1.0)

    def test_a_month_that_no_lane_reaches_is_approached(self):
        market = Market([series(100, 100, 100, 100, 400)])
        assert market.growth(24288, 24310) == (24292, pytest.approx(4.0))

    def test_growth_backwards_is_the_inverse(self):
        market = Market([series(100, 130, 90, 60, 200)])
        _, there = market.growth(24288, 24292)
        _, back = market.growth(24292, 24288)
        assert there * back == pytest.approx(1.0)

    def test_a_gap_of_over_a_year_is_not_bridged(self):
        gap = (*series(100, 100, 100, 100, 100), (24288 + 40, 900.0))
        assert Market([gap]).growth(24292, 24292 + 20) == (24292, 1.0)
        assert Market([gap]).growth(24292, 24288 + 40) == (24288 + 40, pytest.approx(9.0))


class TestLevel:
    def test_between_two_months_the_level_is_interpolated(self, folder):
        level = rates_of(folder, "2024-02").level("", "sea_a>sea_g:sea", "sea")
        assert level.usd_per_teu == pytest.approx(1000.0)  # half of 2,000 USD a 40-foot box
        assert [weight for _, weight in level.facts] == [0.5, 0.5]
        assert level.months == (2024 * 12, 2024 * 12 + 2)

    def test_the_spread_grows_with_the_months_off_up_to_a_year(self, folder):
        def width(month):
            level = rates_of(folder, month).level("", "sea_a>sea_g:sea", "sea")
            return {power for _, power in level.powers}

        assert width("2024-03") == {1.0}
        assert width("2024-06") == {1.0, math.sqrt(3 / 12)}
        assert width("2025-09") == {1.0}  # a year and more: both in full

    def test_a_level_that_no_market_carries_ends_after_three_years(self, folder):
        lane = ("", "sea_a>sea_g:sea", "sea")
        assert rates_of(folder, "2027-03").level(*lane).usd_per_teu == pytest.approx(1500.0)
        assert rates_of(folder, "2027-04").level(*lane) is None

    def test_a_20_foot_box_pays_its_share_of_a_40_foot_rate(self, folder):
        facts = folder / "facts.csv"
        more = "sea,lane_teu_share,1.5,,1,2,,2024,atlas,p. 1,\n"
        facts.write_text(facts.read_text(encoding="utf-8") + more, encoding="utf-8")
        level = rates_of(folder, "2024-01").level("", "sea_a>sea_g:sea", "sea")
        assert level.usd_per_teu == pytest.approx(750.0)


class TestRide:
    def asked(self, folder, month="2024-01", **other):
        network = load_network(folder)
        year, number = map(int, month.split("-"))
        depart = dt.date(year, number, 1)
        terms = {"cargo": "teu", "modes": ("sea",)} | other
        query = Query("alpha", "golf", "cost", depart, **terms)
        return network, find_route(network, query, resolve_steps(network))

    def test_a_ride_pays_its_lane_and_the_legs_add_up(self, folder):
        network, route = self.asked(folder)
        moved = sum(leg.cost_usd for leg in route.legs if leg.kind == "move")
        assert moved == pytest.approx(500.0)
        assert "rate Alpha - Golf of January 2024" in bookings_of(network, route)[
            0
        ].departures_text(network)

    def test_another_month_is_another_price(self, folder):
        _, january = self.asked(folder)
        _, march = self.asked(folder, "2024-03")
        assert march.total("cost_usd") - january.total("cost_usd") == pytest.approx(1000.0)

    def test_a_lane_without_a_rate_pays_a_lift_and_a_rate_per_km(self, folder):
        facts = folder / "facts.csv"
        kept = [it for it in facts.read_text(encoding="utf-8").splitlines() if it]
        kept += ["sea,lift_usd_per_teu,150,USD/TEU,,,,2024,atlas,p. 1,"]
        kept += ["teu,scheduled_modes,sea,,,,,2024,atlas,p. 1,"]
        facts.write_text("\n".join([*kept, ""]), encoding="utf-8")
        (folder / "lane_rates.csv").write_text(RATES.splitlines()[0] + "\n", encoding="utf-8")
        network, route = self.asked(folder)
        moved = [leg for leg in route.legs if leg.kind == "move"]
        rate = network.number("sea", "cost_per_teu_km")
        km = sum(leg.distance_km for leg in moved)
        assert sum(leg.cost_usd for leg in moved) == pytest.approx(150.0 + rate * km)
        assert "no rate of its lane" in bookings_of(network, route)[0].departures_text(network)


class TestUnderLayers:
    """What a scenario changes in tariffs comes on top of the rate that a ride pays."""

    def asked(self, folder, *given):
        kept = (folder / "facts.csv").read_text(encoding="utf-8").rstrip()
        booked = "teu,scheduled_modes,sea,,,,,2024,atlas,p. 1,"
        if booked not in kept:
            (folder / "facts.csv").write_text(f"{kept}\n{booked}\n", encoding="utf-8")
        world = planner.load(folder).given(*given)
        terms = {"mode": "sea", "cargo": "teu", "depart": "2024-01-10", "by": "cost"}
        answer = world.route("alpha", "golf", **terms)
        moved = [leg for leg in answer.legs if leg.kind == "move"]
        table = world.matrix(["alpha"], ["golf"], **terms)
        assert answer.usd == pytest.approx(float(table.cost_usd[0, 0]), abs=0.02)
        return sum(leg.cost_usd for leg in moved), sum(leg.distance_km for leg in moved)

    def test_a_dearer_kilometre_is_added_and_a_cheaper_one_taken_off(self, folder):
        plain, km = self.asked(folder)
        assert plain == pytest.approx(500.0)
        rate = planner.load(folder).network.number("sea", "cost_per_teu_km")
        dearer, _ = self.asked(folder, f"sea.cost_per_teu_km={rate + 0.01}")
        cheaper, _ = self.asked(folder, f"sea.cost_per_teu_km={rate - 0.01}")
        assert dearer == pytest.approx(500.0 + 0.01 * km)
        assert cheaper == pytest.approx(500.0 - 0.01 * km)

    def test_no_layer_makes_it_cheaper_than_a_fifth(self, folder):
        rate = planner.load(folder).network.number("sea", "cost_per_teu_km")
        least, km = self.asked(folder, "sea.cost_per_teu_km=0")
        assert least == pytest.approx(max(100.0, 500.0 - rate * km))

    def test_hours_and_lengths_change_no_price(self, folder):
        assert self.asked(folder, "sea.speed_kmh=20")[0] == pytest.approx(500.0)


class TestAnalogy:
    def levels(self, dollars, lanes, trades=None):
        own = [Level(50.0, ((7, 1.0),), ()) if lane else None for lane in lanes]
        sold = Sold(lanes, trades or ["a>b:rail"] * len(lanes), [""] * len(lanes))
        return with_analogies(own, sold, np.array(dollars, dtype=float))

    def test_a_ride_pays_as_much_more_than_its_links_as_the_lane_of_its_trade(self):
        found = self.levels([100, 110, 120], ["x", "", "x"])
        assert found[1].usd_per_teu == pytest.approx(50.0)  # the median of the lane is 110
        assert found[1].facts == ((7, pytest.approx(1.0)),)

    def test_it_scales_with_what_the_links_cost(self):
        assert self.levels([100, 150], ["x", ""])[1].usd_per_teu == pytest.approx(75.0)

    @pytest.mark.parametrize("dollars", [49.0, 201.0])
    def test_nothing_is_said_of_what_is_half_or_twice_as_long(self, dollars):
        assert self.levels([100, dollars], ["x", ""])[1] is None

    def test_nor_of_another_trade(self):
        assert self.levels([100, 100], ["x", ""], ["a>b:rail", "b>a:rail"])[1] is None

    def test_outside_markets_there_is_no_trade(self):
        assert self.levels([100, 100], ["x", ""], ["", ""])[1] is None


@pytest.mark.parametrize(
    ("table", "row", "says"),
    [
        ("lane_rates", "sea_a,nowhere,sea,feu,2024-01,1,,,USD/FEU,atlas,,", "is no trade region"),
        ("lane_rates", "sea_a,sea_g,sea,egg,2024-01,1,,,USD/FEU,atlas,,", "equipment 'egg'"),
        ("lane_rates", "sea_a,sea_g,sea,feu,2024-13,1,,,USD/FEU,atlas,,", "2024-13"),
        ("lane_rates", "sea_a,sea_g,sea,feu,2024-05,-1,,,USD/FEU,atlas,,", "out of bounds"),
        ("lane_rates", "sea_a,sea_g,sea,feu,2024-05,1,,,XXX/FEU,atlas,,", "XXX"),
        ("lane_rates", "sea_a,sea_g,sea,feu,2024-01,1,,,USD/FEU,atlas,,", "is already in"),
        ("trade_regions", "sea_x,sea,X,alpha,,,", "alpha lies in sea_a already"),
        ("trade_regions", "sea_x,sea,X,nobody,,,", "neither a place nor a country"),
        ("trade_regions", "sea_x,sea,X,echo,sea_c,,", "like 'sea_c'"),
    ],
)
def test_a_faulty_row_is_one_error_with_file_and_line(folder, table, row, says):
    path = folder / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_network(folder)
    assert len(caught.value.problems) == 1
    assert f"{table}.csv:5" in caught.value.problems[0]
    assert says in caught.value.problems[0]


class TestThroughRates:
    """Cargo of Korea boards at a hub in China for Primorye."""

    def world(self, **usd):
        network = load_network()
        rates = LaneRates(network, "feu", dt.date(2026, 11, 30))
        lanes = {f"{it.replace('_to_', '>')}:sea": value for it, value in usd.items()}

        def level(_service, lane, _mode):
            return Level(lanes[lane], ((lane, 1.0),), ()) if lane in lanes else None

        rates.level = level
        through = ThroughRates(network, rates, "KR")
        through._fact = lambda lane: SimpleNamespace(value=lanes[lane])
        return through

    def test_the_hub_asks_what_is_left_of_the_rate_of_the_whole(self):
        through = self.world(korea_to_primorye=1000.0, korea_to_east_china=100.0)
        found = through.raised(Level(300.0, (), ()), "east_china>primorye", "sea")
        assert found.usd_per_teu == pytest.approx(900.0)
        assert dict(found.facts) == {"korea>primorye:sea": 1.0, "korea>east_china:sea": -1.0}

    def test_what_asks_more_is_left_as_it_is(self):
        through = self.world(korea_to_primorye=1000.0, korea_to_east_china=100.0)
        dearer = Level(950.0, (), ())
        assert through.raised(dearer, "east_china>primorye", "sea") is dearer

    def test_the_whole_is_asked_where_the_way_to_the_hub_has_no_rate(self):
        through = self.world(korea_to_primorye=1000.0)
        found = through.raised(Level(300.0, (), ()), "taiwan>primorye", "sea")
        assert found.usd_per_teu == 1000.0

    def test_ships_from_home_ask_their_own_lane(self):
        own = Level(300.0, (), ())
        assert self.world(korea_to_primorye=1000.0).raised(own, "korea>primorye", "sea") is own

    @pytest.mark.parametrize("ends", ["", "east_china>nowhere"])
    def test_where_the_whole_has_no_rate_nothing_is_said(self, ends):
        own = Level(300.0, (), ())
        assert self.world(korea_to_primorye=1000.0).raised(own, ends, "sea") is own


@pytest.mark.parametrize("origin", ["busan", "dalian", "yokohama"])
@pytest.mark.parametrize("destination", ["vladivostok", "rotterdam", "los_angeles"])
@pytest.mark.parametrize("month", [dt.date(2024, 7, 1), dt.date(2026, 11, 30)])
def test_no_chain_of_ships_undersells_the_lanes_from_home(origin, destination, month):
    network, steps = read_once()
    terms = {"cargo": "feu", "modes": ("sea",)}
    route = find_route(network, Query(origin, destination, "cost", month, **terms), steps)
    rates = LaneRates(network, "feu", month)
    regions = network.regions["sea"]
    country = network.places[origin].country
    home = {
        several for place, several in regions.items() if network.places[place].country == country
    }
    known = (_level(rates, several, regions[destination]) for several in home)
    whole = min(level.usd_per_teu for level in known if level is not None)
    paid = sum(leg.cost_usd for leg in route.legs if leg.kind == "move")
    assert paid >= 2.0 * whole - 0.01


def _level(rates, one, other):
    """Return the rate from region to region, by those alike where they have none."""
    found = (rates.level("", f"{a}>{b}:sea", "sea") for b in other for a in one)
    return next((level for level in found if level is not None), None)
