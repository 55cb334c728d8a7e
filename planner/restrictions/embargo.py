"""Embargoes: trade that the law forbids, whatever the route.

A ban on imports depends on the country where the cargo begins, the one where it ends, and the
cargo: no other route helps, so such a question has its answer before a search.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from corridors.errors import NoRouteError
from corridors.model.facts import Entry, pick
from corridors.model.network import Network
from corridors.model.seasons import day_number, month_of
from planner.question.query import Query, check_query

EMBARGO = "embargo"
"""Attribute of a cargo kind: pairs of countries, such as ``RU>NL``, between which it may not go."""


def _embargo(network: Network, query: Query) -> Entry | None:
    """Return the embargo on the cargo of a question on its day, if any.

    That of a month holds from this month on, in place of what held before.
    """
    entries = network.cargo_entries(query.cargo, EMBARGO)
    asked = query.depart.year * 12 + query.depart.month - 1
    begun = [it for it in entries if it[1] is not None and 0 <= month_of(it[1]) <= asked]
    if begun:
        return max(begun, key=lambda it: month_of(it[1] or ()))
    return pick(entries, day_number(query.depart.month, query.depart.day))


def embargoed_pairs(
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
    found = _embargo(network, query)
    if found is None:
        return
    rows, columns = (_by_country(network, places) for places in (origins, destinations))
    for pair in sorted(set(str(found[0]).split())):
        first, _, last = pair.partition(">")
        yield from product(rows.get(first, ()), columns.get(last, ()))


def _by_country(network: Network, places: Sequence[str]) -> dict[str, list[int]]:
    """Return the numbers of the places of each country."""
    found: dict[str, list[int]] = {}
    for at, place in enumerate(places):
        if place in network.places:
            found.setdefault(network.places[place].country, []).append(at)
    return found


def is_embargoed(network: Network, query: Query) -> bool:
    """Tell whether the trade of a question is forbidden by law."""
    return any(embargoed_pairs(network, query, [query.origin], [query.destination]))


def check_question(network: Network, query: Query) -> None:
    """Refuse a question that contradicts itself, or whose trade is forbidden by law.

    Raises
    ------
    UnknownNameError, UsageError
        As `planner.question.query.check_query`.
    NoRouteError
        Naming the countries, what forbids the trade between them, and how to ask all the same.
    """
    check_query(network, query)
    found = _embargo(network, query)
    if found is not None and is_embargoed(network, query):
        first, last = (network.places[it].country for it in (query.origin, query.destination))
        fact = network.facts.fact(found[2])
        title = network.sources[fact.source].title if fact.source in network.sources else "set"
        lift = f"--set {query.cargo}.{EMBARGO}=nothing"
        message = (
            f"{query.cargo} from {first} to {last} is under an embargo ({title}, "
            f"{fact.locator}); choose another destination, or override it with {lift}"
        )
        raise NoRouteError(message, (lift,))
