"""Results for programs and notebooks: routes, and corridors side by side."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridors.model.network import Network
from corridors.output import write_output
from planner.comparison.comparison import Comparison
from planner.formats.route_json import leg_dicts, route_dict
from planner.parsing.departure import dated_rows
from planner.question.query import Query, departs_text
from planner.routing.board import Board
from planner.routing.detours import ClosedWay
from planner.routing.route import Leg, Route, totals
from planner.routing.route_text import distinguish_routes, modes_of, question_text

if TYPE_CHECKING:
    import pandas as pd

    from planner.batch.reach import Catchment
    from planner.chains.pricing import Closing, PricedChain
    from planner.notebook import CorridorMap


class Displayed(ABC):
    """What a notebook shows: a map of folium in layers, and a page."""

    __slots__ = ()

    @abstractmethod
    def _drawn(self) -> tuple[str, dict[str, Any]]:
        """Return which map of `planner.notebook.MAPS` shows it, and the GeoJSON that it draws."""

    @abstractmethod
    def _page(self, lang: str) -> str:
        """Return the page that ``--map`` writes."""

    def to_folium(
        self, *, lang: str = "en", tiles: Any = None, attr: str | None = None
    ) -> "CorridorMap":
        """Return a ``folium.Map``, to which you add layers of your own.

        Layers are modes (of one route, of a chain, of the network), routes, scenarios, of which
        the base is shown, or rings; and transfers and places. Links of the network on a named
        corridor stand out. Its ``save`` takes ``offline=True``: the file then asks nothing of a
        server.

        Parameters
        ----------
        lang
            Language of layers and texts: ``en``, ``ru`` or ``zh``.
        tiles
            What ``folium.Map`` takes as tiles: a name, an address, a ``folium.TileLayer``.
            Without them land, rivers and borders are drawn, and no server is asked.
        attr
            Whose tiles they are, where ``tiles`` is an address.

        Raises
        ------
        UsageError
            If the language is unknown.
        ValueError
            If an address of tiles has no ``attr``.
        """
        from planner.notebook import MAPS, check_language

        check_language(lang)
        kind, collection = self._drawn()
        return MAPS[kind](collection, lang=lang, tiles=tiles, attr=attr)

    def to_html(self, path: str | Path | None = None, *, lang: str = "en") -> str:
        """Return the page that ``--map`` writes, one HTML document that needs no network.

        Parameters
        ----------
        path
            File to which it is written as well; one of that name is replaced.
        lang
            Language in which the page opens: ``en``, ``ru`` or ``zh``.

        Raises
        ------
        UsageError
            If the language is unknown.
        OutputError
            If the file can't be written; nothing is left behind.
        """
        from planner.notebook import check_language

        check_language(lang)
        text = self._page(lang)
        if path is not None:
            write_output(Path(path), text)
        return text

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from planner.notebook import frame

        return frame(self._page("en"))


class Result(Displayed):
    """What all results can become: plain data, GeoJSON, a table, and a page in a notebook."""

    __slots__ = ()

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data of the JSON contract, version 1."""

    @abstractmethod
    def to_geojson(self) -> dict[str, Any]:
        """Return the result as a GeoJSON feature collection."""

    @abstractmethod
    def to_rows(self) -> list[dict[str, Any]]:
        """Return the rows of the table; units stand in the names of columns."""

    def to_dataframe(self) -> "pd.DataFrame":
        """Return the rows as a pandas data frame."""
        import pandas as pd

        return pd.DataFrame(self.to_rows())


@dataclass(frozen=True, slots=True)
class Answer(Result):
    """A route with all that it says; equal if the routes are.

    ``on_time`` is its probability to arrive by the deadline, of a question with a reliability.

    Examples
    --------
    >>> import planner
    >>> answer = planner.load().route("Mudanjiang", "Busan", by="time", depart="2026-08-01")
    >>> answer.corridors, answer.borders
    ((), 1)
    >>> list(answer.to_dataframe().columns[:4])
    ['leg', 'kind', 'mode', 'gauge_mm']
    """

    network: Network = field(repr=False, compare=False)
    details: Route = field(repr=False)
    on_time: float | None = None

    @property
    def query(self) -> Query:
        """The question."""
        return self.details.query

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The legs in order."""
        return self.details.legs

    @property
    def corridors(self) -> tuple[str, ...]:
        """Ids of the named corridors that the route follows."""
        return self.details.corridors

    @property
    def services(self) -> tuple[str, ...]:
        """Ids of the services by which the cargo goes, in the order of travel."""
        return self.details.services

    @property
    def km(self) -> float:
        """Distance, km."""
        return self.details.total("distance_km")

    @property
    def hours(self) -> float:
        """Time from 00:00 of the departure day to the arrival, h."""
        return self.details.total("time_h")

    @property
    def usd(self) -> float:
        """Cost of the shipment, USD."""
        return self.details.total("cost_usd")

    @property
    def co2e_kg(self) -> float:
        """Emissions of the shipment, well-to-wheel, kg CO2e."""
        return self.details.total("co2e_kg")

    @property
    def borders(self) -> int:
        """Number of state borders crossed."""
        return self.details.border_crossings

    @property
    def transfers(self) -> int:
        """Number of changes of mode on the way."""
        return self.details.transfers

    @property
    def arrival(self) -> dt.datetime:
        """Moment of arrival."""
        return self.details.arrival()

    def to_dict(self) -> dict[str, Any]:
        """Return the route as plain data, as in version 1 of the JSON of ``route``."""
        on_time = {} if self.on_time is None else {"on_time": self.on_time}
        return {
            "query": self.query.to_dict(),
            **route_dict(self.network, self.details, terms=True),
            **on_time,
        }

    def to_geojson(self) -> dict[str, Any]:
        """Return the route as a GeoJSON feature collection of legs, transfers and places."""
        from planner.formats.route_geojson import route_geojson

        return route_geojson(self.network, self.details)

    def to_rows(self) -> list[dict[str, Any]]:
        """Return a row for each leg; ``service`` is the id of that by which it goes."""
        rows = leg_dicts(self.network, self.details)
        return [
            {"leg": at, **row, "service": row.get("service", {}).get("id", "")}
            for at, row in enumerate(rows, 1)
        ]

    def _drawn(self) -> tuple[str, dict[str, Any]]:
        return "routes", self.to_geojson()

    def _page(self, lang: str) -> str:
        from planner.notebook import routes_page

        return routes_page(self.network, [self.details], None, lang)

    def __repr__(self) -> str:
        return f"<{self}>"

    def __str__(self) -> str:
        days = self.hours / 24.0
        ends = question_text(self.network, self.query)
        return f"{ends}: {days:.1f} days, USD {self.usd:,.0f}, {self.km:,.0f} km"

    def _repr_html_(self) -> str:
        from planner.notebook import routes_html

        return routes_html(self.network, [self.details])


@dataclass(frozen=True, slots=True)
class Answers(Result, Sequence[Answer]):
    """Several routes for one question.

    ``best_trade_off`` is the index of that route of a front, or None; ``why`` states why the
    first route of a board is recommended, and ``detour`` the shorter way that is closed where it
    goes far round. ``on_time`` are the probabilities of the routes to arrive by the deadline,
    of a question with a reliability.
    """

    network: Network = field(repr=False, compare=False)
    routes: tuple[Route, ...] = field(repr=False)
    best_trade_off: int | None = None
    why: str = ""
    on_time: tuple[float, ...] = ()
    detour: ClosedWay | None = None

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return Answers(self.network, self.routes[at], on_time=self.on_time[at])
        share = self.on_time[at] if self.on_time else None
        return Answer(self.network, self.routes[at], share)

    def __len__(self) -> int:
        return len(self.routes)

    def __iter__(self) -> Iterator[Answer]:
        return (self[at] for at in range(len(self.routes)))

    def to_dict(self) -> dict[str, Any]:
        """Return the routes as plain data, as in version 1 of the JSON of ``route``."""
        return {
            "query": self.routes[0].query.to_dict(),
            "routes": [route_dict(self.network, route, terms=True) for route in self.routes],
            **({"why": self.why} if self.why else {}),
            **({"on_time": list(self.on_time)} if self.on_time else {}),
        }

    def to_geojson(self) -> dict[str, Any]:
        """Return all routes as one GeoJSON feature collection; ``rank`` tells them apart."""
        from planner.formats.route_geojson import route_geojson

        return route_geojson(
            self.network, list(self.routes), best_trade_off=self.best_trade_off, why=self.why
        )

    def to_rows(self) -> list[dict[str, Any]]:
        """Return a row for each route: rank, corridors, what distinguishes it, and totals.

        ``by`` are borders and places of transfer, ``modes`` families of modes in their order.
        """
        names = distinguish_routes(self.network, self.routes)
        return [
            {
                "rank": it.rank,
                "corridors": " ".join(it.corridors),
                "by": ", ".join(by),
                "modes": ", ".join(modes_of(self.network, it)),
                **totals(it),
            }
            for it, by in zip(self.routes, names, strict=True)
        ]

    def _drawn(self) -> tuple[str, dict[str, Any]]:
        return "routes", self.to_geojson()

    def _page(self, lang: str) -> str:
        from planner.notebook import front_page, routes_page

        routes, knee = list(self.routes), self.best_trade_off
        if knee is not None:
            return front_page(self.network, routes, knee, lang)
        board = Board(routes, bool(self.on_time), self.detour) if self.why else None
        return routes_page(self.network, routes, board, lang)

    def __repr__(self) -> str:
        asked = question_text(self.network, self.routes[0].query) if self.routes else "no question"
        return f"<{asked}: {len(self)} route{'s' * (len(self) != 1)}>"

    def _repr_html_(self) -> str:
        from planner.notebook import routes_html

        return routes_html(
            self.network, list(self.routes), best_trade_off=self.best_trade_off, why=self.why
        )


@dataclass(frozen=True, slots=True)
class Compared(Result):
    """Corridors of a pair in the base and under scenarios, each at its best.

    Examples
    --------
    >>> import planner
    >>> compared = planner.load().compare("Dalian", "Moscow", scenarios="manzhouli-shut")
    >>> compared.scenarios
    ('base', 'manzhouli-shut')
    >>> table = compared.to_dataframe().set_index(["scenario", "corridor"])
    >>> table.loc[("manzhouli-shut", "liaoning-manchuria-europe"), "against_base"]
    'closes'
    """

    details: Comparison = field(repr=False)

    @property
    def query(self) -> Query:
        """The question."""
        return self.details.query

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the worlds, the base first."""
        return tuple(column.world.name for column in self.details.columns)

    @property
    def corridors(self) -> tuple[str, ...]:
        """Ids of the rows: ``best``, then the corridors that serve the pair in any world."""
        return tuple(self.details.corridors())

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, as in version 1 of the JSON of ``compare``."""
        from planner.comparison.rows import comparison_dict

        return comparison_dict(self.details)

    def to_geojson(self) -> dict[str, Any]:
        """Return the links of all routes once, and routes and tables that name them."""
        from planner.comparison.geojson import comparison_geojson

        return comparison_geojson(self.details)

    def to_rows(self) -> list[dict[str, Any]]:
        """Return a row for each corridor in each world, as of ``--format csv``."""
        from planner.comparison.rows import comparison_rows

        return comparison_rows(self.details)

    def _drawn(self) -> tuple[str, dict[str, Any]]:
        return "comparison", self.to_geojson()

    def _page(self, lang: str) -> str:
        from planner.notebook import compared_page

        return compared_page(self.details, lang)

    def __repr__(self) -> str:
        network = self.details.columns[0].world.network
        ends = question_text(network, self.query)
        rows = len(self.corridors) - 1
        return f"<{ends}: {rows} corridors in {', '.join(self.scenarios)}>"

    def _repr_html_(self) -> str:
        from planner.notebook import comparison_html

        return comparison_html(self.details)


@dataclass(frozen=True, slots=True)
class Priced(Result):
    """A chain of the user's own, priced, beside the recommended route of its question.

    Examples
    --------
    >>> import planner
    >>> priced = planner.load().price("Dalian > Manzhouli rail > Moscow rail 3200usd 12d")
    >>> priced.details.legs[1].usd, priced.details.legs[1].hours
    (3200.0, 288.0)
    """

    network: Network = field(repr=False, compare=False)
    details: "PricedChain" = field(repr=False)
    closing: "Closing" = field(repr=False)

    @property
    def query(self) -> Query:
        """The question of its two ends."""
        return self.details.query

    @property
    def hours(self) -> float:
        """Hours from departure to arrival."""
        return self.details.hours

    @property
    def usd(self) -> float:
        """Price of the shipment, USD."""
        return self.details.usd

    @property
    def co2e_kg(self) -> float:
        """Emissions of the shipment, well-to-wheel, kg CO2e."""
        return self.details.co2e_kg

    @property
    def gap(self) -> dict[str, float]:
        """How much more than the recommended route it takes: days, usd, generalised, co2e_kg."""
        from planner.chains.pricing import gap_dict

        return gap_dict(self.details)

    def to_dict(self) -> dict[str, Any]:
        """Return the chain as plain data, as in version 1 of the JSON of ``price``."""
        from planner.chains.pricing import chain_dict

        return chain_dict(self.network, self.details, self.closing)

    def to_geojson(self) -> dict[str, Any]:
        """Return the way of the chain as GeoJSON, with the figures of the network in all legs."""
        from planner.formats.route_geojson import route_geojson

        return route_geojson(self.network, self.details.way.route)

    def to_rows(self) -> list[dict[str, Any]]:
        """Return a row for each leg, and for what happens at each place."""
        from planner.chains.pricing import chain_rows

        return chain_rows(self.network, self.details)

    def _drawn(self) -> tuple[str, dict[str, Any]]:
        return "routes", self.to_geojson()

    def _page(self, lang: str) -> str:
        from planner.notebook import routes_page

        route = self.details.way.route
        return routes_page(self.network, [route], None, lang)

    def __repr__(self) -> str:
        ends = question_text(self.network, self.query)
        return f"<{ends}, by your chain: {self.hours / 24.0:.1f} days, USD {self.usd:,.0f}>"

    def _repr_html_(self) -> str:
        from planner.notebook import routes_html

        return routes_html(self.network, [self.details.way.route])


@dataclass(frozen=True, slots=True)
class Reached(Result, Sequence[Any]):
    """The places that an origin reaches within limits, the nearest by them first.

    Each is a `planner.batch.reach.ReachedPlace`.

    Examples
    --------
    >>> import planner
    >>> near = planner.load().reach("Dalian", "400usd", depart="2026-11-01", mode="rail")
    >>> near[0].place, near.to_rows()[0]["modes"], near.within
    ('jinzhou_dalian', ['rail'], (400.0,))
    """

    details: "Catchment" = field(repr=False)

    def __getitem__(self, at: Any) -> Any:
        return self.details.places[at]

    def __len__(self) -> int:
        return len(self.details.places)

    @property
    def query(self) -> Query:
        """The question, by ``time`` or ``cost`` as the limits say, without a destination."""
        return self.details.query

    @property
    def within(self) -> tuple[float, ...]:
        """The limits of the rings in hours or USD, the nearest first."""
        return tuple(it.most for it in self.details.limits)

    def to_dict(self) -> dict[str, Any]:
        """Return the places as plain data, as in version 1 of the JSON of ``reach``."""
        from planner.batch.reach import reach_dict

        return reach_dict(self.details)

    def to_geojson(self) -> dict[str, Any]:
        """Return places as points, and the links on the ways to them as lines."""
        from planner.batch.reach import reach_geojson

        return reach_geojson(self.details)

    def to_rows(self) -> list[dict[str, Any]]:
        """Return a row for each place, as of ``--format csv``."""
        from planner.batch.reach import place_row

        return dated_rows(self.query, (place_row(self.details, it) for it in self.details.places))

    def _drawn(self) -> tuple[str, dict[str, Any]]:
        return "reach", self.to_geojson()

    def _page(self, lang: str) -> str:
        from planner.notebook import reached_page

        return reached_page(self.details, lang)

    def __repr__(self) -> str:
        from planner.batch.reach import limit_text

        origin = self.details.network.places[self.query.origin].name()
        limits = ", ".join(map(limit_text, self.details.limits))
        departs = departs_text(self.query)
        return f"<{origin}, {departs}: {len(self)} places within {limits}>"
