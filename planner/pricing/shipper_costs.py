"""What a route costs the shipper beside its price and its hours.

Documents of each carrier, the agent and the transit declaration of each country in between, goods
that are lost at a transfer, a connection that is missed: no carrier's bill shows them, and a
shipper who compares routes counts them. They are part of generalised cost alone. The figures are
facts (docs/reference/data.md, "Costs of a shipper beside the price").

By generalised cost, CO2e and distance each boarding, transfer, change of mode and border also has a
penalty in the unit of the criterion, so that none buys one for a gain that no shipper would notice.
Penalties are part of what is minimised, and of no total that is shown. By time and cost there is
none: each of them already takes its hours and has its charges, and the fastest is the fastest.
"""

from collections.abc import Iterable, Sequence
from math import fsum
from operator import mul
from typing import TYPE_CHECKING, Any, NamedTuple

from corridors.model.entities import GATE
from corridors.model.facts import Entries, pick
from corridors.model.network import Network
from corridors.model.seasons import Season, day_number, in_season
from planner.pricing.adjustments import customs_territory, is_bulk
from planner.pricing.arcs import HANDLE, MOVE, SERVED, Step, Steps
from planner.pricing.formula import BOARD, SHIFT, on_grid
from planner.question.query import Query, countries_of, hour_rate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = list[float] | NDArray[np.float64]

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
    events, event_usd
        How many of each of `EVENTS` there are, and the penalty of one.
    facts
        The facts behind them.
    """

    transfers: float = 0.0
    transit: float = 0.0
    losses: float = 0.0
    delays: float = 0.0
    documents: float = 0.0
    events: tuple[int, ...] = ()
    event_usd: tuple[float, ...] = ()
    facts: tuple[int, ...] = ()

    @property
    def paid(self) -> float:
        """What is paid or lost, without penalties, USD."""
        return self.transfers + self.transit + self.losses + self.delays + self.documents

    @property
    def penalties(self) -> float:
        """Penalties of its boardings, transfers, changes of mode and borders, USD."""
        return fsum(map(mul, self.events, self.event_usd))

    @property
    def usd(self) -> float:
        """All of it, USD."""
        return self.paid + self.penalties


_NOTHING = Burden()
EVENTS = ("boarding", "transfer", "mode_change", "border")
"""What has a penalty, in the order in which `Penalties` counts."""
PENALISED = {
    "generalised": "",
    "co2e": "penalty_kg_per_usd",
    "distance": "penalty_km_per_usd",
}
"""Criteria with penalties, and the attribute of a cargo kind that turns USD into their unit."""


def penalties_usd(network: Network, cargo: str) -> tuple[float, ...]:
    """Return the penalty of each of `EVENTS` for a cargo kind, USD per unit of the shipment."""
    return tuple(network.cargo_number(cargo, f"{event}_penalty_usd") for event in EVENTS)


def price_share(network: Network, cargo: str, by: str) -> float:
    """Return the share of the price that is a penalty by a criterion that weighs no money."""
    return network.cargo_number(cargo, "penalty_price_pct") / 100.0 if PENALISED.get(by) else 0.0


def penalty_of(
    network: Network, query: Query, steps: Iterable[Step], price_usd: float = 0.0
) -> float:
    """Return the penalties of a journey by the criterion of its question, in its unit.

    Parameters
    ----------
    network, query
        The network under its layers of facts, and the question.
    steps, price_usd
        The steps of the journey, and its price.
    """
    factor = penalty_factor(network, query.cargo, query.by)
    if not factor:
        return 0.0
    events = fsum(map(mul, *_events_of(network, query, steps)))
    return factor * (events + price_share(network, query.cargo, query.by) * price_usd)


def _events_of(
    network: Network, query: Query, steps: Iterable[Step]
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return how many of each of `EVENTS` a journey has, and the penalty of one, USD."""
    penalties = Penalties(network, countries_of(network, query)[0])
    counts = (sum(some) for some in zip(*map(penalties.events, steps), strict=True))
    return tuple(counts), penalties_usd(network, query.cargo)


def penalty_factor(network: Network, cargo: str, by: str) -> float:
    """Return what a dollar of penalty is in the unit of a criterion; 0 by time and cost."""
    if by not in PENALISED:
        return 0.0
    return network.cargo_number(cargo, PENALISED[by]) if PENALISED[by] else 1.0


class Penalties:
    """What boardings, transfers, changes of mode and borders count for, for one cargo and origin.

    A handling between two carriers is a change of mode where their families differ, else a
    transfer where one of them is a service. A change of gauge alone is neither: the consignment
    goes on under the same documents. A border is one between customs territories: by land where
    a step crosses it, by sea and air where cargo is discharged.

    Parameters
    ----------
    network
        The network under its layers of facts.
    origin
        Country in which the journey begins.
    """

    def __init__(self, network: Network, origin: str) -> None:
        self.network = network
        self.countries = {place.id: place.country for place in network.places.values()}
        self.family = {mode.id: mode.family for mode in network.modes.values()}
        self.land = {mode.id for mode in network.modes.values() if mode.land}
        self._territories: dict[str, str] = {}
        self.home = self.territory(origin)

    def territory(self, country: str) -> str:
        """Return the customs territory of a country: that of its union, or its own."""
        if country not in self._territories:
            tables = self.network.facts.by_subject
            self._territories[country] = customs_territory(tables, country)
        return self._territories[country]

    def events(self, step: Step) -> tuple[int, int, int, int]:
        """Return how many of each of `EVENTS` a step is; a ride that is not unfolded is none."""
        here = self.territory(self.countries[step.a])
        if step.kind == BOARD:
            return 1, 0, 0, 0
        if step.kind == MOVE and step.first in self.land:
            there = self.territory(self.countries[step.b])
            return 0, 0, 0, int(bool(here and there) and here != there)
        if step.kind != HANDLE or step.first == GATE or step.service not in ("", SERVED):
            return 0, 0, 0, 0
        apart = step.first != step.second
        discharged = step.first in _BY_DISCHARGE and apart and here != self.home
        if step.second == GATE:
            return 0, 0, 0, int(discharged)
        changes = self.family[step.first] != self.family[step.second]
        transfer = not changes and (step.service == SERVED or not apart)
        return 0, int(transfer), int(changes), int(discharged)

    def usd(self, steps: Steps, cargo: str) -> "NDArray[np.float64]":
        """Return the penalties of all steps for a cargo kind, USD per unit of the shipment."""
        import numpy as np

        each = penalties_usd(self.network, cargo)
        if not any(each):
            return np.zeros(len(steps.head))
        usd: NDArray[np.float64] = on_grid(self.by_step(steps) @ np.array(each))
        return usd

    def by_step(self, steps: Steps) -> "NDArray[np.int64]":
        """Return `events` of all steps, of shape (steps, `EVENTS`); a ride has those of its way."""
        import numpy as np

        numbers: dict[str, int] = {}
        at = np.array(
            [
                numbers.setdefault(self.territory(self.countries[it]), len(numbers))
                for it in steps.places
            ]
        )
        # Steps of one kind between the same modes and territories are the same events.
        others, first, which = alike(steps, at)
        rides = steps.rides
        events = np.zeros((len(steps.head), len(EVENTS)), dtype=np.int64)
        kinds = [self.events(steps.step(it)) for it in first]
        events[others] = np.array(kinds, dtype=np.int64).reshape(-1, len(EVENTS))[which]
        if len(rides):
            parts = np.asarray(rides.edges, dtype=np.int64)
            borders = np.where(steps.arrays.kind[parts] == MOVE, events[parts, 3], 0)
            events[rides.first : rides.first + len(rides), 3] = rides.sums(borders)
        return events


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
        origin, destination = countries_of(network, query)
        self.penalties = Penalties(network, origin)
        self.countries, self.territory = self.penalties.countries, self.penalties.territory
        self.ends = (origin, destination)
        self.home, self.end = self.penalties.home, self.territory(destination)

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
        if step.kind == MOVE and step.first in self.penalties.land:
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
        return Burden(usd, transit.transit, losses, delays, facts=(*facts, *transit.facts))

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


def shipper_columns(
    network: Network, steps: Steps, query: Query, price_usd: "Floats"
) -> dict[str, Any]:
    """Return by criterion what each step counts beside what is shown of it, in its unit.

    By generalised cost that is what the step costs the shipper beside price and hours, and its
    penalties; by CO2e and distance its penalties alone.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and its steps.
    query
        The question; the column of generalised cost, which takes longest, is made only where it
        asks for that.
    price_usd
        The price of each step.

    Returns
    -------
    dict
        An array by step of each criterion in `PENALISED`; nothing of a criterion by which no step
        counts more than is shown.
    """
    if query.by not in PENALISED:
        return {}
    origin, _ = countries_of(network, query)
    usd = Penalties(network, origin).usd(steps, query.cargo)
    columns: dict[str, Any] = penalty_columns(network, query.cargo, usd, price_usd)
    if query.by == "generalised":
        borne = seasonal_column(network, steps, query).column
        columns["generalised"] = borne + columns.get("generalised", 0.0)
    return columns


def penalty_columns(
    network: Network, cargo: str, events_usd: "NDArray[np.float64]", price_usd: "Floats"
) -> "dict[str, NDArray[np.float64]]":
    """Return by criterion the penalties of each step in its unit.

    Parameters
    ----------
    network, cargo
        The network under its layers of facts, and a cargo kind.
    events_usd, price_usd
        By step the penalties of what it is, from `Penalties.usd`, and its price.
    """
    import numpy as np

    found = {}
    for by in PENALISED:
        factor, share = penalty_factor(network, cargo, by), price_share(network, cargo, by)
        usd = events_usd + share * np.asarray(price_usd) if share else events_usd
        if factor and usd.any():
            found[by] = on_grid(usd * factor)
    return found


class SeasonalColumn(NamedTuple):
    """What steps cost the shipper, and by what seasons: which of them held that day."""

    seasons: tuple[Season, ...]
    held: tuple[bool, ...]
    column: "NDArray[np.float64]"


def seasonal_column(network: Network, steps: Steps, query: Query) -> SeasonalColumn:
    """Return what steps cost the shipper beside price, hours and penalties, USD, and when."""
    costs = ShipperCosts(network, query)
    column = _column(costs, network, steps)
    seasons = tuple(costs.seasons)
    return SeasonalColumn(seasons, tuple(in_season(it, costs.day) for it in seasons), column)


def _column(costs: ShipperCosts, network: Network, steps: Steps) -> "NDArray[np.float64]":
    import numpy as np

    # What is stated of no place is the same in a whole country.
    numbers: dict[str, int] = {}
    at = np.array([numbers.setdefault(costs.countries[it], len(numbers)) for it in steps.places])
    others, first, which = alike(steps, at, _stated(network, steps))
    column = np.zeros(len(steps.head))
    column[others] = np.array([costs.step(steps.step(it)).usd for it in first])[which]
    column = column + SHIFT - SHIFT
    rides = steps.rides
    if len(rides):
        parts = np.asarray(rides.edges, dtype=np.int64)
        moved = np.where(steps.arrays.kind[parts] == HANDLE, 0.0, column[parts])
        column[rides.first : rides.first + len(rides)] = rides.sums(moved)
    return column


def _stated(network: Network, steps: Steps) -> "NDArray[np.bool_]":
    """Return the steps for which a place states costs of its own."""
    import numpy as np

    number = {place: at for at, place in enumerate(steps.places)}
    modes: dict[str, list[int]] = {}
    for at, mode in enumerate(steps.modes):  # that of services has the name of the mode
        modes.setdefault(mode, []).append(at)
    pairs, ends, many = [], [], len(steps.modes)
    for name in ("transfer_cost_usd", "missed_connection_pct", "headway_h", "transit_cost_usd"):
        for subject in network.facts.subjects_of(name):
            pair, _, place = subject.partition("@")
            if place in number and ">" in pair:
                one, _, other = pair.partition(">")
                both = ((a, b) for a in modes.get(one, ()) for b in modes.get(other, ()))
                pairs += [(number[place] * many + a) * many + b for a, b in both]
            place, _, mode = subject.partition(":")
            if place in number:
                ends += [number[place] * many + at for at in modes.get(mode, ())]
    start, head, kind = (np.asarray(it) for it in (steps.start, steps.head, steps.kind))
    tail = np.repeat(np.arange(len(start) - 1), np.diff(start))
    mode_of = steps.arrays.mode_of
    state = steps.arrays.place_of * many + mode_of
    handled = np.isin(state[tail] * many + mode_of[head], pairs) | np.isin(state[tail], ends)
    entered = np.isin(state[head], ends)
    found: NDArray[np.bool_] = np.where(kind == HANDLE, handled, entered)
    return found


def alike(
    steps: Steps, at: "NDArray[np.int64]", apart: "NDArray[np.bool_] | None" = None
) -> "tuple[NDArray[np.int64], list[int], NDArray[np.int64]]":
    """Return all steps but rides, and groups of those of one kind between the same modes.

    Parameters
    ----------
    steps
        The steps.
    at
        By place the number of what holds there; steps of a group lead between the same numbers.
    apart
        Steps that are groups of their own.

    Returns
    -------
    tuple
        The steps, a step of each group, and by step the number of its group.
    """
    import numpy as np

    start, head = steps.arrays.start, steps.arrays.head
    place_of, mode_of = steps.arrays.place_of, steps.arrays.mode_of
    tail = np.repeat(np.arange(len(start) - 1), np.diff(start))
    numbers = steps.arrays.kind.astype(np.int64)
    for column, most in (
        *((mode_of[it], len(steps.modes)) for it in (tail, head)),
        *((at[place_of[it]], int(at.max()) + 1) for it in (tail, head)),
    ):
        numbers = numbers * most + column
    if apart is not None:
        numbers = np.where(apart, -1 - np.arange(len(numbers)), numbers)
    # Copies of steps may stand behind the rides (`planner.graph.via`).
    rides = steps.rides
    single = np.ones(len(head), dtype=bool)
    single[rides.first : rides.first + len(rides)] = not len(rides)
    others = np.flatnonzero(single)
    _, first, which = np.unique(numbers[others], return_index=True, return_inverse=True)
    return others, others[first].tolist(), which


def burden_of(network: Network, query: Query, steps: Iterable[Step]) -> Burden:
    """Return what a journey costs the shipper beside its price and its hours.

    Parameters
    ----------
    network, query
        The network under its layers of facts, and the question.
    steps
        The steps of the journey.
    """
    steps = list(steps)
    costs = ShipperCosts(network, query)
    parts = [costs.documents(), *map(costs.step, steps)]
    return Burden(
        fsum(part.transfers for part in parts),
        fsum(part.transit for part in parts),
        fsum(part.losses for part in parts),
        fsum(part.delays for part in parts),
        fsum(part.documents for part in parts),
        *_events_of(network, query, steps),
        tuple(dict.fromkeys(fact for part in parts for fact in part.facts)),
    )
