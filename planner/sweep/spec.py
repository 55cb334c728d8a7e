"""Reading of the specification of a sweep."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from corridors.errors import CorridorsError, DataError, UsageError
from corridors.model.entities import Place
from corridors.model.layer import Layer, lay_assignment
from corridors.model.network import Network, country_codes
from corridors.places.names import find_place, read_country
from corridors.scenario import SHIPPED, load_scenarios, scenario_files
from corridors.toml_file import TomlReader, read_toml
from planner.parsing.departure import read_date, read_departure, stated_departure
from planner.parsing.question import read_avoid, read_leanings, stop_named
from planner.question.equipment import cargo_of
from planner.question.query import Query, expand_modes
from planner.question.terms import CRITERIA, MOST_VALUE_OF_TIME, TERMS, Term, TermKind, moment_text
from planner.sweep.job import Job, ScenarioSet, under

KEYS = (
    *("origins", "destinations", "pairs", "draws", "seed", "deadline_days"),
    *(it.sweep for it in TERMS if it.sweep),
)
_MOST_DRAWS = 100_000
_INTERVALS = ("day", "week", "month")
_MOST_DAYS = 20_000


def read_spec(path: Path, network: Network, folder: Path) -> Job:
    """Read the specification of a sweep.

    Parameters
    ----------
    path
        A TOML file; `docs/reference/sweep.md` explains its keys.
    network, folder
        The network without layers, and the folder of its tables.

    Raises
    ------
    UsageError
        With all that is wrong, by the names of the keys.
    """
    try:
        document = read_toml(path)
    except DataError as error:
        raise UsageError(error.problems[0]) from None
    reader = _SpecReader(document, path, network)
    job = reader.read(folder)
    if reader.problems:
        count = len(reader.problems)
        head = f"{path}: {count} problem{'s' if count > 1 else ''}:"
        raise UsageError("\n".join([head, *(f"  {line}" for line in reader.problems)]))
    return job


class _SpecReader(TomlReader):
    """Reads key after key and gathers what is wrong."""

    def __init__(self, document: dict[str, Any], path: Path, network: Network) -> None:
        super().__init__()
        self.document = document
        self.path = path
        self.network = network
        self.keys("", document, KEYS)
        self.networks = [network]

    def read(self, folder: Path) -> Job:
        sets = self._words("set")
        worlds = self._worlds(sets)
        by, value = self._criterion()
        network = self.network
        departs, wrong = read_departs(self.document.get("depart"), network.edition)
        self.problems += wrong
        return Job(
            folder=folder,
            worlds=worlds,
            cargo=self._cargo(),
            draws=int(self._number("draws", 0, 0, _MOST_DRAWS, whole=True) or 0),
            departs=tuple(departs),
            pairs=self._pairs(),
            seed=int(self._number("seed", 1, 0, 2**63, whole=True) or 0),
            terms=self._terms(by, value),
            sets=sets,
            deadline_days=self._number("deadline_days", None, 0, 36_600, above=True),
        )

    def _terms(self, by: str, value: float) -> Query:
        """Return what all cells ask alike; ends, departure and cargo are those of a cell."""
        network = self.network
        limits: dict[str, Any] = {
            it.field: self._limit(it) for it in TERMS if it.sweep and it.kind is TermKind.WHOLE
        }
        return Query(
            *("", "", by, network.edition, ""),
            modes=self._read("modes", lambda it: expand_modes(network, (it,))),
            countries=self._read("countries", self._country),
            via=self._read("via", lambda it: (self._on_network(it).id,)),
            avoid=self._read("avoid", lambda it: read_avoid(network, it)),
            value_of_time=value,
            budget_usd=self._number("budget", None, 0, float("inf"), above=True),
            leanings=(
                *self._read("prefer", lambda it: read_leanings(network, (it,), ())),
                *self._read("reluctant", lambda it: read_leanings(network, (), (it,))),
            ),
            **limits,
        )

    def _words(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the texts of a key: one, or a list without doubles."""
        if key not in self.document:
            return tuple(default)
        words = self.texts("", self.document, key, single=True)
        if self.document[key] == []:
            self.note(key, "the list is empty; leave the key out or fill it")
        self.unique(key, words)
        return words or tuple(default)

    def _read(self, key: str, read: Callable[[str], Iterable[Any]]) -> tuple[Any, ...]:
        return tuple(self._each(key, self._words(key), read))

    def _each(
        self, key: str, words: Iterable[str], read: Callable[[str], Iterable[Any]]
    ) -> list[Any]:
        """Return what the words of a key mean, and note those that mean nothing."""
        found: dict[Any, None] = {}
        for word in words:
            try:
                found.update(dict.fromkeys(read(word)))
            except CorridorsError as error:
                self.problems.append(f"{key}: {error}")
        return list(found)

    def _number(
        self,
        key: str,
        default: float | None,
        least: float,
        most: float,
        *,
        whole: bool = False,
        above: bool = False,
    ) -> float | None:
        if key not in self.document:
            return default
        value: Any = self.document[key]
        kind = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
        if not kind or not (least < value if above else least <= value) or not value <= most:
            what = "a whole number" if whole else "a number"
            bounds = f"above {least:g}" if above else f"from {least:g} on"
            if most < float("inf"):
                bounds += f", at most {most:g}"
            self.problems.append(f"{key}: {value!r} is not {what} {bounds}")
            return default
        return float(value) if not whole else int(value)

    def _limit(self, term: Term) -> int | None:
        found = self._number(term.sweep, None, term.least, term.highest, whole=True)
        return None if found is None else int(found)

    def _criterion(self) -> tuple[str, float]:
        by = self.document.get("by")
        value = self._number("value_of_time", 0.0, 0.0, MOST_VALUE_OF_TIME) or 0.0
        if by is None:
            return "generalised", value
        if by not in CRITERIA:
            self.problems.append(f"by: {by!r} is unknown; use one of {', '.join(CRITERIA)}")
        elif value and by != "generalised":
            self.problems.append(f"value_of_time: by = {by!r} takes none; use 'generalised'")
        return str(by), value

    def _cargo(self) -> tuple[str, ...]:
        kinds = []
        for word in self._words("cargo", [""]):
            try:
                kinds.append(cargo_of(self.network.cargo, word))
            except UsageError as error:
                self.problems.append(f"cargo: {error}")
        return tuple(kinds)

    def _country(self, word: str) -> tuple[str]:
        return (read_country(word, country_codes(self.network)),)

    def _on_network(self, word: str) -> Place:
        return find_place(self.network.places, word)

    def _worlds(self, sets: Sequence[str]) -> tuple[ScenarioSet, ...]:
        worlds = []
        for text in self._words("scenarios", [""]):
            name = "" if text == "base" else text
            try:
                scenarios = load_scenarios(self._files(name.split("+"))) if name else []
                worlds.append(ScenarioSet(name, tuple(scenarios)))
                network = under(self.network, scenarios, ())
            except CorridorsError as error:
                lines = error.problems if isinstance(error, DataError) else [str(error)]
                self.problems += [f"scenarios: {text!r}: {line}" for line in lines]
                continue
            if network.places is not self.network.places:
                self.networks.append(network)
            self._try_sets(network, sets, text)
        self.unique("scenarios", [world.name for world in worlds if world.name == ""])
        return tuple(worlds)

    def _try_sets(self, network: Network, sets: Sequence[str], world: str) -> None:
        layer = Layer(network)
        for text in sets:
            try:
                lay_assignment(layer, text, "set")
            except CorridorsError as error:
                line = f"{error} (in scenario {world!r})" if world else str(error)
                if str(error) not in self.problems:
                    self.problems.append(line)

    def _files(self, names: Iterable[str]) -> list[str]:
        """Return names of shipped scenarios, or files, which stand beside the specification."""
        shipped = scenario_files(SHIPPED)
        found = []
        for name in names:
            beside = self.path.parent / name
            own = name not in shipped and beside.is_file()
            found.append(str(beside) if own else name)
        return found

    def _stop(self, word: str) -> Place:
        """Return the place that a word names, in the data or in a scenario that adds places."""
        try:
            return stop_named(self.network, word)
        except CorridorsError:
            for network in self.networks[1:]:
                try:
                    return find_place(network.places, word)
                except CorridorsError:
                    continue
            raise

    def _pairs(self) -> tuple[tuple[Place, Place], ...]:
        document = self.document
        if "pairs" in document:
            if "origins" in document or "destinations" in document:
                self.problems.append(
                    "pairs: can't be used with origins or destinations; keep one form"
                )
            return self._named_pairs(document["pairs"])
        if missing := [key for key in ("origins", "destinations") if key not in document]:
            self.problems.append(f"{' and '.join(missing)}: missing; give them, or pairs")
        starts, ends = (self._stops(key) for key in ("origins", "destinations"))
        return tuple((start, end) for start in starts for end in ends)

    def _stops(self, key: str) -> list[Place]:
        words = self._words(key)
        found = self._each(key, words, self._one)
        noted = any(line.startswith(f"{key}:") for line in self.problems)
        if len(found) < len(set(words)) and not noted:
            first: dict[str, str] = {}
            for word in words:
                other = first.setdefault(self._stop(word).id, word)
                if other != word:
                    self.problems.append(
                        f"{key}: {other!r} and {word!r} are the same place; keep one"
                    )
        return found

    def _named_pairs(self, rows: Any) -> tuple[tuple[Place, Place], ...]:
        if not isinstance(rows, list) or not rows:
            self.problems.append('pairs: is not a list such as [["Dalian", "Moscow"]]')
            return ()
        stops: dict[str, Place] = {}
        found: list[tuple[Place, Place]] = []
        for row in rows:
            texts = row if isinstance(row, list) else []
            if len(texts) != 2 or any(not isinstance(text, str) for text in texts):
                self.problems.append(f"pairs: {row!r} is not an origin and a destination")
                continue
            for text in texts:
                if text not in stops:
                    stops |= dict(zip([text], self._each("pairs", [text], self._one), strict=False))
            if all(text in stops for text in texts):
                found.append((stops[texts[0]], stops[texts[1]]))
        self.unique("pairs", [f"{start.id} - {end.id}" for start, end in found])
        return tuple(found)

    def _one(self, word: str) -> tuple[Place]:
        return (self._stop(word),)


def read_departs(value: Any, edition: dt.date) -> tuple[list[dt.datetime], list[str]]:
    """Return the departures that ``depart`` of a specification names, and what is wrong with it.

    Parameters
    ----------
    value
        A day or a moment, a list of them, or a table ``from``, ``to``, ``every``; None, of a
        specification that names none, is today at 08:00.
    edition
        Day of the data's edition.

    Examples
    --------
    >>> table = {"from": "2026-01-15", "to": "2026-03-20", "every": "month"}
    >>> [str(it.date()) for it in read_departs(table, dt.date(2026, 1, 1))[0]]
    ['2026-01-15', '2026-02-15', '2026-03-15']
    """
    problems: list[str] = []
    if isinstance(value, dict):
        return [_midnight(it) for it in _read_span(value, edition, problems)], problems
    given = (
        value if isinstance(value, list) else [stated_departure(None) if value is None else value]
    )
    found = [it for text in given if (it := _read_moment(text, edition, problems)) is not None]
    if not given:
        problems.append("depart: the list is empty; leave the key out or fill it")
    twice = dict.fromkeys(it for it in found if found.count(it) > 1)
    problems += [f"depart: {it:%Y-%m-%d %H:%M} occurs twice; keep one" for it in twice]
    return found, problems


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())


def _read_moment(value: Any, edition: dt.date, problems: list[str]) -> dt.datetime | None:
    """Return a departure by the clock of the origin."""
    text = moment_text(value) if isinstance(value, dt.date) else value
    if not isinstance(text, str):
        problems.append(f"depart: {value!r} is not a day; write 2026-08-15")
        return None
    try:
        day, hour = read_departure(text, edition, "depart:")
    except UsageError as error:
        problems.append(str(error))
        return None
    return _midnight(day) + dt.timedelta(hours=hour)


def _read_day(key: str, value: Any, edition: dt.date, problems: list[str]) -> dt.date | None:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = value.isoformat()
    if not isinstance(value, str):
        problems.append(f"{key}: {value!r} is not a day; write 2026-08-15")
        return None
    try:
        return read_date(value, edition, f"{key}:")
    except UsageError as error:
        problems.append(str(error))
        return None


def _read_span(table: dict[str, Any], edition: dt.date, problems: list[str]) -> list[dt.date]:
    problems += [
        f"depart.{key}: unknown key; keys are from, to, every"
        for key in table
        if key not in ("from", "to", "every")
    ]
    problems += [f"depart.{key}: missing" for key in ("from", "to") if key not in table]
    first, last = (
        _read_day(f"depart.{key}", table[key], edition, problems) if key in table else None
        for key in ("from", "to")
    )
    every = table.get("every", "month")
    whole = isinstance(every, int) and not isinstance(every, bool) and 1 <= every <= _MOST_DAYS
    if every not in _INTERVALS and not whole:
        known = "day, week, month or a number of days"
        problems.append(f"depart.every: {every!r} is not {known}")
    if first and last and last < first:
        problems.append(f"depart.to: {last} is before depart.from {first}")
    if first and every == "month" and first.day > 28:
        problems.append(
            f"depart.from: not every month has a day {first.day}; begin with one up to 28"
        )
    if first is None or last is None or problems:
        return []
    if every == "month":
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        months = [first.month - 1 + more for more in range(count)]
        found = [dt.date(first.year + at // 12, at % 12 + 1, first.day) for at in months]
        return [day for day in found if day <= last]
    step = int({"day": 1, "week": 7}.get(every, every))
    return [first + dt.timedelta(days=at) for at in range(0, (last - first).days + 1, step)]
