"""Does cargo come back to the country where it began, once it was cleared abroad?"""

from collections.abc import Iterable
from typing import NamedTuple

from corridors.model.network import Network
from planner.pricing.arcs import HANDLE, MOVE, Step, Steps, reprice
from planner.pricing.pricer import Pricer
from planner.query.query import Query, countries_of
from planner.routing.rules import WayRule
from planner.search.label_setting import NOWHERE

CLEARS = 1
"""Event of a step: the cargo passes a border with formalities, or is discharged abroad."""
ENTERS = 2
"""Event of a step: it enters the country of the origin by land, or is discharged there."""


class StaysAway(NamedTuple):
    """A way that was cleared abroad does not enter the country of the origin any more."""

    @property
    def layers(self) -> int:
        """Not yet cleared, and cleared."""
        return 2

    @property
    def first(self) -> int:
        """The cargo begins at home."""
        return 0

    def after(self, layer: int, event: int) -> int:
        """Note what is cleared, refuse to come home then."""
        if event == ENTERS:
            return NOWHERE if layer else 0
        return 1 if event == CLEARS else layer

    def ends(self, layer: int) -> bool:
        """Let a way end anywhere."""
        del layer
        return True


def comes_home(network: Network, query: Query, pricer: Pricer, way: Iterable[Step]) -> bool:
    """Tell whether a way leads back into the country of the origin.

    Cargo that has passed a border with formalities, or was discharged abroad, is no more brought
    home on its way to a third country. Borders without formalities do not count, so that trains
    of Russia pass northern Kazakhstan, nor do journeys that end in the country where they begin.

    Parameters
    ----------
    network, query
        The network, and the question for its ends.
    pricer
        Prices the steps of the question.
    way
        The steps in order.
    """
    home, end = countries_of(network, query)
    if home == end:
        return False
    rule = StaysAway()
    layer = rule.first
    for step in way:
        layer = rule.after(layer, _event(network, pricer, home, step))
        if layer == NOWHERE:
            return True
    return False


def away(network: Network, steps: Steps, query: Query, pricer: Pricer) -> WayRule:
    """Return the rule by which a way does not come home (`comes_home`).

    Parameters
    ----------
    network, query, pricer
        As for `comes_home`.
    steps
        The steps of the network.
    """
    home, end = countries_of(network, query)
    events = [0] * len(steps.head)
    if home != end:
        country = [network.places[place].country for place in steps.places]
        land = {at for at, mode in enumerate(steps.modes) if mode in pricer.land}
        for tail in range(len(steps.start) - 1):
            here = country[steps.place_of[tail]]
            lands = steps.mode_of[tail] in land
            for edge in range(steps.start[tail], steps.start[tail + 1]):
                if steps.kind[edge] == MOVE and (
                    not lands or country[steps.place_of[steps.head[edge]]] == here
                ):
                    continue
                events[edge] = _event(network, pricer, home, steps.step(edge))
    return WayRule(StaysAway(), events, "")


def on_day(network: Network, steps: Steps, query: Query, pricer: Pricer, rule: WayRule) -> WayRule:
    """Return the rule of `away` of another day: a border may have formalities in a season only.

    Parameters
    ----------
    network, steps, query, pricer
        As for `away`; the pricer is that of the day.
    rule
        What `away` returned for some day.
    """
    home, end = countries_of(network, query)
    events = list(rule.events)
    for edge in steps.slow if home != end else ():
        if steps.kind[edge] == MOVE:
            events[edge] = _event(network, pricer, home, steps.step(edge))
    return rule._replace(events=events)


def _event(network: Network, pricer: Pricer, home: str, step: Step) -> int:
    country = network.places[step.b].country
    if step.kind == HANDLE:
        if step.first not in ("sea", "air"):
            return 0
        return ENTERS if country == home else CLEARS
    if step.kind != MOVE or step.first not in pricer.land:
        return 0
    if country == network.places[step.a].country:
        return 0
    if country == home:
        return ENTERS
    price = reprice(pricer, step)
    return CLEARS if price is None or price.border_h else 0
