"""The answers of the studio and the places it finds, as texts that a server sends and keeps."""

import csv
import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import UnknownNameError, UsageError
from corridors.geometry import great_circle_km
from corridors.model.network import Network
from corridors.places.gazetteer import TOWNS, Town
from corridors.places.names import country_name, find_place, fold
from corridors.tables.exchange import exchange_rates
from corridors.text import read_json
from maps.pages._pack import pack_comparison, pack_network
from maps.pages.page import comparison_page, network_page, studio_page
from maps.pages.tiles import Tiles
from planner.batch.reach import find_reach, reach_geojson, read_limits
from planner.comparison.comparison import Comparison, compare
from planner.comparison.geojson import comparison_geojson
from planner.comparison.rows import comparison_dict
from planner.comparison.scenarios import scenario_worlds
from planner.formats.fact_words import fact_dict
from planner.formats.route_geojson import map_towns
from planner.formats.route_json import to_csv
from planner.graph.cache import LRUCache, warm_engine
from planner.graph.layers import LayeredNetwork
from planner.output.network_geojson import network_geojson
from planner.parsing.departure import read_departure, stated_departure
from planner.parsing.facts_meant import facts_meant
from planner.pricing.arcs import Steps
from planner.pricing.snapshot import ready_network
from planner.question.locations import SAME_KM, read_point
from planner.question.query import Query
from planner.question.terms import Question
from planner.search.compilation import compiled
from planner.services.directory import find_services, listed_dict, read_wanted, services_dict
from planner.studio.document import (
    ALL,
    BOARD,
    Answered,
    answer,
    as_file,
    page_document,
    scenario_rows,
    with_front,
    year_rows,
)
from planner.studio.openapi import route_exchange
from planner.studio.problems import Problem
from planner.studio.question import (
    NO_COMPARISON,
    AddressError,
    Asked,
    address_text,
    json_line,
    name_bearers,
    place_value,
    question_dict,
    resolve,
    values_of,
)
from planner.studio.worlds import Worlds, check_supplied, scenario_toml
from planner.words import LANGUAGES, word

MOST = 8
_CUTOFF = 0.7
"""Least similarity of a name to what is typed, by optimal string alignment."""
_SPARE = 2
"""Letters by which a name that is written alike may be longer or shorter."""
_FEW = 3
"""With fewer hits that begin as typed, names that are written alike are added."""


class Named(NamedTuple):
    """A place that may be meant: ``value`` is what an address says of it.

    ``weight`` orders those that fit alike: places of the network by their links, then towns by
    people.
    """

    names: tuple[str, str, str]
    country: str
    kind: str
    lon: float
    lat: float
    value: str
    weight: tuple[int, int]

    def name(self, lang: str) -> str:
        """Return the name in a language, the English one where there is none."""
        return self.names[LANGUAGES.index(lang)] or self.names[0]

    def to_dict(self, lang: str) -> dict[str, Any]:
        """Return the place as plain data in the words of a language."""
        kind = word("place kinds", self.kind, lang)
        country = country_name(self.country, lang) if self.country else ""
        return {
            "name": self.name(lang),
            "detail": ", ".join(filter(None, (kind, country))),
            "value": self.value,
            "kind": self.kind,
            "country": self.country,
            "lon": round(self.lon, 4),
            "lat": round(self.lat, 4),
        }


class Geocoder:
    """An index of the names of all places of a network and of the towns of the gazetteer.

    Parameters
    ----------
    network
        The network; its places come before towns of the same name.
    towns
        The towns; those of the gazetteer unless others are given.
    """

    def __init__(self, network: Network, towns: Iterable[Town] | None = None) -> None:
        self._known = [*_places(network)]
        spelled: list[Sequence[str]] = [_keys_of(it.all_names()) for it in network.places.values()]
        own: dict[str, list[Named]] = {}
        for named, keys in zip(self._known, spelled, strict=True):
            for key in keys:
                own.setdefault(key, []).append(named)
        for town in _gazetteer() if towns is None else towns:
            if not _is_place(town, own):
                self._known.append(_named(town))
                spelled.append(_with_and_without_brackets(town.keys))
        starts: list[tuple[str, int, int]] = []
        alike: dict[str, list[tuple[str, int]]] = {}
        for at, keys in enumerate(spelled):
            for key in keys:
                starts.append((key, 0, at))
                alike.setdefault(key[:1], []).append((key, at))
                words = key.split()
                starts += [(" ".join(words[n:]), 1, at) for n in range(1, len(words))]
        starts.sort()
        self._starts = starts
        self._alike = alike

    def complete(self, text: str, *, lang: str = "en", most: int = MOST) -> list[dict[str, Any]]:
        """Return the places that a text may mean, best first.

        Names that begin with the text come first: whole ones before others, first words before
        later ones. Where there are few, names that are written alike follow. Coordinates
        ``lat,lon`` are a point.

        Parameters
        ----------
        text
            What is typed.
        lang
            ``en``, ``ru`` or ``zh``: the language of names and details.
        most
            Greatest number of places.
        """
        if point := _point(text):
            return [point.to_dict(lang)]
        wanted = fold(text)
        if not wanted:
            return []
        ranked: dict[int, tuple[Any, ...]] = {}
        for rank, at in self._begin(wanted):
            order = (rank, *self._order(at))
            ranked[at] = min(order, ranked.get(at, order))
        if len(ranked) < _FEW and len(wanted) > 2:
            for unlike, at in self._written_alike(wanted):
                ranked.setdefault(at, (3, round(unlike, 2), *self._order(at)))
        best = sorted(ranked, key=ranked.__getitem__)[:most]
        return [self._known[at].to_dict(lang) for at in best]

    def _order(self, at: int) -> tuple[int, int, int]:
        kind, size = self._known[at].weight
        return (kind, -size, at)

    def _begin(self, wanted: str) -> Iterator[tuple[int, int]]:
        """Yield the places one of whose names begins so: 0 whole, 1 at the start, 2 later."""
        starts = self._starts
        at = bisect_left(starts, (wanted,))
        while at < len(starts) and starts[at][0].startswith(wanted):
            key, later, named = starts[at]
            yield (2 if later else int(key != wanted)), named
            at += 1

    def _written_alike(self, wanted: str) -> list[tuple[float, int]]:
        """Return how unlike names are, or as much of longer ones as is typed.

        They begin with the first letter or with the second, as where the two are swapped.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        known = [
            (key if len(key) - len(wanted) <= _SPARE else key[: len(wanted)], at)
            for first in dict.fromkeys(wanted[:2])
            for key, at in self._alike.get(first, ())
            if len(key) >= len(wanted) - _SPARE
        ]
        found = process.extract(
            wanted,
            [key for key, _ in known],
            scorer=OSA.normalized_similarity,
            score_cutoff=_CUTOFF,
            limit=4 * MOST,
        )
        return [(1.0 - score, known[at][1]) for _, score, at in found]


def _point(text: str) -> Named | None:
    try:
        point = read_point(text)
    except UsageError:
        return None
    if point is None:
        return None
    lat, lon, country = point
    value = f"{lat:g},{lon:g}" + (f",{country}" if country else "")
    return Named((f"{lat:.4f}, {lon:.4f}", "", ""), country, "point", lon, lat, value, (0, 0))


def _places(network: Network) -> Iterator[Named]:
    links: dict[str, int] = {}
    for link in network.links:
        for place in (link.a, link.b):
            links[place] = links.get(place, 0) + 1
    bearers = name_bearers(network)
    for it in network.places.values():
        names = (it.name(), it.name_ru, it.name_zh)
        value = place_value(network, it, bearers)
        yield Named(
            *(names, it.country, it.kind, it.lon, it.lat, value), weight=(0, links.get(it.id, 0))
        )


def _gazetteer() -> Iterator[Town]:
    with TOWNS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Town(
                *(int(row["id"]), row["name"], row["name_ru"], row["name_zh"], row["country"]),
                *(float(row["lat"]), float(row["lon"]), int(row["population"])),
                tuple(row["keys"].strip(";").split(";")),
            )


def _named(town: Town) -> Named:
    names, weight = (town.name, town.name_ru, town.name_zh), (1, town.population)
    return Named(names, town.country, "off_network", town.lon, town.lat, town.id, weight)


def _is_place(town: Town, own: dict[str, list[Named]]) -> bool:
    """Tell whether a place of the network has a name of a town and lies beside it."""
    return any(
        place.country == town.country
        and great_circle_km(place.lat, place.lon, town.lat, town.lon) <= SAME_KM
        for key in town.keys
        for place in own.get(key, ())
    )


def _keys_of(names: Iterable[str]) -> list[str]:
    """Return names folded, each once; with and without what stands in brackets."""
    return list(dict.fromkeys(filter(None, map(fold, _with_and_without_brackets(names)))))


def _with_and_without_brackets(names: Iterable[str]) -> list[str]:
    """Return names, each once, with what stands in brackets and without."""
    parts = (part for name in names for part in (name, name.partition(" (")[0]))
    return list(dict.fromkeys(filter(None, parts)))


_MOST_ANSWERS = 16
_ROUNDS = 3
"""First questions after which searches have been asked often enough to use compiled code."""
_ENDS = {"origin": "from", "destination": "to"}


def open_studio(folder: Path, tiles: Tiles | None = None) -> "Studio":
    """Return the studio of a folder of tables, whose pages show the tiles of a server or none.

    Raises
    ------
    DataError
        If the tables do not hold.
    """
    return Studio(LayeredNetwork(*ready_network(folder)), tiles)


class Studio:
    """Answers of one network, for one thread; its methods are the questions of a server.

    Parameters
    ----------
    base
        The network without layers, with its searches.
    tiles
        A server of tiles that live pages show, or none. Files that are saved never ask one.
    """

    def __init__(self, base: LayeredNetwork, tiles: Tiles | None = None) -> None:
        self._tiles = tiles
        self.worlds = Worlds(base)
        self._answers: LRUCache[Question, Answered] = LRUCache(_MOST_ANSWERS)

    @cached_property
    def geocoder(self) -> Geocoder:
        """The index of names, made on first use."""
        return Geocoder(self.network)

    @property
    def network(self) -> Network:
        """The network without layers."""
        return self.worlds.base.network

    def document(self, question: Question, parts: str = ALL) -> str:
        """Return the document of a question's page (`page_document`), JSON."""
        return json_line(self._document(question, parts))

    def page(self, question: Question, lang: str = "en") -> str:
        """Return the live page of a question; it asks for the front and the levers itself."""
        return studio_page(self._document(question, BOARD), lang=lang, live="", tiles=self._tiles)

    def frozen_page(self, question: Question, lang: str = "en") -> str:
        """Return the page of a question as a file that asks nothing of anyone."""
        document = self._document(question, ALL)
        return studio_page(as_file(document, read_json(self.year(question))), lang=lang)

    def _document(self, question: Question, parts: str) -> dict[str, Any]:
        world = self.worlds.of(question.scenarios, question.sets)
        answered = self.answered(question, front=parts == ALL)
        before = self.worlds.of(question.scenarios).network
        return page_document(world, before, answered, parts=parts)

    def routes(self, question: Question, name: str = "") -> tuple[Question, str]:
        """Return the canonical question, and its answers as a route exchange model, GeoJSON."""
        answered = self.answered(question, front=False)
        return answered.asked.question, json_line(route_exchange(answered, name))

    def csv(self, question: Question) -> str:
        """Return the legs of the answers as CSV."""
        answered = self.answered(question, front=False)
        return to_csv(answered.asked.network, answered.routes)

    def year(self, question: Question) -> str:
        """Return the best route of each month, JSON; by ``by``, else the recommended."""
        world, asked = self.asked(question)
        return json_line(year_rows(asked, world.engine))

    def scenario(self, question: Question) -> str:
        """Return the scenarios and assignments of a question as one scenario, TOML."""
        network = self.worlds.of(question.scenarios).network
        return scenario_toml(network, question.scenarios, question.sets)

    def comparison(self, question: Question) -> str:
        """Return the document of a comparison's page, JSON."""
        asked, compared = self.comparison_of(question)
        packed = pack_comparison(comparison_geojson(compared), map_towns(asked.network))
        more = {"question": question_dict(asked), "address": address_text(asked.question)}
        return json_line({**packed, **more})

    def comparison_page(self, question: Question, lang: str = "en") -> str:
        """Return the page of a comparison; the scenarios of the question stand side by side."""
        asked, compared = self.comparison_of(question)
        towns = map_towns(asked.network)
        return comparison_page(
            comparison_geojson(compared), towns, lang, live="", tiles=self._tiles
        )

    def compared(self, question: Question) -> str:
        """Return a comparison as the JSON of ``corridors compare``, version 1."""
        return json_line(comparison_dict(self.comparison_of(question)[1]))

    def network_page(self, scenarios: tuple[str, ...], sets: tuple[str, ...], lang: str) -> str:
        """Return the page of the network under layers."""
        collection = self._network_geojson(scenarios, sets)
        return network_page(collection, lang, live="", tiles=self._tiles)

    def network_document(self, scenarios: tuple[str, ...], sets: tuple[str, ...], lang: str) -> str:
        """Return the document of the network's page, JSON."""
        return json_line(pack_network(self._network_geojson(scenarios, sets), lang, ""))

    def services(
        self,
        ends: tuple[str, ...],
        modes: tuple[str, ...],
        operators: tuple[str, ...],
        depart: str,
        flags: tuple[bool, bool],
    ) -> str:
        """Return services at a place, from one to another, or all, JSON version 1 of ``services``.

        Parameters
        ----------
        ends
            Names of none, one or two places.
        modes, operators
            Modes or families, and operators; none: all.
        depart
            The day, as in an address; empty for that of the edition.
        flags
            Whether unconfirmed services are wanted too, and closed ones.

        Raises
        ------
        AddressError
            If the day can't be read.
        """
        unconfirmed, closed = flags
        world = self.worlds.base
        network = world.network
        wanted = read_wanted(network, modes, operators, unconfirmed=unconfirmed, closed=closed)
        places = [self._place(text, role) for text, role in zip(ends, _ENDS, strict=False)]
        try:
            day = read_departure(depart or None, network.edition, "depart")[0]
        except UsageError as error:
            raise AddressError(str(error), "depart") from error
        found = find_services(network, world.steps, places)
        after = dt.datetime.combine(day, dt.time(), dt.UTC)
        rows = [listed_dict(network, it, after) for it in found if wanted.admits(it)]
        return json_line(services_dict(day, rows))

    def facts(self, subject: str) -> str:
        """Return the facts of what a word means, with their sources, JSON."""
        network = self.network
        notes: list[str] = []
        found = facts_meant(network, subject, told=notes.append)
        rows = [fact_dict(network, it) for it in found]
        return json_line({"schema_version": 1, "notes": notes, "facts": rows})

    def reach(self, question: Question, within: Sequence[str]) -> str:
        """Return the places within limits of the origin, GeoJSON; the destination is not used."""
        limits = read_limits(
            within, lambda: exchange_rates(self.network.folder, self.network.edition)
        )
        world, asked = self.asked(question)
        query = asked.query._replace(budget_usd=None)
        found = find_reach(asked.network, query, limits, asked.steps, engine=world.engine)
        return json_line(reach_geojson(found, links=False))

    def first_question(self) -> Question:
        """Return a question to begin with: from one side of the first corridor to the other."""
        corridors = self.network.corridors.values()
        chains = ([it.place for it in corridor.chain] for corridor in corridors)
        stops = next((it for it in chains if len(it) > 1), None) or [*self.network.places][:2]
        return Question(origin=stops[0], destination=stops[-1], depart=stated_departure(None))

    def complete(self, text: str, lang: str) -> str:
        """Return the places that a text may mean (`Geocoder.complete`), JSON."""
        return json_line(self.geocoder.complete(text, lang=lang))

    def scenarios(self) -> str:
        """Return the supplied scenarios, JSON."""
        return json_line({"schema_version": 1, "scenarios": scenario_rows()})

    def warm(self, day: str) -> None:
        """Make ready what most questions need: names, and the graph of a day of departure."""
        _ = self.geocoder
        question = replace(self.first_question(), depart=day)
        for _round in range(_ROUNDS):
            self._answers.clear()
            self.document(question)
        self._answers.clear()

    def compile_searches(self) -> None:
        """Compile all searches that a studio uses; the code is kept for other processes."""
        searches = compiled()._asdict()
        base = LayeredNetwork(*ready_network(self.network.folder))
        vars(base)["engine"] = warm_engine()._replace(**searches)
        studio = Studio(base)
        question = studio.first_question()
        studio.document(question)
        studio.reach(question, ["3d"])

    def asked(self, question: Question) -> tuple[LayeredNetwork, Asked]:
        """Return the network under the layers of a question, and the question applied to it.

        Raises
        ------
        Problem
            422 where a place has no such name, with those that may be meant.
        AddressError, UnknownNameError, UsageError
            As `planner.studio.question.resolve`.
        """
        world = self.worlds.of(question.scenarios, question.sets)
        return world, self._resolved(world, question)

    def _resolved(self, world: LayeredNetwork, question: Question) -> Asked:
        try:
            return resolve(world, question)
        except UnknownNameError as error:
            raise self._with_names(question, error) from error

    def answered(self, question: Question, *, front: bool) -> Answered:
        """Return the answers to a question, with the rest of the front where it is wanted."""
        known = self._answers.get(question)
        if known is None:
            world, asked = self.asked(question)
            known = answer(asked, world.engine)
        if front and not (known.on_front or known.no_front):
            world = self.worlds.of(question.scenarios, question.sets)
            known = with_front(known, world.engine)
        self._answers[question] = known
        if not front and len(known.routes) > known.answers:
            return known._replace(
                routes=known.routes[: known.answers], on_front=frozenset(), knee=None
            )
        return known

    def comparison_of(self, question: Question) -> tuple[Asked, Comparison]:
        """Return the question, and corridors side by side here and under each of its scenarios."""
        check_supplied([part for name in question.scenarios for part in name.split("+")])
        barred = NO_COMPARISON & {key for key, _ in values_of(question)}
        if barred:
            message = f"a comparison has no {', '.join(sorted(barred))}; leave it out"
            raise AddressError(message, min(barred))
        world = self.worlds.of((), question.sets)
        plain = replace(question, scenarios=())
        asked = self._resolved(world, plain)

        def ask(network: Network, steps: Steps) -> tuple[Network, Steps, Query]:
            if network is world.network:
                return asked.network, asked.steps, asked.query
            layered = LayeredNetwork(network, steps, sets=question.sets)
            other = resolve(layered, plain)
            return other.network, other.steps, other.query

        base = (world.network, world.steps)
        finder, sets, names = self.worlds.base.finder, question.sets, question.scenarios
        worlds, query = scenario_worlds(finder, base, sets, names, ask)
        return asked, compare(worlds, query, engine=world.engine)

    def _network_geojson(self, scenarios: tuple[str, ...], sets: tuple[str, ...]) -> dict[str, Any]:
        world = self.worlds.of(scenarios, sets)
        return network_geojson(world.network, (*scenarios, *sets), world.steps)

    def _place(self, text: str, role: str) -> str:
        try:
            return find_place(self.network.places, text).id
        except UnknownNameError as error:
            names = self.geocoder.complete(text)
            raise Problem(
                422, str(error), kind="unknown-place", parameter=_ENDS[role], names=names
            ) from error

    def _with_names(self, question: Question, error: UnknownNameError) -> Exception:
        """Return the error of a name with the places that may be meant, if it is one of a place."""
        for text, key in (
            (question.origin, "from"),
            (question.destination, "to"),
            *((it, "via") for it in question.via),
        ):
            if repr(text) in str(error):
                names = self.geocoder.complete(text)
                return Problem(422, str(error), kind="unknown-place", parameter=key, names=names)
        return error
