"""Tables of a report: legs, alternatives, emissions, facts and sources."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from maps.report._markup import (
    Column,
    aligned,
    breakable,
    cited,
    decimals,
    esc,
    number,
    runs,
    table,
)

_HOURS = ("moving_h", "handling_h", "border_h", "wait_h")


def legs_table(document: dict[str, Any], caption: str) -> str:
    """Return the legs of the first route: hours by kind, km, dollars, CO2e, arrival, sources."""
    route = document["routes"][0]
    rows = []
    for leg, told in zip(route["legs"], document["legs"], strict=True):
        rows.append(
            f'<tr id="leg-{told["leg"]}" class="{leg["kind"]}"><td class="no">{told["leg"]}</td>'
            f'<td class="what">{esc(told["what"])}</td><td>{esc(told["where"])}</td>'
            + number(leg["distance_km"], blank=True)
            + "".join(number(leg[name], 1, blank=True) for name in _HOURS)
            + number(leg["cost_usd"], blank=True)
            + number(leg["co2e_kg"], 1, blank=True)
            + f'<td class="n when">{moment(leg["arrive"])}</td>'
            f'<td class="refs">{cited(told["cited"])}'
            + ('&nbsp;<a href="#assumptions">A</a>' if told["assumptions"] else "")
            + "</td></tr>"
        )
    totals = route["totals"]
    foot = (
        '<tr><td></td><td colspan="2">Total</td>'
        + number(totals["distance_km"])
        + "".join(number(totals[name], 1) for name in _HOURS)
        + number(totals["cost_usd"])
        + number(totals["co2e_kg"], 1)
        + f'<td class="n when">{moment(route["arrive"])}</td><td></td></tr>'
    )
    columns = (
        *(Column("", kind="no"), Column("What"), Column("Where"), Column("Distance", "km", "n")),
        *(Column(it, "h", "n") for it in ("Moving", "Handling", "Border", "Wait")),
        *(Column("Cost", "USD", "n"), Column("CO₂e", "kg", "n"), Column("Arrives", "", "n")),
        Column("Sources"),
    )
    return table("legs", caption, columns, ["".join(rows)], foot=foot)


def moment(text: str) -> str:
    """Return a moment as day and hour.

    Examples
    --------
    >>> moment("2026-11-14T19:28")
    '14 Nov 19:28'
    """
    at = dt.datetime.fromisoformat(text)
    return f"{at.day} {at:%b %H:%M}"


def routes_table(document: dict[str, Any], caption: str) -> str:
    """Return the alternatives, each with its difference from the first."""
    first = document["routes"][0]["totals"]
    rows = []
    for route in document["routes"]:
        totals = route["totals"]
        named = [name.partition(" (")[0] for name in route["corridor_names"]]
        names = [", ".join(route["modes"]), *named]
        cells = ""
        for name, divide, digits in (
            *(("time_h", 24.0, 1), ("cost_usd", 1.0, 0)),
            *(("co2e_kg", 1.0, 0), ("distance_km", 1.0, 0)),
        ):
            change = 100.0 * (totals[name] / first[name] - 1.0) if first[name] else 0.0
            told = f"{change:+.0f} %".replace("-", "−") if route["rank"] > 1 else ""
            cells += number(totals[name] / divide, digits) + f'<td class="n delta">{told}</td>'
        rows.append(
            f'<tr><td class="no">{route["rank"]}</td><td>{esc(", ".join(route["by"]) or "direct")}'
            f'<span class="note">{esc(" · ".join(names))}</span></td>{cells}'
            + number(totals["border_crossings"])
            + number(totals["transfers"])
            + "</tr>"
        )
    change = Column("", "", "n delta")
    columns = (
        *(Column("", kind="no"), Column("By way of"), Column("Time", "days", "n"), change),
        *(Column("Cost", "USD", "n"), change, Column("CO₂e", "kg", "n"), change),
        *(Column("Distance", "km", "n"), change, Column("Borders", "", "n")),
        Column("Transfers", "", "n"),
    )
    return table("routes", caption, columns, ["".join(rows)])


def changes_table(document: dict[str, Any], caption: str) -> str:
    """Return what scenarios and the asker change, old to new."""
    rows = "".join(
        f"<tr><td>{esc(it['scenario'])}</td><td>{breakable(it['fact'])}</td>"
        f'<td class="n">{esc(it["old"])}</td><td class="arrow">→</td>'
        f'<td class="n strong">{esc(it["new"])}</td>'
        f"<td>{esc(it['note'])} {cited([it['cited']])}</td></tr>"
        for it in document["changes"]
    )
    columns = (
        *(Column("Layer"), Column("Fact"), Column("Old", "", "n"), Column("")),
        *(Column("New", "", "n"), Column("Why")),
    )
    return table("changes", caption, columns, [rows])


def elements_table(document: dict[str, Any], caption: str) -> str:
    """Return the transport chain elements with their activity and emissions."""
    emissions, totals = document["emissions"], document["emissions"]["totals"]
    rows = []
    for it in emissions["elements"]:
        carried = it["kind"] == "transport"
        activity = it["activity_tkm"] if carried else it["activity_t"]
        rows.append(
            f'<tr class="{it["kind"]}"><td class="no">{it["tce"]}</td>'
            f"<td>{esc(element_name(document, it))}</td>"
            + "".join(number(it.get(name)) for name in ("distance_km", "sfd_km", "gcd_km"))
            + number(it.get("daf_sfd"), 2)
            + number(activity, 0)
            + f'<td class="u">{"t-km" if carried else "t"}</td>'
            + "".join(number(it[name], 1) for name in ("ttw_kg", "energy_provision_kg", "wtw_kg"))
            + number(it.get("wtw_g_per_tkm"), 2)
            + "</tr>"
        )
    foot = (
        "<tr><td></td><td>Transport chain</td>"
        + "".join(number(totals[name]) for name in ("distance_km", "sfd_km", "gcd_km"))
        + number(totals["daf_sfd"], 2)
        + number(totals["activity_tkm"])
        + '<td class="u">t-km</td>'
        + "".join(number(totals[name], 1) for name in ("ttw_kg", "energy_provision_kg", "wtw_kg"))
        + number(totals["wtw_g_per_tkm"], 2)
        + "</tr>"
    )
    columns = (
        *(Column("TCE", kind="no"), Column("Element"), Column("Distance", "km", "n")),
        *(Column("SFD", "km", "n"), Column("GCD", "km", "n"), Column("DAF", "to SFD", "n")),
        *(Column("Activity", "", "n"), Column("", kind="u"), Column("TTW", "kg CO₂e", "n")),
        *(Column("Energy prov.", "kg CO₂e", "n"), Column("WTW", "kg CO₂e", "n")),
        Column("Intensity", "g/t-km", "n"),
    )
    return table("elements", caption, columns, ["".join(rows)], foot=foot)


def element_name(document: dict[str, Any], element: dict[str, Any]) -> str:
    """Return what a transport chain element is: the hub and what is done, or the stretch."""
    names = {key: place["name"] for key, place in document["places"].items()}
    if element["kind"] == "hub":
        kind = element["operations"][-1]["kind"].capitalize()
        return f"{kind}, {names[element['from']]}"
    mode = document["modes"][element["mode"]]
    return f"{mode[:1].upper()}{mode[1:]}, {names[element['from']]} – {names[element['to']]}"


def operations_table(document: dict[str, Any], caption: str) -> str:
    """Return each operation with its factors, their quality and source."""
    names = {key: place["name"] for key, place in document["places"].items()}
    numbers = {it["id"]: it["number"] for it in document["sources"]}
    every = [op for it in document["emissions"]["elements"] for op in it["operations"]]
    digits = decimals(op[side]["value"] for op in every for side in ("wtw_factor", "ttw_factor"))
    bodies = []
    for element in document["emissions"]["elements"]:
        rows = ""
        for at, op in enumerate(element["operations"]):
            wtw, ttw = op["wtw_factor"], op["ttw_factor"]
            where = " – ".join(dict.fromkeys((names[op["from"]], names[op["to"]])))
            mode = document["modes"].get(element["mode"], "")
            told = {"carriage": mode, "border": "border formalities"}.get(op["kind"], op["kind"])
            given = wtw["value"] is not None
            quality = wtw["quality"] + (f", {wtw['year']}" if given else "")
            refs = dict.fromkeys(numbers.get(it.get("source", "")) for it in (wtw, ttw))
            rows += (
                f'<tr class="{op["kind"]}"><td class="no">{element["tce"] if not at else ""}</td>'
                f"<td>{esc(told)}</td><td>{esc(where)}</td>"
                + number(op["amount"])
                + f'<td class="u">{esc(op["amount_unit"])}</td>'
                + aligned(wtw["value"], digits)
                + aligned(ttw["value"], digits)
                + f'<td class="u">{esc(op["factor_unit"]) if given else ""}</td>'
                + number(op["wtw_kg"], 1)
                + number(op["ttw_kg"], 1)
                + f"<td>{esc(quality)}</td><td>{cited(list(refs))}</td></tr>"
            )
        bodies.append(rows)
    columns = (
        *(Column("TCE", kind="no"), Column("Operation"), Column("Where")),
        *(Column("Amount", "", "n"), Column("", kind="u"), Column("WTW factor", "", "n")),
        *(Column("TTW factor", "", "n"), Column("", kind="u"), Column("WTW", "kg CO₂e", "n")),
        *(Column("TTW", "kg CO₂e", "n"), Column("Data quality"), Column("Source")),
    )
    return table("operations", caption, columns, bodies)


def facts_table(document: dict[str, Any], caption: str) -> str:
    """Return every fact with a source, attribute by attribute."""
    columns = (
        *(Column("Subject"), Column("Value", "", "n"), Column("Low", "", "n")),
        *(Column("High", "", "n"), Column("Year", "", "n"), Column("Source", "", "")),
        *(Column("Where in the source, and how derived"), Column("Legs")),
    )
    bodies = []
    for group in document["facts"]:
        unit = f", {group['unit']}" if group["unit"] else ""
        rows = [
            (
                '<tr class="group"><th colspan="8" scope="colgroup">'
                f"<b>{esc(group['attribute'])}</b>{esc(unit)}"
                f"<span>{esc(group['meaning'])}</span></th></tr>"
            )
        ]
        digits = decimals(
            value for row in group["rows"] for value in (row["value"], row["low"], row["high"])
        )
        rows += [_fact(row, digits) for row in group["rows"]]
        bodies.append("".join(rows))
    return table("facts", caption, columns, bodies)


def _fact(row: dict[str, Any], digits: int) -> str:
    season = f'<span class="note">{esc(row["when"])}</span>' if row["when"] else ""
    layer = f'<span class="note">by {esc(row["layer"])}</span>' if row["layer"] else ""
    note = f'<span class="note">{esc(row["note"])}</span>' if row["note"] else ""
    return (
        f"<tr><td>{breakable(row['subject'])}{season}{layer}</td>"
        + "".join(aligned(row[name], digits) for name in ("value", "low", "high"))
        + f'<td class="n">{esc(row["year"])}</td><td>{cited([row["cited"]])}</td>'
        f'<td class="where">{esc(row["locator"])}{note}</td>'
        f'<td class="refs">{runs(row["legs"]) or "all"}</td></tr>'
    )


def assumptions_table(rows: Sequence[dict[str, Any]], caption: str) -> str:
    """Return assumptions, or what the asker has set, with the reasoning."""
    body = ""
    for row in rows:
        digits = decimals((row["value"], row["low"], row["high"]))
        spread = [row["low"], row["high"]]
        band = (
            f"{_plain(spread[0], digits)}–{_plain(spread[1], digits)}"
            if any(it is not None for it in spread)
            else ""
        )
        layer = f" (by {row['layer']})" if row["layer"] else ""
        body += (
            f"<tr><td>{breakable(row['fact'])}{esc(layer)}</td>"
            f'<td class="n">{esc(_plain(row["value"], digits))}</td><td class="n">{esc(band)}</td>'
            f'<td class="u">{esc(row["unit"])}</td><td class="where">{esc(row["note"])}</td>'
            f'<td class="refs">{runs(row["legs"]) or "all"}</td></tr>'
        )
    columns = (
        *(Column("Fact"), Column("Value", "", "n"), Column("Low–high", "", "n")),
        *(Column("", kind="u"), Column("Reasoning"), Column("Legs")),
    )
    return table("assumed", caption, columns, [body])


def _plain(value: float | str | None, digits: int) -> str:
    if value is None:
        return "?"
    return value if isinstance(value, str) else f"{value:,.{digits}f}"


def source_list(sources: Sequence[dict[str, Any]]) -> str:
    """Return the numbered sources as an HTML list."""
    rows = []
    for it in sources:
        told = [f"<b>{esc(it['title'])}</b>", esc(it["publisher"]), esc(it["year"])]
        address = it["url"]
        if address.startswith(("http://", "https://")):
            told.append(f'<a class="url" href="{esc(address)}" rel="noreferrer">{esc(address)}</a>')
        elif address:
            told.append(esc(address))
        kind = f'<span class="note">{esc(it["kind"])}'
        kind += f", {esc(it['licence'])}</span>" if it["licence"] else "</span>"
        rows.append(
            f'<li id="source-{it["number"]}" value="{it["number"]}">'
            f"{', '.join(part for part in told if part)} {kind}</li>"
        )
    return f'<ol class="sources">{"".join(rows)}</ol>'
