"""Report as one HTML document for screen and A4 print.

The templates are in ``maps/templates``. Data reaches them as values, which are escaped, and never
as text of a template.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.pages.polar import polar_figure
from maps.report import _text
from maps.report._charts import distance_chart, emission_bars, hours_bar, spread_bar
from maps.report._map import route_map
from maps.report._money import Money
from maps.style import mode_css

_HERE = Path(__file__).parents[1]
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
_NOTICE = (
    "Land, lakes, rivers and borders: Natural Earth. Railways and roads © OpenStreetMap "
    "contributors (ODbL). Border lines are drawn without any opinion on the status of a territory."
)


_POLLUTANTS = {"nox": "NOx", "sox": "SOx", "pm10": "PM10"}
"""Names of the air pollutants of exhaust, by their names in data."""


class _Numbering:
    """Counts the figures and tables of a report."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def next(self, kind: str) -> int:
        """Return the next number of a kind, Figure or Table."""
        self._counts[kind] += 1
        return self._counts[kind]


def report_page(
    document: dict[str, Any], collection: dict[str, Any], towns: Sequence[Sequence[Any]] = ()
) -> str:
    """Return a report as one HTML page without scripts, the same for the same report.

    Parameters
    ----------
    document
        What `planner.output.report.report_document` gives.
    collection
        The same routes as ``corridors route --format geojson`` prints them.
    towns
        Name, longitude and latitude of towns for orientation on the map.
    """
    basemap = json.loads((_HERE / "data" / "basemap.json").read_text(encoding="utf-8"))
    css = mode_css() + (_HERE / "static" / "report.css").read_text(encoding="utf-8")
    stated = {it["term"]: it["text"] for it in document["terms"]}
    departs = f"departs {stated['Departs'].partition(',')[0]}"
    first = {
        **collection,
        "features": [it for it in collection["features"] if it["properties"].get("rank", 1) == 1],
    }
    elements = document["emissions"]["elements"]
    names = _element_names(document)
    axes = ("time_h", "cost_usd")
    money = Money.of_document(document)
    page: str = (
        _environment()
        .get_template("report.html")
        .render(
            document=document,
            route=document["routes"][0],
            sections=list(_sections(document)),
            numbering=_Numbering(),
            policy=CSP,
            css=css,
            notice=_NOTICE,
            asked=" · ".join((stated["Shipment"], departs, stated["Criterion"])),
            layers="; ".join(stated[it] for it in ("Scenario", "Set by the user") if it in stated),
            dropped=_dropped(document),
            route_map=route_map(collection, basemap, towns),
            polar=polar_figure(first, basemap),
            hours_bar=hours_bar(document["routes"][0]["totals"]),
            money=money,
            charts=[distance_chart(document, collection, axis, money) for axis in axes],
            spread_bar=spread_bar,
            emission_bars=emission_bars(
                elements,
                [f"{it['tce']}  {name}" for it, name in zip(elements, names, strict=True)],
            ),
            element_names=names,
            factors=[
                operation[side]["value"]
                for it in elements
                for operation in it["operations"]
                for side in ("wtw_factor", "ttw_factor")
            ],
            pollutants=list(_POLLUTANTS.items()),
            unpublished=_unpublished(document),
            source_numbers={it["id"]: it["number"] for it in document["sources"]},
        )
    )
    return page + "\n"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "breakable": _text.breakable,
        "date": _text.date,
        "decimals": _text.decimals,
        "distinct": _text.distinct,
        "fixed": _text.fixed,
        "plain": _text.plain,
        "prose": _text.prose,
        "runs": _text.runs,
        "signed": _text.signed,
    }
    return environment


def _sections(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and title of the sections that a report has."""
    yield "answer", "The answer"
    yield "route", "The route"
    yield "time", "Time and cost"
    if len(document["routes"]) > 1 or document["dropped"]:
        yield "alternatives", "Alternatives"
    if document["changes"] or document["without"]:
        yield "scenario", "What the scenario changes"
    yield "emissions", "Emissions of the transport chain"
    yield "evidence", "Evidence"


def _dropped(document: dict[str, Any]) -> list[tuple[str, int]]:
    """Return why alternatives were dropped, each reason with the number of them."""
    return [
        *Counter(
            f"{', '.join(it['by']) or 'direct'}: {it['reason']}" for it in document["dropped"]
        ).items()
    ]


def _unpublished(document: dict[str, Any]) -> list[tuple[list[str], list[int]]]:
    """Return the elements without published factors, with the pollutants that this concerns."""
    found: dict[tuple[int, ...], list[str]] = {}
    for name, elements in document["emissions"]["exhaust"]["not_published"].items():
        if elements:
            found.setdefault(tuple(elements), []).append(_POLLUTANTS[name])
    return [(labels, list(elements)) for elements, labels in found.items()]


def _element_names(document: dict[str, Any]) -> list[str]:
    """Return what each transport chain element is: the hub and what is done, or the stretch."""
    places = document["places"]
    names = []
    for element in document["emissions"]["elements"]:
        origin = places[element["from"]]["name"]
        if element["kind"] == "hub":
            names.append(f"{element['operations'][-1]['kind'].capitalize()}, {origin}")
        else:
            mode = document["modes"][element["mode"]]
            destination = places[element["to"]]["name"]
            names.append(f"{mode[:1].upper()}{mode[1:]}, {origin} – {destination}")
    return names
