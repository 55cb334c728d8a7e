"""Ordinary wagons, outside the trains of services: how much slower they go, and what they pay.

Where a network has services, a link of a railway that no service is boarded for is one along which
wagons are collected and marshalled: they make the kilometres a day that a railway undertakes to
(`WAGON_SPEED`), and are handed over at each border and change of gauge. Before they go abroad, the
railways on the way have to agree (`WAGON_NOTICE`), and a box and its platform are found one by one
(`WAGON_BOOKING`). Trains of services keep the speed of the mode, and their operators have space
agreed on. Goods that a truck brings over a customs border are put into a box of the railway, and
those that leave by such a truck out of it (`STUFFING`). Wagons with cargo counted in tonnes pay the
tariff of transit through a customs territory in which it neither begins nor ends (`TRANSIT_SHARE`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.adjustments import (
    STUFFING,
    TRANSIT_SHARE,
    WAGON_BOOKING,
    WAGON_NOTICE,
    customs_territory,
    is_between_markets,
    low_priority_trades,
    transit_countries,
)
from planner.pricing.arcs import HANDLE, MOVE, PASS, Steps
from planner.pricing.formula import NONE, SHIFT
from planner.question.query import Query, countries_of
from planner.restrictions.cargo_limits import fills_train

if TYPE_CHECKING:
    from planner.graph.graph import Graph

WAGON_SPEED = "wagon_speed_kmh"
"""Attribute of a mode in a country: the speed that boxes in ordinary wagons make at most, km/h."""
WAGON_HANDOVER = "wagon_handover_h"
"""Attribute of a mode in a country: hours of a wagon at a border station or change of gauge."""
WAGON_PRICE_SHARE = "wagon_price_share"
"""Attribute of a mode in a country: what these boxes pay as a share of its rate."""
STATIC = -1


class WagonFactor(NamedTuple):
    """By how much the hours and the dollars of a step in ordinary wagons are more.

    Hours are times ``pace``, with ``stay_h`` on top; dollars times ``fare``, with ``fee_usd`` on
    top, which the fact ``fee`` states by the TEU.
    """

    pace: float
    fare: float
    stay_h: float = 0.0
    fee: int = NONE
    fee_usd: float = 0.0


class _Terms(NamedTuple):
    """What a railway states of ordinary wagons: speed, share of its rates, hours, a fee."""

    speed: float
    fare: float
    handover_h: float
    notice_h: float
    fee: int
    fee_usd: float


def wagon_factors(network: Network, steps: Steps, query: Query) -> dict[int, WagonFactor]:
    """Return the factors of steps in ordinary wagons, by step; none of cargo that fills a train.

    Moves over a border are left out: its hours are those of formalities. Before and behind it, and
    where the gauge changes, the wagon is handed over. The hours of the notice come on top where it
    leaves the country in which cargo for another begins, and where it is loaded in transit; there
    the booking is paid as well, in transit and from one market of railways to another.
    """
    cargo = query.cargo
    if network.cargo[cargo].basis != "teu":
        return _transit_factors(network, steps, query)
    if not network.services or fills_train(network, cargo):
        return {}
    facts = network.facts
    stated = (WAGON_SPEED, WAGON_PRICE_SHARE, WAGON_HANDOVER, WAGON_NOTICE, WAGON_BOOKING)
    units = network.cargo_number(cargo, "teu")
    ends = countries_of(network, query)
    exported = ends[0] != ends[1]
    between_markets = is_between_markets(network, query)
    edition = day_number(network.edition.month, network.edition.day)
    names: dict[str, int] = {}
    arrays = steps.arrays
    country = np.array(
        [names.setdefault(network.places[it].country, len(names)) for it in steps.places]
    )[arrays.place_of]
    head, kind = np.asarray(steps.head), np.asarray(steps.kind)
    tail = np.searchsorted(np.asarray(steps.start), np.arange(len(head)), "right") - 1
    inland = country[tail] == country[head]
    station = arrays.place_of * len(steps.modes) + arrays.mode_of
    at_border = np.isin(station, station[head[(kind == MOVE) & ~inland]])
    km_h = _plain_speed(network, steps, query)
    found: dict[int, WagonFactor] = {}
    for mode in {it.partition("@")[0] for name in stated for it in facts.subjects_of(name)}:
        number = steps.modes.index(mode)
        edges = np.array(steps.by_mode[mode], dtype=np.int64)
        into = edges[arrays.mode_of[head[edges]] == number]
        moves = into[(kind[into] == MOVE) & inland[into]]
        passes = into[(kind[into] == PASS) & at_border[tail[into]]]
        rails = [steps.modes.index(it) for it in steps.modes if _other_gauge(network, it, mode)]
        loads = into[kind[into] == HANDLE]
        gauges = loads[np.isin(arrays.mode_of[tail[loads]], rails)]
        leaving = np.concatenate((passes, loads[at_border[head[loads]]]))
        joining = np.setdiff1d(loads, gauges)
        for name, at in names.items():
            terms = _terms(network, mode, name, edition)
            some = moves[country[head[moves]] == at]
            pace = np.maximum(km_h[some] / terms.speed, 1.0) if terms.speed else np.ones(len(some))
            if terms.fare != 1.0 or terms.speed:
                found |= {
                    edge: WagonFactor(factor, terms.fare)
                    for edge, factor in zip(some.tolist(), pace.tolist(), strict=True)
                    if factor > 1.0 or terms.fare != 1.0
                }
            if terms.handover_h:
                handed = np.concatenate((passes, gauges))
                handed = handed[country[head[handed]] == at].tolist()
                found |= dict.fromkeys(handed, WagonFactor(1.0, 1.0, terms.handover_h))
            booked = exported and name != ends[1] and (terms.notice_h or terms.fee != NONE)
            if booked:
                pays = between_markets or name not in ends
                fee, fee_usd = (terms.fee, terms.fee_usd * units) if pays else (NONE, 0.0)
                agreed = leaving if name == ends[0] else joining
                for edge in agreed[country[head[agreed]] == at].tolist():
                    stay_h = found[edge].stay_h if edge in found else 0.0
                    found[edge] = WagonFactor(1.0, 1.0, stay_h + terms.notice_h, fee, fee_usd)
    return _stuffed(network, steps, query) | found


def _stuffed(network: Network, steps: Steps, query: Query) -> dict[int, WagonFactor]:
    """Return the factors of changes between truck and train where the truck crosses customs.

    To a train or a wagon in a country that trucks reach from that of the origin, and from it in one
    from which they reach that of the destination, where the two are no one customs territory.
    """
    tables = network.facts.by_subject
    subjects = network.facts.subjects_of(STUFFING)
    ends = countries_of(network, query)
    home, end = (customs_territory(tables, it) for it in ends)
    if not subjects or home == end:
        return {}
    edition = day_number(network.edition.month, network.edition.day)
    units = network.cargo_number(query.cargo, "teu")
    place_of, mode_of, _, _, _ = steps.arrays
    head, kind = np.asarray(steps.head), np.asarray(steps.kind)
    tail = np.searchsorted(np.asarray(steps.start), np.arange(len(head)), "right") - 1
    country = [network.places[it].country for it in steps.places]
    beyond = [_foreign_neighbours(network, it) for it in ends]
    entered, left = (np.array([it in some for it in country]) for some in beyond)
    by_road = np.array([_family(network, it) == "road" for it in steps.modes])[mode_of]
    found: dict[int, WagonFactor] = {}
    for mode in subjects:
        entry = pick(tables[mode][STUFFING], edition)
        if entry is None:
            continue
        by_rail = np.array([it == mode for it in steps.modes])[mode_of]
        loads = by_road[tail] & by_rail[head] & entered[place_of[head]]
        unloads = by_rail[tail] & by_road[head] & left[place_of[head]]
        fee = WagonFactor(1.0, 1.0, 0.0, entry[2], float(entry[0]) * units)
        found |= dict.fromkeys(np.flatnonzero((kind == HANDLE) & (loads | unloads)).tolist(), fee)
    return found


def _foreign_neighbours(network: Network, country: str) -> set[str]:
    """Return the countries that a road joins to one, in other customs territories."""
    tables, places = network.facts.by_subject, network.places
    own = customs_territory(tables, country)
    found = set()
    for link in network.links:
        both = {places[link.a].country, places[link.b].country}
        if country in both and _family(network, link.mode) == "road":
            found |= both
    return {it for it in found if customs_territory(tables, it) != own}


def _family(network: Network, mode: str) -> str:
    """Return the family of a mode, empty for the gate."""
    known = network.modes.get(mode)
    return "" if known is None else known.family


def _transit_factors(network: Network, steps: Steps, query: Query) -> dict[int, WagonFactor]:
    """Return the factors of the moves of cargo in tonnes through countries of transit."""
    through = {*transit_countries(network, query)}
    edition = day_number(network.edition.month, network.edition.day)
    found: dict[int, WagonFactor] = {}
    for subject in network.facts.subjects_of(TRANSIT_SHARE):
        mode, _, country = subject.partition("@")
        entry = pick(network.facts.by_subject[subject][TRANSIT_SHARE], edition)
        if country in through and entry is not None:
            found |= {
                edge: WagonFactor(1.0, float(entry[0]))
                for edge in steps.by_mode[mode]
                if steps.kind[edge] == MOVE
                and not steps.rides.is_ride(edge)
                and _lies_in(network, steps, edge, country)
            }
    return found


def _lies_in(network: Network, steps: Steps, edge: int, country: str) -> bool:
    """Tell whether both ends of a move lie in a country."""
    step = steps.step(edge)
    return network.places[step.a].country == country == network.places[step.b].country


def _other_gauge(network: Network, mode: str, own: str) -> bool:
    """Tell whether a mode is a railway of another gauge than one."""
    known = network.modes.get(mode)
    return mode != own and known is not None and known.family == network.modes[own].family


def _plain_speed(network: Network, steps: Steps, query: Query) -> Any:
    """Return by step the speed of the trains that the cargo goes by, km/h, 0 without one."""
    rows = steps.rows
    at = rows.at_edition
    trades = low_priority_trades(network, rows.trades, query)
    low = np.isin(rows.trade[at], [rows.trades.index(it) for it in trades])
    hours = np.where(low, rows["low_free_h"][at], rows["free_h"][at])
    found = np.zeros(len(steps.head))
    runs = np.isfinite(hours) & (hours > 0.0)
    found[rows.steps[runs]] = rows["km"][at][runs] / hours[runs]
    return found


def _terms(network: Network, mode: str, country: str, edition: int) -> _Terms:
    """Return what the railway of a mode in a country states of ordinary wagons."""
    tables = network.facts.by_subject
    table = {**tables.get(mode, {}), **tables.get(f"{mode}@{country}", {})}

    def stated(attribute: str, usual: float) -> float:
        entry = pick(table.get(attribute, ()), edition)
        return usual if entry is None else float(entry[0])

    fee = pick(table.get(WAGON_BOOKING, ()), edition)
    return _Terms(
        stated(WAGON_SPEED, 0.0),
        stated(WAGON_PRICE_SHARE, 1.0),
        stated(WAGON_HANDOVER, 0.0),
        stated(WAGON_NOTICE, 0.0),
        NONE if fee is None else fee[2],
        0.0 if fee is None else float(fee[0]),
    )


def carbon_usd(graph: "Graph") -> dict[int, float]:
    """Return by step the dollars that are paid for its CO2e, of which wagons pay no share."""
    rows, mass = graph.steps.rows, graph.pricer.mass
    levied = rows["carbon_usd_per_t"][rows.on(graph.pricer.day)]
    some = levied.nonzero()[0]
    return dict(zip(rows.steps[some].tolist(), (levied[some] * mass).tolist(), strict=True))


def with_wagons(
    graph: "Graph", factors: Mapping[int, WagonFactor], carbon: dict[int, float] | None = None
) -> "Graph":
    """Return a graph of arrays in which some steps take longer and cost more.

    Parameters
    ----------
    graph, factors
        The graph, and the factors of its steps.
    carbon
        `carbon_usd` where that of the graph is another.
    """
    if not factors:
        return graph
    edges = np.fromiter(factors, dtype=np.int64, count=len(factors))
    pace, fare, stay_h, _, fee_usd = np.array(list(factors.values())).T
    hours, usd, number = (np.array(it) for it in (graph.hours, graph.usd, graph.number))
    carbon = carbon_usd(graph) if carbon is None else carbon
    levied = np.array([carbon.get(edge, 0.0) for edge in factors] if carbon else 0.0)
    hours[edges] = hours[edges] * pace + stay_h + SHIFT - SHIFT
    usd[edges] = (usd[edges] - levied) * fare + levied + fee_usd + SHIFT - SHIFT
    calendar = graph.calendar
    of_calendar = np.repeat([[1.0], [0.0]], len(calendar.first), axis=1)
    dated = number[edges] != STATIC
    of_calendar[:, number[edges][dated]] = pace[dated], stay_h[dated]
    of_span = np.repeat(of_calendar[:, :-1], np.diff(np.asarray(calendar.first)), axis=1)
    takes: Any = np.asarray(calendar.hours) * of_span[0] + of_span[1] + SHIFT - SHIFT
    return graph._replace(
        hours=hours, usd=usd, calendar=calendar._replace(hours=takes), wagons=factors
    )
