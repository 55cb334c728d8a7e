"""How much slower do trains go where a line has a single track?"""

from collections.abc import Iterator

from corridors.model.network import Network
from planner.pricing.lookup import Lookup, Table

SINGLE = "single_track_share"
"""Attribute of a mode in a country: what share of its speed trains make on a single track."""
TRACKS = "tracks"
"""Attribute of a link: the number of its main tracks."""


def has_single(link: Table, general: Table) -> bool:
    """Tell whether a link has a single track on which trains are slower.

    Parameters
    ----------
    link
        What is known of the link.
    general
        What is known of its mode in the country.
    """
    if SINGLE not in general or TRACKS not in link:
        return False
    return any(entry[0] == 1.0 for entry in link[TRACKS])


def single_share(found: Lookup, link: Table, general: Table) -> float:
    """Return the share of the speed that trains make on a link, 1 but on a single track.

    Parameters
    ----------
    found
        Notes the facts that were used.
    link, general
        As for `has_single`.
    """
    if not has_single(link, general) or found.number(TRACKS, link) != 1.0:
        return 1.0
    return found.number(SINGLE, general) or 1.0


def said_of_tracks(network: Network, a: str, b: str, mode: str) -> Iterator[int]:
    """Yield the facts that say how many tracks a move has, where that matters, by their numbers.

    A second track is in no price, as it makes nothing slower.
    """
    said = network.facts.by_subject
    country = network.places[a].country
    if any(SINGLE in said.get(subject, {}) for subject in (mode, f"{mode}@{country}")):
        for subject in (f"{a}>{b}:{mode}", f"{a}-{b}:{mode}", f"{b}-{a}:{mode}"):
            yield from (entry[2] for entry in said.get(subject, {}).get(TRACKS, ()))
