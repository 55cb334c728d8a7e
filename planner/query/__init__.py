"""The question: what is asked, between which ends.

Goes in: ids, criterion, cargo, bans. Comes out: a checked `Query`; ends off the network are joined
to it by road.
"""

from planner.query.query import Query, check_query, expand_modes

__all__ = ["Query", "check_query", "expand_modes"]
