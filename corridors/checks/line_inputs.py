"""What each drawn line was made from, so that a later edit of its link is noticed."""

import csv
import hashlib
from pathlib import Path

from corridors.geometry import SHAPES
from corridors.model.entities import Link, Place
from corridors.model.network import Network

INPUTS = "inputs.csv"
"""What the lines beside it were made from."""
HEADER = ("subject", "inputs")
_DIGEST = 4
_BUILD = "run corridors build"


def line_inputs(network: Network) -> dict[str, str]:
    """Return a digest of all that the network says of each link that is drawn along a line.

    Counted are the mode, the length, the points to pass, and kind, country and coordinates of
    both ends. Modes without lines, such as flights, are left out.

    Parameters
    ----------
    network
        The network whose lines are made.

    Returns
    -------
    dict of str to str
        Eight hexadecimal digits by subject of the link.
    """
    return {link.subject: _digest(network, link) for link in network.links if link.mode in SHAPES}


def _digest(network: Network, link: Link) -> str:
    ends = [_end(network.places[place]) for place in (link.a, link.b)]
    length = network.number(link.subject, "length_km")
    text = repr((link.mode, length, link.via, *ends))
    return hashlib.blake2b(text.encode(), digest_size=_DIGEST).hexdigest()


def _end(place: Place) -> tuple[str, str, float, float]:
    return place.kind, place.country, place.lat, place.lon


def check_line_inputs(network: Network, folder: Path) -> list[str]:
    """Return the links that are not those from which the lines were made, one line each.

    Parameters
    ----------
    network
        The network the lines belong to.
    folder
        The folder of the lines, with `INPUTS`. Without the folder there are no lines to be
        outdated.
    """
    if not folder.is_dir():
        return []
    path = folder / INPUTS
    if not path.is_file():
        return [f"{folder.name}: {INPUTS} is missing; {_BUILD}"]
    with path.open(encoding="utf-8", newline="") as file:
        made = {row[0]: row[1] for row in list(csv.reader(file))[1:] if len(row) > 1}
    now = line_inputs(network)
    told = {
        "was added after the lines were made": now.keys() - made.keys(),
        "is no longer a link, but lines were made for it": made.keys() - now.keys(),
        "changed its length, its ends or its points after its line was made": {
            subject for subject in now.keys() & made.keys() if now[subject] != made[subject]
        },
    }
    return [
        f"{folder.name}: {subject} {what}; {_BUILD}"
        for what, subjects in told.items()
        for subject in sorted(subjects)
    ]
