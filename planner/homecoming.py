"""Does cargo come back to the country where it began, once it was cleared abroad?"""

from collections.abc import Iterable

from corridors.network import Network
from planner.price import Pricer
from planner.query import Query, countries_of
from planner.steps import HANDLE, MOVE, Step, reprice


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
    cleared = False
    for step in way:
        country = network.places[step.b].country
        if step.kind == MOVE and step.first in pricer.land:
            if country != network.places[step.a].country:
                price = reprice(pricer, step)
                if price is None or price.border_h:
                    cleared = cleared or country != home
            if cleared and country == home:
                return True
        elif step.kind == HANDLE and step.first in ("sea", "air"):
            if cleared and country == home:
                return True
            cleared = cleared or country != home
    return False
