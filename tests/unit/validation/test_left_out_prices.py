"""Published prices without themselves: the closed form, the figures of the edition, the command."""

import csv
import io
import json
import re

import pytest
from conftest import ROOT

from planner.pricing.surface import hyperparameters
from planner.validation.prices import LEFT_OUT, predict_left_out, price_errors


@pytest.fixture(scope="module")
def prices(shipped):
    return predict_left_out(shipped)


@pytest.fixture(scope="module")
def errors(prices):
    return {(it.left_out, it.group): it for it in price_errors(prices)}


def test_every_price_is_in_one_mode_and_one_trade(prices, errors):
    rows = len(prices.usd)
    for left_out in LEFT_OUT:
        of_modes = [
            it.rows for (name, _), it in errors.items() if name == left_out and it.by == "mode"
        ]
        assert sum(of_modes) == errors[left_out, "all"].rows == rows
    assert sum(prices.trade == "rail russia > russia eastward") > 0
    assert "rail russia > russia" not in set(prices.trade.tolist())


@pytest.mark.parametrize(
    ("left_out", "within", "median", "width"),
    [("lane", 0.62, 0.22, 2.7), ("month", 0.86, 0.10, 1.8), ("source", 0.73, 0.16, 2.0)],
)
def test_what_is_left_out_is_met(errors, left_out, within, median, width):
    found = errors[left_out, "all"]
    assert found.within >= within
    assert found.median <= median
    assert abs(found.bias) <= 0.03
    assert 0.75 <= found.p80 <= 0.85
    assert found.width <= width


def test_as_table_json_and_csv(run):
    table = run("validate", "--kind", "prices", "--worst", "2").out
    assert "prices without their lane" in table
    assert "prices without their source" in table
    document = json.loads(run("validate", "--kind", "prices", "--format", "json").out)
    assert {it["left_out"] for it in document["summary"]} == set(LEFT_OUT)
    found = run("validate", "--kind", "prices", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(found)))
    assert len(rows) == len(document["rows"]) == document["summary"][0]["rows"]
    assert list(rows[0]) == list(document["rows"][0])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--kind", "choice"), "has its own table"),
        (("--draws", "100"), "drop --draws"),
        (("--reference", "prices.csv"), "drop --reference"),
    ],
)
def test_what_does_not_go_with_prices(run, more, message):
    result = run("validate", "--kind", "prices", *more)
    assert result.code == 2
    assert message in result.err


def test_the_page_of_the_model_has_the_fitted_numbers():
    text = (ROOT / "docs/explanation/model.md").read_text(encoding="utf-8")
    section = text.partition("## Prices of services")[2].partition("\n## ")[0]
    stated = {*re.findall(r"\d[\d,]*\.?\d*", section)}
    fitted = hyperparameters()
    numbers = [*fitted.variances.values(), fitted.noise]
    expected = {f"{it:.2f}" if it >= 1.0 else f"{it:.3f}" for it in numbers}
    expected |= {f"{it:.0f}" for it in fitted.months.values()}
    expected |= {f"{round(it, -2):,.0f}" for it in fitted.reach_km.values()}
    expected |= {f"{it:.2f}" for it in fitted.families.values() if it != 1.0}
    assert expected <= stated, sorted(expected - stated)
