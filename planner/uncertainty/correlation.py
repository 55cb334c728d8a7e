"""Which facts move together, and how strongly."""

from typing import NamedTuple

from corridors.model.network import Network

_SHARE = {
    "border_out_h": "border_common",
    "border_in_h": "border_common",
    "border_in_bulk_h": "border_common",
    "jam_h": "border_common",
    "jam_ordinary_h": "border_common",
    "jam_share": "border_common",
    "speed_kmh": "speed_common",
    "cost_per_teu_km": "rate_common",
    "cost_per_t_km": "rate_common",
}
"""The attribute that says how much of an attribute is common to a family of modes."""


class Common(NamedTuple):
    """What a fact shares with others: the name of their common factor, and how much.

    The score of the fact is ``sqrt(share)`` times the factor and ``sqrt(1 - share)`` times
    a number of its own, so two facts are correlated by the root of the product of their
    shares.
    """

    factor: tuple[str, str]
    share: float


def common_of(network: Network, subject: str, attribute: str) -> Common | None:
    """Return what a fact has in common with others, None where it stands alone.

    The hours at borders and their jams, the speeds, and the rates of one family of modes (both
    gauges of rails) have one factor each. The share is a fact of the mode or of the mode in a
    country (``border_common``, ``speed_common``, ``rate_common``); without one the fact is
    independent of all others.

    Parameters
    ----------
    network
        The network under its layers of facts.
    subject, attribute
        What the fact is about.
    """
    name = _SHARE.get(attribute)
    if name is None:
        return None
    key = network.subjects.parse(subject).key
    share = network.number(key, name)
    if not share:
        return None
    return Common((network.modes[network.chain(key)[-1]].family, name), share)
