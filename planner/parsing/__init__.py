"""Questions in words.

Goes in: names, dates and amounts as a user writes them. Comes out: a `planner.query.Query`, and the
network with its ends (`read_question`).
"""

from planner.parsing.question import QuestionTerms, read_query, read_question

__all__ = ["QuestionTerms", "read_query", "read_question"]
