"""What hurts most when it shuts: against rebuilding everything, laws, and the command."""

import datetime as dt
import json

import pytest
from conftest import mostly_nightly, read_once

from corridors.errors import NoRouteError
from planner.criticality import (
    DEFAULT,
    KINDS,
    CriticalityTerms,
    _DetourFinder,
    damage_rows,
    find_assets,
    find_critical,
    pairs_of,
    rank_damage,
)
from planner.flows.demand import Demand, read_demand
from planner.graph.backend import PLAIN
from planner.graph.cache import warm_engine
from planner.pricing.arcs import HANDLE, resolve_steps
from planner.question.query import hour_rate
from planner.routing.route import route_burden
from planner.routing.router import find_route

SUMMER, WINTER = dt.date(2026, 8, 10), dt.date(2026, 1, 20)
HEADER = "origin,destination,cargo,amount,unit\n"


def rows_of(pairs, amount=1000.0, cargo="teu"):
    kept = {"modes": (), "assumed": False, "sources": ()}
    return [
        Demand(a, b, cargo, amount + at, "TEU/y", **kept, where=(f"demand.csv:{at}",))
        for at, (a, b) in enumerate(pairs)
    ]


def critical_of(network, steps, demand, asked, kinds=KINDS):
    ends = {place for it in demand for place in (it.origin, it.destination)}
    elements = find_assets(network, steps, kinds, ends=ends)
    pairs = pairs_of(network, demand, asked)
    return find_critical(network, steps, pairs, asked, elements, engine=warm_engine())


def closed(network, element):
    """Return the network with an element shut by facts, as a scenario would say it."""
    if element.kind == "port":
        modes = {"sea", "river"} & {
            link.mode for link in network.links if element.places[0] in (link.a, link.b)
        }
        subjects = [f"{element.places[0]}:{mode}" for mode in sorted(modes)]
    else:
        subjects = element.links or element.places
    layer = [network.read_assignment(f"{it}.status=closed") for it in subjects]
    return network.with_layer(layer)


def brute(network, steps, query, element, engine):
    """Return hours, dollars and km of the best route with an element shut; None: no route."""
    if element.kind == "country":
        query = query._replace(avoid=(element.country,))
    try:
        route = find_route(network, query, steps, engine=engine)
    except NoRouteError:
        return None
    return [route.total(name) for name in ("time_h", "cost_usd", "distance_km")]


def check(network, critical, steps):
    """Compare every pair with every element against rebuilding; return how many are lost."""
    lost = 0
    engine = warm_engine()
    for damage in critical.damages:
        if damage.asset.kind == "country":
            shut, shut_steps = network, steps
        else:
            shut = closed(network, damage.asset)
            shut_steps = resolve_steps(shut)
        other = PLAIN if len(network.places) < 100 else warm_engine()
        detours = {it.pair: it for it in damage.detours}
        for pair in critical.pairs:
            ends = (pair.query.origin, pair.query.destination)
            if damage.asset.country in {network.places[it].country for it in ends}:
                assert pair not in detours
                continue
            expected = brute(shut, shut_steps, pair.query, damage.asset, other)
            if pair in detours:
                after = detours[pair].after
            else:
                route = find_route(network, pair.query, steps, engine=engine)
                totals = [route.total(name) for name in ("time_h", "cost_usd", "distance_km")]
                assert expected == pytest.approx(totals)
                continue
            lost += after is None
            if after is None or expected is None:
                assert after is None, (damage.asset.id, ends)
                assert expected is None, (damage.asset.id, ends)
            else:
                assert [after.hours, after.usd, after.km] == pytest.approx(expected)
    return lost


TOWNS = ("alpha", "bravo", "charlie", "delta", "echo", "golf")


@pytest.mark.parametrize("by", ["time", "cost", "generalised"])
@pytest.mark.parametrize("day", [SUMMER, WINTER])
def test_equals_rebuilding_on_the_toy_network(toy, toy_steps, by, day):
    demand = rows_of([(a, b) for a in TOWNS for b in TOWNS if a != b])
    asked = CriticalityTerms(by, day, 3.0 if by == "generalised" else 0.0)
    critical = critical_of(toy, toy_steps, demand, asked)
    assert len(critical.pairs) + len(critical.unserved) == 30
    assert check(toy, critical, toy_steps) > 0
    assert any(it.after for damage in critical.damages for it in damage.detours)


@pytest.fixture(scope="module")
def shipped_ready():
    return read_once()


@pytest.fixture(scope="module")
def region(shipped_ready):
    network, _ = shipped_ready
    return read_demand(network, [network.folder / "demand" / "region.csv"])[0]


@pytest.mark.parametrize(
    ("by", "element"),
    [
        pytest.param("cost", "lianyungang:port", marks=pytest.mark.nightly),
        pytest.param("generalised", "manzhouli-zabaikalsk", marks=pytest.mark.nightly),
        pytest.param("time", "bering_strait", marks=pytest.mark.nightly),
        pytest.param("time", "jinghe-kuytun:rail-1435", marks=pytest.mark.nightly),
        ("generalised", "KZ"),
    ],
)
def test_equals_rebuilding_on_the_shipped_network(shipped_ready, region, by, element):
    network, steps = shipped_ready
    asked = CriticalityTerms(by, SUMMER)
    ends = {place for it in region for place in (it.origin, it.destination)}
    elements = [it for it in find_assets(network, steps, ends=ends) if it.id == element]
    pairs = pairs_of(network, region, asked)
    critical = find_critical(network, steps, pairs, asked, elements, engine=warm_engine())
    detours = critical.damages[0].detours[:6]
    assert detours
    # Some pairs that used it, and some that did not.
    used = {it.pair for it in critical.damages[0].detours}
    others = [it for it in critical.pairs if it not in used][::25]
    some = critical._replace(
        pairs=(*(it.pair for it in detours), *others),
        damages=[critical.damages[0]._replace(detours=detours)],
    )
    check(network, some, steps)


@pytest.mark.parametrize("by", mostly_nightly(("time", "cost", "generalised"), "generalised"))
def test_shutting_never_helps(shipped_ready, region, by):
    network, steps = shipped_ready
    critical = critical_of(network, steps, region[::4], CriticalityTerms(by, SUMMER))
    assert len(critical.pairs) > 20
    for damage in critical.damages:
        for it in damage.detours:
            assert it.after is None or it.after.value >= it.before.value - 1e-9
            assert set(it.before.path) & set(damage.asset.edges)
            assert it.after is None or not set(it.after.path) & set(damage.asset.edges)
    # Every step of every best route that belongs to an element was looked at.
    for pair in critical.pairs:
        way = next(
            it.before for damage in critical.damages for it in damage.detours if it.pair == pair
        )
        ends = {network.places[it].country for it in (pair.query.origin, pair.query.destination)}
        for damage in critical.damages:
            if damage.asset.country not in ends:
                touched = not set(way.path).isdisjoint(damage.asset.edges)
                assert touched == any(it.pair == pair for it in damage.detours)


def test_values_are_those_of_the_route(shipped_ready, region):
    network, steps = shipped_ready
    asked = CriticalityTerms("generalised", SUMMER, 0.5)
    critical = critical_of(network, steps, region[:6], asked, DEFAULT)
    for pair in critical.pairs:
        way = next(
            it.before for damage in critical.damages for it in damage.detours if it.pair == pair
        )
        route = find_route(network, pair.query, steps)
        assert way.hours == pytest.approx(route.total("time_h"))
        assert way.usd == pytest.approx(route.total("cost_usd"))
        burden = route_burden(network, route)
        borne = burden.usd - burden.documents
        value = way.usd + hour_rate(network, pair.query) * way.hours + borne
        assert way.value == pytest.approx(value)


def test_what_is_used_instead(toy, toy_steps):
    demand = rows_of([("alpha", "golf")])
    critical = critical_of(toy, toy_steps, demand, CriticalityTerms("cost", SUMMER))
    rows = {it["id"]: it for it in damage_rows(toy, critical, rank_damage(critical), {})}
    used = next(key for key in ("frost", "south_cape") if key in rows)
    other = {"frost": "south_cape", "south_cape": "frost"}[used]
    assert [it["id"] for it in rows[used]["instead"]] == [other]
    assert rows[used]["instead"][0]["share"] == 1.0
    # Both ports go with the sea: the way by land crosses two borders.
    assert [it["id"] for it in rows["alpha:port"]["instead"]] == ["bravo-charlie", "delta-golf"]
    assert rows["alpha:port"]["series"] == ["golf:port"]


@pytest.fixture
def table(tmp_path):
    def write(*rows, header=HEADER):
        path = tmp_path / "demand.csv"
        path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    return write


def test_command_prints_both_tables(toy_run, table):
    path = table("alpha,golf,teu,5000,TEU/y", "bravo,echo,teu,300,TEU/y", "alpha,delta,teu,9,TEU/y")
    done = toy_run("critical", path, "--depart", "2026-08-10")
    assert done.code == 0, done.err
    assert "3 pairs, 0.1 Mt a year, least generalised cost, departs 2026-08-10" in done.out
    assert "no other route" in done.out
    assert "another route" in done.out
    assert done.err == ""


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--only", "atlantis"], 2, "atlantis"),
        (["--only", "frost", "--of", "ports"], 2, "place frost belongs to no port"),
        (["--by", "cost", "--value-of-time", "3"], 2, "--by cost takes no value of time"),
        (["--value-of-time", "-1"], 2, "value of time -1 USD/h for a tonne must be 0 or more"),
        (["--depart", "2026-02-30"], 2, "is not a day"),
        (["--of", "bridges"], 2, "'bridges' is not one of"),
        (["--top", "0"], 2, "0 is not in the range"),
        (["-s", "no-such-scenario"], 2, "no-such-scenario"),
        (["--set", "frost.status=maybe"], 2, "maybe"),
    ],
)
def test_bad_options(toy_run, table, arguments, code, words):
    done = toy_run("critical", table("alpha,golf,teu,5000,TEU/y"), *arguments)
    assert (done.code, done.out) == (code, "")
    assert words in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("alpha,nowhere,teu,1,TEU/y", 1, "demand.csv:2: "),
        ("alpha,golf,teu,-1,TEU/y", 1, "must be above 0"),
        ("alpha,golf,teu,,TEU/y", 1, "amount is empty"),
        ("alpha,golf,gold,1,TEU/y", 1, "cargo 'gold' is unknown"),
    ],
)
def test_bad_demand(toy_run, table, row, code, words):
    done = toy_run("critical", table(row))
    assert (done.code, done.out) == (code, "")
    assert words in done.err


@pytest.mark.nightly
def test_the_shipped_demand(run):
    """What docs/explanation/critical.md says of it."""
    ids = (
        *("manzhouli-zabaikalsk", "alashankou-dostyk", "ceke-shiveekhuren"),
        *("jinghe-kuytun:rail-1435", "gaoqiaozhen-jinzhou:rail-1435", "north_cape"),
        *("atyrau-novorossiysk", "bering_strait", "mohe_oil_station-skovorodino"),
        *("komsomolsk-vanino:rail-1520", "ob_gulf"),
    )
    done = run("critical", "--format", "json", *(it for key in ids for it in ("--only", key)))
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert document["query"]["pairs"] > 80
    rows = {it["id"]: it for it in document["elements"]}
    assert set(rows) == set(ids)
    lost = [it["id"] for it in document["elements"] if it["lost"]]
    assert {*ids[8:]} == set(lost)
    added = {key: row["added_value"] for key, row in rows.items()}
    assert added["jinghe-kuytun:rail-1435"] > added["ceke-shiveekhuren"]
    assert added["ceke-shiveekhuren"] > 3 * added["manzhouli-zabaikalsk"]
    assert added["north_cape"] > added["bering_strait"] > 0
    manzhouli, alashankou = rows["manzhouli-zabaikalsk"], rows["alashankou-dostyk"]
    assert manzhouli["instead"][0]["id"] == "erenhot-zamyn_uud"
    assert alashankou["instead"][0]["id"] == "altynkol-khorgos"
    assert alashankou["tonnes"] > 0.4 * manzhouli["tonnes"]
    assert all(0.0 < it["added_usd_per_t"] < 50.0 for it in (alashankou, manzhouli))
    # Betweenness sees it the other way round.
    lines = rows["gaoqiaozhen-jinzhou:rail-1435"], rows["ceke-shiveekhuren"]
    assert lines[0]["betweenness"] > 5 * lines[1]["betweenness"]
    assert lines[0]["added_value"] < lines[1]["added_value"] / 10
    assert -1 < document["betweenness_spearman"] < 1


def test_a_port_is_named_instead_only_where_cargo_is_handled(shipped, shipped_steps):
    finder = _DetourFinder(shipped, shipped_steps, [], PLAIN)
    ports = {edge for edge, it in finder.part_of.items() if it.endswith(":port")}
    assert len(ports) > 100
    assert {shipped_steps.kind[edge] for edge in ports} == {HANDLE}
