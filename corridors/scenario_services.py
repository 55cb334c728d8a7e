"""Services that a scenario adds, and services that it sends another way."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from corridors.model.entities import WATER_KINDS, Service, ServiceCall
from corridors.model.network import Network
from corridors.tables.reader import Row, TableReader
from corridors.tables.services import ServiceReferences, read_services, stated_facts
from corridors.toml_file import TomlReader

SERVICE_KEYS = (
    *("id", "operator", "name", "mode", "direction", "cargo", "refuses", "departures_per_week"),
    *("weekdays", "months", "status", "confirmed", "source", "locator", "note", "calls"),
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
