"""The attributes that a fact can have, as a table, JSON and CSV."""

from corridors.json_text import json_text
from corridors.model.entities import Attribute
from corridors.model.network import Network
from planner.cli.messages import give
from planner.cli.tables.route import console, new_table
from planner.cli.text import to_csv
from planner.formats.route_json import SCHEMA_VERSION


def print_attributes(network: Network, form: str) -> None:
    """Print the attributes that are declared: unit, to what they apply, what they mean."""
    attributes = network.schema.attributes.values()
    if form == "json":
        rows = [_plain(it) | {"applies_to": sorted(it.applies_to)} for it in attributes]
        plain = {"schema_version": SCHEMA_VERSION, "attributes": rows}
        give(json_text(plain))
    elif form == "csv":
        give(to_csv([_plain(it) for it in attributes]), nl=False)
    else:
        table = new_table("attribute", "unit", "of", "meaning")
        for it in attributes:
            table.add_row(it.name, it.unit, ", ".join(sorted(it.applies_to)), it.meaning)
        console().print(table)


def _plain(attribute: Attribute) -> dict[str, object]:
    """Return an attribute as plain data; words have no bounds."""
    number = attribute.is_number
    return {
        "name": attribute.name,
        "unit": attribute.unit,
        "type": attribute.type,
        "applies_to": " ".join(sorted(attribute.applies_to)),
        "min": attribute.min if number else None,
        "max": attribute.max if number else None,
        "meaning": attribute.meaning,
    }
