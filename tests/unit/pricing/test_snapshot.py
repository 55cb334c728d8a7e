"""The snapshot holds as long as what it was made of, is never needed, and runs nothing."""

import os
from pathlib import Path

import pytest

from corridors import cache_folder as caches
from corridors.errors import DataError
from corridors.tables import reader as tables
from corridors.tables.load import DATA, load_network
from corridors.tables.packer import Packer, Unpacker
from corridors.tables.snapshot import pack_network, unpack_network
from planner.pricing import snapshot as ready
from planner.pricing.arcs import Steps, resolve_steps


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Snapshots go to a folder of the test."""
    folder = tmp_path / "cache" / "deep"
    monkeypatch.setattr(caches, "cache_folders", lambda: [folder])
    return folder


def test_snapshot_gives_the_same_network(kept, monkeypatch):
    first, steps = ready.ready_network()
    assert [path.name for path in kept.iterdir()] == [ready._NAME]
    monkeypatch.setattr(ready, "load_network", None)
    again, same_steps = ready.ready_network()
    assert again.places == first.places
    assert again.links == first.links
    assert again.corridors == first.corridors
    assert again.sources == first.sources
    assert again.facts.by_subject == first.facts.by_subject
    assert list(again.facts.by_subject) == list(first.facts.by_subject)
    assert again.facts.source_ids == first.facts.source_ids
    assert again.facts.fact(100) == first.facts.fact(100)
    assert same_steps == steps
    assert [list(it) for it in same_steps] == [list(it) for it in steps]


def test_a_damaged_snapshot_is_read_anew(kept):
    first, steps = ready.ready_network()
    (path,) = kept.iterdir()
    whole = path.read_bytes()
    for content in (b"[\xff\xff\xff\x7f", whole[:-1]):  # more kinds in test_caches
        path.write_bytes(content)
        again, same_steps = ready.ready_network()
        assert again.places == first.places
        assert same_steps == steps
        assert path.read_bytes() == whole


def test_a_body_of_another_shape_is_read_anew(kept, monkeypatch):
    """As a sound file would hold it that another version wrote under the same key."""
    _, steps = ready.ready_network()
    (path,) = kept.iterdir()
    whole = path.read_bytes()
    for body in (b"", b"\xff" * 9, Packer().to_bytes(), whole[62:-8]):
        monkeypatch.setattr(ready, "read_cache", lambda *_, body=body: memoryview(body))
        assert ready.ready_network()[1] == steps


@pytest.fixture
def edited(kept, toy_copy, monkeypatch):
    """Tables and modules of the test are taken for those that are shipped."""
    del kept
    code = toy_copy.parent / "code"
    code.mkdir()
    (code / "price.py").write_text("RATE = 1\n", encoding="utf-8")
    monkeypatch.setattr(ready, "DATA", toy_copy)
    monkeypatch.setattr(ready, "_CODE", (code,))
    loads = []

    def load(folder):
        loads.append(folder)
        return load_network(folder)

    monkeypatch.setattr(ready, "load_network", load)
    return toy_copy, code, loads


def exchange(path: Path, old: str, new: str) -> None:
    """Write another text of the same length, and set all times back."""
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    assert old in text
    assert len(old) == len(new)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_size == before.st_size


def test_an_edit_of_the_same_size_with_its_time_set_back_is_seen(edited):
    folder, code, loads = edited
    first, _ = ready.ready_network(folder)
    ready.ready_network(folder)
    assert len(loads) == 1
    name = next(iter(first.places.values())).name_en
    exchange(folder / "places.csv", name, name.swapcase())
    again, _ = ready.ready_network(folder)
    assert len(loads) == 2
    assert next(iter(again.places.values())).name_en == name.swapcase()
    exchange(code / "price.py", "1", "2")
    ready.ready_network(folder)
    assert len(loads) == 3
    (code / "price.py").rename(code / "prices.py")
    ready.ready_network(folder)
    assert len(loads) == 4
    ready.ready_network(folder)
    assert len(loads) == 4


def test_what_the_form_can_not_hold_is_read_every_time(edited):
    folder, _, loads = edited
    text = (folder / "places.csv").read_text(encoding="utf-8")
    (folder / "places.csv").write_text(text.replace("Alpha", "Al\x1epha"), encoding="utf-8")
    for _ in range(2):
        network, _ = ready.ready_network(folder)
        assert "\x1e" in network.places["alpha"].name_en
    assert len(loads) == 2


def test_a_table_that_can_not_be_read_is_told_by_who_reads_it(edited):
    folder, _, _ = edited
    (folder / "places.csv").unlink()
    (folder / "places.csv").symlink_to(folder / "nowhere.csv")
    with pytest.raises(DataError, match="places"):
        ready.ready_network(folder)


def test_no_table_that_a_network_is_made_of_is_left_out_of_the_key(monkeypatch):
    read = []
    plain = tables.read_rows

    def noting(path, columns, problems):
        read.append(path)
        return plain(path, columns, problems)

    for module in ("corridors.tables.facts", "corridors.tables.reader"):
        monkeypatch.setattr(f"{module}.read_rows", noting)
    network = load_network()
    resolve_steps(network)
    assert len(read) > 50
    hashed = {Path(it) for it in ready._files(DATA, ".csv", ready.UNREAD)}
    assert {*read} <= hashed
    assert {*ready.UNREAD} <= {it.name for it in DATA.iterdir()}


def test_packed_and_back(toy):
    north = toy.corridors["north"]
    toy = toy._replace(
        corridors={**toy.corridors, "north": north._replace(between=(("CN", "MN"), ("RU",)))}
    )
    packer = Packer()
    pack_network(toy, packer)
    again = unpack_network(Unpacker(packer.to_bytes()), toy.folder)
    assert again.corridors == toy.corridors
    assert again.places == toy.places
    assert again.modes == toy.modes
    assert again.cargo == toy.cargo
    assert again.sources == toy.sources
    assert again.links == toy.links
    assert {type(it) for it in again.links} == {type(it) for it in toy.links}
    assert again.edition == toy.edition
    assert again.facts.by_subject == toy.facts.by_subject
    assert again.schema.attributes == toy.schema.attributes
    assert again.schema.rates == toy.schema.rates
    assert again.schema.units == toy.schema.units
    assert [again.facts.fact(n) for n in range(len(toy.facts))] == [
        toy.facts.fact(n) for n in range(len(toy.facts))
    ]
    assert Steps._make(tuple(resolve_steps(again))) == resolve_steps(toy)


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

    from planner.graph.graph import STATIC, build_graph
    from planner.pricing.arcs import NEVER, reprice
    from planner.query.query import Query

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
