"""The graph of one question, and the cache of graphs.

Goes in: priced steps and a query. Comes out: a `planner.graph.graph.graph.Graph` of integers and
arrays
for `planner.search.label_setting`, and `planner.graph.graph.backend.Engine` that searches it.
"""
