"""Class of evidence of a fact: whether its source prints the number, and for this subject.

And counts of facts and of distinct figures by class.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from corridors.model.entities import Attribute, Fact, Source
from corridors.model.network import Network

PUBLISHED, DERIVED, TRANSFERRED = "published", "derived", "transferred"
JUDGED, COMPUTED, ESTIMATED, ASSUMPTION = "judged", "computed", "estimated", "assumption"
EVIDENCE = (PUBLISHED, DERIVED, TRANSFERRED, JUDGED, COMPUTED, ESTIMATED, ASSUMPTION)
"""Classes: printed for this subject; worked out from what is printed, as the note shows; printed
for another subject; a judgement on what is printed; computed by a stated method; fitted to
observations, with low and high from the error of the fit; no source."""

_BY_KIND = (COMPUTED, ESTIMATED, ASSUMPTION)
_BY_NOTE = (DERIVED, TRANSFERRED, JUDGED)
_TIMES = ("h", "km/h")
_NO_TIMES = ("opens_h", "horizon_h")
_NO_PRICES = ("value_usd",)
_SHARES = ("_share", "_spread")


def evidence_class(kind: str, note: str) -> str:
    """Return the class of evidence of a fact.

    The kind of source decides where it is `COMPUTED`, `ESTIMATED` or `ASSUMPTION`. For all others
    the note does, where its first word is ``derived:``, ``transferred:`` or ``judged:``.

    Parameters
    ----------
    kind
        Kind of the source.
    note
        Note of the fact.

    Returns
    -------
    str
        One of `EVIDENCE`.

    Examples
    --------
    >>> evidence_class("press", "Mean of this crossing")
    'published'
    >>> evidence_class("press", "Transferred: as Dostyk")
    'transferred'
    >>> evidence_class("assumption", "judged: half of the way in")
    'assumption'
    """
    if kind in _BY_KIND:
        return kind
    word, colon, _ = note.partition(":")
    word = word.casefold()
    return word if colon and word in _BY_NOTE else PUBLISHED


def evidence_of(fact: Fact, sources: Mapping[str, Source]) -> str:
    """Return the class of evidence of a fact; what is set on the command line is assumed."""
    source = sources.get(fact.source)
    return evidence_class(ASSUMPTION if source is None else source.kind, fact.note)


def plain_note(note: str) -> str:
    """Return a note without the class of evidence at its head.

    Examples
    --------
    >>> plain_note("derived: half of 329 USD")
    'half of 329 USD'
    """
    word, colon, rest = note.partition(":")
    return rest.lstrip() if colon and word.casefold() in _BY_NOTE else note


def is_price(attribute: Attribute) -> bool:
    """Tell whether an attribute is a price: in dollars, or a share or spread of a price."""
    if "USD" in attribute.unit:
        return attribute.name not in _NO_PRICES
    return _is_share(attribute) and not any(it in attribute.meaning for it in ("speed", "days"))


def is_time(attribute: Attribute) -> bool:
    """Tell whether an attribute is a time: hours, a speed, or a share of a speed."""
    if attribute.unit in _TIMES:
        return attribute.name not in _NO_TIMES
    return _is_share(attribute) and "speed" in attribute.meaning


def _is_share(attribute: Attribute) -> bool:
    return attribute.name.endswith(_SHARES)


class EvidenceCount(NamedTuple):
    """Facts of a class of evidence, and the distinct figures among them."""

    facts: int
    figures: int


_GROUPS: dict[str, Callable[[Attribute], bool]] = {
    "all": lambda _: True,
    "prices": is_price,
    "hours": is_time,
}


def figure_of(fact: Fact) -> tuple[object, ...]:
    """Return what facts have in common that copy one figure of one source to many subjects."""
    return (fact.attribute, fact.value, fact.low, fact.high, fact.unit, fact.source)


def count_evidence(network: Network) -> dict[str, dict[str, EvidenceCount]]:
    """Count facts and figures of all facts, of prices and of hours, by class of evidence.

    Facts with the same attribute, value, low, high, unit and source are one figure. It counts
    in the first of its classes in the order of `EVIDENCE`, so that classes add up.

    Returns
    -------
    dict
        Counts by group (``all``, ``prices``, ``hours``) and class; each group has all classes.
    """
    facts: dict[str, Counter[str]] = {group: Counter() for group in _GROUPS}
    figures: dict[str, dict[tuple[object, ...], int]] = {group: {} for group in _GROUPS}
    rank = {name: at for at, name in enumerate(EVIDENCE)}
    attributes = network.schema.attributes
    groups_of = {
        name: [group for group, holds in _GROUPS.items() if holds(attribute)]
        for name, attribute in attributes.items()
    }
    for fact in network.facts:
        name = evidence_of(fact, network.sources)
        figure = figure_of(fact)
        for group in groups_of[fact.attribute]:
            facts[group][name] += 1
            found = figures[group]
            found[figure] = min(rank[name], found.get(figure, rank[name]))
    return {
        group: {name: EvidenceCount(facts[group][name], distinct[rank[name]]) for name in EVIDENCE}
        for group in _GROUPS
        for distinct in (Counter(figures[group].values()),)
    }
