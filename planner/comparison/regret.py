"""Regret of corridors over several worlds, with its rows, JSON and sheets."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any, NamedTuple

from corridors.model.network import Network
from planner.comparison.columns import rounded
from planner.comparison.corridor_search import BEST
from planner.comparison.pair_search import PairResults
from planner.comparison.rows import row_name
from planner.formats.route_json import SCHEMA_VERSION
from planner.question.query import departs_text
from planner.routing.route import TOTAL_OF

if TYPE_CHECKING:
    import pandas as pd


INF, NAN = math.inf, math.nan
_TIE = 1e-9
"""Values that differ by less than this share are equal: the same way, added up in another order."""


class CorridorRegret(NamedTuple):
    """What a corridor takes in each world, and its regret there.

    Attributes
    ----------
    corridor
        Its id.
    totals
        By the criterion of the question; infinite where it has no route.
    regrets
        What it takes more than the best corridor of the world, from 0; infinite where it has no
        route and another has one, NaN where none has one: that world does not bear on the choice.
    won
        Share of the worlds that count in which no corridor is better, from 0 to 1.
    """

    corridor: str
    totals: tuple[float, ...]
    regrets: tuple[float, ...]
    won: float

    @property
    def largest(self) -> float:
        """The greatest regret; 0 where no world counts."""
        return max((it for it in self.regrets if not math.isnan(it)), default=0.0)

    @property
    def largest_at(self) -> int | None:
        """Number of the first world with the greatest regret; None where there is no regret."""
        return self.regrets.index(self.largest) if self.largest > 0.0 else None

    @property
    def largest_open(self) -> float | None:
        """The greatest regret in the worlds where it has a route; None without such a world."""
        return max((it for it in self.regrets if math.isfinite(it)), default=None)

    @property
    def missing(self) -> int:
        """Number of worlds in which it has no route and another has one."""
        return sum(it == INF for it in self.regrets)


class PairRegret(NamedTuple):
    """The regret of each corridor of a pair, the least greatest first."""

    results: PairResults
    corridors: tuple[CorridorRegret, ...]


@dataclass(frozen=True, slots=True, repr=False)
class RegretTable:
    """Pairs, worlds and corridors with their regret.

    Attributes
    ----------
    network
        The base, for names.
    by
        The criterion that regret is counted in.
    worlds
        Name and title of each world, the base first.
    pairs
        Each pair with its corridors.
    overall
        Regret if one corridor had to be chosen for all pairs: the mean of the pairs in each world
        by their weights. Empty for a single pair.
    """

    network: Network
    by: str
    worlds: tuple[tuple[str, str], ...]
    pairs: tuple[PairRegret, ...]
    overall: tuple[CorridorRegret, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain data, as in version 1 of the JSON of ``compare --pair``."""
        return regret_dict(self)

    def to_rows(self) -> list[dict[str, Any]]:
        """Return a row for each pair, world and corridor, as of ``--format csv``."""
        return cell_rows(self)

    def to_dataframe(self) -> "pd.DataFrame":
        """Return the rows as a pandas data frame."""
        import pandas as pd

        return pd.DataFrame(self.to_rows())

    def __repr__(self) -> str:
        titles = [it.results.title for it in self.pairs]
        asked = titles[0] if len(titles) == 1 else f"{len(titles)} pairs"
        departs = departs_text(*(it.results.query for it in self.pairs))
        corridors = {row.corridor for it in self.pairs for row in it.corridors}
        worlds = ", ".join(name for name, _ in self.worlds)
        return f"<{asked}, {departs}: regret of {len(corridors)} corridors in {worlds}>"


def regrets_of(values: Mapping[str, Sequence[float]]) -> tuple[CorridorRegret, ...]:
    """Return the regret of choices by what each takes in each world, the best choice first.

    Choices are in the order of their greatest regret; those with an infinite one by the number of
    worlds without a route, then by the greatest regret in the others.

    Parameters
    ----------
    values
        Of each choice: a value for each world, infinite where it is not possible.

    Examples
    --------
    >>> rail, sea = regrets_of({"sea": [5.0, 6.0], "rail": [4.0, float("inf")]})[::-1]
    >>> sea.corridor, sea.regrets, sea.largest, sea.won
    ('sea', (1.0, 0.0), 1.0, 0.5)
    >>> rail.regrets, rail.missing
    ((0.0, inf), 1)
    """
    least = [min(row) for row in zip(*values.values(), strict=True)]
    counted = [math.isfinite(it) for it in least]
    found = []
    for name, own in values.items():
        regrets = tuple(map(_regret, own, least))
        won = fsum(it == 0.0 for it in regrets) / max(1, fsum(counted))
        found.append(CorridorRegret(name, tuple(own), regrets, won))
    return tuple(sorted(found, key=_rank))


def _regret(value: float, least: float) -> float:
    if not math.isfinite(least):
        return NAN
    more = value - least
    return 0.0 if more <= _TIE * abs(least) else more


def _rank(found: CorridorRegret) -> tuple[float, int, float]:
    largest = found.largest
    return largest, found.missing, found.largest_open if found.largest_open is not None else INF


def least_regret(corridors: Sequence[CorridorRegret]) -> tuple[CorridorRegret, ...]:
    """Return the choices of minimax regret: those of the least greatest one, none if infinite."""
    least = min((it.largest for it in corridors), default=INF)
    if not math.isfinite(least):
        return ()
    return tuple(it for it in corridors if it.largest <= least + _TIE * abs(least))


def pair_regret(results: PairResults) -> PairRegret:
    """Return the regret of the named corridors that serve a pair in any world."""
    served = dict.fromkeys(
        it.corridor
        for found in results.by_world
        for it in found.results
        if it.corridor != BEST and it.value is not None
    )
    values = {
        name: [_value(found.of(name)) for found in results.by_world] for name in sorted(served)
    }
    return PairRegret(results, regrets_of(values) if values else ())


def _value(result: Any) -> float:
    return INF if result is None or result.value is None else result.value


def overall_regret(pairs: Sequence[PairRegret]) -> tuple[CorridorRegret, ...]:
    """Return the regret of one corridor for all pairs, in each world the mean by weight.

    A pair that no corridor serves in a world does not count there. A corridor that does not serve a
    pair in a world where another does has an infinite regret there.
    """
    names = sorted({it.corridor for pair in pairs for it in pair.corridors})
    known = [{it.corridor: it for it in pair.corridors} for pair in pairs]
    found = []
    for name in names:
        rows = [
            (pair.results.pair.weight, _of_pair(pair, own.get(name)))
            for pair, own in zip(pairs, known, strict=True)
        ]
        totals = tuple(_mean(rows, at, 0) for at in range(_worlds(pairs)))
        regrets = tuple(_mean(rows, at, 1) for at in range(_worlds(pairs)))
        cells = [
            (weight, regret)
            for weight, (_, of_world) in rows
            for regret in of_world
            if not math.isnan(regret)
        ]
        every = fsum(weight for weight, _ in cells)
        won = fsum(weight for weight, regret in cells if regret == 0.0)
        found.append(CorridorRegret(name, totals, regrets, won / every if every else 0.0))
    return tuple(sorted(found, key=_rank))


def _worlds(pairs: Sequence[PairRegret]) -> int:
    return len(pairs[0].results.by_world)


def _of_pair(
    pair: PairRegret, own: CorridorRegret | None
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return totals and regrets of a corridor, also of one that does not serve the pair at all."""
    if own is not None:
        return own.totals, own.regrets
    count = len(pair.results.by_world)
    if not pair.corridors:
        return (INF,) * count, (NAN,) * count
    return (INF,) * count, tuple(NAN if math.isnan(it) else INF for it in pair.corridors[0].regrets)


def _mean(
    rows: Sequence[tuple[float, tuple[tuple[float, ...], tuple[float, ...]]]], at: int, part: int
) -> float:
    """Return the mean of the pairs that count in a world, NaN where none does."""
    counted = [(weight, row[part][at]) for weight, row in rows if not math.isnan(row[1][at])]
    every = fsum(weight for weight, _ in counted)
    return fsum(weight * it for weight, it in counted) / every if every else NAN


def regret_table(
    network: Network, worlds: Sequence[tuple[str, str]], results: Sequence[PairResults]
) -> RegretTable:
    """Return pairs, worlds and corridors with their regret.

    Parameters
    ----------
    network
        The base.
    worlds
        Name and title of each world, the base first.
    results
        What was found for each pair, in all worlds; at least one pair.
    """
    pairs = tuple(map(pair_regret, results))
    overall = overall_regret(pairs) if len(pairs) > 1 else ()
    return RegretTable(network, results[0].query.by, tuple(worlds), pairs, overall)


Row = dict[str, Any]
NOT_SERVED = "does not serve"
"""State of a corridor that serves the pair in another world alone."""


def finite(value: float | None) -> float | None:
    """Return a number as it is written; None where it is infinite or does not count."""
    return None if value is None or not math.isfinite(value) else rounded(value)


def ends_of(pair: PairRegret) -> Row:
    """Return what a pair is: ends, weight, cargo and departure."""
    query = pair.results.query
    return {
        "origin": query.origin,
        "destination": query.destination,
        "weight": pair.results.pair.weight,
        "cargo": query.cargo,
        "depart": query.departs(),
    }


def cell_rows(table: RegretTable) -> list[Row]:
    """Return a flat row for each pair, world and corridor, with the best route of all as ``best``.

    The best of all is no choice, so it has no regret.
    """
    return [
        {**ends_of(pair), "scenario": table.worlds[at][0], **row}
        for pair in table.pairs
        for at in range(len(table.worlds))
        for row in _world_rows(table, pair, at)
    ]


def _world_rows(table: RegretTable, pair: PairRegret, at: int) -> list[Row]:
    found = pair.results.by_world[at]
    rows = []
    regrets = {it.corridor: it.regrets[at] for it in pair.corridors}
    for name in (BEST, *regrets):
        result = found.of(name)
        totals = result.totals if result else None
        regret = regrets.get(name)
        rows.append(
            {
                "corridor": name,
                "name": row_name(table.network, name),
                "state": result.state if result else NOT_SERVED,
                "note": result.note if result else found.left_out.get(name, ""),
                TOTAL_OF[table.by]: finite(result.value) if result else None,
                **{
                    total: rounded(getattr(totals, total), digits) if totals else None
                    for total, digits in (("time_h", 2), ("cost_usd", 2), ("co2e_kg", 2))
                    if total != TOTAL_OF[table.by]
                },
                "regret": finite(regret),
                "wins": regret == 0.0,
            }
        )
    return rows


def choice_row(table: RegretTable, of: Sequence[CorridorRegret], own: CorridorRegret) -> Row:
    """Return what the regret of a corridor comes to; an infinite one is None."""
    at = own.largest_at
    return {
        "corridor": own.corridor,
        "name": row_name(table.network, own.corridor),
        "largest_regret": finite(own.largest),
        "largest_regret_in": "" if at is None else table.worlds[at][0],
        "largest_regret_open": finite(own.largest_open),
        "worlds_without_route": own.missing,
        "won": rounded(own.won, 4),
        "minimax": own in least_regret(of),
    }


def choice_rows(table: RegretTable) -> list[Row]:
    """Return a flat row for each pair and corridor: what its regret comes to."""
    return [
        {**ends_of(pair), **choice_row(table, pair.corridors, it)}
        for pair in table.pairs
        for it in pair.corridors
    ]


def overall_rows(table: RegretTable) -> list[Row]:
    """Return a flat row for each corridor as the one choice for all pairs."""
    return [choice_row(table, table.overall, it) for it in table.overall]


def regret_dict(table: RegretTable) -> Row:
    """Return a table as plain data of the contract, version 1; infinite numbers are null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "by": table.by,
        "total": TOTAL_OF[table.by],
        "scenarios": [{"name": name, "title": title} for name, title in table.worlds],
        "pairs": [
            {
                **ends_of(pair),
                "query": pair.results.query.to_dict(),
                "corridors": [
                    {
                        **choice_row(table, pair.corridors, it),
                        "regrets": [finite(regret) for regret in it.regrets],
                    }
                    for it in pair.corridors
                ],
                "scenarios": [
                    {"name": name, "rows": _world_rows(table, pair, at)}
                    for at, (name, _) in enumerate(table.worlds)
                ],
            }
            for pair in table.pairs
        ],
        "overall": [
            {
                **choice_row(table, table.overall, it),
                "regrets": [finite(regret) for regret in it.regrets],
            }
            for it in table.overall
        ],
    }
