"""What is stated of a whole route beside its legs."""

from typing import Any

from corridors.model.network import Network
from corridors.places.names import country_name
from planner.formats.route_json import range_dict
from planner.routing.route import Route, clock
from planner.routing.summary import countries_in_order, goes_by, modes_of
from planner.routing.totals import totals


def route_summary(network: Network, route: Route, by: list[str] | None = None) -> dict[str, Any]:
    """Return rank, corridors, countries, what it goes by, totals, arrival and evidence of a route.

    ``by`` is what `planner.routing.distinction.told_apart` says of it among others, without it what
    `goes_by` says. A route of a board has its ``range`` too.
    """
    evidence = route.evidence
    countries = countries_in_order(network, route)
    return {
        "rank": route.rank,
        "labels": list(route.labels),
        "corridors": list(route.corridors),
        "corridor_names": [network.corridors[it].name_en for it in route.corridors],
        "countries": countries,
        "country_names": [country_name(it) for it in countries],
        "by": goes_by(network, route) if by is None else by,
        "modes": modes_of(network, route),
        "totals": totals(route),
        **({"range": range_dict(network, route)} if route.labels else {}),
        "arrive": clock(route.query, route.legs[-1].end_h).isoformat(timespec="minutes"),
        "evidence": {
            "facts": len(evidence.facts),
            "sources": evidence.sources,
            "assumptions": evidence.assumptions,
        },
    }
