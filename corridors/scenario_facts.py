"""The facts of scenarios: rows of ``[[facts]]`` laid over a network one after the other."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from corridors.model.arithmetic import OPERATORS, Arithmetic, read_arithmetic
from corridors.model.entities import Fact
from corridors.model.layer import Altered, Held, Key, Layer, Reason
from corridors.model.network import Network
from corridors.model.patterns import is_pattern
from corridors.tables.services import FACT_COLUMNS

FACT_KEYS = (*FACT_COLUMNS, "op")
_FOLLOW = ("low", "high", "when")
"""Keys that a row with ``op`` can't have: low, high and seasons are those that stand."""
_SHOWN = 3

Row = dict[str, Any]


class Statement(NamedTuple):
    """Rows that speak of one number, or of one pattern; with ``op`` it is one row."""

    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The first row."""
        return self.rows[0]

    @property
    def sign(self) -> str:
        """The sign of the arithmetic; empty where values are stated."""
        return _sign(self.first)

    @property
    def by_pattern(self) -> bool:
        """Whether it speaks of all that matches a pattern."""
        names = (str(self.first.get(it, "")) for it in ("subject", "attribute"))
        return any(map(is_pattern, names))


def statements(network: Network, rows: Iterable[Row]) -> list[Statement]:
    """Return the statements of rows, in the order of the first row of each."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for number, row in enumerate(rows):
        subject = str(row.get("subject", ""))
        with suppress(ValueError):  # a pattern, or what does not exist
            subject = network.subjects.parse(subject).key
        own = (number,) if _sign(row) else ()
        found.setdefault((subject, str(row.get("attribute", "")), *own), []).append(row)
    return [Statement(tuple(rows)) for rows in found.values()]


def lay_statement(
    layer: Layer, statement: Statement, scenario: str, problems: list[str]
) -> list[Altered]:
    """Add a statement to a layer and return what it changes; note what is wrong.

    Parameters
    ----------
    layer
        The layer, with what is stated before.
    statement
        The rows.
    scenario
        Its name.
    problems
        Where problems are noted.
    """
    row = statement.first
    where = row["_where"]
    faults = [it for row in statement.rows if (it := _fault_of_keys(layer.network, row))]
    problems += faults
    if faults:
        return []
    try:
        sign = statement.sign
        keys = layer.targets(str(row["subject"]), str(row["attribute"]), numbers=bool(sign))
        held = Held(scenario, not statement.by_pattern, bool(sign))
        if sign:
            source, locator, note = (str(row.get(it, "")) for it in ("source", "locator", "note"))
            why = Reason(source, locator, note, where, _year(row))
            return layer.alter(keys, _operations(layer.network, row, keys), why, held)
    except ValueError as error:
        problems.append(f"{where}: fact {about(row)}: {error}")
        return []
    return _stated(layer, statement, keys, held, problems)


def about(row: Row) -> str:
    """Return of what a row of facts speaks, as far as it says so."""
    return f"{row.get('subject', '?')}.{row.get('attribute', '?')}"


def _stated(
    layer: Layer, statement: Statement, keys: Sequence[Key], held: Held, problems: list[str]
) -> list[Altered]:
    """State each of some numbers anew, in all the seasons of the rows."""
    ready: dict[Key, list[Fact]] = {}
    wrong: list[str] = []
    for key in keys:
        facts: list[Fact] = []
        for row in statement.rows:
            fact = _fact(layer.network, {**row, "subject": key[0], "attribute": key[1]}, wrong)
            if fact is None:
                continue
            if any(other.when == fact.when for other in facts):
                wrong.append(f"{row['_where']}: {fact.id} is given twice; leave one out")
            facts.append(fact)
        lost = layer.lost(key, named=held.named)
        if lost is None:
            ready[key] = facts
        elif _values(layer.standing(key)[1]) != _values(facts):
            wrong.append(_clash(layer, key, facts, lost, held))
    problems += wrong[:_SHOWN] if statement.by_pattern else wrong
    if wrong:
        return []
    return [it for key, facts in ready.items() for it in layer.state(key, facts, held)]


def _clash(layer: Layer, key: Key, facts: list[Fact], lost: Held, held: Held) -> str:
    if lost.by == held.by:
        done = "changed by op" if lost.relative else "stated by itself"
        return f"{lost.by}: {'.'.join(key)} is {done} and stated again below; put that first"
    if lost.relative:
        return (
            f"scenario {held.by} states {'.'.join(key)}, which {lost.by} changes before; "
            f"name {held.by} first"
        )
    return (
        f"scenarios {lost.by} and {held.by} clash on {'.'.join(key)}: "
        f"{_words(layer.standing(key)[1])} and {_words(facts)}; leave one out"
    )


def _values(facts: Iterable[Fact]) -> dict[str, float | str]:
    return {it.when: it.value for it in facts}


def _words(facts: Iterable[Fact]) -> str:
    return ", ".join(f"{it.value} in {it.when}" if it.when else str(it.value) for it in facts)


def _sign(row: Row) -> str:
    sign = str(row.get("op", "="))
    return "" if sign == "=" else sign


def _fault_of_keys(network: Network, row: Row) -> str:
    """Return what a row of facts lacks or may not have, whatever its number is, or nothing."""
    where, what = row["_where"], about(row)
    missing = [key for key in ("subject", "attribute", "value") if key not in row]
    if missing:
        return f"{where}: fact {what} has no {', '.join(missing)}"
    sign = _sign(row)
    if sign and sign not in OPERATORS:
        return f'{where}: fact {what}: op {sign!r} is unknown; use one of "*", "+", "-", "="'
    extra = [key for key in _FOLLOW if sign and row.get(key, "") != ""]
    if extra:
        return (
            f"{where}: fact {what}: {' and '.join(extra)} beside op {sign!r}; leave that out: low, "
            "high and every season of the number change along with it"
        )
    source = str(row.get("source", ""))
    if not source or (source == "assumption" and not row.get("note")):
        lacks = "an assumption without a note, its reasoning" if source else "without a source"
        return f"{where}: {what} is {lacks}"
    if source not in network.sources:
        return (
            f"{where}: source {source!r} is not in the sources table; "
            "add it under [[sources]], or say assumption and why"
        )
    return ""


def _operations(network: Network, row: Row, keys: Iterable[Key]) -> dict[str, Arithmetic]:
    """Return by attribute what a row with ``op`` does to a number."""
    unit, year = str(row.get("unit", "")), _year(row) or network.edition.year
    schema = network.schema
    return {
        name: read_arithmetic(
            schema, schema.attributes[name], _sign(row), str(row["value"]), unit, year
        )
        for name in dict.fromkeys(name for _, name in keys)
    }


def _year(row: Row) -> int | None:
    text = str(row.get("year", ""))
    if not text:
        return None
    if not text.isdigit() or not 1900 <= int(text) <= 2100:
        message = f"year {text!r} is not a year; give the one that the fact describes"
        raise ValueError(message)
    return int(text)


def _fact(network: Network, row: Row, problems: list[str]) -> Fact | None:
    """Return the fact that a row states of a subject; note what is wrong with it."""
    where = row["_where"]
    attribute = network.schema.attributes[str(row["attribute"])]
    cells = [str(row["subject"]), attribute.name, str(row["value"])]
    cells.append(str(row.get("unit", attribute.unit)))
    cells += [str(row.get(name, "")) for name in ("low", "high", "when")]
    cells += [str(row.get("year", network.edition.year)), str(row["source"])]
    cells += [str(row.get("locator", "")), str(row.get("note", ""))]
    try:
        fact = network.schema.read_fact(cells, where)
        network.check_words(attribute, fact.value)
    except ValueError as error:
        problems.append(f"{where}: fact {about(row)}: {error}")
        return None
    return fact
