"""The k best routes that really differ, without those that are not worth showing."""

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from planner.words import word

Path = list[int]
Attempts = Iterator[tuple[float, Path | None]]
"""Lower bounds of what a path takes, without a path; then what it takes, and the path."""
Find = Callable[[tuple[int, ...], frozenset[int]], Attempts]
"""Looks for the best path whose tokens begin with a prefix and go on with none of a set.

The last path is empty where there is none.
"""


_LEAST_GAIN = 0.01
"""A share that is saved below this is no gain, as in a Pareto front."""
MOST_DROPPED = 30
"""Ways in a row that are not shown after which the search for more ends."""
MOST_SEARCHES = 1_000
"""Searches for one answer after which the search for more ends, and the answer says so."""


class SequencePart(NamedTuple):
    """A part of all token sequences, and its best path or the least that this may take.

    Attributes
    ----------
    value
        What the path takes, or while it is looked for a lower bound.
    order
        Parts come in this order where they take the same.
    path
        Its best path, None while it is looked for.
    prefix, excluded
        Its sequences begin with the first and go on with none of the second.
    attempts
        What looks for the path.
    """

    value: float
    order: int
    path: Path | None
    prefix: tuple[int, ...]
    excluded: frozenset[int]
    attempts: Attempts


def best_by_tokens(
    find: Find, passes: Callable[[Path], Sequence[int]], most: int = MOST_SEARCHES
) -> Iterator[Path | int]:
    """Yield the best path of each token sequence without repeats, best first.

    Parameters
    ----------
    find
        The constrained search, `planner.routing.elementary.elementary_attempts` with its tokens.
    passes
        The tokens of a path, in order. The last edge of every path must have one.
    most
        Searches after which their number is yielded, and nothing more.

    Notes
    -----
    Lawler's partition [1]_ over token sequences instead of edges: once the best path with
    tokens ``t1..tm`` is given out, what remains of its part is split by the first token
    that differs. Exact for sequences in which no token comes twice, as `find` is exact in
    each part; what a sequence goes on with after a token that comes twice is not followed up.
    A part is searched only as long as its path may be the next: most parts never are.

    References
    ----------
    .. [1] E. L. Lawler, A procedure for computing the k best solutions to discrete
       optimization problems, Management Science 18 (1972) 401-405.
    """
    heap: list[SequencePart] = []
    count = 0

    def push(prefix: tuple[int, ...], excluded: frozenset[int]) -> None:
        nonlocal count
        count += 1
        attempts = find(prefix, excluded | set(prefix))
        heappush(heap, SequencePart(0.0, count, None, prefix, excluded, attempts))

    push((), frozenset())
    searches = 0
    while heap:
        part = heappop(heap)
        if part.path is None:
            if searches == most:
                yield most
                return
            searches += 1
            value, path = next(part.attempts)
            if path is None or path:
                heappush(heap, part._replace(value=value, path=path))
            continue
        yield part.path
        tokens, fixed = tuple(passes(part.path)), len(part.prefix)
        for at in range(fixed, len(tokens)):
            excluded = frozenset({tokens[at]})
            if at == fixed:
                excluded |= part.excluded
            push(tokens[:at], excluded)


class DropReason(NamedTuple):
    """Why a way is not shown: it is another one with a detour, or takes too much.

    ``within`` is the number, from 1, of the way that it is a detour of, 0 where it takes more than
    ``times`` the best and ``plus``.
    """

    within: int
    times: float
    plus: float

    def text(self, lang: str = "en") -> str:
        """Return the reason in words, as said of the way.

        Examples
        --------
        >>> DropReason(0, 2.0, 0.0).text(), DropReason(1, 2.0, 0.0).text("zh")
        ('takes over 2 times the best', '比路线 1 多经地点而无收益')
        """
        limit = f"{self.plus:g} + {self.times:g}" if self.plus else f"{self.times:g}"
        return word(
            *("alternatives", "detour" if self.within else "over", lang),
            within=self.within,
            limit=limit.replace(".", ",") if lang == "ru" else limit,
        )


class Dropped(NamedTuple):
    """A way that is not shown, and why."""

    path: Path
    reason: DropReason


class SelectedPaths(NamedTuple):
    """The ways that are shown, those that are not, and after how many searches it ended early."""

    kept: list[Path]
    dropped: list[Dropped]
    ended_after: int = 0


class SelectionCriteria(NamedTuple):
    """By what ways are judged.

    Attributes
    ----------
    value
        What is minimised, of a path.
    tokens
        The tokens of a path, in order.
    takes
        All that a path may gain in, such as hours, dollars and emissions; less is better.
    """

    value: Callable[[Path], float]
    tokens: Callable[[Path], Sequence[int]]
    takes: Callable[[Path], Sequence[float]]


class _Shown(NamedTuple):
    """What a way that is shown passes and takes."""

    tokens: Sequence[int]
    takes: Sequence[float]


def select_alternatives(
    paths: Iterator[Path | int],
    judge: SelectionCriteria,
    count: int,
    tolerance: tuple[float, float],
    progress: Callable[[int], None] = lambda _: None,
) -> SelectedPaths:
    """Return the first ``count`` ways that pass the filters, and the dropped ones.

    Parameters
    ----------
    paths
        Ways, best first; the number of searches where the search for more ended early.
    judge
        By what they are judged.
    count
        How many ways are wanted.
    tolerance
        ``times`` and ``plus``: a way that takes over ``plus + times * best`` ends the list,
        as all after it take more.
    progress
        Called with the number of ways that are kept, whenever there is another.

    Notes
    -----
    An alternative is there to pass by something (a border that may close, a port that may be
    full) or to gain something. One that passes all that a shown way passes, in the same order,
    and more besides, does not do the first; if it saves not even 1 % in anything, nor the
    second: it is the shown way with a detour, such as a ferry over a strait and back by the
    land round it.
    """
    value = judge.value
    times, plus = tolerance
    kept: list[Path] = []
    shown: list[_Shown] = []
    dropped: list[Dropped] = []
    before = 0
    for path in paths:
        if isinstance(path, int):
            return SelectedPaths(kept, dropped, path)
        if kept and value(path) > plus + times * value(kept[0]):
            dropped.append(Dropped(path, DropReason(0, times, plus)))
            break
        it = _Shown(judge.tokens(path), judge.takes(path))
        within = next((at for at, other in enumerate(shown, 1) if _detour(it, other)), None)
        if within is not None:
            dropped.append(Dropped(path, DropReason(within, times, plus)))
        else:
            kept.append(path)
            shown.append(it)
            before = len(dropped)
            progress(len(kept))
        if len(kept) == count or len(dropped) - before >= MOST_DROPPED:
            break
    return SelectedPaths(kept, dropped)


def _detour(way: _Shown, other: _Shown) -> bool:
    """Tell whether a way is another one with more on the way, and better in nothing."""
    rest = iter(way.tokens)
    return (
        len(way.tokens) > len(other.tokens)
        and all(token in rest for token in other.tokens)
        and all(
            mine > its * (1 - _LEAST_GAIN) for mine, its in zip(way.takes, other.takes, strict=True)
        )
    )
