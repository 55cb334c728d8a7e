"""Verdicts on statements of route and mode, in words and as plain data."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import groupby

from corridors.model.network import Network
from planner.routing.route import Route
from planner.validation.choice_check import Agreement, ChoiceVerdict, places_of


def disagreements(network: Network, verdict: ChoiceVerdict) -> Iterator[str]:
    """Yield in words what of a statement the answer does not keep."""
    row, route = verdict.choice, verdict.route
    if route is None:
        yield verdict.reason
        return
    if not verdict.mode:
        stated = " or ".join(" + ".join(chain) for chain in row.modes)
        yield f"goes by {describe_hauls(verdict)}, not by {stated}"
    if not verdict.via:
        stated = ", then ".join(
            " or ".join(network.places[it].name() for it in some) for some in row.via
        )
        yield f"does not pass {stated}"
    if not verdict.not_via:
        passed = [it for it in places_of(route) if it in row.not_via]
        yield f"passes {', '.join(network.places[it].name() for it in passed)}"


def describe_hauls(verdict: ChoiceVerdict) -> str:
    """Return the hauls of an answer in words, such as ``road 30 km + sea 9,000 km``."""
    return " + ".join(f"{haul.family} {haul.km:,.0f} km" for haul in verdict.hauls)


def countries_of(route: Route) -> tuple[str, ...]:
    """Return the countries through which a route leads, in order."""
    passed = (code for leg in route.legs for code in leg.countries if code)
    return tuple(code for code, _ in groupby(passed))


def borders_of(network: Network, route: Route) -> tuple[str, ...]:
    """Return where a route pays formalities: ``Place - Place`` on land, the place of discharge."""
    found = []
    for leg in route.legs:
        if leg.kind == "border":
            ends = dict.fromkeys((leg.origin, leg.destination))
            found.append(" - ".join(network.places[it].name() for it in ends))
    return tuple(found)


def verdict_dict(network: Network, verdict: ChoiceVerdict) -> dict[str, object]:
    """Return a verdict as plain data: the statement, the answer, and why it does not agree."""
    row, route = verdict.choice, verdict.route
    return {
        "id": row.id,
        "agrees": verdict.agrees,
        "mode_agrees": verdict.mode,
        "via_agrees": verdict.via if row.via or route is None else None,
        "not_via_agrees": verdict.not_via if row.not_via or route is None else None,
        "stated_mode": "|".join("+".join(chain) for chain in row.modes),
        "stated_via": ">".join("|".join(some) for some in row.via),
        "stated_not_via": list(row.not_via),
        "hauls": [{"mode": it.family, "km": round(it.km, 1)} for it in verdict.hauls],
        "countries": list(countries_of(route)) if route else [],
        "borders": list(borders_of(network, route)) if route else [],
        "cost_usd": round(route.total("cost_usd"), 2) if route else None,
        "days": round(route.total("time_h") / 24.0, 2) if route else None,
        "why": list(disagreements(network, verdict)),
        "question": " ".join(verdict.query.to_words()),
        "stands": row.stands,
        "share": row.share,
        "statement": row.statement,
        "source": row.source,
        "address": row.address,
        "locator": row.locator,
        "year": row.year,
        "note": row.note,
    }


def agreement_dict(agreement: Agreement) -> dict[str, object]:
    """Return the counts of a group as plain data."""
    return {
        **{field.name: getattr(agreement, field.name) for field in fields(agreement)},
        "agree_percent": round(100.0 * agreement.agree / agreement.rows, 1),
    }
