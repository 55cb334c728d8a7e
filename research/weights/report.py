"""The tables of an estimate for the terminal and for ``docs/explanation/weights.md``."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import fsum
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.stats import chi2

from research.weights.candidates import Candidate, Case
from research.weights.classes import CLASSES, TIME_PCT_D, WEIGHTS, class_of, unit_of
from research.weights.folds import (
    RULES,
    Held,
    kind_of,
    sample_of,
    tells,
)
from research.weights.logit import (
    Estimate,
    Floats,
    by_utility,
    by_way,
    costs_of,
    likelihoods,
    rows_of,
)

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "weights.md"
_WORST = 10
_NAMES = {
    "time": "a day, % of the value of the goods",
    "boarding": "boarding, USD",
    "transfer": "transfer, USD",
    "mode_change": "change of mode, USD",
    "border": "border, USD",
    "scale": "scale",
}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def weight_table(found: Estimate, counts: Mapping[str, int]) -> str:
    """Return the weights of each class in their units, each with its standard error."""
    rows = []
    for number, group in enumerate(CLASSES):
        kind = next(iter(group.roots))
        middle, error = found.of(number)
        values = (
            f"{unit_of(kind, weight) * np.exp(at):.3g} ({off:.2f})"
            for weight, at, off in zip(WEIGHTS, middle, error, strict=True)
        )
        borrows = "" if number in found.priors.own else ", borrows"
        rows.append((f"{group.name}, {kind} ({counts[group.name]}{borrows})", *values))
    return table(("class (choices)", *(_NAMES[it] for it in WEIGHTS)), rows)


class Folds(NamedTuple):
    """A rule of choice held against rows left out, by country of origin and by source."""

    rule: str
    country: Held
    source: Held


def fold_table(cases: Sequence[Case], total: int, folds: Sequence[Folds]) -> str:
    """Return how well each rule does on rows left out, and how far behind the first.

    Parameters
    ----------
    cases
        The cases with ways.
    total
        How many rows there are, with those for which no way was found.
    folds
        The rules; the first is the one that others are compared with.
    """
    tell = np.array([tells(it) for it in cases])
    rows = []
    for fold in folds:
        cells = [fold.rule]
        for name in ("country", "source"):
            held: Held = getattr(fold, name)
            gap = getattr(folds[0], name).likelihood - held.likelihood
            cells += [
                f"{held.first.sum()} ({held.first.sum() / total:.1%})",
                f"{held.likelihood[tell].mean():.3f}",
                ""
                if fold is folds[0]
                else _with_error(gap[tell], [it.source for it in cases if tells(it)]),
            ]
        rows.append(cells)
    heads = ("rule", *(f"{it}{by}" for by in (", by country", ", by source") for it in _FOLD_HEADS))
    return table(heads, rows)


_FOLD_HEADS = ("first place", "log-likelihood a row", "behind the first rule")


def _with_error(gap: Floats, sources: Sequence[str]) -> str:
    """Return the mean of a difference with its standard error, summed by source."""
    mean = gap.mean()
    sums: dict[str, float] = {}
    for value, source in zip(gap - mean, sources, strict=True):
        sums[source] = sums.get(source, 0.0) + float(value)
    error = fsum(it**2 for it in sums.values()) ** 0.5 / len(gap)
    return f"{mean:.3f} ({error:.3f})"


def _relative(case: Case, usd: float) -> float:
    return usd / min(it.cost_usd for it in case.candidates)


def _late(case: Case, hours: float) -> float:
    root = class_of(case.lineage)[1]
    return _relative(case, case.value_usd * TIME_PCT_D[root] / 2400.0 * hours)


def _goes_by(family: str) -> Callable[[Case, Candidate], float]:
    return lambda _, way: float(family in way.way.split(" > ")[0].split(" + "))


OTHERS: dict[str, Callable[[Case, Candidate], float]] = {
    "waiting counts more than other hours": lambda case, way: _late(case, way.wait_h),
    "lateness: P90 above the expected hours": lambda case, way: _late(case, way.late_h),
    "road to the terminal beyond 150 km": lambda _, way: way.drayage_km / 100.0,
    "services not confirmed for over a year": lambda _, way: float(way.unconfirmed),
    "a long haul by road": _goes_by("road"),
    "a long haul by rail": _goes_by("rail"),
    "a long haul by sea": _goes_by("sea"),
    "a long haul by river": _goes_by("river"),
}
"""Terms that might count too."""


def other_table(cases: Sequence[Case], found: Estimate) -> str:
    """Return whether other terms would count beside the weights: Lagrange multiplier tests."""
    sample = sample_of(cases, RULES["estimated"].terms)
    rows, weights = sample.rows, by_way(sample.rows, found.point, found.priors)
    pull = by_utility(rows, weights)
    _, own = likelihoods(rows, found.point, found.priors)
    lines = []
    for name, term in OTHERS.items():
        values = np.array([term(case, it) for case in sample.cases for it in case.candidates])
        score = np.add.reduceat(values * pull, rows.first)
        # As much of the sum of scores as those of the weights cannot explain.
        scores = np.column_stack([own, score])
        ones = np.ones(len(scores))
        explained = [
            float(ones @ some @ np.linalg.pinv(some.T @ some) @ some.T @ ones)
            for some in (own, scores)
        ]
        gain = explained[1] - explained[0]
        sign = "less" if score.sum() < 0 else "more"
        lines.append((name, f"booked {sign}", f"{gain:.1f}", f"{chi2.sf(gain, 1):.3f}"))
    return table(("term", "sign", "chi-square", "p"), lines)


def share_lines(cases: Sequence[Case], held: Held) -> tuple[str, float]:
    """Return a table of stated and expected shares, and their mean absolute difference."""
    rows, off = [], []
    for case, share in zip(cases, held.share, strict=True):
        if case.share is not None and tells(case):
            rows.append((case.id, f"{case.share:.0%}", f"{share:.0%}"))
            off.append(abs(case.share - float(share)))
    return table(("row", "stated", "expected"), rows), float(np.mean(off)) if off else 0.0


def wrong_table(cases: Sequence[Case], found: Estimate) -> str:
    """Return the rows whose stated way the weights give the least share, and what stands first."""
    rule = RULES["estimated"]
    some = [it for it in cases if tells(it)]
    rows = rows_of(some, [kind_of(it) for it in some], rule.terms)
    cost = costs_of(rows, by_way(rows, found.point, found.priors))
    value, _ = likelihoods(rows, found.point, found.priors)
    lines = []
    for at in np.argsort(value, kind="stable")[:_WORST]:
        case, first = some[at], rows.first[at]
        mine = list(enumerate(case.candidates, first))
        best = min(mine, key=lambda it: cost[it[0]])
        stated = min((it for it in mine if it[1].agrees), key=lambda it: cost[it[0]])
        lines.append(
            (
                case.id,
                f"{_way(best[1])}: {best[1].cost_usd:,.0f} USD, {best[1].hours / 24:.1f} d",
                f"{_way(stated[1])}: {stated[1].cost_usd:,.0f} USD, {stated[1].hours / 24:.1f} d",
                f"{cost[stated[0]] / cost[best[0]] - 1.0:+.0%}",
            )
        )
    return table(("row", "first", "stated", "dearer by"), lines)


def _way(way: Candidate) -> str:
    return " > ".join(way.way.split(" > ")[:4]).replace("_", " ")


def missing_lines(cases: Sequence[Case]) -> str:
    """Return the rows whose stated way is not among the ways found, each with the reason."""
    return "\n".join(f"- `{it.id}`: {it.reason}" for it in cases if it.reason)


def count_by_class(cases: Sequence[Case]) -> Counter[str]:
    """Return how many cases of each class tell something of weights."""
    return Counter(CLASSES[kind_of(it)].name for it in cases if it.candidates and tells(it))


def fill(page: str, parts: Mapping[str, str]) -> str:
    r"""Return a page with each part between its marks, ``<!-- NAME -->`` and ``<!-- end -->``.

    Examples
    --------
    >>> fill("a\n<!-- x -->\nold\n<!-- end -->\nb", {"x": "new"})
    'a\n<!-- x -->\nnew\n<!-- end -->\nb'
    """
    for name, text in parts.items():
        mark = re.escape(f"<!-- {name} -->")
        page = re.sub(
            rf"({mark}\n).*?(<!-- end -->)",
            lambda it, text=text: f"{it[1]}{text}\n{it[2]}",  # type: ignore[misc] # bound now
            page,
            count=1,
            flags=re.DOTALL,
        )
    return page


def tables(parts: Mapping[str, str]) -> Iterator[str]:
    """Yield the parts as they are printed."""
    for name, text in parts.items():
        yield f"{name}\n{text}\n"
