"""Which lines, stations and crossings of stated lists does the network hold, and why not others?"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError
from corridors.network import Network
from corridors.tables import read_rows, table_files

LISTS = "coverage_lists"
ITEMS = "coverage"


class StatedList(NamedTuple):
    """A published list that completeness is measured by."""

    id: str
    title: str
    source: str
    locator: str


class Item(NamedTuple):
    """One thing on a list.

    ``held`` are the subjects of the network that stand for it: places, or links as ``a-b:mode``.
    Where there are none, ``why`` says what keeps it out. ``km`` is its length, of lines only.
    """

    list: str
    item: str
    km: float
    held: tuple[str, ...]
    why: str


class Coverage(NamedTuple):
    """The lists, by id, and all that stands on them."""

    lists: dict[str, StatedList]
    items: tuple[Item, ...]

    def of(self, key: str) -> list[Item]:
        """Return what stands on one list, in its order."""
        return [it for it in self.items if it.list == key]


def load_coverage(folder: Path) -> Coverage:
    """Read the lists of a network's folder; a network without them has none.

    Raises
    ------
    DataError
        If a table is there and can't be read, an item names no list, has neither ``held`` nor
        ``why`` or both, or stands on its list twice.
    """
    if not (folder / f"{LISTS}.csv").is_file():
        return Coverage({}, ())
    problems: list[str] = []
    columns = StatedList._fields
    path = folder / f"{LISTS}.csv"
    lists = {row[0]: StatedList(*row) for _, row in read_rows(path, columns, problems)}
    items: list[Item] = []
    seen: set[tuple[str, str]] = set()
    for path in table_files(folder, ITEMS):
        for line, (key, item, km, held, why) in read_rows(path, Item._fields, problems):
            where = f"{path.name}:{line}: {item!r}"
            if key not in lists:
                problems.append(f"{where}: list {key!r} is not in {LISTS}.csv")
            if (key, item) in seen:
                problems.append(f"{where}: stands on list {key!r} twice")
            if bool(held) == bool(why):
                problems.append(f"{where}: give what holds it, or why nothing does: one of the two")
            seen.add((key, item))
            length = _length(km, where, problems)
            items.append(Item(key, item, length, tuple(held.split()), why))
    if problems:
        raise DataError(problems)
    return Coverage(lists, tuple(items))


def check_coverage(network: Network, coverage: Coverage) -> list[str]:
    """Return the items said to be held by what is no place and no link of the network."""
    subjects = {link.subject for link in network.links}
    problems = [
        f"{LISTS}.csv: source {it.source!r} of list {it.id!r} is not in the sources table"
        for it in coverage.lists.values()
        if it.source not in network.sources
    ]
    for item in coverage.items:
        problems.extend(
            f"{ITEMS}: {item.item!r} of {item.list} is held by {subject}, which is no place or "
            "link; name what stands for it now, or say why nothing does"
            for subject in item.held
            if subject not in network.places and subject not in subjects
        )
    return problems


def left_out(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items that nothing of the network stands for."""
    return (it for it in items if not it.held)


def _length(text: str, where: str, problems: list[str]) -> float:
    """Return kilometres, 0 where none are told."""
    if not text:
        return 0.0
    try:
        return float(text)
    except ValueError:
        problems.append(f"{where}: km {text!r} is no number")
        return 0.0
