"""``corridors places``: places and their names, codes and modes."""

from pathlib import Path
from typing import Any

import click

from corridors.errors import UnknownNameError
from corridors.model.entities import Place
from corridors.model.network import Network
from corridors.places.names import nearest_names, places_by_name, search_places
from planner.cli import completion
from planner.cli.messages import give, tell
from planner.cli.options import data_option, format_option, read_network

_COLUMNS = (
    *("id", "name_en", "name_ru", "name_zh", "kind", "country", "locode", "esr"),
    *("lat", "lon"),
)
_TOLD = 3


@click.command("places")
@click.argument("text", required=False, shell_complete=completion.places)
@click.option(
    "--country",
    metavar="CC",
    shell_complete=completion.countries,
    help="Show only places in this country, by code or name.",
)
@click.option(
    "--mode",
    "mode",
    metavar="MODE",
    shell_complete=completion.modes,
    help="Show only places with links of this mode or family.",
)
@format_option("table", "json", "csv", "geojson")
@data_option
def command(
    text: str | None, country: str | None, mode: str | None, form: str, folder: Path | None
) -> None:
    """List all places, or those whose name or code contains TEXT."""
    network = read_network(folder, ())
    named = search_places(network.places, text) if text else sorted(network.places.values())
    if text and not named:
        raise UnknownNameError(_unknown(network, text))
    rows = [_row(network, place) for place in _within(network, named, country, mode)]
    if form == "json":
        from corridors.text import json_text

        give(json_text({"schema_version": 1, "places": rows}))
    elif form == "csv":
        from planner.formats.route_json import csv_text

        give(csv_text(rows), nl=False)
    elif form == "geojson":
        from planner.formats.route_geojson import places_geojson, to_text

        give(to_text(places_geojson(network, [str(row["id"]) for row in rows])), nl=False)
    else:
        _print(rows)
    if text and not rows:
        others = ", ".join(
            f"{place.id} ({place.country})"
            for place in (places_by_name(network.places, text) or named)[:_TOLD]
        )
        tell(f"{text!r} names {others}, which the other terms leave out")


def _unknown(network: Network, text: str) -> str:
    """Return the message about a name that no place has."""
    from corridors.places.names import country_code

    near = ", ".join(nearest_names(network.places, text))
    hint = f"nearest are {near}" if near else "no name is like it"
    if code := country_code(text):
        hint = f"it is a country, see: corridors places --country {code}"
    return f"no place is called {text!r}; {hint}"


def _within(
    network: Network, places: list[Place], country: str | None, mode: str | None
) -> list[Place]:
    """Return the places of a country that a mode touches; None: of any, touched by any."""
    from corridors.model.network import country_codes
    from corridors.places.names import read_country
    from planner.question.query import expand_modes

    if country:
        code = read_country(country, country_codes(network))
        places = [place for place in places if place.country == code]
    if mode:
        wanted = set(expand_modes(network, (mode,)))
        touched = network.subjects.modes_at
        places = [place for place in places if wanted & touched.get(place.id, set())]
    return places


def _row(network: Network, place: Place) -> dict[str, Any]:
    touched = network.subjects.modes_at.get(place.id, ())
    plain = place._asdict()
    return {**{key: plain[key] for key in _COLUMNS}, "modes": " ".join(sorted(touched))}


def _print(rows: list[dict[str, Any]]) -> None:
    from planner.cli.tables.console import TIGHT, Printed, console, table_of

    columns = (
        Printed("id", "id"),
        Printed("name", "name_en"),
        Printed("Russian", "name_ru"),
        Printed("Chinese", "name_zh"),
        Printed("kind", "kind", room=TIGHT),
        Printed("in", "country"),
        Printed("LOCODE", "locode"),
        Printed("ESR", "esr", room=TIGHT),
        Printed("modes", "modes"),
    )
    if rows:
        console().print(table_of(columns, rows))
    tell(f"{len(rows)} place{'s' * (len(rows) != 1)}")
