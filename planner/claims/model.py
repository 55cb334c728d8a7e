"""A claim: a statement, the questions about it, and the rules that decide."""

from typing import NamedTuple

RELATIONS = ("less", "more", "same", "at most")
SPREAD = ("time_h", "cost_usd", "co2e_kg")
"""Measures that come with a P10 and a P90."""
MEASURES = {
    "routes": (
        *SPREAD,
        *("distance_km", "border_h", "wait_h", "border_crossings", "clearances"),
        *("countries", "transfers", "modes", "goes", "follows", "share"),
    ),
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
    """ClaimTerms that apply to all questions."""

    label: str
    terms: ClaimTerms


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
    """A statement, what is asked about it, and the rules that decide."""

    id: str
    title: str
    section: str
    claim: str
    limits: str
    monthly: bool
    asks: tuple[ClaimQuestion, ...]
    cases: tuple[ClaimCase, ...]
    rules: tuple[ClaimRule, ...]

    def ask(self, name: str) -> ClaimQuestion:
        """Return what is asked under a name."""
        return next(it for it in self.asks if it.id == name)
