"""Which graph does a question search: states, steps, weights and calendars as flat sequences?"""

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import NamedTuple

from corridors.model import GATE
from corridors.network import Network
from corridors.seasons import YEAR_DAYS, Season, boundaries, day_number
from planner.bans import Bans
from planner.price import Price, Pricer, handling_pairs
from planner.query import Query

MOVE, HANDLE, PASS = 0, 1, 2
STATIC = -1


class Step(NamedTuple):
    """Where an edge of the graph comes from: a move a>b, a handling or a pass at a.

    For a move ``first`` is the mode and ``both`` the subject of the link; for handling
    ``first`` and ``second`` are the modes; for a pass ``first`` is the mode.
    """

    kind: int
    a: str
    b: str
    first: str
    second: str
    both: str


class Calendars(NamedTuple):
    """Hours of departure and duration of the edges that change with the season.

    Calendar ``p`` owns the spans ``first[p]`` to ``first[p + 1]``; in a span cargo may
    set off from hour ``begin`` until before hour ``end`` (from the question's departure)
    and takes ``hours``. Spans of a calendar are in order of time and do not overlap.
    """

    first: list[int]
    begin: list[float]
    end: list[float]
    hours: list[float]


class Graph(NamedTuple):
    """States ``(place, mode, in or out)`` and their steps in compressed sparse rows.

    The steps that leave state ``n`` are ``start[n]`` to ``start[n + 1]``. ``calendar`` is
    `STATIC` or the number of a calendar, in which case ``hours`` is the shortest duration.
    ``place_of`` numbers the place of each state as in ``places``.
    """

    states: list[tuple[str, str, bool]]
    places: list[str]
    place_of: list[int]
    start: list[int]
    head: list[int]
    hours: list[float]
    usd: list[float]
    wtw_kg: list[float]
    km: list[float]
    calendar: list[int]
    calendars: Calendars
    steps: list[Step]
    reasons: list[frozenset[str]]
    source: int
    target: int
    pricer: Pricer


def build_graph(network: Network, query: Query, *, lenient: bool = False) -> Graph:
    """Build the graph of a question.

    Parameters
    ----------
    network
        The network under its layers of facts.
    query
        The question.
    lenient
        Keep the steps that a ban or closure excludes, and note the reasons in
        ``reasons``; for finding what must be lifted.
    """
    return _Builder(network, query, lenient=lenient).build()


class _Builder:
    def __init__(self, network: Network, query: Query, *, lenient: bool) -> None:
        self.network = network
        self.query = query
        self.lenient = lenient
        self.departure = query.depart
        day = day_number(query.depart.month, query.depart.day)
        origin_country = network.places[query.origin].country
        self.pricer = Pricer(network, query.cargo, day, origin_country)
        self.horizon = network.number(query.cargo, "horizon_h") or 2160.0
        self.bans = Bans(network, query)
        self.tails: list[int] = []
        self.heads: list[int] = []
        self.prices: list[Price] = []
        self.steps: list[Step] = []
        self.reasons: list[frozenset[str]] = []
        self.spans: dict[int, list[tuple[float, float, float]]] = {}

    def build(self) -> Graph:
        network, query, bans, pricer = self.network, self.query, self.bans, self.pricer
        cargo_modes = set(network.cargo[query.cargo].modes)
        used: dict[str, list[str]] = {query.origin: [], query.destination: []}
        chosen = []
        for link in network.links:
            mode = link.mode
            if mode not in cargo_modes:
                continue
            why = bans.of_link(link)
            if why and not self.lenient:
                continue
            chosen.append((link, why))
            for place in (link.a, link.b):
                if place not in used:
                    used[place] = [mode]
                elif mode not in used[place]:
                    used[place].append(mode)
        states, node = self._number_states(used)
        for link, why in chosen:
            a, b, mode = link.a, link.b, link.mode
            both = f"{a}-{b}:{mode}"
            ends = ((a, b), (b, a)) if link.direction == "both" else ((a, b),)
            for x, y in ends:
                reasons = why | bans.of_move(x, y, mode)
                if reasons and not self.lenient:
                    continue
                step = Step(MOVE, x, y, mode, "", both)
                price = pricer.move(x, y, mode, both)
                self._add(node[x, mode] + 1, node[y, mode], step, price, reasons)
        for place, modes in used.items():
            why = bans.of_place(place)
            for mode in modes:
                reasons = why | bans.of_pass(place, mode)
                if reasons and not self.lenient:
                    continue
                step = Step(PASS, place, place, mode, mode, "")
                at = node[place, mode]
                self._add(at, at + 1, step, pricer.passing(place, mode), reasons)
            if len(modes) == 1 and place not in (query.origin, query.destination):
                continue
            for first, second in handling_pairs(modes, place, query.origin, query.destination):
                found = pricer.handling(place, first, second)
                if found is None:
                    continue
                reasons = why | bans.of_handling(place, first, second)
                if reasons and not self.lenient:
                    continue
                step = Step(HANDLE, place, place, first, second, "")
                tail = node[place, first]
                head = node[place, second] + (second != GATE)
                self._add(tail, head, step, found, reasons)
        source = node[query.origin, GATE]
        target = node[query.destination, GATE]
        if query.origin == query.destination:
            target += 1
        return self._pack(states, source, target)

    def _number_states(
        self, used: dict[str, list[str]]
    ) -> tuple[list[tuple[str, str, bool]], dict[tuple[str, str], int]]:
        states: list[tuple[str, str, bool]] = []
        node: dict[tuple[str, str], int] = {}
        for place, modes in used.items():
            for mode in modes:
                node[place, mode] = len(states)
                states += [(place, mode, False), (place, mode, True)]
        for place in (self.query.origin, self.query.destination):
            node[place, GATE] = len(states)
            states += [(place, GATE, False), (place, GATE, True)]
        return states, node

    def _add(self, tail: int, head: int, step: Step, price: Price, reasons: frozenset[str]) -> None:
        if price[9]:
            spans = self._spans(step, price.seasons)
            if spans:
                self.spans[len(self.tails)] = spans
            elif self.lenient:
                reasons |= frozenset(price.closed)
            else:
                return
        elif price[10]:
            if not self.lenient:
                return
            reasons |= frozenset(price[10])
        self.tails.append(tail)
        self.heads.append(head)
        self.steps.append(step)
        self.prices.append(price)
        self.reasons.append(reasons)

    def _spans(self, step: Step, seasons: Iterable[Season]) -> list[tuple[float, float, float]]:
        """Return ``(begin, end, hours)`` of the open spans from departure over two years."""
        days = sorted({0}.union(*(boundaries(season) for season in seasons)))
        by_day = {}
        for day in days:
            price = reprice(self.pricer, step, day)
            by_day[day] = None if price is None or price.closed else price.hours
        spans: list[tuple[float, float, float]] = []
        start = dt.date(self.departure.year, 1, 1)
        zero = self.departure.toordinal()
        for year in range(start.year, start.year + 4):
            starts = [*days, YEAR_DAYS]
            for day, after in itertools.pairwise(starts):
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

    def _pack(self, states: list[tuple[str, str, bool]], source: int, target: int) -> Graph:
        count = len(states)
        order = sorted(range(len(self.tails)), key=self.tails.__getitem__)
        start = [0] * (count + 1)
        for tail in self.tails:
            start[tail + 1] += 1
        for at in range(count):
            start[at + 1] += start[at]
        prices = [self.prices[edge] for edge in order]
        calendars = Calendars([0], [], [], [])
        calendar = []
        hours = []
        for edge, price in zip(order, prices, strict=True):
            spans = self.spans.get(edge)
            if spans is None:
                calendar.append(STATIC)
                hours.append(price[1] + price[2] + price[3] + price[4])
                continue
            calendar.append(len(calendars.first) - 1)
            hours.append(min(span[2] for span in spans))
            for begin, end, duration in spans:
                calendars.begin.append(begin)
                calendars.end.append(end)
                calendars.hours.append(duration)
            calendars.first.append(len(calendars.begin))
        places = list(dict.fromkeys(place for place, _, _ in states))
        number = {place: at for at, place in enumerate(places)}
        return Graph(
            states=states,
            places=places,
            place_of=[number[place] for place, _, _ in states],
            start=start,
            head=[self.heads[edge] for edge in order],
            hours=hours,
            usd=[price[5] for price in prices],
            wtw_kg=[price[6] for price in prices],
            km=[price[0] for price in prices],
            calendar=calendar,
            calendars=calendars,
            steps=[self.steps[edge] for edge in order],
            reasons=[self.reasons[edge] for edge in order],
            source=source,
            target=target,
            pricer=self.pricer,
        )


def reprice(pricer: Pricer, step: Step, day: int | None = None) -> Price | None:
    """Price a step of a graph again, for another day or for its evidence."""
    if step.kind == MOVE:
        return pricer.move(step.a, step.b, step.first, step.both, day)
    if step.kind == PASS:
        return pricer.passing(step.a, step.first, day)
    return pricer.handling(step.a, step.first, step.second, day)


def _ordinal(year: int, day: int) -> int:
    """Return the proleptic ordinal of a leap-year day number in a year.

    In a common year 29 February falls on 1 March.
    """
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return dt.date(year, 1, 1).toordinal() + day - (0 if leap or day < 60 else 1)
