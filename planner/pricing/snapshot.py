"""A network and its priced steps kept ready, so that a start need not read the tables.

They are kept as plain values (`corridors.cache_folder`): made when they are first asked for, of no
use once the content of a table or a module has changed, and never needed.
"""

import marshal
import os
import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from corridors.cache_folder import digest_of, read_cache, write_cache
from corridors.model.network import Network
from corridors.tables.load import DATA, load_network, pack_network, plain, unpack_network
from planner.pricing.arcs import Steps, resolve_steps
from planner.pricing.kept_steps import keep_steps
from planner.pricing.ride_prices import keep_surface, surface_of
from planner.pricing.rides import Boarding, Bound, Rides, ShipGroups, Ways
from planner.pricing.rows import Rows
from planner.pricing.surface import DATED, HYPERPARAMETERS, Cells, PriceSheet, PriceSurface

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
            with suppress(EOFError, ValueError, TypeError):
                network, steps = _unpack(body, folder)
                return network, keep_steps(network, steps)
    network = load_network(folder)
    steps = resolve_steps(network)
    if key is not None:
        write_cache(_NAME, key, _pack(network, steps))
    return network, keep_steps(network, steps)


def _content(folder: Path) -> Iterator[bytes]:
    """Yield the names and the bytes of all tables, and of the modules that read and price them."""
    yield f"{sys.version} {sys.byteorder}".encode()
    modules = (it for code in _CODE for it in _files(code, ".py"))
    for path in (*_files(folder, ".csv", UNREAD), *modules, str(HYPERPARAMETERS)):
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
    *columns, rows, served, rides = steps
    arrays = [it.tobytes() for it in (rows.edge, rows.day, rows.trade, rows.columns)]
    prices = (*arrays, rows.trades, rows.open_hours, rows.departures, rows.edition)
    parts = (*rides.ways, rides.low, rides.high, rides.services, rides.boardings)
    ridden = (rides.first, *parts, rides.ends, rides.bound)
    priced = plain((*columns, prices, served, ridden))
    return marshal.dumps((pack_network(network), priced, _pack_surface(network)))


def _unpack(body: "bytes | memoryview", folder: Path) -> tuple[Network, Steps]:
    # Of a file that no other user can write, made of this very content.
    network, priced, surface = marshal.loads(body)  # noqa: S302
    *columns, prices, served, ridden = priced
    edge, day, trade = (np.frombuffer(it, np.int64) for it in prices[:3])
    table = np.frombuffer(prices[3], np.float64).reshape(-1, len(edge))
    rows = Rows(edge, day, table, trade, *prices[4:])
    first, edges, pace, stays, low, high, services, boardings, ends, bound = ridden
    boarded = {at: Boarding._make(row) for at, row in boardings.items()}
    ways = Ways(edges, pace, stays)
    turns, spans, groups = bound
    until = Bound(turns, spans, ShipGroups._make(groups))
    rides = Rides(first, ways, low, high, services, boarded, ends, until)
    whole = unpack_network(network, folder)
    keep_surface(whole, _unpack_surface(whole, surface))
    return whole, Steps._make((*columns, rows, served, rides))


def _pack_surface(network: Network) -> tuple[Any, ...]:
    """Return the price surface of a network as plain values, with its inverses."""
    surface = surface_of(network)
    found = ((family, surface.sheet(family, DATED)) for family in network.regions)
    sheets = [
        (
            family,
            [it.tobytes() for it in sheet.cells[:-1]],
            *(list(surface.regions(family)[0]), sheet.cells.middles.tobytes()),
            [it.tobytes() for it in (sheet.noise, sheet.inverse)],
            *(sheet.usd.tolist(), list(sheet.facts), list(sheet.named_usd)),
        )
        for family, sheet in found
        if sheet is not None and (family, DATED) in surface.sheets
    ]
    return sheets, surface.codes


def _unpack_surface(network: Network, packed: tuple[Any, ...]) -> PriceSurface:
    surface = PriceSurface(network)
    sheets, surface.codes = packed
    for family, columns, names, middles, numbers, usd, facts, named in sheets:
        places = np.frombuffer(middles).reshape(-1, 3)
        surface.middles[family] = {it: at for at, it in enumerate(names)}, places
        labels = (np.frombuffer(it, np.int64) for it in columns)
        cells = Cells(*labels, places)  # type: ignore[call-arg, arg-type]
        noise, inverse = map(np.frombuffer, numbers)
        inverse = inverse.reshape(len(facts), len(facts))
        with_ = surface.with_.of(family)
        sheet = PriceSheet(cells, np.array(usd), facts, named, noise, with_, inverse)
        surface.sheets[family, DATED] = sheet
    return surface
