"""The examples of the how-to pages that extend the program, applied as they are printed there.

Rows are added to a copy of the tables, code to a copy of the source.
"""

import csv
import functools
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT, TOY
from service_tables import add_services

from corridors.errors import NoRouteError
from planner.pricing import snapshot

PAGES = ROOT / "docs" / "how-to"
FENCE = re.compile(
    r'^( *)```(?:csv|diff|python) title="([^"]+)"\n(.*?)^ *```$', re.MULTILINE | re.DOTALL
)
SHELL = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
DATED = ("--by", "time", "--depart", "edition")


def section_of(page, heading=""):
    text = (PAGES / page).read_text(encoding="utf-8")
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0] if heading else text


def blocks_of(page, heading=""):
    """Return the printed blocks of a page or of a section, each with the file that it is for."""
    found = FENCE.findall(section_of(page, heading))
    return [
        (name, re.sub(f"^{indent}", "", block, flags=re.MULTILINE)) for indent, name, block in found
    ]


def commands_of(page, folder):
    """Return the words of the commands that a page prints for an extended network."""
    lines = [
        line.strip() for block in SHELL.findall(section_of(page)) for line in block.splitlines()
    ]
    words = [re.sub(r"--data \S+", f"--data {shlex.quote(str(folder))}", it) for it in lines]
    return [shlex.split(it)[1:] for it in words if "--data" in it]


def add_rows(folder, blocks):
    """Add rows to tables; a block with a header is a new table."""
    for name, block in blocks:
        if name.endswith(".csv"):
            assert (folder / name).exists() != block.startswith("subject,"), name
            with (folder / name).open("a", encoding="utf-8") as table:
                table.write(block)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(TOY, tmp_path / "network")


@pytest.fixture
def supplied(tmp_path, run, monkeypatch):
    """Return a copy of the supplied tables, made as the pages say; it is read once."""
    folder = tmp_path / "my-network"
    assert run("export", "--format", "datapackage", folder).code == 0
    monkeypatch.setattr(snapshot, "ready_network", functools.cache(snapshot.ready_network))
    return folder


@pytest.fixture
def tree(tmp_path):
    """Return a copy of the planner's source."""
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(ROOT / "planner", tmp_path / "tree" / "planner", ignore=ignored).parent


def add_code(tree, blocks):
    """Add code: a changed line of a diff, in place of what it defines, or at the end."""
    for name, block in blocks:
        if not name.endswith(".py"):
            continue
        path = tree / name
        text = path.read_text(encoding="utf-8")
        if re.search(r"^\+", block, re.MULTILINE):
            kept = "".join(re.findall(r"^ (.*\n)", block, re.MULTILINE))
            assert text.count(kept) == 1, kept
            text = text.replace(kept, re.sub(r"^[ +]", "", block, flags=re.MULTILINE))
        elif defined := re.search(
            r'^SURCHARGES = \(.*?\)\n(?=""")', text, re.MULTILINE | re.DOTALL
        ):
            text = text.replace(defined[0], block)
        else:
            text += f"\n\n{block}"
        path.write_text(text, encoding="utf-8")


def ask(tree, *words):
    """Run the extended program."""
    code = (
        "import sys, planner\n"
        f"assert planner.__file__.startswith({str(tree)!r})\n"
        "from planner.cli.main import main\n"
        "main()"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )


def answer(tree, *words):
    done = ask(tree, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_surcharge(folder, tree):
    page = "add-a-surcharge.md"
    blocks = blocks_of(page)
    assert [it for it, _ in blocks] == ["planner/pricing/adjustments.py", "schema.csv", "facts.csv"]
    add_rows(folder, blocks)
    add_code(tree, blocks)
    check, *routes = commands_of(page, folder)
    assert "No problems" in answer(tree, *check)
    usual, more = (json.loads(answer(tree, *it, "--format", "json"))["routes"][0] for it in routes)
    assert more["totals"]["cost_usd"] - usual["totals"]["cost_usd"] == pytest.approx(60.0)
    assert more["legs"][0]["cost_usd"] - usual["legs"][0]["cost_usd"] == pytest.approx(60.0)
    # The search charges what the legs state: no route keeps a budget below the sum.
    budget = more["totals"]["cost_usd"] - 30.0
    refused = ask(tree, *routes[1], "--budget", f"{budget:.2f}")
    assert refused.returncode == NoRouteError.exit_code, refused.stderr
    assert ask(tree, *routes[0], "--budget", f"{budget:.2f}").returncode == 0


def test_border_crossing(folder, run):
    blocks = blocks_of("add-a-border-crossing.md")
    assert [it for it, _ in blocks] == ["places.csv", "links.csv", "sources.csv", "facts.csv"]
    add_rows(folder, blocks)
    result = run("check", "--data", folder)
    assert result.code == 0, result.err
    asked = ("Alpha", "Delta", "--mode", "rail", *DATED)
    result = run("route", *asked, "--format", "json", "--data", folder)
    legs = json.loads(result.out)["routes"][0]["legs"]
    (border,) = (leg for leg in legs if leg["kind"] == "border")
    # Four hours out; five in, of which the mean of a range from 2 to 9 is 5.29.
    assert (border["from"], border["to"], border["border_h"]) == ("hotel", "india", 9.29)


@pytest.mark.nightly
@pytest.mark.slow
def test_kind_of_cargo(supplied, run):
    page = "add-a-kind-of-cargo.md"
    blocks = blocks_of(page)
    assert [it for it, _ in blocks] == ["cargo.csv", "facts/tank.csv", "sources.csv"]
    add_rows(supplied, blocks)
    check, explain, *routes = commands_of(page, supplied)
    assert "No problems" in run(*check).out
    assert "21 (18-26) t" in run(*explain).out
    asked = [run(*it, "--format", "json") for it in routes]
    usual = [it if it != "tank" else "teu" for it in routes[0]]
    asked.append(run(*usual, "--format", "json"))
    one, other, parent = (json.loads(it.out)["routes"][0] for it in asked)
    assert one == other
    assert one["totals"]["co2e_kg"] / parent["totals"]["co2e_kg"] == pytest.approx(2.1, 1e-3)
    for name in ("time_h", "cost_usd", "distance_km"):
        assert one["totals"][name] == parent["totals"][name]


@pytest.mark.slow
def test_service(supplied, run):
    page = "add-a-service.md"
    blocks = blocks_of(page)
    assert [it for it, _ in blocks] == ["services.csv", "service_calls.csv", "sources.csv"]
    add_rows(supplied, blocks)
    check, services, explain, route = commands_of(page, supplied)
    assert "No problems" in run(*check).out
    assert "Mondays: Mon" in run(*services).out
    assert "Vladivostok  sea   loads, unloads   96.0" in run(*explain).out
    legs = json.loads(run(*route, "--format", "json").out)["routes"][0]["legs"]
    (ride,) = (it for it in legs if it["kind"] == "move")
    assert ride["service"]["id"] == "example_yingkou_vladivostok"
    assert ride["depart"].startswith("2026-11-09T")
    assert ride["time_h"] == 96.0


@pytest.mark.parametrize(
    ("heading", "head", "shown"),
    [("A figure that JSON has", "refuses", "RU"), ("A new figure", "years ago", "2")],
)
def test_column_of_a_table(folder, tree, heading, head, shown):
    add_services(folder)
    add_code(tree, blocks_of("add-a-column.md", heading))
    asked = ("services", "alpha", "golf", "--data", folder, "--depart", "edition")
    top, *lines = answer(tree, *asked).splitlines()
    at = top.index(head)
    assert shown in {line[at : at + len(head)].strip() for line in lines}
    rows = json.loads(answer(tree, *asked, "--format", "json"))["services"]
    field = {"refuses": ["RU"], "years ago": 2}[head]
    name = {"refuses": "refuses", "years ago": "years_unconfirmed"}[head]
    assert field in [row[name] for row in rows]


def test_column_of_compare(tree):
    add_code(tree, blocks_of("add-a-column.md", "A figure of `compare`"))
    asked = ("compare", "alpha", "delta", "--data", TOY, *DATED)
    rows = json.loads(answer(tree, *asked, "--format", "json"))["scenarios"][0]["rows"]
    shares = {row["corridor"]: row["rail_share"] for row in rows}
    assert shares == {"best": 0.0, "north": 1.0}
    table = csv.DictReader(io.StringIO(answer(tree, *asked, "--format", "csv")))
    assert {row["corridor"]: float(row["rail_share"]) for row in table} == shares
    shown = answer(tree, *asked).splitlines()
    head = next(line.split() for line in shown if " countries " in line)
    north = next(line for line in shown if line.startswith("north") and "100%" in line)
    assert head.index("rail") > head.index("open")
    assert "100%" in north


def test_the_reference_names_every_column_of_a_comparison(toy_run):
    text = (ROOT / "docs" / "reference" / "answers.md").read_text(encoding="utf-8")
    section = text.partition("\n## corridors compare ")[2].partition("\n## ")[0]
    asked = ("compare", "alpha", "delta", *DATED)
    table = csv.DictReader(io.StringIO(toy_run(*asked, "--format", "csv").out))
    (row, *_) = json.loads(toy_run(*asked, "--format", "json").out)["scenarios"][0]["rows"]
    assert not [name for name in {*table.fieldnames, *row} if f"`{name}`" not in section]
