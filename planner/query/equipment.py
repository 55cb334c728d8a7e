"""The cargo kind of a container's size, and what a UN class adds to it."""

from corridors.errors import UsageError

EQUIPMENT = {"20": "teu", "40": "feu", "40hc": "feu_hc", "45": "box45", "reefer": "reefer"}
"""Cargo kind by the container as the trade names it; ``reefer`` is one of 40 feet."""
TYPES = {
    **dict.fromkeys(("20gp", "20dc", "20dv"), "20"),
    **dict.fromkeys(("40gp", "40dc", "40dv"), "40"),
    "40hq": "40hc",
    **dict.fromkeys(("45hc", "45hq"), "45"),
    **dict.fromkeys(("40rf", "40rh", "40hr"), "reefer"),
}
"""Container as `EQUIPMENT` names it by the other types that booking forms write for it."""
DANGEROUS = "dangerous"
"""The cargo kind of dangerous goods, and the nature that all classes share."""
DEFAULT_CARGO = "teu"
_DIVISIONS = {"1": 6, "2": 3, "3": 0, "4": 3, "5": 2, "6": 2, "7": 0, "8": 0, "9": 0}
"""Number of divisions of each class (UN Model Regulations, 2.0.1.1); 0 where it has none."""


def container_words(cargo: str) -> list[str]:
    """Return what the trade calls the container of a cargo kind; nothing of other cargo.

    Examples
    --------
    >>> container_words("feu_hc"), container_words("grain")
    (['40hc', '40hq'], [])
    """
    own = [it for it, kind in EQUIPMENT.items() if kind == cargo]
    return [*own, *(it for it, same in TYPES.items() if same in own)]


def cargo_of(cargo: str, equipment: str | None) -> str:
    """Return the cargo kind of a container, or the cargo kind itself without one.

    Raises
    ------
    UsageError
        If the container is unknown, or another cargo kind is asked for as well.

    Examples
    --------
    >>> cargo_of("teu", "40hc"), cargo_of("teu", "40HQ"), cargo_of("grain", None)
    ('feu_hc', 'feu_hc', 'grain')
    """
    if equipment is None:
        return cargo
    word = equipment.casefold()
    kind = EQUIPMENT.get(TYPES.get(word, word))
    if kind is None:
        message = f"--equipment {equipment!r} is unknown; use {', '.join(EQUIPMENT)}"
        raise UsageError(message)
    if cargo not in (DEFAULT_CARGO, kind):
        message = f"--equipment {equipment} and --cargo {cargo} exclude each other; keep one"
        raise UsageError(message)
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
    """Return the cargo kind that is meant, and the assignments that a UN class adds.

    Without a class dangerous goods are refused only where those of every class are.

    Raises
    ------
    UsageError
        As `cargo_of` and `nature_of`, or if other cargo is given a UN class.

    Examples
    --------
    >>> described("teu", None, "8")
    ('dangerous', ['dangerous.nature=dangerous un8'])
    """
    kind = cargo_of(cargo, equipment)
    if un_class is None:
        return kind, []
    nature = nature_of(un_class)
    if kind not in (DEFAULT_CARGO, DANGEROUS):
        message = (
            f"--un-class needs --cargo {DANGEROUS}, a 20-foot container of dangerous goods, "
            f"not {kind}"
        )
        raise UsageError(message)
    return DANGEROUS, [f"{DANGEROUS}.nature={nature}"]


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
