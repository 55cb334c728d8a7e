"""The answers of the studio: what is asked, as texts that a server sends, the last ones kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from corridors.errors import UnknownNameError, UsageError
from corridors.model.network import Network
from corridors.places.names import find_place
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
from planner.studio.geocode import Geocoder
from planner.studio.openapi import route_exchange
from planner.studio.problems import Problem
from planner.studio.question import (
    NO_COMPARISON,
    AddressError,
    Asked,
    address_text,
    json_line,
    question_dict,
    resolve,
    values_of,
)
from planner.studio.worlds import Worlds, check_supplied, scenario_toml

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
