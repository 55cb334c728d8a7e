"""Plain data as JSON, and facts with their sources in a line."""

from typing import Any

from corridors.model.entities import Fact
from corridors.model.network import Network
from corridors.model.schema import format_number
from corridors.text import json_text


def to_json(document: Any) -> str:
    """Return plain data as JSON text, indented, with a line feed at its end."""
    return json_text(document) + "\n"


def cite(network: Network, fact: Fact) -> str:
    """Return a fact's source in a line: title, publisher, locator, address."""
    if fact.origin == "--set":
        return "set on the command line"
    source = network.sources[fact.source]
    if source.kind == "assumption":
        return f"assumption: {fact.note}"
    parts = [source.title, source.publisher, fact.locator, source.url]
    return ", ".join(part for part in parts if part)


def publisher_of(network: Network, fact: Fact) -> str:
    """Return who published a fact, or that it is an assumption."""
    source = network.sources.get(fact.source)
    return "assumption" if source is None or source.kind == "assumption" else source.publisher


def value_text(fact: Fact) -> str:
    """Return a fact's value with spread and unit, such as ``14 (6-40) h``."""
    if isinstance(fact.value, str):
        return fact.value
    spread = ""
    if fact.low is not None or fact.high is not None:
        low = fact.value if fact.low is None else fact.low
        high = fact.value if fact.high is None else fact.high
        spread = f" ({format_number(low)}-{format_number(high)})"
    return f"{format_number(fact.value)}{spread} {fact.unit}"
