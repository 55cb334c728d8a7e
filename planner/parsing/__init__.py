"""Questions in words, resolved.

Goes in: a `planner.question.Question`, as a user states it. Comes out: a `planner.query.Query`, and
the network with its ends (`read_question`).
"""

from planner.parsing.question import read_query, read_question

__all__ = ["read_query", "read_question"]
