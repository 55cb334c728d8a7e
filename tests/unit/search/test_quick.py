"""The quick search takes the very steps of the one that keeps several labels a state."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_search import INF, graphs

from planner.graph.backend import PLAIN
from planner.search.label_setting import NO_LANDMARKS, Calendar, best_path
from planner.search.shortest_path_tree import best_path_by_tree


@pytest.mark.parametrize("by_weight", [False, True])
@given(graphs(), st.sampled_from([3.0, 9.0, 30.0, INF]))
def test_the_same_steps_as_the_full_search(by_weight, graph, horizon):
    calendar = Calendar(
        np.array(graph["calendar"].first, dtype=int),
        *(np.array(it, dtype=float) for it in graph["calendar"][1:]),
    )
    weight = np.array(graph["weight"], dtype=float)
    asked = (
        *(np.array(graph[name], dtype=int) for name in ("start", "head")),
        *(weight if by_weight else None, weight),
        *(np.array(graph["hours"], dtype=float), np.array(graph["number"], dtype=int)),
        *(calendar, 0, graph["target"], horizon),
    )
    expected = best_path(*asked)
    assert best_path_by_tree(*asked) == expected
    assert PLAIN.best_path(*asked, (), 0, (), 0, (1,), NO_LANDMARKS, 1, (), INF) == expected
