"""The columns that a comparison states of the route of each row, in every format.

`ROUTE_COLUMNS` is their only list: JSON, CSV, workbooks and `planner.results` hold all of them
under their names, the terminal shows those with a head, and the page those marked for it. One
more object here is a further column.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from corridors.model.network import Network
from corridors.tables.exchange import ExchangeRate
from planner.comparison.indicators import Indicators, indicators
from planner.comparison.shares import ShareBand
from planner.routing.route import Route
from planner.routing.route_text import modes_of
from planner.routing.seasons import open_days, season_text
from planner.uncertainty.percentiles import Band, Ranges, ranges_of

TOTALS, WAY, INDICATORS = "totals", "way", "indicators"
"""Tables of the terminal: totals of a route, the way that it takes, and CAREC's indicators."""


class RouteSummary:
    """A route with what several columns are made of, each computed when it is first needed.

    Parameters
    ----------
    network
        The network that the route was found on.
    route
        The route.
    ranges
        Hours and dollars of the route with their percentiles; found where they are not given.
    share
        Expected share of shippers who take it, None where none is told.
    """

    def __init__(
        self,
        network: Network,
        route: Route,
        ranges: Ranges | None = None,
        share: ShareBand | None = None,
    ) -> None:
        self.network = network
        self.route = route
        self.share = share
        self._ranges = ranges

    @cached_property
    def ranges(self) -> Ranges:
        """Hours and dollars with their 10th and 90th percentiles."""
        return self._ranges or ranges_of(self.network, self.route)

    @property
    def time_h(self) -> Band:
        """Hours with their 10th and 90th percentile."""
        return self.ranges.time_h

    @property
    def cost_usd(self) -> Band:
        """Dollars with their 10th and 90th percentile."""
        return self.ranges.cost_usd

    @cached_property
    def indicators(self) -> Indicators:
        """CAREC's trade facilitation indicators."""
        return indicators(self.network, self.route)

    @cached_property
    def modes(self) -> list[str]:
        """Mode families in order."""
        return modes_of(self.network, self.route)

    @cached_property
    def countries(self) -> list[str]:
        """Countries in order, each once."""
        return route_countries(self.route)

    @cached_property
    def evidence(self) -> dict[str, int]:
        """Numbers of facts, sources and assumptions."""
        return self.route.evidence.counts()


class RouteColumn(NamedTuple):
    """A column that depends on the route of a row alone.

    Attributes
    ----------
    name
        Field of JSON, CSV and workbooks; without a route it holds None.
    value
        The value of a route, rounded as it is written.
    head
        Head in the terminal; "" where the column is not shown there.
    text
        What the terminal shows of a route.
    table
        Which table of the terminal shows it: `TOTALS`, `WAY` or `INDICATORS`.
    on_page
        Whether the page of ``--map`` holds it.
    money
        What the terminal shows instead of ``text``, of an amount in the currency that is asked
        for; ``USD`` in the head then stands for its code.
    """

    name: str
    value: Callable[[RouteSummary], Any]
    head: str = ""
    text: Callable[[RouteSummary], str] = lambda _: ""
    table: str = TOTALS
    on_page: bool = False
    money: Callable[[RouteSummary, ExchangeRate], str] | None = None


def route_countries(route: Route) -> list[str]:
    """Return the countries of a route in order, each once."""
    return list(dict.fromkeys(country for leg in route.legs for country in leg.countries))


def rounded(value: float | None, digits: int = 2) -> float | None:
    """Return a number as it is written in JSON and CSV, never ``-0.0``."""
    return None if value is None else round(value, digits) + 0.0


def _total(name: str, digits: int = 2) -> Callable[[RouteSummary], float | None]:
    return lambda of: rounded(of.route.total(name), digits)


def _total_text(name: str) -> Callable[[RouteSummary], str]:
    return lambda of: f"{of.route.total(name):,.0f}"


def _days_text(of: RouteSummary) -> str:
    hours = of.time_h
    return f"{hours.value / 24:.1f} ({hours.low / 24:.1f}-{hours.high / 24:.1f})"


def _money_text(of: RouteSummary, shown: ExchangeRate) -> str:
    value, low, high = (shown.of(it) for it in of.cost_usd[:3])
    return f"{value:,.0f} ({low:,.0f}-{high:,.0f})"


def _share_text(of: RouteSummary) -> str:
    if of.share is None:
        return ""
    value, low, high = (f"{100.0 * it:.0f}" for it in of.share)
    return f"{value} % ({low}-{high})"


def _share(name: str, head: str = "") -> RouteColumn:
    def value(of: RouteSummary) -> float | None:
        return None if of.share is None else rounded(getattr(of.share, name), 4)

    field = "share" if name == "value" else f"share_{name}"
    return RouteColumn(field, value, head=head, text=_share_text, on_page=True)


def _season(of: RouteSummary) -> str:
    return season_text(open_days(of.network, of.route))


def _indicator(name: str, head: str, form: str) -> RouteColumn:
    def text(of: RouteSummary) -> str:
        value = getattr(of.indicators, name)
        return "" if value is None else format(value, form)

    return RouteColumn(
        name,
        lambda of: rounded(getattr(of.indicators, name)),
        head=head,
        text=text,
        table=INDICATORS,
    )


ROUTE_COLUMNS = (
    _share("value", "share (P10-P90)"),
    _share("low"),
    _share("high"),
    RouteColumn(
        "distance_km",
        _total("distance_km", 1),
        head="km",
        text=_total_text("distance_km"),
        on_page=True,
    ),
    RouteColumn(
        "time_h",
        lambda of: rounded(of.time_h.value),
        head="days (P10-P90)",
        text=_days_text,
        on_page=True,
    ),
    RouteColumn("time_h_low", lambda of: rounded(of.time_h.low), on_page=True),
    RouteColumn("time_h_high", lambda of: rounded(of.time_h.high), on_page=True),
    RouteColumn(
        "cost_usd",
        lambda of: rounded(of.cost_usd.value),
        head="USD (P10-P90)",
        on_page=True,
        money=_money_text,
    ),
    RouteColumn("cost_usd_low", lambda of: rounded(of.cost_usd.low), on_page=True),
    RouteColumn("cost_usd_high", lambda of: rounded(of.cost_usd.high), on_page=True),
    RouteColumn(
        "co2e_kg", _total("co2e_kg"), head="kg CO2e", text=_total_text("co2e_kg"), on_page=True
    ),
    RouteColumn(
        "modes",
        lambda of: " ".join(of.modes),
        head="modes",
        text=lambda of: ", ".join(of.modes),
        table=WAY,
    ),
    RouteColumn(
        "countries",
        lambda of: " ".join(of.countries),
        head="countries",
        text=lambda of: " ".join(of.countries),
        table=WAY,
    ),
    RouteColumn(
        "border_crossings",
        lambda of: of.route.border_crossings,
        head="borders",
        text=lambda of: str(of.route.border_crossings),
        table=WAY,
        on_page=True,
    ),
    RouteColumn(
        "transfers",
        lambda of: of.route.transfers,
        head="transfers",
        text=lambda of: str(of.route.transfers),
        table=WAY,
        on_page=True,
    ),
    RouteColumn("season", _season, head="open", text=_season, table=WAY, on_page=True),
    _indicator("tfi1_border_h", "TFI1 h", ".1f"),
    _indicator("tfi2_border_usd", "TFI2 USD", ",.0f"),
    _indicator("tfi3_usd_per_500_km", "TFI3 USD/500 km", ",.0f"),
    _indicator("tfi4_swod_kmh", "TFI4 SWOD km/h", ".1f"),
    _indicator("tfi4_swd_kmh", "TFI4 SWD km/h", ".1f"),
    RouteColumn("facts", lambda of: of.evidence["facts"], on_page=True),
    RouteColumn("sources", lambda of: of.evidence["sources"], on_page=True),
    RouteColumn("assumptions", lambda of: of.evidence["assumptions"], on_page=True),
)
"""Columns of the route of a row, in the order in which all formats hold them."""


def route_values(summary: RouteSummary | None) -> dict[str, Any]:
    """Return the value of each column by its name, None in all of them without a route."""
    return {it.name: None if summary is None else it.value(summary) for it in ROUTE_COLUMNS}


def shown_in(table: str) -> list[RouteColumn]:
    """Return the columns of a table of the terminal."""
    return [it for it in ROUTE_COLUMNS if it.head and it.table == table]


def page_names() -> list[str]:
    """Return the names of the columns that the page holds."""
    return [it.name for it in ROUTE_COLUMNS if it.on_page]
