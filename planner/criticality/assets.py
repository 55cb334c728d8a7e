"""Assets of a network that can close: crossings, ports, straits, lines and countries."""

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corridors.errors import UnknownNameError
from corridors.model.entities import WATER_KINDS
from corridors.model.network import Network, country_codes
from corridors.places.names import country_code_of, find_place
from planner.flows.capacity import steps_but_rides
from planner.graph._rides import rides_over
from planner.graph.tokens import WATER
from planner.pricing.arcs import HANDLE, MOVE, NEVER, PASS, Step, Steps
from planner.question.query import Query
from planner.restrictions.bans import banned_steps

KINDS = ("crossings", "ports", "straits", "lines", "countries", "services")
DEFAULT = ("crossings", "ports", "straits", "lines")


class Asset(NamedTuple):
    """A part of the network that closes as one.

    ``edges`` are its steps, ``links`` the subjects of the links they move along. Of a
    country ``country`` is its code: it closes to transit, its own trade is not counted.
    """

    id: str
    kind: str
    name: str
    places: tuple[str, ...]
    links: tuple[str, ...]
    edges: tuple[int, ...]
    country: str = ""


def find_assets(
    network: Network,
    steps: Steps,
    kinds: Iterable[str] = KINDS,
    *,
    ends: Iterable[str] = (),
    each_mode: bool = False,
) -> list[Asset]:
    """Return what can close, in the order of the kinds and of the ids.

    - A crossing: all moves over land between two places of different countries that a link
      joins, in both directions and by all modes.
    - A port: handling between ship or barge and anything else, and passing by them.
    - A strait, canal or passage: passing it.
    - A line: the links of one land mode between two junctions. A place ends a line where the
      mode leads to one or to more than two neighbours (links that are open on some day are
      counted), where it crosses a border, and where a demand begins or ends. The link over a
      border belongs to the crossing.
    - A country: everything that happens in it, to cargo that only passes through.
    - A service: boarding it anywhere.

    What services are made of closes them as well: their rides are among the steps.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    kinds
        Any of `KINDS`.
    ends
        Places at which demand begins or ends.
    each_mode
        Crossings also by each family of modes, where there are several.
    """
    finder = _AssetFinder(network, steps)
    make = {
        "crossings": lambda: finder.crossings(each_mode=each_mode),
        "ports": finder.ports,
        "straits": finder.straits,
        "lines": lambda: finder.lines(frozenset(ends)),
        "countries": finder.countries,
        "services": finder.services,
    }
    wanted = set(kinds)
    return [
        it._replace(edges=(*it.edges, *rides_over(steps, it.edges)))
        for kind in KINDS
        if kind in wanted
        for it in sorted(make[kind](), key=lambda asset: asset.id)
    ]


def pick_assets(network: Network, assets: list[Asset], text: str) -> list[Asset]:
    """Return the assets that a name means.

    Parameters
    ----------
    network, assets
        The network, and the assets among which is chosen.
    text
        The id of an asset, a link ``a-b:mode`` in it, a country code, or a place of it in
        any of its names.

    Raises
    ------
    UnknownNameError
        If it means none of them.
    """
    found = [it for it in assets if it.id == text]
    if found:
        return found
    if code := country_code_of(network.places, text, country_codes(network)):
        found = [it for it in assets if it.country == code]
        what = f"country {code}"
    elif any(char in text for char in ":>@"):
        try:
            key = network.subjects.parse(text).key
        except ValueError as error:
            message = f"--only {text!r}: {error}{network.suggest_subjects(text)}"
            raise UnknownNameError(message) from None
        found = [it for it in assets if key in it.links]
        what = f"link {key}"
    else:
        place = find_place(network.places, text).id
        found = [it for it in assets if place in it.places]
        what = f"place {place}"
    if not found:
        kinds = sorted({it.kind for it in assets})
        message = (
            f"--only {text!r}: {what} belongs to no {' or '.join(kinds) or 'element'} that is "
            "open; see --of, or list the ids with --format csv"
        )
        raise UnknownNameError(message)
    return found


class _AssetFinder:
    def __init__(self, network: Network, steps: Steps) -> None:
        self.network = network
        self.steps = steps
        self.moves: list[tuple[int, Step]] = []
        self.at_place: dict[str, list[tuple[int, Step]]] = {}
        takes = steps.nominal_hours()
        for edge, step in steps_but_rides(steps):
            if step.kind != MOVE:
                self.at_place.setdefault(step.a, []).append((edge, step))
            elif takes[edge] < NEVER:
                self.moves.append((edge, step))
        self.keys = {}
        for link in network.links:
            self.keys[link.a, link.b, link.mode] = link.subject
            self.keys[link.b, link.a, link.mode] = link.subject

    def _crosses(self, step: Step) -> bool:
        places = self.network.places
        out_of, into = places[step.a].country, places[step.b].country
        return self.network.modes[step.first].land and out_of != into

    def _links(self, moves: Iterable[tuple[int, Step]]) -> tuple[str, ...]:
        return tuple(sorted({self.keys[it.a, it.b, it.first] for _, it in moves}))

    def _name(self, place: str) -> str:
        return self.network.places[place].name()

    def crossings(self, *, each_mode: bool) -> Iterator[Asset]:
        pairs: dict[tuple[str, str], list[tuple[int, Step]]] = {}
        for edge, step in self.moves:
            if self._crosses(step):
                pairs.setdefault((min(step.a, step.b), max(step.a, step.b)), []).append(
                    (edge, step)
                )
        for (a, b), moves in pairs.items():
            name = f"{self._name(a)} / {self._name(b)}"
            edges = tuple(edge for edge, _ in moves)
            yield Asset(f"{a}-{b}", "crossing", name, (a, b), self._links(moves), edges)
            families: dict[str, list[tuple[int, Step]]] = {}
            for edge, step in moves:
                family = self.network.modes[step.first].family
                families.setdefault(family, []).append((edge, step))
            if each_mode and len(families) > 1:
                for family, some in families.items():
                    edges = tuple(edge for edge, _ in some)
                    yield Asset(
                        *(f"{a}-{b}:{family}", "crossing", f"{name}, {family}", (a, b)),
                        *(self._links(some), edges),
                    )

    def ports(self) -> Iterator[Asset]:
        for place, here in self.at_place.items():
            if self.network.places[place].kind in WATER_KINDS:
                continue
            edges = tuple(
                edge for edge, step in here if not WATER.isdisjoint((step.first, step.second))
            )
            if any(self.steps.kind[edge] == HANDLE for edge in edges):
                yield Asset(f"{place}:port", "port", self._name(place), (place,), (), edges)

    def straits(self) -> Iterator[Asset]:
        for place, here in self.at_place.items():
            if self.network.places[place].kind in WATER_KINDS:
                edges = tuple(edge for edge, step in here if step.kind == PASS)
                yield Asset(place, "strait", self._name(place), (place,), (), edges)

    def lines(self, ends: frozenset[str]) -> Iterator[Asset]:
        beside: dict[tuple[str, str], set[str]] = {}
        between: dict[tuple[str, str, str], list[tuple[int, Step]]] = {}
        cut: set[tuple[str, str]] = set()
        for edge, step in self.moves:
            if not self.network.modes[step.first].land:
                continue
            for one, other in ((step.a, step.b), (step.b, step.a)):
                beside.setdefault((one, step.first), set()).add(other)
                if self._crosses(step) or one in ends:
                    cut.add((one, step.first))
                between.setdefault((one, other, step.first), [])
            if not self._crosses(step):
                a, b = min(step.a, step.b), max(step.a, step.b)
                between[a, b, step.first].append((edge, step))
        cut |= {key for key, near in beside.items() if len(near) != 2}
        chains = list(_chains(beside, cut, between))
        known: dict[str, int] = {}
        for places, mode in chains:
            key = _line_id(places, mode)
            known[key] = known.get(key, 0) + 1
        for places, mode in chains:
            moves = [
                move
                for a, b in itertools.pairwise(places)
                for move in between[min(a, b), max(a, b), mode]
            ]
            key = _line_id(places, mode)
            name = f"{self._name(places[0])} - {self._name(places[-1])}"
            if known[key] > 1 and len(places) > 2:
                # Two lines join the same junctions: a place in the middle distinguishes them.
                middle = places[len(places) // 2]
                key, name = f"{key} by {middle}", f"{name} by {self._name(middle)}"
            name = f"{name}, {self.network.modes[mode].name_en}"
            edges = tuple(edge for edge, _ in moves)
            yield Asset(key, "line", name, places, self._links(moves), edges)

    def countries(self) -> Iterator[Asset]:
        for code in sorted({it.country for it in self.network.places.values()} - {""}):
            asked = Query("", "", "time", self.network.edition, "", avoid=(code,))
            edges = tuple(edge for edge, _ in banned_steps(self.network, self.steps, asked))
            yield Asset(code, "country", f"transit of {code}", (), (), edges, code)

    def services(self) -> Iterator[Asset]:
        edges: dict[str, list[int]] = {}
        for edge, boarding in self.steps.rides.boardings.items():
            edges.setdefault(boarding.service, []).append(edge)
        for name, boarded in edges.items():
            service = self.network.services[name]
            places = tuple(dict.fromkeys(it.place for it in service.calls if not it.passes))
            yield Asset(name, "service", service.title, places, (), tuple(boarded))


def _line_id(places: tuple[str, ...], mode: str) -> str:
    return f"{places[0]}-{places[-1]}:{mode}"


def _chains(
    beside: dict[tuple[str, str], set[str]],
    cut: set[tuple[str, str]],
    between: dict[tuple[str, str, str], list[tuple[int, Step]]],
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the chains of places between cuts, each once, from the lesser end; then rings."""
    done: set[tuple[str, str, str]] = set()
    # A ring without a cut is cut at its first place.
    for (first, mode), near in [
        *sorted(it for it in beside.items() if it[0] in cut),
        *sorted(it for it in beside.items() if it[0] not in cut),
    ]:
        for second in sorted(near):
            a, b = min(first, second), max(first, second)
            if not between[a, b, mode] or (a, b, mode) in done:
                continue
            chain = [first, second]
            done.add((a, b, mode))
            while (chain[-1], mode) not in cut and chain[-1] != first:
                ahead = next(it for it in sorted(beside[chain[-1], mode]) if it != chain[-2])
                done.add((min(chain[-1], ahead), max(chain[-1], ahead), mode))
                chain.append(ahead)
            yield tuple(min(chain, chain[::-1])), mode
