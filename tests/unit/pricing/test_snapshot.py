"""The snapshot of the shipped network holds for one content of its tables and code."""

import os

from corridors.tables.load import DATA
from planner.pricing.snapshot import _CODE, UNREAD, _content


def test_every_module_and_table_is_part_of_the_key() -> None:
    """A change in any package makes the snapshot anew, not one at the root alone."""
    named = {os.fsdecode(part) for part in _content(DATA) if part.startswith(b"/")}
    modules = {str(it) for code in _CODE for it in code.rglob("*.py")}
    tables = {
        str(it) for it in DATA.rglob("*.csv") if not {*it.relative_to(DATA).parts} & {*UNREAD}
    }
    assert modules <= named
    assert tables <= named
