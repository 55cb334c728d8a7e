"""The graph of one question, and the cache of graphs.

Goes in: priced steps and a query. Comes out: a `planner.graph.graph.Graph` of integers and arrays,
and the `planner.graph.backend.Engine` that searches it; `planner.graph.cache` keeps graphs.
"""
