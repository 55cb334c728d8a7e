"""Sums of single steps against arithmetic by hand on the toy network."""

import pytest

from corridors.model.entities import Fact
from corridors.model.seasons import day_number
from planner.pricing.pricer import Pricer
from planner.uncertainty.sampling import PRICED

WINTER = day_number(1, 10)
AUGUST = day_number(8, 10)


@pytest.fixture
def winter(toy):
    return Pricer(toy, "teu", WINTER, "CN", "")


def test_move_in_foreign_currency(winter):
    price = winter.move("alpha", "bravo", "rail-1435", "alpha-bravo:rail-1435")
    assert price.km == 1900
    assert price.moving_h == pytest.approx(1900 / 40)
    assert price.usd == pytest.approx(1900 * 3.6 / 7.2)
    assert price.wtw_kg == pytest.approx(12 * 10 * 1900 / 1000)
    assert price.ttw_kg == 0
    assert price.border_h == 0


def test_border_by_direction_with_the_place_s_own_number(winter):
    into = winter.move("bravo", "charlie", "rail-1520", "bravo-charlie:rail-1520")
    back = winter.move("charlie", "bravo", "rail-1520", "bravo-charlie:rail-1520")
    assert into.border_h == 8 + 14
    assert back.border_h == 8 + 10


def test_country_speed_in_km_per_day(winter):
    price = winter.move("charlie", "echo", "rail-1520", "charlie-echo:rail-1520")
    assert price.moving_h == pytest.approx(460 / (1000 / 24))


def test_gauge_change_at_a_place_before_the_general_one(winter):
    general = winter.handling("bravo", "rail-1435", "rail-1520")
    own = winter.handling("charlie", "rail-1435", "rail-1520")
    assert general is not None
    assert own is not None
    assert (general.handling_h, own.handling_h) == (12, 6)
    assert general.usd == own.usd == 100
    assert own.wtw_kg == 15


def test_headway_is_half_waited(winter):
    price = winter.handling("alpha", "gate", "rail-1435")
    assert price is not None
    assert (price.handling_h, price.wait_h) == (24, 36)


def test_customs_at_discharge_only_abroad(toy):
    for country, hours in (("CN", 24), ("DE", 0)):
        price = Pricer(toy, "teu", WINTER, country, "").handling("golf", "sea", "gate")
        assert price is not None
        assert price.border_h == hours


def test_ice_window(toy, winter):
    shut = winter.move("frost", "golf", "sea", "frost-golf:sea")
    assert shut.closed == ("frost-golf:sea needs a ship of ice class Arc7",)
    summer = Pricer(toy, "teu", AUGUST, "CN", "").move("frost", "golf", "sea", "frost-golf:sea")
    assert not summer.closed
    assert summer.moving_h == pytest.approx(4400 / 14)
    assert summer.usd == pytest.approx(0.07 * 4400 * 1.852 + 150)
    july = Pricer(toy, "teu", day_number(7, 20), "CN", "")
    assert july.move("frost", "golf", "sea", "frost-golf:sea").moving_h == pytest.approx(440)


def test_draught(toy):
    deep = toy.with_layer(
        [toy.read_assignment("teu.draft_m=15"), toy.read_assignment("golf:sea.draft_m=12")]
    )
    price = Pricer(deep, "teu", WINTER, "CN", "").handling("golf", "sea", "gate")
    assert price is not None
    assert price.closed == ("golf:sea allows a draught of 12 m",)


def test_status_of_a_mode_in_a_country(toy):
    shut = toy.with_layer([toy.read_assignment("rail-1520@RU.status=closed")])
    pricer = Pricer(shut, "teu", WINTER, "CN", "")
    price = pricer.move("charlie", "echo", "rail-1520", "charlie-echo:rail-1520")
    assert price.closed == ("rail-1520@RU is closed",)
    open_road = pricer.move("charlie", "delta", "road", "charlie-delta:road")
    assert not open_road.closed


def test_a_checkpoint_without_hours_of_its_own_is_waited_for(toy):
    day = toy.with_layer([toy.read_assignment("bravo:road.checkpoint_h_per_day=12")])
    both = "bravo-charlie:road"
    for network, hours in ((toy, 40), (day, 40 + 12 * 12 / 48)):
        price = Pricer(network, "teu", WINTER, "CN", "").move("bravo", "charlie", "road", both)
        assert price.border_h == pytest.approx(hours)
    own = day.with_layer([day.read_assignment("bravo:road.border_out_h=15")])
    price = Pricer(own, "teu", WINTER, "CN", "").move("bravo", "charlie", "road", both)
    assert price.border_h == 15 + 20


def test_hours_of_opening_take_the_place_of_the_mean_wait(toy):
    both = "bravo-charlie:road"
    known = [
        toy.read_assignment("bravo:road.checkpoint_h_per_day=12"),
        toy.read_assignment("bravo:road.opens_h=8"),
    ]
    price = Pricer(toy.with_layer(known), "teu", WINTER, "CN", "").move(
        "bravo", "charlie", "road", both
    )
    assert price.border_h == pytest.approx(40)
    assert price.open_hours == ((8 - toy.places["bravo"].lon / 15, 12.0),)
    own = toy.with_layer([*known, toy.read_assignment("bravo:road.border_out_h=15")])
    price = Pricer(own, "teu", WINTER, "CN", "").move("bravo", "charlie", "road", both)
    assert price.border_h == pytest.approx(15 - 12 * 12 / 48 + 20)


def test_carbon_is_paid_per_tonne_of_co2e_on_top_of_the_rate(toy, winter):
    priced = toy.with_layer(
        [
            toy.read_assignment("rail-1435.carbon_usd_per_t=100"),
            toy.read_assignment("rail-1520@RU.carbon_usd_per_t=50"),
            toy.read_assignment("charlie-delta:road.carbon_usd_per_t=0.05"),
        ]
    )
    pricer = Pricer(priced, "teu", WINTER, "CN", "")
    for a, b, mode, usd_per_t in (
        ("alpha", "bravo", "rail-1435", 100),
        ("charlie", "echo", "rail-1520", 50),
        ("bravo", "charlie", "rail-1520", 0),
        ("charlie", "delta", "road", 0.05),
    ):
        plain = winter.move(a, b, mode, f"{a}-{b}:{mode}")
        dear = pricer.move(a, b, mode, f"{a}-{b}:{mode}")
        assert dear.wtw_kg == plain.wtw_kg > 0
        assert dear.carbon_usd == pytest.approx(plain.wtw_kg / 1000 * usd_per_t)
        assert dear.usd == pytest.approx(plain.usd + dear.carbon_usd)
        assert len(dear.facts) == len(plain.facts) + (usd_per_t > 0)


def test_a_hub_pays_the_carbon_price_of_the_mode_it_loads(toy):
    def levy(assignment, *handling):
        network = toy.with_layer([toy.read_assignment(assignment)])
        price = Pricer(network, "teu", WINTER, "CN", "").handling(*handling)
        assert price is not None
        assert price.wtw_kg > 0
        return price.carbon_usd / price.wtw_kg * 1000

    change = ("charlie", "rail-1435", "rail-1520")
    assert levy("rail-1520.carbon_usd_per_t=100", *change) == pytest.approx(100)
    assert levy("rail-1435.carbon_usd_per_t=100", *change) == 0
    assert levy("rail-1435>rail-1520.carbon_usd_per_t=30", *change) == pytest.approx(30)


def test_whatever_a_link_states_of_its_price_is_looked_up(toy, shipped):
    """Links that state but a length are priced by a shorter way, which must not miss a fact."""
    stated = {it.name for it in shipped.schema.attributes.values() if "move" in it.applies_to}
    for attribute in sorted((stated & PRICED) - {"length_km"}):
        row = Fact(
            "echo-delta:rail-1520",
            attribute,
            1.5,
            "",
            None,
            None,
            "",
            2025,
            "atlas",
            "",
            "",
            "test",
        )
        network = toy.with_layer([row])
        (entry,) = network.facts.entries((row.subject,), attribute)
        used = set()
        for per_teu in (True, False):
            pricer = Pricer.of_unit(network, WINTER, per_teu=per_teu)
            used.update(pricer.quote_move("echo", "delta", "rail-1520", row.subject).facts)
        assert entry[2] in used, attribute
