"""Lookup of the facts behind one price, and of what they forbid."""

from corridors.model.entities import ICE_CLASSES, OPEN_STATUSES
from corridors.model.facts import Entries, Entry, pick
from corridors.model.seasons import Season

Table = dict[str, Entries]
"""What is known of one subject: entries by attribute."""

NONE = -1
"""The number of no fact."""


class Lookup:
    """Looks attributes up in a chain of tables on a day, and notes what it used.

    Attributes
    ----------
    facts
        Numbers of the facts used, in order of use.
    values
        Their values by number; words are not among them.
    seasons
        Seasons that change one of them.
    closed
        Why the step may not be made on the day.
    ship
        Whether that depends on the ship.
    """

    __slots__ = ("closed", "day", "facts", "seasons", "ship", "values")

    def __init__(self, day: int) -> None:
        self.day = day
        self.facts: list[int] = []
        self.values: dict[int, float] = {}
        self.seasons: list[Season] = []
        self.closed: list[str] = []
        self.ship = False

    def fact(self, name: str, *tables: Table) -> int:
        """Return the number of the fact of the first table that has one for the day, or `NONE`."""
        for table in tables:
            if name in table:
                entry = self._entry(table[name])
                if entry is not None:
                    number = entry[2]
                    self.values[number] = float(entry[0])
                    return number
        return NONE

    def limits(self, subject: str, table: Table, ship_class: int, ship_draft: float) -> None:
        """Note why a place or link may not be used: its status, ice class or draught."""
        if "status" in table:
            status = self._word(table["status"])
            if status is not None and status not in OPEN_STATUSES:
                self.closed.append(f"{subject} is {status}")
        if "ice_class" in table:
            self.ship = True
            needed = self._word(table["ice_class"])
            if isinstance(needed, str) and ICE_CLASSES.index(needed) > ship_class:
                self.closed.append(f"{subject} needs a ship of ice class {needed}")
        # The draught of a cargo kind is that of its seagoing ship; river ships fit their river.
        if "draft_m" in table and not subject.endswith(":river"):
            self.ship = True
            limit = self._word(table["draft_m"])
            if isinstance(limit, float) and limit < ship_draft:
                self.closed.append(f"{subject} allows a draught of {limit:g} m")

    def _word(self, entries: Entries) -> float | str | None:
        found = self._entry(entries)
        return None if found is None else found[0]

    def _entry(self, entries: Entries) -> Entry | None:
        """Return the entry that holds on the day, and note its fact."""
        if len(entries) == 1 and entries[0][1] is None:
            self.facts.append(entries[0][2])
            return entries[0]
        self.seasons += [entry[1] for entry in entries if entry[1] is not None]
        found = pick(entries, self.day)
        if found is not None:
            self.facts.append(found[2])
        return found
