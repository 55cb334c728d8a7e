"""Coverage of stated lists of lines, stations and crossings, with reasons for what is missing."""

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError
from corridors.model.network import Network
from corridors.tables.reader import UnreadableFile, columns_of, read_rows, table_files

LISTS = "coverage_lists"
ITEMS = "coverage"


class StatedList(NamedTuple):
    """A published list that completeness is measured by; ``origin`` is its file and line."""

    id: str
    title: str
    source: str
    locator: str
    origin: str


class Item(NamedTuple):
    """One thing on a list.

    ``held`` are the subjects of the network that stand for it: places, or links as ``a-b:mode``.
    Where there are none, ``why`` says what keeps it out. ``km`` is its length, of lines only.
    ``origin`` is its file and line.
    """

    list: str
    item: str
    km: float
    held: tuple[str, ...]
    why: str
    origin: str


class Coverage(NamedTuple):
    """The lists, by id, and all that stands on them."""

    lists: dict[str, StatedList]
    items: tuple[Item, ...]

    def of(self, key: str) -> list[Item]:
        """Return what stands on one list, in its order."""
        return [it for it in self.items if it.list == key]


def load_coverage(folder: Path) -> Coverage:
    """Read the lists of a network's folder; a network without the two tables has none.

    Raises
    ------
    DataError
        If there is one of the tables only, or one can't be read; if two lists have one id; if an
        item names no list, has neither ``held`` nor ``why`` or both, a length that is none, or
        stands on its list twice.
    """
    if not any((folder / name).exists() for name in (f"{LISTS}.csv", f"{ITEMS}.csv", ITEMS)):
        return Coverage({}, ())
    problems: list[str] = []
    lists: dict[str, StatedList] = {}
    for where, (key, title, source, locator) in _rows(folder, LISTS, problems):
        if key in lists:
            problems.append(f"{where}: list {key!r} occurs twice; keep one")
        lists[key] = StatedList(key, title, source, locator, where)
    items: list[Item] = []
    seen: set[tuple[str, str]] = set()
    for where, (key, item, km, held, why) in _rows(folder, ITEMS, problems):
        what = f"{where}: {item!r}"
        subjects = tuple(held.split())
        if key not in lists:
            problems.append(f"{what}: list {key!r} is not in {LISTS}.csv")
        if (key, item) in seen:
            problems.append(f"{what}: occurs twice on list {key!r}")
        if bool(subjects) == bool(why.strip()):
            problems.append(f"{what}: give either what covers it or why nothing does")
        seen.add((key, item))
        items.append(Item(key, item, _length(km, what, problems), subjects, why, where))
    if problems:
        # Problems of items follow from lists that were not read.
        raise DataError([it for it in problems if isinstance(it, UnreadableFile)] or problems)
    return Coverage(lists, tuple(items))


def _rows(folder: Path, table: str, problems: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield ``(file:line, cells)`` of all files of a table."""
    for path in table_files(folder, table):
        for line, cells in read_rows(path, columns_of(table), problems):
            yield f"{path.parent.name}/{path.name}:{line}", cells


def check_coverage(network: Network, coverage: Coverage) -> list[str]:
    """Return the items covered by what is no place and no link of the network."""
    subjects = {link.subject for link in network.links}
    problems = [
        f"{it.origin}: source {it.source!r} of list {it.id!r} is not in the sources table"
        for it in coverage.lists.values()
        if it.source not in network.sources
    ]
    for item in coverage.items:
        problems.extend(
            f"{item.origin}: {item.item!r} of {item.list} is covered by {subject}, which is "
            "not a place or link; name what covers it now, or why nothing does"
            for subject in item.held
            if subject not in network.places and subject not in subjects
        )
    return problems


def left_out(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items that nothing of the network stands for."""
    return (it for it in items if not it.held)


def _length(text: str, where: str, problems: list[str]) -> float:
    """Return kilometres, 0 where none are given."""
    if not text:
        return 0.0
    try:
        length = float(text)
    except ValueError:
        length = math.nan
    if math.isfinite(length) and length > 0.0:
        return length
    problems.append(f"{where}: km {text!r} is not a number above 0")
    return 0.0
