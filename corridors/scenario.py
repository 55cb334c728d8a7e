"""Scenarios: layers of facts, places and links with their reason, read from TOML.

::

    title = "Manzhouli closed"
    why = "What the crossing is worth: every train of it must go another way."
    include = ["another_scenario"]

    [[facts]]
    subject = "manzhouli"
    attribute = "status"
    value = "closed"
    source = "assumption"
    note = "the question of this scenario"

``docs/reference/scenarios.md`` describes how to write one.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import DataError, UnknownNameError
from corridors.model.entities import WATER_KINDS, Fact, Link, Place, Service, ServiceCall, Source
from corridors.model.layer import Altered, Held, Key, Layer, Reason
from corridors.model.network import Network, country_codes
from corridors.model.schema import OPERATORS, Arithmetic, read_arithmetic
from corridors.model.subjects import is_pattern
from corridors.places.names import did_you_mean
from corridors.tables.load import (
    DIRECTIONS,
    country_problems,
    link_problems,
    missing_lengths,
    place_problems,
    read_point,
    source_problems,
)
from corridors.tables.reader import Row, TableReader
from corridors.tables.services import FACT_COLUMNS, ServiceReferences, read_services, stated_facts
from corridors.toml_file import TomlReader, parse_toml, read_toml

SERVICE_KEYS = (
    *("id", "operator", "name", "mode", "direction", "cargo", "refuses", "departures_per_week"),
    *("weekdays", "months", "valid_from", "valid_to", "status", "confirmed", "source", "locator"),
    *("note", "calls"),
)
REROUTE_KEYS = ("services", "leaves", "takes", "source", "note")
_CALL_KEYS = ("place", "mode", "arrive_h", "depart_h", "loads", "unloads")


class Reroute(NamedTuple):
    """Services that pass other places than those that they pass today.

    Attributes
    ----------
    services
        Ids of the services.
    leaves
        Places that they pass today, without calling there: the one that they leave, then those
        that they pass no longer where they pass them next to it.
    takes
        Places that they pass instead, in the order of their first passage; reversed on the way
        back.
    source, note
        Who says so, and why.
    """

    services: tuple[str, ...]
    leaves: tuple[str, ...]
    takes: tuple[str, ...]
    source: str
    note: str


class StatedServices(TableReader):
    """ServiceReferences of the services that a scenario adds, as a folder would hold them.

    Parameters
    ----------
    rows
        Keys of ``[[services]]``.
    file
        The scenario, which each problem names.
    network
        The network that they are added to.
    """

    def __init__(self, rows: Iterable[dict[str, Any]], file: str, network: Network) -> None:
        super().__init__(Path(file))
        self._tables: dict[str, list[tuple[str, Row]]] = {"services": [], "service_calls": []}
        for number, row in enumerate(rows, 1):
            where = f"{file}: services:{number}"
            self._tables["services"].append((where, self._service(row, network)))
            for count, call in enumerate(row.get("calls", ()), 1):
                cells = self._call(row, call, network)
                found = [str(row.get("id", "")), str(count), *cells, ""]
                self._tables["service_calls"].append((where, found))

    def has(self, table: str) -> bool:
        """Tell whether there are rows of a table."""
        return bool(self._tables.get(table))

    def rows(self, table: str) -> list[tuple[str, Row]]:
        """Return the rows of a table, each with the place in the file."""
        return self._tables[table]

    def read(self, network: Network) -> dict[str, Service]:
        """Return the services by id; what is wrong is added to the problems."""
        tables = ServiceReferences(
            *(network.places, network.links, {**network.modes}, {**network.cargo}),
            *(network.sources, network.corridors),
        )
        return read_services(self, tables)

    def facts(self) -> list[dict[str, Any]]:
        """Return the facts that the rows state: frequency, status, refusal."""
        keys = ("subject", "attribute", "value", "unit", "low", "high", "when", "year", "source")
        found = []
        for stated in stated_facts(self):
            row = dict(zip((*keys, "locator", "note"), stated.cells, strict=True))
            found.append({**row, "_where": stated.file})
        return found

    @staticmethod
    def _service(row: dict[str, Any], network: Network) -> Row:
        usual = {"direction": "both", "status": "operating", "confirmed": network.edition.year}
        return [str({**usual, **row}.get(key, "")) for key in SERVICE_KEYS[:-1]]

    @staticmethod
    def _call(row: dict[str, Any], call: str | dict[str, Any], network: Network) -> Row:
        """Return the cells of a call; a place of the ways of ships alone is passed."""
        given = {"place": call} if isinstance(call, str) else call
        place = str(given.get("place", ""))
        modes = sorted(network.subjects.modes_at.get(place, ()))
        own = [it for it in modes if network.modes[it].family == row.get("mode")]
        known = network.places.get(place)
        carries = known is None or known.kind not in WATER_KINDS
        usual = {"mode": own[0] if len(own) == 1 else "", "loads": carries, "unloads": carries}
        cells = {**usual, **given}
        words = [cells.get(key, "") for key in _CALL_KEYS]
        return [("yes" if it else "no") if isinstance(it, bool) else str(it) for it in words]


def read_reroute(row: dict[str, Any], reader: TomlReader) -> Reroute | None:
    """Return a row of ``[[reroutes]]``, None with a problem noted where something is missing."""
    where = "reroutes"
    services, leaves, takes = (
        reader.texts(where, row, key, single=True) for key in ("services", "leaves", "takes")
    )
    source, note = (reader.text(where, row, key) for key in ("source", "note"))
    if not (services and leaves and takes and source):
        reader.note(where, "services, leaves, takes or source is missing; give all four")
        return None
    if source == "assumption" and not note:
        reader.note(where, "an assumption without a note, its reasoning")
        return None
    return Reroute(services, leaves, takes, source, note)


def check_services(rows: Iterable[dict[str, Any]], reader: TomlReader) -> None:
    """Note unknown keys and wrong forms of the calls of services."""
    for row in rows:
        where = f"services[{row.get('id')}]"
        calls = row.get("calls", [])
        if not isinstance(calls, list) or not all(isinstance(it, str | dict) for it in calls):
            reader.note(where, 'calls is no list of places, such as ["dalian", "busan"]')
            row["calls"] = []
            continue
        for call in calls:
            if isinstance(call, dict):
                reader.keys(f"{where}: call", call, _CALL_KEYS, ("place",))


def rerouted(
    network: Network, services: dict[str, Service], reroute: Reroute, problems: list[str]
) -> dict[str, Service]:
    """Return services of which some pass other places, and note what is wrong."""
    wrong = [it for it in (*reroute.leaves, *reroute.takes) if it not in network.places]
    if reroute.source not in network.sources:
        problems.append(f"source {reroute.source!r} is not in the sources table")
    problems += [f"place {it!r} does not exist" for it in wrong]
    if wrong:
        return services
    found = dict(services)
    for name in reroute.services:
        service = services.get(name)
        if service is None:
            problems.append(f"service {name!r} does not exist")
            continue
        calls = _passing(service, reroute)
        if calls == service.calls:
            problems.append(f"service {name} does not pass {reroute.leaves[0]}")
        found[name] = service._replace(calls=calls)
    return found


def _passing(service: Service, reroute: Reroute) -> tuple[ServiceCall, ...]:
    """Return the calls of a service that passes other places.

    From there on its published hours are those of another way, and no longer known.
    """
    calls: list[ServiceCall] = []
    back = False
    for passes, group in groupby(
        service.calls, key=lambda call: call.passes and call.place in reroute.leaves
    ):
        run = list(group)
        if passes and reroute.leaves[0] in {call.place for call in run}:
            takes = reroute.takes[::-1] if back else reroute.takes
            mode = run[0].mode
            run = [ServiceCall(it, mode, None, None, loads=False, unloads=False) for it in takes]
            back = True
        elif back:
            run = [call._replace(arrive_h=None, depart_h=None) for call in run]
        calls += run
    return tuple(calls)


SHIPPED = Path(__file__).parent / "scenarios"
_FACT_KEYS = (*FACT_COLUMNS, "op")
_FOLLOW = ("low", "high", "when")
"""Keys that a row with ``op`` can't have: low, high and seasons are those that stand."""
_SHOWN = 3
"""Numbers of one pattern whose problems are told."""
_MOST_INCLUDES = 16
_TRANSLATED = ("title_ru", "title_zh", "why_ru", "why_zh")
_TABLES = ("facts", "places", "links", "services", "reroutes", "sources")
EXPECTED = ("better", "worse")
"""What a scenario may lead to expect of the best answer."""
_KEYS = ("title", "why", *_TRANSLATED, "expects", "include", *_TABLES)
_OWN_KEYS = {
    "facts": _FACT_KEYS,
    "places": Place._fields,
    "links": Link._fields,
    "services": SERVICE_KEYS,
    "reroutes": REROUTE_KEYS,
    "sources": Source._fields,
}
"""What may be stated of each fact, place, link, service and source."""

_Row = dict[str, Any]


class Scenario(NamedTuple):
    """A named layer: what it says, adds and why, and which others it includes.

    ``title`` and ``why`` are English, or whatever language the file is written in; those in Russian
    and Chinese are empty where the file has none. ``expects`` says whether the best answer should
    become better or worse, empty where it may do either.
    """

    name: str
    title: str
    why: str
    include: tuple[str, ...]
    facts: tuple[dict[str, Any], ...]
    places: tuple[Place, ...]
    links: tuple[Link, ...]
    sources: tuple[Source, ...] = ()
    services: tuple[dict[str, Any], ...] = ()
    reroutes: tuple[Reroute, ...] = ()
    title_ru: str = ""
    title_zh: str = ""
    why_ru: str = ""
    why_zh: str = ""
    expects: str = ""

    @property
    def titles(self) -> dict[str, str]:
        """Return the title by language; without a translation it is the title itself."""
        return {
            "en": self.title,
            "ru": self.title_ru or self.title,
            "zh": self.title_zh or self.title,
        }

    @property
    def whys(self) -> dict[str, str]:
        """Return the reason by language; without a translation it is the reason itself."""
        return {"en": self.why, "ru": self.why_ru or self.why, "zh": self.why_zh or self.why}

    @property
    def file(self) -> str:
        """Return the name without folders: of the file, or of the shipped scenario."""
        return Path(self.name).name


class Change(NamedTuple):
    """What a scenario changed: the fact's name, the old and the new value with unit."""

    scenario: str
    fact: str
    old: str
    new: str
    source: str
    note: str


def altered_change(layer: str, altered: Altered) -> Change:
    """Return what a layer changes of a fact, as a row."""
    fact = altered.fact
    return Change(layer, fact.id, altered.old, altered.new, fact.source, fact.note)


def scenario_files(folder: Path = SHIPPED) -> dict[str, Path]:
    """Return the shipped scenarios by name."""
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_scenarios(names: Iterable[str], folder: Path = SHIPPED) -> list[Scenario]:
    """Read scenarios by shipped name or path, with all that they include, each once.

    What a file includes is a file beside it, with or without its ending, or a shipped name.

    Raises
    ------
    UnknownNameError
        If a name is neither shipped nor a file.
    DataError
        If a file is not TOML, says what a scenario can't say, or includes itself.
    """
    found: dict[str, Scenario] = {}
    for name in names:
        _load(name, folder, found, ())
    return list(found.values())


def _load(name: str, folder: Path, found: dict[str, Scenario], above: tuple[str, ...]) -> None:
    shipped = scenario_files(folder)
    path = shipped.get(name, Path(name))
    if not path.is_file():
        by = f"; {Path(above[-1]).name} includes it" if above else ""
        raise UnknownNameError(_unknown_scenario(name, path, shipped) + by)
    key = path.stem if path.parent == folder else str(path)
    if len(above) > _MOST_INCLUDES:
        message = f"includes within one another are deeper than {_MOST_INCLUDES}; name them in one"
        raise DataError([f"{path.name}: {message}"])
    if key in above:
        raise DataError([f"{path.name}: includes itself by {' > '.join((*above, key))}"])
    if key in found:
        return
    scenario = read_scenario(path, key)
    for other in scenario.include:
        beside = (path.parent / f"{other}.toml", path.parent / other)
        file = next((str(it) for it in beside if it.is_file()), other)
        _load(file, folder, found, (*above, key))
    found[key] = scenario


def apply_scenarios(network: Network, scenarios: list[Scenario]) -> tuple[Network, list[Change]]:
    """Lay scenarios over a network.

    Returns
    -------
    tuple
        The network under the scenarios, and every change ``old -> new``.

    Raises
    ------
    DataError
        With all problems: unknown subjects and attributes, patterns that nothing matches, bad
        values and units, facts and places without source, links without length, and two
        scenarios that say different things of one number.

    Notes
    -----
    Scenarios that state numbers may stand in any order. One that changes a number (``op``) works on
    what stands below it: the data, and the scenarios named before.
    """
    problems: list[str] = []
    network = _with_sources(network, scenarios, problems)
    network = _with_topology(network, scenarios, problems)
    network, of_services = _with_services(network, scenarios, problems)
    layer = Layer(network)
    changes: list[Change] = []
    for scenario in scenarios:
        changes += _reroute_changes(scenario)
        of_its_services = of_services.get(scenario.name, [])
        found = _statements(network, (*scenario.facts, *of_its_services))
        # What its own services state stands before anything in the file changes it.
        first = {id(row) for row in of_its_services}
        order = sorted(found, key=lambda it: not any(id(row) in first for row in it.rows))
        made = {id(it): _lay_statement(layer, it, scenario.name, problems) for it in order}
        changes += [
            altered_change(scenario.name, it) for statement in found for it in made[id(statement)]
        ]
    if not problems:
        network = network.with_layer(layer.facts)
        for scenario in scenarios:
            wrong = missing_lengths(scenario.links, network.facts)
            problems.extend(f"{scenario.file}: {it}" for it in wrong)
    if problems:
        raise DataError(problems)
    return network, changes


def _with_sources(network: Network, scenarios: list[Scenario], problems: list[str]) -> Network:
    sources = dict(network.sources)
    for scenario in scenarios:
        for source in scenario.sources:
            problems.extend(f"{scenario.file}: {it}" for it in source_problems(source))
            if sources.get(source.id, source) != source:
                problems.append(
                    f"{scenario.file}: source {source.id} exists already; leave yours out, or "
                    "choose another id"
                )
            sources[source.id] = source
    return network if len(sources) == len(network.sources) else network._replace(sources=sources)


def _with_topology(network: Network, scenarios: list[Scenario], problems: list[str]) -> Network:
    if not any(scenario.places or scenario.links for scenario in scenarios):
        return network
    places = dict(network.places)
    links = list(network.links)
    codes = country_codes(network)
    known = {frozenset((link.a, link.b)): set[str]() for link in links}
    for link in links:
        known[frozenset((link.a, link.b))].add(link.mode)
    for scenario in scenarios:
        for place in scenario.places:
            wrong = [*place_problems(place, network.sources), *country_problems(place, codes)]
            problems.extend(f"{scenario.file}: place {place.id}: {it}" for it in wrong)
            if place.id in places:
                problems.append(
                    f"{scenario.file}: place {place.id} exists already; change it by facts, "
                    f"such as {place.id}.status, or choose another id"
                )
            places[place.id] = place
        for link in scenario.links:
            ends = (link.a, link.b)
            wrong = [*link_problems(ends, link.mode, places, network.modes)]
            problems.extend(f"{scenario.file}: link {link.subject}: {it}" for it in wrong)
            modes = known.setdefault(frozenset(ends), set())
            if link.mode in modes:
                problems.append(
                    f"{scenario.file}: link {link.subject} exists already; change it by facts, "
                    "such as its status"
                )
            modes.add(link.mode)
            links.append(link)
    if problems:
        raise DataError(problems)
    if len(links) == len(network.links) and len(places) == len(network.places):
        return network
    return network.with_topology(places=places, links=links)


def _with_services(
    network: Network, scenarios: list[Scenario], problems: list[str]
) -> tuple[Network, dict[str, list[dict[str, Any]]]]:
    """Return the network with the services of scenarios, and the facts that each states of them.

    All are added before any is sent another way, so the order of scenarios does not matter.
    """
    if not any(scenario.services or scenario.reroutes for scenario in scenarios):
        return network, {}
    services, stated = dict(network.services), {}
    for scenario in scenarios:
        tables = StatedServices(scenario.services, scenario.file, network)
        found = tables.read(network)
        problems += tables.problems
        for name in found:
            if name in services:
                problems.append(
                    f"{scenario.file}: service {name} exists already; change it by facts, such as "
                    f"{name}.status, or choose another id"
                )
        services.update(found)
        stated[scenario.name] = tables.facts() if len(found) == len(scenario.services) else []
    for reroute, file in {it: of.file for of in scenarios for it in of.reroutes}.items():
        wrong: list[str] = []
        services = rerouted(network, services, reroute, wrong)
        problems.extend(f"{file}: reroute of {reroute.leaves[0]}: {it}" for it in wrong)
    return network.with_topology(services=services), stated


def _reroute_changes(scenario: Scenario) -> list[Change]:
    """Return what the services of a scenario pass before and after."""
    return [
        Change(
            *(scenario.name, f"{name} passes", it.leaves[0], " ".join(it.takes)),
            *(it.source, it.note),
        )
        for it in scenario.reroutes
        for name in it.services
    ]


class _Statement(NamedTuple):
    """Rows that speak of one number, or of one pattern; with ``op`` it is one row."""

    rows: tuple[_Row, ...]

    @property
    def first(self) -> _Row:
        """The first row."""
        return self.rows[0]

    @property
    def sign(self) -> str:
        """The sign of the arithmetic; empty where values are stated."""
        return _sign(self.first)

    @property
    def by_pattern(self) -> bool:
        """Whether it speaks of all that matches a pattern."""
        names = (str(self.first.get(it, "")) for it in ("subject", "attribute"))
        return any(map(is_pattern, names))


def _statements(network: Network, rows: Iterable[_Row]) -> list[_Statement]:
    """Return the statements of rows, in the order of the first row of each."""
    found: dict[tuple[object, ...], list[_Row]] = {}
    for number, row in enumerate(rows):
        subject = str(row.get("subject", ""))
        with suppress(ValueError):  # a pattern, or what does not exist
            subject = network.subjects.parse(subject).key
        own = (number,) if _sign(row) else ()
        found.setdefault((subject, str(row.get("attribute", "")), *own), []).append(row)
    return [_Statement(tuple(rows)) for rows in found.values()]


def _lay_statement(
    layer: Layer, statement: _Statement, scenario: str, problems: list[str]
) -> list[Altered]:
    """Add a statement to a layer and return what it changes; note what is wrong.

    Parameters
    ----------
    layer
        The layer, with what is stated before.
    statement
        The rows.
    scenario
        Its name.
    problems
        Where problems are noted.
    """
    row = statement.first
    where = row["_where"]
    faults = [it for row in statement.rows if (it := _fault_of_keys(layer.network, row))]
    problems += faults
    if faults:
        return []
    try:
        sign = statement.sign
        keys = layer.targets(str(row["subject"]), str(row["attribute"]), numbers=bool(sign))
        held = Held(scenario, not statement.by_pattern, bool(sign))
        if sign:
            source, locator, note = (str(row.get(it, "")) for it in ("source", "locator", "note"))
            why = Reason(source, locator, note, where, _year(row))
            return layer.alter(keys, _operations(layer.network, row, keys), why, held)
    except ValueError as error:
        problems.append(f"{where}: fact {_about(row)}: {error}")
        return []
    return _stated(layer, statement, keys, held, problems)


def _about(row: _Row) -> str:
    """Return of what a row of facts speaks, as far as it says so."""
    return f"{row.get('subject', '?')}.{row.get('attribute', '?')}"


def _stated(
    layer: Layer, statement: _Statement, keys: Sequence[Key], held: Held, problems: list[str]
) -> list[Altered]:
    """State each of some numbers anew, in all the seasons of the rows."""
    ready: dict[Key, list[Fact]] = {}
    wrong: list[str] = []
    for key in keys:
        facts: list[Fact] = []
        for row in statement.rows:
            fact = _fact(layer.network, {**row, "subject": key[0], "attribute": key[1]}, wrong)
            if fact is None:
                continue
            if any(other.when == fact.when for other in facts):
                wrong.append(f"{row['_where']}: {fact.id} is given twice; leave one out")
            facts.append(fact)
        lost = layer.lost(key, named=held.named)
        if lost is None:
            ready[key] = facts
        elif _values(layer.standing(key)[1]) != _values(facts):
            wrong.append(_clash(layer, key, facts, lost, held))
    problems += wrong[:_SHOWN] if statement.by_pattern else wrong
    if wrong:
        return []
    return [it for key, facts in ready.items() for it in layer.state(key, facts, held)]


def _clash(layer: Layer, key: Key, facts: list[Fact], lost: Held, held: Held) -> str:
    if lost.by == held.by:
        done = "changed by op" if lost.relative else "stated by itself"
        return f"{lost.by}: {'.'.join(key)} is {done} and stated again below; put that first"
    if lost.relative:
        return (
            f"scenario {held.by} states {'.'.join(key)}, which {lost.by} changes before; "
            f"name {held.by} first"
        )
    return (
        f"scenarios {lost.by} and {held.by} clash on {'.'.join(key)}: "
        f"{_words(layer.standing(key)[1])} and {_words(facts)}; leave one out"
    )


def _values(facts: Iterable[Fact]) -> dict[str, float | str]:
    return {it.when: it.value for it in facts}


def _words(facts: Iterable[Fact]) -> str:
    return ", ".join(f"{it.value} in {it.when}" if it.when else str(it.value) for it in facts)


def _sign(row: _Row) -> str:
    sign = str(row.get("op", "="))
    return "" if sign == "=" else sign


def _fault_of_keys(network: Network, row: _Row) -> str:
    """Return what a row of facts lacks or may not have, whatever its number is, or nothing."""
    where, what = row["_where"], _about(row)
    missing = [key for key in ("subject", "attribute", "value") if key not in row]
    if missing:
        return f"{where}: fact {what} has no {', '.join(missing)}"
    sign = _sign(row)
    if sign and sign not in OPERATORS:
        return f'{where}: fact {what}: op {sign!r} is unknown; use one of "*", "+", "-", "="'
    extra = [key for key in _FOLLOW if sign and row.get(key, "") != ""]
    if extra:
        return (
            f"{where}: fact {what}: {' and '.join(extra)} beside op {sign!r}; leave that out: low, "
            "high and every season of the number change along with it"
        )
    source = str(row.get("source", ""))
    if not source or (source == "assumption" and not row.get("note")):
        lacks = "an assumption without a note, its reasoning" if source else "without a source"
        return f"{where}: {what} is {lacks}"
    if source not in network.sources:
        return (
            f"{where}: source {source!r} is not in the sources table; "
            "add it under [[sources]], or say assumption and why"
        )
    return ""


def _operations(network: Network, row: _Row, keys: Iterable[Key]) -> dict[str, Arithmetic]:
    """Return by attribute what a row with ``op`` does to a number."""
    unit, year = str(row.get("unit", "")), _year(row) or network.edition.year
    schema = network.schema
    return {
        name: read_arithmetic(
            schema, schema.attributes[name], _sign(row), str(row["value"]), unit, year
        )
        for name in dict.fromkeys(name for _, name in keys)
    }


def _year(row: _Row) -> int | None:
    text = str(row.get("year", ""))
    if not text:
        return None
    if not text.isdigit() or not 1900 <= int(text) <= 2100:
        message = f"year {text!r} is not a year; give the one that the fact describes"
        raise ValueError(message)
    return int(text)


def _fact(network: Network, row: _Row, problems: list[str]) -> Fact | None:
    """Return the fact that a row states of a subject; note what is wrong with it."""
    where = row["_where"]
    attribute = network.schema.attributes[str(row["attribute"])]
    cells = [str(row["subject"]), attribute.name, str(row["value"])]
    cells.append(str(row.get("unit", attribute.unit)))
    cells += [str(row.get(name, "")) for name in ("low", "high", "when")]
    cells += [str(row.get("year", network.edition.year)), str(row["source"])]
    cells += [str(row.get("locator", "")), str(row.get("note", ""))]
    try:
        fact = network.schema.read_fact(cells, where)
        network.check_words(attribute, fact.value)
    except ValueError as error:
        problems.append(f"{where}: fact {_about(row)}: {error}")
        return None
    return fact


def read_scenario(path: Path, name: str) -> Scenario:
    """Read one file; what it includes is not read.

    Raises
    ------
    DataError
        If it is not TOML in UTF-8, or a key or the form of what it says is wrong.
    """
    return _scenario(read_toml(path), name, path.name)


def parse_scenario(text: str, name: str) -> Scenario:
    r"""Read a scenario that is at hand as text; what it includes is not read.

    Parameters
    ----------
    text
        TOML.
    name
        Its name, with which problems begin too.

    Raises
    ------
    DataError
        As `read_scenario`.

    Examples
    --------
    >>> parse_scenario('title = "Suez closed"\nwhy = "A question."', "mine").title
    'Suez closed'
    """
    return _scenario(parse_toml(text.encode("utf-8", "surrogatepass"), name), name, name)


def _scenario(document: dict[str, Any], name: str, file: str) -> Scenario:
    """Return the scenario of a document; ``file`` stands before each problem."""
    reader = TomlReader(file)
    reader.keys("", document, _KEYS, ("title", "why"))
    include = reader.texts("", document, "include")
    rows = {table: _rows(reader, document, table) for table in _OWN_KEYS}
    places = [place for row in rows["places"] if (place := _place(row, reader))]
    links = [link for row in rows["links"] if (link := _link(row, reader))]
    translated = [reader.text("", document, key) for key in _TRANSLATED]
    expects = reader.text("", document, "expects")
    if expects and expects not in EXPECTED:
        reader.note("", f"expects: {expects!r} is not {' or '.join(EXPECTED)}")
    check_services(rows["services"], reader)
    reroutes = [it for row in rows["reroutes"] if (it := read_reroute(row, reader))]
    reader.check()
    facts = tuple({**row, "_where": file} for row in rows["facts"])
    title, why = str(document["title"]), str(document["why"])
    sources = tuple(
        Source(*(str(row.get(key, "")) for key in Source._fields)) for row in rows["sources"]
    )
    return Scenario(
        *(name, title, why, include, facts, tuple(places), tuple(links), sources),
        *(tuple(rows["services"]), tuple(reroutes)),
        *translated,
    )._replace(expects=expects)


def _rows(reader: TomlReader, document: dict[str, Any], table: str) -> list[dict[str, Any]]:
    """Return the rows of a table, and note unknown keys in them."""
    rows = reader.tables(document, table)
    for row in rows:
        about = row.get("subject") or row.get("id") or f"{row.get('a')}-{row.get('b')}"
        reader.keys(f"{table}[{about}]", row, _OWN_KEYS[table])
    return rows


def _place(row: dict[str, Any], reader: TomlReader) -> Place | None:
    where = f"places[{row.get('id')}]"
    missing = [key for key in ("lat", "lon") if key not in row]
    if missing:
        reader.note(where, f"{' and '.join(missing)} is missing; give degrees, such as 41.5")
        return None
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except (TypeError, ValueError):
        given = ", ".join(f"{key} = {row[key]!r}" for key in ("lat", "lon"))
        reader.note(where, f"{given} are not degrees, such as 41.5")
        return None
    words = {key: str(row.get(key, "")) for key in Place._fields}
    return Place(**{**words, "lat": lat, "lon": lon})  # type: ignore[arg-type]


def _link(row: dict[str, Any], reader: TomlReader) -> Link | None:
    missing = [key for key in ("a", "b", "mode") if key not in row]
    if missing:
        reader.note("links", f"a link has no {', '.join(missing)}; give both places and the mode")
        return None
    a, b, mode, name, note = (str(row.get(key, "")) for key in ("a", "b", "mode", "name", "note"))
    where = f"links[{a}-{b}:{mode}]"
    direction = row.get("direction", "both")
    if direction not in DIRECTIONS:
        reader.note(where, f"direction {direction!r} is neither both nor forward; use one of them")
    try:
        via = tuple(read_point(*point) for point in row.get("via", ()))
    except (TypeError, ValueError):
        reader.note(where, "via is not [[lat, lon], ...] on the globe")
        return None
    return Link(a, b, mode, str(direction), name, via, note)


def _unknown_scenario(name: str, path: Path, shipped: dict[str, Path]) -> str:
    """Return what is wrong with the name of a scenario that is not there.

    Parameters
    ----------
    name, path
        The name as it was given, and the file that it would be.
    shipped
        The shipped scenarios by name.
    """
    if not name.strip():
        return "the name of a scenario is empty; name one (corridors scenarios lists them)"
    if path.is_dir():
        return f"scenario {name!r} is a folder; name a TOML file in it"
    parts = name.split("+")
    if len(parts) > 1 and all(part in shipped for part in parts):
        return f"scenario {name!r} is several; give each separately: {', '.join(parts)}"
    near = did_you_mean(path.stem, shipped)
    if path.name != name or path.suffix:
        return f"scenario {name!r}: there is no such file{near}"
    known = near or f"; supplied are {', '.join(shipped)}"
    return f"scenario {name!r} is neither supplied nor a file{known}"
