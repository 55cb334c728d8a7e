"""What a route costs the shipper beside its price and its hours.

Documents of each carrier, the agent and the transit declaration of each country in between, goods
that are lost at a transfer, a connection that is missed: no carrier's bill shows them, and a
shipper who compares routes counts them. They are part of generalised cost alone. The figures are
facts (docs/reference/data.md, "Costs of a shipper beside the price").
"""

from collections.abc import Iterable, Sequence
from math import fsum
from typing import NamedTuple

from corridors.model.entities import GATE
from corridors.model.facts import Entries, pick
from corridors.model.network import Network
from corridors.model.seasons import Season, day_number, in_season
from planner.pricing.adjustments import is_bulk
from planner.pricing.arcs import HANDLE, MOVE, SERVED, Step, Steps
from planner.pricing.quantize import SHIFT
from planner.query.query import Query, countries_of, hour_rate

_BY_DISCHARGE = ("sea", "air")
"""Modes by which cargo enters a country where it is discharged."""


class Burden(NamedTuple):
    """What one or more steps cost the shipper beside price and hours, USD for the shipment.

    Attributes
    ----------
    transfers
        Documents, release and agent of changes of mode; pick-up and delivery at the ends.
    transit
        Declaration, guarantee, agent and permits of countries in transit.
    losses
        Goods lost or damaged at changes of mode.
    delays
        Hours waited for the next departure where a connection is missed, times their share.
    documents
        Export and import documents of the journey.
    facts
        The facts behind them.
    """

    transfers: float = 0.0
    transit: float = 0.0
    losses: float = 0.0
    delays: float = 0.0
    documents: float = 0.0
    facts: tuple[int, ...] = ()

    @property
    def usd(self) -> float:
        """All of it, USD."""
        return self.transfers + self.transit + self.losses + self.delays + self.documents


_NOTHING = Burden()
COUNTED = frozenset(("generalised", "co2e", "distance"))
"""Criteria whose answers weigh what a route costs the shipper (`planner.routing.preference`)."""


class ShipperCosts:
    """What steps cost the shipper of one question beside price and hours.

    Parameters
    ----------
    network
        The network under its layers of facts.
    query
        The question: its ends, cargo, day and value of time.

    Attributes
    ----------
    seasons
        Seasons that were asked on the way: on days of the same ones all costs are the same.
    """

    def __init__(self, network: Network, query: Query) -> None:
        self.network = network
        self.tables = network.facts.by_subject
        self.day = day_number(query.depart.month, query.depart.day)
        self.seasons: set[Season] = set()
        self.rate = hour_rate(network, query)
        self.bulk = is_bulk(network, query.cargo)
        self.land = {mode.id for mode in network.modes.values() if mode.land}
        units = network.cargo_number(query.cargo, "consignment_units")
        self.share = 1.0 / units if units else 0.0
        self.loss = network.cargo_number(query.cargo, "value_usd") * (
            network.cargo_number(query.cargo, "transfer_loss_pct") / 100.0
        )
        self.access = network.cargo_number(query.cargo, "access_cost_usd") * self.share
        self.access_facts = tuple(
            entry[2] for entry in network.cargo_entries(query.cargo, "access_cost_usd")[:1]
        )
        self.loss_facts = tuple(
            entry[2]
            for name in ("value_usd", "transfer_loss_pct")
            for entry in network.cargo_entries(query.cargo, name)[:1]
            if self.loss
        )
        self.countries = {place.id: place.country for place in network.places.values()}
        self._territories: dict[str, str] = {}
        origin, destination = countries_of(network, query)
        self.ends = (origin, destination)
        self.home, self.end = self.territory(origin), self.territory(destination)

    def territory(self, country: str) -> str:
        """Return the customs territory of a country: that of its union, or its own."""
        if country not in self._territories:
            found = self._value((country,), "customs_territory")
            self._territories[country] = str(found[0]) if found else country
        return self._territories[country]

    def documents(self) -> Burden:
        """Return what export and import cost once, whatever the route."""
        if self.home == self.end or not self.share:
            return _NOTHING
        found = (
            self._value((country,), name)
            for country, name in zip(
                self.ends, ("export_documents_usd", "import_documents_usd"), strict=True
            )
        )
        known = [it for it in found if it is not None]
        usd = fsum(value for value, _ in known) * self.share
        return Burden(documents=usd, facts=tuple(fact for _, fact in known))

    def step(self, step: Step) -> Burden:
        """Return what a step costs the shipper."""
        if step.kind == HANDLE:
            if step.service not in ("", SERVED):
                # A change of gauge on a service is no transfer of the consignment.
                return _NOTHING
            return self.handling(step.a, step.first, step.second)
        if step.kind == MOVE and step.first in self.land:
            return self._entering(step.b, step.first, self.countries[step.a])
        return _NOTHING

    def handling(self, place: str, first: str, second: str) -> Burden:
        """Return what a transfer, loading or unloading costs the shipper."""
        country = self.countries[place]
        pair = f"{first}>{second}"
        chain = (f"{pair}@{place}", f"{pair}@{country}", pair)
        facts: list[int] = []
        usd = losses = delays = 0.0
        cost = self._value(chain, "transfer_cost_usd") if self.share else None
        if cost is not None:
            usd = cost[0] * self.share
            facts.append(cost[1])
        other = first if second == GATE else second
        if self.access and GATE in (first, second) and other != "road":
            usd += self.access
            facts += self.access_facts
        if GATE not in (first, second):
            losses = self.loss
            facts += self.loss_facts
            missed = None if self.bulk else self._value(chain, "missed_connection_pct")
            headway = self._value(chain, "headway_h") if missed else None
            if missed is not None and headway is not None:
                delays = missed[0] / 100.0 * headway[0] * self.rate
                facts += [missed[1], headway[1]]
        transit = _NOTHING
        if first in _BY_DISCHARGE and self.territory(country) != self.home:
            transit = self._entering(place, first, "")
        return Burden(usd, transit.transit, losses, delays, 0.0, (*facts, *transit.facts))

    def _entering(self, place: str, mode: str, before: str) -> Burden:
        """Return what it costs to enter the customs territory of a place from a country."""
        country = self.countries[place]
        if not self.share or not country or before == country:
            return _NOTHING
        territory = self.territory(country)
        left = self.territory(before) if before else ""
        if left == territory:
            return _NOTHING
        chains: list[tuple[str, ...]] = []
        if territory != self.end:
            chains.append((f"{place}:{mode}", f"{mode}@{country}", mode))
        if left == self.end != self.home:
            # Cargo that leaves where it is bound for, to come back, has only passed through.
            chains.append((f"{mode}@{before}", mode))
        costs = [self._value(chain, "transit_cost_usd") for chain in chains]
        known = [cost for cost in costs if cost is not None]
        usd = fsum(value for value, _ in known) * self.share
        return Burden(transit=usd, facts=tuple(fact for _, fact in known))

    def _value(self, chain: Sequence[str], name: str) -> tuple[float, int] | None:
        """Return the value that holds of the first subject that has one, and its fact."""
        for subject in chain:
            table = self.tables.get(subject)
            entries: Entries = table.get(name, ()) if table else ()
            if entries:
                self.seasons.update(season for _, season, _ in entries if season is not None)
                found = pick(entries, self.day)
                if found is not None:
                    return found[0], found[2]  # type: ignore[return-value] # words: a territory
        return None


def shipper_column(network: Network, steps: Steps, query: Query) -> list[float]:
    """Return by step what it costs the shipper of a question beside price and hours, USD.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    query
        The question.
    """
    return seasonal_column(network, steps, query).column


class SeasonalColumn(NamedTuple):
    """What `shipper_column` returns, and by what seasons: which of them held that day."""

    seasons: tuple[Season, ...]
    held: tuple[bool, ...]
    column: list[float]


def seasonal_column(network: Network, steps: Steps, query: Query) -> SeasonalColumn:
    """Return what `shipper_column` does, with the seasons that it depends on."""
    costs = ShipperCosts(network, query)
    column = _column(costs, network, steps)
    seasons = tuple(costs.seasons)
    return SeasonalColumn(seasons, tuple(in_season(it, costs.day) for it in seasons), column)


def _column(costs: ShipperCosts, network: Network, steps: Steps) -> list[float]:
    column = [0.0] * len(steps.head)
    places, modes = steps.places, steps.modes
    place_of, mode_of, kind, head = steps.place_of, steps.mode_of, steps.kind, steps.head
    country = [costs.countries[place] for place in places]
    land = {at for at, mode in enumerate(modes) if mode in costs.land}
    special = {
        subject
        for name in ("transfer_cost_usd", "missed_connection_pct", "headway_h")
        for subject in network.facts.subjects_of(name)
        if "@" in subject
    }
    special_places = {subject.partition("@")[2] for subject in special}
    known: dict[tuple[int, int, str], float] = {}
    rides = steps.rides
    for state in range(len(steps.start) - 1):
        at, mode = place_of[state], mode_of[state]
        here, is_special = country[at], places[at] in special_places
        if steps.start[state + 1] > rides.first and rides.is_ride(steps.start[state]):
            continue
        for edge in range(steps.start[state], steps.start[state + 1]):
            if kind[edge] == MOVE:
                if mode in land and country[place_of[head[edge]]] != here:
                    column[edge] = costs.step(steps.step(edge)).usd
            elif kind[edge] == HANDLE:
                other = mode_of[head[edge]]
                if is_special and f"{modes[mode]}>{modes[other]}@{places[at]}" in special:
                    column[edge] = costs.handling(places[at], modes[mode], modes[other]).usd
                    continue
                key = (mode, other, here)
                if key not in known:
                    known[key] = costs.handling(places[at], modes[mode], modes[other]).usd
                column[edge] = known[key]
    rounded = [value + SHIFT - SHIFT for value in column]
    moved = [0.0 if kind[edge] == HANDLE else rounded[edge] for edge in rides.edges]
    rounded[rides.first : rides.first + len(rides)] = rides.sums(moved).tolist() if moved else ()
    return rounded


def burden_of(network: Network, query: Query, steps: Iterable[Step]) -> Burden:
    """Return what a journey costs the shipper beside its price and its hours.

    Parameters
    ----------
    network, query
        The network under its layers of facts, and the question.
    steps
        The steps of the journey.
    """
    costs = ShipperCosts(network, query)
    parts = [costs.documents(), *map(costs.step, steps)]
    return Burden(
        fsum(part.transfers for part in parts),
        fsum(part.transit for part in parts),
        fsum(part.losses for part in parts),
        fsum(part.delays for part in parts),
        fsum(part.documents for part in parts),
        tuple(dict.fromkeys(fact for part in parts for fact in part.facts)),
    )
