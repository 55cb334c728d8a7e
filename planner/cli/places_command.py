"""``corridors places``: places and their names, codes and modes."""

from pathlib import Path

import click

from corridors.names import search_places
from planner.cli.options import data_option, format_option, read_network


@click.command("places")
@click.argument("text", required=False)
@click.option("--country", metavar="CC", help="Only places of this country, by code or name.")
@click.option("--mode", "mode", help="Only places that this mode touches.")
@format_option("table", "json", "csv", "geojson")
@data_option
def command(
    text: str | None, country: str | None, mode: str | None, form: str, folder: Path | None
) -> None:
    """List places; with TEXT those whose name or code contains it."""
    from corridors.countries import country_named, read_country
    from corridors.errors import UnknownNameError
    from corridors.network import country_codes
    from planner.query import expand_modes

    network = read_network(folder, ())
    found = search_places(network.places, text) if text else list(network.places.values())
    if country:
        code = read_country(country, country_codes(network))
        found = [place for place in found if place.country == code]
    touched = network.subjects.modes_at
    if mode:
        wanted = set(expand_modes(network, (mode,)))
        found = [place for place in found if wanted & touched.get(place.id, set())]
    if text and not found:
        from corridors.names import nearest_names

        near = ", ".join(nearest_names(network.places, text))
        code = country_named(text)
        hint = f"nearest are {near}" if near else "no name is like it"
        if code:
            hint = f"it is a country, see: corridors places --country {code}"
        message = f"no place is called {text!r}; {hint}"
        raise UnknownNameError(message)
    rows = [
        {
            "id": place.id,
            "name_en": place.name_en,
            "name_ru": place.name_ru,
            "name_zh": place.name_zh,
            "kind": place.kind,
            "country": place.country,
            "locode": place.locode,
            "esr": place.esr,
            "lat": place.lat,
            "lon": place.lon,
            "modes": " ".join(sorted(touched.get(place.id, ()))),
        }
        for place in sorted(found)
    ]
    if form == "json":
        import json

        click.echo(json.dumps({"schema_version": 1, "places": rows}, ensure_ascii=False, indent=2))
    elif form == "csv":
        from planner.cli.text import to_csv

        click.echo(to_csv(rows), nl=False)
    elif form == "geojson":
        from planner.geojson import places_geojson, to_text

        click.echo(to_text(places_geojson(network, [str(row["id"]) for row in rows])), nl=False)
    else:
        from planner.cli.tables import console, new_table

        table = new_table(
            "id", "name", "Russian", "Chinese", "kind", "in", "LOCODE", "ESR", "modes"
        )
        for row in rows:
            keys = ("id", "name_en", "name_ru", "name_zh", "kind", "country", "locode", "esr")
            table.add_row(*(str(row[key]) for key in keys), str(row["modes"]))
        console().print(table)
        click.echo(f"{len(rows)} place{'s' * (len(rows) != 1)}", err=True)
