"""Yearly capacities of crossings, lines, ports and terminals, and the steps that use them."""

from collections.abc import Iterator
from math import fsum
from typing import NamedTuple

from corridors.errors import DataError
from corridors.model.entities import WATER_KINDS
from corridors.model.facts import Entries, pick
from corridors.model.network import Network
from corridors.model.seasons import YEAR_DAYS
from planner.graph._rides import rides_over
from planner.pricing.arcs import HANDLE, MOVE, PASS, Step, Steps

ATTRIBUTES = (
    *("capacity_trains_d", "capacity_mt_y", "capacity_teu_y", "capacity_trucks_d"),
    "capacity_bcm_y",
)
TRAFFIC = ("traffic_mt_y", "traffic_teu_y")
DAYS = 365.0
PORT_KINDS = ("port", "river_port")
WATER_MODES = frozenset(("sea", "river"))


class Capacity(NamedTuple):
    """A limit of a year that several steps share.

    ``subject`` and ``attribute`` name the fact, ``way`` the direction where each has the
    limit for itself (``in`` or ``out`` of the country at a border, ``a>b`` along a link,
    otherwise empty); ``value`` is in ``unit``. ``edges`` are the steps that use it.
    """

    subject: str
    attribute: str
    way: str
    value: float
    unit: str
    fact: int
    edges: tuple[int, ...]

    @property
    def id(self) -> str:
        """Name of the limit."""
        way = f" {self.way}" if self.way else ""
        return f"{self.subject}{way} {self.attribute}"

    @property
    def mode(self) -> str:
        """The mode that uses it; of a handling the railway if there is one."""
        head, _, mode = self.subject.partition(":")
        if mode:
            return mode
        pair = head.partition("@")[0].split(">")
        return next((it for it in pair if it.startswith("rail")), pair[0] if ">" in head else "")


def find_capacities(
    network: Network, steps: Steps, attributes: tuple[str, ...] = ATTRIBUTES
) -> list[Capacity]:
    """Return the limits that the facts of a network state, in the order of their subjects.

    Given the attributes of `TRAFFIC`, return in the same form what the facts say did pass.

    - Of a link: what moves along it. Of a crossing ``place:mode`` that land links of the
      mode cross a border at: what crosses. Of a strait or canal: what passes. Of another
      ``place:mode``: what is loaded, unloaded or changes mode there, and on land also what
      passes. Of a handling: both ways between the two modes, unless the other way has a
      number of its own. Of a port: what is handled between water and land. Of another place: all
      that is handled there.
    - A railway crossing with tracks of both gauges has one limit: a number of one gauge holds
      for both together unless the other has a different number of its own.
    - Trains a day hold for each direction (``capacity_directions`` 2: for both together);
      all other limits are for both directions together.
    - A limit that changes with the season counts with its mean over the year.
    """
    return list(_CapacityFinder(network, steps).find(attributes))


def steps_but_rides(steps: Steps) -> Iterator[tuple[int, Step]]:
    """Yield the steps of a network with their numbers; rides are made of others."""
    for edge in range(len(steps.head)):
        if not steps.rides.is_ride(edge):
            yield edge, steps.step(edge)


class _CapacityFinder:
    def __init__(self, network: Network, steps: Steps) -> None:
        self.network = network
        self.steps = steps
        self.by_place: dict[str, list[tuple[int, Step]]] = {}
        self.moves: dict[str, list[tuple[int, Step]]] = {}
        for edge, step in steps_but_rides(steps):
            self.by_place.setdefault(step.a, []).append((edge, step))
            if step.kind == MOVE:
                key = network.subjects.parse(step.both).key
                self.moves.setdefault(key, []).append((edge, step))
                self.by_place.setdefault(step.b, []).append((edge, step))

    def find(self, attributes: tuple[str, ...]) -> Iterator[Capacity]:
        table = self.network.facts.by_subject
        for subject in sorted(table):
            for attribute in attributes:
                entries = table[subject].get(attribute)
                if entries and self.network.subjects.parse(subject).kind != "mode":
                    yield from self._of(subject, attribute, entries)

    def _of(self, subject: str, attribute: str, entries: Entries) -> Iterator[Capacity]:
        value = _over_the_year(entries)
        if value is None:
            return
        unit = self.network.schema.attributes[attribute].unit
        ways = self._ways(subject, attribute)
        directions = self.network.number(subject, "capacity_directions") or (
            1.0 if attribute == "capacity_trains_d" else 2.0
        )
        if directions > 1 or len(ways) == 1:
            every = tuple(sorted(edge for edges in ways.values() for edge in edges))
            way = "" if directions > 1 or "" in ways else next(iter(ways), "")
            ways = {way: every}
        for way, edges in ways.items():
            if edges:
                every = (*edges, *rides_over(self.steps, edges))
                yield Capacity(subject, attribute, way, value, unit, entries[0][2], every)

    def _ways(self, subject: str, attribute: str) -> dict[str, tuple[int, ...]]:
        kind = self.network.subjects.parse(subject).kind
        if kind == "move":
            return self._along(subject)
        if kind == "pass":
            place, _, mode = subject.partition(":")
            return self._through(place, mode, attribute)
        if kind == "place":
            return {"": self._at(subject)}
        return {"": self._handled(subject, attribute)}

    def _along(self, subject: str) -> dict[str, tuple[int, ...]]:
        head, _, mode = subject.partition(":")
        a, arrow, b = head.partition(">")
        key = self.network.subjects.parse(f"{a}-{b}:{mode}" if arrow else subject).key
        ways: dict[str, list[int]] = {}
        for edge, step in self.moves.get(key, ()):
            if not arrow or (step.a, step.b) == (a, b):
                ways.setdefault("" if arrow else f"{step.a}>{step.b}", []).append(edge)
        return {way: tuple(edges) for way, edges in ways.items()}

    def _through(self, place: str, mode: str, attribute: str) -> dict[str, tuple[int, ...]]:
        places = self.network.places
        here = [it for it in self.by_place.get(place, ()) if mode in it[1][3:5]]
        crossing = self._crossing(place, mode) if self.network.modes[mode].land else {}
        if crossing:
            for other in self._gauges(place, mode):
                own = self._entry(f"{place}:{other}", attribute)
                if own is not None and own != self._entry(f"{place}:{mode}", attribute):
                    continue
                across = self._crossing(place, other)
                if own is not None and other < mode and across:
                    # The same number has been counted with the other gauge.
                    return {}
                for way, edges in across.items():
                    crossing.setdefault(way, []).extend(edges)
            return {way: tuple(sorted(crossing[way])) for way in sorted(crossing)}
        kinds = {HANDLE, PASS} if self.network.modes[mode].land else {HANDLE}
        if places[place].kind in WATER_KINDS:
            kinds = {PASS}
        return {"": tuple(edge for edge, step in here if step.kind in kinds)}

    def _crossing(self, place: str, mode: str) -> dict[str, list[int]]:
        """Return the moves by which a mode leaves and enters the country at a place."""
        places = self.network.places
        found: dict[str, list[int]] = {}
        for edge, step in self.by_place.get(place, ()):
            countries = [places[end].country for end in (step.a, step.b)]
            if step.kind == MOVE and step.first == mode and countries[0] != countries[1]:
                found.setdefault("out" if step.a == place else "in", []).append(edge)
        return found

    def _gauges(self, place: str, mode: str) -> list[str]:
        """Return the other railways at a place."""
        family = self.network.modes[mode].family
        at = self.network.subjects.modes_at.get(place, set())
        same = [it for it in sorted(at) if self.network.modes[it].family == family]
        return [it for it in same if it != mode and self.network.modes[mode].gauge_mm]

    def _entry(self, subject: str, attribute: str) -> tuple[object, str] | None:
        """Return number and source of what a crossing itself says."""
        entries = self.network.facts.by_subject.get(subject, {}).get(attribute)
        return (entries[0][0], self.network.facts.fact(entries[0][2]).source) if entries else None

    def _at(self, place: str) -> tuple[int, ...]:
        port = self.network.places[place].kind in PORT_KINDS
        return tuple(
            edge
            for edge, step in self.by_place.get(place, ())
            if step.kind == HANDLE and (not port or not WATER_MODES.isdisjoint(step[3:5]))
        )

    def _handled(self, subject: str, attribute: str) -> tuple[int, ...]:
        pair, _, scope = subject.partition("@")
        first, _, second = pair.partition(">")
        back = f"{second}>{first}"
        own = self.network.facts.by_subject.get(f"{back}@{scope}", {})
        pairs = {pair} if attribute in own else {pair, back}
        return tuple(
            edge
            for edge, step in self.by_place.get(scope, ())
            if step.kind == HANDLE and f"{step.first}>{step.second}" in pairs
        )


def _over_the_year(entries: Entries) -> float | None:
    """Return the mean of a number over the days of a year, None where no day has one."""
    values = [
        float(found[0])
        for day in ([0] if all(it[1] is None for it in entries) else range(YEAR_DAYS))
        if (found := pick(entries, day)) is not None
    ]
    return fsum(values) / len(values) if values else None


class VehicleLoads:
    """What one unit of a cargo kind takes of a limit.

    Parameters
    ----------
    network
        The network, whose facts say how much a train or a truck carries.
    """

    def __init__(self, network: Network) -> None:
        self.network = network

    def per_unit(self, capacity: Capacity, cargo: str) -> float:
        """Return what one TEU, or one tonne of bulk, of a year takes of a limit.

        Raises
        ------
        DataError
            If no fact says what a train or a truck carries.
        """
        per_teu = self.network.cargo[cargo].basis == "teu"
        if capacity.mode and capacity.mode not in self.network.cargo[cargo].modes:
            return 0.0
        name = capacity.attribute
        if name.endswith("_teu_y"):
            return 1.0 if per_teu else 0.0
        if name.endswith("_mt_y"):
            return tonnes(self.network, cargo) / 1e6
        if name == "capacity_bcm_y":
            return self.network.cargo_number(cargo, "m3_per_t") / 1e9
        vehicle = "train" if name == "capacity_trains_d" else "truck"
        return 1.0 / (self.carried(capacity, f"{'teu' if per_teu else 't'}_per_{vehicle}") * DAYS)

    def carried(self, capacity: Capacity, attribute: str) -> float:
        """Return the load of a train or a truck where a limit holds.

        Raises
        ------
        DataError
            If no fact says it.
        """
        value = self.network.number(capacity.subject, attribute)
        if not value:
            message = (
                f"{capacity.id} can't be converted: no fact gives {attribute} for "
                f"{capacity.subject}, its country or {capacity.mode}; add one"
            )
            raise DataError([message])
        return value


def tonnes(network: Network, cargo: str) -> float:
    """Return the tonnes of one TEU of a kind, 1 for one tonne of bulk."""
    if network.cargo[cargo].basis != "teu":
        return 1.0
    teu = network.cargo_number(cargo, "teu") or 1.0
    return network.cargo_number(cargo, "mass_t") / teu
