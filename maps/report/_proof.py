"""Emissions and evidence of a report."""

from typing import Any

from maps.report._charts import emission_bars
from maps.report._markup import esc
from maps.report._parts import Parts
from maps.report._tables import (
    assumptions_table,
    element_name,
    elements_table,
    facts_table,
    operations_table,
    source_list,
)


def emissions_section(parts: Parts, document: dict[str, Any]) -> None:
    """Add the transport chain: what is counted and how, by element and by operation."""
    emissions = document["emissions"]
    totals, elements = emissions["totals"], emissions["elements"]
    shares = ", ".join(
        f"{f'{100 * share:.0f}' if share >= 0.005 else 'under 1'} % {name}"
        for name, share in totals["share_by_quality"].items()
    )
    names = [f"{it['tce']}  {element_name(document, it)}" for it in elements]
    bars = (
        f'<figure class="scrolled" tabindex="0">{emission_bars(elements, names)}<figcaption>'
        + parts.caption("Figure", "Well-to-wheel CO₂e of each transport chain element.")
        + "</figcaption></figure>"
    )
    distances = (
        f"The cargo goes {totals['distance_km']:,.0f} km; the shortest feasible distance (SFD) "
        f"is {totals['sfd_km']:,.0f} km, the great circles (GCD) between the ends of the "
        f"elements add up to {totals['gcd_km']:,.0f} km (origin to destination "
        f"{totals['ends_gcd_km']:,.0f} km). "
    )
    if totals["daf_sfd"] and totals["daf_gcd"]:
        distances += (
            f"The distance adjustment factor (DAF) is {totals['daf_sfd']:.2f} to SFD and "
            f"{totals['daf_gcd']:.2f} to GCD."
        )
    blind = totals["ttw_not_given_wtw_kg"]
    unknown = (
        f"<p>For {blind:,.1f} kg of it no tank-to-wheel factor is given: all of it is counted "
        "under energy provision.</p>"
        if blind
        else ""
    )
    parts.section(
        "emissions",
        "Emissions of the transport chain",
        "<p>Shaped after ISO 14083:2023 and the GLEC Framework v3; no conformity is claimed, and "
        "nobody has verified it. A transport chain element (TCE) is one vehicle from hub to "
        "hub, or one hub. Energy provision is well-to-wheel (WTW) less tank-to-wheel (TTW).</p>",
        f"<p>Transport activity is the mass, {emissions['mass_t']:,.6g} t, times the SFD: the "
        "shortest route by the same mode over links open on the day, through the "
        f"requested stops. Emissions follow the distance travelled. {distances} A "
        "factor published per t-km of SFD, as those of "
        "GLEC for ships, holds an average detour already: where DAF is above 1 its emissions "
        "are on the high side.</p>",
        f"<p>By data quality of the factors the CO₂e is {shares}. A plan has no "
        "primary data: <i>modelled</i> is computed by a stated method, <i>default</i> is as "
        "published, <i>assumption</i> a judgement with its reasoning.</p>",
        unknown,
        bars,
        elements_table(
            document,
            parts.caption("Table", "Transport chain elements: activity, emissions, intensity."),
        ),
        operations_table(
            document,
            parts.caption(
                "Table",
                "Operations and their factors. Carriage is split where the factor changes, "
                "as from one railway to the next.",
            ),
        ),
        "<h3>Not counted</h3><ul>"
        + "".join(f"<li>{esc(it)}</li>" for it in emissions["not_counted"])
        + "</ul>",
    )


def evidence_section(parts: Parts, document: dict[str, Any]) -> None:
    """Add what was set, the assumptions, every fact, and the sources."""
    blocks = []
    if document["set"]:
        caption = parts.caption("Table", "Numbers set by the user.")
        blocks.append(
            f"<h3>Set for this question</h3>{assumptions_table(document['set'], caption)}"
        )
    if document["assumptions"]:
        caption = parts.caption("Table", "Numbers without a published source.")
        blocks.append(
            '<h3 id="assumptions">Assumptions</h3>'
            + assumptions_table(document["assumptions"], caption)
        )
    if document["facts"]:
        caption = parts.caption(
            "Table",
            "Every fact behind the route. Low and high are the 10th and 90th percentile or the "
            "published range; legs are those of Table 1.",
        )
        blocks.append(f"<h3>Facts</h3>{facts_table(document, caption)}")
    blocks.append(f"<h3>Sources</h3>{source_list(document['sources'])}")
    parts.section("evidence", "Evidence", *blocks)
