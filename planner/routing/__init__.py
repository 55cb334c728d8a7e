"""Routes: the answer to one question.

Goes in: a network, its steps and a query. Comes out: a `planner.routing.route.Route` (legs,
totals, corridors, evidence) of `router.find_route`, several of `find_routes`, `find_board`,
`pareto.find_front` and `departures.over_year`, or the reason why there is none.
"""
