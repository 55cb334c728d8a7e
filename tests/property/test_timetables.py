"""Routes over random timetables: against brute force, and against a time-expanded graph.

Networks of a few places are drawn, with links, and with services along them: both ways, in loops,
by weekday or frequency, with and without published hours. Brute force goes over the same rides. The
time-expanded graph is built here from the tables alone, and searched by NetworkX.
"""

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from math import isnan
from typing import NamedTuple

import networkx as nx
import pytest
from conftest import TOY
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from timetables import fact, write_network

from corridors.errors import NoRouteError, UnknownNameError, UsageError
from corridors.tables.load import load_network
from planner.batch.batch_router import BatchRouter
from planner.batch.matrix import find_matrix
from planner.graph.backend import PLAIN, arrival, objective_of, value_of
from planner.graph.cache import warm_engine
from planner.graph.graph import build_graph
from planner.graph.layers import LayeredNetwork
from planner.pricing.arcs import HANDLE, MOVE, resolve_steps
from planner.question.query import Query
from planner.routing.route import criterion_of
from planner.routing.router import find_route
from planner.uncertainty.route_model import arrival_h, plan_legs, plan_route

INF = float("inf")
DAY = dt.date(2026, 1, 10)  # a Saturday
PLACES = ("p", "q", "r", "s", "t")
STRAIT = "t"
COUNTRY = {"p": "AA", "q": "AA", "r": "BB", "s": "CC", "t": ""}
MODES = {"rail": "rail-1435", "sea": "sea"}
SPEED = 10.0
LOAD, UNLOAD, CHANGE, TRANSFER = 6.0, 4.0, 8.0, 10.0
WAGON_WAIT = 120.0
BORDER_OUT, BORDER_IN, CUSTOMS = 5.0, 7.0, 9.0
PASS = {"rail-1435": 2.0, "sea": 3.0, "road": 0.0}
USD_KM = {"rail-1435": 0.5, "sea": 0.1, "road": 1.25}
LEAVES_AT = 18.0
LONG_LOOP_KM = 8000.0
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TOTALS = {"time": "time_h", "cost": "cost_usd"}


class Call(NamedTuple):
    place: str
    arrive: float | None
    depart: float | None
    loads: bool
    unloads: bool


class Line(NamedTuple):
    """A service as its tables have it."""

    id: str
    family: str
    direction: str
    cargo: str
    refuses: str
    per_week: float
    weekdays: tuple[int, ...]
    months: str
    calls: tuple[Call, ...]

    def rows(self):
        days = " ".join(WEEKDAYS[it] for it in self.weekdays)
        head = (self.id, "Toy", f"Line {self.id}", self.family, self.direction, self.cargo)
        rest = (self.refuses, f"{self.per_week:g}", days, self.months, "operating,2026,atlas,p. 1,")
        yes = {True: "yes", False: "no"}
        calls = [
            f"{self.id},{at},{it.place},{MODES[self.family]},{_hours(it.arrive)},"
            f"{_hours(it.depart)},{yes[it.loads]},{yes[it.unloads]},"
            for at, it in enumerate(self.calls, 1)
        ]
        return ",".join((*head, *rest)), calls


def _hours(value):
    return "" if value is None else f"{value:g}"


class World(NamedTuple):
    """What is drawn: the length of each link by its ends and mode, the zones, the services.

    At ``quick`` places a pass takes no hours.
    """

    links: dict[tuple[str, str, str], int]
    zone: dict[str, int]
    lines: tuple[Line, ...]
    quick: frozenset[str] = frozenset()

    def load(self, folder, more=()):
        places = [
            f"{it},{'strait' if it == STRAIT else 'port'},{COUNTRY[it]},10,{self.zone[it] * 15},"
            f"{it.upper()},{it},{it},,,,atlas"
            for it in PLACES
        ]
        links = [f"{a},{b},{mode},both,,," for a, b, mode in self.links]
        services, calls = [], []
        for line in self.lines:
            row, own = line.rows()
            services.append(row)
            calls += own
        timetable = {"services": services, "service_calls": calls}
        facts = [*self._facts(), *more]
        return load_network(write_network(folder, TOY, places, links, facts, timetable))

    def _facts(self):
        for (a, b, mode), hours in self.links.items():
            yield fact(f"{a}-{b}:{mode}", "length_km", hours * SPEED, "km")
        for mode in ("rail-1435", "road", "sea"):
            yield fact(mode, "speed_kmh", SPEED, "km/h")
            yield fact(mode, "cost_per_teu_km", USD_KM[mode], "USD/TEU-km")
            yield fact(mode, "cost_per_t_km", USD_KM[mode] / 8, "USD/t-km")
            yield fact(mode, "wtw_g_per_tkm", 10, "g/t-km")
            yield fact(f"gate>{mode}", "handling_h", LOAD, "h")
            yield fact(f"{mode}>gate", "handling_h", UNLOAD, "h")
            if mode == "rail-1435":
                for other in ("gate", "road", "sea"):
                    yield fact(f"{other}>{mode}", "headway_h", 2 * WAGON_WAIT, "h")
            if PASS[mode]:
                yield fact(mode, "pass_h", PASS[mode], "h")
                for place in self.quick:
                    if mode in self.at(place):
                        yield fact(f"{place}:{mode}", "pass_h", 0, "h")
            for other in ("rail-1435", "road", "sea"):
                if other != mode:
                    yield fact(f"{mode}>{other}", "handling_h", CHANGE, "h")
                elif mode != "road":
                    yield fact(f"{mode}>{mode}", "handling_h", TRANSFER, "h")
        for mode in ("rail-1435", "road"):
            yield fact(mode, "border_out_h", BORDER_OUT, "h")
            yield fact(mode, "border_in_h", BORDER_IN, "h")
        yield fact("sea", "border_in_h", CUSTOMS, "h")
        yield fact("teu", "scheduled_modes", "sea")
        for cargo, mass in (("teu", 8), ("grain", 1024)):
            yield fact(cargo, "mass_t", mass, "t")
            yield fact(cargo, "horizon_h", 2160, "h")
            yield fact(cargo, "value_usd", 19200, "USD")
            yield fact(cargo, "time_value_pct_d", 1, "%/d")
        yield fact("teu", "teu", 1, "TEU")
        yield fact("grain", "teu", 0, "TEU")

    def pass_h(self, place, mode):
        return 0.0 if place in self.quick else PASS[mode]

    def at(self, place):
        """Modes of the links that touch a place."""
        return {mode for a, b, mode in self.links if place in (a, b)}


@st.composite
def lines(draw, links, number):
    """A service that runs along links of its family."""
    families = [it for it, mode in MODES.items() if any(link[2] == mode for link in links)]
    family = draw(st.sampled_from(families))
    beside = defaultdict(list)
    for a, b, mode in links:
        if mode == MODES[family]:
            beside[a].append(b)
            beside[b].append(a)
    walk = [draw(st.sampled_from(sorted(it for it in beside if it != STRAIT) or ["p"]))]
    assume(beside[walk[0]])
    for _ in range(draw(st.integers(1, 4))):
        walk.append(draw(st.sampled_from(beside[walk[-1]])))
    direction = draw(st.sampled_from(["forward", "both", "loop"]))
    if direction == "loop" and walk[-1] != walk[0]:
        walk += walk[-2::-1]
    elif walk[-1] == STRAIT:
        walk.append(draw(st.sampled_from(beside[STRAIT])))
    weekdays = ()
    per_week = draw(st.sampled_from([0.5, 1.0, 3.5]))
    if draw(st.booleans()):
        weekdays = tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=3))))
        per_week = float(len(weekdays))
    published = draw(st.sampled_from(["nothing", "all", "some"]))
    calls, now = [], 0.0
    for at, place in enumerate(walk):
        arrive = depart = None
        if at:
            now += draw(st.integers(1, 40))
            if published == "all" or (published == "some" and draw(st.booleans())):
                arrive = now
        if at and at + 1 < len(walk):
            now += draw(st.integers(0, 12))
            if arrive is not None and draw(st.booleans()):
                depart = now
        if not at:
            depart = 0.0
        stops = place != STRAIT
        calls.append(
            Call(
                *(place, arrive, depart),
                loads=stops and (not at or draw(st.sampled_from([True, True, False]))),
                unloads=stops
                and (at + 1 == len(walk) or draw(st.sampled_from([True, True, False]))),
            )
        )
    return Line(
        *(f"line{number}", family, direction, draw(st.sampled_from(["teu", "teu grain"]))),
        *(draw(st.sampled_from(["", "", "", "AA", "CC"])), per_week, weekdays),
        *(draw(st.sampled_from(["", "", "", "01-02", "02-12"])), tuple(calls)),
    )


@st.composite
def worlds(draw, *, seasons=True):
    """A network of five places with up to three services."""
    pairs = [(a, b) for at, a in enumerate(PLACES) for b in PLACES[at + 1 :]]
    kinds = [(a, b, m) for a, b in pairs for m in ("sea", "rail-1435")]
    kinds = [it for it in kinds if STRAIT not in it[:2] or it[2] == "sea"]
    roads = [(a, b, "road") for a, b in pairs if STRAIT not in (a, b)]
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=3, max_size=8, unique=True))
    chosen += draw(st.lists(st.sampled_from(roads), max_size=2, unique=True))
    # Lengths of which no two sums are equal leave one shortest way.
    links = {link: draw(st.integers(1, 20)) * 16 + at for at, link in enumerate(chosen)}
    zone = {it: draw(st.integers(-2, 3)) for it in PLACES}
    several = tuple(draw(lines(chosen, at)) for at in range(draw(st.integers(2, 4))))
    if not seasons:
        several = tuple(it._replace(months="") for it in several)
    quick = draw(st.frozensets(st.sampled_from(PLACES)))
    return World(links, zone, several, quick)


@st.composite
def questions(draw, **more):
    """A world, and two of its places that links touch."""
    world = draw(worlds(**more))
    touched = sorted({it for a, b, _ in world.links for it in (a, b)} - {STRAIT})
    assume(len(touched) > 1)
    # Mostly from one call of a service to one of it or of another.
    called = sorted({it.place for line in world.lines for it in line.calls} - {STRAIT})
    origin = draw(st.sampled_from(called if draw(st.integers(0, 3)) else touched))
    others = [it for it in (called if draw(st.integers(0, 3)) else touched) if it != origin]
    return world, (origin, draw(st.sampled_from(others or [it for it in touched if it != origin])))


departures = st.tuples(st.integers(0, 60), st.integers(0, 23))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("timetables")


def ask(pair, leaving, by="time", **more):
    day = DAY + dt.timedelta(days=leaving[0])
    return Query(*pair, by, day, more.pop("cargo", "teu"), hour=float(leaving[1]), **more)


def answer(network, query, steps, **more):
    try:
        return find_route(network, query, steps, **more)
    except NoRouteError:
        return None


# Brute force over the rides of the planner.


def entered(steps, edge):
    """Places that a step enters, each once."""
    parts = [it for it, _, _ in steps.unfold([edge]) if steps.kind[it] == MOVE]
    return {steps.place_of[steps.head[it]] for it in parts}


def all_paths(graph, horizon):
    """Return every path that enters no place twice and arrives in time."""
    steps, found = graph.steps, []

    def walk(state, path, met):
        if state == graph.target:
            found.append(path)
            return
        for edge in range(steps.start[state], steps.start[state + 1]):
            if graph.hours[edge] == INF:
                continue
            own = entered(steps, edge) if steps.kind[edge] == MOVE else set()
            if own & met or (steps.kind[edge] == HANDLE and edge in path):
                continue
            if arrival(graph, [*path, edge]) <= horizon:
                walk(steps.head[edge], [*path, edge], met | own)

    walk(graph.source, [], frozenset())
    return found


DRAWN = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@DRAWN
@given(asked=questions(), leaving=departures, cargo=st.sampled_from(["teu", "teu", "grain"]))
def test_the_best_route_is_that_of_brute_force(folder, asked, leaving, cargo):
    world, pair = asked
    network = world.load(folder)
    steps = resolve_steps(network)
    for by in ("time", "cost", "generalised"):
        query = ask(pair, leaving, by, cargo=cargo)
        try:
            graph = build_graph(network, steps, query)
        except UsageError:  # nothing joins one of the ends
            return
        terms = objective_of(network, query)
        paths = all_paths(graph, terms.horizon)
        route = answer(network, query, steps)
        assert (route is None) == (not paths)
        if route is None:
            continue
        least = min(value_of(graph, terms, it) for it in paths)
        got = {
            "time": route.legs[-1].end_h,
            "cost": route.total("cost_usd"),
            "generalised": criterion_of(network, route) + terms.rate * query.hour,
        }[by]
        assert got == pytest.approx(least, abs=1e-6)


def test_bulk_waits_for_a_service_as_the_route_says(folder):
    """A line every two weeks that takes an hour is waited for, and a ship of its own is quicker."""
    both = {"loads": True, "unloads": True}
    calls = Call("p", None, 0.0, **both), Call("q", 1.0, None, **both)
    line = Line("line0", "sea", "forward", "grain", "", 0.5, (), "", calls)
    world = World({("p", "q", "sea"): 16}, dict.fromkeys(PLACES, 0), (line,))
    network = world.load(folder)
    steps = resolve_steps(network)
    query = ask(("p", "q"), (0, 0), cargo="grain")
    route = answer(network, query, steps)
    assert route.services == ()
    assert route.legs[-1].end_h == LOAD + 16 + UNLOAD
    graph = build_graph(network, steps, query)
    (boarding,) = steps.rides.boardings
    assert graph.hours[boarding] == 168.0


@DRAWN
@given(asked=questions(), leaving=departures, booked=st.booleans())
def test_the_plans_that_are_drawn_take_what_the_route_takes(folder, asked, leaving, booked):
    world, pair = asked
    network = world.load(folder)
    steps = resolve_steps(network)
    query = ask(pair, leaving, booked=booked)
    try:
        route = answer(network, query, steps)
    except UsageError:  # nothing joins one of the ends
        return
    if route is None:
        return
    for plan in (plan_route(network, steps, route), plan_legs(network, route)):
        hours = float(arrival_h(plan, plan.base)) - query.hour
        assert hours == pytest.approx(route.total("time_h"), abs=1e-6)


# The timetable as a time-expanded graph, from the tables alone.


class Run(NamedTuple):
    """A service in one direction: calls, and the hours at which it arrives and leaves there.

    On a loop calls from number ``lap`` on are those of a second round.
    """

    line: Line
    calls: tuple[Call, ...]
    arrives: list[float]
    leaves: list[float]
    lap: int
    ways: list[list[str]]


def links_of(world, mode):
    graph = nx.Graph()
    for (a, b, own), hours in world.links.items():
        if own == mode:
            graph.add_edge(a, b, km=hours * SPEED)
    return graph


def move_hours(world, a, b, mode):
    hours = float(
        world.links[(a, b, mode)] if (a, b, mode) in world.links else world.links[b, a, mode]
    )
    crosses = mode != "sea" and COUNTRY[a] != COUNTRY[b]
    return hours + (BORDER_OUT + BORDER_IN if crosses else 0.0)


def runs_of(world, line):
    """Yield the runs of a service, with hours spread over what lies between published ones."""
    mode = MODES[line.family]
    graph = links_of(world, mode)
    directions = [line.calls]
    if line.direction == "both":
        whole = line.calls[-1].arrive

        def back(hours):
            return None if hours is None or whole is None else whole - hours

        directions.append(
            tuple(
                Call(it.place, back(it.depart), back(it.arrive), it.unloads, it.loads)
                for it in reversed(line.calls)
            )
        )
    for calls in directions:
        # Nominal hours of the arrival and of the departure at each call.
        nominal, ways = [(0.0, 0.0)], []
        for one, other in pairwise(calls):
            way = nx.shortest_path(graph, one.place, other.place, weight="km")
            hours = sum(move_hours(world, a, b, mode) for a, b in pairwise(way))
            hours += sum(world.pass_h(it, mode) for it in way[1:-1])
            there = nominal[-1][1] + hours
            nominal.append((there, there + world.pass_h(other.place, mode)))
            ways.append(way[1:])
        known = [(0.0, 0.0)]
        for number, call in enumerate(calls[1:], 1):
            if call.arrive is not None:
                known.append((nominal[number][0], call.arrive))
            if call.depart is not None and number + 1 < len(calls):
                known.append((nominal[number][1], call.depart))

        def timed(at, known=known):
            for (x, begin), (y, end) in pairwise(known):
                if at <= y:
                    return begin + (end - begin) * (at - x) / (y - x)
            return known[-1][1] + at - known[-1][0]

        def left(at, known=known):
            """The last of the published hours where a stay takes none of the network's."""
            return next((end for y, end in reversed(known) if y == at), timed(at))

        arrives = [timed(at) for at, _ in nominal]
        leaves = [0.0, *(left(at) for _, at in nominal[1:])]
        lap = len(calls)
        if line.direction == "loop":
            lap -= 1
            again = arrives[-1] + world.pass_h(calls[-1].place, mode)
            arrives += [again + it for it in arrives[1:-1]]
            leaves += [again + it for it in leaves[1:-1]]
            leaves[lap] = again
            ways += ways[:-1]
        whole = calls + calls[1:-1] if line.direction == "loop" else calls
        yield Run(line, whole, arrives, leaves, lap, ways)


def rides_of(run):
    """Yield the calls that a ride joins, its hours and the places that it enters."""
    for first, call in enumerate(run.calls[: run.lap]):
        if not call.loads or first + 1 == len(run.calls):
            continue
        for last in range(first + 1, len(run.calls)):
            other = run.calls[last]
            if other.place == call.place:
                break
            if other.unloads:
                hours = run.arrives[last] - run.leaves[first]
                way = [it for leg in run.ways[first:last] for it in leg]
                yield first, last, hours, way


def handling_hours(mode, other, customs):
    """Return the hours from one mode to another, None where it is one; services have a plus."""
    own, to = mode.rstrip("+"), other.rstrip("+")
    if own != to:
        return CHANGE + customs + (WAGON_WAIT if other == "rail-1435" else 0.0)
    return TRANSFER if "+" in mode + other else None


class Timetable:
    """A question on a drawn world as nodes and edges, without a line of the planner.

    Nodes are gate, place by mode *in* or *out*, and place by mode of its services, the same.
    """

    def __init__(self, world, pair, leaving):
        self.world, self.pair = world, pair
        self.day = DAY + dt.timedelta(days=leaving[0])
        self.ready = float(leaving[1])
        self.runs = [
            (line, run)
            for line in world.lines
            if "teu" in line.cargo.split()
            and not {COUNTRY[it] for it in pair} & set(line.refuses.split())
            for run in runs_of(world, line)
        ]
        self.static = nx.DiGraph()
        self._add_places()
        self.events = []
        for line, run in self.runs:
            for first, last, hours, way in rides_of(run):
                if self._passes_an_end(run, first, last, way) or self._strays(run, first, way):
                    continue
                out = ("out", run.calls[first].place, f"{MODES[line.family]}+")
                into = ("in", run.calls[last].place, f"{MODES[line.family]}+")
                if line.weekdays:
                    self.events.append((run, first, out, into, hours, way))
                else:
                    wait = 168.0 / line.per_week / 2.0
                    self._edge(out, into, wait + hours, way)

    def _edge(self, a, b, hours, way=()):
        if not self.static.has_edge(a, b) or self.static.edges[a, b]["hours"] > hours:
            self.static.add_edge(a, b, hours=hours, way=tuple(way))

    def _passes_an_end(self, run, first, last, way):
        """One that begins at the origin may pass it once more, and so with the destination."""
        origin, destination = self.pair
        inner = way[:-1]
        begins, ends = run.calls[first].place == origin, run.calls[last].place == destination
        return (origin in inner and not begins) or (destination in inner and not ends)

    def _strays(self, run, first, way):
        """Nobody sells a long way round on a loop where the shortest is under two fifths of it."""
        mode, start = MODES[run.line.family], run.calls[first].place
        links = links_of(self.world, mode)
        km = sum(links.edges[it]["km"] for it in pairwise([start, *way]))
        direct = nx.shortest_path_length(links, start, way[-1], weight="km")
        return run.line.direction == "loop" and km >= LONG_LOOP_KM and km > 2.5 * direct

    def _add_places(self):
        served = defaultdict(set)
        for line in self.world.lines:
            for call in line.calls:
                if call.loads or call.unloads:
                    served[call.place].add(f"{MODES[line.family]}+")
        for place in PLACES:
            self._add_place(place, [*self.world.at(place), *served[place]])
        for a, b, mode in self.world.links:
            if mode == "sea":
                continue  # boxes go by services alone
            for one, other in ((a, b), (b, a)):
                hours = move_hours(self.world, one, other, mode)
                self._edge(("out", one, mode), ("in", other, mode), hours, (other,))

    def _add_place(self, place, modes):
        origin, destination = self.pair
        abroad = COUNTRY[place] != COUNTRY[origin]
        for mode in modes:
            own = mode.rstrip("+")
            customs = CUSTOMS if own == "sea" and abroad else 0.0
            if place == origin:
                wait = WAGON_WAIT if mode == "rail-1435" else 0.0
                self._edge("gate", ("out", place, mode), LOAD + wait)
            elif place == destination:
                self._edge(("in", place, mode), "end", UNLOAD + customs)
            else:
                if mode == own:
                    hours = self.world.pass_h(place, own)
                    self._edge(("in", place, mode), ("out", place, mode), hours)
                for other in modes:
                    hours = handling_hours(mode, other, customs)
                    if hours is not None:
                        self._edge(("in", place, mode), ("out", place, other), hours)

    def departure(self, run, call, after):
        """Return the hour of the journey at which cargo that is there at an hour leaves a call.

        The weekdays that are met are those up to the first departure that comes as long after
        midnight of the first day as lies between two, on average. Who comes later comes on any
        day of the week, and waits for half of that.
        """
        zone = self.world.zone
        monday = self.day.weekday() * 24.0
        clock = zone[self.pair[0]] - zone[run.calls[0].place]
        apart = 168.0 / len(run.line.weekdays)
        met = []
        for week in range(-20, 4):
            for day in run.line.weekdays:
                leaves = (week * 7 + day) * 24.0 + LEAVES_AT + clock - monday + run.leaves[call]
                met.append(leaves)
        last = min(it for it in met if it >= apart)
        return min((it for it in met if after <= it <= last), default=after + apart / 2.0)

    def least(self):
        """Return the hour of arrival, and the moves of the way; None without a way."""
        expanded = nx.DiGraph()
        ways = {}
        todo, done = [("gate", self.ready)], set()
        while todo:
            node, now = todo.pop()
            if (node, now) in done or now > 2160.0 or node not in self.static:
                continue
            done.add((node, now))
            reach, paths = nx.single_source_dijkstra(self.static, node, weight="hours")
            if "end" in reach:
                expanded.add_edge((node, now), "end", hours=reach["end"])
                ways[(node, now), "end"] = self._moves(paths["end"])
            for run, first, out, into, hours, way in self.events:
                if out in reach:
                    leaves = self.departure(run, first, now + reach[out])
                    then = (into, leaves + hours)
                    expanded.add_edge((node, now), then, hours=leaves + hours - now)
                    ways[(node, now), then] = [*self._moves(paths[out]), tuple(way)]
                    todo.append(then)
        start = ("gate", self.ready)
        if "end" not in expanded or start not in expanded:
            return None
        try:
            path = nx.dijkstra_path(expanded, start, "end", weight="hours")
        except nx.NetworkXNoPath:
            return None
        hours = self.ready + nx.path_weight(expanded, path, "hours")
        return hours, [move for edge in pairwise(path) for move in ways[edge]]

    def _moves(self, path):
        found = (self.static.edges[it]["way"] for it in pairwise(path))
        return [way for way in found if way]


def is_elementary(moves):
    entered = [place for way in moves for place in set(way)]
    return len(set(entered)) == len(entered)


@DRAWN
@given(asked=questions(seasons=False), leaving=departures)
def test_the_fastest_route_is_that_of_the_timetable(folder, asked, leaving):
    world, pair = asked
    network = world.load(folder)
    expected = Timetable(world, pair, leaving).least()
    route = answer(network, ask(pair, leaving), resolve_steps(network))
    if expected is None or expected[0] > 2160.0:
        assert route is None
    elif is_elementary(expected[1]):
        assert route is not None
        assert route.legs[-1].end_h == pytest.approx(expected[0], abs=1e-6)
    elif route is not None:
        assert route.legs[-1].end_h >= expected[0] - 1e-6


@DRAWN
@given(asked=questions(), leaving=departures, later=st.integers(1, 400))
def test_leaving_later_never_arrives_earlier(folder, asked, leaving, later):
    world, pair = asked
    network = world.load(folder)
    steps = resolve_steps(network)
    after = leaving[0] + (leaving[1] + later) // 24, (leaving[1] + later) % 24
    first, second = (answer(network, ask(pair, it), steps) for it in (leaving, after))
    if first is not None and second is not None:
        assert first.arrival() <= second.arrival()


def pairs_of(world, most):
    touched = sorted({it for a, b, _ in world.links for it in (a, b)} - {STRAIT})
    return [(a, b) for a in touched for b in touched if a != b][:most]


@DRAWN
@given(asked=questions(), leaving=departures, by=st.sampled_from(["time", "cost", "generalised"]))
def test_batches_matrices_and_warm_engines_answer_as_one_question_does(folder, asked, leaving, by):
    world, _ = asked
    network = world.load(folder)
    steps = resolve_steps(network)
    pairs = pairs_of(world, 6)
    terms = ask(pairs[0], leaving, by)
    engine = warm_engine()
    names = sorted({it for pair in pairs for it in pair})
    matrix = find_matrix(network, terms, names, names, steps, engine=engine)
    rows = BatchRouter(network, steps).answer(terms, pairs)
    for (a, b), row in zip(pairs, rows, strict=True):
        query = terms._replace(origin=a, destination=b)
        route = answer(network, query, steps)
        warm = answer(network, query, steps, engine=engine)
        cell = [
            float(it[names.index(a), names.index(b)]) for it in (matrix.time_h, matrix.cost_usd)
        ]
        if route is None:
            assert warm is None
            assert isinstance(row, str)
            assert all(map(isnan, cell))
            continue
        own = criterion_of(network, route)
        assert warm is not None
        assert criterion_of(network, warm) == pytest.approx(own, abs=1e-6)
        assert not isinstance(row, str), row
        hours, usd = row.totals[1], row.totals[6]
        rate = objective_of(network, query).rate
        for time, money in ((hours, usd), cell):
            value = {"time": time, "cost": money, "generalised": money + rate * time}[by]
            assert value == pytest.approx(own, abs=1e-6)


@DRAWN
@given(asked=questions(), leaving=departures, data=st.data())
def test_a_route_by_way_of_a_place_is_the_same_of_both_engines(folder, asked, leaving, data):
    world, pair = asked
    network = world.load(folder)
    steps = resolve_steps(network)
    between = sorted({it for a, b, _ in world.links for it in (a, b)} - {*pair})
    assume(between)
    query = ask(pair, leaving, via=(data.draw(st.sampled_from(between)),))
    plain = answer(network, query, steps)
    warm = answer(network, query, steps, engine=warm_engine())
    assert (plain is None) == (warm is None)
    if plain is not None and warm is not None:
        assert plain.legs[-1].end_h == pytest.approx(warm.legs[-1].end_h, abs=1e-6)
        assert query.via[0] in {it for leg in plain.legs for it in leg.places}


LAYERS = (
    "line0.status=suspended",
    "line1.headway_h=12",
    "rail-1435@BB.border_in_h=40",
    "sea.pass_h=12",
    "t:sea.status=closed",
    "sea.speed_kmh=5",
    "p>q:sea.status=closed",
)


@DRAWN
@given(asked=questions(), leaving=departures, text=st.sampled_from(LAYERS))
def test_a_changed_network_answers_as_one_built_anew(folder, asked, leaving, text):
    world, pair = asked
    network = world.load(folder)
    try:
        below = LayeredNetwork(network, resolve_steps(network))
        above = below.given(text)
    except UnknownNameError:  # the place or the link is not drawn
        return
    query = ask(pair, leaving)
    anew = resolve_steps(above.network)
    routes = [
        answer(above.network, query, steps, engine=engine)
        for steps, engine in ((anew, PLAIN), (above.steps, PLAIN), (above.steps, above.engine))
    ]
    assert anew.rides.edges == above.steps.rides.edges
    assert anew.rides.pace == pytest.approx(above.steps.rides.pace)
    assert len({it is None for it in routes}) == 1
    if routes[0] is not None:
        ends = [it.legs[-1].end_h for it in routes]
        assert ends == pytest.approx([ends[0]] * 3, abs=1e-6)
        # What a timetable publishes holds as long as nothing on its way changes.
        if "speed" in text or "closed" in text or "suspended" in text:
            free = answer(network, query, below.steps)
            assert free is not None
            assert free.legs[-1].end_h <= ends[0] + 1e-6
