"""Long table of facts, read and checked fast enough for every start."""

from pathlib import Path

from corridors.model.entities import NUMBERS, Attribute, Fact, Source
from corridors.model.facts import FactStore
from corridors.model.schema import WORDS, Schema, describe_order
from corridors.model.seasons import Season, parse_season
from corridors.model.subjects import Subject, Subjects
from corridors.tables.reader import read_rows, table_files

COLUMNS = (
    *("subject", "attribute", "value", "unit", "low", "high", "when", "year", "source"),
    *("locator", "note"),
)


class RawFacts:
    """Turns the cells of a fact into a `Fact` when it is asked for.

    Parameters
    ----------
    folder
        The data folder; read when the first fact is asked for, unless ``rows`` are given.
    schema
        Units and rates.
    rows
        Cells, file and line of each fact, by its number.
    """

    def __init__(
        self, folder: Path, schema: Schema, rows: list[tuple[list[str], str, int]] | None = None
    ) -> None:
        self._folder = folder
        self._schema = schema
        self._rows = rows

    @property
    def rows(self) -> list[tuple[list[str], str, int]]:
        """Cells, file and line of each fact."""
        if self._rows is None:
            self._rows = [
                (cells, f"{path.parent.name}/{path.name}", line)
                for path in table_files(self._folder, "facts")
                for line, cells in read_rows(path, COLUMNS, [])
            ]
        return self._rows

    def __call__(self, number: int) -> Fact:
        """Return the fact with this number."""
        cells, name, line = self.rows[number]
        return self._schema.read_fact(cells, f"{name}:{line}")


def load_facts(
    folder: Path,
    schema: Schema,
    subjects: Subjects,
    sources: dict[str, Source],
    problems: list[str],
) -> FactStore:
    """Read ``facts/*.csv`` into a store; what is wrong is added to ``problems``.

    Cells are turned into `Fact` only when evidence is asked for; here each row costs a few
    look-ups.
    """
    raw = RawFacts(folder, schema, [])
    rows = raw.rows
    store = FactStore(raw)
    checker = _Checker(schema, subjects, sources)
    seen: dict[tuple[str, str, str], int] = {}
    for path in table_files(folder, "facts"):
        name = f"{path.parent.name}/{path.name}"
        for line, cells in read_rows(path, COLUMNS, problems):
            try:
                key, value, season = checker.check(cells)
            except ValueError as error:
                problems.append(f"{name}:{line}: {error}")
                continue
            identity = (key, cells[1], cells[6])
            if identity in seen:
                _, other, other_line = rows[seen[identity]]
                problems.append(
                    f"{name}:{line}: {key}.{cells[1]} is already in {other}:{other_line}; keep "
                    "one of them"
                )
                continue
            rows.append((cells, name, line))
            seen[identity] = store.add(key, cells[1], value, season, cells[8])
    return store


class _Checker:
    """Checks one row of facts at a time and remembers what it has seen."""

    def __init__(self, schema: Schema, subjects: Subjects, sources: dict[str, Source]) -> None:
        self.schema = schema
        self.subjects = subjects
        self.sources = sources
        self.parsed: dict[str, Subject] = {}
        self.factors: dict[tuple[str, str, str], float] = {}
        self.seasons: dict[str, Season] = {}

    def check(self, cells: list[str]) -> tuple[str, float | str, Season | None]:
        """Return key, canonical value and season of a row.

        Raises
        ------
        ValueError
            With what is wrong and what to do.
        """
        subject, name, text, unit, low, high, when, year, source, _, note = cells
        attribute = self.schema.attributes.get(name)
        if attribute is None:
            message = f"attribute {name!r} is not in schema.csv"
            raise ValueError(message)
        parsed = self.parsed.get(subject)
        if parsed is None:
            try:
                parsed = self.parsed[subject] = self.subjects.parse(subject)
            except ValueError as error:
                message = f"{error}{self.subjects.suggest(subject)}"
                raise ValueError(message) from None
        if parsed[0] not in attribute.applies_to:
            message = (
                f"{name} applies to {' or '.join(sorted(attribute.applies_to))}, "
                f"not to the {parsed.kind} {subject}"
            )
            raise ValueError(message)
        if source not in self.sources:
            message = (
                f"source {source!r} is not in the sources table"
                if source
                else "the number has no source; cite one, or use 'assumption' with a note"
            )
            raise ValueError(message)
        if source == "assumption" and not note:
            message = "an assumption needs its reasoning in the note"
            raise ValueError(message)
        factor = self._factor(attribute, unit, year)
        value: float | str
        if attribute[3] in NUMBERS:
            value = self._number(attribute, text, low, high, factor)
        else:
            words = WORDS.get(attribute.type)
            if not text or (words and text not in words):
                self.schema.read_value(attribute, text)
            value = text
        if not when:
            return parsed[1], value, None
        season = self.seasons.get(when)
        if season is None:
            season = self.seasons[when] = parse_season(when)
        return parsed[1], value, season

    def _factor(self, attribute: Attribute, unit: str, year: str) -> float:
        where = (attribute[0], unit, year)
        factor = self.factors.get(where)
        if factor is None:
            if not year.isdigit() or not 1900 <= int(year) <= 2100:
                message = f"year {year!r} is not a year; give the one that the fact describes"
                raise ValueError(message)
            if attribute.is_number:
                factor = self.schema.factor(attribute, unit, int(year))
            elif unit:
                message = f"{attribute.name} has no unit, but the row says {unit!r}"
                raise ValueError(message)
            else:
                factor = 1.0
            self.factors[where] = factor
        return factor

    def _number(self, attribute: Attribute, text: str, low: str, high: str, factor: float) -> float:
        try:
            value = float(text)
            least = float(low) if low else value
            most = float(high) if high else value
        except ValueError:
            message = f"{attribute.name}: value, low or high is not a number"
            raise ValueError(message) from None
        if not least <= value <= most:
            message = f"{attribute.name}: {describe_order(text, low, high)}"
            raise ValueError(message)
        value *= factor
        if attribute[3] == "count" and not value.is_integer():
            self.schema.read_value(attribute, text, factor)
        if not attribute[4] <= value <= attribute[5]:
            self.schema.read_value(attribute, text, factor)
            message = f"{attribute.name} {text!r} is not a finite number"
            raise ValueError(message)
        if low or high:
            self.schema.check_ends(attribute, least * factor, most * factor)
        return value
