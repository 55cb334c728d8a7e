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

from maps import language
from maps.language import Money, Words, section
from maps.pages.polar import polar_figure
from maps.report._charts import distance_chart, emission_bars, hours_bar, spread_bar
from maps.report._map import route_map
from maps.style import mode_css

_HERE = Path(__file__).parents[1]
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)

_LEAST = 0.005
"""Shares of the emissions under this are said to be under 1 %."""


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
        What `planner.output.report.report_document` gives; the page has its language.
    collection
        The same routes as ``corridors route --format geojson`` prints them.
    towns
        Name, longitude, latitude, number of links, Russian and Chinese name of towns for
        orientation on the map.
    """
    basemap = json.loads((_HERE / "data" / "basemap.json").read_text(encoding="utf-8"))
    css = mode_css() + (_HERE / "static" / "report.css").read_text(encoding="utf-8")
    words = Words(document["lang"])
    collection = _translated(document, collection)
    stated = {it["id"]: it["text"] for it in document["terms"]}
    leaves = words.date(document["query"]["depart"], "day")
    departs = words.say("headings", "departs", day=leaves)
    first = {
        **collection,
        "features": [it for it in collection["features"] if it["properties"].get("rank", 1) == 1],
    }
    elements = document["emissions"]["elements"]
    names = _element_names(document, words)
    axes = ("time_h", "cost_usd")
    money = Money.of_document(document)
    page: str = (
        _environment(words)
        .get_template("report.html")
        .render(
            document=document,
            route=document["routes"][0],
            sections=list(_sections(document)),
            numbering=_Numbering(),
            policy=CSP,
            css=css,
            lang=words.lang,
            say=words.say,
            point="," if words.lang == "ru" else ".",
            titles={it["scenario"]: it["title"] for it in document["changes"]},
            asked=" · ".join((stated["shipment"], departs, stated["criterion"])),
            layers=[it for it in document["terms"] if it["id"] in ("scenarios", "sets")],
            classes=_classes(document, words),
            shares=_shares(document, words),
            dropped=_dropped(document, words),
            route_map=route_map(collection, basemap, towns, document["modes"], words),
            polar=polar_figure(first, basemap, words.lang),
            hours_bar=hours_bar(document["routes"][0]["totals"], words),
            money=money,
            charts=[distance_chart(document, collection, axis, money, words) for axis in axes],
            spread_bar=spread_bar,
            emission_bars=emission_bars(
                elements,
                [f"{it['tce']}  {name}" for it, name in zip(elements, names, strict=True)],
                words,
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


def _environment(words: Words) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "breakable": language.breakable,
        "date": words.date,
        "decimals": language.decimals,
        "distinct": language.distinct,
        "fixed": words.number,
        "known": lambda key, table: words.known(table, key),
        "plain": lambda value, digits: language.plain(value, digits, words),
        "prose": language.prose,
        "runs": language.runs,
        "short": words.short,
        "signed": words.signed,
        "unit": words.unit,
        "value": words.value,
    }
    return environment


def _sections(document: dict[str, Any]) -> Iterator[str]:
    """Yield the sections that a report has."""
    yield from ("answer", "route", "time")
    if len(document["routes"]) > 1 or document["dropped"]:
        yield "alternatives"
    if document["changes"] or document["without"]:
        yield "scenario"
    yield from ("emissions", "evidence")


def _translated(document: dict[str, Any], collection: dict[str, Any]) -> dict[str, Any]:
    """Return the routes with the names of the report's language."""
    features = []
    for feature in collection["features"]:
        ends = {
            f"{end}_name": document["places"][feature["properties"][end]]["name"]
            for end in ("from", "to")
            if end in feature["properties"]
        }
        features.append({**feature, "properties": {**feature["properties"], **ends}})
    properties = {**collection["properties"], "title": document["title"]}
    return {**collection, "properties": properties, "features": features}


def _classes(document: dict[str, Any], words: Words) -> str:
    """Return how many facts are of each class of evidence, in the order of the classes."""
    rows = [row for group in document["facts"] for row in group["rows"]]
    count = Counter(it["evidence"] for it in (*rows, *document["assumptions"], *document["set"]))
    told = (f"{words.say('evidence', it)} {count[it]}" for it in section("evidence") if count[it])
    return words.say("sentences", "comma").join(told)


def _shares(document: dict[str, Any], words: Words) -> str:
    """Return the share of the emissions by the quality of their factors."""
    shares = document["emissions"]["totals"]["share_by_quality"]
    told = (
        words.say(
            *("emissions", "share"),
            n=words.number(100 * it) if it >= _LEAST else words.say("emissions", "under 1"),
            name=words.say("emissions", quality),
        )
        for quality, it in shares.items()
    )
    return words.say("sentences", "comma").join(told)


def _dropped(document: dict[str, Any], words: Words) -> list[tuple[str, int]]:
    """Return why alternatives were dropped, each reason with the number of them."""
    return [
        *Counter(
            words.say(
                *("sentences", "dropped"),
                by=words.say("sentences", "list").join(it["by"])
                or words.say("sentences", "direct"),
                reason=it["reason"],
            )
            for it in document["dropped"]
        ).items()
    ]


def _unpublished(document: dict[str, Any]) -> list[tuple[list[str], list[int]]]:
    """Return the elements without published factors, with the pollutants that this concerns."""
    found: dict[tuple[int, ...], list[str]] = {}
    for name, elements in document["emissions"]["exhaust"]["not_published"].items():
        if elements:
            found.setdefault(tuple(elements), []).append(_POLLUTANTS[name])
    return [(labels, list(elements)) for elements, labels in found.items()]


def _element_names(document: dict[str, Any], words: Words) -> list[str]:
    """Return what each transport chain element is: the hub and what is done, or the stretch."""
    places = document["places"]
    names = []
    for element in document["emissions"]["elements"]:
        origin = places[element["from"]]["name"]
        if element["kind"] == "hub":
            what = words.say("emissions", element["operations"][-1]["kind"])
            name = words.say("emissions", "hub", what=what, place=origin)
        else:
            mode = document["modes"][element["mode"]]
            destination = places[element["to"]]["name"]
            name = words.say(
                "emissions", "carried", what=mode, origin=origin, destination=destination
            )
        names.append(name[:1].upper() + name[1:])
    return names
