"""Do all libraries give the same distances, ways and matrices, also after a change?"""

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import libraries
import numpy as np
from flat import Asked, Flat, pick_pairs

CHANGED = 20
"""Edges whose weight doubles in a change."""


class Peer(NamedTuple):
    """A row: its name, the package it needs and its class."""

    name: str
    package: str
    kind: Callable[[Flat], Any]


def installed(peers: tuple[Peer, ...]) -> tuple[list[Peer], list[str]]:
    """Return the peers that can be imported, and of the others why not."""
    found, missing = [], []
    for peer in peers:
        try:
            if peer.package:
                with quiet():
                    importlib.import_module(peer.package)
            elif peer.kind is libraries.Limit:
                libraries.compiled_limit()
        except Exception as error:  # noqa: BLE001 - whatever a library can't do here is said
            missing.append(f"{peer.name} left out: {type(error).__name__}: {error}")
        else:
            found.append(peer)
    return found, missing


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what compiled libraries print off the table."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


class Case(NamedTuple):
    """A graph, the questions of it, and the edges that a change doubles."""

    flat: Flat
    pairs: list[tuple[int, int]]
    sources: list[int]
    targets: list[int]
    edges: Any


def case_of(asked: Asked, questions: int, side: int) -> Case:
    """Choose questions, a matrix of ``side`` by ``side``, and edges."""
    flat, sources, targets = asked
    pairs = pick_pairs(flat, sources, targets, max(questions, side))
    edges = np.unique(np.linspace(0, len(flat.head) - 1, CHANGED).astype(np.int64))
    ends = [sorted({pair[end] for pair in pairs[:side]}) for end in (0, 1)]
    return Case(flat, pairs[:questions], ends[0], ends[1], edges)


def answers(library: Any, case: Case, weight: Any) -> tuple[list[int], Any]:
    """Return the distances of the questions, each proved by its way, and the matrix."""
    flat = case.flat
    cost = dict(zip(zip(flat.tail().tolist(), flat.head.tolist(), strict=True), weight.tolist(),
                    strict=True))  # fmt: skip
    found = []
    for source, target in case.pairs:
        distance, way = library.route(source, target)
        if (way[0], way[-1]) != (source, target):
            message = f"the way from {source} to {target} has the ends {way[0]} and {way[-1]}"
            raise ValueError(message)
        if sum(cost[ends] for ends in pairwise(way)) != distance:
            message = f"the way from {source} to {target} is not {distance} long"
            raise ValueError(message)
        found.append(distance)
    try:
        values = np.array(library.matrix(case.sources, case.targets), dtype=float)
    except NotImplementedError:
        return found, None
    values[values < 0] = np.inf
    return found, values


def check(peers: list[Peer], case: Case) -> tuple[dict[str, Any], list[str]]:
    """Load every library and compare all answers, before and after a change and back.

    Returns
    -------
    ready
        The loaded libraries by name, those with wrong answers left out.
    problems
        What is wrong.
    """
    weight = case.flat.weight
    doubled = weight.copy()
    doubled[case.edges] *= 2
    # Measured against scipy, which everyone has; where all agree it does not matter on whom.
    truth = libraries.Scipy(case.flat)
    rounds = []
    for now in (weight, doubled, weight):
        truth.change(case.edges, now[case.edges])
        rounds.append((now, answers(truth, case, now)))
    ready, problems = {}, []
    for peer in peers:
        with quiet():
            try:
                library = peer.kind(case.flat)
                for turn, (now, expected) in enumerate(rounds):
                    if turn:
                        library.change(case.edges, now[case.edges])
                    if not equal(answers(library, case, now), expected):
                        problems.append(f"{peer.name}: its distances differ")
                        break
                else:
                    ready[peer.name] = library
            except Exception as error:  # noqa: BLE001 - one library must not stop the table
                problems.append(f"{peer.name}: {type(error).__name__}: {error}")
    return ready, problems


def equal(one: tuple[list[int], Any], other: tuple[list[int], Any]) -> bool:
    """Tell whether distances and, where both have one, matrices are the same."""
    if one[0] != other[0]:
        return False
    return one[1] is None or bool(np.array_equal(one[1], other[1]))
