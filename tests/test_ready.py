"""The snapshot is never trusted beyond its stamp, and never needed."""

import pytest

from corridors.load import DATA
from corridors.snapshot import from_plain, to_plain
from planner import ready
from planner.steps import Steps, resolve_steps


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Snapshots go to two places of the test: the first can't be written."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder is wanted")
    paths = [blocked / "network.marshal", tmp_path / "cache" / "deep" / "network.marshal"]
    monkeypatch.setattr(ready, "snapshot_paths", lambda _: paths)
    return paths


def test_snapshot_gives_the_same_network(kept, monkeypatch):
    first, steps = ready.ready_network()
    assert [path.exists() for path in kept] == [False, True]
    monkeypatch.setattr(ready, "load_network", None)
    again, same_steps = ready.ready_network()
    assert again.places == first.places
    assert again.links == first.links
    assert again.corridors == first.corridors
    assert again.facts.by_subject == first.facts.by_subject
    assert again.facts.fact(100) == first.facts.fact(100)
    assert same_steps == steps


@pytest.mark.parametrize("spoil", [b"", b"not marshal", None])
def test_a_spoiled_or_old_snapshot_is_read_anew(kept, monkeypatch, spoil):
    first, _ = ready.ready_network()
    if spoil is None:
        monkeypatch.setattr(ready, "_stamp", lambda _: ["another"])
    else:
        kept[1].write_bytes(spoil)
    again, _ = ready.ready_network()
    assert again.places == first.places


def test_plain_and_back(toy):
    north = toy.corridors["north"]
    toy = toy._replace(corridors={**toy.corridors, "north": north._replace(between=("CN", "RU"))})
    again = from_plain(to_plain(toy), toy.folder)
    assert again.corridors == toy.corridors
    assert again.places == toy.places
    assert again.schema.attributes == toy.schema.attributes
    assert again.schema.rates == toy.schema.rates
    assert [again.facts.fact(n) for n in range(len(toy.facts))] == [
        toy.facts.fact(n) for n in range(len(toy.facts))
    ]
    assert Steps._make(tuple(resolve_steps(again))) == resolve_steps(toy)


def test_snapshots_stand_beside_the_tables_first(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    beside, cache = ready.snapshot_paths(DATA)
    assert beside.parent == DATA / "__pycache__"
    assert cache.is_relative_to(tmp_path)


@pytest.mark.parametrize(
    ("origin", "destination", "cargo"),
    [
        ("dalian", "duisburg", "teu"),
        ("vladivostok", "busan", "feu"),
        ("harbin", "hamburg", "grain"),
    ],
)
def test_the_fast_path_equals_the_slow_path(origin, destination, cargo):
    """Steps priced once and laid under a question weigh what pricing them for it gives."""
    import datetime as dt

    from planner.graph import STATIC, build_graph
    from planner.query import Query
    from planner.steps import NEVER, reprice

    network, steps = ready.ready_network()
    query = Query(origin, destination, "time", dt.date(2026, 8, 15), cargo)
    graph = build_graph(network, steps, query)
    checked = 0
    for edge, hours in enumerate(graph.hours):
        if hours == NEVER:
            continue
        price = reprice(graph.pricer, steps.step(edge))
        assert price is not None
        assert graph.usd[edge] == pytest.approx(price.usd)
        assert graph.wtw_kg[edge] == pytest.approx(price.wtw_kg)
        if graph.number[edge] == STATIC:
            assert hours == pytest.approx(price.hours)
            assert not price.closed
        checked += 1
    assert checked > 5000
