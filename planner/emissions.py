"""Emissions of a transport chain by ISO 14083.

Goes in: a route. Comes out: kg CO2e by leg, tank-to-wheel and well-to-tank, with distance and
intensity, and g of the air pollutants of exhaust.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from functools import cache, partial
from math import fsum
from typing import Any, NamedTuple

import networkx as nx

from corridors.geometry import great_circle_km
from corridors.model.entities import GATE, Fact
from corridors.model.evidence import evidence_class, plain_note
from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.arcs import MOVE, Step
from planner.pricing.formula import Price
from planner.pricing.pricer import Pricer
from planner.question.query import Query, countries_of
from planner.restrictions.restriction import admissions_of, restrictions_at
from planner.routing.route import Leg, Route
from planner.uncertainty.percentiles import Band, route_spread
from planner.words import names, word


class Pollutant(NamedTuple):
    """An air pollutant: its name, and the attribute of its factor."""

    name: str
    attribute: str


POLLUTANTS = (
    Pollutant("nox", "nox_g_per_kg_co2e"),
    Pollutant("sox", "sox_g_per_kg_co2e"),
    Pollutant("pm10", "pm10_g_per_kg_co2e"),
)


class Exhaust(NamedTuple):
    """Facts of the factors of `POLLUTANTS`, in their order; None where no source states one."""

    nox: Fact | None = None
    sox: Fact | None = None
    pm10: Fact | None = None


NO_FACTORS = Exhaust()


def exhaust_of(network: Network, step: Step, day: int) -> Exhaust:
    """Return the factors of a move: those of the link over those of the country and the mode.

    Parameters
    ----------
    network
        The network under its layers of facts.
    step
        A move.
    day
        The day on which it is made (0-based day of a leap year).
    """
    subject = f"{step.a}>{step.b}:{step.first}"
    found = []
    for pollutant in POLLUTANTS:
        entry = pick(network.entries(subject, pollutant.attribute), day)
        found.append(None if entry is None else network.facts.fact(entry[2]))
    return Exhaust(*found)


def grams(ttw: Fact | None, ttw_kg: float, factor: Fact | None) -> float | None:
    """Return the g of a pollutant of an operation, or None where they are not known.

    Parameters
    ----------
    ttw
        The fact of its tank-to-wheel factor of CO2e.
    ttw_kg
        Its tank-to-wheel CO2e, kg. Where it is 0 nothing is burnt, and no factor is needed.
    factor
        The fact of the pollutant's factor, g per kg of CO2e.

    Examples
    --------
    >>> grams(None, 0.0, None) is None
    True
    """
    if ttw is None:
        return None
    if ttw_kg == 0.0:
        return 0.0
    return None if factor is None else ttw_kg * float(factor.value)


class FeasibleDistances:
    """Finds shortest distances by one mode over the links that are open on a day.

    What the question bans stays open: the distance is that of the world, not of the
    question. Status, ice class and draught hold as they do for the cargo and its ship, and posts
    admit the cargo that they admit.

    Parameters
    ----------
    network
        The network under its layers of facts.
    query
        The question, for its cargo and its ship.

    References
    ----------
    ISO 14083:2023, 5.4.2 and GLEC Framework v3: transport activity rests on the shortest
    feasible distance or on the great circle distance.
    """

    def __init__(self, network: Network, query: Query) -> None:
        self._network = network
        self._ends = countries_of(network, query)
        day = day_number(query.depart.month, query.depart.day)
        self._pricer = Pricer(network, query.cargo, day, *self._ends)
        self._said = admissions_of(network)
        self._by_mode = cache(partial(_links_of, network))

    def km(self, mode: str, places: tuple[str, ...], day: int) -> float:
        """Return the shortest distance from the first to the last of some places, km.

        Parameters
        ----------
        mode
            The mode, with its gauge.
        places
            The places of the way that was found, whose links are open by that: it may have
            waited for a window that is closed on the day. The distance is no longer than
            this way.
        day
            The day of the start (0-based day of a leap year).
        """
        used = set(itertools.pairwise(places))
        passable = cache(lambda at: at in places or not self._pricer.passing(at, mode, day).closed)

        def length(here: str, there: str, link: dict[str, str]) -> float | None:
            """Return the km of a link, None where it is closed."""
            if not passable(here):
                return None
            price = self._pricer.move(here, there, mode, link["subject"], day)
            closed = price.closed or not self._admitted(mode, (here, there))
            return None if closed and (here, there) not in used else price.km

        start, goal = places[0], places[-1]
        try:
            return float(nx.dijkstra_path_length(self._by_mode(mode), start, goal, weight=length))
        except nx.NetworkXNoPath:
            message = f"no route by {mode} from {start} to {goal} that a route took"
            raise RuntimeError(message) from None

    def _admitted(self, mode: str, ends: tuple[str, str]) -> bool:
        """Tell whether the posts of a link admit the cargo."""
        posts = restrictions_at(self._network, self._said, mode, ends)
        return all(it.admits(*self._ends) for it in posts)


def _links_of(network: Network, mode: str) -> "nx.DiGraph[str]":
    """Return the links of a mode, each in the directions in which it is run."""
    links: nx.DiGraph[str] = nx.DiGraph()
    for link in network.links:
        if link.mode == mode:
            links.add_edge(link.a, link.b, subject=link.subject)
            if link.direction == "both":
                links.add_edge(link.b, link.a, subject=link.subject)
    return links


NOT_GIVEN = "not given"
"""The data hold no factor: the operation counts as nothing, and is listed."""


class Operation(NamedTuple):
    """What is done with the cargo under one emission factor.

    ``kind`` is carriage, border, loading, transshipment or unloading. ``wtw`` and ``ttw`` are
    the facts of the factors: g per t-km of a carriage, kg per t of the others; None where
    the data hold none, as for the formalities of a border. ``amount`` is t-km of the
    distance travelled, or tonnes.
    """

    kind: str
    places: tuple[str, ...]
    countries: tuple[str, ...]
    distance_km: float
    amount: float
    wtw: Fact | None
    ttw: Fact | None
    wtw_kg: float
    ttw_kg: float
    exhaust: Exhaust = NO_FACTORS

    def grams(self, pollutant: str) -> float | None:
        """Return the g of a pollutant of exhaust, such as ``nox``, or None where not known.

        Formalities have no factors at all, of CO2e or of pollutants, and count as nothing.
        """
        if self.kind == "border":
            return 0.0
        return grams(self.ttw, self.ttw_kg, getattr(self.exhaust, pollutant))


class ChainElement(NamedTuple):
    """A transport chain element: one vehicle from hub to hub, or one hub.

    ``kind`` is transport or hub. ``sfd_km`` and ``gcd_km`` are the shortest feasible and the
    great circle distance between its ends, 0 for a hub; ``band`` is the well-to-wheel CO2e
    with its P10 and P90 by the spread of the facts. ``legs`` numbers the route's legs.
    """

    number: int
    kind: str
    mode: str
    to_mode: str
    legs: tuple[int, ...]
    operations: tuple[Operation, ...]
    sfd_km: float
    gcd_km: float
    band: Band

    @property
    def origin(self) -> str:
        """Place where it begins."""
        return self.operations[0].places[0]

    @property
    def destination(self) -> str:
        """Place where it ends."""
        return self.operations[-1].places[-1]

    def total(self, name: str) -> float:
        """Return the sum over the operations of one of their numbers, such as ``wtw_kg``."""
        return fsum(getattr(operation, name) for operation in self.operations)

    def grams(self, pollutant: str) -> float | None:
        """Return the g of a pollutant, or None where that of any operation is not known."""
        parts = [operation.grams(pollutant) for operation in self.operations]
        return None if None in parts else fsum(it for it in parts if it is not None)


class Chain(NamedTuple):
    """The transport chain of a route: the tonnes carried, its elements, and its ends' distance."""

    mass_t: float
    elements: tuple[ChainElement, ...]
    gcd_km: float

    def total(self, name: str) -> float:
        """Return the sum over all elements of a number of their operations, such as ``ttw_kg``."""
        return fsum(element.total(name) for element in self.elements)

    def grams(self, pollutant: str) -> float | None:
        """Return the g of a pollutant, or None where that of any transport is not known.

        A hub of which nothing is known counts as nothing, as it does for CO2e.
        """
        if any(it.kind == "transport" and it.grams(pollutant) is None for it in self.elements):
            return None
        return fsum(it.grams(pollutant) or 0.0 for it in self.elements)

    def km(self, name: str) -> float:
        """Return the sum of ``distance_km``, ``sfd_km`` or ``gcd_km`` over the transport."""
        carried = [it for it in self.elements if it.kind == "transport"]
        if name == "distance_km":
            return fsum(it.total(name) for it in carried)
        return fsum(getattr(it, name) for it in carried)


def transport_chain(network: Network, route: Route) -> Chain:
    """Break a route into the elements of its transport chain.

    A transport element lasts as long as the cargo stays on one vehicle or in one wagon: from
    loading or transshipment to the next. Within it the carriage is split where the emission
    factor changes, as at a border between railways; formalities on the way are listed
    and emit nothing, as no factor for them is known. Customs at discharge belong
    to the hub. Waiting emits nothing either.

    The emissions are those of the route: mass times distance travelled times factor. Transport
    activity is mass times the shortest feasible distance (`planner.emissions.chain`), by the
    stops that the question names, whatever it avoids; the ratio of the distance travelled to it is
    the distance adjustment factor. A factor that its source gives per t-km of the shortest feasible
    distance (GLEC's of ships) holds an average detour already, so for a way that makes one the
    emissions are on the high side.

    Parameters
    ----------
    network
        The network that the route was found on.
    route
        The route.

    References
    ----------
    ISO 14083:2023, 5.2 (system boundaries), 5.4.2 and 5.4.4 (transport activity of freight,
    distance adjustment factor), 5.5.2 (hub activity of freight). GLEC Framework v3.0, 2023:
    the emissions of a transport chain are the sum of those of its elements.
    """
    mass = network.cargo_number(route.query.cargo, "mass_t")
    feasible = FeasibleDistances(network, route.query)
    stops = list(route.query.via)
    elements: list[ChainElement] = []
    for kind, numbers, operations in _runs(network, route, mass):
        legs = [route.legs[number - 1] for number in numbers]
        sfd = gcd = 0.0
        if kind == "transport":
            for way in _between(_places(legs), stops):
                sfd += feasible.km(legs[0].mode, way, _day(route, legs[0]))
                gcd += _great_circle(network, way[0], way[-1])
        band = route_spread(network, route, "co2e_kg", legs=legs)
        last = legs[-1]
        elements.append(
            ChainElement(
                *(len(elements) + 1, kind, last.mode, last.to_mode, tuple(numbers)),
                *(tuple(operations), sfd, gcd, band),
            )
        )
    ends = (route.query.origin, route.query.destination)
    return Chain(mass, tuple(elements), _great_circle(network, *ends))


def quality(network: Network, fact: Fact | None) -> str:
    """Return of which quality a factor is.

    ISO 14083 distinguishes primary data, measured on the operation itself, from secondary data,
    which are modelled or default. A plan has no primary data: ``modelled`` (computed by a stated
    method or estimated), ``default`` (as published), ``assumption``, ``set`` (by the asker), or
    `NOT_GIVEN`.
    """
    if fact is None:
        return NOT_GIVEN
    source = network.sources.get(fact.source)
    if source is None:
        return "set"
    return {"assumption": "assumption", "computed": "modelled", "estimated": "modelled"}.get(
        source.kind, "default"
    )


def _runs(
    network: Network, route: Route, mass: float
) -> Iterator[tuple[str, list[int], list[Operation]]]:
    """Yield the elements: their kind, the numbers of their legs, their operations."""
    numbers: list[int] = []
    operations: list[Operation] = []
    for number, leg in enumerate(route.legs, 1):
        if leg.kind == "wait":
            continue
        if leg.kind == "transfer" or (leg.kind == "border" and len(leg.places) == 1):
            if any(it.kind == "carriage" for it in operations):
                yield "transport", numbers, operations
                numbers, operations = [], []
            numbers.append(number)
            operations.append(_at_hub(network, leg, mass))
            if leg.kind == "transfer":
                yield "hub", numbers, operations
                numbers, operations = [], []
            continue
        if leg.kind == "border":
            operations.append(_formalities(leg, mass))
        carried = list(_carriages(network, leg, mass, _day(route, leg)))
        if carried:
            numbers.append(number)
        operations += carried


def _at_hub(network: Network, leg: Leg, mass: float) -> Operation:
    if leg.kind == "border":
        return _formalities(leg, mass)
    ((_, price),) = leg.steps
    kind = "transshipment"
    if GATE in (leg.mode, leg.to_mode):
        kind = "loading" if leg.mode == GATE else "unloading"
    wtw, ttw = (_factor(network, price, f"handling_{it}_kg_per_t") for it in ("wtw", "ttw"))
    amounts = (leg.co2e_kg, leg.co2e_ttw_kg)
    return Operation(kind, leg.places, leg.countries, 0.0, mass, wtw, ttw, *amounts)


def _formalities(leg: Leg, mass: float) -> Operation:
    return Operation("border", leg.places, leg.countries, 0.0, mass, None, None, 0.0, 0.0)


def _carriages(network: Network, leg: Leg, mass: float, day: int) -> Iterator[Operation]:
    """Yield the stretches of a leg that have one emission factor each, of CO2e and pollutants."""
    parts: list[tuple[tuple[Fact | None, Fact | None, Exhaust], list[tuple[Step, Price]]]] = []
    for step, price in leg.steps:
        if step.kind != MOVE:
            continue
        factors = (
            _factor(network, price, "wtw_g_per_tkm"),
            _factor(network, price, "ttw_g_per_tkm"),
            exhaust_of(network, step, day),
        )
        if not parts or parts[-1][0] != factors:
            parts.append((factors, []))
        parts[-1][1].append((step, price))
    for (wtw, ttw, exhaust), steps in parts:
        places = (steps[0][0].a, *(step.b for step, _ in steps))
        known = [network.places[place].country for place in places]
        countries = tuple(dict.fromkeys(country for country in known if country))
        km = fsum(price.km for _, price in steps)
        kg = (fsum(price.wtw_kg for _, price in steps), fsum(price.ttw_kg for _, price in steps))
        yield Operation("carriage", places, countries, km, mass * km, wtw, ttw, *kg, exhaust)


def _factor(network: Network, price: Price, attribute: str) -> Fact | None:
    """Return the fact of a factor; of two that of the departure day, the last, counts."""
    found = None
    for number in price.facts:
        fact = network.facts.fact(number)
        if fact.attribute == attribute:
            found = fact
    return found


def _places(legs: list[Leg]) -> tuple[str, ...]:
    way: list[str] = []
    for leg in legs:
        way += leg.places[1:] if way and way[-1] == leg.places[0] else leg.places
    return tuple(way)


def _between(way: tuple[str, ...], stops: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the parts of a way between its ends and the stops on it, which are used up."""
    start = 0
    for at, place in enumerate(way):
        if stops and place == stops[0]:
            stops.pop(0)
            if 0 < at < len(way) - 1:
                yield way[start : at + 1]
                start = at
    yield way[start:]


def _day(route: Route, leg: Leg) -> int:
    start = route.query.depart + dt.timedelta(hours=leg.start_h)
    return day_number(start.month, start.day)


def _great_circle(network: Network, first: str, last: str) -> float:
    a, b = network.places[first], network.places[last]
    return great_circle_km(a.lat, a.lon, b.lat, b.lon)


BASIS = {
    "shaped_after": "ISO 14083:2023 and GLEC Framework v3; no conformity is claimed",
    "activity_distance": "sfd",
    "emissions_distance": "distance travelled, as the network gives it",
}


def intensity(kg: float, tkm: float) -> float | None:
    """Return g of CO2e per t-km, or None where nothing is carried any distance."""
    return 1000.0 * kg / tkm if tkm else None


def factor_share(chain: Chain, network: Network) -> dict[str, float]:
    """Return the share of the well-to-wheel CO2e by the quality of its factor, largest first."""
    whole = chain.total("wtw_kg")
    shares: dict[str, float] = {}
    for element in chain.elements:
        for operation in element.operations:
            if operation.wtw_kg and whole:
                name = quality(network, operation.wtw)
                shares[name] = shares.get(name, 0.0) + operation.wtw_kg / whole
    return dict(sorted(shares.items(), key=lambda it: (-it[1], it[0])))


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits) + 0.0


def _provision(wtw: float, ttw: float) -> float:
    """Return what of the well-to-wheel kg is energy provision, so that the printed parts add up."""
    return round(round(wtw, 2) - round(ttw, 2), 2) + 0.0


def totals_dict(network: Network, chain: Chain) -> dict[str, Any]:
    """Return the totals of a chain as plain data: kg, km, t-km, intensities, factors.

    ``ttw_not_given_wtw_kg`` is the well-to-wheel CO2e of operations whose tank-to-wheel factor
    is not given: it stands under energy provision whole.
    """
    wtw, ttw = chain.total("wtw_kg"), chain.total("ttw_kg")
    km, sfd, gcd = (chain.km(it) for it in ("distance_km", "sfd_km", "gcd_km"))
    hubs = fsum(it.total("wtw_kg") for it in chain.elements if it.kind == "hub")
    blind = fsum(
        operation.wtw_kg
        for element in chain.elements
        for operation in element.operations
        if operation.ttw is None
    )
    return {
        "wtw_kg": round(wtw, 2),
        "ttw_kg": round(ttw, 2),
        "energy_provision_kg": _provision(wtw, ttw),
        "ttw_not_given_wtw_kg": round(blind, 2) + 0.0,
        "transport_wtw_kg": round(wtw - hubs, 2),
        "hub_wtw_kg": round(hubs, 2) + 0.0,
        "distance_km": round(km, 1),
        "sfd_km": round(sfd, 1),
        "gcd_km": round(gcd, 1),
        "ends_gcd_km": round(chain.gcd_km, 1),
        "activity_tkm": round(chain.mass_t * sfd, 1),
        "distance_tkm": round(chain.mass_t * km, 1),
        "gcd_tkm": round(chain.mass_t * gcd, 1),
        "daf_sfd": _rounded(km / sfd if sfd else None, 4),
        "daf_gcd": _rounded(km / gcd if gcd else None, 4),
        "wtw_g_per_tkm": _rounded(intensity(wtw, chain.mass_t * sfd), 3),
        "ttw_g_per_tkm": _rounded(intensity(ttw, chain.mass_t * sfd), 3),
        "share_by_quality": {k: round(v, 4) for k, v in factor_share(chain, network).items()},
        **_grams(chain),
    }


def chain_dict(network: Network, chain: Chain, lang: str = "en") -> dict[str, Any]:
    """Return a chain as plain data: basis, mass, elements, totals and what is not counted.

    The basis of the exhaust and the last, a list of sentences, are in ``lang``: ``en``, ``ru`` or
    ``zh``.
    """
    return {
        **BASIS,
        "mass_t": chain.mass_t,
        "elements": [_element(network, chain, element) for element in chain.elements],
        "totals": totals_dict(network, chain),
        "exhaust": exhaust_dict(network, chain, lang),
        "not_counted": names("not counted", lang),
    }


def exhaust_facts(chain: Chain) -> list[tuple[str, Fact]]:
    """Return the facts by which pollutants of exhaust were found, each with its pollutant.

    A factor of a stretch on which nothing is burnt says nothing, and is not among them.
    """
    found: dict[tuple[str, str], Fact] = {}
    for element in chain.elements:
        for operation in element.operations:
            for pollutant in POLLUTANTS:
                fact = getattr(operation.exhaust, pollutant.name)
                if fact is not None and operation.ttw_kg:
                    found.setdefault((pollutant.name, fact.id), fact)
    return [(name, fact) for (name, _), fact in found.items()]


def exhaust_dict(network: Network, chain: Chain, lang: str = "en") -> dict[str, Any]:
    """Return the basis of the pollutants of exhaust, their factors, and where none is published.

    ``not_published`` names for each pollutant the elements whose grams are not known. A total
    leaves such a hub out; where it is a transport, there is no total.
    """
    return {
        "basis": word("emissions", "exhaust basis", lang),
        "factors": [
            {
                "pollutant": name,
                "subject": fact.subject,
                **_factor_dict(network, fact),
                "unit": fact.unit,
                "evidence": _evidence(network, fact),
                "locator": fact.locator,
                "note": plain_note(fact.note),
            }
            for name, fact in exhaust_facts(chain)
        ],
        "not_published": {
            it.name: [
                element.number for element in chain.elements if element.grams(it.name) is None
            ]
            for it in POLLUTANTS
        },
    }


def _evidence(network: Network, fact: Fact) -> str:
    """Return the class of evidence of a fact, or that the asker sets it."""
    source = network.sources.get(fact.source)
    return "set" if source is None else evidence_class(source.kind, fact.note)


def _grams(emitter: Chain | ChainElement | Operation) -> dict[str, float | None]:
    """Return the g of each pollutant of exhaust, None where they are not known."""
    return {f"{it.name}_g": _rounded(emitter.grams(it.name), 2) for it in POLLUTANTS}


def _element(network: Network, chain: Chain, element: ChainElement) -> dict[str, Any]:
    wtw, ttw = element.total("wtw_kg"), element.total("ttw_kg")
    plain: dict[str, Any] = {
        "tce": element.number,
        "kind": element.kind,
        "mode": element.mode,
        **({"to_mode": element.to_mode} if element.kind == "hub" else {}),
        "from": element.origin,
        "to": element.destination,
        "legs": list(element.legs),
        "wtw_kg": round(wtw, 2) + 0.0,
        "wtw_low_kg": round(element.band.low, 2) + 0.0,
        "wtw_high_kg": round(element.band.high, 2) + 0.0,
        "ttw_kg": round(ttw, 2) + 0.0,
        "energy_provision_kg": _provision(wtw, ttw),
    }
    if element.kind == "transport":
        km = element.total("distance_km")
        activity = chain.mass_t * element.sfd_km
        plain |= {
            "distance_km": round(km, 1),
            "sfd_km": round(element.sfd_km, 1),
            "gcd_km": round(element.gcd_km, 1),
            "daf_sfd": _rounded(km / element.sfd_km if element.sfd_km else None, 4),
            "daf_gcd": _rounded(km / element.gcd_km if element.gcd_km else None, 4),
            "activity_tkm": round(activity, 1),
            "wtw_g_per_tkm": _rounded(intensity(wtw, activity), 3),
            "ttw_g_per_tkm": _rounded(intensity(ttw, activity), 3),
        }
    else:
        plain["activity_t"] = chain.mass_t
    plain |= _grams(element)
    plain["operations"] = [_operation(network, it) for it in element.operations]
    return plain


def _operation(network: Network, operation: Operation) -> dict[str, Any]:
    carried = operation.kind == "carriage"
    return {
        "kind": operation.kind,
        "from": operation.places[0],
        "to": operation.places[-1],
        "countries": list(operation.countries),
        **({"distance_km": round(operation.distance_km, 1)} if carried else {}),
        "amount": round(operation.amount, 1),
        "amount_unit": "t-km" if carried else "t",
        "factor_unit": "g/t-km" if carried else "kg/t",
        "wtw_factor": _factor_dict(network, operation.wtw),
        "ttw_factor": _factor_dict(network, operation.ttw),
        "wtw_kg": round(operation.wtw_kg, 2) + 0.0,
        "ttw_kg": round(operation.ttw_kg, 2) + 0.0,
        **({} if operation.kind == "border" else _grams(operation)),
    }


def _factor_dict(network: Network, fact: Fact | None) -> dict[str, Any]:
    if fact is None:
        return {"value": None, "quality": NOT_GIVEN}
    return {
        "value": fact.value,
        "low": fact.low,
        "high": fact.high,
        "fact": fact.id,
        "year": fact.year,
        "source": fact.source,
        "quality": quality(network, fact),
    }
