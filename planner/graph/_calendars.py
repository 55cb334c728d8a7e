"""Calendars: when a step may be made, and how long it takes then."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridors.model.seasons import YEAR_DAYS
from planner.pricing.rows import Rows

Span = tuple[float, float, float]
"""From hour ``begin`` until before hour ``end`` cargo may set off and takes ``hours``."""

DAYS = 120
"""Days from departure for which the daily hours of checkpoints hold; then all is open."""


_WEEK_H = 168.0
GRACE_H = 1.0 / 64.0
"""So late, about a minute, cargo still boards a service: hours are sums of rounded numbers."""


class Spans(NamedTuple):
    """Spans of several steps, by step and time: columns of one length."""

    edge: NDArray[np.int64]
    begin: NDArray[np.float64]
    end: NDArray[np.float64]
    hours: NDArray[np.float64]

    def of_each(self, edges: "Sequence[int] | NDArray[np.int64]") -> list[list[Span]]:
        """Return the spans of each of some steps."""
        low, high = (np.searchsorted(self.edge, edges, it).tolist() for it in ("left", "right"))
        columns = [it.tolist() for it in self[1:]]
        return [
            list(zip(*(it[a:b] for it in columns), strict=True))
            for a, b in zip(low, high, strict=True)
        ]

    def replaced(self, by_step: Mapping[int, Sequence[Span]]) -> "Spans":
        """Return the same with other spans of some steps."""
        if not by_step:
            return self
        kept = ~np.isin(self.edge, list(by_step))
        spans = [np.reshape(np.array(it, dtype=np.float64), (-1, 3)) for it in by_step.values()]
        more = np.concatenate(spans)
        edges = np.append(self.edge[kept], np.repeat([*by_step], [len(it) for it in spans]))
        columns = [np.append(own[kept], it) for own, it in zip(self[1:], more.T, strict=True)]
        order = np.lexsort((columns[0], edges))
        return Spans(edges[order].astype(np.int64), *(it[order] for it in columns))


def open_spans(
    rows: Rows,
    some: NDArray[np.bool_],
    hours: NDArray[np.float64],
    is_open: NDArray[np.bool_],
    depart: dt.date,
) -> Spans:
    """Return the open spans of steps from departure over three years and more.

    Parameters
    ----------
    rows, some
        The rows of steps, and which of them are asked, all of a step or none.
    hours, is_open
        By row the hours that its step takes, and whether it is open.
    depart
        The day from whose 00:00 hours are counted.
    """
    at = np.flatnonzero(some & rows.seasonal)
    edge, day = rows.edge[at], rows.day[at]
    # A row holds until the next of its step, the last to the end of the year.
    after = np.where(edge[1:] == edge[:-1], day[1:], YEAR_DAYS)
    after = np.append(after, [YEAR_DAYS] * min(len(at), 1))
    begin: list[NDArray[np.float64]] = []
    end: list[NDArray[np.float64]] = []
    zero = depart.toordinal()
    for year in range(depart.year, depart.year + 4):
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        new_year = dt.date(year, 1, 1).toordinal() - zero
        for days, hour in ((day, begin), (after, end)):
            # In a common year 29 February falls on 1 March.
            late = np.where(days >= 60, 0 if leap else 1, 0)
            hour.append((new_year + days - late).astype(np.float64) * 24.0)
    columns = (np.tile(edge, 4), np.concatenate(begin), np.concatenate(end))
    takes = np.tile(hours[at], 4)
    kept = np.tile(is_open[at], 4) & (columns[2] > 0.0) & (columns[1] < columns[2])
    order = np.lexsort((columns[1][kept], columns[0][kept]))
    edges = columns[0][kept][order]
    begins, ends, takes = (it[kept][order] for it in (*columns[1:], takes))
    other = (edges[1:] != edges[:-1]) | (begins[1:] != ends[:-1]) | (takes[1:] != takes[:-1])
    borders = np.flatnonzero(other) + 1
    first = np.append([0] * min(len(edges), 1), borders).astype(np.int64)
    last = np.append(borders, [len(edges)] * min(len(edges), 1)).astype(np.int64) - 1
    return Spans(edges[first], begins[first], ends[last], takes[first])


def daily_spans(
    spans: Sequence[Span], open_hours: Iterable[tuple[float, float]], east_h: float
) -> list[Span]:
    """Return spans cut down to the daily hours of checkpoints.

    Parameters
    ----------
    spans
        Open spans without regard to the hour of the day.
    open_hours
        Hour of opening by the mean sun at Greenwich, and hours of work, of each checkpoint.
    east_h
        Hours by which the clock of the journey is ahead of Greenwich.

    Examples
    --------
    >>> daily_spans([(0.0, 48.0, 5.0)], [(9.0, 10.0), (1.0, 12.0)], 0.0)
    [(9.0, 13.0, 5.0), (33.0, 37.0, 5.0)]
    """
    for opens, works in open_hours:
        first = (opens + east_h) % 24.0 - 24.0
        cut = []
        for begin, end, hours in spans:
            for day in range(max(0, int((begin - first) // 24.0)), DAYS + 1):
                opening = first + day * 24.0
                if opening >= end:
                    break
                closing = opening + works
                # max and min take twice as long, and a graph has tens of thousands of days.
                one = opening if opening > begin else begin  # noqa: FURB136
                other = closing if closing < end else end  # noqa: FURB136
                if one < other:
                    cut.append((one, other, hours))
            later = max(begin, first + DAYS * 24.0 + works)
            if later < end:
                cut.append((later, end, hours))
        spans = cut
    return list(spans)


def weekly_spans(spans: Sequence[Span], leaves: Iterable[float], wait_h: float) -> list[Span]:
    """Return spans in which a service leaves on its weekdays as far as these can be met.

    They can for as long as lies between two departures, up to the next one: it is known when cargo
    that begins its journey is there. Cargo that has travelled longer comes at any hour of the week,
    and waits for as long as is waited on average.

    Parameters
    ----------
    spans
        Open spans.
    leaves
        Hours, from that from which spans count, at which a service leaves in some week.
    wait_h
        Mean hours between arrival and departure, which are part of those of the spans.

    Examples
    --------
    >>> weekly_spans([(0.0, 300.0, 84.0)], [-100.0], 84.0)
    [(68.0, 68.015625, 0.0), (236.0, 236.015625, 0.0), (236.015625, 300.0, 84.0)]
    """
    hours = sorted(it % _WEEK_H for it in leaves)
    known = [week + it for week in (0.0, _WEEK_H) for it in hours]
    last = next(it for it in known if it >= _WEEK_H / len(hours))
    found = []
    for begin, end, takes in spans:
        found += [
            (it, it + GRACE_H, max(0.0, takes - wait_h))
            for it in known
            if begin <= it < end and it <= last
        ]
        if end > last + GRACE_H:
            found.append((max(begin, last + GRACE_H), end, takes))
    return found
