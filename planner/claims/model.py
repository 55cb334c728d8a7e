"""A claim: a statement, the questions about it, and the rules that decide; read from TOML.

::

    title = "Fewer countries by Mongolia"
    section = "3.2"
    claim = "what is claimed, in our own words"
    answer = "By Erenhot a box takes {mongolia.time_h}, by Alashankou {land-bridge.time_h}."
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

    [[shares]]                          # of those who compare the corridors of a pair
    id = "part"
    label = "share of the arm by Mongolia"
    origin = "Dalian"
    destination = "Moscow"
    corridor = "liaoning-mongolia-europe"

    [[capacities]]                      # of an assignment of the demand of a year
    id = "manzhouli"
    label = "Manzhouli"
    subject = "manzhouli:rail-1520"

    [[facts]]
    id = "line"
    label = "the oil line"
    subject = "mohe_oil_station-tahe:oil-pipeline"
    attribute = "capacity_mt_y"

    [[cases]]                           # applied to all of them, one after the other
    label = "least cost"
    by = "cost"
    ours = true                         # not of the paper: it does not count for the verdict

    [[rules]]
    says = "it passes fewer countries"
    measure = "countries"
    of = "mongolia"
    is = "less"
    than = "land-bridge"                # another answer, or a number
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import corridors
from corridors.errors import UnknownNameError
from corridors.places.names import did_you_mean
from corridors.toml_file import TomlReader, read_toml

RELATIONS = ("less", "more", "same", "at most")
SPREAD = ("time_h", "cost_usd", "co2e_kg")
"""Measures that come with a P10 and a P90."""
MEASURES = {
    "routes": (
        *SPREAD,
        *("distance_km", "border_h", "wait_h", "border_crossings", "clearances"),
        *("countries", "transfers", "modes", "goes", "follows", "share"),
    ),
    "shares": ("share",),
    "capacities": ("used", "capacity", "room", "share", "shadow_usd"),
    "facts": ("value", "works"),
}
TODAY = "today"
"""Label of the only case of a claim that names none."""


class ClaimTerms(NamedTuple):
    """ClaimTerms of a question in the words of the command line."""

    origin: str = ""
    destination: str = ""
    by: str = ""
    depart: str = ""
    cargo: str = ""
    mode: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()

    def under(self, other: "ClaimTerms") -> "ClaimTerms":
        """Return these terms with others applied to them: words replace, lists are added to.

        Examples
        --------
        >>> ClaimTerms(by="time", mode=("rail",)).under(ClaimTerms(by="cost", mode=("sea",)))[2:6]
        ('cost', '', '', ('rail', 'sea'))
        """
        merged = [
            tuple(dict.fromkeys((*old, *new))) if isinstance(old, tuple) else new or old
            for old, new in zip(self, other, strict=True)
        ]
        return ClaimTerms._make(merged)


class ClaimQuestion(NamedTuple):
    """What is asked: a route, the use of a capacity, or a fact.

    ``kind`` is a key of `MEASURES`; ``cases`` are the labels of those in which it is
    asked.
    """

    kind: str
    id: str
    label: str
    cases: tuple[str, ...]
    terms: ClaimTerms
    subject: str = ""
    way: str = ""
    attribute: str = ""


class ClaimCase(NamedTuple):
    """Terms that apply to all questions; ``ours`` where the paper does not speak of them."""

    label: str
    terms: ClaimTerms
    ours: bool = False


class ClaimRule(NamedTuple):
    """A rule that holds or not.

    ``measure`` of the answer ``of`` is ``less`` or ``more`` than that of the answer
    ``than`` (or than a number) by over the share ``margin``, the ``same`` within it, or
    ``at most`` it and the margin. ``about`` is the corridor that is followed, or the mode
    family whose share of the km is meant.
    """

    says: str
    measure: str
    of: str
    relation: str
    than: str | float
    margin: float
    about: str
    cases: tuple[str, ...]


class Claim(NamedTuple):
    """A statement, what is asked about it, and the rules that decide.

    ``answer`` is a sentence of our own, with the measures of what is asked as ``{id.measure}`` or
    ``{id.measure@case}``, or nothing.
    """

    id: str
    title: str
    section: str
    claim: str
    answer: str
    limits: str
    monthly: bool
    asks: tuple[ClaimQuestion, ...]
    cases: tuple[ClaimCase, ...]
    rules: tuple[ClaimRule, ...]

    def ask(self, name: str) -> ClaimQuestion:
        """Return what is asked under a name."""
        return next(it for it in self.asks if it.id == name)


SHIPPED = Path(corridors.__file__).parent / "claims"
_SCALARS = ("origin", "destination", "by", "depart", "cargo")
_LISTS = ("mode", "country", "via", "avoid", "scenarios", "sets")
_HEAD = ("title", "section", "claim", "limits")
PLACEHOLDER = re.compile(r"{([^.{}]+)\.(\w+)(?:@([^{}]+))?}")
"""A measure in the sentence of an answer: of what, which, and in which case."""
_KEYS = {
    "": {*_HEAD, "answer", "every", "base", "cases", "rules", *MEASURES},
    "base": {*_SCALARS, *_LISTS},
    "cases": {"label", "ours", *_SCALARS, *_LISTS},
    "routes": {"id", "label", "cases", *_SCALARS, *_LISTS},
    "shares": {"id", "label", "cases", "corridor", *_SCALARS, *_LISTS},
    "capacities": {"id", "label", "cases", "subject", "way", "scenarios", "sets"},
    "facts": {"id", "label", "cases", "subject", "attribute", "scenarios", "sets"},
    "rules": {
        *("says", "measure", "of", "is", "than", "margin", "cases"),
        *("corridor", "mode"),
    },
}
_NEEDED = {
    "cases": ("label",),
    "routes": ("id", "label"),
    "shares": ("id", "label", "corridor"),
    "capacities": ("id", "label", "subject"),
    "facts": ("id", "label", "subject", "attribute"),
    "rules": ("says", "measure", "of", "is", "than"),
}


def claim_files(folder: Path = SHIPPED) -> dict[str, Path]:
    """Return the shipped claims by id, in the order in which they are printed."""
    return {path.stem.partition("-")[2]: path for path in sorted(folder.glob("*.toml"))}


def load_claims(names: Iterable[str] = ()) -> list[Claim]:
    """Read claims by shipped id or path; without names all that are shipped.

    Raises
    ------
    UnknownNameError
        If a name is neither shipped nor a file.
    DataError
        If a file is not TOML or breaks the rules; with all problems of it.
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
    document = read_toml(path)
    reader = _ClaimReader(path.name)
    claim = reader.claim(document, name)
    reader.check()
    return claim


class _ClaimReader(TomlReader):
    """Reads the tables of a claim."""

    def claim(self, document: dict[str, Any], name: str) -> Claim:
        self.keys("", document, sorted(_KEYS[""]), _HEAD)
        every = document.get("every", "")
        if every not in ("", "month"):
            self.note("every", f"{every!r} is unknown; use month, or leave it out")
        shared = document.get("base", {})
        if not isinstance(shared, dict):
            self.note("base", "is not a table; write [base]")
            shared = {}
        base = self.terms("base", shared)
        cases = [
            ClaimCase(self.text(where, row, "label"), self.terms(where, row), self.flag(where, row))
            for where, row in self.rows(document, "cases")
        ] or [ClaimCase(TODAY, ClaimTerms())]
        labels = tuple(case.label for case in cases)
        self.unique("cases", labels)
        asks = [
            self.ask(kind, where, row, base, labels)
            for kind in MEASURES
            for where, row in self.rows(document, kind)
        ]
        self.unique("id", [ask.id for ask in asks])
        known = {ask.id: ask for ask in asks}
        rules = [
            self.rule(where, row, known, labels) for where, row in self.rows(document, "rules")
        ]
        if not rules and not self.problems:
            self.note("rules", "there is none; a claim needs at least one rule")
        if cases and all(it.ours for it in cases):
            self.note("cases", "all are ours; at least one must be the paper's")
        title, section, statement, limits = (self.text("", document, key) for key in _HEAD)
        answer = self.text("", document, "answer")
        self.answer(answer, known, labels)
        return Claim(
            id=name,
            title=title,
            section=section,
            claim=statement,
            answer=answer,
            limits=limits,
            monthly=every == "month",
            asks=tuple(asks),
            cases=tuple(cases),
            rules=tuple(it for it in rules if it),
        )

    def rows(self, document: dict[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
        found = []
        for number, row in enumerate(self.tables(document, key), 1):
            where = f"{key}[{row.get('id', number)}]"
            if self.keys(where, row, sorted(_KEYS[key]), _NEEDED[key]):
                found.append((where, row))
        return found

    def flag(self, where: str, row: dict[str, Any]) -> bool:
        ours = row.get("ours", False)
        if not isinstance(ours, bool):
            self.note(where, f"ours {ours!r} is neither true nor false")
        return ours is True

    def answer(self, text: str, known: dict[str, ClaimQuestion], labels: tuple[str, ...]) -> None:
        for name, measure, case in PLACEHOLDER.findall(text):
            if name not in known or measure not in MEASURES[known[name].kind]:
                self.note("answer", f"{{{name}.{measure}}} is no measure of what is asked")
            elif case and case not in known[name].cases:
                self.note(
                    "answer", f"{name} is not asked in case {case!r}; use {', '.join(labels)}"
                )

    def terms(self, where: str, row: dict[str, Any]) -> ClaimTerms:
        if where == "base":
            self.keys(where, row, sorted(_KEYS[where]))
        texts = {key: self.text(where, row, key) for key in _SCALARS}
        return ClaimTerms(**texts, **{key: self.texts(where, row, key) for key in _LISTS})  # type: ignore[arg-type]

    def chosen(self, where: str, row: dict[str, Any], labels: tuple[str, ...]) -> tuple[str, ...]:
        cases = self.texts(where, row, "cases")
        for label in cases:
            if label not in labels:
                self.note(where, f"case {label!r} is unknown; use one of {', '.join(labels)}")
        return cases or labels

    def ask(
        self, kind: str, where: str, row: dict[str, Any], base: ClaimTerms, labels: tuple[str, ...]
    ) -> ClaimQuestion:
        own = self.terms(where, row)
        if kind == "shares":
            own = ClaimTerms(by="generalised").under(own)
        return ClaimQuestion(
            kind=kind,
            id=self.text(where, row, "id"),
            label=self.text(where, row, "label"),
            cases=self.chosen(where, row, labels),
            terms=base.under(own) if kind in ("routes", "shares") else own,
            subject=self.text(where, row, "corridor" if kind == "shares" else "subject"),
            way=self.text(where, row, "way"),
            attribute=self.text(where, row, "attribute"),
        )

    def rule(
        self,
        where: str,
        row: dict[str, Any],
        known: dict[str, ClaimQuestion],
        labels: tuple[str, ...],
    ) -> ClaimRule | None:
        before = len(self.problems)
        of, measure, than = self.text(where, row, "of"), row["measure"], row["than"]
        number = isinstance(than, int | float) and not isinstance(than, bool)
        if not number:
            than = self.text(where, row, "than")
        for key, name in (("of", of), *((("than", than),) if not number else ())):
            if name not in known:
                self.note(
                    where,
                    f"{key} {name!r} is not an id of an [[ask]]; use one of {', '.join(known)}",
                )
            elif measure not in MEASURES[known[name].kind]:
                fitting = ", ".join(MEASURES[known[name].kind])
                self.note(where, f"measure {measure!r} does not fit {name}; use one of {fitting}")
        if row["is"] not in RELATIONS:
            self.note(where, f"is {row['is']!r} is unknown; use one of {', '.join(RELATIONS)}")
        margin = row.get("margin", 0.0)
        if isinstance(margin, bool) or not isinstance(margin, int | float) or not 0 <= margin < 1:
            self.note(where, f"margin {margin!r} is not a share from 0 to below 1")
        about = self.text(where, row, "corridor") or self.text(where, row, "mode")
        routed = of in known and known[of].kind == "routes"
        if (measure == "follows" or (measure == "share" and routed)) and not about:
            need = "corridor" if measure == "follows" else "mode"
            self.note(where, f"measure {measure} needs a {need}")
        cases = self.chosen(where, row, labels)
        if len(self.problems) > before:
            return None
        both = [set(known[name].cases) for name in (of, than) if name in known]
        if not set(cases).intersection(*both):
            self.note(where, "of and than are never asked in the same case of the rule")
            return None
        says = self.text(where, row, "says")
        return ClaimRule(
            says=says,
            measure=str(measure),
            of=of,
            relation=str(row["is"]),
            than=float(than) if number else than,
            margin=float(margin),
            about=about,
            cases=cases,
        )
