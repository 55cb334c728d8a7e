"""Scenarios and assignments that change nothing on the routes of an answer."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from corridors.errors import CorridorsError
from corridors.model.layer import Layer, lay_assignment
from corridors.model.network import Network
from corridors.scenario import apply_scenarios, load_scenarios
from planner.graph.layers import LayeredNetwork
from planner.routing.route import Route, totals

MOST_TRIED = 4
"""Layers that are left out one by one, where the answer without all of them is another one."""

Ask = Callable[[LayeredNetwork], tuple[Network, Sequence[Route]]]
"""Asks the question of a world: the network that it is asked of, and the routes."""
Shown = Callable[[Network, Route], object]
"""What else is shown of a route, such as its ranges."""


def idle_layers(
    ground: LayeredNetwork,
    scenarios: Sequence[str],
    sets: Sequence[str],
    network: Network,
    routes: Sequence[Route],
    ask: Ask,
    *,
    among: Iterable[str] | None = None,
    shown: Shown | None = None,
) -> tuple[str, ...]:
    """Return layers without all of which a question has the very same routes.

    None of the numbers that such a layer states enters a route, and the question is asked again
    without it: what closes a way that would have been better is not idle.

    Parameters
    ----------
    ground
        The world below the layers.
    scenarios, sets
        The layers: names of scenarios, and assignments.
    network, routes
        The answer under the layers, and the network that its facts are numbered in.
    ask
        Asks the same question.
    among
        The layers that are looked at; all without it.
    shown
        What has to be the same beside the way and the totals of a route; nothing without it. Some
        facts, such as the share of days with a jam, enter ranges alone.

    Returns
    -------
    tuple of str
        All that no route uses, if they may be left out together; else those of the first few that
        may, each with the ones before it.

    Raises
    ------
    DataError, UnknownNameError, UsageError
        As `planner.graph.layers.LayeredNetwork.under` and `given`.
    """
    stated = _stated(ground.network, scenarios, sets)
    used = {network.facts.fact(number).id for it in routes for number in set(it.evidence.facts)}
    wanted = stated if among is None else [it for it in stated if it in {*among}]
    unused = [it for it in wanted if used.isdisjoint(stated[it])]

    there = _shapes(network, routes, shown)

    def is_idle(dropped: Sequence[str]) -> bool:
        left = [[it for it in names if it not in dropped] for names in (scenarios, sets)]
        try:
            other = ask(ground.under(*left[0]).given(*left[1]))
        except CorridorsError:  # no route without them, or what follows works on what they state
            return False
        return _shapes(*other, shown) == there

    if not unused or is_idle(unused):
        return tuple(unused)
    # Of two that close the same way each may be left out, and not both.
    found: list[str] = []
    for it in unused[:MOST_TRIED] if len(unused) > 1 else []:
        if is_idle([*found, it]):
            found.append(it)
    return tuple(found)


def _stated(
    network: Network, scenarios: Sequence[str], sets: Sequence[str]
) -> dict[str, frozenset[str]]:
    """Return the names of the facts that each layer states.

    A scenario that can't stand without the others is left out.
    """
    found = {}
    for name in scenarios:
        with suppress(CorridorsError):
            _, changes = apply_scenarios(network, load_scenarios((name,)))
            found[name] = frozenset(it.fact for it in changes)
    under, _ = apply_scenarios(network, load_scenarios(tuple(scenarios)))
    layer = Layer(under)
    for text in sets:
        found[text] = frozenset(it.fact.id for it in lay_assignment(layer, text))
    return found


def _shapes(network: Network, routes: Iterable[Route], shown: Shown | None) -> list[object]:
    """Return what has to be the same of an answer: ways, totals and what else is shown."""
    return [
        (
            it.labels,
            [step for step, _ in it.steps],
            totals(it),
            None if shown is None else shown(network, it),
        )
        for it in routes
    ]
