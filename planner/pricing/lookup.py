"""Which facts does one price use, and what do they forbid?"""

from corridors.model.entities import ICE_CLASSES, OPEN_STATUSES
from corridors.model.facts import Entries, pick
from corridors.model.seasons import Season

Table = dict[str, Entries]
"""What is known of one subject: entries by attribute."""


class Lookup:
    """Looks attributes up in a chain of tables and notes what it used."""

    __slots__ = ("closed", "day", "facts", "seasons", "ship")

    def __init__(self, day: int) -> None:
        self.day = day
        self.facts: list[int] = []
        self.seasons: list[Season] = []
        self.closed: list[str] = []
        self.ship = False

    def entry(self, entries: Entries) -> float | str | None:
        """Return the value that holds on the day, and note its fact."""
        if len(entries) == 1 and entries[0][1] is None:
            self.facts.append(entries[0][2])
            return entries[0][0]
        self.seasons += [entry[1] for entry in entries if entry[1] is not None]
        found = pick(entries, self.day)
        if found is None:
            return None
        self.facts.append(found[2])
        return found[0]

    def number(self, name: str, *tables: Table) -> float:
        """Return the number of the first table that has one for the day, 0 where none has."""
        for table in tables:
            if name in table:
                value = self.entry(table[name])
                if value is not None:
                    return float(value)
        return 0.0

    def limits(self, subject: str, table: Table, ship_class: int, ship_draft: float) -> None:
        """Note why a place or link may not be used: its status, ice class or draught."""
        if "status" in table:
            status = self.entry(table["status"])
            if status is not None and status not in OPEN_STATUSES:
                self.closed.append(f"{subject} is {status}")
        if "ice_class" in table:
            self.ship = True
            needed = self.entry(table["ice_class"])
            if isinstance(needed, str) and ICE_CLASSES.index(needed) > ship_class:
                self.closed.append(f"{subject} needs a ship of ice class {needed}")
        # The draught of a cargo kind is that of its seagoing ship; river ships fit their river.
        if "draft_m" in table and not subject.endswith(":river"):
            self.ship = True
            limit = self.entry(table["draft_m"])
            if isinstance(limit, float) and limit < ship_draft:
                self.closed.append(f"{subject} allows a draught of {limit:g} m")
