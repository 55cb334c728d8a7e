"""Voyages of bulk, as a chartering desk estimates them.

The ship is hired by the day for the time at sea, in ballast and in port, at the time-charter rate
of its class in the month of departure, and burns fuel; a port asks dues by gross tonnage. All is
shared by the tonnes on board::

    at sea   (charter x r + bunker x (laden + ballast x (r - 1))) / 24 / tonnes  an hour
    in port  (charter + bunker x fuel in port) / 24 / tonnes                      an hour

with ``r = 1 / (1 - ballast_share)``, the hours of the round voyage per hour laden; both with the
commission of brokers, and at sea with a margin for weather. Loading takes the hours that a berth
is waited for and prepared, and the tonnes on board by the rate of the terminal.
"""

import datetime as dt
from typing import NamedTuple

from corridors.errors import DataError
from corridors.model.cargo import lineage
from corridors.model.entities import Ship
from corridors.model.facts import Entries, Entry
from corridors.model.network import Network
from corridors.model.seasons import month_of
from planner.pricing.formula import NONE, Formula, Powers, freight_usd
from planner.question.query import Query

CHARTER, BUNKER = "charter_usd_per_d", "bunker_usd_per_t"
SPREAD = "charter_spread"
"""Attribute of the sea: what a charterer pays as a share of what the market of the month says."""
TURN, DUES, LARGEST = "port_turn_h", "port_dues_usd_per_gt", "max_dwt_t"
PASSAGE = "short_passage_h"
"""Attribute of the sea: hours of the passage for which a port that takes only smaller ships asks
what these cost more than the usual ship."""
SEA = "sea"
SPEED = "speed_kmh"
VOYAGE_ATTRIBUTES = (CHARTER, BUNKER, SPREAD, TURN, DUES)
"""Attributes of which voyages are made and that are drawn, beside the rates of terminals."""
_LOADING, _DISCHARGE = "_loading_t_per_d", "_discharge_t_per_d"
_DAY = 24.0


class Voyage(NamedTuple):
    """The ship of a question.

    Attributes
    ----------
    ship, tonnes
        Its class, and what it carries.
    at_sea, in_port, spread
        Facts with dollars per hour and tonne, each with its weight, and what they are multiplied
        by.
    tonnage
        Gross tonnage per tonne on board.
    kinds
        The kind of cargo, its parent and so on.
    values
        Values of all these facts.
    smaller
        The smaller ships that carry the cargo, for ports that do not take this one.
    passage
        Facts with dollars per tonne that this ship costs more than the usual one on a short
        passage: paid at such a port.
    speed
        The fact with the speed of its class, which it keeps where no link is slower; `NONE` where
        none is stated.
    """

    ship: Ship
    tonnes: float
    at_sea: Powers
    in_port: Powers
    spread: Powers
    tonnage: float
    kinds: tuple[str, ...]
    values: dict[int, float]
    dwt_t: float
    smaller: "tuple[Voyage, ...]" = ()
    passage: Powers = ()
    speed: int = NONE

    @property
    def speed_kmh(self) -> float:
        """The speed of its class, infinite where none is stated."""
        return self.values.get(self.speed, float("inf"))

    def at(self, limit: float) -> "Voyage":
        """Return the voyage by the largest ship that a port takes, limit in t deadweight."""
        fit = (it for it in (self, *self.smaller) if it.dwt_t <= limit)
        return next(fit, (self, *self.smaller)[-1])

    def usd_per_h(self, hire: Powers) -> float:
        """Return what the ship costs an hour and tonne, at sea or in port."""
        return float(freight_usd(hire, self.spread, self.values.__getitem__))

    def terminal_rates(self, *, loads: bool) -> tuple[str, ...]:
        """Return the attributes with the rate of a terminal, that of the kind itself first."""
        way = _LOADING if loads else _DISCHARGE
        return tuple(kind + way for kind in self.kinds)


def is_terminal_rate(attribute: str) -> bool:
    """Tell whether an attribute states how many tonnes a terminal loads or discharges a day."""
    return attribute.endswith((_LOADING, _DISCHARGE))


def is_chartered(mode: str, formula: Formula) -> bool:
    """Tell whether a ship sails a move of which no rate per tonne and km is stated."""
    return mode == SEA and formula.rate == NONE


def ship_between(network: Network, query: Query) -> Ship | None:
    """Return the class of ships that carries the cargo of a question, None where none is known.

    The usual one, or the largest that both ends are known to take: an end states it or, where it
    states nothing, takes the usual one.
    """
    kinds = {*lineage(network.cargo, query.cargo)}
    able = [it for it in network.ships.values() if kinds & {*it.cargo}]
    usual = next((it for it in able if kinds & {*it.usual}), None)
    if usual is None or network.cargo[query.cargo].basis == "teu":
        return None
    own = _number(network, usual.id, "dwt_t")
    takes = [_limit(network, place, own) for place in (query.origin, query.destination) if place]
    fit = [it for it in able if _number(network, it.id, "dwt_t") <= min(takes, default=own)]
    return fit[0] if fit else able[-1]


def _limit(network: Network, place: str, usual: float) -> float:
    entries = network.facts.entries((f"{place}:{SEA}",), LARGEST)
    return float(entries[0][0]) if entries else usual


def _number(network: Network, subject: str, attribute: str) -> float:
    entries = network.facts.entries((subject,), attribute)
    if not entries:
        message = f"facts: {attribute} of {subject} is missing, of which voyages are made; state it"
        raise DataError([message])
    return float(entries[0][0])


def voyage_of(network: Network, query: Query) -> Voyage | None:
    """Return the ship of a question and what it costs, None where its cargo charters none."""
    ship = ship_between(network, query)
    if ship is None:
        return None
    kinds = {*lineage(network.cargo, query.cargo)}
    ships = [it for it in network.ships.values() if kinds & {*it.cargo}]
    own, *others = (_estimate(network, it, query) for it in ships[ships.index(ship) :])
    hours = _number(network, SEA, PASSAGE)
    smaller = tuple(
        it._replace(
            values=own.values | it.values,
            passage=(
                *((number, weight * hours) for number, weight in it.at_sea),
                *((number, -weight * hours) for number, weight in own.at_sea),
            ),
        )
        for it in others
    )
    return own._replace(smaller=smaller)


def _estimate(network: Network, ship: Ship, query: Query) -> Voyage:
    def of(attribute: str, subject: str = ship.id) -> float:
        return _number(network, subject, attribute)

    tonnes = of("lot_t")
    whole = 1.0 + of("commission_pct", SEA) / 100.0
    per_h = whole / _DAY / tonnes
    round_trip = 1.0 / (1.0 - of("ballast_share"))
    fuel = of("fuel_t_per_d") + of("ballast_fuel_t_per_d") * (round_trip - 1.0)
    margin, price = of("weather_margin", SEA), of("fuel_price_share")
    charter = dated(network.facts.entries((ship.id,), CHARTER), query.depart)
    bunker = dated(network.facts.entries((SEA,), BUNKER), query.depart)
    spread = tuple((it, 1.0) for it in network.facts.entries((SEA,), SPREAD)[:1])
    speed = network.facts.entries((ship.id,), SPEED)[:1]

    def hire(days: float, fuel_t: float) -> Powers:
        return (
            *((it[2], share * days * per_h) for it, share in charter),
            *((it[2], share * fuel_t * price * per_h) for it, share in bunker),
        )

    return Voyage(
        *(ship, tonnes, hire(round_trip * margin, fuel * margin)),
        hire(1.0, of("port_fuel_t_per_d")),
        tuple((it[2], power) for it, power in spread),
        of("gross_tonnage") / tonnes * whole,
        lineage(network.cargo, query.cargo),
        {it[2]: float(it[0]) for it in (*(it for it, _ in (*charter, *bunker, *spread)), *speed)},
        of("dwt_t"),
        speed=speed[0][2] if speed else NONE,
    )


def dated(entries: Entries, depart: dt.date) -> tuple[tuple[Entry, float], ...]:
    """Return the facts that make a level in the month of departure, each with its weight.

    Between two months the level is interpolated; before the first and after the last it stays.
    """
    asked = depart.year * 12 + depart.month - 1
    known = sorted(
        ((month_of(it[1]), it) for it in entries if it[1] is not None), key=lambda it: it[0]
    )
    if not known:
        return tuple((it, 1.0) for it in entries[:1])
    before = [it for it in known if it[0] <= asked] or known[:1]
    after = [it for it in known if it[0] >= asked] or known[-1:]
    (first, one), (last, other) = before[-1], after[0]
    if first == last:
        return ((one, 1.0),)
    share = (asked - first) / (last - first)
    return ((one, 1.0 - share), (other, share))
