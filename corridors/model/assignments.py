"""Assignments ``SUBJECT.ATTRIBUTE=VALUE`` of a command line, with patterns and arithmetic."""

from collections.abc import Iterable
from typing import NamedTuple

from corridors.errors import UsageError
from corridors.model.arithmetic import OPERATORS, read_arithmetic
from corridors.model.layer import Altered, Held, Layer, Reason
from corridors.model.network import Network
from corridors.model.subjects import is_pattern


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
