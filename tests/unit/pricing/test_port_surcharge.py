"""What lines ask at a port for cargo of some countries: paid at discharge, in every search."""

import pytest

from corridors.checks import check_network
from corridors.model.entities import Fact
from planner.pricing.pricer import Pricer

WINTER = 9
FEE = 5000.0


def fact(subject, attribute, value, low=None, high=None):
    return Fact(subject, attribute, value, "", low, high, "", 2025, "atlas", "", "", "test")


def asking(network, countries, port="golf:sea"):
    fee = fact(port, "fee_per_teu", FEE, 0.0, 2 * FEE)
    return network.with_layer([fee, fact(port, "fee_from", countries)])


@pytest.mark.parametrize(
    ("origin", "pays"), [("CN", True), ("RU", False), ("DE", False), ("", False), (None, False)]
)
def test_only_named_countries_pay_and_none_at_home(toy, origin, pays):
    network = asking(toy, "CN DE")
    with_it, without = (Pricer(it, "teu", WINTER, origin, "") for it in (network, toy))
    more = with_it.handling("golf", "sea", "gate").usd - without.handling("golf", "sea", "gate").usd
    assert more == pytest.approx(FEE if pays else 0.0)
    assert with_it.port_surcharge_usd("golf", "sea") == pytest.approx(FEE if pays else 0.0)
    assert with_it.handling("golf", "gate", "sea") == without.handling("golf", "gate", "sea")


def test_bulk_pays_the_fee_of_a_tonne_and_boxes_that_of_a_teu(toy):
    asked = [fact("golf:sea", f"fee_per_{it}", 7.0) for it in ("teu", "t")]
    for fee, boxes in zip(asked, (True, False), strict=True):
        network = toy.with_layer([fee, fact("golf:sea", "fee_from", "CN")])
        for per_teu in (True, False):
            with_it, without = (
                Pricer.of_unit(it, WINTER, per_teu=per_teu, origin_country="CN")
                for it in (network, toy)
            )
            more = with_it.port_surcharge_usd("golf", "sea") - without.port_surcharge_usd(
                "golf", "sea"
            )
            assert more == (7.0 if per_teu == boxes else 0.0)


def test_check_tells_fees_that_nobody_pays(toy):
    fee, named = fact("golf:sea", "fee_per_teu", FEE), fact("golf:sea", "fee_from", "CN")
    for some in ([fee], [named]):
        assert [it for it in check_network(toy.with_layer(some)) if "needs both" in it]
    assert not [it for it in check_network(asking(toy, "CN")) if "fee" in it]
    wrong = check_network(asking(toy, "CN", "golf:road"))
    assert [it for it in wrong if "is paid by sea or air" in it]
