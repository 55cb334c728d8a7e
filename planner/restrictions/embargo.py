"""May a question be asked: is it whole, and is its trade not shut by law, whatever the way?

A ban on imports hangs on the country where the cargo begins, the one where it ends, and the cargo:
no other way round helps, so such a question has its answer before a search.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from corridors.errors import NoRouteError
from corridors.model.facts import Entry, pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.query.query import Query, check_query

EMBARGO = "embargo"
"""Attribute of a cargo kind: pairs of countries, such as ``RU>NL``, between which it may not go."""


def _said(network: Network, query: Query) -> Entry | None:
    """Return what is said of the cargo of a question on its day, if anything."""
    entries = network.facts.by_subject.get(query.cargo, {}).get(EMBARGO)
    return pick(entries, day_number(query.depart.month, query.depart.day)) if entries else None


def barred_pairs(
    network: Network, query: Query, origins: Sequence[str], destinations: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Yield the numbers of origin and destination whose countries may not trade the cargo.

    Parameters
    ----------
    network
        The network under its layers of facts.
    query
        The terms of the question; its ends do not count.
    origins, destinations
        Ids of places; those that the network lacks are passed over.
    """
    said = _said(network, query)
    if said is None:
        return
    rows, columns = (_by_country(network, places) for places in (origins, destinations))
    for pair in sorted(set(str(said[0]).split())):
        first, _, last = pair.partition(">")
        yield from product(rows.get(first, ()), columns.get(last, ()))


def _by_country(network: Network, places: Sequence[str]) -> dict[str, list[int]]:
    """Return the numbers of the places of each country."""
    found: dict[str, list[int]] = {}
    for at, place in enumerate(places):
        if place in network.places:
            found.setdefault(network.places[place].country, []).append(at)
    return found


def is_barred(network: Network, query: Query) -> bool:
    """Tell whether the trade of a question is shut by law."""
    return any(barred_pairs(network, query, [query.origin], [query.destination]))


def check_question(network: Network, query: Query) -> None:
    """Refuse a question that contradicts itself, or whose trade is shut by law.

    Raises
    ------
    UnknownNameError, UsageError
        As `planner.query.query.check_query`.
    NoRouteError
        Naming the countries, what shuts the trade between them, and how to ask all the same.
    """
    check_query(network, query)
    said = _said(network, query)
    if said is not None and is_barred(network, query):
        first, last = (network.places[it].country for it in (query.origin, query.destination))
        fact = network.facts.fact(said[2])
        title = network.sources[fact.source].title if fact.source in network.sources else "set"
        lift = f"--set {query.cargo}.{EMBARGO}=nothing"
        message = (
            f"{query.cargo} from {first} to {last} is under an embargo ({title}, "
            f"{fact.locator}); choose another destination, or override it with {lift}"
        )
        raise NoRouteError(message, (lift,))
