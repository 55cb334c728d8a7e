"""The question: what is asked, between which ends.

Goes in: ids, criterion, cargo, bans. Comes out: a checked `planner.query.query.query.Query`; ends
off
the network are joined to it by road.
"""
