"""What does one step of a journey take on a day, with its hours kept apart by kind?"""

from typing import NamedTuple

from corridors.model.seasons import Season


class Price(NamedTuple):
    """What one step takes on a day; hours are kept apart by kind.

    ``facts`` are the numbers of the facts used; ``seasons`` the seasons met on the way
    (none: the step is the same all year); ``closed`` says why it may not be used that day;
    ``ship`` whether that hangs on the ship's ice class or draught. ``open_hours`` are the
    daily hours of the checkpoints passed: hour of opening by the mean sun at Greenwich, and
    hours of work. ``carbon_usd`` is the part of ``usd`` that is paid for the CO2e, well-to-wheel,
    at the price of the mode; ``lone_usd`` the part that a 20-foot box pays as it is
    alone (`planner.pricing.single_20ft`). Where hours are those of another day than dollars and
    kilograms,
    ``timed`` are the facts of the first and ``paid`` those of the second; else both are None.
    """

    km: float
    moving_h: float
    handling_h: float
    border_h: float
    wait_h: float
    usd: float
    wtw_kg: float
    ttw_kg: float
    facts: tuple[int, ...]
    seasons: tuple[Season, ...]
    closed: tuple[str, ...]
    ship: bool = False
    open_hours: tuple[tuple[float, float], ...] = ()
    carbon_usd: float = 0.0
    lone_usd: float = 0.0
    timed: tuple[int, ...] | None = None
    paid: tuple[int, ...] | None = None

    @property
    def hours(self) -> float:
        """All hours of the step."""
        return self.moving_h + self.handling_h + self.border_h + self.wait_h


FREE = Price(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, (), (), ())
"""A step that takes nothing."""
