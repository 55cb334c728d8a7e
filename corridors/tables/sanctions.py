"""Sanctions lists: which countries and carriers they name, since when, and what they bar."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError
from corridors.model.entities import Service
from corridors.model.network import Network
from corridors.places.names import fold
from corridors.tables.reader import columns_of, read_rows

TABLE = "sanctions.csv"


class Listing(NamedTuple):
    """A country, or a carrier, that a sanctions list names.

    Attributes
    ----------
    named
        Country codes, or the name of a carrier.
    by
        Who keeps the list.
    since
        Year, month or day from which it names them; empty where the source has no date.
    bars
        What is barred.
    ends
        Where not empty, the listing is of trade between the named country and one of these.
    source, locator, where
        Id of the source, where in it, and the row of the table.
    """

    named: tuple[str, ...]
    by: str
    since: str
    bars: str
    ends: frozenset[str]
    source: str
    locator: str
    where: str


def read_sanctions(network: Network) -> tuple[Listing, ...]:
    """Return the rows of ``sanctions.csv``; none where the network has no such table.

    Raises
    ------
    DataError
        If the table can't be read.
    """
    path = network.folder / TABLE
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else ()


@cache
def _read(path: Path, changed_ns: int) -> tuple[Listing, ...]:  # noqa: ARG001 - part of the key
    problems: list[str] = []
    rows = []
    for line, (named, by, since, bars, ends, source, locator) in read_rows(
        path, columns_of("sanctions"), problems
    ):
        codes = tuple(named.split())
        whom = codes if all(len(it) == 2 and it.isupper() for it in codes) else (named,)
        where = f"{path.name}:{line}"
        rows.append(Listing(whom, by, since, bars, frozenset(ends.split()), source, locator, where))
    if problems:
        raise DataError(problems)
    return tuple(rows)


def check_sanctions(network: Network) -> list[str]:
    """Return the problems of the table: one line each, with what to do."""
    try:
        rows = read_sanctions(network)
    except DataError as error:
        return error.problems
    return [problem for row in rows for problem in _faults(network, row)]


def _faults(network: Network, row: Listing) -> Iterator[str]:
    countries = {place.country for place in network.places.values()}
    for name in row.named:
        if name not in countries and not any(
            carries(service, name) for service in network.services.values()
        ):
            yield (
                f"{row.where}: {name!r} is neither a country with places nor an operator of a "
                "service; correct it"
            )
    for code in sorted(row.ends - countries):
        yield f"{row.where}: no place lies in {code}; correct the code"
    for name in ("by", "bars"):
        if not getattr(row, name):
            yield f"{row.where}: {'list' if name == 'by' else name} is empty; fill it in"
    if row.source not in network.sources:
        yield f"{row.where}: source {row.source!r} is not in the sources table; add it there"


def carries(service: Service, name: str) -> bool:
    """Tell whether a carrier, or its owner in brackets, is one of the operators of a service.

    Examples
    --------
    >>> sample = Service("a", "KSSL (IRISL) / ASCO", "x", "sea", "", (), (), 2026, "", "", ())
    >>> carries(sample, "IRISL"), carries(sample, "ASCO"), carries(sample, "SCO")
    (True, True, False)
    """
    names = (part for it in service.operator.split("/") for part in it.replace(")", "").split("("))
    return fold(name) in map(fold, names)
