"""Exchange rates: which holds for an edition, and what is wrong with a table of them."""

import datetime as dt

import pytest

from corridors.errors import DataError, UnknownNameError
from corridors.tables.exchange import DOLLARS, exchange_rates, find_rate


def test_the_latest_month_before_the_edition_holds():
    spring = exchange_rates(edition=dt.date(2026, 3, 15))
    latest = exchange_rates()
    assert spring["CNY"].period == "2026-03"
    assert latest["CNY"].period > spring["CNY"].period
    assert spring["RUB"].period == "2025"
    assert {"CNY", "EUR", "RUB"} == {*latest}


def test_an_amount_is_not_rounded():
    rate = exchange_rates()["CNY"]
    assert rate.of(3.0) == 3.0 * rate.per_usd
    assert find_rate({}, "usd") is DOLLARS


def test_a_folder_without_rates_takes_those_supplied(toy_copy):
    assert exchange_rates(toy_copy) == exchange_rates()


def test_all_faults_are_told_at_once(toy_copy):
    (toy_copy / "exchange_rates.csv").write_text(
        "currency,period,per_usd,source\n"
        "CNY,2026-10,0,atlas\n"
        "cny,2026-10,7,atlas\n"
        "EUR,October,0.9,atlas\n"
        "EUR,2026-10,0.9,nobody\n"
        "RUB,2026-10,80,atlas\n"
        "RUB,2026-10,81,atlas\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        exchange_rates(toy_copy)
    told = [it.partition("exchange_rates.csv:")[2] for it in caught.value.problems]
    assert [it.partition(":")[0] for it in told] == ["2", "3", "4", "5", "7"]


def test_a_currency_without_a_rate_is_refused():
    with pytest.raises(UnknownNameError, match="GBP"):
        find_rate(exchange_rates(), "GBP")
