"""``corridors show``: one corridor, what it takes, its legs and sources."""

import datetime as dt
import itertools
from math import fsum
from pathlib import Path
from typing import Any

import click

from corridors.errors import UsageError
from corridors.model.entities import Corridor, Fact, Place
from corridors.model.network import Network
from corridors.places.names import corridors_by_name, find_corridor, places_by_name
from corridors.trunk import LinkFinder
from planner.cli import completion
from planner.cli.messages import give, tell
from planner.cli.options import (
    SectionedCommand,
    data_option,
    force_option,
    format_option,
    lang_option,
    map_option,
    read_ready,
    scenario_option,
    set_option,
    term_option,
)
from planner.cli.progress import waiting
from planner.cli.writing import check_page, open_option, write_page
from planner.output.headline import Headline, headline, headline_dict, headline_lines
from planner.parsing.departure import read_departure, today
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.routing.corridor_chains import corridor_head

_PLACE = ("id", "name_en", "name_ru", "name_zh", "kind", "country", "locode", "esr", "lat", "lon")
_KM_DIGITS = 3
"""Of a kilometre; lengths converted from miles have more."""
_MOST_COUNTRIES = 4
"""So many countries of a side are named in a terminal."""


@click.command("show", cls=SectionedCommand)
@click.argument("name", metavar="ID", shell_complete=completion.shown)
@format_option("table", "json", "csv")
@map_option("Also write the network as a self-contained page, with this corridor shown.")
@lang_option
@open_option
@force_option
@term_option("depart", meaning="Day for which it is priced, YYYY-MM-DD. Default: today.")
@scenario_option
@set_option
@data_option
def command(
    name: str,
    form: str,
    page: Path | None,
    lang: str,
    *,
    opened: bool,
    force: bool,
    depart: str | None,
    **layers: Any,
) -> None:
    """Show what corridor ID takes between its ends, and its legs with status and source.

    ID may also be a place: its names and codes, and the services that call there.
    """
    check_page(page, force=force, opened=opened)
    network, steps = read_ready(**layers)
    if place := _place_meant(network, name):
        if page is not None or opened:
            message = f"a page shows a corridor, and {place.id} is a place; drop --map and --open"
            raise UsageError(message)
        _show_place(network, steps, place, form)
        return
    corridor = find_corridor(network.corridors, name)
    links = LinkFinder(network)
    legs = [leg for hop in _hops(corridor) for leg in _legs(links, *hop)]
    if form == "json":
        _print_json(network, _headline(network, steps, corridor, depart), corridor, legs)
    elif form == "csv":
        from planner.formats.route_json import csv_text

        give(csv_text([{k: v for k, v in leg.items() if k != "facts"} for leg in legs]), nl=False)
    else:
        _print_table(network, _headline(network, steps, corridor, depart), corridor, legs)
    if page is not None or opened:
        with waiting("drawing the network"):
            from maps.pages.page import network_page
            from planner.output.network_geojson import network_geojson

            under = (*layers["scenarios"], *layers["assignments"])
            collection = network_geojson(network, under, steps)
            text = network_page(collection, lang, corridor.id)
        write_page(page, text, opened=opened)


def _place_meant(network: Network, text: str) -> Place | None:
    """Return the place that a text names, None where it is a corridor's name or several places."""
    if not text.strip() or corridors_by_name(network.corridors, text):
        return None
    hits = places_by_name(network.places, text)
    return hits[0] if len(hits) == 1 else None


def _show_place(network: Network, steps: Steps, place: Place, form: str) -> None:
    """Print the names and codes of a place, and the services that call there."""
    from planner.cli.text import to_json
    from planner.formats.route_json import csv_text
    from planner.services.directory import Wanted, flat_row, listed_dict, services_at

    after = dt.datetime.combine(today(), dt.time(), dt.UTC)
    found = services_at(network, steps, place.id)
    wanted = Wanted()
    rows = [listed_dict(network, it, after) for it in found if wanted.admits(it)]
    if form == "json":
        known = {name: getattr(place, name) for name in _PLACE}
        modes = sorted(network.subjects.modes_at.get(place.id, ()))
        document = {"schema_version": 1, "place": {**known, "modes": modes}, "services": rows}
        give(to_json(document), nl=False)
        return
    if form == "csv":
        give(csv_text([flat_row(row) for row in rows]), nl=False)
        return
    from planner.cli.tables.console import console, titled
    from planner.cli.tables.services import print_services

    out = console()
    names = ", ".join(it for it in (place.name_ru, place.name_zh) if it)
    out.print(titled(place.name(), f" ({names})" if names else ""))
    codes = (place.id, place.kind, place.country, place.locode, place.esr)
    out.print(", ".join(it for it in codes if it))
    modes_here = network.subjects.modes_at.get(place.id, ())
    out.print(
        f"Modes: {', '.join(it.name_en for it in network.modes.values() if it.id in modes_here)}"
    )
    out.print()
    if rows:
        print_services(rows)
    more = len(found) - len(rows)
    plural = "s" * (len(rows) != 1)
    told = f"; corridors services {place.id} --all --unconfirmed lists {more} more" if more else ""
    tell(f"{len(rows) or 'no'} service{plural} that call{'s' * (len(rows) == 1)} here{told}")


def _headline(network: Network, steps: Steps, corridor: Corridor, depart: str | None) -> Headline:
    """Ask for a corridor between its ends, of a box where it is not of one cargo."""
    ends = (corridor.chain[0].place, corridor.chain[-1].place)
    day, hour = read_departure(depart, network.edition)
    query = Query(*ends, "generalised", day, corridor.cargo or "teu", hour=hour)
    with waiting(f"asking {corridor.id}"):
        return headline(network, steps, query, corridor)


def _hops(corridor: Corridor) -> list[tuple[tuple[str, str], str]]:
    chain = corridor.chain
    return [
        ((stop.place, stop.mode_to_next), after.place) for stop, after in itertools.pairwise(chain)
    ]


def _legs(links: LinkFinder, stop: tuple[str, str], after: str) -> list[dict[str, Any]]:
    network = links.network
    origin, mode = stop
    legs = []
    at = origin
    for link, forward in links.shortest(origin, after, mode):
        to = link.b if forward else link.a
        facts = network.facts.of(link.subject)
        status = next((str(it.value) for it in facts if it.attribute == "status"), "operating")
        length = next(fact for fact in facts if fact.attribute == "length_km")
        legs.append(
            {
                "from": at,
                "to": to,
                "mode": mode,
                "length_km": round(float(length.value), _KM_DIGITS),
                "status": status,
                "line": link.name,
                "source": length.source,
                "locator": length.locator,
                "facts": facts,
            }
        )
        at = to
    return legs


def _sources(network: Network, corridor: Corridor, legs: list[dict[str, Any]]) -> list[str]:
    facts: list[Fact] = [fact for leg in legs for fact in leg["facts"]]
    ids = [corridor.source, *(stop.source for stop in corridor.chain)]
    ids += [fact.source for fact in facts]
    return [key for key in dict.fromkeys(ids) if key in network.sources]


def _print_json(
    network: Network, top: Headline, corridor: Corridor, legs: list[dict[str, Any]]
) -> None:
    from corridors.text import json_text
    from planner.formats.fact_words import fact_dict

    document = {
        "schema_version": 1,
        **corridor_head(corridor),
        "cargo": corridor.cargo,
        "note": corridor.note,
        "compared_between": [list(side) for side in corridor.between],
        "between_ends": headline_dict(top),
        "length_km": round(fsum(leg["length_km"] for leg in legs), 1),
        "legs": [
            {**leg, "facts": [fact_dict(network, fact) for fact in leg["facts"]]} for leg in legs
        ],
        "sources": [
            dict(network.sources[key]._asdict()) for key in _sources(network, corridor, legs)
        ],
    }
    give(json_text(document))


def _print_table(
    network: Network, top: Headline, corridor: Corridor, legs: list[dict[str, Any]]
) -> None:
    from planner.cli.tables.console import Printed, console, table_of, titled

    out = console()
    names = ", ".join(name for name in (corridor.name_ru, corridor.name_zh) if name)
    out.print(titled(corridor.name_en, f" ({names})"))
    km = fsum(leg["length_km"] for leg in legs)
    for line in headline_lines(network, top):
        out.print(line)
    out.print(f"{corridor.status}, season {corridor.season}. {corridor.note}")
    if corridor.between:
        out.print(f"Compared between {' and '.join(map(_side_text, corridor.between))}.")
    out.print()
    columns = (
        Printed("from", lambda leg: network.places[leg["from"]].name()),
        Printed("to", lambda leg: network.places[leg["to"]].name()),
        Printed("mode", lambda leg: network.modes[leg["mode"]].name_en),
        Printed("links", "links"),
        Printed("km", "length_km", ",.0f"),
        Printed("status", "status"),
        Printed("line", "line"),
        Printed("source", "source"),
    )
    table = table_of(columns, _stretches(legs), key=2)
    table.add_section()
    table.add_row("total", "", "", str(len(legs)), f"{km:,.0f}", style="bold")
    out.print(table)
    out.print()
    out.print("Sources", style="bold")
    for key in _sources(network, corridor, legs):
        source = network.sources[key]
        parts = (source.title, source.publisher, source.year, source.url)
        out.print(f"{key}: {', '.join(part for part in parts if part)}")


def _side_text(countries: tuple[str, ...]) -> str:
    """Return the countries of a side, the first of many."""
    more = len(countries) - _MOST_COUNTRIES
    if more <= 1:
        return ", ".join(countries)
    return f"{', '.join(countries[:_MOST_COUNTRIES])} and {more} more"


def _stretches(legs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the links with those of one line after each other as one."""

    def told(leg: dict[str, Any]) -> list[str]:
        return [leg[it] for it in ("mode", "line", "status", "source")]

    runs = [list(some) for _, some in itertools.groupby(legs, told)]
    return [
        {
            **run[0],
            "to": run[-1]["to"],
            "links": len(run),
            "length_km": fsum(leg["length_km"] for leg in run),
        }
        for run in runs
    ]
