"""A network and its priced steps kept ready, so that a start need not read the tables.

They are kept as plain columns (`corridors.cache_folder`): made when they are first asked for, of no
use once the content of a table or a module has changed, and never needed.
"""

import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from corridors.cache_folder import digest_of, read_cache, write_cache
from corridors.model.network import Network
from corridors.tables.load import DATA, load_network
from corridors.tables.packer import Packer, Unpacker
from corridors.tables.snapshot import pack_network, unpack_network
from planner.pricing.arcs import Steps, resolve_steps
from planner.pricing.kept_steps import keep_steps
from planner.pricing.rides import Boarding, Rides, Sold, Ways
from planner.pricing.rows import COLUMNS, LIMITS, Rows

UNREAD = ("towns.csv", "outlines.csv", "stops.csv", "osm", "coverage")
"""Tables and folders of tables that no network is made of; they are half of all bytes."""
_NAME = f"network.{sys.implementation.cache_tag}"
_CODE = (*(DATA.parent / it for it in ("", "model", "tables")), Path(__file__).parent)
"""Folders of the modules that read and price the tables."""


def ready_network(folder: Path = DATA) -> tuple[Network, Steps]:
    """Return a network and its steps, from the snapshot where it still holds.

    Raises
    ------
    DataError
        As `corridors.tables.load.load_network`.
    """
    if folder != DATA:
        network = load_network(folder)
        return network, resolve_steps(network)
    key = None
    with suppress(OSError):  # those who read it say what cannot be read
        key = digest_of(_content(folder))
        body = read_cache(_NAME, key)
        if body is not None:
            with suppress(ValueError, KeyError, IndexError, TypeError, StopIteration):
                network, steps = _unpack(body, folder)
                return network, keep_steps(network, steps)
    network = load_network(folder)
    steps = resolve_steps(network)
    if key is not None:
        with suppress(ValueError, OverflowError):  # a text that the form can't hold
            write_cache(_NAME, key, _pack(network, steps))
    return network, keep_steps(network, steps)


def _content(folder: Path) -> Iterator[bytes]:
    """Yield the names and the bytes of all tables, and of the modules that read and price them."""
    yield f"{sys.version} {sys.byteorder}".encode()
    modules = (it for code in _CODE for it in _files(code, ".py"))
    for path in (*_files(folder, ".csv", UNREAD), *modules):
        yield os.fsencode(path)
        # As `Path.read_bytes`, in half the time, of 250 files.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            yield os.read(handle, os.fstat(handle).st_size)
        finally:
            os.close(handle)


def _files(folder: Path | str, end: str, without: Collection[str] = ()) -> Iterator[str]:
    """Yield the files of a folder and of the folders in it, by their names."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda it: it.name)
    for entry in entries:
        if entry.name in without:
            continue
        if entry.name.endswith(end):
            yield entry.path
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry.path, end, without)


def _pack(network: Network, steps: Steps) -> bytes:
    packer = Packer()
    pack_network(network, packer)
    packer.table([steps.places, steps.modes])
    for whole in (steps.place_of, steps.mode_of, steps.start, steps.head, steps.kind):
        packer.ints(whole)
    packer.floats(steps.km)
    packer.table(steps.first_state)
    packer.table(list(steps.by_mode))
    for edges in steps.by_mode.values():
        packer.ints(edges)
    _pack_prices(steps.rows, packer)
    _pack_rides(steps, packer)
    return packer.to_bytes()


def _pack_prices(rows: Rows, to: Packer) -> None:
    for whole in (rows.edge, rows.day, rows.trade):
        to.ints(whole.tolist())
    for column in rows.columns:
        to.floats(column.tolist())
    calendars = (list(it.items()) for it in (rows.open_hours, rows.departures))
    to.table([list(rows.trades), rows.edition, *calendars])


def _prices(packed: Unpacker) -> Rows:
    edge, day, trade = (np.array(packed.ints(), dtype=np.int64) for _ in range(3))
    columns = np.array([packed.floats() for _ in (*COLUMNS, *LIMITS)])
    trades, edition, open_hours, departures = packed.table()
    return Rows(
        *(edge, day, columns, trade, tuple(trades)),
        {row: tuple(map(tuple, it)) for row, it in open_hours},
        {row: tuple(it) for row, it in departures},
        edition,
    )


def _pack_rides(steps: Steps, to: Packer) -> None:
    rides = steps.rides
    to.table([steps.served, rides.first])
    for whole in (rides.edges, rides.low, rides.high, rides.boardings):
        to.ints(whole)
    to.floats(rides.pace)
    _pack_rows(rides.ways.stays.items(), 2, to)
    to.words(rides.services)
    to.words(rides.sold.lanes)
    to.words(rides.sold.trades)
    to.words(rides.sold.ends)
    boarded = rides.boardings.values()
    to.words(it.service for it in boarded)
    to.ints(it.call for it in boarded)
    to.floats(it.offset_h for it in boarded)


def _rides(packed: Unpacker) -> tuple[int, Rides]:
    served, first = packed.table()
    edges, low, high, at = (packed.ints() for _ in range(4))
    pace, stays, services = packed.floats(), dict(_rows(packed, 2)), packed.words()
    sold = Sold(*(packed.words() for _ in Sold._fields))
    boarded = zip(packed.words(), packed.ints(), packed.floats(), strict=True)
    boardings = dict(zip(at, map(Boarding._make, boarded), strict=True))
    ways = Ways(edges, pace, stays)
    return served, Rides(first, ways, low, high, services, boardings, sold)


def _pack_rows(rows: Iterable[tuple[Any, ...]], width: int, to: Packer) -> None:
    """Write rows of a step and some numbers."""
    known = [*rows]
    to.ints(row[0] for row in known)
    for at in range(1, width):
        to.floats(row[at] for row in known)


def _rows(packed: Unpacker, width: int) -> list[Any]:
    return list(zip(packed.ints(), *(packed.floats() for _ in range(1, width)), strict=True))


def _unpack(body: "bytes | memoryview", folder: Path) -> tuple[Network, Steps]:
    packed = Unpacker(body)
    network = unpack_network(packed, folder)
    places, modes = packed.table()
    whole = [packed.ints() for _ in range(5)]
    km, first_state = packed.floats(), packed.table()
    by_mode = {mode: packed.ints() for mode in packed.table()}
    values: list[Any] = [places, modes, *whole, km, first_state, by_mode, _prices(packed)]
    return network, Steps._make((*values, *_rides(packed)))
