"""What do the nights of a checkpoint add to its hours?"""

from planner.pricing.lookup import Lookup, Table


def nights_of(
    found: Lookup, *sides: tuple[float, Table, str]
) -> tuple[float, tuple[tuple[float, float], ...]]:
    """Return what the nights of the checkpoints add to their hours, and when they open.

    Cargo that comes at any hour waits ``(24 - open)**2 / 48`` hours on average for a
    checkpoint to open. Published hours of a checkpoint hold that wait; those of its
    country or mode, which stand in where it has none, do not. Where the hour of opening
    is known the wait is taken from the calendar instead.

    Parameters
    ----------
    found
        Notes the facts used.
    sides
        Of each side of the border its longitude in degrees, what is known of it, and the
        way of the cargo, out or in.

    Returns
    -------
    tuple
        The hours that come on top, and the daily hours of the checkpoints passed: hour of
        opening by the mean sun at Greenwich, and hours of work.
    """
    added = 0.0
    open_hours = []
    for lon, table, way in sides:
        if "checkpoint_h_per_day" not in table:
            continue
        works = found.number("checkpoint_h_per_day", table)
        mean_wait = (24.0 - works) ** 2 / 48.0
        own = f"border_{way}_h" in table
        if "opens_h" in table and works < 24.0:
            open_hours.append((found.number("opens_h", table) - lon / 15.0, works))
            added -= mean_wait if own else 0.0
        elif not own:
            added += mean_wait
    return added, tuple(open_hours)
