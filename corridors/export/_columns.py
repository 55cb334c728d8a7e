"""Columns of the tables of an edition: their types, meanings, keys and references."""

from typing import NamedTuple

from corridors.model.entities import PLACE_KINDS, SERVICE_DIRECTIONS, STATUSES
from corridors.tables.lanes import EQUIPMENT
from corridors.tables.topology import DIRECTIONS, SOURCE_KINDS


class TableColumn(NamedTuple):
    """A column of a table.

    ``type`` is that of Frictionless Table Schema: string, number, integer, boolean (yes or no) or
    date. ``refers`` names the table and the column in which each value occurs; ``words`` are
    all that are allowed, where they are a list.
    """

    name: str
    type: str
    meaning: str
    required: bool = False
    refers: tuple[str, str] | None = None
    words: tuple[str, ...] = ()


class TableForm(NamedTuple):
    """What a table holds, and its columns; ``key`` are those that name a row."""

    title: str
    key: tuple[str, ...]
    columns: tuple[TableColumn, ...]


def _text(name: str, meaning: str, **more: object) -> TableColumn:
    return TableColumn(name, "string", meaning, **more)  # type: ignore[arg-type]


def _number(name: str, meaning: str, **more: object) -> TableColumn:
    return TableColumn(name, "number", meaning, **more)  # type: ignore[arg-type]


def _whole(name: str, meaning: str, **more: object) -> TableColumn:
    return TableColumn(name, "integer", meaning, **more)  # type: ignore[arg-type]


def _flag(name: str, meaning: str) -> TableColumn:
    return TableColumn(name, "boolean", meaning, required=True)


def _of(
    table: str, name: str, meaning: str, *, column: str = "id", required: bool = True
) -> TableColumn:
    return TableColumn(name, "string", meaning, required=required, refers=(table, column))


_SOURCE = _of("sources", "source", "Source of the row")
_LOCATOR = _text("locator", "Where in the source: page, table, section")
_NOTE = _text("note", "How it was derived, if not read off directly; other remarks")
_NAMES = (
    _text("name_en", "Name in English"),
    _text("name_ru", "Name in Russian"),
    _text("name_zh", "Name in Chinese"),
)
_ID = _text("id", "Id", required=True)
_LAT = _number("lat", "Latitude (degrees, WGS 84)", required=True)
_LON = _number("lon", "Longitude (degrees, WGS 84)", required=True)


def _facts(value: TableColumn, *spread: TableColumn) -> tuple[TableColumn, ...]:
    return (
        _text("subject", "What it is about; see the key of the table links", required=True),
        _of("attributes", "attribute", "What it states", column="attribute"),
        value,
        _text("unit", "Canonical unit of the attribute"),
        *spread,
        _text("when", "Season in which it holds, MM-DD..MM-DD; empty: always"),
        _whole("year", "Year that it describes", required=True),
        *(_SOURCE, _LOCATOR, _NOTE),
        _text("kind", "Kind of the subject: move, mode, handling, pass, place, cargo, country ..."),
        _text("evidence", "Class of evidence: whether the source prints it, and for this subject"),
        _text("stated_value", "Value as the source states it, where its unit is another one"),
        _text("stated_unit", "Unit in which the source states it, where it is another one"),
    )


FORMS: dict[str, TableForm] = {
    "edition": TableForm(
        "The day that the edition describes",
        ("date",),
        (TableColumn("date", "date", "Day of the edition", required=True), _NOTE),
    ),
    "attributes": TableForm(
        "Attributes: what a fact may state",
        ("attribute",),
        (
            _text("attribute", "Name", required=True),
            _text("applies_to", "Kinds of subject, separated by spaces", required=True),
            _text("unit", "Canonical unit; empty: a share, a count or a word"),
            _text("type", "number, count, text, or a list of words", required=True),
            _number("min", "Least value"),
            _number("max", "Greatest value"),
            _text("meaning", "Meaning", required=True),
        ),
    ),
    "units": TableForm(
        "Units that may be written, and their factors",
        ("unit",),
        (
            _text("unit", "Unit", required=True),
            _text("canonical", "Canonical unit", required=True),
            _number("factor", "What a number is multiplied by to be canonical"),
            _NOTE,
        ),
    ),
    "countries": TableForm(
        "Names of countries (Unicode CLDR)",
        ("code",),
        (
            _text("code", "ISO 3166-1 alpha-2 code", required=True),
            _text("code3", "ISO 3166-1 alpha-3 code"),
            *(*_NAMES, _text("aliases", "Other names, separated by semicolons")),
        ),
    ),
    "sources": TableForm(
        "Who published a number",
        ("id",),
        (
            _ID,
            _text("kind", "Kind of source", required=True, words=SOURCE_KINDS),
            _text("title", "Title", required=True),
            _text("publisher", "Publisher"),
            _whole("year", "Year of publication"),
            _text("url", "Address"),
            _text("licence", "Licence, or the use that is made of it"),
        ),
    ),
    "rates": TableForm(
        "Yearly exchange rates",
        ("currency", "year"),
        (
            _text("currency", "ISO 4217 code", required=True),
            _whole("year", "Year", required=True),
            _number("per_usd", "Units of the currency per US dollar", required=True),
            _SOURCE,
        ),
    ),
    "modes": TableForm(
        "Modes of transport; the gauge is part of a rail mode",
        ("id",),
        (
            *(_ID, *_NAMES),
            _text("family", "Family: rail, road, sea ...", required=True),
            _whole("gauge_mm", "Gauge (mm)"),
            _flag("land", "Whether a link between two countries crosses a border by land"),
        ),
    ),
    "cargo": TableForm(
        "Kinds of cargo",
        ("id",),
        (
            _ID,
            _of("cargo", "parent", "Kind whose facts hold where it states none", required=False),
            *_NAMES,
            _text("aliases", "Words of the trade for it, separated by semicolons"),
            _text("basis", "Counted in teu or t; empty: as its parent", words=("teu", "t")),
            _text("modes", "Modes that may carry it, separated by spaces; empty: as its parent"),
        ),
    ),
    "places": TableForm(
        "Towns, ports, stations, border posts, straits and canals",
        ("id",),
        (
            *(_ID, _text("kind", "Kind of place", required=True, words=PLACE_KINDS)),
            _of(*("countries", "country", "Country; empty at sea"), column="code", required=False),
            *(_LAT, _LON, *_NAMES),
            _text("locode", "UN/LOCODE"),
            _text("esr", "Code of the station on the 1520 mm railways (ESR)"),
            _text("aliases", "Other names, separated by semicolons"),
            _of("sources", "source", "Source of the coordinates"),
        ),
    ),
    "links": TableForm(
        "Links between two places by a mode",
        ("id",),
        (
            _of("places", "a", "Place where it begins"),
            _of("places", "b", "Place where it ends"),
            _of("modes", "mode", "Mode"),
            _text("direction", "both, or from a to b only", required=True, words=DIRECTIONS),
            _text("name", "Name of the line"),
            _text("via", "Points between a and b, lat lon;lat lon"),
            *(_NOTE, _text("id", "Subject of facts in both directions, a-b:mode", required=True)),
        ),
    ),
    "numbers": TableForm(
        "Facts that are numbers, in canonical units",
        ("subject", "attribute", "when"),
        _facts(
            _number("value", "Value", required=True),
            _number("low", "10th percentile, or low end of the published range"),
            _number("high", "90th percentile, or high end of the published range"),
        ),
    ),
    "words": TableForm(
        "Facts that are words",
        ("subject", "attribute", "when"),
        _facts(
            _text("value", "Value", required=True),
            *(_number("low", "Empty"), _number("high", "Empty")),
        ),
    ),
    "corridors": TableForm(
        "Named corridors",
        ("id",),
        (
            *(_ID, *_NAMES, _of("cargo", "cargo", "Cargo for which it is compared")),
            _text("status", "State of service", required=True, words=STATUSES),
            *(_text("season", "When it is open"), _SOURCE, _NOTE),
        ),
    ),
    "corridor_chains": TableForm(
        "The chain of places that defines a corridor",
        ("corridor", "seq"),
        (
            _of("corridors", "corridor", "Corridor"),
            _whole("seq", "Number of the place in the chain", required=True),
            _of("places", "place", "Place"),
            _of("modes", "mode_to_next", "Mode by which it is left", required=False),
            _SOURCE,
        ),
    ),
    "corridor_marks": TableForm(
        "What a route must pass to follow a corridor",
        ("corridor", "seq"),
        (
            _of("corridors", "corridor", "Corridor"),
            _whole("seq", "Number of the mark", required=True),
            _text("place", "Places, of which one is passed, separated by bars", required=True),
            *(_text("mode", "Mode or family by which it is left"), _NOTE),
        ),
    ),
    "corridor_between": TableForm(
        "Countries between which a corridor is compared",
        ("corridor",),
        (
            _of("corridors", "corridor", "Corridor"),
            _text("countries", "Countries; the two sides are separated by a bar", required=True),
        ),
    ),
    "corridor_reach": TableForm(
        "How far the trunk of a corridor reaches for cargo of some countries",
        (),
        (
            _of("corridors", "corridor", "Corridor"),
            _text("end", "End of the chain", required=True, words=("first", "last")),
            _text("countries", "Countries, separated by spaces", required=True),
            _text("places", "Places of which one ends the trunk, separated by bars"),
            *(_SOURCE, _NOTE),
        ),
    ),
    "corridor_trunk_modes": TableForm(
        "Mode families of a trunk beside those of its chain",
        ("corridor",),
        (
            _of("corridors", "corridor", "Corridor"),
            *(_text("modes", "Families, separated by spaces", required=True), _SOURCE, _NOTE),
        ),
    ),
    "services": TableForm(
        "Ship loops, trains, ferries, barges and flights that are booked",
        ("id",),
        (
            *(_ID, _text("operator", "Operator", required=True)),
            _text("name", "Name", required=True),
            _text("mode", "Family of modes", required=True),
            _text("direction", "How its calls are read", required=True, words=SERVICE_DIRECTIONS),
            _text(
                "cargo",
                "Kinds of cargo with their children; - before one leaves it out",
                required=True,
            ),
            _text("refuses", "Countries whose cargo it refuses"),
            _number("departures_per_week", "Departures in a week", required=True),
            _text("weekdays", "Days of departure from the first call"),
            _text("months", "Months in which it runs, MM-MM; empty: all"),
            _text("status", "Status", required=True, words=STATUSES),
            _whole("confirmed", "Last year in which a source says that it runs", required=True),
            *(_SOURCE, _LOCATOR, _NOTE),
        ),
    ),
    "service_calls": TableForm(
        "Calls of the services in their order",
        ("service", "seq"),
        (
            _of("services", "service", "Service"),
            _whole("seq", "Number of the call", required=True),
            _of("places", "place", "Place"),
            _of("modes", "mode", "Mode"),
            _number("arrive_h", "Arrival, hours from the first departure"),
            _number("depart_h", "Departure, hours from the first departure"),
            *(_flag("loads", "Whether it loads"), _flag("unloads", "Whether it unloads"), _NOTE),
        ),
    ),
    "trade_regions": TableForm(
        "Regions between which one freight rate holds",
        ("region",),
        (
            _text("region", "Id", required=True),
            _text("mode", "Family of modes", required=True),
            _text("name", "Name", required=True),
            _text("members", "Places and countries, separated by spaces", required=True),
            _of(
                *("trade_regions", "like", "Region whose rates stand in"),
                column="region",
                required=False,
            ),
            *(_text("market", "Market; empty: one for the mode"), _NOTE),
        ),
    ),
    "lane_rates": TableForm(
        "Published freight rates between trade regions by month",
        ("from", "to", "mode", "equipment", "month"),
        (
            _of("trade_regions", "from", "Region of the origin", column="region"),
            _of("trade_regions", "to", "Region of the destination", column="region"),
            _text("mode", "Family of modes", required=True),
            _text("equipment", "What the rate is for", required=True, words=EQUIPMENT),
            _text("month", "Month, YYYY-MM", required=True),
            _number("value", "Rate", required=True),
            *(_number("low", "Low end of a range"), _number("high", "High end of a range")),
            _text("unit", "Currency and unit, as published", required=True),
            *(_SOURCE, _LOCATOR, _NOTE),
        ),
    ),
    "terminals": TableForm(
        "Terminals that stand for a town",
        ("town", "terminal"),
        (
            _text("town", "Town, of the network or of a gazetteer", required=True),
            _of("places", "terminal", "Terminal"),
            *(_text("source", "Source, or name where it has the name of the town"), _NOTE),
        ),
    ),
    "stops": TableForm(
        "Towns among the points that railways pass",
        (),
        (
            _text("subject", "Link", required=True),
            *(_text("name", "Name"), _LAT, _LON),
            _of("sources", "position", "Source of the position"),
            _text("position_locator", "Number or page in it"),
            _of("sources", "passes", "Source that says that the line passes it"),
            _LOCATOR,
        ),
    ),
    "sanctions": TableForm(
        "Countries and carriers that sanctions lists name",
        (),
        (
            _text("named", "Country codes, separated by spaces, or a carrier", required=True),
            _text("list", "Who keeps the list", required=True),
            _text("since", "Year, month or day from which it names them"),
            _text("bars", "What is barred"),
            _text("ends", "Countries with which trade is meant; empty: all"),
            *(_SOURCE, _LOCATOR),
        ),
    ),
    "demand": TableForm(
        "Demand of a year between origins and destinations",
        (),
        (
            _of("places", "origin", "Origin"),
            _of("places", "destination", "Destination"),
            _of("cargo", "cargo", "Kind of cargo"),
            _number("amount", "Amount", required=True),
            _text("unit", "Unit, as published", required=True),
            _text("modes", "Modes or families that it may use; empty: all"),
            _whole("year", "Year", required=True),
            _text("source", "Sources, separated by spaces", required=True),
            *(_LOCATOR, _NOTE),
        ),
    ),
    "coverage_lists": TableForm(
        "Published lists by which completeness is measured",
        ("id",),
        (_ID, _text("title", "Title", required=True), _SOURCE, _LOCATOR),
    ),
    "coverage": TableForm(
        "Items of those lists, and what represents them",
        (),
        (
            _of("coverage_lists", "list", "List"),
            _text("item", "Item", required=True),
            _number("km", "Length (km)"),
            _text("held", "Places and links that represent it, separated by spaces"),
            _text("why", "Why it is left out"),
        ),
    ),
    "lines": TableForm(
        "Drawn lines of links",
        ("subject",),
        (
            _text("subject", "Link, a-b:mode", required=True),
            _number("km", "Length of the line (km)"),
            _text("line", "Points between a and b, lat lon;lat lon", required=True),
        ),
    ),
    "line_inputs": TableForm(
        "What the drawn lines were made from, by digest",
        ("subject",),
        (
            _text("subject", "Link, a-b:mode", required=True),
            _text("inputs", "Digest of what the line was made from", required=True),
        ),
    ),
    "line_reasons": TableForm(
        "Why links are not drawn as they should be",
        ("subject",),
        (
            _text("subject", "Link, a-b:mode", required=True),
            _text("drawn", "How it is drawn instead", required=True),
            _text("reason", "Reason", required=True),
        ),
    ),
}
"""The tables of an edition, in an order in which each refers to itself and those before it."""
