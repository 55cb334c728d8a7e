"""Kinds of cargo as a tree: lineages, lists of kinds, and the names that the trade gives them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from corridors.errors import UnknownNameError
from corridors.model.entities import CargoKind
from corridors.places.names import did_you_mean

Kinds = Mapping[str, CargoKind]
"""The kinds of cargo of a network by id, in the order of its table."""
EXCLUDED = "-"
"""Before a word of a list: this kind and its children do not belong to it."""
_UNITS = re.compile(r"(?<=\d)(?:feet|foot|ft|['’′]+)")


def lineage(kinds: Kinds, kind: str) -> tuple[str, ...]:
    """Return a kind, its parent, the parent of that and so on.

    An id that is no kind is a lineage of itself. An ancestor that is unknown or occurs twice ends
    it; `tree_problems` reports both.

    Examples
    --------
    >>> def row(key, parent=""): return CargoKind(key, key, "", "", "teu", ("road",), parent)
    >>> kinds = {it.id: it for it in (row("box"), row("long", "box"), row("cold", "long"))}
    >>> lineage(kinds, "cold")
    ('cold', 'long', 'box')
    """
    found = [kind]
    while (row := kinds.get(found[-1])) is not None and row.parent in kinds:
        if row.parent in found:
            break
        found.append(row.parent)
    return tuple(found)


def tree_problems(kinds: Kinds) -> Iterator[tuple[str, str]]:
    """Yield the kinds whose parent is unknown or descends from them, and what is wrong.

    Of a circle the first kind is named alone; without its parent it is none.
    """
    circular: set[str] = set()
    for kind in kinds.values():
        if not kind.parent:
            continue
        if kind.parent not in kinds:
            near = did_you_mean(kind.parent, kinds) or f"; use one of {', '.join(kinds)}, or none"
            yield kind.id, f"parent {kind.parent!r} of cargo {kind.id} does not exist{near}"
            continue
        line = lineage(kinds, kind.id)
        if kinds[line[-1]].parent == kind.id and kind.id not in circular:
            circular.update(line)
            circle = " of ".join((*line, kind.id))
            yield kind.id, f"cargo {kind.id} descends from itself ({circle}); empty one parent"


def descendants(kinds: Kinds, kind: str) -> tuple[str, ...]:
    """Return a kind and all that descends from it, each before its own children."""
    found = [kind]
    for other in children(kinds, kind):
        found += descendants(kinds, other)
    return tuple(found)


def children(kinds: Kinds, kind: str) -> tuple[str, ...]:
    """Return the kinds whose parent is this one."""
    return tuple(it.id for it in kinds.values() if it.parent == kind)


@cache
def folded(text: str) -> str:
    """Return a name of cargo without case, blanks, hyphens and signs of feet.

    Examples
    --------
    >>> folded("40' HQ"), folded("40-ft HC"), folded("Iron ore")
    ('40hq', '40hc', 'ironore')
    """
    plain = re.sub(r"[\s\-‐–_]+", "", text.casefold())
    return _UNITS.sub("", plain)


def names_of(kind: CargoKind) -> Iterator[str]:
    """Yield what a kind may be called: its id, its names and its aliases."""
    yield kind.id
    yield from (it for it in (kind.name_en, kind.name_ru, kind.name_zh) if it)
    yield from kind.aliases


def default_kind(kinds: Kinds) -> str:
    """Return the id of the kind that is meant where a question names none: the first."""
    return next(iter(kinds))


def find_kind(kinds: Kinds, text: str) -> CargoKind | None:
    """Return the kind of an id, a name or an alias, whatever its case and spacing, if any."""
    word = text.strip()
    own = kinds.get(word) or kinds.get(word.lower())
    if own is not None or not word:
        return own
    key = folded(word)
    found = {folded(name): kind for kind in kinds.values() for name in names_of(kind)}
    return found.get(key)


def kind_named(kinds: Kinds, text: str) -> CargoKind:
    """Return the kind of `find_kind`.

    Raises
    ------
    UnknownNameError
        If nothing is called so; the message lists the kinds.
    """
    found = find_kind(kinds, text)
    if found is None:
        listed = ", ".join(f"{kind.id} ({kind.name_en})" for kind in kinds.values())
        near = did_you_mean(text.strip(), [it for kind in kinds.values() for it in names_of(kind)])
        message = f"cargo {text!r} is unknown; use one of {listed}{near}"
        raise UnknownNameError(message)
    return found


def name_problems(kinds: Kinds) -> Iterator[tuple[str, str]]:
    """Yield the kinds that have a name of another kind, and what is wrong."""
    taken: dict[str, str] = {}
    for kind in kinds.values():
        for name in names_of(kind):
            other = taken.setdefault(folded(name), kind.id)
            if other != kind.id:
                yield kind.id, f"cargo {kind.id}: {name!r} also names {other}; keep one of them"


def listed_kinds(kinds: Kinds, words: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds that a list of words means; words that name none are passed over.

    A word is an id or an alias, and means the children of its kind too. With `EXCLUDED` before
    it, it takes its kind and their children out of the list; ``all`` means every kind.

    Examples
    --------
    >>> def row(key, parent=""): return CargoKind(key, key, "", "", "teu", ("road",), parent)
    >>> kinds = {it.id: it for it in (row("box"), row("long", "box"), row("cold", "long"))}
    >>> listed_kinds(kinds, ["box", "-cold"])
    ('box', 'long')
    """
    named, excluded = _named(kinds, words)
    out = {it for kind in excluded for it in descendants(kinds, kind)}
    found = dict.fromkeys(it for kind in named for it in descendants(kinds, kind))
    return tuple(it for it in found if it not in out)


def unknown_kinds(kinds: Kinds, words: Iterable[str]) -> list[str]:
    """Return the words of a list that name no kind."""
    return [it for it in words if it != "all" and not find_kind(kinds, it.removeprefix(EXCLUDED))]


def forgotten_kinds(kinds: Kinds, words: Iterable[str]) -> str:
    """Return what a list leaves unsaid, and what to write; nothing of one that is clear.

    Who names some children of a kind but not the others may have forgotten these: the list is
    clear if it names the parent alone, all of its children, or excludes what is not meant.

    Examples
    --------
    >>> def row(key, parent=""): return CargoKind(key, key, "", "", "teu", ("road",), parent)
    >>> kinds = {it.id: it for it in (row("box"), *(row(it, "box") for it in ("a", "b", "c")))}
    >>> forgotten_kinds(kinds, ["a", "b"])
    'names a and b of box but not c; write box for all of them, or add -c'
    >>> forgotten_kinds(kinds, ["box", "a"])
    'names a beside box, which means all of its kinds; drop a, or exclude others by -b -c'
    >>> forgotten_kinds(kinds, ["box", "-c"]), forgotten_kinds(kinds, ["a"])
    ('', '')
    """
    named, excluded = _named(kinds, words)
    out = {it for kind in excluded for it in descendants(kinds, kind)}
    meant = {it for kind in named for it in descendants(kinds, kind)}
    for parent in kinds:
        own = children(kinds, parent)
        some = [it for it in own if it in named]
        others = [it for it in own if it not in named and it not in out]
        if not some or not others:
            continue
        less = " ".join(f"{EXCLUDED}{it}" for it in others)
        if parent in meant:
            beside = " and ".join(some)
            return (
                f"names {beside} beside {parent}, which means all of its kinds; drop {beside}, or "
                f"exclude others by {less}"
            )
        if len(some) > 1:
            return (
                f"names {' and '.join(some)} of {parent} but not {' and '.join(others)}; write "
                f"{parent} for all of them, or add {less}"
            )
    return ""


def _named(kinds: Kinds, words: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the kinds that the words of a list name, and those that they exclude."""
    named: list[str] = []
    excluded: list[str] = []
    for word in words:
        if word == "all":
            named += kinds
            continue
        kind = find_kind(kinds, word.removeprefix(EXCLUDED))
        if kind is not None:
            (excluded if word.startswith(EXCLUDED) else named).append(kind.id)
    return named, excluded
