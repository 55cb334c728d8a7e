"""A logit of the ways of cargo, by maximum likelihood with priors.

The utility of a way is ``log(path size) - log(cost) / scale``, with its generalised cost as the
planner adds it up: a path-size logit with multiplicative errors (path-size weibit), in which one
scale serves a tonne of coal and a box of phones. The likelihood of a row is the sum of the
probabilities of the ways that agree with its statement; where a share is stated, both sides count
in proportion. Weights are estimated as logarithms, the pooled ones and a factor of each class.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from research.weights.candidates import Candidate, Case

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """The cases that tell something of the weights, as arrays over all their ways.

    Attributes
    ----------
    first
        Number of the first way of each case.
    row, kind
        The case and the class of each way.
    agrees
        1 for a way that agrees with the statement, else 0.
    share
        Share that is stated of each case, 1 where there is none.
    fixed
        What of the cost of each way no weight changes.
    parts
        What each weight multiplies, of shape (ways, weights).
    size
        Path size of each way.
    """

    first: NDArray[np.int64]
    row: NDArray[np.int64]
    kind: NDArray[np.int64]
    agrees: Floats
    share: Floats
    fixed: Floats
    parts: Floats
    size: Floats


Terms = Callable[[Case, Candidate], tuple[float, Sequence[float]]]
"""The fixed part of the cost of a way, and what each weight multiplies."""


def rows_of(cases: Sequence[Case], kinds: Sequence[int], terms: Terms) -> Rows:
    """Return cases as arrays.

    Parameters
    ----------
    cases
        The cases, each with at least one way.
    kinds
        Number of the class of each.
    terms
        The cost of their ways.
    """
    ways = [(at, case, it) for at, case in enumerate(cases) for it in case.candidates]
    costs = [terms(case, it) for _, case, it in ways]
    counts = [len(case.candidates) for case in cases]
    return Rows(
        first=np.cumsum([0, *counts[:-1]]),
        row=np.array([at for at, _, _ in ways]),
        kind=np.array([kinds[at] for at, _, _ in ways]),
        agrees=np.array([float(it.agrees) for _, _, it in ways]),
        share=np.array([1.0 if case.share is None else case.share for case in cases]),
        fixed=np.array([fixed for fixed, _ in costs]),
        parts=np.array([parts for _, parts in costs], dtype=float).reshape(len(ways), -1),
        size=np.array([it.path_size for _, _, it in ways]),
    )


@dataclass(frozen=True, slots=True)
class Priors:
    """Middles and deviations of the logarithms of the pooled weights, the scale last.

    ``apart`` is the deviation of the factor of a class; ``own`` are the numbers of the classes
    that have factors, others borrow the pooled weights.
    """

    middle: Floats
    deviation: Floats
    apart: float
    own: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Weights of highest posterior, and how far they may be off.

    Attributes
    ----------
    point
        Logarithms of the pooled weights, then of the factors of each class that has them.
    covariance
        Of the point: the sandwich, with the scores summed by source.
    priors
        The priors.
    """

    point: Floats
    covariance: Floats
    priors: Priors

    def of(self, kind: int | None) -> tuple[Floats, Floats]:
        """Return the logarithms of the weights of a class, None for the pooled, and their errors.

        A class that borrows may differ by ``apart`` from the pooled weights.
        """
        many = len(self.priors.middle)
        pick = np.zeros((many, len(self.point)))
        pick[:, :many] = np.eye(many)
        extra = 0.0
        if kind in self.priors.own:
            at = many * (1 + self.priors.own.index(kind))
            pick[:, at : at + many] = np.eye(many)
        elif kind is not None:
            extra = self.priors.apart**2
        variance = np.einsum("ij,jk,ik->i", pick, self.covariance, pick)
        return pick @ self.point, np.sqrt(variance + extra)


def by_way(rows: Rows, point: Floats, priors: Priors) -> Floats:
    """Return the logarithms of the weights of each way, of shape (ways, weights and scale)."""
    many = len(priors.middle)
    weights = np.tile(point[:many], (len(rows.row), 1))
    for at, kind in enumerate(priors.own, 1):
        weights[rows.kind == kind] += point[many * at : many * (at + 1)]
    return weights


def costs_of(rows: Rows, weights: Floats) -> Floats:
    """Return the generalised cost of each way under `by_way`."""
    found: Floats = rows.fixed + (rows.parts * np.exp(weights[:, :-1])).sum(axis=1)
    return found


def probabilities(rows: Rows, weights: Floats) -> Floats:
    """Return the share of each way within its case under `by_way`."""
    utility = np.log(rows.size) - np.log(costs_of(rows, weights)) / np.exp(weights[:, -1])
    utility -= np.maximum.reduceat(utility, rows.first)[rows.row]
    power = np.exp(utility)
    found: Floats = power / np.add.reduceat(power, rows.first)[rows.row]
    return found


def agreed(rows: Rows, chance: Floats) -> Floats:
    """Return the share of each case that goes by ways that agree with its statement."""
    found: Floats = np.add.reduceat(chance * rows.agrees, rows.first)
    return found


_LEAST = 1e-12


def likelihoods(rows: Rows, point: Floats, priors: Priors) -> tuple[Floats, Floats]:
    """Return the log-likelihood of each case, and its gradient by the point."""
    weights = by_way(rows, point, priors)
    with_it = agreed(rows, probabilities(rows, weights))
    value = _log_share(rows.share, with_it)
    scale = np.exp(weights[:, -1])
    cost = costs_of(rows, weights)
    slope = np.empty_like(weights)
    slope[:, :-1] = -rows.parts * np.exp(weights[:, :-1]) / (cost * scale)[:, None]
    slope[:, -1] = np.log(cost) / scale
    each = slope * by_utility(rows, weights)[:, None]
    many = weights.shape[1]
    gradient = np.zeros((len(rows.first), len(point)))
    gradient[:, :many] = np.add.reduceat(each, rows.first, axis=0)
    kind = rows.kind[rows.first]
    for at, own in enumerate(priors.own, 1):
        of_kind = kind == own
        gradient[of_kind, many * at : many * (at + 1)] = gradient[of_kind, :many]
    return value, gradient


def by_utility(rows: Rows, weights: Floats) -> Floats:
    """Return the gradient of the log-likelihood by the utility of each way."""
    chance = probabilities(rows, weights)
    with_it = agreed(rows, chance)
    pull = rows.share / np.maximum(with_it, _LEAST)
    push = (1.0 - rows.share) / np.maximum(1.0 - with_it, _LEAST)
    found: Floats = chance * (np.where(rows.agrees > 0.0, pull[rows.row], push[rows.row]) - 1.0)
    return found


def _log_share(share: Floats, found: Floats) -> Floats:
    value: Floats = share * np.log(np.maximum(found, _LEAST))
    return value + np.where(
        share < 1.0, (1.0 - share) * np.log(np.maximum(1.0 - found, _LEAST)), 0.0
    )


def fit(rows: Rows, priors: Priors, sources: Sequence[str]) -> Estimate:
    """Return the weights of highest posterior.

    Parameters
    ----------
    rows
        The cases.
    priors
        What is known before.
    sources
        Source of each case: scores of one source are summed in the sandwich.
    """
    middle = np.concatenate([priors.middle, np.zeros(len(priors.own) * len(priors.middle))])
    spread = np.concatenate(
        [priors.deviation, np.full(len(middle) - len(priors.middle), priors.apart)]
    )

    def objective(point: Any) -> tuple[float, Any]:
        value, slope = likelihoods(rows, point, priors)
        off = (point - middle) / spread
        return float(off @ off / 2.0 - value.sum()), off / spread - slope.sum(axis=0)

    options = {"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7}
    result = minimize(objective, middle, jac=True, method="L-BFGS-B", options=options)
    inverse = np.linalg.inv(_curvature(lambda it: objective(it)[1], result.x))
    scores = likelihoods(rows, result.x, priors)[1]
    groups = {name: at for at, name in enumerate(dict.fromkeys(sources))}
    summed = np.zeros((len(groups), len(middle)))
    np.add.at(summed, [groups[it] for it in sources], scores)
    meat = summed.T @ summed + np.diag(spread**-2.0)
    return Estimate(result.x, inverse @ meat @ inverse, priors)


def _curvature(gradient: Callable[[Any], Any], point: Floats, step: float = 1e-4) -> Floats:
    columns = [
        (gradient(point + step * way) - gradient(point - step * way)) / (2.0 * step)
        for way in np.eye(len(point))
    ]
    found = np.array(columns)
    half: Floats = (found + found.T) / 2.0
    return half
