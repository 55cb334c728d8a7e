"""Flows on the toy and the shipped network: capacities, scenarios, prices, the command."""

import json

import pytest
from conftest import steps_under

from corridors.errors import DataError, UsageError
from corridors.scenario import apply_scenarios, load_scenarios
from corridors.tables.load import load_network
from planner.flows.capacity import find_capacities
from planner.flows.demand import read_demand
from planner.flows.flows import FlowTerms, assign, demand_query, one_more
from planner.flows.rows import (
    ScenarioFlows,
    demand_rows,
    limit_rows,
    link_rows,
    total_row,
    traffic_rows,
)
from planner.pricing.arcs import MOVE, resolve_steps
from planner.routing.router import find_route

HEADER = "origin,destination,cargo,amount,unit,modes"
FACTS = (
    "rail-1520,teu_per_train,100,TEU,,,,2025,atlas,p. 20,",
    "rail-1435,teu_per_train,100,TEU,,,,2025,atlas,p. 20,",
    "rail-1520@RU,teu_per_train,50,TEU,,,,2025,atlas,p. 20,",
    "road,teu_per_truck,2,TEU,,,,2025,atlas,p. 20,",
    "charlie:rail-1520,capacity_trains_d,1,trains/d,,,,2025,atlas,p. 21,",
    "bravo:road,capacity_trucks_d,10,trucks/d,,,,2025,atlas,p. 21,",
    "golf:sea,capacity_teu_y,30000,TEU/y,,,,2025,atlas,p. 22,",
    "golf:sea,traffic_teu_y,40000,TEU/y,,,,2025,atlas,p. 22,",
)


@pytest.fixture
def world(toy_copy):
    """Return a toy network with capacities, loaded anew with further facts."""

    def load(*more):
        path = toy_copy / "facts.csv"
        path.write_text(
            "\n".join([path.read_text("utf-8").rstrip("\n"), *FACTS, *more, ""]), encoding="utf-8"
        )
        return load_network(toy_copy)

    return load


def table(folder, *rows, name="demand.csv"):
    path = folder / name
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


def solve(network, folder, *rows, steps=None, **terms):
    demand, _ = read_demand(network, [table(folder, *rows)])
    steps = steps or resolve_steps(network)
    asked = {"by": "cost", "depart": network.edition, **terms}
    return ScenarioFlows("base", assign(network, steps, demand, FlowTerms(**asked)))


def capacities(network):
    return {it.id: it for it in find_capacities(network, resolve_steps(network))}


def ends(network, capacity):
    steps = resolve_steps(network)
    return {(it.a, it.b, it.first) for it in map(steps.step, capacity.edges)}


def test_a_crossing_counts_each_direction_and_both_gauges(world):
    network = world()
    found = capacities(network)
    out = found["charlie:rail-1520 out capacity_trains_d"]
    assert ends(network, out) == {("charlie", "bravo", it) for it in ("rail-1435", "rail-1520")}
    into = found["charlie:rail-1520 in capacity_trains_d"]
    assert ends(network, into) == {("bravo", "charlie", it) for it in ("rail-1435", "rail-1520")}


def test_both_directions_together_where_a_fact_says_so(world):
    network = world("charlie:rail-1520,capacity_directions,2,,,,,2025,atlas,p. 21,")
    both = capacities(network)["charlie:rail-1520 capacity_trains_d"]
    assert len(both.edges) == 4


def test_the_same_number_of_both_gauges_counts_once_another_apart(world):
    same = "charlie:rail-1435,capacity_trains_d,1,trains/d,,,,2025,atlas,p. 21,"
    found = capacities(world(same))
    assert [it for it in found if it.startswith("charlie:rail")] == [
        "charlie:rail-1435 in capacity_trains_d",
        "charlie:rail-1435 out capacity_trains_d",
    ]
    assert all(len(found[it].edges) == 2 for it in found if it.startswith("charlie:rail"))


def test_ports_links_straits_handling_and_places(world):
    network = world(
        "frost:sea,capacity_teu_y,5,TEU/y,,,,2025,atlas,p. 22,",
        "charlie-echo:rail-1520,capacity_mt_y,2,Mt/y,,,,2025,atlas,p. 22,",
        "echo>delta:rail-1520,capacity_mt_y,3,Mt/y,,,,2025,atlas,p. 22,",
        "rail-1435>rail-1520@charlie,capacity_teu_y,7,TEU/y,,,,2025,atlas,p. 22,",
        "alpha,capacity_mt_y,8,Mt/y,,,,2025,atlas,p. 22,",
    )
    found = capacities(network)
    assert ends(network, found["frost:sea capacity_teu_y"]) == {("frost", "frost", "sea")}
    assert ends(network, found["golf:sea capacity_teu_y"]) == {
        ("golf", "golf", "gate"),
        ("golf", "golf", "sea"),
    }
    assert len(found["charlie-echo:rail-1520 capacity_mt_y"].edges) == 2
    one = found["echo>delta:rail-1520 capacity_mt_y"]
    assert ends(network, one) == {("echo", "delta", "rail-1520")}
    steps = resolve_steps(network)
    handled = found["rail-1435>rail-1520@charlie capacity_teu_y"].edges
    assert {(it.first, it.second) for it in map(steps.step, handled)} == {
        ("rail-1435", "rail-1520"),
        ("rail-1520", "rail-1435"),
    }
    port = found["alpha capacity_mt_y"].edges
    assert {frozenset((it.first, it.second)) for it in map(steps.step, port)} == {
        frozenset(("gate", "sea"))
    }


def test_without_a_load_the_fact_to_add_is_named(toy_copy, tmp_path):
    path = toy_copy / "facts.csv"
    path.write_text(path.read_text("utf-8") + FACTS[4] + "\n", encoding="utf-8")
    network = load_network(toy_copy)
    with pytest.raises(DataError, match="no fact gives teu_per_train for charlie:rail-1520"):
        solve(network, tmp_path, "alpha,delta,teu,100,TEU/y,")


def test_without_limits_demand_takes_its_best_route(toy, tmp_path):
    found = solve(toy, tmp_path, "alpha,delta,teu,100,TEU/y,", "delta,alpha,teu,7,TEU/y,")
    for row, told in zip(found.flows.demand, demand_rows(found), strict=True):
        route = find_route(toy, demand_query(row, found.flows.terms))
        assert told["cost_usd"] == pytest.approx(route.total("cost_usd"))
        assert told["served"] == pytest.approx(row.amount)
    total = total_row(found)
    assert total["unserved_t"] == 0
    assert total["served_teu"] == 107
    assert limit_rows(found) == []


def test_a_full_crossing_diverts_and_has_its_price(world, tmp_path):
    network = world()
    # 18,250 TEU fit through one train a day each way; the next best way takes the rest.
    found = solve(network, tmp_path, "alpha,delta,teu,20000,TEU/y,")
    rows = limit_rows(found)
    assert [it["id"] for it in rows] == ["charlie:rail-1520 in capacity_trains_d"]
    told = demand_rows(found)[0]
    assert told["ways"][0]["amount"] == pytest.approx(18250)
    assert told["ways"][1]["amount"] == pytest.approx(1750)
    paths = found.flows.solution.paths[0]
    per_teu = paths[1].cost - paths[0].cost
    assert rows[0]["shadow_usd"] == pytest.approx(per_teu * 18250)
    assert rows[0]["per_train_usd"] == pytest.approx(per_teu * 50)
    assert told["marginal_usd"] == pytest.approx(paths[1].cost)


def test_a_whole_unit_more_is_solved_again(world, tmp_path):
    network = world()
    # 250 TEU are diverted: a whole train a day more saves only those, the price all its room.
    rows = ("alpha,delta,teu,18500,TEU/y,",)
    found = solve(network, tmp_path, *rows)
    (number,) = whole = one_more(found.flows)
    more = network.with_layer([network.read_assignment("charlie:rail-1520.capacity_trains_d=2")])
    after = solve(more, tmp_path, *rows, unserved=found.flows.terms.unserved)
    assert whole[number] == pytest.approx(found.flows.solution.cost - after.flows.solution.cost)
    price = found.flows.solution.prices[number]
    assert whole[number] == pytest.approx(price * 250 / 18250)
    row = limit_rows(found._replace(whole=whole))[0]
    assert row["one_more_usd"] == whole[number]
    assert limit_rows(found)[0]["one_more_usd"] is None


def test_what_does_not_fit_is_left_with_its_reason(world, tmp_path):
    network = world()
    found = solve(network, tmp_path, "alpha,delta,teu,50000,TEU/y,rail")
    told = demand_rows(found)[0]
    assert told["unserved"] == pytest.approx(50000 - 18250)
    assert told["reason"] == "full: charlie:rail-1520 in capacity_trains_d"
    assert limit_rows(found)[0]["scarce"]
    # Ten times the dearest route a tonne; a TEU has ten tonnes.
    assert found.flows.terms.unserved >= told["cost_usd"]


def test_no_way_and_a_price_below_the_route(toy, tmp_path):
    found = solve(toy, tmp_path, "alpha,delta,teu,10,TEU/y,sea")
    assert found.flows.reasons[0].startswith("no route; to find one: ")
    assert demand_rows(found)[0]["ways"] == []
    dear = solve(toy, tmp_path, "alpha,delta,teu,10,TEU/y,", unserved=0.5)
    assert dear.flows.reasons == {0: "its best route costs more than not carrying it"}


def test_a_closed_season_is_told(toy, tmp_path):
    found = solve(toy, tmp_path, "alpha,frost,teu,1,TEU/y,".replace("frost", "golf"), by="cost")
    assert found.flows.reasons == {}
    sea = toy.with_layer([toy.read_assignment("south_cape.status=closed")])
    winter = solve(
        sea, tmp_path, "alpha,golf,teu,10,TEU/y,sea", depart=toy.edition.replace(month=6)
    )
    assert "later in the year something is" in winter.flows.reasons[0]


@pytest.mark.nightly
def test_flows_keep_at_every_place(shipped, shipped_steps):
    demand, _ = read_demand(shipped, sorted((shipped.folder / "demand").glob("*.csv")))
    flows = assign(shipped, shipped_steps, demand, FlowTerms("generalised", shipped.edition))
    for row, paths, left in zip(demand, flows.solution.paths, flows.solution.unserved, strict=True):
        balance: dict[str, float] = {}
        for path in paths:
            moves = [it for it in map(shipped_steps.step, path.edges) if it.kind == MOVE]
            assert len({it.b for it in moves}) == len(moves)
            for step in moves:
                balance[step.a] = balance.get(step.a, 0.0) - path.amount
                balance[step.b] = balance.get(step.b, 0.0) + path.amount
        moved = {place: it for place, it in balance.items() if abs(it) > 1e-6 * row.amount}
        served = row.amount - left
        assert moved == pytest.approx({row.origin: -served, row.destination: served}, rel=1e-6)
    for limit, used in zip(flows.limits, flows.solution.used, strict=True):
        assert used <= limit.value * (1 + 1e-7), limit.id
    assert flows.solution.bound == pytest.approx(flows.solution.cost, rel=1e-6)
    # Pipelines carry all they are asked for but the gas above the contract.
    left = {demand[it].cargo for it in flows.reasons}
    assert left <= {"pipeline_gas"}

    base = ScenarioFlows("base", flows)
    shut, _ = apply_scenarios(shipped, load_scenarios(["manzhouli-shut"]))
    after = assign(shut, steps_under(shut), demand, flows.terms)
    assert any(it["subject"].startswith(("manzhouli", "zabaikalsk")) for it in limit_rows(base))
    assert after.solution.cost > flows.solution.cost
    assert not [
        it
        for it in link_rows(ScenarioFlows("manzhouli-shut", after))
        if it["subject"] in ("zabaikalsk-manzhouli:rail-1520", "zabaikalsk-manzhouli:rail-1435")
    ]
    assert {it["subject"] for it in traffic_rows(base)} >= {"manzhouli:rail-1520", "kozmino"}


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"by": "luck"}, "criterion 'luck' is unknown"),
        ({"by": "generalised", "time_value": -1.0}, "value of time"),
        ({"by": "generalised", "time_value": float("nan")}, "value of time"),
        ({"unserved": 0.0}, "price of unserved cargo"),
        ({"unserved": float("inf")}, "price of unserved cargo"),
    ],
)
def test_terms_out_of_range(toy, tmp_path, terms, words):
    with pytest.raises(UsageError, match=words):
        solve(toy, tmp_path, "alpha,delta,teu,1,TEU/y,", **terms)


# The command ------------------------------------------------------------------------------


@pytest.fixture
def flows(run, toy_copy, world, tmp_path):
    world()
    path = table(tmp_path, "alpha,delta,teu,50000,TEU/y,", "alpha,golf,teu,45000,TEU/y,")
    return lambda *words: run("flows", path, *words, "--data", toy_copy)


def test_json_has_worlds_with_all_rows(flows):
    result = flows("--format", "json")
    assert result.code == 0, result.err
    document = json.loads(result.out)
    assert document["schema_version"] == 1
    assert (document["query"]["demand_rows"], document["query"]["assumed_rows"]) == (2, 0)
    (world,) = document["worlds"]
    assert set(world) == {"totals", "limits", "demand", "links", "traffic"}
    assert world["totals"]["scenario"] == "base"
    assert world["traffic"][0]["published"] == 40000
    assert "are not carried; full: " in result.err
    assert " - Delta are not carried" in result.err
    assert flows("--format", "json").out == result.out


def test_scenarios_stand_beside_the_base_and_add_up(flows, tmp_path):
    texts = {
        "rail": ("bravo-charlie:rail-1520", "bravo-charlie:rail-1435"),
        "road": ("bravo-charlie:road",),
    }
    names = {}
    for name, subjects in texts.items():
        path = tmp_path / f"{name}.toml"
        facts = "".join(
            f'[[facts]]\nsubject = "{it}"\nattribute = "status"\nvalue = "closed"\n'
            'year = 2026\nsource = "assumption"\nnote = "a test"\n'
            for it in subjects
        )
        path.write_text(f'title = "{name}"\nwhy = "a test"\n{facts}', encoding="utf-8")
        names[name] = str(path)
    both = f"{names['rail']}+{names['road']}"
    result = flows("-s", names["rail"], "-s", both, "--format", "json", "--by", "cost")
    assert result.code == 0, result.err
    worlds = json.loads(result.out)["worlds"]
    totals = [it["totals"] for it in worlds]
    assert [it["scenario"] for it in totals] == ["base", names["rail"], both]
    assert totals[0]["objective_usd"] < totals[1]["objective_usd"] < totals[2]["objective_usd"]
    shown = flows("-s", names["rail"])
    assert "M USD" in shown.out
    many = [word for name in (*names.values(), both) for word in ("-s", name)]
    shown = flows(*many, "--by", "cost")
    assert shown.code == 0, shown.err
    assert "USD at most" in shown.out
    assert "under" in shown.out
    whole = flows("--one-more")
    assert whole.code == 0, whole.err
    assert "USD of one more" in whole.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--by", "luck"), "luck"),
        (("--by", "time", "--unserved-usd", "5"), "--unserved-usd is a price"),
        (("--by", "cost", "--value-of-time", "5"), "--value-of-time applies only"),
        (("--unserved-usd", "nan"), "price of unserved cargo"),
        (("--value-of-time", "-1"), "value of time"),
        (("-s", "a+"), "empty part"),
        (("-s", "no-such"), "no-such"),
        (("--depart", "soon"), "--depart 'soon' is not a day"),
        (("--output", "x.txt"), "--output can't write a table"),
        (("--format", "csv", "--output", "/nowhere/x.csv"), "does not exist"),
    ],
)
def test_wrong_words(flows, words, told):
    result = flows(*words)
    assert result.code == 2
    assert told in result.err
    assert result.out == ""


def test_wrong_tables(run, toy_copy, tmp_path):
    data = ("--data", toy_copy)
    result = run("flows", *data)
    assert result.code == 2
    assert "demand/*.csv" in result.err
    result = run("flows", tmp_path / "none.csv", *data)
    assert result.code == 2
    assert "is not a file" in result.err
    result = run("flows", table(tmp_path, "alpha,delta,teu,-1,TEU/y,"), *data)
    assert result.code == 1
    assert "demand.csv:2: amount -1" in result.err


@pytest.mark.parametrize("amount", ["2e12", "1e300", "1e308"])
def test_amounts_above_the_trade_of_the_world_are_bad_data(run, toy_copy, amount):
    path = table(toy_copy, f"Harbin,Moscow,teu,{amount},TEU/y,")
    done = run("flows", path)
    assert done.code == 1
    assert "exceeds the cargo of the whole world; check the unit" in done.err
