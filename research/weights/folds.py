"""How well weights hold for rows that they were not estimated from, beside other rules."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from research.weights.candidates import Candidate, Case
from research.weights.classes import (
    APART,
    BY_HAND,
    CLASSES,
    FEW,
    PRIORS,
    TIME_PCT_D,
    WEIGHTS,
    class_of,
)
from research.weights.logit import (
    Estimate,
    Floats,
    Priors,
    Rows,
    Terms,
    agreed,
    by_way,
    costs_of,
    fit,
    likelihoods,
    probabilities,
    rows_of,
)

FOLDS = 10
_SCALE = np.array([PRIORS["scale"].middle]), np.array([PRIORS["scale"].deviation])


USUAL = 0.95
"""Share of a way that a source calls the usual one without a figure: nearly all, a judgement. With
the mean of the stated shares (0.76), which sources state where flows are split, first places and
errors of shares are the same, and every other way gets more than anybody would say of it."""


def tells(case: Case) -> bool:
    """Tell whether a case says something of weights: of its ways some agree and some do not."""
    return len({it.agrees for it in case.candidates}) == 2


def with_usual_share(cases: Sequence[Case]) -> list[Case]:
    """Return cases of which each has a share: `USUAL` where none is stated."""
    return [it if it.share is not None else replace(it, share=USUAL) for it in cases]


def kind_of(case: Case) -> int:
    """Return the number of the class of the cargo of a case."""
    return CLASSES.index(class_of(case.lineage)[0])


def planner_terms(case: Case, way: Candidate) -> tuple[float, Sequence[float]]:
    """Return generalised cost as the planner adds it up: price and papers, hours, events."""
    _, root = class_of(case.lineage)
    unit = CLASSES[kind_of(case)].roots[root]
    time = case.value_usd * TIME_PCT_D[root] / 2400.0 * way.hours
    return way.cost_usd + way.paid_usd, (time, *(unit * it for it in way.events))


def by_hand_terms(case: Case, way: Candidate) -> tuple[float, Sequence[float]]:
    """Return generalised cost under the weights that were set by hand, which this replaces."""
    fixed, parts = planner_terms(case, way)
    _, root = class_of(case.lineage)
    return fixed + float(np.dot(parts, BY_HAND[case.cargo if case.cargo in BY_HAND else root])), ()


def time_terms(_: Case, way: Candidate) -> tuple[float, Sequence[float]]:
    """Return hours alone."""
    return way.hours, ()


def price_terms(_: Case, way: Candidate) -> tuple[float, Sequence[float]]:
    """Return the price alone."""
    return way.cost_usd, ()


class Rule(NamedTuple):
    """A rule of choice: what a way costs, and which of `WEIGHTS` are estimated with it."""

    terms: Terms
    weights: tuple[str, ...]


RULES = {
    "estimated": Rule(planner_terms, WEIGHTS),
    "set by hand": Rule(by_hand_terms, ("scale",)),
    "time alone": Rule(time_terms, ("scale",)),
    "price alone": Rule(price_terms, ("scale",)),
}


class Sample(NamedTuple):
    """Cases that tell something, as arrays, with their groups."""

    cases: list[Case]
    rows: Rows
    sources: list[str]


def sample_of(cases: Sequence[Case], terms: Terms) -> Sample:
    """Return the cases that tell something of weights."""
    some = [it for it in cases if tells(it)]
    rows = rows_of(some, [kind_of(it) for it in some], terms)
    return Sample(some, rows, [it.source for it in some])


def priors_of(cases: Sequence[Case], weights: Sequence[str]) -> Priors:
    """Return the priors of some weights; classes with fewer than `FEW` cases have no factors."""
    many = Counter(kind_of(it) for it in cases if tells(it))
    own = tuple(it for it in range(len(CLASSES)) if many[it] >= FEW)
    middle = np.log([PRIORS[it].middle for it in weights])
    return Priors(middle, np.array([PRIORS[it].deviation for it in weights]), APART, own)


def estimate(cases: Sequence[Case], rule: Rule) -> Estimate:
    """Return the estimate of a rule from cases."""
    found = sample_of(cases, rule.terms)
    return fit(found.rows, priors_of(cases, rule.weights), found.sources)


class Held(NamedTuple):
    """Cases held against an estimate.

    By case the ``likelihood`` is its logarithm, ``first`` tells whether the way of least cost
    agrees, and ``share`` is that of the ways that do.
    """

    likelihood: Floats
    first: NDArray[np.bool_]
    share: Floats


def hold(cases: Sequence[Case], rule: Rule, found: Estimate) -> Held:
    """Hold cases, each with at least one way, against an estimate."""
    rows = rows_of(cases, [kind_of(it) for it in cases], rule.terms)
    weights = by_way(rows, found.point, found.priors)
    value, _ = likelihoods(rows, found.point, found.priors)
    cost = costs_of(rows, weights)
    # Of ways that cost the same the first is that of the planner.
    least = np.minimum.reduceat(cost, rows.first)[rows.row]
    first = np.maximum.reduceat(np.where(cost <= least, rows.agrees, 0.0), rows.first) > 0.0
    return Held(value, first, agreed(rows, probabilities(rows, weights)))


def folds_of(groups: Sequence[str], count: int = FOLDS) -> NDArray[np.int64]:
    """Return the fold of each row: groups stay together, the largest are dealt out first."""
    sizes = Counter(groups)
    loads = [0] * count
    fold = {}
    for group in sorted(sizes, key=lambda it: (-sizes[it], it)):
        fold[group] = loads.index(min(loads))
        loads[fold[group]] += sizes[group]
    return np.array([fold[it] for it in groups])


def held_out(cases: Sequence[Case], rule: Rule, groups: Sequence[str]) -> Held:
    """Hold each case against the estimate from the folds in which its group is not."""
    fold = folds_of(groups)
    likelihood, share = np.zeros(len(cases)), np.zeros(len(cases))
    first = np.zeros(len(cases), dtype=bool)
    for at in sorted(set(fold.tolist())):
        others = [it for it, of in zip(cases, fold, strict=True) if of != at]
        here = np.flatnonzero(fold == at).tolist()
        got = hold([cases[it] for it in here], rule, estimate(others, rule))
        likelihood[here], first[here], share[here] = got
    return Held(likelihood, first, share)
