"""The examples of docs/how-to/extend-the-planner.md, applied as they are printed there."""

import csv
import datetime as dt
import io
import json
import re
import shutil
import textwrap

import pytest
from conftest import ROOT, TOY

from corridors.tables.load import load_network
from planner.comparison import columns
from planner.graph.graph import build_graph
from planner.pricing import adjustments
from planner.pricing.arcs import reprice, resolve_steps
from planner.query.query import Query
from planner.routing.router import find_route

PAGE = ROOT / "docs" / "how-to" / "extend-the-planner.md"
FENCE = re.compile(r'^ *```(?:csv|python) title="([^"]+)"\n(.*?)^ *```$', re.MULTILINE | re.DOTALL)


def examples(heading):
    """Return the printed blocks of a section by the file that they are for."""
    text = PAGE.read_text(encoding="utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return {name: textwrap.dedent(block) for name, block in FENCE.findall(section)}


def run_module(block, module, monkeypatch):
    """Run a block at the end of a module, and put back what it defines after the test."""
    defined = dict(vars(module))
    exec(compile(block, module.__file__, "exec"), defined)  # noqa: S102 - our own page
    for name, value in defined.items():
        if vars(module).get(name) is not value and not name.startswith("__"):
            monkeypatch.setattr(module, name, value, raising=False)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(TOY, tmp_path / "network")


def extend(folder, blocks):
    for name, block in blocks.items():
        if name.endswith(".csv"):
            with (folder / name).open("a", encoding="utf-8") as table:
                table.write(block)


def test_pricing_rule(folder, monkeypatch, run):
    blocks = examples("A pricing rule")
    assert list(blocks) == ["planner/pricing/adjustments.py", "schema.csv", "facts.csv"]
    extend(folder, blocks)
    run_module(blocks["planner/pricing/adjustments.py"], adjustments, monkeypatch)
    network = load_network(folder)
    query = Query("alpha", "delta", "cost", dt.date(2026, 1, 10), "teu", ("rail-1435", "rail-1520"))
    (mass,) = network.facts.of("teu")[:1]
    heavy = network.with_layer([mass._replace(value=24.0)])
    assert mass.attribute == "mass_t"
    usual, more = find_route(network, query), find_route(heavy, query)
    assert more.total("cost_usd") - usual.total("cost_usd") == pytest.approx(60.0)
    assert more.legs[0].cost_usd == pytest.approx(60.0)
    steps = resolve_steps(heavy)
    graph = build_graph(heavy, steps, query)
    prices = [reprice(graph.pricer, steps.step(edge)).usd for edge in range(len(steps.head))]
    assert graph.usd == pytest.approx(prices)
    assert run("check", "--data", folder).code == 0


def test_border_crossing(folder, run):
    blocks = examples("A border crossing")
    assert list(blocks) == ["places.csv", "links.csv", "sources.csv", "facts.csv"]
    extend(folder, blocks)
    result = run("check", "--data", folder)
    assert result.code == 0, result.err
    asked = ("Alpha", "Delta", "--mode", "rail", "--by", "time", "--depart", "edition")
    result = run("route", *asked, "--format", "json", "--data", folder)
    legs = json.loads(result.out)["routes"][0]["legs"]
    (border,) = (leg for leg in legs if leg["kind"] == "border")
    assert (border["from"], border["to"], border["border_h"]) == ("hotel", "india", 9.0)


def test_column(toy_run, monkeypatch):
    (block,) = examples("A column of `compare`").values()
    run_module(block, columns, monkeypatch)
    asked = ("compare", "alpha", "delta", "--by", "time", "--depart", "edition")
    rows = json.loads(toy_run(*asked, "--format", "json").out)["scenarios"][0]["rows"]
    shares = {row["corridor"]: row["rail_share"] for row in rows}
    assert shares == {"best": 0.0, "north": 1.0}
    table = csv.DictReader(io.StringIO(toy_run(*asked, "--format", "csv").out))
    assert {row["corridor"]: float(row["rail_share"]) for row in table} == shares
    shown = toy_run(*asked).out.splitlines()
    head = next(line.split() for line in shown if " countries " in line)
    north = next(line for line in shown if line.startswith("north") and "100%" in line)
    assert head.index("rail") > head.index("open")
    assert "100%" in north


def test_the_reference_names_every_column_of_a_comparison(toy_run):
    text = (ROOT / "docs" / "reference" / "answers.md").read_text(encoding="utf-8")
    section = text.partition("\n## corridors compare ")[2].partition("\n## ")[0]
    asked = ("compare", "alpha", "delta", "--by", "time", "--depart", "edition")
    table = csv.DictReader(io.StringIO(toy_run(*asked, "--format", "csv").out))
    (row, *_) = json.loads(toy_run(*asked, "--format", "json").out)["scenarios"][0]["rows"]
    assert not [name for name in {*table.fieldnames, *row} if f"`{name}`" not in section]
