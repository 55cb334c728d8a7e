"""The template of a chain: an example with its columns, what they mean, and the words allowed."""

import csv
import io
from pathlib import Path
from typing import Any

from corridors.errors import UsageError
from corridors.model.entities import WATER_KINDS
from corridors.model.network import Network
from corridors.tables.reader import LineFeedWriter
from planner.chains.sheet import COLUMNS
from planner.output.workbook import workbook
from planner.query.query import DRAWN_ONLY

FORMS = (".xlsx", ".csv")
_BOM = "\ufeff"
_EXAMPLE = (("dalian", ""), ("manzhouli", "rail"), ("moscow", "rail"))
_MOST_PLACES = 2


def chain_template(path: Path, network: Network, currencies: tuple[str, ...]) -> bytes:
    """Return an example of a chain, in the form that the ending of a file names.

    Parameters
    ----------
    path
        The file; a workbook also explains the columns and offers the modes and currencies.
    network
        The network whose names it uses.
    currencies
        Codes of the currencies that a price may be stated in.

    Raises
    ------
    UsageError
        If the ending is another.
    """
    form = path.suffix.lower()
    if form not in FORMS:
        message = f"{path}: the name of a template must end in {' or '.join(FORMS)}"
        raise UsageError(message)
    rows = _example(network)
    if form == ".csv":
        out = io.StringIO()
        writer = csv.DictWriter(LineFeedWriter(out), [it.name for it in COLUMNS])
        writer.writeheader()
        writer.writerows(rows)
        return (_BOM + out.getvalue()).encode()
    families = dict.fromkeys(it.family for it in network.modes.values() if it.id != DRAWN_ONLY)
    return workbook(
        {
            "chain": rows,
            "columns": [{"column": it.name, "meaning": it.meaning} for it in COLUMNS],
        },
        title="Chain of legs",
        day=network.edition,
        choices={"chain": {"mode": tuple(families), "currency": currencies}},
    )


def _example(network: Network) -> list[dict[str, Any]]:
    known = network.places
    stops = [it for it in _EXAMPLE if it[0] in known]
    if len(stops) < len(_EXAMPLE):
        towns = [it.id for it in known.values() if it.kind not in WATER_KINDS]
        stops = [(it, "") for it in towns[:_MOST_PLACES]]
    empty: dict[str, Any] = {it.name: None for it in COLUMNS}
    return [empty | {"place": known[it].name(), "mode": mode or None} for it, mode in stops]
