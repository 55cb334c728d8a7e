"""Prices of links, which the caller of an export resolves: this package knows facts, not rules."""

from collections.abc import Callable
from typing import NamedTuple

from corridors.model.entities import Link


class MovePrice(NamedTuple):
    """What a move along a link takes on the day of the edition; None where nothing is known.

    Attributes
    ----------
    speed_kmh
        Speed of what has priority, less on a single track.
    usd_per_teu_km
        Rate that is paid per TEU and km.
    usd_per_teu, usd_per_t
        Dollars of the whole move with its fees and its border, without shares of single
        20-foot containers, refrigerated ones or goods in packages.
    carriage, charges
        Numbers of the facts behind speed and rate, and behind the rest of the dollars.
    """

    speed_kmh: float | None
    usd_per_teu_km: float | None
    usd_per_teu: float | None
    usd_per_t: float | None
    carriage: tuple[int, ...]
    charges: tuple[int, ...]


MovePrices = Callable[[Link, str], MovePrice]
"""Prices a link run from one of its ends."""
