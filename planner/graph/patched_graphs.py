"""Which graph does a question search once few steps have changed: the one before, mended?"""

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np

from corridors.model.network import Network
from planner.graph.graph import Graph
from planner.pricing.arcs import Steps
from planner.search.label_setting import Calendar

_WORTH = 4
"""More than a quarter of all steps are not mended but laid anew."""


class PatchBase(NamedTuple):
    """A network and its steps before a change, and the steps after it.

    Both steps have the same numbers, see `planner.pricing.changes.change_steps`.
    """

    network: Network
    steps: Steps
    after: Steps

    def can_patch(self, steps: Steps, changed: Collection[int]) -> bool:
        """Tell whether a graph of these steps is best made from one before the change."""
        return steps is self.after and len(changed) * _WORTH < len(steps.head)


def patch_steps(arrays: Steps, after: Steps, changed: Collection[int]) -> Steps:
    """Return steps with arrays for what is searched.

    Parameters
    ----------
    arrays
        Steps with the same numbers and such arrays.
    after
        The steps.
    changed
        The steps that take something else.
    """
    km = _patched(arrays.km, changed, [after.km[edge] for edge in changed])
    return after._replace(start=arrays.start, head=arrays.head, place_of=arrays.place_of, km=km)


def patch_graph(before: Graph, part: Graph, changed: Collection[int]) -> Graph:
    """Return the graph before with some steps laid as in a part.

    Parameters
    ----------
    before
        A graph of arrays, under the same terms.
    part
        Of the changed network, from `planner.graph.graph.build_open_graph`: its columns are dicts
        of the changed steps.
    changed
        The steps that take something else than before.

    Returns
    -------
    Graph
        That which would be built from all steps, but for the numbers of the calendars: new
        ones stand behind those before.
    """
    calendars = len(before.calendar.first) - 1
    number = [
        part.number[edge] if part.number[edge] < 0 else part.number[edge] + calendars
        for edge in changed
    ]
    calendar = before.calendar
    if len(part.calendar.first) > 1:
        spans = len(calendar.begin)
        first: Any = np.append(calendar.first, np.asarray(part.calendar.first[1:]) + spans)
        more: Any = [np.append(*both) for both in zip(calendar[1:], part.calendar[1:], strict=True)]
        calendar = Calendar(first, *more)
    columns = {
        name: _patched(getattr(before, name), changed, [getattr(part, name)[it] for it in changed])
        for name in ("hours", "usd", "wtw_kg")
    }
    return part._replace(
        number=_patched(before.number, changed, number), calendar=calendar, **columns
    )


def _patched(before: Any, changed: Collection[int], values: list[Any]) -> Any:
    column = before.copy()
    column[list(changed)] = values
    return column
