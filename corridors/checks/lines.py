"""Checks of the drawn lines: against their links, and against what they were made from."""

import csv
import hashlib
import itertools
from pathlib import Path

from corridors.geometry import (
    END_KM,
    GAP_KM,
    LONGER,
    LONGER_KM,
    SHAPES,
    Shapes,
    great_circle_km,
    line_km,
    link_line,
)
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


def check_shapes(network: Network, shapes: Shapes) -> list[str]:
    """Return what is wrong with the traced lines: one line each, with what to do.

    Parameters
    ----------
    network
        The network the lines belong to.
    shapes
        The lines of `load_shapes`. What ``rejected.csv`` lists is known and not reported again,
        save a line that is too long. A network without any shapes has no problem.
    """
    problems: list[str] = []
    if not shapes and not shapes.wanting:
        return problems
    links = {link.subject: link for link in network.links}
    problems += [
        f"osm: {subject} has a line but is not a link; run corridors build"
        for subject in shapes
        if subject not in links
    ]
    for subject, link in links.items():
        rail = link.mode.startswith("rail")
        known = subject in shapes.wanting
        if subject not in shapes:
            if rail and not known:
                problems.append(f"osm: {subject} has no line and no reason; run corridors build")
            continue
        line = link_line(network, link, shapes)
        inner = shapes[subject]
        ends = max(great_circle_km(*line[0], *inner[0]), great_circle_km(*line[-1], *inner[-1]))
        if link.mode != "sea" and ends > END_KM and not known:
            problems.append(
                f"osm: {subject}: the line ends {ends:.0f} km from its place; run corridors "
                f"build, or correct the coordinates of {link.a} and {link.b}"
            )
        gap = max(great_circle_km(*p, *q) for p, q in itertools.pairwise(line))
        if rail and gap > GAP_KM and not known:
            problems.append(
                f"osm: {subject}: {gap:.0f} km without a point; run corridors build, or add "
                "points to the link in the links table"
            )
        official = network.number(subject, "length_km") or 0.0
        drawn = line_km(line)
        if drawn > official * LONGER + LONGER_KM:
            problems.append(
                f"osm: {subject}: the line is {drawn:.0f} km long where {official:.0f} km are "
                "official; run corridors build, or correct length_km"
            )
    return problems
