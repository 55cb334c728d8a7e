"""Which trains and ships go at the speed of ordinary ones, not at that of the first?

A railway that lets some trains go first has their speed as its own. Other trains make a share of
it: those of bulk, and those of boxes between some countries. At sea the first are the ships of
containers, and bulk carriers and tankers make a share of their speed.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from corridors.model.facts import pick
from corridors.model.network import Network
from planner.pricing.lookup import Lookup, Table
from planner.query.query import Query, countries_of

SHARE = "ordinary_share"
"""Attribute of a mode in a country: what share of its speed ordinary trains make."""
BETWEEN = "ordinary_between"
"""Attribute of a mode in a country: between which countries trains of boxes are ordinary ones."""
GOES_FIRST = "goes_first"
"""Attribute of a cargo: above 0 where it goes at the speed of the first wherever it goes."""


def ordinary_share(
    found: Lookup, general: Table, ends: tuple[str, str], edition: int, *, per_teu: bool
) -> float:
    """Return the share of the speed that a train makes, 1 where it goes first.

    Parameters
    ----------
    found
        Notes the fact that was used.
    general
        What is known of the mode in the country.
    ends
        The countries where the cargo begins and ends, "" where one is not known: as if it went
        first.
    edition
        The day of the data's edition, for `giving_way`.
    per_teu
        Whether the cargo is counted in TEU; bulk does not go first (but for `goes_first`).
    """
    if SHARE not in general:
        return 1.0
    if per_teu and not gives_way(giving_way(general, edition), ends):
        return 1.0
    return found.number(SHARE, general) or 1.0


def goes_first(network: Network, cargo: str) -> bool:
    """Tell whether a cargo goes at full speed wherever it goes, as gas by its own ships."""
    return network.cargo_number(cargo, GOES_FIRST) > 0.0


def giving_way(general: Table, edition: int) -> str:
    """Return the countries between which boxes go by ordinary trains, with blanks between.

    What holds on the day of the data's edition holds for all days: graphs are kept by it.
    """
    named = pick(general[BETWEEN], edition) if BETWEEN in general else None
    return "" if named is None else str(named[0])


def gives_way(countries: str, ends: Iterable[str]) -> bool:
    """Tell whether boxes give way: both ends lie in some countries.

    Examples
    --------
    >>> [gives_way("CN KZ", ends) for ends in (("KZ", "CN"), ("CN", "DE"), ("CN", ""))]
    [True, False, False]
    """
    return _codes(countries).issuperset(ends)


@cache
def _codes(countries: str) -> frozenset[str]:
    return frozenset(countries.split())


def said_of_trains(network: Network, cargo: str, mode: str, country: str) -> Iterator[int]:
    """Yield the facts that say whether a cargo gives way in a country, by their numbers."""
    tables = [network.facts.by_subject.get(it, {}) for it in (mode, f"{mode}@{country}")]
    for table in tables:
        yield from (entry[2] for entry in table.get(BETWEEN, ()))
    if any(SHARE in table for table in tables):
        yield from (entry[2] for entry in network.facts.entries((cargo,), GOES_FIRST))


def trades_of(network: Network, trades: Iterable[str], query: Query) -> tuple[str, ...]:
    """Return those of some trades, each named by its countries, that a question belongs to.

    Parameters
    ----------
    network
        The network.
    trades
        Countries with blanks between, as `planner.pricing.arcs.Steps.ordinary` has them.
    query
        The question; bulk is of all trades, but for cargo that goes first.
    """
    if goes_first(network, query.cargo):
        return ()
    if network.cargo[query.cargo].basis != "teu":
        return tuple(trades)
    ends = countries_of(network, query)
    return tuple(trade for trade in trades if gives_way(trade, ends))
