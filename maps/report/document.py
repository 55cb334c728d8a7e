"""Report as one HTML document for screen and A4 print."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from maps.pages.polar import polar_figure
from maps.report._charts import distance_chart, hours_bar, spread_bar
from maps.report._map import route_map
from maps.report._markup import esc, prose
from maps.report._parts import Parts
from maps.report._proof import emissions_section, evidence_section
from maps.report._tables import changes_table, legs_table, routes_table
from maps.style import mode_css

_HERE = Path(__file__).parents[1]
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
_DROPPED_TOLD = 8
"""So many alternatives that are not shown are told with their reason."""
_NOTICE = (
    "Land, lakes, rivers and borders: Natural Earth. Railways and roads © OpenStreetMap "
    "contributors (ODbL). Border lines are drawn without any opinion on the status of a territory."
)


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
        Name, longitude and latitude of towns that help to find one's way on the map.
    """
    basemap = json.loads((_HERE / "data" / "basemap.json").read_text(encoding="utf-8"))
    css = mode_css() + (_HERE / "static" / "report.css").read_text(encoding="utf-8")
    parts = Parts()
    _answer(parts, document)
    _way(parts, document, collection, basemap, towns)
    _time_and_cost(parts, document, collection)
    if len(document["routes"]) > 1 or document["dropped"]:
        _alternatives(parts, document)
    if document["changes"] or document["without"]:
        _changes(parts, document)
    emissions_section(parts, document)
    evidence_section(parts, document)
    title = esc(document["title"])
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{CSP}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title} - route report</title><style>{css}</style></head>"
        f'<body class="report"><main>{_head(document)}{"".join(parts.html)}</main></body></html>\n'
    )


def _head(document: dict[str, Any]) -> str:
    said = {it["term"]: it["text"] for it in document["terms"]}
    under = [said[it] for it in ("Scenario", "Set by the user") if it in said]
    line = [said["Shipment"], f"departs {said['Departs'].partition(',')[0]}", said["Criterion"]]
    layers = f'<p class="under">Under {esc("; ".join(under))}</p>' if under else ""
    edition = dt.date.fromisoformat(document["edition"])
    return (
        '<header><p class="eyebrow"><span>Freight corridors · route report</span>'
        f"<span>Data edition of {edition.day} {edition:%B %Y}</span></p>"
        f"<h1>{esc(document['title']).replace(' - ', ' <i>to</i> ', 1)}</h1>"
        f'<p class="asked">{prose(" · ".join(line))}</p>{layers}</header>'
    )


def _answer(parts: Parts, document: dict[str, Any]) -> None:
    route, spread = document["routes"][0], document["spread"]
    cards = ""
    for name, label, unit, divide, digits in (
        ("time_h", "Time", "days", 24.0, 1),
        ("cost_usd", "Cost", "USD", 1.0, 0),
        ("co2e_kg", "CO₂e, well-to-wheel", "kg", 1.0, 0),
    ):
        low, value, high = (spread[name][it] / divide for it in ("low", "value", "high"))
        cards += (
            f"<div><dt>{label}</dt><dd><b>{value:,.{digits}f}</b> {unit}</dd>"
            f"<dd>{spread_bar(low, value, high)}<small>P10 {low:,.{digits}f} – "
            f"P90 {high:,.{digits}f}</small></dd></div>"
        )
    totals = route["totals"]
    borders, transfers = totals["border_crossings"], totals["transfers"]
    cards += (
        f"<div><dt>Distance</dt><dd><b>{totals['distance_km']:,.0f}</b> km</dd><dd><small>"
        f"{borders} border{'s' * (borders != 1)}, {transfers} transfer{'s' * (transfers != 1)}"
        f"<br>arrives {_long(route['arrive'])}</small></dd></div>"
    )
    terms = "".join(
        f"<div><dt>{esc(it['term'])}</dt><dd>{prose(it['text'])}</dd></div>"
        for it in document["terms"]
    )
    evidence = _rests_on(route["evidence"])
    sentences = "".join(f"<p>{prose(it)}</p>" for it in (*document["summary"], evidence))
    parts.section(
        "answer",
        "The answer",
        f'<dl class="cards">{cards}</dl>',
        f'<div class="told"><div>{sentences}</div>'
        f'<div><h3>The question</h3><dl class="terms">{terms}</dl>'
        f'<p class="small">Reproduce with <code>{esc(document["command"])}</code></p>'
        '<p class="small">P10 and P90: of the sum of all facts, each with its value as median and '
        "its low and high as P10 and P90; worked out to first order, without draws. Facts of a "
        "group move together as far as is known, all others are independent.</p></div></div>",
    )


def _rests_on(known: dict[str, int]) -> str:
    """Return on how much the answer rests, as a sentence.

    Examples
    --------
    >>> _rests_on({"facts": 43, "sources": 18, "assumptions": 0})
    'The answer rests on 43 facts from 18 sources, none of them an assumption.'
    >>> _rests_on({"facts": 38, "sources": 24, "assumptions": 2})[-64:]
    '2 of them assumptions (listed separately, with their reasoning).'
    """
    count = known["assumptions"]
    assumed = "none of them an assumption"
    if count:
        what = "an assumption" if count == 1 else "assumptions"
        assumed = f"{count} of them {what} (listed separately, with their reasoning)"
    return f"The answer rests on {known['facts']} facts from {known['sources']} sources, {assumed}."


def _long(text: str) -> str:
    at = dt.datetime.fromisoformat(text)
    return f"{at.day} {at:%b %Y, %H:%M}"


def _way(
    parts: Parts,
    document: dict[str, Any],
    collection: dict[str, Any],
    basemap: dict[str, Any],
    towns: Sequence[Sequence[Any]],
) -> None:
    caption = parts.caption("Figure", f"The route on the map. {_NOTICE}")
    figures = (
        f"<figure>{route_map(collection, basemap, towns)}"
        f"<figcaption>{caption}</figcaption></figure>"
    )
    first = {
        **collection,
        "features": [it for it in collection["features"] if it["properties"].get("rank", 1) == 1],
    }
    figures += polar_figure(first, basemap)
    legs = legs_table(
        document,
        parts.caption(
            "Table",
            "The route leg by leg. Times are local time at the origin. Numbers in brackets "
            "lead to the sources, A to the assumptions.",
        ),
    )
    off = "".join(
        f"<p>{esc(it['name'])}, {esc(it['country'])}, is not on the network: it is joined by road "
        f"to {len(it['joined_to'])} places, great circle times {it['circuity']:g} "
        f"({esc(it['circuity_fact'])}).</p>"
        for it in document.get("off_network", ())
    )
    parts.section("route", "The route", figures, off, legs)


def _time_and_cost(parts: Parts, document: dict[str, Any], collection: dict[str, Any]) -> None:
    hours = parts.caption("Figure", "What the hours are spent on.")
    charts = "".join(
        f"<div>{distance_chart(document, collection, axis)}</div>"
        for axis in ("time_h", "cost_usd")
    )
    grey = "; alternatives grey, by number" if len(document["routes"]) > 1 else ""
    caption = parts.caption(
        "Figure",
        "Time and cost over distance, after UNESCAP: upright stretches are stops, the steeper a "
        f"slope the slower or more expensive the stretch{grey}.",
    )
    parts.section(
        "time",
        "Time and cost",
        f"<figure>{hours_bar(document['routes'][0]['totals'])}"
        f"<figcaption>{hours}</figcaption></figure>",
        f'<figure><div class="pair">{charts}</div><figcaption>{caption}</figcaption></figure>',
    )


def _alternatives(parts: Parts, document: dict[str, Any]) -> None:
    caption = parts.caption(
        "Table",
        "Distinct routes, which differ by a border, port, strait or canal. Percentages are "
        "differences from the first.",
    )
    reasons = Counter(
        f"{', '.join(it['by']) or 'direct'}: {it['reason']}" for it in document["dropped"]
    )
    told = [f"<li>{esc(it)}{f' ({many} ways)' * (many > 1)}</li>" for it, many in reasons.items()]
    more = sum(list(reasons.values())[_DROPPED_TOLD:])
    dropped = "".join(told[:_DROPPED_TOLD]) + (f"<li>and {more} more</li>" if more else "")
    parts.section(
        "alternatives",
        "Alternatives",
        routes_table(document, caption),
        f'<p class="small">Left out:</p><ul class="small">{dropped}</ul>' if dropped else "",
    )


def _changes(parts: Parts, document: dict[str, Any]) -> None:
    without, told = document["without"], ""
    if without and "totals" in without:
        then, now = without["totals"], document["routes"][0]["totals"]
        differences = [
            f"{_signed(now[name] - then[name], digits)} {unit}"
            for name, unit, digits in (
                *(("time_h", "h", 1), ("cost_usd", "USD", 0)),
                *(("co2e_kg", "kg CO₂e", 0), ("distance_km", "km", 0)),
            )
        ]
        told = (
            f"<p>Without these changes the best route goes by way of "
            f"{esc(', '.join(without['by']) or 'no border or transfer')} and takes "
            f"{then['time_h'] / 24:,.1f} days, USD {then['cost_usd']:,.0f} and "
            f"{then['co2e_kg']:,.0f} kg of CO₂e. With them: {', '.join(differences)}.</p>"
        )
    elif without:
        told = f"<p>Without these changes there is no answer: {esc(without['reason'])}</p>"
    caption = parts.caption("Table", "Changes by the scenario, old and new.")
    table = changes_table(document, caption) if document["changes"] else ""
    parts.section("scenario", "What the scenario changes", told, table)


def _signed(value: float, digits: int) -> str:
    return f"{value:+,.{digits}f}".replace("-", "−")
