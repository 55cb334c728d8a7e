"""Counts of facts and of distinct figures by class of evidence."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from corridors.model.entities import Attribute, Fact
from corridors.model.evidence import EVIDENCE, evidence_of, is_price, is_time
from corridors.model.network import Network


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
