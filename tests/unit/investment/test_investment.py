"""Projects on the toy network against every set of them, and what their tables may not say."""

import json
from itertools import combinations

import pytest
from conftest import TOY

from corridors.errors import DataError
from corridors.tables.load import load_network
from planner.flows.demand import read_demand
from planner.flows.flows import FlowTerms, assign
from planner.graph.layers import LayeredNetwork
from planner.investment import (
    CUTS,
    EVERY,
    choose_projects,
    read_projects,
    shipped_projects,
)
from planner.pricing.arcs import resolve_steps

FACTS = (
    "rail-1520,teu_per_train,100,TEU,,,,2025,atlas,p. 20,",
    "rail-1435,teu_per_train,100,TEU,,,,2025,atlas,p. 20,",
    "road,teu_per_truck,2,TEU,,,,2025,atlas,p. 20,",
    "charlie:rail-1520,capacity_trains_d,1,trains/d,,,,2025,atlas,p. 21,",
    "bravo:road,capacity_trucks_d,10,trucks/d,,,,2025,atlas,p. 21,",
    "golf:sea,capacity_teu_y,30000,TEU/y,,,,2025,atlas,p. 22,",
)
PROJECTS = {
    "crossing": (3, [("charlie:rail-1520", "capacity_trains_d", 2)]),
    "road": (2, [("bravo:road", "capacity_trucks_d", 20), ("road", "border_in_h", 5)]),
    "port": (4, [("golf:sea", "capacity_teu_y", 60000)]),
    "speed": (5, [("rail-1520", "speed_kmh", 80)]),
    "nothing": (1, [("echo-golf:rail-1435", "capacity_mt_y", 5)]),
}
DEMAND = """\
origin,destination,cargo,amount,unit
alpha,delta,teu,60000,TEU/y
alpha,golf,teu,50000,TEU/y
"""


def scenario(title, facts):
    rows = [
        f'[[facts]]\nsubject = "{subject}"\nattribute = "{attribute}"\nvalue = '
        f'{json.dumps(value)}\nsource = "assumption"\nnote = "a project"\n'
        for subject, attribute, value in facts
    ]
    return f'title = "{title}"\nwhy = "A project."\n' + "\n".join(rows)


@pytest.fixture
def place(toy_copy):
    """The toy network with capacities, demand, and projects with their costs."""
    path = toy_copy / "facts.csv"
    path.write_text("\n".join([path.read_text("utf-8").rstrip("\n"), *FACTS, ""]), "utf-8")
    network = load_network(toy_copy)
    world = LayeredNetwork(network, resolve_steps(network))
    (toy_copy / "demand.csv").write_text(DEMAND, encoding="utf-8")
    demand, _ = read_demand(network, [toy_copy / "demand.csv"])

    def projects(more=()):
        table = toy_copy / "own.csv"
        lines = ["project,scenario,cost_musd,low,high,source,note"]
        for name, (cost, facts) in {**PROJECTS, **dict(more)}.items():
            file = toy_copy / f"{name}.toml"
            file.write_text(scenario(name, facts), encoding="utf-8")
            lines.append(f"{name},{file},{cost},,,assumption,a judgement")
        table.write_text("\n".join([*lines, ""]), encoding="utf-8")
        return table

    return world, demand, projects


def all_sets(world, demand, terms, projects):
    """Return what each set costs to build and what a year costs with it."""
    found = {}
    for count in range(len(projects) + 1):
        for chosen in combinations(range(len(projects)), count):
            built = [projects[it] for it in chosen]
            laid = world.under(*(it.scenario for it in built))
            cost = assign(laid.network, laid.steps, demand, terms).solution.cost
            found[frozenset(chosen)] = (sum(it.usd for it in built), cost)
    return found


def check(found, known, budget, within):
    affordable = {it: both for it, both in known.items() if both[0] <= budget}
    least = min(cost for _, cost in affordable.values())
    alike = 1e-9 * known[frozenset()][1]
    cheapest = min(price for price, cost in affordable.values() if cost <= least + alike)
    assert found.best.cost == pytest.approx(least, rel=1e-9)
    assert found.best.price == cheapest
    most = least + within * (known[frozenset()][1] - least)
    near = {it: both for it, both in affordable.items() if both[1] <= most + alike}
    wanted = {
        it
        for it, (_, cost) in near.items()
        if not any(o < it and other <= cost + alike for o, (_, other) in near.items())
    }
    assert {it.chosen for it in found.near} == wanted
    points, best = [], float("inf")
    for price, cost in sorted(affordable.values()):
        if cost < best - alike:
            points.append((price, pytest.approx(cost, rel=1e-9)))
            best = cost
    assert [(it.price, it.cost) for it in found.frontier] == points


@pytest.mark.parametrize("by", ["cost", pytest.param("generalised", marks=pytest.mark.nightly)])
def test_the_choice_is_that_of_every_set(place, by):
    world, demand, projects = place
    listed = read_projects(world.network, projects())
    terms = FlowTerms(by, world.network.edition)
    base = choose_projects(world, demand, terms, listed, 0.0)
    known = all_sets(world, demand, base.terms, listed)
    assert len({round(cost) for _, cost in known.values()}) > 4, "projects must matter"
    for millions, within in ((0, 0.0), (5, 0.5), (9, 0.2)):
        found = choose_projects(world, demand, terms, listed, millions * 1e6, within=within)
        assert found.method == CUTS
        check(found, known, millions * 1e6, within)


@pytest.mark.nightly
def test_a_project_that_makes_a_year_more_expensive_is_not_built(place):
    world, demand, projects = place
    worse = {"tax": (0, [("road", "cost_per_teu_km", 9), ("sea", "cost_per_teu_km", 9)])}
    listed = read_projects(world.network, projects(worse))
    terms = FlowTerms("cost", world.network.edition)
    found = choose_projects(world, demand, terms, listed, 9e6, within=0.2)
    assert found.method == EVERY
    known = all_sets(world, demand, found.terms, listed)
    check(found, known, 9e6, 0.2)
    assert "tax" not in found.names(found.best)


@pytest.mark.nightly
def test_the_command_prints_what_the_choice_holds(place, run, toy_copy):
    _, _, projects = place
    words = ["invest", "--data", str(toy_copy), "--projects", str(projects())]
    words += ["--demand", str(toy_copy / "demand.csv"), "--budget", "5m-usd"]
    told = json.loads(run(*words, "--format", "json").out)
    best = told["sets"][0]
    assert best["investment_usd"] <= 5e6
    assert best["share_of_best"] == 1
    assert told["frontier"][-1]["projects"] == best["projects"]
    assert [it["project"] for it in told["projects"]] == [*PROJECTS]
    assert {it["evidence"] for it in told["projects"]} == {"assumption"}
    for show in ("sets", "frontier", "projects"):
        rows = run(*words, "--format", "csv", "--show", show)
        assert len(rows.out.splitlines()) == 1 + len(told[show])
        shown = run(*words, "--show", show)
        assert shown.code == 0
        assert "Best: " in shown.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--budget", "lots"), "write 5bn-usd"),
        (("--budget", "5bn-rub"), "write 5bn-usd"),
        (("--budget", "1m", "--within", "101"), "use 0 to 100"),
        (("--budget", "1m", "--output", "x.csv"), "--output can't write a table"),
        (("--budget", "1m", "--projects", "none.csv"), "is not a file"),
        (("--budget", "1m"), "has no projects/paper.csv"),
        ((), "--budget"),
    ],
)
def test_wrong_words_are_refused(run, words, says):
    result = run("invest", "--data", str(TOY), *words)
    assert result.code == 2
    assert says in result.err
    assert "Traceback" not in result.err


def test_every_fault_of_a_table_is_named_with_its_line(toy, tmp_path):
    table = tmp_path / "own.csv"
    rows = [
        "project,scenario,cost_musd,low,high,source,note",
        "a,suez-shut,-1,,,assumption,why",
        "b,nowhere,1,,,assumption,why",
        "c,suez-shut,1,2,3,assumption,why",
        "d,suez-shut,1,,,assumption,",
        "e,suez-shut,1,,,somebody,why",
        "f,,1,,,assumption,why",
        "g,suez-shut,many,,,assumption,why",
    ]
    table.write_text("\n".join([*rows, ""]), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_projects(toy, table)
    told = caught.value.problems
    assert [it.partition(": ")[0] for it in told] == [f"own.csv:{n}" for n in range(2, 9)]
    wanted = ("0 or more", "nowhere", "not between", "reasoning", "somebody", "empty", "many")
    assert all(word in it for word, it in zip(wanted, told, strict=True))


def test_the_supplied_projects_are_cited(shipped):
    projects = read_projects(shipped, shipped_projects(shipped.folder))
    assert len(projects) == 8
    for it in projects:
        assert it.evidence in ("published", "derived", "assumption")
        assert it.note
        assert it.source == "assumption" or "://" in it.source
        assert it.low is not None
        assert it.high is not None
