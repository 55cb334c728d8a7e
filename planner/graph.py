"""Which graph does a question search: the network's steps under its cargo, bans and seasons?"""

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from corridors.model import GATE
from corridors.network import Network
from corridors.seasons import YEAR_DAYS, Season, boundaries, day_number
from planner.bans import banned_steps
from planner.price import Pricer
from planner.query import Query
from planner.search import Calendar
from planner.steps import NEVER, Step, Steps, reprice

STATIC = -1
NOTHING: frozenset[str] = frozenset()

Span = tuple[float, float, float]
"""From hour ``begin`` until before ``end`` cargo may set off and takes ``hours``."""


class Graph(NamedTuple):
    """Flat sequences for `planner.search`, in the order of the steps of the network.

    ``hours`` is infinite for steps that may not be made; ``calendar`` is `STATIC` or the
    number of a calendar, in which case ``hours`` is the shortest duration. ``reasons``
    (only of a lenient graph) says of excluded steps what must be lifted.
    """

    steps: Steps
    hours: list[float]
    usd: list[float]
    wtw_kg: list[float]
    number: list[int]
    calendar: Calendar
    source: int
    target: int
    pricer: Pricer
    reasons: dict[int, frozenset[str]]


def build_graph(network: Network, steps: Steps, query: Query, *, lenient: bool = False) -> Graph:
    """Lay a question over the steps of the network.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and `planner.steps.resolve_steps` of it.
    query
        The question.
    lenient
        Leave open what a ban or closure excludes, and note why in ``reasons``: for finding
        what must be lifted.
    """
    return _Builder(network, steps, query, lenient=lenient).build()


class _Builder:
    def __init__(self, network: Network, steps: Steps, query: Query, *, lenient: bool) -> None:
        self.network = network
        self.steps = steps
        self.query = query
        self.lenient = lenient
        day = day_number(query.depart.month, query.depart.day)
        country = network.places[query.origin].country
        self.pricer = Pricer(network, query.cargo, day, country)
        units, mass = self.pricer.units, self.pricer.mass
        rates = steps.usd_per_teu if self.pricer.per_teu else steps.usd_per_t
        self.hours = (
            steps.hours.copy()
            if self.pricer.per_teu
            else [all_h - wait for all_h, wait in zip(steps.hours, steps.wait_h, strict=True)]
        )
        self.usd = [rate * units for rate in rates]
        self.wtw = [rate * mass for rate in steps.wtw_kg_per_t]
        self.number = [STATIC] * len(self.hours)
        self.calendar = Calendar([0], [], [], [])
        self.reasons: dict[int, frozenset[str]] = {}

    def build(self) -> Graph:
        steps, query = self.steps, self.query
        source = steps.states_of(query.origin).get(GATE, 0)
        ends = steps.states_of(query.destination)
        target = ends[GATE] + 1 if ends else 0
        unload = [
            edge
            for mode, state in ends.items()
            if mode != GATE
            for edge in range(steps.start[state], steps.start[state + 1])
            if steps.head[edge] == target
        ]
        self._clear_customs()
        priced = {edge for edge in steps.slow if steps.hours[edge] < NEVER}
        if self.lenient:
            priced.update(steps.closed)
            unload_all = {edge for edge in steps.closed if self._unloads(edge)}
            priced -= unload_all
        for edge in sorted({*priced, *unload}):
            self._price(edge)
        allowed = self.network.cargo[query.cargo].modes
        for mode, edges in steps.by_mode.items():
            if mode not in allowed:
                for edge in edges:
                    self.hours[edge] = NEVER
                    self.number[edge] = STATIC
                    self.reasons.pop(edge, None)
        if not query.via:
            self._keep_ends(source)
        for edge, words in banned_steps(self.network, steps, query):
            if not self.lenient:
                self.hours[edge] = NEVER
                self.number[edge] = STATIC
            elif self.hours[edge] < NEVER:
                self.reasons[edge] = self.reasons.get(edge, NOTHING) | {words}
        return Graph(
            *(steps, self.hours, self.usd, self.wtw, self.number, self.calendar),
            *(source, target, self.pricer, self.reasons),
        )

    def _keep_ends(self, source: int) -> None:
        """Shut what happens at the ends but loading and unloading.

        Otherwise cargo would leave its destination again where another mode unloads it for
        less.
        """
        steps, query = self.steps, self.query
        for place in (query.origin, query.destination):
            for state in steps.states_of(place).values():
                for edge in range(steps.start[state], steps.start[state + 2]):
                    leaves = place == query.destination or steps.tail(edge) % 2 == 0
                    if leaves and steps.tail(edge) != source and not self._unloads(edge):
                        self.hours[edge] = NEVER
                        self.number[edge] = STATIC
                        self.reasons.pop(edge, None)

    def _unloads(self, edge: int) -> bool:
        return self.steps.modes[self.steps.mode_of[self.steps.head[edge]]] == GATE

    def _clear_customs(self) -> None:
        """Add customs where cargo is discharged from ship or aircraft abroad."""
        steps, places = self.steps, self.network.places
        home = self.pricer.origin_country
        abroad = [places[place].country != home for place in steps.places]
        units, per_teu = self.pricer.units, self.pricer.per_teu
        for edge, hours, usd_teu, usd_t in steps.discharge:
            if abroad[steps.place_of[steps.head[edge]]]:
                self.hours[edge] += hours
                self.usd[edge] += (usd_teu if per_teu else usd_t) * units

    def _price(self, edge: int) -> None:
        """Price one step for this cargo and day, with its calendar or its closure."""
        step = self.steps.step(edge)
        price = reprice(self.pricer, step)
        if price is None:
            return
        self.usd[edge] = price.usd
        self.wtw[edge] = price.wtw_kg
        self.hours[edge] = price.hours
        if price.seasons:
            spans = self._spans(step, price.seasons)
            if spans:
                self._add_calendar(edge, spans)
                return
        if price.closed:
            if self.lenient:
                self.reasons[edge] = frozenset(price.closed)
            else:
                self.hours[edge] = NEVER

    def _add_calendar(self, edge: int, spans: list[Span]) -> None:
        first, begin, end, hours = self.calendar
        self.number[edge] = len(first) - 1
        self.hours[edge] = min(span[2] for span in spans)
        for one, other, duration in spans:
            begin.append(one)  # type: ignore[attr-defined]
            end.append(other)  # type: ignore[attr-defined]
            hours.append(duration)  # type: ignore[attr-defined]
        first.append(len(begin))  # type: ignore[attr-defined]

    def _spans(self, step: Step, seasons: Iterable[Season]) -> list[Span]:
        """Return the open spans from departure over two years and more."""
        days = sorted({0}.union(*(boundaries(season) for season in seasons)))
        by_day = {}
        for day in days:
            price = reprice(self.pricer, step, day)
            by_day[day] = None if price is None or price.closed else price.hours
        spans: list[Span] = []
        zero = self.query.depart.toordinal()
        starts = [*days, YEAR_DAYS]
        for year in range(self.query.depart.year, self.query.depart.year + 4):
            for day, after in pairwise(starts):
                hours = by_day[day]
                begin = (_ordinal(year, day) - zero) * 24.0
                end = (_ordinal(year, after) - zero) * 24.0
                if hours is None or end <= 0 or begin >= end:
                    continue
                if spans and spans[-1][1] == begin and spans[-1][2] == hours:
                    spans[-1] = (spans[-1][0], end, hours)
                else:
                    spans.append((begin, end, hours))
        return spans


def _ordinal(year: int, day: int) -> int:
    """Return the proleptic ordinal of a leap-year day number in a year.

    In a common year 29 February falls on 1 March.
    """
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return dt.date(year, 1, 1).toordinal() + day - (0 if leap or day < 60 else 1)
