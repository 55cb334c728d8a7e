"""Routes: the answer to one question.

Goes in: a network, its steps and a query. Comes out: a `planner.routing.route.Route` (legs,
totals, corridors, evidence), several of them, or the reason why there is none.
"""
