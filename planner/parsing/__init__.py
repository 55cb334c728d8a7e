"""Questions in words.

Goes in: names, dates and amounts as a user writes them. Comes out: a
`planner.query.query.query.Query` and the network that has its ends.
"""
