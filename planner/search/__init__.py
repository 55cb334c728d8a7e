"""Shortest-path algorithms on integers and arrays.

Goes in: adjacency, weights, calendars. Comes out: paths, fronts and rows of a matrix.
Modules: `label_setting` and `constrained` (one path), `pareto_front`, `shortest_path_tree` and
`one_to_many` (many targets), `automaton` (rules), `bounds`, `landmarks`, `compilation`.
"""
