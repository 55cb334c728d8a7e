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


DEMAND = """\
origin,destination,cargo,amount,unit
alpha,delta,teu,5000,TEU/y
alpha,golf,teu,300,TEU/y
"""
TOY_DAY = ("--depart", "2026-08-01")
COST = ("--by", "cost", *TOY_DAY)
COMMANDS = {
    "breakeven": (
        *("bravo", "golf", "--vary", "rail-1520.cost_per_teu_km", "--points", "5"),
        *("--from", "0.01", "--to", "5", *COST),
    ),
    "breakeven of two": (
        *("bravo", "golf", "--vary", "rail-1520.cost_per_teu_km", "--points", "2"),
        *("--vary", "road.cost_per_teu_km", "--from", "0.01", "--from", "0.123"),
        *("--to", "5", "--to", "1", *COST),
    ),
    "explain": ("alpha", "golf", *COST),
    "critical": ("DEMAND", "--no-betweenness", "--by", "cost", *TOY_DAY),
    "flows": ("DEMAND", "--by", "cost", *TOY_DAY, "--show", "demand"),
    "invest": (
        *("--demand", "DEMAND", "--projects", "PROJECTS", "--budget", "1bn-usd"),
        *("--by", "cost", *TOY_DAY),
    ),
    "compare": ("--pair", "alpha>golf", *COST),
    "reach": ("alpha", "--within", "300000rub", *TOY_DAY),
    "batch": ("LIST",),
    "batch --long": ("LIST", "--long"),
}
SCENARIO = """\
title = "Cheap trains"
why = "A project."

[[facts]]
subject = "rail-1520"
attribute = "cost_per_teu_km"
value = 0.2
source = "assumption"
note = "what is built"
"""


@pytest.fixture
def asked(toy_run, tmp_path):
    """Ask one of `COMMANDS` with more words."""
    (tmp_path / "demand.csv").write_text(DEMAND, encoding="utf-8")
    (tmp_path / "cheap.toml").write_text(SCENARIO, encoding="utf-8")
    project = f"cheap,{tmp_path / 'cheap.toml'},123.456,assumption,a guess"
    projects = f"project,scenario,cost_musd,source,note\n{project}\n"
    (tmp_path / "projects.csv").write_text(projects, encoding="utf-8")
    shipments = "origin,destination,depart,count,by\nalpha,golf,2026-08-01,41,cost\n"
    (tmp_path / "list.csv").write_text(shipments, encoding="utf-8")
    files = {"DEMAND": "demand.csv", "PROJECTS": "projects.csv", "LIST": "list.csv"}

    def ask(name, *more):
        words = [str(tmp_path / files[it]) if it in files else it for it in COMMANDS[name]]
        done = toy_run(name.split()[0], *words, *more)
        assert done.code == 0, done.err
        return done.out

    return ask


def usd_of(name, found):
    """Return an amount of USD of an answer, with the units of it that a table prints."""
    if name.startswith("breakeven"):
        return next(it["total"] for it in found["points"] if it["total"] % 1), ",.0f"
    if name == "explain":
        return found["why"]["best"]["totals"]["cost_usd"], ",.0f"
    if name == "critical":
        means = [it["added_usd_per_t"] for it in found["elements"]]
        return next(it for it in means if it and it != round(it, 1)), ",.1f"
    if name == "flows":
        return found["worlds"][0]["demand"][1]["cost_usd"], ",.1f"
    if name == "invest":
        return found["projects"][0]["cost_usd"] / 1e6, ",.0f"
    if name == "reach":
        sums = [it["cost_usd"] for it in found["places"]]
        return next(it for it in sums if abs(it - round(it)) > 0.1), ",.0f"
    if name == "compare":
        return found["pairs"][0]["scenarios"][0]["rows"][1]["cost_usd"], ",.0f"
    return found["rows"][0]["total_usd"], ",.0f"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_prints_an_amount_times_the_rate_and_rounds_it_once(asked, rates, name):
    plain = asked(name)
    found = json.loads(asked(name, "--format", "json"))
    assert asked(name, "--currency", "USD") == plain
    usd, form = usd_of(name, found)
    exact = rates["RUB"].of(usd)
    twice = rates["RUB"].of(float(format(usd, form).replace(",", "")))
    assert format(usd, form) in plain
    table = asked(name, "--currency", "RUB")
    assert format(exact, form) in table
    assert format(exact, form) != format(twice, form)
    assert "Money in RUB: 1 USD = " in table
    # Facts keep their own unit, such as USD/TEU.
    assert not re.search(r"USD(?!/)", table.replace("1 USD =", ""))


@pytest.mark.parametrize("name", COMMANDS)
def test_json_of_a_command_adds_the_rate_alone(asked, rates, name):
    plain = json.loads(asked(name, "--format", "json"))
    other = json.loads(asked(name, "--format", "json", "--currency", "RUB"))
    assert other.pop("currency") == rates["RUB"].to_dict()
    if name.startswith("batch"):
        for row in other["rows"]:
            for key in [it for it in row if re.search(r"(^|_)rub(_|$)", it)]:
                del row[key]
    assert other == plain


def test_a_picture_of_a_break_even_is_refused(toy_run, tmp_path):
    words = (*COMMANDS["breakeven"], "--plot", str(tmp_path / "x.svg"), "--currency", "EUR")
    done = toy_run("breakeven", *words)
    assert done.code == 2
    assert "pages and charts show USD" in done.err
