"""The cargo kind of a question by its kind, the size of its container and its UN class."""

from corridors.errors import UsageError
from corridors.model.cargo import Kinds, default_kind, find_kind, kind_named

DANGEROUS = "dangerous"
"""The nature that all classes of dangerous goods share, and a name of their kind of cargo."""
_PARTS = "\x1f|\x1f"
"""Stands between cargo, container and class in one text; no id holds it."""
_DIVISIONS = {"1": 6, "2": 3, "3": 0, "4": 3, "5": 2, "6": 2, "7": 0, "8": 0, "9": 0}
"""Number of divisions of each class (UN Model Regulations, 2.0.1.1); 0 where it has none."""


def container_words(kinds: Kinds) -> list[str]:
    """Return what the trade calls the kinds that are counted in TEU: the first alias, or the id."""
    return [(it.aliases or (it.id,))[0] for it in kinds.values() if it.basis == "teu"]


def cargo_of(kinds: Kinds, text: str) -> str:
    """Return the id of the cargo kind that a text of `described`, or a user's own, means.

    An empty text means the first kind of the data.

    Raises
    ------
    UnknownNameError
        If a cargo kind or a container is unknown.
    UsageError
        If the cargo, the container and the UN class are not of one kind.
    """
    cargo, equipment, goods = (*text.split(_PARTS), "", "")[:3]
    usual = default_kind(kinds)
    kind = kind_named(kinds, cargo).id if cargo.strip() else usual
    if equipment.strip():
        container = find_kind(kinds, equipment)
        if container is None or container.basis != "teu":
            message = (
                f"--equipment {equipment!r} is unknown; use {', '.join(container_words(kinds))}"
            )
            raise UsageError(message)
        if kind not in (usual, container.id):
            message = f"--equipment {equipment} and --cargo {cargo} exclude each other; keep one"
            raise UsageError(message)
        kind = container.id
    if goods:
        own = kind_named(kinds, goods)
        if kind not in (usual, own.id):
            message = f"--un-class needs --cargo {own.id} ({own.name_en}), not {kind}"
            raise UsageError(message)
        kind = own.id
    return kind


def nature_of(un_class: str) -> str:
    """Return the nature of dangerous goods of a UN class or division, the widest word first.

    Raises
    ------
    UsageError
        If there is no such class or division.

    Examples
    --------
    >>> nature_of("3"), nature_of("6.2")
    ('dangerous un3', 'dangerous un6 un6.2')
    """
    main, point, division = un_class.strip().partition(".")
    divisions = [str(it) for it in range(1, _DIVISIONS.get(main, 0) + 1)]
    if main not in _DIVISIONS or (point and division not in divisions):
        known = ", ".join(
            f"{it} ({it}.1 to {it}.{count})" if count else it for it, count in _DIVISIONS.items()
        )
        message = f"--un-class {un_class!r} is not a class of dangerous goods; use {known}"
        raise UsageError(message)
    own = f" un{main}.{division}" if point else ""
    return f"{DANGEROUS} un{main}{own}"


def described(cargo: str, equipment: str | None, un_class: str | None) -> tuple[str, list[str]]:
    r"""Return a text of the cargo that is meant, and the assignments that a UN class adds.

    `cargo_of` turns the text into a kind of a network. Without a class dangerous goods are refused
    only where those of every class are.

    Raises
    ------
    UsageError
        As `nature_of`.

    Examples
    --------
    >>> described("", "40hc", None), described("grain", None, None)
    (('\x1f|\x1f40hc', []), ('grain', []))
    >>> described("", None, "8")
    ('\x1f|\x1f\x1f|\x1fdangerous', ['dangerous.nature=dangerous un8'])
    """
    sets = [] if un_class is None else [f"{DANGEROUS}.nature={nature_of(un_class)}"]
    parts = [cargo, equipment or "", DANGEROUS if sets else ""]
    while parts and not parts[-1]:
        parts.pop()
    return _PARTS.join(parts), sets


def nature_words(natures: set[str]) -> str:
    """Return natures of cargo as a reader knows them.

    Examples
    --------
    >>> nature_words({"dangerous"}), nature_words({"un6.2", "dangerous"})
    ('dangerous', 'dangerous and of UN class 6.2')
    """
    return " and ".join(
        f"of UN class {it.removeprefix('un')}" if it.startswith("un") else it
        for it in sorted(natures)
    )
