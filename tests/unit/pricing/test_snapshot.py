"""The snapshot of the shipped network holds for one content of its tables and code."""

import os

from corridors.tables.load import DATA
from planner.pricing.snapshot import _CODE, UNREAD, _content, _pack, _unpack


def test_every_module_and_table_is_part_of_the_key() -> None:
    """A change in any package makes the snapshot anew, not one at the root alone."""
    named = {os.fsdecode(part) for part in _content(DATA) if part.startswith(b"/")}
    modules = {str(it) for code in _CODE for it in code.rglob("*.py")}
    tables = {
        str(it) for it in DATA.rglob("*.csv") if not {*it.relative_to(DATA).parts} & {*UNREAD}
    }
    assert modules <= named
    assert tables <= named


def test_what_is_unpacked_is_what_was_read_and_priced(toy, toy_steps) -> None:
    network, steps = _unpack(_pack(toy, toy_steps), toy.folder)
    assert steps == toy_steps
    own = {"subjects", "facts", "schema"}
    for name in {*toy._fields} - own:
        assert repr(getattr(network, name)) == repr(getattr(toy, name)), name
    for name in ("attributes", "units", "rates"):
        there, read = getattr(network.schema, name), getattr(toy.schema, name)
        assert there == read
        assert [*map(type, there.values())] == [*map(type, read.values())]
    assert network.facts.by_subject == toy.facts.by_subject
    numbers = range(len(toy.facts.source_ids))
    assert [*map(network.facts.fact, numbers)] == [*map(toy.facts.fact, numbers)]
    assert network.subjects.parse("alpha") == toy.subjects.parse("alpha")
