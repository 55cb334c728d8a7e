"""How is a claim read from its file, and what may be wrong with the file?

::

    title = "Fewer countries by Mongolia"
    section = "3.2"
    claim = "what is claimed, in our own words"
    limits = "what the rules can't show"
    every = "month"                     # only where the season matters

    [base]                              # terms of all routes
    mode = ["rail"]

    [[routes]]
    id = "mongolia"
    label = "by Erenhot"
    origin = "Dalian"
    destination = "Moscow"
    via = ["Erenhot"]

    [[capacities]]                      # of an assignment of the demand of a year
    id = "manzhouli"
    label = "Manzhouli"
    subject = "manzhouli:rail-1520"

    [[facts]]
    id = "line"
    label = "the oil line"
    subject = "mohe_oil_station-tahe:oil-pipeline"
    attribute = "capacity_mt_y"

    [[cases]]                           # laid over all of them, one after the other
    label = "least cost"
    by = "cost"

    [[rules]]
    says = "it passes fewer countries"
    measure = "countries"
    of = "mongolia"
    is = "less"
    than = "land-bridge"                # another answer, or a number
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import corridors
from corridors.errors import DataError, UnknownNameError
from corridors.places.names import did_you_mean
from planner.claims.model import MEASURES, RELATIONS, TODAY, Ask, Case, Claim, Rule, Terms

SHIPPED = Path(corridors.__file__).parent / "claims"
_SCALARS = ("origin", "destination", "by", "depart", "cargo")
_LISTS = ("mode", "country", "via", "avoid", "scenarios", "sets")
_HEAD = ("title", "section", "claim", "limits")
_KEYS = {
    "": {*_HEAD, "every", "base", "cases", "rules", *MEASURES},
    "base": {*_SCALARS, *_LISTS},
    "cases": {"label", *_SCALARS, *_LISTS},
    "routes": {"id", "label", "cases", *_SCALARS, *_LISTS},
    "capacities": {"id", "label", "cases", "subject", "way", "scenarios", "sets"},
    "facts": {"id", "label", "cases", "subject", "attribute", "scenarios", "sets"},
    "rules": {
        *("says", "measure", "of", "is", "than", "margin", "cases"),
        *("corridor", "mode"),
    },
}
_NEEDED = {
    "base": (),
    "cases": ("label",),
    "routes": ("id", "label"),
    "capacities": ("id", "label", "subject"),
    "facts": ("id", "label", "subject", "attribute"),
    "rules": ("says", "measure", "of", "is", "than"),
}


def claim_files(folder: Path = SHIPPED) -> dict[str, Path]:
    """Return the shipped claims by id, in the order in which they are told."""
    return {path.stem.partition("-")[2]: path for path in sorted(folder.glob("*.toml"))}


def load_claims(names: Iterable[str] = ()) -> list[Claim]:
    """Read claims by shipped id or path; without names all that are shipped.

    Raises
    ------
    UnknownNameError
        If a name is neither shipped nor a file.
    DataError
        If a file is not TOML or breaks the rules; all problems of it are told.
    """
    shipped = claim_files()
    found = []
    for name in tuple(names) or shipped:
        path = shipped.get(name, Path(name))
        if not path.is_file():
            near = did_you_mean(name.removesuffix(".toml"), shipped) or ";"
            message = f"claim {name!r} is neither supplied nor a file{near} supplied are "
            raise UnknownNameError(message + ", ".join(shipped))
        found.append(read_claim(path, name if name in shipped else path.stem))
    return found


def read_claim(path: Path, name: str) -> Claim:
    """Read the file of a claim.

    Raises
    ------
    DataError
        With all problems: file, key, what is wrong.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError([f"{path.name}: {error}"]) from None
    reader = _Reader(path.name)
    claim = reader.claim(document, name)
    if reader.problems:
        raise DataError(reader.problems)
    return claim


class _Reader:
    """Reads tables and notes what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[str] = []

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(f"{self.file}: {where}{': ' if where else ''}{what}")

    def claim(self, document: dict[str, Any], name: str) -> Claim:
        self.keys("", document, _HEAD)
        every = document.get("every", "")
        if every not in ("", "month"):
            self.wrong("every", f"{every!r} is unknown; use month, or leave it out")
        shared = document.get("base", {})
        if not isinstance(shared, dict):
            self.wrong("base", "is not a table; write [base]")
            shared = {}
        base = self.terms("base", shared)
        cases = [
            Case(self.text(where, row, "label"), self.terms(where, row))
            for where, row in self.rows(document, "cases")
        ] or [Case(TODAY, Terms())]
        labels = tuple(case.label for case in cases)
        self.twice("cases", labels)
        asks = [
            self.ask(kind, where, row, base, labels)
            for kind in MEASURES
            for where, row in self.rows(document, kind)
        ]
        self.twice("id", [ask.id for ask in asks])
        known = {ask.id: ask for ask in asks}
        rules = [
            self.rule(where, row, known, labels) for where, row in self.rows(document, "rules")
        ]
        if not rules and not self.problems:
            self.wrong("rules", "there is none; a claim needs at least one rule")
        title, section, statement, limits = (self.text("", document, key) for key in _HEAD)
        return Claim(
            id=name,
            title=title,
            section=section,
            claim=statement,
            limits=limits,
            monthly=every == "month",
            asks=tuple(asks),
            cases=tuple(cases),
            rules=tuple(it for it in rules if it),
        )

    def rows(self, document: dict[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
        rows = document.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.wrong(key, f"is not a list of tables; write [[{key}]]")
            return []
        found = []
        for number, row in enumerate(rows, 1):
            where = f"{key}[{row.get('id', number)}]"
            if self.keys(where, row, _NEEDED[key]):
                found.append((where, row))
        return found

    def keys(self, where: str, row: dict[str, Any], needed: Iterable[str]) -> bool:
        known = _KEYS[where.partition("[")[0]]
        unknown = [key for key in row if key not in known]
        missing = [key for key in needed if key not in row]
        for key in unknown:
            self.wrong(where, f"unknown key {key!r}; keys are {', '.join(sorted(known))}")
        for key in missing:
            self.wrong(where, f"{key} is missing")
        return not unknown and not missing

    def text(self, where: str, row: dict[str, Any], key: str) -> str:
        value = row.get(key, "")
        if not isinstance(value, str):
            self.wrong(where, f"{key} is not a text")
            return ""
        return value

    def words(self, where: str, row: dict[str, Any], key: str) -> tuple[str, ...]:
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
            self.wrong(where, f"{key} is not a list of texts")
            return ()
        return tuple(value)

    def terms(self, where: str, row: dict[str, Any]) -> Terms:
        if where == "base":
            self.keys(where, row, ())
        texts = {key: self.text(where, row, key) for key in _SCALARS}
        return Terms(**texts, **{key: self.words(where, row, key) for key in _LISTS})  # type: ignore[arg-type]

    def chosen(self, where: str, row: dict[str, Any], labels: tuple[str, ...]) -> tuple[str, ...]:
        cases = self.words(where, row, "cases")
        for label in cases:
            if label not in labels:
                self.wrong(where, f"case {label!r} is unknown; use one of {', '.join(labels)}")
        return cases or labels

    def twice(self, what: str, names: Iterable[str]) -> None:
        seen: set[str] = set()
        for name in names:
            if name in seen:
                self.wrong(what, f"{name!r} occurs twice; keep one")
            seen.add(name)

    def ask(
        self, kind: str, where: str, row: dict[str, Any], base: Terms, labels: tuple[str, ...]
    ) -> Ask:
        own = self.terms(where, row)
        return Ask(
            kind=kind,
            id=self.text(where, row, "id"),
            label=self.text(where, row, "label"),
            cases=self.chosen(where, row, labels),
            terms=base.under(own) if kind == "routes" else own,
            subject=self.text(where, row, "subject"),
            way=self.text(where, row, "way"),
            attribute=self.text(where, row, "attribute"),
        )

    def rule(
        self, where: str, row: dict[str, Any], known: dict[str, Ask], labels: tuple[str, ...]
    ) -> Rule | None:
        before = len(self.problems)
        of, measure, than = self.text(where, row, "of"), row["measure"], row["than"]
        number = isinstance(than, int | float) and not isinstance(than, bool)
        if not number:
            than = self.text(where, row, "than")
        for key, name in (("of", of), *((("than", than),) if not number else ())):
            if name not in known:
                self.wrong(
                    where,
                    f"{key} {name!r} is not an id of an [[ask]]; use one of {', '.join(known)}",
                )
            elif measure not in MEASURES[known[name].kind]:
                fitting = ", ".join(MEASURES[known[name].kind])
                self.wrong(where, f"measure {measure!r} does not fit {name}; use one of {fitting}")
        if row["is"] not in RELATIONS:
            self.wrong(where, f"is {row['is']!r} is unknown; use one of {', '.join(RELATIONS)}")
        margin = row.get("margin", 0.0)
        if isinstance(margin, bool) or not isinstance(margin, int | float) or not 0 <= margin < 1:
            self.wrong(where, f"margin {margin!r} is not a share from 0 to below 1")
        about = self.text(where, row, "corridor") or self.text(where, row, "mode")
        routed = of in known and known[of].kind == "routes"
        if (measure == "follows" or (measure == "share" and routed)) and not about:
            need = "corridor" if measure == "follows" else "mode"
            self.wrong(where, f"measure {measure} needs a {need}")
        cases = self.chosen(where, row, labels)
        if len(self.problems) > before:
            return None
        both = [set(known[name].cases) for name in (of, than) if name in known]
        if not set(cases).intersection(*both):
            self.wrong(where, "of and than are never asked in the same case of the rule")
            return None
        says = self.text(where, row, "says")
        return Rule(
            says=says,
            measure=str(measure),
            of=of,
            relation=str(row["is"]),
            than=float(than) if number else than,
            margin=float(margin),
            about=about,
            cases=cases,
        )
