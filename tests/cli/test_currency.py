"""``--currency``: amounts are those in USD times one rate, in tables; JSON states the rate."""

import json
import re

import pytest

from corridors.tables.exchange import exchange_rates
from corridors.tables.load import DATA, read_edition

PAIR = ("Harbin", "Busan", "--depart", "2026-12-01")


@pytest.fixture(scope="module")
def rates():
    return exchange_rates(DATA, read_edition(DATA))


def totals_of(table):
    """Return the line of the totals of a table."""
    return table.partition("\ntotal")[2].partition("\n")[0]


@pytest.mark.parametrize("code", ["CNY", "EUR", "RUB"])
def test_the_total_of_a_table_is_that_of_json_times_the_rate(run, rates, code):
    asked = run("route", *PAIR, "--by", "cost", "--format", "json", "--currency", code)
    found = json.loads(asked.out)
    usd = found["routes"][0]["totals"]["cost_usd"]
    assert found["currency"] == rates[code].to_dict()
    table = run("route", *PAIR, "--by", "cost", "--currency", code.lower()).out
    shown = [int(it.replace(",", "")) for it in re.findall(r"[\d,]*\d", totals_of(table))]
    assert any(abs(it - usd * rates[code].per_usd) <= 1.0 for it in shown)
    assert f"Money in {code}: {rates[code].text()}." in table
    assert not re.search(r"\bUSD (?!=)[\d,]", table.replace("1 USD =", ""))


def test_json_keeps_its_dollars(run):
    one, other = (
        json.loads(run("route", *PAIR, "--format", "json", *more).out)
        for more in ((), ("--currency", "CNY"))
    )
    assert other.pop("currency")["code"] == "CNY"
    assert one == other


def test_why_and_ranges_are_in_the_currency(run):
    table = run("route", *PAIR, "--currency", "EUR").out
    assert "EUR (P10-P90)" in table
    assert "USD" not in table.replace("1 USD =", "")


def test_usd_changes_nothing(run):
    assert run("route", *PAIR, "--currency", "USD").out == run("route", *PAIR).out


def test_a_chain_and_a_risk_are_in_the_currency(run, rates):
    chain = "Dalian > Vladivostok sea 1000usd > Moscow rail"
    table = run("price", chain, "--depart", "2026-12-01", "--currency", "CNY").out
    assert f"{1000.0 * rates['CNY'].per_usd:,.0f}*" in table
    # Facts keep their own unit, such as USD/TEU.
    assert not re.search(r"USD(?!/)", table.replace("1 USD =", ""))
    risk = run("risk", *PAIR, "--draws", "200", "--currency", "CNY")
    assert risk.code == 0, risk.err
    assert "\nCNY" in risk.out


def test_a_comparison_is_in_the_currency(run, rates):
    words = ("compare", *PAIR, "-s", "vladivostok-jam-2022", "--currency", "CNY")
    table = run(*words).out
    found = json.loads(run(*words, "--format", "json").out)
    assert found["currency"] == rates["CNY"].to_dict()
    assert "CNY (P10-P90)" in table
    assert "CNY +-" in table
    # CAREC states its indicators in USD.
    own = table.replace("TFI2 USD", "").replace("TFI3 USD/500 km", "").replace("1 USD =", "")
    assert "USD" not in own
    dollars = run(*words[:-2]).out
    assert "USD (P10-P90)" in dollars
    assert "CNY" not in dollars


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--currency", "XXX"), "currency 'XXX' has no rate; use one of USD, CNY, EUR, RUB"),
        (("--currency", "EUR", "--format", "csv"), "csv holds USD"),
        (("--currency", "EUR", "--map", "x.html"), "pages and charts show USD"),
    ],
)
def test_what_can_t_be_shown_in_it_is_refused(run, words, told):
    done = run("route", *PAIR, *words)
    assert done.code == 2
    assert told in done.err
