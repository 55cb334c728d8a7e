"""A question and its answer in sentences, for a report."""

import datetime as dt
from collections.abc import Sequence

from corridors.model.entities import OFF_NETWORK
from corridors.model.network import Network
from corridors.tables.exchange import DOLLARS, ExchangeRate
from planner.emissions.chain import Chain
from planner.query.query import Query, deadline_text, hour_rate
from planner.routing.route import Route, clock
from planner.routing.route_text import hours_text
from planner.uncertainty.percentiles import Band

_TELLING = 0.05
"""A median of the hours that lies no farther than this from their sum is not stated."""

_LEAST = {
    "time": "least time",
    "cost": "least cost",
    "co2e": "least CO2e, well-to-wheel",
    "distance": "shortest distance",
    "generalised": "least generalised cost: money and the value of the hours",
}


def terms(network: Network, query: Query, currency: ExchangeRate) -> list[tuple[str, str]]:
    """Return the terms of a question, a label and a sentence each, with money in a currency."""
    found = [
        ("Shipment", _shipment(network, query)),
        ("From", _place(network, query.origin)),
        ("To", _place(network, query.destination)),
        ("Departs", f"{query.depart.day} {query.depart:%B %Y}, {clock(query, query.hour):%H:%M}"),
        ("Criterion", _LEAST[query.by]),
    ]
    if query.arrive_by is not None:
        found.insert(-1, ("Departure", "the latest that arrives in time"))
    if query.window is not None:
        one, other = (f"{it.day} {it:%B %Y}" for it in query.window)
        found.insert(-1, ("Departure", f"the best of those from {one} to {other}"))
    if query.by == "generalised":
        rate = hour_rate(network, query)
        goods = rate - query.value_of_time
        text = (
            f"{currency.code} {currency.of(rate):,.2f} for the shipment, of which "
            f"{currency.of(goods):,.2f} for the carrying cost of the goods"
        )
        found.append(("Value of an hour", text))
    if query.deadline is not None:
        day, _, hour = deadline_text(query.deadline).partition(" ")
        last = dt.date.fromisoformat(day)
        found.append(("Arrives by", f"{last.day} {last:%B %Y}, {hour}"))
    for what, most in (("transfers", query.max_transfers), ("borders", query.max_borders)):
        if most is not None:
            found.append((f"Most {what}", str(most)))
    if query.budget_usd is not None:
        found.append(("Costs at most", _money(currency, query.budget_usd)))
    modes = [network.modes[mode].name_en for mode in query.modes]
    named = {place.id: place.name() for place in network.places.values()}
    named |= {service.id: service.title for service in network.services.values()}
    found += [
        (label, ", ".join(words))
        for label, words in (
            ("Only by", modes),
            ("Only through", query.countries),
            ("By way of", [named[place] for place in query.via]),
            ("Avoids", [named.get(it, it) for it in query.avoid]),
            ("Only with", query.operators),
            ("Scenario", query.scenarios),
            ("Set by the user", query.sets),
        )
        if words
    ]
    if query.leanings:
        words = ", ".join(f"{it.subject} {it.weight:g} times" for it in query.leanings)
        found.append(("Counts", words))
    if currency != DOLLARS:
        found.append(("Money", f"{currency.code}, at {currency.text()}"))
    if query.unconfirmed:
        found.append(("Services", "also those that no source confirms of late"))
    if query.booked:
        found.append(("Booked", "space on the service that leaves the origin: no wait for it"))
    return found


def _money(currency: ExchangeRate, usd: float) -> str:
    return f"{currency.code} {currency.of(usd):,.0f}"


def _shipment(network: Network, query: Query) -> str:
    mass = network.cargo_number(query.cargo, "mass_t")
    teu = network.cargo_number(query.cargo, "teu")
    text = f"{network.cargo[query.cargo].name_en}: "
    return text + (f"{teu:g} TEU, {mass:g} t" if teu else f"{mass:,.6g} t")


def _place(network: Network, place_id: str) -> str:
    place = network.places[place_id]
    text = f"{place.name()}, {place.country}" if place.country else place.name()
    if place.kind == OFF_NETWORK:
        text += f" ({place.lat:.4f}, {place.lon:.4f}), off the network and joined by road"
    return text


def summary(
    network: Network,
    routes: Sequence[Route],
    chain: Chain,
    bands: dict[str, Band],
    currency: ExchangeRate,
) -> list[str]:
    """Return what there is to know of the first route in a few sentences, money in a currency."""
    route = routes[0]
    time, usd, kg = (bands[name] for name in ("time_h", "cost_usd", "co2e_kg"))
    first = (
        f"The shipment arrives after {hours_text(time.value)} "
        f"({_span(time.low, time.high)}, P10 to P90{_half(time)}), over "
        f"{route.total('distance_km'):,.0f} km, for {_money(currency, usd.value)} and "
        f"{kg.value:,.0f} kg of CO2e well-to-wheel."
    )
    sentences = [first]
    carried = [it for it in chain.elements if it.kind == "transport"]
    stretches = [
        f"{network.modes[it.mode].name_en} from {network.places[it.origin].name()} "
        f"to {network.places[it.destination].name()}"
        for it in carried
    ]
    if route.corridors:
        names = [network.corridors[it].name_en for it in route.corridors]
        sentences.append(f"It follows {_and(names)}: {_and(stretches)}.")
    else:
        sentences.append(f"It goes by {_and(stretches)}.")
    sentences.append(_stops(network, route))
    return [sentence for sentence in (*sentences, _others(routes, currency)) if sentence]


def _half(time: Band) -> str:
    """Return what half of such journeys take, where it is not what the facts' values say."""
    if time.median is None or abs(time.median / time.value - 1.0) < _TELLING:
        return ""
    text = f"{time.median:.0f} hours" if time.median < 72.0 else f"{time.median / 24:.1f} days"
    return f"; half of such journeys take longer than {text}"


def _span(low: float, high: float) -> str:
    """Return between which hours or days a journey lies, as finely as it is long.

    Examples
    --------
    >>> _span(20.6, 60.8), _span(60.0, 110.4), _span(260.0, 504.0)
    ('21 to 61 hours', '2.5 to 4.6 days', '11 to 21 days')
    """
    if high < 72.0:
        return f"{low:.0f} to {high:.0f} hours"
    digits = 1 if high < 240.0 else 0
    return f"{low / 24:.{digits}f} to {high / 24:.{digits}f} days"


def _stops(network: Network, route: Route) -> str:
    whole = route.total("time_h")
    moving = route.total("moving_h")
    borders = [leg for leg in route.legs if leg.kind == "border"]
    text = (
        f"The cargo moves for {moving:,.0f} of {whole:,.0f} hours; handling takes "
        f"{route.total('handling_h'):,.0f}, borders {route.total('border_h'):,.0f} and waiting "
        f"{route.total('wait_h'):,.0f}"
    )
    if not borders:
        return f"{text}."
    longest = max(borders, key=lambda leg: leg.border_h)
    where = dict.fromkeys(network.places[it].name() for it in (longest.origin, longest.destination))
    return (
        f"{text}. The longest stop for formalities is {' - '.join(where)} with "
        f"{longest.border_h:,.1f} hours."
    )


def _others(routes: Sequence[Route], currency: ExchangeRate = DOLLARS) -> str:
    """Return what the alternatives that are best in something give and take."""
    if len(routes) < 2:
        return ""
    first = routes[0]
    parts = []
    for name, adjective, unit in (
        ("time_h", "fastest", "h"),
        ("cost_usd", "cheapest", "USD"),
        ("co2e_kg", "one with the lowest CO2e", "kg"),
    ):
        best = min(routes, key=lambda it: it.total(name))
        if best.total(name) < 0.995 * first.total(name):
            saved = first.total(name) - best.total(name)
            amounts = {
                "h": hours_text(saved),
                "USD": _money(currency, saved),
                "kg": f"{saved:,.0f} kg",
            }
            parts.append(f"the {adjective} (route {best.rank}) saves {amounts[unit]}")
    if not parts:
        return "None of the alternatives is faster, cheaper or lower in CO2e."
    return f"Of the alternatives, {_and(parts)}."


def _and(words: Sequence[str]) -> str:
    """Return words as a list in a sentence.

    Examples
    --------
    >>> _and(["rail", "sea", "road"])
    'rail, sea and road'
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
