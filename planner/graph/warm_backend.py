"""How are many questions asked of one network quickly: compiled searches over kept arrays?"""

from collections.abc import Collection
from typing import Any

from corridors.model.network import Network
from planner.graph._cache import Kept
from planner.graph.backend import Engine
from planner.graph.graph import Graph, build_graph
from planner.graph.patched_graphs import Before
from planner.pricing.arcs import Steps
from planner.query.query import Query
from planner.search import landmarks
from planner.search.compilation import compiled, floats, ints


def warm_engine(
    base: Engine | None = None,
    changed: Collection[int] = (),
    before: Before | None = None,
) -> Engine:
    """Return an engine that keeps what questions under the same terms share.

    Terms are all of a question but its ends, criterion and bounds; of the origin only its
    country and time zone matter. Use one engine for one network and its steps.

    Parameters
    ----------
    base
        The warm engine of a network with the same places, links and cargo, whose steps
        have the same numbers: what it has priced is taken over.
    changed
        The steps that take something else than there.
    before
        That network and the steps. With it graphs are those of that network, laid out there
        as they are needed, with only the steps that changed laid again; without it only what
        has been priced is taken over.
    """
    kept = Kept()
    if base is not None:
        kept.borrow(_kept_of(base), frozenset(changed), before)
    laid = (kept.graph, kept.passing, kept.tokens)
    return Engine(*compiled(), floats, ints, *laid, landmarks.NONE)


def open_base(engine: Engine, network: Network, steps: Steps, query: Query) -> Graph:
    """Return the graph of the terms of a question, with unloading open everywhere.

    The same object for the same terms; its ends are those of whoever asked first.

    Raises
    ------
    TypeError
        If the engine is not a warm one.
    """
    return _kept_of(engine).base(network, steps, query).everywhere


def keep_more(engine: Engine, graphs: int) -> None:
    """Let a warm engine, and those it borrows from, keep at least so many graphs.

    As for a matrix that is asked again.

    Raises
    ------
    TypeError
        If the engine is not a warm one.
    """
    kept: Kept | None = _kept_of(engine)
    while kept is not None:
        for several in (kept.bases, kept.alike, kept.priced):
            several.most = max(several.most, graphs)
        kept = kept.lender


def shipper_costs(engine: Engine, network: Network, steps: Steps, query: Query) -> Any:
    """Return what each step costs the shipper of a question, by generalised cost alone.

    Raises
    ------
    TypeError
        If the engine is not a warm one.
    """
    return _kept_of(engine).shipper(network, steps, query)


def relaxed_graph(engine: Engine, network: Network, steps: Steps, query: Query) -> Graph:
    """Return the graph of a question with every season, closure and ban open.

    Equal to `planner.graph.graph.build_graph` where it is lenient, with the prices that the
    engine keeps.

    Raises
    ------
    TypeError
        If the engine is not a warm one.
    """
    shared = None if query.via else _kept_of(engine).shared(network, steps, query)
    return build_graph(network, steps, query, lenient=True, shared=shared)


def refused_steps(engine: Engine, network: Network, steps: Steps, query: Query) -> tuple[int, ...]:
    """Return the steps that do not admit the cargo of a question, by both of its ends.

    Without a destination in the question those that no destination would open. The same object
    where they are the same steps.

    Raises
    ------
    TypeError
        If the engine is not a warm one.
    """
    return _kept_of(engine).refused(network, steps, query)


def _kept_of(engine: Engine) -> Kept:
    kept = getattr(engine.graph, "__self__", None)
    if not isinstance(kept, Kept):
        message = "only a warm engine keeps graphs; use planner.graph.warm_backend.warm_engine"
        raise TypeError(message)
    return kept


def forget_graphs(engine: Engine) -> None:
    """Drop the graphs that a warm engine keeps; hours of steps by day stay, for other days."""
    kept = getattr(engine.graph, "__self__", None)
    if isinstance(kept, Kept):
        kept.bases.clear()
        kept.told.clear()
