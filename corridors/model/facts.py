"""Store of facts: the value to plan with of a subject on a day, and the fact behind it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from corridors.model.entities import Fact
from corridors.model.seasons import Season, in_season

Entry = tuple[float | str, Season | None, int]
"""A value to plan with (`corridors.model.expectation`), the season in which it holds (None: always)
and the number of its fact."""

Entries = tuple[Entry, ...]


def pick(entries: Entries, day: int) -> Entry | None:
    """Return the entry that holds on a day: one in season before one without season."""
    always = None
    for entry in entries:
        season = entry[1]
        if season is None:
            always = entry
        elif in_season(season, day):
            return entry
    return always


class Located(NamedTuple):
    """Where the number of a fact stands: subject, attribute, and place among the seasons."""

    subject: str
    attribute: str
    at: int
    value: float | str


class FactStore:
    """Facts of one or more layers, found by subject and attribute.

    Facts are numbered in the order in which they were added; the number stands for the
    fact wherever evidence is stored. A later layer hides what an earlier one states about the
    same subject and attribute, in all seasons.
    """

    def __init__(
        self,
        read: Callable[[int], Fact],
        by_subject: dict[str, dict[str, Entries]] | None = None,
        source_ids: list[str] | None = None,
    ) -> None:
        self._read = read
        self._ground: FactStore | None = None
        self._extra: dict[int, Fact] = {}
        self.by_subject: dict[str, dict[str, Entries]] = by_subject or {}
        self.source_ids: list[str] = source_ids or []
        self._subjects: dict[str, tuple[str, ...]] = {}
        self._located: dict[int, Located] | None = None

    def add(
        self, subject: str, attribute: str, value: float | str, season: Season | None, source: str
    ) -> int:
        """Add a fact of the base layer and return its number."""
        number = len(self.source_ids)
        self.source_ids.append(source)
        self._subjects.clear()
        self._located = None
        entry = (value, season, number)
        found = self.by_subject.get(subject)
        if found is None:
            self.by_subject[subject] = {attribute: (entry,)}
        elif attribute in found:
            found[attribute] = (*found[attribute], entry)
        else:
            found[attribute] = (entry,)
        return number

    @property
    def ground(self) -> "FactStore":
        """What is stated without layers."""
        return self if self._ground is None else self._ground

    def overlaid(
        self,
        layer: Iterable[tuple[str, Fact, float | str, Season | None]],
        *,
        joins: bool = False,
    ) -> "FactStore":
        """Return a store in which the layer hides what it names; this one stays as it is.

        Parameters
        ----------
        layer
            The key of the subject, the fact, the value to plan with and its season, of each.
        joins
            The layer states what is new, and belongs to the ground.
        """
        layer = list(layer)
        result = FactStore(self._read, dict(self.by_subject), list(self.source_ids))
        result._extra = dict(self._extra)
        if not joins:
            result._ground = self.ground
        elif self._ground is not None:
            result._ground = self._ground.overlaid(layer, joins=True)
        fresh: dict[tuple[str, str], Entries] = {}
        for key, fact, value, season in layer:
            number = len(result.source_ids)
            result.source_ids.append(fact.source)
            result._extra[number] = fact
            where = (key, fact.attribute)
            fresh[where] = (*fresh.get(where, ()), (value, season, number))
        for (key, attribute), entries in fresh.items():
            result.by_subject[key] = {**result.by_subject.get(key, {}), attribute: entries}
        for attribute, known in self._subjects.items():
            more = (key for key, name in fresh if name == attribute)
            result._subjects[attribute] = tuple(dict.fromkeys((*known, *more)))
        return result

    def subjects_of(self, attribute: str) -> tuple[str, ...]:
        """Return the subjects that have an attribute; they are looked for once."""
        if attribute not in self._subjects:
            self._subjects[attribute] = tuple(
                subject for subject, table in self.by_subject.items() if attribute in table
            )
        return self._subjects[attribute]

    def without(
        self,
        attributes: Collection[str],
        subjects: Collection[str] | None = None,
        drops: Callable[[Entry], bool] = lambda _: True,
    ) -> "FactStore":
        """Return a store without some attributes; this one stays unchanged.

        Parameters
        ----------
        attributes
            The attributes.
        subjects
            The subjects that lose them; all where none are given.
        drops
            Tells which entries of these attributes are lost; all where it is not given.
        """

        def kept(name: str, entries: Entries) -> Entries:
            if name not in attributes:
                return entries
            return tuple(it for it in entries if not drops(it))

        def rest(table: dict[str, Entries]) -> dict[str, Entries]:
            fewer = ((name, kept(name, entries)) for name, entries in table.items())
            return {name: entries for name, entries in fewer if entries}

        if subjects is None:
            remaining = {subject: rest(table) for subject, table in self.by_subject.items()}
        else:
            fewer = {it: rest(self.by_subject[it]) for it in subjects if it in self.by_subject}
            remaining = {**self.by_subject, **fewer}
        result = FactStore(self._read, remaining, self.source_ids)
        result._extra = self._extra
        result._ground = self._ground
        return result

    def located(self) -> dict[int, Located]:
        """Return where the number of each fact that holds stands, by the number of the fact.

        The same object until a fact is added.
        """
        if self._located is None:
            self._located = {
                entry[2]: Located(subject, attribute, at, entry[0])
                for subject, table in self.by_subject.items()
                for attribute, entries in table.items()
                for at, entry in enumerate(entries)
            }
        return self._located

    def valued(self, values: Mapping[int, float], located: Mapping[int, Located]) -> "FactStore":
        """Return a store in which some facts have other values; this one stays as it is.

        Unlike a layer it replaces one season only, and facts keep number, source and season.

        Parameters
        ----------
        values
            Values by the number of the fact.
        located
            `located` of this store.
        """
        result = FactStore(self._read, dict(self.by_subject), self.source_ids)
        result._extra = self._extra
        result._ground = self.ground
        fresh: dict[str, dict[str, Entries]] = {}
        for number, value in values.items():
            subject, attribute, at, _ = located[number]
            table = fresh.get(subject)
            if table is None:
                table = fresh[subject] = dict(self.by_subject[subject])
            entries = table[attribute]
            changed = (value, entries[at][1], number)
            table[attribute] = (*entries[:at], changed, *entries[at + 1 :])
        result.by_subject.update(fresh)
        return result

    def entries(self, chain: Iterable[str], attribute: str) -> Entries:
        """Return the entries of the first subject of a chain that has the attribute."""
        for subject in chain:
            found = self.by_subject.get(subject)
            if found is not None and attribute in found:
                return found[attribute]
        return ()

    def fact(self, number: int) -> Fact:
        """Return the fact with this number."""
        return self._extra[number] if number in self._extra else self._read(number)

    def of(self, subject: str) -> list[Fact]:
        """Return all facts that hold for exactly this subject."""
        found = self.by_subject.get(subject, {})
        return [self.fact(entry[2]) for entries in found.values() for entry in entries]

    def __len__(self) -> int:
        return sum(len(entries) for found in self.by_subject.values() for entries in found.values())

    def __iter__(self) -> Iterator[Fact]:
        for subject in self.by_subject:
            yield from self.of(subject)
