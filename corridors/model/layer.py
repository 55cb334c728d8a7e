"""A layer of facts that is made statement by statement: numbers stated anew, and changed ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from corridors.errors import UnknownNameError, UsageError
from corridors.model.entities import Fact
from corridors.model.network import Network
from corridors.model.schema import OPERATORS, Arithmetic, format_number, read_arithmetic
from corridors.model.subjects import is_pattern, matcher, near_names

Key = tuple[str, str]
"""Key of a subject, and an attribute of it."""

DEFAULTED = "status"
"""Type of the attributes that have a value where none is stated: what is not closed is open."""
_SHOWN = 3
"""Facts that a message names where an operation can't be done to several."""


class Altered(NamedTuple):
    """A fact of a layer, and what stood before it, in words."""

    fact: Fact
    old: str

    @property
    def new(self) -> str:
        """The value that holds now, with its unit and season."""
        season = f" in {self.fact.when}" if self.fact.when else ""
        return f"{_word(self.fact.value)} {self.fact.unit}".strip() + season


class Reason(NamedTuple):
    """Who changes a number, and why: what its fact says of its source."""

    source: str
    locator: str = ""
    note: str = ""
    origin: str = ""
    year: int | None = None


class Held(NamedTuple):
    """Which statement gave a number its value; ``named``: one that names it, not a pattern."""

    by: str
    named: bool
    relative: bool


class Layer:
    """Facts over a network, each statement on what stands after those before it.

    Parameters
    ----------
    network
        The network below.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self._stated: dict[Key, list[Fact]] = {}
        self._held: dict[Key, Held] = {}
        self._trails: dict[tuple[Key, str], str] = {}

    @property
    def facts(self) -> list[Fact]:
        """The facts of the layer, all seasons of a number together."""
        return [fact for facts in self._stated.values() for fact in facts]

    def standing(self, key: Key) -> tuple[str, list[Fact]]:
        """Return who states a number, the subject itself or a wider one, and its facts.

        The subject is empty where nothing is stated.
        """
        subject, attribute = key
        own = self._own(key)
        if own:
            return subject, own
        for name in self.network.chain(subject):
            found = self._own((name, attribute))
            if found:
                return name, found
        return "", []

    def lost(self, key: Key, *, named: bool) -> Held | None:
        """Return the statement that would be lost if a number were stated anew, if any.

        A statement that names a number may take the place of a pattern: all, but this one so.
        """
        held = self._held.get(key)
        return None if held is None or (named and not held.named) else held

    def targets(self, subject: str, attribute: str, *, numbers: bool) -> list[Key]:
        """Return the numbers or words that a subject and an attribute, or patterns, mean.

        A pattern means what is stated of the very subjects that match it, in the network or by the
        layer: a number that a link takes from its mode and country is that of the mode. A status
        has a value wherever none is stated, so it is meant of all that match and could be named;
        handling and the directions of links only by a pattern with ``>`` or ``@``.

        Parameters
        ----------
        subject, attribute
            Names, or patterns.
        numbers
            Take attributes that are numbers alone.

        Raises
        ------
        UnknownNameError
            If there is no such subject or attribute, or nothing matches.
        UsageError
            If the attribute does not apply to the subject, or is a word and a number is wanted.
        """
        names = self._attributes(attribute, numbers=numbers)
        if not is_pattern(subject):
            if not is_pattern(attribute):
                return [(self.network.read_name(subject, attribute)[0], attribute)]
            try:
                key = self.network.subjects.parse(subject).key
            except ValueError as error:
                message = f"{error}{self.network.suggest_subjects(subject)}"
                raise UnknownNameError(message) from None
            own = [(key, name) for name in names if key in self._subjects_of(name)]
            if not own:
                message = f"{key} itself states nothing that matches {attribute!r}"
                raise UnknownNameError(message)
            return own
        fits = matcher(subject)
        stating = {name: self._subjects_of(name) for name in names}
        if names == [attribute] and self.network.schema.attributes[attribute].type == DEFAULTED:
            stating[attribute] |= dict.fromkeys(self._nameable(subject, attribute))
        found = [(it, name) for name, known in stating.items() for it in known if fits(it)]
        if not found:
            known = dict.fromkeys(it for each in stating.values() for it in each)
            near = near_names(subject, known)
            some = ", ".join(list(known)[:_SHOWN])
            has = "have a" if attribute == DEFAULTED else "state"
            message = (
                f"0 of the {len(known)} subjects that {has} {attribute} match {subject!r}"
                f"{near or f'; some are {some}'}"
            )
            raise UnknownNameError(message)
        return found

    def inherited(self, subject: str, targets: Iterable[Key]) -> dict[Key, str]:
        """Return what matches a pattern and takes its number from a wider subject that stays.

        Parameters
        ----------
        subject
            The pattern.
        targets
            What it means: `targets`, which the layer has changed.

        Returns
        -------
        dict
            Who states each of them.
        """
        fits, meant = matcher(subject), {*targets}
        found = {}
        for name in dict.fromkeys(name for _, name in meant):
            for it in self._nameable(subject, name):
                if (it, name) in meant or not fits(it):
                    continue
                holder, _ = self.standing((it, name))
                if holder and (holder, name) not in meant:
                    found[it, name] = holder
        return found

    def _nameable(self, pattern: str, attribute: str) -> Iterator[str]:
        """Yield the subjects to which an attribute applies, as far as a pattern may mean them."""
        aimed = ">" in pattern
        return self.network.subjects.nameable(
            self.network.schema.attributes[attribute].applies_to,
            directed=aimed,
            handling=aimed or "@" in pattern,
        )

    def state(self, key: Key, facts: list[Fact], held: Held) -> list[Altered]:
        """State a number, or word, anew: in all the seasons of the facts and no other."""
        old = self._old(key)
        self._keep(key, facts, held)
        return [Altered(fact, old) for fact in facts]

    def alter(
        self, keys: list[Key], operations: Mapping[str, Arithmetic], why: Reason, held: Held
    ) -> list[Altered]:
        """Change numbers as they stand, in all their seasons.

        Parameters
        ----------
        keys
            As of `targets`.
        operations
            What is done to each, by attribute.
        why
            Source and note of the new facts; the note tells old and new too.
        held
            The statement that does it.

        Raises
        ------
        ValueError
            If one has no value, or a result is out of the bounds of its attribute; nothing is
            changed then.
        """
        ready: dict[Key, list[_Step]] = {}
        wrong: list[str] = []
        for key in keys:
            try:
                ready[key] = self._steps(key, operations[key[1]], why)
            except ValueError as error:
                wrong.append(f"{'.'.join(key)} {error}")
        if wrong:
            more = f", and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
            of = f"{len(wrong)} of {len(keys)} numbers: " if len(keys) > 1 else ""
            raise ValueError(of + ", ".join(wrong[:_SHOWN]) + more)
        for key, steps in ready.items():
            before = self._held.get(key)
            stays = held.named or before is None or not before.named
            own = held if stays else held._replace(named=True)
            self._keep(key, [it.altered.fact for it in steps], own)
            for it in steps:
                self._trails[key, it.altered.fact.when] = it.trail
        return [it.altered for steps in ready.values() for it in steps]

    def _steps(self, key: Key, operation: Arithmetic, why: Reason) -> list["_Step"]:
        subject, name = key
        attribute = self.network.schema.attributes[name]
        holder, standing = self.standing(key)
        if not standing:
            message = "has no value to change; state one with ="
            raise ValueError(message)
        by = "" if holder == subject else f" by {holder}"
        found = []
        for fact in standing:
            value, low, high = operation.applied(attribute, fact)
            old = f"{_word(fact.value)}{by}"
            season = f" [{fact.when}]" if fact.when else ""
            trail = self._trails.get((key, fact.when)) or f"{subject}.{name}{season} {old}"
            trail = f"{trail} -> {_word(value)} {fact.unit}".rstrip() + f" ({operation.words})"
            note = f"{why.note}; {trail}" if why.note else trail
            year = why.year or fact.year
            cited = (fact.when, year, why.source, why.locator, note, why.origin)
            changed = Fact(subject, name, value, fact.unit, low, high, *cited)
            found.append(_Step(Altered(changed, old), trail))
        return found

    def _keep(self, key: Key, facts: list[Fact], held: Held) -> None:
        self._stated[key] = facts
        self._held[key] = held
        if self._trails:
            for fact in facts:
                self._trails.pop((key, fact.when), None)

    def _own(self, key: Key) -> list[Fact]:
        """Return what is stated of the very subject."""
        if key in self._stated:
            return self._stated[key]
        store = self.network.facts
        entries = store.by_subject.get(key[0], {}).get(key[1], ())
        return [store.fact(number) for _, _, number in entries]

    def _old(self, key: Key) -> str:
        """Return the values to plan with that stand, in words; no rows are read for that."""
        subject, attribute = key
        for name in self.network.chain(subject):
            own = [it.value for it in self._stated.get((name, attribute), ())]
            entries = self.network.facts.by_subject.get(name, {}).get(attribute, ())
            values = own or [entry[0] for entry in entries]
            if values:
                by = "" if name == subject else f" by {name}"
                return " / ".join(map(_word, values)) + by
        return "not given"

    def _subjects_of(self, name: str) -> dict[str, None]:
        """Return the subjects that state an attribute, in the order of the data."""
        found = dict.fromkeys(self.network.facts.subjects_of(name))
        return found | dict.fromkeys(it for it, other in self._stated if other == name)

    def _attributes(self, attribute: str, *, numbers: bool) -> list[str]:
        """Return the attributes that a name or a pattern means."""
        known = self.network.schema.attributes
        if not is_pattern(attribute):
            if attribute not in known:
                raise UnknownNameError(self.network.schema.unknown(attribute))
            if numbers and not known[attribute].is_number:
                message = f"{attribute} is a word, not a number; state it with ="
                raise UsageError(message)
            return [attribute]
        fits = matcher(attribute)
        found = [it for it in known if fits(it)]
        if not found:
            near = near_names(attribute, known) or "; corridors explain lists them"
            message = f"no attribute matches {attribute!r}{near}"
            raise UnknownNameError(message)
        chosen = [it for it in found if known[it].is_number] if numbers else found
        if not chosen:
            message = f"{', '.join(found[:_SHOWN])}: no number, but words; state them with ="
            raise UsageError(message)
        return chosen


class _Step(NamedTuple):
    """A changed fact, and all that the layer has done to it in words."""

    altered: Altered
    trail: str


def _word(value: float | str) -> str:
    return format_number(value) if isinstance(value, float) else value


class Assignment(NamedTuple):
    """An assignment in its parts.

    Attributes
    ----------
    text
        As it is written.
    subject, attribute
        Names, or patterns.
    sign
        ``*``, ``+`` or ``-``; empty where the value is stated as it is.
    value
        The value or the amount, with its unit.
    """

    text: str
    subject: str
    attribute: str
    sign: str
    value: str

    @property
    def by_pattern(self) -> bool:
        """Whether it means what matches a pattern."""
        return is_pattern(self.subject) or is_pattern(self.attribute)


def split_assignment(text: str, option: str = "--set") -> Assignment:
    """Return the parts of an assignment; names are not looked up.

    A sign right before the equals sign is arithmetic. To state what matches an attribute that ends
    in a star, leave a blank: ``khorgos*.border_* = 5``.

    Raises
    ------
    UsageError
        If the form is wrong.

    Examples
    --------
    >>> split_assignment("khorgos*.border_*_h+=24h")[1:]
    ('khorgos*', 'border_*_h', '+', '24h')
    >>> split_assignment("suez_canal.status=closed")[1:]
    ('suez_canal', 'status', '', 'closed')
    """
    _, equals, value = text.partition("=")
    name, sign = _name_and_sign(text)
    subject, dot, attribute = name.rpartition(".")
    if not (equals and dot and subject and attribute and value.strip()):
        message = f"{option} {text!r} is not SUBJECT.ATTRIBUTE=VALUE; see: corridors explain"
        raise UsageError(message)
    if attribute.endswith("/"):
        message = f"{option} {text!r}: there is no /=; multiply, such as *=0.5 for half"
        raise UsageError(message)
    return Assignment(text, subject.strip(), attribute.strip(), sign, value.strip())


def prevailing(general: Iterable[str], own: Iterable[str]) -> tuple[str, ...]:
    """Return general assignments with one's own after them, without those that these replace.

    An own one that states a number replaces all general ones of this number; arithmetic works on
    what they make.

    Examples
    --------
    >>> prevailing(["sea.speed_kmh*=0.9", "road.speed_kmh=60"], ["sea.speed_kmh=20"])
    ('road.speed_kmh=60', 'sea.speed_kmh=20')
    """
    own = tuple(own)
    stated = {name for name, sign in map(_name_and_sign, own) if not sign}
    return (*(it for it in general if _name_and_sign(it)[0] not in stated), *own)


def _name_and_sign(text: str) -> tuple[str, str]:
    """Return what stands before the equals sign, and the sign of arithmetic at its end."""
    left = text.partition("=")[0]
    sign = left[-1:] if left.endswith(OPERATORS) else ""
    return left.removesuffix(sign).strip(), sign


def lay_assignment(layer: Layer, text: str, option: str = "--set") -> list[Altered]:
    """Add an assignment to a layer and return what it changes.

    Parameters
    ----------
    layer
        The layer, with the assignments before it.
    text
        ``SUBJECT.ATTRIBUTE=VALUE``, or with ``*=``, ``+=`` or ``-=`` on what stands.
    option
        How messages name the option.

    Raises
    ------
    UnknownNameError
        If the subject or the attribute does not exist, or nothing matches a pattern.
    UsageError
        If the form or the value is wrong, the attribute does not apply or is a word, a result is
        out of its bounds, or an assignment before it would be lost.
    """
    found = split_assignment(text, option)
    try:
        keys = layer.targets(found.subject, found.attribute, numbers=bool(found.sign))
        held = Held(text, not found.by_pattern, bool(found.sign))
        if not found.sign:
            return _stated(layer, found, keys, held)
        network = layer.network
        schema, year = network.schema, network.edition.year
        operations = {
            name: read_arithmetic(
                schema, schema.attributes[name], found.sign, found.value, "", year
            )
            for name in dict.fromkeys(name for _, name in keys)
        }
        return layer.alter(keys, operations, Reason("set", origin="--set"), held)
    except UsageError as error:
        message = f"{option} {text!r}: {error}"
        raise type(error)(message) from None
    except ValueError as error:
        message = f"{option} {text!r}: {error}"
        raise UsageError(message) from None


def lay_assignments(network: Network, texts: Iterable[str], option: str = "--set") -> Layer:
    """Return the layer that assignments make over a network, in their order.

    Raises
    ------
    UnknownNameError, UsageError
        As `lay_assignment`.
    """
    layer = Layer(network)
    for text in texts:
        lay_assignment(layer, text, option)
    return layer


def _stated(
    layer: Layer, found: Assignment, keys: list[tuple[str, str]], held: Held
) -> list[Altered]:
    """State some numbers or words anew: all, or none where one before would be lost."""
    for key in keys:
        lost = layer.lost(key, named=held.named)
        if lost is not None:
            number = ".".join(key)
            message = f"{number} is given twice; give it once"
            if lost.relative or found.by_pattern:
                message = f"{lost.by!r} before it would be lost for {number}; put this one first"
            raise UsageError(message)
    facts = [layer.network.assigned(*key, found.value) for key in keys]
    return [
        it for key, fact in zip(keys, facts, strict=True) for it in layer.state(key, [fact], held)
    ]


def check_scenarios(names: Sequence[str]) -> None:
    """Refuse a scenario that is named twice.

    Raises
    ------
    UsageError
        With the name.
    """
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        message = f"-s {twice} is given twice; give it once"
        raise UsageError(message)


def read_assignments(network: Network, texts: Sequence[str], option: str = "--set") -> list[Fact]:
    """Return the facts that assignments make, each on what stands after those before it.

    Raises
    ------
    UsageError, UnknownNameError
        As `corridors.model.layer.lay_assignment`.
    """
    return lay_assignments(network, texts, option).facts


def with_assignments(network: Network, texts: Sequence[str], option: str = "--set") -> Network:
    """Return a network under assignments; the same one without any.

    Raises
    ------
    UsageError, UnknownNameError
        As `corridors.model.layer.lay_assignment`.
    """
    return network.with_layer(read_assignments(network, texts, option)) if texts else network
